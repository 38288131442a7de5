//! The reference grammar, held to what it promises: one token of lookahead decides, and nothing in
//! it is idle.
//!
//! The table built here from `docs/reference/grammar.ebnf` is also the oracle for the hand-written
//! parser: it says which rows of tokens are treaties, and makes up rows that are.

mod bnf;
mod conflicts;
mod ebnf;
mod sentences;

use std::sync::LazyLock;

use cfgrammar::yacc::{YaccGrammar, YaccKind, YaccOriginalActionKind};
use cfgrammar::{Symbol, TIdx};
use lrtable::{Action, Minimiser, StIdx, StateGraph, StateTable};
use servanda_syntax::keywords::KEYWORDS;

use conflicts::Automaton;
use ebnf::Ebnf;
use sentences::Generator;
pub(crate) use sentences::SplitMix64;

const REFERENCE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/grammar.ebnf"));

/// An LR(1) automaton over the names of terminals: keywords and marks by their text, token classes
/// by their name.
pub(crate) struct Table {
    ebnf: Ebnf,
    /// What a generator needs to know about the rules.
    shortest: Vec<usize>,
    grammar: YaccGrammar,
    graph: StateGraph<u32>,
    actions: StateTable<u32>,
}

impl Table {
    /// The table of the reference grammar, built once per run.
    pub(crate) fn reference() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(REFERENCE).unwrap_or_else(|error| panic!("grammar.ebnf: {error}")));
        &TABLE
    }

    fn new(text: &str) -> Result<Self, String> {
        let ebnf = Ebnf::parse(text)?;
        let undefined = ebnf.undefined();
        if !undefined.is_empty() {
            return Err(format!("used and not defined: {undefined:?}"));
        }
        let kind = YaccKind::Original(YaccOriginalActionKind::NoAction);
        let grammar =
            YaccGrammar::new(kind, &bnf::to_yacc(&ebnf)).map_err(|errors| format!("the yacc grammar is malformed: {errors:?}"))?;
        let (graph, actions) =
            lrtable::from_yacc(&grammar, Minimiser::Pager).map_err(|error| format!("{error} at {}", grammar.pp_prod(error.pidx)))?;
        Ok(Self { shortest: sentences::shortest(&ebnf), ebnf, grammar, graph, actions })
    }

    /// Whether the tokens are a sentence. If not, the place of the first token that cannot stand
    /// there, which is past the last one when the sentence breaks off.
    pub(crate) fn accepts(&self, tokens: &[String]) -> Result<(), usize> {
        let mut stack = vec![self.actions.start_state()];
        for (place, token) in tokens.iter().enumerate() {
            let next = self.readings(token).find_map(|terminal| self.step(&stack, terminal));
            stack = next.ok_or(place)?;
        }
        self.step(&stack, self.grammar.eof_token_idx()).map(|_| ()).ok_or(tokens.len())
    }

    /// A row of terminals that is a sentence: about `size` of them, and more only as far as needed
    /// to end properly.
    pub(crate) fn sentence(&self, seed: u64, size: usize) -> Vec<String> {
        Generator::new(&self.ebnf, &self.shortest, seed, size).run()
    }

    /// All terminals of the grammar.
    pub(crate) fn terminals(&self) -> Vec<String> {
        self.ebnf.terminals().into_iter().map(str::to_owned).collect()
    }

    /// The terminals that a token can be. The lexer cannot tell `4.1` the number from `4.1` the
    /// article, and may hand over a grade by its word; the grammar tells them apart by place.
    fn readings(&self, token: &str) -> impl Iterator<Item = TIdx<u32>> {
        let other = match token {
            "NUM" => Some("REF"),
            "minor" | "material" => Some("GRADE"),
            _ => None,
        };
        let names = [Some(token), other].into_iter().flatten();
        names.filter_map(|name| self.grammar.token_idx(name))
    }

    /// The stack once the terminal is shifted (or, at the end, once the sentence is accepted).
    fn step(&self, stack: &[StIdx<u32>], terminal: TIdx<u32>) -> Option<Vec<StIdx<u32>>> {
        let mut stack = stack.to_vec();
        loop {
            let top = *stack.last()?;
            match self.actions.action(top, terminal) {
                Action::Shift(next) => {
                    stack.push(next);
                    return Some(stack);
                }
                Action::Reduce(production) => {
                    stack.truncate(stack.len() - self.grammar.prod(production).len());
                    let rule = self.grammar.prod_to_rule(production);
                    stack.push(self.actions.goto(*stack.last()?, rule)?);
                }
                Action::Accept => return Some(stack),
                Action::Error => return None,
            }
        }
    }

    fn automaton(&self) -> Automaton<'_> {
        Automaton { grammar: &self.grammar, graph: &self.graph }
    }

    /// The states where either terminal may come next, so that place does not tell them apart.
    fn blurred(&self, one: &str, other: &str) -> Vec<usize> {
        let fits = |state, name| {
            let terminal = self.grammar.token_idx(name).expect("a terminal of the grammar");
            self.actions.action(state, terminal) != Action::Error
        };
        let states = self.graph.iter_stidxs();
        states.filter(|&state| fits(state, one) && fits(state, other)).map(usize::from).collect()
    }

    /// Whether the second terminal may come right after the first. Merged lookaheads can make this
    /// say yes too often, and never too seldom.
    fn neighbours(&self, first: &str, second: &str) -> bool {
        let terminal = |name| self.grammar.token_idx(name).expect("a terminal of the grammar");
        let shifted = Symbol::Token(terminal(first));
        self.graph.iter_stidxs().any(|state| {
            let next = self.graph.edge(state, shifted);
            next.is_some_and(|next| self.actions.action(next, terminal(second)) != Action::Error)
        })
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn grammar_has_no_conflicts() {
    let table = Table::reference();
    let conflicts = table.automaton().lr_conflicts();
    assert!(conflicts.is_empty(), "{} conflicts\n{}", conflicts.len(), conflicts.join("\n"));
    // The generator's own word, in case the account above misses something.
    assert!(table.actions.conflicts().is_none());
}

#[test]
fn grammar_is_lalr() {
    let conflicts = Table::reference().automaton().lalr_conflicts();
    assert!(conflicts.is_empty(), "{} conflicts\n{}", conflicts.len(), conflicts.join("\n"));
}

#[test]
fn every_rule_is_defined_and_used() {
    let ebnf = &Table::reference().ebnf;
    assert_eq!(ebnf.undefined(), [].into());
    assert_eq!(ebnf.unused(), [].into());
}

#[test]
fn keywords_match_the_grammar() {
    let is_word = |terminal: &&str| terminal.starts_with(|c: char| c.is_ascii_lowercase());
    let mut words = Table::reference().ebnf.terminals();
    words.retain(|terminal| is_word(terminal));
    words.extend(["material", "minor"]); // GRADE
    assert_eq!(KEYWORDS, words.into_iter().collect::<Vec<_>>());
}

#[test]
fn place_tells_apart_what_the_lexer_cannot() {
    let table = Table::reference();
    // `4.1` is a number or an article, `UTC` a defined term or a time zone.
    assert_eq!(table.blurred("NUM", "REF"), [0; 0]);
    assert_eq!(table.blurred("TERM", "TZ"), [0; 0]);
}

#[test]
fn tokens_that_would_run_together_are_never_neighbours() {
    let table = Table::reference();
    // Capitalised words in a row are one term, groups of digits with spaces between are one number.
    for (first, second) in [("TERM", "TERM"), ("TERM", "TZ"), ("TZ", "TERM")] {
        assert!(!table.neighbours(first, second), "{first} {second}");
    }
    for first in ["NUM", "REF"] {
        for second in ["NUM", "REF", "DATE", "CLOCK"] {
            assert!(!table.neighbours(first, second), "{first} {second}");
        }
    }
    assert!(table.neighbours("TERM", "MOMENT"), "the check sees neighbours at all");
}

#[test]
fn generated_sentences_are_accepted_and_cover_all_terminals() {
    let table = Table::reference();
    let mut unseen = table.ebnf.terminals();
    for seed in 0..1_000 {
        let sentence = table.sentence(seed, 60);
        assert_eq!(table.accepts(&sentence), Ok(()), "seed {seed}: {}", sentence.join(" "));
        unseen.retain(|&terminal| !sentence.iter().any(|token| token == terminal));
    }
    assert!(unseen.is_empty(), "never generated: {unseen:?}");
}

#[test]
fn rejects_at_the_first_wrong_token() {
    let table = Table::reference();
    assert_eq!(table.accepts(&words("party TERM , TERM .")), Ok(()));
    assert_eq!(table.accepts(&words("party TERM , .")), Err(3));
    assert_eq!(table.accepts(&words("party TERM")), Err(2));
    assert_eq!(table.accepts(&words("party nonsense .")), Err(1));
}

#[test]
fn tokens_are_read_by_place() {
    let table = Table::reference();
    let article = words("article NUM STRING : each TERM shall NAME ; on minor breach : as article NUM .");
    assert_eq!(table.accepts(&article), Ok(()));
    assert_eq!(table.accepts(&words("standard TERM is REF % .")), Err(3));
}

#[test]
fn dangling_else_is_a_conflict() {
    let table = Table::new(r#"statement = "if" NAME "then" statement [ "else" statement ] | NAME ;"#);
    let table = table.expect("a table with the conflict resolved by default");
    let conflicts = table.automaton().lr_conflicts();
    assert_eq!(conflicts.len(), 1);
    assert!(conflicts[0].contains("next token: else"), "{}", conflicts[0]);
    assert!(conflicts[0].contains(r#"reduce statement -> "if" "NAME" "then" statement ."#));
    assert!(table.actions.conflicts().is_some());
}

#[test]
fn ambiguous_option_is_a_conflict() {
    let table = Table::new("list = [ NAME ] | { NAME } ;").expect("a table");
    assert!(!table.automaton().lr_conflicts().is_empty());
}

#[test]
fn lalr_is_told_from_lr() {
    let table = Table::new(
        r#"top  = "a" left "c" | "a" right "d" | "b" right "c" | "b" left "d" ;
           left = NAME ; right = NAME ;"#,
    );
    let table = table.expect("a table");
    assert_eq!(table.automaton().lr_conflicts(), [""; 0]);
    assert_eq!(table.automaton().lalr_conflicts().len(), 1);
}

#[test]
fn idle_and_missing_rules_are_found() {
    let ebnf = Ebnf::parse("top = NAME ghost ; island = NUM [ island ] ; (* nobody gets there *)");
    let ebnf = ebnf.expect("well-formed");
    assert_eq!(ebnf.undefined(), ["ghost"].into());
    assert_eq!(ebnf.unused(), ["island"].into());
}

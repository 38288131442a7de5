//! What the automaton cannot decide, told so that the author of the grammar can see why.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use cfgrammar::yacc::YaccGrammar;
use cfgrammar::{PIdx, SIdx, Symbol, TIdx};
use lrtable::{StIdx, StateGraph};

/// A production with a dot in it.
type Item = (PIdx<u32>, SIdx<u32>);
/// Each item of a closed state with the tokens that may follow it.
type Items = BTreeMap<Item, BTreeSet<TIdx<u32>>>;

pub(super) struct Automaton<'a> {
    pub(super) grammar: &'a YaccGrammar,
    pub(super) graph: &'a StateGraph<u32>,
}

impl Automaton<'_> {
    /// The conflicts of the states as they are, which is LR(1) with Pager's merging.
    pub(super) fn lr_conflicts(&self) -> Vec<String> {
        let states = self.graph.iter_stidxs().map(|state| (state, self.items(state)));
        self.describe(states)
    }

    /// The conflicts that LALR(1) would have.
    ///
    /// Pager merges some of the states that differ in lookaheads only; LALR(1) merges all of them.
    /// So merging the rest here gives the LALR(1) lookaheads without computing them from scratch.
    pub(super) fn lalr_conflicts(&self) -> Vec<String> {
        let mut merged: BTreeMap<BTreeSet<Item>, (StIdx<u32>, Items)> = BTreeMap::new();
        for state in self.graph.iter_stidxs() {
            let core = self.graph.core_state(state).items.keys().copied().collect();
            let (_, items) = merged.entry(core).or_insert_with(|| (state, Items::new()));
            for (item, lookaheads) in self.items(state) {
                items.entry(item).or_default().extend(lookaheads);
            }
        }
        self.describe(merged.into_values())
    }

    fn items(&self, state: StIdx<u32>) -> Items {
        let closed = &self.graph.closed_state(state).items;
        let items = closed.iter().map(|(&item, lookaheads)| {
            let tokens = self.grammar.iter_tidxs();
            (item, tokens.filter(|&token| lookaheads[usize::from(token)]).collect())
        });
        items.collect()
    }

    fn describe(&self, states: impl Iterator<Item = (StIdx<u32>, Items)>) -> Vec<String> {
        let paths = self.paths();
        let mut reports = Vec::new();
        for (state, items) in states {
            // Tokens over which the same items quarrel are one conflict to the reader.
            let mut quarrels: BTreeMap<Vec<Item>, Vec<&str>> = BTreeMap::new();
            for token in self.grammar.iter_tidxs() {
                if let Some(quarrel) = self.quarrel(&items, token) {
                    let name = self.grammar.token_name(token).unwrap_or("the end");
                    quarrels.entry(quarrel).or_default().push(name);
                }
            }
            for (quarrel, tokens) in quarrels {
                let lines: Vec<_> = quarrel.iter().map(|&item| self.item(item)).collect();
                reports.push(format!(
                    "state {}, after: {}\n  next token: {}\n    {}",
                    usize::from(state),
                    paths[&state].join(" "),
                    tokens.join(", "),
                    lines.join("\n    "),
                ));
            }
        }
        reports
    }

    /// The items that disagree about what to do at this token.
    fn quarrel(&self, items: &Items, token: TIdx<u32>) -> Option<Vec<Item>> {
        let mut reduces = Vec::new();
        let mut shifts = Vec::new();
        for (&(production, dot), lookaheads) in items {
            match self.grammar.prod(production).get(usize::from(dot)) {
                None if lookaheads.contains(&token) => reduces.push((production, dot)),
                Some(&Symbol::Token(next)) if next == token => shifts.push((production, dot)),
                None | Some(_) => {}
            }
        }
        let disagree = reduces.len() > 1 || !(reduces.is_empty() || shifts.is_empty());
        disagree.then(|| [reduces, shifts].concat())
    }

    fn item(&self, (production, dot): Item) -> String {
        let symbols = self.grammar.prod(production);
        let mut names: Vec<_> = symbols.iter().map(|&symbol| self.symbol(symbol)).collect();
        names.insert(usize::from(dot), ".".to_owned());
        let action = if usize::from(dot) == symbols.len() { "reduce" } else { "shift " };
        let rule = self.grammar.rule_name_str(self.grammar.prod_to_rule(production));
        format!("{action} {rule} -> {}", names.join(" "))
    }

    fn symbol(&self, symbol: Symbol<u32>) -> String {
        match symbol {
            Symbol::Rule(rule) => self.grammar.rule_name_str(rule).to_owned(),
            Symbol::Token(token) => format!("{:?}", self.grammar.token_name(token).unwrap_or("")),
        }
    }

    /// For each state a shortest row of symbols that leads to it.
    fn paths(&self) -> HashMap<StIdx<u32>, Vec<String>> {
        let start = self.graph.start_state();
        let mut paths = HashMap::from([(start, Vec::new())]);
        let mut queue = VecDeque::from([start]);
        while let Some(state) = queue.pop_front() {
            // The edges come from a hash map; sorting keeps the report the same on each run.
            let mut edges: Vec<_> = self.graph.edges(state).iter().collect();
            edges.sort_by_key(|&(_, &next)| next);
            for (&symbol, &next) in edges {
                if !paths.contains_key(&next) {
                    let path = [paths[&state].as_slice(), &[self.symbol(symbol)]].concat();
                    paths.insert(next, path);
                    queue.push_back(next);
                }
            }
        }
        paths
    }
}

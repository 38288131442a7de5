//! From EBNF to the plain productions that a table generator takes.

use super::ebnf::{Ebnf, Expr};

#[derive(Clone)]
enum Symbol {
    Terminal(String),
    Rule(String),
}

type Production = Vec<Symbol>;

struct Bnf {
    rules: Vec<(String, Vec<Production>)>,
}

/// The grammar in the notation of yacc.
///
/// Groups and options are multiplied out instead of getting a rule of their own: an empty rule
/// would ask the automaton to decide at its left edge whether the option is there, and so would
/// raise conflicts that the language does not have. No ambiguity is hidden by that, since the same
/// sentence would still come from two productions.
pub(super) fn to_yacc(ebnf: &Ebnf) -> String {
    let mut bnf = Bnf { rules: Vec::new() };
    for rule in &ebnf.rules {
        let productions = bnf.expand(&rule.name, &rule.body);
        bnf.rules.push((rule.name.clone(), productions));
    }
    let rules = bnf.rules.iter().map(|(name, productions)| {
        let bodies: Vec<_> = productions.iter().map(Vec::as_slice).map(body).collect();
        format!("{name}: {} ;", bodies.join("\n  | "))
    });
    let header = [format!("%start {}", ebnf.rules[0].name), "%%".to_owned()];
    header.into_iter().chain(rules).collect::<Vec<_>>().join("\n")
}

fn body(production: &[Symbol]) -> String {
    let symbols = production.iter().map(|symbol| match symbol {
        Symbol::Terminal(text) => format!("'{text}'"),
        Symbol::Rule(name) => name.clone(),
    });
    symbols.collect::<Vec<_>>().join(" ")
}

impl Bnf {
    fn expand(&mut self, rule: &str, expr: &Expr) -> Vec<Production> {
        match expr {
            Expr::Terminal(text) => vec![vec![Symbol::Terminal(text.clone())]],
            Expr::Rule(name) => vec![vec![Symbol::Rule(name.clone())]],
            Expr::Choice(branches) => branches.iter().flat_map(|branch| self.expand(rule, branch)).collect(),
            Expr::Sequence(parts) => parts.iter().fold(vec![vec![]], |heads, part| {
                let tails = self.expand(rule, part);
                heads.iter().flat_map(|head| tails.iter().map(|tail| [head.as_slice(), tail].concat())).collect()
            }),
            Expr::Optional(inner) => {
                let mut productions = self.expand(rule, inner);
                productions.push(vec![]);
                productions
            }
            Expr::Repeat(inner) => {
                let items = self.expand(rule, inner);
                let list = Symbol::Rule(self.add_list(rule, &items));
                vec![vec![list], vec![]]
            }
        }
    }

    /// Adds a rule for one item or more, and returns its name.
    fn add_list(&mut self, rule: &str, items: &[Production]) -> String {
        // Unique, since every list adds a rule to the count and the reference has no such name.
        let name = format!("{rule}__list{}", self.rules.len());
        let more = items.iter().map(|item| {
            let mut longer = vec![Symbol::Rule(name.clone())];
            longer.extend_from_slice(item);
            longer
        });
        let productions = items.iter().cloned().chain(more).collect();
        self.rules.push((name.clone(), productions));
        name
    }
}

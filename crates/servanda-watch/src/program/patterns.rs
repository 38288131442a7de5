//! Nouns and patterns as tests on the arguments of facts.

use servanda_model::ast::{Geometry, Noun, NounKind, Pattern as Ast, Preposition, Quantifier, Word};

use super::build::{Builder, Scope};
use super::{EVS, Ev, Pattern, Test, VARS, Var};
use crate::fact::{BY, OBJECT, Slot};

/// Where a preposition stands among the arguments.
#[must_use]
pub(crate) fn slot(preposition: Preposition) -> Slot {
    let at = Preposition::ALL.iter().position(|(p, _)| *p == preposition).unwrap_or(0);
    Slot::try_from(at + 1).unwrap_or(BY)
}

/// What a noun asks of an argument.
enum Asked {
    Nothing,
    Test(Test),
    /// It becomes the value of a variable, and belongs to a set if that is closed.
    Bind(Var, Option<Test>),
}

impl Builder<'_> {
    /// A pattern. `bind` makes variables of `any`; without it `any` asks for one, whichever.
    pub(super) fn pattern(&mut self, ast: &Ast, scope: &mut Scope, bind: bool) -> Pattern {
        let mut out = Pattern { events: self.family(&ast.name.text), tests: Vec::new(), binds: Vec::new() };
        let object = ast.object.iter().map(|noun| (OBJECT, noun));
        let cases = ast.cases.iter().map(|(p, noun)| (slot(*p), noun));
        for (slot, noun) in object.chain(cases) {
            match self.asked(noun, slot, scope, bind) {
                Asked::Nothing => {}
                Asked::Test(test) => out.tests.push((slot, test)),
                Asked::Bind(var, test) => {
                    out.tests.extend(test.map(|test| (slot, test)));
                    out.binds.push((slot, var));
                }
            }
        }
        out
    }

    fn asked(&mut self, noun: &Noun, slot: Slot, scope: &mut Scope, bind: bool) -> Asked {
        match &noun.kind {
            NounKind::Term(quantifier, word, label) => self.term(*quantifier, word, label.as_ref(), slot, scope, bind),
            NounKind::That(word) => match self.that(word, scope) {
                Some(test) => Asked::Test(test),
                None => {
                    let message = format!("nothing before it is `{}`, so that the monitor cannot tell which one is meant", word.text);
                    self.note(scope.article, noun.span, message);
                    Asked::Nothing
                }
            },
            NounKind::Other(word) => {
                let set = self.set(&word.text, slot == BY);
                match scope.vars.iter().rev().find(|(sort, ..)| same_sort(self, sort, &word.text)) {
                    Some((.., var)) => Asked::Test(Test::Not(*var, set)),
                    None => Asked::Test(Test::In(set)),
                }
            }
            // In a ladder and in a decision these are the bearer of the breached norm.
            NounKind::BreachingParty | NounKind::Accused => Asked::Test(Test::Var(0)),
            NounKind::ThisTreaty | NounKind::ThisArticle => Asked::Nothing,
        }
    }

    fn term(
        &mut self,
        quantifier: Option<Quantifier>,
        word: &Word,
        label: Option<&Word>,
        slot: Slot,
        scope: &mut Scope,
        bind: bool,
    ) -> Asked {
        let name = swapped(&word.text, scope);
        if let Some(label) = label {
            let known = scope.vars.iter().rev().find(|(sort, l, _)| *sort == name && l.as_deref() == Some(label.text.as_str()));
            if let Some((.., var)) = known {
                return Asked::Test(Test::Var(*var));
            }
        }
        let test = self.belongs(&name, slot);
        let all = matches!(quantifier, Some(Quantifier::Any | Quantifier::Each | Quantifier::Every));
        if !(all && bind) {
            return test.map_or(Asked::Nothing, Asked::Test);
        }
        match next_var(scope, &name, label) {
            Some(var) => Asked::Bind(var, test),
            None => {
                let message =
                    format!("the monitor follows at most {VARS} values in an article; `any {name}` counts here as some, whichever");
                self.note(scope.article, word.span, message);
                test.map_or(Asked::Nothing, Asked::Test)
            }
        }
    }

    /// The test that an argument is, or belongs to, what a term names; none when everything does.
    pub(super) fn belongs(&mut self, name: &str, slot: Slot) -> Option<Test> {
        let names = &self.treaty.names;
        let real = names.aliases.get(name).cloned().unwrap_or_else(|| name.to_owned());
        if let Some(zone) = names.zones.get(&real) {
            if matches!(zone.geometry, Some(Geometry::From(_, Some(_)))) {
                let set = self.set(&real, false);
                return Some(Test::In(set));
            }
            return self.zone_bit(&real).map(Test::Zone);
        }
        let sort =
            real == "Party" || real == "Parties" || real == "Body" || names.group_of(&real).is_some() || names.kinds.contains_key(&real);
        let declared = names.knows(&real);
        if sort || (declared && slot == BY) || names.bodies.contains_key(&real) || names.forces.contains_key(&real) {
            let set = self.set(&real, slot == BY);
            return Some(Test::In(set));
        }
        Some(Test::Is(self.sym(&real)))
    }

    /// `that X`: the nearest event so named, or the nearest value of that sort.
    pub(super) fn that(&mut self, word: &Word, scope: &Scope) -> Option<Test> {
        if let Some((_, ev)) = scope.evs.iter().rev().find(|(name, _)| *name == word.text) {
            return Some(Test::Event(*ev));
        }
        scope.vars.iter().rev().find(|(sort, ..)| same_sort(self, sort, &word.text)).map(|(.., var)| Test::Var(*var))
    }
}

/// The name as it stands, or the other one of two that are exchanged.
pub(super) fn swapped(name: &str, scope: &Scope) -> String {
    match &scope.swap {
        Some((one, other)) if name == one => other.clone(),
        Some((one, other)) if name == other => one.clone(),
        _ => name.to_owned(),
    }
}

/// Whether two words name one sort: the same word, or the plural and the member of one group.
pub(super) fn same_sort(builder: &Builder<'_>, one: &str, other: &str) -> bool {
    let group = |word: &str| builder.treaty.names.group_of(word).map(|g| g.name.text.clone());
    let plain = |word: &str| if word == "Parties" { "Party".to_owned() } else { word.to_owned() };
    one == other || plain(one) == plain(other) || (group(one).is_some() && group(one) == group(other))
}

/// A new variable of the clause.
pub(super) fn next_var(scope: &mut Scope, sort: &str, label: Option<&Word>) -> Option<Var> {
    let label = label.map(|l| l.text.clone());
    let same = scope.other_branch.iter().position(|(s, l, _)| s == sort && *l == label);
    let var = match same {
        Some(at) => scope.other_branch.remove(at).2,
        None => {
            let taken = scope.vars.iter().chain(&scope.other_branch);
            let next = taken.map(|(.., var)| usize::from(*var) + 1).max().unwrap_or(0);
            Var::try_from(next).ok().filter(|_| next < VARS)?
        }
    };
    scope.vars.push((sort.to_owned(), label, var));
    Some(var)
}

/// Reads the branches of a choice, each as if it stood alone: what they name alike is one variable.
pub(super) fn branches<T, U>(scope: &mut Scope, all: &[T], mut read: impl FnMut(&T, &mut Scope) -> U) -> Vec<U> {
    let base = scope.vars.clone();
    let mut met: Vec<(String, Option<String>, Var)> = Vec::new();
    let mut out = Vec::with_capacity(all.len());
    for one in all {
        scope.vars.clone_from(&base);
        scope.other_branch.clone_from(&met);
        out.push(read(one, scope));
        met.extend(scope.vars.iter().skip(base.len()).filter(|var| !met.contains(var)).cloned().collect::<Vec<_>>());
    }
    scope.other_branch.clear();
    scope.vars = base.into_iter().chain(met).collect();
    out
}

/// A new event of the clause.
pub(super) fn next_ev(scope: &mut Scope, name: &str) -> Option<Ev> {
    let next = scope.evs.iter().map(|(_, ev)| usize::from(*ev) + 1).max().unwrap_or(0);
    let ev = Ev::try_from(next).ok().filter(|_| next < EVS)?;
    scope.evs.push((name.to_owned(), ev));
    Some(ev)
}

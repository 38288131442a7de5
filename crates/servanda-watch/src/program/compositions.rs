//! Events that are composed of others, or count as others.

use servanda_model::ast::{AtomKind, Condition, EventForm, EventStatus, Noun, NounKind, Pattern as Ast, Quantifier, StatementKind};

use super::build::{Builder, Scope};
use super::clauses::{BALANCE, norm_place};
use super::patterns::slot;
use super::{Cond, Derived, IndexSpec, Join, Keep, Pattern, Source, Test};
use crate::fact::OBJECT;
use crate::sym::Sym;

/// The highest standard, at which only what is impossible is refuted.
const PROOF: u16 = 1000;

impl Builder<'_> {
    /// Events composed of others, and events that count as others.
    pub(super) fn compositions(&mut self) {
        let treaty = self.treaty;
        for event in treaty.names.events.values() {
            if let EventForm::Derived(condition) = &event.form
                && let Some(derived) = self.derived(event, condition)
            {
                self.program.derived.push(derived);
            }
        }
        for (id, article) in treaty.standing() {
            let Some(StatementKind::CountsAs(one, other)) = article.statement().map(|s| &s.kind) else { continue };
            let mut scope = Scope { instrument: article.instrument, article: Some(id), standard: BALANCE, ..Scope::default() };
            let pattern = self.pattern(one, &mut scope, true);
            let object = other.object.iter().map(|n| (OBJECT, n));
            let args: Vec<_> =
                object.chain(other.cases.iter().map(|(p, n)| (slot(*p), n))).map(|(s, n)| (s, self.source(n, &mut scope))).collect();
            let event = self.event(&other.name.text);
            self.program.counts_as.push(super::CountsAs { pattern, args, event });
        }
    }

    fn source(&mut self, noun: &Noun, scope: &mut Scope) -> Source {
        match &noun.kind {
            NounKind::Term(quantifier, word, label) => {
                let known = scope
                    .vars
                    .iter()
                    .rev()
                    .find(|(sort, l, _)| *sort == word.text && (label.is_none() || *l == label.as_ref().map(|w| w.text.clone())));
                match (quantifier, known) {
                    (Some(Quantifier::Each | Quantifier::Every), _) => Source::Each(self.set(&word.text, false)),
                    (_, Some((.., var))) => Source::Var(*var),
                    (Some(_), None) => Source::Each(self.set(&word.text, false)),
                    (None, None) => Source::Is(self.sym(&word.text)),
                }
            }
            NounKind::That(word) => match self.that(word, scope) {
                Some(Test::Var(var)) => Source::Var(var),
                _ => Source::Is(self.sym(&word.text)),
            },
            _ => Source::Is(Sym::NONE),
        }
    }

    fn derived(&mut self, declared: &servanda_model::names::Event, condition: &Condition) -> Option<Derived> {
        let (name, signature) = (declared.name.text.as_str(), &declared.signature);
        // A part that is refuted to one standard may stand to another: only what is impossible is left out.
        let mut scope = Scope { instrument: declared.instrument, standard: PROOF, ..Scope::default() };
        let parts: Vec<&Condition> = match condition {
            Condition::And(parts) => parts.iter().collect(),
            one => vec![one],
        };
        let event_atom = |c: &Condition| match c {
            Condition::Atom(atom) => match &atom.kind {
                AtomKind::Event { pattern, status: status @ (EventStatus::Occurs | EventStatus::HasOccurred(None)), window } => {
                    Some((pattern.clone(), matches!(status, EventStatus::Occurs), window.clone()))
                }
                _ => None,
            },
            _ => None,
        };
        let trigger = parts.iter().position(|c| event_atom(c).is_some_and(|(_, occurs, _)| occurs));
        let Some(at) = trigger.or_else(|| parts.iter().position(|c| event_atom(c).is_some())) else {
            self.note(
                None,
                norm_place(condition),
                format!("event {name} is composed of no event, so that the monitor cannot tell when it happens"),
            );
            return None;
        };
        let (ast, ..) = event_atom(parts[at])?;
        if self.family(&ast.name.text).contains(&self.event(name)) {
            self.note(None, ast.span, format!("event {name} is composed of itself"));
            return None;
        }
        let pattern = self.pattern(&ast, &mut scope, true);
        scope.evs.push((ast.name.text.clone(), 0));
        let (mut joins, mut rest) = (Vec::new(), Vec::new());
        for (_, part) in parts.iter().enumerate().filter(|(i, _)| *i != at) {
            let any = |ast: &Ast| {
                ast.object
                    .iter()
                    .chain(ast.cases.iter().map(|(_, n)| n))
                    .any(|n| matches!(n.kind, NounKind::Term(Some(Quantifier::Any), ..)))
            };
            match event_atom(part).filter(|(ast, ..)| any(ast)) {
                Some((ast, ..)) => {
                    let whole = self.condition(part, &mut scope.clone());
                    let Cond::Seen(index, window) = whole else {
                        rest.push(whole);
                        continue;
                    };
                    let bound = self.pattern(&ast, &mut scope, true);
                    let values = bound.binds.iter().enumerate().map(|(n, (_, var))| (n, *var)).collect();
                    // The index keeps the values that the join needs.
                    if let Some(spec) = self.program.indexes.get(usize::from(index)).cloned() {
                        let spec = IndexSpec { pattern: Pattern { binds: bound.binds, ..spec.pattern }, keep: joined(spec.keep), ..spec };
                        joins.push(Join { index: self.index(spec), window, values });
                    }
                }
                None => {
                    let mut balance = Scope { standard: BALANCE, ..scope.clone() };
                    rest.push(self.condition(part, &mut balance));
                }
            }
        }
        // An argument of the derived event is the value of the same sort in its parts, then the same argument of the trigger.
        let object = signature.object.iter().map(|w| (OBJECT, w));
        let args = object.chain(signature.cases.iter().map(|(p, w)| (slot(*p), w)));
        let args = args
            .map(|(slot, word)| match scope.vars.iter().find(|(sort, ..)| *sort == word.text) {
                Some((.., var)) => (slot, Source::Var(*var)),
                None => (slot, Source::Slot(slot)),
            })
            .collect();
        let guard = if rest.is_empty() { None } else { Some(Cond::And(rest)) };
        Some(Derived { event: self.event(name), trigger: pattern, joins, guard, args })
    }
}

/// A join needs every occurrence, not only the first and last.
fn joined(keep: Keep) -> Keep {
    match keep {
        Keep::For(length) => Keep::For(length),
        Keep::Ends => Keep::For(crate::fact::NEVER),
    }
}

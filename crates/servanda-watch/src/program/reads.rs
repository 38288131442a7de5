//! What conditions and rules read: the events on which they depend, of whom they speak, which rule makes what another asks for.

use std::collections::BTreeSet;

use super::{Clause, Cond, Derived, From, IndexId, Mode, Program, Rule, Status, Test, Window};
use crate::fact::{BY, EventId};
use crate::sym::Sym;

/// The indexes that a condition asks.
fn indexes(cond: &Cond, out: &mut Vec<IndexId>) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|c| indexes(c, out)),
        Cond::Not(inner) => indexes(inner, out),
        Cond::Seen(id, window) => {
            out.push(*id);
            out.extend(anchor(window));
        }
        Cond::Since(one, other, window) => {
            out.extend([*one, *other]);
            out.extend(anchor(window));
        }
        Cond::Count(id, ..) => out.push(*id),
        Cond::Reached(when) | Cond::NotPassed(when) => {
            if let From::Act(act) = when.from {
                out.push(act);
            }
        }
        Cond::Const(_) | Cond::Breaches(..) | Cond::Article(..) | Cond::Level(..) => {}
    }
}

fn anchor(window: &Window) -> Option<IndexId> {
    match window {
        Window::After(From::Act(act), _) | Window::Before(From::Act(act), ..) => Some(*act),
        _ => None,
    }
}

/// The measures that a condition asks about, as the numbers of their events.
fn levels(program: &Program, cond: &Cond, out: &mut Vec<EventId>) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|c| levels(program, c, out)),
        Cond::Not(inner) => levels(program, inner, out),
        Cond::Level(id, _) => {
            out.extend(program.levels.get(usize::from(*id)).into_iter().flat_map(|l| l.measure.events.iter().copied()));
        }
        _ => {}
    }
}

impl Program {
    /// The events on which a condition depends.
    #[must_use]
    pub fn events_of(&self, cond: &Cond) -> BTreeSet<EventId> {
        let (mut asked, mut out) = (Vec::new(), Vec::new());
        indexes(cond, &mut asked);
        levels(self, cond, &mut out);
        for spec in asked.iter().filter_map(|id| self.indexes.get(usize::from(*id))) {
            out.extend(&spec.pattern.events);
            // An attribution changes what is attributed.
            if let Status::Attributed(_) = spec.status {
                out.extend(self.event("attribution"));
            }
        }
        out.into_iter().collect()
    }

    /// Whether a condition counts the breaches of its own article.
    #[must_use]
    pub fn counts_breaches(cond: &Cond) -> bool {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => parts.iter().any(Self::counts_breaches),
            Cond::Not(inner) => Self::counts_breaches(inner),
            Cond::Breaches(..) => true,
            _ => false,
        }
    }

    /// Whose breach it is that a condition makes: each bearer's in turn when it speaks of the bearer; else that of those whom it names as
    /// actors; else nobody's in particular.
    pub(super) fn bearers_of(&self, clause: &Clause, cond: &Cond) -> Vec<Sym> {
        let members = &clause.subject.members;
        let mut asked = Vec::new();
        indexes(cond, &mut asked);
        let specs: Vec<_> = asked.iter().filter_map(|id| self.indexes.get(usize::from(*id))).collect();
        let of_bearer = |test: &Test| matches!(test, Test::Var(0) | Test::Not(0, _));
        let keyed = specs.iter().any(|s| s.keys.iter().any(|(_, t)| of_bearer(t)));
        if keyed || states_of_bearer(cond) || self.levels_of(cond).any(|keys| keys.iter().any(|(_, t)| of_bearer(t))) {
            return if members.is_empty() { vec![Sym::NONE] } else { members.clone() };
        }
        if clause.subject.mode == Mode::Jointly && members.len() != 1 {
            return vec![Sym::NONE];
        }
        let mut named = members.clone();
        let patterns = specs.iter().map(|s| &s.pattern).chain(self.measures_of(cond));
        for test in patterns.flat_map(|p| &p.tests).filter(|(slot, _)| *slot == BY).map(|(_, test)| *test) {
            match test {
                Test::In(set) => named.retain(|m| self.belongs(*m, set)),
                Test::Is(name) => named.retain(|m| *m == name),
                _ => {}
            }
        }
        if !named.is_empty() && (named.len() < members.len() || members.len() == 1) { named } else { vec![Sym::NONE] }
    }

    fn level_ids(cond: &Cond, out: &mut Vec<usize>) {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|c| Self::level_ids(c, out)),
            Cond::Not(inner) => Self::level_ids(inner, out),
            Cond::Level(id, _) => out.push(usize::from(*id)),
            _ => {}
        }
    }

    fn levels_of(&self, cond: &Cond) -> impl Iterator<Item = &Vec<(crate::fact::Slot, Test)>> {
        let mut ids = Vec::new();
        Self::level_ids(cond, &mut ids);
        ids.into_iter().filter_map(|id| self.levels.get(id)).map(|l| &l.keys)
    }

    fn measures_of(&self, cond: &Cond) -> impl Iterator<Item = &super::Pattern> {
        let mut ids = Vec::new();
        Self::level_ids(cond, &mut ids);
        ids.into_iter().filter_map(|id| self.levels.get(id)).map(|l| &l.measure)
    }

    /// The events that a rule asks for, and the one that it makes.
    fn rule(&self, rule: Rule) -> (BTreeSet<EventId>, Option<EventId>) {
        match rule {
            Rule::Derived(n) => match self.derived.get(n) {
                Some(derived) => (self.sources(derived), Some(derived.event)),
                None => (BTreeSet::new(), None),
            },
            Rule::CountsAs(n) => match self.counts_as.get(n) {
                Some(counted) => (counted.pattern.events.iter().copied().collect(), Some(counted.event)),
                None => (BTreeSet::new(), None),
            },
        }
    }

    fn sources(&self, derived: &Derived) -> BTreeSet<EventId> {
        let mut out: BTreeSet<EventId> = derived.trigger.events.iter().copied().collect();
        for join in &derived.joins {
            out.extend(self.indexes.get(usize::from(join.index)).into_iter().flat_map(|s| s.pattern.events.iter().copied()));
        }
        out.extend(derived.guard.iter().flat_map(|c| self.events_of(c)));
        out
    }

    /// The rules, each after those that make what it asks for; of a ring the first stands first.
    pub(super) fn rules_in_order(&self) -> Vec<Rule> {
        let mut left: Vec<Rule> = (0..self.derived.len()).map(Rule::Derived).chain((0..self.counts_as.len()).map(Rule::CountsAs)).collect();
        let mut out = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let ready = left.iter().position(|rule| {
                let (asks, _) = self.rule(*rule);
                left.iter().all(|other| other == rule || self.rule(*other).1.is_none_or(|made| !asks.contains(&made)))
            });
            out.push(left.remove(ready.unwrap_or(0)));
        }
        out
    }
}

fn states_of_bearer(cond: &Cond) -> bool {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(states_of_bearer),
        Cond::Not(inner) => states_of_bearer(inner),
        Cond::Article(_, _, by, _) => matches!(by, Some(Test::Var(0) | Test::Not(0, _))),
        _ => false,
    }
}

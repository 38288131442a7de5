//! Facts against patterns, argument by argument.

use crate::fact::{BY, Fact, NEVER, Seconds, Slot, Span};
use crate::program::{Clause, EVS, Pattern, Program, Test, VARS, Var};
use crate::sym::Sym;
use crate::truth::Truth;

/// An event that a clause has met.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub(super) id: Sym,
    pub(super) ident: Sym,
    pub(super) when: Span,
    pub(super) known: Seconds,
}

impl Default for Met {
    fn default() -> Self {
        Self { id: Sym::NONE, ident: Sym::NONE, when: Span::at(NEVER), known: NEVER }
    }
}

/// The values and events of a clause.
#[derive(Clone, Default, Debug)]
pub(super) struct Known {
    vars: [Sym; VARS],
    evs: [Met; EVS],
}

impl Known {
    pub(super) fn var(&self, var: Var) -> Sym {
        self.vars.get(usize::from(var)).copied().unwrap_or_default()
    }

    pub(super) fn vars(&self) -> [Sym; VARS] {
        self.vars
    }

    pub(super) fn set(&mut self, var: Var, value: Sym) {
        if let Some(place) = self.vars.get_mut(usize::from(var)) {
            *place = value;
        }
    }

    pub(super) fn ev(&self, ev: u8) -> Met {
        self.evs.get(usize::from(ev)).copied().unwrap_or_default()
    }

    pub(super) fn meet(&mut self, ev: u8, fact: &Fact) {
        if let Some(place) = self.evs.get_mut(usize::from(ev)) {
            *place = Met { id: fact.id, ident: fact.ident, when: fact.when, known: fact.known };
        }
    }
}

/// Whether a fact fits a pattern; what either leaves out makes it possible.
pub(super) fn fits(program: &Program, pattern: &Pattern, fact: &Fact, known: &Known) -> Truth {
    if !pattern.events.contains(&fact.event) {
        return Truth::No;
    }
    pattern.tests.iter().map(|(slot, test)| passes(program, *slot, *test, fact, known)).fold(Truth::Yes, Truth::and)
}

pub(super) fn passes(program: &Program, slot: Slot, test: Test, fact: &Fact, known: &Known) -> Truth {
    let value = fact.arg(slot);
    let equal = |wanted: Sym| if wanted.is_some() && value.is_some() { Truth::from(wanted == value) } else { Truth::Maybe };
    match test {
        Test::Zone(bit) => {
            let named = program.zones.get(usize::from(bit)).is_some_and(|zone| *zone == value);
            let mask = 1_u64 << bit.min(63);
            Truth::of(named || fact.inside & mask != 0, fact.maybe_inside & mask != 0)
        }
        _ if !value.is_some() => Truth::Maybe,
        Test::Is(name) => Truth::from(value == name),
        Test::In(set) => Truth::from(program.belongs(value, set)),
        Test::Var(var) => equal(known.var(var)),
        Test::Event(ev) => equal(known.ev(ev).ident),
        Test::Not(var, set) => {
            let member = Truth::from(program.belongs(value, set));
            if known.var(var).is_some() { member.and(equal(known.var(var)).negated()) } else { member.min(Truth::Maybe) }
        }
        Test::By => acts_for(program, value, known.var(0)),
        Test::One => Truth::Yes,
    }
}

/// Whether an actor is, or acts for, somebody.
pub(super) fn acts_for(program: &Program, actor: Sym, bearer: Sym) -> Truth {
    if !actor.is_some() || !bearer.is_some() {
        return Truth::Maybe;
    }
    Truth::from(actor == bearer || program.answers.get(&actor).is_some_and(|parties| parties.contains(&bearer)))
}

/// Whether the actor of a fact is of those whom a clause binds.
pub(super) fn bound(program: &Program, text: &Clause, fact: &Fact) -> Truth {
    let actor = fact.arg(BY);
    if actor.is_some() { Truth::from(program.belongs(actor, text.subject.actors)) } else { Truth::Maybe }
}

/// The member for whom the actor of a fact acts.
pub(super) fn bearer(program: &Program, text: &Clause, fact: &Fact) -> Sym {
    let (actor, members) = (fact.arg(BY), &text.subject.members);
    match members.as_slice() {
        [only] if !actor.is_some() => *only,
        _ if !actor.is_some() || members.is_empty() || members.contains(&actor) => actor,
        _ => program.answer_for(actor).into_iter().find(|party| members.contains(party)).unwrap_or(actor),
    }
}

//! Whether a fact fits a pattern, and what it binds.

use crate::fact::{Fact, NEVER, SLOTS, Seconds, Slot, Span};
use crate::program::{EVS, Pattern, Program, Test, VARS, Var};
use crate::sym::Sym;
use crate::truth::Truth;

/// An event that a clause has met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Met {
    pub(super) id: Sym,
    pub(super) ident: Sym,
    pub(super) when: Span,
    pub(super) known: Seconds,
}

impl Met {
    pub(super) const NONE: Self = Self { id: Sym::NONE, ident: Sym::NONE, when: Span { from: NEVER, to: NEVER }, known: NEVER };

    pub(super) fn of(fact: &Fact) -> Self {
        Self { id: fact.id, ident: fact.ident, when: fact.when, known: fact.known }
    }
}

/// The values and events of a clause at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Env {
    pub(super) vars: [Sym; VARS],
    pub(super) evs: [Met; EVS],
}

impl Default for Env {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Env {
    pub(super) const EMPTY: Self = Self { vars: [Sym::NONE; VARS], evs: [Met::NONE; EVS] };

    pub(super) fn var(&self, var: Var) -> Sym {
        self.vars.get(usize::from(var)).copied().unwrap_or_default()
    }

    pub(super) fn set(&mut self, var: Var, value: Sym) {
        if let Some(place) = self.vars.get_mut(usize::from(var)) {
            *place = value;
        }
    }

    pub(super) fn ev(&self, ev: u8) -> Met {
        self.evs.get(usize::from(ev)).copied().unwrap_or(Met::NONE)
    }

    pub(super) fn meet(&mut self, ev: u8, fact: &Fact) {
        self.met(ev, Met::of(fact));
    }

    pub(super) fn met(&mut self, ev: u8, met: Met) {
        if let Some(place) = self.evs.get_mut(usize::from(ev)) {
            *place = met;
        }
    }

    /// The same with only some of its values and of the events that it has met, a bit each.
    pub(super) fn only(&self, vars: u8, evs: u8) -> Self {
        let mut out = Self::EMPTY;
        for (n, (place, value)) in out.vars.iter_mut().zip(&self.vars).enumerate() {
            if vars & (1 << n) != 0 {
                *place = *value;
            }
        }
        for (n, (place, met)) in out.evs.iter_mut().zip(&self.evs).enumerate() {
            if evs & (1 << n) != 0 {
                *place = *met;
            }
        }
        out
    }

    /// The variables that have a value, apart from the bearer.
    pub(super) fn key(&self) -> Vec<(Var, Sym)> {
        let all = self.vars.iter().enumerate().skip(1).filter(|(_, v)| v.is_some());
        all.filter_map(|(n, v)| Some((Var::try_from(n).ok()?, *v))).collect()
    }
}

/// Whether a fact fits. An argument that the report leaves out makes it possible, not certain.
pub(super) fn fits(program: &Program, pattern: &Pattern, fact: &Fact, env: &Env) -> Truth {
    let mut truth = Truth::Yes;
    for (slot, test) in &pattern.tests {
        truth = truth.and(passes(program, *slot, *test, fact, env));
        if truth == Truth::No {
            break;
        }
    }
    truth
}

pub(super) fn passes(program: &Program, slot: Slot, test: Test, fact: &Fact, env: &Env) -> Truth {
    let value = fact.arg(slot);
    if let Test::Zone(bit) = test {
        let named = program.zones.get(usize::from(bit)).is_some_and(|zone| *zone == value);
        let mask = 1_u64 << bit.min(63);
        return Truth::of(named || fact.inside & mask != 0, fact.maybe_inside & mask != 0);
    }
    if !value.is_some() {
        return Truth::Maybe;
    }
    match test {
        Test::Is(name) => Truth::from(value == name),
        Test::In(set) => Truth::from(program.belongs(value, set)),
        // What is unknown in the clause cannot be told apart from anything.
        Test::Var(var) => known(env.var(var), value),
        Test::Not(var, set) if env.var(var).is_some() => Truth::from(env.var(var) != value && program.belongs(value, set)),
        Test::Not(_, set) => Truth::from(program.belongs(value, set)).min(Truth::Maybe),
        Test::Event(ev) => known(env.ev(ev).ident, value),
        Test::Zone(_) | Test::By => Truth::Maybe,
        Test::One => Truth::Yes,
    }
}

fn known(expected: Sym, value: Sym) -> Truth {
    if expected.is_some() { Truth::from(expected == value) } else { Truth::Maybe }
}

/// The clause with what the fact tells it.
pub(super) fn bind(pattern: &Pattern, fact: &Fact, env: &mut Env) {
    for (slot, var) in &pattern.binds {
        env.set(*var, fact.arg(*slot));
    }
}

/// Whether an actor may act for the bearer: it is the bearer, or answers for it. A missing actor may be anybody.
pub(super) fn acts_for(program: &Program, actor: Sym, bearer: Sym) -> Truth {
    if !actor.is_some() || !bearer.is_some() {
        return Truth::Maybe;
    }
    let answers = program.answers.get(&actor).is_some_and(|parties| parties.contains(&bearer));
    Truth::from(actor == bearer || answers)
}

const _: () = assert!(SLOTS <= 16, "arguments are numbered by their preposition");

//! Events composed of others, and events that count as others.
//!
//! A composed event has the time of its trigger. While that time is uncertain and not over, something that only may be stands for it.

use super::Engine;
use super::eval::Judging;
use super::index::odds;
use super::matching::{self, Env};
use crate::fact::{Fact, SLOTS, Seconds, Slot, Span};
use crate::program::{CountsAs, Derived, Join, Rule, Source};
use crate::sym::Sym;
use crate::truth::{Odds, Truth};

/// How far a fact has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// Its time has begun, and is not over.
    Begun,
    /// Its time is over, and it had begun before.
    Over,
    /// It is entered and judged at once.
    Whole,
    /// It stands for what may be.
    Perhaps,
}

/// A way in which the parts of a composed event come together.
#[derive(Clone)]
struct Way {
    env: Env,
    odds: Odds,
    /// The other facts of which it is made.
    parts: Vec<Sym>,
    /// The latest of the occurrences that give these values stands for them.
    last: (Span, Sym),
    known: Seconds,
}

impl Engine<'_> {
    /// What facts make, those of the present second and those that are over now: each rule after those that make what it asks for.
    pub(super) fn compose(&mut self, group: &[Fact], over: &[Fact]) -> Vec<(Fact, Stage)> {
        let (program, now) = (self.program, self.now);
        let begun = group.iter().map(|fact| (fact, if fact.when.to <= now { Stage::Whole } else { Stage::Begun }));
        let given = begun.chain(over.iter().map(|fact| (fact, Stage::Over)));
        let mut made: Vec<(Fact, Stage)> = Vec::new();
        for rule in &program.rules {
            let events = match rule {
                Rule::Derived(n) => program.derived.get(*n).map(|d| &d.trigger.events),
                Rule::CountsAs(n) => program.counts_as.get(*n).map(|c| &c.pattern.events),
            };
            let Some(events) = events else { continue };
            let mut more = Vec::new();
            let mut make = |fact: &Fact, stage: Stage| match rule {
                _ if !events.contains(&fact.event) => {}
                Rule::Derived(n) => program.derived.get(*n).into_iter().for_each(|d| self.derive(d, fact, stage, &mut more)),
                Rule::CountsAs(n) => program.counts_as.get(*n).into_iter().for_each(|c| self.recount(c, fact, stage, &mut more)),
            };
            given.clone().for_each(|(fact, stage)| make(fact, stage));
            made.iter().for_each(|(fact, stage)| make(fact, *stage));
            for (fact, stage) in merged(more) {
                // What another rule has made as probable already is not made again.
                let known =
                    |(f, s): (&Fact, Stage)| one(&(f, s), &(&fact, stage)) && f.odds.low >= fact.odds.low && f.odds.high >= fact.odds.high;
                if !given.clone().any(known) && !made.iter().map(|(f, s)| (f, *s)).any(known) {
                    self.enter(&fact);
                    made.push((fact, stage));
                }
            }
        }
        made
    }

    fn derive(&self, derived: &Derived, fact: &Fact, stage: Stage, more: &mut Vec<(Fact, Stage)>) {
        let program = self.program;
        let fits = matching::fits(program, &derived.trigger, fact, &Env::EMPTY);
        let own = odds(program, fact);
        if fits == Truth::No || own.high == 0 {
            return;
        }
        let own = Odds { low: if fits == Truth::Yes { own.low } else { 0 }, ..own };
        let mut env = Env::EMPTY;
        matching::bind(&derived.trigger, fact, &mut env);
        env.meet(0, fact);
        let trigger = Way { env, odds: own, parts: Vec::new(), last: (fact.when, fact.id), known: fact.known };
        if matches!(stage, Stage::Begun | Stage::Perhaps) {
            let perhaps = Way { odds: Odds { low: 0, ..own }, ..trigger };
            more.push((self.composed(derived, fact, &perhaps), Stage::Perhaps));
            return;
        }
        let mut ways = match derived.joins.split_first() {
            None => vec![trigger],
            Some((first, rest)) => rest
                .iter()
                .fold(self.joined(first, fact, &trigger), |ways, join| ways.iter().flat_map(|way| self.joined(join, fact, way)).collect()),
        };
        for way in &mut ways {
            let mut on = Judging::at(fact.when, usize::MAX).of(fact.id);
            match derived.guard.as_ref().map_or(Truth::Yes, |guard| self.holds(guard, &way.env, &mut on)) {
                Truth::No => continue,
                Truth::Maybe => way.odds.low = 0,
                Truth::Yes => {}
            }
            more.push((self.composed(derived, fact, way), Stage::Whole));
        }
    }

    fn composed(&self, derived: &Derived, fact: &Fact, way: &Way) -> Fact {
        let mut new = Fact {
            event: derived.event,
            odds: way.odds,
            known: way.known,
            args: [Sym::NONE; SLOTS],
            value: None,
            parts: way.parts.clone(),
            ..*fact
        };
        for (slot, source) in &derived.args {
            set_arg(&mut new, *slot, self.value(*source, fact, &way.env));
        }
        new
    }

    /// The occurrences that a part may be: one way for each combination of values, however often it can be made.
    fn joined(&self, join: &Join, fact: &Fact, way: &Way) -> Vec<Way> {
        let on = Judging::at(fact.when, usize::MAX).of(fact.id);
        let Some(limits) = self.limits(join.window, &way.env, &on) else { return Vec::new() };
        let (Some(stored), Some(spec)) = (self.indexes.get(usize::from(join.index)), self.program.indexes.get(usize::from(join.index)))
        else {
            return Vec::new();
        };
        let question = self.question(&spec.keys, &way.env, &on);
        let first = stored.reach(limits.outer.from);
        let mut out: Vec<Way> = Vec::new();
        for fit in stored.ask(self.program, &question) {
            for entry in fit.queue.iter().rev().take_while(|e| e.when.from >= first) {
                let truth = fit.of(entry, Sym::NONE).and(entry.fits).and(limits.holds(entry));
                if truth == Truth::No || entry.odds.high == 0 {
                    continue;
                }
                let mut env = way.env;
                for (n, var) in &join.values {
                    env.set(*var, entry.values.get(*n).copied().unwrap_or_default());
                }
                let low = if truth == Truth::Yes { way.odds.low.min(entry.odds.low) } else { 0 };
                let odds = Odds { low, high: way.odds.high.min(entry.odds.high) };
                match out.iter_mut().find(|other| other.env.vars == env.vars) {
                    Some(same) => {
                        same.odds = Odds { low: same.odds.low.max(odds.low), high: same.odds.high.max(odds.high) };
                        if (entry.when, entry.id) > same.last {
                            same.last = (entry.when, entry.id);
                            same.parts.pop();
                            same.parts.push(entry.id);
                        }
                    }
                    None => {
                        let parts = way.parts.iter().copied().chain([entry.id]).collect();
                        out.push(Way { env, odds, parts, last: (entry.when, entry.id), known: way.known.max(entry.known) });
                    }
                }
            }
        }
        out
    }

    fn value(&self, source: Source, fact: &Fact, env: &Env) -> Sym {
        match source {
            Source::Slot(slot) => fact.arg(slot),
            Source::Is(name) => name,
            Source::Var(var) => env.var(var),
            Source::Each(_) => Sym::NONE,
        }
    }

    fn recount(&self, counted: &CountsAs, fact: &Fact, stage: Stage, more: &mut Vec<(Fact, Stage)>) {
        // What had begun before was counted then.
        if stage == Stage::Over {
            return;
        }
        let program = self.program;
        let fits = matching::fits(program, &counted.pattern, fact, &Env::EMPTY);
        if fits == Truth::No {
            return;
        }
        let mut env = Env::EMPTY;
        matching::bind(&counted.pattern, fact, &mut env);
        let mut all = vec![Fact { event: counted.event, args: [Sym::NONE; SLOTS], ..fact.clone() }];
        for (slot, source) in &counted.args {
            all = match source {
                Source::Each(set) => {
                    let members: Vec<Sym> = program.set(*set).and_then(|s| s.members.as_ref()).into_iter().flatten().copied().collect();
                    all.iter().flat_map(|f| members.iter().map(|m| f.clone().with(*slot, *m)).collect::<Vec<_>>()).collect()
                }
                one => all.into_iter().map(|f| f.with(*slot, self.value(*one, fact, &env))).collect(),
            };
        }
        if fits == Truth::Maybe {
            all.iter_mut().for_each(|f| f.odds.low = 0);
        }
        // The same event again, such as an attack on the very ally that was attacked, is not counted twice.
        all.retain(|f| !(f.event == fact.event && f.args == fact.args));
        more.extend(all.into_iter().map(|f| (f, stage)));
    }
}

/// Whether two facts are one event, however they came about.
fn one((a, a_stage): &(&Fact, Stage), (b, b_stage): &(&Fact, Stage)) -> bool {
    a.id == b.id && a.event == b.event && a.args == b.args && a_stage == b_stage
}

/// One event for each that came about in several ways: as probable as the most probable of them.
fn merged(made: Vec<(Fact, Stage)>) -> Vec<(Fact, Stage)> {
    if made.len() < 2 {
        return made;
    }
    let mut out: Vec<(Fact, Stage)> = Vec::with_capacity(made.len());
    for (fact, stage) in made {
        match out.iter_mut().find(|(f, s)| one(&(f, *s), &(&fact, stage))) {
            Some((same, _)) => same.odds = Odds { low: same.odds.low.max(fact.odds.low), high: same.odds.high.max(fact.odds.high) },
            None => out.push((fact, stage)),
        }
    }
    out
}

fn set_arg(fact: &mut Fact, slot: Slot, value: Sym) {
    if let Some(place) = fact.args.get_mut(usize::from(slot)) {
        *place = value;
    }
}

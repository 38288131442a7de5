//! Levels to be kept, and conditions that make a breach by themselves: one record for each uninterrupted time in which it is so.

use std::collections::BTreeMap;

use servanda_model::ast::{Compare, Grade};

use super::Engine;
use super::eval::Judging;
use super::forbid::{Verdict, grade};
use super::gauge::{Gauge, Reading, satisfies};
use super::index::{Key, established};
use super::matching::{self, Env, Met};
use crate::fact::{BY, Fact, NEVER, Seconds, Span};
use crate::program::{What, When};
use crate::record::{Ground, Kind, Out, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// What is wrong with a level: by which grade, whether the norm binds, whether it is excused.
#[derive(Clone, Copy)]
struct Wrong {
    minor: Truth,
    material: Truth,
    bound: Truth,
    excused: Truth,
}

/// A level of somebody.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    env: Env,
    gauge: Gauge,
    /// The records open: excused, undetermined, established, with the grade of the last.
    open: [Option<u64>; 3],
    grade: Option<Grade>,
    next: Seconds,
}

/// The levels of the program, by clause, bearer and the values of the variables.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    all: BTreeMap<(usize, Sym, Key), Level>,
    /// Those measured in this second.
    touched: Vec<(usize, Sym, Key)>,
}

impl Levels {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_touched(&self) -> bool {
        !self.touched.is_empty()
    }
}

impl Engine<'_> {
    /// Enters a measurement of a level that is to be kept, or what has become of it.
    pub(super) fn measured(&mut self, clause: usize, fact: &Fact, over: bool) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let (What::Hold { measure, .. }, Some(value)) = (&text.what, fact.value) else { return };
        let actor = fact.arg(BY);
        let mut env = Env::EMPTY;
        env.set(0, self.bearer_of(text, actor));
        let fits = matching::fits(program, measure, fact, &env);
        let truth = fits.and(self.bound(text, actor)).and(established(program, fact, text.standard));
        if truth == Truth::No {
            return;
        }
        matching::bind(measure, fact, &mut env);
        let mut key = Key::default();
        for (place, var) in key.iter_mut().zip(1..) {
            *place = env.var(var);
        }
        let slot = (clause, env.var(0), key);
        let level = self.held.all.entry(slot).or_insert_with(|| Level { env, next: NEVER, ..Level::default() });
        level.gauge.enter(Reading::of(fact, value, truth, over));
        self.held.touched.push(slot);
    }

    /// Looks at the levels measured in this second.
    pub(super) fn look_at_touched(&mut self) -> bool {
        let mut touched = std::mem::take(&mut self.held.touched);
        touched.sort_unstable();
        touched.dedup();
        touched.into_iter().fold(false, |moved, slot| self.look_at_level(slot) | moved)
    }

    /// Looks at all levels of a clause. Returns whether a record changed, and when it is to be looked at again.
    pub(super) fn look_at_levels(&mut self, clause: usize) -> (bool, Seconds) {
        let slots: Vec<_> =
            self.held.all.range((clause, Sym::NONE, Key::default())..).map(|(slot, _)| *slot).take_while(|s| s.0 == clause).collect();
        let mut moved = false;
        for slot in &slots {
            moved |= self.look_at_level(*slot);
        }
        let next = slots.iter().filter_map(|slot| self.held.all.get(slot)).map(|l| l.next).min();
        (moved, next.unwrap_or(NEVER))
    }

    fn look_at_level(&mut self, slot: (usize, Sym, Key)) -> bool {
        let clause = slot.0;
        let (Some(text), Some(level)) = (self.program.clauses.get(clause), self.held.all.get(&slot).cloned()) else { return false };
        if !matches!(text.what, What::Hold { .. }) {
            return false;
        }
        let Some(reading) = level.gauge.latest().copied() else { return false };
        let now = Span::at(self.now);
        let mut env = level.env;
        env.met(0, Met { id: reading.id, ident: reading.ident, when: reading.when, known: reading.known });
        let (wrong, on) = self.judge_level(clause, &level, &env, Judging::at(now, clause).of(reading.id).watching());
        let Wrong { minor, material, bound, excused } = wrong;
        let next = on.next;
        if next < NEVER {
            self.settle_at(next);
        }
        let mut level = Level { env, next, ..level };
        let class = match (bound, excused) {
            (Truth::No, _) => None,
            (_, Truth::Yes) => Some(0),
            (Truth::Yes, Truth::No) => Some(2),
            _ => Some(1),
        };
        let mut moved = false;
        if minor.or(material) == Truth::No {
            let [excused, perhaps, certain] = std::mem::take(&mut level.open);
            moved = excused.or(perhaps).or(certain).is_some();
            for number in [perhaps, certain].into_iter().flatten() {
                self.close(clause, number, Standing::Remedied(self.now));
            }
        } else if let Some(class) = class
            && level.open.iter().skip(class).all(Option::is_none)
        {
            let mut on = Judging::at(now, clause).of(reading.id).explained();
            on.saw(reading.id, reading.known);
            on.grounds.push(Ground::Fact(reading.id));
            let (_, on) = self.judge_level(clause, &level, &env, on);
            let truth = if class == 1 { Truth::Maybe } else { bound };
            let standing = if class == 0 { Standing::Excused } else { Standing::Open };
            let verdict = Verdict { truth, grade: grade(minor, material), standing };
            let number = self.open_record(clause, &env, verdict, (Kind::Level, now, self.now), on, None, &[]);
            if let Some(place) = level.open.get_mut(class) {
                *place = Some(number);
            }
            level.grade = Some(verdict.grade);
            moved = true;
        } else if let (Some(2), [.., Some(number)], Truth::Yes, Some(Grade::Minor)) = (class, level.open, material, level.grade) {
            level.grade = Some(Grade::Material);
            self.make_graver(clause, number, &env);
            moved = true;
        }
        self.held.all.insert(slot, level);
        moved
    }

    fn judge_level(&self, clause: usize, level: &Level, env: &Env, mut on: Judging) -> (Wrong, Judging) {
        let nothing = Wrong { minor: Truth::No, material: Truth::No, bound: Truth::No, excused: Truth::No };
        let Some(text) = self.program.clauses.get(clause) else { return (nothing, on) };
        let What::Hold { limit, phases, .. } = &text.what else { return (nothing, on) };
        let limit = self.limit_at(*limit, phases, env, &mut on);
        let out = limit.map_or(Truth::No, |(compare, limit)| level.gauge.holds(|v| !satisfies(compare, v, limit)));
        on.counts_itself = Truth::Yes;
        let minor = text.minor.as_ref().map_or(out, |c| self.holds(c, env, &mut on));
        on.counts_itself = minor;
        let material = text.material.as_ref().map_or(Truth::No, |c| self.holds(c, env, &mut on));
        on.counts_itself = Truth::No;
        let bound = self.gate(clause, env, &mut on).and(minor.or(material));
        let excused = self.excused(text, env, None, &mut on);
        (Wrong { minor, material, bound, excused }, on)
    }

    /// A minor breach becomes material: it is one record, and the steps that the grade adds begin.
    fn make_graver(&mut self, clause: usize, number: u64, env: &Env) {
        let now = self.now;
        self.out.push(Out::Graver(number, Grade::Material, now));
        self.changed |= !self.cells.is_empty();
        if let Some(run) = self.runs.get_mut(clause) {
            run.ledger.graver(number, now);
            if let Some(open) = run.ledger.get(number).cloned() {
                self.start_graver(clause, &open, env);
            }
        }
    }

    /// The limit that holds now: none before the first phase, the norm's own from the last.
    fn limit_at(&self, own: (Compare, i64), phases: &[(When, Compare, i64)], env: &Env, on: &mut Judging) -> Option<(Compare, i64)> {
        if phases.is_empty() {
            return Some(own);
        }
        let mut begun = None;
        for (n, (when, ..)) in phases.iter().enumerate() {
            if let Some(time) = self.time(*when, env, on) {
                on.change_at(time.to);
                if time.to <= on.at.from {
                    begun = Some(n);
                }
            }
        }
        let last = begun?;
        if last + 1 == phases.len() { Some(own) } else { phases.get(last).map(|(_, compare, limit)| (*compare, *limit)) }
    }

    /// Conditions that make a breach by themselves: a record each time one comes to hold. Returns when they are to be looked at again.
    pub(super) fn look_at_alone(&mut self, clause: usize) -> (bool, Seconds) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return (false, NEVER) };
        let now = Span::at(self.now);
        let (mut moved, mut next) = (false, NEVER);
        for (n, alone) in text.alone.iter().enumerate() {
            for bearer in &alone.bearers {
                let mut env = Env::EMPTY;
                env.set(0, *bearer);
                let (truth, excused, on) = self.judge_alone(clause, n, &env, Judging::at(now, clause).watching());
                next = next.min(on.next);
                let slot = (clause, n, *bearer);
                let before = self.alone.get(&slot).copied().unwrap_or_default();
                // A material breach says more than a minor one that holds with it.
                let graver = || {
                    let grave = text.alone.iter().position(|a| a.grade == Grade::Material && a.grade != alone.grade);
                    grave.is_some_and(|g| self.alone.get(&(clause, g, *bearer)).is_some_and(|s| s.holds))
                };
                let mut state = AloneState { holds: truth == Truth::Yes, record: before.record };
                if truth == Truth::Yes && !before.holds && !graver() {
                    let (.., on) = self.judge_alone(clause, n, &env, Judging::at(now, clause).explained());
                    let verdict = Verdict {
                        truth: if excused == Truth::Maybe { Truth::Maybe } else { Truth::Yes },
                        grade: alone.grade,
                        standing: if excused == Truth::Yes { Standing::Excused } else { Standing::Open },
                    };
                    state.record = Some(self.open_record(clause, &env, verdict, (Kind::Condition, now, self.now), on, None, &[]));
                    moved = true;
                }
                if truth == Truth::No
                    && let Some(number) = state.record.take()
                    && let Some(run) = self.runs.get_mut(clause)
                {
                    run.ledger.end(number, self.now);
                    self.changed |= !self.cells.is_empty();
                    moved = true;
                }
                self.alone.insert(slot, state);
            }
        }
        if next < NEVER {
            self.settle_at(next);
        }
        (moved, next)
    }
}

impl Engine<'_> {
    /// Whether a condition that makes a breach by itself holds for a bearer, and whether that is excused.
    fn judge_alone(&self, clause: usize, n: usize, env: &Env, mut on: Judging) -> (Truth, Truth, Judging) {
        let Some((text, alone)) = self.program.clauses.get(clause).and_then(|text| Some((text, text.alone.get(n)?))) else {
            return (Truth::No, Truth::No, on);
        };
        let truth = self.holds(&alone.cond, env, &mut on).and(self.gate(clause, env, &mut on));
        let excused = self.excused(text, env, None, &mut on);
        (truth, excused, on)
    }
}

/// A condition that makes a breach by itself.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct AloneState {
    holds: bool,
    record: Option<u64>,
}

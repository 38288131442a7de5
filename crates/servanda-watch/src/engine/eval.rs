//! Conditions, judged at a moment. Each answer comes with the time until which it stays as it is if nothing happens, so that deadlines fire
//! without a further event.

use servanda_model::ast::{Compare, State};

use super::Engine;
use super::index::{Key, Window as Limits};
use super::matching::Env;
use crate::fact::{NEVER, Seconds, Span};
use crate::program::{Cond, Counting, From, IndexId, Test, When, Window};
use crate::record::Ground;
use crate::sym::Sym;
use crate::truth::Truth;

/// A moment of judgement, and what an answer rests on.
#[derive(Debug)]
pub(super) struct Judging {
    /// When it is judged: the time of the act for an act, now for a state.
    pub(super) at: Span,
    /// The start of the instance at hand.
    pub(super) start: Seconds,
    /// The breach and the attribution that a ladder answers.
    pub(super) breach: Option<Seconds>,
    pub(super) attribution: Option<Seconds>,
    /// The clause at hand, for counts of its own breaches.
    pub(super) clause: usize,
    /// The earliest later time at which an answer may change by itself.
    pub(super) next: Seconds,
    /// Whether to write down what the answer rests on; that takes longer than the answer.
    pub(super) explain: bool,
    /// What was looked at.
    pub(super) grounds: Vec<Ground>,
    pub(super) witness: Vec<Sym>,
    pub(super) known: Seconds,
}

impl Judging {
    pub(super) fn at(at: Span, clause: usize) -> Self {
        Self {
            at,
            start: at.to,
            breach: None,
            attribution: None,
            clause,
            next: NEVER,
            explain: false,
            grounds: Vec::new(),
            witness: Vec::new(),
            known: -NEVER,
        }
    }

    fn change_at(&mut self, time: Seconds) {
        if time > self.at.to {
            self.next = self.next.min(time);
        }
    }

    /// The same, and it writes down what the answer rests on.
    pub(super) fn explained(at: Span, clause: usize) -> Self {
        Self { explain: true, ..Self::at(at, clause) }
    }

    pub(super) fn saw(&mut self, id: Sym, known: Seconds) {
        if !self.explain {
            return;
        }
        if !self.witness.contains(&id) {
            self.witness.push(id);
        }
        self.known = self.known.max(known);
    }
}

/// Of things counted, this many are named as witnesses; the window names the rest.
const COUNTED_SHOWN: usize = 100;

impl Engine<'_> {
    pub(super) fn holds(&self, cond: &Cond, env: &Env, on: &mut Judging) -> Truth {
        match cond {
            Cond::Const(truth) => *truth,
            Cond::And(parts) => {
                parts.iter().fold(Truth::Yes, |all, c| if all == Truth::No { all } else { all.and(self.holds(c, env, on)) })
            }
            Cond::Or(parts) => parts.iter().fold(Truth::No, |any, c| if any == Truth::Yes { any } else { any.or(self.holds(c, env, on)) }),
            Cond::Not(inner) => self.holds(inner, env, on).negated(),
            Cond::Seen(index, window) => self.seen(*index, *window, env, on),
            Cond::Since(index, broken) => self.since(*index, *broken, env, on),
            Cond::Count(index, counting, more_than) => self.counted(*index, *counting, *more_than, env, on),
            Cond::Breaches(grade, counting, more_than) => {
                let from = self.counting_start(*counting, on.at.to);
                let (yes, maybe) = self.breaches_of(on.clause, *grade, env.var(0), from, on.at.to);
                if let Counting::Sliding(_) = counting {
                    on.change_at(NEVER);
                }
                more(yes, maybe, *more_than)
            }
            Cond::Level(level, lasting) => self.level(usize::from(*level), *lasting, env, on),
            Cond::Article(article, state, by, lasting) => {
                let Some(clause) = self.program.of_article.get(article) else { return Truth::Maybe };
                self.article(*clause, *state, *by, *lasting, env, on)
            }
            Cond::Reached(when) => match self.time(*when, env, on) {
                Some(time) => {
                    on.change_at(time);
                    Truth::of(on.at.from >= time, on.at.to >= time)
                }
                None => Truth::No,
            },
            Cond::NotPassed(when) => match self.time(*when, env, on) {
                Some(time) => {
                    on.change_at(time);
                    Truth::of(on.at.to < time, on.at.from < time)
                }
                None => Truth::Yes,
            },
        }
    }

    /// When something is, if it has come.
    pub(super) fn time(&self, when: When, env: &Env, on: &Judging) -> Option<Seconds> {
        let from = match when.from {
            From::At(time) => time,
            From::Event(ev) => env.ev(ev).when.to,
            From::Known(ev) => env.ev(ev).known,
            From::Activation => on.start,
            From::Breach => on.breach.unwrap_or(on.at.to),
            From::Attribution => on.attribution?,
            From::BreachOf(article, first) => self.breach_time(article, first)?,
            From::Act(index) => self.indexes.get(usize::from(index))?.get(&Key::default()).next_back()?.when.to,
            From::Entry(instrument) => self.entries.get(instrument).copied().flatten()?,
            From::Moment(moment) => self.moments.get(usize::from(moment)).copied().flatten()?,
        };
        if from >= NEVER {
            return None;
        }
        let time = self.program.zone_data.add(from, when.plus);
        Some(if when.day_end { self.program.zone_data.day_end(time, when.plus.zone) } else { time })
    }

    /// The keys under which an index is asked; several when a key is `not that one`. A key that the clause does not know is asked as none.
    fn keys(&self, index: IndexId, env: &Env) -> Vec<Key> {
        let mut out = vec![Key::default()];
        let Some(spec) = self.program.indexes.get(usize::from(index)) else { return out };
        for (n, (_, test)) in spec.keys.iter().enumerate().take(super::index::KEYS) {
            let values: Vec<Sym> = match test {
                Test::Var(var) => vec![env.var(*var)],
                Test::Event(ev) => vec![env.ev(*ev).ident],
                Test::Not(var, set) => {
                    let members = self.program.set(*set).and_then(|s| s.members.as_ref());
                    members.into_iter().flatten().copied().filter(|m| *m != env.var(*var)).collect()
                }
                _ => vec![Sym::NONE],
            };
            out = out
                .iter()
                .flat_map(|key| {
                    values.iter().map(move |value| {
                        let mut key = *key;
                        key[n] = *value;
                        key
                    })
                })
                .collect();
        }
        out
    }

    /// The limits of a window. What happened at an uncertain time has limits that are uncertain too.
    pub(super) fn limits(&self, window: Window, env: &Env, on: &mut Judging) -> Option<Limits> {
        let zones = &self.program.zone_data;
        Some(match window {
            Window::Ever => Limits { inner: Span { from: -NEVER, to: on.at.from }, outer: Span { from: -NEVER, to: on.at.to } },
            Window::Past(length) => Limits {
                inner: Span { from: zones.add(on.at.to, length.back()), to: on.at.from },
                outer: Span { from: zones.add(on.at.from, length.back()), to: on.at.to },
            },
            Window::After(from, length) => {
                let anchor = self.anchor(from, env, on)?;
                let end = zones.add(anchor.from, length);
                on.change_at(end.saturating_add(1));
                Limits { inner: Span { from: anchor.to, to: end }, outer: Span { from: anchor.from, to: zones.add(anchor.to, length) } }
            }
            Window::Before(from, least, most) => {
                let anchor = self.anchor(from, env, on)?;
                let start = |at| most.map_or(-NEVER, |m| zones.add(at, m.back()));
                Limits {
                    inner: Span { from: start(anchor.to), to: zones.add(anchor.from, least.back()) },
                    outer: Span { from: start(anchor.from), to: zones.add(anchor.to, least.back()) },
                }
            }
        })
    }

    fn anchor(&self, from: From, env: &Env, on: &Judging) -> Option<Span> {
        match from {
            From::Event(ev) => Some(env.ev(ev).when).filter(|w| w.from < NEVER),
            other => self.time(When { from: other, plus: crate::program::Dur::default(), day_end: false }, env, on).map(Span::at),
        }
    }

    fn seen(&self, index: IndexId, window: Window, env: &Env, on: &mut Judging) -> Truth {
        let Some(limits) = self.limits(window, env, on) else { return Truth::No };
        let Some(stored) = self.indexes.get(usize::from(index)) else { return Truth::No };
        let mut truth = Truth::No;
        for key in self.keys(index, env) {
            for entry in stored.get(&key).rev() {
                let one = limits.holds(entry.when).and(entry.truth);
                if one > truth {
                    truth = one;
                    on.saw(entry.id, entry.known);
                }
                if truth == Truth::Yes {
                    break;
                }
            }
            if truth != Truth::Yes && self.unnamed(index, &key, limits) {
                truth = Truth::Maybe;
            }
            if let Window::Past(length) = window
                && let Some(latest) = stored.get(&key).next_back()
            {
                on.change_at(self.program.zone_data.add(latest.when.to, length).saturating_add(1));
            }
            if on.explain {
                let (certain, possible) = stored.count(&key, limits, u32::MAX);
                on.grounds.push(Ground::Seen { index, keys: key.to_vec(), window: limits.inner, certain, possible });
            }
        }
        truth
    }

    /// Whether an occurrence that does not name a key may be the one that is asked about.
    fn unnamed(&self, index: IndexId, key: &Key, limits: Limits) -> bool {
        let (Some(spec), Some(stored)) = (self.program.indexes.get(usize::from(index)), self.indexes.get(usize::from(index))) else {
            return false;
        };
        let keys = spec.keys.len().min(super::index::KEYS);
        (0..keys).any(|n| {
            let mut less = *key;
            less[n] = Sym::NONE;
            less != *key && stored.count(&less, limits, 0) != (0, 0)
        })
    }

    fn since(&self, index: IndexId, broken: IndexId, env: &Env, on: &mut Judging) -> Truth {
        let limits = Limits { inner: Span { from: -NEVER, to: on.at.from }, outer: Span { from: -NEVER, to: on.at.to } };
        let mut truth = Truth::No;
        let stored = |index: IndexId| self.indexes.get(usize::from(index));
        let (Some(given), Some(taken)) = (stored(index), stored(broken)) else { return Truth::No };
        for (key, other) in self.keys(index, env).iter().zip(self.keys(broken, env)) {
            for entry in given.get(key).rev() {
                let here = limits.holds(entry.when).and(entry.truth);
                // Something at the same second may have come before or after.
                let after = taken.get(&other).fold(Truth::No, |any, b| {
                    let later = Truth::of(b.when.from > entry.when.to, b.when.to >= entry.when.from);
                    any.or(later.and(limits.holds(b.when)).and(b.truth))
                });
                let one = here.and(after.negated());
                if one > truth {
                    truth = one;
                    on.saw(entry.id, entry.known);
                }
            }
            let taken_now = taken.get(&other).next_back();
            if truth != Truth::Yes
                && let Some(last) = taken_now
            {
                on.saw(last.id, last.known);
            }
            if on.explain {
                for (index, stored, key) in [(index, given, *key), (broken, taken, other)] {
                    // Only whether there is any: of what may be forgotten the number is not kept.
                    let (certain, possible) = stored.count(&key, limits, 0);
                    on.grounds.push(Ground::Seen {
                        index,
                        keys: key.to_vec(),
                        window: limits.inner,
                        certain: certain.min(1),
                        possible: possible.min(1),
                    });
                }
            }
        }
        truth
    }

    pub(super) fn counting_start(&self, counting: Counting, at: Seconds) -> Seconds {
        match counting {
            Counting::Sliding(length) => self.program.zone_data.add(at, length.back()),
            Counting::Calendar(unit, zone) => self.program.zone_data.unit_start(at, unit, zone),
        }
    }

    fn counted(&self, index: IndexId, counting: Counting, more_than: i64, env: &Env, on: &mut Judging) -> Truth {
        let Some(stored) = self.indexes.get(usize::from(index)) else { return Truth::No };
        let limits = Limits {
            inner: Span { from: self.counting_start(counting, on.at.to), to: on.at.from },
            outer: Span { from: self.counting_start(counting, on.at.from), to: on.at.to },
        };
        let enough = if on.explain { u32::MAX } else { u32::try_from(more_than.max(0)).unwrap_or(u32::MAX) };
        let (mut yes, mut maybe) = (0_u32, 0_u32);
        for key in self.keys(index, env) {
            let (certain, possible) = stored.count(&key, limits, enough);
            yes = yes.saturating_add(certain);
            maybe = maybe.saturating_add(possible);
            if on.explain {
                on.grounds.push(Ground::Seen { index, keys: key.to_vec(), window: limits.inner, certain, possible });
                let counted = stored.get(&key).rev().filter(|e| limits.holds(e.when) != Truth::No);
                for entry in counted.take(COUNTED_SHOWN) {
                    on.saw(entry.id, entry.known);
                }
            }
        }
        more(yes, maybe, more_than)
    }

    fn level(&self, level: usize, lasting: Option<crate::program::Dur>, env: &Env, on: &mut Judging) -> Truth {
        let (Some(spec), Some(tracks)) = (self.program.levels.get(level), self.levels.get(level)) else { return Truth::No };
        let mut key = Key::default();
        for (place, (_, test)) in key.iter_mut().zip(&spec.keys) {
            *place = match test {
                Test::Var(var) => env.var(*var),
                Test::Event(ev) => env.ev(*ev).ident,
                _ => Sym::NONE,
            };
        }
        let Some(track) = tracks.get(&key) else { return Truth::No };
        on.saw(track.id, track.known);
        let Some(lasting) = lasting else { return track.truth };
        let long = |since: Option<Seconds>, on: &mut Judging| match since {
            Some(since) => {
                let reached = self.program.zone_data.add(since, lasting);
                on.change_at(reached);
                on.at.to >= reached
            }
            None => false,
        };
        let certain = long(track.certain_since, on);
        Truth::of(certain, certain || long(track.possible_since, on))
    }

    fn article(
        &self,
        clause: usize,
        state: State,
        by: Option<Test>,
        lasting: Option<crate::program::Dur>,
        env: &Env,
        on: &mut Judging,
    ) -> Truth {
        let (Some(text), Some(run)) = (self.program.clauses.get(clause), self.runs.get(clause)) else { return Truth::Maybe };
        let now = on.at.to;
        let long = |since: Seconds, on: &mut Judging| match lasting {
            None => true,
            Some(length) => {
                let reached = self.program.zone_data.add(since, length);
                on.change_at(reached);
                now >= reached
            }
        };
        match state {
            State::InForce => match run.force {
                (Truth::Yes, since) => Truth::from(long(since, on)),
                (truth, _) => truth,
            },
            State::Suspended => {
                let power = run.suspended_by_power.is_some_and(|since| since <= now);
                text.suspended.iter().fold(Truth::from(power), |any, c| any.or(self.holds(c, env, on)))
            }
            State::Terminated => Truth::from(run.ended.is_some_and(|at| at <= now)),
            State::Fulfilled => {
                let open = self.open_duties(clause);
                Truth::of(run.fulfilled.is_some_and(|at| long(at, on)) && !open, run.maybe_fulfilled)
            }
            State::Observed => {
                let mut truth = match run.force {
                    (Truth::Yes, since) => Truth::from(long(since, on)),
                    (truth, _) => return truth,
                };
                for record in run.records.iter().filter(|r| !r.excused && self.is_by(by, r, env)) {
                    let over = record.over.unwrap_or(now);
                    let quiet = match lasting {
                        None => record.closed,
                        Some(_) => record.over.is_some() && long(over, on),
                    };
                    if !quiet {
                        truth = truth.and(record.truth.negated());
                    }
                }
                truth
            }
            State::InBreach(grade) => {
                let mut truth = Truth::No;
                for record in run.records.iter().filter(|r| !r.excused && !r.closed && self.is_by(by, r, env)) {
                    if grade.is_none_or(|g| r_grade(record.grade) >= r_grade(g)) && long(record.since, on) {
                        truth = truth.or(record.truth);
                        on.saw(record.id, record.known);
                    }
                }
                truth
            }
        }
    }

    fn is_by(&self, by: Option<Test>, record: &super::runs::Open, env: &Env) -> bool {
        match by {
            None => true,
            Some(Test::In(set)) => record.blame.iter().any(|p| self.program.belongs(*p, set)),
            Some(Test::Var(var)) => record.blame.contains(&env.var(var)),
            Some(Test::Not(var, set)) => record.blame.iter().any(|p| *p != env.var(var) && self.program.belongs(*p, set)),
            Some(Test::Is(name)) => record.blame.contains(&name),
            Some(_) => true,
        }
    }
}

fn r_grade(grade: servanda_model::ast::Grade) -> u8 {
    match grade {
        servanda_model::ast::Grade::Minor => 0,
        servanda_model::ast::Grade::Material => 1,
    }
}

/// Whether a count is more than a number, when some of it is only possible.
fn more(yes: u32, maybe: u32, than: i64) -> Truth {
    Truth::of(i64::from(yes) > than, i64::from(yes) + i64::from(maybe) > than)
}

/// Whether a value breaks a limit that it is to be kept at.
pub(super) fn breaks(compare: Compare, value: i64, limit: i64) -> bool {
    !satisfies(compare, value, limit)
}

pub(super) fn satisfies(compare: Compare, value: i64, limit: i64) -> bool {
    match compare {
        Compare::AtMost => value <= limit,
        Compare::AtLeast => value >= limit,
        Compare::Exceeds => value > limit,
        Compare::Below => value < limit,
    }
}

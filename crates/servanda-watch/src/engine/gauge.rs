//! Measures: a level holds from one measurement to the next. A measurement that is not established, or whose time is not over, may be right or
//! not, and may or may not be the latest.

use rustc_hash::FxHashMap;
use servanda_model::ast::Compare;

use super::history::{History, Stamp};
use super::index::{Key, Question};
use crate::fact::{Fact, Seconds, Span};
use crate::program::{Level, Program};
use crate::sym::Sym;
use crate::truth::Truth;

/// A measurement; the later is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Reading {
    /// When its time is over.
    end: Seconds,
    pub(super) id: Sym,
    pub(super) ident: Sym,
    pub(super) when: Span,
    pub(super) known: Seconds,
    pub(super) value: i64,
    pub(super) truth: Truth,
}

impl Reading {
    /// A fact as a measurement: until its time is over it is not established.
    pub(super) fn of(fact: &Fact, value: i64, truth: Truth, over: bool) -> Self {
        let truth = if over { truth } else { truth.min(Truth::Maybe) };
        Self { end: fact.when.to, id: fact.id, ident: fact.ident, when: fact.when, known: fact.known, value, truth }
    }
}

/// What may be the latest measurement.
#[derive(Clone, Debug, Default)]
pub(super) struct Gauge {
    readings: Vec<Reading>,
}

impl Gauge {
    /// Enters a measurement, or what has become of it.
    pub(super) fn enter(&mut self, reading: Reading) {
        self.readings.retain(|r| r.id != reading.id && !(reading.truth == Truth::Yes && after(&reading, r)));
        if reading.truth != Truth::No && !self.readings.iter().any(|r| r.truth == Truth::Yes && after(r, &reading)) {
            self.readings.push(reading);
        }
        if self.readings.len() > READINGS_MOST {
            self.keep_extremes();
        }
    }

    /// Of many that may be right, the highest and the lowest say what they all say of a limit.
    fn keep_extremes(&mut self) {
        let value = |r: &&Reading| (r.value, r.end, r.id);
        let open = || self.readings.iter().filter(|r| r.truth != Truth::Yes);
        let kept: Vec<Sym> =
            [open().min_by_key(value), open().max_by_key(value), open().max()].into_iter().flatten().map(|r| r.id).collect();
        self.readings.retain(|r| r.truth == Truth::Yes || kept.contains(&r.id));
    }

    /// Whether the level passes a test; nothing is known of a level that nobody has established.
    pub(super) fn holds(&self, test: impl Fn(i64) -> bool) -> Truth {
        let established = self.readings.iter().any(|r| r.truth == Truth::Yes);
        let passing = self.readings.iter().filter(|r| test(r.value)).count();
        Truth::of(established && passing == self.readings.len(), passing > 0)
    }

    /// The measurement that is shown for the level.
    pub(super) fn latest(&self) -> Option<&Reading> {
        self.readings.iter().max()
    }
}

/// Measurements that are not established, of which so many are kept.
const READINGS_MOST: usize = 64;

/// The levels of a measure, by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Gauges {
    by_key: FxHashMap<Key, (Gauge, History)>,
    /// Measurements that leave out a value of their key: each may be of any.
    loose: Vec<(Key, Reading)>,
}

impl Gauges {
    /// Enters a measurement under its key.
    pub(super) fn enter(&mut self, level: &Level, key: Key, reading: Reading, stamp: Stamp, horizon: Seconds) {
        let places = level.keys.len();
        let test = |value: i64| satisfies(level.compare, value, level.limit);
        if !self.by_key.contains_key(&key) {
            // What was measured without a name may have been of this one all along.
            let mut gauge = Gauge::default();
            let mut history: Option<&History> = None;
            for (other, loose) in self.loose.iter().filter(|(other, _)| agree(other, &key, places)) {
                gauge.enter(Reading { truth: Truth::Maybe, ..*loose });
                let here = self.by_key.get(other).map(|(_, history)| history);
                history = here.into_iter().chain(history).min_by_key(|h| h.now().possible.unwrap_or(Seconds::MAX));
            }
            let history = history.cloned().unwrap_or_default();
            self.by_key.insert(key, (gauge, history));
        }
        let whole = key.iter().take(places).all(|value| value.is_some());
        if whole {
            if let Some((gauge, history)) = self.by_key.get_mut(&key) {
                gauge.enter(reading);
                history.note(stamp, gauge.holds(test), horizon);
            }
            return;
        }
        let reading = Reading { truth: reading.truth.min(Truth::Maybe), ..reading };
        self.loose.retain(|(_, r)| r.id != reading.id);
        self.loose.push((key, reading));
        if self.loose.len() > READINGS_MOST {
            self.loose.remove(0);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each level is changed for itself")]
        for (other, (gauge, history)) in &mut self.by_key {
            if agree(&key, other, places) {
                gauge.enter(reading);
                history.note(stamp, gauge.holds(test), horizon);
            }
        }
    }

    /// The levels under the keys that fit, with how well the key fits.
    pub(super) fn ask(&self, program: &Program, question: &Question) -> Vec<(&Gauge, &History, Truth)> {
        if let Some(key) = question.exact() {
            match self.by_key.get(&key) {
                Some((gauge, history)) => return vec![(gauge, history, Truth::Yes)],
                None if self.loose.is_empty() => return Vec::new(),
                // Nobody measured it by name; what leaves the name out may be of it.
                None => {}
            }
        }
        let mut out: Vec<_> = self.by_key.iter().map(|(key, (g, h))| (key, g, h, question.fits(program, key))).collect();
        out.retain(|(.., fits)| *fits != Truth::No);
        out.sort_unstable_by_key(|(key, ..)| **key);
        out.into_iter().map(|(_, gauge, history, fits)| (gauge, history, fits)).collect()
    }
}

/// Whether two keys may be of one thing.
fn agree(one: &Key, other: &Key, places: usize) -> bool {
    one.iter().zip(other).take(places).all(|(a, b)| a == b || !a.is_some() || !b.is_some())
}

/// Whether one measurement is certainly later than another; of the same second, the one with the later name.
fn after(one: &Reading, other: &Reading) -> bool {
    let same = one.when == other.when && one.when.from == one.when.to;
    one.when.from > other.when.to || (same && one.id > other.id)
}

pub(super) fn satisfies(compare: Compare, value: i64, limit: i64) -> bool {
    match compare {
        Compare::AtMost => value <= limit,
        Compare::AtLeast => value >= limit,
        Compare::Exceeds => value > limit,
        Compare::Below => value < limit,
    }
}

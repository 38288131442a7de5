//! Levels by scanning: what may be the latest measurement, and for how long it has been so.

use servanda_model::ast::Compare;

use crate::fact::{Fact, Seconds, Span};
use crate::program::{Dur, Test, What};
use crate::sym::Sym;
use crate::truth::Truth;

use super::conditions::{At, May, Plain};
use super::facts::{Happened, established};
use super::patterns::{self, Known};
use super::{Proof, grade};

/// A measurement: of its time it is undetermined until that is over.
#[derive(Clone, Copy)]
struct Reading {
    id: Sym,
    when: Span,
    value: i64,
    truth: Truth,
}

/// What may be the latest measurement at a moment.
fn latest(readings: &[(&Fact, Truth)], point: Seconds) -> Vec<Reading> {
    let begun = readings.iter().filter(|(fact, truth)| fact.when.from <= point && *truth != Truth::No);
    let all: Vec<Reading> = begun
        .filter_map(|(fact, truth)| {
            let truth = if fact.when.to <= point { *truth } else { (*truth).min(Truth::Maybe) };
            Some(Reading { id: fact.id, when: fact.when, value: fact.value?, truth })
        })
        .collect();
    let after = |one: &Reading, other: &Reading| {
        let same = one.when == other.when && one.when.from == one.when.to;
        one.truth == Truth::Yes && (one.when.from > other.when.to || (same && one.id > other.id))
    };
    all.iter().filter(|r| !all.iter().any(|other| after(other, r))).copied().collect()
}

fn passes(readings: &[(&Fact, Truth)], point: Seconds, test: impl Fn(i64) -> bool) -> Truth {
    let all = latest(readings, point);
    let established = all.iter().any(|r| r.truth == Truth::Yes);
    let passing = all.iter().filter(|r| test(r.value)).count();
    Truth::of(established && passing == all.len(), passing > 0)
}

fn satisfies(compare: Compare, value: i64, limit: i64) -> bool {
    match compare {
        Compare::AtMost => value <= limit,
        Compare::AtLeast => value >= limit,
        Compare::Exceeds => value > limit,
        Compare::Below => value < limit,
    }
}

impl Plain<'_> {
    /// Whether a measure is beyond or within its limit. Where a value of its key is not known the facts alone do not tell.
    pub(super) fn level(&self, level: usize, lasting: Option<Dur>, known: &Known, at: &At) -> May {
        let Some(spec) = self.program.levels.get(level) else { return May::of(Truth::No) };
        let measured = self.view.iter().map(|h| &h.fact).filter(|f| spec.measure.events.contains(&f.event) && f.value.is_some());
        let measured: Vec<&Fact> = measured.collect();
        let named = |fact: &&Fact| spec.keys.iter().all(|(slot, _)| fact.arg(*slot).is_some());
        let asked = spec.keys.iter().all(|(_, test)| !matches!(test, Test::Var(var) if !known.var(*var).is_some()));
        if at.span.from < at.span.to || !asked || !measured.iter().all(named) {
            return May::ANY;
        }
        let fits = |fact: &&Fact| {
            let keys = spec.keys.iter().map(|(slot, test)| patterns::passes(self.program, *slot, *test, fact, known));
            let keys = keys.fold(Truth::Yes, Truth::and);
            let fits = patterns::fits(self.program, &spec.measure, fact, &Known::default());
            keys.and(fits).and(established(self.program, fact, spec.standard))
        };
        // With a key that names no single one it is any of several levels.
        if spec.keys.iter().any(|(_, test)| matches!(test, Test::Not(..)))
            || spec.measure.tests.iter().any(|(_, t)| matches!(t, Test::In(_)))
        {
            return May::ANY;
        }
        let readings: Vec<(&Fact, Truth)> = measured.iter().map(|fact| (*fact, fits(fact))).collect();
        let so = |point: Seconds| passes(&readings, point, |value| satisfies(spec.compare, value, spec.limit));
        let point = at.span.to;
        let Some(lasting) = lasting else { return May::of(so(point)) };
        let mut times: Vec<Seconds> = readings.iter().flat_map(|(f, _)| [f.when.from, f.when.to]).filter(|t| *t <= point).collect();
        times.sort_unstable();
        let long = |least: Truth| {
            let since = times.iter().rev().take_while(|t| so(**t) >= least).last();
            since.is_some_and(|since| self.program.zone_data.add(*since, lasting) <= point)
        };
        May::of(Truth::of(long(Truth::Yes), long(Truth::Maybe)))
    }

    /// Whether something is a measurement of a level, or nothing is named.
    pub(super) fn is_measurement(&self, level: usize, by: Sym) -> bool {
        let events = self.program.levels.get(level).map(|spec| spec.measure.events.as_slice()).unwrap_or_default();
        !by.is_some() || self.view.iter().any(|h| h.fact.id == by && events.contains(&h.fact.event))
    }
}

impl Proof<'_> {
    /// A level out of bounds, or graded by its own measure.
    pub(super) fn level(&mut self) -> Result<(), String> {
        let text = self.text;
        let What::Hold { measure, limit, phases } = &text.what else { return Err("the article keeps no level".to_owned()) };
        let (id, found) = self.named()?;
        let program = self.program;
        let ours = |fact: &Fact| {
            let mut known = Known::default();
            known.set(0, patterns::bearer(program, text, fact));
            let fits = patterns::fits(program, measure, fact, &known).and(patterns::bound(program, text, fact));
            fits.and(established(program, fact, text.standard))
        };
        let same = |fact: &Fact| patterns::bearer(program, text, fact) == self.record.bearer && self.binds(&measure.binds, fact);
        let shown = found.iter().map(|h| &h.fact).find(|f| f.value.is_some() && same(f) && ours(f) != Truth::No);
        let Some(shown) = shown else { return Err("the fact that it names is no such measurement".to_owned()) };
        if shown.when.from > self.record.since || self.record.occurred != Span::at(self.record.since) {
            return Err("a level is judged when it is measured, or later".to_owned());
        }
        let measured = self.view.iter().filter(|h: &&Happened| h.fact.value.is_some() && measure.events.contains(&h.fact.event));
        let readings: Vec<(&Fact, Truth)> = measured.map(|h| &h.fact).filter(|f| same(f)).map(|f| (f, ours(f))).collect();
        let point = self.record.since;
        if latest(&readings, point).iter().map(|r| (r.when.to, r.id)).max().map(|(_, id)| id) != Some(id) {
            return Err("there is a later measurement than the one that it names".to_owned());
        }
        let mut known = self.known();
        known.meet(0, shown);
        let at = At::of(Span::at(point), id, self.clause);
        let mut bound = Some(*limit);
        let mut sure = true;
        if !phases.is_empty() {
            let plain = self.plain();
            let begun: Vec<_> =
                phases.iter().map(|(when, ..)| plain.time(*when, &known, &at).map(|t| t.is_some_and(|t| t.to <= point))).collect();
            sure = begun.iter().all(Result::is_ok);
            let last = begun.iter().rposition(|b| *b == Ok(true));
            bound = last.and_then(|n| if n + 1 == phases.len() { Some(*limit) } else { phases.get(n).map(|(_, c, l)| (*c, *l)) });
        }
        let out = match bound {
            _ if !sure => May::ANY,
            None => May::of(Truth::No),
            Some((compare, limit)) => May::of(passes(&readings, point, |value| !satisfies(compare, value, limit))),
        };
        let minor = match &text.minor {
            Some(cond) => self.holds(cond, &known, &at)?,
            None => out,
        };
        let material = match &text.material {
            Some(cond) => self.holds(cond, &known, &at)?,
            None => May::of(Truth::No),
        };
        let force = self.gate(self.clause, &known, &at)?;
        let excused = self.excused(&known, &at, None)?;
        self.follows(
            |force, minor, material, excused| {
                let bound = force.and(minor.or(material));
                let truth = if excused == Truth::Maybe && bound != Truth::No { Truth::Maybe } else { bound };
                (truth, grade(minor, material), excused == Truth::Yes)
            },
            [force, minor, material, excused],
        )
    }
}

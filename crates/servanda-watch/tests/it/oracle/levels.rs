//! Measures: a level holds from one measurement to the next. A measurement that is not established, or whose time is not over, may be right.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ast::{Amount, Choice, Compare, Grade, NounKind, Pattern, SlotKind};
use servanda_watch::{Span, Truth};

use super::acts::Judged;
use super::conditions::satisfies;
use super::fit::nouns;
use super::{At, Env, Seen, World};

/// One measurement.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    id: u32,
    when: Span,
    value: i64,
    truth: Truth,
}

/// The records of a level out of bounds: excused, undetermined, established.
#[derive(Clone, Default, Debug)]
pub(crate) struct Held {
    open: [Option<usize>; 3],
}

/// What may be the latest measurement.
fn latest(readings: &[Reading]) -> Vec<&Reading> {
    let after = |one: &Reading, other: &Reading| {
        let same = one.when == other.when && one.when.from == one.when.to;
        one.truth == Truth::Yes && (one.when.from > other.when.to || (same && one.id > other.id))
    };
    readings.iter().filter(|r| r.truth != Truth::No && !readings.iter().any(|o| after(o, r))).collect()
}

fn holds(latest: &[&Reading], test: impl Fn(i64) -> bool) -> Truth {
    let established = latest.iter().any(|r| r.truth == Truth::Yes);
    let yes = latest.iter().filter(|r| test(r.value)).count();
    Truth::of(established && yes == latest.len(), yes > 0)
}

impl World<'_> {
    fn reading(&self, fact: &Seen, truth: Truth, point: i64) -> Option<Reading> {
        let over = fact.says.when.to <= point;
        let truth = if over { truth } else { truth.min(Truth::Maybe) };
        Some(Reading { id: fact.says.id, when: fact.says.when, value: fact.says.value?, truth })
    }

    /// The facts begun by a moment, as they were then.
    fn begun_by(&self, point: i64) -> impl Iterator<Item = &Seen> {
        self.facts.iter().filter(move |f| f.from <= point && point < f.until)
    }

    /// Whether a measure passes a limit. Of an unknown sector, say, the level may be that of any.
    pub(crate) fn level(&self, pattern: &Pattern, compare: Compare, limit: i64, lasting: Option<&Amount>, env: &Env, at: &At) -> Truth {
        let unknown = nouns(pattern).into_iter().find_map(|(word, noun)| {
            let NounKind::That(sort) = &noun.kind else { return None };
            let at = env.values.iter().rposition(|v| self.one_sort(&v.sort, &sort.text))?;
            env.values[at].value.is_none().then_some((word, at))
        });
        let Some((word, place)) = unknown else { return self.level_of(pattern, compare, limit, lasting, env, at, None) };
        let mut all: BTreeSet<Option<String>> = BTreeSet::new();
        for fact in self.begun_by(self.now).filter(|f| f.says.event == pattern.name.text) {
            all.insert(fact.says.args.get(&word).cloned());
        }
        let one = |value: Option<String>| {
            let mut env = env.clone();
            let alone = value.is_none().then_some(word.as_str());
            env.values[place].value = value;
            env.values[place].of = None;
            self.level_of(pattern, compare, limit, lasting, &env, at, alone)
        };
        all.into_iter().map(one).max().unwrap_or(Truth::No).min(Truth::Maybe)
    }

    #[expect(clippy::too_many_arguments, reason = "a question with all its parts")]
    fn level_of(
        &self,
        pattern: &Pattern,
        compare: Compare,
        limit: i64,
        lasting: Option<&Amount>,
        env: &Env,
        at: &At,
        without: Option<&str>,
    ) -> Truth {
        let truth_at = |point: i64| {
            let readings: Vec<Reading> = self
                .begun_by(point)
                .filter(|f| without.is_none_or(|word| !f.says.args.contains_key(word)))
                .filter_map(|f| {
                    let fits = self.fits(pattern, f, &mut env.clone(), false).and(self.established(f, self.standard(at.article)));
                    self.reading(f, fits, point).filter(|_| fits != Truth::No)
                })
                .collect();
            holds(&latest(&readings), |v| satisfies(compare, v, limit))
        };
        let one = |point: i64| match lasting {
            None => truth_at(point),
            Some(amount) => {
                // A level changes only with a measurement that begins or is over.
                let measured =
                    self.facts.iter().filter(|f| f.says.event == pattern.name.text).flat_map(|f| [f.says.when.from, f.says.when.to]);
                let times: BTreeSet<i64> = measured.filter(|t| *t <= point).collect();
                let long = |least: Truth| {
                    let run = times.iter().rev().take_while(|t| truth_at(**t) >= least);
                    run.last().is_some_and(|since| self.later(at.article, *since, self.duration(amount), 1) <= point)
                };
                Truth::of(long(Truth::Yes), long(Truth::Maybe))
            }
        };
        let points = self.points.iter().filter(|p| **p >= at.span.from && **p <= at.span.to);
        let all: Vec<Truth> = points.map(|p| one(*p)).collect();
        match all.first() {
            Some(first) if all.iter().all(|t| t == first) => *first,
            _ => Truth::Maybe,
        }
    }

    /// A limit of a norm: none before the first phase, its own from the last.
    fn limit(&self, id: usize, own: (Compare, i64)) -> Option<(Compare, i64)> {
        let phases = self.article(id).slots().find_map(|s| if let SlotKind::Phased(p) = &s.kind { Some(p.clone()) } else { None });
        let Some(phases) = phases else { return Some(own) };
        let begun = phases.iter().rposition(|p| self.extent(id, &p.from).0.certain.is_some_and(|t| t <= self.now))?;
        let phase = &phases[begun];
        Some(if begun + 1 == phases.len() { own } else { (phase.compare, phase.amount.quantity.number.millionths) })
    }

    /// Levels to be kept: a record for each uninterrupted time out of bounds.
    pub(crate) fn hold(&mut self, id: usize) -> bool {
        let Some(Choice::Keep(pattern, compare, amount)) = self.keeps(id).cloned() else { return false };
        let mut instances: BTreeMap<_, (Env, Vec<Reading>)> = BTreeMap::new();
        for fact in self.begun_by(self.now) {
            let (ours, bearer) = self.bound(id, fact.arg("by"));
            let mut env = self.env(id, bearer.clone());
            let fits = self.fits(&pattern, fact, &mut env, true).and(ours).and(self.established(fact, self.standard(id)));
            let Some(reading) = self.reading(fact, fits, self.now).filter(|_| fits != Truth::No) else { continue };
            env.events.push(fact.met(&pattern.name.text));
            let mut key = env.key();
            key.push((String::new(), bearer.unwrap_or_default()));
            let instance = instances.entry(key).or_insert_with(|| (env.clone(), Vec::new()));
            instance.0 = env;
            instance.1.push(reading);
        }
        let mut moved = false;
        for (key, (mut env, readings)) in instances {
            let latest = latest(&readings);
            let Some(shown) = latest.iter().max_by_key(|r| (r.when.to, r.id)) else { continue };
            let fact = self.facts.iter().find(|f| f.says.id == shown.id && f.says.value.is_some()).unwrap().clone();
            env.events = vec![fact.met(&pattern.name.text)];
            let at = At { own: Some(shown.id), ..At::new(Span { from: self.now, to: self.now }, id) };
            let out = match self.limit(id, (compare, amount.quantity.number.millionths)) {
                Some((compare, limit)) => holds(&latest, |v| !satisfies(compare, v, limit)),
                None => Truth::No,
            };
            let minor = self.breach_when(id, Grade::Minor).map_or(out, |c| self.holds(&c, &env, &at));
            let itself = At { counts_itself: minor, ..at.clone() };
            let material = self.breach_when(id, Grade::Material).map_or(Truth::No, |c| self.holds(&c, &env, &itself));
            let wrong = minor.or(material);
            let bound = self.gate(id, &env, &at).and(wrong);
            let excused = self.excepts(id).iter().fold(Truth::No, |any, c| any.or(self.holds(c, &env, &at)));
            let class = match (bound, excused) {
                (Truth::No, _) => None,
                (_, Truth::Yes) => Some(0),
                (Truth::Yes, Truth::No) => Some(2),
                _ => Some(1),
            };
            let mut held = self.standing[id].held.get(&key).cloned().unwrap_or_default();
            if wrong == Truth::No {
                for number in held.open.iter_mut().filter_map(Option::take) {
                    moved = true;
                    self.close(number, self.now);
                }
            } else if let Some(class) = class
                && held.open.iter().skip(class).all(Option::is_none)
            {
                let truth = if class == 1 { Truth::Maybe } else { bound };
                let grave = material == Truth::Yes || (minor == Truth::No && material == Truth::Maybe);
                let judged = Judged { truth, material: grave, excused: class == 0 };
                held.open[class] = Some(self.record(id, &env, judged, self.now, Some(shown.id), None));
                moved = true;
            } else if let Some(number) = held.open[2]
                && class == Some(2)
                && material == Truth::Yes
                && !self.records[number].verdict.material
            {
                self.records[number].verdict.material = true;
                self.records[number].graver = Some(self.now);
                self.start_ladders_of(number, &env, true, true);
                moved = true;
            }
            self.standing[id].held.insert(key, held);
        }
        moved
    }
}

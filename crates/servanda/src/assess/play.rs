//! The game played on many draws: what it comes to, as the report shows it.

mod alone;
mod enough;
mod ranges;

use std::sync::atomic::{AtomicBool, Ordering};

use servanda_assess::draws::{Proportion, Watch, play, quantile};
use servanda_assess::{Level, Params, Rules, Shock, Summary};
use servanda_report::assess::{Assessment, InputRow, LEVELS, Outcome, PriorCheck, Range, Share};

use super::case::{Ready, role};
use super::inputs::From;
use super::model::Model;
use crate::load::Loaded;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// How many draws.
    pub draws: u64,
    /// The seed.
    pub seed: u64,
    /// How many threads; 0: as many as there are processors. It changes no result.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { draws: 20_000, seed: 1, threads: 0 }
    }
}

/// Who looks on: told what is being done, how far, of how much; asked whether to stop.
pub struct Onlooker<'a> {
    /// Set from outside to stop at the next block. What is done until then is shown.
    pub stop: &'a AtomicBool,
    /// Told of progress.
    pub told: &'a mut dyn FnMut(&str, u64, u64),
}

/// Draws of which every stage is looked at, one game at a time.
const STAGED: u64 = 2_000;
/// Draws for the other ways to play.
const OTHERWISE: u64 = 5_000;

/// Assesses a case.
#[must_use]
pub fn assess(loaded: &Loaded, ready: &Ready, options: Options, onlooker: &mut Onlooker<'_>) -> Assessment {
    let mut made = options.draws;
    let mut outcomes = Vec::new();
    for model in &ready.models {
        let table = Table { model, rules: Rules { horizon: ready.assumed.horizon, ..Rules::default() }, options };
        let (outcome, draws) = table.outcome(onlooker);
        made = made.min(draws);
        outcomes.push(outcome);
    }
    // A number that plays a part for either side counts once.
    let inputs = |keep: &dyn Fn(&InputRow) -> bool| {
        let mut keys: Vec<&str> = outcomes.iter().flat_map(|o| &o.role.inputs).filter(|i| keep(i)).map(|i| i.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    };
    Assessment {
        title: loaded.treaty.title.clone(),
        file: loaded.path.clone(),
        assumptions: ready.file.clone(),
        horizon: ready.assumed.horizon,
        draws: made,
        asked: options.draws,
        seed: options.seed,
        shock: "Student's t with two degrees of freedom",
        judged: inputs(&|i| i.from != "not used" && i.kind == "assumed"),
        used: inputs(&|i| i.from != "not used"),
        outcomes,
    }
}

/// A model with how it is played.
pub(super) struct Table<'a> {
    pub(super) model: &'a Model,
    pub(super) rules: Rules,
    pub(super) options: Options,
}

/// What the outcomes of a block add up to.
#[derive(Clone, Default)]
struct Sum {
    kept: Proportion,
    renounced: Proportion,
    first: [Proportion; 3],
    worst: [Proportion; 3],
    never: [Proportion; 3],
    margins: Vec<f64>,
    weakest: Vec<u64>,
}

impl Sum {
    fn of(outcomes: &[Summary], horizon: usize) -> Self {
        let mut out = Self { weakest: vec![0; horizon + 1], ..Self::default() };
        for s in outcomes {
            out.kept.add(s.kept());
            out.renounced.add(s.renounced);
            for n in 0..3 {
                out.first[n].add(s.first == Level::ALL[n + 1] && !s.renounced);
                out.worst[n].add(s.worst == Level::ALL[n + 1] && !s.renounced);
                out.never[n].add(s.worst < Level::ALL[n + 1]);
            }
            out.margins.push(s.margin);
            if let Some(count) = out.weakest.get_mut(s.window) {
                *count += 1;
            }
        }
        out
    }

    fn join(mut self, other: Self) -> Self {
        let add = |a: &mut Proportion, b: Proportion| *a = Proportion { count: a.count + b.count, of: a.of + b.of };
        add(&mut self.kept, other.kept);
        add(&mut self.renounced, other.renounced);
        for n in 0..3 {
            add(&mut self.first[n], other.first[n]);
            add(&mut self.worst[n], other.worst[n]);
            add(&mut self.never[n], other.never[n]);
        }
        self.margins.extend(other.margins);
        self.weakest.resize(self.weakest.len().max(other.weakest.len()), 0);
        self.weakest.iter_mut().zip(other.weakest).for_each(|(a, b)| *a += b);
        self
    }
}

/// A share for the report.
pub(super) fn share(p: Proportion) -> Share {
    let (low, high) = p.interval();
    Share { count: p.count, of: p.of, share: p.share(), low, high }
}

/// The median and the range of nine in ten.
pub(super) fn range(mut values: Vec<f64>) -> Range {
    values.sort_by(f64::total_cmp);
    Range { low: quantile(&values, 0.05), middle: quantile(&values, 0.5), high: quantile(&values, 0.95) }
}

impl Table<'_> {
    /// Plays a game for each draw, `edit`ed, and counts.
    pub(super) fn count<T: Send>(
        &self,
        what: &str,
        draws: u64,
        rules: &Rules,
        edit: &(dyn Fn(&mut Params, &[f64]) + Sync),
        sum: &(dyn Fn(&[Summary]) -> T + Sync),
        onlooker: &mut Onlooker<'_>,
    ) -> (Vec<T>, u64) {
        let games = |draw: u64, out: &mut Vec<Params>| {
            let values = self.model.values(&super::draw::evens(self.options.seed, draw));
            let mut params = self.model.params(&values);
            edit(&mut params, &values);
            out.push(params);
        };
        let told = &mut *onlooker.told;
        let mut done = |n: u64, of: u64| told(what, n, of);
        let mut watch = Watch { stop: onlooker.stop, done: &mut done, threads: self.options.threads };
        let batch = play(draws, rules, &games, &|_, _, outcomes| sum(outcomes), &mut watch);
        (batch.blocks, batch.draws)
    }

    /// How often a property holds.
    fn often(
        &self,
        what: &str,
        draws: u64,
        rules: &Rules,
        edit: &(dyn Fn(&mut Params, &[f64]) + Sync),
        holds: &(dyn Fn(&Summary) -> bool + Sync),
        onlooker: &mut Onlooker<'_>,
    ) -> Proportion {
        let sum = |outcomes: &[Summary]| {
            let mut p = Proportion::default();
            outcomes.iter().for_each(|s| p.add(holds(s)));
            p
        };
        let (blocks, _) = self.count(what, draws, rules, edit, &sum, onlooker);
        blocks.iter().fold(Proportion::default(), |a, b| Proportion { count: a.count + b.count, of: a.of + b.of })
    }

    fn outcome(&self, onlooker: &mut Onlooker<'_>) -> (Outcome, u64) {
        let horizon = self.rules.horizon;
        let what = format!("{} tempted", self.model.challenger);
        let sum = |outcomes: &[Summary]| Sum::of(outcomes, horizon);
        let (blocks, draws) = self.count(&format!("{what}: games"), self.options.draws, &self.rules, &|_, _| (), &sum, onlooker);
        let all = blocks.into_iter().fold(Sum::default(), Sum::join);
        let weakest = all.weakest.iter().map(|count| share(Proportion { count: *count, of: draws })).collect();
        let [once, over_time, self_enforcing] = self.ranges(onlooker);
        let thresholds = self.thresholds(&what, onlooker);
        let frontier = self.frontier(&what, onlooker);
        let influences = self.influences(&what, onlooker);
        let outcome = Outcome {
            once,
            over_time,
            self_enforcing,
            kept: share(all.kept),
            first: all.first.iter().map(|p| share(*p)).collect(),
            breaks: all.worst.iter().map(|p| share(*p)).collect(),
            renounced: share(all.renounced),
            never_pays: all.never.iter().map(|p| share(*p)).collect(),
            checks: self.checks(&what, onlooker),
            margin: range(all.margins),
            by_stage: self.by_stage(onlooker),
            weakest,
            thresholds,
            frontier,
            influences,
            closed: super::closed::closed(self.model, &self.rules),
            otherwise: self.otherwise(&what, onlooker),
            role: role(self.model),
        };
        (outcome, draws)
    }

    /// The margin at each stage.
    pub(super) fn by_stage(&self, onlooker: &Onlooker<'_>) -> Vec<Range> {
        let mut stages: Vec<Vec<f64>> = vec![Vec::new(); self.rules.horizon + 1];
        for draw in 0..self.options.draws.min(STAGED) {
            if onlooker.stop.load(Ordering::Relaxed) {
                break;
            }
            let solution = servanda_assess::solve(&self.model.game(self.options.seed, draw), &self.rules);
            for (margins, stage) in stages.iter_mut().zip(&solution.stages) {
                let [keep, breaches @ ..] = stage.notches[0].levels;
                let best = breaches.iter().map(|v| v.r).fold(f64::NEG_INFINITY, f64::max);
                margins.push(keep.r - best);
            }
        }
        stages.into_iter().map(range).collect()
    }

    /// The same deal, played by other rules.
    fn otherwise(&self, what: &str, onlooker: &mut Onlooker<'_>) -> Vec<(String, Share)> {
        let rules = self.rules;
        let ways = [
            ("with logistic private costs".to_owned(), Rules { shock: Shock::Logistic, ..rules }),
            ("over 6 stages".to_owned(), Rules { horizon: 5, ..rules }),
            ("over 21 stages".to_owned(), Rules { horizon: 20, ..rules }),
            ("over 41 stages".to_owned(), Rules { horizon: 40, ..rules }),
        ];
        let mut out = Vec::new();
        for (name, rules) in ways {
            let draws = self.options.draws.min(OTHERWISE);
            let kept = self.often(&format!("{what}: {name}"), draws, &rules, &|_, _| (), &Summary::kept, onlooker);
            if kept.of > 0 {
                out.push((name, share(kept)));
            }
        }
        out
    }

    /// What the assumptions come to where something has been published.
    fn checks(&self, what: &str, onlooker: &mut Onlooker<'_>) -> Vec<PriorCheck> {
        if self.model.guarantors.is_empty() {
            return Vec::new();
        }
        // The record is of pledges that were called in: decided upon, and with the forces there were.
        let called = |p: &mut Params, _: &[f64]| (p.q, p.arrival, p.delay) = (1.0, 0.0, 0.0);
        let answers = |outcomes: &[Summary]| outcomes.iter().map(|s| s.answers[3]).collect::<Vec<_>>();
        let draws = self.options.draws.min(OTHERWISE);
        let (blocks, _) = self.count(&format!("{what}: the record"), draws, &self.rules, &called, &answers, onlooker);
        let here: Vec<f64> = blocks.into_iter().flatten().collect();
        if here.is_empty() {
            return Vec::new();
        }
        let here = range(here);
        vec![PriorCheck {
            what: "the chance that a full attack is answered, once it is decided and the force is there".to_owned(),
            here,
            published: "pledges honoured in war: 22 % (1945-2003, Berkemeier and Fuhrmann 2018) to about 75 % (1816-1944, Leeds, Long and \
                        Mitchell 2000); abstracts"
                .to_owned(),
            meets: (0.22..=0.75).contains(&here.middle),
        }]
    }
}

/// Whether a number plays a part and is not fixed.
fn is_open(model: &Model, n: usize) -> bool {
    model.inputs.get(n).is_some_and(|input| {
        let (low, high) = input.spread.bounds();
        input.from != From::Idle && high > low
    })
}

/// The level of this number, from 0.
fn level(n: usize) -> &'static str {
    LEVELS.get(n).copied().unwrap_or("")
}

#[cfg(test)]
mod tests;

//! The least that would be enough for a level of breach not to pay in 95 % of the draws, on a stated grid. Thresholds are almost but not exactly
//! monotone, so that the grid is gone through and not bisected.

use servanda_assess::draws::{Proportion, Watch, play};
use servanda_assess::{Level, Params, Summary};
use servanda_report::assess::{Frontier, LEVELS, Threshold};

use super::{Onlooker, Table, level, share};
use crate::assess::inputs::Slot;

/// The share of draws in which a level must not pay.
const ENOUGH: f64 = 0.95;
/// Draws for a point of a grid.
const DRAWS: u64 = 5_000;

/// Force in place, people: none, monitors, brigade, division, corps, more (IISS and CSIS options of 2025 between).
const FORCE: [f64; 13] = [0.0, 3e3, 6e3, 10e3, 15e3, 25e3, 40e3, 60e3, 80e3, 100e3, 130e3, 160e3, 200e3];
const CHANCE: [f64; 9] = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0];
const PENALTY: [f64; 9] = [0.0, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3];
const AIR: [f64; 7] = [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5];
const PLEDGE: [f64; 7] = [0.0, 0.02, 0.04, 0.08, 0.12, 0.16, 0.2];

/// A change of a game, with the army in which its forces are counted.
type Edit<'a> = Box<dyn Fn(&mut Params, f64) + Sync + 'a>;

/// What can be raised: how it is set, on which grid.
struct Lever {
    key: &'static str,
    about: &'static str,
    unit: &'static str,
    grid: &'static [f64],
    /// Whether it needs somebody who answers an attack.
    guarantor: bool,
    set: fn(&mut Params, f64, f64),
}

const LEVERS: [Lever; 6] = [
    Lever {
        key: "force",
        about: "force in place",
        unit: "people",
        grid: &FORCE,
        guarantor: true,
        set: |p, people, army| p.n = people / army,
    },
    Lever {
        key: "backstop_comes",
        about: "a backstop that comes with a chance",
        unit: "",
        grid: &CHANCE,
        guarantor: true,
        set: |p, chance, _| p.beta = chance,
    },
    Lever {
        key: "pledge",
        about: "a cost of a broken pledge",
        unit: "of the stake",
        grid: &PLEDGE,
        guarantor: true,
        set: |p, cost, _| p.a = cost,
    },
    Lever {
        key: "air_defence",
        about: "air defence",
        unit: "armies of the protected side",
        grid: &AIR,
        guarantor: false,
        set: |p, armies, _| p.alpha = armies,
    },
    Lever {
        key: "penalty",
        about: "an automatic penalty",
        unit: "of the stake",
        grid: &PENALTY,
        guarantor: false,
        set: |p, cost, _| p.s = cost,
    },
    Lever {
        key: "seen_hybrid",
        about: "attribution of hybrid breaches with a chance",
        unit: "",
        grid: &CHANCE,
        guarantor: false,
        set: |p, chance, _| p.d1 = chance,
    },
];

impl Table<'_> {
    /// The army in which forces are counted, in a draw.
    fn army(values: &[f64]) -> f64 {
        values.get(Slot::Army.index()).copied().unwrap_or(1.0).max(1.0)
    }

    /// For each lever and level the least value that is enough.
    pub(super) fn thresholds(&self, what: &str, onlooker: &mut Onlooker<'_>) -> Vec<Threshold> {
        let draws = self.options.draws.min(DRAWS);
        let mut out = Vec::new();
        for lever in LEVERS.iter().filter(|l| !l.guarantor || !self.model.guarantors.is_empty()) {
            // A backstop with no force behind it would be nobody.
            if lever.key == "backstop_comes" && self.model.backstop.is_empty() {
                continue;
            }
            let edits: Vec<Edit<'_>> =
                lever.grid.iter().map(|value| -> Edit<'_> { Box::new(|p, army| (lever.set)(p, *value, army)) }).collect();
            let points = self.never(&format!("{what}: how much {}", lever.about), draws, &edits, onlooker);
            // What a stop left out is no result.
            if points.iter().any(|p| p[0].of == 0) {
                continue;
            }
            for n in 0..LEVELS.len() {
                // From the first value on at which, and after which, it is enough.
                let first = (0..points.len()).find(|&i| points[i..].iter().all(|p| p[n].of > 0 && p[n].share() >= ENOUGH));
                out.push(Threshold {
                    key: lever.key.to_owned(),
                    about: lever.about,
                    level: level(n),
                    value: first.map(|i| lever.grid[i]),
                    unit: lever.unit.to_owned(),
                    most: lever.grid.last().copied().unwrap_or_default(),
                    at_most: share(points.last().map(|p| p[n]).unwrap_or_default()),
                });
            }
        }
        out
    }

    /// By level, how often it never pays, with the game changed in each of several ways: all on the same draws, so that a draw is made once.
    fn never(&self, what: &str, draws: u64, edits: &[Edit<'_>], onlooker: &mut Onlooker<'_>) -> Vec<[Proportion; 3]> {
        let games = |draw: u64, out: &mut Vec<Params>| {
            let values = self.model.values(&crate::assess::draw::evens(self.options.seed, draw));
            let (params, army) = (self.model.params(&values), Self::army(&values));
            out.extend(edits.iter().map(|edit| {
                let mut edited = params;
                edit(&mut edited, army);
                edited
            }));
        };
        let sum = |_: u64, _: u64, outcomes: &[Summary]| {
            let mut out = vec![[Proportion::default(); 3]; edits.len()];
            for of_draw in outcomes.chunks_exact(edits.len()) {
                for (counts, s) in out.iter_mut().zip(of_draw) {
                    (0..3).for_each(|n| counts[n].add(s.worst < Level::ALL[n + 1]));
                }
            }
            out
        };
        let told = &mut *onlooker.told;
        let mut done = |n: u64, of: u64| told(what, n, of);
        let mut watch = Watch { stop: onlooker.stop, done: &mut done, threads: self.options.threads };
        let mut all = vec![[Proportion::default(); 3]; edits.len()];
        for block in play(draws, &self.rules, &games, &sum, &mut watch).blocks {
            for (a, b) in all.iter_mut().flatten().zip(block.into_iter().flatten()) {
                a.count += b.count;
                a.of += b.of;
            }
        }
        all
    }

    /// Force in place by the chance that the backstop comes; none when nobody answers, or nobody stands behind those who do.
    pub(super) fn frontier(&self, what: &str, onlooker: &mut Onlooker<'_>) -> Option<Frontier> {
        if self.model.guarantors.is_empty() || self.model.backstop.is_empty() {
            return None;
        }
        let cells = CHANCE.iter().flat_map(|chance| FORCE.iter().map(move |people| (*chance, *people)));
        let edits: Vec<Edit<'_>> =
            cells.map(|(chance, people)| -> Edit<'_> { Box::new(move |p, army| (p.n, p.beta) = (people / army, chance)) }).collect();
        let found = self.never(&format!("{what}: force by backstop"), self.options.draws, &edits, onlooker);
        if found.iter().any(|p| p[0].of == 0) {
            return None;
        }
        let of_level = |n: usize| found.chunks(FORCE.len()).map(|row| row.iter().map(|p| share(p[n])).collect()).collect();
        let levels = (0..LEVELS.len()).map(of_level).collect();
        Some(Frontier { force: FORCE.to_vec(), backstop: CHANCE.to_vec(), levels })
    }
}

//! The least that would be enough for a level of breach not to pay in 95 % of the draws, on a stated grid. Thresholds are almost but not exactly
//! monotone, so that the grid is gone through and not bisected.

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
            let points: Vec<[servanda_assess::draws::Proportion; 3]> = lever
                .grid
                .iter()
                .map(|value| {
                    let edit = |p: &mut Params, values: &[f64]| (lever.set)(p, *value, Self::army(values));
                    self.never(&format!("{what}: how much {}", lever.about), draws, &edit, onlooker)
                })
                .collect();
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

    /// By level, how often it never pays.
    fn never(
        &self,
        what: &str,
        draws: u64,
        edit: &(dyn Fn(&mut Params, &[f64]) + Sync),
        onlooker: &mut Onlooker<'_>,
    ) -> [servanda_assess::draws::Proportion; 3] {
        let sum = |outcomes: &[Summary]| {
            let mut out = [servanda_assess::draws::Proportion::default(); 3];
            for s in outcomes {
                (0..3).for_each(|n| out[n].add(s.worst < Level::ALL[n + 1]));
            }
            out
        };
        let (blocks, _) = self.count(what, draws, &self.rules, edit, &sum, onlooker);
        let mut all = [servanda_assess::draws::Proportion::default(); 3];
        for block in blocks {
            for (a, b) in all.iter_mut().zip(block) {
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
        let mut levels = vec![Vec::new(); LEVELS.len()];
        for chance in CHANCE {
            let mut rows = vec![Vec::new(); LEVELS.len()];
            for people in FORCE {
                let edit = |p: &mut Params, values: &[f64]| {
                    p.n = people / Self::army(values);
                    p.beta = chance;
                };
                let found = self.never(&format!("{what}: force by backstop"), self.options.draws, &edit, onlooker);
                rows.iter_mut().zip(found).for_each(|(row, p)| row.push(share(p)));
            }
            levels.iter_mut().zip(rows).for_each(|(level, row)| level.push(row));
        }
        Some(Frontier { force: FORCE.to_vec(), backstop: CHANCE.to_vec(), levels })
    }
}

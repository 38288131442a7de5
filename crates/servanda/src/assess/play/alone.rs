//! On which assumption the margin rests: its share of the variance, its reach with all else in the middle, and where it turns the answer round.

use servanda_assess::Params;
use servanda_assess::draws::{Games, sensitivity};
use servanda_report::assess::{Influence, Range};

use super::{Onlooker, Table, is_open};
use crate::assess::draw::Evens;
use crate::assess::inputs::SLOTS;

/// Points of each of the sixteen scramblings.
const POINTS: u32 = 256;
/// Points of a scan for where the answer turns round.
const SCAN: u32 = 16;

impl Table<'_> {
    /// The margin of games.
    fn margins(&self, games: &[Params], solver: &mut Games, out: &mut Vec<f64>) {
        let mut outcomes = Vec::with_capacity(games.len());
        solver.solve(games, &self.rules, &mut outcomes);
        out.extend(outcomes.iter().map(|s| s.margin));
    }

    /// Every open input, the one that decides most first.
    pub(super) fn influences(&self, what: &str, onlooker: &mut Onlooker<'_>) -> Vec<Influence> {
        let open: Vec<usize> = (0..SLOTS).filter(|n| is_open(self.model, *n)).collect();
        let mut solver = Games::default();
        let mut done = 0;
        let of = u64::from(POINTS) * 16;
        let mut games = Vec::new();
        let stop = onlooker.stop;
        let told = &mut *onlooker.told;
        let mut outcomes = |list: &[f64], out: &mut Vec<f64>| {
            games.clear();
            for point in list.chunks_exact(open.len()) {
                let mut evens: Evens = [0.5; SLOTS];
                open.iter().zip(point).for_each(|(slot, even)| evens[*slot] = *even);
                games.push(self.model.params(&self.model.values(&evens)));
            }
            if stop.load(std::sync::atomic::Ordering::Relaxed) {
                out.extend(games.iter().map(|_| 0.0));
                return;
            }
            self.margins(&games, &mut solver, out);
            done += 16;
            told(&format!("{what}: what it rests on"), done.min(of), of);
        };
        let indices = sensitivity(open.len(), POINTS, self.options.seed, &mut outcomes).unwrap_or_default();
        if onlooker.stop.load(std::sync::atomic::Ordering::Relaxed) {
            return Vec::new();
        }
        let mut out: Vec<Influence> = open
            .iter()
            .zip(indices)
            .map(|(slot, index)| {
                let input = &self.model.inputs[*slot];
                let (at_low, at_high, flips_at) = self.alone(*slot);
                let estimate =
                    |e: servanda_assess::draws::Estimate| Range { low: e.low.max(0.0), middle: e.mean.max(0.0), high: e.high.max(0.0) };
                Influence {
                    key: input.key.clone(),
                    about: input.slot.about(),
                    alone: estimate(index.first),
                    with_others: estimate(index.total),
                    at_low,
                    at_high,
                    flips_at,
                }
            })
            .collect();
        out.sort_by(|a, b| b.with_others.middle.total_cmp(&a.with_others.middle).then_with(|| a.key.cmp(&b.key)));
        out
    }

    /// The margin at the ends of an input's range with all else in the middle, and where between them it changes its sign.
    fn alone(&self, slot: usize) -> (f64, f64, Option<f64>) {
        let middle = self.model.middle();
        let at = |even: f64| {
            let mut values = middle;
            values[slot] = self.model.inputs[slot].spread.quantile(even);
            (values[slot], servanda_assess::solve(&self.model.params(&values), &self.rules).summary.margin)
        };
        let scan: Vec<(f64, f64)> =
            (0..=SCAN).map(|n| f64::from(n) / f64::from(SCAN)).map(|even| (even, at(even.clamp(0.001, 0.999)).1)).collect();
        let turn = scan.windows(2).find(|pair| (pair[0].1 >= 0.0) != (pair[1].1 >= 0.0)).map(|pair| {
            let (mut low, mut high) = (pair[0].0, pair[1].0);
            let keeps = pair[0].1 >= 0.0;
            for _ in 0..40 {
                let half = f64::midpoint(low, high);
                if (at(half).1 >= 0.0) == keeps {
                    low = half;
                } else {
                    high = half;
                }
            }
            at(f64::midpoint(low, high)).0
        });
        (at(0.05).1, at(0.95).1, turn)
    }
}

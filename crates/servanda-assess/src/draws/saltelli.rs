//! How much of the spread of a result each assumption brings about (Sobol 1993): first order, the part that goes away when it alone is known; total,
//! the part that stays when it alone is unknown.
//!
//! Two matrices A and B of points, and for each column A with that column of B, evaluated row by row and never stored (Saltelli and others 2010; the
//! total index by Jansen 1999). The interval comes from independent scrambles of the points.

use super::control::Control;
use super::interval::Interval;
use super::sampler::{Draft, Sampler};
use super::sobol::Sobol;
use super::tally::Run;
use crate::game::shock::count;
use crate::params::{Param, Params};

/// How much is computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Independent scrambles, at least two for an interval.
    pub scrambles: usize,
    /// Rows of each; best a power of two.
    pub rows: u32,
    /// The seed of the scrambles.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { scrambles: 8, rows: 1_024, seed: 0 }
    }
}

/// The indices of one input.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Index {
    /// First order.
    pub first: Interval,
    /// Total.
    pub total: Interval,
}

/// Rows that are evaluated at once.
const ROWS: u32 = 64;

/// Sums over the rows of a scramble.
#[derive(Clone, Default)]
struct Sums {
    rows: f64,
    f: f64,
    squares: f64,
    /// Of each column: fB (fAB - fA), fAB - fA, (fAB - fA)^2.
    columns: Vec<[f64; 3]>,
}

impl Sums {
    fn of(evaluated: &[f64], inputs: usize) -> Self {
        let mut out = Self { columns: vec![[0.0; 3]; inputs], ..Self::default() };
        for row in evaluated.chunks_exact(inputs + 2) {
            let [a, b, mixed @ ..] = row else { continue };
            out.rows += 1.0;
            out.f += a + b;
            out.squares += a * a + b * b;
            for (sum, ab) in out.columns.iter_mut().zip(mixed) {
                let apart = ab - a;
                [b * apart, apart, apart * apart].iter().zip(sum).for_each(|(term, sum)| *sum += term);
            }
        }
        out
    }

    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.f += other.f;
        self.squares += other.squares;
        self.columns.resize(other.columns.len(), [0.0; 3]);
        self.columns.iter_mut().flatten().zip(other.columns.iter().flatten()).for_each(|(sum, more)| *sum += more);
    }

    /// First order and total of a column; none where nothing varies.
    fn index(&self, column: usize) -> Option<(f64, f64)> {
        let mean = self.f / (2.0 * self.rows);
        let variance = self.squares / (2.0 * self.rows) - mean * mean;
        let [product, apart, squares] = self.columns.get(column)?;
        (variance > 1e-300).then(|| ((product - mean * apart) / self.rows / variance, squares / (2.0 * self.rows) / variance))
    }
}

/// The indices of a function of so many inputs between 0 and 1. It is given rows of inputs, one after another, and returns a value for each.
///
/// # Errors
/// When there are more inputs than the points have dimensions for.
pub fn indices(
    inputs: usize,
    plan: &Plan,
    control: &Control<'_>,
    evaluate: impl Fn(&[f64]) -> Vec<f64> + Sync,
) -> Result<Vec<Index>, String> {
    let sobol = Sobol::new(inputs.saturating_mul(2))?;
    let chunks = usize::try_from(plan.rows.div_ceil(ROWS)).unwrap_or(1).max(1);
    let block = |block: usize| {
        let seed = super::counter::bits(plan.seed, (block / chunks) as u64, 0);
        let from = u32::try_from(block % chunks).unwrap_or(0).saturating_mul(ROWS);
        let mut points = Vec::new();
        for row in from..from.saturating_add(ROWS).min(plan.rows) {
            let a: Vec<f64> = (0..inputs).map(|d| sobol.at(row, d, seed)).collect();
            let b: Vec<f64> = (0..inputs).map(|d| sobol.at(row, inputs + d, seed)).collect();
            points.extend(a.iter().chain(&b));
            for column in 0..inputs {
                points.extend(a.iter().zip(&b).enumerate().map(|(d, (a, b))| if d == column { b } else { a }));
            }
        }
        Sums::of(&evaluate(&points), inputs)
    };
    let done = control.blocks(plan.scrambles.saturating_mul(chunks), block);
    // A scramble that was stopped in its middle is left out, unless there is no other.
    let mut scrambles: Vec<Sums> = Vec::new();
    for blocks in done.chunks(chunks).filter(|blocks| blocks.len() == chunks || done.len() < chunks) {
        let mut sums = Sums::default();
        blocks.iter().for_each(|block| sums.add(block));
        scrambles.push(sums);
    }
    let of = |column: usize| {
        let (first, total): (Vec<f64>, Vec<f64>) = scrambles.iter().filter_map(|sums| sums.index(column)).unzip();
        Index { first: Interval::of_few(&first), total: Interval::of_few(&total) }
    };
    Ok((0..inputs).map(of).collect())
}

/// The indices of the margin under a draft, for each parameter that varies. Of a pair, the second stands for what it has of its own.
///
/// # Errors
/// When more parameters vary than there are points for.
pub fn margin_indices(
    sampler: &Sampler,
    draft: &Draft,
    run: &Run,
    plan: &Plan,
    control: &Control<'_>,
) -> Result<Vec<(Param, Index)>, String> {
    let params: Vec<Param> = sampler.params().collect();
    let inputs = params.len();
    let evaluate = |points: &[f64]| {
        let game = |row: &[f64]| draft.apply(sampler.game(|place| row.get(place).copied().unwrap_or(0.5)));
        let games: Vec<Params> = points.chunks_exact(inputs.max(1)).map(game).collect();
        run.play(&games).iter().map(|s| s.margin).collect()
    };
    Ok(params.into_iter().zip(indices(inputs, plan, control, evaluate)?).collect())
}

/// How many games a plan takes.
#[must_use]
pub fn games(inputs: usize, plan: &Plan) -> f64 {
    count(inputs + 2) * count(plan.scrambles) * f64::from(plan.rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ishigami and Homma 1990, a = 7, b = 0.1, over -pi to pi.
    fn ishigami(points: &[f64]) -> Vec<f64> {
        let value = |row: &[f64]| {
            let [x, y, z] = [row[0], row[1], row[2]].map(|u| (2.0 * u - 1.0) * std::f64::consts::PI);
            x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
        };
        points.chunks_exact(3).map(value).collect()
    }

    #[test]
    fn ishigami_has_its_known_indices() {
        let plan = Plan { scrambles: 8, rows: 2_048, seed: 3 };
        let got = indices(3, &plan, &Control::default(), ishigami).unwrap();
        for (index, (first, total)) in got.iter().zip([(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)]) {
            assert!((index.first.at - first).abs() < 0.01, "{index:?}");
            assert!((index.total.at - total).abs() < 0.01, "{index:?}");
            assert!(index.first.high - index.first.low < 0.03 && index.total.high > index.total.low, "{index:?}");
        }
    }

    #[test]
    fn threads_change_nothing_and_a_stopped_run_keeps_whole_scrambles() {
        let plan = Plan { scrambles: 3, rows: 128, seed: 1 };
        let one = indices(3, &plan, &Control::default(), ishigami).unwrap();
        let four = indices(3, &plan, &Control { threads: 4, ..Control::default() }, ishigami).unwrap();
        assert_eq!(one, four);
        let cancel = std::sync::atomic::AtomicBool::new(false);
        let stop = |p: super::super::Progress| cancel.store(p.done >= 5, std::sync::atomic::Ordering::Relaxed);
        let control = Control { threads: 1, cancel: Some(&cancel), progress: Some(&stop) };
        let stopped = indices(3, &plan, &control, ishigami).unwrap();
        let two = indices(3, &Plan { scrambles: 2, ..plan }, &Control::default(), ishigami).unwrap();
        assert_eq!(stopped, two);
        assert!(indices(46, &plan, &Control::default(), ishigami).is_err());
        let flat = indices(2, &plan, &Control::default(), |points| vec![1.0; points.len() / 2]).unwrap();
        assert!(flat.iter().all(|index| index.total.low.is_infinite()), "what does not vary has no indices");
    }
}

//! What the assumptions say before any clause is read: how often guarantors answer a full attack. It is held against how often pledges were
//! honoured, so that assumptions that make promises of steel, or of paper, are seen.

use super::beta::Beta;
use super::control::Control;
use super::sampler::{Draft, Sampler};
use super::tally::{Run, quantile};

/// The anchor: a beta distribution between the published rates at which pledges were honoured in war, from 7 to 81 per cent by period and coding.
pub const ANCHOR: (f64, f64) = (2.0, 2.6);

/// The distribution of the chance that a full attack is answered, at the beginning.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Predictive {
    /// Draws.
    pub draws: usize,
    /// The mean.
    pub mean: f64,
    /// The quantiles at 5, 50 and 95 per cent.
    pub quantiles: [f64; 3],
    /// The mean and the same quantiles of the anchor.
    pub anchor: (f64, [f64; 3]),
}

const AT: [f64; 3] = [0.05, 0.5, 0.95];

/// Plays the draws of a run and looks at the first stage only.
#[must_use]
pub fn predictive(sampler: &Sampler, draft: &Draft, run: &Run, control: &Control<'_>) -> Predictive {
    let block = |block| {
        let games: Vec<_> = run.games(sampler, block).into_iter().map(|p| draft.apply(p)).collect();
        run.play(&games).iter().map(|s| s.answers[3]).collect::<Vec<f64>>()
    };
    let mut all: Vec<f64> = control.blocks(run.blocks(), block).into_iter().flatten().collect();
    let mean = all.iter().sum::<f64>() / crate::game::shock::count(all.len()).max(1.0);
    all.sort_by(f64::total_cmp);
    let (a, b) = ANCHOR;
    let anchor = Beta::new(a, b);
    Predictive { draws: all.len(), mean, quantiles: AT.map(|p| quantile(&all, p)), anchor: (a / (a + b), AT.map(|p| anchor.quantile(p))) }
}

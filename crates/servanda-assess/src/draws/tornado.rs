//! One parameter at a time, the others at their median: how far the margin moves between the tenth and the ninetieth per cent of what is assumed.

use super::sampler::{Draft, Sampler};
use super::tally::Run;
use crate::params::{Param, Params};

/// A parameter and what it does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bar {
    /// The parameter.
    pub param: Param,
    /// Its value at ten per cent, and the margin there.
    pub low: (f64, f64),
    /// Its value at ninety per cent, and the margin there.
    pub high: (f64, f64),
}

impl Bar {
    /// How far the margin moves.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.high.1 - self.low.1).abs()
    }
}

/// The parameters that vary, those that move the margin most in front, and the margin at the median of all.
#[must_use]
pub fn tornado(sampler: &Sampler, draft: &Draft, run: &Run) -> (f64, Vec<Bar>) {
    let params: Vec<Param> = sampler.params().collect();
    let at = |place: usize, p: f64| draft.apply(sampler.game(|other| if other == place { p } else { 0.5 }));
    let mut games: Vec<Params> = vec![draft.apply(sampler.median())];
    for place in 0..params.len() {
        games.extend([at(place, 0.1), at(place, 0.9)]);
    }
    let margins: Vec<f64> = run.play(&games).iter().map(|s| s.margin).collect();
    let (middle, rest) = margins.split_first().map_or((f64::NAN, &[][..]), |(first, rest)| (*first, rest));
    let pairs = games.get(1..).unwrap_or_default().chunks_exact(2).zip(rest.chunks_exact(2));
    let bar = |(param, (games, margins)): (&Param, (&[Params], &[f64]))| match (games, margins) {
        ([a, b], [low, high]) => Some(Bar { param: *param, low: (a.get(*param), *low), high: (b.get(*param), *high) }),
        _ => None,
    };
    let mut bars: Vec<Bar> = params.iter().zip(pairs).filter_map(bar).collect();
    bars.sort_by(|a, b| b.width().total_cmp(&a.width()).then(a.param.cmp(&b.param)));
    (middle, bars)
}

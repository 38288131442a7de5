//! Drafts side by side on the same draws, so that what differs is the drafts.

use super::control::Control;
use super::interval::{Interval, Z, large};
use super::sampler::{Draft, Sampler};
use super::tally::{Run, Tally};
use crate::game::Summary;
use crate::params::Params;

/// A draft beside the first.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Comparison {
    /// What happens under it.
    pub tally: Tally,
    /// How much more the margin is than under the first draft, as a mean over draws.
    pub margin: Interval,
    /// How much larger the share of draws is in which the deal is kept.
    pub kept: Interval,
}

#[derive(Clone, Copy, Default)]
struct Paired {
    margin: f64,
    squares: f64,
    gained: u64,
    lost: u64,
}

impl Paired {
    fn of(first: &[Summary], other: &[Summary]) -> Self {
        let mut out = Self::default();
        for (a, b) in first.iter().zip(other) {
            let more = b.margin - a.margin;
            out.margin += more;
            out.squares += more * more;
            out.gained += u64::from(b.kept() && !a.kept());
            out.lost += u64::from(a.kept() && !b.kept());
        }
        out
    }

    fn and(self, other: &Self) -> Self {
        Self {
            margin: self.margin + other.margin,
            squares: self.squares + other.squares,
            gained: self.gained + other.gained,
            lost: self.lost + other.lost,
        }
    }

    /// The difference of two shares on the same draws: only draws that tell them apart count (the test of `McNemar` 1947).
    fn kept(self, draws: u64) -> Interval {
        let n = large(draws);
        if n < 0.5 {
            return Interval { at: 0.0, low: -1.0, high: 1.0 };
        }
        let (gained, lost) = (large(self.gained), large(self.lost));
        let apart = gained - lost;
        Interval::around(apart / n, Z * (gained + lost - apart * apart / n).max(0.0).sqrt() / n)
    }
}

/// Plays drafts on the same draws; each is held against the first.
#[must_use]
pub fn compare(sampler: &Sampler, drafts: &[Draft], run: &Run, control: &Control<'_>) -> Vec<Comparison> {
    let block = |block| {
        let games = run.games(sampler, block);
        let played: Vec<Vec<Summary>> =
            drafts.iter().map(|draft| run.play(&games.iter().map(|p| draft.apply(*p)).collect::<Vec<Params>>())).collect();
        let first = played.first().cloned().unwrap_or_default();
        played.iter().map(|other| (Tally::of(other), Paired::of(&first, other))).collect::<Vec<_>>()
    };
    let done = control.blocks(run.blocks(), block);
    let one = |n: usize| {
        let each = || done.iter().filter_map(|all| all.get(n));
        let tally = each().fold(Tally::default(), |sum, (tally, _)| sum.and(tally));
        let paired = each().fold(Paired::default(), |sum, (_, paired)| sum.and(paired));
        Comparison { tally, margin: Interval::mean(paired.margin, paired.squares, tally.draws), kept: paired.kept(tally.draws) }
    };
    (0..drafts.len()).map(one).collect()
}

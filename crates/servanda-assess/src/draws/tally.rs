//! Counts of outcomes over draws.

use wide::f64x4;

use super::control::Control;
use super::interval::{Interval, large};
use super::sampler::{Draft, Sampler};
use crate::game::lane::Lane;
use crate::game::lanes::Solver;
use crate::game::shock::count;
use crate::game::{Level, Rules, Summary};
use crate::params::Params;

/// Draws of a block.
pub const BLOCK: u64 = 1_024;

/// What is drawn: how many, from which seed, by which rules.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Run {
    /// The rules of each game.
    pub rules: Rules,
    /// The draws.
    pub seed: u64,
    /// How many.
    pub draws: u64,
}

impl Run {
    /// How many blocks there are, and which draws one of them has.
    pub(crate) fn blocks(&self) -> usize {
        usize::try_from(self.draws.div_ceil(BLOCK)).unwrap_or(usize::MAX)
    }

    pub(crate) fn block(&self, block: usize) -> std::ops::Range<u64> {
        let from = u64::try_from(block).unwrap_or(u64::MAX).saturating_mul(BLOCK);
        from..from.saturating_add(BLOCK).min(self.draws)
    }

    /// The games of a block.
    pub(crate) fn games(&self, sampler: &Sampler, block: usize) -> Vec<Params> {
        self.block(block).map(|number| sampler.draw(self.seed, number)).collect()
    }

    /// Plays games in lanes.
    pub(crate) fn play(&self, games: &[Params]) -> Vec<Summary> {
        let mut out = Vec::with_capacity(games.len());
        let mut solver = Solver::<f64x4>::default();
        games.chunks(f64x4::WIDTH).for_each(|group| solver.solve(group, &self.rules, &mut out));
        out
    }
}

/// Outcomes over draws.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Tally {
    /// Draws that were played.
    pub draws: u64,
    /// By the worst level that is best for the challenger at any stage: comply, hybrid, limited, full.
    pub worst: [u64; 4],
    /// In which the protected side renounces at some stage.
    pub renounced: u64,
    /// In which the challenger complies and the protected side keeps the deal at every stage.
    pub kept: u64,
    margin: f64,
    margin_squares: f64,
}

impl Tally {
    pub(crate) fn of(outcomes: &[Summary]) -> Self {
        let mut out = Self::default();
        for s in outcomes {
            out.draws += 1;
            Level::ALL.iter().zip(&mut out.worst).for_each(|(level, n)| *n += u64::from(s.worst == *level));
            out.renounced += u64::from(s.renounced);
            out.kept += u64::from(s.kept());
            out.margin += s.margin;
            out.margin_squares += s.margin * s.margin;
        }
        out
    }

    #[must_use]
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.draws += other.draws;
        self.worst.iter_mut().zip(other.worst).for_each(|(n, more)| *n += more);
        self.renounced += other.renounced;
        self.kept += other.kept;
        self.margin += other.margin;
        self.margin_squares += other.margin_squares;
        self
    }

    /// The share of draws in which no level above this one is ever best: below `Full`, no full attack pays; below `Limited`, no grab either.
    #[must_use]
    pub fn nothing_from(&self, level: Level) -> Interval {
        let mild = Level::ALL.iter().zip(self.worst).filter(|(known, _)| **known < level).map(|(_, n)| n).sum();
        Interval::share(mild, self.draws)
    }

    /// The share in which the deal is kept.
    #[must_use]
    pub fn kept(&self) -> Interval {
        Interval::share(self.kept, self.draws)
    }

    /// The mean of the least margin.
    #[must_use]
    pub fn margin(&self) -> Interval {
        Interval::mean(self.margin, self.margin_squares, self.draws)
    }

    /// How many draws there are, as a number.
    #[must_use]
    pub fn size(&self) -> f64 {
        large(self.draws)
    }
}

/// Plays the draws of a run under a draft.
#[must_use]
pub fn tally(sampler: &Sampler, draft: &Draft, run: &Run, control: &Control<'_>) -> Tally {
    let block = |block| {
        let games: Vec<Params> = run.games(sampler, block).into_iter().map(|p| draft.apply(p)).collect();
        Tally::of(&run.play(&games))
    };
    control.blocks(run.blocks(), block).iter().fold(Tally::default(), Tally::and)
}

/// The quantile of sorted values, between neighbours in proportion.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = p.clamp(0.0, 1.0) * count(last);
    let below = (0..=last).rev().find(|i| count(*i) <= at).unwrap_or(0);
    let value = |i: usize| sorted.get(i.min(last)).copied().unwrap_or(f64::NAN);
    value(below) + (at - count(below)) * (value(below + 1) - value(below))
}

//! Two parameters over a grid, every cell on the same draws: where a level ceases to pay. A cell is counted, not guessed from its neighbours, since
//! thresholds are not quite monotone; what no cell reaches is not reached on this grid.

use super::control::Control;
use super::sampler::{Draft, Edit, Sampler};
use super::tally::{Run, Tally};
use crate::params::{Param, Params};

/// A cell of the grid.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cell {
    /// The value of the first parameter.
    pub first: f64,
    /// That of the second.
    pub second: f64,
    /// What happens there.
    pub tally: Tally,
}

/// Plays every cell of a grid, the second parameter running fastest.
///
/// # Errors
/// When a value of the grid makes no sense.
pub fn frontier(
    sampler: &Sampler,
    draft: &Draft,
    [first, second]: [(Param, &[f64]); 2],
    run: &Run,
    control: &Control<'_>,
) -> Result<Vec<Cell>, String> {
    let mut cells = Vec::new();
    for a in first.1 {
        first.0.check(*a)?;
        for b in second.1 {
            second.0.check(*b)?;
            let there = draft.clone().with(first.0, Edit::Set(*a)).with(second.0, Edit::Set(*b));
            cells.push((Cell { first: *a, second: *b, tally: Tally::default() }, there));
        }
    }
    // Draws are made once for a block, and played in every cell.
    let block = |block| {
        let games = run.games(sampler, block);
        let one = |(_, draft): &(Cell, Draft)| Tally::of(&run.play(&games.iter().map(|p| draft.apply(*p)).collect::<Vec<Params>>()));
        cells.iter().map(one).collect::<Vec<Tally>>()
    };
    let done = control.blocks(run.blocks(), block);
    let sum = |n: usize| done.iter().filter_map(|tallies| tallies.get(n)).fold(Tally::default(), Tally::and);
    Ok(cells.iter().enumerate().map(|(n, (cell, _))| Cell { tally: sum(n), ..*cell }).collect())
}

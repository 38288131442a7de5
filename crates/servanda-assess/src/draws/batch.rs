//! Games in blocks over several threads. Blocks are put together in their order, so that the number of threads changes nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use wide::f64x4;

use crate::game::lane::Lane;
use crate::game::lanes::Solver;
use crate::game::{Rules, Summary};
use crate::params::Params;

/// Draws in a block.
pub const BLOCK: u64 = 1024;

/// Plays games one after another, side by side in lanes; keeps the memory that they need.
#[derive(Debug, Default)]
pub struct Games {
    solver: Solver<f64x4>,
}

impl Games {
    /// Solves games of the same rules and adds their outcomes.
    pub fn solve(&mut self, games: &[Params], rules: &Rules, out: &mut Vec<Summary>) {
        games.chunks(f64x4::WIDTH).for_each(|four| self.solver.solve(four, rules, out));
    }
}

/// Who looks on while games are played.
pub struct Watch<'a> {
    /// Asked before each block: whether to stop.
    pub stop: &'a AtomicBool,
    /// Told after each block: how many draws are done, of how many.
    pub done: &'a mut dyn FnMut(u64, u64),
    /// How many threads; 0: as many as there are processors.
    pub threads: usize,
}

/// What a batch came to.
#[derive(Clone, PartialEq, Debug)]
pub struct Batch<T> {
    /// The results of each block, in order, without a gap.
    pub blocks: Vec<T>,
    /// How many draws they are of.
    pub draws: u64,
}

/// Plays games: for each draw the parameters that `games` pushes, all outcomes of a block handed to `sum` with the number of its first draw and
/// the number of its draws. What was not reached before a stop is left out, and the rest is whole.
pub fn play<T: Send>(
    draws: u64,
    rules: &Rules,
    games: &(dyn Fn(u64, &mut Vec<Params>) + Sync),
    sum: &(dyn Fn(u64, u64, &[Summary]) -> T + Sync),
    watch: &mut Watch<'_>,
) -> Batch<T> {
    let blocks = usize::try_from(draws.div_ceil(BLOCK)).unwrap_or(usize::MAX);
    let next = AtomicUsize::new(0);
    let threads = match watch.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    }
    .clamp(1, blocks.max(1));
    let (sender, receiver) = mpsc::channel::<(usize, T)>();
    let stop = watch.stop;
    let mut found: Vec<Option<T>> = (0..blocks).map(|_| None).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                let mut solver = Games::default();
                let (mut params, mut out) = (Vec::new(), Vec::new());
                loop {
                    let block = next.fetch_add(1, Ordering::Relaxed);
                    if block >= blocks || stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let first = block as u64 * BLOCK;
                    let count = BLOCK.min(draws - first);
                    params.clear();
                    out.clear();
                    (first..first + count).for_each(|draw| games(draw, &mut params));
                    solver.solve(&params, rules, &mut out);
                    if sender.send((block, sum(first, count, &out))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut done = 0;
        for (block, result) in receiver {
            done += BLOCK.min(draws - block as u64 * BLOCK);
            found[block] = Some(result);
            (watch.done)(done, draws);
        }
    });
    let blocks: Vec<T> = found.into_iter().map_while(|block| block).collect();
    let draws = draws.min(blocks.len() as u64 * BLOCK);
    Batch { blocks, draws }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::numbers::unit;

    fn games(draw: u64, out: &mut Vec<Params>) {
        out.push(Params { cr: 0.1 + 0.3 * unit(5, draw, 0), s: 0.15 * unit(5, draw, 1), ..Params::default() });
        out.push(Params { cr: 0.1 + 0.3 * unit(5, draw, 0), s: 0.0, ..Params::default() });
    }

    fn run(draws: u64, threads: usize, stop: &AtomicBool, mut told: impl FnMut(u64, u64)) -> Batch<Vec<u64>> {
        let sum = |_: u64, _: u64, out: &[Summary]| out.iter().map(|s| s.margin.to_bits()).collect();
        play(draws, &Rules::default(), &games, &sum, &mut Watch { stop, done: &mut told, threads })
    }

    #[test]
    fn threads_change_nothing() {
        let go = AtomicBool::new(false);
        let one = run(5000, 1, &go, |_, _| ());
        assert_eq!(one.draws, 5000);
        assert_eq!(one.blocks.iter().map(Vec::len).sum::<usize>(), 10_000, "two games a draw");
        for threads in [2, 3, 8] {
            assert_eq!(run(5000, threads, &go, |_, _| ()), one);
        }
        // And each is the game that the definition gives.
        let mut params = Vec::new();
        games(4321, &mut params);
        let by_hand = crate::game::solve(&params[0], &Rules::default()).summary.margin;
        let at = one.blocks[4][(4321 - 4096) * 2];
        assert!((f64::from_bits(at) - by_hand).abs() < 1e-12);
    }

    #[test]
    fn what_was_done_before_a_stop_is_whole() {
        let stop = AtomicBool::new(false);
        let all = run(20_000, 2, &AtomicBool::new(false), |_, _| ());
        let part = run(20_000, 2, &stop, |done, _| {
            if done >= 3000 {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert!(part.draws < 20_000 && part.draws % BLOCK == 0, "{}", part.draws);
        assert_eq!(part.blocks.as_slice(), &all.blocks[..part.blocks.len()]);
        assert_eq!(run(0, 2, &AtomicBool::new(false), |_, _| ()).draws, 0);
    }
}

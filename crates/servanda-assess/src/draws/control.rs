//! Blocks of work over threads, with progress and a way to stop.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How far a run is, in blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Blocks that are done.
    pub done: usize,
    /// Blocks in all.
    pub all: usize,
}

/// How work is done; nothing here changes a result.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// Threads, at least one.
    pub threads: usize,
    /// Stops the run once it is set.
    pub cancel: Option<&'a AtomicBool>,
    /// Told after each block, from any thread.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl Default for Control<'_> {
    fn default() -> Self {
        Self { threads: 1, cancel: None, progress: None }
    }
}

impl Control<'_> {
    /// Does blocks 0, 1, … and returns their results in this order: all of them, or the first so many when the run is stopped.
    pub fn blocks<T: Send>(&self, all: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let stopped = || self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
        let worker = || {
            let mut out = Vec::new();
            // A block that is taken is finished: those that are done are the first ones.
            while !stopped() {
                let block = next.fetch_add(1, Ordering::Relaxed);
                if block >= all {
                    break;
                }
                out.push((block, work(block)));
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if let Some(told) = self.progress {
                    told(Progress { done, all });
                }
            }
            out
        };
        let threads = self.threads.clamp(1, all.max(1));
        let mut out = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
            let mut out = worker();
            for other in others {
                match other.join() {
                    Ok(more) => out.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            out
        });
        out.sort_by_key(|(block, _)| *block);
        out.into_iter().map(|(_, result)| result).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn results_come_in_order_and_a_stopped_run_is_the_beginning_of_a_whole_one() {
        for threads in [0, 1, 3, 8] {
            let control = Control { threads, ..Control::default() };
            assert_eq!(control.blocks(40, |n| n * n), (0..40).map(|n| n * n).collect::<Vec<_>>());
            assert_eq!(control.blocks(0, |n| n), [0; 0]);
            let cancel = AtomicBool::new(false);
            let told = Mutex::new(Vec::new());
            let progress = |p: Progress| {
                if p.done >= 5 {
                    cancel.store(true, Ordering::Relaxed);
                }
                if let Ok(mut told) = told.lock() {
                    told.push(p.done);
                }
            };
            let control = Control { threads, cancel: Some(&cancel), progress: Some(&progress) };
            let got = control.blocks(40, |n| n);
            assert!(got.len() >= 5 && got.len() <= 5 + threads.max(1), "{}", got.len());
            assert_eq!(got, (0..got.len()).collect::<Vec<_>>());
            let mut told = told.into_inner().unwrap();
            told.sort_unstable();
            assert_eq!(told, (1..=got.len()).collect::<Vec<_>>());
        }
    }
}

//! What is to be done at a time, the nearest first. Deadlines of one length come in the order in which they run out: a queue for each is all
//! that they need, and what fits into none goes into a heap.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::fact::Seconds;

/// Times with what is to be done then.
#[derive(Clone, Debug)]
pub(super) struct Timers<T> {
    queues: Vec<VecDeque<(Seconds, T)>>,
    rest: BinaryHeap<Reverse<(Seconds, T)>>,
    /// The time of the first of all.
    first: Option<Seconds>,
}

/// How many queues there are: more lengths of time than that are rare in one text.
const QUEUES: usize = 12;

impl<T: Ord + Copy> Default for Timers<T> {
    fn default() -> Self {
        Self { queues: Vec::new(), rest: BinaryHeap::new(), first: None }
    }
}

impl<T: Ord + Copy> Timers<T> {
    pub(super) fn push(&mut self, time: Seconds, what: T) {
        let one = (time, what);
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        // The queue whose last is the nearest before it, so that the others stay free for shorter lengths.
        let fits = self.queues.iter_mut().filter(|queue| queue.back().is_none_or(|last| *last <= one));
        if let Some(queue) = fits.max_by_key(|queue| queue.back().copied()) {
            queue.push_back(one);
        } else if self.queues.len() < QUEUES {
            self.queues.push(VecDeque::from([one]));
        } else {
            self.rest.push(Reverse(one));
        }
    }

    /// When the first is to be done.
    pub(super) fn next(&self) -> Option<Seconds> {
        self.first
    }

    /// The first, if its time has come.
    pub(super) fn pop_by(&mut self, now: Seconds) -> Option<T> {
        self.first.filter(|first| *first <= now)?;
        let fronts = self.queues.iter().enumerate().filter_map(|(n, queue)| queue.front().map(|one| (*one, n)));
        let first = fronts.min();
        let rest = self.rest.peek().map(|Reverse(one)| *one);
        let (one, queue) = match (first, rest) {
            (Some((one, n)), rest) if rest.is_none_or(|rest| one <= rest) => (one, Some(n)),
            (_, rest) => (rest?, None),
        };
        match queue.and_then(|n| self.queues.get_mut(n)) {
            Some(queue) => drop(queue.pop_front()),
            None => drop(self.rest.pop()),
        }
        let fronts = self.queues.iter().filter_map(|queue| queue.front()).map(|(time, _)| *time);
        self.first = fronts.chain(self.rest.peek().map(|Reverse((time, _))| *time)).min();
        Some(one.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_out_in_their_order_however_they_went_in() {
        let mut seed = 7_u64;
        let mut draw = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let (mut timers, mut plain) = (Timers::default(), std::collections::BTreeSet::new());
        for now in 0..2_000_i64 {
            for _ in 0..draw(4) {
                let (length, what) = (draw(30) * 7, draw(1_000_000));
                let time = now + i64::try_from(length).unwrap();
                if plain.insert((time, what)) {
                    timers.push(time, what);
                }
            }
            assert_eq!(timers.next(), plain.first().map(|(time, _)| *time));
            while let Some(what) = timers.pop_by(now) {
                let (time, right) = plain.pop_first().unwrap();
                assert!(time <= now && what == right);
            }
            assert!(plain.first().is_none_or(|(time, _)| *time > now));
        }
        assert!(!plain.is_empty(), "some are still to come");
    }
}

//! Occurrences by key, kept as long as somebody may ask.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::fact::{Fact, Seconds, Span};
use crate::program::{IndexSpec, Keep, Program, Status};
use crate::sym::Sym;
use crate::truth::Truth;

/// Values of the arguments by which occurrences are looked up. More than this many are tested one by one.
pub(super) const KEYS: usize = 4;
pub(super) type Key = [Sym; KEYS];

/// An occurrence.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Entry {
    pub(super) when: Span,
    pub(super) known: Seconds,
    pub(super) id: Sym,
    pub(super) ident: Sym,
    pub(super) truth: Truth,
    /// Values that a join takes from it.
    pub(super) values: [Sym; 3],
}

/// The occurrences of an [`IndexSpec`].
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    by_key: FxHashMap<Key, VecDeque<Entry>>,
    since_sweep: usize,
}

/// How many insertions between two looks at keys that nobody touches any more.
const SWEEP: usize = 4_096;

impl Index {
    pub(super) fn insert(&mut self, spec: &IndexSpec, key: Key, entry: Entry, horizon: Seconds) {
        let queue = self.by_key.entry(key).or_default();
        // Facts come in the order of their beginning; ties stay in the order of their names, so that arrival does not matter.
        let mut at = queue.len();
        while at > 0 && order(&queue[at - 1]) > order(&entry) {
            at -= 1;
        }
        queue.insert(at, entry);
        trim(spec, queue, horizon);
        self.since_sweep += 1;
        if self.since_sweep > SWEEP {
            self.since_sweep = 0;
            if matches!(spec.keep, Keep::For(_)) {
                self.by_key.retain(|_, queue| {
                    trim(spec, queue, horizon);
                    !queue.is_empty()
                });
            }
        }
    }

    pub(super) fn get(&self, key: &Key) -> impl DoubleEndedIterator<Item = &Entry> {
        self.by_key.get(key).into_iter().flatten()
    }

    /// How many certain and how many possible occurrences lie in a window; both stop counting above `enough`.
    pub(super) fn count(&self, key: &Key, window: Window, enough: u32) -> (u32, u32) {
        let (mut certain, mut possible) = (0, 0);
        for entry in self.get(key).rev() {
            match window.holds(entry.when).and(entry.truth) {
                Truth::Yes => certain += 1,
                Truth::Maybe => possible += 1,
                Truth::No => {}
            }
            if certain > enough {
                break;
            }
        }
        (certain, possible)
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.values().map(VecDeque::len).sum()
    }
}

fn order(entry: &Entry) -> (Span, Sym) {
    (entry.when, entry.id)
}

fn trim(spec: &IndexSpec, queue: &mut VecDeque<Entry>, horizon: Seconds) {
    match spec.keep {
        Keep::For(length) => {
            while queue.front().is_some_and(|e| e.when.to < horizon.saturating_sub(length)) {
                queue.pop_front();
            }
        }
        // The first and the last, certain and at all: enough to say whether, since when, and what came last.
        Keep::Ends => {
            if queue.len() <= 8 {
                return;
            }
            let certain = |e: &&Entry| e.truth == Truth::Yes;
            let mut ends: Vec<Entry> = [queue.front(), queue.iter().find(certain), queue.iter().rfind(certain), queue.back()]
                .into_iter()
                .flatten()
                .copied()
                .collect();
            ends.sort_by_key(order);
            ends.dedup();
            *queue = ends.into();
        }
    }
}

/// A window whose limits may themselves be uncertain: what lies within the inner limits is certainly in it, what lies outside the outer ones
/// certainly is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Window {
    pub(super) inner: Span,
    pub(super) outer: Span,
}

impl Window {
    pub(super) fn holds(self, when: Span) -> Truth {
        let certain = when.from >= self.inner.from && when.to <= self.inner.to;
        let possible = when.to >= self.outer.from && when.from <= self.outer.to;
        Truth::of(certain, possible)
    }
}

/// In which sense a fact is an occurrence of an index.
pub(super) fn truth_of(program: &Program, fact: &Fact, status: Status) -> Truth {
    let truth = match status {
        Status::Happened(standard) => fact.odds.against(standard),
        Status::Alleged(mask) => Truth::from(fact.said_by & mask != 0 || (mask == u64::MAX && fact.odds.high > 0)),
        // An attribution is an act; it is looked up under the incident that it is about.
        Status::Attributed(_) => Truth::Yes,
    };
    let info = program.events.get(usize::from(fact.event));
    if info.is_some_and(|e| e.judged_by_nobody) && matches!(status, Status::Happened(_)) { truth.min(Truth::Maybe) } else { truth }
}

//! How something changed through time: for states that an act of uncertain time may have met, and for what has to last.

use std::collections::VecDeque;

use crate::fact::{Seconds, Span};
use crate::truth::Truth;

/// A second, and whether the acts of that second had been judged: what changes before is seen by them, what changes after is not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Stamp {
    pub(super) second: Seconds,
    pub(super) judged: bool,
}

/// What it became.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Change {
    pub(super) at: Stamp,
    pub(super) truth: Truth,
    /// Since when it has certainly been so without interruption.
    pub(super) certain: Option<Seconds>,
    /// Since when it may have been so without interruption.
    pub(super) possible: Option<Seconds>,
}

/// The changes, the latest last; at first it is not so.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    changes: VecDeque<Change>,
}

const NEVER_SO: Change = Change { at: Stamp { second: i64::MIN, judged: false }, truth: Truth::No, certain: None, possible: None };

impl History {
    pub(super) fn now(&self) -> Change {
        self.changes.back().copied().unwrap_or(NEVER_SO)
    }

    /// Notes what it is; whether that is a change. What no judgement to come can reach is forgotten.
    pub(super) fn note(&mut self, at: Stamp, truth: Truth, horizon: Seconds) -> bool {
        let before = self.now().truth;
        if before == truth {
            return false;
        }
        // Within one second only what it is in the end counts.
        if self.changes.back().is_some_and(|last| last.at == at) {
            self.changes.pop_back();
        }
        let last = self.now();
        if last.truth == truth {
            return true;
        }
        let since = |so: bool, before: Option<Seconds>| if so { before.or(Some(at.second)) } else { None };
        let change =
            Change { at, truth, certain: since(truth == Truth::Yes, last.certain), possible: since(truth != Truth::No, last.possible) };
        self.changes.push_back(change);
        while self.changes.get(1).is_some_and(|next| next.at.second < horizon) {
            self.changes.pop_front();
        }
        true
    }

    /// What it was as the acts of a second were judged.
    fn at(&self, second: Seconds) -> Change {
        let seen = Stamp { second, judged: false };
        self.changes.iter().rev().find(|c| c.at <= seen).copied().unwrap_or(NEVER_SO)
    }

    /// What it is, for the present, or was, as the acts of an earlier second were judged.
    pub(super) fn seen(&self, second: Seconds, now: Seconds) -> Change {
        if second >= now { self.now() } else { self.at(second) }
    }

    /// The seconds in a stretch of time in which acts first saw something else.
    pub(super) fn changes(&self, span: Span) -> impl Iterator<Item = Seconds> {
        let seen = |c: &Change| c.at.second.saturating_add(i64::from(c.at.judged));
        self.changes.iter().rev().map(seen).take_while(move |t| *t >= span.from).filter(move |t| *t <= span.to)
    }
}

/// A judgement over a stretch of time: the same at its ends and at each change in it, or undetermined.
pub(super) fn over(span: Span, changes: impl Iterator<Item = Seconds>, judge: impl Fn(Seconds) -> Truth) -> Truth {
    let last = judge(span.to);
    if span.from >= span.to {
        return last;
    }
    let mut moments = std::iter::once(span.from).chain(changes.filter(|t| *t > span.from && *t < span.to));
    if moments.all(|t| judge(t) == last) { last } else { Truth::Maybe }
}

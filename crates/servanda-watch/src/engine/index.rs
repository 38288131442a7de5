//! Occurrences by key, kept as long as somebody may ask.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::fact::{EventId, Fact, Seconds, Span};
use crate::program::{IndexSpec, Keep, Program, Status};
use crate::sym::Sym;
use crate::truth::{Odds, Truth};

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
    pub(super) event: EventId,
    pub(super) truth: Truth,
    /// How well it fits, and how probable it is, for events that are composed of it.
    pub(super) fits: Truth,
    pub(super) odds: Odds,
    /// Values that a join takes from it.
    pub(super) values: [Sym; 3],
}

/// What one place of a key is asked to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asked {
    /// This; none when the clause does not know.
    Is(Sym),
    /// Anything but this, with the set to which it belongs.
    Other(Sym, crate::program::SetId),
    /// Whoever acts for this bearer; anybody of the set when there is none.
    By(Sym, crate::program::SetId),
}

/// A question to an index: what each place of its key is asked to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) places: [Asked; KEYS],
    pub(super) len: usize,
    /// The places where the clause asks for an argument of the very fact that it has met: it is what it is, named or not.
    pub(super) own: [bool; KEYS],
}

impl Question {
    /// The key, when every place of it is known.
    pub(super) fn exact(&self) -> Option<Key> {
        let mut key = Key::default();
        for (place, asked) in key.iter_mut().zip(&self.places).take(self.len) {
            match asked {
                Asked::Is(value) if value.is_some() => *place = *value,
                _ => return None,
            }
        }
        Some(key)
    }

    /// The values as they are written into the grounds of a verdict.
    pub(super) fn values(&self) -> Vec<Sym> {
        let value = |asked: &Asked| match asked {
            Asked::Is(value) | Asked::Other(value, _) | Asked::By(value, _) => *value,
        };
        self.places.iter().take(self.len).map(value).collect()
    }

    /// Whether a key fits: what an occurrence or the clause leaves out makes it possible.
    pub(super) fn fits(&self, program: &Program, key: &Key) -> Truth {
        self.fits_but(program, key, [false; KEYS])
    }

    fn fits_but(&self, program: &Program, key: &Key, but: [bool; KEYS]) -> Truth {
        let one = |((asked, value), but): ((&Asked, &Sym), bool)| match asked {
            _ if but => Truth::Yes,
            _ if !value.is_some() => Truth::Maybe,
            Asked::Is(wanted) if wanted.is_some() => Truth::from(wanted == value),
            Asked::Is(_) => Truth::Maybe,
            Asked::Other(not, set) => {
                let member = Truth::from(program.belongs(*value, *set));
                if not.is_some() { member.and(Truth::from(not != value)) } else { member.min(Truth::Maybe) }
            }
            Asked::By(bearer, _) if bearer.is_some() => super::matching::acts_for(program, *value, *bearer),
            Asked::By(_, set) => Truth::from(program.belongs(*value, *set)),
        };
        self.places.iter().zip(key).zip(but).take(self.len).map(one).fold(Truth::Yes, Truth::and)
    }
}

/// The occurrences of an [`IndexSpec`].
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    by_key: FxHashMap<Key, VecDeque<Entry>>,
    /// Whether some occurrence leaves out a value of its key: then it may be any.
    loose: bool,
    /// The longest uncertain time.
    longest: Seconds,
    since_sweep: usize,
}

/// The occurrences that answer a question, key by key.
#[derive(Clone)]
pub(super) enum Fitting<'a> {
    /// Those of one key.
    One(Option<&'a VecDeque<Entry>>),
    /// Those of several.
    Many(std::vec::IntoIter<Fit<'a>>),
}

/// Occurrences of one key, with how well it fits, and how well when they are the fact that the clause has met.
#[derive(Clone, Copy)]
pub(super) struct Fit<'a> {
    pub(super) queue: &'a VecDeque<Entry>,
    fits: Truth,
    own: Truth,
}

impl Fit<'_> {
    /// How well an occurrence fits.
    pub(super) fn of(&self, entry: &Entry, met: Sym) -> Truth {
        if met.is_some() && entry.id == met { self.own } else { self.fits }
    }
}

impl<'a> Iterator for Fitting<'a> {
    type Item = Fit<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(queue) => queue.take().map(|queue| Fit { queue, fits: Truth::Yes, own: Truth::Yes }),
            Self::Many(queues) => queues.next(),
        }
    }
}

/// How many insertions between two looks at keys that nobody touches any more.
const SWEEP: usize = 4_096;

impl Index {
    pub(super) fn insert(&mut self, spec: &IndexSpec, key: Key, entry: Entry, horizon: Seconds) {
        self.loose |= key.iter().take(spec.keys.len()).any(|value| !value.is_some());
        self.longest = self.longest.max(entry.when.to.saturating_sub(entry.when.from));
        let queue = self.by_key.entry(key).or_default();
        // Facts come in the order of their beginning; ties stay in the order of their names, so that arrival does not matter.
        let mut at = queue.len();
        while at > 0 && queue.get(at - 1).is_some_and(|last| order(last) > order(&entry)) {
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

    /// Takes out what only stood for something undetermined.
    pub(super) fn remove(&mut self, key: &Key, id: Sym, event: EventId) {
        if let Some(queue) = self.by_key.get_mut(key) {
            queue.retain(|entry| entry.id != id || entry.event != event);
            if queue.is_empty() {
                self.by_key.remove(key);
            }
        }
    }

    /// The occurrences under the keys that fit, with how well the key fits. When every value is known, which is the rule, there is one key.
    pub(super) fn ask(&self, program: &Program, question: &Question) -> Fitting<'_> {
        if let Some(key) = question.exact().filter(|_| !self.loose) {
            return Fitting::One(self.by_key.get(&key));
        }
        let fitting = |(key, queue)| {
            let own = question.fits_but(program, key, question.own);
            Some((*key, Fit { queue, fits: question.fits(program, key), own })).filter(|_| own != Truth::No)
        };
        let mut out: Vec<_> = self.by_key.iter().filter_map(fitting).collect();
        out.sort_unstable_by_key(|(key, _)| *key);
        Fitting::Many(out.into_iter().map(|(_, fit)| fit).collect::<Vec<_>>().into_iter())
    }

    /// The values at one place of the keys, in order.
    pub(super) fn values_at(&self, place: usize) -> Vec<Sym> {
        let mut out: Vec<Sym> = self.by_key.keys().filter_map(|key| key.get(place).copied()).filter(|v| v.is_some()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Everything, whatever its key.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.by_key.values().flatten()
    }

    /// What begins before this cannot reach into a window that begins then.
    pub(super) fn reach(&self, from: Seconds) -> Seconds {
        from.saturating_sub(self.longest)
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.values().map(VecDeque::len).sum()
    }
}

fn order(entry: &Entry) -> (Span, Sym) {
    (entry.when, entry.id)
}

/// So many entries of a key, and those that are no end are dropped: mostly two are left.
const ENDS_FROM: usize = 4;

fn trim(spec: &IndexSpec, queue: &mut VecDeque<Entry>, horizon: Seconds) {
    match spec.keep {
        Keep::For(length) => {
            while queue.front().is_some_and(|e| e.when.to < horizon.saturating_sub(length)) {
                queue.pop_front();
            }
        }
        Keep::Ends => {
            // At powers of two: a long uncertain time keeps all that comes after its beginning.
            if queue.len() >= ENDS_FROM && queue.len().is_power_of_two() {
                keep_ends(queue, horizon);
            }
        }
    }
}

/// Of what is over for every judgement to come: the earliest and the latest, certain and at all, by beginning and by end. That is enough to
/// say whether and since when something has happened, and whether something else came after it.
fn keep_ends(queue: &mut VecDeque<Entry>, horizon: Seconds) {
    let past = || queue.iter().filter(|e| e.when.to < horizon);
    let sure = || past().filter(|e| e.truth == Truth::Yes);
    let ends = [
        sure().min_by_key(|e| (e.when.to, e.id)),
        past().min_by_key(|e| (e.when.from, e.id)),
        sure().max_by_key(|e| (e.when.from, e.id)),
        sure().max_by_key(|e| (e.when.to, e.id)),
        past().max_by_key(|e| (e.when.to, e.id)),
    ];
    let kept = ends.map(|end| end.map(|e| e.id));
    queue.retain(|e| e.when.to >= horizon || kept.contains(&Some(e.id)));
}

/// How probable a fact is. What nobody judges is never established, and what somebody judges is so on its word only.
pub(super) fn odds(program: &Program, fact: &Fact) -> Odds {
    let info = program.events.get(usize::from(fact.event));
    let unheard = info.is_some_and(|e| e.judged_by_nobody || e.judge.is_some_and(|(_, bit)| fact.said_by & bit == 0));
    if unheard { Odds { low: 0, ..fact.odds } } else { fact.odds }
}

/// Whether a fact reaches a standard.
pub(super) fn established(program: &Program, fact: &Fact, standard: u16) -> Truth {
    odds(program, fact).against(standard)
}

/// In which sense a fact is an occurrence of an index.
pub(super) fn truth_of(program: &Program, fact: &Fact, status: Status) -> Truth {
    match status {
        Status::Happened(standard) => established(program, fact, standard),
        Status::Alleged(mask) => Truth::from(fact.said_by & mask != 0 || (mask == u64::MAX && fact.odds.high > 0)),
        // An attribution is an act, as certain as its votes leave it; it is looked up under the incident that it is about.
        Status::Attributed(_) => fact.odds.against(500),
    }
}

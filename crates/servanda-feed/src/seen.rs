//! What has been read already, so that nothing is counted twice.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use foldhash::fast::RandomState;
use jiff::Timestamp;

use crate::ids::Ids;
use crate::item::Item;
use crate::mapping::Of;
use crate::origin::Origin;

/// The ids that were taken, over any number of files. An id is unique for its source; reports, claims and acts have ids of their own.
#[derive(Clone, Default, Debug)]
pub struct Seen {
    files: Vec<Arc<str>>,
    ids: Ids,
    /// What is known of each id.
    held: Vec<Held>,
    /// More of those that came again, or may.
    more: BTreeMap<usize, More>,
    /// Compares contents; its random keys reach no result.
    hasher: RandomState,
    /// Nothing comes any more about what happened until then, seconds since 1970.
    closed: Option<i64>,
    /// How many ids were left when it was last looked for those that can be forgotten.
    left: usize,
}

/// How many ids more than were left last come before it is looked again for those that can be forgotten.
const FORGET_EVERY: usize = 4_096;

/// What is known of an id: little, because there may be millions.
#[derive(Clone, Copy, Debug)]
struct Held {
    content: u64,
    /// When it happened, seconds: later than everything when that is not what decides how long it is kept.
    at: i64,
    file: u32,
    line: u32,
}

#[derive(Clone, Default, Debug)]
struct More {
    revised: Option<Timestamp>,
    /// Earlier contents.
    before: Vec<u64>,
}

/// What an id is after all that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    New,
    /// It says the same.
    Again(Origin),
    /// A later state of it, which holds.
    Revised,
    /// An earlier state of it, which does not hold any more.
    Outdated(Origin),
    /// It says something else, and nobody says why.
    Conflict(Origin),
}

impl Seen {
    /// How many ids were taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Nothing comes any more about what happened until then, seconds since 1970: the ids of reports about it are forgotten. One that comes
    /// all the same is new.
    pub fn close(&mut self, until: i64) {
        self.closed = self.closed.max(Some(until));
        if self.held.len() >= 2 * self.left + FORGET_EVERY {
            self.forget();
        }
    }

    fn forget(&mut self) {
        let Some(closed) = self.closed else { return };
        let held = std::mem::take(&mut self.held);
        let more = std::mem::take(&mut self.more);
        let kept = |n: usize| held.get(n).is_some_and(|h| h.at > closed);
        self.ids.keep(kept);
        for (number, one) in held.iter().enumerate().filter(|(n, _)| kept(*n)) {
            if let Some(more) = more.get(&number) {
                self.more.insert(self.held.len(), more.clone());
            }
            self.held.push(*one);
        }
        self.left = self.held.len();
    }

    /// Takes an item, unless it was taken before.
    pub(crate) fn admit(&mut self, item: &Item<'_>) -> Verdict {
        // Two different contents with one hash would be called the same; either way the later one is not counted.
        let mut content = self.hasher.build_hasher();
        let (of, source, id, corrects, revised, origin, at) = match item {
            Item::Report(r) => {
                r.content(&mut content);
                (Of::Report, r.source.as_deref(), r.id.as_ref(), r.corrects.as_deref(), r.revised, &r.origin, r.occurred.from.as_second())
            }
            Item::Claim(c) => {
                c.content(&mut content);
                (Of::Claim, Some(c.speaker.as_ref()), c.id.as_ref(), c.corrects.as_deref(), c.revised, &c.origin, i64::MAX)
            }
            Item::Act(a) => {
                a.content(&mut content);
                (Of::Act, a.source.as_deref(), a.id.as_ref(), a.corrects.as_deref(), a.revised, &a.origin, i64::MAX)
            }
            // A promise may be made again.
            Item::Watermark(_) => return Verdict::New,
        };
        let content = content.finish();
        if self.files.last().is_none_or(|last| !Arc::ptr_eq(last, &origin.file)) {
            self.files.push(Arc::clone(&origin.file));
        }
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let now = Held { content, at, file: small(self.files.len() as u64 - 1), line: small(origin.line) };
        let source = source.unwrap_or("");
        // With the length of the source no two pairs make one key.
        let at = self.ids.find_or_add(&[&[of as u8], &small(source.len() as u64).to_le_bytes(), source.as_bytes(), id.as_bytes()]);
        let Some(held) = self.held.get_mut(at) else {
            if revised.is_some() {
                self.more.insert(at, More { revised, before: Vec::new() });
            }
            self.held.push(now);
            return Verdict::New;
        };
        let file = usize::try_from(held.file).ok().and_then(|file| self.files.get(file));
        let first = Origin { file: file.map_or_else(|| Arc::from(""), Arc::clone), line: u64::from(held.line) };
        let more = self.more.get(&at);
        if held.content == content || more.is_some_and(|m| m.before.contains(&content)) {
            return Verdict::Again(first);
        }
        let before = more.and_then(|m| m.revised);
        if corrects != Some(id) && revised == before {
            return Verdict::Conflict(first);
        }
        if corrects != Some(id) && revised < before {
            return Verdict::Outdated(first);
        }
        let more = self.more.entry(at).or_default();
        more.before.push(held.content);
        more.revised = revised.max(before);
        *held = now;
        Verdict::Revised
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;

    fn report(id: &str, source: &str, text: &str, line: u64) -> Report<'static> {
        Report {
            id: id.to_owned().into(),
            source: Some(source.to_owned().into()),
            text: Some(text.to_owned().into()),
            ..Report::new(Origin::new("f", line))
        }
    }

    #[test]
    fn the_same_id_is_counted_once() {
        let mut seen = Seen::default();
        let mut admit = |r: Report<'static>| seen.admit(&Item::Report(r));
        assert_eq!(admit(report("1", "A", "x", 2)), Verdict::New);
        assert_eq!(admit(report("1", "A", "x", 3)), Verdict::Again(Origin::new("f", 2)));
        assert_eq!(admit(report("1", "B", "y", 4)), Verdict::New, "another source has ids of its own");
        assert_eq!(admit(report("1", "A", "y", 5)), Verdict::Conflict(Origin::new("f", 2)));
        // A correction names what it corrects.
        assert_eq!(admit(Report { corrects: Some("2".into()), ..report("1", "A", "y", 6) }), Verdict::Conflict(Origin::new("f", 2)));
        assert_eq!(admit(Report { corrects: Some("1".into()), ..report("1", "A", "y", 7) }), Verdict::Revised);
        assert_eq!(admit(report("1", "A", "x", 8)), Verdict::Again(Origin::new("f", 7)), "what was corrected does not come back");
    }

    #[test]
    fn ids_of_what_is_closed_are_forgotten_and_no_others() {
        let mut seen = Seen::default();
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let dated = |n: i64| {
            let occurred = crate::time::Interval::at(at(n));
            Item::Report(Report { occurred, ..report(&n.to_string(), "A", "x", n.unsigned_abs()) })
        };
        for n in 0..100_000 {
            assert_eq!(seen.admit(&dated(n)), Verdict::New);
            seen.close(n - 1_000);
            assert!(seen.len() < 10_000, "{n}: what is held follows what is open, not what was read");
        }
        assert_eq!(seen.admit(&dated(99_500)), Verdict::Again(Origin::new("f", 99_500)), "open, and known still");
        assert_eq!(seen.admit(&dated(5)), Verdict::New, "closed: whoever judges it has to object");
    }

    #[test]
    fn of_the_states_of_a_report_the_latest_holds_in_whatever_order_they_come() {
        let mut seen = Seen::default();
        let mut admit = |text: &str, second: i64, line| {
            let revised = Some(Timestamp::from_second(second).unwrap());
            seen.admit(&Item::Report(Report { revised, ..report("1", "A", text, line) }))
        };
        assert_eq!(admit("b", 20, 1), Verdict::New);
        assert_eq!(admit("a", 10, 2), Verdict::Outdated(Origin::new("f", 1)));
        assert_eq!(admit("c", 30, 3), Verdict::Revised);
        assert_eq!(admit("d", 30, 4), Verdict::Conflict(Origin::new("f", 3)));
        assert_eq!(admit("c", 40, 5), Verdict::Again(Origin::new("f", 3)));
    }
}

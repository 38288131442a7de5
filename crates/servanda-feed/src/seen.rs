//! What has been read already, so that nothing is counted twice.

use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use jiff::Timestamp;

use crate::fill::Item;
use crate::mapping::Of;
use crate::origin::Origin;

/// The ids that were taken, over any number of files. An id is unique for its source; reports, claims and acts have ids of their own.
#[derive(Clone, Default, Debug)]
pub struct Seen {
    files: Vec<Arc<str>>,
    /// All keys, one behind the other.
    keys: Vec<u8>,
    held: Vec<Held>,
    /// Which of `held` a key is. Never gone through, so that its order can reach nothing; random keys keep a hostile feed from slowing it down.
    table: HashTable<Place>,
    hasher: DefaultHashBuilder,
}

/// Where a key is, with half of its hash: small, because a table of millions is as fast as it is small.
#[derive(Clone, Copy, Debug)]
struct Place {
    half: u32,
    at: u32,
}

impl Place {
    /// Spread over all bits again.
    fn hash(half: u32) -> u64 {
        u64::from(half).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

#[derive(Clone, Debug)]
struct Held {
    /// Where its key begins in `keys`; it ends where the next one begins.
    key: usize,
    content: u64,
    file: usize,
    line: u64,
    /// Most ids come once.
    more: Option<Box<More>>,
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

    /// Takes an item, unless it was taken before.
    pub(crate) fn admit(&mut self, item: &Item<'_>) -> Verdict {
        // Two different contents with one hash would be called the same; either way the later one is not counted.
        let mut content = self.hasher.build_hasher();
        let (of, source, id, corrects, revised, origin) = match item {
            Item::Report(r) => {
                r.content(&mut content);
                (Of::Report, r.source.as_deref(), r.id.as_ref(), r.corrects.as_deref(), r.revised, &r.origin)
            }
            Item::Claim(c) => {
                c.content(&mut content);
                (Of::Claim, Some(c.speaker.as_ref()), c.id.as_ref(), c.corrects.as_deref(), c.revised, &c.origin)
            }
            Item::Act(a) => {
                a.content(&mut content);
                (Of::Act, a.source.as_deref(), a.id.as_ref(), a.corrects.as_deref(), a.revised, &a.origin)
            }
            // A promise may be made again.
            Item::Watermark(_) => return Verdict::New,
        };
        let content = content.finish();
        let source = source.unwrap_or("");
        let file = match self.files.last() {
            Some(last) if Arc::ptr_eq(last, &origin.file) => self.files.len() - 1,
            _ => {
                self.files.push(Arc::clone(&origin.file));
                self.files.len() - 1
            }
        };
        // The key is written behind the others; it stays there when it is new. With the length of the source no two pairs make one key.
        let start = self.keys.len();
        self.keys.push(of as u8);
        self.keys.extend_from_slice(&source.len().to_le_bytes());
        self.keys.extend_from_slice(source.as_bytes());
        self.keys.extend_from_slice(id.as_bytes());
        let key = self.keys.get(start..).unwrap_or(&[]);
        let half = (self.hasher.hash_one(key) >> 32) as u32;
        let known = |place: &Place| {
            let at = place.at as usize;
            let end = self.held.get(at + 1).map_or(start, |next| next.key);
            place.half == half && self.held.get(at).is_some_and(|held| self.keys.get(held.key..end) == Some(key))
        };
        let Some(at) = self.table.find(Place::hash(half), known).map(|place| place.at as usize) else {
            let more = revised.map(|at| Box::new(More { revised: Some(at), before: Vec::new() }));
            if let Ok(at) = u32::try_from(self.held.len()) {
                self.table.insert_unique(Place::hash(half), Place { half, at }, |place| Place::hash(place.half));
                self.held.push(Held { key: start, content, file, line: origin.line, more });
            }
            return Verdict::New;
        };
        self.keys.truncate(start);
        let Some(held) = self.held.get_mut(at) else { return Verdict::New };
        let first = || Origin { file: self.files.get(held.file).cloned().unwrap_or_else(|| Arc::from("")), line: held.line };
        if held.content == content || held.more.as_ref().is_some_and(|m| m.before.contains(&content)) {
            return Verdict::Again(first());
        }
        let before = held.more.as_ref().and_then(|m| m.revised);
        if corrects != Some(id) && revised == before {
            return Verdict::Conflict(first());
        }
        if corrects != Some(id) && revised < before {
            return Verdict::Outdated(first());
        }
        let more = held.more.get_or_insert_default();
        more.before.push(held.content);
        more.revised = revised.max(before);
        (held.content, held.file, held.line) = (content, file, origin.line);
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

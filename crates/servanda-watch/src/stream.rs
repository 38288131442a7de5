//! Facts as they arrive: late, amended, out of order. What every source has finished reporting is judged for good; what is still open is
//! judged provisionally, and judged again when more comes.
//!
//! Facts wait in the order in which they happened until every source has promised that nothing older will come (a watermark). The engine then
//! takes them for good. For the rest a copy of the engine runs ahead to the present and is thrown away; the difference to what was told before
//! is told. What comes after its time was closed is never dropped: it is an objection that names the verdicts it puts in question.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use servanda_model::ArticleId;

use crate::engine::Engine;
use crate::fact::{EventId, Fact, NEVER, Seconds};
use crate::program::Program;
use crate::record::{Clock, Out, Record};
use crate::sym::Sym;

/// A change of what is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A verdict that was not told before.
    New {
        /// The verdict, under its public number.
        record: Record,
        /// Whether no report can change it any more.
        is_final: bool,
    },
    /// A verdict told before that holds no longer; a record it set off stays, annotated.
    Withdrawn {
        /// Its number.
        number: u64,
    },
    /// A verdict told before, now otherwise: its standing, its grade, its truth, or that on which it rests.
    Amended {
        /// The verdict, under the same number.
        record: Record,
    },
    /// A verdict told before that no report can change any more.
    Final {
        /// Its number.
        number: u64,
    },
    /// Something that came after its time was closed.
    Objection {
        /// The fact.
        fact: Sym,
        /// When it happened.
        at: Seconds,
        /// The verdicts, told as final, that it may put in question.
        reopens: Vec<u64>,
    },
}

/// What a verdict is about: told twice, it is the same verdict.
type Identity = (Seconds, ArticleId, Sym, Vec<(u8, Sym)>, Sym);

fn identity(record: &Record) -> Identity {
    (record.since, record.article, record.bearer, record.key.clone(), record.witness.first().copied().unwrap_or_default())
}

/// Where a waiting fact stands: facts of one second in the order of their names, so that arrival does not matter.
type Place = (Seconds, Seconds, EventId, Sym);

/// A monitor of facts as they arrive.
#[derive(Clone, Debug)]
pub struct Stream<'p> {
    engine: Engine<'p>,
    waiting: BTreeMap<Place, Fact>,
    /// Where each waiting fact stands, so that it can be amended.
    places: rustc_hash::FxHashMap<Sym, Place>,
    /// What each source has finished reporting.
    marks: BTreeMap<Sym, Seconds>,
    /// How many sources there are: until each has promised something, nothing is closed.
    sources: usize,
    frontier: Seconds,
    /// Told and still open.
    open: BTreeMap<Identity, Record>,
    /// Told as final within this time before the frontier, so that an objection can name them.
    closed: BTreeMap<(Seconds, u64), ArticleId>,
    /// Verdicts that may still be remedied: public number by the engine's.
    lasting: BTreeMap<u64, Record>,
    numbers: u64,
    changes: Vec<Change>,
    /// The engine that has run ahead to the present, while what it has taken still stands.
    ahead: Option<Ahead<'p>>,
    /// The clocks that ran when it was last looked at what is open.
    clocks: Vec<Clock>,
}

/// A copy of the engine with what has been judged since the books were closed.
#[derive(Clone, Debug)]
struct Ahead<'p> {
    engine: Engine<'p>,
    /// Up to when it has run.
    now: Seconds,
    /// The fact that it took last.
    last: Option<Place>,
    records: BTreeMap<Identity, Record>,
    by_number: rustc_hash::FxHashMap<u64, Identity>,
}

impl Ahead<'_> {
    /// Takes what the engine told; the verdicts that it touched.
    fn apply(&mut self) -> BTreeSet<Identity> {
        let mut touched = BTreeSet::new();
        for out in self.engine.take() {
            let (number, change): (u64, Option<Record>) = match &out {
                Out::Opened(record) => (record.number, Some(record.clone())),
                Out::Closed(number, _) | Out::Graver(number, ..) | Out::Attributed(number, ..) => (*number, None),
                Out::Fulfilled { .. } | Out::Power { .. } => continue,
            };
            if let Some(record) = change {
                let id = identity(&record);
                self.by_number.insert(number, id.clone());
                self.records.insert(id, record);
            }
            let Some(id) = self.by_number.get(&number) else { continue };
            let Some(record) = self.records.get_mut(id) else { continue };
            match out {
                Out::Closed(_, standing) => record.standing = standing,
                Out::Graver(_, grade, _) => record.grade = grade,
                Out::Attributed(..) => record.attribute(),
                Out::Opened(_) | Out::Fulfilled { .. } | Out::Power { .. } => {}
            }
            touched.insert(id.clone());
        }
        touched
    }
}

/// An objection names final verdicts not older than this before what it reports, seconds.
const REOPENS: Seconds = 8 * 86_400;

impl<'p> Stream<'p> {
    /// A stream of so many sources.
    #[must_use]
    pub fn new(engine: Engine<'p>, sources: usize) -> Self {
        Self {
            engine,
            waiting: BTreeMap::new(),
            places: rustc_hash::FxHashMap::default(),
            marks: BTreeMap::new(),
            sources,
            frontier: -NEVER,
            open: BTreeMap::new(),
            closed: BTreeMap::new(),
            lasting: BTreeMap::new(),
            numbers: 0,
            changes: Vec::new(),
            ahead: None,
            clocks: Vec::new(),
        }
    }

    /// A fact, or a fact as it now stands: one with the same id takes its place while its time is open.
    pub fn arrive(&mut self, fact: Fact) {
        if let Some(old) = self.places.remove(&fact.id) {
            self.waiting.remove(&old);
            self.stale(old);
        }
        if fact.when.from <= self.frontier {
            return self.object(fact.id, fact.event, fact.when.from);
        }
        let place = (fact.when.from, fact.when.to, fact.event, fact.id);
        self.stale(place);
        self.places.insert(fact.id, place);
        self.waiting.insert(place, fact);
    }

    /// A fact that arrived before is otherwise now, or was taken back. When its time is closed it stays as it was judged, and that is an
    /// objection.
    pub fn amend(&mut self, old: &Fact, new: Option<Fact>) {
        match self.places.remove(&old.id) {
            Some(place) => {
                self.waiting.remove(&place);
                self.stale(place);
                if let Some(new) = new {
                    self.arrive(new);
                }
            }
            // It came after its time was closed, and has never been entered.
            None if old.when.from > self.frontier => new.into_iter().for_each(|new| self.arrive(new)),
            None => self.object(old.id, old.event, old.when.from),
        }
    }

    /// Something came after its time was closed.
    fn object(&mut self, fact: Sym, event: EventId, at: Seconds) {
        let within = self.closed.range((at.saturating_sub(1), 0)..=(at.saturating_add(REOPENS), u64::MAX));
        let reopens = within.filter(|(_, article)| self.speaks_of(**article, event)).map(|((_, number), _)| *number).collect();
        self.changes.push(Change::Objection { fact, at, reopens });
    }

    /// What has run ahead beyond this place has to run again: facts of one second are judged together.
    fn stale(&mut self, place: Place) {
        if self.ahead.as_ref().is_some_and(|ahead| place.0 <= ahead.now) {
            self.ahead = None;
        }
    }

    fn speaks_of(&self, article: ArticleId, event: EventId) -> bool {
        let program: &Program = self.engine.program();
        let clause = program.of_article.get(&article).and_then(|n| program.clauses.get(*n));
        clause.is_some_and(|c| c.events.contains(&event) || program.feeds.get(usize::from(event)).is_some_and(|f| !f.is_empty()))
    }

    /// A report was taken back.
    pub fn retract(&mut self, id: Sym) {
        if let Some(place) = self.places.remove(&id) {
            self.waiting.remove(&place);
            self.stale(place);
        }
    }

    /// A source has finished reporting up to a time. What all sources have finished is judged for good.
    pub fn promise(&mut self, source: Sym, until: Seconds) {
        let mark = self.marks.entry(source).or_insert(-NEVER);
        *mark = (*mark).max(until);
        if self.marks.len() < self.sources {
            return;
        }
        let frontier = self.marks.values().copied().min().unwrap_or(-NEVER);
        if frontier > self.frontier {
            self.close(frontier);
        }
    }

    /// Somebody with the power closes the books up to a time, whatever a silent source may still say.
    pub fn close(&mut self, frontier: Seconds) {
        self.frontier = self.frontier.max(frontier);
        if self.ahead.as_ref().is_some_and(|ahead| ahead.now < frontier) {
            self.ahead = None;
        }
        while let Some(entry) = self.waiting.first_entry() {
            if entry.key().0 > frontier {
                break;
            }
            let fact = entry.remove();
            self.places.remove(&fact.id);
            // It began after the last one taken: the waiting facts are in order.
            let _ = self.engine.push(fact);
        }
        self.engine.advance(frontier);
        for out in self.engine.take() {
            self.told_for_good(out);
        }
        let old = (frontier.saturating_sub(2 * REOPENS), 0);
        self.closed = self.closed.split_off(&old);
    }

    fn told_for_good(&mut self, out: Out) {
        match out {
            Out::Opened(record) => {
                let inner = record.number;
                let id = identity(&record);
                let known = self.open.get(&id).cloned();
                let number = known.as_ref().map_or_else(|| self.next_number(), |r| r.number);
                let record = Record { number, ..record };
                let lasting = self.engine.may_close(record.article);
                match &known {
                    None => self.changes.push(Change::New { record: record.clone(), is_final: true }),
                    Some(told) => {
                        // How it stands by now was told already, where that can change.
                        if !lasting && !same(told, &record) {
                            self.changes.push(Change::Amended { record: record.clone() });
                        }
                        self.changes.push(Change::Final { number });
                    }
                }
                self.closed.insert((record.since, number), record.article);
                if lasting {
                    self.open.insert(id, known.unwrap_or_else(|| record.clone()));
                    self.lasting.insert(inner, record);
                } else {
                    self.forget(&id);
                }
            }
            Out::Closed(inner, standing) => {
                if let Some(record) = self.lasting.remove(&inner) {
                    let record = Record { standing, ..record };
                    let id = identity(&record);
                    if self.open.get(&id).is_none_or(|told| !same(told, &record)) {
                        self.changes.push(Change::Amended { record });
                    }
                    self.forget(&id);
                }
            }
            Out::Graver(inner, grade, _) => {
                let Some(record) = self.lasting.get_mut(&inner) else { return };
                record.grade = grade;
                let record = record.clone();
                if let Some(told) = self.open.get_mut(&identity(&record))
                    && told.grade != grade
                {
                    told.grade = grade;
                    self.changes.push(Change::Amended { record: told.clone() });
                }
            }
            Out::Attributed(inner, _) => {
                let Some(record) = self.lasting.get_mut(&inner) else { return };
                record.attribute();
                let record = record.clone();
                if let Some(told) = self.open.get_mut(&identity(&record))
                    && told.truth != record.truth
                {
                    told.attribute();
                    self.changes.push(Change::Amended { record: told.clone() });
                }
            }
            Out::Fulfilled { .. } | Out::Power { .. } => {}
        }
    }

    /// Nothing can change a verdict any more.
    fn forget(&mut self, id: &Identity) {
        self.open.remove(id);
        if let Some(ahead) = &mut self.ahead {
            ahead.records.remove(id);
        }
    }

    /// A copy of the engine that is to run ahead, with the verdicts that are final and may still be made good.
    fn fresh(&self) -> Ahead<'p> {
        let (mut records, mut by_number) = (BTreeMap::new(), rustc_hash::FxHashMap::default());
        for (inner, record) in &self.lasting {
            let id = identity(record);
            by_number.insert(*inner, id.clone());
            records.insert(id, record.clone());
        }
        Ahead { engine: self.engine.clone(), now: self.frontier, last: None, records, by_number }
    }

    fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Judges what is still open as of the present, and tells how that differs from what was told before.
    pub fn settle(&mut self, now: Seconds) -> Vec<Change> {
        let now = now.max(self.frontier);
        let (mut ahead, again) = match self.ahead.take() {
            Some(ahead) => (ahead, false),
            None => (self.fresh(), true),
        };
        let from = ahead.last.map_or(Bound::Unbounded, Bound::Excluded);
        for (place, fact) in self.waiting.range((from, Bound::Unbounded)).take_while(|(place, _)| place.0 <= now) {
            let _ = ahead.engine.push(fact.clone());
            ahead.last = Some(*place);
        }
        ahead.engine.advance(now);
        ahead.now = now;
        self.clocks = ahead.engine.clocks();
        let mut touched = ahead.apply();
        if again {
            touched.extend(self.open.keys().cloned());
        }
        for id in &touched {
            if !ahead.records.contains_key(id)
                && let Some(told) = self.open.remove(id)
            {
                self.changes.push(Change::Withdrawn { number: told.number });
            }
        }
        for id in touched {
            let Some(record) = ahead.records.get(&id) else { continue };
            let record = match self.open.get(&id) {
                Some(told) => {
                    let record = Record { number: told.number, ..record.clone() };
                    if !same(told, &record) {
                        self.changes.push(Change::Amended { record: record.clone() });
                    }
                    record
                }
                None => {
                    let record = Record { number: self.next_number(), ..record.clone() };
                    self.changes.push(Change::New { record: record.clone(), is_final: false });
                    record
                }
            };
            self.open.insert(id, record);
        }
        self.ahead = Some(ahead);
        std::mem::take(&mut self.changes)
    }

    /// The clocks that ran when it was last looked at what is open, the nearest first.
    #[must_use]
    pub fn clocks(&self) -> &[Clock] {
        &self.clocks
    }

    /// What was told for good since the last call, without looking at what is open.
    pub fn take(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Whether a verdict on an article can still be made good after it was told for good.
    #[must_use]
    pub fn may_close(&self, article: ArticleId) -> bool {
        self.engine.may_close(article)
    }

    /// Up to when the books are closed.
    #[must_use]
    pub fn frontier(&self) -> Seconds {
        self.frontier
    }

    /// The sources that hold the books open, with what each has finished: those furthest behind.
    #[must_use]
    pub fn holding_back(&self) -> Vec<(Sym, Seconds)> {
        let last = self.marks.values().copied().min();
        self.marks.iter().filter(|(_, m)| Some(**m) == last).map(|(s, m)| (*s, *m)).collect()
    }

    /// How much is held in memory, in facts, occurrences, duties and verdicts.
    #[must_use]
    pub fn held_in_memory(&self) -> usize {
        self.engine.held_in_memory() + self.waiting.len() + self.open.len() + self.closed.len() + self.lasting.len()
    }
}

/// Whether two verdicts of one identity say the same, and for the same reasons.
fn same(one: &Record, other: &Record) -> bool {
    let verdict = |r: &Record| (r.truth, r.grade, r.standing, r.occurred);
    verdict(one) == verdict(other) && (&one.blame, &one.witness, &one.grounds) == (&other.blame, &other.witness, &other.grounds)
}

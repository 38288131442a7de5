//! Facts as they arrive: late, amended, out of order. What every source has finished reporting is judged for good; what is still open is
//! judged provisionally, and judged again when more comes.
//!
//! Facts wait in the order in which they happened until every source has promised that nothing older will come (a watermark). The engine then
//! takes them for good. For the rest a copy of the engine runs ahead to the present and is thrown away; the difference to what was told before
//! is told. What comes after its time was closed is never dropped: it is an objection that names the verdicts it puts in question.

use std::collections::BTreeMap;

use servanda_model::ArticleId;

use crate::engine::Engine;
use crate::fact::{EventId, Fact, NEVER, Seconds};
use crate::program::Program;
use crate::record::{Out, Record, Standing};
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
    /// A verdict told before, now otherwise: its standing, its grade, its truth.
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
    lasting: rustc_hash::FxHashMap<u64, Record>,
    numbers: u64,
    changes: Vec<Change>,
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
            lasting: rustc_hash::FxHashMap::default(),
            numbers: 0,
            changes: Vec::new(),
        }
    }

    /// A fact, or a fact as it now stands: one with the same id takes its place while its time is open.
    pub fn arrive(&mut self, fact: Fact) {
        if let Some(old) = self.places.remove(&fact.id) {
            self.waiting.remove(&old);
        }
        if fact.when.from <= self.frontier {
            let at = fact.when.from;
            let within = self.closed.range((at.saturating_sub(1), 0)..=(at.saturating_add(REOPENS), u64::MAX));
            let reopens = within.filter(|(_, article)| self.speaks_of(**article, fact.event)).map(|((_, number), _)| *number).collect();
            self.changes.push(Change::Objection { fact: fact.id, at, reopens });
            return;
        }
        let place = (fact.when.from, fact.when.to, fact.event, fact.id);
        self.places.insert(fact.id, place);
        self.waiting.insert(place, fact);
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
                let known = self.open.remove(&id);
                let number = known.as_ref().map_or_else(|| self.next_number(), |r| r.number);
                let record = Record { number, ..record };
                match known {
                    None => self.changes.push(Change::New { record: record.clone(), is_final: true }),
                    Some(told) => {
                        if !same(&told, &record) {
                            self.changes.push(Change::Amended { record: record.clone() });
                        }
                        self.changes.push(Change::Final { number });
                    }
                }
                self.closed.insert((record.since, number), record.article);
                if self.engine.may_close(record.article) {
                    self.lasting.insert(inner, record);
                }
            }
            Out::Closed(inner, standing) => {
                if let Some(mut record) = self.lasting.remove(&inner) {
                    record.standing = standing;
                    self.changes.push(Change::Amended { record });
                }
            }
            Out::Graver(inner, grade, _) => {
                if let Some(record) = self.lasting.get_mut(&inner) {
                    record.grade = grade;
                    let record = record.clone();
                    self.changes.push(Change::Amended { record });
                }
            }
            Out::Fulfilled { .. } | Out::Power { .. } => {}
        }
    }

    fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Judges what is still open as of the present, and tells how that differs from what was told before.
    pub fn settle(&mut self, now: Seconds) -> Vec<Change> {
        let mut ahead = self.engine.clone();
        for fact in self.waiting.values().filter(|f| f.when.from <= now) {
            let _ = ahead.push(fact.clone());
        }
        ahead.advance(now.max(self.frontier));
        let mut now_open: BTreeMap<Identity, Record> = BTreeMap::new();
        let mut by_number: BTreeMap<u64, Identity> = BTreeMap::new();
        for out in ahead.take() {
            match out {
                Out::Opened(record) => {
                    let id = identity(&record);
                    by_number.insert(record.number, id.clone());
                    now_open.insert(id, record);
                }
                Out::Closed(number, standing) => {
                    if let Some(record) = by_number.get(&number).and_then(|id| now_open.get_mut(id)) {
                        record.standing = standing;
                    }
                }
                Out::Graver(number, grade, _) => {
                    if let Some(record) = by_number.get(&number).and_then(|id| now_open.get_mut(id)) {
                        record.grade = grade;
                    }
                }
                Out::Fulfilled { .. } | Out::Power { .. } => {}
            }
        }
        let before = std::mem::take(&mut self.open);
        for (id, told) in &before {
            if !now_open.contains_key(id) {
                self.changes.push(Change::Withdrawn { number: told.number });
            }
        }
        for (id, mut record) in now_open {
            match before.get(&id) {
                Some(told) => {
                    record.number = told.number;
                    if !same(told, &record) {
                        self.changes.push(Change::Amended { record: record.clone() });
                    }
                }
                None => {
                    record.number = self.next_number();
                    self.changes.push(Change::New { record: record.clone(), is_final: false });
                }
            }
            self.open.insert(id, record);
        }
        std::mem::take(&mut self.changes)
    }

    /// What was told for good since the last call, without looking at what is open.
    pub fn take(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
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

/// Whether two verdicts of one identity say the same.
fn same(one: &Record, other: &Record) -> bool {
    let standing = |s: Standing| match s {
        Standing::Open => 0,
        Standing::Excused => 1,
        Standing::Remedied(_) => 2,
        Standing::Waived(_) => 3,
    };
    (one.truth, one.grade, standing(one.standing), &one.blame) == (other.truth, other.grade, standing(other.standing), &other.blame)
}

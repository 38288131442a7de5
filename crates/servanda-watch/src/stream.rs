//! Facts as they arrive: late, amended, out of order. What every source has finished reporting is judged for good; what is still open is
//! judged provisionally, and judged again when more comes.
//!
//! Facts wait in the order in which they happened until every source has promised that nothing older will come (a watermark). The engine then
//! takes them for good. For the rest a copy of the engine runs ahead to the present and is thrown away; the difference to what was told before
//! is told. What comes after its time was closed is never dropped: it is an objection that names the verdicts it puts in question.

mod waiting;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use servanda_model::ArticleId;

use crate::engine::Engine;
use crate::fact::{EventId, Fact, NEVER, Seconds};
use crate::program::{Program, VARS};
use crate::record::{Clock, Out, Record};
use crate::sym::Sym;

use waiting::{Place, Waiting, place};

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
type Identity = (Seconds, ArticleId, Sym, [Sym; VARS], Sym);

fn identity(record: &Record) -> Identity {
    let mut key = [Sym::NONE; VARS];
    for (var, value) in &record.key {
        if let Some(place) = key.get_mut(usize::from(*var)) {
            *place = *value;
        }
    }
    (record.since, record.article, record.bearer, key, record.witness.first().copied().unwrap_or_default())
}

/// A monitor of facts as they arrive.
#[derive(Clone, Debug)]
pub struct Stream<'p> {
    engine: Engine<'p>,
    waiting: Waiting,
    /// Facts on their way from there to the engine: the same memory each time.
    due: Vec<Fact>,
    /// What each source has finished reporting.
    marks: BTreeMap<Sym, Seconds>,
    /// How many sources there are: until each has promised something, nothing is closed.
    sources: usize,
    frontier: Seconds,
    /// Told and still open.
    open: FxHashMap<Identity, Rc<Record>>,
    /// Told as final within this time before the frontier, so that an objection can name them: since when, number, article; in order.
    closed: VecDeque<(Seconds, u64, ArticleId)>,
    /// Verdicts that may still be remedied: public number by the engine's.
    lasting: BTreeMap<u64, Rc<Record>>,
    numbers: u64,
    changes: Vec<Change>,
    /// What the engine tells, on its way: the same memory each time.
    told: Vec<Out>,
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
    records: FxHashMap<Identity, Rc<Record>>,
    by_number: FxHashMap<u64, Identity>,
}

impl Ahead<'_> {
    /// Takes what the engine told; the verdicts that it touched.
    fn apply(&mut self) -> BTreeSet<Identity> {
        let mut touched = BTreeSet::new();
        for out in self.engine.take() {
            let number = match &out {
                Out::Opened(record) => record.number,
                Out::Closed(number, _) | Out::Graver(number, ..) | Out::Attributed(number, ..) => *number,
                Out::Fulfilled { .. } | Out::Power { .. } => continue,
            };
            if let Out::Opened(record) = out {
                let id = identity(&record);
                self.by_number.insert(number, id);
                self.records.insert(id, Rc::new(record));
                touched.insert(id);
                continue;
            }
            let Some(id) = self.by_number.get(&number) else { continue };
            let Some(record) = self.records.get_mut(id).map(Rc::make_mut) else { continue };
            match out {
                Out::Closed(_, standing) => record.standing = standing,
                Out::Graver(_, grade, _) => record.grade = grade,
                Out::Attributed(..) => record.attribute(),
                Out::Opened(_) | Out::Fulfilled { .. } | Out::Power { .. } => {}
            }
            touched.insert(*id);
        }
        touched
    }
}

/// An objection names final verdicts not older than this before what it reports, seconds.
const REOPENS: Seconds = 8 * 86_400;

/// So many waiting facts are fetched at a time.
const FETCHED: usize = 64;

impl<'p> Stream<'p> {
    /// A stream of so many sources.
    #[must_use]
    pub fn new(engine: Engine<'p>, sources: usize) -> Self {
        Self {
            engine: engine.silent_on_duties(),
            waiting: Waiting::default(),
            due: Vec::new(),
            marks: BTreeMap::new(),
            sources,
            frontier: -NEVER,
            open: FxHashMap::default(),
            closed: VecDeque::new(),
            lasting: BTreeMap::new(),
            numbers: 0,
            changes: Vec::new(),
            told: Vec::new(),
            ahead: None,
            clocks: Vec::new(),
        }
    }

    /// A fact, or a fact as it now stands: one with the same id takes its place while its time is open.
    pub fn arrive(&mut self, fact: Fact) {
        if let Some(old) = self.waiting.remove(fact.id) {
            self.stale(old);
        }
        if fact.when.from <= self.frontier {
            return self.object(fact.id, fact.event, fact.when.from);
        }
        self.stale(place(&fact));
        self.waiting.insert(fact);
    }

    /// A fact that arrived before is otherwise now, or was taken back. When its time is closed it stays as it was judged, and that is an
    /// objection.
    pub fn amend(&mut self, old: &Fact, new: Option<Fact>) {
        match self.waiting.remove(old.id) {
            Some(place) => {
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
        let first = self.closed.partition_point(|(since, ..)| *since < at.saturating_sub(1));
        let within = self.closed.range(first..).take_while(|(since, ..)| *since <= at.saturating_add(REOPENS));
        let reopens = within.filter(|(.., article)| self.speaks_of(*article, event)).map(|(_, number, _)| *number).collect();
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
        if let Some(place) = self.waiting.remove(id) {
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
        // Some at a time: to fetch them one behind the other takes less waiting for memory than one after each judgement.
        let mut due = std::mem::take(&mut self.due);
        while self.waiting.take_by(frontier, FETCHED, &mut due) {
            // Each began after the last one taken: the waiting facts are in order.
            for fact in due.drain(..) {
                let _ = self.engine.push(fact);
            }
        }
        self.due = due;
        self.engine.advance(frontier);
        let mut told = std::mem::take(&mut self.told);
        self.engine.take_into(&mut told);
        told.drain(..).for_each(|out| self.told_for_good(out));
        self.told = told;
        while self.closed.front().is_some_and(|(since, ..)| *since < frontier.saturating_sub(2 * REOPENS)) {
            self.closed.pop_front();
        }
    }

    fn told_for_good(&mut self, out: Out) {
        match out {
            Out::Opened(record) => {
                let inner = record.number;
                let id = identity(&record);
                let known = self.open.get(&id).map(Rc::clone);
                let number = known.as_ref().map_or_else(|| self.next_number(), |r| r.number);
                let record = Record { number, ..record };
                let one = (record.since, number, record.article);
                // Mostly the last: verdicts are told about in the order in which they are reached.
                let later = self.closed.iter().rev().take_while(|told| **told > one).count();
                self.closed.insert(self.closed.len() - later, one);
                let lasting = self.engine.may_close(record.article);
                if lasting {
                    let record = Rc::new(record.clone());
                    self.open.entry(id).or_insert_with(|| Rc::clone(&record));
                    self.lasting.insert(inner, record);
                } else {
                    self.forget(&id);
                }
                match known {
                    None => self.changes.push(Change::New { record, is_final: true }),
                    Some(told) => {
                        // How it stands by now was told already, where that can change.
                        if !lasting && !same(&told, &record) {
                            self.changes.push(Change::Amended { record });
                        }
                        self.changes.push(Change::Final { number });
                    }
                }
            }
            Out::Closed(inner, standing) => {
                if let Some(record) = self.lasting.remove(&inner) {
                    let record = Record { standing, ..Rc::unwrap_or_clone(record) };
                    let id = identity(&record);
                    if self.open.get(&id).is_none_or(|told| !same(told, &record)) {
                        self.changes.push(Change::Amended { record });
                    }
                    self.forget(&id);
                }
            }
            Out::Graver(inner, grade, _) => {
                let Some(record) = self.lasting.get_mut(&inner).map(Rc::make_mut) else { return };
                record.grade = grade;
                if let Some(told) = self.open.get_mut(&identity(record))
                    && told.grade != grade
                {
                    let told = Rc::make_mut(told);
                    told.grade = grade;
                    self.changes.push(Change::Amended { record: told.clone() });
                }
            }
            Out::Attributed(inner, _) => {
                let Some(record) = self.lasting.get_mut(&inner).map(Rc::make_mut) else { return };
                record.attribute();
                if let Some(told) = self.open.get_mut(&identity(record))
                    && told.truth != record.truth
                {
                    let told = Rc::make_mut(told);
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
        let (mut records, mut by_number) = (FxHashMap::default(), FxHashMap::default());
        for (inner, record) in &self.lasting {
            let id = identity(record);
            by_number.insert(*inner, id);
            records.insert(id, Rc::clone(record));
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
        for (place, fact) in self.waiting.behind(ahead.last).take_while(|(place, _)| place.0 <= now) {
            let _ = ahead.engine.push(fact.clone());
            ahead.last = Some(place);
        }
        ahead.engine.advance(now);
        ahead.now = now;
        self.clocks = ahead.engine.clocks();
        let mut touched = ahead.apply();
        if again {
            touched.extend(self.open.keys().copied());
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
            match self.open.get(&id) {
                // The very same: it was told for good, and nothing has happened to it.
                Some(told) if Rc::ptr_eq(told, record) => {}
                Some(told) => {
                    let record = Record { number: told.number, ..Record::clone(record) };
                    if !same(told, &record) {
                        self.changes.push(Change::Amended { record: record.clone() });
                    }
                    self.open.insert(id, Rc::new(record));
                }
                None => {
                    let record = Record { number: self.next_number(), ..Record::clone(record) };
                    self.changes.push(Change::New { record: record.clone(), is_final: false });
                    self.open.insert(id, Rc::new(record));
                }
            }
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

    /// The same, in the same memory each time.
    pub fn drain(&mut self) -> impl Iterator<Item = Change> {
        self.changes.drain(..)
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

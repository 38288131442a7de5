//! Reports as they come in, and what they change: one row at a time, in the order of the log, so that the same log gives the same lines
//! however it was cut into pieces, and a restart can go on where an earlier run stopped.
//!
//! The present is the latest time of which the inputs speak; there is no clock. A row that cannot be used is told and passed.

mod decided;
mod parts;
mod reader;
mod session;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use servanda_feed::{Act, Entry, Item, Report};
use servanda_report::{News, Step, Told, Wording};
use servanda_watch::facts::{FAR_OFF, Ground, Maker, far_off_reason};
use servanda_watch::incidents::Objection;
use servanda_watch::observers::Observers;
use servanda_watch::{Change, Clock, Engine, Fact, Names, Program, Record, Standing, Stream, Sym, Truth, outcome};

use crate::inputs::Inputs;
use crate::load::Loaded;
use crate::watch::{Compiled, Strangers, compile, ground};

pub use reader::{Counted, Log, Next};
pub use session::{Session, Stepped, Then};
pub use state::{Basis, digest_of};

/// A case before its log is read: what the monitors of its versions lean on.
#[derive(Debug)]
pub struct Ready<'a> {
    loaded: &'a Loaded,
    observers: Observers,
    versions: Vec<Compiled>,
    /// The one that knows the names of all.
    last: Program,
    ground: Ground,
    /// In the order in which they became known.
    acts: Vec<Act<'static>>,
    objections: Vec<Objection>,
}

impl<'a> Ready<'a> {
    /// A case with what its folder holds; reports come through the log.
    #[must_use]
    pub fn new(loaded: &'a Loaded, inputs: Inputs) -> Self {
        let mut objections = Vec::new();
        let versions = compile(loaded, &mut objections);
        let mut acts = inputs.acts;
        acts.sort_by(|a, b| (known(a), &a.id).cmp(&(known(b), &b.id)));
        let last = versions.last().map(|v| v.program.clone()).unwrap_or_default();
        Self { loaded, observers: inputs.observers, versions, last, ground: ground(loaded), acts, objections }
    }

    /// The readings and proposals, the text as it stands first.
    #[must_use]
    pub fn versions(&self) -> &[Compiled] {
        &self.versions
    }

    /// The sources that do not say how late they may report: until each of them promises, nothing becomes final.
    #[must_use]
    pub fn without_end(&self) -> Vec<&str> {
        self.observers.by_name.values().filter(|o| o.reports_within.is_none()).map(|o| o.name.as_str()).collect()
    }
}

fn known(act: &Act<'_>) -> i64 {
    act.published.map_or(act.at.from, |p| p).as_second()
}

/// One version of the text with what was told of it.
#[derive(Debug)]
struct Watching<'r> {
    stream: Stream<'r>,
    /// Verdicts told that can still change, by number, and whether they are final all the same: what is final may yet be made good.
    told: BTreeMap<u64, (Record, bool)>,
    /// Clocks told, and whether it was told that they are near their end.
    clocks: BTreeMap<Clock, bool>,
    /// The numbers of those that are established and not excused.
    breaches: BTreeSet<u64>,
}

/// A case that is being watched.
#[derive(Debug)]
pub struct Follow<'r> {
    ready: &'r Ready<'r>,
    maker: Maker<'r>,
    watching: Vec<Watching<'r>>,
    parts: parts::Parts,
    /// Each incident as it was last judged.
    facts: BTreeMap<String, Fact>,
    strangers: Strangers<'r>,
    decided: decided::Decided,
    /// The latest time of a row that was set aside for its year.
    far_off: Option<i64>,
    /// Acts of the case that are not yet known at the present, the next one first.
    acts: std::slice::Iter<'r, Act<'static>>,
    /// What each source promised, as it promised it.
    promised: BTreeMap<Sym, i64>,
    now: Option<i64>,
    seq: u64,
    rows: u64,
    /// After how many rows the acts of the case were all entered: when the log was first read to its end.
    paused: Option<u64>,
    told_odd: BTreeSet<(String, String)>,
}

impl<'r> Follow<'r> {
    /// At the beginning of the log.
    #[must_use]
    pub fn new(ready: &'r Ready<'r>) -> Self {
        let program = &ready.last;
        let maker = Maker::new(program, &ready.loaded.treaty, &ready.observers, &ready.ground);
        let acts: BTreeSet<_> = ready.acts.iter().filter_map(|a| program.event(&a.kind)).collect();
        let sources = ready.observers.by_name.len();
        let watching = |v: &'r Compiled| {
            let engine = Engine::new(&v.program).doubting(outcome::unseen(&v.program, &ready.observers, &acts)).keeping_breaches();
            Watching { stream: Stream::new(engine, sources), told: BTreeMap::new(), clocks: BTreeMap::new(), breaches: BTreeSet::new() }
        };
        Self {
            ready,
            maker,
            watching: ready.versions.iter().map(watching).collect(),
            parts: parts::Parts::default(),
            facts: BTreeMap::new(),
            strangers: Strangers::new(ready.loaded, &ready.observers),
            decided: decided::Decided::default(),
            far_off: None,
            acts: ready.acts.iter(),
            promised: BTreeMap::new(),
            now: None,
            seq: 0,
            rows: 0,
            paused: None,
            told_odd: BTreeSet::new(),
        }
    }

    /// What the folder of the case has to say before the first row.
    pub fn begin(&mut self) -> Vec<Told> {
        let odd = self.ready.objections.iter().map(|o| self.ready.odd(o)).collect();
        self.tell(0, odd)
    }

    /// One row of the log: what was odd about it. [`Follow::look`] tells what it changed.
    pub fn take(&mut self, entry: Entry<'_>) -> Vec<Told> {
        self.rows += 1;
        let mut odd = Vec::new();
        match entry {
            Entry::Rejected(reject) => {
                let column = reject.column.as_ref().map_or_else(String::new, |c| format!("`{c}`: "));
                let help = reject.help.as_ref().map_or_else(String::new, |h| format!(" ({h})"));
                odd.push(News::Odd {
                    place: reject.origin.to_string(),
                    reason: format!("{column}{}{help}", reject.reason),
                    rejected: true,
                });
            }
            Entry::Item(Item::Report(report)) => self.report(report.into_owned(), &mut odd),
            Entry::Item(Item::Act(act)) => self.act(&act, &mut odd),
            Entry::Item(Item::Watermark(mark)) => {
                // A promise of somebody unknown holds nothing back and closes nothing.
                if self.ready.observers.by_name.contains_key(mark.source.as_ref()) {
                    let source = self.maker.names.sym(&mark.source);
                    let promised = self.promised.entry(source).or_insert(i64::MIN);
                    *promised = (*promised).max(mark.until.as_second());
                } else {
                    let reason = format!("`{}` promises, and is no source that the case knows", mark.source);
                    odd.push(News::Odd { place: mark.origin.to_string(), reason, rejected: true });
                }
            }
            // What somebody counted changes no verdict; what was read before is counted once.
            Entry::Item(Item::Claim(_)) | Entry::Skipped(..) | Entry::Duplicate(..) | Entry::Outdated(..) => {}
        }
        while let Some(act) = self.acts.as_slice().first().filter(|act| self.now.is_some_and(|now| known(act) <= now)) {
            self.acts.next();
            self.act(act, &mut odd);
        }
        self.promise();
        self.tell(0, odd)
    }

    /// The log has been read to its end: acts of the case that are later than its last row are known now too.
    pub fn pause(&mut self) -> Vec<Told> {
        let mut odd = Vec::new();
        self.paused.get_or_insert(self.rows);
        while let Some(act) = self.acts.next() {
            self.act(act, &mut odd);
        }
        self.promise();
        self.tell(0, odd)
    }

    /// Somebody with the power to do so closes the books up to a time, whatever a silent source may still say.
    pub fn close(&mut self, until: i64) {
        self.watching.iter_mut().for_each(|w| w.stream.close(until));
    }

    /// Something to be told that comes from outside.
    pub fn note(&mut self, news: News) -> Vec<Told> {
        self.tell(0, vec![news])
    }

    /// The versions of the text by name.
    #[must_use]
    pub fn versions(&self) -> Vec<String> {
        let name = |v: &Compiled| if v.labels.is_empty() { "the text".to_owned() } else { v.labels.join(" + ") };
        self.ready.versions.iter().map(name).collect()
    }

    /// Whether the text as it stands has an established breach that nothing excuses.
    #[must_use]
    pub fn breached(&self) -> bool {
        self.watching.first().is_some_and(|w| !w.breaches.is_empty())
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Option<i64> {
        self.now
    }

    /// All names.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.maker.names
    }

    /// How many rows were taken, how many changes were told, and after how many rows the log was first read to its end.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, Option<u64>) {
        (self.rows, self.seq, self.paused)
    }

    /// What it takes to put a change into words.
    #[must_use]
    pub fn wording(&self, version: usize) -> Option<Wording<'_>> {
        let v = self.ready.versions.get(version)?;
        Some(Wording { names: &self.maker.names, labels: &v.labels, treaty: &v.treaty, program: &v.program })
    }

    fn tell(&mut self, version: usize, news: Vec<News>) -> Vec<Told> {
        let mut out = Vec::new();
        for news in news {
            if let News::Odd { place, reason, .. } = &news
                && !self.told_odd.insert((place.clone(), reason.clone()))
            {
                continue;
            }
            self.seq += 1;
            out.push(Told { seq: self.seq, version, now: self.now, news });
        }
        out
    }

    /// Whether a row lies so far after all others that its year is more likely a slip of the pen; a second one there speaks for the first.
    fn is_far_off(&mut self, time: i64) -> bool {
        let far = self.rows > 2 && self.now.is_some_and(|now| time.saturating_sub(now) > FAR_OFF);
        let before = self.far_off.filter(|before| time.abs_diff(*before) <= FAR_OFF.unsigned_abs());
        if far {
            self.far_off = Some(time);
        }
        far && before.is_none()
    }

    fn report(&mut self, report: Report<'static>, odd: &mut Vec<News>) {
        let time = servanda_watch::incidents::known(&report).max(report.occurred.to.unwrap_or(report.occurred.from).as_second());
        if self.is_far_off(time) {
            let reason = format!("`{}`: {}", report.id, far_off_reason());
            odd.push(News::Odd { place: report.origin.to_string(), reason, rejected: true });
            return;
        }
        let changed = self.parts.add(report);
        odd.extend(changed.objections.iter().map(|o| self.ready.odd(o)));
        // What the text has no use for says nothing of the time.
        if changed.now.iter().all(|incident| self.maker.incident(incident).is_ok()) {
            self.now = self.now.max(changed.latest);
        }
        for id in changed.gone {
            if let Some(old) = self.facts.remove(&id) {
                self.watching.iter_mut().for_each(|w| w.stream.amend(&old, None));
            }
        }
        for incident in changed.now {
            odd.extend(self.strangers.incident(&incident).iter().map(|o| self.ready.odd(o)));
            let made = self.maker.incident(&incident);
            odd.extend(std::mem::take(&mut self.maker.odd).iter().map(|o| self.ready.odd(o)));
            let old = self.facts.remove(&incident.id);
            let new = match made {
                Ok(fact) => {
                    self.now = self.now.max(Some(fact.known.max(fact.when.to)));
                    Some(fact)
                }
                Err(objection) => {
                    odd.push(self.ready.odd(&objection));
                    None
                }
            };
            for w in &mut self.watching {
                match (&old, &new) {
                    (Some(old), new) => w.stream.amend(old, new.clone()),
                    (None, Some(new)) => w.stream.arrive(new.clone()),
                    (None, None) => {}
                }
            }
            if let Some(new) = new {
                self.facts.insert(incident.id.clone(), new);
            }
            self.decide_again(&incident.id, odd);
        }
    }

    fn act(&mut self, act: &Act<'_>, odd: &mut Vec<News>) {
        odd.extend(self.strangers.act(act).map(|o| self.ready.odd(&o)));
        match self.maker.act(act) {
            Ok(fact) => {
                self.now = self.now.max(Some(fact.known.max(fact.when.to)));
                self.decide(act.clone().into_owned(), fact, odd);
            }
            Err(objection) => odd.push(self.ready.odd(&objection)),
        }
    }

    /// What each source has finished reporting by now: as it promised, and as its stated latency has it. A promise about what is to come
    /// holds as far as the present.
    fn promise(&mut self) {
        let Some(now) = self.now else { return };
        for observer in self.ready.observers.by_name.values() {
            let source = self.maker.names.sym(&observer.name);
            let stated = observer.reports_within.map(|within| now.saturating_sub(within).saturating_sub(1));
            let promised = self.promised.get(&source).copied().map(|until| until.min(now));
            if let Some(until) = stated.max(promised) {
                self.watching.iter_mut().for_each(|w| w.stream.promise(source, until));
            }
        }
    }

    /// What has changed since the last look.
    pub fn look(&mut self) -> Vec<Told> {
        let Some(now) = self.now else { return Vec::new() };
        let mut out = Vec::new();
        for version in 0..self.watching.len() {
            let news = match (self.watching.get_mut(version), self.ready.versions.get(version)) {
                (Some(watching), Some(v)) => watching.news(&v.program, now),
                _ => Vec::new(),
            };
            out.extend(self.tell(version, news));
        }
        out
    }
}

impl Ready<'_> {
    fn odd(&self, objection: &Objection) -> News {
        let reason = format!("`{}`: {}", objection.report, objection.reason);
        News::Odd { place: objection.origin.to_string(), reason, rejected: objection.rejected }
    }
}

/// A clock is about to run out when a quarter of its time is left, and never more than a day before.
fn is_near(clock: &Clock, now: i64) -> bool {
    clock.due.is_some_and(|due| due.saturating_sub(now) <= (due.saturating_sub(clock.start) / 4).min(86_400))
}

impl Watching<'_> {
    fn news(&mut self, program: &Program, now: i64) -> Vec<News> {
        let mut out = Vec::new();
        for change in self.stream.settle(now) {
            out.extend(self.verdict(change));
        }
        // What binds nobody is no breach.
        out.retain(|news| !matches!(news, News::Verdict { record, .. } if !program.binds(record.article)));
        for news in &out {
            let News::Verdict { step, record, .. } = news else { continue };
            if *step != Step::Withdrawn && record.truth == Truth::Yes && record.standing != Standing::Excused {
                self.breaches.insert(record.number);
            } else {
                self.breaches.remove(&record.number);
            }
        }
        let running = self.stream.clocks().iter().filter(|c| program.binds(c.article));
        let running: BTreeMap<Clock, bool> = running.map(|c| (Clock { record: None, ..c.clone() }, is_near(c, now))).collect();
        let clock = |step: Step, clock: &Clock| News::Clock { step, clock: clock.clone() };
        out.extend(self.clocks.keys().filter(|c| !running.contains_key(c)).map(|c| clock(Step::Stopped, c)));
        out.extend(running.keys().filter(|c| !self.clocks.contains_key(c)).map(|c| clock(Step::Begun, c)));
        let near = running.iter().filter(|(c, near)| **near && self.clocks.get(c) != Some(&true));
        out.extend(near.map(|(c, _)| clock(Step::Near, c)));
        self.clocks = running;
        out
    }

    fn verdict(&mut self, change: Change) -> Option<News> {
        match change {
            Change::New { record, is_final } => {
                if !is_final || self.stream.may_close(record.article) {
                    self.told.insert(record.number, (record.clone(), is_final));
                }
                Some(News::Verdict { step: Step::New, record, is_final })
            }
            Change::Amended { record } => {
                let before = self.told.insert(record.number, (record.clone(), false));
                let is_final = before.as_ref().is_some_and(|(_, is_final)| *is_final);
                if let Some(told) = self.told.get_mut(&record.number) {
                    told.1 = is_final;
                }
                let was_open = before.is_none_or(|(old, _)| old.standing == Standing::Open);
                let step = if was_open && record.standing != Standing::Open { Step::Closed } else { Step::Revised };
                Some(News::Verdict { step, record, is_final })
            }
            Change::Withdrawn { number } => {
                let (record, is_final) = self.told.remove(&number)?;
                Some(News::Verdict { step: Step::Withdrawn, record, is_final })
            }
            Change::Final { number } => {
                let (record, _) = self.told.remove(&number)?;
                if self.stream.may_close(record.article) {
                    self.told.insert(number, (record.clone(), true));
                }
                Some(News::Verdict { step: Step::Final, record, is_final: true })
            }
            Change::Objection { fact, at, reopens } => Some(News::Late { id: fact, at, reopens }),
        }
    }
}

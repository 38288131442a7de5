//! What happens in an exercise, and what only might have: events as the monitor's program speaks of them, and the times that its clauses set.

use std::collections::BTreeMap;

use servanda_model::ArticleId;
use servanda_watch::Program;
use servanda_watch::fact::{BY, EventId, NEVER, Slot};
use servanda_watch::program::{Clause, Cond, Dur, EVS, Edge, From, IndexId, VARS, When};

use super::random::Draws;
use super::scene::{Scene, Spot, slot};

/// Of a hundred things that may happen fifty do: the prior that `sources.toml` states is an interval around it.
pub(super) const HAPPENS: u64 = 500;
/// An hour and a day, seconds.
pub(super) const HOUR: i64 = 3_600;
pub(super) const DAY: i64 = 24 * HOUR;

/// An argument: a name, or another event, which reports cite by their own numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    Name(String),
    Event(usize),
}

/// Why an event is part of the exercise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Why {
    /// What a start, a condition or an exception of the text waits for.
    Condition,
    /// Contrary to an article in force.
    Contrary,
    /// Contrary, and excused by an exception of the text.
    Excused,
    /// Contrary or done under an article of which the exercise cannot say that it was in force.
    Outside,
    /// A duty done in time, late, or without a deadline.
    InTime,
    Late,
    NoDeadline,
    /// A duty that was not done.
    NotDone,
    /// A level within its limit, and beyond it.
    Kept,
    Beyond,
    /// A step of a ladder: in time, late, not done.
    Step,
    StepLate,
    StepNotDone,
    /// What the text allows.
    Allowed,
    /// What nobody did.
    Invented,
}

impl Why {
    /// Whether it says of something that it did not happen.
    pub(super) fn is_absence(self) -> bool {
        matches!(self, Self::Invented | Self::NotDone | Self::StepNotDone)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Contrary => "contrary",
            Self::Excused => "excused",
            Self::Outside => "outside",
            Self::InTime => "in time",
            Self::Late => "late",
            Self::NoDeadline => "done, no deadline",
            Self::NotDone => "not done",
            Self::Kept => "level kept",
            Self::Beyond => "level beyond its limit",
            Self::Step => "step of a ladder in time",
            Self::StepLate => "step of a ladder late",
            Self::StepNotDone => "step of a ladder not done",
            Self::Allowed => "allowed",
            Self::Invented => "invented",
        }
    }
}

/// An event, or what somebody may take for one.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) happened: bool,
    pub(super) why: Why,
    /// The article because of which it is here.
    pub(super) article: Option<ArticleId>,
    /// The event or measure of the text.
    pub(super) kind: String,
    pub(super) args: BTreeMap<Slot, Value>,
    /// The article whose standing it changes.
    pub(super) about: Option<String>,
    /// When; for what was not done, when it was due.
    pub(super) at: i64,
    /// The zone or part of one in which it lies, and the argument that says so.
    pub(super) ground: Option<(Slot, String)>,
    pub(super) spot: Option<Spot>,
    /// The level of a measure, in millionths.
    pub(super) value: Option<i64>,
    /// Whether it is done by word and on record: then nobody has to observe it.
    pub(super) word: bool,
}

impl Event {
    pub(super) fn name(&self, slot: Slot) -> Option<&str> {
        match self.args.get(&slot)? {
            Value::Name(name) => Some(name),
            Value::Event(_) => None,
        }
    }

    pub(super) fn actor(&self) -> Option<&str> {
        self.name(BY)
    }
}

/// The values and events of a clause at work, as in the monitor.
#[derive(Clone, Debug, Default)]
pub(super) struct Env {
    pub(super) vars: [Option<String>; VARS],
    pub(super) evs: [Option<usize>; EVS],
}

impl Env {
    pub(super) fn var(&self, var: u8) -> Option<&str> {
        self.vars.get(usize::from(var))?.as_deref()
    }

    pub(super) fn set(&mut self, var: u8, value: &str) {
        if let Some(place) = self.vars.get_mut(usize::from(var)) {
            *place = Some(value.to_owned());
        }
    }

    pub(super) fn meet(&mut self, ev: u8, event: usize) {
        if let Some(place) = self.evs.get_mut(usize::from(ev)) {
            *place = Some(event);
        }
    }

    pub(super) fn ev(&self, ev: u8) -> Option<usize> {
        self.evs.get(usize::from(ev)).copied().flatten()
    }
}

/// An exercise in the making.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) program: &'a Program,
    pub(super) scene: Scene<'a>,
    pub(super) draws: Draws,
    /// The exercise lasts from here to there, seconds since 1970.
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) events: Vec<Event>,
    /// The same by what they are called.
    by_kind: BTreeMap<String, Vec<usize>>,
    /// When each instrument began to bind and each moment came, as far as the exercise knows.
    pub(super) entries: Vec<Option<i64>>,
    pub(super) moments: Vec<Option<i64>>,
    /// By clause: from when its condition holds; none while nobody asked, inner none when the exercise cannot bring it about.
    pub(super) gates: Vec<Option<Option<i64>>>,
    /// The instrument whose start is being brought about.
    pub(super) opening: Option<usize>,
    /// Articles that ask for something and have no part in the exercise, with the reason.
    pub(super) left_out: BTreeMap<ArticleId, String>,
}

impl<'a> World<'a> {
    pub(super) fn new(program: &'a Program, scene: Scene<'a>, draws: Draws, (start, end): (i64, i64)) -> Self {
        Self {
            program,
            scene,
            draws,
            start,
            end,
            events: Vec::new(),
            by_kind: BTreeMap::new(),
            entries: vec![None; program.entries.len()],
            moments: vec![None; program.moments.len()],
            gates: vec![None; program.clauses.len()],
            opening: None,
            left_out: BTreeMap::new(),
        }
    }

    pub(super) fn leave_out(&mut self, article: ArticleId, reason: &str) {
        self.left_out.entry(article).or_insert_with(|| reason.to_owned());
    }

    pub(super) fn add(&mut self, event: Event) -> usize {
        self.by_kind.entry(event.kind.clone()).or_default().push(self.events.len());
        self.events.push(event);
        self.events.len() - 1
    }

    /// The events of these names, in the order in which they were added.
    pub(super) fn called(&self, events: &[EventId]) -> Vec<usize> {
        let names = events.iter().filter_map(|id| self.program.events.get(usize::from(*id)));
        let mut out: Vec<usize> = names.filter_map(|info| self.by_kind.get(&info.name)).flatten().copied().collect();
        out.sort_unstable();
        out
    }

    /// When something is, if the exercise knows; `start` is when the norm came into force for its bearer.
    pub(super) fn time(&self, when: &When, env: &Env, start: i64) -> Option<i64> {
        let of = |ev: u8| env.ev(ev).and_then(|at| self.events.get(at)).map(|e| e.at);
        let from = match when.from {
            From::At(time) => time,
            From::Event(ev) | From::Known(ev) => of(ev)?,
            From::Activation => start,
            From::Entry(instrument) => self.entries.get(instrument).copied().flatten()?,
            From::Moment(moment) => self.moments.get(usize::from(moment)).copied().flatten()?,
            From::Act(index) => self.latest(index)?,
            From::Breach | From::Attribution | From::BreachOf(..) => return None,
        };
        if from.abs() >= NEVER {
            return None;
        }
        let time = self.later(from, when.plus);
        let (zones, zone) = (&self.program.zone_data, when.plus.zone);
        Some(match when.edge {
            Edge::Exact => time,
            Edge::DayBegin => zones.day_begin(time, zone).max(from),
            Edge::DayEnd => zones.day_end(time, zone),
            Edge::DayOver => zones.day_end(time, zone).saturating_add(1),
        })
    }

    pub(super) fn later(&self, time: i64, length: Dur) -> i64 {
        self.program.zone_data.add(time, length)
    }

    /// The latest event that an index would hold by its name.
    fn latest(&self, index: IndexId) -> Option<i64> {
        let wanted = &self.program.indexes.get(usize::from(index))?.pattern.events;
        let events = self.called(wanted).into_iter().filter_map(|n| self.events.get(n));
        events.filter(|e| e.happened).map(|e| e.at).max()
    }

    /// The part of the exercise in which a clause can be in force, and whether the exercise knows when it begins.
    pub(super) fn window(&self, clause: &Clause) -> Option<(i64, i64, bool)> {
        let entry = self.entries.get(clause.instrument).copied().flatten();
        let (mut from, mut to, mut known) = (entry.unwrap_or(self.start).max(self.start), self.end, entry.is_some());
        let none = Env::default();
        if let Some(starting) = &clause.during.0 {
            match self.time(starting, &none, from) {
                Some(time) => from = from.max(time),
                None => known = false,
            }
        }
        let ends = clause.ends.iter().filter_map(|cond| match cond {
            Cond::Reached(when) => Some(when),
            _ => None,
        });
        for when in clause.during.1.iter().chain(ends) {
            if let Some(time) = self.time(when, &none, from) {
                to = to.min(time.saturating_sub(1));
            }
        }
        (from < to).then_some((from, to, known))
    }

    /// The party to which an event is laid: its actor's, or for a level the one whose level it is.
    pub(super) fn party_of(&self, event: &Event) -> Option<String> {
        use servanda_model::ast::Preposition;
        if let Some(actor) = event.actor() {
            return self.scene.party(actor);
        }
        event.value?;
        self.scene.party(event.name(slot(Preposition::Of))?)
    }
}

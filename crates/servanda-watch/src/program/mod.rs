//! The text as a program for the monitor: names as numbers, patterns as tests on arguments, conditions as questions to indexes, norms as
//! machines. One program is one version of the text: as it stands, or under a reading or proposal.

mod build;
mod clauses;
mod compositions;
mod conditions;
mod patterns;
mod reads;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span as Place;
use servanda_model::ArticleId;
use servanda_model::ast::{Compare, EffectVerb, Grade, Modal, State};

use crate::fact::{EventId, Seconds, Slot};
use crate::sym::{Names, Sym};
use crate::truth::Truth;

pub use build::{compile, compile_after};
pub(crate) use patterns::slot;
pub use times::{Dur, Zones};

/// A variable of a clause: a value that several patterns share.
pub type Var = u8;
/// Variables that a clause can have.
pub const VARS: usize = 8;
/// An event that a clause speaks of again: `that attack`. The act or trigger that is judged is 0.
pub type Ev = u8;
/// Events that a clause can speak of again.
pub const EVS: usize = 4;
/// A sort or group, by its number.
pub type SetId = u16;
/// A set of occurrences that conditions ask about, by its number.
pub type IndexId = u16;
/// A measure against a limit that conditions ask about, by its number.
pub type LevelId = u16;
/// A declared moment, by its number.
pub type MomentId = u16;

/// A text, compiled.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// All names; facts use the same numbers.
    pub names: Names,
    /// The events and measures, by their number.
    pub events: Vec<EventInfo>,
    /// An event with all that it includes, by name.
    pub families: BTreeMap<String, Vec<EventId>>,
    /// Event by name.
    pub event_ids: BTreeMap<String, EventId>,
    /// Sorts and groups.
    pub sets: Vec<Set>,
    /// Zones that patterns ask about, a bit each in [`crate::Fact::inside`].
    pub zones: Vec<Sym>,
    /// Whose word counts apart: parties, bodies and sources, a bit each in [`crate::Fact::said_by`].
    pub speakers: Vec<Sym>,
    /// The parties that answer for an actor: itself, those for which it acts.
    pub answers: BTreeMap<Sym, Vec<Sym>>,
    /// What conditions ask about.
    pub indexes: Vec<IndexSpec>,
    /// Indexes that an event feeds, by event.
    pub feeds: Vec<Vec<IndexId>>,
    /// Measures against limits.
    pub levels: Vec<Level>,
    /// Declared moments.
    pub moments: Vec<Moment>,
    /// One for each standing article, in their order.
    pub clauses: Vec<Clause>,
    /// Clause by article.
    pub of_article: BTreeMap<ArticleId, usize>,
    /// Events composed of others.
    pub derived: Vec<Derived>,
    /// Events that count as others.
    pub counts_as: Vec<CountsAs>,
    /// Both, each after those that make what it asks for.
    pub rules: Vec<Rule>,
    /// When each instrument begins to bind.
    pub entries: Vec<Entry>,
    /// Time zones.
    pub zone_data: Zones,
    /// The zone of each instrument.
    pub instrument_zones: Vec<u16>,
    /// Articles by how acts cite them.
    pub cites: BTreeMap<Sym, ArticleId>,
    /// In what each measure is counted: as it is declared, else as the first limit on it says.
    pub units: BTreeMap<String, String>,
    /// All parties.
    pub parties: BTreeSet<Sym>,
    /// What the monitor cannot do with the text, and why.
    pub notes: Vec<Note>,
}

/// An event or measure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventInfo {
    /// Its name.
    pub name: String,
    /// Whether it is judged by nobody: undetermined for ever.
    pub judged_by_nobody: bool,
    /// Who judges it, if somebody does, and the bits of its word in [`crate::Fact::said_by`].
    pub judge: Option<(Sym, u64)>,
    /// Whether it is a measure.
    pub measure: bool,
}

/// Something in the text that cannot be monitored, with the reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The article, when it is one.
    pub article: Option<ArticleId>,
    /// The place in the treaty file.
    pub place: Place,
    /// Why.
    pub message: String,
}

/// A sort or group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// Its members; none when it is open, and then everything may belong to it.
    pub members: Option<BTreeSet<Sym>>,
}

/// A test on an argument.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Test {
    /// It is this.
    Is(Sym),
    /// It belongs to this set.
    In(SetId),
    /// The fact lies in this zone.
    Zone(u8),
    /// It is the value of a variable.
    Var(Var),
    /// It belongs to the set and is not the value of the variable.
    Not(Var, SetId),
    /// It is that event.
    Event(Ev),
    /// It is one value, whichever: what is counted is counted for each.
    One,
    /// It acts for the bearer, who is any of the subject when several share a duty.
    By,
}

/// What a fact must be like.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pattern {
    /// The event, and those that it includes.
    pub events: Vec<EventId>,
    /// Tests on its arguments.
    pub tests: Vec<(Slot, Test)>,
    /// Arguments that become variables.
    pub binds: Vec<(Slot, Var)>,
}

/// Where an argument of a derived fact comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The same argument of the fact at hand, or another one of it.
    Slot(Slot),
    /// A name.
    Is(Sym),
    /// A variable.
    Var(Var),
    /// Each member of a set: a fact for each.
    Each(SetId),
}

/// An event that is taken for another as well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountsAs {
    /// The event as it is.
    pub pattern: Pattern,
    /// The arguments of the other, and where they come from.
    pub args: Vec<(Slot, Source)>,
    /// The other.
    pub event: EventId,
}

/// In what sense an event is asked about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// It happened, to a standard in tenths of a per cent.
    Happened(u16),
    /// Somebody says so; whose word counts, a bit each.
    Alleged(u64),
    /// A body has attributed it; the body, if the text names one.
    Attributed(Sym),
}

/// How long occurrences are kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Keep {
    /// At least this long, seconds.
    For(Seconds),
    /// The first and the last, certain and possible: enough to know whether and since when.
    Ends,
}

/// Occurrences that conditions ask about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct IndexSpec {
    /// Which.
    pub pattern: Pattern,
    /// In which sense.
    pub status: Status,
    /// The arguments by which they are looked up, with the test that gives the value.
    pub keys: Vec<(Slot, Test)>,
    /// How long they are kept.
    pub keep: Keep,
}

/// A measure against a limit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Level {
    /// The measure.
    pub measure: Pattern,
    /// The arguments by which it is looked up.
    pub keys: Vec<(Slot, Test)>,
    /// How it is compared.
    pub compare: Compare,
    /// The limit, in millionths.
    pub limit: i64,
    /// The standard of proof.
    pub standard: u16,
}

/// From what a time is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum From {
    /// That event happened.
    Event(Ev),
    /// That event became known.
    Known(Ev),
    /// The norm came into force for its bearer.
    Activation,
    /// The breach that a ladder answers.
    Breach,
    /// A body attributed the breach.
    Attribution,
    /// The first breach, or the latest, of an article.
    BreachOf(ArticleId, bool),
    /// The latest act of that kind: notice, signature.
    Act(IndexId),
    /// The instrument began to bind.
    Entry(usize),
    /// A declared moment.
    Moment(MomentId),
    /// A fixed time.
    At(Seconds),
}

/// A point in time that may not have come yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct When {
    /// From what it is counted.
    pub from: From,
    /// How long after it; negative before it.
    pub plus: Dur,
    /// Which second of that day, when a day is meant.
    pub edge: Edge,
}

/// Which second a time means. A date without a clock and `D+14` are whole days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Edge {
    /// The second itself.
    Exact,
    /// The first of its day, and never before that from which it is counted.
    DayBegin,
    /// The last of its day.
    DayEnd,
    /// The first after its day.
    DayOver,
}

/// When an event must have happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Window {
    /// At any time until now.
    Ever,
    /// In the last so much.
    Past(Dur),
    /// Not more than so much after it.
    After(From, Dur),
    /// At least and at most so much before it.
    Before(From, Dur, Option<Dur>),
}

/// In what time things are counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Counting {
    /// In any stretch of this length, ending now.
    Sliding(Dur),
    /// On this calendar day, week, month or year of the zone.
    Calendar(u8, u16),
}

/// A condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cond {
    /// Known beforehand.
    Const(Truth),
    /// One suffices.
    Or(Vec<Cond>),
    /// All are needed.
    And(Vec<Cond>),
    /// The opposite.
    Not(Box<Cond>),
    /// Something has happened.
    Seen(IndexId, Window),
    /// Something has happened in a window, and that has not since.
    Since(IndexId, IndexId, Window),
    /// More than so many.
    Count(IndexId, Counting, i64),
    /// More than so many breaches of this article, perhaps for each value of a variable.
    Breaches(Option<Grade>, Counting, i64, Option<Var>),
    /// A measure is beyond or within a limit, perhaps for some time.
    Level(LevelId, Option<Dur>),
    /// The state of an article, perhaps by somebody, perhaps for some time.
    Article(ArticleId, State, Option<Test>, Option<Dur>),
    /// A time has come.
    Reached(When),
    /// A time has not passed.
    NotPassed(When),
}

/// A declared moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A fixed time.
    At(Seconds),
    /// The first time at which a condition holds.
    When(Cond),
}

/// When an instrument begins to bind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// At once: the text does not say, and the monitor says that it does not.
    Unsaid,
    /// At a time.
    At(Seconds),
    /// When a condition first holds.
    When(Cond),
}

/// Who is bound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// How the members are bound.
    pub mode: Mode,
    /// Who may act for it: members, bodies that act for them.
    pub actors: SetId,
    /// The members, when they are known.
    pub members: Vec<Sym>,
    /// The variable that holds the bearer.
    pub var: Var,
}

/// How the members of a subject are bound.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mode {
    /// Each for itself.
    Each,
    /// All together: one instance, and all answer for it.
    Jointly,
    /// At least so many.
    AtLeast(u32),
    /// Whose breach it is.
    Breaching,
    /// The member that is not the one in the variable.
    Other(Var),
    /// The one in the variable.
    That(Var),
    /// Nobody is named.
    Nobody,
}

/// When something is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Due {
    /// Never: it can be put off for ever.
    Never,
    /// By a time.
    By(When),
    /// Before an event, at least and at most so much before it.
    Before(From, Dur, Dur),
    /// With the act of another article, not farther apart than this.
    With(ArticleId, Option<Dur>),
}

/// One act of a duty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// Any of these does it.
    pub acts: Vec<Pattern>,
    /// The arguments by which acts are looked up, the same for all of them.
    pub keys: Vec<(Slot, Test)>,
    /// By when.
    pub due: Due,
    /// By when it must have begun.
    pub begun: Option<When>,
    /// What must hold before the act counts.
    pub only_after: Option<Cond>,
    /// Where acts that had to come before are looked up, one place for each of the acts.
    pub past: Vec<IndexId>,
    /// The number under which later stages speak of this act.
    pub ev: Ev,
}

/// What a norm asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Acts that must not be.
    Forbid(Vec<Pattern>),
    /// Acts to be done, each stage after the one before it.
    Do {
        /// The events at each occurrence of which the duty arises, with what must hold then; none when it arises once, when the condition
        /// of the clause holds.
        triggers: Vec<(Pattern, Option<Cond>)>,
        /// The acts.
        stages: Vec<Stage>,
        /// Whether one act serves all open duties that it fits.
        serves_all: bool,
    },
    /// A measure to be kept at a level.
    Hold {
        /// The measure.
        measure: Pattern,
        /// The limit, in millionths.
        limit: (Compare, i64),
        /// Limits by phase: from when, which; the limit above holds from the last.
        phases: Vec<(When, Compare, i64)>,
    },
    /// Acts that are allowed, and powers over articles.
    Allow {
        /// What may be done.
        acts: Vec<Pattern>,
        /// Which change of which articles.
        effects: Vec<(EffectVerb, Vec<ArticleId>, bool)>,
        /// When its use takes effect.
        effective: Option<When>,
    },
    /// Nothing to be done or left: a statement.
    Nothing,
}

/// What excuses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Except {
    /// A condition.
    When(Cond, Place),
    /// What another article allows or orders.
    As(ArticleId, Place),
}

/// One step of a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Somebody is to act.
    Norm(Box<StepNorm>),
    /// As another article says.
    As(ArticleId),
}

/// A norm in a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepNorm {
    /// What must hold for the step.
    pub when: Option<Cond>,
    /// Who.
    pub subject: Subject,
    /// Whether it binds.
    pub binding: bool,
    /// What, by when.
    pub stage: Stage,
    /// In the words of the text.
    pub text: String,
}

/// A condition that makes a breach by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alone {
    /// Of which grade.
    pub grade: Grade,
    /// The condition.
    pub cond: Cond,
    /// Whose breach it is: each in turn, those whom the condition names, or none.
    pub bearers: Vec<Sym>,
}

/// An article, compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clause {
    /// The article.
    pub article: ArticleId,
    /// Its instrument.
    pub instrument: usize,
    /// Its modal; none for a statement.
    pub modal: Option<Modal>,
    /// Whether it binds: `shall` or `shall not`, in a text that is no draft.
    pub binding: bool,
    /// The standard of proof for its facts, in tenths of a per cent.
    pub standard: u16,
    /// Whether the text names that standard.
    pub standard_named: bool,
    /// Who is bound.
    pub subject: Subject,
    /// From when and until when it runs.
    pub during: (Option<When>, Option<When>),
    /// The condition under which it is in force, when it is a state and not a trigger.
    pub when: Option<Cond>,
    /// What suspends it, and for that time.
    pub suspended: Vec<Cond>,
    /// What ends it.
    pub ends: Vec<Cond>,
    /// What excuses a breach.
    pub excepts: Vec<Except>,
    /// What makes a breach at all, when the text says.
    pub minor: Option<Cond>,
    /// What makes it material.
    pub material: Option<Cond>,
    /// What of these makes a breach by itself, beside what is forbidden or asked for: it speaks of no act of the clause.
    pub alone: Vec<Alone>,
    /// What it asks.
    pub what: What,
    /// What follows a breach, by grade.
    pub ladders: Vec<(Option<Grade>, Vec<Step>)>,
    /// To whom what it asks is owed.
    pub owed: Owed,
    /// The body that attributes, and how long it has.
    pub attributed: Option<(Sym, Option<Dur>)>,
    /// Which arguments of its act, trigger or measure become which variables.
    pub binds: Vec<(Slot, Var)>,
    /// The labels of its variables, for people: `Sector`, `Party`.
    pub vars: Vec<(Var, String)>,
    /// The events that it speaks of, its own first.
    pub events: Vec<EventId>,
    /// The events whose report is judged: its act, its measure or its trigger.
    pub own: Vec<EventId>,
}

/// To whom an obligation is owed: those whom its act names beside the actor. When it names nobody, to every other party.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Owed {
    /// Parties by name.
    pub named: BTreeSet<Sym>,
    /// Those that the variables of the act hold.
    pub vars: Vec<Var>,
}

/// A part of a composed event that is looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Join {
    /// Where.
    pub index: IndexId,
    /// When it must have happened.
    pub window: Window,
    /// Which of its values become variables.
    pub values: Vec<(usize, Var)>,
}

/// An event that is a combination of others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Derived {
    /// The event.
    pub event: EventId,
    /// What sets it off.
    pub trigger: Pattern,
    /// What is looked up with it: each occurrence with new values is one event.
    pub joins: Vec<Join>,
    /// What else must hold.
    pub guard: Option<Cond>,
    /// Its arguments, from the variables.
    pub args: Vec<(Slot, Source)>,
}

/// One way in which events make others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rule {
    /// A combination of others, by its number.
    Derived(usize),
    /// One that counts as another, by its number.
    CountsAs(usize),
}

/// Where the party stands that an attribution names.
pub(crate) fn slot_to() -> Slot {
    patterns::slot(servanda_model::ast::Preposition::To)
}

impl Program {
    /// The number of an event or measure.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<EventId> {
        self.event_ids.get(name).copied()
    }

    /// The members of a set; none when it is open.
    #[must_use]
    pub fn set(&self, id: SetId) -> Option<&Set> {
        self.sets.get(usize::from(id))
    }

    /// Whether a name belongs to a set; everything may belong to an open one.
    #[must_use]
    pub fn belongs(&self, name: Sym, set: SetId) -> bool {
        self.set(set).is_some_and(|s| s.members.as_ref().is_none_or(|m| m.contains(&name)))
    }

    /// Whether an article binds somebody.
    #[must_use]
    pub fn binds(&self, article: ArticleId) -> bool {
        self.of_article.get(&article).and_then(|n| self.clauses.get(*n)).is_some_and(|c| c.binding)
    }

    /// Whether an article tells minor breaches from material ones. Where none does, a breach has no grade worth a word.
    #[must_use]
    pub fn grades(&self, article: ArticleId) -> bool {
        let clause = self.of_article.get(&article).and_then(|n| self.clauses.get(*n));
        clause.is_some_and(|c| c.minor.is_some() || c.material.is_some() || c.ladders.iter().any(|(grade, _)| grade.is_some()))
    }

    /// The standard of proof of an article in words.
    #[must_use]
    pub fn standard(&self, article: ArticleId) -> String {
        let clause = self.of_article.get(&article).and_then(|n| self.clauses.get(*n));
        match clause.filter(|c| c.standard_named) {
            Some(clause) if clause.standard % 10 == 0 => format!("{} %", clause.standard / 10),
            Some(clause) => format!("{}.{} %", clause.standard / 10, clause.standard % 10),
            None => "more likely than not".to_owned(),
        }
    }

    /// The parties that answer for an actor; the actor itself when it acts for nobody.
    #[must_use]
    pub fn answer_for(&self, actor: Sym) -> Vec<Sym> {
        self.answers.get(&actor).cloned().unwrap_or_else(|| vec![actor])
    }
}

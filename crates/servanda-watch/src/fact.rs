//! What the monitor judges: incidents and acts as facts, with when they happened, when they were known and how probable they are.

use crate::sym::Sym;
use crate::truth::Odds;

/// Seconds since 1970-01-01 UTC.
pub type Seconds = i64;

/// A time before everything and after everything.
pub const EVER: Seconds = i64::MIN / 4;
/// A time after everything.
pub const NEVER: Seconds = i64::MAX / 4;

/// An event by its number in a [`crate::Program`].
pub type EventId = u16;

/// Where an argument stands: 0 is the object, then the prepositions in the order of the language.
pub type Slot = u8;
/// How many places an event has for arguments.
pub const SLOTS: usize = 15;
/// The object.
pub const OBJECT: Slot = 0;
/// The actor.
pub const BY: Slot = 1;

/// A closed stretch of time in which something happened: a point when it is known to the second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// First second.
    pub from: Seconds,
    /// Last second.
    pub to: Seconds,
}

impl Span {
    /// One second.
    #[must_use]
    pub fn at(time: Seconds) -> Self {
        Self { from: time, to: time }
    }
}

/// An incident, a measurement or an act.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact {
    /// The incident or act.
    pub id: Sym,
    /// The name under which other events speak of this one; its id when it has none.
    pub ident: Sym,
    /// What happened.
    pub event: EventId,
    /// When it happened.
    pub when: Span,
    /// When it was first known.
    pub known: Seconds,
    /// How probable it is.
    pub odds: Odds,
    /// Its arguments; none where the report leaves them out.
    pub args: [Sym; SLOTS],
    /// The zones of the program in which it certainly lies, a bit each.
    pub inside: u64,
    /// Those in which it may lie.
    pub maybe_inside: u64,
    /// The level of a measure, in millionths.
    pub value: Option<i64>,
    /// Who says so: parties and bodies of the program, a bit each.
    pub said_by: u64,
    /// What an act is about: an article, an incident, another act.
    pub about: Sym,
    /// Of a composed event: the other facts of which it is made, beside the one whose name it bears.
    pub parts: Vec<Sym>,
}

impl Fact {
    /// A fact without arguments.
    #[must_use]
    pub fn new(id: Sym, event: EventId, when: Span) -> Self {
        Self {
            id,
            ident: id,
            event,
            when,
            known: when.to,
            odds: Odds::CERTAIN,
            args: [Sym::NONE; SLOTS],
            inside: 0,
            maybe_inside: 0,
            value: None,
            said_by: 0,
            about: Sym::NONE,
            parts: Vec::new(),
        }
    }

    /// The fact with an argument.
    #[must_use]
    pub fn with(mut self, slot: Slot, value: Sym) -> Self {
        self.set(slot, value);
        self
    }

    /// Sets an argument.
    pub fn set(&mut self, slot: Slot, value: Sym) {
        if let Some(place) = self.args.get_mut(slot as usize) {
            *place = value;
        }
    }

    /// An argument.
    #[must_use]
    pub fn arg(&self, slot: Slot) -> Sym {
        self.args.get(slot as usize).copied().unwrap_or_default()
    }
}

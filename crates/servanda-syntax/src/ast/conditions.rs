//! Conditions and quantities.

use servanda_base::{Number, Quantity, Span};

use super::*;

/// A condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    /// One suffices.
    Or(Vec<Condition>),
    /// All are needed.
    And(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>, Span),
    /// One fact.
    Atom(Atom),
}

/// One fact that can hold or not.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Atom {
    pub span: Span,
    pub kind: AtomKind,
}

/// The kinds of facts.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub enum AtomKind {
    /// An event, at each time it happens, or that it ever has, as somebody says, as evidence or a body has it.
    Event { pattern: Pattern, status: EventStatus, window: Option<Window> },
    /// A measure against a number, perhaps for some time.
    Measure { pattern: Pattern, compare: Compare, amount: Amount, lasting: Option<Amount> },
    /// The state of an article.
    State { citation: Citation, state: State, by: Option<Noun>, lasting: Option<Amount> },
    /// More than so many of something in some time.
    Count { more_than: Number, counted: Counted, rate: Rate },
    /// `after` a time
    After(Time),
    /// `before` a time
    Before(Time),
}

/// In what sense an event is a fact.
#[derive(Clone, PartialEq, Debug)]
pub enum EventStatus {
    /// Each time it happens.
    Occurs,
    /// It has happened, perhaps without something since.
    HasOccurred(Option<Pattern>),
    /// Somebody says so.
    Alleged(Option<Noun>),
    /// The sources establish it, to a standard.
    Verified(Option<Word>),
    /// A body has decided who did it, to a standard.
    Attributed(Option<Word>),
}

/// When it must have happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Window {
    /// In the last so much, or so much after an anchor.
    Within(Amount, Option<Anchor>),
    /// In the so much before an anchor.
    WithinBefore(Amount, Anchor),
    /// So much before an anchor, or earlier.
    AtLeastBefore(Amount, Anchor),
    /// Between so much and so much before an anchor.
    Between(Amount, Amount, Anchor),
}

/// What is counted.
#[derive(Clone, PartialEq, Debug)]
pub enum Counted {
    /// Events.
    Pattern(Pattern),
    /// Breaches of this article.
    Breach(Option<Grade>),
}

/// In what time, and for each of what.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Rate {
    pub window: RateWindow,
    pub per: Option<Word>,
}

/// A calendar unit or a sliding window.
#[derive(Clone, PartialEq, Debug)]
pub enum RateWindow {
    /// Each calendar day, week, month.
    Per(Word),
    /// Any stretch of this length.
    Within(Amount),
}

/// The state of an article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// `in force`
    InForce,
    /// `suspended`
    Suspended,
    /// `fulfilled`
    Fulfilled,
    /// `terminated`
    Terminated,
    /// `observed`: no open breach
    Observed,
    /// `in breach`, perhaps of a grade
    InBreach(Option<Grade>),
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Compare {
    /// `at most`
    AtMost,
    /// `at least`
    AtLeast,
    /// `exceeds`
    Exceeds,
    /// `below`
    Below,
}

impl Compare {
    /// Its words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::AtMost => "at most",
            Self::AtLeast => "at least",
            Self::Exceeds => "exceeds",
            Self::Below => "below",
        }
    }
}

/// A quantity with its place: agreed, or still a choice between proposals.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Amount {
    pub span: Span,
    /// The agreed quantity, or the first one proposed.
    pub quantity: Quantity,
    /// All that are proposed, by label; empty when it is agreed.
    pub proposed: Vec<(Word, Quantity)>,
}

//! A claim: what somebody says they counted. It is a statement about a number, not an event.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use servanda_base::Number;

use crate::origin::Origin;
use crate::report::{Text, owned};
use crate::time::Interval;

/// A statement about a count. It is shown against what reports establish; claims are never added, averaged or netted, and a subset is never
/// added to its parent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim<'a> {
    /// Unique for its speaker.
    pub id: Text<'a>,
    /// Who says so.
    pub speaker: Text<'a>,
    /// What was counted.
    pub subject: Text<'a>,
    /// From when to when it was counted.
    pub window: Option<Interval>,
    /// The list or definition by which it was counted.
    pub list: Option<Text<'a>>,
    /// The part of the list that the number is about.
    pub category: Option<Text<'a>>,
    /// The number.
    pub number: Number,
    /// How the number is meant.
    pub qualifier: Qualifier,
    /// The claim of which this one counts a part: "of it heavy".
    pub parent: Option<Text<'a>>,
    /// The claim that this one prints again, as somebody else has it: the same voice, and no second one.
    pub repeats: Option<Text<'a>>,
    /// Where it was published.
    pub source: Option<Text<'a>>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// The claim in its own words.
    pub text: Option<Text<'a>>,
    /// The claim that this one amends.
    pub corrects: Option<Text<'a>>,
    /// Which state of a claim that its source keeps changing; the later one holds.
    pub revised: Option<Timestamp>,
    /// Where it was read.
    pub origin: Origin,
}

/// How a number is meant. A number that stands alone is meant exactly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Qualifier {
    /// Just so many.
    #[default]
    Exactly,
    /// So many and more.
    MoreThan,
    /// Roughly so many.
    About,
}

impl Qualifier {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Exactly, Self::MoreThan, Self::About];

    /// As a feed writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::MoreThan => "more than",
            Self::About => "about",
        }
    }
}

impl Claim<'_> {
    /// Nothing yet, read there.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            id: Text::default(),
            speaker: Text::default(),
            subject: Text::default(),
            window: None,
            list: None,
            category: None,
            number: Number::default(),
            qualifier: Qualifier::default(),
            parent: None,
            repeats: None,
            source: None,
            published: None,
            text: None,
            corrects: None,
            revised: None,
            origin,
        }
    }

    /// The claim on its own, to be kept when the next row is read.
    #[must_use]
    pub fn into_owned(self) -> Claim<'static> {
        Claim {
            id: owned(self.id),
            speaker: owned(self.speaker),
            subject: owned(self.subject),
            window: self.window,
            list: self.list.map(owned),
            category: self.category.map(owned),
            number: self.number,
            qualifier: self.qualifier,
            parent: self.parent.map(owned),
            repeats: self.repeats.map(owned),
            source: self.source.map(owned),
            published: self.published,
            text: self.text.map(owned),
            corrects: self.corrects.map(owned),
            revised: self.revised,
            origin: self.origin,
        }
    }

    pub(crate) fn content(&self, state: &mut impl Hasher) {
        (&self.subject, &self.window, &self.list, &self.category, self.number, self.qualifier).hash(state);
        (&self.parent, &self.repeats, &self.source, &self.text, &self.corrects).hash(state);
    }
}

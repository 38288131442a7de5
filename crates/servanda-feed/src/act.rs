//! An act: what a body or a party did by word: a vote, a decision, a notice, a waiver.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;

use crate::args::Args;
use crate::origin::Origin;
use crate::report::{Text, owned};
use crate::time::Interval;

/// The acts that every treaty has. A treaty may speak of others.
pub const KINDS: &[&str] = &["attribution", "vote", "decision", "notice", "waiver", "suspension", "request", "ratification", "signature"];

/// What a body or a party did. Remedies and ladders start from acts, not from computed numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act<'a> {
    /// Unique for its source.
    pub id: Text<'a>,
    /// Who acted: a body or a party.
    pub body: Text<'a>,
    /// One of [`KINDS`] or an act of the treaty.
    pub kind: Text<'a>,
    /// What it is about: an article, an incident, a party, another act.
    pub about: Option<Text<'a>>,
    /// Who voted how.
    pub votes: Votes<'a>,
    /// When it was done.
    pub at: Interval,
    /// When it became known.
    pub published: Option<Timestamp>,
    /// Where it was published.
    pub source: Option<Text<'a>>,
    /// The act in its own words.
    pub text: Option<Text<'a>>,
    /// Everything else that the act says, by its preposition.
    pub args: Args<'a>,
    /// The act whose record this one amends.
    pub corrects: Option<Text<'a>>,
    /// Which state of a record that its source keeps changing; the later one holds.
    pub revised: Option<Timestamp>,
    /// Where it was read.
    pub origin: Origin,
}

/// Who voted how. Who is on no list did not vote, or the source does not say.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Votes<'a> {
    /// In favour.
    pub yes: Vec<Text<'a>>,
    /// Against.
    pub no: Vec<Text<'a>>,
    /// Abstained.
    pub abstained: Vec<Text<'a>>,
}

impl Act<'_> {
    /// Nothing yet, read there.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            id: Text::default(),
            body: Text::default(),
            kind: Text::default(),
            about: None,
            votes: Votes::default(),
            at: Interval::default(),
            published: None,
            source: None,
            text: None,
            args: Args::default(),
            corrects: None,
            revised: None,
            origin,
        }
    }

    /// The act on its own, to be kept when the next row is read.
    #[must_use]
    pub fn into_owned(self) -> Act<'static> {
        let all = |list: Vec<Text<'_>>| list.into_iter().map(owned).collect();
        Act {
            id: owned(self.id),
            body: owned(self.body),
            kind: owned(self.kind),
            about: self.about.map(owned),
            votes: Votes { yes: all(self.votes.yes), no: all(self.votes.no), abstained: all(self.votes.abstained) },
            at: self.at,
            published: self.published,
            source: self.source.map(owned),
            text: self.text.map(owned),
            args: self.args.into_owned(),
            corrects: self.corrects.map(owned),
            revised: self.revised,
            origin: self.origin,
        }
    }

    pub(crate) fn content(&self, state: &mut impl Hasher) {
        (&self.body, &self.kind, &self.about, &self.votes, &self.at, &self.text, &self.args, &self.corrects).hash(state);
    }
}

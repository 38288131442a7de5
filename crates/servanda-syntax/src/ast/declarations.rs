//! Declarations.

use servanda_base::{Number, Span};

use super::*;

/// A declaration with its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Declaration {
    /// The whole declaration.
    pub span: Span,
    /// What it declares.
    pub kind: DeclarationKind,
}

/// The force that a text claims for itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum InstrumentForm {
    /// Binds its parties.
    Treaty,
    /// Binds, at most, those who make it.
    Declaration,
    /// Binds nobody yet.
    Draft,
}

/// What a declaration declares.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub enum DeclarationKind {
    Instrument { form: InstrumentForm, title: Word, by: Vec<Word>, zone: Word },
    Party(Vec<Word>),
    Person { name: Word, successor: Option<Word> },
    Group { name: Word, member: Word, members: Members },
    Body(Body),
    Force { name: Word, of: Vec<Word>, framework: Vec<Framework> },
    Kind { name: Word, is: Option<Word>, includes: Vec<Word> },
    Line { name: Word, from: Option<Word> },
    Zone { name: Word, geometry: Option<Geometry>, status: Vec<Status> },
    Event { name: Word, signature: Signature, form: EventForm },
    Measure { name: Word, signature: Signature, unit: Option<Word> },
    Source(Source),
    Standard { name: Word, is: Amount },
    Moment { name: Word, is: MomentForm },
    Term(TermOf),
}

/// Who belongs to a group.
#[derive(Clone, PartialEq, Debug)]
pub enum Members {
    /// A list in the text.
    Listed(Vec<Word>),
    /// A list in an annex: file and the property that names each.
    From(Word, Word),
    /// A register kept by somebody.
    Registered(Option<Word>),
}

/// A body that decides or acts.
#[derive(Clone, PartialEq, Debug, Default)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Body {
    pub name: Word,
    pub proposed: bool,
    pub of: Vec<Word>,
    pub and_others: bool,
    pub chair: Option<Word>,
    pub quorum: Option<Number>,
    pub acts_for: Option<Word>,
    pub decides: Option<DecisionRule>,
}

/// One part of the legal framework of a deployed force.
#[derive(Clone, PartialEq, Debug)]
pub enum Framework {
    /// The status of its members under the host's law.
    Status(Basis),
    /// Who commands it.
    Command(Word),
    /// The rule under which it uses force.
    UsesForce(Basis),
    /// Who consents to its presence, and where.
    Hosted(Word, Option<Basis>),
    /// How long it stays.
    Lasts(Term),
}

/// Where a rule is to be found.
#[derive(Clone, PartialEq, Debug)]
pub enum Basis {
    /// Another text.
    Text(Word),
    /// An article.
    Article(Citation),
}

/// How a zone's ground is given.
#[derive(Clone, PartialEq, Debug)]
pub enum Geometry {
    /// A GeoJSON annex, optionally split by a property.
    From(Word, Option<Word>),
    /// Derived from other ground.
    Place(Place),
}

/// Ground derived from other ground.
#[derive(Clone, PartialEq, Debug)]
pub enum Place {
    /// Not farther than so much from a line or zone.
    Within(Amount, Word),
    /// Farther than so much from it.
    Beyond(Amount, Word),
    /// The part of the first inside the second.
    Inside(Word, Word),
    /// The part of the first outside the second.
    Outside(Word, Word),
    /// At least so wide between two lines.
    Between(Amount, Word, Word),
}

impl Place {
    /// The distance that it states, if any.
    #[must_use]
    pub fn amount(&self) -> Option<&Amount> {
        match self {
            Self::Within(amount, _) | Self::Beyond(amount, _) | Self::Between(amount, ..) => Some(amount),
            Self::Inside(..) | Self::Outside(..) => None,
        }
    }
}

/// What is said of the status of a territory.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// Who runs it.
    Administered(Vec<Word>),
    /// Who claims it.
    Claimed(Vec<Word>),
    /// As whose it is recognised, whether only de facto, by whom.
    Recognised(Word, bool, Vec<Word>),
}

/// The sorts that an event or measure takes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Signature {
    /// The direct object.
    pub object: Option<Word>,
    /// The case markers.
    pub cases: Vec<(Preposition, Word)>,
}

/// How an event is recognised.
#[derive(Clone, PartialEq, Debug)]
pub enum EventForm {
    /// Reported.
    Plain,
    /// A combination of others.
    Derived(Condition),
    /// By somebody's judgement.
    Judged(Noun),
    /// By nobody's: it stays undetermined for ever.
    JudgedByNobody,
    /// Any of the listed events is one of these.
    Includes(Vec<Word>),
}

/// A source of observations.
#[derive(Clone, PartialEq, Debug, Default)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Source {
    pub name: Word,
    pub proposed: bool,
    pub sees: Vec<Word>,
    pub within: Option<Word>,
    pub detects: Option<Amount>,
    pub false_alarms: Option<Amount>,
    pub reports_within: Option<Amount>,
    pub every: Option<Amount>,
    pub operated_by: Option<Word>,
}

/// What fixes a moment.
#[derive(Clone, PartialEq, Debug)]
pub enum MomentForm {
    /// A condition.
    When(Condition),
    /// A date.
    At(Instant),
}

//! Articles, norms, slots, readings and proposals.

use jiff::civil;
use servanda_base::{Number, Span};

use super::*;

/// An article.
#[derive(Clone, PartialEq, Debug)]
pub struct Article {
    /// The whole article.
    pub span: Span,
    /// Its number.
    pub number: Word,
    /// Its title.
    pub title: Word,
    /// What it says.
    pub body: ArticleBody,
    /// Its slots.
    pub slots: Vec<Slot>,
}

/// A norm binds; a statement changes status.
#[derive(Clone, PartialEq, Debug)]
pub enum ArticleBody {
    /// Somebody shall, may, should.
    Norm(Norm),
    /// Something is so.
    Statement(Statement),
}

/// Whether an override is a dispute or an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OverrideForm {
    /// How somebody reads the agreed text.
    Reading,
    /// What somebody proposes instead.
    Proposal,
}

/// A party's own version of an article, a term or the whole text.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Override {
    pub span: Span,
    pub form: OverrideForm,
    pub label: Word,
    pub by: Vec<Word>,
    pub scope: Scope,
    pub changes: Vec<Change>,
}

/// What an override is about.
#[derive(Clone, PartialEq, Debug)]
pub enum Scope {
    /// One article.
    Article(Citation),
    /// One defined term.
    Term(Word),
    /// The instrument.
    Treaty(Span),
}

/// An article of this or another instrument.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Citation {
    pub span: Span,
    pub number: Word,
    pub of: Option<Word>,
}

/// One change that an override makes.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// The article is struck out.
    Deleted,
    /// The article says something else.
    Replaced(ArticleBody),
    /// A term means another.
    Read(Word, Word),
    /// A zone is other ground.
    IsPlace(Place),
    /// A group or term is these.
    Is(Vec<Word>),
    /// Another span of time.
    Span(TimeSpan),
    /// Another deadline.
    Deadline(Deadline),
    /// A slot is struck out.
    Without(Slot),
    /// A slot is added, or replaces the one of its kind.
    Slot(Slot),
}

/// Who shall or may do what, when.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Norm {
    pub span: Span,
    pub when: Option<Condition>,
    pub subject: Subject,
    pub modal: Modal,
    pub act: Act,
    pub due: Option<Due>,
    pub during: Option<TimeSpan>,
    pub followed_by: Vec<(Act, Option<Due>)>,
}

/// Something is so.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Statement {
    pub span: Span,
    pub kind: StatementKind,
}

/// What is so.
#[derive(Clone, PartialEq, Debug)]
pub enum StatementKind {
    /// The text, or an article, begins to bind.
    EntersIntoForce(Subject, EntryForm),
    /// Somebody confirms.
    Confirms(Subject, Affirmed),
    /// Somebody recognises.
    Recognises(Subject, Affirmed),
    /// One event is treated as another.
    CountsAs(Pattern, Pattern),
    /// Something ends by itself.
    Ends(Ending),
}

/// When a text begins to bind.
#[derive(Clone, PartialEq, Debug)]
pub enum EntryForm {
    /// On a condition.
    When(Condition),
    /// On a date.
    On(Instant),
    /// On signature.
    OnSignature,
}

/// What is confirmed or recognised.
#[derive(Clone, PartialEq, Debug)]
pub enum Affirmed {
    /// Words.
    Text(Word),
    /// A thing, perhaps as something, perhaps only de facto.
    Noun(Noun, Option<Noun>, bool),
}

/// Ends an article by itself when a condition holds.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Ending {
    pub span: Span,
    /// None: the article it stands in.
    pub target: Option<Target>,
    pub when: Condition,
}

/// Who is bound.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Subject {
    pub span: Span,
    pub kind: SubjectKind,
}

/// How the bearers of a norm are named.
#[derive(Clone, PartialEq, Debug)]
pub enum SubjectKind {
    /// A noun.
    Noun(Noun),
    /// At least so many of a group.
    AtLeast(Number, Word),
    /// All together.
    Jointly(Word),
    /// Nobody is named.
    Unnamed,
}

/// How many of a sort.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Quantifier {
    /// `each`
    Each,
    /// `every`
    Every,
    /// `some`
    Some,
    /// `any`
    Any,
}

/// A thing or person that a clause speaks of.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Noun {
    pub span: Span,
    pub kind: NounKind,
}

/// How it is named.
#[derive(Clone, PartialEq, Debug)]
pub enum NounKind {
    /// A term, with its quantifier and its label.
    Term(Option<Quantifier>, Word, Option<Word>),
    /// `the breaching party`
    BreachingParty,
    /// `the accused`
    Accused,
    /// `the other X`
    Other(Word),
    /// `that X`, a sort or an event
    That(Word),
    /// `this treaty`
    ThisTreaty,
    /// `this article`
    ThisArticle,
}

/// How strongly a norm binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Modal {
    /// `shall`
    Shall,
    /// `shall not`
    ShallNot,
    /// `may`
    May,
    /// `has power to`
    Power,
    /// `should`
    Should,
    /// `should not`
    ShouldNot,
    /// `intends to`
    Intends,
    /// `intends not to`
    IntendsNot,
    /// `is expected to`
    Expected,
    /// `is expected not to`
    ExpectedNot,
    /// `reserves the right to`
    Reserves,
}

/// What is to be done: one of the choices suffices, and the bearer chooses.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Act {
    pub span: Span,
    pub choices: Vec<Choice>,
}

/// One way to do it.
#[derive(Clone, PartialEq, Debug)]
pub enum Choice {
    /// Keep a measure at a level.
    Keep(Pattern, Compare, Amount),
    /// Change the standing of an article.
    Effect(Effect),
    /// Do.
    Do(Pattern),
    /// Such action as it deems necessary, perhaps including something.
    Discretion(Span, Option<Pattern>),
}

/// A change of the standing of articles.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Effect {
    pub span: Span,
    pub verb: EffectVerb,
    pub target: Target,
    pub for_itself: bool,
}

/// Which change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EffectVerb {
    /// `suspend`
    Suspend,
    /// `terminate`
    Terminate,
    /// `activate`
    Activate,
    /// `amend`
    Amend,
    /// `mirror`
    Mirror,
    /// `leave`
    Leave,
}

/// Which articles.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    /// These, perhaps of another instrument.
    Articles(Vec<Word>, Option<Word>),
    /// The instrument.
    ThisTreaty,
    /// The article it stands in.
    ThisArticle,
}

/// An event, act or measure with its arguments.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Pattern {
    pub span: Span,
    pub name: Word,
    pub object: Option<Noun>,
    pub cases: Vec<(Preposition, Noun)>,
}

/// A case marker.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Preposition {
    By,
    Of,
    To,
    From,
    Into,
    Across,
    In,
    On,
    With,
    Against,
    Behind,
    For,
    Under,
    Near,
}

impl Preposition {
    /// All, with their words.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::By, "by"),
        (Self::Of, "of"),
        (Self::To, "to"),
        (Self::From, "from"),
        (Self::Into, "into"),
        (Self::Across, "across"),
        (Self::In, "in"),
        (Self::On, "on"),
        (Self::With, "with"),
        (Self::Against, "against"),
        (Self::Behind, "behind"),
        (Self::For, "for"),
        (Self::Under, "under"),
        (Self::Near, "near"),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(p, _)| *p == self).map_or("", |(_, w)| w)
    }
}

/// By when.
#[derive(Clone, PartialEq, Debug)]
pub enum Due {
    /// One moment.
    By(Timing),
    /// Begin by one, finish by another.
    BegunCompleted(Timing, Timing),
}

/// A deadline and what must come first.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Timing {
    pub deadline: Option<Deadline>,
    pub only_after: Option<Condition>,
}

/// A deadline with its place.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Deadline {
    pub span: Span,
    pub kind: DeadlineKind,
}

/// The ways to set one.
#[derive(Clone, PartialEq, Debug)]
pub enum DeadlineKind {
    /// `no later than`
    NoLaterThan(Time),
    /// `within … of`
    Within(Amount, Anchor),
    /// `immediately`
    Immediately,
    /// `between … and … before`
    Between(Amount, Amount, Anchor),
    /// `together with`
    TogetherWith(Citation, Option<Amount>),
}

/// From what a clock runs.
#[derive(Clone, PartialEq, Debug)]
pub enum Anchor {
    /// The norm came in force for its bearer.
    Activation,
    /// A breach: the first or each, of another article or of this.
    Breach(bool, Option<Citation>),
    /// Notice was given.
    Notice,
    /// The body attributed.
    Attribution,
    /// Signature.
    Signature,
    /// Entry into force.
    EntryIntoForce,
    /// A declared moment.
    Moment(Word),
    /// An event that the article speaks of, or the knowledge of it.
    That(Word, bool),
}

/// From when until when.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct TimeSpan {
    pub span: Span,
    pub starting: Option<Time>,
    pub until: Option<Time>,
}

/// A point in time.
#[derive(Clone, PartialEq, Debug)]
pub enum Time {
    /// A date.
    Instant(Instant),
    /// A declared moment.
    Moment(Word),
    /// A declared moment and so many days, or hours when the flag is set.
    Offset(Word, i64, bool),
}

/// A date, perhaps with a clock and a zone of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Instant {
    pub span: Span,
    pub date: civil::Date,
    pub clock: Option<civil::Time>,
    pub zone: Option<Word>,
}

/// How long something runs and whether it is renewed.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Term {
    pub span: Span,
    pub length: Amount,
    pub from: TermStart,
    pub renewable: Option<Option<DecisionRule>>,
}

/// The term of the whole instrument.
pub type TermOf = Term;

/// From when a term runs.
#[derive(Clone, PartialEq, Debug)]
pub enum TermStart {
    /// A date.
    Instant(Instant),
    /// A moment and an offset.
    Offset(Word, i64, bool),
    /// Something that happens.
    Anchor(Anchor),
}

/// What an article says beside its norm.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Slot {
    pub span: Span,
    pub kind: SlotKind,
}

/// The slots.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the variants carry the names of the grammar")]
pub enum SlotKind {
    Throughout,
    Lasts(Term),
    ExceptWhen(Condition),
    ExceptAs(Citation),
    Notwithstanding(Citation),
    SubjectTo(Citation),
    UnderOwnConstitution,
    Phased(Vec<Phase>),
    Verified { by: Vec<Word>, to: Option<Word> },
    Attributed { by: Word, to: Option<Word>, within: Option<Amount> },
    BreachWhen(Grade, Condition),
    OnBreach(Option<Grade>, Vec<Step>),
    Then(Vec<Step>),
    SuspendedWhile(Condition),
    Ends(Ending),
    Survives,
    OneActServesAll,
    Effective { after: Amount, anchor: Anchor, unless: Option<(Word, DecisionRule)> },
    Decided(DecisionRule),
}

/// How grave a breach is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// `minor`
    Minor,
    /// `material`
    Material,
}

/// One phase of a ceiling.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct Phase {
    pub span: Span,
    pub compare: Compare,
    pub amount: Amount,
    pub from: Time,
}

/// One step of a ladder: each begins when the one before it failed.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// Somebody acts.
    Norm(Norm),
    /// As another article says.
    As(Citation),
}

/// How a body decides.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the fields carry the names of the grammar")]
pub struct DecisionRule {
    pub span: Span,
    pub kind: DecisionKind,
    pub of: Option<Word>,
    pub including: Option<Noun>,
    pub excluding: Option<Noun>,
}

/// The votes needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecisionKind {
    /// All in favour.
    Unanimity,
    /// Nobody against.
    Consensus,
    /// More than half.
    Majority,
    /// So many.
    Votes(Number),
}

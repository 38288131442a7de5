//! From an act to the response to it, leg by leg.

use servanda_base::{Duration, Span};
use servanda_model::{ArticleId, Treaty};

/// What passes in a leg.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LegKind {
    /// A source reports.
    Report,
    /// A body attributes.
    Attribution,
    /// A body or parliament decides.
    Decision,
    /// A notice runs.
    Notice,
    /// The response itself.
    Action,
}

/// One leg.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leg {
    /// What passes.
    pub kind: LegKind,
    /// In words: who does what.
    pub what: String,
    /// The longest that the text allows; none: the text sets no limit.
    pub at_most: Option<Duration>,
    /// Where the text says so.
    pub span: Option<Span>,
}

/// A response to an act, with everything that may pass before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// The article that promises it.
    pub article: ArticleId,
    /// The act or fact that sets it off, in the words of the clause.
    pub trigger: String,
    /// From the act to the end of the response.
    pub legs: Vec<Leg>,
    /// The time that the article itself states.
    pub stated: Option<Duration>,
}

impl Response {
    /// From the act to the response at the latest; none when a leg has no limit.
    #[must_use]
    pub fn total(&self) -> Option<Duration> {
        self.legs.iter().try_fold(Duration::default(), |sum, leg| Some(sum.plus(leg.at_most?)))
    }
}

/// The responses that a text promises, in its order.
#[must_use]
pub fn responses(_treaty: &Treaty) -> Vec<Response> {
    Vec::new()
}

//! From an act to the response to it, leg by leg.
//!
//! - [`responses`]: what the text promises to do after an act, and everything that may pass before it;
//! - `promises`: the same with the clauses they come from, for the rules;
//! - `facts`: who reports, who attributes, who decides, looked up by event;
//! - `network`: the earliest moment at which a condition can hold;
//! - `latest`: the latest moment by which the text sees to a condition;
//! - `gap`: from a truce to the arrival of what protects it.

pub(crate) mod facts;
pub(crate) mod gap;
pub(crate) mod latest;
pub(crate) mod network;
pub(crate) mod promises;

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
        total(&self.legs)
    }
}

/// The responses that a text promises, in its order.
#[must_use]
pub fn responses(treaty: &Treaty) -> Vec<Response> {
    promises::promises(treaty).into_iter().map(|p| p.response).collect()
}

/// The sum of legs; none when one of them has no limit.
pub(crate) fn total(legs: &[Leg]) -> Option<Duration> {
    legs.iter().try_fold(Duration::default(), |sum, leg| Some(sum.plus(leg.at_most?)))
}

/// A length of time in words, or that there is none.
pub(crate) fn length(at_most: Option<Duration>) -> String {
    at_most.map_or_else(|| "no limit".to_owned(), |d| d.to_string())
}

#[cfg(test)]
pub(crate) mod tests {
    use servanda_model::Treaty;

    /// A text that must read without a problem.
    pub(crate) fn treaty(text: &str) -> Treaty {
        let document = servanda_syntax::read(&format!("```servanda\n{text}\n```\n"));
        for fence in &document.fences {
            assert!(fence.problems.is_empty(), "{text}\n{:?}", fence.problems);
        }
        servanda_model::resolve(&document, &Default::default()).0
    }
}

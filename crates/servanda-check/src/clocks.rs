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
    use servanda_base::Duration;
    use servanda_model::Treaty;

    use super::{LegKind, responses};
    use crate::rules;

    /// What the language paper promises of its own sample, in the words of that sample.
    const SAMPLE: &str = "treaty \"Sample\" in time zone Europe/Kyiv.
        party Ukraine, Russia, France, United Kingdom, United States.
        group Belligerents, each a Belligerent, is Ukraine, Russia.
        group Guarantors, each a Guarantor, is France, United Kingdom.
        body Special Commission decides by 5 votes excluding the accused.
        body House Of Commons acts for United Kingdom.
        body Multinational Force acts for Guarantors.
        moment D is when article 3.1 is in force.
        line Contact Line. zone Buffer Zone is within 5 km of Contact Line. zone Military Hub.
        event open-fire by Party across Line in Zone.
        event offensive by Party across Line in Zone.
        event armed-attack by Party against Party.
        event request by Party to Party.
        event approval by Body of Party.
        measure personnel of Party counted in people.
        source Monitoring Mission sees open-fire and offensive in Buffer Zone,
          detects 70 %, false alarms 3 %, reports within 6 hours, operated by United States.
        source Inspection Team sees personnel, every 90 days, reports within 5 days.
        standard Balance is 50 %. standard Clear And Convincing is 75 %.
        article 3.1 \"Ceasefire\":
          each Belligerent shall not open-fire across Contact Line;
          verified by Monitoring Mission to Balance;
          attributed by Special Commission to Clear And Convincing within 48 hours.
        article 4.1 \"Ceiling on armed forces\":
          Ukraine shall keep personnel of Ukraine at most 800 000 people;
          phased at most 900 000 people from D+180, at most 850 000 people from D+365, at most 800 000 people from D+540;
          verified by Inspection Team to Balance;
          minor breach when personnel of Ukraine exceeds 816 000 people for 60 days;
          material breach when personnel of Ukraine exceeds 880 000 people for 90 days.
        article 7.1 \"Activation of the Multinational Force\":
          when article 3.1 is in force for 7 days
            and request by Ukraine to Guarantor has occurred
            and approval by House Of Commons has occurred within 90 days,
          United Kingdom shall deploy Multinational Force in Military Hub within 30 days of activation.
        article 8.1 \"Consultation\":
          when armed-attack by Russia against Ukraine is attributed to Clear And Convincing,
          each Guarantor shall consult with Ukraine within 24 hours of attribution;
          attributed by Special Commission to Clear And Convincing within 72 hours;
          then: each Guarantor shall supply-materiel to Ukraine within 72 hours of attribution.";

    #[test]
    fn the_sample_says_of_itself_what_it_should() {
        let treaty = treaty(SAMPLE);
        let said = |run: fn(&Treaty) -> Vec<servanda_base::Finding>| -> Vec<String> {
            run(&treaty).into_iter().filter_map(|f| f.article).collect()
        };
        assert_eq!(said(rules::sv207::run), ["article 8.1"]);
        assert_eq!(said(rules::sv402::run), ["article 7.1"]);
        assert_eq!(said(rules::sv208::run), ["article 4.1"]);
        assert_eq!(said(rules::sv802::run), ["article 4.1"]);
        let responses = responses(&treaty);
        let talks = responses.iter().find(|r| r.stated == Some(Duration::hours(24))).expect("article 8.1 promises talks");
        assert_eq!(talks.total(), Some(Duration::hours(102)));
        let kinds: Vec<LegKind> = talks.legs.iter().map(|l| l.kind).collect();
        assert_eq!(kinds, [LegKind::Report, LegKind::Attribution, LegKind::Action]);
    }

    /// A text that must read without a problem.
    pub(crate) fn treaty(text: &str) -> Treaty {
        let document = servanda_syntax::read(&format!("```servanda\n{text}\n```\n"));
        for fence in &document.fences {
            assert!(fence.problems.is_empty(), "{text}\n{:?}", fence.problems);
        }
        servanda_model::resolve(&document, &Default::default()).0
    }
}

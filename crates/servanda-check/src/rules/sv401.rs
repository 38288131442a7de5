//! SV401 circular activation: articles each waiting for the other, or for their own end.

use servanda_base::{Finding, Severity};
use servanda_model::Treaty;

use crate::activation::{Analysis, Ring};
use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let analysis = Analysis::new(treaty);
    analysis.rings.iter().filter_map(|ring| finding(treaty, ring)).collect()
}

fn finding(treaty: &Treaty, ring: &Ring) -> Option<Finding> {
    let first = ring.steps.first()?;
    let mut ids = Vec::new();
    for step in &ring.steps {
        if !ids.contains(&step.article) {
            ids.push(step.article);
        }
    }
    let cites: Vec<String> = ids.iter().map(|&id| treaty.cite(id)).collect();
    let message = if ring.self_defeating {
        format!("{} can begin only after it has ended", cites[0])
    } else if cites.len() == 1 {
        format!("{} waits for itself", cites[0])
    } else {
        format!("{} wait for one another, so that none can begin", treaty.cite_all(&ids, 6))
    };
    let mut finding = Finding::new(rule("SV401"), Severity::Error, first.span, message)
        .article(&cites[0])
        .covers(cites.iter().cloned())
        .here(format!("waits for: {}", first.waits_for));
    for step in ring.steps.iter().skip(1) {
        finding = finding.label(step.span, format!("{} waits for: {}", treaty.cite(step.article), step.waits_for));
    }
    for (index, step) in ring.steps.iter().enumerate() {
        let next = &ring.steps[(index + 1) % ring.steps.len()];
        let gives = if ring.self_defeating && index + 1 == ring.steps.len() {
            "which is its own end".to_owned()
        } else {
            format!("which only {} can bring about", treaty.cite(next.article))
        };
        finding = finding.step(format!("{} waits until {}, {gives}", treaty.cite(step.article), step.waits_for));
    }
    finding = finding.step(if ring.self_defeating {
        "once it has ended it cannot begin: no order of steps lets it act".to_owned()
    } else {
        format!("back at {}: day 0 … day 400, nothing has begun and nobody is in breach", cites[0])
    });
    Some(
        finding
            .why("whoever does not want to go first need not, and the text gives nobody a ground for complaint")
            .help("let one of them begin without the other, or bind them: `together with article … within 1 days`"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn an_alternative_opens_the_ring() {
        let ring = "article 1.1 \"A\": when article 2.1 is fulfilled, X shall act-one immediately.
            article 2.1 \"B\": when article 1.1 is fulfilled, Y shall act-two immediately.";
        assert_eq!(codes(super::run, ring), ["SV401"]);
        let open = ring.replace("when article 1.1 is fulfilled,", "when article 1.1 is fulfilled or signal by X has occurred,");
        assert!(codes(super::run, &open).is_empty());
    }

    #[test]
    fn a_ring_runs_through_events_and_their_authors() {
        let ring = "event sign Deal by Party. event ratify Pact by Party.
            article 1.1 \"A\": when ratify Pact by Y has occurred, X may sign Deal.
            article 2.1 \"B\": when sign Deal by X has occurred, Y shall ratify Pact immediately.";
        assert_eq!(codes(super::run, ring), ["SV401"]);
        // Another party's signature is not what article 1.1 gives.
        assert!(codes(super::run, &ring.replace("sign Deal by X has", "sign Deal by Z has")).is_empty());
    }

    #[test]
    fn an_event_that_others_may_bring_about_is_free() {
        let text = "event consult by Party.
            article 1.1 \"A\": when consult by any Party has occurred, X shall consult immediately.";
        assert!(codes(super::run, text).is_empty());
        assert_eq!(codes(super::run, &text.replace("consult by any Party has", "consult by X has")), ["SV401"]);
    }

    #[test]
    fn what_needs_its_own_end_never_begins() {
        let text = "event stop-fire by Party.
            article 1.1 \"Force\": when stop-fire by Y has occurred, X shall deploy Force immediately.
            article 2.1 \"Stop\": when article 1.1 is terminated, Y may stop-fire.";
        assert_eq!(codes(super::run, text), ["SV401"]);
    }

    #[test]
    fn negation_is_no_dependence() {
        let text = "article 1.1 \"A\": when not article 2.1 is fulfilled, X shall act-one immediately.
            article 2.1 \"B\": when article 1.1 is fulfilled, Y shall act-two immediately.";
        assert!(codes(super::run, text).is_empty());
    }
}

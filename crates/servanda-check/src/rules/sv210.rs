//! SV210 response before attribution: the clock of a response ends before anybody has said who did it.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{AtomKind, Modal, Noun, NounKind, SubjectKind};
use servanda_model::treaty::act_patterns;
use servanda_model::{Treaty, describe, matching};

use crate::catalogue::rule;
use crate::clocks::facts::Facts;
use crate::clocks::promises::{self, Promise, Start};
use crate::clocks::{Leg, length};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let facts = Facts::new(treaty);
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for promise in promises::with(&facts) {
        if promise.start != Start::Act || promise.norm.modal != Modal::Shall || !depends_on_who(treaty, &promise) {
            continue;
        }
        let id = promise.response.article;
        if let Some(found) = finding(&facts, &promise)
            && seen.insert(id)
        {
            out.push(found);
        }
    }
    out
}

fn finding(facts: &Facts<'_>, promise: &Promise<'_>) -> Option<Finding> {
    let treaty = facts.treaty;
    let id = promise.response.article;
    let stated = promise.response.stated?;
    let deadline = promise.deadline?;
    let attribution = match facts.attribution(id, &promise.trigger) {
        (leg, true) => leg,
        (_, false) => facts.any_attribution()?,
    };
    let report = facts.report(id, &promise.trigger);
    let known = attribution.at_most.map(|a| report.at_most.map_or(a, |r| r.plus(a)));
    if known.is_some_and(|k| k.nominal_minutes() <= stated.nominal_minutes()) {
        return None;
    }
    let cite = treaty.cite(id);
    let takes = match known {
        Some(known) => format!("who did it need not be said before {known} have passed"),
        None => "no article says by when it must be said who did it".to_owned(),
    };
    let subject = describe::subject(&promise.norm.subject);
    let act = describe::act(promise.norm);
    let mut finding = Finding::new(
        rule("SV210"),
        Severity::Warning,
        deadline.span,
        format!("the {stated} of {cite} run from the act itself, and {takes}"),
    )
    .article(&cite)
    .here(format!("ends {stated} after the act"))
    .step(format!("hour 0: {}", promise.response.trigger));
    if let Some(span) = attribution.span {
        finding = finding.label(span, format!("attribution: {}", length(attribution.at_most)));
    }
    let answer = format!("after {stated}: {subject} must have carried out \"{act}\"");
    let said = |leg: &Leg| match known {
        Some(known) => format!("after {known} at the latest: {}", leg.what),
        None => format!("at no set time: {}", leg.what),
    };
    Some(
        finding
            .step(match report.at_most {
                Some(at_most) => format!("after {at_most} at the latest: {}", report.what),
                None => format!("at no set time: {}", report.what),
            })
            .step(answer)
            .step(said(&attribution))
            .step("no article says whether the response is due while it is open who did it")
            .why("the responder must answer before anybody has said who did it: it acts on its own finding, or is late")
            .help("count from the finding, `within 24 hours of attribution`, and shorten the finding, `attributed by ... within 12 hours`; or owe before it only what needs no finding"),
    )
}

/// Whether the response is owed, or aimed, according to who did the act, and the responder is somebody else.
fn depends_on_who(treaty: &Treaty, promise: &Promise<'_>) -> bool {
    let norm = promise.norm;
    let patterns = act_patterns(&norm.act);
    if patterns.iter().any(|p| p.name.text == "attribute") {
        return false;
    }
    if let SubjectKind::Noun(Noun { kind: NounKind::BreachingParty | NounKind::Accused, .. }) = &norm.subject.kind {
        return false;
    }
    let bearers = treaty.bearers(&norm.subject);
    let breach = promise.trigger.breach_of.and_then(|id| treaty.articles[id].norm());
    let by = match promise.trigger.atom.map(|a| &a.kind) {
        Some(AtomKind::Event { pattern, .. }) => matching::actor(pattern),
        Some(AtomKind::State { by, .. }) => by.as_ref(),
        _ => None,
    };
    let actors = match (by, breach) {
        (Some(noun), _) => treaty.noun_parties(noun),
        (None, Some(norm)) => treaty.bearers(&norm.subject),
        (None, None) => BTreeSet::new(),
    };
    // Whoever did it knows.
    if !bearers.is_empty() && !actors.is_empty() && bearers.is_subset(&actors) && actors.len() == 1 {
        return false;
    }
    // The failure to do something in time has one author, and needs no finding.
    let forbidden = promise.trigger.breach_of.is_none_or(|id| treaty.articles[id].modal().is_some_and(matching::is_negative));
    let particular = by.is_some_and(|n| treaty.is_particular(n)) || (by.is_none() && actors.len() == 1);
    let aimed = patterns.iter().flat_map(|p| p.object.iter().chain(p.cases.iter().map(|(_, n)| n))).any(|n| {
        matches!(n.kind, NounKind::BreachingParty | NounKind::Accused)
            || matches!((&n.kind, by.map(|b| &b.kind)), (NounKind::That(w), Some(NounKind::Term(_, sort, _))) if w.text == sort.text)
    });
    forbidden && (particular || aimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "treaty \"T\" in time zone UTC.\nparty Ukraine, Russia, France.\nbody Commission.\nevent violation by Party.\nevent armed-attack by Party against Party.\nsource Mission sees violation and armed-attack, reports within 6 hours.\n";

    fn found(text: &str) -> Vec<String> {
        run(&crate::clocks::tests::treaty(&format!("{HEAD}{text}"))).into_iter().map(|f| f.message).collect()
    }

    const LADDER: &str =
        "article 2.1 \"First step\": when violation by Russia occurs, France shall warn Russia within 24 hours of that violation.\n";

    #[test]
    fn an_attribution_without_a_time_comes_too_late() {
        let task = "article 1.3 \"Responsibility\": when violation by any Party occurs, Commission intends to attribute that violation to some Party.";
        assert_eq!(
            found(&format!("{LADDER}{task}")),
            ["the 24 hours of article 2.1 run from the act itself, and no article says by when it must be said who did it"]
        );
        // Where attribution is nobody's task, the responder judges for itself.
        assert!(found(LADDER).is_empty());
    }

    #[test]
    fn an_attribution_that_ends_in_time_does_not() {
        let task = |hours| {
            format!(
                "{LADDER}article 1.3 \"Responsibility\": when violation by any Party occurs, Commission shall attribute that violation within {hours} hours of that violation."
            )
        };
        assert!(found(&task(18)).is_empty());
        assert_eq!(
            found(&task(19)),
            ["the 24 hours of article 2.1 run from the act itself, and who did it need not be said before 25 hours have passed"]
        );
    }

    #[test]
    fn activation_by_what_occurs_is_the_act_itself() {
        let text = "article 8.1 \"Answer\": when armed-attack by Russia against Ukraine occurs, France shall assist Ukraine within 24 hours of activation; attributed by Commission within 72 hours.";
        assert_eq!(found(text).len(), 1);
        assert!(found(&text.replace("occurs,", "is attributed,")).is_empty());
    }

    #[test]
    fn talks_about_any_act_need_no_finding() {
        let text = "article 8.1 \"Talks\": when violation by any Party occurs, France shall consult within 24 hours of that violation; attributed by Commission within 72 hours.";
        assert!(found(text).is_empty());
        assert_eq!(found(&text.replace("consult", "warn that Party")).len(), 1);
    }

    #[test]
    fn the_breaching_party_knows() {
        let text = |who: &str| {
            format!(
                "article 3.1 \"Quiet\": Russia shall not violation; attributed by Commission within 72 hours; on breach: {who} within 24 hours of breach."
            )
        };
        assert!(found(&text("the breaching party shall report")).is_empty());
        assert!(found(&text("Russia shall report")).is_empty());
        assert_eq!(found(&text("France shall impose-sanctions against Russia")).len(), 1);
    }
}

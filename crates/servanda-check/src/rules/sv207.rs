//! SV207 latency budget: the time that a clause states begins long after the act.

use std::collections::BTreeMap;

use servanda_base::{Duration, Finding, Severity};
use servanda_model::ast::{Choice, DeadlineKind, Modal};
use servanda_model::{Treaty, describe};

use crate::catalogue::rule;
use crate::clocks::promises::{self, Promise};
use crate::clocks::{Leg, LegKind, length, total};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let all = promises::promises(treaty);
    // Responses that wait for the same report and attribution have one cause, and make one finding.
    let mut groups: BTreeMap<Vec<&str>, Vec<&Promise<'_>>> = BTreeMap::new();
    for promise in all.iter().filter(|p| is_counted_later(p)) {
        groups.entry(promise.before().iter().map(|l| l.what.as_str()).collect()).or_default().push(promise);
    }
    groups.into_values().filter_map(|group| finding(treaty, &group)).collect()
}

/// Whether a duty states a time that runs from something later than the act. Where nobody attributes at all, SV506 says so.
fn is_counted_later(promise: &Promise<'_>) -> bool {
    promise.norm.modal == Modal::Shall && promise.response.stated.is_some() && !promise.before().is_empty() && !promise.unattributed
}

/// Whether what passes before is long beside the time stated.
fn surprises(promise: &Promise<'_>) -> bool {
    let Some(stated) = promise.response.stated else { return false };
    total(promise.before()).is_none_or(|b| b.nominal_minutes().saturating_mul(2) >= stated.nominal_minutes())
}

fn stated_words(promise: &Promise<'_>) -> String {
    match promise.deadline.map(|d| &d.kind) {
        Some(DeadlineKind::Within(amount, _)) => amount.quantity.to_string(),
        _ => length(promise.response.stated),
    }
}

fn leg_words(leg: &Leg, act: &str) -> String {
    let name = match leg.kind {
        LegKind::Report => "report",
        LegKind::Attribution => "attribution",
        LegKind::Decision => "decision",
        LegKind::Notice => "notice",
        LegKind::Action => act,
    };
    format!("{name} {}", length(leg.at_most))
}

fn act_name(promise: &Promise<'_>) -> String {
    match promise.norm.act.choices.as_slice() {
        [Choice::Do(pattern)] => pattern.name.text.clone(),
        _ => "action".to_owned(),
    }
}

fn finding(treaty: &Treaty, group: &[&Promise<'_>]) -> Option<Finding> {
    let first = *group.iter().find(|p| surprises(p))?;
    let cite = treaty.cite(first.response.article);
    let stated = stated_words(first);
    let act = act_name(first);
    let legs: Vec<String> = first.response.legs.iter().map(|l| leg_words(l, &act)).collect();
    let sum = legs.join(" + ");
    let whole = first.response.total();
    let message = match whole {
        Some(total) => format!("the {stated} of {cite} end up to {total} after the act: {sum}"),
        None => format!("the {stated} of {cite} have no end counted from the act: {sum}"),
    };
    let mut finding = Finding::new(rule("SV207"), Severity::Warning, first.deadline.map_or(first.norm.span, |d| d.span), message)
        .article(&cite)
        .here(match whole {
            Some(total) => format!("{stated} here, up to {total} from the act"),
            None => format!("{stated} here, no limit from the act"),
        })
        .step(format!("hour 0: {}", first.response.trigger));
    let mut so_far = Some(Duration::default());
    for leg in &first.response.legs {
        so_far = so_far.and_then(|s| Some(s.plus(leg.at_most?)));
        let when = so_far.map_or_else(|| "at no set time".to_owned(), |s| format!("after {s} at the latest"));
        finding = finding.step(format!("{when}: {}", leg.what));
        if leg.kind != LegKind::Action
            && let Some(span) = leg.span
        {
            finding = finding.label(span, leg_words(leg, &act));
        }
    }
    let mut others = group.iter().filter(|p| !std::ptr::eq(p.norm, first.norm)).peekable();
    if others.peek().is_some() {
        for other in others.take(12) {
            let until = other.response.total().map_or_else(|| "no limit".to_owned(), |t| format!("up to {t}"));
            let there = treaty.cite(other.response.article);
            finding = finding.label(
                other.deadline.map_or(other.norm.span, |d| d.span),
                format!("{there}, \"{}\": {} here, {until} from the act", describe::act(other.norm), stated_words(other)),
            );
        }
    }
    let help = match first.before().iter().find(|l| l.at_most.is_none()) {
        None => {
            let whole = length(whole);
            let anchor = first.trigger.pattern.map_or_else(|| "breach".to_owned(), |p| format!("that {}", p.name.text));
            format!(
                "state the whole time, `within {whole} of {anchor}`, or shorten a leg, for example `attributed by` with `within 12 hours`"
            )
        }
        Some(leg) => match leg.kind {
            LegKind::Report => "give a source that sees the act a time: `reports within 6 hours`".to_owned(),
            LegKind::Attribution => "give the body that attributes a time: `attributed by` with `within 24 hours`".to_owned(),
            LegKind::Decision => {
                "oblige whoever decides to do so in time, in an article of its own: `shall decision ... within 3 days of activation`"
                    .to_owned()
            }
            LegKind::Notice | LegKind::Action => "say by when notice is to be given, or count from the act".to_owned(),
        },
    };
    Some(
        finding
            .step(match whole {
                Some(total) => format!("from the act to the response: {total}; no article sets a shorter time"),
                None => "from the act to the response: no article sets a time".to_owned(),
            })
            .why(format!("whoever relies on {stated} after the act plans with a time that the text does not promise"))
            .help(help),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "treaty \"T\" in time zone UTC.\nparty Ukraine, Russia, France.\nbody Commission.\nbody Assembly acts for France.\nevent armed-attack by Party against Party.\nevent approval by Body of Party.\nsource Mission sees armed-attack, reports within 6 hours.\n";

    fn found(text: &str) -> Vec<Finding> {
        run(&crate::clocks::tests::treaty(&format!("{HEAD}{text}")))
    }

    #[test]
    fn report_attribution_and_action_add_up() {
        let text = "article 8.1 \"Talks\": when armed-attack by Russia against Ukraine is attributed, France shall consult with Ukraine within 24 hours of attribution; attributed by Commission within 72 hours.";
        let found = found(text);
        assert_eq!(
            found[0].message,
            "the 24 hours of article 8.1 end up to 102 hours after the act: report 6 hours + attribution 72 hours + consult 24 hours"
        );
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn activation_behind_an_attribution_counts_too() {
        let text = "article 8.1 \"Talks\": when armed-attack by Russia against Ukraine is attributed, France shall consult within 24 hours of activation; attributed by Commission.";
        assert!(
            found(text)[0].message.contains("have no end counted from the act: report 6 hours + attribution no limit + consult 24 hours")
        );
    }

    #[test]
    fn clocks_that_run_from_the_act_are_what_they_say() {
        assert!(found("article 8.1 \"Talks\": when armed-attack by Russia against Ukraine occurs, France shall consult within 24 hours of that armed-attack.").is_empty());
        assert!(found("article 8.1 \"Talks\": when armed-attack by Russia against Ukraine occurs, France shall consult within 24 hours of activation.").is_empty());
    }

    #[test]
    fn knowledge_waits_for_a_report() {
        let text = "article 8.1 \"Talks\": when armed-attack by Russia against Ukraine occurs, France shall consult within 10 hours of knowledge of that armed-attack.";
        assert!(found(text)[0].message.contains("end up to 16 hours after the act: report 6 hours + consult 10 hours"));
        // Six hours beside a hundred surprise nobody.
        assert!(found(&text.replace("10 hours", "100 hours")).is_empty());
    }

    #[test]
    fn a_parliament_without_a_time_has_no_end() {
        let text = "article 8.1 \"Help\": when armed-attack by Russia against Ukraine occurs and approval by Assembly of France has occurred, France shall assist Ukraine within 72 hours of activation.";
        assert!(found(text)[0].message.contains("decision no limit"));
        let timed = |hours| format!("{text}\narticle 8.2 \"Vote\": Assembly shall approval of France within {hours} hours of activation.");
        assert!(found(&timed(48))[0].message.contains("up to 120 hours after the act: decision 48 hours + assist 72 hours"));
        assert!(found(&timed(24)).is_empty());
    }

    #[test]
    fn one_cause_makes_one_finding() {
        let text = "article 8.1 \"Talks\": when armed-attack by Russia against Ukraine is attributed, France shall consult within 24 hours of attribution; attributed by Commission within 72 hours.\n\
            article 8.2 \"Arms\": when armed-attack by Russia against Ukraine is attributed, France shall supply Ukraine within 7 days of attribution.";
        let found = found(text);
        assert_eq!(found.len(), 1);
        assert!(found[0].labels.iter().any(|l| l.text.starts_with("article 8.2") && l.text.contains("7 days 78 hours")));
    }

    #[test]
    fn what_nobody_attributes_is_left_to_another_rule() {
        assert!(found("article 8.1 \"Talks\": when armed-attack by Russia against Ukraine occurs, France shall consult within 24 hours of attribution.").is_empty());
    }
}

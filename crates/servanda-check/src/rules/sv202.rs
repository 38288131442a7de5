//! SV202 inverted deadline: a fixed deadline that can fall due before what must come first.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{DeadlineKind, Modal};
use servanda_model::{ArticleId, Treaty, describe, matching};

use crate::catalogue::rule;
use crate::clocks::facts::Facts;
use crate::clocks::promises::{self, Promise, Start};
use crate::clocks::{latest, network, total};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let facts = Facts::new(treaty);
    // What can never be in time is SV201.
    let impossible: BTreeSet<ArticleId> = network::impossible(treaty).into_iter().map(|i| i.article).collect();
    let mut out = Vec::new();
    for (id, _) in treaty.standing().filter(|(id, _)| !impossible.contains(id)) {
        for norm in matching::norms(treaty, id) {
            if norm.modal != Modal::Shall {
                continue;
            }
            let Some(fixed) = latest::fixed(&facts, id, norm) else { continue };
            let DeadlineKind::NoLaterThan(time) = &fixed.deadline.kind else { continue };
            let late = latest::late(&facts, id, norm, &fixed);
            let Some(first) = late.first() else { continue };
            let cite = treaty.cite(id);
            let due = describe::time(time);
            let mut finding = Finding::new(
                rule("SV202"),
                Severity::Error,
                fixed.deadline.span,
                format!("{cite} is due by {due} but waits until {}, and {}", first.what, first.reason),
            )
            .article(&cite)
            .here(format!("due by {due}, whatever has come before"));
            for one in &late {
                finding = finding.label(one.span, "must come first");
                if let Some(there) = one.there {
                    finding = finding.label(there, one.reason.clone());
                }
            }
            let (subject, act) = (describe::subject(&norm.subject), describe::act(norm));
            out.push(
                finding
                    .step(format!("before {due}: {subject} cannot yet {act}, because this waits until {}", first.what))
                    .step(format!("until {due}: {}; nothing is breached by waiting", first.reason))
                    .step(format!("{due}: the time of {cite} has run out before its duty could begin"))
                    .step("no article says which of the two gives way".to_owned())
                    .why("one side can call the duty overdue and the other can call it not yet due, and both can cite the text")
                    .help(match one_help(treaty, first.article) {
                        Some(there) => format!("give {there} a time before {due}, or count from it: `within 30 days of activation`"),
                        None => format!(
                            "replace `no later than {due}` by a time that runs from what must come first: `within 30 days of activation`"
                        ),
                    }),
            );
            break;
        }
    }
    out.extend(promises::with(&facts).iter().filter_map(|p| step(treaty, p)));
    out
}

fn one_help(treaty: &Treaty, article: Option<ArticleId>) -> Option<String> {
    article.map(|id| treaty.cite(id))
}

/// A step of a ladder that counts from the breach, although the step before it must fail first and may take longer.
fn step(treaty: &Treaty, promise: &Promise<'_>) -> Option<Finding> {
    let before = promise.follows.as_ref()?;
    let stated = promise.response.stated.filter(|_| promise.start == Start::Act && promise.norm.modal == Modal::Shall)?;
    let failed = total(before)?;
    if failed.nominal_minutes() <= stated.nominal_minutes() {
        return None;
    }
    let cite = treaty.cite(promise.response.article);
    let deadline = promise.deadline?;
    let act = format!("{} shall {}", describe::subject(&promise.norm.subject), describe::act(promise.norm));
    let mut finding = Finding::new(
        rule("SV202"),
        Severity::Error,
        deadline.span,
        format!("the step \"{act}\" of {cite} is due {stated} after the act, but begins only when the step before it has failed, up to {failed} after the act"),
    )
    .article(&cite)
    .here(format!("due {stated} after the act"))
    .step(format!("hour 0: {}", promise.response.trigger));
    let mut so_far = servanda_base::Duration::default();
    for leg in before {
        so_far = so_far.plus(leg.at_most?);
        finding = finding.step(format!("after {so_far} at the latest: {}", leg.what));
        if let Some(span) = leg.span {
            finding = finding.label(span, leg.what.clone());
        }
    }
    Some(
        finding
            .step(format!("after {stated}: the time of the next step has run out, before the step before it can have failed"))
            .why("whoever has to take over is in breach before it is known that anybody has to take over")
            .help("count the step from the failure before it: `within 48 hours of activation`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let head = "treaty \"T\" in time zone Europe/Kyiv.\nparty Ukraine, Russia.\ngroup Sides, each a Side, is Ukraine, Russia.\nevent settlement as judged by nobody.\nevent elections by Side.\nevent thaw.\nevent open-fire by Side.\nmoment D is when article 1.1 is in force.\narticle 1.1 \"Truce\": each Side shall not open-fire.\n";
        run(&crate::clocks::tests::treaty(&format!("{head}{text}"))).into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn an_open_ended_condition_inverts_a_date() {
        let text = "article 2.1 \"Border\": Ukraine shall restore-control no later than 2027-12-31 only after settlement has occurred.";
        assert_eq!(codes(text), ["article 2.1 is due by 2027-12-31 but waits until settlement has occurred, and it is judged by nobody"]);
    }

    #[test]
    fn a_condition_that_is_due_earlier_does_not() {
        let text = |other: &str| {
            format!(
                "article 2.1 \"Law\": Ukraine shall adopt-law{other}.\narticle 2.2 \"Border\": Ukraine shall restore-control no later than D+14 only after article 2.1 is fulfilled."
            )
        };
        assert!(codes(&text(" no later than D+14")).is_empty());
        assert_eq!(codes(&text(" no later than D+15")).len(), 1);
        assert_eq!(codes(&text("")).len(), 1);
        // Nothing can be said of days that count from somewhere else.
        assert!(codes(&text(" no later than 2027-03-01")).is_empty());
    }

    #[test]
    fn the_moment_from_which_the_days_count_has_come_first() {
        assert!(codes("article 2.1 \"Out\": when article 1.1 is in force, each Side shall depart no later than D+14.").is_empty());
    }

    #[test]
    fn deeds_that_nobody_owes_come_when_they_come() {
        let text = |modal: &str| {
            format!(
                "article 2.1 \"Vote\": Russia {modal} elections.\narticle 2.2 \"Border\": when elections by Russia has occurred, Ukraine shall restore-control no later than D+90."
            )
        };
        assert_eq!(codes(&text("may")).len(), 1);
        // A case that no article provides for is a trigger that need never arise.
        assert!(codes("article 2.2 \"Border\": when thaw has occurred, Ukraine shall restore-control no later than D+90.").is_empty());
        // The act of somebody else is another matter: the duty waits for it, and the date does not.
        assert_eq!(
            codes("article 2.2 \"Border\": when elections by Russia has occurred, Ukraine shall restore-control no later than D+90.").len(),
            1
        );
    }

    #[test]
    fn a_step_of_a_ladder_counts_from_the_failure_before_it() {
        let text = |hours| {
            format!(
                "body Commission.\nsource Mission sees open-fire, reports within 6 hours.\nbody Mission.\n\
                 article 3.1 \"Fire\": each Side shall not open-fire; verified by Mission; attributed by Commission within 48 hours;\n\
                 on breach: the breaching party shall report to Commission within 12 hours of attribution, failing which Mission shall inspect Zone within {hours} hours of breach."
            )
        };
        assert_eq!(codes(&text(48)).len(), 1);
        assert!(codes(&text(72)).is_empty());
    }

    #[test]
    fn rings_end() {
        let text = "article 2.1 \"A\": when article 2.2 is fulfilled, Ukraine shall do-a no later than D+1.\narticle 2.2 \"B\": when article 2.1 is fulfilled, Ukraine shall do-b no later than D+1.";
        assert!(codes(text).is_empty());
    }
}

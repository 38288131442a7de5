//! SV406 veto by inaction: an approval that may simply never come.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Modal, SlotKind};
use servanda_model::{ArticleId, Treaty, describe};

use crate::activation::Analysis;
use crate::activation::needs::Fact;
use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut out = approvals(treaty);
    out.extend(own_constitution(treaty));
    out
}

/// Bodies that act for one party and on whose free act an article waits.
fn approvals(treaty: &Treaty) -> Vec<Finding> {
    let analysis = Analysis::new(treaty);
    let mut by_body: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, event) in analysis.net.events.iter().enumerate() {
        if let Some(body) = event.actor.as_deref().filter(|a| event.free && is_domestic(treaty, a)) {
            by_body.entry(body).or_default().push(index);
        }
    }
    by_body
        .iter()
        .filter_map(|(body, events)| {
            let lost = analysis.lost_without(&|fact| matches!(fact, Fact::Event(e) if events.contains(e)));
            let &first = lost.first()?;
            let event = &analysis.net.events[events[0]];
            let place = treaty.articles[first].when().map_or(treaty.articles[first].head_span(), |_| event.pattern.span);
            Some(finding(treaty, body, &event.text, &lost, place))
        })
        .collect()
}

/// Whether a body acts for a party, as a parliament does.
fn is_domestic(treaty: &Treaty, body: &str) -> bool {
    treaty.names.bodies.get(body).is_some_and(|b| b.acts_for.is_some())
}

fn finding(treaty: &Treaty, body: &str, act: &str, lost: &[ArticleId], place: Span) -> Finding {
    let cite = lost.first().map(|&id| treaty.cite(id)).unwrap_or_default();
    let verb = if lost.len() == 1 { "waits" } else { "wait" };
    let modal = lost.first().and_then(|&id| treaty.articles[id].norm()).map(|n| n.modal);
    let what = match modal {
        Some(Modal::Shall | Modal::ShallNot) => "the duty",
        Some(Modal::May | Modal::Power | Modal::Reserves) => "the leave that it gives",
        Some(Modal::Intends | Modal::IntendsNot) => "the intent",
        Some(_) => "the expectation",
        None => "the article",
    };
    let mut finding = Finding::new(
        rule("SV406"),
        Severity::Warning,
        place,
        format!("{} {verb} for {body}, which nothing obliges to decide", treaty.cite_all(lost, 5)),
    )
    .article(&cite)
    .here("may simply never come");
    for &id in lost.iter().skip(1).take(3) {
        finding = finding.label(treaty.articles[id].head_span(), "waits for it too");
    }
    finding
        .step(format!("day 0: everything else that {cite} needs has happened"))
        .step(format!("{body} does not put it to a vote: {act} does not occur"))
        .step(format!("day 400: {what} never began, so nobody is in breach"))
        .why(format!("{what} can lapse without anybody refusing it"))
        .help(format!("give the decision a date: `{body} shall decide … no later than …`, or obtain it before signature"))
}

/// Duties under the bearers' own constitutions: a hidden condition at a body that is not named. One finding for each instrument.
fn own_constitution(treaty: &Treaty) -> Vec<Finding> {
    let mut by_instrument: BTreeMap<usize, Vec<(ArticleId, Span)>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        if let Some(slot) = article.slots().find(|s| matches!(s.kind, SlotKind::UnderOwnConstitution)) {
            by_instrument.entry(article.instrument).or_default().push((id, slot.span));
        }
    }
    by_instrument
        .values()
        .filter_map(|slots| {
            let &(first, span) = slots.first()?;
            let ids: Vec<ArticleId> = slots.iter().map(|&(id, _)| id).collect();
            let cite = treaty.cite(first);
            let who = treaty.articles[first].norm().map_or_else(|| "those who are bound".to_owned(), |n| describe::subject(&n.subject));
            let verb = if ids.len() == 1 { "depends" } else { "depend" };
            let mut finding = Finding::new(
                rule("SV406"),
                Severity::Warning,
                span,
                format!("{} {verb} on the constitution of {who}: on a decision of bodies that are not named", treaty.cite_all(&ids, 5)),
            )
            .article(&cite)
            .here("a condition precedent that the text does not show");
            for (_, span) in slots.iter().skip(1).take(3) {
                finding = finding.label(*span, "and here");
            }
            Some(
                finding
                    .step(format!("day 0: what {cite} provides is asked for"))
                    .step("a parliament or court of that side is not asked, does not vote, or says no")
                    .step("it is not done, and nobody is in breach")
                    .why("whether it is done is decided outside this text, with no date")
                    .help("name the body and a date for each: `body … acts for …` and `approval by … has occurred within …`"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn a_parliament_need_not_vote() {
        let text = "body Chamber acts for X. event approval by Body of Party.
            article 1.1 \"A\": when approval by Chamber of X has occurred, X shall deploy Force immediately.";
        assert_eq!(codes(super::run, text), ["SV406"]);
        let bound = format!("{text} article 2.1 \"B\": Chamber shall approval of X no later than 2027-01-01.");
        assert!(codes(super::run, &bound).is_empty());
    }

    #[test]
    fn a_common_commission_is_no_parliament() {
        let text = "body Commission of X, Y. event approval by Body of Party.
            article 1.1 \"A\": when approval by Commission of X has occurred, X shall deploy Force immediately.";
        assert!(codes(super::run, text).is_empty());
    }
}

//! SV403 dead clause: no state of affairs activates it.

use servanda_base::{Finding, Severity};
use servanda_model::{ArticleId, Treaty, describe};

use crate::activation::Analysis;
use crate::activation::needs::{Fact, contradicts_itself, direct};
use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let analysis = Analysis::new(treaty);
    let dead: Vec<ArticleId> = treaty.standing().map(|(id, _)| id).filter(|&id| !analysis.can_begin(id) && !analysis.in_ring(id)).collect();
    let (own, led): (Vec<_>, Vec<_>) =
        dead.into_iter().partition(|&id| analysis.net.id(&Fact::InForce(id)).is_some_and(|i| contradicts_itself(&analysis.net.needs[i])));
    let mut out: Vec<Finding> = own.iter().map(|&id| contradiction(treaty, id)).collect();
    out.extend(followers(treaty, &analysis, &led));
    out
}

fn contradiction(treaty: &Treaty, id: ArticleId) -> Finding {
    let article = &treaty.articles[id];
    let when = article.when().map(describe::condition).unwrap_or_default();
    Finding::new(
        rule("SV403"),
        Severity::Error,
        article.body_span(),
        format!("{} can never begin: its condition contradicts itself", treaty.cite(id)),
    )
    .article(treaty.cite(id))
    .here("asks for a fact and for its absence, or for a time that has passed")
    .step(format!("the condition: {when}"))
    .step("whatever happens, one half of it does not hold: no article applies")
    .why("a promise is printed that nobody can ever call in")
    .help("join the two halves with `or`, or take one out")
}

/// The articles that wait, directly or not, for something that cannot come about: one finding for all of them.
fn followers(treaty: &Treaty, analysis: &Analysis, led: &[ArticleId]) -> Option<Finding> {
    let &first = led.first()?;
    let mut finding = Finding::new(
        rule("SV403"),
        Severity::Error,
        treaty.articles[first].head_span(),
        format!("{} can never begin", treaty.cite_all(led, 6)),
    )
    .article(treaty.cite(first))
    .covers(led.iter().map(|&id| treaty.cite(id)))
    .here("waits for something that cannot come about");
    for &id in led.iter().take(6) {
        let cause = analysis.net.id(&Fact::InForce(id)).and_then(|index| {
            direct(&analysis.net.needs[index])
                .into_iter()
                .find(|(on, ..)| !analysis.possible[*on])
                .map(|(_, text, span)| (text.to_owned(), span))
        });
        if let Some((text, span)) = cause {
            finding = finding.step(format!("{} waits until {text}, which cannot come about", treaty.cite(id)));
            if id != first {
                finding = finding.label(span, format!("{} waits for this", treaty.cite(id)));
            }
        }
    }
    Some(
        finding
            .step("no article applies: the promise is never due and never broken")
            .why("the clause reads like a promise and can never be called in")
            .help("cure the ring or contradiction that it waits for, or let it begin on something that can happen"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn what_waits_for_a_ring_is_dead_and_told_once() {
        let text = "article 1.1 \"A\": when article 2.1 is fulfilled, X shall act-one immediately.
            article 2.1 \"B\": when article 1.1 is fulfilled, Y shall act-two immediately.
            article 3.1 \"C\": when article 1.1 is fulfilled, Z shall act-three immediately.
            article 4.1 \"D\": when article 3.1 is fulfilled, Z shall act-four immediately.";
        assert_eq!(codes(super::run, text), ["SV403"]);
    }

    #[test]
    fn contradictions_are_dead() {
        let text = "event signal by Party. article 1.1 \"A\": when signal by X has occurred and not signal by X has occurred, Y shall act-one immediately.";
        assert_eq!(codes(super::run, text), ["SV403"]);
        let text = "article 1.1 \"A\": when after 2027-01-01 and before 2026-01-01, Y shall act-one immediately.";
        assert_eq!(codes(super::run, text), ["SV403"]);
        let text = "article 1.1 \"A\": when after 2026-01-01 and before 2027-01-01, Y shall act-one immediately.";
        assert!(codes(super::run, text).is_empty());
    }
}

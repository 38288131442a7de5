//! SV604 toothless last resort: at the end of the ladder there is only talk.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{AtomKind, Norm, SlotKind, Step};
use servanda_model::mentions;
use servanda_model::treaty::act_patterns;
use servanda_model::{ArticleId, Treaty, describe};

use super::sv602::gravest;
use crate::catalogue::rule;
use crate::evidence::{Consequences, fact, may_be_talk, somebody};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let consequences = Consequences::new(treaty);
    let awaited = awaited(treaty);
    // By the norm at the end: where it stands, and the articles whose ladder ends there.
    let mut ends: BTreeMap<Span, (&Norm, ArticleId, Vec<ArticleId>)> = BTreeMap::new();
    for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
        if consequences.bites(treaty, id) {
            continue;
        }
        let end = match gravest(treaty, article) {
            Some((_, step)) => last(treaty, article.instrument, id, step),
            None => only_talk(treaty, &consequences, id),
        };
        if let Some((norm, home)) =
            end.filter(|(norm, home)| may_be_talk(norm) && !leads_on(&awaited, norm, (*home != id).then_some(*home)))
        {
            ends.entry(norm.span).or_insert_with(|| (norm, home, Vec::new())).2.push(id);
        }
    }
    ends.into_values().map(|(norm, home, ids)| finding(treaty, norm, home, &ids)).collect()
}

/// The last norm of a ladder and the article it stands in. `as article X` ends in what X orders; what follows from a breach
/// of X is X's own ladder.
fn last<'t>(treaty: &'t Treaty, instrument: usize, id: ArticleId, step: &'t Step) -> Option<(&'t Norm, ArticleId)> {
    match step {
        Step::Norm(norm) => Some((norm, id)),
        Step::As(citation) => {
            let to = treaty.find(instrument, citation)?;
            let there = treaty.articles.get(to)?;
            // An article that goes on, or whose own breach leads further, is not the end.
            let goes_on = there.slots().any(|s| match &s.kind {
                SlotKind::Then(steps) | SlotKind::OnBreach(_, steps) => !treaty.steps_that_stand(there.instrument, steps).is_empty(),
                _ => false,
            });
            if goes_on { None } else { there.norm().map(|norm| (norm, to)) }
        }
    }
}

/// Without a ladder: the norm of another article that waits for the breach, when all that wait are talk.
fn only_talk<'t>(treaty: &'t Treaty, consequences: &Consequences, id: ArticleId) -> Option<(&'t Norm, ArticleId)> {
    consequences.of(id).iter().find_map(|&(other, _)| treaty.articles.get(other)?.norm().map(|norm| (norm, other)))
}

/// The articles and events for which articles wait that order or allow more than talk.
fn awaited(treaty: &Treaty) -> (BTreeSet<ArticleId>, BTreeSet<&str>) {
    let (mut articles, mut events) = (BTreeSet::new(), BTreeSet::new());
    for (_, article) in treaty.standing().filter(|(_, a)| a.norm().is_some_and(|n| !may_be_talk(n))) {
        for (atom, _) in article.when().into_iter().flat_map(mentions::atoms) {
            if let AtomKind::State { citation, .. } = &atom.kind {
                articles.extend(treaty.find(article.instrument, citation));
            }
            events.extend(fact(&atom.kind).map(|p| p.name.text.as_str()));
        }
    }
    (articles, events)
}

/// Whether something follows the talk: another article waits for it, or for the article that orders it.
fn leads_on((articles, events): &(BTreeSet<ArticleId>, BTreeSet<&str>), norm: &Norm, home: Option<ArticleId>) -> bool {
    home.is_some_and(|id| articles.contains(&id)) || act_patterns(&norm.act).iter().any(|p| events.contains(p.name.text.as_str()))
}

fn finding(treaty: &Treaty, norm: &Norm, home: ArticleId, ids: &[ArticleId]) -> Finding {
    let first = ids[0];
    let (whose, act) = (treaty.cite_all(ids, 4), describe::act(norm));
    let at = if ids.contains(&home) { home } else { first };
    let mut finding =
        Finding::new(rule("SV604"), Severity::Warning, norm.span, format!("the last resort after a breach of {whose} is only to `{act}`"))
            .article(treaty.cite(at))
            .here("words only, and nothing behind them");
    for &id in ids.iter().filter(|&&id| id != home).take(3) {
        let span = gravest(treaty, &treaty.articles[id]).map_or_else(|| treaty.articles[id].body_span(), |(slot, _)| slot.span);
        finding = finding.label(span, format!("what follows from a breach of {} ends there", treaty.cite(id)));
    }
    let breaker = treaty.articles[at].norm().map_or_else(|| "a party".to_owned(), |n| somebody(&n.subject).0);
    finding
        .step(format!("day 0: {} is broken by {breaker}", treaty.cite(at)))
        .step(format!("then: {} {} {act}", describe::subject(&norm.subject), describe::modal(norm.modal)))
        .step("it is done, and the breach goes on; no article applies")
        .why("the last step costs the party in breach nothing")
        .help("put a step behind it that does: `failing which as article <a power to suspend or a duty to respond>`")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    fn raises(text: &str) -> usize {
        codes(super::run, text).len()
    }

    #[test]
    fn talk_is_no_last_resort() {
        for talk in ["notify Y", "consult with Y", "report-losses to Y", "meet", "warn X or shell"] {
            assert_eq!(raises(&format!("article 1.1 \"A\": X shall not shell; on breach: Z shall {talk}.")), 1, "{talk}");
        }
        assert_eq!(raises("article 1.1 \"A\": X shall not shell; on breach: Z shall notify Y, failing which Z shall defend Y."), 0);
        assert_eq!(raises("article 1.1 \"A\": X shall not shell; on breach: Z shall defend Y."), 0);
        assert_eq!(
            raises("article 1.1 \"A\": X shall not shell; on minor breach: Z shall notify Y; on material breach: Z shall defend Y."),
            0
        );
    }

    #[test]
    fn ladders_that_meet_are_told_once() {
        let text = "article 1.1 \"A\": X shall not shell; on breach: as article 3.1.
            article 1.2 \"B\": Y shall not shell; on breach: as article 3.1.
            article 3.1 \"C\": jointly Parties shall consult.";
        let findings = super::run(&treaty(text));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("articles 1.1 and 1.2"));
        assert_eq!(raises(&text.replace("shall consult", "shall consult; then: Z shall defend Y")), 0);
        for waiting in ["article 3.1 is fulfilled", "article 3.1 is in force", "consult by any Party has occurred"] {
            assert_eq!(
                raises(&format!("event consult by Party. {text} article 3.2 \"D\": when {waiting}, Z reserves the right to respond.")),
                0
            );
            assert_eq!(raises(&format!("event consult by Party. {text} article 3.2 \"D\": when {waiting}, Z shall meet.")), 1);
        }
    }

    #[test]
    fn what_waits_for_the_breach_elsewhere_counts() {
        let text = "event shell by Party. article 1.1 \"A\": X shall not shell; on breach: X shall report.
            article 2.1 \"B\": when article 1.1 is in breach by X, Z shall defend Y.";
        assert_eq!(raises(text), 0);
        assert_eq!(raises(&text.replace("defend Y", "warn X")), 1);
        assert_eq!(
            raises(
                "event shell by Party. article 1.1 \"A\": X shall not shell. article 2.1 \"B\": when shell by X occurs, Z shall warn X."
            ),
            1
        );
    }
}

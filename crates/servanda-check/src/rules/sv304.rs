//! SV304 self-judged exception: whether an exception holds is for its beneficiary, or for nobody, to say.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Atom, AtomKind, Condition, EventForm, EventStatus, Modal, Pattern, SlotKind};
use servanda_model::matching::actor;
use servanda_model::mentions::atoms;
use servanda_model::{ArticleId, Treaty, describe};

use crate::catalogue::rule;

/// What the condition does to the article.
#[derive(Clone, Copy)]
enum Effect {
    Excuses,
    Suspends,
    Ends,
}

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        let mut conditions: Vec<(Effect, ArticleId, &Condition, Span)> = Vec::new();
        for slot in article.slots() {
            match &slot.kind {
                SlotKind::ExceptWhen(condition) => conditions.push((Effect::Excuses, id, condition, slot.span)),
                SlotKind::SuspendedWhile(condition) => conditions.push((Effect::Suspends, id, condition, slot.span)),
                SlotKind::ExceptAs(citation) => {
                    let excused = treaty.find(article.instrument, citation).and_then(|e| treaty.articles[e].when());
                    if let Some(condition) = excused {
                        conditions.push((Effect::Excuses, id, condition, slot.span));
                    }
                }
                _ => {}
            }
        }
        for ending in article.endings() {
            let target = treaty.targets(id, ending.target.as_ref()).first().copied().unwrap_or(id);
            // The end of a permission frees nobody of a duty.
            if treaty.articles[target].norm().is_some_and(|n| matches!(n.modal, Modal::May | Modal::Power | Modal::Reserves)) {
                continue;
            }
            conditions.push((Effect::Ends, target, &ending.when, ending.span));
        }
        for (effect, target, condition, span) in conditions {
            if let Some((who, atom)) = judged(treaty, target, condition) {
                out.push(finding(treaty, id, target, effect, &who, atom, span));
            }
        }
    }
    out
}

/// Who alone says whether the condition holds: nobody, or the bearer of the article that it excuses.
enum Judge {
    Nobody,
    Bearer(String),
}

fn judged<'a>(treaty: &Treaty, target: ArticleId, condition: &'a Condition) -> Option<(Judge, &'a Atom)> {
    let bearers = treaty.articles[target].norm().map(|n| treaty.bearers(&n.subject)).unwrap_or_default();
    atoms(condition).into_iter().find_map(|(atom, _)| {
        let AtomKind::Event { pattern, status, .. } = &atom.kind else { return None };
        judge(treaty, &bearers, pattern, status).map(|j| (j, atom))
    })
}

fn judge(treaty: &Treaty, bearers: &BTreeSet<String>, pattern: &Pattern, status: &EventStatus) -> Option<Judge> {
    match treaty.names.events.get(&pattern.name.text).map(|e| &e.form) {
        Some(EventForm::JudgedByNobody) => return Some(Judge::Nobody),
        Some(EventForm::Judged(noun)) => {
            let judges = treaty.noun_parties(noun);
            if !judges.is_empty() && judges.is_subset(bearers) {
                return Some(Judge::Bearer(describe::noun(noun)));
            }
        }
        _ => {}
    }
    // An allegation is anybody's report; where the alleging side is not named it can be the bearer's own.
    match status {
        EventStatus::Alleged(Some(by)) if !treaty.noun_parties(by).is_disjoint(bearers) => Some(Judge::Bearer(describe::noun(by))),
        EventStatus::Alleged(None) if bearers.len() > 1 || actor(pattern).is_none_or(|a| treaty.noun_parties(a) != *bearers) => {
            Some(Judge::Bearer(describe::list(&bearers.iter().take(3).cloned().collect::<Vec<_>>())))
        }
        _ => None,
    }
}

fn finding(treaty: &Treaty, id: ArticleId, target: ArticleId, effect: Effect, who: &Judge, atom: &Atom, span: Span) -> Finding {
    let (verb, noun) = match effect {
        Effect::Excuses => ("excuses a breach of", "an exception"),
        Effect::Suspends => ("suspends", "a suspension"),
        Effect::Ends => ("ends", "an end"),
    };
    let fact = describe::atom(atom);
    let (says, severity) = match who {
        Judge::Nobody => ("and nobody is named who decides whether that is so".to_owned(), Severity::Error),
        Judge::Bearer(name) => (format!("and {name}, whom it frees, can say so itself"), Severity::Error),
    };
    let claimant = match who {
        Judge::Nobody => "one side".to_owned(),
        Judge::Bearer(name) => name.clone(),
    };
    // The judged fact itself; what else the clause holds may be beyond doubt. Where it stands in another article, the place that leads there.
    let within = span.start <= atom.span.start && atom.span.end <= span.end;
    let place = if within { atom.span } else { span };
    let mut finding = Finding::new(rule("SV304"), severity, place, format!("`{fact}` {verb} {}, {says}", treaty.cite(target)))
        .article(treaty.cite(id))
        .here(format!("{noun} on a self-judged fact"));
    if !within {
        finding = finding.label(atom.span, "decided by no independent body");
    }
    finding
        .step(format!("{claimant} says: {fact}"))
        .step(match effect {
            Effect::Excuses => format!("what {} forbids or orders counts as excused", treaty.cite(target)),
            Effect::Suspends => format!("{} is suspended", treaty.cite(target)),
            Effect::Ends => format!("{} is at an end", treaty.cite(target)),
        })
        .step("the other side denies it; no article says who decides, nor by when")
        .why("the clause is worth as much as the word of the side that wants to be free of it")
        .help("let a body decide: `… is attributed to …`, or declare the event `as judged by` a body that neither side controls")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    #[test]
    fn nobody_or_the_bearer_judges() {
        let nobody = "event strike by Party against Party. event cause as judged by nobody.
            article 1.1 \"G\": when strike by X against Y has occurred, Z shall help Y immediately; ends when strike by Y against X has occurred and not cause has occurred.";
        assert_eq!(codes(super::run, nobody), ["SV304"]);
        let body = nobody.replace("event cause as judged by nobody.", "body Court of X, Y. event cause as judged by Court.");
        assert!(codes(super::run, &body).is_empty());
        let own = nobody.replace("event cause as judged by nobody.", "event cause as judged by Z.");
        assert_eq!(codes(super::run, &own), ["SV304"]);
    }

    #[test]
    fn only_the_judged_fact_is_marked() {
        let text = "body Court of X, Y. event cause as judged by nobody. event decision-to-fire by Court.
            article 1.1 \"T\": X shall not fire; except when decision-to-fire by Court has occurred or cause has occurred.
            article 1.2 \"U\": when cause has occurred, X may shell. article 1.3 \"V\": X shall not shell; except as article 1.2.";
        let findings = super::run(&treaty(text));
        let lengths: Vec<u32> = findings.iter().map(|f| f.primary.span.end - f.primary.span.start).collect();
        assert_eq!(lengths, ["cause has occurred", "except as article 1.2"].map(|words| u32::try_from(words.len()).unwrap()));
        assert_eq!(findings.iter().map(|f| f.labels.len()).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn an_allegation_by_the_bearer_frees_the_bearer() {
        let text = "event provocation by Party. article 1.1 \"T\": X shall not fire; except when provocation by Y is alleged by X.";
        assert_eq!(codes(super::run, text), ["SV304"]);
        assert!(codes(super::run, &text.replace("alleged by X", "alleged by Z")).is_empty());
        assert!(codes(super::run, &text.replace("is alleged by X", "is attributed")).is_empty());
    }
}

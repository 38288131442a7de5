//! SV609 one-sided breach: an article binds several, and only some of them can break it gravely, or are answered when they do.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{AtomKind, Condition, Grade, SlotKind, State};
use servanda_model::matching::actor;
use servanda_model::mentions::atoms;
use servanda_model::{Article, ArticleId, Treaty};

use crate::catalogue::rule;
use crate::evidence::{fact, listed};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm().filter(|_| article.is_binding()) else { continue };
        let bound: BTreeSet<String> = treaty.bearers(&norm.subject).into_iter().filter(|b| treaty.names.parties.contains_key(b)).collect();
        if bound.len() < 2 {
            continue;
        }
        for grade in [Grade::Minor, Grade::Material] {
            let conditions: Vec<(&Condition, Span)> = article
                .slots()
                .filter_map(|slot| match &slot.kind {
                    SlotKind::BreachWhen(of, when) if *of == grade => Some((when, slot.span)),
                    _ => None,
                })
                .collect();
            let Some(&(_, span)) = conditions.first() else { continue };
            if let Some(meant) = conditions.iter().map(|(when, _)| acting(treaty, when)).collect::<Option<Vec<_>>>() {
                out.extend(graded(treaty, id, grade, span, &bound, &meant.into_iter().flatten().collect()));
            }
        }
        out.extend(answered(treaty, id, article, &bound));
    }
    out
}

/// The parties whose acts a condition means; None where it means nobody in particular.
fn acting(treaty: &Treaty, condition: &Condition) -> Option<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    for (atom, negated) in atoms(condition) {
        if negated {
            return None;
        }
        let event = fact(&atom.kind)?;
        out.extend(treaty.noun_parties(actor(event)?));
    }
    Some(out)
}

fn graded(treaty: &Treaty, id: ArticleId, grade: Grade, span: Span, bound: &BTreeSet<String>, meant: &BTreeSet<String>) -> Option<Finding> {
    let (some, others) = split(bound, meant)?;
    let word = match grade {
        Grade::Minor => "minor",
        Grade::Material => "material",
    };
    let cite = treaty.cite(id);
    Some(
        Finding::new(
            rule("SV609"),
            Severity::Warning,
            span,
            format!("only {some} can be in {word} breach of {cite}, which binds {others} too"),
        )
        .article(&cite)
        .here(format!("speaks of {some} only"))
        .step(format!("day 0: {others} does what would be a {word} breach if {some} did it"))
        .step(format!("it is no {word} breach of {cite}, and what follows from one does not follow"))
        .why("what is grave on one side is not on the other, though both are bound alike")
        .help("name nobody in the condition, or everybody who is bound: `by any <group>`"),
    )
}

/// Articles that begin on a breach, where the article leads to nothing by itself.
fn answered(treaty: &Treaty, id: ArticleId, article: &Article, bound: &BTreeSet<String>) -> Option<Finding> {
    if article.slots().any(|slot| matches!(slot.kind, SlotKind::OnBreach(..))) {
        return None;
    }
    let mut meant = BTreeSet::new();
    let mut answers: Vec<(ArticleId, Span)> = Vec::new();
    for (other, answer) in treaty.standing() {
        for (atom, negated) in answer.when().into_iter().flat_map(atoms) {
            let AtomKind::State { citation, state: State::InBreach(_), by, .. } = &atom.kind else { continue };
            if negated || treaty.find(answer.instrument, citation) != Some(id) {
                continue;
            }
            meant.extend(treaty.noun_parties(by.as_ref()?));
            answers.push((other, atom.span));
        }
    }
    let &(first, span) = answers.first()?;
    let (some, others) = split(bound, &meant)?;
    let cite = treaty.cite(id);
    let ids: Vec<ArticleId> = answers.iter().map(|(id, _)| *id).collect();
    let mut finding = Finding::new(
        rule("SV609"),
        Severity::Warning,
        span,
        format!("only a breach of {cite} by {some} is answered, by {}; it binds {others} too", treaty.cite_all(&ids, 4)),
    )
    .article(treaty.cite(first))
    .here(format!("a breach by {some} only"));
    for (_, span) in answers.iter().skip(1).take(3) {
        finding = finding.label(*span, format!("a breach by {some} only"));
    }
    Some(
        finding
            .step(format!("day 0: {others} breaks {cite}"))
            .step("no article begins on it")
            .why("the same duty has a consequence for one side and none for the other")
            .help("write `is in breach`, without a name, or an article for each side"),
    )
}

/// Those bound that are meant and those that are not, when both are somebody.
fn split(bound: &BTreeSet<String>, meant: &BTreeSet<String>) -> Option<(String, String)> {
    let some: Vec<&String> = bound.intersection(meant).collect();
    let others: Vec<&String> = bound.difference(meant).collect();
    (!some.is_empty() && !others.is_empty()).then(|| (listed(some, "and"), listed(others, "and")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    const TEXT: &str = "event attack by Party against Party. event raid by Party. group Sides, each a Side, is X, Y.\n";

    fn raised(article: &str) -> usize {
        codes(super::run, &format!("{TEXT} article 1.1 \"A\": {article}.")).len()
    }

    #[test]
    fn a_grade_is_for_everybody_who_is_bound() {
        assert_eq!(raised("each Side shall not raid; material breach when attack by X against Y has occurred"), 1);
        for fair in [
            "each Side shall not raid; material breach when attack by any Side against Party has occurred",
            "each Side shall not raid; material breach when attack by X against Y has occurred or attack by Y against X has occurred",
            "each Side shall not raid; material breach when attack by X against Y has occurred; material breach when attack by Y against X has occurred",
            "X shall not raid; material breach when attack by X against Y has occurred",
            "each Side shall not raid; material breach when attack by Z against Y has occurred",
        ] {
            assert_eq!(raised(fair), 0, "{fair}");
        }
    }

    #[test]
    fn so_is_the_answer() {
        let answer = |by: &str| format!("each Side shall not raid. article 2.1 \"B\": when article 1.1 is in breach{by}, Z may help Y");
        assert_eq!(raised(&answer(" by X")), 1);
        assert_eq!(raised(&answer("")), 0);
        assert_eq!(raised(&answer(" by any Side")), 0);
        assert_eq!(raised(&format!("{}. article 2.2 \"C\": when article 1.1 is in breach by Y, Z may help X", answer(" by X"))), 0);
        assert_eq!(
            raised(
                "each Side shall not raid; on breach: as article 2.1. article 2.1 \"B\": when article 1.1 is in breach by X, Z may help Y"
            ),
            0
        );
    }
}

//! SV602 ladder without top: the last step is one more duty of the party that broke the first, or the ladder leads back to
//! itself.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Grade, Modal, Norm, NounKind, Slot, Step, SubjectKind};
use servanda_model::{Article, ArticleId, Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::{Consequences, fold, may_be_talk, somebody};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let consequences = Consequences::new(treaty);
    let mut rings: BTreeSet<BTreeSet<ArticleId>> = BTreeSet::new();
    let (mut out, mut own) = (Vec::new(), Vec::new());
    for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
        let Some((slot, steps)) = gravest(article) else { continue };
        if consequences.bites(treaty, id) {
            continue;
        }
        match steps.last() {
            Some(Step::Norm(step)) if step.modal == Modal::Shall && !may_be_talk(step) && binds_breaker(treaty, article, step) => {
                own.push((id, own_duty(treaty, id, article, slot, step)));
            }
            Some(Step::As(_)) => {
                let ring = ring(treaty, id);
                if ring.contains(&id) && rings.insert(ring.clone()) {
                    out.push(leads_back(treaty, id, slot, &ring));
                }
            }
            _ => {}
        }
    }
    out.extend(fold(treaty, &own, |cited| {
        format!("the last step after a breach of {cited} is one more duty of the party in breach, with nothing behind it")
    }));
    out
}

/// The ladder for the gravest breach: where it ends, the article ends.
pub(super) fn gravest(article: &Article) -> Option<(&Slot, &[Step])> {
    let rank = |grade: Option<Grade>| match grade {
        Some(Grade::Material) => 2,
        None => 1,
        Some(Grade::Minor) => 0,
    };
    article.on_breach().max_by_key(|(_, grade, _)| rank(*grade)).map(|(slot, _, steps)| (slot, steps))
}

/// Whether a step binds only those that broke the article.
fn binds_breaker(treaty: &Treaty, article: &Article, step: &Norm) -> bool {
    if let SubjectKind::Noun(noun) = &step.subject.kind
        && matches!(noun.kind, NounKind::BreachingParty | NounKind::Accused)
    {
        return true;
    }
    let breakers = article.norm().map(|n| treaty.bearers(&n.subject)).unwrap_or_default();
    let bound = treaty.bearers(&step.subject);
    !bound.is_empty() && bound.iter().all(|b| breakers.contains(b) && treaty.names.parties.contains_key(b))
}

fn own_duty(treaty: &Treaty, id: ArticleId, article: &Article, slot: &Slot, step: &Norm) -> Finding {
    let cite = treaty.cite(id);
    let who = article.norm().map_or_else(String::new, |n| somebody(&n.subject).0);
    let last = format!("{} {} {}", describe::subject(&step.subject), describe::modal(step.modal), describe::act(step));
    Finding::new(
        rule("SV602"),
        Severity::Warning,
        step.span,
        format!("the last step after a breach of {cite} is one more duty of the party in breach, with nothing behind it"),
    )
    .article(&cite)
    .here("and if this is not done either?")
    .label(slot.span, "the ladder ends here")
    .step(format!("day 0: {cite} is broken by {who}"))
    .step(format!("then: {last}"))
    .step("that is not done either; no article applies")
    .why("who did not keep the first duty has no more reason to keep the second")
    .help("`failing which as article <a power of the other parties, to suspend or to respond>`")
}

/// The articles through which a ladder of this article passes, when it comes back to it.
fn ring(treaty: &Treaty, start: ArticleId) -> BTreeSet<ArticleId> {
    let mut seen = BTreeSet::new();
    let mut at = start;
    while let Some((_, steps)) = treaty.articles.get(at).and_then(gravest) {
        let Some(Step::As(citation)) = steps.last() else { break };
        let Some(next) = treaty.find(treaty.articles[at].instrument, citation) else { break };
        if !seen.insert(next) {
            break;
        }
        at = next;
    }
    seen
}

fn leads_back(treaty: &Treaty, id: ArticleId, slot: &Slot, ring: &BTreeSet<ArticleId>) -> Finding {
    let ids: Vec<ArticleId> = ring.iter().copied().collect();
    let cite = treaty.cite(id);
    let mut finding = Finding::new(
        rule("SV602"),
        Severity::Warning,
        slot.span,
        if ids.len() == 1 {
            format!("the ladder after a breach of {cite} leads back to {cite}")
        } else {
            format!("the ladders of {} lead to one another and to nothing else", treaty.cite_all(&ids, 5))
        },
    )
    .article(&cite)
    .here("begins the same ladder again");
    for &other in ids.iter().filter(|&&o| o != id).take(3) {
        if let Some((slot, _)) = gravest(&treaty.articles[other]) {
            finding = finding.label(slot.span, "and this leads on");
        }
    }
    finding
        .step(format!("day 0: {cite} is broken"))
        .step(format!("the ladder leads through {} back to {cite}", treaty.cite_all(&ids, 5)))
        .step("each step may fail like the one before it; no other article applies")
        .why("a ladder that turns in a circle never reaches anything that the party in breach would feel")
        .help("let the last step be a power of the other parties: `failing which as article <a power to suspend>`")
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    fn raises(text: &str) -> usize {
        codes(super::run, text).len()
    }

    #[test]
    fn the_party_in_breach_cannot_be_the_last_resort() {
        let duty = "article 1.1 \"A\": X shall not shell; on breach: the breaching party shall withdraw";
        assert_eq!(raises(&format!("{duty}.")), 1);
        assert_eq!(raises(&format!("{duty}, failing which Y shall defend Z.")), 0);
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": when article 1.1 is in breach by X, Y may shell.")), 0);
        assert_eq!(raises("article 1.1 \"A\": X shall not shell; on breach: X shall withdraw."), 1);
        assert_eq!(raises("article 1.1 \"A\": X shall not shell; on breach: Y may shell."), 0);
        assert_eq!(raises("article 1.1 \"A\": X shall not shell; on breach: X shall report."), 0, "talk is another rule's");
    }

    #[test]
    fn the_gravest_ladder_counts() {
        let text = "article 1.1 \"A\": X shall not shell; on minor breach: X shall withdraw; on material breach: Y may shell.";
        assert_eq!(raises(text), 0);
        assert_eq!(raises(&text.replace("on material breach: Y may shell", "survives termination")), 1);
    }

    #[test]
    fn a_ring_of_ladders_is_told_once() {
        let text = "article 1.1 \"A\": X shall not shell; on breach: as article 1.2.
            article 1.2 \"B\": X shall not raid; on breach: as article 1.1.";
        assert_eq!(raises(text), 1);
        assert_eq!(raises(&text.replace("as article 1.1", "Y may shell")), 0);
        assert_eq!(raises("article 1.1 \"A\": X shall not shell; on breach: as article 1.1."), 1);
    }
}

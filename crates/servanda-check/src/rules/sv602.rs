//! SV602 ladder without top: the last step is one more duty of the party that broke the first, or the ladder leads back to
//! itself.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Grade, Modal, Norm, NounKind, Slot, Step, SubjectKind};
use servanda_model::{Article, ArticleId, Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::{Consequences, fold, may_be_talk, somebody};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let consequences = Consequences::new(treaty);
    let (rings, ring_of) = rings(treaty);
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let (mut out, mut own) = (Vec::new(), Vec::new());
    for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
        let Some((slot, last)) = gravest(treaty, article) else { continue };
        if consequences.bites(treaty, id) {
            continue;
        }
        match last {
            Step::Norm(step) if step.modal == Modal::Shall && !may_be_talk(step) && binds_breaker(treaty, article, step) => {
                own.push((id, own_duty(treaty, id, article, slot, step)));
            }
            Step::As(_) => {
                if let Some(&ring) = ring_of.get(&id).filter(|ring| told.insert(**ring)) {
                    out.push(leads_back(treaty, id, slot, &rings[ring]));
                }
            }
            Step::Norm(_) => {}
        }
    }
    out.extend(fold(treaty, &own, |cited| {
        format!("the last step after a breach of {cited} is one more duty of the party in breach, with nothing behind it")
    }));
    out
}

/// The ladder for the gravest breach, with its last step that leads somewhere: where that ends, the article ends.
pub(super) fn gravest<'t>(treaty: &Treaty, article: &'t Article) -> Option<(&'t Slot, &'t Step)> {
    let rank = |grade: Option<Grade>| match grade {
        Some(Grade::Material) => 2,
        None => 1,
        Some(Grade::Minor) => 0,
    };
    let ladders = article.on_breach().filter_map(|(slot, grade, steps)| {
        let last = treaty.steps_that_stand(article.instrument, steps).pop()?;
        Some((rank(grade), slot, last))
    });
    ladders.max_by_key(|(rank, ..)| *rank).map(|(_, slot, last)| (slot, last))
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

/// The rings in which ladders lead to one another, and the ring of each article that is in one. A ladder leads to one article at most, so
/// that each article is passed once.
fn rings(treaty: &Treaty) -> (Vec<BTreeSet<ArticleId>>, BTreeMap<ArticleId, usize>) {
    let leads_to = |id: ArticleId| {
        let article = treaty.articles.get(id)?;
        match gravest(treaty, article)?.1 {
            Step::As(citation) => treaty.find(article.instrument, citation),
            Step::Norm(_) => None,
        }
    };
    let (mut rings, mut of) = (Vec::new(), BTreeMap::new());
    let mut passed: BTreeSet<ArticleId> = BTreeSet::new();
    for (start, _) in treaty.standing() {
        let mut way: Vec<ArticleId> = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|id| passed.insert(*id)) {
            way.push(at);
            next = leads_to(at);
        }
        // Where the way comes back to itself, what lies between is a ring.
        if let Some(from) = next.and_then(|id| way.iter().position(|&passed| passed == id)) {
            of.extend(way[from..].iter().map(|&id| (id, rings.len())));
            rings.push(way[from..].iter().copied().collect());
        }
    }
    (rings, of)
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
        if let Some((slot, _)) = gravest(treaty, &treaty.articles[other]) {
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
        // Who leads into a ring is not in it, and two rings are two.
        let into = text.replace("article 1.1 \"A\"", "article 0.1 \"Z\": X shall not burn; on breach: as article 1.2. article 1.1 \"A\"");
        assert_eq!(raises(&into), 1);
        assert_eq!(raises(&format!("{into} article 2.1 \"C\": X shall not mine; on breach: as article 2.1.")), 2);
    }
}

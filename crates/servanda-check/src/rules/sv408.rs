//! SV408 force without framework: a force is sent, and the text does not say under which law, command and rules, with whose
//! consent, and until when.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Choice, Framework, Modal, NounKind, SlotKind};
use servanda_model::matching::norms;
use servanda_model::mentions::{self, Mention};
use servanda_model::names::Force;
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty};

use crate::catalogue::rule;
use crate::evidence::{Role, conditions, listed};

/// Events by which a state lets a force in.
const CONSENT: [&str; 5] = ["request", "consent", "invitation", "invite", "agreement"];

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    if treaty.names.forces.is_empty() {
        return Vec::new();
    }
    let mut uses: BTreeMap<&str, Vec<(ArticleId, Span)>> = BTreeMap::new();
    for (id, _) in treaty.standing() {
        for (force, span) in used(treaty, id) {
            let places = uses.entry(force).or_default();
            if places.last().is_none_or(|(last, _)| *last != id) {
                places.push((id, span));
            }
        }
    }
    uses.iter().filter_map(|(name, places)| treaty.names.forces.get(*name).and_then(|force| finding(treaty, force, places))).collect()
}

/// The forces that an article sends, keeps or acts through: in its acts or as their bearer. What is only forbidden to a force
/// sends none.
fn used(treaty: &Treaty, id: ArticleId) -> Vec<(&str, Span)> {
    let force = |term: &str| treaty.names.forces.get_key_value(term).map(|(name, _)| name.as_str());
    let mut out = Vec::new();
    for norm in norms(treaty, id) {
        let negative = servanda_model::matching::is_negative(norm.modal);
        if negative || norm.modal == Modal::Expected {
            continue;
        }
        if let servanda_model::ast::SubjectKind::Noun(noun) = &norm.subject.kind
            && let NounKind::Term(_, word, _) = &noun.kind
        {
            out.extend(force(&word.text).map(|f| (f, noun.span)));
        }
        for act in act_patterns(&norm.act) {
            for noun in act.object.iter().chain(act.cases.iter().map(|(_, n)| n)) {
                if let NounKind::Term(_, word, _) = &noun.kind {
                    out.extend(force(&word.text).map(|f| (f, noun.span)));
                }
            }
        }
    }
    out
}

fn finding(treaty: &Treaty, force: &Force, places: &[(ArticleId, Span)]) -> Option<Finding> {
    let articles: Vec<&Article> = places.iter().filter_map(|(id, _)| treaty.articles.get(*id)).collect();
    let has = |test: fn(&Framework) -> bool| force.framework.iter().any(test);
    let mut missing: Vec<(&str, &str)> = Vec::new();
    if !has(|f| matches!(f, Framework::Status(_))) {
        missing.push(("the status of its members in the host state", "status under \"<status-of-forces agreement>\""));
    }
    // A force of one state is under that state's command.
    if !has(|f| matches!(f, Framework::Command(_))) && treaty.names.stands_for(&force.name.text).len() > 1 {
        missing.push(("who commands it", "commanded by <a commander or headquarters>"));
    }
    if !has(|f| matches!(f, Framework::UsesForce(_))) {
        missing.push(("when it may use force", "uses force under \"<rules of engagement>\""));
    }
    if !has(|f| matches!(f, Framework::Hosted(..))) && !articles.iter().any(|a| invited(treaty, force, a)) {
        missing.push(("whose consent it stays by", "hosted by <the host state>"));
    }
    if !has(|f| matches!(f, Framework::Lasts(_))) && !articles.iter().any(|a| ends(a)) {
        missing.push(("when its mandate ends", "lasts <so long> from activation"));
    }
    if missing.is_empty() {
        return None;
    }
    let ids: Vec<ArticleId> = places.iter().map(|(id, _)| *id).collect();
    let (first, span) = places.first()?;
    let name = &force.name.text;
    let what = listed(missing.iter().map(|(what, _)| what), "or");
    let mut finding = Finding::new(
        rule("SV408"),
        Severity::Warning,
        *span,
        format!("{} {} {name}, and the text does not say {what}", treaty.cite_all(&ids, 4), if ids.len() == 1 { "uses" } else { "use" }),
    )
    .article(treaty.cite(*first))
    .here("used here")
    .label(force.span, format!("not said: {what}"));
    for (_, span) in places.iter().skip(1).take(3) {
        finding = finding.label(*span, "and here");
    }
    let cure: Vec<&str> = missing.iter().map(|(_, cure)| *cure).collect();
    Some(
        finding
            .step(format!("day 1: {name} stands where {} sends it, and the first incident happens", treaty.cite(*first)))
            .step(format!("the text does not say {what}; no article applies"))
            .why("what the text leaves out is settled at the first incident, by each contributor for itself")
            .help(format!("`force {name} of …; {}.`", cure.join("; "))),
    )
}

/// Whether the force comes on the request or with the consent of somebody who does not send it.
fn invited(treaty: &Treaty, force: &Force, article: &Article) -> bool {
    let senders = treaty.names.stands_for(&force.name.text);
    conditions(article).into_iter().filter(|(role, _)| *role == Role::Activates).any(|(_, condition)| {
        mentions::of_condition(condition).into_iter().any(|mention| match mention {
            Mention::Fact(event) if CONSENT.contains(&event.name.text.as_str()) => {
                servanda_model::matching::actor(event).is_some_and(|noun| treaty.noun_parties(noun).is_disjoint(&senders))
            }
            _ => false,
        })
    })
}

/// Whether the article that sends the force says when that ends.
fn ends(article: &Article) -> bool {
    let until = article.norm().and_then(|n| n.during.as_ref()).is_some_and(|span| span.until.is_some());
    let kept = article.norm().is_some_and(|n| n.act.choices.iter().any(|c| matches!(c, Choice::Effect(_))));
    until || kept || article.slots().any(|s| matches!(s.kind, SlotKind::Lasts(_) | SlotKind::Ends(_)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    const WHOLE: &str = "status under \"S\"; commanded by X; uses force under \"R\"; hosted by Y; lasts 2 years from activation";

    fn message(framework: &str, article: &str) -> Option<String> {
        let text = format!("zone Camp. event request by Party. force Corps of X, Z; {framework}. article 1.1 \"A\": {article}.");
        super::run(&treaty(&text)).first().map(|f| f.message.clone())
    }

    #[test]
    fn each_missing_part_is_named() {
        assert_eq!(message(WHOLE, "X shall deploy Corps in Camp"), None);
        for (part, phrase) in [
            ("status under \"S\"; ", "the status of its members"),
            ("commanded by X; ", "who commands it"),
            ("uses force under \"R\"; ", "when it may use force"),
            ("hosted by Y; ", "whose consent it stays by"),
            ("; lasts 2 years from activation", "when its mandate ends"),
        ] {
            let found = message(&WHOLE.replace(part, ""), "X shall deploy Corps in Camp").unwrap();
            assert!(found.ends_with(phrase) || found.contains(&format!("say {phrase}")), "{found}");
            assert!(!found.contains(" or "), "only that part: {found}");
        }
    }

    #[test]
    fn articles_can_supply_what_the_declaration_leaves_out() {
        let without_host = WHOLE.replace("hosted by Y; ", "");
        assert_eq!(message(&without_host, "when request by Y has occurred, X shall deploy Corps in Camp"), None);
        assert!(message(&without_host, "when request by X has occurred, X shall deploy Corps in Camp").is_some());
        let without_end = WHOLE.replace("; lasts 2 years from activation", "");
        assert_eq!(message(&without_end, "X shall deploy Corps in Camp; lasts 1 years from activation"), None);
    }

    #[test]
    fn only_forces_that_are_used_need_a_framework() {
        let force = "force Corps of X, Z.";
        assert!(codes(super::run, &format!("{force} article 1.1 \"A\": X shall deploy Medics.")).is_empty());
        assert!(codes(super::run, &format!("{force} article 1.1 \"A\": Corps shall not march.")).is_empty());
        assert_eq!(
            codes(super::run, &format!("{force} article 1.1 \"A\": Corps shall march. article 1.2 \"B\": X shall deploy Corps.")).len(),
            1
        );
    }
}

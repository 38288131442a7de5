//! What a text leaves to a body or a group to decide on somebody's conduct.

use std::collections::BTreeSet;

use servanda_base::Span;
use servanda_model::ast::{AtomKind, Body, Choice, DecisionRule, EffectVerb, Modal, Norm, NounKind, Preposition, SlotKind, Step};
use servanda_model::matching::{self, is_negative};
use servanda_model::mentions;
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

use super::{accused, attributed_atoms, fact, is_talk};

/// A decision on which something in an article depends.
pub(crate) struct Decision {
    pub(crate) article: ArticleId,
    pub(crate) span: Span,
    /// What the text leaves to the body.
    pub(crate) what: String,
    /// On whom it decides.
    pub(crate) accused: BTreeSet<String>,
    /// Whether the text only turns to the body.
    pub(crate) asked: bool,
    /// Whether a missing rule is worth a finding: not where a text merely turns to an outside body.
    pub(crate) must_have_rule: bool,
    /// Whether the decision stops what would happen without it: then not the veto counts but the power to decide alone.
    pub(crate) reversed: bool,
}

/// Every decision on somebody's conduct that an article leaves to a body or a group: who decides, by which rule of the article's own, and what.
pub(crate) fn collect<'t>(
    treaty: &'t Treaty,
    forbidden: &BTreeSet<&str>,
    deterred: &BTreeSet<String>,
    id: ArticleId,
    article: &'t Article,
    add: &mut dyn FnMut(&'t str, Option<&'t Body>, Option<&'t DecisionRule>, Decision),
) {
    let body = |term: &str| treaty.names.bodies.get(term).filter(|b| b.acts_for.is_none());
    let here = accused(treaty, forbidden, id);
    let decision = |span, what: String, accused: BTreeSet<String>, must_have_rule| Decision {
        article: id,
        span,
        what,
        accused,
        asked: false,
        must_have_rule,
        reversed: false,
    };
    let bearers: BTreeSet<String> = article.norm().map(|n| treaty.bearers(&n.subject)).unwrap_or_default();
    let bound: BTreeSet<String> = bearers.iter().filter(|b| treaty.names.parties.contains_key(*b)).cloned().collect();
    if let Some((slot, word, _)) = article.attributed()
        && let Some(body) = body(&word.text)
    {
        // It decides who did what the article waits for; where it waits for nothing, who broke the article.
        let mut on = here.clone();
        for pattern in attributed_atoms(article) {
            on.extend(matching::actor(pattern).map(|n| treaty.noun_parties(n)).unwrap_or_default());
        }
        on.retain(|p| treaty.names.parties.contains_key(p));
        if on.is_empty() {
            on.clone_from(&bound);
        }
        add(&body.name.text, Some(body), None, decision(slot.span, "decides who is in breach".to_owned(), on, true));
    }
    for slot in article.slots() {
        match &slot.kind {
            SlotKind::Decided(rule) if !here.is_empty() && !amends(article) => {
                let own = article.norm().and_then(|n| subject_body(treaty, n));
                let name = own.map(|b| b.name.text.as_str()).or(rule.of.as_ref().map(|w| w.text.as_str()));
                if let Some(name) = name {
                    add(name, own, Some(rule), decision(slot.span, "decides".to_owned(), here.clone(), true));
                }
            }
            SlotKind::Effective { unless: Some((word, rule)), .. } if !here.is_empty() => {
                if let Some(body) = body(&word.text) {
                    let mut found = decision(slot.span, "can stop it".to_owned(), here.clone(), false);
                    found.reversed = true;
                    add(&body.name.text, Some(body), Some(rule), found);
                }
            }
            SlotKind::OnBreach(_, steps) => {
                for step in steps {
                    if let Step::Norm(norm) = step
                        && let Some(body) = subject_body(treaty, norm)
                        && decides(norm)
                    {
                        let what = format!("is to {}", describe::act(norm));
                        add(&body.name.text, Some(body), None, decision(norm.span, what, bound.clone(), true));
                    }
                }
            }
            _ => {}
        }
    }
    let Some(norm) = article.norm() else { return };
    // A rule in the article itself has been looked at above.
    let own_rule = article.slots().any(|s| matches!(s.kind, SlotKind::Decided(_)));
    if let Some(body) = subject_body(treaty, norm).filter(|_| !own_rule)
        && !here.is_empty()
        && decides(norm)
    {
        let what = format!("is to {}", describe::act(norm));
        add(&body.name.text, Some(body), None, decision(norm.span, what, here.clone(), true));
    }
    for pattern in act_patterns(&norm.act) {
        for (preposition, noun) in &pattern.cases {
            let asked = matches!(preposition, Preposition::Of | Preposition::From | Preposition::Under);
            if let NounKind::Term(_, word, _) = &noun.kind
                && let Some(body) = body(&word.text).filter(|_| asked && !is_negative(norm.modal))
            {
                let mut found = decision(pattern.span, format!("is asked by `{}`", describe::pattern(pattern)), here.clone(), false);
                found.asked = true;
                add(&body.name.text, Some(body), None, found);
            }
        }
    }
    for (atom, negated) in norm.when.iter().flat_map(mentions::atoms) {
        let Some(event) = fact(&atom.kind).filter(|_| !negated && matches!(atom.kind, AtomKind::Event { .. })) else { continue };
        if event.name.text != "approval" && event.name.text != "decision" {
            continue;
        }
        let on = if here.is_empty() { deterred } else { &here };
        for (preposition, noun) in &event.cases {
            if let NounKind::Term(_, word, _) = &noun.kind
                && let Some(body) = body(&word.text).filter(|_| *preposition == Preposition::By)
            {
                let what = format!("gives the {} without which nothing happens", event.name.text);
                add(&body.name.text, Some(body), None, decision(atom.span, what, on.clone(), false));
            }
        }
    }
}

fn subject_body<'t>(treaty: &'t Treaty, norm: &'t Norm) -> Option<&'t Body> {
    let servanda_model::ast::SubjectKind::Noun(noun) = &norm.subject.kind else { return None };
    let NounKind::Term(None, word, _) = &noun.kind else { return None };
    // A body that is also a source looks and reports; what it finds is for others to decide upon.
    treaty.names.bodies.get(&word.text).filter(|b| b.acts_for.is_none() && !treaty.names.sources.contains_key(&word.text))
}

/// Whether a body's act is a decision on somebody: not its talk, and not what it is forbidden.
fn decides(norm: &Norm) -> bool {
    matches!(norm.modal, Modal::Shall | Modal::May | Modal::Power | Modal::Intends)
        && !act_patterns(&norm.act).iter().all(|p| is_talk(&p.name.text))
}

/// Amendments need everybody: that is no veto of the accused.
fn amends(article: &Article) -> bool {
    article.norm().is_some_and(|n| {
        n.act.choices.iter().any(|c| matches!(c, Choice::Effect(e) if matches!(e.verb, EffectVerb::Amend | EffectVerb::Activate)))
    })
}

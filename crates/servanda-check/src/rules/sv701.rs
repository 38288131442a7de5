//! SV701 assurance, not obligation: wording that binds nobody where a guarantee is expected.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity};
use servanda_model::ast::{InstrumentForm, Modal, Preposition};
use servanda_model::matching::case;
use servanda_model::mentions::{Mention, of_condition};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut by_instrument: BTreeMap<usize, Vec<ArticleId>> = BTreeMap::new();
    let mut binding: BTreeSet<usize> = BTreeSet::new();
    for (id, article) in treaty.standing() {
        if article.is_binding() {
            binding.insert(article.instrument);
        }
        if article.modal().is_some_and(is_soft) {
            by_instrument.entry(article.instrument).or_default().push(id);
        }
    }
    let mut out = Vec::new();
    for (&instrument, soft) in &by_instrument {
        if binding.contains(&instrument) {
            out.extend(soft.iter().filter(|&&id| protects(treaty, &treaty.articles[id])).map(|&id| one(treaty, id)));
        } else {
            out.extend(whole(treaty, instrument, soft));
        }
    }
    out
}

/// Modals that oblige nobody. A permission is no promise and is not reported here.
fn is_soft(modal: Modal) -> bool {
    matches!(modal, Modal::Should | Modal::ShouldNot | Modal::Intends | Modal::IntendsNot | Modal::Expected | Modal::ExpectedNot)
}

/// Whether an article is part of the protection: it answers an act done against somebody, moves a force, or is about not attacking.
fn protects(treaty: &Treaty, article: &Article) -> bool {
    let Some(norm) = article.norm() else { return false };
    let hostile = |p: &servanda_model::ast::Pattern| case(p, Preposition::Against).is_some();
    let answers = norm.when.as_ref().is_some_and(|when| of_condition(when).iter().any(|m| matches!(m, Mention::Fact(p) if hostile(p))));
    let negative = servanda_model::matching::is_negative(norm.modal);
    answers
        || negative
        || act_patterns(&norm.act).iter().any(|p| {
            p.object.iter().chain(p.cases.iter().map(|(_, n)| n)).any(|n| match &n.kind {
                servanda_model::ast::NounKind::Term(_, word, _) => treaty.names.forces.contains_key(&word.text),
                _ => false,
            })
        })
}

fn one(treaty: &Treaty, id: ArticleId) -> Finding {
    let article = &treaty.articles[id];
    let (who, modal, act) =
        article.norm().map(|n| (describe::subject(&n.subject), describe::modal(n.modal), describe::act(n))).unwrap_or_default();
    Finding::new(
        rule("SV701"),
        Severity::Error,
        article.body_span(),
        format!("{} is part of the protection and owes nothing: {who} only `{modal}`", treaty.cite(id)),
    )
    .article(treaty.cite(id))
    .here("no duty, so no breach")
    .step(format!("the moment comes, and {who} does not {act}"))
    .step("nothing was owed: nobody is in breach and no article applies")
    .why("an assurance is read as a guarantee until the day it is needed")
    .help(format!("say `{who} shall …` with a deadline, or take the article out of what is called a guarantee"))
}

fn whole(treaty: &Treaty, instrument: usize, soft: &[ArticleId]) -> Option<Finding> {
    let (&first, text) = (soft.first()?, treaty.instruments.get(instrument)?);
    let form = match text.form {
        InstrumentForm::Treaty => "treaty",
        InstrumentForm::Declaration => "declaration",
        InstrumentForm::Draft => "draft",
    };
    let mut finding = Finding::new(
        rule("SV701"),
        Severity::Error,
        text.span,
        format!("the {form} \"{}\" owes nothing by its words: not one of its articles says `shall`", text.title.text),
    )
    .here(format!("{} articles of intention or expectation, no duty", soft.len()))
    .step(format!("{} is not done", treaty.cite(first)))
    .step(match text.form {
        InstrumentForm::Declaration => {
            "the others say that it was promised; the words speak of an intention, and no article of this text applies"
        }
        InstrumentForm::Treaty | InstrumentForm::Draft => "nothing was owed: nobody is in breach, and no article of this text applies",
    });
    for &id in soft.iter().take(3) {
        let modal = treaty.articles[id].modal().map(describe::modal).unwrap_or_default();
        finding = finding.label(treaty.articles[id].body_span(), format!("`{modal}`"));
    }
    Some(
        finding
            .why(match text.form {
                // Nuclear Tests (Australia v. France), ICJ Reports 1974, p. 253, paras 43-46; ILC Guiding Principles on unilateral declarations (2006), 1 and 7.
                InstrumentForm::Declaration => {
                    "a declaration binds whoever makes it only where its clear and specific terms show the will to be bound; words of intention or expectation leave that to argument"
                }
                InstrumentForm::Treaty | InstrumentForm::Draft => "by its words nothing in it can be broken, so no breach of it can be shown",
            })
            .help("put what is meant to bind into a text whose articles say `shall`, with deadlines and remedies"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn intentions_are_no_guarantee() {
        let text = "event attack by Party against Party. article 1.1 \"G\": when attack by X against Y has occurred, Z should help Y.";
        assert_eq!(codes(super::run, text), ["SV701"]);
        assert!(codes(super::run, &text.replace("should help Y", "shall help Y immediately")).is_empty());
        assert!(codes(super::run, &text.replace("should help", "may help")).is_empty());
    }

    #[test]
    fn beside_duties_only_the_soft_protection_is_told() {
        let text = "event attack by Party against Party. article 1.1 \"P\": X shall pay Y immediately. article 2.1 \"T\": X intends to trade with Y.";
        assert!(codes(super::run, text).is_empty());
        let soft = format!("{text} article 3.1 \"N\": X is expected not to invade Y.");
        assert_eq!(codes(super::run, &soft), ["SV701"]);
    }
}

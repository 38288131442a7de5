//! SV505 verifier not independent: the verifier is run by the party bound, by the one that benefits, or by one that must act
//! on what it reports.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Preposition, Word};
use servanda_model::matching::case;
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty};

use crate::catalogue::rule;
use crate::evidence::{guarantors, operators, somebody};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let guarantors = guarantors(treaty);
    let mut running: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut out = Vec::new();
    // By verifier: the articles that a party verifies which must answer a breach.
    let mut answering: BTreeMap<&str, Vec<(ArticleId, &Word)>> = BTreeMap::new();
    for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
        let Some((_, verifiers, _)) = article.verified() else { continue };
        let (bearers, beneficiaries) = interested(treaty, article);
        let (mut found, mut answers) = (None, Vec::new());
        for word in verifiers {
            let by = running.entry(&word.text).or_insert_with(|| operators(treaty, &word.text));
            if let Some(party) = by.intersection(&bearers).next() {
                found = Some((word, party.clone(), true));
            } else if let Some(party) = by.intersection(&beneficiaries).next() {
                found = found.or_else(|| Some((word, party.clone(), false)));
            } else if by.iter().any(|p| guarantors.contains_key(p)) {
                answers.push(word);
            } else {
                // Somebody without a stake looks as well.
                (found, answers) = (None, Vec::new());
                break;
            }
        }
        match found {
            Some((word, party, is_bound)) => out.push(direct(treaty, id, article, word, &party, is_bound)),
            None => answers.iter().for_each(|&word| answering.entry(&word.text).or_default().push((id, word))),
        }
    }
    for (verifier, articles) in answering {
        let Some(by) = running.get(verifier) else { continue };
        let Some((party, &duty)) = by.iter().find_map(|p| guarantors.get_key_value(p)) else { continue };
        out.push(indirect(treaty, verifier, party, duty, &articles));
    }
    out
}

/// The parties bound by an article, and the particular ones it is done for, to, with or against.
fn interested(treaty: &Treaty, article: &Article) -> (BTreeSet<String>, BTreeSet<String>) {
    let Some(norm) = article.norm() else { return Default::default() };
    let mut beneficiaries = BTreeSet::new();
    for act in act_patterns(&norm.act) {
        for preposition in [Preposition::To, Preposition::For, Preposition::Against, Preposition::With] {
            if let Some(noun) = case(act, preposition).filter(|n| treaty.is_particular(n)) {
                beneficiaries.extend(treaty.noun_parties(noun));
            }
        }
    }
    (treaty.bearers(&norm.subject), beneficiaries)
}

fn direct(treaty: &Treaty, id: ArticleId, article: &Article, word: &Word, party: &str, is_bound: bool) -> Finding {
    let (cite, verifier) = (treaty.cite(id), &word.text);
    let stake = if is_bound { "which is bound by it" } else { "for or against which it is done" };
    let run_by = if party == verifier { format!("by {party}") } else { format!("by {verifier}, operated by {party}") };
    let mut finding = Finding::new(rule("SV505"), Severity::Warning, word.span, format!("{cite} is verified {run_by}, {stake}"))
        .article(&cite)
        .here(format!("reports on {}", if is_bound { "its own conduct" } else { "what it gains or loses by" }));
    if let Some(operator) = treaty.names.sources.get(verifier).and_then(|s| s.operated_by.as_ref()) {
        finding = finding.label(operator.span, format!("{party} runs it"));
    }
    let who = article.norm().map_or_else(String::new, |n| somebody(&n.subject).0);
    let step = if is_bound {
        format!("day 1: {cite} is not kept by {who}")
    } else {
        format!("day 1: {cite} is kept by {who}, and {party} says that it is not")
    };
    finding
        .step(step)
        .step(format!("{verifier}, run by {party}, is the only one to report on it"))
        .step("no article lets anybody else look")
        .why("the report on which everything else rests comes from a party with a stake in it")
        .help(format!("name a second verifier that {party} does not operate: `verified by {verifier}, <another source>`"))
}

fn indirect(treaty: &Treaty, verifier: &str, party: &str, duty: ArticleId, articles: &[(ArticleId, &Word)]) -> Finding {
    let ids: Vec<ArticleId> = articles.iter().map(|(id, _)| *id).collect();
    let (first, word) = articles[0];
    let mut finding = Finding::new(
        rule("SV505"),
        Severity::Warning,
        word.span,
        format!(
            "{verifier}, which verifies {}, is operated by {party}, which must act under {} when the text is broken",
            treaty.cite_all(&ids, 6),
            treaty.cite(duty)
        ),
    )
    .article(treaty.cite(first))
    .here(format!("operated by {party}"));
    if let Some(operator) = treaty.names.sources.get(verifier).and_then(|s| s.operated_by.as_ref()) {
        finding = finding.label(operator.span, format!("{party} runs it"));
    }
    finding = finding.label(treaty.articles[duty].body_span(), format!("{party} has to act"));
    for (_, word) in articles.iter().skip(1).take(3) {
        finding = finding.label(word.span, "also verified by it");
    }
    finding
        .step("day 0: a breach happens")
        .step(format!("{verifier}, run by {party}, decides whether to report it"))
        .step(format!("a report obliges {party} under {}; silence does not", treaty.cite(duty)))
        .why(format!("{party} would set off its own costly duty, and has a reason to see less than there is"))
        .help(format!("name a second verifier that {party} does not operate: `verified by {verifier}, <another source>`"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    const HEAD: &str = "event march by Party. event attack by Party against Party.\n";

    fn raises(operator: &str, article: &str) -> usize {
        codes(
            super::run,
            &format!(
                "{HEAD} source Eyes sees march, operated by {operator}. source Ears sees march.
            body Joint of X, Y. body Cell acts for X. article 1.1 \"A\": {article}."
            ),
        )
        .len()
    }

    #[test]
    fn nobody_verifies_itself() {
        assert_eq!(raises("X", "X shall not march; verified by Eyes"), 1);
        assert_eq!(raises("Cell", "X shall not march; verified by Eyes"), 1);
        assert_eq!(raises("Z", "X shall not march; verified by Eyes"), 0);
        assert_eq!(raises("Joint", "X shall not march; verified by Eyes"), 0, "both sides look together");
        assert_eq!(raises("X", "X shall not march; verified by Eyes, Ears"), 0, "another looks as well");
        assert_eq!(raises("Z", "X shall not march; verified by X"), 1);
    }

    #[test]
    fn who_gains_does_not_verify() {
        assert_eq!(raises("Y", "X shall supply-arms to Y; verified by Eyes"), 1);
        assert_eq!(raises("Y", "X shall supply-arms to Z; verified by Eyes"), 0);
    }

    #[test]
    fn who_must_answer_does_not_report() {
        let text = format!(
            "{HEAD} source Eyes sees march, operated by Z.
             article 1.1 \"A\": X shall not march; verified by Eyes.
             article 1.2 \"A\": Y shall not march; verified by Eyes.
             article 2.1 \"B\": when attack by X against Y has occurred, Z shall defend Y."
        );
        let findings = super::run(&treaty(&text));
        assert_eq!(findings.len(), 1, "one finding for both articles");
        assert!(findings[0].message.contains("articles 1.1 and 1.2"));
        assert!(codes(super::run, &text.replace("operated by Z", "operated by Y")).len() == 1, "only article 1.2");
    }
}

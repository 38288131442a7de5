//! SV404 hostage condition: the activation depends on an act of the party to be deterred.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity};
use servanda_model::matching::deterred_by;
use servanda_model::{ArticleId, Treaty};

use crate::activation::Analysis;
use crate::activation::needs::{Fact, direct};
use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let parties = deterred_by(treaty);
    if parties.is_empty() {
        return Vec::new();
    }
    let analysis = Analysis::new(treaty);
    parties
        .iter()
        .filter_map(|(party, protecting)| {
            let lost = analysis.hostages(treaty, party);
            finding(treaty, &analysis, party, protecting, &lost)
        })
        .collect()
}

fn finding(treaty: &Treaty, analysis: &Analysis, party: &str, protecting: &BTreeSet<ArticleId>, lost: &[ArticleId]) -> Option<Finding> {
    let &first = lost.first()?;
    // What each waits for, in its own words: the acts by which the party holds it.
    let mut waits: BTreeMap<ArticleId, (String, servanda_base::Span)> = BTreeMap::new();
    let without = analysis.without(treaty, party);
    for &id in lost {
        let Some(index) = analysis.net.id(&Fact::InForce(id)) else { continue };
        if let Some((_, text, span)) = direct(&analysis.net.needs[index]).into_iter().find(|(on, ..)| !without[*on]) {
            waits.insert(id, (text.to_owned(), span));
        }
    }
    let shown = treaty.cite_all(lost, 5);
    let cite = treaty.cite(first);
    let (what, span) = waits.get(&first).cloned().unwrap_or((String::new(), treaty.articles[first].head_span()));
    let protecting: Vec<ArticleId> = protecting.iter().copied().collect();
    let (begin, them, these) = if lost.len() == 1 { ("begins", "it", "this article") } else { ("begin", "them", "these articles") };
    let protect = if protecting.len() == 1 { "protects" } else { "protect" };
    let what = if what == "entry into force" { "this text enters into force".to_owned() } else { what };
    let mut finding = Finding::new(
        rule("SV404"),
        Severity::Warning,
        span,
        format!("{shown} {begin} only if {party} acts first, the party against which {} {protect}", treaty.cite_all(&protecting, 4)),
    )
    .article(&cite)
    .covers(lost.iter().map(|&id| treaty.cite(id)))
    .here(format!("waits until {what}"));
    for &id in lost.iter().skip(1).take(3) {
        if let Some((text, span)) = waits.get(&id) {
            finding = finding.label(*span, format!("{} waits until {text}", treaty.cite(id)));
        }
    }
    // From the first article to the act that the party withholds, in the words of each clause.
    let mut chain = Vec::new();
    let mut at = analysis.net.id(&Fact::InForce(first));
    // Articles that also wait for one another would lead round and round.
    let mut passed = BTreeSet::new();
    while let Some(index) = at.filter(|&index| passed.insert(index)) {
        let next = direct(&analysis.net.needs[index]).into_iter().find(|(on, ..)| !without[*on]);
        if let Some((_, text, _)) = next
            && !matches!(text, "in force" | "entry into force")
            && !chain.iter().any(|c| c == text)
        {
            chain.push(text.to_owned());
        }
        at = next.map(|(on, ..)| on).filter(|_| chain.len() < 8);
    }
    Some(
        finding
            .step(format!("day 0: {party} does not act"))
            .steps(
                chain.iter().enumerate().map(
                    |(i, text)| {
                        if i == 0 { format!("{cite} waits until {text}") } else { format!("that waits for: {text}") }
                    },
                ),
            )
            .step(format!("day 400: {party} has broken nothing, and no article applies"))
            .why(format!("{party} can hold up {these} by doing nothing"))
            .help(format!("let {them} begin on a date, or on an act of those who are protected, as well")),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    const TEXT: &str = "event agree Truce by Party. event attack by Party against Party.
        article 1.1 \"Force\": when agree Truce by X has occurred, Z shall deploy Force immediately.
        article 2.1 \"Help\": when attack by X against Y has occurred, Z shall help Y immediately.";

    #[test]
    fn the_deterred_party_holds_the_switch() {
        assert_eq!(codes(super::run, TEXT), ["SV404"]);
        assert!(codes(super::run, &TEXT.replace("agree Truce by X has", "agree Truce by Y has")).is_empty());
        assert!(
            codes(super::run, &TEXT.replace("agree Truce by X has occurred", "agree Truce by X has occurred or after 2027-01-01"))
                .is_empty()
        );
    }

    #[test]
    fn it_says_which_articles_protect_against_the_party() {
        let text = format!("{TEXT} article 3.1 \"Costs\": when attack by X against Y has occurred, Z may impose-costs against X.");
        let message = super::run(&treaty(&text)).remove(0).message;
        assert_eq!(message, "article 1.1 begins only if Xland acts first, the party against which articles 2.1 and 3.1 protect");
    }

    #[test]
    fn an_attack_is_no_act_of_good_will() {
        let text = "event attack by Party against Party.
            article 2.1 \"Help\": when attack by X against Y has occurred, Z shall help Y immediately.";
        assert!(codes(super::run, text).is_empty());
    }
}

//! SV608 guarantee lost through another's breach: an article ends when somebody breaks the text, and that need not be the
//! party which the article protects.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Atom, AtomKind, Condition, Counted, Ending, Preposition, State};
use servanda_model::matching::{self, case};
use servanda_model::mentions::atoms;
use servanda_model::treaty::act_patterns;
use servanda_model::{ArticleId, Treaty};

use crate::catalogue::rule;
use crate::evidence::{fact, forbidden, listed};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let forbidden = forbidden(treaty);
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        for ending in article.endings() {
            let lost: Vec<(ArticleId, BTreeSet<String>, Others)> = treaty
                .targets(id, ending.target.as_ref())
                .into_iter()
                .filter_map(|target| {
                    let protected = protected(treaty, target);
                    if protected.is_empty() {
                        return None;
                    }
                    let others = met_by_others(treaty, &forbidden, id, &ending.when, &protected)?;
                    (!others.parties.is_empty()).then_some((target, protected, others))
                })
                .collect();
            if !lost.is_empty() {
                out.push(finding(treaty, id, ending, &lost));
            }
        }
    }
    out
}

/// The parties that an article protects: against whom the act is done that it answers, to or for whom it acts.
fn protected(treaty: &Treaty, id: ArticleId) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let Some(norm) = treaty.articles.get(id).and_then(|a| a.norm()) else { return out };
    for (atom, negated) in norm.when.iter().flat_map(atoms) {
        if let Some(noun) = fact(&atom.kind).filter(|_| !negated).and_then(|event| case(event, Preposition::Against))
            && treaty.is_particular(noun)
        {
            out.extend(treaty.noun_parties(noun));
        }
    }
    for act in act_patterns(&norm.act) {
        for preposition in [Preposition::To, Preposition::For] {
            if let Some(noun) = case(act, preposition).filter(|n| treaty.is_particular(n)) {
                out.extend(treaty.noun_parties(noun));
            }
        }
    }
    out.retain(|p| treaty.names.parties.contains_key(p));
    out
}

/// The parties whose act or breach can meet a condition without any act of those protected, and where.
#[derive(Clone, Debug, Default)]
struct Others {
    parties: BTreeSet<String>,
    span: Option<Span>,
    words: String,
}

/// None: it takes an act of those protected.
fn met_by_others(
    treaty: &Treaty,
    forbidden: &BTreeSet<&str>,
    home: ArticleId,
    condition: &Condition,
    protected: &BTreeSet<String>,
) -> Option<Others> {
    match condition {
        Condition::Or(parts) => {
            let met: Vec<Others> = parts.iter().filter_map(|c| met_by_others(treaty, forbidden, home, c, protected)).collect();
            let best = met.iter().find(|o| !o.parties.is_empty()).or(met.first())?;
            Some(best.clone())
        }
        Condition::And(parts) => {
            let mut all = Others::default();
            for part in parts {
                let others = met_by_others(treaty, forbidden, home, part, protected)?;
                if all.parties.is_empty() {
                    all = others;
                }
            }
            Some(all)
        }
        // What is denied can stay undone without anybody.
        Condition::Not(..) => Some(Others::default()),
        Condition::Atom(atom) => atom_met(treaty, forbidden, home, atom, protected),
    }
}

fn atom_met(treaty: &Treaty, forbidden: &BTreeSet<&str>, home: ArticleId, atom: &Atom, protected: &BTreeSet<String>) -> Option<Others> {
    let instrument = treaty.articles.get(home)?.instrument;
    let parties: BTreeSet<String> = match &atom.kind {
        AtomKind::State { citation, state: State::InBreach(_), by, .. } => {
            let bearers = treaty
                .find(instrument, citation)
                .and_then(|id| treaty.articles[id].norm())
                .map(|norm| treaty.bearers(&norm.subject))
                .unwrap_or_default();
            match by {
                Some(noun) => {
                    let named = treaty.noun_parties(noun);
                    if bearers.is_empty() { named } else { named.intersection(&bearers).cloned().collect() }
                }
                None => bearers,
            }
        }
        AtomKind::Count { counted: Counted::Breach(_), .. } => {
            treaty.articles[home].norm().map(|norm| treaty.bearers(&norm.subject)).unwrap_or_default()
        }
        kind => {
            let Some(event) = fact(kind) else { return Some(Others::default()) };
            let doer = match matching::actor(event).or_else(|| case(event, Preposition::Of)) {
                Some(noun) => treaty.noun_parties(noun),
                None => return Some(Others::default()),
            };
            let hostile = case(event, Preposition::Against).is_some() || forbidden.contains(event.name.text.as_str());
            let outsiders: BTreeSet<String> = doer.difference(protected).cloned().collect();
            if !doer.is_empty() && outsiders.is_empty() {
                return None;
            }
            // Another's act that nobody forbids is an agreed end, not a loss through a breach.
            if !hostile {
                return Some(Others::default());
            }
            doer
        }
    };
    let others: BTreeSet<String> = parties.difference(protected).filter(|p| treaty.names.parties.contains_key(*p)).cloned().collect();
    if !parties.is_empty() && others.is_empty() {
        return None;
    }
    Some(Others { parties: others, span: Some(atom.span), words: servanda_model::describe::atom(atom) })
}

fn finding(treaty: &Treaty, id: ArticleId, ending: &Ending, lost: &[(ArticleId, BTreeSet<String>, Others)]) -> Finding {
    let ids: Vec<ArticleId> = lost.iter().map(|(id, ..)| *id).collect();
    let (target, protected, others) = &lost[0];
    let losers = listed(protected, "and");
    // The party that the article is meant to deter is the one to fear.
    let aggressors = treaty.articles[*target].when().map(|when| aggressors(treaty, when)).unwrap_or_default();
    let culprit = others.parties.iter().find(|p| aggressors.contains(*p)).or(others.parties.first());
    let culprit = culprit.map_or("another party", String::as_str);
    let span = others.span.unwrap_or(ending.span);
    let gone = treaty.cite_all(&ids, 4);
    let (verb, is) = if ids.len() == 1 { ("protects", "is") } else { ("protect", "are") };
    let mut finding = Finding::new(
        rule("SV608"),
        Severity::Error,
        span,
        format!("{gone}, which {verb} {losers}, can be ended by a breach that {culprit} commits"),
    )
    .article(treaty.cite(id))
    .here(format!("can be {culprit}'s doing"));
    if id != *target {
        finding = finding.label(treaty.articles[*target].body_span(), "lost");
    }
    let attack = if aggressors.contains(culprit) { format!("day 1: {culprit} acts against {losers}; ") } else { "day 1: ".to_owned() };
    finding
        .step(format!("day 0: {culprit} sees to it that {}; {losers} has done nothing", others.words))
        .step(format!("at that moment {gone} {is} ended, under {}", treaty.cite(id)))
        .step(format!("{attack}{gone} no longer {}; no article applies", if ids.len() == 1 { "applies" } else { "apply" }))
        .why(format!("whoever wants {losers} to lose this protection can bring it about"))
        .help(format!("tie the loss to the conduct of those who benefit: `… in breach by {losers}`"))
}

fn aggressors(treaty: &Treaty, when: &Condition) -> BTreeSet<String> {
    let events = atoms(when).into_iter().filter(|(_, negated)| !negated).filter_map(|(atom, _)| fact(&atom.kind));
    let hostile = events.filter(|event| case(event, Preposition::Against).is_some());
    hostile.filter_map(matching::actor).flat_map(|noun| treaty.noun_parties(noun)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    fn raises(ending: &str) -> bool {
        let text = format!(
            "event attack by Party against Party. event join by Party. event shell by Party. event settle.
             article 1.1 \"G\": when attack by X against Y has occurred, Z shall defend Y.
             article 2.1 \"N\": each Party shall not shell.
             article 2.2 \"O\": Y shall not shell.
             article 3.1 \"E\": ends article 1.1 when {ending}."
        );
        !codes(super::run, &text).is_empty()
    }

    #[test]
    fn only_the_protected_may_forfeit() {
        assert!(raises("article 2.1 is in breach"));
        assert!(raises("article 2.1 is in breach by X"));
        assert!(!raises("article 2.1 is in breach by Y"));
        assert!(!raises("article 2.2 is in breach"), "only the protected party is bound");
        assert!(raises("attack by any Party against X has occurred"));
        assert!(!raises("attack by Y against X has occurred"));
        assert!(raises("shell by X has occurred"));
    }

    #[test]
    fn agreed_ends_and_combined_conditions() {
        assert!(!raises("join by X has occurred"));
        assert!(!raises("settle has occurred"));
        assert!(!raises("after 2030-01-01"));
        assert!(!raises("article 2.1 is in breach and attack by Y against X has occurred"));
        assert!(raises("article 2.1 is in breach or attack by Y against X has occurred"));
        assert!(!raises("not article 2.1 is in breach"));
    }

    #[test]
    fn the_deterred_party_is_the_witness() {
        let text = "event attack by Party against Party.
            article 1.1 \"G\": when attack by Z against Y has occurred, X shall defend Y;
              ends when article 2.1 is in breach.
            article 2.1 \"N\": each Party shall not attack against any Party.";
        let findings = super::run(&treaty(text));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("Zland commits"), "{}", findings[0].message);
    }

    #[test]
    fn who_receives_is_protected_too() {
        let text = "article 1.1 \"G\": Z shall supply-arms to Y; ends when article 2.1 is in breach.
            article 2.1 \"N\": X shall not shell.";
        assert_eq!(codes(super::run, text).len(), 1);
        assert!(codes(super::run, &text.replace("to Y", "near Y")).is_empty());
    }
}

//! SV501 unmonitorable: no source sees whether a duty is kept, or the named verifier does not.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Choice, Modal, Norm, Noun, NounKind, Pattern, Preposition};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty};

use crate::catalogue::rule;
use crate::evidence::{LABELS, MANY, Sight, binds_somebody, fold, is_public, is_talk, listed, may_be_talk, somebody};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let sight = Sight::new(treaty);
    let (mut blind, mut idle) = (Vec::new(), Vec::new());
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm().filter(|n| article.is_binding() && needs_source(treaty, n)) else { continue };
        let sources = sight.of_article(article);
        match article.verified() {
            None if sources.is_empty() && !comes_to_somebody(treaty, norm) => blind.push((id, article, norm)),
            None => {}
            Some((slot, verifiers, _)) => {
                // What a body or party that is no source sees, the text does not say.
                let named: Vec<_> = verifiers.iter().filter_map(|v| treaty.names.sources.get(&v.text)).collect();
                let sees = named.iter().any(|s| sources.iter().any(|o| o.name.text == s.name.text));
                if sees || named.len() < verifiers.len() {
                    continue;
                }
                let names = listed(named.iter().map(|s| &s.name.text), "and");
                let seen = listed(named.iter().flat_map(|s| &s.sees).map(|w| format!("`{}`", w.text)), "and");
                let act = acts(norm);
                let message = format!("{} is to be verified by {names}, which sees {seen} and not {act}", treaty.cite(id));
                let mut finding = Finding::new(rule("SV501"), Severity::Warning, slot.span, message)
                    .article(treaty.cite(id))
                    .here(format!("does not see {act}"));
                for source in named.iter().take(2) {
                    finding = finding.label(source.name.span, format!("sees {seen}"));
                }
                idle.push((
                    id,
                    finding
                        .step(format!("day 0: {} comes due", treaty.cite(id)))
                        .step(format!("{names} reports nothing, whether the article is kept or broken"))
                        .why("a verification that cannot tell keeping from breaking verifies nothing")
                        .help(format!("add {act} to what the source sees, or name a source that sees it")),
                ));
            }
        }
    }
    let mut out = fold(treaty, &idle, |cited| format!("{cited} are to be verified by sources that do not see what they order"));
    if treaty.names.sources.is_empty() && blind.len() > 2 {
        out.push(many(treaty, &blind));
        return out;
    }
    for of_one in blind.chunk_by(|(_, one, _), (_, other, _)| one.instrument == other.instrument) {
        if of_one.len() > MANY {
            out.push(many(treaty, of_one));
        } else {
            out.extend(of_one.iter().map(|(id, article, norm)| one(treaty, *id, article, norm)));
        }
    }
    out
}

/// Whether a duty is done towards somebody, who knows whether it came: the act has another party for its object, or behind `to`, `with`, `for`
/// or `from`. What is forbidden towards a party can be done with its help, and what is done against it is no service.
fn comes_to_somebody(treaty: &Treaty, norm: &Norm) -> bool {
    owed(treaty, norm, &[Preposition::To, Preposition::With, Preposition::For, Preposition::From]).is_some()
}

/// The parties other than the bearers that are the object of each act of a duty, or stand behind one of the prepositions.
fn owed(treaty: &Treaty, norm: &Norm, behind: &[Preposition]) -> Option<BTreeSet<String>> {
    let bearers = treaty.bearers(&norm.subject);
    let another = |noun: &Noun| {
        let there: BTreeSet<String> = treaty.noun_parties(noun).into_iter().filter(|p| treaty.names.parties.contains_key(p)).collect();
        (there.len() > 1 || (!there.is_empty() && there != bearers)).then_some(there)
    };
    let mut all = BTreeSet::new();
    for choice in norm.act.choices.iter().filter(|_| norm.modal == Modal::Shall) {
        let Choice::Do(pattern) = choice else { return None };
        let cases = pattern.cases.iter().filter(|(preposition, _)| behind.contains(preposition)).map(|(_, noun)| noun);
        all.extend(pattern.object.iter().chain(cases).find_map(another)?);
    }
    (!all.is_empty()).then_some(all)
}

/// Whether somebody else must look to know that a norm is kept: not for words addressed to somebody, who knows whether they
/// came, nor for what is done towards a body of the text, which keeps the record, nor for what comes about by being made public, and not
/// where nobody can break it.
fn needs_source(treaty: &Treaty, norm: &Norm) -> bool {
    let recorded = |pattern: &Pattern| {
        pattern.cases.iter().any(|(preposition, noun)| {
            *preposition != Preposition::By
                && *preposition != Preposition::Against
                && matches!(&noun.kind, NounKind::Term(_, word, _) if treaty.names.bodies.get(&word.text).is_some_and(|b| b.acts_for.is_none()))
        })
    };
    let concrete = norm.act.choices.iter().any(|choice| match choice {
        Choice::Keep(..) => true,
        Choice::Do(pattern) => {
            let known = is_public(&pattern.name.text) || (norm.modal != Modal::ShallNot && is_talk(&pattern.name.text));
            !recorded(pattern) && !known
        }
        Choice::Effect(_) | Choice::Discretion(..) => false,
    });
    let talks = norm.modal == Modal::Shall && may_be_talk(norm);
    concrete && !talks && binds_somebody(treaty, norm)
}

fn acts(norm: &Norm) -> String {
    listed(act_patterns(&norm.act).iter().map(|p| format!("`{}`", p.name.text)), "or")
}

fn broken(cite: &str, norm: &Norm) -> String {
    let (who, plural) = somebody(&norm.subject);
    match norm.modal {
        Modal::ShallNot => format!("day 1: {who} {} {cite}", if plural { "break" } else { "breaks" }),
        _ => format!("day 1: {who} {} that what {cite} orders is done; others say that it is not", if plural { "say" } else { "says" }),
    }
}

fn here(norm: &Norm) -> &'static str {
    if norm.modal == Modal::ShallNot { "the text names nobody who sees it" } else { "the text names nobody who sees whether it is done" }
}

const WHY: &str = "a breach that nobody can establish has no consequence, and a false accusation cannot be refuted";

fn one(treaty: &Treaty, id: ArticleId, article: &Article, norm: &Norm) -> Finding {
    let (cite, act) = (treaty.cite(id), acts(norm));
    // What is owed `of` a party concerns it, and it may well know; whether that is enough the text does not say.
    let concerned = owed(treaty, norm, &[Preposition::Of]);
    let (severity, rest) = match &concerned {
        Some(who) => (Severity::Warning, format!("no source sees {act}, and {} may have nothing but its own word", listed(who, "and"))),
        None => (Severity::Error, format!("no source sees {act}")),
    };
    Finding::new(rule("SV501"), severity, article.body_span(), format!("{cite} has no verification source: {rest}"))
        .article(&cite)
        .here(here(norm))
        .step(broken(&cite, norm))
        .step("the text names no source that could tell; each side has its own account")
        .why(WHY)
        .help(cure(treaty, norm))
}

/// Many duties that nobody sees: one finding for an instrument.
fn many(treaty: &Treaty, blind: &[(ArticleId, &Article, &Norm)]) -> Finding {
    let ids: Vec<ArticleId> = blind.iter().map(|(id, ..)| *id).collect();
    let (first, article, norm) = &blind[0];
    let cite = treaty.cite(*first);
    let message = if treaty.names.sources.is_empty() {
        "the text names no source of observations: nobody is named who sees whether its duties are kept".to_owned()
    } else {
        format!("several duties have no verification source, among them {cite}: no source sees {}", acts(norm))
    };
    let mut finding = Finding::new(rule("SV501"), Severity::Error, article.body_span(), message).article(&cite).here(here(norm));
    for (_, article, norm) in blind.iter().skip(1).take(LABELS) {
        finding = finding.label(article.body_span(), format!("no source sees {}", acts(norm)));
    }
    finding
        .step(broken(&cite, norm))
        .step("the text names no source that could tell; each side has its own account")
        .step(format!("the same holds for {}", treaty.cite_all(&ids[1..], 20)))
        .why(WHY)
        .help(format!("declare who observes, and name it in each article: `source <who observes> sees {}.`", norm_name(norm)))
}

/// How the text could let the duty be seen: by a source that it has, or by one of its own.
fn cure(treaty: &Treaty, norm: &Norm) -> String {
    let act = norm_name(norm);
    match treaty.names.sources.values().next() {
        Some(source) => format!(
            "let {} see `{act}` too and write `verified by {};`, or name who keeps the public record of it: `source <who records> sees {act}.`",
            source.name.text, source.name.text
        ),
        None => format!(
            "say who keeps the record of it, `source <who records> sees {act}.`, and write in the article `verified by <who records>;`"
        ),
    }
}

fn norm_name(norm: &Norm) -> &str {
    act_patterns(&norm.act).first().map_or("the-act", |p| p.name.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};
    use servanda_base::Severity;

    const DUTY: &str = "event see-me by Party. source Posts sees see-me. kind Gun. zone Strip.
        measure holdings of Kind in Zone counted in weapons.\n";

    #[test]
    fn a_duty_needs_a_source_or_a_verifier() {
        let raises = |article: &str| codes(super::run, &format!("{DUTY} article 1.1 \"A\": {article}."));
        assert_eq!(raises("X shall not hide-guns in Strip"), ["SV501"]);
        assert_eq!(raises("X shall deploy Gun in Strip"), ["SV501"]);
        assert!(raises("X shall not see-me").is_empty());
        assert!(raises("X should deploy Gun in Strip").is_empty());
        assert!(raises("an unnamed party shall deploy Gun in Strip").is_empty());
        assert!(raises("X shall notify Y within 2 days of activation").is_empty(), "the addressee knows");
        assert_eq!(raises("X shall not notify Y"), ["SV501"]);
        assert!(raises("X shall take such action as it deems necessary").is_empty());
        let to_body = format!("{DUTY} body Panel of X, Y. article 1.1 \"A\": X shall apply to Panel.");
        assert!(codes(super::run, &to_body).is_empty(), "the body keeps the record");
    }

    #[test]
    fn who_is_served_knows_whether_it_came() {
        let raises =
            |article: &str| codes(super::run, &format!("{DUTY} group Sides, each a Side, is X, Y. article 1.1 \"A\": {article}.")).len();
        for towards in
            ["deliver Gun to Y", "agree Gun with Y", "intervene for Y", "buy Gun from Y", "assist Y", "hand-over Gun to each Side"]
        {
            assert_eq!(raises(&format!("X shall {towards}")), 0, "{towards}");
            assert_eq!(raises(&format!("X shall not {towards}")), 1, "not {towards}");
        }
        assert_eq!(raises("each Side shall release Gun to the other Side"), 0);
        for alone in ["impose-costs against Y", "respect-borders of Y", "deploy Gun in Strip", "deliver Gun to X", "assist Y or hide-guns"]
        {
            assert_eq!(raises(&format!("X shall {alone}")), 1, "{alone}");
        }
        let verified = "X shall assist Y; verified by Posts";
        assert_eq!(raises(verified), 1, "a verifier that the text names must see the act");
    }

    #[test]
    fn what_is_owed_of_a_party_weighs_less() {
        let severity = |article: &str| super::run(&treaty(&format!("{DUTY} article 1.1 \"A\": {article}.")))[0].severity;
        assert_eq!(severity("X shall guarantee-security of Y"), Severity::Warning);
        assert_eq!(severity("X shall not disturb-peace of Y"), Severity::Error);
        assert_eq!(severity("X shall count-guns of X"), Severity::Error);
    }

    #[test]
    fn acts_of_law_are_public() {
        for public in ["X shall ratify Gun", "X shall adopt-law", "X shall amend-constitution", "X shall not enact Gun", "X shall sign Gun"]
        {
            assert!(codes(super::run, &format!("{DUTY} article 1.1 \"A\": {public}.")).is_empty(), "{public}");
        }
        assert_eq!(codes(super::run, &format!("{DUTY} article 1.1 \"A\": X shall signal Gun.")), ["SV501"]);
    }

    #[test]
    fn a_verifier_must_see_the_act() {
        let findings = super::run(&treaty(&format!("{DUTY} article 1.1 \"A\": X shall not hide-guns in Strip; verified by Posts.")));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Warning);
        let measured = "article 1.1 \"A\": X shall pull-back every Gun from Strip; verified by Posts;
            material breach when holdings of Gun in Strip at least 1 weapons for 2 days.";
        let text = format!("{DUTY} {measured}").replace("sees see-me", "sees holdings");
        assert!(codes(super::run, &text).is_empty());
    }

    #[test]
    fn organs_keep_their_own_record_but_can_break_a_prohibition() {
        let text = "body League of X, Y. source Posts sees march. event march by Party.";
        assert!(codes(super::run, &format!("{text} article 1.1 \"A\": League shall supervise this treaty.")).is_empty());
        assert_eq!(codes(super::run, &format!("{text} article 1.1 \"A\": League shall not station Troops.")), ["SV501"]);
    }

    #[test]
    fn a_text_without_sources_is_told_once() {
        let articles: String = (1..=9).map(|n| format!("article 1.{n} \"A\": X shall not march-{}.\n", "a".repeat(n))).collect();
        let findings = super::run(&treaty(&articles));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].labels.len(), 8, "the labels stand for the rest");
        let sourced = super::run(&treaty(&format!("event e by Party. source Posts sees e.\n{articles}")));
        assert_eq!(sourced.len(), 1);
        assert!(sourced[0].message.contains("among them article 1.1"));
    }
}

//! SV601 no remedy: nothing in the text follows from a breach.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Choice, Condition, EffectVerb, EventForm, Modal, Norm, Noun, SlotKind};
use servanda_model::matching;
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::{Consequences, LABELS, MANY, binds_somebody, fact, is_exchange, somebody};

/// The articles of an instrument without a remedy, and whether any article of it has one.
type Bare<'t> = (Vec<(ArticleId, &'t Article, &'t Norm)>, bool);

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let consequences = Consequences::new(treaty);
    let mut bare: BTreeMap<usize, Bare<'_>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm().filter(|n| owes_remedy(treaty, article, n)) else { continue };
        let (articles, cured) = bare.entry(article.instrument).or_default();
        if has_remedy(treaty, article) || !consequences.of(id).is_empty() {
            *cured = true;
        } else {
            articles.push((id, article, norm));
        }
    }
    let mut out = Vec::new();
    for (instrument, (articles, cured)) in bare {
        match treaty.instruments.get(instrument) {
            Some(text) if articles.len() > MANY || (!cured && articles.len() > 2) => {
                out.push(many(treaty, &text.title.text, instrument, &articles, cured));
            }
            _ => out.extend(articles.iter().map(|(id, article, norm)| one(treaty, *id, article, norm))),
        }
    }
    out
}

/// Whether a norm can be broken by a party: a duty or prohibition, or a withdrawal that the text limits. What bodies of the
/// text must do is theirs to put right, and a norm without a bearer cannot be broken.
fn owes_remedy(treaty: &Treaty, article: &Article, norm: &Norm) -> bool {
    if limited_exit(article, norm) {
        return true;
    }
    article.is_binding() && binds_somebody(treaty, norm)
}

fn limited_exit(article: &Article, norm: &Norm) -> bool {
    let leaves = norm.act.choices.iter().any(|c| matches!(c, Choice::Effect(effect) if effect.verb == EffectVerb::Leave));
    norm.modal == Modal::Power
        && leaves
        && article.slots().any(|s| matches!(s.kind, SlotKind::ExceptWhen(_) | SlotKind::ExceptAs(_) | SlotKind::Effective { .. }))
}

/// Whether the article itself says what follows: a ladder, or a further duty with a step behind it.
fn has_remedy(treaty: &Treaty, article: &Article) -> bool {
    let standing = |steps| treaty.steps_that_stand(article.instrument, steps).len();
    article.slots().any(|slot| match &slot.kind {
        SlotKind::OnBreach(_, steps) => standing(steps) > 0,
        SlotKind::Then(steps) => standing(steps) > 1,
        _ => false,
    })
}

/// The article by which parties talk when one of them asks for it: whoever suffers a breach can ask, and no more follows.
fn talk(treaty: &Treaty, instrument: usize) -> Option<(ArticleId, &Norm)> {
    treaty.standing().filter(|(_, a)| a.instrument == instrument && a.is_binding()).find_map(|(id, article)| {
        let norm = article.norm().filter(|n| n.modal == Modal::Shall && act_patterns(&n.act).iter().all(|p| is_exchange(&p.name.text)))?;
        anybody_can(treaty, norm.when.as_ref()?).then_some((id, norm))
    })
}

/// Whether each of several parties can bring a condition about by saying so: by an act of any of them, or where any of them is the judge.
fn anybody_can(treaty: &Treaty, condition: &Condition) -> bool {
    let several = |noun: &Noun| treaty.noun_parties(noun).len() > 1;
    match condition {
        Condition::Or(parts) => parts.iter().any(|part| anybody_can(treaty, part)),
        Condition::And(parts) => parts.iter().all(|part| anybody_can(treaty, part)),
        Condition::Not(..) => false,
        Condition::Atom(atom) => fact(&atom.kind).is_some_and(|event| {
            let judge = match treaty.names.events.get(&event.name.text).map(|e| &e.form) {
                Some(EventForm::Judged(noun)) => Some(noun),
                _ => None,
            };
            judge.or(matching::actor(event)).is_some_and(several)
        }),
    }
}

/// How the article is broken, in the words of the clause.
fn breach(norm: &Norm) -> String {
    let (who, plural) = somebody(&norm.subject);
    match norm.modal {
        Modal::ShallNot => format!("day 0: {who} {} what is forbidden: {}", if plural { "do" } else { "does" }, describe::act(norm)),
        Modal::Power => format!("day 0: {who} {} applying the text outside these limits", if plural { "stop" } else { "stops" }),
        _ => format!("day 0: {who} {} to {}", if plural { "fail" } else { "fails" }, describe::act(norm)),
    }
}

fn one(treaty: &Treaty, id: ArticleId, article: &Article, norm: &Norm) -> Finding {
    let cite = treaty.cite(id);
    let message = if norm.modal == Modal::Power {
        format!("{cite} limits withdrawal, and nothing follows when a party leaves outside its limits")
    } else {
        format!("nothing follows from a breach of {cite}")
    };
    Finding::new(rule("SV601"), Severity::Error, article.body_span(), message)
        .article(&cite)
        .here("no remedy when this is broken")
        .step(breach(norm))
        .step(if norm.modal == Modal::Power { "no article applies".to_owned() } else { format!("{cite} is in breach; no article applies") })
        .why(WHY)
        .help(help(norm))
}

fn help(norm: &Norm) -> String {
    match norm.modal {
        Modal::ShallNot => {
            "`on breach: the breaching party shall <undo it> within 48 hours of breach, failing which as article <a power to suspend>;`"
                .to_owned()
        }
        Modal::Power => "`on breach: as article <what a party that has left still owes>;`".to_owned(),
        _ => "`on breach: as article <the ladder>;`".to_owned(),
    }
}

const WHY: &str = "a duty whose breach changes nothing is kept only as long as it is convenient";

/// Many duties without a remedy: one finding for an instrument.
fn many(treaty: &Treaty, title: &str, instrument: usize, articles: &[(ArticleId, &Article, &Norm)], cured: bool) -> Finding {
    let ids: Vec<ArticleId> = articles.iter().map(|(id, ..)| *id).collect();
    let (first, article, norm) = &articles[0];
    let cite = treaty.cite(*first);
    let talk = talk(treaty, instrument);
    let message = match (cured, talk) {
        (true, None) => format!("nothing follows from a breach of several duties in \"{title}\", among them {cite}"),
        (true, Some(_)) => format!("nothing but talk follows from a breach of several duties in \"{title}\", among them {cite}"),
        (false, None) => format!("nothing in \"{title}\" follows from a breach of any of its duties"),
        (false, Some(_)) => format!("nothing but talk follows in \"{title}\" from a breach of any of its duties"),
    };
    let mut finding = Finding::new(rule("SV601"), Severity::Error, article.body_span(), message)
        .article(&cite)
        .covers(ids.iter().map(|&id| treaty.cite(id)))
        .here("no remedy when this is broken");
    for (_, article, _) in articles.iter().skip(1).filter(|(id, ..)| talk.is_none_or(|(talk, _)| talk != *id)).take(LABELS) {
        finding = finding.label(article.body_span(), "nor when this is");
    }
    let after = match talk {
        Some((id, norm)) => {
            finding = finding.label(norm.span, "words when somebody asks for them, and nothing behind them, nor when they are refused");
            format!("{cite} is in breach; {} lets the parties {}, and no other article applies", treaty.cite(id), describe::act(norm))
        }
        None => format!("{cite} is in breach; no article applies"),
    };
    finding
        .step(breach(norm))
        .step(after)
        .step(format!("the same holds for {}", treaty.cite_all(&ids[1..], 20)))
        .why(WHY)
        .help("write a ladder once, and let each duty lead to it: `on breach: as article <the ladder>;`")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    /// Another article has a ladder, so that findings are given article by article.
    const CURED: &str = "event shell by Party. event raid by Party includes shell. event violation by Party.
        article 9.1 \"Z\": Z shall not trade; on breach: Z shall pay.\n";

    fn raises(text: &str) -> usize {
        codes(super::run, &format!("{CURED}{text}")).len()
    }

    #[test]
    fn a_breach_must_have_a_consequence_somewhere() {
        let duty = "article 1.1 \"A\": X shall not shell";
        assert_eq!(raises(&format!("{duty}.")), 1);
        assert_eq!(raises(&format!("{duty}; on breach: X shall pay.")), 0);
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": when article 1.1 is in breach by X, Y may shell.")), 0);
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": when shell by X occurs, Y may repel.")), 0);
        assert_eq!(
            raises(&format!("{duty}. article 2.1 \"B\": when raid by any Party occurs, Y may repel.")),
            0,
            "a raid includes shelling"
        );
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": when violation by X occurs, Y may repel.")), 0, "any breach is a violation");
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": when shell by Y occurs, Y may repel.")), 1, "not by the party bound");
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": when article 1.1 is fulfilled, Y may repel.")), 1);
        assert_eq!(raises(&format!("{duty}. article 2.1 \"B\": Y may repel within 2 days of first breach of article 1.1.")), 0);
    }

    #[test]
    fn an_omission_is_waited_for_with_not() {
        let duty = "article 1.1 \"A\": X shall open-gate within 2 days of activation.";
        assert_eq!(raises(&format!("{duty} article 2.1 \"B\": when open-gate by X has occurred, Y may enter.")), 1);
        assert_eq!(raises(&format!("{duty} article 2.1 \"B\": when not open-gate by X has occurred, Y may enter.")), 0);
    }

    #[test]
    fn only_what_a_party_can_break_owes_a_remedy() {
        assert_eq!(raises("article 1.1 \"A\": X should not shell."), 0);
        assert_eq!(raises("article 1.1 \"A\": an unnamed party shall help X."), 0);
        assert_eq!(raises("body Panel of X, Y. article 1.1 \"A\": Panel shall sit."), 0);
        assert_eq!(raises("body League. article 1.1 \"A\": League shall not station Troops."), 1);
        assert_eq!(raises("article 1.1 \"A\": each Party has power to leave this treaty."), 0);
        assert_eq!(raises("article 1.1 \"A\": each Party has power to leave this treaty; effective 12 months after notice."), 1);
        assert_eq!(raises("article 1.1 \"A\": X shall help Y; then: X shall pay, failing which Z shall pay."), 0);
    }

    #[test]
    fn where_parties_can_ask_for_talk_there_is_talk() {
        let duties: String = (1..=4).map(|n| format!("article 1.{n} \"A\": X shall not shell. ")).collect();
        let message =
            |text: &str| super::run(&treaty(&format!("event question by Party. event attack by Party. {duties}{text}"))).remove(0).message;
        let talk = "article 2.1 \"B\": when question by any Party occurs, jointly Parties shall consult on that question.";
        assert_eq!(message(talk), "nothing but talk follows in \"T\" from a breach of any of its duties");
        let judged = "event threat as judged by any Party. article 2.1 \"B\": when threat has occurred, jointly Parties shall consult.";
        assert!(message(judged).contains("nothing but talk"), "whoever judges can ask");
        let barred = "when question by any Party occurs and attack by X has occurred,";
        for other in ["when question by X occurs,", "when not question by any Party has occurred,", barred, ""] {
            assert!(
                !message(&talk.replace("when question by any Party occurs,", other).replace("on that question", "")).contains("talk"),
                "{other}"
            );
        }
        assert!(!message(&talk.replace("consult", "report-losses")).contains("talk"), "told is not talked over");
    }

    #[test]
    fn a_text_without_any_remedy_is_told_once() {
        let text: String = (1..=5).map(|n| format!("article 1.{n} \"A\": X shall not shell. ")).collect();
        assert_eq!(codes(super::run, &text).len(), 1);
        assert_eq!(raises(&text), 1, "also beside one that has a remedy");
        assert_eq!(raises(&text.replace("article 1.5 \"A\": X shall not shell.", "")), 4);
    }
}

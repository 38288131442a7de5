//! SV706 accused can veto: the party on which a body is to decide can stop the decision.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Body, DecisionRule, Framework};
use servanda_model::matching::deterred;
use servanda_model::{Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::decisions::{Decision, collect};
use crate::evidence::{Answer, Voting, forbidden, listed};

/// Whose decision and by which rule: the body, or the group that decides without one, and the place of a rule of its own.
type Key<'t> = (&'t str, Option<Span>);

/// Who decides, by a rule of the article itself or its own, and what.
type Decisions<'t> = (Option<&'t Body>, Option<&'t DecisionRule>, Vec<Decision>);

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut decisions: BTreeMap<Key<'_>, Decisions<'_>> = BTreeMap::new();
    let forbidden = forbidden(treaty);
    let deterred = deterred(treaty);
    let bound: BTreeSet<String> =
        treaty.standing().filter(|(_, a)| a.is_binding()).filter_map(|(_, a)| a.norm()).flat_map(|n| treaty.bearers(&n.subject)).collect();
    for (id, article) in treaty.standing() {
        collect(treaty, &forbidden, &deterred, id, article, &mut |name, body, rule, mut decision| {
            // `any Party` includes those that a text names only as members of something: it is about those that it binds.
            if !decision.accused.is_disjoint(&bound) {
                decision.accused.retain(|p| bound.contains(p));
            }
            let key = (name, rule.map(|r| r.span));
            decisions.entry(key).or_insert_with(|| (body, rule, Vec::new())).2.push(decision);
        });
    }
    decisions.iter().filter_map(|((name, _), (body, rule, uses))| finding(treaty, name, *body, *rule, uses)).collect()
}

fn finding(treaty: &Treaty, name: &str, body: Option<&Body>, own: Option<&DecisionRule>, uses: &[Decision]) -> Option<Finding> {
    let voting = Voting::new(treaty, body, own);
    let rule_words = own.or_else(|| body.and_then(|b| b.decides.as_ref())).map(|r| (describe::rule(r), r.span));
    let mut stopping: BTreeMap<&str, Answer> = BTreeMap::new();
    let (mut vetoed, mut open): (Vec<&Decision>, Vec<&Decision>) = (Vec::new(), Vec::new());
    for decision in uses {
        let (mut stopped, mut unclear) = (false, false);
        for party in &decision.accused {
            if decision.reversed {
                if voting.carries_alone(party) {
                    stopping.insert(party, Answer::Vote);
                    stopped = true;
                }
                continue;
            }
            match voting.can_stop(party) {
                Answer::No => {}
                Answer::Unknown => unclear = true,
                answer => {
                    stopping.insert(party, answer);
                    stopped = true;
                }
            }
        }
        if stopped {
            vetoed.push(decision);
        } else if unclear && decision.must_have_rule {
            open.push(decision);
        }
    }
    if let Some(first) = vetoed.first() {
        // A rule of an article is this text's own, whoever sits there.
        let outside = own.is_none() && body.is_some_and(|b| stands_outside(treaty, b));
        return Some(veto(treaty, name, body, rule_words.as_ref(), &voting, &stopping, first, &vetoed).help(cure(
            name,
            rule_words.as_ref(),
            outside,
        )));
    }
    if let Some(finding) = uses.iter().find_map(|decision| shield(treaty, name, body, rule_words.as_ref(), &voting, decision)) {
        return Some(finding);
    }
    // A body that commands or chairs is one person, who decides alone.
    let is_person = body.is_some_and(|b| {
        let chairs = treaty.names.bodies.values().any(|other| other.chair.as_ref().is_some_and(|c| c.text == b.name.text));
        let commands = |part: &Framework| matches!(part, Framework::Command(word) if word.text == b.name.text);
        chairs || treaty.names.forces.values().any(|force| force.framework.iter().any(commands))
    });
    open.first().filter(|_| !is_person).map(|first| unclear(treaty, name, body, &voting, first, &open))
}

#[expect(clippy::too_many_arguments, reason = "one finding, told once")]
fn veto(
    treaty: &Treaty,
    name: &str,
    body: Option<&Body>,
    rule_words: Option<&(String, Span)>,
    voting: &Voting,
    stopping: &BTreeMap<&str, Answer>,
    first: &Decision,
    vetoed: &[&Decision],
) -> Finding {
    let cite = treaty.cite(first.article);
    let parties: Vec<&str> = stopping.keys().copied().collect();
    let Some((&party, &answer)) = stopping.iter().find(|(p, _)| first.accused.contains(**p)) else {
        return Finding::new(rule("SV706"), Severity::Error, first.span, format!("{name} can be stopped under {cite}"));
    };
    let each = if parties.len() > 1 { "each of " } else { "" };
    let message = if first.reversed {
        format!("under {cite} {each}{} can stop by its own vote in {name} what is meant against it", listed(&parties, "and"))
    } else {
        let how = match answer {
            Answer::TooFewLeft => "escapes, because without its vote too few are left to decide",
            Answer::Absence => "can stop the decision by staying away",
            _ => "can veto the decision",
        };
        let who = listed(&parties, "and");
        if first.asked {
            format!("{cite} turns to {name}, where {each}{who} {how} on its own conduct")
        } else {
            format!("{name} decides under {cite}, and {each}{who} {how} on its own conduct")
        }
    };
    let mut finding =
        Finding::new(rule("SV706"), Severity::Error, first.span, message).article(&cite).here(format!("{name} {}", first.what));
    if let Some((words, span)) = rule_words {
        finding = finding.label(*span, format!("decides {words}"));
    } else if let Some(body) = body {
        finding = finding.label(body.name.span, "the body");
    }
    for decision in vetoed.iter().filter(|d| d.article != first.article).take(3) {
        finding = finding.label(decision.span, format!("also under {}", treaty.cite(decision.article)));
    }
    let rule_text = rule_words.map_or_else(String::new, |(words, _)| format!(", which decides {words}"));
    // No member is singled out where several can do it.
    let (one, it) = if parties.len() > 1 { (format!("one of {}", listed(&parties, "and")), "it") } else { (party.to_owned(), party) };
    let act = match answer {
        _ if first.reversed => format!("{it} alone carries the decision that stops it"),
        Answer::TooFewLeft => format!("{it} may not vote; the others are too few for a decision"),
        Answer::Absence => format!("{it} stays away; there is no quorum"),
        _ if parties.len() > 1 => "it votes against; there is no decision".to_owned(),
        _ => format!("{it} votes against; there is no decision{}", blockers(voting, party)),
    };
    let (leaves, end) = if first.asked {
        ("turns to", format!("{cite} has been kept, and leads no further"))
    } else {
        ("leaves it to", format!("{cite} leads no further"))
    };
    finding
        .step(format!("day 0: {one} is accused of a breach"))
        .step(format!("{cite} {leaves} {name}{rule_text}"))
        .step(act)
        .step(end)
        .why("the same breach has this consequence for a party without that power, and none for one that has it")
}

/// An exclusion of the accused that leaves so few votes that one of the others can stop the decision, which it could not before.
fn shield(
    treaty: &Treaty,
    name: &str,
    body: Option<&Body>,
    rule_words: Option<&(String, Span)>,
    voting: &Voting,
    decision: &Decision,
) -> Option<Finding> {
    if !voting.excludes_accused || decision.reversed {
        return None;
    }
    let together = Voting { excludes_accused: false, ..voting.clone() };
    let alone = |voting: &Voting, accused: &str| -> Option<BTreeSet<String>> {
        let sets = voting.minimal_blocking(accused)?;
        Some(sets.into_iter().filter(|set| set.len() == 1).flatten().collect())
    };
    let (accused, gained) = decision.accused.iter().filter(|party| voting.members.contains(*party)).find_map(|party| {
        let before = alone(&together, party)?;
        let gained: BTreeSet<String> = alone(voting, party)?.difference(&before).cloned().collect();
        // A single vote that is left decides alone: that is no veto of one among several.
        (!gained.is_empty() && voting.voters(party).len() > 1).then_some((party, gained))
    })?;
    let cite = treaty.cite(decision.article);
    let (who, each) = (listed(&gained, "and"), if gained.len() > 1 { "each of " } else { "" });
    let one = gained.first()?;
    let mut finding = Finding::new(
        rule("SV706"),
        Severity::Warning,
        decision.span,
        format!("with {accused} excluded, {each}{who} can alone stop the decision of {name} under {cite}"),
    )
    .article(&cite)
    .here(format!("{name} {}", decision.what));
    if let Some((words, span)) = rule_words {
        finding = finding.label(*span, format!("decides {words}: {} may vote", voting.voters(accused).len()));
    } else if let Some(body) = body {
        finding = finding.label(body.name.span, "the body");
    }
    Some(
        finding
            .step(format!("day 0: {accused} is accused of a breach, and does not vote"))
            .step(format!("{one} votes against, for reasons of its own; there is no decision"))
            .step(format!("{cite} leads no further"))
            .why("the exclusion takes the veto from the accused and gives it to whoever is left")
            .help("let fewer of the votes that are left suffice, or add a member who is neither side nor guarantor"),
    )
}

/// What would close it: another rule, or, where the rule is not this text's to change, another body.
fn cure(name: &str, rule_words: Option<&(String, Span)>, outside: bool) -> String {
    if outside {
        return format!(
            "others sit in {name} too, and this text cannot change how it decides: leave the matter to another body, `body <name> of <members> decides by majority excluding the accused.`, or let the parties act without a decision"
        );
    }
    match own_words(rule_words) {
        Some(words) => format!("`decides {words} excluding the accused`"),
        None => "`decides by majority excluding the accused`".to_owned(),
    }
}

/// Whether a body is not this text's own: parties sit in it that the text neither binds nor allows anything, so that their seats and votes come
/// from elsewhere.
fn stands_outside(treaty: &Treaty, body: &Body) -> bool {
    let subjects: BTreeSet<String> = treaty.standing().filter_map(|(_, a)| a.norm()).flat_map(|n| treaty.bearers(&n.subject)).collect();
    !body.proposed && treaty.names.body_members(body).iter().any(|m| treaty.names.parties.contains_key(m) && !subjects.contains(m))
}

/// The rule without what it includes: an exclusion of the accused must not be undone by an inclusion.
fn own_words(rule_words: Option<&(String, Span)>) -> Option<String> {
    let (words, _) = rule_words?;
    let base = words.split(" including ").next()?.split(" excluding ").next()?;
    Some(base.to_owned())
}

/// Who else can stop it, when the coalitions can be listed.
fn blockers(voting: &Voting, party: &str) -> String {
    let Some(sets) = voting.minimal_blocking(party) else { return String::new() };
    let alone: Vec<&str> =
        sets.iter().filter(|s| s.len() == 1).filter_map(|s| s.first()).filter(|m| m.as_str() != party).map(String::as_str).collect();
    if alone.is_empty() { String::new() } else { format!(" (so can {})", listed(alone.iter().take(6), "and")) }
}

fn unclear(treaty: &Treaty, name: &str, body: Option<&Body>, voting: &Voting, first: &Decision, open: &[&Decision]) -> Finding {
    let cite = treaty.cite(first.article);
    let unstated = voting.needed == crate::evidence::Needed::Unstated;
    let missing = match (unstated, voting.open) {
        (true, true) => "how it decides or who sits on it",
        (true, false) => "how it decides",
        _ => "who sits on it",
    };
    let mut finding = Finding::new(
        rule("SV706"),
        Severity::Warning,
        first.span,
        format!("{name} {} under {cite}, and the text does not say {missing}, so that the accused may have a veto", first.what),
    )
    .article(&cite)
    .here(format!("{name} {}", first.what));
    if let Some(body) = body {
        finding = finding.label(body.name.span, format!("not said: {missing}"));
    }
    for decision in open.iter().filter(|d| d.article != first.article).take(3) {
        finding = finding.label(decision.span, format!("also under {}", treaty.cite(decision.article)));
    }
    let party = first.accused.first().map_or("a party", String::as_str);
    let claim = if voting.members.contains(party) {
        format!("{party}, a member, holds that nothing can be decided without it")
    } else {
        "the sides disagree whether it may decide, and by which votes".to_owned()
    };
    finding
        .step(format!("day 0: {party} is accused of a breach"))
        .step(format!("{cite} leaves it to {name}"))
        .step(claim)
        .step("the text does not settle it; no article applies")
        .why("a body without a rule of decision works only as long as all sides want it to")
        .help(format!("`body {name} of <members> decides by majority excluding the accused.`"))
}

/// A rule in the words of the clause.
#[cfg(test)]
mod tests {
    use super::super::testing::treaty;
    use servanda_base::Severity;

    fn severities(body: &str, article: &str) -> Vec<Severity> {
        let text = format!(
            "event attack by Party against Party. event shell by Party. group Powers, each a Power, is X, Z.
             body Panel {body}. article 1.1 \"A\": X shall not shell. article 2.1 \"B\": {article}."
        );
        super::run(&treaty(&text)).iter().map(|f| f.severity).collect()
    }

    const ATTRIBUTED: &str = "when attack by X against Y is attributed, Z shall defend Y; attributed by Panel";

    #[test]
    fn whoever_is_judged_must_not_hold_a_veto() {
        for (body, expected) in [
            ("of X, Y, Z decides by consensus", vec![Severity::Error]),
            ("of X, Y, Z decides by majority", vec![]),
            ("of X, Y, Z decides by consensus excluding the accused", vec![]),
            ("of Y, Z decides by consensus", vec![]),
            ("of X, Y, Z decides by 3 votes excluding the accused", vec![Severity::Error]),
            ("of X, Y, Z quorum 3 decides by majority", vec![Severity::Error]),
            ("of X, Y, Z", vec![Severity::Warning]),
            ("of Y, Z", vec![]),
            ("of Y and others", vec![Severity::Warning]),
            ("decides by 5 votes", vec![Severity::Warning]),
            ("decides by 5 votes excluding the accused", vec![]),
            ("acts for Z", vec![]),
        ] {
            assert_eq!(severities(body, ATTRIBUTED), expected, "{body}");
        }
    }

    #[test]
    fn a_commander_decides_alone() {
        let text = "force Corps of Y, Z; commanded by Commander. body Commander. body Council.
            article 1.1 \"A\": X shall not shell; attributed by Commander.";
        assert!(super::run(&treaty(text)).is_empty());
        assert_eq!(super::run(&treaty(&text.replace("attributed by Commander", "attributed by Council"))).len(), 1);
    }

    #[test]
    fn each_way_of_leaving_it_to_a_body_counts() {
        let veto = "of X, Y, Z decides by consensus";
        for article in [
            "X shall not raid; attributed by Panel",
            "when attack by X against Y has occurred, Z shall seek-action of Panel",
            "when shell by X occurs, Panel shall punish X",
            "X shall not raid; on breach: Panel shall impose-fine against X",
            "when attack by X against Y has occurred and approval by Panel has occurred, Z shall defend Y",
            "when article 1.1 is in breach, Panel shall determine-remedy",
        ] {
            assert_eq!(severities(veto, article), [Severity::Error], "{article}");
        }
        for article in [
            "when attack by X against Y has occurred, Z shall report to Panel",
            "when shell by X occurs, Panel shall consult",
            "Panel shall sit",
            "jointly Parties has power to amend this treaty; decided by unanimity of Parties",
            "when shell by Z occurs, Panel shall punish Z; decided by majority of Parties",
        ] {
            assert!(severities(veto, article).is_empty(), "{article}");
        }
    }

    #[test]
    fn an_exclusion_can_hand_the_veto_to_another() {
        let article = "when attack by X against Y is attributed, Z shall help Y; attributed by Panel";
        assert_eq!(severities("of X, Y, Z decides by 2 votes excluding the accused", article), [Severity::Warning]);
        // One of two suffices; with a fourth member two of three do; who could stop it before gains nothing.
        assert!(severities("of X, Y, Z decides by 1 votes excluding the accused", article).is_empty());
        assert!(severities("of X, Y, Z decides by unanimity excluding the accused", article).is_empty());
    }

    #[test]
    fn a_rule_of_the_article_itself_counts() {
        let article = |rule: &str| {
            format!("when attack by X against Y has occurred, any Power has power to terminate article 1.1; decided by {rule}")
        };
        assert_eq!(severities("acts for Z", &article("unanimity of Parties")), [Severity::Error]);
        assert!(severities("acts for Z", &article("majority of Parties")).is_empty());
        assert!(severities("acts for Z", &article("unanimity of Parties excluding the accused")).is_empty());
    }

    #[test]
    fn a_decision_that_stops_the_remedy_is_feared_the_other_way_round() {
        let article = |rule: &str| {
            format!(
                "when article 1.1 is in breach by X, Z has power to terminate article 1.1; effective 30 days after notice unless Panel decides otherwise {rule}"
            )
        };
        assert!(severities("of X, Y, Z", &article("by consensus")).is_empty(), "a veto keeps the remedy alive");
        assert_eq!(severities("of X, Y, Z", &article("by 1 votes")), [Severity::Error]);
    }

    #[test]
    fn a_council_with_permanent_members() {
        let text = "group Owners, each an Owner, is X, Z. body Council of Owners and others decides by 9 votes including each Owner.
            event attack by Party against Party.
            article 4.1 \"C\": when attack by any Party against Y has occurred, each Owner shall seek-action of Council.";
        let findings = super::run(&treaty(text));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("each of Xland and Zland can veto"), "{}", findings[0].message);
        assert_eq!(findings[0].help.as_deref(), Some("`decides by 9 votes excluding the accused`"));
        // Wland is a party to nothing here but the council: its rule is not for this text to change.
        let wider = text.replace("is X, Z.", "is X, Z, Wland.").replace("each Owner shall", "jointly Signers shall");
        let findings = super::run(&treaty(&format!("party Wland. group Signers, each a Signer, is X, Z. {wider}")));
        assert!(findings[0].message.contains("each of Xland and Zland can veto"), "{}", findings[0].message);
        assert!(findings[0].help.as_ref().is_some_and(|help| help.starts_with("others sit in Council too")), "{:?}", findings[0].help);
    }
}

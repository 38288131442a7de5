//! Votes counted by trying them out: each vote that is not on record is cast in every way, and the rule is looked up word by word.

use std::collections::BTreeSet;

use servanda_model::Treaty;
use servanda_model::ast::{DecisionKind, DecisionRule, NounKind, SlotKind, Subject, SubjectKind};
use servanda_model::treaty::act_patterns;

use super::Happening;

/// So many members that the text does not name are tried.
const STRANGERS: usize = 9;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vote {
    Yes,
    No,
    Abstained,
    Absent,
}

/// The happenings, each decision as certain as its votes leave it.
pub(crate) fn counted(treaty: &Treaty, happenings: &[Happening]) -> Vec<Happening> {
    let mut out = happenings.to_vec();
    for one in &mut out {
        if one.votes.iter().all(Vec::is_empty) {
            continue;
        }
        let about = happenings.iter().find(|h| Some(h.id) == one.about);
        let accused = one.args.get("to").or_else(|| about?.args.get("by"));
        if let Some(odds) = odds(treaty, one, accused.map(String::as_str)) {
            one.odds = odds;
        }
    }
    out
}

fn rule_of<'t>(treaty: &'t Treaty, act: &Happening) -> Option<&'t DecisionRule> {
    let body = act.args.get("by")?;
    let names = |s: &Subject| matches!(&s.kind, SubjectKind::Noun(n) if matches!(&n.kind, NounKind::Term(_, w, _) if w.text == *body));
    for (_, article) in treaty.standing() {
        let Some(norm) = article.norm() else { continue };
        if names(&norm.subject) && act_patterns(&norm.act).iter().any(|p| p.name.text == act.event) {
            for slot in article.slots() {
                if let SlotKind::Decided(rule) = &slot.kind {
                    return Some(rule);
                }
            }
        }
    }
    treaty.names.bodies.get(body)?.decides.as_ref()
}

/// All completions of what is on record: when all carry it, it is carried; when none does, it is not.
fn odds(treaty: &Treaty, act: &Happening, accused: Option<&str>) -> Option<(u16, u16)> {
    let rule = rule_of(treaty, act)?;
    let body = treaty.names.bodies.get(&act.args["by"])?;
    let members: Vec<String> = match &rule.of {
        Some(group) => treaty.names.stands_for(&group.text).into_iter().collect(),
        None => treaty.names.body_members(body).into_iter().collect(),
    };
    let open = rule.of.is_none() && (body.of.is_empty() || body.and_others);
    let quorum = body.quorum.map_or(0, |n| usize::try_from(n.millionths / 1_000_000).unwrap());
    // Whoever may be the accused: the one on record, else any of the members or nobody of them.
    let accused: Vec<Option<String>> = match accused {
        Some(one) => vec![Some(one.to_owned())],
        None => members.iter().cloned().map(Some).chain([None]).collect(),
    };
    let mut outcomes = BTreeSet::new();
    for who in &accused {
        let barred = |member: &str| {
            let of_accused = who.as_deref().is_some_and(|w| w == member || treaty.names.stands_for(w).contains(member));
            rule.excluding.as_ref().is_some_and(|n| match &n.kind {
                NounKind::Accused => of_accused,
                _ => treaty.noun_parties(n).contains(member),
            })
        };
        let mut known: Vec<(String, Option<Vote>)> = members.iter().map(|m| (m.clone(), recorded(treaty, act, m, &members))).collect();
        if open {
            // Whoever voted sits in it; of each the vote is on record, unless it stands on two lists.
            let listed: BTreeSet<&String> = act.votes.iter().flatten().collect();
            for name in listed {
                let stands = treaty.names.stands_for(name);
                if stands.iter().all(|m| !members.contains(m) && !barred(m)) && !barred(name) && !members.contains(name) {
                    known.push((name.clone(), alone(act, |n| n == name)));
                }
            }
        }
        for strangers in if open { 0..=STRANGERS } else { 0..=0 } {
            for all in [Vote::Yes, Vote::No, Vote::Abstained] {
                let mut sitting = known.clone();
                sitting.extend((0..strangers).map(|n| (format!("stranger {n}"), Some(all))));
                complete(&sitting, &mut Vec::new(), &mut |votes| {
                    outcomes.insert(carries(treaty, rule, quorum, votes, &barred));
                });
            }
        }
    }
    Some(match (outcomes.contains(&true), outcomes.contains(&false)) {
        (true, false) => (1000, 1000),
        (false, _) => (0, 0),
        (true, true) => (0, 1000),
    })
}

/// The vote of a member, by itself or by whoever acts for it; none when it is on no list or on two.
fn recorded(treaty: &Treaty, act: &Happening, member: &str, members: &[String]) -> Option<Vote> {
    alone(act, |n| n == member || (!members.iter().any(|m| m == n) && treaty.names.stands_for(n).contains(member)))
}

fn alone(act: &Happening, is: impl Fn(&str) -> bool) -> Option<Vote> {
    let kinds = [Vote::Yes, Vote::No, Vote::Abstained];
    let mut found = act.votes.iter().zip(kinds).filter(|(list, _)| list.iter().any(|n| is(n))).map(|(_, vote)| vote);
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// What is done with one whole record of votes.
type Each<'e> = dyn FnMut(&[(String, Vote)]) + 'e;

fn complete(left: &[(String, Option<Vote>)], done: &mut Vec<(String, Vote)>, each: &mut Each<'_>) {
    let Some(((name, vote), rest)) = left.split_first() else { return each(done) };
    let tried = vote.map_or_else(|| vec![Vote::Yes, Vote::No, Vote::Abstained, Vote::Absent], |v| vec![v]);
    for vote in tried {
        done.push((name.clone(), vote));
        complete(rest, done, each);
        done.pop();
    }
}

/// The rule, word by word, on a whole record of votes.
fn carries(treaty: &Treaty, rule: &DecisionRule, quorum: usize, votes: &[(String, Vote)], barred: &dyn Fn(&str) -> bool) -> bool {
    if votes.iter().filter(|(_, v)| *v != Vote::Absent).count() < quorum {
        return false;
    }
    let voting: Vec<&(String, Vote)> = votes.iter().filter(|(name, _)| !barred(name)).collect();
    let count = |wanted: Vote| voting.iter().filter(|(_, v)| *v == wanted).count();
    let enough = match rule.kind {
        DecisionKind::Unanimity => count(Vote::Yes) == voting.len() && !voting.is_empty(),
        DecisionKind::Consensus => count(Vote::No) == 0 && !voting.is_empty(),
        DecisionKind::Majority => 2 * count(Vote::Yes) > voting.len(),
        DecisionKind::Votes(n) => count(Vote::Yes) >= usize::try_from(n.millionths / 1_000_000).unwrap(),
    };
    let needed = rule.including.as_ref().map(|n| treaty.noun_parties(n)).unwrap_or_default();
    enough && needed.iter().filter(|m| !barred(m)).all(|m| voting.iter().any(|(name, v)| name == m && *v == Vote::Yes))
}

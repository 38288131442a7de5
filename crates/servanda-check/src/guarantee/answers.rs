//! Who answers the challenger's act, and what ends the answers.

use std::collections::BTreeSet;

use servanda_model::ast::{
    Atom, AtomKind, Choice, EventForm, EventStatus, Grade, NounKind, Pattern, Preposition, SlotKind, State, StatementKind,
};
use servanda_model::matching::{self, case, deterred};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

use super::{Answer, Breach, Gate, Means, Void, words};
use crate::clocks::facts::{Facts, Trigger, ways};
use crate::clocks::promises::{self, Promise};
use crate::evidence::decisions;
use crate::evidence::{Voting, forbidden};

/// All answers of others to what the challenger does to the protected side, in the order of the text.
pub(super) fn answers(facts: &Facts<'_>, challenger: &str, protected: &str) -> Vec<Answer> {
    let treaty = facts.treaty;
    promises::with(facts)
        .iter()
        .filter_map(|promise| {
            let from = answered(treaty, promise, challenger, protected)?;
            let wording = words::wording(promise.norm)?;
            let all = treaty.bearers(&promise.norm.subject);
            let by: BTreeSet<String> = others(treaty, &all, challenger, protected);
            // What a side does for itself, or the challenger promises, is no answer of a guarantor.
            if by.is_empty() && !all.is_empty() {
                return None;
            }
            Some(Answer {
                article: promise.response.article,
                wording,
                by,
                means: means(promise),
                sanctions: act_patterns(&promise.norm.act).iter().any(|p| words::means(&p.name.text) == Means::Sanctions),
                menu: promise.norm.act.choices.len() > 1,
                act: describe::act(promise.norm),
                trigger: promise.response.trigger.clone(),
                from,
                latest: promise.response.total(),
                gates: gates(facts, promise.response.article, promise.norm.when.as_ref(), challenger),
            })
        })
        .collect()
}

/// The bearers that are neither side. A body that decides is a gate and no guarantor, unless it acts for others.
fn others(treaty: &Treaty, all: &BTreeSet<String>, challenger: &str, protected: &str) -> BTreeSet<String> {
    all.iter()
        .flat_map(|bearer| match treaty.names.bodies.get(bearer) {
            Some(body) => treaty.names.body_members(body),
            None => BTreeSet::from([bearer.clone()]),
        })
        .filter(|name| name != challenger && name != protected)
        .collect()
}

/// The strongest means among those of which one suffices is not owed; the weakest is. Discretion counts by what it names.
fn means(promise: &Promise<'_>) -> Means {
    let named = |name: &str| words::means(name);
    if promise.norm.act.choices.iter().any(|c| matches!(c, Choice::Discretion(..))) {
        return act_patterns(&promise.norm.act).iter().map(|p| named(&p.name.text)).max().unwrap_or(Means::Other);
    }
    act_patterns(&promise.norm.act).iter().map(|p| named(&p.name.text)).min().unwrap_or(Means::Other)
}

/// The least breach by the challenger that sets a promise off; none when it answers something else.
fn answered(treaty: &Treaty, promise: &Promise<'_>, challenger: &str, protected: &str) -> Option<Breach> {
    let Trigger { pattern, breach_of, atom, .. } = &promise.trigger;
    if let Some(pattern) = pattern {
        let (by, against) = matching::sides(treaty, pattern);
        let has_actor = matching::actor(pattern).is_some();
        let has_victim = case(pattern, Preposition::Against).is_some();
        let done_by = by.contains(challenger) || !has_actor;
        let done_to = against.contains(protected) || !has_victim;
        return (done_by && done_to && (has_actor || has_victim)).then(|| words::breach(&pattern.name.text));
    }
    let id = (*breach_of)?;
    let bound = treaty.articles.get(id)?.norm().map(|n| treaty.bearers(&n.subject))?;
    let (by, grade) = match atom.map(|a| &a.kind) {
        Some(AtomKind::State { by, state: State::InBreach(grade), .. }) => (by.as_ref(), *grade),
        _ => (None, None),
    };
    let named = by.map(|noun| treaty.noun_parties(noun));
    if !bound.contains(challenger) || named.is_some_and(|n| !n.contains(challenger)) {
        return None;
    }
    Some(if grade == Some(Grade::Material) { Breach::Limited } else { Breach::Hybrid })
}

/// The decisions for which an article waits, or to which it leaves the challenger's conduct.
pub(super) fn gates(facts: &Facts<'_>, id: ArticleId, when: Option<&servanda_model::ast::Condition>, challenger: &str) -> Vec<Gate> {
    let treaty = facts.treaty;
    let article = &treaty.articles[id];
    let mut out = Vec::new();
    for atom in ways(when).into_iter().flatten() {
        out.extend(gate(treaty, id, atom));
    }
    if article.slots().any(|s| matches!(s.kind, SlotKind::UnderOwnConstitution)) {
        out.push(Gate::Constitution { article: id });
    }
    bodies(treaty, id, article, challenger, &mut out);
    // An attribution that another article leaves to a body is a gate of this one too.
    for cited in ways(when).into_iter().flatten().filter_map(|atom| match &atom.kind {
        AtomKind::State { citation, .. } => treaty.find(article.instrument, citation),
        _ => None,
    }) {
        if cited != id {
            bodies(treaty, cited, &treaty.articles[cited], challenger, &mut out);
        }
    }
    // What makes a breach material may be for nobody to judge.
    for atom in ways(when).into_iter().flatten() {
        let AtomKind::State { citation, state: State::InBreach(Some(grade)), .. } = &atom.kind else { continue };
        let Some(cited) = treaty.find(article.instrument, citation) else { continue };
        for (_, of, condition) in treaty.articles[cited].breach_when() {
            let events = ways(Some(condition)).into_iter().flatten().filter(|_| of == *grade);
            out.extend(events.filter_map(|event| gate(treaty, cited, event)).filter(|g| matches!(g, Gate::Unjudged { .. })));
        }
    }
    let mut seen = BTreeSet::new();
    out.retain(|gate| seen.insert(key(gate)));
    out
}

fn key(gate: &Gate) -> (u8, String) {
    match gate {
        Gate::Body { name, .. } => (0, name.clone()),
        Gate::Home { name, .. } => (1, name.clone()),
        Gate::Constitution { .. } => (2, String::new()),
        Gate::Unjudged { event, .. } => (3, event.clone()),
        Gate::Request { .. } => (4, String::new()),
    }
}

fn bodies(treaty: &Treaty, id: ArticleId, article: &Article, challenger: &str, out: &mut Vec<Gate>) {
    let forbidden = forbidden(treaty);
    let deterred = deterred(treaty);
    decisions::collect(treaty, &forbidden, &deterred, id, article, &mut |name, body, rule, decision| {
        if !decision.reversed && decision.accused.contains(challenger) {
            out.push(Gate::Body { name: name.to_owned(), voting: Voting::new(treaty, body, rule), article: id });
        }
    });
}

fn gate(treaty: &Treaty, article: ArticleId, atom: &Atom) -> Option<Gate> {
    let AtomKind::Event { pattern, status: EventStatus::Occurs | EventStatus::HasOccurred(_), .. } = &atom.kind else { return None };
    let name = &pattern.name.text;
    if name == "request" {
        return Some(Gate::Request { article });
    }
    if matches!(treaty.names.events.get(name).map(|e| &e.form), Some(EventForm::JudgedByNobody)) {
        return Some(Gate::Unjudged { event: name.clone(), article });
    }
    let NounKind::Term(_, word, _) = &matching::actor(pattern)?.kind else { return None };
    let body = treaty.names.bodies.get(&word.text)?;
    let party = body.acts_for.as_ref()?;
    Some(Gate::Home { name: word.text.clone(), party: party.text.clone(), article })
}

/// What ends answers by itself.
pub(super) fn voids(treaty: &Treaty, answers: &[Answer]) -> Vec<Void> {
    let promised: BTreeSet<ArticleId> = answers.iter().map(|a| a.article).collect();
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        let own = article.statement().is_some_and(|s| matches!(s.kind, StatementKind::Ends(_)));
        for ending in article.endings() {
            let ends: Vec<ArticleId> = treaty.targets(id, ending.target.as_ref()).into_iter().filter(|t| promised.contains(t)).collect();
            if ends.is_empty() || (ending.target.is_none() && own) {
                continue;
            }
            let events: Vec<_> = ways(Some(&ending.when))
                .into_iter()
                .flatten()
                .filter_map(|atom| match &atom.kind {
                    AtomKind::Event { pattern, .. } => Some(pattern),
                    _ => None,
                })
                .collect();
            let by = events.iter().flat_map(|p| matching::sides(treaty, p).0).collect();
            let plain = |p: &Pattern| {
                words::breach(&p.name.text) == Breach::Limited
                    || matches!(treaty.names.events.get(&p.name.text).map(|e| &e.form), Some(EventForm::Judged(_)))
            };
            let judged = events.iter().all(|p| plain(p)) && !events.is_empty();
            out.push(Void { article: id, cause: describe::condition(&ending.when), by, judged, ends });
        }
    }
    out
}

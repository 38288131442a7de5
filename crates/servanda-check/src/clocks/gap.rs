//! From a truce to the arrival of what protects it.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Duration, Span};
use servanda_model::ast::{
    Anchor, Atom, AtomKind, DeadlineKind, EventForm, EventStatus, Modal, MomentForm, Norm, Noun, NounKind, Pattern, Preposition, SlotKind,
    State, Time, Word,
};
use servanda_model::matching::{self, is_negative};
use servanda_model::treaty::{act_patterns, last_deadline};
use servanda_model::{ArticleId, describe};

use super::facts::{Facts, ways};
use super::network;

/// Parts of the names of acts that a truce forbids.
const FIRE: &[&str] = &[
    "fire",
    "firing",
    "fight",
    "fighting",
    "attack",
    "strike",
    "shell",
    "shelling",
    "offensive",
    "hostile",
    "hostilities",
    "assault",
    "bombard",
    "bomb",
    "force",
    "combat",
];
/// Parts of the names of a truce as an event, the closest to a truce first.
const TRUCE: &[&[&str]] = &[&["ceasefire", "truce", "armistice", "cessation"], &["peace"]];
/// First parts of the names of acts that take a force away.
const AWAY: &[&str] = &["withdraw", "pull", "leave", "remove", "reduce", "notify", "request", "inspect"];

/// One thing that must pass between the truce and the arrival.
#[derive(Clone, Debug)]
pub(crate) struct Wait {
    /// In words.
    pub(crate) what: String,
    /// How long it takes at least.
    pub(crate) at_least: Duration,
    /// How long the text lets it take; none: no limit.
    pub(crate) at_most: Option<Duration>,
    /// The clause.
    pub(crate) span: Span,
}

/// The time in which a truce is not protected.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    /// The truce, in words.
    pub(crate) truce: String,
    /// Its clause.
    pub(crate) truce_span: Option<Span>,
    /// The article whose protection comes first.
    pub(crate) article: ArticleId,
    /// What arrives: a force, or the promise to respond.
    pub(crate) what: String,
    /// Whether it is a force.
    pub(crate) force: bool,
    /// What passes before.
    pub(crate) waits: Vec<Wait>,
}

impl Gap {
    /// At least so long.
    pub(crate) fn at_least(&self) -> Duration {
        self.waits.iter().fold(Duration::default(), |sum, w| sum.plus(w.at_least))
    }

    /// At most so long; none: no limit.
    pub(crate) fn at_most(&self) -> Option<Duration> {
        self.waits.iter().try_fold(Duration::default(), |sum, w| Some(sum.plus(w.at_most?)))
    }
}

/// What the text calls its truce: articles that forbid fire, or events named so.
struct Truce {
    articles: BTreeSet<ArticleId>,
    events: BTreeSet<String>,
    nouns: BTreeSet<String>,
    moments: BTreeMap<String, Duration>,
    words: String,
    span: Option<Span>,
}

/// The articles that are the truce of a text.
pub(crate) fn truce_articles(facts: &Facts<'_>) -> BTreeSet<ArticleId> {
    truce(facts).map(|t| t.articles).unwrap_or_default()
}

/// The gap of a text, by the protection that comes first; none when the text has no truce, promises no protection, or has
/// the protection in place when the truce begins.
pub(crate) fn gap(facts: &Facts<'_>) -> Option<Gap> {
    match protection(facts) {
        Protection::Late(gap) => Some(gap),
        Protection::InPlace | Protection::Unknown => None,
    }
}

/// When the protection comes that comes first.
pub(crate) enum Protection {
    /// With the truce, or before it.
    InPlace,
    /// After it.
    Late(Gap),
    /// The text has no truce or no protection, or does not relate the two.
    Unknown,
}

/// How the truce of a text and its protection follow one another.
pub(crate) fn protection(facts: &Facts<'_>) -> Protection {
    let treaty = facts.treaty;
    let Some(truce) = truce(facts) else { return Protection::Unknown };
    let mut best: Option<Gap> = None;
    let mut any_force = false;
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm().filter(|n| !is_negative(n.modal)) else { continue };
        let force = force_moved(facts, norm);
        let answers = answers_attack(facts, norm);
        // A force that comes after an attack is a response, not the force in place.
        let force = force.filter(|_| !answers);
        if (force.is_none() && (!answers || any_force)) || (force.is_some() && truce_waits_for(facts, &truce, id)) {
            if force.is_some() {
                return Protection::InPlace;
            }
            continue;
        }
        if force.is_some() && !any_force {
            any_force = true;
            best = None;
        }
        let Some(waits) = waits(facts, &truce, id, norm, force.is_some()) else { return Protection::Unknown };
        let what = force.map_or_else(|| format!("the promise of {}", treaty.cite(id)), |w| w.text.clone());
        let this = Gap { truce: truce.words.clone(), truce_span: truce.span, article: id, what, force: any_force, waits };
        // Of protections that can come equally soon, the one with most before it shows most.
        let key = |g: &Gap| {
            let waits = std::cmp::Reverse(g.waits.len());
            (g.at_most().map_or(i64::MAX, Duration::nominal_minutes), g.at_least().nominal_minutes(), waits)
        };
        if best.as_ref().is_none_or(|b| key(&this) < key(b)) {
            best = Some(this);
        }
    }
    match best {
        None => Protection::Unknown,
        Some(gap) if !gap.waits.is_empty() && gap.at_most().is_none_or(|d| d.nominal_minutes() > 0) => Protection::Late(gap),
        Some(_) => Protection::InPlace,
    }
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.split('-').any(|part| words.contains(&part))
}

fn truce(facts: &Facts<'_>) -> Option<Truce> {
    let treaty = facts.treaty;
    let mut out = Truce {
        articles: BTreeSet::new(),
        events: BTreeSet::new(),
        nouns: BTreeSet::new(),
        moments: BTreeMap::new(),
        words: String::new(),
        span: None,
    };
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm().filter(|n| n.modal == Modal::ShallNot) else { continue };
        // A ban on fire, or on breaking a ceasefire, is a truce when it begins at some time, or when its title says so.
        let title = article.ast.title.text.to_lowercase().replace('-', "");
        let titled = TRUCE[0].iter().any(|w| title.contains(w));
        let fire = act_patterns(&norm.act).into_iter().any(|p| has_word(&p.name.text, FIRE) || nouns(p).any(|n| named(n, TRUCE[0])));
        if fire && (titled || norm.during.is_some() || norm.when.is_some()) {
            if out.articles.is_empty() {
                out.words = format!("the truce of {}", treaty.cite(id));
                out.span = Some(norm.span);
            }
            out.articles.insert(id);
            if let Some(Time::Moment(word)) = norm.during.as_ref().and_then(|d| d.starting.as_ref()) {
                out.moments.insert(word.text.clone(), Duration::default());
            }
            for atoms in ways(norm.when.as_ref()) {
                for atom in atoms {
                    if let AtomKind::Event { pattern, .. } = &atom.kind {
                        out.events.insert(pattern.name.text.clone());
                    }
                }
            }
        }
    }
    let conditions = treaty.standing().filter_map(|(_, a)| a.when());
    if out.articles.is_empty() {
        // No article forbids fire: the truce is an event outside, or an act such as `conclude Ceasefire`.
        let patterns: Vec<&Pattern> = conditions.flat_map(super::facts::event_patterns).filter(|p| !facts.is_hostile(p)).collect();
        let (pattern, words) = TRUCE.iter().find_map(|words| {
            patterns.iter().find(|p| has_word(&p.name.text, words) || nouns(p).any(|n| named(n, words))).map(|p| (*p, words))
        })?;
        out.words = format!("the truce ({})", describe::pattern(pattern));
        out.span = Some(pattern.span);
        if has_word(&pattern.name.text, words) {
            out.events.insert(pattern.name.text.clone());
        } else {
            out.nouns.extend(nouns(pattern).filter(|n| named(n, words)).map(|n| n.text.clone()));
        }
    }
    for (name, moment) in &treaty.names.moments {
        if let MomentForm::When(condition) = &moment.form
            && servanda_model::mentions::atoms(condition).into_iter().all(|(a, _)| begins(facts, &out, moment.instrument, a).is_some())
        {
            out.moments.insert(name.clone(), Duration::default());
        }
    }
    Some(out)
}

fn nouns(pattern: &Pattern) -> impl Iterator<Item = &Word> {
    pattern.object.iter().chain(pattern.cases.iter().map(|(_, n)| n)).filter_map(|n: &Noun| match &n.kind {
        NounKind::Term(_, word, _) => Some(word),
        _ => None,
    })
}

fn named(word: &Word, words: &[&str]) -> bool {
    word.text.to_lowercase().replace('-', "").split(' ').any(|w| words.contains(&w))
}

/// The force that an act of its own contributors moves or uses: its host and its backers do not bring it.
fn force_moved<'n>(facts: &Facts<'_>, norm: &'n Norm) -> Option<&'n Word> {
    let bearers = facts.treaty.bearers(&norm.subject);
    let brings = |force: &str| bearers.is_empty() || bearers.contains(force) || !bearers.is_disjoint(&facts.treaty.names.stands_for(force));
    act_patterns(&norm.act)
        .into_iter()
        .filter(|p| !AWAY.contains(&p.name.text.split('-').next().unwrap_or_default()))
        .flat_map(nouns)
        .find(|w| facts.treaty.names.forces.contains_key(&w.text) && brings(&w.text))
}

/// Whether a norm answers an act against somebody.
fn answers_attack(facts: &Facts<'_>, norm: &Norm) -> bool {
    ways(norm.when.as_ref()).into_iter().flatten().any(|a| is_attack(facts, a))
}

fn is_attack(facts: &Facts<'_>, atom: &Atom) -> bool {
    match &atom.kind {
        AtomKind::Event { pattern, .. } => matching::case(pattern, Preposition::Against).is_some() && facts.is_hostile(pattern),
        AtomKind::State { state: State::InBreach(_), .. } => true,
        _ => false,
    }
}

/// Whether the truce itself begins only when an article has been carried out: then that protection is in place.
fn truce_waits_for(facts: &Facts<'_>, truce: &Truce, id: ArticleId) -> bool {
    truce.articles.iter().any(|&t| {
        let article = &facts.treaty.articles[t];
        ways(article.when()).into_iter().flatten().any(|atom| match &atom.kind {
            AtomKind::State { citation, state: State::Fulfilled, .. } => facts.treaty.find(article.instrument, citation) == Some(id),
            AtomKind::Event { pattern, status: EventStatus::HasOccurred(_) | EventStatus::Occurs, .. } => {
                facts.producers(pattern).any(|d| d.article == id && d.own)
            }
            _ => false,
        })
    })
}

/// Whether a fact is the beginning of the truce, with the time that it must have lasted.
fn begins(facts: &Facts<'_>, truce: &Truce, instrument: usize, atom: &Atom) -> Option<(Duration, Option<Duration>)> {
    match &atom.kind {
        AtomKind::State { citation, state, lasting, .. } => {
            let other = facts.treaty.find(instrument, citation)?;
            if !truce.articles.contains(&other) {
                return None;
            }
            let length = lasting.as_ref().and_then(|l| l.quantity.duration()).unwrap_or_default();
            match state {
                State::InForce => Some((length, Some(length))),
                // Each breach starts the count again.
                State::Observed => Some((length, None)),
                _ => None,
            }
        }
        AtomKind::Event { pattern, status: EventStatus::Occurs | EventStatus::HasOccurred(_), .. } => {
            let is = truce.events.contains(&pattern.name.text) || nouns(pattern).any(|n| truce.nouns.contains(&n.text));
            is.then(|| (Duration::default(), Some(Duration::default())))
        }
        _ => None,
    }
}

/// What passes between the truce and the moment at which a norm protects; none when nothing can be said.
fn waits(facts: &Facts<'_>, truce: &Truce, id: ArticleId, norm: &Norm, force: bool) -> Option<Vec<Wait>> {
    let mut seen = BTreeSet::from([id]);
    let mut out = condition_waits(facts, truce, id, norm, force, &mut seen);
    if !force {
        return Some(out);
    }
    let article = &facts.treaty.articles[id];
    if let Some(slot) = article.slots().find(|s| matches!(s.kind, SlotKind::UnderOwnConstitution)) {
        let what = format!("{} decides under its own constitution", describe::subject(&norm.subject));
        out.push(Wait { what, at_least: Duration::default(), at_most: None, span: slot.span });
    }
    let doer = describe::subject(&norm.subject);
    let act = describe::act(norm);
    if norm.modal != Modal::Shall {
        let what = format!("{doer} {} {act}: nobody must", describe::modal(norm.modal));
        out.push(Wait { what, at_least: Duration::default(), at_most: None, span: norm.act.span });
        return Some(out);
    }
    let Some(deadline) = last_deadline(norm.due.as_ref()) else {
        let what = format!("{doer} shall {act}: no time is set");
        out.push(Wait { what, at_least: Duration::default(), at_most: None, span: norm.act.span });
        return Some(out);
    };
    let (time, at_most) = match &deadline.kind {
        DeadlineKind::Immediately => ("immediately".to_owned(), Some(Duration::default())),
        DeadlineKind::Within(amount, Anchor::Activation | Anchor::That(..) | Anchor::Notice | Anchor::Attribution | Anchor::Breach(..)) => {
            (format!("within {}", amount.quantity), amount.quantity.duration())
        }
        DeadlineKind::Within(amount, Anchor::Moment(word)) if truce.moments.contains_key(&word.text) => {
            (format!("within {}", amount.quantity), amount.quantity.duration())
        }
        DeadlineKind::NoLaterThan(time) => (format!("no later than {}", describe::time(time)), since_truce(facts, truce, id, time)?),
        DeadlineKind::TogetherWith(citation, within) => {
            let other = facts.treaty.find(article.instrument, citation)?;
            if !truce.articles.contains(&other) {
                return None;
            }
            let length = within.as_ref().and_then(|w| w.quantity.duration()).unwrap_or_default();
            (format!("together with {}", describe::citation(citation)), Some(length))
        }
        // Counted from something whose place before or after the truce the text does not fix.
        DeadlineKind::Within(..) | DeadlineKind::Between(..) => return None,
    };
    out.push(Wait { what: format!("{doer} shall {act} {time}"), at_least: Duration::default(), at_most, span: deadline.span });
    Some(out)
}

/// The time from the truce to a fixed deadline; none when the two cannot be compared.
#[expect(clippy::option_option, reason = "outer none: cannot be compared; the inner one is the limit of a wait")]
fn since_truce(facts: &Facts<'_>, truce: &Truce, id: ArticleId, time: &Time) -> Option<Option<Duration>> {
    if let Time::Moment(word) | Time::Offset(word, ..) = time
        && truce.moments.contains_key(&word.text)
    {
        return Some(Some(match time {
            Time::Offset(_, count, true) => Duration::hours(*count),
            Time::Offset(_, count, false) => Duration::days(*count),
            _ => Duration::default(),
        }));
    }
    let instrument = facts.treaty.articles[id].instrument;
    let (base, due) = network::point(facts.treaty, instrument, time, true)?;
    let starts = truce.articles.iter().filter_map(|&t| {
        let article = &facts.treaty.articles[t];
        let start = article.norm()?.during.as_ref()?.starting.as_ref()?;
        network::point(facts.treaty, article.instrument, start, false)
    });
    let (_, start) = starts.filter(|(b, _)| *b == base && *b == network::Base::Calendar).min_by_key(|(_, p)| p.seconds)?;
    let days = (due.seconds - start.seconds).div_euclid(86_400).saturating_add(due.plus.days - start.plus.days);
    Some(Some(Duration::days(days.max(0))))
}

/// What the condition of a norm makes it wait for after the truce. Of several ways in, the shortest counts.
fn condition_waits(facts: &Facts<'_>, truce: &Truce, id: ArticleId, norm: &Norm, force: bool, seen: &mut BTreeSet<ArticleId>) -> Vec<Wait> {
    let mut best: Option<Vec<Wait>> = None;
    for atoms in ways(norm.when.as_ref()) {
        let mut way = Vec::new();
        for atom in atoms {
            atom_waits(facts, truce, id, atom, force, seen, &mut way);
        }
        let key = |w: &Vec<Wait>| (w.iter().filter(|w| w.at_most.is_none()).count(), w.len());
        if best.as_ref().is_none_or(|b| key(&way) < key(b)) {
            best = Some(way);
        }
    }
    let mut out = best.unwrap_or_default();
    if let Some(time) = norm.during.as_ref().and_then(|d| d.starting.as_ref())
        && let Some(Some(length)) = since_truce(facts, truce, id, time)
        && length.nominal_minutes() > 0
    {
        let span = norm.during.as_ref().map_or(norm.span, |d| d.span);
        out.push(Wait { what: format!("it starts at {}", describe::time(time)), at_least: length, at_most: Some(length), span });
    }
    out
}

fn atom_waits(
    facts: &Facts<'_>,
    truce: &Truce,
    id: ArticleId,
    atom: &Atom,
    force: bool,
    seen: &mut BTreeSet<ArticleId>,
    out: &mut Vec<Wait>,
) {
    let nothing = Duration::default();
    if let Some((at_least, at_most)) = begins(facts, truce, facts.treaty.articles[id].instrument, atom) {
        if at_least.nominal_minutes() > 0 || at_most.is_none() {
            let again = if at_most.is_none() { ", counted again after each breach" } else { "" };
            out.push(Wait { what: format!("{}{again}", describe::atom(atom)), at_least, at_most, span: atom.span });
        }
        return;
    }
    if is_attack(facts, atom) {
        return;
    }
    match &atom.kind {
        AtomKind::Event { pattern, .. } => {
            // After an attack a request or a vote belongs to the response.
            if !force && (facts.is_decision(pattern) || pattern.name.text == "request") {
                return;
            }
            let nobody = matches!(facts.treaty.names.events.get(&pattern.name.text).map(|e| &e.form), Some(EventForm::JudgedByNobody));
            let at_most = facts.deadline_for(pattern);
            let time = match at_most {
                Some(d) => format!("within {d}"),
                None if nobody => "judged by nobody".to_owned(),
                None => "no time is set".to_owned(),
            };
            out.push(Wait { what: format!("{}: {time}", describe::pattern(pattern)), at_least: nothing, at_most, span: atom.span });
        }
        AtomKind::State { citation, state: State::InForce | State::Fulfilled | State::Observed, lasting, .. } => {
            let Some(other) = facts.treaty.find(facts.treaty.articles[id].instrument, citation) else { return };
            let there = &facts.treaty.articles[other];
            if let Some(norm) = there.norm().filter(|_| seen.len() < 16 && seen.insert(other)) {
                out.extend(condition_waits(facts, truce, other, norm, force, seen));
                if let AtomKind::State { state: State::Fulfilled, .. } = &atom.kind {
                    let at_most = last_deadline(norm.due.as_ref()).and_then(|d| match &d.kind {
                        DeadlineKind::Within(amount, _) => amount.quantity.duration(),
                        DeadlineKind::NoLaterThan(time) => since_truce(facts, truce, other, time).flatten(),
                        DeadlineKind::Immediately => Some(nothing),
                        _ => None,
                    });
                    let time = at_most.map_or_else(|| "no time is set".to_owned(), |d| format!("within {d}"));
                    let what = format!("{} is fulfilled: {time}", facts.treaty.cite(other));
                    out.push(Wait { what, at_least: nothing, at_most, span: atom.span });
                }
            }
            if let Some(length) = lasting.as_ref().and_then(|l| l.quantity.duration()) {
                out.push(Wait { what: describe::atom(atom), at_least: length, at_most: Some(length), span: atom.span });
            }
        }
        AtomKind::Measure { .. } | AtomKind::Count { .. } => {
            out.push(Wait { what: format!("{}: no time is set", describe::atom(atom)), at_least: nothing, at_most: None, span: atom.span });
        }
        AtomKind::After(time) => {
            if let Some(Some(length)) = since_truce(facts, truce, id, time) {
                out.push(Wait { what: describe::atom(atom), at_least: length, at_most: Some(length), span: atom.span });
            }
        }
        AtomKind::State { .. } | AtomKind::Before(_) => {}
    }
}

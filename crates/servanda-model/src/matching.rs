//! When an act of one article is the event that another waits for, or the opposite of what another orders.

use std::collections::{BTreeMap, BTreeSet};

use servanda_syntax::ast::{Choice, Modal, Norm, Noun, NounKind, Pattern, Preposition, SlotKind, Step, Word};

use crate::treaty::{ArticleId, Treaty};

/// A deed that an article provides for: who, what.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    /// The article.
    pub article: ArticleId,
    /// The norm: the article's own, or one of its ladders.
    pub norm: &'a Norm,
    /// Whether the norm is the article's own.
    pub own: bool,
    /// What is done.
    pub pattern: &'a Pattern,
}

/// Whether two nouns can mean the same thing.
#[must_use]
pub fn nouns_meet(treaty: &Treaty, one: &Noun, other: &Noun) -> bool {
    match (&one.kind, &other.kind) {
        (NounKind::Term(_, a, _), NounKind::Term(_, b, _)) => terms_meet(treaty, &a.text, &b.text),
        // "that X", "the other X", "the accused": known only when it happens, so they can.
        _ => true,
    }
}

/// Whether two terms can mean the same thing: equal, or they stand for a common party, or one is a kind of the other.
#[must_use]
pub fn terms_meet(treaty: &Treaty, a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let names = &treaty.names;
    let includes = |whole: &str, part: &str| names.kinds.get(whole).is_some_and(|(_, _, parts)| parts.iter().any(|w| w.text == part));
    if includes(a, b) || includes(b, a) {
        return true;
    }
    !names.stands_for(a).is_disjoint(&names.stands_for(b))
}

/// The actor of an event as its pattern says, when it does.
#[must_use]
pub fn actor(pattern: &Pattern) -> Option<&Noun> {
    case(pattern, Preposition::By)
}

/// The noun behind a case marker.
#[must_use]
pub fn case(pattern: &Pattern, preposition: Preposition) -> Option<&Noun> {
    pattern.cases.iter().find(|(p, _)| *p == preposition).map(|(_, n)| n)
}

/// Whether two patterns can be the same deed: same name (or one event includes the other), and every argument that both
/// give can be the same. The actor is compared apart, because norms name it as their subject.
#[must_use]
pub fn patterns_meet(treaty: &Treaty, one: &Pattern, other: &Pattern) -> bool {
    let names = &treaty.names;
    let same = one.name.text == other.name.text
        || names.event_names(&one.name.text).contains(&other.name.text)
        || names.event_names(&other.name.text).contains(&one.name.text);
    if !same {
        return false;
    }
    if let (Some(a), Some(b)) = (&one.object, &other.object)
        && !nouns_meet(treaty, a, b)
    {
        return false;
    }
    one.cases
        .iter()
        .filter(|(p, _)| *p != Preposition::By)
        .all(|(p, noun)| other.cases.iter().filter(|(q, _)| p == q).all(|(_, there)| nouns_meet(treaty, noun, there)))
}

/// Whether a norm's deed can be the event that a pattern describes.
#[must_use]
pub fn deed_is(treaty: &Treaty, deed: &Deed<'_>, event: &Pattern) -> bool {
    if !patterns_meet(treaty, deed.pattern, event) {
        return false;
    }
    // A body that acts for a party is itself, and its party: an approval by a parliament is not an act of its government.
    let doer = actor(event);
    match doer {
        None => true,
        Some(noun) => {
            let bearers = treaty.bearers(&deed.norm.subject);
            bearers.is_empty() || !bearers.is_disjoint(&treaty.noun_parties(noun))
        }
    }
}

/// Whether a deed is the whole of an event, its actor aside: where the event leaves an argument open (`any Party`, a group), the deed
/// leaves it as open. An argument that only one of them names is taken to be the same.
#[must_use]
pub fn covers(treaty: &Treaty, deed: &Pattern, event: &Pattern) -> bool {
    let wide_enough = |there: &Noun, here: &Noun| {
        let includes = |whole: &Word, part: &Word| {
            treaty.names.kinds.get(&whole.text).is_some_and(|(_, _, parts)| parts.iter().any(|w| w.text == part.text))
        };
        match (&there.kind, &here.kind) {
            (NounKind::Term(_, whole, _), NounKind::Term(_, part, _)) if whole.text == part.text || includes(whole, part) => true,
            _ => treaty.noun_parties(here).is_subset(&treaty.noun_parties(there)),
        }
    };
    deed.object.iter().zip(&event.object).all(|(there, here)| wide_enough(there, here))
        && event
            .cases
            .iter()
            .filter(|(p, _)| *p != Preposition::By)
            .all(|(p, here)| case(deed, *p).is_none_or(|there| wide_enough(there, here)))
}

/// All norms of an article: its own first, then those of its ladders.
#[must_use]
pub fn norms(treaty: &Treaty, article: ArticleId) -> Vec<&Norm> {
    let article = &treaty.articles[article];
    let mut out: Vec<&Norm> = article.norm().into_iter().collect();
    for slot in article.slots() {
        if let SlotKind::OnBreach(_, steps) | SlotKind::Then(steps) = &slot.kind {
            out.extend(steps.iter().filter_map(|s| match s {
                Step::Norm(norm) => Some(norm),
                Step::As(_) => None,
            }));
        }
    }
    out
}

/// All deeds that the text provides for, prohibitions left out.
#[must_use]
pub fn deeds(treaty: &Treaty) -> Vec<Deed<'_>> {
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        for (index, norm) in norms(treaty, id).into_iter().enumerate() {
            if is_negative(norm.modal) {
                continue;
            }
            let own = index == 0 && article.norm().is_some();
            let acts = std::iter::once(&norm.act).chain(norm.followed_by.iter().map(|(act, _)| act));
            for choice in acts.flat_map(|a| &a.choices) {
                if let Choice::Do(pattern) | Choice::Discretion(_, Some(pattern)) = choice {
                    out.push(Deed { article: id, norm, own, pattern });
                }
            }
        }
    }
    out
}

/// Whether a modal says that something is not to be done.
#[must_use]
pub fn is_negative(modal: Modal) -> bool {
    matches!(modal, Modal::ShallNot | Modal::ShouldNot | Modal::IntendsNot | Modal::ExpectedNot)
}

/// The deeds that can be the event.
#[must_use]
pub fn producers<'a>(treaty: &Treaty, deeds: &[Deed<'a>], event: &Pattern) -> Vec<Deed<'a>> {
    deeds.iter().filter(|d| deed_is(treaty, d, event)).copied().collect()
}

/// The parties that act in an event and those against whom it is done.
#[must_use]
pub fn sides(treaty: &Treaty, event: &Pattern) -> (BTreeSet<String>, BTreeSet<String>) {
    let of = |p| case(event, p).map(|n| treaty.noun_parties(n)).unwrap_or_default();
    (of(Preposition::By), of(Preposition::Against))
}

/// The parties against which the text protects: those that commit, in a condition of somebody else's norm, an event done
/// `against` somebody, or against whom such a norm acts. In a mutual pact these are all its members.
#[must_use]
pub fn deterred(treaty: &Treaty) -> BTreeSet<String> {
    deterred_by(treaty).into_keys().collect()
}

/// The same with the articles that protect against each.
#[must_use]
pub fn deterred_by(treaty: &Treaty) -> BTreeMap<String, BTreeSet<ArticleId>> {
    let mut out: BTreeMap<String, BTreeSet<ArticleId>> = BTreeMap::new();
    let mut add = |party: String, id: ArticleId| {
        out.entry(party).or_default().insert(id);
    };
    for (id, article) in treaty.standing() {
        let (Some(norm), Some(when)) = (article.norm(), article.when()) else { continue };
        let bearers = treaty.bearers(&norm.subject);
        for mention in servanda_syntax::mentions::of_condition(when) {
            if let servanda_syntax::mentions::Mention::Fact(event) = mention {
                let (by, against) = sides(treaty, event);
                let particular = actor(event).is_some_and(|n| treaty.is_particular(n));
                if particular && !against.is_empty() && bearers.is_disjoint(&by) {
                    by.into_iter().for_each(|party| add(party, id));
                }
            }
        }
        if norm.modal == Modal::Shall || norm.modal == Modal::May || norm.modal == Modal::Intends {
            for pattern in crate::treaty::act_patterns(&norm.act) {
                if let Some(noun) = case(pattern, Preposition::Against).filter(|n| treaty.is_particular(n)) {
                    let against = treaty.noun_parties(noun);
                    if bearers.is_disjoint(&against) {
                        against.into_iter().filter(|p| treaty.names.parties.contains_key(p)).for_each(|party| add(party, id));
                    }
                }
            }
        }
    }
    out
}

//! Who sees what, who decides, whom a body can be stopped by.
//!
//! Everything here is read from the text alone: a source sees what its declaration says, a body decides as its rule says.
//! What the text leaves open stays open ([`Answer::Unknown`]); it is never guessed.

mod attribution;
mod consequences;
mod families;
mod sight;
#[cfg(test)]
mod tests;
mod voting;

pub use attribution::*;
pub use consequences::*;
pub use families::*;
pub use sight::*;
pub use voting::*;

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Span};
use servanda_model::ast::{
    Amount, Anchor, AtomKind, Body, Choice, Compare, Condition, Counted, DeadlineKind, DecisionKind, DecisionRule, Due, EntryForm,
    EventForm, EventStatus, Members, Modal, Norm, Noun, NounKind, Pattern, Preposition, Quantifier, SlotKind, Source, State, StatementKind,
    Step, Subject, SubjectKind, Window, Word,
};
use servanda_model::matching::{self, case, nouns_meet};
use servanda_model::mentions::{self, Mention};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

// --- words ---

/// Acts that only pass words on: by themselves they change nothing for the party that broke the text.
const TALK: [&str; 7] = ["notify", "consult", "report", "inform", "warn", "discuss", "meet"];
/// Those of them in which both sides speak.
const EXCHANGE: [&str; 3] = ["consult", "discuss", "meet"];
/// Acts of law and of declaring: they come about by being made public, so that nobody has to watch for them.
const PUBLIC: [&str; 11] = ["accede", "adopt", "amend", "announce", "appoint", "declare", "enact", "proclaim", "publish", "ratify", "sign"];
/// Events by which texts mean a breach of anything in them.
const ANY_BREACH: [&str; 3] = ["violation", "breach", "non-compliance"];

/// More findings of one cause in one instrument than this become one finding, with a label for each place.
pub(crate) const MANY: usize = 4;
/// How many labels such a finding carries.
pub(crate) const LABELS: usize = 12;

/// One finding for each article, or, where an instrument has many, one for all: the first, with the others as labels and a
/// sentence of its own.
pub(crate) fn fold(treaty: &Treaty, found: &[(ArticleId, Finding)], message: impl Fn(&str) -> String) -> Vec<Finding> {
    let instrument = |id: ArticleId| treaty.articles.get(id).map(|a| a.instrument);
    let mut out = Vec::new();
    for of_one in found.chunk_by(|(one, _), (other, _)| instrument(*one) == instrument(*other)) {
        let ids: Vec<ArticleId> = of_one.iter().map(|(id, _)| *id).collect();
        match of_one {
            [(_, first), rest @ ..] if of_one.len() > MANY => {
                let mut finding = first.clone();
                finding.message = message(&treaty.cite_all(&ids, 12));
                for (_, other) in rest.iter().take(LABELS) {
                    finding = finding.label(other.primary.span, other.primary_text.clone());
                }
                out.push(finding.step(format!("the same holds for {}", treaty.cite_all(&ids[1..], 20))));
            }
            few => out.extend(few.iter().map(|(_, finding)| finding.clone())),
        }
    }
    out
}

/// Whether an act is only talk: `notify`, `consult`, `report-losses`.
#[must_use]
pub fn is_talk(act: &str) -> bool {
    is_one_of(&TALK, act)
}

/// Whether an act is talk in which both sides speak: `consult`, `meet`.
#[must_use]
pub fn is_exchange(act: &str) -> bool {
    is_one_of(&EXCHANGE, act)
}

/// Whether an act comes about by being made public: `ratify`, `adopt-law`.
#[must_use]
pub fn is_public(act: &str) -> bool {
    is_one_of(&PUBLIC, act)
}

/// Whether an act is one of these, alone or as the first part of a compound.
fn is_one_of(acts: &[&str], act: &str) -> bool {
    acts.iter().any(|known| act.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// `A, B and C`, with the given last word.
#[must_use]
pub fn listed<T: AsRef<str>>(items: impl IntoIterator<Item = T>, last: &str) -> String {
    let items: Vec<T> = items.into_iter().collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.as_ref().to_owned(),
        Some((end, rest)) => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", rest.join(", "), end.as_ref())
        }
    }
}

/// Somebody whom a subject binds, as the doer of a sentence: `a Guarantor`, `too few of Guarantors`; and whether the verb
/// stands in the plural.
#[must_use]
pub fn somebody(subject: &Subject) -> (String, bool) {
    match &subject.kind {
        SubjectKind::Noun(Noun { kind: NounKind::Term(Some(_), word, _), .. }) => (one_of(&word.text), false),
        SubjectKind::Noun(noun) => (describe::noun(noun), false),
        SubjectKind::AtLeast(_, group) => (format!("too few of {}", group.text), true),
        SubjectKind::Jointly(group) => (group.text.clone(), true),
        SubjectKind::Unnamed => ("an unnamed party".to_owned(), false),
    }
}

/// A member, with its article.
fn one_of(member: &str) -> String {
    let vowel = member.starts_with(['A', 'E', 'I', 'O', 'U']) && !member.starts_with("Uni") && !member.starts_with("Eu");
    format!("{} {member}", if vowel { "an" } else { "a" })
}

/// Whether a bearer can be held to account by others: not a body of the text, nor the members of a register, who come and go.
#[must_use]
pub fn answers_for_itself(treaty: &Treaty, bearer: &str) -> bool {
    let names = &treaty.names;
    let registered = names.group_of(bearer).is_some_and(|g| matches!(g.members, Members::Registered(_)));
    names.parties.contains_key(bearer) || (!names.bodies.contains_key(bearer) && !registered)
}

// --- conditions ---

/// What a condition of an article does there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Brings a norm, a step of a ladder or a text into force.
    Activates,
    /// Must come before the act.
    OnlyAfter,
    /// Excuses.
    Excepts,
    /// Suspends the article.
    Suspends,
    /// Makes a breach of a grade.
    Breach,
    /// Ends something.
    Ends,
}

/// All conditions of an article with what they do.
#[must_use]
pub fn conditions(article: &Article) -> Vec<(Role, &Condition)> {
    fn norm<'a>(norm: &'a Norm, out: &mut Vec<(Role, &'a Condition)>) {
        out.extend(norm.when.iter().map(|c| (Role::Activates, c)));
        for due in norm.due.iter().chain(norm.followed_by.iter().filter_map(|(_, due)| due.as_ref())) {
            let timings = match due {
                Due::By(timing) => [Some(timing), None],
                Due::BegunCompleted(begun, completed) => [Some(begun), Some(completed)],
            };
            out.extend(timings.into_iter().flatten().filter_map(|t| t.only_after.as_ref()).map(|c| (Role::OnlyAfter, c)));
        }
    }
    let mut out = Vec::new();
    if let Some(own) = article.norm() {
        norm(own, &mut out);
    }
    match article.statement().map(|s| &s.kind) {
        Some(StatementKind::EntersIntoForce(_, EntryForm::When(condition))) => out.push((Role::Activates, condition)),
        Some(StatementKind::Ends(ending)) => out.push((Role::Ends, &ending.when)),
        _ => {}
    }
    for slot in article.slots() {
        match &slot.kind {
            SlotKind::ExceptWhen(condition) => out.push((Role::Excepts, condition)),
            SlotKind::SuspendedWhile(condition) => out.push((Role::Suspends, condition)),
            SlotKind::BreachWhen(_, condition) => out.push((Role::Breach, condition)),
            SlotKind::Ends(ending) => out.push((Role::Ends, &ending.when)),
            SlotKind::OnBreach(_, steps) | SlotKind::Then(steps) => {
                for step in steps {
                    if let Step::Norm(step) = step {
                        norm(step, &mut out);
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// The event, measure or count that an atom is about.
#[must_use]
pub fn fact(kind: &AtomKind) -> Option<&Pattern> {
    match kind {
        AtomKind::Event { pattern, .. } | AtomKind::Measure { pattern, .. } => Some(pattern),
        AtomKind::Count { counted: Counted::Pattern(pattern), .. } => Some(pattern),
        _ => None,
    }
}

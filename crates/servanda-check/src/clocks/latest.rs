//! The latest moment by which the text sees to a condition: whether a fixed deadline can fall due before what must come first.

use std::collections::BTreeSet;

use servanda_base::Span;
use servanda_model::ast::{
    Atom, AtomKind, Condition, Deadline, DeadlineKind, Due, EventForm, EventStatus, Modal, MomentForm, Norm, Pattern, State, Time,
};
use servanda_model::names::Moment;
use servanda_model::treaty::last_deadline;
use servanda_model::{ArticleId, describe, matching, mentions};

use super::facts::{Facts, ways};
use super::network::{self, Base, Point};

/// Something that must come first and may come too late.
#[derive(Clone, Debug)]
pub(crate) struct Late {
    /// What must come first, in the words of the clause.
    pub(crate) what: String,
    /// Why it may be late, as the end of a sentence about it.
    pub(crate) reason: String,
    /// The clause that waits for it.
    pub(crate) span: Span,
    /// The clause that should set its time.
    pub(crate) there: Option<Span>,
    /// The article that should set its time.
    pub(crate) article: Option<ArticleId>,
}

/// A fixed deadline on its base.
pub(crate) struct Fixed<'a> {
    pub(crate) deadline: &'a Deadline,
    base: Base,
    point: Point,
    /// The moment it is counted from, when a condition fixes that, and the instrument of that condition.
    moment: Option<(usize, &'a Condition)>,
}

/// The fixed deadline of a norm: a date, or days from a declared moment.
pub(crate) fn fixed<'a>(facts: &Facts<'a>, id: ArticleId, norm: &'a Norm) -> Option<Fixed<'a>> {
    let deadline = last_deadline(norm.due.as_ref())?;
    let DeadlineKind::NoLaterThan(time) = &deadline.kind else { return None };
    let (base, point) = network::upper(facts.treaty, id, deadline)?;
    let moment = match time {
        Time::Moment(word) | Time::Offset(word, ..) => match facts.treaty.names.moments.get(&word.text) {
            Some(Moment { form: MomentForm::When(condition), instrument, .. }) => Some((*instrument, condition)),
            _ => None,
        },
        Time::Instant(_) => None,
    };
    Some(Fixed { deadline, base, point, moment })
}

/// What must come first and may come after the deadline; empty when the text sees to everything in time, or when one of
/// several ways in is in time.
pub(crate) fn late(facts: &Facts<'_>, id: ArticleId, norm: &Norm, fixed: &Fixed<'_>) -> Vec<Late> {
    let timings = match &norm.due {
        Some(Due::By(timing)) => vec![timing],
        Some(Due::BegunCompleted(begun, completed)) => vec![begun, completed],
        None => Vec::new(),
    };
    let mut out = Vec::new();
    let mut search = Search { facts, fixed, seen: BTreeSet::new() };
    for condition in timings.into_iter().filter_map(|t| t.only_after.as_ref()) {
        out.extend(search.condition(id, condition, true));
    }
    if let Some(condition) = &norm.when {
        out.extend(search.condition(id, condition, false));
    }
    out
}

struct Search<'s, 'a> {
    facts: &'s Facts<'a>,
    fixed: &'s Fixed<'a>,
    seen: BTreeSet<ArticleId>,
}

impl Search<'_, '_> {
    /// `first` is a condition that says `only after`; a condition that says `when` may name a case that need never arise.
    fn condition(&mut self, id: ArticleId, condition: &Condition, first: bool) -> Vec<Late> {
        let mut out = Vec::new();
        for atoms in ways(Some(condition)) {
            let late: Vec<Late> = atoms.into_iter().filter_map(|a| self.atom(id, a, first)).collect();
            if late.is_empty() {
                return Vec::new();
            }
            if out.is_empty() {
                out = late;
            }
        }
        out
    }

    fn atom(&mut self, id: ArticleId, atom: &Atom, first: bool) -> Option<Late> {
        if self.is_moment(id, atom) {
            return None;
        }
        let late = |reason: String, there: Option<(Span, ArticleId)>| {
            Some(Late {
                what: describe::atom(atom),
                reason,
                span: atom.span,
                there: there.map(|(s, _)| s),
                article: there.map(|(_, id)| id),
            })
        };
        let treaty = self.facts.treaty;
        match &atom.kind {
            AtomKind::State { citation, state: State::Fulfilled, .. } => {
                let other = treaty.find(treaty.articles[id].instrument, citation)?;
                let norm = treaty.articles[other].norm()?;
                let there = Some((norm.span, other));
                if norm.modal != Modal::Shall {
                    return late(format!("{} obliges nobody", treaty.cite(other)), there);
                }
                if !treaty.articles[other].is_achievement() {
                    return None;
                }
                self.norm(other, norm).and_then(|reason| late(reason, there)).or_else(|| self.waits(other, atom))
            }
            AtomKind::State { citation, state: State::InForce, .. } => {
                let other = treaty.find(treaty.articles[id].instrument, citation)?;
                self.waits(other, atom)
            }
            AtomKind::Event { pattern, status: EventStatus::Occurs | EventStatus::HasOccurred(_), .. } => {
                if self.facts.is_hostile(pattern) {
                    return None;
                }
                if let Some(EventForm::JudgedByNobody) = treaty.names.events.get(&pattern.name.text).map(|e| &e.form) {
                    return late("it is judged by nobody".to_owned(), None);
                }
                let mut reason: Option<(String, Span, ArticleId)> = None;
                let mut any = false;
                for deed in self.facts.producers(pattern).filter(|d| d.article != id) {
                    any = true;
                    let why = if deed.norm.modal == Modal::Shall {
                        self.norm(deed.article, deed.norm)?
                    } else {
                        format!("{} obliges nobody to do it", treaty.cite(deed.article))
                    };
                    reason.get_or_insert((why, deed.norm.span, deed.article));
                }
                match reason {
                    Some((why, span, article)) => late(why, Some((span, article))),
                    None if !any && (first || self.anothers(id, pattern)) => late("no article says by when".to_owned(), None),
                    None => None,
                }
            }
            _ => None,
        }
    }

    /// Whether an event is an act of somebody whom the article does not bind, other than the votes and requests that SV406
    /// and the bearer's own prudence see to.
    fn anothers(&self, id: ArticleId, event: &Pattern) -> bool {
        let treaty = self.facts.treaty;
        let (Some(norm), Some(actor)) = (treaty.articles[id].norm(), matching::actor(event)) else { return false };
        let theirs = treaty.noun_parties(actor);
        treaty.is_particular(actor)
            && !self.facts.is_decision(event)
            && !matches!(event.name.text.as_str(), "request" | "notice")
            && treaty.bearers(&norm.subject).is_disjoint(&theirs)
    }

    /// Why a norm may be done after the deadline at hand; none when it is in time, or nothing can be said.
    fn norm(&self, id: ArticleId, norm: &Norm) -> Option<String> {
        let treaty = self.facts.treaty;
        let Some(deadline) = last_deadline(norm.due.as_ref()) else {
            return norm.during.as_ref().and_then(|d| d.until.as_ref()).is_none().then(|| format!("{} sets no time", treaty.cite(id)));
        };
        let (base, point) = network::upper(treaty, id, deadline)?;
        let DeadlineKind::NoLaterThan(time) = &deadline.kind else { return None };
        (base == self.fixed.base && point.is_after(self.fixed.point))
            .then(|| format!("{} allows until {}", treaty.cite(id), describe::time(time)))
    }

    /// What an article waits for before it comes in force, one article at a time.
    fn waits(&mut self, id: ArticleId, atom: &Atom) -> Option<Late> {
        if self.seen.len() > 16 || !self.seen.insert(id) {
            return None;
        }
        let treaty = self.facts.treaty;
        let condition = treaty.articles[id].when()?;
        let inner = self.condition(id, condition, false).into_iter().next()?;
        let reason = format!("{} waits until {}, and {}", treaty.cite(id), inner.what, inner.reason);
        Some(Late { what: describe::atom(atom), reason, span: atom.span, ..inner })
    }

    /// Whether a fact is what fixes the moment from which the deadline counts: then it has come first already.
    fn is_moment(&self, id: ArticleId, atom: &Atom) -> bool {
        let Some((instrument, condition)) = self.fixed.moment else { return false };
        let treaty = self.facts.treaty;
        mentions::atoms(condition).into_iter().any(|(there, _)| match (&there.kind, &atom.kind) {
            (AtomKind::State { citation: a, state: s, .. }, AtomKind::State { citation: b, state: t, .. }) => {
                let cited = treaty.find(instrument, a);
                s == t && cited.is_some() && cited == treaty.find(treaty.articles[id].instrument, b)
            }
            (AtomKind::Event { pattern: a, .. }, AtomKind::Event { pattern: b, .. }) => a.name.text == b.name.text,
            _ => false,
        })
    }
}

//! Who reports, who attributes, who decides: looked up by event, so that a long text is read once.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Duration, Span};
use servanda_model::ast::{
    Amount, Atom, AtomKind, Condition, DeadlineKind, EventForm, EventStatus, Pattern, Preposition, Source, State, Window, Word,
};
use servanda_model::matching::{self, Deed};
use servanda_model::treaty::{act_patterns, last_deadline};
use servanda_model::{ArticleId, Treaty, describe, mentions};

use super::{Leg, LegKind};

/// Acts by which a body, a parliament or an assembly makes up its mind.
const DECISIONS: &[&str] = &["approval", "decision", "vote", "ratification", "accession"];

/// An `attributed by` slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributor<'a> {
    pub(crate) article: ArticleId,
    pub(crate) by: &'a Word,
    pub(crate) within: Option<&'a Amount>,
    pub(crate) span: Span,
}

/// The act that a response answers.
#[derive(Clone, Debug)]
pub(crate) struct Trigger<'a> {
    /// The fact in the condition; none when it is the breach of the article in which the response stands.
    pub(crate) atom: Option<&'a Atom>,
    /// The event, when the trigger is one.
    pub(crate) pattern: Option<&'a Pattern>,
    /// The article whose breach it is.
    pub(crate) breach_of: Option<ArticleId>,
    /// Whether a body must have said who did it.
    pub(crate) attributed: bool,
    /// Whether the sources must have established it.
    pub(crate) verified: bool,
    /// In the words of the clause.
    pub(crate) words: String,
}

/// What a text says of reporting, attributing and deciding.
pub(crate) struct Facts<'a> {
    pub(crate) treaty: &'a Treaty,
    pub(crate) deeds: Vec<Deed<'a>>,
    deeds_by_name: BTreeMap<&'a str, Vec<usize>>,
    prohibited: BTreeSet<String>,
    seers: BTreeMap<&'a str, Vec<&'a Source>>,
    attributors: Vec<Attributor<'a>>,
    attributors_by_event: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(treaty: &'a Treaty) -> Self {
        let deeds = matching::deeds(treaty);
        let mut facts = Facts {
            treaty,
            deeds_by_name: BTreeMap::new(),
            deeds,
            prohibited: BTreeSet::new(),
            seers: BTreeMap::new(),
            attributors: Vec::new(),
            attributors_by_event: BTreeMap::new(),
        };
        for (index, deed) in facts.deeds.iter().enumerate() {
            facts.deeds_by_name.entry(&deed.pattern.name.text).or_default().push(index);
        }
        for source in treaty.names.sources.values() {
            for seen in &source.sees {
                facts.seers.entry(&seen.text).or_default().push(source);
            }
        }
        for (id, article) in treaty.standing() {
            let negative = article.modal().is_some_and(matching::is_negative);
            let own: Vec<&Pattern> = article.norm().map(|n| act_patterns(&n.act)).unwrap_or_default();
            if negative {
                facts.prohibited.extend(own.iter().flat_map(|p| treaty.names.event_names(&p.name.text)));
            }
            if let Some((slot, by, within)) = article.attributed() {
                let index = facts.attributors.len();
                facts.attributors.push(Attributor { article: id, by, within, span: slot.span });
                let answered = article.when().into_iter().flat_map(event_patterns);
                for pattern in answered.chain(own.into_iter().filter(|_| negative)) {
                    facts.attributors_by_event.entry(&pattern.name.text).or_default().push(index);
                }
            }
        }
        facts
    }

    /// The act that a conjunction of facts answers: a hostile or forbidden event, or a breach. The fact that needs the most
    /// establishing comes first.
    pub(crate) fn trigger(&self, instrument: usize, atoms: &[&'a Atom]) -> Option<Trigger<'a>> {
        let candidates = atoms.iter().filter_map(|atom| match &atom.kind {
            AtomKind::Event { pattern, status, .. } => {
                let (attributed, verified) = match status {
                    EventStatus::Attributed(_) => (true, true),
                    EventStatus::Verified(_) => (false, true),
                    EventStatus::Occurs | EventStatus::HasOccurred(_) => (false, false),
                    EventStatus::Alleged(_) => return None,
                };
                (attributed || verified || self.is_hostile(pattern)).then(|| Trigger {
                    atom: Some(atom),
                    pattern: Some(pattern),
                    breach_of: None,
                    attributed,
                    verified,
                    words: describe::pattern(pattern),
                })
            }
            AtomKind::State { citation, state: State::InBreach(_), .. } => {
                let breach_of = self.treaty.find(instrument, citation);
                let article = breach_of.map(|id| &self.treaty.articles[id]);
                Some(Trigger {
                    atom: Some(atom),
                    pattern: None,
                    breach_of,
                    attributed: article.is_some_and(|a| a.attributed().is_some()),
                    verified: article.is_some_and(|a| a.verified().is_some()),
                    words: format!("a breach of {}", describe::citation(citation)),
                })
            }
            _ => None,
        });
        let mut best: Option<Trigger<'a>> = None;
        for candidate in candidates {
            let weight = |t: &Trigger<'_>| (t.attributed, t.verified);
            if best.as_ref().is_none_or(|b| weight(&candidate) > weight(b)) {
                best = Some(candidate);
            }
        }
        best
    }

    /// Whether an event is an act to which others respond: done against somebody, forbidden by an article, or watched for.
    pub(crate) fn is_hostile(&self, pattern: &Pattern) -> bool {
        let name = pattern.name.text.as_str();
        if is_decision_name(name) || name == "request" || name == "notice" {
            return false;
        }
        matching::case(pattern, Preposition::Against).is_some()
            || self.treaty.names.event_names(name).iter().any(|n| self.prohibited.contains(n) || self.seers.contains_key(n.as_str()))
            || self.derived(name).into_iter().any(|p| self.prohibited.contains(&p.name.text))
    }

    /// The events that make up an event defined by others.
    fn derived(&self, name: &str) -> Vec<&'a Pattern> {
        match self.treaty.names.events.get(name).map(|e| &e.form) {
            Some(EventForm::Derived(condition)) => event_patterns(condition),
            _ => Vec::new(),
        }
    }

    /// Whether a condition waits for a body or parliament to make up its mind.
    pub(crate) fn is_decision(&self, pattern: &Pattern) -> bool {
        is_decision_name(&pattern.name.text)
            || matching::actor(pattern).is_some_and(|noun| match &noun.kind {
                servanda_model::ast::NounKind::Term(_, word, _) => self.treaty.names.bodies.contains_key(&word.text),
                _ => false,
            })
    }

    /// The leg in which an act becomes known. An article that names its verifiers waits for the fastest of them; otherwise the
    /// fastest source that sees the act; and when none is said to see it, the fastest that sees any act at all, with a remark.
    pub(crate) fn report(&self, article: ArticleId, trigger: &Trigger<'a>) -> Leg {
        let names = self.act_names(trigger);
        let verifiers = |id: ArticleId| {
            let words = self.treaty.articles[id].verified().map(|(_, words, _)| words).unwrap_or_default();
            words.iter().filter_map(|w| self.treaty.names.sources.get(&w.text)).collect::<Vec<_>>()
        };
        let mut sources = verifiers(trigger.breach_of.unwrap_or(article));
        let mut remark = String::new();
        if sources.is_empty() {
            sources = names.iter().flat_map(|n| self.seers.get(n.as_str()).into_iter().flatten()).copied().collect();
        }
        if sources.is_empty() {
            let events = &self.treaty.names.events;
            sources = self.seers.iter().filter(|(n, _)| events.contains_key(**n)).flat_map(|(_, s)| s).copied().collect();
            if let Some(name) = names.first().filter(|_| !sources.is_empty()) {
                remark = format!(" (at best: no source is said to see {name})");
            }
        }
        let fastest = sources.into_iter().min_by_key(|s| (report_time(s).map_or(i64::MAX, Duration::nominal_minutes), &s.name.text));
        match fastest {
            None => Leg { kind: LegKind::Report, what: "nobody is named to report the act".to_owned(), at_most: None, span: None },
            Some(source) => {
                let looks = source.every.as_ref().map_or_else(String::new, |e| format!("looks every {} and ", e.quantity));
                let reports = match &source.reports_within {
                    Some(q) => format!("reports within {}", q.quantity),
                    None => "reports, without a time".to_owned(),
                };
                Leg {
                    kind: LegKind::Report,
                    what: format!("{} {looks}{reports}{remark}", source.name.text),
                    at_most: report_time(source),
                    span: Some(source.name.span),
                }
            }
        }
    }

    /// The names under which sources may see the act.
    pub(crate) fn act_names(&self, trigger: &Trigger<'a>) -> Vec<String> {
        let patterns: Vec<&Pattern> = match (trigger.pattern, trigger.breach_of) {
            (Some(pattern), _) => vec![pattern],
            (None, Some(id)) => self.treaty.articles[id].norm().map(|n| act_patterns(&n.act)).unwrap_or_default(),
            (None, None) => Vec::new(),
        };
        let mut out: Vec<String> = Vec::new();
        for pattern in patterns {
            let name = pattern.name.text.as_str();
            out.push(name.to_owned());
            out.extend(self.treaty.names.event_names(name).into_iter().filter(|n| n != name));
            out.extend(self.derived(name).into_iter().map(|p| p.name.text.clone()));
        }
        out
    }

    /// The leg in which somebody says who did it, and whether anybody is named for that at all.
    pub(crate) fn attribution(&self, article: ArticleId, trigger: &Trigger<'a>) -> (Leg, bool) {
        let own = trigger.breach_of.unwrap_or(article);
        let slot = self.attributors.iter().find(|a| a.article == own).or_else(|| {
            let names = self.act_names(trigger);
            names.iter().find_map(|n| self.attributors_by_event.get(n.as_str())?.iter().map(|&i| &self.attributors[i]).next())
        });
        if let Some(slot) = slot {
            return (self.attribution_leg(slot), true);
        }
        if let Some(deed) = self.attribute_norm(trigger) {
            let at_most = last_deadline(deed.norm.due.as_ref()).and_then(|d| match &d.kind {
                DeadlineKind::Within(amount, _) => amount.quantity.duration(),
                _ => None,
            });
            let time = at_most.map_or_else(|| "sets no time".to_owned(), |d| format!("allows {d}"));
            let what = format!("{} attributes ({} {time})", describe::subject(&deed.norm.subject), self.treaty.cite(deed.article));
            return (Leg { kind: LegKind::Attribution, what, at_most, span: Some(deed.pattern.span) }, true);
        }
        (Leg { kind: LegKind::Attribution, what: "nobody is named to attribute".to_owned(), at_most: None, span: None }, false)
    }

    /// An attribution by the one body that attributes in this text, whatever the act; its longest time counts.
    pub(crate) fn any_attribution(&self) -> Option<Leg> {
        let first = self.attributors.first()?;
        if self.attributors.iter().any(|a| a.by.text != first.by.text) {
            return None;
        }
        let time = |a: &Attributor<'_>| a.within.and_then(|w| w.quantity.duration()).map_or(i64::MAX, Duration::nominal_minutes);
        self.attributors.iter().max_by_key(|a| time(a)).map(|a| self.attribution_leg(a))
    }

    fn attribution_leg(&self, slot: &Attributor<'_>) -> Leg {
        let time = slot.within.map_or_else(|| "without a time".to_owned(), |w| format!("within {}", w.quantity));
        Leg {
            kind: LegKind::Attribution,
            what: format!("{} attributes {time} ({})", slot.by.text, self.treaty.cite(slot.article)),
            at_most: slot.within.and_then(|w| w.quantity.duration()),
            span: Some(slot.span),
        }
    }

    /// The norm by which somebody attributes, the one about this act first.
    fn attribute_norm(&self, trigger: &Trigger<'a>) -> Option<&Deed<'a>> {
        let names = self.act_names(trigger);
        let mut all = self.deeds_by_name.get("attribute").into_iter().flatten().map(|&i| &self.deeds[i]);
        let about = |deed: &&Deed<'a>| deed.norm.when.iter().flat_map(event_patterns).any(|p| names.contains(&p.name.text));
        all.clone().find(about).or_else(|| all.next())
    }

    /// The legs in which bodies make up their minds, as far as the conjunction waits for them.
    pub(crate) fn decisions(&self, atoms: &[&'a Atom], trigger: &Trigger<'a>) -> Vec<Leg> {
        let mut out = Vec::new();
        for atom in atoms {
            let AtomKind::Event { pattern, status: EventStatus::Occurs | EventStatus::HasOccurred(_), window } = &atom.kind else {
                continue;
            };
            if trigger.atom.is_some_and(|t| std::ptr::eq(t, *atom)) || !self.is_decision(pattern) {
                continue;
            }
            // A bare `within q` looks back from the moment of judging: it bounds nothing.
            let windowed = match window {
                Some(Window::Within(amount, Some(_))) => amount.quantity.duration(),
                _ => None,
            };
            let at_most = windowed.or_else(|| self.deadline_for(pattern));
            let time = at_most.map_or_else(|| "without a time".to_owned(), |d| format!("within {d}"));
            let what = format!("{} must come, {time}", describe::pattern(pattern));
            out.push(Leg { kind: LegKind::Decision, what, at_most, span: Some(atom.span) });
        }
        out
    }

    /// The longest that an article allows for the deed that is this event.
    pub(crate) fn deadline_for(&self, event: &Pattern) -> Option<Duration> {
        self.producers(event).find_map(|deed| match &last_deadline(deed.norm.due.as_ref())?.kind {
            DeadlineKind::Within(amount, _) => amount.quantity.duration(),
            _ => None,
        })
    }

    /// The deeds that can be this event.
    pub(crate) fn producers<'s>(&'s self, event: &'s Pattern) -> impl Iterator<Item = &'s Deed<'a>> {
        let names = self.treaty.names.event_names(&event.name.text);
        let indices: Vec<usize> = names.iter().flat_map(|n| self.deeds_by_name.get(n.as_str()).into_iter().flatten()).copied().collect();
        indices.into_iter().map(|i| &self.deeds[i]).filter(move |d| matching::deed_is(self.treaty, d, event))
    }
}

/// How long a source takes at most to tell: until it looks again, and until it reports.
pub(crate) fn report_time(source: &Source) -> Option<Duration> {
    let reports = source.reports_within.as_ref()?.quantity.duration()?;
    match &source.every {
        Some(every) => Some(every.quantity.duration()?.plus(reports)),
        None => Some(reports),
    }
}

fn is_decision_name(name: &str) -> bool {
    DECISIONS.contains(&name)
}

/// The events of a condition.
pub(crate) fn event_patterns(condition: &Condition) -> Vec<&Pattern> {
    mentions::atoms(condition)
        .into_iter()
        .filter_map(|(atom, _)| match &atom.kind {
            AtomKind::Event { pattern, .. } => Some(pattern),
            _ => None,
        })
        .collect()
}

/// The ways in which a condition can hold, each as the facts that it needs. Facts under `not` are left out, and an `or`
/// below the top counts as if all of its parts were needed.
pub(crate) fn ways(condition: Option<&Condition>) -> Vec<Vec<&Atom>> {
    let conj = |c| mentions::atoms(c).into_iter().filter(|(_, negated)| !negated).map(|(atom, _)| atom).collect();
    match condition {
        None => vec![Vec::new()],
        Some(Condition::Or(parts)) => parts.iter().map(conj).collect(),
        Some(other) => vec![conj(other)],
    }
}

//! What each article needs before it can be in force, as a net of facts.
//!
//! The net is monotone: `not` and open measures count as satisfiable, so it allows more than the text does. What it calls
//! impossible is therefore certain.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span;
use servanda_model::ast::{
    Atom, AtomKind, Condition, Counted, Due, EffectVerb, EntryForm, MomentForm, Noun, NounKind, Pattern, State, StatementKind, SubjectKind,
    Time,
};
use servanda_model::matching::patterns_meet;
use servanda_model::names::Moment;
use servanda_model::{ArticleId, Treaty, describe, mentions};

use super::events::Events;

/// A fact that can come about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Fact {
    /// The article is in force for somebody.
    InForce(ArticleId),
    /// What the article says has been done, or is being kept.
    Done(ArticleId),
    /// The article has ended.
    Terminated(ArticleId),
    /// The instrument is in force.
    Entry(usize),
    /// An event has happened as such: the index in [`Net::events`].
    Event(usize),
    /// What a statement `PATTERN counts as PATTERN` counts has happened, and the statement is in force.
    Counted(ArticleId),
    /// A declared moment has come.
    Moment(String),
}

/// What a fact needs: all, any, or one other fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    Nothing,
    Impossible,
    All(Vec<Need>),
    Any(Vec<Need>),
    Fact(usize, String, Span),
}

/// An event that conditions speak of.
#[derive(Clone, Debug)]
pub(crate) struct EventFact {
    pub(crate) pattern: Pattern,
    pub(crate) text: String,
    /// Whether no article provides for it, so that it is somebody's free act or just happens.
    pub(crate) free: bool,
    /// Who does it, when the text says.
    pub(crate) by: BTreeSet<String>,
    /// The actor's own name, such as the body.
    pub(crate) actor: Option<String>,
}

/// The net of a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Net {
    pub(crate) facts: Vec<Fact>,
    pub(crate) needs: Vec<Need>,
    pub(crate) events: Vec<EventFact>,
    ids: BTreeMap<Fact, usize>,
    dependents: Vec<Vec<usize>>,
}

impl Net {
    /// The net of a text.
    pub(crate) fn new(treaty: &Treaty) -> Self {
        let mut builder = Builder::new(treaty);
        for (id, _) in treaty.standing() {
            builder.fact(Fact::InForce(id));
            builder.fact(Fact::Done(id));
        }
        while let Some(index) = builder.todo.pop() {
            let need = builder.need_of(&builder.net.facts[index].clone());
            builder.net.needs[index] = need;
        }
        let mut net = builder.net;
        net.dependents = vec![Vec::new(); net.facts.len()];
        for index in 0..net.facts.len() {
            for (on, ..) in direct(&net.needs[index]) {
                net.dependents[on].push(index);
            }
        }
        net
    }

    pub(crate) fn id(&self, fact: &Fact) -> Option<usize> {
        self.ids.get(fact).copied()
    }

    /// Which facts can come about when the blocked ones cannot: the least fixpoint, linear in the net.
    pub(crate) fn possible(&self, blocked: &dyn Fn(&Fact) -> bool) -> Vec<bool> {
        let barred: Vec<bool> = self.facts.iter().map(blocked).collect();
        let mut holds = vec![false; self.facts.len()];
        let mut todo: Vec<usize> = (0..self.facts.len()).rev().collect();
        while let Some(index) = todo.pop() {
            if !holds[index] && !barred[index] && satisfied(&self.needs[index], &holds) {
                holds[index] = true;
                todo.extend(self.dependents[index].iter().filter(|&&d| !holds[d]));
            }
        }
        holds
    }
}

fn satisfied(need: &Need, holds: &[bool]) -> bool {
    match need {
        Need::Nothing => true,
        Need::Impossible => false,
        Need::All(parts) => parts.iter().all(|p| satisfied(p, holds)),
        Need::Any(parts) => parts.iter().any(|p| satisfied(p, holds)),
        Need::Fact(index, ..) => holds[*index],
    }
}

/// The facts that a need speaks of directly, with the words and place of the clause.
pub(crate) fn direct(need: &Need) -> Vec<(usize, &str, Span)> {
    match need {
        Need::Nothing | Need::Impossible => Vec::new(),
        Need::All(parts) | Need::Any(parts) => parts.iter().flat_map(direct).collect(),
        Need::Fact(index, text, span) => vec![(*index, text, *span)],
    }
}

/// Whether a need holds something that cannot be, whatever happens.
pub(crate) fn contradicts_itself(need: &Need) -> bool {
    match need {
        Need::Impossible => true,
        Need::All(parts) => parts.iter().any(contradicts_itself),
        Need::Any(parts) => !parts.is_empty() && parts.iter().all(contradicts_itself),
        Need::Nothing | Need::Fact(..) => false,
    }
}

pub(super) struct Builder<'t> {
    pub(super) treaty: &'t Treaty,
    pub(super) net: Net,
    pub(super) events: Events<'t>,
    todo: Vec<usize>,
}

impl<'t> Builder<'t> {
    fn new(treaty: &'t Treaty) -> Self {
        Self { treaty, net: Net::default(), events: Events::new(treaty), todo: Vec::new() }
    }

    fn fact(&mut self, fact: Fact) -> usize {
        if let Some(&id) = self.net.ids.get(&fact) {
            return id;
        }
        let id = self.net.facts.len();
        self.net.ids.insert(fact.clone(), id);
        self.net.facts.push(fact);
        self.net.needs.push(Need::Nothing);
        self.todo.push(id);
        id
    }

    fn need_of(&mut self, fact: &Fact) -> Need {
        let treaty = self.treaty;
        match *fact {
            Fact::Counted(id) => self.counted(id),
            Fact::Moment(ref name) => self.moment(name),
            Fact::InForce(id) => {
                let article = &treaty.articles[id];
                // The clause on entry into force does not wait for itself.
                if matches!(article.statement().map(|s| &s.kind), Some(StatementKind::EntersIntoForce(..))) {
                    return Need::Nothing;
                }
                let mut all = vec![self.one(Fact::Entry(article.instrument), "entry into force", article.head_span())];
                if let Some(when) = article.when() {
                    all.push(self.condition(article.instrument, when));
                }
                if let Some(starting) = article.norm().and_then(|n| n.during.as_ref()).and_then(|d| d.starting.as_ref()) {
                    all.push(self.time(starting));
                }
                Need::All(all)
            }
            Fact::Done(id) => {
                let article = &treaty.articles[id];
                let mut all = vec![self.one(Fact::InForce(id), "in force", article.head_span())];
                if let Some(due) = article.norm().and_then(|n| n.due.as_ref()) {
                    let timings = match due {
                        Due::By(timing) => vec![timing],
                        Due::BegunCompleted(begun, completed) => vec![begun, completed],
                    };
                    for condition in timings.iter().filter_map(|t| t.only_after.as_ref()) {
                        all.push(self.condition(article.instrument, condition));
                    }
                }
                Need::All(all)
            }
            Fact::Terminated(id) => self.terminated(id),
            Fact::Entry(instrument) => self.entry(instrument),
            Fact::Event(index) => self.event(index),
        }
    }

    pub(super) fn one(&mut self, fact: Fact, text: &str, span: Span) -> Need {
        let id = self.fact(fact);
        Need::Fact(id, text.to_owned(), span)
    }

    /// Powers and endings that end an article; where the text has none, its parties can still drop it.
    fn terminated(&mut self, id: ArticleId) -> Need {
        let treaty = self.treaty;
        let mut any = Vec::new();
        for (from, article) in treaty.standing() {
            for ending in article.endings() {
                if treaty.targets(from, ending.target.as_ref()).contains(&id) {
                    any.push(self.condition(article.instrument, &ending.when));
                }
            }
            let effects = article.norm().into_iter().flat_map(|n| &n.act.choices);
            for choice in effects {
                if let servanda_model::ast::Choice::Effect(effect) = choice
                    && effect.verb == EffectVerb::Terminate
                    && treaty.targets(from, Some(&effect.target)).contains(&id)
                {
                    any.push(self.one(Fact::InForce(from), "power to terminate", effect.span));
                }
            }
        }
        if any.is_empty() { Need::Nothing } else { Need::Any(any) }
    }

    fn entry(&mut self, instrument: usize) -> Need {
        let treaty = self.treaty;
        let mut all = Vec::new();
        for (_, article) in treaty.standing().filter(|(_, a)| a.instrument == instrument) {
            if let Some(StatementKind::EntersIntoForce(subject, EntryForm::When(condition))) = article.statement().map(|s| &s.kind)
                && matches!(&subject.kind, SubjectKind::Noun(Noun { kind: NounKind::ThisTreaty, .. }))
                && !cites_own(treaty, instrument, condition)
            {
                all.push(self.condition(instrument, condition));
            }
        }
        Need::All(all)
    }

    /// A declared moment that a condition fixes, told in the words of that condition. Moments may wait for one another in a ring.
    fn time(&mut self, time: &Time) -> Need {
        let (Time::Moment(word) | Time::Offset(word, ..)) = time else { return Need::Nothing };
        match self.treaty.names.moments.get(&word.text) {
            Some(Moment { form: MomentForm::When(condition), name, .. }) => {
                let place = mentions::atoms(condition).first().map_or(name.span, |(atom, _)| atom.span);
                self.one(Fact::Moment(name.text.clone()), &describe::condition(condition), place)
            }
            _ => Need::Nothing,
        }
    }

    fn moment(&mut self, name: &str) -> Need {
        match self.treaty.names.moments.get(name) {
            Some(Moment { form: MomentForm::When(condition), instrument, .. }) => self.condition(*instrument, condition),
            _ => Need::Nothing,
        }
    }

    pub(super) fn condition(&mut self, instrument: usize, condition: &Condition) -> Need {
        match condition {
            Condition::Or(parts) => Need::Any(parts.iter().map(|c| self.condition(instrument, c)).collect()),
            Condition::And(parts) => {
                if contradiction(parts) {
                    return Need::Impossible;
                }
                Need::All(parts.iter().map(|c| self.condition(instrument, c)).collect())
            }
            Condition::Not(..) => Need::Nothing,
            Condition::Atom(atom) => self.atom(instrument, atom),
        }
    }

    fn atom(&mut self, instrument: usize, atom: &Atom) -> Need {
        match &atom.kind {
            AtomKind::Event { pattern, .. } | AtomKind::Count { counted: Counted::Pattern(pattern), .. } => {
                self.happens(pattern, &describe::atom(atom), atom.span)
            }
            AtomKind::State { citation, state, .. } => {
                let Some(id) = self.treaty.find(instrument, citation) else { return Need::Nothing };
                let fact = match state {
                    State::InForce | State::InBreach(_) => Fact::InForce(id),
                    State::Fulfilled | State::Observed => Fact::Done(id),
                    State::Terminated => Fact::Terminated(id),
                    State::Suspended => return Need::Nothing,
                };
                self.one(fact, &describe::atom(atom), atom.span)
            }
            AtomKind::After(time) => self.time(time),
            AtomKind::Measure { .. } | AtomKind::Count { .. } | AtomKind::Before(_) => Need::Nothing,
        }
    }
}

/// Whether a condition on entry into force is about an article of the same text: then the text begins in parts, and its own clauses cannot
/// wait for it as a whole.
fn cites_own(treaty: &Treaty, instrument: usize, condition: &Condition) -> bool {
    mentions::of_condition(condition).iter().any(|m| match m {
        mentions::Mention::Citation(c) => treaty.find(instrument, c).is_some_and(|id| treaty.articles[id].instrument == instrument),
        _ => false,
    })
}

/// Whether a conjunction asks for a fact and for its absence, or for a time after one date and before an earlier one.
fn contradiction(parts: &[Condition]) -> bool {
    let mut yes = BTreeSet::new();
    let mut no = BTreeSet::new();
    let (mut after, mut before) = (None, None);
    for part in parts {
        match part {
            Condition::Atom(atom) => {
                match &atom.kind {
                    AtomKind::After(Time::Instant(i)) => after = after.max(Some((i.date, i.clock))),
                    AtomKind::Before(Time::Instant(i)) => before = Some(before.map_or((i.date, i.clock), |b| (i.date, i.clock).min(b))),
                    _ => {}
                }
                yes.insert(describe::atom(atom));
            }
            Condition::Not(inner, _) => {
                if let Condition::Atom(atom) = inner.as_ref() {
                    no.insert(describe::atom(atom));
                }
            }
            Condition::Or(_) | Condition::And(_) => {}
        }
    }
    !yes.is_disjoint(&no) || matches!((after, before), (Some(a), Some(b)) if a >= b)
}

/// Whether an article forbids the event to its actor: then the event is a breach and not an act of good will.
pub(crate) fn is_forbidden(treaty: &Treaty, event: &Pattern) -> bool {
    treaty.standing().any(|(_, article)| {
        article.norm().is_some_and(|norm| {
            norm.modal == servanda_model::ast::Modal::ShallNot
                && servanda_model::treaty::act_patterns(&norm.act).iter().any(|p| patterns_meet(treaty, p, event))
        })
    })
}

//! How an event comes about: as somebody's free act, as an article provides, or because another event counts as it.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span;
use servanda_model::ast::{EventForm, NounKind, Pattern, Preposition, StatementKind};
use servanda_model::matching::{Deed, actor, covers, deed_is, deeds, nouns_meet, patterns_meet};
use servanda_model::{ArticleId, Treaty, describe};

use super::needs::{Builder, EventFact, Fact, Need};

/// What the text says of events, by their names.
pub(super) struct Events<'t> {
    deeds: BTreeMap<&'t str, Vec<Deed<'t>>>,
    /// By the events that the right side of `counts as` may mean: the statements.
    counted: BTreeMap<String, Vec<ArticleId>>,
    ids: BTreeMap<String, usize>,
}

impl<'t> Events<'t> {
    pub(super) fn new(treaty: &'t Treaty) -> Self {
        let mut out = Self { deeds: BTreeMap::new(), counted: BTreeMap::new(), ids: BTreeMap::new() };
        for deed in deeds(treaty) {
            out.deeds.entry(&deed.pattern.name.text).or_default().push(deed);
        }
        for (id, article) in treaty.standing() {
            if let Some(StatementKind::CountsAs(_, as_what)) = article.statement().map(|s| &s.kind) {
                for name in treaty.names.event_names(&as_what.name.text) {
                    out.counted.entry(name).or_default().push(id);
                }
            }
        }
        out
    }
}

impl<'t> Builder<'t> {
    /// An event happens: as such, or because another counts as it.
    pub(super) fn happens(&mut self, pattern: &Pattern, text: &str, span: Span) -> Need {
        let treaty = self.treaty;
        let index = self.event_id(pattern);
        let own = self.one(Fact::Event(index), text, span);
        let names = treaty.names.event_names(&pattern.name.text);
        let statements: BTreeSet<ArticleId> = names.iter().filter_map(|n| self.events.counted.get(n)).flatten().copied().collect();
        let mut any = vec![own];
        for id in statements {
            let Some(StatementKind::CountsAs(_, as_what)) = treaty.articles[id].statement().map(|s| &s.kind) else { continue };
            let same_actor = actor(as_what).zip(actor(pattern)).is_none_or(|(a, b)| nouns_meet(treaty, a, b));
            if same_actor && patterns_meet(treaty, as_what, pattern) {
                any.push(self.one(Fact::Counted(id), text, span));
            }
        }
        if any.len() == 1 { any.remove(0) } else { Need::Any(any) }
    }

    /// What a statement `counts as` needs before it counts: that it is in force, and that the event on its left happens.
    pub(super) fn counted(&mut self, id: ArticleId) -> Need {
        let article = &self.treaty.articles[id];
        let Some(StatementKind::CountsAs(what, _)) = article.statement().map(|s| &s.kind) else { return Need::Impossible };
        let in_force = self.one(Fact::InForce(id), "in force", article.head_span());
        let happens = self.happens(what, &describe::pattern(what), what.span);
        Need::All(vec![in_force, happens])
    }

    fn event_id(&mut self, pattern: &Pattern) -> usize {
        let text = describe::pattern(pattern);
        if let Some(&index) = self.events.ids.get(&text) {
            return index;
        }
        let by = actor(pattern).map(|n| self.treaty.noun_parties(n)).unwrap_or_default();
        let named = actor(pattern).and_then(|n| match &n.kind {
            NounKind::Term(_, word, _) => Some(word.text.clone()),
            _ => None,
        });
        let index = self.net.events.len();
        self.net.events.push(EventFact { pattern: pattern.clone(), text: text.clone(), free: true, by, actor: named });
        self.events.ids.insert(text, index);
        index
    }

    /// What an event needs before it happens as such: nothing when somebody may bring it about of its own accord, else one of the articles
    /// that provide for it.
    pub(super) fn event(&mut self, index: usize) -> Need {
        let treaty = self.treaty;
        let pattern = self.net.events[index].pattern.clone();
        let mut any = Vec::new();
        let mut free = false;
        for name in family(treaty, &pattern.name.text) {
            let declared = treaty.names.events.get(name);
            match declared.map(|e| &e.form) {
                Some(EventForm::Derived(condition)) => {
                    let instrument = declared.map_or(0, |e| e.instrument);
                    any.push(self.condition(instrument, condition));
                    continue;
                }
                // A family comes about through its members; an article may still provide for it by its own name.
                Some(EventForm::Includes(_)) => {}
                _ => free |= !self.provided(name, &pattern),
            }
            for deed in self.providing(name, &pattern) {
                let fact = if deed.own { Fact::Done(deed.article) } else { Fact::InForce(deed.article) };
                any.push(self.one(fact, &describe::pattern(&pattern), deed.pattern.span));
            }
        }
        self.net.events[index].free = free;
        if free { Need::Nothing } else { Need::Any(any) }
    }

    /// The deeds of articles that can be this event, by one of its names.
    fn providing(&self, name: &str, pattern: &Pattern) -> Vec<Deed<'t>> {
        let pattern = named(pattern, name);
        self.events.deeds.get(name).into_iter().flatten().filter(|d| deed_is(self.treaty, d, &pattern)).copied().collect()
    }

    /// Whether articles provide for an event whoever does it: then it waits for them. One possible doer whom no such article binds, or
    /// who is bound to less than the whole event, can bring it about freely.
    fn provided(&self, name: &str, pattern: &Pattern) -> bool {
        let treaty = self.treaty;
        let providing = self.providing(name, pattern);
        let doers = match actor(pattern) {
            Some(noun) => treaty.noun_parties(noun),
            // An actor who is left out is whoever the declaration allows; an event without actors is whatever the text provides for.
            None => match treaty.names.events.get(name).and_then(|e| e.signature.cases.iter().find(|(p, _)| *p == Preposition::By)) {
                Some((_, sort)) => treaty.names.stands_for(&sort.text),
                None => return !providing.is_empty(),
            },
        };
        // An article that leaves its bearer unnamed provides for the act, whoever does it.
        let binds = |doer: &String, deed: &Deed<'_>| {
            let bearers = treaty.bearers(&deed.norm.subject);
            bearers.is_empty() || bearers.contains(doer)
        };
        doers.iter().all(|doer| providing.iter().any(|d| binds(doer, d) && covers(treaty, d.pattern, pattern)))
    }
}

/// An event and the events that it includes, at any remove.
fn family<'a>(treaty: &'a Treaty, name: &'a str) -> BTreeSet<&'a str> {
    let mut out = BTreeSet::new();
    let mut todo = vec![name];
    while let Some(name) = todo.pop() {
        if out.insert(name)
            && let Some(EventForm::Includes(parts)) = treaty.names.events.get(name).map(|e| &e.form)
        {
            todo.extend(parts.iter().map(|w| w.text.as_str()));
        }
    }
    out
}

fn named(pattern: &Pattern, name: &str) -> Pattern {
    let mut pattern = pattern.clone();
    name.clone_into(&mut pattern.name.text);
    pattern
}

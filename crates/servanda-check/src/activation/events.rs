//! How an event comes about: as somebody's free act, as an article provides, or because another event counts as it.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span;
use servanda_model::ast::{EventForm, NounKind, Pattern, Preposition, StatementKind};
use servanda_model::matching::{Deed, actor, covers, deed_is, deeds, nouns_meet, patterns_meet};
use servanda_model::{ArticleId, Treaty, describe};

use crate::evidence::Families;

use super::needs::{Builder, EventFact, Fact, Need};

/// What the text says of events, by their names.
pub(super) struct Events<'t> {
    deeds: BTreeMap<&'t str, Vec<Deed<'t>>>,
    /// By the events that the right side of `counts as` may mean: the statements.
    counted: BTreeMap<String, Vec<ArticleId>>,
    ids: BTreeMap<String, usize>,
    families: Families<'t>,
    /// By the numbers of the families: the names by which an event can come about.
    sources: Vec<Option<&'t str>>,
}

impl<'t> Events<'t> {
    pub(super) fn new(treaty: &'t Treaty) -> Self {
        let mut by_name: BTreeMap<&str, Vec<Deed<'_>>> = BTreeMap::new();
        for deed in deeds(treaty) {
            by_name.entry(&deed.pattern.name.text).or_default().push(deed);
        }
        let families = Families::new(treaty);
        let sources = families.names().map(|name| is_source(treaty, &by_name, name).then_some(name)).collect();
        let mut out = Self { deeds: by_name, counted: BTreeMap::new(), ids: BTreeMap::new(), families, sources };
        for (id, article) in treaty.standing() {
            if let Some(StatementKind::CountsAs(_, as_what)) = article.statement().map(|s| &s.kind) {
                for name in treaty.names.event_names(&as_what.name.text) {
                    out.counted.entry(name).or_default().push(id);
                }
            }
        }
        out
    }

    /// The names by which an event can come about: its own and those that it includes, at any remove, in their order. Those that only include
    /// others are left out.
    fn sources<'a>(&self, treaty: &Treaty, name: &'a str) -> BTreeSet<&'a str>
    where
        't: 'a,
    {
        let included = self.families.narrower(name).into_iter().filter_map(|number| self.sources.get(number).copied().flatten());
        included.chain(Some(name).filter(|name| is_source(treaty, &self.deeds, name))).collect()
    }
}

/// Whether there is more to an event than the events that it includes.
fn is_source(treaty: &Treaty, deeds: &BTreeMap<&str, Vec<Deed<'_>>>, name: &str) -> bool {
    deeds.contains_key(name) || !matches!(treaty.names.events.get(name).map(|e| &e.form), Some(EventForm::Includes(_)))
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
        for name in self.events.sources(treaty, &pattern.name.text) {
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

fn named(pattern: &Pattern, name: &str) -> Pattern {
    let mut pattern = pattern.clone();
    name.clone_into(&mut pattern.name.text);
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::treaty;

    #[test]
    fn an_event_comes_about_by_names_that_stand_for_more_than_others() {
        let mut text =
            "event e-0 by Party. event e-wide by Party includes e-400, e-mixed. event e-mixed by Party is when e-0 has occurred.\n"
                .to_owned();
        (1..=400).for_each(|n| text.push_str(&format!("event e-{n} by Party includes e-{}.\n", n - 1)));
        text.push_str("article 1.1 \"A\": X may e-7.\n");
        let treaty = treaty(&text);
        let events = Events::new(&treaty);
        let sources = |name| events.sources(&treaty, name).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(sources("e-wide"), "e-0 e-7 e-mixed", "of four hundred in a row the last alone, and the one that an article allows");
        assert_eq!((sources("e-7"), sources("e-5")), ("e-0 e-7".to_owned(), "e-0".to_owned()));
        assert_eq!(sources("unheard-of"), "unheard-of");
    }
}

//! Events composed of others, and events that count as others.

use std::collections::BTreeSet;

use servanda_model::ast::{AtomKind, Condition, Counted, EventForm, EventStatus, NounKind, Pattern, Quantifier, StatementKind, Window};
use servanda_watch::Truth;

use super::fit::nouns;
use super::{At, Env, Happening, Seen, World};

/// One way in which an event comes about.
#[derive(Clone)]
enum Rule {
    Derived(String, Box<Condition>),
    CountsAs(Box<Pattern>, Box<Pattern>),
}

/// Until no end.
pub(crate) const FOR_EVER: i64 = i64::MAX;

/// What has been found for a composed event: the values, how probable it is, since when it is known.
type Way = (Env, (u16, u16), i64);

fn event_atom(condition: &Condition) -> Option<(&Pattern, bool, Option<&Window>)> {
    let Condition::Atom(atom) = condition else { return None };
    match &atom.kind {
        AtomKind::Event { pattern, status: EventStatus::Occurs, window } => Some((pattern, true, window.as_ref())),
        AtomKind::Event { pattern, status: EventStatus::HasOccurred(None), window } => Some((pattern, false, window.as_ref())),
        _ => None,
    }
}

fn has_any(pattern: &Pattern) -> bool {
    nouns(pattern).iter().any(|(_, n)| matches!(n.kind, NounKind::Term(Some(Quantifier::Any), ..)))
}

/// The events and measures of which a condition speaks.
pub(crate) fn patterns_of<'c>(condition: &'c Condition, out: &mut Vec<&'c Pattern>) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| patterns_of(c, out)),
        Condition::Not(inner, _) => patterns_of(inner, out),
        Condition::Atom(atom) => {
            if let AtomKind::Event { pattern, .. }
            | AtomKind::Measure { pattern, .. }
            | AtomKind::Count { counted: Counted::Pattern(pattern), .. } = &atom.kind
            {
                out.push(pattern);
            }
        }
    }
}

impl World<'_> {
    pub(crate) fn compose(&mut self, happenings: &[Happening]) {
        self.facts = happenings.iter().map(|h| Seen { says: h.clone(), from: h.when.from, until: FOR_EVER }).collect();
        let mut rules: Vec<Rule> = Vec::new();
        for (name, event) in &self.treaty.names.events {
            if let EventForm::Derived(condition) = &event.form {
                rules.push(Rule::Derived(name.clone(), Box::new(condition.clone())));
            }
        }
        for (_, article) in self.treaty.standing() {
            if let Some(StatementKind::CountsAs(one, other)) = article.statement().map(|s| &s.kind) {
                rules.push(Rule::CountsAs(Box::new(one.clone()), Box::new(other.clone())));
            }
        }
        // What others are made of comes first.
        while !rules.is_empty() {
            let ready = (0..rules.len()).find(|n| {
                let asks = self.sources(&rules[*n]);
                (0..rules.len()).all(|other| other == *n || !asks.contains(&made(&rules[other])))
            });
            let rule = rules.remove(ready.unwrap_or(0));
            let mut made: Vec<Seen> = Vec::new();
            for fact in &self.facts.clone() {
                let new = match &rule {
                    Rule::Derived(name, condition) => self.derive(name, condition, fact),
                    Rule::CountsAs(one, other) => self.recount(one, other, fact),
                };
                for one in new {
                    // One event, however it came about, and as probable as the most probable way.
                    match made.iter_mut().find(|f| same_event(f, &one)) {
                        Some(same) => {
                            let (low, high) = same.says.odds;
                            same.says.odds = (low.max(one.says.odds.0), high.max(one.says.odds.1));
                        }
                        None => made.push(one),
                    }
                }
            }
            for one in made {
                let (low, high) = one.says.odds;
                if !self.facts.iter().any(|f| same_event(f, &one) && f.says.odds.0 >= low && f.says.odds.1 >= high) {
                    self.facts.push(one);
                }
            }
        }
        self.now = i64::MIN / 2;
    }

    fn sources(&self, rule: &Rule) -> BTreeSet<String> {
        let mut patterns = Vec::new();
        match rule {
            Rule::Derived(_, condition) => patterns_of(condition, &mut patterns),
            Rule::CountsAs(one, _) => patterns.push(one),
        }
        patterns.iter().flat_map(|p| self.family(&p.name.text)).collect()
    }

    fn derive(&mut self, name: &str, condition: &Condition, fact: &Seen) -> Vec<Seen> {
        let parts: Vec<&Condition> = match condition {
            Condition::And(parts) => parts.iter().collect(),
            one => vec![one],
        };
        let at = parts.iter().position(|c| event_atom(c).is_some_and(|(_, occurs, _)| occurs));
        let at = at.or_else(|| parts.iter().position(|c| event_atom(c).is_some())).unwrap();
        let (trigger, ..) = event_atom(parts[at]).unwrap();
        self.now = fact.says.when.to;
        let mut env = Env::default();
        let fits = self.fits(trigger, fact, &mut env, true);
        if fits == Truth::No || self.odds(fact).1 == 0 {
            return Vec::new();
        }
        env.events.push(fact.met(&trigger.name.text));
        let (low, high) = self.odds(fact);
        let own = (if fits == Truth::Yes { low } else { 0 }, high);
        let mut out = Vec::new();
        let passing = fact.until != FOR_EVER;
        if passing || (fact.says.when.from < fact.says.when.to && fact.from == fact.says.when.from) {
            // While its time runs, it may be.
            let until = if passing { fact.until } else { fact.says.when.to };
            out.push(Seen { says: self.composed(name, fact, &env, (0, own.1), fact.says.known), from: fact.from, until });
        }
        if passing {
            return out;
        }
        let judged = At { own: Some(fact.says.id), ..At::new(fact.says.when, usize::MAX) };
        let mut ways: Vec<Way> = vec![(env, own, fact.says.known)];
        for (n, part) in parts.iter().enumerate().filter(|(n, _)| *n != at) {
            let mut next: Vec<Way> = Vec::new();
            for (env, odds, known) in ways {
                match event_atom(part).filter(|(p, ..)| has_any(p)) {
                    Some((pattern, _, window)) => self.join(pattern, window, &judged, (env, odds, known), &mut next),
                    None => match self.holds(part, &env, &judged) {
                        Truth::Yes => next.push((env, odds, known)),
                        Truth::Maybe => next.push((env, (0, odds.1), known)),
                        Truth::No => {}
                    },
                }
            }
            let _ = n;
            ways = next;
        }
        for (env, odds, known) in ways {
            let from = fact.says.when.to;
            out.push(Seen { says: self.composed(name, fact, &env, odds, known), from, until: FOR_EVER });
        }
        out
    }

    /// Each happening that fits, and each combination of values once, however often it can be made.
    fn join(&self, pattern: &Pattern, window: Option<&Window>, judged: &At, (env, odds, known): Way, out: &mut Vec<Way>) {
        for other in self.begun() {
            let mut env = env.clone();
            let asked = env.clone();
            let fits = self.fits(pattern, other, &mut env, true);
            let truth = fits.and(self.timely(other, window, &asked, judged));
            let (low, high) = self.odds(other);
            if truth == Truth::No || high == 0 {
                continue;
            }
            let way = (if truth == Truth::Yes { odds.0.min(low) } else { 0 }, odds.1.min(high));
            match out.iter_mut().find(|(e, ..)| e.values == env.values) {
                Some(same) => same.1 = (same.1.0.max(way.0), same.1.1.max(way.1)),
                None => out.push((env, way, known.max(other.says.known))),
            }
        }
    }

    fn composed(&self, name: &str, fact: &Seen, env: &Env, odds: (u16, u16), known: i64) -> Happening {
        let signature = &self.treaty.names.events[name].signature;
        let object = signature.object.iter().map(|w| (String::new(), w));
        let words = object.chain(signature.cases.iter().map(|(p, w)| (p.word().to_owned(), w)));
        let args = words.filter_map(|(word, sort)| {
            let value = match env.values.iter().find(|v| v.sort == sort.text) {
                Some(known) => known.value.clone(),
                None => fact.says.args.get(&word).cloned(),
            };
            Some((word, value?))
        });
        Happening { event: name.to_owned(), args: args.collect(), odds, known, ..fact.says.clone() }
    }

    fn recount(&mut self, one: &Pattern, other: &Pattern, fact: &Seen) -> Vec<Seen> {
        self.now = fact.says.when.to;
        let mut env = Env::default();
        let fits = self.fits(one, fact, &mut env, true);
        if fits == Truth::No {
            return Vec::new();
        }
        let mut all = vec![Happening { event: other.name.text.clone(), args: Default::default(), ..fact.says.clone() }];
        if fits == Truth::Maybe {
            all[0].odds.0 = 0;
        }
        for (word, noun) in nouns(other) {
            let values: Vec<Option<String>> = match &noun.kind {
                NounKind::Term(Some(Quantifier::Each | Quantifier::Every), sort, _) => {
                    self.set(&sort.text, false).unwrap_or_default().into_iter().map(Some).collect()
                }
                NounKind::Term(_, sort, label) => {
                    let label = label.as_ref().map(|l| l.text.clone());
                    let known = env.values.iter().rev().find(|v| v.sort == sort.text && (label.is_none() || v.label == label));
                    vec![known.map_or(Some(sort.text.clone()), |v| v.value.clone())]
                }
                NounKind::That(sort) => vec![env.values.iter().rev().find(|v| v.sort == sort.text).and_then(|v| v.value.clone())],
                _ => vec![None],
            };
            let each = |h: &Happening| -> Vec<Happening> {
                let with = |v: &Option<String>| {
                    let mut h = h.clone();
                    h.args.extend(v.clone().map(|v| (word.clone(), v)));
                    h
                };
                values.iter().map(with).collect()
            };
            all = all.iter().flat_map(each).collect();
        }
        // The same event again is not counted twice.
        all.retain(|h| !(h.event == fact.says.event && h.args == fact.says.args));
        all.into_iter().map(|says| Seen { says, from: fact.from, until: fact.until }).collect()
    }

    /// Whether a part of a composed event happened by the time of its trigger and in its window.
    pub(crate) fn timely(&self, fact: &Seen, window: Option<&Window>, env: &Env, at: &At) -> Truth {
        let by = self.by(fact, at);
        by.and(window.map_or(Truth::Yes, |w| self.in_window(fact, w, env, at)))
    }
}

fn same_event(one: &Seen, other: &Seen) -> bool {
    one.says.id == other.says.id && one.says.event == other.says.event && one.says.args == other.says.args && one.from == other.from
}

fn made(rule: &Rule) -> String {
    match rule {
        Rule::Derived(name, _) => name.clone(),
        Rule::CountsAs(_, other) => other.name.text.clone(),
    }
}

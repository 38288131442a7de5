//! Whether a happening is what a pattern speaks of.

use std::collections::BTreeSet;

use servanda_model::ast::{EventForm, Geometry, Noun, NounKind, Pattern, Quantifier};
use servanda_watch::Truth;

use super::{Env, Met, Seen, Value, World};

fn equal(one: Option<&str>, other: Option<&str>) -> Truth {
    match (one, other) {
        (Some(a), Some(b)) => Truth::from(a == b),
        _ => Truth::Maybe,
    }
}

/// Whether an argument is a value that the clause has met.
pub(crate) fn same(known: &Value, word: &str, value: Option<&str>, fact: &Seen) -> Truth {
    let itself = known.of.as_ref().is_some_and(|(id, w)| *id == fact.says.id && w == word);
    if itself { Truth::Yes } else { equal(known.value.as_deref(), value) }
}

/// The nouns of a pattern with the word under which a happening names them.
pub(crate) fn nouns(pattern: &Pattern) -> Vec<(String, &Noun)> {
    let object = pattern.object.iter().map(|n| (String::new(), n));
    object.chain(pattern.cases.iter().map(|(p, n)| (p.word().to_owned(), n))).collect()
}

impl Seen {
    /// An argument; none when the report leaves it out.
    pub(crate) fn arg(&self, word: &str) -> Option<&str> {
        self.says.args.get(word).map(String::as_str)
    }

    pub(crate) fn met(&self, name: &str) -> Met {
        let says = &self.says;
        Met { name: name.to_owned(), id: says.id, ident: says.ident.clone(), when: says.when, known: says.known }
    }
}

impl World<'_> {
    /// An event with all that it includes.
    pub(crate) fn family(&self, name: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::from([name.to_owned()]);
        while let Some(more) = out.iter().find_map(|n| match self.treaty.names.events.get(n).map(|e| &e.form) {
            Some(EventForm::Includes(parts)) => parts.iter().map(|w| w.text.clone()).find(|p| !out.contains(p)),
            _ => None,
        }) {
            out.insert(more);
        }
        out
    }

    /// How probable a happening is. What nobody judges is never established, what somebody judges only on its word.
    pub(crate) fn odds(&self, fact: &Seen) -> (u16, u16) {
        let (low, high) = fact.says.odds;
        let heard = match self.treaty.names.events.get(&fact.says.event).map(|e| &e.form) {
            Some(EventForm::JudgedByNobody) => false,
            Some(EventForm::Judged(noun)) => match &noun.kind {
                NounKind::Term(_, word, _) => fact.says.said_by.contains(&word.text),
                _ => true,
            },
            _ => true,
        };
        (if heard { low } else { 0 }, high)
    }

    /// Whether a happening reaches a standard.
    pub(crate) fn established(&self, fact: &Seen, standard: u16) -> Truth {
        let (low, high) = self.odds(fact);
        let reached = if standard > 500 { low >= standard } else { low > 500 };
        let refuted = if standard > 500 { high <= 1000 - standard } else { high < 500 };
        Truth::of(reached, !refuted)
    }

    /// Whether a happening fits a pattern. With `bind`, `any` and `each` become values of the clause.
    pub(crate) fn fits(&self, pattern: &Pattern, fact: &Seen, env: &mut Env, bind: bool) -> Truth {
        if !self.family(&pattern.name.text).contains(&fact.says.event) {
            return Truth::No;
        }
        let mut truth = Truth::Yes;
        for (word, noun) in nouns(pattern) {
            let value = fact.arg(&word).map(str::to_owned);
            truth = truth.and(self.noun(noun, &word, value.as_deref(), fact, env));
            if let NounKind::Term(Some(Quantifier::Any | Quantifier::Each | Quantifier::Every), sort, label) = &noun.kind
                && bind
                && self.labelled(env, noun).is_none()
            {
                let label = label.as_ref().map(|l| l.text.clone());
                let of = Some((fact.says.id, word.clone()));
                env.values.push(Value { sort: sort.text.clone(), label, value, bearer: false, of });
            }
        }
        truth
    }

    /// The value that a repeated label stands for.
    fn labelled<'e>(&self, env: &'e Env, noun: &Noun) -> Option<&'e Value> {
        let NounKind::Term(_, sort, Some(label)) = &noun.kind else { return None };
        env.values.iter().rev().find(|v| v.sort == sort.text && v.label.as_deref() == Some(label.text.as_str()))
    }

    fn noun(&self, noun: &Noun, word: &str, value: Option<&str>, fact: &Seen, env: &Env) -> Truth {
        match &noun.kind {
            NounKind::Term(_, sort, _) => match self.labelled(env, noun) {
                Some(known) => same(known, word, value, fact),
                None => self.belongs(&sort.text, word, value, fact),
            },
            NounKind::That(name) => self.that(&name.text, word, value, fact, env),
            NounKind::Other(sort) => {
                let known = env.values.iter().rev().find(|v| self.one_sort(&v.sort, &sort.text));
                let member = self.belongs(&sort.text, word, value, fact);
                match known {
                    Some(known) => member.and(same(known, word, value, fact).negated()),
                    None => member,
                }
            }
            NounKind::BreachingParty | NounKind::Accused => equal(env.bearer(), value),
            NounKind::ThisTreaty | NounKind::ThisArticle => Truth::Yes,
        }
    }

    fn that(&self, name: &str, word: &str, value: Option<&str>, fact: &Seen, env: &Env) -> Truth {
        if let Some(met) = env.events.iter().rev().find(|m| m.name == name) {
            return equal(Some(&met.ident), value);
        }
        match env.values.iter().rev().find(|v| self.one_sort(&v.sort, name)) {
            Some(known) => same(known, word, value, fact),
            None => panic!("nothing before it is {name}"),
        }
    }

    /// Whether two words name one sort: the member and the plural of one group.
    pub(crate) fn one_sort(&self, one: &str, other: &str) -> bool {
        let group = |w: &str| self.treaty.names.group_of(w).map(|g| g.name.text.clone());
        let plain = |w: &str| if w == "Parties" { "Party".to_owned() } else { w.to_owned() };
        plain(one) == plain(other) || (group(one).is_some() && group(one) == group(other))
    }

    /// Whether an argument is, or belongs to, what a term names. As an actor, whoever acts for it belongs to it too.
    fn belongs(&self, term: &str, word: &str, value: Option<&str>, fact: &Seen) -> Truth {
        let names = &self.treaty.names;
        if let Some(zone) = names.zones.get(term)
            && !matches!(zone.geometry, Some(Geometry::From(_, Some(_))))
        {
            let certain = value == Some(term) || fact.says.inside.iter().any(|z| z == term);
            return Truth::of(certain, fact.says.maybe_inside.iter().any(|z| z == term));
        }
        let Some(value) = value else { return Truth::Maybe };
        let actor = word == "by";
        Truth::from(match self.set(term, actor) {
            Some(members) => members.contains(value),
            None => true,
        })
    }

    /// The members of a term; none when anything may belong to it.
    pub(crate) fn set(&self, term: &str, actor: bool) -> Option<BTreeSet<String>> {
        let names = &self.treaty.names;
        let mut out = BTreeSet::new();
        if term == "Body" {
            out.extend(names.bodies.keys().cloned());
            out.extend(names.forces.keys().cloned());
        } else if let Some(group) = names.group_of(term) {
            if names.is_open(group) {
                return None;
            }
            out.extend(names.members(group));
        } else if let Some(parts) = names.zones.get(term).map(|z| &z.parts).filter(|p| !p.is_empty()) {
            out.extend(parts.iter().cloned());
        } else if names.zones.contains_key(term) || names.lines.contains_key(term) {
            return None;
        } else if names.bodies.contains_key(term) {
            out.insert(term.to_owned());
            // A body acts for others, and they do not act for it.
            if !actor {
                out.extend(names.stands_for(term));
            }
            return Some(out);
        } else {
            out.extend(names.stands_for(term));
        }
        if actor {
            let acting = names.bodies.keys().filter(|b| names.stands_for(b).iter().any(|p| out.contains(p))).cloned();
            out.extend(acting.collect::<Vec<_>>());
        }
        Some(out)
    }

    /// Whether an actor may act for a bearer: it is the bearer, or acts for it.
    pub(crate) fn acts_for(&self, actor: Option<&str>, bearer: Option<&str>) -> Truth {
        match (actor, bearer) {
            (Some(actor), Some(bearer)) => Truth::from(actor == bearer || self.answers(actor).iter().any(|a| a == bearer)),
            _ => Truth::Maybe,
        }
    }

    /// The argument of an event that is of a sort: as a pattern has it, or as the event is declared.
    pub(crate) fn word_of_sort(&self, pattern: &Pattern, sort: &str) -> Option<String> {
        let said = nouns(pattern).into_iter().find(|(_, n)| match &n.kind {
            NounKind::Term(_, w, _) | NounKind::That(w) => w.text == sort,
            _ => false,
        });
        if let Some((word, _)) = said {
            return Some(word);
        }
        let names = &self.treaty.names;
        let name = &pattern.name.text;
        let signature = names.events.get(name).map(|e| &e.signature).or_else(|| names.measures.get(name).map(|(_, s, _)| s))?;
        if signature.object.as_ref().is_some_and(|w| w.text == sort) {
            return Some(String::new());
        }
        signature.cases.iter().find(|(_, w)| w.text == sort).map(|(p, _)| p.word().to_owned())
    }
}

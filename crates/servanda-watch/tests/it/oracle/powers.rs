//! Powers over articles: acts that suspend, end and restore them, each looked at anew whenever it is asked how an article stands.

use servanda_model::ast::{Choice, EffectVerb, SlotKind, SubjectKind};
use servanda_watch::{Span, Truth};

use super::{At, Seen, World};

/// A use of a power.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    verb: EffectVerb,
    /// From when on.
    from: i64,
    granted: Truth,
    /// Whom alone it frees; everybody when none.
    alone: Option<Vec<String>>,
}

impl World<'_> {
    /// An act that may be the use of a power that an article gives to its actor.
    pub(crate) fn power(&mut self, fact: &Seen) {
        let verb = match fact.says.event.as_str() {
            "suspension" => EffectVerb::Suspend,
            "termination" => EffectVerb::Terminate,
            "activation" => EffectVerb::Activate,
            _ => return,
        };
        let target = self.treaty.standing().find(|(_, a)| Some(&a.ast.number.text) == fact.says.cites.as_ref()).map(|(id, _)| id);
        let Some(target) = target else { return };
        let actor = fact.arg("by").map(str::to_owned);
        let mut best: Option<Used> = None;
        for (id, article) in self.treaty.standing() {
            let Some(norm) = article.norm() else { continue };
            let aims = norm.act.choices.iter().find_map(|choice| match choice {
                Choice::Effect(e) if e.verb == verb && self.treaty.targets(id, Some(&e.target)).contains(&target) => Some(e.for_itself),
                _ => None,
            });
            let Some(for_itself) = aims else { continue };
            let SubjectKind::Noun(noun) = &norm.subject.kind else { panic!("not covered") };
            let servanda_model::ast::NounKind::Term(_, word, _) = &noun.kind else { panic!("not covered") };
            let entitled = match &actor {
                None => Truth::Maybe,
                Some(a) => Truth::from(self.set(&word.text, true).is_none_or(|s| s.contains(a))),
            };
            let env = self.env(id, actor.clone());
            let here = self.gate(id, &env, &At::new(fact.says.when, id)).and(self.established(fact, 500)).and(entitled);
            let after = article.slots().find_map(|s| if let SlotKind::Effective { after, .. } = &s.kind { Some(after) } else { None });
            let from = after.map_or(fact.says.when.to, |a| self.later(id, fact.says.when.to, self.duration(a), 1));
            let alone = for_itself.then(|| actor.iter().flat_map(|a| self.answers(a)).chain(actor.clone()).collect());
            if here > best.as_ref().map_or(Truth::No, |b| b.granted) {
                best = Some(Used { verb, from, granted: here, alone });
            }
        }
        if let Some(used) = best {
            self.agenda.insert(used.from.max(self.now));
            self.standing[target].powers.push(used);
        }
    }

    /// Whether an article has been ended by a power, at a second.
    pub(crate) fn ended_by_power(&self, id: usize, at: i64) -> Truth {
        let ends = self.standing[id].powers.iter().filter(|u| u.verb == EffectVerb::Terminate && u.alone.is_none() && u.from <= at);
        ends.map(|u| u.granted).max().unwrap_or(Truth::No)
    }

    /// Whether it is suspended for somebody, none being everybody, at a second: the latest that has taken effect decides.
    fn suspended_for(&self, id: usize, whom: Option<&str>, at: i64) -> Truth {
        let mut all: Vec<&Used> = self.standing[id].powers.iter().filter(|u| u.from <= at).collect();
        all.sort_by_key(|u| u.from);
        let mut state = Truth::No;
        for used in all {
            let off = match used.verb {
                EffectVerb::Terminate if used.alone.is_none() => continue,
                EffectVerb::Activate => Truth::No,
                _ => Truth::Yes,
            };
            let mine = match (&used.alone, whom) {
                (None, None) => true,
                (Some(alone), Some(who)) => alone.iter().any(|a| a == who),
                _ => false,
            };
            if mine {
                state = if used.granted == Truth::Yes || state == off { off } else { Truth::Maybe };
            }
        }
        state
    }

    fn throughout(span: Span, changes: &[i64], state: impl Fn(i64) -> Truth) -> Truth {
        let first = state(span.from);
        let same = changes.iter().filter(|t| **t > span.from && **t <= span.to).all(|t| state(*t) == first);
        if same { first } else { Truth::Maybe }
    }

    /// Whether powers have suspended an article for everybody.
    pub(crate) fn suspended_by_power(&self, id: usize, span: Span) -> Truth {
        let changes: Vec<i64> = self.standing[id].powers.iter().map(|u| u.from).collect();
        Self::throughout(span, &changes, |t| self.suspended_for(id, None, t))
    }

    /// Whether powers leave an article binding for somebody; of whom nobody says who it was may be one who is free.
    pub(crate) fn bound_by_powers(&self, id: usize, who: Option<&str>, span: Span) -> Truth {
        let changes: Vec<i64> = self.standing[id].powers.iter().map(|u| u.from).collect();
        let ended = Self::throughout(span, &changes, |t| self.ended_by_power(id, t));
        let all = self.suspended_by_power(id, span);
        let own = |who: &str| Self::throughout(span, &changes, |t| self.suspended_for(id, Some(who), t));
        let alone = match who {
            Some(who) => own(who),
            None => {
                let some = self.standing[id].powers.iter().flat_map(|u| u.alone.iter().flatten()).any(|who| own(who) != Truth::No);
                Truth::of(false, some && !self.members(&self.any_norm(id).subject).0.is_empty())
            }
        };
        ended.or(all).or(alone).negated()
    }
}

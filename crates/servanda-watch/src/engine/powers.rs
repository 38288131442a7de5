//! Acts of bodies and parties: attribution, waiver, the use of powers over articles.

use servanda_model::ast::EffectVerb;

use super::Engine;
use super::eval::Judging;
use super::matching::{self, Env};
use crate::fact::{BY, Fact, Seconds};
use crate::program::{Status, What, When};
use crate::record::Out;
use crate::sym::Sym;
use crate::truth::Truth;

impl Engine<'_> {
    /// What an act changes beside being a fact.
    pub(super) fn act_on(&mut self, act: Act, fact: &Fact) {
        let program = self.program;
        let article = program.cites.get(&fact.about).copied();
        match act {
            // Entered with the facts; clocks start when the acts of its second have been judged.
            Act::Attribution => {}
            Act::Waiver => {
                let clause = article.and_then(|a| program.of_article.get(&a).copied());
                self.waived(fact.about, clause, fact.when.to);
            }
            Act::Power(verb) => self.power(verb, article, fact),
        }
    }

    /// A body says whose act an incident was: it enters the indexes of what is attributed, dated by the decision.
    pub(super) fn enter_attribution(&mut self, fact: &Fact) {
        let program = self.program;
        let horizon = self.horizon();
        if let Some(mut about) = self.attributable.get(&fact.about).cloned() {
            // `to` names the party that the body found; without it the report's own actor stands.
            let to = fact.arg(crate::program::slot_to());
            if to.is_some() {
                about = about.with(BY, to);
            }
            for id in program.feeds.get(usize::from(about.event)).into_iter().flatten() {
                let Some(spec) = program.indexes.get(usize::from(*id)) else { continue };
                if let Status::Attributed(body) = spec.status
                    && (!body.is_some() || matching::acts_for(program, fact.arg(BY), body) == Truth::Yes)
                {
                    self.enter_into(*id, spec, &about, fact, horizon);
                }
            }
        }
    }

    /// A use of a power: it takes effect if an article gives it to the actor and its condition holds.
    fn power(&mut self, verb: EffectVerb, article: Option<servanda_model::ArticleId>, fact: &Fact) {
        let program = self.program;
        let Some(target) = article else { return };
        let Some(target_clause) = program.of_article.get(&target).copied() else { return };
        let actor = fact.arg(BY);
        let (mut granted, mut from, mut alone) = (Truth::No, fact.when.to, false);
        for (n, clause) in program.clauses.iter().enumerate() {
            let What::Allow { effects, effective, .. } = &clause.what else { continue };
            let Some((.., for_itself)) = effects.iter().find(|(v, targets, _)| *v == verb && targets.contains(&target)) else { continue };
            if actor.is_some() && !program.belongs(actor, clause.subject.actors) {
                continue;
            }
            let mut env = Env::EMPTY;
            env.set(0, actor);
            let mut on = Judging::at(fact.when, n);
            let here = self.gate(n, &env, &mut on);
            if here > granted {
                (granted, alone) = (here, *for_itself);
                from = effective.map_or(fact.when.to, |when: When| program.zone_data.add(fact.when.to, when.plus));
            }
        }
        if granted == Truth::Yes {
            if alone {
                self.free(verb, target_clause, actor, from);
            } else {
                self.take_effect(verb, target_clause, from);
            }
        }
        self.out.push(Out::Power { act: fact.id, target, granted, at: from });
    }

    /// What somebody does with an article for itself: the others stay bound.
    fn free(&mut self, verb: EffectVerb, clause: usize, actor: Sym, from: Seconds) {
        let whom: Vec<Sym> = self.program.answer_for(actor).into_iter().chain([actor]).filter(|who| who.is_some()).collect();
        if let Some(run) = self.runs.get_mut(clause) {
            match verb {
                EffectVerb::Suspend | EffectVerb::Terminate => {
                    whom.iter().for_each(|who| {
                        let since = run.freed.entry(*who).or_insert(from);
                        *since = from.min(*since);
                    });
                }
                EffectVerb::Activate => run.freed.retain(|who, _| !whom.contains(who)),
                EffectVerb::Amend | EffectVerb::Mirror | EffectVerb::Leave => {}
            }
        }
        self.changed |= !self.cells.is_empty();
        self.settle_at(from.max(self.now));
    }

    fn take_effect(&mut self, verb: EffectVerb, clause: usize, from: Seconds) {
        if let Some(run) = self.runs.get_mut(clause) {
            match verb {
                EffectVerb::Suspend => run.suspended_by_power = Some(from),
                EffectVerb::Activate => run.suspended_by_power = None,
                EffectVerb::Terminate => run.ended = Some(run.ended.map_or(from, |at| at.min(from))),
                EffectVerb::Amend | EffectVerb::Mirror | EffectVerb::Leave => {}
            }
        }
        self.changed |= !self.cells.is_empty();
        self.settle_at(from.max(self.now));
    }
}

/// What an act changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Act {
    /// Whose act something was.
    Attribution,
    /// A breach is let go.
    Waiver,
    /// The standing of an article.
    Power(EffectVerb),
}

impl Act {
    /// The change that an act of this name makes.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "attribution" => Self::Attribution,
            "waiver" => Self::Waiver,
            "suspension" => Self::Power(EffectVerb::Suspend),
            "termination" => Self::Power(EffectVerb::Terminate),
            "activation" => Self::Power(EffectVerb::Activate),
            "amendment" => Self::Power(EffectVerb::Amend),
            "withdrawal" => Self::Power(EffectVerb::Leave),
            _ => return None,
        })
    }
}

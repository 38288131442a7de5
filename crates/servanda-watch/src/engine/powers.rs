//! Acts of bodies and parties: attribution, the use of powers over articles.

use std::collections::BTreeMap;

use servanda_model::ast::EffectVerb;

use super::Engine;
use super::eval::Judging;
use super::index::established;
use super::matching::{self, Env};
use crate::fact::{BY, Fact, Seconds, Span};
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
            Act::Waiver => self.waive(fact),
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
            // What is attributed is as certain as the decision: its votes may not carry it.
            about.odds = fact.odds;
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
            // An act that its votes may not carry, or of which nobody says whose it was, may have been no use of the power.
            let whose = Truth::of(actor.is_some(), true);
            let here = self.gate(n, &env, &mut on).and(established(program, fact, 500)).and(whose);
            if here > granted {
                (granted, alone) = (here, *for_itself);
                from = effective.map_or(fact.when.to, |when: When| program.zone_data.add(fact.when.to, when.plus));
            }
        }
        if granted != Truth::No {
            let whom = if alone { program.answer_for(actor).into_iter().chain([actor]).collect() } else { vec![Sym::NONE] };
            self.take_effect(verb, target_clause, &whom, (from, granted));
        }
        self.out.push(Out::Power { act: fact.id, target, granted, at: from });
    }

    /// What somebody does with an article for itself leaves the others bound.
    fn take_effect(&mut self, verb: EffectVerb, clause: usize, whom: &[Sym], (from, granted): (Seconds, Truth)) {
        let Some(run) = self.runs.get_mut(clause) else { return };
        let for_all = whom.contains(&Sym::NONE);
        match verb {
            EffectVerb::Terminate if for_all => {
                let ended = if granted == Truth::Yes { &mut run.ended } else { &mut run.perhaps_ended };
                *ended = Some(ended.map_or(from, |at| at.min(from)));
            }
            EffectVerb::Suspend | EffectVerb::Terminate => whom.iter().for_each(|who| run.switches.turn(*who, from, true, granted)),
            EffectVerb::Activate => whom.iter().for_each(|who| run.switches.turn(*who, from, false, granted)),
            EffectVerb::Amend | EffectVerb::Mirror | EffectVerb::Leave => {}
        }
        self.changed |= !self.cells.is_empty();
        self.settle_at(from.max(self.now));
    }
}

/// What powers have suspended and restored: by whom it frees, none being everybody, in the order in which it takes effect.
#[derive(Clone, Debug, Default)]
pub(super) struct Switches {
    by: BTreeMap<Sym, Vec<Switch>>,
}

#[derive(Clone, Copy, Debug)]
struct Switch {
    from: Seconds,
    off: bool,
    truth: Truth,
}

impl Switches {
    pub(super) fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    fn turn(&mut self, whom: Sym, from: Seconds, off: bool, truth: Truth) {
        let all = self.by.entry(whom).or_default();
        let at = all.partition_point(|s| s.from <= from);
        all.insert(at, Switch { from, off, truth });
    }

    /// Whether it is suspended for somebody, none being everybody, throughout a stretch of time.
    pub(super) fn off(&self, whom: Sym, span: Span) -> Truth {
        let mut state = Truth::No;
        let mut within: Option<Truth> = None;
        for switch in self.by.get(&whom).into_iter().flatten().take_while(|s| s.from <= span.to) {
            if switch.from > span.from {
                within = Some(within.map_or(state, |w| if w == state { w } else { Truth::Maybe }));
            }
            let then = Truth::from(switch.off);
            state = if switch.truth == Truth::Yes || state == then { then } else { Truth::Maybe };
        }
        within.map_or(state, |w| if w == state { w } else { Truth::Maybe })
    }

    /// Whether somebody is free; of whom nobody says who it was may be one who is.
    pub(super) fn free(&self, who: Sym, known: bool, span: Span) -> Truth {
        let all = self.off(Sym::NONE, span);
        if who.is_some() {
            return all.or(self.off(who, span));
        }
        let some = self.by.keys().any(|k| k.is_some() && self.off(*k, span) != Truth::No);
        all.or(Truth::of(false, some && known))
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

/// The change of an article that an act of this name makes.
pub(crate) fn effect_of(name: &str) -> Option<EffectVerb> {
    match Act::named(name) {
        Some(Act::Power(verb)) => Some(verb),
        _ => None,
    }
}

impl Act {
    /// The change that an act of this name makes.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "attribution" => Self::Attribution,
            "waiver" | "waive" => Self::Waiver,
            "suspension" => Self::Power(EffectVerb::Suspend),
            "termination" => Self::Power(EffectVerb::Terminate),
            "activation" => Self::Power(EffectVerb::Activate),
            "amendment" => Self::Power(EffectVerb::Amend),
            "withdrawal" => Self::Power(EffectVerb::Leave),
            _ => return None,
        })
    }
}

//! Waivers: a breach is let go by those to whom the obligation is owed, each for itself, or by whom the text empowers to do so.

use std::collections::BTreeSet;

use super::Engine;
use super::eval::Judging;
use super::index::established;
use super::matching::Env;
use super::runs::Open;
use crate::fact::{BY, Fact};
use crate::program::What;
use crate::record::{Out, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// Acts by whose name an article gives the power to waive.
const WAIVES: [&str; 2] = ["waiver", "waive"];

impl Engine<'_> {
    /// Keeps the open breaches of every article, which a waiver may be about: without waivers they need not be.
    #[must_use]
    pub fn keeping_breaches(mut self) -> Self {
        self.runs.iter_mut().for_each(|run| run.watched = true);
        self
    }

    /// A waiver of the breaches of an article, or of those that rest on an incident.
    pub(super) fn waive(&mut self, fact: &Fact) {
        let program = self.program;
        let cited = program.cites.get(&fact.about).copied();
        let clause = cited.and_then(|a| program.of_article.get(&a).copied());
        let mut hit: Vec<(usize, u64, Vec<Sym>, BTreeSet<Sym>)> = Vec::new();
        let actor = fact.arg(BY);
        let by: Vec<Sym> = program.answer_for(actor).into_iter().filter(|p| p.is_some()).collect();
        for (n, run) in self.runs.iter().enumerate() {
            for open in run.ledger.all().filter(|o| o.closed.is_none()) {
                if clause == Some(n) || (clause.is_none() && fact.about.is_some() && open.witness.contains(&fact.about)) {
                    let owed = self.owed(n, open);
                    let mine: Vec<Sym> = by.iter().copied().filter(|p| owed.contains(p)).collect();
                    let left = owed.into_iter().filter(|p| !mine.contains(p) && !open.waived_by.contains(p)).collect();
                    hit.push((n, open.number, mine, left));
                }
            }
        }
        let empowered = self.may_waive(fact);
        // What its votes do not carry, or may not, lets nothing go.
        let certain = established(program, fact, 500) == Truth::Yes;
        let mut told: Vec<Out> = Vec::new();
        for (n, number, mine, left) in hit {
            let waives = empowered || !mine.is_empty();
            let granted = match (certain && waives, empowered || left.is_empty()) {
                (true, true) => Truth::Yes,
                // The others to whom it is owed have not waived it, or whether it was waived is undetermined.
                (true, false) => Truth::Maybe,
                (false, _) => established(program, fact, 500).min(Truth::Maybe).and(Truth::from(waives)),
            };
            if certain && let Some(run) = self.runs.get_mut(n) {
                run.ledger.waive(number, &mine);
            }
            if granted == Truth::Yes {
                self.stop_steps(number);
                self.close(n, number, Standing::Waived(fact.when.to));
            }
            let Some(target) = program.clauses.get(n).map(|c| c.article) else { continue };
            let one = Out::Power { act: fact.id, target, granted, at: fact.when.to };
            if !told.contains(&one) {
                told.push(one);
            }
        }
        self.out.append(&mut told);
    }

    /// To whom a breach is owed: those whom the act names, or every party but those that answer for it.
    fn owed(&self, clause: usize, open: &Open) -> BTreeSet<Sym> {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return BTreeSet::new() };
        let values = open.key.iter().filter(|(var, _)| text.owed.vars.contains(var)).map(|(_, value)| *value);
        let named = values.chain(text.owed.named.iter().copied()).flat_map(|who| program.answer_for(who));
        let mut out: BTreeSet<Sym> = named.filter(|p| program.parties.contains(p) && !open.blame.contains(p)).collect();
        if out.is_empty() {
            out = program.parties.iter().copied().filter(|p| !open.blame.contains(p)).collect();
        }
        out
    }

    /// Whether an article gives the actor the power to waive.
    fn may_waive(&self, fact: &Fact) -> bool {
        let program = self.program;
        let events: Vec<_> = WAIVES.iter().filter_map(|name| program.event(name)).collect();
        let actor = fact.arg(BY);
        program.clauses.iter().enumerate().any(|(n, clause)| {
            let What::Allow { acts, .. } = &clause.what else { return false };
            let gives = acts.iter().any(|p| p.events.iter().any(|e| events.contains(e)));
            let mut env = Env::EMPTY;
            env.set(0, actor);
            gives
                && actor.is_some()
                && program.belongs(actor, clause.subject.actors)
                && self.gate(n, &env, &mut Judging::at(fact.when, n)) == Truth::Yes
        })
    }
}

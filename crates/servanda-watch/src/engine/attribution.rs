//! Whose act it was: where an article names a body that decides so, a forbidden act is nobody's established breach before the body has.

use rustc_hash::FxHashMap;

use super::Engine;
use super::matching::{self, Env};
use crate::fact::{BY, Fact};
use crate::program::slot_to;
use crate::record::{Kind, Out, Record};
use crate::sym::Sym;
use crate::truth::Truth;

/// What bodies have attributed, and the records that wait for it, by incident.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributions {
    /// By whom, and to whom; none when the decision names nobody: then it is whose act the reports say.
    found: FxHashMap<Sym, Vec<(Sym, Sym)>>,
    waiting: FxHashMap<Sym, Vec<Waits>>,
}

#[derive(Clone, Debug)]
struct Waits {
    clause: usize,
    record: Record,
    env: Env,
}

impl Attributions {
    pub(super) fn len(&self) -> usize {
        self.found.len() + self.waiting.values().map(Vec::len).sum::<usize>()
    }
}

impl Engine<'_> {
    /// A record as it may be told: undetermined as long as the body that the article names has not said whose act it was.
    pub(super) fn as_attributed(&mut self, clause: usize, record: &mut Record, env: &Env) {
        let Some((body, _)) = self.program.clauses.get(clause).and_then(|c| c.attributed) else { return };
        let Some(incident) = record.witness.first().copied().filter(|_| record.kind == Kind::Act && record.truth == Truth::Yes) else {
            return;
        };
        let mut found = self.attributions.found.get(&incident).into_iter().flatten();
        if found.any(|(by, to)| self.confirms(body, *by, *to, record)) {
            return;
        }
        record.truth = Truth::Maybe;
        record.waits_for = body;
        let waits = Waits { clause, record: record.clone(), env: *env };
        self.attributions.waiting.entry(incident).or_default().push(waits);
    }

    /// Whether a decision confirms who answers for a record: it is of that body, and against nobody else than the reports name.
    fn confirms(&self, body: Sym, by: Sym, to: Sym, record: &Record) -> bool {
        let competent = !body.is_some() || matching::acts_for(self.program, by, body) == Truth::Yes;
        competent && (!to.is_some() || self.program.answer_for(to).iter().any(|p| record.blame.contains(p)))
    }

    /// A body has decided on an incident: the records that waited for it are established, and their ladders begin.
    pub(super) fn attribute_records(&mut self, fact: &Fact) {
        let program = self.program;
        if program.clauses.iter().all(|c| c.attributed.is_none()) {
            return;
        }
        let (by, to) = (fact.arg(BY), fact.arg(slot_to()));
        self.attributions.found.entry(fact.about).or_default().push((by, to));
        let Some(waiting) = self.attributions.waiting.remove(&fact.about) else { return };
        let mut still = Vec::new();
        for waits in waiting {
            let body = program.clauses.get(waits.clause).and_then(|c| c.attributed).map_or(Sym::NONE, |(body, _)| body);
            if !self.confirms(body, by, to, &waits.record) {
                still.push(waits);
                continue;
            }
            let mut record = waits.record;
            record.attribute();
            self.out.push(Out::Attributed(record.number, fact.when.to));
            let now = self.now;
            let mut open = true;
            if let Some(run) = self.runs.get_mut(waits.clause) {
                run.first_breach = Some(run.first_breach.map_or(record.since, |first| first.min(record.since)));
                run.last_breach = run.last_breach.max(Some(record.since));
                open = !run.watched || run.ledger.establish(record.number, now);
            }
            self.changed |= !self.cells.is_empty();
            // What was waived before needs no answer.
            if open {
                self.start_ladders(waits.clause, &record, &waits.env);
            }
        }
        if !still.is_empty() {
            self.attributions.waiting.insert(fact.about, still);
        }
    }
}

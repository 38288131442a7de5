//! Ladders: what follows a breach, step by step, each when the one before it failed.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use servanda_model::ast::Grade;

use super::duty::bearers;
use super::eval::Judging;
use super::index::established;
use super::matching::{self, Env};
use super::runs::Open;
use super::{Engine, Timer};
use crate::fact::{BY, EventId, Fact, Seconds, Span};
use crate::program::{Due, Step, StepNorm, What};
use crate::record::{Clock, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// The steps that run.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    running: BTreeMap<u64, Running>,
    /// Those whose clock has not started.
    waiting: BTreeSet<u64>,
    by_event: FxHashMap<EventId, BTreeSet<u64>>,
}

impl Steps {
    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.running.len()
    }

    fn remove(&mut self, serial: u64) -> Option<Running> {
        self.waiting.remove(&serial);
        let running = self.running.remove(&serial)?;
        for event in &running.events {
            if let Some(all) = self.by_event.get_mut(event) {
                all.remove(&serial);
            }
        }
        Some(running)
    }
}

#[derive(Clone, Debug)]
struct Running {
    clause: usize,
    ladder: usize,
    step: usize,
    record: u64,
    /// The incidents of the breach, which an attribution may be about.
    witness: Vec<Sym>,
    env: Env,
    start: Seconds,
    breach: Seconds,
    attribution: Option<Seconds>,
    due: Option<Seconds>,
    /// Who still has to act.
    left: Vec<Sym>,
    /// The events that do it.
    events: Vec<EventId>,
}

impl Engine<'_> {
    /// The ladders of a new record.
    pub(super) fn start_ladders(&mut self, clause: usize, record: &Record, env: &Env) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        for (ladder, (grade, _)) in text.ladders.iter().enumerate() {
            if grade.is_none_or(|g| g == record.grade) {
                self.start_ladder(clause, ladder, (record.number, &record.witness, record.since), env);
            }
        }
    }

    /// The ladders that a record adds by becoming material.
    pub(super) fn start_graver(&mut self, clause: usize, record: &Open, env: &Env) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        for (ladder, (grade, _)) in text.ladders.iter().enumerate() {
            if *grade == Some(Grade::Material) {
                self.start_ladder(clause, ladder, (record.number, &record.witness, record.since), env);
            }
        }
    }

    fn start_ladder(&mut self, clause: usize, ladder: usize, (record, witness, breach): (u64, &[Sym], Seconds), env: &Env) {
        self.start_step(Running {
            clause,
            ladder,
            step: 0,
            record,
            witness: witness.to_vec(),
            env: *env,
            start: self.now,
            breach,
            attribution: None,
            due: None,
            left: Vec::new(),
            events: Vec::new(),
        });
    }

    fn norm(&self, running: &Running) -> Option<&StepNorm> {
        match self.program.clauses.get(running.clause)?.ladders.get(running.ladder)?.1.get(running.step)? {
            Step::Norm(norm) => Some(norm),
            Step::As(_) => None,
        }
    }

    fn step_due(&self, norm: &StepNorm, running: &Running) -> Option<Seconds> {
        let here = Span::at(running.start);
        let on = Judging { breach: Some(running.breach), attribution: running.attribution, ..Judging::at(here, running.clause) };
        self.due_of(&norm.stage, &running.env, &on).map(|due| due.to)
    }

    fn start_step(&mut self, mut running: Running) {
        let program = self.program;
        let steps = program.clauses.get(running.clause).and_then(|c| c.ladders.get(running.ladder)).map(|(_, steps)| steps);
        loop {
            match steps.and_then(|s| s.get(running.step)) {
                // The ladder has ended: the breach stays open.
                None => return,
                Some(Step::As(article)) => return self.step_as(*article, &running),
                Some(Step::Norm(norm)) => {
                    running.start = self.now;
                    let mut on = Judging::at(Span::at(self.now), running.clause);
                    (on.breach, on.attribution) = (Some(running.breach), running.attribution);
                    // A step whose condition does not hold is passed over.
                    if norm.when.as_ref().is_some_and(|cond| self.holds(cond, &running.env, &mut on) != Truth::Yes) {
                        running.step += 1;
                        continue;
                    }
                    running.left = bearers(&norm.subject, &running.env);
                    running.due = self.step_due(norm, &running);
                    running.events = norm.stage.acts.iter().flat_map(|p| p.events.iter().copied()).collect();
                    let serial = self.serial();
                    match running.due {
                        Some(due) => self.at(due.max(self.now), Timer::Step(serial)),
                        None if matches!(norm.stage.due, Due::By(_) | Due::With(..)) => {
                            self.steps.waiting.insert(serial);
                        }
                        None => {}
                    }
                    for event in &running.events {
                        self.steps.by_event.entry(*event).or_default().insert(serial);
                    }
                    self.steps.running.insert(serial, running);
                    return;
                }
            }
        }
    }

    /// A step as another article says: its duty arises, with the values that both articles know under one name.
    fn step_as(&mut self, article: servanda_model::ArticleId, running: &Running) {
        let program = self.program;
        let (Some(other), Some(text)) = (program.of_article.get(&article), program.clauses.get(running.clause)) else { return };
        let Some(target) = program.clauses.get(*other).filter(|c| matches!(c.what, What::Do { .. })) else { return };
        let mut env = Env::EMPTY;
        for (var, sort) in &target.vars {
            if let Some((known, _)) = text.vars.iter().find(|(_, s)| s == sort) {
                env.set(*var, running.env.var(*known));
            }
        }
        env.met(0, running.env.ev(0));
        self.arise(*other, env, Span::at(self.now), Truth::Yes);
    }

    /// An act that may be a step: certain, by whoever is to act, after the step began and in time.
    pub(super) fn step_done(&mut self, fact: &Fact) {
        let serials: Vec<u64> = self.steps.by_event.get(&fact.event).into_iter().flatten().copied().collect();
        for serial in serials {
            let Some(running) = self.steps.running.get(&serial) else { continue };
            let (Some(norm), Some(text)) = (self.norm(running), self.program.clauses.get(running.clause)) else { continue };
            let program = self.program;
            let late = running.due.is_some_and(|due| fact.when.to > due);
            if late || fact.when.from < running.start || established(program, fact, text.standard) != Truth::Yes {
                continue;
            }
            let fits = norm.stage.acts.iter().filter(|p| p.events.contains(&fact.event));
            let fits = fits.map(|p| matching::fits(program, p, fact, &running.env)).max().unwrap_or(Truth::No);
            let actor = fact.arg(BY);
            let who = |member: &Sym| {
                if member.is_some() {
                    matching::acts_for(program, actor, *member)
                } else {
                    Truth::from(actor.is_some() && program.belongs(actor, norm.subject.actors))
                }
            };
            let Some(at) = running.left.iter().position(|m| who(m) == Truth::Yes).filter(|_| fits == Truth::Yes) else { continue };
            let (clause, record) = (running.clause, running.record);
            let mut done = false;
            if let Some(running) = self.steps.running.get_mut(&serial) {
                running.left.remove(at);
                done = running.left.is_empty();
            }
            if done {
                self.steps.remove(serial);
                self.close(clause, record, Standing::Remedied(fact.when.to));
            }
        }
    }

    /// The time of a step has run out: the next one begins.
    pub(super) fn step_out(&mut self, serial: u64) {
        if let Some(mut running) = self.steps.remove(serial) {
            running.step += 1;
            running.due = None;
            self.start_step(running);
        }
    }

    /// A body has attributed an incident: clocks that count from it start.
    pub(super) fn attributed(&mut self, fact: &Fact) {
        let program = self.program;
        let named = |clause: usize| {
            let body = program.clauses.get(clause).and_then(|c| c.attributed).map_or(Sym::NONE, |(body, _)| body);
            !body.is_some() || matching::acts_for(program, fact.arg(BY), body) == Truth::Yes
        };
        if !fact.about.is_some() || established(program, fact, 500) != Truth::Yes {
            return;
        }
        self.attribute_records(fact);
        for running in self.steps.running.values_mut() {
            if running.attribution.is_none() && running.witness.contains(&fact.about) && named(running.clause) {
                running.attribution = Some(fact.when.to);
                self.wake = true;
            }
        }
        for clause in self.cells.waiting() {
            if named(clause) {
                self.attribute_duties(clause, fact.about, fact.when.to);
                self.wake = true;
            }
        }
    }

    /// Steps whose clock could not start until now.
    pub(super) fn start_step_clocks(&mut self) {
        for serial in self.steps.waiting.clone() {
            let Some(running) = self.steps.running.get(&serial) else { continue };
            let Some(due) = self.norm(running).and_then(|norm| self.step_due(norm, running)) else { continue };
            if let Some(running) = self.steps.running.get_mut(&serial) {
                running.due = Some(due);
            }
            self.steps.waiting.remove(&serial);
            self.at(due.max(self.now), Timer::Step(serial));
        }
    }

    /// The steps that answer a record run no more.
    pub(super) fn stop_steps(&mut self, record: u64) {
        let serials: Vec<u64> = self.steps.running.iter().filter(|(_, r)| r.record == record).map(|(serial, _)| *serial).collect();
        serials.into_iter().for_each(|serial| {
            self.steps.remove(serial);
        });
    }

    pub(super) fn step_clocks(&self) -> Vec<Clock> {
        let clock = |running: &Running| {
            let norm = self.norm(running)?;
            Some(Clock {
                due: running.due,
                article: self.program.clauses.get(running.clause)?.article,
                bearer: running.left.first().copied().unwrap_or_default(),
                key: running.env.key(),
                start: running.start,
                record: Some(running.record),
                step: Some(norm.text.clone()),
            })
        };
        self.steps.running.values().filter_map(clock).collect()
    }
}

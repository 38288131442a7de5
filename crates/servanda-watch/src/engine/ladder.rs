//! Ladders: what follows a breach, step by step, each when the one before it failed.

use std::collections::BTreeMap;

use super::duty::bearers;
use super::matching::{self, Env};
use super::{Engine, Timer};
use crate::fact::{BY, Fact, Seconds, Span};
use crate::program::{Step, StepNorm, What};
use crate::record::{Clock, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// The steps that run.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    running: BTreeMap<u64, Running>,
}

impl Steps {
    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
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
}

impl Engine<'_> {
    pub(super) fn start_ladder(&mut self, clause: usize, record: &Record, env: &Env) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        let fits = |grade: &Option<_>| grade.is_none_or(|g| g == record.grade);
        for ladder in (0..text.ladders.len()).filter(|n| text.ladders.get(*n).is_some_and(|(grade, _)| fits(grade))) {
            let running = Running {
                clause,
                ladder,
                step: 0,
                record: record.number,
                witness: record.witness.clone(),
                env: *env,
                start: self.now,
                breach: record.since,
                attribution: None,
                due: None,
                left: Vec::new(),
            };
            self.start_step(running);
        }
    }

    fn norm(&self, running: &Running) -> Option<&StepNorm> {
        match self.program.clauses.get(running.clause)?.ladders.get(running.ladder)?.1.get(running.step)? {
            Step::Norm(norm) => Some(norm),
            Step::As(_) => None,
        }
    }

    fn start_step(&mut self, mut running: Running) {
        let program = self.program;
        let steps = program.clauses.get(running.clause).and_then(|c| c.ladders.get(running.ladder)).map(|(_, steps)| steps);
        match steps.and_then(|s| s.get(running.step)) {
            // The ladder has ended: the breach stays open.
            None => {}
            Some(Step::As(article)) => {
                if let Some(other) = program.of_article.get(article)
                    && program.clauses.get(*other).is_some_and(|c| matches!(c.what, What::Do { .. }))
                {
                    self.arise(*other, running.env, Span::at(self.now), Truth::Yes);
                }
            }
            Some(Step::Norm(norm)) => {
                running.start = self.now;
                running.left = bearers(&norm.subject, &running.env);
                running.due = self.due_of(&norm.stage, &running.env, running.start, Some(running.breach), running.attribution);
                let serial = self.serial();
                if let Some(due) = running.due {
                    self.at(due, Timer::Step(serial));
                }
                self.steps.running.insert(serial, running);
            }
        }
    }

    /// An act that may be a step.
    pub(super) fn step_done(&mut self, fact: &Fact) {
        let serials: Vec<u64> = self.steps.running.keys().copied().collect();
        for serial in serials {
            let Some(running) = self.steps.running.get(&serial) else { continue };
            let Some(norm) = self.norm(running) else { continue };
            let program = self.program;
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
            let Some(at) = running.left.iter().position(|m| who(m) == Truth::Yes) else { continue };
            let late = running.due.is_some_and(|due| fact.when.to > due);
            if fits != Truth::Yes || fact.when.from < running.start || late || fact.odds.against(500) != Truth::Yes {
                continue;
            }
            let (clause, record) = (running.clause, running.record);
            let mut done = false;
            if let Some(running) = self.steps.running.get_mut(&serial) {
                running.left.remove(at);
                done = running.left.is_empty();
            }
            if done {
                self.steps.running.remove(&serial);
                self.close(clause, record, Standing::Remedied(fact.when.to));
            }
        }
    }

    /// The time of a step has run out: the next one begins.
    pub(super) fn step_out(&mut self, serial: u64) {
        if let Some(mut running) = self.steps.running.remove(&serial) {
            running.step += 1;
            self.start_step(running);
        }
    }

    /// A body has attributed an incident: clocks that count from it start.
    pub(super) fn attributed(&mut self, about: Sym, at: Seconds) {
        for running in self.steps.running.values_mut() {
            if running.attribution.is_none() && (running.witness.contains(&about) || about == Sym::NONE) {
                running.attribution = Some(at);
            }
        }
        self.start_step_clocks();
    }

    /// Steps whose clock could not start until now.
    pub(super) fn start_step_clocks(&mut self) {
        let waiting: Vec<u64> = self.steps.running.iter().filter(|(_, r)| r.due.is_none()).map(|(serial, _)| *serial).collect();
        for serial in waiting {
            let Some(running) = self.steps.running.get(&serial) else { continue };
            let Some(norm) = self.norm(running) else { continue };
            let due = self.due_of(&norm.stage, &running.env, running.start, Some(running.breach), running.attribution);
            if let Some(due) = due {
                if let Some(running) = self.steps.running.get_mut(&serial) {
                    running.due = Some(due);
                }
                self.at(due.max(self.now), Timer::Step(serial));
            }
        }
    }

    /// A waiver closes the records of an incident or an article, and their ladders.
    pub(super) fn waived(&mut self, about: Sym, clause: Option<usize>, at: Seconds) {
        let mut hit = Vec::new();
        for (n, run) in self.runs.iter().enumerate() {
            for open in run.records.iter().filter(|o| !o.closed && !o.excused) {
                if open.witness.contains(&about) || clause == Some(n) {
                    hit.push((n, open.number));
                }
            }
        }
        for (clause, number) in hit {
            self.steps.running.retain(|_, r| r.record != number);
            self.close(clause, number, Standing::Waived(at));
        }
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

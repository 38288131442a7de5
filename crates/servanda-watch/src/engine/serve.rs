//! Acts that serve duties: the oldest that they fit, or all of them.

use super::Engine;
use super::duty::{Duty, Took, in_time, key_of_fact, named};
use super::eval::Judging;
use super::index::{Key, established};
use super::matching::{self, Env};
use crate::fact::{BY, Fact, Seconds, Span};
use crate::program::{Clause, Mode, Stage, What};
use crate::record::Standing;
use crate::sym::Sym;
use crate::truth::Truth;

/// Duties that an act fits, and how far they have been looked at.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) key: Key,
    pub(super) group: usize,
    pub(super) fits: Truth,
    next: usize,
}

/// Acts kept for duties that may turn out to have arisen before them.
const RECENT_MOST: usize = 10_000;

impl Engine<'_> {
    /// An act of the only stage of a duty.
    pub(super) fn serve(&mut self, clause: usize, fact: &Fact) {
        // One act under two names is one act.
        let composes = !self.program.rules.is_empty();
        let used = self.used.iter().find(|(c, id, _)| composes && *c == clause && *id == fact.id).map(|(.., left)| *left);
        let left = self.offer(clause, fact, None, used.unwrap_or(Truth::Yes));
        if composes {
            self.used.retain(|(c, id, _)| !(*c == clause && *id == fact.id));
            self.used.push((clause, fact.id, left));
        }
        if left != Truth::No {
            self.remember(clause, fact, left);
        }
    }

    /// Keeps an act for duties that may turn out to have arisen before it.
    pub(super) fn remember(&mut self, clause: usize, fact: &Fact, left: Truth) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        let starting = text.during.0.is_some();
        if !starting && !self.something_waits() {
            return;
        }
        let horizon = self.horizon();
        if let Some(duties) = self.duties.get_mut(clause) {
            duties.recent.push_back((fact.clone(), left));
            while duties.recent.len() > RECENT_MOST || (!starting && duties.recent.front().is_some_and(|(f, _)| f.when.to < horizon)) {
                duties.recent.pop_front();
            }
        }
    }

    /// What was done before a duty was known to have arisen, and may count.
    pub(super) fn look_back(&mut self, clause: usize, only: (Key, u64)) {
        let recent: Vec<(Fact, Truth)> = self.duties.get(clause).into_iter().flat_map(|d| &d.recent).cloned().collect();
        for (n, (fact, left)) in recent.into_iter().enumerate() {
            let left = self.offer(clause, &fact, Some(only), left);
            if let Some(place) = self.duties.get_mut(clause).and_then(|d| d.recent.get_mut(n)) {
                place.1 = left;
            }
        }
    }

    /// The groups of duties that an act of the first stage fits.
    pub(super) fn candidates(&self, clause: usize, stage: &Stage, fact: &Fact) -> Vec<Candidate> {
        let (Some(text), Some(duties)) = (self.program.clauses.get(clause), self.duties.get(clause)) else { return Vec::new() };
        let shown = established(self.program, fact, text.standard);
        if duties.open.is_empty() || shown == Truth::No {
            return Vec::new();
        }
        let key = key_of_fact(stage, fact);
        let mut every: Vec<Key> = Vec::new();
        let keys = if named(stage, &key) && !duties.loose {
            std::slice::from_ref(&key)
        } else {
            every.extend(duties.open.keys().copied());
            every.sort_unstable();
            every.as_slice()
        };
        let mut out = Vec::new();
        for key in keys.iter().copied() {
            for (group, duties) in duties.open.get(&key).into_iter().flatten().enumerate() {
                let fits = self.performs(text, stage, fact, &duties.same).and(shown);
                if fits != Truth::No {
                    out.push(Candidate { key, group, fits, next: 0 });
                }
            }
        }
        out
    }

    /// Whether an act is what a stage asks for, by whoever owes it.
    pub(super) fn performs(&self, text: &Clause, stage: &Stage, fact: &Fact, env: &Env) -> Truth {
        let acts = stage.acts.iter().filter(|p| p.events.contains(&fact.event));
        let fits = acts.map(|p| matching::fits(self.program, p, fact, env)).max().unwrap_or(Truth::No);
        if fits == Truth::No {
            return fits;
        }
        let (bearer, actor) = (env.var(0), fact.arg(BY));
        let who = if bearer.is_some() { matching::acts_for(self.program, actor, bearer) } else { self.bound(text, actor) };
        fits.and(who)
    }

    /// Whether an act comes after a duty arose, or after the time at which its norm starts; it is not what set the duty off.
    pub(super) fn comes_after(&self, text: &Clause, duty: &Duty, when: Span, acts: &[Sym]) -> Truth {
        let trigger = duty.env.ev(0).id;
        if trigger.is_some() && acts.contains(&trigger) {
            return Truth::No;
        }
        match text.during.0 {
            Some(starting) => {
                let on = Judging::at(when, usize::MAX);
                self.reach(starting, &duty.env, &on).by(when)
            }
            None => Truth::of(when.from >= duty.start.to, when.to >= duty.start.from),
        }
    }

    /// Whether what must come before an act had come.
    pub(super) fn after_condition(&self, clause: usize, stage: &Stage, duty: &Duty, fact: &Fact) -> Truth {
        stage.only_after.as_ref().map_or(Truth::Yes, |cond| {
            let on = Judging { start: duty.start, attribution: duty.attribution, ..Judging::at(fact.when, clause) };
            self.holds(cond, &duty.env, &mut on.of(fact.id))
        })
    }

    /// Offers an act to the duties that it fits, the oldest first, or to one of them. What may have served an older one may not be left for a
    /// younger. Returns what is left of it.
    fn offer(&mut self, clause: usize, fact: &Fact, only: Option<(Key, u64)>, mut left: Truth) -> Truth {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return left };
        let What::Do { stages, serves_all, .. } = &text.what else { return left };
        let Some(stage) = stages.first() else { return left };
        let mut candidates = self.candidates(clause, stage, fact);
        let least = match text.subject.mode {
            Mode::AtLeast(least) => usize::try_from(least).unwrap_or(usize::MAX),
            _ => 1,
        };
        let member = self.bearer_of(text, fact.arg(BY));
        let mut done: Vec<Duty> = Vec::new();
        let mut took: Vec<Took> = Vec::new();
        while left != Truth::No {
            // The oldest of those not looked at yet.
            let serial = |c: &Candidate| Some(self.duties.get(clause)?.open.get(&c.key)?.get(c.group)?.duties.get(c.next)?.serial);
            let Some((_, at)) = candidates.iter().enumerate().filter_map(|(n, c)| Some((serial(c)?, n))).min() else { break };
            let Some(candidate) = candidates.get_mut(at) else { break };
            let (key, group, fits, n) = (candidate.key, candidate.group, candidate.fits, candidate.next);
            candidate.next += 1;
            let duty = self.duties.get(clause).and_then(|d| d.open.get(&key)?.get(group)?.duties.get(n));
            let Some(duty) = duty.filter(|d| only.is_none_or(|(_, serial)| serial == d.serial)) else { continue };
            if least > 1 && member.is_some() && duty.done_by.contains(&member) {
                continue;
            }
            let performs = fits.and(self.comes_after(text, duty, fact.when, &[fact.id])).and(left);
            if performs == Truth::No {
                continue;
            }
            let performs = performs.and(self.after_condition(clause, stage, duty, fact));
            let timely = if duty.missed.is_some() { Truth::Yes } else { in_time(fact.when, duty.due) };
            if performs == Truth::No {
                continue;
            }
            let taken = performs.and(duty.truth);
            let (serial, trigger) = (duty.serial, duty.env.ev(0).id);
            let Some(duties) = self.duties.get_mut(clause).and_then(|d| d.open.get_mut(&key)?.get_mut(group)).map(|g| &mut g.duties) else {
                break;
            };
            let Some(duty) = duties.get_mut(n) else { break };
            match (performs, timely) {
                (Truth::Yes, Truth::Yes) => {
                    if member.is_some() {
                        duty.done_by.push(member);
                    }
                    if least == 1 || duty.done_by.len() >= least {
                        done.extend(duties.remove(n));
                        if let Some(candidate) = candidates.get_mut(at) {
                            candidate.next = n;
                        }
                    }
                }
                // Done, in time or late.
                (Truth::Yes, _) if least == 1 => {
                    if timely == Truth::Maybe {
                        duty.perhaps = Some(fact.id);
                    }
                    duty.late = duty.late.or(Some(fact.when.to));
                }
                (_, Truth::No) => {}
                _ => {
                    duty.perhaps = Some(fact.id);
                    duty.perhaps_by.push(member);
                }
            }
            if !serves_all {
                left = left.and(taken.negated());
                took.push(Took { act: fact.id, when: fact.when, duty: serial, trigger, truth: taken });
            }
        }
        for candidate in candidates.iter().filter(|_| !took.is_empty()) {
            let group = self.duties.get_mut(clause).and_then(|d| d.open.get_mut(&candidate.key)?.get_mut(candidate.group));
            if let Some(group) = group {
                took.iter().for_each(|t| group.note(*t));
            }
        }
        if !done.is_empty()
            && let Some(duties) = self.duties.get_mut(clause)
        {
            candidates.iter().for_each(|c| duties.sweep(&c.key));
        }
        for duty in done {
            self.performed(clause, &duty, fact.when.to, &[fact.id]);
        }
        left
    }

    /// A duty has been done: late, that remedies and does not fulfil.
    pub(super) fn performed(&mut self, clause: usize, duty: &Duty, at: Seconds, acts: &[Sym]) {
        if duty.truth == Truth::Yes
            && let Some(run) = self.runs.get_mut(clause)
            && run.done.is_none()
        {
            run.done = Some(at);
            self.wake = true;
        }
        match duty.missed {
            Some(Some(number)) => self.close(clause, number, Standing::Remedied(at)),
            Some(None) => {}
            None if duty.truth == Truth::Yes => self.fulfilled(clause, &duty.env, at, acts),
            None => {}
        }
    }

    /// Whether an act whose time is not over may still turn out to have been in time.
    pub(super) fn still_to_come(&self, clause: usize, duty: &Duty, same: &Env, due: Span) -> bool {
        let Some(text) = self.program.clauses.get(clause) else { return false };
        let What::Do { stages, .. } = &text.what else { return false };
        let Some(stage) = stages.first() else { return false };
        self.waiting_facts().any(|fact| {
            fact.when.to > self.now
                && self.performs(text, stage, fact, same).and(established(self.program, fact, text.standard)) != Truth::No
                && self.comes_after(text, duty, fact.when, &[fact.id]).and(in_time(fact.when, Some(due))) != Truth::No
        })
    }
}

//! Acts of several stages: each goes on from the acts before it, and the last one serves the duty.

use std::collections::VecDeque;
use std::rc::Rc;

use super::duty::{Duty, Group, Took, in_time, key_of_env, key_of_fact, named};
use super::eval::Judging;
use super::index::{Key, established};
use super::matching::Env;
use super::{Engine, Timer};
use crate::fact::{Fact, NEVER, Span};
use crate::program::{Clause, Stage, What};
use crate::sym::Sym;
use crate::truth::Truth;

/// Acts of the first stages, waiting for the next one.
#[derive(Clone, Debug)]
pub(super) struct Partial {
    serial: u64,
    /// The group of duties that they may serve.
    key: Key,
    same: Rc<Env>,
    env: Rc<Env>,
    acts: Rc<[Sym]>,
    first: Span,
    last: Span,
    truth: Truth,
    due: Option<Span>,
}

/// The same, as the duties see it: the stages that are still to come keep them alive.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    serial: u64,
    pub(super) acts: Rc<[Sym]>,
    pub(super) first: Span,
    pub(super) due: Option<Span>,
}

impl Pending {
    /// Whether acts that had begun when a duty arose may serve it: only when that time is uncertain, or the norm had started before.
    pub(super) fn may_serve(&self, duty: &Duty, starting: bool) -> bool {
        may_serve(self.serial, duty, starting)
    }
}

fn may_serve(serial: u64, duty: &Duty, starting: bool) -> bool {
    serial > duty.serial || duty.start.from < duty.start.to || starting
}

/// Acts of which it is remembered what is left of them, before those are forgotten that nothing goes on from.
const LEFT_MOST: usize = 1_000;

impl Engine<'_> {
    /// An act of one of several stages.
    pub(super) fn go_on(&mut self, clause: usize, n: usize, fact: &Fact) {
        let program = self.program;
        let Some(What::Do { stages, .. }) = program.clauses.get(clause).map(|c| &c.what) else { return };
        // Once, whichever of the stages it may be.
        if !stages.iter().take(n).any(|s| s.acts.iter().any(|p| p.events.contains(&fact.event))) {
            self.remember(clause, fact, Truth::Yes);
        }
        if n == 0 {
            self.begin_chain(clause, stages, fact);
            return;
        }
        let hits = self.hits(clause, stages, n, fact);
        if let Some(next) = stages.get(n + 1) {
            let Some(stage) = stages.get(n) else { return };
            for (partial, truth) in hits {
                let longer = self.longer(clause, &partial, stage, next, fact, truth);
                self.add_partial(clause, n + 1, next, longer);
            }
        } else {
            self.end_chain(clause, &hits, fact);
        }
    }

    /// The first act of several stages: one for each group of duties that it fits.
    fn begin_chain(&mut self, clause: usize, stages: &[Stage], fact: &Fact) {
        let (Some(first), Some(next)) = (stages.first(), stages.get(1)) else { return };
        for candidate in self.candidates(clause, first, fact) {
            let group = self.duties.get(clause).and_then(|d| d.open.get(&candidate.key)?.get(candidate.group));
            let Some(group) = group else { continue };
            let Some(oldest) = group.duties.front() else { continue };
            let truth = candidate.fits.and(self.after_condition(clause, first, oldest, fact));
            if truth == Truth::No {
                continue;
            }
            let longer = self.begun(clause, (candidate.key, &group.same), first, next, fact, truth);
            self.add_partial(clause, 1, next, longer);
        }
    }

    fn add_partial(&mut self, clause: usize, n: usize, next: &Stage, partial: Partial) {
        let serial = self.serial();
        let due = partial.due;
        let key = key_of_env(next, &partial.env);
        let pending = Pending { serial, acts: Rc::clone(&partial.acts), first: partial.first, due };
        let Some(duties) = self.duties.get_mut(clause) else { return };
        duties.partials_loose |= !named(next, &key);
        let groups = duties.open.get_mut(&partial.key);
        if let Some(group) = groups.and_then(|all| all.iter_mut().find(|g| g.same == partial.same)) {
            group.pending.push_back(pending);
        }
        // Mostly one for each key, and it is large.
        duties.partials.entry((n, key)).or_insert_with(|| VecDeque::with_capacity(1)).push_back(Partial { serial, ..partial });
        if let Some(due) = due {
            self.at(due.to.saturating_add(1).max(self.now), Timer::Partial(clause, serial, key));
        }
    }

    /// What is left of acts, when one act serves one duty.
    pub(super) fn spared(&self, clause: usize, acts: &[Sym]) -> Truth {
        let Some(duties) = self.duties.get(clause) else { return Truth::Yes };
        acts.iter().filter_map(|act| duties.left.get(act).copied()).fold(Truth::Yes, Truth::and)
    }

    /// The chains that an act of a later stage goes on from, and how certainly it does.
    fn hits(&self, clause: usize, stages: &[Stage], n: usize, fact: &Fact) -> Vec<(Partial, Truth)> {
        let program = self.program;
        let (Some(stage), Some(text), Some(duties)) = (stages.get(n), program.clauses.get(clause), self.duties.get(clause)) else {
            return Vec::new();
        };
        let shown = established(program, fact, text.standard);
        if shown == Truth::No || duties.partials.is_empty() {
            return Vec::new();
        }
        let key = key_of_fact(stage, fact);
        let mut every: Vec<Key> = Vec::new();
        let keys = if named(stage, &key) && !duties.partials_loose {
            std::slice::from_ref(&key)
        } else {
            every.extend(duties.partials.keys().filter(|(stage, _)| *stage == n).map(|(_, key)| *key));
            every.sort_unstable();
            every.as_slice()
        };
        let all = keys.iter().filter_map(|key| duties.partials.get(&(n, *key))).flatten();
        let going =
            all.map(|partial| (partial, shown.and(self.goes_on(text, stage, partial, fact)).and(self.spared(clause, &partial.acts))));
        going.filter(|(_, truth)| *truth != Truth::No).map(|(partial, truth)| (partial.clone(), truth)).collect()
    }

    /// Whether an act is the next after others.
    fn goes_on(&self, text: &Clause, stage: &Stage, partial: &Partial, fact: &Fact) -> Truth {
        if partial.acts.contains(&fact.id) {
            return Truth::No;
        }
        let after = Truth::of(fact.when.from >= partial.last.to, fact.when.to >= partial.last.from);
        let timely = after.and(in_time(fact.when, partial.due)).and(partial.truth);
        if timely == Truth::No { timely } else { timely.and(self.performs(text, stage, fact, &partial.env)) }
    }

    /// The last act: it serves the oldest duty with the first acts that lead to it, or all duties.
    fn end_chain(&mut self, clause: usize, hits: &[(Partial, Truth)], fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { serves_all, .. } = &text.what else { return };
        let mut pairs: Vec<(u64, u64, usize)> = Vec::new();
        for (n, (partial, _)) in hits.iter().enumerate() {
            let groups = self.duties.get(clause).and_then(|d| d.open.get(&partial.key));
            let group = groups.and_then(|all| all.iter().find(|g| g.same == partial.same));
            let serves = |d: &&Duty| may_serve(partial.serial, d, text.during.0.is_some());
            pairs.extend(group.into_iter().flat_map(|g| &g.duties).filter(serves).map(|d| (d.serial, partial.serial, n)));
        }
        pairs.sort_unstable();
        for (serial, _, n) in pairs {
            if let Some((partial, truth)) = hits.get(n) {
                self.serve_with(clause, (&partial.key, serial), partial, *truth, fact);
            }
        }
        if !serves_all {
            self.wake_extended(clause);
        }
        if let Some(duties) = self.duties.get_mut(clause) {
            hits.iter().for_each(|(partial, _)| duties.sweep(&partial.key));
        }
    }

    /// The acts of a chain and the last of them serve one duty, as far as they are left.
    fn serve_with(&mut self, clause: usize, (key, serial): (&Key, u64), partial: &Partial, truth: Truth, fact: &Fact) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        let What::Do { serves_all, .. } = &text.what else { return };
        let acts: Vec<Sym> = partial.acts.iter().copied().chain([fact.id]).collect();
        let spared = if *serves_all { Truth::Yes } else { self.spared(clause, &acts) };
        let Some((group, at)) = self.duties.get_mut(clause).and_then(|d| d.find(key, serial)) else { return };
        let Some(duty) = group.duties.get(at).cloned() else { return };
        let truth = truth.and(spared).and(self.comes_after(text, &duty, partial.first, &partial.acts));
        let timely = if duty.missed.is_some() { Truth::Yes } else { in_time(partial.first, duty.due) };
        let Some((group, at)) = self.duties.get_mut(clause).and_then(|d| d.find(key, serial)) else { return };
        let mut done = None;
        match (truth, timely) {
            (Truth::No, _) => return,
            (Truth::Yes, Truth::Yes) => done = group.duties.remove(at),
            (Truth::Yes, _) => {
                if let Some(duty) = group.duties.get_mut(at) {
                    duty.perhaps = if timely == Truth::Maybe { Some(fact.id) } else { duty.perhaps };
                    duty.late = duty.late.or(Some(fact.when.to));
                }
            }
            (_, Truth::No) => {}
            _ => {
                if let Some(duty) = group.duties.get_mut(at) {
                    duty.perhaps = Some(fact.id);
                }
            }
        }
        if !serves_all && let Some(duties) = self.duties.get_mut(clause) {
            let taken = truth.and(duty.truth);
            for act in &acts {
                let left = duties.left.entry(*act).or_insert(Truth::Yes);
                *left = left.and(taken.negated());
            }
            let (span, trigger) = (Span { from: partial.first.from, to: fact.when.to }, duty.env.ev(0).id);
            let ours = |g: &&mut Group| g.same == partial.same;
            for group in duties.open.get_mut(key).into_iter().flatten().filter(ours) {
                acts.iter().for_each(|act| group.note(Took { act: *act, when: span, duty: serial, trigger, truth: taken }));
            }
        }
        if let Some(duty) = done {
            self.performed(clause, &duty, fact.when.to, &acts);
        }
    }

    /// What was done before a duty was known to have arisen, and may count for it: pairs that were complete, and acts that others may go on from.
    pub(super) fn replay(&mut self, clause: usize, key: &Key, serial: u64) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { stages, .. } = &text.what else { return };
        let Some((group, at)) = self.duties.get_mut(clause).and_then(|d| d.find(key, serial)) else { return };
        let (same, known) = (Rc::clone(&group.same), group.pending.iter().map(|p| Rc::clone(&p.acts)).collect::<Vec<_>>());
        let Some(duty) = group.duties.get(at).cloned() else { return };
        let recent: Vec<Fact> = self.duties.get(clause).into_iter().flat_map(|d| &d.recent).map(|(fact, _)| fact.clone()).collect();
        let mut chains: Vec<(usize, Partial)> = Vec::new();
        let mut whole: Vec<(Partial, Truth, Fact)> = Vec::new();
        for second in recent.chunk_by(|a, b| a.when.to == b.when.to) {
            for (n, stage) in stages.iter().enumerate() {
                for fact in second {
                    let shown = established(program, fact, text.standard);
                    let next = stages.get(n + 1);
                    if n == 0 {
                        let fits = self.performs(text, stage, fact, &same).and(shown).and(self.after_condition(clause, stage, &duty, fact));
                        let fits = fits.and(self.spared(clause, &[fact.id]));
                        if let Some(next) = next.filter(|_| fits != Truth::No) {
                            chains.push((1, self.begun(clause, (*key, &same), stage, next, fact, fits)));
                        }
                        continue;
                    }
                    for (_, partial) in chains.clone().into_iter().filter(|(at, _)| *at == n) {
                        let truth = shown.and(self.goes_on(text, stage, &partial, fact)).and(self.spared(clause, &partial.acts));
                        match next {
                            _ if truth == Truth::No => {}
                            Some(next) => chains.push((n + 1, self.longer(clause, &partial, stage, next, fact, truth))),
                            None => whole.push((partial, truth, fact.clone())),
                        }
                    }
                }
            }
        }
        for (n, partial) in chains {
            let alive = partial.due.is_none_or(|due| due.to >= self.now) && !known.contains(&partial.acts);
            if let Some(stage) = stages.get(n).filter(|_| alive) {
                self.add_partial(clause, n, stage, partial);
            }
        }
        for (partial, truth, fact) in whole {
            self.serve_with(clause, (key, serial), &partial, truth, &fact);
        }
        if let Some(duties) = self.duties.get_mut(clause) {
            duties.sweep(key);
        }
    }

    /// The first act of a chain, for a group of duties.
    fn begun(&self, clause: usize, (key, same): (Key, &Rc<Env>), stage: &Stage, next: &Stage, fact: &Fact, truth: Truth) -> Partial {
        let mut env = **same;
        env.meet(stage.ev, fact);
        let due = self.due_of(next, &env, &Judging::at(fact.when, clause));
        let (first, last, acts) = (fact.when, fact.when, Rc::from([fact.id]));
        Partial { serial: 0, key, same: Rc::clone(same), env: Rc::new(env), acts, first, last, truth, due }
    }

    fn longer(&self, clause: usize, partial: &Partial, stage: &Stage, next: &Stage, fact: &Fact, truth: Truth) -> Partial {
        let mut env = *partial.env;
        env.meet(stage.ev, fact);
        let acts = partial.acts.iter().copied().chain([fact.id]).collect();
        let due = self.due_of(next, &env, &Judging::at(fact.when, clause));
        Partial { env: Rc::new(env), acts, last: fact.when, truth, due, ..partial.clone() }
    }

    /// Whether an act whose time is not over may go on from others that may serve a duty.
    pub(super) fn may_go_on(&self, clause: usize, key: &Key, duty: &Duty, same: &Env) -> bool {
        let (Some(text), Some(duties)) = (self.program.clauses.get(clause), self.duties.get(clause)) else { return false };
        let What::Do { stages, .. } = &text.what else { return false };
        let starting = text.during.0.is_some();
        duties.partials.iter().any(|((n, _), all)| {
            let ours = |p: &&Partial| p.key == *key && *p.same == *same && may_serve(p.serial, duty, starting);
            let in_time = |p: &&Partial| in_time(p.first, duty.due).and(self.comes_after(text, duty, p.first, &p.acts)) != Truth::No;
            let spared = |p: &&Partial| self.spared(clause, &p.acts) != Truth::No;
            all.iter().filter(ours).filter(in_time).filter(spared).any(|partial| {
                self.waiting_facts().any(|fact| {
                    let shown = established(self.program, fact, text.standard);
                    stages.get(*n).is_some_and(|stage| shown.and(self.goes_on(text, stage, partial, fact)) != Truth::No)
                })
            })
        })
    }

    /// Acts have been used up: duties that they kept alive are looked at again.
    fn wake_extended(&mut self, clause: usize) {
        let now = self.now;
        let Some(duties) = self.duties.get_mut(clause) else { return };
        let mut woken: Vec<(u64, Key)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        for (key, groups) in &duties.open {
            woken.extend(groups.iter().flat_map(|g| &g.duties).filter(|d| d.extended && d.missed.is_none()).map(|d| (d.serial, *key)));
        }
        if duties.left.len() > LEFT_MOST {
            let alive: std::collections::BTreeSet<Sym> = duties.partials.values().flatten().flat_map(|p| p.acts.iter()).copied().collect();
            duties.left.retain(|act, _| alive.contains(act));
        }
        woken.sort_unstable();
        for (serial, key) in woken {
            self.at(now, Timer::Duty(clause, serial, key));
        }
    }

    /// The later stages of a chain have run out.
    pub(super) fn partial_out(&mut self, clause: usize, serial: u64, key: &Key) {
        let program = self.program;
        let Some(What::Do { stages, .. }) = program.clauses.get(clause).map(|c| &c.what) else { return };
        for (n, stage) in stages.iter().enumerate().skip(1) {
            let queue = self.duties.get(clause).and_then(|d| d.partials.get(&(n, *key)));
            let Some(at) = queue.and_then(|q| q.binary_search_by_key(&serial, |p| p.serial).ok()) else { continue };
            // An act whose time is not over may have been in time.
            let due = queue.and_then(|q| q.get(at)?.due).map_or(NEVER, |due| due.to);
            let of_stage = |fact: &&Fact| fact.when.from <= due && stage.acts.iter().any(|p| p.events.contains(&fact.event));
            if let Some(over) = self.waiting_facts().filter(of_stage).map(|fact| fact.when.to).max() {
                self.at(over.saturating_add(1), Timer::Partial(clause, serial, *key));
                return;
            }
            let Some(duties) = self.duties.get_mut(clause) else { return };
            let Some(queue) = duties.partials.get_mut(&(n, *key)) else { continue };
            let Some(partial) = queue.remove(at) else { continue };
            if queue.is_empty() {
                duties.partials.remove(&(n, *key));
            }
            let groups = duties.open.get_mut(&partial.key);
            if let Some(group) = groups.and_then(|all| all.iter_mut().find(|g| g.same == partial.same)) {
                group.pending.retain(|p| p.serial != serial);
            }
        }
    }
}

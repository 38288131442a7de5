//! Ladders: what follows a breach, step by step, each when the one before it failed.

use servanda_model::ast::{Act, Due, Grade, Norm, NounKind, Quantifier, Step, Subject, SubjectKind};
use servanda_model::treaty::act_patterns;
use servanda_watch::{Span, Truth};

use super::{At, Env, Seen, World};

/// A step that runs.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    record: usize,
    ladder: usize,
    step: usize,
    env: Env,
    start: i64,
    breach: i64,
    attribution: Option<i64>,
    due: Option<i64>,
    left: Vec<Option<String>>,
    gone: bool,
}

impl World<'_> {
    /// What answers a breach that was let go runs no more.
    pub(crate) fn stop_steps(&mut self, record: usize) {
        self.steps.iter_mut().filter(|s| s.record == record).for_each(|s| s.gone = true);
    }

    pub(crate) fn start_ladders(&mut self, record: usize, env: &Env, material: bool) {
        self.start_ladders_of(record, env, material, false);
    }

    /// The ladders of a breach of a grade; of one that became graver, only those that the grade adds.
    pub(crate) fn start_ladders_of(&mut self, record: usize, env: &Env, material: bool, graver: bool) {
        let id = self.records[record].article;
        let grades: Vec<Option<Grade>> = self.article(id).on_breach().map(|(_, grade, _)| grade).collect();
        for (ladder, grade) in grades.into_iter().enumerate() {
            let fits = match grade {
                None => !graver,
                Some(grade) => (grade == Grade::Material) == material,
            };
            if fits {
                let running = Running {
                    record,
                    ladder,
                    step: 0,
                    env: env.clone(),
                    start: self.now,
                    breach: self.records[record].verdict.since,
                    attribution: None,
                    due: None,
                    left: Vec::new(),
                    gone: false,
                };
                self.start_step(running);
            }
        }
    }

    fn ladder_step(&self, running: &Running) -> Option<Step> {
        let id = self.records[running.record].article;
        let (_, _, steps) = self.article(id).on_breach().nth(running.ladder)?;
        steps.get(running.step).cloned()
    }

    fn start_step(&mut self, mut running: Running) {
        let id = self.records[running.record].article;
        match self.ladder_step(&running) {
            None => {}
            Some(Step::As(_)) => panic!("not covered"),
            Some(Step::Norm(norm)) => {
                running.start = self.now;
                let at = self.step_at(&running);
                if norm.when.as_ref().is_some_and(|c| self.holds(c, &running.env, &at) != Truth::Yes) {
                    running.step += 1;
                    return self.start_step(running);
                }
                running.left = self.step_bearers(&norm.subject, &running.env);
                running.due = self.step_due(&norm, &running, id);
                self.agenda.extend(running.due.filter(|d| *d >= self.now));
                self.steps.push(running);
            }
        }
    }

    fn step_at(&self, running: &Running) -> At {
        let id = self.records[running.record].article;
        let here = Span { from: running.start, to: running.start };
        At { breach: Some(running.breach), attribution: running.attribution, ..At::new(here, id) }
    }

    fn step_due(&self, norm: &Norm, running: &Running, id: usize) -> Option<i64> {
        match norm.due.as_ref()? {
            Due::By(timing) => Some(self.deadline(id, timing.deadline.as_ref()?, &running.env, &self.step_at(running))?.to),
            Due::BegunCompleted(..) => panic!("not covered"),
        }
    }

    fn step_bearers(&self, subject: &Subject, env: &Env) -> Vec<Option<String>> {
        match &subject.kind {
            SubjectKind::Noun(noun) => match &noun.kind {
                NounKind::BreachingParty | NounKind::Accused => vec![env.bearer().map(str::to_owned)],
                NounKind::Other(word) => {
                    let known = env.values.iter().rev().find(|v| self.one_sort(&v.sort, &word.text)).and_then(|v| v.value.clone());
                    self.members(subject).0.into_iter().filter(|m| Some(m) != known.as_ref()).map(Some).collect()
                }
                NounKind::Term(Some(Quantifier::Some), ..) => vec![None],
                _ => self.members(subject).0.into_iter().map(Some).collect(),
            },
            _ => vec![None],
        }
    }

    fn fits_act(&self, act: &Act, fact: &Seen, env: &Env) -> Truth {
        act_patterns(act).into_iter().map(|p| self.fits(p, fact, &mut env.clone(), false)).max().unwrap_or(Truth::No)
    }

    /// An act of a step: certain, by whoever is to act, after the step began and in time.
    pub(crate) fn step_done(&mut self, fact: &Seen) {
        for n in 0..self.steps.len() {
            let running = self.steps[n].clone();
            if running.gone {
                continue;
            }
            let Some(Step::Norm(norm)) = self.ladder_step(&running) else { continue };
            let (members, _) = self.members(&norm.subject);
            let actor = fact.arg("by");
            let done = self
                .fits_act(&norm.act, fact, &running.env)
                .and(self.established(fact, self.standard(self.records[running.record].article)));
            let late = running.due.is_some_and(|d| fact.says.when.to > d);
            if done != Truth::Yes || late || fact.says.when.from < running.start {
                continue;
            }
            let who = |left: &Option<String>| match left {
                Some(member) => self.acts_for(actor, Some(member)) == Truth::Yes,
                None => actor.is_some_and(|a| members.iter().any(|m| self.acts_for(Some(a), Some(m)) == Truth::Yes)),
            };
            let Some(at) = running.left.iter().position(who) else { continue };
            self.steps[n].left.remove(at);
            if self.steps[n].left.is_empty() {
                self.steps[n].gone = true;
                self.close(running.record, fact.says.when.to);
            }
        }
    }

    /// Whether the body that an article names has decided on an incident, and against nobody else than those who answer for it.
    pub(crate) fn found(&self, id: usize, incident: u32, blame: &[String]) -> bool {
        let Some((_, body, _)) = self.article(id).attributed() else { return true };
        self.decided.iter().filter(|(about, ..)| *about == incident).any(|(_, by, to)| {
            let competent = self.acts_for(by.as_deref(), Some(&body.text)) == Truth::Yes;
            competent && to.as_ref().is_none_or(|to| self.answers(to).iter().any(|p| blame.contains(p)))
        })
    }

    /// Records that waited for a decision on an incident.
    fn establish(&mut self, incident: u32) {
        for number in 0..self.records.len() {
            let record = &self.records[number];
            let Some(env) = record.waits.clone().filter(|_| record.witnesses.first() == Some(&incident)) else { continue };
            let (id, material, open) = (record.article, record.verdict.material, record.closed.is_none());
            if !self.found(id, incident, &record.verdict.blame) {
                continue;
            }
            let record = &mut self.records[number];
            (record.verdict.truth, record.waits) = (Truth::Yes, None);
            if open {
                self.start_ladders(number, &env, material);
            }
        }
    }

    /// A body has decided whose act an incident was: clocks that count from it start.
    pub(crate) fn attribution(&mut self, fact: &Seen) {
        if fact.says.event != "attribution" || self.established(fact, 500) != Truth::Yes {
            return;
        }
        if let Some(about) = fact.says.about {
            let name = |word: &str| fact.arg(word).map(str::to_owned);
            self.decided.push((about, name("by"), name("to")));
            self.establish(about);
        }
        for n in 0..self.steps.len() {
            let running = self.steps[n].clone();
            let id = self.records[running.record].article;
            let body = self.article(id).attributed().map(|(_, by, _)| by.text.clone());
            let named = body.is_none_or(|b| self.acts_for(fact.arg("by"), Some(&b)) == Truth::Yes);
            let about = fact.says.about.is_some_and(|a| self.records[running.record].witnesses.contains(&a));
            if !running.gone && running.attribution.is_none() && named && about {
                self.steps[n].attribution = Some(fact.says.when.to);
            }
        }
        for id in 0..self.standing.len() {
            let body = self.article(id).attributed().map(|(_, by, _)| by.text.clone());
            let named = body.is_none_or(|b| self.acts_for(fact.arg("by"), Some(&b)) == Truth::Yes);
            for duty in self.standing[id].duties.iter_mut().filter(|d| d.attribution.is_none() && named) {
                if duty.trigger.is_some() && duty.trigger == fact.says.about {
                    duty.attribution = Some(fact.says.when.to);
                }
            }
        }
    }

    /// Steps whose time has run out in this second.
    pub(crate) fn steps_out(&mut self) -> bool {
        let mut any = false;
        for n in 0..self.steps.len() {
            let mut running = self.steps[n].clone();
            if running.gone || self.records[running.record].opened > self.now {
                continue;
            }
            let id = self.records[running.record].article;
            if running.due.is_none()
                && let Some(Step::Norm(norm)) = self.ladder_step(&running)
            {
                running.due = self.step_due(&norm, &running, id);
                self.steps[n].due = running.due;
                self.agenda.extend(running.due.filter(|d| *d >= self.now));
            }
            if running.due.is_some_and(|d| d <= self.now) {
                self.steps[n].gone = true;
                running.step += 1;
                running.due = None;
                self.start_step(running);
                any = true;
            }
        }
        any
    }
}

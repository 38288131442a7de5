//! Duties: some done in time, some late, some not at all; answers to what sets a duty off; the steps of ladders.

use std::collections::BTreeSet;

use servanda_watch::program::{Clause, Due, From, Mode, Pattern, Stage, Step, StepNorm, Subject, What};

use super::conditions::Way;
use super::norms::Part;
use super::observe::LATEST;
use super::world::{DAY, Env, Event, HAPPENS, HOUR, Why, World};

/// Of a hundred duties that are done so many are done in time; with what is not done, half of all acts happen.
const IN_TIME: u64 = 700;
/// Of one norm so many answers are drawn, over how many events soever.
const ANSWERS: usize = 16;
/// Answers set off answers; after so many rounds it is enough.
const ROUNDS: usize = 5;
/// Breaches of one article whose ladder is climbed.
const CLIMBED: usize = 5;

impl World<'_> {
    /// A duty that arises once, when the article is in force: each of those whom it binds has one, or all together.
    pub(super) fn standing(&mut self, n: usize, clause: &Clause) {
        let What::Do { stages, .. } = &clause.what else { return };
        let Some(first) = stages.first() else { return };
        let Some(Part { from, to, who, .. }) = self.part(clause, &first.acts) else { return };
        let opened = self.gate(n, 0);
        let start = opened.unwrap_or(from).max(from);
        let env = Env::default();
        let mut any = false;
        let doers = self.doers(&clause.subject, &who);
        for (turn, doer) in doers.iter().enumerate() {
            let must = turn + 1 == doers.len() && !any;
            any |= self.duty(clause, stages, doer, &env, (start, to), (opened.is_some(), must));
        }
    }

    /// Who acts: each member for itself, as many as are needed, or one for all. In any order, because somebody has to act at least once, and
    /// that is not to be the same one always.
    fn doers(&mut self, subject: &Subject, who: &[String]) -> Vec<String> {
        let doers = match subject.mode {
            Mode::Jointly => self.one_of(who).into_iter().collect(),
            Mode::AtLeast(n) => self.draws.some(who, usize::try_from(n).unwrap_or(1)),
            _ => who.to_vec(),
        };
        self.draws.shuffled(doers)
    }

    /// One duty of one bearer. Returns whether its act happened.
    fn duty(
        &mut self,
        clause: &Clause,
        stages: &[Stage],
        doer: &str,
        env: &Env,
        (start, end): (i64, i64),
        (known, must): (bool, bool),
    ) -> bool {
        let mut env = env.clone();
        env.set(0, doer);
        let Some(stage) = stages.first() else { return false };
        let Some(index) = self.stage(clause, stage, doer, &mut env, (start, end), (known, must)) else { return false };
        let happened = self.events.get(index).is_some_and(|e| e.happened);
        let mut last = index;
        for stage in stages.iter().skip(1).take(3) {
            let from = self.events.get(last).map_or(start, |e| e.at);
            match self.stage(clause, stage, doer, &mut env, (from, end), (known, false)) {
                Some(next) if self.events.get(next).is_some_and(|e| e.happened) => last = next,
                _ => break,
            }
        }
        happened
    }

    /// The act of one stage: whether and when, as the draws have it.
    fn stage(
        &mut self,
        clause: &Clause,
        stage: &Stage,
        doer: &str,
        env: &mut Env,
        (start, end): (i64, i64),
        (known, must): (bool, bool),
    ) -> Option<usize> {
        let act = self.draws.pick(&stage.acts)?;
        let done = must || self.draws.chance(HAPPENS);
        let in_time = self.draws.chance(IN_TIME);
        let (at, why) = match &stage.due {
            Due::By(when) => match self.time(when, env, start) {
                // What is counted from knowledge runs from the latest report at the latest.
                Some(due) => {
                    let slack = if matches!(when.from, From::Known(_)) { LATEST } else { 0 };
                    self.by(due, slack, (start, end), in_time)?
                }
                None => (self.draws.between(start, end), Why::NoDeadline),
            },
            Due::Before(of, least, most) => {
                let of = match of {
                    From::Event(ev) => env.ev(*ev).and_then(|e| self.events.get(e)).map(|e| e.at)?,
                    _ => start,
                };
                let (early, late) = (self.later(of, most.back()).max(self.start), self.later(of, least.back()));
                if early <= late && in_time {
                    (self.draws.between(early, late), Why::InTime)
                } else {
                    (self.draws.between(late.max(self.start), of), Why::Late)
                }
            }
            Due::Never | Due::With(..) => (self.draws.between(start, end), Why::NoDeadline),
        };
        let draft = self.draft(act, &[], env, Some(doer))?;
        let why = match (done, known, why) {
            (false, ..) => Why::NotDone,
            (true, false, _) => Why::Outside,
            (true, true, why) => why,
        };
        if let (true, Some(cond)) = (done, &stage.only_after) {
            let way = Way::between(start.min(at), at);
            self.bring(cond, env, way);
        }
        let mut event = self.place(&draft, at, why);
        event.article = Some(clause.article);
        let index = if must { self.bring_about(event) } else { self.add(event) };
        env.meet(stage.ev, index);
        Some(index)
    }

    /// When a duty with a deadline is done.
    fn by(&mut self, due: i64, slack: i64, (start, end): (i64, i64), in_time: bool) -> Option<(i64, Why)> {
        let late = due.saturating_add(slack).saturating_add(60);
        let until = late.saturating_add((due - start).clamp(DAY, 30 * DAY)).min(end.max(start));
        if start <= due && (in_time || late > until) {
            Some((self.draws.between(start, due.min(end.max(start))), Why::InTime))
        } else if late <= until {
            Some((self.draws.between(late.max(start), until), Why::Late))
        } else {
            // The deadline had passed before the exercise began.
            Some((self.draws.between(start, end.max(start)), Why::Late))
        }
    }

    /// Duties that events set off: what happened is answered, in rounds, because an answer may ask for another.
    pub(super) fn answers(&mut self) {
        let program = self.program;
        let mut answered: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); program.clauses.len()];
        for round in 0..ROUNDS {
            let before = self.events.len();
            for (n, clause) in program.clauses.iter().enumerate() {
                if let What::Do { triggers, .. } = &clause.what
                    && !triggers.is_empty()
                    && let Some(answered) = answered.get_mut(n)
                {
                    self.answer(clause, answered, round == 0);
                }
            }
            if self.events.len() == before {
                break;
            }
        }
    }

    fn answer(&mut self, clause: &Clause, answered: &mut BTreeSet<usize>, first: bool) {
        let What::Do { triggers, stages, .. } = &clause.what else { return };
        let acts = stages.first().map_or(&[][..], |s| s.acts.as_slice());
        let Some(Part { from, to, known, .. }) = self.part(clause, acts) else { return };
        if first {
            self.set_off(clause, (from, to));
        }
        let mut any = !answered.is_empty();
        for (pattern, guard) in triggers {
            let mut fresh = self.called(&pattern.events);
            fresh.retain(|e| !answered.contains(e) && self.sets_off(pattern, *e, (from, to)));
            for event in self.draws.some(&fresh, ANSWERS.saturating_sub(answered.len())) {
                answered.insert(event);
                let at = self.events.get(event).map_or(from, |e| e.at);
                let mut env = self.met(pattern, event);
                let held = match guard {
                    Some(guard) => self.bring(guard, &mut env, Way::between(from, at)).is_some_and(|time| time <= at),
                    None => true,
                };
                let who = self.obliged(&clause.subject, &env);
                let doers = self.doers(&clause.subject, &who);
                for doer in doers {
                    any |= self.duty(clause, stages, &doer, &env, (at, to.max(at)), (known && held, !any));
                }
            }
        }
    }

    /// Something that sets a duty off, where nothing has yet.
    fn set_off(&mut self, clause: &Clause, (from, to): (i64, i64)) {
        let What::Do { triggers, .. } = &clause.what else { return };
        for (pattern, _) in triggers {
            let there = self.called(&pattern.events).into_iter().filter(|e| self.sets_off(pattern, *e, (from, to))).count();
            for _ in there..2 {
                // Early enough to be answered.
                let at = self.draws.between(from, from + (to - from) * 3 / 4);
                let Some(draft) = self.draft(pattern, &[], &mut Env::default(), None) else { continue };
                let mut event = self.place(&draft, at, Why::Condition);
                event.article = Some(clause.article);
                self.bring_about(event);
            }
        }
    }

    /// Whether an event that a pattern is about happened, in time, and fits it by its names.
    pub(super) fn sets_off(&self, pattern: &Pattern, event: usize, (from, to): (i64, i64)) -> bool {
        let Some(event) = self.events.get(event).filter(|e| e.happened && e.at >= from && e.at <= to) else { return false };
        pattern.tests.iter().all(|(slot, test)| self.passes(*test, event.args.get(slot), &Env::default()))
    }

    /// What a clause knows once it has met an event.
    fn met(&self, pattern: &Pattern, event: usize) -> Env {
        let mut env = Env::default();
        self.take(&pattern.binds, event, &mut env);
        env.meet(0, event);
        env
    }

    /// Whom a duty binds, given what set it off.
    fn obliged(&self, subject: &Subject, env: &Env) -> Vec<String> {
        match subject.mode {
            Mode::That(var) => env.var(var).map(str::to_owned).into_iter().collect(),
            Mode::Other(var) => self.bearers(subject).into_iter().filter(|m| env.var(var) != Some(m.as_str())).collect(),
            Mode::Breaching => env.var(0).map(str::to_owned).into_iter().collect(),
            _ => self.bearers(subject),
        }
    }

    /// The ladders behind some breaches of each article.
    pub(super) fn ladders(&mut self) {
        let program = self.program;
        for clause in program.clauses.iter().filter(|c| !c.ladders.is_empty()) {
            let breach = |e: &Event| e.article == Some(clause.article) && matches!(e.why, Why::Contrary | Why::NotDone);
            let breaches: Vec<usize> = (0..self.events.len()).filter(|e| self.events.get(*e).is_some_and(breach)).collect();
            for event in self.draws.some(&breaches, CLIMBED) {
                let mut env = Env::default();
                let bearer = self.events.get(event).and_then(|e| e.actor().map(str::to_owned).or_else(|| self.party_of(e)));
                if let Some(bearer) = bearer {
                    env.set(0, &bearer);
                }
                env.meet(0, event);
                if let What::Forbid(acts) = &clause.what {
                    acts.iter().for_each(|act| self.take(&act.binds, event, &mut env));
                }
                for (_, steps) in &clause.ladders {
                    self.climb(clause, steps, &env, event);
                }
            }
        }
    }

    /// Step by step, until one is done.
    fn climb(&mut self, clause: &Clause, steps: &[Step], env: &Env, breach: usize) {
        let program = self.program;
        let mut from = self.events.get(breach).map_or(self.start, |e| e.at);
        for step in steps {
            if from >= self.end {
                return;
            }
            match step {
                Step::As(article) => {
                    let other = program.of_article.get(article).and_then(|n| program.clauses.get(*n));
                    if let Some(other) = other
                        && let What::Do { stages, .. } = &other.what
                    {
                        let mut env = env.clone();
                        env.meet(0, breach);
                        let who = self.obliged(&other.subject, &env);
                        for doer in self.doers(&other.subject, &who) {
                            self.duty(other, stages, &doer, &env, (from, self.end), (true, false));
                        }
                    }
                    return;
                }
                Step::Norm(norm) => match self.step(clause, norm, env, from) {
                    Some((true, _)) | None => return,
                    Some((false, due)) => from = due,
                },
            }
        }
    }

    /// One step: whether it was done, and when it was due.
    fn step(&mut self, clause: &Clause, norm: &StepNorm, env: &Env, from: i64) -> Option<(bool, i64)> {
        let who = self.obliged(&norm.subject, env);
        let doer = self.one_of(&who)?;
        let mut env = env.clone();
        let act = self.draws.pick(&norm.stage.acts)?;
        let draft = self.draft(act, &[], &mut env, Some(&doer))?;
        let length = match &norm.stage.due {
            Due::By(when) => when.plus.at_most().clamp(HOUR, 60 * DAY),
            _ => 2 * DAY,
        };
        let (done, in_time) = (self.draws.chance(HAPPENS), self.draws.chance(IN_TIME));
        let due = from + length;
        let (at, why) = match (done, in_time) {
            (false, _) => (due, Why::StepNotDone),
            (true, true) => (self.draws.between(from, due), Why::Step),
            (true, false) => (self.draws.between(due + 60, due + length), Why::StepLate),
        };
        let mut event = self.place(&draft, at.min(self.end), why);
        event.article = Some(clause.article);
        self.add(event);
        Some((done, due))
    }
}

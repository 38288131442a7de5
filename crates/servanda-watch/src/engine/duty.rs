//! Duties: what has to be done by a time. A duty arises, is fulfilled by an act in time, or is breached when its time runs out.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::eval::Judging;
use super::index::{KEYS, Key};
use super::matching::{self, Env};
use super::{Engine, Timer};
use crate::fact::{BY, Fact, NEVER, Seconds, Span};
use crate::program::{Due, Mode, Pattern, Stage, Subject, Test, What};
use crate::record::{Clock, Ground, Kind, Out, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// A duty that runs.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    pub(super) serial: u64,
    pub(super) env: Env,
    pub(super) start: Span,
    pub(super) due: Option<Seconds>,
    /// Whether it certainly arose.
    pub(super) truth: Truth,
    /// Who has acted, when several must.
    done_by: Vec<Sym>,
    /// An act that may have fulfilled it.
    maybe: Option<Sym>,
    /// When it was done, too late, while it was not yet certain that nothing in time would come.
    late: Option<Seconds>,
    /// The record opened when it was missed: the duty is still owed.
    pub(super) missed: Option<u64>,
}

/// An act of a stage, waiting for the next one.
#[derive(Clone, Copy, Debug)]
struct Partial {
    serial: u64,
    env: Env,
    first: Span,
    truth: Truth,
    due: Option<Seconds>,
}

/// The duties of a clause.
#[derive(Clone, Debug, Default)]
pub(super) struct Duties {
    open: FxHashMap<Key, VecDeque<Duty>>,
    /// By stage and the key of that stage.
    partials: FxHashMap<(usize, Key), VecDeque<Partial>>,
    /// First acts whose later stages are still to come, by the key of the duty.
    pending: FxHashMap<Key, VecDeque<(u64, Span, Option<Seconds>)>>,
}

impl Duties {
    pub(super) fn len(&self) -> usize {
        self.open.values().map(VecDeque::len).sum::<usize>() + self.partials.values().map(VecDeque::len).sum::<usize>()
    }
}

/// Missed duties that are still owed, kept for each key: late acts remedy the oldest first.
const OWED_MOST: usize = 10_000;

/// The key of a stage: the values that its acts share with the clause.
fn key_of(stage: &Stage, value: impl Fn(crate::fact::Slot, Test) -> Sym) -> Key {
    let mut key = Key::default();
    let tests = stage.acts.first().into_iter().flat_map(|p| &p.tests).filter(|(_, t)| matches!(t, Test::Var(_) | Test::Event(_)));
    for (place, (slot, test)) in key.iter_mut().zip(tests.take(KEYS)) {
        *place = value(*slot, *test);
    }
    key
}

fn key_of_env(stage: &Stage, env: &Env) -> Key {
    key_of(stage, |_, test| match test {
        Test::Var(var) => env.var(var),
        Test::Event(ev) => env.ev(ev).ident,
        _ => Sym::NONE,
    })
}

fn key_of_fact(stage: &Stage, fact: &Fact) -> Key {
    key_of(stage, |slot, _| fact.arg(slot))
}

impl Engine<'_> {
    pub(super) fn triggered(&mut self, clause: usize, n: usize, fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { triggers, .. } = &text.what else { return };
        let Some((pattern, guard)) = triggers.get(n) else { return };
        let mut truth = matching::fits(program, pattern, fact, &Env::EMPTY).and(fact.odds.against(text.standard));
        if truth == Truth::No {
            return;
        }
        let mut env = Env::EMPTY;
        matching::bind(pattern, fact, &mut env);
        env.meet(0, fact);
        let mut on = Judging::at(fact.when, clause);
        if let Some(guard) = guard {
            truth = truth.and(self.holds(guard, &env, &mut on));
        }
        truth = truth.and(self.gate(clause, &env, &mut on));
        if truth == Truth::No {
            return;
        }
        self.arise(clause, env, fact.when, truth);
    }

    /// Duties for everybody whom the subject names.
    pub(super) fn arise(&mut self, clause: usize, env: Env, start: Span, truth: Truth) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        for bearer in bearers(&text.subject, &env) {
            let mut env = env;
            env.set(0, bearer);
            self.owe(clause, env, start, truth);
        }
    }

    pub(super) fn owe(&mut self, clause: usize, env: Env, start: Span, truth: Truth) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { stages, .. } = &text.what else { return };
        let Some(stage) = stages.first() else { return };
        if let Due::Before(from, least, most) = &stage.due {
            self.owed_before(clause, env, start, truth, stage, (*from, *least, *most));
            return;
        }
        let due = self.due_of(stage, &env, start.to, None, None);
        let serial = self.serial();
        let duty = Duty { serial, env, start, due, truth, done_by: Vec::new(), maybe: None, late: None, missed: None };
        let key = key_of_env(stage, &env);
        if let Some(duties) = self.duties.get_mut(clause) {
            duties.open.entry(key).or_default().push_back(duty);
        }
        match due {
            Some(due) => self.at(due, Timer::Duty(clause, key, serial)),
            None if waits(&stage.due) => self.cells.wait(clause),
            None => {}
        }
    }

    /// An act that had to come before: looked up at once.
    fn owed_before(
        &mut self,
        clause: usize,
        env: Env,
        start: Span,
        truth: Truth,
        stage: &Stage,
        (from, least, most): (crate::program::From, crate::program::Dur, crate::program::Dur),
    ) {
        let Some(index) = stage.past else { return };
        let mut on = Judging::explained(start, clause);
        let window = crate::program::Window::Before(from, least, Some(most));
        let seen = self.holds(&crate::program::Cond::Seen(index, window), &env, &mut on);
        match seen {
            Truth::Yes => self.fulfilled(clause, &env, start.to, on.witness),
            other => {
                let truth = truth.and(other.negated());
                let id = env.ev(0).id;
                let mut witness = vec![id];
                witness.extend(on.witness);
                let grounds = on.grounds;
                self.missed(clause, &env, truth, start, (witness, grounds, env.ev(0).known.max(on.known)));
            }
        }
    }

    /// When a stage is due; none when that is never, or not yet known.
    pub(super) fn due_of(
        &self,
        stage: &Stage,
        env: &Env,
        start: Seconds,
        breach: Option<Seconds>,
        attribution: Option<Seconds>,
    ) -> Option<Seconds> {
        let mut on = Judging::at(Span::at(start), usize::MAX);
        (on.start, on.breach, on.attribution) = (start, breach, attribution);
        match &stage.due {
            Due::Never | Due::Before(..) => None,
            Due::By(when) => self.time(*when, env, &on),
            Due::With(article, within) => {
                let done = self.runs.get(*self.program.of_article.get(article)?)?.done?;
                Some(match within {
                    Some(within) => self.program.zone_data.add(done, *within),
                    None => self.program.zone_data.day_end(done, stage_zone(self.program, *article)),
                })
            }
        }
    }

    /// An act that may fulfil duties.
    pub(super) fn staged(&mut self, clause: usize, n: usize, fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { stages, serves_all, .. } = &text.what else { return };
        let Some(stage) = stages.get(n) else { return };
        let established = fact.odds.against(text.standard);
        if established == Truth::No {
            return;
        }
        if let Some(run) = self.runs.get_mut(clause)
            && run.watched
        {
            run.done = Some(fact.when.to);
        }
        let acts: Vec<&Pattern> = stage.acts.iter().filter(|p| p.events.contains(&fact.event)).collect();
        if acts.is_empty() {
            return;
        }
        let actor = fact.arg(BY);
        if n == 0 {
            let key = key_of_fact(stage, fact);
            if stages.len() == 1 {
                self.serve(clause, key, fact, &acts, established, actor, *serves_all, None);
            } else {
                self.begin(clause, key, fact, &acts, established, stages);
            }
            return;
        }
        // A later stage: it goes on from the acts that it speaks of.
        let key = key_of_fact(stage, fact);
        let Some(queue) = self.duties.get(clause).and_then(|d| d.partials.get(&(n, key))) else { return };
        let going: Vec<Partial> = queue.iter().copied().collect();
        for partial in going {
            let fits = acts.iter().map(|p| matching::fits(program, p, fact, &partial.env)).max().unwrap_or(Truth::No);
            let in_time = in_time(fact.when, partial.env.ev(stages[n - 1].ev).when, partial.due);
            let truth = fits.and(in_time).and(established).and(partial.truth);
            if truth == Truth::No {
                continue;
            }
            let mut env = partial.env;
            env.meet(stage.ev, fact);
            if let Some(next) = stages.get(n + 1) {
                self.go_on(clause, n + 1, next, env, partial.first, truth, partial.serial, fact);
            } else {
                let key = key_of_env(&stages[0], &env);
                let first = Fact { when: partial.first, ..fact.clone() };
                let actor = Sym::NONE;
                self.serve(clause, key, &first, &[], truth, actor, *serves_all, Some((partial.env, fact.id, fact.when.to)));
            }
        }
    }

    /// The first act of several stages.
    fn begin(&mut self, clause: usize, key: Key, fact: &Fact, acts: &[&Pattern], established: Truth, stages: &[Stage]) {
        let program = self.program;
        let (Some(first), Some(next)) = (stages.first(), stages.get(1)) else { return };
        let Some(duty) = self.duties.get(clause).and_then(|d| d.open.get(&key)).and_then(|q| q.back()) else { return };
        // Values are those of the duties with this key; the act is the same for all of them.
        let mut env = duty.env;
        let fits = acts.iter().map(|p| matching::fits(program, p, fact, &env)).max().unwrap_or(Truth::No);
        let truth = fits.and(established).and(self.may_act(clause, &env, fact.arg(BY)));
        if truth == Truth::No {
            return;
        }
        env.meet(first.ev, fact);
        let serial = self.serial();
        self.go_on(clause, 1, next, env, fact.when, truth, serial, fact);
        let due = self.due_of(next, &env, fact.when.to, None, None);
        if let Some(duties) = self.duties.get_mut(clause) {
            duties.pending.entry(key).or_default().push_back((serial, fact.when, due));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a chain of acts carries all that it has met")]
    fn go_on(&mut self, clause: usize, n: usize, stage: &Stage, env: Env, first: Span, truth: Truth, serial: u64, fact: &Fact) {
        let due = self.due_of(stage, &env, fact.when.to, None, None);
        let key = key_of_env(stage, &env);
        if let Some(duties) = self.duties.get_mut(clause) {
            duties.partials.entry((n, key)).or_default().push_back(Partial { serial, env, first, truth, due });
        }
        if let Some(due) = due {
            self.at(due.saturating_add(1), Timer::Partial(clause, key, serial));
        }
    }

    fn may_act(&self, clause: usize, env: &Env, actor: Sym) -> Truth {
        let Some(text) = self.program.clauses.get(clause) else { return Truth::No };
        let bearer = env.var(0);
        if bearer.is_some() {
            return matching::acts_for(self.program, actor, bearer);
        }
        if !actor.is_some() {
            return Truth::Maybe;
        }
        Truth::from(self.program.belongs(actor, text.subject.actors))
    }

    /// An act serves the open duties that it fits: the oldest, or all.
    #[expect(clippy::too_many_arguments, reason = "an act at one stage, or at the end of a chain")]
    fn serve(
        &mut self,
        clause: usize,
        key: Key,
        fact: &Fact,
        acts: &[&Pattern],
        established: Truth,
        actor: Sym,
        all: bool,
        chain: Option<(Env, Sym, Seconds)>,
    ) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let Some(mut queue) = self.duties.get_mut(clause).and_then(|d| d.open.remove(&key)) else { return };
        let (at, id) = chain.map_or((fact.when.to, fact.id), |(_, id, at)| (at, id));
        let mut served: Vec<Duty> = Vec::new();
        let mut n = 0;
        while n < queue.len() {
            let Some(duty) = queue.get_mut(n) else { break };
            let fits = if chain.is_some() {
                Truth::Yes
            } else {
                acts.iter().map(|p| matching::fits(program, p, fact, &duty.env)).max().unwrap_or(Truth::No)
            };
            let who = if chain.is_some() { Truth::Yes } else { acts_as(program, text, &duty.env, actor) };
            // An act before the duty arose does not count; one in the same second does, unless it is what set the duty off.
            let early = fact.id == duty.env.ev(0).id && chain.is_none();
            let after = Truth::of(fact.when.from >= duty.start.to, fact.when.to >= duty.start.from);
            let starting = text.during.0.is_some();
            let truth = fits.and(who).and(established).and(if starting { Truth::Yes } else { after });
            if truth == Truth::No || early {
                n += 1;
                continue;
            }
            if truth == Truth::Maybe {
                duty.maybe = Some(id);
                n += 1;
                continue;
            }
            let in_time = in_time(fact.when, Span::at(-NEVER), duty.due);
            let enough = match text.subject.mode {
                Mode::AtLeast(least) => {
                    if !duty.done_by.contains(&actor) {
                        duty.done_by.push(actor);
                    }
                    duty.done_by.len() >= usize::try_from(least).unwrap_or(usize::MAX)
                }
                _ => true,
            };
            if !enough || (in_time != Truth::Yes && duty.missed.is_none()) {
                match in_time {
                    Truth::Maybe if enough => duty.maybe = Some(id),
                    Truth::No if enough => duty.late = duty.late.or(Some(at)),
                    _ => {}
                }
                n += 1;
                continue;
            }
            if let Some(duty) = queue.remove(n) {
                served.push(duty);
            }
            if !all {
                break;
            }
        }
        if !queue.is_empty()
            && let Some(duties) = self.duties.get_mut(clause)
        {
            duties.open.insert(key, queue);
        }
        for duty in served {
            match duty.missed {
                // Late: it remedies, it does not fulfil.
                Some(number) if number != u64::MAX => self.close(clause, number, Standing::Remedied(at)),
                Some(_) => {}
                None if duty.truth == Truth::Yes => self.fulfilled(clause, &duty.env, at, vec![id]),
                None => {}
            }
        }
    }

    fn fulfilled(&mut self, clause: usize, env: &Env, at: Seconds, witness: Vec<Sym>) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        if let Some(run) = self.runs.get_mut(clause) {
            run.fulfilled = run.fulfilled.or(Some(at));
        }
        self.changed |= !self.cells.is_empty();
        self.out.push(Out::Fulfilled { article: text.article, bearer: env.var(0), key: env.key(), at, witness });
    }

    /// The time of a duty has run out.
    pub(super) fn duty_out(&mut self, clause: usize, key: &Key, serial: u64) {
        let Some(duties) = self.duties.get(clause) else { return };
        let Some(duty) = duties.open.get(key).and_then(|q| q.iter().find(|d| d.serial == serial)) else { return };
        if duty.missed.is_some() {
            return;
        }
        let due = duty.due.unwrap_or(self.now);
        // A first act in time whose later stages may still come keeps the duty alive until they are out.
        let going = duties.pending.get(key).into_iter().flatten();
        let going = going.filter(|(_, first, _)| first.from >= duty.start.from && first.from <= due).filter_map(|(_, _, last)| *last).max();
        if let Some(last) = going.filter(|last| *last >= self.now) {
            self.at(last.saturating_add(1), Timer::Duty(clause, *key, serial));
            return;
        }
        let duty = duty.clone();
        let breached = Span { from: duty.start.from, to: due };
        let mut on = Judging::at(Span::at(due), clause);
        let mut truth = duty.truth;
        if duty.maybe.is_some() {
            truth = truth.min(Truth::Maybe);
        }
        // A norm that was suspended or ended meanwhile is owed no longer.
        if !self.still_owed(clause, &duty.env, &mut on) {
            self.forget(clause, key, serial);
            return;
        }
        let met = duty.env.ev(0);
        let mut witness: Vec<Sym> = if met.id.is_some() { vec![met.id] } else { Vec::new() };
        witness.extend(duty.maybe);
        let grounds = vec![Ground::NotDone { stage: 0, window: breached }];
        let known = if met.id.is_some() { met.known.max(due) } else { due };
        let number = self.missed(clause, &duty.env, truth, Span::at(due), (witness, grounds, known));
        if let (Some(number), Some(late)) = (number, duty.late) {
            self.close(clause, number, Standing::Remedied(late));
            self.forget(clause, key, serial);
            return;
        }
        let owed = self.runs.get(clause).is_some_and(|r| r.watched);
        let place = self.duties.get_mut(clause).and_then(|d| d.open.get_mut(key));
        if let Some(queue) = place {
            if let Some(duty) = queue.iter_mut().find(|d| d.serial == serial) {
                duty.missed = Some(number.unwrap_or(u64::MAX));
            }
            if !owed || queue.len() > OWED_MOST {
                queue.retain(|d| d.missed.is_none());
            }
            if queue.is_empty()
                && let Some(duties) = self.duties.get_mut(clause)
            {
                duties.open.remove(key);
            }
        }
    }

    fn still_owed(&self, clause: usize, env: &Env, on: &mut Judging) -> bool {
        let (Some(text), Some(run)) = (self.program.clauses.get(clause), self.runs.get(clause)) else { return false };
        if run.ended.is_some_and(|at| at < on.at.from) || run.suspended_by_power.is_some_and(|at| at < on.at.from) {
            return false;
        }
        !text.suspended.iter().chain(&text.ends).any(|c| self.holds(c, env, on) == Truth::Yes)
    }

    fn forget(&mut self, clause: usize, key: &Key, serial: u64) {
        if let Some(duties) = self.duties.get_mut(clause)
            && let Some(queue) = duties.open.get_mut(key)
        {
            queue.retain(|d| d.serial != serial);
            if queue.is_empty() {
                duties.open.remove(key);
            }
        }
    }

    fn missed(&mut self, clause: usize, env: &Env, truth: Truth, at: Span, rests: (Vec<Sym>, Vec<Ground>, Seconds)) -> Option<u64> {
        let program = self.program;
        let text = program.clauses.get(clause)?;
        let (mut witness, mut grounds, mut known) = rests;
        let mut on = Judging::explained(at, clause);
        let material = text.material.as_ref().map_or(Truth::No, |c| self.holds(c, env, &mut on));
        let mut truth = truth.and(text.minor.as_ref().map_or(Truth::Yes, |c| self.holds(c, env, &mut on)).or(material));
        let mut excused = Truth::No;
        for except in &text.excepts {
            if let crate::program::Except::When(cond, _) = except {
                excused = excused.or(self.holds_or_unseen(cond, env, &mut on));
            }
        }
        let acts = match &text.what {
            What::Do { stages, .. } => stages.iter().flat_map(|s| &s.acts).any(|p| self.doubts(&p.events)),
            _ => false,
        };
        if excused == Truth::Maybe || acts {
            truth = truth.min(Truth::Maybe);
        }
        if truth == Truth::No {
            return None;
        }
        witness.extend(on.witness);
        grounds.extend(on.grounds);
        known = known.max(on.known);
        let bearer = env.var(0);
        let blame = match text.subject.mode {
            Mode::AtLeast(_) if !bearer.is_some() => text.subject.members.iter().flat_map(|m| program.answer_for(*m)).collect(),
            _ => self.blame(text, bearer),
        };
        let record = Record {
            number: 0,
            article: text.article,
            bearer,
            blame,
            key: env.key(),
            grade: if material == Truth::Yes { servanda_model::ast::Grade::Material } else { servanda_model::ast::Grade::Minor },
            truth,
            kind: Kind::Missed,
            occurred: at,
            since: at.to,
            known,
            witness,
            grounds,
            standing: if excused == Truth::Yes { Standing::Excused } else { Standing::Open },
        };
        Some(self.open(clause, record, env))
    }

    /// The later stages of a first act have run out.
    pub(super) fn partial_out(&mut self, clause: usize, key: &Key, serial: u64) {
        let program = self.program;
        let Some(What::Do { stages, .. }) = program.clauses.get(clause).map(|c| &c.what) else { return };
        let (Some(first), Some(duties)) = (stages.first(), self.duties.get_mut(clause)) else { return };
        for n in 1..stages.len() {
            let Some(queue) = duties.partials.get_mut(&(n, *key)) else { continue };
            let Some(at) = queue.iter().position(|p| p.serial == serial) else { continue };
            let Some(partial) = queue.remove(at) else { continue };
            if queue.is_empty() {
                duties.partials.remove(&(n, *key));
            }
            let owed = key_of_env(first, &partial.env);
            if let Some(queue) = duties.pending.get_mut(&owed) {
                queue.retain(|(s, ..)| *s != serial);
                if queue.is_empty() {
                    duties.pending.remove(&owed);
                }
            }
        }
    }

    pub(super) fn open_duties(&self, clause: usize) -> bool {
        self.duties.get(clause).is_some_and(|d| d.open.values().any(|q| !q.is_empty()))
    }

    /// Duties whose clock could not start until now.
    pub(super) fn start_clocks(&mut self, clause: usize) {
        let program = self.program;
        let Some(What::Do { stages, .. }) = program.clauses.get(clause).map(|c| &c.what) else { return };
        let Some(stage) = stages.first() else { return };
        let waiting: Vec<(Key, u64, Env, Seconds)> =
            self.duties.get(clause).into_iter().flat_map(|d| &d.open).fold(Vec::new(), |mut all, (key, q)| {
                all.extend(q.iter().filter(|d| d.due.is_none()).map(|d| (*key, d.serial, d.env, d.start.to)));
                all
            });
        for (key, serial, env, start) in waiting {
            let Some(due) = self.due_of(stage, &env, start, None, None) else { continue };
            if let Some(duty) = self.duties.get_mut(clause).and_then(|d| d.open.get_mut(&key)?.iter_mut().find(|d| d.serial == serial)) {
                duty.due = Some(due);
            }
            self.at(due.max(self.now), Timer::Duty(clause, key, serial));
        }
    }

    pub(super) fn duty_clocks(&self) -> Vec<Clock> {
        let mut out = Vec::new();
        for (text, duties) in self.program.clauses.iter().zip(&self.duties) {
            #[expect(clippy::iter_over_hash_type, reason = "the caller sorts")]
            for queue in duties.open.values() {
                for duty in queue.iter().filter(|d| d.missed.is_none() && d.truth == Truth::Yes) {
                    out.push(Clock {
                        due: duty.due,
                        article: text.article,
                        bearer: duty.env.var(0),
                        key: duty.env.key(),
                        start: duty.start.to,
                        record: None,
                        step: None,
                    });
                }
            }
        }
        out
    }
}

/// Whether an act between two times was in time: a deadline is closed, its last second is in time.
fn in_time(act: Span, after: Span, due: Option<Seconds>) -> Truth {
    let late = due.map_or(Truth::Yes, |due| Truth::of(act.to <= due, act.from <= due));
    Truth::of(act.from >= after.to, act.to >= after.from).and(late)
}

fn acts_as(program: &crate::Program, text: &crate::program::Clause, env: &Env, actor: Sym) -> Truth {
    let bearer = env.var(0);
    if bearer.is_some() {
        return matching::acts_for(program, actor, bearer);
    }
    if actor.is_some() { Truth::from(program.belongs(actor, text.subject.actors)) } else { Truth::Maybe }
}

/// Each bearer of its own duty; none for a duty that several share.
pub(super) fn bearers(subject: &Subject, env: &Env) -> Vec<Sym> {
    match subject.mode {
        Mode::Each if !subject.members.is_empty() => subject.members.clone(),
        Mode::That(var) => vec![env.var(var)],
        Mode::Other(var) => subject.members.iter().copied().filter(|m| *m != env.var(var)).collect(),
        Mode::Breaching => vec![env.var(0)],
        Mode::Nobody => Vec::new(),
        Mode::Each | Mode::Jointly | Mode::AtLeast(_) => vec![Sym::NONE],
    }
}

/// Whether a clock waits for something that may still come.
fn waits(due: &Due) -> bool {
    matches!(due, Due::By(_) | Due::With(..))
}

fn stage_zone(program: &crate::Program, article: servanda_model::ArticleId) -> u16 {
    let clause = program.of_article.get(&article).and_then(|n| program.clauses.get(*n));
    clause.map_or(0, |c| program.instrument_zones.get(c.instrument).copied().unwrap_or_default())
}

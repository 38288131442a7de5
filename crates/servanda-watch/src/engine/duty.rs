//! Duties: what has to be done by a time. A duty arises, is fulfilled by an act in time, or is breached when its time runs out.

use std::collections::VecDeque;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::chain::{Partial, Pending};
use super::eval::Judging;
use super::index::{KEYS, Key, established};
use super::matching::{self, Env};
use super::{Engine, Timer};
use crate::fact::{Fact, Seconds, Slot, Span};
use crate::program::{Clause, Cond, Due, Dur, From, Mode, Program, Stage, Subject, Test, What, When, Window};
use crate::record::{Clock, Ground, Kind, Out, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// A duty that runs, or is late and still owed.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    pub(super) serial: u64,
    pub(super) env: Rc<Env>,
    pub(super) start: Span,
    /// When it is due: a stretch when that from which it is counted is uncertain.
    pub(super) due: Option<Span>,
    /// When a body attributed what set it off.
    pub(super) attribution: Option<Seconds>,
    /// Whether it certainly arose.
    pub(super) truth: Truth,
    /// Who has acted, and who may have, when several must.
    pub(super) done_by: Vec<Sym>,
    pub(super) perhaps_by: Vec<Sym>,
    /// Acts that may have fulfilled it.
    pub(super) perhaps: Option<Sym>,
    /// When it was done, in time or late.
    pub(super) late: Option<Seconds>,
    /// Whether an act begun in time kept it alive beyond its time.
    pub(super) extended: bool,
    /// The record opened when it was missed, or none when that was no breach: the duty is still owed.
    pub(super) missed: Option<Option<u64>>,
}

/// Duties that the same acts serve.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// What acts are held against: the bearer, and the values and events that the acts speak of.
    pub(super) same: Rc<Env>,
    /// The oldest first.
    pub(super) duties: VecDeque<Duty>,
    /// First acts whose later stages are still to come.
    pub(super) pending: VecDeque<Pending>,
    /// Acts that served one of several duties, and which.
    pub(super) took: VecDeque<Took>,
}

/// An act that served a duty, or may have: for the others it was not left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    pub(super) act: Sym,
    pub(super) when: Span,
    pub(super) duty: u64,
    pub(super) trigger: Sym,
    pub(super) truth: Truth,
}

impl Group {
    /// Notes what an act served; what was done before the oldest duty that is not late yet is of no interest any more.
    pub(super) fn note(&mut self, took: Took) {
        if self.took.len() >= 16 && self.took.len().is_power_of_two() {
            let first = self.duties.iter().find(|d| d.missed.is_none()).map_or(took.when.to, |d| d.start.from);
            self.took.retain(|t| t.when.to >= first);
        }
        self.took.push_back(took);
    }
}

/// The duties of a clause.
#[derive(Clone, Debug, Default)]
pub(super) struct Duties {
    pub(super) open: FxHashMap<Key, Vec<Group>>,
    /// Whether some duty does not know a value of its key.
    pub(super) loose: bool,
    /// By stage and the key of that stage.
    pub(super) partials: FxHashMap<(usize, Key), VecDeque<Partial>>,
    pub(super) partials_loose: bool,
    /// What is left of acts that may have served a duty; nothing is kept of the others.
    pub(super) left: FxHashMap<Sym, Truth>,
    /// Acts that may count for a duty that is not yet known to have arisen, with what is left of them.
    pub(super) recent: VecDeque<(Fact, Truth)>,
    /// The memory of groups that had nothing left, for those to come.
    spare: Vec<Vec<Group>>,
}

/// So many groups that have nothing left keep their memory.
const SPARE_MOST: usize = 64;

impl Duties {
    pub(super) fn len(&self) -> usize {
        let duties: usize = self.open.values().flatten().map(|g| g.duties.len() + g.pending.len()).sum();
        duties + self.recent.len()
    }

    pub(super) fn find(&mut self, key: &Key, serial: u64) -> Option<(&mut Group, usize)> {
        let groups = self.open.get_mut(key)?;
        for group in groups {
            if let Ok(at) = group.duties.binary_search_by_key(&serial, |d| d.serial) {
                return Some((group, at));
            }
        }
        None
    }

    /// Drops a group that has nothing left.
    pub(super) fn sweep(&mut self, key: &Key) {
        let Some(groups) = self.open.get_mut(key) else { return };
        if groups.iter().any(|g| !g.duties.is_empty()) {
            groups.retain(|g| !g.duties.is_empty());
            return;
        }
        let Some(mut groups) = self.open.remove(key) else { return };
        if self.spare.len() < SPARE_MOST {
            groups.truncate(1);
            for group in &mut groups {
                group.pending.clear();
                group.took.clear();
            }
            self.spare.push(groups);
        }
    }
}

/// What the acts of a clause speak of, a bit each: values and events.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Shape {
    pub(super) vars: u8,
    pub(super) evs: u8,
}

impl Shape {
    pub(super) fn of(program: &Program, clause: &Clause) -> Self {
        // Everybody acts for somebody.
        let mut out = Self { vars: 1, evs: 0 };
        let What::Do { stages, .. } = &clause.what else { return out };
        for (n, stage) in stages.iter().enumerate() {
            stage.acts.iter().flat_map(|p| &p.tests).for_each(|(_, test)| out.test(*test));
            if n > 0
                && let Due::By(When { from: From::Event(ev) | From::Known(ev), .. }) = stage.due
            {
                out.evs |= 1 << ev;
            }
            stage.only_after.iter().for_each(|c| out.cond(program, c));
        }
        out
    }

    fn test(&mut self, test: Test) {
        match test {
            Test::Var(var) | Test::Not(var, _) => self.vars |= 1 << var,
            Test::Event(ev) => self.evs |= 1 << ev,
            _ => {}
        }
    }

    /// What a condition asks about: everything, when it counts from an event.
    fn cond(&mut self, program: &Program, cond: &Cond) {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|c| self.cond(program, c)),
            Cond::Not(inner) => self.cond(program, inner),
            Cond::Const(_) => {}
            Cond::Seen(id, Window::Ever | Window::Past(_)) | Cond::Count(id, ..) => {
                let keys = program.indexes.get(usize::from(*id)).map(|s| s.keys.clone()).unwrap_or_default();
                keys.iter().for_each(|(_, test)| self.test(*test));
            }
            _ => (self.vars, self.evs) = (u8::MAX, u8::MAX),
        }
    }
}

/// Missed duties that are still owed, kept for each group: late acts remedy the oldest first.
const OWED_MOST: usize = 1_000;

/// The key of a stage from the values that its acts share with the clause.
fn key_of(stage: &Stage, value: impl Fn(Slot, Test) -> Sym) -> Key {
    let mut key = Key::default();
    for (place, (slot, test)) in key.iter_mut().zip(stage.keys.iter().take(KEYS)) {
        *place = value(*slot, *test);
    }
    key
}

pub(super) fn key_of_env(stage: &Stage, env: &Env) -> Key {
    key_of(stage, |_, test| match test {
        Test::Var(var) => env.var(var),
        Test::Event(ev) => env.ev(ev).ident,
        _ => Sym::NONE,
    })
}

pub(super) fn key_of_fact(stage: &Stage, fact: &Fact) -> Key {
    key_of(stage, |slot, _| fact.arg(slot))
}

/// Whether every place of a key that a stage has is known.
pub(super) fn named(stage: &Stage, key: &Key) -> bool {
    key.iter().take(stage.keys.len()).all(|value| value.is_some())
}

impl Engine<'_> {
    pub(super) fn triggered(&mut self, clause: usize, n: usize, fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { triggers, .. } = &text.what else { return };
        let Some((pattern, guard)) = triggers.get(n) else { return };
        let mut truth = matching::fits(program, pattern, fact, &Env::EMPTY).and(established(program, fact, text.standard));
        if truth == Truth::No {
            return;
        }
        let mut env = Env::EMPTY;
        matching::bind(pattern, fact, &mut env);
        env.meet(0, fact);
        let mut on = Judging::at(fact.when, clause).of(fact.id);
        if let Some(guard) = guard {
            truth = truth.and(self.holds(guard, &env, &mut on));
        }
        truth = truth.and(self.stands(clause, &env, &mut on));
        if truth != Truth::No && !self.told_already(clause, &env, truth) {
            self.arise(clause, env, fact.when, truth);
        }
    }

    /// Duties for everybody whom the subject names.
    pub(super) fn arise(&mut self, clause: usize, env: Env, start: Span, truth: Truth) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let mut owe = |bearer: Sym| {
            let mut env = env;
            env.set(0, bearer);
            self.owe(clause, env, start, truth);
        };
        match only_bearer(&text.subject, &env) {
            Some(bearer) => owe(bearer),
            None => bearers(&text.subject, &env).into_iter().for_each(owe),
        }
    }

    pub(super) fn owe(&mut self, clause: usize, env: Env, start: Span, truth: Truth) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Do { stages, .. } = &text.what else { return };
        let Some(stage) = stages.first() else { return };
        if let Due::Before(from, least, most) = &stage.due {
            self.owed_before(clause, env, start, truth, (*from, *least, *most));
            return;
        }
        let due = self.due_of(stage, &env, &Judging::at(start, clause));
        let serial = self.serial();
        let duty = Duty {
            serial,
            env: Rc::new(env),
            start,
            due,
            attribution: None,
            truth,
            done_by: Vec::new(),
            perhaps_by: Vec::new(),
            perhaps: None,
            late: None,
            extended: false,
            missed: None,
        };
        let shape = self.shapes.get(clause).copied().unwrap_or_default();
        let (key, same) = (key_of_env(stage, &env), env.only(shape.vars, shape.evs));
        let Some(duties) = self.duties.get_mut(clause) else { return };
        duties.loose |= !named(stage, &key);
        let groups = duties.open.entry(key).or_insert_with(|| duties.spare.pop().unwrap_or_default());
        match groups.as_mut_slice() {
            // Mostly one group for each key; this one has come out of the spare ones.
            [group] if group.duties.is_empty() => {
                match Rc::get_mut(&mut group.same) {
                    Some(place) => *place = same,
                    None => group.same = Rc::new(same),
                }
                group.duties.push_back(duty);
            }
            all => match all.iter_mut().find(|g| *g.same == same) {
                Some(group) => group.duties.push_back(duty),
                None => {
                    let same = Rc::new(same);
                    groups.push(Group { same, duties: VecDeque::from([duty]), pending: VecDeque::new(), took: VecDeque::new() });
                }
            },
        }
        match due {
            Some(due) => self.at(due.to.max(self.now), Timer::Duty(clause, serial, key)),
            None if waits(&stage.due) => self.cells.wait(clause),
            None => {}
        }
        if start.from < start.to || text.during.0.is_some() {
            if stages.len() == 1 { self.look_back(clause, (key, serial)) } else { self.replay(clause, &key, serial) }
        }
    }

    /// An act that had to come before: looked up at once.
    fn owed_before(&mut self, clause: usize, env: Env, start: Span, truth: Truth, (from, least, most): (From, Dur, Dur)) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        let What::Do { stages, .. } = &text.what else { return };
        let window = Window::Before(from, least, Some(most));
        let mut on = Judging::at(start, clause).of(env.ev(0).id).explained();
        let met = env.ev(0);
        on.saw(met.id, met.known);
        if met.id.is_some() {
            on.grounds.push(Ground::Fact(met.id));
        }
        let past = stages.first().into_iter().flat_map(|s| &s.past);
        let done = past.fold(Truth::No, |any, index| any.or(self.holds(&Cond::Seen(*index, window), &env, &mut on)));
        if done == Truth::Yes {
            self.fulfilled(clause, &env, start.to, &on.witness);
            return;
        }
        let on = Judging { own: Sym::NONE, ..on };
        self.missed(clause, &env, truth.and(done.negated()), (start, start.to), on, &[]);
    }

    /// When a stage is due; none when that is never, or not yet known.
    pub(super) fn due_of(&self, stage: &Stage, env: &Env, on: &Judging) -> Option<Span> {
        match &stage.due {
            Due::Never | Due::Before(..) => None,
            Due::By(when) => self.time(*when, env, on),
            Due::With(article, within) => {
                let other = *self.program.of_article.get(article)?;
                let done = self.runs.get(other)?.done?;
                let zone = self.program.clauses.get(other).and_then(|c| self.program.instrument_zones.get(c.instrument)).copied();
                Some(Span::at(match within {
                    Some(within) => self.program.zone_data.add(done, *within),
                    None => self.program.zone_data.day_end(done, zone.unwrap_or_default()),
                }))
            }
        }
    }

    pub(super) fn fulfilled(&mut self, clause: usize, env: &Env, at: Seconds, witness: &[Sym]) {
        let Some(text) = self.program.clauses.get(clause) else { return };
        if let Some(run) = self.runs.get_mut(clause) {
            run.fulfilled = run.fulfilled.or(Some(at));
        }
        self.changed |= !self.cells.is_empty();
        if !self.silent_on_duties {
            let (article, witness) = (text.article, witness.to_vec());
            self.out.push(Out::Fulfilled { article, bearer: env.var(0), key: env.key(), at, witness });
        }
    }

    /// The time of a duty has run out.
    pub(super) fn duty_out(&mut self, clause: usize, serial: u64, key: &Key) {
        let program = self.program;
        let now = self.now;
        let Some(text) = program.clauses.get(clause) else { return };
        let Some((group, at)) = self.duties.get_mut(clause).and_then(|d| d.find(key, serial)) else { return };
        let Some(duty) = group.duties.get(at).filter(|d| d.missed.is_none()) else { return };
        let Some(due) = duty.due.filter(|due| due.to <= now) else { return };
        let starting = text.during.0.is_some();
        let pending =
            group.pending.iter().filter(|p| p.may_serve(duty, starting) && p.first.from <= due.to && p.first.to >= duty.start.from);
        let pending: Vec<Pending> = pending.cloned().collect();
        let others = group.took.iter().filter(|t| t.duty != serial && t.when.to >= duty.start.from && t.when.from <= now);
        let others: Vec<(Sym, Sym, Truth)> = others.map(|t| (t.act, t.trigger, t.truth)).collect();
        let (duty, same) = (duty.clone(), Rc::clone(&group.same));
        // A first act in time whose later stages may still come keeps the duty alive; then the last moment for them dates the breach.
        let alive = pending.iter().filter(|p| self.spared(clause, &p.acts) != Truth::No);
        let bound = alive.map(|p| p.due.map_or(crate::fact::NEVER, |d| d.to)).max().filter(|bound| *bound > now);
        if let Some(bound) = bound {
            if let Some(duty) = self.duties.get_mut(clause).and_then(|d| d.find(key, serial)).and_then(|(g, at)| g.duties.get_mut(at)) {
                duty.extended = true;
            }
            self.at(bound, Timer::Duty(clause, serial, *key));
            return;
        }
        let since = if duty.extended { now } else { due.to };
        let on = Judging { start: duty.start, attribution: duty.attribution, ..Judging::at(Span::at(since), clause) };
        let mut on = on.explained();
        let met = duty.env.ev(0);
        on.saw(met.id, met.known);
        if met.id.is_some() {
            on.grounds.push(Ground::Fact(met.id));
        }
        // A norm that was suspended or ended meanwhile is owed no longer.
        let force = self.stands(clause, &duty.env, &mut on);
        if force == Truth::No {
            self.cells.forget(clause, duty.env.var(0));
            self.drop_duty(clause, key, serial);
            return;
        }
        let What::Do { stages, .. } = &text.what else { return };
        let mut truth = duty.truth.and(force);
        // What must come first and has not come keeps the deadline from binding.
        if let Some(cond) = stages.first().and_then(|s| s.only_after.as_ref()) {
            truth = truth.and(self.holds(cond, &duty.env, &mut on));
        }
        let done = match text.subject.mode {
            Mode::AtLeast(least) if least > 1 => {
                let mut named: Vec<Sym> = duty.perhaps_by.iter().copied().filter(|a| a.is_some() && !duty.done_by.contains(a)).collect();
                named.sort_unstable();
                named.dedup();
                let unnamed = duty.perhaps_by.iter().filter(|a| !a.is_some()).count();
                duty.done_by.len() + named.len() + unnamed >= usize::try_from(least).unwrap_or(usize::MAX)
            }
            _ => duty.perhaps.is_some(),
        };
        let coming = self.something_waits() && (self.still_to_come(clause, &duty, &same, due) || self.may_go_on(clause, key, &duty, &same));
        if done || coming {
            truth = truth.min(Truth::Maybe);
        }
        let perhaps = duty.perhaps.unwrap_or_default();
        on.grounds.push(Ground::NotDone { stage: 0, window: Span { from: duty.start.from, to: since }, others, perhaps });
        on.known = on.known.max(since);
        on.saw(perhaps, since);
        let number = self.missed(clause, &duty.env, truth, (Span::at(since), since), on, &duty.done_by);
        if let Some(late) = duty.late {
            if let Some(number) = number {
                self.close(clause, number, Standing::Remedied(late));
            }
            self.drop_duty(clause, key, serial);
            return;
        }
        if let Some((group, at)) = self.duties.get_mut(clause).and_then(|d| d.find(key, serial)) {
            if let Some(duty) = group.duties.get_mut(at) {
                duty.missed = Some(number);
            }
            if group.duties.len() > OWED_MOST && group.duties.front().is_some_and(|d| d.missed.is_some()) {
                group.duties.pop_front();
            }
        }
    }

    fn drop_duty(&mut self, clause: usize, key: &Key, serial: u64) {
        let Some(duties) = self.duties.get_mut(clause) else { return };
        if let Some((group, at)) = duties.find(key, serial) {
            group.duties.remove(at);
        }
        duties.sweep(key);
    }

    /// Opens the record of a deadline that passed, if the text makes it a breach.
    fn missed(
        &mut self,
        clause: usize,
        env: &Env,
        truth: Truth,
        (occurred, since): (Span, Seconds),
        mut on: Judging,
        done_by: &[Sym],
    ) -> Option<u64> {
        let program = self.program;
        let text = program.clauses.get(clause)?;
        let acts = match &text.what {
            What::Do { stages, .. } => stages.iter().flat_map(|s| &s.acts).any(|p| self.doubts(&p.events)),
            _ => false,
        };
        // An act of which nobody would have told may have been done.
        let truth = if acts { truth.min(Truth::Maybe) } else { truth };
        if truth == Truth::No {
            return None;
        }
        let verdict = self.judged(text, env, truth, None, &mut on)?;
        let number = self.open_record(clause, env, verdict, (Kind::Missed, occurred, since), on, None, done_by);
        // What is excused needs no remedy.
        Some(number).filter(|_| verdict.standing != Standing::Excused)
    }

    pub(super) fn open_duties(&self, clause: usize) -> bool {
        self.duties.get(clause).is_some_and(|d| !d.open.is_empty())
    }

    /// Duties whose clock could not start until now; whether some still wait.
    pub(super) fn start_clocks(&mut self, clause: usize) -> bool {
        let program = self.program;
        let Some(What::Do { stages, .. }) = program.clauses.get(clause).map(|c| &c.what) else { return false };
        let Some(stage) = stages.first() else { return false };
        let Some(duties) = self.duties.get(clause) else { return false };
        let mut waiting: Vec<(Key, u64, Rc<Env>, Judging)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        for (key, groups) in &duties.open {
            for duty in groups.iter().flat_map(|g| &g.duties).filter(|d| d.due.is_none()) {
                let on = Judging { attribution: duty.attribution, ..Judging::at(duty.start, clause) };
                waiting.push((*key, duty.serial, Rc::clone(&duty.env), on));
            }
        }
        waiting.sort_by_key(|(_, serial, ..)| *serial);
        let mut still = false;
        for (key, serial, env, on) in waiting {
            let Some(due) = self.due_of(stage, &env, &on) else {
                still = true;
                continue;
            };
            if let Some((group, at)) = self.duties.get_mut(clause).and_then(|d| d.find(&key, serial))
                && let Some(duty) = group.duties.get_mut(at)
            {
                duty.due = Some(due);
            }
            self.at(due.to.max(self.now), Timer::Duty(clause, serial, key));
        }
        still
    }

    /// A body has attributed what set duties off: clocks that count from it start.
    pub(super) fn attribute_duties(&mut self, clause: usize, about: Sym, at: Seconds) {
        if let Some(duties) = self.duties.get_mut(clause) {
            for duty in duties.open.values_mut().flatten().flat_map(|g| &mut g.duties) {
                if duty.attribution.is_none() && duty.env.ev(0).id == about {
                    duty.attribution = Some(at);
                }
            }
        }
    }

    pub(super) fn duty_clocks(&self) -> Vec<Clock> {
        let mut out = Vec::new();
        for (text, duties) in self.program.clauses.iter().zip(&self.duties) {
            for duty in duties.open.values().flatten().flat_map(|g| &g.duties).filter(|d| d.missed.is_none() && d.truth == Truth::Yes) {
                out.push(Clock {
                    due: duty.due.map(|d| d.to),
                    article: text.article,
                    bearer: duty.env.var(0),
                    key: duty.env.key(),
                    start: duty.start.to,
                    record: None,
                    step: None,
                });
            }
        }
        out
    }
}

/// Whether an act was in time: a deadline is closed, its last second is in time.
pub(super) fn in_time(act: Span, due: Option<Span>) -> Truth {
    due.map_or(Truth::Yes, |due| Truth::of(act.to <= due.from, act.from <= due.to))
}

/// Each bearer of its own duty; none for a duty that several share.
pub(super) fn bearers(subject: &Subject, env: &Env) -> Vec<Sym> {
    match (only_bearer(subject, env), subject.mode) {
        (Some(only), _) => vec![only],
        (None, Mode::Other(var)) => subject.members.iter().copied().filter(|m| *m != env.var(var)).collect(),
        (None, Mode::Nobody) => Vec::new(),
        (None, _) => subject.members.clone(),
    }
}

/// The only bearer, where there can be but one.
fn only_bearer(subject: &Subject, env: &Env) -> Option<Sym> {
    match subject.mode {
        Mode::That(var) => Some(env.var(var)),
        Mode::Breaching => Some(env.var(0)),
        Mode::Jointly | Mode::AtLeast(_) => Some(Sym::NONE),
        Mode::Each => subject.members.is_empty().then_some(Sym::NONE),
        Mode::Other(_) | Mode::Nobody => None,
    }
}

/// Whether a breach of it is possible: what only should be, is planned or hoped for binds nobody.
pub(super) fn is_binding(text: &Clause) -> bool {
    use servanda_model::ast::Modal;
    matches!(text.modal, Some(Modal::Shall | Modal::ShallNot))
}

/// Whether a clock waits for something that may still come.
fn waits(due: &Due) -> bool {
    matches!(due, Due::By(_) | Due::With(..))
}

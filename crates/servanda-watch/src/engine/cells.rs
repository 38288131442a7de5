//! States that change by themselves: when a text begins to bind, when a moment comes, whether an article is in force, when a duty arises
//! without a single event that sets it off, whether a level or a condition is a breach. They are looked at again when something they depend
//! on has happened, or at the time until which their last answer holds.

use std::collections::BTreeSet;

use servanda_model::ArticleId;

use super::duty::is_binding;
use super::eval::{Judging, Reach};
use super::matching::Env;
use super::{Engine, Timer};
use crate::fact::{EventId, NEVER, Seconds, Span};
use crate::program::{Cond, Due, Entry, Except, From, IndexId, Mode, Moment, Program, Step, What, When};
use crate::sym::Sym;
use crate::truth::Truth;

/// Rounds in which states may set one another off at one moment; a text that goes on longer runs in a ring, which `check` reports.
const ROUNDS: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Entry(usize),
    Moment(usize),
    Ended(usize),
    Force(usize),
    Arise(usize, Sym),
    Hold(usize),
    Alone(usize),
}

#[derive(Clone, Debug)]
struct Cell {
    state: State,
    events: BTreeSet<EventId>,
    next: Seconds,
    last: Truth,
    /// Whether a duty has arisen that has not lost its ground.
    spent: bool,
    fresh: bool,
}

/// The states of a program that somebody asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    list: Vec<Cell>,
    /// Clauses with duties whose clock cannot start yet.
    waiting: BTreeSet<usize>,
}

impl Cells {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn wait(&mut self, clause: usize) {
        self.waiting.insert(clause);
    }

    pub(super) fn waiting(&self) -> Vec<usize> {
        self.waiting.iter().copied().collect()
    }

    /// A duty fell away while its norm did not bind: when that binds again the duty arises again.
    pub(super) fn forget(&mut self, clause: usize, bearer: Sym) {
        for cell in self.list.iter_mut().filter(|c| c.state == State::Arise(clause, bearer)) {
            cell.spent = false;
        }
    }
}

/// Whether an article is in force, as the report shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForceState {
    /// Whether it is.
    pub truth: Truth,
    /// Whether and when it ended for good.
    pub ended: Option<Seconds>,
}

impl Engine<'_> {
    pub(super) fn prepare_cells(&mut self) {
        let program = self.program;
        for article in watched(program) {
            if let Some(run) = program.of_article.get(&article).and_then(|n| self.runs.get_mut(*n)) {
                run.watched = true;
            }
        }
        let mut list = Vec::new();
        for (n, entry) in program.entries.iter().enumerate() {
            let reach = match entry {
                Entry::Unsaid => Reach::at(-NEVER),
                Entry::At(time) => Reach::at(*time),
                Entry::When(cond) => {
                    list.push(cell(program, State::Entry(n), &[cond]));
                    Reach::default()
                }
            };
            if let Some(place) = self.entries.get_mut(n) {
                *place = reach;
            }
        }
        for (n, moment) in program.moments.iter().enumerate() {
            let reach = match moment {
                Moment::At(time) => Reach::at(*time),
                Moment::When(cond) => {
                    list.push(cell(program, State::Moment(n), &[cond]));
                    Reach::default()
                }
            };
            if let Some(place) = self.moments.get_mut(n) {
                *place = reach;
            }
        }
        for (n, clause) in program.clauses.iter().enumerate() {
            let gate: Vec<&Cond> = clause.when.iter().chain(&clause.suspended).chain(&clause.ends).collect();
            if !clause.ends.is_empty() {
                list.push(cell(program, State::Ended(n), &clause.ends.iter().collect::<Vec<_>>()));
            }
            if self.runs.get(n).is_some_and(|r| r.watched) {
                list.push(cell(program, State::Force(n), &gate));
            }
            let graded = clause.minor.iter().chain(&clause.material);
            let excepts = clause.excepts.iter().filter_map(|e| if let Except::When(cond, _) = e { Some(cond) } else { None });
            let all: Vec<&Cond> = gate.iter().copied().chain(graded).chain(excepts).collect();
            match &clause.what {
                What::Do { triggers, .. } if triggers.is_empty() => {
                    let each = clause.subject.mode == Mode::Each && !clause.subject.members.is_empty();
                    let members = if each { clause.subject.members.clone() } else { vec![Sym::NONE] };
                    list.extend(members.into_iter().map(|member| cell(program, State::Arise(n, member), &gate)));
                }
                What::Hold { .. } => list.push(cell(program, State::Hold(n), &all)),
                _ => {}
            }
            if !clause.alone.is_empty() && is_binding(clause) {
                list.push(cell(program, State::Alone(n), &all));
            }
        }
        self.cells.list = list;
        if !self.cells.is_empty() {
            self.fixed_times().into_iter().for_each(|time| self.settle_at(time));
        }
    }

    /// The times that the text fixes: the first of them is when the monitor begins to look.
    fn fixed_times(&self) -> Vec<Seconds> {
        let program = self.program;
        let entries = program.entries.iter().filter_map(|e| if let Entry::At(time) = e { Some(*time) } else { None });
        let moments = program.moments.iter().filter_map(|m| if let Moment::At(time) = m { Some(*time) } else { None });
        let mut out: Vec<Seconds> = entries.chain(moments).collect();
        for clause in &program.clauses {
            for when in [clause.during.0, clause.during.1].into_iter().flatten().filter(|w| matches!(w.from, From::At(_))) {
                out.extend(self.time(when, &Env::EMPTY, &Judging::at(Span::at(0), usize::MAX)).map(|t| t.to));
            }
        }
        out
    }

    /// Looks at the states again at a time.
    pub(super) fn settle_at(&mut self, time: Seconds) {
        self.at(time, Timer::Settle);
    }

    /// Looks at the states that may have changed, until none does.
    pub(super) fn settle(&mut self, events: &[EventId]) {
        let mut moved = std::mem::replace(&mut self.changed, false);
        let now = self.now;
        for round in 0..ROUNDS {
            let mut again = self.held.is_touched() && self.look_at_touched();
            for n in 0..self.cells.list.len() {
                let Some(cell) = self.cells.list.get(n) else { break };
                let due = cell.fresh || cell.next <= now || moved;
                if due || (round == 0 && events.iter().any(|e| cell.events.contains(e))) {
                    again |= self.look(n);
                }
            }
            again |= std::mem::replace(&mut self.changed, false);
            moved = again;
            if !again {
                break;
            }
        }
        if std::mem::replace(&mut self.wake, false) {
            for clause in self.cells.waiting() {
                if !self.start_clocks(clause) {
                    self.cells.waiting.remove(&clause);
                }
            }
            self.start_step_clocks();
        }
    }

    /// Looks at one state; whether it changed.
    fn look(&mut self, n: usize) -> bool {
        let Some((state, last, spent)) = self.cells.list.get(n).map(|c| (c.state, c.last, c.spent)) else { return false };
        let program = self.program;
        let now = Span::at(self.now);
        let mut spent = spent;
        let (moved, truth, next) = match state {
            State::Entry(i) => {
                let Some(Entry::When(cond)) = program.entries.get(i) else { return false };
                let mut on = Judging::at(now, usize::MAX).watching();
                let truth = self.holds(cond, &Env::EMPTY, &mut on);
                (rise(self.entries.get_mut(i), truth, self.now), truth, on.next)
            }
            State::Moment(i) => {
                let Some(Moment::When(cond)) = program.moments.get(i) else { return false };
                let mut on = Judging::at(now, usize::MAX).watching();
                let truth = self.holds(cond, &Env::EMPTY, &mut on);
                (rise(self.moments.get_mut(i), truth, self.now), truth, on.next)
            }
            State::Ended(c) => {
                let mut on = Judging::at(now, c).watching();
                let conds = program.clauses.get(c).map(|clause| clause.ends.as_slice()).unwrap_or_default();
                let truth = conds.iter().fold(Truth::No, |any, cond| any.or(self.holds(cond, &Env::EMPTY, &mut on)));
                // Ended is ended: what ends an article need not go on holding.
                let ends = self.runs.get_mut(c).filter(|run| truth == Truth::Yes && run.ended.is_none());
                let moved = ends.is_some();
                if let Some(run) = ends {
                    run.ended = Some(self.now);
                }
                (moved, truth, on.next)
            }
            State::Force(c) => {
                let mut on = Judging::at(now, c).watching();
                let truth = self.gate(c, &Env::EMPTY, &mut on);
                let (stamp, horizon) = (self.stamp(), self.horizon());
                (self.runs.get_mut(c).is_some_and(|run| run.force.note(stamp, truth, horizon)), truth, on.next)
            }
            State::Arise(c, member) => {
                let mut env = Env::EMPTY;
                env.set(0, member);
                let mut on = Judging::at(now, c).watching();
                let truth = self.gate(c, &env, &mut on);
                // Once, until its own condition has failed.
                if let Some(when) = program.clauses.get(c).and_then(|clause| clause.when.as_ref())
                    && truth != Truth::Yes
                    && self.holds(when, &env, &mut Judging::at(now, c)) != Truth::Yes
                {
                    spent = false;
                }
                let rises = truth == Truth::Yes && last != Truth::Yes && !spent;
                spent |= rises;
                if let Some(cell) = self.cells.list.get_mut(n) {
                    cell.spent = spent;
                }
                if rises && member.is_some() {
                    self.owe(c, env, now, Truth::Yes);
                } else if rises {
                    self.arise(c, env, now, Truth::Yes);
                }
                (rises, truth, on.next)
            }
            State::Hold(c) => {
                let (moved, next) = self.look_at_levels(c);
                (moved, Truth::No, next)
            }
            State::Alone(c) => {
                let (moved, next) = self.look_at_alone(c);
                (moved, Truth::No, next)
            }
        };
        let next = if next > self.now { next } else { NEVER };
        if next < NEVER {
            self.settle_at(next);
        }
        if let Some(cell) = self.cells.list.get_mut(n) {
            (cell.next, cell.last, cell.fresh) = (next, truth, false);
        }
        self.wake |= moved;
        moved
    }

    /// Whether an article is in force at the present moment, for the report.
    #[must_use]
    pub fn force(&self, article: ArticleId) -> ForceState {
        let Some(clause) = self.program.of_article.get(&article) else { return ForceState { truth: Truth::No, ended: None } };
        let mut on = Judging::at(Span::at(self.now), *clause);
        let truth = self.gate(*clause, &Env::EMPTY, &mut on);
        ForceState { truth, ended: self.runs.get(*clause).and_then(|r| r.ended) }
    }
}

/// Notes since when something is so; whether it has become certain.
fn rise(place: Option<&mut Reach>, truth: Truth, now: Seconds) -> bool {
    let Some(reach) = place else { return false };
    let before = *reach;
    if truth != Truth::No {
        reach.possible = reach.possible.or(Some(now));
    }
    if truth == Truth::Yes {
        reach.certain = reach.certain.or(Some(now));
    }
    *reach != before
}

fn cell(program: &Program, state: State, conds: &[&Cond]) -> Cell {
    let events = conds.iter().flat_map(|c| program.events_of(c)).collect();
    Cell { state, events, next: NEVER, last: Truth::No, spent: false, fresh: true }
}

/// The articles whose breaches somebody asks about: other articles, their own ladders and counts.
fn watched(program: &Program) -> BTreeSet<ArticleId> {
    let mut out = BTreeSet::new();
    each_cond(program, &mut |cond| asked_articles(cond, &mut out));
    for clause in &program.clauses {
        if let What::Do { stages, .. } = &clause.what {
            out.extend(stages.iter().filter_map(|stage| match &stage.due {
                Due::With(article, _) | Due::By(When { from: From::BreachOf(article, _), .. }) => Some(*article),
                _ => None,
            }));
        }
        let counts = clause.minor.iter().chain(&clause.material).any(Program::counts_breaches);
        if counts || clause.ladders.iter().any(|(_, steps)| !steps.is_empty()) {
            out.insert(clause.article);
        }
    }
    out
}

/// The indexes of acts from which deadlines count.
pub(super) fn acts_waited_for(program: &Program) -> BTreeSet<IndexId> {
    let mut out = BTreeSet::new();
    let mut due = |due: &Due| {
        if let Due::By(When { from: From::Act(index), .. }) = due {
            out.insert(*index);
        }
    };
    for clause in &program.clauses {
        if let What::Do { stages, .. } = &clause.what {
            stages.iter().for_each(|stage| due(&stage.due));
        }
        for step in clause.ladders.iter().flat_map(|(_, steps)| steps) {
            if let Step::Norm(norm) = step {
                due(&norm.stage.due);
            }
        }
    }
    out
}

fn asked_articles(cond: &Cond, out: &mut BTreeSet<ArticleId>) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|c| asked_articles(c, out)),
        Cond::Not(inner) => asked_articles(inner, out),
        Cond::Article(article, ..) => {
            out.insert(*article);
        }
        Cond::Reached(When { from: From::BreachOf(article, _), .. }) | Cond::NotPassed(When { from: From::BreachOf(article, _), .. }) => {
            out.insert(*article);
        }
        _ => {}
    }
}

/// Every condition of a program.
fn each_cond(program: &Program, visit: &mut impl FnMut(&Cond)) {
    for entry in &program.entries {
        if let Entry::When(cond) = entry {
            visit(cond);
        }
    }
    for moment in &program.moments {
        if let Moment::When(cond) = moment {
            visit(cond);
        }
    }
    for derived in &program.derived {
        derived.guard.iter().for_each(&mut *visit);
    }
    for clause in &program.clauses {
        let own = clause.when.iter().chain(&clause.suspended).chain(&clause.ends).chain(&clause.minor).chain(&clause.material);
        own.for_each(&mut *visit);
        for except in &clause.excepts {
            if let Except::When(cond, _) = except {
                visit(cond);
            }
        }
        if let What::Do { triggers, stages, .. } = &clause.what {
            let guards = triggers.iter().filter_map(|(_, g)| g.as_ref());
            guards.chain(stages.iter().filter_map(|s| s.only_after.as_ref())).for_each(&mut *visit);
        }
        for (_, steps) in &clause.ladders {
            for step in steps {
                if let Step::Norm(norm) = step {
                    norm.when.iter().chain(&norm.stage.only_after).for_each(&mut *visit);
                }
            }
        }
    }
}

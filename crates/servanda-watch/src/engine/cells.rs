//! States that change by themselves: when a text begins to bind, when a moment comes, whether an article is in force, when a duty arises
//! without a single event that sets it off. They are looked at again when something they depend on has happened, or at the time until
//! which their last answer holds.

use std::collections::BTreeSet;

use servanda_model::ArticleId;

use super::eval::Judging;
use super::matching::Env;
use super::{Engine, Timer};
use crate::fact::{EventId, NEVER, Seconds, Span};
use crate::program::{Clause, Cond, Due, Entry, Except, From, Mode, Moment, Program, Step, What, When, Window};
use crate::sym::Sym;
use crate::truth::Truth;

/// Rounds in which states may set one another off at one moment; a text that goes on longer runs in a ring, which `check` reports.
const ROUNDS: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What1 {
    Entry(usize),
    Moment(usize),
    Ended(usize),
    Force(usize),
    Arise(usize, Sym),
    Graded(usize),
}

#[derive(Clone, Debug)]
struct Cell {
    what: What1,
    events: Vec<EventId>,
    /// Whether it depends on articles, moments or entry into force.
    states: bool,
    next: Seconds,
    last: Truth,
    fresh: bool,
}

/// The states of a program that somebody asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    list: Vec<Cell>,
    /// Clauses with duties whose clock cannot start yet.
    waiting: BTreeSet<usize>,
    rechecks: BTreeSet<(Seconds, usize)>,
}

impl Cells {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn wait(&mut self, clause: usize) {
        self.waiting.insert(clause);
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
        for n in 0..program.clauses.len() {
            if let (Some(run), Some(clause)) = (self.runs.get_mut(n), program.clauses.get(n)) {
                run.watched = clause.material.iter().chain(&clause.minor).any(counts);
            }
        }
        let mut asked: BTreeSet<ArticleId> = BTreeSet::new();
        each_cond(program, &mut |cond| asked_articles(cond, &mut asked));
        for clause in &program.clauses {
            if let What::Do { stages, .. } = &clause.what {
                for stage in stages {
                    match &stage.due {
                        Due::With(article, _) => {
                            asked.insert(*article);
                        }
                        Due::By(When { from: From::BreachOf(article, _), .. }) => {
                            asked.insert(*article);
                        }
                        _ => {}
                    }
                }
            }
            for (_, steps) in &clause.ladders {
                if !steps.is_empty() {
                    asked.insert(clause.article);
                }
            }
        }
        for article in asked {
            if let Some(run) = program.of_article.get(&article).and_then(|n| self.runs.get_mut(*n)) {
                run.watched = true;
            }
        }
        let mut list = Vec::new();
        for (n, entry) in program.entries.iter().enumerate() {
            match entry {
                Entry::Unsaid => {}
                Entry::At(time) => {
                    if let Some(place) = self.entries.get_mut(n) {
                        *place = Some(*time);
                    }
                }
                Entry::When(cond) => list.push(cell(program, What1::Entry(n), &[cond])),
            }
        }
        for (n, moment) in program.moments.iter().enumerate() {
            match moment {
                Moment::At(time) => {
                    if let Some(place) = self.moments.get_mut(n) {
                        *place = Some(*time);
                    }
                }
                Moment::When(cond) => list.push(cell(program, What1::Moment(n), &[cond])),
            }
        }
        for (n, clause) in program.clauses.iter().enumerate() {
            let gate = gate_conds(clause);
            if !clause.ends.is_empty() {
                list.push(cell(program, What1::Ended(n), &clause.ends.iter().collect::<Vec<_>>()));
            }
            if self.runs.get(n).is_some_and(|r| r.watched) {
                list.push(cell(program, What1::Force(n), &gate));
            }
            if let What::Do { triggers, .. } = &clause.what
                && triggers.is_empty()
            {
                let each = clause.subject.mode == Mode::Each && !clause.subject.members.is_empty();
                let members = if each { clause.subject.members.clone() } else { vec![Sym::NONE] };
                for member in members {
                    list.push(cell(program, What1::Arise(n, member), &gate));
                }
            }
            let timed = clause.minor.iter().chain(&clause.material).any(needs_time);
            if timed {
                list.push(cell(program, What1::Graded(n), &clause.minor.iter().chain(&clause.material).collect::<Vec<_>>()));
            }
        }
        self.cells.list = list;
        // Fixed times are events of their own.
        let mut times = BTreeSet::new();
        for clause in &program.clauses {
            for when in [clause.during.0, clause.during.1].into_iter().flatten() {
                if let From::At(time) = when.from {
                    times.insert(self.program.zone_data.add(time, when.plus));
                }
            }
        }
        times.extend(self.entries.iter().flatten().chain(self.moments.iter().flatten()).copied().filter(|t| *t > -NEVER));
        if !self.cells.is_empty() {
            for time in times {
                self.at(time, Timer::Settle);
            }
        }
    }

    /// A time at which the grade of a clause may be reached without a further event.
    pub(super) fn recheck(&mut self, clause: usize, time: Seconds) {
        if self.cells.rechecks.insert((time, clause)) {
            self.at(time, Timer::Settle);
        }
    }

    /// Looks at the states that may have changed, until none does.
    pub(super) fn settle(&mut self, events: &[EventId]) {
        if self.cells.is_empty() && self.cells.waiting.is_empty() && self.cells.rechecks.is_empty() {
            self.changed = false;
            return;
        }
        let now = self.now;
        while let Some((time, clause)) = self.cells.rechecks.first().copied().filter(|(time, _)| *time <= now) {
            self.cells.rechecks.remove(&(time, clause));
            self.regraded(clause, None);
        }
        let mut moved = std::mem::replace(&mut self.changed, false);
        for round in 0..ROUNDS {
            let mut again = false;
            for n in 0..self.cells.list.len() {
                let Some(cell) = self.cells.list.get(n) else { break };
                let touched = cell.fresh || cell.next <= now || (round == 0 && cell.events.iter().any(|e| events.contains(e)));
                if touched || (moved && cell.states) {
                    again |= self.look(n);
                }
            }
            again |= std::mem::replace(&mut self.changed, false);
            moved = again;
            if !again {
                break;
            }
        }
        for clause in self.cells.waiting.clone() {
            self.start_clocks(clause);
        }
        self.start_step_clocks();
    }

    /// Looks at one state; whether it changed.
    fn look(&mut self, n: usize) -> bool {
        let Some(cell) = self.cells.list.get(n).cloned() else { return false };
        let now = Span::at(self.now);
        let program = self.program;
        let clause_of = |what| match what {
            What1::Ended(c) | What1::Force(c) | What1::Arise(c, _) | What1::Graded(c) => c,
            What1::Entry(_) | What1::Moment(_) => usize::MAX,
        };
        let mut on = Judging::at(now, clause_of(cell.what));
        let mut env = Env::EMPTY;
        let truth = match cell.what {
            What1::Entry(i) => match program.entries.get(i) {
                Some(Entry::When(cond)) => self.holds(cond, &env, &mut on),
                _ => Truth::No,
            },
            What1::Moment(i) => match program.moments.get(i) {
                Some(Moment::When(cond)) => self.holds(cond, &env, &mut on),
                _ => Truth::No,
            },
            What1::Ended(c) => match program.clauses.get(c) {
                // Ended is ended: what ends an article need not go on holding.
                Some(_) if cell.last == Truth::Yes => Truth::Yes,
                Some(clause) => clause.ends.iter().fold(Truth::No, |any, cond| any.or(self.holds(cond, &env, &mut on))),
                None => Truth::No,
            },
            What1::Force(c) => self.gate(c, &env, &mut on),
            What1::Arise(c, member) => {
                env.set(0, member);
                self.gate(c, &env, &mut on)
            }
            What1::Graded(c) => {
                self.regraded(c, None);
                Truth::No
            }
        };
        if on.next < NEVER && on.next > self.now {
            self.at(on.next, Timer::Settle);
        }
        if let Some(cell) = self.cells.list.get_mut(n) {
            cell.next = if on.next > self.now { on.next } else { NEVER };
            cell.last = truth;
            cell.fresh = false;
        }
        let rose = truth == Truth::Yes && cell.last != Truth::Yes;
        let moved = truth != cell.last;
        match cell.what {
            What1::Entry(i) => {
                if let Some(place) = self.entries.get_mut(i).filter(|p| rose && p.is_none()) {
                    *place = Some(self.now);
                }
            }
            What1::Moment(i) => {
                if let Some(place) = self.moments.get_mut(i).filter(|p| rose && p.is_none()) {
                    *place = Some(self.now);
                }
            }
            What1::Ended(c) => {
                if let Some(run) = self.runs.get_mut(c).filter(|r| rose && r.ended.is_none()) {
                    run.ended = Some(self.now);
                }
            }
            What1::Force(c) => {
                if let Some(run) = self.runs.get_mut(c).filter(|_| moved || cell.fresh) {
                    run.force = (truth, self.now);
                }
            }
            What1::Arise(c, member) => {
                if rose {
                    let mut env = Env::EMPTY;
                    env.set(0, member);
                    self.arise_for(c, env, now);
                }
            }
            What1::Graded(_) => return false,
        }
        moved
    }

    fn arise_for(&mut self, clause: usize, env: Env, start: Span) {
        if env.var(0).is_some() {
            self.owe(clause, env, start, Truth::Yes);
        } else {
            self.arise(clause, env, start, Truth::Yes);
        }
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

fn cell(program: &Program, what: What1, conds: &[&Cond]) -> Cell {
    let mut events = Vec::new();
    conds.iter().for_each(|c| events_of(program, c, &mut events));
    events.sort_unstable();
    events.dedup();
    Cell { what, events, states: true, next: NEVER, last: Truth::No, fresh: true }
}

fn gate_conds(clause: &Clause) -> Vec<&Cond> {
    clause.when.iter().chain(&clause.suspended).chain(&clause.ends).collect()
}

/// The events on which a condition depends.
pub(super) fn events_of(program: &Program, cond: &Cond, out: &mut Vec<EventId>) {
    let mut index = |id: u16| out.extend(program.indexes.get(usize::from(id)).into_iter().flat_map(|s| s.pattern.events.iter().copied()));
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|c| events_of(program, c, out)),
        Cond::Not(inner) => events_of(program, inner, out),
        Cond::Seen(id, window) => {
            index(*id);
            if let Window::After(From::Act(act), _) | Window::Before(From::Act(act), ..) = window {
                index(*act);
            }
        }
        Cond::Count(id, ..) => index(*id),
        Cond::Since(one, other) => {
            index(*one);
            index(*other);
        }
        Cond::Level(level, _) => {
            out.extend(program.levels.get(usize::from(*level)).into_iter().flat_map(|l| l.measure.events.iter().copied()));
        }
        Cond::Reached(when) | Cond::NotPassed(when) => {
            if let From::Act(act) = when.from {
                index(act);
            }
        }
        Cond::Const(_) | Cond::Breaches(..) | Cond::Article(..) => {}
    }
    // An attribution changes what is attributed.
    if let Cond::Seen(id, _) = cond
        && program.indexes.get(usize::from(*id)).is_some_and(|s| matches!(s.status, crate::program::Status::Attributed(_)))
    {
        out.extend(program.event("attribution"));
    }
}

fn counts(cond: &Cond) -> bool {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(counts),
        Cond::Not(inner) => counts(inner),
        Cond::Breaches(..) => true,
        _ => false,
    }
}

/// Whether the grade of a clause counts its own breaches.
pub(super) fn counts_breaches(clause: &Clause) -> bool {
    clause.minor.iter().chain(&clause.material).any(counts)
}

fn needs_time(cond: &Cond) -> bool {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(needs_time),
        Cond::Not(inner) => needs_time(inner),
        Cond::Level(_, lasting) | Cond::Article(_, _, _, lasting) => lasting.is_some(),
        Cond::Reached(_) | Cond::NotPassed(_) => true,
        _ => false,
    }
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
            triggers
                .iter()
                .filter_map(|(_, g)| g.as_ref())
                .chain(stages.iter().filter_map(|s| s.only_after.as_ref()))
                .for_each(&mut *visit);
        }
        for (_, steps) in &clause.ladders {
            for step in steps {
                if let Step::Norm(norm) = step {
                    norm.when.iter().for_each(&mut *visit);
                }
            }
        }
    }
}

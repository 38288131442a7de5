//! The monitor at work: facts in the order in which they happened, verdicts as they become certain.
//!
//! Facts of one second form a group: all are entered before any is judged, so that their order in the log does not matter. A fact whose time
//! is uncertain is entered when it may have begun and judged when it is certainly over. Between groups deadlines fire in their order.
//! The engine is a value: a copy can run ahead over what is not yet final, and be thrown away.

mod cells;
mod duty;
mod eval;
mod forbid;
mod index;
mod ladder;
mod matching;
mod powers;
mod runs;

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use rustc_hash::FxHashMap;

use crate::fact::{EventId, Fact, NEVER, Seconds, Slot};
use crate::program::{Entry, IndexId, IndexSpec, Program, Source, Status, What};
use crate::record::{Clock, Out};
use crate::sym::Sym;
use crate::truth::Truth;

use duty::Duties;
use eval::Judging;
use index::{Index, KEYS, Key};
use matching::Env;
use runs::Run;

pub use cells::ForceState;

/// What is to be looked at when an event comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hook {
    /// A forbidden act of this clause.
    Forbidden(usize),
    /// Something that sets a duty off.
    Trigger(usize, usize),
    /// An act of a stage.
    Stage(usize, usize),
    /// A measure to be held.
    Held(usize),
    /// Something on which the grade of a breach depends.
    Graded(usize),
    /// A part of a derived event.
    Derived(usize),
    /// Something that counts as something else.
    CountsAs(usize),
}

/// What is to be done at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Timer {
    /// Judge a fact that is now over.
    Judge(u64),
    /// A duty's time has run out.
    Duty(usize, Key, u64),
    /// A stage after the first has run out for one act.
    Partial(usize, Key, u64),
    /// A step of a ladder has run out.
    Step(u64),
    /// Look at states again.
    Settle,
}

/// How a measure compares with a limit.
#[derive(Clone, Copy, Debug)]
struct Track {
    truth: Truth,
    certain_since: Option<Seconds>,
    possible_since: Option<Seconds>,
    id: Sym,
    known: Seconds,
}

/// A fact that comes after the clock has passed its beginning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Late {
    /// The fact.
    pub fact: Sym,
    /// When it began.
    pub from: Seconds,
    /// Where the clock stands.
    pub now: Seconds,
}

/// The monitor of one program.
#[derive(Clone, Debug)]
pub struct Engine<'p> {
    program: &'p Program,
    now: Seconds,
    hooks: std::rc::Rc<Vec<Vec<Hook>>>,
    indexes: Vec<Index>,
    levels: Vec<FxHashMap<Key, Track>>,
    moments: Vec<Option<Seconds>>,
    entries: Vec<Option<Seconds>>,
    runs: Vec<Run>,
    duties: Vec<Duties>,
    held: FxHashMap<(usize, Sym, Key), u64>,
    steps: ladder::Steps,
    cells: cells::Cells,
    timers: BinaryHeap<Reverse<(Seconds, Timer)>>,
    group: Vec<Fact>,
    /// Facts entered and not yet judged, with the beginning of the oldest.
    waiting: FxHashMap<u64, Fact>,
    begun: BTreeSet<(Seconds, u64)>,
    /// Facts that an attribution may be about.
    attributable: FxHashMap<Sym, Fact>,
    /// Events whose absence from the facts is no evidence: nobody would have told of them for certain.
    unseen: std::rc::Rc<BTreeSet<EventId>>,
    changed: bool,
    serial: u64,
    numbers: u64,
    out: Vec<Out>,
}

impl<'p> Engine<'p> {
    /// A monitor at the beginning of time.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        let mut engine = Self {
            program,
            now: -NEVER,
            hooks: std::rc::Rc::new(hooks(program)),
            indexes: vec![Index::default(); program.indexes.len()],
            levels: vec![FxHashMap::default(); program.levels.len()],
            moments: vec![None; program.moments.len()],
            entries: program.entries.iter().map(|e| if *e == Entry::Unsaid { Some(-NEVER) } else { None }).collect(),
            runs: vec![Run::default(); program.clauses.len()],
            duties: vec![Duties::default(); program.clauses.len()],
            held: FxHashMap::default(),
            steps: ladder::Steps::default(),
            cells: cells::Cells::default(),
            timers: BinaryHeap::new(),
            group: Vec::new(),
            waiting: FxHashMap::default(),
            begun: BTreeSet::new(),
            attributable: FxHashMap::default(),
            unseen: std::rc::Rc::default(),
            changed: true,
            serial: 0,
            numbers: 0,
            out: Vec::new(),
        };
        engine.prepare_cells();
        engine
    }

    /// Names the events whose absence is no evidence. A duty whose act is one of them is undetermined when no act is reported, and an
    /// exception that rests on one of them may hold: no report is not no act.
    #[must_use]
    pub fn doubting(mut self, unseen: BTreeSet<EventId>) -> Self {
        self.unseen = std::rc::Rc::new(unseen);
        self
    }

    fn doubts(&self, events: &[EventId]) -> bool {
        events.iter().any(|event| self.unseen.contains(event))
    }

    /// The next fact. Facts come in the order in which they began.
    ///
    /// # Errors
    /// [`Late`] when the clock has passed its beginning: the fact is not entered.
    pub fn push(&mut self, fact: Fact) -> Result<(), Late> {
        if fact.when.from < self.now {
            return Err(Late { fact: fact.id, from: fact.when.from, now: self.now });
        }
        if fact.when.from > self.now {
            self.finish_group();
            self.run_timers(fact.when.from.saturating_sub(1));
            self.now = fact.when.from;
        }
        self.group.push(fact);
        Ok(())
    }

    /// Everything that happened until a time is known: deadlines until then fire.
    pub fn advance(&mut self, to: Seconds) {
        self.finish_group();
        self.run_timers(to);
        self.now = self.now.max(to);
    }

    /// What has been decided since the last call.
    pub fn take(&mut self) -> Vec<Out> {
        std::mem::take(&mut self.out)
    }

    /// What it runs.
    #[must_use]
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// Whether a record of an article can still be closed after it was told.
    #[must_use]
    pub fn may_close(&self, article: servanda_model::ArticleId) -> bool {
        self.program.of_article.get(&article).and_then(|n| self.runs.get(*n)).is_some_and(|r| r.watched)
    }

    /// The clocks that run, the nearest first.
    #[must_use]
    pub fn clocks(&self) -> Vec<Clock> {
        let mut out = self.duty_clocks();
        out.extend(self.step_clocks());
        out.sort();
        out
    }

    /// How many occurrences, duties and records are held in memory: what the windows of the text ask for, not the length of the log.
    #[must_use]
    pub fn held_in_memory(&self) -> usize {
        let duties: usize = self.duties.iter().map(Duties::len).sum();
        let records: usize = self.runs.iter().map(|r| r.records.len()).sum();
        self.indexes.iter().map(Index::len).sum::<usize>() + duties + records + self.waiting.len() + self.attributable.len()
    }

    fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn at(&mut self, time: Seconds, timer: Timer) {
        if time < NEVER {
            self.timers.push(Reverse((time, timer)));
        }
    }

    /// Enters the facts of the present second, then judges them, then looks at states.
    fn finish_group(&mut self) {
        if self.group.is_empty() {
            if self.changed {
                self.settle(&[]);
            }
            return;
        }
        let mut group = std::mem::take(&mut self.group);
        if group.len() > 1 {
            group.sort_by_key(|f| (f.when, f.event, f.id));
        }
        for fact in &group {
            self.enter(fact);
        }
        let mut more = Vec::new();
        for fact in &group {
            self.compose(fact, &mut more);
        }
        for fact in &more {
            self.enter(fact);
        }
        let events: Vec<EventId> = if self.cells.is_empty() { Vec::new() } else { group.iter().chain(&more).map(|f| f.event).collect() };
        group.append(&mut more);
        let now = self.now;
        group.retain(|fact| {
            let over = fact.when.to <= now;
            if !over {
                self.wait_for(fact);
            }
            over
        });
        self.judge(&group);
        self.settle(&events);
        group.clear();
        self.group = group;
    }

    /// A fact whose time is uncertain is judged when it is certainly over.
    fn wait_for(&mut self, fact: &Fact) {
        let serial = self.serial();
        self.begun.insert((fact.when.from, serial));
        self.waiting.insert(serial, fact.clone());
        self.at(fact.when.to, Timer::Judge(serial));
    }

    /// The oldest time at which something not yet judged may have begun: nothing older is asked about.
    fn horizon(&self) -> Seconds {
        self.begun.first().map_or(self.now, |(from, _)| self.now.min(*from))
    }

    fn enter(&mut self, fact: &Fact) {
        let horizon = self.horizon();
        let program = self.program;
        for id in program.feeds.get(usize::from(fact.event)).into_iter().flatten() {
            let Some(spec) = program.indexes.get(usize::from(*id)) else { continue };
            if let Status::Attributed(_) = spec.status {
                // Known by its number until a body says whose act it was.
                self.attributable.insert(fact.id, fact.clone());
                continue;
            }
            self.enter_into(*id, spec, fact, fact, horizon);
        }
        self.act_on(fact);
        self.enter_levels(fact);
    }

    /// Enters a fact into an index, timed as another fact: the attribution that is about it, or itself.
    fn enter_into(&mut self, id: IndexId, spec: &IndexSpec, fact: &Fact, timed: &Fact, horizon: Seconds) {
        let program = self.program;
        let fits = matching::fits(program, &spec.pattern, fact, &Env::EMPTY);
        let truth = fits.and(index::truth_of(program, fact, spec.status));
        if truth == Truth::No {
            return;
        }
        let mut key = Key::default();
        for (place, (slot, _)) in key.iter_mut().zip(&spec.keys) {
            *place = fact.arg(*slot);
        }
        let mut values = [Sym::NONE; 3];
        for (place, (slot, _)) in values.iter_mut().zip(&spec.pattern.binds) {
            *place = fact.arg(*slot);
        }
        let entry = index::Entry { when: timed.when, known: timed.known.max(fact.known), id: fact.id, ident: fact.ident, truth, values };
        if let Some(index) = self.indexes.get_mut(usize::from(id)) {
            index.insert(spec, key, entry, horizon);
        }
    }

    fn enter_levels(&mut self, fact: &Fact) {
        let Some(value) = fact.value else { return };
        let program = self.program;
        for (n, level) in program.levels.iter().enumerate() {
            if !level.measure.events.contains(&fact.event) {
                continue;
            }
            let fits = matching::fits(program, &level.measure, fact, &Env::EMPTY);
            let certain = fits.and(fact.odds.against(level.standard));
            if certain == Truth::No {
                continue;
            }
            let holds = eval::satisfies(level.compare, value, level.limit);
            let mut key = Key::default();
            for (place, (slot, _)) in key.iter_mut().zip(&level.keys) {
                *place = fact.arg(*slot);
            }
            let Some(tracks) = self.levels.get_mut(n) else { continue };
            let none = Track { truth: Truth::No, certain_since: None, possible_since: None, id: fact.id, known: fact.known };
            let track = tracks.entry(key).or_insert(none);
            // What is measured and not established changes what is possible only.
            track.truth = if certain == Truth::Yes { Truth::from(holds) } else { Truth::Maybe };
            let since = |old: Option<Seconds>, holds: bool| if holds { old.or(Some(fact.when.to)) } else { None };
            track.certain_since = since(track.certain_since, track.truth == Truth::Yes);
            track.possible_since = since(track.possible_since, track.truth != Truth::No);
            (track.id, track.known) = (fact.id, fact.known);
        }
    }

    /// Events that a fact is a part of, and events that it counts as.
    fn compose(&mut self, fact: &Fact, more: &mut Vec<Fact>) {
        let program = self.program;
        let hooks = std::rc::Rc::clone(&self.hooks);
        for hook in hooks.get(usize::from(fact.event)).into_iter().flatten() {
            match hook {
                Hook::Derived(n) => {
                    if let Some(derived) = program.derived.get(*n) {
                        self.derive(derived, fact, more);
                    }
                }
                Hook::CountsAs(n) => {
                    if let Some(counted) = program.counts_as.get(*n) {
                        self.recount(counted, fact, more);
                    }
                }
                _ => {}
            }
        }
    }

    fn derive(&mut self, derived: &crate::program::Derived, fact: &Fact, more: &mut Vec<Fact>) {
        let program = self.program;
        let truth = matching::fits(program, &derived.trigger, fact, &Env::EMPTY).and(fact.odds.against(derived.standard));
        if truth == Truth::No {
            return;
        }
        let mut env = Env::EMPTY;
        matching::bind(&derived.trigger, fact, &mut env);
        env.meet(0, fact);
        let mut found: Vec<(Env, Truth, Vec<Sym>, Seconds)> = vec![(env, truth, vec![fact.id], fact.known)];
        for join in &derived.joins {
            found = found.into_iter().flat_map(|one| self.joined(join, fact, one)).collect();
        }
        for (env, truth, ids, known) in found {
            let mut on = Judging::at(fact.when, usize::MAX);
            let truth = derived.guard.as_ref().map_or(truth, |guard| truth.and(self.holds(guard, &env, &mut on)));
            if truth == Truth::No {
                continue;
            }
            let mut new = Fact { event: derived.event, ident: fact.id, known, ..fact.clone() };
            new.args = [Sym::NONE; crate::fact::SLOTS];
            for (slot, source) in &derived.args {
                set_arg(&mut new, *slot, self.value(*source, fact, &env));
            }
            // The parts are judged already: what is only possible stays so.
            new.odds = if truth == Truth::Yes { crate::truth::Odds::CERTAIN } else { crate::truth::Odds::UNKNOWN };
            new.about = ids.get(1).copied().unwrap_or_default();
            more.push(new);
        }
    }

    fn joined(
        &self,
        join: &crate::program::Join,
        fact: &Fact,
        (env, truth, ids, known): (Env, Truth, Vec<Sym>, Seconds),
    ) -> Vec<(Env, Truth, Vec<Sym>, Seconds)> {
        let mut on = Judging::at(fact.when, usize::MAX);
        let crate::program::Join { index, window, values } = join;
        let Some(limits) = self.limits(*window, &env, &mut on) else { return Vec::new() };
        let (Some(stored), Some(spec)) = (self.indexes.get(usize::from(*index)), self.program.indexes.get(usize::from(*index))) else {
            return Vec::new();
        };
        let mut key = Key::default();
        for (place, (_, test)) in key.iter_mut().zip(&spec.keys).take(KEYS) {
            *place = match test {
                crate::program::Test::Var(var) => env.var(*var),
                crate::program::Test::Event(ev) => env.ev(*ev).ident,
                _ => Sym::NONE,
            };
        }
        let mut out: Vec<(Env, Truth, Vec<Sym>, Seconds)> = Vec::new();
        for entry in stored.get(&key).rev() {
            if entry.when.to < limits.outer.from {
                break;
            }
            let one = truth.and(limits.holds(entry.when)).and(entry.truth);
            if one == Truth::No {
                continue;
            }
            let mut env = env;
            for (n, var) in values {
                env.set(*var, entry.values.get(*n).copied().unwrap_or_default());
            }
            // One event for each combination of values, however often it can be made.
            match out.iter_mut().find(|(other, ..)| other.vars == env.vars) {
                Some(same) => same.1 = same.1.max(one),
                None => {
                    let mut ids = ids.clone();
                    ids.push(entry.id);
                    out.push((env, one, ids, known.max(entry.known)));
                }
            }
        }
        out
    }

    fn value(&self, source: Source, fact: &Fact, env: &Env) -> Sym {
        match source {
            Source::Slot(slot) => fact.arg(slot),
            Source::Is(name) => name,
            Source::Var(var) => env.var(var),
            Source::Each(_) => Sym::NONE,
        }
    }

    fn recount(&mut self, counted: &crate::program::CountsAs, fact: &Fact, more: &mut Vec<Fact>) {
        let crate::program::CountsAs { pattern, args, event } = counted;
        let event = *event;
        let program = self.program;
        let fits = matching::fits(program, pattern, fact, &Env::EMPTY);
        if fits == Truth::No {
            return;
        }
        let mut env = Env::EMPTY;
        matching::bind(pattern, fact, &mut env);
        let mut all = vec![Fact { event, args: [Sym::NONE; crate::fact::SLOTS], ..fact.clone() }];
        for (slot, source) in args {
            all = match source {
                Source::Each(set) => {
                    let members: Vec<Sym> = program.set(*set).and_then(|s| s.members.as_ref()).into_iter().flatten().copied().collect();
                    all.iter().flat_map(|f| members.iter().map(|m| f.clone().with(*slot, *m)).collect::<Vec<_>>()).collect()
                }
                one => all.into_iter().map(|f| f.with(*slot, self.value(*one, fact, &env))).collect(),
            };
        }
        if fits == Truth::Maybe {
            all.iter_mut().for_each(|f| f.odds.low = 0);
        }
        // The same event again, such as an attack on the very ally that was attacked, is not counted twice.
        all.retain(|f| !(f.event == fact.event && f.args == fact.args));
        more.extend(all);
    }

    /// Facts against every norm that speaks of them. What they forbid and set off comes first, then what they fulfil, stage by stage: a
    /// window is closed at both ends, so that an act in the second of its trigger counts.
    fn judge(&mut self, facts: &[Fact]) {
        let hooks = std::rc::Rc::clone(&self.hooks);
        let of = |fact: &Fact| hooks.get(usize::from(fact.event)).into_iter().flatten().copied();
        let mut last_stage = 0;
        for fact in facts {
            for hook in of(fact) {
                match hook {
                    Hook::Forbidden(clause) => self.forbidden(clause, fact),
                    Hook::Trigger(clause, n) => self.triggered(clause, n, fact),
                    Hook::Held(clause) => self.measured(clause, fact),
                    Hook::Graded(clause) => self.regraded(clause, Some(fact)),
                    Hook::Stage(_, stage) => last_stage = last_stage.max(stage + 1),
                    Hook::Derived(_) | Hook::CountsAs(_) => {}
                }
            }
        }
        for stage in 0..last_stage {
            for fact in facts {
                for hook in of(fact) {
                    if let Hook::Stage(clause, s) = hook
                        && s == stage
                    {
                        self.staged(clause, stage, fact);
                    }
                }
            }
        }
        if !self.steps.is_empty() {
            facts.iter().for_each(|fact| self.step_done(fact));
        }
    }

    fn run_timers(&mut self, until: Seconds) {
        loop {
            match self.timers.peek() {
                Some(Reverse((time, _))) if *time <= until => {}
                _ => break,
            }
            let Some(Reverse((time, timer))) = self.timers.pop() else { break };
            self.now = self.now.max(time);
            match timer {
                Timer::Judge(serial) => {
                    if let Some(fact) = self.waiting.remove(&serial) {
                        self.begun.remove(&(fact.when.from, serial));
                        let event = fact.event;
                        self.judge(&[fact]);
                        self.settle(&[event]);
                    }
                }
                Timer::Duty(clause, key, serial) => self.duty_out(clause, &key, serial),
                Timer::Partial(clause, key, serial) => self.partial_out(clause, &key, serial),
                Timer::Step(serial) => self.step_out(serial),
                Timer::Settle => self.changed = true,
            }
            if self.changed {
                self.settle(&[]);
            }
        }
    }
}

fn set_arg(fact: &mut Fact, slot: Slot, value: Sym) {
    if let Some(place) = fact.args.get_mut(usize::from(slot)) {
        *place = value;
    }
}

/// What to look at when an event comes, by event.
fn hooks(program: &Program) -> Vec<Vec<Hook>> {
    let mut out = vec![Vec::new(); program.events.len()];
    let mut add = |events: &[EventId], hook: Hook| {
        for event in events {
            if let Some(hooks) = out.get_mut(usize::from(*event))
                && !hooks.contains(&hook)
            {
                hooks.push(hook);
            }
        }
    };
    for (n, clause) in program.clauses.iter().enumerate() {
        match &clause.what {
            What::Forbid(acts) => acts.iter().for_each(|p| add(&p.events, Hook::Forbidden(n))),
            What::Do { triggers, stages, .. } => {
                // Acts before triggers: what is done in the second in which a duty arises does not count for it, unless it is the same act.
                for (s, stage) in stages.iter().enumerate() {
                    stage.acts.iter().for_each(|p| add(&p.events, Hook::Stage(n, s)));
                }
                triggers.iter().enumerate().for_each(|(t, (p, _))| add(&p.events, Hook::Trigger(n, t)));
            }
            What::Hold { measure, .. } => add(&measure.events, Hook::Held(n)),
            What::Allow { .. } | What::Nothing => {}
        }
        for cond in clause.minor.iter().chain(&clause.material) {
            let mut events = Vec::new();
            cells::events_of(program, cond, &mut events);
            events.retain(|e| !clause.own.contains(e));
            add(&events, Hook::Graded(n));
        }
    }
    for (n, derived) in program.derived.iter().enumerate() {
        add(&derived.trigger.events, Hook::Derived(n));
    }
    for (n, counted) in program.counts_as.iter().enumerate() {
        add(&counted.pattern.events, Hook::CountsAs(n));
    }
    out
}

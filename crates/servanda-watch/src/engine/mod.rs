//! The monitor at work: facts in the order in which they happened, verdicts as they become certain.
//!
//! Facts of one second form a group: all are entered before any is judged, so that their order in the log does not matter. A fact whose time
//! is uncertain is entered when it may have begun and judged when it is certainly over. Between groups deadlines fire in their order.
//! The engine is a value: a copy can run ahead over what is not yet final, and be thrown away.

mod attribution;
mod cells;
mod chain;
mod compose;
mod duty;
mod eval;
mod forbid;
mod gauge;
mod history;
mod hold;
mod index;
mod ladder;
mod matching;
mod powers;
mod runs;
mod serve;
mod states;
mod timers;
mod waiver;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::fact::{EventId, Fact, NEVER, Seconds};
use crate::program::{IndexId, IndexSpec, Program, Rule, Status, VARS, What};
use crate::record::{Clock, Out};
use crate::sym::Sym;
use crate::truth::Truth;

use compose::Stage;
use duty::{Duties, Shape};
use eval::Reach;
use gauge::{Gauges, Reading};
use history::Stamp;
use index::{Index, Key, established};
use matching::Env;
use runs::Run;
use timers::Timers;

pub use cells::ForceState;
pub(crate) use eval::COUNTED_SHOWN;
pub(crate) use powers::effect_of;

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
    /// Something of which other events are made.
    Composes,
    /// An act that changes the standing of something.
    Acts(powers::Act),
}

/// What is to be done at a time, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Timer {
    /// A duty's time has run out.
    Duty(usize, u64, Key),
    /// A stage after the first has run out for one act.
    Partial(usize, u64, Key),
    /// A step of a ladder has run out.
    Step(u64),
    /// Look at states again.
    Settle,
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

/// A fact whose time is not over.
#[derive(Clone, Debug)]
struct Waiting {
    fact: Fact,
    /// Whether it only stands for what may be.
    perhaps: bool,
}

/// The monitor of one program.
#[derive(Clone, Debug)]
pub struct Engine<'p> {
    program: &'p Program,
    now: Seconds,
    /// The last second that is over: what began then comes too late.
    over: Seconds,
    /// Records opened or closed before this second are seen.
    cut: Seconds,
    /// Whether the acts of the present second have been judged.
    judged: bool,
    hooks: Rc<Vec<Vec<Hook>>>,
    shapes: Rc<Vec<Shape>>,
    /// Indexes of acts from which clocks count.
    wakes: Rc<BTreeSet<IndexId>>,
    indexes: Vec<Index>,
    levels: Vec<Gauges>,
    moments: Vec<Reach>,
    entries: Vec<Reach>,
    runs: Vec<Run>,
    duties: Vec<Duties>,
    held: hold::Levels,
    alone: BTreeMap<(usize, usize, Sym), hold::AloneState>,
    steps: ladder::Steps,
    cells: cells::Cells,
    timers: Timers<Timer>,
    group: Vec<Fact>,
    /// Facts entered and not yet judged, by their end, and their beginnings.
    waiting: BTreeMap<(Seconds, u64), Waiting>,
    begun: BTreeSet<(Seconds, u64)>,
    judging: Vec<(Seconds, u64)>,
    /// What was decided of acts of which an article wants that a body decides whose they were.
    attributions: attribution::Attributions,
    /// Facts that an attribution may be about.
    attributable: FxHashMap<Sym, Fact>,
    /// Events whose absence from the facts is no evidence: nobody would have told of them for certain.
    unseen: Rc<BTreeSet<EventId>>,
    /// What one incident has led to in this second, so that under two names it leads to it once.
    told: Vec<(usize, [Sym; VARS], Sym, Truth)>,
    /// What is left of acts of this second, for the same reason.
    used: Vec<(usize, Sym, Truth)>,
    changed: bool,
    wake: bool,
    serial: u64,
    numbers: u64,
    out: Vec<Out>,
    /// Whether duties fulfilled are not told.
    silent_on_duties: bool,
}

impl<'p> Engine<'p> {
    /// A monitor at the beginning of time.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        let mut engine = Self {
            program,
            now: -NEVER,
            over: Seconds::MIN,
            cut: -NEVER,
            judged: false,
            hooks: Rc::new(hooks(program)),
            shapes: Rc::new(program.clauses.iter().map(|c| Shape::of(program, c)).collect()),
            wakes: Rc::new(cells::acts_waited_for(program)),
            indexes: vec![Index::default(); program.indexes.len()],
            levels: vec![Gauges::default(); program.levels.len()],
            moments: vec![Reach::default(); program.moments.len()],
            entries: vec![Reach::default(); program.entries.len()],
            runs: vec![Run::default(); program.clauses.len()],
            duties: vec![Duties::default(); program.clauses.len()],
            held: hold::Levels::default(),
            alone: BTreeMap::new(),
            steps: ladder::Steps::default(),
            cells: cells::Cells::default(),
            timers: Timers::default(),
            group: Vec::new(),
            waiting: BTreeMap::new(),
            begun: BTreeSet::new(),
            judging: Vec::new(),
            attributions: attribution::Attributions::default(),
            attributable: FxHashMap::default(),
            unseen: Rc::default(),
            told: Vec::new(),
            used: Vec::new(),
            changed: false,
            wake: false,
            serial: 0,
            numbers: 0,
            out: Vec::new(),
            silent_on_duties: false,
        };
        engine.prepare_cells();
        engine
    }

    /// Names the events whose absence is no evidence. A duty whose act is one of them is undetermined when no act is reported, and an
    /// exception that rests on one of them may hold: no report is not no act.
    #[must_use]
    pub fn doubting(mut self, unseen: BTreeSet<EventId>) -> Self {
        self.unseen = Rc::new(unseen);
        self
    }

    /// Does not tell of duties fulfilled: nobody listens.
    #[must_use]
    pub fn silent_on_duties(mut self) -> Self {
        self.silent_on_duties = true;
        self
    }

    fn doubts<'e>(&self, events: impl IntoIterator<Item = &'e EventId>) -> bool {
        events.into_iter().any(|event| self.unseen.contains(event))
    }

    /// The next fact. Facts come in the order in which they began.
    ///
    /// # Errors
    /// [`Late`] when the clock has passed its beginning: the fact is not entered.
    pub fn push(&mut self, fact: Fact) -> Result<(), Late> {
        if fact.when.from < self.now || fact.when.from <= self.over {
            return Err(Late { fact: fact.id, from: fact.when.from, now: self.now });
        }
        if fact.when.from > self.now {
            self.run_until(fact.when.from.saturating_sub(1));
            self.now = fact.when.from;
        }
        self.group.push(fact);
        Ok(())
    }

    /// Everything that happened until a time is known: deadlines until then fire, and what began by then comes too late.
    pub fn advance(&mut self, to: Seconds) {
        self.run_until(to);
        self.now = self.now.max(to);
    }

    /// Puts what has been decided since the last call behind what is there.
    pub fn take_into(&mut self, told: &mut Vec<Out>) {
        told.append(&mut self.out);
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

    /// Whether a record of an article can still be closed, or established, after it was told.
    #[must_use]
    pub fn may_close(&self, article: servanda_model::ArticleId) -> bool {
        let Some(clause) = self.program.of_article.get(&article).copied() else { return false };
        let text = self.program.clauses.get(clause);
        let lasts =
            matches!(text.map(|c| &c.what), Some(What::Do { .. } | What::Hold { .. })) || text.is_some_and(|c| c.attributed.is_some());
        lasts || self.runs.get(clause).is_some_and(|r| r.watched)
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
        let records: usize = self.runs.iter().map(|r| r.ledger.len()).sum();
        let indexes: usize = self.indexes.iter().map(Index::len).sum();
        indexes
            + duties
            + records
            + self.waiting.len()
            + self.attributable.len()
            + self.attributions.len()
            + self.held.len()
            + self.steps.len()
    }

    fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn at(&mut self, time: Seconds, timer: Timer) {
        if time < NEVER {
            self.timers.push(time, timer);
        }
    }

    fn stamp(&self) -> Stamp {
        Stamp { second: self.now, judged: self.judged }
    }

    /// The oldest time at which something not yet judged may have begun: nothing older is asked about.
    fn horizon(&self) -> Seconds {
        self.begun.first().map_or(self.now, |(from, _)| self.now.min(*from))
    }

    fn something_waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn waiting_facts(&self) -> impl Iterator<Item = &Fact> {
        self.waiting.values().map(|w| &w.fact)
    }

    /// Every second until a time in which something happens or runs out.
    fn run_until(&mut self, until: Seconds) {
        if !self.group.is_empty() {
            self.second(self.now);
        }
        loop {
            let timer = self.timers.next();
            let waiting = self.waiting.first_key_value().map(|((to, _), _)| *to);
            let next = timer.into_iter().chain(waiting).min();
            match next.filter(|time| *time <= until) {
                Some(time) => self.second(time.max(self.now)),
                None => break,
            }
        }
        self.over = self.over.max(until);
    }

    /// One second: facts are entered, then states are looked at, then acts are judged; then what ran out is told, and what follows from all
    /// that for the standing of articles counts from the end of it.
    fn second(&mut self, now: Seconds) {
        self.now = now;
        (self.cut, self.judged) = (now, false);
        self.told.clear();
        self.used.clear();
        let mut group = std::mem::take(&mut self.group);
        if group.len() > 1 {
            group.sort_by_key(|f| (f.when, f.id, f.event));
        }
        let mut facts = self.enter_all(&mut group);
        if !facts.is_empty() {
            self.judge(&facts);
        }
        // The same memory for the next second.
        facts.clear();
        self.group = facts;
        loop {
            self.cut = now;
            while let Some(timer) = self.timers.pop_by(now) {
                match timer {
                    Timer::Duty(clause, serial, key) => self.duty_out(clause, serial, &key),
                    Timer::Partial(clause, serial, key) => self.partial_out(clause, serial, &key),
                    Timer::Step(serial) => self.step_out(serial),
                    Timer::Settle => {}
                }
            }
            (self.cut, self.judged) = (now.saturating_add(1), true);
            if self.changed || self.wake {
                self.settle(&[]);
            }
            let more = self.timers.next().is_some_and(|time| time <= now);
            if !more && !self.changed && !self.wake {
                break;
            }
        }
        for begun in std::mem::take(&mut self.judging) {
            self.begun.remove(&begun);
        }
        self.over = self.over.max(now);
    }

    /// Enters the facts of the present second, with all that they make, and looks at the states that they change. Returns those to be judged.
    fn enter_all(&mut self, group: &mut Vec<Fact>) -> Vec<Fact> {
        let now = self.now;
        for fact in group.iter() {
            self.enter(fact);
        }
        let mut over: Vec<Fact> = Vec::new();
        while let Some(first) = self.waiting.first_entry().filter(|first| first.key().0 <= now) {
            let ((_, serial), waiting) = first.remove_entry();
            // What is judged now may still ask about all that came after its beginning.
            self.judging.push((waiting.fact.when.from, serial));
            if waiting.perhaps {
                self.take_back(&waiting.fact);
            } else {
                over.push(waiting.fact);
            }
        }
        for fact in &over {
            self.enter_levels(fact, true);
        }
        let composes = |fact: &Fact| self.hooks.get(usize::from(fact.event)).is_some_and(|h| h.contains(&Hook::Composes));
        let made = if group.iter().chain(&over).any(composes) { self.compose(group, &over) } else { Vec::new() };
        let mut events: Vec<EventId> = Vec::new();
        if !self.cells.is_empty() {
            events.extend(group.iter().chain(&over).map(|f| f.event).chain(made.iter().map(|(f, _)| f.event)));
        }
        let mut facts = std::mem::take(group);
        if facts.iter().any(|fact| fact.when.to > now) {
            let (whole, begun): (Vec<Fact>, Vec<Fact>) = facts.into_iter().partition(|fact| fact.when.to <= now);
            facts = whole;
            begun.into_iter().for_each(|fact| self.wait_for(fact, false));
        }
        let alone = over.is_empty() && made.is_empty();
        facts.append(&mut over);
        for (fact, stage) in made {
            match stage {
                Stage::Whole => facts.push(fact),
                Stage::Begun => self.wait_for(fact, false),
                Stage::Perhaps => self.wait_for(fact, true),
                Stage::Over => {}
            }
        }
        if !alone {
            facts.sort_by_key(|f| (f.when, f.id));
        }
        if !self.cells.is_empty() || self.held.is_touched() {
            self.settle(&events);
        }
        facts
    }

    /// A fact whose time is uncertain is judged when it is certainly over.
    fn wait_for(&mut self, fact: Fact, perhaps: bool) {
        let serial = self.serial();
        self.begun.insert((fact.when.from, serial));
        self.waiting.insert((fact.when.to, serial), Waiting { fact, perhaps });
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
        if fact.value.is_some() {
            self.enter_levels(fact, fact.when.to <= self.now);
        }
        if fact.about.is_some() && self.hooks_of(fact.event).any(|h| h == Hook::Acts(powers::Act::Attribution)) {
            self.enter_attribution(fact);
        }
    }

    /// Takes back what only stood for something undetermined.
    fn take_back(&mut self, fact: &Fact) {
        let program = self.program;
        for id in program.feeds.get(usize::from(fact.event)).into_iter().flatten() {
            if let (Some(spec), Some(index)) = (program.indexes.get(usize::from(*id)), self.indexes.get_mut(usize::from(*id))) {
                index.remove(&key_of(spec, fact), fact.id, fact.event);
            }
        }
    }

    /// Enters a fact into an index, timed as another fact: the attribution that is about it, or itself.
    fn enter_into(&mut self, id: IndexId, spec: &IndexSpec, fact: &Fact, timed: &Fact, horizon: Seconds) {
        let program = self.program;
        let fits = matching::fits(program, &spec.pattern, fact, &Env::EMPTY);
        let truth = fits.and(index::truth_of(program, fact, spec.status));
        if truth == Truth::No {
            return;
        }
        let mut values = [Sym::NONE; 3];
        for (place, (slot, _)) in values.iter_mut().zip(&spec.pattern.binds) {
            *place = fact.arg(*slot);
        }
        let entry = index::Entry {
            when: timed.when,
            known: timed.known.max(fact.known),
            id: fact.id,
            ident: fact.ident,
            event: fact.event,
            truth,
            fits,
            odds: index::odds(program, fact),
            values,
        };
        if let Some(index) = self.indexes.get_mut(usize::from(id)) {
            index.insert(spec, key_of(spec, fact), entry, horizon);
        }
        if self.wakes.contains(&id) {
            self.wake = true;
        }
    }

    /// Enters a measurement, or what has become of it when its time is over.
    fn enter_levels(&mut self, fact: &Fact, over: bool) {
        let Some(value) = fact.value else { return };
        let program = self.program;
        let (stamp, horizon) = (self.stamp(), self.horizon());
        for (level, gauges) in program.levels.iter().zip(&mut self.levels) {
            if !level.measure.events.contains(&fact.event) {
                continue;
            }
            let fits = matching::fits(program, &level.measure, fact, &Env::EMPTY);
            let truth = fits.and(established(program, fact, level.standard));
            if truth == Truth::No {
                continue;
            }
            let mut key = Key::default();
            for (place, (slot, _)) in key.iter_mut().zip(&level.keys) {
                *place = fact.arg(*slot);
            }
            gauges.enter(level, key, Reading::of(fact, value, truth, over), stamp, horizon);
        }
        let held: Vec<usize> =
            self.hooks_of(fact.event).filter_map(|h| if let Hook::Held(clause) = h { Some(clause) } else { None }).collect();
        for clause in held {
            self.measured(clause, fact, over);
        }
    }

    fn hooks_of(&self, event: EventId) -> impl Iterator<Item = Hook> + '_ {
        self.hooks.get(usize::from(event)).into_iter().flatten().copied()
    }

    /// Facts against every norm that speaks of them. What they forbid and set off comes first, then what they fulfil, stage by stage: a
    /// window is closed at both ends, so that an act in the second of its trigger counts.
    fn judge(&mut self, facts: &[Fact]) {
        let hooks = Rc::clone(&self.hooks);
        let of = |fact: &Fact| hooks.get(usize::from(fact.event)).map(Vec::as_slice).unwrap_or_default().iter().copied();
        for fact in facts {
            for hook in of(fact) {
                if let Hook::Acts(act) = hook {
                    self.act_on(act, fact);
                }
            }
        }
        let mut last_stage = 0;
        for fact in facts {
            for hook in of(fact) {
                match hook {
                    Hook::Forbidden(clause) => self.forbidden(clause, fact),
                    Hook::Trigger(clause, n) => self.triggered(clause, n, fact),
                    Hook::Stage(_, stage) => last_stage = last_stage.max(stage + 1),
                    Hook::Held(_) | Hook::Composes | Hook::Acts(_) => {}
                }
            }
        }
        for stage in 0..last_stage {
            for fact in facts {
                for hook in of(fact) {
                    if let Hook::Stage(clause, s) = hook
                        && s == stage
                    {
                        let single =
                            matches!(self.program.clauses.get(clause).map(|c| &c.what), Some(What::Do { stages, .. }) if stages.len() == 1);
                        if single { self.serve(clause, fact) } else { self.go_on(clause, stage, fact) }
                    }
                }
            }
        }
        for fact in facts {
            if of(fact).any(|h| h == Hook::Acts(powers::Act::Attribution)) {
                self.attributed(fact);
            }
        }
        if !self.steps.is_empty() {
            facts.iter().for_each(|fact| self.step_done(fact));
        }
    }
}

/// The values by which an index finds a fact.
fn key_of(spec: &IndexSpec, fact: &Fact) -> Key {
    let mut key = Key::default();
    for (place, (slot, _)) in key.iter_mut().zip(&spec.keys) {
        *place = fact.arg(*slot);
    }
    key
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
    for (n, info) in program.events.iter().enumerate() {
        if let (Some(act), Ok(event)) = (powers::Act::named(&info.name), EventId::try_from(n)) {
            add(&[event], Hook::Acts(act));
        }
    }
    for (n, clause) in program.clauses.iter().enumerate() {
        match &clause.what {
            What::Forbid(acts) => acts.iter().for_each(|p| add(&p.events, Hook::Forbidden(n))),
            What::Do { triggers, stages, .. } => {
                for (s, stage) in stages.iter().enumerate() {
                    stage.acts.iter().for_each(|p| add(&p.events, Hook::Stage(n, s)));
                }
                triggers.iter().enumerate().for_each(|(t, (p, _))| add(&p.events, Hook::Trigger(n, t)));
            }
            What::Hold { measure, .. } => add(&measure.events, Hook::Held(n)),
            What::Allow { .. } | What::Nothing => {}
        }
    }
    for rule in &program.rules {
        let pattern = match rule {
            Rule::Derived(n) => program.derived.get(*n).map(|d| &d.trigger),
            Rule::CountsAs(n) => program.counts_as.get(*n).map(|c| &c.pattern),
        };
        if let Some(pattern) = pattern {
            add(&pattern.events, Hook::Composes);
        }
    }
    out
}

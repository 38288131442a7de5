//! Forbidden acts, measures to be held, and conditions that make a breach.

use servanda_model::ast::{Compare, Grade};

use super::eval::{Judging, breaks};
use super::index::Key;
use super::matching::{self, Env};
use super::runs::Open;
use super::{Engine, cells};
use crate::fact::{BY, Fact, NEVER, Seconds, Span};
use crate::program::{Clause, Cond, Except, Mode, What};
use crate::record::{Ground, Kind, Out, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

impl Engine<'_> {
    /// Whether a clause binds at a time.
    pub(super) fn gate(&self, clause: usize, env: &Env, on: &mut Judging) -> Truth {
        let (Some(text), Some(run)) = (self.program.clauses.get(clause), self.runs.get(clause)) else { return Truth::No };
        let Some(entry) = self.entries.get(text.instrument).copied().flatten() else { return Truth::No };
        let mut truth = Truth::of(on.at.from >= entry, on.at.to >= entry);
        if let Some(starting) = text.during.0 {
            truth = truth.and(self.holds(&Cond::Reached(starting), env, on));
        }
        if let Some(until) = text.during.1 {
            // The end belongs to the span when it is a day; a clock time ends it.
            let last = if until.day_end { crate::program::When { plus: plus_second(until.plus), ..until } } else { until };
            truth = truth.and(self.holds(&Cond::NotPassed(last), env, on));
        }
        if run.ended.is_some_and(|at| at <= on.at.from) || run.suspended_by_power.is_some_and(|at| at <= on.at.from) {
            return Truth::No;
        }
        for cond in &text.ends {
            truth = truth.and(self.holds(cond, env, on).negated());
        }
        for cond in &text.suspended {
            truth = truth.and(self.holds(cond, env, on).negated());
        }
        if truth == Truth::No {
            return truth;
        }
        text.when.as_ref().map_or(truth, |when| truth.and(self.holds(when, env, on)))
    }

    /// The member for whom an actor acts; the actor itself when the group is open or it is a member.
    fn bearer_of(&self, text: &Clause, actor: Sym) -> Sym {
        if !actor.is_some() || text.subject.members.is_empty() || text.subject.members.contains(&actor) {
            return actor;
        }
        let answers = self.program.answer_for(actor);
        answers.iter().copied().find(|party| text.subject.members.contains(party)).unwrap_or(actor)
    }

    /// Who answers for a breach: all for what they owe jointly, else whoever answers for the bearer.
    pub(super) fn blame(&self, text: &Clause, bearer: Sym) -> Vec<Sym> {
        let mut out = match text.subject.mode {
            Mode::Jointly => text.subject.members.iter().flat_map(|m| self.program.answer_for(*m)).collect(),
            _ if bearer.is_some() => self.program.answer_for(bearer),
            _ => Vec::new(),
        };
        out.sort_unstable();
        out.dedup();
        out
    }

    pub(super) fn forbidden(&mut self, clause: usize, fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Forbid(acts) = &text.what else { return };
        let actor = fact.arg(BY);
        // An act without a stated actor may be anybody's; one by somebody else is not forbidden here.
        let ours = if actor.is_some() { Truth::from(program.belongs(actor, text.subject.actors)) } else { Truth::Maybe };
        if ours == Truth::No || text.subject.mode == Mode::Nobody {
            return;
        }
        for act in acts.iter().filter(|p| p.events.contains(&fact.event)) {
            let truth = ours.and(matching::fits(program, act, fact, &Env::EMPTY)).and(fact.odds.against(text.standard));
            if truth == Truth::No {
                continue;
            }
            let mut env = Env::EMPTY;
            matching::bind(act, fact, &mut env);
            env.set(0, self.bearer_of(text, actor));
            env.meet(0, fact);
            self.breach(clause, env, truth, Kind::Act, fact.when, Some(fact));
            break;
        }
    }

    /// Opens a record if the norm was in force, nothing excuses it and its grade is reached. Returns its number.
    pub(super) fn breach(&mut self, clause: usize, env: Env, act: Truth, kind: Kind, at: Span, fact: Option<&Fact>) -> Option<u64> {
        let program = self.program;
        let text = program.clauses.get(clause)?;
        // Judged in short first: most acts are no breach, and only a breach has to say on what it rests.
        let mut on = Judging::at(at, clause);
        if self.judged(text, &env, act, kind, fact, &mut on).0 == Truth::No {
            return None;
        }
        let mut on = Judging::explained(at, clause);
        if let Some(fact) = fact {
            on.saw(fact.id, fact.known);
            on.grounds.push(Ground::Fact(fact.id));
            if fact.about.is_some() && program.derived.iter().any(|d| d.event == fact.event) {
                on.saw(fact.about, fact.known);
            }
        }
        let (truth, grade, standing) = self.judged(text, &env, act, kind, fact, &mut on);
        let bearer = env.var(0);
        let record = Record {
            number: 0,
            article: text.article,
            bearer,
            blame: self.blame(text, bearer),
            key: env.key(),
            grade,
            truth,
            kind,
            occurred: at,
            since: at.to,
            known: on.known.max(-NEVER),
            witness: on.witness,
            grounds: on.grounds,
            standing,
        };
        Some(self.open(clause, record, &env))
    }

    /// Whether an act is a breach, how grave, and whether something excuses it.
    fn judged(&self, text: &Clause, env: &Env, act: Truth, kind: Kind, fact: Option<&Fact>, on: &mut Judging) -> (Truth, Grade, Standing) {
        let nothing = (Truth::No, Grade::Minor, Standing::Open);
        let mut truth = if kind == Kind::Missed { act } else { act.and(self.gate(on.clause, env, on)) };
        if truth == Truth::No {
            return nothing;
        }
        let material = text.material.as_ref().map_or(Truth::No, |c| self.holds(c, env, on));
        let minor = text.minor.as_ref().map_or(Truth::Yes, |c| self.holds(c, env, on));
        truth = truth.and(minor.or(material));
        if truth == Truth::No {
            return nothing;
        }
        let grade = if material == Truth::Yes { Grade::Material } else { Grade::Minor };
        let excused = self.excused(text, env, fact, on);
        // What may be excused is undetermined; what is excused stays as certain as the act.
        let truth = if excused == Truth::Maybe { truth.min(Truth::Maybe) } else { truth };
        (truth, grade, if excused == Truth::Yes { Standing::Excused } else { Standing::Open })
    }

    fn excused(&self, text: &Clause, env: &Env, fact: Option<&Fact>, on: &mut Judging) -> Truth {
        let mut any = Truth::No;
        for except in &text.excepts {
            let one = match except {
                Except::When(cond, _) => self.holds_or_unseen(cond, env, on),
                Except::As(article, _) => {
                    let Some(other) = self.program.of_article.get(article) else { continue };
                    let Some(clause) = self.program.clauses.get(*other) else { continue };
                    // The act may be what the other article allows, under another name: certain only when it is that event.
                    let same = fact.is_some_and(|f| clause.own.contains(&f.event));
                    let allowed = self.gate(*other, env, on);
                    if same { allowed } else { allowed.min(Truth::Maybe) }
                }
            };
            any = any.or(one);
        }
        any
    }

    /// Whether what would excuse holds; it may when it rests on something that nobody would have told for certain.
    pub(super) fn holds_or_unseen(&self, cond: &Cond, env: &Env, on: &mut Judging) -> Truth {
        let truth = self.holds(cond, env, on);
        let mut events = Vec::new();
        if truth == Truth::No && !self.unseen.is_empty() {
            cells::events_of(self.program, cond, &mut events);
        }
        if self.doubts(&events) { Truth::Maybe } else { truth }
    }

    /// Numbers a record, tells it, keeps it if somebody may ask, and starts its ladder.
    pub(super) fn open(&mut self, clause: usize, mut record: Record, env: &Env) -> u64 {
        self.numbers += 1;
        record.number = self.numbers;
        let excused = record.standing == Standing::Excused;
        let open = Open {
            number: record.number,
            id: record.witness.first().copied().unwrap_or_default(),
            witness: record.witness.clone(),
            bearer: record.bearer,
            blame: record.blame.clone(),
            grade: record.grade,
            truth: record.truth,
            since: record.since,
            known: record.known,
            over: if record.kind == Kind::Level || record.kind == Kind::Missed { None } else { Some(record.occurred.to) },
            closed: false,
            excused,
        };
        if let Some(run) = self.runs.get_mut(clause) {
            run.keep(open);
        }
        self.changed |= !self.cells.is_empty();
        let number = record.number;
        if !excused && record.truth == Truth::Yes {
            self.start_ladder(clause, &record, env);
        }
        let counts = self.program.clauses.get(clause).is_some_and(cells::counts_breaches);
        self.out.push(Out::Opened(record));
        if counts && !excused {
            self.regraded(clause, None);
        }
        number
    }

    /// A level measured: beyond its limit a record opens, and closes when the level is restored.
    pub(super) fn measured(&mut self, clause: usize, fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let (What::Hold { measure, limit, phases }, Some(value)) = (&text.what, fact.value) else { return };
        let fits = matching::fits(program, measure, fact, &Env::EMPTY);
        let actor = fact.arg(BY);
        let bearer = match (actor.is_some(), text.subject.members.as_slice()) {
            (true, _) => self.bearer_of(text, actor),
            // A measure that names nobody is the bearer's when there is only one.
            (false, [only]) => *only,
            _ => Sym::NONE,
        };
        let ours =
            if actor.is_some() { Truth::from(program.belongs(actor, text.subject.actors)) } else { Truth::of(bearer.is_some(), true) };
        let certain = fits.and(ours).and(fact.odds.against(text.standard));
        if certain == Truth::No {
            return;
        }
        let mut env = Env::EMPTY;
        matching::bind(measure, fact, &mut env);
        env.set(0, bearer);
        env.meet(0, fact);
        if text.minor.is_some() || text.material.is_some() {
            self.regraded(clause, Some(fact));
            return;
        }
        let Some((compare, limit)) = self.limit_at(*limit, phases, &env, fact.when) else { return };
        let mut key = Key::default();
        for (place, (_, v)) in key.iter_mut().zip(env.key()) {
            *place = v;
        }
        let slot = (clause, bearer, key);
        if breaks(compare, value, limit) {
            if !self.held.contains_key(&slot)
                && let Some(number) = self.breach(clause, env, certain, Kind::Level, fact.when, Some(fact))
            {
                self.held.insert(slot, number);
            }
        } else if certain == Truth::Yes
            && let Some(number) = self.held.remove(&slot)
        {
            self.close(clause, number, Standing::Remedied(fact.when.to));
        }
    }

    /// The limit that holds at a time: none before the first phase, the norm's own from the last.
    fn limit_at(
        &self,
        own: (Compare, i64),
        phases: &[(crate::program::When, Compare, i64)],
        env: &Env,
        at: Span,
    ) -> Option<(Compare, i64)> {
        if phases.is_empty() {
            return Some(own);
        }
        let on = Judging::at(at, usize::MAX);
        let begun = |when: &crate::program::When| self.time(*when, env, &on).is_some_and(|t| t <= at.from);
        let last = phases.iter().rposition(|(when, ..)| begun(when))?;
        if last + 1 == phases.len() { Some(own) } else { phases.get(last).map(|(_, compare, limit)| (*compare, *limit)) }
    }

    /// Grades that depend on more than the act: for each member, a record when the condition first holds.
    pub(super) fn regraded(&mut self, clause: usize, fact: Option<&Fact>) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let actor = fact.map_or(Sym::NONE, |f| f.arg(BY));
        let members: Vec<Sym> = match text.subject.members.as_slice() {
            [] => vec![Sym::NONE],
            // What somebody did is graded as that one's breach, and nobody else's.
            _ if actor.is_some() && program.belongs(actor, text.subject.actors) => vec![self.bearer_of(text, actor)],
            all => all.to_vec(),
        };
        for bearer in members {
            for (grade, cond) in [(Grade::Material, &text.material), (Grade::Minor, &text.minor)] {
                let Some(cond) = cond else { continue };
                let mut env = Env::EMPTY;
                if let (Some(fact), What::Hold { measure, .. }) = (fact, &text.what) {
                    matching::bind(measure, fact, &mut env);
                }
                env.set(0, bearer);
                let now = Span::at(self.now);
                let mut on = Judging::explained(now, clause);
                let truth = self.holds(cond, &env, &mut on).and(self.gate(clause, &env, &mut on));
                let next = on.next;
                let slot = (clause, bearer, mark(grade));
                let before = self.held.get(&slot).copied();
                if truth == Truth::Yes && before.is_none() {
                    let graver = grade == Grade::Minor && self.held.contains_key(&(clause, bearer, mark(Grade::Material)));
                    if graver {
                        continue;
                    }
                    let fact_id = fact.map(|f| f.id);
                    if let Some(id) = fact_id {
                        on.saw(id, self.now);
                    }
                    let kind = if matches!(text.what, What::Hold { .. }) { Kind::Level } else { Kind::Condition };
                    let record = Record {
                        number: 0,
                        article: text.article,
                        bearer,
                        blame: self.blame(text, bearer),
                        key: env.key(),
                        grade,
                        truth,
                        kind,
                        occurred: now,
                        since: self.now,
                        known: on.known,
                        witness: on.witness,
                        grounds: on.grounds,
                        standing: Standing::Open,
                    };
                    // Taken before the record is told: telling it counts breaches again.
                    self.held.insert(slot, u64::MAX);
                    let number = self.open(clause, record, &env);
                    self.held.insert(slot, number);
                } else if truth == Truth::No
                    && let Some(number) = self.held.remove(&slot)
                {
                    if matches!(text.what, What::Hold { .. }) {
                        self.close(clause, number, Standing::Remedied(self.now));
                    } else if let Some(open) = self.runs.get_mut(clause).and_then(|r| r.records.iter_mut().find(|o| o.number == number)) {
                        open.over = Some(self.now);
                    }
                }
                if next < NEVER {
                    self.recheck(clause, next);
                }
            }
        }
    }

    pub(super) fn close(&mut self, clause: usize, number: u64, standing: Standing) {
        let at: Seconds = self.now;
        if let Some(open) = self.runs.get_mut(clause).and_then(|r| r.records.iter_mut().find(|o| o.number == number)) {
            open.closed = true;
            open.over = open.over.or(Some(at));
        }
        self.changed |= !self.cells.is_empty();
        self.out.push(Out::Closed(number, standing));
    }
}

/// Where the record of a grade that a condition reached is kept among the levels held.
fn mark(grade: Grade) -> Key {
    let mut key = Key::default();
    if let Some(first) = key.first_mut() {
        *first = Sym::number(if grade == Grade::Minor { 1 } else { 2 });
    }
    key
}

fn plus_second(dur: crate::program::Dur) -> crate::program::Dur {
    crate::program::Dur { seconds: dur.seconds.saturating_add(1), ..dur }
}

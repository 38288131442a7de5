//! Duties: each act held against each duty, the oldest first.

use servanda_model::ast::{
    Act, AtomKind, Condition, Deadline, DeadlineKind, Due, EventStatus, NounKind, Quantifier, SlotKind, Subject, SubjectKind,
};
use servanda_model::treaty::act_patterns;
use servanda_watch::{Span, Truth};

use super::{At, Env, Seen, World};

/// A duty of somebody.
#[derive(Clone, Debug)]
pub(crate) struct Duty {
    env: Env,
    start: Span,
    /// When it is due, once that is known.
    due: Option<Span>,
    /// Whether acts begun in time kept it alive beyond that.
    extended: bool,
    truth: Truth,
    pub(crate) trigger: Option<u32>,
    pub(crate) attribution: Option<i64>,
    done_by: Vec<String>,
    perhaps_by: Vec<Option<String>>,
    perhaps: bool,
    late: Option<i64>,
    begun: Vec<Partial>,
    /// Missed, with its record when it is a breach.
    missed: Option<Option<usize>>,
    pub(crate) gone: bool,
}

/// Acts of several stages, as far as they have come.
#[derive(Clone, Debug)]
struct Partial {
    stage: usize,
    env: Env,
    acts: Vec<u32>,
    last: Span,
    truth: Truth,
    in_time: Truth,
    due: Option<Span>,
}

/// The two halves of the condition of a triggered norm: the event, and what else must hold.
fn branches(condition: &Condition) -> Vec<(&servanda_model::ast::Pattern, Vec<&Condition>)> {
    let occurs = |c: &Condition| match c {
        Condition::Atom(a) => matches!(a.kind, AtomKind::Event { status: EventStatus::Occurs, .. }),
        _ => false,
    };
    let all: Vec<&Condition> = match condition {
        Condition::Or(parts) => parts.iter().collect(),
        one => vec![one],
    };
    let mut out = Vec::new();
    for branch in all {
        let parts: Vec<&Condition> = match branch {
            Condition::And(parts) => parts.iter().collect(),
            one => vec![one],
        };
        let at = parts.iter().position(|c| occurs(c)).expect("a trigger in each branch");
        let Condition::Atom(atom) = parts[at] else { unreachable!() };
        let AtomKind::Event { pattern, .. } = &atom.kind else { unreachable!() };
        out.push((pattern, parts.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| *c).collect()));
    }
    out
}

fn in_time(act: Span, due: Option<Span>) -> Truth {
    due.map_or(Truth::Yes, |due| Truth::of(act.to <= due.from, act.from <= due.to))
}

impl World<'_> {
    fn stages(&self, id: usize) -> Vec<(Act, Option<Due>)> {
        let norm = self.norm(id).unwrap();
        let mut out = vec![(norm.act.clone(), norm.due.clone())];
        out.extend(norm.followed_by.iter().cloned());
        out
    }

    fn asks(&self, id: usize) -> bool {
        use servanda_model::ast::Modal;
        self.norm(id).is_some_and(|n| matches!(n.modal, Modal::Shall | Modal::Should | Modal::Intends | Modal::Expected))
            && self.keeps(id).is_none()
            && !self.acts_of(id).is_empty()
    }

    fn serves_all(&self, id: usize) -> bool {
        self.article(id).slots().any(|s| matches!(s.kind, SlotKind::OneActServesAll))
    }

    fn deadline_of(due: Option<&Due>) -> Option<Deadline> {
        match due? {
            Due::By(timing) | Due::BegunCompleted(_, timing) => timing.deadline.clone(),
        }
    }

    fn only_after(due: Option<&Due>) -> Option<Condition> {
        match due? {
            Due::By(timing) | Due::BegunCompleted(_, timing) => timing.only_after.clone(),
        }
    }

    /// When something is due: an uncertain anchor makes an uncertain deadline.
    pub(crate) fn deadline(&self, id: usize, deadline: &Deadline, env: &Env, at: &At) -> Option<Span> {
        match &deadline.kind {
            DeadlineKind::NoLaterThan(time) => self.extent(id, time).1.certain.map(|t| Span { from: t, to: t }),
            DeadlineKind::Within(length, anchor) => {
                let by = self.duration(length);
                let anchor = self.anchor(anchor, env, at)?;
                Some(Span { from: self.later(id, anchor.from, by, 1), to: self.later(id, anchor.to, by, 1) })
            }
            DeadlineKind::Immediately => Some(Span { from: self.day_end(id, at.start.from), to: self.day_end(id, at.start.to) }),
            DeadlineKind::Between(..) => None,
            DeadlineKind::TogetherWith(citation, within) => {
                let other = self.treaty.find(self.article(id).instrument, citation)?;
                let done = self.standing[other].done?;
                let end = match within {
                    Some(within) => self.later(id, done, self.duration(within), 1),
                    None => self.day_end(id, done),
                };
                Some(Span { from: end, to: end })
            }
        }
    }

    fn at_of(&self, id: usize, duty: &Duty, span: Span) -> At {
        At { start: duty.start, attribution: duty.attribution, ..At::new(span, id) }
    }

    fn due(&self, id: usize, duty: &Duty) -> Option<Span> {
        if duty.due.is_some() {
            return duty.due;
        }
        let stages = self.stages(id);
        let deadline = Self::deadline_of(stages[0].1.as_ref())?;
        self.deadline(id, &deadline, &duty.env, &self.at_of(id, duty, duty.start))
    }

    /// A duty arises at each occurrence of its trigger.
    pub(crate) fn triggered(&mut self, id: usize, fact: &Seen) {
        if !self.asks(id) {
            return;
        }
        let norm = self.norm(id).unwrap().clone();
        let Some(when) = norm.when.as_ref().filter(|w| super::states::is_triggered(w)) else { return };
        for (pattern, rest) in branches(when) {
            let mut env = Env::default();
            let mut truth = self.fits(pattern, fact, &mut env, true).and(self.established(fact, self.standard(id)));
            env.events.push(fact.met(&pattern.name.text));
            let at = At { own: Some(fact.says.id), ..At::new(fact.says.when, id) };
            if truth == Truth::No {
                continue;
            }
            truth = rest.iter().fold(truth, |all, c| all.and(self.holds(c, &env, &at))).and(self.standing_gate(id, &env, &at));
            let mut known = self.env(id, None);
            known.values.extend(env.values.clone());
            if truth == Truth::No || self.told_already(id, fact.says.id, &known, truth) {
                continue;
            }
            for bearer in self.bearers(&norm.subject, &env) {
                let mut values = self.env(id, bearer).values;
                values.extend(env.values.clone());
                let env = Env { values, events: env.events.clone() };
                self.owe(id, env, fact.says.when, truth, Some(fact.says.id));
            }
        }
    }

    fn bearers(&self, subject: &Subject, env: &Env) -> Vec<Option<String>> {
        let known = |sort: &str| env.values.iter().rev().find(|v| self.one_sort(&v.sort, sort)).and_then(|v| v.value.clone());
        let (members, each) = self.members(subject);
        match &subject.kind {
            SubjectKind::Noun(noun) => match &noun.kind {
                NounKind::That(word) => vec![known(&word.text)],
                NounKind::Other(word) => {
                    let one = known(&word.text);
                    members.into_iter().filter(|m| Some(m) != one.as_ref()).map(Some).collect()
                }
                // A label that has been met is that one.
                NounKind::Term(_, sort, Some(label)) if env.values.iter().any(|v| v.is_labelled(sort, label)) => {
                    env.values.iter().filter(|v| v.is_labelled(sort, label)).map(|v| v.value.clone()).collect()
                }
                NounKind::Term(Some(Quantifier::Some), ..) => vec![None],
                _ if each && !members.is_empty() => members.into_iter().map(Some).collect(),
                _ => vec![None],
            },
            SubjectKind::Unnamed => Vec::new(),
            _ => vec![None],
        }
    }

    /// A duty arises by itself when its norm comes into force: once, until its own condition has failed.
    pub(crate) fn arise(&mut self, id: usize) -> bool {
        let norm = self.norm(id).unwrap().clone();
        if !self.asks(id) || norm.when.as_ref().is_some_and(super::states::is_triggered) {
            return false;
        }
        let mut moved = false;
        for bearer in self.bearers(&norm.subject, &Env::default()) {
            let env = self.env(id, bearer.clone());
            let here = Span { from: self.now, to: self.now };
            let truth = self.gate(id, &env, &At::new(here, id));
            let name = bearer.unwrap_or_default();
            let (before, mut spent) = self.standing[id].arisen.get(&name).copied().unwrap_or((Truth::No, false));
            if norm.when.as_ref().is_some_and(|c| self.holds(c, &env, &At::new(here, id)) != Truth::Yes) {
                spent = false;
            }
            let rises = truth == Truth::Yes && before != Truth::Yes && !spent;
            self.standing[id].arisen.insert(name, (truth, spent || rises));
            if rises {
                self.owe(id, env, here, Truth::Yes, None);
                moved = true;
            }
        }
        moved
    }

    fn owe(&mut self, id: usize, env: Env, start: Span, truth: Truth, trigger: Option<u32>) {
        let mut duty = Duty {
            env,
            start,
            due: None,
            extended: false,
            truth,
            trigger,
            attribution: None,
            done_by: Vec::new(),
            perhaps_by: Vec::new(),
            perhaps: false,
            late: None,
            begun: Vec::new(),
            missed: None,
            gone: false,
        };
        let stages = self.stages(id);
        if let Some(Deadline { kind: DeadlineKind::Between(least, most, anchor), .. }) = Self::deadline_of(stages[0].1.as_ref()) {
            return self.owed_before(id, &duty, &least, &most, &anchor);
        }
        duty.due = self.due(id, &duty);
        self.agenda.extend(duty.due.map(|d| d.to).filter(|t| *t >= self.now));
        self.standing[id].duties.push(duty);
        let n = self.standing[id].duties.len() - 1;
        // What was done before the duty was known to have arisen, and may count.
        let starting = self.norm(id).unwrap().during.as_ref().is_some_and(|d| d.starting.is_some());
        let judged = if starting { self.cut } else { self.now };
        let mut earlier: Vec<Seen> = self.begun().filter(|f| f.says.when.to < judged).cloned().collect();
        earlier.sort_by_key(|f| (f.says.when.to, f.says.when.from, f.says.id));
        for second in earlier.chunk_by(|a, b| a.says.when.to == b.says.when.to) {
            self.acts_for_duty(id, second, Some(n));
        }
    }

    /// An act that had to come before something.
    fn owed_before(
        &mut self,
        id: usize,
        duty: &Duty,
        least: &servanda_model::ast::Amount,
        most: &servanda_model::ast::Amount,
        anchor: &servanda_model::ast::Anchor,
    ) {
        let at = At { own: duty.trigger, ..self.at_of(id, duty, duty.start) };
        let window = servanda_model::ast::Window::Between(least.clone(), most.clone(), anchor.clone());
        let act = self.stages(id)[0].0.clone();
        let mut done = Truth::No;
        for fact in self.begun() {
            let fits = self.fits_one(&act, fact, &duty.env).and(self.who(id, duty, fact)).and(self.established(fact, self.standard(id)));
            done = done.or(fits.and(self.timely(fact, Some(&window), &duty.env, &at)));
        }
        if done == Truth::Yes {
            return self.fulfilled(id, &duty.env, duty.start.to);
        }
        let truth = duty.truth.and(done.negated());
        if let Some(judged) = self.judged(id, truth, &duty.env, &self.at_of(id, duty, duty.start), None) {
            self.record(id, &duty.env, judged, duty.start.to, duty.trigger, None);
        }
    }

    fn fits_one(&self, act: &Act, fact: &Seen, env: &Env) -> Truth {
        act_patterns(act).into_iter().map(|p| self.fits(p, fact, &mut env.clone(), false)).max().unwrap_or(Truth::No)
    }

    /// Whether an act is by whoever owes it.
    fn who(&self, id: usize, duty: &Duty, fact: &Seen) -> Truth {
        let actor = fact.arg("by");
        if let Some(bearer) = duty.env.bearer() {
            return self.acts_for(actor, Some(bearer));
        }
        let (members, _) = self.members(&self.norm(id).unwrap().subject);
        match actor {
            None => Truth::Maybe,
            Some(actor) => Truth::from(members.is_empty() || members.iter().any(|m| self.acts_for(Some(actor), Some(m)) == Truth::Yes)),
        }
    }

    /// Whether an act comes after the duty arose, or after the time at which its norm starts.
    fn after(&self, id: usize, duty: &Duty, fact: &Seen) -> Truth {
        let when = fact.says.when;
        match self.norm(id).unwrap().during.as_ref().and_then(|d| d.starting.as_ref()) {
            Some(starting) => {
                let begin = self.extent(id, starting).0;
                Truth::of(begin.certain.is_some_and(|b| when.from >= b), begin.possible.is_some_and(|b| when.to >= b))
            }
            None => Truth::of(when.from >= duty.start.to, when.to >= duty.start.from),
        }
    }

    /// Whether an act is what a duty asks for, whenever it is due.
    fn performs(&self, id: usize, duty: &Duty, fact: &Seen) -> Truth {
        if duty.trigger == Some(fact.says.id) {
            return Truth::No;
        }
        let (act, due) = self.stages(id)[0].clone();
        let truth = self.fits_one(&act, fact, &duty.env).and(self.who(id, duty, fact)).and(self.established(fact, self.standard(id)));
        let truth = truth.and(self.after(id, duty, fact));
        let at = At { own: Some(fact.says.id), ..self.at_of(id, duty, fact.says.when) };
        Self::only_after(due.as_ref()).map_or(truth, |c| truth.and(self.holds(&c, &duty.env, &at)))
    }

    pub(crate) fn acts_done(&mut self, id: usize, over: &[Seen]) {
        if !self.asks(id) {
            return;
        }
        self.acts_for_duty(id, over, None);
    }

    fn acts_for_duty(&mut self, id: usize, over: &[Seen], only: Option<usize>) {
        let stages = self.stages(id);
        for stage in 0..stages.len() {
            for fact in over {
                if stages.len() == 1 {
                    self.offer(id, fact, only);
                } else {
                    self.go_on(id, stage, stages.len() - 1, fact, only);
                }
            }
        }
    }

    /// An act serves the oldest open duty that it fits, or all of them. What may have served an older one may not be left for a younger.
    fn offer(&mut self, id: usize, fact: &Seen, only: Option<usize>) {
        let all = self.serves_all(id);
        let slot = (id, fact.says.id);
        let mut left = self.left.get(&slot).copied().unwrap_or(Truth::Yes);
        let number = |k: &SubjectKind| match k {
            SubjectKind::AtLeast(n, _) => usize::try_from(n.millionths / 1_000_000).unwrap(),
            _ => 1,
        };
        let least = number(&self.norm(id).unwrap().subject.kind);
        for n in 0..self.standing[id].duties.len() {
            let duty = self.standing[id].duties[n].clone();
            if duty.gone || left == Truth::No || only.is_some_and(|o| o != n) {
                continue;
            }
            let actor = self.bound(id, fact.arg("by")).1;
            if least > 1 && actor.as_ref().is_some_and(|a| duty.done_by.contains(a)) {
                continue;
            }
            let performs = self.performs(id, &duty, fact).and(left);
            let timely = if duty.missed.is_some() { Truth::Yes } else { in_time(fact.says.when, self.due(id, &duty)) };
            if performs == Truth::No {
                continue;
            }
            // Whether it is taken up by this duty: a duty that may not exist may not take it.
            let taken = performs.and(duty.truth);
            if performs == Truth::Yes && timely == Truth::Yes {
                let duty = &mut self.standing[id].duties[n];
                duty.done_by.extend(actor);
                if duty.done_by.len() >= least || least == 1 {
                    self.performed(id, n, fact.says.when.to);
                }
            } else if performs == Truth::Yes && least == 1 {
                // Done, in time or late.
                let duty = &mut self.standing[id].duties[n];
                duty.perhaps |= timely == Truth::Maybe;
                duty.late = duty.late.or(Some(fact.says.when.to));
            } else {
                let duty = &mut self.standing[id].duties[n];
                if timely != Truth::No {
                    duty.perhaps = true;
                    duty.perhaps_by.push(actor);
                }
            }
            if !all {
                left = left.and(taken.negated());
            }
        }
        self.left.insert(slot, left);
    }

    fn performed(&mut self, id: usize, n: usize, at: i64) {
        let duty = &mut self.standing[id].duties[n];
        duty.gone = true;
        let (missed, truth) = (duty.missed, duty.truth);
        if truth == Truth::Yes {
            self.standing[id].done = self.standing[id].done.or(Some(at));
        }
        match missed {
            Some(Some(record)) => self.close(record, at),
            Some(None) => {}
            None if truth == Truth::Yes => {
                let env = self.standing[id].duties[n].env.clone();
                self.fulfilled(id, &env, at);
            }
            None => {}
        }
    }

    /// An act of one of several stages.
    fn go_on(&mut self, id: usize, stage: usize, last: usize, fact: &Seen, only: Option<usize>) {
        let all = self.serves_all(id);
        let (act, _) = self.stages(id)[stage].clone();
        let name = act_patterns(&act)[0].name.text.clone();
        for n in 0..self.standing[id].duties.len() {
            let duty = self.standing[id].duties[n].clone();
            let left = |world: &Self, act: u32| if all { Truth::Yes } else { world.left.get(&(id, act)).copied().unwrap_or(Truth::Yes) };
            if duty.gone || left(self, fact.says.id) == Truth::No || only.is_some_and(|o| o != n) {
                continue;
            }
            if stage == 0 {
                let truth = self.performs(id, &duty, fact);
                if truth != Truth::No {
                    let timely = in_time(fact.says.when, self.due(id, &duty));
                    self.begin_chain(id, n, 0, &duty.env.clone(), Vec::new(), (truth, timely), &name, fact);
                }
                continue;
            }
            for partial in duty.begun.iter().filter(|p| p.stage + 1 == stage && !p.acts.contains(&fact.says.id)) {
                let spared = partial.acts.iter().chain([&fact.says.id]).fold(Truth::Yes, |all, a| all.and(left(self, *a)));
                let after = Truth::of(fact.says.when.from >= partial.last.to, fact.says.when.to >= partial.last.from);
                let fits =
                    self.fits_one(&act, fact, &partial.env).and(self.who(id, &duty, fact)).and(self.established(fact, self.standard(id)));
                let truth = partial.truth.and(fits).and(after).and(in_time(fact.says.when, partial.due)).and(spared);
                if truth == Truth::No || self.standing[id].duties[n].gone {
                    continue;
                }
                if stage < last {
                    self.begin_chain(id, n, stage, &partial.env, partial.acts.clone(), (truth, partial.in_time), &name, fact);
                    continue;
                }
                let timely = if duty.missed.is_some() { Truth::Yes } else { partial.in_time };
                match (truth, timely) {
                    (Truth::Yes, Truth::Yes) => self.performed(id, n, fact.says.when.to),
                    (Truth::Yes, timely) => {
                        let duty = &mut self.standing[id].duties[n];
                        duty.perhaps |= timely == Truth::Maybe;
                        duty.late = duty.late.or(Some(fact.says.when.to));
                    }
                    (_, Truth::No) => {}
                    _ => self.standing[id].duties[n].perhaps = true,
                }
                if !all {
                    for act in partial.acts.iter().chain([&fact.says.id]) {
                        let now = left(self, *act).and(truth.and(duty.truth).negated());
                        self.left.insert((id, *act), now);
                    }
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all that a chain has met")]
    fn begin_chain(
        &mut self,
        id: usize,
        n: usize,
        stage: usize,
        env: &Env,
        mut acts: Vec<u32>,
        (truth, in_time): (Truth, Truth),
        name: &str,
        fact: &Seen,
    ) {
        let mut env = env.clone();
        env.events.push(fact.met(name));
        acts.push(fact.says.id);
        let next = self.stages(id)[stage + 1].1.clone();
        let at = At { start: fact.says.when, ..At::new(fact.says.when, id) };
        let due = Self::deadline_of(next.as_ref()).and_then(|d| self.deadline(id, &d, &env, &at));
        self.agenda.extend(due.map(|d| d.to).filter(|t| *t >= self.now));
        self.standing[id].duties[n].begun.push(Partial { stage, env, acts, last: fact.says.when, truth, in_time, due });
    }

    /// Deadlines that run out in this second.
    pub(crate) fn deadlines(&mut self) -> bool {
        let mut any = false;
        for id in 0..self.standing.len() {
            for n in 0..self.standing[id].duties.len() {
                let duty = self.standing[id].duties[n].clone();
                if duty.gone || duty.missed.is_some() {
                    continue;
                }
                let Some(due) = self.due(id, &duty) else { continue };
                self.standing[id].duties[n].due = Some(due);
                self.agenda.extend(Some(due.to).filter(|t| *t >= self.now));
                if due.to <= self.now {
                    any |= self.run_out(id, n, &duty, due);
                }
            }
        }
        any | self.steps_out()
    }

    fn run_out(&mut self, id: usize, n: usize, duty: &Duty, due: Span) -> bool {
        // Acts begun in time whose later stages may still come keep it alive; then the last of them dates the breach.
        let mut bound = due.to;
        let last = self.stages(id).len() - 1;
        for partial in duty.begun.iter().filter(|p| p.in_time != Truth::No && p.stage < last) {
            if !self.serves_all(id) && partial.acts.iter().any(|a| self.left.get(&(id, *a)) == Some(&Truth::No)) {
                continue;
            }
            bound = bound.max(partial.due.map_or(i64::MAX, |d| d.to));
        }
        if bound > self.now {
            self.standing[id].duties[n].extended = true;
            return false;
        }
        let bound = if duty.extended { self.now } else { due.to };
        let here = Span { from: bound, to: bound };
        let at = self.at_of(id, duty, here);
        let force = self.standing_gate(id, &duty.env, &at);
        if force == Truth::No {
            self.standing[id].duties[n].gone = true;
            let name = duty.env.bearer().unwrap_or_default().to_owned();
            if let Some(state) = self.standing[id].arisen.get_mut(&name) {
                state.1 = false;
            }
            return true;
        }
        let (act, when) = self.stages(id)[0].clone();
        let mut truth = duty.truth.and(force);
        if let Some(condition) = Self::only_after(when.as_ref()) {
            truth = truth.and(self.holds(&condition, &duty.env, &at));
        }
        let SubjectKind::AtLeast(least, _) = self.norm(id).unwrap().subject.kind.clone() else {
            let waiting = self.waiting(id, duty, &act, due);
            return self.miss(id, n, duty, if duty.perhaps || waiting { truth.min(Truth::Maybe) } else { truth }, bound);
        };
        let mut perhaps: Vec<String> = duty.perhaps_by.iter().flatten().filter(|a| !duty.done_by.contains(a)).cloned().collect();
        perhaps.sort();
        perhaps.dedup();
        let unnamed = duty.perhaps_by.iter().filter(|a| a.is_none()).count();
        let enough = duty.done_by.len() + perhaps.len() + unnamed >= usize::try_from(least.millionths / 1_000_000).unwrap();
        let waiting = self.waiting(id, duty, &act, due);
        self.miss(id, n, duty, if enough || waiting { truth.min(Truth::Maybe) } else { truth }, bound)
    }

    /// Whether an act whose time is not over may be in time, or go on from acts that were.
    fn waiting(&self, id: usize, duty: &Duty, act: &Act, due: Span) -> bool {
        let stages = self.stages(id);
        let left = |acts: &[u32]| self.serves_all(id) || acts.iter().all(|a| self.left.get(&(id, *a)) != Some(&Truth::No));
        self.begun().filter(|f| f.says.when.to > self.now && duty.trigger != Some(f.says.id)).any(|f| {
            let shown =
                |act: &Act, env: &Env| self.fits_one(act, f, env).and(self.who(id, duty, f)).and(self.established(f, self.standard(id)));
            let when = f.says.when;
            let first = shown(act, &duty.env).and(self.after(id, duty, f)).and(in_time(when, Some(due))) != Truth::No;
            first
                || duty.begun.iter().any(|p| {
                    let Some((act, _)) = stages.get(p.stage + 1) else { return false };
                    let after = Truth::of(when.from >= p.last.to, when.to >= p.last.from);
                    let timely = after.and(in_time(when, p.due)).and(p.in_time).and(p.truth);
                    !p.acts.contains(&f.says.id) && left(&p.acts) && timely.and(shown(act, &p.env)) != Truth::No
                })
        })
    }

    fn miss(&mut self, id: usize, n: usize, duty: &Duty, truth: Truth, since: i64) -> bool {
        let at = self.at_of(id, duty, Span { from: since, to: since });
        let judged = if truth == Truth::No { None } else { self.judged(id, truth, &duty.env, &at, None) };
        let record = judged.map(|judged| {
            let record = self.record(id, &duty.env, judged, since, duty.trigger, None);
            // Of those of whom some had to act: whoever did not.
            let subject = &self.norm(id).unwrap().subject;
            let some = matches!(&subject.kind, SubjectKind::Noun(n) if matches!(n.kind, NounKind::Term(Some(Quantifier::Some), ..)));
            if some || matches!(subject.kind, SubjectKind::AtLeast(..)) {
                let (mut members, _) = self.members(subject);
                members.retain(|m| !duty.done_by.contains(m));
                self.records[record].verdict.blame = members;
            }
            record
        });
        self.standing[id].duties[n].missed = Some(record);
        if let Some(late) = duty.late {
            self.standing[id].duties[n].gone = true;
            if let Some(record) = record {
                self.close(record, late);
            }
        }
        true
    }
}

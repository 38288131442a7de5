//! Bringing about what a start, a condition or an exception of the text waits for.

use servanda_model::ast::{Compare, State};
use servanda_watch::fact::{BY, Slot};
use servanda_watch::program::{Cond, Counting, Edge, Entry, From, IndexId, LevelId, Mode, Moment, Status, Test, What, When, Window};

use super::world::{DAY, Env, HOUR, Value, Why, World};

/// Articles whose state rests on others are followed so deep; deeper is a ring, which `check` reports.
const DEPTH: u8 = 4;
/// A count beyond this is not brought about: an exercise is not a siege.
const BURST: i64 = 60;
/// Of a group that has to act as a whole so many do at most.
const MANY: usize = 40;

/// How a condition is brought about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Between these times.
    pub(super) from: i64,
    pub(super) to: i64,
    /// Whether every member of a group acts, as the start of a text wants it, and by word.
    pub(super) start: bool,
    /// Whether it is to excuse: then only what certainly happens counts, and not what somebody says or decides of it.
    pub(super) certain: bool,
    pub(super) depth: u8,
}

impl Way {
    pub(super) fn between(from: i64, to: i64) -> Self {
        Self { from, to: to.max(from), start: false, certain: false, depth: 0 }
    }
}

impl World<'_> {
    /// The start of each instrument and each moment that waits for something.
    pub(super) fn open(&mut self) {
        let program = self.program;
        let way = Way { start: true, ..Way::between(self.start, self.start + HOUR) };
        for (n, entry) in program.entries.iter().enumerate() {
            self.opening = Some(n);
            let time = match entry {
                Entry::Unsaid => Some(self.start),
                Entry::At(time) => Some(*time),
                Entry::When(cond) => self.bring(cond, &mut Env::default(), way),
            };
            if let Some(place) = self.entries.get_mut(n) {
                *place = time;
            }
        }
        self.opening = None;
        for (n, moment) in program.moments.iter().enumerate() {
            let time = match moment {
                Moment::At(time) => Some(*time),
                Moment::When(cond) => self.bring(cond, &mut Env::default(), Way { start: false, to: self.start + DAY, ..way }),
            };
            if let Some(place) = self.moments.get_mut(n) {
                *place = time;
            }
        }
    }

    /// From when the condition of a clause holds, brought about once; none when the exercise cannot do that or cannot tell.
    pub(super) fn gate(&mut self, clause: usize, depth: u8) -> Option<i64> {
        if let Some(known) = self.gates.get(clause).copied()? {
            return known;
        }
        let program = self.program;
        let text = program.clauses.get(clause)?;
        // Taken before its condition is read: an article may wait for itself.
        *self.gates.get_mut(clause)? = Some(None);
        let (from, to, known) = self.window(text)?;
        let holds = match &text.when {
            None => Some(from),
            Some(when) => self.bring(when, &mut Env::default(), Way { depth, ..Way::between(from, from + (to - from) / 4) }),
        };
        let holds = holds.filter(|_| known && text.suspended.is_empty());
        *self.gates.get_mut(clause)? = Some(holds);
        holds
    }

    /// Brings a condition about and says when it holds; none when it cannot be brought about for certain.
    pub(super) fn bring(&mut self, cond: &Cond, env: &mut Env, way: Way) -> Option<i64> {
        if way.depth > DEPTH {
            return None;
        }
        match cond {
            Cond::Const(truth) => (*truth == servanda_watch::Truth::Yes).then_some(way.from),
            Cond::And(parts) => {
                // In the order in which the text names them.
                let mut latest = way.from;
                for part in parts {
                    let from = latest.clamp(way.from, way.to);
                    latest = latest.max(self.bring(part, env, Way { from, ..way })?);
                }
                Some(latest)
            }
            Cond::Or(parts) => {
                let first = usize::try_from(self.draws.below(parts.len() as u64)).unwrap_or(0);
                let order = parts.iter().cycle().skip(first).take(parts.len());
                order.into_iter().find_map(|part| self.bring(part, env, way))
            }
            // The exercise does nothing against it, and says no more than that.
            Cond::Not(_) => Some(way.from),
            Cond::Seen(index, window) => self.seen(*index, *window, env, way),
            Cond::Since(index, _, window) => self.seen(*index, *window, env, way),
            Cond::Count(index, counting, more_than) => self.burst(*index, *counting, *more_than, env, way),
            Cond::Breaches(..) => None,
            Cond::Level(level, _) => self.level(*level, env, way),
            Cond::Article(article, state, by, _) => {
                let clause = self.program.of_article.get(article).copied()?;
                match state {
                    State::InForce => self.gate(clause, way.depth + 1).map(|time| time.max(way.from)),
                    State::InBreach(_) => self.breach_of(clause, *by, env, way),
                    State::Observed | State::Suspended | State::Fulfilled | State::Terminated => None,
                }
            }
            Cond::Reached(when) => self.time(when, env, way.from).filter(|time| *time <= way.to).map(|time| time.max(way.from)),
            Cond::NotPassed(when) => self.time(when, env, way.from).is_none_or(|time| time > way.from).then_some(way.from),
        }
    }

    /// An occurrence that an index holds, in a window.
    fn seen(&mut self, index: IndexId, window: Window, env: &mut Env, way: Way) -> Option<i64> {
        let spec = self.program.indexes.get(usize::from(index))?.clone();
        if way.certain && !matches!(spec.status, Status::Happened(_)) {
            return None;
        }
        let anchor = |world: &Self, from: From, env: &Env| {
            // The act at hand has not happened yet: it will at the end of the way.
            let known = matches!(from, From::Event(ev) if env.ev(ev).is_some()) || !matches!(from, From::Event(_));
            if known {
                world.time(&When { from, plus: servanda_watch::program::Dur::default(), edge: Edge::Exact }, env, way.from)
            } else {
                Some(way.to)
            }
        };
        let (from, to) = match window {
            Window::Ever => (way.from, way.to),
            Window::Past(length) => (self.later(way.to, length.back()).max(way.from), way.to),
            Window::After(of, length) => {
                let time = anchor(self, of, env)?;
                (time, self.later(time, length).min(way.to))
            }
            Window::Before(of, least, most) => {
                let time = anchor(self, of, env)?;
                (most.map_or(way.from, |most| self.later(time, most.back())).max(self.start), self.later(time, least.back()))
            }
        };
        if from > to {
            return None;
        }
        // What has happened already need not happen again.
        if let Some(time) = self.last(index, env, (from, to)).filter(|_| !way.start) {
            return Some(time);
        }
        let actors: Vec<Option<String>> = if way.start { self.everybody(&spec.pattern.tests) } else { vec![None] };
        let mut last = None;
        for actor in actors {
            let ready = self.ready(&spec.pattern, actor.as_deref(), env, Way { from, to, ..way });
            if ready > to {
                return None;
            }
            let at = self.draws.between(ready, to);
            let draft = self.draft(&spec.pattern, &spec.keys, env, actor.as_deref())?;
            let mut event = self.place(&draft, at, Why::Condition);
            event.word |= way.start
                && event.actor().is_some()
                && !event.args.contains_key(&super::scene::slot(servanda_model::ast::Preposition::Against));
            last = last.max(Some(at));
            self.bring_about(event);
        }
        last
    }

    /// Each member of the group that acts: a text that waits for `each` is not begun by one.
    fn everybody(&self, tests: &[(Slot, Test)]) -> Vec<Option<String>> {
        let of = tests.iter().filter(|(slot, _)| *slot == BY).find_map(|(_, test)| match test {
            Test::In(set) => Some(self.members(*set)),
            Test::Is(name) => Some(vec![self.program.names.text(*name)]),
            _ => None,
        });
        // An act of nobody in particular, such as a signature, is one of every party.
        let all = of.unwrap_or_else(|| self.own_parties());
        if all.is_empty() { vec![None] } else { all.into_iter().take(MANY).map(Some).collect() }
    }

    /// More than so many of something by one actor, at one place, in a few hours.
    pub(super) fn burst(&mut self, index: IndexId, counting: Counting, more_than: i64, env: &mut Env, way: Way) -> Option<i64> {
        if !(0..=BURST).contains(&more_than) {
            return None;
        }
        let spec = self.program.indexes.get(usize::from(index))?.clone();
        let drawn = self.draws.between(way.from, way.to);
        // On one calendar day of the text's zone, or within the length in which it counts.
        let (from, to) = match counting {
            Counting::Calendar(unit, zone) => {
                let morning = self.program.zone_data.unit_start(drawn, unit, zone) + 8 * HOUR;
                (morning, morning + 6 * HOUR)
            }
            Counting::Sliding(length) => (drawn, drawn + length.at_most().clamp(60, 6 * HOUR)),
        };
        if from < way.from || to > way.to {
            return None;
        }
        let draft = self.draft(&spec.pattern, &spec.keys, env, None)?;
        let first = self.place(&draft, from, Why::Condition);
        // Observers miss some of them.
        for _ in 0..(more_than + 1) * 2 {
            let at = self.draws.between(from, to);
            let event = super::world::Event { at, ..first.clone() };
            self.bring_about(event);
        }
        Some(to)
    }

    /// A level on the wrong side of a limit.
    fn level(&mut self, level: LevelId, env: &mut Env, way: Way) -> Option<i64> {
        let spec = self.program.levels.get(usize::from(level))?.clone();
        let draft = self.draft(&spec.measure, &spec.keys, env, None)?;
        let at = self.draws.between(way.from, way.to);
        let mut event = self.place(&draft, at, Why::Condition);
        event.value = Some(self.reading(spec.compare, spec.limit, true));
        self.bring_about(event);
        Some(at)
    }

    /// A level that satisfies a comparison with a limit, or that does not, in millionths; whole units where the limit is large.
    pub(super) fn reading(&mut self, compare: Compare, limit: i64, satisfies: bool) -> i64 {
        let above = match compare {
            Compare::AtLeast | Compare::Exceeds => satisfies,
            Compare::AtMost | Compare::Below => !satisfies,
        };
        let step = if limit >= 20_000_000 || limit == 0 { 1_000_000 } else { 10_000 };
        let units = (limit / step).max(0);
        let (least, most) = if above { (units + 1, units + units.max(10) / 2) } else { (units / 2, (units - 1).max(0)) };
        let drawn = self.draws.between(least, most.max(least)).saturating_mul(step);
        match compare {
            // A limit of nothing can only be kept exactly.
            _ if !above && limit <= 0 => 0,
            _ => drawn,
        }
    }

    /// A contrary act under an article that forbids something.
    fn breach_of(&mut self, clause: usize, by: Option<Test>, env: &Env, way: Way) -> Option<i64> {
        let program = self.program;
        let text = program.clauses.get(clause)?;
        let What::Forbid(acts) = &text.what else { return None };
        if text.subject.mode == Mode::Nobody {
            return None;
        }
        let opened = self.gate(clause, way.depth + 1)?;
        let from = opened.max(way.from);
        let mut who: Vec<String> = self.bearers(&text.subject);
        match by {
            Some(Test::In(set)) => {
                let set = self.members(set);
                who.retain(|w| set.contains(w));
            }
            Some(Test::Is(name)) => who.retain(|w| *w == program.names.text(name)),
            Some(Test::Var(var)) => who.retain(|w| env.var(var).is_none_or(|v| v == w)),
            Some(Test::Not(var, _)) => who.retain(|w| env.var(var).is_none_or(|v| v != w)),
            _ => {}
        }
        let actor = self.one_of(&who)?;
        let act = self.draws.pick(acts)?;
        let mut own = Env::default();
        own.set(0, &actor);
        let draft = self.draft(act, &[], &mut own, Some(&actor))?;
        if from > way.to {
            return None;
        }
        let at = self.draws.between(from, way.to);
        let mut event = self.place(&draft, at, Why::Contrary);
        event.article = Some(text.article);
        self.bring_about(event);
        Some(at)
    }

    /// The value of an event's argument as a name.
    pub(super) fn name_of(&self, event: usize, slot: Slot) -> Option<String> {
        match self.events.get(event)?.args.get(&slot)? {
            Value::Name(name) => Some(name.clone()),
            Value::Event(_) => None,
        }
    }
}

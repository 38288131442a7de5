//! Conditions, judged at a moment. Each answer comes with the time until which it stays as it is if nothing happens, so that deadlines fire
//! without a further event.

use super::Engine;
use super::gauge::Reading;
use super::history::over;
use super::index::{Asked, Entry, Fitting, Index, KEYS, Question};
use super::matching::Env;
use crate::fact::{NEVER, Seconds, Slot, Span};
use crate::program::{Cond, Counting, Dur, Edge, From, IndexId, LevelId, Program, Status, Test, When, Window};
use crate::record::Ground;
use crate::sym::Sym;
use crate::truth::Truth;

/// A moment of judgement, and what an answer rests on.
#[derive(Debug)]
pub(super) struct Judging {
    /// When it is judged: the time of the act for an act, now for a state.
    pub(super) at: Span,
    /// The fact that is judged: it happens when it happens, and belongs to every window that ends with it.
    pub(super) own: Sym,
    /// The start of the instance at hand.
    pub(super) start: Span,
    /// The breach and the attribution that a clock counts from.
    pub(super) breach: Option<Seconds>,
    pub(super) attribution: Option<Seconds>,
    /// The clause at hand, for counts of its own breaches.
    pub(super) clause: usize,
    /// Whether the breach that is judged is itself one of those counted.
    pub(super) counts_itself: Truth,
    /// Whether to find the earliest later time at which an answer may change by itself, and that time.
    pub(super) watch: bool,
    pub(super) next: Seconds,
    /// Whether to write down what the answer rests on; that takes longer than the answer.
    pub(super) explain: bool,
    /// What was looked at.
    pub(super) grounds: Vec<Ground>,
    pub(super) witness: Vec<Sym>,
    pub(super) known: Seconds,
}

impl Judging {
    pub(super) fn at(at: Span, clause: usize) -> Self {
        Self {
            at,
            own: Sym::NONE,
            start: at,
            breach: None,
            attribution: None,
            clause,
            counts_itself: Truth::No,
            watch: false,
            next: NEVER,
            explain: false,
            grounds: Vec::new(),
            witness: Vec::new(),
            known: -NEVER,
        }
    }

    /// The same, for a fact.
    pub(super) fn of(mut self, own: Sym) -> Self {
        self.own = own;
        self
    }

    /// The same, and it finds the time until which the answer holds.
    pub(super) fn watching(mut self) -> Self {
        self.watch = true;
        self
    }

    /// The same, and it writes down what the answer rests on.
    pub(super) fn explained(mut self) -> Self {
        self.explain = true;
        self
    }

    /// Whether only the answer is asked for.
    fn brief(&self) -> bool {
        !self.watch && !self.explain
    }

    pub(super) fn change_at(&mut self, time: Seconds) {
        if self.watch && time > self.at.to {
            self.next = self.next.min(time);
        }
    }

    pub(super) fn saw(&mut self, id: Sym, known: Seconds) {
        if self.explain && id.is_some() {
            if !self.witness.contains(&id) {
                self.witness.push(id);
            }
            self.known = self.known.max(known);
        }
    }
}

/// Since when something is so, possibly and certainly.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Reach {
    pub(super) possible: Option<Seconds>,
    pub(super) certain: Option<Seconds>,
}

impl Reach {
    pub(super) fn at(time: Seconds) -> Self {
        Self { possible: Some(time), certain: Some(time) }
    }

    fn map(self, change: impl Fn(Seconds) -> Seconds) -> Self {
        Self { possible: self.possible.map(&change), certain: self.certain.map(&change) }
    }

    /// Whether it is so at a time.
    pub(super) fn by(self, at: Span) -> Truth {
        Truth::of(self.certain.is_some_and(|c| at.from >= c), self.possible.is_some_and(|p| at.to >= p))
    }
}

/// A window whose limits may themselves be uncertain: what lies within the inner limits is certainly in it, what lies outside the outer ones
/// certainly is not. The event from which it is counted is neither before nor after itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Limits {
    pub(super) inner: Span,
    pub(super) outer: Span,
    pub(super) not: Sym,
    /// The judged fact: it happened by the moment of judgement, and is in what ends with it.
    own: Sym,
    ends_with_own: bool,
    /// The moment of judgement: what is asked about has happened by then.
    by: Span,
}

impl Limits {
    pub(super) fn holds(&self, entry: &Entry) -> Truth {
        let own = self.own.is_some() && entry.id == self.own;
        if entry.id == self.not && self.not.is_some() {
            return Truth::No;
        }
        let by = own || entry.when.to <= self.by.from;
        let perhaps_by = own || entry.when.from <= self.by.to;
        let inside = (own && self.ends_with_own) || (entry.when.from >= self.inner.from && entry.when.to <= self.inner.to);
        let perhaps_inside = (own && self.ends_with_own) || (entry.when.to >= self.outer.from && entry.when.from <= self.outer.to);
        Truth::of(by && inside, perhaps_by && perhaps_inside)
    }
}

/// The indexes of what is attributed that a condition asks for.
fn attributions(program: &Program, cond: &Cond, out: &mut Vec<IndexId>) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| attributions(program, part, out)),
        Cond::Seen(index, _) if program.indexes.get(usize::from(*index)).is_some_and(|i| matches!(i.status, Status::Attributed(_))) => {
            out.push(*index);
        }
        _ => {}
    }
}

const ALWAYS: Span = Span { from: -NEVER, to: NEVER };

/// Of things counted, this many are named as witnesses; the window names the rest.
pub(crate) const COUNTED_SHOWN: usize = 100;

impl Engine<'_> {
    pub(super) fn holds(&self, cond: &Cond, env: &Env, on: &mut Judging) -> Truth {
        match cond {
            Cond::Const(truth) => *truth,
            Cond::And(parts) => {
                parts.iter().fold(Truth::Yes, |all, c| if all == Truth::No && on.brief() { all } else { all.and(self.holds(c, env, on)) })
            }
            Cond::Or(parts) => {
                parts.iter().fold(Truth::No, |any, c| if any == Truth::Yes && on.brief() { any } else { any.or(self.holds(c, env, on)) })
            }
            Cond::Not(inner) => self.holds(inner, env, on).negated(),
            Cond::Seen(index, window) => self.seen(*index, *window, env, on),
            Cond::Since(index, broken, window) => self.since((*index, *broken), *window, env, on),
            Cond::Count(index, counting, more_than) => self.counted(*index, *counting, *more_than, env, on),
            Cond::Breaches(grade, counting, more_than, per) => self.breaches(*grade, *counting, *more_than, *per, env, on),
            Cond::Level(level, lasting) => self.level(usize::from(*level), *lasting, env, on),
            Cond::Article(article, state, by, lasting) => {
                let Some(clause) = self.program.of_article.get(article) else { return Truth::Maybe };
                self.article(*clause, *state, *by, *lasting, env, on)
            }
            Cond::Reached(when) => {
                let reach = self.reach(*when, env, on);
                [reach.certain, reach.possible].into_iter().flatten().for_each(|t| on.change_at(t));
                reach.by(on.at)
            }
            Cond::NotPassed(when) => {
                let reach = self.reach(*when, env, on);
                [reach.certain, reach.possible].into_iter().flatten().for_each(|t| on.change_at(t));
                reach.by(on.at).negated()
            }
        }
    }

    /// From when a time is counted: a stretch when the event is uncertain.
    fn anchor(&self, from: From, env: &Env, on: &Judging) -> Option<Span> {
        let point = Span::at;
        Some(match from {
            From::At(time) => point(time),
            From::Event(ev) => Some(env.ev(ev).when).filter(|w| w.from < NEVER)?,
            From::Known(ev) => Some(point(env.ev(ev).known)).filter(|w| w.from < NEVER)?,
            From::Activation => on.start,
            From::Breach => on.breach.map_or(on.at, point),
            From::Attribution => point(on.attribution.or_else(|| self.attribution_waited_for(env, on))?),
            From::BreachOf(article, first) => point(self.breach_time(article, first)?),
            From::Act(index) => {
                let acts = self.indexes.get(usize::from(index))?.all().filter(|e| e.truth == Truth::Yes && e.when.to <= self.now);
                point(acts.map(|e| e.when.to).max()?)
            }
            From::Entry(instrument) => point(self.entries.get(instrument)?.certain?),
            From::Moment(moment) => point(self.moments.get(usize::from(moment))?.certain?),
        })
    }

    /// Where no act set a duty off but the condition that something is attributed: when that was decided, at the latest by its beginning.
    fn attribution_waited_for(&self, env: &Env, on: &Judging) -> Option<Seconds> {
        let when = self.program.clauses.get(on.clause)?.when.as_ref().filter(|_| !env.ev(0).id.is_some())?;
        let mut waited = Vec::new();
        attributions(self.program, when, &mut waited);
        let decided = waited.into_iter().filter_map(|index| self.indexes.get(usize::from(index))).flat_map(Index::all);
        decided.filter(|e| e.truth == Truth::Yes && e.when.to <= on.start.to).map(|e| e.when.to).max()
    }

    /// A time on its edge of the day, when a day is meant.
    fn edge(&self, when: When, from: Seconds) -> Seconds {
        let zones = &self.program.zone_data;
        let time = zones.add(from, when.plus);
        match when.edge {
            Edge::Exact => time,
            Edge::DayBegin => zones.day_begin(time, when.plus.zone).max(from),
            Edge::DayEnd => zones.day_end(time, when.plus.zone),
            Edge::DayOver => zones.day_end(time, when.plus.zone).saturating_add(1),
        }
    }

    /// When something is, if it has come: a stretch when that from which it is counted is uncertain.
    pub(super) fn time(&self, when: When, env: &Env, on: &Judging) -> Option<Span> {
        let from = self.anchor(when.from, env, on).filter(|from| from.to < NEVER)?;
        // What lies beyond all calendars is a time all the same, and comes after everything.
        Some(Span { from: self.edge(when, from.from).min(NEVER), to: self.edge(when, from.to).min(NEVER) })
    }

    /// Since when something is so.
    pub(super) fn reach(&self, when: When, env: &Env, on: &Judging) -> Reach {
        let reach = match when.from {
            From::Entry(instrument) => self.entries.get(instrument).copied().unwrap_or_default(),
            From::Moment(moment) => self.moments.get(usize::from(moment)).copied().unwrap_or_default(),
            from => match self.anchor(from, env, on) {
                Some(span) => Reach { possible: Some(span.from), certain: Some(span.to) },
                None => Reach::default(),
            },
        };
        reach.map(|from| if from <= -NEVER { from } else { self.edge(when, from) })
    }

    /// What an index is asked about.
    pub(super) fn question(&self, keys: &[(Slot, Test)], env: &Env, on: &Judging) -> Question {
        let mut out = Question { places: [Asked::Is(Sym::NONE); KEYS], len: keys.len().min(KEYS), own: [false; KEYS] };
        let met = |slot: Slot, test: &Test| match test {
            Test::Var(var) if !env.var(*var).is_some() => {
                self.program.clauses.get(on.clause).is_some_and(|text| text.binds.contains(&(slot, *var)))
            }
            _ => false,
        };
        for ((place, own), (slot, test)) in out.places.iter_mut().zip(&mut out.own).zip(keys) {
            *own = met(*slot, test);
            *place = match test {
                Test::Var(var) => Asked::Is(env.var(*var)),
                Test::Event(ev) => Asked::Is(env.ev(*ev).ident),
                Test::Not(var, set) => Asked::Other(env.var(*var), *set),
                Test::By => {
                    let actors = self.program.clauses.get(on.clause).map_or(0, |c| c.subject.actors);
                    Asked::By(env.var(0), actors)
                }
                _ => Asked::Is(Sym::NONE),
            };
        }
        out
    }

    /// The limits of a window. What happened at an uncertain time has limits that are uncertain too.
    pub(super) fn limits(&self, window: Window, env: &Env, on: &Judging) -> Option<Limits> {
        let zones = &self.program.zone_data;
        let limits = Limits { inner: ALWAYS, outer: ALWAYS, not: Sym::NONE, own: on.own, ends_with_own: true, by: on.at };
        let not = |from: From| match from {
            From::Event(ev) => env.ev(ev).id,
            _ => Sym::NONE,
        };
        Some(match window {
            Window::Ever => limits,
            Window::Past(length) => Limits {
                inner: Span { from: zones.add(on.at.to, length.back()), ..ALWAYS },
                outer: Span { from: zones.add(on.at.from, length.back()), ..ALWAYS },
                ..limits
            },
            Window::After(from, length) => {
                let anchor = self.anchor(from, env, on)?;
                Limits {
                    inner: Span { from: anchor.to, to: zones.add(anchor.from, length) },
                    outer: Span { from: anchor.from, to: zones.add(anchor.to, length) },
                    not: not(from),
                    ends_with_own: false,
                    ..limits
                }
            }
            Window::Before(from, least, most) => {
                let anchor = self.anchor(from, env, on)?;
                let start = |at| most.map_or(-NEVER, |m| zones.add(at, m.back()));
                Limits {
                    inner: Span { from: start(anchor.to), to: zones.add(anchor.from, least.back()) },
                    outer: Span { from: start(anchor.from), to: zones.add(anchor.to, least.back()) },
                    not: not(from),
                    ends_with_own: false,
                    ..limits
                }
            }
        })
    }

    /// When what lies in a window may leave it by itself, or what is uncertain becomes certain.
    fn leaves(&self, window: Window, entry: &Entry, on: &mut Judging) {
        on.change_at(entry.when.to);
        if let Window::Past(length) = window {
            for end in [entry.when.from, entry.when.to] {
                let time = self.first_after(on.at.to, end, length);
                on.change_at(time);
            }
        }
    }

    /// The first second at which a time lies farther back than a length of time.
    pub(super) fn first_after(&self, now: Seconds, time: Seconds, length: Dur) -> Seconds {
        let zones = &self.program.zone_data;
        let left = |at: Seconds| zones.add(at, length.back()) > time;
        let exact = zones.add(time, length).saturating_add(1);
        if length.months == 0 && length.days == 0 || left(now) {
            return exact;
        }
        // Days and months do not come back by the same way: the last day of a month, an hour that the clock skips.
        let (mut inside, mut outside) = (now.max(exact.saturating_sub(3 * 86_400)), exact.saturating_add(5 * 86_400));
        if left(inside) || !left(outside) {
            return exact;
        }
        while outside - inside > 1 {
            let middle = inside + (outside - inside) / 2;
            if left(middle) { outside = middle } else { inside = middle }
        }
        outside
    }

    fn seen(&self, index: IndexId, window: Window, env: &Env, on: &mut Judging) -> Truth {
        let (Some(spec), Some(stored)) = (self.program.indexes.get(usize::from(index)), self.indexes.get(usize::from(index))) else {
            return Truth::No;
        };
        let Some(limits) = self.limits(window, env, on) else { return Truth::No };
        let question = self.question(&spec.keys, env, on);
        let first = stored.reach(limits.outer.from);
        let mut best: (Truth, Option<Entry>) = (Truth::No, None);
        let met = env.ev(0).id;
        let fits = stored.ask(self.program, &question);
        for fit in fits.clone() {
            for entry in fit.queue.iter().rev() {
                if entry.when.from < first {
                    break;
                }
                let one = fit.of(entry, met).and(limits.holds(entry)).and(entry.truth);
                if one > best.0 {
                    best = (one, Some(*entry));
                }
                if on.watch && one != Truth::No {
                    self.leaves(window, entry, on);
                } else if best.0 == Truth::Yes && !on.watch {
                    break;
                }
            }
        }
        if on.explain {
            self.ground((index, &question, fits), &limits, met, Shown::Best(best.1), on);
        }
        best.0
    }

    fn since(&self, (index, broken): (IndexId, IndexId), window: Window, env: &Env, on: &mut Judging) -> Truth {
        let spec = |index: IndexId| self.program.indexes.get(usize::from(index));
        let stored = |index: IndexId| self.indexes.get(usize::from(index));
        let (Some(given), Some(taken), Some(keys), Some(other_keys)) = (stored(index), stored(broken), spec(index), spec(broken)) else {
            return Truth::No;
        };
        let Some(limits) = self.limits(window, env, on) else { return Truth::No };
        let Some(ever) = self.limits(Window::Ever, env, on) else { return Truth::No };
        let asked = self.question(&keys.keys, env, on);
        let other = self.question(&other_keys.keys, env, on);
        let first = given.reach(limits.outer.from);
        // Something at the same second may have come before or after.
        let met = env.ev(0).id;
        let (givens, takens) = (given.ask(self.program, &asked), taken.ask(self.program, &other));
        let broken_after = |entry: &Entry| {
            let mut any = (Truth::No, None);
            for fit in takens.clone() {
                for one in fit.queue.iter().filter(|b| b.id != entry.id) {
                    let later = Truth::of(one.when.from > entry.when.to, one.when.to >= entry.when.from);
                    let truth = fit.of(one, met).and(later).and(ever.holds(one)).and(one.truth);
                    if truth > any.0 {
                        any = (truth, Some(*one));
                    }
                }
            }
            any
        };
        let mut best: (Truth, Option<Entry>) = (Truth::No, None);
        let mut breaker = None;
        // What came before something that certainly was so is broken by whatever breaks that.
        let mut firm = None;
        for fit in givens.clone() {
            for entry in fit.queue.iter().rev() {
                if entry.when.from < first || best.0 == Truth::Yes && !on.watch {
                    break;
                }
                let here = fit.of(entry, met).and(limits.holds(entry)).and(entry.truth);
                if here == Truth::No {
                    continue;
                }
                if on.watch {
                    self.leaves(window, entry, on);
                }
                if firm.is_some_and(|firm| entry.when.to < firm) {
                    continue;
                }
                if here == Truth::Yes {
                    firm = firm.max(Some(entry.when.from));
                }
                let (after, by) = broken_after(entry);
                let one = here.and(after.negated());
                if one > best.0 || best.1.is_none() {
                    (best, breaker) = ((one, Some(*entry)), by);
                }
            }
        }
        if on.watch {
            for fit in takens.clone() {
                fit.queue.iter().for_each(|b| on.change_at(b.when.to));
            }
        }
        if on.explain {
            self.ground((index, &asked, givens), &limits, met, Shown::Best(best.1), on);
            self.ground((broken, &other, takens), &ever, met, Shown::Best(breaker), on);
        }
        best.0
    }

    pub(super) fn counting_start(&self, counting: Counting, at: Span) -> Span {
        let zones = &self.program.zone_data;
        let start = |time| match counting {
            Counting::Sliding(length) => zones.add(time, length.back()),
            Counting::Calendar(unit, zone) => zones.unit_start(time, unit, zone),
        };
        let to = start(at.to);
        Span { from: if at.from == at.to { to } else { start(at.from) }, to }
    }

    fn counted(&self, index: IndexId, counting: Counting, more_than: i64, env: &Env, on: &mut Judging) -> Truth {
        let (Some(spec), Some(stored)) = (self.program.indexes.get(usize::from(index)), self.indexes.get(usize::from(index))) else {
            return Truth::No;
        };
        let question = self.question(&spec.keys, env, on);
        let Some(each) = spec.keys.iter().take(KEYS).position(|(_, test)| *test == Test::One) else {
            return self.count(index, &question, counting, more_than, env.ev(0).id, on);
        };
        // For each value there is: one is enough.
        stored.values_at(each).into_iter().fold(Truth::No, |any, value| {
            let mut question = question;
            if let Some(place) = question.places.get_mut(each) {
                *place = Asked::Is(value);
            }
            any.or(self.count(index, &question, counting, more_than, env.ev(0).id, on))
        })
    }

    fn count(&self, index: IndexId, question: &Question, counting: Counting, more_than: i64, met: Sym, on: &mut Judging) -> Truth {
        let Some(stored) = self.indexes.get(usize::from(index)) else { return Truth::No };
        let from = self.counting_start(counting, on.at);
        let limits = Limits {
            inner: Span { from: from.to, ..ALWAYS },
            outer: Span { from: from.from, ..ALWAYS },
            not: Sym::NONE,
            own: on.own,
            ends_with_own: true,
            by: on.at,
        };
        let first = stored.reach(limits.outer.from);
        let (mut yes, mut maybe) = (0_u32, 0_u32);
        // Under several names one incident is counted once.
        let mut several: Vec<(Sym, Truth)> = Vec::new();
        let fits = stored.ask(self.program, question);
        let loose = matches!(fits, Fitting::Many(_));
        for fit in fits.clone() {
            let mut last: (Sym, Truth) = (Sym::NONE, Truth::No);
            for entry in fit.queue.iter().rev() {
                if entry.when.from < first {
                    break;
                }
                let here = fit.of(entry, met).and(limits.holds(entry)).and(entry.truth);
                if on.watch && here != Truth::No {
                    on.change_at(entry.when.to);
                    match counting {
                        Counting::Sliding(length) => self.leaves(Window::Past(length), entry, on),
                        Counting::Calendar(unit, zone) => {
                            on.change_at(self.program.zone_data.unit_end(on.at.to, unit, zone).saturating_add(1));
                        }
                    }
                }
                if loose {
                    several.push((entry.id, here));
                    continue;
                }
                // Its occurrences stand beside one another.
                let before = if last.0 == entry.id { last.1 } else { Truth::No };
                last = (entry.id, here.max(before));
                match (here, before) {
                    (Truth::Yes, Truth::No) => yes += 1,
                    (Truth::Yes, Truth::Maybe) => (yes, maybe) = (yes + 1, maybe - 1),
                    (Truth::Maybe, Truth::No) => maybe += 1,
                    _ => {}
                }
                if i64::from(yes) > more_than && on.brief() {
                    return Truth::Yes;
                }
            }
        }
        several.sort_unstable_by_key(|one| std::cmp::Reverse(*one));
        several.dedup_by_key(|(id, _)| *id);
        for (_, truth) in several {
            match truth {
                Truth::Yes => yes += 1,
                Truth::Maybe => maybe += 1,
                Truth::No => {}
            }
        }
        if on.explain {
            self.ground((index, question, fits), &limits, met, Shown::All, on);
        }
        more(yes, maybe, more_than)
    }

    fn level(&self, level: usize, lasting: Option<Dur>, env: &Env, on: &mut Judging) -> Truth {
        let (Some(spec), Some(gauges)) = (self.program.levels.get(level), self.levels.get(level)) else { return Truth::No };
        let question = self.question(&spec.keys, env, on);
        let here = gauges.ask(self.program, &question);
        let mut truth = Truth::No;
        let mut shown: Option<Reading> = None;
        for (gauge, history, fits) in here {
            let now = history.now();
            let one = match lasting {
                None => over(on.at, history.changes(on.at), |t| history.seen(t, on.at.to).truth),
                Some(lasting) => {
                    let zones = &self.program.zone_data;
                    [now.certain, now.possible].into_iter().flatten().for_each(|since| on.change_at(zones.add(since, lasting)));
                    let long = |since: Option<Seconds>, at: Seconds| since.is_some_and(|since| at >= zones.add(since, lasting));
                    over(on.at, history.changes(on.at), |t| {
                        let then = history.seen(t, on.at.to);
                        Truth::of(long(then.certain, t), long(then.possible, t))
                    })
                }
            };
            truth = truth.or(one.and(fits));
            shown = shown.max(gauge.latest().copied());
        }
        if on.explain {
            let by = shown.map_or(Sym::NONE, |r| r.id);
            on.saw(by, shown.map_or(-NEVER, |r| r.known));
            let level = LevelId::try_from(level).unwrap_or_default();
            on.grounds.push(Ground::Level { level, keys: question.values(), truth, by });
        }
        truth
    }

    /// Writes down what was seen of an index: how many, and who.
    fn ground(
        &self,
        (index, question, fits): (IndexId, &Question, Fitting<'_>),
        limits: &Limits,
        met: Sym,
        shown: Shown,
        on: &mut Judging,
    ) {
        let Some(spec) = self.program.indexes.get(usize::from(index)) else { return };
        let mut found: Vec<(&Entry, Truth)> = Vec::new();
        for fit in fits {
            found.reserve(fit.queue.len().min(COUNTED_SHOWN));
            for entry in fit.queue {
                let truth = fit.of(entry, met).and(limits.holds(entry)).and(entry.truth);
                if truth != Truth::No {
                    found.push((entry, truth));
                }
            }
        }
        // Under several names one incident is one, as certain as the most certain of them.
        found.sort_by_key(|(e, truth)| (e.when, e.id, std::cmp::Reverse(*truth)));
        found.dedup_by_key(|(e, _)| e.id);
        let count = |t: Truth| u32::try_from(found.iter().filter(|(_, truth)| *truth == t).count()).unwrap_or(u32::MAX);
        let (mut certain, mut possible) = (count(Truth::Yes), count(Truth::Maybe));
        // Of what may be forgotten the number is not kept, only whether there is any.
        let each = spec.keys.iter().any(|(_, test)| *test == Test::One);
        if matches!(spec.keep, crate::program::Keep::Ends) {
            (certain, possible) = (certain.min(1), if certain > 0 { 0 } else { possible.min(1) });
        }
        on.witness.reserve(if matches!(shown, Shown::All) { found.len().min(COUNTED_SHOWN) } else { 1 });
        let mut saw = |entry: &Entry| {
            on.saw(entry.id, entry.known);
            entry.id
        };
        let by: Vec<Sym> = match &shown {
            Shown::All => found.iter().rev().take(COUNTED_SHOWN).map(|(entry, _)| saw(entry)).collect(),
            Shown::Best(best) => best.iter().map(saw).collect(),
        };
        // Counted for each value there is: where there is nothing there is no ground.
        if each && certain == 0 && possible == 0 {
            return;
        }
        on.grounds.push(Ground::Seen { index, keys: question.values(), window: limits.inner, certain, possible, by });
    }
}

/// Whether a count is more than a number, when some of it is only possible.
pub(super) fn more(yes: u32, maybe: u32, than: i64) -> Truth {
    Truth::of(i64::from(yes) > than, i64::from(yes) + i64::from(maybe) > than)
}

/// Which occurrences are named as witnesses.
#[derive(Clone, Copy)]
enum Shown {
    /// The one on which the answer rests.
    Best(Option<Entry>),
    /// All that were counted.
    All,
}

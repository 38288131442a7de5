//! Conditions by scanning: each fact is held against the pattern, the keys and the window of the question.

use servanda_model::ast::State;

use crate::engine::COUNTED_SHOWN;
use crate::fact::{BY, Fact, NEVER, Seconds, Span};
use crate::program::{
    Cond, Counting, Dur, Edge, Entry, From, IndexId, IndexSpec, Keep, Moment, Program, Status, Test, When, Window, slot_to,
};
use crate::record::{Ground, Record};
use crate::sym::Sym;
use crate::truth::Truth;

use super::Proof;
use super::facts::{Happened, established};
use super::patterns::{self, Known, acts_for};
use super::standing::Asked;

/// The answers that are possible, a bit each: one, when the facts alone give it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct May(u8);

impl May {
    /// What a scan of the facts cannot tell.
    pub(super) const ANY: Self = Self(7);

    pub(super) fn of(truth: Truth) -> Self {
        Self(1 << truth as u8)
    }

    pub(super) fn each(self) -> impl Iterator<Item = Truth> {
        [Truth::No, Truth::Maybe, Truth::Yes].into_iter().filter(move |t| self.contains(*t))
    }

    pub(super) fn contains(self, truth: Truth) -> bool {
        self.0 & Self::of(truth).0 != 0
    }

    fn with(self, other: Self, join: impl Fn(Truth, Truth) -> Truth) -> Self {
        Self(self.each().flat_map(|a| other.each().map(move |b| (a, b))).fold(0, |bits, (a, b)| bits | Self::of(join(a, b)).0))
    }

    pub(super) fn and(self, other: Self) -> Self {
        self.with(other, Truth::and)
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.with(other, Truth::or)
    }

    pub(super) fn negated(self) -> Self {
        self.with(self, |a, _| a.negated())
    }

    /// One of these answers or of those.
    pub(super) fn either(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn at_most_maybe(self) -> Self {
        self.with(self, |a, _| a.min(Truth::Maybe))
    }
}

/// A moment of judgement.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub(super) span: Span,
    pub(super) own: Sym,
    pub(super) start: Span,
    pub(super) clause: usize,
}

impl At {
    pub(super) fn of(span: Span, own: Sym, clause: usize) -> Self {
        Self { span, own, start: span, clause }
    }
}

/// A window whose limits may be uncertain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) inner: Span,
    outer: Span,
    not: Sym,
    own: Sym,
    ends_with_own: bool,
    by: Span,
}

impl Limits {
    pub(super) fn holds(&self, id: Sym, when: Span) -> Truth {
        let own = self.own.is_some() && id == self.own;
        if self.not.is_some() && id == self.not {
            return Truth::No;
        }
        let by = if own { Truth::Yes } else { Truth::of(when.to <= self.by.from, when.from <= self.by.to) };
        if own && self.ends_with_own {
            return by;
        }
        let begins = Truth::of(when.from >= self.inner.from, when.to >= self.outer.from);
        let ends = Truth::of(when.to <= self.inner.to, when.from <= self.outer.to);
        by.and(begins).and(ends)
    }
}

const ALWAYS: Span = Span { from: -NEVER, to: NEVER };

/// What a clause asks of an index, found by scanning.
pub(super) struct Answer {
    pub(super) truth: Truth,
    certain: u32,
    possible: u32,
    /// Who they are, the latest last, with how well each fits.
    found: Vec<(Sym, Span, Truth)>,
}

/// A view of all that had happened.
#[derive(Clone, Copy)]
pub(super) struct Plain<'a> {
    pub(super) program: &'a Program,
    pub(super) view: &'a [Happened],
    pub(super) now: Seconds,
    /// The records that are checked together; without them how other articles stood is taken over.
    pub(super) among: Option<&'a [Record]>,
    /// How many articles deep the question is.
    pub(super) depth: u8,
}

impl<'a> Plain<'a> {
    /// From when a time is counted; none when it has not come. Of what began by a condition the facts alone do not tell.
    fn anchor(&self, from: From, known: &Known, at: &At) -> Result<Option<Span>, ()> {
        let point = |t: Seconds| Some(Span::at(t));
        Ok(match from {
            From::At(time) => point(time),
            From::Event(ev) => Some(known.ev(ev).when).filter(|w| w.from < NEVER),
            From::Known(ev) => point(known.ev(ev).known).filter(|w| w.from < NEVER),
            From::Activation => Some(at.start),
            From::Act(index) => {
                let Some(spec) = self.program.indexes.get(usize::from(index)) else { return Ok(None) };
                let acts = self.of_pattern(spec).map(|h| &h.fact).filter(|f| f.when.to <= self.now);
                let sure = acts.filter(|f| self.status(f, spec.status) == Truth::Yes);
                sure.map(|f| f.when.to).max().map(Span::at)
            }
            From::Entry(instrument) => match self.program.entries.get(instrument) {
                Some(Entry::At(time)) => point(*time),
                Some(Entry::Unsaid) => point(-NEVER),
                _ => return Err(()),
            },
            From::Moment(moment) => match self.program.moments.get(usize::from(moment)) {
                Some(Moment::At(time)) => point(*time),
                _ => return Err(()),
            },
            From::Breach | From::Attribution | From::BreachOf(..) => return Err(()),
        })
    }

    /// A time, on its edge of the day; nothing known when it counts from what the facts do not tell.
    pub(super) fn time(&self, when: When, known: &Known, at: &At) -> Result<Option<Span>, ()> {
        let zones = &self.program.zone_data;
        let edge = |from: Seconds| {
            let time = if from <= -NEVER { from } else { zones.add(from, when.plus) };
            match when.edge {
                _ if from <= -NEVER => time,
                Edge::Exact => time,
                Edge::DayBegin => zones.day_begin(time, when.plus.zone).max(from),
                Edge::DayEnd => zones.day_end(time, when.plus.zone),
                Edge::DayOver => zones.day_end(time, when.plus.zone).saturating_add(1),
            }
        };
        let anchor = self.anchor(when.from, known, at)?;
        Ok(anchor.map(|a| Span { from: edge(a.from), to: edge(a.to) }).filter(|t| t.to < NEVER))
    }

    pub(super) fn limits(&self, window: Window, known: &Known, at: &At) -> Option<Limits> {
        self.limits_or(window, known, at).ok().flatten()
    }

    fn limits_or(&self, window: Window, known: &Known, at: &At) -> Result<Option<Limits>, ()> {
        let zones = &self.program.zone_data;
        let shift = |span: Span, by: Dur| Span { from: zones.add(span.from, by), to: zones.add(span.to, by) };
        let all = Limits { inner: ALWAYS, outer: ALWAYS, not: Sym::NONE, own: at.own, ends_with_own: true, by: at.span };
        let not = |from: From| if let From::Event(ev) = from { known.ev(ev).id } else { Sym::NONE };
        let (from, begin, end) = match window {
            Window::Ever => return Ok(Some(all)),
            Window::Past(length) => {
                let begin = shift(at.span, length.back());
                return Ok(Some(Limits { inner: Span { from: begin.to, ..ALWAYS }, outer: Span { from: begin.from, ..ALWAYS }, ..all }));
            }
            Window::After(from, length) => (from, Some(Dur::default()), Some(length)),
            Window::Before(from, least, most) => (from, most.map(Dur::back), Some(least.back())),
        };
        let Some(anchor) = self.anchor(from, known, at)? else { return Ok(None) };
        let begin = begin.map_or(Span { from: -NEVER, to: -NEVER }, |by| shift(anchor, by));
        let end = end.map_or(Span { from: NEVER, to: NEVER }, |by| shift(anchor, by));
        let (inner, outer) = (Span { from: begin.to, to: end.from }, Span { from: begin.from, to: end.to });
        Ok(Some(Limits { inner, outer, not: not(from), ends_with_own: false, ..all }))
    }

    pub(super) fn of_pattern(&self, spec: &'a IndexSpec) -> impl Iterator<Item = &'a Happened> {
        self.view.iter().filter(|h| spec.pattern.events.contains(&h.fact.event))
    }

    fn status(&self, fact: &Fact, status: Status) -> Truth {
        match status {
            Status::Happened(standard) => established(self.program, fact, standard),
            Status::Alleged(mask) => Truth::from(fact.said_by & mask != 0 || (mask == u64::MAX && fact.odds.high > 0)),
            Status::Attributed(_) => fact.odds.against(500),
        }
    }

    /// How well the values by which an index is asked are those of a fact. An argument that the clause took from this very fact is what it is.
    pub(super) fn key_fits(&self, spec: &IndexSpec, fact: &Fact, known: &Known, at: &At, one: Option<Sym>) -> Truth {
        let clause = self.program.clauses.get(at.clause);
        let met = known.ev(0).id;
        let mut truth = Truth::Yes;
        for (slot, test) in spec.keys.iter().take(4) {
            let own = match test {
                Test::Var(var) => {
                    met.is_some()
                        && fact.id == met
                        && !known.var(*var).is_some()
                        && clause.is_some_and(|c| c.binds.contains(&(*slot, *var)))
                }
                _ => false,
            };
            let here = match test {
                _ if own => Truth::Yes,
                Test::One => match (fact.arg(*slot), one) {
                    (value, Some(one)) if value.is_some() => Truth::from(value == one),
                    _ => Truth::Maybe,
                },
                Test::By if !known.var(0).is_some() => clause.map_or(Truth::No, |c| patterns::bound(self.program, c, fact)),
                test => patterns::passes(self.program, *slot, *test, fact, known),
            };
            truth = truth.and(here);
        }
        truth
    }

    /// The occurrences of an index in a window, each incident once.
    fn ask(&self, spec: &'a IndexSpec, limits: &Limits, known: &Known, at: &At, one: Option<Sym>) -> Answer {
        let mut found: Vec<(Sym, Span, Truth)> = Vec::new();
        for happened in self.of_pattern(spec) {
            let fact = &happened.fact;
            // An attribution is dated by the decision, and says whose act it was.
            let decided: Vec<(Fact, Span)> = match spec.status {
                Status::Attributed(body) => self.decisions(fact, body),
                _ => vec![(fact.clone(), fact.when)],
            };
            for (fact, when) in decided {
                let fits = patterns::fits(self.program, &spec.pattern, &fact, &Known::default()).and(self.status(&fact, spec.status));
                let truth = fits.and(self.key_fits(spec, &fact, known, at, one)).and(limits.holds(fact.id, when));
                if truth != Truth::No {
                    found.push((fact.id, when, truth));
                }
            }
        }
        found.sort_by_key(|(id, when, truth)| (*when, *id, std::cmp::Reverse(*truth)));
        found.dedup_by_key(|(id, ..)| *id);
        let count = |wanted: Truth| u32::try_from(found.iter().filter(|(.., t)| *t == wanted).count()).unwrap_or(u32::MAX);
        let (mut certain, mut possible) = (count(Truth::Yes), count(Truth::Maybe));
        let truth = Truth::of(certain > 0, possible > 0);
        if spec.keep == Keep::Ends {
            (certain, possible) = (certain.min(1), if certain > 0 { 0 } else { possible.min(1) });
        }
        Answer { truth, certain, possible, found }
    }

    fn decisions(&self, fact: &Fact, body: Sym) -> Vec<(Fact, Span)> {
        let named = |f: &&Fact| self.program.event("attribution") == Some(f.event) && f.about == fact.id;
        let by = |f: &&Fact| !body.is_some() || acts_for(self.program, f.arg(BY), body) == Truth::Yes;
        let acts = self.view.iter().map(|h| &h.fact).filter(named).filter(by);
        acts.map(|act| {
            let to = act.arg(slot_to());
            let about = Fact { odds: act.odds, ..fact.clone() };
            (if to.is_some() { about.with(BY, to) } else { about }, act.when)
        })
        .collect()
    }

    pub(super) fn counted_from(&self, counting: Counting, at: &At) -> Span {
        let zones = &self.program.zone_data;
        let begin = |t: Seconds| match counting {
            Counting::Sliding(length) => zones.add(t, length.back()),
            Counting::Calendar(unit, zone) => zones.unit_start(t, unit, zone),
        };
        Span { from: begin(at.span.from), to: begin(at.span.to) }
    }

    /// A condition of which no ground is written down: the guard of a composed event. How articles stand it cannot tell.
    pub(super) fn holds(&self, cond: &Cond, known: &Known, at: &At) -> Truth {
        let may = self.may_hold(cond, known, at);
        if may.contains(Truth::Maybe) || may == May::ANY { Truth::Maybe } else { may.each().next().unwrap_or(Truth::Maybe) }
    }

    /// The answers that are possible to such a condition.
    pub(super) fn may_hold(&self, cond: &Cond, known: &Known, at: &At) -> May {
        let nothing: [Ground; 0] = [];
        let mut reader = Reader { plain: *self, grounds: None, list: &nothing, next: 0, witness: Vec::new(), own: None };
        reader.holds(cond, known, at).unwrap_or(May::ANY)
    }
}

/// Reads a condition, and the grounds that were written down for it.
struct Reader<'a> {
    plain: Plain<'a>,
    /// Whether grounds are to be used.
    grounds: Option<()>,
    list: &'a [Ground],
    next: usize,
    witness: Vec<Sym>,
    /// The record whose grounds they are.
    own: Option<&'a Record>,
}

impl<'a> Reader<'a> {
    fn ground(&mut self) -> Result<&'a Ground, String> {
        let ground = self.list.get(self.next).ok_or("a ground is missing")?;
        self.next += 1;
        Ok(ground)
    }

    fn saw(&mut self, id: Sym) {
        if id.is_some() && !self.witness.contains(&id) {
            self.witness.push(id);
        }
    }

    fn holds(&mut self, cond: &Cond, known: &Known, at: &At) -> Result<May, String> {
        match cond {
            Cond::Const(truth) => Ok(May::of(*truth)),
            Cond::And(parts) => parts.iter().try_fold(May::of(Truth::Yes), |all, c| Ok(all.and(self.holds(c, known, at)?))),
            Cond::Or(parts) => parts.iter().try_fold(May::of(Truth::No), |any, c| Ok(any.or(self.holds(c, known, at)?))),
            Cond::Not(inner) => Ok(self.holds(inner, known, at)?.negated()),
            Cond::Seen(index, window) => self.seen(*index, *window, known, at),
            Cond::Since(index, broken, window) => self.since(*index, *broken, *window, known, at),
            Cond::Count(index, counting, more_than) => self.counted(*index, *counting, *more_than, known, at),
            Cond::Breaches(grade, counting, more_than, per) => {
                if self.grounds.is_none() {
                    return Ok(May::ANY);
                }
                let Ground::Breaches { certain, possible, .. } = self.ground()? else { return Err("no breaches were counted".to_owned()) };
                let there = self.plain.breached(*grade, *counting, *per, known, at, self.own);
                let within = |n: u32, (least, most): (u32, u32)| (least..=most).contains(&n);
                if there.is_some_and(|there| !within(*certain, there.certain) || !within(*possible, there.possible)) {
                    return Err("the breaches that it counts are not there".to_owned());
                }
                Ok(May::of(more(*certain, *possible, *more_than)))
            }
            Cond::Level(level, lasting) => {
                let answer = self.plain.level(usize::from(*level), *lasting, known, at);
                if self.grounds.is_none() {
                    return Ok(answer);
                }
                let Ground::Level { level: named, truth, by, .. } = self.ground()? else { return Err("no level is named".to_owned()) };
                if named != level || !answer.contains(*truth) || !self.plain.is_measurement(usize::from(*level), *by) {
                    return Err("a level is not as it says".to_owned());
                }
                self.saw(*by);
                Ok(May::of(*truth))
            }
            Cond::Article(article, state, ..) if *state == State::Suspended => {
                let clause = self.plain.program.of_article.get(article).and_then(|n| self.plain.program.clauses.get(*n));
                let conds = clause.map(|c| c.suspended.clone()).unwrap_or_default();
                let any = conds.iter().try_fold(May::of(Truth::No), |any, c| Ok::<_, String>(any.or(self.holds(c, known, at)?)))?;
                // A power may have suspended it.
                Ok(any.or(May::ANY))
            }
            Cond::Article(article, state, by, lasting) => {
                let asked = Asked { article: *article, state: *state, by: *by, lasting: *lasting };
                let stood = self.plain.stood(&asked, known, at);
                if self.grounds.is_none() {
                    return Ok(stood);
                }
                let Ground::State { article: named, state: is, truth, by } = self.ground()? else {
                    return Err("no state is named".to_owned());
                };
                if named != article || is != state {
                    return Err("it names the state of another article".to_owned());
                }
                if !stood.contains(*truth) || !self.plain.shows(&asked, *by) {
                    return Err("the other article did not stand so by its records".to_owned());
                }
                self.saw(*by);
                Ok(May::of(*truth))
            }
            Cond::Reached(when) => Ok(self.reached(*when, known, at)),
            Cond::NotPassed(when) => Ok(self.reached(*when, known, at).negated()),
        }
    }

    fn reached(&self, when: When, known: &Known, at: &At) -> May {
        match self.plain.time(when, known, at) {
            Ok(Some(time)) => May::of(Truth::of(at.span.from >= time.to, at.span.to >= time.from)),
            Ok(None) => May::of(Truth::No),
            Err(()) => May::ANY,
        }
    }

    /// That a ground about an index says what a scan finds.
    fn agrees(
        &mut self,
        index: IndexId,
        limits: Option<&Limits>,
        answer: &Answer,
        known: &Known,
        one: Option<Sym>,
    ) -> Result<&'a [Sym], String> {
        let Ground::Seen { index: named, keys, window, certain, possible, by } = self.ground()? else {
            return Err("no occurrences are named".to_owned());
        };
        let spec = self.plain.program.indexes.get(usize::from(index)).ok_or("there is no such index")?;
        let value = |(_, test): &(crate::fact::Slot, Test)| match test {
            Test::Var(var) | Test::Not(var, _) => known.var(*var),
            Test::Event(ev) => known.ev(*ev).ident,
            Test::By => known.var(0),
            Test::One => one.unwrap_or_default(),
            _ => Sym::NONE,
        };
        let right: Vec<Sym> = spec.keys.iter().take(4).map(value).collect();
        if *named != index || *keys != right {
            return Err("it names other occurrences than the clause asks about".to_owned());
        }
        if limits.is_some_and(|l| l.inner != *window) {
            return Err("the window is another".to_owned());
        }
        if (*certain, *possible) != (answer.certain, answer.possible) {
            return Err(format!(
                "there are {} and perhaps {} more in the window, and not {certain} and {possible}",
                answer.certain, answer.possible
            ));
        }
        Ok(by)
    }

    fn seen(&mut self, index: IndexId, window: Window, known: &Known, at: &At) -> Result<May, String> {
        let spec = self.plain.program.indexes.get(usize::from(index)).ok_or("there is no such index")?;
        let Ok(limits) = self.plain.limits_or(window, known, at) else { return self.taken(index) };
        let Some(limits) = limits else { return Ok(May::of(Truth::No)) };
        let answer = self.plain.ask(spec, &limits, known, at, None);
        if self.grounds.is_some() {
            let by = self.agrees(index, Some(&limits), &answer, known, None)?;
            let shown = by.iter().all(|id| answer.found.iter().any(|(f, _, t)| f == id && *t == answer.truth));
            if by.len() != usize::from(answer.truth != Truth::No) || !shown {
                return Err("the one that it names does not show it".to_owned());
            }
            by.iter().for_each(|id| self.saw(*id));
        }
        Ok(May::of(answer.truth))
    }

    /// A window that counts from what the facts alone do not tell: the ground is taken as it stands.
    fn taken(&mut self, index: IndexId) -> Result<May, String> {
        if self.grounds.is_none() {
            return Ok(May::ANY);
        }
        // Before that time has come there is no ground at all.
        match self.list.get(self.next) {
            Some(Ground::Seen { index: named, certain, possible, by, .. }) if *named == index => {
                self.next += 1;
                by.iter().for_each(|id| self.saw(*id));
                Ok(May::of(Truth::of(*certain > 0, *possible > 0)))
            }
            _ => Ok(May::of(Truth::No)),
        }
    }

    fn since(&mut self, index: IndexId, broken: IndexId, window: Window, known: &Known, at: &At) -> Result<May, String> {
        let spec = |index: IndexId| self.plain.program.indexes.get(usize::from(index)).ok_or("there is no such index");
        let (given, taken) = (spec(index)?, spec(broken)?);
        let Ok(limits) = self.plain.limits_or(window, known, at) else {
            self.taken(index)?;
            self.taken(broken)?;
            return Ok(May::ANY);
        };
        let (Some(limits), Ok(Some(ever))) = (limits, self.plain.limits_or(Window::Ever, known, at)) else { return Ok(May::of(Truth::No)) };
        let here = self.plain.ask(given, &limits, known, at, None);
        let gone = self.plain.ask(taken, &ever, known, at, None);
        let after = |(id, when, _): &(Sym, Span, Truth)| {
            let later = |(other, other_when, truth): &(Sym, Span, Truth)| {
                let later = Truth::of(other_when.from > when.to, other_when.to >= when.from);
                if other == id { Truth::No } else { later.and(*truth) }
            };
            gone.found.iter().map(later).max().unwrap_or(Truth::No)
        };
        let best = here.found.iter().map(|one| one.2.and(after(one).negated())).max().unwrap_or(Truth::No);
        if self.grounds.is_some() {
            let by = self.agrees(index, Some(&limits), &here, known, None)?;
            let shown = by.first().and_then(|id| here.found.iter().find(|(f, ..)| f == id));
            if shown.is_some() == here.found.is_empty() || shown.is_some_and(|one| one.2.and(after(one).negated()) != best) {
                return Err("the one that it names does not show it".to_owned());
            }
            by.iter().for_each(|id| self.saw(*id));
            let against = self.agrees(broken, Some(&ever), &gone, known, None)?;
            let undone = shown.map_or(Truth::No, after);
            let right = against.iter().all(|id| gone.found.iter().any(|(f, ..)| f == id));
            if against.is_empty() != (undone == Truth::No) || !right {
                return Err("it does not name what came after".to_owned());
            }
            against.iter().for_each(|id| self.saw(*id));
        }
        Ok(May::of(best))
    }

    fn counted(&mut self, index: IndexId, counting: Counting, more_than: i64, known: &Known, at: &At) -> Result<May, String> {
        let spec = self.plain.program.indexes.get(usize::from(index)).ok_or("there is no such index")?;
        let from = self.plain.counted_from(counting, at);
        let (inner, outer) = (Span { from: from.to, ..ALWAYS }, Span { from: from.from, ..ALWAYS });
        let limits = Limits { inner, outer, not: Sym::NONE, own: at.own, ends_with_own: true, by: at.span };
        let each = spec.keys.iter().take(4).find(|(_, test)| *test == Test::One);
        let values: Vec<Option<Sym>> = match each {
            None => vec![None],
            Some((slot, _)) => {
                let mut all: Vec<Sym> = self.plain.of_pattern(spec).map(|h| h.fact.arg(*slot)).filter(|v| v.is_some()).collect();
                all.sort_unstable();
                all.dedup();
                all.into_iter().map(Some).collect()
            }
        };
        let mut any = Truth::No;
        for one in values {
            let answer = self.plain.ask(spec, &limits, known, at, one);
            any = any.or(more(answer.certain, answer.possible, more_than));
            if self.grounds.is_none() || (one.is_some() && answer.found.is_empty()) {
                continue;
            }
            let by = self.agrees(index, Some(&limits), &answer, known, one)?;
            let right: Vec<Sym> = answer.found.iter().rev().take(COUNTED_SHOWN).map(|(id, ..)| *id).collect();
            if by != right {
                return Err("those that it names are not those that are counted".to_owned());
            }
            by.iter().for_each(|id| self.saw(*id));
        }
        Ok(May::of(any))
    }
}

/// Whether a count is more than a number, when some of it is only possible.
fn more(certain: u32, possible: u32, than: i64) -> Truth {
    Truth::of(i64::from(certain) > than, i64::from(certain) + i64::from(possible) > than)
}

impl Proof<'_> {
    pub(super) fn plain(&self) -> Plain<'_> {
        Plain { program: self.program, view: self.view, now: self.now, among: self.among, depth: 0 }
    }

    /// A condition, with the grounds that were written down for it.
    pub(super) fn holds(&mut self, cond: &Cond, known: &Known, at: &At) -> Result<May, String> {
        let plain = Plain { program: self.program, view: self.view, now: self.now, among: self.among, depth: 0 };
        let mut reader = Reader {
            plain,
            grounds: Some(()),
            list: &self.record.grounds,
            next: self.next,
            witness: std::mem::take(&mut self.witness),
            own: Some(self.record),
        };
        let answer = reader.holds(cond, known, at);
        (self.next, self.witness) = (reader.next, reader.witness);
        answer
    }

    /// Whether a clause binds at a time.
    pub(super) fn gate(&mut self, clause: usize, known: &Known, at: &At) -> Result<May, String> {
        let bound = self.stands(clause, known, at)?;
        match self.program.clauses.get(clause).and_then(|text| text.when.as_ref()) {
            Some(when) if bound != May::of(Truth::No) => Ok(bound.and(self.holds(when, known, at)?)),
            _ => Ok(bound),
        }
    }

    /// The same, its own condition left aside. Whether it had ended within the time of an act is not told by the facts alone.
    pub(super) fn stands(&mut self, clause: usize, known: &Known, at: &At) -> Result<May, String> {
        let Some(text) = self.program.clauses.get(clause) else { return Ok(May::of(Truth::No)) };
        let entry = When { from: From::Entry(text.instrument), plus: Dur::default(), edge: Edge::Exact };
        let mut bound = self.holds(&Cond::Reached(entry), known, at)?;
        if let Some(starting) = text.during.0 {
            bound = bound.and(self.holds(&Cond::Reached(starting), known, at)?);
        }
        if let Some(until) = text.during.1 {
            bound = bound.and(self.holds(&Cond::NotPassed(until), known, at)?);
        }
        // Whether a power of the text was used well is told by how other articles stood.
        let used = self.view.iter().any(|h| self.plain().is_use_of_power(&h.fact, text.article));
        if at.span.from < at.span.to || used {
            bound = bound.either(bound.at_most_maybe());
        }
        for cond in text.ends.iter().chain(&text.suspended) {
            if bound == May::of(Truth::No) {
                return Ok(bound);
            }
            bound = bound.and(self.holds(cond, known, at)?.negated());
        }
        Ok(bound)
    }
}

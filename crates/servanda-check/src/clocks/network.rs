//! The earliest moment at which a condition can hold: a simple temporal network of lower bounds. Only what is certain counts,
//! so a duty found impossible here is impossible whatever the parties do.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use servanda_base::Duration;
use servanda_model::ast::{
    Anchor, Atom, AtomKind, Condition, Deadline, DeadlineKind, Due, EntryForm, EventStatus, Instant, MomentForm, Norm, NounKind, SlotKind,
    State, StatementKind, SubjectKind, Time, Window,
};
use servanda_model::names::Moment;
use servanda_model::treaty::last_deadline;
use servanda_model::{ArticleId, Treaty, describe, matching, moments};

use super::facts::ways;

/// What a moment is counted from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Base {
    /// The calendar, in seconds since 1970.
    Calendar,
    /// A declared moment that is no date.
    Moment(String),
    /// The entry into force of an instrument.
    Entry(usize),
    /// Its signature.
    Signature(usize),
    /// The breach of an article.
    Breach(ArticleId),
    /// An event.
    Event(String),
}

/// A moment on a base.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Point {
    /// Seconds on the calendar; nought on any other base.
    pub(crate) seconds: i64,
    /// What is added.
    pub(crate) plus: Duration,
    /// Whether it means the end of the day in which it falls.
    pub(crate) closes: bool,
}

impl Point {
    fn after(plus: Duration) -> Self {
        Self { seconds: 0, plus, closes: false }
    }

    fn least(self) -> i64 {
        self.seconds.div_euclid(60).saturating_add(self.plus.at_least_minutes())
    }

    fn most(self) -> i64 {
        let day = if self.closes { 1_500 } else { 0 };
        self.seconds.div_euclid(60).saturating_add(self.plus.at_most_minutes()).saturating_add(day)
    }

    /// Whether it certainly lies behind another on the same base. Whole calendar days are compared as such; a change of the
    /// clocks cannot turn the fifteenth day into the fourteenth.
    pub(crate) fn is_after(self, other: Self) -> bool {
        let days = |p: Self| (p.plus.months == 0 && p.plus.minutes == 0).then_some(p.plus.days);
        match (days(self), days(other)) {
            (Some(one), Some(two)) if self.seconds == other.seconds => one > two,
            _ => self.least() > other.most(),
        }
    }
}

/// Why a bound holds, the last reason first.
#[derive(Clone, Debug)]
pub(crate) struct Reason<'a> {
    pub(crate) article: ArticleId,
    pub(crate) what: What<'a>,
    pub(crate) before: Option<Rc<Reason<'a>>>,
}

/// The clause that a bound comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What<'a> {
    Atom(&'a Atom),
    Starting(&'a Time),
    Entry,
}

/// A lower bound.
#[derive(Clone, Debug)]
pub(crate) struct Lower<'a> {
    pub(crate) point: Point,
    pub(crate) reason: Option<Rc<Reason<'a>>>,
}

type Bounds<'a> = BTreeMap<Base, Lower<'a>>;

/// A duty that cannot be done in time.
#[derive(Clone, Debug)]
pub(crate) struct Impossible<'a> {
    pub(crate) article: ArticleId,
    pub(crate) norm: &'a Norm,
    pub(crate) deadline: &'a Deadline,
    pub(crate) base: Base,
    pub(crate) lower: Lower<'a>,
}

/// All duties that cannot be done in time, in the order of the text.
pub(crate) fn impossible(treaty: &Treaty) -> Vec<Impossible<'_>> {
    let mut network = Network::new(treaty);
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        for norm in matching::norms(treaty, id) {
            if matching::is_negative(norm.modal) {
                continue;
            }
            let Some(deadline) = last_deadline(norm.due.as_ref()) else { continue };
            let Some((base, upper)) = upper(treaty, id, deadline) else { continue };
            let own = article.norm().is_some_and(|n| std::ptr::eq(n, norm));
            let mut bounds = if own { network.node(Node::Active(id)) } else { network.condition(id, norm.when.as_ref()) };
            network.of_norm(id, norm, &mut bounds);
            if let Some(lower) = bounds.remove(&base).filter(|l| l.point.is_after(upper)) {
                out.push(Impossible { article: id, norm, deadline, base, lower });
            }
        }
    }
    out
}

/// The latest moment that a deadline allows, when it is counted from something that bounds can be counted from too.
pub(crate) fn upper(treaty: &Treaty, id: ArticleId, deadline: &Deadline) -> Option<(Base, Point)> {
    let instrument = treaty.articles.get(id)?.instrument;
    match &deadline.kind {
        DeadlineKind::NoLaterThan(time) => point(treaty, instrument, time, true),
        DeadlineKind::Within(amount, anchor) => {
            let (base, point) = anchor_base(treaty, id, anchor)?;
            Some((base, Point { plus: point.plus.plus(amount.quantity.duration()?), ..point }))
        }
        DeadlineKind::Between(least, _, anchor) => {
            let (base, point) = anchor_base(treaty, id, anchor)?;
            let before = least.quantity.duration()?;
            let plus = Duration { months: -before.months, days: -before.days, minutes: -before.minutes };
            Some((base, Point { plus: point.plus.plus(plus), ..point }))
        }
        DeadlineKind::Immediately | DeadlineKind::TogetherWith(..) => None,
    }
}

fn anchor_base(treaty: &Treaty, id: ArticleId, anchor: &Anchor) -> Option<(Base, Point)> {
    let instrument = treaty.articles.get(id)?.instrument;
    let zero = Point::after(Duration::default());
    let base = match anchor {
        Anchor::Activation => return None,
        Anchor::Breach(_, None) => Base::Breach(id),
        Anchor::Breach(_, Some(citation)) => Base::Breach(treaty.find(instrument, citation)?),
        Anchor::Notice => Base::Event("notice".to_owned()),
        Anchor::Attribution => Base::Event("attribution".to_owned()),
        Anchor::Signature => Base::Signature(instrument),
        Anchor::EntryIntoForce => Base::Entry(instrument),
        Anchor::Moment(word) => return point(treaty, instrument, &Time::Moment(word.clone()), false),
        // Knowledge may come long after the event.
        Anchor::That(_, true) => return None,
        Anchor::That(name, false) => Base::Event(name.text.clone()),
    };
    Some((base, zero))
}

/// A time of the text on its base. As a deadline a day counts to its end, as a beginning from its start.
pub(crate) fn point(treaty: &Treaty, instrument: usize, time: &Time, closing: bool) -> Option<(Base, Point)> {
    let date = |instant: &Instant| Some(moments::resolve(treaty, instrument, instant).timestamp()?.as_second());
    let (word, count, hours, exact) = match time {
        Time::Instant(instant) => {
            // A day ends with its last minute, wherever the clocks stand in its zone.
            let next = (closing && instant.clock.is_none()).then(|| instant.date.tomorrow().ok()).flatten();
            let seconds = match next {
                Some(next) => date(&Instant { date: next, ..instant.clone() })?.saturating_sub(60),
                None => date(instant)?,
            };
            return Some((Base::Calendar, Point { seconds, plus: Duration::default(), closes: false }));
        }
        Time::Moment(word) => (word, 0, false, true),
        Time::Offset(word, count, hours) => (word, *count, *hours, *hours),
    };
    let plus = if hours { Duration::hours(count) } else { Duration::days(count) };
    let closes = closing && !exact;
    let moment = treaty.names.moments.get(&word.text)?;
    match &moment.form {
        MomentForm::At(instant) => {
            let seconds = moments::resolve(treaty, moment.instrument, instant).timestamp()?.as_second();
            Some((Base::Calendar, Point { seconds, plus, closes }))
        }
        MomentForm::When(_) => Some((Base::Moment(word.text.clone()), Point { seconds: 0, plus, closes })),
    }
}

/// What the network has a bound for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Node<'a> {
    Active(ArticleId),
    Fulfilled(ArticleId),
    Moment(&'a str),
}

/// The network. Rings are cut: SV401 reports them, and a bound that is left out is never wrong.
struct Network<'a> {
    treaty: &'a Treaty,
    known: BTreeMap<Node<'a>, Bounds<'a>>,
    open: BTreeSet<Node<'a>>,
    /// Declared moments that are the moment at which an article comes into a state.
    moments: BTreeMap<(ArticleId, State), Vec<&'a str>>,
    entry: BTreeMap<usize, (ArticleId, &'a EntryForm)>,
}

/// Deeper chains than this are cut.
const DEPTH: usize = 200;

impl<'a> Network<'a> {
    fn new(treaty: &'a Treaty) -> Self {
        let mut moments: BTreeMap<(ArticleId, State), Vec<&'a str>> = BTreeMap::new();
        for (name, moment) in &treaty.names.moments {
            if let MomentForm::When(Condition::Atom(Atom { kind: AtomKind::State { citation, state, by: None, lasting: None }, .. })) =
                &moment.form
                && let Some(id) = treaty.find(moment.instrument, citation)
            {
                moments.entry((id, *state)).or_default().push(name);
            }
        }
        let mut entry = BTreeMap::new();
        for (id, article) in treaty.standing() {
            if let Some(StatementKind::EntersIntoForce(subject, form)) = article.statement().map(|s| &s.kind)
                && let SubjectKind::Noun(noun) = &subject.kind
                && matches!(noun.kind, NounKind::ThisTreaty)
            {
                entry.entry(article.instrument).or_insert((id, form));
            }
        }
        Self { treaty, known: BTreeMap::new(), open: BTreeSet::new(), moments, entry }
    }

    fn node(&mut self, node: Node<'a>) -> Bounds<'a> {
        if let Some(known) = self.known.get(&node) {
            return known.clone();
        }
        if self.open.len() >= DEPTH || !self.open.insert(node.clone()) {
            return Bounds::new();
        }
        let bounds = match node {
            Node::Active(id) => self.active(id),
            Node::Fulfilled(id) => {
                let mut bounds = self.node(Node::Active(id));
                if let Some(norm) = self.treaty.articles[id].norm() {
                    self.of_norm(id, norm, &mut bounds);
                }
                bounds
            }
            Node::Moment(name) => match self.treaty.names.moments.get(name) {
                Some(Moment { form: MomentForm::When(condition), instrument, .. }) => match self.beside(*instrument) {
                    Some(id) => self.condition(id, Some(condition)),
                    None => Bounds::new(),
                },
                _ => Bounds::new(),
            },
        };
        self.open.remove(&node);
        self.known.insert(node, bounds.clone());
        bounds
    }

    /// An article of the instrument in which a moment is declared: it stands for the place of the moment's condition.
    fn beside(&self, instrument: usize) -> Option<ArticleId> {
        self.treaty.standing().find(|(_, a)| a.instrument == instrument).map(|(id, _)| id)
    }

    /// When an article can come in force at the earliest.
    fn active(&mut self, id: ArticleId) -> Bounds<'a> {
        let treaty = self.treaty;
        let article = &treaty.articles[id];
        let mut bounds = self.condition(id, article.when());
        for base in [Base::Entry(article.instrument), Base::Signature(article.instrument)] {
            let reason = Some(Rc::new(Reason { article: id, what: What::Entry, before: None }));
            raise(&mut bounds, base, Lower { point: Point::after(Duration::default()), reason });
        }
        if let Some(time) = article.norm().and_then(|n| n.during.as_ref()).and_then(|d| d.starting.as_ref()) {
            self.at(id, time, What::Starting(time), &mut bounds);
        }
        match self.entry.get(&article.instrument).copied() {
            Some((statement, EntryForm::When(condition))) if statement != id => {
                all(&mut bounds, self.condition(statement, Some(condition)));
            }
            Some((_, EntryForm::On(instant))) => {
                if let Some(t) = moments::resolve(treaty, article.instrument, instant).timestamp() {
                    let point = Point { seconds: t.as_second(), plus: Duration::default(), closes: false };
                    let reason = Some(Rc::new(Reason { article: id, what: What::Entry, before: None }));
                    raise(&mut bounds, Base::Calendar, Lower { point, reason });
                }
            }
            _ => {}
        }
        bounds
    }

    /// Adds what the norm itself waits for.
    fn of_norm(&mut self, id: ArticleId, norm: &'a Norm, bounds: &mut Bounds<'a>) {
        let timings = match &norm.due {
            Some(Due::By(timing)) => vec![timing],
            Some(Due::BegunCompleted(begun, completed)) => vec![begun, completed],
            None => Vec::new(),
        };
        for condition in timings.into_iter().filter_map(|t| t.only_after.as_ref()) {
            let more = self.condition(id, Some(condition));
            all(bounds, more);
        }
        if let Some(time) = norm.during.as_ref().and_then(|d| d.starting.as_ref()) {
            self.at(id, time, What::Starting(time), bounds);
        }
    }

    /// When a condition can hold at the earliest: the later of all that is needed, the earlier of what suffices.
    fn condition(&mut self, id: ArticleId, condition: Option<&'a Condition>) -> Bounds<'a> {
        let mut out: Option<Bounds<'a>> = None;
        for atoms in ways(condition) {
            let mut way = Bounds::new();
            for atom in atoms {
                self.atom(id, atom, &mut way);
            }
            out = Some(match out {
                None => way,
                Some(so_far) => either(so_far, &way),
            });
        }
        out.unwrap_or_default()
    }

    fn atom(&mut self, id: ArticleId, atom: &'a Atom, out: &mut Bounds<'a>) {
        let instrument = self.treaty.articles[id].instrument;
        let own = |before| Some(Rc::new(Reason { article: id, what: What::Atom(atom), before }));
        match &atom.kind {
            AtomKind::State { citation, state, lasting, .. } => {
                let Some(other) = self.treaty.find(instrument, citation) else { return };
                let plus = lasting.as_ref().and_then(|l| l.quantity.duration()).unwrap_or_default();
                for name in self.moments.get(&(other, *state)).into_iter().flatten() {
                    let point = Point::after(plus);
                    raise(out, Base::Moment((*name).to_owned()), Lower { point, reason: own(None) });
                }
                if *state == State::Observed
                    && let Some(names) = self.moments.get(&(other, State::InForce))
                {
                    for name in names {
                        let point = Point::after(plus);
                        raise(out, Base::Moment((*name).to_owned()), Lower { point, reason: own(None) });
                    }
                }
                if let State::InBreach(_) = state {
                    raise(out, Base::Breach(other), Lower { point: Point::after(plus), reason: own(None) });
                }
                let node = if *state == State::Fulfilled { Node::Fulfilled(other) } else { Node::Active(other) };
                let mut bounds = self.node(node);
                if let State::InBreach(_) = state {
                    self.of_breach(other, &mut bounds);
                }
                for (base, lower) in bounds {
                    // What another article counts from its own events says nothing of the events meant here.
                    if matches!(base, Base::Event(_) | Base::Breach(_)) {
                        continue;
                    }
                    let point = Point { plus: lower.point.plus.plus(plus), ..lower.point };
                    raise(out, base, Lower { point, reason: own(lower.reason) });
                }
            }
            AtomKind::Event { pattern, status: EventStatus::Occurs | EventStatus::HasOccurred(_), window } => {
                let plus = match window {
                    Some(Window::AtLeastBefore(amount, Anchor::Activation | Anchor::That(..))) => amount.quantity.duration(),
                    _ => None,
                };
                let point = Point::after(plus.unwrap_or_default());
                raise(out, Base::Event(pattern.name.text.clone()), Lower { point, reason: own(None) });
            }
            AtomKind::After(time) => self.at(id, time, What::Atom(atom), out),
            _ => {}
        }
    }

    /// An article that is due by a fixed time, or whose ceiling begins at one, cannot be in breach before it.
    fn of_breach(&mut self, id: ArticleId, out: &mut Bounds<'a>) {
        let article = &self.treaty.articles[id];
        if let Some(deadline) = article.norm().filter(|_| article.is_achievement()).and_then(|n| last_deadline(n.due.as_ref()))
            && let DeadlineKind::NoLaterThan(time) = &deadline.kind
        {
            self.at(id, time, What::Starting(time), out);
        }
        for slot in article.slots() {
            if let SlotKind::Phased(phases) = &slot.kind
                && let Some(first) = phases.first()
            {
                self.at(id, &first.from, What::Starting(&first.from), out);
            }
        }
    }

    fn at(&mut self, id: ArticleId, time: &'a Time, what: What<'a>, out: &mut Bounds<'a>) {
        let instrument = self.treaty.articles[id].instrument;
        let Some((base, point)) = point(self.treaty, instrument, time, false) else { return };
        raise(out, base, Lower { point, reason: Some(Rc::new(Reason { article: id, what, before: None })) });
        // The moment itself has an earliest time when a condition fixes it.
        let (Time::Moment(word) | Time::Offset(word, ..)) = time else { return };
        if let Some((name, Moment { form: MomentForm::When(_), .. })) = self.treaty.names.moments.get_key_value(&word.text) {
            for (base, lower) in self.node(Node::Moment(name)) {
                if matches!(&base, Base::Moment(other) if other == name) {
                    continue;
                }
                let plus = lower.point.plus.plus(point.plus);
                let reason = Some(Rc::new(Reason { article: id, what, before: lower.reason }));
                raise(out, base, Lower { point: Point { plus, ..lower.point }, reason });
            }
        }
    }
}

fn raise<'a>(bounds: &mut Bounds<'a>, base: Base, lower: Lower<'a>) {
    match bounds.get_mut(&base) {
        Some(there) if there.point.least() >= lower.point.least() => {}
        Some(there) => *there = lower,
        None => {
            bounds.insert(base, lower);
        }
    }
}

fn all<'a>(bounds: &mut Bounds<'a>, more: Bounds<'a>) {
    for (base, lower) in more {
        raise(bounds, base, lower);
    }
}

fn either<'a>(one: Bounds<'a>, other: &Bounds<'a>) -> Bounds<'a> {
    one.into_iter()
        .filter_map(|(base, lower)| {
            let there = other.get(&base)?;
            let least = if there.point.least() < lower.point.least() { there.clone() } else { lower };
            Some((base, least))
        })
        .collect()
}

/// A base in words: what days are counted from.
pub(crate) fn base_words(treaty: &Treaty, base: &Base) -> String {
    match base {
        Base::Calendar => "the calendar".to_owned(),
        Base::Moment(name) => match treaty.names.moments.get(name) {
            Some(Moment { form: MomentForm::When(condition), .. }) => format!("{name} ({})", describe::condition(condition)),
            _ => name.clone(),
        },
        Base::Entry(_) => "the entry into force".to_owned(),
        Base::Signature(_) => "signature".to_owned(),
        Base::Breach(id) => format!("the breach of {}", treaty.cite(*id)),
        Base::Event(name) => format!("the {name}"),
    }
}

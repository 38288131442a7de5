//! Conditions as questions to indexes.

use servanda_model::ast::{
    Amount, Anchor, AtomKind, Condition, Counted, Deadline, DeadlineKind, EventStatus, Instant, MomentForm, Noun, NounKind, Pattern as Ast,
    Quantifier, RateWindow, TermStart, Time, Window as AstWindow, Word,
};

use super::build::{Builder, Scope};
use super::patterns::slot;
use super::{Cond, Counting, Due, Dur, Edge, From, IndexId, IndexSpec, Keep, Level, Pattern, Status, Test, When, Window};
use crate::fact::{OBJECT, Seconds, Slot};
use crate::sym::Sym;
use crate::truth::Truth;

/// What is counted from an event that may be judged late is kept this much longer than its window: no deadline of a triggered duty is longer.
const GRACE: Seconds = 400 * 86_400;

impl Builder<'_> {
    pub(super) fn condition(&mut self, condition: &Condition, scope: &mut Scope) -> Cond {
        match condition {
            Condition::Or(parts) => Cond::Or(parts.iter().map(|c| self.condition(c, scope)).collect()),
            Condition::And(parts) => Cond::And(parts.iter().map(|c| self.condition(c, scope)).collect()),
            Condition::Not(inner, _) => Cond::Not(Box::new(self.condition(inner, scope))),
            Condition::Atom(atom) => match &atom.kind {
                AtomKind::Event { pattern, status, window } => self.event_atom(pattern, status, window.as_ref(), scope),
                AtomKind::Measure { pattern, compare, amount, lasting } => {
                    let (measure, keys) = self.question(pattern, scope);
                    let limit = self.limit(&pattern.name.text, amount, scope.article);
                    let level = Level { measure, keys, compare: *compare, limit, standard: scope.standard };
                    let lasting = lasting.as_ref().and_then(|a| self.duration(a, scope.instrument));
                    Cond::Level(self.level(level), lasting)
                }
                AtomKind::State { citation, state, by, lasting } => {
                    let Some(article) = self.treaty.find(scope.instrument, citation) else {
                        let message = format!("there is no article {} here, so that its state cannot be told", citation.number.text);
                        self.note(scope.article, citation.span, message);
                        return Cond::Const(Truth::Maybe);
                    };
                    let by = by.as_ref().and_then(|noun| self.who(noun, scope));
                    let lasting = lasting.as_ref().and_then(|a| self.duration(a, scope.instrument));
                    Cond::Article(article, *state, by, lasting)
                }
                AtomKind::Count { more_than, counted, rate } => {
                    let window = match &rate.window {
                        RateWindow::Within(amount) => match self.duration(amount, scope.instrument) {
                            Some(length) => Counting::Sliding(length),
                            None => return self.unclear(scope, amount.span, "this is no length of time"),
                        },
                        RateWindow::Per(word) => match calendar_unit(&word.text) {
                            Some(unit) => Counting::Calendar(unit, self.zone(scope.instrument)),
                            None => return self.unclear(scope, word.span, "a rate counts per day, week, month or year"),
                        },
                    };
                    let more_than = more_than.millionths.div_euclid(1_000_000);
                    match counted {
                        Counted::Breach(grade) => {
                            let known = |per: &Word| scope.vars.iter().rev().find(|(sort, ..)| *sort == per.text).map(|(.., var)| *var);
                            Cond::Breaches(*grade, window, more_than, rate.per.as_ref().and_then(known))
                        }
                        Counted::Pattern(pattern) => self.count(pattern, window, more_than, rate.per.as_ref(), scope),
                    }
                }
                AtomKind::After(time) => Cond::Reached(self.time(time, scope.instrument, Edge::DayOver)),
                AtomKind::Before(time) => Cond::NotPassed(self.time(time, scope.instrument, Edge::DayBegin)),
            },
        }
    }

    /// A limit in the unit of the measure, in millionths.
    pub(super) fn limit(&mut self, measure: &str, amount: &Amount, article: Option<servanda_model::ArticleId>) -> i64 {
        let number = amount.quantity.number.millionths;
        let declared = self.treaty.names.measures.get(measure).and_then(|(_, _, unit)| unit.as_ref()).map(|w| w.text.clone());
        let unit = self.program.units.entry(measure.to_owned()).or_insert_with(|| declared.unwrap_or_else(|| amount.quantity.word.clone()));
        if let Some(limit) = crate::units::convert(number, &amount.quantity.word, unit) {
            return limit;
        }
        let message = format!(
            "`{measure}` is counted in {unit}, and this limit is in {}: the monitor takes the number as it stands",
            amount.quantity.word
        );
        self.note(article, amount.span, message);
        number
    }

    fn unclear(&mut self, scope: &Scope, place: servanda_base::Span, message: &str) -> Cond {
        self.note(scope.article, place, message);
        Cond::Const(Truth::Maybe)
    }

    fn event_atom(&mut self, ast: &Ast, status: &EventStatus, window: Option<&AstWindow>, scope: &mut Scope) -> Cond {
        if let Some((sort, set)) = each_of(ast) {
            return self.of_each(ast, &sort, set, |builder, one| builder.event_atom(one, status, window, scope));
        }
        let event = self.event(&ast.name.text);
        let nobody = self.program.events.get(usize::from(event)).is_some_and(|e| e.judged_by_nobody);
        let window = window.map_or(Some(Window::Ever), |w| self.window(w, scope)).unwrap_or(Window::Ever);
        let keep = keep(window, scope.late);
        let status = match status {
            EventStatus::Occurs | EventStatus::HasOccurred(None) if nobody => return Cond::Const(Truth::Maybe),
            EventStatus::HasOccurred(Some(broken)) => {
                let index = self.asked_index(ast, Status::Happened(scope.standard), keep, scope);
                let broken = self.asked_index(broken, Status::Happened(scope.standard), Keep::Ends, scope);
                return Cond::Since(index, broken, window);
            }
            EventStatus::Occurs | EventStatus::HasOccurred(None) => Status::Happened(scope.standard),
            EventStatus::Alleged(by) => Status::Alleged(by.as_ref().map_or(u64::MAX, |noun| self.speakers(noun))),
            EventStatus::Verified(to) => Status::Happened(to.as_ref().and_then(|w| self.standard(w)).unwrap_or(scope.standard)),
            EventStatus::Attributed(_) => Status::Attributed(scope.attributor),
        };
        let index = self.asked_index(ast, status, keep, scope);
        Cond::Seen(index, window)
    }

    /// What is asked of each member holds when it holds of all of them.
    fn of_each(&mut self, ast: &Ast, sort: &Word, slot: Slot, mut ask: impl FnMut(&mut Self, &Ast) -> Cond) -> Cond {
        let set = self.set(&sort.text, false);
        let members = self.program.set(set).and_then(|s| s.members.clone());
        let all = members.iter().flatten().map(|member| {
            let name = Word { text: self.program.names.text(*member), ..sort.clone() };
            with_each(ast, slot, &NounKind::Term(None, name, None))
        });
        let all: Vec<Ast> = all.collect();
        if members.is_some() {
            return Cond::And(all.iter().map(|one| ask(self, one)).collect());
        }
        // Who belongs to it is known only by what they do: without any it does not hold, with some it may.
        let some = ask(self, &with_each(ast, slot, &NounKind::Term(Some(Quantifier::Some), sort.clone(), None)));
        Cond::And(vec![some, Cond::Const(Truth::Maybe)])
    }

    fn asked_index(&mut self, ast: &Ast, status: Status, keep: Keep, scope: &mut Scope) -> IndexId {
        let (pattern, keys) = self.question(ast, scope);
        self.index(IndexSpec { pattern, status, keys, keep })
    }

    /// A pattern as a question: what is fixed stays a test, what the clause has named before becomes a key.
    pub(super) fn question(&mut self, ast: &Ast, scope: &mut Scope) -> (Pattern, Vec<(Slot, Test)>) {
        let mut pattern = self.pattern(ast, scope, false);
        let is_key = |test: &Test| matches!(test, Test::Var(_) | Test::Event(_) | Test::Not(..));
        let keys: Vec<(Slot, Test)> = pattern.tests.iter().filter(|(_, test)| is_key(test)).copied().collect();
        pattern.tests.retain(|(_, test)| !is_key(test));
        (pattern, keys)
    }

    fn count(&mut self, ast: &Ast, window: Counting, more_than: i64, per: Option<&Word>, scope: &mut Scope) -> Cond {
        let (pattern, mut keys) = self.question(ast, scope);
        if let Some(per) = per {
            let known = scope.vars.iter().rev().find(|(sort, ..)| *sort == per.text).map(|(.., var)| *var);
            match (self.slot_of_sort(&ast.name.text, Some(ast), &per.text), known) {
                (Some(slot), Some(var)) => keys.push((slot, Test::Var(var))),
                (Some(slot), None) => keys.push((slot, Test::One)),
                (None, _) => {
                    let message = format!(
                        "`{}` does not say which {} it is in, so that the count is taken over all of them",
                        ast.name.text, per.text
                    );
                    self.note(scope.article, per.span, message);
                }
            }
        }
        let keep = match window {
            Counting::Sliding(length) => Keep::For(length.at_most()),
            Counting::Calendar(unit, _) => Keep::For([2, 8, 32, 367][usize::from(unit.min(3))] * 86_400),
        };
        let index = self.index(IndexSpec { pattern, status: Status::Happened(scope.standard), keys, keep });
        Cond::Count(index, window, more_than)
    }

    /// The argument of an event that is of a sort: as a pattern has it, or as the event is declared.
    pub(super) fn slot_of_sort(&self, event: &str, ast: Option<&Ast>, sort: &str) -> Option<Slot> {
        let said = ast.into_iter().flat_map(|ast| {
            let object = ast.object.iter().map(|n| (OBJECT, n));
            object.chain(ast.cases.iter().map(|(p, n)| (slot(*p), n)))
        });
        for (slot, noun) in said {
            if let NounKind::Term(_, word, _) | NounKind::That(word) = &noun.kind
                && word.text == sort
            {
                return Some(slot);
            }
        }
        let names = &self.treaty.names;
        let signature = names.events.get(event).map(|e| &e.signature).or_else(|| names.measures.get(event).map(|(_, s, _)| s))?;
        if signature.object.as_ref().is_some_and(|w| w.text == sort) {
            return Some(OBJECT);
        }
        let zone = names.zones.contains_key(sort);
        let case = signature.cases.iter().find(|(_, w)| w.text == sort || (zone && w.text == "Zone"))?;
        Some(slot(case.0))
    }

    /// Whom a noun in `by` or `is alleged by` means, as a test on a name.
    fn who(&mut self, noun: &Noun, scope: &mut Scope) -> Option<Test> {
        match &noun.kind {
            NounKind::Term(_, word, _) => {
                let name = super::patterns::swapped(&word.text, scope);
                Some(Test::In(self.set(&name, false)))
            }
            NounKind::That(word) => self.that(word, scope),
            NounKind::Other(word) => Some(Test::Not(0, self.set(&word.text, false))),
            NounKind::BreachingParty | NounKind::Accused => Some(Test::Var(0)),
            NounKind::ThisTreaty | NounKind::ThisArticle => None,
        }
    }

    /// Whose word counts, a bit each.
    fn speakers(&mut self, noun: &Noun) -> u64 {
        let (NounKind::Term(_, word, _) | NounKind::That(word) | NounKind::Other(word)) = &noun.kind else { return u64::MAX };
        let members = self.treaty.names.stands_for(&word.text);
        let names = &self.treaty.names;
        let acting = names.bodies.keys().filter(|b| !names.stands_for(b).is_disjoint(&members));
        let run =
            names.sources.values().filter(|s| s.operated_by.as_ref().is_some_and(|o| members.contains(&o.text))).map(|s| &s.name.text);
        let all: Vec<String> = members.iter().chain(acting).chain(run).cloned().collect();
        let mut mask = 0;
        for name in all {
            let sym = self.sym(&name);
            if let Some(bit) = self.program.speakers.iter().position(|s| *s == sym) {
                mask |= 1_u64 << bit;
            }
        }
        mask
    }

    pub(super) fn standard(&mut self, word: &Word) -> Option<u16> {
        let (_, amount) = self.treaty.names.standards.get(&word.text)?;
        u16::try_from(amount.quantity.number.millionths / 100_000).ok().map(|s| s.min(1000))
    }

    fn window(&mut self, window: &AstWindow, scope: &mut Scope) -> Option<Window> {
        let instrument = scope.instrument;
        Some(match window {
            AstWindow::Within(length, None) => Window::Past(self.duration(length, instrument)?),
            AstWindow::Within(length, Some(anchor)) => Window::After(self.anchor(anchor, scope)?, self.duration(length, instrument)?),
            AstWindow::WithinBefore(most, anchor) => {
                Window::Before(self.anchor(anchor, scope)?, Dur::default(), Some(self.duration(most, instrument)?))
            }
            AstWindow::AtLeastBefore(least, anchor) => Window::Before(self.anchor(anchor, scope)?, self.duration(least, instrument)?, None),
            AstWindow::Between(least, most, anchor) => {
                Window::Before(self.anchor(anchor, scope)?, self.duration(least, instrument)?, Some(self.duration(most, instrument)?))
            }
        })
    }

    pub(super) fn zone(&mut self, instrument: usize) -> u16 {
        let name = self.treaty.instruments.get(instrument).map_or("UTC", |i| i.zone.text.as_str());
        self.program.zone_data.id(name)
    }

    pub(super) fn duration(&mut self, amount: &Amount, instrument: usize) -> Option<Dur> {
        let zone = self.zone(instrument);
        Some(Dur::of(amount.quantity.duration()?, zone))
    }

    pub(super) fn anchor(&mut self, anchor: &Anchor, scope: &Scope) -> Option<From> {
        Some(match anchor {
            Anchor::Activation => From::Activation,
            Anchor::Breach(_, None) => From::Breach,
            Anchor::Breach(first, Some(citation)) => From::BreachOf(self.treaty.find(scope.instrument, citation)?, *first),
            Anchor::Notice => From::Act(self.acts("notice", Keep::Ends)),
            Anchor::Signature => From::Act(self.acts("signature", Keep::Ends)),
            Anchor::Attribution => From::Attribution,
            Anchor::EntryIntoForce => From::Entry(scope.instrument),
            Anchor::Moment(word) => From::Moment(self.moment(word)),
            Anchor::That(word, knowledge) => match self.that(word, scope)? {
                Test::Event(ev) if *knowledge => From::Known(ev),
                Test::Event(ev) => From::Event(ev),
                _ => return None,
            },
        })
    }

    /// All acts of a kind, whoever did them.
    fn acts(&mut self, kind: &str, keep: Keep) -> IndexId {
        let pattern = Pattern { events: self.family(kind), tests: Vec::new(), binds: Vec::new() };
        self.index(IndexSpec { pattern, status: Status::Happened(500), keys: Vec::new(), keep })
    }

    /// Whether the text has been signed.
    pub(super) fn signature(&mut self) -> Cond {
        Cond::Seen(self.acts("signature", Keep::Ends), Window::Ever)
    }

    /// A date as seconds, and whether it is a whole day.
    pub(super) fn instant(&mut self, instrument: usize, instant: &Instant) -> (Seconds, bool) {
        let resolved = servanda_model::moments::resolve(self.treaty, instrument, instant);
        let seconds = resolved.timestamp().map_or(crate::fact::NEVER, |t| t.as_second());
        (seconds, instant.clock.is_none())
    }

    /// A time; a day is meant by its edge.
    pub(super) fn time(&mut self, time: &Time, instrument: usize, edge: Edge) -> When {
        let zone = self.zone(instrument);
        let none = Dur { zone, ..Dur::default() };
        match time {
            Time::Instant(instant) => {
                let (at, day) = self.instant(instrument, instant);
                let zone = instant.zone.as_ref().map_or(zone, |w| self.program.zone_data.id(&w.text));
                When { from: From::At(at), plus: Dur { zone, ..Dur::default() }, edge: if day { edge } else { Edge::Exact } }
            }
            Time::Moment(word) => {
                let day = match self.treaty.names.moments.get(&word.text).map(|m| &m.form) {
                    Some(MomentForm::At(instant)) => instant.clock.is_none(),
                    _ => false,
                };
                When { from: From::Moment(self.moment(word)), plus: none, edge: if day { edge } else { Edge::Exact } }
            }
            Time::Offset(word, n, hours) => {
                let plus = if *hours { Dur { seconds: n.saturating_mul(3_600), ..none } } else { Dur { days: *n, ..none } };
                When { from: From::Moment(self.moment(word)), plus, edge: if *hours { Edge::Exact } else { edge } }
            }
        }
    }

    /// When a term ends.
    pub(super) fn term_end(&mut self, term: &servanda_model::ast::Term, scope: &Scope) -> Option<When> {
        let length = self.duration(&term.length, scope.instrument)?;
        let from = match &term.from {
            TermStart::Instant(instant) => From::At(self.instant(scope.instrument, instant).0),
            TermStart::Offset(word, n, hours) => {
                let base = self.time(&Time::Offset(word.clone(), *n, *hours), scope.instrument, Edge::Exact);
                let plus = Dur {
                    months: length.months,
                    days: length.days + base.plus.days,
                    seconds: length.seconds + base.plus.seconds,
                    ..length
                };
                return Some(When { from: base.from, plus, edge: Edge::Exact });
            }
            TermStart::Anchor(anchor) => self.anchor(anchor, scope)?,
        };
        Some(When { from, plus: length, edge: Edge::Exact })
    }

    pub(super) fn due(&mut self, deadline: Option<&Deadline>, scope: &Scope) -> Due {
        let Some(deadline) = deadline else { return Due::Never };
        let instrument = scope.instrument;
        match &deadline.kind {
            DeadlineKind::NoLaterThan(time) => Due::By(self.time(time, instrument, Edge::DayEnd)),
            DeadlineKind::Within(length, anchor) => match (self.anchor(anchor, scope), self.duration(length, instrument)) {
                (Some(from), Some(plus)) => Due::By(When { from, plus, edge: Edge::Exact }),
                _ => {
                    self.note(scope.article, deadline.span, "the monitor cannot tell from what this clock runs");
                    Due::Never
                }
            },
            // "At once" has no measure; the day on which it falls due is the least that any calendar allows.
            DeadlineKind::Immediately => {
                let plus = Dur { zone: self.zone(instrument), ..Dur::default() };
                Due::By(When { from: From::Activation, plus, edge: Edge::DayEnd })
            }
            DeadlineKind::Between(least, most, anchor) => {
                match (self.anchor(anchor, scope), self.duration(least, instrument), self.duration(most, instrument)) {
                    (Some(from), Some(least), Some(most)) => Due::Before(from, least, most),
                    _ => Due::Never,
                }
            }
            DeadlineKind::TogetherWith(citation, within) => match self.treaty.find(instrument, citation) {
                Some(article) => Due::With(article, within.as_ref().and_then(|a| self.duration(a, instrument))),
                None => Due::Never,
            },
        }
    }

    /// The body whose attribution counts, as the article names it.
    pub(super) fn body_sym(&mut self, word: &Word) -> Sym {
        self.sym(&word.text)
    }
}

/// The first argument of which each member is asked, and its sort.
pub(super) fn each_of(ast: &Ast) -> Option<(Word, Slot)> {
    let object = ast.object.iter().map(|noun| (OBJECT, noun));
    let mut all = object.chain(ast.cases.iter().map(|(p, noun)| (slot(*p), noun)));
    all.find_map(|(slot, noun)| match &noun.kind {
        NounKind::Term(Some(Quantifier::Each | Quantifier::Every), sort, None) => Some((sort.clone(), slot)),
        _ => None,
    })
}

/// The same with another noun in its place.
fn with_each(ast: &Ast, at: Slot, kind: &NounKind) -> Ast {
    let mut out = ast.clone();
    let object = out.object.iter_mut().filter(|_| at == OBJECT);
    let cases = out.cases.iter_mut().filter(|(p, _)| slot(*p) == at).map(|(_, noun)| noun);
    object.chain(cases).for_each(|noun| noun.kind = kind.clone());
    out
}

/// How long occurrences are kept for a window. What is asked when a deadline is missed may lie as long ago as the deadline is long; a window
/// around a fixed moment can be asked about for ever.
fn keep(window: Window, late: bool) -> Keep {
    let grace = if late { GRACE } else { 0 };
    match window {
        Window::Ever | Window::Before(_, _, None) => Keep::Ends,
        Window::Past(length) => Keep::For(length.at_most()),
        Window::Before(From::Event(_) | From::Known(_), _, Some(length)) => Keep::For(length.at_most().saturating_add(grace)),
        Window::After(From::Event(_) | From::Known(_), length) => Keep::For(length.at_most().saturating_add(GRACE)),
        Window::Before(..) | Window::After(..) => Keep::For(crate::fact::NEVER),
    }
}

fn calendar_unit(word: &str) -> Option<u8> {
    match word {
        "day" => Some(0),
        "week" => Some(1),
        "month" => Some(2),
        "year" => Some(3),
        _ => None,
    }
}

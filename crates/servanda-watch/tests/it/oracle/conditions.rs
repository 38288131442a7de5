//! Conditions, each fact looked at one by one.

use servanda_model::ast::{
    Amount, AtomKind, Compare, Condition, Counted, EventForm, EventStatus, Grade, NounKind, Pattern, Quantifier, Rate, RateWindow, Window,
    Word,
};
use std::collections::{BTreeMap, BTreeSet};

use servanda_watch::{Span, Truth};

use super::fit::same;
use super::{At, Env, Seen, Value, World};

/// Whether a time is not before another; each may be uncertain.
fn not_before(one: Span, other: Span) -> Truth {
    Truth::of(one.from >= other.to, one.to >= other.from)
}

impl World<'_> {
    pub(crate) fn holds(&self, condition: &Condition, env: &Env, at: &At) -> Truth {
        match condition {
            Condition::Or(parts) => parts.iter().fold(Truth::No, |any, c| any.or(self.holds(c, env, at))),
            Condition::And(parts) => parts.iter().fold(Truth::Yes, |all, c| all.and(self.holds(c, env, at))),
            Condition::Not(inner, _) => self.holds(inner, env, at).negated(),
            Condition::Atom(atom) => match &atom.kind {
                AtomKind::Event { pattern, status, window } => self.event(pattern, status, window.as_ref(), env, at),
                AtomKind::Measure { pattern, compare, amount, lasting } => {
                    self.level(pattern, *compare, amount.quantity.number.millionths, lasting.as_ref(), env, at)
                }
                AtomKind::State { citation, state, by, lasting } => self.state(citation, *state, by.as_ref(), lasting.as_ref(), env, at),
                AtomKind::Count { more_than, counted: Counted::Pattern(pattern), rate } => {
                    self.count(more_than.millionths / 1_000_000, pattern, rate, env, at)
                }
                AtomKind::Count { more_than, counted: Counted::Breach(grade), rate } => {
                    self.count_breaches(more_than.millionths / 1_000_000, *grade, rate, env, at)
                }
                // A day has to be over for it to be after it.
                AtomKind::After(time) => {
                    let end = self.extent(at.article, time).1;
                    let day = i64::from(self.whole_day(time));
                    Truth::of(end.certain.is_some_and(|e| at.span.from >= e + day), end.possible.is_some_and(|e| at.span.to >= e + day))
                }
                AtomKind::Before(time) => {
                    let begin = self.extent(at.article, time).0;
                    Truth::of(begin.possible.is_none_or(|b| at.span.to < b), begin.certain.is_none_or(|b| at.span.from < b))
                }
            },
        }
    }

    /// All that has begun by now.
    pub(crate) fn begun(&self) -> impl Iterator<Item = &Seen> {
        self.facts.iter().filter(|f| f.from <= self.now && self.now < f.until)
    }

    /// Whether something happened by the moment of judgement.
    pub(crate) fn by(&self, fact: &Seen, at: &At) -> Truth {
        if at.own == Some(fact.says.id) { Truth::Yes } else { not_before(at.span, fact.says.when) }
    }

    fn status(&self, fact: &Seen, status: &EventStatus, at: &At) -> Truth {
        match status {
            EventStatus::Occurs | EventStatus::HasOccurred(_) | EventStatus::Verified(None) => {
                self.established(fact, self.standard(at.article))
            }
            EventStatus::Verified(Some(standard)) => self.established(fact, self.standard_of(&standard.text)),
            EventStatus::Alleged(None) => Truth::from(!fact.says.said_by.is_empty() || fact.says.odds.1 > 0),
            EventStatus::Alleged(Some(noun)) => {
                let NounKind::Term(_, word, _) = &noun.kind else { panic!() };
                let members = self.treaty.names.stands_for(&word.text);
                let answers = |who: &String| members.contains(who) || self.answers(who).iter().any(|p| members.contains(p));
                Truth::from(fact.says.said_by.iter().any(answers))
            }
            EventStatus::Attributed(_) => unreachable!("asked of decisions"),
        }
    }

    fn event(&self, pattern: &Pattern, status: &EventStatus, window: Option<&Window>, env: &Env, at: &At) -> Truth {
        if let Some((place, sort)) = each_of(pattern) {
            let one = |kind: NounKind| self.event(&with(pattern, place, &kind), status, window, env, at);
            return match self.set(&sort.text, false) {
                Some(members) => {
                    let member = |text: String| NounKind::Term(None, Word { text, ..sort.clone() }, None);
                    members.into_iter().fold(Truth::Yes, |all, m| all.and(one(member(m))))
                }
                None => one(NounKind::Term(Some(Quantifier::Some), sort.clone(), None)).min(Truth::Maybe),
            };
        }
        let nobody = self.treaty.names.events.get(&pattern.name.text).is_some_and(|e| matches!(e.form, EventForm::JudgedByNobody));
        if nobody && matches!(status, EventStatus::Occurs | EventStatus::HasOccurred(None)) {
            return Truth::Maybe;
        }
        if let EventStatus::Attributed(_) = status {
            return self.attributed_event(pattern, window, env, at);
        }
        let mut any = Truth::No;
        for fact in self.begun() {
            let mut one = self.fits(pattern, fact, &mut env.clone(), false).and(self.status(fact, status, at)).and(self.by(fact, at));
            one = one.and(window.map_or(Truth::Yes, |w| self.in_window(fact, w, env, at)));
            if let EventStatus::HasOccurred(Some(broken)) = status {
                one = one.and(self.broken_since(fact, broken, env, at).negated());
            }
            any = any.or(one);
        }
        any
    }

    /// What the body named by an article has decided on: each incident dated by the decision, which says whose act it was and is as certain
    /// as its votes leave it.
    fn attributed(&self, article: usize) -> Vec<Seen> {
        let body = self.treaty.articles.get(article).and_then(|a| a.attributed()).map(|(_, by, _)| by.text.clone());
        let mut out = Vec::new();
        for act in self.begun().filter(|a| a.says.event == "attribution") {
            let competent = body.as_ref().is_none_or(|b| self.acts_for(act.arg("by"), Some(b)) == Truth::Yes);
            for fact in self.begun().filter(|f| Some(f.says.id) == act.says.about && competent) {
                let mut decided = fact.clone();
                (decided.says.when, decided.says.odds) = (act.says.when, act.says.odds);
                if let Some(to) = act.arg("to") {
                    decided.says.args.insert("by".to_owned(), to.to_owned());
                }
                out.push(decided);
            }
        }
        out
    }

    /// Whether a decision on such a thing is on record.
    fn attributed_event(&self, pattern: &Pattern, window: Option<&Window>, env: &Env, at: &At) -> Truth {
        self.attributed(at.article).iter().fold(Truth::No, |any, decided| {
            let (low, high) = decided.says.odds;
            let one = self.fits(pattern, decided, &mut env.clone(), false).and(Truth::of(low > 500, high >= 500));
            let one = one.and(not_before(at.span, decided.says.when));
            any.or(one.and(window.map_or(Truth::Yes, |w| self.in_window(decided, w, env, at))))
        })
    }

    /// Where no act set a duty off but the condition that something is attributed: the latest certain decision by its beginning.
    pub(crate) fn waited_for(&self, env: &Env, at: &At) -> Option<i64> {
        let when = self.treaty.articles.get(at.article)?.norm()?.when.as_ref().filter(|_| env.events.is_empty())?;
        let mut patterns = Vec::new();
        attributions(when, &mut patterns);
        let all = self.attributed(at.article);
        let certain = all.iter().filter(|d| {
            let fits = patterns.iter().any(|p| self.fits(p, d, &mut Env::default(), false) == Truth::Yes);
            fits && d.says.odds.0 > 500 && d.says.when.to <= at.start.to
        });
        certain.map(|d| d.says.when.to).max()
    }

    /// Whether something that breaks it came after it. Of the same second nobody can tell.
    fn broken_since(&self, fact: &Seen, broken: &Pattern, env: &Env, at: &At) -> Truth {
        let mut any = Truth::No;
        for other in self.begun().filter(|o| o.says.id != fact.says.id) {
            let after = Truth::of(other.says.when.from > fact.says.when.to, other.says.when.to >= fact.says.when.from);
            let fits = self.fits(broken, other, &mut env.clone(), false).and(self.established(other, self.standard(at.article)));
            any = any.or(fits.and(after).and(self.by(other, at)));
        }
        any
    }

    pub(crate) fn in_window(&self, fact: &Seen, window: &Window, env: &Env, at: &At) -> Truth {
        let when = fact.says.when;
        let shift = |span: Span, amount: &Amount, sign: i64| {
            let by = self.duration(amount);
            Span { from: self.later(at.article, span.from, by, sign), to: self.later(at.article, span.to, by, sign) }
        };
        let (anchor, least, most, after) = match window {
            Window::Within(length, None) => {
                let own = at.own == Some(fact.says.id);
                return if own { Truth::Yes } else { not_before(when, shift(at.span, length, -1)) };
            }
            Window::Within(length, Some(anchor)) => (anchor, None, Some(length), true),
            Window::WithinBefore(most, anchor) => (anchor, None, Some(most), false),
            Window::AtLeastBefore(least, anchor) => (anchor, Some(least), None, false),
            Window::Between(least, most, anchor) => (anchor, Some(least), Some(most), false),
        };
        // Nothing is before or after itself.
        if let servanda_model::ast::Anchor::That(word, _) = anchor
            && env.events.iter().rev().find(|m| m.name == word.text).is_some_and(|m| m.id == fact.says.id)
        {
            return Truth::No;
        }
        let Some(anchor) = self.anchor(anchor, env, at) else { return Truth::No };
        if after {
            let end = most.map_or(anchor, |m| shift(anchor, m, 1));
            return not_before(when, anchor).and(not_before(end, when));
        }
        let last = least.map_or(anchor, |l| shift(anchor, l, -1));
        let first = most.map_or(Truth::Yes, |m| not_before(when, shift(anchor, m, -1)));
        first.and(not_before(last, when))
    }

    /// The first second that is counted.
    fn counted_from(&self, rate: &Rate, at: &At) -> Span {
        let begin = |t: i64| match &rate.window {
            RateWindow::Within(length) => self.later(at.article, t, self.duration(length), -1),
            RateWindow::Per(unit) => self.unit_begin(at.article, t, &unit.text),
        };
        Span { from: begin(at.span.from), to: begin(at.span.to) }
    }

    /// A count for each sector, say: for the one that is judged, else for any.
    fn count(&self, more_than: i64, pattern: &Pattern, rate: &Rate, env: &Env, at: &At) -> Truth {
        let Some(sort) = &rate.per else { return self.count_in(more_than, pattern, rate, None, env, at) };
        let Some(word) = self.word_of_sort(pattern, &sort.text) else { return self.count_in(more_than, pattern, rate, None, env, at) };
        if let Some(known) = env.values.iter().rev().find(|v| v.sort == sort.text) {
            return self.count_in(more_than, pattern, rate, Some((&word, known)), env, at);
        }
        let all: BTreeSet<String> = self.begun().filter_map(|f| f.says.args.get(&word).cloned()).collect();
        all.into_iter().fold(Truth::No, |any, one| {
            let part = Value { sort: sort.text.clone(), label: None, value: Some(one), bearer: false, of: None };
            any.or(self.count_in(more_than, pattern, rate, Some((&word, &part)), env, at))
        })
    }

    fn count_in(&self, more_than: i64, pattern: &Pattern, rate: &Rate, part: Option<(&str, &Value)>, env: &Env, at: &At) -> Truth {
        let from = self.counted_from(rate, at);
        // One incident under several names is counted once.
        let mut counted: BTreeMap<u32, Truth> = BTreeMap::new();
        for fact in self.begun() {
            let own = at.own == Some(fact.says.id);
            let inside = if own { Truth::Yes } else { not_before(fact.says.when, from).and(self.by(fact, at)) };
            let fits = self.fits(pattern, fact, &mut env.clone(), false).and(self.established(fact, self.standard(at.article)));
            let here = part.map_or(Truth::Yes, |(word, value)| same(value, word, fact.arg(word), fact));
            let one = counted.entry(fact.says.id).or_insert(Truth::No);
            *one = (*one).max(inside.and(fits).and(here));
        }
        let certain = counted.values().filter(|t| **t == Truth::Yes).count() as i64;
        let possible = counted.values().filter(|t| **t == Truth::Maybe).count() as i64;
        Truth::of(certain > more_than, certain + possible > more_than)
    }

    /// Breaches of the article at hand by its bearer, and the one at hand. Of one second those come first that have the lower number.
    fn count_breaches(&self, more_than: i64, grade: Option<Grade>, rate: &Rate, env: &Env, at: &At) -> Truth {
        let from = self.counted_from(rate, at);
        let jointly = matches!(self.norm(at.article).unwrap().subject.kind, servanda_model::ast::SubjectKind::Jointly(_));
        let (mut certain, mut possible) = (0, 0);
        let records = self.records.iter().filter(|r| r.counts && r.article == at.article && !r.verdict.excused);
        for record in records {
            let ours = match (env.bearer(), record.verdict.bearer.as_str()) {
                _ if jointly => Truth::Yes,
                (Some(one), other) if !other.is_empty() => Truth::from(one == other),
                _ => Truth::Maybe,
            };
            let graded = grade.is_none_or(|g| record.material_at(self.cut) == (g == Grade::Material));
            let since = Span { from: record.verdict.since, to: record.verdict.since };
            let inside = not_before(since, from).and(not_before(at.span, since));
            let per = rate.per.as_ref().map_or(Truth::Yes, |sort| {
                let known = env.values.iter().rev().find(|v| v.sort == sort.text).map(|v| v.value.clone());
                let had = record.verdict.key.iter().find(|(s, _)| *s == sort.text).map(|(_, v)| v.clone());
                match (known, had) {
                    (None, _) => Truth::Yes,
                    (Some(Some(a)), Some(b)) => Truth::from(a == b),
                    _ => Truth::Maybe,
                }
            });
            if graded {
                match inside.and(per).and(ours).and(record.verdict.truth) {
                    Truth::Yes => certain += 1,
                    Truth::Maybe => possible += 1,
                    Truth::No => {}
                }
            }
        }
        if grade != Some(Grade::Material) {
            certain += i64::from(at.counts_itself == Truth::Yes);
            possible += i64::from(at.counts_itself == Truth::Maybe);
        }
        Truth::of(certain > more_than, certain + possible > more_than)
    }
}

/// The first argument of which each member is asked: its place and its sort.
fn each_of(pattern: &Pattern) -> Option<(usize, Word)> {
    super::fit::nouns(pattern).into_iter().enumerate().find_map(|(at, (_, noun))| match &noun.kind {
        NounKind::Term(Some(Quantifier::Each | Quantifier::Every), sort, None) => Some((at, sort.clone())),
        _ => None,
    })
}

/// A pattern with another noun at a place.
fn with(pattern: &Pattern, at: usize, kind: &NounKind) -> Pattern {
    let mut out = pattern.clone();
    let nouns = out.object.iter_mut().chain(out.cases.iter_mut().map(|(_, noun)| noun));
    nouns.skip(at).take(1).for_each(|noun| noun.kind = kind.clone());
    out
}

pub(crate) fn satisfies(compare: Compare, value: i64, limit: i64) -> bool {
    match compare {
        Compare::AtMost => value <= limit,
        Compare::AtLeast => value >= limit,
        Compare::Exceeds => value > limit,
        Compare::Below => value < limit,
    }
}

/// The events of which a condition asks whether they are attributed.
fn attributions<'c>(condition: &'c Condition, out: &mut Vec<&'c Pattern>) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| attributions(c, out)),
        Condition::Atom(atom) => {
            if let AtomKind::Event { pattern, status: EventStatus::Attributed(_), .. } = &atom.kind {
                out.push(pattern);
            }
        }
        Condition::Not(..) => {}
    }
}

//! Everything that an article or a condition speaks of, in the order of the text.

use crate::ast::{
    Act, Affirmed, Amount, Anchor, Article, ArticleBody, Atom, AtomKind, Choice, Citation, Condition, Counted, Deadline, DeadlineKind,
    DecisionRule, Due, EntryForm, EventStatus, Instant, Norm, Noun, Pattern, RateWindow, SlotKind, StatementKind, Step, Subject,
    SubjectKind, Target, Term, TermStart, Time, TimeSpan, Timing, Window, Word,
};

/// One thing spoken of.
#[derive(Clone, Copy, Debug)]
pub enum Mention<'a> {
    /// A noun, wherever it stands.
    Noun(&'a Noun),
    /// A term outside a noun: a group, a verifier, a standard.
    Term(&'a Word),
    /// A pattern in a condition: an event or a measure.
    Fact(&'a Pattern),
    /// A pattern in an act.
    Deed(&'a Pattern),
    /// An article.
    Citation(&'a Citation),
    /// An article cited as a target: number, instrument.
    Target(&'a Word, Option<&'a Word>),
    /// A moment.
    Moment(&'a Word),
    /// A quantity.
    Amount(&'a Amount),
    /// A date.
    Instant(&'a Instant),
    /// An atom of a condition.
    Atom(&'a Atom),
    /// How a body decides.
    Rule(&'a DecisionRule),
    /// A norm: the article's own, or one of a ladder.
    Norm(&'a Norm),
    /// A deadline.
    Deadline(&'a Deadline),
}

/// All mentions of an article.
#[must_use]
pub fn of_article(article: &Article) -> Vec<Mention<'_>> {
    let mut out = Out(Vec::new());
    out.body(&article.body);
    article.slots.iter().for_each(|slot| out.slot(&slot.kind));
    out.0
}

/// All mentions of a body, without slots.
#[must_use]
pub fn of_body(body: &ArticleBody) -> Vec<Mention<'_>> {
    let mut out = Out(Vec::new());
    out.body(body);
    out.0
}

/// All mentions of a slot.
#[must_use]
pub fn of_slot(slot: &SlotKind) -> Vec<Mention<'_>> {
    let mut out = Out(Vec::new());
    out.slot(slot);
    out.0
}

/// All mentions of a condition.
#[must_use]
pub fn of_condition(condition: &Condition) -> Vec<Mention<'_>> {
    let mut out = Out(Vec::new());
    out.condition(condition);
    out.0
}

/// All atoms of a condition with whether they stand under an odd number of `not`.
#[must_use]
pub fn atoms(condition: &Condition) -> Vec<(&Atom, bool)> {
    fn go<'a>(condition: &'a Condition, negated: bool, out: &mut Vec<(&'a Atom, bool)>) {
        match condition {
            Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| go(c, negated, out)),
            Condition::Not(inner, _) => go(inner, !negated, out),
            Condition::Atom(atom) => out.push((atom, negated)),
        }
    }
    let mut out = Vec::new();
    go(condition, false, &mut out);
    out
}

struct Out<'a>(Vec<Mention<'a>>);

impl<'a> Out<'a> {
    fn body(&mut self, body: &'a ArticleBody) {
        match body {
            ArticleBody::Norm(norm) => self.norm(norm),
            ArticleBody::Statement(statement) => match &statement.kind {
                StatementKind::EntersIntoForce(subject, form) => {
                    self.subject(subject);
                    match form {
                        EntryForm::When(condition) => self.condition(condition),
                        EntryForm::On(instant) => self.0.push(Mention::Instant(instant)),
                        EntryForm::OnSignature => {}
                    }
                }
                StatementKind::Confirms(subject, affirmed) | StatementKind::Recognises(subject, affirmed) => {
                    self.subject(subject);
                    if let Affirmed::Noun(noun, as_what, _) = affirmed {
                        self.0.push(Mention::Noun(noun));
                        self.0.extend(as_what.iter().map(Mention::Noun));
                    }
                }
                StatementKind::CountsAs(one, other) => {
                    self.fact(one);
                    self.fact(other);
                }
                StatementKind::Ends(ending) => {
                    self.target(ending.target.as_ref());
                    self.condition(&ending.when);
                }
            },
        }
    }

    fn norm(&mut self, norm: &'a Norm) {
        self.0.push(Mention::Norm(norm));
        if let Some(when) = &norm.when {
            self.condition(when);
        }
        self.subject(&norm.subject);
        self.act(&norm.act);
        self.due(norm.due.as_ref());
        if let Some(during) = &norm.during {
            self.during(during);
        }
        for (act, due) in &norm.followed_by {
            self.act(act);
            self.due(due.as_ref());
        }
    }

    fn subject(&mut self, subject: &'a Subject) {
        match &subject.kind {
            SubjectKind::Noun(noun) => self.0.push(Mention::Noun(noun)),
            SubjectKind::AtLeast(_, term) | SubjectKind::Jointly(term) => self.0.push(Mention::Term(term)),
            SubjectKind::Unnamed => {}
        }
    }

    fn act(&mut self, act: &'a Act) {
        for choice in &act.choices {
            match choice {
                Choice::Keep(pattern, _, amount) => {
                    self.fact(pattern);
                    self.0.push(Mention::Amount(amount));
                }
                Choice::Effect(effect) => self.target(Some(&effect.target)),
                Choice::Do(pattern) => self.deed(pattern),
                Choice::Discretion(_, including) => {
                    if let Some(pattern) = including {
                        self.deed(pattern);
                    }
                }
            }
        }
    }

    fn target(&mut self, target: Option<&'a Target>) {
        if let Some(Target::Articles(numbers, of)) = target {
            self.0.extend(numbers.iter().map(|n| Mention::Target(n, of.as_ref())));
        }
    }

    fn nouns(&mut self, pattern: &'a Pattern) {
        self.0.extend(pattern.object.iter().map(Mention::Noun));
        self.0.extend(pattern.cases.iter().map(|(_, noun)| Mention::Noun(noun)));
    }

    fn fact(&mut self, pattern: &'a Pattern) {
        self.0.push(Mention::Fact(pattern));
        self.nouns(pattern);
    }

    fn deed(&mut self, pattern: &'a Pattern) {
        self.0.push(Mention::Deed(pattern));
        self.nouns(pattern);
    }

    fn due(&mut self, due: Option<&'a Due>) {
        match due {
            Some(Due::By(timing)) => self.timing(timing),
            Some(Due::BegunCompleted(begun, completed)) => {
                self.timing(begun);
                self.timing(completed);
            }
            None => {}
        }
    }

    fn timing(&mut self, timing: &'a Timing) {
        if let Some(deadline) = &timing.deadline {
            self.0.push(Mention::Deadline(deadline));
            match &deadline.kind {
                DeadlineKind::NoLaterThan(time) => self.time(time),
                DeadlineKind::Within(amount, anchor) => {
                    self.0.push(Mention::Amount(amount));
                    self.anchor(anchor);
                }
                DeadlineKind::Immediately => {}
                DeadlineKind::Between(least, most, anchor) => {
                    self.0.push(Mention::Amount(least));
                    self.0.push(Mention::Amount(most));
                    self.anchor(anchor);
                }
                DeadlineKind::TogetherWith(citation, within) => {
                    self.0.push(Mention::Citation(citation));
                    self.0.extend(within.iter().map(Mention::Amount));
                }
            }
        }
        if let Some(condition) = &timing.only_after {
            self.condition(condition);
        }
    }

    fn anchor(&mut self, anchor: &'a Anchor) {
        match anchor {
            Anchor::Breach(_, Some(citation)) => self.0.push(Mention::Citation(citation)),
            Anchor::Moment(moment) => self.0.push(Mention::Moment(moment)),
            _ => {}
        }
    }

    fn during(&mut self, span: &'a TimeSpan) {
        for time in span.starting.iter().chain(&span.until) {
            self.time(time);
        }
    }

    fn time(&mut self, time: &'a Time) {
        match time {
            Time::Instant(instant) => self.0.push(Mention::Instant(instant)),
            Time::Moment(moment) | Time::Offset(moment, ..) => self.0.push(Mention::Moment(moment)),
        }
    }

    fn term(&mut self, term: &'a Term) {
        self.0.push(Mention::Amount(&term.length));
        match &term.from {
            TermStart::Instant(instant) => self.0.push(Mention::Instant(instant)),
            TermStart::Offset(moment, ..) => self.0.push(Mention::Moment(moment)),
            TermStart::Anchor(anchor) => self.anchor(anchor),
        }
        if let Some(Some(rule)) = &term.renewable {
            self.rule(rule);
        }
    }

    fn rule(&mut self, rule: &'a DecisionRule) {
        self.0.push(Mention::Rule(rule));
        self.0.extend(rule.of.iter().map(Mention::Term));
        self.0.extend(rule.including.iter().chain(&rule.excluding).map(Mention::Noun));
    }

    fn steps(&mut self, steps: &'a [Step]) {
        for step in steps {
            match step {
                Step::Norm(norm) => self.norm(norm),
                Step::As(citation) => self.0.push(Mention::Citation(citation)),
            }
        }
    }

    fn slot(&mut self, slot: &'a SlotKind) {
        match slot {
            SlotKind::Throughout | SlotKind::UnderOwnConstitution | SlotKind::Survives | SlotKind::OneActServesAll => {}
            SlotKind::Lasts(term) => self.term(term),
            SlotKind::ExceptWhen(condition) | SlotKind::SuspendedWhile(condition) | SlotKind::BreachWhen(_, condition) => {
                self.condition(condition);
            }
            SlotKind::ExceptAs(citation) | SlotKind::Notwithstanding(citation) | SlotKind::SubjectTo(citation) => {
                self.0.push(Mention::Citation(citation));
            }
            SlotKind::Phased(phases) => {
                for phase in phases {
                    self.0.push(Mention::Amount(&phase.amount));
                    self.time(&phase.from);
                }
            }
            SlotKind::Verified { by, to } => {
                self.0.extend(by.iter().map(Mention::Term));
                self.0.extend(to.iter().map(Mention::Term));
            }
            SlotKind::Attributed { by, to, within } => {
                self.0.push(Mention::Term(by));
                self.0.extend(to.iter().map(Mention::Term));
                self.0.extend(within.iter().map(Mention::Amount));
            }
            SlotKind::OnBreach(_, steps) | SlotKind::Then(steps) => self.steps(steps),
            SlotKind::Ends(ending) => {
                self.target(ending.target.as_ref());
                self.condition(&ending.when);
            }
            SlotKind::Effective { after, anchor, unless } => {
                self.0.push(Mention::Amount(after));
                self.anchor(anchor);
                if let Some((body, rule)) = unless {
                    self.0.push(Mention::Term(body));
                    self.rule(rule);
                }
            }
            SlotKind::Decided(rule) => self.rule(rule),
        }
    }

    fn condition(&mut self, condition: &'a Condition) {
        match condition {
            Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| self.condition(c)),
            Condition::Not(inner, _) => self.condition(inner),
            Condition::Atom(atom) => self.atom(atom),
        }
    }

    fn atom(&mut self, atom: &'a Atom) {
        self.0.push(Mention::Atom(atom));
        match &atom.kind {
            AtomKind::Event { pattern, status, window } => {
                self.fact(pattern);
                match status {
                    EventStatus::HasOccurred(Some(without)) => self.fact(without),
                    EventStatus::Alleged(Some(noun)) => self.0.push(Mention::Noun(noun)),
                    EventStatus::Verified(Some(standard)) | EventStatus::Attributed(Some(standard)) => {
                        self.0.push(Mention::Term(standard));
                    }
                    _ => {}
                }
                match window {
                    Some(Window::Within(amount, anchor)) => {
                        self.0.push(Mention::Amount(amount));
                        if let Some(anchor) = anchor {
                            self.anchor(anchor);
                        }
                    }
                    Some(Window::WithinBefore(amount, anchor) | Window::AtLeastBefore(amount, anchor)) => {
                        self.0.push(Mention::Amount(amount));
                        self.anchor(anchor);
                    }
                    Some(Window::Between(least, most, anchor)) => {
                        self.0.push(Mention::Amount(least));
                        self.0.push(Mention::Amount(most));
                        self.anchor(anchor);
                    }
                    None => {}
                }
            }
            AtomKind::Measure { pattern, amount, lasting, .. } => {
                self.fact(pattern);
                self.0.push(Mention::Amount(amount));
                self.0.extend(lasting.iter().map(Mention::Amount));
            }
            AtomKind::State { citation, by, lasting, .. } => {
                self.0.push(Mention::Citation(citation));
                self.0.extend(by.iter().map(Mention::Noun));
                self.0.extend(lasting.iter().map(Mention::Amount));
            }
            AtomKind::Count { counted, rate, .. } => {
                if let Counted::Pattern(pattern) = counted {
                    self.fact(pattern);
                }
                if let RateWindow::Within(amount) = &rate.window {
                    self.0.push(Mention::Amount(amount));
                }
                self.0.extend(rate.per.iter().map(Mention::Term));
            }
            AtomKind::After(time) | AtomKind::Before(time) => self.time(time),
        }
    }
}

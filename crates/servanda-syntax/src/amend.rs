//! Changes the words and quantities of clauses in place, wherever they stand: the counterpart of [`crate::mentions`], for readings and
//! proposals. Every field of the syntax is named or passed over by name, so that a new one cannot be forgotten.

use crate::ast::{
    Act, Affirmed, Amount, Anchor, Article, ArticleBody, Atom, AtomKind, Change, Choice, Citation, Condition, Counted, Deadline,
    DeadlineKind, DecisionRule, Due, EntryForm, EventStatus, Norm, Noun, NounKind, Pattern, Phase, Place, RateWindow, Slot, SlotKind,
    StatementKind, Step, Subject, SubjectKind, Term, TermStart, Timing, Window, Word,
};

/// What is changed. Each method is called once for each place, in the order of the text.
pub trait Amend {
    /// A term: a noun's, or one that stands alone.
    fn term(&mut self, _term: &mut Word) {}
    /// A quantity.
    fn amount(&mut self, _amount: &mut Amount) {}
}

/// An article with its slots.
pub fn article(article: &mut Article, with: &mut impl Amend) {
    body(&mut article.body, with);
    article.slots.iter_mut().for_each(|s| slot(s, with));
}

/// A change that a reading or proposal makes: what it would put into the text, not what it takes out or finds there.
pub fn change(change: &mut Change, with: &mut impl Amend) {
    match change {
        Change::Deleted | Change::Read(..) | Change::Span(_) | Change::Without(_) => {}
        Change::Replaced(new) => body(new, with),
        Change::IsPlace(ground) => place(ground, with),
        Change::Is(terms) => terms.iter_mut().for_each(|w| with.term(w)),
        Change::Deadline(due) => deadline(due, with),
        Change::Slot(new) => slot(new, with),
    }
}

fn body(body: &mut ArticleBody, with: &mut impl Amend) {
    match body {
        ArticleBody::Norm(n) => norm(n, with),
        ArticleBody::Statement(statement) => match &mut statement.kind {
            StatementKind::EntersIntoForce(who, form) => {
                subject(who, with);
                match form {
                    EntryForm::When(when) => condition(when, with),
                    EntryForm::On(_) | EntryForm::OnSignature => {}
                }
            }
            StatementKind::Confirms(who, what) | StatementKind::Recognises(who, what) => {
                subject(who, with);
                match what {
                    Affirmed::Text(_) => {}
                    Affirmed::Noun(what, as_what, _) => {
                        noun(what, with);
                        as_what.iter_mut().for_each(|n| noun(n, with));
                    }
                }
            }
            StatementKind::CountsAs(one, other) => {
                pattern(one, with);
                pattern(other, with);
            }
            StatementKind::Ends(ending) => condition(&mut ending.when, with),
        },
    }
}

fn slot(slot: &mut Slot, with: &mut impl Amend) {
    match &mut slot.kind {
        SlotKind::Throughout
        | SlotKind::UnderOwnConstitution
        | SlotKind::Survives
        | SlotKind::OneActServesAll
        | SlotKind::ExceptAs(Citation { .. })
        | SlotKind::Notwithstanding(Citation { .. })
        | SlotKind::SubjectTo(Citation { .. }) => {}
        SlotKind::Lasts(lasts) => term(lasts, with),
        SlotKind::ExceptWhen(when) | SlotKind::SuspendedWhile(when) | SlotKind::BreachWhen(_, when) => condition(when, with),
        SlotKind::Phased(phases) => phases.iter_mut().for_each(|Phase { amount, .. }| with.amount(amount)),
        SlotKind::Verified { by, to } => by.iter_mut().chain(to).for_each(|w| with.term(w)),
        SlotKind::Attributed { by, to, within } => {
            with.term(by);
            to.iter_mut().for_each(|w| with.term(w));
            within.iter_mut().for_each(|a| with.amount(a));
        }
        SlotKind::OnBreach(_, steps) | SlotKind::Then(steps) => {
            for step in steps {
                match step {
                    Step::Norm(n) => norm(n, with),
                    Step::As(Citation { .. }) => {}
                }
            }
        }
        SlotKind::Ends(ending) => condition(&mut ending.when, with),
        SlotKind::Effective { after, anchor, unless } => {
            with.amount(after);
            keeps(anchor);
            if let Some((body, decision)) = unless {
                with.term(body);
                rule(decision, with);
            }
        }
        SlotKind::Decided(decision) => rule(decision, with),
    }
}

/// A condition.
pub fn condition(when: &mut Condition, with: &mut impl Amend) {
    match when {
        Condition::Or(parts) | Condition::And(parts) => parts.iter_mut().for_each(|c| condition(c, with)),
        Condition::Not(inner, _) => condition(inner, with),
        Condition::Atom(fact) => atom(fact, with),
    }
}

/// How long something runs.
pub fn term(term: &mut Term, with: &mut impl Amend) {
    with.amount(&mut term.length);
    match &term.from {
        TermStart::Instant(_) | TermStart::Offset(..) => {}
        TermStart::Anchor(anchor) => keeps(anchor),
    }
    if let Some(Some(decision)) = &mut term.renewable {
        rule(decision, with);
    }
}

/// Ground derived from other ground.
pub fn place(place: &mut Place, with: &mut impl Amend) {
    match place {
        Place::Within(amount, of) | Place::Beyond(amount, of) => {
            with.amount(amount);
            with.term(of);
        }
        Place::Inside(one, other) | Place::Outside(one, other) => {
            with.term(one);
            with.term(other);
        }
        Place::Between(amount, one, other) => {
            with.amount(amount);
            with.term(one);
            with.term(other);
        }
    }
}

fn deadline(deadline: &mut Deadline, with: &mut impl Amend) {
    match &mut deadline.kind {
        DeadlineKind::NoLaterThan(_) | DeadlineKind::Immediately => {}
        DeadlineKind::Within(amount, anchor) => {
            with.amount(amount);
            keeps(anchor);
        }
        DeadlineKind::Between(least, most, anchor) => {
            with.amount(least);
            with.amount(most);
            keeps(anchor);
        }
        DeadlineKind::TogetherWith(_, within) => within.iter_mut().for_each(|a| with.amount(a)),
    }
}

/// An anchor names articles, moments and events, and holds neither a term nor a quantity.
fn keeps(anchor: &Anchor) {
    match anchor {
        Anchor::Activation
        | Anchor::Breach(..)
        | Anchor::Notice
        | Anchor::Attribution
        | Anchor::Signature
        | Anchor::EntryIntoForce
        | Anchor::Moment(_)
        | Anchor::That(..) => {}
    }
}

fn norm(norm: &mut Norm, with: &mut impl Amend) {
    if let Some(when) = &mut norm.when {
        condition(when, with);
    }
    subject(&mut norm.subject, with);
    act(&mut norm.act, with);
    norm.due.iter_mut().for_each(|d| due(d, with));
    for (next, by_when) in &mut norm.followed_by {
        act(next, with);
        by_when.iter_mut().for_each(|d| due(d, with));
    }
}

fn subject(subject: &mut Subject, with: &mut impl Amend) {
    match &mut subject.kind {
        SubjectKind::Noun(n) => noun(n, with),
        SubjectKind::AtLeast(_, word) | SubjectKind::Jointly(word) => with.term(word),
        SubjectKind::Unnamed => {}
    }
}

fn act(act: &mut Act, with: &mut impl Amend) {
    for choice in &mut act.choices {
        match choice {
            Choice::Keep(measure, _, amount) => {
                pattern(measure, with);
                with.amount(amount);
            }
            Choice::Do(deed) => pattern(deed, with),
            Choice::Discretion(_, including) => including.iter_mut().for_each(|p| pattern(p, with)),
            Choice::Effect(_) => {}
        }
    }
}

fn due(due: &mut Due, with: &mut impl Amend) {
    match due {
        Due::By(one) => timing(one, with),
        Due::BegunCompleted(begun, completed) => {
            timing(begun, with);
            timing(completed, with);
        }
    }
}

fn timing(timing: &mut Timing, with: &mut impl Amend) {
    timing.deadline.iter_mut().for_each(|d| deadline(d, with));
    timing.only_after.iter_mut().for_each(|c| condition(c, with));
}

fn pattern(pattern: &mut Pattern, with: &mut impl Amend) {
    pattern.object.iter_mut().chain(pattern.cases.iter_mut().map(|(_, n)| n)).for_each(|n| noun(n, with));
}

fn noun(noun: &mut Noun, with: &mut impl Amend) {
    match &mut noun.kind {
        NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) => with.term(word),
        NounKind::BreachingParty | NounKind::Accused | NounKind::ThisTreaty | NounKind::ThisArticle => {}
    }
}

/// How a body decides.
pub fn rule(rule: &mut DecisionRule, with: &mut impl Amend) {
    rule.of.iter_mut().for_each(|w| with.term(w));
    rule.including.iter_mut().chain(&mut rule.excluding).for_each(|n| noun(n, with));
}

fn window(window: &mut Window, with: &mut impl Amend) {
    match window {
        Window::Within(amount, anchor) => {
            with.amount(amount);
            anchor.iter().for_each(keeps);
        }
        Window::WithinBefore(amount, anchor) | Window::AtLeastBefore(amount, anchor) => {
            with.amount(amount);
            keeps(anchor);
        }
        Window::Between(least, most, anchor) => {
            with.amount(least);
            with.amount(most);
            keeps(anchor);
        }
    }
}

fn atom(atom: &mut Atom, with: &mut impl Amend) {
    match &mut atom.kind {
        AtomKind::Event { pattern: event, status, window: when } => {
            pattern(event, with);
            match status {
                EventStatus::HasOccurred(Some(without)) => pattern(without, with),
                EventStatus::Alleged(Some(by)) => noun(by, with),
                EventStatus::Verified(Some(standard)) | EventStatus::Attributed(Some(standard)) => with.term(standard),
                EventStatus::Occurs
                | EventStatus::HasOccurred(None)
                | EventStatus::Alleged(None)
                | EventStatus::Verified(None)
                | EventStatus::Attributed(None) => {}
            }
            when.iter_mut().for_each(|w| window(w, with));
        }
        AtomKind::Measure { pattern: measure, compare: _, amount, lasting } => {
            pattern(measure, with);
            with.amount(amount);
            lasting.iter_mut().for_each(|a| with.amount(a));
        }
        AtomKind::State { citation: _, state: _, by, lasting } => {
            by.iter_mut().for_each(|n| noun(n, with));
            lasting.iter_mut().for_each(|a| with.amount(a));
        }
        AtomKind::Count { more_than: _, counted, rate } => {
            match counted {
                Counted::Pattern(event) => pattern(event, with),
                Counted::Breach(_) => {}
            }
            match &mut rate.window {
                RateWindow::Within(amount) => with.amount(amount),
                RateWindow::Per(_) => {}
            }
            rate.per.iter_mut().for_each(|w| with.term(w));
        }
        AtomKind::After(_) | AtomKind::Before(_) => {}
    }
}

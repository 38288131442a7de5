//! How other articles stood, and how often one was breached: told again from the records that are checked together, each of which has its own
//! certificate, and from the conditions under which an article binds. What the records leave open, such as which of two acts of one second
//! came first, may be either.

use servanda_model::ArticleId;
use servanda_model::ast::{Grade, State};

use crate::fact::{Fact, Seconds, Span};
use crate::program::{Clause, Cond, Counting, Dur, Edge, From, Mode, Test, Var, When};
use crate::record::{Kind, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

use super::conditions::{At, May, Plain};
use super::patterns::Known;

/// Articles whose state rests on others are followed so deep.
const DEPTH: u8 = 4;

/// What is asked of the state of an article.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) article: ArticleId,
    pub(super) state: State,
    pub(super) by: Option<Test>,
    pub(super) lasting: Option<Dur>,
}

/// How many breaches there must and may have been: certain ones, and possible ones.
pub(super) struct Breaches {
    pub(super) certain: (u32, u32),
    pub(super) possible: (u32, u32),
}

impl<'a> Plain<'a> {
    /// The answers that the records allow; any without records.
    pub(super) fn stood(&self, asked: &Asked, known: &Known, at: &At) -> May {
        let Some(among) = self.among.filter(|_| self.depth < DEPTH) else { return May::ANY };
        let records = among.iter().filter(|r| r.article == asked.article && r.standing != Standing::Excused);
        let answer = match asked.state {
            State::InForce => self.in_force(asked, at),
            State::InBreach(grade) => {
                let records = records.filter(|r| self.is_by(r, asked.by, known));
                records.fold(May::of(Truth::No), |any, r| any.or(self.open(r, grade, asked.lasting, at)))
            }
            State::Observed => {
                let records = records.filter(|r| self.is_by(r, asked.by, known));
                records.fold(self.in_force(asked, at), |all, r| {
                    let against = match asked.lasting {
                        None => self.open(r, None, None, at),
                        Some(lasting) => self.goes_on(r, lasting, at),
                    };
                    all.and(against.negated())
                })
            }
            // What was done, and what powers have ended, no record of a breach shows.
            State::Fulfilled | State::Terminated | State::Suspended => return May::ANY,
        };
        // Over the time of an act a state that changes is undetermined.
        if at.span.from < at.span.to { answer.either(May::of(Truth::Maybe)) } else { answer }
    }

    /// Whether a record that shows a state is one of those that there are.
    pub(super) fn shows(&self, asked: &Asked, by: Sym) -> bool {
        let shown = |r: &Record| r.article == asked.article && r.witness.first().copied().unwrap_or_default() == by;
        !by.is_some() || self.among.is_none_or(|all| all.iter().any(shown))
    }

    fn is_by(&self, record: &Record, by: Option<Test>, known: &Known) -> bool {
        let blame = &record.blame;
        match by {
            Some(Test::In(set)) => blame.iter().any(|p| self.program.belongs(*p, set)),
            Some(Test::Var(var)) => known.var(var).is_some() && blame.contains(&known.var(var)),
            Some(Test::Not(var, set)) => blame.iter().any(|p| *p != known.var(var) && self.program.belongs(*p, set)),
            Some(Test::Is(name)) => blame.contains(&name),
            _ => true,
        }
    }

    /// How certain a record was by then: what waited for an attribution was undetermined before it.
    fn truth(&self, record: &Record) -> May {
        let waits = self.text(record.article).is_some_and(|c| c.attributed.is_some()) && record.kind == Kind::Act;
        let now = May::of(record.truth);
        if waits { now.either(now.at_most_maybe()) } else { now }
    }

    fn text(&self, article: ArticleId) -> Option<&'a Clause> {
        self.program.of_article.get(&article).and_then(|n| self.program.clauses.get(*n))
    }

    /// Whether a record had been made by a moment. A missed deadline and a level are told when it is certain that they are so.
    fn made(record: &Record, at: Span) -> Truth {
        match record.kind {
            Kind::Act | Kind::Condition => Truth::of(record.since < at.from, record.since <= at.to),
            Kind::Missed | Kind::Level => Truth::of(false, record.since <= at.to),
        }
    }

    /// Whether a breach was open for so long, and how certainly.
    fn open(&self, record: &Record, grade: Option<Grade>, lasting: Option<Dur>, at: &At) -> May {
        let closed = match record.standing {
            Standing::Open | Standing::Excused => Truth::No,
            Standing::Remedied(time) | Standing::Waived(time) => {
                Truth::of(time < at.span.from && record.kind == Kind::Act, time <= at.span.to)
            }
        };
        let long = lasting.map_or(Truth::Yes, |length| {
            let end = self.program.zone_data.add(record.since, length);
            Truth::of(at.span.from >= end, at.span.to >= end)
        });
        let graded = match (grade, record.kind) {
            (Some(Grade::Material), Kind::Level) => Truth::of(false, record.grade == Grade::Material),
            (Some(Grade::Material), _) => Truth::from(record.grade == Grade::Material),
            _ => Truth::Yes,
        };
        let here = Self::made(record, at.span).and(closed.negated()).and(long).and(graded);
        self.as_far_as(here, record)
    }

    /// Whether what is wrong went on within the time asked. An act is over when it is.
    fn goes_on(&self, record: &Record, lasting: Dur, at: &At) -> May {
        let over = self.program.zone_data.add(record.since, lasting);
        let lately = match record.kind {
            Kind::Act => Truth::of(at.span.to < over, at.span.from <= over),
            _ => Truth::Maybe,
        };
        self.as_far_as(Self::made(record, at.span).and(lately), record)
    }

    fn as_far_as(&self, here: Truth, record: &Record) -> May {
        match here {
            Truth::No => May::of(Truth::No),
            Truth::Maybe => self.truth(record).either(May::of(Truth::No)),
            Truth::Yes => self.truth(record),
        }
    }

    /// Whether an article binds, by its own conditions. For some time: at each moment of it at which something happened.
    fn in_force(&self, asked: &Asked, at: &At) -> May {
        let Some(clause) = self.program.of_article.get(&asked.article).copied() else { return May::of(Truth::No) };
        let Some(text) = self.program.clauses.get(clause) else { return May::of(Truth::No) };
        let here = self.binds(text, &At::of(at.span, Sym::NONE, clause));
        let Some(lasting) = asked.lasting else { return here };
        let begin = self.program.zone_data.add(at.span.from, lasting.back());
        let moments = self.view.iter().flat_map(|h| [h.fact.when.from, h.fact.when.to]).filter(|t| *t > begin && *t < at.span.from);
        let mut moments: Vec<Seconds> = moments.collect();
        moments.sort_unstable();
        moments.dedup();
        let throughout = moments.into_iter().all(|t| self.binds(text, &At::of(Span::at(t), Sym::NONE, clause)).contains(Truth::Yes));
        let long = if here.contains(Truth::Yes) && !throughout { here.at_most_maybe() } else { here };
        // Since when it binds is not written down.
        long.either(May::of(Truth::No))
    }

    fn binds(&self, text: &Clause, at: &At) -> May {
        let deeper = Self { depth: self.depth + 1, ..*self };
        let known = Known::default();
        let entry = When { from: From::Entry(text.instrument), plus: Dur::default(), edge: Edge::Exact };
        let mut bound = deeper.may_hold(&Cond::Reached(entry), &known, at);
        for cond in [text.during.0.map(Cond::Reached), text.during.1.map(Cond::NotPassed)].into_iter().flatten() {
            bound = bound.and(deeper.may_hold(&cond, &known, at));
        }
        for cond in text.ends.iter().chain(&text.suspended) {
            bound = bound.and(deeper.may_hold(cond, &known, at).negated());
        }
        if let Some(when) = &text.when {
            bound = bound.and(deeper.may_hold(when, &known, at));
        }
        if !text.ends.is_empty() {
            // Ended is ended, though what ended it need not go on holding.
            bound = bound.either(May::of(Truth::No));
        }
        if self.view.iter().any(|h| self.is_use_of_power(&h.fact, text.article)) { May::ANY } else { bound }
    }

    /// Whether an act may have suspended, ended or restored an article.
    pub(super) fn is_use_of_power(&self, fact: &Fact, article: ArticleId) -> bool {
        let event = self.program.events.get(usize::from(fact.event));
        event.is_some_and(|e| crate::engine::effect_of(&e.name).is_some()) && self.program.cites.get(&fact.about) == Some(&article)
    }

    /// How often an article had been breached by the bearer at hand; the breach at hand, `itself`, may count or not. None without records.
    pub(super) fn breached(
        &self,
        grade: Option<Grade>,
        counting: Counting,
        per: Option<Var>,
        known: &Known,
        at: &At,
        itself: Option<&Record>,
    ) -> Option<Breaches> {
        let among = self.among?;
        let text = self.program.clauses.get(at.clause)?;
        let from = self.counted_from(counting, at);
        let jointly = text.subject.mode == Mode::Jointly;
        let mut out = Breaches { certain: (0, 0), possible: (0, 0) };
        let of_article = |r: &&Record| r.article == text.article && r.standing != Standing::Excused;
        for record in among.iter().filter(of_article).filter(|r| itself.is_none_or(|own| own.number != r.number)) {
            let whose = match (known.var(0), record.bearer) {
                _ if jointly => Truth::Yes,
                (one, other) if one.is_some() && other.is_some() => Truth::from(one == other),
                _ => Truth::Maybe,
            };
            let since = record.since;
            let when = Truth::of(since >= from.to && since <= at.span.from, since >= from.from && since <= at.span.to);
            let same = per.map_or(Truth::Yes, |var| {
                let had = record.key.iter().find(|(v, _)| *v == var).map_or(Sym::NONE, |(_, had)| *had);
                if had.is_some() && known.var(var).is_some() { Truth::from(had == known.var(var)) } else { Truth::Maybe }
            });
            let graded = grade.is_none_or(|g| g == record.grade);
            let fits = whose.and(when).and(same);
            let kinds: Vec<Truth> = self.truth(record).each().map(|t| t.and(fits)).collect();
            // Whether it was there by then, and in this grade.
            let sure = Self::made(record, Span::at(at.span.from)) == Truth::Yes && graded && kinds.len() == 1;
            let perhaps = Self::made(record, at.span) != Truth::No && (graded || record.kind == Kind::Level);
            for (count, wanted) in [(&mut out.certain, Truth::Yes), (&mut out.possible, Truth::Maybe)] {
                count.0 += u32::from(sure && kinds.contains(&wanted));
                count.1 += u32::from((sure || perhaps) && kinds.contains(&wanted));
            }
        }
        if grade != Some(Grade::Material) {
            (out.certain.1, out.possible.1) = (out.certain.1 + 1, out.possible.1 + 1);
        }
        Some(out)
    }
}

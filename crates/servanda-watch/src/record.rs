//! What the monitor says: breach records, duties done, and on what each rests.

use servanda_model::ArticleId;
use servanda_model::ast::{Grade, State};

use crate::fact::{Seconds, Span};
use crate::program::{IndexId, LevelId, Var};
use crate::sym::Sym;
use crate::truth::Truth;

/// A breach record: a breach is an entry against a norm that lives on, not an end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its number in this run, in the order of (time, article, bearer, key).
    pub number: u64,
    /// The article.
    pub article: ArticleId,
    /// Whose duty it was; none when the reports do not say who acted.
    pub bearer: Sym,
    /// Who answers for it.
    pub blame: Vec<Sym>,
    /// The values of the variables of the article.
    pub key: Vec<(Var, Sym)>,
    /// Minor or material.
    pub grade: Grade,
    /// Established, or undetermined: somebody says so, and the standard is not reached.
    pub truth: Truth,
    /// In what the breach lies.
    pub kind: Kind,
    /// When it happened.
    pub occurred: Span,
    /// From when on it is a breach: the act, the end of the deadline, the moment from which the level was wrong.
    pub since: Seconds,
    /// When the last report on which it rests was known.
    pub known: Seconds,
    /// The incidents that establish it.
    pub witness: Vec<Sym>,
    /// What can be checked again without the monitor.
    pub grounds: Vec<Ground>,
    /// How it stands.
    pub standing: Standing,
    /// The body that has not decided yet whose act it was, when nothing else is missing; none when nobody has to.
    pub waits_for: Sym,
}

impl Record {
    /// A body has decided whose act it was.
    pub(crate) fn attribute(&mut self) {
        (self.truth, self.waits_for) = (Truth::Yes, Sym::NONE);
    }
}

/// In what a breach lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A forbidden act.
    Act,
    /// A deadline missed.
    Missed,
    /// A level out of bounds.
    Level,
    /// A condition that the text makes a breach.
    Condition,
}

/// How a record stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// Open.
    Open,
    /// Excused by an exception of the text: not in breach.
    Excused,
    /// Made good: done late, level restored, or a step of the ladder fulfilled.
    Remedied(Seconds),
    /// Waived by somebody with the power.
    Waived(Seconds),
}

/// One thing that a verdict rests on, in terms that a scan of the facts can check.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ground {
    /// This fact is the act, the trigger or the measure.
    Fact(Sym),
    /// Of an index, with these keys, in this window: so many certain, so many more possible.
    Seen {
        /// The index.
        index: IndexId,
        /// The values of its keys; none where the clause does not know.
        keys: Vec<Sym>,
        /// The window, closed: what lies in it is certainly in time.
        window: Span,
        /// Certain; of what is kept only as far as there is any, one at most.
        certain: u32,
        /// Possible and not certain; likewise.
        possible: u32,
        /// Which of them are named: all that are counted up to a hundred, or the one on which the answer rests.
        by: Vec<Sym>,
    },
    /// A measure against its limit at the moment of judgement, and the measurement that is shown for it.
    Level {
        /// The measure with its limit.
        level: LevelId,
        /// The values of its keys.
        keys: Vec<Sym>,
        /// Whether the level is so, for as long as the text asks.
        truth: Truth,
        /// The latest measurement.
        by: Sym,
    },
    /// No act by the bearer in this window, or none that was left: without `one act serves all` an act serves one duty.
    NotDone {
        /// The stage.
        stage: u8,
        /// The window, closed.
        window: Span,
        /// Acts in it that served another duty: which act, what had set that duty off, and how certainly.
        others: Vec<(Sym, Sym, Truth)>,
        /// An act that may have done it; none when there is none.
        perhaps: Sym,
    },
    /// How an article stood: taken from its own records, and not shown again here.
    State {
        /// The article.
        article: ArticleId,
        /// The state.
        state: State,
        /// Whether it was in it, for as long as the text asks.
        truth: Truth,
        /// The incident of a breach that shows it; none when no breach does.
        by: Sym,
    },
    /// Earlier breaches of the article, and the one at hand: taken from their records.
    Breaches {
        /// Of which grade; none for any.
        grade: Option<Grade>,
        /// The window, closed.
        window: Span,
        /// Certain.
        certain: u32,
        /// Possible and not certain.
        possible: u32,
    },
}

/// What happened to a norm, as it happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Out {
    /// A record was opened.
    Opened(Record),
    /// A record became graver.
    Graver(u64, Grade, Seconds),
    /// A body decided whose act it was: the record is established.
    Attributed(u64, Seconds),
    /// A record was closed.
    Closed(u64, Standing),
    /// A duty was fulfilled in time: article, bearer, key, when, by which acts, from when it ran.
    Fulfilled {
        /// The article.
        article: ArticleId,
        /// Whose duty.
        bearer: Sym,
        /// The values of the variables.
        key: Vec<(Var, Sym)>,
        /// When.
        at: Seconds,
        /// The acts.
        witness: Vec<Sym>,
    },
    /// A use of a power took effect, or had no ground in the text; a waiver did, or what it is about is owed to others.
    Power {
        /// The act.
        act: Sym,
        /// The article that it aims at.
        target: ArticleId,
        /// Whether the text gives the power.
        granted: Truth,
        /// From when on.
        at: Seconds,
    },
}

/// A clock that runs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Clock {
    /// When it runs out; none when it can be put off for ever, or waits for something.
    pub due: Option<Seconds>,
    /// The article.
    pub article: ArticleId,
    /// Who has to act; none when it is anybody of the subject.
    pub bearer: Sym,
    /// The values of the variables.
    pub key: Vec<(Var, Sym)>,
    /// From when it runs.
    pub start: Seconds,
    /// The record that it answers, for a step of a ladder.
    pub record: Option<u64>,
    /// What is to be done, in the words of the text, for a step of a ladder.
    pub step: Option<String>,
}

//! What the engine keeps of each article: whether it is in force, which breaches are open.

use std::collections::VecDeque;

use servanda_model::ArticleId;
use servanda_model::ast::Grade;

use super::Engine;
use crate::fact::Seconds;
use crate::sym::Sym;
use crate::truth::Truth;

/// A breach that conditions, ladders or counts may still ask about.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Open {
    pub(super) number: u64,
    /// The incident that stands for it.
    pub(super) id: Sym,
    pub(super) witness: Vec<Sym>,
    pub(super) bearer: Sym,
    pub(super) blame: Vec<Sym>,
    pub(super) grade: Grade,
    pub(super) truth: Truth,
    pub(super) since: Seconds,
    pub(super) known: Seconds,
    /// When what was wrong ended; none while it goes on.
    pub(super) over: Option<Seconds>,
    /// Remedied or waived.
    pub(super) closed: bool,
    pub(super) excused: bool,
}

/// An article at work.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Whether it is in force, and since when it is so.
    pub(super) force: (Truth, Seconds),
    pub(super) ended: Option<Seconds>,
    pub(super) suspended_by_power: Option<Seconds>,
    pub(super) fulfilled: Option<Seconds>,
    pub(super) maybe_fulfilled: bool,
    /// Whether anybody asks for its breaches: otherwise they are told and forgotten, and memory does not grow with the log.
    pub(super) watched: bool,
    pub(super) records: VecDeque<Open>,
    pub(super) first_breach: Option<Seconds>,
    pub(super) last_breach: Option<Seconds>,
    /// When its act was last done, for acts that go together.
    pub(super) done: Option<Seconds>,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            force: (Truth::No, -crate::fact::NEVER),
            ended: None,
            suspended_by_power: None,
            fulfilled: None,
            maybe_fulfilled: false,
            watched: false,
            records: VecDeque::new(),
            first_breach: None,
            last_breach: None,
            done: None,
        }
    }
}

/// Records of one article kept for conditions. The oldest closed ones go first.
const RECORDS_MOST: usize = 100_000;

impl Run {
    pub(super) fn keep(&mut self, record: Open) {
        if record.truth == Truth::Yes && !record.excused {
            self.first_breach = self.first_breach.or(Some(record.since));
            self.last_breach = self.last_breach.max(Some(record.since));
        }
        if self.watched {
            self.records.push_back(record);
            if self.records.len() > RECORDS_MOST {
                self.records.pop_front();
            }
        }
    }
}

impl Engine<'_> {
    /// Certain and possible breaches of a clause by somebody in a stretch of time.
    pub(super) fn breaches_of(&self, clause: usize, grade: Option<Grade>, bearer: Sym, from: Seconds, to: Seconds) -> (u32, u32) {
        let (mut yes, mut maybe) = (0, 0);
        let Some(run) = self.runs.get(clause) else { return (0, 0) };
        let fits = |r: &&Open| {
            !r.excused
                && r.since >= from
                && r.since <= to
                && grade.is_none_or(|g| g == r.grade)
                && (!bearer.is_some() || r.bearer == bearer)
        };
        for record in run.records.iter().filter(fits) {
            match record.truth {
                Truth::Yes => yes += 1,
                Truth::Maybe => maybe += 1,
                Truth::No => {}
            }
        }
        (yes, maybe)
    }

    pub(super) fn breach_time(&self, article: ArticleId, first: bool) -> Option<Seconds> {
        let run = self.runs.get(*self.program.of_article.get(&article)?)?;
        if first { run.first_breach } else { run.last_breach }
    }
}

//! Changes as they happen, one a line: for a duty officer, and for programs.

use serde::Serialize;
use servanda_base::plain;
use servanda_watch::{Clock, Record, Sym};

use super::json::{VerdictOut, verdict_of};
use super::{Wording, grade, local, standing, utc, window, zone_of};
use crate::json::seen;

/// One thing that is told while reports come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Its number, from 1, over all versions of the text: who has it already need not take it again.
    pub seq: u64,
    /// The version of the text, where it is about one.
    pub version: usize,
    /// The present: the latest time of which the inputs speak.
    pub now: Option<i64>,
    /// What is new.
    pub news: News,
}

/// What is new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// A verdict.
    Verdict {
        /// How it changed.
        step: Step,
        /// The verdict, under its number.
        record: Record,
        /// Whether no report can change it any more.
        is_final: bool,
    },
    /// A clock.
    Clock {
        /// How it changed: begun, near its end, stopped.
        step: Step,
        /// The clock.
        clock: Clock,
    },
    /// Something that came after its time was closed.
    Late {
        /// The incident or act.
        id: Sym,
        /// When it happened.
        at: i64,
        /// The verdicts, told as final, that it may put in question.
        reopens: Vec<u64>,
    },
    /// A row, or a report, that could not be used or is odd.
    Odd {
        /// File and line.
        place: String,
        /// Why.
        reason: String,
        /// Whether it was left out.
        rejected: bool,
    },
}

/// How a verdict or a clock changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// It was not there before.
    New,
    /// Otherwise than before: grade, certainty, who answers for it.
    Revised,
    /// Made good, waived or excused.
    Closed,
    /// What was told before holds no longer.
    Withdrawn,
    /// No report can change it any more.
    Final,
    /// A clock runs.
    Begun,
    /// A clock is about to run out.
    Near,
    /// A clock does not run any more: done, run out, or its ground is gone.
    Stopped,
}

impl Step {
    fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Revised => "revised",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Final => "final",
            Self::Begun => "clock-begun",
            Self::Near => "clock-near",
            Self::Stopped => "clock-stopped",
        }
    }
}

#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    seq: u64,
    at: Option<String>,
    change: &'a str,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize)]
struct ClockLine<'a> {
    article: &'a str,
    instrument: &'a str,
    reading: &'a [String],
    bearer: Option<String>,
    key: Vec<(String, String)>,
    start: Option<String>,
    due: Option<String>,
    step: Option<&'a str>,
}

#[derive(Serialize)]
struct LateLine<'a> {
    report: String,
    happened: Option<String>,
    reading: &'a [String],
    reopens: &'a [u64],
}

#[derive(Serialize)]
struct OddLine<'a> {
    place: &'a str,
    reason: &'a str,
}

/// A change as one line of JSON.
#[must_use]
pub fn change_jsonl(wording: &Wording<'_>, told: &Told) -> String {
    let out = match &told.news {
        News::Verdict { step, record, is_final } => {
            let what: VerdictOut<'_> = verdict_of(wording, record, *is_final, *step == Step::Withdrawn);
            line(told, step.word(), what)
        }
        News::Clock { step, clock } => {
            let (article, instrument) = cited(wording, clock.article);
            let what = ClockLine {
                article,
                instrument,
                reading: wording.labels,
                bearer: wording.who(clock.bearer),
                key: wording.key_of(clock.article, &clock.key),
                start: utc(clock.start),
                due: clock.due.and_then(utc),
                step: clock.step.as_deref(),
            };
            line(told, step.word(), what)
        }
        News::Late { id, at, reopens } => {
            let what = LateLine { report: wording.names.text(*id), happened: utc(*at), reading: wording.labels, reopens };
            line(told, "late", what)
        }
        News::Odd { place, reason, rejected } => line(told, if *rejected { "rejected" } else { "odd" }, OddLine { place, reason }),
    };
    format!("{}\n", seen(&out))
}

fn line(told: &Told, change: &str, what: impl Serialize) -> String {
    serde_json::to_string(&Line { seq: told.seq, at: told.now.and_then(utc), change, what }).unwrap_or_default()
}

fn cited<'a>(wording: &Wording<'a>, article: usize) -> (&'a str, &'a str) {
    let article = wording.treaty.articles.get(article);
    let instrument = article.and_then(|a| wording.treaty.instruments.get(a.instrument));
    (article.map_or("", |a| a.ast.number.text.as_str()), instrument.map_or("", |i| i.title.text.as_str()))
}

/// A change as a line for a person, in the zone of its instrument: present, what changed, article, who, what. What is told of several
/// versions of the text at once names them in `under`.
#[must_use]
pub fn change_text(wording: &Wording<'_>, told: &Told, under: &[String]) -> String {
    let zone = |article: usize| zone_of(wording.treaty, article);
    let under = if under.is_empty() { String::new() } else { format!(" (under {})", under.join(", ")) };
    let cite = |article: usize| wording.treaty.cite(article);
    let key = |article: usize, key| -> String {
        wording.key_of(article, key).into_iter().map(|(sort, value)| format!(", {sort} {value}")).collect()
    };
    let at = |zone: &str| told.now.map_or_else(|| "before anything".to_owned(), |now| local(now, zone));
    let text = match &told.news {
        News::Verdict { step, record, is_final } => {
            let zone = zone(record.article);
            let blame: Vec<String> = record.blame.iter().map(|s| wording.names.text(*s)).collect();
            let blame = if blame.is_empty() { "nobody in particular".to_owned() } else { blame.join(", ") };
            let grade = grade(wording.program, record).map_or_else(String::new, |g| format!("{g}, "));
            let first = record.witness.first().map_or_else(String::new, |id| format!(" [{}]", wording.names.text(*id)));
            let open = if *is_final { "" } else { ", provisional" };
            format!(
                "{}  {}: {}: {blame}, {}, {grade}{}{}{first}{open}",
                at(zone),
                step.word(),
                cite(record.article),
                window(record, zone),
                standing(wording.program, wording.names, record, zone),
                key(record.article, &record.key)
            )
        }
        News::Clock { step, clock } => {
            let zone = zone(clock.article);
            let what = match step {
                Step::Begun => "clock begun",
                Step::Near => "clock about to run out",
                _ => "clock stopped",
            };
            let who = wording.who(clock.bearer).unwrap_or_else(|| "all of its subject".to_owned());
            let due = clock.due.map_or_else(|| "no date".to_owned(), |due| format!("due {}", local(due, zone)));
            let step = clock.step.as_ref().map_or_else(String::new, |s| format!(" ({s})"));
            format!("{}  {what}: {}: {who}{step}, {due}{}", at(zone), cite(clock.article), key(clock.article, &clock.key))
        }
        News::Late { id, at: happened, reopens } => {
            let zone = wording.treaty.instruments.first().map_or("UTC", |i| i.zone.text.as_str());
            let numbers: Vec<String> = reopens.iter().map(u64::to_string).collect();
            let what = if numbers.is_empty() { "no verdict".to_owned() } else { format!("the verdicts {}", numbers.join(", ")) };
            format!(
                "{}  late: {}, which happened {}, came after its time was closed; it puts in question {what}",
                at(zone),
                wording.names.text(*id),
                local(*happened, zone)
            )
        }
        News::Odd { place, reason, rejected } => {
            let zone = wording.treaty.instruments.first().map_or("UTC", |i| i.zone.text.as_str());
            format!("{}  {}: {place}: {reason}", at(zone), if *rejected { "rejected" } else { "odd" })
        }
    };
    format!("{}{under}\n", plain(&text))
}

//! What `watch` found, for people and programs.

mod changes;
mod decisions;
mod ingest;
mod json;
mod notes;
mod state;
mod text;

use std::collections::BTreeSet;

use jiff::Timestamp;
use servanda_feed::{Rejects, Summary};
use servanda_model::ast::Grade;
use servanda_model::{ArticleId, Treaty};
use servanda_watch::claims::Held;
use servanda_watch::incidents::{Incident, Objection};
use servanda_watch::observers::Observers;
use servanda_watch::outcome::{ArticleState, Outcome, State};
use servanda_watch::votes::Decision;
use servanda_watch::{Names, Program, Record, Span, Standing, Sym, Truth};

pub use changes::{News, Step, Told, change_jsonl, change_text};
pub use decisions::decision_text;
pub use ingest::{Ingested, Understood, understood_text};
pub use json::{watch_json, watch_jsonl};
pub use state::{FollowState, STATE_SCHEMA};
pub use text::{watch_matrix, watch_text};

/// One version of the text with what the facts come to under it.
#[derive(Clone, Copy, Debug)]
pub struct VersionView<'a> {
    /// The readings or proposals that it has; none for the text as it stands.
    pub labels: &'a [String],
    /// Whether they are proposals.
    pub proposal: bool,
    /// The version.
    pub treaty: &'a Treaty,
    /// The same, compiled.
    pub program: &'a Program,
    /// What the facts come to.
    pub outcome: &'a Outcome,
    /// What bodies decided, with what the votes come to.
    pub decisions: &'a [Decision],
}

impl VersionView<'_> {
    /// Its name: `text` or its labels.
    #[must_use]
    pub fn name(&self) -> String {
        if self.labels.is_empty() { "the text".to_owned() } else { self.labels.join(" + ") }
    }

    fn wording<'b>(&'b self, names: &'b Names) -> Wording<'b> {
        Wording { names, labels: self.labels, treaty: self.treaty, program: self.program }
    }

    /// How an article stands under it.
    #[must_use]
    pub fn article(&self, id: ArticleId) -> Option<&ArticleState> {
        self.outcome.articles.iter().find(|a| a.article == id)
    }
}

/// Everything that `watch` shows.
#[derive(Clone, Debug)]
pub struct WatchView<'a> {
    /// The text as it stands first, then each reading and proposal.
    pub versions: Vec<VersionView<'a>>,
    /// The incidents.
    pub incidents: &'a [Incident],
    /// All names.
    pub names: &'a Names,
    /// The claims beside what is established.
    pub claims: Vec<Held<'a>>,
    /// What could not be used, or is odd.
    pub objections: &'a [Objection],
    /// Rows that could not be taken.
    pub rejects: &'a Rejects,
    /// What each file came to.
    pub summaries: &'a [Summary],
    /// How many acts of parties and bodies there are.
    pub acts: usize,
    /// Those of them that are waivers.
    pub waivers: &'a BTreeSet<Sym>,
    /// Who observes.
    pub observers: &'a Observers,
    /// The present.
    pub now: Option<i64>,
    /// Whether somebody asked for that time.
    pub asked: bool,
    /// Places of the text that could not be read as a clause: what they say is in no version.
    pub unread: usize,
}

impl WatchView<'_> {
    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> Option<&VersionView<'_>> {
        self.versions.first()
    }

    /// Whether an act is a waiver.
    #[must_use]
    pub fn waives(&self, act: Sym) -> bool {
        self.waivers.contains(&act)
    }

    /// A name; nobody in particular when there is none.
    #[must_use]
    pub fn who(&self, sym: Sym) -> String {
        if sym.is_some() { self.names.text(sym) } else { "nobody in particular".to_owned() }
    }

    fn list(&self, syms: &[Sym]) -> String {
        let all: Vec<String> = syms.iter().map(|s| self.names.text(*s)).collect();
        servanda_model::describe::list(&all)
    }
}

/// A time in a zone, to the minute, with the zone: `2025-04-19 18:00 Europe/Kyiv`.
pub(crate) fn local(seconds: i64, zone: &str) -> String {
    let known = servanda_model::moments::zone(zone);
    if is_beyond(seconds) {
        return "later than the year 9999".to_owned();
    }
    let (Ok(at), Some(tz)) = (Timestamp::from_second(seconds), known) else { return "at no known time".to_owned() };
    at.to_zoned_datetime(tz).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Whether a time lies beyond the last year that calendars have.
pub(crate) fn is_beyond(seconds: i64) -> bool {
    seconds > 0 && utc(seconds).is_none()
}

/// When the day of a time begins in a zone.
pub(crate) fn day_start(seconds: i64, zone: &str) -> Option<i64> {
    let at = Timestamp::from_second(seconds).ok()?.to_zoned_datetime(servanda_model::moments::zone(zone)?);
    Some(at.start_of_day().ok()?.timestamp().as_second())
}

/// A time for programs.
pub(crate) fn utc(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|t| t.to_string())
}

/// When what a record tells of happened: one time, or the window in which it did.
pub(crate) fn window(record: &Record, zone: &str) -> String {
    let Span { from, to } = record.occurred;
    if from == to { local(to, zone) } else { format!("{} to {}", local(from, zone), local(to, zone)) }
}

/// The grade of a record; none where the article tells no grades apart.
pub(crate) fn grade(program: &Program, record: &Record) -> Option<&'static str> {
    program.grades(record.article).then_some(if record.grade == Grade::Material { "material" } else { "minor" })
}

/// How an article stands, in words, without a grade where it tells none apart.
pub(crate) fn state_words(program: &Program, state: &ArticleState) -> &'static str {
    match state.state {
        State::Breached(_) if !program.grades(state.article) => "breached",
        other => other.words(),
    }
}

/// How many established breaches an article has, with their grades where it tells them apart.
pub(crate) fn established(program: &Program, state: &ArticleState) -> Vec<(usize, &'static str)> {
    let (minor, material) = state.established;
    if program.grades(state.article) {
        vec![(material, "material established"), (minor, "minor established")]
    } else {
        vec![(minor.saturating_add(material), "established")]
    }
}

/// How certain a record is and how it stands, in words.
pub(crate) fn standing(program: &Program, names: &Names, record: &Record, zone: &str) -> String {
    let truth = match record.truth {
        Truth::Yes => "established".to_owned(),
        _ if record.waits_for.is_some() => {
            let clause = program.of_article.get(&record.article).and_then(|n| program.clauses.get(*n));
            let within = clause.and_then(|c| c.attributed).and_then(|(_, within)| within);
            let until = within.map(|within| format!(" (its time: until {})", local(program.zone_data.add(record.since, within), zone)));
            format!("undetermined: not attributed yet by {}{}", names.text(record.waits_for), until.unwrap_or_default())
        }
        _ => "undetermined".to_owned(),
    };
    match record.standing {
        Standing::Open => truth,
        Standing::Excused => format!("{truth}, excused"),
        Standing::Remedied(_) => format!("{truth}, remedied"),
        Standing::Waived(_) => format!("{truth}, waived"),
    }
}

/// The zone of the instrument of an article.
pub(crate) fn zone_of(treaty: &Treaty, article: ArticleId) -> &str {
    let instrument = treaty.articles.get(article).map_or(0, |a| a.instrument);
    treaty.instruments.get(instrument).map_or("UTC", |i| i.zone.text.as_str())
}

/// The key of a record in words: `Sector 4`.
pub(crate) fn key_words(view: &WatchView<'_>, version: &VersionView<'_>, record: &Record) -> Vec<(String, String)> {
    version.wording(view.names).key(record)
}

/// What it takes to put a verdict of one version of the text into words.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// All names.
    pub names: &'a Names,
    /// The readings or proposals of the version.
    pub labels: &'a [String],
    /// The version.
    pub treaty: &'a Treaty,
    /// The same, compiled.
    pub program: &'a Program,
}

impl Wording<'_> {
    fn key(&self, record: &Record) -> Vec<(String, String)> {
        self.key_of(record.article, &record.key)
    }

    fn key_of(&self, article: ArticleId, key: &[(servanda_watch::program::Var, Sym)]) -> Vec<(String, String)> {
        let clause = self.program.of_article.get(&article).and_then(|n| self.program.clauses.get(*n));
        let label = |var| clause.and_then(|c| c.vars.iter().find(|(v, _)| *v == var)).map_or_else(String::new, |(_, label)| label.clone());
        key.iter().map(|(var, value)| (label(*var), self.names.text(*value))).collect()
    }

    fn who(&self, sym: Sym) -> Option<String> {
        sym.is_some().then(|| self.names.text(sym))
    }
}

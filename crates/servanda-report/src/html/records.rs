//! A page for each breach record: what a commission would put before the sides.

use std::collections::BTreeMap;

use maud::{Markup, html};
use servanda_base::span::FileId;
use servanda_model::ArticleId;
use servanda_watch::incidents::Incident;
use servanda_watch::observers::{Observer, Observers};
use servanda_watch::{Ground, Kind, Odds, Record, Standing, Truth};

use super::{Page, scroll, ticks, upper};
use crate::watch::{VersionView, WatchView, grade, key_words, local, standing, utc, window, zone_of};

/// Records shown one by one; the JSON has all of them.
const RECORDS: usize = 60;
/// Incidents shown on a page.
const WITNESSES: usize = 12;

/// A record, once for all versions of the text that have it.
pub(super) struct Entry<'a> {
    /// Its number in this report, from 1.
    number: usize,
    record: &'a Record,
    /// The versions that have it, the first of which tells it.
    under: Vec<usize>,
}

impl Entry<'_> {
    fn anchor(&self) -> String {
        format!("record-{}", self.number)
    }
}

/// All records, in the order in which the breaches began.
pub(super) fn entries<'a>(view: &'a WatchView<'_>) -> Vec<Entry<'a>> {
    // Versions may call a value by other words, a facility of this list or of that: it is the same record.
    type Same = (i64, ArticleId, String, Vec<String>, String);
    let mut seen: BTreeMap<Same, (&Record, Vec<usize>)> = BTreeMap::new();
    for (n, version) in view.versions.iter().enumerate() {
        for record in version.outcome.records.iter().filter(|r| r.standing != Standing::Excused) {
            let first = record.witness.first().map_or_else(String::new, |id| view.names.text(*id));
            let values = record.key.iter().map(|(_, value)| view.names.text(*value)).collect();
            let same = (record.since, record.article, view.who(record.bearer), values, first);
            seen.entry(same).or_insert_with(|| (record, Vec::new())).1.push(n);
        }
    }
    (1..).zip(seen.into_values()).map(|(number, (record, under))| Entry { number, record, under }).collect()
}

/// Where the first record of an article under a version stands, if it is shown.
pub(super) fn first_of(entries: &[Entry<'_>], article: ArticleId, version: usize) -> Option<String> {
    let shown = entries.iter().take(RECORDS);
    shown.into_iter().find(|e| e.record.article == article && e.under.contains(&version)).map(Entry::anchor)
}

/// The list of the records, each with a link to its page.
pub(super) fn list(view: &WatchView<'_>, entries: &[Entry<'_>]) -> Markup {
    if entries.is_empty() {
        return html! { p { "None." } };
    }
    let table = html! {
        table.cards.records {
            thead { tr { th scope="col" { "Record" } th scope="col" { "Article" } th scope="col" { "When" } th scope="col" { "Who answers" } th scope="col" { "Standing" } th scope="col" { "Under" } } }
            tbody {
                @for entry in entries.iter().take(RECORDS) {
                    @if let Some(version) = entry.under.first().and_then(|n| view.versions.get(*n)) {
                        @let record = entry.record;
                        @let zone = zone_of(version.treaty, record.article);
                        tr {
                            th scope="row" { a href={ "#" (entry.anchor()) } { "Record " (entry.number) } }
                            td data-l="Article" { (upper(&version.treaty.cite(record.article))) }
                            td data-l="When" { (window(record, zone)) " " (zone) }
                            td data-l="Who answers" { (blamed(view, record)) }
                            td data-l="Standing" { @if let Some(grade) = grade(version.program, record) { (grade) ", " } (standing(version.program, view.names, record, zone)) }
                            td data-l="Under" { (under(view, entry)) }
                        }
                    }
                }
            }
        }
    };
    html! {
        (scroll("Breach records", &table))
        @if entries.len() > RECORDS { p.quiet { "And " (entries.len() - RECORDS) " more in watch.json." } }
    }
}

/// The pages.
pub(super) fn pages(page: &Page<'_>, view: &WatchView<'_>, entries: &[Entry<'_>]) -> Markup {
    html! {
        @if !entries.is_empty() {
            h3 { "Record by record" }
            @for entry in entries.iter().take(RECORDS) {
                @if let Some(version) = entry.under.first().and_then(|n| view.versions.get(*n)) { (one(page, view, entry, version)) }
            }
        }
    }
}

fn one(page: &Page<'_>, view: &WatchView<'_>, entry: &Entry<'_>, version: &VersionView<'_>) -> Markup {
    let record = entry.record;
    let zone = zone_of(version.treaty, record.article);
    let title = version.treaty.articles.get(record.article).map_or("", |a| a.ast.title.text.as_str());
    let anchor = entry.anchor();
    let clocks = version.outcome.clocks.iter().filter(|c| c.article == record.article && c.step.is_some() && c.start == record.since);
    let clocks: Vec<_> = clocks.collect();
    let missing = version.article(record.article).map_or(&[][..], |a| a.missing.as_slice());
    html! {
        article.record id=(anchor) aria-labelledby={ (anchor) "-h" } {
            h4 id={ (anchor) "-h" } { "Record " (entry.number) ": " (version.treaty.cite(record.article)) ", " (title) }
            p { b { (sentence(view, record, zone)) } }
            @if let Some(clause) = clause(page, version, record.article) { pre.clause { (clause) } }
            dl.facts {
                dt { "Happened" } dd { (when(record.occurred.from, record.occurred.to, zone)) }
                dt { "A breach since" } dd { (local(record.since, zone)) " " (zone) }
                dt { "Known since" } dd { (local(record.known, zone)) " " (zone) }
                dt { "Whose duty" } dd { (view.who(record.bearer)) }
                dt { "Who answers" } dd { (blamed(view, record)) }
                @for (sort, value) in &key_words(view, version, record) { dt { (sort) } dd { (value) } }
                @if let Some(grade) = grade(version.program, record) { dt { "Grade" } dd { (grade) } }
                dt { "Standard of proof" } dd { (version.program.standard(record.article)) @if !standard_named(version, record) { ", since the text names none" } }
                dt { "Standing" } dd { (standing(version.program, view.names, record, zone)) @match record.standing { Standing::Remedied(at) | Standing::Waived(at) => { ", " (local(at, zone)) " " (zone) }, Standing::Open | Standing::Excused => {} } }
                dt { "Under" } dd { (under(view, entry)) }
            }
            h5 { "Witness" }
            ul.witness {
                @for id in record.witness.iter().take(WITNESSES) {
                    @let name = view.names.text(*id);
                    @match view.incidents.iter().find(|i| i.id == name) {
                        Some(incident) => (witness(view.observers, incident, zone)),
                        None => li { b { (name) } ": an act, as recorded" },
                    }
                }
            }
            @if record.witness.len() > WITNESSES { p.quiet { "And " (record.witness.len() - WITNESSES) " more in watch.json." } }
            h5 { "What can be checked again" }
            ul { @for ground in &record.grounds { li { (checked(view, version, ground, zone)) } } }
            h5 { "What would overturn it" }
            p { (overturned(record)) }
            @if !missing.is_empty() { p { "What the sources lack for a verdict: " (ticks(&missing.join("; "))) "." } }
            @if !clocks.is_empty() {
                h5 { "What follows" }
                ul { @for clock in clocks {
                    li { (view.who(clock.bearer)) ": " (clock.step.as_deref().unwrap_or("")) ", " @match clock.due { Some(due) => { "due " (local(due, zone)) " " (zone) }, None => "no date" } }
                } }
            }
        }
    }
}

/// The record in one sentence.
fn sentence(view: &WatchView<'_>, record: &Record, zone: &str) -> String {
    let what = match record.kind {
        Kind::Act => "an act that the article forbids",
        Kind::Missed => "a deadline that passed without the act",
        Kind::Level => "a level out of the bounds of the article",
        Kind::Condition => "a condition that the article makes a breach",
    };
    let said = if record.truth == Truth::Yes { "Established" } else { "Alleged, and not established" };
    let when = when(record.occurred.from, record.occurred.to, zone);
    format!("{said}: {what}, {when}; {} answers for it.", blamed(view, record))
}

/// The clause as it is written; none under a version that words it otherwise.
fn clause<'a>(page: &Page<'a>, version: &VersionView<'_>, id: ArticleId) -> Option<&'a str> {
    if !version.labels.is_empty() {
        return None;
    }
    let article = page.input.treaty.articles.get(id)?;
    let source = page.input.sources.get(FileId(0))?;
    source.text().get(article.ast.span.range())
}

fn when(from: i64, to: i64, zone: &str) -> String {
    if from == to {
        format!("{} {zone}", local(from, zone))
    } else {
        format!("some time from {} to {} {zone}", local(from, zone), local(to, zone))
    }
}

/// A window in words; one that was never opened or is never closed has one end.
fn stretch(from: i64, to: i64, zone: &str) -> String {
    match (utc(from).is_some(), utc(to).is_some()) {
        (true, true) => format!("from {} to {} {zone}", local(from, zone), local(to, zone)),
        (false, true) => format!("until {} {zone}", local(to, zone)),
        (true, false) => format!("from {} {zone} on", local(from, zone)),
        (false, false) => "at any time".to_owned(),
    }
}

fn blamed(view: &WatchView<'_>, record: &Record) -> String {
    if record.blame.is_empty() {
        return "nobody in particular".to_owned();
    }
    let all: Vec<String> = record.blame.iter().map(|s| view.names.text(*s)).collect();
    servanda_model::describe::list(&all)
}

fn standard_named(version: &VersionView<'_>, record: &Record) -> bool {
    let clause = version.program.of_article.get(&record.article).and_then(|n| version.program.clauses.get(*n));
    clause.is_some_and(|c| c.standard_named)
}

fn under(view: &WatchView<'_>, entry: &Entry<'_>) -> String {
    if entry.under.len() == view.versions.len() {
        return "the text and every reading and proposal".to_owned();
    }
    let name = |v: &VersionView<'_>| if v.labels.is_empty() { v.name() } else { format!("“{}”", v.name()) };
    let all: Vec<String> = entry.under.iter().filter_map(|n| view.versions.get(*n)).map(name).collect();
    format!("only {}", servanda_model::describe::list(&all))
}

fn witness(observers: &Observers, incident: &Incident, zone: &str) -> Markup {
    let says = &incident.says;
    let sources: Vec<String> = incident.sources.iter().map(|name| source(name, observers.by_name.get(name))).collect();
    let refs: Vec<&str> = incident.sources.iter().map(String::as_str).collect();
    let to = says.occurred.to.map_or(incident.known, |t| t.as_second());
    html! {
        li {
            b { (incident.id) } ": " code { (says.kind) } @if let Some(actor) = &says.actor { " by " (actor) } @if let Some(against) = &says.against { " against " (against) }
            ", " (when(says.occurred.from.as_second(), to.max(says.occurred.from.as_second()), zone))
            @if let Some(place) = says.place_name.as_ref().or(says.sector.as_ref()) { ", " (place) }
            ". Reported by " @if sources.is_empty() { "an unnamed source" } @else { (servanda_model::describe::list(&sources)) }
            ", known since " (local(incident.known, zone)) @if incident.revised > incident.known { ", last amended " (local(incident.revised, zone)) }
            "; " (probability(observers.odds(&says.kind, &refs))) "."
            @if incident.disputed_actor { " The reports name different actors." }
            @if let Some(text) = &says.text { " “" (text) "”" }
            @for evidence in says.evidence.iter().filter_map(|e| e.uri.as_deref()).filter(|u| u.starts_with("https://") || u.starts_with("http://")) {
                " " a href=(evidence) rel="noreferrer" { "source" }
            }
        }
    }
}

fn source(name: &str, observer: Option<&Observer>) -> String {
    let Some(observer) = observer else { return format!("{name} (not described)") };
    let run = observer.operated_by.as_ref().map_or_else(String::new, |by| format!(", run by {by}"));
    format!("{name} ({}{run})", observer.kind.word())
}

fn probability(odds: Odds) -> String {
    let percent = |permille: u16| format!("{}.{} %", permille / 10, permille % 10);
    match odds {
        Odds::CERTAIN => "certain, as a register has it".to_owned(),
        Odds::UNKNOWN => "how probable it is cannot be said".to_owned(),
        Odds { low, high } if low == high => format!("probable to {}", percent(low)),
        Odds { low, high } => format!("probable to between {} and {}", percent(low), percent(high)),
    }
}

/// One ground of the certificate in words.
fn checked(view: &WatchView<'_>, version: &VersionView<'_>, ground: &Ground, zone: &str) -> String {
    match ground {
        Ground::Fact(id) => format!("{} is on record", view.names.text(*id)),
        Ground::Seen { index, keys, window, certain, possible, by: _ } => {
            let spec = version.program.indexes.get(usize::from(*index));
            let event = spec.and_then(|s| s.pattern.events.first()).and_then(|e| version.program.events.get(usize::from(*e)));
            let keys: Vec<String> = keys.iter().filter(|k| k.is_some()).map(|k| view.names.text(*k)).collect();
            let of = if keys.is_empty() { String::new() } else { format!(" of {}", keys.join(", ")) };
            let name = event.map_or("what is counted", |e| e.name.as_str());
            format!("{name}{of}, {}: {certain} certain, {possible} more possible", stretch(window.from, window.to, zone))
        }
        Ground::Level { level, keys, truth, .. } => {
            let spec = version.program.levels.get(usize::from(*level));
            let event = spec.and_then(|s| s.measure.events.first()).and_then(|e| version.program.events.get(usize::from(*e)));
            let keys: Vec<String> = keys.iter().filter(|k| k.is_some()).map(|k| view.names.text(*k)).collect();
            let of = if keys.is_empty() { String::new() } else { format!(" of {}", keys.join(", ")) };
            format!("the level of {}{of} against its limit: {}", event.map_or("the measure", |e| e.name.as_str()), so(*truth))
        }
        Ground::NotDone { window, .. } => format!("no act that does what is owed, {}", stretch(window.from, window.to, zone)),
        Ground::State { article, state, truth, .. } => {
            format!("{} is {}: {}", version.treaty.cite(*article), servanda_model::describe::state(*state), so(*truth))
        }
        Ground::Breaches { window, certain, possible, .. } => {
            format!("breaches of the article, {}: {certain} certain, {possible} more possible", stretch(window.from, window.to, zone))
        }
    }
}

/// A truth as the end of a sentence.
fn so(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "so",
        Truth::No => "not so",
        Truth::Maybe => "undetermined",
    }
}

fn overturned(record: &Record) -> &'static str {
    match (record.truth, record.kind) {
        (Truth::Yes, Kind::Missed) => "A report of the act in its time, or of something that excuses its absence.",
        (Truth::Yes, _) => "The first incident refuted or taken back, or a report of something that excuses it.",
        _ => {
            "It is undetermined: what is reported does not reach the standard of proof, or may be excused by something that nobody would have reported. A report by a source of known reliability would settle it either way."
        }
    }
}

//! For programs: schema `servanda.watch/1`, and one verdict a line.

use serde::Serialize;
use servanda_model::ast::Grade;
use servanda_watch::{Ground, Kind, Record, Standing, Truth};

use super::decisions::{DecisionOut, decision_out};
use super::{VersionView, WatchView, Wording, utc};
use crate::json::seen;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    treaty: &'a str,
    now: Option<String>,
    unread: usize,
    versions: Vec<VersionOut<'a>>,
    claims: Vec<ClaimOut<'a>>,
    objections: Vec<ObjectionOut<'a>>,
    rejects: Vec<RejectOut<'a>>,
    rejected: RejectedOut<'a>,
}

#[derive(Serialize)]
struct VersionOut<'a> {
    reading: &'a [String],
    proposal: bool,
    articles: Vec<ArticleOut<'a>>,
    verdicts: Vec<VerdictOut<'a>>,
    clocks: Vec<ClockOut>,
    powers: Vec<PowerOut>,
    decisions: Vec<DecisionOut<'a>>,
}

#[derive(Serialize)]
struct ArticleOut<'a> {
    article: &'a str,
    instrument: &'a str,
    title: &'a str,
    state: &'static str,
    established_minor: usize,
    established_material: usize,
    undetermined: usize,
    excused: usize,
    fulfilled: usize,
    running: usize,
    contrary: usize,
    seconds_in_force: i64,
    seconds_watched: i64,
    missing: &'a [String],
}

#[derive(Serialize)]
pub(super) struct VerdictOut<'a> {
    number: u64,
    article: &'a str,
    instrument: &'a str,
    reading: &'a [String],
    bearer: Option<String>,
    blame: Vec<String>,
    key: Vec<(String, String)>,
    kind: &'static str,
    state: &'static str,
    standing: &'static str,
    closed: Option<String>,
    grade: &'static str,
    standard: String,
    occurred_from: Option<String>,
    occurred_to: Option<String>,
    since: Option<String>,
    known: Option<String>,
    r#final: bool,
    withdrawn: bool,
    waits_for: Option<String>,
    witness: Vec<String>,
    certificate: Vec<GroundOut>,
}

#[derive(Serialize)]
struct GroundOut {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certain: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    possible: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by: Vec<String>,
}

#[derive(Serialize)]
struct ClockOut {
    article: String,
    bearer: Option<String>,
    start: Option<String>,
    due: Option<String>,
    step: Option<String>,
}

#[derive(Serialize)]
struct PowerOut {
    act: String,
    target: String,
    granted: &'static str,
    effective: Option<String>,
}

#[derive(Serialize)]
struct ClaimOut<'a> {
    id: &'a str,
    speaker: &'a str,
    subject: &'a str,
    category: Option<&'a str>,
    list: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    number: String,
    qualifier: &'static str,
    part_of: Option<&'a str>,
    established: usize,
    reported_undetermined: usize,
    remarks: &'a [String],
    source: Option<&'a str>,
}

#[derive(Serialize)]
struct ObjectionOut<'a> {
    place: String,
    report: &'a str,
    reason: &'a str,
    rejected: bool,
}

#[derive(Serialize)]
struct RejectOut<'a> {
    reason: String,
    raw: &'a str,
}

/// How many rows were rejected in all; `rejects` holds the first of them.
#[derive(Serialize)]
struct RejectedOut<'a> {
    total: u64,
    reasons: Vec<ReasonOut<'a>>,
}

#[derive(Serialize)]
struct ReasonOut<'a> {
    reason: &'a str,
    rows: u64,
}

/// Everything, as one JSON document.
#[must_use]
pub fn watch_json(view: &WatchView<'_>) -> String {
    let document = Document {
        schema: "servanda.watch/1",
        treaty: view.versions.first().map_or("", |v| v.treaty.title.as_str()),
        now: view.now.and_then(utc),
        unread: view.unread,
        versions: view.versions.iter().map(|v| version(view, v)).collect(),
        claims: view.claims.iter().map(claim).collect(),
        objections: view
            .objections
            .iter()
            .map(|o| ObjectionOut { place: o.origin.to_string(), report: &o.report, reason: &o.reason, rejected: o.rejected })
            .collect(),
        rejects: view.rejects.kept().iter().map(|r| RejectOut { reason: r.to_string(), raw: &r.raw }).collect(),
        rejected: RejectedOut {
            total: view.rejects.total(),
            reasons: view.rejects.reasons().into_iter().map(|(reason, rows)| ReasonOut { reason, rows }).collect(),
        },
    };
    let mut out = seen(&serde_json::to_string_pretty(&document).unwrap_or_default());
    out.push('\n');
    out
}

/// One verdict a line, in the order of (time, article, bearer, key), version by version.
#[must_use]
pub fn watch_jsonl(view: &WatchView<'_>) -> String {
    let mut out = String::new();
    for v in &view.versions {
        for record in &v.outcome.records {
            out.push_str(&seen(&serde_json::to_string(&verdict(view, v, record)).unwrap_or_default()));
            out.push('\n');
        }
    }
    out
}

fn version<'a>(view: &'a WatchView<'a>, v: &'a VersionView<'a>) -> VersionOut<'a> {
    let instrument = |article: usize| {
        let at = v.treaty.articles.get(article).map_or(0, |a| a.instrument);
        v.treaty.instruments.get(at).map_or("", |i| i.title.text.as_str())
    };
    let articles = v.outcome.articles.iter().filter_map(|state| {
        let article = v.treaty.articles.get(state.article)?;
        Some(ArticleOut {
            article: &article.ast.number.text,
            instrument: instrument(state.article),
            title: &article.ast.title.text,
            state: state.state.words(),
            established_minor: state.established.0,
            established_material: state.established.1,
            undetermined: state.undetermined,
            excused: state.excused,
            fulfilled: state.fulfilled,
            running: state.running,
            contrary: state.contrary,
            seconds_in_force: state.watched.0,
            seconds_watched: state.watched.1,
            missing: &state.missing,
        })
    });
    VersionOut {
        reading: v.labels,
        proposal: v.proposal,
        articles: articles.collect(),
        verdicts: v.outcome.records.iter().map(|r| verdict(view, v, r)).collect(),
        clocks: v
            .outcome
            .clocks
            .iter()
            .map(|c| ClockOut {
                article: v.treaty.cite(c.article),
                bearer: c.bearer.is_some().then(|| view.names.text(c.bearer)),
                start: utc(c.start),
                due: c.due.and_then(utc),
                step: c.step.clone(),
            })
            .collect(),
        powers: v
            .outcome
            .powers
            .iter()
            .map(|(act, target, granted, at)| PowerOut {
                act: view.names.text(*act),
                target: v.treaty.cite(*target),
                granted: match granted {
                    Truth::Yes => "yes",
                    Truth::Maybe => "undetermined",
                    Truth::No => "no",
                },
                effective: utc(*at),
            })
            .collect(),
        decisions: v.decisions.iter().map(decision_out).collect(),
    }
}

fn verdict<'a>(view: &'a WatchView<'a>, v: &'a VersionView<'a>, record: &Record) -> VerdictOut<'a> {
    // Final when the sources of the article have said all that they may say about its time.
    let latency = v.article(record.article).and_then(|s| s.final_at).zip(view.now).map(|(end, now)| end - now);
    let is_final = latency.zip(view.now).is_some_and(|(latency, now)| record.since.saturating_add(latency) <= now);
    verdict_of(&v.wording(view.names), record, is_final, false)
}

/// A verdict of one version of the text.
pub(super) fn verdict_of<'a>(v: &Wording<'a>, record: &Record, is_final: bool, withdrawn: bool) -> VerdictOut<'a> {
    let article = v.treaty.articles.get(record.article);
    let instrument = article.and_then(|a| v.treaty.instruments.get(a.instrument)).map_or("", |i| i.title.text.as_str());
    let (standing, closed) = match record.standing {
        Standing::Open => ("open", None),
        Standing::Excused => ("excused", None),
        Standing::Remedied(at) => ("remedied", utc(at)),
        Standing::Waived(at) => ("waived", utc(at)),
    };
    VerdictOut {
        number: record.number,
        article: article.map_or("", |a| a.ast.number.text.as_str()),
        instrument,
        reading: v.labels,
        bearer: record.bearer.is_some().then(|| v.names.text(record.bearer)),
        blame: record.blame.iter().map(|s| v.names.text(*s)).collect(),
        key: v.key(record),
        kind: match record.kind {
            Kind::Act => "act",
            Kind::Missed => "missed",
            Kind::Level => "level",
            Kind::Condition => "condition",
        },
        state: if record.truth == Truth::Yes { "established" } else { "undetermined" },
        standing,
        closed,
        grade: if record.grade == Grade::Material { "material" } else { "minor" },
        standard: v.program.standard(record.article),
        occurred_from: utc(record.occurred.from),
        occurred_to: utc(record.occurred.to),
        since: utc(record.since),
        known: utc(record.known),
        r#final: is_final,
        withdrawn,
        waits_for: record.waits_for.is_some().then(|| v.names.text(record.waits_for)),
        witness: record.witness.iter().map(|s| v.names.text(*s)).collect(),
        certificate: record.grounds.iter().map(|g| ground(v, g)).collect(),
    }
}

fn ground(v: &Wording<'_>, ground: &Ground) -> GroundOut {
    let blank = GroundOut {
        kind: "",
        fact: None,
        event: None,
        keys: Vec::new(),
        from: None,
        to: None,
        certain: None,
        possible: None,
        by: Vec::new(),
    };
    match ground {
        Ground::Fact(id) => GroundOut { kind: "fact", fact: Some(v.names.text(*id)), ..blank },
        Ground::Seen { index, keys, window, certain, possible, by } => {
            let spec = v.program.indexes.get(usize::from(*index));
            let event = spec.and_then(|s| s.pattern.events.first()).and_then(|e| v.program.events.get(usize::from(*e)));
            GroundOut {
                kind: "seen",
                event: event.map(|e| e.name.clone()),
                keys: keys.iter().filter(|k| k.is_some()).map(|k| v.names.text(*k)).collect(),
                from: utc(window.from),
                to: utc(window.to),
                certain: Some(*certain),
                possible: Some(*possible),
                by: by.iter().map(|id| v.names.text(*id)).collect(),
                ..blank
            }
        }
        Ground::Level { keys, by, .. } => GroundOut {
            kind: "level",
            fact: by.is_some().then(|| v.names.text(*by)),
            keys: keys.iter().filter(|k| k.is_some()).map(|k| v.names.text(*k)).collect(),
            ..blank
        },
        Ground::NotDone { window, .. } => GroundOut { kind: "not-done", from: utc(window.from), to: utc(window.to), ..blank },
        Ground::State { by, .. } => GroundOut { kind: "state", fact: by.is_some().then(|| v.names.text(*by)), ..blank },
        Ground::Breaches { window, certain, possible, .. } => GroundOut {
            kind: "breaches",
            from: utc(window.from),
            to: utc(window.to),
            certain: Some(*certain),
            possible: Some(*possible),
            ..blank
        },
    }
}

fn claim<'a>(held: &'a servanda_watch::claims::Held<'a>) -> ClaimOut<'a> {
    let claim = held.claim;
    ClaimOut {
        id: &claim.id,
        speaker: &claim.speaker,
        subject: &claim.subject,
        category: claim.category.as_deref(),
        list: claim.list.as_deref(),
        from: claim.window.map(|w| w.from.to_string()),
        to: claim.window.and_then(|w| w.to).map(|t| t.to_string()),
        number: claim.number.to_string(),
        qualifier: claim.qualifier.word(),
        part_of: claim.parent.as_deref(),
        established: held.established,
        reported_undetermined: held.reported,
        remarks: &held.remarks,
        source: claim.source.as_deref(),
    }
}

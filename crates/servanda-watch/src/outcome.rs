//! One version of the text against all facts: records, duties done, clocks, and the state of each article.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ast::{Grade, InstrumentForm, Modal};
use servanda_model::{ArticleId, Treaty};

use crate::engine::Engine;
use crate::fact::{EventId, Fact, NEVER, Seconds};
use crate::observers::{Observer, ObserverKind, Observers};
use crate::program::{Clause, From, Program, What};
use crate::record::{Clock, Out, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// What the facts come to under one version of the text.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The breach records, in the order of (since, article, bearer, key), numbered from 1.
    pub records: Vec<Record>,
    /// Acts contrary to articles that bind nobody: intentions, hopes, drafts. They are no breach.
    pub contrary: Vec<Record>,
    /// Duties fulfilled: article, bearer, when, by which acts.
    pub fulfilled: Vec<(ArticleId, Sym, Seconds, Vec<Sym>)>,
    /// Uses of powers: act, target, whether the text gives the power, from when.
    pub powers: Vec<(Sym, ArticleId, Truth, Seconds)>,
    /// The clocks that run, the nearest first.
    pub clocks: Vec<Clock>,
    /// The state of each standing article.
    pub articles: Vec<ArticleState>,
    /// Facts that the engine refused.
    pub refused: Vec<Sym>,
}

/// How an article stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArticleState {
    /// The article.
    pub article: ArticleId,
    /// The state.
    pub state: State,
    /// Established breaches: minor, material.
    pub established: (usize, usize),
    /// Undetermined ones.
    pub undetermined: usize,
    /// Excused ones.
    pub excused: usize,
    /// Duties fulfilled.
    pub fulfilled: usize,
    /// Duties that run.
    pub running: usize,
    /// Acts contrary to an article that binds nobody.
    pub contrary: usize,
    /// What the sources lack for a verdict, in sentences.
    pub missing: Vec<String>,
    /// Seconds in force until the present, and how many of them somebody watched who could establish a breach.
    pub watched: (Seconds, Seconds),
    /// Whether a late report can still change the verdict; none when no source says how late it may report.
    pub final_at: Option<Seconds>,
}

/// In one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// A breach is established.
    Breached(Grade),
    /// Something is alleged, and the standard is not reached.
    Undetermined,
    /// The sources cannot carry a verdict.
    CannotBeMonitored,
    /// A duty runs.
    Running,
    /// Every duty that arose was fulfilled.
    Fulfilled,
    /// In force, watched throughout by somebody who could establish a breach, and none is established.
    Kept,
    /// In force, no breach established, and not watched throughout.
    NoneEstablished,
    /// It allows something.
    Allows,
    /// It binds nobody.
    NotBinding,
    /// Not in force, or no longer.
    NotInForce,
    /// A statement: nothing to be kept.
    Statement,
}

impl State {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Breached(Grade::Minor) => "breached (minor)",
            Self::Breached(Grade::Material) => "breached (material)",
            Self::Undetermined => "undetermined",
            Self::CannotBeMonitored => "cannot be monitored from these sources",
            Self::Running => "running",
            Self::Fulfilled => "fulfilled",
            Self::Kept => "kept",
            Self::NoneEstablished => "no breach established",
            Self::Allows => "allows",
            Self::NotBinding => "binds nobody",
            Self::NotInForce => "not in force",
            Self::Statement => "statement",
        }
    }
}

/// What a run looks at.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The version of the text.
    pub treaty: &'a Treaty,
    /// The same, compiled.
    pub program: &'a Program,
    /// The facts, in the order of [`crate::facts::sort`].
    pub facts: &'a [Fact],
    /// Who observes.
    pub observers: &'a Observers,
    /// Events that are known from acts of parties and bodies, and so need no observer.
    pub acts: &'a BTreeSet<EventId>,
    /// The present.
    pub now: Seconds,
}

/// The outcome of one version of the text.
#[must_use]
pub fn run(input: &Input<'_>) -> Outcome {
    let mut engine = Engine::new(input.program).doubting(unseen(input.program, input.observers, input.acts));
    if input.facts.iter().any(|f| waives(input.program, f.event)) {
        engine = engine.keeping_breaches();
    }
    let mut out = Outcome::default();
    let mut told = Vec::new();
    for fact in input.facts.iter().filter(|f| f.when.from <= input.now) {
        if let Err(late) = engine.push(fact.clone()) {
            out.refused.push(late.fact);
        }
        told.append(&mut engine.take());
    }
    engine.advance(input.now);
    told.append(&mut engine.take());
    collect(input.program, told, &mut out);
    // A draft binds nobody and promises nothing: nothing is contrary to it.
    let draft = |article: ArticleId| {
        let instrument = input.treaty.articles.get(article).and_then(|a| input.treaty.instruments.get(a.instrument));
        instrument.is_some_and(|i| i.form == InstrumentForm::Draft)
    };
    out.contrary.retain(|r| !draft(r.article));
    out.clocks = engine.clocks();
    out.articles = input.program.clauses.iter().map(|clause| article_state(input, clause, &engine, &out)).collect();
    out
}

/// Whether an event is a waiver.
#[must_use]
pub fn waives(program: &Program, event: EventId) -> bool {
    program.events.get(usize::from(event)).is_some_and(|e| e.name == "waiver" || e.name == "waive")
}

/// Events of which nobody would have told for certain: neither a register nor an act on record.
#[must_use]
pub fn unseen(program: &Program, observers: &Observers, acts: &BTreeSet<EventId>) -> BTreeSet<EventId> {
    let registers: Vec<&Observer> = observers.by_name.values().filter(|o| o.kind == ObserverKind::Register).collect();
    let told = |name: &str| registers.iter().any(|o| o.sees.is_empty() || o.sees.iter().any(|s| s == name));
    let ids = (0..).zip(&program.events);
    ids.filter(|(id, info)| !acts.contains(id) && !told(&info.name)).map(|(id, _)| id).collect()
}

/// Gathers what the engine told, and numbers the records in their order.
fn collect(program: &Program, told: Vec<Out>, out: &mut Outcome) {
    let mut records: BTreeMap<u64, Record> = BTreeMap::new();
    for one in told {
        match one {
            Out::Opened(record) => {
                records.insert(record.number, record);
            }
            Out::Graver(number, grade, _) => {
                if let Some(record) = records.get_mut(&number) {
                    record.grade = grade;
                }
            }
            Out::Attributed(number, _) => {
                if let Some(record) = records.get_mut(&number) {
                    record.attribute();
                }
            }
            Out::Closed(number, standing) => {
                if let Some(record) = records.get_mut(&number) {
                    record.standing = standing;
                }
            }
            Out::Fulfilled { article, bearer, at, witness, .. } => out.fulfilled.push((article, bearer, at, witness)),
            Out::Power { act, target, granted, at } => out.powers.push((act, target, granted, at)),
        }
    }
    let binds = |r: &Record| program.of_article.get(&r.article).and_then(|n| program.clauses.get(*n)).is_some_and(|c| c.binding);
    let (mut records, contrary): (Vec<Record>, Vec<Record>) = records.into_values().partition(binds);
    out.contrary = contrary;
    let order = |r: &Record| (r.since, r.article, r.bearer, r.key.clone(), r.witness.clone());
    records.sort_by_key(order);
    for (number, record) in (1..).zip(&mut records) {
        record.number = number;
    }
    out.records = records;
}

fn article_state(input: &Input<'_>, clause: &Clause, engine: &Engine<'_>, out: &Outcome) -> ArticleState {
    let own: Vec<&Record> = out.records.iter().filter(|r| r.article == clause.article).collect();
    let open = |r: &&&Record| r.standing != Standing::Excused;
    let certain = |grade| own.iter().filter(open).filter(|r| r.truth == Truth::Yes && r.grade == grade).count();
    let established = (certain(Grade::Minor), certain(Grade::Material));
    let undetermined = own.iter().filter(open).filter(|r| r.truth == Truth::Maybe).count();
    let excused = own.iter().filter(|r| r.standing == Standing::Excused).count();
    let fulfilled = out.fulfilled.iter().filter(|(a, ..)| *a == clause.article).count();
    let running = out.clocks.iter().filter(|c| c.article == clause.article).count();
    let sight = sight(input, clause);
    let force = engine.force(clause.article);
    let watched = watched(input, clause, force.ended, &sight);
    let binds = clause.binding;
    let norm = clause.modal.is_some();
    let state = if !norm {
        State::Statement
    } else if established.1 > 0 {
        State::Breached(Grade::Material)
    } else if established.0 > 0 {
        State::Breached(Grade::Minor)
    } else if !binds {
        if matches!(clause.modal, Some(Modal::May | Modal::Power | Modal::Reserves)) { State::Allows } else { State::NotBinding }
    } else if watched.0 <= 0 && undetermined == 0 && running == 0 && fulfilled == 0 {
        State::NotInForce
    } else if !sight.missing.is_empty() {
        State::CannotBeMonitored
    } else if undetermined > 0 {
        State::Undetermined
    } else if running > 0 {
        State::Running
    } else if fulfilled > 0 {
        State::Fulfilled
    } else if watched.1 >= watched.0 {
        State::Kept
    } else {
        State::NoneEstablished
    };
    ArticleState {
        article: clause.article,
        state,
        established,
        undetermined,
        excused,
        fulfilled,
        running,
        contrary: out.contrary.iter().filter(|r| r.article == clause.article).count(),
        missing: sight.missing,
        watched,
        final_at: sight.latency.map(|latency| input.now.saturating_add(latency)),
    }
}

/// Who could establish a breach of an article, and what is missing when nobody could.
struct Sight<'a> {
    able: Vec<&'a Observer>,
    missing: Vec<String>,
    latency: Option<Seconds>,
}

fn sight<'a>(input: &Input<'a>, clause: &Clause) -> Sight<'a> {
    let mut out = Sight { able: Vec::new(), missing: Vec::new(), latency: Some(0) };
    // What is told by act needs no observer: it is done by word, and on record.
    let told = |event: &EventId| input.acts.contains(event);
    let watch: Vec<EventId> = clause.own.iter().copied().filter(|e| !told(e)).collect();
    if watch.is_empty() {
        return out;
    }
    let name = |event: &EventId| input.program.events.get(usize::from(*event)).map_or("", |e| e.name.as_str());
    let judged = watch.iter().any(|e| input.program.events.get(usize::from(*e)).is_some_and(|i| i.judged_by_nobody));
    if judged {
        out.missing.push("its event is judged by nobody: the text leaves it to everybody".to_owned());
    }
    let names: Vec<String> = watch.iter().map(|e| name(e).to_owned()).collect();
    let derived_parts: Vec<String> = input
        .program
        .derived
        .iter()
        .filter(|d| watch.contains(&d.event))
        .flat_map(|d| {
            let joined = d.joins.iter().filter_map(|j| input.program.indexes.get(usize::from(j.index))).map(|s| &s.pattern);
            std::iter::once(&d.trigger).chain(joined).flat_map(|p| p.events.iter()).map(|e| name(e).to_owned()).collect::<Vec<_>>()
        })
        .collect();
    let all: Vec<String> = names.iter().chain(&derived_parts).cloned().collect();
    let seeing: Vec<&'a Observer> = input.observers.of(&all);
    let shown = names.first().map_or("it", String::as_str);
    if seeing.is_empty() {
        out.missing.push(format!("no source sees `{shown}`"));
        out.latency = None;
        return out;
    }
    out.latency = seeing.iter().map(|o| o.reports_within).try_fold(0, |most, one| Some(most.max(one?)));
    let register = |o: &&&Observer| o.kind == ObserverKind::Register;
    let rated = |o: &&&Observer| o.detects.is_some_and(|d| d > 0.0) && o.false_alarms.is_some();
    let prior = all.iter().any(|e| input.observers.priors.contains_key(e));
    out.able = seeing.iter().filter(|o| register(o) || (rated(o) && prior)).copied().collect();
    if out.able.is_empty() {
        if seeing.iter().all(|o| o.kind == ObserverKind::Party) {
            out.missing.push(format!("only the sides themselves report `{shown}`, each about the other"));
        }
        if !seeing.iter().any(|o| rated(&o)) {
            out.missing.push("no source states how often it misses or invents something".to_owned());
        }
        if !prior {
            out.missing.push(format!("nobody states how probable `{shown}` is before it is reported"));
        }
    }
    out
}

/// Seconds in force until the present, and seconds of them that somebody watched who could establish a breach.
fn watched(input: &Input<'_>, clause: &Clause, ended: Option<Seconds>, sight: &Sight<'_>) -> (Seconds, Seconds) {
    let fixed = |when: Option<crate::program::When>| match when {
        Some(when) => match when.from {
            From::At(time) => Some(input.program.zone_data.add(time, when.plus)),
            _ => None,
        },
        None => None,
    };
    let first = input.facts.first().map_or(input.now, |f| f.when.from);
    let entry = match input.program.entries.get(clause.instrument) {
        Some(crate::program::Entry::At(time)) => Some(*time),
        Some(crate::program::Entry::Unsaid) => None,
        // Since when it binds is the engine's to say; here the first fact stands for it.
        _ => Some(first),
    };
    let start = fixed(clause.during.0).or(entry).unwrap_or(first).max(entry.unwrap_or(-NEVER));
    let end = fixed(clause.during.1).unwrap_or(NEVER).min(ended.unwrap_or(NEVER)).min(input.now);
    let long = (end - start).max(0);
    if matches!(clause.what, What::Nothing | What::Allow { .. }) {
        return (long, 0);
    }
    if sight.able.iter().any(|o| o.kind == ObserverKind::Register && o.watching.is_empty()) {
        return (long, long);
    }
    // The union of the hours in which somebody watched everywhere.
    let mut spans: Vec<(Seconds, Seconds)> = sight
        .able
        .iter()
        .flat_map(|o| &o.watching)
        .filter(|w| w.sectors.is_empty())
        .map(|w| (w.from.max(start), w.to.min(end)))
        .filter(|(from, to)| from < to)
        .collect();
    spans.sort_unstable();
    let (mut seen, mut until) = (0, start);
    for (from, to) in spans {
        let from = from.max(until);
        if to > from {
            seen += to - from;
            until = to;
        }
    }
    (long, seen)
}

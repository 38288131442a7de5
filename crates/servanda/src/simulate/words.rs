//! What is done by word and on record: notices, requests, decisions, and what a body decides about whose act something was.

use std::collections::{BTreeMap, BTreeSet};

use servanda_watch::fact::Slot;
use servanda_watch::program::{Pattern, Status, What};

use super::observe::Report;
use super::random::Draws;
use super::scene::{marker, slot};
use super::world::{DAY, HOUR, Value, Why, World};

/// Of a hundred things that a body may attribute it attributes so many, and so many of these to the wrong party.
const ATTRIBUTED: u64 = 600;
const MISTAKEN: u64 = 100;
/// A body that no time binds takes up to so long.
const AT_LEISURE: i64 = 3 * DAY;

/// An act in the columns of `acts/`.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) kind: String,
    /// The article, or the report of what is attributed.
    pub(super) about: Option<String>,
    pub(super) at: i64,
    pub(super) published: i64,
    pub(super) args: BTreeMap<Slot, Value>,
    /// The event that it is, or that it is about.
    pub(super) event: usize,
    /// For an attribution, whether it is right.
    pub(super) right: Option<bool>,
}

impl Act {
    /// Its arguments by the word before them; other events by the number under which they are known.
    pub(super) fn args<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = (&'static str, String)> + 'a {
        self.args.iter().map(|(slot, value)| (marker(*slot), known.text(value)))
    }
}

/// Under which number each event is known to those who speak of it: that of its first report, the mission's before others; that of its act.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(BTreeMap<usize, String>);

impl Known {
    pub(super) fn text(&self, value: &Value) -> String {
        match value {
            Value::Name(name) => name.clone(),
            Value::Event(event) => self.0.get(event).cloned().unwrap_or_else(|| format!("exercise-unreported-{event}")),
        }
    }
}

/// All acts in the order in which they are done, and how events are known.
pub(super) fn acts(world: &World<'_>, reports: &[Report], draws: &mut Draws) -> (Vec<Act>, Known) {
    let mut first: BTreeMap<usize, &Report> = BTreeMap::new();
    for report in reports.iter().filter(|r| r.about.is_none() && !r.says.is_planted()) {
        let better = first.get(&report.event).is_none_or(|held| (report.source, report.received) < (held.source, held.received));
        if better {
            first.insert(report.event, report);
        }
    }
    let mut out: Vec<Act> = Vec::new();
    for (event, e) in world.events.iter().enumerate().filter(|(_, e)| e.word && e.happened) {
        let Some(body) = e.actor() else { continue };
        out.push(Act {
            id: String::new(),
            body: body.to_owned(),
            kind: e.kind.clone(),
            about: e.about.clone(),
            at: e.at,
            published: e.at + draws.between(600, DAY / 2),
            args: e.args.iter().filter(|(s, _)| **s != servanda_watch::fact::BY).map(|(s, v)| (*s, v.clone())).collect(),
            event,
            right: None,
        });
    }
    attributions(world, &first, &mut out, draws);
    out.sort_by_key(|act| act.at);
    for (n, act) in (1..).zip(&mut out) {
        act.id = format!("exercise-act-{n}");
    }
    let mut known: BTreeMap<usize, String> = first.into_iter().map(|(event, report)| (event, report.id.clone())).collect();
    known.extend(out.iter().filter(|a| a.right.is_none()).map(|a| (a.event, a.id.clone())));
    (out, Known(known))
}

/// What the bodies that the text names say of whose act something was: some in time, some late, some never, some wrongly.
fn attributions(world: &World<'_>, first: &BTreeMap<usize, &Report>, out: &mut Vec<Act>, draws: &mut Draws) {
    let parties = world.scene.candidates("Party");
    let mut done: BTreeSet<(usize, String)> = BTreeSet::new();
    for clause in &world.program.clauses {
        let Some((body, within)) = &clause.attributed else { continue };
        let asked: Vec<&Pattern> =
            world.program.indexes.iter().filter(|i| i.status == Status::Attributed(*body)).map(|i| &i.pattern).collect();
        let body = world.program.names.text(*body);
        let within = within.map_or(AT_LEISURE, |length| length.at_most().min(60 * DAY));
        let mut about: BTreeSet<usize> = BTreeSet::new();
        if let What::Forbid(acts) = &clause.what {
            let contrary = |n: &usize| {
                let event = world.events.get(*n);
                event.is_some_and(|e| {
                    e.article == Some(clause.article) && matches!(e.why, Why::Contrary | Why::Excused | Why::Invented | Why::Outside)
                })
            };
            about.extend(acts.iter().flat_map(|act| world.called(&act.events)).filter(contrary));
        }
        for pattern in asked {
            let happened = |n: &usize| world.sets_off(pattern, *n, (world.start, world.end));
            about.extend(world.called(&pattern.events).into_iter().filter(happened));
        }
        for event in about {
            let Some(e) = world.events.get(event).filter(|e| !e.word) else { continue };
            let (Some(report), Some(party)) = (first.get(&event), world.party_of(e)) else { continue };
            if !draws.chance(ATTRIBUTED) || !done.insert((event, body.clone())) {
                continue;
            }
            let others: Vec<String> = parties.iter().filter(|p| **p != party).cloned().collect();
            let wrong = if draws.chance(MISTAKEN) { draws.pick(&others).cloned() } else { None };
            let at = report.received + draws.between(HOUR.min(within), within + within / 2);
            let right = e.happened && wrong.is_none();
            out.push(Act {
                id: String::new(),
                body: body.clone(),
                kind: "attribution".to_owned(),
                about: Some(report.id.clone()),
                at,
                published: at + draws.between(600, 4 * HOUR),
                args: [(slot(servanda_model::ast::Preposition::To), Value::Name(wrong.unwrap_or(party)))].into(),
                event,
                right: Some(right),
            });
        }
    }
}

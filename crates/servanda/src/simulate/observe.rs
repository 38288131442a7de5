//! Who reports what: a mission, the press, a ministry of each party. Everybody misses, comes late and errs at rates that are stated in
//! `sources.toml`, the same for every party.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ArticleId;

use super::random::Draws;
use super::scene::Spot;
use super::world::{DAY, Event, HOUR, World};

/// No report comes later than this after what it reports.
pub(super) const LATEST: i64 = 3 * DAY;
/// A kind of act that no text has.
pub(super) const UNLISTED: &str = "exercise-unlisted-act";
/// Of a hundred ministry's reports so many have the wrong day, and of a hundred acts of its own side so many are laid to another.
const WRONG_DAY: u64 = 100;
const WRONG_SIDE: u64 = 50;
/// Of a hundred reports of the mission so many come late, give a wrong hour that is put right, or, when false, are taken back.
const LATE: u64 = 100;
const CORRECTED: u64 = 100;
const TAKEN_BACK: u64 = 500;
/// Of a hundred reports so many are sent twice.
const TWICE: u64 = 30;

/// The part that an observer plays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Mission,
    Press,
    /// Of this party; it reports the acts of others.
    Ministry(String),
}

/// An observer. Rates are in a thousand.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) role: Role,
    pub(super) name: String,
    /// The head of its ids.
    pub(super) head: String,
    pub(super) detects: u64,
    pub(super) false_alarms: u64,
    /// How late it usually reports at most.
    soon: i64,
}

/// Everybody who reports in a treaty between these parties.
pub(super) fn sources(parties: &[String]) -> Vec<Source> {
    let mut out = vec![
        Source {
            role: Role::Mission,
            name: "Exercise Mission".to_owned(),
            head: "exercise-mission".to_owned(),
            detects: 700,
            false_alarms: 50,
            soon: 12 * HOUR,
        },
        Source {
            role: Role::Press,
            name: "Exercise Press".to_owned(),
            head: "exercise-press".to_owned(),
            detects: 400,
            false_alarms: 100,
            soon: 2 * DAY,
        },
    ];
    out.extend(parties.iter().enumerate().map(|(n, party)| Source {
        role: Role::Ministry(party.clone()),
        name: format!("Exercise Ministry of {party}"),
        head: format!("exercise-ministry-{}", n + 1),
        detects: 550,
        false_alarms: 400,
        soon: DAY,
    }));
    out
}

/// What the mission cannot see: one sector all the time, and everything for one day.
#[derive(Clone, Debug, Default)]
pub(super) struct Blind {
    pub(super) sector: Option<String>,
    /// All sectors of the exercise.
    pub(super) sectors: Vec<String>,
    pub(super) day: Option<(i64, i64)>,
}

impl Blind {
    pub(super) fn new(world: &World<'_>, draws: &mut Draws) -> Self {
        let sectors: BTreeSet<&String> = world.events.iter().filter(|e| !e.word).filter_map(|e| Some(&e.ground.as_ref()?.1)).collect();
        let sectors: Vec<String> = sectors.into_iter().cloned().collect();
        let sector = if sectors.len() > 1 { draws.pick(&sectors).cloned() } else { None };
        let days = (world.end - world.start) / DAY;
        let day = (days >= 5).then(|| world.start + draws.between(1, days - 2) * DAY).map(|from| (from, from + DAY));
        Self { sector, sectors, day }
    }

    pub(super) fn hides(&self, event: &Event) -> bool {
        let there = event.ground.as_ref().is_some_and(|(_, ground)| Some(ground) == self.sector.as_ref());
        there || self.day.is_some_and(|(from, to)| event.at >= from && event.at < to)
    }
}

/// In what a report is not as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Says {
    AsItWas,
    /// An hour that a later report puts right.
    WrongHour,
    PutRight,
    WrongDay,
    WrongSide,
    Invented,
    TakenBack,
    /// Planted, so that the exercise shows what becomes of it.
    Unlisted,
    Backwards,
}

impl Says {
    pub(super) fn is_planted(self) -> bool {
        matches!(self, Self::Unlisted | Self::Backwards)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::AsItWas => "as it was",
            Self::WrongHour => "wrong hour, put right later",
            Self::PutRight => "puts the hour right",
            Self::WrongDay => "wrong day",
            Self::WrongSide => "laid to the wrong side",
            Self::Invented => "did not happen",
            Self::TakenBack => "takes back a report of what did not happen",
            Self::Unlisted => "planted: a type that the text does not have",
            Self::Backwards => "planted: received before it happened",
        }
    }
}

/// A report, before it has its number.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) source: usize,
    pub(super) event: usize,
    pub(super) says: Says,
    /// When it says that it happened; a press report says only the day.
    pub(super) at: i64,
    pub(super) day_only: bool,
    pub(super) received: i64,
    /// The actor, when it is not that of the event.
    pub(super) actor: Option<String>,
    pub(super) spot: Option<Spot>,
    /// The report that it puts right or takes back, by its place in the list.
    pub(super) about: Option<usize>,
    /// Whether it is sent twice, word for word.
    pub(super) twice: bool,
    pub(super) id: String,
}

/// All reports, in the order in which they come.
pub(super) fn reports(world: &World<'_>, sources: &[Source], blind: &Blind, draws: &mut Draws) -> Vec<Report> {
    let parties: Vec<String> = world.scene.candidates("Party");
    let mut out: Vec<Report> = Vec::new();
    for (index, event) in world.events.iter().enumerate().filter(|(_, e)| !e.word) {
        let party = world.party_of(event);
        for (n, source) in sources.iter().enumerate() {
            let own = match (&source.role, &party) {
                (Role::Ministry(of), Some(party)) => of == party,
                // Whose act it was nobody says: a ministry has nothing to say about it either.
                (Role::Ministry(_), None) => continue,
                _ => false,
            };
            if source.role == Role::Mission && blind.hides(event) {
                continue;
            }
            let rate = match (own, event.happened) {
                (true, true) if event.actor().is_some() => WRONG_SIDE,
                (true, _) => 0,
                (false, true) => source.detects,
                (false, false) => source.false_alarms,
            };
            if draws.chance(rate) {
                one(event, (index, n), source, own.then_some(&parties), &mut out, draws);
            }
        }
    }
    assure(world, sources, &mut out, draws);
    plant(world, &mut out, draws);
    number(sources, &out)
}

/// One observer's report of one event, with what later puts it right or takes it back.
fn one(event: &Event, (index, n): (usize, usize), source: &Source, own: Option<&Vec<String>>, out: &mut Vec<Report>, draws: &mut Draws) {
    let late = source.role == Role::Mission && draws.chance(LATE);
    let delay = if late { draws.between(2 * DAY, LATEST) } else { draws.between(600, source.soon) };
    let mut report = Report {
        source: n,
        event: index,
        says: if event.happened { Says::AsItWas } else { Says::Invented },
        at: event.at,
        day_only: source.role == Role::Press,
        received: event.at + delay,
        actor: None,
        spot: event.spot,
        about: None,
        twice: draws.chance(TWICE),
        id: String::new(),
    };
    match &source.role {
        Role::Ministry(of) => {
            if let Some(parties) = own {
                let others: Vec<String> = parties.iter().filter(|p| *p != of).cloned().collect();
                let Some(other) = draws.pick(&others) else { return };
                (report.says, report.actor) = (Says::WrongSide, Some(other.clone()));
            } else if event.happened && draws.chance(WRONG_DAY) {
                (report.says, report.at) = (Says::WrongDay, event.at - DAY);
            }
            out.push(report);
        }
        Role::Mission if event.happened && draws.chance(CORRECTED) => put_right(report, out, draws),
        Role::Mission if !event.happened && draws.chance(TAKEN_BACK) => take_back(report, out, draws),
        Role::Mission | Role::Press => out.push(report),
    }
}

/// A report with a wrong hour, and the one that puts it right.
fn put_right(right: Report, out: &mut Vec<Report>, draws: &mut Draws) {
    let first = Report { says: Says::WrongHour, at: right.at - draws.between(1, 5) * HOUR, ..right.clone() };
    let received = first.received + draws.between(HOUR, DAY);
    out.push(first);
    out.push(Report { says: Says::PutRight, received, about: Some(out.len() - 1), twice: false, ..right });
}

/// A false report, and the one that takes it back.
fn take_back(wrong: Report, out: &mut Vec<Report>, draws: &mut Draws) {
    let received = wrong.received + draws.between(HOUR, DAY);
    out.push(wrong.clone());
    out.push(Report { says: Says::TakenBack, received, about: Some(out.len() - 1), twice: false, ..wrong });
}

/// What happened under each article has a report, by the press if by nobody else: an exercise has something of each. And there is a report
/// that is put right, one that is taken back, one that comes late and one that comes twice, where the mission reports at all.
fn assure(world: &World<'_>, sources: &[Source], out: &mut Vec<Report>, draws: &mut Draws) {
    let mut unseen: BTreeMap<ArticleId, Vec<usize>> = BTreeMap::new();
    for (n, event) in world.events.iter().enumerate() {
        if let Some(article) = event.article.filter(|_| event.happened) {
            unseen.entry(article).or_default().push(n);
        }
    }
    let told: BTreeSet<usize> = out.iter().map(|r| r.event).collect();
    unseen.retain(|_, events| !events.iter().any(|n| told.contains(n) || world.events.get(*n).is_some_and(|e| e.word)));
    let press = sources.iter().position(|s| s.role == Role::Press);
    for events in unseen.values() {
        let event = draws.pick(events).and_then(|n| Some((*n, world.events.get(*n)?)));
        if let (Some((index, event)), Some(n)) = (event, press)
            && let Some(source) = sources.get(n)
        {
            one(event, (index, n), source, None, out, draws);
        }
    }
    let mission = |r: &Report| sources.get(r.source).is_some_and(|s| s.role == Role::Mission);
    let plain: Vec<usize> =
        (0..out.len()).filter(|n| out.get(*n).is_some_and(|r| mission(r) && r.says == Says::AsItWas && r.about.is_none())).collect();
    if !out.iter().any(|r| r.says == Says::PutRight)
        && let Some(report) = draws.pick(&plain).and_then(|n| Some(out.get(*n)?.clone()))
    {
        let at = out.iter().position(|r| r.event == report.event && r.source == report.source);
        if let Some(first) = at.and_then(|at| out.get_mut(at)) {
            (first.says, first.at) = (Says::WrongHour, report.at - 2 * HOUR);
            let received = report.received + 6 * HOUR;
            out.push(Report { says: Says::PutRight, received, about: at, twice: false, ..report });
        }
    }
    let false_one =
        out.iter().position(|r| mission(r) && r.says == Says::Invented).or_else(|| out.iter().position(|r| r.says == Says::Invented));
    if !out.iter().any(|r| r.says == Says::TakenBack)
        && let Some(at) = false_one
        && let Some(wrong) = out.get(at).cloned()
    {
        out.push(Report { says: Says::TakenBack, received: wrong.received + 6 * HOUR, about: Some(at), twice: false, ..wrong });
    }
    let lateness = |r: &Report| r.received - world.events.get(r.event).map_or(r.at, |e| e.at);
    if !out.iter().any(|r| lateness(r) >= 2 * DAY)
        && let Some(report) = out.iter_mut().rev().find(|r| mission(r) && r.says == Says::AsItWas)
    {
        report.received = report.at + LATEST - HOUR;
    }
    if !out.iter().any(|r| r.twice)
        && let Some(report) = out.iter_mut().find(|r| r.says == Says::AsItWas)
    {
        report.twice = true;
    }
}

/// One report of a type that the text does not have, and one with the clock running backwards: copies of real ones.
fn plant(world: &World<'_>, out: &mut Vec<Report>, draws: &mut Draws) {
    let plain: Vec<Report> = out.iter().filter(|r| matches!(r.says, Says::AsItWas | Says::Invented)).cloned().collect();
    let any = |event: &Event| Report {
        source: 0,
        event: 0,
        says: Says::Unlisted,
        at: event.at,
        day_only: false,
        received: event.at + HOUR,
        actor: None,
        spot: None,
        about: None,
        twice: false,
        id: String::new(),
    };
    let Some(like) = draws.pick(&plain).cloned().or_else(|| world.events.first().map(any)) else { return };
    let like = Report { twice: false, day_only: false, source: 0, about: None, ..like };
    out.push(Report { says: Says::Unlisted, received: like.at + HOUR, ..like.clone() });
    out.push(Report { says: Says::Backwards, received: like.at - 2 * DAY, ..like });
}

/// Numbers the reports of each source in the order in which they come, so that no number tells what it is about.
fn number(sources: &[Source], reports: &[Report]) -> Vec<Report> {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|n| reports.get(*n).map(|r| (r.received, r.source, *n)));
    let mut places = vec![0_usize; reports.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(place) = places.get_mut(*old) {
            *place = new;
        }
    }
    let mut counts = vec![0_usize; sources.len()];
    let mut out = Vec::with_capacity(reports.len());
    for n in &order {
        let Some(report) = reports.get(*n) else { continue };
        let (Some(count), Some(source)) = (counts.get_mut(report.source), sources.get(report.source)) else { continue };
        *count += 1;
        out.push(Report {
            id: format!("{}-{count}", source.head),
            about: report.about.and_then(|old| places.get(old).copied()),
            ..report.clone()
        });
    }
    out
}

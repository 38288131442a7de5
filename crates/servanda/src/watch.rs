//! What happened, held against each article under every reading.

mod strangers;

use std::collections::{BTreeMap, BTreeSet};

use servanda_feed::Claim;
use servanda_geo::{Figure, Zone};
use servanda_model::ast::Geometry;
use servanda_model::{Treaty, variants};
use servanda_report::{VersionView, WatchView};
use servanda_watch::claims::{self, Held};
use servanda_watch::facts::{Ground, Maker, latest};
use servanda_watch::incidents::{Incident, Objection, incidents};
use servanda_watch::outcome::{self, Outcome};
use servanda_watch::votes::{self, Ballot, Decision};
use servanda_watch::{Fact, Names, Program, Standing, Sym, Truth, compile_after, facts};

use crate::inputs::Inputs;
use crate::load::Loaded;

pub(crate) use strangers::Strangers;

/// One version of the text, compiled.
#[derive(Clone, Debug)]
pub struct Version {
    /// The readings or proposals that it has; none for the text as it stands.
    pub labels: Vec<String>,
    /// Whether they are proposals.
    pub proposal: bool,
    /// The version.
    pub treaty: Treaty,
    /// The same, compiled.
    pub program: Program,
    /// What the facts come to under it.
    pub outcome: Outcome,
    /// What bodies decided, with what the votes come to.
    pub decisions: Vec<Decision>,
}

/// What the facts come to under every version of the text.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The text as it stands first, then each reading and proposal.
    pub versions: Vec<Version>,
    /// The incidents.
    pub incidents: Vec<Incident>,
    /// The facts, in their order.
    pub facts: Vec<Fact>,
    /// All names.
    pub names: Names,
    /// What could not be used, or is odd.
    pub objections: Vec<Objection>,
    /// The present: as asked, or the latest time of which the inputs speak; none when they speak of none.
    pub now: Option<i64>,
    /// Whether somebody asked for that time.
    pub asked: bool,
    /// The claims that were published by then.
    pub claims: Vec<Claim<'static>>,
    /// How many acts were known by then.
    pub acts: usize,
    /// Those of them that are waivers.
    pub waivers: BTreeSet<Sym>,
    /// Places of the text that could not be read as a clause.
    pub unread: usize,
}

impl Watched {
    /// Whether the text as it stands has an established breach that nothing excuses.
    #[must_use]
    pub fn breached(&self) -> bool {
        let records = self.versions.first().map_or(&[][..], |v| v.outcome.records.as_slice());
        records.iter().any(|r| r.truth == Truth::Yes && r.standing != Standing::Excused)
    }
}

/// A version of the text before anything happened.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The readings or proposals that it has; none for the text as it stands.
    pub labels: Vec<String>,
    /// Whether they are proposals.
    pub proposal: bool,
    /// The version.
    pub treaty: Treaty,
    /// The same, compiled.
    pub program: Program,
}

/// Each version of a text is a program of its own, kept with its verdicts: no real text has more than a few.
const VERSIONS_MOST: usize = 64;

/// The text as it stands first, then each reading and proposal. They share their names: the last program knows all of them.
pub fn compile(loaded: &Loaded, objections: &mut Vec<Objection>) -> Vec<Compiled> {
    let mut out: Vec<Compiled> = Vec::new();
    let mut last = Program::default();
    for (n, variant) in variants(&loaded.treaty).enumerate() {
        if n > VERSIONS_MOST {
            let origin = servanda_feed::Origin { file: loaded.path.as_str().into(), line: 1 };
            let reason = format!("the text has more than {VERSIONS_MOST} readings and proposals; only the first are watched");
            objections.push(Objection { origin, report: "readings".to_owned(), reason, rejected: false });
            break;
        }
        last = compile_after(&variant.treaty, &last);
        out.push(Compiled { labels: variant.labels, proposal: variant.proposal, treaty: variant.treaty, program: last.clone() });
    }
    out
}

/// Judges everything that was known by `as_of`; without it, everything.
#[must_use]
pub fn watch(loaded: &Loaded, inputs: &Inputs, as_of: Option<i64>) -> Watched {
    let (incidents, mut objections) = incidents(&inputs.reports, as_of);
    let compiled = compile(loaded, &mut objections);
    let last = compiled.last().map(|c| c.program.clone()).unwrap_or_default();
    let ground = ground(loaded);
    let mut maker = Maker::new(&last, &loaded.treaty, &inputs.observers, &ground);
    let mut all: Vec<Fact> = Vec::new();
    for incident in &incidents {
        match maker.incident(incident) {
            Ok(fact) => all.push(fact),
            Err(objection) => objections.push(objection),
        }
    }
    let mut told = BTreeSet::new();
    let acts: Vec<_> = inputs.acts.iter().filter(|a| as_of.is_none_or(|t| a.published.map_or(a.at.from, |p| p).as_second() <= t)).collect();
    for act in &acts {
        match maker.act(act) {
            Ok(fact) => {
                told.insert(fact.event);
                all.push(fact);
            }
            Err(objection) => objections.push(objection),
        }
    }
    objections.append(&mut maker.odd);
    let names = maker.names;
    if let Some(far) = facts::far_off(&all).filter(|_| as_of.is_none()) {
        let id = names.text(all.swap_remove(far).id);
        let reports = incidents.iter().map(|i| (i.id.as_str(), &i.says.origin));
        let origin = reports.chain(acts.iter().map(|a| (a.id.as_ref(), &a.origin))).find(|(known, _)| *known == id).map(|(_, o)| o.clone());
        objections.extend(origin.map(|origin| Objection { origin, report: id, reason: facts::far_off_reason(), rejected: true }));
    }
    facts::sort(&mut all);
    let actors: BTreeMap<&str, &str> = incidents.iter().filter_map(|i| Some((i.id.as_str(), i.says.actor.as_deref()?))).collect();
    let ballots = Ballot::all(&acts, &last, |id| actors.get(id).map(|name| (*name).to_owned()));
    let now = as_of.or_else(|| latest(&all));
    let versions = compiled
        .into_iter()
        .map(|Compiled { labels, proposal, treaty, program }| {
            let (decided, decisions) = votes::apply(&all, &ballots, &treaty, &names);
            let input = outcome::Input {
                treaty: &treaty,
                program: &program,
                facts: &decided,
                observers: &inputs.observers,
                acts: &told,
                now: now.unwrap_or_default(),
            };
            let outcome = outcome::run(&input);
            Version { labels, proposal, treaty, program, outcome, decisions }
        })
        .collect();
    // A claim that does not say when it was made was made when its window was over, or later.
    let made = |c: &Claim<'_>| c.published.or_else(|| c.window.map(|w| w.to.unwrap_or(w.from))).map(|t| t.as_second());
    let claims = inputs.claims.iter().filter(|c| as_of.is_none_or(|t| made(c).is_none_or(|m| m <= t))).cloned().collect();
    let waivers = acts.iter().filter(|a| a.kind == "waiver" || a.kind == "waive").filter_map(|a| names.find(&a.id)).collect();
    let acts = acts.len();
    let mut strangers = Strangers::new(loaded, &inputs.observers);
    objections.extend(incidents.iter().flat_map(|i| strangers.incident(i)));
    objections.extend(inputs.claims.iter().flat_map(|c| strangers.claim(c)));
    objections.extend(inputs.acts.iter().flat_map(|a| strangers.act(a)));
    let unread = loaded.findings.iter().filter(|f| f.rule.code == "SV001").count();
    Watched { versions, incidents, facts: all, names, objections, now, asked: as_of.is_some(), claims, acts, waivers, unread }
}

/// Everything that there is to show.
#[must_use]
pub fn view<'a>(inputs: &'a Inputs, watched: &'a Watched) -> WatchView<'a> {
    let version = |v: &'a Version| VersionView {
        labels: &v.labels,
        proposal: v.proposal,
        treaty: &v.treaty,
        program: &v.program,
        outcome: &v.outcome,
        decisions: &v.decisions,
    };
    WatchView {
        versions: watched.versions.iter().map(version).collect(),
        incidents: &watched.incidents,
        names: &watched.names,
        claims: claims(watched),
        objections: &watched.objections,
        rejects: &inputs.rejects,
        summaries: &inputs.summaries,
        acts: watched.acts,
        waivers: &watched.waivers,
        observers: &inputs.observers,
        now: watched.now,
        asked: watched.asked,
        unread: watched.unread,
    }
}

/// The claims beside what is established under the text as it stands.
#[must_use]
pub fn claims(watched: &Watched) -> Vec<Held<'_>> {
    match watched.versions.first() {
        Some(text) => claims::held(&watched.claims, &text.program, &watched.names, &watched.facts),
        None => Vec::new(),
    }
}

/// The zones of a text, and the parts of those that are drawn in parts.
pub(crate) fn ground(loaded: &Loaded) -> Ground {
    let zones = loaded.ground.zones.iter().map(|(name, zone)| (name.clone(), zone.clone())).collect();
    let mut parts = Vec::new();
    for zone in loaded.treaty.names.zones.values() {
        let Some(Geometry::From(_, Some(property))) = &zone.geometry else { continue };
        let Some(set) = loaded.ground.drawn.get(&zone.name.text) else { continue };
        for feature in &set.features {
            if let (Some(name), Ok(figure)) = (feature.properties.get(&property.text), Figure::of_features([feature])) {
                parts.push((zone.name.text.clone(), name.clone(), Zone::drawn(std::sync::Arc::new(figure))));
            }
        }
    }
    Ground { zones, parts }
}

//! What happened, held against each article under every reading.

use std::collections::BTreeSet;

use servanda_geo::{Figure, Zone};
use servanda_model::ast::Geometry;
use servanda_model::{Treaty, variants};
use servanda_report::{VersionView, WatchView};
use servanda_watch::claims::{self, Held};
use servanda_watch::facts::{Ground, Maker, latest};
use servanda_watch::incidents::{Incident, Objection, incidents};
use servanda_watch::outcome::{self, Outcome};
use servanda_watch::{Fact, Names, Program, Standing, Truth, compile_after, facts};

use crate::inputs::Inputs;
use crate::load::Loaded;

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
}

impl Watched {
    /// Whether the text as it stands has an established breach that nothing excuses.
    #[must_use]
    pub fn breached(&self) -> bool {
        let records = self.versions.first().map_or(&[][..], |v| v.outcome.records.as_slice());
        records.iter().any(|r| r.truth == Truth::Yes && r.standing != Standing::Excused)
    }
}

/// Judges everything that was known by `as_of`; without it, everything.
#[must_use]
pub fn watch(loaded: &Loaded, inputs: &Inputs, as_of: Option<i64>) -> Watched {
    let (incidents, mut objections) = incidents(&inputs.reports, as_of);
    let mut compiled: Vec<(Vec<String>, bool, Treaty, Program)> = Vec::new();
    let mut last = Program::default();
    for variant in variants(&loaded.treaty) {
        last = compile_after(&variant.treaty, &last);
        compiled.push((variant.labels, variant.proposal, variant.treaty, last.clone()));
    }
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
    for act in inputs.acts.iter().filter(|a| as_of.is_none_or(|t| a.published.map_or(a.at.from, |p| p).as_second() <= t)) {
        match maker.act(act) {
            Ok(fact) => {
                told.insert(fact.event);
                all.push(fact);
            }
            Err(objection) => objections.push(objection),
        }
    }
    facts::sort(&mut all);
    let names = maker.names;
    let now = as_of.or_else(|| latest(&all));
    let versions = compiled
        .into_iter()
        .map(|(labels, proposal, treaty, program)| {
            let input = outcome::Input {
                treaty: &treaty,
                program: &program,
                facts: &all,
                observers: &inputs.observers,
                acts: &told,
                now: now.unwrap_or_default(),
            };
            let outcome = outcome::run(&input);
            Version { labels, proposal, treaty, program, outcome }
        })
        .collect();
    Watched { versions, incidents, facts: all, names, objections, now, asked: as_of.is_some() }
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
    };
    WatchView {
        versions: watched.versions.iter().map(version).collect(),
        incidents: &watched.incidents,
        names: &watched.names,
        claims: claims(inputs, watched),
        objections: &watched.objections,
        rejects: &inputs.rejects,
        summaries: &inputs.summaries,
        acts: inputs.acts.len(),
        observers: &inputs.observers,
        now: watched.now,
        asked: watched.asked,
    }
}

/// The claims beside what is established under the text as it stands.
#[must_use]
pub fn claims<'a>(inputs: &'a Inputs, watched: &Watched) -> Vec<Held<'a>> {
    match watched.versions.first() {
        Some(text) => claims::held(&inputs.claims, &text.program, &watched.names, &watched.facts),
        None => Vec::new(),
    }
}

/// The zones of a text, and the parts of those that are drawn in parts.
fn ground(loaded: &Loaded) -> Ground {
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

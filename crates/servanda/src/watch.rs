//! What happened, held against each article under every reading.

use std::collections::BTreeSet;

use servanda_feed::Claim;
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
    /// The claims that were published by then.
    pub claims: Vec<Claim<'static>>,
    /// How many acts were known by then.
    pub acts: usize,
}

impl Watched {
    /// Whether the text as it stands has an established breach that nothing excuses.
    #[must_use]
    pub fn breached(&self) -> bool {
        let records = self.versions.first().map_or(&[][..], |v| v.outcome.records.as_slice());
        records.iter().any(|r| r.truth == Truth::Yes && r.standing != Standing::Excused)
    }
}

/// Each version of a text is a program of its own, kept with its verdicts: no real text has more than a few.
const VERSIONS_MOST: usize = 64;

/// Judges everything that was known by `as_of`; without it, everything.
#[must_use]
pub fn watch(loaded: &Loaded, inputs: &Inputs, as_of: Option<i64>) -> Watched {
    let (incidents, mut objections) = incidents(&inputs.reports, as_of);
    let mut compiled: Vec<(Vec<String>, bool, Treaty, Program)> = Vec::new();
    let mut last = Program::default();
    for (n, variant) in variants(&loaded.treaty).enumerate() {
        if n > VERSIONS_MOST {
            let origin = servanda_feed::Origin { file: loaded.path.as_str().into(), line: 1 };
            let reason = format!("the text has more than {VERSIONS_MOST} readings and proposals; only the first are watched");
            objections.push(Objection { origin, report: "readings".to_owned(), reason, rejected: false });
            break;
        }
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
    // A claim that does not say when it was made was made when its window was over, or later.
    let made = |c: &Claim<'_>| c.published.or_else(|| c.window.map(|w| w.to.unwrap_or(w.from))).map(|t| t.as_second());
    let claims = inputs.claims.iter().filter(|c| as_of.is_none_or(|t| made(c).is_none_or(|m| m <= t))).cloned().collect();
    let acts = acts.len();
    unknown_names(loaded, inputs, &incidents, &mut objections);
    Watched { versions, incidents, facts: all, names, objections, now, asked: as_of.is_some(), claims, acts }
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
        claims: claims(watched),
        objections: &watched.objections,
        rejects: &inputs.rejects,
        summaries: &inputs.summaries,
        acts: watched.acts,
        observers: &inputs.observers,
        now: watched.now,
        asked: watched.asked,
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

/// Names that neither the text nor `sources.toml` knows: a slip of the pen would otherwise make a breach somebody's who does not exist. Each
/// is told once, at its first use.
fn unknown_names(loaded: &Loaded, inputs: &Inputs, incidents: &[Incident], objections: &mut Vec<Objection>) {
    let names = &loaded.treaty.names;
    let open = names.groups.values().any(|g| names.is_open(g));
    let actors: BTreeSet<&str> = names.parties.keys().chain(names.bodies.keys()).chain(names.forces.keys()).map(String::as_str).collect();
    let mut told: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut tell = |what: &'static str, name: &str, id: &str, origin: &servanda_feed::Origin, known: &BTreeSet<&str>| {
        if name.is_empty() || known.contains(name) || names.knows(name) || told.len() > 200 || !told.insert((what, name.to_owned())) {
            return;
        }
        let near = servanda_base::near::nearest(name, known.iter().copied()).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
        let reason = format!("`{name}` is no {what} that the case knows{near}");
        objections.push(Objection { origin: origin.clone(), report: id.to_owned(), reason, rejected: false });
    };
    let sources: BTreeSet<&str> = inputs.observers.by_name.keys().map(String::as_str).collect();
    for incident in incidents {
        let says = &incident.says;
        // Members of an open register act under names that no text lists.
        if !open {
            for actor in says.actor.iter().chain(&says.against) {
                tell("party or body", actor, &incident.id, &says.origin, &actors);
            }
        }
        for source in &incident.sources {
            tell("source", source, &incident.id, &says.origin, &sources);
        }
    }
    for claim in &inputs.claims {
        tell("party or body", &claim.speaker, &claim.id, &claim.origin, &actors);
    }
    for act in &inputs.acts {
        tell("party or body", &act.body, &act.id, &act.origin, &actors);
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

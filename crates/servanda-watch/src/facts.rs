//! Incidents and acts as facts of a program: names as numbers, places as zones.

use servanda_feed::{Act, Marker};
use servanda_geo::{LonLat, Zone};
use servanda_model::Treaty;
use servanda_model::ast::{Geometry, Preposition};

use crate::fact::{BY, Fact, NEVER, OBJECT, Seconds, Slot, Span};
use crate::incidents::{Incident, Objection};
use crate::observers::Observers;
use crate::program::{Program, slot};
use crate::sym::{Names, Sym};
use crate::truth::Odds;

/// Ground that a program asks about.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Zones by name.
    pub zones: Vec<(String, Zone)>,
    /// The parts of a zone that is drawn in parts: the zone, the name of the part, the part.
    pub parts: Vec<(String, String, Zone)>,
}

/// Makes facts.
#[derive(Debug)]
pub struct Maker<'a> {
    program: &'a Program,
    treaty: &'a Treaty,
    observers: &'a Observers,
    ground: &'a Ground,
    /// All names so far.
    pub names: Names,
    /// Zone by bit.
    zones: Vec<Option<&'a Zone>>,
}

/// A place without a stated radius is taken to be good to this, metres: a fix by hand on a map.
const RADIUS_M: f64 = 250.0;

impl<'a> Maker<'a> {
    /// For the latest of the programs that will judge the facts.
    #[must_use]
    pub fn new(program: &'a Program, treaty: &'a Treaty, observers: &'a Observers, ground: &'a Ground) -> Self {
        let names = program.names.clone();
        let zone = |sym: &Sym| {
            let name = program.names.text(*sym);
            ground.zones.iter().find(|(n, _)| *n == name).map(|(_, zone)| zone)
        };
        let zones = program.zones.iter().take(64).map(zone).collect();
        Self { program, treaty, observers, ground, names, zones }
    }

    /// An incident as a fact.
    ///
    /// # Errors
    /// Why the text has no use for it.
    pub fn incident(&mut self, incident: &Incident) -> Result<Fact, Objection> {
        let says = &incident.says;
        let Some(event) = self.program.event(&says.kind) else {
            let known: Vec<&str> = self.treaty.names.events.keys().chain(self.treaty.names.measures.keys()).map(String::as_str).collect();
            let near = servanda_base::near::nearest(&says.kind, known.iter().copied());
            let hint = match near {
                Some(near) => format!("; did you mean `{near}`?"),
                None if known.is_empty() => String::new(),
                None => format!("; the text speaks of {}", servanda_model::describe::list(&known)),
            };
            return Err(Objection {
                origin: says.origin.clone(),
                report: incident.id.clone(),
                reason: format!("`{}` is no event of the text{hint}", says.kind),
                rejected: true,
            });
        };
        let from = says.occurred.from.as_second();
        // Begun and not said to be over: known to go on until it was reported.
        let to = says.occurred.to.map_or(incident.known.max(from), |t| t.as_second()).max(from);
        let id = self.names.sym(&incident.id);
        let mut fact = Fact::new(id, event, Span { from, to });
        fact.known = incident.known;
        let sources: Vec<&str> = incident.sources.iter().map(String::as_str).collect();
        fact.odds = self.observers.odds(&says.kind, &sources);
        fact.said_by = self.speakers(&sources, says.observer.as_deref());
        fact.value = says.value.map(|n| n.millionths);
        for (marker, text) in says.args.iter() {
            let sym = self.names.sym(text);
            fact = fact.with(slot_of(marker), sym);
        }
        if let Some(actor) = says.actor.as_deref().filter(|_| !incident.disputed_actor) {
            fact = fact.with(BY, self.names.sym(actor));
        }
        if let Some(against) = says.against.as_deref() {
            fact = fact.with(slot(Preposition::Against), self.names.sym(against));
        }
        self.place(&mut fact, incident);
        Ok(fact)
    }

    /// An act as a fact: certain, since it is what was done by word.
    ///
    /// # Errors
    /// Why the text has no use for it.
    pub fn act(&mut self, act: &Act<'_>) -> Result<Fact, Objection> {
        let Some(event) = self.program.event(&act.kind) else {
            let known = self.program.event_ids.keys().map(String::as_str);
            let hint = servanda_base::near::nearest(&act.kind, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let reason = format!("`{}` is no act of the text{hint}", act.kind);
            return Err(Objection { origin: act.origin.clone(), report: act.id.to_string(), reason, rejected: true });
        };
        let from = act.at.from.as_second();
        let to = act.at.to.map_or(from, |t| t.as_second()).max(from);
        let id = self.names.sym(&act.id);
        let mut fact = Fact::new(id, event, Span { from, to });
        fact.known = act.published.map_or(to, |t| t.as_second());
        fact.odds = Odds::CERTAIN;
        fact.said_by = self.speakers(&[&act.body], None);
        for (marker, text) in act.args.iter() {
            let sym = self.names.sym(text);
            fact = fact.with(slot_of(marker), sym);
        }
        fact = fact.with(BY, self.names.sym(&act.body));
        if let Some(about) = act.about.as_deref() {
            fact.about = self.names.sym(about);
        }
        Ok(fact)
    }

    /// Whose word it is: the sources, who runs them, the observer.
    fn speakers(&mut self, sources: &[&str], observer: Option<&str>) -> u64 {
        let mut mask = 0;
        let mut say = |name: &str, names: &mut Names| {
            let sym = names.sym(name);
            for (bit, speaker) in self.program.speakers.iter().enumerate().take(64) {
                let answers = self.program.answers.get(&sym).is_some_and(|all| all.contains(speaker));
                if *speaker == sym || answers {
                    mask |= 1_u64 << bit;
                }
            }
        };
        for source in sources {
            say(source, &mut self.names);
            if let Some(by) = self.observers.by_name.get(*source).and_then(|o| o.operated_by.as_deref()) {
                say(by, &mut self.names);
            }
        }
        if let Some(observer) = observer {
            say(observer, &mut self.names);
        }
        mask
    }

    /// Where it happened: the zones of the text in which the place lies, for certain or perhaps, and the part of a zone drawn in parts.
    fn place(&mut self, fact: &mut Fact, incident: &Incident) {
        let says = &incident.says;
        let place_slot = self.place_slot(&says.kind);
        let name = says.sector.as_deref().or(says.place_name.as_deref());
        if let Some(name) = name
            && !fact.arg(place_slot).is_some()
        {
            // A settlement is no sector: only names that the text or the reports' `sector` column use stand for ground.
            let named = says.sector.is_some() || self.treaty.names.knows(name) || self.ground.parts.iter().any(|(_, part, _)| part == name);
            if named {
                let sym = self.names.sym(name);
                *fact = fact.clone().with(place_slot, sym);
            }
        }
        let Some(point) = says.place else {
            // No coordinates: it may lie in any zone whose ground is known, unless it names one.
            fact.maybe_inside = u64::MAX;
            return;
        };
        let radius = point.radius_m.unwrap_or(RADIUS_M);
        let Ok(at) = LonLat::new(point.lon, point.lat) else { return };
        for (bit, zone) in self.zones.iter().enumerate() {
            match zone {
                Some(zone) => {
                    let depth = zone.signed_distance_m(at);
                    if depth <= -radius || (zone.contains(at) && radius <= 0.0) {
                        fact.inside |= 1 << bit;
                    }
                    if depth <= radius {
                        fact.maybe_inside |= 1 << bit;
                    }
                }
                // Ground that nobody has drawn: it may lie there.
                None => fact.maybe_inside |= 1 << bit,
            }
        }
        if !fact.arg(place_slot).is_some() {
            let possible: Vec<&(String, String, Zone)> =
                self.ground.parts.iter().filter(|(_, _, zone)| zone.signed_distance_m(at) <= radius).collect();
            if let [(_, part, zone)] = possible.as_slice()
                && zone.contains(at)
            {
                let sym = self.names.sym(part);
                *fact = fact.clone().with(place_slot, sym);
            }
        }
    }

    /// The argument in which an event names its place.
    fn place_slot(&self, event: &str) -> Slot {
        let names = &self.treaty.names;
        let signature = names.events.get(event).map(|e| &e.signature).or_else(|| names.measures.get(event).map(|(_, s, _)| s));
        let placed =
            |sort: &str| sort == "Zone" || matches!(names.zones.get(sort).map(|z| &z.geometry), Some(Some(Geometry::From(_, Some(_)))));
        let Some(signature) = signature else { return slot(Preposition::In) };
        if signature.object.as_ref().is_some_and(|w| placed(&w.text)) {
            return OBJECT;
        }
        let case = signature.cases.iter().find(|(_, w)| placed(&w.text));
        case.map_or_else(|| slot(Preposition::In), |(p, _)| slot(*p))
    }
}

fn slot_of(marker: Marker) -> Slot {
    let word = marker.word();
    Preposition::ALL.iter().find(|(_, w)| *w == word).map_or(OBJECT, |(p, _)| slot(*p))
}

/// Facts in the order in which the engine takes them.
pub fn sort(facts: &mut [Fact]) {
    facts.sort_by_key(|f| (f.when, f.event, f.id));
}

/// The latest time of which some facts speak: what the monitor takes for the present when nobody says when it is.
#[must_use]
pub fn latest(facts: &[Fact]) -> Option<Seconds> {
    facts.iter().map(|f| f.known.max(f.when.to)).filter(|t| *t < NEVER).max()
}

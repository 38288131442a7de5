//! What an exercise is played with: the names that the text uses, and places in its own ground.

use std::collections::BTreeMap;
use std::sync::Arc;

use servanda_geo::{Bounds, Figure, LonLat, Zone};
use servanda_model::Treaty;
use servanda_model::ast::{Geometry, Preposition, Signature};
use servanda_watch::fact::{OBJECT, Slot};

use super::random::Draws;
use crate::load::Loaded;

/// A registered group whose members nobody lists gets so many invented ones.
const UNITS: usize = 5;
/// So many places are drawn in each zone; acts recur at them.
const SPOTS: usize = 24;
/// Draws of a place before a zone is taken to have no ground that can be found.
const TRIES: usize = 3_000;
/// Ground that lies beyond everything is looked for so near to what is drawn, degrees.
const AROUND_DEG: f64 = 0.3;
/// Places lie so deep in their zone that a report with its radius does too, metres.
pub(super) const RADIUS_M: i64 = 250;

/// A place in hundred-thousandths of a degree: whole numbers are written the same on every machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    pub(super) lon: i64,
    pub(super) lat: i64,
}

impl Spot {
    /// A number of degrees as text.
    pub(super) fn degrees(value: i64) -> String {
        let sign = if value < 0 { "-" } else { "" };
        format!("{sign}{}.{:05}", value.abs() / 100_000, value.abs() % 100_000)
    }
}

/// Names and places.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) treaty: &'a Treaty,
    /// Places by zone, and by part of a zone that is drawn in parts.
    spots: BTreeMap<String, Vec<Spot>>,
    /// The names of the parts by zone.
    parts: BTreeMap<String, Vec<String>>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(loaded: &'a Loaded, draws: &mut Draws) -> Self {
        let names = &loaded.treaty.names;
        let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut grounds: Vec<(String, Zone)> = Vec::new();
        for (name, zone) in &names.zones {
            if let Some(Geometry::From(_, Some(property))) = &zone.geometry {
                let features = loaded.ground.drawn.get(name).map_or(&[][..], |set| set.features.as_slice());
                for feature in features {
                    let (Some(part), Ok(figure)) = (feature.properties.get(&property.text), Figure::of_features([feature])) else {
                        continue;
                    };
                    parts.entry(name.clone()).or_default().push(part.clone());
                    grounds.push((part.clone(), Zone::drawn(Arc::new(figure))));
                }
            } else if let Some(ground) = loaded.ground.zones.get(name) {
                grounds.push((name.clone(), ground.clone()));
            }
        }
        let all = loaded.ground.figures.values().map(|f| f.bounds()).reduce(Bounds::joined).map(|b| Bounds {
            west: (b.west - AROUND_DEG).max(-180.0),
            south: (b.south - AROUND_DEG).max(-90.0),
            east: (b.east + AROUND_DEG).min(180.0),
            north: (b.north + AROUND_DEG).min(90.0),
        });
        let mut spots = BTreeMap::new();
        for (name, ground) in grounds {
            let found = all.map_or_else(Vec::new, |all| places(&ground, all, draws));
            spots.insert(name, found);
        }
        Self { treaty: &loaded.treaty, spots, parts }
    }

    /// A place in a zone or part of one, when it has ground.
    pub(super) fn spot(&self, zone: &str, draws: &mut Draws) -> Option<Spot> {
        draws.pick(self.spots.get(zone)?).copied()
    }

    /// Whether a name stands for ground.
    pub(super) fn is_ground(&self, name: &str) -> bool {
        self.treaty.names.zones.contains_key(name) || self.parts.values().flatten().any(|part| part == name)
    }

    /// Whether a name is a part of a zone that is drawn in parts.
    pub(super) fn is_part(&self, name: &str) -> bool {
        self.parts.values().flatten().any(|part| part == name)
    }

    /// What a term can mean: the members of a group, the parts of a zone, itself; for a sort anything of it.
    pub(super) fn candidates(&self, term: &str) -> Vec<String> {
        let names = &self.treaty.names;
        let real = names.aliases.get(term).map_or(term, String::as_str);
        let all = |map: Vec<&String>| map.into_iter().cloned().collect::<Vec<_>>();
        if let Some(parts) = self.parts.get(real) {
            return parts.clone();
        }
        match real {
            "Party" | "Parties" => return all(names.parties.keys().collect()),
            "Body" => return all(names.bodies.keys().collect()),
            _ => {}
        }
        if let Some(group) = names.group_of(real) {
            let members: Vec<String> = names.members(group).into_iter().collect();
            return if members.is_empty() { (1..=UNITS).map(|n| format!("Unit {n}")).collect() } else { members };
        }
        if names.knows(real) {
            return vec![real.to_owned()];
        }
        // A sort that the text uses without declaring it: anything of its kind, else a name of its own.
        let of_kind = match real {
            "Zone" => all(names.zones.keys().collect()),
            "Line" => all(names.lines.keys().collect()),
            "Kind" => all(names.kinds.keys().collect()),
            _ => Vec::new(),
        };
        if of_kind.is_empty() { vec![real.to_owned()] } else { of_kind }
    }

    /// What an event or measure takes.
    pub(super) fn signature(&self, event: &str) -> Option<&'a Signature> {
        let names = &self.treaty.names;
        names.events.get(event).map(|e| &e.signature).or_else(|| names.measures.get(event).map(|(_, s, _)| s))
    }

    /// The argument in which an event names its place.
    pub(super) fn place_slot(&self, event: &str) -> Slot {
        let ground = |sort: &str| sort == "Zone" || self.parts.contains_key(sort) || self.treaty.names.zones.contains_key(sort);
        let Some(signature) = self.signature(event) else { return slot(Preposition::In) };
        if signature.object.as_ref().is_some_and(|w| ground(&w.text)) {
            return OBJECT;
        }
        let case = signature.cases.iter().find(|(_, w)| ground(&w.text));
        case.map_or_else(|| slot(Preposition::In), |(p, _)| slot(*p))
    }

    /// The party behind an actor: itself, or the one for which a body or force acts, if it is one.
    pub(super) fn party(&self, actor: &str) -> Option<String> {
        let names = &self.treaty.names;
        let stands = names.stands_for(actor);
        let mut parties = stands.into_iter().filter(|p| names.parties.contains_key(p));
        let first = parties.next()?;
        parties.next().is_none().then_some(first)
    }

    /// Whether somebody acts by word: a body or a person, not a party.
    pub(super) fn is_body(&self, name: &str) -> bool {
        let names = &self.treaty.names;
        !names.parties.contains_key(name) && (names.bodies.contains_key(name) || names.persons.contains_key(name))
    }
}

/// Where a preposition stands among the arguments of a fact.
pub(super) fn slot(preposition: Preposition) -> Slot {
    let at = Preposition::ALL.iter().position(|(p, _)| *p == preposition).unwrap_or(0);
    Slot::try_from(at + 1).unwrap_or(1)
}

/// The word before an argument; `object` for the one without.
pub(super) fn marker(slot: Slot) -> &'static str {
    match usize::from(slot).checked_sub(1) {
        None => "object",
        Some(at) => Preposition::ALL.get(at).map_or("object", |(_, word)| word),
    }
}

/// Places in a zone, drawn in the box around it and kept when they lie in it: deep enough for a report's radius where the zone is wide enough.
fn places(zone: &Zone, all: Bounds, draws: &mut Draws) -> Vec<Spot> {
    let Some(bounds) = zone.bounds().and_then(|b| b.common(all)) else { return Vec::new() };
    let (mut deep, mut thin) = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        if deep.len() >= SPOTS {
            break;
        }
        let spot = Spot { lon: within(bounds.west, bounds.east, draws), lat: within(bounds.south, bounds.north, draws) };
        let Some(point) = point(spot) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "a radius of some hundred metres")]
        if zone.signed_distance_m(point) <= -(RADIUS_M as f64) {
            deep.push(spot);
        } else if thin.len() < SPOTS && zone.contains(point) {
            thin.push(spot);
        }
    }
    if deep.is_empty() { thin } else { deep }
}

/// A place as geometry has it.
#[expect(clippy::cast_precision_loss, reason = "at most 18 000 000, which a float holds exactly")]
pub(super) fn point(spot: Spot) -> Option<LonLat> {
    LonLat::new(spot.lon as f64 / 1e5, spot.lat as f64 / 1e5).ok()
}

#[expect(clippy::cast_possible_truncation, reason = "degrees on the globe in hundred-thousandths")]
fn within(least: f64, most: f64, draws: &mut Draws) -> i64 {
    draws.between((least * 1e5).ceil() as i64, (most * 1e5).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_from_whole_numbers() {
        assert_eq!(Spot::degrees(3_700_005), "37.00005");
        assert_eq!(Spot::degrees(-5), "-0.00005");
        assert_eq!(Spot::degrees(0), "0.00000");
    }

    #[test]
    fn slots_have_the_words_of_the_language() {
        assert_eq!(marker(OBJECT), "object");
        for (preposition, word) in Preposition::ALL {
            assert_eq!(marker(slot(preposition)), word);
        }
    }
}

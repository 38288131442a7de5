//! The ground of a case: its annexes read as geometry, the zones built from it, and which zone holds which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use servanda_base::{Finding, Severity};
use servanda_geo::{FeatureSet, Figure, GeoError, LonLat, Ternary, Zone, covers, read_features};
use servanda_model::ast::{Geometry, NounKind, Place, Word};
use servanda_model::resolve::{ANNEX, split_pin};
use servanda_model::treaty::act_patterns;
use servanda_model::{Annexes, Covering, Treaty};

/// Two lines drawn from different files may part by this much where the text means one: coverage is judged with it, metres.
const TOLERANCE_M: f64 = 1.0;
/// Zones are built from zones at most this deep; deeper is a ring of definitions.
const DEPTH_MAX: usize = 16;

/// Lines and zones with geometry.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// What each annex of a line or zone holds, by the name of the line or zone.
    pub drawn: BTreeMap<String, FeatureSet>,
    /// Figures of those.
    pub figures: BTreeMap<String, Arc<Figure>>,
    /// Zones, drawn and derived.
    pub zones: BTreeMap<String, Zone>,
}

/// Reads the geometry that a text names. What cannot be read is a finding at the clause that names the file.
#[must_use]
pub fn read(treaty: &Treaty, annexes: &Annexes) -> (Ground, Vec<Finding>) {
    let (mut ground, mut findings) = (Ground::default(), Vec::new());
    let lines = treaty.names.lines.values().filter_map(|l| Some((&l.name, l.from.as_ref()?)));
    let zones = treaty.names.zones.values().filter_map(|z| match &z.geometry {
        Some(Geometry::From(word, _)) => Some((&z.name, word)),
        _ => None,
    });
    for (name, word) in lines.chain(zones) {
        match features(annexes, word) {
            Some(Ok(set)) => {
                if let Ok(figure) = Figure::of_set(&set) {
                    ground.figures.insert(name.text.clone(), Arc::new(figure));
                }
                ground.drawn.insert(name.text.clone(), set);
            }
            Some(Err(error)) => {
                let path = split_pin(&word.text).0;
                let message = format!("annex {path} is no valid geometry: {error}");
                let mut finding = Finding::new(ANNEX, Severity::Error, word.span, message).here("named here");
                finding.help = Some(error.hint().unwrap_or("mend the file; RFC 7946 says what GeoJSON is").to_owned());
                findings.push(finding);
            }
            // A file that is not there is reported where annexes are resolved.
            None => {}
        }
    }
    let names: Vec<&str> = treaty.names.zones.keys().map(String::as_str).collect();
    for name in names {
        if let Some(zone) = zone(treaty, &ground.figures, name, 0) {
            ground.zones.insert(name.to_owned(), zone);
        }
    }
    (ground, findings)
}

/// A text that is no UTF-8 is read with its bad bytes replaced: the reader then says where it is no JSON.
fn features(annexes: &Annexes, word: &Word) -> Option<Result<FeatureSet, GeoError>> {
    let bytes = annexes.get(split_pin(&word.text).0)?.as_ref().ok()?;
    Some(read_features(&String::from_utf8_lossy(bytes)))
}

/// A zone with everything that it is built from; none when a part of that has no geometry.
fn zone(treaty: &Treaty, figures: &BTreeMap<String, Arc<Figure>>, name: &str, depth: usize) -> Option<Zone> {
    if let Some(figure) = figures.get(name) {
        return Some(Zone::drawn(Arc::clone(figure)));
    }
    let Some(Geometry::Place(place)) = &treaty.names.zones.get(name)?.geometry else { return None };
    if depth > DEPTH_MAX {
        return None;
    }
    let part = |word: &Word| zone(treaty, figures, &word.text, depth + 1);
    match place {
        Place::Within(amount, of) => Zone::within(Arc::clone(figures.get(&of.text)?), amount.quantity.metres()?).ok(),
        Place::Beyond(amount, of) => Zone::beyond(Arc::clone(figures.get(&of.text)?), amount.quantity.metres()?).ok(),
        Place::Inside(a, b) => Zone::inside(part(a)?, part(b)?).ok(),
        Place::Outside(a, b) => Zone::outside(part(a)?, part(b)?).ok(),
        Place::Between(amount, a, b) => {
            let line = |word: &Word| figures.get(&word.text).cloned();
            Zone::between(line(a)?, line(b)?, amount.quantity.metres()?).ok()
        }
    }
}

/// For each zone that a source watches and each zone in which a binding article orders or forbids something: whether the one holds the other,
/// where the maps decide it.
#[must_use]
pub fn coverings(treaty: &Treaty, ground: &Ground) -> BTreeMap<(String, String), Covering> {
    let watched: BTreeSet<&str> = treaty.names.sources.values().filter_map(|s| Some(s.within.as_ref()?.text.as_str())).collect();
    let acts = treaty.standing().filter(|(_, article)| article.is_binding()).filter_map(|(_, article)| article.norm());
    let regulated: BTreeSet<&str> = acts
        .flat_map(|norm| act_patterns(&norm.act))
        .flat_map(|pattern| &pattern.cases)
        .filter_map(|(_, noun)| match &noun.kind {
            NounKind::Term(_, word, _) => Some(word.text.as_str()),
            _ => None,
        })
        .collect();
    let mut out = BTreeMap::new();
    for outer in watched {
        let Some(over) = ground.zones.get(outer) else { continue };
        for (inner, under) in ground.zones.iter().filter(|(inner, _)| *inner != outer && regulated.contains(inner.as_str())) {
            let covering = match covers(over, under, TOLERANCE_M) {
                Ternary::Yes => Covering::Whole,
                Ternary::No { witness } => Covering::NotAt(degrees(witness)),
                Ternary::Unknown { .. } => continue,
            };
            out.insert((outer.to_owned(), inner.clone()), covering);
        }
    }
    out
}

/// A point as people cite it; four decimals are some ten metres.
fn degrees(at: LonLat) -> String {
    let side = |value: f64, positive, negative| if value < 0.0 { negative } else { positive };
    format!("{:.4}° {}, {:.4}° {}", at.lat().abs(), side(at.lat(), 'N', 'S'), at.lon().abs(), side(at.lon(), 'E', 'W'))
}

//! The ground of a case: its annexes read as geometry, with what is wrong in them, and the layers of the report's map.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity};
use servanda_geo::{Figure, LonLat, outline, read_features};
use servanda_model::ast::{Geometry, Place, Status, Word};
use servanda_model::resolve::{ANNEX, split_pin};
use servanda_model::{Annexes, Treaty};
use servanda_report::{MapKind, MapLayer};

use crate::load::Loaded;

/// The annexes that lines and zones name, with the clause that names each.
fn named(treaty: &Treaty) -> Vec<&Word> {
    let lines = treaty.names.lines.values().filter_map(|l| l.from.as_ref());
    let zones = treaty.names.zones.values().filter_map(|z| match &z.geometry {
        Some(Geometry::From(word, _)) => Some(word),
        _ => None,
    });
    lines.chain(zones).collect()
}

/// A text that is no UTF-8 is read with its bad bytes replaced: the reader then says where it is no JSON.
fn features(annexes: &Annexes, word: &Word) -> Option<Result<servanda_geo::FeatureSet, servanda_geo::GeoError>> {
    let bytes = annexes.get(split_pin(&word.text).0)?.as_ref().ok()?;
    Some(read_features(&String::from_utf8_lossy(bytes)))
}

/// What is wrong in the geometry of the annexes: each a finding at the clause that names the file.
#[must_use]
pub fn annex_findings(treaty: &Treaty, annexes: &Annexes) -> Vec<Finding> {
    let mut out = Vec::new();
    for word in named(treaty) {
        let Some(Err(error)) = features(annexes, word) else { continue };
        let path = split_pin(&word.text).0;
        let mut finding =
            Finding::new(ANNEX, Severity::Error, word.span, format!("annex {path} is no valid geometry: {error}")).here("named here");
        finding.help = Some(error.hint().unwrap_or("mend the file; RFC 7946 says what GeoJSON is").to_owned());
        out.push(finding);
    }
    out
}

/// What can be drawn: lines and zones with an annex, and zones within a distance of those. Zones cut from others, or lying between lines, are
/// listed without ground: the report says so.
#[must_use]
pub fn layers(loaded: &Loaded) -> Vec<MapLayer> {
    let names = &loaded.treaty.names;
    let mut figures: BTreeMap<&str, Figure> = BTreeMap::new();
    let mut out = Vec::new();
    let read = |word: &Word| features(&loaded.annexes, word).and_then(Result::ok);
    for line in names.lines.values() {
        let mut layer = MapLayer {
            name: line.name.text.clone(),
            kind: MapKind::Line,
            derived: false,
            note: None,
            parts: Vec::new(),
            status: Vec::new(),
        };
        match line.from.as_ref().map(|word| (word, read(word))) {
            Some((_, Some(set))) => {
                layer.note = note(&set);
                if let Ok(figure) = Figure::of_set(&set) {
                    layer.parts = parts(&figure);
                    figures.insert(&line.name.text, figure);
                }
            }
            Some((word, None)) => layer.note = Some(format!("annex {} cannot be drawn", split_pin(&word.text).0)),
            None => layer.note = Some("declared without a map".to_owned()),
        }
        out.push(layer);
    }
    let mut derived = Vec::new();
    for zone in names.zones.values() {
        let mut layer = MapLayer {
            name: zone.name.text.clone(),
            kind: MapKind::Zone,
            derived: false,
            note: None,
            parts: Vec::new(),
            status: zone.status.iter().map(status).collect(),
        };
        match &zone.geometry {
            Some(Geometry::From(word, _)) => match read(word) {
                Some(set) => {
                    layer.note = note(&set);
                    if let Ok(figure) = Figure::of_set(&set) {
                        layer.parts = parts(&figure);
                        figures.insert(&zone.name.text, figure);
                    }
                }
                None => layer.note = Some(format!("annex {} cannot be drawn", split_pin(&word.text).0)),
            },
            Some(Geometry::Place(place)) => {
                layer.derived = true;
                layer.note = Some(words(place));
                if let Place::Within(amount, of) = place {
                    derived.push((out.len(), amount.quantity.metres(), of.text.as_str()));
                }
            }
            None => layer.note = Some("declared without a map".to_owned()),
        }
        out.push(layer);
    }
    for (index, metres, of) in derived {
        if let (Some(metres), Some(figure)) = (metres, figures.get(of))
            && let Ok(polygons) = outline(figure, metres)
        {
            out[index].parts = polygons.iter().flat_map(|p| p.rings().map(points).collect::<Vec<_>>()).collect();
        }
    }
    out
}

fn parts(figure: &Figure) -> Vec<Vec<(f64, f64)>> {
    let rings = figure.polygons().iter().flat_map(|p| p.rings().map(points).collect::<Vec<_>>());
    let lines = figure.lines().iter().map(|l| points(&l.points));
    let single = figure.points().iter().map(|p| vec![(p.lon(), p.lat())]);
    rings.chain(lines).chain(single).collect()
}

fn points(path: &[LonLat]) -> Vec<(f64, f64)> {
    path.iter().map(|p| (p.lon(), p.lat())).collect()
}

/// What the annex says of itself in its `note` properties.
fn note(set: &servanda_geo::FeatureSet) -> Option<String> {
    set.features.iter().find_map(|f| f.properties.get("note").cloned())
}

fn words(place: &Place) -> String {
    match place {
        Place::Within(amount, of) => format!("within {} of {}", amount.quantity, of.text),
        Place::Beyond(amount, of) => format!("beyond {} of {}", amount.quantity, of.text),
        Place::Inside(a, b) => format!("the part of {} inside {}", a.text, b.text),
        Place::Outside(a, b) => format!("the part of {} outside {}", a.text, b.text),
        Place::Between(amount, a, b) => format!("at least {} between {} and {}", amount.quantity, a.text, b.text),
    }
}

fn status(status: &Status) -> String {
    let list = |words: &[Word]| words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(", ");
    match status {
        Status::Administered(by) => format!("administered by {}", list(by)),
        Status::Claimed(by) => format!("claimed by {}", list(by)),
        Status::Recognised(as_whose, de_facto, by) => {
            let how = if *de_facto { " de facto" } else { "" };
            let who = if by.is_empty() { String::new() } else { format!(" by {}", list(by)) };
            format!("recognised as {}{how}{who}", as_whose.text)
        }
    }
}

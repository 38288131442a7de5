//! The layers of the report's map.

use servanda_geo::{Figure, LonLat};
use servanda_model::ast::{Geometry, Place, Status, Word};
use servanda_model::resolve::split_pin;
use servanda_report::{MapKind, MapLayer};

use crate::ground::Ground;
use crate::load::Loaded;

/// What can be drawn: lines and zones with an annex, and zones within a distance of those. Zones cut from others, or lying between lines, are
/// listed without ground: the report says so.
#[must_use]
pub fn layers(loaded: &Loaded) -> Vec<MapLayer> {
    let (names, ground) = (&loaded.treaty.names, &loaded.ground);
    let lines = names.lines.values().map(|line| {
        let mut layer = blank(&line.name, MapKind::Line);
        read_into(&mut layer, ground, line.from.as_ref());
        layer
    });
    let zones = names.zones.values().map(|zone| {
        let mut layer = blank(&zone.name, MapKind::Zone);
        layer.status = zone.status.iter().map(status).collect();
        match &zone.geometry {
            Some(Geometry::From(word, _)) => read_into(&mut layer, ground, Some(word)),
            Some(Geometry::Place(place)) => {
                layer.derived = true;
                layer.note = Some(words(place));
                if let Place::Within(amount, of) = place
                    && let (Some(metres), Some(figure)) = (amount.quantity.metres(), ground.figures.get(&of.text))
                {
                    layer.parts = parts(figure);
                    layer.reach_m = metres;
                }
            }
            None => read_into(&mut layer, ground, None),
        }
        layer
    });
    lines.chain(zones).collect()
}

fn blank(name: &Word, kind: MapKind) -> MapLayer {
    MapLayer { name: name.text.clone(), kind, derived: false, note: None, parts: Vec::new(), reach_m: 0.0, status: Vec::new() }
}

/// What the annex of a line or zone shows, or why there is nothing to show.
fn read_into(layer: &mut MapLayer, ground: &Ground, annex: Option<&Word>) {
    if let Some(set) = ground.drawn.get(&layer.name) {
        // What the annex says of itself in its `note` properties.
        layer.note = set.features.iter().find_map(|f| f.properties.get("note").cloned());
        layer.parts = ground.figures.get(&layer.name).map(|figure| parts(figure)).unwrap_or_default();
        return;
    }
    layer.note = Some(match annex {
        Some(word) => format!("annex {} cannot be drawn", split_pin(&word.text).0),
        None => "declared without a map".to_owned(),
    });
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

//! From `GeoJSON` text (RFC 7946) to features, or to everything that is wrong with it.
//!
//! Promises: any text gives an answer without panic, in time O(n log n), with bounded stack
//! (the JSON reader stops at 128 levels, geometry collections at [`NESTING_MAX`]).
//! Altitudes are read and dropped. A ring may be wound either way.

use std::collections::BTreeMap;

use geojson::Geometry;
use serde_json::{Map, Value};

use crate::coord::{LonLat, Path, Polygon};
use crate::error::{Fault, GeoError, Place, Problem};
use crate::take::take;

/// Longest text, bytes.
pub const TEXT_MAX_BYTES: usize = 64 << 20;
/// Deepest nesting of geometry collections.
pub const NESTING_MAX: usize = 8;
/// Problems listed in full; the rest is counted.
pub const PROBLEMS_MAX: usize = 100;

/// One feature of a zone file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feature {
    /// The `id` member as text.
    pub id: Option<String>,
    /// Properties as text: strings as they are, numbers and booleans as written in JSON, arrays
    /// and objects as JSON text; null properties are left out.
    pub properties: BTreeMap<String, String>,
    /// Polygons, in file order.
    pub polygons: Vec<Polygon>,
    /// Lines, in file order.
    pub lines: Vec<Path>,
    /// Points, in file order.
    pub points: Vec<LonLat>,
}

/// The features of a zone file, in file order; at least one, each with a geometry.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureSet {
    /// The features.
    pub features: Vec<Feature>,
}

/// Problems with a cap on memory.
#[derive(Default)]
pub(crate) struct Found {
    problems: Vec<Problem>,
    more: usize,
}

impl Found {
    pub(crate) fn add(&mut self, place: &Place, fault: Fault) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem { place: place.clone(), fault });
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn malformed(&mut self, place: &Place, expected: &str, found: &Value) {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.add(place, Fault::Malformed { detail: format!("expected {expected}, found {found}") });
    }

    pub(crate) fn total(&self) -> usize {
        self.problems.len() + self.more
    }
}

/// Reads a `FeatureCollection`, a `Feature` or a bare geometry.
///
/// Multi* geometries and geometry collections are flattened; an annex with several polygons in
/// one feature stays one feature. A ring may touch itself at points, but not cross itself or run
/// along itself; the same holds between the rings of a polygon. For each ring, and then for each
/// polygon with holes, one crossing is reported; all other kinds of problem are reported fully.
///
/// # Errors
/// [`GeoError::Json`], [`GeoError::TooLong`] or [`GeoError::Problems`] with all problems in file order.
pub fn read_features(geojson_text: &str) -> Result<FeatureSet, GeoError> {
    if geojson_text.len() > TEXT_MAX_BYTES {
        return Err(GeoError::TooLong { bytes: geojson_text.len(), max: TEXT_MAX_BYTES });
    }
    let text = geojson_text.strip_prefix('\u{feff}').unwrap_or(geojson_text);
    let root: Value = serde_json::from_str(text).map_err(|e| GeoError::Json { line: e.line(), column: e.column(), message: reason(&e) })?;
    let mut found = Found::default();
    let features = read_root(root, &mut found);
    if found.problems.is_empty() {
        Ok(FeatureSet { features })
    } else {
        Err(GeoError::Problems { problems: found.problems, more: found.more })
    }
}

/// The message without the place, which the error states itself.
fn reason(error: &serde_json::Error) -> String {
    let full = error.to_string();
    match full.rfind(" at line ") {
        Some(cut) => full[..cut].to_owned(),
        None => full,
    }
}

fn read_root(root: Value, found: &mut Found) -> Vec<Feature> {
    let file = Place::default();
    let Value::Object(mut root) = root else {
        found.malformed(&file, "a GeoJSON object", &root);
        return Vec::new();
    };
    check_coordinate_system(&root, found);
    match root.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => match root.remove("features") {
            Some(Value::Array(items)) if items.is_empty() => {
                found.add(&file, Fault::NoFeatures);
                Vec::new()
            }
            Some(Value::Array(items)) => items.into_iter().enumerate().map(|(i, item)| read_feature(item, i, found)).collect(),
            Some(other) => {
                found.malformed(&file, "an array \"features\"", &other);
                Vec::new()
            }
            None => {
                found.add(&file, Fault::NoFeatures);
                Vec::new()
            }
        },
        Some("Feature") => vec![read_feature(Value::Object(root), 0, found)],
        Some(_) => {
            let mut feature = Feature::default();
            let place = Place { feature: Some(0), ..Place::default() };
            read_geometry(Value::Object(root), &place, &mut feature, found);
            vec![feature]
        }
        None => {
            let detail = "expected a GeoJSON object with \"type\"".to_owned();
            found.add(&file, Fault::Malformed { detail });
            Vec::new()
        }
    }
}

/// `GeoJSON` before RFC 7946 could name a coordinate system; reading metres as degrees would be worse than an error.
fn check_coordinate_system(root: &Map<String, Value>, found: &mut Found) {
    let Some(crs) = root.get("crs").filter(|crs| !crs.is_null()) else {
        return;
    };
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or("unnamed");
    // CRS84 and EPSG:4326 are both used for longitude, latitude in practice.
    if !(name.ends_with(":CRS84") || name.ends_with(":4326")) {
        found.add(&Place::default(), Fault::OtherCoordinateSystem { name: name.chars().take(80).collect() });
    }
}

fn read_feature(item: Value, index: usize, found: &mut Found) -> Feature {
    let place = Place { feature: Some(index), ..Place::default() };
    let mut feature = Feature::default();
    let Value::Object(mut item) = item else {
        found.malformed(&place, "a Feature", &item);
        return feature;
    };
    if item.get("type").and_then(Value::as_str) != Some("Feature") {
        let detail = "expected an object with \"type\": \"Feature\"".to_owned();
        found.add(&place, Fault::Malformed { detail });
        return feature;
    }
    feature.id = item.get("id").and_then(as_text);
    match item.remove("properties") {
        Some(Value::Object(properties)) => {
            for (key, value) in properties {
                if let Some(text) = as_text(&value) {
                    feature.properties.insert(key, text);
                }
            }
        }
        Some(Value::Null) | None => {}
        Some(other) => found.malformed(&place, "an object \"properties\"", &other),
    }
    match item.remove("geometry") {
        Some(Value::Null) | None => found.add(&place, Fault::EmptyGeometry),
        Some(geometry) => read_geometry(geometry, &place, &mut feature, found),
    }
    feature
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}

/// Flattens collections with an own stack, then hands each simple geometry to the `geojson` crate.
fn read_geometry(geometry: Value, place: &Place, feature: &mut Feature, found: &mut Found) {
    let problems_before = found.total();
    let mut open = vec![(geometry, 0_usize, place.clone())];
    while let Some((value, depth, place)) = open.pop() {
        let Value::Object(mut object) = value else {
            found.malformed(&place, "a geometry", &value);
            continue;
        };
        if object.get("type").and_then(Value::as_str) == Some("GeometryCollection") {
            match object.remove("geometries") {
                Some(Value::Array(_)) if depth >= NESTING_MAX => {
                    found.add(&place, Fault::NestedTooDeep { max: NESTING_MAX });
                }
                Some(Value::Array(members)) => {
                    let parts = members.into_iter().enumerate().rev();
                    open.extend(parts.map(|(i, m)| {
                        let part = place.part.or(Some(i));
                        (m, depth + 1, Place { part, ..place.clone() })
                    }));
                }
                other => found.malformed(&place, "an array \"geometries\"", &other.unwrap_or(Value::Null)),
            }
            continue;
        }
        if well_formed(&object, &place, found) {
            match serde_json::from_value::<Geometry>(Value::Object(object)) {
                Ok(geometry) => take(geometry.value, &place, feature, found),
                Err(e) => found.add(&place, Fault::Malformed { detail: e.to_string() }),
            }
        }
    }
    let empty = feature.polygons.is_empty() && feature.lines.is_empty() && feature.points.is_empty();
    if empty && found.total() == problems_before {
        found.add(place, Fault::EmptyGeometry);
    }
}

/// Checks the shape of `coordinates`, so that every misplaced value is named and not only the first.
fn well_formed(object: &Map<String, Value>, place: &Place, found: &mut Found) -> bool {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or("");
    let levels: &[Level] = match kind {
        "Point" => &[],
        "MultiPoint" => &[Level::Part],
        "LineString" => &[Level::Coordinate],
        "MultiLineString" => &[Level::Part, Level::Coordinate],
        "Polygon" => &[Level::Ring, Level::Coordinate],
        "MultiPolygon" => &[Level::Part, Level::Ring, Level::Coordinate],
        _ => {
            let kind: String = kind.chars().take(40).collect();
            let detail = format!("{kind:?} is not a type of geometry");
            found.add(place, Fault::Malformed { detail });
            return false;
        }
    };
    let before = found.total();
    match object.get("coordinates") {
        Some(coordinates) => check_level(coordinates, levels, place, found),
        None => found.malformed(place, "an array \"coordinates\"", &Value::Null),
    }
    found.total() == before
}

#[derive(Clone, Copy)]
enum Level {
    Part,
    Ring,
    Coordinate,
}

fn check_level(value: &Value, levels: &[Level], place: &Place, found: &mut Found) {
    let Value::Array(items) = value else {
        let expected = if levels.is_empty() { "a position [longitude, latitude]" } else { "an array of coordinates" };
        found.malformed(place, expected, value);
        return;
    };
    let Some((level, inner)) = levels.split_first() else {
        // An empty position is an empty geometry, reported as such for a Point.
        if items.len() < 2 {
            let detail = format!("a position needs longitude and latitude, found {} numbers", items.len());
            found.add(place, Fault::Malformed { detail });
        }
        if let Some(other) = items.iter().find(|item| !item.is_number()) {
            found.malformed(place, "a number", other);
        }
        return;
    };
    for (i, item) in items.iter().enumerate() {
        let mut at = place.clone();
        match level {
            Level::Part => at.part = at.part.or(Some(i)),
            Level::Ring => at.ring = Some(i),
            Level::Coordinate => at.coordinate = Some(i),
        }
        check_level(item, inner, &at, found);
    }
}

impl FeatureSet {
    /// Feature indices by the value of a property, for `each by "key"`. Values in text order.
    ///
    /// # Errors
    /// [`GeoError::MissingProperty`] with all features that lack it.
    pub fn by_property(&self, key: &str) -> Result<BTreeMap<String, Vec<usize>>, GeoError> {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut missing = Vec::new();
        for (index, feature) in self.features.iter().enumerate() {
            match feature.properties.get(key) {
                Some(value) => groups.entry(value.clone()).or_default().push(index),
                None => missing.push(index),
            }
        }
        if missing.is_empty() { Ok(groups) } else { Err(GeoError::MissingProperty { key: key.to_owned(), features: missing }) }
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;

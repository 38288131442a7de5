//! A GeoJSON geometry as one place: a point, or the middle of its bounds with a radius that reaches all of it.

use serde_json::Value;

use crate::reject::Wrong;
use crate::row::{Cells, Columns};

/// The columns that a geometry gives.
pub(crate) const LON: &str = "geometry.lon";
pub(crate) const LAT: &str = "geometry.lat";
pub(crate) const RADIUS: &str = "geometry.radius_m";

/// Mean radius of the Earth in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

/// Puts the place of a geometry where the mapping looks for it. `null` is no place.
pub(crate) fn put(text: &str, columns: &Columns, cells: &mut Cells) -> Result<(), Wrong> {
    let geometry: Value = serde_json::from_str(text).map_err(|_| Wrong::new("not JSON"))?;
    if geometry.is_null() {
        return Ok(());
    }
    let mut bounds = None;
    collect(&geometry, &mut bounds, 0)?;
    let Some(Bounds { west, south, east, north }) = bounds else {
        return Err(Wrong::new("a geometry without coordinates").help("write null when there is no place"));
    };
    let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let mut write = |name: &str, value: f64| {
        if let Some(column) = columns.find(name) {
            cells.rewritten(column, false, |out| out.push_str(&value.to_string()));
        }
    };
    write(LON, lon);
    write(LAT, lat);
    if east > west || north > south {
        write(RADIUS, metres(lon, lat, west, south).max(metres(lon, lat, west, north)).ceil());
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

fn collect(value: &Value, bounds: &mut Option<Bounds>, depth: usize) -> Result<(), Wrong> {
    let no_geometry = || Wrong::new("not a GeoJSON geometry");
    let parts = match value {
        Value::Object(members) => match (members.get("coordinates"), members.get("geometries")) {
            (Some(coordinates), None) => return collect(coordinates, bounds, depth + 1),
            (None, Some(Value::Array(parts))) => parts,
            _ => return Err(no_geometry()),
        },
        Value::Array(parts) => parts,
        _ => return Err(no_geometry()),
    };
    if depth > 16 {
        return Err(no_geometry());
    }
    if let [Value::Number(lon), Value::Number(lat), ..] = parts.as_slice() {
        let (Some(lon), Some(lat)) = (lon.as_f64(), lat.as_f64()) else { return Err(no_geometry()) };
        if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
            return Err(Wrong::new(format!("the position {lon}, {lat} lies outside the globe")).help("GeoJSON writes longitude first"));
        }
        let held = bounds.get_or_insert(Bounds { west: lon, south: lat, east: lon, north: lat });
        *held = Bounds { west: held.west.min(lon), south: held.south.min(lat), east: held.east.max(lon), north: held.north.max(lat) };
        return Ok(());
    }
    parts.iter().try_for_each(|part| collect(part, bounds, depth + 1))
}

/// The great-circle distance (haversine).
fn metres(lon: f64, lat: f64, to_lon: f64, to_lat: f64) -> f64 {
    let half = |a: f64, b: f64| libm::sin((b - a).to_radians() / 2.0);
    let (dlat, dlon) = (half(lat, to_lat), half(lon, to_lon));
    let chord = dlat * dlat + libm::cos(lat.to_radians()) * libm::cos(to_lat.to_radians()) * dlon * dlon;
    2.0 * EARTH_M * libm::asin(libm::sqrt(chord.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    fn place(text: &str) -> Result<Vec<String>, String> {
        let mut columns = Columns::default();
        for name in [LON, LAT, RADIUS] {
            columns.add(name);
        }
        let mut cells = Cells::default();
        cells.clear(3);
        put(text, &columns, &mut cells).map_err(|w| w.reason)?;
        let row = Row { text: "", cells: &cells, missing: &[] };
        Ok((0..3).filter_map(|c| row.value(c).map(|v| v.to_string())).collect())
    }

    #[test]
    fn a_point_is_itself_and_anything_else_a_circle_around_it() {
        assert_eq!(place(r#"{"type":"Point","coordinates":[37.805278,48.5,120]}"#).unwrap(), ["37.805278", "48.5"]);
        assert_eq!(place("null").unwrap(), [""; 0]);
        // One degree of latitude is about 111.2 km; the circle reaches half of it.
        assert_eq!(place(r#"{"type":"LineString","coordinates":[[30,0],[30,1]]}"#).unwrap(), ["30", "0.5", "55598"]);
        // The corner toward the equator is the far one, on both halves of the globe.
        let north = place(r#"{"type":"Polygon","coordinates":[[[10,60],[20,60],[20,70],[10,60]]]}"#).unwrap();
        let south = place(r#"{"type":"Polygon","coordinates":[[[10,-60],[20,-60],[20,-70],[10,-60]]]}"#).unwrap();
        assert_eq!((north[1].as_str(), south[1].as_str()), ("65", "-65"));
        assert_eq!((north[2].as_str(), south[2].as_str()), ("611945", "611945"));
        assert!(place(r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#).is_ok());
    }

    #[test]
    fn what_is_no_place_is_refused() {
        assert_eq!(place(r#"{"type":"Point","coordinates":[48,137]}"#).unwrap_err(), "the position 48, 137 lies outside the globe");
        assert_eq!(place(r#"{"type":"Point","coordinates":[]}"#).unwrap_err(), "a geometry without coordinates");
        assert_eq!(place(r#"{"type":"Point"}"#).unwrap_err(), "not a GeoJSON geometry");
        assert_eq!(place(r#"{"coordinates":["48","37"]}"#).unwrap_err(), "not a GeoJSON geometry");
        assert_eq!(place(&format!("{{\"coordinates\":{}1,2{}}}", "[".repeat(60), "]".repeat(60))).unwrap_err(), "not a GeoJSON geometry");
    }
}

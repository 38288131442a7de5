//! From geometries in the types of the `geojson` crate to ours, with all problems of their coordinates.

use geojson::{GeometryValue, Position};

use crate::coord::{LonLat, Path, Polygon};
use crate::error::{Fault, Place};
use crate::read::{Feature, Found};
use crate::rings;

/// Adds a geometry to the feature. Collections were flattened before and add nothing.
pub(crate) fn take(value: GeometryValue, place: &Place, feature: &mut Feature, found: &mut Found) {
    let part = |i: usize| Place { part: place.part.or(Some(i)), ..place.clone() };
    match value {
        GeometryValue::Point { coordinates } => {
            feature.points.extend(point(&coordinates, place, found));
        }
        GeometryValue::MultiPoint { coordinates } => {
            for (i, position) in coordinates.iter().enumerate() {
                feature.points.extend(point(position, &part(i), found));
            }
        }
        GeometryValue::LineString { coordinates } => {
            feature.lines.extend(line(&coordinates, place, found));
        }
        GeometryValue::MultiLineString { coordinates } => {
            for (i, positions) in coordinates.iter().enumerate() {
                if positions.is_empty() {
                    found.add(&part(i), Fault::EmptyGeometry);
                }
                feature.lines.extend(line(positions, &part(i), found));
            }
        }
        GeometryValue::Polygon { coordinates } => {
            feature.polygons.extend(polygon(&coordinates, place, found));
        }
        GeometryValue::MultiPolygon { coordinates } => {
            for (i, positions) in coordinates.iter().enumerate() {
                if positions.is_empty() {
                    found.add(&part(i), Fault::EmptyGeometry);
                }
                feature.polygons.extend(polygon(positions, &part(i), found));
            }
        }
        // Collections were flattened before.
        GeometryValue::GeometryCollection { .. } => {}
    }
}

fn point(position: &Position, place: &Place, found: &mut Found) -> Option<LonLat> {
    let &[lon, lat, ..] = position.as_slice() else {
        let detail = "a position needs longitude and latitude".to_owned();
        found.add(place, Fault::Malformed { detail });
        return None;
    };
    if !lon.is_finite() || !lat.is_finite() {
        found.add(place, Fault::NotFinite);
        return None;
    }
    let point = LonLat::new(lon, lat).ok();
    if point.is_none() {
        found.add(place, Fault::OutOfRange { lon, lat });
    }
    point
}

/// All points, or `None` when one of them is wrong (and reported).
fn points(positions: &[Position], place: &Place, found: &mut Found) -> Option<Vec<LonLat>> {
    let before = found.total();
    let mut points = Vec::with_capacity(positions.len());
    for (i, position) in positions.iter().enumerate() {
        let at = Place { coordinate: Some(i), ..place.clone() };
        points.extend(point(position, &at, found));
    }
    for (i, pair) in points.windows(2).enumerate() {
        if found.total() == before && (pair[1].lon() - pair[0].lon()).abs() > 180.0 {
            found.add(&Place { coordinate: Some(i), ..place.clone() }, Fault::CrossesAntimeridian);
        }
    }
    (found.total() == before).then_some(points)
}

fn line(positions: &[Position], place: &Place, found: &mut Found) -> Option<Path> {
    if positions.is_empty() {
        return None;
    }
    let points = points(positions, place, found)?;
    if points.iter().all(|p| *p == points[0]) {
        found.add(place, Fault::LineTooShort { points: points.len() });
        return None;
    }
    Some(Path { points })
}

fn polygon(positions: &[Vec<Position>], place: &Place, found: &mut Found) -> Option<Polygon> {
    let before = found.total();
    let mut all = Vec::with_capacity(positions.len());
    for (i, ring) in positions.iter().enumerate() {
        let at = Place { ring: Some(i), ..place.clone() };
        match points(ring, &at, found) {
            Some(points) if points.is_empty() => found.add(&at, Fault::RingTooShort { points: 0 }),
            Some(points) => {
                rings::check_ring(&points, &at, found);
                all.push(points);
            }
            None => {}
        }
    }
    if found.total() == before && all.len() > 1 {
        rings::check_holes(&all, place, found);
    }
    let mut all = all.into_iter();
    let shell = all.next()?;
    (found.total() == before).then(|| Polygon { shell, holes: all.collect() })
}

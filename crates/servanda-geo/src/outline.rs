//! Outlines of zones for maps. Drawn on a flat map and carried back; never for legal distances.

use geo::{Buffer, Coord, Geometry, GeometryCollection, LineString, MultiPoint, MultiPolygon, Point};

use crate::coord::{LonLat, Polygon};
use crate::error::GeoError;
use crate::figure::Figure;
use crate::geodesic;
use crate::projection::Projection;
use crate::zone::expanded;

/// Widest map, degrees of arc.
const WIDTH_MAX_DEG: f64 = 90.0;
/// Edges are cut into pieces of about this length before they are projected, metres.
const PIECE_M: f64 = 20_000.0;

/// Polygons around all points within `metres` of the figure, on the Lambert map centred on it.
///
/// On a map 1000 km wide the outline is off by at most 1 % of the distance: distortion, arcs drawn as chords, and
/// points of the figure left out when they are nearer to each other than 1/200 of the distance.
/// Outlines that pass a pole or the antimeridian are not cut there.
///
/// # Errors
/// [`GeoError::Distance`]; [`GeoError::TooWideForMap`] above 90 degrees across.
pub fn outline(figure: &Figure, metres: f64) -> Result<Vec<Polygon>, GeoError> {
    if !metres.is_finite() || metres < 0.0 {
        return Err(GeoError::Distance { metres });
    }
    let bounds = expanded(figure.bounds(), metres);
    let degrees = (bounds.east - bounds.west).max(bounds.north - bounds.south);
    if degrees > WIDTH_MAX_DEG {
        return Err(GeoError::TooWideForMap { degrees });
    }
    if metres < 1e-3 {
        return Ok(figure.polygons().to_vec());
    }
    let thin_m = metres / 200.0;
    let map = Projection::for_bounds(figure.bounds());
    let lines = figure.lines().iter().map(|l| Geometry::LineString(flat(&map, &l.points, thin_m)));
    let polygons = figure.polygons().iter().map(|p| {
        let holes = p.holes.iter().map(|h| flat(&map, h, thin_m)).collect();
        Geometry::Polygon(geo::Polygon::new(flat(&map, &p.shell, thin_m), holes))
    });
    let mut parts: Vec<Geometry> = polygons.chain(lines).collect();
    if !figure.points().is_empty() {
        let points = figure.points().iter().map(|p| Point::from(map.of(*p))).collect();
        parts.push(Geometry::MultiPoint(MultiPoint(points)));
    }
    let grown: MultiPolygon = GeometryCollection::from(parts).buffer(metres);
    Ok(grown.iter().map(|p| round(&map, p)).collect())
}

/// The points on the map, without those nearer than `thin_m` to the one before.
fn flat(map: &Projection, points: &[LonLat], thin_m: f64) -> LineString {
    let mut coords: Vec<Coord> = Vec::with_capacity(points.len());
    for e in points.windows(2) {
        let count = geodesic::pieces(e[0], e[1], PIECE_M).min(64);
        for k in 0..count {
            let c = Coord::from(map.of(e[0].toward(e[1], f64::from(k) / f64::from(count))));
            let far = |last: &Coord| (c.x - last.x).abs() + (c.y - last.y).abs() > thin_m;
            if coords.last().is_none_or(far) {
                coords.push(c);
            }
        }
    }
    coords.extend(points.last().map(|p| Coord::from(map.of(*p))));
    LineString::new(coords)
}

fn round(map: &Projection, polygon: &geo::Polygon) -> Polygon {
    let ring = |r: &LineString| r.coords().map(|c| map.inverse(c.x, c.y)).collect();
    Polygon { shell: ring(polygon.exterior()), holes: polygon.interiors().iter().map(ring).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_features;

    fn figure(text: &str) -> Figure {
        Figure::of_set(&read_features(text).expect("valid")).expect("not empty")
    }

    #[test]
    fn outline_runs_at_the_distance() {
        let line = figure(r#"{"type":"LineString","coordinates":[[36,47],[38,48],[38.2,49.5],[37,50]]}"#);
        let polygons = outline(&line, 50_000.0).expect("small");
        assert_eq!(polygons.len(), 1);
        for p in polygons[0].rings().flatten() {
            let metres = line.distance_m(*p);
            assert!((metres / 50_000.0 - 1.0).abs() < 0.01, "{metres}");
        }
        let (west, east) = (line.bounds().west, line.bounds().east);
        assert!(polygons[0].shell.iter().any(|p| p.lon() < west) && polygons[0].shell.iter().any(|p| p.lon() > east));
    }

    #[test]
    fn outlines_of_points_and_polygons_merge() {
        let points = figure(r#"{"type":"MultiPoint","coordinates":[[30,50],[30.1,50],[33,50]]}"#);
        let polygons = outline(&points, 10_000.0).expect("small");
        assert_eq!(polygons.len(), 2);
        let square = figure(r#"{"type":"Polygon","coordinates":[[[30,48],[31,48],[31,49],[30,49],[30,48]]]}"#);
        let grown = outline(&square, 1_000.0).expect("small");
        let area: f64 = grown.iter().map(geodesic::area_m2).sum();
        assert!(area > square.area_m2() * 1.02 && area < square.area_m2() * 1.05);
        assert_eq!(outline(&square, 0.0).expect("small"), square.polygons());
    }

    #[test]
    fn impossible_outlines_are_errors() {
        let line = figure(r#"{"type":"LineString","coordinates":[[36,47],[38,48]]}"#);
        assert!(matches!(outline(&line, f64::NAN), Err(GeoError::Distance { .. })));
        assert!(matches!(outline(&line, 9e6), Err(GeoError::TooWideForMap { .. })));
    }
}

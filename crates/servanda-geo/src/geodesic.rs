//! Distances, directions and areas on the WGS 84 ellipsoid.
//!
//! Karney, *Algorithms for geodesics*, J. Geodesy 87 (2013), through `geo` and `geographiclib-rs`: about
//! 15 nanometres for distances. That crate calls the platform's `sin`, `cos` and `atan2`, whose last bit
//! may differ between systems; results here are rounded to the micrometre so that it does not show.

use geo::{Destination, Geodesic, GeodesicArea, GeodesicBearing, Point};

use crate::coord::{LonLat, Path, Polygon};

/// Equatorial radius of WGS 84, metres.
pub(crate) const EQUATOR_M: f64 = 6_378_137.0;
/// Flattening of WGS 84.
pub(crate) const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Greatest radius of curvature (at the poles), metres: a²/b, rounded up.
pub(crate) const CURVATURE_MAX_M: f64 = 6_399_593.626;
/// Least radius of curvature (along the meridian at the equator), metres: b²/a, rounded down.
pub(crate) const CURVATURE_MIN_M: f64 = 6_335_439.32;

/// Length in metres with the micrometre as last digit.
fn tidy_m(metres: f64) -> f64 {
    libm::round(metres * 1e6) / 1e6
}

fn plane(p: LonLat) -> Point {
    Point::new(p.lon(), p.lat())
}

/// Distance in metres and direction at `a` towards `b`, degrees clockwise from north.
pub(crate) fn inverse(a: LonLat, b: LonLat) -> (f64, f64) {
    let (azimuth, metres) = plane(a).geodesic_bearing_distance(plane(b));
    (tidy_m(metres), azimuth)
}

/// Shortest distance between two points on WGS 84, metres.
#[must_use]
pub fn distance_m(a: LonLat, b: LonLat) -> f64 {
    // One direction for both orders, so that the result is symmetric to the last bit.
    let (a, b) = if a.order(b).is_le() { (a, b) } else { (b, a) };
    inverse(a, b).0
}

/// Initial direction of the shortest way from `a` to `b`, degrees clockwise from north, −180 to 180.
#[must_use]
pub fn bearing_deg(a: LonLat, b: LonLat) -> f64 {
    inverse(a, b).1
}

/// The point at `metres` from `start` in direction `bearing_deg` (clockwise from north). Values that are
/// not finite give the start.
#[must_use]
pub fn destination(start: LonLat, bearing_deg: f64, metres: f64) -> LonLat {
    if !bearing_deg.is_finite() || !metres.is_finite() {
        return start;
    }
    let there = Geodesic.destination(plane(start), bearing_deg, metres);
    LonLat::wrapped(there.x(), there.y())
}

/// Upper bound for the length of the straight way in the longitude–latitude plane, metres.
/// The ellipsoid's radii of curvature are at most [`CURVATURE_MAX_M`].
pub(crate) fn plane_way_max_m(d_lon: f64, d_lat: f64, lat_min: f64, lat_max: f64) -> f64 {
    let nearest_equator = if lat_min > 0.0 {
        lat_min
    } else if lat_max < 0.0 {
        lat_max
    } else {
        0.0
    };
    let x = d_lon.to_radians() * libm::cos(nearest_equator.to_radians());
    let y = d_lat.to_radians();
    CURVATURE_MAX_M * (x * x + y * y).sqrt() * (1.0 + 1e-12)
}

/// Upper bound for the length of an edge, metres.
pub(crate) fn edge_max_m(a: LonLat, b: LonLat) -> f64 {
    plane_way_max_m(b.lon() - a.lon(), b.lat() - a.lat(), a.lat().min(b.lat()), a.lat().max(b.lat()))
}

/// Earth-centred coordinates, metres: x to (0° E, equator), y to 90° E, z to the north pole.
/// The straight distance of two points never exceeds the geodesic one. Snyder 1987, eq. 4-20 for N.
pub(crate) fn earth_centred(p: LonLat) -> [f64; 3] {
    let e2 = FLATTENING * (2.0 - FLATTENING);
    let (sin_lat, cos_lat) = libm::sincos(p.lat().to_radians());
    let (sin_lon, cos_lon) = libm::sincos(p.lon().to_radians());
    let n = EQUATOR_M / (1.0 - e2 * sin_lat * sin_lat).sqrt();
    [n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - e2) * sin_lat]
}

/// Pieces an edge is cut into so that plane-straight and geodesic differ little; bounded.
pub(crate) fn pieces(a: LonLat, b: LonLat, piece_m: f64) -> u32 {
    let mut count = 1;
    while count < 1024 && edge_max_m(a, b) > piece_m * f64::from(count) {
        count *= 2;
    }
    count
}

/// Length of a line, metres. Its edges are straight in longitude and latitude; they are measured in
/// pieces of at most 5 km (1024 pieces per edge at most), which is short of the
/// curve by less than a millimetre per kilometre below latitude 80.
#[must_use]
pub fn length_m(path: &Path) -> f64 {
    path.points.windows(2).map(|e| edge_length_m(e[0], e[1])).sum()
}

fn edge_length_m(a: LonLat, b: LonLat) -> f64 {
    let count = pieces(a, b, 5_000.0);
    let mut from = a;
    let mut total = 0.0;
    for k in 1..=count {
        let to = if k == count { b } else { a.toward(b, f64::from(k) / f64::from(count)) };
        total += distance_m(from, to);
        from = to;
    }
    total
}

/// Area of a polygon without its holes, square metres, however its rings are wound. Edges are cut into
/// pieces of at most 5 km (1024 per edge at most) as in [`length_m`]. For polygons smaller than half the globe.
#[must_use]
pub fn area_m2(polygon: &Polygon) -> f64 {
    let shell = ring_area_m2(&polygon.shell);
    let holes: f64 = polygon.holes.iter().map(|h| ring_area_m2(h)).sum();
    (shell - holes).max(0.0)
}

fn ring_area_m2(ring: &[LonLat]) -> f64 {
    let mut fine = Vec::with_capacity(ring.len());
    for e in ring.windows(2) {
        let count = pieces(e[0], e[1], 5_000.0);
        fine.extend((0..count).map(|k| plane(e[0].toward(e[1], f64::from(k) / f64::from(count)))));
    }
    tidy_m(geo::Polygon::new(fine.into(), Vec::new()).geodesic_area_signed().abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).expect("on the globe")
    }

    #[test]
    fn published_distances() {
        // GeographicLib documentation of GeodSolve: JFK to LHR 5551759.400 m.
        let jfk_lhr = distance_m(p(-73.8, 40.6), p(-0.5, 51.6));
        assert!((jfk_lhr - 5_551_759.400).abs() < 0.001, "{jfk_lhr}");
        // Flinders Peak to Buninyon (GDA technical manual, Vincenty), GRS 80.
        let flinders = p(144.0 + 25.0 / 60.0 + 29.524_40 / 3600.0, -(37.0 + 57.0 / 60.0 + 3.720_30 / 3600.0));
        let buninyon = p(143.0 + 55.0 / 60.0 + 35.383_90 / 3600.0, -(37.0 + 39.0 / 60.0 + 10.156_10 / 3600.0));
        assert!((distance_m(flinders, buninyon) - 54_972.271).abs() < 0.001);
        let bearing = bearing_deg(flinders, buninyon).rem_euclid(360.0);
        assert!((bearing - (306.0 + 52.0 / 60.0 + 5.37 / 3600.0)).abs() < 1e-5, "{bearing}");
        // Quarter meridian of WGS 84: 10 001 965.729 m.
        assert!((distance_m(p(0.0, 0.0), p(0.0, 90.0)) - 10_001_965.729).abs() < 0.001);
        // A degree along the equator: a·π/180.
        assert!((distance_m(p(10.0, 0.0), p(11.0, 0.0)) - 111_319.490_793).abs() < 1e-5);
    }

    #[test]
    fn sphere_is_too_short_at_48_north() {
        let (a, b) = (p(37.0, 48.0), destination(p(37.0, 48.0), 90.0, 50_000.0));
        let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
        let half = |d: f64| libm::sin(d / 2.0) * libm::sin(d / 2.0);
        let h = half(lat_b - lat_a) + libm::cos(lat_a) * libm::cos(lat_b) * half((b.lon() - a.lon()).to_radians());
        let sphere = 2.0 * 6_371_008.8 * libm::asin(h.sqrt());
        let short = distance_m(a, b) - sphere;
        assert!((short - 148.0).abs() < 5.0, "{short}");
    }

    #[test]
    fn whole_globe_area_by_eighths() {
        // Surface of WGS 84: 510 065 621 724 089 m².
        let octant = Polygon { shell: vec![p(0.0, 0.0), p(90.0, 0.0), p(90.0, 90.0), p(0.0, 90.0), p(0.0, 0.0)], holes: vec![] };
        assert!((area_m2(&octant) * 8.0 / 510_065_621_724_089.0 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn parallel_is_longer_than_geodesic() {
        let path = Path { points: vec![p(30.0, 48.0), p(40.0, 48.0)] };
        // Arc of a parallel: N cos φ Δλ.
        let e2 = FLATTENING * (2.0 - FLATTENING);
        let sin = libm::sin(48.0_f64.to_radians());
        let arc = EQUATOR_M / (1.0 - e2 * sin * sin).sqrt() * libm::cos(48.0_f64.to_radians()) * 10.0_f64.to_radians();
        assert!((length_m(&path) - arc).abs() < 0.1);
        assert!(distance_m(p(30.0, 48.0), p(40.0, 48.0)) < arc - 400.0);
    }

    fn anywhere() -> impl Strategy<Value = LonLat> {
        (-180.0_f64..180.0, -90.0_f64..90.0).prop_map(|(x, y)| p(x, y))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn distance_is_symmetric(a in anywhere(), b in anywhere()) {
            prop_assert_eq!(distance_m(a, b).to_bits(), distance_m(b, a).to_bits());
            prop_assert!(distance_m(a, a) < 1e-9);
        }

        #[test]
        fn triangle_inequality(a in anywhere(), b in anywhere(), c in anywhere()) {
            prop_assert!(distance_m(a, c) <= distance_m(a, b) + distance_m(b, c) + 1e-5);
        }

        #[test]
        fn destination_is_that_far(a in anywhere(), bearing in -180.0_f64..180.0, metres in 0.0_f64..1e7) {
            prop_assert!((distance_m(a, destination(a, bearing, metres)) - metres).abs() < 1e-4);
        }

        #[test]
        fn straight_through_the_earth_is_shorter(a in anywhere(), b in anywhere()) {
            let (u, v) = (earth_centred(a), earth_centred(b));
            let chord = (0..3).map(|i| (u[i] - v[i]) * (u[i] - v[i])).sum::<f64>().sqrt();
            prop_assert!(chord <= distance_m(a, b) + 1e-5);
            prop_assert!(distance_m(a, b) <= edge_max_m(a, b) + 1e-5);
        }
    }
}

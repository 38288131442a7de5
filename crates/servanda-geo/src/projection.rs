//! A flat map around a centre: Lambert azimuthal equal-area on WGS 84.
//!
//! Snyder, *Map Projections: A Working Manual*, USGS Professional Paper 1395 (1987), pages 187–190. Areas are true;
//! at 500 km from the centre lengths are wrong by 0.1 % at most. For drawing, never for legal distances.
//! Sines and logarithms come from `libm`, so maps are the same bytes everywhere.

use crate::coord::{Bounds, LonLat};
use crate::geodesic;

/// The centre stays this far from the poles, where the formulas below divide by zero, degrees of latitude.
const CENTRE_LAT_MAX_DEG: f64 = 89.0;

/// A map projection. x grows east and y north, metres from the centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    centre: LonLat,
    /// Eccentricity.
    e: f64,
    q_pole: f64,
    /// Radius of the sphere of equal area, metres.
    radius_q: f64,
    sin_beta1: f64,
    cos_beta1: f64,
    d: f64,
}

/// Snyder eq. 3-12.
fn q(e: f64, sin_lat: f64) -> f64 {
    let es = e * sin_lat;
    (1.0 - e * e) * (sin_lat / (1.0 - es * es) - libm::log((1.0 - es) / (1.0 + es)) / (2.0 * e))
}

impl Projection {
    /// Centred on the middle of the box (latitude at most 89° from the equator).
    #[must_use]
    pub fn for_bounds(bounds: Bounds) -> Self {
        Self::centred(bounds.centre())
    }

    /// Centred on a point (latitude at most 89° from the equator).
    #[must_use]
    pub fn centred(centre: LonLat) -> Self {
        let f = geodesic::FLATTENING;
        Self::on_ellipsoid(centre, geodesic::EQUATOR_M, f * (2.0 - f))
    }

    fn on_ellipsoid(centre: LonLat, a: f64, e2: f64) -> Self {
        let centre = LonLat::wrapped(centre.lon(), centre.lat().clamp(-CENTRE_LAT_MAX_DEG, CENTRE_LAT_MAX_DEG));
        let e = e2.sqrt();
        let (sin_lat, cos_lat) = libm::sincos(centre.lat().to_radians());
        let q_pole = q(e, 1.0);
        let radius_q = a * (q_pole / 2.0).sqrt();
        let sin_beta1 = (q(e, sin_lat) / q_pole).clamp(-1.0, 1.0);
        let cos_beta1 = (1.0 - sin_beta1 * sin_beta1).sqrt();
        // Eq. 14-15 and 24-20.
        let m1 = cos_lat / (1.0 - e2 * sin_lat * sin_lat).sqrt();
        Self { centre, e, q_pole, radius_q, sin_beta1, cos_beta1, d: a * m1 / (radius_q * cos_beta1) }
    }

    /// The centre of the map.
    #[must_use]
    pub const fn centre(&self) -> LonLat {
        self.centre
    }

    /// Map position (x, y) of longitude and latitude in degrees, metres. Always finite for finite input; the
    /// point opposite the centre is a circle on the map and lands somewhere on it. Eq. 24-17 to 24-19.
    #[must_use]
    pub fn forward(&self, lon: f64, lat: f64) -> (f64, f64) {
        let sin_beta = (q(self.e, libm::sin(lat.to_radians())) / self.q_pole).clamp(-1.0, 1.0);
        let cos_beta = (1.0 - sin_beta * sin_beta).sqrt();
        let (sin_lon, cos_lon) = libm::sincos((lon - self.centre.lon()).to_radians());
        let facing = 1.0 + self.sin_beta1 * sin_beta + self.cos_beta1 * cos_beta * cos_lon;
        let b = self.radius_q * (2.0 / facing.max(1e-12)).sqrt();
        let x = b * self.d * cos_beta * sin_lon;
        let y = b / self.d * (self.cos_beta1 * sin_beta - self.sin_beta1 * cos_beta * cos_lon);
        (x, y)
    }

    /// [`Projection::forward`] of a point.
    #[must_use]
    pub fn of(&self, point: LonLat) -> (f64, f64) {
        self.forward(point.lon(), point.lat())
    }

    /// The point at a map position, to about a micrometre. Positions off the map give its rim. Eq. 24-26 to 24-29, 3-18.
    #[must_use]
    pub fn inverse(&self, x: f64, y: f64) -> LonLat {
        let (u, v) = (x / self.d, y * self.d);
        let rho = (u * u + v * v).sqrt();
        if rho < 1e-9 || !rho.is_finite() {
            return self.centre;
        }
        let angle = 2.0 * libm::asin((rho / (2.0 * self.radius_q)).min(1.0));
        let (sin, cos) = libm::sincos(angle);
        let sin_beta = (cos * self.sin_beta1 + v * sin * self.cos_beta1 / rho).clamp(-1.0, 1.0);
        // Eq. 24-28, both sides divided by D.
        let lon = libm::atan2(u * sin, rho * self.cos_beta1 * cos - v * self.sin_beta1 * sin);
        let lat = self.latitude(libm::asin(sin_beta));
        LonLat::wrapped(self.centre.lon() + lon.to_degrees(), lat.to_degrees())
    }

    /// Latitude from authalic latitude, radians: eq. 3-18, then one Newton step of eq. 3-16, which removes the
    /// rest of the series (0.1 mm) except near the poles, where it divides by zero.
    fn latitude(&self, beta: f64) -> f64 {
        let e2 = self.e * self.e;
        let (e4, e6) = (e2 * e2, e2 * e2 * e2);
        let lat = beta
            + (e2 / 3.0 + 31.0 * e4 / 180.0 + 517.0 * e6 / 5040.0) * libm::sin(2.0 * beta)
            + (23.0 * e4 / 360.0 + 251.0 * e6 / 3780.0) * libm::sin(4.0 * beta)
            + (761.0 * e6 / 45360.0) * libm::sin(6.0 * beta);
        let (sin, cos) = libm::sincos(lat);
        if cos < 0.01 {
            return lat;
        }
        let w = 1.0 - e2 * sin * sin;
        let missing = self.q_pole * libm::sin(beta) - q(self.e, sin);
        lat + w * w / (2.0 * cos * (1.0 - e2)) * missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).expect("on the globe")
    }

    #[test]
    fn snyder_example() {
        // Page 333: Clarke 1866, centre 40° N 100° W, point 30° N 110° W.
        let map = Projection::on_ellipsoid(p(-100.0, 40.0), 6_378_206.4, 0.006_768_66);
        let (x, y) = map.forward(-110.0, 30.0);
        assert!((x + 965_932.1).abs() < 0.1 && (y + 1_056_814.9).abs() < 0.1, "{x} {y}");
        let back = map.inverse(-965_932.1, -1_056_814.9);
        assert!((back.lon() + 110.0).abs() < 1e-6 && (back.lat() - 30.0).abs() < 1e-6, "{back:?}");
    }

    #[test]
    fn lengths_near_the_centre_are_true() {
        let map = Projection::centred(p(37.0, 48.0));
        for bearing in [0.0, 45.0, 90.0, 200.0] {
            let (x, y) = map.of(geodesic::destination(p(37.0, 48.0), bearing, 500_000.0));
            let on_map = (x * x + y * y).sqrt();
            assert!((on_map / 500_000.0 - 1.0).abs() < 0.001, "{on_map}");
        }
    }

    #[test]
    fn areas_are_true() {
        // A fine-meshed square, measured on the map by the shoelace formula.
        let corners = [p(36.0, 47.0), p(40.0, 47.0), p(40.0, 50.0), p(36.0, 50.0), p(36.0, 47.0)];
        let map = Projection::centred(p(30.0, 40.0));
        let mut ring = Vec::new();
        for e in corners.windows(2) {
            ring.extend((0..500).map(|k| map.of(e[0].toward(e[1], f64::from(k) / 500.0))));
        }
        let twice: f64 = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum();
        let square = crate::coord::Polygon { shell: corners.to_vec(), holes: vec![] };
        assert!((twice / 2.0 / geodesic::area_m2(&square) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn odd_places_are_finite() {
        for centre in [p(0.0, 90.0), p(180.0, -90.0), p(0.0, 0.0)] {
            let map = Projection::centred(centre);
            for (lon, lat) in [(180.0, 0.0), (0.0, 90.0), (0.0, -90.0), (180.0, -89.0), (0.0, 0.0)] {
                let (x, y) = map.forward(lon, lat);
                assert!(x.is_finite() && y.is_finite());
            }
            assert!(Bounds::GLOBE.contains(map.inverse(1e9, -1e9)));
            assert!(Bounds::GLOBE.contains(map.inverse(f64::NAN, 0.0)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn there_and_back(x in -180.0_f64..180.0, y in -85.0_f64..85.0, dx in -30.0_f64..30.0, dy in -30.0_f64..30.0) {
            let map = Projection::centred(p(x, y));
            let point = LonLat::wrapped(x + dx, (y + dy).clamp(-89.0, 89.0));
            let (u, v) = map.of(point);
            prop_assert!(geodesic::distance_m(map.inverse(u, v), point) < 1e-4);
        }
    }
}

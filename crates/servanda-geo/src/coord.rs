//! Points on the globe and the plain shapes made of them.

use std::cmp::Ordering;

use crate::error::GeoError;

/// Below this a coordinate is read as 0: 10⁻²⁵ m, far under any survey, and far enough above
/// the smallest floating-point numbers that the orientation test stays exact.
const ZERO_DEG: f64 = 1e-30;

/// A point on WGS 84: longitude −180 to 180 and latitude −90 to 90, degrees, always finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

fn tidy(degrees: f64) -> f64 {
    if degrees.abs() < ZERO_DEG { 0.0 } else { degrees }
}

impl LonLat {
    /// From longitude and latitude in degrees, in this order.
    ///
    /// # Errors
    /// [`GeoError::Coordinate`] when not finite or off the globe.
    pub fn new(lon: f64, lat: f64) -> Result<Self, GeoError> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon: tidy(lon), lat: tidy(lat) })
        } else {
            Err(GeoError::Coordinate { lon, lat })
        }
    }

    /// A computed point: longitude brought into range by whole turns, latitude by clamping,
    /// and NaN to 0, so that the invariant holds whatever the arithmetic did.
    pub(crate) fn wrapped(lon: f64, lat: f64) -> Self {
        if !lon.is_finite() || !lat.is_finite() {
            return Self { lon: 0.0, lat: 0.0 };
        }
        let mut turned = lon % 360.0;
        if turned > 180.0 {
            turned -= 360.0;
        } else if turned < -180.0 {
            turned += 360.0;
        }
        Self { lon: tidy(turned), lat: tidy(lat.clamp(-90.0, 90.0)) }
    }

    /// Longitude, degrees east.
    #[must_use]
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude, degrees north.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Order by longitude, then latitude.
    pub(crate) fn order(self, other: Self) -> Ordering {
        self.lon.total_cmp(&other.lon).then(self.lat.total_cmp(&other.lat))
    }

    /// The point at fraction `t` of the straight line in the longitude–latitude plane.
    pub(crate) fn toward(self, other: Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| tidy(a + (b - a) * t);
        Self { lon: mix(self.lon, other.lon), lat: mix(self.lat, other.lat) }
    }
}

/// An open line of two or more points. Edges are straight in the longitude–latitude plane (RFC 7946 §3.1.1).
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The points in order.
    pub points: Vec<LonLat>,
}

/// A polygon. Every ring repeats its first point at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    /// The outer ring.
    pub shell: Vec<LonLat>,
    /// Rings cut out of it.
    pub holes: Vec<Vec<LonLat>>,
}

impl Polygon {
    /// Shell first, then holes.
    pub fn rings(&self) -> impl Iterator<Item = &[LonLat]> {
        std::iter::once(self.shell.as_slice()).chain(self.holes.iter().map(Vec::as_slice))
    }
}

/// A box of longitudes and latitudes, degrees. It never wraps: a zone on both sides of the
/// antimeridian has the box −180 to 180.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// The whole globe.
    pub const GLOBE: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// The smallest box around the points; `None` without points.
    pub fn of(points: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, p| {
            let point = Self { west: p.lon, south: p.lat, east: p.lon, north: p.lat };
            Some(bounds.map_or(point, |b| b.joined(point)))
        })
    }

    /// The smallest box around both.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// The common part; `None` when there is none.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self {
            west: self.west.max(other.west),
            south: self.south.max(other.south),
            east: self.east.min(other.east),
            north: self.north.min(other.north),
        };
        (both.west <= both.east && both.south <= both.north).then_some(both)
    }

    /// The middle.
    #[must_use]
    pub fn centre(self) -> LonLat {
        LonLat::wrapped(f64::midpoint(self.west, self.east), f64::midpoint(self.south, self.north))
    }

    /// Is the point inside or on the edge?
    #[must_use]
    pub fn contains(self, p: LonLat) -> bool {
        self.west <= p.lon && p.lon <= self.east && self.south <= p.lat && p.lat <= self.north
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_the_globe_is_an_error_with_a_hint() {
        let error = LonLat::new(48.0, 137.8).expect_err("latitude above 90");
        assert!(error.hint().is_some_and(|h| h.contains("swapped")), "{error}");
        assert!(LonLat::new(f64::NAN, 0.0).is_err());
        assert!(LonLat::new(0.0, f64::INFINITY).is_err());
    }

    #[test]
    fn computed_points_are_brought_into_range() {
        let p = LonLat::wrapped(190.0, 91.0);
        assert!((p.lon() + 170.0).abs() < 1e-12 && (p.lat() - 90.0).abs() < 1e-12);
        let q = LonLat::wrapped(f64::NAN, 4.0);
        assert!(Bounds::GLOBE.contains(q));
    }
}

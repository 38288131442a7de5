//! Zones as treaties define them: drawn, by distance from a line, or built from other zones.

use std::sync::Arc;

use crate::between::Between;
use crate::coord::{Bounds, LonLat};
use crate::error::GeoError;
use crate::figure::Figure;
use crate::geodesic;
use crate::nearest::{MARGIN_M, Target};

/// Zones that one zone may be built from.
pub const PARTS_MAX: usize = 256;

/// A set of points on the globe. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    shape: Shape,
    parts: usize,
}

/// How a zone is made. Build with the functions of [`Zone`].
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// As drawn: polygons with their borders; lines and points count within [`MARGIN_M`].
    Drawn(Arc<Figure>),
    /// Not farther than `metres` from the figure; the limit belongs to the zone.
    Within {
        /// The line, zone or points to measure from.
        of: Arc<Figure>,
        /// Distance, metres.
        metres: f64,
    },
    /// `metres` or farther from the figure; the limit belongs to the zone.
    Beyond {
        /// The line, zone or points to measure from.
        of: Arc<Figure>,
        /// Distance, metres.
        metres: f64,
    },
    /// In the first zone and in the second.
    Inside(Arc<Zone>, Arc<Zone>),
    /// In the first zone and not in the second.
    Outside(Arc<Zone>, Arc<Zone>),
    /// In the first zone or in the second.
    Either(Arc<Zone>, Arc<Zone>),
    /// Enclosed by two lines whose ends are joined.
    Between(Arc<Between>),
}

fn distance(metres: f64) -> Result<f64, GeoError> {
    if metres.is_finite() && metres >= 0.0 { Ok(metres) } else { Err(GeoError::Distance { metres }) }
}

impl Zone {
    fn single(shape: Shape) -> Self {
        Self { shape, parts: 1 }
    }

    /// The figure itself.
    #[must_use]
    pub fn drawn(figure: Arc<Figure>) -> Self {
        Self::single(Shape::Drawn(figure))
    }

    /// All points not farther than `metres` from the figure.
    ///
    /// # Errors
    /// [`GeoError::Distance`] when `metres` is negative or not finite.
    pub fn within(of: Arc<Figure>, metres: f64) -> Result<Self, GeoError> {
        Ok(Self::single(Shape::Within { of, metres: distance(metres)? }))
    }

    /// All points `metres` or farther from the figure.
    ///
    /// # Errors
    /// [`GeoError::Distance`] when `metres` is negative or not finite.
    pub fn beyond(of: Arc<Figure>, metres: f64) -> Result<Self, GeoError> {
        Ok(Self::single(Shape::Beyond { of, metres: distance(metres)? }))
    }

    /// The area between two lines; see [`Between`].
    ///
    /// # Errors
    /// As [`Between::new`].
    pub fn between(line_a: Arc<Figure>, line_b: Arc<Figure>, at_least_m: f64) -> Result<Self, GeoError> {
        Ok(Self::single(Shape::Between(Arc::new(Between::new(line_a, line_b, distance(at_least_m)?)?))))
    }

    fn pair(a: Self, b: Self, make: fn(Arc<Self>, Arc<Self>) -> Shape) -> Result<Self, GeoError> {
        let parts = a.parts + b.parts + 1;
        if parts > PARTS_MAX {
            return Err(GeoError::TooManyZones { max: PARTS_MAX });
        }
        Ok(Self { shape: make(Arc::new(a), Arc::new(b)), parts })
    }

    /// The points of both zones.
    ///
    /// # Errors
    /// [`GeoError::TooManyZones`] above [`PARTS_MAX`].
    pub fn inside(a: Self, b: Self) -> Result<Self, GeoError> {
        Self::pair(a, b, Shape::Inside)
    }

    /// The points of `a` that are not in `b`.
    ///
    /// # Errors
    /// [`GeoError::TooManyZones`] above [`PARTS_MAX`].
    pub fn outside(a: Self, b: Self) -> Result<Self, GeoError> {
        Self::pair(a, b, Shape::Outside)
    }

    /// The points of either zone.
    ///
    /// # Errors
    /// [`GeoError::TooManyZones`] above [`PARTS_MAX`].
    pub fn either(a: Self, b: Self) -> Result<Self, GeoError> {
        Self::pair(a, b, Shape::Either)
    }

    /// How the zone is made.
    #[must_use]
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Is the point in the zone? Distances err by less than [`MARGIN_M`]; never too short.
    #[must_use]
    pub fn contains(&self, point: LonLat) -> bool {
        match &self.shape {
            Shape::Drawn(figure) => {
                let thin = !figure.lines().is_empty() || !figure.points().is_empty();
                figure.contains(point) || (thin && figure.border_distance_m(point) <= MARGIN_M)
            }
            Shape::Within { of, metres } => of.within(point, *metres),
            Shape::Beyond { of, metres } => of.distance_m(point) >= *metres,
            Shape::Inside(a, b) => a.contains(point) && b.contains(point),
            Shape::Outside(a, b) => a.contains(point) && !b.contains(point),
            Shape::Either(a, b) => a.contains(point) || b.contains(point),
            Shape::Between(between) => between.enclosed().contains(point),
        }
    }

    /// How deep inside (negative) or how far outside (positive) the point is, metres.
    ///
    /// For drawn zones, distances and strips between lines this is the distance to the limit of the zone.
    /// For zones built from zones it is a lower bound of it: the way to the limit is at least as long.
    /// It never changes faster than the point moves, which is what [`crate::cover`] rests on.
    #[must_use]
    pub fn signed_distance_m(&self, point: LonLat) -> f64 {
        self.signed(&mut Probe::new(point))
    }

    pub(crate) fn signed(&self, at: &mut Probe) -> f64 {
        match &self.shape {
            Shape::Drawn(figure) => at.signed_to(figure),
            Shape::Within { of, metres } => at.signed_to(of) - metres,
            Shape::Beyond { of, metres } => metres - at.signed_to(of),
            Shape::Inside(a, b) => a.signed(at).max(b.signed(at)),
            Shape::Outside(a, b) => a.signed(at).max(-b.signed(at)),
            Shape::Either(a, b) => a.signed(at).min(b.signed(at)),
            Shape::Between(between) => at.signed_to(between.enclosed()),
        }
    }

    /// A box that contains the zone; `None` when the zone is certainly empty.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        match &self.shape {
            Shape::Drawn(figure) => Some(figure.bounds()),
            Shape::Within { of, metres } => Some(expanded(of.bounds(), *metres)),
            Shape::Beyond { .. } => Some(Bounds::GLOBE),
            Shape::Inside(a, b) => a.bounds()?.common(b.bounds()?),
            Shape::Outside(a, _) => a.bounds(),
            Shape::Either(a, b) => match (a.bounds(), b.bounds()) {
                (Some(a), Some(b)) => Some(a.joined(b)),
                (a, b) => a.or(b),
            },
            Shape::Between(between) => Some(between.enclosed().bounds()),
        }
    }
}

/// A point with the figures already measured from it: zones of one treaty share their lines.
pub(crate) struct Probe {
    pub(crate) target: Target,
    measured: Vec<(*const Figure, f64)>,
}

impl Probe {
    pub(crate) fn new(point: LonLat) -> Self {
        Self { target: Target::new(point), measured: Vec::new() }
    }

    /// Distance to the border, negative inside, metres.
    fn signed_to(&mut self, figure: &Figure) -> f64 {
        let key = std::ptr::from_ref(figure);
        if let Some((_, metres)) = self.measured.iter().find(|(k, _)| std::ptr::eq(*k, key)) {
            return *metres;
        }
        let near = figure.border_nearest(&self.target, f64::INFINITY).map_or(f64::INFINITY, |n| n.metres);
        let metres = if figure.contains(self.target.at) { -near } else { near };
        self.measured.push((key, metres));
        metres
    }
}

/// The box grown by a distance; the whole circle of longitudes when it comes near a pole or the antimeridian.
pub(crate) fn expanded(bounds: Bounds, metres: f64) -> Bounds {
    let angle = metres / geodesic::CURVATURE_MIN_M * (1.0 + 1e-9);
    let d_lat = angle.to_degrees();
    let (south, north) = (bounds.south - d_lat, bounds.north + d_lat);
    let highest = south.abs().max(north.abs());
    // Along a way no longer than `metres`, longitude changes at most by metres / (N cos φ).
    let d_lon = if highest < 89.9 { (angle / libm::cos(highest.to_radians())).to_degrees() } else { 360.0 };
    let (west, east) = (bounds.west - d_lon, bounds.east + d_lon);
    let around = west <= -180.0 || east >= 180.0;
    Bounds {
        west: if around { -180.0 } else { west },
        south: south.max(-90.0),
        east: if around { 180.0 } else { east },
        north: north.min(90.0),
    }
}

#[cfg(test)]
#[path = "zone_tests.rs"]
mod tests;

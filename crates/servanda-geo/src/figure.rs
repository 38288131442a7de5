//! The geometry of a line or zone as the treaty names it, ready for questions.
//!
//! Edges are straight in the longitude–latitude plane, as RFC 7946 §3.1.1 says, for borders and for
//! distances alike. (At 48° N the middle of a 50 km edge lies 54 m from the geodesic between its ends.)
//! Boundaries belong to the figure.
//!
//! Antimeridian: figures do not wrap; a zone on both sides is two polygons, cut at 180° (RFC 7946 §3.1.9).
//! A point at longitude 180 is also looked up at −180 and vice versa. Distances go the short way round.

use crate::coord::{Bounds, LonLat, Path, Polygon};
use crate::error::GeoError;
use crate::geodesic;
use crate::nearest::{self, Near, Target};
use crate::read::{Feature, FeatureSet};
use crate::sweep;
use crate::tree::{Edge, Tree};

/// Polygons, lines and points with an index. Never empty.
#[derive(Clone, Debug)]
pub struct Figure {
    polygons: Vec<Polygon>,
    lines: Vec<Path>,
    points: Vec<LonLat>,
    bounds: Bounds,
    /// Every edge and every point.
    pub(crate) all: Tree,
    /// The edges of each polygon.
    areas: Vec<Tree>,
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.polygons == other.polygons && self.lines == other.lines && self.points == other.points
    }
}

fn edges_of(points: &[LonLat]) -> impl Iterator<Item = Edge> + '_ {
    points.windows(2).map(|e| Edge { a: e[0], b: e[1] })
}

impl Figure {
    /// From parts as [`crate::read_features`] gives them: rings closed and checked, lines of two points or more.
    ///
    /// # Errors
    /// [`GeoError::NoGeometry`] when there is nothing.
    pub fn new(polygons: Vec<Polygon>, lines: Vec<Path>, points: Vec<LonLat>) -> Result<Self, GeoError> {
        let areas: Vec<Tree> = polygons.iter().map(|p| Tree::new(p.rings().flat_map(edges_of).collect())).collect();
        let mut edges: Vec<Edge> = areas.iter().flat_map(|t| t.edges.iter().copied()).collect();
        edges.extend(lines.iter().flat_map(|l| edges_of(&l.points)));
        edges.extend(points.iter().map(|&p| Edge { a: p, b: p }));
        let bounds = Bounds::of(edges.iter().flat_map(|e| [e.a, e.b])).ok_or(GeoError::NoGeometry)?;
        Ok(Self { polygons, lines, points, bounds, all: Tree::new(edges), areas })
    }

    /// From some features of a file.
    ///
    /// # Errors
    /// [`GeoError::NoGeometry`] without features.
    pub fn of_features<'a>(features: impl IntoIterator<Item = &'a Feature>) -> Result<Self, GeoError> {
        let (mut polygons, mut lines, mut points) = (Vec::new(), Vec::new(), Vec::new());
        for feature in features {
            polygons.extend(feature.polygons.iter().cloned());
            lines.extend(feature.lines.iter().cloned());
            points.extend(feature.points.iter().copied());
        }
        Self::new(polygons, lines, points)
    }

    /// From all features of a file.
    ///
    /// # Errors
    /// As [`Figure::of_features`].
    pub fn of_set(set: &FeatureSet) -> Result<Self, GeoError> {
        Self::of_features(&set.features)
    }

    /// The polygons.
    #[must_use]
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }

    /// The lines.
    #[must_use]
    pub fn lines(&self) -> &[Path] {
        &self.lines
    }

    /// The points.
    #[must_use]
    pub fn points(&self) -> &[LonLat] {
        &self.points
    }

    /// The box around everything.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Length of all lines, metres. Borders of polygons do not count.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.lines.iter().map(geodesic::length_m).sum()
    }

    /// Area of all polygons, square metres. Polygons that overlap count twice.
    #[must_use]
    pub fn area_m2(&self) -> f64 {
        self.polygons.iter().map(geodesic::area_m2).sum()
    }

    /// Is the point in one of the polygons or on a border? Lines and points have no inside:
    /// use [`Figure::distance_m`] for them.
    #[must_use]
    pub fn contains(&self, point: LonLat) -> bool {
        if self.contains_as_written(point) {
            return true;
        }
        // Only the antimeridian has two names.
        let on_antimeridian = point.lon().abs() >= 180.0;
        on_antimeridian && self.contains_as_written(LonLat::wrapped(-point.lon(), point.lat()))
    }

    fn contains_as_written(&self, point: LonLat) -> bool {
        self.bounds.contains(point) && self.areas.iter().any(|area| in_area(area, point))
    }

    /// Distance in metres to the nearest point of the figure, 0 inside a polygon.
    /// Never too short; too long by less than [`nearest::MARGIN_M`] (one millimetre).
    #[must_use]
    pub fn distance_m(&self, point: LonLat) -> f64 {
        if self.contains(point) { 0.0 } else { self.border_distance_m(point) }
    }

    /// The nearest point of the borders, lines and points of the figure, and its distance in metres.
    #[must_use]
    pub fn nearest(&self, point: LonLat) -> (LonLat, f64) {
        let near = self.border_nearest(&Target::new(point), f64::INFINITY);
        near.map_or((point, f64::INFINITY), |n| (n.at, n.metres))
    }

    /// Is the point within `metres` of the figure? The limit itself is within.
    #[must_use]
    pub fn within(&self, point: LonLat, metres: f64) -> bool {
        self.distance_m(point) <= metres
    }

    pub(crate) fn border_distance_m(&self, point: LonLat) -> f64 {
        self.nearest(point).1
    }

    /// The nearest point nearer than `limit_m`, if there is one.
    pub(crate) fn border_nearest(&self, target: &Target, limit_m: f64) -> Option<Near> {
        let mut best = Near { metres: limit_m, at: target.at };
        let least = |n: usize| self.all.node(n).block.least_to_point(target.centred);
        let mut open: Vec<(usize, f64)> = self.all.root().map(|n| (n, least(n))).into_iter().collect();
        while let Some((node, bound)) = open.pop() {
            if bound >= best.metres {
                continue;
            }
            match self.all.children(node) {
                Some([one, two]) => {
                    let (one, two) = ((one, least(one)), (two, least(two)));
                    open.extend(if one.1 <= two.1 { [two, one] } else { [one, two] });
                }
                None => {
                    for edge in self.all.edges_of(node) {
                        nearest::nearest_on_edge(target, edge.a, edge.b, &mut best);
                    }
                }
            }
        }
        (best.metres < limit_m).then_some(best)
    }

    /// One point of every polygon, line and point: enough to see whether a part without crossing borders is inside.
    pub(crate) fn one_point_each(&self) -> impl Iterator<Item = LonLat> + '_ {
        let shells = self.polygons.iter().filter_map(|p| p.shell.first().copied());
        let lines = self.lines.iter().filter_map(|l| l.points.first().copied());
        shells.chain(lines).chain(self.points.iter().copied())
    }
}

/// Even–odd rule with exact orientation; the border is inside. A ray to the east; edges that
/// touch its height from above do not count, so a vertex counts once.
fn in_area(area: &Tree, p: LonLat) -> bool {
    let mut open: Vec<usize> = area.root().into_iter().collect();
    let mut odd = false;
    while let Some(index) = open.pop() {
        let bounds = area.node(index).bounds;
        if p.lat() < bounds.south || p.lat() > bounds.north || p.lon() > bounds.east {
            continue;
        }
        if let Some(children) = area.children(index) {
            open.extend(children);
            continue;
        }
        for edge in area.edges_of(index) {
            let (low, high) = if edge.a.lat() <= edge.b.lat() { (edge.a, edge.b) } else { (edge.b, edge.a) };
            if p.lat() < low.lat() || p.lat() > high.lat() || p.lon() > edge.a.lon().max(edge.b.lon()) {
                continue;
            }
            let side = sweep::turn(low, high, p);
            let in_span = p.lon() >= edge.a.lon().min(edge.b.lon());
            if side == 0 && in_span {
                return true;
            }
            if p.lat() < high.lat() && side > 0 {
                odd = !odd;
            }
        }
    }
    odd
}

#[cfg(test)]
#[path = "figure_tests.rs"]
mod tests;

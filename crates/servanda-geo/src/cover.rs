//! Is one zone inside another? Yes with a proof, no with a witness, or unknown.
//!
//! 1. By the distances alone: within 5 km of a line is inside within 50 km of it; and by how zones are built.
//! 2. By witnesses: sample points of the zone, on its lines and at its distances from them.
//! 3. By cells: longitude–latitude boxes around the zone are halved until each is outside the zone, inside the
//!    other, or holds a witness. A box lies in a ball around its middle, and [`Zone::signed_distance_m`] changes no
//!    faster than the point moves, so one distance decides a whole ball. This ends where the borders
//!    come together: then the answer needs a tolerance, or is unknown.

use std::collections::VecDeque;

use crate::coord::{Bounds, LonLat};
use crate::figure::Figure;
use crate::geodesic;
use crate::nearest::MARGIN_M;
use crate::samples;
use crate::zone::{Probe, Shape, Zone};

/// An answer that may be missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ternary {
    /// Proven.
    Yes,
    /// Disproven by a point of the first zone that is not in the other (grown by the tolerance).
    No {
        /// The point.
        witness: LonLat,
    },
    /// Neither within the effort allowed.
    Unknown {
        /// A place where it is undecided.
        near: Option<LonLat>,
    },
}

/// Cells looked at before the answer is unknown.
const CELLS_MAX: usize = 3_000;
/// Cells under this radius are not halved further, metres.
const CELL_RADIUS_MIN_M: f64 = 0.05;
/// Sample points.
const SAMPLES: usize = 400;
/// Comparisons of zones by structure.
const STEPS_MAX: usize = 10_000;

impl Zone {
    /// Is every point of this zone in `other`?
    #[must_use]
    pub fn covered_by(&self, other: &Self) -> Ternary {
        covers(other, self, 0.0)
    }
}

/// Is every point of `inner` in `outer`, or nearer to it than `tolerance_m`? For an outer zone built from
/// zones, each part is grown by the tolerance (what is cut out shrinks). A tolerance that is not a distance counts as 0.
#[must_use]
pub fn covers(outer: &Zone, inner: &Zone, tolerance_m: f64) -> Ternary {
    let tolerance_m = if tolerance_m.is_finite() { tolerance_m.max(0.0) } else { 0.0 };
    let mut steps = STEPS_MAX;
    if proven(inner, outer, tolerance_m, &mut steps) {
        return Ternary::Yes;
    }
    let found = samples::of_zone(inner, SAMPLES).into_iter().find(|p| is_outside(outer, *p, tolerance_m));
    if let Some(witness) = found {
        return Ternary::No { witness };
    }
    by_cells(inner, outer, tolerance_m)
}

/// Is the point certainly outside the grown zone?
fn is_outside(zone: &Zone, point: LonLat, grown_m: f64) -> bool {
    !zone.contains(point) && zone.signed_distance_m(point) > grown_m + MARGIN_M
}

/// Rules that need no map. `steps` bounds the work on zones built from the same zones again and again.
fn proven(inner: &Zone, outer: &Zone, tolerance_m: f64, steps: &mut usize) -> bool {
    if *steps == 0 {
        return false;
    }
    *steps -= 1;
    if inner == outer {
        return true;
    }
    match (inner.shape(), outer.shape()) {
        (Shape::Either(a, b), _) => proven(a, outer, tolerance_m, steps) && proven(b, outer, tolerance_m, steps),
        (_, Shape::Inside(a, b)) => proven(inner, a, tolerance_m, steps) && proven(inner, b, tolerance_m, steps),
        _ => by_part(inner, outer, tolerance_m, steps) || by_distance(inner, outer, tolerance_m),
    }
}

fn by_part(inner: &Zone, outer: &Zone, tolerance_m: f64, steps: &mut usize) -> bool {
    let part_of_inner = match inner.shape() {
        Shape::Inside(a, b) => proven(a, outer, tolerance_m, steps) || proven(b, outer, tolerance_m, steps),
        Shape::Outside(a, _) => proven(a, outer, tolerance_m, steps),
        _ => false,
    };
    part_of_inner
        || match outer.shape() {
            Shape::Either(a, b) => proven(inner, a, tolerance_m, steps) || proven(inner, b, tolerance_m, steps),
            _ => false,
        }
}

fn by_distance(inner: &Zone, outer: &Zone, tolerance_m: f64) -> bool {
    match (inner.shape(), outer.shape()) {
        (Shape::Within { of: a, metres: less }, Shape::Within { of: b, metres: more }) => all_within(a, b, more + tolerance_m - less),
        (Shape::Drawn(a), Shape::Within { of: b, metres }) => all_within(a, b, metres + tolerance_m),
        (Shape::Beyond { of: a, metres: more }, Shape::Beyond { of: b, metres: less }) => a == b && *more >= less - tolerance_m,
        (Shape::Drawn(a), Shape::Drawn(b)) => is_selection(a, b),
        _ => false,
    }
}

/// Every part of `a` is also a part of `b`, such as one sector of the sectors.
fn is_selection(a: &Figure, b: &Figure) -> bool {
    let few = a.polygons().len() * b.polygons().len() + a.points().len() * b.points().len() < 1_000_000;
    few && a.polygons().iter().all(|p| b.polygons().contains(p))
        && a.lines().iter().all(|l| b.lines().contains(l))
        && a.points().iter().all(|p| b.points().contains(p))
}

/// Is every point of `a` within `metres` of `b`? False when not proven. Polygons only when `a` is part of `b`.
fn all_within(a: &Figure, b: &Figure, metres: f64) -> bool {
    if metres < 0.0 {
        return false;
    }
    if a == b || is_selection(a, b) {
        return true;
    }
    if !a.polygons().is_empty() {
        return false;
    }
    // Pieces of edges lie in balls around their middles; a ball is within when its middle is, with its radius to spare.
    let mut open: Vec<(LonLat, LonLat)> = a.all.edges.iter().map(|e| (e.a, e.b)).collect();
    let mut cells = CELLS_MAX.max(open.len().saturating_mul(4));
    while let Some((p, q)) = open.pop() {
        if cells == 0 {
            return false;
        }
        cells -= 1;
        let middle = p.toward(q, 0.5);
        let radius = geodesic::edge_max_m(p, q) / 2.0;
        let far = b.distance_m(middle);
        if far + radius <= metres {
            continue;
        }
        if far > metres || radius < CELL_RADIUS_MIN_M {
            return false;
        }
        open.extend([(p, middle), (middle, q)]);
    }
    true
}

fn by_cells(inner: &Zone, outer: &Zone, tolerance_m: f64) -> Ternary {
    let Some(bounds) = inner.bounds() else {
        return Ternary::Yes; // nothing to cover
    };
    let mut open = VecDeque::from([bounds]);
    let mut undecided = None;
    let mut looked_at = 0;
    while let Some(cell) = open.pop_front() {
        let mut probe = Probe::new(cell.centre());
        let centre = probe.target.at;
        looked_at += 1;
        if looked_at > CELLS_MAX {
            return Ternary::Unknown { near: undecided.or(Some(centre)) };
        }
        let (d_lon, d_lat) = (cell.east - cell.west, cell.north - cell.south);
        let radius = geodesic::plane_way_max_m(d_lon / 2.0, d_lat / 2.0, cell.south, cell.north) + MARGIN_M;
        if inner.signed(&mut probe) > radius {
            continue;
        }
        let outside = outer.signed(&mut probe) - tolerance_m;
        if outside + radius <= 0.0 {
            continue;
        }
        if outside > MARGIN_M && inner.contains(centre) && !outer.contains(centre) {
            return Ternary::No { witness: centre };
        }
        if radius < CELL_RADIUS_MIN_M.max(tolerance_m / 8.0) {
            undecided = undecided.or(Some(centre));
            continue;
        }
        open.extend(halves(cell));
    }
    match undecided {
        None => Ternary::Yes,
        near => Ternary::Unknown { near },
    }
}

/// Cuts across the side that is longer on the ground.
fn halves(cell: Bounds) -> [Bounds; 2] {
    let centre = cell.centre();
    let wide = (cell.east - cell.west) * libm::cos(centre.lat().to_radians());
    if wide > cell.north - cell.south {
        [Bounds { east: centre.lon(), ..cell }, Bounds { west: centre.lon(), ..cell }]
    } else {
        [Bounds { north: centre.lat(), ..cell }, Bounds { south: centre.lat(), ..cell }]
    }
}

#[cfg(test)]
#[path = "cover_tests.rs"]
mod tests;

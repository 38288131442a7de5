//! Points of a zone, to look for witnesses. The same zone gives the same points in the same order.

use crate::coord::LonLat;
use crate::figure::Figure;
use crate::geodesic;
use crate::zone::{Shape, Zone};

/// Directions of offsets, degrees.
const DIRECTIONS_DEG: [f64; 8] = [0.0, 90.0, 180.0, 270.0, 45.0, 135.0, 225.0, 315.0];

/// Up to about `wanted` points of the zone; none may be found for a small or empty one.
pub(crate) fn of_zone(zone: &Zone, wanted: usize) -> Vec<LonLat> {
    let mut points = candidates(zone, wanted);
    points.retain(|p| zone.contains(*p));
    points
}

fn candidates(zone: &Zone, wanted: usize) -> Vec<LonLat> {
    match zone.shape() {
        Shape::Drawn(figure) => on_figure(figure, wanted),
        Shape::Between(between) => on_figure(between.enclosed(), wanted),
        Shape::Within { of, metres } => {
            // A millimetre inside the limit, so that rounding does not put the point outside.
            let mut points = on_figure(of, wanted / 8 + 1);
            points.extend(offsets(&points, (metres - 0.001).max(0.0)));
            points
        }
        Shape::Beyond { of, metres } => {
            let base = on_figure(of, wanted / 8 + 1);
            let mut points = offsets(&base, metres + 0.001);
            points.extend(offsets(&base, 2.0 * metres + 1000.0));
            points
        }
        Shape::Inside(a, b) | Shape::Either(a, b) | Shape::Outside(a, b) => {
            let mut points = candidates(a, wanted / 2 + 1);
            points.extend(candidates(b, wanted / 2 + 1));
            points
        }
    }
}

fn offsets(base: &[LonLat], metres: f64) -> Vec<LonLat> {
    let around = |p: &LonLat| DIRECTIONS_DEG.map(|bearing| geodesic::destination(*p, bearing, metres));
    base.iter().flat_map(around).collect()
}

/// Points on the edges, evenly over the sequence of edges, both ends included.
fn on_figure(figure: &Figure, wanted: usize) -> Vec<LonLat> {
    let edges = &figure.all.edges;
    let stride = edges.len().div_ceil(wanted.max(1)).max(1);
    let per_edge = (wanted / edges.len().max(1)).clamp(1, 16);
    let mut points = Vec::new();
    for edge in edges.iter().step_by(stride) {
        for k in 0..per_edge {
            let share = u32::try_from(k).map_or(0.0, f64::from) / u32::try_from(per_edge).map_or(1.0, f64::from);
            points.push(edge.a.toward(edge.b, share));
        }
    }
    points.extend(edges.last().map(|e| e.b));
    points
}

//! The point of an edge that is nearest to a given point.
//!
//! Branch and bound: a piece of an edge lies in a ball around its middle, and the straight way
//! through the earth to that ball is a lower bound. Pieces under 20 km are solved by stepping along
//! the edge to the foot of the perpendicular, until the step is under 10 µm. The result is the distance to a
//! real point of the edge, so it is never too short; it is too long by less than [`MARGIN_M`].

use crate::coord::LonLat;
use crate::geodesic::{self, CURVATURE_MAX_M};

/// Margin of distances to edges, metres, below latitude 85 and up to 1000 km; tested against dense sampling.
pub const MARGIN_M: f64 = 0.001;

/// Radius under which a piece is solved as a whole, metres.
const PIECE_RADIUS_M: f64 = 10_000.0;

/// A point with its earth-centred coordinates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) at: LonLat,
    pub(crate) centred: [f64; 3],
}

impl Target {
    pub(crate) fn new(at: LonLat) -> Self {
        Self { at, centred: geodesic::earth_centred(at) }
    }
}

/// A distance and the point of the edge it was measured to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) metres: f64,
    pub(crate) at: LonLat,
}

pub(crate) fn chord(a: [f64; 3], b: [f64; 3]) -> f64 {
    let d = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
}

/// Lowers `best` if edge a–b has a nearer point.
pub(crate) fn nearest_on_edge(target: &Target, a: LonLat, b: LonLat, best: &mut Near) {
    let mut open = vec![(0.0_f64, 1.0_f64)];
    while let Some((from, to)) = open.pop() {
        let middle = f64::midpoint(from, to);
        let (p, q) = (a.toward(b, from), a.toward(b, to));
        let radius = geodesic::edge_max_m(p, q) / 2.0;
        let centre = geodesic::earth_centred(a.toward(b, middle));
        // A micrometre covers the rounding of earth-centred coordinates.
        if chord(target.centred, centre) - radius - 1e-6 >= best.metres {
            continue;
        }
        if radius > PIECE_RADIUS_M {
            let first_half = chord(target.centred, geodesic::earth_centred(p)) < chord(target.centred, geodesic::earth_centred(q));
            let halves = [(from, middle), (middle, to)];
            // The half looked at first is pushed last.
            open.extend(if first_half { [halves[1], halves[0]] } else { halves });
        } else {
            solve_piece(target, a, b, (from, to), best);
        }
    }
}

fn keep(target: &Target, at: LonLat, best: &mut Near) -> (f64, f64) {
    let (metres, azimuth) = geodesic::inverse(at, target.at);
    if metres < best.metres {
        *best = Near { metres, at };
    }
    (metres, azimuth)
}

fn solve_piece(target: &Target, a: LonLat, b: LonLat, (from, to): (f64, f64), best: &mut Near) {
    let mut t = f64::midpoint(from, to);
    for _ in 0..24 {
        let at = a.toward(b, t);
        let (metres, azimuth) = keep(target, at, best);
        let (sin, cos) = libm::sincos(azimuth.to_radians());
        let (east, north) = metres_per_unit(a, b, at);
        let speed_squared = east * east + north * north;
        if speed_squared < 1e-12 {
            return; // a single point
        }
        // Metres along the edge to the foot of the perpendicular, in the plane of the target.
        let step = (metres * sin * east + metres * cos * north) / speed_squared;
        let next = (t + step).clamp(from, to);
        let moved_m = (next - t).abs() * speed_squared.sqrt();
        t = next;
        if moved_m < 1e-5 {
            keep(target, a.toward(b, t), best);
            return;
        }
    }
    // Far away or near a pole: shrink the interval instead.
    let (mut low, mut high) = (from, to);
    for _ in 0..60 {
        let (one, two) = (low + (high - low) * 0.382, low + (high - low) * 0.618);
        let (d_one, _) = keep(target, a.toward(b, one), best);
        let (d_two, _) = keep(target, a.toward(b, two), best);
        if d_one < d_two {
            high = two;
        } else {
            low = one;
        }
    }
    keep(target, a.toward(b, from), best);
    keep(target, a.toward(b, to), best);
}

/// How far one unit of `t` moves east and north at `at`, metres: N cos φ dλ and M dφ (Snyder 1987, eq. 4-19, 4-20).
fn metres_per_unit(a: LonLat, b: LonLat, at: LonLat) -> (f64, f64) {
    let e2 = geodesic::FLATTENING * (2.0 - geodesic::FLATTENING);
    let (sin, cos) = libm::sincos(at.lat().to_radians());
    let w = 1.0 - e2 * sin * sin;
    let n = geodesic::EQUATOR_M / w.sqrt();
    let m = n * (1.0 - e2) / w;
    let east = (n * cos).min(CURVATURE_MAX_M) * (b.lon() - a.lon()).to_radians();
    let north = m * (b.lat() - a.lat()).to_radians();
    (east, north)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nearest(at: LonLat, a: LonLat, b: LonLat) -> Near {
        let mut best = Near { metres: f64::INFINITY, at: a };
        nearest_on_edge(&Target::new(at), a, b, &mut best);
        best
    }

    /// The least of many samples, then again around it: no derivative, no bound.
    fn by_sampling(at: LonLat, a: LonLat, b: LonLat) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        let (mut least, mut best_t) = (f64::INFINITY, 0.0);
        for _ in 0..7 {
            for k in 0..=60 {
                let t = low + (high - low) * f64::from(k) / 60.0;
                let d = geodesic::distance_m(at, a.toward(b, t));
                if d < least {
                    (least, best_t) = (d, t);
                }
            }
            let width = (high - low) / 30.0;
            (low, high) = (f64::max(0.0, best_t - width), f64::min(1.0, best_t + width));
        }
        least
    }

    fn around(lat: std::ops::Range<f64>) -> impl Strategy<Value = (LonLat, LonLat, LonLat)> {
        (20.0_f64..45.0, lat, -4.0_f64..4.0, -4.0_f64..4.0, -4.0_f64..4.0, -4.0_f64..4.0).prop_map(|(x, y, u, v, r, s)| {
            let p = |dx: f64, dy: f64| LonLat::wrapped(x + dx, y + dy);
            (p(0.0, 0.0), p(u, v), p(r, s))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn equals_sampling((at, a, b) in around(-80.0..80.0)) {
            let (got, want) = (nearest(at, a, b).metres, by_sampling(at, a, b));
            prop_assert!(got <= want + MARGIN_M, "{} {}", got, want);
            prop_assert!(got >= want - 0.01, "sampling is too coarse: {} {}", got, want);
        }

        #[test]
        fn a_point_of_the_edge_is_at_zero((_, a, b) in around(-80.0..80.0), t in 0.0_f64..1.0) {
            prop_assert!(nearest(a.toward(b, t), a, b).metres < MARGIN_M);
        }

        #[test]
        fn far_points_end_and_bound(x in -180.0_f64..180.0, y in -90.0_f64..90.0, (_, a, b) in around(-89.0..89.0)) {
            let at = LonLat::wrapped(x, y);
            let got = nearest(at, a, b).metres;
            prop_assert!(got <= by_sampling(at, a, b) + 1.0);
        }
    }

    #[test]
    fn long_edges_and_poles_end() {
        let p = |x, y| LonLat::new(x, y).expect("on the globe");
        // The parallel of 60° N seen from the pole: every point is equally near.
        let polar = nearest(p(0.0, 90.0), p(-90.0, 60.0), p(90.0, 60.0)).metres;
        assert!((polar - geodesic::distance_m(p(0.0, 90.0), p(0.0, 60.0))).abs() < MARGIN_M);
        assert!(nearest(p(10.0, 90.0), p(-90.0, 90.0), p(90.0, 90.0)).metres < MARGIN_M);
        assert!(nearest(p(0.0, 0.0), p(180.0, -5.0), p(180.0, 5.0)).metres > 1.9e7);
    }

    #[test]
    fn across_the_antimeridian_is_near() {
        let p = |x, y| LonLat::new(x, y).expect("on the globe");
        let got = nearest(p(-179.99, 0.0), p(179.0, 0.0), p(180.0, 0.0)).metres;
        assert!((got - 1_113.194_907_93).abs() < 0.001, "{got}");
    }
}

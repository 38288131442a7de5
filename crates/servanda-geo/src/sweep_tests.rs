//! The sweep against brute force, in exact and in random places.

use super::*;
use proptest::prelude::*;

fn ring(points: &[(f64, f64)]) -> Vec<LonLat> {
    let mut ring: Vec<LonLat> = points.iter().map(|&(x, y)| LonLat::new(x, y).expect("on the globe")).collect();
    ring.extend(ring.first().copied());
    ring
}

/// All pairs, same contact rules, no sweep.
fn brute_force(rings: &[&[LonLat]]) -> bool {
    let scene = Scene::new(rings);
    scene.vertex_clash().is_some()
        || scene.edges.iter().enumerate().any(|(k, a)| scene.edges[k + 1..].iter().any(|b| scene.contact(a, b).is_some()))
}

/// Independent of the sweep: integer grid, proper crossings only, in exact integers.
fn has_proper_crossing(points: &[(i64, i64)]) -> bool {
    let n = points.len();
    let cross = |a: (i64, i64), b: (i64, i64), c: (i64, i64)| ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum();
    (0..n).any(|i| {
        (i + 1..n).any(|j| {
            let (a, b, c, d) = (points[i], points[(i + 1) % n], points[j], points[(j + 1) % n]);
            cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0
        })
    })
}

fn crossing(points: &[(f64, f64)]) -> bool {
    !clashes(&[&ring(points)]).is_empty()
}

#[test]
fn bow_tie_names_edges_and_point() {
    let bow = ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]);
    match clashes(&[&bow]).as_slice() {
        [Clash::Crossing { first: (0, 0), second: (0, 2), near }] => {
            assert!((near.lon() - 1.0).abs() < 1e-12 && (near.lat() - 1.0).abs() < 1e-12);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn simple_rings_pass() {
    assert!(!crossing(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]));
    assert!(!crossing(&[(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0)]));
    assert!(!crossing(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (2.0, 0.0), (1.0, 3.0)]));
}

#[test]
fn touching_is_not_crossing() {
    // Two squares that share the corner (1, 1), walked without changing sides.
    assert!(!crossing(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0), (0.0, 1.0)]));
    // The same figure walked as a bow tie through the corner.
    assert!(crossing(&[(0.0, 0.0), (2.0, 2.0), (2.0, 1.0), (1.0, 1.0), (0.0, 1.0)]));
    // A corner that touches an edge from one side, then one that passes through a vertex.
    assert!(!crossing(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0)]));
    assert!(crossing(&[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 0.0), (1.0, -2.0), (0.0, -2.0)]));
}

#[test]
fn spikes_and_flat_rings_are_overlaps() {
    for points in [vec![(0.0, 0.0), (2.0, 0.0), (1.0, 0.0)], vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (6.0, 4.0), (4.0, 4.0), (0.0, 4.0)]] {
        let found = clashes(&[&ring(&points)]);
        assert!(matches!(found.as_slice(), [Clash::Overlap { .. }]), "{found:?}");
    }
}

#[test]
fn holes_are_placed() {
    let shell = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]);
    let good = ring(&[(1.0, 1.0), (4.0, 1.0), (4.0, 4.0), (1.0, 4.0)]);
    let inner = ring(&[(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]);
    let outside = ring(&[(11.0, 1.0), (12.0, 1.0), (12.0, 2.0)]);
    let across = ring(&[(9.0, 5.0), (11.0, 5.0), (11.0, 6.0), (9.0, 6.0)]);
    let corner = ring(&[(0.0, 0.0), (2.0, 0.5), (0.5, 0.7)]);
    assert!(clashes(&[&shell, &good]).is_empty());
    assert!(clashes(&[&shell, &corner]).is_empty(), "a hole may touch its shell");
    assert_eq!(clashes(&[&shell, &good, &inner, &outside]), [Clash::HoleInsideHole { ring: 2 }, Clash::HoleOutsideShell { ring: 3 }]);
    assert!(matches!(clashes(&[&shell, &across]).as_slice(), [Clash::Crossing { .. }]));
}

#[test]
fn one_hundred_thousand_points_are_quick() {
    // Unoptimised code gets a tenth of the points.
    let n = if cfg!(debug_assertions) { 10_000_u32 } else { 100_000 };
    let tooth = 10.0 / f64::from(n);
    let wavy: Vec<(f64, f64)> = (0..n)
        .map(|k| {
            let angle = f64::from(k) / f64::from(n) * std::f64::consts::TAU;
            let radius = 20.0 + if k % 2 == 0 { 1.0 } else { 0.0 };
            (radius * libm::cos(angle), radius * libm::sin(angle))
        })
        .collect();
    // Long thin teeth: every bounding box overlaps every other.
    let mut comb: Vec<(f64, f64)> = (0..n)
        .map(|k| (f64::from(k) * tooth + if k % 2 == 0 { 0.0 } else { 100.0 }, f64::from(k) * tooth + if k % 2 == 0 { 0.0 } else { 60.0 }))
        .collect();
    comb.push((150.0, -20.0));
    for points in [wavy, comb] {
        let ring = ring(&points);
        let start = std::time::Instant::now();
        let found = clashes(&[&ring]);
        let took = start.elapsed();
        assert!(found.is_empty(), "{found:?}");
        let limit_s = if cfg!(debug_assertions) { 10.0 } else { 1.0 };
        assert!(took.as_secs_f64() < limit_s, "{took:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sweep_equals_brute_force(points in prop::collection::vec((0_i32..6, 0_i32..6), 3..12)) {
        let ring = ring(&points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect::<Vec<_>>());
        prop_assert_eq!(!clashes(&[&ring]).is_empty(), brute_force(&[&ring]));
    }

    #[test]
    fn a_proper_crossing_is_never_missed(points in prop::collection::vec((0_i64..40, 0_i64..40), 4..9)) {
        if has_proper_crossing(&points) {
            let as_float: Vec<(f64, f64)> = points
                .iter()
                .map(|&(x, y)| (f64::from(i32::try_from(x).expect("small")), f64::from(i32::try_from(y).expect("small"))))
                .collect();
            prop_assert!(crossing(&as_float));
        }
    }

    #[test]
    fn two_rings_equal_brute_force(
        a in prop::collection::vec((0_i32..5, 0_i32..5), 3..6),
        b in prop::collection::vec((0_i32..5, 0_i32..5), 3..6),
    ) {
        let (a, b) = (
            ring(&a.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect::<Vec<_>>()),
            ring(&b.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect::<Vec<_>>()),
        );
        let crossed = clashes(&[&a, &b]).iter().any(|c| !matches!(c, Clash::HoleOutsideShell { .. } | Clash::HoleInsideHole { .. }));
        prop_assert_eq!(crossed, brute_force(&[&a, &b]));
    }

    #[test]
    fn any_doubles_are_safe(points in prop::collection::vec((-180.0_f64..180.0, -90.0_f64..90.0), 0..40)) {
        let _ = clashes(&[&ring(&points)]);
    }
}

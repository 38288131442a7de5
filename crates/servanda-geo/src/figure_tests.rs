//! Inside, outside and nearest, against slower ways to find them.

use super::*;
use crate::read_features;
use proptest::prelude::*;

fn p(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("on the globe")
}

fn figure(text: &str) -> Figure {
    Figure::of_set(&read_features(text).expect("valid")).expect("not empty")
}

fn square_with_hole() -> Figure {
    figure(
        r#"{"type":"Polygon","coordinates":[[[30,48],[31,48],[31,49],[30,49],[30,48]],[[30.4,48.4],[30.6,48.4],[30.6,48.6],[30.4,48.6],[30.4,48.4]]]}"#,
    )
}

#[test]
fn inside_border_hole_and_outside() {
    let square = square_with_hole();
    for (point, inside) in [
        (p(30.1, 48.1), true),
        (p(30.0, 48.0), true),
        (p(30.5, 49.0), true),
        (p(30.5, 48.5), false),
        (p(30.4, 48.5), true),
        (p(30.7, 48.4), true),
        (p(29.9, 48.4), false),
        (p(29.9, 48.0), false),
        (p(31.0001, 48.5), false),
    ] {
        assert_eq!(square.contains(point), inside, "{point:?}");
    }
    assert!(square.distance_m(p(30.1, 48.1)) <= 0.0);
    // From the middle of the hole to its east side.
    let want = geodesic::distance_m(p(30.5, 48.5), p(30.6, 48.5));
    assert!((square.distance_m(p(30.5, 48.5)) - want).abs() < 0.1);
}

#[test]
fn antimeridian_has_two_names() {
    let cut = figure(
        r#"{"type":"MultiPolygon","coordinates":[[[[179,0],[180,0],[180,1],[179,1],[179,0]]],[[[-180,0],[-179,0],[-179,0.5],[-180,0.5],[-180,0]]]]}"#,
    );
    assert!(cut.contains(p(179.5, 0.2)) && cut.contains(p(-179.5, 0.2)));
    assert!(cut.contains(p(-180.0, 0.9)), "the same meridian as 180");
    assert!(!cut.contains(p(-179.5, 0.9)));
    assert!(cut.distance_m(p(-179.99, 0.9)) < 1_200.0);
}

#[test]
fn far_and_near_of_a_line() {
    let line = figure(r#"{"type":"LineString","coordinates":[[37,48],[38,48],[38,49]]}"#);
    let (at, metres) = line.nearest(p(38.5, 48.5));
    assert!((at.lon() - 38.0).abs() < 1e-9 && (at.lat() - 48.5).abs() < 0.01);
    assert!(metres < geodesic::distance_m(p(38.5, 48.5), p(38.0, 48.5)) + 1e-6);
    assert!(line.within(p(38.0, 48.7), 0.001) && !line.within(p(38.5, 48.5), metres - 0.01));
    assert!((line.length_m() - 74_637.0 - 111_200.0).abs() < 200.0, "{}", line.length_m());
    assert!(Figure::new(vec![], vec![], vec![]).is_err());
}

/// Winding by angles, independent of the ray.
fn winds_around(ring: &[(f64, f64)], x: f64, y: f64) -> bool {
    let mut total = 0.0;
    for (k, a) in ring.iter().enumerate() {
        let b = ring[(k + 1) % ring.len()];
        let angle = libm::atan2(b.1 - y, b.0 - x) - libm::atan2(a.1 - y, a.0 - x);
        total += if angle > std::f64::consts::PI {
            angle - std::f64::consts::TAU
        } else if angle < -std::f64::consts::PI {
            angle + std::f64::consts::TAU
        } else {
            angle
        };
    }
    total.abs() > 3.0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ray_equals_winding(radii in prop::collection::vec(0.5_f64..3.0, 3..30), x in -3.0_f64..3.0, y in -3.0_f64..3.0) {
        let n = f64::from(u32::try_from(radii.len()).expect("small"));
        let ring: Vec<(f64, f64)> = radii.iter().zip(0_u32..).map(|(r, k)| {
            let angle = f64::from(k) / n * std::f64::consts::TAU;
            (30.0 + r * libm::cos(angle), 48.0 + r * libm::sin(angle))
        }).collect();
        let mut shell: Vec<LonLat> = ring.iter().map(|q| p(q.0, q.1)).collect();
        shell.extend(shell.first().copied());
        let it = Figure::new(vec![Polygon { shell, holes: vec![] }], vec![], vec![]).expect("not empty");
        prop_assert_eq!(it.contains(p(30.0 + x, 48.0 + y)), winds_around(&ring, 30.0 + x, 48.0 + y));
    }

    #[test]
    fn tree_equals_all_edges(points in prop::collection::vec((30.0_f64..40.0, 45.0_f64..52.0), 2..60), x in 28.0_f64..42.0, y in 44.0_f64..53.0) {
        let path = Path { points: points.iter().map(|q| p(q.0, q.1)).collect() };
        let at = Target::new(p(x, y));
        let mut best = Near { metres: f64::INFINITY, at: at.at };
        for e in path.points.windows(2) {
            nearest::nearest_on_edge(&at, e[0], e[1], &mut best);
        }
        let it = Figure::new(vec![], vec![path], vec![]).expect("not empty");
        prop_assert!((it.distance_m(p(x, y)) - best.metres).abs() < 1e-3);
    }

    #[test]
    fn distance_to_a_figure_changes_no_faster_than_the_way(x in 28.0_f64..42.0, y in 44.0_f64..53.0, u in 28.0_f64..42.0, v in 44.0_f64..53.0) {
        let square = square_with_hole();
        let (a, b) = (p(x, y), p(u, v));
        prop_assert!((square.distance_m(a) - square.distance_m(b)).abs() <= geodesic::distance_m(a, b) + 0.002);
    }
}

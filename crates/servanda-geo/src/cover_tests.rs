//! Proofs and witnesses of cover.

use std::sync::Arc;

use super::*;
use crate::coord::{Path, Polygon};
use proptest::prelude::*;

fn p(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("on the globe")
}

fn line(points: &[(f64, f64)]) -> Arc<Figure> {
    let points = points.iter().map(|q| p(q.0, q.1)).collect();
    Arc::new(Figure::new(vec![], vec![Path { points }], vec![]).expect("not empty"))
}

fn polygon(points: &[(f64, f64)]) -> Zone {
    let mut shell: Vec<LonLat> = points.iter().map(|q| p(q.0, q.1)).collect();
    shell.extend(shell.first().copied());
    Zone::drawn(Arc::new(Figure::new(vec![Polygon { shell, holes: vec![] }], vec![], vec![]).expect("not empty")))
}

fn contact() -> Arc<Figure> {
    line(&[(37.0, 47.0), (37.5, 48.0), (38.0, 48.5), (38.0, 49.5)])
}

fn within(of: &Arc<Figure>, metres: f64) -> Zone {
    Zone::within(of.clone(), metres).expect("a distance")
}

#[test]
fn by_the_distances_alone() {
    let of = contact();
    assert_eq!(within(&of, 5_000.0).covered_by(&within(&of, 50_000.0)), Ternary::Yes);
    assert_eq!(within(&of, 5_000.0).covered_by(&within(&of, 5_000.0)), Ternary::Yes);
    let beyond = |m: f64| Zone::beyond(of.clone(), m).expect("a distance");
    assert_eq!(beyond(50_000.0).covered_by(&beyond(5_000.0)), Ternary::Yes);
    assert_eq!(Zone::drawn(of.clone()).covered_by(&within(&of, 1.0)), Ternary::Yes);
    assert!(matches!(within(&of, 50_000.0).covered_by(&within(&of, 5_000.0)), Ternary::No { .. }));
    assert!(matches!(beyond(5_000.0).covered_by(&beyond(50_000.0)), Ternary::No { .. }));
}

#[test]
fn another_line_needs_room_for_its_distance() {
    let (of, shifted) = (contact(), line(&[(37.1, 47.0), (37.6, 48.0), (38.1, 48.5), (38.1, 49.5)]));
    // The lines are some 7.6 km apart.
    assert_eq!(within(&shifted, 5_000.0).covered_by(&within(&of, 15_000.0)), Ternary::Yes);
    let answer = within(&shifted, 5_000.0).covered_by(&within(&of, 10_000.0));
    let Ternary::No { witness } = answer else { panic!("{answer:?}") };
    assert!(within(&shifted, 5_000.0).contains(witness) && !within(&of, 10_000.0).contains(witness));
}

#[test]
fn combined_zones() {
    let of = contact();
    let ring = Zone::outside(within(&of, 50_000.0), within(&of, 5_000.0)).expect("few");
    assert_eq!(ring.covered_by(&within(&of, 50_000.0)), Ternary::Yes);
    assert!(matches!(within(&of, 50_000.0).covered_by(&ring), Ternary::No { .. }));
    let inner_ring = Zone::outside(within(&of, 40_000.0), within(&of, 10_000.0)).expect("few");
    assert_eq!(inner_ring.covered_by(&ring), Ternary::Yes, "needs cells");
    let both = Zone::inside(within(&of, 9_000.0), polygon(&[(36.0, 47.0), (39.0, 47.0), (39.0, 50.0), (36.0, 50.0)])).expect("few");
    assert_eq!(both.covered_by(&within(&of, 10_000.0)), Ternary::Yes);
    let apart = Zone::inside(within(&of, 1.0), polygon(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])).expect("few");
    assert_eq!(apart.covered_by(&polygon(&[(5.0, 5.0), (6.0, 5.0), (6.0, 6.0)])), Ternary::Yes, "nothing is in it");
}

#[test]
fn polygons_by_cells() {
    let large = polygon(&[(30.0, 48.0), (32.0, 48.0), (32.0, 50.0), (30.0, 50.0)]);
    let small = polygon(&[(30.5, 48.5), (31.5, 48.6), (31.0, 49.5)]);
    assert_eq!(small.covered_by(&large), Ternary::Yes);
    assert!(matches!(large.covered_by(&small), Ternary::No { .. }));
    let out = polygon(&[(30.5, 48.5), (32.01, 48.6), (31.0, 49.5)]);
    assert!(matches!(out.covered_by(&large), Ternary::No { witness } if out.contains(witness) && !large.contains(witness)));
    // One shared side: unknown as it stands, decided with a tolerance.
    let corner = polygon(&[(30.0, 48.5), (31.0, 48.6), (30.0, 48.7)]);
    assert!(matches!(corner.covered_by(&large), Ternary::Unknown { near: Some(_) }));
    assert_eq!(covers(&large, &corner, 100.0), Ternary::Yes);
    // A hole in the outer zone, inside the inner one.
    let shell = vec![p(30.0, 48.0), p(32.0, 48.0), p(32.0, 50.0), p(30.0, 50.0), p(30.0, 48.0)];
    let hole = vec![p(31.0, 48.9), p(31.1, 48.9), p(31.1, 49.0), p(31.0, 48.9)];
    let holed = Zone::drawn(Arc::new(Figure::new(vec![Polygon { shell, holes: vec![hole] }], vec![], vec![]).expect("not empty")));
    assert!(matches!(small.covered_by(&holed), Ternary::No { witness } if !holed.contains(witness)));
}

#[test]
fn one_sector_of_many() {
    let polygon = |x: f64| Polygon { shell: vec![p(x, 48.0), p(x + 1.0, 48.0), p(x + 1.0, 49.0), p(x, 48.0)], holes: vec![] };
    let all = Arc::new(Figure::new(vec![polygon(30.0), polygon(31.0)], vec![], vec![]).expect("not empty"));
    let one = Arc::new(Figure::new(vec![polygon(31.0)], vec![], vec![]).expect("not empty"));
    assert_eq!(Zone::drawn(one.clone()).covered_by(&Zone::drawn(all.clone())), Ternary::Yes);
    assert_eq!(within(&one, 1_000.0).covered_by(&within(&all, 1_000.0)), Ternary::Yes);
}

#[test]
fn hubs_and_distances() {
    let hubs = Arc::new(Figure::new(vec![], vec![], vec![p(35.0, 48.5), p(31.0, 50.0)]).expect("not empty"));
    let beyond = Zone::beyond(contact(), 50_000.0).expect("a distance");
    assert_eq!(Zone::drawn(hubs.clone()).covered_by(&beyond), Ternary::Yes);
    assert!(matches!(within(&hubs, 200_000.0).covered_by(&beyond), Ternary::No { .. }));
    assert_eq!(within(&hubs, 50_000.0).covered_by(&beyond), Ternary::Yes);
}

#[test]
fn odd_tolerance_is_none() {
    let of = contact();
    assert!(matches!(covers(&within(&of, 5.0), &within(&of, 50.0), f64::NAN), Ternary::No { .. }));
    assert_eq!(covers(&within(&of, 5.0), &within(&of, 50.0), 45.0), Ternary::Yes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yes_means_no_point_is_outside(
        a in prop::collection::vec((36.0_f64..36.5, 47.0_f64..47.5), 3..4),
        b in prop::collection::vec((35.5_f64..37.0, 46.5_f64..48.0), 3..4),
        metres in 0.0_f64..40_000.0,
        tries in prop::collection::vec((35.0_f64..38.0, 46.0_f64..49.0), 50),
    ) {
        let (inner, outer) = (polygon(&a), within(&line(&b), metres));
        match inner.covered_by(&outer) {
            Ternary::Yes => {
                for q in tries {
                    prop_assert!(!inner.contains(p(q.0, q.1)) || outer.contains(p(q.0, q.1)));
                }
            }
            Ternary::No { witness } => prop_assert!(inner.contains(witness) && !outer.contains(witness)),
            Ternary::Unknown { .. } => {}
        }
    }
}

//! Zones and the distances between them.

use super::*;
use crate::apart::{APART_MARGIN_M, figures_apart_m, zones_apart};
use crate::coord::Path;
use crate::read_features;
use proptest::prelude::*;

fn p(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("on the globe")
}

fn figure(text: &str) -> Arc<Figure> {
    Arc::new(Figure::of_set(&read_features(text).expect("valid")).expect("not empty"))
}

fn contact_line() -> Arc<Figure> {
    figure(r#"{"type":"LineString","coordinates":[[37,47],[37.5,48],[38,48.5],[38,49.5]]}"#)
}

fn line(points: &[(f64, f64)]) -> Arc<Figure> {
    let points = points.iter().map(|q| p(q.0, q.1)).collect();
    Arc::new(Figure::new(vec![], vec![Path { points }], vec![]).expect("not empty"))
}

#[test]
fn within_and_beyond_share_their_limit() {
    let of = contact_line();
    let near = Zone::within(of.clone(), 5_000.0).expect("a distance");
    let far = Zone::beyond(of.clone(), 5_000.0).expect("a distance");
    let east = |metres: f64| geodesic::destination(p(38.0, 49.0), 90.0, metres);
    assert!(near.contains(east(4_999.0)) && !near.contains(east(5_001.0)));
    assert!(!far.contains(east(4_999.0)) && far.contains(east(5_001.0)));
    assert!((near.signed_distance_m(east(4_000.0)) + 1_000.0).abs() < 1.0);
    assert!(Zone::within(of.clone(), -1.0).is_err() && Zone::beyond(of, f64::INFINITY).is_err());
}

#[test]
fn zones_combine() {
    let of = contact_line();
    let within = |m: f64| Zone::within(of.clone(), m).expect("a distance");
    let ring = Zone::outside(within(50_000.0), within(5_000.0)).expect("few");
    let east = |metres: f64| geodesic::destination(p(38.0, 49.0), 90.0, metres);
    assert!(!ring.contains(east(1_000.0)) && ring.contains(east(20_000.0)) && !ring.contains(east(60_000.0)));
    let both = Zone::inside(within(50_000.0), Zone::within(line(&[(38.0, 49.4), (39.0, 49.4)]), 20_000.0).expect("m")).expect("few");
    assert!(both.contains(p(38.2, 49.4)) && !both.contains(p(37.0, 47.0)));
    assert!(Zone::either(ring, both).expect("few").contains(p(38.2, 49.4)));
    let mut many = within(1.0);
    let error = loop {
        match Zone::either(many.clone(), many) {
            Ok(zone) => many = zone,
            Err(error) => break error,
        }
    };
    assert_eq!(error, GeoError::TooManyZones { max: PARTS_MAX });
}

#[test]
fn points_are_thin_zones() {
    let hubs = Zone::drawn(figure(r#"{"type":"MultiPoint","coordinates":[[30,50],[24,49.8]]}"#));
    assert!(hubs.contains(p(24.0, 49.8)) && !hubs.contains(p(24.0, 49.8001)));
}

#[test]
fn between_two_withdrawal_lines() {
    let a = line(&[(37.0, 47.0), (37.2, 48.0), (37.0, 49.0)]);
    let b = line(&[(38.0, 47.0), (38.2, 48.0), (38.0, 49.0)]);
    let turned = line(&[(38.0, 49.0), (38.2, 48.0), (38.0, 47.0)]);
    for other in [b.clone(), turned] {
        let zone = Zone::between(a.clone(), other, 50_000.0).expect("encloses");
        assert!(zone.contains(p(37.6, 48.0)) && !zone.contains(p(38.5, 48.0)) && !zone.contains(p(37.0, 48.0)));
        let Shape::Between(between) = zone.shape() else { panic!("made as such") };
        let metres = between.separation_m();
        assert!(between.keeps_apart() && (70_000.0..76_000.0).contains(&metres), "{metres}");
    }
    let crossing = line(&[(36.0, 47.5), (38.0, 47.6), (36.5, 48.5)]);
    assert_eq!(Zone::between(a.clone(), crossing, 1.0).expect_err("crosses"), GeoError::LinesDoNotEnclose);
    let hubs = figure(r#"{"type":"MultiPoint","coordinates":[[30,50],[24,49.8]]}"#);
    assert_eq!(Zone::between(a, hubs, 1.0).expect_err("points"), GeoError::NotOneLine { lines: 0 });
}

#[test]
fn zones_are_apart_or_meet() {
    let a = line(&[(37.0, 47.0), (37.0, 48.0)]);
    let b = line(&[(38.0, 46.0), (38.0, 49.0)]);
    // Meridians converge to the north: the upper end decides.
    let metres = figures_apart_m(&a, &b);
    assert!((metres - b.distance_m(p(37.0, 48.0))).abs() < APART_MARGIN_M, "{metres}");
    let crossing = line(&[(36.9, 47.5), (38.1, 47.6)]);
    assert!(figures_apart_m(&a, &crossing) <= 0.0 && figures_apart_m(&crossing, &b) <= 0.0);
    let zone = |of: &Arc<Figure>, m: f64| Zone::within(of.clone(), m).expect("a distance");
    let strips = zones_apart(&zone(&a, 10_000.0), &zone(&b, 15_000.0));
    assert!((strips.at_least_m - (metres - 25_000.0)).abs() < 1e-6);
    assert!(zones_apart(&zone(&a, 40_000.0), &zone(&b, 40_000.0)).at_least_m <= 0.0);
    let square = figure(r#"{"type":"Polygon","coordinates":[[[30,48],[31,48],[31,49],[30,49],[30,48]]]}"#);
    let inner = figure(r#"{"type":"Polygon","coordinates":[[[30.4,48.4],[30.6,48.4],[30.6,48.6],[30.4,48.4]]]}"#);
    assert!(figures_apart_m(&square, &inner) <= 0.0);
    let far = zones_apart(&Zone::beyond(a.clone(), 30_000.0).expect("m"), &zone(&a, 10_000.0));
    assert!((far.at_least_m - 20_000.0).abs() < 1e-6 && far.at_most_m.is_some_and(|m| m >= 20_000.0));
    let part = Zone::outside(zone(&a, 10_000.0), zone(&a, 5_000.0)).expect("few");
    let to_b = zones_apart(&part, &zone(&b, 10_000.0));
    assert!(to_b.at_least_m > 50_000.0 && to_b.at_most_m.is_some_and(|m| m >= to_b.at_least_m), "{to_b:?}");
}

#[test]
fn bounds_hold_near_pole_and_antimeridian() {
    let fiji = line(&[(179.5, -17.0), (179.9, -17.0)]);
    let zone = Zone::within(fiji, 50_000.0).expect("a distance");
    assert!(zone.contains(p(-179.9, -17.0)));
    assert_eq!(zone.bounds().map(|b| (b.west, b.east)), Some((-180.0, 180.0)));
    let pole = Zone::within(line(&[(10.0, 89.0), (11.0, 89.0)]), 200_000.0).expect("a distance");
    assert!(pole.contains(p(-170.0, 89.9)) && pole.bounds().is_some_and(|b| b.contains(p(-170.0, 89.9))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_apart_equals_dense_points(
        a in prop::collection::vec((36.0_f64..37.0, 47.0_f64..48.0), 2..5),
        b in prop::collection::vec((36.8_f64..38.0, 47.5_f64..48.5), 2..5),
    ) {
        let (a, b) = (line(&a), line(&b));
        let got = figures_apart_m(&a, &b);
        let mut dense = f64::INFINITY;
        for e in a.lines()[0].points.windows(2) {
            for k in 0..=200 {
                dense = dense.min(b.distance_m(e[0].toward(e[1], f64::from(k) / 200.0)));
            }
        }
        // Dense points are at most half a step (250 m) from the best one.
        prop_assert!(got <= dense + 0.002 && got >= dense - 500.0, "{} {}", got, dense);
        prop_assert!((got - figures_apart_m(&b, &a)).abs() < APART_MARGIN_M);
    }

    #[test]
    fn signed_distance_changes_no_faster_than_the_way(x in 35.0_f64..40.0, y in 46.0_f64..50.0, u in -0.1_f64..0.1, v in -0.1_f64..0.1) {
        let of = contact_line();
        let w = |m: f64| Zone::within(of.clone(), m).expect("a distance");
        let zone = Zone::either(Zone::outside(w(60_000.0), w(20_000.0)).expect("few"), Zone::beyond(of.clone(), 90_000.0).expect("m")).expect("few");
        let (a, b) = (p(x, y), p(x + u, y + v));
        let change = (zone.signed_distance_m(a) - zone.signed_distance_m(b)).abs();
        prop_assert!(change <= geodesic::distance_m(a, b) + 0.002);
        prop_assert_eq!(zone.contains(a), zone.signed_distance_m(a) <= 0.0);
        if zone.contains(a) {
            prop_assert!(zone.bounds().is_some_and(|b| b.contains(a)));
        }
    }
}

//! Files that are right, wrong, and nearly right.

use super::*;
use proptest::prelude::*;

fn faults(text: &str) -> Vec<Problem> {
    match read_features(text) {
        Err(GeoError::Problems { problems, .. }) => problems,
        other => panic!("{other:?}"),
    }
}

fn polygon_text(rings: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}]}}"#
    )
}

#[test]
fn reads_features_with_properties() {
    let set = read_features(
        r#"{"type":"FeatureCollection","features":[
          {"type":"Feature","id":7,"properties":{"sector_id":"S1","n":2.50,"x":null,"deep":{"a":[1]}},
           "geometry":{"type":"MultiPolygon","coordinates":[[[[30,48],[31,48],[31,49],[30,48]]],[[[35,48,120.5],[36,48],[36,49],[35,48,1]]]]}},
          {"type":"Feature","properties":{"sector_id":"S2"},
           "geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[30,50]},{"type":"LineString","coordinates":[[30,50],[31,51]]}]}}]}"#,
    )
    .expect("valid");
    let first = &set.features[0];
    assert_eq!(first.id.as_deref(), Some("7"));
    assert_eq!(first.polygons.len(), 2);
    assert_eq!(first.properties.get("n").map(String::as_str), Some("2.5"));
    assert_eq!(first.properties.get("deep").map(String::as_str), Some(r#"{"a":[1]}"#));
    assert!(!first.properties.contains_key("x"));
    assert_eq!((set.features[1].points.len(), set.features[1].lines.len()), (1, 1));
    let groups = set.by_property("sector_id").expect("both have it");
    assert_eq!(groups.into_iter().collect::<Vec<_>>(), [("S1".to_owned(), vec![0]), ("S2".to_owned(), vec![1])]);
    assert!(matches!(set.by_property("n"), Err(GeoError::MissingProperty { features, .. }) if features == [1]));
}

#[test]
fn not_json_names_line_and_column() {
    let error = read_features("{\n  \"type\": nope}").expect_err("not JSON");
    assert!(matches!(error, GeoError::Json { line: 2, column: 12, .. }), "{error:?}");
    assert!(matches!(read_features(r#"{"type":"Point","coordinates":[NaN,1]}"#), Err(GeoError::Json { .. })));
    assert!(matches!(read_features(r#"{"type":"Point","coordinates":[1e999,1]}"#), Err(GeoError::Json { .. })));
    assert!(matches!(read_features(""), Err(GeoError::Json { .. })));
}

#[test]
fn huge_nesting_is_an_answer() {
    let error = read_features(&"[".repeat(1_000_000)).expect_err("too deep");
    assert!(error.hint().is_some_and(|h| h.contains("nested")), "{error}");
    let mut text = r#"{"type":"Point","coordinates":[1,1]}"#.to_owned();
    for _ in 0..30 {
        text = format!(r#"{{"type":"GeometryCollection","geometries":[{text}]}}"#);
    }
    assert!(matches!(faults(&text)[0].fault, Fault::NestedTooDeep { .. }));
}

#[test]
fn nothing_to_read_is_an_error() {
    assert_eq!(faults(r#"{"type":"FeatureCollection","features":[]}"#)[0].fault, Fault::NoFeatures);
    assert_eq!(faults(r#"{"type":"Feature","properties":null,"geometry":null}"#)[0].fault, Fault::EmptyGeometry);
    for kind in ["MultiPoint", "LineString", "Polygon", "MultiPolygon", "MultiLineString"] {
        assert_eq!(faults(&format!(r#"{{"type":"{kind}","coordinates":[]}}"#))[0].fault, Fault::EmptyGeometry, "{kind}");
    }
    let part = faults(r#"{"type":"MultiLineString","coordinates":[[[1,1],[2,2]],[]]}"#);
    assert_eq!((part[0].place.part, &part[0].fault), (Some(1), &Fault::EmptyGeometry));
    assert!(matches!(faults("[]")[0].fault, Fault::Malformed { .. }));
    assert!(matches!(faults(r#"{"type":"Circle"}"#)[0].fault, Fault::Malformed { .. }));
}

#[test]
fn swapped_coordinates_get_the_hint() {
    let problems = faults(&polygon_text("[[[48,137],[49,137],[49,138],[48,137]]]"));
    assert_eq!(problems.len(), 4);
    assert!(problems[0].fault.hint().is_some_and(|h| h.contains("swapped")));
    assert_eq!(problems[2].place, Place { feature: Some(0), part: None, ring: Some(0), coordinate: Some(2) });
    assert_eq!(problems[0].to_string(), "feature 0, ring 0, coordinate 0: longitude 48, latitude 137 is not on the globe");
}

#[test]
fn all_problems_are_found() {
    let text = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],["1",0],[1],[0,0]]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[1,1],[1,1]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[179,1],[-179,1]]}},
      {"type":"Thing"}]}"#;
    let found = faults(text);
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "feature 0, ring 0: edge 0–1 of ring 0 crosses edge 2–3 of ring 0 near 1.000000, 1.000000",
            "feature 1, ring 0: the ring does not end where it starts",
            "feature 2, ring 0: a ring of 3 coordinates encloses nothing",
            "feature 3, ring 0, coordinate 1: expected a number, found a string",
            "feature 3, ring 0, coordinate 2: a position needs longitude and latitude, found 1 numbers",
            "feature 4: a line of 2 coordinates has no two different points",
            "feature 5, coordinate 0: the edge from here spans more than 180° of longitude",
            "feature 6: expected an object with \"type\": \"Feature\"",
        ]
    );
}

#[test]
fn holes_are_checked() {
    let shell = "[[0,0],[9,0],[9,9],[0,9],[0,0]]";
    let problems = faults(&polygon_text(&format!("[{shell},[[20,1],[21,1],[21,2],[20,1]]]")));
    assert_eq!(problems[0].fault, Fault::HoleOutsideShell);
    assert_eq!(problems[0].place.ring, Some(1));
    let crossing = faults(&polygon_text(&format!("[{shell},[[8,1],[11,1],[11,2],[8,2],[8,1]]]")));
    assert!(matches!(crossing[0].fault, Fault::Crossing { first: (0, 1), second: (1, _), .. }), "{crossing:?}");
    let bow = faults(&polygon_text(&format!("[{shell},[[1,1],[3,3],[3,1],[1,3],[1,1]]]")));
    assert!(matches!(bow[0].fault, Fault::Crossing { first: (1, 0), second: (1, 2), .. }), "{bow:?}");
    assert!(read_features(&polygon_text(&format!("[{shell},[[1,1],[3,1],[3,3],[1,1]]]"))).is_ok());
}

#[test]
fn another_coordinate_system_is_refused() {
    let with = |name: &str| format!(r#"{{"type":"Point","coordinates":[1,1],"crs":{{"type":"name","properties":{{"name":"{name}"}}}}}}"#);
    assert!(read_features(&with("urn:ogc:def:crs:OGC:1.3:CRS84")).is_ok());
    assert!(matches!(faults(&with("EPSG:3857"))[0].fault, Fault::OtherCoordinateSystem { .. }));
}

#[test]
fn many_problems_are_counted() {
    let positions = vec!["[48,137]"; 250].join(",");
    match read_features(&format!(r#"{{"type":"LineString","coordinates":[{positions}]}}"#)) {
        Err(GeoError::Problems { problems, more }) => {
            assert_eq!((problems.len(), more), (100, 150));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn byte_order_mark_is_skipped() {
    assert!(read_features("\u{feff}{\"type\":\"Point\",\"coordinates\":[-0.0,1]}").is_ok());
}

/// JSON that is nearly a zone file.
fn nearly_geojson() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("\"x\"".to_owned()),
        (-200.0_f64..200.0).prop_map(|x| format!("{x}")),
        (0_i32..5, 0_i32..5).prop_map(|(x, y)| format!("[{x},{y}]")),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        let kinds = prop_oneof![
            Just("Point"),
            Just("MultiPoint"),
            Just("LineString"),
            Just("MultiLineString"),
            Just("Polygon"),
            Just("MultiPolygon"),
            Just("GeometryCollection"),
            Just("Feature"),
            Just("FeatureCollection"),
            Just("?"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            (kinds, inner).prop_map(|(kind, x)| format!(
                r#"{{"type":"{kind}","coordinates":{x},"geometries":{x},"geometry":{x},"features":{x},"properties":{x}}}"#
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_safe(text in "\\PC*") {
        let _ = read_features(&text);
    }

    #[test]
    fn nearly_right_files_are_safe(text in nearly_geojson()) {
        match read_features(&text) {
            Ok(set) => {
                // What we accept, the geojson crate accepts too.
                prop_assert!(text.parse::<geojson::GeoJson>().is_ok());
                prop_assert!(!set.features.is_empty());
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn shell_points_survive(points in prop::collection::vec((-170_i32..170, -80_i32..80), 3..8)) {
        let ring: Vec<String> = points.iter().chain(points.first()).map(|(x, y)| format!("[{x},{y}]")).collect();
        if let Ok(set) = read_features(&polygon_text(&format!("[[{}]]", ring.join(",")))) {
            let shell = &set.features[0].polygons[0].shell;
            prop_assert_eq!(shell.len(), points.len() + 1);
            for (p, (x, y)) in shell.iter().zip(&points) {
                prop_assert!((p.lon() - f64::from(*x)).abs() < 1e-12 && (p.lat() - f64::from(*y)).abs() < 1e-12);
            }
        }
    }
}

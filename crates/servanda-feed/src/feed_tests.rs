//! Files in our own formats, and the traps that files of other people hold.

use jiff::Timestamp;

use crate::args::Marker;
use crate::claim::Qualifier;
use crate::feed::{Batch, read};
use crate::mapping::Mapping;
use crate::report::{Count, Evidence};
use crate::seen::Seen;
use crate::time::{Grain, Interval};

fn batch(file: &str, mapping: &str, bytes: &[u8]) -> Batch {
    read(file, &Mapping::built_in(mapping).unwrap(), bytes, &mut Seen::default()).unwrap()
}

fn reports(text: &str) -> Batch {
    batch("reports.csv", "report", text.as_bytes())
}

/// What was rejected, in words; every row must be accounted for.
fn rejects(batch: &Batch) -> Vec<String> {
    let s = &batch.summary;
    let passed = s.duplicates + s.outdated + s.skipped.values().sum::<u64>();
    assert_eq!(s.rows, s.reports + s.claims + s.acts + s.watermarks + s.rejected + passed, "{s}");
    batch.rejects.kept().iter().map(ToString::to_string).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const HEAD: &str = "report_id,source,type,occurred_from,occurred_to,zone,lat,lon,killed,corrects,retracts\n";

#[test]
fn a_report_says_all_that_its_columns_say() {
    let text = "\u{feff}report_id,source,observer,received,occurred_from,occurred_to,time_precision,lat,lon,radius_m,place_precision,place,sector,type,actor,\
                against,value,unit,count,killed,killed_low,killed_high,injured,weapon,text,evidence,args.of,args.in,colour\r\n\
                r1,OSCE,patrol 7,2027-03-02T08:00+02:00,2027-03-01T18:00:30Z,2027-03-01T18:05Z,,48.5,37.25,250,exact,Old Mill,S3,open-fire,Northland,\
                Southland,12.5,people,4,2,1,5,0,mortar,\"He said \"\"no\"\",\r\nand went\",https://a sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD \
                https://b,Unit,Strip,red\r\n";
    let batch = reports(text);
    assert_eq!(rejects(&batch), [""; 0]);
    let r = &batch.reports[0];
    assert_eq!((r.id.as_ref(), r.source.as_deref(), r.observer.as_deref()), ("r1", Some("OSCE"), Some("patrol 7")));
    assert_eq!(r.received, Some(at("2027-03-02T06:00:00Z")));
    assert_eq!(r.occurred, Interval { from: at("2027-03-01T18:00:30Z"), to: Some(at("2027-03-01T18:05:00Z")) });
    assert_eq!((r.precision.time, r.precision.place.as_deref()), (Grain::Minute, Some("exact")));
    let place = r.place.unwrap();
    assert_eq!(
        (place.lat.to_string(), place.lon.to_string(), place.radius_m.map(|r| r.to_string())),
        ("48.5".into(), "37.25".into(), Some("250".into()))
    );
    assert_eq!((r.place_name.as_deref(), r.sector.as_deref(), r.kind.as_ref()), (Some("Old Mill"), Some("S3"), "open-fire"));
    assert_eq!((r.actor.as_deref(), r.against.as_deref(), r.weapon.as_deref()), (Some("Northland"), Some("Southland"), Some("mortar")));
    assert_eq!((r.value.unwrap().to_string(), r.unit.as_deref()), ("12.5".to_owned(), Some("people")));
    assert_eq!(r.count, Some(Count { low: 4, best: 4, high: 4 }));
    assert_eq!(r.killed, Some(Count { low: 1, best: 2, high: 5 }));
    assert_eq!(r.injured, Some(Count { low: 0, best: 0, high: 0 }), "a stated zero is a zero");
    assert_eq!(r.text.as_deref(), Some("He said \"no\",\r\nand went"));
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(
        r.evidence,
        [Evidence { sha256: None, uri: Some("https://a".into()) }, Evidence { sha256: Some(hash.into()), uri: Some("https://b".into()) }]
    );
    assert_eq!((r.args.get(Marker::Of), r.args.get(Marker::In), r.args.get(Marker::To)), (Some("Unit"), Some("Strip"), None));
    assert_eq!(batch.summary.ignored, ["colour"]);
}

#[test]
fn what_is_not_stated_is_missing() {
    let batch = reports("report_id,type,occurred_from\nr1,x,2027-03-01T18:00Z\n");
    let r = &batch.reports[0];
    assert_eq!((r.killed, r.count, r.injured, r.value, r.place, r.received), (None, None, None, None, None, None));
    assert_eq!((&r.source, &r.actor, &r.corrects, &r.precision.place), (&None, &None, &None, &None));
}

#[test]
fn json_says_the_same_as_csv() {
    let csv = reports(
        "report_id,source,type,occurred_from,lat,lon,killed,args.to,evidence,text\n\
         a,S,x,2027-03-01T18:00Z,48.25,37,2,Commission,https://a https://b,\"one, \"\"two\"\"\"\n",
    );
    let object = r#"{"report_id":"a","source":"S","type":"x","occurred_from":"2027-03-01T18:00Z","lat":48.25,"lon":3.7e1,"killed":2,"args":{"to":"Commission"},
        "evidence":["https://a","https://b"],"text":"one, \u0022two\""}"#;
    let flat = object.replace('\n', " ");
    let mut seen = Seen::default();
    let mapping = Mapping::built_in("report").unwrap();
    for (file, text) in [("a.jsonl", flat.clone()), ("a.json", format!("[\n{object}\n]")), ("b.json", object.to_owned())] {
        let json = batch(file, "report", text.as_bytes());
        assert_eq!(rejects(&json), [""; 0], "{file}");
        let mut report = json.reports[0].clone();
        report.origin = csv.reports[0].origin.clone();
        assert_eq!(report, csv.reports[0], "{file}");
        read(file, &mapping, text.as_bytes(), &mut seen).unwrap();
    }
    let again = read("c.jsonl", &mapping, flat.as_bytes(), &mut seen).unwrap();
    assert_eq!((again.reports.len(), again.summary.duplicates, seen.len()), (0, 1, 1), "counted once over all files");
}

#[test]
fn features_are_reports_whose_geometry_is_the_place() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[37.5,48.25]},"properties":{"type":"x","occurred_from":"2027-03-01","zone":"Europe/Kyiv"}},
        {"type":"Feature","geometry":{"type":"LineString","coordinates":[[30,0],[30,1]]},"properties":{"report_id":"r8","type":"x","occurred_from":"2027-03-01T18:00Z"}},
        {"type":"Feature","geometry":null,"properties":{"report_id":"r9","type":"x","occurred_from":"2027-03-01T18:00Z"}},
        {"type":"Feature","geometry":{"type":"Point","coordinates":[48.25,137.5]},"properties":{"report_id":"r10","type":"x","occurred_from":"2027-03-01T18:00Z"}},
        {"type":"Feature","geometry":null,"properties":{"report_id":"r11","type":"x"}}]}"#;
    let batch = batch("x.geojson", "geojson", text.as_bytes());
    assert_eq!(
        rejects(&batch),
        [
            "x.geojson:5: `geometry`: the position 48.25, 137.5 lies outside the globe (GeoJSON writes longitude first)",
            "x.geojson:6: `properties.occurred_from`: nothing stands here, and there is no report without `occurred_from`"
        ]
    );
    let shown: Vec<String> = batch.reports.iter().map(|r| format!("{} {:?}", r.id, r.place)).collect();
    assert_eq!(
        shown,
        [
            "7 Some(Point { lon: 37.5, lat: 48.25, radius_m: None })",
            "r8 Some(Point { lon: 30.0, lat: 0.5, radius_m: Some(55598.0) })",
            "r9 None"
        ]
    );
}

#[test]
fn a_malformed_row_is_rejected_with_line_and_column_and_the_rest_goes_on() {
    let rows = "r1,S,x,2027-03-01T18:00Z,,,48,37,,,\n\
                r2,S,x,2027-03-01T18:00,,,48,37,,,\n\
                r3,S,x,2027-02-29T18:00Z,,,48,37,,,\n\
                r4,S,x,2027-03-01T18:00Z,,,91,37,,,\n\
                r5,S,x,2027-03-01T18:00Z,,,NaN,37,,,\n\
                r6,S,x,2027-03-01T18:00Z,,,48,inf,,,\n\
                r7,S,x,2027-03-01T18:00Z,,,48,,,,\n\
                r8,S,x,2027-03-01T18:00Z,2027-03-01T17:00Z,,48,37,,,\n\
                r9,S,x,2027-03-01T18:00Z,,,48,37,-1,,\n\
                ,S,x,2027-03-01T18:00Z,,,48,37,,,\n\
                r11,S,,2027-03-01T18:00Z,,,48,37,,,\n\
                r12,S,x,,,,48,37,,,\n\
                r13,S,x,2027-03-28T03:30,,Europe/Kyiv,48,37,,,\n\
                r14,S,x,2027-03-01T18:00,,Europe/Warsow,48,37,,,\n\
                r15,S,x,2027-03-01T24:30Z,,,48,37,,,\n\
                r16,S,\"x\nr16b,S,x,2027-03-01T18:00Z,,,48,37,,,\n\",2027-03-01T18:00Z\n\
                r16c,S,\"x\"y,\"\nr16d,S,x,2027-03-01T18:00Z,,,48,37,,,\nr16e,S,\"x,\n\
                r17,S,x,2028-02-29,,UTC,48,-180,2.0,,\n";
    let batch = reports(&format!("{HEAD}{rows}"));
    assert_eq!(
        rejects(&batch),
        [
            "reports.csv:3: `occurred_from`: a clock time without a time zone (write the offset (`2027-03-01T18:00Z`) or name the zone in the column `zone`)",
            "reports.csv:4: `occurred_from`: `2027-02-29T18:00Z` is not a day of the calendar",
            "reports.csv:5: `lat`: `91` lies outside -90 to 90",
            "reports.csv:6: `lat`: `NaN` is not a number (leave the field empty when nothing is stated)",
            "reports.csv:7: `lon`: `inf` is not a number (leave the field empty when nothing is stated)",
            "reports.csv:8: `lon`: a latitude without a longitude",
            "reports.csv:9: `occurred_from`: ends at 2027-03-01T17:00:00Z and begins at 2027-03-01T18:00:00Z, after it",
            "reports.csv:10: `killed`: `-1` is negative, and this is a count",
            "reports.csv:11: `report_id`: nothing stands here, and there is no report without `id`",
            "reports.csv:12: `type`: nothing stands here, and there is no report without `kind`",
            "reports.csv:13: `occurred_from`: nothing stands here, and there is no report without `occurred_from`",
            "reports.csv:14: `occurred_from`: 2027-03-28T03:30:00 does not exist: the clock went forward over it (correct the time, or write it with its offset from UTC)",
            "reports.csv:15: `zone`: there is no time zone `Europe/Warsow` (did you mean `Europe/Warsaw`?)",
            "reports.csv:16: `occurred_from`: `2027-03-01T24:30Z` is not a time of the clock",
            // What stands inside the quotes of a row is no row.
            "reports.csv:17: 4 fields where the header has 11",
            // Broken quotes may swallow a row: reading goes on at the next line.
            "reports.csv:20: `type`: text behind the quote that closes a field (put a field that holds a quote between quotes and write the quote twice: \"5\"\" shell\")",
            "reports.csv:22: a quote opens here and is never closed (put a field that holds a quote between quotes and write the quote twice: \"5\"\" shell\")",
        ]
    );
    let taken: Vec<&str> = batch.reports.iter().map(|r| r.id.as_ref()).collect();
    assert_eq!(taken, ["r1", "r16d", "r17"]);
    assert_eq!(batch.reports[2].occurred.to, Some(at("2028-02-29T23:59:59.999999999Z")), "the leap day is a day");
    assert_eq!((batch.reports[2].precision.time, batch.reports[2].origin.line), (Grain::Day, 23));
}

#[test]
fn a_row_that_is_not_utf_8_costs_itself_only() {
    let mut text = format!("{HEAD}r1,S,x,2027-03-01T18:00Z,,,,,,,\n").into_bytes();
    text.extend_from_slice(b"r2,S,caf\xe9,2027-03-01T18:00Z,,,,,,,\nr3,S,x,2027-03-01T18:00Z,,,,,,,\n");
    let csv = batch("x.csv", "report", &text);
    assert_eq!(rejects(&csv), ["x.csv:3: the row is not UTF-8 (save the file in UTF-8)"]);
    assert_eq!((csv.reports.len(), csv.rejects.kept()[0].raw.as_str()), (2, "r2,S,caf\u{fffd},2027-03-01T18:00Z,,,,,,,"));
    let lines = b"{\"report_id\":\"a\xff\"}\n{\"report_id\":\"b\",\"type\":\"x\",\"occurred_from\":\"2027-03-01T18:00Z\"}\n";
    let json = batch("x.jsonl", "report", lines);
    assert_eq!((rejects(&json).len(), json.reports.len()), (1, 1));
}

#[test]
fn a_file_without_a_column_that_must_be_there_is_one_reject() {
    for (text, said) in [
        (
            "reprot_id,type,occurred_from\nr1,x,2027-03-01T18:00Z\n",
            "x.csv:1: the header has no column `report_id`, and there is no report without `id` (is it `reprot_id`? then say so in a mapping)",
        ),
        (
            "report_id;type;occurred_from\nr1;x;2027-03-01T18:00Z\n",
            "x.csv:1: the header has no column `report_id`, and there is no report without `id` (the columns stand between `;`: say `delimiter = \";\"` in a mapping)",
        ),
        (
            "report_id,occurred_from\n",
            "x.csv:1: the header has no column `type`, and there is no report without `kind` (name the columns as the mapping does, or write a mapping)",
        ),
        ("report_id,type,type,occurred_from\n", "x.csv:1: `type`: the header has this column twice"),
    ] {
        let batch = batch("x.csv", "report", text.as_bytes());
        assert_eq!(batch.rejects.kept().iter().map(ToString::to_string).collect::<Vec<_>>(), [said]);
        assert_eq!((batch.summary.rows, batch.reports.len()), (0, 0));
    }
    for empty in ["", "\u{feff}", "\n\n", "report_id,type,occurred_from"] {
        assert_eq!(batch("x.csv", "report", empty.as_bytes()).summary.rows, 0, "{empty:?}");
    }
}

#[test]
fn the_same_id_is_counted_once_and_another_content_needs_a_reason() {
    let row = |id: &str, source: &str, kind: &str, corrects: &str, retracts: &str| {
        format!("{id},{source},{kind},2027-03-01T18:00Z,,,,,,{corrects},{retracts}\n")
    };
    let text = [
        row("r1", "S", "x", "", ""),
        row("r1", "S", "x", "", ""),
        row("r1", "S", "y", "", ""),
        row("r1", "T", "y", "", ""),
        row("r1", "S", "y", "r1", ""),
        row("r2", "S", "z", "r1", ""),
        row("r3", "S", "z", "", "r2"),
    ];
    let batch = reports(&format!("{HEAD}{}", text.concat()));
    assert_eq!(
        rejects(&batch),
        [
            "reports.csv:4: the id `r1` stands in reports.csv:2 with other content (give it an id of its own, or name the id in `corrects` to amend what was read)"
        ]
    );
    let taken: Vec<(u64, Option<&str>, Option<&str>)> =
        batch.reports.iter().map(|r| (r.origin.line, r.corrects.as_deref(), r.retracts.as_deref())).collect();
    assert_eq!(taken, [(2, None, None), (5, None, None), (6, Some("r1"), None), (7, Some("r1"), None), (8, None, Some("r2"))]);
    assert_eq!((batch.summary.duplicates, batch.summary.revised), (1, 1));
}

#[test]
fn local_times_need_their_zone() {
    let text = "report_id,type,local_time,zone\nr1,x,2027-10-31 03:30,Europe/Kyiv\nr2,x,2027-10-31 03:30,UTC\nr3,x,2027-10-31,Europe/Kyiv\nr4,x,2027-10-31 03:30,\n";
    let batch = reports(text);
    assert_eq!(rejects(&batch).len(), 1);
    let r = &batch.reports;
    assert_eq!(r[0].occurred, Interval { from: at("2027-10-31T00:30:00Z"), to: Some(at("2027-10-31T01:30:00Z")) }, "shown twice: both");
    assert_eq!(r[1].occurred, Interval::at(at("2027-10-31T03:30:00Z")));
    assert_eq!(r[2].occurred, Interval { from: at("2027-10-30T21:00:00Z"), to: Some(at("2027-10-31T21:59:59.999999999Z")) });
    assert!(
        batch
            .summary
            .notes()
            .contains(&"a local time that the clock showed twice; the interval holds both (1 row, first in line 2)".to_owned())
    );
}

#[test]
fn claims_are_statements_about_a_number() {
    let text = "claim_id,speaker,subject,window_from,window_to,zone,list,category,number,qualifier,parent,source,published\n\
                c1,Northland,attacks,2027-03-01,2027-03-07,UTC,drones and shelling,,1 000,,,,\n\
                c2,Northland,attacks,2027-03-01,2027-03-07,UTC,drones and shelling,,1000,More than,,bulletin 7,2027-03-08T09:00Z\n\
                c3,Northland,attacks,,,,,of them heavy,12.5,about,c2,,\n\
                c4,Northland,attacks,,,,,,5,roughly,,,\n\
                c5,Northland,attacks,,,,,,,,,,\n";
    let batch = batch("claims.csv", "claim", text.as_bytes());
    assert_eq!(
        rejects(&batch),
        [
            "claims.csv:2: `number`: `1 000` is not a number",
            "claims.csv:5: `qualifier`: `roughly` is no qualifier of a number (one of exactly, more than, about)",
            "claims.csv:6: `number`: nothing stands here, and there is no claim without `number`"
        ]
    );
    let c = &batch.claims;
    assert_eq!((c[0].number.to_string().as_str(), c[0].qualifier, c[0].parent.as_deref()), ("1000", Qualifier::MoreThan, None));
    assert_eq!(c[0].window, Some(Interval { from: at("2027-03-01T00:00:00Z"), to: Some(at("2027-03-07T23:59:59.999999999Z")) }));
    assert_eq!((c[0].list.as_deref(), c[0].published), (Some("drones and shelling"), Some(at("2027-03-08T09:00:00Z"))));
    assert_eq!((c[1].window, c[1].parent.as_deref(), c[1].category.as_deref()), (None, Some("c2"), Some("of them heavy")));
    assert_eq!(c[1].number.to_string(), "12.5");
}

#[test]
fn acts_are_what_bodies_did() {
    let text = r#"{"act_id":"a1","body":"Commission","kind":"attribution","about":"i7","votes_for":["Northland","Eastland"],"votes_against":"Southland; Westland;","at":"2027-03-05T12:00Z","published":"2027-03-06","zone":"UTC","args":{"to":"Southland"}}
{"act_id":"a2","body":"Southland","kind":"notice","at":"2027-03-05"}
"#;
    let batch = batch("acts.jsonl", "act", text.as_bytes());
    assert_eq!(
        rejects(&batch),
        ["acts.jsonl:2: `at`: a day without a time zone (write the offset (`2027-03-01T18:00Z`) or name the zone in the column `zone`)"]
    );
    let a = &batch.acts[0];
    assert_eq!(
        (a.votes.yes.as_slice(), a.votes.no.as_slice()),
        (["Northland".into(), "Eastland".into()].as_slice(), ["Southland".into(), "Westland".into()].as_slice())
    );
    assert_eq!(a.votes.abstained, [""; 0]);
    assert_eq!((a.at, a.published), (Interval::at(at("2027-03-05T12:00:00Z")), Some(at("2027-03-06T23:59:59.999999999Z"))));
    assert_eq!((a.about.as_deref(), a.args.get(Marker::To)), (Some("i7"), Some("Southland")));
}

#[test]
fn a_file_that_cannot_be_read_on_is_an_error_and_what_was_read_stays_seen() {
    struct Broken(bool);
    impl std::io::Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.0 {
                return Err(std::io::Error::other("the disk is gone"));
            }
            self.0 = true;
            let text = b"report_id,type,occurred_from\nr1,x,2027-03-01T18:00Z\nr2,x";
            out[..text.len()].copy_from_slice(text);
            Ok(text.len())
        }
    }
    let mut seen = Seen::default();
    let outcome = read("x.csv", &Mapping::built_in("report").unwrap(), Broken(false), &mut seen);
    assert_eq!(outcome.unwrap_err().to_string(), "the disk is gone");
    assert_eq!(seen.len(), 1);
}

#[test]
fn long_ids_are_refused_and_many_names_are_not_kept() {
    let long = "i".repeat(1_001);
    let text = format!("report_id,type,occurred_from\n{long},x,2027-03-01T18:00Z\n{},x,2027-03-01T18:00Z\n", &long[1..]);
    let csv = reports(&text);
    assert_eq!(rejects(&csv), ["reports.csv:2: `id`: an id of more than 1000 bytes"]);
    assert_eq!(csv.reports.len(), 1);
    let mut text = String::new();
    for n in 0..1_500 {
        text.push_str(&format!(
            "{{\"field-{n}\":1,\"report_id\":{n},\"type\":\"x\",\"{}{n}\":0,\"occurred_from\":\"2027-03-01T18:00Z\"}}\n",
            "y".repeat(400)
        ));
    }
    let json = batch("x.jsonl", "report", text.as_bytes());
    assert_eq!((rejects(&json).len(), json.reports.len()), (0, 1_500));
    assert_eq!(json.summary.ignored.len(), 997, "a thousand names, and three of them are asked for");
}

#[test]
fn the_row_behind_a_broken_one_is_explained_and_not_the_broken_one() {
    let mapping = Mapping::built_in("report").unwrap();
    let text = "report_id,type,occurred_from\n1,fire,\"open\n2,fire,2027-03-01T10:00:00Z\n3,fire,2027-03-01T10:00:00\"Z\n4,fire,2027-03-01T10:00:00Z\n5,\"fi\nre\",2027-03-01T10:00:00Z\n6,fire,2027-03-01T10:00:00Z\n";
    let line = |row: u64| crate::explain("log.csv", &mapping, text.as_bytes(), row).unwrap().map(|e| (e.origin.line, e.passed.is_some()));
    let all: Vec<_> = (2..=9).map(line).collect();
    let expected = [(2, true), (3, false), (4, true), (5, false), (6, false), (6, false), (8, false)];
    assert_eq!(all, expected.into_iter().map(Some).chain([None]).collect::<Vec<_>>());
}

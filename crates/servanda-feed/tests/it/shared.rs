//! Data that is not shipped: each test says so in one line when it is not there. The figures are counted from the tables themselves, by other
//! means.

use std::collections::BTreeMap;
use std::io::Read;

use servanda_feed::{Batch, Mapping, Marker, Seen, read};

/// A file of the shared data, without its compression.
fn bytes(name: &str) -> Option<Vec<u8>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/events").join(name);
    let Ok(held) = std::fs::read(&path) else {
        println!("skipped: {name} is not there");
        return None;
    };
    if !name.ends_with(".gz") {
        return Some(held);
    }
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(held.as_slice()).read_to_end(&mut out).unwrap();
    Some(out)
}

/// A file read by a built-in mapping or by one beside the tests.
fn batch(name: &str, mapping: &str, seen: &mut Seen) -> Option<Batch> {
    let mapping = Mapping::built_in(mapping).unwrap_or_else(|| Mapping::parse("mapping", mapping).unwrap());
    Some(read(name, &mapping, bytes(name)?.as_slice(), seen).unwrap())
}

/// How often each word comes.
fn tally<'a>(words: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts.into_iter().collect()
}

/// Rows, taken, rejected, skipped, duplicates: every row must be one of them.
fn outcome(batch: &Batch) -> [u64; 5] {
    let s = &batch.summary;
    let skipped = s.skipped.values().sum();
    [s.rows, s.reports, s.rejected, skipped, s.duplicates]
}

fn noted(batch: &Batch, note: &str) {
    assert!(batch.summary.notes().iter().any(|n| n.contains(note)), "{note}: {:?}", batch.summary.notes());
}

#[test]
fn ucdp_is_read_without_a_loss_but_for_its_row_of_tags() {
    let mut seen = Seen::default();
    let Some(batch) = batch("ucdp_ged_ukraine_2014_2021.csv.gz", "ucdp-ged", &mut seen) else { return };
    assert_eq!(outcome(&batch), [2_956, 2_955, 0, 1, 0]);
    assert_eq!(batch.summary.skipped.get("HXL tags"), Some(&1));
    let r = &batch.reports;
    assert_eq!(tally(r.iter().map(|r| r.kind.as_ref())), [("non-state-violence", 1), ("state-based-violence", 2_954)]);
    assert_eq!(tally(r.iter().map(|r| r.precision.time.word())), [("day", 2_299), ("days", 656)]);
    let places = [
        ("country", 2),
        ("district", 16),
        ("line or area", 222),
        ("near a place", 1_535),
        ("place", 722),
        ("region", 457),
        ("sea or air", 1),
    ];
    assert_eq!(tally(r.iter().filter_map(|r| r.precision.place.as_deref())), places);
    assert_eq!(r.iter().filter(|r| r.place.is_none()).count(), 3);
    assert_eq!(r.iter().filter_map(|r| r.killed).map(|k| k.best).sum::<u32>(), 7_845);
    // Thirteen rows state a number outside its own range: widened, and said.
    noted(&batch, "a range that did not hold its own number, widened so that it does (13 rows, first in line 1142)");
    assert_eq!(r.last().map(|r| r.origin.line), Some(3_110), "line ends inside quotes are lines of the file");
}

#[test]
fn two_releases_of_ucdp_disagree_openly() {
    let mut seen = Seen::default();
    let Some(newer) = batch("ucdp_ged_ukraine_2014_2021.csv.gz", "ucdp-ged", &mut seen) else { return };
    let Some(older) = batch("ucdp_ged_ukraine_2014_2018_older_release.csv.gz", "ucdp-ged", &mut seen) else { return };
    let s = &older.summary;
    assert_eq!(s.rows, 994);
    assert_eq!(s.reports + s.duplicates + s.rejected + 1, s.rows);
    assert_eq!(s.duplicates + s.rejected, 907, "so many ids stand in both");
    assert_eq!(seen.len() as u64, newer.summary.reports + s.reports);
    assert!(older.rejects.kept().iter().all(|r| r.reason.contains("with other content")));
}

#[test]
fn viina_is_read_without_a_loss() {
    for (year, rows, actors, evidence) in
        [(2022, 2_060, [465, 240], 2_261), (2023, 650, [169, 137], 684), (2024, 543, [123, 65], 557), (2025, 325, [28, 62], 329)]
    {
        let Some(batch) = batch(&format!("viina_{year}_strike_targets.csv.gz"), "viina", &mut Seen::default()) else { return };
        assert_eq!(outcome(&batch), [rows, rows, 0, 0, 0], "{year}");
        let named = |actor: &str| batch.reports.iter().filter(|r| r.actor.as_deref() == Some(actor)).count();
        assert_eq!([named("rus"), named("ukr")], actors, "{year}");
        assert_eq!(batch.reports.iter().map(|r| r.evidence.len()).sum::<usize>(), evidence, "{year}");
        assert!(batch.reports.iter().all(|r| r.place.is_some() && r.args.get(Marker::On).is_some()), "{year}");
        noted(&batch, "each is taken as that day in Europe/Kyiv");
    }
}

#[test]
fn both_tables_of_air_alerts_are_read_without_a_loss() {
    let mut seen = Seen::default();
    let Some(official) = batch("air_alerts_official_en_to_2024-04-23.csv.gz", "air-alerts-official", &mut seen) else { return };
    assert_eq!(outcome(&official), [43_031, 43_031, 0, 0, 0]);
    let levels = tally(official.reports.iter().filter_map(|r| r.precision.place.as_deref()));
    assert_eq!(levels, [("community", 5_597), ("district", 897), ("region", 36_537)]);
    assert!(official.reports.iter().all(|r| r.occurred.to.is_some()));
    let Some(volunteer) = batch("air_alerts_volunteer_en_to_2024-10-10.csv.gz", "air-alerts-volunteer", &mut seen) else { return };
    assert_eq!(outcome(&volunteer), [54_514, 54_514, 0, 0, 0]);
    assert_eq!(volunteer.reports.iter().filter(|r| r.occurred.to.is_none()).count(), 2_395, "so many ends nobody noted");
    assert_eq!(seen.len(), 43_031 + 54_514);
}

#[test]
fn launches_are_claims_of_one_side_in_a_zone_that_is_assumed() {
    let Some(batch) = batch("missile_attacks_daily.csv", "missile-attacks", &mut Seen::default()) else { return };
    let s = &batch.summary;
    assert_eq!((s.rows, s.claims, s.reports, s.rejected, s.duplicates), (3_229, 6_449, 0, 0, 0));
    // Three rows state no number launched, six none shot down.
    assert_eq!(tally(batch.claims.iter().map(|c| c.subject.as_ref())), [("launched", 3_226), ("shot down", 3_223)]);
    let launched: i64 = batch.claims.iter().filter(|c| c.subject == "launched").map(|c| c.number.millionths / 1_000_000).sum();
    assert_eq!(launched, 78_240);
    assert_eq!(batch.claims.iter().filter(|c| c.speaker == "not named").count(), 4);
    let parents = batch.claims.iter().filter(|c| c.subject == "shot down" && c.parent.is_none()).count();
    assert_eq!(parents, 3, "three are parts of a number that nobody stated");
    noted(&batch, "Europe/Kyiv is assumed");
}

#[test]
fn a_mapping_of_ones_own_reads_what_comes_without_one() {
    let Some(cir) = batch("cir_eyesonrussia_events_2022.csv.gz", include_str!("../data/cir.toml"), &mut Seen::default()) else { return };
    assert_eq!(outcome(&cir), [6_650, 6_634, 15, 0, 1]);
    let reasons = |part: &str| cir.rejects.kept().iter().filter(|r| r.to_string().contains(part)).count();
    // Four rows without an entry id, four without a date; eight come again, one of them word for word.
    assert_eq!((reasons("`entry`: nothing stands here"), reasons("`date`: nothing stands here"), reasons("with other content")), (4, 4, 7));
    let Some(harm) = batch("bellingcat_ukr-civharm-2022-09-21.json.gz", include_str!("../data/bellingcat.toml"), &mut Seen::default())
    else {
        return;
    };
    assert_eq!(outcome(&harm), [448, 448, 0, 0, 0]);
    assert_eq!(harm.reports.iter().map(|r| r.evidence.len()).sum::<usize>(), 838);
    assert_eq!(harm.summary.ignored, ["filters"]);
}

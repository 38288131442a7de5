//! Data that is not shipped: each test says so in one line when it is not there.
use std::io::Read;

use servanda_feed::{Batch, Mapping, Seen, read};

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

fn batch(name: &str, mapping: &str, seen: &mut Seen) -> Option<Batch> {
    let mapping = Mapping::built_in(mapping).unwrap();
    Some(read(name, &mapping, bytes(name)?.as_slice(), seen).unwrap())
}

#[test]
fn explore() {
    for (name, mapping) in [
        ("ucdp_ged_ukraine_2014_2021.csv.gz", "ucdp-ged"),
        ("ucdp_ged_ukraine_2014_2018_older_release.csv.gz", "ucdp-ged"),
        ("viina_2022_strike_targets.csv.gz", "viina"),
        ("viina_2023_strike_targets.csv.gz", "viina"),
        ("viina_2024_strike_targets.csv.gz", "viina"),
        ("viina_2025_strike_targets.csv.gz", "viina"),
        ("air_alerts_official_en_to_2024-04-23.csv.gz", "air-alerts-official"),
        ("air_alerts_volunteer_en_to_2024-10-10.csv.gz", "air-alerts-volunteer"),
        ("missile_attacks_daily.csv", "missile-attacks"),
    ] {
        let Some(b) = batch(name, mapping, &mut Seen::default()) else { continue };
        println!("{}", b.summary);
        for r in b.rejects.iter().take(5) {
            println!("   {r}");
        }
        if let Some(r) = b.reports.first() {
            println!("{r:?}");
        }
        if let Some(r) = b.claims.first() {
            println!("{r:?}");
        }
    }
}

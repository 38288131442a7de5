//! Real tables replayed through the examples. The data are not shipped: each test says so in one line when they are not there. The figures are
//! counted from the tables by other means; each test says how.

use std::io::Read;
use std::path::PathBuf;

use servanda::inputs::{Feed, Inputs};
use servanda::monitor::Truth;
use servanda::monitor::outcome::State;
use servanda::watch::{Version, Watched};

use crate::Disk;

/// A table of the shared data, without its compression.
fn table(name: &str) -> Option<String> {
    let shared = std::env::var_os("SERVANDA_DATA").map_or_else(|| crate::root().join("../shared"), PathBuf::from);
    let Ok(held) = std::fs::read(shared.join("data/events").join(name)) else {
        println!("skipped: no {name} in {}", shared.display());
        return None;
    };
    let mut bytes = held.clone();
    if name.ends_with(".gz") {
        bytes.clear();
        flate2::read::GzDecoder::new(held.as_slice()).read_to_end(&mut bytes).unwrap();
    }
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name.trim_end_matches(".gz"));
    std::fs::write(&path, bytes).unwrap();
    Some(path.to_string_lossy().into_owned())
}

/// A case with a table in the place of its reports, by a mapping of the case or one that comes with the program.
fn replayed(case: &str, name: &str, mapping: &str) -> Option<(Inputs, Watched)> {
    let file = table(name)?;
    let case = crate::root().join("examples").join(case);
    let own = case.join("feeds").join(mapping);
    let mapping = if own.is_file() { own.to_string_lossy().into_owned() } else { mapping.to_owned() };
    let loaded = servanda::load(&Disk, &case.to_string_lossy()).unwrap();
    let inputs = servanda::inputs::read(&Disk, &loaded, &[Feed { file, mapping: Some(mapping) }]).unwrap();
    let watched = servanda::watch::watch(&loaded, &inputs, None);
    Some((inputs, watched))
}

fn version<'a>(watched: &'a Watched, label: &str) -> &'a Version {
    watched.versions.iter().find(|v| v.labels.join(" + ") == label).unwrap()
}

/// State, and what is missing for a verdict.
fn article<'a>(version: &'a Version, number: &str) -> (State, &'a [String]) {
    let (id, _) = version.treaty.standing().find(|(_, a)| a.ast.number.text == number).unwrap();
    let state = version.outcome.articles.iter().find(|a| a.article == id).unwrap();
    (state.state, &state.missing)
}

/// The incidents of the records of an article, each by its first witness, with what is certain of it.
fn records(watched: &Watched, label: &str, number: &str) -> Vec<(String, Truth)> {
    let version = version(watched, label);
    let of = |r: &&servanda::monitor::Record| version.treaty.articles[r.article].ast.number.text == number;
    version.outcome.records.iter().filter(of).map(|r| (watched.names.text(r.witness[0]), r.truth)).collect()
}

fn at(text: &str) -> i64 {
    text.parse::<servanda::Timestamp>().unwrap().as_second()
}

/// Python's csv module on the table, without its row of tags: 2,955 rows; without the two dyads and three regions that the mapping passes,
/// 2,946. `date_end >= 2015-02-15` holds for 1,333 of them, and `date_start < 2015-02-15` for 2 of these. Seven rows name Debaltseve in
/// `where_coordinates` and lie in the second half of February, each of one day: 2 on the 15th, 1 on the 16th, 3 on the 17th, 1 on the 18th.
#[test]
fn the_ceasefire_of_minsk_cannot_be_monitored_from_a_table_of_deaths() {
    let Some((inputs, watched)) = replayed("minsk-ii-2015", "ucdp_ged_ukraine_2014_2021.csv.gz", "ucdp.toml") else { return };
    assert_eq!((inputs.reports.len(), inputs.rejects.total()), (2_946, 0));
    for label in ["", "Kyiv order", "Moscow order"] {
        let version = version(&watched, label);
        assert!(version.outcome.records.iter().all(|r| r.truth == Truth::Maybe), "{label}: a death is no attribution");
        let (state, missing) = article(version, "1.1");
        assert_eq!(state, State::CannotBeMonitored, "{label}");
        let missing = missing.join("; ");
        assert!(missing.contains("no source states how often it misses or invents"), "{label}: {missing}");
        assert!(missing.contains("nobody states how probable `open-fire` is"), "{label}: {missing}");
    }
    let text = version(&watched, "");
    let mine: Vec<_> = text.outcome.records.iter().filter(|r| text.treaty.articles[r.article].ast.number.text == "1.1").collect();
    let midnight = at("2015-02-15T00:00:00+02:00");
    assert_eq!(mine.len(), 1_333, "what ended before that midnight is no matter of this ceasefire");
    assert_eq!(mine.iter().filter(|r| r.occurred.from < midnight).count(), 2, "nobody can say whether these two were before or after");
    assert!(mine.iter().all(|r| !r.bearer.is_some() && r.blame.is_empty()), "the rows name two sides, and nobody who fired");

    // Debaltseve: what is known is the day.
    let debaltseve: Vec<_> = watched
        .incidents
        .iter()
        .filter(|i| i.says.place_name.as_deref().is_some_and(|p| p.contains("Debaltseve")))
        .filter(|i| (midnight..at("2015-02-19T00:00:00+02:00")).contains(&i.says.occurred.from.as_second()))
        .collect();
    assert_eq!(debaltseve.len(), 7);
    for incident in debaltseve {
        let own: Vec<_> = mine.iter().filter(|r| watched.names.text(r.witness[0]) == incident.id).collect();
        assert_eq!(own.len(), 1, "{}: one incident, one record, of no side", incident.id);
        let hours = own[0].occurred.to - own[0].occurred.from + 1;
        assert_eq!(hours, 24 * 3_600, "{}: within a whole day, and no hour", incident.id);
        assert_eq!((own[0].occurred.from - midnight) % (24 * 3_600), 0, "{}: a day of Kyiv", incident.id);
    }
}

/// `zcat TABLE | tail -n +2 | wc -l`: 43,031 and 54,514, no row twice. An alert says that an attack was feared, and no article speaks of that.
#[test]
fn air_alerts_are_no_events_of_the_energy_moratorium() {
    for (name, mapping, rows) in [
        ("air_alerts_official_en_to_2024-04-23.csv.gz", "air-alerts.toml", 43_031),
        ("air_alerts_volunteer_en_to_2024-10-10.csv.gz", "air-alerts-volunteer", 54_514),
    ] {
        let Some((inputs, watched)) = replayed("energy-2025", name, mapping) else { return };
        assert_eq!((inputs.reports.len(), inputs.rejects.total()), (rows, 0), "{name}");
        let unusable = watched.objections.iter().filter(|o| o.rejected && o.reason.starts_with("`air-alert` is no event of the text"));
        assert_eq!(unusable.count(), rows, "{name}: each is told");
        for label in ["", "Moscow", "Kyiv"] {
            assert!(version(&watched, label).outcome.records.is_empty(), "{name}, {label}: nothing is alleged");
            assert_eq!(article(version(&watched, label), "1.1").0, State::CannotBeMonitored, "{name}, {label}");
        }
    }
}

/// Python's csv module: 3,229 rows, of which 3,226 have `launched` and 3,223 `destroyed`: as many claims, and 13 of the case's own.
#[test]
fn missiles_launched_are_claims_and_no_strikes() {
    let Some((inputs, watched)) = replayed("energy-2025", "missile_attacks_daily.csv", "missiles.toml") else { return };
    assert_eq!((inputs.claims.len(), inputs.reports.len(), inputs.rejects.total()), (3_226 + 3_223 + 13, 0, 0));
    let held = servanda::watch::claims(&watched);
    assert_eq!(held.len(), inputs.claims.len());
    assert!(held.iter().all(|h| h.established == 0 && h.reported == 0), "what is counted is no strike that somebody reported");
    for label in ["", "Moscow", "Kyiv"] {
        assert!(version(&watched, label).outcome.records.is_empty(), "{label}");
        assert_eq!(article(version(&watched, label), "1.1").0, State::CannotBeMonitored, "{label}");
    }
}

/// Python's csv module on the extract of 2025: 325 rows; `target_classes` names a grid in 55, else refining or gas in 42, else a store or a
/// pipeline in 104: 201. Of these `date` lies from 18 March to 16 April in 4 (18, 20, 23 March, 10 April), from 25 March to 23 April in 1.
#[test]
fn news_of_targets_tell_the_two_energy_truces_apart_and_establish_nothing() {
    let Some((inputs, watched)) = replayed("energy-2025", "viina_2025_strike_targets.csv.gz", "viina.toml") else { return };
    assert_eq!((inputs.reports.len(), inputs.rejects.total()), (201, 0));
    let undetermined = |ids: &[&str]| ids.iter().map(|id| (format!("viina:{id}"), Truth::Maybe)).collect::<Vec<_>>();
    assert_eq!(records(&watched, "Moscow", "1.1"), undetermined(&["218096", "193406", "67552", "236201"]));
    assert_eq!(records(&watched, "Kyiv", "1.1"), undetermined(&["236201"]));
    assert_eq!(records(&watched, "", "1.1").len(), 201, "the frame that is nobody's text has no beginning and no end");
    for label in ["", "Moscow", "Kyiv"] {
        let (state, missing) = article(version(&watched, label), "1.1");
        assert_eq!(state, State::CannotBeMonitored, "{label}");
        assert!(missing.join("; ").contains("nobody states how probable `strike` is"), "{label}: {missing:?}");
        assert!(version(&watched, label).outcome.records.iter().all(|r| r.blame.is_empty()), "{label}: the rows do not say who acted");
    }
}

/// `zcat TABLE | cut -d, -f2 | grep -c '2025041[9]\|2025042[01]'`: 0 of 325 rows lie in the truce or on its days.
#[test]
fn news_of_targets_say_nothing_about_the_easter_truce() {
    let Some((inputs, watched)) = replayed("easter-2025", "viina_2025_strike_targets.csv.gz", "viina.toml") else { return };
    assert_eq!((inputs.reports.len(), inputs.rejects.total()), (325, 0));
    for version in &watched.versions {
        assert!(version.outcome.records.is_empty(), "{:?}: a truce without a row is no quiet truce", version.labels);
        if version.treaty.standing().any(|(_, a)| a.ast.number.text == "11.1") {
            assert_eq!(article(version, "11.1").0, State::CannotBeMonitored, "{:?}", version.labels);
        }
    }
}

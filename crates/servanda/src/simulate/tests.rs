//! What an exercise promises: labels that the monitor confirms, rates that are those stated, the same for every party, places in their zones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use servanda_base::host::{Host, MemoryHost};
use servanda_watch::{Record, Standing, Truth};

use super::files::Cast;
use super::observe::{Report, Role, Says};
use super::scene::point;
use super::world::{DAY, Event, Value, Why};
use super::*;

/// The project's files.
struct Disk;

impl Host for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|e| e.to_string())
    }

    fn write(&mut self, _: &[(&str, &[u8])]) -> Result<(), String> {
        Err("a test writes nothing".to_owned())
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).is_file()
    }

    fn read_below(&self, _: &str, path: &str) -> Result<Vec<u8>, String> {
        self.read(path)
    }

    fn list(&self, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut out: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    out.sort();
    assert!(!out.is_empty());
    out
}

/// A truce between two sides that are named alike everywhere, with a third party beside them.
const TRUCE: &str = r#"# Truce

```servanda
treaty "Truce" in time zone UTC.
party Northland, Southland, Eastland.
group Belligerents, each a Belligerent, is Northland, Southland.
group Units, each a Unit, as registered by Commission.
body Commission of Northland, Southland, Eastland decides by 2 votes.
zone Buffer from "buffer.json".
zone Strip from "strips.json" each by "name".
event open-fire by Belligerent in Zone.
event march by Belligerent in Strip.
event raid by Belligerent against Belligerent.
event deploy Unit by Belligerent.
event permit by Commission to Belligerent.
measure troops by Belligerent in Zone counted in people.
article 0.1 "Start": this treaty enters into force on 2030-01-01.
article 1.1 "Truce": each Belligerent shall not open-fire in Buffer; attributed by Commission within 48 hours;
  on breach: the breaching party shall explain to Commission within 12 hours of breach.
article 1.2 "March": each Belligerent shall not march in any Strip;
  except when permit by Commission to that Belligerent has occurred within 2 days.
article 1.3 "Raid": each Belligerent shall not raid against the other Belligerent.
article 2.1 "Withdrawal": each Belligerent shall pull-back from Buffer within 10 days of entry into force.
article 2.2 "Answer": when raid by any Belligerent occurs,
  that Belligerent shall apologise for that raid within 3 days of that raid.
article 3.1 "Ceiling": each Belligerent shall keep troops by that Belligerent in Buffer at most 500 people.
article 4.1 "Units": each Belligerent shall not deploy any Unit.
```
"#;

fn square(west: f64, name: &str) -> String {
    let east = west + 0.5;
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},46.0],[{east},46.0],[{east},46.4],[{west},46.4],[{west},46.0]]]}}}}"#
    )
}

fn case(text: &str) -> Loaded {
    let mut host = MemoryHost::default();
    let set = |features: &[String]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes();
    host.files.insert("case/treaty.md".to_owned(), text.as_bytes().to_vec());
    host.files.insert("case/buffer.json".to_owned(), set(&[square(30.0, "x")]));
    host.files.insert("case/strips.json".to_owned(), set(&[square(31.0, "East Strip"), square(29.0, "West Strip")]));
    let loaded = crate::load(&host, "case").unwrap();
    let mistakes: Vec<_> = loaded.findings.iter().filter(|f| f.severity == servanda_base::Severity::Error).collect();
    assert!(mistakes.is_empty(), "{mistakes:?}");
    loaded
}

/// Calls with the exercise of each seed.
fn each(loaded: &Loaded, seeds: u64, days: i64, mut visit: impl FnMut(Cast<'_>)) {
    let program = servanda_watch::compile(&loaded.treaty);
    let start = beginning(&program);
    (1..=seeds).for_each(|seed| visit(cast(loaded, &program, seed, (start, start + days * DAY))));
}

/// What happened, told once by a register that is believed: the monitor then has to find what the answer key says.
fn told_by_a_register(loaded: &Loaded, cast: &mut Cast<'_>) -> (crate::watch::Watched, BTreeMap<usize, String>) {
    let plain = |(n, event): (usize, &Event)| Report {
        source: 0,
        event: n,
        says: Says::AsItWas,
        at: event.at,
        day_only: false,
        received: event.at,
        actor: None,
        spot: event.spot,
        about: None,
        twice: false,
        id: format!("r{n}"),
    };
    cast.reports = cast.world.events.iter().enumerate().filter(|(_, e)| e.happened && !e.word).map(plain).collect();
    (cast.acts, cast.known) = words::acts(&cast.world, &cast.reports, &mut random::Draws::new(1, 1));
    cast.acts.retain(|a| a.right.is_none());
    let mut ids: BTreeMap<usize, String> = cast.reports.iter().map(|r| (r.event, r.id.clone())).collect();
    ids.extend(cast.acts.iter().map(|a| (a.event, a.id.clone())));
    let mut host = MemoryHost::default();
    host.files.insert("sources.toml".to_owned(), b"[[source]]\nname = \"Exercise Mission\"\nkind = \"register\"\n".to_vec());
    host.files.insert("reports/exercise.csv".to_owned(), cast.reports_csv());
    host.files.insert("acts/exercise.csv".to_owned(), cast.acts_csv());
    let here = Loaded { path: "treaty.md".to_owned(), ..loaded.clone() };
    let inputs = crate::inputs::read(&host, &here, &[]).unwrap();
    assert!(inputs.rejects.is_empty(), "{:?}", inputs.rejects);
    (crate::watch::watch(&here, &inputs, Some(cast.world.end + 60 * DAY)), ids)
}

/// The records of an article whose first witness is this.
fn records<'a>(watched: &'a crate::watch::Watched, article: usize, id: &str) -> Vec<&'a Record> {
    let outcome = &watched.versions[0].outcome;
    let of = |r: &&Record| r.article == article && r.witness.first().is_some_and(|w| watched.names.text(*w) == id);
    outcome.records.iter().chain(&outcome.contrary).filter(of).collect()
}

fn of_a_draft(loaded: &Loaded, article: usize) -> bool {
    let instrument = loaded.treaty.instruments.get(loaded.treaty.articles[article].instrument);
    instrument.is_some_and(|i| i.form == servanda_model::ast::InstrumentForm::Draft)
}

#[test]
fn what_the_key_calls_contrary_or_excused_the_monitor_does_too() {
    let (mut contrary, mut excused) = (0, 0);
    for path in examples() {
        let loaded = crate::load(&Disk, &path.to_string_lossy()).unwrap();
        each(&loaded, 2, 30, |mut cast| {
            let (watched, ids) = told_by_a_register(&loaded, &mut cast);
            for (n, event) in cast.world.events.iter().enumerate() {
                let (Some(article), Some(id)) = (event.article, ids.get(&n)) else { continue };
                let all = records(&watched, article, id);
                let what = format!("{}: {} {event:?}: {all:?}", path.display(), loaded.treaty.cite(article));
                match event.why {
                    // Nothing is contrary to a draft: it binds nobody and promises nothing.
                    Why::Contrary if of_a_draft(&loaded, article) => {}
                    Why::Contrary => {
                        // Undetermined where the text leaves something to nobody's judgement, never excused.
                        assert!(all.iter().any(|r| r.standing != Standing::Excused), "{what}");
                        contrary += 1;
                    }
                    Why::Excused => {
                        assert!(all.iter().any(|r| r.standing == Standing::Excused), "{what}");
                        excused += 1;
                    }
                    _ => {}
                }
            }
        });
    }
    assert!(contrary > 200 && excused > 5, "{contrary} contrary, {excused} excused: nothing was compared");
}

#[test]
fn what_the_key_says_of_duties_and_levels_the_monitor_does_too() {
    let loaded = case(TRUCE);
    let article = |number: &str| loaded.treaty.find_number(0, number, None).unwrap();
    let (mut seen, withdrawal, answer) = (BTreeMap::<&str, usize>::new(), article("2.1"), article("2.2"));
    each(&loaded, 25, 30, |mut cast| {
        let (watched, ids) = told_by_a_register(&loaded, &mut cast);
        let outcome = &watched.versions[0].outcome;
        for (n, event) in cast.world.events.iter().enumerate() {
            let done = |id: &String| outcome.fulfilled.iter().any(|(_, _, _, w)| w.iter().any(|w| watched.names.text(*w) == *id));
            let of_duty = event.article == Some(withdrawal) || event.article == Some(answer);
            let good = match (event.why, ids.get(&n)) {
                (Why::InTime, Some(id)) if of_duty => done(id),
                (Why::Late, Some(id)) if of_duty => !done(id),
                (Why::NotDone, None) if event.article == Some(withdrawal) => {
                    let missed = |r: &&Record| r.article == withdrawal && watched.names.text(r.bearer) == event.actor().unwrap_or("");
                    outcome.records.iter().any(|r| missed(&r))
                }
                (Why::Contrary, Some(id)) => records(&watched, event.article.unwrap(), id).iter().any(|r| r.truth > Truth::No),
                (Why::Beyond, Some(_)) => outcome.records.iter().any(|r| Some(r.article) == event.article),
                _ => continue,
            };
            assert!(good, "{event:?}");
            *seen.entry(event.why.words()).or_default() += 1;
        }
    });
    assert!(seen.len() == 5 && seen.values().all(|n| *n >= 10), "{seen:?}");
}

/// How far a count may lie from what its rate says: four standard deviations of the binomial, one in some ten thousand.
fn fits(count: usize, of: usize, rate: f64) -> bool {
    let (count, of) = (count as f64, of as f64);
    of > 0.0 && (count - of * rate).abs() <= 4.0 * (of * rate * (1.0 - rate)).sqrt()
}

#[test]
fn observers_see_and_err_at_the_rates_that_are_stated_for_every_party() {
    let loaded = case(TRUCE);
    // By observer and party whose act it was: happened, of these reported; did not happen, of these reported.
    let mut counts: BTreeMap<(String, String), [usize; 4]> = BTreeMap::new();
    let mut stated: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let (mut all, mut real) = (0, 0);
    each(&loaded, 600, 60, |cast| {
        let own = cast.reports.iter().filter(|r| r.about.is_none() && !r.says.is_planted());
        let told: BTreeSet<(usize, usize)> = own.map(|r| (r.event, r.source)).collect();
        for (n, event) in cast.world.events.iter().enumerate().filter(|(_, e)| !e.word) {
            let Some(party) = cast.world.party_of(event) else { continue };
            all += 1;
            real += usize::from(event.happened);
            for (at, source) in cast.sources.iter().enumerate() {
                let blind = source.role == Role::Mission && cast.blind.hides(event);
                if blind || source.role == Role::Ministry(party.clone()) {
                    continue;
                }
                stated.insert(source.name.clone(), (source.detects, source.false_alarms));
                let count = counts.entry((source.name.clone(), party.clone())).or_default();
                let half = if event.happened { 0 } else { 2 };
                count[half] += 1;
                count[half + 1] += usize::from(told.contains(&(n, at)));
            }
        }
    });
    for ((source, party), [happened, seen, not, invented]) in &counts {
        let (detects, false_alarms) = stated[source];
        assert!(fits(*seen, *happened, detects as f64 / 1e3), "{source} of {party}: {seen} of {happened}");
        assert!(fits(*invented, *not, false_alarms as f64 / 1e3), "{source} of {party}: {invented} of {not}");
    }
    assert_eq!(counts.len(), 2 * 2 + 2 + 2, "mission, press and Eastland's ministry on both sides, each side's ministry on the other");
    // The prior is stated with a tenth of room on both sides.
    let share = real as f64 / all as f64;
    assert!((0.42..=0.58).contains(&share), "{real} of {all} happened");
}

#[test]
fn both_sides_do_everything_as_often() {
    let loaded = case(TRUCE);
    let mut counts: BTreeMap<(String, &str), [usize; 2]> = BTreeMap::new();
    each(&loaded, 200, 30, |cast| {
        for event in &cast.world.events {
            let side = match cast.world.party_of(event).as_deref() {
                Some("Northland") => 0,
                Some("Southland") => 1,
                _ => continue,
            };
            counts.entry((event.kind.clone(), event.why.words())).or_default()[side] += 1;
        }
    });
    let mut compared = 0;
    for (what, [north, south]) in counts.iter().filter(|(_, [n, s])| n + s >= 100) {
        assert!(fits(*north, north + south, 0.5), "{what:?}: {north} and {south}");
        compared += 1;
    }
    assert!(compared >= 12, "{counts:?}");
}

#[test]
fn names_exchanged_in_the_text_are_exchanged_in_the_stream() {
    let text = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty Aland, Bland.\nevent fire by Party.\n\
                article 1.1 \"One side\": Aland shall not fire.\narticle 1.2 \"Both\": each Party shall not march.\n\
                article 2.1 \"The other\": Bland shall pay within 5 days of activation.\n```\n";
    let swapped = text.replace("Aland", "Cland").replace("Bland", "Aland").replace("Cland", "Bland");
    let count = |text: &str, actor: &str, kind: &str| {
        let mut out = (0, 0);
        each(&case(text), 200, 30, |cast| {
            let of = |e: &&Event| e.actor() == Some(actor) && e.kind == kind;
            out.0 += cast.world.events.iter().filter(|e| e.happened && of(e)).count();
            out.1 += cast.reports.iter().filter(|r| of(&&cast.world.events[r.event])).count();
        });
        out
    };
    for (here, there, kind) in [("Aland", "Bland", "fire"), ("Aland", "Bland", "march"), ("Bland", "Aland", "pay")] {
        let (one, other) = (count(text, here, kind), count(&swapped, there, kind));
        assert!(one.0 > 50 && fits(one.0, one.0 + other.0, 0.5), "{kind}: {one:?} {other:?}");
        assert!(fits(one.1, one.1 + other.1, 0.5), "{kind}: {one:?} {other:?}");
    }
    assert_eq!(count(text, "Bland", "fire").0, 0, "what only one side is forbidden the exercise does not lay to the other");
}

#[test]
fn places_lie_in_the_ground_that_they_are_of() {
    let mut checked = 0;
    for path in examples() {
        let loaded = crate::load(&Disk, &path.to_string_lossy()).unwrap();
        each(&loaded, 1, 30, |cast| {
            for event in &cast.world.events {
                let (Some((_, ground)), Some(spot)) = (&event.ground, event.spot) else { continue };
                if let Some(zone) = loaded.ground.zones.get(ground) {
                    assert!(zone.contains(point(spot).unwrap()), "{}: {ground} {spot:?}", path.display());
                    checked += 1;
                }
            }
        });
    }
    let loaded = case(TRUCE);
    each(&loaded, 3, 30, |cast| {
        for event in cast.world.events.iter().filter(|e| e.kind == "march") {
            let (ground, spot) = (event.ground.as_ref().unwrap(), event.spot.unwrap());
            let west = if ground.1 == "East Strip" { 3_100_000 } else { 2_900_000 };
            assert!((west..=west + 50_000).contains(&spot.lon), "{event:?}");
            checked += 1;
        }
    });
    assert!(checked > 100, "{checked} places");
}

#[test]
fn a_register_has_invented_members() {
    each(&case(TRUCE), 5, 30, |cast| {
        let units = cast.world.events.iter().filter(|e| e.kind == "deploy").map(|e| &e.args[&0]);
        let named = units.filter(|v| matches!(v, Value::Name(n) if n.starts_with("Unit "))).count();
        assert_eq!(named, cast.world.events.iter().filter(|e| e.kind == "deploy").count());
    });
}

#[test]
fn every_exercise_has_what_a_desk_has_to_cope_with() {
    let mut blind = 0;
    each(&case(TRUCE), 20, 30, |cast| {
        for says in [Says::PutRight, Says::TakenBack, Says::Invented, Says::Unlisted, Says::Backwards] {
            assert!(cast.reports.iter().any(|r| r.says == says), "{}", says.words());
        }
        assert!(cast.reports.iter().any(|r| r.twice));
        assert!(cast.reports.iter().any(|r| r.received - cast.world.events[r.event].at >= 2 * DAY));
        assert!(cast.reports.windows(2).all(|w| w[0].received <= w[1].received), "in the order in which they come");
        for report in cast.reports.iter().filter(|r| cast.sources[r.source].role == Role::Mission && !r.says.is_planted()) {
            assert!(!cast.blind.hides(&cast.world.events[report.event]), "{report:?}");
        }
        blind += usize::from(cast.blind.sector.is_some() && cast.blind.day.is_some());
        let (right, wrong): (Vec<_>, Vec<_>) = cast.acts.iter().filter_map(|a| a.right).partition(|right| *right);
        assert!(right.len() + wrong.len() > 0, "the Commission says whose act it was");
        for claim in &cast.claims {
            assert!(claim.speaker != claim.subject, "{claim:?}");
        }
    });
    assert_eq!(blind, 20);
}

#[test]
fn bytes_are_the_same_on_every_machine() {
    // What changes this changes every exercise that somebody has: write it down in the changelog.
    let exercise = simulate(&case(TRUCE), Options { seed: 1, days: 30, from: None }).unwrap();
    let stream: Vec<u8> = exercise
        .files
        .iter()
        .filter(|(name, _)| name.contains('/') || name.ends_with("jsonl"))
        .flat_map(|(_, bytes)| bytes.clone())
        .collect();
    assert_eq!(hash::pin(&stream), "84bcd2a97abeefcf");
}

/// A guarantee that waits for an approval and a deal, against somebody who is no party to it.
const GUARANTEE: &str = r#"# Guarantee

```servanda
treaty "Guarantee" in time zone UTC.
party Northland, Southland, Westland.
body Congress of Northland.
event attack by Party against Party.
event approval by Body of Party.
event ratify Guarantee by Party.
event deposit Instrument by Party.
kind Guarantee. kind Instrument.
article 0.1 "Start": this treaty enters into force when deposit Instrument by Northland has occurred.
article 0.2 "Deposit": when approval by Congress of Northland has occurred, Northland may deposit Instrument.
article 1.1 "Ratification": when approval by Congress of Northland has occurred, Northland may ratify Guarantee.
article 1.2 "What follows": when ratify Guarantee by Northland has occurred, Southland shall consult with Northland within 3 days of activation.
article 1.3 "Help": when attack by Westland against Southland occurs, Northland shall assist Southland within 2 days of that attack.

treaty "Note" in time zone UTC.
article 2.1 "Start": this treaty enters into force on signature.
article 2.2 "Peace": Northland shall not attack against Southland.
article 2.3 "Peace": Southland shall consult with Northland within 5 days of activation.
```
"#;

#[test]
fn what_the_text_asks_for_first_comes_first_and_only_its_parties_sign() {
    let mut host = MemoryHost::default();
    host.files.insert("case/treaty.md".to_owned(), GUARANTEE.as_bytes().to_vec());
    let loaded = crate::load(&host, "case").unwrap();
    assert!(loaded.findings.iter().all(|f| f.rule.code != "SV001"), "{:?}", loaded.findings);
    let program = servanda_watch::compile(&loaded.treaty);
    let mut ratified = 0;
    for seed in 0..40 {
        let start = beginning(&program);
        let cast = cast(&loaded, &program, seed, (start, start + 30 * DAY));
        let of = |kind: &str| cast.world.events.iter().filter(|e| e.happened && e.kind == kind).collect::<Vec<_>>();
        let approved = of("approval").iter().map(|e| e.at).min();
        for later in of("ratify").into_iter().chain(of("deposit")) {
            assert!(approved.is_some_and(|at| at <= later.at), "seed {seed}: {later:?} before the approval at {approved:?}");
            ratified += 1;
        }
        let signed: BTreeSet<&str> = of("signature").iter().filter_map(|e| e.actor()).collect();
        assert_eq!(signed, BTreeSet::from(["Northland", "Southland"]), "seed {seed}: Westland is no party to it");
    }
    assert!(ratified > 40, "only {ratified}");
}

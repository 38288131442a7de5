//! Exercises of the real treaties: each reads back, is labelled in every row, has something of every article that can be broken or kept, and
//! is written nowhere but into a folder of its own.

use std::collections::BTreeSet;

use servanda::Loaded;
use servanda::base::host::{Host, MemoryHost};
use servanda::inputs::Inputs;
use servanda::model::ast::EventForm;
use servanda::model::treaty::act_patterns;
use servanda::simulate::{Exercise, MARK, Options, simulate, write};

use crate::Disk;

fn example(name: &str) -> Loaded {
    servanda::load(&Disk, &crate::root().join("examples").join(name).to_string_lossy()).unwrap()
}

fn names() -> Vec<String> {
    let all = std::fs::read_dir(crate::root().join("examples")).unwrap();
    let mut names: Vec<String> = all.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn exercise(loaded: &Loaded, seed: u64, days: u32) -> Exercise {
    simulate(loaded, Options { seed, days, from: None }).unwrap()
}

/// The exercise written and read again as a case.
fn read_back(loaded: &Loaded, exercise: &Exercise) -> (Loaded, Inputs) {
    let mut host = MemoryHost::default();
    assert_eq!(write(&mut host, loaded, exercise, Some("exercise")).unwrap(), "exercise");
    let case = servanda::load(&host, "exercise").unwrap();
    let inputs = servanda::inputs::read(&host, &case, &[]).unwrap();
    (case, inputs)
}

fn file<'a>(exercise: &'a Exercise, name: &str) -> &'a str {
    let (_, bytes) = exercise.files.iter().find(|(file, _)| file == name).unwrap();
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn every_example_simulates_reads_back_and_is_watched() {
    for name in names() {
        let loaded = example(&name);
        let exercise = exercise(&loaded, 1, 30);
        let (case, inputs) = read_back(&loaded, &exercise);
        let texts = |l: &Loaded| l.findings.iter().map(|f| f.message.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&case), texts(&loaded), "{name}: the copy of the treaty says what the treaty says");
        assert!(inputs.rejects.is_empty(), "{name}: {:?}", inputs.rejects);
        assert!(!inputs.reports.is_empty() && !inputs.claims.is_empty(), "{name}");
        assert!(inputs.summaries.iter().all(|s| s.ignored.is_empty()), "{name}: a column that nobody reads");
        assert!(inputs.summaries.iter().any(|s| s.duplicates > 0), "{name}: something is sent twice");
        let watched = servanda::watch::watch(&case, &inputs, None);
        let view = servanda::watch::view(&inputs, &watched);
        assert!(!servanda::report::watch_text(&view).is_empty());
        // The two that were planted, and nothing else; a name that a text uses and does not declare is told, and used.
        let mut reasons: Vec<&str> = watched.objections.iter().filter(|o| o.rejected).map(|o| o.reason.as_str()).collect();
        reasons.sort_unstable();
        let fits = matches!(reasons.as_slice(), [a, b] if a.contains("is no event of the text") && b.contains("the clock runs backwards"));
        assert!(fits, "{name}: {:?}", watched.objections);
    }
}

#[test]
fn a_named_verifier_and_a_seed_give_established_breaches() {
    for name in ["korea-1953", "dayton-1995", "sinai-1981"] {
        let loaded = example(name);
        assert!(loaded.treaty.standing().any(|(_, a)| a.verified().is_some()));
        let (case, inputs) = read_back(&loaded, &exercise(&loaded, 1, 30));
        assert!(servanda::watch::watch(&case, &inputs, None).breached(), "{name}");
    }
}

#[test]
fn every_binding_article_whose_act_can_happen_has_an_incident_that_somebody_tells() {
    let mut outside = BTreeSet::new();
    for name in names() {
        let loaded = example(&name);
        let exercise = exercise(&loaded, 1, 30);
        let lines: Vec<&str> = file(&exercise, "truth.jsonl").lines().collect();
        for (id, article) in loaded.treaty.standing().filter(|(_, a)| a.is_binding()) {
            let norm = article.norm().unwrap();
            let judged = |event: &str| matches!(loaded.treaty.names.events.get(event).map(|e| &e.form), Some(EventForm::JudgedByNobody));
            let can = !loaded.treaty.bearers(&norm.subject).is_empty() && act_patterns(&norm.act).iter().any(|p| !judged(&p.name.text));
            let cite = loaded.treaty.cite(id);
            let about = format!("\"article\":\"{}\"", cite.replace('"', "\\\""));
            let told = |l: &&&str| l.contains(&about) && (l.contains("\"reports\":[{") || l.contains("\"acts\":[{"));
            let happened = lines.iter().filter(told).any(|l| l.contains("\"happened\":true"));
            let left = exercise.left_out.iter().find(|(out, _)| *out == cite);
            assert!(happened || left.is_some(), "{name}: {cite} has no part and no reason");
            assert!(!happened || left.is_none(), "{name}: {cite} has a part and a reason");
            if can && !happened {
                outside.insert(format!("{name} {cite}: {}", left.unwrap().1));
            }
        }
    }
    assert_eq!(outside, BTreeSet::new(), "thirty days reach the limits that begin on day 30");
    let shorter = exercise(&example("dayton-1995"), 1, 20);
    let late = shorter.left_out.iter().find(|(cite, _)| cite == "article 4.2.2 of \"Annex 1-A\"").unwrap();
    assert_eq!(late.1, "it is not in force in the days of the exercise");
}

#[test]
fn every_row_says_that_it_is_invented() {
    for name in names() {
        let exercise = exercise(&example(&name), 2, 20);
        for table in ["reports/exercise.csv", "claims/exercise.csv", "acts/exercise.csv"] {
            for row in file(&exercise, table).lines().skip(1) {
                assert!(row.starts_with("exercise-") && row.contains("\"EXERCISE, invented: "), "{name} {table}: {row}");
            }
        }
        assert!(
            file(&exercise, "truth.jsonl").lines().all(|l| l.starts_with("{\"id\":\"exercise-truth-") && l.contains("EXERCISE, invented"))
        );
        let (readme, sources) = (file(&exercise, "README.md"), file(&exercise, "sources.toml"));
        assert!(readme.starts_with(MARK) && readme.contains("with seed 2") && readme.contains(env!("CARGO_PKG_VERSION")));
        assert!(readme.contains("servanda simulate CASE --seed 2 --days 20 --from "));
        let bases = sources.matches("basis = \"exercise: invented").count();
        assert_eq!(bases, sources.matches("[[").count(), "{name}: each source and prior says where its figures come from");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    for name in ["korea-1953", "easter-2025", "paris-2026"] {
        let loaded = example(name);
        assert_eq!(exercise(&loaded, 7, 30), exercise(&example(name), 7, 30), "{name}");
        let (one, other) = (exercise(&loaded, 7, 30), exercise(&loaded, 8, 30));
        for table in ["reports/exercise.csv", "claims/exercise.csv", "truth.jsonl"] {
            assert_ne!(file(&one, table), file(&other, table), "{name} {table}");
        }
    }
}

#[test]
fn the_days_are_those_of_the_text_or_those_that_are_asked() {
    let loaded = example("korea-1953");
    let start = "1953-07-27T22:00:00+09:00".parse::<jiff::Timestamp>().unwrap().as_second();
    assert_eq!(exercise(&loaded, 1, 10).days, (start, start + 10 * 86_400));
    let asked = simulate(&loaded, Options { seed: 1, days: 2, from: Some(0) }).unwrap();
    assert_eq!(asked.days, (0, 2 * 86_400));
    assert!(file(&asked, "README.md").contains("--from 1970-01-01T00:00:00Z"));
    let beyond = simulate(&loaded, Options { seed: 1, days: 2, from: Some(i64::MAX - 5) });
    assert!(beyond.unwrap_err().message.contains("calendar"));
}

#[test]
fn what_nobody_can_do_is_no_exercise() {
    for text in [
        "",
        "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\n```\n",
        "```servanda\narticle 1 \"X\": an unnamed party shall act.\n```\n",
    ] {
        let mut host = MemoryHost::default();
        host.files.insert("treaty.md".to_owned(), text.as_bytes().to_vec());
        let loaded = servanda::load(&host, "treaty.md").unwrap();
        let failure = simulate(&loaded, Options { seed: 1, days: 30, from: None }).unwrap_err();
        assert!(failure.message.contains("no article speaks of an act"), "{}", failure.message);
    }
}

#[test]
fn an_exercise_is_written_only_where_nothing_else_is() {
    let loaded = example("korea-1953");
    let exercise = exercise(&loaded, 1, 5);
    let mut host = MemoryHost::default();
    host.files.insert("case/treaty.md".to_owned(), b"# Mine\n".to_vec());
    host.files.insert("case/reports/real.csv".to_owned(), b"report_id\n".to_vec());
    host.files.insert("other/acts/real.csv".to_owned(), b"act_id\n".to_vec());
    let before = host.files.clone();
    for folder in ["case", "case/", "case/reports", "case/reports/", "case/Claims", "elsewhere/acts", "other", "./case/annex/."] {
        let failure = write(&mut host, &loaded, &exercise, Some(folder)).unwrap_err();
        assert!(failure.hint.contains("nothing was changed"), "{folder}: {failure:?}");
        assert_eq!(host.files, before, "{folder}");
    }
    assert_eq!(write(&mut host, &loaded, &exercise, Some("case/exercise")).unwrap(), "case/exercise");
    assert!(host.exists("case/exercise/reports/exercise.csv") && host.exists("case/exercise/annex/mdl.geojson"));
    // The next one takes its place.
    let next = self::exercise(&loaded, 2, 5);
    write(&mut host, &loaded, &next, Some("case/exercise")).unwrap();
    assert!(host.read("case/exercise/README.md").unwrap().starts_with(MARK.as_bytes()));
    assert_eq!(host.read("case/exercise/truth.jsonl").unwrap(), file(&next, "truth.jsonl").as_bytes());
    assert_eq!(host.files["case/reports/real.csv"], b"report_id\n");
    // A README of somebody else's keeps its folder.
    host.files.insert("mine/README.md".to_owned(), b"# My notes\n".to_vec());
    assert!(write(&mut host, &loaded, &exercise, Some("mine")).is_err());
}

//! The real treaties: they read without mistakes of transcription, and what history found in them is found from the text alone.

use servanda::base::{Finding, Severity};
use servanda::{Checked, Loaded};

use crate::Disk;

fn example(name: &str) -> (Loaded, Checked) {
    let path = crate::root().join("examples").join(name);
    let loaded = servanda::load(&Disk, &path.to_string_lossy()).unwrap();
    let checked = servanda::check(&loaded);
    (loaded, checked)
}

fn all() -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(crate::root().join("examples")).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The findings of a rule whose message or witness speaks of all these words.
fn speaks<'a>(checked: &'a Checked, code: &str, words: &[&str]) -> Vec<&'a Finding> {
    checked
        .findings
        .iter()
        .filter(|f| f.rule.code == code)
        .filter(|f| {
            let all =
                format!("{} {} {}", f.message, f.witness.join(" "), f.labels.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" "));
            words.iter().all(|w| all.contains(w))
        })
        .collect()
}

#[test]
fn transcriptions_read_without_mistakes() {
    for name in all() {
        let (loaded, checked) = example(&name);
        for finding in &checked.findings {
            let mistake = matches!(finding.rule.code, "SV001" | "SV002" | "SV003" | "SV102" | "SV804" | "SV901");
            assert!(!mistake, "{}: {}: {}", loaded.sources.locate(finding.primary), finding.rule.code, finding.message);
        }
    }
}

#[test]
fn every_article_cites_its_source() {
    for name in all() {
        let (loaded, _) = example(&name);
        for (id, article) in loaded.treaty.standing() {
            assert!(!article.sources.is_empty(), "{name}: {} has no source", loaded.treaty.cite(id));
            assert!(article.paraphrase, "{name}: {} is not marked text=paraphrase", loaded.treaty.cite(id));
        }
    }
}

#[test]
fn the_six_treaties_of_the_first_report_are_there() {
    for name in ["paris-2026", "draft-28-point-2025", "budapest-1994", "minsk-ii-2015", "north-atlantic-1949", "dayton-1995"] {
        assert!(all().iter().any(|n| n == name), "{name} is missing");
    }
}

#[test]
fn paris_rings_hostages_gap_and_ladder() {
    let (_, checked) = example("paris-2026");
    // The guarantee waits for the deal and the deal for the guarantee, as both sides have stated it.
    let order = speaks(&checked, "SV401", &["ratify Guarantee", "conclude Peace Deal", "sign Guarantee"]);
    assert!(order.iter().any(|f| f.under.is_empty()), "{order:#?}");
    // The force waits for the truce, which one party holds; as its statements can be read, the truce waits for there to be no force.
    assert!(!speaks(&checked, "SV404", &["3.2", "conclude Ceasefire by Russia"]).is_empty());
    let force = speaks(&checked, "SV401", &["article 3.2", "conclude Ceasefire by Russia"]);
    assert!(!force.is_empty() && force.iter().all(|f| f.under == ["no Western troops"]), "{force:#?}");
    assert!(!speaks(&checked, "SV406", &["House Of Commons"]).is_empty());
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV209"), "between the truce and the force");
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV210"), "the ladder outruns attribution");
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV408"), "a force without status, rules or end");
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV701" && f.severity == Severity::Error));
}

#[test]
fn the_28_points_void_themselves() {
    let (_, checked) = example("draft-28-point-2025");
    assert!(!speaks(&checked, "SV304", &["cause", "10.1"]).is_empty(), "void on a self-judged cause");
    assert!(!speaks(&checked, "SV608", &["22.1"]).is_empty(), "point 22");
    assert!(!speaks(&checked, "SV909", &["Peace Council"]).is_empty(), "a council that is a person");
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV702"), "nobody is named");
}

#[test]
fn budapest_has_no_remedy_and_a_guarantor_with_a_veto() {
    let (_, checked) = example("budapest-1994");
    assert!(!speaks(&checked, "SV601", &["nothing but talk", "article 6.1"]).is_empty(), "consultation is what there is");
    let veto = speaks(&checked, "SV706", &["Security Council"]);
    assert!(veto.iter().any(|f| f.under.is_empty()), "{veto:#?}");
}

#[test]
fn minsk_runs_in_a_circle_from_two_baselines() {
    let (_, checked) = example("minsk-ii-2015");
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV401"), "the sequence");
    assert!(checked.findings.iter().any(|f| f.rule.code == "SV803" && f.under.is_empty()), "the baselines");
}

#[test]
fn article_five_is_discretionary() {
    let (_, checked) = example("north-atlantic-1949");
    assert!(!speaks(&checked, "SV703", &["5."]).is_empty());
}

#[test]
fn the_same_text_gives_the_same_findings_twice() {
    let (_, one) = example("paris-2026");
    let (_, two) = example("paris-2026");
    assert_eq!(one.findings, two.findings);
}

/// Washington's order and signature at the same time leave the hubs and the French force free of Congress; Kyiv's order does not: what holds in
/// one version is not said of another.
#[test]
fn what_waits_for_congress_is_told_of_each_order_as_it_is() {
    let (_, checked) = example("paris-2026");
    let waits: Vec<(bool, &[String])> = checked
        .findings
        .iter()
        .filter(|f| f.rule.code == "SV406" && f.message.contains("Congress"))
        .map(|f| (f.message.contains("Declaration of Intent"), f.under.as_slice()))
        .collect();
    let under = |hubs: bool| waits.iter().filter(|(h, _)| *h == hubs).flat_map(|(_, u)| u.iter().map(String::as_str)).collect::<Vec<_>>();
    assert_eq!(under(true), ["Kyiv's order"], "{waits:?}");
    assert_eq!(under(false), ["Washington's order", "same time"], "{waits:?}");
}

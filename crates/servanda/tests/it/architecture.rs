//! The dependency arrows of ARCHITECTURE.md, and that every keyword of the language is earned by a real treaty.

use std::collections::{BTreeMap, BTreeSet};

/// Who may lean on whom among our own crates. What is not listed is not allowed.
const ALLOWED: &[(&str, &[&str])] = &[
    ("servanda-base", &[]),
    ("servanda-syntax", &["base"]),
    ("servanda-geo", &["base"]),
    ("servanda-model", &["base", "syntax"]),
    ("servanda-check", &["base", "model"]),
    ("servanda-evidence", &[]),
    ("servanda-feed", &["base"]),
    ("servanda-assess", &["base"]),
    ("servanda-watch", &["base", "feed", "geo", "model"]),
    ("servanda-report", &["base", "syntax", "model", "check", "evidence", "geo", "watch", "feed"]),
    ("servanda", &["assess", "base", "syntax", "model", "geo", "check", "feed", "watch", "report"]),
    ("servanda-cli", &[]),
];

fn own_dependencies(manifest: &str) -> BTreeSet<String> {
    let section = manifest.split("[dependencies]").nth(1).unwrap_or("").split("\n[").next().unwrap_or("");
    section.lines().filter_map(|l| l.split(['.', ' ', '=']).next()).filter_map(|n| n.strip_prefix("servanda-")).map(str::to_owned).collect()
}

#[test]
fn crates_lean_only_where_the_architecture_allows() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut seen = 0;
    for entry in std::fs::read_dir(crate::root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let may = allowed.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no place in the architecture"));
        for dependency in own_dependencies(&std::fs::read_to_string(path.join("Cargo.toml")).unwrap()) {
            assert!(may.contains(&dependency.as_str()), "{name} must not lean on servanda-{dependency}");
        }
        seen += 1;
    }
    assert_eq!(seen, ALLOWED.len());
}

/// Words that the sample treaty and the monitored clause shapes need and that no published text under `examples/` says: none states the
/// rates of its observers, a standard of proof in figures, a count of tolerated acts or a ceiling in steps (docs/decisions/0004-words-of-monitoring.md).
const WORDS_OF_MONITORING: &[&str] = &[
    "act",
    "alarms",
    "all",
    "attribution",
    "below",
    "detects",
    "false",
    "more",
    "one",
    "per",
    "phased",
    "reports",
    "serves",
    "some",
    "standard",
];

#[test]
fn every_keyword_is_earned_by_a_real_treaty() {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for entry in std::fs::read_dir(crate::root().join("examples")).unwrap() {
        let Ok(text) = std::fs::read_to_string(entry.unwrap().path().join("treaty.md")) else { continue };
        for fence in servanda::syntax::read(&text).markdown.fences {
            for token in servanda::syntax::lexer::tokens(&fence.text) {
                if token.kind == servanda::syntax::lexer::TokenKind::Word {
                    used.insert(fence.text[token.span.range()].to_owned());
                }
            }
        }
    }
    let idle: Vec<&&str> =
        servanda::syntax::keywords::KEYWORDS.iter().filter(|k| !used.contains(**k) && !WORDS_OF_MONITORING.contains(k)).collect();
    let earned: Vec<&&str> = WORDS_OF_MONITORING.iter().filter(|w| used.contains(**w)).collect();
    assert!(earned.is_empty(), "a treaty uses {earned:?} now: take them off the list");
    assert!(idle.is_empty(), "no treaty under examples/ uses {idle:?}: drop the words, or transcribe a text that needs them");
}

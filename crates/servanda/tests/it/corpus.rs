//! The literate corpus: Markdown suites under `tests/corpus/check`. Headings split a suite into cases; the clauses before the first `##` stand
//! before each case. `#~ error[SV401]` at the end of a line expects that finding on it, and every finding must be expected. A paragraph
//! `Only: SV401, SV403.` limits a case to those rules.

use std::collections::BTreeMap;

use servanda::base::host::MemoryHost;

#[derive(Default)]
struct Case {
    title: String,
    text: String,
    only: Vec<String>,
}

fn cases(suite: &str) -> Vec<Case> {
    let mut preamble = String::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut in_fence = false;
    for line in suite.lines() {
        if let Some(title) = line.strip_prefix("## ").filter(|_| !in_fence) {
            cases.push(Case { title: title.to_owned(), text: preamble.clone(), only: Vec::new() });
            continue;
        }
        if line.starts_with("```") {
            in_fence = !in_fence;
        }
        if let Some(only) = line.strip_prefix("Only: ").filter(|_| !in_fence)
            && let Some(case) = cases.last_mut()
        {
            case.only = only.trim_end_matches('.').split(", ").map(str::to_owned).collect();
        }
        let into = cases.last_mut().map_or(&mut preamble, |c| &mut c.text);
        into.push_str(line);
        into.push('\n');
    }
    cases
}

/// Expected and found, as (line, what) with counts.
type Table = BTreeMap<(u32, String), usize>;

fn expected(text: &str) -> Table {
    let mut out = Table::new();
    for (index, line) in text.lines().enumerate() {
        for what in line.split("#~").skip(1) {
            *out.entry((u32::try_from(index + 1).unwrap(), what.trim().to_owned())).or_default() += 1;
        }
    }
    out
}

fn found(case: &Case) -> Table {
    let mut host = MemoryHost::default();
    host.files.insert("treaty.md".to_owned(), case.text.clone().into_bytes());
    let loaded = servanda::load(&host, "treaty.md").unwrap();
    let mut out = Table::new();
    for finding in servanda::check(&loaded).findings {
        if case.only.is_empty() || case.only.iter().any(|c| c == finding.rule.code) {
            let line = loaded.sources.locate(finding.primary).line;
            let under = if finding.under.is_empty() { String::new() } else { format!(" under {}", finding.under.join(", ")) };
            let what = format!("{}[{}]{under}", finding.severity.word(), finding.rule.code);
            *out.entry((line, what)).or_default() += 1;
        }
    }
    out
}

#[test]
fn every_suite_finds_what_it_says_and_nothing_else() {
    let folder = crate::root().join("tests/corpus/check");
    let mut suites: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    suites.sort();
    let (mut count, mut wrong) = (0, String::new());
    for path in suites {
        for case in cases(&std::fs::read_to_string(&path).unwrap()) {
            count += 1;
            let (want, have) = (expected(&case.text), found(&case));
            if want != have {
                wrong.push_str(&format!("{} › {}\n", path.file_name().unwrap().to_string_lossy(), case.title));
                for key in want.keys().chain(have.keys()).collect::<std::collections::BTreeSet<_>>() {
                    let (w, h) = (want.get(key).unwrap_or(&0), have.get(key).unwrap_or(&0));
                    if w != h {
                        let line = case.text.lines().nth(key.0 as usize - 1).unwrap_or("");
                        wrong.push_str(&format!("  {}: expected {w}, found {h}   {}\n", key.1, line.trim()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 10, "only {count} cases: is the corpus there?");
}

//! Each rule page is a test: its first example raises the rule, its second does not.

use servanda_base::Finding;
use servanda_check::{CATALOGUE, Entry, check_version};
use servanda_model::{Annexes, resolve};

/// The part of a page between a heading and the next.
fn part<'a>(entry: &'a Entry, heading: &str) -> &'a str {
    let start = entry.page.find(heading).unwrap_or_else(|| panic!("{}: no `{heading}`", entry.rule.code)) + heading.len();
    let rest = &entry.page[start..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

fn findings(text: &str) -> Vec<Finding> {
    let document = servanda_syntax::read(text);
    let annexes: Annexes =
        servanda_model::resolve::annex_paths(&document).into_iter().map(|path| (path, Err("no such file".to_owned()))).collect();
    let (treaty, mut findings) = resolve(&document, &annexes);
    findings.extend(check_version(&treaty));
    findings
}

#[test]
fn each_page_raises_its_rule_and_its_cure_does_not() {
    for entry in CATALOGUE {
        let code = entry.rule.code;
        assert!(entry.page.starts_with(&format!("# {code} {}\n", entry.rule.name)), "{code}: the page's heading");
        assert!(part(entry, "## It happened").len() > 40, "{code}: no history");
        let wrong = findings(part(entry, "## Raises"));
        assert!(wrong.iter().any(|f| f.rule.code == code), "{code}: the first example does not raise it, but {wrong:#?}");
        let right = findings(part(entry, "## Does not raise"));
        assert!(right.iter().all(|f| f.rule.code != code), "{code}: the second example raises it: {right:#?}");
        // An example that cannot be read, or that speaks of things it does not define, shows nothing.
        for (example, found) in [("first", &wrong), ("second", &right)] {
            let broken = |f: &&Finding| matches!(f.rule.code, "SV001" | "SV002" | "SV003" | "SV101") && f.rule.code != code;
            assert!(found.iter().find(broken).is_none(), "{code}, {example} example: {:#?}", found.iter().find(broken));
        }
    }
}

#[test]
fn codes_are_sorted_and_names_unique() {
    let codes: Vec<&str> = CATALOGUE.iter().map(|e| e.rule.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    let mut names: Vec<&str> = CATALOGUE.iter().map(|e| e.rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CATALOGUE.len());
}

#[test]
fn behaviour_comes_with_a_witness() {
    // Rules about reading the text have no trace; all others do.
    for entry in CATALOGUE.iter().filter(|e| e.run.is_some()) {
        for finding in findings(part(entry, "## Raises")).iter().filter(|f| f.rule.code == entry.rule.code) {
            assert!(!finding.witness.is_empty(), "{} has no witness", entry.rule.code);
            assert!(finding.why.is_some() && finding.help.is_some(), "{} says not why or what to do", entry.rule.code);
        }
    }
}

#[test]
fn wording_to_write_stands_between_backticks() {
    // What is to be filled in, `<…>`, or was left out, `…`, is wording of a clause and never prose.
    for entry in CATALOGUE {
        for finding in findings(part(entry, "## Raises")) {
            for text in finding.help.iter().chain(&finding.why) {
                let parts: Vec<&str> = text.split('`').collect();
                assert!(parts.len() % 2 == 1, "{}: a backtick without its pair: {text}", entry.rule.code);
                let prose: String = parts.into_iter().step_by(2).collect();
                assert!(!prose.contains(['<', '…']), "{}: {text}", entry.rule.code);
            }
        }
    }
}

//! Files of assumptions, right and wrong.

use super::*;

fn wrong(text: &str) -> Vec<String> {
    Assumptions::read(text).1.iter().map(ToString::to_string).collect()
}

#[test]
fn the_defaults_have_a_source_each_and_no_mistake() {
    let (_, problems) = Assumptions::read(DEFAULTS);
    assert!(problems.is_empty(), "{problems:?}");
    let defaults = Assumptions::default();
    let tables = DEFAULTS.lines().filter(|l| l.starts_with('[')).count();
    assert_eq!(defaults.keys().count(), tables, "every table is read");
    for key in defaults.keys() {
        let a = defaults.get(key).unwrap();
        assert!(!a.source.is_empty() && !a.unit.is_empty() && a.line.is_none(), "{a:?}");
    }
}

#[test]
fn a_case_replaces_what_it_names() {
    let text = "belligerents = [\"Aland\", \"Bland\"]\nbackstop = [\"Cland\"]\nhorizon = 20\n[patience]\nvalue = 0.9\nkind = \"derived\"\nsource = \"x\"\n\
        [balance]\nof = \"Aland\"\nlow = 0.1\nhigh = 0.2\n[cost_attacker.\"Bland\"]\nlow = 0.3\nhigh = 0.4\n[pledge.owed]\nalpha = 2\nbeta = 2.6\n\
        [losses]\nlow = 0\nmode = 0.1\nhigh = 0.5\n";
    let (a, problems) = Assumptions::read(text);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(a.belligerents, Some(["Aland".to_owned(), "Bland".to_owned()]));
    assert_eq!((a.backstop.as_slice(), a.horizon), (&["Cland".to_owned()][..], 20));
    assert_eq!(a.get("patience").map(|p| (p.spread, p.kind, p.line)), Some((Spread::Point(0.9), Kind::Derived, Some(4))));
    assert_eq!(a.of("balance", "Aland").map(|p| p.spread), Some(Spread::Uniform(0.1, 0.2)));
    assert_eq!(a.of("cost_attacker", "Bland").map(|p| p.spread), Some(Spread::Uniform(0.3, 0.4)));
    assert!(a.of("balance", "Bland").is_none() && a.get("balance").is_some_and(|p| p.line.is_none()), "said of one side only");
    assert_eq!(a.get("pledge.owed").map(|p| p.spread), Some(Spread::Beta(2.0, 2.6)));
    assert!(a.says("balance") && !a.says("drift"));
}

#[test]
fn each_mistake_names_its_line_and_key_and_costs_one_entry() {
    let text = "[patience]\nlow = 0.97\nhigh = 0.92\n[pledg.owed]\nvalue = 1\n[pledge]\nvalue = 0.1\n[escalates]\nlow = 0.5\nhigh = 1.5\n\
        [losses]\nalpha = 0\nbeta = 1\n[weight]\n[private]\nlw = 1\nhigh = 2\n[fighting]\nlow = 0.1\nhigh = 0.2\nkind = \"measured\"\n[interest]\nlow = 0.2\nhigh = 0.3\n";
    let (a, problems) = Assumptions::read(text);
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let has = |line: usize, words: &str| {
        let start = format!("line {line}:");
        assert!(said.iter().any(|s| s.starts_with(&start) && s.contains(words)), "{line} {words}: {said:#?}");
    };
    has(1, "upside down");
    has(4, "did you mean `pledge.owed`");
    has(6, "`[pledge.allowed]` or");
    has(8, "must lie between 0 and 1");
    has(11, "no mass");
    has(14, "gives no number");
    has(16, "did you mean `low`");
    has(18, "gives no source");
    assert_eq!(said.len(), 8, "{said:#?}");
    assert_eq!(a.get("interest").map(|p| p.spread), Some(Spread::Uniform(0.2, 0.3)), "the rest counts");
    assert_eq!(a.get("patience").map(|p| p.line), Some(None), "what is wrong is left out");
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    for text in [
        "",
        "[",
        "patience = 1",
        "patience = [1",
        "belligerents = 3",
        "belligerents = [\"A\", \"A\"]",
        "horizon = -1",
        "[a.b.c.d]\nx = 1",
        "[of]",
        "\u{0}",
        "[patience]\nvalue = nan",
    ] {
        let _ = wrong(text);
    }
    assert!(wrong("belligerents = [\"A\", \"A\"]")[0].contains("two different sides"));
    assert!(wrong("horizon = 0")[0].contains("whole number"));
    assert!(wrong("[patience]\nvalue = nan")[0].contains("no number"));
}

#[test]
fn the_page_of_the_assumptions_names_each_with_its_default() {
    let page = include_str!("../../../../docs/reference/assess.md");
    let defaults = Assumptions::default();
    for key in defaults.keys() {
        let row = page.lines().find(|l| l.starts_with(&format!("| `{key}` |"))).unwrap_or_else(|| panic!("{key} is not on the page"));
        let (low, high) = defaults.get(key).unwrap().spread.bounds();
        assert!(row.contains(&format!("{low}")) && row.contains(&format!("{high}")), "{row}: {low} {high}");
    }
    // The file that it shows is read.
    let shown = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (_, problems) = Assumptions::read(shown);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn no_word_for_a_unit_and_no_crowd_of_mistakes_gets_a_number_through() {
    for text in [
        "[patience]\nvalue = 5\nunit = \"x\"",
        "[private]\nvalue = 0",
        "[share]\nvalue = -3\nunit = \"logarithm\"",
        "[cover]\nvalue = 10",
        "[drift]\nvalue = 4",
        "[decides.member]\nvalue = 2",
    ] {
        let (a, problems) = Assumptions::read(text);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert!(problems[0].reason.contains("must lie between") && a.keys().all(|k| a.get(k).unwrap().line.is_none()), "{text}");
    }
    let crowd: String = (0..3000).map(|n| format!("[k{n}]\nlow = 1\n")).collect();
    let problems = wrong(&crowd);
    assert_eq!(problems.len(), 101);
    assert!(problems[100].contains("2900 more entries are wrong"), "{}", problems[100]);
}

//! What a case folder holds for `watch`, when some of it cannot be used.

use servanda::base::host::MemoryHost;

const TREATY: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty Northland, Southland.\nline Contact Line.\nevent open-fire by Party.\n\
    article 1.1 \"Ceasefire\": each Party shall not open-fire across Contact Line.\n```\n";

fn case(files: &[(&str, &str)]) -> MemoryHost {
    let mut host = MemoryHost::default();
    for (name, text) in [("treaty.md", TREATY)].iter().chain(files) {
        host.files.insert(format!("case/{name}"), text.as_bytes().to_vec());
    }
    host
}

#[test]
fn of_many_bad_rows_the_first_are_told_and_all_are_counted() {
    let head = "report_id,source,occurred_from,type\n";
    let host = case(&[
        ("reports/a.csv", &format!("{head}{}", "r,S,never,open-fire\n".repeat(3_000))),
        ("reports/b.csv", &format!("{head}{}ok,S,2027-03-01T18:00Z,open-fire\n", "r,S,,open-fire\n".repeat(500))),
    ]);
    let loaded = servanda::load(&host, "case").unwrap();
    let inputs = servanda::inputs::read(&host, &loaded, &[]).unwrap();
    assert_eq!((inputs.reports.len(), inputs.rejects.total(), inputs.rejects.more()), (1, 3_500, 3_100));
    let watched = servanda::watch::watch(&loaded, &inputs, None);
    let view = servanda::watch::view(&inputs, &watched);
    // Without the line breaks of a terminal.
    let text = servanda::report::watch_text(&view).split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "3500 rows not usable",
        "case/reports/a.csv:2: `occurred_from`:",
        "and 3481 more",
        "3000 rows: `occurred_from`:",
        "500 rows: `occurred_from`:",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    let json = servanda::report::watch_json(&view);
    assert_eq!(json.matches("\"raw\":").count(), 400);
    assert!(json.contains("\"total\": 3500") && json.contains("\"rows\": 3000") && json.contains("\"rows\": 500"));
}

#[test]
fn a_wrong_value_in_sources_toml_is_told_with_file_and_line() {
    let host = case(&[("sources.toml", "[[source]]\nname = \"Mission\"\ndetects = -0.5\n")]);
    let loaded = servanda::load(&host, "case").unwrap();
    let failure = servanda::inputs::read(&host, &loaded, &[]).unwrap_err();
    assert_eq!(failure.message, "case/sources.toml:3: source \"Mission\": `detects` is a probability from 0 to 1, and -0.5 is none");
    assert!(failure.hint.contains("`detects = 0.7`"), "{}", failure.hint);
}

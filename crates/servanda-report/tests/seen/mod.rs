//! What a text says neither steers a terminal nor disguises a page, whatever place it comes to.

use super::*;

/// One of each sort: the beginning of a terminal command, two ends of text, two turns of direction, a mark of direction, nothing.
const HIDDEN: &str = "\u{1b}[2J\0\u{9b}\u{202e}\u{2067}\u{61c}\u{200b}";

fn case() -> Case {
    let text = TEXT
        .replace("border", &format!("bor{HIDDEN}der"))
        .replace("## Article 1", &format!("## Article{HIDDEN} 1"))
        .replace("draws back", &format!("draws{HIDDEN} back"))
        .replace("gazette,", &format!("gaz{HIDDEN}ette,"))
        .replace("T <b>&", &format!("T{HIDDEN}"))
        .replace("Drawing", &format!("Draw{HIDDEN}ing"))
        .replace("north <u>", &format!("north{HIDDEN}"))
        .replace("Southland", &format!("«South{HIDDEN}land»"));
    let mut case = Case::new(&text);
    let hidden = |text: &mut String| text.push_str(HIDDEN);
    for finding in &mut case.findings {
        hidden(&mut finding.message);
        hidden(&mut finding.primary_text);
        finding.labels.iter_mut().for_each(|l| hidden(&mut l.text));
        finding.witness.iter_mut().chain(&mut finding.why).chain(&mut finding.help).chain(&mut finding.under).for_each(hidden);
    }
    for layer in &mut case.maps {
        hidden(&mut layer.name);
        layer.status.iter_mut().chain(&mut layer.note).for_each(hidden);
    }
    for response in &mut case.responses {
        hidden(&mut response.trigger);
        response.legs.iter_mut().for_each(|l| hidden(&mut l.what));
    }
    for node in &mut case.graph.nodes {
        hidden(&mut node.label);
        hidden(&mut node.caption);
    }
    let mut sources = Sources::default();
    sources.add(Source::new(format!("trea{HIDDEN}ty.md"), text));
    case.sources = sources;
    case
}

fn unseen(text: &str) -> Vec<char> {
    let is_unseen = |c: &char| HIDDEN.contains(*c) && !c.is_ascii_graphic();
    text.chars().filter(is_unseen).chain(text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\t'))).collect()
}

#[test]
fn no_text_steers_the_terminal() {
    let case = case();
    for text in [
        text_full(&case.findings, &case.sources, false),
        text_short(&case.findings, &case.sources),
        summary_text(&case.input(), &format!("out{HIDDEN}/report.html")),
    ] {
        assert_eq!(unseen(&text), [], "{text}");
        assert!(text.contains("<U+001B>[2J<U+0000><U+009B><U+202E><U+2067><U+061C><U+200B>"), "{text}");
    }
    assert_eq!(text_short(&case.findings, &case.sources).lines().count(), case.findings.len());
}

#[test]
fn marks_stand_below_their_words_beside_what_cannot_be_seen() {
    let text = "a\u{202e}b\0 c end";
    let mut sources = Sources::default();
    sources.add(Source::new("t.md", text));
    let at = text.find("end").unwrap();
    let finding = Finding::new(DEADLINE, Severity::Note, Span::new(at, at + 3), "one word").here("this");
    let shown = text_full(&[finding], &sources, false);
    assert!(shown.contains("1 │ a<U+202E>b<U+0000> c end\n  │                      ^^^ this\n"), "{shown}");
}

#[test]
fn no_text_disguises_the_page() {
    let case = case();
    let page = html(&case.input());
    assert_eq!(unseen(&page), []);
    assert_balanced(&page);
    for place in ["bor", "Article", "draws", "gaz", "T", "Draw", "north", "South", "trea", "Zone", "&lt;acts&gt;"] {
        assert!(page.contains(&format!("{place}&lt;U+001B&gt;[2J")), "{place}");
    }
}

#[test]
fn json_keeps_the_data_and_shows_nothing_unseen() {
    let case = case();
    let text = check_json(&case.treaty, &case.sources, &case.findings);
    assert_eq!(unseen(&text), []);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["treaty"]["file"], format!("trea{HIDDEN}ty.md"));
    assert!(json["findings"][0]["message"].as_str().unwrap().ends_with(HIDDEN));
}

#[test]
fn scripts_written_from_right_to_left_stay_as_they_are() {
    let words = "اتفاقية «می‌خواهم» הסכם договор";
    let mut case = Case::new(&TEXT.replace("Drawing", words));
    case.findings[0].message = words.to_owned();
    for text in
        [html(&case.input()), text_full(&case.findings, &case.sources, false), check_json(&case.treaty, &case.sources, &case.findings)]
    {
        assert!(text.contains(words), "{text}");
    }
}

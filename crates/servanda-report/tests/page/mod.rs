//! What the page shows and what it leads to.

use super::*;

#[test]
fn page_is_well_formed_escaped_and_alone() {
    let case = Case::new(TEXT);
    let page = html(&case.input());
    assert_balanced(&page);
    assert!(page.contains("A &lt;script&gt;alert(1)&lt;/script&gt; &amp;"));
    for bad in ["<script", "<b>&", "<u>", " style=", "src=", "@import", "NaN", "inf\"", "<n>", "<s>", "<acts>"] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(!page.contains("url(http") && !page.contains("<link"));
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(page.contains("href=\"https://example.org/gazette?a=1&amp;b=2\""));
    for landmark in ["<main", "<nav", "<header", "<footer", "lang=\"en\"", "Skip to the report"] {
        assert!(page.contains(landmark), "{landmark}");
    }
}

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let case = Case::new(TEXT);
    let page = html(&case.input());
    let mut rest = page.as_str();
    let mut links = 0;
    while let Some(at) = rest.find("href=\"#") {
        rest = &rest[at + 7..];
        let id = &rest[..rest.find('"').unwrap()];
        assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
        links += 1;
    }
    assert!(links > 10);
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
}

#[test]
fn clocks_and_map_are_drawn_for_a_page_and_for_a_small_screen() {
    let page = html(&Case::new(TEXT).input());
    for picture in ["<svg class=\"clocks wide\"", "<svg class=\"clocks narrow\"", "<svg class=\"map wide\"", "<svg class=\"map narrow\""] {
        assert_eq!(page.matches(picture).count(), 1, "{picture}");
    }
    for reference in page.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(page.contains(&format!(" id=\"{reference}\"")), "{reference}");
    }
}

#[test]
fn what_stands_in_a_draft_would_bind() {
    let draft = TEXT.replace("treaty \"T", "draft \"T");
    let case = Case::new(&draft);
    let (summary, page) = (summary_text(&case.input(), "r.html"), html(&case.input()));
    for words in [
        "2: 2 would bind, 0 give",
        "of 2 articles that would bind 1 name no verifier",
        "0.50 errors for each of 2 articles that would bind",
    ] {
        assert!(summary.replace("\n            ", " ").contains(words), "{words}: {summary}");
    }
    for words in ["2 would bind, 0 give", "articles that would bind have no verifier", "articles that would bind have no remedy"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("2 bind") && !page.contains("binding article"));
    let json: serde_json::Value = serde_json::from_str(&check_json(&case.treaty, &case.sources, &case.findings)).unwrap();
    assert_eq!((&json["treaty"]["counts"]["binding"], &json["treaty"]["counts"]["would_bind"]), (&2.into(), &2.into()));

    let mixed = format!("{TEXT}\n```servanda\ndraft \"D\" in time zone UTC.\narticle 1.1 \"D\": Northland shall draw-back.\n```\n");
    let case = Case::new(&mixed);
    let summary = summary_text(&case.input(), "r.html");
    assert!(summary.contains("3: 2 bind, 1 would bind, 0 give"), "{summary}");
    assert!(summary.contains("of 3 articles that bind or would bind"), "{summary}");
}

#[test]
fn many_instruments_are_folded_so_that_the_worst_stands_on_the_first_screen() {
    let page = html(&Case::new(TEXT).input());
    assert!(!page.contains("<details class=\"standfirst\">"), "one instrument is shown");
    let more: String = (1..=3).map(|n| format!("declaration \"D{n}\" by Northland in time zone UTC.\n")).collect();
    let page = html(&Case::new(&format!("{TEXT}\n```servanda\n{more}draft \"P\" in time zone UTC.\n```\n")).input());
    assert!(page.contains(
        "<details class=\"standfirst\"><summary>1 treaty, 3 declarations, 1 draft, which binds nobody yet · 2 parties</summary>"
    ));
    assert!(page.find("Where it fails first").unwrap() < page.find("What the text leaves open").unwrap());
}

#[test]
fn labels_that_say_the_same_are_told_once() {
    let mut case = Case::new(TEXT);
    let finding = case.findings.iter_mut().find(|f| f.rule == CIRCULAR).unwrap();
    let one = finding.labels[0].clone();
    let at = |start: usize| Label { place: Span::new(start, start + 1).into(), text: "nor here".to_owned() };
    let line_3 = TEXT.match_indices('\n').nth(1).unwrap().0 + 1;
    finding.labels = vec![at(0), at(line_3), one, at(0)];
    let page = html(&case.input());
    assert_balanced(&page);
    for words in [
        "1–2</span><span>nor here <span class=\"quiet\">lines 1, 3</span>",
        ">3</span>",
        ">4</span><span>nor here <span class=\"quiet\">line 1</span>",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

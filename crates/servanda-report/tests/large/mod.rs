//! Files with very many findings and very long lines read as small ones do, finding by finding. (How long it takes, `cargo xtask bench` says.)

use servanda_report::facts::{Headings, Places};

use super::*;

/// Many articles under many headings, each with a finding of its own.
fn many(count: usize) -> Case {
    let mut text = "# Long\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty Northland.\n```\n".to_owned();
    for n in 0..count {
        if n % 4 == 0 {
            text.push_str(&format!("\n## Part {}\n\nThey act.\n\n```servanda\n", n / 4));
        }
        text.push_str(&format!("article {}.{} \"A\": Northland should act-{n} to Foo{n}.\n", n / 4, n % 4));
        if n % 4 == 3 {
            text.push_str("```\n");
        }
    }
    Case::new(&text)
}

#[test]
fn many_findings_read_as_each_does_alone() {
    let case = many(80);
    assert!(case.findings.len() > 80);
    let count = |text: &str| text.trim_end().rfind("\n\n").unwrap() + 2;
    let whole = text_full(&case.findings, &case.sources, true);
    let alone: String = case
        .findings
        .iter()
        .map(|finding| {
            let text = text_full(std::slice::from_ref(finding), &case.sources, true);
            text[..count(&text)].to_owned()
        })
        .collect();
    assert_eq!(&whole[..count(&whole)], alone);
}

#[test]
fn a_finding_has_the_article_and_the_headings_that_going_through_all_gives() {
    let case = many(40);
    let (places, headings) = (Places::new(&case.treaty), Headings::new(&case.document.markdown));
    for finding in &case.findings {
        let at = finding.primary.span.start;
        let inside = (0..case.treaty.articles.len()).find(|&id| case.treaty.articles[id].ast.span.range().contains(&(at as usize)));
        let named = || {
            let words = finding.article.as_deref()?;
            (0..case.treaty.articles.len()).find(|&id| case.treaty.cite(id) == words || case.treaty.articles[id].ast.number.text == words)
        };
        assert_eq!(places.article(finding), inside.or_else(named));
        let section = case.document.markdown.sections.iter().rev().find(|s| s.level > 0 && s.span.start <= at);
        let path = section.map_or(&[][..], |s| if s.path.len() > 1 { &s.path[1..] } else { &s.path[..] }).join(" › ");
        assert_eq!(headings.path(at), path);
    }
    assert_eq!(headings.path(u32::MAX), "Part 9");
}

#[test]
fn each_mark_in_a_very_long_line_is_underlined_where_it_stands() {
    let words: Vec<String> = (0..300).map(|n| format!("wört{n}")).collect();
    let text = format!("{}\n", words.iter().map(|w| format!("{w}, 漢\t")).collect::<String>());
    let mut sources = Sources::default();
    sources.add(Source::new("t.md", text.as_str()));
    for word in &words {
        let at = text.find(&format!("{word},")).unwrap();
        let finding = Finding::new(DEADLINE, Severity::Note, Span::new(at, at + word.len()), "one word").here("this");
        let shown = text_full(&[finding], &sources, false);
        let lines: Vec<&str> = shown.lines().collect();
        let (line, under) = (lines[3], lines[4]);
        assert!(line.chars().count() < 170, "{line}");
        // Wide letters take two columns, so the columns before the mark are counted as a terminal does.
        let column = under.chars().position(|c| c == '^').unwrap();
        let mut before = 0;
        let marked: String = line
            .chars()
            .skip_while(|c| {
                let here = before < column;
                before += if here { 1 + usize::from(*c == '漢') } else { 0 };
                here
            })
            .take(under.matches('^').count())
            .collect();
        assert_eq!(&marked, word, "{line}\n{under}");
    }
}

#[test]
fn a_long_line_is_shown_around_the_primary_mark() {
    let text = format!("{}near {}far", "a ".repeat(20), "b ".repeat(400));
    let mut sources = Sources::default();
    sources.add(Source::new("t.md", text.as_str()));
    let (near, far) = (text.find("near").unwrap(), text.find("far").unwrap());
    let finding =
        Finding::new(DEADLINE, Severity::Note, Span::new(far, far + 3), "far off").here("this").label(Span::new(near, near + 4), "that");
    let shown = text_full(&[finding], &sources, false);
    assert!(shown.contains(" b far\n"), "{shown}");
}

#[test]
fn long_prose_is_printed_once_and_long_lines_are_cut() {
    let prose = "Each side draws back from the border, as agreed. ".repeat(200);
    let articles: String = (1..=40).map(|n| format!("article 3.{n} \"A\": Northland should help Foo{n}. ")).collect();
    let case = Case::new(&format!("{TEXT}\n## Article 3\n\n{prose}\n\n```servanda\n{articles}\n```\n"));
    let page = html(&case.input());
    assert_balanced(&page);
    assert_eq!(page.matches("as agreed.").count(), 200);
    assert!(page.matches("another finding about it").count() > 30);
    assert!(page.len() < 400_000, "{}", page.len());
}

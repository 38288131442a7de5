//! What the terminal shows: excerpts, and one line each.

use super::*;

#[test]
fn full_text_shows_place_heading_labels_witness_and_help() {
    let case = Case::new(TEXT);
    let one: Vec<Finding> = case.findings.iter().filter(|f| f.rule == CIRCULAR).cloned().collect();
    insta::assert_snapshot!(text_full(&one, &case.sources, false), @r#"
    error[SV401]: articles 1.1 and 2.1 <wait> for each other
       ┌─ treaty.md:17:8
       │
    17 │   when article 2.1 is fulfilled,
       │        ^^^^^^^^^^^^^^^^^^^^^^^^ waits for 2.1
       ⋮
    26 │   when article 1.1 is fulfilled, Northland shall draw-back no later than 2030-01-01.
       │        ------------------------ waits for `1.1`
       │   Article 1
       = witness: 1. day 0: nothing
                  2. day 400: nothing <still>
       = why:     neither can begin
       = help:    let `one` begin by itself

    1 error, 0 warnings, 0 notes
    "#);
    assert!(text_full(&one, &case.sources, true).contains("\u{1b}[1;31merror[SV401]\u{1b}[0m"));
}

#[test]
fn long_spans_tabs_and_wide_letters_are_underlined_where_they_stand() {
    let text = "a\tb 漢字 end\nline two\nthree\nfour\nfive\nsix\nseven\n";
    let mut sources = Sources::default();
    sources.add(Source::new("t.md", text));
    let end = text.find("end").unwrap();
    let findings = [
        Finding::new(DEADLINE, Severity::Warning, Span::new(end, end + 3), "one word").here("this"),
        Finding::new(DEADLINE, Severity::Note, Span::new(2, text.len()), "many lines").here("all of it"),
    ];
    insta::assert_snapshot!(text_full(&findings, &sources, false), @r#"
    warning[SV203]: one word
      ┌─ t.md:1:8
      │
    1 │ a    b 漢字 end
      │             ^^^ this

    note[SV203]: many lines
      ┌─ t.md:1:3
      │
    1 │ a    b 漢字 end
      │      ^^^^^^^^^^
    2 │ line two
      │ ^^^^^^^^
    3 │ three
      │ ^^^^^
      ⋮
    7 │ seven
      │ ^^^^^ all of it

    0 errors, 1 warning, 1 note
    "#);
}

#[test]
fn short_text_is_one_line_each() {
    let case = Case::new(TEXT);
    let text = text_short(&case.findings, &case.sources);
    assert!(text.contains("treaty.md:17:8: error[SV401] articles 1.1 and 2.1 <wait> for each other\n"));
    assert!(text.contains("(only under \"north <u>\")"));
    assert_eq!(text.lines().count(), case.findings.len());
}

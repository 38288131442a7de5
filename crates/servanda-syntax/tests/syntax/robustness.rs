//! Texts that nobody would write.

#![expect(clippy::print_stdout, reason = "what a thorough run counted is its result")]

use std::time::{Duration, Instant};

use servanda_syntax::fuzz::{Counts, check_syntax, fuzz_syntax};
use servanda_syntax::read;

use crate::render::rounds;

#[test]
fn made_up_inputs_break_no_promise() {
    let counts = fuzz_syntax(1, rounds(1_000));
    println!("{counts:?}");
    assert!(counts.fences > 500 && counts.items > 500 && counts.problems > 500, "{counts:?}");
}

/// All spans of everything that was read.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let debug = format!("{:?}", read(text));
    let numbers = |part: &str| {
        let (start, rest) = part.split_once(", end: ")?;
        Some((start.parse().ok()?, rest.split_once(" }")?.0.parse().ok()?))
    };
    debug.split("Span { start: ").skip(1).filter_map(numbers).collect()
}

#[test]
fn every_span_of_an_example_lies_in_it() {
    for (path, text) in crate::format::examples() {
        let text = format!("\u{feff}{text}");
        let spans = spans(&text);
        // The shortest example has a dozen statements.
        assert!(spans.len() > 50, "{path}: {}", spans.len());
        for (start, end) in spans {
            assert!(text.get(start..end).is_some(), "{path}: {start}..{end}");
        }
    }
}

/// Reads, formats and confirms a large text; tells how long that took.
fn time(what: &str, text: &str) -> Duration {
    let start = Instant::now();
    let mut counts = Counts::default();
    check_syntax(text, &mut counts);
    println!("{what}: {} bytes in {:?}, {counts:?}", text.len(), start.elapsed());
    start.elapsed()
}

#[test]
fn time_grows_with_the_size_and_not_faster() {
    let fence = |clauses: String| format!("# T\n\n```servanda\n{clauses}\n```\n");
    let inputs: &[(&str, &dyn Fn(usize) -> String)] = &[
        ("open brackets", &|n| fence(format!("moment D is when {}", "(".repeat(n)))),
        ("not not not", &|n| fence(format!("moment D is when {}", "not ".repeat(n / 4)))),
        ("nested proposals", &|n| fence(format!("standard X is {}", "[ \"a\" ".repeat(n / 6)))),
        ("many mistakes", &|n| fence("party x.\n".repeat(n / 9))),
        ("mistakes in slots", &|n| fence(format!("article 1 \"x\": ends when after D{}", "; foo bar".repeat(n / 9)))),
        ("no calendar day", &|n| fence("moment D is 2026-02-31 24:00.\n".repeat(n / 29))),
        ("open guillemets", &|n| fence("«".repeat(n / 2))),
        ("open quotes", &|n| fence("\" \n".repeat(n / 3))),
        ("one long unknown", &|n| fence("§".repeat(n / 2))),
        ("one long word", &|n| fence("a".repeat(n))),
        ("one long term", &|n| fence(format!("party {}.", "Ab ".repeat(n / 3)))),
        ("spaces", &|n| fence(format!("party X{}y", " ".repeat(n)))),
        ("spaces and words", &|n| fence(format!("{}x\n", " ".repeat(1_000)).repeat(n / 1_002))),
        ("open digits", &|n| fence("1 000".repeat(n / 5))),
        ("a list", &|n| fence(format!("party A1{}.", ", A1".repeat(n / 4)))),
        ("long conditions", &|n| fence(format!("moment D is when after D{}.", " and after D or after D".repeat(n / 23)))),
        ("comments", &|n| fence(format!("party X {}.", "# c\n".repeat(n / 4)))),
        ("articles", &|n| fence("article 1.1 \"x\": each Side shall stop on Front Line; throughout the term.".repeat(n / 75))),
        ("fences", &|n| "```servanda\nparty X.\n```\n".repeat(n / 26)),
        ("open fences in quotes", &|n| "> ```servanda\n".repeat(n / 14)),
        ("headings", &|n| format!("# {}\n{}", "T".repeat(n / 2), "## x\n".repeat(n / 10))),
        ("attributes", &|n| format!("```servanda {}\narticle 1 \"x\": ends when after D.\n```\n", "a=b ".repeat(n / 4))),
        ("prose", &|n| format!("{}\n\n```servanda\narticle 1 \"x\": ends when after D.\n```\n", "word [x](y) ".repeat(n / 12))),
    ];
    let size = usize::try_from(rounds(30_000)).unwrap_or(usize::MAX);
    for (what, input) in inputs {
        let small = time(what, &input(size / 10));
        let large = time(what, &input(size));
        // Ten times the size may take twenty times as long, and then some: machines are busy.
        assert!(large < small * 40 + Duration::from_secs(2), "{what}: {small:?}, then {large:?}");
    }
}

//! The formatter changes spaces and line ends, and those in one way.

use proptest::prelude::*;
use servanda_syntax::format::{format_document, format_fence};

use crate::grammar::{SplitMix64, Table};
use crate::render::{self, Spacing, meaning, parse, words};

/// Checks all that formatting promises for a text, whatever it is.
fn keeps_promises(text: &str) -> String {
    let once = format_fence(text).text;
    assert_eq!(words(&once), words(text), "words change in\n{text}\n→\n{once}");
    assert_eq!(format_fence(&once).text, once, "not idempotent:\n{text}\n→\n{once}");
    assert_eq!(meaning(&once), meaning(text), "the meaning changes:\n{text}\n→\n{once}");
    let problems = |text: &str| parse(text).problems.into_iter().map(|p| (p.message, p.help)).collect::<Vec<_>>();
    assert_eq!(problems(&once), problems(text), "the problems change:\n{text}\n→\n{once}");
    once
}

#[test]
fn generated_sentences_keep_their_meaning() {
    let mut random = SplitMix64(1);
    for seed in 0..2_000 {
        let tokens = Table::reference().sentence(seed, 40);
        let text = render::render(&tokens, &mut random, if seed % 2 == 0 { Spacing::Plain } else { Spacing::Wild });
        let once = keeps_promises(&text);
        if seed % 2 == 0 {
            assert_eq!(format_fence(&text).kept, [], "{text}");
            // What is too long is one word, or stands at the very right.
            for line in once.lines().filter(|l| l.chars().count() > 100) {
                assert!(line.trim_start().split(' ').count() < 8, "{line}");
            }
        }
    }
}

#[test]
fn show() {
    let Ok(path) = std::env::var("SHOW") else { return };
    print!("{}", format_document(&std::fs::read_to_string(path).unwrap()));
}

proptest! {
    #[test]
    fn any_text_keeps_its_words(text in "\\PC{0,200}") {
        keeps_promises(&text);
    }
}

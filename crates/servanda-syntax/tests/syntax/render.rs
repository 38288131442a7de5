//! Sentences of the grammar as text, and what tests compare texts by.

use servanda_syntax::lexer::{self, TokenKind};
use servanda_syntax::markdown::OffsetMap;
use servanda_syntax::parser::{self, Parsed};

use crate::grammar::SplitMix64;

/// How words are set apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spacing {
    Plain,
    /// Line ends and comments anywhere.
    Wild,
}

/// How often to repeat: so many times, or a multiple of it for a thorough run with `ROUNDS=100 cargo test --release`.
pub(crate) fn rounds(some: u64) -> u64 {
    some * std::env::var("ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

const TERMS: &[&str] = &["Ukraine", "Buffer Zone", "Clear And Convincing", "«зона 1»", "Ally", "Mi-24 Crews", "Україна", "King's Council"];
const NAMES: &[&str] = &["open-fire", "pull-back", "km", "days", "people", "holdings", "armed-attack", "обстріл", "x2"];

/// The text of a row of terminals; every value in it is valid.
pub(crate) fn render(tokens: &[String], random: &mut SplitMix64, spacing: Spacing) -> String {
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        let near = |name: &str| (i > 0 && tokens[i - 1] == name) || tokens.get(i + 1).is_some_and(|t| t == name);
        let mut one_of = |all: &[&str]| all[random.below(all.len())].to_owned();
        let word = match token.as_str() {
            "TERM" if near("TERM") || near("TZ") => one_of(&["«зона 1»", "«Term In Marks»"]),
            "TERM" => one_of(TERMS),
            "NAME" => one_of(NAMES),
            "NUM" | "REF" => one_of(&["4.1", "12", "3"]),
            "STRING" => one_of(&["\"Title\"", "\"a; b. # c\"", "\"\""]),
            "DATE" => one_of(&["2026-01-06", "2024-02-29"]),
            "CLOCK" => one_of(&["22:17", "00:00"]),
            "TZ" if near("TZ") => "Europe/Kyiv".to_owned(),
            "TZ" => one_of(&["Europe/Kyiv", "UTC", "America/Argentina/Buenos_Aires"]),
            "MOMENT" => one_of(&["D", "H", "Ї"]),
            "OFFSET" => one_of(&["D+14", "H+6h"]),
            "GRADE" => one_of(&["minor", "material"]),
            other => other.to_owned(),
        };
        text.push_str(&word);
        let digits = ["NUM", "REF", "DATE", "CLOCK"].contains(&token.as_str());
        text.push_str(match spacing {
            _ if digits && tokens.get(i + 1).is_some_and(|t| ["NUM", "REF", "DATE", "CLOCK"].contains(&t.as_str())) => "\n",
            Spacing::Plain if token == "." => "\n",
            Spacing::Plain => " ",
            Spacing::Wild => {
                const GAPS: &[&str] = &["\n", "\n    ", "\n\n\n", " # a note\n", "\n# its own line\n  ", "#\n#\n", "\t", "  "];
                if random.below(4) == 0 { GAPS[random.below(GAPS.len())] } else { " " }
            }
        });
    }
    text
}

pub(crate) fn parse(text: &str) -> Parsed {
    parser::parse(text, &OffsetMap::starting_at(0))
}

/// What a text says, whatever its layout.
pub(crate) fn meaning(text: &str) -> String {
    without_spans(&format!("{:?}", parse(text).items))
}

fn without_spans(debug: &str) -> String {
    let mut parts = debug.split("Span { start: ");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str(part.split_once(" }").map_or("", |(_, rest)| rest));
    }
    out
}

/// The words of a text, and its comments, each in order.
pub(crate) fn words(text: &str) -> (Vec<String>, Vec<String>) {
    let mut words = (Vec::new(), Vec::new());
    for token in lexer::tokens(text) {
        let raw = &text[token.span.range()];
        match token.kind {
            TokenKind::Space => {}
            TokenKind::Comment => words.1.push(raw.trim_end().to_owned()),
            _ => words.0.push(raw.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
    words
}

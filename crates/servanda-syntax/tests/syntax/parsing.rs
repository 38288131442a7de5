//! The parser against the table built from the published grammar.

use std::collections::BTreeMap;

use servanda_syntax::lexer;

use crate::grammar::{SplitMix64, Table};
use crate::render::{Spacing, parse, render, rounds};

#[test]
fn every_sentence_of_the_grammar_is_read() {
    let mut random = SplitMix64(2);
    let mut failures = BTreeMap::new();
    for seed in 0..rounds(2_000) {
        let tokens = Table::reference().sentence(seed, 30);
        if nests_proposals(&tokens) {
            continue;
        }
        let text = render(&tokens, &mut random, Spacing::Plain);
        if let Some(problem) = parse(&text).problems.first() {
            failures.entry(problem.message.clone()).or_insert(text);
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Whether a proposed quantity is itself a choice of proposals. The grammar lets them nest; nobody writes that, and the
/// typed syntax has no place for it.
pub(crate) fn nests_proposals(tokens: &[String]) -> bool {
    let mut depth = 0;
    tokens.iter().any(|token| {
        match token.as_str() {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => {}
        }
        depth > 1
    })
}

/// Deletes, doubles, swaps or replaces tokens.
pub(crate) fn mutate(tokens: &mut Vec<String>, terminals: &[String], random: &mut SplitMix64) {
    for _ in 0..=random.below(2) {
        if tokens.len() < 2 {
            return;
        }
        let i = random.below(tokens.len());
        match random.below(5) {
            0 => {
                tokens.remove(i);
            }
            1 => tokens.insert(i, tokens[i].clone()),
            2 => {
                let j = random.below(tokens.len());
                tokens.swap(i, j);
            }
            3 => tokens[i] = terminals[random.below(terminals.len())].clone(),
            _ => {
                let j = random.below(tokens.len());
                tokens[i] = tokens[j].clone();
            }
        }
    }
}

/// The place of the token that begins at this byte of a rendered text; past the last one at the end.
fn token_at(text: &str, byte: usize) -> usize {
    let significant = lexer::tokens(text).into_iter().filter(|t| !t.kind.is_trivia());
    significant.filter(|t| (t.span.start as usize) < byte).count()
}

#[test]
fn parser_accepts_exactly_the_grammar() {
    let table = Table::reference();
    let terminals = table.terminals();
    let mut random = SplitMix64(3);
    let (mut accepted, mut elsewhere) = (0, BTreeMap::new());
    let rounds = rounds(10_000);
    for seed in 0..rounds {
        let mut tokens = table.sentence(seed, 12);
        mutate(&mut tokens, &terminals, &mut random);
        for token in &mut tokens {
            // As the lexer sees them.
            match token.as_str() {
                "REF" => "NUM".clone_into(token),
                "GRADE" => "minor".clone_into(token),
                _ => {}
            }
        }
        let text = render(&tokens, &mut random, Spacing::Plain);
        let expected = table.accepts(&tokens);
        let problem = parse(&text).problems.into_iter().next();
        if nests_proposals(&tokens) {
            continue;
        }
        accepted += u64::from(expected.is_ok());
        match (expected, problem) {
            (Ok(()), None) => {}
            (Err(place), Some(problem)) => {
                let found = token_at(&text, problem.span.start as usize);
                if found != place {
                    elsewhere.entry(problem.message).or_insert((place, found, text));
                }
            }
            (expected, problem) => panic!("{text}\ngrammar: {expected:?}\nparser: {problem:?}"),
        }
    }
    assert!(accepted > rounds / 60, "{accepted} mutated sentences were still sentences");
    assert!(elsewhere.is_empty(), "{} {elsewhere:#?}", elsewhere.len());
}

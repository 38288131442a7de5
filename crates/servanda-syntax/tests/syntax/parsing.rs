//! The parser against the table built from the published grammar.

use crate::grammar::{SplitMix64, Table};
use crate::render::{Spacing, parse, render};

#[test]
fn every_sentence_of_the_grammar_is_read() {
    let mut random = SplitMix64(2);
    let mut failures = std::collections::BTreeMap::new();
    for seed in 0..5_000 {
        let tokens = Table::reference().sentence(seed, 30);
        let text = render(&tokens, &mut random, Spacing::Plain);
        if let Some(problem) = parse(&text).problems.first() {
            failures.entry(problem.message.clone()).or_insert(text);
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Deletes, doubles or swaps tokens.
fn mutate(tokens: &mut Vec<String>, random: &mut SplitMix64) {
    for _ in 0..=random.below(2) {
        if tokens.len() < 2 {
            return;
        }
        let i = random.below(tokens.len());
        match random.below(4) {
            0 => {
                tokens.remove(i);
            }
            1 => tokens.insert(i, tokens[i].clone()),
            2 => {
                let j = random.below(tokens.len());
                tokens.swap(i, j);
            }
            _ => {
                let j = random.below(tokens.len());
                tokens[i] = tokens[j].clone();
            }
        }
    }
}

#[test]
fn parser_accepts_exactly_the_grammar() {
    let mut random = SplitMix64(3);
    let mut failures = std::collections::BTreeMap::new();
    let (mut accepted, mut places) = (0, 0);
    let rounds = 20_000;
    for seed in 0..rounds {
        let mut tokens = Table::reference().sentence(seed, 12);
        mutate(&mut tokens, &mut random);
        for token in &mut tokens {
            match token.as_str() {
                "REF" => *token = "NUM".to_owned(),
                "GRADE" => *token = "minor".to_owned(),
                _ => {}
            }
        }
        let text = render(&tokens, &mut random, Spacing::Plain);
        let expected = Table::reference().accepts(&tokens);
        let problem = parse(&text).problems.into_iter().next();
        accepted += usize::from(expected.is_ok());
        if expected.is_ok() != problem.is_none() {
            let key = problem.as_ref().map_or("accepted".to_owned(), |p| p.message.clone());
            failures.entry(key).or_insert((text, expected));
        } else if let (Err(place), Some(problem)) = (expected, problem) {
            let at = problem.span.start as usize;
            places += usize::from(tokens.len() == place || text[..at].matches(char::is_whitespace).count() > 0);
        }
    }
    println!("{accepted} of {rounds} accepted {places}");
    assert!(failures.is_empty(), "{} {failures:#?}", failures.len());
}

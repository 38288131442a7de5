//! Verdicts from their certificates alone: what the monitor tells is proved again, and what somebody changed in it is not.

use std::cell::Cell;

use servanda_model::ast::State;
use servanda_watch::certificate::{check, check_among};
use servanda_watch::{Fact, Ground, Out, Record, Sym, Truth};

use crate::traces::Case;
use crate::versus::{chosen, runner_for, shown};

/// Every verdict of traces of each treaty, with the facts.
fn every_verdict(seed: u8, holds: impl Fn(&Case, &[Fact], &Record, &[Record]) -> Result<(), String>) {
    let mut failed = Vec::new();
    for case in chosen() {
        let result = runner_for(seed, &case).run(&case.raws(), |(flavour, raws)| {
            let facts = case.facts(&case.happenings(flavour, &raws));
            let told = case.run(&facts);
            let all: Vec<Record> = case.records(&told).into_iter().map(|(record, _)| record).collect();
            for out in told {
                if let Out::Opened(record) = out {
                    holds(&case, &facts, &record, &all).map_err(|why| {
                        let number = &case.treaty.articles[record.article].ast.number.text;
                        proptest::test_runner::TestCaseError::fail(format!("article {number}: {why}\n{record:?}"))
                    })?;
                }
            }
            Ok(())
        });
        failed.extend(result.err().map(|error| shown(&case, &error)));
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn every_verdict_follows_from_its_grounds() {
    every_verdict(31, |case, facts, record, all| check_among(&case.program, facts, record, all));
}

/// The record with something changed in it, and what.
fn forgeries(record: &Record) -> Vec<(&'static str, Record)> {
    let mut out = vec![
        ("a second later", Record { since: record.since + 1, ..record.clone() }),
        ("a second earlier", Record { since: record.since - 1, ..record.clone() }),
    ];
    if !record.grounds.is_empty() {
        out.push(("a ground left out", Record { grounds: record.grounds[1..].to_vec(), ..record.clone() }));
    }
    if let Some((_, first)) = record.witness.split_first().filter(|_| record.grounds.iter().any(|g| matches!(g, Ground::Fact(_)))) {
        out.push(("a witness left out", Record { witness: first.to_vec(), ..record.clone() }));
    }
    for (n, ground) in record.grounds.iter().enumerate() {
        let with = |ground: Ground| {
            let mut grounds = record.grounds.clone();
            grounds[n] = ground;
            Record { grounds, ..record.clone() }
        };
        match ground {
            Ground::Seen { index, keys, window, certain, possible, by } => {
                let (index, keys, window, possible, by) = (*index, keys.clone(), *window, *possible, by.clone());
                out.push(("one more counted", with(Ground::Seen { index, keys, window, certain: certain + 1, possible, by })));
            }
            Ground::NotDone { stage, window, others, .. } => {
                let (stage, others) = (*stage, others.clone());
                let window = servanda_watch::Span { from: window.from, to: window.to + 1 };
                out.push(("a longer window", with(Ground::NotDone { stage, window, others, perhaps: Sym::NONE })));
            }
            _ => {}
        }
    }
    out
}

#[test]
fn a_changed_certificate_is_refused() {
    every_verdict(32, |case, facts, record, _| {
        // What counts from what the facts do not tell is taken from the certificate, and a condition of states alone has nothing to hold it to.
        if record.grounds.iter().any(|g| matches!(g, Ground::State { .. } | Ground::Breaches { .. } | Ground::Level { .. }))
            || record.grounds.is_empty()
        {
            return Ok(());
        }
        for (what, forged) in forgeries(record) {
            if check(&case.program, facts, &forged).is_ok() {
                return Err(format!("accepted with {what}"));
            }
        }
        Ok(())
    });
}

#[test]
fn a_verdict_without_its_act_is_refused() {
    every_verdict(33, |case, facts, record, _| {
        let Some(first) = record.grounds.first().and_then(|g| if let Ground::Fact(id) = g { Some(*id) } else { None }) else {
            return Ok(());
        };
        let rest: Vec<Fact> = facts.iter().filter(|f| f.id != first).cloned().collect();
        if check(&case.program, &rest, record).is_ok() { Err("accepted without the fact".to_owned()) } else { Ok(()) }
    });
}

#[test]
fn a_state_or_a_count_that_no_record_shows_is_refused() {
    let (states, counts) = (Cell::new(0), Cell::new(0));
    every_verdict(34, |case, facts, record, all| {
        for ground in &record.grounds {
            let of = match ground {
                Ground::State { article, state: State::InBreach(_), truth: Truth::Yes, .. } => {
                    states.set(states.get() + 1);
                    *article
                }
                // The breach at hand may be one of those that are counted.
                Ground::Breaches { certain, .. } if *certain > 1 => {
                    counts.set(counts.get() + 1);
                    record.article
                }
                _ => continue,
            };
            let others: Vec<Record> = all.iter().filter(|r| r.article != of).cloned().collect();
            if check(&case.program, facts, record).is_ok() && check_among(&case.program, facts, record, &others).is_ok() {
                return Err("accepted without the records that show it".to_owned());
            }
        }
        Ok(())
    });
    let all = std::env::var("SERVANDA_TREATY").is_err();
    assert!(!all || (states.get() > 2 && counts.get() > 20), "{} states and {} counts", states.get(), counts.get());
}

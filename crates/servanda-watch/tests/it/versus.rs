//! The engine against the definitions, on made-up facts.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::oracle;
use crate::traces::{Case, difference};

/// Traces of each treaty in the ordinary run; the environment may ask for more.
fn cases() -> u32 {
    std::env::var("SERVANDA_TRACES").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

fn runner(seed: u8) -> TestRunner {
    let config = Config { cases: cases(), failure_persistence: None, max_shrink_iters: 1_500, ..Config::default() };
    let seed = [std::env::var("SERVANDA_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(seed); 32];
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

fn chosen() -> Vec<Case> {
    let only = std::env::var("SERVANDA_TREATY").ok();
    Case::all().into_iter().filter(|c| only.as_ref().is_none_or(|o| c.name.starts_with(o.as_str()))).collect()
}

#[test]
fn the_engine_says_what_the_definitions_say() {
    let mut failed = Vec::new();
    for case in chosen() {
        let result = runner(1).run(&case.raws(), |(flavour, raws)| {
            let happenings = case.happenings(flavour, &raws);
            let ours = case.verdicts(&case.run(&case.facts(&happenings)));
            let theirs = oracle::verdicts(&case.treaty, &happenings, case.end(), &case.grid(&happenings));
            let apart = difference(&ours, &theirs);
            prop_assert!(apart.is_empty(), "{}", apart.join("\n"));
            Ok(())
        });
        if let Err(error) = result {
            let shown = match &error {
                proptest::test_runner::TestError::Fail(why, (flavour, raws)) => {
                    let facts: Vec<String> = case.happenings(*flavour, raws).iter().map(|h| format!("{h:?}")).collect();
                    format!("{why}\nfacts:\n{}", facts.join("\n"))
                }
                other => format!("{other:?}"),
            };
            failed.push(format!("## {}\n{shown}", case.name));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn the_treaties_read() {
    for case in Case::all() {
        let notes: Vec<&String> = case.program.notes.iter().map(|n| &n.message).filter(|m| !m.contains("begins to bind")).collect();
        println!("{}: {:#?} {notes:#?}", case.name, case.wrong);
    }
}

//! The engine against the definitions, on made-up facts: everything that the treaties of `treaties.md` say.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use servanda_watch::Truth;

use crate::oracle;
use crate::traces::{Case, Raw, difference};

/// Traces of each treaty in the ordinary run; the environment may ask for more.
fn cases() -> u32 {
    std::env::var("SERVANDA_TRACES").ok().and_then(|n| n.parse().ok()).unwrap_or(150)
}

/// As many traces, or fewer for a treaty whose states change by themselves: there the second monitor looks at every moment.
pub(crate) fn runner_for(seed: u8, case: &Case) -> TestRunner {
    if case.states { runner_of(seed, cases().div_ceil(5)) } else { runner(seed) }
}

pub(crate) fn runner(seed: u8) -> TestRunner {
    runner_of(seed, cases())
}

fn runner_of(seed: u8, cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 1_500, ..Config::default() };
    let seed = [std::env::var("SERVANDA_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(seed); 32];
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

pub(crate) fn chosen() -> Vec<Case> {
    let only = std::env::var("SERVANDA_TREATY").ok();
    Case::all().into_iter().filter(|c| only.as_ref().is_none_or(|o| c.name.starts_with(o.as_str()))).collect()
}

/// A failure with the facts that lead to it.
pub(crate) fn shown(case: &Case, error: &TestError<(usize, Vec<Raw>)>) -> String {
    let text = match error {
        TestError::Fail(why, (flavour, raws)) => {
            let facts: Vec<String> = case.happenings(*flavour, raws).iter().map(|h| format!("{h:?}")).collect();
            format!("{why}\nfacts:\n{}", facts.join("\n"))
        }
        TestError::Abort(why) => why.to_string(),
    };
    format!("## {}\n{text}", case.name)
}

/// What the two monitors say differently of some facts.
fn apart(case: &Case, happenings: &[oracle::Happening]) -> Vec<String> {
    let ours = case.says(&case.run(&case.facts(happenings)));
    let theirs = oracle::says(&case.treaty, happenings, case.end(), &case.grid(happenings));
    difference(&ours, &theirs)
}

fn compare(cases: impl Iterator<Item = Case>) {
    let mut failed = Vec::new();
    for case in cases {
        let result = runner_for(1, &case).run(&case.raws(), |(flavour, raws)| {
            let apart = apart(&case, &case.happenings(flavour, &raws));
            prop_assert!(apart.is_empty(), "{}", apart.join("\n"));
            Ok(())
        });
        failed.extend(result.err().map(|error| shown(&case, &error)));
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn the_engine_says_what_the_definitions_say() {
    compare(chosen().into_iter().filter(|c| !c.states));
}

#[test]
fn the_engine_says_of_states_what_the_definitions_say() {
    compare(chosen().into_iter().filter(|c| c.states));
}

#[test]
fn any_two_facts_around_a_deadline_are_judged_by_the_definitions() {
    let mut compared = 0;
    for case in chosen() {
        // The six shapes have their own log of ten thousand events.
        for raws in case.pairs().into_iter().filter(|_| !case.name.starts_with("Six")) {
            let apart = apart(&case, &case.happenings(0, &raws));
            assert!(apart.is_empty(), "{}: {raws:?}\n{}", case.name, apart.join("\n"));
            compared += 1;
        }
    }
    println!("{compared} pairs of events compared");
    assert!(compared > 2_500 || std::env::var("SERVANDA_TREATY").is_ok(), "only {compared} pairs");
}

#[test]
fn the_treaties_read() {
    for case in Case::all() {
        let notes: Vec<&String> = case
            .program
            .notes
            .iter()
            .map(|n| &n.message)
            .filter(|m| !m.contains("begins to bind") && !m.contains("only the second deadline"))
            .collect();
        assert!(case.wrong.is_empty() && notes.is_empty(), "{}: {:#?} {notes:#?}", case.name, case.wrong);
    }
}

#[test]
fn the_traces_break_every_prohibition_and_duty() {
    let mut missing = Vec::new();
    for case in Case::all() {
        let (strategy, mut runner) = (case.raws_of(30), runner(5));
        let mut met: BTreeMap<String, (bool, bool)> = BTreeMap::new();
        // Until each was met both ways, and for the rarest a long time.
        for n in 0..4_000 {
            if n % 100 == 0 && n > 0 && open(&case, &met).is_empty() {
                break;
            }
            let (flavour, raws) = strategy.new_tree(&mut runner).unwrap().current();
            for v in case.says(&case.run(&case.facts(&case.happenings(flavour, &raws)))).verdicts {
                let met = met.entry(v.article).or_default();
                met.0 |= v.truth == Truth::Yes && !v.excused;
                met.1 |= v.truth == Truth::Maybe;
            }
        }
        missing.extend(open(&case, &met));
    }
    assert!(missing.is_empty(), "not broken by any trace: {missing:#?}");
}

/// The articles that no trace has broken for certain or none perhaps.
fn open(case: &Case, met: &BTreeMap<String, (bool, bool)>) -> Vec<String> {
    // Of the six shapes the count of more than ten needs denser logs, and the joined event longer ones.
    let rare = ["4.1", "5.1"];
    // Nobody judges it; a span that ends as it begins; a body of which little is told.
    let never = ["Proof 1.6", "Spans 1.9", "Subjects 1.7"];
    let mut out = Vec::new();
    for clause in case.program.clauses.iter().filter(|c| c.binding) {
        let number = &case.treaty.articles[clause.article].ast.number.text;
        let (yes, maybe) = met.get(number).copied().unwrap_or_default();
        let name = format!("{} {number}", case.name);
        let exempt = never.contains(&name.as_str()) || rare.contains(&number.as_str());
        if !exempt && (!yes || !maybe) {
            out.push(format!("{name}: established {yes}, undetermined {maybe}"));
        }
    }
    out
}

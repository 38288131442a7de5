//! What must hold of the monitor whatever it is told.

use proptest::prelude::*;
use servanda_watch::{Fact, Kind, Out, Truth};

use crate::oracle::{Says, Verdict};
use crate::traces::{Case, Raw};
use crate::versus::{chosen, runner, runner_for, shown};

/// Holds a property against traces of each treaty.
fn of_every_trace(seed: u8, holds: impl Fn(&Case, &[Fact], &[Out]) -> Result<(), String>) {
    let failed: Vec<String> = chosen()
        .iter()
        .filter_map(|case| {
            let test = |(flavour, raws): (usize, Vec<Raw>)| {
                let facts = case.facts(&case.happenings(flavour, &raws));
                holds(case, &facts, &case.run(&facts)).map_err(TestCaseError::fail)
            };
            runner_for(seed, case).run(&case.raws(), test).err().map(|error| shown(case, &error))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

fn same(case: &Case, one: &[Out], other: &[Out]) -> Result<(), String> {
    let apart = crate::traces::difference(&case.says(one), &case.says(other));
    if apart.is_empty() { Ok(()) } else { Err(apart.join("\n")) }
}

#[test]
fn the_order_of_arrival_and_within_a_second_does_not_matter() {
    of_every_trace(21, |case, facts, out| {
        let mut other = facts.to_vec();
        other.reverse();
        let middle = other.len() / 3;
        other.rotate_left(middle);
        other.sort_by_key(|f| f.when.from);
        let told = case.run(&other);
        if told == out { Ok(()) } else { same(case, out, &told).and(Err("told in another order".to_owned())) }
    });
}

#[test]
fn a_copy_goes_on_as_the_original() {
    of_every_trace(22, |case, facts, out| {
        let mut engine = case.engine();
        let (first, second) = facts.split_at(facts.len() / 2);
        let mut told: Vec<Out> = Vec::new();
        for fact in first {
            engine.push(fact.clone()).map_err(|late| format!("{late:?}"))?;
        }
        let mut copy = engine.clone();
        // The original runs ahead, and that changes nothing for the copy.
        engine.advance(case.end());
        for fact in second {
            copy.push(fact.clone()).map_err(|late| format!("{late:?}"))?;
        }
        copy.advance(case.end());
        told.append(&mut copy.take());
        if told == out { Ok(()) } else { same(case, out, &told).and(Err("told in another order".to_owned())) }
    });
}

#[test]
fn many_small_steps_are_one_big_step() {
    of_every_trace(23, |case, facts, out| {
        let mut engine = case.engine();
        let mut told = Vec::new();
        let times: std::collections::BTreeSet<i64> = facts.iter().map(|f| f.when.from).collect();
        let mut last = times.first().map_or(0, |t| t - 100);
        for next in times.into_iter().chain([case.end() + 1]) {
            // To the second before the next facts, in four steps.
            for step in 1..=4 {
                engine.advance(last + (next - 1 - last) * step / 4);
                told.append(&mut engine.take());
            }
            for fact in facts.iter().filter(|f| f.when.from == next) {
                engine.push(fact.clone()).map_err(|late| format!("{late:?}"))?;
            }
            last = next;
        }
        same(case, out, &told)
    });
}

#[test]
fn what_comes_after_its_second_is_refused() {
    let case = Case::all().swap_remove(0);
    let mut runner = runner(24);
    let (_, raws) = proptest::strategy::ValueTree::current(&case.raws().new_tree(&mut runner).unwrap());
    let facts = case.facts(&case.happenings(0, &raws));
    let mut engine = case.engine();
    let fact = facts.first().unwrap().clone();
    engine.advance(fact.when.from);
    assert!(engine.push(fact.clone()).is_err(), "that second is over");
    engine.push(Fact { when: servanda_watch::Span::at(fact.when.from + 1), ..fact }).unwrap();
}

/// The articles that make the facts of an event a breach by themselves.
fn acts_only(says: &Says, number: &str) -> Vec<Verdict> {
    says.verdicts.iter().filter(|v| v.article == number && v.truth == Truth::Yes && !v.excused).cloned().collect()
}

#[test]
fn a_prohibition_is_not_broken_when_nothing_happens() {
    of_every_trace(25, |case, facts, _| {
        for clause in &case.program.clauses {
            if !matches!(clause.what, servanda_watch::program::What::Forbid(_)) {
                continue;
            }
            // All that the act may be made of is left out.
            let mut own = clause.own.clone();
            for derived in &case.program.derived {
                if own.contains(&derived.event) {
                    own.extend(&derived.trigger.events);
                }
            }
            for counted in case.program.counts_as.iter().chain(&case.program.counts_as) {
                if own.contains(&counted.event) {
                    own.extend(&counted.pattern.events);
                }
            }
            for derived in &case.program.derived {
                if own.contains(&derived.event) {
                    own.extend(&derived.trigger.events);
                }
            }
            let rest: Vec<Fact> = facts.iter().filter(|f| !own.contains(&f.event)).cloned().collect();
            let told = case.run(&rest);
            let broken = |o: &Out| matches!(o, Out::Opened(r) if r.article == clause.article && r.kind == Kind::Act);
            if told.iter().any(broken) {
                return Err(format!("article {}", case.treaty.articles[clause.article].ast.number.text));
            }
        }
        Ok(())
    });
}

#[test]
fn an_exception_adds_no_breach() {
    let plain = Case::all();
    let excepted = Case::with_exception("except when storm has occurred within 12 hours");
    for (before, after) in plain.iter().zip(&excepted).filter(|(before, _)| !before.name.starts_with("Six")) {
        let mut runner = runner(26);
        let result = runner.run(&after.raws(), |(flavour, raws)| {
            let happenings = after.happenings(flavour, &raws);
            let with = after.says(&after.run(&after.facts(&happenings)));
            let without = before.says(&before.run(&before.facts(&happenings)));
            for clause in before.program.clauses.iter().filter(|c| !matches!(c.what, servanda_watch::program::What::Hold { .. })) {
                let number = &before.treaty.articles[clause.article].ast.number.text;
                // Grades may fall with the number of breaches; what depends on the standing of other articles may change with them.
                let plain = |v: &Verdict| (v.bearer.clone(), v.key.clone(), v.since, v.witness);
                let mut left: Vec<_> = acts_only(&without, number).iter().map(plain).collect();
                for one in acts_only(&with, number).iter().map(plain) {
                    match left.iter().position(|l| *l == one) {
                        Some(at) => {
                            left.swap_remove(at);
                        }
                        None if before.asks_about_states(clause.article) => {}
                        None => return Err(TestCaseError::fail(format!("article {number}: {one:?} is a breach only with the exception"))),
                    }
                }
            }
            Ok(())
        });
        assert!(result.is_ok(), "{}", result.err().map(|error| shown(after, &error)).unwrap_or_default());
    }
}

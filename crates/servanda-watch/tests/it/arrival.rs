//! Facts as they arrive: late, corrected, taken back, while a source is silent. What is told for good is what is told of the same facts in order.

use std::collections::BTreeMap;

use servanda_watch::{Change, Fact, Record, Span, Stream, Sym};

use crate::traces::{Case, Raw};
use crate::versus::{chosen, runner_for, shown};

/// What stands of a verdict: who, on what, since when, how certain, how grave, and what has become of it.
type Stands = (usize, String, Vec<(u8, Sym)>, i64, Sym, String);

fn stands(case: &Case, record: &Record) -> Stands {
    let what = format!("{:?} {:?} {:?}", record.truth, record.grade, record.standing);
    let first = record.witness.first().copied().unwrap_or_default();
    (record.article, case.program.names.text(record.bearer), record.key.clone(), record.since, first, what)
}

/// The verdicts of facts in order.
fn in_order(case: &Case, facts: &[Fact]) -> Vec<Stands> {
    let records = case.records(&case.run(facts)).into_iter().map(|(record, _)| stands(case, &record));
    sorted(records.collect())
}

fn sorted(mut all: Vec<Stands>) -> Vec<Stands> {
    all.sort();
    all
}

/// A reader of what a stream tells.
#[derive(Default)]
struct Reader {
    told: BTreeMap<u64, Record>,
    last: Vec<u64>,
}

impl Reader {
    fn read(&mut self, changes: Vec<Change>) -> Result<(), String> {
        for change in changes {
            match change {
                Change::New { record, is_final } => {
                    if is_final {
                        self.last.push(record.number);
                    }
                    self.told.insert(record.number, record);
                }
                Change::Amended { record } => {
                    self.told.insert(record.number, record);
                }
                Change::Withdrawn { number } => {
                    if self.last.contains(&number) {
                        return Err(format!("verdict {number} was final and is withdrawn"));
                    }
                    self.told.remove(&number);
                }
                Change::Final { number } => self.last.push(number),
                Change::Objection { fact, .. } => return Err(format!("{fact:?} is an objection, and came before its time was closed")),
            }
        }
        Ok(())
    }
}

fn of_every_trace(seed: u8, holds: impl Fn(&Case, &[Raw], &[Fact]) -> Result<(), String>) {
    let failed: Vec<String> = chosen()
        .iter()
        .filter_map(|case| {
            let result = runner_for(seed, case).run(&case.raws(), |(flavour, raws)| {
                let facts = case.facts(&case.happenings(flavour, &raws));
                holds(case, &raws, &facts).map_err(proptest::test_runner::TestCaseError::fail)
            });
            result.err().map(|error| shown(case, &error))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// Two sources that report by turns, each out of order, and promise what they have finished.
fn sources(case: &Case) -> (Sym, Sym) {
    let mut names = case.program.names.clone();
    (names.sym("first source"), names.sym("second source"))
}

#[test]
fn what_is_final_does_not_depend_on_the_order_of_arrival() {
    of_every_trace(41, |case, raws, facts| {
        let (one, other) = sources(case);
        let mut stream = Stream::new(case.engine(), 2);
        let mut reader = Reader::default();
        // In stretches of three: within each in an order that chance decides, and corrected or taken back before it is closed.
        let (mut next, mut names) = (0, case.program.names.clone());
        for (n, stretch) in facts.chunks(3).enumerate() {
            let mut order: Vec<&Fact> = stretch.iter().collect();
            order.rotate_left(raws.get(n).map_or(0, |r| r.rank() as usize) % stretch.len());
            if n % 2 == 0 {
                order.reverse();
            }
            for fact in order {
                let first = Fact {
                    when: Span { from: fact.when.from, to: fact.when.to + 7 },
                    odds: servanda_watch::Odds { low: 0, high: 600 },
                    ..fact.clone()
                };
                stream.arrive(first);
                next += 1;
                let mistaken = Fact { id: names.sym(&(1_000_000 + next).to_string()), ..fact.clone() };
                stream.arrive(mistaken.clone());
                reader.read(stream.settle(fact.when.to))?;
                stream.arrive(fact.clone());
                stream.retract(mistaken.id);
            }
            // The next stretch begins no earlier than its first fact.
            let until = facts.get((n + 1) * 3).map_or(case.end(), |f| f.when.from - 1);
            stream.promise(one, until);
            stream.promise(other, until);
        }
        stream.close(case.end());
        reader.read(stream.settle(case.end()))?;
        let told = sorted(reader.told.values().map(|r| stands(case, r)).collect());
        let right = in_order(case, facts);
        if told == right { Ok(()) } else { Err(difference(&told, &right)) }
    });
}

fn difference(told: &[Stands], right: &[Stands]) -> String {
    let more = told.iter().filter(|t| !right.contains(t)).map(|t| format!("only as it arrived: {t:?}"));
    let less = right.iter().filter(|r| !told.contains(r)).map(|r| format!("only in order: {r:?}"));
    let all: Vec<String> = more.chain(less).collect();
    if all.is_empty() { "told more than once".to_owned() } else { all.join("\n") }
}

#[test]
fn a_silent_source_keeps_everything_open_until_somebody_closes_it() {
    of_every_trace(42, |case, _, facts| {
        let (one, silent) = sources(case);
        let mut stream = Stream::new(case.engine(), 2);
        let mut reader = Reader::default();
        let begin = facts.first().map_or(0, |f| f.when.from - 1);
        stream.promise(silent, begin);
        facts.iter().for_each(|fact| stream.arrive(fact.clone()));
        stream.promise(one, case.end());
        reader.read(stream.settle(case.end()))?;
        let from_time_alone = in_order(case, &[]).len();
        if stream.frontier() > begin || reader.last.len() > from_time_alone || stream.holding_back() != [(silent, begin)] {
            return Err("something is final although a source is silent".to_owned());
        }
        // What is made good while the books are open is told when they are closed.
        let which = |all: &[Stands]| -> Vec<_> { all.iter().map(|s| (s.0, s.1.clone(), s.2.clone(), s.3, s.4)).collect() };
        let before = sorted(reader.told.values().map(|r| stands(case, r)).collect());
        stream.close(case.end());
        reader.read(stream.settle(case.end()))?;
        let after = sorted(reader.told.values().map(|r| stands(case, r)).collect());
        let right = in_order(case, facts);
        if which(&before) != which(&right) {
            return Err(format!("provisionally: {}", difference(&before, &right)));
        }
        if after == right && reader.last.len() == after.len() { Ok(()) } else { Err(format!("for good: {}", difference(&after, &right))) }
    });
}

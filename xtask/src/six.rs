//! `cargo xtask six LOG [DIR]`: the final violations of the six clause shapes over a log, in the form in which other monitors give them, a
//! file for each clause with lines `ts tp bindings`. LOG comes from a generator of cease-fire logs, in order or as it arrived: then what is
//! final is what the promises of its sources have closed. Violations after the last event are windows cut by the end of the log, and left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;

use servanda::Timestamp;
use servanda::feed::{Entry, Feed, Item, Marker, Report};
use servanda::follow::{Follow, Ready};
use servanda::inputs::{self, Inputs};
use servanda::monitor::{Ground, Record, Standing, Truth};
use servanda::report::{News, Step, Told};

use crate::{Disk, root};

const CLAUSES: [&str; 6] = ["c1_notice", "c2_access", "c3_consult", "c4_count", "c5_join", "c6_chain"];
/// How many rows come between two looks at what is still open.
const BATCH: usize = 1_000;

/// Violations by clause: when, which event of the log, the values.
pub(crate) type Violations = BTreeMap<&'static str, Vec<(i64, u64, String)>>;

pub(crate) fn run(args: &[&str]) -> Result<(), String> {
    let (log, folder) = match args {
        [log] => (log, None),
        [log, folder] => (log, Some(folder)),
        _ => return Err("which log? cargo xtask six LOG [DIR]".to_owned()),
    };
    let found = violations(log)?;
    for clause in CLAUSES {
        let lines = lines(&found, clause);
        match folder {
            Some(folder) => {
                std::fs::create_dir_all(folder).map_err(|e| format!("{folder}: {e}"))?;
                let path = std::path::Path::new(folder).join(format!("base.{clause}.txt"));
                std::fs::write(&path, lines).map_err(|e| format!("{}: {e}", path.display()))?;
            }
            None => lines.lines().for_each(|line| println!("{clause} {line}")),
        }
    }
    Ok(())
}

/// The violations of one clause, a line each.
pub(crate) fn lines(found: &Violations, clause: &str) -> String {
    found.get(clause).into_iter().flatten().fold(String::new(), |mut out, (ts, tp, values)| {
        let _ = writeln!(out, "{ts} {tp} {values}");
        out
    })
}

/// The final violations of the case over a log.
pub(crate) fn violations(log: &str) -> Result<Violations, String> {
    let case = root().join("tests/cases/six-clauses");
    let told = |failure: servanda::load::Failure| failure.message;
    let loaded = servanda::load(&Disk, &case.to_string_lossy()).map_err(told)?;
    let observers = inputs::observers(&Disk, &loaded).map_err(told)?;
    let ready = Ready::new(&loaded, Inputs { observers, ..Inputs::default() });
    let mapping = inputs::mapping(&Disk, &case.join("feeds/log.toml").to_string_lossy()).map_err(told)?;
    let mut follow = Follow::new(&ready);
    let file = File::open(log).map_err(|e| format!("{log}: {e}"))?;
    let mut feed = Feed::new(log, &mapping, file);
    let (mut events, mut last, mut in_order, mut told) = (BTreeMap::new(), i64::MIN, true, Vec::new());
    while let Some(mut entry) = feed.next_entry().map_err(|e| e.to_string())? {
        // A window that reaches over the end of the log proves nothing, though the promises of late sources reach further.
        if let Entry::Item(Item::Watermark(mark)) = &mut entry {
            mark.until = mark.until.min(Timestamp::from_second(last).unwrap_or_default());
        }
        if let Entry::Item(Item::Report(report)) = &entry {
            let at = report.occurred.from.as_second();
            (in_order, last) = (in_order && report.received.is_none(), last.max(at));
            events.insert(report.id.to_string(), Event::of(at, report));
        }
        told.extend(follow.take(entry));
        if events.len().is_multiple_of(BATCH) {
            told.extend(follow.look());
        }
    }
    if in_order {
        // A log in order is over when it ends: nobody promises it, and everything has been said.
        follow.close(last);
    }
    told.extend(follow.look());
    let names = |sym| follow.names().text(sym);
    let program = ready.versions().first().map(|v| &v.program).ok_or("the case has no text")?;
    let unit = |record: &Record| {
        let vars = program.of_article.get(&record.article).and_then(|n| program.clauses.get(*n)).map(|c| c.vars.as_slice());
        let var = vars.unwrap_or_default().iter().find(|(_, label)| label == "Unit").map(|(var, _)| *var)?;
        record.key.iter().find(|(v, _)| *v == var).map(|(_, value)| names(*value))
    };
    let mut out = Violations::new();
    for record in last_words(told).into_iter().filter(|r| r.standing != Standing::Excused) {
        let number = loaded.treaty.articles.get(record.article).map_or("", |a| a.ast.number.text.as_str());
        let id = record.witness.first().map(|w| names(*w)).unwrap_or_default();
        let event = events.get(&id).ok_or_else(|| format!("a violation of {number} without an event of the log: {id}"))?;
        if record.truth != Truth::Yes {
            return Err(format!("a violation of {number} at {id} that is not established, though the log is a register"));
        }
        let Event { at, by, object, place } = event;
        let counted = record.grounds.iter().rev().find_map(|g| if let Ground::Seen { certain, .. } = g { Some(*certain) } else { None });
        let (clause, values) = match number {
            "1.1" => ("c1_notice", format!("{by},{object},{place}")),
            "2.1" => ("c2_access", format!("{by},{object}")),
            "3.1" => ("c3_consult", format!("{object},{by},{place}")),
            "4.1" => ("c4_count", format!("{place},{}", counted.unwrap_or_default())),
            "5.1" => ("c5_join", format!("{object},{by},{place},{}", unit(&record).unwrap_or_default())),
            "6.1" => ("c6_chain", format!("{object},{by},{place}")),
            other => return Err(format!("the case has no clause {other} that could be breached")),
        };
        let tp = id.parse().map_err(|_| format!("`{id}` is no number of an event"))?;
        out.entry(clause).or_default().push((*at, tp, values));
    }
    out.values_mut().for_each(|all| all.sort_by_key(|(at, tp, values)| (*at, *tp, numbers(values))));
    Ok(out)
}

fn numbers(values: &str) -> Vec<u64> {
    values.split(',').filter_map(|v| v.parse().ok()).collect()
}

/// What an event of the log says.
struct Event {
    at: i64,
    by: String,
    object: String,
    place: String,
}

impl Event {
    fn of(at: i64, report: &Report<'_>) -> Self {
        let arg = |marker| report.args.get(marker).unwrap_or("").to_owned();
        let by = report.actor.as_deref().unwrap_or("").to_owned();
        Self { at, by, object: arg(Marker::Object), place: arg(Marker::In) }
    }
}

/// The verdicts that are final, as they were told last.
fn last_words(told: Vec<Told>) -> Vec<Record> {
    let mut all: BTreeMap<u64, (Record, bool)> = BTreeMap::new();
    for one in told {
        let News::Verdict { step, record, is_final } = one.news else { continue };
        if step == Step::Withdrawn {
            all.remove(&record.number);
        } else {
            all.insert(record.number, (record, is_final));
        }
    }
    all.into_values().filter(|(_, is_final)| *is_final).map(|(record, _)| record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::process::Command;

    /// Two other monitors and an evaluator straight from the definitions agree on these verdicts, byte for byte.
    #[test]
    fn both_logs_give_the_verdicts_of_two_other_monitors_one_to_one() {
        let shared = std::env::var_os("SERVANDA_DATA").map_or_else(|| root().join("../shared"), PathBuf::from).join("tools/monitor");
        if !shared.is_dir() {
            return println!("skipped: no shared data at {}", shared.display());
        }
        let folder = root().join("target/tmp/six-logs");
        let mut python = Command::new("python3");
        let made = python.arg(shared.join("gen_log.py")).args(["--events", "10000", "--seed", "7", "--late", "--out"]);
        if !made.arg(&folder).status().is_ok_and(|s| s.success()) {
            return println!("skipped: the log generator needs python3");
        }
        for log in ["ev.jsonl", "ev.late.jsonl"] {
            let found = violations(&folder.join(log).to_string_lossy()).unwrap();
            for clause in CLAUSES {
                let expected = std::fs::read_to_string(shared.join(format!("expected/base.{clause}.txt"))).unwrap();
                let have = lines(&found, clause);
                let first = expected.lines().zip(have.lines()).find(|(e, h)| e != h);
                let (expected_lines, have_lines) = (expected.lines().count(), have.lines().count());
                assert!(expected == have, "{log}, {clause}: {have_lines} lines of {expected_lines}; first difference {first:?}");
            }
        }
    }
}

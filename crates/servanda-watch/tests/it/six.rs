//! The six clause shapes on a log that other monitors have judged: the same violations, one to one.

use std::collections::BTreeMap;
use std::process::Command;

use servanda_watch::{Engine, Fact, Out, Program, Span, Standing, Sym, Truth, compile};

use crate::{shared, treaty};

fn program() -> Program {
    compile(&treaty(&std::fs::read_to_string(crate::root().join("tests/cases/six-clauses/treaty.md")).unwrap()))
}

/// A log line as a fact: the numbers of the log are the names of parties, units and sectors.
fn fact(program: &mut Program, line: &str) -> Option<Fact> {
    let field = |name: &str| {
        let at = line.find(&format!("\"{name}\":"))? + name.len() + 3;
        let rest = &line[at..];
        Some(rest[..rest.find([',', '}'])?].trim_matches('"').to_owned())
    };
    const BY: u8 = 1;
    const OF: u8 = 2;
    const IN: u8 = 7;
    const ON: u8 = 8;
    let (event, args): (&str, &[(&str, u8)]) = match field("ev")?.as_str() {
        "attack" => ("attack", &[("p", BY), ("s", IN)]),
        "consult" => ("consult", &[("s", ON)]),
        "report" => ("answer", &[("c", ON)]),
        "notify" => ("notification", &[("p", BY), ("e", OF)]),
        "exercise" => ("hold", &[("p", BY), ("e", 0), ("s", IN)]),
        "permit" => ("permit", &[("u", OF), ("s", IN)]),
        "revoke" => ("revocation", &[("u", OF), ("s", IN)]),
        "enter" => ("enter", &[("u", BY), ("s", 0)]),
        "move" => ("move", &[("u", 0), ("p", BY), ("s", IN)]),
        _ => return None,
    };
    let mut fact = Fact::new(program.names.sym(&field("id")?), program.event(event)?, Span::at(field("ts")?.parse().ok()?));
    for (name, slot) in args {
        fact = fact.with(*slot, program.names.sym(&field(name)?));
    }
    match event {
        "attack" => fact.ident = program.names.sym(&field("i")?),
        "consult" => fact = Fact { ident: program.names.sym(&field("c")?), ..fact.with(BY, program.names.sym("Special Commission")) },
        "answer" => fact = fact.with(BY, program.names.sym("Special Commission")),
        _ => {}
    }
    Some(fact)
}

/// Violations by clause, as `ts tp bindings`, in the order of the expected files.
fn violations(lines: &str) -> BTreeMap<&'static str, Vec<(i64, u64, String)>> {
    let mut program = program();
    let mut facts: Vec<Fact> = lines.lines().filter_map(|l| fact(&mut program, l)).collect();
    facts.sort_by_key(|f| f.when);
    let by_id: BTreeMap<Sym, Fact> = facts.iter().map(|f| (f.id, f.clone())).collect();
    let last = facts.last().map_or(0, |f| f.when.from);
    let mut engine = Engine::new(&program);
    let mut out = Vec::new();
    for fact in facts {
        engine.push(fact).unwrap();
        out.extend(engine.take());
    }
    engine.advance(last);
    out.extend(engine.take());
    let mut all: BTreeMap<&'static str, Vec<(i64, u64, String)>> = BTreeMap::new();
    for one in out {
        let Out::Opened(record) = one else { continue };
        if record.standing == Standing::Excused {
            continue;
        }
        assert_eq!(record.truth, Truth::Yes);
        let name = |sym: Sym| program.names.text(sym);
        let trigger = &by_id[&record.witness[0]];
        let (by, of, into) = (name(trigger.arg(1)), name(trigger.arg(0)), name(trigger.arg(7)));
        let ident = name(trigger.ident);
        let (clause, text) = match record.article {
            1 => ("c1_notice", format!("{by},{of},{into}")),
            2 => ("c2_access", format!("{by},{of}")),
            3 => ("c3_consult", format!("{ident},{by},{into}")),
            4 => ("c4_count", {
                let servanda_watch::Ground::Seen { certain, .. } =
                    record.grounds.iter().rfind(|g| matches!(g, servanda_watch::Ground::Seen { .. })).unwrap()
                else {
                    unreachable!()
                };
                format!("{into},{certain}")
            }),
            5 => (
                "c5_join",
                format!("{ident},{by},{into},{}", name(record.key.iter().find(|(_, v)| by_id.values().any(|f| f.arg(0) == *v)).unwrap().1)),
            ),
            6 => ("c6_chain", format!("{ident},{by},{into}")),
            other => panic!("{other}"),
        };
        all.entry(clause).or_default().push((trigger.when.from, name(trigger.id).parse().unwrap(), text));
    }
    all.values_mut().for_each(|v| v.sort());
    all
}

#[test]
fn the_six_shapes_give_the_verdicts_of_two_other_monitors() {
    let Some(shared) = shared() else { return };
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("six");
    let made = Command::new("python3")
        .arg(shared.join("tools/monitor/gen_log.py"))
        .args(["--events", "10000", "--seed", "7", "--out"])
        .arg(&folder)
        .status();
    if !made.is_ok_and(|s| s.success()) {
        return println!("skipped: the log generator needs python3");
    }
    let log = std::fs::read_to_string(folder.join("ev.jsonl")).unwrap();
    let found = violations(&log);
    for clause in ["c1_notice", "c2_access", "c3_consult", "c4_count", "c5_join", "c6_chain"] {
        let expected = std::fs::read_to_string(shared.join(format!("tools/monitor/expected/base.{clause}.txt"))).unwrap();
        let mut expected: Vec<(i64, u64, String)> = expected
            .lines()
            .map(|l| {
                let mut words = l.splitn(3, ' ');
                (words.next().unwrap().parse().unwrap(), words.next().unwrap().parse().unwrap(), words.next().unwrap().to_owned())
            })
            .collect();
        expected.sort();
        let have = found.get(clause).cloned().unwrap_or_default();
        let missing: Vec<_> = expected.iter().filter(|e| !have.contains(e)).take(5).collect();
        let surplus: Vec<_> = have.iter().filter(|h| !expected.contains(h)).take(5).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{clause}: missing {missing:?}, surplus {surplus:?} of {} and {}",
            expected.len(),
            have.len()
        );
    }
}

//! A case that follows its log: what is told as it happens, what a restart tells, and that the order of arrival decides nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;

use servanda::base::host::MemoryHost;
use servanda::feed::{Mapping, Seen};
use servanda::follow::{Basis, Ready, Session, Then};
use servanda::load::Failure;
use servanda::monitor::{Record, Standing};
use servanda::report::{FollowState, News, Step, Told};

const TRUCE: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South.\nbody Commission.\nevent fire by Party.\n\
    source Mission sees fire, detects 90 %, false alarms 1 %, reports within 6 hours, operated by Commission.\n\
    article 0.1 \"Start\": this treaty enters into force on 2027-03-01.\n\
    article 1.1 \"No fire\": each Party shall not fire; verified by Mission; on breach: the breaching party shall explain to Commission within 12 hours of breach.\n```\n";
const PRIOR: &str = "[[prior]]\nevent = \"fire\"\nlow = 0.3\nhigh = 0.7\nbasis = \"assumed\"\n";
const HEAD: &str = "report_id,source,received,occurred_from,type,actor,corrects,retracts\n";

fn truce() -> MemoryHost {
    let mut host = MemoryHost::default();
    host.files.insert("case/treaty.md".to_owned(), TRUCE.as_bytes().to_vec());
    host.files.insert("case/sources.toml".to_owned(), PRIOR.as_bytes().to_vec());
    host
}

/// A log that grows: between two pieces nothing more is there yet; without a last mark it never ends.
struct Pieces {
    pieces: VecDeque<Vec<u8>>,
    ends: bool,
    paused: bool,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some(piece) = self.pieces.front_mut() else {
            return if self.ends { Ok(0) } else { Err(std::io::ErrorKind::WouldBlock.into()) };
        };
        if !self.paused {
            self.paused = true;
            return Err(std::io::ErrorKind::WouldBlock.into());
        }
        let some = piece.len().min(buffer.len());
        buffer[..some].copy_from_slice(&piece[..some]);
        piece.drain(..some);
        if piece.is_empty() {
            self.pieces.pop_front();
            self.paused = false;
        }
        Ok(some)
    }
}

/// The whole log at once, and nothing behind it yet.
fn whole(log: &str) -> Pieces {
    Pieces { pieces: VecDeque::from([log.as_bytes().to_vec()]), ends: false, paused: true }
}

fn pieces(log: &[&str]) -> Pieces {
    Pieces { pieces: log.iter().map(|p| p.as_bytes().to_vec()).collect(), ends: true, paused: true }
}

struct Run {
    lines: String,
    text: String,
    told: Vec<Told>,
    state: Option<FollowState>,
}

/// Follows a log to where nothing more is to be had, or over so many rows.
fn run(host: &MemoryHost, input: Pieces, before: Option<FollowState>, rows: usize) -> Run {
    let loaded = servanda::load(host, "case").unwrap();
    let inputs = servanda::inputs::acts(host, &loaded).unwrap();
    let observers = servanda::inputs::observers(host, &loaded).unwrap();
    let ready = Ready::new(&loaded, servanda::inputs::Inputs { observers, ..inputs });
    let mapping = Mapping::built_in("report").unwrap();
    let basis = Basis::of(host, &loaded, &mapping.identity()).unwrap();
    let mut session = Session::new(&ready, "log.csv", &mapping, input, before).unwrap();
    let (mut lines, mut text, mut all) = (String::new(), String::new(), Vec::new());
    let mut waits = 0;
    for _ in 0..=rows {
        let stepped = session.step().unwrap();
        lines.push_str(&session.jsonl(&stepped.told));
        text.push_str(&session.text(&stepped.told));
        all.extend(stepped.told);
        waits += u32::from(stepped.then == Then::Wait);
        if stepped.then == Then::End || waits > 20 {
            break;
        }
    }
    Run { lines, text, told: all, state: session.state(&basis) }
}

/// The verdicts that stand at the end, by version and number.
fn standing(told: &[Told]) -> BTreeMap<(usize, u64), Record> {
    let mut open: BTreeMap<(usize, u64), Record> = BTreeMap::new();
    for one in told {
        let News::Verdict { step, record, .. } = &one.news else { continue };
        if *step == Step::Withdrawn {
            open.remove(&(one.version, record.number));
        } else {
            open.insert((one.version, record.number), record.clone());
        }
    }
    open
}

fn steps(told: &[Told]) -> Vec<&'static str> {
    told.iter()
        .map(|one| match &one.news {
            News::Verdict { step: Step::New, .. } => "new",
            News::Verdict { step: Step::Revised, .. } => "revised",
            News::Verdict { step: Step::Closed, .. } => "closed",
            News::Verdict { step: Step::Withdrawn, .. } => "withdrawn",
            News::Verdict { .. } => "final",
            News::Clock { step: Step::Begun, .. } => "begun",
            News::Clock { step: Step::Near, .. } => "near",
            News::Clock { .. } => "stopped",
            News::Late { .. } => "late",
            News::Odd { rejected: true, .. } => "rejected",
            News::Odd { .. } => "odd",
        })
        .collect()
}

#[test]
fn each_change_is_told_when_its_row_comes() {
    let rows = [
        // A breach, and twelve hours to explain it.
        "a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\n",
        // It was the other side: another verdict in the place of the first.
        "b,Mission,2027-03-02T13:00:00Z,2027-03-02T10:00:00Z,fire,South,a,\n",
        // Less than three of the twelve hours are left. More than six hours after a time the mission says no more about it.
        "c,Mission,2027-03-02T19:30:00Z,2027-03-02T19:20:00Z,fire,North,,\n",
        // What happened at ten is final already when it is taken back; it is told, and the verdict stays.
        "d,Mission,2027-03-02T20:00:00Z,2027-03-02T10:00:00Z,fire,South,,b\n",
        // A day later both clocks have run out.
        "e,Mission,2027-03-04T00:00:00Z,2027-03-03T23:00:00Z,fire,North,,\n",
    ];
    let run = run(&truce(), pieces(&[&format!("{HEAD}{}", rows[0]), rows[1], rows[2], rows[3], rows[4]]), None, 100);
    assert_eq!(
        steps(&run.told),
        [
            vec!["new", "begun"],
            vec!["withdrawn", "new", "stopped", "begun"],
            vec!["final", "new", "begun", "near"],
            vec!["late"],
            vec!["final", "new", "stopped", "stopped", "begun"],
        ]
        .concat(),
        "{}",
        run.text
    );
    let at: Vec<i64> = run.told.iter().filter_map(|t| t.now).collect();
    assert!(at.is_sorted(), "the present is that of the inputs, and never goes back: {at:?}");
    assert_eq!(run.told.iter().map(|t| t.seq).collect::<Vec<_>>(), (1..=run.told.len() as u64).collect::<Vec<_>>());
    assert!(run.text.contains("2027-03-02 20:00  late: a, which happened 2027-03-02 10:00"), "{}", run.text);
    let line = run.lines.lines().next().unwrap();
    assert!(line.starts_with(r#"{"seq":1,"at":"2027-03-02T12:00:00Z","change":"new","number":1,"article":"1.1","#), "{line}");
}

#[test]
fn what_cannot_be_used_is_told_and_the_rest_goes_on() {
    let long = "x".repeat(3 << 20);
    let log = [
        format!("{HEAD}a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\nb,Mission,2027-03-02T12:0"),
        // The rest of a line that was half written.
        "1:00Z,2027-03-02T10:05:00Z,fire,North,,\n".to_owned(),
        // A line too long, in pieces, and without an end for a while.
        long.clone(),
        format!("{long}\nc,Mission,2027-03-02T12:02:00Z,2027-03-02T10:06:00Z,fire,North,zz,\n"),
        "d,Mission,2027-03-01T12:00:00Z,2027-03-02T10:07:00Z,fire,North,,\n".to_owned(),
        "e,Mission,2027-03-02T12:03:00Z,2027-03-02T10:08:00Z,fire,North,,\na,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\n"
            .to_owned(),
    ];
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    let run = run(&truce(), pieces(&log), None, 100);
    let odd: Vec<(bool, String)> = run
        .told
        .iter()
        .filter_map(|t| match &t.news {
            News::Odd { place, reason, rejected } => Some((*rejected, format!("{place}: {reason}"))),
            _ => None,
        })
        .collect();
    assert_eq!(odd.len(), 3, "{odd:?}");
    assert!(odd[0].0 && odd[0].1.starts_with("log.csv:4: ") && odd[0].1.contains("1 MiB"), "{odd:?}");
    assert!(!odd[1].0 && odd[1].1.starts_with("log.csv:5: `c`: it corrects `zz`, which is not known"), "{odd:?}");
    assert!(odd[2].0 && odd[2].1.starts_with("log.csv:6: `d`: the clock runs backwards"), "{odd:?}");
    assert_eq!(standing(&run.told).len(), 4, "a, b, c and e, each once: {}", run.text);
}

#[test]
fn a_log_that_is_replaced_is_read_again_and_nothing_is_counted_twice() {
    let host = truce();
    let loaded = servanda::load(&host, "case").unwrap();
    let observers = servanda::inputs::observers(&host, &loaded).unwrap();
    let ready = Ready::new(&loaded, servanda::inputs::Inputs { observers, ..servanda::inputs::Inputs::default() });
    let mapping = Mapping::built_in("report").unwrap();
    let basis = Basis::of(&host, &loaded, &mapping.identity()).unwrap();
    let a = "a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\n";
    let b = "b,Mission,2027-03-02T13:00:00Z,2027-03-02T11:00:00Z,fire,South,,\n";
    let mut session = Session::new(&ready, "log.csv", &mapping, whole(&format!("{HEAD}{a}")), None).unwrap();
    let mut told = Vec::new();
    let mut drain = |session: &mut Session<'_, Pieces>| {
        for _ in 0..5 {
            told.extend(session.step().unwrap().told);
        }
    };
    drain(&mut session);
    assert!(session.state(&basis).is_some());
    drain(&mut session);
    let said = session.replace(whole(&format!("{HEAD}{a}{b}")), "became shorter").unwrap();
    assert!(matches!(&said[0].news, News::Odd { reason, .. } if reason.starts_with("the log became shorter")));
    drain(&mut session);
    assert_eq!(standing(&told).len(), 2);
    assert!(session.state(&basis).is_none(), "what was read before cannot be read again: it is not kept as if it could");
}

/// An exercise of a new case: its treaty and sources, its acts, and its log as lines.
fn exercise(seed: u64, latencies: bool) -> (MemoryHost, Vec<String>) {
    let mut made = MemoryHost::default();
    servanda::new::new(&mut made, "made").unwrap();
    let loaded = servanda::load(&made, "made").unwrap();
    let drawn = servanda::simulate::simulate(&loaded, servanda::simulate::Options { seed, days: 40, from: None }).unwrap();
    servanda::simulate::write(&mut made, &loaded, &drawn, Some("case")).unwrap();
    let text = |name: &str| String::from_utf8(made.files[name].clone()).unwrap();
    let log: Vec<String> = text("case/reports/exercise.csv").lines().map(|l| format!("{l}\n")).collect();
    if !latencies {
        let (sources, treaty) = (text("case/sources.toml"), text("case/treaty.md"));
        let bare: String = sources.lines().filter(|l| !l.starts_with("reports_within")).map(|l| format!("{l}\n")).collect();
        assert_ne!(bare, sources);
        made.files.insert("case/sources.toml".to_owned(), bare.into_bytes());
        made.files.insert("case/treaty.md".to_owned(), treaty.replace(", reports within 24 hours", "").into_bytes());
    }
    (made, log)
}

#[test]
fn a_run_that_was_killed_after_any_row_and_started_again_tells_what_an_uninterrupted_one_tells() {
    let (host, log) = exercise(1, true);
    let all = log.concat();
    let uninterrupted = run(&host, whole(&all), None, usize::MAX - 1);
    assert!(uninterrupted.told.len() > 20, "{}", uninterrupted.text);
    for k in 0..log.len() + 3 {
        // Killed in the middle of what is there, the state kept.
        let first = run(&host, whole(&all), None, k);
        let second = run(&host, whole(&all), first.state, usize::MAX - 1);
        assert_eq!(first.lines + &second.lines, uninterrupted.lines, "killed after {k} steps");
        // Killed twice.
        let first = run(&host, whole(&all), None, k / 2);
        let second = run(&host, whole(&all), first.state, k);
        let third = run(&host, whole(&all), second.state, usize::MAX - 1);
        assert_eq!(first.lines + &second.lines + &third.lines, uninterrupted.lines, "killed after {} and {k} steps", k / 2);
    }
}

#[test]
fn a_log_that_had_grown_to_a_line_when_the_run_was_killed_goes_on_from_there() {
    let (host, log) = exercise(1, true);
    for k in 1..log.len() {
        let (head, tail) = (log[..k].concat(), log[k..].concat());
        // The last line was only half written then.
        let half = &tail[..tail.len().min(10)];
        let grown = Pieces {
            pieces: VecDeque::from([format!("{head}{half}").into_bytes(), tail.as_bytes()[half.len()..].to_vec()]),
            ends: false,
            paused: true,
        };
        let uninterrupted = run(&host, grown, None, usize::MAX - 1);
        let first = run(&host, whole(&format!("{head}{half}")), None, usize::MAX - 1);
        let second = run(&host, whole(&log.concat()), first.state, usize::MAX - 1);
        assert_eq!(first.lines + &second.lines, uninterrupted.lines, "killed when the log had {k} lines and a half");
    }
}

#[test]
fn a_state_is_refused_when_what_it_rests_on_is_another() {
    let (host, log) = exercise(1, true);
    let state = run(&host, whole(&log.concat()), None, usize::MAX - 1).state.unwrap();
    assert_eq!(FollowState::of_json(state.to_json().as_bytes()), Ok(state.clone()));
    let check = |host: &MemoryHost, mapping: &str, log: &str| -> Result<(), Failure> {
        let loaded = servanda::load(host, "case").unwrap();
        Basis::of(host, &loaded, &Mapping::built_in(mapping).unwrap().identity())?.check(&state, log.as_bytes())
    };
    check(&host, "report", &log.concat()).unwrap();
    check(&host, "report", &format!("{}x", log.concat())).unwrap();
    let said = |result: Result<(), Failure>| result.unwrap_err().message;
    assert!(said(check(&host, "claim", &log.concat())).contains("mapping"));
    assert!(said(check(&host, "report", &log[1..].concat())).contains("cut or replaced"));
    assert!(said(check(&host, "report", &log.concat().replacen("exercise", "Exercise", 1))).contains("changed"));
    for file in ["case/treaty.md", "case/sources.toml", "case/acts/exercise.csv"] {
        let mut other = host.clone();
        other.files.get_mut(file).unwrap().extend(b"\n\n");
        assert!(said(check(&other, "report", &log.concat())).contains("the case is another"), "{file}");
    }
    assert!(FollowState::of_json(b"{}").is_err());
    assert!(FollowState::of_json(state.to_json().replace("follow/1", "follow/9").as_bytes()).unwrap_err().contains("servanda.follow/9"));
}

/// Rows in another order, by a generator of a stated seed.
fn shuffled(rows: &[String], seed: u64) -> Vec<String> {
    let mut out = rows.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for i in (1..out.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        out.swap(i, (state >> 33) as usize % (i + 1));
    }
    out
}

/// What `watch` says of a whole log, under every version of the text.
fn at_once(host: &MemoryHost, log: &str, now: Option<i64>) -> BTreeSet<String> {
    let mut host = host.clone();
    host.files.insert("case/reports/exercise.csv".to_owned(), log.as_bytes().to_vec());
    let loaded = servanda::load(&host, "case").unwrap();
    let inputs = servanda::inputs::read(&host, &loaded, &[]).unwrap();
    let watched = servanda::watch::watch(&loaded, &inputs, now);
    let records =
        |(n, v): (usize, &servanda::watch::Version)| v.outcome.records.iter().map(|r| named(&watched.names, n, r)).collect::<Vec<_>>();
    watched.versions.iter().enumerate().flat_map(records).collect()
}

/// A verdict by the names in it: their numbers are those of one run.
fn named(names: &servanda::monitor::Names, version: usize, r: &Record) -> String {
    let closed = match r.standing {
        Standing::Remedied(at) | Standing::Waived(at) => at,
        Standing::Open | Standing::Excused => 0,
    };
    let key: Vec<String> = r.key.iter().map(|(_, v)| names.text(*v)).collect();
    let first = r.witness.first().map(|w| names.text(*w)).unwrap_or_default();
    let bearer = names.text(r.bearer);
    format!(
        "{version} {} {} {bearer} {key:?} {first} {:?} {:?} {:?} {closed}",
        r.since,
        r.article,
        r.truth,
        r.grade,
        std::mem::discriminant(&r.standing)
    )
}

/// The same of a log that is followed.
fn followed(host: &MemoryHost, log: &str) -> (BTreeSet<String>, Option<i64>, Vec<&'static str>) {
    let loaded = servanda::load(host, "case").unwrap();
    let observers = servanda::inputs::observers(host, &loaded).unwrap();
    let ready = Ready::new(&loaded, servanda::inputs::Inputs { observers, ..servanda::inputs::acts(host, &loaded).unwrap() });
    let mapping = Mapping::built_in("report").unwrap();
    let mut session = Session::new(&ready, "case/reports/exercise.csv", &mapping, whole(log), None).unwrap();
    let mut told = Vec::new();
    loop {
        let stepped = session.step().unwrap();
        told.extend(stepped.told);
        if stepped.then == Then::Wait {
            break;
        }
    }
    let names = session.follow().names();
    let end = standing(&told).into_iter().map(|((version, _), r)| named(names, version, &r)).collect();
    (end, session.follow().now(), steps(&told))
}

#[test]
fn a_log_that_was_followed_ends_with_the_verdicts_of_the_whole() {
    for seed in 1..=4 {
        let (host, log) = exercise(seed, true);
        let (end, now, steps) = followed(&host, &log.concat());
        assert!(!steps.contains(&"late") && steps.contains(&"final"), "{seed}: the exercise keeps its latencies: {steps:?}");
        let whole = at_once(&host, &log.concat(), now);
        let (missing, surplus): (Vec<_>, Vec<_>) = (whole.difference(&end).collect(), end.difference(&whole).collect());
        assert!(missing.is_empty() && surplus.is_empty(), "seed {seed}: missing {missing:#?}, surplus {surplus:#?}");
    }
}

#[test]
fn verdicts_do_not_depend_on_the_order_in_which_reports_arrive() {
    let mut amended = 0;
    for seed in 1..=3 {
        // Nothing becomes final, since no source says when it has done: whatever comes late still counts.
        let (host, mut log) = exercise(seed, false);
        let head = log.remove(0);
        // Every tenth report is sent twice more.
        log.extend(log.clone().into_iter().step_by(10));
        let (end, now, steps) = followed(&host, &format!("{head}{}", log.concat()));
        assert!(!end.is_empty() && !steps.contains(&"final"), "{seed}: {steps:?}");
        let read = servanda::feed::read(
            "log.csv",
            &Mapping::built_in("report").unwrap(),
            format!("{head}{}", log.concat()).as_bytes(),
            &mut Seen::default(),
        );
        amended += read.unwrap().reports.iter().filter(|r| r.corrects.is_some() || r.retracts.is_some()).count();
        for shuffle in 1..=12 {
            let rows = shuffled(&log, shuffle);
            assert_ne!(rows, log);
            let text = format!("{head}{}", rows.concat());
            let (other, then, _) = followed(&host, &text);
            assert_eq!((&other, then), (&end, now), "seed {seed}, shuffle {shuffle}");
            assert_eq!(at_once(&host, &text, now), end, "seed {seed}, shuffle {shuffle}, at once");
        }
    }
    assert!(amended > 5, "reports are put right and taken back among them: {amended}");
}

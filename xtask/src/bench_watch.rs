//! `cargo xtask bench watch LOG`: the six clause shapes of tests/cases/six-clauses over a log, from JSON lines to verdicts, late reports and
//! witnesses included; and a loop written by hand for the same clauses over the same facts as the yardstick. Verdicts are taken as they are
//! told, and ids of what is closed are forgotten, so that memory follows what is open. Prints events a second, peak memory and a digest of the
//! verdicts. Times are CPU seconds of this process: others that use the machine make them longer by what they take of its caches. LOG comes
//! from a generator of cease-fire logs, in order or as it arrived.

use std::collections::{HashMap, VecDeque};
use std::fs::File;

use servanda::feed::{Feed, Item, Mapping};
use servanda::model::Annexes;
use servanda::monitor::facts::{Ground, Maker};
use servanda::monitor::observers::Observers;
use servanda::monitor::{Change, Engine, Fact, Program, Stream, Sym, compile};

/// How many reports arrive between two looks at what is still open.
const BATCH: u64 = 65_536;

/// How late a report of the generator's log may come, seconds.
const REPORTS_WITHIN: i64 = 3 * 86_400;

pub(crate) fn run(args: &[&str]) -> Result<(), String> {
    let log = args.iter().find(|a| !a.starts_with("--")).ok_or("which log? cargo xtask bench watch LOG")?;
    let folder = crate::root().join("tests/cases/six-clauses");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    let treaty = servanda::model::resolve(&servanda::syntax::read(&read("treaty.md")?), &Annexes::default()).0;
    let observers = Observers::read(&treaty, Some(&read("sources.toml")?)).map_err(|e| e.to_string())?;
    let mapping = Mapping::parse("log.toml", &read("feeds/log.toml")?).map_err(|e| e.to_string())?;
    let program = compile(&treaty);
    let ground = Ground::default();

    // First, while nothing else is held: what the run needs is then what the process needs.
    let before = peak_kib();
    let late = arrives_late(log, &mapping)?;
    let mut maker = Maker::new(&program, &treaty, &observers, &ground);
    let mut stream = Stream::new(Engine::new(&program), if late { 4 } else { 1 });
    let mut tally = Tally::default();
    let (mut arrived, mut now, mut last, mut held) = (0_u64, i64::MIN, i64::MIN, 0);
    let whole = cpu_seconds();
    let order = maker.names.sym("in order");
    each(log, &mapping, |item| {
        match item {
            Item::Report(report) => {
                if let Ok(fact) = maker.report(report) {
                    now = now.max(fact.known);
                    last = last.max(fact.when.to);
                    if !late {
                        stream.promise(order, fact.when.from - 1);
                    }
                    stream.arrive(fact);
                    arrived += 1;
                    if arrived.is_multiple_of(BATCH) {
                        held = held.max(stream.held_in_memory());
                        stream.settle(now).into_iter().for_each(|change| tally.take(change, &maker));
                    }
                }
            }
            Item::Watermark(mark) => {
                let source = maker.names.sym(&mark.source);
                stream.promise(source, mark.until.as_second().min(last));
            }
            Item::Claim(_) | Item::Act(_) => {}
        }
        stream.drain().for_each(|change| tally.take(change, &maker));
        stream.frontier()
    })?;
    // Deadlines behind the end of the log are not judged, in whichever order it arrived.
    stream.close(last);
    stream.settle(last).into_iter().for_each(|change| tally.take(change, &maker));
    let seconds = cpu_seconds() - whole;
    println!(
        "six clauses together, {}, from JSON lines to numbered verdicts with witnesses: {seconds:.2} s ({} events/s)",
        if late { "as reports arrived, late ones included" } else { "in order" },
        rate(arrived, seconds)
    );
    println!("verdicts told {}, withdrawn again {}; at most {held} facts, occurrences and duties held", tally.told, tally.withdrawn);
    println!("peak memory {} MiB (before the run {} MiB)", peak_kib() / 1024, before / 1024);
    println!("digest of the verdicts {:032x}", tally.sum);
    drop((stream, maker));

    let parse = cpu_seconds();
    let mut rows = 0;
    each(log, &mapping, |item| {
        let Item::Report(report) = item else { return i64::MIN };
        rows += 1;
        report.received.unwrap_or(report.occurred.from).as_second() - REPORTS_WITHIN
    })?;
    println!(
        "of that, reading JSON lines into reports alone: {:.2} s ({} events/s)",
        cpu_seconds() - parse,
        rate(rows, cpu_seconds() - parse)
    );

    let mut facts = Vec::new();
    let mut maker = Maker::new(&program, &treaty, &observers, &ground);
    each(log, &mapping, |item| {
        if let Item::Report(report) = item
            && let Ok(fact) = maker.report(report)
        {
            facts.push(fact);
        }
        i64::MIN
    })?;
    drop(maker);
    facts.sort_by_key(|f| f.when);
    let hand = cpu_seconds();
    let by_hand = yardstick(&facts, &program);
    let hand = cpu_seconds() - hand;
    println!(
        "yardstick, a loop written by hand for these clauses over facts that are parsed and in order: {hand:.2} s ({} events/s), {by_hand} violations",
        rate(facts.len() as u64, hand)
    );
    Ok(())
}

/// Whether any of the first reports of a log happened before the one in front of it.
fn arrives_late(log: &str, mapping: &Mapping) -> Result<bool, String> {
    let file = File::open(log).map_err(|e| format!("{log}: {e}"))?;
    let mut feed = Feed::new(log, mapping, file);
    let (mut last, mut looked) = (i64::MIN, 0);
    while let Some(entry) = feed.next_entry().map_err(|e| e.to_string())? {
        if let servanda::feed::Entry::Item(Item::Report(report)) = entry {
            let from = report.occurred.from.as_second();
            if from < last {
                return Ok(true);
            }
            (last, looked) = (from, looked + 1);
            if looked == 10_000 {
                break;
            }
        }
    }
    Ok(false)
}

pub(crate) fn rate(events: u64, seconds: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for show")]
    let rate = events as f64 / seconds.max(1e-9);
    format!("{rate:.0}")
}

/// Each item of a log. `take` says up to when everything is told: the ids of what happened before are not kept.
fn each(log: &str, mapping: &Mapping, mut take: impl FnMut(&Item<'_>) -> i64) -> Result<(), String> {
    let file = File::open(log).map_err(|e| format!("{log}: {e}"))?;
    let mut feed = Feed::new(log, mapping, file);
    let mut closed = i64::MIN;
    while let Some(entry) = feed.next_entry().map_err(|e| e.to_string())? {
        let servanda::feed::Entry::Item(item) = entry else { continue };
        let until = take(&item);
        if until > closed {
            closed = until;
            feed.close_until(until);
        }
    }
    Ok(())
}

/// CPU seconds that the process has used, user and system, to a hundredth; zero where the system does not say.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name of the program in parentheses, fields 14 and 15 of proc(5), in ticks of a hundredth of a second.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory that the process has held, KiB; zero where the system does not say.
pub(crate) fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

/// FNV-1a over 128 bits: the same digest on every machine, for next to no time.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    /// With a mark of its end, so that no two lists of texts are one.
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

/// Verdicts as told. The digest is a sum over what stands at the end, so that it depends neither on the order in which verdicts were told nor on
/// keeping them; only those that may still be withdrawn are kept.
#[derive(Default)]
struct Tally {
    told: u64,
    withdrawn: u64,
    open: HashMap<u64, u128>,
    sum: u128,
}

impl Tally {
    fn take(&mut self, change: Change, maker: &Maker<'_>) {
        match change {
            Change::New { record, is_final } => {
                let witness = record.witness.first().copied().unwrap_or_default();
                let mut hash = Fnv::default();
                hash.bytes(&record.article.to_le_bytes());
                hash.bytes(&record.since.to_le_bytes());
                hash.bytes(maker.names.text(witness).as_bytes());
                record.key.iter().for_each(|(_, value)| hash.bytes(maker.names.text(*value).as_bytes()));
                let hash = hash.0;
                self.sum = self.sum.wrapping_add(hash);
                self.told += 1;
                if !is_final {
                    self.open.insert(record.number, hash);
                }
            }
            Change::Withdrawn { number } => {
                self.withdrawn += 1;
                self.sum = self.sum.wrapping_sub(self.open.remove(&number).unwrap_or_default());
            }
            Change::Final { number } => {
                self.open.remove(&number);
            }
            Change::Amended { .. } | Change::Objection { .. } => {}
        }
    }
}

/// The six clauses by hand, in order: what a programmer would write for just these.
fn yardstick(facts: &[Fact], program: &Program) -> u64 {
    let id = |name: &str| program.event(name).unwrap_or(u16::MAX);
    let [attack, consult, answer, notify, hold, permit, revoke, enter, moved] =
        ["attack", "consult", "answer", "notification", "hold", "permit", "revocation", "enter", "move"].map(id);
    let (by, of, into, on, object) = (1, 2, 7, 8, 0);
    let (day, half) = (86_400, 43_200);
    let mut notices: HashMap<(Sym, Sym), VecDeque<i64>> = HashMap::new();
    let mut permits: HashMap<(Sym, Sym), bool> = HashMap::new();
    let mut talk: HashMap<Sym, VecDeque<i64>> = HashMap::new();
    let mut chain: HashMap<Sym, VecDeque<(i64, i64)>> = HashMap::new();
    let mut talks: HashMap<Sym, (Sym, i64)> = HashMap::new();
    let mut recent: HashMap<Sym, VecDeque<i64>> = HashMap::new();
    let mut moves: HashMap<(Sym, Sym), VecDeque<(i64, Sym)>> = HashMap::new();
    let mut out = 0;
    for fact in facts {
        let (t, sector) = (fact.when.from, fact.arg(into));
        if fact.event == attack {
            talk.entry(sector).or_default().push_back(t);
            chain.entry(sector).or_default().push_back((t, t + day));
            let window = recent.entry(sector).or_default();
            window.push_back(t);
            while window.front().is_some_and(|at| *at < t - day) {
                window.pop_front();
            }
            out += u64::from(window.len() > 10);
            if let Some(units) = moves.get_mut(&(fact.arg(by), sector)) {
                while units.front().is_some_and(|(at, _)| *at < t - half) {
                    units.pop_front();
                }
                let mut seen: Vec<Sym> = units.iter().map(|(_, u)| *u).collect();
                seen.sort_unstable();
                seen.dedup();
                out += seen.len() as u64;
            }
        } else if fact.event == consult {
            let sector = fact.arg(on);
            if let Some(open) = talk.get_mut(&sector) {
                out += open.drain(..).filter(|at| *at < t - day).count() as u64;
            }
            talks.insert(fact.ident, (sector, t));
        } else if fact.event == answer {
            if let Some((sector, at)) = talks.remove(&fact.arg(on))
                && t <= at + 2 * day
                && let Some(open) = chain.get_mut(&sector)
            {
                open.retain(|(start, due)| !(*start <= at && at <= *due));
            }
        } else if fact.event == notify {
            notices.entry((fact.arg(by), fact.arg(of))).or_default().push_back(t);
        } else if fact.event == hold {
            let given = notices.get(&(fact.arg(by), fact.arg(object)));
            out += u64::from(!given.is_some_and(|all| all.iter().any(|at| (t - 42 * day..=t - 7 * day).contains(at))));
        } else if fact.event == permit {
            permits.insert((fact.arg(of), sector), true);
        } else if fact.event == revoke {
            permits.insert((fact.arg(of), sector), false);
        } else if fact.event == enter {
            out += u64::from(permits.get(&(fact.arg(by), fact.arg(object))) != Some(&true));
        } else if fact.event == moved {
            moves.entry((fact.arg(by), sector)).or_default().push_back((t, fact.arg(object)));
        }
        if let Some(open) = chain.get_mut(&sector) {
            while open.front().is_some_and(|(_, due)| due + 2 * day < t) {
                open.pop_front();
                out += 1;
            }
        }
    }
    out
}

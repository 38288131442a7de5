//! Mutated and made-up reports, claims, acts, sources, mappings and texts of whole cases through `watch`, in memory.

use servanda::Loaded;
use servanda::base::host::{Host, MemoryHost};
use servanda::feed::Mapping;
use servanda::inputs::Feed;
use servanda::simulate::Options;

use super::{Random, mutate};
use crate::{Disk, root};

/// The cases: with files of their own or of an exercise, with zones and without, with readings, with measures and groups from an annex.
const CASES: [&str; 6] = [
    "tests/cases/six-clauses",
    "examples/easter-2025",
    "examples/energy-2025",
    "examples/minsk-2020",
    "examples/cyprus-1960",
    "examples/sinai-1981",
];

/// What a case may hold, beside its treaty.
const FOLDERS: [&str; 5] = ["annex", "reports", "claims", "acts", "feeds"];

/// A row that the mapping of the generated log reads.
const LOG: &str = "{\"ev\":\"attack\",\"id\":\"a1\",\"ts\":1803900000,\"p\":\"Northland\",\"s\":\"s1\",\"i\":\"i1\"}\n\
    {\"ev\":\"permit\",\"id\":\"p1\",\"ts\":1803900001,\"u\":\"u1\",\"s\":\"s1\"}\n{\"ev\":\"consult\",\"id\":\"c1\",\"ts\":1803900002,\"c\":\"i1\"}\n";

/// Values that rows rarely have.
const ODD: [&str; 26] = [
    ",",
    "\"",
    "\n",
    "\r\n",
    ";",
    "{",
    "}",
    "[",
    "]",
    "0",
    "-1",
    "1e308",
    "99999999999999999999",
    "NaN",
    "2019-12-31T23:59:59Z",
    "2029-02-28T24:00Z",
    "2028-02-29",
    "2027-03-28T03:30",
    "UTC",
    "Europe/Kyiv",
    "91",
    "180",
    "article 1.1",
    "waiver",
    "suspension",
    "attribution",
];

/// A case with the inputs that are varied.
struct Case {
    loaded: Loaded,
    /// Its treaty and annexes.
    text: MemoryHost,
    /// Sources, reports, claims and acts, by path.
    inputs: Vec<(String, Vec<u8>)>,
    mappings: Vec<Vec<u8>>,
    /// What the text speaks of.
    words: Vec<String>,
}

#[derive(Default)]
struct Counts {
    read: usize,
    refused: usize,
    far: usize,
    incidents: usize,
    records: usize,
    rejects: u64,
}

pub(super) fn run(seed: u64, rounds: u64) -> Result<(), String> {
    let cases = cases()?;
    let mut counts = Counts::default();
    for round in 0..rounds {
        // Each round has a seed of its own, so that one can be repeated alone.
        let mut random = Random(seed.wrapping_add(round));
        if let Some(case) = cases.get(random.below(cases.len())) {
            one(case, &mut random, &mut counts);
        }
    }
    let Counts { read, refused, far, incidents, records, rejects } = counts;
    println!(
        "watch: {rounds} cases, {read} read with {incidents} incidents, {records} records and {rejects} rejects, {refused} refused, {far} of far-off years left out, no panic"
    );
    Ok(())
}

fn cases() -> Result<Vec<Case>, String> {
    let mut out = Vec::new();
    for name in CASES {
        let folder = root().join(name).to_string_lossy().into_owned();
        let mut host = MemoryHost::default();
        let mut take = |file: &str| -> Result<(), String> {
            let bytes = Disk.read(&format!("{folder}/{file}"))?;
            host.files.insert(format!("case/{file}"), bytes);
            Ok(())
        };
        take("treaty.md")?;
        // Some have no sources of their own.
        let _ = take("sources.toml");
        for below in FOLDERS {
            for file in Disk.list(&format!("{folder}/{below}"))? {
                take(&format!("{below}/{file}"))?;
            }
        }
        let loaded = servanda::load(&host, "case").map_err(|f| f.message)?;
        let exercise = servanda::simulate::simulate(&loaded, Options { seed: 1, days: 6, from: None }).map_err(|f| f.message)?;
        let invented = exercise.files.into_iter().map(|(file, bytes)| (format!("case/{file}"), bytes)).collect();
        let own = host.files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        for files in [own, invented] {
            out.push(case(&host, &loaded, files));
        }
    }
    Ok(out)
}

/// A case with these files as its inputs, of which only those that `watch` reads are taken.
fn case(host: &MemoryHost, loaded: &Loaded, files: Vec<(String, Vec<u8>)>) -> Case {
    let starts = |path: &str, folders: &[&str]| folders.iter().any(|f| path.strip_prefix("case/").is_some_and(|rest| rest.starts_with(f)));
    let mut text = host.clone();
    text.files.retain(|path, _| starts(path, &["treaty.md", "annex/"]));
    let mut inputs = files;
    inputs.retain(|(path, _)| starts(path, &["sources.toml", "reports/", "claims/", "acts/"]));
    let mappings = host.files.iter().filter(|(path, _)| starts(path, &["feeds/"])).map(|(_, bytes)| bytes.clone()).collect();
    let names = &loaded.treaty.names;
    let mut words: Vec<String> = names.terms().into_iter().map(str::to_owned).collect();
    words.extend(names.events.keys().chain(names.measures.keys()).cloned());
    words.extend((0..loaded.treaty.articles.len()).map(|id| loaded.treaty.cite(id)));
    words.extend(ODD.map(str::to_owned));
    Case { loaded: loaded.clone(), text, inputs, mappings, words }
}

/// One variation of a case: its inputs and, now and then, its text.
fn one(case: &Case, random: &mut Random, counts: &mut Counts) {
    let mut host = MemoryHost::default();
    for (path, bytes) in &case.inputs {
        let is_sources = path.ends_with("sources.toml");
        let mut bytes = if is_sources { bytes.clone() } else { thinned(bytes, random) };
        // A file of sources that cannot be read ends the round early.
        let changes = if is_sources && random.below(4) > 0 { 0 } else { random.below(6) };
        (0..changes).for_each(|_| change(random, &mut bytes, &case.words));
        if random.below(10) > 0 {
            host.files.insert(path.clone(), bytes);
        }
    }
    let changed = (random.below(8) == 0).then(|| {
        let mut text = case.text.clone();
        if let Some(treaty) = text.files.get_mut("case/treaty.md") {
            (0..1 + random.below(4)).for_each(|_| mutate(random, treaty));
        }
        servanda::load(&text, "case")
    });
    let loaded = match &changed {
        Some(Ok(loaded)) => loaded,
        Some(Err(_)) | None => &case.loaded,
    };
    let feeds = feeds(case, random, &mut host);
    let inputs = match servanda::inputs::read(&host, loaded, &feeds) {
        Ok(inputs) => inputs,
        Err(failure) => {
            assert!(!failure.message.is_empty() && !failure.hint.is_empty());
            counts.refused += 1;
            return;
        }
    };
    if is_far(&inputs) {
        counts.far += 1;
        return;
    }
    counts.read += 1;
    counts.rejects += inputs.rejects.total();
    let as_of = match random.below(4) {
        0 => Some(1_600_000_000 + i64::try_from(random.below(300_000_000)).unwrap_or(0)),
        _ => None,
    };
    let told = tell(loaded, &inputs, as_of, counts);
    if random.below(16) == 0 {
        assert!(told == tell(loaded, &inputs, as_of, &mut Counts::default()), "the same input gives other bytes");
    }
}

/// Whether something is dated years away: `watch` goes through the days between the first and the last of which the inputs speak, and a slip in a
/// year would make a round of thousands of years.
fn is_far(inputs: &servanda::inputs::Inputs) -> bool {
    let near = |time: servanda::Timestamp| (1_500_000_000..2_000_000_000).contains(&time.as_second());
    let reports = inputs.reports.iter().flat_map(|r| [Some(r.occurred.from), r.occurred.to, r.received]);
    let acts = inputs.acts.iter().flat_map(|a| [Some(a.at.from), a.at.to, a.published]);
    !reports.chain(acts).flatten().all(near)
}

/// Everything that `watch` prints.
fn tell(loaded: &Loaded, inputs: &servanda::inputs::Inputs, as_of: Option<i64>, counts: &mut Counts) -> [String; 4] {
    let watched = servanda::watch::watch(loaded, inputs, as_of);
    let records: usize = watched.versions.iter().map(|v| v.outcome.records.len()).sum();
    counts.incidents += watched.incidents.len();
    counts.records += records;
    let view = servanda::watch::view(inputs, &watched);
    let (text, json, lines) =
        (servanda::report::watch_text(&view), servanda::report::watch_json(&view), servanda::report::watch_jsonl(&view));
    assert!(json.contains("servanda.watch/1") && !text.is_empty());
    assert_eq!(lines.lines().count(), records, "one verdict a line");
    [text, json, lines, servanda::report::watch_matrix(&view)]
}

/// Files in the place of `reports/`, now and then: by a mapping that comes with the program, or by a changed one of the case.
fn feeds(case: &Case, random: &mut Random, host: &mut MemoryHost) -> Vec<Feed> {
    if random.below(5) > 0 {
        return Vec::new();
    }
    let known: Vec<&str> = Mapping::all_built_in().map(|(name, _)| name).collect();
    let mapping = match case.mappings.get(random.below(case.mappings.len().max(1))) {
        Some(mapping) if random.below(3) > 0 => {
            let mut mapping = mapping.clone();
            (0..random.below(3)).for_each(|_| change(random, &mut mapping, &case.words));
            host.files.insert("mapping.toml".to_owned(), mapping);
            "mapping.toml"
        }
        _ => known.get(random.below(known.len())).copied().unwrap_or("report"),
    };
    let mut bytes = match case.inputs.get(random.below(case.inputs.len().max(1))) {
        Some((_, bytes)) if random.below(2) == 0 => thinned(bytes, random),
        _ => LOG.as_bytes().to_vec(),
    };
    (0..random.below(4)).for_each(|_| change(random, &mut bytes, &case.words));
    let file = ["x.csv", "x.jsonl", "x.json", "x.geojson"].get(random.below(4)).copied().unwrap_or("x.csv");
    host.files.insert(file.to_owned(), bytes);
    vec![Feed { file: file.to_owned(), mapping: Some(mapping.to_owned()) }]
}

/// The first line and some others: what matters is how few rows fit together, not how many there are.
fn thinned(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let mut out = lines.first().copied().unwrap_or(&[]).to_vec();
    for _ in 0..random.below(14) {
        out.extend_from_slice(lines.get(random.below(lines.len())).copied().unwrap_or(&[]));
    }
    out
}

/// A cell in the place of another, or any other change of a few bytes.
fn change(random: &mut Random, bytes: &mut Vec<u8>, words: &[String]) {
    if random.below(3) == 0 {
        mutate(random, bytes);
        return;
    }
    let Some(word) = words.get(random.below(words.len())) else { return };
    let from = random.below(bytes.len().max(1));
    let start = bytes.iter().skip(from).position(|b| *b == b',').map_or(from, |at| from + at + 1).min(bytes.len());
    let end = bytes.iter().skip(start).position(|b| matches!(b, b',' | b'\n')).map_or(bytes.len(), |at| start + at);
    drop(bytes.splice(start..end, word.bytes()));
}

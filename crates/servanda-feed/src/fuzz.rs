//! Any bytes through every reader and mapping, with what must hold afterwards. Plain functions, so that a test, a smoke run and a long run share
//! them; the same seed gives the same inputs.

use std::io::{self, Read};

use crate::csv::Csv;
use crate::explain::explain;
use crate::feed::{Entry, Feed};
use crate::item::Item;
use crate::mapping::{Mapping, built_in};
use crate::reject::{RAW_MAX, Reject};
use crate::report::{Count, Report};
use crate::row::Columns;
use crate::summary::Summary;

/// What a run has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "each is named after what it counts")]
pub struct Counts {
    pub inputs: u64,
    pub bytes: usize,
    pub items: usize,
    pub rejects: usize,
    pub passed: usize,
    pub mappings: usize,
}

/// Puts so many made-up inputs through [`check_bytes`] and [`check_mapping`]. A broken promise is a panic.
pub fn fuzz_feed(seed: u64, rounds: u64) -> Counts {
    let mappings: Vec<Mapping> = built_in::ALL.iter().filter_map(|(name, _)| Mapping::built_in(name)).collect();
    let mut random = Random(seed);
    let mut counts = Counts::default();
    for _ in 0..rounds {
        let bytes = input(&mut random);
        for (name, mapping) in
            FILES.iter().flat_map(|(name, only)| mappings.iter().filter(move |m| m.name() == *only).map(move |m| (name, m)))
        {
            check_bytes(name, mapping, &bytes, &mut random, &mut counts);
        }
        if random.below(4) == 0 {
            let mut text = built_in::ALL.get(random.below(built_in::ALL.len())).map_or("", |(_, text)| text).as_bytes().to_vec();
            for _ in 0..random.below(6) {
                mutate(&mut text, &mut random, MAPPING_WORDS);
            }
            check_mapping(&String::from_utf8_lossy(&text), &bytes, &mut random, &mut counts);
        }
        counts.inputs += 1;
        counts.bytes += bytes.len();
    }
    counts
}

/// Reads bytes as a file. Every row must be accounted for once, whatever is taken must be sound, and nothing may depend on how the bytes arrive.
///
/// # Panics
/// If any of that does not hold.
pub fn check_bytes(name: &str, mapping: &Mapping, bytes: &[u8], random: &mut Random, counts: &mut Counts) {
    let (entries, summary) = run(name, mapping, bytes);
    let (again, same) = run(name, mapping, Pieces { bytes, random: Random(random.next()) });
    assert!(
        again == entries && same == summary,
        "{name} by {} depends on how it arrives: {:?}",
        mapping.name(),
        String::from_utf8_lossy(bytes)
    );
    let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
    for entry in &entries {
        match entry {
            Entry::Item(item) => {
                assert!(item.origin().line <= lines, "{item:?} comes from no line");
                sound(item);
                counts.items += 1;
            }
            Entry::Rejected(reject) => {
                assert!(reject.origin.line <= lines, "{reject:?} comes from no line");
                told(reject);
                counts.rejects += 1;
            }
            Entry::Skipped(..) | Entry::Duplicate(..) | Entry::Outdated(..) => counts.passed += 1,
        }
    }
    let taken = summary.reports + summary.claims + summary.acts + summary.watermarks;
    let passed = summary.duplicates + summary.outdated + summary.skipped.values().sum::<u64>();
    assert_eq!(taken + passed + summary.rejected, entries.len() as u64, "{name}: not every row is accounted for");
    if mapping.gives().len() == 1 && mapping.name() != "missile-attacks" {
        // A file whose beginning is no header is one reject and no row.
        assert!(entries.len() as u64 - summary.rows <= 1, "{name}: {} entries of {} rows", entries.len(), summary.rows);
    }
    let line = random.below(8) as u64;
    if let Ok(Some(explanation)) = explain(name, mapping, bytes, line) {
        let first = entries.iter().position(|e| place(e) == explanation.origin.line).and_then(|at| entries.get(at));
        if let (Some(Entry::Item(_)), [only]) = (first, explanation.records.as_slice()) {
            assert!(only.outcome.is_ok(), "{name}:{line} was taken and cannot be explained: {explanation}");
        }
        assert!(!explanation.to_string().is_empty());
    }
}

/// Reads a text as a mapping and, when it is one, the bytes by it.
pub fn check_mapping(text: &str, bytes: &[u8], random: &mut Random, counts: &mut Counts) {
    match Mapping::parse("mapping.toml", text) {
        Ok(mapping) => {
            counts.mappings += 1;
            let (entries, _) = run("x.csv", &mapping, bytes);
            entries.iter().filter_map(|e| if let Entry::Item(item) = e { Some(item) } else { None }).for_each(sound);
            // What is explained may be anything; it must only end.
            drop(explain("x.csv", &mapping, bytes, random.below(4) as u64));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Which file names go with which mapping.
const FILES: &[(&str, &str)] = &[
    ("x.csv", "report"),
    ("x.jsonl", "report"),
    ("x.json", "report"),
    ("x.csv", "claim"),
    ("x.jsonl", "claim"),
    ("x.csv", "act"),
    ("x.json", "act"),
    ("x.geojson", "geojson"),
    ("x.csv", "ucdp-ged"),
    ("x.csv", "acled"),
    ("x.csv", "viina"),
    ("x.csv", "air-alerts-volunteer"),
    ("x.csv", "missile-attacks"),
];

fn run(name: &str, mapping: &Mapping, input: impl Read) -> (Vec<Entry<'static>>, Summary) {
    let mut feed = Feed::new(name, mapping, input);
    let mut entries = Vec::new();
    while let Ok(Some(entry)) = feed.next_entry() {
        entries.push(kept(entry));
    }
    (entries, feed.into_parts().0)
}

fn kept(entry: Entry<'_>) -> Entry<'static> {
    match entry {
        Entry::Item(Item::Report(report)) => Entry::Item(Item::Report(report.into_owned())),
        Entry::Item(Item::Claim(claim)) => Entry::Item(Item::Claim(claim.into_owned())),
        Entry::Item(Item::Act(act)) => Entry::Item(Item::Act(act.into_owned())),
        Entry::Item(Item::Watermark(watermark)) => Entry::Item(Item::Watermark(watermark.into_owned())),
        Entry::Rejected(reject) => Entry::Rejected(reject),
        Entry::Skipped(origin, _) => Entry::Skipped(origin, ""),
        Entry::Duplicate(origin, first) => Entry::Duplicate(origin, first),
        Entry::Outdated(origin, first) => Entry::Outdated(origin, first),
    }
}

fn place(entry: &Entry<'_>) -> u64 {
    match entry {
        Entry::Item(item) => item.origin().line,
        Entry::Rejected(reject) => reject.origin.line,
        Entry::Skipped(origin, _) | Entry::Duplicate(origin, _) | Entry::Outdated(origin, _) => origin.line,
    }
}

/// What is taken has what it cannot be without, in bounds.
fn sound(item: &Item<'_>) {
    match item {
        Item::Report(report) => {
            let Report { id, kind, occurred, place, .. } = report;
            assert!(!id.is_empty() && !kind.is_empty(), "{report:?}");
            assert!(occurred.to.is_none_or(|to| occurred.from <= to), "{report:?}");
            if let Some(place) = place {
                assert!((-90.0..=90.0).contains(&place.lat) && (-180.0..=180.0).contains(&place.lon), "{report:?}");
                assert!(place.radius_m.is_none_or(|r| r.is_finite() && r >= 0.0), "{report:?}");
            }
            for Count { low, best, high } in [report.count, report.killed, report.injured].into_iter().flatten() {
                assert!(low <= best && best <= high, "{report:?}");
            }
        }
        Item::Claim(claim) => {
            assert!(!claim.id.is_empty() && !claim.speaker.is_empty() && !claim.subject.is_empty(), "{claim:?}");
            assert!(claim.window.is_none_or(|w| w.to.is_none_or(|to| w.from <= to)), "{claim:?}");
        }
        Item::Act(act) => assert!(!act.id.is_empty() && !act.body.is_empty() && !act.kind.is_empty(), "{act:?}"),
        Item::Watermark(watermark) => assert!(!watermark.source.is_empty(), "{watermark:?}"),
    }
    assert!(!item.shown().is_empty());
}

/// A reject says why, is short, moves no cursor, and is one row of a table.
fn told(reject: &Reject) {
    assert!(!reject.reason.is_empty(), "{reject:?}");
    assert!(reject.raw.chars().count() <= RAW_MAX + 1, "{reject:?}");
    assert!(!reject.raw.chars().any(char::is_control), "{reject:?}");
    let table = Csv::open(Reject::CSV_HEADER.as_bytes(), b',', &Columns::default()).map(|csv| csv.all(&reject.csv_line()).len());
    assert_eq!(table.ok(), Some(6), "{reject:?}");
}

/// Bytes that arrive in pieces.
struct Pieces<'a> {
    bytes: &'a [u8],
    random: Random,
}

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = (1 + self.random.below(40)).min(self.bytes.len()).min(out.len());
        let (piece, rest) = self.bytes.split_at_checked(length).unwrap_or((self.bytes, &[]));
        if let Some(room) = out.get_mut(..piece.len()) {
            room.copy_from_slice(piece);
        }
        self.bytes = rest;
        Ok(piece.len())
    }
}

const FEEDS: &[&str] = &[
    "\u{feff}report_id,source,received,occurred_from,occurred_to,zone,lat,lon,radius_m,type,actor,killed,killed_low,text,evidence,corrects,args.of\r\n\
     #id,,,#date,,,,,,,,,,,,,\r\nr1,OSCE,2027-03-02T00:00Z,2027-03-01T18:00,2027-03-01T19:00,Europe/Kyiv,48.5,37.9,250,open-fire,Northland,2,1,\"one,\r\n\
     \"\"two\"\"\",sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad https://example.org/,,Unit\r\n\
     r2,OSCE,,2028-02-29,,anywhere,,,,shelling,,,,,,r1,\r\nr1,OSCE,,2027-03-28T03:30,,Europe/Kyiv,91,0,1,x,,,,,,,\r\n",
    "{\"report_id\":\"a\",\"type\":\"x\",\"occurred_from\":\"2027-03-01T18:00Z\",\"lat\":48.1,\"lon\":37,\"args\":{\"to\":\"B\"},\"text\":\"\\u0456\"}\n\
     {\"report_id\":1,\"type\":\"x\",\"local_time\":\"2027-10-31T03:30\",\"zone\":\"Europe/Kyiv\",\"evidence\":[\"https://a\",\"b\"],\"value\":1e3}\n",
    "[{\"report_id\":\"a\",\"type\":\"x\",\"occurred_from\":\"2027-03-01T24:00Z\"},\n{\"act_id\":\"v\",\"body\":\"C\",\"kind\":\"vote\",\"at\":\"2027-03-01\",\
     \"zone\":\"UTC\",\"votes_for\":[\"A\",\"B\"]}]",
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":7,\"geometry\":{\"type\":\"Point\",\"coordinates\":[37,48]},\
     \"properties\":{\"type\":\"x\",\"occurred_from\":\"2027-03-01T18:00Z\"}},\n{\"properties\":null,\"geometry\":null}]}",
    "claim_id,speaker,subject,window_from,window_to,number,qualifier\nc1,Northland,attacks,2027-03-01T00:00Z,2027-03-02T00:00Z,1000,more than\nc2,\
     Southland,attacks,,,NaN,\n",
    "act_id,body,kind,at,votes_for\na1,Commission,decision,2027-03-01T18:00Z,A; B\n",
    "id,date_start,date_end,date_prec,where_prec,latitude,longitude,type_of_violence,best,low,high,adm_1\n,#date+start,#date+end,,,#geo+lat,#geo+lon,,,,,\n1,\
     2014-01-22 00:00:00.000,2014-01-22 00:00:00.000,1,2,50.45,30.5,1,5,5,7,X\n2,2014-01-22,2014-01-20,9,8,NaN,30.5,3,1,2,0,\n",
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,geo_precision,latitude,longitude,fatalities,timestamp\nA1,01 March \
     2024,2,Battles,Armed clash,X,1,48,37,0,1709251200\nA1,01 March 2024,2,Battles,Armed clash,X,1,48,37,1,1709251201\n",
    "event_id_1pd,date,a_rus,a_ukr,latitude,longitude,target_classes,source_urls\r\n1,20220224,1,0,51,31,PORT_EXPORT_LOGISTICS,https://a|https://b\r\n",
    "region,started_at,finished_at,naive\nX,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00,True\n",
    "time_start,time_end,model,launch_place,target,launched,destroyed,source\n2025-12-31 18:00,2026-01-01 9:05,M,L,T,205.0,176.0,a/posts/b\n",
];

const WORDS: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\u{feff}",
    "\0",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\\",
    "\\ud800",
    "\\u0022",
    "NaN",
    "Infinity",
    "null",
    "true",
    "1e999",
    "-0",
    "-1",
    "0",
    "1",
    "9",
    "4294967296",
    "99999999999999999999999999999999",
    "0.0000001",
    "91",
    "-181",
    "24:00",
    "25:00",
    "2027-03-01T18:00Z",
    "2028-02-29",
    "2027-02-29",
    "9999-12-31",
    "-2027-01-01",
    "Europe/Kyiv",
    "Europe/Nowhere",
    "anywhere",
    "day",
    "month",
    "99 days around",
    "yes",
    "#x",
    "й",
    "\u{a0}",
    "\u{1f}",
    "\u{202e}",
    "=1+1",
    "sha256:00",
    "report_id",
    "occurred_from",
    "r1",
    "{\"report_id\":1,",
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[200,0]},",
];

const MAPPING_WORDS: &[&str] = &[
    "\"",
    "=",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "column",
    "constant",
    "table",
    "\"keep\"",
    "unknown = ",
    "when = ",
    "[[record]]\n",
    "[fields]\n",
    "id = ",
    "base = \"acled\"\n",
    "zone = \"UTC\"\n",
    "format = \"%Y%q\"",
    "present = true",
    "is = 1",
    "prefix = ",
    "digest = true",
    "split = \"\"",
    "join = ",
    "contains = [[\"\", \"x\"]]",
    "args.to = ",
    "of = \"watermark\"\n",
    "missing = [\"x\"]\n",
    "#",
];

fn input(random: &mut Random) -> Vec<u8> {
    match random.below(8) {
        0 => (0..random.below(300)).map(|_| random.next().to_le_bytes()[0]).collect(),
        1 => {
            let mut out = Vec::new();
            for _ in 0..random.below(60) {
                out.extend_from_slice(WORDS.get(random.below(WORDS.len())).map_or(b"", |w| w.as_bytes()));
            }
            out
        }
        _ => {
            let mut out = FEEDS.get(random.below(FEEDS.len())).map_or(b"".as_slice(), |f| f.as_bytes()).to_vec();
            for _ in 0..random.below(5) {
                mutate(&mut out, random, WORDS);
            }
            out
        }
    }
}

/// Deletes, repeats, replaces or inserts a piece.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random, words: &[&str]) {
    // Mostly behind the header, without which there is little to see.
    let spared = if random.below(4) == 0 { 0 } else { bytes.len() / 2 };
    let at = spared + random.below(bytes.len() - spared + 1);
    let to = (at + random.below(20)).min(bytes.len());
    let word = words.get(random.below(words.len())).map_or(b"".as_slice(), |w| w.as_bytes());
    match random.below(5) {
        0 => drop(bytes.drain(at..to)),
        1 => {
            let piece: Vec<u8> = bytes.get(at..to).unwrap_or(&[]).to_vec();
            let there = random.below(bytes.len() + 1);
            drop(bytes.splice(there..there, piece));
        }
        2 => drop(bytes.splice(at..at, word.iter().copied())),
        3 => drop(bytes.splice(at..to, [random.next().to_le_bytes()[0]])),
        _ => drop(bytes.splice(at..to, word.iter().copied())),
    }
}

/// `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Copy, Debug)]
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_inputs_break_no_promise() {
        let more: u64 = std::env::var("ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
        let counts = fuzz_feed(1, 400 * more);
        assert!(counts.items > 100 && counts.rejects > 1_000 && counts.passed > 100 && counts.mappings > 10, "{counts:?}");
    }
}

//! Arbitrary and mutated inputs through everything: treaties through parser, model, check, formatter and report; files through every reader and
//! mapping of feeds; whole cases through `watch`. A panic ends the process and the seed is printed beforehand, so the last line tells how to
//! repeat it.

mod watch;

use servanda::base::host::MemoryHost;

use crate::examples;

pub(crate) fn run(args: &[&str]) -> Result<(), String> {
    let number = |name: &str, default: u64| match args.iter().position(|a| *a == name) {
        Some(at) => args.get(at + 1).and_then(|n| n.parse().ok()).ok_or_else(|| format!("{name} needs a number")),
        None => Ok(default),
    };
    let smoke = args.contains(&"--smoke");
    let seed = number("--seed", 1)?;
    let named = PARTS.iter().any(|(part, ..)| args.contains(part));
    for (part, few, many, run) in PARTS.iter().filter(|(part, ..)| !named || args.contains(part)) {
        let rounds = number("--rounds", if smoke { *few } else { *many })?;
        println!("repeat: cargo xtask fuzz {part} --seed {seed} --rounds {rounds}");
        run(seed, rounds)?;
    }
    Ok(())
}

type Part = (&'static str, u64, u64, fn(u64, u64) -> Result<(), String>);

/// What is fuzzed, with how many inputs in a smoke run and in a long one.
const PARTS: [Part; 3] = [("text", 4_000, 1_000_000, texts), ("feed", 300, 100_000, feeds), ("watch", 300, 200_000, watch::run)];

fn feeds(seed: u64, rounds: u64) -> Result<(), String> {
    let counts = servanda::feed::fuzz::fuzz_feed(seed, rounds);
    println!(
        "feed: {} inputs, {} bytes, {} items, {} rejects, {} mappings read, no panic",
        counts.inputs, counts.bytes, counts.items, counts.rejects, counts.mappings
    );
    Ok(())
}

fn texts(seed: u64, rounds: u64) -> Result<(), String> {
    let corpus = corpus()?;
    let mut random = Random(seed);
    let (mut findings, mut clauses, mut bytes) = (0_usize, 0_usize, 0_usize);
    for _ in 0..rounds {
        let text = input(&mut random, &corpus);
        bytes += text.len();
        let (f, c) = one(&text);
        findings += f;
        clauses += c;
    }
    println!("text: {rounds} inputs, {bytes} bytes, {clauses} clauses read, {findings} findings, no panic");
    Ok(())
}

fn corpus() -> Result<Vec<Vec<u8>>, String> {
    let mut out = Vec::new();
    for case in examples()? {
        let text = std::fs::read(case.join("treaty.md")).map_err(|e| e.to_string())?;
        // Whole treaties are slow to mutate: each is cut into its fences, with its declarations before them.
        let text = String::from_utf8_lossy(&text).into_owned();
        let fences = servanda::syntax::read(&text).markdown.fences;
        let head = fences.first().map(|f| f.text.clone()).unwrap_or_default();
        for fence in fences.iter().skip(1) {
            out.push(format!("# T\n\nProse.\n\n```servanda\n{head}\n{}\n```\n", fence.text).into_bytes());
        }
    }
    Ok(out)
}

/// One input through everything; what it gave is counted so that the work cannot be optimised away.
fn one(text: &[u8]) -> (usize, usize) {
    let mut host = MemoryHost::default();
    host.files.insert("treaty.md".to_owned(), text.to_vec());
    let Ok(loaded) = servanda::load(&host, "treaty.md") else { return (0, 0) };
    let checked = servanda::check(&loaded);
    for finding in &checked.findings {
        let place = loaded.sources.locate(finding.primary);
        assert!(place.line >= 1 && place.column >= 1);
    }
    let short = servanda::report::text_short(&checked.findings, &loaded.sources);
    assert!(short.len() >= checked.findings.len());
    let (html, json, _) = servanda::run::render(&loaded, &checked, "report.html");
    assert!(html.ends_with('\n') || html.ends_with('>'));
    assert!(json.contains("servanda.check/1"));
    if let Ok(formatted) = servanda::fmt::fmt(&host, "treaty.md", false) {
        host.files.insert("treaty.md".to_owned(), formatted.text.clone().into_bytes());
        let again = servanda::fmt::fmt(&host, "treaty.md", false).map(|f| f.text);
        assert_eq!(again.as_deref(), Ok(formatted.text.as_str()), "formatting twice differs");
    }
    (checked.findings.len(), loaded.treaty.articles.len())
}

fn input(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut text = match random.below(8) {
        0 => (0..random.below(400)).map(|_| random.byte()).collect(),
        1 => {
            let mut text = b"```servanda\n".to_vec();
            for _ in 0..random.below(120) {
                text.extend_from_slice(random.word().as_bytes());
                text.push(b' ');
            }
            text.extend_from_slice(b"\n```\n");
            text
        }
        _ => corpus.get(random.below(corpus.len().max(1))).cloned().unwrap_or_default(),
    };
    for _ in 0..random.below(6) {
        mutate(random, &mut text);
    }
    text
}

fn mutate(random: &mut Random, text: &mut Vec<u8>) {
    if text.is_empty() {
        return;
    }
    let at = random.below(text.len());
    let to = (at + random.below(40)).min(text.len());
    match random.below(7) {
        0 => text[at] = random.byte(),
        1 => drop(text.drain(at..to)),
        2 => {
            let copy = text[at..to].to_vec();
            let there = random.below(text.len());
            text.splice(there..there, copy);
        }
        3 => drop(text.splice(at..at, random.word().bytes().chain([b' ']))),
        4 => text.truncate(at),
        5 => drop(text.splice(at..to, random.word().bytes())),
        _ => drop(text.splice(at..at, [b'\r', b'\n', 0, 0xff, 0xfe].into_iter().take(random.below(5)))),
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014): small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn word(&mut self) -> &'static str {
        const MORE: [&str; 24] = [
            "Ukraine",
            "Zone",
            "D",
            "D+14",
            "D+99999999999h",
            "800 000",
            "3.1",
            "2026-02-31",
            "24:00",
            "\"x\"",
            "\"",
            ";",
            ":",
            ",",
            ".",
            "(",
            ")",
            "[",
            "|",
            "]",
            "%",
            "«a b»",
            "open-fire",
            "```",
        ];
        let keywords = servanda::syntax::keywords::KEYWORDS;
        let at = self.below(keywords.len() + MORE.len());
        keywords.get(at).copied().unwrap_or_else(|| MORE[at - keywords.len()])
    }
}

//! Any text through the reader and the formatter, with what must hold afterwards. Plain functions, so that a test, a
//! smoke run and a long run share them; the same seed gives the same inputs.

use std::collections::BTreeMap;

use servanda_base::Span;

use crate::ast::Item;
use crate::document::read;
use crate::format::{confirm, format_document};
use crate::keywords::KEYWORDS;

/// What a run has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "each is named after what it counts")]
pub struct Counts {
    pub inputs: u64,
    pub bytes: usize,
    pub fences: usize,
    pub items: usize,
    pub problems: usize,
}

/// Puts so many made-up inputs through [`check_syntax`]. A broken promise is a panic.
pub fn fuzz_syntax(seed: u64, rounds: u64) -> Counts {
    let mut random = Random(seed);
    let mut counts = Counts::default();
    for _ in 0..rounds {
        check_syntax(&input(&mut random), &mut counts);
    }
    counts
}

/// Reads, formats and confirms a text. Spans must lie in it and cut no character, trees must have all its bytes, and what is
/// formatted or confirmed must stay so.
///
/// # Panics
/// If any of that does not hold.
pub fn check_syntax(text: &str, counts: &mut Counts) {
    let document = read(text);
    let lies_within = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} is no part of {text:?}");
    counts.inputs += 1;
    counts.bytes += text.len();
    counts.fences += document.fences.len();
    document.markdown.sections.iter().for_each(|s| lies_within(s.span));
    document.markdown.prose.iter().for_each(|(_, prose)| lies_within(prose.span));
    for (fence, parsed) in document.markdown.fences.iter().zip(&document.fences) {
        [fence.span, fence.info, fence.content].into_iter().for_each(lies_within);
        assert!(parsed.tree().text() == fence.text.as_str(), "the tree of {:?} has other words", fence.text);
        counts.items += parsed.items.len();
        counts.problems += parsed.problems.len();
        parsed.problems.iter().for_each(|p| lies_within(p.span));
        parsed.items.iter().for_each(|item| lies_within(span_of(item)));
    }
    let formatted = format_document(text);
    assert!(format_document(&formatted) == formatted, "formatting {text:?} twice differs");
    assert_eq!(read(&formatted).fences.len(), document.fences.len(), "formatting {text:?} changes fences");
    let pins = BTreeMap::from([("annex/line.geojson".to_owned(), "0123456789abcdef".to_owned())]);
    let confirmed = confirm(text, &pins);
    assert!(confirm(&confirmed, &pins) == confirmed, "confirming {text:?} twice differs");
}

fn span_of(item: &Item) -> Span {
    match item {
        Item::Declaration(declaration) => declaration.span,
        Item::Article(article) => article.span,
        Item::Override(change) => change.span,
    }
}

const TREATY: &str = "# Truce\n\nSource: <https://example.org/>\n\n```servanda text=paraphrase prose=0123456789abcdef\n\
treaty \"Truce\" in time zone Europe/Kyiv.\nparty Ukraine, Russia.  # two\nline Front Line from \"annex/line.geojson\".\n\
zone Strip is within 5 km of Front Line; administered by Ukraine.\nevent open-fire by Side across Line is when move by any \
Side occurs\n  and not (lull has occurred or call is alleged).\nstandard Balance is [\"one\" 50 % | \"two\" about 75 %].\n```\n\n\
- The guns *fall silent*.\n\n  ~~~servanda\n  article 3.1 \"Fire\":\n    when article 1.1 is in force for 7 days,\n    each Side \
shall not open-fire across Front Line within 2 days of first breach starting H+6h until 2027-03-01 22:17 UTC;\n    on minor \
breach: the breaching party shall report to «Комісія» no later than D+14,\n      failing which as article 8.1.\n  ~~~\n\n\
> ```servanda\r\n> reading \"x\" by Russia of article 3.1: without throughout the term; is Ukraine.\r\n> article 4.1 \"Men\": \
Ukraine shall keep men of Ukraine at most 800 000 people.\r\n> ```\r\n";

const WORDS: &[&str] = &[
    "Ukraine",
    "Front Line",
    "«x»",
    "«",
    "D",
    "D+14",
    "H+99999999999999999999h",
    "open-fire",
    "km",
    "3.1",
    "800 000",
    "2026-02-31",
    "2026-01-06",
    "24:00",
    "22:17",
    "UTC",
    "Europe/Kyiv",
    "\"annex/line.geojson\"",
    "\"",
    ";",
    ":",
    ",",
    ".",
    "(",
    ")",
    "[",
    "]",
    "|",
    "%",
    "#",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{a0}",
    "é",
    "``",
    "```",
    "\n```\n",
    "\n```servanda\n",
    "~~~",
    "> ",
    "- ",
    "    ",
    "prose=\"",
    "§",
];

fn input(random: &mut Random) -> String {
    match random.below(8) {
        0 => {
            let bytes: Vec<u8> = (0..random.below(200)).map(|_| random.next().to_le_bytes()[0]).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        1 | 2 => {
            let open = ["```servanda\n", "\u{feff}~~~ servanda a=\"\n", "> ```servanda\r\n> ", "- ```servanda\n  ", ""];
            let mut text = open[random.below(open.len())].to_owned();
            for _ in 0..random.below(80) {
                text.push_str(random.word());
                text.push_str([" ", "", "\n", "  "][random.below(4)]);
            }
            text
        }
        3 => {
            // Deep, or many of a kind.
            let (word, times) = (random.word(), random.below(300));
            let head = ["", "not ", "(", "[ \"x\" ", "\"a\" 5 % |"][random.below(5)];
            format!("```servanda\nparty X.\narticle 1 \"x\": when {}\n{}", head.repeat(times), format!("{word} ").repeat(times))
        }
        _ => {
            let mut text = TREATY.to_owned();
            for _ in 0..random.below(8) {
                mutate(&mut text, random);
            }
            text
        }
    }
}

/// Deletes, repeats or inserts a piece.
fn mutate(text: &mut String, random: &mut Random) {
    let at = boundary(text, random.below(text.len() + 1));
    let to = boundary(text, at + random.below(30));
    match random.below(4) {
        0 => drop(text.drain(at..to)),
        1 => {
            let piece = text[at..to].to_owned();
            let there = boundary(text, random.below(text.len() + 1));
            text.insert_str(there, &piece);
        }
        2 => text.insert_str(at, random.word()),
        _ => text.replace_range(at..to, random.word()),
    }
}

fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// `SplitMix64` (Steele, Lea and Flood, 2014).
struct Random(u64);

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

    fn word(&mut self) -> &'static str {
        let at = self.below(2 * WORDS.len() + KEYWORDS.len());
        WORDS.get(at % WORDS.len()).filter(|_| at < 2 * WORDS.len()).copied().unwrap_or_else(|| KEYWORDS[at - 2 * WORDS.len()])
    }
}

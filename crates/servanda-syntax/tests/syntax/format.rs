//! The formatter changes spaces and line ends, and those in one way.

use std::collections::BTreeMap;

use proptest::prelude::*;
use servanda_base::hash;
use servanda_syntax::format::{confirm, format_document, format_fence};
use servanda_syntax::read;

use crate::grammar::{SplitMix64, Table};
use crate::parsing::{mutate, nests_proposals};
use crate::render::{Spacing, meaning, parse, render, rounds, words};

/// Checks all that formatting promises for a text, whatever it is.
fn keeps_promises(text: &str) -> String {
    let once = format_fence(text).text;
    assert_eq!(words(&once), words(text), "words change in\n{text}\n→\n{once}");
    assert_eq!(format_fence(&once).text, once, "not idempotent:\n{text}\n→\n{once}");
    assert_eq!(meaning(&once), meaning(text), "the meaning changes:\n{text}\n→\n{once}");
    let problems = |text: &str| parse(text).problems.into_iter().map(|p| (p.message, p.help)).collect::<Vec<_>>();
    assert_eq!(problems(&once), problems(text), "the problems change:\n{text}\n→\n{once}");
    once
}

#[test]
fn generated_sentences_keep_their_meaning() {
    let mut random = SplitMix64(1);
    for seed in 0..rounds(500) {
        let tokens = Table::reference().sentence(seed, 40);
        let spacing = if seed % 2 == 0 { Spacing::Plain } else { Spacing::Wild };
        let text = render(&tokens, &mut random, spacing);
        let once = keeps_promises(&text);
        if nests_proposals(&tokens) {
            continue;
        }
        assert_eq!(format_fence(&text).kept, [], "{text}");
        if spacing == Spacing::Plain {
            // What is too long has no better place to break, or stands far to the right.
            for line in once.lines().filter(|l| l.chars().count() > 100) {
                assert!(line.trim_start().split(' ').count() < 8, "{line}");
            }
        }
    }
}

#[test]
fn broken_sentences_keep_their_meaning() {
    let mut random = SplitMix64(4);
    let terminals = Table::reference().terminals();
    let (mut kept, mut whole) = (0, 0);
    for seed in 0..rounds(500) {
        let mut tokens = Table::reference().sentence(seed, 60);
        mutate(&mut tokens, &terminals, &mut random);
        let text = render(&tokens, &mut random, if seed % 2 == 0 { Spacing::Plain } else { Spacing::Wild });
        keeps_promises(&text);
        let formatted = format_fence(&text);
        kept += formatted.kept.len();
        whole += usize::from(formatted.kept.len() == 1 && formatted.kept[0].range().len() == text.len());
        for span in formatted.kept {
            assert!(formatted.text.contains(text[span.range()].trim_end()), "{text}");
        }
    }
    assert!(kept > 200 && whole < kept / 10, "{kept} statements were kept, {whole} times the whole text");
}

#[test]
fn an_article_has_a_line_for_each_slot() {
    let text = "article 3.1 \"Fire\": when article 1.1 is in force, each Side shall not  open-fire across Front
      Line starting H ;throughout the term; on breach: the breaching party shall report to Joint Body within 12 hours of
      breach, failing which as article 8.1 .";
    assert_eq!(
        keeps_promises(text),
        "\
article 3.1 \"Fire\":
  when article 1.1 is in force,
  each Side shall not open-fire across Front Line starting H;
  throughout the term;
  on breach: the breaching party shall report to Joint Body within 12 hours of breach,
    failing which as article 8.1.
"
    );
}

#[test]
fn long_conditions_break_at_the_loosest_word() {
    let text = "article 7.1 \"Conditions\": when request by Ukraine to Guarantor has occurred within 90 days and (approval by \
        House Of Commons has occurred or vote by House Of Commons has occurred) or article 3.1 is in force for 7 days, \
        jointly Guarantors shall deploy Multinational Force in Military Hub or finance Multinational Force in Military Hub \
        within 30 days of activation; suspended while article 7.2 is in breach and not article 7.3 is observed.";
    assert_eq!(
        keeps_promises(text),
        "\
article 7.1 \"Conditions\":
  when request by Ukraine to Guarantor has occurred within 90 days
      and (approval by House Of Commons has occurred or vote by House Of Commons has occurred)
    or article 3.1 is in force for 7 days,
  jointly Guarantors shall deploy Multinational Force in Military Hub
    or finance Multinational Force in Military Hub
    within 30 days of activation;
  suspended while article 7.2 is in breach and not article 7.3 is observed.
"
    );
}

#[test]
fn declarations_stand_as_the_author_grouped_them() {
    let text = "party Ukraine.\nparty Russia.\n\n\n\nline  Front Line.   zone Strip is within 5 km of Front Line; administered \
        by Ukraine; claimed by Russia; recognised as Ukraine de facto by United Kingdom.\narticle 1.1 \"A\": ends when after \
        2026-01-06 22:17 UTC.\nreading \"x\" by Russia of article 1.1: deleted.\nreading \"y\" by Russia of Strip: is Ukraine.\n";
    assert_eq!(
        keeps_promises(text),
        "\
party Ukraine.
party Russia.

line Front Line.
zone Strip is within 5 km of Front Line;
  administered by Ukraine;
  claimed by Russia;
  recognised as Ukraine de facto by United Kingdom.

article 1.1 \"A\":
  ends when after 2026-01-06 22:17 UTC.

reading \"x\" by Russia of article 1.1: deleted.
reading \"y\" by Russia of Strip: is Ukraine.
"
    );
}

#[test]
fn comments_stay_where_they_are() {
    let text = "# first\n\n\n# of Ukraine\nparty Ukraine. # one\n   # of the article\narticle 1.1 \"A\": # head\n\
        each Side shall stop # why\n immediately;\n # of the slot\nthroughout the term # last\n.\n# end\n\n";
    assert_eq!(
        keeps_promises(text),
        "\
# first

# of Ukraine
party Ukraine.  # one

# of the article
article 1.1 \"A\":  # head
  each Side shall stop  # why
    immediately;
  # of the slot
  throughout the term  # last
    .
# end
"
    );
}

#[test]
fn what_cannot_be_read_stays_byte_for_byte() {
    let text = "party   Ukraine .\n  article 1.1 \"A\":  each Side  shal stop ;  throughout   the term.\nparty  Russia. party   france.\nzone  Strip.";
    assert_eq!(
        keeps_promises(text),
        "party Ukraine.\n  article 1.1 \"A\":  each Side  shal stop ;  throughout   the term.\nparty  Russia. party   france.\nzone Strip.\n"
    );
    assert_eq!(format_fence(text).kept.len(), 1);
}

#[test]
fn only_fences_of_clauses_change() {
    let text = "# T\r\n\r\nprose  here\r\n\r\n```servanda\r\nparty   A1 Corps,\r\n  Ukraine.\r\n```\r\n```rust\r\nlet  x;\r\n```\r\n";
    let expected = text.replace("party   A1 Corps,\r\n  Ukraine.", "party A1 Corps, Ukraine.");
    assert_eq!(format_document(text), expected);
    let nested = "- item\n\n  ```servanda\n  party   Ukraine.\n  ```\n\n> ```servanda\n> party   Ukraine.\n> ```\n";
    assert_eq!(format_document(nested), nested);
    let open = "```servanda\nparty   Ukraine.";
    assert_eq!(format_document(open), "```servanda\nparty Ukraine.\n");
    let mark = "\u{feff}```servanda\nparty   Ukraine.\n```\n";
    assert_eq!(format_document(mark), "\u{feff}```servanda\nparty Ukraine.\n```\n");
}

/// Clauses of many shapes, beside the examples.
const CLAUSES: &str = r#"
treaty "Truce of two banks" by North Bank, South Bank in time zone Europe/Kyiv.
person Ada Chair succeeded by Deputy Chair.
force River Guard of North Bank; status under "Agreement of 2027"; uses force under article 9.1; hosted by South Bank; lasts 2 years from D+30 renewable by unanimity.
source Drones sees open-fire and holdings in Strip, detects about 70 %, false alarms 3 %, reports within 6 hours, every 1 day, operated by North Bank.
standard Balance is ["North" 50 % | "South" 75 %].
event crossing by Side across River Line in Strip is when ford by any Side occurs and not ferry by any Side has occurred within 2 hours.
group Works, each a Work, from "annex/works.json#0123456789abcdef" each by "id".
term is 10 years from entry into force renewable.

article 4.1 "Ceiling": North Bank shall keep personnel of North Bank at most 800 000 people; phased at most 900 000 people from D+180, at most 800 000 people from D+540; suspended while article 3.1 is in material breach by South Bank; material breach when personnel of North Bank exceeds 880 000 people for 90 days or more than 3 minor breach within 1 months; verified by Drones to Balance; effective 30 days after notice unless Joint Body decides otherwise by 5 votes of Joint Body including North Bank excluding the accused.
article 4.2 "Staying": each side shall stop.
article 4.3 "Drawing back": each Side shall pull-back every Gun from Strip begun no later than D+2 completed no later than D+14 only after article 4.1 is fulfilled starting D until 2028-01-01 followed by report to Joint Body within 2 days of that crossing;  # in two steps
  attributed by Joint Body to Balance within 48 hours; decided by majority.
article 4.4 "Same": armed-attack by any Actor against any Ally A in Strip counts as armed-attack by that Actor against each Ally B.
proposal "South" by South Bank of article 4.1: replaced by when article 3.1 is observed, at least 2 of Works should train with the other Side; without throughout the term; within 3 days of first breach of article 1.1 of "Ceasefire".
"#;

#[test]
fn clauses_of_many_shapes_keep_their_meaning() {
    let once = keeps_promises(CLAUSES);
    assert_eq!(format_fence(CLAUSES).kept.len(), 1, "only article 4.2 has a mistake:\n{once}");
    for line in once.lines().filter(|l| !l.contains("shall stop")) {
        assert!(line.chars().count() <= 100 || line.contains("  # "), "{line}");
    }
}

/// The treaties in the tree.
pub(crate) fn examples() -> Vec<(String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut out = Vec::new();
    for folder in std::fs::read_dir(root).expect("the folder of examples") {
        let path = folder.expect("a folder").path().join("treaty.md");
        if let Ok(text) = std::fs::read_to_string(&path) {
            out.push((path.display().to_string(), text));
        }
    }
    out
}

#[test]
fn examples_keep_their_meaning() {
    for (path, text) in examples() {
        let once = format_document(&text);
        assert_eq!(format_document(&once), once, "{path}");
        let (before, after) = (read(&text), read(&once));
        assert_eq!(before.fences.len(), after.fences.len());
        for (one, other) in before.markdown.fences.iter().zip(&after.markdown.fences) {
            keeps_promises(&one.text);
            assert_eq!(meaning(&one.text), meaning(&other.text));
            assert_eq!(one.authentic(), other.authentic());
        }
    }
}

#[test]
fn confirming_writes_pins_and_is_done_once() {
    let pins = BTreeMap::from([("annex/l.geojson".to_owned(), "0011223344556677".to_owned())]);
    let text = "Prose  of it.\n\n```servanda prose=old pax=\"a b\"\nline Front Line from \"annex/l.geojson#ffffffffffffffff\".\n\
        zone Strip from \"annex/other.geojson\" each by \"id\".\narticle 1.1 \"A\": ends when after D.\n```\n\n\
        > Quoted.\n>\n> ~~~ servanda\n> article 1.2 \"B\": ends when after D.\n> group Gates, each a Gate, from \"annex/l.geojson\" each by \"n\".\n> ~~~\n\n\
        ```servanda\nparty Ukraine.\n```\n";
    let once = confirm(text, &pins);
    let (one, two) = (hash::pin(b"Prose of it."), hash::pin(b"Quoted."));
    let expected = text
        .replace("prose=old", &format!("prose={one}"))
        .replace("ffffffffffffffff", "0011223344556677")
        .replace("> ~~~ servanda", &format!("> ~~~ servanda prose={two}"))
        .replace("from \"annex/l.geojson\"", "from \"annex/l.geojson#0011223344556677\"");
    assert_eq!(once, expected);
    assert_eq!(confirm(&once, &pins), once);
    assert_eq!(read(&once).markdown.fences[0].attribute("pax"), Some("a b"));
}

proptest! {
    #[test]
    fn any_text_keeps_its_words(text in "\\PC{0,200}") {
        keeps_promises(&text);
    }
}

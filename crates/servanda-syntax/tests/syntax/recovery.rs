//! What a text with mistakes still gives, and what is said about them.

use servanda_syntax::ast::{DeclarationKind, Item, MomentForm};

use crate::render::parse;

/// The mistakes of a text: the words at each, what is said, and what would help.
fn problems(text: &str) -> Vec<(&str, String, Option<String>)> {
    parse(text).problems.into_iter().map(|p| (&text[p.span.range()], p.message, p.help)).collect()
}

/// What was read, in short.
fn read(text: &str) -> Vec<String> {
    let name = |item: &Item| match item {
        Item::Article(article) => format!("article {} with {} slots", article.number.text, article.slots.len()),
        Item::Override(change) => format!("{:?} with {} changes", change.form, change.changes.len()),
        Item::Declaration(declaration) => format!("{:?}", declaration.kind).split([' ', '(', '{']).next().unwrap_or_default().to_owned(),
    };
    parse(text).items.iter().map(name).collect()
}

#[test]
fn three_mistakes_give_three_problems_and_everything_else() {
    let text = "\
party Ukraine, Russia.
line Front Line form \"annex/line.geojson\".
moment D is 2027-03-01.

article 3.1 \"Fire\":
  each Side shall not open-fire across Front Line;
  throughtout the term;
  on breach: the breaching
    party shall report to Joint Body
    immediately,
    failing which article 8.1;
  verified by Drones.

article 3.2 \"Guns\":
  Ukraine shall keep guns of Ukraine at most 100 guns.
";
    let problems = problems(text);
    assert_eq!(read(text), ["Party", "Line", "Moment", "article 3.1 with 1 slots", "article 3.2 with 0 slots"], "{problems:?}");
    let (words, help): (Vec<_>, Vec<_>) = problems.iter().map(|(word, _, help)| (*word, help.as_deref())).unzip();
    // The line is kept, since it may end where the mistake is; a ladder with a mistake is not.
    assert_eq!(words, ["form", "throughtout", "article"]);
    assert_eq!(help, [Some("did you mean `from`?"), Some("did you mean `throughout`?"), None]);
}

#[test]
fn a_near_miss_is_told() {
    for (text, said) in [
        ("partty Ukraine.", "did you mean `party`?"),
        ("article 1.1 \"A\": each Side shal stop.", "did you mean `shall`?"),
        ("article 1.1 \"A\": each Side shall stop; verifed by Drones.", "did you mean `verified`?"),
        ("zone Strip is within 5 km off Front Line.", "did you mean `of`?"),
    ] {
        let problems = problems(text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].2.as_deref(), Some(said), "{problems:?}");
    }
}

#[test]
fn impossible_dates_and_clocks_are_told_and_the_clause_is_kept() {
    let text = "moment D is 2026-02-31.\nmoment E is 2026-02-28 24:00.\nmoment F is when before 2026-13-01 9:75.\n";
    assert_eq!(read(text), ["Moment", "Moment", "Moment"]);
    let problems = problems(text);
    let told: Vec<_> = problems.iter().map(|(word, message, _)| (*word, message.as_str())).collect();
    assert_eq!(
        told,
        [
            ("2026-02-31", "`2026-02-31` is no day of the calendar"),
            ("24:00", "`24:00` is no time of day"),
            ("2026-13-01", "`2026-13-01` is no day of the calendar"),
            ("9:75", "`9:75` is no time of day"),
        ]
    );
    assert_eq!(problems[1].2.as_deref(), Some("the end of a day is 00:00 of the next day"));
    let items = parse(text).items;
    let Item::Declaration(second) = &items[1] else { panic!("{items:?}") };
    assert!(matches!(&second.kind, DeclarationKind::Moment { is: MomentForm::At(at), .. } if at.clock.is_none()));
}

#[test]
fn a_missing_full_stop_costs_nothing_else() {
    let text = "article 1.1 \"A\":\n  each Side shall stop;\n  throughout the term\n\narticle 1.2 \"B\":\n  Ukraine may go\n\nparty Ukraine\nparty Russia.\n";
    assert_eq!(read(text), ["article 1.1 with 1 slots", "article 1.2 with 0 slots", "Party", "Party"]);
    let problems = problems(text);
    assert_eq!(problems.iter().map(|p| p.0).collect::<Vec<_>>(), ["article", "party", "party"]);
    assert!(problems[0].1.contains("`.`"), "{problems:?}");
}

#[test]
fn opening_words_inside_a_clause_begin_no_statement() {
    // Each line begins with a word that also opens statements, in a clause that has a mistake before it.
    let text = "\
article 1.1 \"A\":
  each Side shal stop in
    line with
    force in the
    term of this
    treaty by the breaching
    party under
    article 1.2 in
    event;
  throughout the
    term.
";
    assert_eq!(problems(text).len(), 1, "{:?}", problems(text));
    assert_eq!(parse(text).items.len(), 0);
}

#[test]
fn unknown_characters_are_one_problem() {
    let text = "party Ukraine & Russia.\nparty France.\nzone §§§ Strip.\nline X1 from \"open.\nparty Italy.\n";
    let problems = problems(text);
    assert_eq!(read(text), ["Party", "Party", "Party"], "{problems:?}");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].1.starts_with("`&` has no meaning in a clause; expected "), "{problems:?}");
    assert_eq!(problems[1].0, "§§§");
    assert_eq!(problems[2].1, "a text in quotes must be closed by `\"` on the same line");
}

#[test]
fn a_keyword_is_no_name() {
    let text = "event breach by Side.\nevent notice by Side.\narticle 1.1 \"A\": each Side shall party.\n";
    let problems = problems(text);
    assert_eq!(read(text), ["Event"]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(problems[0].1, "`breach` is a word of the language and cannot name an act, an event or a measure");
    assert_eq!(problems[0].2.as_deref(), Some("choose a compound such as `breach-notice`"));
    assert_eq!(problems[1].0, "party");
}

#[test]
fn a_flood_of_problems_is_cut() {
    let problems = problems(&"party x.\n".repeat(1_000)).len();
    assert_eq!(problems, 201);
    let text = "party x.\n".repeat(1_000);
    let last = parse(&text).problems.pop().map(|p| p.message);
    assert_eq!(last.as_deref(), Some("and 800 more problems from here on"));
}

#[test]
fn deep_conditions_are_refused() {
    let text = format!("moment D is when {}after E{}.\nparty Ukraine.", "(".repeat(100_000), ")".repeat(100_000));
    let problems = problems(&text);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].1.contains("nested more than"), "{problems:?}");
    assert_eq!(read(&text), ["Party"]);
}

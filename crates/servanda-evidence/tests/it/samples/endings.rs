//! UCDP's endings of fighting. A row is a year in which a pair is active; the last year of an episode says how it ended. The pair's next active
//! year, if there is one, tells when fighting came back.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use servanda_evidence::Spell;

use super::{Case, Samples};
use crate::shared::{Record, Table, years};

/// Adds what this table gives; nothing when it is not there.
pub(crate) fn add(all: &mut Samples) -> Option<()> {
    let table = Table::open("ucdp-term-dyad-3-2021.csv.gz")?;
    let mut pairs: BTreeMap<&str, Vec<Record<'_>>> = BTreeMap::new();
    table.rows().for_each(|row| pairs.entry(row.text("dyad_id")).or_default().push(row));
    let (mut within, mut between) = (Vec::new(), Vec::new());
    for rows in pairs.values_mut() {
        rows.sort_by(|a, b| a.number("year").unwrap().total_cmp(&b.number("year").unwrap()));
        for (at, row) in rows.iter().enumerate() {
            let Some(case) = case(row, rows.get(at + 1)) else { continue };
            match row.text("type_of_conflict2") {
                "2" => between.push(case),
                "3" => within.push(case),
                // Wars of independence: none of them is like a truce between states or within one.
                _ => {}
            }
        }
    }
    all.curve("within.agreement", &within, |c| c.x["agreement"] > 0.5);
    all.curve("within.cease-fire", &within, |c| c.x["cease_fire"] > 0.5);
    all.curve("within.faded", &within, |c| c.x["faded"] > 0.5);
    all.curve("within.victory", &within, |c| c.x["victory"] > 0.5);
    all.curve("between.settled", &between, |c| c.x["settled"] > 0.5);
    all.curve("between.faded", &between, |c| c.x["faded"] > 0.5);
    all.curve("between.victory", &between, |c| c.x["victory"] > 0.5);
    // Where one of the pair has ceased to exist, the two cannot fight again.
    let alive = |cases: &[Case]| cases.iter().filter(|c| c.x["gone"] < 0.5).cloned().collect::<Vec<_>>();
    all.cox("within", &alive(&within), &["agreement", "cease_fire", "victory", "territory", "war", "again", "since_1990"]);
    all.cox("between", &alive(&between), &["settled", "victory"]);
    Some(())
}

/// An ending with its date and its kind; what lacks either is left out.
fn case(row: &Record<'_>, next: Option<&Record<'_>>) -> Option<Case> {
    if !row.is("dyadterm", 1.0) {
        return None;
    }
    let end = day(row.text("ependdate"))?;
    row.number("outcome")?;
    let back = next.map(|n| day(n.text("start_date2")).unwrap());
    let kind = |outcome: f64| row.flag("outcome", outcome);
    let x = BTreeMap::from([
        ("agreement", kind(1.0)),
        ("cease_fire", kind(2.0)),
        ("settled", kind(1.0) + kind(2.0)),
        ("victory", kind(3.0) + kind(4.0)),
        ("faded", kind(5.0)),
        ("gone", kind(6.0)),
        ("territory", row.flag("incompatibility", 1.0)),
        ("war", row.flag("intensity_level", 2.0)),
        ("again", f64::from(u8::from(row.number("dyadepisode")? > 1.0))),
        ("since_1990", f64::from(u8::from(end.year() >= 1990))),
    ]);
    Some(Case {
        id: format!("{} {}", row.text("dyad_id"), row.text("year")),
        cluster: row.text("conflict_id").to_owned(),
        spell: Spell::new(years(end, back.unwrap_or(date(2020, 12, 31))), back.is_some()),
        x,
    })
}

/// Month, day and the last two figures of a year from 1939 to 2020.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('/').map(|p| p.parse::<i16>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let century = if year > 20 { 1900 } else { 2000 };
    Some(date(century + year, i8::try_from(month).unwrap(), i8::try_from(day).unwrap()))
}

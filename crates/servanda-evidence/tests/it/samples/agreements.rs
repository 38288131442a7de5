//! UCDP's peace agreements: how long until a party left one or fought on in breach of it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use servanda_evidence::Spell;

use super::{Case, Samples};
use crate::shared::{Record, Table, years};

/// Followed for so long at most: every agreement has been watched for ten years.
const FOLLOWED_YEARS: f64 = 10.0;

/// Adds what this table gives; nothing when it is not there.
pub(crate) fn add(all: &mut Samples) -> Option<()> {
    let table = Table::open("ucdp-peace-agreements-221.csv.gz")?;
    let cases: Vec<Case> = table.rows().filter_map(|r| case(&r)).collect();
    all.curve("agreements.mission", &cases, |c| c.x["pko"] > 0.5);
    all.curve("agreements.no-mission", &cases, |c| c.x["pko"] < 0.5);
    all.cox("agreements", &cases, &["pko", "full", "process", "cease"]);
    Some(())
}

/// One agreement is said to have ended before it was signed, and is left out.
fn case(r: &Record<'_>) -> Option<Case> {
    let signed: Date = r.text("pa_date").parse().unwrap();
    let ended = r.text("ended") == "True";
    let last = if ended { r.text("duration").parse().unwrap() } else { date(2021, 12, 31) };
    let lasted = years(signed, last);
    let spell = Spell::new(lasted.min(FOLLOWED_YEARS), ended && lasted <= FOLLOWED_YEARS);
    let x = BTreeMap::from([
        ("pko", r.flag("pko", 1.0)),
        ("full", r.flag("pa_type", 1.0)),
        ("process", r.flag("pa_type", 3.0)),
        ("cease", r.flag("cease", 1.0)),
    ]);
    let (id, cluster) = (r.text("paid").to_owned(), r.text("conflict_id").to_owned());
    (lasted > 0.0).then_some(Case { id, cluster, spell, x })
}

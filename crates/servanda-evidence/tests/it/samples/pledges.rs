//! Pledges that war called in.

use std::collections::BTreeMap;

use crate::shared::{Record, Table};

/// Kept and called in, by key.
type Counts = BTreeMap<&'static str, (usize, usize)>;

/// The counts of both tables, or nothing when one is not there.
pub(crate) fn called_in() -> Option<Counts> {
    let two_centuries = Table::open("BerkemeierFuhrmannRAP2018_0303.csv")?;
    let early = Table::open("LeedsAnacIIrep.csv")?;
    let mut counts = Counts::new();
    // Two codings of what a pledge demands: that of earlier authors, and the authors' own.
    let coded = |kept: &'static str, broken: &'static str| {
        move |r: &Record<'_>| if r.is(kept, 1.0) { Some(true) } else { r.is(broken, 1.0).then_some(false) }
    };
    let mut count = |key, coding: &dyn Fn(&Record<'_>) -> Option<bool>, keep: &dyn Fn(&Record<'_>) -> bool| {
        let outcomes: Vec<bool> = two_centuries.rows().filter(|r| keep(r)).filter_map(|r| coding(&r)).collect();
        counts.insert(key, (outcomes.iter().filter(|k| **k).count(), outcomes.len()));
    };
    let (first, second) = (coded("honorLLM", "violateLLM"), coded("honorBF", "violateBF"));
    let late = |r: &Record<'_>| year(r.text("warname")) >= 1945;
    count("all", &first, &|_| true);
    count("before-1945.authors", &first, &|r| r.is("sample", 1.0));
    count("since-1945.authors", &first, &|r| r.is("sample", 0.0));
    count("before-1945", &first, &|r| !late(r));
    count("since-1945", &first, &|r| late(r));
    count("defence", &first, &|r| r.is("defense", 1.0));
    count("offence", &first, &|r| r.is("offense", 1.0));
    count("neutrality", &first, &|r| r.is("neutral", 1.0));
    count("non-aggression", &first, &|r| r.is("nonagg", 1.0));
    count("consultation", &first, &|r| r.is("consul", 1.0));
    count("bilateral", &first, &|r| r.is("multilateral", 0.0));
    count("multilateral", &first, &|r| r.is("multilateral", 1.0));
    count("multilateral.since-1945", &first, &|r| r.is("multilateral", 1.0) && late(r));
    count("own-coding", &second, &|_| true);
    count("own-coding.since-1945", &second, &|r| late(r));

    let mut count = |key, column: &str, keep: &dyn Fn(&Record<'_>) -> bool| {
        let kept: Vec<bool> = early.rows().filter(|r| keep(r)).map(|r| r.is(column, 1.0)).collect();
        counts.insert(key, (kept.iter().filter(|k| **k).count(), kept.len()));
    };
    count("early", "honor3", &|_| true);
    count("early.second", "honor2", &|_| true);
    count("early.wartime", "honor3", &|r| r.is("wartime", 1.0));
    count("early.peacetime", "honor3", &|r| r.is("wartime", 0.0));
    Some(counts)
}

/// The first year in the name of a war; the two that have none in their names began before 1945.
fn year(war: &str) -> u32 {
    let mut digits = war.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4);
    digits.next().map_or(1_939, |d| d.parse().unwrap())
}

//! Fortna's cease-fires in civil wars. The table holds spells in days since the cease-fire, (_t0, _t], cut where peacekeepers come or go.

use servanda_evidence::Spell;

use super::{Case, Samples};
use crate::shared::{Record, Table};

/// Held constant: how the fighting ended, whether over identity, deaths (log), how long the war was, more than two factions, whether an earlier
/// agreement failed, infant mortality, and contraband that pays for war.
const HELD: [&str; 9] = ["treaty", "victory", "wartype", "logdead", "wardur", "faction", "past_ag", "infst", "contraband"];

/// Adds what this table gives; nothing when it is not there.
pub(crate) fn add(all: &mut Samples) -> Option<()> {
    let table = Table::open("fortna_pk_and_pkept.csv")?;
    let every: Vec<Case> = table.rows().map(|r| case(&r)).collect();
    // Only these were coded with the coming and going of peacekeepers.
    let recent: Vec<Case> = table.rows().filter(|r| r.is("pcw", 1.0)).map(|r| case(&r)).collect();

    all.curve("cease-fires.peacekeepers", &recent, |c| c.x["pk_dum"] > 0.5);
    all.curve("cease-fires.none", &recent, |c| c.x["pk_dum"] < 0.5);
    all.curve("cease-fires.settlement", &recent, |c| c.x["treaty"] > 0.5);
    all.curve("cease-fires.truce", &recent, |c| c.x["treaty"] < 0.5 && c.x["victory"] < 0.5);
    all.curve("cease-fires.victory", &recent, |c| c.x["victory"] > 0.5);

    let with = |first: &[&'static str]| [first, HELD.as_slice()].concat();
    all.cox("cease-fires.alone", &recent, &["pk_dum"]);
    all.cox("cease-fires.adjusted", &recent, &with(&["pk_dum"]));
    all.cox("cease-fires.kinds", &recent, &with(&["consent", "enforce"]));
    all.cox("cease-fires.early-late", &recent.iter().flat_map(first_year_and_later).collect::<Vec<_>>(), &with(&["early", "late"]));
    all.cox("cease-fires.since-1947", &every, &["pk_dum", "treaty", "victory"]);
    Some(())
}

fn case(r: &Record<'_>) -> Case {
    let years = |column: &str| r.number(column).unwrap() / 365.25;
    let columns = ["pk_dum", "consent", "enforce"].into_iter().chain(HELD);
    Case {
        id: r.text("id").to_owned(),
        cluster: r.text("cluster").to_owned(),
        spell: Spell { entry: years("_t0"), exit: years("_t"), failed: r.is("_d", 1.0) },
        x: columns.filter_map(|c| Some((c, r.number(c)?))).collect(),
    }
}

/// The first year of a cease-fire apart from what follows, so that peacekeepers may matter differently in each.
fn first_year_and_later(c: &Case) -> Vec<Case> {
    let part = |from: f64, to: f64, early: f64| {
        let spell = Spell { entry: c.spell.entry.max(from), exit: c.spell.exit.min(to), failed: c.spell.failed && c.spell.exit <= to };
        let mut x = c.x.clone();
        x.insert("early", early * c.x["pk_dum"]);
        x.insert("late", (1.0 - early) * c.x["pk_dum"]);
        (spell.entry < spell.exit).then(|| Case { spell, x, ..c.clone() })
    };
    [part(0.0, 1.0, 1.0), part(1.0, f64::INFINITY, 0.0)].into_iter().flatten().collect()
}

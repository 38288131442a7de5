//! Pledges that war called in: how many were kept.

use super::Pledged;
use crate::sources::{PLEDGES, PLEDGES_EARLY, Source};

const fn row(key: &'static str, label: &'static str, honoured: usize, of: usize, period: &'static str, source: &'static Source) -> Pledged {
    Pledged { key, label, honoured, of, period, source }
}

const ALL: &str = "1848-2003";

/// The first two groups differ only in where four alliances of one war are counted: the authors put them with the later ones.
pub(crate) const PLEDGED: &[Pledged] = &[
    row("all", "all alliances", 73, 146, ALL, &PLEDGES),
    row("before-1945.authors", "wars before 1945, in the authors' own division", 61, 92, "1848-1944", &PLEDGES),
    row("since-1945.authors", "wars since 1945, in the authors' own division", 12, 54, "1939-2003", &PLEDGES),
    row("before-1945", "wars that began before 1945", 63, 96, "1848-1944", &PLEDGES),
    row("since-1945", "wars that began since 1945", 10, 50, "1945-2003", &PLEDGES),
    row("defence", "pacts with a duty to defend", 42, 102, ALL, &PLEDGES),
    row("offence", "pacts with a duty to join an attack", 31, 42, ALL, &PLEDGES),
    row("neutrality", "pacts with a duty to stay neutral", 35, 45, ALL, &PLEDGES),
    row("non-aggression", "pacts with a duty not to attack one another", 18, 49, ALL, &PLEDGES),
    row("consultation", "pacts with a duty to consult", 24, 61, ALL, &PLEDGES),
    row("bilateral", "pacts of two", 62, 104, ALL, &PLEDGES),
    row("multilateral", "pacts of more than two", 11, 42, ALL, &PLEDGES),
    row("multilateral.since-1945", "pacts of more than two, wars that began since 1945", 1, 23, "1945-2003", &PLEDGES),
    row("own-coding", "all alliances, in the authors' own coding", 69, 139, ALL, &PLEDGES),
    row("own-coding.since-1945", "wars that began since 1945, in the authors' own coding", 9, 49, "1945-2003", &PLEDGES),
    row("early", "allies until 1944", 93, 137, "1816-1944", &PLEDGES_EARLY),
    row("early.second", "allies until 1944, in the file's second coding", 95, 137, "1816-1944", &PLEDGES_EARLY),
    row("early.wartime", "allies until 1944 whose pact was made in the war", 31, 33, "1816-1944", &PLEDGES_EARLY),
    row("early.peacetime", "allies until 1944 whose pact was made in peace", 62, 104, "1816-1944", &PLEDGES_EARLY),
];

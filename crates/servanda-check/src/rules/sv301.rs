//! SV301 norm conflict: one article orders, or allows, what another forbids the same bearer.

mod groups;

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Amount, Choice, Compare, Condition, Modal, Norm, Pattern, Time};
use servanda_model::matching::patterns_meet;
use servanda_model::treaty::act_patterns;
use servanda_model::{ArticleId, Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::LABELS;
use groups::{Clash, Ranks};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    // Only articles about the same act can clash, so they are grouped by its name first.
    let mut by_name: BTreeMap<&str, Vec<Side<'_>>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        if let Some(norm) = article.norm() {
            for pattern in act_patterns(&norm.act) {
                by_name.entry(&pattern.name.text).or_default().push(Side { id, norm, pattern, level: None });
            }
        }
    }
    let ranks = Ranks::new(treaty);
    let mut told = BTreeSet::new();
    let mut out = Vec::new();
    for sides in by_name.values() {
        out.extend(bans(treaty, &ranks, sides, &mut told));
        out.extend(ceilings(treaty, &ranks, sides));
    }
    out
}

/// A norm with one of the acts that it is about.
#[derive(Clone, Copy)]
struct Side<'t> {
    id: ArticleId,
    norm: &'t Norm,
    pattern: &'t Pattern,
    /// The level that it keeps, where it keeps a measure.
    level: Option<&'t Amount>,
}

/// Sides that say the same, and so clash with the same others, rank aside.
struct Alike<'t> {
    first: Side<'t>,
    bearers: BTreeSet<String>,
    ids: Vec<ArticleId>,
}

fn alike<'t>(treaty: &Treaty, sides: impl Iterator<Item = Side<'t>>) -> Vec<Alike<'t>> {
    let mut out: Vec<Alike<'t>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for side in sides {
        let Side { id, norm, pattern, level } = side;
        let times = norm.during.iter().flat_map(|d| [&d.starting, &d.until]).map(|t| t.as_ref().map(describe::time));
        let key = format!(
            "{}\n{}\n{:?} {}\n{:?}\n{:?}\n{:?}",
            describe::pattern(pattern),
            describe::subject(&norm.subject),
            norm.modal,
            norm.act.choices.len() > 1,
            norm.when.as_ref().map(describe::condition),
            times.collect::<Vec<_>>(),
            level.map(|l| &l.quantity),
        );
        let index = *known.entry(key).or_insert(out.len());
        match out.get_mut(index) {
            // An article may say one thing twice.
            Some(there) if there.ids.last() == Some(&id) => {}
            Some(there) => there.ids.push(id),
            None => out.push(Alike { first: side, bearers: treaty.bearers(&norm.subject), ids: vec![id] }),
        }
    }
    out
}

/// Bans against orders and permissions of the same act: one finding for each pair, and one for all that hang together where they are many.
fn bans(treaty: &Treaty, ranks: &Ranks, sides: &[Side<'_>], told: &mut BTreeSet<(ArticleId, ArticleId)>) -> Vec<Finding> {
    let forbid = alike(treaty, sides.iter().filter(|s| s.norm.modal == Modal::ShallNot).copied());
    let order = alike(treaty, sides.iter().filter(|s| positive(s.norm.modal)).copied());
    let pairs = forbid.iter().flat_map(|no| order.iter().map(move |yes| (no, yes)));
    let clashes = pairs.filter(|(no, yes)| clash(treaty, no, yes)).map(|(no, yes)| (no.ids.as_slice(), yes.ids.as_slice()));
    let mut out = Vec::new();
    for clash in groups::of(ranks, clashes) {
        match clash {
            Clash::Few(pairs) => out.extend(pairs.into_iter().filter(|p| told.insert(*p)).filter_map(|(no, yes)| one(treaty, no, yes))),
            Clash::Many(pairs) => out.extend(many(treaty, &pairs)),
        }
    }
    out
}

fn positive(modal: Modal) -> bool {
    matches!(modal, Modal::Shall | Modal::May | Modal::Power | Modal::Reserves)
}

/// Whether two sides cannot both be kept, rank aside.
fn clash(treaty: &Treaty, forbids: &Alike<'_>, orders: &Alike<'_>) -> bool {
    // An order to do one of several things can be obeyed by another choice.
    let (no, yes) = (forbids.first, orders.first);
    if yes.norm.modal == Modal::Shall && yes.norm.act.choices.len() > 1 {
        return false;
    }
    !forbids.bearers.is_disjoint(&orders.bearers) && patterns_meet(treaty, no.pattern, yes.pattern) && can_hold_together(no.norm, yes.norm)
}

/// Whether both can be in force at once: their conditions do not exclude each other, nor do their times.
fn can_hold_together(one: &Norm, other: &Norm) -> bool {
    let excludes = |a: Option<&Condition>, b: Option<&Condition>| match (a, b) {
        (Some(Condition::Not(inner, _)), Some(b)) => describe::condition(inner) == describe::condition(b),
        _ => false,
    };
    if excludes(one.when.as_ref(), other.when.as_ref()) || excludes(other.when.as_ref(), one.when.as_ref()) {
        return false;
    }
    let ends_before = |a: &Norm, b: &Norm| match (
        a.during.as_ref().and_then(|d| d.until.as_ref()),
        b.during.as_ref().and_then(|d| d.starting.as_ref()),
    ) {
        (Some(Time::Instant(until)), Some(Time::Instant(from))) => (until.date, until.clock) <= (from.date, from.clock),
        (Some(Time::Offset(m, until, h)), Some(Time::Offset(n, from, i))) => m.text == n.text && h == i && until <= from,
        _ => false,
    };
    !ends_before(one, other) && !ends_before(other, one)
}

fn one(treaty: &Treaty, no: ArticleId, yes: ArticleId) -> Option<Finding> {
    let (forbids, orders) = (treaty.articles.get(no)?.norm()?, treaty.articles.get(yes)?.norm()?);
    let ordered = orders.modal == Modal::Shall;
    let common: Vec<String> = treaty.bearers(&forbids.subject).intersection(&treaty.bearers(&orders.subject)).cloned().collect();
    let who = if common.len() > 3 { describe::subject(&orders.subject) } else { describe::list(&common) };
    let (later, earlier) = if yes > no { (yes, no) } else { (no, yes) };
    let verb = if ordered { "orders" } else { "allows" };
    let says = |id: ArticleId| if id == yes { format!("{verb} it") } else { "forbids it".to_owned() };
    Some(
        Finding::new(
            rule("SV301"),
            if ordered { Severity::Error } else { Severity::Warning },
            treaty.articles[later].body_span(),
            format!("{} {verb} {who} what {} forbids, and nothing says which prevails", treaty.cite(yes), treaty.cite(no)),
        )
        .article(treaty.cite(later))
        .here(says(later))
        .label(treaty.articles[earlier].body_span(), says(earlier))
        .step(format!("both are in force for {who}"))
        .step(format!("{who} acts ({}): a breach of {}", describe::act(orders), treaty.cite(no)))
        .step(if ordered {
            format!("{who} does not act: a breach of {}", treaty.cite(yes))
        } else {
            format!("{who} does not act: {} is worth nothing", treaty.cite(yes))
        })
        .why("whoever is accused can point to the other article")
        .help(format!("rank them: `notwithstanding {0}` or `except as {0}` in the one that prevails or gives way", treaty.cite(yes))),
    )
}

/// Many articles on one act: told as two of them, with the others beside.
fn many(treaty: &Treaty, pairs: &[(ArticleId, ArticleId)]) -> Option<Finding> {
    let orders = |id: ArticleId| treaty.articles.get(id).and_then(|a| a.modal()) == Some(Modal::Shall);
    let &(no, yes) = pairs.iter().find(|(_, yes)| orders(*yes)).or(pairs.first())?;
    let (forbid, others) = halves(pairs);
    let mut finding = one(treaty, no, yes)?;
    finding.message = format!(
        "{} {} what {} {}, and nothing says which prevails",
        treaty.cite_all(&others, 6),
        if orders(yes) { "order or allow" } else { "allow" },
        treaty.cite_all(&forbid, 6),
        if forbid.len() == 1 { "forbids" } else { "forbid" },
    );
    let says = |id| if orders(id) { "orders it too" } else { "allows it too" };
    let all = forbid.iter().map(|&id| (id, "forbids it too")).chain(others.iter().map(|&id| (id, says(id)))).collect();
    let count = format!("{} articles forbid it, {} order or allow it", forbid.len(), others.len());
    Some(beside(treaty, finding, (no, yes), all, |id| treaty.articles.get(id).map(|a| a.body_span())).step(count))
}

/// The articles on each side of some pairs, in the order of the text.
fn halves(pairs: &[(ArticleId, ArticleId)]) -> (Vec<ArticleId>, Vec<ArticleId>) {
    let (one, other): (BTreeSet<ArticleId>, BTreeSet<ArticleId>) = pairs.iter().copied().unzip();
    (one.into_iter().collect(), other.into_iter().collect())
}

/// Labels the articles of a group beside the two of which the finding tells.
fn beside(
    treaty: &Treaty,
    mut finding: Finding,
    told: (ArticleId, ArticleId),
    mut all: Vec<(ArticleId, &str)>,
    place: impl Fn(ArticleId) -> Option<Span>,
) -> Finding {
    all.sort_unstable();
    for (id, says) in all.iter().filter(|(id, _)| *id != told.0 && *id != told.1).take(LABELS) {
        if let Some(span) = place(*id) {
            finding = finding.label(span, *says);
        }
    }
    finding.covers(all.iter().map(|(id, _)| treaty.cite(*id)))
}

/// Ceilings below floors on the same measure.
fn ceilings(treaty: &Treaty, ranks: &Ranks, sides: &[Side<'_>]) -> Vec<Finding> {
    let kept: Vec<(Side<'_>, Compare)> = sides
        .iter()
        .filter(|s| s.norm.modal == Modal::Shall)
        .filter_map(|&side| {
            side.norm.act.choices.iter().find_map(|choice| match choice {
                Choice::Keep(pattern, compare, level) if std::ptr::eq(pattern, side.pattern) => {
                    Some((Side { level: Some(level), ..side }, *compare))
                }
                _ => None,
            })
        })
        .collect();
    let of = |wanted: [Compare; 2]| alike(treaty, kept.iter().filter(|(_, compare)| wanted.contains(compare)).map(|(side, _)| *side));
    let (tops, floors) = (of([Compare::AtMost, Compare::Below]), of([Compare::AtLeast, Compare::Exceeds]));
    let below = |top: &Alike<'_>, floor: &Alike<'_>| match (top.first.level, floor.first.level) {
        (Some(most), Some(least)) => most.quantity.unit == least.quantity.unit && most.quantity.number < least.quantity.number,
        _ => false,
    };
    let levels: BTreeMap<ArticleId, &Amount> = kept.iter().filter_map(|(side, _)| Some((side.id, side.level?))).collect();
    let pairs = tops.iter().flat_map(|top| floors.iter().map(move |floor| (top, floor)));
    let clashes = pairs.filter(|(top, floor)| below(top, floor) && clash(treaty, top, floor));
    let mut out = Vec::new();
    for clash in groups::of(ranks, clashes.map(|(top, floor)| (top.ids.as_slice(), floor.ids.as_slice()))) {
        match clash {
            Clash::Few(pairs) => out.extend(pairs.into_iter().filter_map(|(top, floor)| level(treaty, &levels, top, floor))),
            Clash::Many(pairs) => out.extend(many_levels(treaty, &levels, &pairs)),
        }
    }
    out
}

fn level(treaty: &Treaty, levels: &BTreeMap<ArticleId, &Amount>, top: ArticleId, floor: ArticleId) -> Option<Finding> {
    let (most, least) = (levels.get(&top)?, levels.get(&floor)?);
    let (above, below) = (treaty.cite(floor), treaty.cite(top));
    Some(
        Finding::new(
            rule("SV301"),
            Severity::Error,
            least.span,
            format!("{above} asks for at least {}, {below} allows at most {}", least.quantity, most.quantity),
        )
        .article(&above)
        .here("the floor")
        .label(most.span, "the ceiling")
        .step(format!("whatever the number is, {above} or {below} is broken"))
        .why("one of the two is in breach from the first day")
        .help("agree on one number, or rank the articles"),
    )
}

fn many_levels(treaty: &Treaty, levels: &BTreeMap<ArticleId, &Amount>, pairs: &[(ArticleId, ArticleId)]) -> Option<Finding> {
    let &(top, floor) = pairs.first()?;
    let (tops, floors) = halves(pairs);
    let mut finding = level(treaty, levels, top, floor)?;
    finding.message = format!(
        "{} {} for more than {} {}",
        treaty.cite_all(&floors, 6),
        if floors.len() == 1 { "asks" } else { "ask" },
        treaty.cite_all(&tops, 6),
        if tops.len() == 1 { "allows" } else { "allow" },
    );
    let all = tops.iter().map(|&id| (id, "a ceiling too")).chain(floors.iter().map(|&id| (id, "a floor too"))).collect();
    let count = format!("{} articles set a ceiling, {} a floor above one of them", tops.len(), floors.len());
    Some(beside(treaty, finding, (top, floor), all, |id| levels.get(&id).map(|l| l.span)).step(count))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    const CLASH: &str = "zone Strip. force Corps of Z.
        article 1.1 \"A\": Z shall deploy Corps in Strip immediately.
        article 2.1 \"B\": Z shall not deploy Corps in Strip.";

    #[test]
    fn rank_bearer_place_and_time_make_peace() {
        assert_eq!(codes(super::run, CLASH), ["SV301"]);
        assert!(
            codes(super::run, &CLASH.replace("not deploy Corps in Strip.", "not deploy Corps in Strip; except as article 1.1.")).is_empty()
        );
        assert!(codes(super::run, &CLASH.replace("\"B\": Z", "\"B\": Y")).is_empty());
        assert!(codes(super::run, &CLASH.replace("shall not deploy Corps in Strip", "shall not deploy Corps in Desert")).is_empty());
        let apart = CLASH
            .replace("immediately", "immediately starting 2027-01-01")
            .replace("in Strip.\"", "")
            .replace("not deploy Corps in Strip.", "not deploy Corps in Strip until 2026-12-31.");
        assert!(codes(super::run, &apart).is_empty());
    }

    #[test]
    fn a_floor_over_a_ceiling_clashes() {
        let text = "measure troops by Party counted in people.
            article 1.1 \"A\": X shall keep troops by X at most 100 people.
            article 2.1 \"B\": X shall keep troops by X at least 101 people.";
        assert_eq!(codes(super::run, text), ["SV301"]);
        assert!(codes(super::run, &text.replace("101", "100")).is_empty());
    }
    fn findings(text: &str) -> Vec<servanda_base::Finding> {
        super::run(&treaty(text))
    }

    #[test]
    fn many_that_clash_are_told_once_and_all_named() {
        let text: String =
            (1..=6).map(|n| format!("article {n}.1 \"A\": X shall {}open-gate. ", if n % 2 == 0 { "not " } else { "" })).collect();
        let found = findings(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].covers.len(), 6);
        assert_eq!(found[0].labels.len(), 5, "one beside the first, and four others");
        assert!(found[0].message.contains("articles 1.1, 3.1 and 5.1") && found[0].message.contains("articles 2.1, 4.1 and 6.1"));
        let few: String =
            (1..=4).map(|n| format!("article {n}.1 \"A\": X shall {}open-gate. ", if n % 2 == 0 { "not " } else { "" })).collect();
        assert_eq!(findings(&few).len(), 4, "two against two are told one by one");
    }

    #[test]
    fn those_that_do_not_hang_together_are_told_apart() {
        let of = |who: &str, from: usize| -> String {
            (from..from + 6)
                .map(|n| format!("article {n}.1 \"A\": {who} shall {}open-gate. ", if n % 2 == 0 { "not " } else { "" }))
                .collect()
        };
        assert_eq!(findings(&format!("{}{}", of("X", 1), of("Y", 11))).len(), 2);
        let joined = format!("{}{} article 30.1 \"A\": jointly Parties shall not open-gate.", of("X", 1), of("Y", 11));
        assert_eq!(findings(&joined).len(), 1);
    }

    #[test]
    fn a_rank_takes_its_pair_out_of_the_group() {
        let ban = "article 1.1 \"A\": X shall not open-gate.";
        let order = |n: usize, rank: &str| format!(" article {n}.1 \"A\": X shall open-gate{rank}.");
        let all = |rank: &str| (2..=7).map(|n| order(n, if n < 4 { rank } else { "" })).collect::<String>();
        assert_eq!(findings(&format!("{ban}{}", all(""))).len(), 1);
        let ranked = findings(&format!("{ban}{}", all("; notwithstanding article 1.1")));
        assert_eq!(ranked.len(), 4, "six orders, of which two prevail");
        assert!(ranked.iter().all(|f| !f.message.contains("article 2.1") && !f.message.contains("article 3.1")));
    }

    #[test]
    fn an_order_among_permissions_makes_the_group_an_error() {
        let text: String =
            (2..=7).map(|n| format!("article {n}.1 \"A\": X {} open-gate. ", if n == 5 { "shall" } else { "may" })).collect();
        let found = findings(&format!("article 1.1 \"A\": X shall not open-gate. {text}"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, servanda_base::Severity::Error);
        assert_eq!(
            findings(&format!("article 1.1 \"A\": X shall not open-gate. {}", text.replace("shall", "may")))[0].severity,
            servanda_base::Severity::Warning
        );
    }

    #[test]
    fn many_floors_above_many_ceilings_are_told_once() {
        let text: String = (1..=6)
            .map(|n| {
                format!(
                    "article {n}.1 \"A\": X shall keep troops by X {} people. ",
                    if n % 2 == 0 { "at least 900" } else { "at most 100" }
                )
            })
            .collect();
        let found = findings(&format!("measure troops by Party counted in people. {text}"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].covers.len(), 6);
    }
}

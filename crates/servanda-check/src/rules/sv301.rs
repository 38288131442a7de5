//! SV301 norm conflict: one article orders, or allows, what another forbids the same bearer.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Choice, Compare, Condition, Modal, Norm, Pattern, SlotKind, Time};
use servanda_model::matching::patterns_meet;
use servanda_model::treaty::act_patterns;
use servanda_model::{ArticleId, Treaty, describe};

use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    // Only articles about the same act can clash, so they are grouped by its name first.
    let mut by_name: BTreeMap<&str, Vec<(ArticleId, &Norm, &Pattern)>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        if let Some(norm) = article.norm() {
            for pattern in act_patterns(&norm.act) {
                by_name.entry(&pattern.name.text).or_default().push((id, norm, pattern));
            }
        }
    }
    let mut out = Vec::new();
    let mut told = BTreeSet::new();
    for group in by_name.values() {
        for &(no, forbids, what) in group.iter().filter(|(_, n, _)| n.modal == Modal::ShallNot) {
            for &(yes, orders, how) in group.iter().filter(|(_, n, _)| positive(n.modal)) {
                if clash(treaty, (no, forbids, what), (yes, orders, how)) && told.insert((no, yes)) {
                    out.push(finding(treaty, no, forbids, yes, orders));
                }
            }
        }
        out.extend(ceilings(treaty, group));
    }
    out
}

fn positive(modal: Modal) -> bool {
    matches!(modal, Modal::Shall | Modal::May | Modal::Power | Modal::Reserves)
}

type Side<'a> = (ArticleId, &'a Norm, &'a Pattern);

fn clash(treaty: &Treaty, (no, forbids, what): Side<'_>, (yes, orders, how): Side<'_>) -> bool {
    // An order to do one of several things can be obeyed by another choice.
    if orders.modal == Modal::Shall && orders.act.choices.len() > 1 {
        return false;
    }
    patterns_meet(treaty, what, how)
        && !treaty.bearers(&forbids.subject).is_disjoint(&treaty.bearers(&orders.subject))
        && !ranked(treaty, no, yes)
        && !ranked(treaty, yes, no)
        && can_hold_together(forbids, orders)
}

/// Whether an article gives way to, or prevails over, the other by its own words.
fn ranked(treaty: &Treaty, one: ArticleId, other: ArticleId) -> bool {
    let article = &treaty.articles[one];
    article.slots().any(|s| match &s.kind {
        SlotKind::ExceptAs(c) | SlotKind::Notwithstanding(c) | SlotKind::SubjectTo(c) => treaty.find(article.instrument, c) == Some(other),
        _ => false,
    })
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

fn finding(treaty: &Treaty, no: ArticleId, forbids: &Norm, yes: ArticleId, orders: &Norm) -> Finding {
    let ordered = orders.modal == Modal::Shall;
    let common: Vec<String> = treaty.bearers(&forbids.subject).intersection(&treaty.bearers(&orders.subject)).cloned().collect();
    let who = if common.len() > 3 { describe::subject(&orders.subject) } else { describe::list(&common) };
    let (later, earlier) = if yes > no { (yes, no) } else { (no, yes) };
    let verb = if ordered { "orders" } else { "allows" };
    Finding::new(
        rule("SV301"),
        if ordered { Severity::Error } else { Severity::Warning },
        treaty.articles[later].body_span(),
        format!("{} {verb} {who} what {} forbids, and nothing says which prevails", treaty.cite(yes), treaty.cite(no)),
    )
    .article(treaty.cite(later))
    .here(if later == yes { format!("{verb} it") } else { "forbids it".to_owned() })
    .label(treaty.articles[earlier].body_span(), if earlier == yes { format!("{verb} it") } else { "forbids it".to_owned() })
    .step(format!("both are in force for {who}"))
    .step(format!("{who} acts ({}): a breach of {}", describe::act(orders), treaty.cite(no)))
    .step(if ordered {
        format!("{who} does not act: a breach of {}", treaty.cite(yes))
    } else {
        format!("{who} does not act: {} is worth nothing", treaty.cite(yes))
    })
    .why("whoever is accused can point to the other article")
    .help(format!("rank them: `notwithstanding {0}` or `except as {0}` in the one that prevails or gives way", short(treaty, yes)))
}

fn short(treaty: &Treaty, id: ArticleId) -> String {
    treaty.cite(id)
}

/// A ceiling below a floor on the same measure.
fn ceilings(treaty: &Treaty, group: &[(ArticleId, &Norm, &Pattern)]) -> Vec<Finding> {
    let mut out = Vec::new();
    let keeps: Vec<_> = group
        .iter()
        .filter(|(_, norm, _)| norm.modal == Modal::Shall)
        .flat_map(|&(id, norm, _)| {
            norm.act.choices.iter().filter_map(move |c| match c {
                Choice::Keep(p, compare, amount) => Some((id, norm, p, *compare, amount)),
                _ => None,
            })
        })
        .collect();
    for (top, a_norm, a, _, most) in keeps.iter().filter(|k| matches!(k.3, Compare::AtMost | Compare::Below)) {
        for (floor, b_norm, b, _, least) in keeps.iter().filter(|k| matches!(k.3, Compare::AtLeast | Compare::Exceeds)) {
            let same_unit = most.quantity.unit == least.quantity.unit;
            if top != floor
                && same_unit
                && most.quantity.number < least.quantity.number
                && clash(treaty, (*top, a_norm, a), (*floor, b_norm, b))
            {
                out.push(
                    Finding::new(
                        rule("SV301"),
                        Severity::Error,
                        least.span,
                        format!(
                            "{} asks for at least {}, {} allows at most {}",
                            treaty.cite(*floor),
                            least.quantity,
                            treaty.cite(*top),
                            most.quantity
                        ),
                    )
                    .article(treaty.cite(*floor))
                    .here("the floor")
                    .label(most.span, "the ceiling")
                    .step(format!("whatever the number is, {} or {} is broken", treaty.cite(*floor), treaty.cite(*top)))
                    .why("one of the two is in breach from the first day")
                    .help("agree on one number, or rank the articles"),
                );
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

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
}

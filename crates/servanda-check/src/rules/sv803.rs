//! SV803 unequal baselines: one duty, measured for one side from one line and for the other from another.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Choice, Geometry, NounKind, Pattern, Place, Preposition};
use servanda_model::{ArticleId, Treaty, describe};

use crate::catalogue::rule;

/// A duty measured from somewhere.
struct Measured {
    article: ArticleId,
    span: Span,
    bearers: BTreeSet<String>,
    lines: BTreeSet<String>,
}

/// The same duty: instrument, act or measure, and the kind of thing.
type Same<'t> = (usize, &'t str, String);

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut zones: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut duties: BTreeMap<Same<'_>, Vec<Measured>> = BTreeMap::new();
    for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
        let Some(norm) = article.norm() else { continue };
        for choice in &norm.act.choices {
            let (Choice::Do(act) | Choice::Keep(act, ..)) = choice else { continue };
            let lines = baselines(treaty, act, &mut zones);
            if lines.is_empty() {
                continue;
            }
            let bearers = treaty.bearers(&norm.subject);
            let measured = duties.entry((article.instrument, &act.name.text, thing(act))).or_default();
            // The same side from the same line once.
            if !measured.iter().any(|m| m.lines == lines && m.bearers == bearers) {
                measured.push(Measured { article: id, span: act.span, bearers, lines });
            }
        }
    }
    let mut out = Vec::new();
    for ((_, act, _), measured) in &duties {
        let unequal = measured.iter().enumerate().find_map(|(i, one)| {
            let other = measured[i + 1..]
                .iter()
                .find(|other| one.lines.is_disjoint(&other.lines) && one.bearers.is_disjoint(&other.bearers) && !one.bearers.is_empty())?;
            Some((one, other))
        });
        if let Some((one, other)) = unequal {
            out.push(finding(treaty, act, one, other));
        }
    }
    out
}

/// The kind of thing that an act moves or a measure counts, as far as the text says.
fn thing(act: &Pattern) -> String {
    let noun = act.object.as_ref().or_else(|| act.cases.iter().find(|(p, _)| *p == Preposition::Of).map(|(_, n)| n));
    match noun.map(|n| &n.kind) {
        // A party behind `of` says whose, not what.
        Some(NounKind::Term(_, word, _) | NounKind::That(word)) => word.text.clone(),
        _ => String::new(),
    }
}

/// The lines from which an act is measured: named, or under the zone in which it holds. A line behind which forces go is
/// where they end up, and each side has its own.
fn baselines<'t>(treaty: &'t Treaty, act: &'t Pattern, zones: &mut BTreeMap<&'t str, BTreeSet<String>>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (preposition, noun) in &act.cases {
        let NounKind::Term(_, word, _) = &noun.kind else { continue };
        let measures =
            matches!(preposition, Preposition::From | Preposition::Across | Preposition::In | Preposition::Of | Preposition::Near);
        if !measures {
            continue;
        }
        let name = treaty.names.aliases.get(&word.text).map_or(word.text.as_str(), String::as_str);
        if treaty.names.lines.contains_key(name) {
            out.insert(name.to_owned());
        } else if treaty.names.zones.contains_key(name) {
            out.extend(zones.entry(name).or_insert_with(|| zone_lines(treaty, name, 0)).iter().cloned());
        }
    }
    out
}

/// The lines on which a zone is built. Depth guards against rings.
fn zone_lines(treaty: &Treaty, zone: &str, depth: usize) -> BTreeSet<String> {
    if treaty.names.lines.contains_key(zone) {
        return BTreeSet::from([zone.to_owned()]);
    }
    let Some(Geometry::Place(place)) = treaty.names.zones.get(zone).and_then(|z| z.geometry.as_ref()) else {
        return BTreeSet::new();
    };
    if depth > 8 {
        return BTreeSet::new();
    }
    let of = |word: &servanda_model::ast::Word| zone_lines(treaty, &word.text, depth + 1);
    match place {
        Place::Within(_, base) | Place::Beyond(_, base) | Place::Outside(base, _) => of(base),
        Place::Inside(a, b) | Place::Between(_, a, b) => of(a).union(&of(b)).cloned().collect(),
    }
}

fn finding(treaty: &Treaty, act: &str, one: &Measured, other: &Measured) -> Finding {
    let who = |m: &Measured| {
        let subject = treaty.articles[m.article].norm().map(|n| describe::subject(&n.subject));
        subject.unwrap_or_else(|| describe::list(&m.bearers.iter().collect::<Vec<_>>()))
    };
    let from = |m: &Measured| describe::list(&m.lines.iter().collect::<Vec<_>>());
    let (a, b) = (who(one), who(other));
    let (line_a, line_b) = (from(one), from(other));
    let mut finding = Finding::new(
        rule("SV803"),
        Severity::Error,
        other.span,
        format!(
            "`{act}` is measured from {line_a} for {a} ({}) and from {line_b} for {b} ({})",
            treaty.cite(one.article),
            treaty.cite(other.article)
        ),
    )
    .article(treaty.cite(other.article))
    .here(format!("from {line_b}"))
    .label(one.span, format!("from {line_a}"));
    for line in one.lines.iter().chain(&other.lines).take(2) {
        if let Some(declared) = treaty.names.lines.get(line) {
            let note = if declared.from.is_none() { "no map is annexed" } else { "one of the two lines" };
            finding = finding.label(declared.name.span, note);
        }
    }
    finding
        .step(format!("day 0: {line_a} and {line_b} lie apart"))
        .step(format!("{a} measures from {line_a}, {b} from {line_b}: between the two lines the duties do not meet, or overlap"))
        .step("each side says that the other stands too near; no article says which line counts there")
        .why("the ground between the lines is given to one side by the way of measuring, and is where the next fight begins")
        .help(format!("measure for both from one line: `… from {line_a}`"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    const HEAD: &str = "line Old Line. line New Line. kind Gun. kind Rocket. zone Old Strip is within 5 km of Old Line.
        zone New Strip is within 5 km of New Line. zone Part is the part of New Strip outside Old Strip.
        measure guns of Kind by Party in Zone counted in guns.\n";

    fn raises(one: &str, other: &str) -> usize {
        codes(super::run, &format!("{HEAD} article 1.1 \"A\": {one}. article 1.2 \"B\": {other}.")).len()
    }

    #[test]
    fn one_act_from_two_lines() {
        assert_eq!(raises("X shall pull-back every Gun from Old Line", "Y shall pull-back every Gun from New Line"), 1);
        assert_eq!(raises("X shall pull-back every Gun from Old Line", "Y shall pull-back every Gun from Old Line"), 0);
        assert_eq!(raises("X shall pull-back every Gun from Old Line", "X shall pull-back every Gun from New Line"), 0);
        assert_eq!(raises("X shall pull-back every Gun from Old Line", "Y shall pull-back every Rocket from New Line"), 0);
        assert_eq!(raises("X shall pull-back every Gun from Old Line", "Y should pull-back every Gun from New Line"), 0);
    }

    #[test]
    fn zones_carry_their_lines() {
        let keep = |who: &str, zone: &str| format!("{who} shall keep guns of Gun in {zone} at most 0 guns");
        assert_eq!(raises(&keep("X", "Old Strip"), &keep("Y", "New Strip")), 1);
        assert_eq!(raises(&keep("X", "Old Strip"), &keep("Y", "Part")), 1);
        assert_eq!(raises(&keep("X", "New Strip"), &keep("Y", "Part")), 0);
    }

    #[test]
    fn each_side_has_its_own_line_to_go_behind() {
        assert_eq!(raises("X shall withdraw Gun behind Old Line", "Y shall withdraw Gun behind New Line"), 0);
    }
}

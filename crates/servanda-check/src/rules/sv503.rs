//! SV503 coverage gap: what is regulated reaches beyond what is observed.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Choice, Geometry, Modal, Norm, NounKind, Pattern, Place, Preposition, Source, Word};
use servanda_model::{ArticleId, Covering, Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::{LABELS, Sight, listed, somebody};

/// What an article regulates beyond what its sources see.
struct Gap<'t> {
    article: ArticleId,
    modal: Modal,
    kept: bool,
    act: &'t Pattern,
    bearer: String,
    ground: Ground,
    /// The sources, with the zone in which each looks.
    sources: Vec<(&'t Source, &'t Word)>,
}

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let sight = Sight::new(treaty);
    // One finding for all articles that reach beyond the same eyes.
    let mut gaps: BTreeMap<Vec<&str>, Vec<Gap<'_>>> = BTreeMap::new();
    for (id, article) in treaty.standing().filter(|(_, article)| article.is_binding()) {
        let Some(norm) = article.norm() else { continue };
        if let Some(gap) = norm.act.choices.iter().find_map(|choice| gap(treaty, &sight, id, norm, choice)) {
            let key = gap.sources.iter().flat_map(|(s, zone)| [s.name.text.as_str(), zone.text.as_str()]).collect();
            gaps.entry(key).or_default().push(gap);
        }
    }
    gaps.values().map(|gaps| finding(treaty, gaps)).collect()
}

fn gap<'t>(treaty: &'t Treaty, sight: &Sight<'t>, id: ArticleId, norm: &'t Norm, choice: &'t Choice) -> Option<Gap<'t>> {
    let (Choice::Do(act) | Choice::Keep(act, ..)) = choice else { return None };
    let sources = sight.of_name(&act.name.text);
    if sources.is_empty() {
        return None;
    }
    let ground = ground(treaty, norm, choice, act)?;
    let mut blind = Vec::new();
    for source in sources {
        let within = source.within.as_ref()?;
        match covers(treaty, &within.text, &ground) {
            Some(false) => blind.push((source, within)),
            // Covered, or only a map can tell.
            _ => return None,
        }
    }
    let kept = matches!(choice, Choice::Keep(..));
    Some(Gap { article: id, modal: norm.modal, kept, act, bearer: somebody(&norm.subject).0, ground, sources: blind })
}

fn finding(treaty: &Treaty, gaps: &[Gap<'_>]) -> Finding {
    let first = &gaps[0];
    let (cite, what, zone) = (treaty.cite(first.article), &first.act.name.text, &first.sources[0].1.text);
    let (where_, outside) = match &first.ground {
        Ground::Zone(ground) => {
            let at = match treaty.coverings.get(&(zone.clone(), ground.clone())) {
                Some(Covering::NotAt(place)) => format!(", for example at {place}"),
                _ => String::new(),
            };
            (format!("in {ground}"), format!("in {ground} outside {zone}{at}"))
        }
        Ground::Anywhere => ("wherever it happens".to_owned(), format!("outside {zone}")),
    };
    let names = listed(first.sources.iter().map(|(s, _)| &s.name.text), "and");
    let seen = if first.sources.iter().all(|(_, z)| z.text == *zone) {
        format!("{names} {} only in {zone}", if first.sources.len() == 1 { "looks" } else { "look" })
    } else {
        listed(first.sources.iter().map(|(s, z)| format!("{} looks only in {}", s.name.text, z.text)), "and")
    };
    let verb = match (first.kept, first.modal) {
        (true, _) => "limits",
        (false, Modal::ShallNot) => "forbids",
        _ => "orders",
    };
    let message = if gaps.len() == 1 {
        format!("{cite} {verb} `{what}` {where_}, but {seen}")
    } else {
        let ids: Vec<ArticleId> = gaps.iter().map(|g| g.article).collect();
        format!("{} reach beyond {zone}, but {seen}", treaty.cite_all(&ids, 6))
    };
    let mut finding =
        Finding::new(rule("SV503"), Severity::Warning, first.act.span, message).article(&cite).here(format!("nobody sees it {outside}"));
    for gap in gaps.iter().skip(1).take(LABELS) {
        finding = finding.label(gap.act.span, format!("nor this outside {zone}"));
    }
    for (source, zone) in first.sources.iter().take(2) {
        finding = finding.label(zone.span, format!("{} looks no farther than {}", source.name.text, zone.text));
    }
    let day = match (first.kept, first.modal) {
        (true, _) => format!("day 1: `{what}` goes over the limit {outside}"),
        (false, Modal::ShallNot) => format!("day 1: `{}` by {}, {outside}", describe::pattern(first.act), first.bearer),
        _ => format!("day 1: what {cite} orders is left undone {outside}"),
    };
    finding
        .step(day)
        .step(format!("{names} cannot see it; no source reports it, and no article applies"))
        .why("the ground that nobody watches is where the article can be broken without being seen")
        .help(format!("let a source see it there as well: `source Second Mission sees {what} in <the rest>.`"))
}

/// Where an article regulates something.
enum Ground {
    /// In a zone.
    Zone(String),
    /// Wherever it happens.
    Anywhere,
}

/// The ground of an act or measure; none where its words bind it to a place that is not a zone, such as a line that is
/// crossed on the spot.
fn ground(treaty: &Treaty, norm: &Norm, choice: &Choice, act: &Pattern) -> Option<Ground> {
    let zones = &treaty.names.zones;
    for (preposition, noun) in &act.cases {
        if let NounKind::Term(_, word, _) = &noun.kind {
            let name = treaty.names.aliases.get(&word.text).unwrap_or(&word.text);
            if zones.contains_key(name) {
                // Fire against a zone comes from anywhere; the other words place the act.
                return (*preposition != Preposition::Against).then(|| Ground::Zone(name.clone()));
            }
        }
    }
    if matches!(choice, Choice::Do(_)) && norm.modal != Modal::ShallNot {
        // What is to be done once is done where it is due.
        return None;
    }
    // A declared place that the article leaves empty, or no place at all: it holds everywhere.
    let signature = treaty.names.events.get(&act.name.text).map(|e| &e.signature);
    let signature = signature.or_else(|| treaty.names.measures.get(&act.name.text).map(|(_, s, _)| s));
    let placed = |p: Preposition| matches!(p, Preposition::In | Preposition::Near);
    let has_place = signature.is_some_and(|s| s.cases.iter().any(|(p, _)| placed(*p)));
    let says_place = act
        .cases
        .iter()
        .any(|(p, _)| !matches!(p, Preposition::By | Preposition::Of | Preposition::With | Preposition::For | Preposition::Against));
    let group_place = act.cases.iter().any(|(p, _)| placed(*p));
    (!group_place && (has_place || !says_place)).then_some(Ground::Anywhere)
}

/// Whether a zone that a source watches holds the ground; none when the text does not say.
fn covers(treaty: &Treaty, watched: &str, ground: &Ground) -> Option<bool> {
    match ground {
        Ground::Zone(zone) => holds(treaty, watched, zone, 0).or_else(|| by_map(treaty, watched, zone)),
        // A zone that is derived from a line or from other ground is not everything.
        Ground::Anywhere => Some(false),
    }
}

/// Whether the maps of two zones decide it.
fn by_map(treaty: &Treaty, watched: &str, zone: &str) -> Option<bool> {
    let covering = treaty.coverings.get(&(watched.to_owned(), zone.to_owned()))?;
    Some(*covering == Covering::Whole)
}

/// Whether the first zone holds the second, as far as their declarations say. Depth guards against rings.
fn holds(treaty: &Treaty, outer: &str, inner: &str, depth: usize) -> Option<bool> {
    if outer == inner {
        return Some(true);
    }
    if depth > 8 {
        return None;
    }
    let place = |zone: &str| match treaty.names.zones.get(zone).and_then(|z| z.geometry.as_ref()) {
        Some(Geometry::Place(place)) => Some(place),
        _ => None,
    };
    match (place(inner), place(outer)) {
        (Some(Place::Within(near, a)), Some(Place::Within(far, b))) if a.text == b.text => {
            let (near, far) = (near.quantity.metres()?, far.quantity.metres()?);
            return Some(near <= far);
        }
        (Some(Place::Beyond(_, a)), Some(Place::Within(_, b))) if a.text == b.text => return Some(false),
        // The part of something outside the watched zone.
        (Some(Place::Outside(_, b)), _) if b.text == outer => return Some(false),
        _ => {}
    }
    match place(inner) {
        Some(Place::Inside(a, b)) => {
            for whole in [a, b] {
                if holds(treaty, outer, &whole.text, depth + 1) == Some(true) {
                    return Some(true);
                }
            }
        }
        Some(Place::Outside(a, _)) if holds(treaty, outer, &a.text, depth + 1) == Some(true) => return Some(true),
        _ => {}
    }
    // The watched zone is itself a proper part of the ground, or the text names ground outside it.
    if let Some(Place::Inside(a, b) | Place::Outside(a, b)) = place(outer)
        && (a.text == inner || (b.text == inner && matches!(place(outer), Some(Place::Inside(..)))))
    {
        return Some(false);
    }
    let rest = treaty
        .names
        .zones
        .values()
        .any(|zone| matches!(&zone.geometry, Some(Geometry::Place(Place::Outside(a, b))) if a.text == inner && b.text == outer));
    rest.then_some(false)
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    fn raises(article: &str, watched: &str) -> bool {
        let text = format!(
            "line Front. zone Near Strip is within 5 km of Front. zone Deep Strip is within 50 km of Front.
             zone Rear is beyond 50 km of Front. zone Country. zone Port from \"p.geojson\".
             zone Inland is the part of Country outside Port. zone North is the part of Near Strip inside Country.
             event fire by Party across Line in Zone. event cross by Party across Line. event land by Party in Zone.
             event march by Party.
             measure guns of Party in Zone counted in guns.
             source Posts sees fire and cross and land and march and guns in {watched}.
             article 1.1 \"A\": {article}."
        );
        !codes(super::run, &text).is_empty()
    }

    #[test]
    fn fire_from_deeper_than_the_observed_strip_is_not_seen() {
        assert!(raises("X shall not fire across Front", "Near Strip"));
        assert!(raises("X shall not fire across Front in Deep Strip", "Near Strip"));
        assert!(!raises("X shall not fire across Front in Near Strip", "Deep Strip"));
        assert!(!raises("X shall not fire across Front in North", "Near Strip"));
        assert!(raises("X shall not fire across Front in Near Strip", "North"));
        assert!(raises("X shall not march", "Near Strip"));
    }

    #[test]
    fn a_crossing_happens_on_the_line() {
        assert!(!raises("X shall not cross across Front", "Near Strip"));
    }

    #[test]
    fn the_text_itself_can_name_ground_outside() {
        assert!(raises("X shall not land in Inland", "Port"));
        assert!(raises("X shall not land in Country", "Port"));
        assert!(raises("X shall not land in Rear", "Deep Strip"));
        assert!(!raises("X shall not land in Rear", "Country"), "only a map can tell");
        assert!(!raises("X shall not land in Port", "Near Strip"), "only a map can tell");
    }

    #[test]
    fn limits_are_watched_where_they_hold() {
        assert!(raises("X shall keep guns of X in Deep Strip at most 5 guns", "Near Strip"));
        assert!(raises("X shall keep guns of X at most 5 guns", "Near Strip"));
        assert!(!raises("X shall keep guns of X in Near Strip at most 5 guns", "Near Strip"));
        assert!(!raises("X shall march", "Near Strip"));
    }
}

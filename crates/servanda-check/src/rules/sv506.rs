//! SV506 nobody attributes: what waits for an attribution that nobody is told to make, or that nothing can support.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{AtomKind, Condition, EventForm, EventStatus, Modal, MomentForm, Pattern};
use servanda_model::mentions::{self, Mention};
use servanda_model::{Article, ArticleId, Treaty};

use crate::catalogue::rule;
use crate::evidence::{Attributions, LABELS, Role, Sight, attributed_atoms, attributed_events, conditions, counts_from_attribution, fold};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let attributions = Attributions::new(treaty);
    let mut out = Vec::new();
    out.extend(no_body(treaty, &attributions));
    out.extend(judged_by_nobody(treaty));
    out.extend(two_windows(treaty, &attributions));
    out.extend(unseen(treaty));
    out.extend(no_such_body(treaty));
    out
}

// --- no body attributes ---

fn no_body(treaty: &Treaty, attributions: &Attributions<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        if attributions.reaches(treaty, id) {
            continue;
        }
        let counted = counts_from_attribution(article);
        let atoms = attributed_atoms(article);
        let Some(span) = counted.first().copied().or_else(|| atoms.first().map(|p| p.span)) else { continue };
        let cite = treaty.cite(id);
        let somebody = treaty
            .standing()
            .filter(|(_, a)| a.instrument == article.instrument)
            .find_map(|(_, a)| a.attributed().map(|(slot, body, _)| (slot.span, body.text.clone())));
        let (severity, body) = match &somebody {
            Some((_, body)) => (Severity::Warning, body.clone()),
            None => (Severity::Error, "<a body>".to_owned()),
        };
        let what = if counted.is_empty() { "waits for" } else { "counts time from" };
        let mut finding =
            Finding::new(rule("SV506"), severity, span, format!("{cite} {what} an attribution, and no body is told to make it"))
                .article(&cite)
                .here(if counted.is_empty() { "attributed by whom?" } else { "from an attribution by whom?" });
        for more in counted.iter().skip(1).take(2) {
            finding = finding.label(*more, "and here");
        }
        if let Some((span, body)) = &somebody {
            finding = finding.label(*span, format!("{body} attributes this, not a breach of {cite}"));
        }
        out.push((
            id,
            finding
                .step(format!("day 0: {cite} is broken"))
                .step("no body has the task of saying by whom; the clock never starts")
                .step("day 400: nothing is due from anybody")
                .why("a remedy that waits for a finding which nobody has to make can be denied for ever")
                .help(format!("`attributed by {body} within 72 hours;`")),
        ));
    }
    fold(treaty, &out, |cited| format!("{cited} wait for an attribution, and no body is told to make it"))
}

// --- judged by nobody ---

/// Where an event is waited for: the article, unless a moment waits, and the place.
type Uses<'t> = BTreeMap<&'t str, Vec<(Option<ArticleId>, Span)>>;

fn judged_by_nobody(treaty: &Treaty) -> Vec<Finding> {
    let (mut uses, mut grades): (Uses<'_>, Uses<'_>) = (BTreeMap::new(), BTreeMap::new());
    for (id, article) in treaty.standing() {
        for (role, condition) in conditions(article) {
            match role {
                Role::Activates | Role::OnlyAfter => note(treaty, condition, Some(id), None, &mut BTreeSet::new(), &mut uses),
                Role::Breach => note(treaty, condition, Some(id), None, &mut BTreeSet::new(), &mut grades),
                Role::Excepts | Role::Suspends | Role::Ends => {}
            }
        }
    }
    // Where a moment waits, so do the articles that count from it.
    let mut counting: BTreeMap<&str, ArticleId> = BTreeMap::new();
    for (id, _) in treaty.standing() {
        for mention in treaty.mentions(id) {
            if let Mention::Moment(word) = mention {
                counting.entry(word.text.as_str()).or_insert(id);
            }
        }
    }
    for moment in treaty.names.moments.values() {
        if let MomentForm::When(condition) = &moment.form {
            let first = counting.get(moment.name.text.as_str()).copied();
            note(treaty, condition, first, None, &mut BTreeSet::new(), &mut uses);
        }
    }
    grades.retain(|name, _| !uses.contains_key(name));
    let waits = uses.iter().map(|(name, places)| nobody(treaty, name, places, false));
    waits.chain(grades.iter().map(|(name, places)| nobody(treaty, name, places, true))).collect()
}

/// Notes the events of a condition that nobody judges, also those behind combined events.
fn note<'t>(
    treaty: &'t Treaty,
    condition: &'t Condition,
    id: Option<ArticleId>,
    at: Option<Span>,
    seen: &mut BTreeSet<&'t str>,
    uses: &mut Uses<'t>,
) {
    // What opens on somebody's word is decided: by that word.
    let on_a_word: BTreeSet<Span> = mentions::atoms(condition)
        .into_iter()
        .filter_map(|(atom, _)| match &atom.kind {
            AtomKind::Event { pattern, status: EventStatus::Alleged(_), .. } => Some(pattern.span),
            _ => None,
        })
        .collect();
    for mention in mentions::of_condition(condition) {
        let Mention::Fact(pattern) = mention else { continue };
        if on_a_word.contains(&pattern.span) {
            continue;
        }
        let Some(event) = treaty.names.events.get(&pattern.name.text) else { continue };
        match &event.form {
            EventForm::JudgedByNobody => {
                let places = uses.entry(event.name.text.as_str()).or_default();
                let place = (id, at.unwrap_or(pattern.span));
                if !places.contains(&place) {
                    places.push(place);
                }
            }
            EventForm::Derived(inner) if seen.insert(event.name.text.as_str()) => {
                note(treaty, inner, id, Some(at.unwrap_or(pattern.span)), seen, uses);
            }
            _ => {}
        }
    }
}

/// An event for which articles wait, or by which they grade a breach.
fn nobody(treaty: &Treaty, name: &str, places: &[(Option<ArticleId>, Span)], grades: bool) -> Finding {
    let mut ids: Vec<ArticleId> = places.iter().filter_map(|(id, _)| *id).collect();
    ids.dedup();
    let who = match ids.first() {
        Some(_) => treaty.cite_all(&ids, 4),
        None => "a moment of the text".to_owned(),
    };
    let verb = match (grades, ids.len() > 1) {
        (false, true) => "wait for",
        (false, false) => "waits for",
        (true, true) => "grade a breach by",
        (true, false) => "grades a breach by",
    };
    let end = if grades {
        format!("day 400: the grade is open, and so is all that {who} makes follow from it")
    } else {
        format!("day 400: {who} still {verb} it; no article applies")
    };
    // The declaration is the cause; it stays in its place under every reading of the articles.
    let declared = treaty.names.events.get(name).map_or(places[0].1, |event| event.name.span);
    let mut finding = Finding::new(
        rule("SV506"),
        Severity::Error,
        declared,
        format!("{who} {verb} `{name}`, and nobody is to say whether it has happened"),
    )
    .here("undetermined for ever: the text names no judge");
    if let Some(&id) = ids.first() {
        finding = finding.article(treaty.cite(id));
    }
    for (_, span) in places.iter().take(LABELS) {
        finding = finding.label(*span, if grades { "the grade hangs on it" } else { "waits for it" });
    }
    finding
        .step(format!("day 0: one side says that `{name}` has happened, another that it has not"))
        .step("no body of the text decides between them")
        .step(end)
        .why("whoever does not want the article to apply denies the fact, and cannot be shown to be wrong")
        .help(format!("`event {name} … as judged by <a body with a decision rule>.`"))
}

// --- two windows ---

fn two_windows(treaty: &Treaty, attributions: &Attributions<'_>) -> Vec<Finding> {
    let mut done: BTreeSet<(ArticleId, ArticleId)> = BTreeSet::new();
    let mut out = Vec::new();
    let mut pair = |one: ArticleId, other: ArticleId, through: Option<&str>| {
        let (one, other) = if one < other { (one, other) } else { (other, one) };
        if done.insert((one, other)) {
            out.extend(windows_differ(treaty, one, other, through));
        }
    };
    let mut events: BTreeMap<&str, Vec<ArticleId>> = BTreeMap::new();
    for (id, article) in treaty.standing().filter(|(_, a)| a.attributed().is_some()) {
        for name in attributed_events(article) {
            events.entry(name).or_default().push(id);
        }
        // A ladder that leads from one to the other makes them one path to one response.
        for &caller in attributions.callers(id) {
            pair(caller, id, None);
        }
    }
    for (name, ids) in &events {
        // Each with the one before it: a chain of equal windows stays silent.
        for two in ids.windows(2) {
            pair(two[0], two[1], Some(name));
        }
    }
    out
}

fn windows_differ(treaty: &Treaty, one: ArticleId, other: ArticleId, through: Option<&str>) -> Option<Finding> {
    let (first_slot, body, first) = treaty.articles[one].attributed()?;
    let (second_slot, other_body, second) = treaty.articles[other].attributed()?;
    let (first, second) = (first?, second?);
    let differ = first.quantity.duration()?.at_most_minutes() != second.quantity.duration()?.at_most_minutes();
    if one == other || body.text != other_body.text || !differ {
        return None;
    }
    let (a, b) = (treaty.cite(one), treaty.cite(other));
    let first_is_longer = first.quantity.duration()?.at_most_minutes() > second.quantity.duration()?.at_most_minutes();
    let (shorter, longer, slower) =
        if first_is_longer { (&second.quantity, &first.quantity, &a) } else { (&first.quantity, &second.quantity, &b) };
    let of_what = match through {
        Some(event) => format!("of `{event}`"),
        None => "on the way to one response".to_owned(),
    };
    Some(
        Finding::new(
            rule("SV506"),
            Severity::Warning,
            second_slot.span,
            format!("{} has {} under {a} and {} under {b} for the attribution {of_what}", body.text, first.quantity, second.quantity),
        )
        .article(&b)
        .here(format!("{} here", second.quantity))
        .label(first_slot.span, format!("{} here", first.quantity))
        .step("day 0: the act happens and is reported")
        .step(format!("after {shorter}: {} may still say that it acts in time, under {slower}", body.text))
        .step(format!("after {longer}: only now is the attribution late"))
        .why("the longer of two windows is the one that counts for whoever has to be patient")
        .help("give both articles the same window, or let one refer to the other"),
    )
}

// --- no source supports it ---

fn unseen(treaty: &Treaty) -> Vec<Finding> {
    if treaty.names.sources.is_empty() {
        return Vec::new();
    }
    let sight = Sight::new(treaty);
    let mut uses: BTreeMap<&str, Vec<(ArticleId, &Pattern, bool)>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        for (atom, _) in conditions(article).into_iter().flat_map(|(_, c)| mentions::atoms(c)) {
            if let AtomKind::Event { pattern, status, .. } = &atom.kind
                && let EventStatus::Attributed(_) | EventStatus::Verified(_) = status
            {
                let verified = matches!(status, EventStatus::Verified(_));
                uses.entry(pattern.name.text.as_str()).or_default().push((id, pattern, verified));
            }
        }
    }
    let mut out = Vec::new();
    for (name, places) in uses {
        if !sight.of_name(name).is_empty() || sight.is_judged(name) {
            continue;
        }
        let mut ids: Vec<ArticleId> = places.iter().map(|(id, ..)| *id).collect();
        ids.dedup();
        let (first, pattern, verified) = places[0];
        let (verb, plural) = (if verified { "verified" } else { "attributed" }, ids.len() > 1);
        let mut finding = Finding::new(
            rule("SV506"),
            Severity::Warning,
            pattern.span,
            format!(
                "{} {} for `{name}` to be {verb}, and no source sees `{name}`",
                treaty.cite_all(&ids, 4),
                if plural { "wait" } else { "waits" }
            ),
        )
        .article(treaty.cite(first))
        .here("seen by no source");
        for (_, pattern, _) in places.iter().skip(1).take(3) {
            finding = finding.label(pattern.span, "nor here");
        }
        // The verifiers that the articles name, with what they do see.
        let verifier = ids.iter().find_map(|&id| named_source(treaty, &treaty.articles[id]));
        let verifier = verifier.or_else(|| treaty.names.sources.values().next());
        if let Some(source) = verifier {
            let sees: Vec<String> = source.sees.iter().map(|w| format!("`{}`", w.text)).collect();
            finding = finding.label(source.name.span, format!("sees {}", crate::evidence::listed(&sees, "and")));
        }
        out.push(
            finding
                .step(format!("day 0: `{name}` happens"))
                .step("no source of the text reports it, so whoever decides has only what the sides say")
                .step(format!("{} {} on", treaty.cite_all(&ids, 4), if plural { "wait" } else { "waits" }))
                .why("the gravest event of the text is the one for which it gathers no evidence")
                .help(format!("let a source see it: `source <name> sees … and {name}.`")),
        );
    }
    out
}

fn named_source<'t>(treaty: &'t Treaty, article: &Article) -> Option<&'t servanda_model::ast::Source> {
    let (_, verifiers, _) = article.verified()?;
    verifiers.iter().find_map(|v| treaty.names.sources.get(&v.text))
}

// --- no such body ---

fn no_such_body(treaty: &Treaty) -> Vec<Finding> {
    let mut out: BTreeMap<&str, Finding> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        let Some((_, body, _)) = article.attributed() else { continue };
        if treaty.names.bodies.contains_key(&body.text) || treaty.names.persons.contains_key(&body.text) {
            continue;
        }
        let is_party = treaty.names.parties.contains_key(&body.text);
        let (severity, what) =
            if is_party { (Severity::Warning, "a party and no body") } else { (Severity::Error, "named nowhere as a body") };
        let bearers = article.norm().filter(|n| matches!(n.modal, Modal::Shall | Modal::ShallNot)).map(|n| treaty.bearers(&n.subject));
        let itself = bearers.is_some_and(|b| b.contains(&body.text));
        let own = if itself { ", and bound by that article itself" } else { "" };
        let next = out.remove(body.text.as_str()).map_or_else(
            || {
                Finding::new(
                    rule("SV506"),
                    severity,
                    body.span,
                    format!("{} lets {} attribute, which is {what}{own}", treaty.cite(id), body.text),
                )
                .article(treaty.cite(id))
                .here(what)
                .step(format!("day 0: {} is broken", treaty.cite(id)))
                .step(format!("nothing says how {} comes to a finding, or that others must accept it", body.text))
                .why("an attribution without a body behind it is one more accusation")
                .help(format!("`body {} of <members> decides by <rule>.`", if is_party { "<name>" } else { &body.text }))
            },
            |finding| finding.label(body.span, "also here"),
        );
        out.insert(&body.text, next);
    }
    out.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};
    use servanda_base::Severity;

    const HEAD: &str = "body Panel of X, Y, Z decides by majority. event attack by Party against Party. event shell by Party.
        source Eyes sees attack and shell.\n";

    fn severities(text: &str) -> Vec<Severity> {
        super::run(&treaty(&format!("{HEAD}{text}"))).iter().map(|f| f.severity).collect()
    }

    #[test]
    fn a_clock_from_attribution_needs_a_body() {
        let duty = "article 1.1 \"A\": X shall not shell; on breach: X shall withdraw within 2 days of attribution";
        assert_eq!(severities(&format!("{duty}.")), [Severity::Error]);
        assert!(severities(&format!("{duty}; attributed by Panel.")).is_empty());
        let other = "article 1.2 \"B\": Y shall not shell; attributed by Panel.";
        assert_eq!(severities(&format!("{duty}. {other}")), [Severity::Warning], "a body is at hand, for another article");
        let general = "article 9.1 \"C\": when shell by any Party occurs, Panel shall attribute that shell.";
        assert!(severities(&format!("{duty}. {general}")).is_empty());
    }

    #[test]
    fn a_body_that_attributes_the_event_serves_every_article_that_waits_for_it() {
        let waits =
            |n: &str| format!("article {n} \"A\": when attack by X against Y is attributed, Z shall defend Y within 2 days of attribution");
        assert_eq!(severities(&format!("{}.", waits("1.1"))), [Severity::Error]);
        assert!(severities(&format!("{}; attributed by Panel. {}.", waits("1.1"), waits("1.2"))).is_empty());
        let called = "article 1.1 \"A\": X shall not shell; attributed by Panel; on breach: as article 2.1.
            article 2.1 \"B\": Z shall pay within 3 days of attribution.";
        assert!(severities(called).is_empty());
    }

    #[test]
    fn a_fact_that_nobody_judges_is_told_once() {
        let text = "event calm as judged by nobody. event lull is when calm has occurred.
            article 1.1 \"A\": when calm has occurred, X shall withdraw.
            article 1.2 \"B\": when lull has occurred, Y shall withdraw.
            article 1.3 \"C\": X shall not shell; except when calm has occurred.";
        assert_eq!(severities(text), [Severity::Error]);
        assert!(severities(&text.replace("judged by nobody", "judged by Panel")).is_empty());
        let word = "event calm as judged by nobody. article 1.1 \"A\": when calm is alleged by X, X may withdraw.";
        assert!(severities(word).is_empty(), "the word of X opens it, and nobody else has to find it so");
        let grade = "event calm as judged by nobody. article 1.1 \"A\": X shall not shell; material breach when calm has occurred.";
        assert_eq!(severities(grade), [Severity::Error]);
        assert_eq!(severities("event calm as judged by nobody. moment D is when calm has occurred."), [Severity::Error]);
    }

    #[test]
    fn one_event_has_one_window() {
        let waits = |n: &str, hours: u32| {
            format!(
                "article {n} \"A\": when attack by X against Y is attributed, Z shall defend Y; attributed by Panel within {hours} hours. "
            )
        };
        assert!(severities(&format!("{}{}", waits("1.1", 48), waits("1.2", 48))).is_empty());
        assert_eq!(severities(&format!("{}{}", waits("1.1", 48), waits("1.2", 72))), [Severity::Warning]);
        let ladder = "article 2.1 \"L\": X shall not shell; attributed by Panel within 48 hours; on breach: as article 1.1. ";
        assert_eq!(severities(&format!("{}{ladder}", waits("1.1", 72))), [Severity::Warning]);
        assert!(
            severities(&format!("{}{}", waits("1.1", 72), ladder.replace("on breach: as article 1.1", "survives termination"))).is_empty()
        );
    }

    #[test]
    fn what_is_attributed_must_be_seen() {
        let text = "event raid by Party against Party.
            article 1.1 \"A\": when raid by X against Y is attributed, Z shall defend Y; attributed by Panel.
            article 1.2 \"B\": when raid by X against Y is verified, Z shall warn X.";
        assert_eq!(severities(text), [Severity::Warning]);
        assert!(severities(&text.replace("raid", "attack").replace("event attack by Party against Party.", "")).is_empty());
        assert!(severities(&text.replace("against Party.", "against Party as judged by Panel.")).is_empty());
    }

    #[test]
    fn whoever_attributes_is_a_body() {
        let article = "article 1.1 \"A\": X shall not shell; attributed by Y. article 1.2 \"B\": X shall not shell; attributed by Y.";
        assert_eq!(severities(article), [Severity::Warning]);
        assert_eq!(severities(&article.replace("by Y", "by Tribunal")), [Severity::Error]);
        assert!(codes(super::run, &format!("{HEAD}{}", article.replace("by Y", "by Panel"))).is_empty());
    }
}

//! What can come into force, and what waits for what.

use std::collections::BTreeMap;

use maud::{Markup, html};
use servanda_check::activation::{Graph, Node, NodeKind, Standing};
use servanda_model::ArticleId;

use super::{Page, count, scroll, upper};
use crate::svg::graph as draw;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let graph = page.input.graph;
    html! {
        p.lead { "An arrow leads from what must come first to what waits for it. Articles that wait for nothing and that nothing waits for are left out." }
        (state(page, graph))
        @match draw::svg(graph, "g", "What must come first and what waits for it; the table below lists every arrow") {
            Some(svg) => { (legend(graph)) (scroll("Activation graph", &svg)) (table(graph)) },
            None if !graph.edges.is_empty() => { p { "There are too many arrows for a picture; the table has them all." } (table(graph)) },
            None => p { "No article waits for another, or for anything that the text names." },
        }
        @for (i, (labels, variant)) in page.input.variant_graphs.iter().enumerate() {
            @if variant != graph && !labels.is_empty() {
                h3 { "Under " (page.under(labels)) }
                (differences(page, graph, variant))
                @if let Some(svg) = draw::svg(variant, &format!("g{}", i + 1), &format!("What waits for what under {}", page.under(labels))) {
                    details { summary { "Picture and table" } (scroll("Activation graph", &svg)) (table(variant)) }
                }
            }
        }
        @let same: Vec<String> = page.input.variant_graphs.iter().filter(|(l, g)| g == graph && !l.is_empty()).map(|(l, _)| page.under(l)).collect();
        @if !same.is_empty() { p.quiet { "The picture stays the same under " (same.join("; ")) "." } }
    }
}

/// One sentence for each way in which articles fare badly.
fn state(page: &Page<'_>, graph: &Graph) -> Markup {
    let (mut ring, mut dead): (Vec<ArticleId>, Vec<ArticleId>) = (Vec::new(), Vec::new());
    let mut hostage: BTreeMap<&str, Vec<ArticleId>> = BTreeMap::new();
    for node in &graph.nodes {
        let NodeKind::Article(id) = node.kind else { continue };
        match &node.standing {
            Standing::Open => {}
            Standing::Ring => ring.push(id),
            Standing::Dead => dead.push(id),
            Standing::Hostage(party) => hostage.entry(party).or_default().push(id),
        }
    }
    let cite = |ids: &[ArticleId]| page.input.treaty.cite_all(ids, usize::MAX);
    html! {
        @if ring.is_empty() && dead.is_empty() && hostage.is_empty() {
            @if !graph.nodes.is_empty() { p { "Each of the " (count(page.counts.articles, "article")) " can come into force, and none of them depends on one party alone." } }
        } @else {
            ul.state {
                @if !ring.is_empty() { li.ring { b { "In a ring: " } (cite(&ring)) ". Each waits, through others, for itself." } }
                @if !dead.is_empty() { li.dead { b { "Can never begin: " } (cite(&dead)) "." } }
                @for (party, articles) in &hostage { li.hostage { b { "Only if " (party) " acts: " } (cite(articles)) "." } }
            }
        }
    }
}

/// The signs that the picture uses.
fn legend(graph: &Graph) -> Markup {
    let kind = |wanted: fn(&NodeKind) -> bool| graph.nodes.iter().any(|n| wanted(&n.kind));
    let fares = |wanted: fn(&Standing) -> bool| graph.nodes.iter().any(|n| wanted(&n.standing));
    let item = |class: &str, words: &str, shape: Markup| html! { li { svg.sample viewBox="0 0 34 18" width="34" height="18" aria-hidden="true" { g class={ "node " (class) } { (shape) } } (words) } };
    let edge = |class: &str, words: &str| html! { li { svg.sample viewBox="0 0 34 18" width="34" height="18" aria-hidden="true" { path class={ "edge " (class) } d="M2 9H32" {} } (words) } };
    html! {
        ul.legend {
            (item("article open", "article", html! { rect.shape x="1" y="2" width="32" height="14" rx="2" {} }))
            @if kind(|k| matches!(k, NodeKind::Event)) { (item("event open", "event that no article provides for", html! { rect.shape x="1" y="2" width="32" height="14" rx="7" {} })) }
            @if kind(|k| matches!(k, NodeKind::Approval)) { (item("approval open", "decision that may never come", html! { polygon.shape points="6,2 28,2 33,9 28,16 6,16 1,9" {} })) }
            @if fares(|s| matches!(s, Standing::Ring)) { (edge("ring", "part of a ring ↻")) }
            @if fares(|s| matches!(s, Standing::Hostage(_))) { (edge("hostage", "hangs on one party ◆")) }
            @if fares(|s| matches!(s, Standing::Dead)) { (edge("dead", "waits for what cannot come ✕")) }
        }
    }
}

fn table(graph: &Graph) -> Markup {
    let name = |i: usize| {
        graph
            .nodes
            .get(i)
            .map_or_else(String::new, |n| if n.caption.is_empty() { n.label.clone() } else { format!("{} {}", n.label, n.caption) })
    };
    let inner = html! {
        table {
            thead { tr { th scope="col" { "Waits" } th scope="col" { "For" } th scope="col" { "In the words of the clause" } th scope="col" { "Ring" } th scope="col" { "Held by one party" } th scope="col" { "The one that waits" } } }
            tbody {
                @for edge in &graph.edges {
                    tr {
                        td { (name(edge.from)) } td { (name(edge.to)) } td { (edge.phrase) }
                        td { (if edge.in_ring { "yes" } else { "" }) }
                        td { (if edge.hostage { "yes" } else { "" }) }
                        td { (graph.nodes.get(edge.from).map_or_else(String::new, |n| draw::standing_words(&n.standing))) }
                    }
                }
            }
        }
    };
    html! { details { summary { "The " (count(graph.edges.len(), "arrow")) " as a table" } (scroll("Arrows", &inner)) } }
}

/// What a reading changes for the articles: who begins to fare otherwise.
fn differences(page: &Page<'_>, before: &Graph, after: &Graph) -> Markup {
    let words = |s: &Standing| {
        let w = draw::standing_words(s);
        if w.is_empty() { "can begin".to_owned() } else { w }
    };
    let article = |n: &Node| if let NodeKind::Article(id) = n.kind { Some(id) } else { None };
    let mut old: BTreeMap<(&str, Option<ArticleId>), Vec<&Node>> = BTreeMap::new();
    for node in &before.nodes {
        old.entry((&node.label, article(node))).or_default().push(node);
    }
    // Articles that change alike are told together, what is no article by itself.
    let mut changes: Vec<(String, Vec<ArticleId>)> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for node in &after.nodes {
        let now = words(&node.standing);
        let change = match old.get(&(node.label.as_str(), article(node))).into_iter().flatten().find(|n| n.kind == node.kind) {
            Some(old) if old.standing != node.standing => format!("{now}, where the text says: {}", words(&old.standing)),
            None if node.standing != Standing::Open => now,
            _ => continue,
        };
        match (article(node), changes.iter_mut().find(|(words, _)| *words == change)) {
            (Some(id), Some((_, ids))) => ids.push(id),
            (Some(id), None) => changes.push((change, vec![id])),
            (None, _) => lines.push(format!("{}: {change}", node.label)),
        }
    }
    lines.extend(changes.iter().map(|(change, ids)| format!("{}: {change}", page.input.treaty.cite_all(ids, usize::MAX))));
    html! {
        @if lines.is_empty() { p { "The same articles can begin; what they wait for differs." } }
        @else { ul { @for line in &lines { li { (upper(line)) } } } }
    }
}

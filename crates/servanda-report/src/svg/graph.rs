//! The activation graph as a picture. An arrow leads from what must come first to what waits for it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use servanda_check::activation::{Edge, Graph, Node, NodeKind, Standing};

use super::layout::{Box, Layout, Route, layout};
use super::{f, n, wrap};

const WIDTH: f64 = 176.0;
const PAD: f64 = 10.0;
const LABEL: f64 = 13.0;
const CAPTION: f64 = 12.0;
/// How much wider bold text is.
const BOLD: f64 = 1.12;
const LINE: f64 = 15.0;
const MARGIN: f64 = 14.0;
/// Boxes in a column at most, in a drawing from left to right, and in a row, in one from top to bottom.
const COLUMN_MAX: usize = 8;
const ROW_MAX: usize = 4;
/// The width of a page's column.
const ROOM: f64 = 860.0;
/// A picture up to so many times as wide is made smaller to fit and can still be read.
const SHRUNK: f64 = 1.5;
/// A picture up to this wide can be read on a small screen when it is made to fit.
const PHONE: f64 = 480.0;

/// A node as drawn: its texts, wrapped.
struct Drawn<'a> {
    node: &'a Node,
    label: Vec<String>,
    caption: Vec<String>,
    state: Vec<String>,
}

impl Drawn<'_> {
    fn height(&self) -> f64 {
        2.0 * PAD - 2.0 + LINE * f(self.label.len() + self.caption.len() + self.state.len())
    }
}

/// The nodes that have at least one edge, and the edges between them by their new numbers.
#[must_use]
pub fn connected(graph: &Graph) -> (Vec<usize>, Vec<(usize, usize)>) {
    let valid = |e: &&Edge| e.from < graph.nodes.len() && e.to < graph.nodes.len();
    let used: BTreeSet<usize> = graph.edges.iter().filter(valid).flat_map(|e| [e.from, e.to]).collect();
    let used: Vec<usize> = used.into_iter().collect();
    let index = |v: usize| used.binary_search(&v).unwrap_or(0);
    // What is waited for comes first.
    let edges = graph.edges.iter().filter(valid).map(|e| (index(e.to), index(e.from))).collect();
    (used, edges)
}

/// How a node fares, in a few words; empty when it can come about.
#[must_use]
pub fn standing_words(standing: &Standing) -> String {
    match standing {
        Standing::Open => String::new(),
        Standing::Ring => "waits for itself".to_owned(),
        Standing::Dead => "can never begin".to_owned(),
        Standing::Hostage(party) => format!("only if {party} acts"),
    }
}

/// The layout of a graph's drawing, boxes by the nodes of [`connected`], and whether it runs from top to bottom: a long chain would be wider
/// than the page, and pages are scrolled downwards.
#[must_use]
pub fn laid_out(graph: &Graph, room: f64) -> (Layout, bool) {
    let (used, edges) = connected(graph);
    let heights: Vec<f64> = used.iter().map(|&v| drawn(&graph.nodes[v]).height()).collect();
    let across: Vec<(f64, f64)> = heights.iter().map(|&height| (WIDTH, height)).collect();
    let plan = layout(&across, &edges, room, COLUMN_MAX);
    if plan.width <= room + 40.0 {
        return (plan, false);
    }
    let down: Vec<(f64, f64)> = heights.iter().map(|&height| (height, WIDTH)).collect();
    (layout(&down, &edges, f64::INFINITY, ROW_MAX).turned(), true)
}

fn drawn(node: &Node) -> Drawn<'_> {
    let inner = WIDTH - 2.0 * PAD - if matches!(node.kind, NodeKind::Article(_)) { 0.0 } else { 12.0 };
    let state = standing_words(&node.standing);
    Drawn {
        node,
        label: wrap(&node.label, LABEL * BOLD, inner, 3),
        caption: wrap(&node.caption, CAPTION, inner, 3),
        state: if state.is_empty() { Vec::new() } else { wrap(&format!("{} {state}", mark(&node.standing)), CAPTION * BOLD, inner, 2) },
    }
}

fn mark(standing: &Standing) -> &'static str {
    match standing {
        Standing::Open => "",
        Standing::Ring => "↻",
        Standing::Dead => "✕",
        Standing::Hostage(_) => "◆",
    }
}

fn class(standing: &Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::Ring => "ring",
        Standing::Dead => "dead",
        Standing::Hostage(_) => "hostage",
    }
}

fn edge_class(graph: &Graph, edge: &Edge) -> &'static str {
    match graph.nodes[edge.to].standing {
        _ if edge.in_ring => "ring",
        _ if edge.hostage => "hostage",
        Standing::Dead => "dead",
        _ => "open",
    }
}

/// Pictures of more than this nobody can read; the table says the same.
const NODES_MAX: usize = 300;
const EDGES_MAX: usize = 900;

/// The picture; nothing when no node waits for another, or when there are too many to be read. `id` keeps the arrow heads of several pictures apart.
#[must_use]
pub fn svg(graph: &Graph, id: &str, title: &str) -> Option<Markup> {
    let (used, pairs) = connected(graph);
    if used.is_empty() || used.len() > NODES_MAX || pairs.len() > EDGES_MAX {
        return None;
    }
    let (plan, down) = laid_out(graph, ROOM);
    let (width, height) = (plan.width + 2.0 * MARGIN, plan.height + 2.0 * MARGIN);
    let edges: Vec<&Edge> = graph.edges.iter().filter(|e| e.from < graph.nodes.len() && e.to < graph.nodes.len()).collect();
    Some(html! {
        @if width > PHONE { p.hint.narrow[width <= SHRUNK * ROOM] { "The picture is wider than the page: scroll sideways." } }
        svg.graph.fits[width <= SHRUNK * ROOM].small[width <= PHONE] role="img" aria-label=(title) width=(n(width)) height=(n(height)) viewBox={ "0 0 " (n(width)) " " (n(height)) } {
            defs {
                @for kind in ["open", "ring", "hostage", "dead"] {
                    marker id={ (id) "-" (kind) } class={ "tip " (kind) } viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto" {
                        path d="M0 0.5 8 4 0 7.5z" {}
                    }
                }
            }
            g transform={ "translate(" (n(MARGIN)) " " (n(MARGIN)) ")" } {
                // Plain edges first, so that those that matter lie on top.
                @for pass in ["open", "dead", "hostage", "ring"] {
                    @for (edge, route) in edges.iter().zip(&plan.routes) {
                        @if edge_class(graph, edge) == pass {
                            path class={ "edge " (pass) } d=(curve(route, down)) marker-end={ "url(#" (id) "-" (pass) ")" } {
                                title { (graph.nodes[edge.from].label) ": " (edge.phrase) }
                            }
                        }
                    }
                }
                @for (&v, b) in used.iter().zip(&plan.boxes) {
                    (node(&drawn(&graph.nodes[v]), b))
                }
            }
        }
    })
}

fn node(drawn: &Drawn<'_>, b: &Box) -> Markup {
    let kind = match drawn.node.kind {
        NodeKind::Article(_) => "article",
        NodeKind::Event => "event",
        NodeKind::Approval => "approval",
    };
    let middle = b.x + b.w / 2.0;
    let article = kind == "article";
    let (x, anchor) = if article { (b.x + PAD, "start") } else { (middle, "middle") };
    let lines = drawn
        .label
        .iter()
        .map(|t| ("label", t))
        .chain(drawn.caption.iter().map(|t| ("caption", t)))
        .chain(drawn.state.iter().map(|t| ("state", t)));
    html! {
        g class={ "node " (kind) " " (class(&drawn.node.standing)) } {
            title { (drawn.node.label) @if !drawn.node.caption.is_empty() { ": " (drawn.node.caption) } }
            @if kind == "approval" {
                polygon.shape points=(hexagon(b)) {}
            } @else {
                rect.shape x=(n(b.x)) y=(n(b.y)) width=(n(b.w)) height=(n(b.h)) rx=(if article { "2" } else { "16" }) {}
            }
            @for (i, (class, line)) in lines.enumerate() {
                text class=(class) x=(n(x)) y=(n(b.y + PAD + 10.0 + LINE * f(i))) text-anchor=(anchor) { (line) }
            }
        }
    }
}

fn hexagon(b: &Box) -> String {
    let cut = 9.0;
    [
        (b.x + cut, b.y),
        (b.x + b.w - cut, b.y),
        (b.x + b.w, b.y + b.h / 2.0),
        (b.x + b.w - cut, b.y + b.h),
        (b.x + cut, b.y + b.h),
        (b.x, b.y + b.h / 2.0),
    ]
    .iter()
    .map(|(x, y)| format!("{},{}", n(*x), n(*y)))
    .collect::<Vec<_>>()
    .join(" ")
}

/// A smooth path through the points: straight along lanes, curved between layers.
fn curve(route: &Route, down: bool) -> String {
    // Thought of as running from left to right, and turned where it is written.
    let turn = |(x, y): (f64, f64)| if down { (y, x) } else { (x, y) };
    let write = |p: (f64, f64)| {
        let (x, y) = turn(p);
        format!("{} {}", n(x), n(y))
    };
    let points: Vec<(f64, f64)> = route.points.iter().copied().map(turn).collect();
    let Some(&first) = points.first() else { return String::new() };
    let mut d = format!("M{}", write(first));
    if let [_, p, q, end] = points.as_slice()
        && route.backward
        && (p.0 - q.0).abs() < 0.01
    {
        d.push_str(&format!("C{} {} {}", write((p.0, p.1 - 6.0)), write((q.0, q.1 + 6.0)), write(*end)));
        return d;
    }
    for (i, pair) in points.windows(2).enumerate() {
        let (a, b) = (pair[0], pair[1]);
        if i % 2 == 1 {
            d.push_str(&format!("L{}", write(b)));
        } else {
            let middle = f64::midpoint(a.0, b.0);
            d.push_str(&format!("C{} {} {}", write((middle, a.1)), write((middle, b.1)), write(b)));
        }
    }
    d
}

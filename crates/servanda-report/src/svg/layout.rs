//! A layered layout: what must come first stands to the left. Rings are broken at the edge that closes them in the order of
//! the nodes; layers are longest paths with at most so many boxes each (Sugiyama, Tagawa and Toda 1981; Coffman and Graham
//! 1972 for the cap); long edges pass through free lanes of the layers between; barycentres order the layers.

use super::f;
use super::layers::{Slot, closing_edges, layers, neighbours, ordered};

/// Between boxes, top to bottom.
const GAP: f64 = 18.0;
/// Height of a lane through which a long edge passes.
const LANE: f64 = 8.0;
/// Between layers.
const ALLEY: f64 = 54.0;

/// A laid-out box.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Box {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Box {
    /// Whether two boxes share more than a border.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.w && other.x < self.x + self.w && self.y < other.y + other.h && other.y < self.y + self.h
    }
}

/// A laid-out edge: where it leaves, the lanes it passes, where it ends.
#[derive(Clone, PartialEq, Debug)]
pub struct Route {
    /// Points from the box that comes first to the box that follows; the tip is the last.
    pub points: Vec<(f64, f64)>,
    /// Whether it runs against the order, or from a box to itself.
    pub backward: bool,
}

/// Where everything stands.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// The boxes, by node.
    pub boxes: Vec<Box>,
    /// The routes, by edge.
    pub routes: Vec<Route>,
    /// Size of the whole.
    pub width: f64,
    /// Size of the whole.
    pub height: f64,
}

impl Layout {
    /// The same with top to bottom in the place of left to right.
    #[must_use]
    pub fn turned(self) -> Self {
        let turn = |b: Box| Box { x: b.y, y: b.x, w: b.h, h: b.w };
        let turn_route = |r: Route| Route { points: r.points.into_iter().map(|(x, y)| (y, x)).collect(), backward: r.backward };
        Self {
            boxes: self.boxes.into_iter().map(turn).collect(),
            routes: self.routes.into_iter().map(turn_route).collect(),
            width: self.height,
            height: self.width,
        }
    }
}

/// Lays out boxes of these sizes (all of one width looks best), at most so many in a layer; each edge is a pair: what comes first, what
/// follows. Components are set beside and below one another within about `room`.
#[must_use]
pub fn layout(sizes: &[(f64, f64)], edges: &[(usize, usize)], room: f64, layer_max: usize) -> Layout {
    let mut out = Layout {
        boxes: vec![Box { x: 0.0, y: 0.0, w: 0.0, h: 0.0 }; sizes.len()],
        routes: vec![Route { points: Vec::new(), backward: false }; edges.len()],
        ..Layout::default()
    };
    let mut parts: Vec<Part> = components(sizes.len(), edges).into_iter().map(|nodes| Part::new(&nodes, sizes, edges, layer_max)).collect();
    parts.sort_by(|a, b| b.nodes.len().cmp(&a.nodes.len()).then(a.nodes.cmp(&b.nodes)));
    let room = parts.iter().map(|p| p.width).fold(room, f64::max);
    let (mut x, mut y, mut shelf) = (0.0, 0.0, 0.0_f64);
    for part in &parts {
        if x > 0.0 && x + part.width > room {
            y += shelf + 2.0 * GAP;
            x = 0.0;
            shelf = 0.0;
        }
        for (local, &node) in part.nodes.iter().enumerate() {
            let b = part.boxes[local];
            out.boxes[node] = Box { x: b.x + x, y: b.y + y, ..b };
        }
        for (local, &edge) in part.edges.iter().enumerate() {
            let route = &part.routes[local];
            out.routes[edge] = Route { points: route.points.iter().map(|p| (p.0 + x, p.1 + y)).collect(), backward: route.backward };
        }
        out.width = out.width.max(x + part.width);
        out.height = out.height.max(y + part.height);
        shelf = shelf.max(part.height);
        x += part.width + ALLEY;
    }
    out
}

/// Weakly connected components, by their first node.
fn components(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..count).collect();
    loop {
        let mut changed = false;
        for &(a, b) in edges {
            let least = of[a].min(of[b]);
            changed |= of[a] != least || of[b] != least;
            of[a] = least;
            of[b] = least;
        }
        if !changed {
            break;
        }
    }
    (0..count).map(|root| (0..count).filter(|&n| of[n] == root).collect::<Vec<_>>()).filter(|nodes| !nodes.is_empty()).collect()
}

/// A connected part, with nodes and edges counted anew.
struct Part {
    nodes: Vec<usize>,
    edges: Vec<usize>,
    boxes: Vec<Box>,
    routes: Vec<Route>,
    width: f64,
    height: f64,
}

impl Part {
    fn new(nodes: &[usize], sizes: &[(f64, f64)], edges: &[(usize, usize)], layer_max: usize) -> Self {
        let local = |node: usize| nodes.binary_search(&node).unwrap_or(0);
        let (mut ids, mut pairs) = (Vec::new(), Vec::new());
        for (id, &(a, b)) in edges.iter().enumerate() {
            if nodes.binary_search(&a).is_ok() {
                ids.push(id);
                pairs.push((local(a), local(b)));
            }
        }
        let count = nodes.len();
        let backward = closing_edges(count, &pairs);
        let ahead: Vec<(usize, usize)> = pairs.iter().zip(&backward).map(|(&(a, b), &back)| if back { (b, a) } else { (a, b) }).collect();
        let layer = layers(count, &ahead, layer_max);
        let sizes: Vec<(f64, f64)> = nodes.iter().map(|&n| sizes[n]).collect();
        let mut slots: Vec<Slot> = (0..count).map(|v| Slot { layer: layer[v], h: sizes[v].1, y: 0.0 }).collect();
        // Lanes for long edges; each edge becomes a chain of neighbours.
        let mut chains: Vec<Vec<usize>> = Vec::new();
        for &(a, b) in &ahead {
            let mut chain = vec![a];
            for between in layer[a] + 1..layer[b].max(layer[a] + 1) {
                slots.push(Slot { layer: between, h: LANE, y: 0.0 });
                chain.push(slots.len() - 1);
            }
            chain.push(b);
            chains.push(chain);
        }
        let mut order = ordered(&slots, &chains);
        place(&mut slots, &mut order, &chains);
        squeeze(&mut slots, count);
        let layer_width: Vec<f64> =
            (0..order.len()).map(|l| (0..count).filter(|&v| layer[v] == l).map(|v| sizes[v].0).fold(0.0, f64::max)).collect();
        let left: Vec<f64> = layer_width
            .iter()
            .scan(0.0, |x, w| {
                let at = *x;
                *x += w + ALLEY;
                Some(at)
            })
            .collect();
        let boxes: Vec<Box> = (0..count).map(|v| Box { x: left[layer[v]], y: slots[v].y, w: sizes[v].0, h: sizes[v].1 }).collect();
        let mut routes: Vec<Route> = Vec::new();
        for (e, chain) in chains.iter().enumerate() {
            routes.push(route(chain, &slots, &boxes, &left, &layer_width, pairs[e], backward[e]));
        }
        spread_ports(&mut routes, &pairs, &backward, &boxes);
        let width = boxes.iter().map(|b| b.x + b.w).fold(0.0, f64::max);
        let loops = pairs.iter().any(|(a, b)| a == b);
        let height = slots.iter().map(|s| s.y + s.h).fold(0.0, f64::max);
        Self { nodes: nodes.to_vec(), edges: ids, boxes, routes, width: width + if loops { 26.0 } else { 0.0 }, height }
    }
}

/// Heights: each slot wants to stand level with its neighbours; the order within a layer and the gaps are kept.
fn place(slots: &mut [Slot], order: &mut [Vec<usize>], chains: &[Vec<usize>]) {
    let (before, after) = neighbours(slots.len(), chains);
    let gap = |a: f64, b: f64| if a <= LANE && b <= LANE { LANE } else { GAP };
    let whole = |layer: &[usize], slots: &[Slot]| -> f64 { layer.iter().map(|&s| slots[s].h + GAP).sum() };
    let tallest = order.iter().map(|l| whole(l, slots)).fold(0.0, f64::max);
    for layer in order.iter() {
        let mut y = (tallest - whole(layer, slots)) / 2.0;
        for &s in layer {
            slots[s].y = y;
            y += slots[s].h + GAP;
        }
    }
    for round in 0..8 {
        let near: [&Vec<Vec<usize>>; 2] = if round % 2 == 0 { [&before, &after] } else { [&after, &before] };
        for layer in order.iter() {
            let middle = |s: usize, slots: &[Slot]| slots[s].y + slots[s].h / 2.0;
            let wish: Vec<f64> = layer
                .iter()
                .map(|&s| {
                    let list = if near[0][s].is_empty() { &near[1][s] } else { &near[0][s] };
                    if list.is_empty() {
                        slots[s].y
                    } else {
                        list.iter().map(|&o| middle(o, slots)).sum::<f64>() / f(list.len()) - slots[s].h / 2.0
                    }
                })
                .collect();
            // Downwards each as high as its wish and its upper neighbour allow, upwards as low; the mean keeps the gaps.
            let mut down = wish.clone();
            for i in 1..layer.len() {
                let least = down[i - 1] + slots[layer[i - 1]].h + gap(slots[layer[i - 1]].h, slots[layer[i]].h);
                down[i] = down[i].max(least);
            }
            let mut up = wish;
            for i in (0..layer.len().saturating_sub(1)).rev() {
                let most = up[i + 1] - slots[layer[i]].h - gap(slots[layer[i]].h, slots[layer[i + 1]].h);
                up[i] = up[i].min(most);
            }
            // No layer needs more than the tallest, and none drifts out of its reach.
            let mut least = 0.0;
            for (i, &s) in layer.iter().enumerate() {
                slots[s].y = f64::midpoint(down[i], up[i]).max(least);
                least = slots[s].y + slots[s].h + layer.get(i + 1).map_or(0.0, |&next| gap(slots[s].h, slots[next].h));
            }
            let mut most = tallest;
            for (i, &s) in layer.iter().enumerate().rev() {
                slots[s].y = slots[s].y.min(most - slots[s].h);
                most = slots[s].y - i.checked_sub(1).map_or(0.0, |above| gap(slots[layer[above]].h, slots[s].h));
            }
        }
    }
    let top = slots.iter().map(|s| s.y).fold(f64::INFINITY, f64::min);
    slots.iter_mut().for_each(|s| s.y -= top);
}

/// Takes height out of bands in which no box stands; the lanes in them move closer, boxes keep their gaps.
fn squeeze(slots: &mut [Slot], boxes: usize) {
    let mut spans: Vec<(f64, f64)> = slots[..boxes].iter().map(|s| (s.y, s.y + s.h)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut bands: Vec<(f64, f64, f64)> = Vec::new();
    let mut reach = spans.first().map_or(0.0, |s| s.0);
    for (top, bottom) in spans {
        if top > reach {
            let layers = slots.iter().map(|s| s.layer + 1).max().unwrap_or(0);
            let inside = |l: usize| slots[boxes..].iter().filter(|s| s.layer == l && s.y >= reach && s.y <= top).count();
            let lanes = (0..layers).map(inside).max().unwrap_or(0);
            bands.push((reach, top, (top - reach).min(GAP + 1.5 * LANE * f(lanes))));
        }
        reach = reach.max(bottom);
    }
    let moved = |y: f64| {
        let mut cut = 0.0;
        for &(from, to, kept) in &bands {
            if y >= to {
                cut += (to - from) - kept;
            } else if y > from {
                cut += (y - from) * (1.0 - kept / (to - from));
            }
        }
        y - cut
    };
    slots.iter_mut().for_each(|s| s.y = moved(s.y));
}

fn route(chain: &[usize], slots: &[Slot], boxes: &[Box], left: &[f64], width: &[f64], pair: (usize, usize), backward: bool) -> Route {
    if pair.0 == pair.1 {
        let b = boxes[pair.0];
        let (x, y) = (b.x + b.w, b.y + b.h / 2.0);
        return Route { points: vec![(x, y - 10.0), (x + 22.0, y - 10.0), (x + 22.0, y + 10.0), (x, y + 10.0)], backward: true };
    }
    let mut points = Vec::new();
    for (i, &s) in chain.iter().enumerate() {
        let y = slots[s].y + slots[s].h / 2.0;
        let l = slots[s].layer;
        if i > 0 {
            points.push((left[l], y));
        }
        if i + 1 < chain.len() {
            let w = if i == 0 { boxes[s].w } else { width[l] };
            points.push((left[l] + w, y));
        }
    }
    if backward {
        points.reverse();
    }
    Route { points, backward }
}

/// Edges that leave or reach a box on the same side do so at different heights, in the order of where they go.
fn spread_ports(routes: &mut [Route], pairs: &[(usize, usize)], backward: &[bool], boxes: &[Box]) {
    for (v, b) in boxes.iter().enumerate() {
        for right in [true, false] {
            // (height of the next point, edge, whether the port is its first point)
            let mut ports: Vec<(f64, usize, bool)> = Vec::new();
            for (e, &(from, to)) in pairs.iter().enumerate() {
                let points = &routes[e].points;
                if from == to || points.len() < 2 {
                    continue;
                }
                if from == v && right != backward[e] {
                    ports.push((points[1].1, e, true));
                }
                if to == v && right == backward[e] {
                    ports.push((points[points.len() - 2].1, e, false));
                }
            }
            ports.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let count = ports.len();
            for (i, &(_, e, first)) in ports.iter().enumerate() {
                let y = b.y + b.h * (f(i) + 1.0) / (f(count) + 1.0);
                let at = if first { 0 } else { routes[e].points.len() - 1 };
                routes[e].points[at].1 = y;
            }
        }
    }
}

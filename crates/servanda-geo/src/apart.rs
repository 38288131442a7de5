//! How far apart are two figures or two zones?

use crate::coord::LonLat;
use crate::figure::Figure;
use crate::geodesic;
use crate::nearest::{self, Near, Target, chord};
use crate::samples;
use crate::sweep::turn;
use crate::tree::Edge;
use crate::zone::{Shape, Zone};

/// Margin of distances between edges, metres, below latitude 80; see [`figures_apart_m`].
pub const APART_MARGIN_M: f64 = 0.1;

/// Edges whose radii sum to more than this are halved, metres.
const PIECES_RADIUS_M: f64 = 5_000.0;

/// Least distance between two figures, metres; 0 when they meet or one is inside the other.
///
/// Never too short (up to a millimetre); too long by less than [`APART_MARGIN_M`].
#[must_use]
pub fn figures_apart_m(a: &Figure, b: &Figure) -> f64 {
    if a.one_point_each().any(|p| b.contains(p)) || b.one_point_each().any(|p| a.contains(p)) {
        return 0.0;
    }
    let mut best = f64::INFINITY;
    let least = |(x, y): (usize, usize)| a.all.node(x).block.least_to_block(&b.all.node(y).block);
    let mut open: Vec<((usize, usize), f64)> = Vec::new();
    if let (Some(x), Some(y)) = (a.all.root(), b.all.root()) {
        open.push(((x, y), least((x, y))));
    }
    while let Some(((x, y), bound)) = open.pop() {
        if bound >= best {
            continue;
        }
        let first_is_larger = a.all.node(x).block.size() >= b.all.node(y).block.size();
        let pairs = match (a.all.children(x), b.all.children(y)) {
            (Some(c), None) => Some(c.map(|c| (c, y))),
            (None, Some(c)) => Some(c.map(|c| (x, c))),
            (Some(c), Some(_)) if first_is_larger => Some(c.map(|c| (c, y))),
            (Some(_), Some(c)) => Some(c.map(|c| (x, c))),
            (None, None) => None,
        };
        if let Some(pairs) = pairs {
            let [one, two] = pairs.map(|pair| (pair, least(pair)));
            open.extend(if one.1 <= two.1 { [two, one] } else { [one, two] });
            continue;
        }
        for e in a.all.edges_of(x) {
            for f in b.all.edges_of(y) {
                edges_apart(*e, *f, &mut best);
                if best <= 0.0 {
                    return 0.0;
                }
            }
        }
    }
    best
}

fn meet(e: &Edge, f: &Edge) -> bool {
    let (f_a, f_b) = (turn(e.a, e.b, f.a), turn(e.a, e.b, f.b));
    let (e_a, e_b) = (turn(f.a, f.b, e.a), turn(f.a, f.b, e.b));
    // Touching is found by the distances of the ends.
    f_a * f_b < 0 && e_a * e_b < 0
}

fn edges_apart(e: Edge, f: Edge, best: &mut f64) {
    if meet(&e, &f) {
        *best = 0.0;
        return;
    }
    let mut open = vec![(e, f)];
    while let Some((e, f)) = open.pop() {
        let radius = |e: &Edge| geodesic::edge_max_m(e.a, e.b) / 2.0;
        let middle = |e: &Edge| e.a.toward(e.b, 0.5);
        let (r_e, r_f) = (radius(&e), radius(&f));
        let (m_e, m_f) = (geodesic::earth_centred(middle(&e)), geodesic::earth_centred(middle(&f)));
        if chord(m_e, m_f) - r_e - r_f - 1e-6 >= *best {
            continue;
        }
        if r_e + r_f > PIECES_RADIUS_M {
            let halves = |e: &Edge| {
                let m = middle(e);
                [Edge { a: e.a, b: m }, Edge { a: m, b: e.b }]
            };
            if r_e >= r_f {
                open.extend(halves(&e).map(|h| (h, f)));
            } else {
                open.extend(halves(&f).map(|h| (e, h)));
            }
            continue;
        }
        *best = best.min(short_edges_apart(&e, &f));
    }
}

/// Edges of a few kilometres are almost straight: the least distance is at an end, or found from there by
/// going to the nearest point of the other edge and back.
fn short_edges_apart(e: &Edge, f: &Edge) -> f64 {
    let onto = |p: LonLat, edge: &Edge| {
        let mut near = Near { metres: f64::INFINITY, at: edge.a };
        nearest::nearest_on_edge(&Target::new(p), edge.a, edge.b, &mut near);
        near
    };
    let starts = [(e.a, f), (e.b, f), (f.a, e), (f.b, e), (e.a.toward(e.b, 0.5), f)];
    let mut least = f64::INFINITY;
    let mut from = None;
    for (p, edge) in starts {
        let near = onto(p, edge);
        if near.metres < least {
            least = near.metres;
            from = Some((near.at, if std::ptr::eq(edge, f) { e } else { f }));
        }
    }
    for _ in 0..8 {
        let Some((p, edge)) = from else { break };
        let near = onto(p, edge);
        let gained = least - near.metres;
        least = least.min(near.metres);
        if gained < 1e-4 {
            break;
        }
        from = Some((near.at, if std::ptr::eq(edge, f) { e } else { f }));
    }
    least
}

/// Bounds of the least distance between two zones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// No two points are nearer, metres (up to [`APART_MARGIN_M`]).
    pub at_least_m: f64,
    /// Two points are this near, metres; `None` when no points of one of the zones were found.
    pub at_most_m: Option<f64>,
}

/// Least distance between two zones, metres; 0 when they meet.
///
/// Exact (both bounds equal) between drawn zones, distances within and strips between lines. For zones
/// built from zones: a proven lower bound, and the nearest of a few hundred sample points as upper bound.
#[must_use]
pub fn zones_apart(a: &Zone, b: &Zone) -> Apart {
    if let (Some((figure_a, grown_a)), Some((figure_b, grown_b))) = (grown_figure(a), grown_figure(b)) {
        let metres = (figures_apart_m(figure_a, figure_b) - grown_a - grown_b).max(0.0);
        return Apart { at_least_m: metres, at_most_m: Some(metres) };
    }
    let mut at_most_m: Option<f64> = None;
    let (in_a, in_b) = (samples::of_zone(a, 200), samples::of_zone(b, 200));
    if in_a.iter().any(|p| b.contains(*p)) || in_b.iter().any(|p| a.contains(*p)) {
        return Apart { at_least_m: 0.0, at_most_m: Some(0.0) };
    }
    for p in &in_a {
        for q in &in_b {
            let metres = geodesic::distance_m(*p, *q);
            at_most_m = Some(at_most_m.map_or(metres, |m| m.min(metres)));
        }
    }
    let least = lower_bound(a, b);
    Apart { at_least_m: at_most_m.map_or(least, |m| least.min(m)), at_most_m }
}

/// A figure and how far the zone reaches beyond it, for the zones where that is all.
fn grown_figure(zone: &Zone) -> Option<(&Figure, f64)> {
    match zone.shape() {
        Shape::Drawn(figure) => Some((figure, 0.0)),
        Shape::Within { of, metres } => Some((of, *metres)),
        Shape::Between(between) => Some((between.enclosed(), 0.0)),
        Shape::Beyond { .. } | Shape::Inside(..) | Shape::Outside(..) | Shape::Either(..) => None,
    }
}

fn lower_bound(a: &Zone, b: &Zone) -> f64 {
    match (a.shape(), b.shape()) {
        (Shape::Inside(x, y), _) => lower_bound(x, b).max(lower_bound(y, b)),
        (Shape::Either(x, y), _) => lower_bound(x, b).min(lower_bound(y, b)),
        (Shape::Outside(x, _), _) => lower_bound(x, b),
        (_, Shape::Inside(..) | Shape::Either(..) | Shape::Outside(..)) => lower_bound(b, a),
        (Shape::Beyond { of, metres }, Shape::Within { of: other, metres: reach })
        | (Shape::Within { of: other, metres: reach }, Shape::Beyond { of, metres })
            if of == other =>
        {
            (metres - reach).max(0.0)
        }
        _ => match (grown_figure(a), grown_figure(b)) {
            (Some((figure_a, grown_a)), Some((figure_b, grown_b))) => (figures_apart_m(figure_a, figure_b) - grown_a - grown_b).max(0.0),
            _ => 0.0,
        },
    }
}

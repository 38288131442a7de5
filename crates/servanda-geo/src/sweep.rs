//! Do rings cross? A plane sweep after Shamos and Hoey (1976), O(n log n) also for hostile rings.
//!
//! Every decision is an exact orientation test on coordinates of the file, so rounding cannot
//! hide or invent a crossing. Rings may touch themselves or each other at points without
//! crossing: which side is inside stays clear. Crossing and running along each other are reported.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound;

use geo::Coord;
use geo::kernels::{Kernel, Orientation, RobustKernel};

use crate::coord::LonLat;

/// Passes through one point that are compared pairwise; more are refused.
const VISITS_MAX: usize = 32;

/// An edge by ring and by the index of its first coordinate in that ring.
pub(crate) type EdgeName = (usize, usize);

/// What the sweep finds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Clash {
    Crossing { first: EdgeName, second: EdgeName, near: LonLat },
    Overlap { first: EdgeName, second: EdgeName, near: LonLat },
    HoleOutsideShell { ring: usize },
    HoleInsideHole { ring: usize },
    TooManyVisits { at: LonLat },
}

/// Sign of the turn a → b → c in the plane: 1 left, −1 right, 0 straight; exact.
pub(crate) fn turn(a: LonLat, b: LonLat, c: LonLat) -> i8 {
    let plane = |p: LonLat| Coord { x: p.lon(), y: p.lat() };
    match RobustKernel::orient2d(plane(a), plane(b), plane(c)) {
        Orientation::CounterClockwise => 1,
        Orientation::Clockwise => -1,
        Orientation::Collinear => 0,
    }
}

/// A ring without repeated neighbours and without the closing point.
struct Loop {
    points: Vec<LonLat>,
    /// Index in the file of each point.
    index: Vec<usize>,
}

impl Loop {
    fn new(ring: &[LonLat]) -> Self {
        let mut it = Self { points: Vec::with_capacity(ring.len()), index: Vec::with_capacity(ring.len()) };
        for (index, &p) in ring.iter().enumerate() {
            if it.points.last() != Some(&p) {
                it.points.push(p);
                it.index.push(index);
            }
        }
        while it.points.len() > 1 && it.points.first() == it.points.last() {
            it.points.pop();
            it.index.pop();
        }
        it
    }

    fn after(&self, i: usize) -> usize {
        if i + 1 < self.points.len() { i + 1 } else { 0 }
    }

    fn before(&self, i: usize) -> usize {
        if i > 0 { i - 1 } else { self.points.len() - 1 }
    }
}

/// How many different points a ring has, neighbours compared only.
pub(crate) fn corners(ring: &[LonLat]) -> usize {
    Loop::new(ring).points.len()
}

/// An edge, lower end first; `lo` is less than `hi` by longitude, then latitude.
#[derive(Clone, Copy, Debug)]
struct Edge {
    lo: LonLat,
    hi: LonLat,
    id: usize,
    ring: usize,
    /// Vertex indices in the loop of `lo` and `hi`.
    lo_vertex: usize,
    hi_vertex: usize,
    /// Vertex the edge starts from in file order.
    start: usize,
}

impl Edge {
    /// Order along the sweep line where both are present: below is less.
    fn height(&self, other: &Self) -> Ordering {
        match self.lo.order(other.lo) {
            Ordering::Greater => other.height_from_earlier(self).reverse(),
            Ordering::Less | Ordering::Equal => self.height_from_earlier(other),
        }
    }

    /// `self` starts no later than `other`.
    fn height_from_earlier(&self, other: &Self) -> Ordering {
        let side = match turn(self.lo, self.hi, other.lo) {
            0 => turn(self.lo, self.hi, other.hi),
            side => side,
        };
        match side {
            1.. => Ordering::Less,
            0 => self.id.cmp(&other.id),
            ..0 => Ordering::Greater,
        }
    }
}

impl PartialEq for Edge {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
impl Eq for Edge {}
impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Edge {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.id == other.id { Ordering::Equal } else { self.height(other) }
    }
}

struct Scene {
    loops: Vec<Loop>,
    edges: Vec<Edge>,
}

impl Scene {
    fn new(rings: &[&[LonLat]]) -> Self {
        let loops: Vec<Loop> = rings.iter().map(|r| Loop::new(r)).collect();
        let mut edges = Vec::with_capacity(loops.iter().map(|l| l.points.len()).sum());
        for (ring, it) in loops.iter().enumerate() {
            if it.points.len() < 2 {
                continue;
            }
            for start in 0..it.points.len() {
                let end = it.after(start);
                let (a, b) = (it.points[start], it.points[end]);
                let forward = a.order(b) == Ordering::Less;
                let (lo_vertex, hi_vertex) = if forward { (start, end) } else { (end, start) };
                let (lo, hi) = if forward { (a, b) } else { (b, a) };
                edges.push(Edge { lo, hi, id: edges.len(), ring, lo_vertex, hi_vertex, start });
            }
        }
        Self { loops, edges }
    }

    fn name(&self, edge: &Edge) -> EdgeName {
        (edge.ring, self.loops[edge.ring].index[edge.start])
    }

    fn crossing(&self, a: &Edge, b: &Edge, near: LonLat) -> Clash {
        let (x, y) = (self.name(a), self.name(b));
        Clash::Crossing { first: x.min(y), second: x.max(y), near }
    }

    fn overlap(&self, a: &Edge, b: &Edge, near: LonLat) -> Clash {
        let (x, y) = (self.name(a), self.name(b));
        Clash::Overlap { first: x.min(y), second: x.max(y), near }
    }

    /// Vertices where several passes meet: do two of them cross there?
    fn vertex_clash(&self) -> Option<Clash> {
        let mut stops: Vec<(LonLat, usize, usize)> = Vec::with_capacity(self.edges.len());
        for (ring, it) in self.loops.iter().enumerate() {
            stops.extend(it.points.iter().enumerate().map(|(i, &p)| (p, ring, i)));
        }
        stops.sort_by(|a, b| a.0.order(b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for group in stops.chunk_by(|a, b| a.0 == b.0) {
            if group.len() > VISITS_MAX {
                return Some(Clash::TooManyVisits { at: group[0].0 });
            }
            for (k, first) in group.iter().enumerate() {
                for second in &group[k + 1..] {
                    if let Some(clash) = self.passes_cross(*first, *second) {
                        return Some(clash);
                    }
                }
            }
        }
        None
    }

    fn passes_cross(&self, first: (LonLat, usize, usize), second: (LonLat, usize, usize)) -> Option<Clash> {
        let (p, ring, i) = first;
        let (one, two) = (&self.loops[ring], &self.loops[second.1]);
        let (a, b) = (one.points[one.before(i)], one.points[one.after(i)]);
        let (c, d) = (two.points[two.before(second.2)], two.points[two.after(second.2)]);
        let touching = |x: LonLat| along(p, a, x) || along(p, b, x);
        if touching(c) || touching(d) || within_sector(p, a, b, c) == within_sector(p, a, b, d) {
            return None; // running along each other is for the sweep to report
        }
        let x = (ring, one.index[i]);
        let y = (second.1, two.index[second.2]);
        Some(Clash::Crossing { first: x.min(y), second: x.max(y), near: p })
    }

    /// Do two edges cross or overlap? Touching at a point is neither.
    fn contact(&self, s: &Edge, t: &Edge) -> Option<Clash> {
        let (t_lo, t_hi) = (turn(s.lo, s.hi, t.lo), turn(s.lo, s.hi, t.hi));
        if t_lo == 0 && t_hi == 0 {
            let from = if s.lo.order(t.lo) == Ordering::Less { t.lo } else { s.lo };
            let to = if s.hi.order(t.hi) == Ordering::Less { s.hi } else { t.hi };
            return (from.order(to) == Ordering::Less).then(|| self.overlap(s, t, from.toward(to, 0.5)));
        }
        let (s_lo, s_hi) = (turn(t.lo, t.hi, s.lo), turn(t.lo, t.hi, s.hi));
        if t_lo * t_hi < 0 && s_lo * s_hi < 0 {
            return Some(self.crossing(s, t, meeting_point(s, t)));
        }
        let within = |e: &Edge, p: LonLat| e.lo.order(p) == Ordering::Less && p.order(e.hi) == Ordering::Less;
        let mut found = None;
        if t_lo == 0 && within(s, t.lo) {
            found = found.or_else(|| self.pass_over(s, t, t.lo_vertex));
        }
        if t_hi == 0 && within(s, t.hi) {
            found = found.or_else(|| self.pass_over(s, t, t.hi_vertex));
        }
        if s_lo == 0 && within(t, s.lo) {
            found = found.or_else(|| self.pass_over(t, s, s.lo_vertex));
        }
        if s_hi == 0 && within(t, s.hi) {
            found = found.or_else(|| self.pass_over(t, s, s.hi_vertex));
        }
        found
    }

    /// A vertex of `of` lies inside edge `s`: does its ring change sides there?
    fn pass_over(&self, s: &Edge, of: &Edge, vertex: usize) -> Option<Clash> {
        let it = &self.loops[of.ring];
        let p = it.points[vertex];
        let before = turn(s.lo, s.hi, it.points[it.before(vertex)]);
        let after = turn(s.lo, s.hi, it.points[it.after(vertex)]);
        match before * after {
            0 => Some(self.overlap(s, of, p)),
            ..0 => Some(self.crossing(s, of, p)),
            1.. => None,
        }
    }
}

/// Is `x` in the same direction from `p` as `a`?
fn along(p: LonLat, a: LonLat, x: LonLat) -> bool {
    turn(p, a, x) == 0 && (p.order(a) == p.order(x))
}

/// Is `c` strictly inside the sector that opens counter-clockwise from ray p→a to ray p→b?
fn within_sector(p: LonLat, a: LonLat, b: LonLat, c: LonLat) -> bool {
    match turn(p, a, b) {
        1.. => turn(p, a, c) > 0 && turn(p, c, b) > 0,
        ..0 => !(turn(p, b, c) >= 0 && turn(p, c, a) >= 0),
        0 => turn(p, a, c) > 0,
    }
}

fn meeting_point(s: &Edge, t: &Edge) -> LonLat {
    let (dx, dy) = (s.hi.lon() - s.lo.lon(), s.hi.lat() - s.lo.lat());
    let (ex, ey) = (t.hi.lon() - t.lo.lon(), t.hi.lat() - t.lo.lat());
    let across = dx * ey - dy * ex;
    let along = (t.lo.lon() - s.lo.lon()) * ey - (t.lo.lat() - s.lo.lat()) * ex;
    let share = if across.abs() > 0.0 { (along / across).clamp(0.0, 1.0) } else { 0.5 };
    s.lo.toward(s.hi, share)
}

/// Is the region just above an edge inside the shell, inside a hole?
#[derive(Clone, Copy, Default)]
struct Above {
    shell: bool,
    hole: bool,
}

/// The first clash between the rings, or every misplaced hole when no rings cross. Ring 0 is
/// the shell, the others are holes; each ring repeats its first point at the end.
pub(crate) fn clashes(rings: &[&[LonLat]]) -> Vec<Clash> {
    let scene = Scene::new(rings);
    if let Some(clash) = scene.vertex_clash() {
        return vec![clash];
    }
    // At one point removals come before insertions: passes that only share the point never meet
    // in the status. Insertions at one point go from below to above, for the flags.
    let mut events: Vec<(LonLat, bool, usize)> = Vec::with_capacity(scene.edges.len() * 2);
    for edge in &scene.edges {
        events.push((edge.lo, true, edge.id));
        events.push((edge.hi, false, edge.id));
    }
    events.sort_by(|a, b| {
        a.0.order(b.0).then(a.1.cmp(&b.1)).then_with(|| match (a.1, b.1) {
            (true, true) => scene.edges[a.2].cmp(&scene.edges[b.2]),
            _ => a.2.cmp(&b.2),
        })
    });
    let mut status: BTreeSet<Edge> = BTreeSet::new();
    let mut above = vec![Above::default(); scene.edges.len()];
    let mut placed = vec![false; rings.len()];
    let mut misplaced = Vec::new();
    for (_, insert, id) in events {
        let edge = scene.edges[id];
        let below = status.range(..edge).next_back().copied();
        let over = status.range((Bound::Excluded(edge), Bound::Unbounded)).next().copied();
        if insert {
            let clash = [below, over].into_iter().flatten().find_map(|n| scene.contact(&edge, &n));
            if let Some(clash) = clash {
                return vec![clash];
            }
            let base = below.map_or_else(Above::default, |b| above[b.id]);
            if edge.ring == 0 {
                above[id] = Above { shell: !base.shell, hole: base.hole };
            } else {
                above[id] = Above { shell: base.shell, hole: !base.hole };
                if !placed[edge.ring] && !base.shell {
                    misplaced.push(Clash::HoleOutsideShell { ring: edge.ring });
                } else if !placed[edge.ring] && base.hole {
                    misplaced.push(Clash::HoleInsideHole { ring: edge.ring });
                }
            }
            placed[edge.ring] = true;
            status.insert(edge);
        } else {
            status.remove(&edge);
            if let (Some(below), Some(over)) = (below, over)
                && let Some(clash) = scene.contact(&below, &over)
            {
                return vec![clash];
            }
        }
    }
    misplaced.sort_by_key(|clash| match clash {
        Clash::HoleOutsideShell { ring } | Clash::HoleInsideHole { ring } => *ring,
        Clash::Crossing { .. } | Clash::Overlap { .. } | Clash::TooManyVisits { .. } => 0,
    });
    misplaced
}

#[cfg(test)]
#[path = "sweep_tests.rs"]
mod tests;

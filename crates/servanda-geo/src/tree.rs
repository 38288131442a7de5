//! A tree of boxes over edges, in the order in which the edges come.
//!
//! Edges of a line or ring are neighbours in space, so halving their sequence gives good boxes without sorting.

use crate::coord::{Bounds, LonLat};
use crate::geodesic;

/// Edges in a leaf.
const LEAF: usize = 4;

/// A straight edge in the longitude–latitude plane; both ends equal for a single point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) a: LonLat,
    pub(crate) b: LonLat,
}

/// A box in earth-centred coordinates, metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    low: [f64; 3],
    high: [f64; 3],
}

impl Block {
    fn around(edge: &Edge) -> Self {
        let middle = geodesic::earth_centred(edge.a.toward(edge.b, 0.5));
        // A micrometre covers rounding.
        let radius = geodesic::edge_max_m(edge.a, edge.b) / 2.0 + 1e-6;
        Self { low: middle.map(|x| x - radius), high: middle.map(|x| x + radius) }
    }

    fn joined(&self, other: &Self) -> Self {
        let mut both = *self;
        for i in 0..3 {
            both.low[i] = both.low[i].min(other.low[i]);
            both.high[i] = both.high[i].max(other.high[i]);
        }
        both
    }

    /// Least straight distance to a point, metres.
    pub(crate) fn least_to_point(&self, p: [f64; 3]) -> f64 {
        let mut sum = 0.0;
        for ((low, high), x) in self.low.iter().zip(&self.high).zip(p) {
            let d = (low - x).max(x - high).max(0.0);
            sum += d * d;
        }
        sum.sqrt()
    }

    /// Least straight distance to another box, metres.
    pub(crate) fn least_to_block(&self, other: &Self) -> f64 {
        let mut sum = 0.0;
        for i in 0..3 {
            let d = (self.low[i] - other.high[i]).max(other.low[i] - self.high[i]).max(0.0);
            sum += d * d;
        }
        sum.sqrt()
    }

    /// Longest side, metres.
    pub(crate) fn size(&self) -> f64 {
        (0..3).map(|i| self.high[i] - self.low[i]).fold(0.0, f64::max)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) block: Block,
    pub(crate) bounds: Bounds,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Index of the second child; the first follows its parent. 0 for a leaf.
    second: usize,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) edges: Vec<Edge>,
    nodes: Vec<Node>,
}

impl Tree {
    pub(crate) fn new(edges: Vec<Edge>) -> Self {
        let mut tree = Self { edges, nodes: Vec::new() };
        if !tree.edges.is_empty() {
            tree.nodes.reserve(tree.edges.len());
            tree.build(0, tree.edges.len());
        }
        tree
    }

    /// Depth is the logarithm of the number of edges.
    fn build(&mut self, from: usize, to: usize) -> usize {
        let index = self.nodes.len();
        let mut block = Block::around(&self.edges[from]);
        let first = self.edges[from];
        let mut bounds = Bounds::of([first.a, first.b]).unwrap_or(Bounds::GLOBE);
        self.nodes.push(Node { block, bounds, from, to, second: 0 });
        if to - from <= LEAF {
            for edge in &self.edges[from + 1..to] {
                block = block.joined(&Block::around(edge));
                bounds = bounds.joined(Bounds::of([edge.a, edge.b]).unwrap_or(bounds));
            }
        } else {
            let middle = usize::midpoint(from, to);
            let one = self.build(from, middle);
            let two = self.build(middle, to);
            block = self.nodes[one].block.joined(&self.nodes[two].block);
            bounds = self.nodes[one].bounds.joined(self.nodes[two].bounds);
            self.nodes[index].second = two;
        }
        self.nodes[index].block = block;
        self.nodes[index].bounds = bounds;
        index
    }

    pub(crate) fn root(&self) -> Option<usize> {
        (!self.nodes.is_empty()).then_some(0)
    }

    pub(crate) fn node(&self, index: usize) -> &Node {
        &self.nodes[index]
    }

    pub(crate) fn children(&self, index: usize) -> Option<[usize; 2]> {
        let second = self.nodes[index].second;
        (second > 0).then_some([index + 1, second])
    }

    pub(crate) fn edges_of(&self, index: usize) -> &[Edge] {
        let node = &self.nodes[index];
        &self.edges[node.from..node.to]
    }
}

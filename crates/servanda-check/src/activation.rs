//! What can come into force, and what waits for what.

use servanda_base::Span;
use servanda_model::{ArticleId, Treaty};

/// What a node of the activation graph is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NodeKind {
    /// An article.
    Article(ArticleId),
    /// An event that no article provides for: somebody's free act, or something that happens.
    Event,
    /// A body's decision or approval that may never come.
    Approval,
}

/// How a node fares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It can come about.
    Open,
    /// It waits, through others, for itself.
    Ring,
    /// It waits for something that can never come about.
    Dead,
    /// It can come about only if this party acts.
    Hostage(String),
}

/// A node of the activation graph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// A short name: `3.1`, or the event's words.
    pub label: String,
    /// The article's title, or who decides the event; may be empty.
    pub caption: String,
    /// Where it stands.
    pub span: Span,
    /// How it fares.
    pub standing: Standing,
}

/// `from` waits for `to`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    /// The node that waits.
    pub from: usize,
    /// What it waits for.
    pub to: usize,
    /// In the words of the clause.
    pub phrase: String,
    /// Whether the edge is part of a ring.
    pub in_ring: bool,
}

/// The activation graph of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graph {
    /// Its nodes, articles first, in the order of the text.
    pub nodes: Vec<Node>,
    /// Its edges.
    pub edges: Vec<Edge>,
}

/// The activation graph of a text.
#[must_use]
pub fn graph(_treaty: &Treaty) -> Graph {
    Graph::default()
}

//! What can come into force, and what waits for what.

mod events;
pub(crate) mod needs;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use servanda_base::Span;
use servanda_model::ast::{EventForm, Noun};
use servanda_model::matching::{case, deterred};
use servanda_model::treaty::act_patterns;
use servanda_model::{ArticleId, Treaty, ast::Preposition, describe};

use crate::evidence::needs_too;

use needs::{EventFact, Fact, Net, direct, is_forbidden};

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
    /// Whether it is by this wait that one party holds what waits.
    pub hostage: bool,
}

/// The activation graph of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graph {
    /// Its nodes, articles first, in the order of the text.
    pub nodes: Vec<Node>,
    /// Its edges.
    pub edges: Vec<Edge>,
}

/// One step of a ring: the article waits for what the next one gives.
#[derive(Clone, Debug)]
pub(crate) struct RingStep {
    pub(crate) article: ArticleId,
    /// In the words of the clause.
    pub(crate) waits_for: String,
    pub(crate) span: Span,
}

/// A ring of articles.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    pub(crate) steps: Vec<RingStep>,
    /// Whether the ring closes because an article needs its own end.
    pub(crate) self_defeating: bool,
}

/// What activation says of a text, computed once per rule that asks.
pub(crate) struct Analysis {
    pub(crate) net: Net,
    pub(crate) possible: Vec<bool>,
    pub(crate) rings: Vec<Ring>,
}

impl Analysis {
    pub(crate) fn new(treaty: &Treaty) -> Self {
        let net = Net::new(treaty);
        let possible = net.possible(&|_| false);
        let mut rings = rings(&net, &possible);
        rings.extend(self_defeating(treaty, &net, &possible));
        Self { net, possible, rings }
    }

    pub(crate) fn can_begin(&self, article: ArticleId) -> bool {
        self.net.id(&Fact::InForce(article)).is_none_or(|id| self.possible[id])
    }

    pub(crate) fn in_ring(&self, article: ArticleId) -> bool {
        self.rings.iter().any(|r| r.steps.iter().any(|s| s.article == article))
    }

    /// The articles that cannot begin once the blocked facts cannot come about.
    pub(crate) fn lost_without(&self, blocked: &dyn Fn(&Fact) -> bool) -> Vec<ArticleId> {
        let without = self.net.possible(blocked);
        self.net
            .facts
            .iter()
            .enumerate()
            .filter_map(|(i, fact)| match fact {
                Fact::InForce(id) if self.possible[i] && !without[i] && !blocked(fact) => Some(*id),
                _ => None,
            })
            .collect()
    }

    /// Whether an event is something that a party does of its own will and is free not to do: it alone acts, or the act is an agreement with it,
    /// nobody provides for it, it is not directed against anybody and not forbidden.
    pub(crate) fn is_goodwill(&self, treaty: &Treaty, event: &EventFact, party: &str) -> bool {
        event.free
            && ((event.by.len() == 1 && event.by.contains(party)) || needs_too(treaty, &event.pattern, party))
            && case(&event.pattern, Preposition::Against).is_none()
            && !is_forbidden(treaty, &event.pattern)
    }

    /// Which facts can come about when a party does nothing of its own will.
    pub(crate) fn without(&self, treaty: &Treaty, party: &str) -> Vec<bool> {
        self.net.possible(&|fact| self.holds(treaty, fact, party))
    }

    /// The articles that begin only if this party acts.
    pub(crate) fn hostages(&self, treaty: &Treaty, party: &str) -> Vec<ArticleId> {
        self.lost_without(&|fact| self.holds(treaty, fact, party))
            .into_iter()
            .filter(|&id| treaty.articles[id].norm().is_some_and(|n| !treaty.bearers(&n.subject).contains(party)))
            .collect()
    }

    /// Whether a fact is a party's own to bring about or not.
    fn holds(&self, treaty: &Treaty, fact: &Fact, party: &str) -> bool {
        match fact {
            Fact::Event(index) => self.is_goodwill(treaty, &self.net.events[*index], party),
            Fact::Done(id) => only_bearer(treaty, *id, party) || agreed_with(treaty, *id, party),
            _ => false,
        }
    }
}

/// Whether a positive norm is this party's alone.
pub(crate) fn only_bearer(treaty: &Treaty, article: ArticleId, party: &str) -> bool {
    treaty.articles[article].norm().is_some_and(|n| {
        let bearers = treaty.bearers(&n.subject);
        !servanda_model::matching::is_negative(n.modal) && bearers.len() == 1 && bearers.contains(party)
    })
}

/// Whether a positive norm is done by nothing but agreement with this party.
fn agreed_with(treaty: &Treaty, article: ArticleId, party: &str) -> bool {
    treaty.articles[article].norm().is_some_and(|n| {
        let acts = act_patterns(&n.act);
        !servanda_model::matching::is_negative(n.modal)
            && acts.len() == n.act.choices.len()
            && acts.iter().all(|act| needs_too(treaty, act, party))
    })
}

/// Rings among the facts that cannot come about, each as its shortest chain of articles.
fn rings(net: &Net, possible: &[bool]) -> Vec<Ring> {
    let mut graph: DiGraph<usize, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..net.facts.len()).map(|i| graph.add_node(i)).collect();
    for index in (0..net.facts.len()).filter(|&i| !possible[i]) {
        for (on, ..) in direct(&net.needs[index]) {
            if !possible[on] {
                graph.add_edge(nodes[index], nodes[on], ());
            }
        }
    }
    let mut out = Vec::new();
    for component in tarjan_scc(&graph) {
        let members: BTreeSet<usize> = component.iter().map(|n| graph[*n]).collect();
        let loops = component.len() > 1 || component.iter().any(|&n| graph.contains_edge(n, n));
        if loops {
            let start = members.iter().copied().find(|&i| matches!(net.facts[i], Fact::InForce(_)));
            if let Some(steps) = start.and_then(|s| shortest_ring(net, &members, s)) {
                out.push(Ring { steps, self_defeating: false });
            }
        }
    }
    out.sort_by_key(|r| r.steps.first().map(|s| s.article));
    out
}

/// The shortest way from a fact back to itself, told as articles and what each waits for.
fn shortest_ring(net: &Net, members: &BTreeSet<usize>, start: usize) -> Option<Vec<RingStep>> {
    let mut parent: BTreeMap<usize, (usize, String, Span)> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    let mut closing = None;
    'search: while let Some(at) = queue.pop_front() {
        for (on, text, span) in direct(&net.needs[at]) {
            if on == start {
                closing = Some((at, text.to_owned(), span));
                break 'search;
            }
            if members.contains(&on) && on != start && !parent.contains_key(&on) {
                parent.insert(on, (at, text.to_owned(), span));
                queue.push_back(on);
            }
        }
    }
    let (mut at, text, span) = closing?;
    let mut edges = vec![(at, text, span)];
    while at != start {
        let (from, text, span) = parent.get(&at)?.clone();
        edges.push((from, text, span));
        at = from;
    }
    edges.reverse();
    // Only the first edge out of each article is told: the rest is how the event gets from one article to the next.
    let mut steps: Vec<RingStep> = Vec::new();
    for (from, text, span) in edges {
        let article = match net.facts[from] {
            Fact::InForce(id) | Fact::Done(id) => id,
            _ => continue,
        };
        if text != "in force" && steps.last().is_none_or(|s| s.article != article) {
            steps.push(RingStep { article, waits_for: text, span });
        }
    }
    (!steps.is_empty()).then_some(steps)
}

/// Articles that can begin only once they have ended.
fn self_defeating(treaty: &Treaty, net: &Net, possible: &[bool]) -> Vec<Ring> {
    let mut out = Vec::new();
    for fact in &net.facts {
        let Fact::Terminated(id) = *fact else { continue };
        let Some(begin) = net.id(&Fact::InForce(id)) else { continue };
        let without = net.possible(&|f| *f == Fact::Terminated(id));
        if possible[begin] && !without[begin] {
            let lost: BTreeSet<usize> = (0..net.facts.len()).filter(|&i| possible[i] && !without[i]).collect();
            // The way from the article to its own end: pretend that its end waits for it.
            let mut closed = net.clone();
            if let Some(end) = net.id(fact) {
                closed.needs[end] = needs::Need::Fact(begin, "its own end".to_owned(), treaty.articles[id].head_span());
            }
            if let Some(steps) = shortest_ring(&closed, &lost, begin) {
                out.push(Ring { steps, self_defeating: true });
            }
        }
    }
    out
}

/// The activation graph of a text.
#[must_use]
pub fn graph(treaty: &Treaty) -> Graph {
    let analysis = Analysis::new(treaty);
    let mut hostages: BTreeMap<ArticleId, String> = BTreeMap::new();
    // What can come about when a party that holds articles does nothing.
    let mut without: Vec<Vec<bool>> = Vec::new();
    for party in deterred(treaty) {
        let held = analysis.hostages(treaty, &party);
        if !held.is_empty() {
            without.push(analysis.without(treaty, &party));
        }
        for id in held {
            hostages.entry(id).or_insert_with(|| party.clone());
        }
    }
    let mut graph = Graph::default();
    let mut node_of: BTreeMap<ArticleId, usize> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        node_of.insert(id, graph.nodes.len());
        let standing = if analysis.in_ring(id) {
            Standing::Ring
        } else if !analysis.can_begin(id) {
            Standing::Dead
        } else if let Some(party) = hostages.get(&id) {
            Standing::Hostage(party.clone())
        } else {
            Standing::Open
        };
        graph.nodes.push(Node {
            kind: NodeKind::Article(id),
            label: if article.instrument == 0 || treaty.instruments.len() == 1 {
                article.ast.number.text.clone()
            } else {
                treaty.cite(id).trim_start_matches("article ").to_owned()
            },
            caption: article.ast.title.text.clone(),
            span: article.head_span(),
            standing,
        });
    }
    let mut event_node: BTreeMap<usize, usize> = BTreeMap::new();
    for (id, _) in treaty.standing() {
        let from = node_of[&id];
        let mut seen = BTreeSet::new();
        for fact in [Fact::InForce(id), Fact::Done(id)] {
            let Some(index) = analysis.net.id(&fact) else { continue };
            for (fact, phrase, span) in waits(&analysis.net, index) {
                let to = match &analysis.net.facts[fact] {
                    Fact::InForce(other) | Fact::Done(other) | Fact::Terminated(other) => match node_of.get(other) {
                        Some(&node) if *other != id || matches!(analysis.net.facts[fact], Fact::Terminated(_)) => node,
                        _ => continue,
                    },
                    Fact::Event(event) => *event_node.entry(*event).or_insert_with(|| {
                        graph.nodes.push(event_as_node(treaty, &analysis.net.events[*event], span));
                        graph.nodes.len() - 1
                    }),
                    Fact::Entry(_) | Fact::Counted(_) | Fact::Moment(_) => continue,
                };
                if seen.insert((to, phrase.clone())) {
                    let ends = (&graph.nodes[from].standing, &graph.nodes[to].standing);
                    let in_ring = matches!(ends, (Standing::Ring, Standing::Ring));
                    let hostage = analysis.can_begin(id)
                        && without
                            .iter()
                            .any(|possible| !possible[fact] && analysis.net.id(&Fact::InForce(id)).is_some_and(|begin| !possible[begin]));
                    graph.edges.push(Edge { from, to, phrase, in_ring, hostage });
                }
            }
        }
    }
    graph
}

/// What a fact waits for, with what stands for other facts opened: the entry into force of its instrument, moments, what counts as an event,
/// and events that articles provide for.
fn waits(net: &Net, index: usize) -> Vec<(usize, String, Span)> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    let mut todo: Vec<(usize, String, Span)> = own(net, index);
    todo.reverse();
    while let Some((on, phrase, span)) = todo.pop() {
        let mut inner = match &net.facts[on] {
            Fact::Entry(_) | Fact::Moment(_) => own(net, on),
            Fact::Counted(_) => direct(&net.needs[on]).into_iter().map(|(to, ..)| (to, phrase.clone(), span)).collect(),
            Fact::Event(event) if !net.events[*event].free => {
                direct(&net.needs[on]).into_iter().map(|(to, ..)| (to, phrase.clone(), span)).collect()
            }
            Fact::InForce(_) | Fact::Done(_) | Fact::Terminated(_) | Fact::Event(_) => {
                out.push((on, phrase, span));
                continue;
            }
        };
        if seen.insert((on, phrase)) {
            inner.reverse();
            todo.extend(inner);
        }
    }
    out
}

fn own(net: &Net, index: usize) -> Vec<(usize, String, Span)> {
    direct(&net.needs[index]).into_iter().map(|(on, text, span)| (on, text.to_owned(), span)).collect()
}

fn event_as_node(treaty: &Treaty, event: &EventFact, span: Span) -> Node {
    let is_body = event.actor.as_ref().is_some_and(|a| treaty.names.bodies.contains_key(a));
    let caption = match treaty.names.events.get(&event.pattern.name.text).map(|e| &e.form) {
        Some(EventForm::JudgedByNobody) => "judged by nobody".to_owned(),
        Some(EventForm::Judged(Noun { kind, span })) => {
            format!("judged by {}", describe::noun(&Noun { kind: kind.clone(), span: *span }))
        }
        _ if is_body => "may never come".to_owned(),
        _ => String::new(),
    };
    Node {
        kind: if is_body { NodeKind::Approval } else { NodeKind::Event },
        label: event.text.clone(),
        caption,
        span,
        standing: Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::treaty;

    fn edges(text: &str) -> Vec<String> {
        let graph = graph(&treaty(text));
        graph.edges.iter().map(|e| format!("{} > {}", graph.nodes[e.from].label, graph.nodes[e.to].label)).collect()
    }

    #[test]
    fn a_hostage_arrow_leads_to_what_the_party_holds_and_not_to_its_attack() {
        let text = "event agree Truce by Party. event attack by Party against Party.
            article 1.1 \"Help\": when agree Truce by X has occurred and attack by X against Y has occurred, Z shall help Y immediately.";
        let graph = graph(&treaty(text));
        let hostage: Vec<&str> = graph.edges.iter().filter(|e| e.hostage).map(|e| graph.nodes[e.to].label.as_str()).collect();
        assert_eq!(graph.nodes[0].standing, Standing::Hostage("Xland".to_owned()));
        assert_eq!(hostage, ["agree Truce by Xland"]);
        assert_eq!(graph.edges.len(), 2);
    }

    #[test]
    fn an_agreement_needs_the_other_side_too() {
        let fares = |waits: &str| {
            let text = format!(
                "event conclude Truce by Party with Party. event train by Party with Party. event attack by Party against Party.
                article 1.1 \"Help\": when {waits} has occurred, Z shall help Y immediately.
                article 2.1 \"Costs\": when attack by X against Y has occurred, Z may impose-costs against X."
            );
            graph(&treaty(&text)).nodes[0].standing.clone()
        };
        let held = Standing::Hostage("Xland".to_owned());
        assert_eq!(fares("conclude Truce by Y with X"), held);
        assert_eq!(fares("conclude Truce by X with Y"), held);
        assert_eq!(fares("train by Y with X"), Standing::Open);
        assert_eq!(fares("conclude Truce by Y with Z"), Standing::Open);
    }

    #[test]
    fn what_stands_for_other_facts_is_opened() {
        let text = "event vote by Party. event settled is when vote by X has occurred and article 2.1 is fulfilled.
            moment D is when settled has occurred. event ready by Party.
            article 1.1 \"A\": Z shall act-one immediately starting D.
            article 2.1 \"B\": X may vote.
            article 3.1 \"C\": when ready by Y has occurred, Z shall act-two immediately.
            article 4.1 \"D\": signal by X counts as ready by Y.
            article 5.1 \"E\": X may signal.";
        assert_eq!(edges(text), ["1.1 > 2.1", "3.1 > ready by Yland", "3.1 > 4.1", "3.1 > 5.1"]);
    }
}

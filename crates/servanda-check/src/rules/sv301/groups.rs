//! Clashes that hang together: two articles of which each clashes with a third belong to one group.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ast::SlotKind;
use servanda_model::{ArticleId, Treaty};

use crate::evidence::MANY;

/// The articles that give way to one another or prevail over one another by their own words.
pub(super) struct Ranks(BTreeSet<(ArticleId, ArticleId)>);

impl Ranks {
    pub(super) fn new(treaty: &Treaty) -> Self {
        let mut out = BTreeSet::new();
        for (id, article) in treaty.standing() {
            for slot in article.slots() {
                if let SlotKind::ExceptAs(c) | SlotKind::Notwithstanding(c) | SlotKind::SubjectTo(c) = &slot.kind
                    && let Some(other) = treaty.find(article.instrument, c)
                {
                    out.insert((id.min(other), id.max(other)));
                }
            }
        }
        Self(out)
    }

    fn settle(&self, one: ArticleId, other: ArticleId) -> bool {
        self.0.contains(&(one.min(other), one.max(other)))
    }
}

/// A group of clashes.
pub(super) enum Clash {
    /// The pairs, so few that each is told for itself.
    Few(Vec<(ArticleId, ArticleId)>),
    /// So many pairs that they are told together; every article of the group is in one of these.
    Many(Vec<(ArticleId, ArticleId)>),
}

/// The groups, in the order of their first articles. Each item is two lists, of which every article clashes with every article of the
/// other list unless a rank settles it. The pairs are not gone through one by one: a thousand articles against a thousand are a million.
pub(super) fn of<'a>(ranks: &Ranks, clashes: impl Iterator<Item = (&'a [ArticleId], &'a [ArticleId])>) -> Vec<Clash> {
    let mut links: Vec<(ArticleId, ArticleId)> = Vec::new();
    for (one, other) in clashes {
        // Each article with the first few that it clashes with: all of its clashes, or enough to see that they are many.
        for &a in one {
            links.extend(other.iter().filter(|&&b| !ranks.settle(a, b)).take(MANY + 1).map(|&b| (a, b)));
        }
        for &b in other {
            links.extend(one.iter().find(|&&a| !ranks.settle(a, b)).map(|&a| (a, b)));
        }
    }
    links.sort_unstable();
    links.dedup();
    let mut heads = Heads::default();
    for &(a, b) in &links {
        heads.join((a, true), (b, false));
    }
    let mut groups: BTreeMap<Node, Vec<(ArticleId, ArticleId)>> = BTreeMap::new();
    for &(a, b) in &links {
        groups.entry(heads.of((a, true))).or_default().push((a, b));
    }
    let mut out: Vec<Vec<(ArticleId, ArticleId)>> = groups.into_values().collect();
    out.sort_unstable_by_key(|pairs| pairs.first().copied());
    out.into_iter().map(|pairs| if pairs.len() <= MANY { Clash::Few(pairs) } else { Clash::Many(pairs) }).collect()
}

/// An article on one side or on the other: the same article may forbid one way and be forbidden another.
type Node = (ArticleId, bool);

/// Which articles hang together: each leads to another of its group, and in the end to the group's head.
#[derive(Default)]
struct Heads(BTreeMap<Node, Node>);

impl Heads {
    fn of(&mut self, node: Node) -> Node {
        let mut head = node;
        while let Some(&next) = self.0.get(&head) {
            head = next;
        }
        // What was on the way leads there directly from now on.
        let mut at = node;
        while at != head {
            at = self.0.insert(at, head).unwrap_or(head);
        }
        head
    }

    fn join(&mut self, one: Node, other: Node) {
        let (one, other) = (self.of(one), self.of(other));
        if one != other {
            self.0.insert(one.max(other), one.min(other));
        }
    }
}

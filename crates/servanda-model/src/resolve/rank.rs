//! Ranks between articles must not run in a ring.

use servanda_base::{Finding, Severity};
use servanda_syntax::ast::SlotKind;

use super::RANK_RING;
use crate::treaty::{ArticleId, Treaty};

/// The rings in which articles outrank one another, each told once.
pub(super) fn rings(treaty: &Treaty) -> Vec<Finding> {
    let above = outranked(treaty);
    let mut out = Vec::new();
    let mut standing = vec![Place::Unseen; above.len()];
    for start in 0..above.len() {
        // The way from the start to where the search stands; beside each article, the next of those below it to be looked at.
        let mut way: Vec<(ArticleId, usize)> = Vec::new();
        if standing[start] == Place::Unseen {
            standing[start] = Place::OnTheWay;
            way.push((start, 0));
        }
        while let Some((at, next)) = way.last_mut() {
            let Some(&below) = above[*at].get(*next) else {
                standing[*at] = Place::Done;
                way.pop();
                continue;
            };
            *next += 1;
            match standing[below] {
                Place::Unseen => {
                    standing[below] = Place::OnTheWay;
                    way.push((below, 0));
                }
                Place::OnTheWay => {
                    let from = way.iter().position(|(id, _)| *id == below).unwrap_or(0);
                    let ring: Vec<ArticleId> = way[from..].iter().map(|(id, _)| *id).collect();
                    // What is told needs no second ring through the same articles.
                    ring.iter().for_each(|&id| standing[id] = Place::Done);
                    way.truncate(from);
                    out.push(finding(treaty, &ring));
                }
                Place::Done => {}
            }
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unseen,
    OnTheWay,
    Done,
}

/// For each article, those that it outranks: by its own `notwithstanding`, or by their `subject to`.
fn outranked(treaty: &Treaty) -> Vec<Vec<ArticleId>> {
    let mut below = vec![Vec::new(); treaty.articles.len()];
    for (id, article) in treaty.standing() {
        for slot in article.slots() {
            match &slot.kind {
                SlotKind::Notwithstanding(citation) => below[id].extend(treaty.find(article.instrument, citation)),
                SlotKind::SubjectTo(citation) => {
                    if let Some(over) = treaty.find(article.instrument, citation) {
                        below[over].push(id);
                    }
                }
                _ => {}
            }
        }
    }
    below
}

fn finding(treaty: &Treaty, ring: &[ArticleId]) -> Finding {
    // Told from the article that stands first in the text.
    let first = ring.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(at, _)| at);
    let ring: Vec<ArticleId> = ring[first..].iter().chain(&ring[..first]).copied().collect();
    let cite = treaty.cite(ring[0]);
    let message = if ring.len() == 1 {
        format!("{cite} outranks itself")
    } else {
        format!("{} outrank one another in a ring of `notwithstanding` and `subject to`", treaty.cite_all(&ring, 6))
    };
    let mut finding =
        Finding::new(RANK_RING, Severity::Error, treaty.articles[ring[0]].head_span(), message).article(&cite).here("part of the ring");
    if ring.len() > 1 {
        finding = finding.covers(ring.iter().map(|&id| treaty.cite(id)));
    }
    for pair in ring.windows(2).take(12) {
        finding = finding.label(treaty.articles[pair[1]].head_span(), format!("outranked by {}", treaty.cite(pair[0])));
    }
    finding
        .why("where two of these articles clash, each side can say that its own prevails")
        .help("take one `notwithstanding` or `subject to` out")
}

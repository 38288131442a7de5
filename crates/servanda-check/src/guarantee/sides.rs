//! Who the two sides are, and what each may not do.

use std::collections::BTreeSet;

use servanda_model::ast::{AtomKind, Modal, Preposition};
use servanda_model::matching::{self, case};
use servanda_model::{ArticleId, Treaty};

use crate::clocks::facts::{Facts, ways};
use crate::clocks::gap;

/// The two sides whose fight a text ends: the two parties that its truce binds; without such a truce, the two that its answers speak of as
/// attacker and attacked. None when the text leaves more, or fewer, than two.
#[must_use]
pub fn belligerents(treaty: &Treaty) -> Option<[String; 2]> {
    let facts = Facts::new(treaty);
    let is_party = |name: &String| treaty.names.parties.contains_key(name);
    let of_truce: BTreeSet<String> = gap::truce_articles(&facts)
        .iter()
        .filter_map(|&id| treaty.articles[id].norm())
        .flat_map(|norm| treaty.bearers(&norm.subject))
        .filter(is_party)
        .collect();
    if let Some(pair) = two(of_truce) {
        return Some(pair);
    }
    let mut of_attack = BTreeSet::new();
    for (_, article) in treaty.standing() {
        for atom in ways(article.when()).into_iter().flatten() {
            let AtomKind::Event { pattern, .. } = &atom.kind else { continue };
            if case(pattern, Preposition::Against).is_none() || !facts.is_hostile(pattern) {
                continue;
            }
            let (by, against) = matching::sides(treaty, pattern);
            if by.len() == 1 && against.len() == 1 {
                of_attack.extend(by.into_iter().chain(against).filter(is_party));
            }
        }
    }
    two(of_attack)
}

fn two(set: BTreeSet<String>) -> Option<[String; 2]> {
    let list: Vec<String> = set.into_iter().collect();
    <[String; 2]>::try_from(list).ok()
}

/// The articles that forbid a side something, apart from limits on what it holds.
pub(super) fn rules(treaty: &Treaty, side: &str) -> Vec<ArticleId> {
    treaty
        .standing()
        .filter(|(_, article)| {
            article.norm().is_some_and(|norm| norm.modal == Modal::ShallNot && treaty.bearers(&norm.subject).contains(side))
        })
        .map(|(id, _)| id)
        .collect()
}

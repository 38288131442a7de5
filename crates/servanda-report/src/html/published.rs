//! Where each article is published.

use std::collections::BTreeMap;

use maud::{Markup, html};
use servanda_model::ArticleId;

use super::{Page, count, linked, upper};

pub(super) fn section(page: &Page<'_>) -> Markup {
    // Articles of one section share their sources; they are listed together.
    let mut groups: Vec<(&[String], Vec<ArticleId>)> = Vec::new();
    let mut group_of: BTreeMap<&[String], usize> = BTreeMap::new();
    let mut unsourced: Vec<ArticleId> = Vec::new();
    for (id, article) in page.input.treaty.standing() {
        if article.sources.is_empty() {
            unsourced.push(id);
            continue;
        }
        let group = *group_of.entry(&article.sources).or_insert(groups.len());
        match groups.get_mut(group) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((&article.sources, vec![id])),
        }
    }
    let numbers = |ids: &[ArticleId]| page.input.treaty.cite_all(ids, usize::MAX);
    let paraphrased = page.input.treaty.standing().filter(|(_, a)| a.paraphrase).count();
    html! {
        p {
            @if unsourced.is_empty() { "Every article names its source." }
            @else { b { (unsourced.len()) " of " (count(page.counts.articles, "article")) } " name no source: " (numbers(&unsourced)) "." }
            @if paraphrased > 0 { " The prose of " (count(paraphrased, "article")) " is a paraphrase, so rules on wording do not apply there." }
        }
        @if !groups.is_empty() {
            table.published {
                thead { tr { th scope="col" { "Articles" } th scope="col" { "Published" } } }
                tbody {
                    @for (sources, ids) in &groups {
                        tr { td { (upper(&numbers(ids))) } td { @for source in *sources { p { (linked(source)) } } } }
                    }
                }
            }
        }
    }
}

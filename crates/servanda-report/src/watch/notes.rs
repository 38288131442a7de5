//! What a reader of the summary has to know beside it: by which standard something is established, and why a claim changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ArticleId;
use servanda_model::ast::{AtomKind, Condition, EventStatus, SlotKind};
use servanda_watch::Standing;

use super::text::paragraph;
use super::{VersionView, WatchView};

/// By which standard something is established, article by article: as the text names it, or more likely than not for want of one.
pub(super) fn standards(out: &mut String, view: &WatchView<'_>) {
    let mut by: BTreeMap<String, BTreeSet<ArticleId>> = BTreeMap::new();
    for version in &view.versions {
        for record in version.outcome.records.iter().filter(|r| r.standing != Standing::Excused) {
            let named = version.treaty.articles.get(record.article).and_then(|a| a.verified()).and_then(|(_, _, to)| to);
            let standard = match named {
                Some(name) => format!("to the standard {} ({})", name.text, version.program.standard(record.article)),
                None => "to be more likely than not, since the text names no standard".to_owned(),
            };
            by.entry(standard).or_default().insert(record.article);
        }
    }
    let Some(text) = view.versions.first() else { return };
    for (standard, articles) in by {
        let articles: Vec<ArticleId> = articles.into_iter().collect();
        paragraph(out, 2, &format!("Counts as established when shown {standard}: {}.", text.treaty.cite_all(&articles, 20)));
    }
}

/// Where an allegation by somebody would suspend an article, and they made claims: a claim counts, and alleges no event.
pub(super) fn claims_are_no_allegations(view: &WatchView<'_>, text: &VersionView<'_>, id: ArticleId) -> Option<String> {
    let article = text.treaty.articles.get(id)?;
    let mut whose: BTreeSet<String> = BTreeSet::new();
    for slot in article.slots() {
        if let SlotKind::SuspendedWhile(condition) = &slot.kind {
            alleged_by(text, condition, &mut whose);
        }
    }
    let speakers: BTreeSet<&str> = view.claims.iter().map(|h| h.claim.speaker.as_ref()).filter(|s| whose.contains(*s)).collect();
    if speakers.is_empty() {
        return None;
    }
    let names = servanda_model::describe::list(&speakers.into_iter().collect::<Vec<_>>());
    Some(format!("the claims of {names} do not suspend it: a claim is a count, and alleges no event; a report of theirs would"))
}

fn alleged_by(text: &VersionView<'_>, condition: &Condition, out: &mut BTreeSet<String>) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| alleged_by(text, c, out)),
        Condition::Not(..) => {}
        Condition::Atom(atom) => match &atom.kind {
            AtomKind::Event { status: EventStatus::Alleged(Some(noun)), .. } => out.extend(text.treaty.noun_parties(noun)),
            AtomKind::Event { status: EventStatus::Alleged(None), .. } => out.extend(text.treaty.names.parties.keys().cloned()),
            _ => {}
        },
    }
}

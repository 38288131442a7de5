//! What one change of a reading or proposal does to an article or a term, and whether it does anything.

use std::sync::Arc;

use servanda_base::Span;
use servanda_syntax::amend::{self, Amend};
use servanda_syntax::ast::{ArticleBody, Change, Due, Geometry, Members, Slot, SlotKind, Timing, Word};

use super::says_the_same;
use crate::names::Names;
use crate::treaty::Article;

/// Changes an article. False when it says the same afterwards.
pub(super) fn of_article(article: &mut Article, change: &Change, span: Span) -> bool {
    match change {
        Change::Deleted => !std::mem::replace(&mut article.deleted, true),
        Change::Replaced(body) => put(&mut article.ast.body, body.clone()),
        Change::Read(term, as_what) => {
            let mut reread = Reread { from: &term.text, to: &as_what.text, changed: false };
            amend::article(&mut article.ast, &mut reread);
            reread.changed
        }
        Change::Span(during) => match &mut article.ast.body {
            ArticleBody::Norm(norm) => {
                let mut during = during.clone();
                if let Some(old) = &norm.during {
                    during.starting = during.starting.or_else(|| old.starting.clone());
                    during.until = during.until.or_else(|| old.until.clone());
                }
                put(&mut norm.during, Some(during))
            }
            ArticleBody::Statement(_) => false,
        },
        Change::Deadline(deadline) => match &mut article.ast.body {
            ArticleBody::Norm(norm) => put(&mut norm.due, Some(Due::By(Timing { deadline: Some(deadline.clone()), only_after: None }))),
            ArticleBody::Statement(_) => false,
        },
        Change::Without(slot) => {
            let before = article.ast.slots.len();
            article.ast.slots.retain(|s| !says_the_same(&s.kind, &slot.kind));
            article.ast.slots.len() < before
        }
        Change::Slot(slot) => {
            if article.slots().any(|s| says_the_same(&s.kind, &slot.kind)) {
                return false;
            }
            if is_single(&slot.kind) {
                article.ast.slots.retain(|s| std::mem::discriminant(&s.kind) != std::mem::discriminant(&slot.kind));
            }
            article.ast.slots.push(Slot { span, kind: slot.kind.clone() });
            true
        }
        Change::IsPlace(_) | Change::Is(_) => false,
    }
}

/// Changes what a term means. False when it means the same afterwards.
pub(super) fn of_term(names: &mut Names, term: &Word, change: &Change) -> bool {
    match change {
        Change::IsPlace(place) => match names.zones.get_mut(&term.text) {
            Some(zone) => {
                zone.parts = Arc::default();
                put(&mut zone.geometry, Some(Geometry::Place(place.clone())))
            }
            None => false,
        },
        Change::Is(terms) => match names.groups.values_mut().find(|g| g.name.text == term.text || g.member.text == term.text) {
            Some(group) => {
                group.from_annex = Arc::default();
                put(&mut group.members, Members::Listed(terms.clone()))
            }
            None => terms.first().is_some_and(|word| alias(names, term, word)),
        },
        Change::Read(_, as_what) => alias(names, term, as_what),
        Change::Slot(Slot { kind: SlotKind::Decided(rule), .. }) => match names.bodies.get_mut(&term.text) {
            Some(body) => put(&mut body.decides, Some(rule.clone())),
            None => false,
        },
        Change::Deleted | Change::Replaced(_) | Change::Span(_) | Change::Deadline(_) | Change::Without(_) | Change::Slot(_) => false,
    }
}

fn alias(names: &mut Names, term: &Word, real: &Word) -> bool {
    term.text != real.text && names.aliases.insert(term.text.clone(), real.text.clone()).as_ref() != Some(&real.text)
}

/// Puts something in the place of what was there. False when that said the same.
fn put<T: std::fmt::Debug>(place: &mut T, new: T) -> bool {
    let changed = !says_the_same(place, &new);
    *place = new;
    changed
}

/// Slots of which an article has at most one.
fn is_single(slot: &SlotKind) -> bool {
    matches!(
        slot,
        SlotKind::Lasts(_)
            | SlotKind::Phased(_)
            | SlotKind::Verified { .. }
            | SlotKind::Attributed { .. }
            | SlotKind::Effective { .. }
            | SlotKind::Decided(_)
    )
}

/// One term in the place of another.
struct Reread<'a> {
    from: &'a str,
    to: &'a str,
    changed: bool,
}

impl Amend for Reread<'_> {
    fn term(&mut self, term: &mut Word) {
        if term.text == self.from && self.from != self.to {
            self.to.clone_into(&mut term.text);
            self.changed = true;
        }
    }
}

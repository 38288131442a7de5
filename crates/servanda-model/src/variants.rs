//! The text as each reading or proposal has it. A reading is a dispute on what the text means, a proposal a text that is
//! not agreed; both change a copy, never the text.

use servanda_base::Span;
use servanda_syntax::ast::{
    Amount, ArticleBody, Change, Due, Geometry, Members, NounKind, OverrideForm, Scope, Slot, SlotKind, SubjectKind, Timing, Word,
};

use crate::treaty::{ArticleId, Treaty};

/// The text under some readings or proposals.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Their labels; empty for the text as it stands.
    pub labels: Vec<String>,
    /// Whether they are proposals.
    pub proposal: bool,
    /// The text with them applied.
    pub treaty: Treaty,
}

/// The text as it stands, then under each label (changes with the same label go together over the whole file), then under all
/// readings of different parties at once when no two of them change the same thing.
#[must_use]
pub fn variants(treaty: &Treaty) -> Vec<Variant> {
    let mut out = vec![Variant { labels: Vec::new(), proposal: false, treaty: treaty.clone() }];
    let mut labels: Vec<(String, OverrideForm)> = Vec::new();
    for (_, change) in &treaty.overrides {
        let label = (change.label.text.clone(), change.form);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    for amount_label in proposed_amounts(treaty) {
        if !labels.iter().any(|(l, _)| *l == amount_label) {
            labels.push((amount_label, OverrideForm::Proposal));
        }
    }
    for (label, form) in &labels {
        let treaty = apply(treaty, std::slice::from_ref(label));
        out.push(Variant { labels: vec![label.clone()], proposal: *form == OverrideForm::Proposal, treaty });
    }
    let readings: Vec<String> = labels.iter().filter(|(_, f)| *f == OverrideForm::Reading).map(|(l, _)| l.clone()).collect();
    if readings.len() > 1 && !clash(treaty, &readings) {
        out.push(Variant { treaty: apply(treaty, &readings), labels: readings, proposal: false });
    }
    out
}

/// The labels of quantities that are still a choice, the first of each choice left out: it stands in the text.
fn proposed_amounts(treaty: &Treaty) -> Vec<String> {
    let mut out = Vec::new();
    for (id, _) in treaty.standing() {
        for mention in treaty.mentions(id) {
            if let servanda_syntax::mentions::Mention::Amount(amount) = mention {
                for (label, _) in amount.proposed.iter().skip(1) {
                    if !out.contains(&label.text) {
                        out.push(label.text.clone());
                    }
                }
            }
        }
    }
    out
}

/// Whether two labels change the same article or term: then they cannot hold together.
fn clash(treaty: &Treaty, labels: &[String]) -> bool {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (instrument, change) in &treaty.overrides {
        if !labels.contains(&change.label.text) {
            continue;
        }
        let what = match &change.scope {
            Scope::Article(citation) => format!("{:?}", treaty.find(*instrument, citation)),
            Scope::Term(word) => word.text.clone(),
            Scope::Treaty(_) => "this treaty".to_owned(),
        };
        if seen.iter().any(|(w, l)| *w == what && *l != change.label.text) {
            return true;
        }
        seen.push((what, &change.label.text));
    }
    false
}

fn apply(treaty: &Treaty, labels: &[String]) -> Treaty {
    let mut out = treaty.clone();
    for (instrument, change) in &treaty.overrides {
        if !labels.contains(&change.label.text) {
            continue;
        }
        match &change.scope {
            Scope::Article(citation) => {
                if let Some(id) = treaty.find(*instrument, citation) {
                    change.changes.iter().for_each(|c| apply_to_article(&mut out, id, c, change.span));
                }
            }
            Scope::Term(term) => change.changes.iter().for_each(|c| apply_to_term(&mut out, term, c)),
            Scope::Treaty(_) => {
                for id in 0..out.articles.len() {
                    if out.articles[id].instrument == *instrument {
                        change.changes.iter().for_each(|c| apply_to_article(&mut out, id, c, change.span));
                    }
                }
            }
        }
    }
    choose_amounts(&mut out, labels);
    out
}

fn apply_to_article(treaty: &mut Treaty, id: ArticleId, change: &Change, span: Span) {
    if let Change::Read(term, as_what) = change {
        // The article is reread with another term in the place of one.
        let from = term.text.clone();
        let to = as_what.clone();
        rename(&mut treaty.articles[id].ast.body, &from, &to);
        return;
    }
    let article = &mut treaty.articles[id];
    match change {
        Change::Deleted => article.deleted = true,
        Change::Replaced(body) => article.ast.body = body.clone(),
        Change::Span(during) => {
            if let ArticleBody::Norm(norm) = &mut article.ast.body {
                let mut during = during.clone();
                if let Some(old) = &norm.during {
                    during.starting = during.starting.or_else(|| old.starting.clone());
                    during.until = during.until.or_else(|| old.until.clone());
                }
                norm.during = Some(during);
            }
        }
        Change::Deadline(deadline) => {
            if let ArticleBody::Norm(norm) = &mut article.ast.body {
                norm.due = Some(Due::By(Timing { deadline: Some(deadline.clone()), only_after: None }));
            }
        }
        Change::Without(slot) => article.ast.slots.retain(|s| !same_slot(&s.kind, &slot.kind)),
        Change::Slot(slot) => {
            if is_single(&slot.kind) {
                article.ast.slots.retain(|s| std::mem::discriminant(&s.kind) != std::mem::discriminant(&slot.kind));
            }
            article.ast.slots.push(Slot { span, kind: slot.kind.clone() });
        }
        Change::Read(..) | Change::IsPlace(_) | Change::Is(_) => {}
    }
}

fn apply_to_term(treaty: &mut Treaty, term: &Word, change: &Change) {
    let names = &mut treaty.names;
    match change {
        Change::IsPlace(place) => {
            if let Some(zone) = names.zones.get_mut(&term.text) {
                zone.geometry = Some(Geometry::Place(place.clone()));
                // Measured on the zones as the text has them; others may be built from this one.
                treaty.coverings.clear();
            }
        }
        Change::Is(terms) => {
            if let Some(group) = names.groups.values_mut().find(|g| g.name.text == term.text || g.member.text == term.text) {
                group.members = Members::Listed(terms.clone());
            } else if let Some(word) = terms.first() {
                names.aliases.insert(term.text.clone(), word.text.clone());
            }
        }
        Change::Read(_, as_what) => {
            names.aliases.insert(term.text.clone(), as_what.text.clone());
        }
        Change::Slot(Slot { kind: SlotKind::Decided(rule), .. }) => {
            if let Some(body) = names.bodies.get_mut(&term.text) {
                body.decides = Some(rule.clone());
            }
        }
        _ => {}
    }
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

/// Whether two slots say the same, wherever they stand: their spans are left out of the comparison.
#[must_use]
pub fn same_slot(one: &SlotKind, other: &SlotKind) -> bool {
    strip_spans(&format!("{one:?}")) == strip_spans(&format!("{other:?}"))
}

fn strip_spans(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some(at) = rest.find("Span { start: ") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    out
}

fn choose_amounts(treaty: &mut Treaty, labels: &[String]) {
    let choose = |amount: &mut Amount| {
        if let Some((_, quantity)) = amount.proposed.iter().find(|(l, _)| labels.contains(&l.text)) {
            amount.quantity = quantity.clone();
        }
    };
    for article in &mut treaty.articles {
        if let ArticleBody::Norm(norm) = &mut article.ast.body {
            for choice in &mut norm.act.choices {
                if let servanda_syntax::ast::Choice::Keep(_, _, amount) = choice {
                    choose(amount);
                }
            }
        }
    }
    for instrument in &mut treaty.instruments {
        if let Some(term) = &mut instrument.term {
            choose(&mut term.length);
        }
    }
}

/// Puts one term in the place of another in an article: in its subject and its acts.
fn rename(body: &mut ArticleBody, from: &str, to: &Word) {
    let ArticleBody::Norm(norm) = body else { return };
    if let SubjectKind::Noun(noun) = &mut norm.subject.kind {
        rename_noun(&mut noun.kind, from, to);
    }
    for choice in &mut norm.act.choices {
        if let servanda_syntax::ast::Choice::Do(pattern) | servanda_syntax::ast::Choice::Keep(pattern, ..) = choice {
            if let Some(noun) = &mut pattern.object {
                rename_noun(&mut noun.kind, from, to);
            }
            pattern.cases.iter_mut().for_each(|(_, noun)| rename_noun(&mut noun.kind, from, to));
        }
    }
}

fn rename_noun(noun: &mut NounKind, from: &str, to: &Word) {
    if let NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) = noun
        && word.text == from
    {
        word.text.clone_from(&to.text);
    }
}

//! Hashes of what the author has looked at, written into the file.

use std::collections::BTreeMap;
use std::ops::Range;

use servanda_base::Span;
use servanda_base::hash::{self, PIN_DIGITS};

use super::replace;
use crate::ast::{DeclarationKind, Geometry, Item, Members, Word};
use crate::document;
use crate::markdown::{Fence, attribute_places};

/// Writes `prose=<pin>` into the info string of each fence that holds an article, and `#<pin>` behind the path of each
/// annex for which `annex_pins` has one. What was there before is replaced.
#[must_use]
pub fn confirm(text: &str, annex_pins: &BTreeMap<String, String>) -> String {
    let document = document::read(text);
    let mut edits = Vec::new();
    for (fence, parsed) in document.markdown.fences.iter().zip(&document.fences) {
        if parsed.items.iter().any(|item| matches!(item, Item::Article(_))) {
            edits.extend(pin_prose(text, fence));
        }
        for item in &parsed.items {
            let Some(annex) = annex(item) else { continue };
            edits.extend(pin_annex(text, annex.span, annex_pins));
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    replace(text, edits.into_iter())
}

fn pin_prose(text: &str, fence: &Fence) -> Option<(Range<usize>, String)> {
    // Markdown lets the word be written in ways that only look like it; nobody means to, and there is no place to write.
    let written = text.get(fence.info.range()).filter(|info| info.starts_with("servanda"))?;
    let attribute = format!("prose={}", hash::pin(fence.authentic().as_bytes()));
    let info = fence.info.range();
    let old = attribute_places(written).into_iter().find(|(name, _, _)| *name == "prose");
    Some(match old {
        Some((_, _, place)) => (info.start + place.start..info.start + place.end, attribute),
        None => (info.end..info.end, format!(" {attribute}")),
    })
}

/// The file that a declaration takes its ground or its members from.
fn annex(item: &Item) -> Option<&Word> {
    let Item::Declaration(declaration) = item else { return None };
    match &declaration.kind {
        DeclarationKind::Line { from, .. } => from.as_ref(),
        DeclarationKind::Zone { geometry: Some(Geometry::From(file, _)), .. } => Some(file),
        DeclarationKind::Group { members: Members::From(file, _), .. } => Some(file),
        _ => None,
    }
}

fn pin_annex(text: &str, span: Span, pins: &BTreeMap<String, String>) -> Option<(Range<usize>, String)> {
    let written = text.get(span.range())?.strip_prefix('"')?.strip_suffix('"')?;
    let path = without_pin(written);
    let pin = pins.get(path)?;
    Some((span.range(), format!("\"{path}#{pin}\"")))
}

/// An annex's path as written, without the pin behind it.
fn without_pin(written: &str) -> &str {
    match written.rsplit_once('#') {
        Some((path, pin)) if pin.len() == PIN_DIGITS && pin.bytes().all(|b| b.is_ascii_hexdigit()) => path,
        _ => written,
    }
}

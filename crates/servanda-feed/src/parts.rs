//! Parts of items out of their texts: ranges, lists, evidence, words.

use crate::claim::Qualifier;
use crate::mapping::rule::Rule;
use crate::number::short;
use crate::reject::Wrong;
use crate::report::{Count, Evidence, Text};
use crate::row::LIST;
use crate::summary::{Note, Summary};

/// A number with its range. A range that leaves the number out is widened to hold it: all three were stated, and which of them is wrong cannot be
/// known.
pub(crate) fn range(name: &str, [low, best, high]: [Option<u32>; 3], summary: &mut Summary, line: u64) -> Result<Option<Count>, Wrong> {
    let Some(best) = best else {
        return if low.or(high).is_some() {
            Err(Wrong::new(format!("a range of `{name}` without the number itself")).at(name))
        } else {
            Ok(None)
        };
    };
    let (low, high) = (low.unwrap_or(best), high.unwrap_or(best));
    let count = Count { low: low.min(best).min(high), best, high: high.max(best).max(low) };
    if (count.low, count.high) != (low, high) {
        summary.note(Note::Disordered, line);
    }
    Ok(Some(count))
}

pub(crate) fn truth(text: &str) -> Result<bool, Wrong> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(Wrong::new(format!("`{}` is neither yes nor no", short(text)))),
    }
}

pub(crate) fn qualifier(text: &str) -> Result<Qualifier, Wrong> {
    Qualifier::ALL
        .iter()
        .copied()
        .find(|q| q.word() == text.to_lowercase())
        .ok_or_else(|| Wrong::new(format!("`{}` is no qualifier of a number", short(text))).help("one of exactly, more than, about"))
}

/// The items of a list, without blanks around them.
fn items<'a>(text: &'a str, split: impl Fn(char) -> bool + 'a) -> impl Iterator<Item = &'a str> {
    text.split(move |c: char| c == LIST || split(c)).map(str::trim).filter(|item| !item.is_empty())
}

pub(crate) fn names<'a>(text: &str, rule: &Rule) -> Vec<Text<'a>> {
    let split = rule.split.as_deref().unwrap_or(";");
    items(text, |_| false)
        .flat_map(|part| part.split(split))
        .map(str::trim)
        .filter(|i| !i.is_empty())
        .map(|i| i.to_owned().into())
        .collect()
}

/// Evidence: an address, a hash (`sha256:` and 64 hexadecimal digits), or a hash with the address behind it.
pub(crate) fn evidence<'a>(text: &str, rule: &Rule) -> Result<Vec<Evidence<'a>>, Wrong> {
    let mut all: Vec<Evidence<'a>> = Vec::new();
    let parts: Vec<&str> = match &rule.split {
        Some(split) => items(text, |_| false).flat_map(|p| p.split(split.as_str())).flat_map(str::split_whitespace).collect(),
        None => items(text, char::is_whitespace).collect(),
    };
    for part in parts {
        if let Some(hash) = part.strip_prefix("sha256:") {
            if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(Wrong::new(format!("`{}` is no SHA-256", short(part))).help("write `sha256:` and 64 hexadecimal digits"));
            }
            all.push(Evidence { sha256: Some(hash.to_ascii_lowercase().into()), uri: None });
        } else if let Some(Evidence { uri: uri @ None, .. }) = all.last_mut() {
            *uri = Some(part.to_owned().into());
        } else {
            all.push(Evidence { sha256: None, uri: Some(part.to_owned().into()) });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_every_number_that_was_stated() {
        let mut summary = Summary::default();
        let mut of = |low, best, high| {
            range("killed", [low, best, high], &mut summary, 1).map(|c| c.map(|c| (c.low, c.best, c.high))).map_err(|w| w.0.reason)
        };
        assert_eq!(of(None, None, None), Ok(None));
        assert_eq!(of(None, Some(3), None), Ok(Some((3, 3, 3))));
        assert_eq!(of(Some(1), Some(3), None), Ok(Some((1, 3, 3))));
        assert_eq!(of(Some(2), Some(3), Some(1)), Ok(Some((1, 3, 3))));
        assert_eq!(of(Some(7), Some(6), Some(6)), Ok(Some((6, 6, 7))));
        assert_eq!(of(Some(1), None, Some(2)), Err("a range of `killed` without the number itself".to_owned()));
        assert!(summary.notes()[0].ends_with("(2 rows, first in line 1)"));
    }
}

//! Rejects of a whole file or case: the first in full, all of them counted.

use std::collections::BTreeMap;

use crate::reject::Reject;

/// So many rejects are kept in full. Whoever mends a file needs the first and how many there are of each kind; a file may have millions.
pub const KEPT: usize = 400;

/// So many different reasons are counted apart.
const REASONS: usize = 200;

/// What was rejected: the first [`KEPT`] in full, and how many there are for each reason.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Rejects {
    kept: Vec<Reject>,
    total: u64,
    reasons: BTreeMap<String, u64>,
}

impl Rejects {
    /// The first of them, in the order of the files.
    #[must_use]
    pub fn kept(&self) -> &[Reject] {
        &self.kept
    }

    /// How many there are; exact.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many are not kept in full.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.total.saturating_sub(self.kept.len() as u64)
    }

    /// How many there are of each kind, most first: the column and the reason, with `…` for what the row says. Exact; the kinds beyond the
    /// first two hundred are counted together, as `other reasons`.
    #[must_use]
    pub fn reasons(&self) -> Vec<(&str, u64)> {
        let mut out: Vec<(&str, u64)> = self.reasons.iter().map(|(reason, n)| (reason.as_str(), *n)).collect();
        out.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let named: u64 = out.iter().map(|(_, n)| n).sum();
        if named < self.total {
            out.push(("other reasons", self.total - named));
        }
        out
    }

    /// One more.
    pub fn push(&mut self, reject: Reject) {
        self.total += 1;
        let kind = kind(&reject);
        if let Some(count) = self.reasons.get_mut(&kind) {
            *count += 1;
        } else if self.reasons.len() < REASONS {
            self.reasons.insert(kind, 1);
        }
        if self.kept.len() < KEPT {
            self.kept.push(reject);
        }
    }

    /// Those of another file after these.
    pub fn append(&mut self, other: Self) {
        self.total += other.total;
        for (reason, n) in other.reasons {
            if let Some(count) = self.reasons.get_mut(&reason) {
                *count += n;
            } else if self.reasons.len() < REASONS {
                self.reasons.insert(reason, n);
            }
        }
        let room = KEPT.saturating_sub(self.kept.len());
        self.kept.extend(other.kept.into_iter().take(room));
    }
}

/// The column and the reason, without what stands between backticks: that is the row's own.
fn kind(reject: &Reject) -> String {
    let mut out = reject.column.as_ref().map_or_else(String::new, |column| format!("`{column}`: "));
    for (at, part) in reject.reason.split('`').enumerate() {
        out.push_str(if at % 2 == 0 { part } else { "`…`" });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mapping, Origin, Seen};

    fn reject(line: u64, reason: String) -> Reject {
        Reject { origin: Origin::new("x.csv", line), column: Some("guns".to_owned()), reason, help: None, raw: "x".to_owned() }
    }

    #[test]
    fn the_first_are_kept_and_all_are_counted() {
        let mut rejects = Rejects::default();
        (1..=10_000).for_each(|line| rejects.push(reject(line, format!("`{line}` is not a number"))));
        rejects.push(reject(10_001, "nothing stands here".to_owned()));
        assert_eq!((rejects.kept().len(), rejects.total(), rejects.more()), (KEPT, 10_001, 10_001 - KEPT as u64));
        assert_eq!(rejects.kept()[0].to_string(), "x.csv:1: `guns`: `1` is not a number");
        assert_eq!(rejects.reasons(), [("`guns`: `…` is not a number", 10_000), ("`guns`: nothing stands here", 1)]);
    }

    #[test]
    fn reasons_beyond_all_bounds_are_counted_together_also_from_file_to_file() {
        let mut all = Rejects::default();
        for file in 0..3 {
            let mut rejects = Rejects::default();
            (0..1_000).for_each(|line| rejects.push(reject(line, format!("{} lies outside", line + 500 * file))));
            all.append(rejects);
        }
        let reasons = all.reasons();
        assert_eq!((all.total(), all.kept().len(), reasons.len()), (3_000, KEPT, REASONS + 1));
        assert_eq!(reasons.iter().map(|(_, n)| n).sum::<u64>(), 3_000, "nothing is lost");
        assert_eq!(reasons.last().map(|(reason, _)| *reason), Some("other reasons"));
    }

    #[test]
    fn a_file_of_bad_rows_is_not_held_row_by_row() {
        let mapping = Mapping::built_in("report").unwrap();
        let table = format!("report_id,source,occurred_from,type\n{}", "r,S,never,open-fire\n".repeat(20_000));
        let batch = crate::read("x.csv", &mapping, table.as_bytes(), &mut Seen::default()).unwrap();
        assert_eq!((batch.summary.rejected, batch.rejects.total(), batch.rejects.kept().len()), (20_000, 20_000, KEPT));
        let last = &batch.rejects.kept()[KEPT - 1];
        assert_eq!((last.origin.line, last.column.as_deref()), (KEPT as u64 + 1, Some("occurred_from")));
        assert_eq!(batch.rejects.reasons().iter().map(|(_, n)| *n).collect::<Vec<_>>(), [20_000]);
    }
}

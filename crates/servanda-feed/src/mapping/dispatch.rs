//! Which records of a mapping a row may be, told by one look at the column that tells most of them apart.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::mapping::Record;
use crate::mapping::rule::{Condition, Test};
use crate::row::Row;

/// Records by the words that their column must hold. Asked and never walked through: its order reaches nothing.
#[derive(Clone, Default, Debug)]
pub(crate) struct Dispatch {
    column: Option<usize>,
    by_word: HashMap<String, Vec<usize>, RandomState>,
    /// Those that a row with any other word may be.
    other: Vec<usize>,
}

impl Dispatch {
    pub(crate) fn of(records: &[Record]) -> Self {
        let column = records.iter().filter_map(|record| told(record, None)).map(|(column, _)| column);
        let asked = |column: usize| records.iter().filter(|record| told(record, Some(column)).is_some()).count();
        let column = column.max_by_key(|column| (asked(*column), std::cmp::Reverse(*column)));
        let words = |record| column.and_then(|column| told(record, Some(column))).map(|(_, words)| words);
        let other = (0..).zip(records).filter(|(_, record)| words(record).is_none()).map(|(n, _)| n).collect();
        let mut by_word: HashMap<String, Vec<usize>, RandomState> = HashMap::default();
        for word in records.iter().filter_map(words).flatten() {
            let which = (0..).zip(records).filter(|(_, record)| words(record).is_none_or(|words| words.contains(word)));
            let which = which.map(|(n, _)| n).collect();
            by_word.insert(word.clone(), which);
        }
        Self { column, by_word, other }
    }

    /// The records that a row may be, in their order.
    pub(crate) fn of_row(&self, row: Row<'_>) -> &[usize] {
        let word = self.column.and_then(|column| row.raw(column)).unwrap_or("");
        self.by_word.get(word).unwrap_or(&self.other)
    }
}

/// The words of which a record wants one in this column, or in the first that it asks so.
fn told(record: &Record, column: Option<usize>) -> Option<(usize, &Vec<String>)> {
    record.when.iter().find_map(|condition| match condition {
        Condition { column: here, test: Test::Is(words), wanted: true } if column.is_none_or(|column| column == *here) => {
            Some((*here, words))
        }
        _ => None,
    })
}

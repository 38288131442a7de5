//! A row, whatever it was cut from: the values of the columns that a mapping asks for, as text.

use std::borrow::Cow;

/// Between the items of a list inside one value.
pub(crate) const LIST: char = '\u{1f}';

/// Where the value of a column stands.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Slot {
    start: u32,
    end: u32,
    seat: Seat,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Seat {
    #[default]
    Absent,
    /// There is a value, and it says nothing.
    Blank,
    /// In the text of the row.
    Text,
    /// Among what had to be rewritten: a value with escapes.
    Extra,
    /// There too; a list.
    List,
}

/// The values of one row, without the text they point into; kept from row to row.
#[derive(Default, Debug)]
pub(crate) struct Cells {
    slots: Vec<Slot>,
    /// Which of the first 128 columns say something.
    present: u128,
    extra: String,
    /// Values that mean: not stated.
    missing: Vec<String>,
}

/// Columns as a set; those that do not fit are in every set.
pub(crate) fn set_of(columns: impl Iterator<Item = usize>) -> u128 {
    columns.fold(0, |set, column| set | if column < 128 { 1 << column } else { u128::MAX })
}

impl Cells {
    /// For so many columns.
    pub(crate) fn new(columns: usize, missing: &[String]) -> Self {
        Self { slots: vec![Slot::default(); columns], present: 0, extra: String::new(), missing: missing.to_vec() }
    }

    /// Empties all.
    pub(crate) fn clear(&mut self) {
        self.slots.fill(Slot::default());
        self.present = 0;
        self.extra.clear();
    }

    /// The value stands there in the text of the row. False when the column has one already.
    #[inline]
    pub(crate) fn at(&mut self, column: usize, text: &str, start: usize, end: usize) -> bool {
        let (start, end) = trimmed(text, start, end);
        let blank = start == end || (!self.missing.is_empty() && self.is_missing(text.get(start..end).unwrap_or("")));
        self.set(column, start, end, if blank { Seat::Blank } else { Seat::Text })
    }

    /// The value is what `write` appends.
    pub(crate) fn rewritten(&mut self, column: usize, list: bool, write: impl FnOnce(&mut String)) -> bool {
        let start = self.extra.len();
        write(&mut self.extra);
        let (start, end) = trimmed(&self.extra, start, self.extra.len());
        let blank = start == end || self.is_missing(self.extra.get(start..end).unwrap_or(""));
        self.set(
            column,
            start,
            end,
            if blank {
                Seat::Blank
            } else if list {
                Seat::List
            } else {
                Seat::Extra
            },
        )
    }

    /// The value is one of several that stand under one column.
    pub(crate) fn append(&mut self, column: usize, value: &str) {
        let Some(held) = self.slots.get(column).copied() else { return };
        let start = self.extra.len();
        if held.seat == Seat::List {
            self.extra.extend_from_within(held.start as usize..held.end as usize);
            self.extra.push(LIST);
        }
        self.extra.push_str(value.trim());
        let end = self.extra.len();
        if let Some(slot) = self.slots.get_mut(column) {
            slot.seat = Seat::Absent;
        }
        self.set(column, start, end, Seat::List);
    }

    #[inline]
    fn is_missing(&self, value: &str) -> bool {
        self.missing.iter().any(|m| m == value)
    }

    #[inline]
    fn set(&mut self, column: usize, start: usize, end: usize, seat: Seat) -> bool {
        // A row is much shorter than four gigabytes.
        let (start, end) = (u32::try_from(start).unwrap_or(0), u32::try_from(end).unwrap_or(0));
        match self.slots.get_mut(column) {
            Some(held) if held.seat == Seat::Absent => {
                *held = Slot { start, end, seat };
                if seat != Seat::Blank {
                    self.present |= set_of(std::iter::once(column));
                }
                true
            }
            _ => false,
        }
    }
}

/// Without white space at both ends.
#[inline]
fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or(0);
    // White space is ASCII up to the blank, or no ASCII at all.
    let may_be_white = |byte: u8| byte <= b' ' || byte >= 0x80;
    if start == end || (!may_be_white(byte(start)) && !may_be_white(byte(end - 1))) {
        return (start, end);
    }
    let value = text.get(start..end).unwrap_or("");
    let start = end - value.trim_start().len();
    (start, start + value.trim().len())
}

/// A row that can be asked for its values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) text: &'a str,
    pub(crate) cells: &'a Cells,
}

impl<'a> Row<'a> {
    /// Whether one of these columns may say something.
    #[inline]
    pub(crate) fn may_have(self, columns: u128) -> bool {
        self.cells.present & columns != 0
    }

    /// The value of a column as it stands, lists with [`LIST`] between their items. A value that says nothing is none.
    #[inline]
    pub(crate) fn raw(self, column: usize) -> Option<&'a str> {
        let slot = self.cells.slots.get(column)?;
        let text = match slot.seat {
            Seat::Absent | Seat::Blank => return None,
            Seat::Text => self.text,
            Seat::Extra | Seat::List => self.cells.extra.as_str(),
        };
        text.get(slot.start as usize..slot.end as usize)
    }

    /// The value of a column in one text.
    #[inline]
    pub(crate) fn value(self, column: usize) -> Option<Cow<'a, str>> {
        let value = self.raw(column)?;
        let list = self.cells.slots.get(column).is_some_and(|slot| slot.seat == Seat::List);
        Some(if list { Cow::Owned(value.replace(LIST, ", ")) } else { Cow::Borrowed(value) })
    }
}

/// The columns that a mapping asks for, and which of them are looked for below others (`a.b`).
#[derive(Clone, Default, Debug)]
pub(crate) struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// The number of a column, which is new or known.
    pub(crate) fn add(&mut self, name: &str) -> usize {
        self.find(name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Whether a column lies below this one.
    pub(crate) fn below(&self, name: &str) -> bool {
        self.names.iter().any(|n| n.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Whether a rule asks for this column or for one below it.
    pub(crate) fn asked(&self, name: &str) -> bool {
        self.find(name).is_some() || self.below(name)
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }
}

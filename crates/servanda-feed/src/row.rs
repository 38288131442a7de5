//! A row, whatever it was cut from: the values of the columns that a mapping asks for, as text.

use std::borrow::Cow;

/// Between the items of a list inside one value.
pub(crate) const LIST: char = '\u{1f}';

/// Where the value of a column stands.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Slot {
    start: usize,
    end: usize,
    seat: Seat,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Seat {
    #[default]
    Absent,
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
    extra: String,
}

impl Cells {
    /// Empties all; so many columns follow.
    pub(crate) fn clear(&mut self, columns: usize) {
        self.slots.clear();
        self.slots.resize(columns, Slot::default());
        self.extra.clear();
    }

    /// The value stands there in the row. False when the column has one already.
    pub(crate) fn at(&mut self, column: usize, start: usize, end: usize) -> bool {
        self.set(column, Slot { start, end, seat: Seat::Text })
    }

    /// The value is what `write` appends.
    pub(crate) fn rewritten(&mut self, column: usize, list: bool, write: impl FnOnce(&mut String)) -> bool {
        let start = self.extra.len();
        write(&mut self.extra);
        self.set(column, Slot { start, end: self.extra.len(), seat: if list { Seat::List } else { Seat::Extra } })
    }

    fn set(&mut self, column: usize, slot: Slot) -> bool {
        match self.slots.get_mut(column) {
            Some(held) if held.seat == Seat::Absent => {
                *held = slot;
                true
            }
            _ => false,
        }
    }
}

/// A row that can be asked for its values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) text: &'a str,
    pub(crate) cells: &'a Cells,
    /// Values that mean: not stated.
    pub(crate) missing: &'a [String],
}

impl<'a> Row<'a> {
    /// The value of a column as it stands, lists with [`LIST`] between their items. A value that says nothing is none.
    pub(crate) fn raw(self, column: usize) -> Option<&'a str> {
        let slot = self.cells.slots.get(column)?;
        let text = match slot.seat {
            Seat::Absent => return None,
            Seat::Text => self.text,
            Seat::Extra | Seat::List => self.cells.extra.as_str(),
        };
        let value = text.get(slot.start..slot.end)?.trim();
        (!value.is_empty() && !self.missing.iter().any(|m| m == value)).then_some(value)
    }

    /// The value of a column in one text.
    pub(crate) fn value(self, column: usize) -> Option<Cow<'a, str>> {
        let value = self.raw(column)?;
        let list = self.cells.slots.get(column).is_some_and(|s| s.seat == Seat::List);
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

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }
}

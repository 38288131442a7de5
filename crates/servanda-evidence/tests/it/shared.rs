//! Published tables beside the checkout: never shipped, and each test says in one line when they are not there.

use std::io::Read;

/// A table by column names.
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Record<'t> {
    table: &'t Table,
    cells: &'t [String],
}

impl Table {
    /// Reads a table, or says that it is not there.
    pub(crate) fn open(name: &str) -> Option<Self> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/outcomes").join(name);
        let Ok(held) = std::fs::read(&path) else {
            println!("skipped: {name} is not there");
            return None;
        };
        let mut text = String::new();
        if name.ends_with(".gz") {
            flate2::read::GzDecoder::new(held.as_slice()).read_to_string(&mut text).unwrap();
        } else {
            text = String::from_utf8(held).unwrap();
        }
        let mut rows = records(&text).into_iter();
        let columns = rows.next().unwrap().iter().map(|c| c.trim().to_owned()).collect();
        Some(Self { columns, rows: rows.collect() })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|cells| Record { table: self, cells })
    }
}

impl<'t> Record<'t> {
    pub(crate) fn text(&self, column: &str) -> &'t str {
        let at = self.table.columns.iter().position(|c| c == column).unwrap_or_else(|| panic!("no column {column}"));
        self.cells[at].trim()
    }

    /// A number, or nothing where the cell has none.
    pub(crate) fn number(&self, column: &str) -> Option<f64> {
        self.text(column).parse().ok()
    }

    pub(crate) fn is(&self, column: &str, value: f64) -> bool {
        self.number(column).is_some_and(|n| (n - value).abs() < 1e-9)
    }

    /// 1 or 0.
    pub(crate) fn flag(&self, column: &str, value: f64) -> f64 {
        f64::from(u8::from(self.is(column, value)))
    }
}

/// Comma-separated records with quoted cells that may hold commas, quotes and line ends.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut out, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                out.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            _ => cell.push(c),
        }
    }
    if !row.is_empty() || !cell.is_empty() {
        row.push(cell);
        out.push(row);
    }
    out
}

/// Years between two days.
pub(crate) fn years(from: jiff::civil::Date, to: jiff::civil::Date) -> f64 {
    f64::from((to - from).get_days()) / 365.25
}

//! Texts of tables, TOML and JSON lines, from whole numbers and names only.

use std::collections::{BTreeMap, BTreeSet};

/// A table with the columns that some row fills, in a stated order.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    rows: Vec<BTreeMap<String, String>>,
}

impl Table {
    pub(super) fn push(&mut self, row: BTreeMap<String, String>) {
        self.rows.push(row);
    }

    /// RFC 4180, with the first columns in the order given and the rest, which are arguments, by name.
    pub(super) fn csv(&self, order: &[&str]) -> Vec<u8> {
        let used: BTreeSet<&str> = self.rows.iter().flat_map(|row| row.keys().map(String::as_str)).collect();
        let mut columns: Vec<&str> = order.to_vec();
        columns.extend(used.into_iter().filter(|name| !order.contains(name)));
        let mut out = columns.join(",");
        out.push_str("\r\n");
        for row in &self.rows {
            let cells: Vec<String> = columns.iter().map(|c| cell(row.get(*c).map_or("", String::as_str))).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out.into_bytes()
    }
}

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A string of JSON, which is one of TOML too.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A list of strings, as JSON and TOML write it.
pub(super) fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", "))
}

/// A rate in a thousand as a fraction of one.
pub(super) fn rate(permille: u64) -> String {
    format!("{}.{:03}", permille / 1_000, permille % 1_000)
}

/// An instant of UTC.
pub(super) fn instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|t| t.to_string()).unwrap_or_default()
}

/// The day of an instant, UTC.
pub(super) fn day(seconds: i64) -> String {
    instant(seconds).split('T').next().unwrap_or_default().to_owned()
}

/// An exact number from millionths, without spaces between thousands.
pub(super) fn number(millionths: i64) -> String {
    servanda_base::Number { millionths }.to_string().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_columns_that_are_used() {
        let mut table = Table::default();
        table.push([("id".to_owned(), "1".to_owned()), ("args.to".to_owned(), "A, \"B\"".to_owned())].into());
        table.push([("id".to_owned(), "2".to_owned())].into());
        assert_eq!(String::from_utf8(table.csv(&["id", "type"])).unwrap(), "id,type,args.to\r\n1,,\"A, \"\"B\"\"\"\r\n2,,\r\n");
    }

    #[test]
    fn names_numbers_and_times_are_written_as_readers_take_them() {
        assert_eq!(quoted("a\"b\\c\n\u{7f}й"), "\"a\\\"b\\\\c\\u000a\\u007fй\"");
        assert_eq!(
            (rate(50), rate(1_000), number(2_500_000_000_000_000), number(-500_000)),
            ("0.050".to_owned(), "1.000".to_owned(), "2500000000".to_owned(), "-0.5".to_owned())
        );
        assert_eq!((instant(0), day(86_399)), ("1970-01-01T00:00:00Z".to_owned(), "1970-01-01".to_owned()));
    }
}

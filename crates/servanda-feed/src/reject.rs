//! What could not be read, and why, so that somebody can put it right.

use std::fmt;

use crate::origin::Origin;

/// So many characters of a rejected row are kept.
pub const RAW_MAX: usize = 200;

/// A row, or a part of a file, that was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reject {
    /// File and line where the row begins.
    pub origin: Origin,
    /// The column or field that is wrong, where it is one.
    pub column: Option<String>,
    /// Why, in words that stand alone.
    pub reason: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The beginning of the row, without control characters.
    pub raw: String,
}

/// What is wrong with a row, before it is known which one it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wrong {
    pub(crate) column: Option<String>,
    pub(crate) reason: String,
    pub(crate) help: Option<String>,
}

impl Wrong {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { column: None, reason: reason.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the column, unless something closer to the fault did.
    pub(crate) fn at(mut self, column: &str) -> Self {
        self.column.get_or_insert_with(|| column.to_owned());
        self
    }

    pub(crate) fn reject(self, origin: Origin, raw: &[u8]) -> Reject {
        Reject { origin, column: self.column, reason: self.reason, help: self.help, raw: shortened(raw) }
    }
}

/// The beginning of the bytes as text for people: what is no text or would move a cursor is replaced.
pub(crate) fn shortened(raw: &[u8]) -> String {
    // A character has at most four bytes.
    let head = raw.get(..RAW_MAX * 4).unwrap_or(raw);
    let text = String::from_utf8_lossy(head);
    let mut out: String = text.trim_end().chars().take(RAW_MAX).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if raw.len() > head.len() || text.trim_end().chars().nth(RAW_MAX).is_some() {
        out.push('…');
    }
    out
}

impl Reject {
    /// The first line of a reject file.
    pub const CSV_HEADER: &str = "file,line,column,reason,help,raw\r\n";

    /// One line of a reject file (RFC 4180).
    #[must_use]
    pub fn csv_line(&self) -> String {
        let line = self.origin.line.to_string();
        let cells = [&self.origin.file, line.as_str(), or_empty(&self.column), &self.reason, or_empty(&self.help), &self.raw];
        let mut out = cells.map(cell).join(",");
        out.push_str("\r\n");
        out
    }
}

fn or_empty(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("")
}

/// A cell of a table that people open in a spreadsheet: quoted where it must be, and never a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{guard}{}\"", text.replace('"', "\"\"")) } else { format!("{guard}{text}") }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.origin)?;
        if let Some(column) = &self.column {
            write!(f, "`{column}`: ")?;
        }
        f.write_str(&self.reason)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(raw: &[u8]) -> Reject {
        let origin = Origin { file: "a,b.csv".into(), line: 7 };
        Wrong::new("95 lies outside -90 to 90").at("lat").at("row").help("swap \"lat\" and \"lon\"").reject(origin, raw)
    }

    #[test]
    fn a_reject_file_is_a_table_that_a_spreadsheet_opens_and_does_not_run() {
        assert_eq!(
            reject(b"=HYPERLINK(1)\n").csv_line(),
            "\"a,b.csv\",7,lat,95 lies outside -90 to 90,\"swap \"\"lat\"\" and \"\"lon\"\"\",'=HYPERLINK(1)\r\n"
        );
    }

    #[test]
    fn the_raw_row_is_shortened_and_cannot_move_the_cursor() {
        assert_eq!(reject(b"a\x1b[2J\xff").raw, "a\u{fffd}[2J\u{fffd}");
        let long = reject("й".repeat(5_000).as_bytes()).raw;
        assert_eq!(long.chars().count(), RAW_MAX + 1);
        assert!(long.ends_with('…'));
        assert_eq!(reject("й".repeat(RAW_MAX).as_bytes()).raw, "й".repeat(RAW_MAX));
    }

    #[test]
    fn a_reject_reads_as_a_sentence() {
        assert_eq!(reject(b"x").to_string(), "a,b.csv:7: `lat`: 95 lies outside -90 to 90 (swap \"lat\" and \"lon\")");
    }
}

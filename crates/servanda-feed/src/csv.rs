//! Comma-separated values (RFC 4180): a header by name in any order, quotes, line ends inside quotes.
//!
//! A reader of its own, because a row must not be held beyond [`ROW_MAX`] and a quote that is never closed must cost one line, not the rest of
//! the file: after a broken row reading goes on at the next line.

use std::io::{self, Read};

use crate::reject::{Wrong, shortened};
use crate::row::{Cells, Columns};
use crate::window::{Cut, ROW_MAX, Window};

const QUOTES: &str = "put a field that holds a quote between quotes and write the quote twice: \"5\"\" shell\"";

/// Cuts the next row: up to the first line end outside quotes. Blank lines are passed.
pub(crate) fn cut<R: Read>(window: &mut Window<R>) -> io::Result<Cut> {
    window.release();
    // Of the row: how far it was looked through, where its last full line ends, whether a quote is open there.
    let (mut looked, mut end, mut open, mut lines) = (0, 0, false, 0);
    loop {
        let bytes = window.bytes();
        let Some(at) = memchr::memchr(b'\n', bytes.get(looked..).unwrap_or(&[])) else {
            looked = bytes.len();
            if looked > ROW_MAX {
                return bad(window, too_long(end));
            }
            if window.more()? {
                continue;
            }
            let rest = window.bytes().get(end..).unwrap_or(&[]);
            if open ^ odd_quotes(rest) {
                return bad(window, Wrong::new("a quote opens here and is never closed").help(QUOTES));
            }
            let all = window.bytes().len();
            window.hold(all, lines);
            return Ok(if blank(window.bytes()) { Cut::End } else { Cut::Row(all) });
        };
        let line = bytes.get(end..looked + at).unwrap_or(&[]);
        let (begins, is_blank) = (end == 0, blank(line));
        open ^= odd_quotes(line);
        end = looked + at + 1;
        (looked, lines) = (end, lines + 1);
        if end > ROW_MAX {
            return bad(window, too_long(if begins { 0 } else { end }));
        }
        if !open && begins && is_blank {
            window.skip(end);
            (looked, end, lines) = (0, 0, 0);
        } else if !open {
            window.hold(end, lines);
            return Ok(Cut::Row(end));
        }
    }
}

/// Passes the line that the row begins with, and no more.
fn bad<R: Read>(window: &mut Window<R>, wrong: Wrong) -> io::Result<Cut> {
    let line = window.line();
    let bytes = window.bytes();
    let raw = shortened(bytes.split(|b| *b == b'\n').next().unwrap_or(bytes));
    window.skip_line()?;
    Ok(Cut::Bad { line, wrong, raw })
}

fn too_long(lines_end: usize) -> Wrong {
    if lines_end == 0 {
        Wrong::new("a line longer than 1 MiB")
    } else {
        Wrong::new("a quote opens here and the row is still not closed after 1 MiB").help(QUOTES)
    }
}

fn blank(line: &[u8]) -> bool {
    line.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}

fn odd_quotes(line: &[u8]) -> bool {
    memchr::memchr_iter(b'"', line).count() % 2 == 1
}

/// A table whose header is known.
#[derive(Default, Debug)]
pub(crate) struct Csv {
    delimiter: u8,
    header: Vec<String>,
    /// For each field the column of the mapping.
    columns: Vec<Option<usize>>,
}

impl Csv {
    /// Reads the header. `columns` are those that the mapping asks for.
    pub(crate) fn open(line: &[u8], delimiter: u8, columns: &Columns) -> Result<Self, Wrong> {
        if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") || line.contains(&0) {
            return Err(Wrong::new("the file is not UTF-8 but looks like UTF-16").help("save it as CSV in UTF-8"));
        }
        let text = std::str::from_utf8(line).map_err(|_| Wrong::new("the header is not UTF-8").help("save the file as CSV in UTF-8"))?;
        if trim_end(text).contains('\r') {
            return Err(Wrong::new("the lines of the file end in a lone carriage return").help("save it with line ends of Windows or Unix"));
        }
        let mut header = Vec::new();
        each(text, delimiter, |field| header.push(field.text().trim().to_owned())).map_err(|(_, wrong)| wrong)?;
        let columns: Vec<Option<usize>> = header.iter().map(|name| columns.find(name)).collect();
        for (at, column) in columns.iter().enumerate() {
            if column.is_some() && columns.get(..at).is_some_and(|before| before.contains(column)) {
                return Err(Wrong::new("the header has this column twice").at(header.get(at).map_or("", String::as_str)));
            }
        }
        Ok(Self { delimiter, header, columns })
    }

    /// The names of all columns in order.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// Puts the values of a row where the mapping looks for them.
    pub(crate) fn split(&self, text: &str, cells: &mut Cells) -> Result<(), Wrong> {
        let mut at = 0;
        let fields = each(text, self.delimiter, |field| {
            if let Some(column) = self.columns.get(at).copied().flatten() {
                if field.doubled {
                    cells.rewritten(column, false, |out| out.push_str(&field.text()));
                } else {
                    cells.at(column, field.start, field.start + field.inside.len());
                }
            }
            at += 1;
        });
        let fields = fields.map_err(|(at, wrong)| wrong.at(self.header.get(at).map_or("", String::as_str)))?;
        if fields == self.header.len() {
            return Ok(());
        }
        let wrong = Wrong::new(format!("{fields} fields where the header has {}", self.header.len()));
        Err(if fields > self.header.len() { wrong.help("put a field that holds the delimiter between quotes") } else { wrong })
    }

    /// All columns of a row with their values, for an explanation.
    pub(crate) fn all(&self, text: &str) -> Vec<(String, String)> {
        let mut values = Vec::new();
        // A row that breaks off has been explained by its reject.
        let _ = each(text, self.delimiter, |field| values.push(field.text().trim().to_owned()));
        self.header.iter().cloned().zip(values).collect()
    }
}

/// A field as it stands in a row.
#[derive(Clone, Copy, Debug)]
struct Field<'a> {
    inside: &'a str,
    start: usize,
    /// Quotes in it are written twice.
    doubled: bool,
}

impl Field<'_> {
    fn text(self) -> String {
        if self.doubled { self.inside.replace("\"\"", "\"") } else { self.inside.to_owned() }
    }
}

/// Goes through the fields of a row and says how many there are, or at which it breaks off.
fn each<'a>(text: &'a str, delimiter: u8, mut found: impl FnMut(Field<'a>)) -> Result<usize, (usize, Wrong)> {
    let text = trim_end(text);
    let (mut at, mut count) = (0, 0);
    loop {
        let rest = text.as_bytes().get(at..).unwrap_or(&[]);
        let (start, end, doubled, behind) = field(rest, delimiter).map_err(|wrong| (count, wrong))?;
        found(Field { inside: text.get(at + start..at + end).unwrap_or(""), start: at + start, doubled });
        count += 1;
        if at + behind >= text.len() {
            return Ok(count);
        }
        at += behind + 1;
    }
}

/// The field with which the bytes begin: where its inside starts and ends, whether quotes in it are doubled, where it ends with its quotes.
fn field(rest: &[u8], delimiter: u8) -> Result<(usize, usize, bool, usize), Wrong> {
    if rest.first() != Some(&b'"') {
        let end = memchr::memchr2(delimiter, b'"', rest).unwrap_or(rest.len());
        if rest.get(end) == Some(&b'"') {
            return Err(Wrong::new("a quote inside a field that does not begin with one").help(QUOTES));
        }
        return Ok((0, end, false, end));
    }
    let (mut end, mut doubled) = (1, false);
    loop {
        let Some(quote) = memchr::memchr(b'"', rest.get(end..).unwrap_or(&[])) else {
            return Err(Wrong::new("a quote opens here and is never closed").help(QUOTES));
        };
        end += quote;
        if rest.get(end + 1) != Some(&b'"') {
            break;
        }
        doubled = true;
        end += 2;
    }
    match rest.get(end + 1) {
        Some(next) if *next != delimiter => Err(Wrong::new("text behind the quote that closes a field").help(QUOTES)),
        _ => Ok((1, end, doubled, end + 1)),
    }
}

fn trim_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<String> {
        let mut columns = Columns::default();
        columns.add("id");
        columns.add("text");
        let mut window = Window::new(bytes);
        window.skip_mark().unwrap();
        let (mut csv, mut cells, mut out) = (None::<Csv>, Cells::default(), Vec::new());
        loop {
            let line = window.line();
            match cut(&mut window).unwrap() {
                Cut::End => return out,
                Cut::Bad { line, wrong, raw } => out.push(format!("{line} BAD {}: {raw}", wrong.reason)),
                Cut::Row(length) => {
                    let line = window.line().max(line);
                    let text = std::str::from_utf8(&window.bytes()[..length]).unwrap().to_owned();
                    let Some(csv) = &csv else {
                        csv = Some(Csv::open(text.as_bytes(), b',', &columns).unwrap());
                        continue;
                    };
                    cells.clear(2);
                    let row = |cells: &Cells| {
                        let row = crate::row::Row { text: &text, cells, missing: &[] };
                        format!("{line} {:?} {:?}", row.value(0).unwrap_or_default(), row.value(1).unwrap_or_default())
                    };
                    match csv.split(&text, &mut cells) {
                        Ok(()) => out.push(row(&cells)),
                        Err(wrong) => out.push(format!("{line} {:?}: {}", wrong.column, wrong.reason)),
                    }
                }
            }
        }
    }

    #[test]
    fn columns_come_by_name_in_any_order_and_lines_are_counted_through_quotes() {
        let text = b"\xef\xbb\xbfextra,text,id\r\nx,\"one\r\ntwo, \"\"three\"\"\",1\r\n\r\n  \r\n,plain, 2 \r\n,\"\",3";
        assert_eq!(rows(text), ["2 \"1\" \"one\\r\\ntwo, \\\"three\\\"\"", "6 \"2\" \"plain\"", "7 \"3\" \"\""]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_line() {
        let text = b"id,text\n1,\"open\n2,b\n3,c\n";
        assert_eq!(rows(text), ["2 BAD a quote opens here and is never closed: 1,\"open", "3 \"2\" \"b\"", "4 \"3\" \"c\""]);
        let text = b"id,text\n1,\"open\n2,\"b\"\n3,c\n";
        assert_eq!(rows(text)[1], "3 \"2\" \"b\"");
        assert_eq!(rows(text)[2], "4 \"3\" \"c\"");
    }

    #[test]
    fn broken_rows_say_where_they_break() {
        assert_eq!(rows(b"id,text\n1\n1,2,3\n"), ["2 None: 1 fields where the header has 2", "3 None: 3 fields where the header has 2"]);
        assert_eq!(
            rows(b"id,text\n1,5\" or 6\"\n2,\"a\"b\"\"\n"),
            [
                "2 Some(\"text\"): a quote inside a field that does not begin with one",
                "3 Some(\"text\"): text behind the quote that closes a field"
            ]
        );
    }

    #[test]
    fn a_line_of_many_megabytes_is_passed_without_being_held() {
        let mut text = b"id,text\n1,".to_vec();
        text.resize(5 * ROW_MAX, b'x');
        text.extend_from_slice(b"\n2,b\n3,\"");
        for _ in 0..200_000 {
            text.extend_from_slice(b"x,y,z,w\n");
        }
        let rows = rows(&text);
        assert!(rows[0].starts_with("2 BAD a line longer than 1 MiB"), "{}", rows[0]);
        assert_eq!(rows[1], "3 \"2\" \"b\"");
        assert!(rows[2].starts_with("4 BAD a quote opens here and the row is still not closed after 1 MiB: 3,"), "{}", rows[2]);
        assert_eq!(rows[3], "5 None: 4 fields where the header has 2");
        assert_eq!(rows.len(), 3 + 199_999);
    }

    #[test]
    fn files_that_only_look_like_csv_say_what_they_are() {
        let open = |bytes: &[u8]| Csv::open(bytes, b',', &Columns::default()).map(|_| ()).unwrap_err().reason;
        assert_eq!(open(b"\xff\xfei\0d\0"), "the file is not UTF-8 but looks like UTF-16");
        assert_eq!(open(b"id\xe4,text\n"), "the header is not UTF-8");
        assert_eq!(open(b"id,text\r1,a\r2,b\r"), "the lines of the file end in a lone carriage return");
        let mut columns = Columns::default();
        columns.add("id");
        assert_eq!(Csv::open(b"id,x,x,id\n", b',', &columns).unwrap_err().reason, "the header has this column twice");
    }
}

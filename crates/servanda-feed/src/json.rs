//! JSON objects as rows: the values of the columns that a mapping asks for, found in one pass over the text.
//!
//! Numbers stay as they are written, so that nothing is rounded; a value inside another is asked for by its path (`location.lat`). What is
//! hard about JSON (escapes, what is well formed inside a value that is passed over) is left to `serde_json`.

pub(crate) mod cut;
mod geometry;

use serde::de::IgnoredAny;

use crate::number::short;
use crate::reject::Wrong;
use crate::row::{Cells, Columns, LIST};

/// How deep a path may lead.
const DEPTH_MAX: usize = 32;
/// So many names of fields are remembered.
const NAMES_MAX: usize = 1_000;

/// Reads objects; remembers the names of fields, because the next row mostly has them again, in the same order.
#[derive(Debug)]
pub(crate) struct Json {
    columns: Columns,
    /// The member `geometry` is a place (GeoJSON).
    geometry: bool,
    keys: Vec<Key>,
}

#[derive(Clone, Debug)]
struct Key {
    name: String,
    column: Option<usize>,
    /// A column lies below it.
    below: bool,
}

impl Json {
    pub(crate) fn new(columns: &Columns, geometry: bool) -> Self {
        Self { columns: columns.clone(), geometry, keys: Vec::new() }
    }

    /// The fields that no column asks for, in the order in which they were first seen.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter(|k| k.column.is_none() && !k.below).map(|k| k.name.as_str())
    }

    /// Puts the values of an object where the mapping looks for them.
    pub(crate) fn split(&mut self, text: &str, cells: &mut Cells) -> Result<(), Wrong> {
        let mut scan = Scan { text, at: 0 };
        scan.blank();
        if !scan.eat(b'{') {
            return Err(scan.expected("`{`"));
        }
        let mut members = 0;
        while let Some((start, end, escaped)) = scan.key(members == 0)? {
            let name = scan.string_at(start, end, escaped)?;
            let key = self.key(&name, members);
            members += 1;
            if self.geometry && name == "geometry" {
                let value = scan.value()?;
                geometry::put(scan.slice(value.start, value.end), &self.columns, cells).map_err(|w| w.at("geometry"))?;
            } else if key.column.is_some() || key.below {
                self.put(&mut scan, &key, &name, cells, 0)?;
            } else {
                scan.value()?;
            }
        }
        scan.blank();
        if scan.at < text.len() { Err(scan.expected("the end of the row")) } else { Ok(()) }
    }

    /// The key at this place of a row.
    fn key(&mut self, name: &str, place: usize) -> Key {
        let (before, from) = self.keys.split_at_checked(place).unwrap_or((&self.keys, &[]));
        if let Some(known) = from.iter().chain(before).find(|k| k.name == name) {
            // A column number and a flag; the name stays where it is.
            return Key { name: String::new(), column: known.column, below: known.below };
        }
        let key = Key { name: name.to_owned(), column: self.columns.find(name), below: self.columns.below(name) };
        if self.keys.len() < NAMES_MAX {
            self.keys.push(key.clone());
        }
        key
    }

    /// Puts a value, and what lies below it, where the mapping looks for it.
    fn put(&self, scan: &mut Scan<'_>, key: &Key, path: &str, cells: &mut Cells, depth: usize) -> Result<(), Wrong> {
        let value = scan.value().map_err(|w| w.at(path))?;
        if let Some(column) = key.column {
            let inside = scan.slice(value.start, value.end);
            let first = match value.kind {
                Kind::Null => true,
                Kind::Plain => cells.at(column, value.start, value.end),
                Kind::Text { escaped: false } => cells.at(column, value.start + 1, value.end - 1),
                Kind::Text { escaped: true } => {
                    let text = unescaped(inside).map_err(|w| w.at(path))?;
                    cells.rewritten(column, false, |out| out.push_str(&text))
                }
                Kind::Array => {
                    let list = list(inside);
                    cells.rewritten(column, list.is_some(), |out| out.push_str(list.as_deref().unwrap_or(inside)))
                }
                Kind::Object => cells.at(column, value.start, value.end),
            };
            if !first {
                return Err(Wrong::new("the field stands twice").at(path));
            }
        }
        if !key.below || !matches!(value.kind, Kind::Array | Kind::Object) {
            return Ok(());
        }
        if depth == DEPTH_MAX {
            return Err(Wrong::new("nested too deeply").at(path));
        }
        let mut inner = Scan { text: scan.text, at: value.start + 1 };
        let mut members = 0;
        if value.kind == Kind::Object {
            while let Some((start, end, escaped)) = inner.key(members == 0)? {
                let path = format!("{path}.{}", inner.string_at(start, end, escaped)?);
                self.put(&mut inner, &self.nested(&path), &path, cells, depth + 1)?;
                members += 1;
            }
        } else {
            while inner.item(members == 0)? {
                let path = format!("{path}.{members}");
                self.put(&mut inner, &self.nested(&path), &path, cells, depth + 1)?;
                members += 1;
            }
        }
        Ok(())
    }

    fn nested(&self, path: &str) -> Key {
        Key { name: String::new(), column: self.columns.find(path), below: self.columns.below(path) }
    }

    /// All fields of an object with their values, for an explanation.
    pub(crate) fn all(text: &str) -> Vec<(String, String)> {
        let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
        let shown = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        members.into_iter().map(|(name, value)| (name, shown(value))).collect()
    }
}

fn unescaped(quoted: &str) -> Result<String, Wrong> {
    serde_json::from_str(quoted).map_err(|_| Wrong::new("an escape in this text is not JSON"))
}

/// The items of an array of plain values; none when something in it is nested.
fn list(array: &str) -> Option<String> {
    let items: Vec<serde_json::Value> = serde_json::from_str(array).ok()?;
    let mut out = String::new();
    for (at, item) in items.iter().filter(|i| !i.is_null()).enumerate() {
        if at > 0 {
            out.push(LIST);
        }
        match item {
            serde_json::Value::Array(_) | serde_json::Value::Object(_) => return None,
            serde_json::Value::String(text) => out.push_str(text),
            plain => out.push_str(&plain.to_string()),
        }
    }
    Some(out)
}

/// Goes through the text of one row.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// A value and its place, quotes and brackets included.
struct Value {
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    /// A number, `true` or `false`.
    Plain,
    Text {
        escaped: bool,
    },
    Array,
    Object,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }

    fn expected(&self, what: &str) -> Wrong {
        let before = self.text.get(..self.at).unwrap_or("").chars().count() + 1;
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => Wrong::new(format!("not JSON: {what} expected at character {before}, found `{}`", found.escape_default())),
            None => Wrong::new(format!("not JSON: {what} expected at character {before}, where the row ends")),
        }
    }

    /// The next key, up to its colon; none at the end of the object.
    fn key(&mut self, first: bool) -> Result<Option<(usize, usize, bool)>, Wrong> {
        self.blank();
        if self.eat(b'}') {
            return Ok(None);
        }
        if !first {
            if !self.eat(b',') {
                return Err(self.expected("`,` or `}`"));
            }
            self.blank();
        }
        if self.peek() != Some(b'"') {
            return Err(self.expected("a field name between quotes"));
        }
        let start = self.at;
        let escaped = self.string()?;
        let end = self.at;
        self.blank();
        if self.eat(b':') { Ok(Some((start, end, escaped))) } else { Err(self.expected("`:`")) }
    }

    /// Whether another item of an array follows.
    fn item(&mut self, first: bool) -> Result<bool, Wrong> {
        self.blank();
        if self.eat(b']') {
            return Ok(false);
        }
        if first || self.eat(b',') { Ok(true) } else { Err(self.expected("`,` or `]`")) }
    }

    fn string_at(&self, start: usize, end: usize, escaped: bool) -> Result<std::borrow::Cow<'a, str>, Wrong> {
        if escaped {
            return unescaped(self.slice(start, end)).map(Into::into);
        }
        Ok(self.slice(start + 1, end - 1).into())
    }

    /// Passes a string and says whether it has escapes.
    fn string(&mut self) -> Result<bool, Wrong> {
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(0..0x20) | None => return Err(self.expected("`\"`")),
                Some(_) => self.at += 1,
            }
        }
    }

    fn value(&mut self) -> Result<Value, Wrong> {
        self.blank();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => Kind::Text { escaped: self.string()? },
            Some(b'{') => self.nested(Kind::Object)?,
            Some(b'[') => self.nested(Kind::Array)?,
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Kind::Plain
            }
            _ => self.word()?,
        };
        Ok(Value { start, end: self.at, kind })
    }

    fn word(&mut self) -> Result<Kind, Wrong> {
        let rest = self.slice(self.at, self.text.len());
        let word = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let kind = match word {
            "null" => Kind::Null,
            "true" | "false" => Kind::Plain,
            "NaN" | "Infinity" => {
                return Err(Wrong::new(format!("`{word}` is not JSON")).help("write null, or leave the field out, when nothing is stated"));
            }
            _ => return Err(self.expected("a value")),
        };
        self.at += word.len();
        Ok(kind)
    }

    fn number(&mut self) -> Result<(), Wrong> {
        self.eat(b'-');
        if self.slice(self.at, self.text.len()).starts_with("Infinity") {
            return self.word().map(|_| ());
        }
        let whole = self.at;
        let leading_zero = self.peek() == Some(b'0');
        self.digits()?;
        if leading_zero && self.at > whole + 1 {
            self.at = whole + 1;
            return Err(self.expected("no digit behind a leading zero"));
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'-') || self.eat(b'+');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.expected("a digit")) } else { Ok(()) }
    }

    /// Passes an array or object and has it checked.
    fn nested(&mut self, kind: Kind) -> Result<Kind, Wrong> {
        let (start, mut depth) = (self.at, 0_usize);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => depth -= 1,
                Some(_) => {}
                None => return Err(self.expected("the end of a value")),
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        let inside = self.slice(start, self.at);
        match serde_json::from_str::<IgnoredAny>(inside) {
            Ok(_) => Ok(kind),
            Err(_) => Err(Wrong::new(format!("not JSON: `{}`", short(inside)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    fn read(text: &str, names: &[&str]) -> Result<Vec<String>, String> {
        let mut columns = Columns::default();
        for name in names {
            columns.add(name);
        }
        let (mut json, mut cells) = (Json::new(&columns, false), Cells::default());
        let mut out = Vec::new();
        // Twice: known names must be found like new ones.
        for _ in 0..2 {
            cells.clear(names.len());
            json.split(text, &mut cells).map_err(|w| format!("{}{}", w.column.map_or(String::new(), |c| format!("{c}: ")), w.reason))?;
            let row = Row { text, cells: &cells, missing: &[] };
            let now: Vec<String> = (0..names.len()).map(|c| row.value(c).map_or("-".to_owned(), |v| v.to_string())).collect();
            assert!(out.is_empty() || out == now);
            out = now;
        }
        Ok(out)
    }

    #[test]
    fn values_come_as_they_are_written() {
        let text = r#" {"n": 48.1452780, "big":12345678901234567890, "t":true, "none":null, "s":"a\u0456\n\"b\"", "skip":{"x":[1,"}"]}, "l":[null,"a",2,null]} "#;
        assert_eq!(
            read(text, &["n", "big", "t", "none", "s", "l", "absent"]).unwrap(),
            ["48.1452780", "12345678901234567890", "true", "-", "aі\n\"b\"", "a, 2", "-"].map(str::to_owned)
        );
        assert_eq!(read("{}", &["a"]).unwrap(), ["-"]);
    }

    #[test]
    fn a_path_leads_into_objects_and_lists() {
        let text = r#"{"a":{"b":{"c":1},"d":2},"s":[{"u":"x"},{"u":"y"}],"args.of":"flat","args":{"to":"T"}}"#;
        assert_eq!(
            read(text, &["a.b.c", "a.d", "s.1.u", "args.of", "args.to", "a"]).unwrap(),
            ["1", "2", "y", "flat", "T", r#"{"b":{"c":1},"d":2}"#].map(str::to_owned)
        );
        assert_eq!(read(r#"{"args.of":"x","args":{"of":"y"}}"#, &["args.of"]).unwrap_err(), "args.of: the field stands twice");
        let deep = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
        let path = vec!["a"; 100].join(".");
        assert!(read(&deep, &[&path]).unwrap_err().ends_with("nested too deeply"));
    }

    #[test]
    fn what_is_not_json_says_where() {
        for (text, reason) in [
            ("", "not JSON: `{` expected at character 1, where the row ends"),
            ("[1]", "not JSON: `{` expected at character 1, found `[`"),
            (r#"{"a":1"#, "not JSON: `,` or `}` expected at character 7, where the row ends"),
            (r#"{"a":1}}"#, "not JSON: the end of the row expected at character 8, found `}`"),
            (r#"{"a":1,}"#, "not JSON: a field name between quotes expected at character 8, found `}`"),
            (r#"{"і":1 "b":2}"#, "not JSON: `,` or `}` expected at character 8, found `\\\"`"),
            (r#"{"a":01}"#, "a: not JSON: no digit behind a leading zero expected at character 7, found `1`"),
            (r#"{"a":NaN}"#, "a: `NaN` is not JSON"),
            (r#"{"a":-Infinity}"#, "a: `Infinity` is not JSON"),
            (r#"{"a":1.}"#, "a: not JSON: a digit expected at character 8, found `}`"),
            (r#"{"a":"\ud800"}"#, "a: an escape in this text is not JSON"),
            (r#"{"b":[1 2]}"#, "not JSON: `[1 2]`"),
            (r#"{"b":[1,2}"#, "not JSON: `[1,2}`"),
            (r#"{"a":1,"a":2}"#, "a: the field stands twice"),
            ("{\"a\":\"x\ny\"}", "a: not JSON: `\"` expected at character 8, found `\\n`"),
            (r#"{"a":"\"#, "a: not JSON: `\"` expected at character 1, where the row ends"),
        ] {
            assert_eq!(read(text, &["a"]).unwrap_err(), reason, "{text}");
        }
    }
}

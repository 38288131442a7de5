//! JSON objects as rows: the values of the columns that a mapping asks for, found in one pass over the text.
//!
//! Numbers stay as they are written, so that nothing is rounded; a value inside another is asked for by its path (`location.lat`,
//! `sources.0.url`, or `sources.*.url` for all of them). What is
//! hard about JSON (escapes, what is well formed inside a value that is passed over) is left to `serde_json`.

pub(crate) mod cut;
mod geometry;
mod scan;

use crate::json::scan::{Kind, Scan, Value, simple, unescaped};
use crate::reject::Wrong;
use crate::row::{Cells, Columns, LIST};

/// How deep a path may lead.
const DEPTH_MAX: usize = 32;
/// So many names of fields are remembered, of so many bytes with what stands around them.
const NAMES_MAX: usize = 1_000;
const WRITTEN_MAX: usize = 300;

/// Reads objects; remembers the names of fields, because the next row mostly has them again, one behind the other as before.
#[derive(Debug)]
pub(crate) struct Json {
    columns: Columns,
    /// The member `geometry` is a place (GeoJSON).
    geometry: bool,
    keys: Vec<Key>,
    /// The field with which the last row began.
    first: usize,
}

#[derive(Clone, Debug)]
struct Key {
    name: String,
    /// Its quotes, its name and its colon as they were written last, to be recognised at a glance.
    written: String,
    look_up: LookUp,
    /// The field that followed it last.
    next: usize,
}

/// What is wanted of a field.
#[derive(Clone, Copy, Debug)]
struct LookUp {
    column: Option<usize>,
    /// A column lies below it.
    below: bool,
    geometry: bool,
}

/// No key.
const NONE: usize = usize::MAX;

impl Json {
    pub(crate) fn new(columns: &Columns, geometry: bool) -> Self {
        Self { columns: columns.clone(), geometry, keys: Vec::new(), first: NONE }
    }

    /// The fields that no column asks for, in the order in which they were first seen.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter(|k| k.look_up.column.is_none() && !k.look_up.below).map(|k| k.name.as_str())
    }

    /// Puts the values of an object where the mapping looks for them.
    pub(crate) fn split(&mut self, text: &str, cells: &mut Cells) -> Result<(), Wrong> {
        let mut scan = Scan { text, at: 0 };
        scan.blank();
        if !scan.eat(b'{') {
            return Err(scan.expected("`{`"));
        }
        let mut before = NONE;
        let mut first = true;
        loop {
            let expected = if first { self.first } else { self.keys.get(before).map_or(NONE, |k| k.next) };
            let look_up = match self.keys.get(expected) {
                Some(key) if scan.passes(first, &key.written) => {
                    before = expected;
                    key.look_up
                }
                _ => {
                    let Some(key) = scan.key(first)? else { break };
                    let name = scan.string_at(key)?;
                    let found = self.find(&name, scan.slice(key.start, scan.at));
                    if first {
                        self.first = found;
                    } else if let Some(key) = self.keys.get_mut(before) {
                        key.next = found;
                    }
                    before = found;
                    self.keys.get(found).map_or_else(|| self.look_up(&name), |key| key.look_up)
                }
            };
            first = false;
            // Most values are a few digits or letters: those are taken without further ado.
            if let (LookUp { column, below: false, geometry: false }, Some((start, end, next))) =
                (look_up, simple(text.as_bytes(), scan.at))
            {
                scan.at = next;
                if let Some(column) = column
                    && !cells.at(column, text, start, end)
                {
                    return Err(twice().at(self.name(before)));
                }
                continue;
            }
            let value = scan.value().map_err(|wrong| wrong.at(self.name(before)))?;
            if look_up.geometry {
                geometry::put(scan.slice(value.start, value.end), &self.columns, cells).map_err(|wrong| wrong.at("geometry"))?;
            } else if look_up.below {
                self.put(scan.text, value, look_up, self.name(before), cells, 0)?;
            } else if let Some(column) = look_up.column {
                put(scan.text, value, column, cells).map_err(|wrong| wrong.at(self.name(before)))?;
            }
        }
        scan.blank();
        if scan.at < text.len() { Err(scan.expected("the end of the row")) } else { Ok(()) }
    }

    fn name(&self, key: usize) -> &str {
        self.keys.get(key).map_or("", |k| k.name.as_str())
    }

    /// The number of the field with this name, which is new or known; none when too many are known.
    fn find(&mut self, name: &str, written: &str) -> usize {
        let short = written.len() <= WRITTEN_MAX;
        if let Some(at) = self.keys.iter().position(|k| k.name == name) {
            if let Some(key) = self.keys.get_mut(at).filter(|_| short) {
                written.clone_into(&mut key.written);
            }
            return at;
        }
        if self.keys.len() >= NAMES_MAX || !short {
            return NONE;
        }
        self.keys.push(Key { name: name.to_owned(), written: written.to_owned(), look_up: self.look_up(name), next: NONE });
        self.keys.len() - 1
    }

    fn look_up(&self, path: &str) -> LookUp {
        LookUp { column: self.columns.find(path), below: self.columns.below(path), geometry: self.geometry && path == "geometry" }
    }

    /// Puts a value, and what lies below it, where the mapping looks for it.
    fn put(&self, text: &str, value: Value, look_up: LookUp, path: &str, cells: &mut Cells, depth: usize) -> Result<(), Wrong> {
        if let Some(column) = look_up.column {
            let put = if path.contains(".*") { append } else { put };
            put(text, value, column, cells).map_err(|wrong| wrong.at(path))?;
        }
        if !look_up.below {
            return Ok(());
        }
        if depth == DEPTH_MAX {
            return Err(Wrong::new("nested too deeply").at(path));
        }
        let mut scan = Scan { text, at: value.start + 1 };
        let mut members = 0;
        match value.kind {
            Kind::Object => {
                while let Some(key) = scan.key(members == 0)? {
                    let path = format!("{path}.{}", scan.string_at(key)?);
                    let value = scan.value()?;
                    self.put(text, value, self.look_up(&path), &path, cells, depth + 1)?;
                    members += 1;
                }
            }
            Kind::Array => {
                while scan.item(members == 0)? {
                    let value = scan.value()?;
                    for path in [format!("{path}.{members}"), format!("{path}.*")] {
                        self.put(text, value, self.look_up(&path), &path, cells, depth + 1)?;
                    }
                    members += 1;
                }
            }
            Kind::Null | Kind::Plain | Kind::Text { .. } => {}
        }
        Ok(())
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

/// Adds one value to those that the mapping looks for under one path.
fn append(text: &str, value: Value, column: usize, cells: &mut Cells) -> Result<(), Wrong> {
    let inside = text.get(value.start..value.end).unwrap_or("");
    match value.kind {
        Kind::Null => {}
        Kind::Text { .. } => cells.append(column, &unescaped(inside)?),
        Kind::Plain | Kind::Array | Kind::Object => cells.append(column, inside),
    }
    Ok(())
}

/// Puts one value where the mapping looks for it.
fn put(text: &str, value: Value, column: usize, cells: &mut Cells) -> Result<(), Wrong> {
    let inside = || text.get(value.start..value.end).unwrap_or("");
    let first = match value.kind {
        Kind::Null => true,
        Kind::Plain | Kind::Object => cells.at(column, text, value.start, value.end),
        Kind::Text { escaped: false } => cells.at(column, text, value.start + 1, value.end - 1),
        Kind::Text { escaped: true } => {
            let text = unescaped(inside())?;
            cells.rewritten(column, false, |out| out.push_str(&text))
        }
        Kind::Array => {
            let list = list(inside());
            cells.rewritten(column, list.is_some(), |out| out.push_str(list.as_deref().unwrap_or_else(inside)))
        }
    };
    if first { Ok(()) } else { Err(twice()) }
}

fn twice() -> Wrong {
    Wrong::new("the field stands twice")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    fn read(text: &str, names: &[&str]) -> Result<Vec<String>, String> {
        let mut columns = Columns::default();
        for name in names {
            columns.add(name);
        }
        let (mut json, mut cells) = (Json::new(&columns, false), Cells::new(names.len(), &[]));
        let mut out = Vec::new();
        // Twice: known names must be found like new ones.
        for _ in 0..2 {
            cells.clear();
            json.split(text, &mut cells)
                .map_err(|w| format!("{}{}", w.0.column.map_or(String::new(), |c| format!("{c}: ")), w.0.reason))?;
            let row = Row { text, cells: &cells };
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
        assert_eq!(read(text, &["s.*.u", "s.0.u"]).unwrap(), ["x, y", "x"].map(str::to_owned));
        assert_eq!(
            read(r#"{"a":[[1,null],["b"]],"c":[{"d":[{"e":1},{"e":2}]}]}"#, &["a.*.*", "c.*.d.*.e"]).unwrap(),
            ["1, b", "1, 2"].map(str::to_owned)
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
            (r#"{"b":[1 2]}"#, "b: not JSON: `[1 2]`"),
            (r#"{"b":[1,2}"#, "b: not JSON: `[1,2}`"),
            (r#"{"a":1,"a":2}"#, "a: the field stands twice"),
            ("{\"a\":\"x\ny\"}", "a: not JSON: `\"` expected at character 8, found `\\n`"),
            (r#"{"a":"\"#, "a: not JSON: `\"` expected at character 1, where the row ends"),
        ] {
            assert_eq!(read(text, &["a"]).unwrap_err(), reason, "{text}");
        }
    }
}

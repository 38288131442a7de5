//! Cuts rows of JSON out of a file: lines, the items of an array, the features of a collection. None is held longer than a row may be.

use std::io::{self, Read};

use crate::reject::{Wrong, shortened};
use crate::window::{Cut, ROW_MAX, Window};

/// Cuts the next line. Blank lines are passed.
pub(crate) fn line<R: Read>(window: &mut Window<R>) -> io::Result<Cut> {
    window.release();
    let mut looked = 0;
    loop {
        let bytes = window.bytes();
        let end = match memchr::memchr(b'\n', bytes.get(looked..).unwrap_or(&[])) {
            Some(at) => looked + at + 1,
            None => {
                looked = bytes.len();
                if looked <= ROW_MAX && window.more()? {
                    continue;
                }
                window.bytes().len()
            }
        };
        let row = window.bytes().get(..end).unwrap_or(&[]);
        if row.len() > ROW_MAX {
            let (line, raw) = (window.line(), shortened(row));
            window.skip_line()?;
            return Ok(Cut::Bad { line, wrong: Wrong::new("a line longer than 1 MiB"), raw });
        }
        if row.is_empty() {
            return Ok(Cut::End);
        }
        if row.first() == Some(&b'{') || !row.iter().all(u8::is_ascii_whitespace) {
            window.hold(end, 1);
            return Ok(Cut::Row(end));
        }
        window.skip(end);
        looked = 0;
    }
}

/// The reader of one document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Document {
    /// The rows are the features of a collection.
    features: bool,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Start,
    Items { first: bool },
    Behind,
    Broken,
}

impl Document {
    /// A document whose rows are the items of an array, or one object; or the features of a collection.
    pub(crate) fn new(features: bool) -> Self {
        Self { features, stage: Stage::Start }
    }

    /// Cuts the next row of a document.
    pub(crate) fn next<R: Read>(&mut self, window: &mut Window<R>) -> io::Result<Cut> {
        window.release();
        let step = match self.stage {
            Stage::Start if self.features => self.find_features(window)?,
            Stage::Start => self.open(window)?,
            Stage::Items { first } => self.item(window, first)?,
            Stage::Broken => Ok(Cut::End),
            Stage::Behind => self.behind(window)?,
        };
        Ok(match step {
            Ok(cut) => cut,
            Err(reason) => {
                // From here on nothing says where a row begins.
                let (line, raw) = (window.line(), window.beginning()?);
                self.stage = Stage::Broken;
                let found = match peek(window)? {
                    Some(byte) => format!("found `{}`", char::from(byte).escape_default()),
                    None => "where the file ends".to_owned(),
                };
                let wrong = Wrong::new(format!("not JSON: {reason}, {found}; the rest of the file was not read"));
                Cut::Bad { line, wrong, raw }
            }
        })
    }

    /// Nothing may follow an array; what else stands in a collection is no row.
    fn behind<R: Read>(self, window: &mut Window<R>) -> Step {
        Ok(if self.features || peek(window)?.is_none() { Ok(Cut::End) } else { Err("the end of the file expected") })
    }

    /// An array, or one object that is the only row.
    fn open<R: Read>(&mut self, window: &mut Window<R>) -> Step {
        match peek(window)? {
            None => {
                self.stage = Stage::Behind;
                Ok(Ok(Cut::End))
            }
            Some(b'[') => {
                window.skip(1);
                self.stage = Stage::Items { first: true };
                self.item(window, true)
            }
            Some(b'{') => {
                self.stage = Stage::Behind;
                row(window)
            }
            Some(_) => Ok(Err("`[` expected")),
        }
    }

    /// Goes through the members of the outer object up to the array `features`.
    fn find_features<R: Read>(&mut self, window: &mut Window<R>) -> Step {
        if peek(window)? != Some(b'{') {
            return Ok(Err("`{` expected"));
        }
        window.skip(1);
        for member in 0_usize.. {
            match peek(window)? {
                Some(b'}') => return Ok(Err("`features` expected")),
                Some(b',') if member > 0 => window.skip(1),
                _ if member > 0 => return Ok(Err("`,` expected")),
                _ => {}
            }
            if peek(window)? != Some(b'"') {
                return Ok(Err("a field name between quotes expected"));
            }
            let Ok(length) = value(window)? else { return Ok(Err("a shorter field name expected")) };
            let is_features = window.bytes().get(..length) == Some(b"\"features\"".as_slice());
            window.skip(length);
            if peek(window)? != Some(b':') {
                return Ok(Err("`:` expected"));
            }
            window.skip(1);
            if is_features {
                if peek(window)? != Some(b'[') {
                    return Ok(Err("`[` expected"));
                }
                window.skip(1);
                self.stage = Stage::Items { first: true };
                return self.item(window, true);
            }
            if peek(window)?.is_none() {
                return Ok(Err("a value expected"));
            }
            if let Ok(length) = value(window)? {
                window.skip(length);
            }
        }
        Ok(Err("`features` expected"))
    }

    fn item<R: Read>(&mut self, window: &mut Window<R>, first: bool) -> Step {
        self.stage = Stage::Items { first: false };
        match peek(window)? {
            Some(b']') => {
                window.skip(1);
                self.stage = Stage::Behind;
                return self.behind(window);
            }
            Some(b',') if !first => {
                window.skip(1);
                if peek(window)?.is_none_or(|b| matches!(b, b',' | b']')) {
                    return Ok(Err("a row expected"));
                }
            }
            Some(b'{') if first => {}
            _ if first => return Ok(Err("`{` expected")),
            _ => return Ok(Err("`,` or `]` expected")),
        }
        row(window)
    }
}

/// What was cut, or what should have stood there.
type Step = io::Result<Result<Cut, &'static str>>;

/// The next byte that is not blank.
fn peek<R: Read>(window: &mut Window<R>) -> io::Result<Option<u8>> {
    loop {
        let bytes = window.bytes();
        if let Some(at) = bytes.iter().position(|b| !b.is_ascii_whitespace()) {
            window.skip(at);
            return Ok(window.bytes().first().copied());
        }
        let all = bytes.len();
        window.skip(all);
        if !window.more()? {
            return Ok(None);
        }
    }
}

fn row<R: Read>(window: &mut Window<R>) -> Step {
    let line = window.line();
    Ok(Ok(match value(window)? {
        Ok(length) => {
            let line_ends = memchr::memchr_iter(b'\n', window.bytes().get(..length).unwrap_or(&[])).count() as u64;
            window.hold(length, line_ends);
            Cut::Row(length)
        }
        Err(raw) => Cut::Bad { line, wrong: Wrong::new("a row longer than 1 MiB"), raw },
    }))
}

/// The length of the value that the window begins with: up to where its brackets balance. A value that is too long is passed, and only its
/// beginning is left. Whether what stands between the brackets is JSON is not asked here.
fn value<R: Read>(window: &mut Window<R>) -> io::Result<Result<usize, String>> {
    let (mut balance, mut at, mut begun) = (Balance::default(), 0, false);
    let mut passed: Option<String> = None;
    loop {
        let Some(&byte) = window.bytes().get(at) else {
            if window.more()? {
                continue;
            }
            break;
        };
        if begun && balance.ends_before(byte) {
            break;
        }
        begun = true;
        at += 1;
        if balance.ends_with(byte) {
            break;
        }
        if at > ROW_MAX {
            let raw = shortened(window.bytes());
            passed.get_or_insert(raw);
            window.skip(at);
            at = 0;
        }
    }
    Ok(match passed {
        None => Ok(at),
        Some(raw) => {
            window.skip(at);
            Err(raw)
        }
    })
}

/// How many brackets are open, and whether a text is.
#[derive(Clone, Copy, Default)]
struct Balance {
    depth: usize,
    text: bool,
    escaped: bool,
}

impl Balance {
    /// A plain value ends before what does not belong to it.
    fn ends_before(self, byte: u8) -> bool {
        self.depth == 0 && !self.text && (matches!(byte, b',' | b'}' | b']' | b':') || byte.is_ascii_whitespace())
    }

    fn ends_with(&mut self, byte: u8) -> bool {
        if self.text {
            self.text = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
        } else {
            match byte {
                b'"' => self.text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.depth == 0 && !self.text && matches!(byte, b'"' | b'}' | b']')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that gives one byte at a time, to show that nothing depends on how a file arrives.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(out.len()).min(1);
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn rows(text: &str, document: Option<Document>) -> Vec<String> {
        let run = |input: &mut dyn Read| {
            let (mut window, mut out, mut state) = (Window::new(input), Vec::new(), document);
            loop {
                let cut = match &mut state {
                    Some(document) => document.next(&mut window).unwrap(),
                    None => line(&mut window).unwrap(),
                };
                match cut {
                    Cut::Row(n) => out.push(format!("{} {}", window.line(), String::from_utf8_lossy(&window.bytes()[..n]).trim_end())),
                    Cut::Bad { line, wrong, .. } => out.push(format!("{line} BAD {}", wrong.0.reason)),
                    Cut::End => return out,
                }
            }
        };
        let fast = run(&mut text.as_bytes());
        if text.len() < 10_000 {
            assert_eq!(fast, run(&mut Slow(text.as_bytes())), "{text}");
        }
        fast
    }

    const ARRAY: Option<Document> = Some(Document { features: false, stage: Stage::Start });
    const FEATURES: Option<Document> = Some(Document { features: true, stage: Stage::Start });

    #[test]
    fn lines_are_rows() {
        assert_eq!(rows("{}\r\n\n  \n{\"a\":1}\nx", None), ["1 {}", "4 {\"a\":1}", "5 x"]);
        let long = format!("{{}}\n{}\n{{}}\n", "x".repeat(3 * ROW_MAX));
        assert_eq!(rows(&long, None), ["1 {}", "2 BAD a line longer than 1 MiB", "3 {}"]);
    }

    #[test]
    fn items_of_an_array_are_rows() {
        assert_eq!(rows("[\n {\"a\":\"]}\\\"\"},\n\n {\"b\":[1,{}]} , 7\n]\n", ARRAY), ["2 {\"a\":\"]}\\\"\"}", "4 {\"b\":[1,{}]}", "4 7"]);
        assert_eq!(rows(r#"[{"a":"\\"},{"a":"\\\""}]"#, ARRAY), [r#"1 {"a":"\\"}"#, r#"1 {"a":"\\\""}"#]);
        assert_eq!(rows("[]", ARRAY), [""; 0]);
        assert_eq!(rows(" ", ARRAY), [""; 0]);
        assert_eq!(rows("{\"a\":1}\n", ARRAY), ["1 {\"a\":1}"]);
        let long = format!("[{{\"a\":\"{}\"}},\n{{}}]", "x".repeat(3 * ROW_MAX));
        assert_eq!(rows(&long, ARRAY), ["1 BAD a row longer than 1 MiB", "2 {}"]);
    }

    #[test]
    fn features_of_a_collection_are_rows() {
        let text = "{\"type\":\"FeatureCollection\",\"crs\":{\"a\":[\"}\"]},\"n\":1 ,\n\"features\":[\n{\"id\":1},{\"id\":2}],\"more\":}";
        assert_eq!(rows(text, FEATURES), ["3 {\"id\":1}", "3 {\"id\":2}"]);
    }

    #[test]
    fn a_document_that_breaks_off_says_so_once() {
        let bad = |text: &str, document| rows(text, document).last().unwrap().clone();
        assert_eq!(bad("[{}\n{}]", ARRAY), "2 BAD not JSON: `,` or `]` expected, found `{`; the rest of the file was not read");
        assert_eq!(bad("[{},]", ARRAY), "1 BAD not JSON: a row expected, found `]`; the rest of the file was not read");
        assert_eq!(bad("[{}", ARRAY), "1 BAD not JSON: `,` or `]` expected, where the file ends; the rest of the file was not read");
        assert_eq!(bad("id,text", ARRAY), "1 BAD not JSON: `[` expected, found `i`; the rest of the file was not read");
        assert_eq!(bad("{\"type\":1}", FEATURES), "1 BAD not JSON: `features` expected, found `}`; the rest of the file was not read");
        assert_eq!(
            bad("{\"a\":1} {}", ARRAY),
            "1 BAD not JSON: the end of the file expected, found `{`; the rest of the file was not read"
        );
        assert_eq!(bad("[{}]]", ARRAY), "1 BAD not JSON: the end of the file expected, found `]`; the rest of the file was not read");
        // An item that is not closed takes the rest with it, and is a row whose own reading fails.
        assert_eq!(rows("[{\"a\":[1},{}]", ARRAY)[0], "1 {\"a\":[1},{}]");
    }
}

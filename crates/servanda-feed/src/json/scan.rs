//! Goes through the text of one JSON object.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::number::short;
use crate::reject::Wrong;

/// Goes through the text of one row.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

/// A value and its place, quotes and brackets included.
#[derive(Clone, Copy)]
pub(super) struct Value {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// A field name and its place, quotes included.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or(&[])
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    #[inline]
    pub(super) fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }

    /// Passes a field name and its colon that stand as they did last.
    #[inline]
    pub(super) fn passes(&mut self, first: bool, written: &str) -> bool {
        let comma = usize::from(!first);
        let rest = self.rest();
        // Names are a few letters: to compare them one by one is faster than a call.
        let same = |there: &[u8]| there.iter().zip(written.as_bytes()).all(|(a, b)| a == b);
        let passes = (first || rest.first() == Some(&b',')) && rest.get(comma..comma + written.len()).is_some_and(same);
        if passes {
            self.at += comma + written.len();
        }
        passes
    }

    pub(super) fn expected(&self, what: &str) -> Wrong {
        let before = self.text.get(..self.at).unwrap_or("").chars().count() + 1;
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => Wrong::new(format!("not JSON: {what} expected at character {before}, found `{}`", found.escape_default())),
            None => Wrong::new(format!("not JSON: {what} expected at character {before}, where the row ends")),
        }
    }

    /// The next key, up to its colon; none at the end of the object.
    pub(super) fn key(&mut self, first: bool) -> Result<Option<Name>, Wrong> {
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
        if self.eat(b':') { Ok(Some(Name { start, end, escaped })) } else { Err(self.expected("`:`")) }
    }

    /// Whether another item of an array follows.
    pub(super) fn item(&mut self, first: bool) -> Result<bool, Wrong> {
        self.blank();
        if self.eat(b']') {
            return Ok(false);
        }
        if first || self.eat(b',') { Ok(true) } else { Err(self.expected("`,` or `]`")) }
    }

    pub(super) fn string_at(&self, name: Name) -> Result<Cow<'a, str>, Wrong> {
        if name.escaped {
            return unescaped(self.slice(name.start, name.end)).map(Into::into);
        }
        Ok(self.slice(name.start + 1, name.end - 1).into())
    }

    /// Passes a string and says whether it has escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Result<bool, Wrong> {
        self.at += 1;
        let mut escaped = false;
        loop {
            let rest = self.rest();
            let length = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
            self.at += length;
            match rest.get(length) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                _ => return Err(self.expected("`\"`")),
            }
        }
    }

    #[inline]
    pub(super) fn value(&mut self) -> Result<Value, Wrong> {
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

    pub(super) fn word(&mut self) -> Result<Kind, Wrong> {
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

    pub(super) fn number(&mut self) -> Result<(), Wrong> {
        if self.eat(b'-') && self.peek() == Some(b'I') {
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

    pub(super) fn digits(&mut self) -> Result<(), Wrong> {
        let rest = self.rest();
        let length = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
        self.at += length;
        if length == 0 { Err(self.expected("a digit")) } else { Ok(()) }
    }

    /// Passes an array or object and has it checked.
    pub(super) fn nested(&mut self, kind: Kind) -> Result<Kind, Wrong> {
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

/// A whole number or a string without escapes, where one stands right there: where its inside begins and ends, and what follows.
#[inline]
pub(super) fn simple(bytes: &[u8], at: usize) -> Option<(usize, usize, usize)> {
    let rest = bytes.get(at..)?;
    let (first, inside) = rest.split_first()?;
    match first {
        b'"' => {
            let length = inside.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20))?;
            (inside.get(length) == Some(&b'"')).then_some((at + 1, at + 1 + length, at + 2 + length))
        }
        b'1'..=b'9' => {
            let length = 1 + inside.iter().position(|b| !b.is_ascii_digit())?;
            matches!(rest.get(length), Some(b',' | b'}')).then_some((at, at + length, at + length))
        }
        _ => None,
    }
}

pub(super) fn unescaped(quoted: &str) -> Result<String, Wrong> {
    serde_json::from_str(quoted).map_err(|_| Wrong::new("an escape in this text is not JSON"))
}

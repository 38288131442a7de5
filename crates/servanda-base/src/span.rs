//! Places in source files.

use std::fmt;

use crate::plain;

/// A half-open range of bytes in one file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; files over 4 GiB are refused before they get here.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span as a range of `usize`, for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Which file of a case a span lies in; the treaty itself is always the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileId(pub u16);

/// A span together with its file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl From<Span> for Place {
    /// A place in the treaty file itself.
    fn from(span: Span) -> Self {
        Self { file: FileId(0), span }
    }
}

/// Between two entries of the table that counts characters, in bytes.
const STEP: usize = 256;

/// A text that was read, with the tables that turn bytes into lines and columns.
#[derive(Clone, Debug)]
pub struct Source {
    path: String,
    text: String,
    line_starts: Vec<u32>,
    /// How many characters begin before each whole multiple of [`STEP`] bytes, so that a column in a long line is not counted from its start.
    chars_before: Vec<u32>,
}

impl Source {
    /// Takes the text as read, line ends untouched.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| Span::new(i + 1, 0).start));
        let mut chars_before = vec![0];
        let mut count = 0;
        for step in text.as_bytes().chunks(STEP) {
            count += beginnings(step);
            chars_before.push(Span::new(count, 0).start);
        }
        Self { path: path.into(), text, line_starts, chars_before }
    }

    /// The path as the user gave it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty when the span does not lie in this file or cuts a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte, both from 1; the column counts characters. A byte inside a character is at that character, one past the
    /// end at the end.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|&start| start <= byte).max(1) - 1;
        let column = self.chars_upto(byte as usize).saturating_sub(self.chars_upto(self.line_starts[line] as usize));
        (Span::new(line + 1, 0).start, Span::new(column + 1, 0).start)
    }

    /// How many characters end at or before a byte.
    fn chars_upto(&self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        let step = byte / STEP;
        let rest = self.text.as_bytes().get(step * STEP..byte).unwrap_or(&[]);
        self.chars_before.get(step).copied().unwrap_or(0) as usize + beginnings(rest)
    }

    /// The byte at which a line, counted from 1, begins.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        self.line_starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(0)
    }

    /// The text of a line, counted from 1, without its line end.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = self.line_starts.get(index) else { return "" };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&e| e as usize);
        self.text.get(start as usize..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// How many characters begin in these bytes of a text.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

/// All files that a case consists of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns its id.
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX))
    }

    /// The file with this id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The text at a place.
    #[must_use]
    pub fn slice(&self, place: Place) -> &str {
        self.get(place.file).map_or("", |s| s.slice(place.span))
    }

    /// Where a place starts, for people.
    #[must_use]
    pub fn locate(&self, place: Place) -> Location {
        let (path, (line, column)) =
            self.get(place.file).map_or((String::new(), (1, 1)), |s| (s.path.clone(), s.line_column(place.span.start)));
        Location { path, line, column }
    }
}

/// A place as people cite it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Location {
    /// The path as given.
    pub path: String,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", plain(&self.path), self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let s = Source::new("t", "aé\r\nb\n");
        assert_eq!(s.line_column(0), (1, 1));
        assert_eq!(s.line_column(3), (1, 3));
        assert_eq!(s.line_column(5), (2, 1));
        assert_eq!(s.line(1), "aé");
        assert_eq!(s.line_column(999), (3, 1));
        assert_eq!(s.line_column(2), (1, 2), "inside a character");
    }

    #[test]
    fn columns_in_long_lines_are_those_that_counting_gives() {
        let text = "été 漢字 x\u{301} ".repeat(90) + "\n" + &"a".repeat(700) + "\r\n\n" + &"👩ж".repeat(300);
        let s = Source::new("t", text.clone());
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let before = &text[..byte];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            assert_eq!(
                s.line_column(u32::try_from(byte).unwrap()),
                (u32::try_from(line).unwrap(), u32::try_from(column).unwrap()),
                "{byte}"
            );
        }
    }

    #[test]
    fn a_path_does_not_steer_the_terminal() {
        let at = Location { path: "a\u{1b}[2Jb\u{202e}.md".to_owned(), line: 1, column: 2 };
        assert_eq!(at.to_string(), "a<U+001B>[2Jb<U+202E>.md:1:2");
    }
}

//! A log that grows while it is read.

use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

use servanda_base::hash::Running;
use servanda_feed::{Entry, Feed, Format, Mapping, ROW_MAX, Seen};

use crate::load::Failure;

/// What has been read of a log.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Bytes.
    pub bytes: u64,
    hash: Running,
}

impl Counted {
    /// The hash of everything read.
    #[must_use]
    pub fn digest(&self) -> String {
        self.hash.clone().finish()
    }
}

/// Counts what is read, and cuts a line that is longer than any row may be: its beginning is a row that is rejected, the rest is passed
/// without being held, though its end may never come.
#[derive(Debug)]
struct Counting<R> {
    input: R,
    counted: Rc<RefCell<Counted>>,
    /// Bytes of the present line, as far as they were given on.
    line: usize,
    /// Whether the rest of the present line is passed.
    passing: bool,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.passing && self.line > ROW_MAX {
                let Some(first) = buffer.first_mut() else { return Ok(0) };
                *first = b'\n';
                (self.line, self.passing) = (0, true);
                return Ok(1);
            }
            let room = if self.passing { buffer.len() } else { buffer.len().min(ROW_MAX + 1 - self.line) };
            let piece = buffer.get_mut(..room).unwrap_or(&mut []);
            let read = self.input.read(piece)?;
            let piece = piece.get(..read).unwrap_or(&[]);
            let mut counted = self.counted.borrow_mut();
            counted.bytes += read as u64;
            counted.hash.update(piece);
            if self.passing {
                // The line end in the place of which one was given already.
                let Some(at) = piece.iter().position(|b| *b == b'\n') else {
                    if read == 0 {
                        return Ok(0);
                    }
                    continue;
                };
                self.passing = false;
                let rest = read - at - 1;
                if rest == 0 {
                    continue;
                }
                buffer.copy_within(at + 1..read, 0);
                self.line = since_line_end(buffer.get(..rest).unwrap_or(&[]), 0);
                return Ok(rest);
            }
            self.line = since_line_end(piece, self.line);
            return Ok(read);
        }
    }
}

fn since_line_end(bytes: &[u8], before: usize) -> usize {
    bytes.iter().rev().position(|b| *b == b'\n').unwrap_or(before + bytes.len())
}

/// What comes next in a log.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are rows, and a box would cost each of them an allocation")]
pub enum Next<'a> {
    /// A row.
    Row(Entry<'a>),
    /// Nothing yet: a line that is only half written waits for its end.
    Wait,
    /// Nothing any more.
    End,
}

/// A log, row by row. A reader of a file that may grow says [`io::ErrorKind::WouldBlock`] at its end.
#[derive(Debug)]
pub struct Log<'m, R> {
    feed: Feed<'m, Counting<R>>,
    counted: Rc<RefCell<Counted>>,
}

impl<'m, R: Read> Log<'m, R> {
    /// A log by its mapping. What was `seen` before is not counted again.
    ///
    /// # Errors
    /// When its format has no rows that could be added.
    pub fn new(file: &str, mapping: &'m Mapping, input: R, seen: Seen) -> Result<Self, Failure> {
        if matches!(mapping.format_of(file), Format::Json | Format::GeoJson) {
            let message = format!("{file}: one JSON document grows by no rows");
            return Err(Failure { message, hint: "follow a table (.csv) or JSON lines (.jsonl)".to_owned() });
        }
        let counted = Rc::new(RefCell::new(Counted::default()));
        let input = Counting { input, counted: Rc::clone(&counted), line: 0, passing: false };
        Ok(Self { feed: Feed::continued(file, mapping, input, seen), counted })
    }

    /// What comes next.
    ///
    /// # Errors
    /// When the log cannot be read on.
    pub fn next_row(&mut self) -> Result<Next<'_>, String> {
        match self.feed.next_entry() {
            Ok(Some(entry)) => Ok(Next::Row(entry)),
            Ok(None) => Ok(Next::End),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Next::Wait),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What has been read.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.counted.borrow().clone()
    }

    /// What was seen, for the file that takes the place of this one.
    #[must_use]
    pub fn into_seen(self) -> Seen {
        self.feed.into_parts().1
    }
}

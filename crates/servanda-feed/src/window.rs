//! The part of a file that is held: read in pieces, row by row, so that a file of any length needs little memory.

use std::io::{self, Read};

/// A row may be so long; a longer one is rejected without being held.
pub const ROW_MAX: usize = 1 << 20;

const PIECE: usize = 128 * 1_024;

/// What a reader of rows found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// A row: the first so many bytes of the window.
    Row(usize),
    /// No row; it has been passed.
    Bad { line: u64, wrong: crate::reject::Wrong, raw: String },
    /// Nothing follows.
    End,
}

/// Bytes of a file from the current row on.
#[derive(Debug)]
pub(crate) struct Window<R> {
    input: R,
    held: Vec<u8>,
    /// Where the current row begins in `held`.
    start: usize,
    /// Bytes and line ends of the current row with what ends it: released when the next one is asked for.
    current: (usize, u64),
    line: u64,
    ended: bool,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, held: Vec::new(), start: 0, current: (0, 0), line: 1, ended: false }
    }

    /// From the current row on.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.held.get(self.start..).unwrap_or(&[])
    }

    /// The line on which the current row begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Reads on. False at the end of the file.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.held.drain(..self.start);
            self.start = 0;
        }
        let before = self.held.len();
        self.held.resize(before + PIECE, 0);
        let read = loop {
            match self.input.read(self.held.get_mut(before..).unwrap_or(&mut [])) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                done => break done,
            }
        };
        self.held.truncate(before + read.as_ref().map_or(0, |n| (*n).min(PIECE)));
        self.ended = read? == 0;
        Ok(!self.ended)
    }

    /// These bytes, with so many line ends among them, are the current row; they stay until [`Window::release`].
    pub(crate) fn hold(&mut self, bytes: usize, line_ends: u64) {
        self.current = (bytes, line_ends);
    }

    /// Goes on behind the current row.
    pub(crate) fn release(&mut self) {
        let (bytes, line_ends) = std::mem::take(&mut self.current);
        self.start = self.start.saturating_add(bytes).min(self.held.len());
        self.line += line_ends;
    }

    /// Goes on behind so many bytes.
    pub(crate) fn skip(&mut self, bytes: usize) {
        let end = self.start.saturating_add(bytes).min(self.held.len());
        let passed = self.held.get(self.start..end).unwrap_or(&[]);
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.start = end;
    }

    /// Goes on behind the line that the current row begins with, however long it is.
    pub(crate) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', self.bytes()) {
                self.skip(at + 1);
                return Ok(());
            }
            let all = self.bytes().len();
            self.skip(all);
            if !self.more()? {
                return Ok(());
            }
        }
    }

    /// Drops a byte order mark; call it before the first row.
    pub(crate) fn skip_mark(&mut self) -> io::Result<()> {
        while self.bytes().len() < 3 && self.more()? {}
        if self.bytes().starts_with(b"\xef\xbb\xbf") {
            self.skip(3);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_longer_than_what_is_read_at_once_are_passed_without_being_held() {
        let mut text = vec![b'x'; 5 * PIECE];
        text.extend_from_slice(b"\nnext");
        let mut window = Window::new(text.as_slice());
        window.skip_line().unwrap();
        assert_eq!((window.bytes(), window.line()), (b"next".as_slice(), 2));
        assert!(window.held.capacity() <= 2 * PIECE);
    }

    #[test]
    fn a_byte_order_mark_is_dropped_even_when_it_comes_in_pieces() {
        let mut window =
            Window::new(std::io::Read::chain(b"\xef".as_slice(), std::io::Read::chain(b"\xbb".as_slice(), b"\xbfid".as_slice())));
        window.skip_mark().unwrap();
        while window.more().unwrap() {}
        assert_eq!(window.bytes(), b"id");
    }
}

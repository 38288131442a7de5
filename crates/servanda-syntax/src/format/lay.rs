//! Lines of words to text: on one line if there is room, else broken at the best places.

use super::WIDTH;
use super::lines::{Break, Line, Piece};

/// Deep structures stop moving right here.
const INDENT_MAX: usize = 40;

/// Writes a line with its line end.
pub(super) fn lay(out: &mut String, line: &Line) {
    with_comments(out, &line.pieces, line.indent, line.indent + 2);
}

/// Whether lines could be one.
pub(super) fn fits_one_line(lines: &[Line]) -> bool {
    let mut pieces = lines.iter().flat_map(|l| &l.pieces);
    let comments = pieces.clone().skip(1).any(|p| !p.own.is_empty()) || pieces.any(|p| p.trailing.is_some());
    !comments && lines.iter().map(|l| width(&l.pieces) + 1).sum::<usize>() <= WIDTH + 1
}

/// Writes words from a fresh line on, at `indent`, and goes on at `deeper`.
fn with_comments(out: &mut String, words: &[Piece], indent: usize, deeper: usize) {
    for comment in words.first().iter().flat_map(|w| &w.own) {
        begin_line(out, indent);
        out.push_str(comment);
        out.push('\n');
    }
    plain(out, words, indent, deeper.min(INDENT_MAX));
}

/// The same without the comments that stand above the first word.
fn plain(out: &mut String, words: &[Piece], indent: usize, deeper: usize) {
    let commented = (1..words.len()).any(|i| has_comment(words, i));
    if commented {
        split(out, words, indent, deeper, deeper, |i| has_comment(words, i));
        return;
    }
    if indent + width(words) > WIDTH
        && let Some(best) = words.iter().skip(1).map(|w| w.before).max().filter(|b| *b > Break::Listed)
    {
        // What belongs to the first part moves further right than the parts that follow it.
        split(out, words, indent, deeper, deeper + 2, |i| words[i].before == best);
        return;
    }
    begin_line(out, indent);
    Filling { out, column: indent, start: indent, deeper }.fill(words, Break::Listed);
    if let Some(comment) = words.last().and_then(|w| w.trailing.as_ref()) {
        out.push_str("  ");
        out.push_str(comment);
    }
    out.push('\n');
}

fn split(out: &mut String, words: &[Piece], indent: usize, deeper: usize, first: usize, at: impl Fn(usize) -> bool) {
    let mut start = 0;
    for end in (1..words.len()).filter(|&i| at(i)).chain([words.len()]) {
        if start == 0 {
            plain(out, &words[..end], indent, first.min(INDENT_MAX));
        } else {
            with_comments(out, &words[start..end], deeper, deeper + 2);
        }
        start = end;
    }
}

/// Whether a comment stands between a word and the one before it.
fn has_comment(words: &[Piece], i: usize) -> bool {
    !words[i].own.is_empty() || words[i - 1].trailing.is_some()
}

fn begin_line(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// The columns that words take on one line.
fn width(words: &[Piece]) -> usize {
    let spaces = words.iter().skip(1).filter(|w| w.before != Break::Glued).count();
    spaces + words.iter().map(|w| w.width).sum::<usize>()
}

struct Filling<'o> {
    out: &'o mut String,
    column: usize,
    /// Where the current line's words begin.
    start: usize,
    deeper: usize,
}

impl Filling<'_> {
    /// Puts as much on each line as fits, broken at places of a kind; a part too long for a line is broken at lesser ones.
    fn fill(&mut self, words: &[Piece], at: Break) {
        let mut start = 0;
        for end in (1..words.len()).filter(|&i| words[i].before >= at).chain([words.len()]) {
            self.part(&words[start..end], at);
            start = end;
        }
    }

    fn part(&mut self, words: &[Piece], at: Break) {
        let Some(first) = words.first() else { return };
        let fresh = self.column == self.start;
        let glued = fresh || first.before == Break::Glued;
        let width = width(words);
        if self.column + usize::from(!glued) + width <= WIDTH {
            if !glued {
                self.out.push(' ');
            }
            self.column += usize::from(!glued) + width;
            self.write(words);
        } else if !fresh && first.before > Break::Joined && (self.deeper + width <= WIDTH || at == Break::Space) {
            self.out.push('\n');
            begin_line(self.out, self.deeper);
            self.start = self.deeper;
            self.column = self.deeper + width;
            self.write(words);
        } else if at > Break::Space {
            let lesser = match at {
                Break::Listed => Break::Clause,
                Break::Clause => Break::Phrase,
                _ => Break::Space,
            };
            self.fill(words, lesser);
        } else {
            if !glued {
                self.out.push(' ');
            }
            self.column += usize::from(!glued) + width;
            self.write(words);
        }
    }

    fn write(&mut self, words: &[Piece]) {
        for (i, word) in words.iter().enumerate() {
            if i > 0 && word.before != Break::Glued {
                self.out.push(' ');
            }
            self.out.push_str(&word.text);
        }
    }
}

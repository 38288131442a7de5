//! One way to write each clause. Only spaces and line ends change: words and comments stay, in their order, and what
//! cannot be read stays as it is.
//!
//! - [`format_fence`]: the text of one fence;
//! - [`format_document`]: a Markdown file, of which only fences change;
//! - [`confirm`]: writes down what the author has looked at, as hashes of prose and annexes.

mod confirm;
mod lay;
mod lines;

use std::ops::Range;

use servanda_base::Span;

pub use self::confirm::confirm;
use self::lines::Line;
use crate::lexer::{self, Token, TokenKind};
use crate::markdown::{self, OffsetMap};
use crate::parser;
use crate::tree::{NodeKind, SyntaxElement, SyntaxKind, SyntaxNode};

/// The spaces of the lexer that end no line.
const BLANKS: [char; 5] = [' ', '\t', '\r', '\u{a0}', '\u{feff}'];
/// The columns that a line may take.
const WIDTH: usize = 100;

/// A fence's text, formatted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Formatted {
    /// The text to put in its place.
    pub text: String,
    /// What was left as it was since it cannot be read, in bytes of the text given.
    pub kept: Vec<Span>,
}

/// Formats the Markdown file's fences that are one piece of it; all other bytes stay.
#[must_use]
pub fn format_document(text: &str) -> String {
    let line_end = if text.find('\n').is_some_and(|i| text[..i].ends_with('\r')) { "\r\n" } else { "\n" };
    let fences = markdown::read(text).fences;
    let edits = fences.iter().filter(|f| f.contiguous && !f.text.is_empty()).map(|fence| {
        let formatted = format_fence(&fence.text).text;
        (fence.content.range(), if line_end == "\n" { formatted } else { formatted.replace('\n', line_end) })
    });
    replace(text, edits)
}

/// The text with pieces of it replaced, given in order.
fn replace(text: &str, edits: impl Iterator<Item = (Range<usize>, String)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Formats the text of a fence, which has `\n` for line ends.
#[must_use]
pub fn format_fence(text: &str) -> Formatted {
    let tree = parser::parse(text, &OffsetMap::starting_at(0)).tree();
    let tokens = lexer::tokens(text);
    let mut printer = Printer { text, tokens: &tokens, at: 0, out: String::with_capacity(text.len()), kept: Vec::new() };
    let mut last: Option<Entry> = None;
    for entry in entries(text, &tree) {
        printer.gap(last.as_ref(), Some(&entry));
        printer.entry(&entry);
        last = Some(entry);
    }
    printer.gap(last.as_ref(), None);
    let Printer { out, kept, .. } = printer;
    if same_words(text, &tokens, &out) {
        Formatted { text: out, kept }
    } else {
        debug_assert!(false, "the formatter changed the words of {text:?} to {out:?}");
        Formatted { text: text.to_owned(), kept: vec![Span::new(0, text.len())] }
    }
}

/// Whether both texts have the same tokens and comments.
fn same_words(text: &str, tokens: &[Token], out: &str) -> bool {
    let words = |text: &str, tokens: &[Token]| -> Vec<(TokenKind, String)> {
        let words = tokens.iter().filter(|t| t.kind != TokenKind::Space);
        words.map(|t| (t.kind, lines::word(t.kind, &text[t.span.range()]))).collect()
    };
    words(text, tokens) == words(out, &lexer::tokens(out))
}

/// A statement, or a stretch of the text that stays as it is.
struct Entry {
    /// The bytes; what stays has the spaces before it on its first line.
    range: Range<usize>,
    /// The statement's lines; none when it stays as it is.
    lines: Option<Vec<Line>>,
    /// Whether a blank line stands before and after it: declarations and short overrides stand in groups.
    apart: bool,
}

impl Entry {
    fn new(element: SyntaxElement) -> Self {
        let range = usize::from(element.text_range().start())..usize::from(element.text_range().end());
        let node = element.into_node().filter(is_sound);
        let lines = node.as_ref().map(lines::of_statement);
        let declaration = node.is_some_and(|n| n.kind() == SyntaxKind::Node(NodeKind::Declaration));
        let apart = !declaration && lines.as_ref().is_some_and(|l| l.len() > 1);
        Self { range, lines, apart }
    }

    fn stays(&self) -> bool {
        self.lines.is_none()
    }
}

/// The statements of a fence. What cannot be read takes whatever shares a line with it along.
fn entries(text: &str, tree: &SyntaxNode) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    for element in tree.children_with_tokens() {
        if let SyntaxElement::Token(token) = &element
            && matches!(token.kind(), SyntaxKind::Token(kind) if kind.is_trivia())
        {
            continue;
        }
        let mut entry = Entry::new(element);
        // What cannot be read may make what was read before it on its line stay, and so that which stands before that.
        while let Some(last) = out.pop_if(|last| {
            let same_line = !text[last.range.end..entry.range.start].contains('\n');
            last.stays() && entry.stays() || same_line && (last.stays() || entry.stays())
        }) {
            entry = Entry { range: last.range.start..entry.range.end, lines: None, apart: false };
        }
        out.push(entry);
    }
    for entry in out.iter_mut().filter(|e| e.stays()) {
        entry.range.start = text[..entry.range.start].trim_end_matches(BLANKS).len();
    }
    out
}

/// Whether a statement was read from its first word to its full stop.
fn is_sound(node: &SyntaxNode) -> bool {
    let ends = node.last_token().is_some_and(|t| t.kind() == SyntaxKind::Token(TokenKind::Dot));
    let bad = [SyntaxKind::Node(NodeKind::Error), SyntaxKind::Token(TokenKind::Unknown)];
    ends && !node.descendants_with_tokens().any(|e| bad.contains(&e.kind()))
}

struct Printer<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The next token that is not yet printed.
    at: usize,
    out: String,
    kept: Vec<Span>,
}

impl<'t> Printer<'t> {
    /// The comments between two statements, each with whether it ends a line and whether a blank line stands before it.
    fn gap(&mut self, before: Option<&Entry>, after: Option<&Entry>) {
        let end = after.map_or(self.text.len(), |e| e.range.start);
        let mut line_ends = 0;
        let mut trailing = None;
        let mut own: Vec<(bool, &str)> = Vec::new();
        while let Some(token) = self.tokens.get(self.at).filter(|t| (t.span.start as usize) < end) {
            let raw = &self.text[token.span.range()];
            if token.kind == TokenKind::Comment {
                if line_ends == 0 && before.is_some() {
                    trailing = Some(raw.trim_end());
                } else {
                    own.push((line_ends > 1, raw.trim_end()));
                }
                line_ends = 0;
            } else {
                line_ends += raw.matches('\n').count();
            }
            self.at += 1;
        }
        if let Some(comment) = trailing {
            self.out.push_str("  ");
            self.out.push_str(comment);
        }
        if before.is_some() {
            self.out.push('\n');
        }
        let mut blank = line_ends > 1 && after.is_some();
        if before.is_some()
            && after.is_some()
            && before.iter().chain(&after).any(|e| e.apart)
            && !own.iter().any(|(blank, _)| *blank)
            && !blank
        {
            // The blank line goes above the comments: they speak of what follows.
            own.first_mut().map_or(&mut blank, |(first, _)| first).clone_from(&true);
        }
        for (blank, comment) in own {
            self.blank_line_if(blank);
            self.out.push_str(comment);
            self.out.push('\n');
        }
        self.blank_line_if(blank);
    }

    fn blank_line_if(&mut self, blank: bool) {
        if blank && !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let from = self.at;
        self.at += self.tokens[from..].partition_point(|t| (t.span.start as usize) < entry.range.end);
        if let Some(lines) = &entry.lines {
            lines.iter().for_each(|line| lay::lay(&mut self.out, line));
            // The line end is the gap's to write, after the comment that may stand there.
            self.out.pop();
        } else {
            self.kept.push(Span::new(entry.range.start, entry.range.end));
            self.out.push_str(&self.text[entry.range.clone()]);
        }
    }
}

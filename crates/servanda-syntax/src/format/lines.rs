//! A statement's words in lines, each word with how good a place to break stands before it.

use rowan::WalkEvent;

use super::lay;
use crate::ast::Preposition;
use crate::lexer::TokenKind;
use crate::tree::{NodeKind, SyntaxElement, SyntaxKind, SyntaxNode};

/// What stands before a word; better places to break are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Break {
    /// Nothing.
    Glued,
    /// A space where no line ends.
    Joined,
    /// A space.
    Space,
    /// The beginning of a phrase.
    Phrase,
    /// The beginning of a clause.
    Clause,
    /// The next of a list.
    Listed,
    /// `and`, `or` of a condition. The looser it binds the greater; from here on, all places of a kind break together.
    Connective(u32),
    /// Another choice, or the deadline of several.
    Choice,
    /// What follows an act.
    Followed,
    /// What stands under a condition.
    Consequence,
    /// The next part of a declaration.
    Part,
}

/// A word with the comments at it.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// In characters.
    pub(super) width: usize,
    pub(super) before: Break,
    /// Comments on lines of their own before it.
    pub(super) own: Vec<String>,
    /// A comment between it and the line's end.
    pub(super) trailing: Option<String>,
}

/// What stands on one line when there is room.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) indent: usize,
    pub(super) pieces: Vec<Piece>,
}

/// A word as it is written: a term has single spaces, a comment none at its end.
pub(super) fn word(kind: TokenKind, raw: &str) -> String {
    match kind {
        TokenKind::Term => raw.split_whitespace().collect::<Vec<_>>().join(" "),
        TokenKind::Comment => raw.trim_end().to_owned(),
        _ => raw.to_owned(),
    }
}

/// The lines of a statement that was read without a mistake.
pub(super) fn of_statement(statement: &SyntaxNode) -> Vec<Line> {
    let mut builder = Builder { lines: vec![Line::default()], ..Builder::default() };
    for event in statement.preorder_with_tokens() {
        match event {
            WalkEvent::Enter(SyntaxElement::Node(node)) => builder.enter(&node),
            WalkEvent::Leave(SyntaxElement::Node(_)) => builder.leave(),
            WalkEvent::Enter(SyntaxElement::Token(token)) => {
                if let SyntaxKind::Token(kind) = token.kind() {
                    builder.token(kind, token.text());
                }
            }
            WalkEvent::Leave(SyntaxElement::Token(_)) => {}
        }
    }
    let lines = builder.lines;
    if statement.kind() == SyntaxKind::Node(NodeKind::Override) && lay::fits_one_line(&lines) {
        // A short reading or proposal keeps its change beside it.
        return vec![Line { indent: 0, pieces: lines.into_iter().flat_map(|l| l.pieces).collect() }];
    }
    lines
}

#[derive(Default)]
struct Builder {
    lines: Vec<Line>,
    nodes: Vec<NodeKind>,
    /// How many conditions the current place is in.
    depth: u32,
    /// Whether the norm is so long that its deadline stands apart when it does not fit: it offers a choice, or waits for
    /// several things.
    long: bool,
    /// Whether the head of an article or override is done.
    body: bool,
    last: (Option<TokenKind>, String),
    /// The indent of the line that the next word begins.
    next_line: Option<usize>,
    /// What the next word gets at least.
    next: Option<Break>,
    own: Vec<String>,
    line_ended: bool,
}

impl Builder {
    fn enter(&mut self, node: &SyntaxNode) {
        let SyntaxKind::Node(kind) = node.kind() else { return };
        self.nodes.push(kind);
        self.depth += u32::from(kind == NodeKind::Condition);
        if matches!(kind, NodeKind::Norm | NodeKind::Step) {
            let act = node.children().position(|n| n.kind() == SyntaxKind::Node(NodeKind::Act)).unwrap_or(0);
            self.long = node.children().skip(act).any(|n| has_connective(&n));
        }
    }

    fn leave(&mut self) {
        self.depth -= u32::from(self.nodes.pop() == Some(NodeKind::Condition));
    }

    fn token(&mut self, kind: TokenKind, raw: &str) {
        match kind {
            TokenKind::Space => self.line_ended |= raw.contains('\n'),
            TokenKind::Comment => {
                let comment = word(kind, raw);
                match self.lines.last_mut().and_then(|l| l.pieces.last_mut()) {
                    Some(piece) if !self.line_ended => piece.trailing = Some(comment),
                    _ => self.own.push(comment),
                }
            }
            _ => self.word(kind, word(kind, raw)),
        }
    }

    fn word(&mut self, kind: TokenKind, text: String) {
        let within = self.nodes.last().copied().unwrap_or(NodeKind::Document);
        let before = self.before(kind, &text, within);
        if within == NodeKind::Slot && text == "failing" {
            self.next_line = Some(4);
        }
        if let Some(indent) = self.next_line.take() {
            self.lines.push(Line { indent, pieces: Vec::new() });
        }
        let piece = Piece { width: text.chars().count(), before, own: std::mem::take(&mut self.own), trailing: None, text };
        self.last = (Some(kind), piece.text.clone());
        self.line_ended = false;
        if let Some(line) = self.lines.last_mut() {
            line.pieces.push(piece);
        }
        self.after(kind, within);
    }

    fn before(&mut self, kind: TokenKind, text: &str, within: NodeKind) -> Break {
        use TokenKind::{Bar, Close, CloseSquare, Colon, Comma, Dot, Number, Open, OpenSquare, Percent, Quoted, Semicolon, Term, Word};
        if matches!(kind, Comma | Semicolon | Colon | Dot | Close | CloseSquare) || matches!(self.last.0, Some(Open | OpenSquare)) {
            return Break::Glued;
        }
        if let Some(before) = self.next.take() {
            // Terms in a row hold together; what else has commas between is a list of phrases.
            let term = before == Break::Listed && matches!(kind, Quoted | Term);
            return if term { Break::Phrase } else { before };
        }
        let in_head = within == NodeKind::Article && !self.body;
        if in_head || kind == Percent || self.last.0 == Some(Number) && kind == Word || self.last.1 == "article" && kind == Number {
            return Break::Joined;
        }
        if kind != Word {
            return if kind == Bar { Break::Listed } else { Break::Space };
        }
        match (within, text) {
            (NodeKind::Condition, "or") => Break::Connective(1_000_u32.saturating_sub(2 * self.depth) + 1),
            (NodeKind::Condition, "and") => Break::Connective(1_000_u32.saturating_sub(2 * self.depth)),
            (NodeKind::Act, "or") => Break::Choice,
            (NodeKind::Norm | NodeKind::Step, "followed") => Break::Followed,
            _ if HELD.contains(&self.last.1.as_str()) => Break::Space,
            (NodeKind::Norm | NodeKind::Step, _) if self.long && DUE_WORDS.contains(&text) => Break::Choice,
            (NodeKind::Slot, "decides") => Break::Space,
            _ if CLAUSE_WORDS.contains(&text) || DUE_WORDS.contains(&text) => Break::Clause,
            (_, "of") => Break::Space,
            _ if PHRASE_WORDS.contains(&text) || Preposition::ALL.iter().any(|(_, word)| *word == text) => Break::Phrase,
            _ => Break::Space,
        }
    }

    /// What a mark says about the next word.
    fn after(&mut self, kind: TokenKind, within: NodeKind) {
        let step = self.nodes.len() > 2;
        match (kind, within) {
            (TokenKind::Colon, NodeKind::Article | NodeKind::Override) => {
                self.body = true;
                self.next_line = Some(2);
            }
            (TokenKind::Semicolon, NodeKind::Article | NodeKind::Override) => self.next_line = Some(2),
            (TokenKind::Semicolon, _) => self.next = Some(Break::Part),
            (TokenKind::Comma, NodeKind::Norm) if !step => self.next_line = Some(2),
            (TokenKind::Comma, NodeKind::Norm | NodeKind::Step) => self.next = Some(Break::Consequence),
            (TokenKind::Comma, _) => self.next = Some(Break::Listed),
            _ => {}
        }
    }
}

fn has_connective(node: &SyntaxNode) -> bool {
    node.children_with_tokens().any(|e| e.into_token().is_some_and(|t| matches!(t.text(), "and" | "or")))
}

/// Words with which a deadline or a span begins.
const DUE_WORDS: &[&str] = &["begun", "between", "completed", "immediately", "no", "only", "starting", "together", "until", "within"];
const CLAUSE_WORDS: &[&str] =
    &["acts", "at", "below", "chaired", "counted", "decides", "exceeds", "quorum", "sees", "unless", "when", "while", "without"];
const PHRASE_WORDS: &[&str] = &["counts", "excluding", "has", "includes", "including", "is", "per", "shall"];
/// Words that no line ends with if it can be helped.
const HELD: &[&str] = &[
    "article",
    "as",
    "attributed",
    "begun",
    "by",
    "completed",
    "decided",
    "each",
    "enters",
    "entry",
    "followed",
    "is",
    "not",
    "only",
    "operated",
    "replaced",
    "reports",
    "subject",
    "together",
    "verified",
];

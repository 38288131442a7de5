//! Clauses to a tree and to typed syntax, by recursive descent with one token of lookahead.
//!
//! A production that fails is skipped to the next `;` or `.`, and the rest is read: a text with three mistakes gives
//! three problems and everything else.

mod articles;
mod conditions;
mod core;
mod declarations;
mod norms;

use rowan::GreenNode;

use self::core::Parser;
pub use self::core::Problem;
use crate::ast::Item;
use crate::lexer::TokenKind;
use crate::markdown::OffsetMap;
use crate::tree::{NodeKind, SyntaxNode};

/// What a fence's text says.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Every byte of it.
    green: GreenNode,
    /// What could be read.
    pub items: Vec<Item>,
    /// What could not.
    pub problems: Vec<Problem>,
}

impl Parsed {
    /// The lossless tree.
    #[must_use]
    pub fn tree(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }
}

/// The words with which a declaration begins.
const DECLARATION_WORDS: &[&str] = &[
    "treaty",
    "declaration",
    "draft",
    "party",
    "person",
    "group",
    "proposed",
    "body",
    "force",
    "kind",
    "line",
    "zone",
    "event",
    "measure",
    "source",
    "standard",
    "moment",
    "term",
];

/// Reads the text of a fence. Never fails, whatever the text.
#[must_use]
pub fn parse(text: &str, map: &OffsetMap) -> Parsed {
    let mut p = Parser::new(text, map);
    let mut items = Vec::new();
    p.start(NodeKind::Document);
    while !p.at_end() {
        if let Some(item) = p.item() {
            items.push(item);
        }
    }
    let (green, problems) = p.finish();
    Parsed { green, items, problems }
}

impl Parser<'_> {
    fn item(&mut self) -> Option<Item> {
        for word in ["article", "reading", "proposal"] {
            self.welcome(word);
        }
        DECLARATION_WORDS.iter().for_each(|w| self.welcome(w));
        let read = if self.next_is_word(0, &["article"]) {
            self.node(NodeKind::Article, Self::article).map(Item::Article)
        } else if self.next_is_word(0, &["reading", "proposal"]) {
            self.node(NodeKind::Override, Self::override_).map(Item::Override)
        } else if self.next_is_word(0, DECLARATION_WORDS) {
            self.node(NodeKind::Declaration, Self::declaration).map(Item::Declaration)
        } else {
            // The near miss is looked for among the openings, and the whole statement is passed over.
            let failed = self.fail();
            self.bump();
            Err(failed)
        };
        if read.is_err() {
            self.skip_until(|p| p.kind(0) == Some(TokenKind::Dot) || p.at_new_item());
            if self.kind(0) == Some(TokenKind::Dot) {
                self.bump();
            }
        }
        read.ok()
    }

    /// Whether a statement begins here: an opening word that is the first on its line and is followed by what must follow
    /// it. Many of these words stand inside clauses too: `the breaching party`, `enters into force`, `in time zone`.
    fn at_new_item(&self) -> bool {
        use TokenKind::{Moment, Number, Quoted, String, Term, Unknown, Word};
        if self.kind(0) != Some(Word) || !self.first_on_line() {
            return false;
        }
        let next = self.kind(1);
        match self.raw(0) {
            "article" => next == Some(Number) && matches!(self.kind(2), Some(String | Unknown)),
            "reading" | "proposal" | "treaty" | "declaration" | "draft" => next == Some(String),
            "party" | "person" | "group" | "body" | "force" | "kind" | "line" | "zone" | "source" | "standard" => {
                matches!(next, Some(Term | Quoted))
            }
            "proposed" => self.next_is_word(1, &["body", "source"]),
            "event" | "measure" => next == Some(Word),
            "moment" => next == Some(Moment),
            "term" => self.next_is_word(1, &["is"]),
            _ => false,
        }
    }

    /// Takes the full stop that ends a statement. Without one the statement is kept and the place is noted.
    fn full_stop(&mut self) {
        if self.eat_kind(TokenKind::Dot, "`.`") {
            return;
        }
        self.fail();
        self.skip_until(|p| p.kind(0) == Some(TokenKind::Dot) || p.at_new_item());
        if self.kind(0) == Some(TokenKind::Dot) {
            self.bump();
        }
    }

    /// Reads parts separated by `;` up to the full stop; a part that fails is skipped and the next one read.
    fn parts<T>(&mut self, kind: NodeKind, mut read: impl FnMut(&mut Self) -> core::Read<T>) -> Vec<T> {
        let mut out = Vec::new();
        while self.eat_kind(TokenKind::Semicolon, "`;`") {
            if let Ok(part) = self.node(kind, &mut read) {
                out.push(part);
            } else {
                self.skip_to_part();
            }
            if !matches!(self.kind(0), Some(TokenKind::Semicolon | TokenKind::Dot)) && !self.at_new_item() && !self.at_end() {
                self.welcome("`;`");
                self.welcome("`.`");
                self.fail();
                self.skip_to_part();
            }
        }
        out
    }

    pub(super) fn skip_to_part(&mut self) {
        self.skip_until(|p| matches!(p.kind(0), Some(TokenKind::Semicolon | TokenKind::Dot)) || p.at_new_item());
    }
}

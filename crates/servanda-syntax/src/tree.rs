//! The lossless tree of a fence: every byte of it, in nodes that name the productions.

use crate::lexer::TokenKind;

/// The kinds of nodes and tokens in the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SyntaxKind {
    /// A token of the lexer.
    Token(TokenKind),
    /// A node.
    Node(NodeKind),
}

/// The kinds of nodes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "each is named after its production")]
pub enum NodeKind {
    Document,
    Declaration,
    Article,
    Override,
    Norm,
    Statement,
    Slot,
    Change,
    Framework,
    Status,
    Condition,
    Atom,
    Pattern,
    Act,
    Step,
    Error,
}

const TOKENS: [TokenKind; 23] = [
    TokenKind::Space,
    TokenKind::Comment,
    TokenKind::Term,
    TokenKind::Quoted,
    TokenKind::Moment,
    TokenKind::Offset,
    TokenKind::Word,
    TokenKind::Number,
    TokenKind::Date,
    TokenKind::Clock,
    TokenKind::Zone,
    TokenKind::String,
    TokenKind::Semicolon,
    TokenKind::Colon,
    TokenKind::Comma,
    TokenKind::Dot,
    TokenKind::Open,
    TokenKind::Close,
    TokenKind::OpenSquare,
    TokenKind::CloseSquare,
    TokenKind::Bar,
    TokenKind::Percent,
    TokenKind::Unknown,
];
const NODES: [NodeKind; 16] = [
    NodeKind::Document,
    NodeKind::Declaration,
    NodeKind::Article,
    NodeKind::Override,
    NodeKind::Norm,
    NodeKind::Statement,
    NodeKind::Slot,
    NodeKind::Change,
    NodeKind::Framework,
    NodeKind::Status,
    NodeKind::Condition,
    NodeKind::Atom,
    NodeKind::Pattern,
    NodeKind::Act,
    NodeKind::Step,
    NodeKind::Error,
];
const FIRST_NODE: u16 = 64;

/// The language tag that rowan wants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Clauses {}

impl rowan::Language for Clauses {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        if raw.0 >= FIRST_NODE {
            SyntaxKind::Node(NODES.get((raw.0 - FIRST_NODE) as usize).copied().unwrap_or(NodeKind::Error))
        } else {
            SyntaxKind::Token(TOKENS.get(raw.0 as usize).copied().unwrap_or(TokenKind::Unknown))
        }
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        let index = match kind {
            SyntaxKind::Token(token) => TOKENS.iter().position(|&t| t == token).unwrap_or(TOKENS.len() - 1),
            SyntaxKind::Node(node) => FIRST_NODE as usize + NODES.iter().position(|&n| n == node).unwrap_or(NODES.len() - 1),
        };
        rowan::SyntaxKind(u16::try_from(index).unwrap_or(FIRST_NODE))
    }
}

/// A node of the tree.
pub type SyntaxNode = rowan::SyntaxNode<Clauses>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Clauses>;

//! The typed syntax of clauses: what the grammar in `docs/reference/grammar.ebnf` says, one type per production.
//!
//! Spans count bytes in the Markdown file. Names are plain text with runs of spaces made one space.

#![expect(clippy::large_enum_variant, reason = "a treaty has hundreds of these, and boxes would be in the way of matching")]

mod articles;
mod conditions;
mod declarations;

pub use articles::*;
pub use conditions::*;
pub use declarations::*;

use servanda_base::Span;

/// A term, name, string or article number with its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Word {
    /// The text without quotes or guillemets.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A declaration, an article, or a party's own version of one.
#[derive(Clone, PartialEq, Debug)]
pub enum Item {
    /// Names something.
    Declaration(Declaration),
    /// Says who shall do what.
    Article(Article),
    /// Says how somebody reads it, or would have it.
    Override(Override),
}

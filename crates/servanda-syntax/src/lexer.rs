//! Words of the clause language, with spans. Never fails: what is no word becomes an error token.

use logos::Logos;
use servanda_base::Span;

/// The class of a token.
#[derive(Logos, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TokenKind {
    /// Spaces and line ends.
    #[regex(r"[ \t\r\n\u{feff}\u{a0}]+")]
    Space,
    /// From `#` to the end of the line.
    #[regex(r"#[^\n]*", allow_greedy = true)]
    Comment,
    /// Capitalised words in a row.
    #[regex(r"\p{Lu}[\p{L}\p{M}\p{N}'’_-]+([ \t\r\n]+\p{Lu}[\p{L}\p{M}\p{N}'’_-]+)*")]
    Term,
    /// Any text in guillemets, used as a term.
    #[regex(r"«[^«»\n]*»")]
    Quoted,
    /// One capital letter standing alone.
    #[regex(r"\p{Lu}")]
    Moment,
    /// A moment and a number of days or hours.
    #[regex(r"\p{Lu}\+[0-9]+h?")]
    Offset,
    /// Lower-case words: keywords, names of acts and measures, units.
    #[regex(r"[\p{Ll}\p{Lo}][\p{L}\p{M}\p{N}]*(-[\p{L}\p{N}]+)*")]
    Word,
    /// Numbers and article numbers.
    #[regex(r"[0-9]+(\.[0-9]+)*")]
    #[regex(r"[0-9]{1,3}( [0-9]{3})+(\.[0-9]+)?", priority = 20)]
    Number,
    /// `2026-01-06`.
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    Date,
    /// `22:17`.
    #[regex(r"[0-9]{1,2}:[0-9]{2}")]
    Clock,
    /// `Europe/Kyiv`, `UTC`.
    #[regex(r"\p{Lu}[A-Za-z_]+(/[A-Za-z0-9_+-]+)+")]
    #[token("UTC")]
    Zone,
    /// Text in straight double quotes, on one line.
    #[regex("\"[^\"\n]*\"")]
    String,
    /// `;`
    #[token(";")]
    Semicolon,
    /// `:`
    #[token(":")]
    Colon,
    /// `,`
    #[token(",")]
    Comma,
    /// `.`
    #[token(".")]
    Dot,
    /// `(`
    #[token("(")]
    Open,
    /// `)`
    #[token(")")]
    Close,
    /// `[`
    #[token("[")]
    OpenSquare,
    /// `]`
    #[token("]")]
    CloseSquare,
    /// `|`
    #[token("|")]
    Bar,
    /// `%`
    #[token("%")]
    Percent,
    /// Anything else.
    Unknown,
}

impl TokenKind {
    /// Whether the parser may look past it.
    #[must_use]
    pub fn is_trivia(self) -> bool {
        matches!(self, Self::Space | Self::Comment)
    }
}

/// A token of a fence; the span counts from the start of the fence's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its class.
    pub kind: TokenKind,
    /// Its bytes.
    pub span: Span,
}

/// All tokens of a text, trivia included: their spans follow one another without a gap.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (result, range) in TokenKind::lexer(text).spanned() {
        let kind = result.unwrap_or(TokenKind::Unknown);
        let span = Span::new(range.start, range.end);
        // A run of unreadable characters is one token, so that it gives one message.
        if let Some(last) = tokens.last_mut()
            && last.kind == TokenKind::Unknown
            && kind == TokenKind::Unknown
        {
            last.span.end = span.end;
        } else {
            tokens.push(Token { kind, span });
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text).into_iter().filter(|t| !t.kind.is_trivia()).map(|t| (t.kind, &text[t.span.range()])).collect()
    }

    #[test]
    fn terms_moments_numbers_and_words() {
        use TokenKind::{Clock, Date, Dot, Moment, Number, Offset, Quoted, Term, Word, Zone};
        assert_eq!(
            kinds("United  Kingdom A D+14 D+12h 800 000 people 3.1. 2026-01-06 22:17 Europe/Kyiv UTC «зона 1» open-fire"),
            [
                (Term, "United  Kingdom"),
                (Moment, "A"),
                (Offset, "D+14"),
                (Offset, "D+12h"),
                (Number, "800 000"),
                (Word, "people"),
                (Number, "3.1"),
                (Dot, "."),
                (Date, "2026-01-06"),
                (Clock, "22:17"),
                (Zone, "Europe/Kyiv"),
                (Zone, "UTC"),
                (Quoted, "«зона 1»"),
                (Word, "open-fire"),
            ]
        );
        assert_eq!(kinds("150 km 15 0000")[0], (Number, "150"));
        assert_eq!(kinds("within 15 000 m")[1], (Number, "15 000"));
        assert_eq!(kinds("Ally A in").len(), 3);
    }

    #[test]
    fn spans_cover_the_text_without_gaps() {
        let text = "article 1.1 \"x\": \u{0}\u{1} é Ä # c\r\n § \"open";
        let mut at = 0;
        for token in tokens(text) {
            assert_eq!(token.span.start, at);
            at = token.span.end;
        }
        assert_eq!(at as usize, text.len());
    }
}

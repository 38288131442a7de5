//! The machine under the parser: tokens, tree building, messages, recovery.

use rowan::{Checkpoint, GreenNode, GreenNodeBuilder, Language};
use servanda_base::{Span, near};

use crate::ast::Word;
use crate::keywords::is_keyword;
use crate::lexer::{self, Token, TokenKind};
use crate::markdown::OffsetMap;
use crate::tree::{Clauses, NodeKind, SyntaxKind};

/// What a clause cannot be read because of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where, in the Markdown file.
    pub span: Span,
    /// One line that stands alone.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The production could not be read; the problem is already noted.
#[derive(Debug)]
pub(super) struct Failed;
/// The result of reading a production.
pub(super) type Read<T> = Result<T, Failed>;

/// Conditions nested deeper than this are refused, so that no text can exhaust the stack.
const DEPTH_MAX: u32 = 60;
/// Words up to this length get a "did you mean".
const WORD_MAX: usize = 60;
/// The problems of a fence that are told one by one; the others are counted.
const PROBLEMS_MAX: usize = 200;

pub(super) struct Parser<'t> {
    text: &'t str,
    map: &'t OffsetMap,
    tokens: Vec<Token>,
    /// Indices of the tokens that are no trivia.
    significant: Vec<usize>,
    at: usize,
    flushed: usize,
    builder: GreenNodeBuilder<'static>,
    problems: Vec<Problem>,
    /// How many problems are not told, and where the first of them is.
    untold: Option<(usize, Span)>,
    /// The place behind the last word.
    end: Span,
    expected: Vec<&'static str>,
    depth: u32,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, map: &'t OffsetMap) -> Self {
        let tokens = lexer::tokens(text);
        let end = text.trim_end().len();
        let end = map.span(Span::new(end, end));
        let significant = (0..tokens.len()).filter(|&i| !tokens[i].kind.is_trivia()).collect();
        Self {
            text,
            map,
            tokens,
            significant,
            at: 0,
            flushed: 0,
            builder: GreenNodeBuilder::new(),
            problems: Vec::new(),
            untold: None,
            end,
            expected: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn start(&mut self, kind: NodeKind) {
        self.builder.start_node(Clauses::kind_to_raw(SyntaxKind::Node(kind)));
    }

    pub(super) fn finish(mut self) -> (GreenNode, Vec<Problem>) {
        self.flush_upto(self.tokens.len());
        self.builder.finish_node();
        if let Some((count, span)) = self.untold {
            let message = format!("and {count} more problem{} from here on", if count == 1 { "" } else { "s" });
            self.problems.push(Problem { span, message, help: None });
        }
        (self.builder.finish(), self.problems)
    }

    // --- looking ---

    fn token(&self, ahead: usize) -> Option<Token> {
        self.significant.get(self.at + ahead).map(|&i| self.tokens[i])
    }

    pub(super) fn at_end(&self) -> bool {
        self.token(0).is_none()
    }

    pub(super) fn kind(&self, ahead: usize) -> Option<TokenKind> {
        self.token(ahead).map(|t| t.kind)
    }

    pub(super) fn raw(&self, ahead: usize) -> &'t str {
        self.token(ahead).map_or("", |t| &self.text[t.span.range()])
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.kind(ahead) == Some(TokenKind::Word) && self.raw(ahead) == word
    }

    /// Whether the next word is this keyword; remembers that it would have been welcome.
    pub(super) fn at_word(&mut self, word: &'static str) -> bool {
        if self.is_word(0, word) {
            return true;
        }
        self.welcome(word);
        false
    }

    pub(super) fn next_is_word(&self, ahead: usize, words: &[&str]) -> bool {
        words.iter().any(|w| self.is_word(ahead, w))
    }

    pub(super) fn welcome(&mut self, what: &'static str) {
        if !self.expected.contains(&what) {
            self.expected.push(what);
        }
    }

    pub(super) fn at_term(&mut self) -> bool {
        let yes = matches!(self.kind(0), Some(TokenKind::Term | TokenKind::Quoted));
        if !yes {
            self.welcome("a term");
        }
        yes
    }

    /// A name: a lower-case word that is no keyword, or one of the four built-in events that are keywords too.
    pub(super) fn at_name(&mut self) -> bool {
        let word = self.raw(0);
        let yes = self.kind(0) == Some(TokenKind::Word)
            && (!is_keyword(word) || matches!(word, "notice" | "attribution" | "activation" | "signature"));
        if !yes {
            self.welcome("a name");
        }
        yes
    }

    // --- taking ---

    /// Takes the next token into the tree, with the trivia before it.
    pub(super) fn bump(&mut self) {
        if let Some(&index) = self.significant.get(self.at) {
            self.flush_upto(index + 1);
            self.at += 1;
            self.expected.clear();
        }
    }

    fn flush_upto(&mut self, end: usize) {
        while self.flushed < end {
            let token = self.tokens[self.flushed];
            self.builder.token(Clauses::kind_to_raw(SyntaxKind::Token(token.kind)), &self.text[token.span.range()]);
            self.flushed += 1;
        }
    }

    pub(super) fn eat(&mut self, word: &'static str) -> bool {
        let yes = self.at_word(word);
        if yes {
            self.bump();
        }
        yes
    }

    /// Takes the words if the first is there; then the others must follow.
    pub(super) fn eat_all(&mut self, words: &[&'static str]) -> Read<bool> {
        let Some((first, rest)) = words.split_first() else { return Ok(false) };
        let yes = self.eat(first);
        if yes {
            self.need_all(rest)?;
        }
        Ok(yes)
    }

    pub(super) fn eat_kind(&mut self, kind: TokenKind, what: &'static str) -> bool {
        let yes = self.kind(0) == Some(kind);
        if yes {
            self.bump();
        } else {
            self.welcome(what);
        }
        yes
    }

    pub(super) fn need(&mut self, word: &'static str) -> Read<()> {
        if self.eat(word) { Ok(()) } else { Err(self.fail()) }
    }

    pub(super) fn need_all(&mut self, words: &[&'static str]) -> Read<()> {
        words.iter().try_for_each(|w| self.need(w))
    }

    pub(super) fn need_kind(&mut self, kind: TokenKind, what: &'static str) -> Read<Word> {
        if self.kind(0) != Some(kind) {
            self.welcome(what);
            return Err(self.fail());
        }
        let word = self.word();
        self.bump();
        Ok(word)
    }

    pub(super) fn need_term(&mut self) -> Read<Word> {
        if !self.at_term() {
            return Err(self.fail());
        }
        let mut word = self.word();
        if self.kind(0) == Some(TokenKind::Quoted) {
            word.text = word.text.trim_matches(['«', '»']).trim().to_owned();
        }
        self.bump();
        Ok(word)
    }

    pub(super) fn need_name(&mut self) -> Read<Word> {
        if !self.at_name() {
            if self.kind(0) == Some(TokenKind::Word) {
                let word = self.raw(0).to_owned();
                let message = format!("`{word}` is a word of the language and cannot name an act, an event or a measure");
                return Err(self.fail_with(message, Some(format!("choose a compound such as `{word}-notice`"))));
            }
            return Err(self.fail());
        }
        let word = self.word();
        self.bump();
        Ok(word)
    }

    pub(super) fn need_string(&mut self) -> Read<Word> {
        let mut word = self.need_kind(TokenKind::String, "text in quotes")?;
        word.text = word.text.trim_matches('"').to_owned();
        Ok(word)
    }

    fn word(&self) -> Word {
        let text = self.raw(0).split_whitespace().collect::<Vec<_>>().join(" ");
        Word { text, span: self.here() }
    }

    // --- places ---

    /// The place of the next token, or of the end.
    pub(super) fn here(&self) -> Span {
        self.token(0).map_or(self.end, |token| self.map.span(token.span))
    }

    /// From the start of a place to the end of the last token taken.
    pub(super) fn since(&self, start: Span) -> Span {
        match self.at.checked_sub(1).and_then(|i| self.significant.get(i)) {
            Some(&index) => start.to(self.map.span(self.tokens[index].span)),
            None => start,
        }
    }

    // --- nodes ---

    fn checkpoint(&mut self) -> Checkpoint {
        if let Some(&index) = self.significant.get(self.at) {
            self.flush_upto(index);
        }
        self.builder.checkpoint()
    }

    /// Reads a production into a node of its own; a production that fails leaves an error node.
    pub(super) fn node<T>(&mut self, kind: NodeKind, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let checkpoint = self.checkpoint();
        let result = read(self);
        let kind = if result.is_ok() { kind } else { NodeKind::Error };
        self.builder.start_node_at(checkpoint, Clauses::kind_to_raw(SyntaxKind::Node(kind)));
        self.builder.finish_node();
        result
    }

    /// Reads something that may nest; refuses beyond a depth.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEPTH_MAX {
            let message = format!("this condition is nested more than {DEPTH_MAX} deep");
            return Err(self.fail_with(message, Some("declare an event with `is when` for a part of it".to_owned())));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    // --- messages and recovery ---

    pub(super) fn problem(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem { span, message: message.into(), help });
        } else {
            self.untold.get_or_insert((0, span)).0 += 1;
        }
    }

    /// Notes that none of what was tried here is here.
    pub(super) fn fail(&mut self) -> Failed {
        if self.problems.len() >= PROBLEMS_MAX {
            return self.fail_with(String::new(), None);
        }
        let found = self.raw(0);
        let message = match self.kind(0) {
            None => format!("the clause stops here; expected {}", self.expectations()),
            Some(TokenKind::Unknown) if found.starts_with('"') => "a text in quotes must be closed by `\"` on the same line".to_owned(),
            Some(TokenKind::Unknown) => {
                format!("`{}` has no meaning in a clause; expected {}", printable(found), self.expectations())
            }
            Some(_) => format!("expected {}, found `{}`", self.expectations(), printable(found)),
        };
        // Long stretches are no slips of the pen.
        let word = if found.len() <= WORD_MAX { found } else { "" };
        let help = near::nearest(word, self.expected.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        self.fail_with(message, help)
    }

    pub(super) fn fail_with(&mut self, message: String, help: Option<String>) -> Failed {
        let span = self.here();
        self.problem(span, message, help);
        Failed
    }

    fn expectations(&self) -> String {
        const SHOWN: usize = 9;
        let quote = |e: &&str| if e.contains(' ') || e.starts_with('`') { (*e).to_owned() } else { format!("`{e}`") };
        let mut all: Vec<String> = self.expected.iter().take(SHOWN).map(quote).collect();
        if self.expected.len() > SHOWN {
            return format!("{} or another word that fits", all.join(", "));
        }
        let last = all.pop().unwrap_or_else(|| "something else".to_owned());
        if all.is_empty() { last } else { format!("{} or {last}", all.join(", ")) }
    }

    /// Skips, into an error node, to the next token for which `stop` holds; it is not taken.
    pub(super) fn skip_until(&mut self, stop: impl Fn(&Self) -> bool) {
        if self.at_end() || stop(self) {
            return;
        }
        let checkpoint = self.checkpoint();
        while !self.at_end() && !stop(self) {
            self.bump();
        }
        self.builder.start_node_at(checkpoint, Clauses::kind_to_raw(SyntaxKind::Node(NodeKind::Error)));
        self.builder.finish_node();
    }

    /// Whether the next token is the first on its line.
    pub(super) fn first_on_line(&self) -> bool {
        let Some(&index) = self.significant.get(self.at) else { return true };
        let before = self.text[..self.tokens[index].span.start as usize].trim_end_matches([' ', '\t', '\r']);
        before.is_empty() || before.ends_with('\n')
    }
}

/// A piece of the text that is safe to print: control characters shown, long ones cut.
fn printable(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut out: String =
        text.chars().take(SHOWN).flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

//! A reader for the dialect of EBNF that the reference grammar is written in.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

/// The token classes of the lexer. Any other word in capitals is a slip of the pen.
const CLASSES: [&str; 11] = ["TERM", "NAME", "NUM", "REF", "STRING", "DATE", "CLOCK", "TZ", "MOMENT", "OFFSET", "GRADE"];

#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// A keyword or a mark by its text, a token class by its name. The two cannot collide:
    /// keywords are lower-case.
    Terminal(String),
    Rule(String),
    Sequence(Vec<Expr>),
    Choice(Vec<Expr>),
    Optional(Box<Expr>),
    Repeat(Box<Expr>),
}

#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) body: Expr,
}

/// Rules in the order of the text; the first one is where a sentence starts.
#[derive(Debug)]
pub(super) struct Ebnf {
    pub(super) rules: Vec<Rule>,
}

impl Ebnf {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = scan(text)?.into_iter().peekable();
        let mut rules: Vec<Rule> = Vec::new();
        while let Some(token) = tokens.next() {
            let Token::Word(name) = token else {
                return Err(format!("a rule starts with its name, not with {token:?}"));
            };
            expect(&mut tokens, '=').map_err(|e| format!("rule {name}: {e}"))?;
            let body = choice(&mut tokens).map_err(|e| format!("rule {name}: {e}"))?;
            expect(&mut tokens, ';').map_err(|e| format!("rule {name}: {e}"))?;
            if rules.iter().any(|rule| rule.name == name) {
                return Err(format!("rule {name} is defined twice"));
            }
            rules.push(Rule { name, body });
        }
        if rules.is_empty() {
            return Err("no rules".to_owned());
        }
        Ok(Self { rules })
    }

    /// The rule's place in `rules`.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.name == name)
    }

    /// Names that are used and have no rule.
    pub(super) fn undefined(&self) -> BTreeSet<&str> {
        let used = self.rules.iter().flat_map(|rule| rule.body.rule_names());
        used.filter(|name| self.index(name).is_none()).collect()
    }

    /// Rules that no sentence can reach: a rule that only uses itself counts as unused.
    pub(super) fn unused(&self) -> BTreeSet<&str> {
        let mut reached = BTreeSet::from([0]);
        let mut frontier = vec![0];
        while let Some(index) = frontier.pop() {
            for name in self.rules[index].body.rule_names() {
                frontier.extend(self.index(name).filter(|&next| reached.insert(next)));
            }
        }
        let unreached = (0..self.rules.len()).filter(|index| !reached.contains(index));
        unreached.map(|index| self.rules[index].name.as_str()).collect()
    }

    pub(super) fn terminals(&self) -> BTreeSet<&str> {
        let leaves = self.rules.iter().flat_map(|rule| rule.body.leaves());
        leaves
            .filter_map(|leaf| match leaf {
                Expr::Terminal(name) => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }
}

impl Expr {
    fn leaves(&self) -> Vec<&Expr> {
        match self {
            Self::Terminal(_) | Self::Rule(_) => vec![self],
            Self::Sequence(parts) | Self::Choice(parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Optional(inner) | Self::Repeat(inner) => inner.leaves(),
        }
    }

    fn rule_names(&self) -> impl Iterator<Item = &str> {
        self.leaves().into_iter().filter_map(|leaf| match leaf {
            Self::Rule(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Mark(char),
}

fn scan(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if let Some(comment) = rest.strip_prefix("(*") {
            let (_, tail) = comment.split_once("*)").ok_or("a comment has no end")?;
            rest = tail;
        } else if first == '"' {
            let (quoted, tail) = after.split_once('"').ok_or("a terminal has no closing quote")?;
            if quoted.is_empty() || quoted.contains(char::is_whitespace) {
                return Err(format!("the terminal {quoted:?} is not one token"));
            }
            tokens.push(Token::Quoted(quoted.to_owned()));
            rest = tail;
        } else if first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
            tokens.push(Token::Word(word.to_owned()));
            rest = tail;
        } else if "=;|()[]{}".contains(first) {
            tokens.push(Token::Mark(first));
            rest = after;
        } else {
            return Err(format!("unexpected {first:?} in the grammar"));
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

type Tokens = Peekable<IntoIter<Token>>;

fn expect(tokens: &mut Tokens, mark: char) -> Result<(), String> {
    match tokens.next() {
        Some(Token::Mark(found)) if found == mark => Ok(()),
        found => Err(format!("expected {mark:?}, found {found:?}")),
    }
}

fn choice(tokens: &mut Tokens) -> Result<Expr, String> {
    let mut branches = vec![sequence(tokens)?];
    while tokens.next_if_eq(&Token::Mark('|')).is_some() {
        branches.push(sequence(tokens)?);
    }
    Ok(one_or(Expr::Choice, branches))
}

fn sequence(tokens: &mut Tokens) -> Result<Expr, String> {
    let mut parts = Vec::new();
    loop {
        let part = match tokens.peek() {
            Some(Token::Mark('(')) => group(tokens, ')')?,
            Some(Token::Mark('[')) => Expr::Optional(Box::new(group(tokens, ']')?)),
            Some(Token::Mark('{')) => Expr::Repeat(Box::new(group(tokens, '}')?)),
            Some(Token::Mark(_)) | None => break,
            Some(Token::Quoted(_) | Token::Word(_)) => leaf(tokens)?,
        };
        parts.push(part);
    }
    // Emptiness is written with brackets in this dialect, so an empty branch is a stray bar.
    if parts.is_empty() {
        return Err(format!("an empty branch before {:?}", tokens.peek()));
    }
    Ok(one_or(Expr::Sequence, parts))
}

fn group(tokens: &mut Tokens, close: char) -> Result<Expr, String> {
    tokens.next();
    let inner = choice(tokens)?;
    expect(tokens, close)?;
    Ok(inner)
}

fn leaf(tokens: &mut Tokens) -> Result<Expr, String> {
    match tokens.next() {
        Some(Token::Quoted(text)) => Ok(Expr::Terminal(text)),
        Some(Token::Word(word)) if word.starts_with(|c: char| c.is_ascii_lowercase()) => Ok(Expr::Rule(word)),
        Some(Token::Word(word)) if CLASSES.contains(&word.as_str()) => Ok(Expr::Terminal(word)),
        other => Err(format!("{other:?} is neither a rule nor a token class")),
    }
}

fn one_or(many: fn(Vec<Expr>) -> Expr, mut parts: Vec<Expr>) -> Expr {
    if parts.len() == 1 { parts.remove(0) } else { many(parts) }
}

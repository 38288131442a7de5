//! The report: one page that needs nothing else. No script; the filter of the findings is plain CSS.

mod activation;
mod clauses;
mod clocks;
mod findings;
mod ground;
mod happened;
mod how;
mod overview;
mod parties;
mod published;
mod readings;
mod records;
mod worth;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};
use servanda_base::plain::stand_in;
use servanda_base::{FileId, Severity};
use servanda_model::ArticleId;
use servanda_model::ast::OverrideForm;
use sha2::{Digest, Sha256};

use crate::facts::{self, Counts, Headings, Places, Row};
use crate::{Input, words};

const STYLE: &str = include_str!("style.css");

/// What the sections share, computed once.
pub(crate) struct Page<'a> {
    input: &'a Input<'a>,
    counts: Counts,
    rows: Vec<Row>,
    /// Errors, warnings and notes.
    severities: [usize; 3],
    /// The article of each finding, in the order of the findings.
    article_of: Vec<Option<ArticleId>>,
    /// Findings by article, as places in the list.
    by_article: BTreeMap<ArticleId, Vec<usize>>,
    headings: Headings<'a>,
    /// The finding that is printed first of those about the articles of a fence.
    first_in: BTreeMap<usize, usize>,
}

impl<'a> Page<'a> {
    fn new(input: &'a Input<'a>) -> Self {
        let text = input.sources.get(FileId(0)).map_or("", |s| s.text());
        let places = Places::new(input.treaty);
        let article_of: Vec<Option<ArticleId>> = input.findings.iter().map(|f| places.article(f)).collect();
        let mut by_article: BTreeMap<ArticleId, Vec<usize>> = BTreeMap::new();
        for (n, finding) in input.findings.iter().enumerate() {
            for id in places.articles(finding) {
                by_article.entry(id).or_default().push(n);
            }
        }
        let mut first_in: BTreeMap<usize, usize> = BTreeMap::new();
        for (n, finding) in input.findings.iter().enumerate() {
            let Some(article) = article_of[n].and_then(|id| input.treaty.articles.get(id)) else { continue };
            let first = first_in.entry(article.fence).or_insert(n);
            // The gravest are printed first.
            if finding.severity > input.findings[*first].severity {
                *first = n;
            }
        }
        Self {
            input,
            counts: facts::counts(input.treaty),
            rows: facts::rows(input.treaty, text),
            severities: facts::by_severity(input.findings),
            article_of,
            by_article,
            headings: Headings::new(&input.document.markdown),
            first_in,
        }
    }

    /// `Article 3.1`, with its instrument when the file has several.
    fn cite(&self, id: ArticleId) -> String {
        upper(&self.input.treaty.cite(id))
    }

    /// Whether a label is a reading or a proposal.
    fn label_kind(&self, label: &str) -> &'static str {
        match self.input.treaty.overrides.iter().find(|(_, o)| o.label.text == label) {
            Some((_, change)) if change.form == OverrideForm::Reading => "reading",
            _ => "proposal",
        }
    }

    /// `reading “A”`, or `readings “A” and “B” together`.
    /// Versions of the text, any of which suffices.
    fn versions(&self, versions: &[String]) -> String {
        let quoted: Vec<String> = versions.iter().map(|l| format!("“{l}”")).collect();
        let kind = versions.first().map_or("reading", |l| self.label_kind(l));
        format!("{kind}{} {}", if versions.len() > 1 { "s" } else { "" }, servanda_model::describe::list(&quoted).replace(" and ", " or "))
    }

    fn under(&self, labels: &[String]) -> String {
        let quoted: Vec<String> = labels.iter().map(|l| format!("“{l}”")).collect();
        let kind = labels.first().map_or("reading", |l| self.label_kind(l));
        match quoted.as_slice() {
            [one] => format!("{kind} {one}"),
            _ => format!("{kind}s {} together", quoted.join(" and ")),
        }
    }
}

/// The report as one HTML file.
#[must_use]
pub fn html(input: &Input<'_>) -> String {
    let page = Page::new(input);
    let treaty = input.treaty;
    let title = if treaty.title.is_empty() { "Untitled text" } else { &treaty.title };
    let sections: Vec<(&str, &str, Markup)> = vec![
        ("short", "In short", overview::section(&page)),
        ("findings", "What can go wrong", findings::section(&page)),
        ("activation", "What waits for what", activation::section(&page)),
        ("clocks", "How long a response takes", clocks::section(&page)),
        ("worth", "Whether it is worth keeping", worth::section(&page)),
        ("clauses", "Clause by clause", clauses::section(&page)),
        ("ground", "On the ground", ground::section(&page)),
        ("parties", "Who decides, who sees, who deploys", parties::section(&page)),
        ("readings", "Readings and proposals", readings::section(&page)),
        ("happened", "What happened", happened::section(&page)),
        ("published", "Where it is published", published::section(&page)),
        ("how", "How to read this", how::section(&page)),
    ];
    let csp = format!("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", style_hash());
    let page = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(csp);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "Servanda " (input.version) };
                title { (title) " · Servanda" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header.mast {
                    p.brand { b { "Servanda" } span { "a text and where it can fail" } }
                    h1 { (title) }
                    (overview::standfirst(&page))
                }
                div.page {
                    nav.toc aria-label="Sections" {
                        ol { @for (id, name, _) in &sections { li { a href={ "#" (id) } { (name) } } } }
                    }
                    main #main {
                        @for (n, (id, name, body)) in sections.iter().enumerate() {
                            section id=(id) aria-labelledby={ (id) "-h" } {
                                h2 id={ (id) "-h" } { span.no { (n + 1) } (name) }
                                (body)
                            }
                        }
                    }
                }
                footer { p { "Servanda " (input.version) ". This follows from the clauses as written. It is not legal advice." } }
            }
        }
    };
    seen(&page.into_string())
}

/// The page with what cannot be seen in it shown by its number: no text of a treaty turns the direction of writing or hides in a name. Line
/// breaks and tabs are those of the clauses shown.
fn seen(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for c in page.chars() {
        match stand_in(c).filter(|_| !matches!(c, '\n' | '\t')) {
            Some(shown) => out.push_str(&shown.replace('<', "&lt;").replace('>', "&gt;")),
            None => out.push(c),
        }
    }
    out
}

/// The hash that lets this one style sheet in, and no other.
fn style_hash() -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in Sha256::digest(STYLE.as_bytes()).chunks(3) {
        let bits = three.iter().fold(0_u32, |b, byte| (b << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63];
            out.push(if i > three.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

/// The first letter in upper case.
pub(crate) fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Text with the parts between single backticks as code.
pub(crate) fn ticks(text: &str) -> Markup {
    let mut parts: Vec<(bool, &str)> = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = next_code(rest) {
        parts.extend([(false, before), (true, code)]);
        rest = after;
    }
    parts.push((false, rest));
    markup! { @for (is_code, part) in &parts { @if *is_code { code { (part) } } @else { (part) } } }
}

/// What comes before the next code, the code, and what comes after it. A run of backticks is no mark of code: it is the fence that a sentence
/// speaks of.
fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let bytes = text.as_bytes();
    let tick = |at: &usize| bytes.get(*at) == Some(&b'`');
    let single = |at: &usize| tick(at) && !tick(&(at + 1)) && !at.checked_sub(1).is_some_and(|before| tick(&before));
    let open = (0..bytes.len()).find(single)?;
    let close = (open + 1..bytes.len()).find(single)?;
    Some((text.get(..open)?, text.get(open + 1..close)?, text.get(close + 1..)?))
}

/// A sentence of a finding as prose: a capital first, a full stop last.
pub(crate) fn prose_case(text: &str) -> String {
    let text = upper(text.trim());
    if text.ends_with(['.', '?', '!', '…', '`']) { text } else { format!("{text}.") }
}

/// The sign of a severity: its shape differs, not only its colour.
pub(crate) fn sign(severity: Severity) -> Markup {
    let d = match severity {
        Severity::Error => "M4.5 1h7L15 4.5v7L11.5 15h-7L1 11.5v-7z",
        Severity::Warning => "M8 1 15.5 14.5H.5z",
        Severity::Note => "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z",
    };
    markup! { svg.sign.(severity.word()) viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" { path d=(d) {} } }
}

/// A cell that owes something. Its label stands before it where the table becomes a list on a small screen.
pub(crate) fn hole(label: &str, word: &str) -> Markup {
    markup! { td.hole data-l=(label) { span { (word) } } }
}

/// A cell that says this, or that it is not stated.
pub(crate) fn stated(label: &str, text: Option<String>) -> Markup {
    match text {
        Some(text) => markup! { td data-l=(label) { (text) } },
        None => hole(label, "not stated"),
    }
}

/// A number with a word, `1 article`, `2 articles`.
pub(crate) fn count(n: usize, one: &str) -> String {
    facts::plural(n, one)
}

/// Text with its web addresses made links.
pub(crate) fn linked(text: &str) -> Markup {
    let mut parts: Vec<(bool, &str)> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("https://").into_iter().chain(rest.find("http://")).min() {
        let tail = &rest[at..];
        let end = tail.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`')).unwrap_or(tail.len());
        let url = tail[..end].trim_end_matches(['.', ',', ';', ':', ')']);
        parts.push((false, &rest[..at]));
        parts.push((true, url));
        rest = &tail[url.len()..];
    }
    parts.push((false, rest));
    markup! {
        @for (is_link, part) in &parts {
            @if *is_link { a href=(part) rel="noreferrer" { (part) } } @else { (part) }
        }
    }
}

/// A table in a container that scrolls on small screens and can be reached by keyboard.
pub(crate) fn scroll(name: &str, inner: &Markup) -> Markup {
    markup! { div.scroll role="region" tabindex="0" aria-label=(name) { (inner) } }
}

/// The names in a row, or a dash.
pub(crate) fn names(words: &[servanda_model::ast::Word]) -> String {
    if words.is_empty() { "—".to_owned() } else { words::list(words) }
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn wording_of_clauses_is_code() {
        let page = |text: &str| ticks(text).into_string();
        assert_eq!(page("add `a < b` or `c`"), "add <code>a &lt; b</code> or <code>c</code>");
        assert_eq!(page("a line ```servanda, the clauses, a line ```"), "a line ```servanda, the clauses, a line ```");
        assert_eq!(page("one ` alone, é"), "one ` alone, é");
        assert_eq!(page("a `` and `b`"), "a `` and <code>b</code>");
    }
}

//! The findings by severity, each with the words it is about.

use std::borrow::Cow;
use std::collections::BTreeSet;

use maud::{Markup, html};
use servanda_base::{FileId, Finding, Label, Severity, Span};
use servanda_check::catalogue;

use super::{Page, count, prose_case, sign, ticks, upper};
use crate::excerpt;
use crate::facts;

/// Articles longer than this are shown around the marks only.
const ARTICLE_LINES_MAX: usize = 14;
/// Prose longer than this is folded.
const PROSE_MAX: usize = 480;
/// Prose longer than this is printed once, with the first finding about it.
const PROSE_ONCE: usize = 4000;

const GROUPS: [(Severity, &str, &str); 3] = [
    (Severity::Error, "error", "The clause cannot do what it is there for."),
    (Severity::Warning, "warning", "A weakness that a party can use."),
    (Severity::Note, "note", "Worth knowing."),
];

pub(super) fn section(page: &Page<'_>) -> Markup {
    let findings = page.input.findings;
    if findings.is_empty() {
        return html! { p { "No rule found anything. That means the rules of this version found nothing; it does not mean that the text will hold." } };
    }
    html! {
        fieldset.filter {
            legend { "Show" }
            @for (i, (severity, word, _)) in GROUPS.iter().enumerate() {
                label { input type="checkbox" id={ "show-" (word) } checked; " " (sign(*severity)) " " (count(page.severities[i], word)) }
            }
            @if findings.iter().any(|f| !f.under.is_empty()) {
                label { input type="checkbox" id="show-under" checked; " what only a reading or a proposal raises" }
            }
        }
        @for (severity, word, gloss) in GROUPS {
            @let group: Vec<usize> = (0..findings.len()).filter(|&i| findings[i].severity == severity).collect();
            @if !group.is_empty() {
                div.group.{ "g-" (word) } {
                    h3 { (sign(severity)) " " (upper(&count(group.len(), word))) " " span.quiet { (gloss) } }
                    @for i in group { (one(page, i, &findings[i])) }
                }
            }
        }
        (rules(findings))
    }
}

fn one(page: &Page<'_>, index: usize, finding: &Finding) -> Markup {
    let word = finding.severity.word();
    let at = page.input.sources.locate(finding.primary);
    let article = page.article_of[index];
    let path = if finding.primary.file == FileId(0) { page.headings.path(finding.primary.span.start) } else { String::new() };
    let header = html! {
        p.kicker {
            span.severity { (sign(finding.severity)) " " (word) }
            a.rule href={ "#rule-" (finding.rule.code) } { (finding.rule.code) " " (finding.rule.name) }
            span.place { (at.to_string()) }
        }
        h4 { (ticks(&upper(finding.message.trim_end_matches('.')))) }
        @if !finding.under.is_empty() { p { span.badge { "only under " (page.versions(&finding.under)) } } }
        @if !finding.not_under.is_empty() { p { span.badge { "not under " (page.versions(&finding.not_under)) } } }
    };
    let body = html! {
        @if article.is_some() || !path.is_empty() {
            p.path {
                @if let Some(id) = article { b { (page.cite(id)) } @if !path.is_empty() { " · " } }
                (path)
            }
        }
        (prose(page, index, article))
        (clause(page, finding, article))
        @if !finding.witness.is_empty() {
            div.part {
                h5 { "How it plays out" }
                ol.witness { @for step in &finding.witness { li { (ticks(step)) } } }
            }
        }
        @if let Some(why) = &finding.why { div.part { h5 { "Why it matters" } p { (ticks(&prose_case(why))) } } }
        @if let Some(help) = &finding.help { div.part.help { h5 { "What would close it" } p { (ticks(&upper(help))) } } }
    };
    // What is no error is folded to its sentence. The place of a link lies inside, so that following it unfolds the finding.
    html! {
        article.finding.(word).under[!finding.under.is_empty()] {
            @if finding.severity == Severity::Error {
                div id={ "f" (index + 1) } { header { (header) } (body) }
            } @else {
                details.folded { summary { (header) } div id={ "f" (index + 1) } { (body) } }
            }
        }
    }
}

/// The authentic words of the section, when the finding stands in an article that has some.
fn prose(page: &Page<'_>, index: usize, article: Option<usize>) -> Markup {
    let Some(article) = article.and_then(|id| page.input.treaty.articles.get(id)) else { return html! {} };
    let Some(fence) = page.input.document.markdown.fences.get(article.fence) else { return html! {} };
    let length: usize = fence.prose.iter().map(|p| p.text.len()).sum();
    if length == 0 {
        return html! {};
    }
    let name = if article.paraphrase { "The prose (a paraphrase)" } else { "The prose" };
    let first = page.first_in.get(&article.fence).copied().unwrap_or(index);
    if length > PROSE_ONCE && first != index {
        return html! { p.quiet { (name) " stands with " a href={ "#f" (first + 1) } { "another finding about it" } "." } };
    }
    let quote = html! { blockquote { @for p in &fence.prose { p { (facts::squeeze(&p.text)) } } } };
    html! {
        @if length <= PROSE_MAX { (quote) } @else { details.prose { summary { (name) } (quote) } }
    }
}

/// The lines of the clause with the marked words, and what is said of each mark.
fn clause(page: &Page<'_>, finding: &Finding, article: Option<usize>) -> Markup {
    let mut files: Vec<FileId> = vec![finding.primary.file];
    for label in &finding.labels {
        if !files.contains(&label.place.file) {
            files.push(label.place.file);
        }
    }
    // Mark 0 is the primary place; labels follow.
    let places: Vec<servanda_base::Place> = std::iter::once(finding.primary).chain(finding.labels.iter().map(|l| l.place)).collect();
    html! {
        @for file in files { (excerpt_of(page, file, &places, article)) }
        // "here" says nothing that the mark does not show.
        @let said = Some(&finding.primary_text).filter(|t| !t.is_empty() && *t != "here");
        @let legend = said.is_some() || !finding.labels.is_empty();
        @if legend {
            ul.marks {
                @if let Some(text) = said { li { span.swatch.primary aria-hidden="true" {} span { (ticks(text)) } } }
                // Labels in a row that say the same are told once.
                @for (first, alike) in alike(&finding.labels) {
                    li {
                        span.swatch.label { (first + 1) @if alike.len() > 1 { "–" (first + alike.len()) } }
                        span { (alike.first().map_or_else(|| html! {}, |l| ticks(&l.text))) " " span.quiet { (at_lines(page, alike)) } }
                    }
                }
            }
        }
    }
}

/// Labels in a row that say the same, with the number of the first.
fn alike(labels: &[Label]) -> Vec<(usize, &[Label])> {
    let mut first = 0;
    labels
        .chunk_by(|one, other| one.text == other.text)
        .map(|alike| {
            let at = first;
            first += alike.len();
            (at, alike)
        })
        .collect()
}

/// `line 12`, `lines 12, 15`.
fn at_lines(page: &Page<'_>, labels: &[Label]) -> String {
    let mut lines: Vec<String> = labels.iter().map(|l| page.input.sources.locate(l.place).line.to_string()).collect();
    lines.dedup();
    format!("line{} {}", if lines.len() == 1 { "" } else { "s" }, lines.join(", "))
}

fn excerpt_of(page: &Page<'_>, file: FileId, places: &[servanda_base::Place], article: Option<usize>) -> Markup {
    let Some(source) = page.input.sources.get(file) else { return html! {} };
    let index: Vec<usize> = (0..places.len()).filter(|&i| places[i].file == file).collect();
    let spans: Vec<Span> = index.iter().map(|&i| places[i].span).collect();
    let around = article.filter(|_| file == FileId(0)).and_then(|id| page.input.treaty.articles.get(id)).map(|a| {
        let long = source.slice(a.ast.span).lines().count() > ARTICLE_LINES_MAX;
        if long { a.head_span() } else { a.ast.span }
    });
    let lines = excerpt::lines(source, &spans, around);
    html! {
        pre.clause tabindex="0" role="region" aria-label={ "Lines of " (source.path()) } {
            @if file != FileId(0) { span.file { (source.path()) } "\n" }
            @for line in &lines {
                @if line.gap { span.row { span.gap { "⋮" } "\n" } }
                span.row {
                span.ln { (line.number) }
                @for piece in excerpt::pieces(line) {
                    @let own: Vec<usize> = piece.marks.iter().filter_map(|m| index.get(*m).copied()).collect();
                    @if own.is_empty() { (shortened(piece.text, 100)) }
                    @else { mark.primary[own.contains(&0)].label[own.iter().any(|i| *i > 0)] { (shortened(piece.text, 1000)) } }
                    @for end in piece.ends.iter().filter_map(|m| index.get(*m)) { @if *end > 0 { sup { (end) } } }
                }
                "\n"
                }
            }
        }
    }
}

/// A text whose middle is left out when it is much longer than both its ends, as a line of a map annex is.
fn shortened(text: &str, ends: usize) -> Cow<'_, str> {
    if text.chars().nth(2 * ends + 40).is_none() {
        return Cow::Borrowed(text);
    }
    let head = text.char_indices().nth(ends).map_or(text.len(), |(at, _)| at);
    let tail = text.char_indices().rev().nth(ends - 1).map_or(0, |(at, _)| at);
    Cow::Owned(format!("{} … {}", text.get(..head).unwrap_or(""), text.get(tail..).unwrap_or("")))
}

/// What the rules that found something mean, once each.
fn rules(findings: &[Finding]) -> Markup {
    let used: BTreeSet<(&str, &str)> = findings.iter().map(|f| (f.rule.code, f.rule.name)).collect();
    html! {
        h3 { "The rules behind these findings" }
        p.quiet { "Where each has failed in history is told by " code { "servanda explain" } " and its code." }
        div.rules {
            // A link to a rule opens its fold.
            @for (code, name) in used {
                @let page = catalogue::find(code).map_or("", |e| e.page);
                details {
                    summary { b { (code) } " " span.quiet { (name) } }
                    div id={ "rule-" (code) } {
                        @for p in intro(page) { p { (ticks(&p)) } }
                        @if page.is_empty() { p { "Raised while the text was read." } }
                    }
                }
            }
        }
    }
}

/// The paragraphs of a rule's page before its first subheading.
fn intro(page: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    for line in page.lines().take_while(|line| !line.starts_with("## ") && !line.starts_with("```")).filter(|line| !line.starts_with("# "))
    {
        if line.trim().is_empty() {
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            last.push_str(line);
            last.push(' ');
        }
    }
    out.retain(|p| !p.trim().is_empty());
    out
}

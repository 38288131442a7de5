//! What each reading or proposal changes, in the words of the clause.

use maud::{Markup, html};
use servanda_base::{FileId, Span};
use servanda_model::ast::{Override, OverrideForm, Scope};

use super::{Page, count, names};
use crate::facts::squeeze;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let overrides = &page.input.treaty.overrides;
    let mut labels: Vec<(&str, OverrideForm)> = Vec::new();
    for (_, change) in overrides.iter() {
        let label = (change.label.text.as_str(), change.form);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.is_empty() {
        return html! { p { "The text records no party's own reading and no open proposal." } };
    }
    html! {
        p.lead { "A reading is how somebody understands the agreed text; a proposal is a text that is not agreed. Each is checked on a copy; the text itself stands." }
        @for (label, form) in labels {
            @let mine: Vec<&(usize, Override)> = overrides.iter().filter(|(_, o)| o.label.text == label && o.form == form).collect();
            @let lifted = page.input.findings.iter().enumerate().filter(|(_, f)| f.not_under.iter().any(|u| u == label)).collect::<Vec<_>>();
            @let raised = page.input.findings.iter().enumerate().filter(|(_, f)| f.under.iter().any(|u| u == label)).collect::<Vec<_>>();
            div.reading {
                h3 {
                    span.form { (if form == OverrideForm::Reading { "reading" } else { "proposal" }) } " " (label)
                    @if let Some((_, first)) = mine.first() { @if !first.by.is_empty() { " " span.quiet { "by " (names(&first.by)) } } }
                }
                @for (instrument, change) in mine { (one(page, *instrument, change)) }
                @if !lifted.is_empty() {
                    p { "Under it " (count(lifted.len(), "finding")) " on the text " (if lifted.len() == 1 { "does" } else { "do" }) " not hold:" }
                    ul { @for (i, finding) in lifted { li { a href={ "#f" (i + 1) } { (super::ticks(&finding.message)) } " " span.quiet { (finding.rule.code) } } } }
                }
                @if raised.is_empty() {
                    p.quiet { "It raises no finding that the text as it stands does not raise." }
                } @else {
                    p { "Raises " (count(raised.len(), "finding")) " that the text as it stands does not raise:" }
                    ul { @for (i, finding) in raised { li { a href={ "#f" (i + 1) } { (super::ticks(&finding.message)) } " " span.quiet { (finding.rule.code) } } } }
                }
            }
        }
    }
}

fn one(page: &Page<'_>, instrument: usize, change: &Override) -> Markup {
    let source = page.input.sources.get(FileId(0));
    let words = |span: Span| source.map_or("", |s| s.slice(span)).trim_end().to_owned();
    let (about, stands) = match &change.scope {
        Scope::Article(citation) => {
            let article = page.input.treaty.find(instrument, citation);
            let about = article.map_or_else(
                || format!("Article {}", citation.number.text),
                |id| format!("{} “{}”", page.cite(id), page.input.treaty.articles[id].ast.title.text),
            );
            (about, article.map(|id| words(page.input.treaty.articles[id].ast.span)))
        }
        Scope::Term(word) => (format!("The term {}", word.text), None),
        Scope::Treaty(_) => ("The whole instrument".to_owned(), None),
    };
    html! {
        h4 { (squeeze(&about)) }
        div.sides {
            div { h5 { "It says" } pre.clause { (words(change.span)) } }
            @if let Some(text) = stands { div { h5 { "The text as it stands" } pre.clause { (text) } } }
        }
    }
}

//! The clause table: what each article has and what it lacks.

use maud::{Markup, html};
use servanda_base::Severity;

use super::{Page, hole, scroll, sign};
use crate::facts::{self, Cell, Row};

pub(super) fn section(page: &Page<'_>) -> Markup {
    if page.rows.is_empty() {
        return html! { p { "The text has no articles." } };
    }
    let several = page.input.treaty.instruments.len() > 1;
    let mut instrument = usize::MAX;
    let mut body: Vec<Markup> = Vec::new();
    for row in &page.rows {
        let Some(article) = page.input.treaty.articles.get(row.id) else { continue };
        if several && article.instrument != instrument {
            instrument = article.instrument;
            if let Some(heading) = page.input.treaty.instruments.get(instrument) {
                let form = facts::form_words(heading.form).0;
                body.push(html! { tr.instrument { th colspan="9" scope="rowgroup" { (heading.title.text) " " span.form { (form) } } } });
            }
        }
        body.push(line(page, row, article));
    }
    let table = html! {
        table.cards.clauses {
            thead { tr {
                th scope="col" { "Article" } th scope="col" { "Title" } th scope="col" { "Bearer" } th scope="col" { "Force" } th scope="col" { "Deadline" }
                th scope="col" { "Verifier" } th scope="col" { "Attribution" } th scope="col" { "Remedy" } th.num scope="col" { "Findings" }
            } }
            tbody { @for tr in &body { (tr) } }
        }
    };
    html! {
        p.lead { "A hatched cell owes something that the text does not say. A dash: nothing is owed there." }
        (scroll("Clauses", &table))
    }
}

fn line(page: &Page<'_>, row: &Row, article: &servanda_model::Article) -> Markup {
    html! {
        tr.bracketed[article.bracketed] {
            th scope="row" { (article.ast.number.text) }
            td.title data-l="Title" { (article.ast.title.text) @if article.bracketed { " " span.badge { "not agreed" } } }
            (cell("Bearer", &row.bearer, "nobody")) td.force data-l="Force" { (row.modal) }
            (cell("Deadline", &row.deadline, "none")) (cell("Verifier", &row.verifier, "none"))
            (cell("Attribution", &row.attributor, "none")) (cell("Remedy", &row.remedy, "none"))
            td.num data-l="Findings" { (findings(page, row.id)) }
        }
    }
}

fn cell(label: &str, cell: &Cell, word: &str) -> Markup {
    match cell {
        Cell::Says(text) => html! { td data-l=(label) { (text) } },
        Cell::Hole => hole(label, word),
        Cell::NotOwed => html! { td.off data-l=(label) { "—" } },
    }
}

fn findings(page: &Page<'_>, id: usize) -> Markup {
    let list = page.by_article.get(&id).map_or(&[][..], Vec::as_slice);
    let first = |s: Severity| list.iter().copied().find(|&i| page.input.findings[i].severity == s);
    let many = |s: Severity| list.iter().filter(|&&i| page.input.findings[i].severity == s).count();
    html! {
        @for severity in [Severity::Error, Severity::Warning, Severity::Note] {
            @if let Some(at) = first(severity) {
                a.tally href={ "#f" (at + 1) } title={ (severity.word()) "s" } { (sign(severity)) (many(severity)) span.hidden { " " (severity.word()) "s" } }
            }
        }
    }
}

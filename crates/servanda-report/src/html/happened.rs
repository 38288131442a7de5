//! What happened, held against each article under every reading.

use std::collections::BTreeMap;

use maud::{Markup, html};
use servanda_watch::outcome::State;

use super::records::{self, Entry};
use super::{Page, count, scroll, ticks, upper};
use crate::svg::{days, timeline};
use crate::watch::{VersionView, WatchView, established, local, standing, state_words, window, zone_of};

/// Records shown one by one; the JSON has all of them.
const RECORDS: usize = 60;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let Some(view) = page.input.watch else {
        return html! { p { "Nothing is reported, claimed or done: the case has no " code { "reports/" } ", " code { "claims/" } " or " code { "acts/" } "." } };
    };
    let Some(text) = view.versions.first() else { return html! {} };
    let zone = text.treaty.instruments.first().map_or("UTC", |i| i.zone.text.as_str());
    let entries = records::entries(view);
    html! {
        p.lead {
            (count(view.incidents.len(), "incident")) ", " (count(view.claims.len(), "claim")) " and " (count(view.acts, "act")) ", until "
            (view.now.map_or_else(|| "no known time".to_owned(), |t| local(t, zone))) " " (zone)
            ". A report is not a breach, and no report is not no breach. This is no decision: who decided what is as recorded, with its votes counted."
        }
        h3 { "Each article, under each reading" }
        (matrix(view, text, &entries))
        (missing(view, text))
        @if let Some(svg) = timeline::svg(view, zone) {
            h3 { "When" }
            figure { (svg) figcaption { "A filled mark is established, a hollow one undetermined; a bar is a time that is not known more finely. The table of records below says the same." } }
        }
        @if let Some(svg) = days::svg(view, zone) {
            h3 { "Reports by place and day" }
            figure { (svg) figcaption { "A number is how many incidents are reported. A blank cell was watched all day and nothing was reported; a cell is hatched for the hours in which nobody says they watched: they are not quiet, they are unknown." } }
        }
        h3 { "Alleged and established breaches" }
        (records::list(view, &entries))
        (contrary(view, text))
        h3 { "Clocks that run" }
        (clocks(view, text))
        h3 { "Claims against what is established" }
        (claims(view, zone))
        (odd(view))
        (records::pages(page, view, &entries))
    }
}

fn matrix(view: &WatchView<'_>, text: &VersionView<'_>, entries: &[Entry<'_>]) -> Markup {
    let rows: Vec<_> = text
        .treaty
        .standing()
        .filter(|(id, _)| {
            let telling = |v: &VersionView<'_>| {
                v.article(*id).is_some_and(|a| !matches!(a.state, State::Statement | State::Allows | State::NotBinding) || a.contrary > 0)
            };
            view.versions.iter().any(telling)
        })
        .collect();
    if rows.is_empty() {
        return html! { p { "No article binds anybody, so that nothing can be breached." } };
    }
    let table = html! {
        table.cards.states {
            thead { tr {
                th scope="col" { "Article" } th scope="col" { "Title" }
                @for version in &view.versions { th scope="col" { (upper(&version.name())) } }
            } }
            tbody {
                @for (id, article) in &rows {
                    tr {
                        th scope="row" { (article.ast.number.text) }
                        td data-l="Title" { (article.ast.title.text) }
                        @for (n, version) in view.versions.iter().enumerate() { (cell(version, *id, records::first_of(entries, *id, n))) }
                    }
                }
            }
        }
    };
    scroll("Articles by reading", &table)
}

fn cell(version: &VersionView<'_>, id: servanda_model::ArticleId, record: Option<String>) -> Markup {
    let name = upper(&version.name());
    let Some(state) = version.article(id) else { return html! { td.off data-l=(name) { "struck out" } } };
    let class = match state.state {
        State::Breached(_) => "state breached",
        State::Undetermined => "state open",
        State::CannotBeMonitored => "state blind",
        State::Kept | State::Fulfilled => "state kept",
        _ => "state",
    };
    let mut notes: Vec<String> = Vec::new();
    let mut say = |n: usize, what: &str| {
        if n > 0 {
            notes.push(format!("{n} {what}"));
        }
    };
    established(version.program, state).into_iter().for_each(|(n, what)| say(n, what));
    say(state.undetermined, "undetermined");
    say(state.excused, "excused");
    say(state.fulfilled, "fulfilled");
    say(state.running, "running");
    say(state.contrary, "contrary acts");
    let words = state_words(version.program, state);
    let words = html! { @match record { Some(anchor) => a href={ "#" (anchor) } { (words) }, None => (words) } };
    html! { td class=(class) data-l=(name) { (words) @if !notes.is_empty() { br; span.quiet { (notes.join(", ")) } } } }
}

/// What the sources lack, and for which articles.
fn missing(view: &WatchView<'_>, text: &VersionView<'_>) -> Markup {
    let mut by: BTreeMap<&str, Vec<servanda_model::ArticleId>> = BTreeMap::new();
    for state in text.outcome.articles.iter().filter(|a| a.state == State::CannotBeMonitored) {
        for reason in &state.missing {
            by.entry(reason).or_default().push(state.article);
        }
    }
    let _ = view;
    html! {
        @if !by.is_empty() {
            p { "What the sources lack for a verdict:" }
            ul { @for (reason, articles) in &by { li { (ticks(&upper(reason))) ": " (text.treaty.cite_all(articles, 12)) "." } } }
        }
    }
}

fn contrary(view: &WatchView<'_>, text: &VersionView<'_>) -> Markup {
    html! {
        @if !text.outcome.contrary.is_empty() {
            h4 { "Contrary to articles that bind nobody: no breach" }
            ul {
                @for record in text.outcome.contrary.iter().take(RECORDS) {
                    li {
                        (text.treaty.cite(record.article)) ", " (window(record, zone_of(text.treaty, record.article))) ", " (view.who(record.bearer)) ": "
                        (standing(text.program, view.names, record, zone_of(text.treaty, record.article))) @if let Some(id) = record.witness.first() { " (" (view.names.text(*id)) ")" }
                    }
                }
            }
        }
    }
}

fn clocks(view: &WatchView<'_>, text: &VersionView<'_>) -> Markup {
    let clocks: Vec<_> = text.outcome.clocks.iter().filter(|c| text.program.binds(c.article)).take(RECORDS).collect();
    if clocks.is_empty() {
        return html! { p { "None that anybody has to meet." } };
    }
    let table = html! {
        table.cards {
            thead { tr { th scope="col" { "Article" } th scope="col" { "Who" } th scope="col" { "Due" } } }
            tbody {
                @for clock in clocks {
                    @let zone = zone_of(text.treaty, clock.article);
                    tr {
                        th scope="row" { (text.treaty.cite(clock.article)) }
                        td data-l="Who" { @if clock.bearer.is_some() { (view.who(clock.bearer)) } @else { "all of its subject" } @if let Some(step) = &clock.step { ": " (step) } }
                        td data-l="Due" { @match clock.due { Some(due) => { (local(due, zone)) " " (zone) }, None => "no date: it can be put off for ever, or waits for something" } }
                    }
                }
            }
        }
    };
    scroll("Clocks", &table)
}

fn claims(view: &WatchView<'_>, zone: &str) -> Markup {
    if view.claims.is_empty() {
        return html! { p { "None." } };
    }
    let table = html! {
        table.cards.claims {
            thead { tr {
                th scope="col" { "Speaker" } th scope="col" { "About" } th scope="col" { "Claim" } th scope="col" { "Window" }
                th.num scope="col" { "Established" } th.num scope="col" { "Reported, undetermined" } th scope="col" { "To know" }
            } }
            tbody {
                @for held in &view.claims {
                    @let claim = held.claim;
                    tr {
                        th scope="row" { (claim.speaker) }
                        td data-l="About" { (claim.subject) }
                        td data-l="Claim" {
                            @for _ in 0..held.depth { "– " }
                            @let word = claim.qualifier.word();
                            @if word != "exactly" { (word) " " }
                            (claim.number) " " (claim.category.as_deref().unwrap_or("of everything"))
                            @if let Some(uri) = claim.source.as_deref().filter(|u| u.starts_with("https://") || u.starts_with("http://")) { " " a href=(uri) rel="noreferrer" { "source" } }
                        }
                        td data-l="Window" {
                            @match claim.window {
                                Some(w) => { (local(w.from.as_second(), zone)) " to " (w.to.map_or_else(|| "no stated end".to_owned(), |t| local(t.as_second(), zone))) },
                                None => "none stated",
                            }
                        }
                        td.num data-l="Established" { @if held.compared { (held.established) } @else { "–" } }
                        td.num data-l="Reported, undetermined" { @if held.compared { (held.reported) } @else { "–" } }
                        td data-l="To know" { (held.remarks.join("; ")) }
                    }
                }
            }
        }
    };
    html! {
        p { "What each side says it counted, in " (zone) ". Claims are not added, averaged or netted; a part is inside its whole." }
        (scroll("Claims", &table))
    }
}

fn odd(view: &WatchView<'_>) -> Markup {
    let all: Vec<String> = view
        .rejects
        .kept()
        .iter()
        .map(ToString::to_string)
        .chain(view.objections.iter().map(|o| format!("{}: {}: {}", o.origin, o.report, o.reason)))
        .collect();
    let more = all.len().saturating_sub(RECORDS) as u64 + view.rejects.more();
    html! {
        @if !all.is_empty() {
            h3 { "Not usable, or odd" }
            ul { @for line in all.iter().take(RECORDS) { li { (line) } } }
            @if more > 0 { p.quiet { "And " (more) " more; watch.json counts them by reason." } }
        }
    }
}

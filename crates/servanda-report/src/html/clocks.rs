//! The clock of each response: who may take how long, from the act to the response.

use maud::{Markup, html};
use servanda_check::clocks::Response;
use servanda_model::ast::{Modal, SubjectKind};

use super::{Page, scroll};
use crate::svg::clocks::{self as draw, duration_words};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let responses = page.input.responses;
    html! {
        @if responses.is_empty() {
            p { "The text promises no response to an act." }
        } @else {
            p.lead { "From the act to the response, at the latest that the text allows. A bar with a torn edge has no limit; what follows it is not to scale." }
        }
        @let (timed, timeless): (Vec<&Response>, Vec<&Response>) = responses.iter().partition(|r| has_time(r));
        @for response in timed { (one(page, response)) }
        @if !timeless.is_empty() { (without_time(page, &timeless)) }
    }
}

/// Whether the text sets any time on the way.
fn has_time(response: &Response) -> bool {
    response.stated.is_some() || response.legs.iter().any(|l| l.at_most.is_some())
}

/// Responses on which the text sets no time at all have nothing to draw.
fn without_time(page: &Page<'_>, responses: &[&Response]) -> Markup {
    let table = html! {
        table.cards {
            thead { tr { th scope="col" { "Article" } th scope="col" { "Set off by" } th scope="col" { "What passes, each without a limit" } } }
            tbody {
                @for response in responses {
                    tr {
                        th scope="row" { (page.cite(response.article)) }
                        td data-l="Set off by" { (response.trigger) }
                        td data-l="What passes, each without a limit" { @for (i, leg) in response.legs.iter().enumerate() { @if i > 0 { "; " } (leg.what) } }
                    }
                }
            }
        }
    };
    html! {
        h3 { "Responses without any time" }
        p { "No leg of these has a limit: whoever waits for them can never say that they are late." }
        (scroll("Responses without any time", &table))
    }
}

fn one(page: &Page<'_>, response: &Response) -> Markup {
    let title = page.input.treaty.articles.get(response.article).map_or("", |a| a.ast.title.text.as_str());
    let name = page.cite(response.article);
    html! {
        div.clock {
            h3 { (name) " " span.quiet { (title) } }
            p { "Set off by: " (response.trigger) ". " b { (verdict(response)) (duty(page, response)) } }
            @if let Some(svg) = draw::svg(response, &format!("{name}: time from the act to the response; the table below lists the legs")) {
                (scroll(&format!("Clock of {name}"), &svg))
            }
            details {
                summary { "The legs as a table" }
                table {
                    thead { tr { th scope="col" { "Leg" } th scope="col" { "Who does what" } th scope="col" { "At most" } } }
                    tbody {
                        @for leg in &response.legs {
                            tr {
                                td { (draw::kind_words(leg.kind)) } td { (leg.what) }
                                @match leg.at_most { Some(d) => td { (duration_words(d)) }, None => (super::hole("At most", "no limit")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the time is worth where nobody is bound to keep it.
fn duty(page: &Page<'_>, response: &Response) -> &'static str {
    let Some(norm) = page.input.treaty.articles.get(response.article).and_then(|a| a.norm()) else { return "" };
    match (norm.modal, &norm.subject.kind) {
        (_, SubjectKind::Unnamed) => " It names nobody who has to keep it.",
        (Modal::Shall | Modal::ShallNot, _) => "",
        _ => " Nobody is bound to keep it.",
    }
}

/// What the article says against what the text allows.
fn verdict(response: &Response) -> String {
    let said = response.stated.map(duration_words);
    match (said, response.total()) {
        (Some(said), Some(total)) if response.stated.is_some_and(|s| total.nominal_minutes() > s.nominal_minutes()) => {
            format!("The article says {said}; from the act, the text allows {}.", duration_words(total))
        }
        (Some(said), Some(_)) => format!("The article says {said}; counted from the act, the clauses add nothing to it."),
        (None, Some(total)) if total == servanda_base::Duration::default() => "The text says at once.".to_owned(),
        (None, Some(total)) => format!("The text allows {}.", duration_words(total)),
        (Some(said), None) => format!("The article says {said}; from the act, the text sets no limit."),
        (None, None) => "The text sets no limit.".to_owned(),
    }
}

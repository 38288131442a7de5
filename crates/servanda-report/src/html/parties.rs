//! Parties, bodies with their rules, sources with their rates, forces with their legal framework.

use maud::{Markup, html};
use servanda_model::ast::{Amount, Basis, Framework};

use super::{Page, hole, names, scroll, stated};
use crate::words;

pub(super) fn section(page: &Page<'_>) -> Markup {
    html! { (groups(page)) (bodies(page)) (sources(page)) (forces(page)) }
}

fn groups(page: &Page<'_>) -> Markup {
    let declared = &page.input.treaty.names;
    let table = html! {
        table {
            thead { tr { th scope="col" { "Group" } th scope="col" { "Members" } } }
            tbody { @for group in declared.groups.values() { tr { th scope="row" { (group.name.text) } td { (words::members(declared, group)) } } } }
        }
    };
    html! {
        h3 { "Parties" }
        @if declared.parties.is_empty() { p { "The text declares no party." } }
        @else { p { (declared.parties.keys().cloned().collect::<Vec<_>>().join(", ")) "." } }
        @if !declared.groups.is_empty() { (scroll("Groups", &table)) }
    }
}

fn bodies(page: &Page<'_>) -> Markup {
    let declared = &page.input.treaty.names;
    if declared.bodies.is_empty() {
        return html! { h3 { "Bodies" } p { "The text sets up no body: what the parties cannot agree on, nobody decides." } };
    }
    let table = html! {
        table.cards {
            thead { tr { th scope="col" { "Body" } th scope="col" { "Members" } th scope="col" { "Chair" } th scope="col" { "Decides by" } th scope="col" { "Who can block" } } }
            tbody {
                @for body in declared.bodies.values() {
                    tr {
                        th scope="row" {
                            (body.name.text)
                            @if body.proposed { " " span.badge { "proposed" } }
                            @if let Some(of) = &body.acts_for { br; span.quiet { "acts for " (of.text) } }
                        }
                        @if body.acts_for.is_some() && body.of.is_empty() && body.decides.is_none() {
                            td.off { "—" } td.off { "—" } td data-l="Decides by" { "its own law" } td data-l="Who can block" { "not stated here: as that law says" }
                        } @else {
                            @if body.of.is_empty() { (hole("Members", "not stated")) }
                            @else { td data-l="Members" { (names(&body.of)) @if body.and_others { span.quiet { " and others" } } } }
                            (stated("Chair", body.chair.as_ref().map(|c| c.text.clone())))
                            (stated("Decides by", body.decides.as_ref().map(words::rule)))
                            (stated("Who can block", words::who_blocks(declared, body)))
                        }
                    }
                }
            }
        }
    };
    html! { h3 { "Bodies" } (scroll("Bodies", &table)) }
}

fn sources(page: &Page<'_>) -> Markup {
    let declared = &page.input.treaty.names;
    if declared.sources.is_empty() {
        return html! { h3 { "Sources of observation" } p { "The text names nobody who observes." } };
    }
    let amount = |a: Option<&Amount>| a.map(|a| a.quantity.to_string());
    let table = html! {
        table.cards {
            thead { tr {
                th scope="col" { "Source" } th scope="col" { "Sees" } th scope="col" { "Where" } th scope="col" { "Detects" } th scope="col" { "False alarms" }
                th scope="col" { "Reports within" } th scope="col" { "How often" } th scope="col" { "Operated by" }
            } }
            tbody {
                @for source in declared.sources.values() {
                    tr {
                        th scope="row" { (source.name.text) @if source.proposed { " " span.badge { "proposed" } } }
                        td data-l="Sees" { (names(&source.sees)) }
                        @match &source.within { Some(zone) => td data-l="Where" { (zone.text) }, None => td.quiet data-l="Where" { "not stated" } }
                        (stated("Detects", amount(source.detects.as_ref()))) (stated("False alarms", amount(source.false_alarms.as_ref())))
                        (stated("Reports within", amount(source.reports_within.as_ref())))
                        @match amount(source.every.as_ref()) { Some(every) => td data-l="How often" { "every " (every) }, None => td.quiet data-l="How often" { "not stated" } }
                        (stated("Operated by", source.operated_by.as_ref().map(|w| w.text.clone())))
                    }
                }
            }
        }
    };
    html! { h3 { "Sources of observation" } (scroll("Sources of observation", &table)) }
}

fn forces(page: &Page<'_>) -> Markup {
    let declared = &page.input.treaty.names;
    if declared.forces.is_empty() {
        return html! {};
    }
    let basis = |b: &Basis| match b {
        Basis::Text(text) => text.text.clone(),
        Basis::Article(citation) => format!("article {}", citation.number.text),
    };
    let find = |framework: &[Framework], of: &dyn Fn(&Framework) -> Option<String>| framework.iter().find_map(of);
    let table = html! {
        table.cards {
            thead { tr {
                th scope="col" { "Force" } th scope="col" { "Of" } th scope="col" { "Status of its members" } th scope="col" { "Command" } th scope="col" { "Uses force under" }
                th scope="col" { "Consent of the host" } th scope="col" { "How long" }
            } }
            tbody {
                @for force in declared.forces.values() {
                    tr {
                        th scope="row" { (force.name.text) }
                        td data-l="Of" { (names(&force.of)) }
                        (stated("Status of its members", find(&force.framework, &|f| match f { Framework::Status(b) => Some(basis(b)), _ => None })))
                        (stated("Command", find(&force.framework, &|f| match f { Framework::Command(w) => Some(w.text.clone()), _ => None })))
                        (stated("Uses force under", find(&force.framework, &|f| match f { Framework::UsesForce(b) => Some(basis(b)), _ => None })))
                        (stated("Consent of the host", find(&force.framework, &|f| match f {
                            Framework::Hosted(host, b) => Some(b.as_ref().map_or_else(|| host.text.clone(), |b| format!("{}, {}", host.text, basis(b)))),
                            _ => None,
                        })))
                        (stated("How long", find(&force.framework, &|f| match f { Framework::Lasts(term) => Some(term.length.quantity.to_string()), _ => None })))
                    }
                }
            }
        }
    };
    html! { h3 { "Forces and the law they stand on" } (scroll("Forces", &table)) }
}

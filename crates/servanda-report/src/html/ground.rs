//! Lines, zones and points; who holds and claims what; what is declared without a map.

use maud::{Markup, html};
use servanda_model::ast::Status;

use super::{Page, names, scroll};
use crate::svg::map as draw;
use crate::{MapKind, MapLayer};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let declared = &page.input.treaty.names;
    let maps = page.input.maps;
    let layer = |name: &str| maps.iter().find(|l| l.name == name);
    let drawn = |name: &str| layer(name).is_some_and(draw::is_drawn);
    let zones: Vec<&str> =
        declared.zones.values().filter(|z| z.geometry.is_none() && !drawn(&z.name.text)).map(|z| z.name.text.as_str()).collect();
    let lines: Vec<&str> =
        declared.lines.values().filter(|l| l.from.is_none() && !drawn(&l.name.text)).map(|l| l.name.text.as_str()).collect();
    let missing: Vec<String> = declared
        .zones
        .values()
        .filter(|z| z.geometry.is_some() && !drawn(&z.name.text))
        .map(|z| z.name.text.as_str())
        .chain(declared.lines.values().filter(|l| l.from.is_some() && !drawn(&l.name.text)).map(|l| l.name.text.as_str()))
        .map(|name| layer(name).and_then(|l| l.note.as_ref()).map_or_else(|| name.to_owned(), |note| format!("{name} ({note})")))
        .collect();
    let nothing = declared.zones.is_empty() && declared.lines.is_empty() && maps.is_empty();
    html! {
        @if nothing { p { "The text names no line and no zone." } }
        @if let Some(svg) = draw::svg(maps, &format!("Map of {} lines, zones and points of the text; the list below names them", draw::drawable(maps))) {
            (scroll("Map", &svg))
            (legend(maps))
            p.quiet { "Drawn to be looked at: an equirectangular sheet, narrowed by the cosine of its middle latitude. Distances in findings are not taken from it. A zone far larger than the rest is shown only as far as the sheet reaches." }
        }
        @if !zones.is_empty() || !lines.is_empty() {
            h3 { "Declared without a map" }
            p { (zones.iter().chain(&lines).copied().collect::<Vec<_>>().join(", ")) ". Where each begins and ends is left to the parties." }
        }
        @if !missing.is_empty() {
            h3 { "Not drawn" }
            p { (missing.join(", ")) ". The text gives their ground, but it could not be computed here." }
        }
        (status(page))
    }
}

fn legend(maps: &[MapLayer]) -> Markup {
    html! {
        ul.legend.map {
            @for (number, layer) in draw::numbered(maps).into_iter().filter(|(_, layer)| draw::is_drawn(layer)) {
                li {
                    (draw::sample(number, layer))
                    span {
                        b { (layer.name) } " "
                        span.quiet { (match layer.kind { MapKind::Line => "line", MapKind::Zone => "zone", MapKind::Point => "points" }) @if layer.derived { ", derived" } }
                        @if let Some(note) = &layer.note { br; span.quiet { (note) } }
                        @for line in &layer.status { br; span.quiet { (line) } }
                    }
                }
            }
        }
    }
}

/// Who administers, claims, recognises: side by side and without a verdict.
fn status(page: &Page<'_>) -> Markup {
    let zones: Vec<_> = page.input.treaty.names.zones.values().filter(|z| !z.status.is_empty()).collect();
    if zones.is_empty() {
        return html! {};
    }
    let table = html! {
        table.cards {
            thead { tr { th scope="col" { "Territory" } th scope="col" { "Administered by" } th scope="col" { "Claimed by" } th scope="col" { "Recognised" } } }
            tbody {
                @for zone in zones {
                    tr {
                        th scope="row" { (zone.name.text) }
                        td data-l="Administered by" { (pick(&zone.status, |s| match s { Status::Administered(w) => Some(names(w)), _ => None })) }
                        td data-l="Claimed by" { (pick(&zone.status, |s| match s { Status::Claimed(w) => Some(names(w)), _ => None })) }
                        td data-l="Recognised" { (pick(&zone.status, |s| match s {
                            Status::Recognised(whose, de_facto, by) => Some(format!("as {}{}{}", whose.text, if *de_facto { ", de facto," } else { "" }, if by.is_empty() { String::new() } else { format!(" by {}", names(by)) })),
                            _ => None,
                        })) }
                    }
                }
            }
        }
    };
    html! { h3 { "Status of territory, as the text has it" } (scroll("Status of territory", &table)) }
}

fn pick(status: &[Status], of: fn(&Status) -> Option<String>) -> Markup {
    let found: Vec<String> = status.iter().filter_map(of).collect();
    html! { @if found.is_empty() { span.quiet { "not said" } } @else { (found.join("; ")) } }
}

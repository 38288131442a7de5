//! Incidents by place and day. A day that nobody says they watched is hatched: it is unknown, not quiet.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::{clip, n};
use crate::watch::{WatchView, local};

const WIDTH: f64 = 860.0;
const LEFT: f64 = 190.0;
const ROW: f64 = 24.0;
/// Days and places beyond which the strip is too fine to read.
const DAYS: usize = 62;
const PLACES: usize = 20;
const DAY: i64 = 86_400;

/// The strip over the last [`DAYS`] days of which incidents are reported; none when there are none.
#[must_use]
pub fn svg(view: &WatchView<'_>, zone: &str) -> Option<Markup> {
    let date = |t: i64| local(t, zone).get(..10).map(str::to_owned);
    let mut cells: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut last = i64::MIN;
    let mut first = i64::MAX;
    for incident in view.incidents {
        let at = incident.says.occurred.from.as_second();
        let place = incident.says.sector.as_deref().unwrap_or("place not by sector").to_owned();
        *cells.entry(place).or_default().entry(date(at)?).or_default() += 1;
        (first, last) = (first.min(at), last.max(at));
    }
    if cells.is_empty() {
        return None;
    }
    let mut days: Vec<(String, i64)> = Vec::new();
    let mut at = last;
    while days.len() < DAYS && at > first - DAY {
        let day = date(at)?;
        if days.last().is_none_or(|(d, _)| *d != day) {
            days.push((day, at));
        }
        at -= DAY;
    }
    days.reverse();
    let watched: BTreeSet<(Option<&str>, &str)> = watched(view, &days);
    #[expect(clippy::cast_precision_loss, reason = "a few days and rows")]
    let (wide, height) = ((WIDTH - LEFT) / days.len() as f64, 30.0 + ROW * cells.len().min(PLACES) as f64);
    #[expect(clippy::cast_precision_loss, reason = "a few days and rows")]
    let (x, y) = (|i: usize| LEFT + wide * i as f64, |i: usize| ROW * i as f64);
    Some(html! {
        svg.days role="img" aria-label="Incidents by place and day" viewBox={ "0 0 " (n(WIDTH)) " " (n(height)) } {
            defs { pattern #unwatched width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" { line.hatch x1="0" x2="0" y1="0" y2="6" {} } }
            @for (row, (place, counts)) in cells.iter().take(PLACES).enumerate() {
                text.name x="0" y=(n(y(row) + ROW / 2.0 + 4.0)) { (clip(place, 12.0, LEFT - 14.0)) }
                @for (column, (day, _)) in days.iter().enumerate() {
                    @let count = counts.get(day).copied().unwrap_or_default();
                    @let seen = watched.contains(&(None, day.as_str())) || watched.contains(&(Some(place.as_str()), day.as_str()));
                    rect.cell.some[count > 0] x=(n(x(column) + 0.5)) y=(n(y(row) + 1.0)) width=(n(wide - 1.0)) height=(n(ROW - 2.0)) fill=(if count > 0 || seen { "none" } else { "url(#unwatched)" }) {
                        title { (place) ", " (day) ": " (count) " reported" @if !seen { ", nobody says they watched" } }
                    }
                    @if count > 0 && wide > 10.0 { text.tick x=(n(x(column) + wide / 2.0)) y=(n(y(row) + ROW / 2.0 + 4.0)) text-anchor="middle" { (count) } }
                }
            }
            @if let (Some((from, _)), Some((to, _))) = (days.first(), days.last()) {
                text.tick x=(n(LEFT)) y=(n(height - 8.0)) { (from) }
                @if days.len() > 1 { text.tick x=(n(WIDTH)) y=(n(height - 8.0)) text-anchor="end" { (to) } }
            }
        }
    })
}

/// The days on which somebody says they watched: everywhere, or in a sector.
fn watched<'a>(view: &'a WatchView<'_>, days: &'a [(String, i64)]) -> BTreeSet<(Option<&'a str>, &'a str)> {
    let mut out = BTreeSet::new();
    for watch in view.observers.by_name.values().flat_map(|o| &o.watching) {
        for (day, at) in days.iter().filter(|(_, at)| watch.from <= *at && *at <= watch.to) {
            let _ = at;
            if watch.sectors.is_empty() {
                out.insert((None, day.as_str()));
            }
            out.extend(watch.sectors.iter().map(|s| (Some(s.as_str()), day.as_str())));
        }
    }
    out
}

//! Incidents by place and day. A time in which nobody says they watched is hatched: it is unknown, not quiet.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use servanda_watch::observers::Watch;

use super::{clip, n};
use crate::watch::{WatchView, day_start, local};

const WIDTH: f64 = 860.0;
const LEFT: f64 = 190.0;
const ROW: f64 = 24.0;
/// Days and places beyond which the strip is too fine to read.
const DAYS: usize = 62;
const PLACES: usize = 20;
const DAY: i64 = 86_400;
/// What stands for incidents whose report names no sector.
const NOWHERE: &str = "place not by sector";

/// A day of the strip: its date, and when it begins and ends.
struct Day {
    date: String,
    from: i64,
    to: i64,
}

/// The strip over the last [`DAYS`] days of which incidents are reported; none when there are none. It has a row for each sector in which
/// something is reported or somebody says they watched.
#[must_use]
pub fn svg(view: &WatchView<'_>, zone: &str) -> Option<Markup> {
    let mut cells: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    for incident in view.incidents {
        let at = incident.says.occurred.from.as_second();
        let place = incident.says.sector.as_deref().unwrap_or(NOWHERE);
        *cells.entry(place).or_default().entry(date(at, zone)?).or_default() += 1;
        (first, last) = (first.min(at), last.max(at));
    }
    if cells.is_empty() {
        return None;
    }
    let watching = || view.observers.by_name.values().flat_map(|o| &o.watching);
    let sectors: BTreeSet<&str> = watching().flat_map(|w| &w.sectors).map(String::as_str).collect();
    for sector in sectors {
        cells.entry(sector).or_default();
    }
    let days = days(first, last, zone)?;
    #[expect(clippy::cast_precision_loss, reason = "a few days and rows")]
    let (wide, height) = ((WIDTH - LEFT) / days.len() as f64, 30.0 + ROW * cells.len().min(PLACES) as f64);
    #[expect(clippy::cast_precision_loss, reason = "a few days and rows")]
    let (x, y) = (|i: usize| LEFT + wide * i as f64, |i: usize| ROW * i as f64);
    let hidden = cells.len().saturating_sub(PLACES);
    Some(html! {
        svg.days role="img" aria-label="Incidents by place and day" viewBox={ "0 0 " (n(WIDTH)) " " (n(height)) } {
            defs { pattern #unwatched width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" { line.hatch x1="0" x2="0" y1="0" y2="6" {} } }
            @for (row, (place, counts)) in cells.iter().take(PLACES).enumerate() {
                text.name x="0" y=(n(y(row) + ROW / 2.0 + 4.0)) { (clip(place, 12.0, LEFT - 14.0)) }
                @for (column, day) in days.iter().enumerate() {
                    @let count = counts.get(&day.date).copied().unwrap_or_default();
                    @let blind = unwatched(watching(), place, day);
                    @for (from, to) in &blind {
                        rect.blind x=(n(x(column) + 0.5 + (wide - 1.0) * from)) y=(n(y(row) + 1.0)) width=(n((wide - 1.0) * (to - from))) height=(n(ROW - 2.0)) fill="url(#unwatched)" {}
                    }
                    rect.cell.some[count > 0] x=(n(x(column) + 0.5)) y=(n(y(row) + 1.0)) width=(n(wide - 1.0)) height=(n(ROW - 2.0)) fill="none" {
                        title { (place) ", " (day.date) ": " (count) " reported, " (watched_words(&blind)) }
                    }
                    @if count > 0 && wide > 10.0 { text.tick x=(n(x(column) + wide / 2.0)) y=(n(y(row) + ROW / 2.0 + 4.0)) text-anchor="middle" { (count) } }
                }
            }
            @if let (Some(from), Some(to)) = (days.first(), days.last()) {
                text.tick x=(n(LEFT)) y=(n(height - 8.0)) { (from.date) }
                @if days.len() > 1 { text.tick x=(n(WIDTH)) y=(n(height - 8.0)) text-anchor="end" { (to.date) } }
            }
        }
        @if hidden > 0 { p.quiet { "And " (hidden) " more places." } }
    })
}

fn date(at: i64, zone: &str) -> Option<String> {
    local(at, zone).get(..10).map(str::to_owned)
}

/// The last days until the last one, the first one first.
fn days(first: i64, last: i64, zone: &str) -> Option<Vec<Day>> {
    let mut out = Vec::new();
    let mut to = day_start(last.saturating_add(DAY + DAY / 8), zone)?;
    while out.len() < DAYS && to > first {
        // The day before begins 23 to 25 hours earlier; noon lies in it, whatever the clocks do.
        let from = day_start(to - DAY / 2, zone)?;
        if from <= last {
            out.push(Day { date: date(from, zone)?, from, to });
        }
        to = from;
    }
    out.reverse();
    Some(out)
}

/// The parts of a day, from 0 to 1, in which nobody says they watched a place: everywhere, or in this sector.
fn unwatched<'a>(watching: impl Iterator<Item = &'a Watch>, place: &str, day: &Day) -> Vec<(f64, f64)> {
    let mine = watching.filter(|w| w.sectors.is_empty() || w.sectors.iter().any(|s| s == place));
    let mut spans: Vec<(i64, i64)> = mine.map(|w| (w.from.max(day.from), w.to.min(day.to))).filter(|(from, to)| from < to).collect();
    spans.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "seconds of a day")]
    let part = |at: i64| (at - day.from) as f64 / (day.to - day.from).max(1) as f64;
    let (mut out, mut seen) = (Vec::new(), day.from);
    for (from, to) in spans {
        // The last second of a day that is named as its end is no gap.
        if from > seen + 1 {
            out.push((part(seen), part(from)));
        }
        seen = seen.max(to);
    }
    if seen + 1 < day.to {
        out.push((part(seen), 1.0));
    }
    out
}

fn watched_words(blind: &[(f64, f64)]) -> String {
    let gone: f64 = blind.iter().map(|(from, to)| to - from).sum();
    if blind.is_empty() {
        "watched all day".to_owned()
    } else if gone >= 1.0 {
        "nobody says they watched".to_owned()
    } else {
        format!("watched {:.0} of 24 hours", (24.0 * (1.0 - gone)).floor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(from: i64, to: i64, sectors: &[&str]) -> Watch {
        Watch { from, to, sectors: sectors.iter().map(|s| (*s).to_owned()).collect() }
    }

    #[test]
    fn only_the_hours_in_which_somebody_watched_the_place_are_blank() {
        let day = Day { date: "1970-01-02".to_owned(), from: DAY, to: 2 * DAY };
        let blind = |all: &[Watch], place: &str| unwatched(all.iter(), place, &day);
        assert_eq!(blind(&[], "A"), [(0.0, 1.0)], "nobody watched: unknown, not quiet");
        assert_eq!(blind(&[watch(0, 3 * DAY, &[])], "A"), []);
        let half = [watch(DAY + DAY / 4, DAY + DAY / 2, &["A"]), watch(DAY + DAY / 2, DAY + 3 * DAY / 4, &["A", "B"])];
        assert_eq!(blind(&half, "A"), [(0.0, 0.25), (0.75, 1.0)]);
        assert_eq!(blind(&half, "B"), [(0.0, 0.5), (0.75, 1.0)]);
        assert_eq!(blind(&half, "C"), [(0.0, 1.0)]);
        assert_eq!(watched_words(&blind(&half, "A")), "watched 12 of 24 hours");
        assert_eq!(watched_words(&blind(&half, "C")), "nobody says they watched");
    }

    #[test]
    fn days_are_those_of_the_zone() {
        // Clocks went forward in Kyiv on 28 March 2027: that day had 23 hours.
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second();
        let all = days(at("2027-03-27T23:30:00+02:00"), at("2027-03-29T00:30:00+03:00"), "Europe/Kyiv").unwrap();
        let shown: Vec<(&str, i64)> = all.iter().map(|d| (d.date.as_str(), (d.to - d.from) / 3_600)).collect();
        assert_eq!(shown, [("2027-03-27", 24), ("2027-03-28", 23), ("2027-03-29", 24)]);
    }
}

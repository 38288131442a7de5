//! From an act to the response, leg by leg, on one axis of time. When legs differ much in length the axis is logarithmic and
//! says so. A leg without limit runs to a torn edge; what follows it starts behind the tear, not to scale.

use maud::{Markup, html};
use servanda_base::Duration;
use servanda_check::clocks::{Leg, LegKind, Response};

use super::{clip, f, n, text_width};

const LEFT: f64 = 8.0;
const BAR: f64 = 14.0;
const TOP: f64 = 30.0;

/// The measures of a picture.
struct Size {
    class: &'static str,
    width: f64,
    /// Where the scale ends and the torn part begins; without a torn part it goes on to `whole`.
    scale_end: f64,
    whole: f64,
    /// The height of a row, and in it where the limit is written and the bar begins.
    row: f64,
    limit: f64,
    bar: f64,
}

/// For a page: a leg's limit stands behind its words.
const WIDE: Size = Size { class: "wide", width: 760.0, scale_end: 560.0, whole: 630.0, row: 42.0, limit: 12.0, bar: 18.0 };
/// For a small screen: it stands below them.
const NARROW: Size = Size { class: "narrow", width: 380.0, scale_end: 250.0, whole: 360.0, row: 60.0, limit: 28.0, bar: 34.0 };

/// Legs that differ by more than this are drawn on a logarithmic axis.
const RATIO: f64 = 20.0;

/// The word for a leg.
#[must_use]
pub fn kind_words(kind: LegKind) -> &'static str {
    match kind {
        LegKind::Report => "report",
        LegKind::Attribution => "attribution",
        LegKind::Decision => "decision",
        LegKind::Notice => "notice",
        LegKind::Action => "action",
    }
}

/// The longest that a leg may last, in words.
#[must_use]
pub fn limit_words(leg: &Leg) -> String {
    match leg.at_most {
        None => "no limit".to_owned(),
        Some(d) if d == Duration::default() => duration_words(d),
        Some(d) => format!("up to {}", duration_words(d)),
    }
}

/// A length of time as people say it.
#[must_use]
pub fn duration_words(duration: Duration) -> String {
    if duration == Duration::default() { "at once".to_owned() } else { duration.to_string() }
}

#[expect(clippy::cast_precision_loss, reason = "for drawing only")]
fn hours(duration: Duration) -> f64 {
    duration.nominal_minutes().max(0) as f64 / 60.0
}

struct Scale {
    log: bool,
    unit: f64,
    end: f64,
    width: f64,
}

impl Scale {
    fn of(response: &Response, width: f64) -> Self {
        let limited: Vec<f64> = response.legs.iter().filter_map(|l| l.at_most).map(hours).filter(|h| *h > 0.0).collect();
        let longest = limited.iter().copied().fold(0.0, f64::max);
        let shortest = limited.iter().copied().fold(f64::INFINITY, f64::min);
        let known: f64 = known_hours(response);
        let stated = response.stated.map_or(0.0, hours);
        let end = known.max(stated).max(1.0) * 1.04;
        let log = limited.len() > 1 && longest > RATIO * shortest;
        Self { log, unit: shortest.min(end), end, width }
    }

    fn x(&self, hours: f64) -> f64 {
        let share = if self.log { libm::log1p(hours / self.unit) / libm::log1p(self.end / self.unit) } else { hours / self.end };
        LEFT + share.clamp(0.0, 1.0) * self.width
    }

    /// Ticks at round times, some way apart.
    fn ticks(&self) -> Vec<(f64, String)> {
        const ROUND: &[(f64, &str)] = &[
            (1.0, "1 h"),
            (3.0, "3 h"),
            (6.0, "6 h"),
            (12.0, "12 h"),
            (24.0, "1 day"),
            (48.0, "2 d"),
            (72.0, "3 d"),
            (96.0, "4 d"),
            (168.0, "1 wk"),
            (336.0, "2 wk"),
            (504.0, "3 wk"),
            (720.0, "30 d"),
            (1440.0, "60 d"),
            (2160.0, "90 d"),
            (4320.0, "180 d"),
            (8760.0, "1 yr"),
            (17520.0, "2 yr"),
            (43800.0, "5 yr"),
            (87600.0, "10 yr"),
        ];
        let mut out = vec![(LEFT, "act".to_owned())];
        // The longest times matter most, so they are kept first.
        let mut kept: Vec<(f64, String)> = Vec::new();
        for (hours, label) in ROUND.iter().rev() {
            let x = self.x(*hours);
            let clear = |other: f64| (other - x).abs() >= 52.0;
            if *hours <= self.end && clear(LEFT) && kept.iter().all(|(o, _)| clear(*o)) {
                kept.push((x, (*label).to_owned()));
            }
        }
        kept.reverse();
        out.extend(kept);
        out
    }
}

/// The time up to the first leg without a limit.
fn known_hours(response: &Response) -> f64 {
    response.legs.iter().map_while(|l| l.at_most).map(hours).sum()
}

/// The picture of one response, for a page and for a small screen; nothing when it has no legs.
#[must_use]
pub fn svg(response: &Response, title: &str) -> Option<Markup> {
    (!response.legs.is_empty()).then(|| html! { (picture(response, title, &WIDE)) (picture(response, title, &NARROW)) })
}

fn picture(response: &Response, title: &str, size: &Size) -> Markup {
    let open = response.legs.iter().any(|l| l.at_most.is_none());
    let scale = Scale::of(response, if open { size.scale_end } else { size.whole } - LEFT);
    let timeless = known_hours(response) <= 0.0 && response.stated.is_none();
    let scale_note = match (scale.log, open) {
        (_, true) if timeless => "no scale: the first leg has no limit",
        (true, _) => "the axis of time is logarithmic",
        (false, true) => "to scale up to the tear",
        (false, false) => "",
    };
    let ticks = if timeless { scale.ticks().into_iter().take(1).collect() } else { scale.ticks() };
    let foot = TOP + size.row * f(response.legs.len()) + 4.0;
    let height = foot + if scale_note.is_empty() { 26.0 } else { 42.0 };
    // Whether there is room for the limit behind the words.
    let beside = size.limit <= 12.0;
    let (mut bars, mut words): (Vec<Markup>, Vec<Markup>) = (Vec::new(), Vec::new());
    let (mut at, mut torn) = (0.0, false);
    let mut loose = size.scale_end + 74.0;
    for (i, leg) in response.legs.iter().enumerate() {
        let y = TOP + size.row * f(i);
        let bar = match leg.at_most {
            Some(limit) if !torn => {
                let (x, to) = (scale.x(at), scale.x(at + hours(limit)));
                at += hours(limit);
                html! { rect class={ "leg " (kind_words(leg.kind)) } x=(n(x)) y=(n(y + size.bar)) width=(n((to - x).max(2.0))) height=(n(BAR)) {} }
            }
            None if !torn => {
                torn = true;
                let x = scale.x(at);
                html! { path class={ "leg torn " (kind_words(leg.kind)) } d=(torn_bar(x, size.scale_end + 64.0, y + size.bar)) {} }
            }
            other => {
                let x = loose;
                loose = (loose + 30.0).min(size.width - 40.0);
                if other.is_some() {
                    html! { rect class={ "leg loose " (kind_words(leg.kind)) } x=(n(x)) y=(n(y + size.bar)) width="26" height=(n(BAR)) {} }
                } else {
                    html! { path class={ "leg torn " (kind_words(leg.kind)) } d=(torn_bar(x, x + 36.0, y + size.bar)) {} }
                }
            }
        };
        let limit = limit_words(leg);
        let kind = text_width(kind_words(leg.kind), 13.0 * 1.12) + 2.0 * LEFT;
        let what = clip(&leg.what, 12.5, size.width - kind - if beside { 115.0 } else { 0.0 });
        bars.push(bar);
        words.push(html! {
            text.who x=(n(LEFT)) y=(n(y + 12.0)) { tspan.kind { (kind_words(leg.kind)) } "  " (what) }
            text.limit.none[leg.at_most.is_none()] x=(n(if beside { size.width - 4.0 } else { LEFT })) y=(n(y + size.limit)) text-anchor=(if beside { "end" } else { "start" }) { (limit) }
        });
    }
    let stated = response.stated.map(|d| (scale.x(hours(d)), duration_words(d)));
    html! {
        svg.clocks.(size.class) role="img" aria-label=(title) viewBox={ "0 0 " (n(size.width)) " " (n(height)) } {
            @for (x, label) in ticks {
                line.grid x1=(n(x)) x2=(n(x)) y1=(n(TOP - 8.0)) y2=(n(foot)) {}
                text.tick x=(n(x)) y=(n(foot + 16.0)) text-anchor=(if label == "act" { "start" } else { "middle" }) { (label) }
            }
            line.axis x1=(n(LEFT)) x2=(n(if open { size.scale_end } else { size.width })) y1=(n(foot)) y2=(n(foot)) {}
            @if !scale_note.is_empty() { text.tick x=(n(LEFT)) y=(n(foot + 33.0)) { (scale_note) } }
            @for bar in &bars { (bar) }
            @if let Some((x, time)) = &stated {
                line.stated x1=(n(*x)) x2=(n(*x)) y1=(n(TOP - 12.0)) y2=(n(foot)) {}
                text.stated x=(n(*x + if *x > size.width / 2.0 { -5.0 } else { 5.0 })) y=(n(TOP - 14.0)) text-anchor=(if *x > size.width / 2.0 { "end" } else { "start" }) {
                    "the article says " (time)
                }
            }
            @for text in &words { (text) }
        }
    }
}

/// A bar whose right edge is torn.
fn torn_bar(x: f64, to: f64, y: f64) -> String {
    let step = BAR / 4.0;
    let mut d = format!("M{} {}H{}", n(x), n(y), n(to));
    for i in 1..=4_u8 {
        let dx = if i % 2 == 1 { -7.0 } else { 0.0 };
        d.push_str(&format!("L{} {}", n(to + dx), n(y + step * f64::from(i))));
    }
    d.push_str(&format!("H{}Z", n(x)));
    d
}

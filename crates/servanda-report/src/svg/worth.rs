//! Pictures of an assessment: divisions of the stake, the margin over time, force by backstop, what it rests on, and the record of truces. Each is
//! drawn for a page and for a small screen; the table beside it has the same figures.

use maud::{Markup, html};
use servanda_evidence::SurvivalCurve;

use super::{clip, f, n, wrap};
use crate::assess::{Bargain, Frontier, Influence, LEVELS, Range};

/// The measures of a picture.
#[derive(Clone, Copy)]
struct Size {
    class: &'static str,
    width: f64,
    left: f64,
}

const SIZES: [Size; 2] = [Size { class: "wide", width: 760.0, left: 190.0 }, Size { class: "narrow", width: 380.0, left: 8.0 }];

impl Size {
    const fn is_narrow(self) -> bool {
        self.width < 500.0
    }

    /// The height of a name in a legend.
    const fn legend(self) -> f64 {
        if self.is_narrow() { 35.0 } else { 18.0 }
    }

    /// From a share of the axis to a place.
    fn x(self, share: f64) -> f64 {
        self.left + share.clamp(0.0, 1.0) * (self.width - self.left - 16.0)
    }
}

/// What each line stands for, below a picture from `top` on; a name may take two lines on a small screen.
fn legend(size: Size, left: f64, top: f64, names: &[String]) -> Markup {
    html! {
        @for (i, name) in names.iter().enumerate() {
            @let at = top + size.legend() * f(i);
            path.{ "line l" (i % 6) } d=(format!("M{} {}H{}", n(left), n(at - 4.0), n(left + 26.0))) {}
            @for (j, line) in wrap(name, 13.0, size.width - left - 40.0, if size.is_narrow() { 2 } else { 1 }).iter().enumerate() {
                text.who x=(n(left + 34.0)) y=(n(at + 15.0 * f(j))) { (line) }
            }
        }
    }
}

/// Both sizes of a picture.
fn both(draw: impl Fn(Size) -> Markup) -> Markup {
    html! { @for size in SIZES { (draw(size)) } }
}

fn frame(size: Size, height: f64, title: &str, inner: &Markup) -> Markup {
    html! {
        svg.worth.(size.class) role="img" aria-label=(title) viewBox={ "0 0 " (n(size.width)) " " (n(height)) } { (inner) }
    }
}

/// Ticks of an axis, with their words.
fn axis(size: Size, foot: f64, top: f64, ticks: &[(f64, String)]) -> Markup {
    html! {
        @for (share, words) in ticks {
            line.grid x1=(n(size.x(*share))) x2=(n(size.x(*share))) y1=(n(top)) y2=(n(foot)) {}
            text.tick x=(n(size.x(*share))) y=(n(foot + 15.0)) text-anchor=(if *share > 0.97 { "end" } else if *share < 0.03 { "start" } else { "middle" }) { (words) }
        }
        line.axis x1=(n(size.x(0.0))) x2=(n(size.x(1.0))) y1=(n(foot)) y2=(n(foot)) {}
    }
}

/// The label of a row: left of it on a page, above it on a small screen.
fn label(size: Size, y: f64, words: &str) -> Markup {
    let room = if size.is_narrow() { size.width - 16.0 } else { size.left - 14.0 };
    let (x, y, anchor) = if size.is_narrow() { (size.left, y - 12.0, "start") } else { (size.left - 10.0, y + 4.0, "end") };
    html! { text.who x=(n(x)) y=(n(y)) text-anchor=(anchor) { (clip(words, 13.0, room)) } }
}

/// The ranges of divisions on one bar: from the middle of the lower ends to the middle of the upper; whiskers reach to nine draws in ten.
#[must_use]
pub fn ranges(rows: &[(&str, &Bargain)], holder: &str) -> Markup {
    let title = format!("Divisions of the stake by the share that {holder} holds; the table below has the figures");
    both(|size| {
        let (row, top) = (if size.is_narrow() { 44.0 } else { 34.0 }, if size.is_narrow() { 26.0 } else { 18.0 });
        let foot = top + row * f(rows.len());
        let ticks: Vec<(f64, String)> = [0.0, 0.25, 0.5, 0.75, 1.0].iter().map(|t| (*t, format!("{t}"))).collect();
        let inner = html! {
            (axis(size, foot, 6.0, &ticks))
            @for (i, (name, b)) in rows.iter().enumerate() {
                @let y = top + row * f(i);
                (label(size, y, name))
                @if b.exists.count == 0 {
                    text.tick x=(n(size.x(0.02))) y=(n(y + 4.0)) { "none in any draw" }
                } @else {
                    line.whisker x1=(n(size.x(b.from.low))) x2=(n(size.x(b.to.high))) y1=(n(y)) y2=(n(y)) {}
                    @let (from, to) = (b.from.middle.min(b.to.middle), b.to.middle);
                    rect.part.faint[b.exists.share < 0.5] x=(n(size.x(from))) y=(n(y - 7.0)) width=(n((size.x(to) - size.x(from)).max(2.0))) height="14" {}
                    @if b.exists.share < 0.995 {
                        text.tick x=(n(size.x(to))) y=(n(y - 10.0)) text-anchor="end" { (format!("in {:.0} %", 100.0 * b.exists.share)) }
                    }
                }
            }
        };
        frame(size, foot + 24.0, &title, &inner)
    })
}

/// A round step that cuts a span in at most five.
fn step(span: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(span.max(1e-9) / 5.0)));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| span / s <= 5.0).unwrap_or(power * 10.0)
}

/// The margin at each stage: a line for each draft, the range of nine draws in ten of the first behind it.
#[must_use]
pub fn margins(lines: &[(String, &[Range])]) -> Markup {
    let all = || lines.iter().flat_map(|(_, stages)| stages.iter());
    let first = || lines.first().into_iter().flat_map(|(_, stages)| stages.iter());
    let low = all().map(|r| r.middle).chain(first().map(|r| r.low)).filter(|v| v.is_finite()).fold(0.0, f64::min);
    let high = all().map(|r| r.middle).chain(first().map(|r| r.high)).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let by = step((high - low).max(0.01));
    let (low, high) = (libm::floor(low / by) * by, libm::ceil(high / by) * by);
    let stages = lines.iter().map(|(_, s)| s.len()).max().unwrap_or(0);
    let title = "By how much keeping is worth more than the best breach, stage by stage; the table below has the figures";
    both(|size| {
        let (left, right, top) = (44.0, size.width - 10.0, 12.0);
        let names = size.legend() * f(lines.len());
        let foot = if size.is_narrow() { 190.0 } else { 230.0 };
        let x = |stage: usize| left + (right - left) * f(stage) / f(stages.saturating_sub(1).max(1));
        let y = |v: f64| foot - (foot - top) * (v - low) / (high - low).max(1e-9);
        let path = |of: &dyn Fn(&Range) -> f64, ranges: &[Range]| {
            ranges
                .iter()
                .enumerate()
                .map(|(i, r)| format!("{}{} {}", if i == 0 { "M" } else { "L" }, n(x(i)), n(y(of(r)))))
                .collect::<String>()
        };
        let band = lines.first().map(|(_, ranges)| {
            let back: String = ranges.iter().enumerate().rev().map(|(i, r)| format!("L{} {}", n(x(i)), n(y(r.low)))).collect();
            format!("{}{back}Z", path(&|r| r.high, ranges))
        });
        #[expect(clippy::cast_possible_truncation, reason = "at most a dozen")]
        let ticks = libm::round((high - low) / by) as i32;
        let inner = html! {
            @for i in 0..=ticks {
                @let v = low + f64::from(i) * by;
                line.grid.zero[v.abs() < by / 1e3] x1=(n(left)) x2=(n(right)) y1=(n(y(v))) y2=(n(y(v))) {}
                text.tick x=(n(left - 6.0)) y=(n(y(v) + 4.0)) text-anchor="end" { (super::super::assess::figure(v)) }
            }
            @for stage in (0..stages).filter(|s| stages <= 12 || s % 5 == 0) {
                text.tick x=(n(x(stage))) y=(n(foot + 16.0)) text-anchor="middle" { (stage) }
            }
            text.tick x=(n(left)) y=(n(foot + 32.0)) { "stage, a year each" }
            @if let Some(d) = &band { path.band d=(d) {} }
            @for (i, (_, ranges)) in lines.iter().enumerate() {
                path.{ "line l" (i % 6) } d=(path(&|r| r.middle, ranges)) {}
            }
            @if lines.len() > 1 {
                (legend(size, left, foot + 52.0, &lines.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()))
            }
        };
        let height = foot + 40.0 + if lines.len() > 1 { names + 8.0 } else { 0.0 };
        frame(size, height, title, &inner)
    })
}

/// For each level a field of force in place (across) by the chance that the backstop comes (up): the share of draws in which it never pays.
#[must_use]
pub fn frontier(frontier: &Frontier) -> Markup {
    html! {
        @for (level, rows) in LEVELS.iter().zip(&frontier.levels).rev() {
            h5 { "Neither a " (level) " breach nor a graver one ever pays, in % of the draws" }
            (both(|size| field(size, frontier, rows, level)))
        }
    }
}

fn field(size: Size, frontier: &Frontier, rows: &[Vec<crate::assess::Share>], level: &str) -> Markup {
    let (left, right) = (if size.is_narrow() { 34.0 } else { 60.0 }, size.width - 6.0);
    let wide = (right - left) / f(frontier.force.len().max(1));
    let high = if size.is_narrow() { 17.0 } else { 20.0 };
    let (top, font) = (4.0, if size.is_narrow() { 10.5 } else { 12.0 });
    let foot = top + high * f(rows.len());
    let title = format!(
        "Share of draws in which a {level} breach never pays, by force in place and reliability of the backstop; the table below has the figures"
    );
    let thousands = |people: f64| if people < 1.0 { "0".to_owned() } else { format!("{:.0}k", people / 1000.0) };
    let inner = html! {
        @for (i, row) in rows.iter().rev().enumerate() {
            @let y = top + high * f(i);
            @let chance = frontier.backstop.get(rows.len() - 1 - i).copied().unwrap_or_default();
            text.tick x=(n(left - 5.0)) y=(n(y + high - 6.0)) text-anchor="end" { (format!("{:.0} %", 100.0 * chance)) }
            @for (j, share) in row.iter().enumerate() {
                @let x = left + wide * f(j);
                rect.heat.enough[share.share >= 0.95] x=(n(x + 0.5)) y=(n(y + 0.5)) width=(n(wide - 1.0)) height=(n(high - 1.0)) fill-opacity=(format!("{:.2}", 0.05 + 0.6 * share.share)) {}
                text.heat x=(n(x + wide / 2.0)) y=(n(y + high - 5.5)) text-anchor="middle" font-size=(n(font)) { (format!("{:.0}", 100.0 * share.share)) }
            }
        }
        @for (j, people) in frontier.force.iter().enumerate().filter(|(j, _)| !size.is_narrow() || j % 2 == 0) {
            text.tick x=(n(left + wide * (f(j) + 0.5))) y=(n(foot + 15.0)) text-anchor="middle" { (thousands(*people)) }
        }
        text.tick x=(n(left)) y=(n(foot + 31.0)) { "across: people in place; up: chance that the backstop comes; framed: 95 % or more" }
    };
    frame(size, foot + 38.0, &title, &inner)
}

/// How much of the variance of the margin each assumption decides: with others (pale, with its interval), and alone (full).
#[must_use]
pub fn influences(all: &[Influence]) -> Markup {
    let shown: Vec<&Influence> = all.iter().take(8).collect();
    let most = shown.iter().map(|i| i.with_others.high).fold(0.1, f64::max);
    let by = step(most);
    let end = libm::ceil(most / by) * by;
    both(|size| {
        let size = Size { left: if size.is_narrow() { 8.0 } else { 330.0 }, ..size };
        let (row, top) = (if size.is_narrow() { 44.0 } else { 28.0 }, if size.is_narrow() { 26.0 } else { 16.0 });
        let foot = top + row * f(shown.len()) - if size.is_narrow() { 12.0 } else { 6.0 };
        #[expect(clippy::cast_possible_truncation, reason = "at most six")]
        let count = libm::round(end / by) as i32;
        let ticks: Vec<(f64, String)> =
            (0..=count).map(|i| (f64::from(i) * by / end, format!("{:.0} %", 100.0 * f64::from(i) * by))).collect();
        let x = |v: f64| size.x(v / end);
        let inner = html! {
            (axis(size, foot, 4.0, &ticks))
            @for (i, influence) in shown.iter().enumerate() {
                @let y = top + row * f(i);
                (label(size, y, influence.about))
                rect.part.faint x=(n(x(0.0))) y=(n(y - 7.0)) width=(n((x(influence.with_others.middle) - x(0.0)).max(1.0))) height="14" {}
                rect.part x=(n(x(0.0))) y=(n(y - 7.0)) width=(n((x(influence.alone.middle) - x(0.0)).max(0.0))) height="14" {}
                line.whisker x1=(n(x(influence.with_others.low))) x2=(n(x(influence.with_others.high))) y1=(n(y)) y2=(n(y)) {}
            }
        };
        frame(size, foot + 24.0, "On which assumption the margin rests; the table below has the figures", &inner)
    })
}

/// How many truces were unbroken after so many years, with their bands.
#[must_use]
pub fn survival(curves: &[&SurvivalCurve]) -> Markup {
    let last = curves.iter().filter_map(|c| c.points.last()).map(|p| p.years).fold(1.0, f64::max);
    both(|size| {
        let (left, right, top, foot) = (44.0, size.width - 10.0, 10.0, if size.is_narrow() { 180.0 } else { 220.0 });
        let x = |years: f64| left + (right - left) * years / last;
        let y = |share: f64| foot - (foot - top) * share;
        let inner = html! {
            @for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                line.grid x1=(n(left)) x2=(n(right)) y1=(n(y(share))) y2=(n(y(share))) {}
                text.tick x=(n(left - 6.0)) y=(n(y(share) + 4.0)) text-anchor="end" { (format!("{:.0} %", 100.0 * share)) }
            }
            @for years in [0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0].into_iter().filter(|t| *t <= last) {
                text.tick x=(n(x(years))) y=(n(foot + 16.0)) text-anchor="middle" { (format!("{years:.0}")) }
            }
            text.tick x=(n(left)) y=(n(foot + 32.0)) { "years since the fighting ended" }
            @for (i, curve) in curves.iter().enumerate() {
                // Where nothing has happened yet there is no band.
                @let banded: Vec<_> = curve.points.iter().filter(|p| p.high > p.low).collect();
                @if banded.len() > 1 {
                    @let there: String = banded.iter().enumerate().map(|(j, p)| format!("{}{} {}", if j == 0 { "M" } else { "L" }, n(x(p.years)), n(y(p.high)))).collect();
                    @let back: String = banded.iter().rev().map(|p| format!("L{} {}", n(x(p.years)), n(y(p.low)))).collect();
                    path.{ "band b" (i % 6) } d=(format!("{there}{back}Z")) {}
                }
            }
            @for (i, curve) in curves.iter().enumerate() {
                @let d: String = curve.points.iter().enumerate().map(|(j, p)| format!("{}{} {}", if j == 0 { format!("M{} {}L", n(x(0.0)), n(y(1.0))) } else { "L".to_owned() }, n(x(p.years)), n(y(p.survival)))).collect();
                path.{ "line l" (i % 6) } d=(d) {}
            }
            (legend(size, left, foot + 52.0, &curves.iter().map(|c| format!("{} ({} of {} failed)", c.label, c.events, c.n)).collect::<Vec<_>>()))
        };
        frame(
            size,
            foot + 48.0 + size.legend() * f(curves.len()),
            "How many truces were unbroken after so many years; the table below has the figures",
            &inner,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::Share;

    fn whole(share: f64) -> Share {
        Share { count: 1, of: 1, share, low: share, high: share }
    }

    #[test]
    fn pictures_are_drawn_of_anything_and_never_carry_what_is_no_number() {
        let nothing = Range { low: f64::NAN, middle: 0.0, high: f64::INFINITY };
        let none =
            Bargain { exists: Share { count: 0, of: 5, share: 0.0, low: 0.0, high: 0.4 }, from: Range::default(), to: Range::default() };
        let some = Bargain { exists: whole(0.4), from: Range { low: 0.1, middle: 0.2, high: 0.3 }, to: nothing };
        let pictures = [
            ranges(&[("a", &none), ("b", &some)], "X"),
            margins(&[]),
            margins(&[("one".to_owned(), &[nothing, Range::default()]), ("two".to_owned(), &[])]),
            frontier(&Frontier { force: vec![0.0, 1e5], backstop: vec![0.0], levels: vec![vec![vec![whole(0.2), whole(0.97)]]; 3] }),
            influences(&[]),
            survival(&[]),
        ];
        for picture in &pictures {
            let text = picture.clone().into_string();
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
        let frontier = pictures[3].clone().into_string();
        assert_eq!(frontier.matches("class=\"heat enough\"").count(), 6, "three levels, two sizes");
        assert!(pictures[0].clone().into_string().contains("in 40 %"));
    }

    #[test]
    fn steps_are_round() {
        assert!((step(1.0) - 0.2).abs() < 1e-12 && (step(0.45) - 0.1).abs() < 1e-12 && (step(7.0) - 2.0).abs() < 1e-12);
    }
}

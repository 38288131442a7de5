//! Records over time, a row for each article.

use std::collections::BTreeMap;

use maud::{Markup, html};
use servanda_model::ArticleId;
use servanda_watch::{Standing, Truth};

use super::{clip, n};
use crate::watch::{WatchView, local};

const WIDTH: f64 = 860.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 20.0;
const ROW: f64 = 26.0;
/// Rows beyond which the rest is left to the table.
const ROWS: usize = 24;

/// The picture for the text as it stands; none when nothing is recorded.
#[must_use]
pub fn svg(view: &WatchView<'_>, zone: &str) -> Option<Markup> {
    let text = view.versions.first()?;
    let mut rows: BTreeMap<ArticleId, Vec<(i64, i64, bool)>> = BTreeMap::new();
    for record in text.outcome.records.iter().filter(|r| r.standing != Standing::Excused) {
        rows.entry(record.article).or_default().push((record.occurred.from, record.occurred.to, record.truth == Truth::Yes));
    }
    let first = rows.values().flatten().map(|r| r.0).min()?;
    let last = rows.values().flatten().map(|r| r.1).max()?.max(first + 3_600);
    let x = |t: i64| {
        #[expect(clippy::cast_precision_loss, reason = "a place on a picture")]
        let share = (t - first) as f64 / (last - first) as f64;
        LEFT + share.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    };
    let shown: Vec<_> = rows.iter().take(ROWS).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let height = 34.0 + ROW * shown.len() as f64;
    let ticks: Vec<i64> = (0..=4).map(|i| first + (last - first) / 4 * i).collect();
    Some(html! {
        svg.timeline role="img" aria-label="Records over time, by article" viewBox={ "0 0 " (n(WIDTH)) " " (n(height)) } {
            @for (i, tick) in ticks.iter().enumerate() {
                line.grid x1=(n(x(*tick))) x2=(n(x(*tick))) y1="0" y2=(n(height - 24.0)) {}
                text.tick x=(n(x(*tick))) y=(n(height - 8.0)) text-anchor=(match i { 0 => "start", 4 => "end", _ => "middle" }) { (local(*tick, zone)) }
            }
            @for (i, (article, marks)) in shown.iter().enumerate() {
                @let y = row_y(i);
                @let label = text.treaty.articles.get(**article).map_or_else(String::new, |a| format!("{} {}", a.ast.number.text, a.ast.title.text));
                text.name x="0" y=(n(y + 4.0)) { (clip(&label, 12.0, LEFT - 14.0)) }
                line.base x1=(n(LEFT)) x2=(n(WIDTH - RIGHT)) y1=(n(y)) y2=(n(y)) {}
                @for (from, to, certain) in marks.iter().take(2_000) {
                    @if x(*to) - x(*from) > 6.0 { line.spell x1=(n(x(*from))) x2=(n(x(*to))) y1=(n(y)) y2=(n(y)) {} }
                    circle.mark.certain[*certain] cx=(n(x(*to))) cy=(n(y)) r="4.5" {}
                }
            }
        }
    })
}

fn row_y(row: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let row = row as f64;
    ROW * row + ROW / 2.0
}

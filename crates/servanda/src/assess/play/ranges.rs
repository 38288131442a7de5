//! The divisions of the stake that both prefer to war: once, over time, and those that nobody ever breaks.

use std::sync::atomic::Ordering;

use servanda_assess::draws::Proportion;
use servanda_assess::game::ranges::ranges;
use servanda_report::assess::Bargain;

use super::{Onlooker, Table, range, share};

/// Draws that are scanned.
const DRAWS: u64 = 1_000;
/// Divisions of a scan: every fiftieth of the stake.
const POINTS: usize = 51;

/// A range of divisions.
type Span = Option<(f64, f64)>;

impl Table<'_> {
    /// The three ranges, from draw to draw.
    pub(super) fn ranges(&self, onlooker: &mut Onlooker<'_>) -> [Bargain; 3] {
        let mut found: [Vec<Span>; 3] = Default::default();
        let draws = self.options.draws.min(DRAWS);
        for draw in 0..draws {
            if onlooker.stop.load(Ordering::Relaxed) {
                break;
            }
            let of = ranges(&self.model.game(self.options.seed, draw), &self.rules, POINTS);
            // The scanned ranges may be in pieces; the longest stands for them.
            let longest = |pieces: &[(f64, f64)]| pieces.iter().copied().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
            let spans = [of.fixed, longest(&of.dynamic), longest(&of.enforcing)];
            found.iter_mut().zip(spans).for_each(|(list, span)| list.push(span));
            if draw % 64 == 0 {
                (onlooker.told)(&format!("{} tempted: divisions", self.model.challenger), draw, draws);
            }
        }
        [&found[0], &found[1], &found[2]].map(|spans| bargain(spans))
    }
}

fn bargain(spans: &[Span]) -> Bargain {
    let mut exists = Proportion::default();
    spans.iter().for_each(|span| exists.add(span.is_some()));
    let ends = |of: fn((f64, f64)) -> f64| range(spans.iter().flatten().map(|s| of(*s)).collect());
    Bargain { exists: share(exists), from: ends(|s| s.0), to: ends(|s| s.1) }
}

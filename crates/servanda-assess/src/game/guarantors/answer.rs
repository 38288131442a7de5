//! Who answers a breach: guarantors decide one after the other, each by a cutoff on its private cost.

use super::{Guarantor, Set, Worth, has};
use crate::game::Shock;
use crate::game::shock::count;

/// What the decisions come to.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Decided {
    /// The mean worth, private costs paid.
    pub(super) worth: Worth,
    /// The chance that anybody answers.
    pub(super) any: f64,
    /// The chance of each.
    pub(super) each: Vec<f64>,
}

impl Decided {
    fn towards(&self, other: &Self, part: f64) -> Self {
        let mean = |a: f64, b: f64| a + part * (b - a);
        Self {
            worth: self.worth.towards(&other.worth, part),
            any: mean(self.any, other.any),
            each: self.each.iter().zip(&other.each).map(|(a, b)| mean(*a, *b)).collect(),
        }
    }

    /// The end of those who answered, by set.
    fn end(ends: &[Worth], set: Set) -> Self {
        let worth = ends.get(set).cloned().unwrap_or_default();
        let each = (0..worth.g.len()).map(|i| f64::from(u8::from(has(set, i)))).collect();
        Self { worth, any: f64::from(u8::from(set != 0)), each }
    }
}

/// The mean over both kinds of crisis. `ends` has the worth of each set of guarantors that answers.
pub(super) fn decide(ends: &[Worth], guarantors: &[Guarantor], alike: f64, shock: Shock) -> Decided {
    let apart = || each_by_itself(ends, guarantors, shock, 0, 0);
    let together = || all_alike(ends, guarantors, shock);
    if alike <= 0.0 {
        apart()
    } else if alike >= 1.0 {
        together()
    } else {
        apart().towards(&together(), alike)
    }
}

/// Each has drawn its own cost, and sees those of the others in what they did only.
fn each_by_itself(ends: &[Worth], guarantors: &[Guarantor], shock: Shock, place: usize, set: Set) -> Decided {
    let Some(own) = guarantors.get(place) else { return Decided::end(ends, set) };
    let aside = each_by_itself(ends, guarantors, shock, place + 1, set);
    let joins = each_by_itself(ends, guarantors, shock, place + 1, set | 1 << place);
    let of = |decided: &Decided| decided.worth.g.get(place).copied().unwrap_or_default();
    let (f, worth) = shock.answer(of(&joins) - of(&aside), own.sig);
    let mut out = aside.towards(&joins, f);
    if let Some(g) = out.worth.g.get_mut(place) {
        *g = of(&aside) + worth;
    }
    out
}

/// All have drawn the same cost, each in units of its own spread, and know it. Who answers is then certain between one cutoff and the next.
fn all_alike(ends: &[Worth], guarantors: &[Guarantor], shock: Shock) -> Decided {
    let pieces = pieces(ends, guarantors, 0, 0);
    let mut out: Option<Decided> = None;
    let mut low = f64::NEG_INFINITY;
    for (high, set) in pieces {
        let (chance, mean) = between(shock, low, high);
        low = high;
        let mut piece = Decided::end(ends, set);
        piece.worth = piece.worth.times(chance);
        piece.any *= chance;
        piece.each.iter_mut().for_each(|each| *each *= chance);
        guarantors.iter().enumerate().filter(|(i, _)| has(set, *i)).for_each(|(i, g)| piece.worth.pays(i, g.sig * mean));
        out = Some(match out {
            None => piece,
            Some(sum) => Decided {
                worth: sum.worth.plus(&piece.worth),
                any: sum.any + piece.any,
                each: sum.each.iter().zip(&piece.each).map(|(a, b)| a + b).collect(),
            },
        });
    }
    out.unwrap_or_default()
}

/// Who answers, by the cost that all have drawn: up to each bound, that set.
fn pieces(ends: &[Worth], guarantors: &[Guarantor], place: usize, set: Set) -> Vec<(f64, Set)> {
    let Some(own) = guarantors.get(place) else { return vec![(f64::INFINITY, set)] };
    let (aside, joins) = (pieces(ends, guarantors, place + 1, set), pieces(ends, guarantors, place + 1, set | 1 << place));
    let worth = |set: Set| ends.get(set).and_then(|end| end.g.get(place)).copied().unwrap_or_default();
    let mut out: Vec<(f64, Set)> = Vec::new();
    let mut add = |high: f64, set: Set| match out.last_mut() {
        Some(last) if last.1 == set => last.0 = high,
        Some(last) if last.0 >= high => {}
        _ => out.push((high, set)),
    };
    let (mut i, mut j, mut low) = (0, 0, f64::NEG_INFINITY);
    while let (Some((to, without)), Some((until, with))) = (aside.get(i), joins.get(j)) {
        let high = to.min(*until);
        // It answers below its cutoff.
        let cutoff = (worth(*with) - worth(*without)) / own.sig;
        if cutoff > low {
            add(cutoff.min(high), *with);
        }
        if cutoff < high {
            add(high, *without);
        }
        i += usize::from(*to <= high);
        j += usize::from(*until <= high);
        low = high;
    }
    out
}

/// The chance that a cost lies between two bounds, and its mean over them times that chance: of S, the integral of F, follows the integral of e dF up
/// to z as z F(z) - S(z).
fn between(shock: Shock, low: f64, high: f64) -> (f64, f64) {
    if let Shock::Types(k) = shock {
        let costs = Shock::costs(k, 1.0);
        let each = 1.0 / count(costs.len());
        // A type whose gain is just its cost stands aside, as everywhere.
        let inside = costs.iter().filter(|cost| low <= **cost && **cost < high);
        return inside.fold((0.0, 0.0), |(f, mean), cost| (f + each, mean + each * cost));
    }
    let upto = |z: f64| {
        if z == f64::NEG_INFINITY {
            return (0.0, 0.0);
        }
        if z == f64::INFINITY {
            return (1.0, 0.0);
        }
        let (f, s) = shock.answer(z, 1.0);
        (f, z * f - s)
    };
    let (a, b) = (upto(low), upto(high));
    (b.0 - a.0, b.1 - a.1)
}

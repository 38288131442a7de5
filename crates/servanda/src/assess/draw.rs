//! The numbers of a draw, the same for every draft and role: a slot's even number is a function of the seed, the draw and the slot.

use servanda_assess::Params;
use servanda_assess::draws::numbers::unit;

use super::inputs::{SLOTS, Slot};
use super::model::Model;

/// Pairs that go together, with their rank correlation: so often the second takes the place of the first in its range. A backstop that is likelier to
/// come is likelier to come in strength; who pledges more firmly looks harder.
const TOGETHER: [(Slot, Slot, f64); 2] = [(Slot::BackstopComes, Slot::BackstopForce, 0.5), (Slot::Pledge, Slot::SeenHybrid, 0.5)];

/// A list of even numbers, one for each slot.
pub type Evens = [f64; SLOTS];

/// The even numbers of a draw.
#[must_use]
pub fn evens(seed: u64, draw: u64) -> Evens {
    let mut out = [0.0; SLOTS];
    for (place, even) in (0_u64..).zip(&mut out) {
        *even = unit(seed, draw, place);
    }
    for (place, (first, second, rank)) in (SLOTS as u64..).zip(TOGETHER) {
        if unit(seed, draw, place) < rank {
            out[second.index()] = out[first.index()];
        }
    }
    out
}

impl Model {
    /// The value of each slot at these even numbers.
    #[must_use]
    pub fn values(&self, evens: &Evens) -> Evens {
        let mut out = [0.0; SLOTS];
        for ((value, input), even) in out.iter_mut().zip(&self.inputs).zip(evens) {
            *value = input.spread.quantile(*even);
        }
        out
    }

    /// The game of a draw.
    #[must_use]
    pub fn game(&self, seed: u64, draw: u64) -> Params {
        self.params(&self.values(&evens(seed, draw)))
    }

    /// The mean of each slot.
    #[must_use]
    pub fn middle(&self) -> Evens {
        let mut out = [0.0; SLOTS];
        for (value, input) in out.iter_mut().zip(&self.inputs) {
            *value = input.spread.mean();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_go_together_half_of_the_time() {
        let same = (0..4000).filter(|d| {
            let e = evens(9, *d);
            (e[Slot::BackstopComes.index()] - e[Slot::BackstopForce.index()]).abs() < 1e-15
        });
        let same = same.count();
        assert!((1850..2150).contains(&same), "{same}");
        let bits = |seed: u64| evens(seed, 5).map(f64::to_bits);
        assert_eq!(bits(9), bits(9));
        assert_ne!(bits(9), bits(10));
    }
}

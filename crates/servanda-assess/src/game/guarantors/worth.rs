//! What something is worth to the challenger, the protected state and each guarantor.

use super::Guarantor;

/// What something is worth to each.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Worth {
    /// The challenger.
    pub r: f64,
    /// The protected state.
    pub u: f64,
    /// Each guarantor.
    pub g: Vec<f64>,
}

impl Worth {
    pub(super) fn division(share: f64, guarantors: &[Guarantor]) -> Self {
        Self { r: share, u: 1.0 - share, g: guarantors.iter().map(|g| g.v * (1.0 - share)).collect() }
    }

    fn with(&self, other: &Self, of: impl Fn(f64, f64) -> f64) -> Self {
        Self { r: of(self.r, other.r), u: of(self.u, other.u), g: self.g.iter().zip(&other.g).map(|(a, b)| of(*a, *b)).collect() }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        self.with(other, |a, b| a + b)
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.with(other, |a, b| a - b)
    }

    pub(super) fn towards(&self, other: &Self, part: f64) -> Self {
        self.with(other, |a, b| a + part * (b - a))
    }

    pub(super) fn times(&self, by: f64) -> Self {
        self.with(self, |a, _| a * by)
    }

    /// A guarantor pays.
    pub(super) fn pays(&mut self, guarantor: usize, cost: f64) {
        if let Some(worth) = self.g.get_mut(guarantor) {
            *worth -= cost;
        }
    }
}

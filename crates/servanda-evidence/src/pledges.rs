//! How often allies kept their word when war called it in.

use crate::fitted::PLEDGED;
use crate::share::wilson;
use crate::survival::count;

/// A share of pledges kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// A short name that does not change.
    pub key: &'static str,
    /// Which pledges.
    pub label: &'static str,
    /// How many were kept.
    pub honoured: usize,
    /// Of how many.
    pub of: usize,
    /// The share.
    pub share: f64,
    /// Lower end of Wilson's 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Which years.
    pub period: &'static str,
    /// Who, to be cited.
    pub source: &'static str,
    /// What the reader must know first.
    pub warning: &'static str,
}

/// All shares.
#[must_use]
pub fn pledges() -> Vec<Share> {
    PLEDGED
        .iter()
        .map(|p| {
            let (low, high) = wilson(p.honoured, p.of);
            let share = count(p.honoured) / count(p.of.max(1));
            let (period, source, warning) = (p.period, p.source.cite, p.source.warning);
            Share { key: p.key, label: p.label, honoured: p.honoured, of: p.of, share, low, high, period, source, warning }
        })
        .collect()
}

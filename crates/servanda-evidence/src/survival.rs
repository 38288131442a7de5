//! How many spells last how long: Kaplan–Meier and Nelson–Aalen, with late entry.
//!
//! At each time t at which d of n spells at risk fail (at risk: entry < t ≤ exit):
//!
//! - survival, Kaplan and Meier, JASA 53 (1958): S(t) = ∏ (1 − d/n);
//! - its variance, Greenwood (1926): Var S = S² G, G = Σ d / (n (n − d));
//! - the 95 % band on the scale log(−log S), which keeps it between 0 and 1 (Kalbfleisch and Prentice, *The Statistical Analysis of Failure
//!   Time Data*, 1980): S^exp(±1.96 √G / ln S);
//! - cumulative hazard, Nelson (1969) and Aalen (1978): H(t) = Σ d/n.
//!
//! Late entry (a peacekeeping mission that arrives in the second year joins the curve in the second year) is left truncation; early on few are
//! at risk, so read the number at risk before the curve. Assumed: what ends observation tells nothing about failure.

use crate::error::Unfit;
use crate::share::Z95;

/// A time under observation. Times count from the same origin, in the same unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    /// Observed after this time.
    pub entry: f64,
    /// Observed up to and including this time.
    pub exit: f64,
    /// Whether it ended in failure, or observation merely stopped.
    pub failed: bool,
}

impl Spell {
    /// Observed from the start.
    #[must_use]
    pub fn new(exit: f64, failed: bool) -> Self {
        Self { entry: 0.0, exit, failed }
    }

    pub(crate) fn at_risk(&self, time: f64) -> bool {
        self.entry < time && time <= self.exit
    }

    pub(crate) fn fails_at(&self, time: f64) -> bool {
        self.failed && self.exit.total_cmp(&time).is_eq()
    }
}

/// What happens at one time of failure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Spells at risk just before.
    pub at_risk: usize,
    /// Failures at this time.
    pub failures: usize,
    /// Kaplan–Meier survival from here on.
    pub survival: f64,
    /// Lower end of the 95 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Greenwood's standard error of the survival.
    pub std_error: f64,
    /// Nelson–Aalen cumulative hazard.
    pub hazard: f64,
}

/// A curve: its steps, and the spells behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// One for each time of failure, ascending.
    pub steps: Vec<Step>,
    spells: Vec<Spell>,
}

/// Times must be finite and in order; a spell of no length is never at risk and is refused.
pub(crate) fn sound<'a>(spells: impl IntoIterator<Item = &'a Spell>) -> Result<(), Unfit> {
    let mut none = true;
    for spell in spells {
        none = false;
        // The comparison is false for what is not a number too.
        if !(spell.entry.is_finite() && spell.exit.is_finite() && spell.entry < spell.exit) {
            return Err(Unfit::BadNumber);
        }
    }
    if none { Err(Unfit::Empty) } else { Ok(()) }
}

/// The times at which something fails, ascending, each once.
pub(crate) fn failure_times<'a>(spells: impl IntoIterator<Item = &'a Spell>) -> Vec<f64> {
    let mut times: Vec<f64> = spells.into_iter().filter(|s| s.failed).map(|s| s.exit).collect();
    times.sort_by(f64::total_cmp);
    times.dedup_by(|a, b| a.total_cmp(b).is_eq());
    times
}

/// Kaplan–Meier and Nelson–Aalen with Greenwood's log-log band.
///
/// # Errors
/// When there are no spells, or a time is not finite or out of order.
pub fn kaplan_meier(spells: &[Spell]) -> Result<Curve, Unfit> {
    sound(spells)?;
    let (mut survival, mut greenwood, mut hazard) = (1.0, 0.0, 0.0);
    let mut steps = Vec::new();
    for time in failure_times(spells) {
        let at_risk = spells.iter().filter(|s| s.at_risk(time)).count();
        let failures = spells.iter().filter(|s| s.fails_at(time)).count();
        let (n, d) = (count(at_risk), count(failures));
        survival *= 1.0 - d / n;
        greenwood += d / (n * (n - d));
        hazard += d / n;
        let (low, high) = band(survival, greenwood);
        // When all fail, Greenwood's sum is infinite and the band is the point itself.
        let std_error = if survival > 0.0 { survival * greenwood.sqrt() } else { 0.0 };
        steps.push(Step { time, at_risk, failures, survival, low, high, std_error, hazard });
    }
    Ok(Curve { steps, spells: spells.to_vec() })
}

impl Curve {
    /// Survival and its band at a time: what the last step before it left, or 1 when there was none.
    #[must_use]
    pub fn at(&self, time: f64) -> (f64, f64, f64) {
        self.steps.iter().take_while(|s| s.time <= time).last().map_or((1.0, 1.0, 1.0), |s| (s.survival, s.low, s.high))
    }

    /// Spells at risk just before a time; at zero those that are observed from the start.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> usize {
        self.spells.iter().filter(|s| if time > 0.0 { s.at_risk(time) } else { s.entry <= 0.0 }).count()
    }

    /// The last time at which anything is observed.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.spells.iter().map(|s| s.exit).fold(0.0, f64::max)
    }

    /// Failures in all.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.steps.iter().map(|s| s.failures).sum()
    }
}

fn band(survival: f64, greenwood: f64) -> (f64, f64) {
    if survival <= 0.0 || survival >= 1.0 {
        return (survival, survival);
    }
    // ln S is negative, so the upper end of the exponent is the lower end of the band.
    let width = libm::exp(Z95 * greenwood.sqrt() / libm::log(survival).abs());
    (libm::pow(survival, width), libm::pow(survival, 1.0 / width))
}

#[expect(clippy::cast_precision_loss, reason = "samples are far below 2^53 rows")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
#[path = "survival_tests.rs"]
mod tests;

//! How many truces were still unbroken after so many years.

use crate::fitted::CURVES;
use crate::sources::Source;

/// A point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Years since the fighting stopped.
    pub years: f64,
    /// The share that is unbroken.
    pub survival: f64,
    /// Lower end of the 95 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How many are still observed at this time; with few, do not read the curve.
    pub at_risk: usize,
}

/// A survival curve of a sample (Kaplan–Meier; see [`crate::survival`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurvivalCurve {
    /// A short name that does not change.
    pub key: &'static str,
    /// What these have in common.
    pub label: &'static str,
    /// What the sample is and where it comes from.
    pub source: &'static Source,
    /// Whether cases join and leave the curve when their label begins and ceases to hold.
    pub enters_late: bool,
    /// Cases.
    pub n: usize,
    /// Failures among them.
    pub events: usize,
    /// At whole years, as long as anything is observed.
    pub points: &'static [Point],
}

impl SurvivalCurve {
    /// The point at a whole number of years.
    #[must_use]
    pub fn at(&self, years: f64) -> Option<&'static Point> {
        self.points.iter().find(|p| (p.years - years).abs() < 1e-9)
    }
}

/// All curves.
#[must_use]
pub fn curves() -> Vec<SurvivalCurve> {
    CURVES.to_vec()
}

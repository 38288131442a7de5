//! The figures, typed in: no data file is needed to show them. `tests/it` estimates them again from the published data when these are at hand.

mod cease_fires;
mod endings;
mod pledged;
mod years;

use crate::curves::{Point, SurvivalCurve};
use crate::hazards::{Fit, Term};
use crate::sources::Source;

/// Counts of pledges kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pledged {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) honoured: usize,
    pub(crate) of: usize,
    pub(crate) period: &'static str,
    pub(crate) source: &'static Source,
}

pub(crate) use pledged::PLEDGED;

/// Every curve, in the order in which they are told.
pub(crate) const CURVES: &[SurvivalCurve] = &[
    cease_fires::WITH_PEACEKEEPERS,
    cease_fires::WITHOUT_PEACEKEEPERS,
    cease_fires::SETTLEMENT,
    cease_fires::TRUCE,
    cease_fires::VICTORY,
    endings::WITHIN_AGREEMENT,
    endings::WITHIN_CEASE_FIRE,
    endings::WITHIN_FADED,
    endings::WITHIN_VICTORY,
    endings::BETWEEN_SETTLED,
    endings::BETWEEN_FADED,
    endings::BETWEEN_VICTORY,
    years::AGREEMENTS_WITH_MISSION,
    years::AGREEMENTS_WITHOUT_MISSION,
];

/// Every model.
pub(crate) const FITS: &[Fit] = &[
    cease_fires::ALONE,
    cease_fires::ADJUSTED,
    cease_fires::KINDS,
    cease_fires::EARLY_AND_LATE,
    cease_fires::SINCE_1947,
    endings::WITHIN,
    endings::BETWEEN,
    years::FEW,
    years::MANY,
    years::ODDS,
    years::MISSION_IN_TEXT,
];

/// A point: years, survival, band, at risk.
const fn p(years: u32, survival: f64, low: f64, high: f64, at_risk: usize) -> Point {
    Point { years: years as f64, survival, low, high, at_risk }
}

/// A term that a model is about: coefficient, standard error, robust standard error.
const fn told(name: &'static str, coefficient: f64, std_error: f64, robust: f64) -> Term {
    Term { name, told: true, coefficient, std_error, robust }
}

/// A term that is only held constant.
const fn held(name: &'static str, coefficient: f64, std_error: f64, robust: f64) -> Term {
    Term { name, told: false, coefficient, std_error, robust }
}

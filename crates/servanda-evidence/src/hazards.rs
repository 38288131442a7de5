//! What goes with more or less renewed fighting.

use crate::fitted::FITS;
use crate::model::ratio;
use crate::sources::Source;

/// The name of the constant of a yearly model, which is no covariate.
pub(crate) const INTERCEPT: &str = "intercept";

/// How a model was fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Proportional hazards, ties by Efron: ratios of hazards.
    Cox,
    /// Yearly, complementary log-log: ratios of hazards.
    Cloglog,
    /// Yearly, logit: ratios of odds.
    Logit,
}

/// A term of a fitted model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// What it measures.
    pub name: &'static str,
    /// Whether it is an answer; otherwise it is only held constant.
    pub told: bool,
    /// The coefficient.
    pub coefficient: f64,
    /// Its standard error when rows are independent.
    pub std_error: f64,
    /// Its standard error with rows of one cluster taken together.
    pub robust: f64,
}

/// A fitted model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// A short name that does not change.
    pub key: &'static str,
    /// What is compared with what.
    pub label: &'static str,
    /// How.
    pub method: Method,
    /// What the sample is and where it comes from.
    pub source: &'static Source,
    /// Cases.
    pub n: usize,
    /// Rows: cases are cut where their covariates change.
    pub rows: usize,
    /// Failures.
    pub events: usize,
    /// Clusters, within which rows may depend on one another.
    pub clusters: usize,
    /// Log likelihood (partial for [`Method::Cox`]).
    pub log_likelihood: f64,
    /// Coefficients.
    pub terms: &'static [Term],
}

/// A ratio with all that is needed to read it.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardRatio {
    /// The model that it comes from.
    pub key: &'static str,
    /// What is compared with what.
    pub label: String,
    /// Below 1: less renewed fighting.
    pub ratio: f64,
    /// Lower end of the 95 % interval (robust errors).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether it is a ratio of hazards or of odds.
    pub method: Method,
    /// What is held constant.
    pub adjusted_for: Vec<&'static str>,
    /// Cases.
    pub n: usize,
    /// Failures among them.
    pub events: usize,
    /// What a case is.
    pub sample: &'static str,
    /// Which years.
    pub period: &'static str,
    /// Who, to be cited.
    pub source: &'static str,
    /// What the reader must know first.
    pub warning: &'static str,
}

/// All models.
#[must_use]
pub fn fits() -> Vec<Fit> {
    FITS.to_vec()
}

/// The ratios that the models are about.
#[must_use]
pub fn hazards() -> Vec<HazardRatio> {
    FITS.iter().flat_map(|fit| fit.terms.iter().filter(|t| t.told).map(|term| told(fit, term))).collect()
}

fn told(fit: &Fit, term: &Term) -> HazardRatio {
    let (ratio, low, high) = ratio(term.coefficient, term.robust);
    HazardRatio {
        key: fit.key,
        label: format!("{} ({})", term.name, fit.label),
        ratio,
        low,
        high,
        method: fit.method,
        adjusted_for: fit.terms.iter().map(|t| t.name).filter(|name| *name != term.name && *name != INTERCEPT).collect(),
        n: fit.n,
        events: fit.events,
        sample: fit.source.sample,
        period: fit.source.period,
        source: fit.source.cite,
        warning: fit.source.warning,
    }
}

//! What every regression here gives back.

use crate::linear::{Square, add_outer, sandwich, zeros};
use crate::newton::Top;
use crate::share::Z95;
use crate::survival::count;

/// A coefficient with its standard errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// The estimate; its exponential is the ratio.
    pub value: f64,
    /// The standard error when the model holds and rows are independent.
    pub std_error: f64,
    /// The standard error that allows for dependence within clusters and for a model that is not quite right.
    pub robust: f64,
}

impl Coefficient {
    /// The ratio and its 95 % interval by the robust error.
    #[must_use]
    pub fn ratio(&self) -> (f64, f64, f64) {
        ratio(self.value, self.robust)
    }
}

/// exp(b) with exp(b ± 1.96 s).
pub(crate) fn ratio(value: f64, error: f64) -> (f64, f64, f64) {
    (libm::exp(value), libm::exp(value - Z95 * error), libm::exp(value + Z95 * error))
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// In the order of the covariates; a model of yes and no has its intercept last.
    pub coefficients: Vec<Coefficient>,
    /// At the top.
    pub log_likelihood: f64,
    /// Rows.
    pub rows: usize,
    /// Failures.
    pub failures: usize,
    /// Clusters.
    pub clusters: usize,
}

/// Joins the top of a likelihood with the scores of its rows: the variance V B V, where B sums the squares of each cluster's score (Lin and Wei,
/// JASA 84, 1989; White 1980 for one row each). No correction for few clusters is made; below some forty the errors are too small.
pub(crate) fn with_clusters(top: &Top, scores: &[Vec<f64>], clusters: &[usize], failures: usize) -> Regression {
    let n = top.at.len();
    let mut sums: std::collections::BTreeMap<usize, Vec<f64>> = std::collections::BTreeMap::new();
    for (score, cluster) in scores.iter().zip(clusters) {
        let sum = sums.entry(*cluster).or_insert_with(|| vec![0.0; n]);
        sum.iter_mut().zip(score).for_each(|(s, x)| *s += x);
    }
    let mut meat = zeros(n);
    sums.values().for_each(|s| add_outer(&mut meat, s, s, 1.0));
    let robust = sandwich(&top.variance, &meat);
    let errors = |v: &Square| -> Vec<f64> { (0..n).map(|i| v.get(i).and_then(|r| r.get(i)).map_or(0.0, |x| x.max(0.0).sqrt())).collect() };
    let pairs = errors(&top.variance).into_iter().zip(errors(&robust));
    Regression {
        coefficients: top.at.iter().zip(pairs).map(|(&value, (std_error, robust))| Coefficient { value, std_error, robust }).collect(),
        log_likelihood: top.log_likelihood,
        rows: scores.len(),
        failures,
        clusters: sums.len(),
    }
}

/// Means of the covariates: models are fitted around them, so that a predictor such as a year does not overflow an exponential.
pub(crate) fn means<'a>(rows: impl ExactSizeIterator<Item = &'a [f64]>, width: usize) -> Vec<f64> {
    let n = count(rows.len().max(1));
    let mut sums = vec![0.0; width];
    for row in rows {
        sums.iter_mut().zip(row).for_each(|(s, x)| *s += x);
    }
    sums.iter().map(|s| s / n).collect()
}

/// How far the linear predictor reaches over a sample.
pub(crate) fn spread(rows: &[Vec<f64>], at: &[f64]) -> f64 {
    let predictors = rows.iter().map(|x| crate::linear::dot(x, at));
    let (low, high) = predictors.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), e| (l.min(e), h.max(e)));
    high - low
}

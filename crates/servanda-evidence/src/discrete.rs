//! The hazard of a year, for tables with one row a year.
//!
//! A year fails with probability p: logit, ln(p/(1−p)) = βx + c, whose ratios are ratios of odds; or complementary log-log,
//! ln(−ln(1−p)) = βx + c, whose ratios are ratios of hazards when a continuous proportional hazard is seen only by the year (Prentice and Gloeckler,
//! Biometrics 34, 1978). Time since the start belongs among the covariates (Beck, Katz and Tucker, AJPS 42, 1998).

use crate::error::Unfit;
use crate::linear::{add_outer, dot, zeros};
use crate::model::{Regression, spread, with_clusters};
use crate::newton::{Point, climb};

/// A year of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    /// Whether it failed in this year.
    pub failed: bool,
    /// Covariates of the year, without an intercept.
    pub x: Vec<f64>,
    /// Rows that hang together.
    pub cluster: usize,
}

/// How the probability hangs on the linear predictor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Ratios of odds.
    Logit,
    /// Ratios of hazards.
    Cloglog,
}

/// The log likelihood of one row and its first two derivatives in the predictor.
struct Term {
    value: f64,
    slope: f64,
    curvature: f64,
}

/// Fits by Newton's method; the intercept comes last.
///
/// # Errors
/// When the sample is empty or ragged, all or none fail, covariates repeat one another, or one tells the outcome without exception.
pub fn yearly_hazard(years: &[Year], link: Link) -> Result<Regression, Unfit> {
    let Some(first) = years.first() else { return Err(Unfit::Empty) };
    let width = first.x.len();
    if years.iter().any(|y| y.x.len() != width) {
        return Err(Unfit::Ragged);
    }
    if years.iter().any(|y| y.x.iter().any(|x| !x.is_finite())) {
        return Err(Unfit::BadNumber);
    }
    let failures = years.iter().filter(|y| y.failed).count();
    if failures == 0 || failures == years.len() {
        return Err(Unfit::NoContrast);
    }
    let x: Vec<Vec<f64>> = years.iter().map(|y| y.x.iter().copied().chain([1.0]).collect()).collect();
    let look = |at: &[f64]| {
        let mut point = Point { log_likelihood: 0.0, slope: vec![0.0; at.len()], information: zeros(at.len()) };
        for (x, y) in x.iter().zip(years) {
            let term = term(link, dot(x, at), y.failed);
            point.log_likelihood += term.value;
            point.slope.iter_mut().zip(x).for_each(|(s, x)| *s += term.slope * x);
            add_outer(&mut point.information, x, x, -term.curvature);
        }
        point
    };
    let top = climb(width + 1, look, |at| spread(&x, at))?;
    let score = |(x, y): (&Vec<f64>, &Year)| -> Vec<f64> {
        let slope = term(link, dot(x, &top.at), y.failed).slope;
        x.iter().map(|x| slope * x).collect()
    };
    let scores: Vec<Vec<f64>> = x.iter().zip(years).map(score).collect();
    let clusters: Vec<usize> = years.iter().map(|y| y.cluster).collect();
    Ok(with_clusters(&top, &scores, &clusters, failures))
}

fn term(link: Link, eta: f64, failed: bool) -> Term {
    match link {
        Link::Logit => {
            let p = 1.0 / (1.0 + libm::exp(-eta));
            // ln(1 + e^η) without overflow on either side.
            let soft = eta.max(0.0) + libm::log1p(libm::exp(-eta.abs()));
            let y = if failed { 1.0 } else { 0.0 };
            Term { value: y * eta - soft, slope: y - p, curvature: -p * (1.0 - p) }
        }
        Link::Cloglog => {
            let mu = libm::exp(eta);
            if !failed {
                return Term { value: -mu, slope: -mu, curvature: -mu };
            }
            // y = 1: ln(1 − e^−μ), with g = μ/(e^μ − 1) as its slope in η. A large μ has p = 1 and no slope left.
            let less = libm::expm1(mu);
            if !less.is_finite() {
                return Term { value: 0.0, slope: 0.0, curvature: 0.0 };
            }
            let g = mu / less;
            // dg/dη = g (1 − μ e^μ/(e^μ − 1)) = g (1 − g − μ).
            Term { value: libm::log(-libm::expm1(-mu)), slope: g, curvature: g * (1.0 - g - mu) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Link, Year, yearly_hazard};
    use crate::error::Unfit;

    /// A table of two columns: so many failures of so many years without and with something.
    fn table(without: (usize, usize), with: (usize, usize)) -> Vec<Year> {
        let column = |x: f64, (failures, years): (usize, usize)| {
            (0..years).map(move |i| Year { failed: i < failures, x: vec![x], cluster: i }).collect::<Vec<_>>()
        };
        [column(0.0, without), column(1.0, with)].concat()
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn logit_of_a_table_is_its_log_odds_ratio_with_woolfs_error() {
        let fit = yearly_hazard(&table((10, 40), (6, 60)), Link::Logit).unwrap();
        let odds: f64 = (6.0 / 54.0) / (10.0 / 30.0);
        near(fit.coefficients[0].value, odds.ln());
        near(fit.coefficients[0].std_error, (1.0 / 6.0 + 1.0 / 54.0 + 1.0 / 10.0 + 1.0 / 30.0_f64).sqrt());
        near(fit.coefficients[1].value, (10.0 / 30.0_f64).ln());
        let by_hand: f64 = 10.0 * 0.25_f64.ln() + 30.0 * 0.75_f64.ln() + 6.0 * 0.1_f64.ln() + 54.0 * 0.9_f64.ln();
        near(fit.log_likelihood, by_hand);
        assert_eq!((fit.rows, fit.failures), (100, 16));
    }

    #[test]
    fn cloglog_of_a_table_is_the_ratio_of_its_hazards() {
        let fit = yearly_hazard(&table((10, 40), (6, 60)), Link::Cloglog).unwrap();
        // 1 − p = exp(−hazard) within a year.
        near(fit.coefficients[0].value, (0.9_f64.ln() / 0.75_f64.ln()).ln());
        near(fit.coefficients[1].value, (-(0.75_f64.ln())).ln());
        // Delta method on ln(−ln(1−p)): p / (n (1−p) ln²(1−p)).
        let part = |p: f64, n: f64| p / (n * (1.0 - p) * (1.0 - p).ln().powi(2));
        near(fit.coefficients[0].std_error, (part(0.25, 40.0) + part(0.1, 60.0)).sqrt());
    }

    #[test]
    fn rows_of_one_cluster_count_once() {
        // In a table that is saturated the robust error with one row a cluster is the plain one; every row twice in one cluster must not
        // make it smaller, though the plain error falls by the root of two.
        let mut once = table((10, 40), (6, 60));
        once.iter_mut().enumerate().for_each(|(i, y)| y.cluster = i);
        let twice = [once.clone(), once.clone()].concat();
        let (a, b) =
            (yearly_hazard(&once, Link::Logit).unwrap().coefficients[0], yearly_hazard(&twice, Link::Logit).unwrap().coefficients[0]);
        near(a.robust, a.std_error);
        near(b.robust, a.robust);
        near(b.std_error, a.std_error / 2.0_f64.sqrt());
    }

    #[test]
    fn years_without_a_greatest_likelihood_are_refused() {
        for link in [Link::Logit, Link::Cloglog] {
            assert_eq!(yearly_hazard(&table((10, 40), (0, 60)), link), Err(Unfit::Diverges));
            assert_eq!(yearly_hazard(&table((0, 40), (0, 60)), link), Err(Unfit::NoContrast));
            assert_eq!(yearly_hazard(&table((10, 40), (0, 0)), link), Err(Unfit::Singular));
            assert_eq!(yearly_hazard(&[], link), Err(Unfit::Empty));
        }
        let mut ragged = table((1, 4), (2, 4));
        ragged[3].x.push(1.0);
        assert_eq!(yearly_hazard(&ragged, Link::Logit), Err(Unfit::Ragged));
        let mut wrong = table((1, 4), (2, 4));
        wrong[3].x[0] = f64::NAN;
        assert_eq!(yearly_hazard(&wrong, Link::Logit), Err(Unfit::BadNumber));
    }
}

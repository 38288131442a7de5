//! Proportional hazards, with late entry and covariates that change from spell to spell.
//!
//! Cox, JRSS B 34 (1972): the hazard is h₀(t) exp(βx) with h₀ left open. A subject whose covariates change is cut into spells (counting process,
//! Andersen and Gill 1982); a spell is at risk at t when entry < t ≤ exit. Ties by Efron, JASA 72 (1977): with d failures D among the risk set R,
//!
//! `log L = Σ_t [ Σ_D βx − Σ_{l<d} ln( Σ_R e^βx − (l/d) Σ_D e^βx ) ].`
//!
//! Robust errors sum score residuals (Therneau and Grambsch, *Modeling Survival Data*, 2000, sections 4.6 and 7.2) within clusters.
//! Assumed: hazards stay in proportion over time, and censoring tells nothing.

use crate::error::Unfit;
use crate::linear::{add_outer, dot, zeros};
use crate::model::{Regression, means, spread, with_clusters};
use crate::newton::{Point, climb};
use crate::survival::{Spell, count, failure_times, sound};

/// A spell with its covariates.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When it is observed and whether it fails.
    pub spell: Spell,
    /// Covariates during the spell.
    pub x: Vec<f64>,
    /// Rows that hang together, such as the cease-fires of one war.
    pub cluster: usize,
}

/// The rows at risk at one time of failure.
struct RiskSet {
    at_risk: Vec<usize>,
    failed: Vec<bool>,
    failures: usize,
}

/// Sums over a risk set, one for each of the tied failures.
struct Sums {
    total: f64,
    mean: Vec<f64>,
}

/// Fits by Newton's method; ties by Efron.
///
/// # Errors
/// When the sample is empty or ragged, nothing fails, covariates repeat one another, or one tells the outcome without exception.
pub fn cox(rows: &[Row]) -> Result<Regression, Unfit> {
    sound(rows.iter().map(|r| &r.spell))?;
    let width = rows.first().map_or(0, |r| r.x.len());
    if width == 0 || rows.iter().any(|r| r.x.len() != width) {
        return Err(Unfit::Ragged);
    }
    if rows.iter().any(|r| r.x.iter().any(|x| !x.is_finite())) {
        return Err(Unfit::BadNumber);
    }
    let middle = means(rows.iter().map(|r| r.x.as_slice()), width);
    let x: Vec<Vec<f64>> = rows.iter().map(|r| r.x.iter().zip(&middle).map(|(x, m)| x - m).collect()).collect();
    let sets = risk_sets(rows);
    let failures = sets.iter().map(|s| s.failures).sum();
    if failures == 0 {
        return Err(Unfit::NoContrast);
    }
    let top = climb(width, |at| look(&sets, &x, at), |at| spread(&x, at))?;
    let scores = scores(&sets, &x, &top.at);
    let clusters: Vec<usize> = rows.iter().map(|r| r.cluster).collect();
    Ok(with_clusters(&top, &scores, &clusters, failures))
}

fn risk_sets(rows: &[Row]) -> Vec<RiskSet> {
    let times = failure_times(rows.iter().map(|r| &r.spell));
    let set = |time: f64| {
        let at_risk: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].spell.at_risk(time)).collect();
        let failed: Vec<bool> = at_risk.iter().map(|&i| rows[i].spell.fails_at(time)).collect();
        let failures = failed.iter().filter(|f| **f).count();
        RiskSet { at_risk, failed, failures }
    };
    times.into_iter().map(set).collect()
}

/// The weight of a row in the l-th of Efron's sums: those that fail leave it one by one, on average.
fn weight(failed: bool, l: usize, failures: usize) -> f64 {
    if failed { 1.0 - count(l) / count(failures) } else { 1.0 }
}

fn sums(set: &RiskSet, x: &[Vec<f64>], risk: &[f64], l: usize) -> Sums {
    let mut total = 0.0;
    let mut mean = vec![0.0; x.first().map_or(0, Vec::len)];
    for (&i, &failed) in set.at_risk.iter().zip(&set.failed) {
        let w = risk[i] * weight(failed, l, set.failures);
        total += w;
        mean.iter_mut().zip(&x[i]).for_each(|(m, x)| *m += w * x);
    }
    mean.iter_mut().for_each(|m| *m /= total);
    Sums { total, mean }
}

fn look(sets: &[RiskSet], x: &[Vec<f64>], at: &[f64]) -> Point {
    let n = at.len();
    let risk: Vec<f64> = x.iter().map(|x| libm::exp(dot(x, at))).collect();
    let mut point = Point { log_likelihood: 0.0, slope: vec![0.0; n], information: zeros(n) };
    for set in sets {
        for (&i, _) in set.at_risk.iter().zip(&set.failed).filter(|(_, failed)| **failed) {
            point.log_likelihood += dot(&x[i], at);
            point.slope.iter_mut().zip(&x[i]).for_each(|(s, x)| *s += x);
        }
        for l in 0..set.failures {
            let Sums { total, mean } = sums(set, x, &risk, l);
            point.log_likelihood -= libm::log(total);
            point.slope.iter_mut().zip(&mean).for_each(|(s, m)| *s -= m);
            for (&i, &failed) in set.at_risk.iter().zip(&set.failed) {
                let away: Vec<f64> = x[i].iter().zip(&mean).map(|(x, m)| x - m).collect();
                add_outer(&mut point.information, &away, &away, risk[i] * weight(failed, l, set.failures) / total);
            }
        }
    }
    point
}

/// Each row's share of the slope: what was seen less what the model expected of it.
fn scores(sets: &[RiskSet], x: &[Vec<f64>], at: &[f64]) -> Vec<Vec<f64>> {
    let risk: Vec<f64> = x.iter().map(|x| libm::exp(dot(x, at))).collect();
    let mut out = vec![vec![0.0; at.len()]; x.len()];
    for set in sets {
        for l in 0..set.failures {
            let Sums { total, mean } = sums(set, x, &risk, l);
            for (&i, &failed) in set.at_risk.iter().zip(&set.failed) {
                let expected = risk[i] * weight(failed, l, set.failures) / total;
                let seen = if failed { 1.0 / count(set.failures) } else { 0.0 };
                let add = seen - expected;
                out[i].iter_mut().zip(x[i].iter().zip(&mean)).for_each(|(o, (x, m))| *o += add * (x - m));
            }
        }
    }
    out
}

#[cfg(test)]
#[path = "cox_tests.rs"]
mod tests;

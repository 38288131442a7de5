//! Newton's method with step halving, for likelihoods that are concave in their coefficients.

use crate::error::Unfit;
use crate::linear::{Square, dot, inverse, times};

/// A log likelihood at some coefficients, its slope, and minus its curvature (the observed information).
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) log_likelihood: f64,
    pub(crate) slope: Vec<f64>,
    pub(crate) information: Square,
}

/// The top of a log likelihood.
#[derive(Clone, Debug)]
pub(crate) struct Top {
    pub(crate) at: Vec<f64>,
    pub(crate) log_likelihood: f64,
    /// The inverse of the information there: the variance when the model holds and rows are independent.
    pub(crate) variance: Square,
}

const STEPS_MAX: usize = 60;
const HALVINGS_MAX: usize = 30;
/// The Newton decrement, twice the rise that the next step still promises.
const DECREMENT_MAX: f64 = 1e-16;
/// A linear predictor that spreads further than this makes odds of one to 10^13: the covariates separate the outcomes.
pub(crate) const SPREAD_MAX: f64 = 30.0;

/// Climbs from zero. `look` gives the likelihood at coefficients; `spread` the width of the linear predictor over the sample.
pub(crate) fn climb(n: usize, look: impl Fn(&[f64]) -> Point, spread: impl Fn(&[f64]) -> f64) -> Result<Top, Unfit> {
    let mut at = vec![0.0; n];
    let mut here = look(&at);
    for _ in 0..STEPS_MAX {
        let variance = inverse(&here.information)?;
        let step = times(&variance, &here.slope);
        if !here.log_likelihood.is_finite() || step.iter().any(|s| !s.is_finite()) {
            return Err(Unfit::Diverges);
        }
        if dot(&step, &here.slope) <= DECREMENT_MAX * here.log_likelihood.abs().max(1.0) {
            // The last step squares what is left of the error.
            let top: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + s).collect();
            let point = look(&top);
            return Ok(Top { at: top, log_likelihood: point.log_likelihood, variance: inverse(&point.information)? });
        }
        let mut length = 1.0;
        let mut next = None;
        for _ in 0..HALVINGS_MAX {
            let there: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + length * s).collect();
            let point = look(&there);
            // Equal counts as a rise: at the top the last digits of the likelihood no longer move.
            if point.log_likelihood >= here.log_likelihood {
                next = Some((there, point));
                break;
            }
            length /= 2.0;
        }
        let Some((there, point)) = next else {
            // No step rises: the top, as far as the digits tell.
            return Ok(Top { at, log_likelihood: here.log_likelihood, variance });
        };
        if spread(&there) > SPREAD_MAX {
            return Err(Unfit::Diverges);
        }
        (at, here) = (there, point);
    }
    Err(Unfit::Diverges)
}

#[cfg(test)]
mod tests {
    use super::{Point, climb};
    use crate::error::Unfit;

    /// −ln cosh(x − 3), whose full Newton step from zero lands beyond 100 and farther off each time.
    fn steep(at: &[f64]) -> Point {
        let away = at[0] - 3.0;
        Point {
            log_likelihood: -libm::log(libm::cosh(away)),
            slope: vec![-libm::tanh(away)],
            information: vec![vec![libm::cosh(away).powi(-2)]],
        }
    }

    #[test]
    fn a_step_that_leads_down_is_halved() {
        let top = climb(1, steep, |_| 0.0).unwrap();
        assert!((top.at[0] - 3.0).abs() < 1e-9, "{:?}", top.at);
        assert!((top.variance[0][0] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_rise_without_end_is_refused() {
        // −e^−x rises for ever.
        let endless = |at: &[f64]| {
            let e = libm::exp(-at[0]);
            Point { log_likelihood: -e, slope: vec![e], information: vec![vec![e]] }
        };
        assert_eq!(climb(1, endless, |at| at[0].abs()).unwrap_err(), Unfit::Diverges);
    }
}

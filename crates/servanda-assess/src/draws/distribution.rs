//! What is assumed of one parameter.

use super::beta::Beta;
use crate::params::Param;

/// A distribution of one parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Distribution {
    /// One value.
    Point(f64),
    /// Every value between two as likely.
    Uniform {
        /// The least.
        least: f64,
        /// The greatest.
        most: f64,
    },
    /// Rising to the likeliest value and falling from it.
    Triangular {
        /// The least.
        least: f64,
        /// The likeliest.
        mode: f64,
        /// The greatest.
        most: f64,
    },
    /// A beta distribution between two values.
    Beta {
        /// The first parameter: more, and the values are greater.
        a: f64,
        /// The second: more, and they are smaller.
        b: f64,
        /// The least.
        least: f64,
        /// The greatest.
        most: f64,
    },
}

impl Distribution {
    /// The least and the greatest value.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Point(value) => (value, value),
            Self::Uniform { least, most } | Self::Triangular { least, most, .. } | Self::Beta { least, most, .. } => (least, most),
        }
    }

    /// Whether a parameter may be distributed so.
    ///
    /// # Errors
    /// When a value makes no sense, or the values stand in the wrong order.
    pub fn check(self, param: Param) -> Result<(), String> {
        let (least, most) = self.range();
        param.check_range(least, most)?;
        let symbol = param.about().symbol;
        if !matches!(self, Self::Point(_)) && !most.is_finite() {
            return Err(format!("the range of `{symbol}` has no end"));
        }
        match self {
            Self::Triangular { mode, .. } if !(least..=most).contains(&mode) => {
                Err(format!("the likeliest value of `{symbol}`, {mode}, lies outside its range {least} to {most}"))
            }
            Self::Beta { a, b, .. } if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()) => {
                Err(format!("a beta distribution has two numbers above 0; that of `{symbol}` has {a} and {b}"))
            }
            _ => Ok(()),
        }
    }
}

/// A distribution with what is needed to draw from it quickly.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Marginal {
    pub(crate) distribution: Distribution,
    beta: Option<Beta>,
}

impl Marginal {
    pub(crate) fn new(distribution: Distribution) -> Self {
        let beta = if let Distribution::Beta { a, b, .. } = distribution { Some(Beta::new(a, b)) } else { None };
        Self { distribution, beta }
    }

    /// The value below which so much lies.
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        match self.distribution {
            Distribution::Point(value) => value,
            Distribution::Uniform { least, most } => least + (most - least) * p,
            Distribution::Triangular { least, mode, most } => {
                let (width, rise) = (most - least, mode - least);
                if p * width <= rise { least + (p * width * rise).sqrt() } else { most - ((1.0 - p) * width * (most - mode)).sqrt() }
            }
            Distribution::Beta { least, most, .. } => least + (most - least) * self.beta.as_ref().map_or(p, |beta| beta.quantile(p)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_have_the_mean_and_the_ends_of_their_distribution() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-4, "{a} {b}");
        for (distribution, mean) in [
            (Distribution::Point(0.3), 0.3),
            (Distribution::Uniform { least: 0.1, most: 0.5 }, 0.3),
            (Distribution::Triangular { least: 0.1, mode: 0.2, most: 0.9 }, 0.4),
            (Distribution::Triangular { least: 0.1, mode: 0.1, most: 0.4 }, 0.2),
            (Distribution::Beta { a: 2.0, b: 6.0, least: 0.2, most: 0.6 }, 0.3),
        ] {
            let marginal = Marginal::new(distribution);
            let n = 4_000;
            near((0..n).map(|i| marginal.quantile((f64::from(i) + 0.5) / f64::from(n))).sum::<f64>() / f64::from(n), mean);
            let (least, most) = distribution.range();
            near(marginal.quantile(0.0), least);
            near(marginal.quantile(1.0), most);
        }
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        let told = |d: Distribution| d.check(Param::Beta).err().unwrap_or_default();
        assert!(told(Distribution::Uniform { least: 0.9, most: 0.1 }).contains("upside down"));
        assert!(told(Distribution::Uniform { least: 0.9, most: 1.1 }).contains("is 1.1, and can be 0 to 1"));
        assert!(told(Distribution::Triangular { least: 0.1, mode: 0.9, most: 0.5 }).contains("lies outside its range"));
        assert!(told(Distribution::Beta { a: 0.0, b: 1.0, least: 0.0, most: 1.0 }).contains("two numbers above 0"));
        assert!(Distribution::Uniform { least: 1.0, most: f64::INFINITY }.check(Param::Ts).is_err());
        assert!(Distribution::Point(f64::INFINITY).check(Param::Ts).is_ok());
    }
}

//! The private cost of the guarantors: the chance that they answer, and what it is worth to them to choose after they know it.

/// How the private cost is spread, in units of `sig`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shock {
    /// Logistic, as the literature on quantal response has it.
    Logistic,
    /// Student's t with two degrees of freedom: heavier tails, and no exponential.
    T2,
    /// So many equally likely types, at the quantiles (i + 1/2) / k of the logistic: what a tree can hold.
    Types(usize),
}

/// Most types.
pub const TYPES_MAX: usize = 100;

impl Shock {
    /// In one word, as files have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Logistic => "logit",
            Self::T2 => "t2",
            Self::Types(_) => "types",
        }
    }

    /// The chance that a gain outweighs the cost, and what the choice is worth: the mean of the gain less the cost where that is positive.
    #[must_use]
    pub fn answer(self, gain: f64, sig: f64) -> (f64, f64) {
        let z = gain / sig;
        match self {
            Self::Logistic => {
                // e^-|z| serves both: F = 1 / (1 + e^-z) and S = ln(1 + e^z).
                let e = libm::exp(-z.abs());
                let f = if z < 0.0 { e } else { 1.0 } / (1.0 + e);
                (f, sig * (z.max(0.0) + libm::log1p(e)))
            }
            Self::T2 => {
                let root = (2.0 + z * z).sqrt();
                (0.5 * (1.0 + z / root), 0.5 * sig * (z + root))
            }
            Self::Types(k) => {
                let costs = Self::costs(k, sig);
                let each = 1.0 / count(costs.len());
                costs.iter().filter(|cost| gain > **cost).fold((0.0, 0.0), |(f, s), cost| (f + each, s + each * (gain - cost)))
            }
        }
    }

    /// The costs of so many types.
    #[must_use]
    pub fn costs(k: usize, sig: f64) -> Vec<f64> {
        let k = k.clamp(1, TYPES_MAX);
        let quantile = |i| (count(i) + 0.5) / count(k);
        (0..k).map(|i| sig * libm::log(quantile(i) / (1.0 - quantile(i)))).collect()
    }
}

/// A small number as a float.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of max(gain - cost, 0), by adding up small steps of the distribution.
    fn by_steps(shock: Shock, gain: f64, sig: f64) -> f64 {
        let steps = 400_000;
        let quantile = |i: usize| (count(i) + 0.5) / count(steps);
        let cost = |f: f64| match shock {
            Shock::T2 => (2.0 * f - 1.0) * (2.0 / (4.0 * f * (1.0 - f))).sqrt(),
            _ => (f / (1.0 - f)).ln(),
        };
        (0..steps).map(|i| (gain - sig * cost(quantile(i))).max(0.0)).sum::<f64>() / count(steps)
    }

    #[test]
    fn the_worth_of_choosing_is_the_mean_of_what_is_gained() {
        for shock in [Shock::Logistic, Shock::T2] {
            for gain in [-0.2, -0.01, 0.0, 0.03, 0.2] {
                let (_, worth) = shock.answer(gain, 0.05);
                assert!((worth - by_steps(shock, gain, 0.05)).abs() < 2e-4, "{shock:?} {gain}");
                // The worth grows by the chance of answering: dS/dz = F.
                let (f, _) = shock.answer(gain, 0.05);
                let step = 1e-6;
                let slope = (shock.answer(gain + step, 0.05).1 - shock.answer(gain - step, 0.05).1) / (2.0 * step);
                assert!((slope - f).abs() < 1e-8, "{shock:?} {gain}");
            }
        }
    }

    #[test]
    fn many_types_come_near_to_the_logistic() {
        let (f, s) = Shock::Types(100).answer(0.03, 0.05);
        let (f0, s0) = Shock::Logistic.answer(0.03, 0.05);
        assert!((f - f0).abs() < 0.006 && (s - s0).abs() < 5e-4);
        assert_eq!(Shock::Types(3).answer(-9.0, 0.05), (0.0, 0.0));
        assert_eq!(Shock::costs(0, 1.0), [0.0], "at least one type");
    }
}

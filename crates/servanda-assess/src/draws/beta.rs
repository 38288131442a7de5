//! The beta distribution: its distribution function by the continued fraction (Abramowitz and Stegun 26.5.8, evaluated after Lentz), and quantiles
//! by Newton's method between tabulated ones.

use crate::game::shock::count;

/// Steps of the table of quantiles.
const STEPS: usize = 512;

/// A beta distribution, with what is needed for quick quantiles.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Beta {
    a: f64,
    b: f64,
    /// The logarithm of the beta function.
    ln_beta: f64,
    table: Vec<f64>,
}

impl Beta {
    /// Both parameters are more than 0.
    pub(crate) fn new(a: f64, b: f64) -> Self {
        let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        let mut out = Self { a, b, ln_beta, table: Vec::new() };
        out.table = (0..=STEPS).map(|i| out.between(count(i) / count(STEPS), 0.0, 1.0)).collect();
        out
    }

    pub(crate) fn quantile(&self, p: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the table")]
        let high = (p.clamp(0.0, 1.0) * count(STEPS)).ceil().max(1.0) as usize;
        let at = |i: usize| self.table.get(i).copied().unwrap_or(0.5);
        self.between(p, at(high - 1), at(high))
    }

    /// The quantile between two bounds: Newton's method, halving where it would leave them.
    fn between(&self, p: f64, mut low: f64, mut high: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return 1.0;
        }
        let mut x = 0.5 * (low + high);
        for _ in 0..80 {
            let over = self.cdf(x) - p;
            if over > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let density = libm::exp((self.a - 1.0) * libm::log(x) + (self.b - 1.0) * libm::log1p(-x) - self.ln_beta);
            let newton = x - over / density;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            if (next - x).abs() <= 1e-15 {
                return next;
            }
            x = next;
        }
        x
    }

    pub(crate) fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        let front = libm::exp(self.a * libm::log(x) + self.b * libm::log1p(-x) - self.ln_beta);
        if x < (self.a + 1.0) / (self.a + self.b + 2.0) {
            front * fraction(self.a, self.b, x) / self.a
        } else {
            1.0 - front * fraction(self.b, self.a, 1.0 - x) / self.b
        }
    }
}

/// The continued fraction of the incomplete beta function.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut out = d;
    for m in 1..400 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = out;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            out *= c * d;
        }
        if (out - before).abs() <= 1e-16 * out.abs() {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_where_so_much_lies_below() {
        for (a, b) in [(2.0, 2.6), (0.5, 0.5), (1.0, 1.0), (8.0, 2.0), (60.0, 45.0)] {
            let beta = Beta::new(a, b);
            for i in 1..200 {
                let p = f64::from(i) / 200.0;
                assert!((beta.cdf(beta.quantile(p)) - p).abs() < 1e-12, "{a} {b} {p}");
            }
            assert!(beta.quantile(0.0).abs() < 1e-12 && beta.quantile(1.0) > 1.0 - 1e-12);
        }
        // Beta(1, 1) is even, Beta(2, 1) has the distribution function x^2, Beta(1/2, 1/2) the arcsine law.
        assert!((Beta::new(1.0, 1.0).quantile(0.3) - 0.3).abs() < 1e-12);
        assert!((Beta::new(2.0, 1.0).cdf(0.6) - 0.36).abs() < 1e-14);
        assert!((Beta::new(0.5, 0.5).cdf(0.2) - 2.0 / std::f64::consts::PI * 0.2_f64.sqrt().asin()).abs() < 1e-13);
    }
}

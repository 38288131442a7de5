//! From an even number to a value: the inverse of each distribution function.

use crate::assumptions::Spread;

impl Spread {
    /// The value below which this share of the belief lies.
    #[must_use]
    pub fn quantile(self, u: f64) -> f64 {
        match self {
            Self::Point(v) => v,
            Self::Uniform(low, high) => low + u * (high - low),
            Self::Triangular(low, mode, high) => {
                let (all, left, right) = (high - low, mode - low, high - mode);
                if u * all < left { low + (u * all * left).sqrt() } else { high - ((1.0 - u) * all * right).sqrt() }
            }
            Self::Beta(a, b) => beta_quantile(a, b, u),
        }
    }
}

/// The inverse of [`beta`], by bisection and Newton steps inside it.
fn beta_quantile(a: f64, b: f64, u: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    let scale = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b);
    for _ in 0..200 {
        let off = beta(a, b, x) - u;
        if off > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = libm::exp(scale + (a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x));
        let newton = x - off / density;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - x).abs() <= 1e-14 * next.min(1.0 - next) {
            return next;
        }
        x = next;
    }
    x
}

/// The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated after Lentz).
fn beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast on this side of the mean; the other side is its mirror.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta(b, a, 1.0 - x);
    }
    let front = libm::exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x)) / a;
    let apart = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / apart(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for n in 1..300_u32 {
        let m = f64::from(n);
        for term in
            [m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)), -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))]
        {
            d = 1.0 / apart(1.0 + term * d);
            c = apart(1.0 + term / c);
            sum *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-10, "{a} {b}");
    }

    #[test]
    fn quantiles_are_the_inverse_of_what_is_believed() {
        near(Spread::Uniform(2.0, 6.0).quantile(0.25), 3.0);
        // Below the mode the triangle's function is (x - low)^2 / (all * left).
        near(Spread::Triangular(0.0, 1.0, 4.0).quantile(0.25), 1.0);
        near(Spread::Triangular(0.0, 1.0, 4.0).quantile(0.0625), 0.5);
        near(Spread::Triangular(0.0, 0.0, 1.0).quantile(0.75), 0.5);
        near(Spread::Point(3.0).quantile(0.9), 3.0);
    }

    #[test]
    fn beta_has_its_known_values() {
        near(beta(1.0, 1.0, 0.3), 0.3);
        near(beta(2.0, 1.0, 0.3), 0.09);
        near(beta(2.0, 3.0, 0.4), 0.5248);
        near(beta(0.5, 0.5, 0.5), 0.5);
        // Arcsine law: 2/pi asin(sqrt x).
        near(beta(0.5, 0.5, 0.1), 2.0 / std::f64::consts::PI * libm::asin(libm::sqrt(0.1)));
        for u in [1e-6, 0.05, 0.5, 0.95, 1.0 - 1e-6] {
            near(beta(2.0, 2.6, Spread::Beta(2.0, 2.6).quantile(u)), u);
            near(beta(0.3, 7.0, Spread::Beta(0.3, 7.0).quantile(u)), u);
            near(beta(80.0, 20.0, Spread::Beta(80.0, 20.0).quantile(u)), u);
        }
    }
}

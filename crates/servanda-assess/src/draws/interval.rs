//! Intervals at 95 per cent.

/// What leaves a fortieth of the normal distribution above it.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// A figure with the interval in which it lies at 95 per cent.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Interval {
    /// The figure.
    pub at: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// A share of draws (Wilson 1927), which stays between 0 and 1 and has a width where nothing was found.
    #[must_use]
    pub fn share(hits: u64, draws: u64) -> Self {
        let (hits, n) = (large(hits), large(draws));
        if n < 0.5 {
            return Self { at: 0.0, low: 0.0, high: 1.0 };
        }
        let p = hits / n;
        let square = Z * Z / n;
        let middle = (p + 0.5 * square) / (1.0 + square);
        let half = Z / (1.0 + square) * (p * (1.0 - p) / n + 0.25 * square / n).sqrt();
        Self { at: p, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }

    /// A mean, of the sum and the sum of squares of so many draws.
    #[must_use]
    pub fn mean(sum: f64, squares: f64, draws: u64) -> Self {
        let n = large(draws);
        if n < 1.5 {
            return Self { at: sum, low: f64::NEG_INFINITY, high: f64::INFINITY };
        }
        let mean = sum / n;
        let variance = ((squares - sum * mean) / (n - 1.0)).max(0.0);
        Self::around(mean, Z * (variance / n).sqrt())
    }

    /// The mean of a few equally good estimates, by Student's t.
    #[must_use]
    pub fn of_few(estimates: &[f64]) -> Self {
        let n = crate::game::shock::count(estimates.len());
        let mean = estimates.iter().sum::<f64>() / n.max(1.0);
        let squares: f64 = estimates.iter().map(|x| (x - mean) * (x - mean)).sum();
        match estimates.len() {
            0 | 1 => Self { at: mean, low: f64::NEG_INFINITY, high: f64::INFINITY },
            few => Self::around(mean, student(few - 1) * (squares / (n - 1.0) / n).sqrt()),
        }
    }

    pub(crate) fn around(at: f64, half: f64) -> Self {
        Self { at, low: at - half, high: at + half }
    }
}

/// What leaves a fortieth of Student's t above it, by degrees of freedom.
fn student(degrees: usize) -> f64 {
    const TABLE: [f64; 15] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131];
    TABLE.get(degrees.saturating_sub(1)).copied().unwrap_or_else(|| Z + 2.6 / crate::game::shock::count(degrees))
}

#[expect(clippy::cast_precision_loss, reason = "counts of draws are far below 2^52")]
pub(crate) fn large(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_the_interval_of_wilson() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 5e-5, "{a} {b}");
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (hits, n, low, high) in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)] {
            let i = Interval::share(hits, n);
            near(i.low, low);
            near(i.high, high);
        }
        let none = Interval::share(0, 0);
        assert_eq!((none.low.to_bits(), none.high.to_bits()), (0.0_f64.to_bits(), 1.0_f64.to_bits()));
    }

    #[test]
    fn means_have_their_interval() {
        // Of 1, 2, 3: mean 2, standard error 1 / sqrt 3.
        let i = Interval::mean(6.0, 14.0, 3);
        assert!((i.high - 2.0 - Z / 3.0_f64.sqrt()).abs() < 1e-12);
        let i = Interval::of_few(&[1.0, 2.0, 3.0]);
        assert!((i.high - 2.0 - 4.303 / 3.0_f64.sqrt()).abs() < 1e-12);
        assert!(Interval::of_few(&[1.0]).high.is_infinite());
    }
}

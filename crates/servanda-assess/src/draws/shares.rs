//! Shares of draws, means and quantiles, with how far chance alone moves them.

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A share of draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Proportion {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

#[expect(clippy::cast_precision_loss, reason = "fewer draws than 2^53")]
const fn f(n: u64) -> f64 {
    n as f64
}

impl Proportion {
    /// Counts one more.
    pub const fn add(&mut self, is: bool) {
        self.of += 1;
        if is {
            self.count += 1;
        }
    }

    /// The share; 0 of nothing.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { f(self.count) / f(self.of) }
    }

    /// The 95 % interval of the share (Wilson 1927): `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (f(self.of), self.share());
        let z2 = Z * Z / n;
        let half = Z * libm::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n));
        let middle = p + z2 / 2.0;
        // Rounding must not leave an end inside the share.
        let low = if self.count == 0 { 0.0 } else { ((middle - half) / (1.0 + z2)).max(0.0) };
        let high = if self.count == self.of { 1.0 } else { ((middle + half) / (1.0 + z2)).min(1.0) };
        (low, high)
    }
}

/// A mean with the 95 % interval in which chance leaves it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// Of many values, by the normal approximation.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        Self::with(values, Z)
    }

    /// Of a few repetitions, by Student's t with one degree of freedom less than there are: `t` is its 97.5 % point.
    #[must_use]
    pub fn with(values: &[f64], t: f64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53")]
        let n = values.len() as f64;
        if values.is_empty() {
            return Self::default();
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let half = if values.len() < 2 { 0.0 } else { t * libm::sqrt(squares / (n - 1.0) / n) };
        Self { mean, low: mean - half, high: mean + half }
    }
}

/// The value below which this share of sorted values lies, between neighbours in proportion (type 7 of Hyndman and Fan 1996).
#[must_use]
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (low, part) = (place as usize, place.fract());
    let (a, b) = (sorted[low.min(last)], sorted[(low + 1).min(last)]);
    a + part * (b - a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_has_its_published_values() {
        // Newcombe 1998, table 1: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (count, of, low, high) in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (l, h) = Proportion { count, of }.interval();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{count} of {of}: {l} {h}");
        }
    }

    #[test]
    fn quantiles_and_means() {
        let sorted = [1.0, 2.0, 3.0, 4.0, 10.0];
        assert!((quantile(&sorted, 0.5) - 3.0).abs() < 1e-12 && (quantile(&sorted, 0.9) - 7.6).abs() < 1e-12);
        assert!((quantile(&[], 0.5)).abs() < 1e-12 && (quantile(&[7.0], 0.99) - 7.0).abs() < 1e-12);
        let e = Estimate::with(&[1.0, 3.0], 2.0);
        assert!((e.mean - 2.0).abs() < 1e-12 && (e.high - 4.0).abs() < 1e-12);
    }
}

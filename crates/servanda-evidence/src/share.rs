//! Shares and their uncertainty.

use crate::survival::count;

/// The 97.5 % point of the normal distribution.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval for a share (Wilson, JASA 22, 1927), which holds its level for small counts and shares near 0 or 1:
/// (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).
///
/// Nothing observed gives 0 to 1; more successes than cases count as all. Assumed: cases are independent, which allies in one war are not.
#[must_use]
pub fn wilson(successes: usize, cases: usize) -> (f64, f64) {
    if cases == 0 {
        return (0.0, 1.0);
    }
    let n = count(cases);
    let p = (count(successes) / n).min(1.0);
    let z2 = Z95 * Z95;
    let middle = p + z2 / (2.0 * n);
    let half = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z2 / n;
    (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::wilson;

    fn near(a: (f64, f64), b: (f64, f64)) {
        assert!((a.0 - b.0).abs() < 5e-5 && (a.1 - b.1).abs() < 5e-5, "{a:?} is not {b:?}");
    }

    #[test]
    fn textbook_shares() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score without correction).
        near(wilson(81, 263), (0.2553, 0.3662));
        near(wilson(15, 148), (0.0624, 0.1605));
        near(wilson(0, 20), (0.0, 0.1611));
        near(wilson(1, 29), (0.0061, 0.1718));
    }

    #[test]
    fn nothing_and_too_much_are_answered() {
        near(wilson(0, 0), (0.0, 1.0));
        near(wilson(9, 3), wilson(3, 3));
    }
}

//! Exact chances: what is written as a decimal is meant as that decimal, and chances must add up to one.

/// A fraction in its lowest terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ratio {
    over: u128,
    under: u128,
}

/// Decimals that are kept.
const PLACES: usize = 30;

impl Ratio {
    /// A fraction; nothing over nothing is nothing.
    #[must_use]
    pub fn new(over: u128, under: u128) -> Self {
        let (mut a, mut b) = (over, under);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        if under == 0 { Self { over: 0, under: 1 } } else { Self { over: over / a, under: under / a } }
    }

    /// The decimal that a probability is written as.
    #[must_use]
    pub fn of(probability: f64) -> Self {
        let text = format!("{:?}", probability.clamp(0.0, 1.0));
        // Shortest form, with an exponent below 1e-5.
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let shift = part.len() as i64 - exponent.parse::<i64>().unwrap_or(0);
        let places = usize::try_from(shift).unwrap_or(0);
        let mut digits = format!("{whole}{part}");
        let cut = places.saturating_sub(PLACES);
        digits.truncate(digits.len().saturating_sub(cut));
        Self::new(digits.parse().unwrap_or(0), 10_u128.pow(u32::try_from(places - cut).unwrap_or(0)))
    }

    /// What is left to one.
    #[must_use]
    pub fn rest(self) -> Self {
        Self { over: self.under.saturating_sub(self.over), under: self.under }
    }

    /// As a number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a probability as a number is rounded")]
    pub fn value(self) -> f64 {
        self.over as f64 / self.under as f64
    }

    /// Reads `1/3`, `0`, or a decimal.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/') {
            Some((over, under)) => Some(Self::new(over.parse().ok()?, under.parse().ok().filter(|n| *n > 0)?)),
            None => text.parse().ok().filter(|p| (0.0..=1.0).contains(p)).map(Self::of),
        }
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.under == 1 { write!(f, "{}", self.over) } else { write!(f, "{}/{}", self.over, self.under) }
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;

    #[test]
    fn decimals_are_meant_as_written() {
        for (p, text, rest) in [
            (0.9, "9/10", "1/10"),
            (0.5, "1/2", "1/2"),
            (0.420579, "420579/1000000", "579421/1000000"),
            (0.0, "0", "1"),
            (1.0, "1", "0"),
            (1e-7, "1/10000000", "9999999/10000000"),
        ] {
            assert_eq!((Ratio::of(p).to_string(), Ratio::of(p).rest().to_string()), (text.to_owned(), rest.to_owned()));
            assert!((Ratio::of(p).value() - p).abs() < 1e-15);
        }
        assert_eq!(Ratio::of(1e-300).to_string(), "0");
        assert_eq!(Ratio::of(f64::NAN).to_string(), "0");
        assert_eq!(Ratio::parse("2/6").map(|r| r.to_string()), Some("1/3".to_owned()));
        assert_eq!(Ratio::parse("1/0"), None);
        assert_eq!(Ratio::parse("1.5"), None);
    }
}

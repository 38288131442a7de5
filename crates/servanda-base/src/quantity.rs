//! Exact numbers and quantities with units. No floating point in thresholds.

use std::fmt;

/// An exact decimal number with up to six places, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Number {
    /// The value times one million.
    pub millionths: i64,
}

impl Number {
    /// A whole number.
    #[must_use]
    pub fn whole(n: i32) -> Self {
        Self { millionths: i64::from(n) * 1_000_000 }
    }

    /// Reads `800 000`, `2.5`, `3`.
    ///
    /// # Errors
    /// A phrase that says why not: too large, too many decimals, more than one dot.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        if decimals.contains('.') {
            return Err("a number has at most one decimal point");
        }
        if decimals.len() > 6 {
            return Err("a number has at most six decimal places");
        }
        let whole: i64 = whole.parse().map_err(|_| "this number is too large")?;
        let fraction: i64 = if decimals.is_empty() {
            0
        } else {
            let digits: i64 = decimals.parse().map_err(|_| "this is not a number")?;
            digits * 10_i64.pow(u32::try_from(6 - decimals.len()).unwrap_or(0))
        };
        let millionths = whole.checked_mul(1_000_000).and_then(|w| w.checked_add(fraction)).ok_or("this number is too large")?;
        Ok(Self { millionths })
    }

    /// As a fraction of one, for drawing and rates only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for drawing; thresholds stay exact")]
    pub fn to_f64(self) -> f64 {
        self.millionths as f64 / 1e6
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.millionths / 1_000_000, self.millionths % 1_000_000);
        let digits = whole.abs().to_string();
        if self.millionths < 0 {
            f.write_str("-")?;
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && digits.len() > 4 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        if rest != 0 {
            let decimals = format!("{:06}", rest.abs());
            write!(f, ".{}", decimals.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

/// What a number counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Unit {
    /// Exact time, in minutes each.
    Exact(u32),
    /// Calendar days each.
    Days(u32),
    /// Calendar months each.
    Months(u32),
    /// Length, in millimetres each.
    Length(u32),
    /// Per cent.
    Percent,
    /// Things of the text's own: people, weapons, votes.
    Count(String),
}

impl Unit {
    /// The unit that a word names; words that name no time and no length count things.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "minute" | "minutes" => Self::Exact(1),
            "h" | "hour" | "hours" => Self::Exact(60),
            "day" | "days" => Self::Days(1),
            "week" | "weeks" => Self::Days(7),
            "month" | "months" => Self::Months(1),
            "year" | "years" => Self::Months(12),
            "m" | "metre" | "metres" => Self::Length(1_000),
            "km" | "kilometre" | "kilometres" => Self::Length(1_000_000),
            "mile" | "miles" => Self::Length(1_609_344),
            "nautical-mile" | "nautical-miles" => Self::Length(1_852_000),
            "%" => Self::Percent,
            other => Self::Count(other.to_owned()),
        }
    }
}

/// A number with what it counts, as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quantity {
    /// The number.
    pub number: Number,
    /// The unit.
    pub unit: Unit,
    /// The word for the unit as the text has it.
    pub word: String,
    /// Whether the text says "about".
    pub about: bool,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{} {}", if self.about { "about " } else { "" }, self.number, self.word)
    }
}

impl Quantity {
    /// The quantity as a length of time, when it is one.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        let whole = self.number.millionths;
        match self.unit {
            Unit::Exact(minutes) => Some(Duration { minutes: whole.checked_mul(i64::from(minutes))? / 1_000_000, ..Duration::default() }),
            Unit::Days(days) => Some(Duration { days: whole.checked_mul(i64::from(days))? / 1_000_000, ..Duration::default() }),
            Unit::Months(months) => Some(Duration { months: whole.checked_mul(i64::from(months))? / 1_000_000, ..Duration::default() }),
            Unit::Length(_) | Unit::Percent | Unit::Count(_) => None,
        }
    }

    /// The quantity as a length in metres, when it is one.
    #[must_use]
    pub fn metres(&self) -> Option<f64> {
        match self.unit {
            Unit::Length(millimetres) => Some(self.number.to_f64() * f64::from(millimetres) / 1_000.0),
            _ => None,
        }
    }
}

/// A length of time with its calendar parts kept apart: months and days are calendar, minutes are exact.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Duration {
    /// Calendar months.
    pub months: i64,
    /// Calendar days.
    pub days: i64,
    /// Exact minutes.
    pub minutes: i64,
}

impl Duration {
    /// So many hours.
    #[must_use]
    pub fn hours(hours: i64) -> Self {
        Self { minutes: hours.saturating_mul(60), ..Self::default() }
    }

    /// So many calendar days.
    #[must_use]
    pub fn days(days: i64) -> Self {
        Self { days, ..Self::default() }
    }

    /// Part by part.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            months: self.months.saturating_add(other.months),
            days: self.days.saturating_add(other.days),
            minutes: self.minutes.saturating_add(other.minutes),
        }
    }

    /// The least it can last, in minutes: a month of 28 days, a day of 23 hours when the clock goes forward.
    #[must_use]
    pub fn at_least_minutes(self) -> i64 {
        let days = self.months.saturating_mul(28).saturating_add(self.days);
        let change = if days > 0 { 60 } else { 0 };
        days.saturating_mul(1_440).saturating_sub(change).saturating_add(self.minutes)
    }

    /// The most it can last, in minutes: a month of 31 days, a day of 25 hours when the clock goes back.
    #[must_use]
    pub fn at_most_minutes(self) -> i64 {
        let days = self.months.saturating_mul(31).saturating_add(self.days);
        let change = if days > 0 { 60 } else { 0 };
        days.saturating_mul(1_440).saturating_add(change).saturating_add(self.minutes)
    }

    /// The nominal length in minutes (a month counts 30 days), for charts and for sorting only.
    #[must_use]
    pub fn nominal_minutes(self) -> i64 {
        self.months.saturating_mul(30).saturating_add(self.days).saturating_mul(1_440).saturating_add(self.minutes)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let mut say = |n: i64, one: &str| {
            if n != 0 {
                parts.push(format!("{n} {one}{}", if n == 1 { "" } else { "s" }));
            }
        };
        if self.months % 12 == 0 {
            say(self.months / 12, "year");
        } else {
            say(self.months, "month");
        }
        say(self.days, "day");
        if self.minutes % 60 == 0 {
            say(self.minutes / 60, "hour");
        } else {
            say(self.minutes, "minute");
        }
        f.write_str(&if parts.is_empty() { "0 hours".to_owned() } else { parts.join(" ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_bounded() {
        assert_eq!(Number::parse("800 000").unwrap().to_string(), "800 000");
        assert_eq!(Number::parse("2.50").unwrap().to_string(), "2.5");
        assert_eq!(Number::parse("2.5").unwrap().millionths, 2_500_000);
        assert!(Number::parse("99999999999999999999").is_err());
        assert!(Number::parse("9999999999999").is_err());
        assert!(Number::parse("1.0000001").is_err());
        assert!(Number::parse("1.2.3").is_err());
    }

    #[test]
    fn days_and_hours_are_kept_apart() {
        let d = Duration::days(14);
        assert_eq!(d.at_least_minutes(), 14 * 1_440 - 60);
        assert_eq!(Duration::hours(336).at_least_minutes(), 14 * 1_440);
        assert_eq!(d.plus(Duration::hours(6)).to_string(), "14 days 6 hours");
    }
}

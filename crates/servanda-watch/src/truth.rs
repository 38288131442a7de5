//! Three values, and what makes a fact one of them.

/// True, false, or undetermined (Kleene's strong logic).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Truth {
    /// Refuted.
    No,
    /// Undetermined.
    Maybe,
    /// Established.
    Yes,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }

    /// From what is certain and what is possible.
    #[must_use]
    pub fn of(certain: bool, possible: bool) -> Self {
        match (certain, possible) {
            (true, _) => Self::Yes,
            (false, true) => Self::Maybe,
            (false, false) => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// How probable a fact is, as an interval in tenths of a per cent: what the rates of its sources allow for any prior in the stated range.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Odds {
    /// At least.
    pub low: u16,
    /// At most.
    pub high: u16,
}

impl Odds {
    /// Certain: an entry of a register, an act of a body.
    pub const CERTAIN: Self = Self { low: 1000, high: 1000 };
    /// Nothing is known but that somebody says so.
    pub const UNKNOWN: Self = Self { low: 0, high: 1000 };

    /// Whether a standard of proof, in tenths of a per cent, is reached. At the balance of probabilities a tie is undetermined.
    #[must_use]
    pub fn against(self, standard: u16) -> Truth {
        let reached = if standard <= 500 { self.low > 500 } else { self.low >= standard };
        let refuted = if standard <= 500 { self.high < 500 } else { self.high <= 1000 - standard.min(1000) };
        match (reached, refuted) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Maybe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_at_the_balance_is_undetermined() {
        assert_eq!(Odds { low: 500, high: 500 }.against(500), Truth::Maybe);
        assert_eq!(Odds { low: 501, high: 900 }.against(500), Truth::Yes);
        assert_eq!(Odds { low: 100, high: 499 }.against(500), Truth::No);
        assert_eq!(Odds { low: 750, high: 900 }.against(750), Truth::Yes);
        assert_eq!(Odds { low: 0, high: 250 }.against(750), Truth::No);
        assert_eq!(Odds::UNKNOWN.against(500), Truth::Maybe);
        assert_eq!(Odds::CERTAIN.against(1000), Truth::Yes);
    }
}

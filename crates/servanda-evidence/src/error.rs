//! Why a sample gives no estimate.

use std::fmt;

/// Why a sample gives no estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There are no rows.
    Empty,
    /// Rows have different numbers of covariates.
    Ragged,
    /// A number is not finite, or a spell ends before it begins.
    BadNumber,
    /// Nothing failed (or, in a model of yes and no, everything or nothing did).
    NoContrast,
    /// Two covariates say the same, or one never varies.
    Singular,
    /// The likelihood has no greatest value: a covariate tells the outcome without exception.
    Diverges,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the sample has no rows",
            Self::Ragged => "rows have different numbers of covariates",
            Self::BadNumber => "a number is not finite, or a spell ends before it begins",
            Self::NoContrast => "there are no failures, or nothing else",
            Self::Singular => "covariates repeat one another, or one never varies",
            Self::Diverges => "a covariate tells the outcome without exception, so that its coefficient has no bound",
        })
    }
}

impl std::error::Error for Unfit {}

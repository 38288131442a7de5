//! What is assumed: a range for everything that the text does not say, each with its kind and source.
//!
//! `defaults.toml` holds a value for every key; a case's own `assumptions.toml` has the same form and replaces what it names.

mod read;

use std::collections::BTreeMap;

pub use read::Problem;

const DEFAULTS: &str = include_str!("defaults.toml");

/// How sure a number is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Counted or observed, by a source that can be read.
    Measured,
    /// Computed from others.
    Derived,
    /// Judgement.
    Assumed,
}

impl Kind {
    /// All, with their words.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Measured, "measured"), (Self::Derived, "derived"), (Self::Assumed, "assumed")];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// What is believed of a number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Spread {
    /// One value.
    Point(f64),
    /// Every value between two as likely as another.
    Uniform(f64, f64),
    /// Low, most likely, high.
    Triangular(f64, f64, f64),
    /// A Beta distribution with these shapes, between 0 and 1.
    Beta(f64, f64),
}

impl Spread {
    /// The least and the greatest value.
    #[must_use]
    pub const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Point(v) => (v, v),
            Self::Uniform(low, high) | Self::Triangular(low, _, high) => (low, high),
            Self::Beta(..) => (0.0, 1.0),
        }
    }

    /// The mean.
    #[must_use]
    pub fn mean(self) -> f64 {
        match self {
            Self::Point(v) => v,
            Self::Uniform(low, high) => f64::midpoint(low, high),
            Self::Triangular(low, mode, high) => (low + mode + high) / 3.0,
            Self::Beta(a, b) => a / (a + b),
        }
    }
}

/// One assumption.
#[derive(Clone, PartialEq, Debug)]
pub struct Assumption {
    /// Its key, such as `pledge.owed`.
    pub key: String,
    /// What is believed.
    pub spread: Spread,
    /// What it is counted in.
    pub unit: String,
    /// How sure.
    pub kind: Kind,
    /// Where from.
    pub source: String,
    /// More about it.
    pub note: String,
    /// The side of which it is said.
    pub of: Option<String>,
    /// The line in the case's file; none for a default.
    pub line: Option<usize>,
}

/// Everything that is assumed.
#[derive(Clone, PartialEq, Debug)]
pub struct Assumptions {
    /// The two sides, when the file names them.
    pub belligerents: Option<[String; 2]>,
    /// The parties that stand behind the guarantors.
    pub backstop: Vec<String>,
    /// The last stage of the game, a period each; the first is 0.
    pub horizon: usize,
    places: BTreeMap<String, usize>,
    defaults: BTreeMap<String, Assumption>,
    own: BTreeMap<(String, Option<String>), Assumption>,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            belligerents: None,
            backstop: Vec::new(),
            horizon: 10,
            places: BTreeMap::new(),
            defaults: read::defaults(DEFAULTS),
            own: BTreeMap::new(),
        }
    }
}

/// Keys that may be said of one side, with what they are then: an amount of a side's own, or one that changes its sign, or is taken from one, when
/// the other side is the challenger.
pub const SIDED: [&str; 6] = ["share", "balance", "drift", "army", "cost_attacker", "cost_defender"];

impl Assumptions {
    /// A case's own file over the defaults, with everything that is wrong in it. What is wrong is left out; the rest counts.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut out = Self::default();
        let problems = read::own(text, &mut out);
        (out, problems)
    }

    /// What is assumed under a key, said of no side in particular. The case's own comes first.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Assumption> {
        self.own.get(&(key.to_owned(), None)).or_else(|| self.defaults.get(key))
    }

    /// What the case itself says under a key of one side.
    #[must_use]
    pub fn of(&self, key: &str, side: &str) -> Option<&Assumption> {
        self.own.get(&(key.to_owned(), Some(side.to_owned())))
    }

    /// Whether the case's own file says anything under a key.
    #[must_use]
    pub fn says(&self, key: &str) -> bool {
        self.own.keys().any(|(own, _)| own == key)
    }

    /// In which line `belligerents` or `backstop` stands.
    #[must_use]
    pub fn line_of(&self, key: &str) -> usize {
        self.places.get(key).copied().unwrap_or(1)
    }

    /// What is said of one side: key, side and line.
    #[must_use]
    pub fn sided(&self) -> Vec<(String, String, usize)> {
        self.own.values().filter_map(|a| Some((a.key.clone(), a.of.clone()?, a.line.unwrap_or(1)))).collect()
    }

    /// All keys that can be set.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.defaults.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests;

//! SG-1: a challenger R, a protected state U and its guarantors G, over a finite number of stages.
//!
//! In each stage U keeps the deal or renounces it; R complies or breaches it at one of three levels; a breach is seen with some chance; guarantors
//! whose guarantee still stands draw a private cost and answer or stand aside. A breach that is answered gains nothing, a hybrid breach that is
//! seen and left unanswered costs the guarantee a notch, and at the last notch nobody answers any more. R and U play pure best replies, G a
//! cutoff on its private cost, so that going back from the last stage gives the perfect Bayesian equilibrium without any search.
//!
//! All values are discounted averages: (1 - delta) times the flow of this stage, and delta times the value of the next.
//!
//! [`reference`](mod@reference) is the definition, for reading. [`lanes`] computes the same for several games at once. [`ranges`](mod@ranges) scans
//! divisions; [`guarantors`] has several guarantors who decide each for itself; [`roles`] plays both assignments of roles.

pub mod force;
pub mod guarantors;
pub mod lane;
pub mod lanes;
pub mod ranges;
pub mod reference;
pub mod roles;
pub mod shock;

pub use ranges::{Ranges, ranges};
pub use reference::solve;
pub use roles::{Roles, mirror};
pub use shock::Shock;

/// Notches that the guarantee can lose; at the last it is dead.
pub const NOTCHES: usize = 2;
/// How much of the automatic penalty each level draws.
pub const PENALTY: [f64; 4] = [0.0, 0.15, 0.5, 1.0];
/// What answering a hybrid breach costs, of the cost of fighting.
pub const HYBRID_COST: f64 = 0.02;
/// What answering a grab costs that does not escalate, of the cost of fighting.
pub const LIMITED_COST: f64 = 0.1;
/// What a limited grab costs the challenger, of its cost of war.
pub const GRAB_COST: f64 = 0.2;
/// What leaving a hybrid breach unanswered costs, of the cost of a broken pledge.
pub const HYBRID_PLEDGE: f64 = 0.15;
/// Two values closer than this are equal, so that rounding never chooses.
pub const TIE: f64 = 1e-12;
/// The longest horizon.
pub const HORIZON_MAX: usize = 400;

/// How far the challenger goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Level {
    /// Keeps the deal.
    #[default]
    Comply,
    /// Breaches it below the threshold of force.
    Hybrid,
    /// Takes a part and stops.
    Limited,
    /// Goes to war.
    Full,
}

impl Level {
    /// All, mildest first.
    pub const ALL: [Self; 4] = [Self::Comply, Self::Hybrid, Self::Limited, Self::Full];

    /// In one word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Comply => "comply",
            Self::Hybrid => "hybrid",
            Self::Limited => "limited",
            Self::Full => "full",
        }
    }
}

/// What something is worth to each.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Values {
    /// The challenger.
    pub r: f64,
    /// The protected state.
    pub u: f64,
    /// The guarantors.
    pub g: f64,
}

impl Values {
    /// A division of the stake for ever: the challenger holds a share, the guarantors value the rest by `v`.
    #[must_use]
    pub fn division(share: f64, v: f64) -> Self {
        Self { r: share, u: 1.0 - share, g: v * (1.0 - share) }
    }

    /// This, moved towards something else by a part.
    #[must_use]
    pub fn towards(self, other: Self, part: f64) -> Self {
        Self { r: self.r + part * (other.r - self.r), u: self.u + part * (other.u - self.u), g: self.g + part * (other.g - self.g) }
    }
}

impl std::ops::Add for Values {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { r: self.r + other.r, u: self.u + other.u, g: self.g + other.g }
    }
}

impl std::ops::Mul<f64> for Values {
    type Output = Self;
    fn mul(self, by: f64) -> Self {
        Self { r: self.r * by, u: self.u * by, g: self.g * by }
    }
}

/// How the game is played, beside its parameters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rules {
    /// The last stage; the first is 0.
    pub horizon: usize,
    /// How the private cost of the guarantors is spread.
    pub shock: Shock,
    /// Quantal response: the challenger takes each level with a chance that grows with its value, this much the faster. Best replies without it.
    pub quantal: Option<f64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { horizon: 10, shock: Shock::T2, quantal: None }
    }
}

/// The equilibrium, stage by stage.
#[derive(Clone, PartialEq, Debug)]
pub struct Solution {
    /// Each stage, the first in front.
    pub stages: Vec<Stage>,
    /// The outcome at its beginning, in short.
    pub summary: Summary,
}

/// A stage of the solution.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stage {
    /// Chance that the challenger wins against the protected side alone, with guarantors, with guarantors and backstop.
    pub wins: [f64; 3],
    /// What is there of the guarantors' force in place.
    pub present: f64,
    /// By notches lost.
    pub notches: [Notch; NOTCHES + 1],
    /// What holding a grab is worth, or the war that the challenger prefers to it.
    pub held: Values,
}

/// A stage with so many notches lost.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Notch {
    /// What each level is worth.
    pub levels: [Values; 4],
    /// The chance that each level is answered once it is seen.
    pub answers: [f64; 4],
    /// The chance that the challenger takes each level.
    pub chances: [f64; 4],
    /// The best level.
    pub best: Level,
    /// Whether the protected side renounces the deal.
    pub renounces: bool,
    /// What the stage is worth.
    pub value: Values,
}

/// The outcome in short.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Summary {
    /// What the game is worth at its beginning.
    pub value: Values,
    /// How much complying is worth more than the best breach, at the stage where that is least.
    pub margin: f64,
    /// That stage.
    pub window: usize,
    /// The level of the first breach while the guarantee is whole; none where the challenger complies throughout.
    pub first: Level,
    /// The worst level that is best at any stage while the guarantee is whole.
    pub worst: Level,
    /// Whether the protected side renounces at any stage while the guarantee is whole.
    pub renounced: bool,
    /// The chance that each level is answered at the beginning once it is seen.
    pub answers: [f64; 4],
}

impl Summary {
    /// Whether the challenger complies and the protected side keeps the deal at every stage.
    #[must_use]
    pub fn kept(&self) -> bool {
        self.worst == Level::Comply && !self.renounced
    }
}

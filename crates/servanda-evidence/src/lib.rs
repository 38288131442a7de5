//! What published data say on how long truces last and how often pledges are kept.
//!
//! | module | answers |
//! |---|---|
//! | [`curves()`] | how many truces were unbroken after so many years, with bands and numbers at risk |
//! | [`hazards()`], [`fits()`] | what went with more or less renewed fighting, and the models behind |
//! | [`pledges()`] | how often allies kept their word when war called it in |
//! | [`words`] | the same as sentences, and what they do not show |
//! | [`survival`], [`cox`](mod@cox), [`discrete`], [`share`] | the estimators, each with its formula and source |
//!
//! The figures are typed in, with their source and the day of estimation ([`sources`]): no data file is needed to show them. A test estimates them
//! again where the published tables are at hand. `docs/concepts/evidence.md` says what they mean and who disagrees.
//!
//! Promised: pure; no panic on any sample; the same sample gives the same figures. Not promised: that the figures say anything about a truce that is
//! not among them. They are associations in the past, of civil wars mostly.
//!
//! ```
//! use servanda_evidence::{Spell, curves, kaplan_meier};
//!
//! let truces = [Spell::new(0.5, true), Spell::new(2.0, false), Spell::new(3.0, true)];
//! let curve = kaplan_meier(&truces)?;
//! assert!((curve.at(1.0).0 - 2.0 / 3.0).abs() < 1e-12);
//! assert!(curves().iter().all(|c| c.events <= c.n));
//! # Ok::<(), servanda_evidence::Unfit>(())
//! ```

pub mod cox;
pub mod curves;
pub mod discrete;
pub mod error;
pub mod hazards;
pub mod model;
pub mod pledges;
pub mod share;
pub mod sources;
pub mod survival;
pub mod words;

mod fitted;
#[cfg(test)]
mod leukaemia;
mod linear;
mod newton;

pub use cox::{Row, cox};
pub use curves::{Point, SurvivalCurve, curves};
pub use discrete::{Link, Year, yearly_hazard};
pub use error::Unfit;
pub use hazards::{Fit, HazardRatio, Method, Term, fits, hazards};
pub use model::{Coefficient, Regression};
pub use pledges::{Share, pledges};
pub use share::wilson;
pub use sources::{ESTIMATED, Source};
pub use survival::{Curve, Spell, Step, kaplan_meier};

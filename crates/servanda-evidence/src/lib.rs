//! What published data say on how long truces last and how often pledges are kept.

pub mod cox;
pub mod discrete;
pub mod error;
pub mod model;
pub mod share;
pub mod survival;

#[cfg(test)]
mod leukaemia;
mod linear;
mod newton;

pub use cox::{Row, cox};
pub use discrete::{Link, Year, yearly_hazard};
pub use error::Unfit;
pub use model::{Coefficient, Regression};
pub use share::wilson;
pub use survival::{Curve, Spell, Step, kaplan_meier};

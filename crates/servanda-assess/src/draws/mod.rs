//! Many games: what is assumed as a distribution, what comes out as a share with its interval.
//!
//! A draw is a function of a seed, its number and a parameter, so that neither the number of threads nor that of lanes changes it, and so that two
//! drafts are compared on the same draws. Work is cut into blocks that are added up in their order; a run that is stopped is the run of fewer draws.

mod beta;
pub mod compare;
pub mod control;
pub mod counter;
pub mod distribution;
pub mod frontier;
pub mod interval;
pub(crate) mod normal;
pub mod predictive;
pub mod saltelli;
pub mod sampler;
pub mod sobol;
pub mod tally;
pub mod tornado;

pub use compare::{Comparison, compare};
pub use control::{Control, Progress};
pub use distribution::Distribution;
pub use frontier::{Cell, frontier};
pub use interval::Interval;
pub use predictive::{Predictive, predictive};
pub use saltelli::{Index, Plan, indices, margin_indices};
pub use sampler::{Draft, Edit, Prior, Sampler};
pub use tally::{Run, Tally, tally};
pub use tornado::{Bar, tornado};

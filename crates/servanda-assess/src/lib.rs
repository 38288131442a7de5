//! The numeric middle of `assess`: whether keeping a deal pays more than breaking it, for stated assumptions.
//!
//! It knows no treaty: the façade turns clauses into [`Params`], and this crate computes.
//!
//! - [`assumptions`]: what is believed of each number, with its source;
//! - [`params`]: the parameters by name, with unit and range;
//! - [`game`]: the game and its exact solution by backward induction, one at a time or several in lanes;
//! - [`closed_forms`]: models small enough for a formula;
//! - [`draws`]: many games on drawn numbers: shares, ranges, thresholds, sensitivity;
//! - [`signalling`]: a deployment as a signal, with all its equilibria;
//! - [`tree`]: small games as explicit trees, for audit;
//! - [`solve_file`]: a file of games, solved and printed.
//!
//! What it promises: the same input gives the same numbers on every machine, whatever the number of threads or lanes; each result is the
//! equilibrium of the stated game. What it does not: that the game is the world. Escalation beyond conventional war is outside it.

pub mod assumptions;
pub mod closed_forms;
pub mod draws;
pub mod game;
pub mod params;
pub mod signalling;
pub mod solve_file;
pub mod tree;

pub use game::{Level, Rules, Shock, Solution, Summary, Values, solve};
pub use params::{About, Param, Params};

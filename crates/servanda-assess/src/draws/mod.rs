//! Many games on drawn numbers. Every random number is a function of the seed, the draw and what is drawn, so that neither the number of threads
//! nor the order of work changes a result, and two drafts are played on the same draws.

pub mod batch;
pub mod numbers;
pub mod sensitivity;
pub mod shares;
pub mod spread;

pub use batch::{Batch, Games, Watch, play};
pub use sensitivity::{Index, sensitivity};
pub use shares::{Estimate, Proportion, quantile};

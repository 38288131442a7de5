//! Servanda as a library: one function per command. The parts do not know each other; they are joined here.
//!
//! - [`load`]: a treaty file with its annexes, resolved, and its [`ground`];
//! - [`check`]: the loopholes of a text, under every reading;
//! - [`explain`]: what a rule means;
//! - [`fmt`]: one way to write each clause, and the confirmation of prose and annexes;
//! - [`new`]: a case folder that runs;
//! - [`run`]: everything that a case has the inputs for;
//! - [`watch`](mod@watch): what happened, held against each article;
//! - [`follow`]: the same while reports come in;
//! - [`ingest`](mod@ingest): how the rows of a case are understood;
//! - [`simulate`]: an invented stream for an exercise;
//! - [`assess`]: whether keeping a deal pays more than breaking it.

pub mod assess;
pub mod check;
pub mod explain;
pub mod fmt;
pub mod follow;
pub mod ground;
pub mod health;
pub mod ingest;
pub mod inputs;
pub mod load;
pub mod maps;
pub mod new;
pub mod run;
pub mod simulate;
pub mod watch;

pub use check::{Checked, check};
pub use jiff::Timestamp;
pub use load::{Loaded, load};
pub use servanda_assess as game;
pub use servanda_base as base;
pub use servanda_check as rules;
pub use servanda_feed as feed;
pub use servanda_model as model;
pub use servanda_report as report;
pub use servanda_syntax as syntax;
pub use servanda_watch as monitor;

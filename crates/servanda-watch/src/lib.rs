//! From facts to verdicts: the clause monitor.
//!
//! - [`program`]: a version of the text, compiled;
//! - [`fact`]: incidents, measurements and acts;
//! - [`truth`]: three values, and when a fact reaches a standard of proof;
//! - [`engine`]: the monitor at work;
//! - [`record`]: breach records, clocks, and on what a verdict rests.
//! - [`certificate`]: a check of a verdict from its grounds alone;
//! - [`votes`]: whether a decision follows from its votes;
//!
//! The crate opens no file and knows no clock: the same facts give the same verdicts.

pub mod certificate;
pub mod claims;
pub mod engine;
pub mod fact;
pub mod facts;
pub mod incidents;
pub mod observers;
pub mod outcome;
pub mod program;
pub mod record;
pub mod stream;
pub mod sym;
pub mod truth;
pub mod units;
pub mod votes;

pub use engine::Engine;
pub use fact::{Fact, Span};
pub use program::{Program, compile, compile_after};
pub use record::{Clock, Ground, Kind, Out, Record, Standing};
pub use stream::{Change, Stream};
pub use sym::{Names, Sym};
pub use truth::{Odds, Truth};

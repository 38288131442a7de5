//! What every part of Servanda shares, and nothing that knows what a treaty is.
//!
//! - [`span`]: places in source files, lines and columns;
//! - [`finding`]: what is wrong with a text, as data;
//! - [`quantity`]: exact numbers, durations, lengths and counts;
//! - [`hash`]: the hashes that pin prose and annexes;
//! - [`near`]: the nearest known word, for "did you mean";
//! - [`plain()`]: text that neither steers a terminal nor disguises a page;
//! - [`host`]: files as the middle sees them.

pub mod finding;
pub mod hash;
pub mod host;
pub mod near;
pub mod plain;
pub mod quantity;
pub mod span;

pub use finding::{Finding, Label, Rule, Severity};
pub use plain::plain;
pub use quantity::{Duration, Number, Quantity, Unit};
pub use span::{FileId, Place, Sources, Span};

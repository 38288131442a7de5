//! From bytes of files to typed reports, claims and acts. The first part of the monitoring side.
//!
//! ```text
//! bytes ──window──▶ rows ──csv, json──▶ values by column ──mapping, fill──▶ items ──seen──▶ entries
//! ```
//!
//! - [`report`], [`claim`], [`act`], [`watermark`]: what comes out; [`args`] and [`origin`] are parts of it;
//! - [`time`]: intervals and how finely they are stated;
//! - [`mapping`]: which columns and codes become which fields; our own formats are mappings too;
//! - [`Feed`]: a file read row by row, each row an [`Entry`]; [`read`] for a whole file;
//! - [`reject`], [`rejects`], [`Summary`]: what was not taken and why, and what a file came to;
//! - [`explain`](explain()): how one row is understood;
//! - [`fuzz`]: any bytes through all of it.
//!
//! It promises that every row is accounted for once, that nothing is counted twice, that what is missing stays missing, that no input makes it
//! panic, and that a row beyond [`ROW_MAX`] is not held. It opens no file, asks no clock and knows no party, place or date: those are in mappings, and
//! mappings are data. It does not say whether a report is true.

pub mod act;
pub mod args;
pub mod claim;
mod csv;
mod explain;
mod feed;
#[cfg(test)]
mod feed_tests;
mod fill;
pub mod fuzz;
mod ids;
mod item;
mod json;
pub mod mapping;
mod number;
pub mod origin;
mod parts;
pub mod reject;
pub mod rejects;
pub mod report;
mod row;
mod seen;
mod show;
mod stamp;
mod summary;
pub mod time;
pub mod watermark;
mod window;

pub use act::Act;
pub use args::{Args, Marker};
pub use claim::Claim;
pub use explain::{Explained, ExplainedField, Explanation, explain};
pub use feed::{Batch, Entry, Feed, read};
pub use item::Item;
pub use mapping::{Format, Mapping, MappingError, Of};
pub use origin::Origin;
pub use reject::Reject;
pub use rejects::Rejects;
pub use report::Report;
pub use seen::Seen;
pub use summary::Summary;
pub use watermark::Watermark;
pub use window::ROW_MAX;

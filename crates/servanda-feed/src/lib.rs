//! From bytes of files to typed reports, claims and acts.

#![allow(dead_code)]
pub mod act;
pub mod args;
pub mod claim;
mod csv;
mod feed;
mod fill;
mod json;
pub mod mapping;
mod number;
pub mod origin;
pub mod reject;
pub mod report;
mod row;
mod seen;
mod stamp;
mod summary;
pub mod time;
pub mod watermark;
mod window;

pub use act::Act;
pub use args::{Args, Marker};
pub use claim::Claim;
pub use feed::{Batch, Entry, Feed, read};
pub use fill::Item;
pub use mapping::{Format, Mapping, MappingError, Of};
pub use origin::Origin;
pub use reject::Reject;
pub use report::Report;
pub use seen::Seen;
pub use summary::Summary;
pub use watermark::Watermark;
pub use window::ROW_MAX;

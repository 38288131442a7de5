//! The treaty that every analysis reads: names resolved, articles addressable, readings and proposals applied on copies.
//!
//! - [`names`]: what the text declares;
//! - [`treaty`]: instruments, articles and what can be asked of them;
//! - [`describe`]: clauses in words again;
//! - [`matching`]: when an act of one article is the event that another waits for;
//! - [`resolve`]: from a document to a treaty, with findings;
//! - [`variants`]: the text as each reading or proposal has it;
//! - [`moments`]: dates in the treaty's zone.

pub mod describe;
pub mod matching;
pub mod moments;
pub mod names;
pub mod resolve;
pub mod treaty;
pub mod variants;

pub use names::Names;
pub use resolve::{Annexes, resolve};
pub use treaty::{Article, ArticleId, Covering, Instrument, Treaty};
pub use variants::{Variant, variants};

/// The syntax that articles are made of.
pub use servanda_syntax::{ast, mentions};

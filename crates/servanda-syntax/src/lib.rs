//! From a literate treaty (Markdown prose with clauses in fences) to typed syntax. Reading never fails: what cannot be
//! read becomes a [`parser::Problem`] with its place, and the rest is read.
//!
//! - [`markdown`]: sections, prose, sources, fences;
//! - [`lexer`], [`keywords`], [`parser`], [`tree`]: clauses to a lossless tree;
//! - [`ast`]: the same, typed;
//! - [`mentions`], [`amend`]: what clauses speak of, to be read and to be changed in place;
//! - [`document`]: a whole file;
//! - [`format`]: one way to write each clause, comments kept;
//! - [`fuzz`]: any text through all of it.

pub mod amend;
pub mod ast;
pub mod document;
pub mod format;
pub mod fuzz;
pub mod keywords;
pub mod lexer;
pub mod markdown;
pub mod mentions;
pub mod parser;
pub mod tree;

pub use document::{Document, read};

//! The clause language held to its published grammar, and the formatter to its promises.

mod amend;
mod format;
mod grammar;
mod parsing;
mod recovery;
mod render;
mod robustness;

//! A whole treaty file: its Markdown and what its fences say.

use crate::markdown::{self, Markdown};
use crate::parser::{self, Parsed};

/// A treaty file, read.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its prose, headings and fences.
    pub markdown: Markdown,
    /// What each fence says, in the order of `markdown.fences`.
    pub fences: Vec<Parsed>,
}

/// Reads a file. Any text gives a document.
#[must_use]
pub fn read(text: &str) -> Document {
    let markdown = markdown::read(text);
    let fences = markdown.fences.iter().map(|f| parser::parse(&f.text, &f.map)).collect();
    Document { markdown, fences }
}

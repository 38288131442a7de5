//! Where in a file something was read.

use std::fmt;
use std::sync::Arc;

/// A file and the line in it where a row begins, counted from 1.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// The name of the file as it was given.
    pub file: Arc<str>,
    /// The line.
    pub line: u64,
}

impl Origin {
    /// A line of a file.
    #[must_use]
    pub fn new(file: &str, line: u64) -> Self {
        Self { file: Arc::from(file), line }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

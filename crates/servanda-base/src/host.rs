//! Files as the middle sees them: only the rim touches the machine.

use std::collections::BTreeMap;

/// What the middle may ask of the machine.
pub trait Host {
    /// The bytes of a file, or the reason why not, in words for a person.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// Writes a file whole or not at all: a temporary file beside it, then a rename.
    ///
    /// # Errors
    /// When the file cannot be written; an earlier version is then untouched.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String>;

    /// Whether there is a file at this path.
    fn exists(&self, path: &str) -> bool;
}

/// A host in memory, for tests and for editors.
#[derive(Clone, Debug, Default)]
pub struct MemoryHost {
    /// The files by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Host for MemoryHost {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "no such file".to_owned())
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        self.files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

/// Joins a path found in a treaty to the folder of that treaty. Paths use `/` on every machine.
#[must_use]
pub fn beside(file: &str, relative: &str) -> String {
    match file.rfind(['/', '\\']) {
        Some(end) => format!("{}{relative}", &file[..=end]),
        None => relative.to_owned(),
    }
}

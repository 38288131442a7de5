//! Files as the middle sees them: only the rim touches the machine.

use std::collections::BTreeMap;

/// Files larger than this are refused: no treaty or annex is, and places are counted in 32 bits.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

/// Why a file is not created.
pub const THERE_ALREADY: &str = "is there already";

/// What the middle may ask of the machine.
pub trait Host {
    /// The bytes of a file, or the reason why not, in words for a person. No more than [`FILE_BYTES_MAX`] are read, and only of a
    /// regular file: a pipe would wait for a writer, a device has no end.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// Writes some files whole. All are prepared beside their places before the first takes its place, so that what can fail (a full
    /// disk, a folder in the way) fails while every earlier version is untouched.
    ///
    /// # Errors
    /// When a file cannot be written; the sentence says which files are new already, if any.
    fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), String>;

    /// Writes a file that must not be there yet. Of several who try at the same time one succeeds, where the host is shared; this body serves one
    /// that is not.
    ///
    /// # Errors
    /// [`THERE_ALREADY`] when there is one, else the reason why it cannot be written.
    fn create(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        if self.exists(path) {
            return Err(THERE_ALREADY.to_owned());
        }
        self.write(&[(path, bytes)])
    }

    /// Whether there is a file at this path.
    fn exists(&self, path: &str) -> bool;

    /// The bytes of a file that must lie below a folder, links followed: what comes with a case may not lead out of it.
    ///
    /// # Errors
    /// When the file cannot be read, or lies elsewhere.
    fn read_below(&self, folder: &str, path: &str) -> Result<Vec<u8>, String>;

    /// The names of everything in a folder but folders, sorted; none when there is no such folder.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, String>;
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

    fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), String> {
        self.files.extend(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())));
        Ok(())
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn read_below(&self, _: &str, path: &str) -> Result<Vec<u8>, String> {
        self.read(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, String> {
        let inside = |path: &String| Some(path.strip_prefix(folder)?.strip_prefix('/')?.to_owned()).filter(|name| !name.contains('/'));
        Ok(self.files.keys().filter_map(inside).collect())
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

/// The folder of a file; `.` when it stands in the one where the program was started.
#[must_use]
pub fn folder_of(file: &str) -> &str {
    match file.rfind(['/', '\\']) {
        Some(0) => "/",
        Some(end) => file.get(..end).unwrap_or("."),
        None => ".",
    }
}

/// A file in a folder; `.` is the folder where the program was started, and so is no name at all.
#[must_use]
pub fn inside(folder: &str, file: &str) -> String {
    if folder.is_empty() || folder.ends_with(['/', '\\']) { format!("{folder}{file}") } else { format!("{folder}/{file}") }
}

/// Why a path found in a treaty may not be followed, if so: an annex lies below the folder of its treaty, or a treaty from
/// elsewhere could have any file of the machine read and pinned.
#[must_use]
pub fn outside(relative: &str) -> Option<&'static str> {
    let away = relative.starts_with(['/', '\\']) || relative.contains(':') || relative.split(['/', '\\']).any(|part| part == "..");
    away.then_some("an annex lies beside its treaty: give a path below its folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annexes_stay_below_their_folder() {
        for path in ["../secret", "/etc/passwd", "a/../../b", "..\\b", "C:\\b", "file:b"] {
            assert!(outside(path).is_some(), "{path}");
        }
        for path in ["annex/line.geojson", "a..b.json", "..."] {
            assert!(outside(path).is_none(), "{path}");
        }
    }
}

//! Tests of the whole: the literate corpus, the examples, the architecture. One binary, because linking is what a small machine pays for.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly, and says when it is skipped")]

mod architecture;
mod corpus;
mod deciding;
mod examples;
mod follow;
mod ground;
mod ingest;
mod inputs;
mod pages;
mod replay;
mod simulate;
mod watching;

/// The root of the project.
pub(crate) fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The project's files as the library sees them.
#[derive(Default)]
pub(crate) struct Disk;

impl servanda::base::host::Host for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|e| e.to_string())
    }

    fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), String> {
        Err(format!("a test must not write {} files", files.len()))
    }

    fn exists(&self, path: &str) -> bool {
        std::path::Path::new(path).is_file()
    }

    fn read_below(&self, _: &str, path: &str) -> Result<Vec<u8>, String> {
        self.read(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter(|e| e.path().is_file()).map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(names)
    }
}

//! Habits that a machine can check.

use std::path::{Path, PathBuf};

use crate::root;

/// Source files longer than this have become two.
const LINES_MAX: usize = 700;

pub(crate) fn run() -> Result<(), String> {
    let mut wrong = Vec::new();
    for path in files(&root().join("crates")).into_iter().chain(files(&root().join("xtask"))) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.display().to_string();
        match path.extension().and_then(|e| e.to_str()) {
            Some("rs") => {
                if text.lines().count() > LINES_MAX {
                    wrong.push(format!("{name}: more than {LINES_MAX} lines"));
                }
                for (index, line) in text.lines().enumerate() {
                    if line.ends_with(' ') || line.contains('\t') {
                        wrong.push(format!("{name}:{}: trailing space or tab", index + 1));
                    }
                }
                if !text.starts_with("//!") && !text.starts_with("#!") {
                    wrong.push(format!("{name}: does not begin by saying what it is for"));
                }
            }
            Some("toml") => wrong.extend(dependencies_by_workspace(&name, &text)),
            _ => {}
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Versions, and the reason for each dependency, stand in one place: the workspace manifest.
fn dependencies_by_workspace(name: &str, text: &str) -> Vec<String> {
    let mut section = "";
    let mut out = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies]") && line.contains('=') && !line.contains("workspace = true") {
            out.push(format!("{name}: `{line}` is not taken from the workspace"));
        }
    }
    out
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(dir) else { return out };
    for path in entries.filter_map(Result::ok).map(|e| e.path()) {
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}

//! Console transcripts under `tests/corpus/cli`, run against the real binary, and the output that the README prints.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Output and exit code of one command, in a folder; standard error follows standard output.
fn run(line: &str, folder: &Path) -> (String, i32) {
    let mut words = line.split_whitespace();
    assert_eq!(words.next(), Some("servanda"), "only servanda is run: {line}");
    let out = Command::new(env!("CARGO_BIN_EXE_servanda")).args(words).current_dir(folder).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (text.trim_end().to_owned(), out.status.code().unwrap_or(-1))
}

/// Whether a text is what was expected, where `…` stands for any text.
fn fits(text: &str, pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.split('…').collect();
    if parts.len() == 1 {
        return text == pattern;
    }
    let Some(mut rest) = text.strip_prefix(parts[0]) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(parts[parts.len() - 1])
}

#[test]
fn transcripts_hold() {
    for entry in std::fs::read_dir(root().join("tests/corpus/cli")).unwrap() {
        let suite = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for (index, session) in suite.split("```console\n").skip(1).enumerate() {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("session-{index}"));
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).unwrap();
            for step in session.split("```").next().unwrap_or("").split("$ ").skip(1) {
                let (line, expected) = step.split_once('\n').unwrap();
                let expected = expected.trim_end();
                let (expected, code) = match expected.rsplit_once("exit ") {
                    Some((before, code)) if before.is_empty() || before.ends_with('\n') => (before.trim_end(), code.parse().unwrap()),
                    _ => (expected, 0),
                };
                let (text, got) = run(line, &folder);
                assert!(fits(&text, expected) && got == code, "$ {line}\nexpected (exit {code}):\n{expected}\ngot (exit {got}):\n{text}");
            }
        }
    }
}

#[test]
fn the_readme_prints_what_the_program_says() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (text, code) = run("servanda check tests/readme/treaty.md", &root());
    assert!(readme.contains(&text), "the README's output is old; the program says:\n{text}");
    assert_eq!(code, 1);
    let fence = &readme[readme.find("```servanda").unwrap()..];
    let fence = &fence[..fence.find("```\n").unwrap()];
    let treaty = std::fs::read_to_string(root().join("tests/readme/treaty.md")).unwrap();
    assert!(treaty.contains(fence), "the README's treaty is not tests/readme/treaty.md");
}

//! Project commands.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command of the project's own")]

mod bench;
mod bench_assess;
mod bench_replay;
mod bench_watch;
mod fuzz;
mod health;
mod reference;
mod six;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::Command;

const HELP: &str = "\
cargo xtask ci              everything that must hold: tidy, reference, clippy, tests, examples, fuzz smoke
cargo xtask gen [--check]   write (or compare) the generated pages under docs/reference
cargo xtask fuzz [text] [feed] [watch] [--smoke] [--seed N] [--rounds N]   arbitrary and mutated inputs through everything
cargo xtask bench check     time the check of each example and of synthetic treaties, with the growth exponent
cargo xtask bench assess    games of assess a second on one core, and those of numpy beside them
cargo xtask bench watch LOG time the six clause shapes over a log of events, in order or as it arrived
cargo xtask bench replay TABLE CASE MAPPING   time a table of years through a case
cargo xtask six LOG [DIR]   the final violations of the six clause shapes over a log, as other monitors write them
cargo xtask health          the measure of health of each example
cargo xtask tidy            habits that a machine can check
";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["ci"] => ci(),
        ["gen"] => reference::generate(false),
        ["gen", "--check"] => reference::generate(true),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["bench", "check"] => bench::check(),
        ["bench", "assess"] => bench_assess::run(),
        ["bench", "watch", rest @ ..] => bench_watch::run(rest),
        ["bench", "replay", rest @ ..] => bench_replay::run(rest),
        ["six", rest @ ..] => six::run(rest),
        ["health"] => health::print(),
        ["tidy"] => tidy::run(),
        _ => {
            eprint!("{HELP}");
            std::process::exit(if words.is_empty() || words.contains(&"--help") { 0 } else { 2 });
        }
    };
    if let Err(reason) = result {
        eprintln!("error: {reason}");
        std::process::exit(1);
    }
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The case folders under `examples/`, sorted.
pub(crate) fn examples() -> Result<Vec<PathBuf>, String> {
    let mut out: Vec<PathBuf> = std::fs::read_dir(root().join("examples"))
        .map_err(|e| format!("examples: {e}"))?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.join("treaty.md").is_file())
        .collect();
    out.sort();
    Ok(out)
}

/// Files as the library sees them; nothing is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disk;

impl servanda::base::host::Host for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|e| e.to_string())
    }

    fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), String> {
        Err(format!("not writing {} files", files.len()))
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).is_file()
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

pub(crate) fn cargo(args: &[&str]) -> Result<(), String> {
    println!("== cargo {}", args.join(" "));
    let status = Command::new(env!("CARGO")).args(args).current_dir(root()).status().map_err(|e| format!("cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo {} failed", args.join(" "))) }
}

fn ci() -> Result<(), String> {
    println!("== tidy");
    tidy::run()?;
    cargo(&["fmt", "--check"])?;
    println!("== generated pages");
    reference::generate(true)?;
    cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    // Each example is run as a user runs it, in release; twice, because the same input must give the same bytes.
    cargo(&["build", "--release", "--quiet", "--package", "servanda-cli"])?;
    run_examples()?;
    println!("== fuzz smoke");
    fuzz::run(&["--smoke"])?;
    cargo(&["test", "--workspace", "--quiet"])
}

fn run_examples() -> Result<(), String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let binary = target.join("release").join(format!("servanda{}", std::env::consts::EXE_SUFFIX));
    let scratch = target.join("examples-out");
    for case in examples()? {
        let mut seen: Option<(Vec<u8>, Vec<u8>)> = None;
        for pass in ["one", "two"] {
            let out = scratch.join(pass);
            let ran = Command::new(&binary)
                .arg("run")
                .arg(&case)
                .arg("--out")
                .arg(&out)
                .output()
                .map_err(|e| format!("{}: {e}", binary.display()))?;
            if !ran.status.success() {
                return Err(format!("run {}: {}", case.display(), String::from_utf8_lossy(&ran.stderr)));
            }
            let read = |name: &str| std::fs::read(out.join(name)).map_err(|e| format!("{name}: {e}"));
            let files = (read("report.html")?, read("check.json")?);
            if seen.as_ref().is_some_and(|first| *first != files) {
                return Err(format!("{}: two runs gave different bytes", case.display()));
            }
            seen = Some(files);
        }
        println!("ran {}", case.file_name().unwrap_or_default().to_string_lossy());
    }
    Ok(())
}

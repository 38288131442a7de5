//! Games a second of `assess` on one core, and of a vectorised numpy of the same game in the same run.

use std::process::Command;

use crate::{cargo, root};

pub(crate) fn run() -> Result<(), String> {
    cargo(&["run", "--release", "--quiet", "--package", "servanda-assess", "--example", "games"])?;
    let python = std::env::var("SERVANDA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !Command::new(&python).args(["-c", "import numpy"]).output().is_ok_and(|out| out.status.success()) {
        println!("skipped: numpy is not installed for {python}");
        return Ok(());
    }
    let shared = std::env::var_os("SERVANDA_DATA").map_or_else(|| root().join("../shared"), std::path::PathBuf::from);
    let vectors = Some(shared.join("data/assess/sg1_numeric.json")).filter(|path| path.is_file());
    // One thread: numpy of this game calls no parallel routine, and none shall be begun.
    let mut script = Command::new(&python);
    script.arg(root().join("xtask/numpy/sg1.py")).args(vectors).env("OMP_NUM_THREADS", "1");
    let status = script.status().map_err(|e| format!("{python}: {e}"))?;
    if status.success() { Ok(()) } else { Err("the numpy script failed".to_owned()) }
}

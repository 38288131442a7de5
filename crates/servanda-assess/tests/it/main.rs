//! The solver held against values that were computed elsewhere, and against laws that must hold for any game.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(clippy::print_stdout, reason = "a test says when it has nothing to read")]

mod gambit;
mod guarantors;
mod hostile;
mod laws;
mod oracles;
mod signalling;
mod trees;
mod vectors;

use std::path::PathBuf;

use serde_json::Value;

/// A file of the shared data; says so in one line when it is not there.
fn shared(name: &str) -> Option<String> {
    let root =
        std::env::var_os("SERVANDA_DATA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("data/assess").join(name)).ok();
    if text.is_none() {
        println!("skipped: {name} is not there");
    }
    text
}

fn json(name: &str) -> Option<Value> {
    Some(serde_json::from_str(&shared(name)?).unwrap())
}

#[track_caller]
fn near(got: f64, wanted: f64, within: f64) {
    assert!((got - wanted).abs() <= within, "{got} is not {wanted}");
}

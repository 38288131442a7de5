//! Tests of the monitor. One binary, because linking is what a small machine pays for.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly, and says when it is skipped")]

mod arrival;
mod certify;
mod corners;
mod oracle;
mod properties;
mod six;
mod traces;
mod versus;

use std::path::PathBuf;

use servanda_model::{Annexes, Treaty, resolve};

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The shared data, when it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("SERVANDA_DATA").map_or_else(|| root().join("../shared"), PathBuf::from);
    let there = folder.join("tools/monitor").is_dir();
    if !there {
        println!("skipped: no shared data at {}", folder.display());
    }
    there.then_some(folder)
}

/// The annexes that treaties may name.
fn annexes() -> Annexes {
    let gates =
        r#"{"type": "FeatureCollection", "features": [{"properties": {"name": "North Gate"}}, {"properties": {"name": "South Gate"}}]}"#;
    let depots = r#"[{"name": "First Depot"}, {"name": "Second Depot"}]"#;
    Annexes::from([("gates.geojson", gates), ("depots.json", depots)].map(|(name, text)| (name.to_owned(), Ok(text.as_bytes().to_vec()))))
}

/// A treaty from its text.
pub(crate) fn treaty(text: &str) -> Treaty {
    resolve(&servanda_syntax::read(text), &annexes()).0
}

/// What is wrong with a text, in words.
pub(crate) fn objections(text: &str) -> Vec<String> {
    let document = servanda_syntax::read(text);
    let unread = document.fences.iter().flat_map(|f| &f.problems).map(|p| format!("{p:?}"));
    let (_, findings) = resolve(&document, &annexes());
    let findings =
        findings.iter().map(|f| format!("{}: {:?}", f.message, text.get(f.primary.span.start as usize..f.primary.span.end as usize)));
    unread.chain(findings).collect()
}

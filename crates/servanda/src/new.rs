//! A case folder that runs.

use servanda_base::host::{self, Host};

/// The treaty of a new case: small, complete, and with the common weaknesses that the first guide cures.
pub const TEMPLATE: &str = include_str!("../template/treaty.md");

/// Writes a new case folder and returns the path of its treaty.
///
/// # Errors
/// A sentence that says why not: a treaty is there already, or the folder cannot be written.
pub fn new(host: &mut dyn Host, dir: &str) -> Result<String, String> {
    let path = host::inside(dir, "treaty.md");
    match host.create(&path, TEMPLATE.as_bytes()) {
        Ok(()) => Ok(path),
        Err(reason) if reason == host::THERE_ALREADY => Err(format!("{path} {reason}; choose another folder")),
        Err(reason) => Err(reason),
    }
}

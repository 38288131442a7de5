//! What a follower must remember over a restart, as a file.

use serde::{Deserialize, Serialize};

/// The schema of the file.
pub const STATE_SCHEMA: &str = "servanda.follow/1";

/// How far a log was followed. Nothing of the monitor is in it: a restart reads the log again and goes on behind what was told
/// (docs/decisions/0006-replay-on-restart.md).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowState {
    /// [`STATE_SCHEMA`].
    pub schema: String,
    /// The version of the program: another may tell other things in another order.
    pub program: String,
    /// The hash of the case: its text, annexes, sources and acts.
    pub case: String,
    /// The mapping by which the log was read.
    pub mapping: String,
    /// How many bytes of the log were read.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: String,
    /// How many rows they held.
    pub rows: u64,
    /// After how many rows the log was first read to its end.
    pub paused: Option<u64>,
    /// The number of the last change that was told.
    pub told: u64,
}

impl FollowState {
    /// The file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = serde_json::to_string_pretty(self).unwrap_or_default();
        out.push('\n');
        out
    }

    /// A file read back.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn of_json(bytes: &[u8]) -> Result<Self, String> {
        let state: Self = serde_json::from_slice(bytes).map_err(|error| format!("this is no state of a follower: {error}"))?;
        if state.schema == STATE_SCHEMA { Ok(state) } else { Err(format!("its schema is `{}`, and not `{STATE_SCHEMA}`", state.schema)) }
    }
}

//! Going on where an earlier run stopped.

use std::io::Read;

use servanda_base::hash::Running;
use servanda_base::host::{Host, beside, inside};
use servanda_report::{FollowState, STATE_SCHEMA};

use crate::load::{Failure, Loaded};

/// The version of the program, which decides in which order things are told.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// What a log is followed with: if it changes, what was told before cannot be told again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    case: String,
    mapping: String,
}

impl Basis {
    /// The text, its annexes, sources and acts, and a mapping by its identity.
    ///
    /// # Errors
    /// When a file of the case cannot be read.
    pub fn of(host: &dyn Host, loaded: &Loaded, mapping: &str) -> Result<Self, Failure> {
        let mut hash = Running::default();
        // With its length each part ends where it ends.
        let mut add = |name: &str, bytes: &[u8]| {
            for part in [name.as_bytes(), bytes] {
                hash.update(&(part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        };
        let read = |path: &str| {
            host.read(path).map_err(|reason| Failure {
                message: format!("{path}: {reason}"),
                hint: "make the file readable; it is a part of the case".to_owned(),
            })
        };
        add("treaty", &read(&loaded.path)?);
        for (name, content) in &loaded.annexes {
            add(name, content.as_deref().unwrap_or_default());
        }
        let sources = beside(&loaded.path, "sources.toml");
        if host.exists(&sources) {
            add("sources", &read(&sources)?);
        }
        let acts = beside(&loaded.path, "acts");
        for name in host.list(&acts).unwrap_or_default() {
            add(&name, &read(&inside(&acts, &name))?);
        }
        Ok(Self { case: hash.finish(), mapping: mapping.to_owned() })
    }

    /// What to remember.
    #[must_use]
    pub fn state(&self, read: &super::Counted, rows: u64, told: u64, paused: Option<u64>) -> FollowState {
        FollowState {
            schema: STATE_SCHEMA.to_owned(),
            program: PROGRAM.to_owned(),
            case: self.case.clone(),
            mapping: self.mapping.clone(),
            bytes: read.bytes,
            sha256: read.digest(),
            rows,
            paused,
            told,
        }
    }

    /// Whether an earlier run can be gone on with: the same program, case and mapping, and a log that begins with what was read then.
    ///
    /// # Errors
    /// Which of them is another, and what to do.
    pub fn check(&self, state: &FollowState, log: impl Read) -> Result<(), Failure> {
        let failure = |message: &str, hint: &str| {
            let anew = "or begin anew with another state file: everything is then told again";
            Err(Failure { message: message.to_owned(), hint: format!("{hint}, {anew}") })
        };
        if state.program != PROGRAM {
            let message = format!("the state is that of version {} of this program, and this is {PROGRAM}", state.program);
            return failure(&message, "go on with that version");
        }
        if state.case != self.case {
            return failure(
                "the case is another than the one that was followed: its text, an annex, sources.toml or an act changed",
                "restore it, with new acts in the log and not in acts/",
            );
        }
        if state.mapping != self.mapping {
            let message = format!("the log was read by the mapping {}, and now by {}", state.mapping, self.mapping);
            return failure(&message, "give the mapping that was used");
        }
        let (bytes, digest) = match digest_of(log, state.bytes) {
            Ok(read) => read,
            Err(error) => return failure(&format!("the log cannot be read: {error}"), "make the file readable"),
        };
        if bytes < state.bytes {
            let message = format!("the log has {bytes} bytes, and {} of it were read before: it was cut or replaced", state.bytes);
            return failure(&message, "restore it");
        }
        if digest != state.sha256 {
            return failure("what was read of the log before is not what stands there now: it was changed", "restore it");
        }
        Ok(())
    }
}

/// How many of the first bytes of a log there are, up to a number, and their hash.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of(log: impl Read, most: u64) -> std::io::Result<(u64, String)> {
    let mut hash = Running::default();
    let (mut log, mut piece, mut bytes) = (log.take(most), vec![0; 1 << 16], 0_u64);
    loop {
        match log.read(&mut piece) {
            Ok(0) => return Ok((bytes, hash.finish())),
            Ok(read) => {
                hash.update(piece.get(..read).unwrap_or(&[]));
                bytes += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

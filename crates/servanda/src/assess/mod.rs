//! Whether keeping a deal pays more than breaking it, for stated assumptions.

mod case;
pub mod gates;
pub mod inputs;
pub mod model;

pub use case::{FILE, Ready, ready};
pub use model::Model;
pub use servanda_assess::solve_file::{MET, Solved};
use servanda_base::host::Host;

use crate::load::Failure;

/// Solves a file of games and prints them with twelve places; see `servanda_assess::solve_file`.
///
/// # Errors
/// When the file cannot be read or is no file of games.
pub fn solve(host: &dyn Host, path: &str) -> Result<Solved, Failure> {
    let failure = |message: String, hint: &str| Failure { message: format!("{path}: {message}"), hint: hint.to_owned() };
    let bytes = host.read(path).map_err(|reason| failure(reason, "give a JSON file of games; `servanda assess solve --help` shows one"))?;
    servanda_assess::solve_file::solve_file(&bytes)
        .map_err(|reason| failure(reason, "`servanda assess solve --help` shows a file of games"))
}

//! Whether keeping a deal pays more than breaking it, for stated assumptions.

mod case;
mod closed;
mod compare;
pub mod draw;
pub mod gates;
pub mod inputs;
pub mod model;
pub mod play;

pub use case::{FILE, Ready, ready};
pub use compare::{Side, compare};
pub use model::Model;
pub use play::{Onlooker, Options, assess};
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

/// The game of a case at the middle of what is assumed, as a small tree in Gambit's format.
///
/// # Errors
/// When the party is neither side, or the tree would be too large.
pub fn export(loaded: &crate::load::Loaded, ready: &Ready, challenger: Option<&str>, stages: u8, shocks: u8) -> Result<String, Failure> {
    let [first, _] = &ready.models;
    let model = match challenger {
        None => first,
        Some(name) => ready.models.iter().find(|m| m.challenger == name).ok_or_else(|| Failure {
            message: format!("`{name}` is neither of the two sides"),
            hint: format!("the sides are {} and {}", first.challenger, first.protected),
        })?,
    };
    let title = format!("{}: {} tempted, {} protected", loaded.treaty.title, model.challenger, model.protected);
    let size = servanda_assess::tree::Size { horizon: usize::from(stages), types: usize::from(shocks), u_moves: true };
    let tree = servanda_assess::tree::build(&title, &model.params(&model.middle()), size)
        .map_err(|message| Failure { message, hint: "choose fewer stages or shocks".to_owned() })?;
    Ok(servanda_assess::tree::efg::write(&tree))
}

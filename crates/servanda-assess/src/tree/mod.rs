//! Small games as explicit trees: what the solver computes, for others to audit.
//!
//! [`build`](build()) writes a game of at most three stages and five types of private cost down move by move; [`efg`] exports it for Gambit and
//! reads such files back; [`Tree::solve`] and [`Tree::pure_equilibria`] solve any tree by other means than the solver.

mod build;
pub mod efg;
mod ratio;
mod solve;

pub use build::{Size, build};
pub use ratio::Ratio;
pub use solve::Solved;

/// A game in extensive form.
#[derive(Clone, PartialEq, Debug)]
pub struct Tree {
    /// Its name.
    pub title: String,
    /// Who plays.
    pub players: Vec<String>,
    /// How it begins.
    pub root: Node,
}

/// A point of the game.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// Chance decides.
    Chance {
        /// What is decided.
        name: String,
        /// What may come, with its chance.
        branches: Vec<(String, Ratio, Node)>,
    },
    /// A player decides.
    Move {
        /// Which one, by its place among the players.
        player: usize,
        /// What it knows: nodes of one name cannot be told apart.
        set: String,
        /// What it may do.
        actions: Vec<(String, Node)>,
    },
    /// The end.
    End {
        /// What each player has.
        payoffs: Vec<f64>,
    },
}

impl Node {
    /// How many nodes there are from here on.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + match self {
            Self::Chance { branches, .. } => branches.iter().map(|(_, _, node)| node.count()).sum(),
            Self::Move { actions, .. } => actions.iter().map(|(_, node)| node.count()).sum(),
            Self::End { .. } => 0,
        }
    }
}

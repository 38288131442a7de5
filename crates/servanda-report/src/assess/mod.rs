//! What `assess` found, for people and programs. Each figure carries its range, its kind and where it is from.

mod explain;

pub use explain::explain_text;

use serde::Serialize;

/// A number that goes into the game.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct InputRow {
    /// The key of its assumption.
    pub key: String,
    /// What it is, in plain words.
    pub about: &'static str,
    /// What is believed of it, in words: `0.1 to 0.4`.
    pub belief: String,
    /// The least value.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// The mean.
    pub mean: f64,
    /// What it is counted in.
    pub unit: String,
    /// measured, assumed or derived.
    pub kind: &'static str,
    /// the text, assumptions.toml, default or not used.
    pub from: &'static str,
    /// The line in assumptions.toml.
    pub line: Option<usize>,
    /// The source of the value.
    pub source: String,
    /// More about it.
    pub note: String,
    /// What the text says that led to it.
    pub because: String,
}

/// One side as the one that is tempted.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Role {
    /// Who might break the deal.
    pub challenger: String,
    /// Who is protected.
    pub protected: String,
    /// Who answers an attack by force.
    pub guarantors: Vec<String>,
    /// Who stands behind them.
    pub backstop: Vec<String>,
    /// What goes in.
    pub inputs: Vec<InputRow>,
    /// What the text says or lacks that no number carries.
    pub remarks: Vec<String>,
}

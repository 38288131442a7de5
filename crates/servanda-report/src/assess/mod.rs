//! What `assess` found, for people and programs. Each figure carries its range, its kind and where it is from.

mod compare;
mod explain;
mod json;
mod text;

pub use compare::{Comparison, Difference, Draft, compare_json, compare_text};
pub use explain::explain_text;
pub use json::{assess_csv, assess_json};
pub use text::assess_text;
pub(crate) use text::{bargains, figure, keeping, percent, range};

use serde::Serialize;

/// The levels of breach, the mildest first, as results name them.
pub const LEVELS: [&str; 3] = ["hybrid", "limited", "full"];

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

/// A share of the draws, with its 95 % interval (Wilson 1927): how sure the share is of the stated assumptions, not how sure they are.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The share.
    pub share: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper.
    pub high: f64,
}

/// A number that differs from draw to draw: its median and the range of nine draws in ten.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Range {
    /// One draw in twenty lies below.
    pub low: f64,
    /// Half of the draws lie below.
    pub middle: f64,
    /// One in twenty lies above.
    pub high: f64,
}

/// A range of divisions of the stake, from draw to draw.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Bargain {
    /// In what share of the draws there is such a range at all.
    pub exists: Share,
    /// Its lower end, where there is one.
    pub from: Range,
    /// Its upper end.
    pub to: Range,
}

/// What would be enough for a level of breach not to pay.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Threshold {
    /// The key of what was raised, everything else drawn as before.
    pub key: String,
    /// In plain words.
    pub about: &'static str,
    /// The level that is not to pay.
    pub level: &'static str,
    /// The least value on the grid at which it does not in 95 % of the draws; none: not reached on this grid.
    pub value: Option<f64>,
    /// What it is counted in.
    pub unit: String,
    /// The greatest value of the grid.
    pub most: f64,
    /// The share of the draws in which the level does not pay at that greatest value.
    pub at_most: Share,
}

/// Shares over force in place and reliability of the backstop.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Frontier {
    /// Force in place, people.
    pub force: Vec<f64>,
    /// The chance that the backstop comes.
    pub backstop: Vec<f64>,
    /// For each level, by backstop and then force: the share of the draws in which it does not pay.
    pub levels: Vec<Vec<Vec<Share>>>,
}

/// How much an assumption decides of the margin.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Influence {
    /// The key.
    pub key: String,
    /// In plain words.
    pub about: &'static str,
    /// The share of the variance that it decides alone (first-order Sobol index), with its 95 % interval.
    pub alone: Range,
    /// The same with all that it does together with others (total index).
    pub with_others: Range,
    /// The margin with this at its lower end, everything else in the middle.
    pub at_low: f64,
    /// The margin with this at its upper end.
    pub at_high: f64,
    /// The value at which keeping ceases, or begins, to pay, everything else in the middle; none: nowhere in its range.
    pub flips_at: Option<f64>,
}

/// A check in closed form beside the game.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ClosedForm {
    /// Whose.
    pub name: &'static str,
    /// What it says of this case, in a sentence with its figures.
    pub says: String,
}

/// What is assumed, held against what has been published.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PriorCheck {
    /// What was held against what.
    pub what: String,
    /// What these assumptions come to.
    pub here: Range,
    /// What is published.
    pub published: String,
    /// Whether the two meet.
    pub meets: bool,
}

/// One side as the one that is tempted: what goes in.
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

/// One side as the one that is tempted: what comes out.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Outcome {
    /// What went in.
    pub role: Role,
    /// Divisions that both prefer to war, once.
    pub once: Bargain,
    /// Divisions that both prefer to war, given all that follows.
    pub over_time: Bargain,
    /// Divisions at which nobody ever breaks the deal.
    pub self_enforcing: Bargain,
    /// The challenger keeps the deal at every stage, and so does the protected side.
    pub kept: Share,
    /// The first breach that pays, by level.
    pub first: Vec<Share>,
    /// The gravest breach that pays at some stage, by level.
    pub breaks: Vec<Share>,
    /// The protected side renounces the deal first.
    pub renounced: Share,
    /// By level: neither it nor anything graver ever pays.
    pub never_pays: Vec<Share>,
    /// By how much keeping is worth more than the best breach where that is least, in the stake.
    pub margin: Range,
    /// The same at each stage.
    pub by_stage: Vec<Range>,
    /// How often each stage is the weakest.
    pub weakest: Vec<Share>,
    /// The least that would be enough.
    pub thresholds: Vec<Threshold>,
    /// Force in place by backstop; none when no guarantor answers.
    pub frontier: Option<Frontier>,
    /// On what the margin rests, the most first.
    pub influences: Vec<Influence>,
    /// Closed forms beside the game.
    pub closed: Vec<ClosedForm>,
    /// What is assumed, held against what is published.
    pub checks: Vec<PriorCheck>,
    /// How the result moves when the game is played otherwise: in words, and the share of draws in which the deal is kept.
    pub otherwise: Vec<(String, Share)>,
}

/// The whole assessment.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Assessment {
    /// The title of the text.
    pub title: String,
    /// The file.
    pub file: String,
    /// The file of the case's own assumptions.
    pub assumptions: Option<String>,
    /// The last stage of the game; the first is 0, and each is a year.
    pub horizon: usize,
    /// How many draws were made.
    pub draws: u64,
    /// How many were asked for: more than were made when it was stopped.
    pub asked: u64,
    /// The seed.
    pub seed: u64,
    /// How the guarantors' private cost is spread, in words.
    pub shock: &'static str,
    /// How many numbers are judgement.
    pub judged: usize,
    /// Of how many that play a part.
    pub used: usize,
    /// Each side as the one that is tempted.
    pub outcomes: Vec<Outcome>,
}

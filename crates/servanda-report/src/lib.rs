//! What people and programs get to read. Nothing here decides anything: it shows what the other parts found.
//!
//! - [`html()`]: the report, one self-contained page without scripts;
//! - [`check_json`]: the findings for programs, schema `servanda.check/1`;
//! - [`text_full`], [`text_short`], [`summary_text`]: the terminal;
//! - [`facts`]: what the summary counts and how it picks the worst findings;
//! - [`mod@watch`]: verdicts, clocks and claims, schema `servanda.watch/1`;
//! - [`mod@assess`]: what a game comes to;
//! - [`svg`]: the pictures.
//!
//! The same input gives the same bytes: no clock, no chance, no hash order.

pub mod assess;
mod excerpt;
pub mod facts;
mod html;
mod json;
mod summary;
pub mod svg;
mod text;
pub mod watch;
mod words;

use servanda_base::{Finding, Sources};
use servanda_check::activation::Graph;
use servanda_check::clocks::Response;
use servanda_model::Treaty;
use servanda_syntax::Document;

pub use html::html;
pub use json::check_json;
pub use summary::summary_text;
pub use text::{text_full, text_short};
pub use watch::{
    FollowState, Ingested, News, STATE_SCHEMA, Step, Told, Understood, VersionView, WatchView, Wording, change_jsonl, change_text,
    understood_text, watch_json, watch_jsonl, watch_matrix, watch_text,
};

/// Everything that the report shows.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The treaty file as read.
    pub document: &'a Document,
    /// The same, resolved.
    pub treaty: &'a Treaty,
    /// The files of the case; the treaty is the first.
    pub sources: &'a Sources,
    /// The findings of all stages, sorted by place.
    pub findings: &'a [Finding],
    /// The activation graph of the text as it stands.
    pub graph: &'a Graph,
    /// The activation graphs under readings and proposals, with their labels.
    pub variant_graphs: &'a [(Vec<String>, Graph)],
    /// The clocks of the responses promised.
    pub responses: &'a [Response],
    /// What can be drawn on a map.
    pub maps: &'a [MapLayer],
    /// Findings against binding articles.
    pub health: &'a Health,
    /// What happened, held against each article; none when nothing is reported, claimed or done.
    pub watch: Option<&'a WatchView<'a>>,
    /// Whether keeping the deal pays; none when the case says nothing of what it assumes.
    pub assess: Option<&'a assess::Assessment>,
    /// The version of the program.
    pub version: &'a str,
}

/// What a map layer shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MapKind {
    /// A line.
    Line,
    /// An area, by its outline.
    Zone,
    /// Single places.
    Point,
}

/// Something with ground, ready to be drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct MapLayer {
    /// Its name in the text.
    pub name: String,
    /// What it is.
    pub kind: MapKind,
    /// Whether it was computed from other ground rather than read from an annex.
    pub derived: bool,
    /// How it was come by, or what is wrong with it.
    pub note: Option<String>,
    /// Rings, lines or single points, each point as longitude and latitude in degrees.
    pub parts: Vec<Vec<(f64, f64)>>,
    /// How far the layer reaches beyond its parts, metres: a zone `within 5 km of` a line has the line as its part.
    pub reach_m: f64,
    /// What the text says of its status, a line each.
    pub status: Vec<String>,
}

/// How many findings a rule has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleCount {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many errors it raised for the text as it stands.
    pub count: usize,
}

/// The measure of health: errors of a few rules fixed beforehand, against the binding articles. A count, not a grade.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// The rules that count, those that raised nothing included.
    pub rules: Vec<RuleCount>,
    /// How many articles bind.
    pub binding_articles: usize,
}

impl Health {
    /// Errors of the counted rules.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.rules.iter().map(|r| r.count).sum()
    }
}

//! Drafts side by side, on common draws.

use std::fmt::Write as _;

use serde::Serialize;

use super::explain::paragraph;
use super::text::{percent, range};
use super::{LEVELS, Range, Share};

/// A draft in a comparison, with one side as the one that is tempted.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Draft {
    /// The title of the text.
    pub title: String,
    /// The file.
    pub file: String,
    /// Who answers an attack by force.
    pub guarantors: Vec<String>,
    /// Kept at every stage.
    pub kept: Share,
    /// By level: it never pays.
    pub never_pays: Vec<Share>,
    /// The margin.
    pub margin: Range,
    /// The margin at each stage.
    pub by_stage: Vec<Range>,
    /// How it differs from the first, draw by draw; none for the first.
    pub difference: Option<Difference>,
    /// The inputs in which it differs from the first: key here, and what led to it.
    pub edits: Vec<String>,
}

/// How a draft differs from the first on the same draws.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Difference {
    /// The mean difference of the margins, with its 95 % interval.
    pub margin: Range,
    /// The difference of the shares in which the deal is kept, with its 95 % interval.
    pub kept: Range,
    /// The share of the draws in which this draft has the greater margin.
    pub better: Share,
}

/// Drafts with one side as the one that is tempted.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Comparison {
    /// Who might break the deal.
    pub challenger: String,
    /// Who is protected.
    pub protected: String,
    /// How many draws.
    pub draws: u64,
    /// How many were asked for: more than were made when it was stopped.
    pub asked: u64,
    /// The seed.
    pub seed: u64,
    /// The last stage.
    pub horizon: usize,
    /// The drafts, in the order given.
    pub drafts: Vec<Draft>,
}

/// The comparisons in plain words.
#[must_use]
pub fn compare_text(comparisons: &[Comparison]) -> String {
    let mut out = String::new();
    if let Some(first) = comparisons.first() {
        paragraph(
            &mut out,
            "",
            &format!(
                "{} drafts on the same {} draws of the stated assumptions, seed {}, {} stages of a year. Differences are against the first. \
                 A share of the draws is no probability of war. kept: keeping pays for both at every stage; no lim.: neither a limited nor a full \
                 breach ever pays; no full: no full one does; margin: the middle of the draws, and nine in ten; against the first: the mean \
                 difference, with its 95 % interval.",
                first.drafts.len(),
                first.draws,
                first.seed,
                first.horizon + 1
            ),
        );
    }
    for c in comparisons {
        if c.draws < c.asked {
            let _ = writeln!(out, "\nSTOPPED EARLY: {} of {} draws with {} tempted; no comparison", c.draws, c.asked, c.challenger);
            continue;
        }
        let _ = writeln!(out, "\nIf {} is the one that is tempted, and {} is protected\n", c.challenger, c.protected);
        let _ = writeln!(out, "  {:<34} {:>6} {:>8} {:>8}   {:<26}against the first", "draft", "kept", "no lim.", "no full", "margin");
        for draft in &c.drafts {
            row(&mut out, draft);
        }
        for draft in c.drafts.iter().skip(1) {
            if !draft.edits.is_empty() {
                let _ = writeln!(out, "\n  {} differs in", servanda_base::plain(&draft.title));
                for edit in &draft.edits {
                    paragraph(&mut out, "    ", edit);
                }
            }
        }
    }
    out
}

/// The name by which a draft is known: its folder, or its file where that says more.
fn short(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    match (parts.next(), parts.next()) {
        (Some("treaty.md"), Some(folder)) => folder,
        (Some(file), _) => file,
        _ => path,
    }
}

fn row(out: &mut String, draft: &Draft) {
    let name: String = servanda_base::plain(short(&draft.file)).chars().take(33).collect();
    let share = |s: &Share| format!("{:.0} %", 100.0 * s.share);
    let never: Vec<String> = (0..LEVELS.len()).map(|n| draft.never_pays.get(n).map_or_else(String::new, share)).collect();
    let against = draft.difference.as_ref().map_or_else(String::new, |d| {
        format!("{:+.3} ({:+.3} to {:+.3}), better in {}", d.margin.middle, d.margin.low, d.margin.high, percent(&d.better))
    });
    let _ = writeln!(out, "  {name:<34} {:>6} {:>8} {:>8}   {:<26}{against}", share(&draft.kept), never[1], never[2], range(&draft.margin));
}

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    comparisons: &'a [Comparison],
}

/// The comparisons as JSON, schema `servanda.compare/1`.
#[must_use]
pub fn compare_json(comparisons: &[Comparison]) -> String {
    let file = File { schema: "servanda.compare/1", comparisons };
    serde_json::to_string_pretty(&file).map_or_else(|_| "{}\n".to_owned(), |text| text + "\n")
}

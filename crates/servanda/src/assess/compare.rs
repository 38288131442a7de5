//! Drafts side by side. They are played on the same draws, so that what differs between them is the drafts.

use servanda_assess::draws::{Estimate, Proportion};
use servanda_assess::{Level, Rules, Summary};
use servanda_report::assess::{Comparison, Difference, Draft, Range};

use super::case::Ready;
use super::inputs::{From, Input};
use super::model::Model;
use super::play::{Onlooker, Options, Table, range, share};
use crate::load::{Failure, Loaded};

/// A draft with its case made ready.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The text.
    pub loaded: &'a Loaded,
    /// Its games.
    pub ready: &'a Ready,
}

/// Compares drafts, with each side in turn as the one that is tempted. Differences are against the first.
///
/// # Errors
/// When a draft is between other sides than the first.
pub fn compare(drafts: &[Side<'_>], options: Options, onlooker: &mut Onlooker<'_>) -> Result<Vec<Comparison>, Failure> {
    let Some(first) = drafts.first() else { return Ok(Vec::new()) };
    let horizon = first.ready.assumed.horizon;
    let mut out = Vec::new();
    for role in &first.ready.models {
        let (mut rows, mut plays): (Vec<Draft>, Vec<Played>) = (Vec::new(), Vec::new());
        for draft in drafts {
            let model = same_role(draft, role)?;
            let table = Table { model, rules: Rules { horizon, ..Rules::default() }, options };
            let played = played(&table, &draft.loaded.treaty.title, onlooker);
            let against = plays.first().map(|first| difference(first, &played));
            rows.push(row(draft, model, role, &table, &played, against, onlooker));
            plays.push(played);
        }
        out.push(Comparison {
            challenger: role.challenger.clone(),
            protected: role.protected.clone(),
            draws: plays.iter().map(|p| p.margins.len() as u64).min().unwrap_or_default(),
            asked: options.draws,
            seed: options.seed,
            horizon,
            drafts: rows,
        });
    }
    Ok(out)
}

/// The game of a draft with the same side tempted.
fn same_role<'a>(draft: &Side<'a>, role: &Model) -> Result<&'a Model, Failure> {
    let same = |m: &&Model| m.challenger == role.challenger && m.protected == role.protected;
    draft.ready.models.iter().find(same).ok_or_else(|| {
        let [one, _] = &draft.ready.models;
        Failure {
            message: format!(
                "{}: is between {} and {}, the first draft between {} and {}",
                draft.loaded.path, one.challenger, one.protected, role.challenger, role.protected
            ),
            hint: "compare drafts of one deal, or name the two sides as `belligerents` in a file for --assumptions".to_owned(),
        }
    })
}

/// What each draw of a draft came to.
struct Played {
    margins: Vec<f64>,
    kept: Vec<bool>,
    never: [Proportion; 3],
}

fn played(table: &Table<'_>, title: &str, onlooker: &mut Onlooker<'_>) -> Played {
    let each = |outcomes: &[Summary]| outcomes.iter().map(|s| (s.margin, s.kept(), s.worst)).collect::<Vec<_>>();
    let what = format!("{} tempted: {title}", table.model.challenger);
    let (blocks, _) = table.count(&what, table.options.draws, &table.rules, &|_, _| (), &each, onlooker);
    let all: Vec<(f64, bool, Level)> = blocks.into_iter().flatten().collect();
    let mut never = [Proportion::default(); 3];
    all.iter().for_each(|(_, _, worst)| (0..3).for_each(|n| never[n].add(*worst < Level::ALL[n + 1])));
    Played { margins: all.iter().map(|d| d.0).collect(), kept: all.iter().map(|d| d.1).collect(), never }
}

fn difference(first: &Played, other: &Played) -> Difference {
    let estimate = |values: &[f64]| {
        let e = Estimate::of(values);
        Range { low: e.low, middle: e.mean, high: e.high }
    };
    let number = |kept: bool| if kept { 1.0 } else { 0.0 };
    let margins: Vec<f64> = other.margins.iter().zip(&first.margins).map(|(b, a)| b - a).collect();
    let kept: Vec<f64> = other.kept.iter().zip(&first.kept).map(|(b, a)| number(*b) - number(*a)).collect();
    let mut better = Proportion::default();
    margins.iter().for_each(|d| better.add(*d > 0.0));
    Difference { margin: estimate(&margins), kept: estimate(&kept), better: share(better) }
}

fn row(
    draft: &Side<'_>,
    model: &Model,
    first: &Model,
    table: &Table<'_>,
    played: &Played,
    difference: Option<Difference>,
    onlooker: &Onlooker<'_>,
) -> Draft {
    let mut kept = Proportion::default();
    played.kept.iter().for_each(|k| kept.add(*k));
    let edits = model
        .inputs
        .iter()
        .zip(&first.inputs)
        .filter(|(here, there)| {
            let capped = here.slot == super::inputs::Slot::Army && here.because != there.because;
            here.key != there.key || here.spread != there.spread || here.from != there.from || capped
        })
        .map(|(here, _)| here);
    let (idle, active): (Vec<&Input>, Vec<&Input>) = edits.partition(|input| input.from == From::Idle);
    let mut edits: Vec<String> = active
        .iter()
        .map(|input| {
            let why = if input.because.is_empty() { String::new() } else { format!(": {}", input.because) };
            format!("{} {} {}{why}", input.key, super::case::belief(input.spread), input.unit)
        })
        .collect();
    if !idle.is_empty() {
        edits.push(format!("without a part: {}", servanda_check::evidence::listed(idle.iter().map(|i| i.slot.head()), "and")));
    }
    Draft {
        title: draft.loaded.treaty.title.clone(),
        file: draft.loaded.path.clone(),
        guarantors: model.guarantors.iter().cloned().collect(),
        kept: share(kept),
        never_pays: played.never.iter().map(|p| share(*p)).collect(),
        margin: range(played.margins.clone()),
        by_stage: table.by_stage(onlooker),
        difference,
        edits,
    }
}

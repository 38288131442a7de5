//! An assessment on a terminal, in plain words.

use std::fmt::Write as _;

use servanda_check::evidence::listed;

use super::explain::paragraph;
use super::{Assessment, Bargain, LEVELS, Outcome, Range, Share, Threshold};

/// The assessment in plain words.
#[must_use]
pub fn assess_text(assessment: &Assessment) -> String {
    let mut out = String::new();
    let a = assessment;
    let _ = writeln!(out, "{}", servanda_base::plain(if a.title.is_empty() { "Untitled text" } else { &a.title }));
    paragraph(
        &mut out,
        "  ",
        &format!(
            "What follows from {} stated numbers, {} of them judgement, over {} stages of a year; {} draws, seed {}. It is consistency, not \
             prediction: a share of the draws is no probability of war.",
            a.used,
            a.judged,
            a.horizon + 1,
            a.draws,
            a.seed
        ),
    );
    if a.draws < a.asked {
        paragraph(
            &mut out,
            "  ",
            &format!(
                "STOPPED EARLY: not all of {} draws were made. Each figure is of the draws that were; what was not reached is left out.",
                a.asked
            ),
        );
    }
    for outcome in &a.outcomes {
        one(&mut out, outcome);
    }
    out.push_str(
        "\nNot in the game: nuclear escalation, changes of government, what guarantors learn of one another, rearming as a choice.\n",
    );
    let file = a.assumptions.as_deref().unwrap_or("assumptions.toml");
    paragraph(&mut out, "", &format!("Each number with its source: servanda assess {} --explain. Put your own in {file}.", a.file));
    out
}

/// A share in words: `71 % (69 to 73)`.
pub(crate) fn percent(share: &Share) -> String {
    format!("{:.0} % ({:.0} to {:.0})", 100.0 * share.share, 100.0 * share.low, 100.0 * share.high)
}

/// A number of the stake in words.
pub(crate) fn figure(v: f64) -> String {
    let text = format!("{v:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

pub(crate) fn range(r: &Range) -> String {
    format!("{} ({} to {})", figure(r.middle), figure(r.low), figure(r.high))
}

fn one(out: &mut String, outcome: &Outcome) {
    let role = &outcome.role;
    let (c, p) = (&role.challenger, &role.protected);
    let _ = writeln!(out, "\nIf {c} is the one that is tempted, and {p} is protected");
    if outcome.kept.of == 0 {
        paragraph(out, "  ", "not played before the stop");
        return;
    }
    let guarantors = if role.guarantors.is_empty() { "nobody is named".to_owned() } else { listed(&role.guarantors, "and") };
    let backstop =
        if role.backstop.is_empty() { "no backstop".to_owned() } else { format!("behind them {}", listed(&role.backstop, "and")) };
    paragraph(out, "  guarantee   ", &format!("{guarantors}; {backstop}"));
    // What the figures rest on comes before them.
    for remark in &role.remarks {
        paragraph(out, "  note        ", remark);
    }
    paragraph(out, "  a deal      ", &bargains(outcome));
    paragraph(out, "  keeping     ", &keeping(outcome));
    paragraph(out, "  margin      ", &margin(outcome));
    for level in (0..LEVELS.len()).rev() {
        paragraph(out, &format!("  {:<12}", LEVELS[level]), &enough(outcome, level));
    }
    if let Some(first) = outcome.influences.first() {
        paragraph(out, "  rests on    ", &rests(outcome, &first.key));
    }
    for check in &outcome.checks {
        let meets = if check.meets { "" } else { " These do not meet: the assumptions are kinder, or harsher, than the record." };
        paragraph(out, "  held against ", &format!("{}: here {}; published: {}.{meets}", check.what, range(&check.here), check.published));
    }
    for closed in &outcome.closed {
        paragraph(out, "  closed form ", &format!("{}: {}", closed.name, closed.says));
    }
    if !outcome.otherwise.is_empty() {
        let all: Vec<String> = outcome.otherwise.iter().map(|(how, share)| format!("{how} {}", percent(share))).collect();
        paragraph(out, "  otherwise   ", &format!("kept in: {}", all.join("; ")));
    }
}

/// Whether there is a deal that both prefer to war.
pub(crate) fn bargains(outcome: &Outcome) -> String {
    let c = &outcome.role.challenger;
    let said = |what: &str, b: &Bargain| {
        if b.exists.of == 0 {
            format!("{what}: not reached")
        } else if b.exists.count == 0 {
            format!("{what} in no draw")
        } else {
            let of = if b.exists.count == b.exists.of { String::new() } else { format!(" in {} of the draws", percent(&b.exists)) };
            format!("{what}{of}, where {c} holds {} to {}", figure(b.from.middle), figure(b.to.middle))
        }
    };
    let share = outcome.role.inputs.iter().find(|i| i.key == "share");
    let assumed = share.map_or_else(String::new, |i| format!("; this assumes that {c} holds {} of all that is disputed", i.belief));
    format!(
        "{}; {}; {}{assumed}",
        said("better than war for both at one moment", &outcome.once),
        said("better than war given all that follows", &outcome.over_time),
        said("kept by itself at every stage", &outcome.self_enforcing)
    )
}

/// In what share of the assumptions keeping pays, and what is done where it does not.
pub(crate) fn keeping(outcome: &Outcome) -> String {
    let mut breaks = Vec::new();
    for (which, shares) in [("the first breach that pays is", &outcome.first), ("the gravest that pays at some stage is", &outcome.breaks)]
    {
        let levels = LEVELS.iter().zip(shares).filter(|(_, share)| share.count > 0);
        let levels: Vec<String> = levels.map(|(level, share)| format!("{level} in {}", percent(share))).collect();
        if !levels.is_empty() {
            breaks.push(format!("{which} {}", levels.join(", ")));
        }
    }
    if outcome.renounced.count > 0 {
        breaks.push(format!("{} renounces the deal first, which is war, in {}", outcome.role.protected, percent(&outcome.renounced)));
    }
    let rest = if breaks.is_empty() { String::new() } else { format!("; {}", breaks.join("; ")) };
    format!("pays for both at every stage in {} of the draws{rest}", percent(&outcome.kept))
}

fn margin(outcome: &Outcome) -> String {
    let weakest = outcome.weakest.iter().enumerate().max_by_key(|(n, share)| (share.count, std::cmp::Reverse(*n)));
    let when =
        weakest.map_or_else(String::new, |(n, share)| format!("; weakest most often in stage {n} ({} of the draws)", percent(share)));
    format!("keeping is worth {} of the stake more than the best breach, where that is least{when}", range(&outcome.margin))
}

/// What would be enough for a level not to pay.
fn enough(outcome: &Outcome, level: usize) -> String {
    let now = outcome
        .never_pays
        .get(level)
        .map_or_else(String::new, |share| format!("neither it nor anything graver ever pays in {} of the draws", percent(share)));
    if outcome.never_pays.get(level).is_some_and(|share| share.share >= 0.95) {
        return format!("{now}, as the text stands");
    }
    let of_level: Vec<&Threshold> = outcome.thresholds.iter().filter(|t| t.level == LEVELS[level]).collect();
    if of_level.is_empty() {
        return now;
    }
    let (reached, not): (Vec<&Threshold>, Vec<&Threshold>) = of_level.into_iter().partition(|t| t.value.is_some());
    let mut said = Vec::new();
    if !reached.is_empty() {
        let each: Vec<String> =
            reached.iter().map(|t| format!("{} of {}{}", t.about, figure(t.value.unwrap_or_default()), unit(t))).collect();
        said.push(format!("in 95 %: {}", each.join(", or ")));
    }
    if !not.is_empty() {
        let each: Vec<String> =
            not.iter().map(|t| format!("{} (at {}{}: {:.0} %)", t.about, figure(t.most), unit(t), 100.0 * t.at_most.share)).collect();
        said.push(format!("not reached on this grid by {}", each.join(", ")));
    }
    format!("{now}; {}", said.join("; "))
}

fn unit(t: &Threshold) -> String {
    if t.unit.is_empty() { String::new() } else { format!(" {}", t.unit) }
}

/// On what the margin rests.
fn rests(outcome: &Outcome, key: &str) -> String {
    let first: Vec<String> = outcome
        .influences
        .iter()
        .take(3)
        .map(|i| {
            format!(
                "{} ({}: {:.0} % of the variance alone, {:.0} % with others)",
                i.about,
                i.key,
                100.0 * i.alone.middle,
                100.0 * i.with_others.middle
            )
        })
        .collect();
    let flips = outcome.influences.iter().find(|i| i.key == key).and_then(|i| i.flips_at).map_or_else(
        || "; at no value in its range does the first alone turn the answer round".to_owned(),
        |at| format!("; with all else in the middle the answer turns round where the first is {}", figure(at)),
    );
    format!("{}{flips}", first.join(", then "))
}

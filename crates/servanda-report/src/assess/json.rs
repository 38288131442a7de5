//! An assessment for programs, schema `servanda.assess/1`: fields are added, never renamed.

use serde::Serialize;

use super::{Assessment, LEVELS, Outcome, Range, Share};

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    /// What every figure here is.
    kind: &'static str,
    #[serde(flatten)]
    assessment: &'a Assessment,
}

/// The assessment as JSON: every figure that is printed, with what it was computed from.
#[must_use]
pub fn assess_json(assessment: &Assessment) -> String {
    let file = File {
        schema: "servanda.assess/1",
        kind: "derived from the stated inputs by the game of docs/concepts/game.md; a share of the draws is no probability of war",
        assessment,
    };
    serde_json::to_string_pretty(&file).map_or_else(|_| "{}\n".to_owned(), |text| text + "\n")
}

/// The figures as a table: `challenger,figure,of,value,low,high,count,draws`.
#[must_use]
pub fn assess_csv(assessment: &Assessment) -> String {
    let mut out = String::from("challenger,figure,of,value,low,high,count,draws\n");
    for outcome in &assessment.outcomes {
        rows(outcome, &mut out);
    }
    out
}

fn rows(o: &Outcome, out: &mut String) {
    let who = quoted(&o.role.challenger);
    let mut share = |figure: &str, of: &str, s: &Share| {
        out.push_str(&format!("{who},{figure},{},{},{},{},{},{}\n", quoted(of), s.share, s.low, s.high, s.count, s.of));
    };
    share("kept", "", &o.kept);
    share("renounced", "", &o.renounced);
    for (n, level) in LEVELS.iter().enumerate() {
        o.first.get(n).into_iter().for_each(|s| share("first_breach", level, s));
        o.breaks.get(n).into_iter().for_each(|s| share("gravest_breach", level, s));
        o.never_pays.get(n).into_iter().for_each(|s| share("never_pays", level, s));
    }
    for (n, s) in o.weakest.iter().enumerate() {
        share("weakest", &n.to_string(), s);
    }
    for t in &o.thresholds {
        share("at_most_of_grid", &format!("{} {}", t.key, t.level), &t.at_most);
    }
    if let Some(frontier) = &o.frontier {
        for (level, name) in frontier.levels.iter().zip(LEVELS) {
            for (row, backstop) in level.iter().zip(&frontier.backstop) {
                for (s, force) in row.iter().zip(&frontier.force) {
                    share("frontier", &format!("{name} force={force} backstop={backstop}"), s);
                }
            }
        }
    }
    let mut range = |figure: &str, of: &str, r: &Range| {
        out.push_str(&format!("{who},{figure},{},{},{},{},,\n", quoted(of), r.middle, r.low, r.high));
    };
    range("margin", "", &o.margin);
    for (n, r) in o.by_stage.iter().enumerate() {
        range("margin_at_stage", &n.to_string(), r);
    }
    for i in &o.influences {
        range("first_order", &i.key, &i.alone);
        range("total", &i.key, &i.with_others);
    }
    for t in &o.thresholds {
        let value = t.value.map_or_else(String::new, |v| v.to_string());
        out.push_str(&format!("{who},threshold,{},{value},,,,\n", quoted(&format!("{} {}", t.key, t.level))));
    }
}

/// A cell of a table.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

//! Each number with where it came from.

use std::fmt::Write as _;

use super::{InputRow, Role};
use crate::text::wrap;
use servanda_check::evidence::listed;

const GROUPS: [(&str, &str); 4] = [
    ("the text", "Given by the text"),
    ("assumptions.toml", "Assumed by the case (assumptions.toml)"),
    ("default", "Assumed by default, to be replaced in assumptions.toml"),
    ("not used", "Without a part under this text"),
];

/// Each number of each role, with its range, kind and source, and what the text says that led to it.
#[must_use]
pub fn explain_text(title: &str, roles: &[Role]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", servanda_base::plain(title));
    for role in roles {
        let _ = writeln!(out, "\nIf {} were to break the deal, and {} is protected", role.challenger, role.protected);
        let who = |names: &[String], none: &str| if names.is_empty() { none.to_owned() } else { listed(names, "and") };
        paragraph(&mut out, "  guarantors  ", &who(&role.guarantors, "nobody is named who answers by force"));
        paragraph(&mut out, "  backstop    ", &who(&role.backstop, "none"));
        for remark in &role.remarks {
            paragraph(&mut out, "  note        ", remark);
        }
        for (from, head) in GROUPS {
            let rows: Vec<&InputRow> = role.inputs.iter().filter(|r| r.from == from).collect();
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n  {head}");
            if from == "not used" {
                paragraph(&mut out, "    ", &listed(rows.iter().map(|r| r.key.as_str()), "and"));
                continue;
            }
            for row in rows {
                one(&mut out, row);
            }
        }
    }
    out
}

fn one(out: &mut String, row: &InputRow) {
    let line = row.line.map_or_else(String::new, |n| format!(", line {n}"));
    paragraph(out, &format!("    {:<24}", row.key), &format!("{} {} ({}{line}): {}", row.belief, row.unit, row.kind, row.about));
    for (head, text) in [("text", &row.because), ("source", &row.source), ("note", &row.note)] {
        if !text.is_empty() && text != "the text" {
            paragraph(out, &format!("      {head:<8}"), text);
        }
    }
}

/// Text after a head, wrapped at 100 columns and indented below the head.
pub(super) fn paragraph(out: &mut String, head: &str, text: &str) {
    let indent = " ".repeat(head.chars().count());
    for (n, line) in wrap(&servanda_base::plain(text), 100_usize.saturating_sub(indent.len())).iter().enumerate() {
        let _ = writeln!(out, "{}{line}", if n == 0 { head } else { &indent });
    }
}

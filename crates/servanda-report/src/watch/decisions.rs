//! What bodies decided, and whether their votes carry it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use servanda_watch::Truth;
use servanda_watch::votes::Decision;

use super::WatchView;
use super::text::{SHOWN, paragraph};
use crate::facts::plural;

#[derive(Serialize)]
pub(super) struct DecisionOut<'a> {
    act: &'a str,
    kind: &'a str,
    body: &'a str,
    rule: Option<&'a str>,
    votes_for: usize,
    votes_against: usize,
    votes_abstained: usize,
    carried: &'static str,
    why: &'a str,
}

/// A decision for programs.
pub(super) fn decision_out(decision: &Decision) -> DecisionOut<'_> {
    let [votes_for, votes_against, votes_abstained] = decision.cast;
    DecisionOut {
        act: &decision.act,
        kind: &decision.kind,
        body: &decision.body,
        rule: Some(decision.rule.as_str()).filter(|r| !r.is_empty()),
        votes_for,
        votes_against,
        votes_abstained,
        carried: match decision.carried {
            None => "as recorded",
            Some(Truth::Yes) => "yes",
            Some(Truth::Maybe) => "undetermined",
            Some(Truth::No) => "no",
        },
        why: &decision.why,
    }
}

/// Whether the votes carry it, in words.
#[must_use]
pub fn decision_text(decision: &Decision) -> String {
    let Decision { act, kind, body, rule, why, .. } = decision;
    let [yes, no, abstained] = decision.cast;
    let tally = format!("{yes} for, {no} against, {abstained} abstained");
    match decision.carried {
        None => format!("{kind} [{act}] of {body}: {why}"),
        Some(Truth::Yes) => format!("{kind} [{act}] of {body}: carried {rule} ({tally})"),
        Some(Truth::Maybe) => format!("{kind} [{act}] of {body}: undetermined whether it is carried {rule}: {why}"),
        Some(Truth::No) => format!("{kind} [{act}] of {body}: does not follow from its votes {rule}, and counts for nothing: {why}"),
    }
}

/// Decisions with votes one by one, those that are taken as recorded body by body, under the text as it stands and where a version differs.
pub(super) fn decisions(out: &mut String, view: &WatchView<'_>) {
    let Some(text) = view.versions.first() else { return };
    if text.decisions.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nDecisions");
    let mut as_recorded: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut counted = Vec::new();
    for decision in text.decisions {
        if decision.carried.is_none() {
            *as_recorded.entry((&decision.body, &decision.why)).or_default() += 1;
        } else {
            counted.push(decision_text(decision));
        }
        for version in view.versions.iter().skip(1) {
            let other = version.decisions.iter().find(|d| (&d.act, &d.body) == (&decision.act, &decision.body));
            counted.extend(
                other.filter(|d| d.carried != decision.carried).map(|d| format!("under \"{}\": {}", version.name(), decision_text(d))),
            );
        }
    }
    for line in counted.iter().take(SHOWN) {
        paragraph(out, 2, line);
    }
    if counted.len() > SHOWN {
        paragraph(out, 2, &format!("and {} more: --format json tells them all", counted.len() - SHOWN));
    }
    for ((body, why), n) in as_recorded {
        paragraph(out, 2, &format!("{body}, {}: {why}", plural(n, "decision")));
    }
}

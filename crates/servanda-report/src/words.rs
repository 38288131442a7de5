//! Declarations in words: how a body decides, who can stop it, what a source is worth.

use std::collections::BTreeSet;

use servanda_model::ast::{Body, DecisionKind, DecisionRule, Members, Word};
use servanda_model::describe::noun;
use servanda_model::names::{Group, Names};

/// Names in a row.
pub(crate) fn list(words: &[Word]) -> String {
    words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(", ")
}

/// A voting rule in words.
pub(crate) fn rule(rule: &DecisionRule) -> String {
    let mut out = match rule.kind {
        DecisionKind::Unanimity => "unanimity".to_owned(),
        DecisionKind::Consensus => "consensus".to_owned(),
        DecisionKind::Majority => "majority".to_owned(),
        DecisionKind::Votes(n) => format!("{n} votes"),
    };
    if let Some(of) = &rule.of {
        out.push_str(&format!(" of {}", of.text));
    }
    if let Some(including) = &rule.including {
        out.push_str(&format!(", {} among them", noun(including)));
    }
    if let Some(excluding) = &rule.excluding {
        out.push_str(&format!(", {} excluded", noun(excluding)));
    }
    out
}

/// Who can stop a body from deciding, as far as its rule and membership say.
pub(crate) fn who_blocks(names: &Names, body: &Body) -> Option<String> {
    let rule = body.decides.as_ref()?;
    let members: BTreeSet<String> = match &rule.of {
        Some(of) => names.stands_for(&of.text),
        None => names.body_members(body),
    };
    let whole = members.len();
    let excluded = usize::from(rule.excluding.is_some() && whole > 0);
    let voting = whole - excluded;
    let seats = if excluded == 1 { "voting member" } else { "member" };
    let mut out = match rule.kind {
        DecisionKind::Unanimity | DecisionKind::Consensus => format!("any single {seats}"),
        DecisionKind::Majority | DecisionKind::Votes(_) if whole == 0 => "cannot be told: members are not listed".to_owned(),
        DecisionKind::Majority => blocking(voting, voting / 2 + 1, seats),
        DecisionKind::Votes(n) => {
            let needed = usize::try_from(n.millionths.max(0).unsigned_abs().div_ceil(1_000_000)).unwrap_or(usize::MAX);
            if needed > voting {
                format!("everybody: {n} votes are needed and {voting} can be cast")
            } else {
                blocking(voting, needed, seats)
            }
        }
    };
    if let Some(including) = &rule.including {
        out.push_str(&format!("; {} alone", noun(including)));
    }
    if body.and_others {
        out.push_str("; the list of members is open");
    }
    Some(out)
}

fn blocking(voting: usize, needed: usize, seats: &str) -> String {
    match (voting + 1).saturating_sub(needed) {
        0 | 1 => format!("any single {seats}"),
        k => format!("any {k} of {voting} {seats}s together"),
    }
}

/// Who is in a group, in words.
pub(crate) fn members(names: &Names, group: &Group) -> String {
    match &group.members {
        Members::Listed(words) => list(words),
        Members::From(file, property) if group.from_annex.is_empty() => {
            format!("as \"{}\" lists under {}; not read", file.text, property.text)
        }
        Members::From(..) => names.members(group).into_iter().collect::<Vec<_>>().join(", "),
        Members::Registered(Some(by)) => format!("as registered by {}", by.text),
        Members::Registered(None) => "as registered; by whom is not said".to_owned(),
    }
}

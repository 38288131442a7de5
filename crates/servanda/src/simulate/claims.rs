//! What each side says that it counted: the acts of others, in its own window and by its own list. The numbers are those of its ministry's
//! reports, false ones among them.

use std::collections::BTreeMap;

use super::observe::{Report, Role, Says, Source};
use super::random::Draws;
use super::world::{DAY, HOUR, World};

/// Of a hundred kinds of act so many are on a party's list.
const LISTED: u64 = 750;
/// Kinds that a party counts of one other party at most.
const MOST: usize = 4;

/// A claim in the columns of `claims/`.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) speaker: String,
    pub(super) subject: String,
    pub(super) window: (i64, i64),
    pub(super) category: String,
    pub(super) number: usize,
    pub(super) qualifier: &'static str,
    /// The claim of which it counts a part.
    pub(super) parent: Option<String>,
}

/// The claims of all parties.
pub(super) fn claims(world: &World<'_>, sources: &[Source], reports: &[Report], draws: &mut Draws) -> Vec<Claim> {
    let mut out = Vec::new();
    for (n, source) in sources.iter().enumerate() {
        let Role::Ministry(speaker) = &source.role else { continue };
        // Its own hours: some count from midnight, some from the evening before; some stop early.
        let from = world.start + draws.between(0, 23) * HOUR;
        let window = (from, (world.end - draws.between(0, 3) * DAY).max(from + HOUR));
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for report in reports.iter().filter(|r| r.source == n && r.about.is_none() && r.says != Says::WrongHour) {
            let Some(event) = world.events.get(report.event) else { continue };
            let subject = report.actor.clone().or_else(|| world.party_of(event));
            let inside = report.at >= window.0 && report.at < window.1;
            if let Some(subject) = subject.filter(|s| inside && s != speaker && event.value.is_none()) {
                *counts.entry((subject, event.kind.clone())).or_default() += 1;
            }
        }
        let mut list: BTreeMap<String, bool> = BTreeMap::new();
        for (_, kind) in counts.keys() {
            list.entry(kind.clone()).or_insert_with(|| draws.chance(LISTED));
        }
        let subjects: std::collections::BTreeSet<String> = counts.keys().map(|(subject, _)| subject.clone()).collect();
        for subject in subjects {
            let mut own: Vec<(String, usize)> = counts
                .iter()
                .filter(|((of, kind), _)| *of == subject && list.get(kind).copied().unwrap_or(false))
                .map(|((_, kind), number)| (kind.clone(), *number))
                .collect();
            own.sort_by_key(|(kind, number)| (std::cmp::Reverse(*number), kind.clone()));
            own.truncate(MOST);
            side(world, (speaker, &subject, window), &own, &mut out, draws);
        }
    }
    for (n, claim) in (1..).zip(&mut out) {
        let id = format!("exercise-claim-{n}");
        claim.id = id;
    }
    parents(&mut out);
    out
}

/// What one party says of another: a whole where the text has a word for it, with its parts, or one number for each kind.
fn side(
    world: &World<'_>,
    (speaker, subject, window): (&str, &str, (i64, i64)),
    own: &[(String, usize)],
    out: &mut Vec<Claim>,
    draws: &mut Draws,
) {
    let claim = |category: &str, number: usize, qualifier: &'static str, parent: Option<String>| Claim {
        id: String::new(),
        speaker: speaker.to_owned(),
        subject: subject.to_owned(),
        window,
        category: category.to_owned(),
        number,
        qualifier,
        parent,
    };
    let whole = world.program.families.iter().find(|(name, family)| {
        let of = |kind: &String| world.program.event(kind).is_some_and(|id| family.contains(&id));
        family.len() > 1 && own.len() > 1 && own.iter().all(|(kind, _)| kind != *name && of(kind))
    });
    if let Some((name, _)) = whole {
        out.push(claim(name, own.iter().map(|(_, number)| number).sum(), "exactly", None));
    }
    for (kind, number) in own {
        let drawn = *draws.pick(&["exactly", "exactly", "more than", "about"]).unwrap_or(&"exactly");
        let (number, qualifier) = match drawn {
            "more than" if *number > 1 => (number - 1, drawn),
            "more than" => (*number, "exactly"),
            _ => (*number, drawn),
        };
        out.push(claim(kind, number, qualifier, whole.map(|(name, _)| name.clone())));
    }
}

/// The number of the whole in the place of its name.
fn parents(claims: &mut [Claim]) {
    let wholes: BTreeMap<(String, String, String), String> =
        claims.iter().map(|c| ((c.speaker.clone(), c.subject.clone(), c.category.clone()), c.id.clone())).collect();
    for claim in claims {
        if let Some(parent) = claim.parent.take() {
            claim.parent = wholes.get(&(claim.speaker.clone(), claim.subject.clone(), parent)).cloned();
        }
    }
}

//! Claims against what is established. A claim is a statement about a count; it is shown beside what reports establish in its window, and never
//! added, averaged or netted. A part stands under its whole.

use std::collections::{BTreeMap, BTreeSet};

use servanda_feed::Claim;
use servanda_feed::claim::Qualifier;

use crate::fact::{BY, Fact, NEVER, Seconds, Span};
use crate::program::Program;
use crate::sym::{Names, Sym};
use crate::truth::Truth;

/// A claim beside the facts.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    /// The claim.
    pub claim: &'a Claim<'static>,
    /// How deep it stands below the whole of which it is a part.
    pub depth: usize,
    /// Incidents in its window, of its category, by whom it is about, that are established.
    pub established: usize,
    /// Incidents that are reported and not established.
    pub reported: usize,
    /// Whether it can be compared: it states a window with both ends, and a category that the text knows.
    pub compared: bool,
    /// Whether it prints another claim again: no second voice.
    pub reprint: bool,
    /// What a reader should know before comparing it with anything.
    pub remarks: Vec<String>,
}

/// All claims, each part below its whole, in the order of speaker, subject, window and id.
#[must_use]
pub fn held<'a>(claims: &'a [Claim<'static>], program: &Program, names: &Names, facts: &[Fact]) -> Vec<Held<'a>> {
    let order = |c: &Claim<'_>| {
        let window = c.window.map(|w| (w.from.as_second(), w.to.map_or(NEVER, |t| t.as_second())));
        (c.speaker.to_string(), c.subject.to_string(), window, c.id.to_string())
    };
    let by_id: BTreeMap<&str, &Claim<'static>> = claims.iter().map(|c| (c.id.as_ref(), c)).collect();
    let whole = |c: &Claim<'static>| c.parent.as_deref().filter(|p| *p != c.id).and_then(|p| by_id.get(p).copied());
    let mut parts: BTreeMap<&str, Vec<&Claim<'static>>> = BTreeMap::new();
    for claim in claims {
        if let Some(parent) = whole(claim) {
            parts.entry(parent.id.as_ref()).or_default().push(claim);
        }
    }
    parts.values_mut().for_each(|all| all.sort_by_key(|c| order(c)));
    let mut roots: Vec<&Claim<'static>> = claims.iter().filter(|c| whole(c).is_none()).collect();
    roots.sort_by_key(|c| order(c));
    // Claims that are parts of one another have no whole: they are told last, each for itself.
    let mut rest: Vec<&Claim<'static>> = claims.iter().collect();
    rest.sort_by_key(|c| order(c));
    let mut out: Vec<(&Claim<'static>, usize)> = Vec::new();
    let mut done: BTreeSet<*const Claim<'static>> = BTreeSet::new();
    for root in roots.into_iter().chain(rest) {
        let mut todo = vec![(root, 0)];
        while let Some((claim, depth)) = todo.pop() {
            if done.insert(std::ptr::from_ref(claim)) {
                out.push((claim, depth));
                todo.extend(parts.get(claim.id.as_ref()).into_iter().flatten().rev().map(|part| (*part, depth + 1)));
            }
        }
    }
    let mut held: Vec<Held<'a>> = out
        .into_iter()
        .map(|(claim, depth)| {
            one(claim, depth, (whole(claim), parts.get(claim.id.as_ref()).map_or(&[][..], Vec::as_slice)), program, names, facts)
        })
        .collect();
    overlaps(&mut held);
    held
}

fn window(claim: &Claim<'_>) -> Option<(Seconds, Seconds)> {
    let window = claim.window?;
    Some((window.from.as_second(), window.to.map_or(NEVER, |t| t.as_second())))
}

/// The whole of which a claim is a part, and its own parts.
type Around<'c, 'a> = (Option<&'c Claim<'static>>, &'c [&'a Claim<'static>]);

fn one<'a>(
    claim: &'a Claim<'static>,
    depth: usize,
    (whole, parts): Around<'_, 'a>,
    program: &Program,
    names: &Names,
    facts: &[Fact],
) -> Held<'a> {
    let mut out =
        Held { claim, depth, established: 0, reported: 0, compared: false, reprint: claim.repeats.is_some(), remarks: Vec::new() };
    if let Some(first) = &claim.repeats {
        out.remarks.push(format!("prints `{first}` again: the same voice, and no second one"));
    }
    let Some((from, to)) = window(claim) else {
        out.remarks.push("it states no window: it cannot be compared".to_owned());
        return out;
    };
    if to >= NEVER {
        out.remarks.push("it states no end of its window: it cannot be compared".to_owned());
        return out;
    }
    let subject = names.find(&claim.subject).unwrap_or(Sym::NONE);
    let category = claim.category.as_deref();
    // A category that includes others is counted with all of them.
    let events = category.map(|c| family(program, c)).unwrap_or_default();
    if category.is_some() && events.is_empty() {
        out.remarks.push(format!("the text has no event `{}`", category.unwrap_or("")));
    }
    out.compared = !events.is_empty();
    for fact in facts.iter().filter(|f| events.contains(&f.event)) {
        let actor = fact.arg(BY);
        let whose = if actor.is_some() { Truth::from(actor == subject) } else { Truth::Maybe };
        let when = within(fact.when, from, to);
        match whose.and(when).and(fact.odds.against(500)) {
            Truth::Yes => out.established += 1,
            Truth::Maybe => out.reported += 1,
            Truth::No => {}
        }
    }
    if let Some(parent) = whole {
        let inside = window(parent).is_some_and(|(f, t)| f <= from && to <= t);
        out.remarks.push(if inside {
            format!("a part of `{}`: not to be added to it", parent.id)
        } else {
            format!("said to be a part of `{}`, whose window does not hold it", parent.id)
        });
        if claim.number > parent.number {
            out.remarks.push("a part larger than its whole".to_owned());
        }
    }
    if parts.len() > 1 {
        let sum: i64 = parts.iter().map(|p| p.number.millionths).fold(0, i64::saturating_add);
        let sum_is = servanda_base::Number { millionths: sum };
        if sum < claim.number.millionths && parts.iter().all(|p| p.qualifier == Qualifier::Exactly) {
            out.remarks.push(format!("the parts that are listed make {sum_is}: some are not listed"));
        } else if sum > claim.number.millionths {
            out.remarks.push(format!("the parts that are listed make {sum_is}: they overlap, or do not fit the whole"));
        } else if sum < claim.number.millionths {
            out.remarks.push(format!("the parts that are listed make at least {sum_is}; the rest lies in \"more than\" and \"about\""));
        }
    }
    out
}

/// Who counted whose acts of what.
type Counted = (String, String, Option<String>);

/// Claims of one speaker about one category whose windows overlap count the same acts twice when added.
fn overlaps(held: &mut [Held<'_>]) {
    let mut groups: BTreeMap<Counted, Vec<(Seconds, Seconds, usize)>> = BTreeMap::new();
    for (n, one) in held.iter().enumerate().filter(|(_, h)| !h.reprint) {
        let key = (one.claim.speaker.to_string(), one.claim.subject.to_string(), one.claim.category.as_ref().map(ToString::to_string));
        if let Some((from, to)) = window(one.claim) {
            groups.entry(key).or_default().push((from, to, n));
        }
    }
    for group in groups.values_mut() {
        group.sort_unstable();
        for (at, (from, to, n)) in group.iter().enumerate() {
            // In the order of their beginnings; the nearest few are enough to say that there are some.
            let near = group.iter().enumerate().skip(at.saturating_sub(LOOKED_AT)).take(2 * LOOKED_AT + 1).filter(|(m, _)| *m != at);
            let others: Vec<usize> = near.filter(|(_, (f, t, _))| f < to && from < t).map(|(_, (.., other))| *other).collect();
            if others.is_empty() {
                continue;
            }
            let shown: Vec<String> = others.iter().take(3).filter_map(|o| held.get(*o)).map(|h| format!("`{}`", h.claim.id)).collect();
            let more = if others.len() > 3 { " and others" } else { "" };
            if let Some(one) = held.get_mut(*n) {
                one.remarks.push(format!("its window overlaps that of {}{more}: not to be added", shown.join(", ")));
            }
        }
    }
}

/// Neighbours in time with which a claim is compared, on either side.
const LOOKED_AT: usize = 50;

fn family(program: &Program, name: &str) -> Vec<crate::fact::EventId> {
    program.families.get(name).cloned().or_else(|| program.event(name).map(|e| vec![e])).unwrap_or_default()
}

fn within(when: Span, from: Seconds, to: Seconds) -> Truth {
    // A window of a claim is open at its end: the last hour of a day begins the next.
    Truth::of(when.from >= from && when.to < to, when.to >= from && when.from < to)
}

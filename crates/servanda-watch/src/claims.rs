//! Claims against what is established. A claim is a statement about a count; it is shown beside what reports establish in its window, and never
//! added, averaged or netted. A part stands under its whole.

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
    /// What a reader should know before comparing it with anything.
    pub remarks: Vec<String>,
}

/// All claims, each part below its whole, in the order of speaker, window and id.
#[must_use]
pub fn held<'a>(claims: &'a [Claim<'static>], program: &Program, names: &Names, facts: &[Fact]) -> Vec<Held<'a>> {
    let order = |c: &Claim<'_>| {
        let window = c.window.map(|w| (w.from.as_second(), w.to.map_or(NEVER, |t| t.as_second())));
        (c.speaker.to_string(), window, c.id.to_string())
    };
    let mut roots: Vec<&Claim<'static>> = claims.iter().filter(|c| parent(claims, c).is_none()).collect();
    roots.sort_by_key(|c| order(c));
    let mut out = Vec::new();
    for root in roots {
        add(root, 0, claims, &order, &mut out);
    }
    let mut held: Vec<Held<'a>> = out.into_iter().map(|(claim, depth)| one(claim, depth, claims, program, names, facts)).collect();
    overlaps(&mut held);
    held
}

fn parent<'a>(claims: &'a [Claim<'static>], claim: &Claim<'_>) -> Option<&'a Claim<'static>> {
    let parent = claim.parent.as_deref()?;
    claims.iter().find(|c| c.id == parent && c.id != claim.id)
}

/// A claim and its parts. Claims that are each other's parts are told at the depth at which the ring is met.
fn add<'a, K: Ord>(
    claim: &'a Claim<'static>,
    depth: usize,
    claims: &'a [Claim<'static>],
    order: &impl Fn(&Claim<'_>) -> K,
    out: &mut Vec<(&'a Claim<'static>, usize)>,
) {
    if depth > 16 || out.iter().any(|(c, _)| std::ptr::eq(*c, claim)) {
        return;
    }
    out.push((claim, depth));
    let mut parts: Vec<&Claim<'static>> = claims.iter().filter(|c| c.parent.as_deref() == Some(claim.id.as_ref())).collect();
    parts.sort_by_key(|c| order(c));
    for part in parts {
        add(part, depth + 1, claims, order, out);
    }
}

fn window(claim: &Claim<'_>) -> Option<(Seconds, Seconds)> {
    let window = claim.window?;
    Some((window.from.as_second(), window.to.map_or(NEVER, |t| t.as_second())))
}

fn one<'a>(
    claim: &'a Claim<'static>,
    depth: usize,
    claims: &[Claim<'static>],
    program: &Program,
    names: &Names,
    facts: &[Fact],
) -> Held<'a> {
    let mut out = Held { claim, depth, established: 0, reported: 0, remarks: Vec::new() };
    let Some((from, to)) = window(claim) else {
        out.remarks.push("it states no window: it cannot be compared".to_owned());
        return out;
    };
    let subject = names.find(&claim.subject).unwrap_or(Sym::NONE);
    let category = claim.category.as_deref();
    // A category that includes others is counted with all of them.
    let events = category.map(|c| family(program, c)).unwrap_or_default();
    if category.is_some() && events.is_empty() {
        out.remarks.push(format!("the text has no event `{}`", category.unwrap_or("")));
    }
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
    if let Some(parent) = parent(claims, claim) {
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
    let parts: Vec<&Claim<'static>> = claims.iter().filter(|c| c.parent.as_deref() == Some(claim.id.as_ref())).collect();
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

/// Claims of one speaker about one category whose windows overlap count the same acts twice when added.
fn overlaps(held: &mut [Held<'_>]) {
    let keys: Vec<_> = held
        .iter()
        .map(|h| (h.claim.speaker.clone(), h.claim.subject.clone(), h.claim.category.clone(), window(h.claim), h.claim.id.clone()))
        .collect();
    for (n, one) in held.iter_mut().enumerate() {
        let (speaker, subject, category, mine, _) = &keys[n];
        let Some((from, to)) = mine else { continue };
        let others: Vec<&str> = keys
            .iter()
            .enumerate()
            .filter(|(m, k)| *m != n && k.0 == *speaker && k.1 == *subject && k.2 == *category)
            .filter(|(_, k)| k.3.is_some_and(|(f, t)| f < *to && *from < t))
            .map(|(_, k)| k.4.as_ref())
            .collect();
        if !others.is_empty() {
            let shown: Vec<String> = others.iter().take(3).map(|id| format!("`{id}`")).collect();
            let more = if others.len() > 3 { format!(" and {} more", others.len() - 3) } else { String::new() };
            one.remarks.push(format!("its window overlaps that of {}{more}: not to be added", shown.join(", ")));
        }
    }
}

fn family(program: &Program, name: &str) -> Vec<crate::fact::EventId> {
    program.families.get(name).cloned().or_else(|| program.event(name).map(|e| vec![e])).unwrap_or_default()
}

fn within(when: Span, from: Seconds, to: Seconds) -> Truth {
    // A window of a claim is open at its end: the last hour of a day begins the next.
    Truth::of(when.from >= from && when.to < to, when.to >= from && when.from < to)
}

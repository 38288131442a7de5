//! All that had happened by a moment, as it was then: reported, composed of others, counted as others.

use std::collections::BTreeSet;

use crate::fact::{BY, Fact, SLOTS, Seconds};
use crate::program::{Clause, CountsAs, Derived, Program, Rule, Source, slot_to};
use crate::record::Record;
use crate::sym::Sym;
use crate::truth::{Odds, Truth};

use super::conditions::{At, Plain};
use super::patterns::{self, Known, acts_for};

/// Something that happened, or that only may have: a composed event whose trigger's time was not over.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Happened {
    pub(super) fact: Fact,
    pub(super) perhaps: bool,
}

/// How probable a fact is: what nobody judges is never established, what somebody judges only on its word.
fn odds(program: &Program, fact: &Fact) -> Odds {
    let info = program.events.get(usize::from(fact.event));
    let heard = info.is_none_or(|e| !e.judged_by_nobody && e.judge.is_none_or(|(_, bit)| fact.said_by & bit != 0));
    if heard { fact.odds } else { Odds { low: 0, ..fact.odds } }
}

pub(super) fn established(program: &Program, fact: &Fact, standard: u16) -> Truth {
    odds(program, fact).against(standard)
}

/// Everything that had begun by a moment.
pub(super) fn view(program: &Program, facts: &[Fact], now: Seconds) -> Vec<Happened> {
    if program.rules.is_empty() {
        return facts.iter().filter(|f| f.when.from <= now).map(|f| Happened { fact: f.clone(), perhaps: false }).collect();
    }
    // What is composed is so from the second in which its trigger is over: each such second in turn.
    let mut made: Vec<Happened> = Vec::new();
    let ends: BTreeSet<Seconds> = facts.iter().map(|f| f.when.to).filter(|to| *to <= now).collect();
    let mut last = Vec::new();
    for end in ends.into_iter().chain([now]) {
        (last, made) = second(program, facts, made, end);
    }
    last
}

/// The view of one second, and what has been composed for good by then.
fn second(program: &Program, facts: &[Fact], mut made: Vec<Happened>, now: Seconds) -> (Vec<Happened>, Vec<Happened>) {
    let begun = facts.iter().filter(|f| f.when.from <= now);
    let mut view: Vec<Happened> = begun.map(|f| Happened { fact: f.clone(), perhaps: false }).collect();
    view.extend(made.iter().cloned());
    for rule in &program.rules {
        let mut new: Vec<Happened> = Vec::new();
        for happened in &view {
            match rule {
                Rule::CountsAs(n) => {
                    program.counts_as.get(*n).into_iter().for_each(|c| new.extend(recount(program, c, happened)));
                }
                Rule::Derived(n) => {
                    program.derived.get(*n).into_iter().for_each(|d| new.extend(derive(program, d, happened, &view, now)));
                }
            }
        }
        for one in merged(new) {
            if !view.iter().any(|h| same(h, &one) && h.fact.odds.low >= one.fact.odds.low && h.fact.odds.high >= one.fact.odds.high) {
                if matches!(rule, Rule::Derived(_)) && !one.perhaps {
                    made.push(one.clone());
                }
                view.push(one);
            }
        }
    }
    (view, made)
}

fn same(one: &Happened, other: &Happened) -> bool {
    let (a, b) = (&one.fact, &other.fact);
    a.id == b.id && a.event == b.event && a.args == b.args && one.perhaps == other.perhaps
}

fn merged(all: Vec<Happened>) -> Vec<Happened> {
    let mut out: Vec<Happened> = Vec::new();
    for one in all {
        match out.iter_mut().find(|h| same(h, &one)) {
            Some(known) => {
                let (a, b) = (known.fact.odds, one.fact.odds);
                known.fact.odds = Odds { low: a.low.max(b.low), high: a.high.max(b.high) };
            }
            None => out.push(one),
        }
    }
    out
}

fn source(source: Source, fact: &Fact, known: &Known) -> Sym {
    match source {
        Source::Slot(slot) => fact.arg(slot),
        Source::Is(name) => name,
        Source::Var(var) => known.var(var),
        Source::Each(_) => Sym::NONE,
    }
}

fn recount(program: &Program, counted: &CountsAs, happened: &Happened) -> Vec<Happened> {
    let fact = &happened.fact;
    let fits = patterns::fits(program, &counted.pattern, fact, &Known::default());
    if fits == Truth::No {
        return Vec::new();
    }
    let mut known = Known::default();
    counted.pattern.binds.iter().for_each(|(slot, var)| known.set(*var, fact.arg(*slot)));
    let mut all = vec![Fact { event: counted.event, args: [Sym::NONE; SLOTS], ..fact.clone() }];
    for (slot, from) in &counted.args {
        let values: Vec<Sym> = match from {
            Source::Each(set) => program.set(*set).and_then(|s| s.members.clone()).into_iter().flatten().collect(),
            one => vec![source(*one, fact, &known)],
        };
        all = all.iter().flat_map(|f| values.iter().map(|value| f.clone().with(*slot, *value)).collect::<Vec<_>>()).collect();
    }
    if fits == Truth::Maybe {
        all.iter_mut().for_each(|f| f.odds.low = 0);
    }
    all.retain(|f| !(f.event == fact.event && f.args == fact.args));
    all.into_iter().map(|fact| Happened { fact, perhaps: happened.perhaps }).collect()
}

fn derive(program: &Program, derived: &Derived, happened: &Happened, view: &[Happened], now: Seconds) -> Vec<Happened> {
    let fact = &happened.fact;
    let fits = patterns::fits(program, &derived.trigger, fact, &Known::default());
    let own = odds(program, fact);
    // Composed in the second in which it is over, and then known for good.
    if fits == Truth::No || own.high == 0 || (!happened.perhaps && fact.when.to < now) {
        return Vec::new();
    }
    let own = Odds { low: if fits == Truth::Yes { own.low } else { 0 }, ..own };
    let mut known = Known::default();
    derived.trigger.binds.iter().for_each(|(slot, var)| known.set(*var, fact.arg(*slot)));
    known.meet(0, fact);
    let composed = |known: &Known, odds: Odds, parts: &[Sym], perhaps: bool| {
        let mut new = Fact { event: derived.event, odds, args: [Sym::NONE; SLOTS], value: None, parts: parts.to_vec(), ..fact.clone() };
        for (slot, from) in &derived.args {
            new = new.with(*slot, source(*from, fact, known));
        }
        Happened { fact: new, perhaps }
    };
    if happened.perhaps || fact.when.to > now {
        return vec![composed(&known, Odds { low: 0, ..own }, &[], true)];
    }
    let at = At::of(fact.when, fact.id, usize::MAX);
    let plain = Plain { program, view, now, among: None, depth: 0 };
    let mut ways: Vec<(Known, Odds, Vec<Sym>)> = vec![(known, own, Vec::new())];
    for join in &derived.joins {
        let Some(spec) = program.indexes.get(usize::from(join.index)) else { continue };
        let mut next: Vec<(Known, Odds, Vec<Sym>)> = Vec::new();
        for (known, own, parts) in &ways {
            let Some(limits) = plain.limits(join.window, known, &at) else { continue };
            let mut found: Vec<(&Fact, Truth)> = plain
                .of_pattern(spec)
                .map(|h| (&h.fact, plain.key_fits(spec, &h.fact, known, &at, None).and(limits.holds(h.fact.id, h.fact.when))))
                .map(|(f, truth)| (f, truth.and(patterns::fits(program, &spec.pattern, f, &Known::default()))))
                .filter(|(f, truth)| *truth != Truth::No && odds(program, f).high > 0)
                .collect();
            found.sort_by_key(|(f, _)| (std::cmp::Reverse(f.when), std::cmp::Reverse(f.id)));
            for (part, truth) in found {
                let mut known = known.clone();
                for (n, var) in &join.values {
                    let value = spec.pattern.binds.get(*n).map_or(Sym::NONE, |(slot, _)| part.arg(*slot));
                    known.set(*var, value);
                }
                let theirs = odds(program, part);
                let low = if truth == Truth::Yes { own.low.min(theirs.low) } else { 0 };
                let odds = Odds { low, high: own.high.min(theirs.high) };
                match next.iter_mut().find(|(other, ..)| other.vars() == known.vars()) {
                    Some((_, same, _)) => *same = Odds { low: same.low.max(odds.low), high: same.high.max(odds.high) },
                    None => next.push((known, odds, parts.iter().copied().chain([part.id]).collect())),
                }
            }
        }
        ways = next;
    }
    let mut out = Vec::new();
    for (known, mut odds, parts) in ways {
        match derived.guard.as_ref().map_or(Truth::Yes, |guard| plain.holds(guard, &known, &at)) {
            Truth::No => continue,
            Truth::Maybe => odds.low = 0,
            Truth::Yes => {}
        }
        out.push(composed(&known, odds, &parts, false));
    }
    out
}

/// Whether the body that an article names has decided, at some time, whose act the incident of a record was, and found no other than those
/// who answer for it. Always so where the article names nobody.
pub(super) fn attributed(program: &Program, facts: &[Fact], text: &Clause, record: &Record) -> bool {
    let (Some((body, _)), Some(incident)) = (text.attributed, record.witness.first()) else { return true };
    let decides =
        |f: &&Fact| program.event("attribution") == Some(f.event) && f.about == *incident && established(program, f, 500) == Truth::Yes;
    facts.iter().filter(decides).any(|f| {
        let to = f.arg(slot_to());
        let bearer = !to.is_some() || program.answer_for(to).iter().any(|p| record.blame.contains(p));
        bearer && (!body.is_some() || acts_for(program, f.arg(BY), body) == Truth::Yes)
    })
}

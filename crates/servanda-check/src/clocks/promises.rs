//! Every norm that answers an act, with its clock and what passes before it.

use servanda_base::Duration;
use servanda_model::ast::{Anchor, Atom, Deadline, DeadlineKind, MomentForm, Norm, Slot, SlotKind, Step};
use servanda_model::matching::is_negative;
use servanda_model::names::Moment;
use servanda_model::treaty::last_deadline;
use servanda_model::{ArticleId, Treaty, describe};

use super::facts::{Facts, Trigger, ways};
use super::{Leg, LegKind, Response};

/// From what the clock of a response runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Start {
    /// The act or breach itself.
    Act,
    /// Somebody's knowledge, attribution, notice or decision.
    Later,
    /// There is no clock.
    None,
}

/// A response with the clauses it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Promise<'a> {
    pub(crate) response: Response,
    pub(crate) norm: &'a Norm,
    pub(crate) deadline: Option<&'a Deadline>,
    pub(crate) trigger: Trigger<'a>,
    pub(crate) start: Start,
    /// Whether it waits for an attribution for which nobody is named.
    pub(crate) unattributed: bool,
    /// The legs of the step before it in a ladder, which must fail first.
    pub(crate) follows: Option<Vec<Leg>>,
}

impl Promise<'_> {
    /// The legs that pass before the clock of the response itself starts.
    pub(crate) fn before(&self) -> &[Leg] {
        let end = self.response.legs.iter().rposition(|l| l.kind == LegKind::Action).unwrap_or(self.response.legs.len());
        &self.response.legs[..end]
    }
}

/// All promises, in the order of the text.
pub(crate) fn promises(treaty: &Treaty) -> Vec<Promise<'_>> {
    with(&Facts::new(treaty))
}

/// All promises, with facts at hand.
pub(crate) fn with<'a>(facts: &Facts<'a>) -> Vec<Promise<'a>> {
    let mut out = Vec::new();
    for (id, article) in facts.treaty.standing() {
        let Some(norm) = article.norm() else { continue };
        let mut first = None;
        for atoms in ways(norm.when.as_ref()) {
            let Some(trigger) = facts.trigger(article.instrument, &atoms) else { continue };
            first.get_or_insert_with(|| (atoms.clone(), trigger.clone()));
            if !is_negative(norm.modal) {
                out.extend(promise(facts, id, norm, &atoms, &trigger, None));
            }
        }
        for slot in article.slots() {
            match &slot.kind {
                SlotKind::Then(steps) => {
                    if let Some((atoms, trigger)) = &first {
                        ladder(facts, id, steps, atoms, trigger, &mut out);
                    }
                }
                SlotKind::OnBreach(_, steps) => {
                    let trigger = Trigger {
                        atom: None,
                        pattern: None,
                        breach_of: Some(id),
                        attributed: article.attributed().is_some(),
                        verified: article.verified().is_some(),
                        words: format!("a breach of {}", facts.treaty.cite(id)),
                    };
                    ladder(facts, id, steps, &[], &trigger, &mut out);
                }
                _ => {}
            }
        }
        // A power takes effect only when its notice has run.
        if let Some(leg) = article.slots().find_map(notice)
            && let Some(last) = out.last_mut().filter(|p| p.response.article == id && std::ptr::eq(p.norm, norm))
        {
            last.response.legs.push(leg);
        }
    }
    out
}

fn notice(slot: &Slot) -> Option<Leg> {
    match &slot.kind {
        SlotKind::Effective { after, anchor, .. } => {
            let from = if matches!(anchor, Anchor::Notice) { "notice" } else { "it is begun" };
            Some(Leg {
                kind: LegKind::Notice,
                what: format!("takes effect {} after {from}", after.quantity),
                at_most: after.quantity.duration(),
                span: Some(slot.span),
            })
        }
        _ => None,
    }
}

/// The steps of a ladder: each begins when the one before it failed.
fn ladder<'a>(facts: &Facts<'a>, id: ArticleId, steps: &'a [Step], atoms: &[&'a Atom], trigger: &Trigger<'a>, out: &mut Vec<Promise<'a>>) {
    let mut before: Option<Vec<Leg>> = None;
    for (index, step) in steps.iter().enumerate() {
        let Step::Norm(norm) = step else {
            before = None;
            continue;
        };
        if is_negative(norm.modal) {
            continue;
        }
        let previous = before.take().filter(|_| index > 0);
        if let Some(promise) = promise(facts, id, norm, atoms, trigger, previous) {
            before = Some(promise.response.legs.clone());
            out.push(promise);
        }
    }
}

fn promise<'a>(
    facts: &Facts<'a>,
    id: ArticleId,
    norm: &'a Norm,
    atoms: &[&'a Atom],
    trigger: &Trigger<'a>,
    failed: Option<Vec<Leg>>,
) -> Option<Promise<'a>> {
    let deadline = last_deadline(norm.due.as_ref());
    let mut unattributed = false;
    let mut legs = Vec::new();
    let mut known = |legs: &mut Vec<Leg>, attributed: bool| {
        legs.push(facts.report(id, trigger));
        if attributed {
            let (leg, named) = facts.attribution(id, trigger);
            unattributed |= !named;
            legs.push(leg);
        }
    };
    let (start, stated) = match deadline.map(|d| &d.kind) {
        None => {
            if trigger.attributed || trigger.verified {
                known(&mut legs, trigger.attributed);
            }
            (Start::None, None)
        }
        Some(DeadlineKind::Immediately) => {
            if trigger.attributed || trigger.verified {
                known(&mut legs, trigger.attributed);
            }
            (Start::None, Some(Duration::default()))
        }
        Some(DeadlineKind::Within(amount, anchor)) => {
            let start = match anchor {
                Anchor::Attribution => {
                    known(&mut legs, true);
                    Start::Later
                }
                Anchor::That(name, _) if name.text == "attribution" => {
                    known(&mut legs, true);
                    Start::Later
                }
                Anchor::That(_, true) => {
                    known(&mut legs, false);
                    Start::Later
                }
                Anchor::That(name, false) => {
                    // Another event of the condition, such as a request, is a beginning of its own.
                    let names = facts.act_names(trigger);
                    if trigger.pattern.is_none() || names.contains(&name.text) { Start::Act } else { Start::Later }
                }
                Anchor::Breach(..) => Start::Act,
                Anchor::Notice => {
                    let what = "notice is given, without a time".to_owned();
                    legs.push(Leg { kind: LegKind::Notice, what, at_most: None, span: deadline.map(|d| d.span) });
                    Start::Later
                }
                Anchor::Activation | Anchor::Moment(_) => {
                    if !begins_with(facts, anchor, trigger) {
                        return None;
                    }
                    if let Some(failed) = &failed {
                        legs.extend(failed.iter().cloned());
                        Start::Later
                    } else if trigger.attributed || trigger.verified {
                        known(&mut legs, trigger.attributed);
                        Start::Later
                    } else {
                        Start::Act
                    }
                }
                // Counted from the treaty's own beginning, not from an act.
                Anchor::Signature | Anchor::EntryIntoForce => return None,
            };
            (start, amount.quantity.duration())
        }
        Some(DeadlineKind::NoLaterThan(_) | DeadlineKind::Between(..) | DeadlineKind::TogetherWith(..)) => return None,
    };
    let decisions = facts.decisions(atoms, trigger);
    let start = if start == Start::Act && !decisions.is_empty() { Start::Later } else { start };
    legs.extend(decisions);
    let time = match deadline.map(|d| &d.kind) {
        Some(DeadlineKind::Within(amount, _)) => format!("within {}", amount.quantity),
        Some(DeadlineKind::Immediately) => "immediately".to_owned(),
        _ => "without a time".to_owned(),
    };
    let what = format!("{} {} {}, {time}", describe::subject(&norm.subject), describe::modal(norm.modal), describe::act(norm));
    legs.push(Leg { kind: LegKind::Action, what, at_most: stated, span: Some(deadline.map_or(norm.act.span, |d| d.span)) });
    // "Immediately" states no time of its own.
    let stated = stated.filter(|_| start != Start::None);
    let response = Response { article: id, trigger: trigger.words.clone(), legs, stated };
    Some(Promise { response, norm, deadline, trigger: trigger.clone(), start, unattributed, follows: failed })
}

/// Whether a moment is the one at which the trigger holds; activation always is.
fn begins_with(facts: &Facts<'_>, anchor: &Anchor, trigger: &Trigger<'_>) -> bool {
    let Anchor::Moment(word) = anchor else { return true };
    let Some(Moment { form: MomentForm::When(condition), instrument, .. }) = facts.treaty.names.moments.get(&word.text) else {
        return false;
    };
    ways(Some(condition)).iter().any(|atoms| {
        let there = facts.trigger(*instrument, atoms);
        there.is_some_and(|t| t.words == trigger.words && t.breach_of == trigger.breach_of)
    })
}

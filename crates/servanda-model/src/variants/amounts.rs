//! Quantities that are still a choice between proposals, wherever they stand.

use servanda_base::{Quantity, Span};
use servanda_syntax::amend::{self, Amend};
use servanda_syntax::ast::{Amount, EventForm, Framework, Geometry, MomentForm};

use crate::names::Names;
use crate::treaty::Treaty;

/// A quantity in brackets.
pub(super) struct Open {
    span: Span,
    /// The index of the reading or proposal in which it stands; none in the text.
    pub(super) within: Option<usize>,
    /// Label and quantity; the first stands in the text.
    pub(super) choices: Vec<(String, Quantity)>,
}

/// All of them, in the order of the text.
pub(super) fn open(treaty: &Treaty) -> Vec<Open> {
    let mut find = Find { within: None, found: Vec::new() };
    everywhere(&mut treaty.clone(), &mut find);
    for (index, (_, of)) in treaty.overrides.iter().enumerate() {
        find.within = Some(index);
        of.changes.iter().for_each(|change| amend::change(&mut change.clone(), &mut find));
    }
    find.found.sort_by_key(|open| open.span);
    find.found
}

struct Find {
    within: Option<usize>,
    found: Vec<Open>,
}

impl Amend for Find {
    fn amount(&mut self, amount: &mut Amount) {
        if !amount.proposed.is_empty() {
            let choices = amount.proposed.iter().map(|(label, quantity)| (label.text.clone(), quantity.clone())).collect();
            self.found.push(Open { span: amount.span, within: self.within, choices });
        }
    }
}

/// Lets each quantity that is a choice be the one that goes by one of these labels, where it has one.
pub(super) fn choose(treaty: &mut Treaty, labels: &[String]) {
    everywhere(treaty, &mut Choose { labels });
}

struct Choose<'a> {
    labels: &'a [String],
}

impl Amend for Choose<'_> {
    fn amount(&mut self, amount: &mut Amount) {
        if let Some((_, quantity)) = amount.proposed.iter().find(|(label, _)| self.labels.contains(&label.text)) {
            amount.quantity = quantity.clone();
        }
    }
}

fn everywhere(treaty: &mut Treaty, with: &mut impl Amend) {
    treaty.articles.iter_mut().for_each(|article| amend::article(&mut article.ast, with));
    treaty.instruments.iter_mut().filter_map(|i| i.term.as_mut()).for_each(|term| amend::term(term, with));
    names(&mut treaty.names, with);
}

/// The declarations that hold a quantity or a condition.
fn names(names: &mut Names, with: &mut impl Amend) {
    for zone in names.zones.values_mut() {
        if let Some(Geometry::Place(place)) = &mut zone.geometry {
            amend::place(place, with);
        }
    }
    for force in names.forces.values_mut() {
        for part in &mut force.framework {
            if let Framework::Lasts(term) = part {
                amend::term(term, with);
            }
        }
    }
    for event in names.events.values_mut() {
        if let EventForm::Derived(condition) = &mut event.form {
            amend::condition(condition, with);
        }
    }
    for moment in names.moments.values_mut() {
        if let MomentForm::When(condition) = &mut moment.form {
            amend::condition(condition, with);
        }
    }
    for source in names.sources.values_mut() {
        let amounts = [&mut source.detects, &mut source.false_alarms, &mut source.reports_within, &mut source.every];
        amounts.into_iter().flatten().for_each(|amount| with.amount(amount));
    }
    names.standards.values_mut().for_each(|(_, amount)| with.amount(amount));
}

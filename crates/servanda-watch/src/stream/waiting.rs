//! Facts whose time is open, in the order in which they happened.

use std::collections::BTreeMap;
use std::ops::Bound;

use rustc_hash::FxHashMap;

use crate::fact::{EventId, Fact, Seconds};
use crate::sym::Sym;

/// Where a waiting fact stands: facts of one second in the order of their names, so that arrival does not matter.
pub(super) type Place = (Seconds, Seconds, EventId, Sym);

pub(super) fn place(fact: &Fact) -> Place {
    (fact.when.from, fact.when.to, fact.event, fact.id)
}

/// Facts that wait. Facts are large: they stay where they are, and only their seats are put in order.
#[derive(Clone, Default, Debug)]
pub(super) struct Waiting {
    order: BTreeMap<Place, usize>,
    seats: Vec<Option<Fact>>,
    free: Vec<usize>,
    /// Where each fact stands, so that it can be amended.
    places: FxHashMap<Sym, Place>,
}

impl Waiting {
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn insert(&mut self, fact: Fact) {
        let place = place(&fact);
        self.places.insert(fact.id, place);
        let seat = self.free.pop().unwrap_or(self.seats.len());
        match self.seats.get_mut(seat) {
            Some(free) => *free = Some(fact),
            None => self.seats.push(Some(fact)),
        }
        self.order.insert(place, seat);
    }

    /// Takes a fact away; where it stood.
    pub(super) fn remove(&mut self, id: Sym) -> Option<Place> {
        let place = self.places.remove(&id)?;
        let seat = self.order.remove(&place)?;
        self.free.push(seat);
        self.seats.get_mut(seat).and_then(Option::take).map(|_| place)
    }

    /// Takes the first, so many at most, that began by then; whether there were any.
    pub(super) fn take_by(&mut self, until: Seconds, most: usize, out: &mut Vec<Fact>) -> bool {
        for _ in 0..most {
            let Some(first) = self.order.first_entry().filter(|first| first.key().0 <= until) else { break };
            let seat = first.remove();
            self.free.push(seat);
            out.extend(self.seats.get_mut(seat).and_then(Option::take));
        }
        for fact in &*out {
            self.places.remove(&fact.id);
        }
        !out.is_empty()
    }

    /// Those behind a place, in their order.
    pub(super) fn behind(&self, place: Option<Place>) -> impl Iterator<Item = (Place, &Fact)> {
        let from = place.map_or(Bound::Unbounded, Bound::Excluded);
        let all = self.order.range((from, Bound::Unbounded));
        all.filter_map(|(place, seat)| Some((*place, self.seats.get(*seat)?.as_ref()?)))
    }
}

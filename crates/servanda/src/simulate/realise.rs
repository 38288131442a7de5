//! From a pattern of the monitor's program to an event with arguments: each test is met by a name that meets it, each variable keeps its value.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ast::Preposition;
use servanda_model::names::BUILT_IN_EVENTS;
use servanda_watch::fact::{BY, EventId, OBJECT, Slot};
use servanda_watch::program::{Pattern, SetId, Test};

use super::scene::slot;
use super::world::{Env, Event, Value, Why, World};

/// An event without time or reason.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    kind: String,
    args: BTreeMap<Slot, Value>,
}

impl World<'_> {
    /// The events of a pattern that somebody can report: what nobody judges never happens for certain.
    pub(super) fn possible(&self, pattern: &Pattern) -> Vec<EventId> {
        let can = |id: &&EventId| self.program.events.get(usize::from(**id)).is_some_and(|e| !e.judged_by_nobody);
        pattern.events.iter().filter(can).copied().collect()
    }

    /// An event that fits a pattern and the keys under which it is looked up. What the clause does not know yet is drawn, and `env` keeps it.
    pub(super) fn draft(&mut self, pattern: &Pattern, keys: &[(Slot, Test)], env: &mut Env, actor: Option<&str>) -> Option<Draft> {
        let event = self.draws.pick(&self.possible(pattern)).copied()?;
        // An event composed of others is brought about by what sets it off.
        if let Some(derived) = self.program.derived.iter().find(|d| d.event == event) {
            let trigger = derived.trigger.clone();
            return if trigger.events.contains(&event) { None } else { self.draft(&trigger, &[], &mut Env::default(), actor) };
        }
        let kind = self.program.events.get(usize::from(event))?.name.clone();
        let tests: Vec<(Slot, Test)> = pattern.tests.iter().chain(keys).copied().collect();
        let signature = self.scene.signature(&kind);
        let mut sorts: BTreeMap<Slot, &str> = BTreeMap::new();
        if let Some(signature) = signature {
            sorts.extend(signature.object.iter().map(|w| (OBJECT, w.text.as_str())));
            sorts.extend(signature.cases.iter().map(|(p, w)| (slot(*p), w.text.as_str())));
        }
        let mut slots: BTreeSet<Slot> = sorts.keys().copied().collect();
        slots.extend(tests.iter().map(|(s, _)| *s).chain(pattern.binds.iter().map(|(s, _)| *s)));
        // What everybody can do without a declaration is done by somebody all the same.
        if actor.is_some() || (signature.is_none() && BUILT_IN_EVENTS.contains(&kind.as_str())) {
            slots.insert(BY);
        }
        let mut args = BTreeMap::new();
        if let Some(actor) = actor {
            args.insert(BY, Value::Name(actor.to_owned()));
        }
        // What is not to be another's value is drawn when that one is known.
        let (last, first): (Vec<Slot>, Vec<Slot>) = slots
            .into_iter()
            .filter(|s| !args.contains_key(s))
            .partition(|s| tests.iter().any(|(t, test)| t == s && matches!(test, Test::Not(..))));
        let here = self.scene.place_slot(&kind);
        let elsewhere = tests.iter().any(|(_, test)| matches!(test, Test::Zone(_)));
        for at in first.into_iter().chain(last) {
            let asked: Vec<Test> = tests.iter().filter(|(s, _)| *s == at).map(|(_, test)| *test).collect();
            // Of a place that the clause does not ask about nothing is said beside one that it does.
            if asked.is_empty() && sorts.get(&at) == Some(&"Zone") && (elsewhere || at != here) {
                continue;
            }
            let sort = sorts.get(&at).copied().or((at == BY).then_some("Party"));
            // Of what every text has without declaring it nobody but its parties is the actor.
            let own = at == BY && asked.is_empty() && signature.is_none();
            let value = if own { self.one_of(&self.own_parties()).map(Value::Name) } else { self.value(&asked, sort, env) };
            if let Some(value) = value {
                args.insert(at, value);
            }
        }
        for (at, var) in &pattern.binds {
            if let Some(Value::Name(name)) = args.get(at) {
                env.set(*var, name);
            }
        }
        Some(Draft { kind, args })
    }

    /// A value that passes the tests on an argument, the narrowest first; without a test, one of its sort.
    fn value(&mut self, tests: &[Test], sort: Option<&str>, env: &mut Env) -> Option<Value> {
        let mut tests = tests.to_vec();
        tests.sort_by_key(|test| match test {
            Test::Is(_) => 0,
            Test::Event(_) => 1,
            Test::Var(_) | Test::By => 2,
            Test::Not(..) => 3,
            Test::Zone(_) => 4,
            Test::In(_) => 5,
            Test::One => 6,
        });
        let in_set = tests.iter().find_map(|test| if let Test::In(set) = test { Some(*set) } else { None });
        let name = match tests.first() {
            None | Some(Test::One) => self.one_of(&self.scene.candidates(sort?))?,
            Some(Test::Is(name)) => self.program.names.text(*name),
            Some(Test::Event(ev)) => return env.ev(*ev).map(Value::Event),
            Some(test @ (Test::Var(_) | Test::By)) => {
                let var = if let Test::Var(var) = test { *var } else { 0 };
                match env.var(var) {
                    Some(known) => known.to_owned(),
                    None => {
                        let drawn = match in_set {
                            Some(set) => self.member(set)?,
                            None => self.one_of(&self.scene.candidates(sort?))?,
                        };
                        env.set(var, &drawn);
                        drawn
                    }
                }
            }
            Some(Test::Not(var, set)) => {
                let all = self.members(*set);
                let not = match env.var(*var) {
                    Some(known) => known.to_owned(),
                    None => {
                        let drawn = self.one_of(&all)?;
                        env.set(*var, &drawn);
                        drawn
                    }
                };
                self.one_of(&all.into_iter().filter(|m| *m != not).collect::<Vec<_>>())?
            }
            Some(Test::Zone(bit)) => self.program.names.text(self.program.zones.get(usize::from(*bit)).copied()?),
            Some(Test::In(set)) => self.member(*set)?,
        };
        Some(Value::Name(name))
    }

    pub(super) fn one_of(&mut self, all: &[String]) -> Option<String> {
        self.draws.pick(all).cloned()
    }

    fn member(&mut self, set: SetId) -> Option<String> {
        let all = self.members(set);
        self.one_of(&all)
    }

    /// Whom a set names: its members, without those who only act for one; invented ones when it is open. A body or force is itself, whoever
    /// stands behind it.
    pub(super) fn members(&self, set: SetId) -> Vec<String> {
        let Some(set) = self.program.set(set) else { return Vec::new() };
        let names = &self.scene.treaty.names;
        if names.bodies.contains_key(&set.name) || names.forces.contains_key(&set.name) {
            return vec![set.name.clone()];
        }
        let Some(members) = &set.members else { return self.scene.candidates(&set.name) };
        let all: Vec<String> = members.iter().map(|m| self.program.names.text(*m)).collect();
        let parties: Vec<String> = all.iter().filter(|m| names.parties.contains_key(*m)).cloned().collect();
        let mut out = if parties.is_empty() { all } else { parties };
        out.sort();
        out
    }

    /// The event of a draft at a time, with its place on the ground.
    pub(super) fn place(&mut self, draft: &Draft, at: i64, why: Why) -> Event {
        let here = self.scene.place_slot(&draft.kind);
        let named = |slot: &Slot| match draft.args.get(slot) {
            Some(Value::Name(name)) if self.scene.is_ground(name) => Some((*slot, name.clone())),
            _ => None,
        };
        let ground = named(&here).or_else(|| draft.args.keys().find_map(named));
        let spot = ground.as_ref().and_then(|(_, zone)| self.scene.spot(zone, &mut self.draws));
        let word = self.by_word(draft);
        Event {
            happened: !why.is_absence(),
            why,
            article: None,
            kind: draft.kind.clone(),
            args: draft.args.clone(),
            about: None,
            at,
            ground,
            spot,
            value: None,
            word,
        }
    }

    /// Whether something is done by word: what every text has without declaring it, what a body or a person does, what is addressed to one.
    /// The columns of acts have no `against`, so that what has one is reported.
    fn by_word(&self, draft: &Draft) -> bool {
        let name = |slot: Slot| match draft.args.get(&slot) {
            Some(Value::Name(name)) => Some(name.as_str()),
            _ => None,
        };
        let Some(actor) = name(BY) else { return false };
        let body = |who: Option<&str>| who.is_some_and(|who| self.scene.is_body(who));
        let measure = self.scene.treaty.names.measures.contains_key(&draft.kind);
        let addressed = [Preposition::To, Preposition::From, Preposition::With, Preposition::Of].map(|p| body(name(slot(p))));
        let spoken = BUILT_IN_EVENTS.contains(&draft.kind.as_str()) || body(Some(actor)) || addressed.contains(&true);
        spoken && !measure && name(slot(Preposition::Against)).is_none()
    }

    /// Adds something that happens because the exercise needs it, and beside it something like it that does not, so that of what may happen
    /// still one half does.
    pub(super) fn bring_about(&mut self, event: Event) -> usize {
        let index = self.add(event);
        if let Some(real) = self.events.get(index).cloned().filter(|e| !e.word) {
            let at = self.draws.between(self.start, self.end);
            let spot = real.ground.as_ref().and_then(|(_, zone)| self.scene.spot(zone, &mut self.draws));
            self.add(Event { happened: false, why: Why::Invented, at, spot, ..real });
        }
        index
    }
}

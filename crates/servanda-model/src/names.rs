//! What the text declares, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use servanda_base::Span;
use servanda_syntax::ast::{Amount, Body, Condition, EventForm, Framework, Geometry, Members, MomentForm, Signature, Source, Status, Word};

/// The names that every treaty has without declaring them.
pub const BUILT_IN_SORTS: &[&str] = &["Party", "Parties", "Body"];

/// The events that every treaty has without declaring them.
pub const BUILT_IN_EVENTS: &[&str] = &[
    "notice",
    "decision",
    "attribution",
    "vote",
    "accession",
    "withdrawal",
    "signature",
    "activation",
    "ratification",
    "enters-into-force",
    "approval",
    "request",
];

/// A group and how its members are known.
#[derive(Clone, Debug)]
pub struct Group {
    /// The group, such as Belligerents.
    pub name: Word,
    /// One member, such as Belligerent.
    pub member: Word,
    /// Who they are.
    pub members: Members,
    /// Names read from an annex; empty otherwise. Shared, since an annex may list tens of thousands and every version of a text has them.
    pub from_annex: Arc<BTreeSet<String>>,
}

/// A force with its legal framework.
#[derive(Clone, Debug)]
pub struct Force {
    /// Its name.
    pub name: Word,
    /// Whose it is.
    pub of: Vec<Word>,
    /// What the text says of status, command, use of force, consent, end.
    pub framework: Vec<Framework>,
    /// The declaration.
    pub span: Span,
}

/// A zone.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its name.
    pub name: Word,
    /// Its ground, when the text gives it.
    pub geometry: Option<Geometry>,
    /// The names of its parts, when it is drawn in parts and its annex is there.
    pub parts: Arc<BTreeSet<String>>,
    /// Who administers, claims, recognises.
    pub status: Vec<Status>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: Word,
    /// Its annex, when the text gives one.
    pub from: Option<Word>,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name.
    pub name: Word,
    /// What it takes.
    pub signature: Signature,
    /// How it is recognised.
    pub form: EventForm,
    /// The instrument above its declaration, in which its citations are looked up.
    pub instrument: usize,
}

/// A moment.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Its letter.
    pub name: Word,
    /// What fixes it.
    pub form: MomentForm,
    /// The instrument above its declaration, in which its citations are looked up and its date counts.
    pub instrument: usize,
}

/// Everything declared, by name. A term may be declared once as a source and once as a body.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each map is named after its declaration")]
pub struct Names {
    pub parties: BTreeMap<String, Word>,
    /// Person to successor.
    pub persons: BTreeMap<String, (Word, Option<Word>)>,
    pub groups: BTreeMap<String, Group>,
    pub bodies: BTreeMap<String, Body>,
    pub forces: BTreeMap<String, Force>,
    /// Kind to what it is and what it includes.
    pub kinds: BTreeMap<String, (Word, Option<Word>, Vec<Word>)>,
    pub lines: BTreeMap<String, Line>,
    pub zones: BTreeMap<String, Zone>,
    pub events: BTreeMap<String, Event>,
    /// Measure to signature and unit.
    pub measures: BTreeMap<String, (Word, Signature, Option<Word>)>,
    pub sources: BTreeMap<String, Source>,
    pub standards: BTreeMap<String, (Word, Amount)>,
    pub moments: BTreeMap<String, Moment>,
    /// Terms that a reading made another name for something.
    pub aliases: BTreeMap<String, String>,
}

impl Names {
    /// Whether a capitalised term means something here.
    #[must_use]
    pub fn knows(&self, term: &str) -> bool {
        BUILT_IN_SORTS.contains(&term)
            || self.parties.contains_key(term)
            || self.persons.contains_key(term)
            || self.group_of(term).is_some()
            || self.bodies.contains_key(term)
            || self.forces.contains_key(term)
            || self.kinds.contains_key(term)
            || self.lines.contains_key(term)
            || self.zones.contains_key(term)
            || self.sources.contains_key(term)
            || self.standards.contains_key(term)
            || self.groups.values().any(|g| self.has_member(g, term))
    }

    /// All terms that mean something, for suggestions.
    #[must_use]
    pub fn terms(&self) -> Vec<&str> {
        let mut all: Vec<&str> = BUILT_IN_SORTS.to_vec();
        all.extend(self.parties.keys().map(String::as_str));
        all.extend(self.persons.keys().map(String::as_str));
        for group in self.groups.values() {
            all.push(&group.name.text);
            all.push(&group.member.text);
        }
        all.extend(self.bodies.keys().map(String::as_str));
        all.extend(self.forces.keys().map(String::as_str));
        all.extend(self.kinds.keys().map(String::as_str));
        all.extend(self.lines.keys().map(String::as_str));
        all.extend(self.zones.keys().map(String::as_str));
        all.extend(self.sources.keys().map(String::as_str));
        all.extend(self.standards.keys().map(String::as_str));
        all
    }

    /// The group that a term names, by its plural or by its member.
    #[must_use]
    pub fn group_of(&self, term: &str) -> Option<&Group> {
        self.groups.get(term).or_else(|| self.groups.values().find(|g| g.member.text == term))
    }

    /// The members of a group as far as they are listed, groups in groups opened once.
    #[must_use]
    pub fn members(&self, group: &Group) -> BTreeSet<String> {
        let mut out = BTreeSet::clone(&group.from_annex);
        if let Members::Listed(terms) = &group.members {
            for term in terms {
                match self.groups.get(&term.text) {
                    Some(inner) if inner.name.text != group.name.text => {
                        if let Members::Listed(inner) = &inner.members {
                            out.extend(inner.iter().map(|w| w.text.clone()));
                        }
                    }
                    _ => {
                        out.insert(term.text.clone());
                    }
                }
            }
        }
        out
    }

    /// Whether a term is among the [`members`](Self::members) of a group.
    #[must_use]
    pub fn has_member(&self, group: &Group, term: &str) -> bool {
        let Members::Listed(terms) = &group.members else { return group.from_annex.contains(term) };
        group.from_annex.contains(term)
            || terms.iter().any(|listed| match self.groups.get(&listed.text) {
                Some(inner) if inner.name.text != group.name.text => {
                    matches!(&inner.members, Members::Listed(inner) if inner.iter().any(|w| w.text == term))
                }
                _ => listed.text == term,
            })
    }

    /// Whether a group's membership is open: registered over time, or listed elsewhere.
    #[must_use]
    pub fn is_open(&self, group: &Group) -> bool {
        match &group.members {
            Members::Listed(_) => false,
            Members::From(..) => group.from_annex.is_empty(),
            Members::Registered(_) => true,
        }
    }

    /// The parties and bodies that a term stands for: a party itself, the members of a group, the party for which a body
    /// acts, the contributors of a force. A body that acts for nobody stands for itself, as does an undeclared term.
    #[must_use]
    pub fn stands_for(&self, term: &str) -> BTreeSet<String> {
        if let Some(real) = self.aliases.get(term).filter(|real| real.as_str() != term) {
            return self.stands_for(real);
        }
        if term == "Party" || term == "Parties" {
            return self.parties.keys().cloned().collect();
        }
        if self.parties.contains_key(term) {
            return BTreeSet::from([term.to_owned()]);
        }
        if let Some(group) = self.group_of(term) {
            let members = self.members(group);
            return if members.is_empty() { BTreeSet::from([term.to_owned()]) } else { members };
        }
        if let Some(party) = self.bodies.get(term).and_then(|b| b.acts_for.as_ref()) {
            return if party.text == term { BTreeSet::from([term.to_owned()]) } else { self.open_once(&party.text) };
        }
        if let Some(force) = self.forces.get(term) {
            return force.of.iter().flat_map(|w| self.open_once(&w.text)).collect();
        }
        BTreeSet::from([term.to_owned()])
    }

    /// A party or group, opened without following bodies and forces again: declarations may form a ring.
    fn open_once(&self, term: &str) -> BTreeSet<String> {
        match self.group_of(term) {
            Some(group) if !self.members(group).is_empty() => self.members(group),
            _ => BTreeSet::from([term.to_owned()]),
        }
    }

    /// The members of a body, groups opened; empty when the text does not say.
    #[must_use]
    pub fn body_members(&self, body: &Body) -> BTreeSet<String> {
        body.of.iter().flat_map(|w| self.open_once(&w.text)).collect()
    }

    /// The conditions of declarations, each with the instrument in which its citations are looked up: those of combined events, then
    /// those of moments.
    pub fn conditions(&self) -> impl Iterator<Item = (usize, &Condition)> {
        let events = self.events.values().filter_map(|e| match &e.form {
            EventForm::Derived(condition) => Some((e.instrument, condition)),
            _ => None,
        });
        let moments = self.moments.values().filter_map(|m| match &m.form {
            MomentForm::When(condition) => Some((m.instrument, condition)),
            MomentForm::At(_) => None,
        });
        events.chain(moments)
    }

    /// The event with this name, and those that include it.
    #[must_use]
    pub fn event_names(&self, name: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::from([name.to_owned()]);
        if let Some(Event { form: EventForm::Includes(names), .. }) = self.events.get(name) {
            out.extend(names.iter().map(|w| w.text.clone()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{Annexes, resolve, variants};

    #[test]
    fn a_long_annex_is_read_once_and_shared_by_every_version() {
        // So many names that comparing each with all before it would not end while somebody waits.
        let count = 200_000;
        let names: Vec<String> = (0..count).map(|n| format!("{{\"name\":\"Unit {n}\"}}")).collect();
        let mut annexes = Annexes::default();
        annexes.insert("annex/list.json".to_owned(), Ok(format!("[{},{}]", names.join(","), names.join(",")).into_bytes()));
        let document = servanda_syntax::read(
            "```servanda\ntreaty \"T\" in time zone UTC. party Northland.
            group Units, each a Unit, from \"annex/list.json\" each by \"name\".
            article 1.1 \"A\": Northland shall guard «Unit 7» within 2 days of activation.
            reading \"soon\" by Northland of article 1.1: within 1 days of activation.\n```\n",
        );
        let (treaty, findings) = resolve(&document, &annexes);
        assert!(findings.is_empty(), "a name of the annex is no unknown term: {findings:?}");
        let units = &treaty.names.groups["Units"];
        assert_eq!(units.from_annex.len(), count);
        assert!(treaty.names.knows("Unit 199999") && !treaty.names.knows("Unit 200000"));
        for version in variants(&treaty) {
            assert!(Arc::ptr_eq(&version.treaty.names.groups["Units"].from_annex, &units.from_annex));
        }
    }

    #[test]
    fn a_term_is_a_member_of_a_group_just_when_the_members_hold_it() {
        let document = servanda_syntax::read(
            "```servanda\nparty Northland, Southland, Eastland.
            group Belligerents, each a Belligerent, is Northland, Southland.
            group Signatories, each a Signatory, is Belligerents, Eastland.
            group All, each an Any, is Signatories, All.\n```\n",
        );
        let (treaty, _) = resolve(&document, &Annexes::default());
        let names = &treaty.names;
        for group in names.groups.values() {
            let members = names.members(group);
            for term in ["Northland", "Southland", "Eastland", "Belligerents", "Signatories", "All", "Westland"] {
                assert_eq!(names.has_member(group, term), members.contains(term), "{term} in {}", group.name.text);
            }
        }
    }
}

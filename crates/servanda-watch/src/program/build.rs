//! Names of a text as numbers, and the whole text as a program.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span as Place;
use servanda_model::ast::{EntryForm, EventForm, MomentForm, StatementKind, SubjectKind};
use servanda_model::ast::{NounKind, Word};
use servanda_model::{ArticleId, Treaty};

use super::{Cond, Entry, EventInfo, IndexId, IndexSpec, Level, LevelId, Moment, MomentId, Note, Program, Set, SetId, Var};
use crate::fact::EventId;
use crate::program::Ev;
use crate::sym::Sym;

/// More than this of anything is refused with a note: numbers of 16 bits, and no treaty needs it.
const MOST: usize = 60_000;

/// Acts that change a record or an article, whether the text speaks of them or not.
const ACTS: &[&str] = &["waiver", "suspension", "termination", "amendment"];

/// The program of one version of a text.
#[must_use]
pub fn compile(treaty: &Treaty) -> Program {
    compile_after(treaty, &Program::default())
}

/// The program of another version of a text, with the names, events, zones and speakers of an earlier one under their old numbers: facts made
/// for the later program fit the earlier one too.
#[must_use]
pub fn compile_after(treaty: &Treaty, earlier: &Program) -> Program {
    let mut builder = Builder::new(treaty);
    builder.program = Program {
        names: earlier.names.clone(),
        events: earlier.events.clone(),
        event_ids: earlier.event_ids.clone(),
        zones: earlier.zones.clone(),
        speakers: earlier.speakers.clone(),
        ..Program::default()
    };
    builder.people();
    builder.citations();
    builder.events();
    builder.moments();
    builder.entries();
    builder.clauses();
    builder.compositions();
    builder.order_rules();
    builder.feeds();
    builder.program
}

/// What a clause has named so far: values and events that later parts speak of again.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) instrument: usize,
    pub(super) article: Option<ArticleId>,
    pub(super) standard: u16,
    pub(super) attributor: Sym,
    /// Sort, label, variable; the latest last.
    pub(super) vars: Vec<(String, Option<String>, Var)>,
    /// Name of an event and its number; the latest last.
    pub(super) evs: Vec<(String, Ev)>,
    /// Two names exchanged, for a norm that mirrors another.
    pub(super) swap: Option<(String, String)>,
    /// Variables of another branch of the same condition, or of another way of doing the same: `any Sector` in each of them is one variable.
    pub(super) other_branch: Vec<(String, Option<String>, Var)>,
    /// Whether its conditions may be judged long after the event that they speak of, as when a deadline is missed.
    pub(super) late: bool,
}

pub(super) struct Builder<'t> {
    pub(super) treaty: &'t Treaty,
    pub(super) program: Program,
    sets: BTreeMap<(String, bool), SetId>,
    indexes: BTreeMap<IndexSpec, IndexId>,
    levels: BTreeMap<Level, LevelId>,
    moments: BTreeMap<String, MomentId>,
}

impl<'t> Builder<'t> {
    fn new(treaty: &'t Treaty) -> Self {
        Self {
            treaty,
            program: Program::default(),
            sets: BTreeMap::new(),
            indexes: BTreeMap::new(),
            levels: BTreeMap::new(),
            moments: BTreeMap::new(),
        }
    }

    pub(super) fn note(&mut self, article: Option<ArticleId>, place: Place, message: impl Into<String>) {
        let note = Note { article, place, message: message.into() };
        if !self.program.notes.contains(&note) {
            self.program.notes.push(note);
        }
    }

    pub(super) fn sym(&mut self, text: &str) -> Sym {
        self.program.names.sym(text)
    }

    /// Who answers for whom: a party for itself, the party for which a body acts, the contributors of a force.
    fn people(&mut self) {
        let names = &self.treaty.names;
        let all: Vec<&String> = names.parties.keys().chain(names.bodies.keys()).chain(names.forces.keys()).collect();
        for name in all {
            let members = names.stands_for(name);
            let sym = self.program.names.sym(name);
            let answers: Vec<Sym> = members.iter().map(|m| self.program.names.sym(m)).collect();
            self.program.answers.insert(sym, answers);
        }
        for party in names.parties.keys() {
            let sym = self.program.names.sym(party);
            self.program.parties.insert(sym);
        }
        let speakers: Vec<&String> = names.parties.keys().chain(names.bodies.keys()).chain(names.sources.keys()).collect();
        for name in speakers {
            let sym = self.program.names.sym(name);
            if self.program.speakers.len() < 64 && !self.program.speakers.contains(&sym) {
                self.program.speakers.push(sym);
            }
        }
    }

    /// How acts cite an article: `article 3.1`, `3.1`, with the title of its instrument when the file has several.
    fn citations(&mut self) {
        for instrument in 0..self.treaty.instruments.len() {
            let zone = self.zone(instrument);
            self.program.instrument_zones.push(zone);
        }
        for (id, article) in self.treaty.standing() {
            let number = article.ast.number.text.clone();
            let title = self.treaty.instruments.get(article.instrument).map(|i| i.title.text.clone()).unwrap_or_default();
            let long = format!("article {number} of \"{title}\"");
            for cite in [self.treaty.cite(id), long, format!("article {number}"), number] {
                let sym = self.program.names.sym(&cite);
                // Of two articles with one number the first keeps the short citation.
                self.program.cites.entry(sym).or_insert(id);
            }
        }
    }

    pub(super) fn event(&mut self, name: &str) -> EventId {
        if let Some(id) = self.program.event_ids.get(name) {
            return *id;
        }
        let id = EventId::try_from(self.program.events.len().min(MOST)).unwrap_or(0);
        let info = EventInfo { name: name.to_owned(), judged_by_nobody: false, judge: None, measure: false };
        self.program.events.push(info);
        self.program.event_ids.insert(name.to_owned(), id);
        id
    }

    fn events(&mut self) {
        for (name, event) in &self.treaty.names.events {
            let id = self.event(name);
            let judge = match &event.form {
                EventForm::Judged(noun) => match &noun.kind {
                    NounKind::Term(_, word, _) => {
                        let judge = self.sym(&word.text);
                        let bit = self.program.speakers.iter().position(|s| *s == judge).and_then(|at| u32::try_from(at).ok());
                        Some((judge, bit.and_then(|bit| 1_u64.checked_shl(bit)).unwrap_or(0)))
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some(info) = self.program.events.get_mut(usize::from(id)) {
                info.judged_by_nobody = matches!(event.form, EventForm::JudgedByNobody);
                info.judge = judge;
            }
        }
        for name in self.treaty.names.measures.keys() {
            let id = self.event(name);
            if let Some(info) = self.program.events.get_mut(usize::from(id)) {
                info.measure = true;
            }
        }
        for name in servanda_model::names::BUILT_IN_EVENTS.iter().chain(ACTS) {
            self.event(name);
        }
        for name in self.treaty.names.events.keys() {
            let family = self.family(name);
            self.program.families.insert(name.clone(), family);
        }
    }

    /// An event and everything that it includes, at any depth.
    pub(super) fn family(&mut self, name: &str) -> Vec<EventId> {
        let mut out = BTreeSet::new();
        let mut todo = vec![name.to_owned()];
        while let Some(name) = todo.pop() {
            if out.insert(self.event(&name))
                && let Some(EventForm::Includes(parts)) = self.treaty.names.events.get(&name).map(|e| &e.form)
            {
                todo.extend(parts.iter().map(|w| w.text.clone()));
            }
        }
        out.into_iter().collect()
    }

    /// The set that a term names. As `actors` it holds whoever acts for a member too.
    pub(super) fn set(&mut self, term: &str, actors: bool) -> SetId {
        let key = (term.to_owned(), actors);
        if let Some(id) = self.sets.get(&key) {
            return *id;
        }
        let members = self.members_of(term, actors);
        let set = Set { name: term.to_owned(), members };
        let id = SetId::try_from(self.program.sets.len().min(MOST)).unwrap_or(0);
        self.program.sets.push(set);
        self.sets.insert(key, id);
        id
    }

    fn members_of(&mut self, term: &str, actors: bool) -> Option<BTreeSet<Sym>> {
        let names = &self.treaty.names;
        let real = names.aliases.get(term).map_or(term, String::as_str);
        let mut out: BTreeSet<String> = BTreeSet::new();
        if real == "Body" {
            out.extend(names.bodies.keys().cloned());
            out.extend(names.forces.keys().cloned());
        } else if let Some(group) = names.group_of(real) {
            if names.is_open(group) {
                return None;
            }
            out.extend(names.members(group));
        } else if names.kinds.contains_key(real) {
            let mut todo = vec![real.to_owned()];
            while let Some(kind) = todo.pop() {
                if let Some((_, _, parts)) = names.kinds.get(&kind) {
                    todo.extend(parts.iter().filter(|w| !out.contains(&w.text)).map(|w| w.text.clone()));
                }
                out.insert(kind);
            }
        } else if names.zones.contains_key(real) || names.lines.contains_key(real) {
            // A zone drawn in parts is a sort whose members are the parts; without its annex a place may be any of them.
            let parts = names.zones.get(real).map(|zone| &zone.parts).filter(|parts| !parts.is_empty())?;
            return Some(parts.iter().map(|part| self.program.names.sym(part)).collect());
        } else if names.bodies.contains_key(real) || names.forces.contains_key(real) {
            out.insert(real.to_owned());
            // It acts for others, and they do not act for it; what is said of it is said of those for whom it stands.
            if !actors {
                out.extend(names.stands_for(real));
            }
            return Some(out.iter().map(|name| self.program.names.sym(name)).collect());
        } else if names.knows(real) {
            out.extend(names.stands_for(real));
        } else {
            // A sort that the text does not declare: anything may belong to it.
            return None;
        }
        if actors {
            let acting: Vec<String> = names
                .bodies
                .keys()
                .chain(names.forces.keys())
                .filter(|body| names.stands_for(body).iter().any(|party| out.contains(party)))
                .cloned()
                .collect();
            out.extend(acting);
        }
        Some(out.iter().map(|name| self.program.names.sym(name)).collect())
    }

    pub(super) fn index(&mut self, spec: IndexSpec) -> IndexId {
        if let Some(id) = self.indexes.get(&spec) {
            return *id;
        }
        let id = IndexId::try_from(self.program.indexes.len().min(MOST)).unwrap_or(0);
        self.program.indexes.push(spec.clone());
        self.indexes.insert(spec, id);
        id
    }

    pub(super) fn level(&mut self, level: Level) -> LevelId {
        if let Some(id) = self.levels.get(&level) {
            return *id;
        }
        let id = LevelId::try_from(self.program.levels.len().min(MOST)).unwrap_or(0);
        self.program.levels.push(level.clone());
        self.levels.insert(level, id);
        id
    }

    pub(super) fn zone_bit(&mut self, name: &str) -> Option<u8> {
        let sym = self.sym(name);
        let at = self.program.zones.iter().position(|z| *z == sym).unwrap_or_else(|| {
            self.program.zones.push(sym);
            self.program.zones.len() - 1
        });
        u8::try_from(at).ok().filter(|bit| *bit < 64)
    }

    pub(super) fn moment(&mut self, word: &Word) -> MomentId {
        if let Some(id) = self.moments.get(&word.text) {
            return *id;
        }
        // Taken before its condition is read: a moment may depend on an article that speaks of the moment.
        let id = MomentId::try_from(self.program.moments.len().min(MOST)).unwrap_or(0);
        self.moments.insert(word.text.clone(), id);
        self.program.moments.push(Moment::When(Cond::Const(crate::Truth::Maybe)));
        let declared = self.treaty.names.moments.get(&word.text);
        let instrument = declared.map_or(0, |m| m.instrument);
        let moment = match declared.map(|m| &m.form) {
            Some(MomentForm::At(instant)) => Moment::At(self.instant(instrument, instant).0),
            Some(MomentForm::When(condition)) => {
                let mut scope = Scope { instrument, standard: 500, ..Scope::default() };
                Moment::When(self.condition(condition, &mut scope))
            }
            None => {
                self.note(None, word.span, format!("moment {} is not declared, so that no clock can start from it", word.text));
                return id;
            }
        };
        if let Some(place) = self.program.moments.get_mut(usize::from(id)) {
            *place = moment;
        }
        id
    }

    fn moments(&mut self) {
        let words: Vec<Word> = self.treaty.names.moments.values().map(|m| m.name.clone()).collect();
        for word in &words {
            self.moment(word);
        }
    }

    /// When each instrument begins to bind.
    fn entries(&mut self) {
        for instrument in 0..self.treaty.instruments.len() {
            let mut entry = Entry::Unsaid;
            let treaty = self.treaty;
            for (id, article) in treaty.standing().filter(|(_, a)| a.instrument == instrument) {
                let Some(StatementKind::EntersIntoForce(subject, form)) = article.statement().map(|s| &s.kind) else { continue };
                let whole = matches!(&subject.kind, SubjectKind::Noun(noun) if matches!(noun.kind, NounKind::ThisTreaty));
                if !whole {
                    continue;
                }
                let mut scope = Scope { instrument, article: Some(id), standard: 500, ..Scope::default() };
                entry = match form {
                    EntryForm::On(instant) => Entry::At(self.instant(instrument, instant).0),
                    EntryForm::When(condition) => Entry::When(self.condition(condition, &mut scope)),
                    EntryForm::OnSignature => Entry::When(self.signature()),
                };
            }
            if entry == Entry::Unsaid {
                let place = treaty.instruments[instrument].span;
                self.note(None, place, "the text does not say when it begins to bind; the monitor takes it as binding from the start");
            }
            self.program.entries.push(entry);
        }
    }

    fn order_rules(&mut self) {
        self.program.rules = self.program.rules_in_order();
    }

    /// Which indexes each event feeds.
    fn feeds(&mut self) {
        self.program.feeds = vec![Vec::new(); self.program.events.len()];
        for (id, spec) in self.program.indexes.iter().enumerate() {
            for event in &spec.pattern.events {
                if let (Some(feeds), Ok(id)) = (self.program.feeds.get_mut(usize::from(*event)), IndexId::try_from(id)) {
                    feeds.push(id);
                }
            }
        }
    }
}

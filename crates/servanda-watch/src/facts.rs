//! Incidents and acts as facts of a program: names as numbers, places as zones.

use rustc_hash::FxHashMap;
use servanda_feed::{Act, Marker, Report};
use servanda_geo::{LonLat, Zone};
use servanda_model::Treaty;
use servanda_model::ast::{Geometry, Preposition};

use crate::fact::{BY, EventId, Fact, NEVER, OBJECT, Seconds, Slot, Span};
use crate::incidents::{Incident, Objection, known};
use crate::observers::Observers;
use crate::program::{Program, slot};
use crate::sym::{Names, Sym};
use crate::truth::{Odds, Truth};

/// Ground that a program asks about.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Zones by name.
    pub zones: Vec<(String, Zone)>,
    /// The parts of a zone that is drawn in parts: the zone, the name of the part, the part.
    pub parts: Vec<(String, String, Zone)>,
}

/// Makes facts.
#[derive(Debug)]
pub struct Maker<'a> {
    program: &'a Program,
    treaty: &'a Treaty,
    observers: &'a Observers,
    ground: &'a Ground,
    /// All names so far.
    pub names: Names,
    /// Zone by bit.
    zones: Vec<Option<&'a Zone>>,
    /// What is known of an event or measure, by name: looked up once.
    kinds: FxHashMap<String, Kind>,
    /// Whose word a source is, a bit each, and how probable an event is on its word alone, by its name.
    sources: Vec<Source>,
    by_source: FxHashMap<String, usize>,
    /// What to say of a kind that the text does not have, by its name: there may be a table of them.
    unknown: FxHashMap<String, String>,
    /// Where an argument stands, by its marker.
    slots: [Slot; Marker::ALL.len()],
    /// What is odd about the facts that were made: they count, and somebody should look at them.
    pub odd: Vec<Objection>,
}

/// What is known of a source.
#[derive(Clone, Default, Debug)]
struct Source {
    mask: u64,
    odds: Vec<(EventId, Odds)>,
}

/// What a report of a kind needs to know of it.
#[derive(Clone, Copy, Debug)]
struct Kind {
    event: EventId,
    /// The argument in which it names its place.
    place: Slot,
    /// Whether it takes an object. When it takes none, the object of a report is the name of the event itself.
    takes_object: bool,
}

/// A place without a stated radius is taken to be good to this, metres: a fix by hand on a map.
pub const RADIUS_M: f64 = 250.0;

impl<'a> Maker<'a> {
    /// For the latest of the programs that will judge the facts.
    #[must_use]
    pub fn new(program: &'a Program, treaty: &'a Treaty, observers: &'a Observers, ground: &'a Ground) -> Self {
        let names = program.names.clone();
        let zone = |sym: &Sym| {
            let name = program.names.text(*sym);
            ground.zones.iter().find(|(n, _)| *n == name).map(|(_, zone)| zone)
        };
        let zones = program.zones.iter().take(64).map(zone).collect();
        let (kinds, by_source, unknown) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        let mut slots = [OBJECT; Marker::ALL.len()];
        for (slot, marker) in slots.iter_mut().zip(Marker::ALL) {
            *slot = slot_of(*marker);
        }
        Self { program, treaty, observers, ground, names, zones, kinds, sources: Vec::new(), by_source, unknown, slots, odd: Vec::new() }
    }

    /// An incident as a fact.
    ///
    /// # Errors
    /// Why the text has no use for it.
    pub fn incident(&mut self, incident: &Incident) -> Result<Fact, Objection> {
        let says = &incident.says;
        let mut fact = self.told(&incident.id, says, incident.known, incident.disputed_actor)?;
        let sources: Vec<&str> = incident.sources.iter().map(String::as_str).collect();
        fact.odds = self.observers.odds(&says.kind, &sources);
        fact.said_by = sources.iter().fold(0, |mask, source| mask | self.mask(source));
        Ok(fact)
    }

    /// A single report as a fact, for a stream in which each incident is reported once.
    ///
    /// # Errors
    /// Why the text has no use for it.
    pub fn report(&mut self, report: &Report<'_>) -> Result<Fact, Objection> {
        let mut fact = self.told(&report.id, report, known(report), false)?;
        let source = report.source.as_deref().unwrap_or("");
        let (observers, at) = (self.observers, self.source(source));
        let Some(known) = self.sources.get_mut(at) else { return Ok(fact) };
        let odds = known.odds.iter().find(|(event, _)| *event == fact.event).map(|(_, odds)| *odds);
        fact.odds = odds.unwrap_or_else(|| {
            let odds = observers.odds(&report.kind, &[source]);
            known.odds.push((fact.event, odds));
            odds
        });
        fact.said_by = known.mask;
        Ok(fact)
    }

    fn kind(&mut self, name: &str) -> Option<Kind> {
        if let Some(kind) = self.kinds.get(name) {
            return Some(*kind);
        }
        let event = self.program.event(name)?;
        let names = &self.treaty.names;
        let signature = names.events.get(name).map(|e| &e.signature).or_else(|| names.measures.get(name).map(|(_, s, _)| s));
        // An act that the text provides for without declaring it may take anything.
        let takes_object = signature.is_none_or(|s| s.object.is_some());
        let kind = Kind { event, place: self.place_slot(name), takes_object };
        self.kinds.insert(name.to_owned(), kind);
        Some(kind)
    }

    fn told(&mut self, id: &str, says: &Report<'_>, known: Seconds, disputed_actor: bool) -> Result<Fact, Objection> {
        let Some(kind) = self.kind(&says.kind) else { return Err(self.unknown(id, says)) };
        let from = says.occurred.from.as_second();
        // Begun and not said to be over: known to go on until it was reported.
        let to = says.occurred.to.map_or(known.max(from), |t| t.as_second()).max(from);
        let id = self.names.sym(id);
        let mut fact = Fact::new(id, kind.event, Span { from, to });
        fact.known = known;
        fact.value = self.value(says).map_err(|reason| Objection {
            origin: says.origin.clone(),
            report: says.id.to_string(),
            reason,
            rejected: true,
        })?;
        for (marker, text) in says.args.iter() {
            let sym = self.names.sym(text);
            let slot = self.slots.get(marker as usize).copied().unwrap_or(OBJECT);
            if slot == OBJECT && !kind.takes_object {
                fact.ident = sym;
            } else {
                fact.set(slot, sym);
            }
        }
        if let Some(actor) = says.actor.as_deref().filter(|_| !disputed_actor) {
            let sym = self.names.sym(actor);
            fact.set(BY, sym);
        }
        if let Some(against) = says.against.as_deref() {
            let sym = self.names.sym(against);
            fact.set(slot(Preposition::Against), sym);
        }
        if let Some(observer) = says.observer.as_deref() {
            fact.said_by |= self.mask(observer);
        }
        self.place(&mut fact, kind.place, says);
        Ok(fact)
    }

    /// The level of a measure in the unit in which the text counts it.
    fn value(&self, says: &Report<'_>) -> Result<Option<i64>, String> {
        let Some(number) = says.value.map(|n| n.millionths) else { return Ok(None) };
        match (says.unit.as_deref(), self.program.units.get(says.kind.as_ref())) {
            (Some(unit), Some(counted)) => match crate::units::convert(number, unit, counted) {
                Some(value) => Ok(Some(value)),
                None => Err(format!("`{}` is counted in {counted}, and the report counts {unit}: the two cannot be compared", says.kind)),
            },
            _ => Ok(Some(number)),
        }
    }

    fn unknown(&mut self, id: &str, says: &Report<'_>) -> Objection {
        let reason = match self.unknown.get(says.kind.as_ref()) {
            Some(reason) => reason.clone(),
            None => {
                let reason = self.is_no_event(&says.kind);
                self.unknown.insert(says.kind.to_string(), reason.clone());
                reason
            }
        };
        Objection { origin: says.origin.clone(), report: id.to_owned(), reason, rejected: true }
    }

    fn is_no_event(&self, kind: &str) -> String {
        let known: Vec<&str> = self.treaty.names.events.keys().chain(self.treaty.names.measures.keys()).map(String::as_str).collect();
        let hint = match servanda_base::near::nearest(kind, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if known.is_empty() => String::new(),
            None => format!("; the text speaks of {}", servanda_model::describe::list(&known)),
        };
        format!("`{kind}` is no event of the text{hint}")
    }

    /// An act as a fact: certain, since it is what was done by word.
    ///
    /// # Errors
    /// Why the text has no use for it.
    pub fn act(&mut self, act: &Act<'_>) -> Result<Fact, Objection> {
        let Some(event) = self.program.event(&act.kind) else {
            let known = self.program.event_ids.keys().map(String::as_str);
            let hint = servanda_base::near::nearest(&act.kind, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let reason = format!("`{}` is no act of the text{hint}", act.kind);
            return Err(Objection { origin: act.origin.clone(), report: act.id.to_string(), reason, rejected: true });
        };
        let from = act.at.from.as_second();
        let to = act.at.to.map_or(from, |t| t.as_second()).max(from);
        let id = self.names.sym(&act.id);
        let mut fact = Fact::new(id, event, Span { from, to });
        fact.known = act.published.map_or(to, |t| t.as_second());
        fact.odds = Odds::CERTAIN;
        fact.said_by = self.mask(&act.body);
        for (marker, text) in act.args.iter() {
            let sym = self.names.sym(text);
            fact.set(slot_of(marker), sym);
        }
        let body = self.names.sym(&act.body);
        fact.set(BY, body);
        if let Some(about) = act.about.as_deref() {
            fact.about = self.names.sym(about);
        }
        Ok(fact)
    }

    /// Whose word a source is: its own, and that of whoever runs it.
    fn mask(&mut self, source: &str) -> u64 {
        let at = self.source(source);
        self.sources.get(at).map_or(0, |known| known.mask)
    }

    /// The number of a source, which is new or known.
    fn source(&mut self, source: &str) -> usize {
        if let Some(at) = self.by_source.get(source) {
            return *at;
        }
        let mask = self.mask_of(source);
        self.sources.push(Source { mask, odds: Vec::new() });
        self.by_source.insert(source.to_owned(), self.sources.len() - 1);
        self.sources.len() - 1
    }

    fn mask_of(&mut self, source: &str) -> u64 {
        let operator = self.observers.by_name.get(source).and_then(|o| o.operated_by.as_deref());
        let mut mask = 0;
        for name in std::iter::once(source).chain(operator) {
            let sym = self.names.sym(name);
            for (bit, speaker) in self.program.speakers.iter().enumerate().take(64) {
                let answers = self.program.answers.get(&sym).is_some_and(|all| all.contains(speaker));
                if *speaker == sym || answers {
                    mask |= 1_u64 << bit;
                }
            }
        }
        mask
    }

    /// Where it happened: the zones of the text in which the place lies, for certain or perhaps, and the part of a zone drawn in parts.
    fn place(&mut self, fact: &mut Fact, place_slot: Slot, says: &Report<'_>) {
        let name = says.sector.as_deref().or(says.place_name.as_deref());
        if let Some(name) = name
            && !fact.arg(place_slot).is_some()
        {
            // A settlement is no sector: only names that the text or the reports' `sector` column use stand for ground.
            let named = says.sector.is_some() || self.treaty.names.knows(name) || self.ground.parts.iter().any(|(_, part, _)| part == name);
            if named {
                let sym = self.names.sym(name);
                fact.set(place_slot, sym);
            }
        }
        let Some(point) = says.place else {
            // No coordinates: it may lie in any zone, unless it names one.
            fact.maybe_inside = u64::MAX;
            return;
        };
        let radius = point.radius_m.unwrap_or(RADIUS_M);
        let Ok(at) = LonLat::new(point.lon, point.lat) else { return };
        if let Some(sector) = says.sector.as_deref().filter(|s| self.lies_elsewhere(s, at, radius)) {
            // Which of the two is wrong nobody can tell: it may lie anywhere.
            if says.sector.is_some() && fact.arg(place_slot) == self.names.sym(sector) {
                fact.set(place_slot, Sym::NONE);
            }
            fact.maybe_inside = u64::MAX;
            let reason = format!(
                "`sector` says {sector}, and the coordinates ({} east, {} north, within {radius} m) lie outside it: the place is taken as not known",
                point.lon, point.lat
            );
            self.odd.push(Objection { origin: says.origin.clone(), report: says.id.to_string(), reason, rejected: false });
            return;
        }
        for (bit, zone) in self.zones.iter().enumerate() {
            match zone {
                Some(zone) => {
                    let truth = lies_in(zone, at, radius);
                    fact.inside |= u64::from(truth == Truth::Yes) << bit;
                    fact.maybe_inside |= u64::from(truth != Truth::No) << bit;
                }
                // Ground that nobody has drawn: it may lie there.
                None => fact.maybe_inside |= 1 << bit,
            }
        }
        if !fact.arg(place_slot).is_some() {
            let mut possible = self.ground.parts.iter().filter(|(_, _, zone)| zone.signed_distance_m(at) <= radius);
            if let (Some((_, part, zone)), None) = (possible.next(), possible.next())
                && zone.contains(at)
            {
                let sym = self.names.sym(part);
                fact.set(place_slot, sym);
            }
        }
    }

    /// Whether a place lies for certain outside the ground of a name.
    fn lies_elsewhere(&self, name: &str, at: LonLat, radius: f64) -> bool {
        let parts = self.ground.parts.iter().filter(|(_, part, _)| part == name).map(|(.., zone)| zone);
        let zones = self.ground.zones.iter().filter(|(zone, _)| zone == name).map(|(_, zone)| zone);
        let mut known = parts.chain(zones).peekable();
        known.peek().is_some() && known.all(|zone| lies_in(zone, at, radius) == Truth::No)
    }

    /// The argument in which an event names its place.
    fn place_slot(&self, event: &str) -> Slot {
        let names = &self.treaty.names;
        let signature = names.events.get(event).map(|e| &e.signature).or_else(|| names.measures.get(event).map(|(_, s, _)| s));
        let placed =
            |sort: &str| sort == "Zone" || matches!(names.zones.get(sort).map(|z| &z.geometry), Some(Some(Geometry::From(_, Some(_)))));
        let Some(signature) = signature else { return slot(Preposition::In) };
        if signature.object.as_ref().is_some_and(|w| placed(&w.text)) {
            return OBJECT;
        }
        let case = signature.cases.iter().find(|(_, w)| placed(&w.text));
        case.map_or_else(|| slot(Preposition::In), |(p, _)| slot(*p))
    }
}

/// Whether a place that is good to a radius lies in a zone: for certain, perhaps, or not.
#[must_use]
pub fn lies_in(zone: &Zone, at: LonLat, radius_m: f64) -> Truth {
    let depth = zone.signed_distance_m(at);
    Truth::of(depth <= -radius_m, depth <= radius_m)
}

fn slot_of(marker: Marker) -> Slot {
    let word = marker.word();
    Preposition::ALL.iter().find(|(_, w)| *w == word).map_or(OBJECT, |(p, _)| slot(*p))
}

/// Facts in the order in which the engine takes them.
pub fn sort(facts: &mut [Fact]) {
    facts.sort_by_key(|f| (f.when, f.event, f.id));
}

/// One fact may lie this much after all others, seconds; farther off it is more likely a slip of the pen.
pub const FAR_OFF: Seconds = 2 * 366 * 86_400;

/// The only fact that lies more than [`FAR_OFF`] after all others, of which there are several: its year would move the present.
#[must_use]
pub fn far_off(facts: &[Fact]) -> Option<usize> {
    let time = |f: &Fact| f.known.max(f.when.to);
    let (at, last) = facts.iter().enumerate().filter(|(_, f)| time(f) < NEVER).max_by_key(|(_, f)| time(f))?;
    let mut others = facts.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, f)| time(f)).filter(|t| *t < NEVER);
    let next = others.next()?;
    let (count, next) = others.fold((1, next), |(count, next), t| (count + 1, next.max(t)));
    (count > 1 && time(last).saturating_sub(next) > FAR_OFF).then_some(at)
}

/// Why a fact is set aside that lies far after all others.
#[must_use]
pub fn far_off_reason() -> String {
    "it lies more than two years after everything else, and would move the present there: set aside. Mend its year, or name the present with --as-of"
        .to_owned()
}

/// The latest time of which some facts speak: what the monitor takes for the present when nobody says when it is.
#[must_use]
pub fn latest(facts: &[Fact]) -> Option<Seconds> {
    facts.iter().map(|f| f.known.max(f.when.to)).filter(|t| *t < NEVER).max()
}

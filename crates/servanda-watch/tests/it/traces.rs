//! Treaties to try, and made-up facts for them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use servanda_model::Treaty;
use servanda_model::ast::Grade;
use servanda_model::ast::{EventForm, Preposition, Signature};
use servanda_watch::votes::Ballot;
use servanda_watch::{Engine, Fact, Kind, Odds, Out, Program, Record, Span, Standing, Truth, compile};

use crate::oracle::{Done, Happening, Says, Verdict};
use crate::{objections, treaty};

/// A treaty with the frame of its traces.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// What is wrong with the text.
    pub(crate) wrong: Vec<String>,
    pub(crate) treaty: Treaty,
    pub(crate) program: Program,
    start: i64,
    step: i64,
    steps: i64,
    after: i64,
    events: Vec<Made>,
    /// Lengths of time of which the text speaks, in seconds as near as they come.
    lengths: Vec<i64>,
    /// How many such lengths may lie between a fact and what changes by itself.
    depth: usize,
    /// Whether bodies vote.
    votes: bool,
    /// Whether articles ask about states, so that verdicts may change between facts.
    pub(crate) states: bool,
}

/// An event of which facts are made up.
#[derive(Clone, Debug)]
struct Made {
    name: String,
    args: Vec<(String, String)>,
    measure: bool,
}

/// What chance decides of one fact.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    event: usize,
    step: i64,
    jitter: i64,
    long: i64,
    picks: Vec<usize>,
    odds: usize,
    missing: usize,
    value: usize,
    rank: u32,
    known: i64,
}

impl Raw {
    pub(crate) fn rank(&self) -> u32 {
        self.rank
    }
}

const NAMES: [(&str, &[&str]); 5] = [
    ("Gate", &["North Gate", "South Gate", "Market"]),
    ("Depot", &["First Depot", "Second Depot", "Barn"]),
    ("Sector", &["Alpha", "Beta"]),
    ("Unit", &["First", "Second"]),
    ("Zone", &["Buffer", "Alpha"]),
];

impl Case {
    /// The sections of the file of treaties.
    pub(crate) fn all() -> Vec<Self> {
        let text = include_str!("treaties.md");
        let mut sections = text.split("\n## ").skip(1);
        let common = sections.next().unwrap().to_owned();
        let mut all: Vec<Self> = sections.map(|s| Self::new(&format!("# T\n\n## {common}\n\n## {s}"), s)).collect();
        let six = std::fs::read_to_string(crate::root().join("tests/cases/six-clauses/treaty.md")).unwrap();
        all.push(Self::new(&six, "Six\n\nTraces: from 2027-03-01 00:00, 12 hours, 60 steps, 3 days."));
        all
    }

    /// The same treaties with an exception in each article that forbids or orders an act.
    pub(crate) fn with_exception(exception: &str) -> Vec<Self> {
        let text = include_str!("treaties.md");
        let mut sections = text.split("\n## ").skip(1);
        let common = sections.next().unwrap().to_owned();
        let excepted = |section: &str| {
            let line = |line: &str| match line.strip_suffix('.') {
                Some(norm) if line.starts_with("article 1") && line.contains(" shall ") && !line.contains(" keep ") => {
                    format!("{norm}; {exception}.")
                }
                _ => line.to_owned(),
            };
            section.lines().map(line).collect::<Vec<_>>().join("\n")
        };
        sections.map(excepted).map(|s| Self::new(&format!("# T\n\n## {common}\n\n## {s}"), &s)).collect()
    }

    /// Whether a verdict on an article depends on how others stand.
    pub(crate) fn asks_about_states(&self, article: usize) -> bool {
        let text = format!("{:?}", self.treaty.articles[article].ast);
        text.contains("State {") || text.contains("Activation") || text.contains("Breach(")
    }

    fn new(text: &str, section: &str) -> Self {
        let wrong = objections(text);
        let treaty = treaty(text);
        let mut program = compile(&treaty);
        let name = section.lines().next().unwrap().to_owned();
        assert!(treaty.articles.len() > 2, "{name} does not read");
        let line = section.lines().find_map(|l| l.strip_prefix("Traces: from ")).expect("a line `Traces:`");
        let parts: Vec<&str> = line.trim_end_matches('.').split(", ").collect();
        let number = |part: &str| part.split(' ').next().unwrap().parse::<i64>().unwrap();
        let start: jiff::civil::DateTime = parts[0].replace(' ', "T").parse().unwrap();
        let zone = if treaty.instruments[0].zone.text == "UTC" { "UTC" } else { "Europe/Kyiv" };
        let start = start.to_zoned_datetime(jiff::tz::TimeZone::get(zone).unwrap()).unwrap().timestamp().as_second();
        let body = section.split("```servanda").nth(1).unwrap_or(text);
        let spoken = |name: &str| body.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|w| w == name);
        let mut events: Vec<Made> = Vec::new();
        let args = |s: &Signature| {
            let object = s.object.iter().map(|w| (String::new(), w.text.clone()));
            object.chain(s.cases.iter().map(|(p, w)| (p.word().to_owned(), w.text.clone()))).collect::<Vec<_>>()
        };
        for (name, event) in &treaty.names.events {
            let made_up = !matches!(event.form, EventForm::Derived(_) | EventForm::Includes(_));
            if made_up && (spoken(name) || section.starts_with("Six")) {
                events.push(Made { name: name.clone(), args: args(&event.signature), measure: false });
            }
        }
        for (name, (_, signature, _)) in &treaty.names.measures {
            if spoken(name) {
                // Twice, because levels need several measurements to say anything.
                let made = Made { name: name.clone(), args: args(signature), measure: true };
                events.extend([made.clone(), made]);
            }
        }
        let by_body = || ("by".to_owned(), "Body".to_owned());
        if spoken("attribution") || spoken("attributed") {
            // Twice, and with the party found by the body, where an attribution decides more than when a clock starts.
            let args = if spoken("attributed") { vec![by_body(), ("to".to_owned(), "Party".to_owned())] } else { vec![by_body()] };
            let made = Made { name: "attribution".to_owned(), args, measure: false };
            events.extend(vec![made; if section.contains("is attributed") { 2 } else { 1 }]);
        }
        if spoken("waive") {
            let made = |by: &str| Made { name: "waiver".to_owned(), args: vec![("by".to_owned(), by.to_owned())], measure: false };
            events.extend([made("Party"), made("Party"), made("Party"), made("Body")]);
        }
        if spoken("power") {
            for (name, by) in [("suspension", "Body"), ("suspension", "Party"), ("termination", "Body"), ("activation", "Body")] {
                events.push(Made { name: name.to_owned(), args: vec![("by".to_owned(), by.to_owned())], measure: false });
            }
        }
        if spoken("decision") {
            events.push(Made { name: "decision".to_owned(), args: vec![by_body(), ("to".to_owned(), "Party".to_owned())], measure: false });
        }
        for (_, names) in NAMES {
            names.iter().for_each(|n| {
                program.names.sym(n);
            });
        }
        let mut lengths = BTreeSet::new();
        let words: Vec<&str> = body.split([' ', ';', ',', '.', '\n']).collect();
        for pair in words.windows(2) {
            if let (Ok(n), Some(unit)) =
                (pair[0].parse::<i64>(), [("hours", 3_600), ("days", 86_400), ("months", 30 * 86_400)].iter().find(|u| u.0 == pair[1]))
            {
                lengths.insert(n * unit.1);
                if unit.0 == "days" && section.contains("while the clock") {
                    lengths.extend([n * unit.1 - 3_600, n * unit.1 + 3_600]);
                }
            }
        }
        let offsets = words.iter().filter_map(|w| w.strip_prefix("D+")?.strip_suffix('h')?.parse::<i64>().ok());
        lengths.extend(offsets.map(|hours| hours * 3_600));
        let states =
            [" is in ", " is attributed", " is observed", " is terminated", "moment D is when", " keep ", " exceeds ", "activation"]
                .iter()
                .any(|w| body.contains(w));
        let (step, steps, after) = (number(parts[1]) * 3_600, number(parts[2]), number(parts[3]) * 86_400);
        let depth = if parts.get(4).is_some() { 1 } else { 2 };
        let votes = body.contains(" decides by ");
        Self {
            votes,
            depth,
            name,
            wrong,
            treaty,
            program,
            start,
            step,
            steps,
            after,
            events,
            lengths: lengths.into_iter().collect(),
            states,
        }
    }

    /// The parties of the treaty, and the bodies.
    fn names_of(&self, sort: &str) -> Vec<String> {
        let names = &self.treaty.names;
        match sort {
            "Party" | "Parties" => {
                names.parties.keys().cloned().chain(names.bodies.keys().filter(|b| names.bodies[*b].acts_for.is_some()).cloned()).collect()
            }
            "Body" => names.bodies.keys().cloned().collect(),
            other => match NAMES.iter().find(|(s, _)| *s == other) {
                Some((_, all)) => all.iter().map(|n| (*n).to_owned()).collect(),
                None if other == "Exercise" => vec!["First".to_owned(), "Second".to_owned()],
                None => vec![other.to_owned()],
            },
        }
    }

    /// Traces of a few facts: whatever goes wrong goes wrong with few, and the second monitor is slow where states change by themselves. The
    /// environment may ask for longer ones.
    pub(crate) fn raws(&self) -> impl Strategy<Value = (usize, Vec<Raw>)> + use<> {
        let asked = std::env::var("SERVANDA_FACTS").ok().and_then(|n| n.parse().ok());
        self.raws_of(asked.unwrap_or(if self.states { 7 } else { 15 }))
    }

    /// Traces of so many facts at most.
    pub(crate) fn raws_of(&self, most: usize) -> impl Strategy<Value = (usize, Vec<Raw>)> + use<> {
        let events = self.events.len();
        let steps = self.steps;
        let raw = (
            (0..events, 0..steps, prop_oneof![6 => Just(0_i64), 1 => Just(-1), 1 => Just(1)], 0..4_i64),
            (prop::collection::vec(0..8_usize, 5), 0..8_usize, 0..16_usize, 0..8_usize, any::<u32>(), 0..3_i64),
        );
        let raw = raw.prop_map(|((event, step, jitter, long), (picks, odds, missing, value, rank, known))| Raw {
            event,
            step,
            jitter,
            long,
            picks,
            odds,
            missing,
            value,
            rank,
            known,
        });
        (0..6_usize, prop::collection::vec(raw, 0..most))
    }

    /// Every two events, the second in the same second as the first, or at the end of some length of time in the text, or a second after it;
    /// what they say of actors and places is the same, or not. Where states change by themselves, at the end only.
    pub(crate) fn pairs(&self) -> Vec<Vec<Raw>> {
        let lengths: &[i64] = self.lengths.get(..self.lengths.len().min(if self.states { 1 } else { 3 })).unwrap_or_default();
        let mut offsets = if self.states { Vec::new() } else { vec![0] };
        offsets.extend(lengths.iter().flat_map(|l| if self.states { vec![*l] } else { vec![*l, l + 1] }));
        let first = Raw { event: 0, step: 2, jitter: 0, long: 0, picks: vec![0; 5], odds: 0, missing: 15, value: 7, rank: 0, known: 0 };
        let mut out = Vec::new();
        for one in 0..self.events.len() {
            for other in 0..self.events.len() {
                for offset in &offsets {
                    for pick in if self.states { 0..1 } else { 0..2 } {
                        let second = Raw { event: other, jitter: *offset, picks: vec![pick; 5], rank: 1, ..first.clone() };
                        out.push(vec![Raw { event: one, ..first.clone() }, second]);
                    }
                }
            }
        }
        out
    }

    /// Facts from what chance decided. A flavour says which kinds of doubt there are: none, the odds, what is missing, the time, all.
    pub(crate) fn happenings(&self, flavour: usize, raws: &[Raw]) -> Vec<Happening> {
        let mut order: Vec<(i64, u32, usize)> =
            raws.iter().enumerate().map(|(n, r)| (self.start + r.step * self.step + r.jitter, r.rank, n)).collect();
        order.sort_unstable();
        // Numbers do not follow time.
        let mut ranks: Vec<usize> = (0..raws.len()).collect();
        ranks.sort_by_key(|n| (raws[*n].rank, *n));
        let id_of: BTreeMap<usize, u32> = ranks.iter().enumerate().map(|(id, n)| (*n, u32::try_from(id + 1).unwrap())).collect();
        let doubt = |kind: usize| flavour == kind || flavour >= 4;
        let mut out: Vec<Happening> = Vec::new();
        for (from, _, n) in order {
            let raw = &raws[n];
            let made = &self.events[raw.event];
            let id = id_of[&n];
            let mut args = BTreeMap::new();
            let mut inside = Vec::new();
            let mut maybe_inside = Vec::new();
            for (k, (word, sort)) in made.args.iter().enumerate() {
                let pick = raw.picks[k.min(4)];
                if doubt(2) && raw.missing == k {
                    continue;
                }
                let earlier: Vec<&Happening> = out.iter().filter(|h| h.event == *sort).collect();
                if self.treaty.names.events.contains_key(sort) {
                    if let Some(of) = earlier.get(pick % earlier.len().max(1)) {
                        args.insert(word.clone(), of.ident.clone());
                    }
                    continue;
                }
                let all = self.names_of(sort);
                if sort == "Zone" {
                    match pick {
                        0..=3 => {
                            inside.push("Buffer".to_owned());
                            maybe_inside.push("Buffer".to_owned());
                        }
                        4 => maybe_inside.push("Buffer".to_owned()),
                        5 => {
                            args.insert(word.clone(), "Buffer".to_owned());
                        }
                        _ => {}
                    }
                    continue;
                }
                // Those who act for others are rarer.
                let value = if sort == "Party" && pick < 6 {
                    &all[pick % 2 + usize::from(all.len() > 4) * (pick % 3)]
                } else {
                    &all[pick % all.len()]
                };
                args.insert(word.clone(), value.clone());
            }
            let odds = if doubt(1) {
                [(1000, 1000), (1000, 1000), (950, 1000), (700, 900), (400, 600), (0, 1000), (100, 300), (0, 90)][raw.odds]
            } else {
                (1000, 1000)
            };
            let long = if doubt(3) && raw.long > 1 { (raw.long - 1) * self.step } else { 0 };
            let said_by = match raw.picks[0] {
                0 => vec!["Commission".to_owned()],
                1 => vec!["Southland".to_owned()],
                2 => vec!["Chamber".to_owned(), "Commission".to_owned()],
                _ => Vec::new(),
            };
            let about = out.get(raw.picks[1] % out.len().max(1)).map(|h| h.id);
            out.push(Happening {
                id,
                ident: id.to_string(),
                event: made.name.clone(),
                args,
                when: Span { from, to: from + long },
                known: from + long + raw.known * self.step,
                odds,
                value: made.measure.then(|| [400, 401, 500, 501, 600, 601, 1000, 1001][raw.value] * 1_000_000),
                said_by,
                inside,
                maybe_inside,
                about: (made.name == "attribution" || made.name == "waiver" && raw.value > 3).then_some(about).flatten(),
                votes: self.cast(raw, made),
                cites: match made.name.as_str() {
                    "suspension" | "termination" | "activation" => Some(format!("1.{}", 1 + raw.value % 2)),
                    "waiver" if raw.value <= 3 => Some(format!("1.{}", 1 + raw.value)),
                    _ => None,
                },
            });
        }
        out
    }

    /// Who voted how on an act of a body: each member for, against, abstaining or on no list, and now and then on two.
    fn cast(&self, raw: &Raw, made: &Made) -> [Vec<String>; 3] {
        let mut votes: [Vec<String>; 3] = Default::default();
        if !self.votes || made.args.iter().all(|(_, sort)| sort != "Body") || raw.value == 0 {
            return votes;
        }
        for (n, name) in self.names_of("Party").into_iter().enumerate() {
            match (raw.picks[2] + raw.picks[3] * n + raw.value) % 7 {
                0..=2 => votes[0].push(name),
                3 => votes[1].push(name),
                4 => votes[2].push(name),
                5 if raw.value == 3 => votes[..2].iter_mut().for_each(|list| list.push(name.clone())),
                _ => {}
            }
        }
        votes
    }

    /// An act as its votes leave it.
    fn weighed(&self, happening: &Happening, all: &[Happening], fact: &mut Fact) {
        let by = happening.args.get("by").filter(|_| self.votes && happening.value.is_none());
        let Some(body) = by else { return };
        let about = all.iter().find(|h| Some(h.id) == happening.about);
        let ballot = Ballot {
            act: happening.id.to_string(),
            kind: happening.event.clone(),
            body: body.clone(),
            article: None,
            accused: happening.args.get("to").or_else(|| about?.args.get("by")).cloned(),
            votes: happening.votes.clone().map(|list| list.into_iter().collect()),
        };
        if let Some(carried) = ballot.counted(&self.treaty).and_then(|d| d.carried) {
            servanda_watch::votes::weigh(fact, carried);
        }
    }

    /// Until when a trace is watched.
    pub(crate) fn end(&self) -> i64 {
        self.start + self.steps * self.step + 3 * self.step + self.after
    }

    /// Seconds at which something may change by itself.
    pub(crate) fn grid(&self, happenings: &[Happening]) -> BTreeSet<i64> {
        let mut out = BTreeSet::new();
        if !self.states {
            return out;
        }
        let zone = jiff::tz::TimeZone::get("Europe/Kyiv").unwrap();
        let mut day = jiff::Timestamp::from_second(self.start).unwrap().to_zoned_datetime(zone).start_of_day().unwrap();
        while day.timestamp().as_second() <= self.end() {
            out.insert(day.timestamp().as_second());
            day = day.tomorrow().unwrap().start_of_day().unwrap();
        }
        let mut seeds: BTreeSet<i64> = happenings.iter().flat_map(|h| [h.when.from, h.when.to]).collect();
        for _ in 0..self.depth {
            let more: Vec<i64> = seeds.iter().flat_map(|t| self.lengths.iter().flat_map(move |l| [t + l, t + l + 1])).collect();
            seeds.extend(more);
        }
        out.extend(seeds.into_iter().filter(|t| *t <= self.end()));
        out
    }

    /// The same facts for the engine.
    pub(crate) fn facts(&self, happenings: &[Happening]) -> Vec<Fact> {
        let mut names = self.program.names.clone();
        let mut out: Vec<Fact> = Vec::new();
        for h in happenings {
            let event = self.program.event(&h.event).unwrap_or_else(|| panic!("no event {}", h.event));
            let mut fact = Fact::new(names.sym(&h.id.to_string()), event, h.when);
            for (word, value) in &h.args {
                let slot = Preposition::ALL.iter().position(|(_, w)| w == word).map_or(0, |at| u8::try_from(at + 1).unwrap());
                fact = fact.with(slot, names.sym(value));
            }
            fact.known = h.known;
            fact.odds = Odds { low: h.odds.0, high: h.odds.1 };
            fact.value = h.value;
            let bits = |all: &[String], of: &[servanda_watch::Sym]| {
                let mut mask = 0_u64;
                for name in all {
                    if let Some(bit) = of.iter().position(|s| self.program.names.find(name) == Some(*s)) {
                        mask |= 1 << bit;
                    }
                }
                mask
            };
            fact.said_by = bits(&h.said_by, &self.program.speakers);
            fact.inside = bits(&h.inside, &self.program.zones);
            fact.maybe_inside = bits(&h.maybe_inside, &self.program.zones);
            if let Some(about) = h.about {
                fact.about = names.sym(&about.to_string());
            }
            if let Some(cites) = &h.cites {
                fact.about = names.sym(cites);
            }
            self.weighed(h, happenings, &mut fact);
            out.push(fact);
        }
        out.sort_by_key(|f| (f.when, f.id));
        out
    }

    /// What the engine tells, in the words of the second monitor.
    pub(crate) fn says(&self, out: &[Out]) -> Says {
        // What is contrary to a word that binds nobody is no breach, and told apart.
        let (binding, contrary): (Vec<_>, Vec<_>) = self.records(out).into_iter().partition(|(r, _)| self.binds(r.article));
        let verdicts = |all: Vec<(Record, Option<i64>)>| all.iter().map(|(r, remedied)| self.verdict(r, *remedied)).collect();
        let mut says = Says { verdicts: verdicts(binding), contrary: verdicts(contrary), done: Vec::new() };
        for one in out {
            if let Out::Fulfilled { article, bearer, key, at, .. } = one {
                let number = self.treaty.articles[*article].ast.number.text.clone();
                says.done.push(Done { article: number, bearer: self.program.names.text(*bearer), key: self.key(*article, key), at: *at });
            }
        }
        says.verdicts.sort();
        says.contrary.sort();
        says.done.sort();
        says
    }

    fn binds(&self, article: usize) -> bool {
        self.program.binds(article)
    }

    fn key(&self, article: usize, key: &[(u8, servanda_watch::Sym)]) -> Vec<(String, String)> {
        let clause = &self.program.clauses[self.program.of_article[&article]];
        let sort = |var| clause.vars.iter().find(|(v, _)| *v == var).map_or_else(String::new, |(_, s)| s.clone());
        let mut out: Vec<(String, String)> = key.iter().map(|(var, value)| (sort(*var), self.program.names.text(*value))).collect();
        out.sort();
        out
    }

    /// Records as they stand in the end, with the time at which they were made good.
    pub(crate) fn records(&self, out: &[Out]) -> Vec<(Record, Option<i64>)> {
        let mut records: BTreeMap<u64, (Record, Option<i64>)> = BTreeMap::new();
        for one in out {
            match one {
                Out::Opened(record) => {
                    records.insert(record.number, (record.clone(), None));
                }
                Out::Graver(number, grade, _) => records.get_mut(number).unwrap().0.grade = *grade,
                Out::Attributed(number, _) => {
                    let record = &mut records.get_mut(number).unwrap().0;
                    assert_eq!(record.truth, Truth::Maybe, "it waited for the decision");
                    record.truth = Truth::Yes;
                }
                Out::Closed(number, standing @ (Standing::Remedied(at) | Standing::Waived(at))) => {
                    let (record, place) = records.get_mut(number).unwrap();
                    assert!(place.is_none(), "a record is closed once");
                    (record.standing, *place) = (*standing, Some(*at));
                }
                _ => {}
            }
        }
        records.into_values().collect()
    }

    fn verdict(&self, record: &Record, remedied: Option<i64>) -> Verdict {
        let clause = &self.program.clauses[self.program.of_article[&record.article]];
        let name = |sym| self.program.names.text(sym);
        let triggered = matches!(&clause.what, servanda_watch::program::What::Do { triggers, .. } if !triggers.is_empty());
        let witness = match record.kind {
            Kind::Condition => None,
            Kind::Missed if !triggered => None,
            _ => record.witness.first().and_then(|w| name(*w).parse().ok()),
        };
        let mut blame: Vec<String> = record.blame.iter().map(|s| name(*s)).collect();
        blame.sort();
        Verdict {
            article: self.treaty.articles[record.article].ast.number.text.clone(),
            bearer: name(record.bearer),
            blame,
            key: self.key(record.article, &record.key),
            material: record.grade == Grade::Material,
            truth: record.truth,
            since: record.since,
            excused: record.standing == Standing::Excused,
            witness,
            remedied,
        }
    }

    /// What the engine says of facts in order.
    /// A monitor at the beginning of time; where breaches may be waived, it keeps them.
    pub(crate) fn engine(&self) -> Engine<'_> {
        let engine = Engine::new(&self.program);
        if self.events.iter().any(|e| e.name == "waiver") { engine.keeping_breaches() } else { engine }
    }

    pub(crate) fn run(&self, facts: &[Fact]) -> Vec<Out> {
        let mut engine = self.engine();
        let mut out = Vec::new();
        for fact in facts {
            engine.push(fact.clone()).unwrap();
            out.append(&mut engine.take());
        }
        engine.advance(self.end());
        out.append(&mut engine.take());
        out
    }
}

/// What one says and the other does not.
pub(crate) fn difference(ours: &Says, theirs: &Says) -> Vec<String> {
    let mut out = apart(&ours.verdicts, &theirs.verdicts);
    out.extend(apart(&ours.contrary, &theirs.contrary).into_iter().map(|one| format!("contrary, {one}")));
    out.extend(apart(&ours.done, &theirs.done));
    out
}

fn apart<T: Clone + PartialEq + std::fmt::Debug>(ours: &[T], theirs: &[T]) -> Vec<String> {
    let mut theirs = theirs.to_vec();
    let mut out = Vec::new();
    for one in ours {
        match theirs.iter().position(|t| t == one) {
            Some(at) => {
                theirs.remove(at);
            }
            None => out.push(format!("engine alone: {one:?}")),
        }
    }
    out.extend(theirs.iter().map(|t| format!("oracle alone: {t:?}")));
    out.sort();
    out
}

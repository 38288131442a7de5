//! What the engine keeps of each article: whether it is in force, which breaches are open.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use servanda_model::ArticleId;
use servanda_model::ast::Grade;

use super::Engine;
use super::history::History;
use super::powers::Switches;
use crate::fact::{Seconds, Span};
use crate::program::Var;
use crate::sym::Sym;
use crate::truth::Truth;

/// A breach that conditions, ladders or counts may still ask about.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Open {
    pub(super) number: u64,
    pub(super) witness: Vec<Sym>,
    pub(super) bearer: Sym,
    pub(super) blame: Vec<Sym>,
    pub(super) key: Vec<(Var, Sym)>,
    pub(super) grade: Grade,
    pub(super) truth: Truth,
    pub(super) since: Seconds,
    pub(super) known: Seconds,
    /// The second in which it was opened, became graver, was closed: it counts from the end of it.
    pub(super) opened: Seconds,
    pub(super) graver: Option<Seconds>,
    pub(super) closed: Option<Seconds>,
    /// When what was wrong ended; none while it goes on.
    pub(super) over: Option<Seconds>,
    /// Those to whom it was owed and who have waived it.
    pub(super) waived_by: Vec<Sym>,
}

impl Open {
    /// Whether it was material before a second.
    pub(super) fn material(&self, before: Seconds) -> bool {
        self.grade == Grade::Material && self.graver.is_none_or(|at| at < before)
    }

    /// Whether it was open before a second.
    fn open(&self, before: Seconds) -> bool {
        self.opened < before && self.closed.is_none_or(|at| at >= before)
    }
}

/// The breaches of an article that somebody may ask about, by whoever answers for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    records: BTreeMap<u64, Open>,
    /// By party, and by none for anybody: (since, number) of those not closed.
    open: FxHashMap<(Sym, Sort), Dated>,
    /// The same for those whose wrong goes on, and (end, number) for those whose wrong is over.
    ongoing: FxHashMap<Sym, Dated>,
    over: FxHashMap<Sym, Dated>,
    /// By bearer, and by none for all: (since, number), for counts.
    counted: FxHashMap<Sym, Dated>,
    /// Those that changed lately, for acts of uncertain time.
    lately: Dated,
}

/// Records by a time and their number.
type Dated = BTreeSet<(Seconds, u64)>;

/// Records are looked up apart by whether they are established and whether they are material; a material one is found under both grades.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Sort {
    certain: bool,
    material: bool,
}

/// Records of one article kept for conditions. The oldest go first.
const RECORDS_MOST: usize = 100_000;

impl Ledger {
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn get(&self, number: u64) -> Option<&Open> {
        self.records.get(&number)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Open> {
        self.records.values()
    }

    fn parties(record: &Open) -> impl Iterator<Item = Sym> + '_ {
        std::iter::once(Sym::NONE).chain(record.blame.iter().copied())
    }

    fn sorts(record: &Open) -> impl Iterator<Item = Sort> + use<> {
        let (certain, grave) = (record.truth == Truth::Yes, record.grade == Grade::Material);
        [false, true].into_iter().filter(move |material| grave || !material).map(move |material| Sort { certain, material })
    }

    pub(super) fn add(&mut self, record: Open) {
        let at = (record.since, record.number);
        for party in Self::parties(&record) {
            for sort in Self::sorts(&record) {
                self.open.entry((party, sort)).or_default().insert(at);
            }
            match record.over {
                Some(over) => self.over.entry(party).or_default().insert((over, record.number)),
                None => self.ongoing.entry(party).or_default().insert(at),
            };
        }
        self.counted.entry(Sym::NONE).or_default().insert(at);
        if record.bearer.is_some() {
            self.counted.entry(record.bearer).or_default().insert(at);
        }
        self.records.insert(record.number, record);
        if self.records.len() > RECORDS_MOST
            && let Some((number, _)) = self.records.first_key_value()
        {
            self.forget(*number);
        }
    }

    fn forget(&mut self, number: u64) {
        let Some(record) = self.records.remove(&number) else { return };
        let at = (record.since, number);
        for party in Self::parties(&record) {
            for sort in Self::sorts(&record) {
                take(&mut self.open, &(party, sort), at);
            }
            take(&mut self.ongoing, &party, at);
            if let Some(over) = record.over {
                take(&mut self.over, &party, (over, number));
            }
        }
        take(&mut self.counted, &Sym::NONE, at);
        take(&mut self.counted, &record.bearer, at);
    }

    /// What was wrong has ended.
    pub(super) fn end(&mut self, number: u64, at: Seconds) {
        let Some(record) = self.records.get_mut(&number).filter(|r| r.over.is_none()) else { return };
        record.over = Some(at);
        for party in Self::parties(record) {
            take(&mut self.ongoing, &party, (record.since, number));
            self.over.entry(party).or_default().insert((at, number));
        }
        self.lately.insert((at, number));
    }

    /// It has been decided whose act it was: what was undetermined is established. Whether it is still open.
    pub(super) fn establish(&mut self, number: u64, now: Seconds) -> bool {
        let Some(record) = self.records.get(&number).filter(|r| r.closed.is_none()).cloned() else { return false };
        self.forget(number);
        self.add(Open { truth: Truth::Yes, ..record });
        self.lately.insert((now, number));
        true
    }

    /// Those have waived it.
    pub(super) fn waive(&mut self, number: u64, by: &[Sym]) {
        if let Some(record) = self.records.get_mut(&number) {
            record.waived_by.extend(by);
        }
    }

    /// Closes a record; whether it was open. What was wrong ended then at the latest.
    pub(super) fn close(&mut self, number: u64, now: Seconds, ended: Seconds) -> bool {
        let Some(record) = self.records.get_mut(&number).filter(|r| r.closed.is_none()) else { return false };
        record.closed = Some(now);
        for party in Self::parties(record) {
            for sort in Self::sorts(record) {
                take(&mut self.open, &(party, sort), (record.since, number));
            }
        }
        self.lately.insert((now, number));
        self.end(number, ended);
        true
    }

    pub(super) fn graver(&mut self, number: u64, now: Seconds) {
        let Some(record) = self.records.get_mut(&number) else { return };
        (record.grade, record.graver) = (Grade::Material, Some(now));
        for party in Self::parties(record) {
            for sort in Self::sorts(record) {
                self.open.entry((party, sort)).or_default().insert((record.since, number));
            }
        }
        self.lately.insert((now, number));
    }

    /// Forgets what no judgement to come can reach.
    pub(super) fn forget_before(&mut self, horizon: Seconds) {
        while self.lately.first().is_some_and(|(at, _)| *at < horizon) {
            self.lately.pop_first();
        }
    }

    /// The parties that answer for something here.
    pub(super) fn parties_here(&self) -> BTreeSet<Sym> {
        let open = self.open.keys().map(|(party, _)| party);
        open.chain(self.over.keys()).chain(self.ongoing.keys()).copied().filter(|p| p.is_some()).collect()
    }

    /// Whether a breach by a party was open before a second, of a grade, for so long as the test asks. The record that shows it comes with it.
    pub(super) fn in_breach(
        &self,
        party: Sym,
        grade: Option<Grade>,
        before: Seconds,
        long: impl Fn(Seconds) -> bool,
    ) -> (Truth, Option<u64>) {
        let material = grade == Some(Grade::Material);
        let mut found = (Truth::No, None);
        for certain in [true, false] {
            let open = self.open.get(&(party, Sort { certain, material })).into_iter().flatten();
            let open = open.take_while(|(since, _)| long(*since)).map(|(_, number)| *number);
            let lately = self.lately.iter().rev().take_while(|(at, _)| *at >= before).map(|(_, number)| *number);
            for number in open.chain(lately) {
                let Some(record) = self.records.get(&number) else { continue };
                let of = (record.truth == Truth::Yes) == certain && Self::parties(record).any(|p| p == party);
                if of && record.open(before) && long(record.since) && (!material || record.material(before)) && record.truth > found.0 {
                    found = (record.truth, Some(number));
                    break;
                }
            }
            if found.0 == Truth::Yes {
                break;
            }
        }
        found
    }

    /// Whether no breach by a party went on before a second, and each had ended for so long as the test asks.
    pub(super) fn quiet(&self, party: Sym, before: Seconds, long: impl Fn(Seconds) -> bool) -> Truth {
        let mut truth = Truth::Yes;
        let mut against = |number: &u64| {
            if let Some(record) = self.records.get(number).filter(|r| r.opened < before) {
                truth = truth.and(record.truth.negated());
            }
            truth == Truth::No
        };
        for (_, number) in self.ongoing.get(&party).into_iter().flatten() {
            if against(number) {
                return Truth::No;
            }
        }
        for (over, number) in self.over.get(&party).into_iter().flatten().rev() {
            if *over < before && long(*over) {
                break;
            }
            if against(number) {
                return Truth::No;
            }
        }
        truth
    }

    /// The seconds in a stretch of time in which acts first saw a change.
    pub(super) fn changes(&self, span: Span) -> impl Iterator<Item = Seconds> {
        let from = span.from;
        let opened = self.records.values().rev().map(|r| r.opened).take_while(move |at| *at >= from);
        let lately = self.lately.iter().rev().map(|(at, _)| *at).take_while(move |at| *at >= from);
        opened.chain(lately).map(|at| at.saturating_add(1))
    }

    /// Since when the breaches of a party are open, the latest first; those established, or the others.
    pub(super) fn open_since(&self, party: Sym, certain: bool) -> impl Iterator<Item = Seconds> {
        self.open.get(&(party, Sort { certain, material: false })).into_iter().flatten().rev().map(|(since, _)| *since)
    }

    /// When the wrongs of a party ended, the latest first.
    pub(super) fn over_at(&self, party: Sym) -> impl Iterator<Item = Seconds> {
        self.over.get(&party).into_iter().flatten().rev().map(|(over, _)| *over)
    }

    /// Those by a bearer, or by anybody, that began in a stretch of time.
    pub(super) fn begun(&self, bearer: Sym, from: Seconds, to: Seconds) -> impl Iterator<Item = &Open> {
        let range = self.counted.get(&bearer).into_iter().flat_map(move |all| all.range((from, 0)..=(to, u64::MAX)));
        range.filter_map(|(_, number)| self.records.get(number))
    }
}

fn take<K: std::hash::Hash + Eq>(all: &mut FxHashMap<K, Dated>, key: &K, one: (Seconds, u64)) {
    if let Some(set) = all.get_mut(key) {
        set.remove(&one);
        if set.is_empty() {
            all.remove(key);
        }
    }
}

/// An article at work.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// Whether it is in force.
    pub(super) force: History,
    pub(super) ended: Option<Seconds>,
    /// From when on a power that may have been used may have ended it.
    pub(super) perhaps_ended: Option<Seconds>,
    /// What powers have suspended and restored, for everybody and for some.
    pub(super) switches: Switches,
    pub(super) fulfilled: Option<Seconds>,
    /// Whether anybody asks for its breaches: otherwise they are told and forgotten, and memory does not grow with the log.
    pub(super) watched: bool,
    pub(super) ledger: Ledger,
    pub(super) first_breach: Option<Seconds>,
    pub(super) last_breach: Option<Seconds>,
    /// When its duty was first done, for acts that go together.
    pub(super) done: Option<Seconds>,
}

impl Engine<'_> {
    /// Certain and possible breaches of a clause by a bearer in a stretch of time that ends with an uncertain one, for one value of a
    /// variable.
    pub(super) fn breaches_of(
        &self,
        clause: usize,
        grade: Option<Grade>,
        bearer: Option<Sym>,
        (from, at): (Span, Span),
        per: Option<(Var, Sym)>,
    ) -> (u32, u32) {
        let Some(run) = self.runs.get(clause) else { return (0, 0) };
        let (mut certain, mut possible) = (0, 0);
        let mut count = |record: &Open, whose: Truth| {
            let before = self.visible();
            let graded = grade.is_none_or(|g| record.material(before) == (g == Grade::Material));
            let since = Truth::of(record.since >= from.to && record.since <= at.from, record.since >= from.from && record.since <= at.to);
            let same = per.map_or(Truth::Yes, |(var, value)| {
                let had = record.key.iter().find(|(v, _)| *v == var).map_or(Sym::NONE, |(_, had)| *had);
                if had.is_some() && value.is_some() { Truth::from(had == value) } else { Truth::Maybe }
            });
            match whose.and(since).and(same).and(record.truth) {
                Truth::Yes if graded => certain += 1,
                Truth::Maybe if graded => possible += 1,
                _ => {}
            }
        };
        match bearer {
            // Under `jointly`, and when the text speaks of all of them.
            None => run.ledger.begun(Sym::NONE, from.from, at.to).for_each(|r| count(r, Truth::Yes)),
            Some(bearer) if bearer.is_some() => {
                run.ledger.begun(bearer, from.from, at.to).for_each(|r| count(r, Truth::Yes));
                run.ledger.begun(Sym::NONE, from.from, at.to).filter(|r| !r.bearer.is_some()).for_each(|r| count(r, Truth::Maybe));
            }
            Some(_) => run.ledger.begun(Sym::NONE, from.from, at.to).for_each(|r| count(r, Truth::Maybe)),
        }
        (certain, possible)
    }

    pub(super) fn breach_time(&self, article: ArticleId, first: bool) -> Option<Seconds> {
        let run = self.runs.get(*self.program.of_article.get(&article)?)?;
        if first { run.first_breach } else { run.last_breach }
    }
}

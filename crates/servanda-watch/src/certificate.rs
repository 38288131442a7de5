//! Checks a verdict again from its grounds, by plain scans of the facts: without the engine, its indexes, its order or its memory.
//!
//! What is checked: the act, the trigger or the measurement is there and is what the clause speaks of, with the values of the record; of each
//! ground so many occurrences lie in its window as it says, and those it names are among them; nothing was done in time; and truth, grade
//! and excuse follow. How other articles stood and how often the article had been breached is told again from the records that are checked
//! with it. What is taken over and not proved again is when a text or a moment began by a condition, what was done in time, and what powers
//! have ended: where a verdict depends on it, it must agree with one of the answers that are possible.

mod conditions;
mod duties;
mod facts;
mod levels;
mod patterns;
mod standing;

use servanda_model::ast::Grade;

use crate::fact::{BY, Fact, Seconds, Span};
use crate::program::{Clause, Except, Mode, Program, What};
use crate::record::{Ground, Kind, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

use conditions::{At, May};
use facts::Happened;
use patterns::Known;

/// Whether a record follows from its grounds, and these from the facts. How other articles stood is taken over from it.
///
/// # Errors
/// What does not hold, in a sentence.
pub fn check(program: &Program, facts: &[Fact], record: &Record) -> Result<(), String> {
    prove(program, facts, record, None)
}

/// The same, and whether other articles stood as it says, and the article had been breached so often, by all the records of the same facts, each
/// of which has a certificate of its own.
///
/// # Errors
/// What does not hold, in a sentence.
pub fn check_among(program: &Program, facts: &[Fact], record: &Record, among: &[Record]) -> Result<(), String> {
    prove(program, facts, record, Some(among))
}

fn prove(program: &Program, facts: &[Fact], record: &Record, among: Option<&[Record]>) -> Result<(), String> {
    let clause = *program.of_article.get(&record.article).ok_or("there is no such article")?;
    let text = program.clauses.get(clause).ok_or("there is no such article")?;
    let now = record.since.max(record.occurred.to);
    let view = facts::view(program, facts, now);
    let decided = facts::attributed(program, facts, text, record);
    let mut proof = Proof { program, clause, text, record, now, view: &view, among, decided, next: 0, witness: Vec::new() };
    match record.kind {
        Kind::Act => proof.act()?,
        Kind::Level => proof.level()?,
        Kind::Condition => proof.condition()?,
        Kind::Missed => proof.missed()?,
    }
    proof.done()
}

/// A record on the way to be proved: its grounds are used up one after the other.
struct Proof<'a> {
    program: &'a Program,
    clause: usize,
    text: &'a Clause,
    record: &'a Record,
    now: Seconds,
    view: &'a [Happened],
    /// All records of the same facts.
    among: Option<&'a [Record]>,
    /// Whether a body may have decided whose act it was, where the article wants that; true where it does not.
    decided: bool,
    next: usize,
    witness: Vec<Sym>,
}

impl<'a> Proof<'a> {
    /// The next ground.
    fn ground(&mut self) -> Result<&'a Ground, String> {
        let ground = self.record.grounds.get(self.next).ok_or("a ground is missing")?;
        self.next += 1;
        Ok(ground)
    }

    fn saw(&mut self, id: Sym) {
        if id.is_some() && !self.witness.contains(&id) {
            self.witness.push(id);
        }
    }

    /// That every ground has been used, the witnesses are those whom the grounds name, and who answers is who must.
    fn done(&self) -> Result<(), String> {
        if self.next < self.record.grounds.len() {
            return Err("a ground has nothing to do with the verdict".to_owned());
        }
        if self.witness != self.record.witness {
            return Err("the witnesses are not those whom the grounds name".to_owned());
        }
        let mut members: Vec<Sym> = self.text.subject.members.iter().flat_map(|m| self.program.answer_for(*m)).collect();
        members.sort_unstable();
        members.dedup();
        let blame = &self.record.blame;
        let right = match self.text.subject.mode {
            Mode::Jointly => *blame == members,
            Mode::AtLeast(_) if self.record.kind == Kind::Missed => blame.iter().all(|p| members.contains(p)),
            _ if self.record.bearer.is_some() => {
                let mut own = self.program.answer_for(self.record.bearer);
                own.sort_unstable();
                own.dedup();
                *blame == own
            }
            _ => blame.is_empty(),
        };
        if right { Ok(()) } else { Err("it is not those who answer for it".to_owned()) }
    }

    /// The clause with the values of the record.
    fn known(&self) -> Known {
        let mut known = Known::default();
        known.set(0, self.record.bearer);
        for (var, value) in &self.record.key {
            known.set(*var, *value);
        }
        known
    }

    /// The ground that names a fact: the occurrences under that name.
    fn named(&mut self) -> Result<(Sym, Vec<&'a Happened>), String> {
        let Ground::Fact(id) = self.ground()? else { return Err("the first ground is no fact".to_owned()) };
        let found: Vec<&Happened> = self.view.iter().filter(|h| h.fact.id == *id).collect();
        if found.is_empty() {
            return Err("the fact that it names is not there".to_owned());
        }
        self.saw(*id);
        Ok((*id, found))
    }

    /// Whether a fact, as an act, a trigger or a measurement, gives the values of the record.
    fn binds(&self, binds: &[(crate::fact::Slot, crate::program::Var)], fact: &Fact) -> bool {
        let mut values: Vec<_> = binds.iter().map(|(slot, var)| (*var, fact.arg(*slot))).filter(|(_, v)| v.is_some()).collect();
        values.sort_unstable();
        values.dedup();
        values == self.record.key
    }

    fn act(&mut self) -> Result<(), String> {
        let What::Forbid(acts) = &self.text.what else { return Err("the article forbids nothing".to_owned()) };
        let (_, found) = self.named()?;
        let mut best: Option<(Truth, &Fact)> = None;
        for happened in found.into_iter().filter(|h| h.fact.when == self.record.occurred && !h.perhaps) {
            let fact = &happened.fact;
            let ours = patterns::bound(self.program, self.text, fact);
            for act in acts.iter().filter(|p| p.events.contains(&fact.event)) {
                let fits = patterns::fits(self.program, act, fact, &self.known());
                let truth = ours.and(fits).and(facts::established(self.program, fact, self.text.standard));
                // What nobody is said to have done is held against nobody.
                let bearer = if fact.arg(BY).is_some() { patterns::bearer(self.program, self.text, fact) } else { Sym::NONE };
                let right = self.binds(&act.binds, fact) && bearer == self.record.bearer;
                if right && truth != Truth::No && best.is_none_or(|(t, _)| truth > t) {
                    best = Some((truth, fact));
                }
            }
        }
        let Some((truth, fact)) = best else { return Err("the fact that it names is no such act".to_owned()) };
        fact.parts.iter().for_each(|part| self.saw(*part));
        if self.record.since != fact.when.to {
            return Err("a forbidden act is a breach when it is over".to_owned());
        }
        let mut known = self.known();
        known.meet(0, fact);
        let at = At::of(fact.when, fact.id, self.clause);
        let bound = self.gate(self.clause, &known, &at)?;
        let mut truth = May::of(truth).and(bound);
        if self.text.attributed.is_some() && self.text.binding && self.record.standing != Standing::Excused {
            // When the body decided is not written down: before it did, the same record was undetermined.
            truth = if self.decided { truth.either(truth.at_most_maybe()) } else { truth.at_most_maybe() };
        }
        self.judged(truth, &known, &at, Some(fact))
    }

    fn condition(&mut self) -> Result<(), String> {
        let text = self.text;
        let fits = |a: &&crate::program::Alone| a.grade == self.record.grade && a.bearers.contains(&self.record.bearer);
        let alone = text.alone.iter().find(fits).ok_or("the article has no such condition")?;
        let (known, at) = (self.known(), At::of(Span::at(self.record.since), Sym::NONE, self.clause));
        let holds = self.holds(&alone.cond, &known, &at)?;
        let bound = self.gate(self.clause, &known, &at)?;
        let excused = self.excused(&known, &at, None)?;
        if !holds.and(bound).contains(Truth::Yes) {
            return Err("the condition does not hold".to_owned());
        }
        self.follows(
            |truth, _, _, excused| {
                let truth = if excused == Truth::Maybe { Truth::Maybe } else { truth };
                (truth, alone.grade, excused == Truth::Yes)
            },
            [May::of(Truth::Yes), May::of(Truth::Yes), May::of(Truth::No), excused],
        )
    }

    /// Grades and exceptions of what is forbidden or was left undone.
    fn judged(&mut self, truth: May, known: &Known, at: &At, fact: Option<&Fact>) -> Result<(), String> {
        let text = self.text;
        let minor = match &text.minor {
            Some(cond) => self.holds(cond, known, at)?,
            None => May::of(Truth::Yes),
        };
        let material = match &text.material {
            Some(cond) => self.holds(cond, known, at)?,
            None => May::of(Truth::No),
        };
        let excused = self.excused(known, at, fact)?;
        self.follows(
            |truth, minor, material, excused| {
                let truth = truth.and(minor.or(material));
                let truth = if excused == Truth::Maybe { truth.min(Truth::Maybe) } else { truth };
                (truth, grade(minor, material), excused == Truth::Yes)
            },
            [truth, minor, material, excused],
        )
    }

    /// Whether the record is one of the verdicts to which the answers may lead.
    fn follows(&self, verdict: impl Fn(Truth, Truth, Truth, Truth) -> (Truth, Grade, bool), answers: [May; 4]) -> Result<(), String> {
        let [truths, minors, materials, excuses] = answers;
        for truth in truths.each() {
            for minor in minors.each() {
                for material in materials.each() {
                    for excused in excuses.each() {
                        let (truth, grade, excused) = verdict(truth, minor, material, excused);
                        // What became graver was minor when it began.
                        let graded = grade == self.record.grade || (self.record.kind == Kind::Level && self.text.material.is_some());
                        let standing = excused == (self.record.standing == Standing::Excused);
                        if truth == self.record.truth && truth != Truth::No && graded && standing {
                            return Ok(());
                        }
                    }
                }
            }
        }
        Err("the verdict does not follow from its grounds".to_owned())
    }

    fn excused(&mut self, known: &Known, at: &At, fact: Option<&Fact>) -> Result<May, String> {
        let mut any = May::of(Truth::No);
        for except in &self.text.excepts {
            let one = match except {
                Except::When(cond, _) => self.holds(cond, known, at)?,
                Except::As(article, _) => match (self.program.of_article.get(article), fact) {
                    (Some(other), Some(fact)) => self.allowed_by(*other, fact, at)?,
                    _ => May::of(Truth::No),
                },
            };
            any = any.or(one);
        }
        Ok(any)
    }

    fn allowed_by(&mut self, other: usize, fact: &Fact, at: &At) -> Result<May, String> {
        let Some(text) = self.program.clauses.get(other) else { return Ok(May::of(Truth::No)) };
        let (acts, certain): (Vec<_>, bool) = match &text.what {
            What::Allow { acts, .. } => (acts.iter().collect(), true),
            What::Do { triggers, stages, .. } => (stages.iter().flat_map(|s| &s.acts).collect(), triggers.is_empty()),
            _ => return Ok(May::of(Truth::No)),
        };
        let mut known = Known::default();
        known.set(0, patterns::bearer(self.program, text, fact));
        let fits = acts.into_iter().filter(|p| p.events.contains(&fact.event)).map(|p| patterns::fits(self.program, p, fact, &known));
        let allowed = fits.max().unwrap_or(Truth::No).and(patterns::bound(self.program, text, fact));
        if allowed == Truth::No {
            return Ok(May::of(Truth::No));
        }
        let in_force = self.gate(other, &known, &At { clause: other, ..at.clone() })?;
        Ok(May::of(allowed).and(if certain { in_force } else { in_force.at_most_maybe() }))
    }
}

/// The grade of a breach: material when that is certain, or when it is nothing else.
fn grade(minor: Truth, material: Truth) -> Grade {
    if material == Truth::Yes || (minor == Truth::No && material == Truth::Maybe) { Grade::Material } else { Grade::Minor }
}

//! Duties left undone, by scanning for what would have done them.

use crate::fact::{BY, Fact, NEVER, Span};
use crate::program::{Cond, Due, From, Mode, Stage, What, Window};
use crate::record::Ground;
use crate::sym::Sym;
use crate::truth::Truth;

use super::Proof;
use super::conditions::{At, May};
use super::facts::{Happened, established};
use super::patterns::{self, Known};

/// What set a duty off.
struct Arisen {
    id: Sym,
    start: Option<Span>,
    truth: May,
}

impl Proof<'_> {
    /// A deadline that passed.
    pub(super) fn missed(&mut self) -> Result<(), String> {
        let text = self.text;
        let What::Do { triggers, stages, serves_all, .. } = &text.what else { return Err("the article asks for nothing".to_owned()) };
        let stage = stages.first().ok_or("the article asks for nothing")?;
        let mut known = self.known();
        let arisen =
            if triggers.is_empty() { Arisen { id: Sym::NONE, start: None, truth: May::of(Truth::Yes) } } else { self.arisen(&mut known)? };
        if !self.bears(&known) {
            return Err("it is not the duty of that bearer".to_owned());
        }
        if let Due::Before(from, least, most) = &stage.due {
            return self.not_before(stage, &known, &arisen, Window::Before(*from, *least, Some(*most)));
        }
        let since = self.record.since;
        let mut at = At { start: arisen.start.unwrap_or(Span::at(since)), ..At::of(Span::at(since), Sym::NONE, self.clause) };
        let force = self.stands(self.clause, &known, &at)?;
        let mut truth = arisen.truth.and(force);
        if let Some(cond) = &stage.only_after {
            truth = truth.and(self.holds(cond, &known, &at)?);
        }
        let Ground::NotDone { window, others, perhaps, .. } = self.ground()? else {
            return Err("it does not say what was left undone".to_owned());
        };
        self.saw(*perhaps);
        let start = arisen.start.unwrap_or(Span::at(window.from));
        at.start = start;
        if window.to != since || window.from != start.from || self.record.occurred != Span::at(since) {
            return Err("the window is not that of the duty".to_owned());
        }
        self.in_its_time(stages, &known, start)?;
        let taken = |id: Sym| !*serves_all && others.iter().any(|(act, ..)| *act == id);
        if others.iter().any(|(act, ..)| !self.view.iter().any(|h| h.fact.id == *act)) {
            return Err("an act that it names is not there".to_owned());
        }
        let acts = self.acts(stage, &known, &at, window, arisen.id);
        let certain: Vec<&Fact> = acts.iter().filter(|(f, t)| *t == Truth::Yes && !taken(f.id)).map(|(f, _)| *f).collect();
        let enough = match text.subject.mode {
            Mode::AtLeast(least) if least > 1 => {
                let mut members: Vec<Sym> =
                    certain.iter().map(|f| patterns::bearer(self.program, text, f)).filter(|m| m.is_some()).collect();
                members.sort_unstable();
                members.dedup();
                members.len() >= usize::try_from(least).unwrap_or(usize::MAX)
            }
            _ => !certain.is_empty(),
        };
        if stages.len() == 1 && enough {
            return Err("it was done in time".to_owned());
        }
        if perhaps.is_some() && !self.view.iter().any(|h| h.fact.id == *perhaps) {
            return Err("an act that it names is not there".to_owned());
        }
        // What may have been done, or may not have been told, leaves it undetermined; what may have been done for this duty is not certain.
        let truth = if perhaps.is_some() && !matches!(text.subject.mode, Mode::AtLeast(2..)) {
            truth.at_most_maybe()
        } else {
            truth.either(truth.at_most_maybe())
        };
        self.judged(truth, &known, &at, None)
    }

    /// The fact that set it off, as a trigger of the clause with the values of the record.
    fn arisen(&mut self, known: &mut Known) -> Result<Arisen, String> {
        let text = self.text;
        let What::Do { triggers, .. } = &text.what else { return Err("the article asks for nothing".to_owned()) };
        let (id, found) = self.named()?;
        let mut best: Option<(Truth, &Fact, May)> = None;
        for fact in found.into_iter().filter(|h| !h.perhaps).map(|h| &h.fact) {
            for (pattern, guard) in triggers.iter().filter(|(p, _)| p.events.contains(&fact.event)) {
                let fits = patterns::fits(self.program, pattern, fact, &Known::default());
                let truth = fits.and(established(self.program, fact, text.standard));
                if truth == Truth::No || !self.binds(&pattern.binds, fact) || best.as_ref().is_some_and(|(t, ..)| *t >= truth) {
                    continue;
                }
                let mut here = self.known();
                here.meet(0, fact);
                let at = At::of(fact.when, fact.id, self.clause);
                let guard = guard.as_ref().map_or(Truth::Yes, |cond| self.plain().holds(cond, &here, &at));
                // What the facts alone do not tell of a guard may be so.
                let guard = if guard == Truth::Maybe { May::of(Truth::Maybe).either(May::of(Truth::Yes)) } else { May::of(guard) };
                if guard != May::of(Truth::No) {
                    best = Some((truth, fact, guard));
                }
            }
        }
        let Some((truth, fact, guard)) = best else { return Err("the fact that it names set nothing off".to_owned()) };
        known.meet(0, fact);
        let truth = May::of(truth).and(guard);
        // Whether the clause bound for certain in that second is asked again when the time has run out.
        Ok(Arisen { id, start: Some(fact.when), truth: truth.either(truth.at_most_maybe()) })
    }

    /// Whether the bearer of the record is one whom the clause binds here.
    fn bears(&self, known: &Known) -> bool {
        let (subject, bearer) = (&self.text.subject, self.record.bearer);
        match subject.mode {
            Mode::Each if subject.members.is_empty() => !bearer.is_some(),
            Mode::Each => subject.members.contains(&bearer),
            Mode::That(var) => bearer == known.var(var),
            Mode::Other(var) => subject.members.contains(&bearer) && bearer != known.var(var),
            Mode::Jointly | Mode::AtLeast(_) => !bearer.is_some(),
            Mode::Breaching | Mode::Nobody => false,
        }
    }

    /// An act that had to come before what set the duty off, and did not.
    fn not_before(&mut self, stage: &Stage, known: &Known, arisen: &Arisen, window: Window) -> Result<(), String> {
        let Some(start) = arisen.start else { return Err("nothing set it off".to_owned()) };
        let at = At::of(start, arisen.id, self.clause);
        let mut done = May::of(Truth::No);
        for index in &stage.past {
            done = done.or(self.holds(&Cond::Seen(*index, window), known, &at)?);
        }
        if self.record.since != start.to || self.record.occurred != start {
            return Err("it is missed when what had to come after it comes".to_owned());
        }
        let truth = arisen.truth.and(done.negated());
        self.judged(truth.either(truth.at_most_maybe()), known, &At { own: Sym::NONE, ..at }, None)
    }

    /// That the time of the duty ran out when the record says: at the end of its first stage, or of a later one that was still open.
    fn in_its_time(&self, stages: &[Stage], known: &Known, start: Span) -> Result<(), String> {
        let Some(Due::By(when)) = stages.first().map(|s| &s.due) else { return Ok(()) };
        if matches!(when.from, From::Act(_)) {
            return Ok(());
        }
        let at = At::of(start, Sym::NONE, self.clause);
        let right = match self.plain().time(*when, known, &at) {
            Err(()) => true,
            Ok(None) => false,
            Ok(Some(due)) if stages.len() == 1 => due.to == self.record.since,
            Ok(Some(due)) => due.to <= self.record.since,
        };
        if right { Ok(()) } else { Err("its time had not run out then".to_owned()) }
    }

    /// Acts in the window that are what the first stage asks for, with how certainly each is.
    fn acts(&self, stage: &Stage, known: &Known, at: &At, window: &Span, trigger: Sym) -> Vec<(&Fact, Truth)> {
        let (program, text) = (self.program, self.text);
        let bearer = self.record.bearer;
        let judge = |happened: &'_ Happened| -> Truth {
            let fact = &happened.fact;
            let fits = stage.acts.iter().filter(|p| p.events.contains(&fact.event)).map(|p| patterns::fits(program, p, fact, known));
            let who =
                if bearer.is_some() { patterns::acts_for(program, fact.arg(BY), bearer) } else { patterns::bound(program, text, fact) };
            let truth = fits.max().unwrap_or(Truth::No).and(who).and(established(program, fact, text.standard));
            // With a start of its own the clause counts acts from that, and not from what set the duty off.
            let start = match text.during.0 {
                Some(_) => Truth::Maybe,
                None => Truth::of(fact.when.from >= at.start.to, fact.when.to >= at.start.from),
            };
            let due = match &stage.due {
                Due::By(when) => self.plain().time(*when, known, &At { span: at.start, ..at.clone() }).ok().flatten(),
                _ => None,
            };
            let due = due.map_or(NEVER.min(window.to), |d: Span| d.from.min(window.to));
            let end = Truth::of(fact.when.to <= due, fact.when.from <= window.to);
            let after = stage.only_after.as_ref().map_or(Truth::Yes, |cond| {
                let then = At { span: fact.when, own: fact.id, ..at.clone() };
                self.plain().holds(cond, known, &then)
            });
            truth.and(start).and(end).and(after)
        };
        let others = self.view.iter().filter(|h| !h.perhaps && h.fact.id != trigger);
        others.map(|h| (&h.fact, judge(h))).filter(|(_, t)| *t != Truth::No).collect()
    }
}

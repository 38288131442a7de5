//! How an article stands, as conditions ask: in force, in breach, observed; how many breaches of it there were.

use servanda_model::ast::{Grade, State};

use super::Engine;
use super::eval::{Judging, Reach, more};
use super::history::over;
use super::matching::Env;
use crate::fact::{Seconds, Span};
use crate::program::{Counting, Dur, Mode, Test, Var};
use crate::record::Ground;
use crate::sym::Sym;
use crate::truth::Truth;

impl Engine<'_> {
    /// Records opened, closed or made graver before this second are seen: those of the present one when its acts have been judged.
    pub(super) fn visible(&self) -> Seconds {
        self.cut
    }

    fn visible_at(&self, second: Seconds) -> Seconds {
        if second >= self.now { self.cut } else { second }
    }

    pub(super) fn article(
        &self,
        clause: usize,
        state: State,
        by: Option<Test>,
        lasting: Option<Dur>,
        env: &Env,
        on: &mut Judging,
    ) -> Truth {
        let (Some(text), Some(run)) = (self.program.clauses.get(clause), self.runs.get(clause)) else { return Truth::Maybe };
        let mut by_record = Sym::NONE;
        let truth = match state {
            State::InForce => {
                self.wait_for_force(clause, lasting, on);
                over(on.at, run.force.changes(on.at), |t| self.in_force(clause, lasting, t, on.at.to))
            }
            State::Suspended => {
                let power = run.switches.off(Sym::NONE, on.at);
                text.suspended.iter().fold(power, |any, c| any.or(self.holds(c, env, on)))
            }
            State::Terminated => {
                let perhaps = run.perhaps_ended.map_or(Truth::No, |ended| Reach::at(ended).by(on.at)).min(Truth::Maybe);
                run.ended.map_or(Truth::No, |ended| Reach::at(ended).by(on.at)).or(perhaps)
            }
            State::Fulfilled => {
                let done = run.fulfilled.filter(|_| !self.open_duties(clause));
                if let (Some(length), Some(at)) = (lasting, done) {
                    on.change_at(self.program.zone_data.add(at, length));
                }
                Truth::from(done.is_some_and(|at| self.lasted(at, lasting, on.at.to)))
            }
            State::Observed => {
                self.wait_for_force(clause, lasting, on);
                self.observed(clause, &self.parties_asked(clause, by, env), lasting, on)
            }
            State::InBreach(grade) => {
                let (truth, shown) = self.in_breach(clause, grade, &self.parties_asked(clause, by, env), lasting, on);
                if let Some(record) = shown.and_then(|number| run.ledger.get(number)) {
                    by_record = record.witness.first().copied().unwrap_or_default();
                    on.saw(by_record, record.known);
                }
                truth
            }
        };
        if on.explain && state != State::Suspended {
            on.grounds.push(Ground::State { article: text.article, state, truth, by: by_record });
        }
        truth
    }

    fn lasted(&self, since: Seconds, lasting: Option<Dur>, at: Seconds) -> bool {
        lasting.is_none_or(|length| at >= self.program.zone_data.add(since, length))
    }

    fn in_force(&self, clause: usize, lasting: Option<Dur>, at: Seconds, now: Seconds) -> Truth {
        let Some(run) = self.runs.get(clause) else { return Truth::Maybe };
        let then = run.force.seen(at, now);
        match then.certain {
            Some(since) => Truth::from(self.lasted(since, lasting, at)),
            None => then.truth,
        }
    }

    fn wait_for_force(&self, clause: usize, lasting: Option<Dur>, on: &mut Judging) {
        if let (Some(length), Some(since)) = (lasting, self.runs.get(clause).and_then(|r| r.force.now().certain)) {
            on.change_at(self.program.zone_data.add(since, length));
        }
    }

    /// Whether it is in breach, and the record that shows it.
    fn in_breach(
        &self,
        clause: usize,
        grade: Option<Grade>,
        parties: &[Sym],
        lasting: Option<Dur>,
        on: &mut Judging,
    ) -> (Truth, Option<u64>) {
        let Some(run) = self.runs.get(clause) else { return (Truth::Maybe, None) };
        let judge = |at: Seconds| {
            let mut found = (Truth::No, None);
            for party in parties {
                let here = run.ledger.in_breach(*party, grade, self.visible_at(at), |since| self.lasted(since, lasting, at));
                if here.0 > found.0 {
                    found = here;
                }
            }
            found
        };
        if let Some(length) = lasting.filter(|_| on.watch) {
            let (now, coming) = (on.at.to, |since: Seconds| self.program.zone_data.add(since, length));
            for (party, certain) in parties.iter().flat_map(|p| [(*p, true), (*p, false)]) {
                run.ledger.open_since(party, certain).map(coming).take_while(|t| *t > now).for_each(|t| on.change_at(t));
            }
        }
        (over(on.at, run.ledger.changes(on.at), |at| judge(at).0), judge(on.at.to).1)
    }

    /// In force, and without an open breach; over some time, without a breach that went on in it.
    fn observed(&self, clause: usize, parties: &[Sym], lasting: Option<Dur>, on: &mut Judging) -> Truth {
        let Some(run) = self.runs.get(clause) else { return Truth::Maybe };
        let now = on.at.to;
        let judge = |at: Seconds| {
            let before = self.visible_at(at);
            let one = |party: &Sym| match lasting {
                None => run.ledger.in_breach(*party, None, before, |_| true).0.negated(),
                Some(_) => run.ledger.quiet(*party, before, |over| self.lasted(over, lasting, at)),
            };
            parties.iter().map(one).fold(self.in_force(clause, lasting, at, now), Truth::and)
        };
        if let Some(length) = lasting.filter(|_| on.watch) {
            let coming = |over: Seconds| self.program.zone_data.add(over, length);
            for party in parties {
                run.ledger.over_at(*party).map(coming).take_while(|t| *t > now).for_each(|t| on.change_at(t));
            }
        }
        over(on.at, run.ledger.changes(on.at).chain(run.force.changes(on.at)), judge)
    }

    /// By whom a breach must be: none stands for anybody.
    fn parties_asked(&self, clause: usize, by: Option<Test>, env: &Env) -> Vec<Sym> {
        let here = || self.runs.get(clause).map(|r| r.ledger.parties_here()).unwrap_or_default().into_iter();
        match by {
            Some(Test::In(set)) => here().filter(|p| self.program.belongs(*p, set)).collect(),
            Some(Test::Var(var)) => Some(env.var(var)).filter(|p| p.is_some()).into_iter().collect(),
            Some(Test::Not(var, set)) => here().filter(|p| *p != env.var(var) && self.program.belongs(*p, set)).collect(),
            Some(Test::Is(name)) => vec![name],
            _ => vec![Sym::NONE],
        }
    }

    /// More than so many breaches of the clause at hand by its bearer, or by all who are bound together.
    pub(super) fn breaches(
        &self,
        grade: Option<Grade>,
        counting: Counting,
        more_than: i64,
        per: Option<Var>,
        env: &Env,
        on: &mut Judging,
    ) -> Truth {
        let from = self.counting_start(counting, on.at);
        let jointly = self.program.clauses.get(on.clause).is_some_and(|c| c.subject.mode == Mode::Jointly);
        let bearer = if jointly { None } else { Some(env.var(0)) };
        let (mut certain, mut possible) = self.breaches_of(on.clause, grade, bearer, (from, on.at), per.map(|var| (var, env.var(var))));
        if grade != Some(Grade::Material) {
            certain += u32::from(on.counts_itself == Truth::Yes);
            possible += u32::from(on.counts_itself == Truth::Maybe);
        }
        if on.watch
            && let Some(run) = self.runs.get(on.clause)
        {
            for record in run.ledger.begun(Sym::NONE, from.from, on.at.to) {
                match counting {
                    Counting::Sliding(length) => on.change_at(self.first_after(on.at.to, record.since, length)),
                    Counting::Calendar(unit, zone) => on.change_at(self.program.zone_data.unit_end(on.at.to, unit, zone).saturating_add(1)),
                }
            }
        }
        if on.explain {
            on.grounds.push(Ground::Breaches { grade, window: Span { from: from.to, to: on.at.to }, certain, possible });
        }
        more(certain, possible, more_than)
    }
}

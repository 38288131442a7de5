//! Forbidden acts, and how every breach is graded, excused and recorded.

use servanda_model::ast::Grade;

use super::Engine;
use super::duty::is_binding;
use super::eval::Judging;
use super::index::established;
use super::matching::{self, Env};
use super::runs::Open;
use crate::fact::{BY, Fact, NEVER, Seconds, Span};
use crate::program::{Clause, Cond, Except, Mode, What};
use crate::record::{Ground, Kind, Out, Record, Standing};
use crate::sym::Sym;
use crate::truth::Truth;

/// What a breach comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Verdict {
    pub(super) truth: Truth,
    pub(super) grade: Grade,
    pub(super) standing: Standing,
}

impl Engine<'_> {
    /// Whether a clause binds at a time.
    pub(super) fn gate(&self, clause: usize, env: &Env, on: &mut Judging) -> Truth {
        let truth = self.stands(clause, env, on);
        let when = self.program.clauses.get(clause).and_then(|text| text.when.as_ref());
        match when {
            Some(when) if truth != Truth::No || on.watch => truth.and(self.holds(when, env, on)),
            _ => truth,
        }
    }

    /// Whether a clause binds at a time, its own condition left aside.
    pub(super) fn stands(&self, clause: usize, env: &Env, on: &mut Judging) -> Truth {
        let (Some(text), Some(run)) = (self.program.clauses.get(clause), self.runs.get(clause)) else { return Truth::No };
        let mut truth = self.entries.get(text.instrument).map_or(Truth::No, |entry| entry.by(on.at));
        if let Some(starting) = text.during.0 {
            truth = truth.and(self.holds(&Cond::Reached(starting), env, on));
        }
        if let Some(until) = text.during.1 {
            truth = truth.and(self.holds(&Cond::NotPassed(until), env, on));
        }
        if let Some(ended) = run.ended {
            truth = truth.and(Truth::of(on.at.to < ended, on.at.from < ended));
        }
        if run.perhaps_ended.is_some_and(|ended| on.at.to >= ended) {
            truth = truth.min(Truth::Maybe);
        }
        if !run.switches.is_empty() {
            truth = truth.and(run.switches.free(env.var(0), !text.subject.members.is_empty(), on.at).negated());
        }
        for cond in text.ends.iter().chain(&text.suspended) {
            if truth == Truth::No && !on.watch {
                return truth;
            }
            truth = truth.and(self.holds(cond, env, on).negated());
        }
        truth
    }

    /// The member for whom an actor acts: the only one that there is; the actor itself when the group is open or it is a member.
    pub(super) fn bearer_of(&self, text: &Clause, actor: Sym) -> Sym {
        let members = &text.subject.members;
        if !actor.is_some() {
            return if let [only] = members.as_slice() { *only } else { Sym::NONE };
        }
        if members.is_empty() || members.contains(&actor) {
            return actor;
        }
        let answers = self.program.answers.get(&actor).into_iter().flatten();
        answers.copied().find(|party| members.contains(party)).unwrap_or(actor)
    }

    /// Whether an actor is of those bound. An act without a stated actor may be anybody's.
    pub(super) fn bound(&self, text: &Clause, actor: Sym) -> Truth {
        if actor.is_some() { Truth::from(self.program.belongs(actor, text.subject.actors)) } else { Truth::Maybe }
    }

    /// Who answers for a breach: all for what they owe jointly, else whoever answers for the bearer.
    pub(super) fn blame(&self, text: &Clause, bearer: Sym) -> Vec<Sym> {
        let mut out: Vec<Sym> = Vec::new();
        let mut add = |member: Sym| match self.program.answers.get(&member) {
            Some(all) => out.extend_from_slice(all),
            None => out.push(member),
        };
        match text.subject.mode {
            Mode::Jointly => text.subject.members.iter().for_each(|member| add(*member)),
            _ if bearer.is_some() => add(bearer),
            _ => {}
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    pub(super) fn forbidden(&mut self, clause: usize, fact: &Fact) {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return };
        let What::Forbid(acts) = &text.what else { return };
        let actor = fact.arg(BY);
        let ours = self.bound(text, actor);
        if ours == Truth::No || text.subject.mode == Mode::Nobody {
            return;
        }
        let mut best = Truth::No;
        let mut env = Env::EMPTY;
        for act in acts.iter().filter(|p| p.events.contains(&fact.event)) {
            let mut here = Env::EMPTY;
            // What nobody is said to have done is held against nobody, though only one could be in breach by it.
            here.set(0, if actor.is_some() { self.bearer_of(text, actor) } else { Sym::NONE });
            let fits = matching::fits(program, act, fact, &here);
            if fits > best {
                matching::bind(act, fact, &mut here);
                here.meet(0, fact);
                (best, env) = (fits, here);
            }
        }
        let act = ours.and(best).and(established(program, fact, text.standard));
        if act == Truth::No {
            return;
        }
        if self.told_already(clause, &env, act) {
            return;
        }
        // Where it may be no breach it is judged in short first: only a breach has to say on what it rests.
        let mut in_short = Judging::at(fact.when, clause).of(fact.id);
        if may_be_none(text) && self.breach(text, &env, act, Some(fact), &mut in_short).is_none() {
            return;
        }
        let mut on = Judging::at(fact.when, clause).of(fact.id).explained();
        on.saw(fact.id, fact.known);
        fact.parts.iter().for_each(|part| on.saw(*part, fact.known));
        on.grounds.push(Ground::Fact(fact.id));
        let Some(verdict) = self.breach(text, &env, act, Some(fact), &mut on) else { return };
        self.open_record(clause, &env, verdict, (Kind::Act, fact.when, fact.when.to), on, Some(fact.when.to), &[]);
    }

    /// Whether one incident has led to the same under another name in this second, at least as certainly.
    pub(super) fn told_already(&mut self, clause: usize, env: &Env, truth: Truth) -> bool {
        if self.program.rules.is_empty() {
            return false;
        }
        let (vars, met) = (env.vars, env.ev(0).id);
        let told = self.told.iter().any(|(c, v, m, t)| *c == clause && *v == vars && *m == met && *t >= truth);
        if !told {
            self.told.push((clause, vars, met, truth));
        }
        told
    }

    /// Whether an act is a breach, how grave, and whether something excuses it.
    fn breach(&self, text: &Clause, env: &Env, act: Truth, fact: Option<&Fact>, on: &mut Judging) -> Option<Verdict> {
        let truth = act.and(self.gate(on.clause, env, on));
        if truth == Truth::No { None } else { self.judged(text, env, truth, fact, on) }
    }

    /// What a text makes of what is forbidden or was left undone: whether a breach by its own measure, how grave, whether excused.
    pub(super) fn judged(&self, text: &Clause, env: &Env, truth: Truth, fact: Option<&Fact>, on: &mut Judging) -> Option<Verdict> {
        on.counts_itself = Truth::Yes;
        let minor = text.minor.as_ref().map_or(Truth::Yes, |c| self.holds(c, env, on));
        on.counts_itself = minor;
        let material = text.material.as_ref().map_or(Truth::No, |c| self.holds(c, env, on));
        on.counts_itself = Truth::No;
        let truth = truth.and(minor.or(material));
        if truth == Truth::No {
            return None;
        }
        let excused = self.excused(text, env, fact, on);
        // What may be excused is undetermined; what is excused stays as certain as the act.
        let truth = if excused == Truth::Maybe { truth.min(Truth::Maybe) } else { truth };
        let standing = if excused == Truth::Yes { Standing::Excused } else { Standing::Open };
        Some(Verdict { truth, grade: grade(minor, material), standing })
    }

    pub(super) fn excused(&self, text: &Clause, env: &Env, fact: Option<&Fact>, on: &mut Judging) -> Truth {
        text.excepts.iter().fold(Truth::No, |any, except| {
            any.or(match except {
                Except::When(cond, _) => self.holds_or_unseen(cond, env, on),
                Except::As(article, _) => match (self.program.of_article.get(article), fact) {
                    (Some(other), Some(fact)) => self.allowed_by(*other, fact, on),
                    _ => Truth::No,
                },
            })
        })
    }

    /// Whether what would excuse holds; it may when it rests on something that nobody would have told for certain.
    fn holds_or_unseen(&self, cond: &Cond, env: &Env, on: &mut Judging) -> Truth {
        let truth = self.holds(cond, env, on);
        let unseen = truth == Truth::No && !self.unseen.is_empty() && self.doubts(&self.program.events_of(cond));
        if unseen { Truth::Maybe } else { truth }
    }

    /// Whether another article allows or orders an act to its actor, while it is in force. What arises only with some event may not have
    /// arisen.
    fn allowed_by(&self, other: usize, fact: &Fact, on: &mut Judging) -> Truth {
        let program = self.program;
        let Some(text) = program.clauses.get(other) else { return Truth::No };
        let (acts, certain): (Vec<_>, bool) = match &text.what {
            What::Allow { acts, .. } => (acts.iter().collect(), true),
            What::Do { triggers, stages, .. } => (stages.iter().flat_map(|s| &s.acts).collect(), triggers.is_empty()),
            _ => return Truth::No,
        };
        let actor = fact.arg(BY);
        let mut env = Env::EMPTY;
        env.set(0, self.bearer_of(text, actor));
        let fits = acts.into_iter().filter(|p| p.events.contains(&fact.event)).map(|p| matching::fits(program, p, fact, &env));
        let allowed = fits.max().unwrap_or(Truth::No).and(self.bound(text, actor));
        if allowed == Truth::No {
            return allowed;
        }
        let clause = std::mem::replace(&mut on.clause, other);
        let in_force = self.gate(other, &env, on);
        on.clause = clause;
        allowed.and(if certain { in_force } else { in_force.min(Truth::Maybe) })
    }

    /// Numbers a record, tells it, keeps it if somebody may ask, and starts its ladder.
    #[expect(clippy::too_many_arguments, reason = "all that a record says")]
    pub(super) fn open_record(
        &mut self,
        clause: usize,
        env: &Env,
        verdict: Verdict,
        (kind, occurred, since): (Kind, Span, Seconds),
        on: Judging,
        over: Option<Seconds>,
        done_by: &[Sym],
    ) -> u64 {
        let program = self.program;
        let Some(text) = program.clauses.get(clause) else { return 0 };
        self.numbers += 1;
        let bearer = env.var(0);
        let blame = match text.subject.mode {
            // Of those of whom some had to act: whoever did not.
            Mode::AtLeast(_) if kind == Kind::Missed => {
                let idle = text.subject.members.iter().filter(|m| !done_by.contains(m));
                idle.flat_map(|m| program.answer_for(*m)).collect()
            }
            _ => self.blame(text, bearer),
        };
        let record = Record {
            number: self.numbers,
            article: text.article,
            bearer,
            blame,
            key: env.key(),
            grade: verdict.grade,
            truth: verdict.truth,
            kind,
            occurred,
            since,
            known: on.known.max(-NEVER),
            witness: on.witness,
            grounds: on.grounds,
            standing: verdict.standing,
            waits_for: Sym::NONE,
        };
        self.tell(clause, record, env, over)
    }

    fn tell(&mut self, clause: usize, mut record: Record, env: &Env, over: Option<Seconds>) -> u64 {
        let number = record.number;
        let now = self.now;
        // What is contrary to a word that binds nobody is told, and nothing follows from it.
        let counts = record.standing != Standing::Excused && self.program.clauses.get(clause).is_some_and(is_binding);
        if counts {
            self.as_attributed(clause, &mut record, env);
        }
        if counts && let Some(run) = self.runs.get_mut(clause) {
            if record.truth == Truth::Yes {
                run.first_breach = run.first_breach.or(Some(record.since));
                run.last_breach = run.last_breach.max(Some(record.since));
            }
            if run.watched {
                run.ledger.add(Open {
                    number,
                    witness: record.witness.clone(),
                    bearer: record.bearer,
                    blame: record.blame.clone(),
                    key: record.key.clone(),
                    grade: record.grade,
                    truth: record.truth,
                    since: record.since,
                    known: record.known,
                    opened: now,
                    graver: None,
                    closed: None,
                    over,
                    waived_by: Vec::new(),
                });
            }
        }
        self.changed |= !self.cells.is_empty();
        if counts && record.truth == Truth::Yes {
            self.start_ladders(clause, &record, env);
        }
        self.out.push(Out::Opened(record));
        number
    }

    /// A record is made good, once.
    pub(super) fn close(&mut self, clause: usize, number: u64, standing: Standing) {
        let (now, horizon) = (self.now, self.horizon());
        let ended = if let Standing::Remedied(at) | Standing::Waived(at) = standing { at } else { now };
        // What breaches nothing is in no ledger.
        let kept = self.program.clauses.get(clause).is_some_and(is_binding);
        if let Some(run) = self.runs.get_mut(clause).filter(|run| run.watched && kept) {
            run.ledger.forget_before(horizon);
            if !run.ledger.close(number, now, ended) {
                return;
            }
        }
        self.changed |= !self.cells.is_empty();
        self.out.push(Out::Closed(number, standing));
    }
}

/// Whether what a clause forbids may be no breach of it: it binds under a condition, or only so much makes a breach. What is excused is told.
fn may_be_none(text: &Clause) -> bool {
    text.minor.is_some() || text.when.is_some() || !text.suspended.is_empty() || !text.ends.is_empty()
}

/// The grade of a breach: material when that is certain, or when it is nothing else.
pub(super) fn grade(minor: Truth, material: Truth) -> Grade {
    if material == Truth::Yes || (minor == Truth::No && material == Truth::Maybe) { Grade::Material } else { Grade::Minor }
}

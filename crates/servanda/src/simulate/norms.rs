//! What parties do under each article: forbidden acts, levels, what is allowed. Who acts is drawn among those whom the article names, each as
//! likely as the other.

use servanda_model::ast::{Choice, EffectVerb};
use servanda_watch::fact::BY;
use servanda_watch::program::{Clause, Cond, Except, Mode, Pattern, Subject, What};

use super::conditions::Way;
use super::world::{DAY, Env, Event, HAPPENS, Value, Why, World};

/// Of a hundred contrary acts for so many the condition of an exception is brought about first, where there is one that can be.
const EXCUSED: u64 = 300;
/// Of a hundred levels that are so as reported, so many are within their limit.
const KEPT: u64 = 600;
/// Of a hundred powers over articles so many are used, once, in the last quarter.
const POWER: u64 = 250;

/// The part of an article in the exercise.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) from: i64,
    pub(super) to: i64,
    /// Whether the exercise knows that the article is in force then.
    pub(super) known: bool,
    pub(super) who: Vec<String>,
}

impl World<'_> {
    /// Everything that happens under the articles of the text.
    pub(super) fn play(&mut self) {
        self.open();
        let program = self.program;
        for (n, clause) in program.clauses.iter().enumerate() {
            match &clause.what {
                What::Forbid(_) => self.forbidden(n, clause),
                What::Hold { .. } => self.levels(n, clause),
                What::Do { triggers, .. } if triggers.is_empty() => self.standing(n, clause),
                What::Allow { .. } => self.allowed(n, clause),
                What::Do { .. } | What::Nothing => {}
            }
            self.grades(clause);
        }
        self.excused();
        self.answers();
        self.ladders();
        // An answer may be what excuses something later.
        self.excused();
    }

    /// Whom an article names: its members, invented ones when a register keeps them; nobody when it names nobody.
    pub(super) fn bearers(&self, subject: &Subject) -> Vec<String> {
        if subject.mode == Mode::Nobody {
            return Vec::new();
        }
        if subject.members.is_empty() {
            self.members(subject.actors)
        } else {
            subject.members.iter().map(|m| self.program.names.text(*m)).collect()
        }
    }

    /// How often something may happen under an article that is in force so long.
    fn occasions((from, to): (i64, i64)) -> i64 {
        3 + (to - from) / (6 * DAY)
    }

    /// The part of an article in the exercise: who is named, what can happen, and when; without one, the reason is kept.
    pub(super) fn part(&mut self, clause: &Clause, patterns: &[Pattern]) -> Option<Part> {
        let article = self.scene.treaty.articles.get(clause.article)?;
        let who = self.bearers(&clause.subject);
        if who.is_empty() {
            self.leave_out(clause.article, "it names nobody who is bound");
        } else if patterns.is_empty() {
            let effect = article.norm().is_some_and(|n| n.act.choices.iter().any(|c| matches!(c, Choice::Effect(_))));
            self.leave_out(
                clause.article,
                if effect { "it changes the standing of articles, and nobody does so" } else { "it names no act" },
            );
        } else if patterns.iter().all(|p| self.possible(p).is_empty()) {
            self.leave_out(clause.article, "whether its act has happened is judged by nobody");
        } else if let Some((from, to, known)) = self.window(clause) {
            return Some(Part { from, to, known, who });
        } else {
            self.leave_out(clause.article, "it is not in force in the days of the exercise");
        }
        None
    }

    fn forbidden(&mut self, n: usize, clause: &Clause) {
        let What::Forbid(acts) = &clause.what else { return };
        let Some(Part { from, to, who, .. }) = self.part(clause, acts) else { return };
        let gate = self.gate(n, 0);
        let occasions = Self::occasions((from, to));
        let mut any = false;
        for turn in 0..occasions {
            // Nothing at all would leave nothing to learn about this article.
            let real = self.draws.chance(HAPPENS) || (turn + 1 == occasions && !any);
            let at = self.draws.between(from, to);
            let (Some(actor), Some(act)) = (self.one_of(&who), self.draws.pick(acts)) else { continue };
            let mut env = Env::default();
            env.set(0, &actor);
            let Some(draft) = self.draft(act, &[], &mut env, Some(&actor)) else { continue };
            let why = match (real, gate) {
                (false, _) => Why::Invented,
                (true, Some(opened)) if opened <= at => Why::Contrary,
                (true, _) => Why::Outside,
            };
            let mut event = self.place(&draft, at, why);
            event.article = Some(clause.article);
            let index = self.add(event);
            env.meet(0, index);
            if real && self.draws.chance(EXCUSED) {
                self.excuse(clause, &env, at);
            }
            any |= real;
        }
    }

    /// Brings about before an act what excuses it, where that can be.
    fn excuse(&mut self, clause: &Clause, env: &Env, at: i64) {
        for except in &clause.excepts {
            if let Except::When(cond, _) = except
                && self.start < at - 60
            {
                self.bring(cond, &mut env.clone(), Way { certain: true, ..Way::between(self.start, at - 60) });
            }
        }
    }

    /// Marks what an exception excuses, whatever brought it about: leave once given may cover more than the act for which it was asked.
    fn excused(&mut self) {
        let program = self.program;
        for clause in program.clauses.iter().filter(|c| !c.excepts.is_empty()) {
            let What::Forbid(acts) = &clause.what else { continue };
            for event in acts.iter().flat_map(|act| self.called(&act.events)).collect::<Vec<_>>() {
                let Some(e) = self.events.get(event).filter(|e| e.article == Some(clause.article) && e.why == Why::Contrary) else {
                    continue;
                };
                let mut env = Env::default();
                if let Some(bearer) = e.actor() {
                    env.set(0, bearer);
                }
                env.meet(0, event);
                let (at, kind) = (e.at, program.event(&e.kind));
                let same = acts.iter().filter(|act| kind.is_some_and(|kind| act.events.contains(&kind)));
                same.for_each(|act| self.take(&act.binds, event, &mut env));
                let excused = clause.excepts.iter().any(|except| match except {
                    Except::When(cond, _) => self.holds(cond, &env, at),
                    Except::As(article, _) => {
                        let other = program.of_article.get(article).copied();
                        let open = other.and_then(|other| self.gates.get(other).copied().flatten().flatten());
                        open.is_some_and(|time| time <= at)
                    }
                });
                if let Some(e) = self.events.get_mut(event).filter(|_| excused) {
                    e.why = Why::Excused;
                }
            }
        }
    }

    /// Many acts at once where the text counts them, and what else makes a breach graver.
    fn grades(&mut self, clause: &Clause) {
        let Some((from, to, _)) = self.window(clause) else { return };
        for cond in clause.minor.iter().chain(&clause.material) {
            let parts: Vec<&Cond> = match cond {
                Cond::Or(parts) => parts.iter().collect(),
                one => vec![one],
            };
            for part in parts {
                let who = self.bearers(&clause.subject);
                let Some(actor) = self.one_of(&who) else { return };
                let mut env = Env::default();
                env.set(0, &actor);
                if matches!(part, Cond::Count(..)) || self.draws.chance(HAPPENS) {
                    self.bring(part, &mut env, Way::between(from, to));
                }
            }
        }
    }

    fn levels(&mut self, n: usize, clause: &Clause) {
        let What::Hold { measure, limit, phases } = &clause.what else { return };
        let Some(Part { from, to, who, .. }) = self.part(clause, std::slice::from_ref(measure)) else { return };
        let gate = self.gate(n, 0);
        let readings = Self::occasions((from, to));
        let mut any = false;
        for turn in 0..readings {
            let real = self.draws.chance(HAPPENS) || (turn + 1 == readings && !any);
            let at = self.draws.between(from, to);
            let Some(bearer) = self.one_of(&who) else { continue };
            let mut env = Env::default();
            env.set(0, &bearer);
            let Some(draft) = self.draft(measure, &[], &mut env, None) else { continue };
            let begun = phases.iter().rposition(|(when, ..)| self.time(when, &env, from).is_some_and(|time| time <= at));
            let (compare, most) = match begun.and_then(|phase| phases.get(phase)) {
                Some((_, compare, most)) if begun.is_some_and(|phase| phase + 1 < phases.len()) => (*compare, *most),
                _ => *limit,
            };
            let kept = real && self.draws.chance(KEPT);
            let why = match (real, gate) {
                (false, _) => Why::Invented,
                (true, _) if kept => Why::Kept,
                (true, Some(opened)) if opened <= at => Why::Beyond,
                (true, _) => Why::Outside,
            };
            let mut event = self.place(&draft, at, why);
            event.article = Some(clause.article);
            event.value = Some(self.reading(compare, most, kept));
            self.add(event);
            any |= real;
        }
    }

    fn allowed(&mut self, n: usize, clause: &Clause) {
        let What::Allow { acts, effects, .. } = &clause.what else { return };
        let Some(Part { from, to, who, .. }) = self.part(clause, acts) else { return self.powers(clause, effects) };
        let gate = self.gate(n, 0);
        for _ in 0..1 + Self::occasions((from, to)) / 3 {
            // Not before what it waits for, where the exercise can tell when that comes.
            let at = self.draws.between(gate.map_or(from, |opened| opened.clamp(from, to)), to);
            let (Some(actor), Some(act)) = (self.one_of(&who), self.draws.pick(acts)) else { continue };
            let mut env = Env::default();
            env.set(0, &actor);
            let Some(draft) = self.draft(act, &[], &mut env, Some(&actor)) else { continue };
            let why = if gate.is_some_and(|opened| opened <= at) { Why::Allowed } else { Why::Outside };
            let mut event = self.place(&draft, at, why);
            event.article = Some(clause.article);
            self.bring_about(event);
        }
        self.powers(clause, effects);
    }

    /// A use of a power over articles: an act that cites them.
    fn powers(&mut self, clause: &Clause, effects: &[(EffectVerb, Vec<usize>, bool)]) {
        let who = self.bearers(&clause.subject);
        let Some((from, to, _)) = self.window(clause) else { return };
        for (verb, targets, _) in effects {
            let kind = match verb {
                EffectVerb::Suspend => "suspension",
                EffectVerb::Terminate => "termination",
                EffectVerb::Activate => "activation",
                EffectVerb::Amend => "amendment",
                EffectVerb::Leave => "withdrawal",
                EffectVerb::Mirror => continue,
            };
            let (used, at) = (self.draws.chance(POWER), self.draws.between(to - (to - from) / 4, to));
            let (Some(actor), Some(target)) = (self.one_of(&who), self.draws.pick(targets).copied()) else { continue };
            if !used {
                continue;
            }
            self.left_out.remove(&clause.article);
            let why = if self.gates.iter().zip(&self.program.clauses).any(|(g, c)| c.article == clause.article && g.flatten().is_some()) {
                Why::Allowed
            } else {
                Why::Outside
            };
            self.add(Event {
                happened: true,
                why,
                article: Some(clause.article),
                kind: kind.to_owned(),
                about: Some(self.scene.treaty.cite(target)),
                args: [(BY, Value::Name(actor))].into(),
                at,
                ground: None,
                spot: None,
                value: None,
                word: true,
            });
        }
    }
}

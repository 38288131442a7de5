//! Forbidden acts, and how every breach is graded, excused and recorded.

use servanda_model::ast::{AtomKind, Choice, Condition, Counted, Grade, NounKind, Pattern, SlotKind, SubjectKind};
use servanda_model::treaty::act_patterns;
use servanda_watch::{Span, Truth};

use super::{At, Env, Rec, Seen, Value, Verdict, World};

/// What a breach comes to: its truth, whether it is material, whether it is excused.
#[derive(Clone, Copy)]
pub(crate) struct Judged {
    pub(crate) truth: Truth,
    pub(crate) material: bool,
    pub(crate) excused: bool,
}

impl World<'_> {
    pub(crate) fn acts_of(&self, id: usize) -> Vec<Pattern> {
        act_patterns(&self.norm(id).unwrap().act).into_iter().cloned().collect()
    }

    pub(crate) fn keeps(&self, id: usize) -> Option<&Choice> {
        self.norm(id)?.act.choices.iter().find(|c| matches!(c, Choice::Keep(..)))
    }

    /// Whether an actor is of those bound, and for whom it acts.
    pub(crate) fn bound(&self, id: usize, actor: Option<&str>) -> (Truth, Option<String>) {
        let (members, _) = self.members(&self.norm(id).unwrap().subject);
        let Some(actor) = actor else {
            return (Truth::Maybe, if members.len() == 1 { members.first().cloned() } else { None });
        };
        if members.is_empty() || members.iter().any(|m| m == actor) {
            return (Truth::Yes, Some(actor.to_owned()));
        }
        match self.answers(actor).into_iter().find(|p| members.contains(p)) {
            Some(party) => (Truth::Yes, Some(party)),
            None => (Truth::No, None),
        }
    }

    pub(crate) fn forbidden(&mut self, id: usize, fact: &Seen) {
        if self.forbids(id).is_none() {
            return;
        }
        let (ours, bearer) = self.bound(id, fact.arg("by"));
        // What nobody is said to have done is held against nobody.
        let bearer = bearer.filter(|_| fact.arg("by").is_some());
        let mut best: Option<(Truth, Env)> = None;
        for act in self.acts_of(id) {
            let mut env = self.env(id, bearer.clone());
            let fits = self.fits(&act, fact, &mut env, true);
            env.events.push(fact.met(&act.name.text));
            if fits > best.as_ref().map_or(Truth::No, |(t, _)| *t) {
                self.implied(id, &act, fact, &mut env);
                best = Some((fits, env));
            }
        }
        let Some((fits, env)) = best else { return };
        let act = ours.and(fits).and(self.established(fact, self.standard(id)));
        let at = At { own: Some(fact.says.id), ..At::new(fact.says.when, id) };
        if act == Truth::No || self.told_already(id, fact.says.id, &env, act) {
            return;
        }
        let truth = act.and(self.gate(id, &env, &at));
        if truth == Truth::No {
            return;
        }
        if let Some(mut judged) = self.judged(id, truth, &env, &at, Some(fact)) {
            // Where a body decides whose act it was, it is nobody's established breach before that.
            let asks = self.can_be_breached(id) && !judged.excused && judged.truth == Truth::Yes;
            let waits = asks && !self.found(id, fact.says.id, &self.blame(id, env.bearer().unwrap_or_default()));
            if waits {
                judged.truth = Truth::Maybe;
            }
            let number = self.record(id, &env, judged, fact.says.when.to, Some(fact.says.id), Some(fact.says.when.to));
            self.records[number].waits = waits.then_some(env);
        }
    }

    /// Whether one incident has led to the same under another name, at least as certainly.
    pub(crate) fn told_already(&mut self, id: usize, incident: u32, env: &Env, truth: Truth) -> bool {
        let told = (id, incident, env.bearer().unwrap_or_default().to_owned(), env.key());
        let before = self.told.get(&told).copied().unwrap_or(Truth::No);
        self.told.insert(told, truth.max(before));
        before >= truth
    }

    /// A sort by which grades count, and that the act does not name, is a value of the act all the same.
    fn implied(&self, id: usize, act: &Pattern, fact: &Seen, env: &mut Env) {
        let mut sorts = Vec::new();
        for (_, _, condition) in self.article(id).breach_when() {
            per_sorts(condition, &mut sorts);
        }
        for sort in sorts {
            if env.values.iter().any(|v| v.sort == sort) {
                continue;
            }
            if let Some(word) = self.word_of_sort(act, &sort) {
                let (value, of) = (fact.arg(&word).map(str::to_owned), Some((fact.says.id, word)));
                env.values.push(Value { sort, label: None, value, bearer: false, of });
            }
        }
    }

    /// Whether something is a breach by the text's own measure of breaches, how grave, and whether it is excused.
    pub(crate) fn judged(&self, id: usize, truth: Truth, env: &Env, at: &At, fact: Option<&Seen>) -> Option<Judged> {
        let minor = self.breach_when(id, Grade::Minor).map_or(Truth::Yes, |c| {
            let itself = At { counts_itself: Truth::Yes, ..at.clone() };
            self.holds(&c, env, &itself)
        });
        let itself = At { counts_itself: minor, ..at.clone() };
        let material = self.breach_when(id, Grade::Material).map_or(Truth::No, |c| self.holds(&c, env, &itself));
        let mut truth = truth.and(minor.or(material));
        let mut excused = self.excepts(id).iter().fold(Truth::No, |any, c| any.or(self.holds(c, env, at)));
        excused = excused.or(self.allowed_elsewhere(id, at, fact));
        if excused == Truth::Maybe {
            truth = truth.min(Truth::Maybe);
        }
        if truth == Truth::No {
            return None;
        }
        let material = material == Truth::Yes || (minor == Truth::No && material == Truth::Maybe);
        Some(Judged { truth, material, excused: excused == Truth::Yes })
    }

    /// `except as article …`: what that article allows or orders to the same actor, while it is in force.
    fn allowed_elsewhere(&self, id: usize, at: &At, fact: Option<&Seen>) -> Truth {
        let Some(fact) = fact else { return Truth::No };
        let mut any = Truth::No;
        for slot in self.article(id).slots() {
            let SlotKind::ExceptAs(citation) = &slot.kind else { continue };
            let other = self.treaty.find(self.article(id).instrument, citation).unwrap();
            let Some(norm) = self.article(other).norm() else { continue };
            for act in act_patterns(&norm.act) {
                let actor = fact.arg("by");
                let mut env = self.env(other, actor.map(str::to_owned));
                let (members, _) = self.members(&norm.subject);
                let ours = match actor {
                    None => Truth::Maybe,
                    Some(a) => Truth::from(members.is_empty() || members.iter().any(|m| self.acts_for(Some(a), Some(m)) == Truth::Yes)),
                };
                let fits = self.fits(act, fact, &mut env, true);
                any = any.or(ours.and(fits).and(self.gate(other, &env, &At { article: other, ..at.clone() })));
            }
        }
        any
    }

    pub(crate) fn record(&mut self, id: usize, env: &Env, judged: Judged, since: i64, witness: Option<u32>, over: Option<i64>) -> usize {
        let bearer = env.bearer().unwrap_or_default().to_owned();
        let verdict = Verdict {
            article: self.article(id).ast.number.text.clone(),
            blame: self.blame(id, &bearer),
            bearer,
            key: env.key(),
            material: judged.material,
            truth: judged.truth,
            since,
            excused: judged.excused,
            witness,
            remedied: None,
        };
        let witnesses = witness.into_iter().collect();
        let counts = self.can_be_breached(id);
        self.records.push(Rec {
            verdict,
            article: id,
            opened: self.now,
            graver: None,
            closed: None,
            over,
            witnesses,
            counts,
            waits: None,
            waived_by: Default::default(),
        });
        let number = self.records.len() - 1;
        if counts && !judged.excused && judged.truth == Truth::Yes {
            self.start_ladders(number, env, judged.material);
        }
        number
    }

    pub(crate) fn close(&mut self, number: usize, at: i64) {
        let record = &mut self.records[number];
        if record.closed.is_none() && !record.verdict.excused {
            record.closed = Some(self.now);
            record.over = record.over.or(Some(at));
            record.verdict.remedied = Some(at);
        }
    }

    /// What a text makes a breach beside the act that it forbids or asks for: a condition that speaks of none of its acts and counts none of
    /// its breaches. It is a breach once each time it comes to hold.
    pub(crate) fn stand_alone(&mut self, id: usize) -> bool {
        if self.keeps(id).is_some() || self.norm(id).is_none() || !self.can_be_breached(id) {
            return false;
        }
        let mut moved = false;
        let own: Vec<String> = self.own_events(id);
        for (grade, material) in [(Grade::Material, true), (Grade::Minor, false)] {
            let Some(condition) = self.breach_when(id, grade) else { continue };
            let branches = match condition {
                Condition::Or(parts) => parts,
                one => vec![one],
            };
            let alone: Vec<Condition> = branches.into_iter().filter(|c| !self.speaks_of(c, &own)).collect();
            if alone.is_empty() {
                continue;
            }
            for bearer in self.spoken_of(id, &alone) {
                let env = self.env(id, bearer.clone());
                let at = At::new(Span { from: self.now, to: self.now }, id);
                let truth = alone.iter().fold(Truth::No, |any, c| any.or(self.holds(c, &env, &at))).and(self.gate(id, &env, &at));
                let key = (material, bearer.unwrap_or_default());
                let (before, open) = self.standing[id].alone.get(&key).copied().unwrap_or((Truth::No, None));
                let graver = self.standing[id].alone.get(&(true, key.1.clone())).is_some_and(|(t, _)| *t == Truth::Yes);
                let mut open = open;
                if truth == Truth::Yes && before != Truth::Yes && (material || !graver) {
                    let excused = self.excepts(id).iter().fold(Truth::No, |any, c| any.or(self.holds(c, &env, &at)));
                    let judged = Judged {
                        truth: if excused == Truth::Maybe { Truth::Maybe } else { Truth::Yes },
                        material,
                        excused: excused == Truth::Yes,
                    };
                    open = Some(self.record(id, &env, judged, self.now, None, None));
                    moved = true;
                }
                if truth == Truth::No
                    && let Some(number) = open.take()
                {
                    self.records[number].over = Some(self.now);
                    moved = true;
                }
                self.standing[id].alone.insert(key, (truth, open));
            }
        }
        moved
    }

    fn own_events(&self, id: usize) -> Vec<String> {
        let norm = self.norm(id).unwrap();
        let mut out: Vec<String> = self.acts_of(id).iter().flat_map(|p| self.family(&p.name.text)).collect();
        out.extend(norm.followed_by.iter().flat_map(|(act, _)| act_patterns(act)).flat_map(|p| self.family(&p.name.text)));
        if let Some(when) = norm.when.as_ref().filter(|w| super::states::is_triggered(w)) {
            let mut patterns = Vec::new();
            super::compose::patterns_of(when, &mut patterns);
            out.extend(patterns.iter().flat_map(|p| self.family(&p.name.text)));
        }
        out
    }

    /// Whether a condition speaks of these events, or of the article's own breaches.
    fn speaks_of(&self, condition: &Condition, own: &[String]) -> bool {
        match condition {
            Condition::Or(parts) | Condition::And(parts) => parts.iter().any(|c| self.speaks_of(c, own)),
            Condition::Not(inner, _) => self.speaks_of(inner, own),
            Condition::Atom(atom) => match &atom.kind {
                AtomKind::Event { pattern, .. }
                | AtomKind::Measure { pattern, .. }
                | AtomKind::Count { counted: Counted::Pattern(pattern), .. } => {
                    self.family(&pattern.name.text).iter().any(|e| own.contains(e))
                }
                AtomKind::Count { .. } => true,
                _ => false,
            },
        }
    }

    /// Of whom a condition speaks: of each bearer in turn, of those whom it names as actors, or of nobody in particular.
    fn spoken_of(&self, id: usize, conditions: &[Condition]) -> Vec<Option<String>> {
        let norm = self.norm(id).unwrap();
        let (members, _) = self.members(&norm.subject);
        let env = self.env(id, None);
        let sort = env.values[0].sort.clone();
        let mut patterns = Vec::new();
        conditions.iter().for_each(|c| super::compose::patterns_of(c, &mut patterns));
        let bearer = |n: &servanda_model::ast::Noun| match &n.kind {
            NounKind::That(w) => self.one_sort(&w.text, &sort),
            NounKind::BreachingParty | NounKind::Accused => true,
            _ => false,
        };
        let states = conditions.iter().any(|c| state_of_that(c, &|n| bearer(n)));
        if states || patterns.iter().any(|p| super::fit::nouns(p).iter().any(|(_, n)| bearer(n))) {
            return if members.is_empty() { vec![None] } else { members.into_iter().map(Some).collect() };
        }
        if matches!(norm.subject.kind, SubjectKind::Jointly(_)) && members.len() != 1 {
            return vec![None];
        }
        let mut named = members.clone();
        for pattern in patterns {
            if let Some((_, NounKind::Term(_, word, _))) =
                pattern.cases.iter().find(|(p, _)| p.word() == "by").map(|(p, n)| (p, n.kind.clone()))
                && let Some(set) = self.set(&word.text, true)
            {
                named.retain(|m| set.contains(m));
            }
        }
        if !named.is_empty() && (named.len() < members.len() || members.len() == 1) {
            named.into_iter().map(Some).collect()
        } else {
            vec![None]
        }
    }
}

fn state_of_that(condition: &Condition, bearer: &dyn Fn(&servanda_model::ast::Noun) -> bool) -> bool {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().any(|c| state_of_that(c, bearer)),
        Condition::Not(inner, _) => state_of_that(inner, bearer),
        Condition::Atom(atom) => matches!(&atom.kind, AtomKind::State { by: Some(noun), .. } if bearer(noun)),
    }
}

fn per_sorts(condition: &Condition, out: &mut Vec<String>) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| per_sorts(c, out)),
        Condition::Not(inner, _) => per_sorts(inner, out),
        Condition::Atom(atom) => {
            if let AtomKind::Count { rate, .. } = &atom.kind {
                out.extend(rate.per.iter().map(|w| w.text.clone()));
            }
        }
    }
}

//! How articles stand: when the text binds, what is in force, what is observed, which duties arise by themselves.
//!
//! Within one second facts are taken together; a breach that opens or closes in that second counts from its end.

use servanda_model::ast::{
    Amount, AtomKind, Citation, Condition, EntryForm, Grade, MomentForm, Noun, NounKind, SlotKind, State, StatementKind, SubjectKind, Time,
    TimeSpan,
};
use servanda_watch::{Span, Truth};

use super::{At, Env, Reach, Value, World};

impl Reach {
    fn rise(&mut self, truth: Truth, now: i64) {
        if truth != Truth::No {
            self.possible = self.possible.or(Some(now));
        }
        if truth == Truth::Yes {
            self.certain = self.certain.or(Some(now));
        }
    }

    fn by(self, span: Span) -> Truth {
        Truth::of(self.certain.is_some_and(|c| span.from >= c), self.possible.is_some_and(|p| span.to >= p))
    }
}

impl World<'_> {
    pub(crate) fn begin(&mut self) {
        for instrument in 0..self.treaty.instruments.len() {
            let fixed = match self.entry(instrument) {
                // The text does not say: it binds from the start.
                None => Some(i64::MIN),
                Some((id, EntryForm::On(instant))) => Some(self.instant(id, &instant)),
                Some(_) => None,
            };
            self.entries[instrument] = Reach { possible: fixed, certain: fixed };
        }
    }

    /// The times that the text fixes.
    pub(crate) fn fixed_times(&self) -> Vec<i64> {
        let mut out = Vec::new();
        for instrument in 0..self.treaty.instruments.len() {
            if let Some((id, EntryForm::On(instant))) = self.entry(instrument) {
                out.push(self.instant(id, &instant));
            }
        }
        for (name, moment) in &self.treaty.names.moments {
            if let MomentForm::At(_) = moment.form {
                out.extend(self.moment(name).certain);
            }
        }
        for (id, article) in self.treaty.standing() {
            let Some(TimeSpan { starting, until, .. }) = article.norm().and_then(|n| n.during.as_ref()) else { continue };
            if let Some(time @ Time::Instant(_)) = starting {
                out.extend(self.extent(id, time).0.certain);
            }
            if let Some(time @ Time::Instant(_)) = until {
                out.extend(self.extent(id, time).1.certain.map(|t| t + i64::from(self.whole_day(time))));
            }
        }
        out
    }

    fn entry(&self, instrument: usize) -> Option<(usize, EntryForm)> {
        self.treaty.standing().filter(|(_, a)| a.instrument == instrument).find_map(|(id, a)| match a.statement().map(|s| &s.kind) {
            Some(StatementKind::EntersIntoForce(subject, form)) => {
                let whole = matches!(&subject.kind, SubjectKind::Noun(n) if matches!(n.kind, NounKind::ThisTreaty));
                whole.then(|| (id, form.clone()))
            }
            _ => None,
        })
    }

    fn here(&self, article: usize) -> At {
        At::new(Span { from: self.now, to: self.now }, article)
    }

    /// Looks at everything that may have changed, until nothing does.
    pub(crate) fn settle(&mut self, phase: u8) -> bool {
        let mut moved = false;
        for _ in 0..16 {
            let mut again = false;
            for instrument in 0..self.treaty.instruments.len() {
                let Some((id, form)) = self.entry(instrument) else { continue };
                let truth = match form {
                    EntryForm::On(_) => continue,
                    EntryForm::OnSignature => {
                        let signed = self.begun().filter(|f| f.says.event == "signature");
                        signed.map(|f| self.established(f, 500).and(Truth::of(f.says.when.to <= self.now, true))).max().unwrap_or(Truth::No)
                    }
                    EntryForm::When(condition) => self.holds(&condition, &Env::default(), &self.here(id)),
                };
                let mut entry = self.entries[instrument];
                entry.rise(truth, self.now);
                again |= self.entries[instrument].certain != entry.certain;
                self.entries[instrument] = entry;
            }
            for (name, moment) in &self.treaty.names.moments {
                if let MomentForm::When(condition) = &moment.form {
                    let truth = self.holds(condition, &Env::default(), &self.here(usize::MAX));
                    let mut reach = self.moment(name);
                    let before = reach.certain;
                    reach.rise(truth, self.now);
                    again |= before != reach.certain;
                    self.moments.insert(name.clone(), reach);
                }
            }
            for id in 0..self.treaty.articles.len() {
                again |= self.settle_article(id, phase);
            }
            moved |= again;
            if !again {
                break;
            }
        }
        moved
    }

    fn settle_article(&mut self, id: usize, phase: u8) -> bool {
        if self.article(id).deleted || self.norm(id).is_none() {
            return false;
        }
        let mut moved = false;
        let ends = self.ends(id);
        let env = self.env(id, None);
        if self.standing[id].ended.is_none() && ends.iter().any(|c| self.holds(c, &env, &self.here(id)) == Truth::Yes) {
            self.standing[id].ended = Some((self.now, phase));
            moved = true;
        }
        let force = self.gate(id, &env, &self.here(id));
        let last = self.standing[id].force.last().map_or(Truth::No, |(_, t)| *t);
        if force != last {
            self.standing[id].force.push(((self.now, phase), force));
            moved = true;
        }
        moved |= self.arise(id);
        moved |= self.hold(id);
        moved |= self.stand_alone(id);
        moved
    }

    /// A clause that has met nobody but its bearer, known or not.
    pub(crate) fn env(&self, id: usize, bearer: Option<String>) -> Env {
        let subject = &self.any_norm(id).subject;
        let (sort, label) = match &subject.kind {
            SubjectKind::Jointly(word) | SubjectKind::AtLeast(_, word) => (word.text.clone(), None),
            SubjectKind::Noun(noun) => match &noun.kind {
                NounKind::Term(_, word, label) => (word.text.clone(), label.as_ref().map(|l| l.text.clone())),
                NounKind::That(word) | NounKind::Other(word) => (word.text.clone(), None),
                _ => (String::new(), None),
            },
            SubjectKind::Unnamed => (String::new(), None),
        };
        // A label that a trigger names is that of the trigger.
        let mut met = Vec::new();
        self.any_norm(id).when.iter().for_each(|when| super::compose::patterns_of(when, &mut met));
        let all: Vec<NounKind> = met.iter().flat_map(|p| super::fit::nouns(p)).map(|(_, n)| n.kind.clone()).collect();
        let named = |l: &String| all.iter().any(|n| matches!(n, NounKind::Term(_, s, Some(w)) if s.text == sort && w.text == *l));
        let label = label.filter(|l| !named(l));
        Env { values: vec![Value { sort, label, value: bearer, bearer: true, of: None }], events: Vec::new() }
    }

    /// What ends an article, wherever it is written.
    fn ends(&self, id: usize) -> Vec<Condition> {
        let mut out = Vec::new();
        for (from, article) in self.treaty.standing() {
            for ending in article.endings() {
                if self.treaty.targets(from, ending.target.as_ref()).contains(&id) {
                    out.push(ending.when.clone());
                }
            }
        }
        out
    }

    pub(crate) fn suspensions(&self, id: usize) -> Vec<Condition> {
        self.article(id).slots().filter_map(|s| if let SlotKind::SuspendedWhile(c) = &s.kind { Some(c.clone()) } else { None }).collect()
    }

    /// Whether an article binds at a time, its own condition left out.
    pub(crate) fn standing_gate(&self, id: usize, env: &Env, at: &At) -> Truth {
        let mut truth = self.entries[self.article(id).instrument].by(at.span);
        if let Some(TimeSpan { starting, until, .. }) = &self.any_norm(id).during {
            if let Some(time) = starting {
                truth = truth.and(self.extent(id, time).0.by(at.span));
            }
            if let Some(time) = until {
                let end = self.extent(id, time).1;
                // A day belongs to the span, a clock time ends it.
                let day = i64::from(self.whole_day(time));
                let past = Reach { possible: end.possible.map(|e| e + day), certain: end.certain.map(|e| e + day) };
                truth = truth.and(past.by(at.span).negated());
            }
        }
        if let Some((ended, _)) = self.standing[id].ended {
            truth = truth.and(Truth::of(at.span.to < ended, at.span.from < ended));
        }
        truth = truth.and(self.bound_by_powers(id, env.bearer(), at.span));
        for condition in self.ends(id).iter().chain(&self.suspensions(id)) {
            truth = truth.and(self.holds(condition, env, at).negated());
        }
        truth
    }

    pub(crate) fn gate(&self, id: usize, env: &Env, at: &At) -> Truth {
        let truth = self.standing_gate(id, env, at);
        match &self.any_norm(id).when {
            Some(when) if !is_triggered(when) => truth.and(self.holds(when, env, at)),
            _ => truth,
        }
    }

    /// The state of an article over a stretch of time: the same at every moment of it, or undetermined.
    pub(crate) fn state(
        &self,
        citation: &Citation,
        state: State,
        by: Option<&Noun>,
        lasting: Option<&Amount>,
        env: &Env,
        at: &At,
    ) -> Truth {
        let instrument = self.treaty.articles.get(at.article).map_or(0, |a| a.instrument);
        let id = self.treaty.find(instrument, citation).unwrap();
        if state == State::Suspended {
            return self
                .suspensions(id)
                .iter()
                .fold(self.suspended_by_power(id, at.span), |any, c| any.or(self.holds(c, env, &At { article: id, ..at.clone() })));
        }
        // What changes at the end of a second is seen in the next one.
        let points = self.points.iter().flat_map(|p| [*p, p + 1]).filter(|p| *p >= at.span.from && *p <= at.span.to);
        let all: Vec<Truth> = points.map(|p| self.state_at(id, state, by, lasting, env, p, at.article)).collect();
        match all.first() {
            Some(one) if all.iter().all(|t| t == one) => *one,
            _ => Truth::Maybe,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a question with all its parts")]
    fn state_at(&self, id: usize, state: State, by: Option<&Noun>, lasting: Option<&Amount>, env: &Env, point: i64, asker: usize) -> Truth {
        let cut = if point == self.now { self.cut } else { point };
        let reached = |since: i64| match lasting {
            None => true,
            Some(amount) => point >= self.later(asker, since, self.duration(amount), 1),
        };
        let force = || {
            let mut known =
                self.standing[id].force.iter().filter(|((t, phase), _)| *t < point || (*t == point && (*phase == 0 || cut > point)));
            match known.next_back() {
                Some(((since, _), Truth::Yes)) => Truth::from(reached(*since)),
                Some((_, truth)) => *truth,
                None => Truth::No,
            }
        };
        let records = self
            .records
            .iter()
            .filter(|r| r.counts && r.article == id && !r.verdict.excused && r.opened < cut)
            .filter(|r| self.is_by(by, r, env));
        match state {
            State::InForce => force(),
            State::Terminated => Truth::from(self.standing[id].ended.is_some_and(|(t, _)| t <= point)).or(self.ended_by_power(id, point)),
            State::InBreach(grade) => records
                .filter(|r| r.closed.is_none_or(|c| c >= cut) && reached(r.verdict.since))
                .filter(|r| grade != Some(Grade::Material) || r.material_at(cut))
                .fold(Truth::No, |any, r| any.or(r.verdict.truth)),
            State::Observed => {
                let quiet = |r: &&super::Rec| match lasting {
                    None => r.closed.is_some_and(|c| c < cut),
                    Some(_) => r.over.is_some_and(|o| o < cut && reached(o)),
                };
                records.filter(|r| !quiet(r)).fold(force(), |all, r| all.and(r.verdict.truth.negated()))
            }
            State::Fulfilled => {
                let open = self.standing[id].duties.iter().any(|d| !d.gone);
                Truth::from(!open && self.standing[id].fulfilled.iter().any(|t| *t < cut && reached(*t)))
            }
            State::Suspended => unreachable!(),
        }
    }

    fn is_by(&self, by: Option<&Noun>, record: &super::Rec, env: &Env) -> bool {
        let blame = &record.verdict.blame;
        match by.map(|n| &n.kind) {
            None => true,
            Some(NounKind::Term(_, word, _)) => self.set(&word.text, false).is_none_or(|s| blame.iter().any(|p| s.contains(p))),
            Some(NounKind::That(word)) => {
                let known = env.values.iter().rev().find(|v| self.one_sort(&v.sort, &word.text)).and_then(|v| v.value.clone());
                known.is_some_and(|k| blame.contains(&k))
            }
            Some(_) => panic!("not covered"),
        }
    }
}

/// Whether a norm arises at each occurrence of something.
pub(crate) fn is_triggered(condition: &Condition) -> bool {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().any(is_triggered),
        Condition::Not(..) => false,
        Condition::Atom(atom) => matches!(atom.kind, AtomKind::Event { status: servanda_model::ast::EventStatus::Occurs, .. }),
    }
}

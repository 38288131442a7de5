//! Articles as clauses.

use servanda_model::ast::{
    Act, AtomKind, Choice, Condition, Due as AstDue, EffectVerb, EventStatus, Grade, InstrumentForm, Modal, Norm, Noun, NounKind,
    Pattern as Ast, Quantifier, SlotKind, Step as AstStep, Subject as AstSubject, SubjectKind, Timing, Word,
};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, describe};

use super::build::{Builder, Scope};
use super::conditions::each_of;
use super::patterns::{branches, next_ev, next_var, same_sort, swapped};
use super::{
    Alone, Clause, Cond, Due, Edge, Except, IndexId, IndexSpec, Keep, Mode, Pattern, Program, Stage, Status, Step, StepNorm, Subject, Test,
    What, When,
};
use crate::fact::BY;
use crate::sym::Sym;

/// Prior acts are kept this long: no treaty asks for notice of more than two years.
const PRIOR: crate::fact::Seconds = 800 * 86_400;
/// Where the text names no standard of proof: more likely than not. The monitor says so beside each verdict.
pub(super) const BALANCE: u16 = 500;

impl Builder<'_> {
    pub(super) fn clauses(&mut self) {
        let treaty = self.treaty;
        for (id, article) in treaty.standing() {
            let clause = self.clause(id, article);
            self.program.of_article.insert(id, self.program.clauses.len());
            self.program.clauses.push(clause);
        }
        self.endings();
    }

    fn clause(&mut self, id: ArticleId, article: &Article) -> Clause {
        let verified = article.verified().and_then(|(_, _, to)| to).and_then(|w| self.standard(w));
        let attributor = article.attributed().map_or(Sym::NONE, |(_, by, _)| self.body_sym(by));
        let scope = Scope {
            instrument: article.instrument,
            article: Some(id),
            standard: verified.unwrap_or(BALANCE),
            attributor,
            ..Scope::default()
        };
        let draft = treaty_form(self, article) == InstrumentForm::Draft;
        let mut clause = Clause {
            article: id,
            instrument: article.instrument,
            modal: article.modal(),
            binding: article.is_binding() && !draft,
            standard: scope.standard,
            standard_named: verified.is_some(),
            subject: nobody(),
            during: (None, None),
            when: None,
            suspended: Vec::new(),
            ends: Vec::new(),
            excepts: Vec::new(),
            minor: None,
            material: None,
            alone: Vec::new(),
            what: What::Nothing,
            ladders: Vec::new(),
            owed: super::Owed::default(),
            attributed: None,
            binds: Vec::new(),
            vars: Vec::new(),
            events: Vec::new(),
            own: Vec::new(),
        };
        let Some(norm) = article.norm() else { return clause };
        if let Some(mirrored) = self.mirrored(id, norm) {
            return self.mirror(clause, scope, mirrored, norm);
        }
        self.norm_into(&mut clause, scope, article, norm);
        clause
    }

    /// The article that a norm mirrors, if it mirrors one.
    fn mirrored(&self, id: ArticleId, norm: &Norm) -> Option<ArticleId> {
        norm.act.choices.iter().find_map(|choice| match choice {
            Choice::Effect(effect) if effect.verb == EffectVerb::Mirror => {
                self.treaty.targets(id, Some(&effect.target)).first().copied().filter(|target| *target != id)
            }
            _ => None,
        })
    }

    /// The mirrored norm with the parties exchanged, bound as strongly as the mirroring says, while the original is observed.
    fn mirror(&mut self, mut clause: Clause, mut scope: Scope, original: ArticleId, by: &Norm) -> Clause {
        let article = &self.treaty.articles[original];
        let one = |subject: &AstSubject| match &subject.kind {
            SubjectKind::Noun(Noun { kind: NounKind::Term(None, word, _), .. }) => Some(word.text.clone()),
            _ => None,
        };
        let (Some(norm), Some(mine)) = (article.norm(), one(&by.subject)) else { return clause };
        let Some(theirs) = one(&norm.subject) else {
            self.note(
                Some(clause.article),
                by.span,
                "the article that is mirrored binds no single party, so that the monitor cannot exchange the parties",
            );
            return clause;
        };
        scope.swap = Some((theirs, mine));
        scope.instrument = article.instrument;
        let modal = match (by.modal, matches!(norm.modal, Modal::ShallNot)) {
            (Modal::Shall, true) => Modal::ShallNot,
            (Modal::Intends, true) => Modal::IntendsNot,
            (Modal::Expected, true) => Modal::ExpectedNot,
            (Modal::Should, true) => Modal::ShouldNot,
            (modal, _) => modal,
        };
        let norm = Norm { modal, ..norm.clone() };
        clause.modal = Some(modal);
        self.norm_into(&mut clause, scope, article, &norm);
        clause.suspended.push(Cond::Not(Box::new(Cond::Article(original, servanda_model::ast::State::Observed, None, None))));
        clause
    }

    fn norm_into(&mut self, clause: &mut Clause, mut scope: Scope, article: &Article, norm: &Norm) {
        let forbids = matches!(norm.modal, Modal::ShallNot | Modal::ShouldNot | Modal::IntendsNot | Modal::ExpectedNot);
        let asks = matches!(norm.modal, Modal::Shall | Modal::Should | Modal::Intends | Modal::Expected);
        let triggered = asks && norm.when.as_ref().is_some_and(|when| self.is_triggered(when, norm));
        let mut triggers = Vec::new();
        // Variable 0 is the bearer, so that ladders and `the other X` find it.
        if !triggered {
            clause.subject = self.subject(&norm.subject, &mut scope, clause.article);
            clause.when = norm.when.as_ref().map(|when| self.condition(when, &mut scope));
        } else if let Some(when) = &norm.when {
            scope.vars.push((subject_sort(&norm.subject), None, 0));
            triggers = self.triggers(when, &mut scope);
            scope.vars.retain(|(.., var)| *var != 0);
            clause.subject = self.subject(&norm.subject, &mut scope, clause.article);
            scope.vars.sort_by_key(|(.., var)| *var != 0);
        }
        if let Some(during) = &norm.during {
            clause.during = (
                during.starting.as_ref().map(|t| self.time(t, scope.instrument, Edge::DayBegin)),
                during.until.as_ref().map(|t| self.time(t, scope.instrument, Edge::DayOver)),
            );
        }
        let sense = if forbids {
            Sense::Forbids
        } else if asks {
            Sense::Asks(triggers)
        } else {
            Sense::Allows
        };
        clause.what = self.what(clause, &mut scope, article, norm, sense);
        // What excuses and grades a missed deadline is asked when it is missed.
        scope.late = asks;
        self.slots(clause, &mut scope, article);
        if let What::Forbid(acts) = &mut clause.what {
            // A sort by which grades count, and the act does not name, becomes a variable of the act.
            for (var, (slot, _)) in
                scope.vars.iter().filter_map(|(sort, label, var)| label.as_deref().and_then(implied).map(|s| (*var, (s, sort))))
            {
                acts.iter_mut().for_each(|act| act.binds.push((slot, var)));
            }
        }
        clause.vars = scope.vars.iter().filter(|(.., var)| *var != 0).map(|(sort, _, var)| (*var, sort.clone())).collect();
        let met: Vec<&Pattern> = match &clause.what {
            What::Forbid(acts) => acts.iter().collect(),
            What::Do { triggers, .. } => triggers.iter().map(|(p, _)| p).collect(),
            What::Hold { measure, .. } => vec![measure],
            What::Allow { .. } | What::Nothing => Vec::new(),
        };
        clause.binds = met.into_iter().flat_map(|p| p.binds.iter().copied()).collect();
        clause.owed = self.owed(clause, norm);
        clause.own = own_events(&clause.what);
        clause.events = clause.own.clone();
        clause.alone = self.alone(clause);
    }

    /// To whom what a norm asks is owed, by the arguments of its acts.
    fn owed(&mut self, clause: &Clause, norm: &Norm) -> super::Owed {
        let mut out = super::Owed::default();
        let acts: Vec<&Pattern> = match &clause.what {
            What::Forbid(acts) => acts.iter().collect(),
            What::Do { stages, .. } => stages.iter().flat_map(|s| &s.acts).collect(),
            _ => Vec::new(),
        };
        let tested = acts.iter().flat_map(|p| &p.tests).filter_map(|(slot, test)| match test {
            Test::Var(var) => Some((*slot, *var)),
            _ => None,
        });
        let bound = acts.iter().flat_map(|p| p.binds.iter().copied());
        out.vars = tested.chain(bound).filter(|(slot, var)| *slot != BY && *var != 0).map(|(_, var)| var).collect();
        let nouns = act_patterns(&norm.act)
            .into_iter()
            .flat_map(|p| p.cases.iter().filter(|(p, _)| super::patterns::slot(*p) != BY).map(|(_, n)| n).chain(&p.object));
        let named: Vec<String> = nouns
            .filter_map(|noun| if let NounKind::Term(None, word, None) = &noun.kind { Some(&word.text) } else { None })
            .flat_map(|word| self.treaty.names.stands_for(word))
            .filter(|name| self.treaty.names.parties.contains_key(name))
            .collect();
        out.named = named.iter().map(|name| self.sym(name)).collect();
        out
    }

    /// The branches of the grades that speak of no act of the clause and count none of its breaches.
    fn alone(&self, clause: &Clause) -> Vec<Alone> {
        if !matches!(clause.what, What::Forbid(_) | What::Do { .. }) {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (grade, cond) in [(Grade::Material, &clause.material), (Grade::Minor, &clause.minor)] {
            let mut branches = match cond {
                Some(Cond::Or(parts)) => parts.clone(),
                Some(one) => vec![one.clone()],
                None => Vec::new(),
            };
            let own = |c: &Cond| self.program.events_of(c).iter().any(|e| clause.own.contains(e));
            branches.retain(|c| !own(c) && !Program::counts_breaches(c));
            if !branches.is_empty() {
                let cond = Cond::Or(branches);
                let bearers = self.program.bearers_of(clause, &cond);
                out.push(Alone { grade, cond, bearers });
            }
        }
        out
    }

    /// Whether a norm arises at each occurrence of an event: it says `occurs`, or speaks again of something that `has occurred`.
    fn is_triggered(&self, when: &Condition, norm: &Norm) -> bool {
        let mut nouns: Vec<&Noun> = Vec::new();
        if let SubjectKind::Noun(noun) = &norm.subject.kind {
            nouns.push(noun);
        }
        for pattern in act_patterns(&norm.act) {
            nouns.extend(pattern.object.iter());
            nouns.extend(pattern.cases.iter().map(|(_, n)| n));
        }
        let mut found = false;
        each_atom(when, &mut |atom| match atom {
            AtomKind::Event { status: EventStatus::Occurs, .. } => found = true,
            AtomKind::Event { pattern, status: EventStatus::HasOccurred(None), .. } if each_of(pattern).is_none() => {
                let any = pattern.object.iter().chain(pattern.cases.iter().map(|(_, n)| n)).filter_map(|noun| match &noun.kind {
                    NounKind::Term(Some(Quantifier::Any), word, label) => {
                        Some((word.text.as_str(), label.as_ref().map(|l| l.text.as_str())))
                    }
                    _ => None,
                });
                let any: Vec<_> = any.collect();
                found |= nouns.iter().any(|noun| match &noun.kind {
                    NounKind::That(word) => word.text == pattern.name.text || any.iter().any(|(sort, _)| *sort == word.text),
                    NounKind::Term(_, word, Some(label)) => {
                        any.iter().any(|(sort, l)| *sort == word.text && *l == Some(label.text.as_str()))
                    }
                    _ => false,
                });
            }
            _ => {}
        });
        found
    }

    /// The events that set a norm off, each with what else must hold then.
    fn triggers(&mut self, when: &Condition, scope: &mut Scope) -> Vec<(Pattern, Option<Cond>)> {
        let all: Vec<&Condition> = match when {
            Condition::Or(branches) => branches.iter().collect(),
            one => vec![one],
        };
        branches(scope, &all, |branch, scope| self.trigger(branch, scope)).into_iter().flatten().collect()
    }

    /// The event of one branch, with what else must hold.
    fn trigger(&mut self, branch: &Condition, scope: &mut Scope) -> Option<(Pattern, Option<Cond>)> {
        let parts: Vec<&Condition> = match branch {
            Condition::And(parts) => parts.iter().collect(),
            one => vec![one],
        };
        let occurs =
            |c: &&Condition| matches!(c, Condition::Atom(a) if matches!(a.kind, AtomKind::Event { status: EventStatus::Occurs, .. }));
        let has = |c: &&Condition| matches!(c, Condition::Atom(a) if matches!(&a.kind, AtomKind::Event { status: EventStatus::HasOccurred(None), window: None, pattern } if each_of(pattern).is_none()));
        let Some(at) = parts.iter().position(occurs).or_else(|| parts.iter().position(has)) else {
            self.note(
                scope.article,
                norm_place(branch),
                "this branch of the condition names no event that sets the norm off; the monitor leaves it out",
            );
            return None;
        };
        let Condition::Atom(atom) = parts.get(at)? else { return None };
        let AtomKind::Event { pattern: ast, .. } = &atom.kind else { return None };
        let pattern = self.pattern(ast, scope, true);
        if !scope.evs.iter().any(|(name, ev)| *ev == 0 && *name == ast.name.text) {
            scope.evs.push((ast.name.text.clone(), 0));
        }
        let rest: Vec<Cond> = parts.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| self.condition(c, scope)).collect();
        Some((pattern, if rest.is_empty() { None } else { Some(Cond::And(rest)) }))
    }

    fn what(&mut self, clause: &Clause, scope: &mut Scope, article: &Article, norm: &Norm, sense: Sense) -> What {
        if let Some(Choice::Keep(pattern, compare, amount)) = norm.act.choices.iter().find(|c| matches!(c, Choice::Keep(..))) {
            let measure = self.pattern(pattern, scope, true);
            let phases = article.slots().find_map(|s| match &s.kind {
                SlotKind::Phased(phases) => Some(phases.clone()),
                _ => None,
            });
            let phases = phases.unwrap_or_default();
            let limit = (*compare, self.limit(&pattern.name.text, amount, scope.article));
            let phases = phases
                .iter()
                .map(|p| {
                    (
                        self.time(&p.from, scope.instrument, Edge::DayBegin),
                        p.compare,
                        self.limit(&pattern.name.text, &p.amount, scope.article),
                    )
                })
                .collect();
            return What::Hold { measure, limit, phases };
        }
        if matches!(sense, Sense::Forbids) {
            scope.evs.extend(act_patterns(&norm.act).into_iter().map(|p| (p.name.text.clone(), 0)));
            return What::Forbid(branches(scope, &act_patterns(&norm.act), |act, scope| self.pattern(act, scope, true)));
        }
        if let Sense::Asks(triggers) = sense {
            let mut stages = vec![self.stage(scope, &norm.act, norm.due.as_ref())];
            for (act, due) in &norm.followed_by {
                stages.push(self.stage(scope, act, due.as_ref()));
            }
            let serves_all = article.slots().any(|s| matches!(s.kind, SlotKind::OneActServesAll));
            return What::Do { triggers, stages, serves_all };
        }
        let effects = norm
            .act
            .choices
            .iter()
            .filter_map(|c| match c {
                Choice::Effect(effect) => Some((effect.verb, self.treaty.targets(clause.article, Some(&effect.target)), effect.for_itself)),
                _ => None,
            })
            .collect();
        let effective = article.slots().find_map(|s| match &s.kind {
            SlotKind::Effective { after, anchor, .. } => Some((after.clone(), anchor.clone())),
            _ => None,
        });
        // Counted from the act itself, which is the notice: `Activation` stands for it here.
        let effective = effective.and_then(|(after, _)| {
            Some(When { from: super::From::Activation, plus: self.duration(&after, scope.instrument)?, edge: Edge::Exact })
        });
        What::Allow { acts: act_patterns(&norm.act).into_iter().map(|p| self.pattern(p, scope, false)).collect(), effects, effective }
    }

    fn stage(&mut self, scope: &mut Scope, act: &Act, due: Option<&AstDue>) -> Stage {
        let acts: Vec<Pattern> = act_patterns(act).into_iter().map(|p| self.pattern(p, scope, false)).collect();
        let (mut begun, mut only_after) = (None, None);
        let mut timing = |builder: &mut Self, timing: &Timing, scope: &mut Scope| {
            if let Some(condition) = &timing.only_after {
                only_after = Some(builder.condition(condition, scope));
            }
            builder.due(timing.deadline.as_ref(), scope)
        };
        let due = match due {
            None => Due::Never,
            Some(AstDue::By(by)) => timing(self, by, scope),
            Some(AstDue::BegunCompleted(first, last)) => {
                if let Due::By(when) = timing(self, first, scope) {
                    begun = Some(when);
                }
                let place = first.deadline.as_ref().map_or(act.span, |d| d.span);
                self.note(
                    scope.article,
                    place,
                    "the monitor sees that an act is done and not when it was begun: only the second deadline is watched",
                );
                timing(self, last, scope)
            }
        };
        // Its own deadline speaks of what was before it: `that attack` is not yet the act itself.
        let ev = act_patterns(act).first().and_then(|p| next_ev_after_trigger(scope, &p.name.text)).unwrap_or(1);
        let past = match due {
            Due::Before(..) => {
                let specs: Vec<IndexId> = act_patterns(act)
                    .into_iter()
                    .map(|ast| {
                        let (mut pattern, mut keys) = self.question(ast, scope);
                        // Whose act it was is asked with the bearer.
                        if !keys.iter().any(|(slot, _)| *slot == BY) && !pattern.tests.iter().any(|(slot, _)| *slot == BY) {
                            keys.push((BY, Test::By));
                        }
                        pattern.binds.clear();
                        self.index(IndexSpec { pattern, status: Status::Happened(scope.standard), keys, keep: Keep::For(PRIOR) })
                    })
                    .collect();
                specs
            }
            _ => Vec::new(),
        };
        let keyed = |p: &Pattern| -> Vec<(crate::fact::Slot, Test)> {
            p.tests.iter().filter(|(_, t)| matches!(t, Test::Var(_) | Test::Event(_))).copied().collect()
        };
        // One key for all ways of doing it, or none.
        let keys = acts.first().map(&keyed).filter(|first| acts.iter().all(|act| keyed(act) == *first)).unwrap_or_default();
        Stage { acts, keys, due, begun, only_after, past, ev }
    }

    /// Who is bound, and variable 0 for the bearer.
    pub(super) fn subject(&mut self, subject: &AstSubject, scope: &mut Scope, article: ArticleId) -> Subject {
        let (mode, word) = match &subject.kind {
            SubjectKind::Unnamed => return nobody(),
            SubjectKind::Jointly(word) => (Mode::Jointly, word),
            SubjectKind::AtLeast(n, word) => (Mode::AtLeast(u32::try_from(n.millionths / 1_000_000).unwrap_or(1)), word),
            SubjectKind::Noun(noun) => match &noun.kind {
                NounKind::Term(quantifier, word, label) => {
                    let known = scope
                        .vars
                        .iter()
                        .rev()
                        .find(|(sort, of, _)| *sort == word.text && label.as_ref().is_some_and(|l| of.as_ref() == Some(&l.text)));
                    let plural = self.treaty.names.groups.contains_key(&word.text) || word.text == "Parties";
                    match quantifier {
                        // A label that has been met is that one, and not every member.
                        _ if let Some((.., var)) = known => (Mode::That(*var), word),
                        Some(Quantifier::Some) => (Mode::AtLeast(1), word),
                        None if plural => (Mode::Jointly, word),
                        _ => (Mode::Each, word),
                    }
                }
                NounKind::BreachingParty | NounKind::Accused => return Subject { mode: Mode::Breaching, ..nobody() },
                NounKind::That(word) => match self.that(word, scope) {
                    Some(Test::Var(var)) => (Mode::That(var), word),
                    _ => (Mode::Each, word),
                },
                // The nearest of that sort that has been spoken of.
                NounKind::Other(word) => match scope.vars.iter().rev().find(|(sort, ..)| same_sort(self, sort, &word.text)) {
                    Some((.., var)) => (Mode::Other(*var), word),
                    None => (Mode::Each, word),
                },
                NounKind::ThisTreaty | NounKind::ThisArticle => {
                    self.note(Some(article), subject.span, "a text cannot act, so that nobody can be held to this");
                    return nobody();
                }
            },
        };
        let name = swapped(&word.text, scope);
        let label = match &subject.kind {
            SubjectKind::Noun(Noun { kind: NounKind::Term(_, _, label), .. }) => label.clone(),
            _ => None,
        };
        scope.vars.push((name.clone(), label.map(|l| l.text), 0));
        let actors = self.set(&name, true);
        let members: Vec<String> = self.treaty.names.stands_for(&name).into_iter().collect();
        let body = self.treaty.names.bodies.contains_key(&name) || self.treaty.names.forces.contains_key(&name);
        let open = self.program.set(actors).is_some_and(|s| s.members.is_none());
        // A body acts itself, whoever answers for it.
        let members = if body { vec![name] } else { members };
        let members = if open { Vec::new() } else { members.iter().map(|m| self.sym(m)).collect() };
        Subject { mode, actors, members, var: 0 }
    }

    fn slots(&mut self, clause: &mut Clause, scope: &mut Scope, article: &Article) {
        for slot in article.slots() {
            match &slot.kind {
                SlotKind::Lasts(term) => {
                    if let Some(end) = self.term_end(term, scope) {
                        clause.ends.push(Cond::Reached(end));
                    }
                }
                SlotKind::ExceptWhen(condition) => {
                    let condition = self.condition(condition, scope);
                    clause.excepts.push(Except::When(condition, slot.span));
                }
                SlotKind::ExceptAs(citation) => {
                    if let Some(id) = self.treaty.find(article.instrument, citation) {
                        clause.excepts.push(Except::As(id, slot.span));
                    }
                }
                SlotKind::Attributed { by, within, .. } => {
                    let within = within.as_ref().and_then(|a| self.duration(a, scope.instrument));
                    clause.attributed = Some((self.body_sym(by), within));
                }
                SlotKind::BreachWhen(grade, condition) => {
                    self.imply_vars(condition, scope, article);
                    let condition = self.condition(condition, scope);
                    let place = match grade {
                        Grade::Minor => &mut clause.minor,
                        Grade::Material => &mut clause.material,
                    };
                    *place = Some(match place.take() {
                        Some(Cond::Or(mut parts)) => {
                            parts.push(condition);
                            Cond::Or(parts)
                        }
                        Some(one) => Cond::Or(vec![one, condition]),
                        None => condition,
                    });
                }
                SlotKind::OnBreach(grade, steps) => {
                    let steps = steps.iter().filter_map(|s| self.step(s, scope, article)).collect();
                    clause.ladders.push((*grade, steps));
                }
                SlotKind::SuspendedWhile(condition) => {
                    let condition = self.condition(condition, scope);
                    clause.suspended.push(condition);
                }
                _ => {}
            }
        }
    }

    /// A sort by which a grade counts (`per Sector`) and that the act leaves out: it is a variable all the same.
    fn imply_vars(&mut self, condition: &Condition, scope: &mut Scope, article: &Article) {
        // Only what is forbidden carries the value itself; elsewhere it is counted for each.
        let Some(norm) = article.norm().filter(|n| n.modal == Modal::ShallNot) else { return };
        let acts: Vec<Ast> = act_patterns(&norm.act).into_iter().cloned().collect();
        let mut sorts: Vec<Word> = Vec::new();
        each_atom(condition, &mut |atom| {
            if let AtomKind::Count { rate, .. } = atom {
                sorts.extend(rate.per.iter().cloned());
            }
        });
        for sort in sorts {
            if scope.vars.iter().any(|(s, ..)| *s == sort.text) {
                continue;
            }
            let slot = acts.iter().find_map(|act| self.slot_of_sort(&act.name.text, Some(act), &sort.text));
            if let Some(slot) = slot
                && let Some(var) = next_var(scope, &sort.text, None)
                && let Some(entry) = scope.vars.iter_mut().find(|(.., v)| *v == var)
            {
                entry.1 = Some(format!("{IMPLIED}{slot}"));
            }
        }
    }

    fn step(&mut self, step: &AstStep, scope: &Scope, article: &Article) -> Option<Step> {
        let norm = match step {
            AstStep::As(citation) => return self.treaty.find(article.instrument, citation).map(Step::As),
            AstStep::Norm(norm) => norm,
        };
        let mut scope = Scope { late: true, ..scope.clone() };
        let when = norm.when.as_ref().map(|c| self.condition(c, &mut scope));
        let breaching =
            matches!(&norm.subject.kind, SubjectKind::Noun(n) if matches!(n.kind, NounKind::BreachingParty | NounKind::Accused));
        // The bearer of the breached norm stays variable 0; who has to act is told apart.
        let subject = if breaching {
            Subject { mode: Mode::Breaching, ..nobody() }
        } else {
            let mut inner = scope.clone();
            self.subject(&norm.subject, &mut inner, scope.article.unwrap_or_default())
        };
        let stage = self.stage(&mut scope, &norm.act, norm.due.as_ref());
        let binding = norm.modal == Modal::Shall;
        Some(Step::Norm(Box::new(StepNorm {
            when,
            subject,
            binding,
            stage,
            text: format!("{} {} {}", describe::subject(&norm.subject), describe::modal(norm.modal), describe::act(norm)),
        })))
    }

    /// What ends articles by itself, wherever it is written.
    fn endings(&mut self) {
        let treaty = self.treaty;
        for (id, article) in treaty.standing() {
            for ending in article.endings() {
                let mut scope = Scope { instrument: article.instrument, article: Some(id), standard: BALANCE, ..Scope::default() };
                let condition = self.condition(&ending.when, &mut scope);
                for target in treaty.targets(id, ending.target.as_ref()) {
                    if let Some(clause) = self.program.of_article.get(&target).and_then(|at| self.program.clauses.get_mut(*at)) {
                        clause.ends.push(condition.clone());
                    }
                }
            }
        }
    }
}

/// What a norm does with its act, and what sets it off.
enum Sense {
    Forbids,
    Asks(Vec<(Pattern, Option<Cond>)>),
    Allows,
}

/// The mark of a variable that is an argument of the act by implication; the number of the argument follows.
const IMPLIED: &str = "\u{0}slot ";

fn implied(label: &str) -> Option<u8> {
    label.strip_prefix(IMPLIED)?.parse().ok()
}

fn next_ev_after_trigger(scope: &mut Scope, name: &str) -> Option<super::Ev> {
    if scope.evs.is_empty() {
        // 0 is kept for the trigger, so that stages have the same numbers with and without one.
        scope.evs.push((String::new(), 0));
    }
    next_ev(scope, name)
}

fn nobody() -> Subject {
    Subject { mode: Mode::Nobody, actors: 0, members: Vec::new(), var: 0 }
}

fn subject_sort(subject: &AstSubject) -> String {
    match &subject.kind {
        SubjectKind::Noun(Noun { kind: NounKind::Term(_, word, _) | NounKind::That(word) | NounKind::Other(word), .. })
        | SubjectKind::Jointly(word)
        | SubjectKind::AtLeast(_, word) => word.text.clone(),
        _ => String::new(),
    }
}

fn treaty_form(builder: &Builder<'_>, article: &Article) -> InstrumentForm {
    builder.treaty.instruments.get(article.instrument).map_or(InstrumentForm::Treaty, |i| i.form)
}

pub(super) fn norm_place(condition: &Condition) -> servanda_base::Span {
    let mut place = None;
    each_place(condition, &mut |span| place = place.or(Some(span)));
    place.unwrap_or_default()
}

fn each_place(condition: &Condition, visit: &mut impl FnMut(servanda_base::Span)) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| each_place(c, visit)),
        Condition::Not(_, span) => visit(*span),
        Condition::Atom(atom) => visit(atom.span),
    }
}

fn each_atom<'c>(condition: &'c Condition, visit: &mut impl FnMut(&'c AtomKind)) {
    match condition {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().for_each(|c| each_atom(c, visit)),
        Condition::Not(inner, _) => each_atom(inner, visit),
        Condition::Atom(atom) => visit(&atom.kind),
    }
}

fn own_events(what: &What) -> Vec<crate::fact::EventId> {
    let patterns: Vec<&Pattern> = match what {
        What::Forbid(acts) => acts.iter().collect(),
        What::Do { triggers, stages, .. } => triggers.iter().map(|(p, _)| p).chain(stages.iter().flat_map(|s| &s.acts)).collect(),
        What::Hold { measure, .. } => vec![measure],
        What::Allow { acts, .. } => acts.iter().collect(),
        What::Nothing => Vec::new(),
    };
    let mut out: Vec<_> = patterns.iter().flat_map(|p| p.events.iter().copied()).collect();
    out.sort_unstable();
    out.dedup();
    out
}

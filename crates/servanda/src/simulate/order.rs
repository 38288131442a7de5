//! The order that the text asks for: what an article gives leave to do only when something else has happened is not done before; and a
//! treaty is signed by its own parties.

use std::collections::BTreeSet;

use servanda_model::ast::{Preposition, SubjectKind};
use servanda_model::treaty::act_patterns;
use servanda_watch::fact::BY;
use servanda_watch::program::{Clause, Cond, Pattern, Test, What};

use super::conditions::Way;
use super::world::{Env, World};

impl World<'_> {
    /// From when on somebody may do what an index waits for: when what the articles that speak of the act ask for before it has come, brought
    /// about if need be. Where one lets it be done at any time, or nothing can be told, that is at once.
    pub(super) fn ready(&mut self, pattern: &Pattern, actor: Option<&str>, env: &Env, way: Way) -> i64 {
        let program = self.program;
        let mut waits: Vec<(usize, &Cond)> = Vec::new();
        for (n, clause) in program.clauses.iter().enumerate() {
            for (act, only_after) in acts_of(clause) {
                if !self.may_be(act, pattern) || !self.is_for(clause, pattern, actor, env) {
                    continue;
                }
                match clause.when.as_ref().or(only_after) {
                    Some(cond) => waits.push((n, cond)),
                    None => return way.from,
                }
            }
        }
        let Some((clause, cond)) = waits.first().copied() else { return way.from };
        let opened = if way.start {
            self.bring(cond, &mut Env::default(), Way { depth: way.depth + 1, ..way })
        } else {
            self.gate(clause, way.depth + 1)
        };
        opened.map_or(way.from, |time| time.max(way.from))
    }

    /// Whether an act of an article may be the one that is waited for: they share an event and name no different things.
    fn may_be(&self, act: &Pattern, wanted: &Pattern) -> bool {
        let fixed = |p: &Pattern| {
            p.tests.iter().filter_map(|(slot, t)| if let Test::Is(name) = t { Some((*slot, *name)) } else { None }).collect::<Vec<_>>()
        };
        let theirs = fixed(wanted);
        let apart = fixed(act).iter().any(|(slot, name)| theirs.iter().any(|(s, n)| s == slot && n != name));
        act.events.iter().any(|e| wanted.events.contains(e)) && !apart
    }

    /// Whether an article is about the one who is to act; where that is open, whoever it is about will.
    fn is_for(&self, clause: &Clause, wanted: &Pattern, actor: Option<&str>, env: &Env) -> bool {
        let by = wanted.tests.iter().find(|(slot, _)| *slot == BY).map(|(_, test)| *test);
        let who = match (actor, by) {
            (Some(actor), _) => Some(actor.to_owned()),
            (None, Some(Test::Is(name))) => Some(self.program.names.text(name)),
            (None, Some(Test::Var(var))) => env.var(var).map(str::to_owned),
            (None, Some(Test::In(set))) => match self.members(set).as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            },
            _ => None,
        };
        who.is_none_or(|who| self.bearers(&clause.subject).contains(&who))
    }

    /// The parties of an instrument: those who made it, who are bound by it, who may do something under it, and to whom and with whom it is
    /// done; all parties when it names none. Against whom something is promised is no party to it.
    pub(super) fn parties_of(&self, instrument: usize) -> Vec<String> {
        let treaty = self.scene.treaty;
        let names = &treaty.names;
        let mut out: BTreeSet<String> = BTreeSet::new();
        if let Some(one) = treaty.instruments.get(instrument) {
            out.extend(one.by.iter().flat_map(|w| names.stands_for(&w.text)));
        }
        let made = !out.is_empty();
        for (_, article) in treaty.standing().filter(|(_, a)| a.instrument == instrument && !made) {
            let Some(norm) = article.norm() else { continue };
            match &norm.subject.kind {
                SubjectKind::Jointly(word) | SubjectKind::AtLeast(_, word) => out.extend(names.stands_for(&word.text)),
                SubjectKind::Noun(noun) => out.extend(treaty.noun_parties(noun)),
                SubjectKind::Unnamed => {}
            }
            let towards = act_patterns(&norm.act).into_iter().flat_map(|p| &p.cases);
            let towards = towards.filter(|(p, _)| matches!(p, Preposition::To | Preposition::With));
            out.extend(towards.flat_map(|(_, noun)| treaty.noun_parties(noun)));
        }
        let all = self.scene.candidates("Party");
        let own: Vec<String> = all.iter().filter(|p| out.contains(*p)).cloned().collect();
        if own.is_empty() { all } else { own }
    }

    /// Who may do what every text has without declaring it, where nobody is named: the parties of the instrument that is being opened, else
    /// of any.
    pub(super) fn own_parties(&self) -> Vec<String> {
        let instruments: Vec<usize> = self.opening.map_or_else(|| (0..self.scene.treaty.instruments.len()).collect(), |one| vec![one]);
        let own: BTreeSet<String> = instruments.into_iter().flat_map(|n| self.parties_of(n)).collect();
        self.scene.candidates("Party").into_iter().filter(|p| own.contains(p)).collect()
    }
}

/// The acts that an article orders or allows, each with what must have come before it.
fn acts_of(clause: &Clause) -> Vec<(&Pattern, Option<&Cond>)> {
    match &clause.what {
        What::Allow { acts, .. } => acts.iter().map(|act| (act, None)).collect(),
        What::Do { triggers, stages, .. } if triggers.is_empty() => {
            stages.iter().take(1).flat_map(|s| s.acts.iter().map(move |act| (act, s.only_after.as_ref()))).collect()
        }
        _ => Vec::new(),
    }
}

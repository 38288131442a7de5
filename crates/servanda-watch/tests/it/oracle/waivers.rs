//! Waivers: each to whom the obligation is owed lets it go for itself, whoever the text empowers for all.

use std::collections::BTreeSet;

use servanda_model::ast::{Modal, NounKind, Quantifier};
use servanda_model::treaty::act_patterns;
use servanda_watch::Truth;

use super::{At, Seen, World};

impl World<'_> {
    pub(crate) fn waiver(&mut self, fact: &Seen) {
        if fact.says.event != "waiver" || self.established(fact, 500) != Truth::Yes {
            return;
        }
        let cited = self.treaty.standing().find(|(_, a)| Some(&a.ast.number.text) == fact.says.cites.as_ref()).map(|(id, _)| id);
        let by: BTreeSet<String> = fact.arg("by").into_iter().flat_map(|a| self.answers(a)).collect();
        let empowered = self.may_waive(fact);
        for number in 0..self.records.len() {
            let record = &self.records[number];
            let about = record.article == cited.unwrap_or(usize::MAX) || fact.says.about.is_some_and(|id| record.witnesses.contains(&id));
            if !about || !record.counts || record.verdict.excused || record.closed.is_some() {
                continue;
            }
            let owed = self.owed_to(number);
            let mut waived = record.waived_by.clone();
            waived.extend(by.intersection(&owed).cloned());
            let all = owed.is_subset(&waived) && !by.is_disjoint(&owed);
            self.records[number].waived_by = waived;
            if empowered || all {
                self.stop_steps(number);
                self.close(number, fact.says.when.to);
            }
        }
    }

    /// The parties that the act of the norm names beside its actor; else all but those who answer for the breach.
    fn owed_to(&self, number: usize) -> BTreeSet<String> {
        let record = &self.records[number];
        let parties = &self.treaty.names.parties;
        let mut named: Vec<String> = Vec::new();
        for act in act_patterns(&self.any_norm(record.article).act) {
            for (word, noun) in super::fit::nouns(act) {
                let values = record.verdict.key.iter();
                match &noun.kind {
                    _ if word == "by" => {}
                    NounKind::Term(None, term, None) => named.push(term.text.clone()),
                    NounKind::Term(Some(Quantifier::Any | Quantifier::Each | Quantifier::Every), sort, _) | NounKind::That(sort) => {
                        named.extend(values.filter(|(s, _)| *s == sort.text).map(|(_, v)| v.clone()));
                    }
                    _ => {}
                }
            }
        }
        let not_to_blame = |p: &String| parties.contains_key(p) && !record.verdict.blame.contains(p);
        let owed: BTreeSet<String> = named.iter().flat_map(|n| self.treaty.names.stands_for(n)).filter(not_to_blame).collect();
        if owed.is_empty() { parties.keys().filter(|p| not_to_blame(p)).cloned().collect() } else { owed }
    }

    fn may_waive(&self, fact: &Seen) -> bool {
        let Some(actor) = fact.arg("by") else { return false };
        self.treaty.standing().any(|(id, article)| {
            let Some(norm) = article.norm().filter(|n| matches!(n.modal, Modal::May | Modal::Power)) else { return false };
            let gives = act_patterns(&norm.act).iter().any(|p| p.name.text == "waive");
            let servanda_model::ast::SubjectKind::Noun(noun) = &norm.subject.kind else { return false };
            let NounKind::Term(_, word, _) = &noun.kind else { return false };
            let entitled = self.set(&word.text, true).is_none_or(|s| s.contains(actor));
            gives && entitled && self.gate(id, &self.env(id, Some(actor.to_owned())), &At::new(fact.says.when, id)) == Truth::Yes
        })
    }
}

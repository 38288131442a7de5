//! Decisions as they come in, each as its votes leave it under each version of the text. A vote, or the incident that it is about, may come
//! later than the decision: then it is weighed again.

use std::collections::BTreeMap;

use servanda_feed::Act;
use servanda_report::News;
use servanda_watch::votes::{Ballot, weigh};
use servanda_watch::{Fact, Truth};

use super::Follow;

/// What bodies and parties did by word, so that it can be weighed again.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided {
    votes: Vec<Act<'static>>,
    acts: BTreeMap<String, Done>,
}

#[derive(Clone, Debug)]
struct Done {
    act: Act<'static>,
    fact: Fact,
    /// As it was entered last, under each version of the text.
    entered: Vec<Fact>,
}

impl Follow<'_> {
    /// An act with its fact: entered as its votes so far leave it.
    pub(super) fn decide(&mut self, act: Act<'static>, fact: Fact, odd: &mut Vec<News>) {
        let about = act.about.as_ref().map(ToString::to_string).filter(|_| act.kind == "vote");
        if about.is_some() {
            self.watching.iter_mut().for_each(|w| w.stream.arrive(fact.clone()));
            self.decided.votes.push(act);
        } else {
            self.weigh(Done { act, fact, entered: Vec::new() }, odd);
        }
        if let Some(done) = about.and_then(|id| self.decided.acts.remove(&id)) {
            self.weigh(done, odd);
        }
    }

    /// An incident is otherwise than before: whom a decision about it is against may be too.
    pub(super) fn decide_again(&mut self, incident: &str, odd: &mut Vec<News>) {
        let of = |d: &Done| d.act.about.as_deref() == Some(incident);
        let again: Vec<String> = self.decided.acts.iter().filter(|(_, d)| of(d)).map(|(id, _)| id.clone()).collect();
        for id in again {
            if let Some(done) = self.decided.acts.remove(&id) {
                self.weigh(done, odd);
            }
        }
    }

    fn weigh(&mut self, mut done: Done, odd: &mut Vec<News>) {
        let acts: Vec<&Act<'_>> = self.decided.votes.iter().chain([&done.act]).collect();
        let actor = |id: &str| {
            let by = self.facts.get(id)?.arg(servanda_watch::fact::BY);
            by.is_some().then(|| self.maker.names.text(by))
        };
        let Some(ballot) = Ballot::all(&acts, &self.ready.last, actor).into_iter().find(|b| b.act == done.act.id) else { return };
        let before = std::mem::take(&mut done.entered);
        for (n, (watching, version)) in self.watching.iter_mut().zip(&self.ready.versions).enumerate() {
            let decision = ballot.counted(&version.treaty);
            let carried = decision.as_ref().and_then(|d| d.carried);
            let mut fact = done.fact.clone();
            weigh(&mut fact, carried.unwrap_or(Truth::Yes));
            match before.get(n) {
                Some(old) if *old == fact => {}
                Some(old) => watching.stream.amend(old, Some(fact.clone())),
                None => watching.stream.arrive(fact.clone()),
            }
            done.entered.push(fact);
            if let Some(decision) = decision.filter(|_| carried.is_some_and(|c| c != Truth::Yes)) {
                let under = if version.labels.is_empty() { String::new() } else { format!("under \"{}\": ", version.labels.join(" + ")) };
                let reason = format!("{under}{}", servanda_report::decision_text(&decision));
                odd.push(News::Odd { place: done.act.origin.to_string(), reason, rejected: false });
            }
        }
        self.decided.acts.insert(done.act.id.to_string(), done);
    }
}

//! Votes counted by the rule of the text: whether a decision on record follows from the votes on record.
//!
//! Who is on no list did not vote, or the source does not say: what is missing may have been cast either way. A decision without any vote
//! on record is taken as recorded, and that is told.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use servanda_feed::Act;
use servanda_feed::act::Votes;
use servanda_model::ast::{Choice, DecisionKind, DecisionRule, Noun, NounKind, Quantifier, SlotKind, Subject, SubjectKind};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

use crate::engine::effect_of;
use crate::fact::{BY, Fact};
use crate::program::Program;
use crate::sym::Names;
use crate::truth::{Odds, Truth};

/// An act with the votes on it, and whom it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ballot {
    /// The act.
    pub act: String,
    /// Its kind.
    pub kind: String,
    /// Who acted.
    pub body: String,
    /// The article that it is about, when it is one.
    pub article: Option<ArticleId>,
    /// Whom it finds against, when that is known.
    pub accused: Option<String>,
    /// In favour, against, abstained.
    pub votes: [BTreeSet<String>; 3],
}

/// A decision with what its votes come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The act.
    pub act: String,
    /// Its kind.
    pub kind: String,
    /// Who decided.
    pub body: String,
    /// The rule, in the words of the text; empty when the text states none.
    pub rule: String,
    /// How many votes were cast in favour, against, and abstained.
    pub cast: [usize; 3],
    /// Whether the votes carry it; none when nothing could be counted and it is taken as recorded.
    pub carried: Option<Truth>,
    /// Why it is not certainly carried, or why nothing was counted; empty otherwise.
    pub why: String,
}

/// Acts that a body does by deciding. A `vote` is the counting itself: it has occurred however it ended.
const DECIDED: [&str; 9] =
    ["attribution", "decision", "approval", "waiver", "suspension", "termination", "activation", "amendment", "withdrawal"];

impl Ballot {
    /// The ballots of all acts, each with the votes that other acts record about it. `actor` tells who is said to have done an incident.
    #[must_use]
    pub fn all(acts: &[&Act<'_>], program: &Program, actor: impl Fn(&str) -> Option<String>) -> Vec<Self> {
        let mut cast: BTreeMap<&str, Vec<&Votes<'_>>> = BTreeMap::new();
        for act in acts.iter().filter(|a| a.kind == "vote") {
            if let Some(about) = &act.about {
                cast.entry(about).or_default().push(&act.votes);
            }
        }
        let of = |act: &&Act<'_>| {
            let about = act.about.as_deref();
            let to = act.args.iter().find(|(marker, _)| marker.word() == "to").map(|(_, name)| name.to_string());
            let mut ballot = Self {
                act: act.id.to_string(),
                kind: act.kind.to_string(),
                body: act.body.to_string(),
                article: about.and_then(|a| program.names.find(a)).and_then(|a| program.cites.get(&a).copied()),
                accused: to.or_else(|| actor(about?)),
                votes: Default::default(),
            };
            let all = cast.get(act.id.as_ref()).into_iter().flatten().copied().chain([&act.votes]);
            for votes in all {
                for (into, from) in ballot.votes.iter_mut().zip([&votes.yes, &votes.no, &votes.abstained]) {
                    into.extend(from.iter().map(ToString::to_string));
                }
            }
            ballot
        };
        acts.iter().filter(|a| a.kind != "vote").map(of).collect()
    }

    fn on_record(&self) -> bool {
        self.votes.iter().any(|list| !list.is_empty())
    }

    /// What the votes come to under a version of the text; none for an act that nobody decides by voting.
    #[must_use]
    pub fn counted(&self, treaty: &Treaty) -> Option<Decision> {
        let body = treaty.names.bodies.get(&self.body);
        let shared = self.article_rule(treaty);
        let rule = shared.or_else(|| body.and_then(|b| b.decides.as_ref()));
        let sits = body.is_some_and(|b| !b.of.is_empty() || b.decides.is_some());
        let decides = shared.is_some() || sits && DECIDED.contains(&self.kind.as_str());
        if !(decides || self.on_record() && rule.is_some()) {
            return None;
        }
        let mut out = Decision {
            act: self.act.clone(),
            kind: self.kind.clone(),
            body: self.body.clone(),
            rule: rule.map(describe::rule).unwrap_or_default(),
            cast: [0, 1, 2].map(|n| self.votes.get(n).map_or(0, BTreeSet::len)),
            carried: None,
            why: String::new(),
        };
        match rule {
            _ if !self.on_record() => "no votes are on record: taken as recorded".clone_into(&mut out.why),
            None => "the text does not say how it decides: taken as recorded".clone_into(&mut out.why),
            Some(rule) => {
                let roll = Roll::of(treaty, &self.body, rule);
                let (carried, why) = roll.count(treaty, self, rule);
                out.carried = Some(carried);
                out.why = why;
            }
        }
        Some(out)
    }

    /// The rule of an article by whose `decided` this act is done: that which gives it to the actor, or the one that it is about.
    fn article_rule<'t>(&self, treaty: &'t Treaty) -> Option<&'t DecisionRule> {
        let rule =
            |article: &'t Article| article.slots().find_map(|s| if let SlotKind::Decided(rule) = &s.kind { Some(rule) } else { None });
        let gives = |id: ArticleId, article: &Article| {
            let Some(norm) = article.norm() else { return false };
            let effect = effect_of(&self.kind);
            let does = act_patterns(&norm.act).iter().any(|p| p.name.text == self.kind)
                || norm.act.choices.iter().any(|choice| match choice {
                    Choice::Effect(e) => {
                        Some(e.verb) == effect && self.article.is_none_or(|a| treaty.targets(id, Some(&e.target)).contains(&a))
                    }
                    _ => false,
                });
            does && self.is_of(treaty, &norm.subject)
        };
        let granted = treaty.standing().find_map(|(id, article)| rule(article).filter(|_| gives(id, article)));
        let about = || self.article.and_then(|id| treaty.articles.get(id)).filter(|a| !a.deleted).and_then(rule);
        granted.or_else(|| about().filter(|_| self.kind == "decision"))
    }

    /// Whether the actor is of a subject, or acts for it.
    fn is_of(&self, treaty: &Treaty, subject: &Subject) -> bool {
        let word = match &subject.kind {
            SubjectKind::Jointly(word) | SubjectKind::AtLeast(_, word) => word,
            SubjectKind::Noun(noun) => match &noun.kind {
                NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) => word,
                _ => return false,
            },
            SubjectKind::Unnamed => return false,
        };
        let names = &treaty.names;
        word.text == self.body || !names.stands_for(&word.text).is_disjoint(&names.stands_for(&self.body))
    }
}

/// Who may vote.
struct Roll {
    members: BTreeSet<String>,
    /// Whether there are, or may be, others.
    open: bool,
    each_of: BTreeSet<String>,
    one_of: BTreeSet<String>,
    excluded: BTreeSet<String>,
    excludes_accused: bool,
    quorum: Option<usize>,
}

/// The votes as they fall on those who may vote.
#[derive(Default)]
struct Cast {
    yes: BTreeSet<String>,
    no: BTreeSet<String>,
    abstained: BTreeSet<String>,
    /// Those of whom nothing, or two things, are on record.
    unknown: BTreeSet<String>,
}

impl Roll {
    fn of(treaty: &Treaty, body: &str, rule: &DecisionRule) -> Self {
        let names = &treaty.names;
        let body = names.bodies.get(body);
        let is_open = |word: &str| names.group_of(word).is_some_and(|g| names.is_open(g));
        let (members, open) = match (&rule.of, body) {
            (Some(group), _) => (names.stands_for(&group.text), is_open(&group.text)),
            (None, Some(body)) => {
                (names.body_members(body), body.of.is_empty() || body.and_others || body.of.iter().any(|w| is_open(&w.text)))
            }
            (None, None) => (BTreeSet::new(), true),
        };
        let quorum = body.and_then(|b| b.quorum).and_then(|n| usize::try_from(n.millionths / 1_000_000).ok());
        let (mut each_of, mut one_of, mut excluded) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        match &rule.including {
            Some(noun @ Noun { kind: NounKind::Term(Some(Quantifier::Some | Quantifier::Any), ..), .. }) => {
                one_of = treaty.noun_parties(noun);
            }
            Some(noun) => each_of = treaty.noun_parties(noun),
            None => {}
        }
        let is_accused = |n: &Noun| matches!(n.kind, NounKind::Accused | NounKind::BreachingParty);
        let excludes_accused = rule.excluding.as_ref().is_some_and(is_accused);
        if let Some(noun) = rule.excluding.as_ref().filter(|n| !is_accused(n)) {
            excluded = treaty.noun_parties(noun);
        }
        let members = members.union(&each_of).cloned().collect();
        Self { members, open, each_of, one_of, excluded, excludes_accused, quorum }
    }

    /// Whether the votes carry the decision, and why not.
    fn count(&self, treaty: &Treaty, ballot: &Ballot, rule: &DecisionRule) -> (Truth, String) {
        if !self.excludes_accused {
            return self.without(treaty, ballot, rule, &BTreeSet::new());
        }
        if let Some(accused) = &ballot.accused {
            return self.without(treaty, ballot, rule, &treaty.names.stands_for(accused));
        }
        // Against whom it is decided is not on record: it is one of the members, or somebody else.
        let nobody = self.without(treaty, ballot, rule, &BTreeSet::new());
        let alike = |m: &String| self.without(treaty, ballot, rule, &BTreeSet::from([m.clone()])).0 == nobody.0;
        if self.members.iter().all(alike) {
            return nobody;
        }
        (Truth::Maybe, "whose vote is excluded depends on who is accused, and that is not on record".to_owned())
    }

    fn without(&self, treaty: &Treaty, ballot: &Ballot, rule: &DecisionRule, accused: &BTreeSet<String>) -> (Truth, String) {
        let out = |m: &&String| !self.excluded.contains(*m) && !accused.contains(*m);
        let voters: BTreeSet<String> = self.members.iter().filter(out).cloned().collect();
        let cast = self.cast(treaty, ballot, &voters, accused);
        let (yes, unknown) = (cast.yes.len(), cast.unknown.len());
        let most = yes.saturating_add(unknown);
        let others = cast.no.len().saturating_add(cast.abstained.len());
        let enough = match rule.kind {
            DecisionKind::Unanimity => {
                Truth::of(yes > 0 && others == 0 && unknown == 0 && !self.open, others == 0 && (most > 0 || self.open))
            }
            DecisionKind::Consensus => {
                let none = cast.no.is_empty();
                Truth::of(none && unknown == 0 && !self.open && !voters.is_empty(), none && (!voters.is_empty() || self.open))
            }
            DecisionKind::Majority if self.open => Truth::Maybe,
            DecisionKind::Majority => Truth::of(2 * yes > voters.len(), 2 * most > voters.len()),
            DecisionKind::Votes(n) => {
                let needed = usize::try_from(n.millionths / 1_000_000).unwrap_or(usize::MAX).max(1);
                Truth::of(yes >= needed, self.open || most >= needed)
            }
        };
        let (for_, against, abstained) = (yes, cast.no.len(), cast.abstained.len());
        let tally = format!("{for_} of {} for, {against} against, {abstained} abstained", Self::of_how_many(&voters, self.open));
        let silent = if cast.unknown.is_empty() { String::new() } else { format!("; nothing is on record of {}", list(&cast.unknown)) };
        let others = if self.open { "; the text does not name all members" } else { "" };
        let mut worst = (enough, format!("{tally}{silent}{others}"));
        let mut also = |truth: Truth, why: String| {
            if truth < worst.0 {
                worst = (truth, why);
            }
        };
        for one in self.each_of.intersection(&voters) {
            let truth = Truth::of(cast.yes.contains(one), cast.yes.contains(one) || cast.unknown.contains(one));
            also(
                truth,
                format!(
                    "it needs the vote of {one}, {}",
                    if truth == Truth::No { "which was not given" } else { "of whom nothing is on record" }
                ),
            );
        }
        if !self.one_of.is_empty() {
            let given = |m: &String| Truth::of(cast.yes.contains(m), cast.yes.contains(m) || cast.unknown.contains(m));
            let truth = self.one_of.intersection(&voters).map(given).max().unwrap_or(Truth::No);
            also(truth, format!("it needs the vote of one of {}", list(&self.one_of)));
        }
        if let Some(quorum) = self.quorum {
            // Whoever is accused is there, though it does not vote.
            let all = self.cast(treaty, ballot, &self.members, &BTreeSet::new());
            let there = all.yes.len() + all.no.len() + all.abstained.len();
            let truth = Truth::of(there >= quorum, self.open || there.saturating_add(all.unknown.len()) >= quorum);
            also(truth, format!("{there} are on record as present, and the quorum is {quorum}"));
        }
        if worst.0 == Truth::Yes { (Truth::Yes, String::new()) } else { worst }
    }

    fn of_how_many(voters: &BTreeSet<String>, open: bool) -> String {
        if open { format!("{} or more", voters.len()) } else { voters.len().to_string() }
    }

    /// Whose votes count: those of members, by themselves or by whoever acts for them. Where the text leaves the membership open, whoever
    /// is on record as voting is a member.
    fn cast(&self, treaty: &Treaty, ballot: &Ballot, voters: &BTreeSet<String>, accused: &BTreeSet<String>) -> Cast {
        let whose = |name: &String| -> BTreeSet<String> {
            if voters.contains(name) {
                return BTreeSet::from([name.clone()]);
            }
            let stands = treaty.names.stands_for(name);
            let known: BTreeSet<String> = stands.intersection(voters).cloned().collect();
            let barred = |n: &String| accused.contains(n) || self.excluded.contains(n);
            if known.is_empty() && self.open && !barred(name) && !stands.iter().any(barred) {
                return BTreeSet::from([name.clone()]);
            }
            known
        };
        let [yes, no, abstained] = &ballot.votes;
        let of = |list: &BTreeSet<String>| -> BTreeSet<String> { list.iter().flat_map(whose).collect() };
        let (yes, no, abstained) = (of(yes), of(no), of(abstained));
        let twice = |n: &String| usize::from(yes.contains(n)) + usize::from(no.contains(n)) + usize::from(abstained.contains(n)) > 1;
        let mut unknown: BTreeSet<String> =
            voters.iter().filter(|v| !yes.contains(*v) && !no.contains(*v) && !abstained.contains(*v)).cloned().collect();
        unknown.extend(yes.iter().chain(&no).chain(&abstained).filter(|n| twice(n)).cloned());
        let once = |list: &BTreeSet<String>| list.iter().filter(|n| !twice(n)).cloned().collect();
        Cast { yes: once(&yes), no: once(&no), abstained: once(&abstained), unknown }
    }
}

fn list(names: &BTreeSet<String>) -> String {
    describe::list(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The facts with each decision as its votes leave it under a version of the text, and what the votes come to.
#[must_use]
pub fn apply<'f>(facts: &'f [Fact], ballots: &[Ballot], treaty: &Treaty, names: &Names) -> (Cow<'f, [Fact]>, Vec<Decision>) {
    let decisions: Vec<Decision> = ballots.iter().filter_map(|b| b.counted(treaty)).collect();
    let mut out = Cow::Borrowed(facts);
    for decision in &decisions {
        let Some(carried) = decision.carried.filter(|c| *c != Truth::Yes) else { continue };
        let Some(act) = names.find(&decision.act) else { continue };
        // An incident may have the same name: an act is by a body, and of its kind.
        let mine = |f: &&mut Fact| f.id == act && names.find(&decision.body) == Some(f.arg(BY)) && f.odds == Odds::CERTAIN;
        out.to_mut().iter_mut().filter(mine).for_each(|fact| weigh(fact, carried));
    }
    (out, decisions)
}

/// An act as its votes leave it: refuted when they do not carry it, undetermined when that cannot be told.
pub fn weigh(fact: &mut Fact, carried: Truth) {
    match carried {
        Truth::Yes => fact.odds = Odds::CERTAIN,
        Truth::Maybe => fact.odds = Odds::UNKNOWN,
        Truth::No => fact.odds = Odds { low: 0, high: 0 },
    }
}

#[cfg(test)]
mod tests;

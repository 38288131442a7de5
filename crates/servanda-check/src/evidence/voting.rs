//! Who can stop a body.

use super::*;

// --- who decides ---

/// Whether somebody can stop a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// By its own vote.
    Vote,
    /// By staying away.
    Absence,
    /// Without its vote too few are left to decide at all.
    TooFewLeft,
    /// Not alone.
    No,
    /// The text does not say enough.
    Unknown,
}

/// How many votes carry a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needed {
    /// All that may vote.
    All,
    /// More than half of those that may vote.
    Majority,
    /// So many.
    Votes(usize),
    /// The text does not say.
    Unstated,
}

/// How a body, or a group without a body, decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voting {
    /// The members that the text names.
    pub members: BTreeSet<String>,
    /// Whether there are, or may be, others.
    pub open: bool,
    /// The votes needed.
    pub needed: Needed,
    /// Members without whom nothing is decided.
    pub each_of: BTreeSet<String>,
    /// Members of whom at least one must agree.
    pub one_of: BTreeSet<String>,
    /// Members that never vote.
    pub excluded: BTreeSet<String>,
    /// Whether a member does not vote on itself.
    pub excludes_accused: bool,
    /// How many must be present.
    pub quorum: Option<usize>,
}

/// How many members a body may have for its coalitions to be enumerated one by one.
const ENUMERATED: usize = 12;

impl Voting {
    /// Of a body under its own rule or another, or of the group that a rule names.
    #[must_use]
    pub fn new(treaty: &Treaty, body: Option<&Body>, rule: Option<&DecisionRule>) -> Self {
        let names = &treaty.names;
        let rule = rule.or_else(|| body.and_then(|b| b.decides.as_ref()));
        let (members, open) = match (rule.and_then(|r| r.of.as_ref()), body) {
            (Some(group), _) => {
                let open = names.group_of(&group.text).is_some_and(|g| names.is_open(g));
                (names.stands_for(&group.text), open)
            }
            (None, Some(body)) => {
                let open = body.of.is_empty()
                    || body.and_others
                    || body.of.iter().any(|w| names.group_of(&w.text).is_some_and(|g| names.is_open(g)));
                (names.body_members(body), open)
            }
            (None, None) => (BTreeSet::new(), true),
        };
        let mut out = Self {
            members,
            open,
            needed: Needed::Unstated,
            each_of: BTreeSet::new(),
            one_of: BTreeSet::new(),
            excluded: BTreeSet::new(),
            excludes_accused: false,
            quorum: body.and_then(|b| b.quorum).and_then(|n| usize::try_from(n.millionths / 1_000_000).ok()),
        };
        let Some(rule) = rule else { return out };
        out.needed = match rule.kind {
            DecisionKind::Unanimity | DecisionKind::Consensus => Needed::All,
            DecisionKind::Majority => Needed::Majority,
            DecisionKind::Votes(n) => Needed::Votes(usize::try_from(n.millionths / 1_000_000).unwrap_or(usize::MAX)),
        };
        match &rule.including {
            Some(noun @ Noun { kind: NounKind::Term(Some(Quantifier::Some | Quantifier::Any), ..), .. }) => {
                out.one_of = treaty.noun_parties(noun);
            }
            Some(noun) => out.each_of = treaty.noun_parties(noun),
            None => {}
        }
        match &rule.excluding {
            Some(Noun { kind: NounKind::Accused | NounKind::BreachingParty, .. }) => out.excludes_accused = true,
            Some(noun) => out.excluded = treaty.noun_parties(noun),
            None => {}
        }
        // Whoever must be among the votes is a member, also where the list of members does not say so.
        out.members.extend(out.each_of.iter().cloned());
        out
    }

    /// The members that vote when this party is accused.
    #[must_use]
    pub fn voters(&self, accused: &str) -> BTreeSet<String> {
        self.members
            .iter()
            .filter(|m| !self.excluded.contains(*m))
            .filter(|m| !self.excludes_accused || m.as_str() != accused)
            .cloned()
            .collect()
    }

    /// Whether these votes carry a decision on this party. Only for a closed membership and a stated rule.
    #[must_use]
    pub fn carries(&self, yes: &BTreeSet<String>, accused: &str) -> bool {
        let voters = self.voters(accused);
        let votes = yes.intersection(&voters).count();
        let enough = match self.needed {
            Needed::All => votes == voters.len() && votes > 0,
            Needed::Majority => 2 * votes > voters.len(),
            Needed::Votes(n) => votes >= n.max(1),
            Needed::Unstated => false,
        };
        let has_each = self.each_of.intersection(&voters).all(|m| yes.contains(m));
        let has_one = self.one_of.is_empty() || self.one_of.iter().any(|m| yes.contains(m) && voters.contains(m));
        enough && has_each && has_one
    }

    /// Whether this party can stop a decision on itself.
    #[must_use]
    pub fn can_stop(&self, accused: &str) -> Answer {
        let voters = self.voters(accused);
        let votes = voters.contains(accused);
        if self.needed == Needed::Unstated {
            let alone = self.members.len() == 1 && self.members.contains(accused);
            return match (self.open, self.members.contains(accused)) {
                (false, true) if alone => Answer::Vote,
                (false, false) => Answer::No,
                _ => Answer::Unknown,
            };
        }
        if votes && (self.needed == Needed::All || self.each_of.contains(accused)) {
            return Answer::Vote;
        }
        if self.excludes_accused && self.open {
            return Answer::No;
        }
        if self.open {
            return if self.excluded.contains(accused) { Answer::No } else { Answer::Unknown };
        }
        if !self.members.contains(accused) {
            return Answer::No;
        }
        if !self.carries(&voters, accused) {
            // With everybody in favour it fails: it fails because of the accused only if its own vote would have made up
            // the number.
            let everybody: BTreeSet<String> = self.members.difference(&self.excluded).cloned().collect();
            let open_case = Self { excludes_accused: false, ..self.clone() };
            let lacks_its_vote = !votes && open_case.carries(&everybody, accused);
            return if lacks_its_vote { Answer::TooFewLeft } else { Answer::No };
        }
        let others: BTreeSet<String> = voters.iter().filter(|v| v.as_str() != accused).cloned().collect();
        if votes && !self.carries(&others, accused) {
            return Answer::Vote;
        }
        if self.quorum.is_some_and(|q| q == self.members.len()) {
            return Answer::Absence;
        }
        Answer::No
    }

    /// Whether this party carries a decision alone.
    #[must_use]
    pub fn carries_alone(&self, party: &str) -> bool {
        !self.open && self.carries(&BTreeSet::from([party.to_owned()]), party)
    }

    /// The smallest sets of members whose votes carry a decision on this party; none when the text leaves them open or
    /// they are too many to list.
    #[must_use]
    pub fn minimal_winning(&self, accused: &str) -> Option<Vec<BTreeSet<String>>> {
        self.minimal(accused, |voting, set, _| voting.carries(set, accused))
    }

    /// The smallest sets of members that can stop a decision on this party together.
    #[must_use]
    pub fn minimal_blocking(&self, accused: &str) -> Option<Vec<BTreeSet<String>>> {
        self.minimal(accused, |voting, set, voters| {
            let others: BTreeSet<String> = voters.difference(set).cloned().collect();
            !voting.carries(&others, accused)
        })
    }

    /// The minimal sets with a property that grows with the set.
    fn minimal(&self, accused: &str, holds: impl Fn(&Self, &BTreeSet<String>, &BTreeSet<String>) -> bool) -> Option<Vec<BTreeSet<String>>> {
        let voters = self.voters(accused);
        if self.open || self.needed == Needed::Unstated || voters.len() > ENUMERATED {
            return None;
        }
        let order: Vec<&String> = voters.iter().collect();
        let mut masks: Vec<u32> = (0..1_u32 << order.len()).collect();
        masks.sort_by_key(|m| (m.count_ones(), *m));
        let mut found: Vec<u32> = Vec::new();
        for mask in masks {
            if found.iter().any(|f| f & mask == *f) {
                continue;
            }
            let set = order.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, m)| (*m).clone()).collect();
            if holds(self, &set, &voters) {
                found.push(mask);
            }
        }
        let sets =
            found.into_iter().map(|mask| order.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, m)| (*m).clone()).collect());
        Some(sets.collect())
    }
}

/// The parties that an article can put in the dock: those that act against somebody, or commit what the text forbids, in its
/// condition; those whose breach it waits for; those against whom it acts.
#[must_use]
pub fn accused(treaty: &Treaty, forbidden: &BTreeSet<&str>, id: ArticleId) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let Some(article) = treaty.articles.get(id) else { return out };
    let Some(norm) = article.norm() else { return out };
    for (atom, negated) in norm.when.iter().flat_map(mentions::atoms) {
        if negated {
            continue;
        }
        match &atom.kind {
            AtomKind::State { citation, state: State::InBreach(_), by, .. } => match by {
                Some(noun) => out.extend(treaty.noun_parties(noun)),
                None => {
                    let cited = treaty.find(article.instrument, citation).and_then(|id| treaty.articles[id].norm());
                    out.extend(cited.map(|n| treaty.bearers(&n.subject)).unwrap_or_default());
                }
            },
            kind => {
                let Some(event) = fact(kind) else { continue };
                let hostile = case(event, Preposition::Against).is_some()
                    || forbidden.contains(event.name.text.as_str())
                    || is_any_breach(treaty, &event.name.text);
                if hostile {
                    let (by, against) = matching::sides(treaty, event);
                    let victim = case(event, Preposition::Against).is_some_and(|n| treaty.is_particular(n));
                    out.extend(by.into_iter().filter(|p| !victim || !against.contains(p)));
                }
            }
        }
    }
    for pattern in act_patterns(&norm.act) {
        if matching::is_negative(norm.modal) {
            continue;
        }
        if let Some(noun) = case(pattern, Preposition::Against).filter(|n| treaty.is_particular(n)) {
            out.extend(treaty.noun_parties(noun));
        }
    }
    out.retain(|p| treaty.names.parties.contains_key(p));
    out
}

/// The acts that the text forbids, with the events that include them.
#[must_use]
pub fn forbidden(treaty: &Treaty) -> BTreeSet<&str> {
    let families = Families::new(treaty);
    let names: Vec<&str> = families.names().collect();
    let mut out = BTreeSet::new();
    for (_, article) in treaty.standing() {
        if let Some(norm) = article.norm().filter(|n| n.modal == Modal::ShallNot) {
            for pattern in act_patterns(&norm.act) {
                if out.insert(pattern.name.text.as_str()) {
                    out.extend(families.wider(&pattern.name.text).into_iter().filter_map(|number| names.get(number)));
                }
            }
        }
    }
    out
}

/// Whether a norm can be broken by somebody whom others hold to account: a party, or a body that does what it is forbidden.
/// What bodies of the text have to do they do by deciding, and keep their own record.
#[must_use]
pub fn binds_somebody(treaty: &Treaty, norm: &Norm) -> bool {
    let bearers = treaty.bearers(&norm.subject);
    let limits =
        norm.modal == Modal::ShallNot || norm.act.choices.iter().any(|c| matches!(c, Choice::Keep(_, Compare::AtMost | Compare::Below, _)));
    bearers.iter().any(|b| answers_for_itself(treaty, b) || (limits && treaty.names.bodies.contains_key(b)))
}

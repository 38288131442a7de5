//! The decisions between a breach and its answer, as a chance: computed from the voting rule where the text states one.

use servanda_check::evidence::{Needed, Voting};
use servanda_check::guarantee::{Gate, Guarantee};

use super::inputs::Slot;

/// A decision whose chance depends on the draws.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// A body whose members and rule are known.
    Votes {
        /// For each member its way of voting.
        members: Vec<Vote>,
        /// How many votes carry it.
        needed: usize,
        /// Members without whom nothing is carried, by index.
        each_of: Vec<usize>,
        /// Members of whom one must agree; none: no such rule.
        one_of: Vec<usize>,
    },
    /// A chance that is assumed.
    Assumed(Slot),
}

/// How a member votes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vote {
    /// Against: it is accused.
    Against,
    /// For: it is attacked.
    For,
    /// As it sees fit.
    Free,
}

/// The steps of these gates.
pub(super) fn steps(guarantee: &Guarantee, gates: &[Gate]) -> Vec<Step> {
    gates
        .iter()
        .filter_map(|gate| match gate {
            Gate::Body { voting, .. } => Some(body(guarantee, voting)),
            Gate::Home { .. } | Gate::Constitution { .. } => Some(Step::Assumed(Slot::Home)),
            Gate::Unjudged { .. } => Some(Step::Assumed(Slot::Unjudged)),
            // The attacked asks.
            Gate::Request { .. } => None,
        })
        .collect()
}

fn body(guarantee: &Guarantee, voting: &Voting) -> Step {
    // A veto of the accused holds whoever else sits there and however many votes are needed.
    let accused = &guarantee.challenger;
    let vetoes = voting.voters(accused).contains(accused) && (voting.each_of.contains(accused) || voting.needed == Needed::All);
    if voting.needed == Needed::Unstated || (voting.open && !vetoes) {
        return Step::Assumed(Slot::Unruled);
    }
    let voters: Vec<String> = voting.voters(accused).into_iter().collect();
    let members = voters
        .iter()
        .map(|name| match name {
            name if name == accused => Vote::Against,
            name if *name == guarantee.protected => Vote::For,
            _ => Vote::Free,
        })
        .collect();
    let needed = match voting.needed {
        Needed::All | Needed::Unstated => voters.len(),
        Needed::Majority => voters.len() / 2 + 1,
        Needed::Votes(n) => n.max(1),
    };
    let places = |names: &std::collections::BTreeSet<String>| {
        voters.iter().enumerate().filter(|(_, v)| names.contains(*v)).map(|(n, _)| n).collect::<Vec<_>>()
    };
    Step::Votes { members, needed, each_of: places(&voting.each_of), one_of: places(&voting.one_of) }
}

/// The chance that all steps are passed, with the draws at hand. Steps are independent of one another, and members of one another: one more
/// assumption.
pub(super) fn chance(steps: &[Step], draws: &[f64]) -> f64 {
    steps
        .iter()
        .map(|step| match step {
            Step::Assumed(slot) => draws.get(slot.index()).copied().unwrap_or(1.0),
            Step::Votes { members, needed, each_of, one_of } => {
                carried(members, *needed, each_of, one_of, draws.get(Slot::Member.index()).copied().unwrap_or(1.0))
            }
        })
        .product()
}

/// The chance that enough members agree, among them all of some and one of others: by the number of votes from others, exactly.
fn carried(members: &[Vote], needed: usize, each_of: &[usize], one_of: &[usize], free: f64) -> f64 {
    let yes = |n: usize| match members.get(n) {
        Some(Vote::For) => 1.0,
        Some(Vote::Free) => free,
        _ => 0.0,
    };
    // Votes so far, apart by whether one of `one_of` is among them.
    let mut ways = vec![[0.0; 2]; members.len() + 1];
    ways[0][usize::from(one_of.is_empty())] = 1.0;
    for n in 0..members.len() {
        let mut next = vec![[0.0; 2]; members.len() + 1];
        let p = yes(n);
        for votes in 0..=n {
            for had in 0..2 {
                let here = ways[votes][had];
                if !each_of.contains(&n) {
                    next[votes][had] += here * (1.0 - p);
                }
                next[votes + 1][had.max(usize::from(one_of.contains(&n)))] += here * p;
            }
        }
        ways = next;
    }
    ways.iter().skip(needed).map(|w| w[1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }

    #[test]
    fn votes_are_counted_by_the_rule() {
        use Vote::{Against, For, Free};
        near(carried(&[Against, For, Free], 3, &[], &[], 0.9), 0.0);
        near(carried(&[Against, For, Free], 2, &[], &[], 0.9), 0.9);
        near(carried(&[Free, Free, Free], 2, &[], &[], 0.5), 0.5);
        near(carried(&[Free, Free, Free], 2, &[0], &[], 0.5), 0.5 * 0.75);
        near(carried(&[Free, Free, Free], 1, &[], &[0, 1], 0.5), 0.75);
        near(carried(&[Against, For], 1, &[0], &[], 0.5), 0.0);
        near(carried(&[], 0, &[], &[], 0.5), 1.0);
    }

    /// All ways of voting, one by one.
    #[test]
    fn counting_equals_enumeration() {
        let members = [Vote::Free, Vote::For, Vote::Against, Vote::Free, Vote::Free];
        for needed in 0..=5 {
            for each_of in [&[][..], &[0], &[1, 3]] {
                for one_of in [&[][..], &[3, 4], &[2]] {
                    let mut sum = 0.0;
                    for mask in 0..32_usize {
                        let votes: Vec<bool> = (0..5).map(|n| mask >> n & 1 == 1).collect();
                        let p: f64 = (0..5)
                            .map(|n| {
                                let yes = match members[n] {
                                    Vote::For => 1.0,
                                    Vote::Free => 0.7,
                                    Vote::Against => 0.0,
                                };
                                if votes[n] { yes } else { 1.0 - yes }
                            })
                            .product();
                        let enough = votes.iter().filter(|v| **v).count() >= needed;
                        if enough && each_of.iter().all(|n| votes[*n]) && (one_of.is_empty() || one_of.iter().any(|n| votes[*n])) {
                            sum += p;
                        }
                    }
                    near(carried(&members, needed, each_of, one_of, 0.7), sum);
                }
            }
        }
    }
}

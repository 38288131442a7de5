//! The decision stage: the chance that a body acts, of its voting rule and of how likely each member is to agree. It multiplies the answer (`q`).

/// A member of the body.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Member {
    /// The chance that it agrees to act.
    pub agrees: f64,
    /// Whether nothing is decided without it.
    pub veto: bool,
    /// Whether it is the one accused.
    pub accused: bool,
}

/// How many must agree, of those who may vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Voting {
    /// So many.
    AtLeast(usize),
    /// More than half.
    Majority,
    /// Two thirds.
    TwoThirds,
    /// All.
    Unanimity,
}

impl Voting {
    /// How many of so many.
    #[must_use]
    pub const fn needed(self, voters: usize) -> usize {
        match self {
            Self::AtLeast(n) => n,
            Self::Majority => voters / 2 + 1,
            Self::TwoThirds => (2 * voters).div_ceil(3),
            Self::Unanimity => voters,
        }
    }
}

/// The chance that the body acts. Members decide by themselves; whoever is excluded as accused neither votes nor counts, and its veto falls away. A
/// body without voters does not act.
#[must_use]
pub fn chance(members: &[Member], voting: Voting, excluding_accused: bool) -> f64 {
    let voters: Vec<&Member> = members.iter().filter(|member| !(excluding_accused && member.accused)).collect();
    if voters.is_empty() {
        return 0.0;
    }
    let needed = voting.needed(voters.len()).max(1);
    // By how many agree so far; where one with a veto does not, nothing more can come of it.
    let mut agreed = vec![0.0; voters.len() + 1];
    if let Some(none) = agreed.first_mut() {
        *none = 1.0;
    }
    for member in &voters {
        let yes = member.agrees.clamp(0.0, 1.0);
        let no = if member.veto { 0.0 } else { 1.0 - yes };
        for n in (0..agreed.len()).rev() {
            let one_less = n.checked_sub(1).and_then(|n| agreed.get(n).copied()).unwrap_or(0.0);
            if let Some(here) = agreed.get_mut(n) {
                *here = *here * no + one_less * yes;
            }
        }
    }
    agreed.iter().skip(needed).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By every course that a vote can take.
    fn by_enumeration(members: &[Member], voting: Voting, excluding_accused: bool) -> f64 {
        let voters: Vec<&Member> = members.iter().filter(|m| !(excluding_accused && m.accused)).collect();
        let mut sum = 0.0;
        for votes in 0..1_u32 << voters.len() {
            let yes = |i: usize| votes >> i & 1 == 1;
            let p: f64 = voters.iter().enumerate().map(|(i, m)| if yes(i) { m.agrees } else { 1.0 - m.agrees }).product();
            let vetoed = voters.iter().enumerate().any(|(i, m)| m.veto && !yes(i));
            let agreed = votes.count_ones() as usize;
            let enough = match voting {
                Voting::AtLeast(n) => agreed >= n,
                Voting::Majority => 2 * agreed > voters.len(),
                Voting::TwoThirds => 3 * agreed >= 2 * voters.len(),
                Voting::Unanimity => agreed == voters.len(),
            };
            if enough && !vetoed && agreed > 0 {
                sum += p;
            }
        }
        sum
    }

    #[test]
    fn every_rule_has_the_chance_of_its_courses() {
        let member = |agrees, veto, accused| Member { agrees, veto, accused };
        let body = [
            member(0.9, false, false),
            member(0.6, true, false),
            member(0.02, true, true),
            member(0.7, false, false),
            member(0.4, false, false),
        ];
        for size in 0..=body.len() {
            for voting in
                [Voting::AtLeast(0), Voting::AtLeast(2), Voting::AtLeast(9), Voting::Majority, Voting::TwoThirds, Voting::Unanimity]
            {
                for excluding in [false, true] {
                    let (got, wanted) = (chance(&body[..size], voting, excluding), by_enumeration(&body[..size], voting, excluding));
                    assert!((got - wanted).abs() < 1e-12, "{voting:?} {size} {excluding}: {got} {wanted}");
                }
            }
        }
        // A veto of the accused leaves next to nothing; without its vote the body acts.
        assert!(chance(&body, Voting::Majority, false) < 0.02);
        assert!(chance(&body, Voting::Majority, true) > 0.4);
    }
}

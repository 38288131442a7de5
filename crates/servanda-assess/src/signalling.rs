//! The front stage: guarantors of high or low resolve deploy or not, the challenger sees it and challenges or not.
//!
//! Deploying costs something at once (sunk cost), and standing aside afterwards costs more (tied hands; Fearon 1997); forces in place may change the
//! battle too (Slantchev 2005). All perfect Bayesian equilibria are found that hold for a whole neighbourhood of the numbers: pooling on either
//! signal, separating either way, one type mixing, both mixing. Those are marked that survive the intuitive criterion (Cho and Kreps 1987): nobody
//! believes that a deviation comes from a type that could never gain by it.

/// What the guarantors do first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Nothing.
    Quiet,
    /// They deploy.
    Deploy,
}

const SIGNALS: [Signal; 2] = [Signal::Quiet, Signal::Deploy];
/// The types: low and high.
const LOW: usize = 0;
const HIGH: usize = 1;
/// Differences below this are none.
const TIE: f64 = 1e-12;

/// The front stage in numbers. Pairs are of quiet and deployed, or of low and high resolve, in this order.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Front {
    /// The chance that resolve is high.
    pub high: f64,
    /// What deploying costs.
    pub sunk: f64,
    /// What standing aside costs after deploying.
    pub audience: f64,
    /// What the guarantors have when nobody challenges.
    pub peace: f64,
    /// What they have when they stand aside.
    pub aside: f64,
    /// What fighting is worth to low and to high resolve, quiet and deployed.
    pub fight: [[f64; 2]; 2],
    /// What the challenger has when it stays put.
    pub stays: f64,
    /// What it has when nobody answers.
    pub unmet: f64,
    /// What it has when it is answered, quiet and deployed.
    pub met: [f64; 2],
}

/// How the types behave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Both do the same.
    Pooling(Signal),
    /// Each does its own; high resolve does this.
    Separating(Signal),
    /// One type does both.
    SemiSeparating,
}

/// An equilibrium of the front stage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Equilibrium {
    /// How the types behave.
    pub kind: Kind,
    /// The chance that low and high resolve deploy.
    pub deploys: [f64; 2],
    /// The chance that the challenger challenges, quiet and deployed.
    pub challenges: [f64; 2],
    /// Its belief in high resolve; none where any belief out of many would do.
    pub beliefs: [Option<f64>; 2],
    /// What low and high resolve can expect.
    pub values: [f64; 2],
    /// Whether it survives the intuitive criterion.
    pub intuitive: bool,
}

impl Front {
    fn cost(&self, m: usize) -> f64 {
        if m == 1 { self.sunk } else { 0.0 }
    }

    /// Whether a type fights once challenged, and what it then has.
    fn challenged(&self, kind: usize, m: usize) -> (bool, f64) {
        let aside = self.aside - if m == 1 { self.audience } else { 0.0 };
        let fight = self.fight[kind][m];
        (fight > aside, fight.max(aside) - self.cost(m))
    }

    fn peaceful(&self, m: usize) -> f64 {
        self.peace - self.cost(m)
    }

    /// What a signal is worth to a type, as the challenger challenges with this chance.
    fn worth(&self, kind: usize, m: usize, challenge: f64) -> f64 {
        self.peaceful(m) + challenge * (self.challenged(kind, m).1 - self.peaceful(m))
    }

    /// What challenging gains over staying put, against a type.
    fn gain(&self, kind: usize, m: usize) -> f64 {
        (if self.challenged(kind, m).0 { self.met[m] } else { self.unmet }) - self.stays
    }

    fn gain_at(&self, belief: f64, m: usize) -> f64 {
        belief * self.gain(HIGH, m) + (1.0 - belief) * self.gain(LOW, m)
    }

    /// The best reply to a belief: stays put when it is all the same.
    fn reply(&self, belief: f64, m: usize) -> f64 {
        if self.gain_at(belief, m) > TIE { 1.0 } else { 0.0 }
    }

    /// The least and greatest chance of a challenge that some belief justifies.
    fn replies(&self, m: usize) -> (f64, f64) {
        let gains = [self.gain(LOW, m), self.gain(HIGH, m)];
        let stays = gains.iter().any(|gain| *gain <= 0.0);
        let goes = gains.iter().any(|gain| *gain >= 0.0);
        (if stays { 0.0 } else { 1.0 }, if goes { 1.0 } else { 0.0 })
    }

    /// The belief at which the challenger does not care, when there is one and only one.
    fn indifferent(&self, m: usize) -> Option<f64> {
        let (low, high) = (self.gain(LOW, m), self.gain(HIGH, m));
        (low * high < 0.0).then(|| low / (low - high))
    }

    /// All equilibria, pooling ones in front.
    #[must_use]
    pub fn equilibria(&self) -> Vec<Equilibrium> {
        let pooling = (0..2).filter_map(|m| self.pooling(m));
        let separating = (0..2).filter_map(|m| self.separating(m));
        let mixing = [LOW, HIGH].into_iter().flat_map(|kind| (0..2).filter_map(move |m| self.mixing(kind, m)));
        pooling.chain(separating).chain(mixing).chain(self.both_mix()).collect()
    }

    fn pooling(&self, m: usize) -> Option<Equilibrium> {
        let other = 1 - m;
        let here = self.reply(self.high, m);
        let values = [LOW, HIGH].map(|kind| self.worth(kind, m, here));
        // The chances of a challenge after the other signal that keep both types here, among those that a belief justifies.
        let (mut least, mut most) = self.replies(other);
        for kind in [LOW, HIGH] {
            let (peaceful, slope) = (self.peaceful(other), self.challenged(kind, other).1 - self.peaceful(other));
            if slope.abs() <= TIE {
                if peaceful > values[kind] + TIE {
                    return None;
                }
                continue;
            }
            let bound = (values[kind] - peaceful) / slope;
            if slope < 0.0 { least = least.max(bound) } else { most = most.min(bound) }
        }
        if least > most + TIE {
            return None;
        }
        let off = least.clamp(0.0, 1.0);
        let mut challenges = [0.0; 2];
        (challenges[m], challenges[other]) = (here, off);
        let mut beliefs = [None; 2];
        beliefs[m] = Some(self.high);
        let deploys = [if m == 1 { 1.0 } else { 0.0 }; 2];
        Some(Equilibrium {
            kind: Kind::Pooling(SIGNALS[m]),
            deploys,
            challenges,
            beliefs,
            values,
            intuitive: self.intuitive(other, values),
        })
    }

    /// Whether no type would gain by the signal that nobody sends, were it alone believed to have sent it.
    fn intuitive(&self, off: usize, values: [f64; 2]) -> bool {
        let (least, most) = self.replies(off);
        let could = |kind: usize| self.worth(kind, off, least).max(self.worth(kind, off, most)) > values[kind] + TIE;
        match (could(LOW), could(HIGH)) {
            (true, false) => self.worth(LOW, off, self.reply(0.0, off)) <= values[LOW] + TIE,
            (false, true) => self.worth(HIGH, off, self.reply(1.0, off)) <= values[HIGH] + TIE,
            _ => true,
        }
    }

    /// High resolve sends this signal, low resolve the other.
    fn separating(&self, m: usize) -> Option<Equilibrium> {
        let other = 1 - m;
        let mut challenges = [0.0; 2];
        (challenges[m], challenges[other]) = (self.reply(1.0, m), self.reply(0.0, other));
        let values = [self.worth(LOW, other, challenges[other]), self.worth(HIGH, m, challenges[m])];
        let held =
            self.worth(LOW, m, challenges[m]) <= values[LOW] + TIE && self.worth(HIGH, other, challenges[other]) <= values[HIGH] + TIE;
        let deploys = if m == 1 { [0.0, 1.0] } else { [1.0, 0.0] };
        let beliefs = if m == 1 { [Some(0.0), Some(1.0)] } else { [Some(1.0), Some(0.0)] };
        held.then_some(Equilibrium { kind: Kind::Separating(SIGNALS[m]), deploys, challenges, beliefs, values, intuitive: true })
    }

    /// One type mixes, the other sends this signal; the challenger mixes after it.
    fn mixing(&self, mixes: usize, m: usize) -> Option<Equilibrium> {
        let (pure, other) = (1 - mixes, 1 - m);
        let alone = if mixes == HIGH { 1.0 } else { 0.0 };
        let after = self.reply(alone, other);
        let value = self.worth(mixes, other, after);
        let here = (value - self.peaceful(m)) / (self.challenged(mixes, m).1 - self.peaceful(m));
        let belief = self.indifferent(m)?;
        // Bayes: how often the mixing type sends this signal for the belief to come about.
        let odds = if mixes == LOW { (1.0 - belief) / belief } else { belief / (1.0 - belief) };
        let share = odds * if mixes == LOW { self.high / (1.0 - self.high) } else { (1.0 - self.high) / self.high };
        let inside = |x: f64| x > TIE && x < 1.0 - TIE;
        if !inside(here) || !inside(share) || self.worth(pure, m, here) < self.worth(pure, other, after) - TIE {
            return None;
        }
        let mut deploys = [0.0; 2];
        deploys[mixes] = if m == 1 { share } else { 1.0 - share };
        deploys[pure] = if m == 1 { 1.0 } else { 0.0 };
        let (mut challenges, mut beliefs, mut values) = ([0.0; 2], [None; 2], [0.0; 2]);
        (challenges[m], challenges[other]) = (here, after);
        (beliefs[m], beliefs[other]) = (Some(belief), Some(alone));
        (values[mixes], values[pure]) = (value, self.worth(pure, m, here));
        Some(Equilibrium { kind: Kind::SemiSeparating, deploys, challenges, beliefs, values, intuitive: true })
    }

    /// Both types mix, and so does the challenger after both signals.
    fn both_mix(&self) -> Option<Equilibrium> {
        let (quiet, deployed) = (self.indifferent(0)?, self.indifferent(1)?);
        // The prior is a mean of the two beliefs: how often anybody deploys.
        let often = (self.high - quiet) / (deployed - quiet);
        // Both types are indifferent: two equations in the two chances of a challenge.
        let slope = |kind: usize, m: usize| self.challenged(kind, m).1 - self.peaceful(m);
        let determinant = slope(LOW, 1) * slope(HIGH, 0) - slope(HIGH, 1) * slope(LOW, 0);
        let apart = self.peaceful(0) - self.peaceful(1);
        let after = apart * (slope(HIGH, 0) - slope(LOW, 0)) / determinant;
        let before = apart * (slope(HIGH, 1) - slope(LOW, 1)) / determinant;
        let inside = |x: f64| x > TIE && x < 1.0 - TIE;
        let deploys = [often * (1.0 - deployed) / (1.0 - self.high), often * deployed / self.high];
        if ![often, before, after, deploys[LOW], deploys[HIGH]].iter().all(|x| inside(*x)) {
            return None;
        }
        Some(Equilibrium {
            kind: Kind::SemiSeparating,
            deploys,
            challenges: [before, after],
            beliefs: [Some(quiet), Some(deployed)],
            values: [LOW, HIGH].map(|kind| self.worth(kind, 0, before)),
            intuitive: true,
        })
    }

    /// The chance of a challenge, and of a war, in an equilibrium.
    #[must_use]
    pub fn dangers(&self, e: &Equilibrium) -> (f64, f64) {
        let (mut challenge, mut war) = (0.0, 0.0);
        for (kind, prior) in [(LOW, 1.0 - self.high), (HIGH, self.high)] {
            for (m, sent) in [(0, 1.0 - e.deploys[kind]), (1, e.deploys[kind])] {
                let chance = prior * sent * e.challenges[m];
                challenge += chance;
                war += if self.challenged(kind, m).0 { chance } else { 0.0 };
            }
        }
        (challenge, war)
    }
}

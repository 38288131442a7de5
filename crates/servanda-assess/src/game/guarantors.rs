//! Several guarantors, each with its own interest, force, willingness and backstop.
//!
//! They decide one after the other, in their order, and each sees what those before it did: whoever comes later may leave it to the others. One who
//! stands aside pays for its own broken pledge whatever the others do. One parameter makes them alike: with chance `alike` a crisis moves all of them
//! in the same way (one private cost, in units of each one's own spread, and one draw for all backstops), else each draws its own. Either way the
//! game is solved exactly by going back, and with one guarantor it is the game of the reference.

mod answer;
mod worth;

use super::reference::Late;
use super::shock::count;
use super::{GRAB_COST, HORIZON_MAX, HYBRID_COST, HYBRID_PLEDGE, LIMITED_COST, Level, NOTCHES, PENALTY, Rules, TIE, force};
use crate::params::Params;

pub use worth::Worth;

/// Most guarantors: what they can do together is counted set by set.
pub const GUARANTORS_MAX: usize = 6;

/// What is a guarantor's own. The rest is that of the game.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Guarantor {
    /// Force in place.
    pub n: f64,
    /// Force that it sends.
    pub mg: f64,
    /// Force of its backstop.
    pub mb: f64,
    /// Interest in the stake.
    pub v: f64,
    /// Cost of fighting.
    pub k: f64,
    /// Cost of a broken pledge.
    pub a: f64,
    /// Chance that its backstop comes.
    pub beta: f64,
    /// Part of its cost that the backstop takes over.
    pub h: f64,
    /// Spread of its private cost.
    pub sig: f64,
}

impl Guarantor {
    /// The guarantors of a game as one.
    #[must_use]
    pub const fn of(p: &Params) -> Self {
        Self { n: p.n, mg: p.mg, mb: p.mb, v: p.v, k: p.k, a: p.a, beta: p.beta, h: p.h, sig: p.sig }
    }
}

/// The outcome with several guarantors.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// What the game is worth at its beginning.
    pub value: Worth,
    /// How much complying is worth more than the best breach, where that is least, and at which stage.
    pub margin: f64,
    /// That stage.
    pub window: usize,
    /// The challenger's best level at each stage while the guarantee is whole.
    pub path: Vec<Level>,
    /// Whether the protected side renounces at each stage while the guarantee is whole.
    pub renounces: Vec<bool>,
    /// The chance that anybody answers each level at the beginning, once it is seen.
    pub answers: [f64; 4],
    /// The same of each guarantor.
    pub each: Vec<[f64; 4]>,
}

/// Solves the game of several guarantors, who are `alike` with some chance. What the parameters say of guarantors is not used.
///
/// # Errors
/// When there are none or too many, or a value makes no sense.
pub fn solve(p: &Params, guarantors: &[Guarantor], alike: f64, rules: &Rules) -> Result<Outcome, String> {
    if guarantors.is_empty() || guarantors.len() > GUARANTORS_MAX {
        return Err(format!("there are {} guarantors, and can be 1 to {GUARANTORS_MAX}", guarantors.len()));
    }
    if !(0.0..=1.0).contains(&alike) {
        return Err(format!("the chance that guarantors are alike is {alike}, and can be 0 to 1"));
    }
    for (g, number) in guarantors.iter().zip(1..) {
        let own = Params { n: g.n, mg: g.mg, mb: g.mb, v: g.v, k: g.k, a: g.a, beta: g.beta, h: g.h, sig: g.sig, ..*p };
        own.check().map_err(|error| format!("guarantor {number}: {error}"))?;
    }
    let end = |share: f64| Worth::division(share, guarantors);
    let mut game = Game { p, guarantors, alike, rules, late: Late::new(p), later: vec![vec![end(p.x); NOTCHES + 1]] };
    let mut held = end(p.x + p.y2);
    let mut out = Outcome {
        value: end(p.x),
        margin: f64::INFINITY,
        window: 0,
        path: Vec::new(),
        renounces: Vec::new(),
        answers: [0.0; 4],
        each: vec![[0.0; 4]; guarantors.len()],
    };
    for t in (0..=rules.horizon.min(HORIZON_MAX)).rev() {
        held = game.stage(t, &held, &mut out);
    }
    out.path.reverse();
    out.renounces.reverse();
    Ok(out)
}

struct Game<'a> {
    p: &'a Params,
    guarantors: &'a [Guarantor],
    alike: f64,
    rules: &'a Rules,
    late: Late,
    /// What the later stages are worth, the last one in front.
    later: Vec<Vec<Worth>>,
}

/// A set of guarantors, a bit for each.
type Set = usize;

fn has(set: Set, i: usize) -> bool {
    set >> i & 1 == 1
}

impl Game<'_> {
    fn division(&self, share: f64) -> Worth {
        Worth::division(share, self.guarantors)
    }

    fn after(&self, stages: usize, notch: usize) -> Worth {
        let at = self.later.len().saturating_sub(stages);
        let none = Vec::new();
        let stage = self.later.get(at).unwrap_or(&none);
        let of = |notch: usize| stage.get(notch).cloned().unwrap_or_default();
        let falls = 1.0 - libm::pow(1.0 - self.p.void, count(stages));
        of(notch.min(NOTCHES)).towards(&of(NOTCHES), falls)
    }

    fn now(&self, share: f64, next: &Worth) -> Worth {
        self.division(share).times(1.0 - self.p.delta).plus(&next.times(self.p.delta))
    }

    fn until_answered(&self, gain: f64, notch: usize) -> Worth {
        let Late { stages, discount, behind } = self.late;
        let gained = gain * (1.0 - behind);
        let shift = self.division(gained).minus(&self.division(0.0));
        self.division(self.p.x).times(1.0 - discount).plus(&shift).plus(&self.after(stages, notch).times(discount))
    }

    /// The war that a set of guarantors joins, with the mean over their backstops.
    fn war(&self, t: usize, set: Set) -> Worth {
        let p = self.p;
        let present = force::present(p, t);
        let joins = |i: usize| self.guarantors.get(i).filter(|_| has(set, i));
        let all: f64 = self.guarantors.iter().map(|g| g.n + g.mg).sum();
        // How much of the powers that may join one of them is: by force, or by head where there is none.
        let weight = |g: &Guarantor| if all > 0.0 { (g.n + g.mg) / all } else { 1.0 / count(self.guarantors.len()) };
        let members: Vec<(usize, &Guarantor)> = (0..self.guarantors.len()).filter_map(|i| joins(i).map(|g| (i, g))).collect();
        let sent: f64 = members.iter().map(|(_, g)| g.n * present + g.mg).sum();
        let joined: f64 = members.iter().map(|(_, g)| weight(g)).sum();
        let mut out = self.division(0.0).times(0.0);
        let balance = force::balance(p, t);
        for backed in (0..=set).filter(|backed| backed & set == *backed) {
            let chance = self.backed(set, backed);
            let with = || members.iter().filter(|(i, _)| has(backed, *i));
            let more: f64 = with().map(|(_, g)| g.mb).sum();
            let helped: f64 = with().map(|(_, g)| weight(g)).sum();
            let wins = force::chance(1.0 + p.alpha + p.phi * (sent + more), balance, p.m);
            let mut worth = self.division(wins);
            worth.r -= p.cr * (1.0 + p.kappa * (joined + helped));
            worth.u -= p.cu;
            out = out.plus(&worth.times(chance));
        }
        for (i, g) in members {
            out.pays(i, g.k * (1.0 - g.beta * g.h));
        }
        out
    }

    /// The chance that just these backstops come, of those of a set: with one draw for all, or one for each.
    fn backed(&self, set: Set, backed: Set) -> f64 {
        let chances = |inside: bool| {
            (0..self.guarantors.len())
                .filter(move |i| has(set, *i) && has(backed, *i) == inside)
                .filter_map(|i| self.guarantors.get(i))
                .map(|g| g.beta)
        };
        let apart = chances(true).product::<f64>() * chances(false).map(|beta| 1.0 - beta).product::<f64>();
        let together = (chances(true).fold(1.0, f64::min) - chances(false).fold(0.0, f64::max)).max(0.0);
        apart + self.alike * (together - apart)
    }

    /// What a breach is worth when a set of guarantors answers it; `ends` for those who answer, and what standing aside costs.
    fn breach(&self, cost: f64, seen: f64, acts: f64, ends: &[Worth], unseen: &Worth) -> (Worth, Vec<f64>) {
        let none = ends.first().cloned().unwrap_or_default();
        let decided = answer::decide(ends, self.guarantors, self.alike, self.rules.shock);
        let open = none.towards(&decided.worth, acts);
        let mut value = unseen.towards(&open, seen);
        value.r -= cost;
        let answers = std::iter::once(decided.any).chain(decided.each).map(|r| r * acts).collect();
        (value, answers)
    }

    /// The ends of a breach for each set that answers: what all have, less what each pays for answering, or for standing aside.
    fn ends(&self, of: impl Fn(Set) -> Worth, pays: impl Fn(&Guarantor, bool) -> f64) -> Vec<Worth> {
        let end = |set: Set| {
            let mut worth = of(set);
            self.guarantors.iter().enumerate().for_each(|(i, g)| worth.pays(i, pays(g, has(set, i))));
            worth
        };
        (0..1 << self.guarantors.len()).map(end).collect()
    }

    /// The four levels at a stage with so many notches lost, and who answers them.
    fn levels(&self, t: usize, lost: usize, wars: &[Worth], held: &Worth) -> ([Worth; 4], [Vec<f64>; 4]) {
        let p = self.p;
        let acts = if lost < NOTCHES { force::acts(p, t) } else { 0.0 };
        let pledge = |g: &Guarantor| g.a * (1.0 - count(lost) / count(NOTCHES));
        let losses = |g: &Guarantor| p.tau * g.n * force::present(p, t);
        let behind = self.late.behind;
        let war = |set: Set| wars.get(set).cloned().unwrap_or_default();

        let comply = self.now(p.x, &self.after(1, lost));

        let (answered, ignored) = (self.until_answered(p.y1, lost), self.now(p.x + p.y1, &self.after(1, lost + 1)));
        let ends = self.ends(
            |set| if set == 0 { ignored.clone() } else { answered.clone() },
            |g, answers| if answers { behind * HYBRID_COST * g.k } else { HYBRID_PLEDGE * pledge(g) },
        );
        let (hybrid, r1) = self.breach(PENALTY[1] * p.s * p.d1, p.d1, acts, &ends, &self.now(p.x + p.y1, &self.after(1, lost)));

        let (restored, grabbed) = (self.until_answered(p.y2, 0), self.now(p.x + p.y2, held));
        let holds = self.division(p.x + p.y2);
        let ends = self.ends(
            |set| if set == 0 { grabbed.clone() } else { restored.towards(&holds.towards(&war(set), behind), p.eta) },
            |g, answers| if answers { (1.0 - p.eta) * behind * LIMITED_COST * g.k } else { pledge(g) + losses(g) * p.lam2 },
        );
        let cost = GRAB_COST * p.cr + PENALTY[2] * p.s * p.d2;
        let (limited, r2) = self.breach(cost, p.d2, acts, &ends, &grabbed);

        let alone = war(0);
        let ends =
            self.ends(|set| alone.towards(&war(set), behind), |g, answers| if answers { 0.0 } else { pledge(g) + losses(g) * p.lam3 });
        let (full, r3) = self.breach(PENALTY[3] * p.s, 1.0, acts, &ends, &alone);
        let none = vec![0.0; self.guarantors.len() + 1];
        ([comply, hybrid, limited, full], [none, r1, r2, r3])
    }

    /// Plays one stage and returns what holding a grab is worth.
    fn stage(&mut self, t: usize, held: &Worth, out: &mut Outcome) -> Worth {
        let p = self.p;
        let wars: Vec<Worth> = (0..1 << self.guarantors.len()).map(|set| self.war(t, set)).collect();
        let alone = wars.first().cloned().unwrap_or_default();
        let mut stage = Vec::with_capacity(NOTCHES + 1);
        for lost in 0..=NOTCHES {
            let (levels, answers) = self.levels(t, lost, &wars, held);
            let (mut best, mut kept) = (Level::Comply, levels[0].clone());
            for (level, value) in Level::ALL.into_iter().zip(&levels).skip(1) {
                if value.r > kept.r + TIE {
                    (best, kept) = (level, value.clone());
                }
            }
            if let Some(lambda) = self.rules.quantal {
                kept = mixed(&levels, lambda);
            }
            let mut renounced = alone.clone();
            renounced.u -= p.su;
            let renounces = renounced.u > kept.u + TIE;
            if lost == 0 {
                let margin = levels[0].r - levels.iter().skip(1).map(|v| v.r).fold(f64::NEG_INFINITY, f64::max);
                if margin <= out.margin {
                    (out.margin, out.window) = (margin, t);
                }
                out.path.push(best);
                out.renounces.push(renounces);
                out.answers = answers.each_ref().map(|all| all.first().copied().unwrap_or_default());
                for (i, each) in out.each.iter_mut().enumerate() {
                    *each = answers.each_ref().map(|all| all.get(i + 1).copied().unwrap_or_default());
                }
            }
            stage.push(if renounces { renounced } else { kept });
        }
        if let Some(first) = stage.first() {
            out.value = first.clone();
        }
        let stays = self.now(p.x + p.y2, held);
        self.later.push(stage);
        if alone.r > stays.r + TIE { alone } else { stays }
    }
}

/// The mean over a softmax of the challenger's values.
fn mixed(levels: &[Worth; 4], lambda: f64) -> Worth {
    let top = levels.iter().map(|v| v.r).fold(f64::NEG_INFINITY, f64::max);
    let weights = levels.each_ref().map(|v| libm::exp(lambda * (v.r - top)));
    let sum: f64 = weights.iter().sum();
    levels.iter().zip(weights).map(|(value, w)| value.times(w / sum)).reduce(|a, b| a.plus(&b)).unwrap_or_default()
}

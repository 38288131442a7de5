//! The definition: backward induction for one game, written to be read.
//!
//! Five additions lie in the same formulas and change nothing when they are off: the chance `q` that a body decides, the `delay` of an answer, the
//! `arrival` of the force with the `cover` before it, and the chance `void` that the guarantee falls away at the end of a stage. While an answer is
//! on its way the breach goes on and nobody moves; a war is fought with the forces of the stage in which it began, first without the guarantors.

use super::force;
use super::{
    GRAB_COST, HORIZON_MAX, HYBRID_COST, HYBRID_PLEDGE, LIMITED_COST, Level, NOTCHES, Notch, PENALTY, Rules, Solution, Stage, Summary, TIE,
    Values,
};
use crate::game::shock::count;
use crate::params::Params;

/// Solves a game.
#[must_use]
pub fn solve(p: &Params, rules: &Rules) -> Solution {
    let horizon = rules.horizon.min(HORIZON_MAX);
    let mut game = Game { p, rules, late: Late::new(p), later: vec![[Values::division(p.x, p.v); NOTCHES + 1]] };
    let mut held = Values::division(p.x + p.y2, p.v);
    let mut stages = Vec::with_capacity(horizon + 1);
    for t in (0..=horizon).rev() {
        let stage = game.stage(t, held);
        game.later.push(stage.notches.map(|notch| notch.value));
        held = stage.held;
        stages.push(stage);
    }
    stages.reverse();
    let summary = summary(&stages);
    Solution { stages, summary }
}

/// The answer that comes late.
pub(super) struct Late {
    /// Stages from a breach to the one in which moves are made again, at least one.
    pub(super) stages: usize,
    /// Discount over these.
    pub(super) discount: f64,
    /// The discounted part of the future that lies behind the answer.
    pub(super) behind: f64,
}

impl Late {
    pub(super) fn new(p: &Params) -> Self {
        let whole = p.delay.floor();
        let before = libm::pow(p.delta, whole);
        let stages = (0..HORIZON_MAX).find(|n| count(*n) >= whole).unwrap_or(HORIZON_MAX) + 1;
        Self { stages, discount: before * p.delta, behind: before * (1.0 - (1.0 - p.delta) * (p.delay - whole)) }
    }
}

struct Game<'a> {
    p: &'a Params,
    rules: &'a Rules,
    late: Late,
    /// What the later stages are worth, the last one in front.
    later: Vec<[Values; NOTCHES + 1]>,
}

/// What the war of a stage is worth, without the guarantors and with them.
struct War {
    alone: Values,
    joined: Values,
}

impl Game<'_> {
    /// What the stage so many later is worth, with so many notches lost by now: the guarantee may fall away on the way there.
    fn after(&self, stages: usize, notch: usize) -> Values {
        let at = self.later.len().saturating_sub(stages);
        let [whole @ .., dead] = self.later.get(at).copied().unwrap_or_default();
        let falls = 1.0 - libm::pow(1.0 - self.p.void, count(stages));
        whole.get(notch).copied().unwrap_or(dead).towards(dead, falls)
    }

    /// A flow for this stage, and then the next.
    fn now(&self, share: f64, next: Values) -> Values {
        Values::division(share, self.p.v) * (1.0 - self.p.delta) + next * self.p.delta
    }

    /// A gain that is kept until the answer comes, in a stage and perhaps some more; then the game goes on with this notch.
    fn until_answered(&self, gain: f64, notch: usize) -> Values {
        let Late { stages, discount, behind } = self.late;
        let gained = gain * (1.0 - behind);
        Values::division(self.p.x, self.p.v) * (1.0 - discount)
            + Values { r: gained, u: -gained, g: -self.p.v * gained }
            + self.after(stages, notch) * discount
    }

    fn war(&self, [alone, guarded, backed]: [f64; 3]) -> War {
        let p = self.p;
        let mean = |without: f64, with: f64| without + p.beta * (with - without);
        let joined = mean(guarded, backed);
        War {
            alone: Values { r: alone - p.cr, u: 1.0 - alone - p.cu, g: p.v * (1.0 - alone) },
            joined: Values {
                r: joined - p.cr * mean(1.0 + p.kappa, 1.0 + 2.0 * p.kappa),
                u: 1.0 - joined - p.cu,
                g: p.v * (1.0 - joined) - p.k * (1.0 - p.beta * p.h),
            },
        }
    }

    /// A breach that costs the challenger this much, is seen with chance `seen`, and then answered or not.
    fn breach(&self, cost: f64, seen: f64, acts: f64, [answered, ignored, unseen]: [Values; 3]) -> (Values, f64) {
        let (f, worth) = self.rules.shock.answer(answered.g - ignored.g, self.p.sig);
        let answer = acts * f;
        let mut open = ignored.towards(answered, answer);
        open.g = ignored.g + acts * worth;
        let mut value = unseen.towards(open, seen);
        value.r -= cost;
        (value, answer)
    }

    fn notch(&self, t: usize, lost: usize, war: &War, held: Values) -> Notch {
        let p = self.p;
        let acts = if lost < NOTCHES { force::acts(p, t) } else { 0.0 };
        let pledge = p.a * (1.0 - count(lost) / count(NOTCHES));
        let losses = p.tau * p.n * force::present(p, t);
        let behind = self.late.behind;
        let pays = |mut value: Values, cost: f64| {
            value.g -= cost;
            value
        };

        let comply = self.now(p.x, self.after(1, lost));

        let answered = pays(self.until_answered(p.y1, lost), behind * HYBRID_COST * p.k);
        let ignored = pays(self.now(p.x + p.y1, self.after(1, lost + 1)), HYBRID_PLEDGE * pledge);
        let unseen = self.now(p.x + p.y1, self.after(1, lost));
        let (hybrid, r1) = self.breach(PENALTY[1] * p.s * p.d1, p.d1, acts, [answered, ignored, unseen]);

        let restored = pays(self.until_answered(p.y2, 0), behind * LIMITED_COST * p.k);
        let fought = Values::division(p.x + p.y2, p.v).towards(war.joined, behind);
        let unseen = self.now(p.x + p.y2, held);
        let ignored = pays(unseen, pledge + losses * p.lam2);
        let cost = GRAB_COST * p.cr + PENALTY[2] * p.s * p.d2;
        let (limited, r2) = self.breach(cost, p.d2, acts, [restored.towards(fought, p.eta), ignored, unseen]);

        let answered = war.alone.towards(war.joined, behind);
        let ignored = pays(war.alone, pledge + losses * p.lam3);
        let (full, r3) = self.breach(PENALTY[3] * p.s, 1.0, acts, [answered, ignored, ignored]);

        let levels = [comply, hybrid, limited, full];
        let best = best(&levels);
        let chances = chances(&levels, best, self.rules.quantal);
        let kept = levels.iter().zip(chances).fold(Values::default(), |sum, (value, chance)| sum + *value * chance);
        let mut renounced = war.alone;
        renounced.u -= p.su;
        let renounces = renounced.u > kept.u + TIE;
        Notch { levels, answers: [0.0, r1, r2, r3], chances, best, renounces, value: if renounces { renounced } else { kept } }
    }

    fn stage(&self, t: usize, held: Values) -> Stage {
        let p = self.p;
        let wins = force::wins(p, t);
        let war = self.war(wins);
        let stays = self.now(p.x + p.y2, held);
        let held_now = if war.alone.r > stays.r + TIE { war.alone } else { stays };
        let notches = std::array::from_fn(|lost| self.notch(t, lost, &war, held));
        Stage { wins, present: force::present(p, t), notches, held: held_now }
    }
}

/// The best level for the challenger; of equals the mildest.
fn best(levels: &[Values; 4]) -> Level {
    Level::ALL
        .into_iter()
        .zip(levels)
        .fold(
            (Level::Comply, levels[0].r),
            |(best, most), (level, value)| if value.r > most + TIE { (level, value.r) } else { (best, most) },
        )
        .0
}

/// The chance of each level: the best one alone, or a softmax.
fn chances(levels: &[Values; 4], best: Level, quantal: Option<f64>) -> [f64; 4] {
    let Some(lambda) = quantal else { return Level::ALL.map(|level| f64::from(u8::from(level == best))) };
    let top = levels.iter().map(|v| v.r).fold(f64::NEG_INFINITY, f64::max);
    let weights = levels.map(|v| libm::exp(lambda * (v.r - top)));
    let sum: f64 = weights.iter().sum();
    weights.map(|w| w / sum)
}

fn summary(stages: &[Stage]) -> Summary {
    let mut out = Summary { margin: f64::INFINITY, ..Summary::default() };
    for (t, stage) in stages.iter().enumerate() {
        let [notch, ..] = &stage.notches;
        let [comply, breaches @ ..] = &notch.levels;
        let margin = comply.r - breaches.iter().map(|v| v.r).fold(f64::NEG_INFINITY, f64::max);
        if margin < out.margin {
            (out.margin, out.window) = (margin, t);
        }
        if out.first == Level::Comply {
            out.first = notch.best;
        }
        out.worst = out.worst.max(notch.best);
        out.renounced |= notch.renounces;
    }
    if let Some(first) = stages.first() {
        (out.value, out.answers) = (first.notches[0].value, first.notches[0].answers);
    }
    out
}

//! Several games at once, in explicit lanes: the same game as [`reference`](mod@super::reference), to the rounding of the last places. Each
//! lane gives the same bits whatever the width.
//!
//! Choices are selections, not branches; what does not change from stage to stage is computed once.

use super::lane::Lane;
use super::shock::count;
use super::{
    GRAB_COST, HORIZON_MAX, HYBRID_COST, HYBRID_PLEDGE, LIMITED_COST, Level, NOTCHES, PENALTY, Rules, Shock, Summary, TIE, Values,
    reference,
};
use crate::params::Params;

/// What something is worth to challenger, protected state and guarantors, in each lane.
#[derive(Clone, Copy, Debug, Default)]
struct Worth<L> {
    r: L,
    u: L,
    g: L,
}

impl<L: Lane> Worth<L> {
    #[inline]
    fn division(share: L, v: L) -> Self {
        let rest = L::splat(1.0) - share;
        Self { r: share, u: rest, g: v * rest }
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        Self { r: self.r + other.r, u: self.u + other.u, g: self.g + other.g }
    }

    #[inline]
    fn times(self, by: L) -> Self {
        Self { r: self.r * by, u: self.u * by, g: self.g * by }
    }

    #[inline]
    fn towards(self, other: Self, part: L) -> Self {
        self.plus(Self { r: other.r - self.r, u: other.u - self.u, g: other.g - self.g }.times(part))
    }

    #[inline]
    fn if_more(a: L, than: L, then: Self, or: Self) -> Self {
        Self { r: a.if_more(than, then.r, or.r), u: a.if_more(than, then.u, or.u), g: a.if_more(than, then.g, or.g) }
    }
}

type Stage<L> = [Worth<L>; NOTCHES + 1];

/// Plays groups of games; keeps the memory that they need.
#[derive(Debug, Default)]
pub struct Solver<L> {
    later: Vec<Stage<L>>,
}

impl<L: Lane> Solver<L> {
    /// Solves games of the same rules, at most one for each lane, and adds their outcomes; games that are over are left out.
    pub fn solve(&mut self, games: &[Params], rules: &Rules, out: &mut Vec<Summary>) {
        let games = games.get(..L::WIDTH).unwrap_or(games);
        let Some(last) = games.last() else { return };
        if matches!(rules.shock, Shock::Types(_)) {
            // What a tree can hold is small; the reference does it.
            out.extend(games.iter().map(|p| reference::solve(p, rules).summary));
            return;
        }
        let p = Params::gather(|of| L::from_fn(|i| of(games.get(i).unwrap_or(last))));
        let group = Group::new(p, rules, games);
        let outcome = group.play(&mut self.later);
        out.extend((0..games.len()).map(|i| outcome.lane(i)));
    }
}

/// A group of games with what is the same in every stage.
struct Group<'a, L> {
    p: Params<L>,
    rules: &'a Rules,
    /// The flows of a stage: under the deal, in a hybrid breach, with a grab held.
    flows: [Worth<L>; 3],
    /// Costs of the joined war: challenger, guarantors.
    war_cost: [L; 2],
    /// Defence alone and with those that are sent, and their powers (m) where no force is still to arrive.
    powers: [L; 3],
    per_sig: L,
    staged: bool,
    late: Option<Late<L>>,
    voided: bool,
}

struct Late<L> {
    /// Stages from a breach to the next move, by lane, and the most of them.
    stages: L,
    most: usize,
    discount: L,
    behind: L,
    /// The chance that the guarantee has fallen away by then.
    falls: L,
}

struct Outcome<L> {
    value: Worth<L>,
    margin: L,
    window: L,
    first: L,
    worst: L,
    renounced: L,
    answers: [L; 4],
}

impl<L: Lane> Outcome<L> {
    fn lane(&self, i: usize) -> Summary {
        let level = |x: f64| Level::ALL.into_iter().rev().find(|level| x >= f64::from(*level as u8)).unwrap_or_default();
        let window = self.window.lane(i);
        Summary {
            value: Values { r: self.value.r.lane(i), u: self.value.u.lane(i), g: self.value.g.lane(i) },
            margin: self.margin.lane(i),
            window: (0..=HORIZON_MAX).find(|t| count(*t) >= window).unwrap_or_default(),
            first: level(self.first.lane(i)),
            worst: level(self.worst.lane(i)),
            renounced: self.renounced.lane(i) > 0.5,
            answers: self.answers.map(|a| a.lane(i)),
        }
    }
}

/// The powers of the three defences, once for each game or stage.
fn powers<L: Lane>(p: &Params<L>, present: L) -> [L; 3] {
    let alone = L::splat(1.0) + p.alpha;
    let guarded = alone + p.phi * (p.n * present + p.mg);
    let backed = guarded + p.phi * p.mb;
    [alone, guarded, backed].map(|defence| (p.m * defence.map(libm::log)).exp())
}

impl<'a, L: Lane> Group<'a, L> {
    fn new(p: Params<L>, rules: &'a Rules, games: &[Params]) -> Self {
        let one = L::splat(1.0);
        let any = |of: fn(&Params) -> f64| games.iter().any(|game| of(game) > 0.0);
        let late = any(|game| game.delay).then(|| {
            let whole = p.delay.map(libm::floor);
            let before = L::from_fn(|i| libm::pow(p.delta.lane(i), whole.lane(i)));
            let stages = whole.min(L::splat(count(HORIZON_MAX))) + one;
            let most = games.iter().map(|game| game.delay).fold(0.0, f64::max);
            Late {
                stages,
                most: (0..HORIZON_MAX).find(|n| count(*n) >= most.floor()).unwrap_or(HORIZON_MAX) + 1,
                discount: before * p.delta,
                behind: before * (one - (one - p.delta) * (p.delay - whole)),
                falls: stages.if_more(one, one - L::from_fn(|i| libm::pow(1.0 - p.void.lane(i), stages.lane(i))), p.void),
            }
        });
        Self {
            flows: [p.x, p.x + p.y1, p.x + p.y2].map(|share| Worth::division(share, p.v).times(one - p.delta)),
            war_cost: [p.cr * (one + p.kappa + p.beta * p.kappa), p.k * (one - p.beta * p.h)],
            powers: powers(&p, one),
            per_sig: one / p.sig,
            staged: any(|game| game.ramp) || any(|game| game.arrival),
            late,
            voided: any(|game| game.void),
            p,
            rules,
        }
    }

    fn play(&self, later: &mut Vec<Stage<L>>) -> Outcome<L> {
        let p = &self.p;
        later.clear();
        later.push([Worth::division(p.x, p.v); NOTCHES + 1]);
        let mut held = Worth::division(p.x + p.y2, p.v);
        let zero = L::splat(0.0);
        let mut out = Outcome {
            value: Worth::default(),
            margin: L::splat(f64::INFINITY),
            window: zero,
            first: zero,
            worst: zero,
            renounced: zero,
            answers: [zero; 4],
        };
        for t in (0..=self.rules.horizon.min(HORIZON_MAX)).rev() {
            held = self.stage(t, held, later, &mut out);
        }
        if let Some([first, ..]) = later.last() {
            out.value = *first;
        }
        out
    }

    /// What is there of the force at a stage, and the chance that the body acts: exactly 1 and `q` in a game without such an addition, so that it
    /// does not matter which games stand beside it.
    fn present(&self, t: usize) -> (L, L) {
        let p = &self.p;
        if !self.staged {
            return (L::splat(1.0), p.q);
        }
        let (zero, one, t) = (L::splat(0.0), L::splat(1.0), L::splat(count(t)));
        let arrived = (t + one - p.arrival).max(zero).min(one);
        let since = (t - p.arrival).max(zero);
        let part = (since / p.ramp.max(L::splat(f64::MIN_POSITIVE))).min(one);
        let ramp = p.ramp.if_more(zero, one - (one - p.w0) * (one - part), one);
        (arrived * ramp, p.q * (one - (one - p.cover) * (one - arrived)))
    }

    /// The next stage by notches lost, discounted: the guarantee may fall away on the way there.
    #[inline]
    fn next(&self, mut stage: Stage<L>) -> Stage<L> {
        let dead = stage[NOTCHES];
        if self.voided {
            stage = stage.map(|stands| stands.towards(dead, self.p.void));
        }
        stage.map(|worth| worth.times(self.p.delta))
    }

    /// A gain that is kept until the answer comes; what complying is worth when that is at once.
    #[inline]
    fn until_answered(&self, gain: L, lost: usize, comply: Worth<L>, later: &[Stage<L>]) -> Worth<L> {
        let Some(late) = &self.late else { return comply };
        let (p, end) = (&self.p, later.len());
        let mut stage = Worth::default();
        let mut dead = Worth::default();
        for n in 1..=late.most {
            let at = &later[end.saturating_sub(n)];
            let before = L::splat(count(n) - 0.5);
            stage = Worth::if_more(late.stages, before, at[lost], stage);
            dead = Worth::if_more(late.stages, before, at[NOTCHES], dead);
        }
        let gained = gain * (L::splat(1.0) - late.behind);
        let kept = Worth { r: gained, u: -gained, g: -(p.v * gained) };
        let share = Worth::division(p.x, p.v).times(L::splat(1.0) - late.discount);
        share.plus(kept).plus(stage.towards(dead, late.falls).times(late.discount))
    }

    /// The chance that a gain outweighs the private cost, and what the choice is worth.
    #[inline]
    fn answer(&self, gain: L) -> (L, L) {
        let (zero, one, half) = (L::splat(0.0), L::splat(1.0), L::splat(0.5));
        let z = gain * self.per_sig;
        if self.rules.shock == Shock::T2 {
            let root = (L::splat(2.0) + z * z).sqrt();
            return (half * (one + z / root), half * self.p.sig * (z + root));
        }
        let e = (-(z.max(-z))).exp();
        (z.if_more(zero, one, e) / (one + e), self.p.sig * (z.max(zero) + e.ln_1p_unit()))
    }

    /// A breach that is seen with some chance, and then answered or not.
    #[inline]
    fn breach(&self, cost: L, seen: L, acts: L, answered: Worth<L>, ignored: Worth<L>, unseen: Worth<L>) -> (Worth<L>, L) {
        let (f, worth) = self.answer(answered.g - ignored.g);
        let answer = acts * f;
        let mut open = ignored.towards(answered, answer);
        open.g = ignored.g + acts * worth;
        let mut value = unseen.towards(open, seen);
        value.r = value.r - cost;
        (value, answer)
    }

    /// Plays one stage: leaves its worth in `later` and its outcome in `out`, and returns what holding a grab is worth.
    fn stage(&self, t: usize, held: Worth<L>, later: &mut Vec<Stage<L>>, out: &mut Outcome<L>) -> Worth<L> {
        let (p, one) = (&self.p, L::splat(1.0));
        let (present, acts) = self.present(t);
        let powers = if self.staged { powers(p, present) } else { self.powers };
        let odds = (-(p.m * (p.l0 + p.g * L::splat(count(t)).min(p.ts)))).exp();
        let [alone, guarded, backed] = powers.map(|power| one / (one + power * odds));
        let joined = guarded + p.beta * (backed - guarded);
        let war_alone = Worth { r: alone - p.cr, u: one - alone - p.cu, g: p.v * (one - alone) };
        let war_joined = Worth { r: joined - self.war_cost[0], u: one - joined - p.cu, g: p.v * (one - joined) - self.war_cost[1] };
        let [deal, breached, grabbed] = self.flows;
        let stays = grabbed.plus(held.times(p.delta));
        let tie = L::splat(TIE);
        let held_now = Worth::if_more(war_alone.r, stays.r + tie, war_alone, stays);

        let behind = self.late.as_ref().map_or(one, |late| late.behind);
        let losses = p.tau * p.n * present;
        let next = self.next(later.last().copied().unwrap_or_default());
        let answers_to = |mut value: Worth<L>, cost: L| {
            value.g = value.g - cost;
            value
        };
        let fought = Worth::division(p.x + p.y2, p.v).towards(war_joined, behind);
        let restored = answers_to(self.until_answered(p.y2, 0, deal.plus(next[0]), later), behind * L::splat(LIMITED_COST) * p.k);
        let struck = restored.towards(fought, p.eta);
        let full_answered = war_alone.towards(war_joined, behind);
        let [_, w1, w2, w3] = PENALTY.map(L::splat);
        let (cost1, cost3) = (w1 * p.s * p.d1, w3 * p.s);
        let cost2 = L::splat(GRAB_COST) * p.cr + w2 * p.s * p.d2;

        let mut worths = [Worth::default(); NOTCHES + 1];
        for (lost, worth) in worths.iter_mut().enumerate() {
            let (comply, gained) = (deal.plus(next[lost]), breached.plus(next[lost]));
            let pledge = p.a * L::splat(1.0 - count(lost) / count(NOTCHES));
            let ignored1 = answers_to(breached.plus(next[(lost + 1).min(NOTCHES)]), L::splat(HYBRID_PLEDGE) * pledge);
            let ignored2 = answers_to(stays, pledge + losses * p.lam2);
            let ignored3 = answers_to(war_alone, pledge + losses * p.lam3);
            let (levels, answers) = if lost < NOTCHES {
                let answered = answers_to(self.until_answered(p.y1, lost, comply, later), behind * L::splat(HYBRID_COST) * p.k);
                let (hybrid, r1) = self.breach(cost1, p.d1, acts, answered, ignored1, gained);
                let (limited, r2) = self.breach(cost2, p.d2, acts, struck, ignored2, stays);
                let (full, r3) = self.breach(cost3, one, acts, full_answered, ignored3, ignored3);
                ([comply, hybrid, limited, full], [L::splat(0.0), r1, r2, r3])
            } else {
                let unanswered = |cost: L, seen: L, ignored: Worth<L>, unseen: Worth<L>| {
                    let value = unseen.towards(ignored, seen);
                    Worth { r: value.r - cost, ..value }
                };
                let breaches = [
                    unanswered(cost1, p.d1, ignored1, gained),
                    unanswered(cost2, p.d2, ignored2, stays),
                    unanswered(cost3, one, ignored3, ignored3),
                ];
                ([comply, breaches[0], breaches[1], breaches[2]], [L::splat(0.0); 4])
            };
            let (mut kept, mut level) = (levels[0], L::splat(0.0));
            for (value, n) in levels.iter().zip(0_u8..).skip(1) {
                let more = kept.r + tie;
                level = value.r.if_more(more, L::splat(f64::from(n)), level);
                kept = Worth::if_more(value.r, more, *value, kept);
            }
            if let Some(lambda) = self.rules.quantal {
                kept = mixed(&levels, L::splat(lambda));
            }
            let renounced = Worth { u: war_alone.u - p.su, ..war_alone };
            *worth = Worth::if_more(renounced.u, kept.u + tie, renounced, kept);
            if lost == 0 {
                let best = levels[1].r.max(levels[2].r).max(levels[3].r);
                let margin = comply.r - best;
                // Going back, an equal margin of an earlier stage takes the place of the later one.
                out.window = margin.if_more(out.margin, out.window, L::splat(count(t)));
                out.margin = margin.min(out.margin);
                out.first = level.if_more(L::splat(0.0), level, out.first);
                out.worst = out.worst.max(level);
                out.renounced = renounced.u.if_more(kept.u + tie, one, out.renounced);
                out.answers = answers;
            }
        }
        later.push(worths);
        held_now
    }
}

/// The mean over a softmax of the challenger's values.
fn mixed<L: Lane>(levels: &[Worth<L>; 4], lambda: L) -> Worth<L> {
    let top = levels[0].r.max(levels[1].r).max(levels[2].r).max(levels[3].r);
    let weights = levels.map(|value| (lambda * (value.r - top)).exp());
    let sum = weights[0] + weights[1] + weights[2] + weights[3];
    levels.iter().zip(weights).fold(Worth::default(), |all, (value, weight)| all.plus(value.times(weight / sum)))
}

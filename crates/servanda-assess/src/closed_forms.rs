//! Models small enough for a formula: sanity beside the numeric answer, and one-line explanations of it. Each formula was derived again from the
//! form that the paper gives, and is held against values that were checked by other means.

/// Fearon 1995: with chance `p` of winning and costs of war, every division of a stake of 1 between the ends is better than war for both.
#[must_use]
pub fn bargaining_range(p: f64, cost_challenger: f64, cost_other: f64) -> (f64, f64) {
    (p - cost_challenger, p + cost_other)
}

/// Fearon 1995, preventive war: the chance of the rising side tomorrow beyond which the declining one fights today, with chance `p1` today and its
/// total cost of war. War when delta p2 - p1 > c (1 - delta)^2, costs counted in total and not by period.
#[must_use]
pub fn preventive_threshold(delta: f64, p1: f64, cost_total: f64) -> f64 {
    (p1 + cost_total * (1.0 - delta) * (1.0 - delta)) / delta
}

/// Powell 2004 and 2006: the rise of the chance in one period beyond which no division prevents a war that destroys a part of the stake:
/// (1 - d)(delta (p + D) - p) > d.
#[must_use]
pub fn shift_threshold(delta: f64, p: f64, destroyed: f64) -> f64 {
    (destroyed / (1.0 - destroyed) + p) / delta - p
}

/// An offer under a cost that only the other side knows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Screening {
    /// What is offered to be kept by the one who offers.
    pub offer: f64,
    /// The chance that it is refused.
    pub war: f64,
    /// What the one who offers can expect.
    pub value: f64,
}

/// One demand, answered by a side whose cost of war lies evenly between 0 and `cost_most` (Fearon 1995, Powell 1999). The chance of winning has no
/// part in the chance of war.
#[must_use]
pub fn screening(p: f64, cost_offering: f64, cost_most: f64) -> Screening {
    // Demanding p + c is refused by costs below c. The mean of both ends is best, where war costs less than the other side may suffer.
    let excess = (0.5 * (cost_most - cost_offering)).max(0.0);
    let offer = p + excess;
    let war = if cost_most > 0.0 { (excess / cost_most).min(1.0) } else { 0.0 };
    Screening { offer, war, value: (1.0 - war) * offer + war * (p - cost_offering) }
}

/// What deterrence with errors on both sides comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Deterrence {
    /// The chance that the defender fights once attacked.
    pub defends: f64,
    /// The chance of an attack.
    pub attacks: f64,
    /// The chance of war.
    pub war: f64,
    /// The chance that the defender yields.
    pub yields: f64,
    /// The chance that nothing happens.
    pub status_quo: f64,
}

/// Signorino and Tarar 2006: a normal shock of spread `sigma` on every outcome, known to its owner alone. The attacker's worth of success, war and
/// status quo; the defender's of yielding and of war.
#[must_use]
pub fn deterrence([success, war, status_quo]: [f64; 3], [yielding, fighting]: [f64; 2], sigma: f64) -> Deterrence {
    let defends = normal((fighting - yielding) / (sigma * std::f64::consts::SQRT_2));
    let gain = defends * war + (1.0 - defends) * success - status_quo;
    let spread = sigma * (defends * defends + (1.0 - defends) * (1.0 - defends) + 1.0).sqrt();
    let attacks = normal(gain / spread);
    Deterrence { defends, attacks, war: attacks * defends, yields: attacks * (1.0 - defends), status_quo: 1.0 - attacks }
}

/// Zagare and Kilgour 2000: how credible an answer must be for the challenger to stay put: (win - status quo) / (win - conflict).
#[must_use]
pub fn credibility_needed(win: f64, status_quo: f64, conflict: f64) -> f64 {
    ((win - status_quo) / (win - conflict)).clamp(0.0, 1.0)
}

/// The chance that a standard normal number is at most this.
fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, within: f64) {
        assert!((a - b).abs() < within, "{a} {b}");
    }

    #[test]
    fn the_best_demand_is_best_on_a_grid() {
        for (p, ca, most) in [(0.5, 0.1, 0.4), (0.3, 0.0, 0.2), (0.6, 0.5, 0.4)] {
            let value = |demand: f64| {
                let refused = ((demand - p) / most).clamp(0.0, 1.0);
                (1.0 - refused) * demand + refused * (p - ca)
            };
            let best = (0..=20_000).map(|i| value(f64::from(i) / 20_000.0)).fold(f64::MIN, f64::max);
            near(screening(p, ca, most).value, best, 1e-7);
            near(value(screening(p, ca, most).offer), screening(p, ca, most).value, 1e-12);
        }
    }

    #[test]
    fn thresholds_are_where_both_sides_of_their_inequality_meet() {
        let p2 = preventive_threshold(0.9, 0.3, 0.5);
        near(0.9 * p2 - 0.3, 0.5 * 0.01, 1e-12);
        let shift = shift_threshold(0.95, 0.5, 0.2);
        near(0.8 * (0.95 * (0.5 + shift) - 0.5), 0.2, 1e-12);
        let need = credibility_needed(1.0, 0.4, -0.5);
        near(need * -0.5 + (1.0 - need) * 1.0, 0.4, 1e-12);
        near(credibility_needed(0.3, 0.4, 0.0), 0.0, 1e-15);
    }

    #[test]
    fn chances_of_a_crisis_add_up() {
        let d = deterrence([1.0, -0.5, 0.0], [-1.0, -0.2], 1.0);
        near(d.war + d.yields + d.status_quo, 1.0, 1e-12);
        // Large shocks make every choice a coin.
        near(deterrence([1.0, -0.5, 0.0], [-1.0, -0.2], 1e9).attacks, 0.5, 1e-6);
    }
}

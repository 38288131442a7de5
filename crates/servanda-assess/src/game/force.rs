//! Who wins: a ratio contest of forces (Tullock; Hirshleifer 1989 compares its forms), and what of the guarantors' force is there.

use super::shock::count;
use crate::params::Params;

/// What is there of the force at a stage: nothing before it arrives, then what the ramp gives.
#[must_use]
pub fn present(p: &Params, stage: usize) -> f64 {
    let since = (count(stage) - p.arrival).max(0.0);
    let ramp = if p.ramp > 0.0 { 1.0 - (1.0 - p.w0) * (1.0 - (since / p.ramp).min(1.0)) } else { 1.0 };
    arrived(p, stage) * ramp
}

/// The part of a stage that lies behind the arrival of the force.
#[must_use]
pub fn arrived(p: &Params, stage: usize) -> f64 {
    (count(stage) + 1.0 - p.arrival).clamp(0.0, 1.0)
}

/// The chance that the body acts and the guarantee holds: before the arrival only so far as it covers that time.
#[must_use]
pub fn acts(p: &Params, stage: usize) -> f64 {
    p.q * (1.0 - (1.0 - p.cover) * (1.0 - arrived(p, stage)))
}

/// The logarithm of the challenger's force over that of the protected side alone. The drift ends at `ts`.
#[must_use]
pub fn balance(p: &Params, stage: usize) -> f64 {
    p.l0 + p.g * count(stage).min(p.ts)
}

/// The chance that the challenger wins: against the protected side alone, with guarantors, with guarantors and backstop.
#[must_use]
pub fn wins(p: &Params, stage: usize) -> [f64; 3] {
    let alone = 1.0 + p.alpha;
    let guarded = alone + p.phi * (p.n * present(p, stage) + p.mg);
    let backed = guarded + p.phi * p.mb;
    let balance = balance(p, stage);
    [alone, guarded, backed].map(|defence| chance(defence, balance, p.m))
}

/// The chance that the challenger wins against such a defence.
#[must_use]
pub fn chance(defence: f64, balance: f64, decisiveness: f64) -> f64 {
    1.0 / (1.0 + libm::exp(decisiveness * (libm::log(defence) - balance)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }

    #[test]
    fn the_ramp_and_the_arrival_give_what_is_there() {
        let p = Params { w0: 0.2, ramp: 4.0, ..Params::default() };
        let seen: Vec<f64> = (0..6).map(|t| present(&p, t)).collect();
        seen.iter().zip([0.2, 0.4, 0.6, 0.8, 1.0, 1.0]).for_each(|(a, b)| near(*a, b));
        near(present(&Params { w0: 0.2, ramp: 0.0, ..Params::default() }, 0), 1.0);
        let late = Params { arrival: 1.5, w0: 0.5, ramp: 1.0, cover: 0.25, q: 0.8, ..Params::default() };
        let seen: Vec<f64> = (0..4).map(|t| present(&late, t)).collect();
        // Half of the second stage lies behind the arrival; half a period later the ramp is half done.
        seen.iter().zip([0.0, 0.25, 0.75, 1.0]).for_each(|(a, b)| near(*a, b));
        [0.2, 0.5, 0.8].iter().enumerate().for_each(|(t, chance)| near(acts(&late, t), *chance));
    }

    #[test]
    fn the_drift_ends_and_equal_forces_win_half() {
        let p = Params { l0: 0.1, g: 0.05, ts: 2.5, ..Params::default() };
        [0.1, 0.15, 0.2, 0.225, 0.225].iter().enumerate().for_each(|(t, at)| near(balance(&p, t), *at));
        near(balance(&Params { l0: 0.1, g: 0.05, ..Params::default() }, 9), 0.55);
        near(chance(1.25, 1.25_f64.ln(), 1.7), 0.5);
        // Twice the force and m = 1: two to one.
        near(chance(1.0, 2.0_f64.ln(), 1.0), 2.0 / 3.0);
        let [alone, guarded, backed] = wins(&Params::default(), 3);
        assert!(alone > guarded && guarded > backed);
    }
}

//! Closed forms beside the game: what simpler models say of the same numbers, all in the middle of their ranges.

use servanda_assess::closed_forms::{bargaining_range, credibility_needed, preventive_threshold, shift_threshold};
use servanda_assess::game::force::{chance, wins};
use servanda_assess::{Params, Rules};
use servanda_report::assess::ClosedForm;

use super::model::Model;

/// What each says, with its figures and those of the game.
pub(super) fn closed(model: &Model, rules: &Rules) -> Vec<ClosedForm> {
    let p = model.params(&model.middle());
    let [alone, guarded, backed] = wins(&p, 0);
    let (low, high) = bargaining_range(alone, p.cr, p.cu);
    let mut out = vec![ClosedForm {
        name: "Fearon 1995",
        says: format!(
            "the challenger wins alone with {alone:.3}; with costs of {:.3} and {:.3} both prefer to war what gives it {:.3} to {:.3}; the deal gives it {:.3}",
            p.cr,
            p.cu,
            low.max(0.0),
            high.min(1.0),
            p.x
        ),
    }];
    out.push(shift(&p, rules.horizon));
    if p.q > 0.0 {
        let conflict = (1.0 - p.beta) * (guarded - p.cr * (1.0 + p.kappa)) + p.beta * (backed - p.cr * (1.0 + 2.0 * p.kappa));
        let (success, game) = (alone - p.cr - p.s, servanda_assess::solve(&p, rules).summary.answers[3]);
        let says = if success <= p.x {
            format!("a full attack that nobody answers is worth {success:.3}, no more than the deal: no credibility is needed")
        } else {
            let needed = credibility_needed(success, p.x, conflict - p.s);
            format!("a full attack is deterred where the answer is credible to {needed:.3}; in the game it comes with {:.3}", p.q * game)
        };
        out.push(ClosedForm { name: "Zagare and Kilgour 2000", says });
    }
    out
}

/// Whether the balance shifts so fast that somebody fights before it has: against the loser of the shift (Fearon 1995), and against any division of
/// what is left after a war (Powell 2004, 2006).
fn shift(p: &Params, horizon: usize) -> ClosedForm {
    #[expect(clippy::cast_precision_loss, reason = "a horizon is small")]
    let ends = p.ts.min(horizon as f64);
    let now = wins(p, 0)[0];
    let then = chance(1.0 + p.alpha, p.l0 + p.g * ends, p.m);
    let next = wins(p, 1)[0];
    let fights = preventive_threshold(p.delta, now, p.cu);
    let fast = shift_threshold(p.delta, now, (p.cr + p.cu).min(1.0));
    let any = if now + fast > 1.0 {
        "no rise is fast enough to rule out every division".to_owned()
    } else {
        format!("no division holds where it rises by more than {fast:.3} in one")
    };
    ClosedForm {
        name: "Fearon 1995, Powell 2004",
        says: format!(
            "the challenger's chance goes from {now:.3} to {then:.3} in {ends:.0} stages; the other would rather fight at once if it rose above \
             {fights:.3} in one, and {any}; it changes by {:.3}",
            next - now
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_shift_is_told_with_its_bounds() {
        let p = Params { l0: 0.25, g: 0.03, ts: 5.0, ..Params::default() };
        let says = shift(&p, 10).says;
        assert!(says.contains("in 5 stages"), "{says}");
        let figures: Vec<f64> =
            says.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|t| t.trim_end_matches('.').parse().ok()).collect();
        assert!(figures[0] < figures[1] && figures[3] > figures[0], "{figures:?}");
    }
}

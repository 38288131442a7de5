//! Any sample gives an estimate or a refusal, never a panic and never a number that is none.

use proptest::prelude::*;
use servanda_evidence::{Link, Row, Spell, Year, cox, kaplan_meier, wilson, yearly_hazard};

/// Small whole numbers, so that ties, late entries and covariates that repeat one another are common, and now and then something absurd.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![400 => (0..6_i32).prop_map(f64::from), 1 => Just(1e300), 1 => Just(-1e300), 1 => Just(f64::NAN)]
}

fn row() -> impl Strategy<Value = Row> {
    (number(), number(), any::<bool>(), prop::collection::vec(number(), 2), 0..3_usize)
        .prop_map(|(entry, length, failed, x, cluster)| Row { spell: Spell { entry, exit: entry + length + 1.0, failed }, x, cluster })
}

proptest! {
    #[test]
    fn a_sample_is_fitted_or_refused(rows in prop::collection::vec(row(), 0..30)) {
        if let Ok(fit) = cox(&rows) {
            prop_assert!(fit.log_likelihood.is_finite());
            prop_assert!(fit.coefficients.iter().all(|c| c.value.is_finite() && c.std_error > 0.0 && c.robust >= 0.0));
        }
        let years: Vec<Year> = rows.iter().map(|r| Year { failed: r.spell.failed, x: r.x.clone(), cluster: r.cluster }).collect();
        for link in [Link::Logit, Link::Cloglog] {
            if let Ok(fit) = yearly_hazard(&years, link) {
                prop_assert!(fit.log_likelihood <= 0.0);
                prop_assert!(fit.coefficients.iter().all(|c| c.value.is_finite() && c.std_error > 0.0 && c.robust >= 0.0));
            }
        }
    }

    #[test]
    fn a_curve_falls_within_its_band(rows in prop::collection::vec(row(), 0..30)) {
        let spells: Vec<Spell> = rows.iter().map(|r| r.spell).collect();
        let Ok(curve) = kaplan_meier(&spells) else { return Ok(()) };
        let mut before = 1.0;
        for step in &curve.steps {
            prop_assert!(0.0 <= step.low && step.low <= step.survival && step.survival <= step.high && step.high <= 1.0, "{step:?}");
            prop_assert!(step.survival <= before && step.failures <= step.at_risk, "{step:?}");
            before = step.survival;
        }
    }

    #[test]
    fn an_interval_holds_its_share(kept in 0..50_u32, more in 0..50_u32) {
        let of = kept + more;
        let (low, high) = wilson(kept as usize, of as usize);
        let share = if of == 0 { 0.5 } else { f64::from(kept) / f64::from(of) };
        prop_assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
    }
}

//! Proportional hazards against hand and against the textbook's trial.

use super::{Row, cox};
use crate::error::Unfit;
use crate::leukaemia::{PLACEBO, TREATED};
use crate::survival::Spell;

fn row(entry: f64, exit: f64, failed: bool, x: f64, cluster: usize) -> Row {
    Row { spell: Spell { entry, exit, failed }, x: vec![x], cluster }
}

/// The trial; each treated patient makes a pair with a patient under placebo.
fn trial() -> Vec<Row> {
    let treated = TREATED.iter().enumerate().map(|(i, &(weeks, ended))| row(0.0, weeks, ended, 0.0, i));
    let placebo = PLACEBO.iter().enumerate().map(|(i, &weeks)| row(0.0, weeks, true, 1.0, i));
    treated.chain(placebo).collect()
}

fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() < within, "{a} is not {b}");
}

#[test]
fn three_subjects_by_hand() {
    // L = u/(2u + 1) · 1/(u + 1) with u = e^β: greatest where u² = 1/2.
    let rows = [row(0.0, 1.0, true, 1.0, 0), row(0.0, 2.0, true, 0.0, 1), row(0.0, 3.0, false, 1.0, 2)];
    let fit = cox(&rows).unwrap();
    let u = 0.5_f64.sqrt();
    near(fit.coefficients[0].value, u.ln(), 1e-9);
    near(fit.log_likelihood, (u / (2.0 * u + 1.0) / (u + 1.0)).ln(), 1e-12);
    // Information: p(1−p) at each failure, p the weight of those with x = 1.
    let (p, q) = (2.0 * u / (2.0 * u + 1.0), u / (u + 1.0));
    near(fit.coefficients[0].std_error, (p * (1.0 - p) + q * (1.0 - q)).powf(-0.5), 1e-8);
}

#[test]
fn who_enters_late_is_not_in_earlier_risk_sets() {
    // The third subject enters after the first failure: L = u/(u + 1) · 1/(u + 1), greatest at u = 1.
    let rows = [row(0.0, 1.0, true, 1.0, 0), row(0.0, 2.0, true, 0.0, 1), row(1.0, 3.0, false, 1.0, 2)];
    let fit = cox(&rows).unwrap();
    near(fit.coefficients[0].value, 0.0, 1e-9);
    near(fit.log_likelihood, 0.25_f64.ln(), 1e-12);
}

#[test]
fn the_leukaemia_trial_with_efrons_ties() {
    let fit = cox(&trial()).unwrap();
    // Published: 1.572 (0.412), log likelihood −85.008; Breslow's ties would give 1.509 (0.410), −86.380.
    near(fit.coefficients[0].value, 1.572_125_15, 1e-7);
    near(fit.coefficients[0].std_error, 0.412_396_72, 1e-7);
    near(fit.log_likelihood, -85.008_424_577, 1e-8);
    // Score residuals with Efron's weights, by pairs and by patients, from a second program written from the formula.
    near(fit.coefficients[0].robust, 0.270_402_78, 1e-7);
    let mut patients = trial();
    patients.iter_mut().enumerate().for_each(|(i, r)| r.cluster = i);
    near(cox(&patients).unwrap().coefficients[0].robust, 0.377_365_6, 1e-7);
    assert_eq!((fit.rows, fit.failures, fit.clusters), (42, 30, 21));
}

#[test]
fn robust_errors_agree_with_other_programs_where_nothing_is_tied() {
    // The trial with each patient's time shifted by hundredths; lifelines and statsmodels agree on these figures.
    let mut apart = trial();
    let mut shift = 0.0;
    for r in &mut apart {
        r.spell.exit += shift;
        shift += 0.01;
    }
    let fit = cox(&apart).unwrap();
    near(fit.coefficients[0].value, 1.516_365_34, 1e-7);
    near(fit.coefficients[0].robust, 0.264_019_97, 1e-7);
    near(fit.log_likelihood, -85.262_515_47, 1e-7);
}

#[test]
fn cutting_a_spell_in_two_changes_nothing() {
    let whole = cox(&trial()).unwrap();
    let cut: Vec<Row> = trial()
        .into_iter()
        .flat_map(|r| {
            let at = r.spell.exit / 3.0;
            [row(0.0, at, false, r.x[0], r.cluster), row(at, r.spell.exit, r.spell.failed, r.x[0], r.cluster)]
        })
        .collect();
    let cut = cox(&cut).unwrap();
    near(cut.coefficients[0].value, whole.coefficients[0].value, 1e-9);
    near(cut.coefficients[0].robust, whole.coefficients[0].robust, 1e-9);
    near(cut.log_likelihood, whole.log_likelihood, 1e-9);
}

#[test]
fn units_and_origins_of_a_covariate_do_not_matter() {
    let mut far = trial();
    far.iter_mut().for_each(|r| r.x[0] = 2_000.0 + r.x[0] / 1_000.0);
    let (fit, plain) = (cox(&far).unwrap(), cox(&trial()).unwrap());
    near(fit.coefficients[0].value / 1_000.0, plain.coefficients[0].value, 1e-6);
    near(fit.coefficients[0].robust / 1_000.0, plain.coefficients[0].robust, 1e-6);
}

#[test]
fn a_ratio_is_the_exponential_with_its_robust_interval() {
    let (ratio, low, high) = cox(&trial()).unwrap().coefficients[0].ratio();
    near(ratio, 4.81688, 1e-4);
    near(low, (1.572_125_f64 - 1.959_964 * 0.270_403).exp(), 1e-4);
    near(high, (1.572_125_f64 + 1.959_964 * 0.270_403).exp(), 1e-4);
}

#[test]
fn samples_without_an_answer_are_refused() {
    assert_eq!(cox(&[]), Err(Unfit::Empty));
    assert_eq!(cox(&[row(0.0, 1.0, false, 1.0, 0), row(0.0, 2.0, false, 0.0, 1)]), Err(Unfit::NoContrast));
    assert_eq!(cox(&[row(0.0, 1.0, true, 1.0, 0), row(0.0, 2.0, true, 1.0, 1)]), Err(Unfit::Singular));
    assert_eq!(cox(&[row(0.0, 1.0, true, f64::NAN, 0), row(0.0, 2.0, true, 1.0, 1)]), Err(Unfit::BadNumber));
    // All with x = 1 fail first: the greater β, the better.
    assert_eq!(cox(&[row(0.0, 1.0, true, 1.0, 0), row(0.0, 2.0, true, 0.0, 1), row(0.0, 3.0, false, 0.0, 2)]), Err(Unfit::Diverges));
    let mut ragged = trial();
    ragged[4].x.clear();
    assert_eq!(cox(&ragged), Err(Unfit::Ragged));
    // Two covariates that repeat one another.
    let mut twice = trial();
    twice.iter_mut().for_each(|r| r.x.push(3.0 * r.x[0]));
    assert_eq!(cox(&twice), Err(Unfit::Singular));
}

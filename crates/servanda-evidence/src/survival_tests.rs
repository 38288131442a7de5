//! Curves against textbooks and against hand.

use super::{Spell, kaplan_meier};
use crate::error::Unfit;
use crate::leukaemia::TREATED;

fn treated() -> Vec<Spell> {
    TREATED.iter().map(|&(weeks, ended)| Spell::new(weeks, ended)).collect()
}

fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() < within, "{a} is not {b}");
}

#[test]
fn the_treated_of_the_leukaemia_trial() {
    let curve = kaplan_meier(&treated()).unwrap();
    // Time, at risk, failures, survival and its error as in Kleinbaum and Klein, Survival Analysis; the band as other programs give it.
    let wanted = [
        (6.0, 21, 3, 0.857_143, 0.0764, 0.619_718, 0.951_552),
        (7.0, 17, 1, 0.806_723, 0.0869, 0.563_147, 0.922_809),
        (10.0, 15, 1, 0.752_941, 0.0963, 0.503_200, 0.889_362),
        (13.0, 12, 1, 0.690_196, 0.1068, 0.431_610, 0.849_066),
        (16.0, 11, 1, 0.627_451, 0.1141, 0.367_511, 0.804_912),
        (22.0, 7, 1, 0.537_815, 0.1282, 0.267_779, 0.746_791),
        (23.0, 6, 1, 0.448_179, 0.1346, 0.188_052, 0.680_143),
    ];
    assert_eq!(curve.steps.len(), wanted.len());
    for (step, (time, at_risk, failures, survival, error, low, high)) in curve.steps.iter().zip(wanted) {
        assert_eq!((step.time.to_bits(), step.at_risk, step.failures), (f64::to_bits(time), at_risk, failures));
        near(step.survival, survival, 1e-6);
        near(step.std_error, error, 1e-4);
        near(step.low, low, 1e-6);
        near(step.high, high, 1e-6);
    }
    // Nelson–Aalen by hand: 3/21 + 1/17 + 1/15.
    near(curve.steps[2].hazard, 3.0 / 21.0 + 1.0 / 17.0 + 1.0 / 15.0, 1e-12);
    assert_eq!(curve.failures(), 9);
}

#[test]
fn a_curve_is_read_between_its_steps() {
    let curve = kaplan_meier(&treated()).unwrap();
    assert_eq!(curve.at(5.9), (1.0, 1.0, 1.0));
    near(curve.at(12.0).0, 0.752_941, 1e-6);
    near(curve.at(99.0).0, 0.448_179, 1e-6);
    assert_eq!((curve.at_risk(0.0), curve.at_risk(6.0), curve.at_risk(6.5), curve.at_risk(36.0)), (21, 21, 17, 0));
    near(curve.end(), 35.0, 1e-12);
}

#[test]
fn who_enters_late_is_not_at_risk_before() {
    // By hand: at 2, two of three are at risk (the third enters at 2, not before); at 4, two.
    let spells = [Spell::new(2.0, true), Spell::new(4.0, true), Spell { entry: 2.0, exit: 5.0, failed: false }];
    let curve = kaplan_meier(&spells).unwrap();
    near(curve.steps[0].survival, 0.5, 1e-12);
    near(curve.steps[1].survival, 0.25, 1e-12);
    assert_eq!((curve.at_risk(0.0), curve.at_risk(2.0), curve.at_risk(3.0)), (2, 2, 2));
}

#[test]
fn when_all_fail_the_curve_ends_at_nothing() {
    let curve = kaplan_meier(&[Spell::new(1.0, true), Spell::new(2.0, true)]).unwrap();
    let last = curve.steps[1];
    assert_eq!((last.survival, last.low, last.high, last.std_error), (0.0, 0.0, 0.0, 0.0));
}

#[test]
fn without_a_failure_the_curve_has_no_step() {
    assert!(kaplan_meier(&[Spell::new(1.0, false)]).unwrap().steps.is_empty());
}

#[test]
fn spells_that_make_no_sense_are_refused() {
    assert_eq!(kaplan_meier(&[]), Err(Unfit::Empty));
    for (entry, exit) in [(0.0, 0.0), (2.0, 1.0), (0.0, f64::NAN), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
        assert_eq!(kaplan_meier(&[Spell { entry, exit, failed: true }]), Err(Unfit::BadNumber));
    }
}

//! Every curve, model and count, from the tables.

use servanda_evidence::{Method, Regression, cox, curves, fits, kaplan_meier, pledges, yearly_hazard};

use crate::samples::{Sample, Samples, called_in};

/// Decimals of what is typed in: of shares and of coefficients.
const SHARES: usize = 4;
const COEFFICIENTS: usize = 5;
/// What rounding to so many decimals leaves.
const SHARE_MAX: f64 = 0.6e-4;
const COEFFICIENT_MAX: f64 = 0.6e-5;

fn fit(sample: &Sample) -> Regression {
    match sample {
        Sample::Spells(rows) => cox(rows).unwrap(),
        Sample::Years(years, link) => yearly_hazard(years, *link).unwrap(),
    }
}

/// How far a curve is told, in years.
fn years_max(key: &str) -> u32 {
    if key.starts_with("within") || key.starts_with("between") { 15 } else { 10 }
}

/// Of what can be read: a sample without a figure is a mistake, and so is a figure without a sample.
fn same_keys<'a>(told: impl Iterator<Item = &'a str>, estimated: impl Iterator<Item = &'a &'static str>) {
    let told: std::collections::BTreeSet<&str> = told.collect();
    let estimated: std::collections::BTreeSet<&str> = estimated.copied().collect();
    assert_eq!(told, estimated);
}

#[test]
fn curves_are_those_of_the_tables() {
    let Some(all) = Samples::read() else { return };
    same_keys(curves().iter().map(|c| c.key), all.curves.keys());
    for told in curves() {
        let (n, spells) = &all.curves[told.key];
        let curve = kaplan_meier(spells).unwrap();
        assert_eq!((told.n, told.events), (*n, curve.failures()), "{}", told.key);
        assert_eq!(told.enters_late, curve.at_risk(0.0) < *n, "{}", told.key);
        let years: Vec<u32> = (0..=years_max(told.key)).filter(|y| curve.at_risk(f64::from(*y)) > 0).collect();
        assert_eq!(told.points.len(), years.len(), "{}", told.key);
        for (point, year) in told.points.iter().zip(years) {
            let year = f64::from(year);
            let (survival, low, high) = curve.at(year);
            let apart = [point.years - year, point.survival - survival, point.low - low, point.high - high];
            assert!(apart.iter().all(|d| d.abs() < SHARE_MAX), "{} at {year}: {apart:?}", told.key);
            assert_eq!(point.at_risk, curve.at_risk(year), "{} at {year}", told.key);
        }
    }
}

#[test]
fn models_are_those_of_the_tables() {
    let Some(all) = Samples::read() else { return };
    same_keys(fits().iter().map(|f| f.key), all.models.keys());
    for told in fits() {
        let (n, sample) = &all.models[told.key];
        let again = fit(sample);
        let method = match sample {
            Sample::Spells(_) => Method::Cox,
            Sample::Years(_, servanda_evidence::Link::Cloglog) => Method::Cloglog,
            Sample::Years(_, servanda_evidence::Link::Logit) => Method::Logit,
        };
        assert_eq!((told.n, told.method), (*n, method), "{}", told.key);
        assert_eq!((told.rows, told.events, told.clusters), (again.rows, again.failures, again.clusters), "{}", told.key);
        assert!((told.log_likelihood - again.log_likelihood).abs() < COEFFICIENT_MAX, "{}", told.key);
        assert_eq!(told.terms.len(), again.coefficients.len(), "{}", told.key);
        for (term, c) in told.terms.iter().zip(&again.coefficients) {
            let apart = [term.coefficient - c.value, term.std_error - c.std_error, term.robust - c.robust];
            assert!(apart.iter().all(|d| d.abs() < COEFFICIENT_MAX), "{}, {}: {apart:?}", told.key, term.name);
        }
    }
}

#[test]
fn pledges_are_those_of_the_tables() {
    let Some(counts) = called_in() else { return };
    same_keys(pledges().iter().map(|p| p.key), counts.keys());
    for told in pledges() {
        assert_eq!((told.honoured, told.of), counts[told.key], "{}", told.key);
    }
}

/// `cargo test -p servanda-evidence --test it -- --ignored --nocapture` writes what is to be typed in.
#[test]
#[ignore = "a tool for whoever types the figures in"]
fn print_what_is_to_be_typed_in() {
    let Some(all) = Samples::read() else { return };
    for (key, (n, spells)) in &all.curves {
        let curve = kaplan_meier(spells).unwrap();
        println!("{key}: n: {n}, events: {},", curve.failures());
        for year in 0..=years_max(key) {
            let (survival, low, high) = curve.at(f64::from(year));
            let at_risk = curve.at_risk(f64::from(year));
            if at_risk > 0 {
                println!("        p({year}, {survival:.SHARES$}, {low:.SHARES$}, {high:.SHARES$}, {at_risk}),");
            }
        }
    }
    for (key, (n, sample)) in &all.models {
        let r = fit(sample);
        println!("{key}:\n    n: {n},\n    rows: {},\n    events: {},\n    clusters: {},", r.rows, r.failures, r.clusters);
        println!("    log_likelihood: {:.COEFFICIENTS$},", r.log_likelihood);
        for c in &r.coefficients {
            println!("        {:.COEFFICIENTS$}, {:.COEFFICIENTS$}, {:.COEFFICIENTS$}", c.value, c.std_error, c.robust);
        }
    }
}

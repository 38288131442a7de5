//! The figures, typed in: no data file is needed to show them. `tests/it` estimates them again from the published data when these are at hand.

mod cease_fires;
mod endings;
mod pledged;
mod years;

use crate::curves::{Point, SurvivalCurve};
use crate::hazards::{Fit, Term};
use crate::sources::Source;

/// Counts of pledges kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pledged {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) honoured: usize,
    pub(crate) of: usize,
    pub(crate) period: &'static str,
    pub(crate) source: &'static Source,
}

pub(crate) use pledged::PLEDGED;

/// Every curve, in the order in which they are told.
pub(crate) const CURVES: &[SurvivalCurve] = &[
    cease_fires::WITH_PEACEKEEPERS,
    cease_fires::WITHOUT_PEACEKEEPERS,
    cease_fires::SETTLEMENT,
    cease_fires::TRUCE,
    cease_fires::VICTORY,
    endings::WITHIN_AGREEMENT,
    endings::WITHIN_CEASE_FIRE,
    endings::WITHIN_FADED,
    endings::WITHIN_VICTORY,
    endings::BETWEEN_SETTLED,
    endings::BETWEEN_FADED,
    endings::BETWEEN_VICTORY,
    years::AGREEMENTS_WITH_MISSION,
    years::AGREEMENTS_WITHOUT_MISSION,
];

/// Every model.
pub(crate) const FITS: &[Fit] = &[
    cease_fires::ALONE,
    cease_fires::ADJUSTED,
    cease_fires::KINDS,
    cease_fires::EARLY_AND_LATE,
    cease_fires::SINCE_1947,
    endings::WITHIN,
    endings::BETWEEN,
    years::FEW,
    years::MANY,
    years::ODDS,
    years::MISSION_IN_TEXT,
];

/// A point: years, survival, band, at risk.
const fn p(years: u32, survival: f64, low: f64, high: f64, at_risk: usize) -> Point {
    Point { years: years as f64, survival, low, high, at_risk }
}

/// A term that a model is about: coefficient, standard error, robust standard error.
const fn told(name: &'static str, coefficient: f64, std_error: f64, robust: f64) -> Term {
    Term { name, told: true, coefficient, std_error, robust }
}

/// A term that is only held constant.
const fn held(name: &'static str, coefficient: f64, std_error: f64, robust: f64) -> Term {
    Term { name, told: false, coefficient, std_error, robust }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::{curves, fits, hazards, pledges};

    #[test]
    fn curves_fall_within_their_bands() {
        for curve in curves() {
            assert!(curve.points.len() > 5 && curve.events <= curve.n, "{}", curve.key);
            for pair in curve.points.windows(2) {
                assert!(pair[1].survival <= pair[0].survival, "{}", curve.key);
                assert!((pair[1].years - pair[0].years - 1.0).abs() < 1e-12, "{}", curve.key);
                assert!(curve.enters_late || pair[1].at_risk <= pair[0].at_risk, "{}", curve.key);
            }
            for p in curve.points {
                assert!(p.low <= p.survival && p.survival <= p.high && p.high <= 1.0 && p.low > 0.0, "{} at {}", curve.key, p.years);
                assert!(p.at_risk <= curve.n, "{} at {}", curve.key, p.years);
            }
        }
    }

    #[test]
    fn keys_are_told_once() {
        let keys: Vec<&str> = curves().iter().map(|c| c.key).collect();
        assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len());
        let keys: Vec<&str> = fits().iter().map(|f| f.key).collect();
        assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len());
        let keys: Vec<&str> = pledges().iter().map(|p| p.key).collect();
        assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len());
    }

    #[test]
    fn a_ratio_has_the_interval_of_its_clusters_and_names_what_is_held() {
        let all = hazards();
        let told = all.iter().find(|h| h.key == "cease-fires.adjusted").unwrap();
        // exp(−0.8058), exp(−0.8058 ± 1.96 · 0.2817).
        assert_eq!(format!("{:.3} {:.3} {:.3}", told.ratio, told.low, told.high), "0.447 0.257 0.776");
        assert_eq!(told.label, "peacekeepers present, against none (traits of the war held constant)");
        assert_eq!(told.adjusted_for.len(), 9);
        assert!(!told.adjusted_for.iter().any(|name| told.label.starts_with(name)));
        assert_eq!((told.n, told.events), (95, 55));
        // Only what a model is about is told.
        let wanted: usize = fits().iter().flat_map(|f| f.terms).filter(|t| t.told).count();
        assert_eq!((all.len(), wanted), (28, 28));
    }

    #[test]
    fn pledges_give_the_published_shares() {
        let shares = pledges();
        let percent = |key: &str| format!("{:.0}", shares.iter().find(|s| s.key == key).unwrap().share * 100.0);
        // Berkemeier and Fuhrmann 2018: half in all, 66 and 22 before and since 1945, 41, 74, 78 and 37 by kind.
        let keys = ["all", "before-1945.authors", "since-1945.authors", "defence", "offence", "neutrality", "non-aggression"];
        assert_eq!(keys.map(percent), ["50", "66", "22", "41", "74", "78", "37"]);
        assert!(shares.iter().all(|s| s.low < s.share && s.share < s.high));
    }
}

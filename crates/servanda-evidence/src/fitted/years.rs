//! Years of peace after civil wars, and the texts of peace agreements.

use super::{held, p, told};
use crate::curves::SurvivalCurve;
use crate::hazards::{Fit, INTERCEPT, Method};
use crate::sources;

pub(super) const AGREEMENTS_WITH_MISSION: SurvivalCurve = SurvivalCurve {
    key: "agreements.mission",
    label: "peace agreements that provide for a peacekeeping mission",
    source: &sources::AGREEMENTS,
    enters_late: false,
    n: 44,
    events: 18,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 44),
        p(1, 0.7273, 0.5700, 0.8349, 32),
        p(2, 0.6591, 0.4995, 0.7785, 29),
        p(3, 0.6364, 0.4767, 0.7590, 28),
        p(4, 0.6364, 0.4767, 0.7590, 28),
        p(5, 0.5909, 0.4319, 0.7191, 26),
        p(6, 0.5909, 0.4319, 0.7191, 26),
        p(7, 0.5909, 0.4319, 0.7191, 26),
        p(8, 0.5909, 0.4319, 0.7191, 26),
        p(9, 0.5909, 0.4319, 0.7191, 26),
        p(10, 0.5909, 0.4319, 0.7191, 26),
    ],
};

pub(super) const AGREEMENTS_WITHOUT_MISSION: SurvivalCurve = SurvivalCurve {
    key: "agreements.no-mission",
    label: "peace agreements that provide for none",
    source: &sources::AGREEMENTS,
    enters_late: false,
    n: 258,
    events: 96,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 258),
        p(1, 0.7829, 0.7275, 0.8285, 202),
        p(2, 0.7364, 0.6782, 0.7858, 190),
        p(3, 0.7093, 0.6497, 0.7606, 183),
        p(4, 0.7054, 0.6457, 0.7570, 182),
        p(5, 0.6744, 0.6135, 0.7279, 174),
        p(6, 0.6395, 0.5777, 0.6948, 165),
        p(7, 0.6318, 0.5698, 0.6874, 163),
        p(8, 0.6279, 0.5658, 0.6837, 162),
        p(9, 0.6279, 0.5658, 0.6837, 162),
        p(10, 0.6279, 0.5658, 0.6837, 162),
    ],
};

pub(super) const FEW: Fit = Fit {
    key: "peace-years.few",
    label: "time held constant",
    method: Method::Cloglog,
    source: &sources::PEACE_YEARS,
    n: 77,
    rows: 1237,
    events: 24,
    clusters: 46,
    log_likelihood: -118.01527,
    terms: &[
        told("a UN mission, against none", -0.09720, 0.78715, 0.76467),
        told("a comprehensive settlement, against none", -0.05646, 0.57192, 0.63329),
        told("a victory, against none", -0.01263, 0.48356, 0.44463),
        held("years of peace (log)", -0.18091, 0.21131, 0.18267),
        held(INTERCEPT, -3.54228, 0.48665, 0.48522),
    ],
};

pub(super) const MANY: Fit = Fit {
    key: "peace-years.many",
    label: "traits of the country held constant",
    method: Method::Cloglog,
    source: &sources::PEACE_YEARS,
    n: 77,
    rows: 1237,
    events: 24,
    clusters: 46,
    log_likelihood: -112.01069,
    terms: &[
        told("a UN mission, against none", 0.05703, 0.80697, 0.73660),
        told("a comprehensive settlement, against none", 0.14314, 0.64327, 0.73397),
        told("a victory, against none", -0.22197, 0.50788, 0.55368),
        held("years of peace (log)", -0.12469, 0.21429, 0.18309),
        held("Freedom House composite, freer is higher", -2.25615, 1.06999, 0.87423),
        held("income a head (log)", -0.09333, 0.28915, 0.27628),
        held("instability", -0.85180, 0.75313, 0.80946),
        held("intensity of the war (log)", 0.22881, 0.15444, 0.18636),
        held("ethnic fractionalisation", -0.62848, 1.04581, 1.39475),
        held(INTERCEPT, -6.73244, 3.65475, 2.89616),
    ],
};

pub(super) const ODDS: Fit = Fit {
    key: "peace-years.odds",
    label: "the same by odds",
    method: Method::Logit,
    source: &sources::PEACE_YEARS,
    n: 77,
    rows: 1237,
    events: 24,
    clusters: 46,
    log_likelihood: -112.01397,
    terms: &[
        told("a UN mission, against none", 0.05671, 0.81897, 0.74752),
        told("a comprehensive settlement, against none", 0.14075, 0.65246, 0.74178),
        told("a victory, against none", -0.22024, 0.51411, 0.55417),
        held("years of peace (log)", -0.12850, 0.21833, 0.18549),
        held("Freedom House composite, freer is higher", -2.28954, 1.08420, 0.88641),
        held("income a head (log)", -0.09190, 0.29227, 0.27501),
        held("instability", -0.85514, 0.75953, 0.80992),
        held("intensity of the war (log)", 0.23049, 0.15631, 0.18719),
        held("ethnic fractionalisation", -0.62100, 1.05600, 1.39398),
        held(INTERCEPT, -6.77611, 3.70648, 2.91967),
    ],
};

pub(super) const MISSION_IN_TEXT: Fit = Fit {
    key: "agreements",
    label: "in the text",
    method: Method::Cox,
    source: &sources::AGREEMENTS,
    n: 302,
    rows: 302,
    events: 114,
    clusters: 64,
    log_likelihood: -615.86372,
    terms: &[
        told("a peacekeeping mission provided for, against none", 0.16420, 0.27176, 0.26683),
        told("an agreement on the whole, against one on a part", -0.80861, 0.30349, 0.31467),
        told("an agreement on a process alone, against one on a part", 0.41240, 0.21330, 0.27603),
        held("a cease-fire in the agreement", 0.51565, 0.20073, 0.31526),
    ],
};

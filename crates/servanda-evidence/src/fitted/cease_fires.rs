//! Cease-fires in civil wars, with the coming and going of peacekeepers.

use super::{held, p, told};
use crate::curves::SurvivalCurve;
use crate::hazards::{Fit, Method};
use crate::sources;

pub(super) const WITH_PEACEKEEPERS: SurvivalCurve = SurvivalCurve {
    key: "cease-fires.peacekeepers",
    label: "cease-fires while peacekeepers are present",
    source: &sources::CEASE_FIRES,
    enters_late: true,
    n: 36,
    events: 14,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 34),
        p(1, 0.7930, 0.6142, 0.8956, 26),
        p(2, 0.6669, 0.4786, 0.8003, 20),
        p(3, 0.5939, 0.4020, 0.7424, 14),
        p(4, 0.5939, 0.4020, 0.7424, 12),
        p(5, 0.5444, 0.3467, 0.7054, 11),
        p(6, 0.5444, 0.3467, 0.7054, 8),
        p(7, 0.5444, 0.3467, 0.7054, 8),
        p(8, 0.5444, 0.3467, 0.7054, 8),
        p(9, 0.5444, 0.3467, 0.7054, 7),
        p(10, 0.5444, 0.3467, 0.7054, 6),
    ],
};

pub(super) const WITHOUT_PEACEKEEPERS: SurvivalCurve = SurvivalCurve {
    key: "cease-fires.none",
    label: "cease-fires while no peacekeepers are present",
    source: &sources::CEASE_FIRES,
    enters_late: true,
    n: 71,
    events: 41,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 61),
        p(1, 0.6075, 0.4740, 0.7170, 38),
        p(2, 0.5456, 0.4141, 0.6595, 36),
        p(3, 0.4724, 0.3462, 0.5885, 35),
        p(4, 0.4086, 0.2902, 0.5232, 32),
        p(5, 0.4086, 0.2902, 0.5232, 32),
        p(6, 0.3958, 0.2792, 0.5100, 29),
        p(7, 0.3958, 0.2792, 0.5100, 28),
        p(8, 0.3658, 0.2524, 0.4796, 21),
        p(9, 0.3658, 0.2524, 0.4796, 19),
        p(10, 0.3658, 0.2524, 0.4796, 17),
    ],
};

pub(super) const SETTLEMENT: SurvivalCurve = SurvivalCurve {
    key: "cease-fires.settlement",
    label: "fighting that ended in a settlement",
    source: &sources::CEASE_FIRES,
    enters_late: false,
    n: 29,
    events: 14,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 29),
        p(1, 0.7931, 0.5964, 0.9013, 23),
        p(2, 0.7241, 0.5234, 0.8513, 21),
        p(3, 0.6552, 0.4541, 0.7973, 19),
        p(4, 0.6207, 0.4206, 0.7690, 18),
        p(5, 0.5862, 0.3880, 0.7399, 17),
        p(6, 0.5517, 0.3561, 0.7100, 16),
        p(7, 0.5517, 0.3561, 0.7100, 15),
        p(8, 0.5149, 0.3221, 0.6778, 12),
        p(9, 0.5149, 0.3221, 0.6778, 11),
        p(10, 0.5149, 0.3221, 0.6778, 9),
    ],
};

pub(super) const TRUCE: SurvivalCurve = SurvivalCurve {
    key: "cease-fires.truce",
    label: "fighting that ended in a truce, or faded, with the issues open",
    source: &sources::CEASE_FIRES,
    enters_late: false,
    n: 45,
    events: 33,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 45),
        p(1, 0.5104, 0.3573, 0.6444, 23),
        p(2, 0.3995, 0.2577, 0.5374, 18),
        p(3, 0.3329, 0.2015, 0.4699, 15),
        p(4, 0.2663, 0.1483, 0.3996, 12),
        p(5, 0.2663, 0.1483, 0.3996, 12),
        p(6, 0.2663, 0.1483, 0.3996, 11),
        p(7, 0.2663, 0.1483, 0.3996, 11),
        p(8, 0.2663, 0.1483, 0.3996, 8),
        p(9, 0.2663, 0.1483, 0.3996, 8),
        p(10, 0.2663, 0.1483, 0.3996, 7),
    ],
};

pub(super) const VICTORY: SurvivalCurve = SurvivalCurve {
    key: "cease-fires.victory",
    label: "fighting that ended in victory",
    source: &sources::CEASE_FIRES,
    enters_late: false,
    n: 21,
    events: 8,
    points: &[
        p(0, 1.0000, 1.0000, 1.0000, 21),
        p(1, 0.8571, 0.6197, 0.9516, 18),
        p(2, 0.8095, 0.5689, 0.9239, 17),
        p(3, 0.7143, 0.4715, 0.8602, 15),
        p(4, 0.6667, 0.4254, 0.8250, 14),
        p(5, 0.6667, 0.4254, 0.8250, 14),
        p(6, 0.6667, 0.4254, 0.8250, 10),
        p(7, 0.6667, 0.4254, 0.8250, 10),
        p(8, 0.6000, 0.3512, 0.7793, 9),
        p(9, 0.6000, 0.3512, 0.7793, 7),
        p(10, 0.6000, 0.3512, 0.7793, 7),
    ],
};

pub(super) const ALONE: Fit = Fit {
    key: "cease-fires.alone",
    label: "nothing held constant",
    method: Method::Cox,
    source: &sources::CEASE_FIRES,
    n: 95,
    rows: 131,
    events: 55,
    clusters: 59,
    log_likelihood: -228.60872,
    terms: &[told("peacekeepers present, against none", -0.50617, 0.31111, 0.27037)],
};

pub(super) const ADJUSTED: Fit = Fit {
    key: "cease-fires.adjusted",
    label: "traits of the war held constant",
    method: Method::Cox,
    source: &sources::CEASE_FIRES,
    n: 95,
    rows: 131,
    events: 55,
    clusters: 59,
    log_likelihood: -211.00984,
    terms: &[
        told("peacekeepers present, against none", -0.80580, 0.35435, 0.28169),
        told("a settlement, against a truce", -1.09338, 0.41086, 0.34788),
        told("a victory, against a truce", -1.75179, 0.43093, 0.36589),
        held("war over identity", 0.20551, 0.38241, 0.31970),
        held("deaths in the war (log)", 0.19737, 0.07923, 0.07180),
        held("years of war", -0.06730, 0.02022, 0.02022),
        held("more than two factions", -0.33902, 0.31136, 0.28760),
        held("an earlier truce or settlement that failed", -0.08724, 0.29935, 0.34311),
        held("infant mortality when the war began", 0.00350, 0.00370, 0.00386),
        held("contraband that pays for war", 0.68489, 0.34314, 0.27164),
    ],
};

pub(super) const KINDS: Fit = Fit {
    key: "cease-fires.kinds",
    label: "by kind of mission",
    method: Method::Cox,
    source: &sources::CEASE_FIRES,
    n: 95,
    rows: 131,
    events: 55,
    clusters: 59,
    log_likelihood: -211.00392,
    terms: &[
        told("a mission by consent, against none", -0.78892, 0.38535, 0.31319),
        told("a mission that may enforce, against none", -0.85691, 0.59200, 0.48169),
        held("a settlement, against a truce", -1.08405, 0.41952, 0.34901),
        held("a victory, against a truce", -1.74388, 0.43727, 0.36303),
        held("war over identity", 0.19975, 0.38607, 0.33042),
        held("deaths in the war (log)", 0.19686, 0.07931, 0.07137),
        held("years of war", -0.06725, 0.02021, 0.02014),
        held("more than two factions", -0.33265, 0.31663, 0.29196),
        held("an earlier truce or settlement that failed", -0.08325, 0.30180, 0.34351),
        held("infant mortality when the war began", 0.00344, 0.00374, 0.00394),
        held("contraband that pays for war", 0.68488, 0.34299, 0.27223),
    ],
};

pub(super) const EARLY_AND_LATE: Fit = Fit {
    key: "cease-fires.early-late",
    label: "by time",
    method: Method::Cox,
    source: &sources::CEASE_FIRES,
    n: 95,
    rows: 195,
    events: 55,
    clusters: 59,
    log_likelihood: -210.62670,
    terms: &[
        told("peacekeepers in the first year, against none", -1.05330, 0.46601, 0.45916),
        told("peacekeepers later, against none", -0.50294, 0.48107, 0.43078),
        held("a settlement, against a truce", -1.08238, 0.41149, 0.35198),
        held("a victory, against a truce", -1.74726, 0.43105, 0.36128),
        held("war over identity", 0.18725, 0.38211, 0.31994),
        held("deaths in the war (log)", 0.19829, 0.07898, 0.07190),
        held("years of war", -0.06721, 0.02029, 0.02055),
        held("more than two factions", -0.33764, 0.31137, 0.28952),
        held("an earlier truce or settlement that failed", -0.09067, 0.30055, 0.34495),
        held("infant mortality when the war began", 0.00356, 0.00371, 0.00389),
        held("contraband that pays for war", 0.66578, 0.34331, 0.27662),
    ],
};

pub(super) const SINCE_1947: Fit = Fit {
    key: "cease-fires.since-1947",
    label: "older cease-fires too",
    method: Method::Cox,
    source: &sources::CEASE_FIRES_ALL,
    n: 156,
    rows: 192,
    events: 84,
    clusters: 96,
    log_likelihood: -371.11185,
    terms: &[
        told("peacekeepers present, against none", -0.42958, 0.27570, 0.28203),
        told("a settlement, against a truce", -0.76391, 0.27575, 0.27165),
        told("a victory, against a truce", -1.64742, 0.28386, 0.28554),
    ],
};

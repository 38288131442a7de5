//! The figures as sentences that say what they are and what they are not.

use crate::curves::SurvivalCurve;
use crate::hazards::{HazardRatio, Method};
use crate::pledges::Share;

/// What none of these figures shows.
pub const LIMITS: &[&str] = &[
    "They are a record of other truces and other pledges, not a forecast of this one.",
    "They show what went together, not what made what happen: peacekeepers are sent to the harder cases and pledges are tested where they look weak.",
    "They are of civil wars mostly; endings between states are few and put border incidents beside large wars.",
    "Missions keep a peace between parties. A guarantor that pledges to fight beside one of them is another thing, and these data mark none.",
    "Intervals are of chance alone: what was coded, by whom, and which cases were left out is not in them.",
];

/// What goes with any sentence.
const NO_FORECAST: &str = "do not read as a forecast";

/// Whole percent.
fn percent(share: f64) -> String {
    format!("{:.0}", (share * 100.0).clamp(0.0, 100.0))
}

impl SurvivalCurve {
    /// A point as a sentence; nothing where nobody is observed any more.
    #[must_use]
    pub fn sentence(&self, years: u32) -> Option<String> {
        let point = self.at(f64::from(years))?;
        let unit = if years == 1 { "year" } else { "years" };
        let share = if point.survival < 1.0 {
            let (low, high) = (percent(point.low), percent(point.high));
            format!("{} % were unbroken after {years} {unit} (95 %: {low} to {high} %; ", percent(point.survival))
        } else {
            // Greenwood's band is a point as long as nothing has failed, which would look like certainty.
            format!("none had failed after {years} {unit} (no band before the first failure; ")
        };
        Some(format!(
            "{}: {share}{} cases, {} failures, {} still observed then; {}). {} A record of the past: {NO_FORECAST}.",
            capital(self.label),
            self.n,
            self.events,
            point.at_risk,
            self.source.period,
            self.source.warning,
        ))
    }
}

impl HazardRatio {
    /// Whether the interval holds 1: the data fit more and less renewed fighting alike.
    #[must_use]
    pub fn undecided(&self) -> bool {
        self.low <= 1.0 && self.high >= 1.0
    }

    /// The ratio as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = match self.method {
            Method::Cox | Method::Cloglog => "hazard",
            Method::Logit => "odds",
        };
        let verdict = if self.undecided() {
            "the data fit more and less of it alike"
        } else if self.high < 1.0 {
            "less of it, by association"
        } else {
            "more of it, by association"
        };
        let held = if self.adjusted_for.is_empty() {
            "nothing held constant".to_owned()
        } else {
            format!("held constant: {}", self.adjusted_for.join("; "))
        };
        format!(
            "{}: {:.2} times the {what} of failure (95 %: {:.2} to {:.2}), so {verdict}; {} cases, {} failures, {}; {held}. {} Not a cause, and {NO_FORECAST}.",
            capital(&self.label),
            self.ratio,
            self.low,
            self.high,
            self.n,
            self.events,
            self.period,
            self.warning,
        )
    }
}

impl Share {
    /// The share as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "{}: {} of {} pledges that war called in were honoured, {} % (95 %: {} to {} %; {}). {} A record of the past: {NO_FORECAST}.",
            capital(self.label),
            self.honoured,
            self.of,
            percent(self.share),
            percent(self.low),
            percent(self.high),
            self.period,
            self.warning,
        )
    }
}

fn capital(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::{curves, hazards, pledges};

    #[test]
    fn a_point_says_what_it_is_and_is_not() {
        let curve = curves().into_iter().find(|c| c.key == "between.settled").unwrap();
        assert_eq!(
            curve.sentence(10).unwrap(),
            "Fighting between states that ended in a peace agreement or cease-fire: 83 % were unbroken after 10 years (95 %: 63 to 92 %; 29 cases, 9 \
             failures, 23 still observed then; endings 1946-2019, followed to the end of 2020). Between states, but few: intervals are wide. Active means \
             25 deaths in a calendar year, and an ending needs a year below that, so the first year cannot fail. A record of the past: do not read as a \
             forecast."
        );
        assert!(
            curve.sentence(1).unwrap().contains("cease-fire: none had failed after 1 year (no band before the first failure; 29 cases")
        );
        assert_eq!(curve.sentence(1_000), None);
    }

    #[test]
    fn a_ratio_says_when_it_decides_nothing() {
        let all = hazards();
        let of = |key: &str| all.iter().find(|h| h.key == key).unwrap();
        assert!(of("cease-fires.adjusted").sentence().contains("so less of it, by association"));
        assert!(of("peace-years.few").sentence().contains("the data fit more and less of it alike"));
        assert!(of("peace-years.odds").sentence().contains("times the odds of failure"));
        assert!(of("cease-fires.alone").sentence().contains("nothing held constant. Civil wars only."));
    }

    #[test]
    fn every_sentence_warns() {
        let (curves, hazards, pledges) = (curves(), hazards(), pledges());
        let points = curves.iter().filter_map(|c| c.sentence(5));
        let said = points.chain(hazards.iter().map(|h| h.sentence())).chain(pledges.iter().map(|p| p.sentence()));
        let mut count = 0;
        for sentence in said {
            assert!(sentence.ends_with("do not read as a forecast."), "{sentence}");
            count += 1;
        }
        assert!(count > 40, "{count}");
    }
}

//! Who observes: what they see, how well, how soon, for whom. From `sources.toml` and the sources that the treaty declares.

mod file;

use std::collections::BTreeMap;

use servanda_base::Quantity;
use servanda_model::Treaty;

use crate::fact::Seconds;
use crate::truth::Odds;

pub use file::SourcesError;

/// All observers of a case.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Observers {
    /// By name.
    pub by_name: BTreeMap<String, Observer>,
    /// How probable an event is before anybody reports it, by event: a stated assumption.
    pub priors: BTreeMap<String, Prior>,
}

/// Whose word it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum ObserverKind {
    /// One of the sides.
    Party,
    /// Somebody whom both sides let watch.
    Neutral,
    /// Journalists and what they gather.
    #[default]
    Press,
    /// A device.
    Sensor,
    /// A register: what it says is so, because it says so.
    Register,
}

impl ObserverKind {
    /// In words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Party => "a party",
            Self::Neutral => "a neutral mission",
            Self::Press => "the press",
            Self::Sensor => "a sensor",
            Self::Register => "a register",
        }
    }
}

/// An observer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Observer {
    /// Its name, as reports give it in `source`.
    pub name: String,
    /// Whose word it is.
    pub kind: ObserverKind,
    /// The party or body that runs it.
    pub operated_by: Option<String>,
    /// The events that it sees; everything when empty.
    pub sees: Vec<String>,
    /// The zones that it watches; everywhere when empty.
    pub zones: Vec<String>,
    /// The probability that it reports what happened.
    pub detects: Option<f64>,
    /// The probability that it reports what did not happen.
    pub false_alarms: Option<f64>,
    /// How long after it happened a report may still come, seconds.
    pub reports_within: Option<Seconds>,
    /// When it was watching; nobody knows when empty.
    pub watching: Vec<Watch>,
    /// Where these figures come from.
    pub basis: String,
}

/// A stretch of time in which an observer watched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watch {
    /// From when.
    pub from: Seconds,
    /// Until when.
    pub to: Seconds,
    /// The sectors; all when empty.
    pub sectors: Vec<String>,
}

/// How probable an event is before anybody reports it.
#[derive(Clone, PartialEq, Debug)]
pub struct Prior {
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
    /// Where this comes from.
    pub basis: String,
}

impl Observers {
    /// The sources that the treaty declares, and those of a `sources.toml`, which say more.
    ///
    /// # Errors
    /// What is wrong, in which line, and what to write.
    pub fn read(treaty: &Treaty, file: Option<&str>) -> Result<Self, SourcesError> {
        let mut out = Self::declared(treaty);
        if let Some(text) = file {
            file::read(text, &mut out)?;
        }
        Ok(out)
    }

    fn declared(treaty: &Treaty) -> Self {
        let mut out = Self::default();
        for source in treaty.names.sources.values().filter(|s| !s.proposed) {
            let rate = |amount: &Option<servanda_model::ast::Amount>| amount.as_ref().map(|a| a.quantity.number.to_f64() / 100.0);
            let observer = Observer {
                name: source.name.text.clone(),
                kind: ObserverKind::Neutral,
                operated_by: source.operated_by.as_ref().map(|w| w.text.clone()),
                sees: source.sees.iter().map(|w| w.text.clone()).collect(),
                zones: source.within.iter().map(|w| w.text.clone()).collect(),
                detects: rate(&source.detects),
                false_alarms: rate(&source.false_alarms),
                reports_within: source.reports_within.as_ref().and_then(|a| seconds(&a.quantity)),
                watching: Vec::new(),
                basis: "the text".to_owned(),
            };
            out.by_name.insert(observer.name.clone(), observer);
        }
        out
    }

    /// Those that see an event or measure, or one that it is a part or a kind of.
    #[must_use]
    pub fn of(&self, events: &[String]) -> Vec<&Observer> {
        self.by_name.values().filter(|o| o.sees.is_empty() || o.sees.iter().any(|s| events.contains(s))).collect()
    }

    /// How probable an event is on the word of some observers.
    ///
    /// Bayes with the likelihood ratio of each report, detection over false alarms, on a prior interval. Whether observers repeat one another
    /// is not known: the lower bound counts only the strongest of them, the upper bound all as independent. Without a prior, or without the
    /// rates of any observer, nothing is known.
    #[must_use]
    pub fn odds(&self, event: &str, observers: &[&str]) -> Odds {
        let known: Vec<&Observer> = observers.iter().filter_map(|name| self.by_name.get(*name)).collect();
        if known.iter().any(|o| o.kind == ObserverKind::Register) {
            return Odds::CERTAIN;
        }
        let ratios: Vec<f64> = known.iter().filter_map(|o| ratio(o.detects?, o.false_alarms?)).collect();
        let (Some(prior), false) = (self.priors.get(event), ratios.is_empty()) else { return Odds::UNKNOWN };
        let strongest = ratios.iter().copied().fold(0.0, f64::max);
        let all: f64 = ratios.iter().product();
        let (least, most) = (strongest.min(all), strongest.max(all));
        Odds { low: permille(posterior(prior.low, least)), high: permille(posterior(prior.high, most)) }
    }
}

/// Detection over false alarms; an observer that never raises a false alarm is capped, since nobody never errs. One that would report
/// neither what happened nor what did not has reported against its own rates: they say nothing of the report.
fn ratio(detects: f64, false_alarms: f64) -> Option<f64> {
    let rates = (0.0..=1.0).contains(&detects) && (0.0..=1.0).contains(&false_alarms);
    let good = rates && (detects > 0.0 || false_alarms > 0.0);
    good.then(|| detects / false_alarms.max(0.001))
}

fn posterior(prior: f64, ratio: f64) -> f64 {
    let odds = prior * ratio;
    let sum = odds + (1.0 - prior);
    if sum > 0.0 { odds / sum } else { 0.0 }
}

/// A probability in tenths of a per cent, as a whole number from 0 to 1000.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1000")]
fn permille(probability: f64) -> u16 {
    (probability * 1000.0).round().clamp(0.0, 1000.0) as u16
}

/// The most that a stated length can last, seconds.
fn seconds(quantity: &Quantity) -> Option<Seconds> {
    Some(quantity.duration()?.at_most_minutes().saturating_mul(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Observers, SourcesError> {
        Observers::read(&Treaty::default(), Some(text))
    }

    #[test]
    fn rates_and_a_prior_give_an_interval() {
        let text = "
            [[source]]\nname = \"A\"\ndetects = 0.8\nfalse_alarms = 0.1\n
            [[source]]\nname = \"B\"\ndetects = 0.5\nfalse_alarms = 0.1\n
            [[source]]\nname = \"C\"\n
            [[prior]]\nevent = \"fire\"\nlow = 0.5\nhigh = 0.5\n";
        let observers = read(text).unwrap();
        // One report: odds 1 times 8 over 1. Two: at least the stronger alone, at most 8 times 5.
        assert_eq!(observers.odds("fire", &["A"]), Odds { low: 889, high: 889 });
        assert_eq!(observers.odds("fire", &["A", "B"]), Odds { low: 889, high: 976 });
        assert_eq!(observers.odds("fire", &["C"]), Odds::UNKNOWN, "no rates, nothing known");
        assert_eq!(observers.odds("march", &["A"]), Odds::UNKNOWN, "no prior, never one half");
        assert_eq!(observers.odds("fire", &[]), Odds::UNKNOWN);
    }

    #[test]
    fn a_source_that_never_reports_anything_refutes_nothing_by_reporting() {
        let text = "[[source]]\nname = \"A\"\ndetects = 0\nfalse_alarms = 0\n[[prior]]\nevent = \"fire\"\nlow = 0.5\nhigh = 0.5\n";
        assert_eq!(read(&text.replace("= 0\n", "= 0.0\n")).unwrap().odds("fire", &["A"]), Odds::UNKNOWN);
    }

    #[test]
    fn two_sources_of_one_name_are_refused_with_both_lines() {
        let wrong = read("[[source]]\nname = \"A\"\n\n[[source]]\nname = \"B\"\n\n[[source]]\nname = \"A\"\n").unwrap_err();
        assert_eq!((wrong.line, wrong.reason.as_str()), (8, "source \"A\" stands here and in line 2"));
        assert!(read("[[source]]\nname = \"A\"\n[[source]]\nname = \"B\"\n").is_ok());
        let twice =
            read("[[prior]]\nevent = \"fire\"\nlow = 0.1\nhigh = 0.2\n[[prior]]\nevent = \"fire\"\nlow = 0.3\nhigh = 0.4\n").unwrap_err();
        assert_eq!((twice.line, twice.reason.as_str()), (6, "the prior of `fire` stands here and in line 2"));
    }

    #[test]
    fn a_register_is_believed() {
        let observers = read("[[source]]\nname = \"R\"\nkind = \"register\"\n").unwrap();
        assert_eq!(observers.odds("permit", &["R"]), Odds::CERTAIN);
    }
}

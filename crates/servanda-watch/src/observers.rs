//! Who observes: what they see, how well, how soon, for whom. From `sources.toml` and the sources that the treaty declares.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use servanda_base::Quantity;
use servanda_base::quantity::Unit;
use servanda_model::Treaty;

use crate::fact::Seconds;
use crate::truth::Odds;

/// All observers of a case.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Observers {
    /// By name.
    pub by_name: BTreeMap<String, Observer>,
    /// How probable an event is before anybody reports it, by event: a stated assumption.
    pub priors: BTreeMap<String, Prior>,
}

/// Whose word it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<SourceEntry>,
    #[serde(default)]
    prior: Vec<PriorEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    name: String,
    #[serde(default)]
    kind: ObserverKind,
    operated_by: Option<String>,
    #[serde(default)]
    sees: Vec<String>,
    #[serde(default)]
    zones: Vec<String>,
    detects: Option<f64>,
    false_alarms: Option<f64>,
    reports_within: Option<String>,
    #[serde(default)]
    watching: Vec<WatchEntry>,
    #[serde(default)]
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WatchEntry {
    from: String,
    to: Option<String>,
    #[serde(default)]
    sectors: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorEntry {
    event: String,
    low: f64,
    high: f64,
    #[serde(default)]
    basis: String,
}

impl Observers {
    /// The sources that the treaty declares, and those of a `sources.toml`, which say more.
    ///
    /// # Errors
    /// One line that says what is wrong and where in the file.
    pub fn read(treaty: &Treaty, file: Option<&str>) -> Result<Self, String> {
        let mut out = Self::declared(treaty);
        let Some(text) = file else { return Ok(out) };
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().and_then(|s| text.get(..s.start)).map_or(1, |before| before.matches('\n').count() + 1);
            format!("line {line}: {}", error.message().trim())
        })?;
        for entry in file.source {
            let name = entry.name.clone();
            let observer = entry.read().map_err(|reason| format!("source \"{name}\": {reason}"))?;
            out.by_name.insert(name, observer);
        }
        for entry in file.prior {
            let good = (0.0..=1.0).contains(&entry.low) && (entry.low..=1.0).contains(&entry.high);
            if !good {
                return Err(format!("prior of `{}`: `low` and `high` are probabilities from 0 to 1, the low one first", entry.event));
            }
            out.priors.insert(entry.event, Prior { low: entry.low, high: entry.high, basis: entry.basis });
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

/// Detection over false alarms; an observer that never raises a false alarm is capped, since nobody never errs.
fn ratio(detects: f64, false_alarms: f64) -> Option<f64> {
    let good = (0.0..=1.0).contains(&detects) && (0.0..=1.0).contains(&false_alarms);
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

fn length(text: &str) -> Result<Seconds, String> {
    let wrong = || format!("`{text}` is no length of time; write `6 hours` or `3 days`");
    let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let number = servanda_base::Number::parse(number).map_err(|_| wrong())?;
    let quantity = Quantity { number, unit: Unit::from_word(unit.trim()), word: unit.to_owned(), about: false };
    seconds(&quantity).ok_or_else(wrong)
}

fn instant(text: &str) -> Result<Seconds, String> {
    let parsed: Result<Timestamp, _> = text.parse();
    parsed.map(Timestamp::as_second).map_err(|_| format!("`{text}` is no time with a zone, such as 2027-03-01T18:00:00+02:00"))
}

impl SourceEntry {
    fn read(self) -> Result<Observer, String> {
        for (name, rate) in [("detects", self.detects), ("false_alarms", self.false_alarms)] {
            if rate.is_some_and(|r| !(0.0..=1.0).contains(&r)) {
                return Err(format!("`{name}` is a probability from 0 to 1"));
            }
        }
        let mut watching = Vec::new();
        for watch in self.watching {
            let to = watch.to.as_deref().map_or(Ok(crate::fact::NEVER), instant)?;
            watching.push(Watch { from: instant(&watch.from)?, to, sectors: watch.sectors });
        }
        Ok(Observer {
            name: self.name,
            kind: self.kind,
            operated_by: self.operated_by,
            sees: self.sees,
            zones: self.zones,
            detects: self.detects,
            false_alarms: self.false_alarms,
            reports_within: self.reports_within.as_deref().map(length).transpose()?,
            watching,
            basis: self.basis,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Observers, String> {
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
    fn a_register_is_believed() {
        let observers = read("[[source]]\nname = \"R\"\nkind = \"register\"\n").unwrap();
        assert_eq!(observers.odds("permit", &["R"]), Odds::CERTAIN);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert!(read("[[source]]\nname = \"A\"\ndetect = 0.8\n").unwrap_err().starts_with("line 3"));
        assert!(read("[[source]]\nname = \"A\"\ndetects = 80\n").unwrap_err().contains("from 0 to 1"));
        assert!(read("[[source]]\nname = \"A\"\nreports_within = \"soon\"\n").unwrap_err().contains("6 hours"));
        assert!(read("[[source]]\nname = \"A\"\nwatching = [{ from = \"2027-03-01\" }]\n").unwrap_err().contains("with a zone"));
        assert!(read("[[prior]]\nevent = \"x\"\nlow = 0.9\nhigh = 0.1\n").unwrap_err().contains("the low one first"));
    }
}

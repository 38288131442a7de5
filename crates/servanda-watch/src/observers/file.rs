//! `sources.toml`, as people write it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use serde::Deserialize;
use servanda_base::quantity::Unit;
use servanda_base::{Quantity, near};
use toml::Spanned;

use super::{Observer, ObserverKind, Observers, Prior, Watch, seconds};
use crate::fact::{NEVER, Seconds};

/// What is wrong with a `sources.toml`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourcesError {
    /// In which line, from 1.
    pub line: usize,
    /// What, in one sentence.
    pub reason: String,
    /// What to write instead.
    pub help: String,
}

impl fmt::Display for SourcesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {} ({})", self.line, self.reason, self.help)
    }
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
    name: Spanned<String>,
    kind: Option<Spanned<String>>,
    operated_by: Option<String>,
    #[serde(default)]
    sees: Vec<String>,
    #[serde(default)]
    zones: Vec<String>,
    detects: Option<Spanned<f64>>,
    false_alarms: Option<Spanned<f64>>,
    reports_within: Option<Spanned<String>>,
    #[serde(default)]
    watching: Vec<WatchEntry>,
    #[serde(default)]
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WatchEntry {
    from: Spanned<String>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    sectors: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorEntry {
    event: Spanned<String>,
    low: Spanned<f64>,
    high: Spanned<f64>,
    #[serde(default)]
    basis: String,
}

/// Each kind by the word that stands for it in the file.
const KINDS: [(&str, ObserverKind); 5] = [
    ("party", ObserverKind::Party),
    ("neutral", ObserverKind::Neutral),
    ("press", ObserverKind::Press),
    ("sensor", ObserverKind::Sensor),
    ("register", ObserverKind::Register),
];

/// What is wrong with a value, before its line is counted.
struct Wrong {
    at: usize,
    reason: String,
    help: String,
}

/// Adds what a file says to the sources of the text.
pub(super) fn read(text: &str, out: &mut Observers) -> Result<(), SourcesError> {
    let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
    let file: File = toml::from_str(text).map_err(|error| SourcesError {
        line: line(error.span().map_or(0, |Range { start, .. }| start)),
        reason: error.message().trim().to_owned(),
        help: "docs/reference/watch.md says what sources.toml holds".to_owned(),
    })?;
    let told = |wrong: Wrong| SourcesError { line: line(wrong.at), reason: wrong.reason, help: wrong.help };
    // Which of two would hold nobody can tell.
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for entry in file.source {
        let (name, at) = (entry.name.get_ref().clone(), entry.name.span().start);
        if let Some(first) = names.insert(name.clone(), at) {
            let reason = format!("source \"{name}\" stands here and in line {}", line(first));
            let help = "leave one of the two, or give the other its own name".to_owned();
            return Err(told(Wrong { at, reason, help }));
        }
        let observer = entry.read().map_err(|wrong| told(Wrong { reason: format!("source \"{name}\": {}", wrong.reason), ..wrong }))?;
        out.by_name.insert(name, observer);
    }
    let mut events: BTreeMap<String, usize> = BTreeMap::new();
    for entry in file.prior {
        let at = entry.event.span().start;
        if let Some(first) = events.insert(entry.event.get_ref().clone(), at) {
            let reason = format!("the prior of `{}` stands here and in line {}", entry.event.get_ref(), line(first));
            return Err(told(Wrong { at, reason, help: "leave one of the two".to_owned() }));
        }
        let (event, prior) = entry.read().map_err(told)?;
        out.priors.insert(event, prior);
    }
    Ok(())
}

impl SourceEntry {
    fn read(self) -> Result<Observer, Wrong> {
        let mut watching = Vec::new();
        for watch in &self.watching {
            watching.push(watch.read()?);
        }
        Ok(Observer {
            kind: self.kind.as_ref().map_or(Ok(ObserverKind::default()), kind)?,
            detects: self.detects.map(|rate| probability("detects", &rate)).transpose()?,
            false_alarms: self.false_alarms.map(|rate| probability("false_alarms", &rate)).transpose()?,
            reports_within: self.reports_within.as_ref().map(length).transpose()?,
            name: self.name.into_inner(),
            operated_by: self.operated_by,
            sees: self.sees,
            zones: self.zones,
            watching,
            basis: self.basis,
        })
    }
}

impl WatchEntry {
    fn read(&self) -> Result<Watch, Wrong> {
        let from = instant(&self.from)?;
        let to = self.to.as_ref().map_or(Ok(NEVER), instant)?;
        if to < from {
            let written = self.to.as_ref().map_or("", |to| to.get_ref().as_str());
            return Err(Wrong {
                at: self.from.span().start,
                reason: format!("`watching` ends before it begins: from {} to {written}", self.from.get_ref()),
                help: "put the earlier time in `from`, or leave `to` out while the watch goes on".to_owned(),
            });
        }
        Ok(Watch { from, to, sectors: self.sectors.clone() })
    }
}

impl PriorEntry {
    fn read(self) -> Result<(String, Prior), Wrong> {
        let about = |wrong: Wrong| Wrong { reason: format!("prior of `{}`: {}", self.event.get_ref(), wrong.reason), ..wrong };
        let low = probability("low", &self.low).map_err(about)?;
        let high = probability("high", &self.high).map_err(about)?;
        if high < low {
            return Err(about(Wrong {
                at: self.low.span().start,
                reason: format!("`low` is {low} and `high` is {high}, which is less"),
                help: format!("write the lower probability first: `low = {high}` and `high = {low}`"),
            }));
        }
        Ok((self.event.into_inner(), Prior { low, high, basis: self.basis }))
    }
}

fn kind(written: &Spanned<String>) -> Result<ObserverKind, Wrong> {
    let word = written.get_ref().as_str();
    let words = KINDS.map(|(word, _)| word);
    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind).ok_or_else(|| Wrong {
        at: written.span().start,
        reason: format!("`{word}` is no kind of source"),
        help: match near::nearest(word, words) {
            Some(near) => format!("did you mean `{near}`? a kind is one of {}", words.join(", ")),
            None => format!("a kind is one of {}", words.join(", ")),
        },
    })
}

fn probability(name: &str, written: &Spanned<f64>) -> Result<f64, Wrong> {
    let value = *written.get_ref();
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    let help = if (1.0..=100.0).contains(&value) {
        format!("70 % is written 0.7: write `{name} = {}`", value / 100.0)
    } else {
        format!("write a number from 0 to 1, such as `{name} = 0.7`, or leave it out where nobody knows")
    };
    Err(Wrong { at: written.span().start, reason: format!("`{name}` is a probability from 0 to 1, and {value} is none"), help })
}

fn length(written: &Spanned<String>) -> Result<Seconds, Wrong> {
    let text = written.get_ref().trim();
    let wrong = || Wrong {
        at: written.span().start,
        reason: format!("`{text}` is no length of time that a report can take"),
        help: "write a number and a unit, such as `6 hours` or `3 days`; up to a hundred years, and none below zero".to_owned(),
    };
    let (number, unit) = text.split_once(' ').ok_or_else(wrong)?;
    let number = servanda_base::Number::parse(number).map_err(|_| wrong())?;
    let quantity = Quantity { number, unit: Unit::from_word(unit.trim()), word: unit.to_owned(), about: false };
    let most = 100 * 365 * 86_400;
    seconds(&quantity).filter(|length| (0..=most).contains(length)).ok_or_else(wrong)
}

fn instant(written: &Spanned<String>) -> Result<Seconds, Wrong> {
    let parsed: Result<Timestamp, _> = written.get_ref().parse();
    parsed.map(Timestamp::as_second).map_err(|_| Wrong {
        at: written.span().start,
        reason: format!("`{}` is no time with a zone", written.get_ref()),
        help: "write it as 2027-03-01T18:00:00Z or 2027-03-01T18:00:00+02:00".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use servanda_model::Treaty;

    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_what_to_write() {
        for (value, line, reason, help) in [
            ("detect = 0.8", 3, "unknown field `detect`", "watch.md"),
            ("detects = 80", 3, "source \"A\": `detects` is a probability from 0 to 1, and 80 is none", "`detects = 0.8`"),
            ("detects = 0.8\nfalse_alarms = -0.1", 4, "and -0.1 is none", "`false_alarms = 0.7`"),
            ("false_alarms = nan", 3, "and NaN is none", "from 0 to 1"),
            (
                "kind = \"regsiter\"",
                3,
                "source \"A\": `regsiter` is no kind of source",
                "did you mean `register`? a kind is one of party, neutral",
            ),
            ("sees = []\nreports_within = \"soon\"", 4, "`soon` is no length of time", "`6 hours`"),
            ("sees = []\nreports_within = \"-6 hours\"", 4, "`-6 hours` is no length of time", "none below zero"),
            ("sees = []\nreports_within = \"900000 years\"", 4, "`900000 years` is no length of time", "a hundred years"),
            ("watching = [{ from = \"2027-03-01\" }]", 3, "`2027-03-01` is no time with a zone", "2027-03-01T18:00:00Z"),
            (
                "watching = [\n{ from = \"2027-03-02T00:00:00Z\", to = \"2027-03-01T00:00:00Z\" }]",
                4,
                "`watching` ends before it begins: from 2027-03-02T00:00:00Z to 2027-03-01T00:00:00Z",
                "earlier time in `from`",
            ),
            (
                "\n[[prior]]\nevent = \"x\"\nlow = 0.9\nhigh = 0.1",
                6,
                "prior of `x`: `low` is 0.9 and `high` is 0.1",
                "`low = 0.1` and `high = 0.9`",
            ),
            ("[[prior]]\nevent = \"x\"\nlow = -1\nhigh = 0.1", 5, "prior of `x`: `low` is a probability", "`low = 0.7`"),
        ] {
            let error = Observers::read(&Treaty::default(), Some(&format!("[[source]]\nname = \"A\"\n{value}\n"))).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.reason.contains(reason) && error.help.contains(help), "{error}");
        }
    }

    #[test]
    fn every_kind_has_its_word() {
        for (word, kind) in KINDS {
            let text = format!("[[source]]\nname = \"A\"\nkind = \"{word}\"\n");
            assert_eq!(Observers::read(&Treaty::default(), Some(&text)).unwrap().by_name["A"].kind, kind);
        }
    }
}

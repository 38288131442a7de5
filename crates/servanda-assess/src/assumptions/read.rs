//! `assumptions.toml`, as people write it: every entry is judged alone, so that one mistake costs one entry.

use std::collections::BTreeMap;
use std::fmt;

use servanda_base::near;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Assumption, Assumptions, Kind, SIDED, Spread};
use crate::game::HORIZON_MAX;
use crate::params::Param;

/// What is wrong with an entry of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// In which line, from 1.
    pub line: usize,
    /// Under which key; empty when the file cannot be read at all.
    pub key: String,
    /// What, in one sentence.
    pub reason: String,
    /// What to write instead.
    pub help: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = if self.key.is_empty() { String::new() } else { format!("`{}`: ", self.key) };
        write!(f, "line {}: {key}{} ({})", self.line, self.reason, self.help)
    }
}

const FIELDS: [&str; 11] = ["low", "high", "mode", "value", "alpha", "beta", "unit", "kind", "source", "note", "of"];

struct Reader<'t> {
    text: &'t str,
    known: BTreeMap<String, Assumption>,
    found: Vec<Assumption>,
    problems: Vec<Problem>,
    /// Problems beyond those that are told.
    more: usize,
}

/// How many problems are told one by one.
const TOLD_MAX: usize = 100;

/// The defaults of the program. A mistake in them fails a test.
pub(super) fn defaults(text: &str) -> BTreeMap<String, Assumption> {
    let mut reader = Reader { text, known: BTreeMap::new(), found: Vec::new(), problems: Vec::new(), more: 0 };
    if let Ok(table) = DeTable::parse(text) {
        for (name, value) in table.get_ref() {
            reader.entry(name.get_ref(), name, value, true);
        }
    }
    reader.found.into_iter().map(|a| (a.key.clone(), Assumption { line: None, ..a })).collect()
}

/// A case's own file into what is assumed; what is wrong with it comes back.
pub(super) fn own(text: &str, out: &mut Assumptions) -> Vec<Problem> {
    let mut reader = Reader { text, known: out.defaults.clone(), found: Vec::new(), problems: Vec::new(), more: 0 };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.wrong(at, "", error.message().trim(), "docs/reference/assess.md says what the file holds");
    }
    for (name, value) in table.get_ref() {
        match name.get_ref().as_ref() {
            key @ ("belligerents" | "backstop") if out.places.insert(key.to_owned(), reader.line(name.span().start)).is_some() => {}
            "belligerents" => out.belligerents = reader.names(name, value).and_then(|names| reader.pair(name, names)),
            "backstop" => out.backstop = reader.names(name, value).unwrap_or_default(),
            "horizon" => out.horizon = reader.horizon(name, value).unwrap_or(out.horizon),
            key => reader.entry(key, name, value, false),
        }
    }
    if reader.more > 0 {
        let reason = format!("{} more entries are wrong", reader.more);
        let line = reader.problems.last().map_or(1, |p| p.line);
        reader.problems.push(Problem { line, key: String::new(), reason, help: "mend these first".to_owned() });
    }
    for assumption in reader.found {
        out.own.insert((assumption.key.clone(), assumption.of.clone()), assumption);
    }
    reader.problems.sort_by_key(|p| p.line);
    reader.problems
}

type Key<'a, 'i> = &'a Spanned<std::borrow::Cow<'i, str>>;

impl Reader<'_> {
    fn wrong(&mut self, at: usize, key: &str, reason: &str, help: &str) {
        // A file of nothing but mistakes is told by its first ones.
        if self.problems.len() >= TOLD_MAX {
            self.more += 1;
            return;
        }
        let line = self.line(at);
        self.problems.push(Problem { line, key: key.to_owned(), reason: reason.to_owned(), help: help.to_owned() });
    }

    fn line(&self, at: usize) -> usize {
        self.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
    }

    /// A list of names.
    fn names(&mut self, name: Key<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let list = value
            .get_ref()
            .as_array()
            .and_then(|items| items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<String>>>());
        if list.is_none() {
            self.wrong(
                value.span().start,
                name.get_ref(),
                "is no list of names",
                "write `[\"one\", \"other\"]`, with names that the text declares",
            );
        }
        list
    }

    fn pair(&mut self, name: Key<'_, '_>, names: Vec<String>) -> Option<[String; 2]> {
        let pair: Option<[String; 2]> = names.try_into().ok();
        let pair = pair.filter(|[one, other]| one != other);
        if pair.is_none() {
            self.wrong(name.span().start, name.get_ref(), "needs two different sides", "name the two parties between which the truce is");
        }
        pair
    }

    fn horizon(&mut self, name: Key<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<usize> {
        let number = value.get_ref().as_integer().and_then(|n| n.as_str().replace('_', "").parse::<usize>().ok());
        let number = number.filter(|n| (1..=HORIZON_MAX).contains(n));
        if number.is_none() {
            let help = format!("write a whole number of periods from 1 to {HORIZON_MAX}");
            self.wrong(value.span().start, name.get_ref(), "is no horizon", &help);
        }
        number
    }

    /// A table: an assumption, or several by what the text says.
    fn entry(&mut self, key: &str, name: Key<'_, '_>, value: &Spanned<DeValue<'_>>, free: bool) {
        let Some(table) = value.get_ref().as_table() else {
            let help = format!("write a table: `[{key}]`, then `low = …`, `high = …`");
            if self.is_known(key, name, free) {
                self.wrong(value.span().start, key, "is no table", &help);
            }
            return;
        };
        let is_field = |(field, value): (Key<'_, '_>, &Spanned<DeValue<'_>>)| {
            FIELDS.contains(&field.get_ref().as_ref()) && value.get_ref().as_table().is_none()
        };
        let below = table.iter().filter(|(_, v)| v.get_ref().as_table().is_some());
        for (part, value) in below {
            let sided = SIDED.contains(&key) && !free;
            if sided {
                // `[cost_attacker."Northland"]` says the same as `of = "Northland"`.
                if let Some(table) = value.get_ref().as_table() {
                    self.assumption(key, part, table, Some(part.get_ref().to_string()), free);
                }
            } else {
                self.entry(&format!("{key}.{}", part.get_ref()), part, value, free);
            }
        }
        if table.is_empty() || table.iter().any(is_field) || table.iter().all(|(_, v)| v.get_ref().as_table().is_none()) {
            self.assumption(key, name, table, None, free);
        }
    }

    fn is_known(&mut self, key: &str, name: Key<'_, '_>, free: bool) -> bool {
        if free || self.known.contains_key(key) {
            return true;
        }
        let inner: Vec<&str> =
            self.known.keys().filter(|k| k.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'))).map(String::as_str).collect();
        let help = if self.problems.len() >= TOLD_MAX {
            String::new()
        } else if inner.is_empty() {
            let heads = self.known.keys().map(|k| k.split('.').next().unwrap_or(k));
            match near::nearest(key, self.known.keys().map(String::as_str).chain(heads).chain(["belligerents", "backstop", "horizon"])) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`servanda assess CASE --explain` lists every key".to_owned(),
            }
        } else {
            format!("it depends on what the text says: write {}", inner.iter().map(|k| format!("`[{k}]`")).collect::<Vec<_>>().join(" or "))
        };
        self.wrong(name.span().start, key, "is no assumption that the game uses", &help);
        false
    }

    fn assumption(&mut self, key: &str, name: Key<'_, '_>, table: &DeTable<'_>, side: Option<String>, free: bool) {
        if !self.is_known(key, name, free) {
            return;
        }
        let at = name.span().start;
        let problems = self.problems.len() + self.more;
        let (mut numbers, mut words): (BTreeMap<&str, f64>, BTreeMap<&str, String>) = (BTreeMap::new(), BTreeMap::new());
        for (field, value) in table {
            let word = field.get_ref().as_ref();
            match FIELDS.iter().position(|f| *f == word) {
                None if value.get_ref().as_table().is_some() => {}
                None => {
                    let help = near::nearest(word, FIELDS)
                        .map_or_else(|| format!("it may have {}", FIELDS.join(", ")), |near| format!("did you mean `{near}`?"));
                    self.wrong(field.span().start, key, &format!("has no `{word}`"), &help);
                }
                Some(n) if n < 6 => match number(value.get_ref()) {
                    Some(n) => _ = numbers.insert(FIELDS[n_of(word)], n),
                    None => self.wrong(value.span().start, key, &format!("`{word}` is no number"), "write a number such as 0.25"),
                },
                Some(n) => match value.get_ref().as_str() {
                    Some(text) => _ = words.insert(FIELDS[n], text.to_owned()),
                    None => self.wrong(value.span().start, key, &format!("`{word}` is no text"), "write it in quotation marks"),
                },
            }
        }
        let default = self.known.get(key).cloned();
        let spread = match spread(&numbers) {
            Ok(spread) => Some(spread),
            Err((reason, help)) => {
                if self.problems.len() + self.more == problems {
                    self.wrong(at, key, &reason, &help);
                }
                None
            }
        };
        let unit = words.remove("unit").or_else(|| default.as_ref().map(|d| d.unit.clone())).unwrap_or_default();
        let kind = self.kind(at, key, words.get("kind").map(String::as_str));
        let source = words.remove("source").unwrap_or_default();
        if source.is_empty() && kind.is_some_and(|kind| kind != Kind::Assumed) {
            self.wrong(
                at,
                key,
                "is said to be measured or derived and gives no source",
                "add `source = \"…\"`, or say `kind = \"assumed\"`",
            );
        }
        if let Some(spread) = spread
            && !free
            && let Err((reason, help)) = within(spread, key, default.as_ref().map_or("", |d| d.unit.as_str()))
        {
            self.wrong(at, key, &reason, &help);
        }
        let of = side.or_else(|| words.remove("of"));
        if of.is_some() && !SIDED.contains(&key) {
            self.wrong(at, key, "is no matter of one side", &format!("leave out `of`; a side have {}", SIDED.join(", ")));
        }
        if self.problems.len() + self.more > problems {
            return;
        }
        let (Some(spread), Some(kind)) = (spread, kind) else { return };
        let note = words.remove("note").unwrap_or_default();
        self.found.push(Assumption { key: key.to_owned(), spread, unit, kind, source, note, of, line: Some(self.line(at)) });
    }

    fn kind(&mut self, at: usize, key: &str, word: Option<&str>) -> Option<Kind> {
        let Some(word) = word else { return Some(Kind::Assumed) };
        let found = Kind::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind);
        if found.is_none() {
            self.wrong(at, key, &format!("`{word}` is no kind of number"), "write measured, assumed or derived");
        }
        found
    }
}

fn n_of(word: &str) -> usize {
    FIELDS.iter().position(|f| *f == word).unwrap_or(0)
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(n) if n.radix() == 10 => n.as_str(),
        DeValue::Float(n) => n.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite())
}

type Wrong = (String, String);

/// The spread that the numbers of an entry give.
fn spread(numbers: &BTreeMap<&str, f64>) -> Result<Spread, Wrong> {
    let wrong = |reason: String, help: &str| Err((reason, help.to_owned()));
    let get = |field: &str| numbers.get(field).copied();
    let any = |fields: &[&str]| fields.iter().any(|f| numbers.contains_key(f));
    let forms = [any(&["value"]), any(&["low", "high", "mode"]), any(&["alpha", "beta"])];
    if forms.iter().filter(|f| **f).count() > 1 {
        return wrong("mixes several forms of spread".to_owned(), "give `value`, or `low` and `high`, or `alpha` and `beta`");
    }
    if let Some(value) = get("value") {
        return Ok(Spread::Point(value));
    }
    if forms[2] {
        return match (get("alpha"), get("beta")) {
            (Some(a), Some(b)) if a > 0.0 && b > 0.0 && a < 1e6 && b < 1e6 => Ok(Spread::Beta(a, b)),
            (Some(_), Some(_)) => {
                wrong("has no mass: both shapes of a Beta must be above 0".to_owned(), "write for example `alpha = 2.0` and `beta = 2.6`")
            }
            _ => wrong("has one shape of a Beta and needs two".to_owned(), "give both `alpha` and `beta`"),
        };
    }
    match (get("low"), get("high"), get("mode")) {
        (Some(low), Some(high), _) if low > high => {
            wrong(format!("its range is upside down: {low} to {high}"), "write the lesser as `low`")
        }
        (Some(low), Some(high), Some(mode)) if mode < low || mode > high => {
            wrong(format!("its most likely value {mode} lies outside {low} to {high}"), "put `mode` between `low` and `high`")
        }
        (Some(low), Some(high), Some(mode)) if high > low => Ok(Spread::Triangular(low, mode, high)),
        (Some(low), Some(high), _) if high > low => Ok(Spread::Uniform(low, high)),
        (Some(low), Some(_), _) => Ok(Spread::Point(low)),
        (None, None, None) => {
            wrong("has no mass: it gives no number".to_owned(), "give `value`, or `low` and `high`, or `alpha` and `beta`")
        }
        _ => wrong("gives one end of a range".to_owned(), "give both `low` and `high`"),
    }
}

/// What a number of this key may be: what the game takes, and what its unit means. A file's own word for the unit changes nothing.
fn within(spread: Spread, key: &str, unit: &str) -> Result<(), Wrong> {
    let (low, high) = spread.bounds();
    let (least, most, what) = match PARAMS.iter().find(|(head, _)| key.split('.').next() == Some(*head)) {
        // The stake is one: no part of it is more.
        Some((_, param)) if unit.starts_with("share of the stake") => {
            (param.about().range.0, param.about().range.1.min(1.0), "a part of the stake")
        }
        Some((_, param)) => (param.about().range.0, param.about().range.1, param.about().name),
        None if unit == "people" => (0.0, 1e8, "a number of people"),
        None => (0.0, 1.0, "a probability or a share"),
    };
    if low < least || high > most {
        return Err((format!("{what} must lie between {least} and {most}, not {low} to {high}"), "correct the range".to_owned()));
    }
    Ok(())
}

/// The parameter of the game that a key is the value of, where it is one by itself.
const PARAMS: [(&str, Param); 27] = [
    ("patience", Param::Delta),
    ("share", Param::X),
    ("balance", Param::L0),
    ("drift", Param::G),
    ("drift_ends", Param::Ts),
    ("decisiveness", Param::M),
    ("weight", Param::Phi),
    ("air_defence", Param::Alpha),
    ("sent", Param::Mg),
    ("backstop_force", Param::Mb),
    ("cost_attacker", Param::CR),
    ("cost_defender", Param::CU),
    ("cost_joined", Param::Kappa),
    ("penalty", Param::S),
    ("cost_of_renouncing", Param::SU),
    ("gain_hybrid", Param::Y1),
    ("gain_limited", Param::Y2),
    ("escalates", Param::Eta),
    ("interest", Param::V),
    ("fighting", Param::K),
    ("pledge", Param::A),
    ("losses", Param::Tau),
    ("private", Param::Sig),
    ("delay", Param::Delay),
    ("arrival", Param::Arrival),
    ("hit_limited", Param::Lam2),
    ("hit_full", Param::Lam3),
];

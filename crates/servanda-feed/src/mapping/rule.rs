//! Rules: how a field gets its text from a row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use servanda_base::hash::pin;

use crate::mapping::field::Field;
use crate::number::short;
use crate::reject::Wrong;
use crate::report::Text;
use crate::row::{Columns, Row, set_of};
use crate::stamp::{Stamp, TimeFormat};
use crate::time::Zone;

/// A field and its rules; the first rule that gives a text fills it.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    pub(crate) field: Field,
    pub(crate) name: &'static str,
    pub(crate) rules: Vec<Rule>,
    /// Words of the feed into words of the treaty.
    pub(crate) translate: BTreeMap<String, String>,
    pub(crate) direct: Direct,
    /// A row in which none of these columns says anything does not fill the field; none when it may.
    pub(crate) needs: Option<u128>,
}

/// How a field is filled that needs no choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Direct {
    /// It is nothing but the value of its column.
    Column(usize),
    /// It is always this.
    Constant(String),
    /// Its rules have to be asked.
    No,
}

/// One way to fill a field.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) from: From,
    pub(crate) when: Vec<Condition>,
    pub(crate) table: Option<BTreeMap<String, String>>,
    pub(crate) unknown: Unknown,
    pub(crate) contains: Vec<(String, String)>,
    pub(crate) digest: bool,
    pub(crate) prefix: String,
    pub(crate) formats: Vec<TimeFormat>,
    pub(crate) zone: Option<Zone>,
    /// Between the items of a list.
    pub(crate) split: Option<String>,
    /// The column is nothing but looked up.
    pub(crate) plain: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum From {
    Constant(String),
    Column(usize),
    /// Those that are there, with something between them.
    Joined(Vec<usize>, String),
}

/// What becomes of a code that is not in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unknown {
    Reject,
    Keep,
    Drop,
}

/// What a row is asked; an answer that is not wanted is turned round.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) column: usize,
    pub(crate) test: Test,
    pub(crate) wanted: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Test {
    Present,
    Is(Vec<String>),
    StartsWith(String),
    Contains(String),
}

impl Condition {
    pub(crate) fn holds(&self, row: Row<'_>) -> bool {
        let value = row.raw(self.column).unwrap_or("");
        let answer = match &self.test {
            Test::Present => !value.is_empty(),
            Test::Is(words) => words.iter().any(|w| w == value),
            Test::StartsWith(head) => value.starts_with(head.as_str()),
            Test::Contains(part) => value.contains(part.as_str()),
        };
        answer == self.wanted
    }
}

impl Rule {
    /// The text that this rule gives.
    fn text<'a>(&'a self, row: Row<'a>, list: bool) -> Result<Option<Text<'a>>, Wrong> {
        if !self.when.iter().all(|condition| condition.holds(row)) {
            return Ok(None);
        }
        if let (From::Column(column), true, false) = (&self.from, self.plain, list) {
            return Ok(row.value(*column));
        }
        let found = match &self.from {
            From::Constant(text) => Some(Cow::Borrowed(text.as_str())),
            From::Column(column) if list => row.raw(*column).map(Cow::Borrowed),
            From::Column(column) => row.value(*column),
            From::Joined(columns, between) => {
                let parts: Vec<Text<'a>> = columns.iter().filter_map(|c| row.value(*c)).collect();
                (!parts.is_empty()).then(|| Cow::Owned(parts.join(between)))
            }
        };
        let Some(mut text) = found else { return Ok(None) };
        if self.plain {
            return Ok(Some(text));
        }
        if let Some(table) = &self.table {
            match (table.get(text.as_ref()), self.unknown) {
                (Some(word), _) if word.is_empty() => return Ok(None),
                (Some(word), _) => text = Cow::Borrowed(word),
                (None, Unknown::Keep) => {}
                (None, Unknown::Drop) => return Ok(None),
                (None, Unknown::Reject) => {
                    return Err(Wrong::new(format!("the code `{}` is not in the table of the mapping", short(&text)))
                        .help("add it to the table, or say what becomes of others with `unknown`"));
                }
            }
        }
        if !self.contains.is_empty() {
            let lower = text.to_lowercase();
            match self.contains.iter().find(|(part, _)| lower.contains(part.as_str())) {
                Some((_, word)) => text = Cow::Borrowed(word),
                None => return Ok(None),
            }
        }
        if self.digest {
            text = Cow::Owned(pin(text.as_bytes()));
        }
        if !self.prefix.is_empty() {
            let mut whole = String::with_capacity(self.prefix.len() + text.len());
            whole.push_str(&self.prefix);
            whole.push_str(&text);
            text = Cow::Owned(whole);
        }
        Ok(Some(text))
    }

    /// Reads the text as a time, by the first format that fits.
    pub(crate) fn stamp(&self, text: &str) -> Result<Stamp, Wrong> {
        let mut first = None;
        for format in &self.formats {
            match format.read(text) {
                Ok(stamp) => return Ok(stamp),
                Err(wrong) => {
                    first.get_or_insert(wrong);
                }
            }
        }
        Err(first.unwrap_or_else(|| Wrong::new("no format fits")))
    }

    /// The columns without any of which the rule gives nothing; none when it may.
    pub(crate) fn needs(&self) -> Option<u128> {
        match &self.from {
            From::Constant(_) => None,
            From::Column(column) => Some(set_of(std::iter::once(*column))),
            From::Joined(columns, _) => Some(set_of(columns.iter().copied())),
        }
    }

    /// The column that a reader should look at.
    pub(crate) fn column<'a>(&self, columns: &'a Columns) -> Option<&'a str> {
        match &self.from {
            From::Constant(_) => None,
            From::Column(column) => Some(columns.name(*column)),
            From::Joined(all, _) => all.first().map(|column| columns.name(*column)),
        }
    }
}

impl Filled {
    /// Whether the row may fill the field.
    #[inline]
    pub(crate) fn may_fill(&self, row: Row<'_>) -> bool {
        self.needs.is_none_or(|columns| row.may_have(columns))
    }

    /// The text of the field, and which rule gave it.
    #[inline]
    pub(crate) fn pick<'a>(&'a self, row: Row<'a>) -> Result<Option<(Text<'a>, &'a Rule)>, (&'a Rule, Wrong)> {
        match &self.direct {
            Direct::Column(column) => Ok(row.value(*column).zip(self.rules.first())),
            Direct::Constant(text) => Ok(self.rules.first().map(|rule| (Cow::Borrowed(text.as_str()), rule))),
            Direct::No => self.choose(row),
        }
    }

    fn choose<'a>(&'a self, row: Row<'a>) -> Result<Option<(Text<'a>, &'a Rule)>, (&'a Rule, Wrong)> {
        for rule in &self.rules {
            let Some(text) = rule.text(row, self.field.is_list()).map_err(|wrong| (rule, wrong))? else { continue };
            match self.translate.get(text.as_ref()) {
                None => return Ok(Some((text, rule))),
                Some(word) if word.is_empty() => {}
                Some(word) => return Ok(Some((Cow::Borrowed(word), rule))),
            }
        }
        Ok(None)
    }
}

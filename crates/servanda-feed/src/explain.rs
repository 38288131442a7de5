//! How one row is understood: each field, from which column, by which rule, and what was not used.

use std::fmt;
use std::io::{self, Read};

use crate::feed::{Entry, Feed};
use crate::mapping::rule::{Condition, Filled, From, Rule, Test, Unknown};
use crate::mapping::{Mapping, Of};
use crate::number::short;
use crate::origin::Origin;
use crate::reject::Reject;
use crate::row::{Columns, Row};
use crate::stamp::TimeFormat;
use crate::time::Zone;

/// How one row is understood.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    /// Where the row begins.
    pub origin: Origin,
    /// By which mapping.
    pub mapping: String,
    /// What the row says, one for each record of the mapping that applies; empty when it could not be read or is passed.
    pub records: Vec<Explained>,
    /// Why the row is not taken as a whole.
    pub passed: Option<String>,
    /// Columns that no rule asks for, with their values.
    pub unused: Vec<(String, String)>,
    /// What the mapping assumes.
    pub assumptions: Vec<String>,
}

/// How one of the things that a row says is understood.
#[derive(Clone, PartialEq, Debug)]
pub struct Explained {
    /// The name of the record, when the mapping has several.
    pub name: String,
    /// What it becomes.
    pub of: Of,
    /// Each field that the mapping can fill.
    pub fields: Vec<ExplainedField>,
    /// The fields as they were understood, or why not.
    pub outcome: Result<Vec<(&'static str, String)>, Reject>,
}

/// How one field is filled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExplainedField {
    /// The field.
    pub field: &'static str,
    /// The text that the rules give.
    pub text: Option<String>,
    /// The rule that gave it, in words; or all that were tried.
    pub rule: String,
}

/// Explains the row that stands on this line, or the first one behind it.
///
/// # Errors
/// When the file cannot be read on.
pub fn explain(file: &str, mapping: &Mapping, input: impl Read, line: u64) -> io::Result<Option<Explanation>> {
    let mut feed = Feed::new(file, mapping, input);
    loop {
        let (origin, passed) = match feed.next_entry()? {
            None => return Ok(None),
            Some(Entry::Item(item)) => (item.origin().clone(), None),
            Some(Entry::Rejected(reject)) => (reject.origin.clone(), Some(reject.to_string())),
            Some(Entry::Skipped(origin, reason)) => (origin, Some(reason.to_owned())),
            Some(Entry::Duplicate(origin, first)) => (origin, Some(format!("read before in {first}, word for word"))),
            Some(Entry::Outdated(origin, first)) => (origin, Some(format!("an earlier state of what was read in {first}"))),
        };
        if feed.last_line(&origin) >= line {
            return Ok(Some(feed.explained(origin, passed)));
        }
    }
}

/// The fields of one record, by the same choice of rules that fills them.
pub(crate) fn fields(filled: &[Filled], row: Row<'_>, mapping: &Mapping) -> Vec<ExplainedField> {
    let one = |filled: &Filled| {
        let words = |rule: &Rule| words(rule, filled, row, mapping);
        let (text, rule) = match filled.pick(row) {
            Ok(Some((text, rule))) => {
                let own = words(rule);
                let translated = filled.translate.values().any(|word| *word == text);
                (Some(text.into_owned()), if translated { format!("{own}, translated") } else { own })
            }
            Ok(None) => (None, filled.rules.iter().map(words).collect::<Vec<_>>().join("; else ")),
            Err((rule, wrong)) => (None, format!("{}: {}", words(rule), wrong.0.reason)),
        };
        ExplainedField { field: filled.name, text, rule }
    };
    filled.iter().map(one).collect()
}

fn words(rule: &Rule, filled: &Filled, row: Row<'_>, mapping: &Mapping) -> String {
    let columns = &mapping.columns;
    let shown = |column: &usize| match row.raw(*column) {
        Some(value) => format!("{} = `{}`", columns.name(*column), short(value)),
        None => format!("{}, where nothing stands", columns.name(*column)),
    };
    let mut out = match &rule.from {
        From::Constant(text) => format!("always `{}`", short(text)),
        From::Column(column) => format!("column {}", shown(column)),
        From::Joined(all, between) => format!("columns {} joined by `{between}`", all.iter().map(shown).collect::<Vec<_>>().join(", ")),
    };
    if !rule.when.is_empty() {
        let all: Vec<String> = rule.when.iter().map(|c| asked(c, columns)).collect();
        let holds = if rule.when.iter().all(|c| c.holds(row)) { "which holds" } else { "which does not hold" };
        out.push_str(&format!(", if {}, {holds}", all.join(" and ")));
    }
    if rule.table.is_some() {
        out.push_str(match rule.unknown {
            Unknown::Reject => ", by its table",
            Unknown::Keep => ", by its table or as it is",
            Unknown::Drop => ", by its table or not at all",
        });
    }
    if !rule.contains.is_empty() {
        out.push_str(", by the first of the words it contains");
    }
    if rule.digest {
        out.push_str(", as a hash");
    }
    if !rule.prefix.is_empty() {
        out.push_str(&format!(", behind `{}`", rule.prefix));
    }
    if filled.field.is_time() {
        for format in &rule.formats {
            match format {
                TimeFormat::Iso => {}
                TimeFormat::Unix => out.push_str(", seconds since 1970"),
                TimeFormat::UnixMillis => out.push_str(", milliseconds since 1970"),
                TimeFormat::Pattern(pattern) => out.push_str(&format!(", or as `{pattern}`")),
            }
        }
        match rule.zone.as_ref().or(mapping.zone.as_ref()) {
            Some(Zone::Named(zone)) => out.push_str(&format!(", in {} unless it names a zone", zone.iana_name().unwrap_or("UTC"))),
            Some(Zone::Anywhere) => out.push_str(", anywhere on Earth unless it names a zone"),
            None => {}
        }
    }
    out
}

fn asked(condition: &Condition, columns: &Columns) -> String {
    let column = columns.name(condition.column);
    let not = if condition.wanted { "" } else { "not " };
    match &condition.test {
        Test::Present => format!("{column} is {not}there"),
        Test::Is(all) => format!("{column} is {not}{}", all.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(" or ")),
        Test::StartsWith(head) => format!("{column} does {not}start with `{head}`"),
        Test::Contains(part) => format!("{column} does {not}contain `{part}`"),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, by the mapping {}", self.origin, self.mapping)?;
        if let Some(passed) = &self.passed {
            writeln!(f, "not taken: {passed}")?;
        }
        for record in &self.records {
            let name = if record.name.is_empty() { String::new() } else { format!(" `{}`", record.name) };
            writeln!(f, "\n{}{name}", record.of)?;
            match &record.outcome {
                Ok(fields) => fields.iter().try_for_each(|(name, text)| writeln!(f, "  {name:<16} {text}"))?,
                Err(reject) => writeln!(f, "  rejected: {reject}")?,
            }
            writeln!(f, "\n  how")?;
            for ExplainedField { field, text, rule } in &record.fields {
                writeln!(f, "  {field:<16} {} ({rule})", text.as_deref().map_or("-".to_owned(), short))?;
            }
        }
        if !self.unused.is_empty() {
            writeln!(f, "\nnot used")?;
            self.unused.iter().try_for_each(|(name, text)| writeln!(f, "  {name:<16} {}", short(text)))?;
        }
        if !self.assumptions.is_empty() {
            writeln!(f, "\nassumed")?;
            self.assumptions.iter().try_for_each(|note| writeln!(f, "  {note}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UCDP: &str = "id,date_start,date_end,date_prec,where_prec,latitude,longitude,type_of_violence,best,high,low,year\n\
        1,2014-02-18 00:00:00.000,2014-02-20 00:00:00.000,2,2,50.45,30.5,1,5,9,2,2014\n2,2014-02-18,2014-02-20,2,2,NaN,30.5,1,5,9,2,2014\n3,x\n";

    fn explained(line: u64) -> String {
        explain("ged.csv", &Mapping::built_in("ucdp-ged").unwrap(), UCDP.as_bytes(), line)
            .unwrap()
            .map_or("none".to_owned(), |e| e.to_string())
    }

    #[test]
    fn a_row_is_explained_field_by_field() {
        let text = explained(2);
        let has = |part: &str| assert!(text.contains(part), "{part}\n---\n{text}");
        has("ged.csv:2, by the mapping ucdp-ged 1 #");
        has("\nreport\n  id               ucdp:1\n  source           UCDP GED\n");
        has("\n  occurred         2014-02-17T10:00:00Z to 2014-02-21T11:59:59.999999999Z (precision: days)\n");
        has("\n  place            30.5 east, 50.45 north, within 25000 m\n");
        has("\n  killed           5 (2 to 9)\n\n  how\n");
        has("\n  id               ucdp:1 (column id = `1`, behind `ucdp:`)\n  source           UCDP GED (always `UCDP GED`)\n");
        has("(column date_start = `2014-02-18 00:00:00.000`, anywhere on Earth unless it names a zone)");
        has("\n  lat              50.45 (column latitude = `50.45`, if where_prec is not `6` or `7`, which holds)\n");
        has("\n  radius_m         25000 (column where_prec = `2`, by its table)\n");
        has("\n  text             - (column source_headline, where nothing stands; else column source_article, where nothing stands)\n");
        has("\nnot used\n  year             2014\n\nassumed\n  dates name no time zone");
    }

    #[test]
    fn the_reference_page_shows_what_comes_out() {
        let page = include_str!("../../../docs/reference/feeds.md");
        let shown = page.split("```text\n").nth(1).and_then(|part| part.split("```").next()).unwrap();
        let text = explained(2);
        for line in shown.lines().filter(|line| line.trim() != "…") {
            assert!(text.lines().any(|l| l == line), "{line}\n---\n{text}");
        }
    }

    #[test]
    fn a_row_that_is_not_taken_is_explained_as_far_as_it_goes() {
        let text = explained(3);
        assert!(text.contains("\nnot taken: ged.csv:3: `latitude`: `NaN` is not a number"), "{text}");
        assert!(text.contains("\n  rejected: ged.csv:3: `latitude`: `NaN` is not a number"), "{text}");
        assert!(text.contains("\n  lat              NaN (column latitude = `NaN`"), "{text}");
        let text = explained(4);
        assert!(text.contains("\nnot taken: ged.csv:4: 2 fields where the header has 12\n"), "{text}");
        assert!(!text.contains("how"), "{text}");
        assert_eq!(explained(5), "none");
    }

    #[test]
    fn a_translation_is_named_and_so_is_what_json_has_in_store() {
        let mapping = "mapping = 1\nname = \"m\"\nversion = \"1\"\nof = \"report\"\n[fields]\nid = \"a\"\nkind = { column = \"k\", table = { 1 = \"x\" } }\n\
                       occurred_from = { column = \"t\", format = \"unix\" }\n[translate.kind]\nx = \"open-fire\"\n";
        let mapping = Mapping::parse("m.toml", mapping).unwrap();
        let text = "{\"a\":1,\"k\":1,\"t\":0}\n{\"a\":2,\"k\":2,\"t\":0,\"more\":[1]}\n";
        let explained = |line| explain("x.jsonl", &mapping, text.as_bytes(), line).unwrap().unwrap().to_string();
        assert!(explained(1).contains("\n  kind             open-fire (column k = `1`, by its table, translated)\n"), "{}", explained(1));
        assert!(explained(1).contains("(column t = `0`, seconds since 1970)"), "{}", explained(1));
        assert!(
            explained(2).contains("(column k = `2`, by its table: the code `2` is not in the table of the mapping)"),
            "{}",
            explained(2)
        );
        assert!(explained(2).contains("\nnot used\n  more             [1]\n"), "{}", explained(2));
    }
}

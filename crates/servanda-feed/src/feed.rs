//! Reading a file row by row.

use std::io::{self, Read};
use std::sync::Arc;

use crate::csv::{self, Csv};
use crate::explain::{self, Explained, Explanation};
use crate::fill::Filler;
use crate::item::Item;
use crate::json::Json;
use crate::json::cut::{self, Document};
use crate::mapping::rule::From;
use crate::mapping::{Format, Mapping};
use crate::origin::Origin;
use crate::reject::{Reject, Wrong};
use crate::rejects::Rejects;
use crate::row::{Cells, Row};
use crate::seen::{Seen, Verdict};
use crate::summary::Summary;
use crate::time::Zones;
use crate::window::{Cut, Window};

/// What became of one row, or of one of the things that a row says.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are items, and a box would cost each of them an allocation")]
pub enum Entry<'a> {
    /// It was taken.
    Item(Item<'a>),
    /// It was not, and somebody should look at it.
    Rejected(Reject),
    /// The mapping passes such rows, for this reason.
    Skipped(Origin, &'a str),
    /// It had been read before, there, word for word.
    Duplicate(Origin, Origin),
    /// A later state of it had been read before, there.
    Outdated(Origin, Origin),
}

/// A file that is being read by a mapping.
#[derive(Debug)]
pub struct Feed<'m, R> {
    file: Arc<str>,
    mapping: &'m Mapping,
    window: Window<R>,
    rows: Rows,
    cells: Cells,
    /// The length of the current row, and how much of it to pass when something else must be tried from the line behind it.
    row: usize,
    retry: Option<usize>,
    /// Which of the records of the current row comes next; as many as there are when the row is done.
    record: usize,
    /// Rows that could be read.
    ordinal: u64,
    seen: Seen,
    zones: Zones,
    summary: Summary,
}

#[derive(Debug)]
enum Rows {
    Unopened(Format),
    Csv(Csv),
    Lines(Json),
    Document(Json, Document),
    Closed,
}

impl<'m, R: Read> Feed<'m, R> {
    /// A file to be read. Its format is that of the mapping, else the one that its name ends with, else CSV.
    pub fn new(file: &str, mapping: &'m Mapping, input: R) -> Self {
        Self::continued(file, mapping, input, Seen::default())
    }

    /// A file to be read after others.
    pub fn continued(file: &str, mapping: &'m Mapping, input: R, seen: Seen) -> Self {
        let format = mapping.format_of(file);
        let summary = Summary::new(file, mapping);
        Self {
            file: Arc::from(file),
            mapping,
            window: Window::new(input),
            rows: Rows::Unopened(format),
            cells: Cells::new(mapping.columns.names().len(), &mapping.missing),
            row: 0,
            retry: None,
            record: usize::MAX,
            ordinal: 0,
            seen,
            zones: Zones::default(),
            summary,
        }
    }

    /// Nothing comes any more about what happened until then: [`Seen::close`].
    pub fn close_until(&mut self, until: i64) {
        self.seen.close(until);
    }

    /// The outcome so far.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The outcome, and what was seen, for the next file.
    pub fn into_parts(self) -> (Summary, Seen) {
        (self.summary, self.seen)
    }

    /// What became of the next row; none at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read on. What is wrong with a row is no error but an entry.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry<'_>>> {
        let fresh = self.record >= self.mapping.records.len();
        if fresh {
            match self.cut()? {
                Cut::End => {
                    self.close();
                    return Ok(None);
                }
                Cut::Bad { line, wrong, raw } => {
                    let origin = Origin { file: Arc::clone(&self.file), line };
                    self.summary.rejected += 1;
                    return Ok(Some(Entry::Rejected(Reject { raw, ..wrong.reject(origin, &[]) })));
                }
                Cut::Row(length) => self.row = length,
            }
        }
        let (file, line) = (&self.file, self.window.line());
        let here = || Origin { file: Arc::clone(file), line };
        let bytes = self.window.bytes().get(..self.row).unwrap_or(&[]);
        let reject = |summary: &mut Summary, wrong: Wrong| {
            summary.rejected += 1;
            Ok(Some(Entry::Rejected(wrong.reject(here(), bytes))))
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            let wrong = Wrong::new("the row is not UTF-8").help("save the file in UTF-8");
            return reject(&mut self.summary, wrong);
        };
        if fresh {
            self.cells.clear();
            if let Err(wrong) = self.rows.split(text, &mut self.cells) {
                // The quotes are broken, and may have swallowed the lines behind the first one.
                self.retry = wrong.0.adrift.then(|| memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1));
                return reject(&mut self.summary, wrong);
            }
            self.ordinal += 1;
        }
        let row = Row { text, cells: &self.cells };
        let may_be = self.mapping.dispatch.of_row(row).iter().copied();
        let applies = |n: &usize| self.mapping.records.get(*n).is_some_and(|r| r.when.iter().all(|condition| condition.holds(row)));
        if fresh {
            let hxl = self.ordinal == 1 && self.mapping.skips.iter().any(|s| s.hxl) && self.rows.tags(text);
            let skip = self.mapping.skips.iter().find(|s| if s.hxl { hxl } else { s.when.iter().all(|c| c.holds(row)) });
            let first = may_be.clone().find(applies);
            let reason = match (skip, first) {
                (Some(skip), _) => skip.reason.as_str(),
                (None, None) => "no record of the mapping applies",
                (None, Some(_)) => "",
            };
            if !reason.is_empty() {
                *self.summary.skipped.entry(reason.to_owned()).or_default() += 1;
                return Ok(Some(Entry::Skipped(here(), reason)));
            }
            self.record = first.unwrap_or(usize::MAX);
        }
        let Some(record) = self.mapping.records.get(self.record) else { return Ok(None) };
        let this = self.record;
        self.record = may_be.filter(|n| *n > this).find(applies).unwrap_or(usize::MAX);
        let mut filler = Filler { mapping: self.mapping, zones: &mut self.zones, summary: &mut self.summary };
        let mut item = Item::new(record.of, here());
        if let Err(mut wrong) = filler.fill(record, row, &mut item) {
            if !record.name.is_empty() {
                wrong.0.reason = format!("{}: {}", record.name, wrong.0.reason);
            }
            return reject(&mut self.summary, wrong);
        }
        match self.seen.admit(&item) {
            Verdict::New => {}
            Verdict::Revised => {
                self.summary.revised += 1;
                item.corrects_itself();
            }
            Verdict::Again(first) => {
                self.summary.duplicates += 1;
                return Ok(Some(Entry::Duplicate(here(), first)));
            }
            Verdict::Outdated(first) => {
                self.summary.outdated += 1;
                return Ok(Some(Entry::Outdated(here(), first)));
            }
            Verdict::Conflict(first) => {
                let wrong = Wrong::new(format!("the id `{}` stands in {first} with other content", item.id()))
                    .help("give it an id of its own, or name the id in `corrects` to amend what was read");
                return reject(&mut self.summary, wrong);
            }
        }
        match item {
            Item::Report(_) => self.summary.reports += 1,
            Item::Claim(_) => self.summary.claims += 1,
            Item::Act(_) => self.summary.acts += 1,
            Item::Watermark(_) => self.summary.watermarks += 1,
        }
        Ok(Some(Entry::Item(item)))
    }

    /// The last line of the row that [`Feed::next_entry`] spoke of last and that begins there. One that broke costs the line on which it
    /// begins: what follows is read by itself.
    pub(crate) fn last_line(&self, origin: &Origin) -> u64 {
        let whole = self.window.line() == origin.line && self.retry.is_none();
        if whole { self.window.last_line().max(origin.line) } else { origin.line }
    }

    /// How the row that [`Feed::next_entry`] spoke of last is understood, though another one like it was read before.
    pub(crate) fn explained(&mut self, origin: Origin, passed: Option<String>) -> Explanation {
        let assumptions = self.mapping.notes.clone();
        let mut out =
            Explanation { origin, mapping: self.mapping.identity(), records: Vec::new(), passed, unused: Vec::new(), assumptions };
        let bytes = self.window.bytes().get(..self.row).unwrap_or(&[]);
        // What was passed over while it was cut, or broke while it was split, has no values.
        let text = if self.window.line() == out.origin.line && self.retry.is_none() { std::str::from_utf8(bytes) } else { return out };
        let Ok(text) = text else { return out };
        self.cells.clear();
        if self.rows.split(text, &mut self.cells).is_err() {
            return out;
        }
        let row = Row { text, cells: &self.cells };
        out.unused = self.rows.all(text).into_iter().filter(|(name, _)| !self.mapping.columns.asked(name)).collect();
        for record in self.mapping.records.iter().filter(|record| record.when.iter().all(|condition| condition.holds(row))) {
            let mut summary = Summary::default();
            let mut filler = Filler { mapping: self.mapping, zones: &mut self.zones, summary: &mut summary };
            let mut item = Item::new(record.of, out.origin.clone());
            let outcome = match filler.fill(record, row, &mut item) {
                Ok(()) => Ok(item.shown()),
                Err(wrong) => Err(wrong.reject(out.origin.clone(), bytes)),
            };
            let fields = explain::fields(&record.fields, row, self.mapping);
            out.records.push(Explained { name: record.name.clone(), of: record.of, fields, outcome });
            out.assumptions.extend(summary.notes());
        }
        out
    }

    /// Cuts the next row, after the header where there is one.
    fn cut(&mut self) -> io::Result<Cut> {
        if let Rows::Unopened(format) = self.rows {
            self.window.skip_mark()?;
            self.rows = match format {
                Format::Csv => match csv::cut(&mut self.window)? {
                    Cut::Row(length) => {
                        let header = self.window.bytes().get(..length).unwrap_or(&[]);
                        let raw = crate::reject::shortened(header);
                        let opened = Csv::open(header, self.mapping.delimiter, &self.mapping.columns);
                        match opened.and_then(|csv| suits(csv, self.mapping, &mut self.summary)) {
                            Ok(csv) => Rows::Csv(csv),
                            Err(wrong) => {
                                self.rows = Rows::Closed;
                                return Ok(Cut::Bad { line: self.window.line(), wrong, raw });
                            }
                        }
                    }
                    other => {
                        self.rows = Rows::Closed;
                        return Ok(other);
                    }
                },
                Format::JsonLines => Rows::Lines(Json::new(&self.mapping.columns, false)),
                Format::Json => Rows::Document(Json::new(&self.mapping.columns, false), Document::new(false)),
                Format::GeoJson => Rows::Document(Json::new(&self.mapping.columns, true), Document::new(true)),
            };
        }
        if let Some(length) = self.retry.take() {
            let line_ends = u64::from(self.window.bytes().get(..length).is_some_and(|line| line.ends_with(b"\n")));
            self.window.hold(length, line_ends);
        }
        let cut = match &mut self.rows {
            Rows::Csv(_) => csv::cut(&mut self.window)?,
            Rows::Lines(_) => cut::line(&mut self.window)?,
            Rows::Document(_, document) => document.next(&mut self.window)?,
            Rows::Unopened(_) | Rows::Closed => Cut::End,
        };
        self.summary.rows += u64::from(cut != Cut::End);
        Ok(cut)
    }

    fn close(&mut self) {
        if let Rows::Lines(json) | Rows::Document(json, _) = &self.rows {
            self.summary.ignored = json.ignored().map(str::to_owned).collect();
        }
        self.rows = Rows::Closed;
    }
}

/// Whether a table has what the mapping cannot do without.
fn suits(csv: Csv, mapping: &Mapping, summary: &mut Summary) -> Result<Csv, Wrong> {
    let has = |column: &usize| csv.header().iter().any(|name| name == mapping.columns.name(*column));
    if let [record] = mapping.records.as_slice() {
        for filled in record.fields.iter().filter(|f| record.of.required().contains(&f.name)) {
            let column = match filled.rules.as_slice() {
                [only] => match &only.from {
                    From::Column(column) if !has(column) => mapping.columns.name(*column),
                    From::Joined(columns, _) if !columns.iter().any(has) => columns.first().map_or("", |c| mapping.columns.name(*c)),
                    _ => continue,
                },
                _ => continue,
            };
            let wrong = Wrong::new(format!("the header has no column `{column}`, and there is no {} without `{}`", record.of, filled.name));
            let only = if let [only] = csv.header() { only.as_str() } else { "" };
            if let Some(other) = [";", "\t", "|"].into_iter().find(|d| only.contains(d)) {
                return Err(wrong.help(format!("the columns stand between `{other}`: say `delimiter = \"{other}\"` in a mapping")));
            }
            return Err(match servanda_base::near::nearest(column, csv.header().iter().map(String::as_str)) {
                Some(near) => wrong.help(format!("is it `{near}`? then say so in a mapping")),
                None => wrong.help("name the columns as the mapping does, or write a mapping"),
            });
        }
    }
    let known = mapping.columns.names();
    summary.ignored = csv.header().iter().filter(|name| !known.contains(name)).cloned().collect();
    if !mapping.optional_columns {
        summary.absent = known.iter().filter(|name| !csv.header().contains(name)).cloned().collect();
    }
    Ok(csv)
}

impl Rows {
    fn split(&mut self, text: &str, cells: &mut Cells) -> Result<(), Wrong> {
        match self {
            Self::Csv(csv) => csv.split(text, cells),
            Self::Lines(json) | Self::Document(json, _) => json.split(text, cells),
            Self::Unopened(_) | Self::Closed => Ok(()),
        }
    }

    /// All columns of a row with their values.
    fn all(&self, text: &str) -> Vec<(String, String)> {
        match self {
            Self::Csv(csv) => csv.all(text),
            Self::Lines(_) | Self::Document(..) => Json::all(text),
            Self::Unopened(_) | Self::Closed => Vec::new(),
        }
    }

    /// Whether the row holds nothing but tags of the Humanitarian Exchange Language.
    fn tags(&self, text: &str) -> bool {
        let Self::Csv(csv) = self else { return false };
        let cells = csv.all(text);
        cells.iter().any(|(_, value)| value.starts_with('#')) && cells.iter().all(|(_, value)| value.is_empty() || value.starts_with('#'))
    }
}

/// Everything that a file holds.
#[derive(Clone, PartialEq, Default, Debug)]
#[expect(missing_docs, reason = "each is named after what it holds")]
pub struct Batch {
    pub reports: Vec<crate::Report<'static>>,
    pub claims: Vec<crate::Claim<'static>>,
    pub acts: Vec<crate::Act<'static>>,
    pub watermarks: Vec<crate::Watermark<'static>>,
    pub rejects: Rejects,
    pub summary: Summary,
}

/// Reads a whole file. `seen` goes from file to file, so that nothing is counted twice.
///
/// # Errors
/// When the file cannot be read on.
pub fn read(file: &str, mapping: &Mapping, input: impl Read, seen: &mut Seen) -> io::Result<Batch> {
    let mut feed = Feed::continued(file, mapping, input, std::mem::take(seen));
    let mut batch = Batch::default();
    let outcome = loop {
        match feed.next_entry() {
            Ok(Some(Entry::Item(Item::Report(report)))) => batch.reports.push(report.into_owned()),
            Ok(Some(Entry::Item(Item::Claim(claim)))) => batch.claims.push(claim.into_owned()),
            Ok(Some(Entry::Item(Item::Act(act)))) => batch.acts.push(act.into_owned()),
            Ok(Some(Entry::Item(Item::Watermark(watermark)))) => batch.watermarks.push(watermark.into_owned()),
            Ok(Some(Entry::Rejected(reject))) => batch.rejects.push(reject),
            Ok(Some(Entry::Skipped(..) | Entry::Duplicate(..) | Entry::Outdated(..))) => {}
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    (batch.summary, *seen) = feed.into_parts();
    outcome.map(|()| batch)
}

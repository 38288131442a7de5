//! Mappings: which columns and codes of a file become which fields. One mechanism for our own formats and for everybody else's, in files that a
//! user can edit.

pub(crate) mod built_in;
mod compile;
mod dispatch;
pub(crate) mod field;
mod file;
pub(crate) mod rule;
#[cfg(test)]
mod tests;

use std::fmt;

use servanda_base::hash::pin;

pub use field::Of;

use crate::mapping::dispatch::Dispatch;
use crate::mapping::file::MappingFile;
use crate::mapping::rule::{Condition, Filled};
use crate::row::Columns;
use crate::time::Zone;

/// How a file is to be understood.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) about: String,
    pub(crate) notes: Vec<String>,
    pub(crate) format: Option<Format>,
    pub(crate) delimiter: u8,
    pub(crate) missing: Vec<String>,
    /// A file may lack any column without a note.
    pub(crate) optional_columns: bool,
    pub(crate) zone: Option<Zone>,
    pub(crate) columns: Columns,
    pub(crate) skips: Vec<Skip>,
    pub(crate) records: Vec<Record>,
    pub(crate) dispatch: Dispatch,
    pin: String,
}

/// One of the things that a row says.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Empty when the mapping has only this one.
    pub(crate) name: String,
    pub(crate) of: Of,
    pub(crate) when: Vec<Condition>,
    pub(crate) fields: Vec<Filled>,
}

/// Rows that are passed, and why.
#[derive(Clone, Debug)]
pub(crate) struct Skip {
    pub(crate) reason: String,
    /// The row of tags below the header (HXL).
    pub(crate) hxl: bool,
    pub(crate) when: Vec<Condition>,
}

/// How rows stand in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A table with a header, RFC 4180.
    Csv,
    /// One object on each line.
    JsonLines,
    /// An array of objects, or one object.
    Json,
    /// A feature collection, RFC 7946.
    GeoJson,
}

impl Format {
    /// As a mapping file writes it, and as file names end.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "json" => Some(Self::Json),
            "geojson" => Some(Self::GeoJson),
            _ => None,
        }
    }

    /// The format that a file name ends with.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        Self::from_word(&name.rsplit_once('.')?.1.to_ascii_lowercase())
    }
}

/// A mapping file that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MappingError {
    /// The file.
    pub file: String,
    /// The line, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for MappingError {}

impl Mapping {
    /// Reads a mapping file. It may name a built-in mapping as its base.
    ///
    /// # Errors
    /// When the file is not TOML, or a rule in it cannot hold.
    pub fn parse(file: &str, text: &str) -> Result<Self, MappingError> {
        let at = |error: compile::Fault| MappingError { file: file.to_owned(), line: None, reason: error.reason, help: error.help };
        let own = toml(file, text)?;
        let mut pins = text.to_owned();
        let whole = match own.base.clone() {
            None => own,
            Some(name) => {
                let Some(base) = built_in::text(&name) else { return Err(at(built_in::unknown(&name))) };
                pins.push_str(base);
                own.over(toml(&name, base)?)
            }
        };
        compile::compile(&whole, pin(pins.as_bytes())).map_err(at)
    }

    /// A mapping that comes with the program.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        Self::parse(name, built_in::text(name)?).ok()
    }

    /// The names of the mappings that come with the program, and what each is for.
    pub fn all_built_in() -> impl Iterator<Item = (&'static str, String)> {
        built_in::ALL.iter().filter_map(|(name, _)| Self::built_in(name).map(|m| (*name, m.about)))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The format of a file that is read by it: its own, else the one that the name of the file ends with, else CSV.
    #[must_use]
    pub fn format_of(&self, file: &str) -> Format {
        self.format.or_else(|| Format::of_file(file)).unwrap_or(Format::Csv)
    }

    /// Name, version and hash of everything that it says: what a record must keep to be repeatable.
    #[must_use]
    pub fn identity(&self) -> String {
        format!("{} {} #{}", self.name, self.version, self.pin)
    }

    /// What it reads.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// What it assumes, to be shown with every result.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What its rows become.
    #[must_use]
    pub fn gives(&self) -> Vec<Of> {
        let mut all: Vec<Of> = self.records.iter().map(|r| r.of).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn toml(file: &str, text: &str) -> Result<MappingFile, MappingError> {
    ::toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|s| text.get(..s.start)).map(|before| before.matches('\n').count() + 1);
        MappingError { file: file.to_owned(), line, reason: error.message().trim().to_owned(), help: None }
    })
}

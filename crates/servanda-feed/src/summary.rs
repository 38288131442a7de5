//! What a file came to: how many rows became what, and what a reader should know about them.

use std::collections::BTreeMap;
use std::fmt;

use crate::mapping::Mapping;

/// The outcome of one file.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Summary {
    /// The file.
    pub file: String,
    /// The mapping by which it was read: [`Mapping::identity`].
    pub mapping: String,
    /// Rows below the header.
    pub rows: u64,
    /// Reports that were taken.
    pub reports: u64,
    /// Claims that were taken.
    pub claims: u64,
    /// Acts that were taken.
    pub acts: u64,
    /// Watermarks that were taken.
    pub watermarks: u64,
    /// What was rejected.
    pub rejected: u64,
    /// Rows that the mapping passes, by its reason.
    pub skipped: BTreeMap<String, u64>,
    /// What had been read already, word for word.
    pub duplicates: u64,
    /// Later states of what had been read; they are among those taken.
    pub revised: u64,
    /// Earlier states of what had been read; they were not taken.
    pub outdated: u64,
    /// Columns of the file that the mapping does not use.
    pub ignored: Vec<String>,
    /// Columns of the mapping that the file does not have.
    pub absent: Vec<String>,
    /// What the mapping assumes.
    pub assumptions: Vec<String>,
    tallies: [Tally; Note::ALL.len()],
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Tally {
    times: u64,
    first: u64,
}

/// What may be worth a look, though the row was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Note {
    Twice,
    NullIsland,
    Disordered,
}

impl Note {
    const ALL: [Self; 3] = [Self::Twice, Self::NullIsland, Self::Disordered];

    fn text(self) -> &'static str {
        match self {
            Self::Twice => "a local time that the clock showed twice; the interval holds both",
            Self::Disordered => "a range that did not hold its own number, widened so that it does",
            Self::NullIsland => "a place at 0, 0, which often stands for a missing one",
        }
    }
}

impl Summary {
    pub(crate) fn new(file: &str, mapping: &Mapping) -> Self {
        Self { file: file.to_owned(), mapping: mapping.identity(), assumptions: mapping.notes.clone(), ..Self::default() }
    }

    pub(crate) fn note(&mut self, note: Note, line: u64) {
        if let Some(tally) = self.tallies.get_mut(note as usize) {
            if tally.times == 0 {
                tally.first = line;
            }
            tally.times += 1;
        }
    }

    /// What may be worth a look, one line each: what the mapping assumes, then what its rows showed.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut out = self.assumptions.clone();
        for (note, tally) in Note::ALL.iter().zip(self.tallies).filter(|(_, t)| t.times > 0) {
            out.push(format!("{} ({}, first in line {})", note.text(), times(tally.times), tally.first));
        }
        if self.duplicates > 0 {
            out.push(format!("read before, word for word, and counted once ({})", times(self.duplicates)));
        }
        if self.outdated > 0 {
            out.push(format!("an earlier state of what had been read, not counted ({})", times(self.outdated)));
        }
        if self.revised > 0 {
            out.push(format!("a later state of what had been read, which holds ({})", times(self.revised)));
        }
        if !self.ignored.is_empty() {
            out.push(format!("columns that the mapping does not use: {}", listed(&self.ignored)));
        }
        if !self.absent.is_empty() {
            out.push(format!("columns that the mapping asks for and the file does not have: {}", listed(&self.absent)));
        }
        out
    }
}

fn times(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
    let more = names.len() - shown.len();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, times(self.rows))?;
        let mut say = |n: u64, one: &str, many: &str| if n == 0 { Ok(()) } else { write!(f, ", {n} {}", if n == 1 { one } else { many }) };
        say(self.reports, "report", "reports")?;
        say(self.claims, "claim", "claims")?;
        say(self.acts, "act", "acts")?;
        say(self.watermarks, "watermark", "watermarks")?;
        say(self.duplicates, "duplicate", "duplicates")?;
        say(self.outdated, "outdated", "outdated")?;
        say(self.rejected, "rejected", "rejected")?;
        for (reason, n) in &self.skipped {
            write!(f, ", {n} skipped: {reason}")?;
        }
        writeln!(f, " (mapping {})", self.mapping)?;
        self.notes().iter().try_for_each(|note| writeln!(f, "  {note}"))
    }
}

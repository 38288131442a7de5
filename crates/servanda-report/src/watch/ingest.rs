//! What was read, and how one row is understood.

use std::fmt::Write as _;

use servanda_base::plain;
use servanda_feed::{Explanation, Reject, Rejects, Summary};
use servanda_watch::incidents::Objection;

use crate::facts::plural;

/// What was read of a case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ingested {
    /// What each file came to.
    pub summaries: Vec<Summary>,
    /// Rows that could not be read: the first of them, and how many there are for each reason.
    pub rejects: Rejects,
    /// Rows of which the text has no use, and what is odd about others.
    pub objections: Vec<Objection>,
}

impl Ingested {
    /// How many rows were read and are of use.
    #[must_use]
    pub fn taken(&self) -> u64 {
        let read: u64 = self.summaries.iter().map(|s| s.reports + s.claims + s.acts + s.watermarks).sum();
        read.saturating_sub(self.objections.iter().filter(|o| o.rejected).count() as u64)
    }

    /// How many were not taken, for a reason that somebody should look at.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejects.total() + self.objections.iter().filter(|o| o.rejected).count() as u64
    }

    /// The rows that were not taken and are kept ([`Rejects::kept`]) as a table, a reject file: [`Reject::csv_line`] under its header.
    #[must_use]
    pub fn rejects_csv(&self) -> String {
        let unusable = self.objections.iter().filter(|o| o.rejected).map(|o| Reject {
            origin: o.origin.clone(),
            column: None,
            reason: o.reason.clone(),
            help: None,
            raw: o.report.clone(),
        });
        let mut out = Reject::CSV_HEADER.to_owned();
        self.rejects.kept().iter().cloned().chain(unusable).for_each(|r| out.push_str(&r.csv_line()));
        out
    }

    /// For a person: files, then what was not taken, then what is odd.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for summary in &self.summaries {
            let _ = write!(out, "{}", lines(&summary.to_string()));
        }
        let unusable = self.objections.iter().filter(|o| o.rejected).map(|o| format!("{}: `{}`: {}", o.origin, o.report, o.reason));
        let rejected: Vec<String> = self.rejects.kept().iter().map(ToString::to_string).chain(unusable).collect();
        let odd: Vec<String> =
            self.objections.iter().filter(|o| !o.rejected).map(|o| format!("{}: `{}`: {}", o.origin, o.report, o.reason)).collect();
        for (title, all) in [("Not taken", rejected), ("Taken, and odd", odd)] {
            if !all.is_empty() {
                let _ = writeln!(out, "\n{title}");
                for line in all {
                    let _ = writeln!(out, "  {}", plain(&line));
                }
            }
        }
        if self.rejects.more() > 0 {
            let _ = writeln!(out, "\n{} more rows could not be read; of all that could not:", self.rejects.more());
            for (reason, rows) in self.rejects.reasons() {
                let _ = writeln!(out, "  {rows} rows: {}", plain(reason));
            }
        }
        let taken = usize::try_from(self.taken()).unwrap_or(usize::MAX);
        let _ = writeln!(out, "\n{} taken, {} not", plural(taken, "row"), self.rejected());
        out
    }
}

/// What a row is in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Understood {
    /// Each thing that is known of it, under a word.
    pub lines: Vec<(String, String)>,
    /// What is odd, or why it is of no use.
    pub odd: Vec<String>,
    /// Whether it is used.
    pub usable: bool,
}

impl Default for Understood {
    fn default() -> Self {
        Self { lines: Vec::new(), odd: Vec::new(), usable: true }
    }
}

impl Understood {
    /// Adds a line.
    pub fn say(&mut self, word: &str, text: String) {
        self.lines.push((word.to_owned(), text));
    }
}

/// How a row is understood: by its mapping, field by field, then in the text.
#[must_use]
pub fn understood_text(explanation: &Explanation, understood: &[Understood]) -> String {
    let mut out = lines(&explanation.to_string());
    for one in understood {
        let _ = writeln!(out, "\nin the text{}", if one.usable { "" } else { ": not usable" });
        let odd = if one.usable { "odd" } else { "not usable" };
        let lines = one.lines.iter().map(|(word, text)| (word.as_str(), text)).chain(one.odd.iter().map(|text| (odd, text)));
        for (word, text) in lines {
            let _ = writeln!(out, "  {:<16} {}", plain(word), plain(text));
        }
    }
    out
}

/// Lines that cannot steer a terminal.
fn lines(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        out.push_str(&plain(line));
        out.push('\n');
        out
    })
}

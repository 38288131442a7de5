//! The check of a whole text.

use servanda_base::{Finding, Severity, finding};

use crate::load::Loaded;

/// What the check of a text gave.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// All findings, sorted by place.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// Whether a finding weighs at least this much.
    #[must_use]
    pub fn at_least(&self, severity: Severity) -> bool {
        self.findings.iter().any(|f| f.severity >= severity)
    }
}

/// The findings on a text as it stands and under each reading and proposal. Writes nothing.
#[must_use]
pub fn check(loaded: &Loaded) -> Checked {
    let mut all = loaded.findings.clone();
    all.extend(servanda_check::check(&loaded.treaty));
    Checked { findings: finding::sorted(all) }
}

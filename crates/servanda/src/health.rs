//! The measure of health (docs/decisions/0003-health.md): errors of SV401, SV403, SV506, SV601 and SV706 on the text as it stands, for each
//! binding article. An error that a finding tells of several articles at once counts once for each, so that how findings are told does not
//! move the measure.

use servanda_base::{Finding, Severity};
use servanda_model::Treaty;

/// The rules that count.
pub const COUNTED: [&str; 5] = ["SV401", "SV403", "SV506", "SV601", "SV706"];

/// The measure of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// Errors by rule, in the order of [`COUNTED`].
    pub errors: [usize; 5],
    /// Articles that say `shall` or `shall not`.
    pub binding: usize,
}

impl Health {
    /// The measure of a text from its findings; those that hold only under a reading or a proposal do not count.
    #[must_use]
    pub fn of(treaty: &Treaty, findings: &[Finding]) -> Self {
        let count = |code: &str| {
            let counted = |f: &&Finding| f.rule.code == code && f.severity == Severity::Error && f.under.is_empty();
            findings.iter().filter(counted).map(|f| f.covers.len().max(1)).sum()
        };
        Self { errors: COUNTED.map(count), binding: treaty.standing().filter(|(_, a)| a.is_binding()).count() }
    }

    /// The same for the report, with the names of the rules.
    #[must_use]
    pub fn for_report(&self) -> servanda_report::Health {
        let rules = COUNTED
            .iter()
            .zip(self.errors)
            .map(|(code, count)| servanda_report::RuleCount {
                code: (*code).to_owned(),
                name: servanda_check::catalogue::rule(code).name.to_owned(),
                count,
            })
            .collect();
        servanda_report::Health { rules, binding_articles: self.binding }
    }

    /// Errors of the counted rules.
    #[must_use]
    pub fn total(&self) -> usize {
        self.errors.iter().sum()
    }

    /// Errors for each binding article; none when nothing binds, because then nothing can be measured.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of articles")]
    pub fn per_article(&self) -> Option<f64> {
        (self.binding > 0).then(|| self.total() as f64 / self.binding as f64)
    }
}

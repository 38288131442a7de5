//! The loophole catalogue. Each rule is one file in `rules/`, one page in `../rules/` and one line in [`catalogue`].
//!
//! - [`catalogue`]: all rules, in order of their codes;
//! - [`activation`]: what can come into force, and what waits for what;
//! - [`clocks`]: from an act to the response to it, leg by leg;
//! - [`evidence`]: who sees what, who decides, whom a body can be stopped by;
//! - [`check`]: the whole, over the text and every reading.

pub mod activation;
pub mod catalogue;
pub mod clocks;
pub mod evidence;
mod rules;

use std::collections::BTreeSet;

use servanda_base::{Finding, Place, finding};
use servanda_model::{Treaty, variants};

pub use catalogue::{CATALOGUE, Entry};

/// Everything that the rules find in one version of a text, sorted by place.
#[must_use]
pub fn check_version(treaty: &Treaty) -> Vec<Finding> {
    finding::sorted(CATALOGUE.iter().filter_map(|entry| entry.run).flat_map(|run| run(treaty)).collect())
}

/// Everything that the rules find in a text as it stands, and what is found only under a reading or a proposal, which then
/// carries its labels. A finding that a reading removes is not repeated: readings are disputes, and the text stands.
#[must_use]
pub fn check(treaty: &Treaty) -> Vec<Finding> {
    let mut all = Vec::new();
    // A reading often changes a word of a finding (one article more in a list); the same rule at the same place is the same finding.
    let mut seen: BTreeSet<(&'static str, Option<String>, Place)> = BTreeSet::new();
    for variant in variants(treaty) {
        for mut finding in check_version(&variant.treaty) {
            let key = (finding.rule.code, finding.article.clone(), finding.primary);
            if variant.labels.is_empty() {
                seen.insert(key);
            } else if !seen.insert(key) {
                continue;
            } else {
                finding.under.clone_from(&variant.labels);
            }
            all.push(finding);
        }
    }
    finding::sorted(all)
}

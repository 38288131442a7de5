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
pub mod guarantee;
mod rules;

use std::collections::BTreeSet;

use servanda_base::{Finding, finding};
use servanda_model::{Treaty, variants};

pub use catalogue::{CATALOGUE, Entry};

/// Everything that the rules find in one version of a text, sorted by place.
#[must_use]
pub fn check_version(treaty: &Treaty) -> Vec<Finding> {
    finding::sorted(CATALOGUE.iter().filter_map(|entry| entry.run).flat_map(|run| run(treaty)).collect())
}

/// Everything that the rules find in a text as it stands, and what is found only under a reading or a proposal, which then names each version
/// in which it holds. A finding that a reading or a proposal removes stays, since readings are disputes and the text stands; it names them too.
#[must_use]
pub fn check(treaty: &Treaty) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for variant in variants(treaty) {
        let found = check_version(&variant.treaty);
        if variant.labels.is_empty() {
            all = found;
            continue;
        }
        let version = variant.labels.join(" + ");
        // What several readings at once do is told only where it is new: each of them is told alone.
        let single = variant.labels.len() == 1;
        for known in all.iter_mut().filter(|known| single && known.under.is_empty()) {
            if !found.iter().any(|f| says_the_same(known, f) || says_the_same(f, known)) {
                known.not_under.push(version.clone());
            }
        }
        for mut finding in found {
            // What only versions raise is told of each as it is there: two may lead to one place, and be about different articles.
            let same = |known: &&mut Finding| {
                if known.under.is_empty() { says_the_same(known, &finding) } else { is_the_same(known, &finding) }
            };
            match all.iter_mut().find(same) {
                None => {
                    finding.under = vec![version.clone()];
                    all.push(finding);
                }
                // Versions come one after another: a finding that knows this one has it last.
                Some(known) if single && known.under.last().is_some_and(|last| *last != version) => known.under.push(version.clone()),
                Some(_) => {}
            }
        }
    }
    finding::sorted(all)
}

/// Whether two findings are one.
fn is_the_same(one: &Finding, other: &Finding) -> bool {
    one.rule == other.rule && one.primary == other.primary && one.message == other.message
}

/// Whether a finding under a reading tells nothing new beside one that is known: a reading often moves a clause or adds an article to
/// a list, and what is wrong stays the same.
fn says_the_same(known: &Finding, new: &Finding) -> bool {
    let articles = |f: &Finding| -> BTreeSet<String> { f.covers.iter().chain(&f.article).cloned().collect() };
    known.rule == new.rule
        && (known.primary == new.primary
            || known.message == new.message
            || (!known.covers.is_empty() && articles(new).is_subset(&articles(known))))
}

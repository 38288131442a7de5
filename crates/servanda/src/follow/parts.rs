//! Reports that share an id, or of which one amends the other, belong together; whatever order they come in, they make the same incidents.

use std::collections::BTreeMap;

use servanda_feed::Report;
use servanda_watch::incidents::{Incident, Objection, incidents, known};

/// What one more report changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Changed {
    /// Incidents that are none any more.
    pub(super) gone: Vec<String>,
    /// Incidents that are new or otherwise than before.
    pub(super) now: Vec<Incident>,
    /// What is odd about the reports that belong together.
    pub(super) objections: Vec<Objection>,
    /// The latest time at which one of them was known; what cannot be used says nothing of the time.
    pub(super) latest: Option<i64>,
}

#[derive(Clone, Debug, Default)]
struct Part {
    reports: Vec<Report<'static>>,
    made: BTreeMap<String, Incident>,
}

/// All reports so far, by what belongs together.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    /// The part of each id that a report has or names.
    of: BTreeMap<String, usize>,
    parts: Vec<Part>,
}

impl Parts {
    pub(super) fn add(&mut self, report: Report<'static>) -> Changed {
        let names: Vec<String> =
            [Some(&report.id), report.corrects.as_ref(), report.retracts.as_ref()].into_iter().flatten().map(ToString::to_string).collect();
        let mut joined: Vec<usize> = names.iter().filter_map(|name| self.of.get(name).copied()).collect();
        joined.sort_unstable();
        joined.dedup();
        let at = joined.first().copied().unwrap_or(self.parts.len());
        if at == self.parts.len() {
            self.parts.push(Part::default());
        }
        // What was apart until now goes together under the oldest of them.
        for other in joined.into_iter().skip(1) {
            let moved = self.parts.get_mut(other).map(std::mem::take).unwrap_or_default();
            let ids = moved.reports.iter().flat_map(|r| [Some(&r.id), r.corrects.as_ref(), r.retracts.as_ref()]).flatten();
            self.of.extend(ids.map(|id| (id.to_string(), at)));
            if let Some(part) = self.parts.get_mut(at) {
                part.reports.extend(moved.reports);
                part.made.extend(moved.made);
            }
        }
        self.of.extend(names.into_iter().map(|name| (name, at)));
        let Some(part) = self.parts.get_mut(at) else { return Changed::default() };
        part.reports.push(report);
        let (all, objections) = incidents(&part.reports, None);
        let made: BTreeMap<String, Incident> = all.into_iter().map(|i| (i.id.clone(), i)).collect();
        let before = std::mem::take(&mut part.made);
        let gone = before.keys().filter(|id| !made.contains_key(*id)).cloned().collect();
        let now = made.iter().filter(|(id, incident)| before.get(*id) != Some(incident)).map(|(_, i)| i.clone()).collect();
        part.made = made;
        let usable = part.reports.iter().filter(|r| !objections.iter().any(|o| o.rejected && o.origin == r.origin));
        let latest = usable.map(known).max();
        Changed { gone, now, objections, latest }
    }
}

//! Items in words, field by field, for people.

use crate::item::Item;
use crate::report::{Count, Evidence, Report};

/// What is there, in the order of the fields, each with its name.
#[derive(Default)]
struct Shown(Vec<(&'static str, String)>);

impl Shown {
    fn put(&mut self, name: &'static str, value: &(impl ToString + ?Sized)) {
        self.0.push((name, value.to_string()));
    }

    fn may(&mut self, name: &'static str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.put(name, &value);
        }
    }

    fn all(&mut self, name: &'static str, values: &[impl ToString]) {
        if !values.is_empty() {
            self.put(name, &values.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        }
    }
}

impl Item<'_> {
    /// The fields that are there, in words.
    #[must_use]
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let mut out = Shown::default();
        match self {
            Self::Report(report) => shown(report, &mut out),
            Self::Claim(claim) => {
                out.put("id", &claim.id);
                out.put("speaker", &claim.speaker);
                out.put("subject", &claim.subject);
                out.may("window", claim.window);
                out.may("list", claim.list.as_ref());
                out.may("category", claim.category.as_ref());
                out.put("number", &format!("{} {}", claim.qualifier.word(), claim.number));
                out.may("parent", claim.parent.as_ref());
                out.may("source", claim.source.as_ref());
                out.may("published", claim.published);
                out.may("text", claim.text.as_ref());
                out.may("corrects", claim.corrects.as_ref());
                out.may("revised", claim.revised);
            }
            Self::Act(act) => {
                out.put("id", &act.id);
                out.put("body", &act.body);
                out.put("kind", &act.kind);
                out.may("about", act.about.as_ref());
                out.all("votes for", &act.votes.yes);
                out.all("votes against", &act.votes.no);
                out.all("abstained", &act.votes.abstained);
                out.put("at", &act.at);
                out.may("published", act.published);
                out.may("source", act.source.as_ref());
                out.may("text", act.text.as_ref());
                act.args.iter().for_each(|(marker, text)| out.put(marker.word(), text));
                out.may("corrects", act.corrects.as_ref());
                out.may("revised", act.revised);
            }
            Self::Watermark(watermark) => {
                out.put("source", &watermark.source);
                out.put("until", &watermark.until);
            }
        }
        out.0
    }
}

fn shown(report: &Report<'_>, out: &mut Shown) {
    out.put("id", &report.id);
    out.may("source", report.source.as_ref());
    out.may("observer", report.observer.as_ref());
    out.may("received", report.received);
    out.put("occurred", &format!("{} (precision: {})", report.occurred, report.precision.time.word()));
    out.may(
        "place",
        report.place.map(|p| match p.radius_m {
            Some(radius) => format!("{} east, {} north, within {radius} m", p.lon, p.lat),
            None => format!("{} east, {} north", p.lon, p.lat),
        }),
    );
    out.may("place precision", report.precision.place.as_ref());
    out.may("place name", report.place_name.as_ref());
    out.may("sector", report.sector.as_ref());
    out.put("kind", &report.kind);
    out.may("actor", report.actor.as_ref());
    out.may("against", report.against.as_ref());
    report.args.iter().for_each(|(marker, text)| out.put(marker.word(), text));
    out.may("value", report.value.map(|v| format!("{v} {}", report.unit.as_deref().unwrap_or("")).trim_end().to_owned()));
    out.may("count", report.count.map(counted));
    out.may("killed", report.killed.map(counted));
    out.may("injured", report.injured.map(counted));
    out.may("weapon", report.weapon.as_ref());
    out.may("text", report.text.as_ref());
    out.all("evidence", &report.evidence.iter().map(rests_on).collect::<Vec<_>>());
    out.may("corrects", report.corrects.as_ref());
    out.may("retracts", report.retracts.as_ref());
    out.may("revised", report.revised);
}

fn counted(count: Count) -> String {
    if count.low == count.high { count.best.to_string() } else { format!("{} ({} to {})", count.best, count.low, count.high) }
}

fn rests_on(evidence: &Evidence<'_>) -> String {
    let hash = evidence.sha256.as_ref().map(|h| format!("sha256:{h}"));
    [hash, evidence.uri.as_ref().map(ToString::to_string)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

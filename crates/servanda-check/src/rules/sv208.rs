//! SV208 sampling slower than breach: a breach can begin and end between two looks.

use servanda_base::{Duration, Finding, Severity};
use servanda_model::ast::{Amount, Atom, AtomKind, Source};
use servanda_model::{Article, ArticleId, Treaty, describe, mentions};

use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    treaty.standing().filter_map(|(id, article)| finding(treaty, id, article)).collect()
}

fn finding(treaty: &Treaty, id: ArticleId, article: &Article) -> Option<Finding> {
    let (verified, words, _) = article.verified()?;
    let sources: Vec<&Source> = words.iter().filter_map(|w| treaty.names.sources.get(&w.text)).collect();
    let mut found: Vec<(&Atom, &Amount, &Source, &Amount)> = Vec::new();
    for (_, _, condition) in article.breach_when() {
        for (atom, _) in mentions::atoms(condition) {
            let AtomKind::Measure { pattern, lasting: Some(lasting), .. } = &atom.kind else { continue };
            let seeing: Vec<&Source> = sources.iter().copied().filter(|s| s.sees.iter().any(|w| w.text == pattern.name.text)).collect();
            // A source without `every` watches all the time.
            if seeing.is_empty() || seeing.iter().any(|s| s.every.is_none()) {
                continue;
            }
            let nominal = |a: &Amount| a.quantity.duration().map_or(i64::MAX, Duration::nominal_minutes);
            let fastest = seeing.into_iter().filter_map(|s| Some((s, s.every.as_ref()?))).min_by_key(|(_, e)| nominal(e));
            let Some((source, every)) = fastest else { continue };
            let (Some(length), Some(period)) = (lasting.quantity.duration(), every.quantity.duration()) else { continue };
            if length.at_most_minutes() < period.at_least_minutes() {
                found.push((atom, lasting, source, every));
            }
        }
    }
    let (atom, lasting, source, every) = *found.first()?;
    let cite = treaty.cite(id);
    let day = |d: Option<Duration>| d.map_or(0, Duration::nominal_minutes).div_euclid(1_440);
    let hours = day(every.quantity.duration()) < 2;
    let unit = if hours { "hour" } else { "day" };
    let at = |d: Option<Duration>| d.map_or(0, Duration::nominal_minutes).div_euclid(if hours { 60 } else { 1_440 });
    let (period, length) = (at(every.quantity.duration()), at(lasting.quantity.duration()));
    let fact = describe::atom(atom);
    let mut finding = Finding::new(
        rule("SV208"),
        Severity::Warning,
        atom.span,
        format!(
            "a breach of {cite} takes {}, but {} looks only every {}: it can begin and end unseen",
            lasting.quantity, source.name.text, every.quantity
        ),
    )
    .article(&cite)
    .here(format!("complete after {}", lasting.quantity))
    .label(verified.span, "verified only by looks at intervals")
    .label(every.span, format!("{} between two looks", every.quantity));
    for (other, lasting, ..) in found.iter().skip(1) {
        finding = finding.label(other.span, format!("so can this one, of {}", lasting.quantity));
    }
    Some(
        finding
            .step(format!("{unit} 0: {} looks and finds nothing above the limit", source.name.text))
            .step(format!("{unit} 1: the limit is passed"))
            .step(format!("{unit} {}: \"{fact}\" is complete, a breach", length + 1))
            .step(format!("before {unit} {period}: back within the limit"))
            .step(format!("{unit} {period}: {} looks again and finds nothing; nobody has seen the breach", source.name.text))
            .why("the limit binds only on the days of inspection, which its bearer can foresee")
            .help(format!(
                "let a source look at least every {}: `every {}`, or measure the breach at each look",
                lasting.quantity, lasting.quantity
            )),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(every: &str, lasting: &str, sees: &str) -> Vec<Finding> {
        run(&crate::clocks::tests::treaty(&format!(
            "treaty \"T\" in time zone UTC.\nparty Ukraine.\nmeasure personnel of Party.\nevent open-fire by Party.\n\
             source Team sees {sees}{every}.\nsource Mission sees open-fire.\n\
             article 4.1 \"Cap\": Ukraine shall keep personnel of Ukraine at most 800 people; verified by Team, Mission;\n\
             minor breach when personnel of Ukraine exceeds 816 people{lasting}."
        )))
    }

    #[test]
    fn only_a_breach_shorter_than_the_period_slips_through() {
        let message = found(", every 90 days", " for 60 days", "personnel")[0].message.clone();
        assert_eq!(message, "a breach of article 4.1 takes 60 days, but Team looks only every 90 days: it can begin and end unseen");
        assert!(found(", every 90 days", " for 90 days", "personnel").is_empty());
        assert!(found(", every 24 hours", " for 1 day", "personnel").is_empty());
        assert!(found(", every 90 days", "", "personnel").is_empty());
    }

    #[test]
    fn who_watches_all_the_time_misses_nothing() {
        assert!(found("", " for 60 days", "personnel").is_empty());
        // A source that does not see the measure at all is another rule's concern.
        assert!(found(", every 90 days", " for 60 days", "open-fire").is_empty());
    }
}

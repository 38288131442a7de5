//! One screen: what the deal is, what it lacks, where it fails first.

use maud::{Markup, html};
use servanda_base::Severity;
use servanda_model::Treaty;
use servanda_model::ast::InstrumentForm;

use super::{Page, count, sign};
use crate::facts;
use crate::svg::{f, n};

/// More instruments or parties than this are folded, so that the first screen holds what fails.
const INSTRUMENTS_MAX: usize = 2;
const PARTIES_MAX: usize = 6;

/// Below the title: instruments, parties.
pub(super) fn standfirst(page: &Page<'_>) -> Markup {
    let treaty = page.input.treaty;
    let parties = treaty.names.parties.len();
    let list = html! {
        ul.instruments {
            @for instrument in &treaty.instruments {
                @let (form, meaning) = facts::form_words(instrument.form);
                li {
                    span.form { (form) } " "
                    @if instrument.title.text != treaty.title { b { (instrument.title.text) } " " }
                    @if !instrument.by.is_empty() { "by " (super::names(&instrument.by)) " · " }
                    span.quiet { (meaning) " · time zone " (instrument.zone.text) }
                }
            }
            @if treaty.instruments.is_empty() { li { span.form { "no instrument" } " the text does not say what it is" } }
        }
        @if parties > 0 {
            p.parties { span.quiet { "Parties " } (treaty.names.parties.keys().cloned().collect::<Vec<_>>().join(", ")) }
        }
    };
    if treaty.instruments.len() <= INSTRUMENTS_MAX && parties <= PARTIES_MAX {
        return list;
    }
    html! {
        details.standfirst {
            summary { (forms(treaty)) @if parties > 0 { " · " (if parties == 1 { "1 party".to_owned() } else { format!("{parties} parties") }) } }
            (list)
        }
    }
}

/// The instruments by form, in a line.
fn forms(treaty: &Treaty) -> String {
    let of = |form| (treaty.instruments.iter().filter(|i| i.form == form).count(), form);
    let all = [InstrumentForm::Treaty, InstrumentForm::Declaration, InstrumentForm::Draft].map(of);
    all.into_iter().filter(|(n, _)| *n > 0).map(|(n, form)| of_form(n, form)).collect::<Vec<_>>().join(", ")
}

/// `1 treaty`, `3 drafts that bind nobody yet`.
fn of_form(n: usize, form: InstrumentForm) -> String {
    match (n, form) {
        (1, InstrumentForm::Treaty) => "1 treaty".to_owned(),
        (n, InstrumentForm::Treaty) => format!("{n} treaties"),
        (n, InstrumentForm::Declaration) => count(n, "declaration"),
        (1, InstrumentForm::Draft) => "1 draft, which binds nobody yet".to_owned(),
        (n, InstrumentForm::Draft) => format!("{n} drafts, which bind nobody yet"),
    }
}

pub(super) fn section(page: &Page<'_>) -> Markup {
    let counts = &page.counts;
    let [errors, warnings, notes] = page.severities;
    let unread = page.input.findings.iter().filter(|f| f.rule.code == "SV001").count();
    let binding = counts.binding_articles(counts.binding);
    let some = |severity| facts::in_versions(page.input.findings, severity).map_or_else(String::new, |words| format!("; {words}"));
    html! {
        @if unread > 0 {
            p.alert { (sign(Severity::Error)) " " (count(unread, "place")) " could not be read as a clause, and what stands there is not part of any result below." }
        }
        div.tiles.counts {
            (plain(errors, "errors", &format!("the clause cannot do what it is there for{}", some(Severity::Error)), Some(Severity::Error)))
            (plain(warnings, "warnings", &format!("a weakness that a party can use{}", some(Severity::Warning)), Some(Severity::Warning)))
            (plain(notes, "notes", &format!("worth knowing{}", some(Severity::Note)), Some(Severity::Note)))
            (plain(counts.articles, "articles", &counts.force(), None))
        }
        (worst(page))
        @if counts.binding > 0 {
            h3 { "What the text leaves open" }
            div.tiles.holes {
                (share(counts.without_verifier, counts.binding, &format!("{binding} have no verifier")))
                (share(counts.without_attributor, counts.binding, &format!("{binding} have nobody who attributes a breach")))
                (share(counts.without_remedy, counts.binding, &format!("{binding} have no remedy")))
                (share(counts.without_deadline, counts.achievements, "duties to act have no deadline"))
            }
        }
        (health(page))
    }
}

fn plain(number: usize, word: &str, gloss: &str, severity: Option<Severity>) -> Markup {
    html! {
        div.tile {
            p.number { (number) }
            p.word { @if let Some(s) = severity { (sign(s)) " " } (if number == 1 { word.trim_end_matches('s') } else { word }) }
            p.gloss { (gloss) }
        }
    }
}

/// A part of a whole; nothing when there is no whole.
fn share(part: usize, whole: usize, words: &str) -> Markup {
    if whole == 0 {
        return html! {};
    }
    let wide = 100.0 * f(part) / f(whole);
    html! {
        div.tile {
            p.number { (part) span.of { " of " (whole) } }
            svg.bar viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true" {
                rect.whole width="100" height="5" {}
                rect.part width=(n(wide)) height="5" {}
            }
            p.gloss { (words) }
        }
    }
}

fn worst(page: &Page<'_>) -> Markup {
    let worst = facts::worst(page.input.findings, 3);
    html! {
        h3 { "Where it fails first" }
        @if worst.is_empty() {
            p { "No rule found an error or a warning. That means the rules of this version found none; it does not mean that the text will hold." }
        } @else {
            @if page.input.treaty.instruments.iter().all(|i| i.form != InstrumentForm::Treaty) {
                p.quiet { "None of these texts is a treaty in force: each finding is about what declarations and drafts say, and changes with them." }
            }
            ol.worst {
                @for finding in worst {
                    @let at = page.input.findings.iter().position(|f| f == finding).unwrap_or(0);
                    li {
                        p {
                            (sign(finding.severity)) " "
                            a href={ "#f" (at + 1) } { (super::ticks(&facts::sentence(finding))) }
                            @if !finding.under.is_empty() { " " span.badge { "only under " (page.versions(&finding.under)) } }
                            @if !finding.not_under.is_empty() { " " span.badge { "not under " (page.versions(&finding.not_under)) } }
                        }
                        @if let Some(why) = &finding.why { p.why { (super::ticks(&super::prose_case(why))) } }
                    }
                }
            }
        }
    }
}

fn health(page: &Page<'_>) -> Markup {
    let health = page.input.health;
    html! {
        h3 { "Health" }
        p { (super::upper(&crate::summary::health(health, &page.counts))) ". The faults were named beforehand and count also in articles that do not bind; the figure is no chance of peace." }
        @if !health.rules.is_empty() {
            details {
                summary { "The counted rules" }
                table {
                    thead { tr { th scope="col" { "Rule" } th scope="col" { "Name" } th.num scope="col" { "Errors" } } }
                    tbody { @for rule in &health.rules { tr { td { (rule.code) } td { (rule.name) } td.num { (rule.count) } } } }
                }
            }
        }
    }
}

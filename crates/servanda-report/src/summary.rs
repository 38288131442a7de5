//! What `servanda run` says on the terminal: what the deal is, what it lacks, the worst of it, where the report is.

use std::fmt::Write as _;

use servanda_base::{Finding, Severity, plain};
use servanda_model::ast::InstrumentForm;

use crate::facts::{self, plural};
use crate::{Health, Input};

/// The summary of a run as plain text.
#[must_use]
pub fn summary_text(input: &Input<'_>, report_path: &str) -> String {
    let mut out = String::new();
    let treaty = input.treaty;
    let counts = facts::counts(treaty);
    let _ = writeln!(out, "{}", plain(if treaty.title.is_empty() { "Untitled text" } else { &treaty.title }));
    for instrument in &treaty.instruments {
        let (form, meaning) = facts::form_words(instrument.form);
        let by = if instrument.by.is_empty() { String::new() } else { format!(" by {}", crate::words::list(&instrument.by)) };
        paragraph(&mut out, "  ", &format!("{form} \"{}\"{by}: {meaning}", instrument.title.text));
    }
    let parties: Vec<&str> = treaty.names.parties.keys().map(String::as_str).collect();
    let parties = if parties.is_empty() { "none declared".to_owned() } else { parties.join(", ") };
    row(&mut out, "parties", &parties);
    row(&mut out, "articles", &format!("{}: {}", counts.articles, counts.force()));
    if counts.binding > 0 {
        row(
            &mut out,
            "lacks",
            &format!(
                "of {} {} {} name no verifier, {} nobody who attributes a breach, {} no remedy; {} of {} duties to act have no deadline (findings name those of which a breach would pass for it)",
                counts.binding,
                counts.binding_articles(counts.binding),
                counts.without_verifier,
                counts.without_attributor,
                counts.without_remedy,
                counts.without_deadline,
                counts.achievements
            ),
        );
    }
    let [errors, warnings, notes] = facts::by_severity(input.findings);
    let of = |n, word, severity| match facts::in_versions(input.findings, severity) {
        Some(some) => format!("{} ({some})", plural(n, word)),
        None => plural(n, word),
    };
    let found = [of(errors, "error", Severity::Error), of(warnings, "warning", Severity::Warning), of(notes, "note", Severity::Note)];
    row(&mut out, "findings", &found.join(", "));
    row(&mut out, "health", &health(input.health, &counts));
    let worst = facts::worst(input.findings, 3);
    if !worst.is_empty() {
        out.push_str("\nWhere it fails first\n");
        // What waits for what is certain on the words; the words may be only what a side has said.
        if treaty.instruments.iter().all(|i| i.form != InstrumentForm::Treaty) {
            paragraph(
                &mut out,
                "  ",
                "None of these texts is a treaty in force: each finding is about what declarations and drafts say, and changes with them.",
            );
        }
        for (n, finding) in worst.iter().enumerate() {
            paragraph(&mut out, &format!("  {}. ", n + 1), &line(finding));
        }
    }
    let _ = writeln!(out, "\nReport: {}", plain(report_path));
    out
}

fn row(out: &mut String, head: &str, text: &str) {
    paragraph(out, &format!("  {head:<10}"), text);
}

/// Text after a head, wrapped at 100 columns and indented below the head.
fn paragraph(out: &mut String, head: &str, text: &str) {
    let indent = " ".repeat(head.chars().count().max(4));
    for (n, line) in crate::text::wrap(text, 100 - indent.len()).iter().enumerate() {
        let _ = writeln!(out, "{}{line}", if n == 0 { head } else { &indent });
    }
}

fn line(finding: &Finding) -> String {
    let under = crate::text::versions(finding).map_or_else(String::new, |v| format!(" ({v})"));
    format!("{} [{}]{under}", facts::sentence(finding), finding.rule.code)
}

/// The health measure in words.
pub(crate) fn health(health: &Health, counts: &facts::Counts) -> String {
    let errors = health.errors();
    let bound = health.binding_articles;
    let counted = plural(health.rules.len(), "counted rule");
    if bound == 0 {
        return format!("nothing binds, so nothing can be measured ({errors} errors of {counted})");
    }
    let hundredths = (errors * 200 + bound) / (bound * 2);
    format!(
        "{}.{:02} errors for each of {bound} {} ({} of {counted}); compares drafts of one text and grades none",
        hundredths / 100,
        hundredths % 100,
        counts.binding_articles(bound),
        plural(errors, "error"),
    )
}

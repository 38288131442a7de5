//! The findings for programs. The schema is stable: fields are added, never renamed.

use serde::Serialize;
use servanda_base::plain::stand_in;
use servanda_base::span::{Place, Source};
use servanda_base::{FileId, Finding, Sources, finding};
use servanda_model::Treaty;

use crate::facts;

#[derive(Serialize)]
struct Check<'a> {
    schema: &'static str,
    treaty: TreatyView<'a>,
    findings: Vec<FindingView<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct TreatyView<'a> {
    title: &'a str,
    file: &'a str,
    instruments: Vec<InstrumentView<'a>>,
    counts: CountsView,
}

#[derive(Serialize)]
struct InstrumentView<'a> {
    title: &'a str,
    form: &'static str,
    by: Vec<&'a str>,
    time_zone: &'a str,
}

#[derive(Serialize)]
struct CountsView {
    articles: usize,
    binding: usize,
    would_bind: usize,
    powers: usize,
    non_binding: usize,
    statements: usize,
    without_verifier: usize,
    without_attributor: usize,
    without_remedy: usize,
    without_deadline: usize,
}

#[derive(Serialize)]
struct FindingView<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    article: Option<&'a str>,
    message: &'a str,
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    labels: Vec<LabelView<'a>>,
    witness: &'a [String],
    why: Option<&'a str>,
    help: Option<&'a str>,
    under: &'a [String],
    not_under: &'a [String],
}

#[derive(Serialize)]
struct LabelView<'a> {
    file: String,
    line: u32,
    column: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
}

/// The findings as JSON, schema `servanda.check/1`, sorted by place; lines and columns count from 1, columns in characters.
#[must_use]
pub fn check_json(treaty: &Treaty, sources: &Sources, findings: &[Finding]) -> String {
    let counts = facts::counts(treaty);
    let sorted = finding::sorted(findings.to_vec());
    let [errors, warnings, notes] = facts::by_severity(&sorted);
    let check = Check {
        schema: "servanda.check/1",
        treaty: TreatyView {
            title: &treaty.title,
            file: sources.get(FileId(0)).map_or("", Source::path),
            instruments: treaty
                .instruments
                .iter()
                .map(|i| InstrumentView {
                    title: &i.title.text,
                    form: facts::form_words(i.form).0,
                    by: i.by.iter().map(|w| w.text.as_str()).collect(),
                    time_zone: &i.zone.text,
                })
                .collect(),
            counts: CountsView {
                articles: counts.articles,
                binding: counts.binding,
                would_bind: counts.would_bind,
                powers: counts.powers,
                non_binding: counts.non_binding,
                statements: counts.statements,
                without_verifier: counts.without_verifier,
                without_attributor: counts.without_attributor,
                without_remedy: counts.without_remedy,
                without_deadline: counts.without_deadline,
            },
        },
        findings: sorted.iter().map(|f| view(f, sources)).collect(),
        summary: Summary { errors, warnings, notes },
    };
    // Strings, numbers and lists always serialise; the fallback keeps this function free of panics.
    let mut out = seen(&serde_json::to_string_pretty(&check).unwrap_or_else(|_| "{}".to_owned()));
    out.push('\n');
    out
}

/// The same JSON with what cannot be seen as escapes: the data is whole, and a terminal that prints it is not steered. Outside of strings
/// JSON has only line breaks and spaces.
pub(crate) fn seen(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || stand_in(c).is_none() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

fn view<'a>(finding: &'a Finding, sources: &Sources) -> FindingView<'a> {
    let start = sources.locate(finding.primary);
    let (end_line, end_column) = end(finding.primary, sources);
    FindingView {
        code: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity.word(),
        article: finding.article.as_deref(),
        message: &finding.message,
        file: start.path,
        line: start.line,
        column: start.column,
        end_line,
        end_column,
        labels: finding
            .labels
            .iter()
            .map(|label| {
                let at = sources.locate(label.place);
                LabelView { file: at.path, line: at.line, column: at.column, message: &label.text }
            })
            .collect(),
        witness: &finding.witness,
        why: finding.why.as_deref(),
        help: finding.help.as_deref(),
        under: &finding.under,
        not_under: &finding.not_under,
    }
}

/// One past the last character.
fn end(place: Place, sources: &Sources) -> (u32, u32) {
    sources.get(place.file).map_or((1, 1), |s| s.line_column(place.span.end))
}

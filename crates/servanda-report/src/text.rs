//! Findings for the terminal.

use std::fmt::Write as _;

use servanda_base::plain::stand_in;
use servanda_base::span::Source;
use servanda_base::{FileId, Finding, Severity, Sources, Span, plain};
use servanda_syntax::markdown;

use crate::excerpt::{self, Line, columns};
use crate::facts::{self, Headings};

/// Columns of a source line that are shown at most.
const WIDTH: usize = 150;
/// Columns at which words of ours are wrapped.
const WRAP: usize = 100;

struct Paint {
    color: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn severity(&self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        self.with(code, text)
    }

    fn faint(&self, text: &str) -> String {
        self.with("2", text)
    }

    fn bold(&self, text: &str) -> String {
        self.with("1", text)
    }
}

/// More findings than this do not fit on a screen.
const SCREEN: usize = 6;

/// One line for each finding: `treaty.md:41:3: error[SV203] the withdrawal has no deadline`.
#[must_use]
pub fn text_short(findings: &[Finding], sources: &Sources) -> String {
    let mut out = String::new();
    for finding in findings {
        let under = versions(finding).map_or_else(String::new, |v| format!(" ({})", plain(&v)));
        let _ = writeln!(
            out,
            "{}: {}[{}] {}{under}",
            sources.locate(finding.primary),
            finding.severity.word(),
            finding.rule.code,
            plain(&finding.message)
        );
    }
    out
}

/// Findings with the lines they speak of, the headings they stand under, witness, reason and help; counted at the end.
#[must_use]
pub fn text_full(findings: &[Finding], sources: &Sources, color: bool) -> String {
    let paint = Paint { color };
    let markdown = sources.get(FileId(0)).map(|s| markdown::read(s.text())).unwrap_or_default();
    let headings = Headings::new(&markdown);
    let mut out = String::new();
    for finding in findings {
        one(&mut out, finding, sources, &headings, &paint);
        out.push('\n');
    }
    let [errors, warnings, notes] = facts::by_severity(findings);
    let _ = writeln!(out, "{}, {}, {}", facts::plural(errors, "error"), facts::plural(warnings, "warning"), facts::plural(notes, "note"));
    // The gravest have left the screen by now.
    let worst = if findings.len() > SCREEN { facts::worst(findings, 3) } else { Vec::new() };
    for (i, finding) in worst.iter().enumerate() {
        let under = versions(finding).map_or_else(String::new, |v| format!(" ({v})"));
        let at = sources.locate(finding.primary).line;
        let text = plain(&format!("line {at}: {} [{}]{under}", facts::sentence(finding), finding.rule.code));
        let head = if i == 0 { "look first at " } else { "              " };
        for (n, line) in wrap(&text, 86).iter().enumerate() {
            let _ = writeln!(out, "{}{line}", if n == 0 { head } else { "              " });
        }
    }
    out
}

fn one(out: &mut String, finding: &Finding, sources: &Sources, headings: &Headings<'_>, paint: &Paint) {
    let head = format!("{}[{}]", finding.severity.word(), finding.rule.code);
    let _ = writeln!(out, "{}{}", paint.severity(finding.severity, &head), paint.bold(&format!(": {}", plain(&finding.message))));
    // The primary place first, then the labels file by file.
    let mut files = vec![finding.primary.file];
    for label in &finding.labels {
        if !files.contains(&label.place.file) {
            files.push(label.place.file);
        }
    }
    let gutter = gutter(finding, sources);
    for (n, file) in files.iter().enumerate() {
        let Some(source) = sources.get(*file) else { continue };
        let mut marks: Vec<(Span, &str, bool)> = Vec::new();
        if *file == finding.primary.file {
            marks.push((finding.primary.span, &finding.primary_text, true));
        }
        marks.extend(finding.labels.iter().filter(|l| l.place.file == *file).map(|l| (l.place.span, l.text.as_str(), false)));
        let at = marks.first().map_or(0, |m| m.0.start);
        let (line, column) = source.line_column(at);
        let corner = if n == 0 { "┌─" } else { "├─" };
        let _ = writeln!(out, "{:gutter$}{} {}:{line}:{column}", "", paint.faint(corner), plain(source.path()));
        let _ = writeln!(out, "{:gutter$}{}", "", paint.faint("│"));
        excerpt(out, source, &marks, gutter, finding.severity, paint);
    }
    if finding.primary.file == FileId(0) {
        let path = headings.path(finding.primary.span.start);
        if !path.is_empty() {
            let _ = writeln!(out, "{:gutter$}{} {}", "", paint.faint("│  "), paint.faint(&plain(&path)));
        }
    }
    if let Some(versions) = versions(finding) {
        field(out, gutter, paint, "holds", &versions);
    }
    if !finding.witness.is_empty() {
        let width = finding.witness.len().to_string().len();
        for (n, step) in finding.witness.iter().enumerate() {
            let head = if n == 0 { "witness" } else { "" };
            field(out, gutter, paint, head, &format!("{:>width$}. {step}", n + 1));
        }
    }
    if let Some(why) = &finding.why {
        field(out, gutter, paint, "why", why);
    }
    if let Some(help) = &finding.help {
        field(out, gutter, paint, "help", help);
    }
}

/// The width of the line numbers and one space.
fn gutter(finding: &Finding, sources: &Sources) -> usize {
    let places = std::iter::once(finding.primary).chain(finding.labels.iter().map(|l| l.place));
    let last = places.filter_map(|p| Some(sources.get(p.file)?.line_column(p.span.end).0)).max().unwrap_or(1);
    last.to_string().len().max(1) + 1
}

fn excerpt(out: &mut String, source: &Source, marks: &[(Span, &str, bool)], gutter: usize, severity: Severity, paint: &Paint) {
    let spans: Vec<Span> = marks.iter().map(|m| m.0).collect();
    for line in excerpt::lines(source, &spans, None) {
        if line.gap {
            let _ = writeln!(out, "{:gutter$}{}", "", paint.faint("⋮"));
        }
        let shown = Shown::of(&line);
        let number = format!("{:>1$} ", line.number, gutter - 1);
        let _ = writeln!(out, "{}{} {}", paint.faint(&number), paint.faint("│"), shown.text);
        for (index, range, ends) in &line.marks {
            let (_, text, primary) = marks[*index];
            let from = shown.column(range.start);
            let to = shown.column(range.end).max(from + 1);
            let under = if primary { "^" } else { "-" }.repeat(to - from);
            let words = if *ends { plain(text) } else { String::new() };
            let under = if primary { paint.severity(severity, &under) } else { paint.with("1;34", &under) };
            let words = if primary { paint.severity(severity, &words) } else { paint.with("34", &words) };
            let row = format!("{:gutter$}{} {:from$}{under} {words}", "", paint.faint("│"), "");
            let _ = writeln!(out, "{}", row.trim_end());
        }
    }
}

/// A source line as it is printed: tabs as four columns, what cannot be seen by its number, long lines cut around their marks. Only the part
/// that is printed is looked at, because a line can be as long as its file.
struct Shown {
    text: String,
    /// The column of each byte offset that is printed, and of the first that is not any more.
    columns: Vec<(usize, usize)>,
}

impl Shown {
    fn of(line: &Line<'_>) -> Self {
        // Around the first mark, the primary one where it is on the line, and those that stand close before it.
        let main = line.marks.first().map_or(0, |(_, range, _)| range.start);
        let close = line.marks.iter().map(|(_, range, _)| range.start).filter(|&start| main.saturating_sub(start) <= WIDTH / 2);
        let (before, after) = line.text.split_at_checked(close.min().unwrap_or(0)).unwrap_or(("", line.text));
        let from =
            if fitting(line.text.chars(), WIDTH) == line.text.len() { 0 } else { before.len() - fitting(before.chars().rev(), WIDTH / 3) };
        let before = before.get(from..).unwrap_or("");
        let room = WIDTH - before.chars().map(wide).sum::<usize>().min(WIDTH);
        let to = line.text.len() - after.len() + fitting(after.chars(), room);
        let mut text = if from > 0 { "…".to_owned() } else { String::new() };
        let mut at = usize::from(from > 0);
        let mut columns = Vec::new();
        for (byte, c) in line.text.get(from..to).unwrap_or("").char_indices() {
            columns.push((from + byte, at));
            text.push_str(&cell(c));
            at += wide(c);
        }
        columns.push((to, at));
        if to < line.text.len() {
            text.push('…');
        }
        Self { text, columns }
    }

    /// The column of a byte; one that is left out has that of the nearest that is printed.
    fn column(&self, byte: usize) -> usize {
        let index = self.columns.partition_point(|(b, _)| *b < byte);
        self.columns.get(index).or(self.columns.last()).map_or(0, |(_, column)| *column)
    }
}

/// A character as it is printed in an excerpt.
fn cell(c: char) -> String {
    if c == '\t' { "    ".to_owned() } else { stand_in(c).unwrap_or_else(|| c.to_string()) }
}

/// How many columns it takes.
fn wide(c: char) -> usize {
    if c == '\t' { 4 } else { stand_in(c).map_or_else(|| columns(c), |shown| shown.len()) }
}

/// How many bytes of the characters fit into so many columns; of those that take no column, no more than a reader could tell apart.
fn fitting(chars: impl Iterator<Item = char>, width: usize) -> usize {
    let (mut at, mut bytes) = (0, 0);
    for c in chars.take(8 * WIDTH) {
        at += wide(c);
        if at > width {
            break;
        }
        bytes += c.len_utf8();
    }
    bytes
}

fn field(out: &mut String, gutter: usize, paint: &Paint, name: &str, text: &str) {
    let head = if name.is_empty() { "         ".to_owned() } else { format!("{:<9}", format!("{name}:")) };
    let head = if head.ends_with(' ') { head } else { format!("{head} ") };
    let mark = if name.is_empty() { " " } else { "=" };
    let step = text.trim_start().find(". ").filter(|&i| text.trim_start()[..i].bytes().all(|b| b.is_ascii_digit()));
    let hang = step.map_or(0, |i| i + 2 + (text.len() - text.trim_start().len()));
    let indent = gutter + 2 + head.chars().count();
    for (n, line) in wrap(text, WRAP.saturating_sub(indent + hang).max(30)).iter().enumerate() {
        if n == 0 {
            let lead = &text[..text.len() - text.trim_start().len()];
            let _ = writeln!(out, "{:gutter$}{} {}{lead}{line}", "", paint.faint(mark), paint.bold(&head));
        } else {
            let _ = writeln!(out, "{:indent$}{:hang$}{line}", "", "");
        }
    }
}

/// In which versions of the text a finding holds, when that is not all of them.
pub(crate) fn versions(finding: &Finding) -> Option<String> {
    let quoted = |all: &[String]| all.iter().map(|v| format!("\"{v}\"")).collect::<Vec<_>>().join(", ");
    match (finding.under.as_slice(), finding.not_under.as_slice()) {
        ([], []) => None,
        ([], not) => Some(format!("not under {}", quoted(not))),
        (only, _) => Some(format!("only under {}", quoted(only))),
    }
}

/// Lines of at most so many columns where words allow.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut at = 0;
    for word in text.split_whitespace() {
        let word = plain(word);
        let wide: usize = word.chars().map(columns).sum();
        if at > 0 && at + 1 + wide > width {
            lines.push(String::new());
            at = 0;
        }
        if let Some(line) = lines.last_mut() {
            if at > 0 {
                line.push(' ');
                at += 1;
            }
            line.push_str(&word);
            at += wide;
        }
    }
    lines
}

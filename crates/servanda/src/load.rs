//! A treaty file with its annexes, read and resolved.

use servanda_base::host::{Host, beside, folder_of, outside};
use servanda_base::span::Source;
use servanda_base::{Finding, Severity, Sources, Span};
use servanda_model::{Annexes, Treaty, resolve};
use servanda_syntax::Document;

use crate::ground::{self, Ground};

/// A treaty file, read and resolved, with whatever was wrong on the way.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The path as given.
    pub path: String,
    /// The file, first.
    pub sources: Sources,
    /// Its prose and clauses.
    pub document: Document,
    /// What they say.
    pub treaty: Treaty,
    /// The annexes by the path that the clauses give.
    pub annexes: Annexes,
    /// The geometry of its lines and zones.
    pub ground: Ground,
    /// What could not be read, bound or found.
    pub findings: Vec<Finding>,
}

/// Why a file cannot be worked on at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// One line.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Reads and resolves a treaty file. A path to a folder means `treaty.md` in it.
///
/// # Errors
/// When the file cannot be read at all. Everything else is a finding, and the rest of the file is still resolved.
pub fn load(host: &dyn Host, path: &str) -> Result<Loaded, Failure> {
    let path = treaty_path(host, path);
    let bytes = host.read(&path).map_err(|reason| Failure {
        message: format!("{path}: {reason}"),
        hint: "give the path of a treaty file, or of a case folder with a treaty.md; `servanda new DIR` makes one".to_owned(),
    })?;
    let (text, mut findings) = decode(bytes);
    let document = servanda_syntax::read(&text);
    let annexes: Annexes = servanda_model::resolve::annex_paths(&document)
        .into_iter()
        .map(|annex| {
            let content = match outside(&annex) {
                Some(reason) => Err(reason.to_owned()),
                None => host.read_below(folder_of(&path), &beside(&path, &annex)),
            };
            (annex, content)
        })
        .collect();
    let (mut treaty, more) = resolve(&document, &annexes);
    findings.extend(more);
    let (ground, more) = ground::read(&treaty, &annexes);
    findings.extend(more);
    treaty.coverings = ground::coverings(&treaty, &ground);
    let mut sources = Sources::default();
    sources.add(Source::new(path.clone(), text));
    if document.fences.is_empty() {
        findings.push(
            Finding::new(servanda_model::resolve::UNREADABLE, Severity::Error, Span::default(), "the file has no formal clauses")
                .here("no fence begins with ```servanda")
                .help("write the clauses in fences: a line ```servanda, the clauses, a line ```"),
        );
    }
    Ok(Loaded { path, sources, document, treaty, annexes, ground, findings })
}

/// The treaty file that a path means.
#[must_use]
pub fn treaty_path(host: &dyn Host, path: &str) -> String {
    let trimmed = path.trim_end_matches(['/', '\\']);
    let inside = format!("{trimmed}/treaty.md");
    if host.exists(&inside) { inside } else { path.to_owned() }
}

/// Bytes to text: what is no UTF-8 is replaced and reported, and the rest is read.
fn decode(bytes: Vec<u8>) -> (String, Vec<Finding>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error.into_bytes(),
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let at = text.find('\u{fffd}').unwrap_or(0);
    let count = text.matches('\u{fffd}').count();
    let finding = Finding::new(
        servanda_model::resolve::UNREADABLE,
        Severity::Error,
        Span::new(at, at + '\u{fffd}'.len_utf8()),
        format!("the file is not UTF-8: {count} place{} cannot be read as text", if count == 1 { "" } else { "s" }),
    )
    .here("the first of them")
    .help("save the file as UTF-8");
    (text, vec![finding])
}

//! One way to write each clause, and the confirmation of prose and annexes.

use std::collections::BTreeMap;

use servanda_base::hash;
use servanda_base::host::{Host, beside, folder_of, outside};
use servanda_syntax::format;

use crate::load::{Failure, treaty_path};

/// What formatting a file gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Formatted {
    /// The file.
    pub path: String,
    /// Its text as it should be.
    pub text: String,
    /// Whether that differs from what it is.
    pub changed: bool,
}

/// Formats a treaty file; with `confirm`, writes the hashes of prose and annexes into it. Nothing is written to disk.
///
/// # Errors
/// When the file or, to confirm it, an annex cannot be read, or the file is not UTF-8.
pub fn fmt(host: &dyn Host, path: &str, confirm: bool) -> Result<Formatted, Failure> {
    let path = treaty_path(host, path);
    let failure = |message: String, hint: &str| Failure { message, hint: hint.to_owned() };
    let bytes =
        host.read(&path).map_err(|reason| failure(format!("{path}: {reason}"), "give the path of a treaty file or of its case folder"))?;
    let text =
        String::from_utf8(bytes).map_err(|_| failure(format!("{path}: the file is not UTF-8"), "save it as UTF-8; nothing was changed"))?;
    let mut formatted = format::format_document(&text);
    if confirm {
        let mut pins = BTreeMap::new();
        for annex in servanda_model::resolve::annex_paths(&servanda_syntax::read(&formatted)) {
            let read = match outside(&annex) {
                Some(reason) => Err(reason.to_owned()),
                None => host.read_below(folder_of(&path), &beside(&path, &annex)),
            };
            let bytes = read.map_err(|reason| {
                failure(format!("annex {annex} cannot be confirmed: {reason}"), "put the file beside the treaty; nothing was changed")
            })?;
            pins.insert(annex, hash::pin(&bytes));
        }
        formatted = format::confirm(&formatted, &pins);
    }
    let changed = formatted != text;
    Ok(Formatted { path, text: formatted, changed })
}

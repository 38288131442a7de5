//! What a rule means.

use servanda_base::near;
use servanda_check::{CATALOGUE, catalogue};

/// The page of a rule by code or name, or the nearest code or name.
///
/// # Errors
/// A sentence that says that there is no such rule, with the nearest one.
pub fn explain(rule: &str) -> Result<&'static str, String> {
    if let Some(entry) = catalogue::find(rule) {
        return Ok(entry.page);
    }
    let known = CATALOGUE.iter().flat_map(|e| [e.rule.code, e.rule.name]);
    let near = near::nearest(&rule.to_uppercase(), CATALOGUE.iter().map(|e| e.rule.code)).or_else(|| near::nearest(rule, known));
    Err(match near {
        Some(near) => format!("there is no rule `{rule}`; did you mean `{near}`?"),
        None => format!("there is no rule `{rule}`; `servanda explain` without a rule lists them all"),
    })
}

/// One line for each rule.
#[must_use]
pub fn list() -> String {
    CATALOGUE.iter().map(|e| format!("{}  {}\n", e.rule.code, e.rule.name)).collect()
}

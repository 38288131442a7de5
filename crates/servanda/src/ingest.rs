//! How the rows of a case are understood: what was taken, what was not and why, and one row field by field, up to what it is in the text.

mod understood;

use servanda_base::host::Host;
use servanda_feed::Seen;
use servanda_report::Ingested;
use servanda_watch::facts::Maker;
use servanda_watch::incidents::incidents;
use servanda_watch::{Program, compile_after};

use crate::inputs::{Feed, Inputs, mapping, observers};
use crate::load::{Failure, Loaded};
use crate::watch::{Strangers, ground};

/// Everything that was read of a case, with what the text has no use for.
#[must_use]
pub fn ingest(loaded: &Loaded, inputs: &Inputs) -> Ingested {
    let (all, mut objections) = incidents(&inputs.reports, None);
    let program = compile_after(&loaded.treaty, &Program::default());
    let ground = ground(loaded);
    let mut maker = Maker::new(&program, &loaded.treaty, &inputs.observers, &ground);
    objections.extend(all.iter().filter_map(|incident| maker.incident(incident).err()));
    objections.extend(inputs.acts.iter().filter_map(|act| maker.act(act).err()));
    objections.append(&mut maker.odd);
    let mut strangers = Strangers::new(loaded, &inputs.observers);
    objections.extend(all.iter().flat_map(|i| strangers.incident(i)));
    objections.extend(inputs.claims.iter().flat_map(|c| strangers.claim(c)));
    objections.extend(inputs.acts.iter().flat_map(|a| strangers.act(a)));
    Ingested { summaries: inputs.summaries.clone(), rejects: inputs.rejects.clone(), objections }
}

/// How the row is understood that stands on a line of a file, or the first one behind it; none when the file ends before.
///
/// # Errors
/// When the file, its mapping or `sources.toml` cannot be read.
pub fn explain(host: &dyn Host, loaded: &Loaded, feed: &Feed, line: u64) -> Result<Option<String>, Failure> {
    let mapping = mapping(host, feed.mapping.as_deref().unwrap_or("report"))?;
    let observers = observers(host, loaded)?;
    let failure = |reason: String| Failure {
        message: format!("{}: {reason}", feed.file),
        hint: "give the path of a file of reports, claims or acts".to_owned(),
    };
    let bytes = host.read(&feed.file).map_err(failure)?;
    let explanation = servanda_feed::explain(&feed.file, &mapping, bytes.as_slice(), line).map_err(|e| failure(e.to_string()))?;
    let Some(explanation) = explanation else { return Ok(None) };
    // What a row amends may stand anywhere in the file.
    let batch = servanda_feed::read(&feed.file, &mapping, bytes.as_slice(), &mut Seen::default()).map_err(|e| failure(e.to_string()))?;
    let (all, told) = incidents(&batch.reports, None);
    let mut reader = understood::Reader::new(loaded, &observers, told);
    let here = |line: u64| line == explanation.origin.line;
    let mut said = Vec::new();
    for report in batch.reports.iter().filter(|r| here(r.origin.line)) {
        let incident = all.iter().find(|i| i.reports.iter().any(|id| id.as_str() == report.id.as_ref()));
        said.push(reader.report(report, incident));
    }
    said.extend(batch.claims.iter().filter(|c| here(c.origin.line)).map(|claim| reader.claim(claim)));
    said.extend(batch.acts.iter().filter(|a| here(a.origin.line)).map(|act| reader.act(act)));
    Ok(Some(servanda_report::understood_text(&explanation, &said)))
}

//! Everything that a case has the inputs for: the check and its report.

use servanda_base::host::Host;
use servanda_check::{activation, clocks};
use servanda_model::variants;
use servanda_report::Input;

use crate::check::{Checked, check};
use crate::load::{Failure, Loaded, load};
use crate::maps;

/// What a run wrote and has to say.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The summary for the terminal.
    pub summary: String,
    /// The files written.
    pub written: Vec<String>,
}

/// Checks a case and writes `report.html` and `check.json` into the folder `out`, or into `out/` of the case.
///
/// # Errors
/// When the treaty cannot be read or a result cannot be written; an earlier result is then untouched.
pub fn run(host: &mut dyn Host, case: &str, out: Option<&str>) -> Result<Ran, Failure> {
    let loaded = load(host, case)?;
    let checked = check(&loaded);
    let folder = out.map_or_else(|| servanda_base::host::beside(&loaded.path, "out"), |o| o.trim_end_matches('/').to_owned());
    let report_path = format!("{folder}/report.html");
    let json_path = format!("{folder}/check.json");
    let (html, json, summary) = render(&loaded, &checked, &report_path);
    let mut written = Vec::new();
    for (path, bytes) in [(report_path, html), (json_path, json)] {
        host.write(&path, bytes.as_bytes()).map_err(|message| Failure {
            message,
            hint: "choose a folder that can be written with --out DIR; what was there before is untouched".to_owned(),
        })?;
        written.push(path);
    }
    Ok(Ran { summary, written })
}

/// The report, the findings for programs, and the summary.
#[must_use]
pub fn render(loaded: &Loaded, checked: &Checked, report_path: &str) -> (String, String, String) {
    let treaty = &loaded.treaty;
    let graph = activation::graph(treaty);
    let variant_graphs: Vec<_> = variants(treaty)
        .filter(|v| !v.labels.is_empty())
        .map(|v| (v.labels, activation::graph(&v.treaty)))
        .filter(|(_, g)| *g != graph)
        .collect();
    let responses = clocks::responses(treaty);
    let layers = maps::layers(loaded);
    let health = crate::health::Health::of(treaty, &checked.findings).for_report();
    let input = Input {
        document: &loaded.document,
        treaty,
        sources: &loaded.sources,
        findings: &checked.findings,
        graph: &graph,
        variant_graphs: &variant_graphs,
        responses: &responses,
        maps: &layers,
        health: &health,
        version: env!("CARGO_PKG_VERSION"),
    };
    (
        servanda_report::html(&input),
        servanda_report::check_json(treaty, &loaded.sources, &checked.findings),
        servanda_report::summary_text(&input, report_path),
    )
}

//! Everything that a case has the inputs for: the check and its report.

use servanda_base::host::{Host, beside, inside};
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
/// When the treaty cannot be read or a result cannot be written; see [`Host::write`] for what is then untouched.
pub fn run(host: &mut dyn Host, case: &str, out: Option<&str>) -> Result<Ran, Failure> {
    let loaded = load(host, case)?;
    let checked = check(&loaded);
    let folder = out.map_or_else(|| beside(&loaded.path, "out"), str::to_owned);
    let (report_path, json_path) = (inside(&folder, "report.html"), inside(&folder, "check.json"));
    let (html, json, summary) = render(&loaded, &checked, &report_path);
    host.write(&[(&report_path, html.as_bytes()), (&json_path, json.as_bytes())])
        .map_err(|message| Failure { message, hint: "choose a folder that can be written with --out DIR".to_owned() })?;
    Ok(Ran { summary, written: vec![report_path, json_path] })
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

//! Everything that a case has the inputs for: the check and its report.

use servanda_base::host::{Host, beside, inside};
use servanda_check::{activation, clocks};
use servanda_model::variants;
use servanda_report::assess::Assessment;
use servanda_report::{Input, WatchView};

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

/// Draws of an assessment in a report.
const DRAWS: u64 = 2_000;

/// Checks a case, holds what was reported, claimed and done against it, and writes `report.html`, `check.json` and, where there is something to
/// watch, `watch.json` into the folder `out`, or into `out/` of the case.
///
/// # Errors
/// When the treaty cannot be read or a result cannot be written; see [`Host::write`] for what is then untouched.
pub fn run(host: &mut dyn Host, case: &str, out: Option<&str>) -> Result<Ran, Failure> {
    let loaded = load(host, case)?;
    let checked = check(&loaded);
    let folder = out.map_or_else(|| beside(&loaded.path, "out"), str::to_owned);
    let report_path = inside(&folder, "report.html");
    let inputs = crate::inputs::read(host, &loaded, &[])?;
    let watched = (!inputs.is_empty()).then(|| crate::watch::watch(&loaded, &inputs, None));
    let view = watched.as_ref().map(|watched| crate::watch::view(&inputs, watched));
    let assessed = assessed(host, &loaded);
    let (html, json, mut summary) = render_with(&loaded, &checked, view.as_ref(), assessed.as_ref(), &report_path);
    let mut files = vec![(report_path, html), (inside(&folder, "check.json"), json)];
    if let Some(view) = &view {
        summary.push_str("\n--- watch ---\n\n");
        summary.push_str(&servanda_report::watch_text(view));
        files.push((inside(&folder, "watch.json"), servanda_report::watch_json(view)));
    }
    if let Some(assessment) = &assessed {
        summary.push_str("\n--- assess ---\n\n");
        summary.push_str(&servanda_report::assess::assess_text(assessment));
        files.push((inside(&folder, "assess.json"), servanda_report::assess::assess_json(assessment)));
    }
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    host.write(&bytes).map_err(|message| Failure { message, hint: "choose a folder that can be written with --out DIR".to_owned() })?;
    Ok(Ran { summary, written: files.into_iter().map(|(path, _)| path).collect() })
}

/// The report, the findings for programs, and the summary.
#[must_use]
pub fn render(loaded: &Loaded, checked: &Checked, report_path: &str) -> (String, String, String) {
    render_with(loaded, checked, None, None, report_path)
}

/// The assessment of a case that says what it assumes, on few enough draws for a report.
fn assessed(host: &dyn Host, loaded: &Loaded) -> Option<Assessment> {
    if !host.exists(&beside(&loaded.path, crate::assess::FILE)) {
        return None;
    }
    let ready = crate::assess::ready(host, loaded, None).ok()?;
    let options = crate::assess::Options { draws: DRAWS, ..Default::default() };
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut onlooker = crate::assess::Onlooker { stop: &stop, told: &mut |_, _, _| () };
    Some(crate::assess::assess(loaded, &ready, options, &mut onlooker))
}

fn render_with(
    loaded: &Loaded,
    checked: &Checked,
    watch: Option<&WatchView<'_>>,
    assess: Option<&Assessment>,
    report_path: &str,
) -> (String, String, String) {
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
        watch,
        assess,
        version: env!("CARGO_PKG_VERSION"),
    };
    (
        servanda_report::html(&input),
        servanda_report::check_json(treaty, &loaded.sources, &checked.findings),
        servanda_report::summary_text(&input, report_path),
    )
}

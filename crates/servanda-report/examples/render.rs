//! Renders a treaty file for the eye: `cargo run -p servanda-report --example render -- TREATY.md OUT.html`. When the clocks of the
//! text are empty it draws invented ones, so that every picture can be looked at.
#![expect(clippy::unwrap_used, reason = "a tool for developers")]
#![expect(clippy::print_stdout, reason = "it shows the terminal forms too")]

use servanda_base::span::Source;
use servanda_base::{Duration, Severity, Sources, finding};
use servanda_check::clocks::{Leg, LegKind, Response};
use servanda_check::{activation, clocks};
use servanda_model::ast::Geometry;
use servanda_model::{Annexes, resolve, variants};
use servanda_report::{Health, Input, MapKind, MapLayer, RuleCount};

fn main() {
    let mut args = std::env::args().skip(1);
    let (file, out) = (args.next().unwrap(), args.next().unwrap());
    let text = std::fs::read_to_string(&file).unwrap();
    let folder = file.rsplit_once('/').map_or(".", |(f, _)| f).to_owned();
    let document = servanda_syntax::read(&text);
    let annexes: Annexes = servanda_model::resolve::annex_paths(&document)
        .into_iter()
        .map(|p| {
            let bytes = std::fs::read(format!("{folder}/{p}")).map_err(|e| e.to_string());
            (p, bytes)
        })
        .collect();
    let (treaty, mut findings) = resolve(&document, &annexes);
    findings.extend(servanda_check::check(&treaty));
    let findings = finding::sorted(findings);
    let mut sources = Sources::default();
    sources.add(Source::new(file, text));
    let graphs: Vec<_> = variants(&treaty).filter(|v| !v.labels.is_empty()).map(|v| (v.labels, activation::graph(&v.treaty))).collect();
    let mut responses = clocks::responses(&treaty);
    if responses.is_empty() {
        responses = invented();
    }
    let mut maps = Vec::new();
    let from = |name: &str, path: &str, kind| {
        let bytes = annexes.get(path.split('#').next().unwrap_or(""))?.as_ref().ok()?;
        let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        let mut parts = Vec::new();
        lines(&json, &mut parts);
        let kind = if parts.iter().all(|p| p.len() == 1) { MapKind::Point } else { kind };
        Some(MapLayer { name: name.to_owned(), kind, derived: false, note: None, parts, reach_m: 0.0, status: Vec::new() })
    };
    for line in treaty.names.lines.values() {
        maps.extend(line.from.as_ref().and_then(|f| from(&line.name.text, &f.text, MapKind::Line)));
    }
    for zone in treaty.names.zones.values() {
        if let Some(Geometry::From(f, _)) = &zone.geometry {
            maps.extend(from(&zone.name.text, &f.text, MapKind::Zone));
        }
    }
    let count = |code: &str| findings.iter().filter(|f| f.rule.code == code && f.severity == Severity::Error && f.under.is_empty()).count();
    let health = Health {
        rules: [
            ("SV401", "circular-activation"),
            ("SV403", "dead-clause"),
            ("SV506", "nobody-attributes"),
            ("SV601", "no-remedy"),
            ("SV706", "accused-can-veto"),
        ]
        .map(|(code, name)| RuleCount { code: code.to_owned(), name: name.to_owned(), count: count(code) })
        .to_vec(),
        binding_articles: treaty.standing().filter(|(_, a)| a.is_binding()).count(),
    };
    let graph = activation::graph(&treaty);
    let input = Input {
        document: &document,
        treaty: &treaty,
        sources: &sources,
        findings: &findings,
        graph: &graph,
        variant_graphs: &graphs,
        responses: &responses,
        maps: &maps,
        health: &health,
        watch: None,
        assess: None,
        version: "0.1.0",
    };
    std::fs::write(&out, servanda_report::html(&input)).unwrap();
    print!("{}", servanda_report::text_full(&findings, &sources, false));
    print!("{}", servanda_report::summary_text(&input, &out));
}

/// Every list of positions in a GeoJSON value.
fn lines(json: &serde_json::Value, out: &mut Vec<Vec<(f64, f64)>>) {
    let point = |v: &serde_json::Value| Some((v.get(0)?.as_f64()?, v.get(1)?.as_f64()?));
    match json {
        serde_json::Value::Array(items) => {
            let all: Vec<(f64, f64)> = items.iter().filter_map(point).collect();
            if !all.is_empty() && all.len() == items.len() {
                out.push(all);
            } else if let Some(p) = point(json) {
                out.push(vec![p]);
            } else {
                items.iter().for_each(|i| lines(i, out));
            }
        }
        serde_json::Value::Object(map) => map.values().for_each(|v| lines(v, out)),
        _ => {}
    }
}

fn invented() -> Vec<Response> {
    let leg = |kind, what: &str, at_most| Leg { kind, what: what.to_owned(), at_most, span: None };
    vec![
        Response {
            article: 0,
            trigger: "armed-attack by Northland against Southland is attributed to Clear And Convincing (invented)".to_owned(),
            legs: vec![
                leg(LegKind::Report, "Monitoring Mission reports", Some(Duration::hours(6))),
                leg(LegKind::Attribution, "Special Commission attributes", Some(Duration::hours(72))),
                leg(LegKind::Action, "each Guarantor consults with Southland", Some(Duration::hours(24))),
            ],
            stated: Some(Duration::hours(24)),
        },
        Response {
            article: 1,
            trigger: "article 3.1 is in material breach (invented)".to_owned(),
            legs: vec![
                leg(LegKind::Report, "Monitoring Mission reports", Some(Duration::hours(6))),
                leg(LegKind::Decision, "House Of Commons approves", None),
                leg(
                    LegKind::Action,
                    "Eastland deploys the Multinational Force in every Military Hub of the territory",
                    Some(Duration::days(30)),
                ),
            ],
            stated: Some(Duration::days(30)),
        },
        Response {
            article: 2,
            trigger: "notice by any Guarantor occurs (invented)".to_owned(),
            legs: vec![
                leg(LegKind::Report, "Satellite Imagery reports", Some(Duration::hours(12))),
                leg(LegKind::Notice, "notice runs", Some(Duration::days(30))),
                leg(LegKind::Action, "any Guarantor terminates article 10.1", Some(Duration { months: 12, ..Duration::default() })),
            ],
            stated: None,
        },
    ]
}

//! What the report promises: well-formed, escaped, the same bytes each time, pictures without overlap.

mod large;
mod page;
mod seen;
mod terminal;

use proptest::prelude::*;
use servanda_base::span::Source;
use servanda_base::{Duration, Finding, Label, Rule, Severity, Sources, Span, finding};
use servanda_check::activation::{self, Edge, Graph, Node, NodeKind, Standing};
use servanda_check::clocks::{Leg, LegKind, Response};
use servanda_model::{Annexes, Treaty, resolve, variants};
use servanda_report::svg::graph::laid_out;
use servanda_report::svg::layout::layout;
use servanda_report::{Health, Input, MapKind, MapLayer, RuleCount, check_json, html, summary_text, text_full, text_short};
use servanda_syntax::Document;

const TEXT: &str = r#"# A \<script\>alert(1)\</script\> & "quiet" border

## Article 1

Each side draws back.

Source: the gazette, <https://example.org/gazette?a=1&b=2>.

```servanda
treaty "T <b>&" in time zone UTC.
party Northland, Southland.
body Council of Northland, Southland decides by unanimity.
zone Border Zone; administered by Northland; claimed by Southland.
event draw-back by Party.
source Watchers sees draw-back.
article 1.1 "Drawing <i>back</i>":
  when article 2.1 is fulfilled,
  each Party shall draw-back;
  verified by Watchers.
```

## Article 2

```servanda
article 2.1 "Other":
  when article 1.1 is fulfilled, Northland shall draw-back no later than 2030-01-01.
reading "north <u>" by Northland of article 1.1: without verified by Watchers.
```
"#;

const CIRCULAR: Rule = Rule { code: "SV401", name: "circular-activation" };
const DEADLINE: Rule = Rule { code: "SV203", name: "no-deadline" };

struct Case {
    document: Document,
    treaty: Treaty,
    sources: Sources,
    findings: Vec<Finding>,
    graph: Graph,
    variants: Vec<(Vec<String>, Graph)>,
    responses: Vec<Response>,
    maps: Vec<MapLayer>,
    health: Health,
}

impl Case {
    fn new(text: &str) -> Self {
        let document = servanda_syntax::read(text);
        let (treaty, mut findings) = resolve(&document, &Annexes::new());
        let at = |words: &str| text.find(words).map_or(Span::default(), |i| Span::new(i, i + words.len()));
        findings.push(
            Finding::new(CIRCULAR, Severity::Error, at("article 2.1 is fulfilled"), "articles 1.1 and 2.1 <wait> for each other")
                .article("1.1")
                .here("waits for 2.1")
                .label(at("article 1.1 is fulfilled"), "waits for `1.1`")
                .step("day 0: nothing")
                .step("day 400: nothing <still>")
                .why("neither can begin")
                .help("let `one` begin by itself"),
        );
        let mut under = Finding::new(DEADLINE, Severity::Warning, at("each Party shall draw-back"), "drawing back has no deadline");
        under.under = vec!["north <u>".to_owned()];
        findings.push(under);
        let mut sources = Sources::default();
        sources.add(Source::new("treaty.md", text));
        let graph = activation::graph(&treaty);
        let variants = variants(&treaty).filter(|v| !v.labels.is_empty()).map(|v| (v.labels, Graph::default())).collect();
        let leg = |kind, at_most| Leg { kind, what: "somebody <acts>".to_owned(), at_most, span: None };
        let responses = vec![Response {
            article: 0,
            trigger: "draw-back <fails>".to_owned(),
            legs: vec![
                leg(LegKind::Report, Some(Duration::hours(6))),
                leg(LegKind::Decision, None),
                leg(LegKind::Notice, Some(Duration::default())),
                leg(LegKind::Action, Some(Duration::days(900))),
            ],
            stated: Some(Duration::hours(24)),
        }];
        let ring = vec![(30.0, 48.0), (31.0, 48.0), (31.0, 49.0), (30.0, 48.0)];
        let layer = |name: &str, kind, parts| MapLayer {
            name: name.to_owned(),
            kind,
            derived: true,
            note: Some("<n>".to_owned()),
            parts,
            reach_m: 0.0,
            status: vec!["<s>".to_owned()],
        };
        let maps = vec![
            layer("Line <l>", MapKind::Line, vec![ring.clone()]),
            layer("Zone", MapKind::Zone, vec![ring, vec![(f64::NAN, 1.0), (f64::INFINITY, 95.0)], Vec::new()]),
            layer("Hubs", MapKind::Point, vec![vec![(30.5, 48.5)]]),
        ];
        let health = Health {
            rules: vec![RuleCount { code: "SV401".to_owned(), name: "circular-activation".to_owned(), count: 1 }],
            binding_articles: 2,
        };
        Self { document, treaty, sources, findings: finding::sorted(findings), graph, variants, responses, maps, health }
    }

    fn input(&self) -> Input<'_> {
        Input {
            document: &self.document,
            treaty: &self.treaty,
            sources: &self.sources,
            findings: &self.findings,
            graph: &self.graph,
            variant_graphs: &self.variants,
            responses: &self.responses,
            maps: &self.maps,
            health: &self.health,
            watch: None,
            assess: None,
            version: "9.9.9",
        }
    }
}

/// Panics unless every tag is closed in order and every attribute is quoted.
fn assert_balanced(html: &str) {
    const VOID: &[&str] = &["meta", "br", "input", "link", "img", "hr"];
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        assert!(!tag.contains('<'), "tag in tag: {tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes: {tag}");
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closes in order");
            continue;
        }
        let name: String = tag.chars().take_while(|c| !c.is_whitespace()).collect();
        if tag.starts_with('!') || VOID.contains(&name.as_str()) {
            continue;
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("style ends")..];
        }
        open.push(name);
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn a_long_chain_runs_from_top_to_bottom() {
    let node = |i: usize| Node {
        kind: NodeKind::Article(i),
        label: format!("{i}.1"),
        caption: "draws back".to_owned(),
        span: Span::default(),
        standing: Standing::Open,
    };
    let chain = |count: usize| Graph {
        nodes: (0..count).map(node).collect(),
        edges: (1..count).map(|i| Edge { from: i, to: i - 1, phrase: "waits".to_owned(), in_ring: false, hostage: false }).collect(),
    };
    let (short, short_down) = laid_out(&chain(3), 860.0);
    let (long, long_down) = laid_out(&chain(9), 860.0);
    assert!(!short_down && short.boxes.windows(2).all(|two| two[0].x + two[0].w < two[1].x));
    assert!(long_down && long.boxes.windows(2).all(|two| two[0].y + two[0].h < two[1].y));
    assert!(long.width < 400.0 && long.boxes.iter().all(|b| b.w > b.h), "boxes lie as they did");
}

#[test]
fn same_input_gives_the_same_bytes() {
    assert_eq!(html(&Case::new(TEXT).input()), html(&Case::new(TEXT).input()));
}

#[test]
fn texts_with_little_in_them_still_render() {
    for text in
        ["", "# Only a title", "```servanda\nparty\n```", "```servanda\ntreaty \"T\" in time zone UTC.\n```", "\u{feff}# \u{202e}x\r\n"]
    {
        let mut case = Case::new(text);
        case.responses.clear();
        case.maps.clear();
        assert_balanced(&html(&case.input()));
        assert!(!summary_text(&case.input(), "out/report.html").is_empty());
    }
}

#[test]
fn json_has_the_fields_of_its_schema() {
    let case = Case::new(TEXT);
    let text = check_json(&case.treaty, &case.sources, &case.findings);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["schema"], "servanda.check/1");
    assert_eq!(json["treaty"]["file"], "treaty.md");
    assert_eq!(json["treaty"]["instruments"][0]["form"], "treaty");
    assert_eq!(json["treaty"]["counts"]["binding"], 2);
    assert_eq!(json["summary"]["errors"], 1);
    let finding = json["findings"].as_array().unwrap().iter().find(|f| f["code"] == "SV401").unwrap();
    let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = vec![
        "code",
        "name",
        "severity",
        "article",
        "message",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "labels",
        "witness",
        "why",
        "help",
        "under",
        "not_under",
    ];
    wanted.sort_unstable();
    let mut keys = keys;
    keys.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(finding["labels"][0]["message"], "waits for `1.1`");
    assert_eq!(finding["witness"].as_array().unwrap().len(), 2);
    assert_eq!((&finding["line"], &finding["column"], &finding["end_column"]), (&17.into(), &8.into(), &32.into()));
}

#[test]
fn summary_says_what_the_deal_is_and_where_it_fails() {
    let case = Case::new(TEXT);
    insta::assert_snapshot!(summary_text(&case.input(), "out/report.html"), @r#"
    A <script>alert(1)</script> & "quiet" border
      treaty "T <b>&": binds its parties
      parties   Northland, Southland
      articles  2: 2 bind, 0 give a power or leave, 0 do not bind, 0 statements
      lacks     of 2 binding articles 1 name no verifier, 2 nobody who attributes a breach, 2 no remedy;
                1 of 2 duties to act have no deadline (findings name those of which a breach would pass
                for it)
      findings  1 error, 1 warning (only under a reading or proposal), 0 notes
      health    0.50 errors for each of 2 binding articles (1 error of 1 counted rule); compares drafts
                of one text and grades none

    Where it fails first
      1. Articles 1.1 and 2.1 <wait> for each other. [SV401]
      2. Drawing back has no deadline. [SV203] (only under "north <u>")

    Report: out/report.html
    "#);
}

fn graphs() -> impl Strategy<Value = Graph> {
    (1_usize..40).prop_flat_map(|count| {
        // No caption may read `NaN` or `inf` by chance.
        let node = (0_u8..3, 0_u8..4, "[A-MO-Za-hj-zé漢 ]{0,60}");
        let edge = (0..count, 0..count, any::<bool>());
        (prop::collection::vec(node, count), prop::collection::vec(edge, 0..70)).prop_map(|(nodes, edges)| Graph {
            nodes: nodes
                .into_iter()
                .enumerate()
                .map(|(i, (kind, standing, caption))| Node {
                    kind: [NodeKind::Article(i), NodeKind::Event, NodeKind::Approval][usize::from(kind)].clone(),
                    label: format!("{i}.1"),
                    caption,
                    span: Span::default(),
                    standing: [Standing::Open, Standing::Ring, Standing::Dead, Standing::Hostage("Northland".to_owned())]
                        [usize::from(standing)]
                    .clone(),
                })
                .collect(),
            edges: edges
                .into_iter()
                .map(|(from, to, in_ring)| Edge { from, to, phrase: "waits".to_owned(), in_ring, hostage: false })
                .collect(),
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn boxes_never_overlap_and_arrows_end_at_their_boxes(graph in graphs()) {
        let edges: Vec<(usize, usize)> = graph.edges.iter().map(|e| (e.to, e.from)).collect();
        let sizes: Vec<(f64, f64)> = graph.nodes.iter().map(|n| (170.0, 30.0 + n.caption.len() as f64)).collect();
        let plan = layout(&sizes, &edges, 860.0, 8);
        for (i, a) in plan.boxes.iter().enumerate() {
            prop_assert!(a.x >= 0.0 && a.y >= -0.01 && a.x + a.w <= plan.width + 0.01 && a.y + a.h <= plan.height + 0.01);
            for b in &plan.boxes[i + 1..] {
                prop_assert!(!a.overlaps(b), "{a:?} {b:?}");
            }
        }
        for (route, &(from, to)) in plan.routes.iter().zip(&edges) {
            let near = |p: (f64, f64), b: usize| {
                let b = plan.boxes[b];
                p.0 >= b.x - 0.01 && p.0 <= b.x + b.w + 0.01 && p.1 >= b.y - 0.01 && p.1 <= b.y + b.h + 0.01
            };
            prop_assert!(near(route.points[0], from) && near(*route.points.last().unwrap(), to));
        }
    }

    #[test]
    fn pictures_are_drawn_without_boxes_that_overlap(graph in graphs()) {
        let (plan, _) = laid_out(&graph, 860.0);
        for (i, a) in plan.boxes.iter().enumerate() {
            prop_assert!(a.x >= -0.01 && a.y >= -0.01 && a.x + a.w <= plan.width + 0.01 && a.y + a.h <= plan.height + 0.01);
            prop_assert!(plan.boxes[i + 1..].iter().all(|b| !a.overlaps(b)));
        }
    }

    #[test]
    fn graph_pictures_are_well_formed(graph in graphs()) {
        if let Some(svg) = servanda_report::svg::graph::svg(&graph, "g", "title") {
            let svg = svg.into_string();
            assert_balanced(&svg);
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
    }

    #[test]
    fn clock_pictures_are_well_formed(legs in prop::collection::vec(prop::option::of((0_i64..40, 0_i64..800, 0_i64..5000)), 0..6), stated in prop::option::of(0_i64..100_000)) {
        let legs = legs
            .into_iter()
            .map(|l| Leg { kind: LegKind::Action, what: "x".repeat(300), at_most: l.map(|(months, days, minutes)| Duration { months, days, minutes }), span: None })
            .collect();
        let response = Response { article: 0, trigger: String::new(), legs, stated: stated.map(Duration::hours) };
        if let Some(svg) = servanda_report::svg::clocks::svg(&response, "t") {
            let svg = svg.into_string();
            assert_balanced(&svg);
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("width=\"-"));
        }
    }
}

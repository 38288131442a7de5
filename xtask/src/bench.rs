//! Times of the check: each example as a whole, and synthetic treaties of several shapes and growing size with the growth exponent of
//! each: an ordinary one, and those that once took far longer than their length. Run in release:
//! `cargo run --release --package xtask -- bench check`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use servanda::base::host::MemoryHost;

use crate::{Disk, examples};

pub(crate) fn check() -> Result<(), String> {
    if cfg!(debug_assertions) {
        println!("note: this is a debug build; for figures run `cargo run --release --package xtask -- bench check`");
    }
    println!("{:<26} {:>9} {:>9} {:>9} {:>9} {:>9}", "case", "articles", "findings", "check ms", "report ms", "digest");
    for case in examples()? {
        let path = case.to_string_lossy().into_owned();
        let start = Instant::now();
        let loaded = servanda::load(&Disk, &path).map_err(|f| f.message)?;
        let checked = servanda::check(&loaded);
        let checked_in = start.elapsed();
        let (html, json, _) = servanda::run::render(&loaded, &checked, "report.html");
        let all = start.elapsed();
        let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
        row(&name, loaded.treaty.articles.len(), checked.findings.len(), checked_in, all, &format!("{html}{json}"));
    }
    for shape in SHAPES {
        growth(shape)?;
    }
    Ok(())
}

/// A kind of treaty of any size.
struct Shape {
    name: &'static str,
    sizes: &'static [usize],
    text: fn(usize) -> String,
}

const SHAPES: &[Shape] = &[
    Shape { name: "synthetic", sizes: &[100, 300, 1_000, 3_000], text: synthetic },
    Shape { name: "all clash", sizes: &[100, 300, 1_000, 3_000], text: all_clash },
    Shape { name: "floors over ceilings", sizes: &[100, 300, 1_000, 3_000], text: floors },
    Shape { name: "chain of ladders", sizes: &[100, 300, 1_000, 3_000], text: ladders },
    Shape { name: "chain of ranks", sizes: &[100, 300, 1_000, 3_000], text: ranks },
    Shape { name: "chain of counts as", sizes: &[100, 300, 1_000, 3_000], text: counts_as },
    Shape { name: "labels in brackets", sizes: &[25, 50, 100, 200], text: brackets },
    Shape { name: "labels that agree", sizes: &[100, 300, 1_000, 3_000], text: agreeing },
];

fn growth(shape: &Shape) -> Result<(), String> {
    let mut last: Option<(f64, f64)> = None;
    for &size in shape.sizes {
        let mut host = MemoryHost::default();
        host.files.insert("treaty.md".to_owned(), (shape.text)(size).into_bytes());
        let start = Instant::now();
        let loaded = servanda::load(&host, "treaty.md").map_err(|f| f.message)?;
        let checked = servanda::check(&loaded);
        let took = start.elapsed();
        row(
            &format!("{} {size}", shape.name),
            loaded.treaty.articles.len(),
            checked.findings.len(),
            took,
            took,
            &format!("{:?}", checked.findings),
        );
        #[expect(clippy::cast_precision_loss, reason = "a size of a bench")]
        let point = ((size as f64).ln(), took.as_secs_f64().ln());
        if let Some((x, y)) = last {
            println!("{:<26} growth exponent {:.2}", "", (point.1 - y) / (point.0 - x));
        }
        last = Some(point);
    }
    Ok(())
}

fn row(name: &str, articles: usize, findings: usize, check: Duration, all: Duration, output: &str) {
    let digest = servanda::base::hash::pin(output.as_bytes());
    println!(
        "{name:<26} {articles:>9} {findings:>9} {:>9.1} {:>9.1} {:>9}",
        check.as_secs_f64() * 1e3,
        all.as_secs_f64() * 1e3,
        &digest[..8]
    );
}

/// A treaty whose articles lean on one another as real ones do: each third waits for an earlier one, acts and zones repeat, ladders cite.
fn synthetic(articles: usize) -> String {
    let mut t = String::from("# Synthetic\n\n```servanda\ntreaty \"Synthetic\" in time zone UTC.\nparty Northland, Southland, Eastland.\n");
    t.push_str("group Belligerents, each a Belligerent, is Northland, Southland.\nbody Commission of Northland, Southland, Eastland decides by 2 votes excluding the accused.\n");
    t.push_str("event attack by Party against Party.\nevent request by Party.\nline Contact Line.\nzone Strip is within 5 km of Contact Line.\nforce Corps of Eastland.\nsource Observers sees attack in Strip, reports within 6 hours, operated by Commission.\nmoment D is 2030-01-01.\n");
    t.push_str("article 0.1 \"Start\": this treaty enters into force on signature.\n```\n");
    for i in 1..=articles {
        let before = (i * 7 + 3) % i.max(1) + 1;
        let _ = write!(
            t,
            "\n## Article {i}\n\nProse of article {i}.\n\nSource: invented\n\n```servanda text=paraphrase\narticle {i}.1 \"Article {i}\":\n"
        );
        let _ = match i % 6 {
            0 => writeln!(
                t,
                "  each Belligerent shall not act-{} in Strip starting D;\n  verified by Observers;\n  attributed by Commission within 48 hours;\n  on breach: the breaching party shall report to Commission within 12 hours of attribution.",
                i % 50
            ),
            1 => writeln!(
                t,
                "  when article {before}.1 is in force, Eastland shall deploy-{} Corps in Strip within 30 days of activation.",
                i % 40
            ),
            2 => writeln!(
                t,
                "  when attack by Southland against Northland is attributed, Eastland shall assist-{} Northland within 24 hours of attribution;\n  attributed by Commission within 72 hours.",
                i % 30
            ),
            3 => writeln!(
                t,
                "  when request by Northland has occurred and article {before}.1 is observed for 7 days, Eastland may act-{} in Strip.",
                i % 50
            ),
            4 => writeln!(
                t,
                "  Northland shall pull-back-{} from Strip no later than D+{};\n  on breach: as article {before}.1.",
                i % 20,
                i % 90
            ),
            _ => writeln!(
                t,
                "  each Belligerent shall not open-fire-{} across Contact Line;\n  except when attack by Southland against Northland is alleged by Southland.",
                i % 60
            ),
        };
        t.push_str("```\n");
    }
    t
}

const HEAD: &str = "# Shape\n\n```servanda\ntreaty \"Shape\" in time zone UTC.\nparty Northland, Southland, Eastland.\nzone Strip.\n\
                    measure troops by Party counted in people.\nevent attack by Party against Party.\nevent signal-1 by Party.\n\
                    article 0.1 \"Start\": this treaty enters into force on signature.\n";

/// A treaty with one line for each article.
fn lines(articles: usize, line: impl Fn(usize) -> String) -> String {
    let mut t = HEAD.to_owned();
    for i in 1..=articles {
        let _ = writeln!(t, "article {i}.1 \"Article {i}\": {}", line(i));
    }
    t.push_str("```\n");
    t
}

/// Half of the articles forbid what the other half order.
fn all_clash(articles: usize) -> String {
    lines(articles, |i| format!("Northland shall {}open-gate in Strip.", if i % 2 == 0 { "not " } else { "" }))
}

/// Half of the articles ask for more than the other half allow.
fn floors(articles: usize) -> String {
    lines(articles, |i| {
        let level = if i % 2 == 0 { "at least 900" } else { "at most 100" };
        format!("Northland shall keep troops by Northland {level} people.")
    })
}

/// Each ladder leads to the next article.
fn ladders(articles: usize) -> String {
    lines(articles, |i| match i {
        _ if i == articles => "Eastland has power to suspend this treaty.".to_owned(),
        _ => format!("Northland shall not act-{i} in Strip; on breach: as article {}.1.", i + 1),
    })
}

/// Each article outranks the next.
fn ranks(articles: usize) -> String {
    lines(articles, |i| match i {
        _ if i == articles => "Northland may open-gate in Strip.".to_owned(),
        _ => format!("Northland may open-gate-{i} in Strip; notwithstanding article {}.1.", i + 1),
    })
}

/// Each event counts as the next, and the last is waited for.
fn counts_as(articles: usize) -> String {
    lines(articles, |i| match i {
        _ if i == articles => format!("when signal-{i} by Northland has occurred, Southland shall wait immediately."),
        _ => format!("signal-{i} by Northland counts as signal-{} by Northland. event signal-{} by Party.", i + 1, i + 1),
    })
}

/// Each article leaves a time open, with a label of its own.
fn brackets(articles: usize) -> String {
    lines(articles, |i| format!("Northland shall act-{i} within [\"text\" 5 days | \"label {i}\" 6 days] of activation."))
}

/// Labels that all say what the text says.
fn agreeing(articles: usize) -> String {
    lines(articles, |i| format!("Northland shall act-{i} within [\"text\" 5 days | \"label {i}\" 5 days] of activation."))
}

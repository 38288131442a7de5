//! Times of the check: each example as a whole, and synthetic treaties of growing size with the growth exponent. Run in release:
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
    let mut last: Option<(f64, f64)> = None;
    for articles in [100_usize, 300, 1_000, 3_000] {
        let mut host = MemoryHost::default();
        host.files.insert("treaty.md".to_owned(), synthetic(articles).into_bytes());
        let start = Instant::now();
        let loaded = servanda::load(&host, "treaty.md").map_err(|f| f.message)?;
        let checked = servanda::check(&loaded);
        let took = start.elapsed();
        row(
            &format!("synthetic {articles}"),
            loaded.treaty.articles.len(),
            checked.findings.len(),
            took,
            took,
            &format!("{:?}", checked.findings),
        );
        #[expect(clippy::cast_precision_loss, reason = "a size of a bench")]
        let point = ((articles as f64).ln(), took.as_secs_f64().ln());
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

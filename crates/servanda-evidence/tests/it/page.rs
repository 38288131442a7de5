//! `docs/concepts/evidence.md` shows the figures that the crate has.

use servanda_evidence::{curves, hazards, pledges};

/// Whole percent of a share and its interval.
fn percent(share: f64, low: f64, high: f64) -> String {
    format!("{:.0} ({:.0}–{:.0})", share * 100.0, low * 100.0, high * 100.0)
}

/// Every row of the page's tables.
fn rows() -> Vec<String> {
    let mut rows = Vec::new();
    for c in curves() {
        let at = [1.0, 2.0, 5.0, 10.0].map(|y| {
            c.at(y).map_or("–".to_owned(), |p| if p.survival < 1.0 { percent(p.survival, p.low, p.high) } else { "100".to_owned() })
        });
        let left = c.at(10.0).map_or(0, |p| p.at_risk);
        rows.push(format!("| {} | {} | {} | {} | {left} |", c.label, c.n, c.events, at.join(" | ")));
    }
    for h in hazards() {
        rows.push(format!("| {} | {:.2} | {:.2}–{:.2} | {} | {} |", h.label, h.ratio, h.low, h.high, h.n, h.events));
    }
    for p in pledges() {
        rows.push(format!("| {} | {} of {} | {} |", p.label, p.honoured, p.of, percent(p.share, p.low, p.high)));
    }
    rows
}

#[test]
fn the_page_has_every_figure_and_no_other() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/concepts/evidence.md");
    let page = std::fs::read_to_string(path).unwrap();
    // Rows of figures are those that begin with a label of the crate.
    let labels: Vec<String> = rows().iter().map(|r| r.split(" | ").next().unwrap_or_default().to_owned()).collect();
    let told: Vec<&str> = page.lines().filter(|l| labels.iter().any(|label| l.starts_with(&format!("{label} |")))).collect();
    for row in rows() {
        assert!(told.contains(&row.as_str()), "the page lacks\n{row}");
    }
    assert_eq!(told.len(), rows().len(), "the page has a row too many");
}

/// `cargo test -p servanda-evidence --test it -- --ignored --nocapture rows` writes the tables.
#[test]
#[ignore = "a tool for whoever writes the page"]
fn print_the_rows() {
    rows().iter().for_each(|row| println!("{row}"));
}

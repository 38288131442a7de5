//! What the report shows of a real case: a page for each breach record, reached from the matrix, and the strip of watched and unwatched days.

use std::path::Path;

use servanda::base::host::MemoryHost;

/// A case folder of the project in memory, so that its report can be written.
fn case(name: &str) -> MemoryHost {
    fn add(host: &mut MemoryHost, folder: &Path, below: &str) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{below}/{}", path.file_name().unwrap().to_string_lossy());
            if path.is_dir() {
                add(host, &path, &name);
            } else {
                host.files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut host = MemoryHost::default();
    add(&mut host, &crate::root().join("examples").join(name), "case");
    host
}

fn report(name: &str) -> (String, usize) {
    let mut host = case(name);
    let loaded = servanda::load(&host, "case").unwrap();
    let inputs = servanda::inputs::read(&host, &loaded, &[]).unwrap();
    let watched = servanda::watch::watch(&loaded, &inputs, None);
    let most = watched.versions.iter().map(|v| v.outcome.records.len()).max().unwrap();
    servanda::run::run(&mut host, "case", None).unwrap();
    (String::from_utf8(host.files["case/out/report.html"].clone()).unwrap(), most)
}

#[test]
fn each_breach_record_has_a_page_that_the_matrix_and_the_list_lead_to() {
    let (html, most) = report("minsk-2020");
    let pages: Vec<&str> = html.split("<article class=\"record\"").skip(1).map(|p| p.split("</article>").next().unwrap()).collect();
    // Nine reports: one, an explosion, is of no article; the eight others are a record each, four of them under one reading alone.
    assert_eq!(pages.len(), 8);
    assert!(most <= 8, "{most}");
    for (n, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("id=\"record-{n}\"")), "{page}");
        for part in ["Whose duty", "Who answers", "Witness", "What can be checked again", "What would overturn it", "Reported by"] {
            assert!(page.contains(part), "record {n} lacks `{part}`: {page}");
        }
        assert!(!page.contains("no known time"), "{page}");
        assert_eq!(html.matches(&format!("<a href=\"#record-{n}\">Record {n}</a>")).count(), 1, "the list leads to it");
    }
    assert!(pages[0].contains("each Side shall not open-fire") && pages[0].contains("vodiane-0727"), "{}", pages[0]);
    assert!(pages[2].contains("only “works are an offensive”"), "{}", pages[2]);
    let matrix = html.split("Each article, under each reading").nth(1).unwrap().split("</table>").next().unwrap();
    assert!(matrix.contains("<a href=\"#record-1\">cannot be monitored"), "the cell leads to the first of its records");
}

/// The strike of 4 April on Kherson lies in both truces and under the frame, by lists that have other names for the facility.
#[test]
fn what_is_one_record_under_several_readings_has_one_page() {
    let (html, _) = report("energy-2025");
    let pages: Vec<&str> = html.split("<article class=\"record\"").skip(1).filter(|p| p.contains("<b>kherson-0404</b>")).collect();
    let of_the_moratorium: Vec<&&str> = pages.iter().filter(|p| p.contains(": article 1.1 of")).collect();
    assert_eq!(of_the_moratorium.len(), 1);
    assert!(of_the_moratorium[0].contains("the text and every reading and proposal"), "{}", of_the_moratorium[0]);
}

/// The mission's reports cover 2 to 7 August 2020, 19:30 to 19:30, in both regions (sources.toml); nothing is reported from Luhansk Region.
#[test]
fn a_day_that_nobody_watched_is_no_quiet_day() {
    let (html, _) = report("minsk-2020");
    let strip = html.split("<svg class=\"days\"").nth(1).unwrap().split("</svg>").next().unwrap();
    for (cell, what) in [
        ("Luhansk Region, 2020-08-03: 0 reported, watched all day", "quiet"),
        ("Luhansk Region, 2020-08-02: 0 reported, watched 4 of 24 hours", "from half past seven in the evening"),
        ("Luhansk Region, 2020-08-15: 0 reported, nobody says they watched", "unknown"),
        ("Donetsk Region, 2020-08-11: 2 reported, nobody says they watched", "one side's word"),
        ("Donetsk Region, 2020-07-27: 2 reported, watched 23 of 24 hours", "from a minute past midnight"),
    ] {
        assert!(strip.contains(&format!("<title>{cell}</title>")), "{what}: {cell}\n{strip}");
    }
    // 34 days in two regions. All of 2 × 34 cells but those wholly watched are hatched in part or whole.
    let cells = strip.matches("class=\"cell").count();
    let whole = strip.matches("watched all day").count();
    assert_eq!(cells, 2 * 34);
    assert_eq!(strip.matches("class=\"blind\"").count(), cells - whole);
    assert!(html.contains("Donetsk Region") && html.contains("general knowledge"), "the regions are drawn, and said to be schematic");
}

#[test]
fn the_guide_tells_what_the_exercise_of_the_paris_declaration_holds() {
    let loaded = servanda::load(&crate::Disk, &crate::root().join("examples/paris-2026").to_string_lossy()).unwrap();
    let drawn = servanda::simulate::simulate(&loaded, servanda::simulate::Options { seed: 1, days: 30, from: None }).unwrap();
    let (reports, acts, claims) = drawn.rows;
    let guide = std::fs::read_to_string(crate::root().join("docs/guides/exercise.md")).unwrap();
    for said in
        [format!("{} things happen", drawn.happened), format!("{reports} reports"), format!("{acts} acts"), format!("{claims} claims")]
    {
        assert!(guide.contains(&said), "{said}");
    }
}

//! How rows are understood: what is counted, why a row is not taken, and what one row is in the text.

use servanda::base::host::MemoryHost;
use servanda::inputs::Feed;

const TEXT: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone Europe/Kyiv.\nparty North, South.\nzone Buffer from \"buffer.json\".\n\
    event fire by Party in Zone.\nsource Mission sees fire, detects 80 %, false alarms 10 %.\n\
    article 0.1 \"Start\": this treaty enters into force on 2027-03-01.\n\
    article 1.1 \"No fire\": each Party shall not fire in Buffer; verified by Mission.\n```\n";

/// A square of a degree, from 30 east and 50 north.
const BUFFER: &str = r#"{"type":"Polygon","coordinates":[[[30,50],[31,50],[31,51],[30,51],[30,50]]]}"#;

const ROWS: &str = "report_id,source,received,occurred_from,lat,lon,radius_m,type,actor,corrects\n\
    a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,50.5,30.5,500,fire,North,\n\
    b,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,50.999,30.5,500,fire,Nroth,\n\
    c,Mission,2027-03-02T12:00:00Z,2027-03-02 10:00,50.5,30.5,,fire,North,\n\
    d,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,,,,shelling,North,\n\
    e,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,52,30.5,,fire,North,x\n\
    f,Mission,2027-03-01T12:00:00Z,2027-03-02T10:00:00Z,52,30.5,,fire,North,\n\
    a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,50.5,30.5,500,fire,North,\n";

fn host() -> MemoryHost {
    let mut host = MemoryHost::default();
    let prior = "[[prior]]\nevent = \"fire\"\nlow = 0.5\nhigh = 0.5\nbasis = \"assumed\"\n";
    for (name, text) in [("treaty.md", TEXT), ("buffer.json", BUFFER), ("sources.toml", prior), ("r.csv", ROWS)] {
        host.files.insert(format!("case/{name}"), text.as_bytes().to_vec());
    }
    host
}

fn feed() -> Feed {
    Feed { file: "case/r.csv".to_owned(), mapping: None }
}

fn explained(line: u64) -> String {
    let host = host();
    let loaded = servanda::load(&host, "case").unwrap();
    assert!(loaded.findings.iter().all(|f| f.severity != servanda::base::Severity::Error), "{:?}", loaded.findings);
    servanda::ingest::explain(&host, &loaded, &feed(), line).unwrap().unwrap_or_default()
}

/// Whether a line of the text begins with a word and goes on with this.
fn says(text: &str, word: &str, rest: &str) {
    assert!(text.lines().any(|l| l.trim().strip_prefix(word).is_some_and(|l| l.trim() == rest)), "{word}: {rest}\n---\n{text}");
}

#[test]
fn rows_are_counted_and_each_reject_has_its_line_column_and_reason() {
    let host = host();
    let loaded = servanda::load(&host, "case").unwrap();
    let inputs = servanda::inputs::read(&host, &loaded, &[feed()]).unwrap();
    let ingested = servanda::ingest::ingest(&loaded, &inputs);
    // Seven rows: a twice, c without a zone, d of no event, f before it happened. What e corrects is unknown, and it stands for itself.
    assert_eq!((ingested.taken(), ingested.rejected()), (3, 3));
    let text = ingested.text();
    assert!(text.contains("case/r.csv: 7 rows, 5 reports, 1 duplicate, 1 rejected"), "{text}");
    assert!(text.contains("case/r.csv:4: `occurred_from`: "), "{text}");
    assert!(text.contains("case/r.csv:5: `d`: `shelling` is no event of the text"), "{text}");
    assert!(text.contains("case/r.csv:7: `f`: the clock runs backwards"), "{text}");
    let odd = text.split("Taken, and odd").nth(1).unwrap();
    assert!(odd.contains("`e`: it corrects `x`, which is not known") && odd.contains("`Nroth`") && odd.contains("`North`"), "{odd}");
    assert!(text.ends_with("3 rows taken, 3 not\n"), "{text}");
    let table = ingested.rejects_csv();
    assert_eq!(table.lines().count(), 4, "a header and three rows: {table}");
    assert!(table.contains("case/r.csv,4,occurred_from,"), "{table}");
}

#[test]
fn a_row_is_explained_up_to_its_zone_its_interval_its_event_and_its_odds() {
    let text = explained(2);
    says(&text, "lat", "50.5 (column lat = `50.5`)");
    says(&text, "event", "`fire`, of which article 1.1 speaks");
    // Kyiv keeps winter time on 2 March, two hours ahead of UTC.
    says(&text, "happened", "2027-03-02 12:00:00 Europe/Kyiv");
    says(&text, "known", "2027-03-02 14:00:00 Europe/Kyiv");
    says(&text, "by", "North, a party");
    says(&text, "ground", "certainly in Buffer (within 500 m, as stated)");
    // Even odds before; eight to one by the rates: 8 of 9.
    says(&text, "probability", "88.9 % to 88.9 % on the word of Mission; more likely than not");
    // A thousandth of a degree from the edge is 111 m, nearer than the stated radius.
    let text = explained(3);
    says(&text, "ground", "perhaps in Buffer (within 500 m, as stated)");
    says(&text, "odd", "`Nroth` is no party or body that the case knows; did you mean `North`?");
}

#[test]
fn a_row_of_no_use_says_why() {
    let text = explained(4);
    assert!(text.contains("\nnot taken: case/r.csv:4: `occurred_from`: ") && !text.contains("\nin the text"), "{text}");
    let text = explained(5);
    assert!(text.contains("\nin the text: not usable\n") && text.contains("`shelling` is no event of the text"), "{text}");
    let text = explained(6);
    says(&text, "ground", "in none of the zones that are drawn (within 250 m, for want of a stated radius)");
    says(&text, "odd", "it corrects `x`, which is not known; it stands for itself");
    assert!(explained(7).contains("not usable       the clock runs backwards"), "{}", explained(7));
    assert!(explained(8).contains("\nnot taken: read before in case/r.csv:2, word for word"), "{}", explained(8));
    assert_eq!(explained(9), "", "no row stands there");
}

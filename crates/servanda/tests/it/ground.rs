//! Zones with maps: what a watched zone leaves out is found by geometry when the words do not tell.

use servanda::base::host::MemoryHost;
use servanda::model::Covering;

fn square(west: f64, south: f64, east: f64, north: f64) -> String {
    format!(
        r#"{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}"#
    )
}

fn load(watched: &str) -> servanda::Loaded {
    let text = format!(
        "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South.\nzone Port from \"port.json\". zone Province from \"province.json\".\n\
         zone Country from \"country.json\".\nevent land by Party in Zone.\nsource Posts sees land in {watched}, operated by North.\n\
         article 0.1 \"Start\": this treaty enters into force on signature.\n\
         article 1.1 \"No landing\": South shall not land in Province.\n```\n"
    );
    let mut host = MemoryHost::default();
    host.files.insert("treaty.md".to_owned(), text.into_bytes());
    host.files.insert("port.json".to_owned(), square(30.0, 46.0, 30.1, 46.1).into_bytes());
    host.files.insert("province.json".to_owned(), square(30.0, 46.0, 31.0, 47.0).into_bytes());
    host.files.insert("country.json".to_owned(), square(28.0, 45.0, 33.0, 49.0).into_bytes());
    servanda::load(&host, "treaty.md").unwrap()
}

#[test]
fn a_province_beyond_the_watched_port_is_a_gap_with_a_place() {
    let loaded = load("Port");
    let gaps: Vec<_> = servanda::check(&loaded).findings.into_iter().filter(|f| f.rule.code == "SV503").collect();
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    assert!(gaps[0].witness.iter().any(|step| step.contains("° N")), "the witness names a place: {:?}", gaps[0].witness);
    // The place named lies in the province and not in the port.
    let Some(Covering::NotAt(place)) = loaded.treaty.coverings.get(&("Port".to_owned(), "Province".to_owned())) else {
        panic!("{:?}", loaded.treaty.coverings)
    };
    let number = |text: &str| text.split('°').next().unwrap().trim().parse::<f64>().unwrap();
    let (lat, lon) = place.split_once(',').map(|(lat, lon)| (number(lat), number(lon))).unwrap();
    let province = (46.0..=47.0).contains(&lat) && (30.0..=31.0).contains(&lon);
    assert!(province && (lat > 46.1 || lon > 30.1), "{place}");
}

#[test]
fn a_province_inside_the_watched_country_is_no_gap() {
    let loaded = load("Country");
    assert!(servanda::check(&loaded).findings.iter().all(|f| f.rule.code != "SV503"));
}

/// A report names one part of the ground and gives coordinates in another: nobody can tell which of the two is wrong.
#[test]
fn coordinates_that_contradict_the_sector_leave_the_place_open() {
    let watched = |lat: f64, sector: &str| {
        let text = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South.\nzone Port from \"port.json\".\n\
            zone Sector from \"sectors.json\" each by \"id\".\nevent fire by Party in Sector.\n\
            article 0.1 \"Start\": this treaty enters into force on 2027-03-01.\n\
            article 1.1 \"No fire\": North shall not fire in any Sector.\n```\n";
        let mut host = MemoryHost::default();
        let mut put = |name: &str, text: String| host.files.insert(name.to_owned(), text.into_bytes());
        put("case/treaty.md", text.to_owned());
        put("case/port.json", square(30.0, 46.0, 30.1, 46.1));
        let part = |id: &str, south: f64| {
            format!(r#"{{"type":"Feature","properties":{{"id":"{id}"}},"geometry":{}}}"#, square(30.0, south, 31.0, south + 1.0))
        };
        put("case/sectors.json", format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, part("S1", 46.0), part("S2", 48.0)));
        put("case/sources.toml", "[[source]]\nname = \"Log\"\nkind = \"register\"\n".to_owned());
        let head = "report_id,source,occurred_from,type,actor,lat,lon,radius_m,sector\n";
        put("case/reports/r.csv", format!("{head}a,Log,2027-03-02T10:00:00Z,fire,North,{lat},30.5,200,{sector}\n"));
        let loaded = servanda::load(&host, "case").unwrap();
        let inputs = servanda::inputs::read(&host, &loaded, &[]).unwrap();
        let watched = servanda::watch::watch(&loaded, &inputs, None);
        let record = watched.versions[0].outcome.records[0].clone();
        let told: Vec<String> = watched.objections.iter().map(|o| o.reason.clone()).collect();
        let sector = record.key.first().map(|(_, v)| watched.names.text(*v));
        (record.truth, sector, told)
    };
    use servanda::monitor::Truth;
    assert_eq!(watched(46.5, "S1"), (Truth::Yes, Some("S1".to_owned()), Vec::new()));
    let (truth, sector, told) = watched(48.5, "S1");
    assert_eq!((truth, sector), (Truth::Maybe, None));
    assert!(told[0].contains("`sector` says S1") && told[0].contains("lie outside it"), "{told:?}");
}

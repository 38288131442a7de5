//! `watch` on whole cases: what careful people would say of them, from the files alone.

use servanda::base::host::MemoryHost;
use servanda::feed::Claim;
use servanda::monitor::outcome::State;
use servanda::monitor::{Standing, Truth};
use servanda::watch::Watched;

use crate::Disk;

fn example(name: &str, as_of: Option<&str>) -> (servanda::Loaded, Watched) {
    let path = crate::root().join("examples").join(name);
    let loaded = servanda::load(&Disk, &path.to_string_lossy()).unwrap();
    let inputs = servanda::inputs::read(&Disk, &loaded, &[]).unwrap();
    assert!(inputs.rejects.is_empty(), "{name}: {:?}", inputs.rejects);
    let watched = servanda::watch::watch(&loaded, &inputs, as_of.map(|t| t.parse::<servanda::Timestamp>().unwrap().as_second()));
    (loaded, watched)
}

/// How an article stands under a version, named by its label; the text as it stands has none.
fn state(watched: &Watched, label: &str, number: &str) -> State {
    let version = watched.versions.iter().find(|v| v.labels.join(" + ") == label).unwrap();
    let (id, _) = version.treaty.standing().find(|(_, a)| a.ast.number.text == number).unwrap();
    version.outcome.articles.iter().find(|a| a.article == id).unwrap().state
}

/// The incidents on which records of an article rest under a version.
fn incidents(watched: &Watched, label: &str, number: &str) -> Vec<String> {
    let version = watched.versions.iter().find(|v| v.labels.join(" + ") == label).unwrap();
    let mine = |r: &&servanda::monitor::Record| version.treaty.articles[r.article].ast.number.text == number;
    let mut out: Vec<String> = version
        .outcome
        .records
        .iter()
        .filter(mine)
        .map(|r| {
            assert_eq!(r.truth, Truth::Maybe, "one side's word establishes nothing");
            watched.names.text(r.witness[0])
        })
        .collect();
    out.sort();
    out
}

#[test]
fn nobody_could_establish_a_breach_of_the_easter_truce() {
    let (_, watched) = example("easter-2025", None);
    for label in ["", "ministry of defence", "no exception"] {
        assert_eq!(state(&watched, label, "11.1"), State::CannotBeMonitored, "{label}");
    }
    assert_eq!(incidents(&watched, "", "11.1"), ["kherson-1", "kherson-2", "kherson-3", "kherson-4", "zaporizhzhia-1", "zoria-1"]);
    let text = &watched.versions[0];
    assert!(text.outcome.records.iter().all(|r| text.treaty.articles[r.article].ast.number.text == "11.1"), "only the order binds anybody");
    assert_eq!(text.outcome.contrary.len(), 10, "five acts of Ukraine against its word, and against what was expected of it");
}

#[test]
fn claims_of_the_easter_truce_keep_their_windows_and_parts() {
    let (_, watched) = example("easter-2025", None);
    let held = servanda::watch::claims(&watched);
    let one = |id: &str| held.iter().find(|h| h.claim.id == id).unwrap();
    let total = one("ua-0420-24-total");
    assert_eq!(total.claim.number.to_string(), "2935");
    let hours = |c: &Claim<'_>| c.window.map(|w| (w.to.unwrap().as_second() - w.from.as_second()) / 3_600);
    assert_eq!(hours(total.claim), Some(24), "20 April alone, not the thirty hours");
    assert!(total.remarks.iter().any(|r| r.contains("2928")), "96, 1 882 and more than 950: {:?}", total.remarks);
    let heavy = held.iter().find(|h| h.claim.number.to_string() == "812").unwrap();
    assert!(heavy.depth == 2 && heavy.remarks.iter().any(|r| r.contains("not to be added")), "{:?}", heavy.remarks);
    assert!(held.iter().all(|h| h.established == 0), "nothing is established, whoever claims it");
    assert!(held.iter().filter(|h| h.reprint).count() > 5, "what others print again is no second voice");
    let open = held.iter().find(|h| h.claim.window.is_some_and(|w| w.to.is_none())).unwrap();
    assert!(!open.compared, "a window without an end is compared with nothing");
}

#[test]
fn the_two_sides_kept_two_different_energy_truces() {
    let (_, watched) = example("energy-2025", None);
    let (moscow, kyiv) = (incidents(&watched, "Moscow", "1.1"), incidents(&watched, "Kyiv", "1.1"));
    let has = |list: &[String], id: &str| list.iter().any(|i| i == id);
    // Before Kyiv's start, on Moscow's list.
    assert!(has(&moscow, "kavkazskaya-0319") && !has(&kyiv, "kavkazskaya-0319"));
    assert!(has(&moscow, "railway-0319") && !has(&kyiv, "railway-0319"));
    // On Kyiv's list alone.
    assert!(has(&kyiv, "poltava-0328") && !has(&moscow, "poltava-0328"));
    // After Moscow's end.
    assert!(has(&kyiv, "kherson-0423") && !has(&moscow, "kherson-0423"));
    // Under both.
    assert!(has(&kyiv, "kherson-0404") && has(&moscow, "kherson-0404"));
}

#[test]
fn what_was_known_then_is_less_than_what_is_known_now() {
    let (_, then) = example("easter-2025", Some("2025-04-19T16:30:00Z"));
    let (_, now) = example("easter-2025", None);
    assert!(then.facts.len() < now.facts.len());
    assert!(incidents(&then, "", "11.1").iter().all(|i| incidents(&now, "", "11.1").contains(i)));
    assert!(then.claims.len() < now.claims.len(), "a claim that was not yet made is not shown");
}

const TRUCE: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South.\nbody Commission.\nevent fire by Party.\n\
    source Mission sees fire, detects 90 %, false alarms 1 %, reports within 6 hours, operated by Commission.\nstandard Sure is 90 %.\n\
    article 0.1 \"Start\": this treaty enters into force on 2027-03-01.\n\
    article 1.1 \"No fire\": each Party shall not fire; verified by Mission to Sure; on breach: the breaching party shall explain to Commission within 12 hours of breach.\n\
    article 2.1 \"Withdrawal\": North shall pull-back no later than 2027-03-10.\n```\n";

fn case(sources: &str, reports: &str, acts: &str) -> Watched {
    let mut host = MemoryHost::default();
    let mut put = |name: &str, text: &str| host.files.insert(name.to_owned(), text.as_bytes().to_vec());
    put("case/treaty.md", TRUCE);
    put("case/sources.toml", sources);
    put("case/reports/r.csv", &format!("report_id,source,received,occurred_from,type,actor,corrects,retracts\n{reports}"));
    put("case/acts/a.csv", &format!("act_id,body,kind,args.to,at\n{acts}"));
    let loaded = servanda::load(&host, "case").unwrap();
    let inputs = servanda::inputs::read(&host, &loaded, &[]).unwrap();
    servanda::watch::watch(&loaded, &inputs, None)
}

const PRIOR: &str = "[[prior]]\nevent = \"fire\"\nlow = 0.3\nhigh = 0.7\nbasis = \"assumed\"\n";

#[test]
fn a_rated_mission_and_a_stated_prior_establish_a_breach_and_its_ladder_runs() {
    let watched = case(PRIOR, "a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\n", "");
    let text = &watched.versions[0];
    assert_eq!(state(&watched, "", "1.1"), State::Breached(servanda::syntax::ast::Grade::Minor));
    let step = text.outcome.clocks.iter().find(|c| c.record.is_some()).unwrap();
    assert_eq!(step.due, Some("2027-03-02T22:00:00Z".parse::<servanda::Timestamp>().unwrap().as_second()), "twelve hours from the breach");
    // Without the prior the same report establishes nothing.
    let bare = case("", "a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\n", "");
    assert_eq!(state(&bare, "", "1.1"), State::CannotBeMonitored);
}

#[test]
fn an_explanation_in_time_remedies_and_no_report_of_a_withdrawal_proves_nothing() {
    let reports = "a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\nb,Mission,2027-03-20T12:00:00Z,2027-03-20T10:00:00Z,fire,South,,\n";
    let watched = case(PRIOR, reports, "x,North,explain,Commission,2027-03-02T15:00:00Z\n");
    let text = &watched.versions[0];
    let of = |number: &str| {
        text.outcome.records.iter().filter(move |r| text.treaty.articles[r.article].ast.number.text == number).collect::<Vec<_>>()
    };
    assert!(matches!(of("1.1")[0].standing, Standing::Remedied(_)), "{:?}", of("1.1"));
    assert_eq!(of("2.1")[0].truth, Truth::Maybe, "nobody would have told of the withdrawal: its absence is no evidence");
}

#[test]
fn a_misspelt_party_is_told_and_not_passed_over() {
    let watched = case(PRIOR, "a,Mission,,2027-03-02T10:00:00Z,fire,north,,\n", "");
    let told: Vec<&str> = watched.objections.iter().map(|o| o.reason.as_str()).collect();
    assert!(told.iter().any(|t| t.contains("`north`") && t.contains("`North`")), "{told:?}");
}

#[test]
fn a_correction_and_a_retraction_change_the_verdict() {
    let first = "a,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,\n";
    let corrected = format!("{first}b,Mission,2027-03-03T12:00:00Z,2027-02-27T10:00:00Z,fire,North,a,\n");
    assert!(
        case(PRIOR, &corrected, "").versions[0].outcome.records.iter().all(|r| r.truth != Truth::Yes),
        "it was before the treaty bound anybody"
    );
    let retracted = format!("{first}b,Mission,2027-03-03T12:00:00Z,2027-03-02T10:00:00Z,fire,North,,a\n");
    assert!(case(PRIOR, &retracted, "").versions[0].outcome.records.is_empty());
}

/// A clause that could not be read may be the exception that excuses what is told: the summary says so before it tells anything.
#[test]
fn what_could_not_be_read_of_the_text_is_said_first() {
    let run = |text: &str| {
        let mut host = MemoryHost::default();
        host.files.insert("case/treaty.md".to_owned(), text.as_bytes().to_vec());
        let loaded = servanda::load(&host, "case").unwrap();
        let inputs = servanda::inputs::read(&host, &loaded, &[]).unwrap();
        let watched = servanda::watch::watch(&loaded, &inputs, None);
        let told = servanda::report::watch_text(&servanda::watch::view(&inputs, &watched));
        (watched.unread, told)
    };
    assert_eq!(run(TRUCE).0, 0);
    let (unread, told) = run(&TRUCE.replacen("shall not", "shall nott", 1));
    assert!(unread > 0);
    let (said, articles) = (told.find("could not be read as a clause").unwrap(), told.find("Articles").unwrap());
    assert!(said < articles, "{told}");
}

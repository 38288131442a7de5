//! What bodies and parties do by word, and what it changes: decisions with their votes, waivers, attribution.

use servanda::base::host::MemoryHost;
use servanda::feed::{Mapping, Seen};
use servanda::follow::{Follow, Ready};
use servanda::monitor::outcome::State;
use servanda::monitor::{Record, Truth};
use servanda::report::{News, Told};
use servanda::watch::Watched;

/// A text behind the declarations that all share, what was reported and what was done.
pub(crate) struct Case {
    host: MemoryHost,
}

const HEAD: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South, East.\nevent fire by Party.\n\
    source Mission sees fire, detects 90 %, false alarms 1 %, reports within 6 hours.\n\
    article 0.1 \"Start\": this treaty enters into force on 2027-03-01.\n";

pub(crate) const FIRE: &str = "shot,Mission,2027-03-02T12:00:00Z,2027-03-02T10:00:00Z,fire,North\n";

impl Case {
    pub(crate) fn new(text: &str, reports: &str, acts: &str) -> Self {
        let mut host = MemoryHost::default();
        let mut put = |name: &str, text: &str| host.files.insert(name.to_owned(), text.as_bytes().to_vec());
        put("case/treaty.md", &format!("{HEAD}{text}\n```\n"));
        put("case/sources.toml", "[[prior]]\nevent = \"fire\"\nlow = 0.3\nhigh = 0.7\nbasis = \"assumed\"\n");
        put("case/reports/r.csv", &format!("report_id,source,received,occurred_from,type,actor\n{reports}"));
        put("case/acts/a.csv", &format!("act_id,body,kind,about,args.to,at,votes_for,votes_against\n{acts}"));
        Self { host }
    }

    pub(crate) fn watched(&self) -> (Watched, String) {
        let loaded = servanda::load(&self.host, "case").unwrap();
        let unread: Vec<&String> = loaded.findings.iter().filter(|f| f.rule.code == "SV001").map(|f| &f.message).collect();
        assert!(unread.is_empty(), "{unread:?}");
        let inputs = servanda::inputs::read(&self.host, &loaded, &[]).unwrap();
        assert!(inputs.rejects.is_empty(), "{:?}", inputs.rejects);
        let watched = servanda::watch::watch(&loaded, &inputs, None);
        let text = servanda::report::watch_text(&servanda::watch::view(&inputs, &watched));
        (watched, text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// What is told when the reports come in one by one.
    fn followed(&self) -> Vec<Told> {
        let loaded = servanda::load(&self.host, "case").unwrap();
        let inputs = servanda::inputs::acts(&self.host, &loaded).unwrap();
        let observers = servanda::inputs::observers(&self.host, &loaded).unwrap();
        let ready = Ready::new(&loaded, servanda::inputs::Inputs { observers, ..inputs });
        let mut follow = Follow::new(&ready);
        let mut told = follow.begin();
        let bytes = self.host.files["case/reports/r.csv"].as_slice();
        let batch = servanda::feed::read("r.csv", &Mapping::built_in("report").unwrap(), bytes, &mut Seen::default()).unwrap();
        for report in batch.reports {
            told.extend(follow.take(servanda::feed::Entry::Item(servanda::feed::Item::Report(report))));
            told.extend(follow.look());
        }
        told.extend(follow.pause());
        told.extend(follow.look());
        told
    }
}

fn records<'w>(watched: &'w Watched, number: &str) -> Vec<&'w Record> {
    let text = &watched.versions[0];
    text.outcome.records.iter().filter(|r| text.treaty.articles[r.article].ast.number.text == number).collect()
}

fn clocks(watched: &Watched) -> usize {
    watched.versions[0].outcome.clocks.iter().filter(|c| c.record.is_some() && c.due.is_some()).count()
}

const COUNCIL: &str = "body Council of North, South, East decides by majority excluding the accused.\n\
    article 1.1 \"No fire\": each Party shall not fire; verified by Mission; attributed by Council;\n\
    on breach: the breaching party shall explain to Council within 12 hours of attribution.";

#[test]
fn a_decision_that_its_votes_do_not_carry_starts_nothing() {
    let case = |votes: &str| Case::new(COUNCIL, FIRE, &format!("found,Council,attribution,shot,North,2027-03-03T10:00:00Z,{votes}\n"));
    let (watched, text) = case("South;East,North").watched();
    assert_eq!(clocks(&watched), 1, "two of the two that vote");
    assert!(text.contains("attribution [found] of Council: carried by majority excluding the accused (2 for, 1 against"), "{text}");
    // The vote of the accused does not count, whatever it says: one of two is no majority.
    let (watched, text) = case("South;North,East").watched();
    assert_eq!(clocks(&watched), 0);
    assert!(text.contains("[found] of Council: does not follow from its votes") && text.contains("1 of 2 for, 1 against"), "{text}");
    let (watched, text) = case("South,").watched();
    assert_eq!(clocks(&watched), 0);
    assert!(text.contains("undetermined whether it is carried") && text.contains("nothing is on record of East"), "{text}");
    let (watched, text) = case(",").watched();
    assert_eq!(clocks(&watched), 1, "no votes are on record: it is taken as recorded");
    assert!(text.contains("Council, 1 decision: no votes are on record: taken as recorded"), "{text}");
}

#[test]
fn votes_recorded_apart_are_votes_and_a_reading_may_count_them_otherwise() {
    let acts = "found,Council,attribution,shot,North,2027-03-03T10:00:00Z,,\n\
        roll,Council,vote,found,,2027-03-03T09:00:00Z,South,East\n";
    let (watched, _) = Case::new(COUNCIL, FIRE, acts).watched();
    assert_eq!(clocks(&watched), 0);
    let text = format!("{COUNCIL}\nreading \"one is enough\" by South of Council: decided by 1 votes.");
    let (watched, text) = Case::new(&text, FIRE, acts).watched();
    assert_eq!(watched.versions.iter().map(|v| v.decisions[0].carried).collect::<Vec<_>>(), [Some(Truth::No), Some(Truth::Yes)]);
    assert!(text.contains("under \"one is enough\": attribution [found] of Council: carried by 1 votes"), "{text}");
}

#[test]
fn following_counts_votes_that_come_after_the_decision() {
    let acts = "found,Council,attribution,shot,North,2027-03-03T10:00:00Z,,\n\
        roll,Council,vote,found,,2027-03-03T11:00:00Z,South,East\n";
    let told = Case::new(COUNCIL, FIRE, acts).followed();
    let odd = |t: &Told| matches!(&t.news, News::Odd { reason, .. } if reason.contains("does not follow from its votes"));
    assert!(told.iter().any(odd), "{told:?}");
    let begun = told.iter().filter(|t| matches!(&t.news, News::Clock { clock, .. } if clock.due.is_some())).count();
    assert_eq!(begun, 0, "the clock never starts: {told:?}");
}

#[test]
fn a_power_is_used_only_when_the_votes_carry_it() {
    let text = "body Council of North, South, East decides by majority.\narticle 1.1 \"No fire\": each Party shall not fire; verified by Mission.\n\
        article 1.2 \"Way out\": Council has power to suspend article 1.1; decided by unanimity.";
    let state = |votes: &str| {
        let acts = format!("out,Council,suspension,article 1.1,,2027-03-01T10:00:00Z,{votes}\n");
        let (watched, _) = Case::new(text, FIRE, &acts).watched();
        let article = &watched.versions[0].outcome.articles[1];
        (article.state, records(&watched, "1.1").len())
    };
    assert_eq!(state("North;South;East,").1, 0, "suspended by all");
    assert_eq!(state("North;South,East"), (State::Breached(servanda::syntax::ast::Grade::Minor), 1), "a majority is not all");
    // Whether it was suspended is not known, nor is the breach then.
    assert_eq!(state("North;South,").1, 1);
}

const TRUCE: &str = "body Commission.\nbody Staff acts for South.\narticle 1.1 \"No fire\": each Party shall not fire; verified by Mission;\n\
    on breach: the breaching party shall explain to Commission within 12 hours of breach.";

#[test]
fn only_those_to_whom_it_is_owed_waive_a_breach() {
    let standing = |text: &str, acts: &str| {
        let (watched, told) = Case::new(text, FIRE, acts).watched();
        let one = records(&watched, "1.1")[0].standing;
        (matches!(one, servanda::monitor::Standing::Waived(_)), clocks(&watched), told)
    };
    let by = |who: &str, about: &str| format!("w-{who},{who},waiver,{about},,2027-03-02T18:00:00Z,,\n");
    // No other article asks whether it is breached, and the waiver counts all the same.
    for about in ["article 1.1", "shot"] {
        assert!(standing(TRUCE, &format!("{}{}", by("South", about), by("East", about))).0, "{about}: both to whom it is owed");
        assert_eq!(standing(TRUCE, &format!("{}{}", by("Staff", about), by("East", about))).1, 0, "by who acts for it; its ladder ends");
    }
    let (waived, steps, told) = standing(TRUCE, &by("South", "shot"));
    assert!(!waived && steps == 1 && told.contains("others to whom it is owed have not waived it"), "{told}");
    for who in ["North", "Commission"] {
        let (waived, _, told) = standing(TRUCE, &by(who, "shot"));
        assert!(!waived && told.contains("it is owed to others, and the text gives no power to waive it"), "{who}: {told}");
    }
    let text = format!("{TRUCE}\narticle 1.2 \"Mercy\": Commission may waive.");
    assert!(standing(&text, &by("Commission", "shot")).0, "the text gives it the power");
    assert!(!standing(&text, &by("North", "shot")).0);
}

/// One report in the measure of a text: what is told of it.
fn measured(limit: &str, unit: &str) -> (usize, Vec<String>) {
    let text = format!(
        "event pass by Party.\nmeasure distance by Party.\narticle 1.1 \"Far\": North shall keep distance by North {limit}; verified by Mission."
    );
    let mut case = Case::new(&text, "", "");
    let put = |host: &mut MemoryHost, name: &str, text: &str| host.files.insert(name.to_owned(), text.as_bytes().to_vec());
    put(&mut case.host, "case/sources.toml", "[[source]]\nname = \"Mission\"\nkind = \"register\"\n");
    let rows = format!(
        "report_id,source,received,occurred_from,type,actor,value,unit\nm,Mission,,2027-03-02T10:00:00Z,distance,North,4500,{unit}\n"
    );
    put(&mut case.host, "case/reports/r.csv", &rows);
    let (watched, _) = case.watched();
    (records(&watched, "1.1").len(), watched.objections.iter().map(|o| o.reason.clone()).collect())
}

#[test]
fn measures_are_compared_in_one_unit_or_not_at_all() {
    assert_eq!(measured("at least 5 km", "m").0, 1, "4 500 m are less than 5 km");
    assert_eq!(measured("at least 4 km", "m").0, 0);
    assert_eq!(measured("at least 5 km", "km").0, 0);
    let (records, told) = measured("at least 5 km", "people");
    assert!(records == 0 && told.iter().any(|t| t.contains("counted in km, and the report counts people")), "{told:?}");
}

#[test]
fn one_row_of_a_far_off_year_does_not_move_the_present() {
    let far = "slip,Mission,,2072-03-05T10:00:00Z,fire,South\n";
    let three = format!("{FIRE}shot2,Mission,2027-03-03T12:00:00Z,2027-03-03T10:00:00Z,fire,North\n{far}");
    let case = Case::new(TRUCE, &three, "");
    let (watched, text) = case.watched();
    assert_eq!(watched.now, Some("2027-03-03T12:00:00Z".parse::<servanda::Timestamp>().unwrap().as_second()));
    assert!(text.contains("slip: it lies more than two years after everything else"), "{text}");
    let odd =
        |t: &Told| matches!(&t.news, News::Odd { reason, rejected: true, .. } if reason.contains("`slip`: it lies more than two years"));
    let told = case.followed();
    assert!(told.iter().any(odd) && told.iter().all(|t| t.now.is_none_or(|now| now < 2_000_000_000)), "{told:?}");
    // Two of them speak for one another.
    let four = format!("{three}later,Mission,,2072-03-06T10:00:00Z,fire,South\n");
    assert!(Case::new(TRUCE, &four, "").watched().0.now > Some(3_000_000_000));
}

#[test]
fn a_deadline_beyond_all_calendars_is_no_deadline_without_date() {
    let text = "article 1.1 \"Some day\": South shall fire within 9000 years of activation.";
    let (_, text) = Case::new(text, FIRE, "").watched();
    assert!(text.contains("due later than the year 9999") && !text.contains("put off for ever"), "{text}");
}

#[test]
fn the_summary_names_the_standard_and_tells_grades_only_where_the_text_does() {
    let graded = "standard Sure is 90 %.\narticle 1.1 \"No fire\": each Party shall not fire; verified by Mission to Sure;\n\
        material breach when more than 3 fire by any Party per day.";
    let (_, text) = Case::new(graded, FIRE, "").watched();
    assert!(text.contains("1.1 No fire: breached (minor) (1 minor established)") && text.contains("North: minor, established"), "{text}");
    assert!(text.contains("Counts as established when shown to the standard Sure (90 %): article 1.1."), "{text}");
    let (_, text) = Case::new(TRUCE, FIRE, "").watched();
    assert!(text.contains("1.1 No fire: breached (1 established, 1 running)") && text.contains("North: established"), "{text}");
    assert!(!text.contains("minor"), "the text tells no grades apart: {text}");
    assert!(
        text.contains("Counts as established when shown to be more likely than not, since the text names no standard: article 1.1."),
        "{text}"
    );
}

#[test]
fn what_a_reading_calls_otherwise_is_one_record_and_a_window_is_told_whole() {
    let text = "group Ports, each a Port, is Harbour, Quay.\ngroup Near Ports, each a Near Port, is Harbour.\nevent strike by Party on Port.\n\
        article 1.1 \"No strikes\": North shall not strike on any Port.\narticle 1.2 \"Word\": South should not strike on any Port.\n\
        reading \"near\" by South of article 1.1: read Port as Near Port.";
    let mut case = Case::new(text, "", "");
    let rows = "report_id,source,occurred_from,occurred_to,type,actor,args.on\n\
        a,Mission,2027-03-02T10:00:00Z,2027-03-02T12:00:00Z,strike,North,Harbour\n\
        b,Mission,2027-03-03T10:00:00Z,2027-03-03T12:00:00Z,strike,South,Quay\n";
    case.host.files.insert("case/reports/r.csv".to_owned(), rows.as_bytes().to_vec());
    let (watched, text) = case.watched();
    assert_eq!(text.matches("[a]").count(), 1, "under the text and under the reading it is one record: {text}");
    assert!(text.contains("2027-03-02 10:00 to 2027-03-02 12:00 North"), "{text}");
    assert!(text.contains("article 1.2 2027-03-03 10:00 to 2027-03-03 12:00 South"), "contrary acts too: {text}");
    let loaded = servanda::load(&case.host, "case").unwrap();
    let inputs = servanda::inputs::read(&case.host, &loaded, &[]).unwrap();
    let matrix = servanda::report::watch_matrix(&servanda::watch::view(&inputs, &watched));
    assert!(matrix.contains("binds nobody  established 0, undetermined 0, contrary acts 1"), "{matrix}");
}

#[test]
fn claims_that_suspend_nothing_are_explained() {
    let text = "article 1.1 \"No fire\": North shall not fire; suspended while fire by South is alleged by North.";
    let mut case = Case::new(text, FIRE, "");
    assert!(!case.watched().1.contains("claims of"), "where there are no claims nothing is said");
    let claims = "claim_id,speaker,subject,window_from,window_to,zone,category,number\n\
        c,North,South,2027-03-02T00:00:00Z,2027-03-03T00:00:00Z,UTC,fire,900\n";
    case.host.files.insert("case/claims/c.csv".to_owned(), claims.as_bytes().to_vec());
    let (_, text) = case.watched();
    assert!(text.contains("the claims of North do not suspend it: a claim is a count, and alleges no event"), "{text}");
}

#[test]
fn a_report_establishes_no_breach_before_the_body_that_the_text_names_has_attributed_it() {
    let text = "body Commission.\narticle 1.1 \"No fire\": each Party shall not fire; verified by Mission; attributed by Commission within 72 hours;\n\
        on breach: the breaching party shall explain to Commission within 12 hours of breach.";
    let (watched, told) = Case::new(text, FIRE, "").watched();
    assert_eq!((records(&watched, "1.1")[0].truth, clocks(&watched)), (Truth::Maybe, 0), "nothing follows from it yet");
    assert!(told.contains("North: undetermined: not attributed yet by Commission (its time: until 2027-03-05 10:00)"), "{told}");
    assert_eq!(watched.versions[0].outcome.articles[1].state, State::Undetermined);
    let found = |to: &str| format!("found,Commission,attribution,shot,{to},2027-03-03T10:00:00Z,,\n");
    let (watched, told) = Case::new(text, FIRE, &found("North")).watched();
    assert_eq!(records(&watched, "1.1")[0].truth, Truth::Yes);
    assert!(told.contains("North: established"), "{told}");
    // The body found another: no breach of North is established.
    assert_eq!(records(&Case::new(text, FIRE, &found("South")).watched().0, "1.1")[0].truth, Truth::Maybe);
    // Told as it comes: new and undetermined, then established.
    let told = Case::new(text, FIRE, &found("North")).followed();
    let verdicts: Vec<_> = told
        .iter()
        .filter_map(|t| if let News::Verdict { step, record, .. } = &t.news { Some((format!("{step:?}"), record.truth)) } else { None })
        .collect();
    let expected = [("New", Truth::Maybe), ("Final", Truth::Maybe), ("Revised", Truth::Yes)];
    assert_eq!(verdicts, expected.map(|(step, truth)| (step.to_owned(), truth)), "no report can change it any more, and the body can");
}

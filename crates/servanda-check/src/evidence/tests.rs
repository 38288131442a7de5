//! Tests of the evidence that the rules share.

use super::*;
use crate::rules::testing::treaty;

fn voting(body: &str) -> Voting {
    let text = format!("party Aland, Borduria, Cetnia, Dorland.\ngroup Powers, each a Power, is Aland, Borduria.\n{body}");
    let treaty = treaty(&text);
    let body = treaty.names.bodies.get("Council").cloned();
    Voting::new(&treaty, body.as_ref(), None)
}

#[test]
fn each_rule_is_blocked_by_those_it_needs() {
    for (rule, answer) in [
        ("by unanimity", Answer::Vote),
        ("by consensus", Answer::Vote),
        ("by majority", Answer::No),
        ("by 3 votes", Answer::No),
        ("by 4 votes", Answer::Vote),
        ("by 2 votes including each Power", Answer::Vote),
        ("by 2 votes including some Power", Answer::No),
        ("by consensus excluding the accused", Answer::No),
        ("by 3 votes excluding the accused", Answer::No),
        ("by 4 votes excluding the accused", Answer::TooFewLeft),
        ("by consensus excluding Aland", Answer::No),
        ("by 5 votes", Answer::No),
    ] {
        let voting = voting(&format!("body Council of Aland, Borduria, Cetnia, Dorland decides {rule}."));
        assert_eq!(voting.can_stop("Aland"), answer, "{rule}");
    }
}

#[test]
fn what_the_text_leaves_open_stays_open() {
    assert_eq!(voting("body Council.").can_stop("Aland"), Answer::Unknown);
    assert_eq!(voting("body Council of Aland and others decides by 3 votes.").can_stop("Aland"), Answer::Unknown);
    assert_eq!(voting("body Council of Aland and others decides by consensus.").can_stop("Aland"), Answer::Vote);
    assert_eq!(voting("body Council of Borduria and others decides by consensus.").can_stop("Aland"), Answer::Unknown);
    assert_eq!(voting("body Council decides by 9 votes including each Power.").can_stop("Aland"), Answer::Vote);
    assert_eq!(voting("body Council decides by 5 votes excluding the accused.").can_stop("Aland"), Answer::No);
    assert_eq!(voting("body Council of Borduria, Cetnia.").can_stop("Aland"), Answer::No);
}

#[test]
fn a_full_quorum_is_broken_by_staying_away() {
    let full = voting("body Council of Aland, Borduria, Cetnia quorum 3 decides by majority.");
    assert_eq!(full.can_stop("Aland"), Answer::Absence);
    let spare = voting("body Council of Aland, Borduria, Cetnia quorum 2 decides by majority.");
    assert_eq!(spare.can_stop("Aland"), Answer::No);
}

#[test]
fn minimal_sets_agree_with_every_coalition() {
    for rule in [
        "by unanimity",
        "by majority",
        "by 1 votes",
        "by 2 votes",
        "by 3 votes including each Power",
        "by 2 votes including some Power",
        "by majority excluding the accused",
        "by consensus excluding the accused",
    ] {
        let voting = voting(&format!("body Council of Aland, Borduria, Cetnia, Dorland decides {rule}."));
        let voters: Vec<String> = voting.voters("Aland").into_iter().collect();
        let (winning, blocking) = (voting.minimal_winning("Aland").unwrap(), voting.minimal_blocking("Aland").unwrap());
        for mask in 0..1_u32 << voters.len() {
            let part = |bit: u32| -> BTreeSet<String> {
                voters.iter().enumerate().filter(|(i, _)| mask >> i & 1 == bit).map(|(_, v)| v.clone()).collect()
            };
            let (yes, no) = (part(1), part(0));
            let carried = voting.carries(&yes, "Aland");
            assert_eq!(winning.iter().any(|w| w.is_subset(&yes)), carried, "{rule} {yes:?}");
            assert_eq!(blocking.iter().any(|b| b.is_subset(&no)), !carried, "{rule} {no:?}");
        }
    }
}

#[test]
fn a_source_sees_kinds_of_an_event_and_what_it_counts() {
    let t = treaty(
        "party Aland.\nkind Gun.\nzone Strip.\n\
         event shell by Party.\nevent snipe by Party.\nevent fire by Party includes shell, snipe.\n\
         measure holdings of Kind in Zone counted in weapons.\n\
         source Posts sees fire.\nsource Ears sees shell.\nsource Counters sees holdings.\n\
         article 1.1 \"A\":\n  Aland shall pull-back every Gun from Strip.\n\
         article 1.2 \"B\":\n  Aland shall leave-camp from Strip.",
    );
    let sight = Sight::new(&t);
    let names = |s: Vec<&Source>| s.iter().map(|s| s.name.text.clone()).collect::<Vec<_>>();
    assert_eq!(names(sight.of_name("snipe")), ["Posts"]);
    assert_eq!(names(sight.of_name("fire")), ["Posts", "Ears"]);
    assert_eq!(names(sight.of_article(&t.articles[0])), ["Counters"]);
    assert!(sight.of_article(&t.articles[1]).is_empty());
}

#[test]
fn talk_is_known_by_its_first_word() {
    assert!(is_talk("notify") && is_talk("report-losses") && is_talk("meet-at-once"));
    assert!(!is_talk("reporter") && !is_talk("deploy") && !is_talk("submit-report"));
}

#[test]
fn many_findings_of_one_cause_are_one() {
    let articles: String = (1..=5).map(|n| format!("article 1.{n} \"A\": Aland shall not shell. ")).collect();
    let t = treaty(&format!("party Aland. {articles}"));
    let one = |id: ArticleId| {
        let span = t.articles[id].head_span();
        (id, Finding::new(crate::catalogue::rule("SV601"), servanda_base::Severity::Note, span, "one").here("here"))
    };
    assert_eq!(fold(&t, &(0..4).map(one).collect::<Vec<_>>(), |_| "many".to_owned()).len(), 4);
    let many = fold(&t, &(0..5).map(one).collect::<Vec<_>>(), |cited| format!("many: {cited}"));
    assert_eq!(many.len(), 1);
    assert_eq!(many[0].message, "many: articles 1.1, 1.2, 1.3, 1.4 and 1.5");
    assert_eq!((many[0].labels.len(), many[0].witness.len()), (4, 1));
}

/// What must be said about a deliberately imperfect agreement, by code and article.
#[test]
fn the_sample_agreement_is_told_its_faults() {
    let document = servanda_syntax::read(&format!("```servanda\n{SAMPLE}```\n"));
    let (t, _) = servanda_model::resolve(&document, &servanda_model::Annexes::default());
    let found: Vec<(&str, String, String)> =
        crate::check_version(&t).into_iter().map(|f| (f.rule.code, f.article.unwrap_or_default(), f.message)).collect();
    for (code, article, words) in [
        ("SV503", "article 3.1", "only in Buffer Zone"),
        ("SV506", "article 8.1", "48 hours under article 3.1 and 72 hours under article 8.1"),
        ("SV506", "article 8.1", "no source sees `armed-attack`"),
        ("SV501", "article 8.2", "no verification source"),
        ("SV501", "article 10.1", "no verification source"),
        ("SV601", "article 10.1", "nothing follows"),
        ("SV601", "article 11.2", "nothing follows"),
        ("SV604", "article 8.3", "only to `notify Guarantor`"),
        ("SV505", "article 8.3", "operated by United States"),
    ] {
        let told = found.iter().any(|(c, a, m)| *c == code && a == article && m.contains(words));
        assert!(told, "{code} {article}: {found:#?}");
    }
    assert!(!found.iter().any(|(c, ..)| matches!(*c, "SV706" | "SV803")), "{found:#?}");
}

const SAMPLE: &str = r#"treaty "Agreement on a Ceasefire and on Security Guarantees" in time zone Europe/Kyiv.
party Ukraine, Russia, France, United Kingdom, United States.
group Belligerents, each a Belligerent, is Ukraine, Russia.
group Guarantors, each a Guarantor, is France, United Kingdom.
body Special Commission decides by 5 votes excluding the accused.
body House Of Commons acts for United Kingdom.
body Multinational Force acts for Guarantors.
moment H is 2027-03-01 00:00.
moment D is when article 3.1 is in force.
line Contact Line from "annex-b/contact-line.geojson".
zone Sector from "annex-b/sectors.geojson" each by "sector_id".
zone Buffer Zone is within 5 km of Contact Line.
zone Fifty Kilometre Zone is within 50 km of Contact Line.
zone Military Hub from "annex-d/hubs.geojson" each by "hub_id".
kind Tube Artillery is "guns, howitzers and mortars of 100 mm calibre or more".
event open-fire by Party across Line in Zone.
event offensive by Party across Line in Zone.
event hotline-call by Party to Body.
event return-fire by Party in Zone.
event armed-attack by Party against Party.
event request by Party to Party.
event approval by Body of Party.
measure personnel of Party counted in people.
measure holdings of Kind in Zone counted in weapons.
source Monitoring Mission sees open-fire and offensive in Buffer Zone,
  detects 70 %, false alarms 3 %, reports within 6 hours, operated by United States.
source Satellite Imagery sees holdings, detects 85 %, false alarms 5 %, every 24 hours, reports within 12 hours.
source Inspection Team sees personnel, every 90 days, reports within 5 days.
standard Balance is 50 %.
standard Clear And Convincing is 75 %.

article 3.1 "Ceasefire":
  each Belligerent shall not open-fire across Contact Line starting H;
  throughout the term;
  except as article 3.2;
  verified by Monitoring Mission to Balance;
  attributed by Special Commission to Clear And Convincing within 48 hours;
  minor breach when more than 3 open-fire per day per Sector;
  material breach when more than 50 open-fire per day per Sector
or offensive by Belligerent across Contact Line is attributed to Clear And Convincing
or more than 4 minor breach within 14 days;
  on minor breach: the breaching party shall report to Special Commission within 12 hours of attribution,
failing which Monitoring Mission shall inspect Sector within 48 hours of breach;
  on material breach: as article 8.1.

article 3.2 "Self-defence":
  when offensive by Belligerent across Contact Line is alleged
and hotline-call by Belligerent to Special Commission has occurred within 1 hour,
  each Belligerent may return-fire in Sector;
  then: each Belligerent shall report to Special Commission within 2 hours of activation;
  ends when not offensive by Belligerent across Contact Line is alleged.

article 4.1 "Ceiling on armed forces":
  Ukraine shall keep personnel of Ukraine at most 800 000 people;
  phased at most 900 000 people from D+180, at most 850 000 people from D+365, at most 800 000 people from D+540;
  suspended while article 3.1 is in material breach by Russia;
  verified by Inspection Team to Balance;
  minor breach when personnel of Ukraine exceeds 816 000 people for 60 days;
  material breach when personnel of Ukraine exceeds 880 000 people for 90 days;
  on minor breach: Ukraine shall submit-plan to Special Commission within 30 days of attribution;
  on material breach: Special Commission shall determine-remedy within 60 days of attribution.

article 5.1 "Withdrawal of tube artillery":
  when article 3.1 is in force,
  each Belligerent shall pull-back every Tube Artillery from Fifty Kilometre Zone no later than D+14;
  verified by Satellite Imagery, Monitoring Mission to Balance;
  minor breach when holdings of Tube Artillery in Fifty Kilometre Zone at least 1 weapons for 24 hours;
  material breach when holdings of Tube Artillery in Fifty Kilometre Zone at least 20 weapons for 72 hours;
  on breach: the breaching party shall pull-back every Tube Artillery from Fifty Kilometre Zone within 48 hours of attribution,
failing which as article 10.2.

article 5.2 "Weapons-free zone":
  when article 5.1 is fulfilled,
  each Belligerent shall keep holdings of Tube Artillery in Fifty Kilometre Zone at most 0 weapons;
  throughout the term;
  verified by Satellite Imagery to Balance;
  on breach: as article 10.2.

article 7.1 "Activation of the Multinational Force":
  when article 3.1 is in force for 7 days
and request by Ukraine to Guarantor has occurred
and approval by House Of Commons has occurred within 90 days,
  United Kingdom shall deploy Multinational Force in Military Hub within 30 days of activation;
  suspended while article 7.2 is in breach;
  verified by Monitoring Mission to Balance;
  on breach: United Kingdom shall notify Ukraine within 24 hours of breach,
failing which France shall deploy Multinational Force in Military Hub within 45 days of breach.

article 7.2 "Distance from the line":
  Multinational Force shall not enter Buffer Zone;
  throughout the term;
  except when request by Special Commission to Multinational Force has occurred;
  verified by Monitoring Mission to Balance;
  on breach: Multinational Force shall leave-zone within 6 hours of attribution.

article 8.1 "Consultation":
  when armed-attack by Russia against Ukraine is attributed to Clear And Convincing,
  each Guarantor shall consult with Ukraine within 24 hours of attribution;
  attributed by Special Commission to Clear And Convincing within 72 hours;
  then: each Guarantor shall supply-materiel to Ukraine within 72 hours of attribution,
failing which as article 8.2;
  notwithstanding article 11.2.

article 8.2 "Response ladder":
  when armed-attack by Russia against Ukraine is attributed to Clear And Convincing,
  at least 1 of Guarantors shall deploy Air Defence Package in Ukraine within 7 days of attribution;
  then: jointly Guarantors shall reinforce Multinational Force within 21 days of attribution;
  on breach: as article 8.3.

article 8.3 "Backstop":
  when article 8.2 is in breach by Guarantor
or armed-attack by Russia against Multinational Force is verified to Balance,
  United States shall provide-support to Multinational Force within 48 hours of activation;
  verified by Monitoring Mission to Balance;
  on breach: United States shall notify Guarantor within 24 hours of breach.

article 10.1 "Suspension of sanctions":
  when article 5.1 is fulfilled,
  each Guarantor shall suspend-sanctions against Russia within 30 days of activation.

article 10.2 "Snapback":
  when article 3.1 is in material breach by Russia or article 5.1 is in material breach by Russia,
  any Guarantor has power to terminate article 10.1;
  effective 30 days after notice unless Special Commission decides otherwise by 5 votes excluding the accused.

article 11.1 "Amendment":
  jointly Parties has power to amend this treaty;
  decided by unanimity of Parties;
  survives termination.

article 11.2 "Withdrawal":
  each Party has power to leave this treaty;
  effective 12 months after notice;
  except when article 8.1 is in force or article 3.1 is in breach.

"#;

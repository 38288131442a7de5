//! Mappings: what they can say, what they refuse, and those that come with the program on rows invented in the shape of the real ones.

use crate::args::Marker;
use crate::feed::{Batch, Entry, Feed, read};
use crate::mapping::{Mapping, Of, built_in};
use crate::seen::Seen;

fn by(mapping: &Mapping, file: &str, text: &str) -> Batch {
    read(file, mapping, text.as_bytes(), &mut Seen::default()).unwrap()
}

fn parse(text: &str) -> Mapping {
    Mapping::parse("mine.toml", text).unwrap()
}

fn refused(text: &str) -> String {
    Mapping::parse("mine.toml", text).unwrap_err().to_string()
}

/// A mapping for reports with three fields and what else a test is about.
fn with(rest: &str) -> String {
    format!("mapping = 1\nname = \"mine\"\nversion = \"1\"\nof = \"report\"\nzone = \"UTC\"\n{rest}\n")
}

const THREE: &str = "[fields]\nid = \"a\"\nkind = { constant = \"x\" }\noccurred_from = \"t\"\n";

#[test]
fn every_built_in_mapping_is_one_and_says_what_it_is() {
    for (name, text) in built_in::ALL {
        let mapping = Mapping::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((mapping.name(), mapping.version.as_str()), (*name, "1"));
        assert!(!mapping.about().is_empty() && !mapping.gives().is_empty(), "{name}");
        assert!(mapping.identity().starts_with(&format!("{name} 1 #")), "{name}");
    }
    assert_eq!(Mapping::all_built_in().count(), built_in::ALL.len());
    assert!(Mapping::built_in("ucdp").is_none());
}

#[test]
fn what_cannot_hold_is_refused_with_the_place_and_a_way_out() {
    let (three, mut wrong) = (with(THREE), Vec::new());
    for (text, said) in [
        ("name = ", "mine.toml:1: "),
        (
            "name = \"x\"\n",
            "mine.toml: the file does not say `mapping = 1` (begin it with `mapping = 1`, the version of the format of mappings)",
        ),
        ("mapping = 1\nnmae = \"x\"\n", "mine.toml:2: unknown field `nmae`"),
        ("mapping = 1\nname = \"x\"\n", "mine.toml: `name` and `version` are missing"),
        (
            "mapping = 1\nname = \"x\"\nversion = \"1\"\nbase = \"ucdp-gde\"\n",
            "mine.toml: there is no built-in mapping `ucdp-gde` (did you mean `ucdp-ged`?)",
        ),
        (&with("of = \"report\""), "mine.toml:6: duplicate key"),
        (&three.replace("\"report\"", "\"tale\""), "mine.toml: `of = \"tale\"` is not known (one of report, claim, act, watermark)"),
        (
            &three.replace("\"UTC\"", "\"Europe/Warsow\""),
            "mine.toml: `zone`: there is no time zone `Europe/Warsow` (did you mean `Europe/Warsaw`?)",
        ),
        (&three.replace("id = \"a\"", ""), "mine.toml: no rule fills `id`, without which there is no report"),
        (&format!("{three}killd = \"k\"\n"), "mine.toml: a report has no field `killd` (did you mean `killed`?)"),
        (&format!("{three}[fields.args]\nby = \"k\"\n"), "mine.toml: a report has no field `args.by` (that is `actor`)"),
        (
            &format!("{three}lat = {{ column = \"a\", constant = 1 }}\n"),
            "mine.toml: `lat`: a rule has one of `column`, `columns` and `constant`",
        ),
        (&format!("{three}lat = {{ colum = \"a\" }}\n"), "mine.toml:11: unknown field `colum`"),
        (&format!("{three}lat = {{ column = \"a\", format = \"unix\" }}\n"), "mine.toml: `lat`: `format` and `zone` go with times"),
        (&format!("{three}lat = {{ column = \"a\", split = \";\" }}\n"), "mine.toml: `lat`: `split` goes with lists"),
        (&format!("{three}lat = {{ column = \"a\", unknown = \"keep\" }}\n"), "mine.toml: `lat`: `unknown` goes with `table`"),
        (
            &format!("{three}lat = {{ column = \"a\", table = \"codes\" }}\n[tables.code]\nx = 1\n"),
            "mine.toml: `lat`: there is no [tables.codes] (did you mean `code`?)",
        ),
        (
            &format!("{three}lat = {{ column = \"a\", when = {{ column = \"b\" }} }}\n"),
            "mine.toml: a condition on `b` needs one of `is`, `starts_with`, `contains`, `present`",
        ),
        (&format!("{three}lat = {{ column = \"a\", when = \"b\" }}\n"), "mine.toml:11: a table is needed here"),
        (&format!("{three}lat = [[\"a\", \"b\"]]\n"), "mine.toml:11: an array inside an array"),
        (&format!("{three}[translate.sector]\nx = \"y\"\n"), "mine.toml: [translate.sector]: no rule fills `sector`"),
        (&format!("{three}[[skip]]\nreason = \"none\"\n"), "mine.toml: skip `none`: either `hxl = true` or `when`"),
        (&three.replace("zone", "delimiter = \"ab\"\nzone"), "mine.toml: `delimiter` is one of `,` `;` `|` and tab"),
        (&three.replace("zone", "format = \"xml\"\nzone"), "mine.toml: `format = \"xml\"` is not known (one of csv, jsonl, json, geojson)"),
        (
            &format!("{three}[[record]]\nname = \"r\"\nof = \"claim\"\n"),
            "mine.toml: no rule fills `speaker`, without which there is no claim",
        ),
    ] {
        if !refused(text).starts_with(said) {
            wrong.push(format!("{said}\n{}", refused(text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_says_where_a_field_comes_from() {
    let mapping = parse(&with(
        "delimiter = \";\"\nmissing = [\"n/a\"]\n[fields]\nid = { columns = [\"a\", \"b\"], join = \"/\", prefix = \"m:\" }\n\
         kind = [{ column = \"c\", contains = [[\"РАКЕТ\", \"strike\"], [\"drone\", \"overflight\"]] }, { column = \"c\", table = { 7 = \"seven\" }, unknown = \"drop\" }, \
         { constant = \"other\" }]\noccurred_from = { column = \"t\", format = [\"iso\", \"%d.%m.%Y %H:%M\"], zone = \"Europe/Kyiv\" }\nactor = { column = \"d\", table = \
         \"sides\" }\nagainst = { column = \"d\", table = \"sides\", unknown = \"keep\", unless = { column = \"e\", starts_with = \"x\" } }\nweapon = { column = \"a\", digest = \
         true }\nevidence = { column = \"e\", split = \"|\" }\n[tables.sides]\n1 = \"Northland\"\n2 = \"\"\n[translate.kind]\nstrike = \"open-fire\"\nother = \"\"\n",
    ));
    let text = "a;b;c;t;d;e\n1;2;Ракетний удар;01.03.2027 18:00;1;u v|w\n1;n/a;DRONE;2027-03-01 18:00;2;x\n3;;7;2027-03-01;2;\n4;;8;2027-03-01;1;\n5;;7;2027-03-01;9;\n6;;7;1/3/27;1;\n";
    let batch = by(&mapping, "x.csv", text);
    let rejects: Vec<String> = batch.rejects.kept().iter().map(ToString::to_string).collect();
    assert_eq!(
        rejects,
        [
            "x.csv:5: `c`: nothing stands here, and there is no report without `kind`",
            "x.csv:6: `d`: the code `9` is not in the table of the mapping (add it to the table, or say what becomes of others with `unknown`)",
            "x.csv:7: `t`: `1/3/27` is not a time (write `2027-03-01T18:00:00Z`, `2027-03-01T18:00+02:00`, or a date and a zone)"
        ]
    );
    let shown: Vec<String> = batch
        .reports
        .iter()
        .map(|r| format!("{} {} {} {:?} {:?} {}", r.id, r.kind, r.occurred, r.actor.as_deref(), r.against.as_deref(), r.evidence.len()))
        .collect();
    assert_eq!(
        shown,
        [
            "m:1/2 open-fire 2027-03-01T16:00:00Z Some(\"Northland\") Some(\"Northland\") 3",
            "m:1 overflight 2027-03-01T16:00:00Z None None 1",
            "m:3 seven 2027-02-28T22:00:00Z to 2027-03-01T21:59:59.999999999Z None None 0"
        ]
    );
    assert_eq!(batch.reports[0].weapon.as_deref(), Some(servanda_base::hash::pin(b"1").as_str()));
    assert_eq!(batch.reports[0].evidence[0].uri.as_deref(), Some("u"), "an address has no blanks");
}

#[test]
fn a_case_has_its_own_words_for_what_a_feed_says() {
    let base = Mapping::built_in("viina").unwrap();
    let mapping = parse(
        "mapping = 1\nname = \"case\"\nversion = \"2\"\nbase = \"viina\"\nnotes = [\"ours\"]\n[fields]\nsource = { constant = \"press\" }\ntext = []\n[translate.kind]\nstrike = \
         \"open-fire\"\n[translate.actor]\nrus = \"Northland\"\n[translate.\"args.on\"]\nenergy = \"Energy Facility\"\n",
    );
    let text = "event_id_1pd,date,a_rus,a_ukr,latitude,longitude,target_classes,representative_text,source_urls\r\n1,20270301,1,0,51,31,REFINING_PETROCHEM_GAS,t,https://a|https://b\r\n\
                2,20270301,0,1,51,31,STRATEGIC_AIRBASE,t,\r\n3,20270301,1,1,51,31,,t,\r\n";
    let shown = |mapping: &Mapping| -> Vec<String> {
        let batch = by(mapping, "x.csv", text);
        assert_eq!(batch.rejects.kept(), []);
        let one = |r: &crate::Report<'_>| {
            format!("{:?} {} {:?} {:?} {:?}", r.source.as_deref(), r.kind, r.actor.as_deref(), r.args.get(Marker::On), r.text.as_deref())
        };
        batch.reports.iter().map(one).collect()
    };
    assert_eq!(shown(&base)[0], "Some(\"VIINA\") strike Some(\"rus\") Some(\"energy\") Some(\"t\")");
    assert_eq!(
        shown(&mapping),
        [
            "Some(\"press\") open-fire Some(\"Northland\") Some(\"Energy Facility\") None",
            "Some(\"press\") open-fire Some(\"ukr\") Some(\"military\") None",
            "Some(\"press\") open-fire None None None"
        ]
    );
    assert_eq!((mapping.name(), mapping.notes().last().unwrap().as_str()), ("case", "ours"));
    assert_eq!(mapping.notes().len(), base.notes().len() + 1);
    assert_ne!(mapping.identity().split('#').nth(1), base.identity().split('#').nth(1));
}

#[test]
fn a_case_may_change_one_code_and_leave_a_word_out() {
    let mapping = parse(
        "mapping = 1\nname = \"case\"\nversion = \"1\"\nbase = \"ucdp-ged\"\n[tables.kind]\n2 = \"feud\"\n[fields]\nunit = { constant = \"seen\", when = { column = \"adm_1\", \
         present = false } }\n[translate.sector]\nX = \"\"\n",
    );
    let text = "id,date_start,date_prec,where_prec,latitude,longitude,type_of_violence,best,adm_1\n1,2014-02-18,1,1,50,30,1,1,X\n2,2014-02-18,1,1,50,30,2,1,Y\n3,2014-02-18,1,1,50,30,2,1,\n";
    let batch = by(&mapping, "x.csv", text);
    let shown: Vec<String> =
        batch.reports.iter().map(|r| format!("{} {:?} {:?}", r.kind, r.sector.as_deref(), r.unit.as_deref())).collect();
    assert_eq!(shown, ["state-based-violence None None", "feud Some(\"Y\") None", "feud None Some(\"seen\")"]);
}

#[test]
fn rows_may_be_passed_and_a_row_may_say_several_things() {
    let mapping = parse(
        "mapping = 1\nname = \"mine\"\nversion = \"1\"\nzone = \"UTC\"\n[[skip]]\nreason = \"totals\"\nwhen = [{ column = \"day\", contains = \"total\" }, { column = \"guns\", \
         present = true }]\n[fields]\nspeaker = { constant = \"Northland\" }\nsubject = { constant = \"losses\" }\nwindow_from = \"day\"\nwindow_to = \"day\"\n[[record]]\nname = \
         \"guns\"\nof = \"claim\"\nwhen = { column = \"guns\", present = true }\n[record.fields]\nid = { column = \"day\", prefix = \"g\" }\nnumber = \"guns\"\n[[record]]\nname = \
         \"men\"\nof = \"claim\"\nunless = { column = \"men\", is = [\"\", 0] }\n[record.fields]\nid = { column = \"day\", prefix = \"m\" }\nnumber = \"men\"\n",
    );
    let batch =
        by(&mapping, "x.csv", "day,guns,men\n2027-03-01,1,2\n2027-03-02,,3\n2027-03-03,4,0\n2027-03-04,,0\nin total,5,5\n2027-03-05,x,6\n");
    let shown: Vec<String> = batch.claims.iter().map(|c| format!("{} {} {}", c.id, c.number, c.origin.line)).collect();
    assert_eq!(shown, ["g2027-03-01 1 2", "m2027-03-01 2 2", "m2027-03-02 3 3", "g2027-03-03 4 4", "m2027-03-05 6 7"]);
    assert_eq!(batch.rejects.kept().iter().map(ToString::to_string).collect::<Vec<_>>(), ["x.csv:7: `guns`: guns: `x` is not a number"]);
    let skipped: Vec<(&str, u64)> = batch.summary.skipped.iter().map(|(reason, n)| (reason.as_str(), *n)).collect();
    assert_eq!(skipped, [("no record of the mapping applies", 1), ("totals", 1)]);
    assert_eq!((batch.summary.rows, batch.summary.claims, batch.summary.rejected), (6, 5, 1));
}

#[test]
fn a_generated_log_is_read_with_its_watermarks() {
    let mapping = parse(include_str!("../../tests/data/log.toml"));
    let text = "{\"id\":1,\"recv\":110,\"src\":2,\"ts\":67,\"ev\":\"attack\",\"i\":1,\"p\":2,\"s\":19}\n{\"wm\":3600,\"src\":2}\n{\"id\":3,\"ts\":271,\"ev\":\"permit\",\"u\":188,\"s\":1}\n\
                {\"id\":4,\"ts\":300,\"ev\":\"consult\",\"c\":0,\"s\":1}\n";
    let mut feed = Feed::new("ev.late.jsonl", &mapping, text.as_bytes());
    let mut shown = Vec::new();
    while let Some(entry) = feed.next_entry().unwrap() {
        let Entry::Item(item) = entry else { panic!("{entry:?}") };
        shown.push(item.shown().into_iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" "));
    }
    assert_eq!(
        shown,
        [
            "id=1 source=2 received=1970-01-01T00:01:50Z occurred=1970-01-01T00:01:07Z (precision: second) sector=19 kind=attack actor=2 object=1",
            "source=2 until=1970-01-01T01:00:00Z",
            "id=3 occurred=1970-01-01T00:04:31Z (precision: second) sector=1 kind=permit object=188",
            "id=4 occurred=1970-01-01T00:05:00Z (precision: second) sector=1 kind=consult object=0"
        ]
    );
}

const ACLED: &str = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,actor2,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities,timestamp\n";

#[test]
fn acled_rows_that_were_changed_hold_as_changed_last() {
    let row = |id: &str, precision: u8, kind: &str, deaths: u8, stamp: u32| {
        format!(
            "{id},2024-02-14,2024,{precision},{kind},X,Y,Region,Town,48.5,37.25,1,Press; Radio,\"It happened, they say.\",{deaths},{stamp}\n"
        )
    };
    let battle = "Battles,Armed clash";
    let text = [
        row("A1", 1, battle, 0, 1_709_251_200),
        row("A2", 2, "Explosions/Remote violence,Shelling/artillery/missile attack", 3, 1_709_251_200),
        row("A3", 3, "Riots,Mob violence", 0, 1_709_251_200),
        row("A1", 1, battle, 2, 1_709_337_600),
        row("A1", 1, battle, 1, 1_709_300_000),
        row("A1", 1, battle, 2, 1_709_400_000),
        row("A1", 1, battle, 9, 1_709_337_600),
    ];
    let mapping = Mapping::built_in("acled").unwrap();
    let mut seen = Seen::default();
    let batch = read("acled.csv", &mapping, format!("{ACLED}{}", text.concat()).as_bytes(), &mut seen).unwrap();
    let shown: Vec<String> = batch
        .reports
        .iter()
        .map(|r| {
            format!(
                "{} {} {} {:?} {:?} {} {:?}",
                r.id,
                r.kind,
                r.occurred,
                r.actor.as_deref(),
                r.args.get(Marker::With),
                r.killed.unwrap().best,
                r.corrects.as_deref()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "acled:A1 armed-clash 2024-02-13T10:00:00Z to 2024-02-15T11:59:59.999999999Z None Some(\"X; Y\") 0 None",
            "acled:A2 shelling 2024-02-10T10:00:00Z to 2024-02-18T11:59:59.999999999Z Some(\"X\") None 3 None",
            "acled:A3 riot 2024-01-31T10:00:00Z to 2024-03-01T11:59:59.999999999Z None Some(\"X; Y\") 0 None",
            "acled:A1 armed-clash 2024-02-13T10:00:00Z to 2024-02-15T11:59:59.999999999Z None Some(\"X; Y\") 2 Some(\"acled:A1\")"
        ]
    );
    let s = &batch.summary;
    assert_eq!((s.rows, s.revised, s.outdated, s.duplicates, s.rejected), (7, 1, 1, 1, 1));
    assert!(
        batch.rejects.kept()[0].reason.starts_with("the id `acled:A1` stands in acled.csv:5 with other content"),
        "{}",
        batch.rejects.kept()[0]
    );
    let deleted = Mapping::built_in("acled-deleted").unwrap();
    let batch = read("deleted.csv", &deleted, b"event_id_cnty,deleted_timestamp\nA2,1709500000\n".as_slice(), &mut seen).unwrap();
    assert_eq!((batch.reports[0].retracts.as_deref(), batch.reports[0].source.as_deref()), (Some("acled:A2"), Some("ACLED")));
}

#[test]
fn ucdp_codes_become_intervals_and_circles_and_nobody_is_accused_by_a_column() {
    let text = "id,date_start,date_end,date_prec,where_prec,where_coordinates,latitude,longitude,type_of_violence,side_a,side_b,dyad_name,best,high,low\n\
                ,#date+start,#date+end,,,#loc+name,#geo+lat,#geo+lon,,#group+name+first,#group+name+second,,#affected+killed,,\n\
                1,2014-02-18 00:00:00.000,2014-02-20 00:00:00.000,2,2,Town,50.45,30.5,1,A,B,A - B,5,9,2\n2,2014-02-18 00:00:00.000,2014-02-18 00:00:00.000,1,6,Country,50.45,30.5,3,A,\
                Civilians,A - Civilians,0,1,3\n3,2014-02-18 00:00:00.000,2014-02-18 00:00:00.000,1,9,Country,50.45,30.5,3,A,Civilians,A - Civilians,0,1,0\n";
    let batch = by(&Mapping::built_in("ucdp-ged").unwrap(), "ged.csv", text);
    assert_eq!(batch.summary.skipped.get("HXL tags"), Some(&1));
    assert!(
        batch.rejects.kept()[0].to_string().starts_with("ged.csv:5: `where_prec`: the code `9` is not in the table of the mapping"),
        "{}",
        batch.rejects.kept()[0]
    );
    let (first, second) = (&batch.reports[0], &batch.reports[1]);
    assert_eq!(first.occurred.to_string(), "2014-02-17T10:00:00Z to 2014-02-21T11:59:59.999999999Z", "three days, anywhere on Earth");
    assert_eq!(first.place.unwrap().radius_m.map(|r| r.to_string()), Some("25000".to_owned()));
    assert_eq!((first.killed.unwrap().low, first.killed.unwrap().high), (2, 9));
    assert_eq!((&first.actor, &first.against, first.args.get(Marker::With)), (&None, &None, Some("A; B")));
    assert_eq!((second.place, second.precision.place.as_deref()), (None, Some("country")));
    assert_eq!((second.killed.unwrap().low, second.killed.unwrap().high), (0, 3), "a range out of order is widened, and said");
    assert!(
        batch
            .summary
            .notes()
            .iter()
            .any(|n| n == "a range that did not hold its own number, widened so that it does (1 row, first in line 4)")
    );
}

#[test]
fn alerts_whose_end_nobody_noted_have_none() {
    let text = "region,started_at,finished_at,naive\nX,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00,True\nX,2022-02-25 18:36:21+00:00,2022-02-25 19:32:11+00:00,False\n";
    let batch = by(&Mapping::built_in("air-alerts-volunteer").unwrap(), "x.csv", text);
    assert_eq!(batch.reports[0].occurred.to_string(), "2022-02-25T16:36:22Z, end not known");
    assert_eq!(batch.reports[1].occurred.to_string(), "2022-02-25T18:36:21Z to 2022-02-25T19:32:11Z");
}

#[test]
fn launches_are_claims_and_what_was_shot_down_is_a_part_of_them() {
    let text = "time_start,time_end,model,launch_place,target,launched,destroyed,source\n2025-12-31 18:00,2026-01-01 9:05,M,L,T,205.0,176.0,kpszsu/posts/b\n\
                2025-12-31 ,2025-12-31,M,L,T,,0.0,https://example.org/\n";
    let batch = by(&Mapping::built_in("missile-attacks").unwrap(), "x.csv", text);
    let c = &batch.claims;
    let shown: Vec<String> = c.iter().map(|c| format!("{} {} {} {}", c.speaker, c.subject, c.number, c.window.unwrap())).collect();
    assert_eq!(
        shown,
        [
            "kpszsu launched 205 2025-12-31T16:00:00Z to 2026-01-01T07:05:00Z",
            "kpszsu shot down 176 2025-12-31T16:00:00Z to 2026-01-01T07:05:00Z",
            "not named shot down 0 2025-12-30T22:00:00Z to 2025-12-31T21:59:59.999999999Z"
        ]
    );
    assert_eq!((c[1].parent.as_deref(), c[2].parent.as_deref()), (Some(c[0].id.as_ref()), None));
    assert!(batch.summary.notes()[0].contains("Europe/Kyiv is assumed"));
}

#[test]
fn the_reference_page_names_all_fields_and_mappings_and_its_examples_are_mappings() {
    let page = include_str!("../../../../docs/reference/feeds.md");
    let (names, rest) = page.split_once("### Rules").unwrap();
    for of in Of::ALL {
        for (name, _) in of.fields() {
            let stem = name.trim_end_matches("_low").trim_end_matches("_high");
            assert!(names.contains(&format!("`{name}`")) || names.contains(&format!("`{stem}`")), "{of} has a field `{name}`");
        }
    }
    for (name, _) in built_in::ALL {
        assert!(rest.contains(&format!("`{name}`")), "{name}");
    }
    let examples: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        parse(example);
    }
}

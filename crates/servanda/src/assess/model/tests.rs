//! Texts become games as the mapping says.

use super::*;

use servanda_base::host::MemoryHost;

const HEAD: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty Northland, Southland, Eastland, Westland.\n\
    group Sides, each a Side, is Northland, Southland.\nforce Shield of Eastland.\nzone Hub.\n\
    body Panel of Northland, Southland, Eastland decides by RULE.\nbody Assembly acts for Eastland.\n\
    event armed-attack by Party against Party.\nevent approval by Body of Party.\nmeasure army of Party counted in people.\n\
    source Mission sees open-fire, reports within 6 hours.\nmoment H is 2027-03-01 00:00.\n\
    article 1.1 \"Truce\": each Side shall not open-fire starting H.\n";
const GUARANTEE: &str = "article 2.1 \"G\": when armed-attack by Southland against Northland is attributed, Eastland shall defend Northland within 3 days of that armed-attack; attributed by Panel within 1 day.\n";

fn model(rule: &str, text: &str, assumed: &str, challenger: &str, protected: &str) -> Model {
    let mut host = MemoryHost::default();
    let all = format!("{}{text}```\n", HEAD.replace("RULE", rule));
    host.files.insert("t.md".to_owned(), all.into_bytes());
    let loaded = crate::load(&host, "t.md").unwrap();
    let unread: Vec<_> = loaded.findings.iter().filter(|f| f.rule.code == "SV001").collect();
    assert!(unread.is_empty(), "{unread:?}");
    let (assumed, problems) = Assumptions::read(assumed);
    assert!(problems.is_empty(), "{problems:?}");
    let guarantee = servanda_check::guarantee::guarantee(&loaded.treaty, challenger, protected);
    Model::new(&loaded.treaty, &guarantee, &assumed)
}

fn of(model: &Model, slot: Slot) -> &Input {
    &model.inputs[slot.index()]
}

fn means(model: &Model) -> Params {
    let draws: Vec<f64> = model.inputs.iter().map(|i| i.spread.mean()).collect();
    model.params(&draws)
}

#[test]
fn two_drafts_that_differ_in_a_veto_alone_differ() {
    let q = |rule: &str| means(&model(rule, GUARANTEE, "", "Southland", "Northland")).q;
    assert!((q("unanimity")).abs() < 1e-12, "the accused votes against");
    let excluded = q("unanimity excluding the accused");
    assert!(excluded > 0.5 && excluded < 1.0, "one other member decides: {excluded}");
    assert!(q("1 votes excluding the accused") > excluded, "the attacked alone can carry it");
}

#[test]
fn swapping_the_sides_swaps_what_is_said_of_them() {
    let assumed = "[balance]\nof = \"Southland\"\nlow = 0.1\nhigh = 0.3\n[share]\nof = \"Southland\"\nlow = 0.2\nhigh = 0.3\n\
        [cost_attacker.\"Southland\"]\nlow = 0.11\nhigh = 0.12\n";
    let there = model("unanimity", GUARANTEE, assumed, "Southland", "Northland");
    let back = model("unanimity", GUARANTEE, assumed, "Northland", "Southland");
    assert_eq!(of(&there, Slot::Balance).spread, Spread::Uniform(0.1, 0.3));
    assert_eq!(of(&back, Slot::Balance).spread, Spread::Uniform(-0.3, -0.1));
    assert_eq!(of(&back, Slot::Share).spread, Spread::Uniform(0.7, 0.8));
    assert_eq!(of(&there, Slot::CostAttacker).spread, Spread::Uniform(0.11, 0.12));
    assert_eq!(of(&back, Slot::CostAttacker).from, From::Default);
    assert!(there.guarantors.iter().eq(["Eastland"]) && back.guarantors.is_empty());
    assert!(means(&back).q.abs() < 1e-12 && means(&back).a.abs() < 1e-12);

    // The same text with the two names exchanged is the same game with the roles exchanged.
    let other = GUARANTEE.replace("Southland", "X").replace("Northland", "Southland").replace('X', "Northland");
    let assumed = assumed.replace("Southland", "Northland");
    let mirrored = model("unanimity", &other, &assumed, "Northland", "Southland");
    assert_eq!(means(&there), means(&mirrored));
}

#[test]
fn a_cap_weakens_and_shrinks_what_forces_are_counted_in() {
    let assumed = "[army.\"Northland\"]\nvalue = 800000\n";
    let free = means(&model("unanimity", GUARANTEE, assumed, "Southland", "Northland"));
    let cap = "article 3.1 \"Cap\": Northland shall keep army of Northland at most 400 000 people.\n";
    let capped = model("unanimity", &format!("{GUARANTEE}{cap}"), assumed, "Southland", "Northland");
    assert!(of(&capped, Slot::Army).because.contains("400000 people"), "{}", of(&capped, Slot::Army).because);
    let capped = means(&capped);
    assert!((capped.l0 - free.l0 - libm::log(2.0)).abs() < 1e-12);
    assert!((capped.mg - 2.0 * free.mg).abs() < 1e-12);
}

#[test]
fn what_a_force_is_and_when_it_comes_follows_the_text() {
    let force =
        "article 3.1 \"F\": when article 1.1 is in force for 7 days, Eastland shall deploy Shield in Hub within 30 days of activation.\n";
    let there = model("unanimity", &format!("{GUARANTEE}{force}"), "", "Southland", "Northland");
    assert_eq!(of(&there, Slot::Comes).key, "comes.owed");
    assert_eq!(of(&there, Slot::Arrival).from, From::Text);
    assert!((of(&there, Slot::Arrival).spread.mean() - 37.0 / 365.25).abs() < 1e-9);
    let hoped = model(
        "unanimity",
        &format!("{GUARANTEE}{}", force.replace("shall", "intends to").replace(" within 30 days of activation", "")),
        "",
        "Southland",
        "Northland",
    );
    assert_eq!(of(&hoped, Slot::Comes).key, "comes.intended");
    assert_eq!(of(&hoped, Slot::Arrival).from, From::Default);
    let none = model("unanimity", GUARANTEE, "", "Southland", "Northland");
    assert!(means(&none).n.abs() < 1e-12 && means(&there).n > means(&hoped).n && means(&hoped).n > 0.0);
}

#[test]
fn sanctions_and_sight_and_endings_choose_their_assumption() {
    let key =
        |text: &str, slot: Slot| of(&model("unanimity", &format!("{GUARANTEE}{text}"), "", "Southland", "Northland"), slot).key.clone();
    assert_eq!(key("", Slot::Penalty), "penalty.none");
    let sanctions = "article 3.1 \"S\": when article 1.1 is in breach by Southland, Westland MODAL impose-sanctions against Southland.\n";
    assert_eq!(key(&sanctions.replace("MODAL", "shall"), Slot::Penalty), "penalty.automatic");
    assert_eq!(key(&sanctions.replace("MODAL", "may"), Slot::Penalty), "penalty.decided");
    assert_eq!(key(&sanctions.replace("MODAL", "shall"), Slot::SeenHybrid), "seen_hybrid.watched");
    assert_eq!(key("", Slot::Voided), "voided");
    let void = "event provocation by Party as judged by nobody.\narticle 3.1 \"V\": ends article 2.1 when provocation by Northland has occurred.\n";
    assert_eq!(key(void, Slot::Voided), "voided.unjudged");
}

#[test]
fn the_backstop_is_whom_the_case_names() {
    let text = format!(
        "{GUARANTEE}article 2.2 \"B\": when armed-attack by Southland against Northland has occurred, Westland may defend Northland.\n"
    );
    let with = model("unanimity", &text, "backstop = [\"Westland\"]\n", "Southland", "Northland");
    assert!(with.backstop.iter().eq(["Westland"]) && with.guarantors.iter().eq(["Eastland"]));
    assert_eq!(of(&with, Slot::BackstopComes).key, "backstop_comes.allowed");
    assert!(means(&with).beta > 0.0);
    assert!(means(&model("unanimity", &text, "", "Southland", "Northland")).beta.abs() < 1e-12);
}

//! Guarantees read out of small texts.

use super::*;

const HEAD: &str = "treaty \"T\" in time zone UTC.\nparty Northland, Southland, Eastland, Westland.\n\
    group Sides, each a Side, is Northland, Southland.\nforce Shield of Eastland.\nzone Hub.\n\
    body Panel of Northland, Southland, Eastland decides by unanimity.\nbody Assembly acts for Eastland.\n\
    event armed-attack by Party against Party.\nevent approval by Body of Party.\nmeasure army of Party counted in people.\n\
    source Mission sees open-fire, reports within 6 hours.\nmoment H is 2027-03-01 00:00.\n\
    article 1.1 \"Truce\": each Side shall not open-fire starting H.\n";

fn read(text: &str) -> Guarantee {
    guarantee(&crate::clocks::tests::treaty(&format!("{HEAD}{text}")), "Southland", "Northland")
}

#[test]
fn the_sides_are_those_whom_the_truce_binds() {
    let treaty = crate::clocks::tests::treaty(HEAD);
    assert_eq!(belligerents(&treaty), Some(["Northland".to_owned(), "Southland".to_owned()]));
    let bare = "treaty \"T\" in time zone UTC.\nparty Aland, Bland, Cland.\nevent armed-attack by Party against Party.\n";
    let of = |text: &str| belligerents(&crate::clocks::tests::treaty(&format!("{bare}{text}")));
    assert_eq!(
        of("article 1.1 \"A\": when armed-attack by Aland against Bland has occurred, Cland shall help Bland."),
        Some(["Aland".to_owned(), "Bland".to_owned()])
    );
    assert_eq!(of("article 1.1 \"A\": when armed-attack against any Party has occurred, Cland shall help Bland."), None);
}

#[test]
fn an_answer_is_another_s_and_only_to_the_challenger() {
    let text = "article 2.1 \"G\": when armed-attack by Southland against Northland has occurred, Eastland shall defend Northland within 3 days of that armed-attack.\n\
        article 2.2 \"Own\": when armed-attack by Southland against Northland has occurred, Northland may fight Southland.\n\
        article 2.3 \"Other way\": when armed-attack by Northland against Southland has occurred, Westland shall defend Southland immediately.\n";
    let found = read(text);
    assert_eq!(found.answers.len(), 1);
    let answer = &found.answers[0];
    assert_eq!((answer.wording, answer.means, answer.from), (Wording::Owed, Means::Force, Breach::Limited));
    assert!(answer.by.iter().eq(["Eastland"]));
    assert_eq!(answer.latest, Some(Duration::days(3)));
    let treaty = crate::clocks::tests::treaty(&format!("{HEAD}{text}"));
    let swapped = guarantee(&treaty, "Northland", "Southland");
    assert!(swapped.answers.len() == 1 && swapped.answers[0].by.iter().eq(["Westland"]), "{swapped:?}");
    // What a third does to the protected side is not the challenger's act.
    let third = "article 2.1 \"G\": when armed-attack by Westland against Northland has occurred, Eastland shall defend Northland.\n";
    assert!(read(third).answers.is_empty());
}

#[test]
fn how_firmly_is_told_by_the_words() {
    let wording = |modal: &str| {
        let text = format!("article 2.1 \"G\": when armed-attack by Southland against Northland has occurred, Eastland {modal}.");
        read(&text).answers.first().map(|a| (a.wording, a.means))
    };
    assert_eq!(wording("shall defend Northland"), Some((Wording::Owed, Means::Force)));
    assert_eq!(
        wording("shall take such action as it deems necessary including defend Northland"),
        Some((Wording::Discretion, Means::Force))
    );
    assert_eq!(wording("intends to impose-sanctions against Southland"), Some((Wording::Intended, Means::Sanctions)));
    assert_eq!(wording("may supply-weapons to Northland"), Some((Wording::Allowed, Means::Aid)));
    assert_eq!(wording("should consult Northland"), Some((Wording::Expected, Means::Talk)));
    assert_eq!(wording("shall defend Northland or consult Northland"), Some((Wording::Owed, Means::Talk)), "the least suffices");
    assert_eq!(wording("shall not defend Northland"), None);
}

#[test]
fn a_breach_of_the_truce_is_answered_from_the_least_or_from_the_material_one() {
    let from = |grade: &str| {
        let text = format!("article 2.1 \"G\": when article 1.1 is in {grade} by Southland, Eastland shall defend Northland.");
        read(&text).answers.first().map(|a| a.from)
    };
    assert_eq!(from("breach"), Some(Breach::Hybrid));
    assert_eq!(from("material breach"), Some(Breach::Limited));
    let other = read("article 2.1 \"G\": when article 1.1 is in breach by Northland, Eastland shall defend Southland.");
    assert!(other.answers.is_empty());
}

#[test]
fn who_must_decide_first_is_a_gate() {
    let text = "article 2.1 \"G\": when armed-attack by Southland against Northland is attributed and approval by Assembly of Eastland has occurred, Eastland shall defend Northland; attributed by Panel.";
    let found = read(text);
    let gates = &found.answers[0].gates;
    assert!(gates.iter().any(|g| matches!(g, Gate::Home { party, .. } if party == "Eastland")), "{gates:?}");
    let Some(Gate::Body { voting, .. }) = gates.iter().find(|g| matches!(g, Gate::Body { .. })) else { panic!("{gates:?}") };
    assert_eq!(voting.can_stop("Southland"), crate::evidence::Answer::Vote);
    assert_eq!(found.answers[0].latest, None, "neither the panel nor the assembly has a limit");
}

#[test]
fn forces_bans_and_caps() {
    let answer = "article 2.1 \"G\": when armed-attack by Southland against Northland has occurred, Eastland shall defend Northland.\n";
    let force = "article 3.1 \"Force\": when article 1.1 is in force for 7 days, Eastland shall deploy Shield in Hub within 30 days of activation.\n";
    assert!(read(force).presence.is_empty(), "a force stands for a side for which somebody fights");
    let read = |text: &str| read(&format!("{answer}{text}"));
    let found = read(
        "article 3.1 \"Force\": when article 1.1 is in force for 7 days, Eastland shall deploy Shield in Hub within 30 days of activation.\n\
         article 3.2 \"Army\": Northland shall keep army of Northland at most 600 000 people.\n",
    );
    assert_eq!(found.presence.len(), 1);
    assert_eq!((found.presence[0].wording, found.presence[0].air), (Wording::Owed, false));
    let days = |d: Duration| d.nominal_minutes() / 1440;
    let Some(Comes::After { least, most }) = found.comes else { panic!("{found:?}") };
    assert_eq!((days(least), most.map(days)), (7, Some(37)));
    let there = read("article 3.1 \"Force\": Eastland shall deploy Shield in Hub no later than 2027-02-01.\n");
    assert_eq!(there.comes, Some(Comes::WithTheTruce));
    assert_eq!(read("article 3.1 \"Late\": Eastland may defend Southland.\n").presence.len(), 0);
    assert_eq!(found.caps.len(), 1);
    assert!((found.caps[0].most - 600_000.0).abs() < 1e-9 && found.caps[0].party == "Northland");
    let barred = read("kind Alliance Troops.\narticle 3.1 \"None\": Eastland shall not station Alliance Troops in Hub.\n");
    assert!(barred.presence.is_empty() && barred.barred.len() == 1, "{barred:?}");
    assert_eq!(found.seen_by.iter().collect::<Vec<_>>(), ["Mission"]);
}

#[test]
fn what_ends_it_and_who_judges_the_cause() {
    let text = "event provocation by Party as judged by nobody.\n\
        article 2.1 \"G\": when armed-attack by Southland against Northland has occurred, Eastland shall defend Northland.\n\
        article 2.2 \"Void\": ends article 2.1 when provocation by Northland has occurred.\n";
    let found = read(text);
    assert_eq!(found.voids.len(), 1);
    assert!(!found.voids[0].judged && found.voids[0].by.iter().eq(["Northland"]), "{:?}", found.voids);
}

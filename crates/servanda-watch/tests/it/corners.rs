//! Corners of the language in which the monitor was once wrong: each a text, what happened, and what is to be said of it.

use servanda_model::{Annexes, resolve};
use servanda_watch::fact::{BY, OBJECT, Slot};
use servanda_watch::{Engine, Fact, Kind, Out, Program, Span, Truth, compile};

const TO: Slot = 3;
const IN: Slot = 7;
const WITH: Slot = 9;

const HEAD: &str = "treaty \"Test\" in time zone UTC.\nparty Northland, Southland, Eastland.\nbody Commission.\n\
    event attack by Party in Sector.\nevent aid by Party to Party with Party.\nevent call by Party.\nevent visit Sector by Body.\n\
    group Sectors, each a Sector, as registered by Commission.\n";

/// A text with its annexes, and what is told of it.
struct Told {
    program: Program,
    facts: Vec<Fact>,
}

impl Told {
    fn of(text: &str, annexes: &Annexes) -> Self {
        let document = servanda_syntax::read(&format!("```servanda\n{HEAD}{text}\n```\n"));
        let unread: Vec<String> = document.fences.iter().flat_map(|f| &f.problems).map(|p| format!("{p:?}")).collect();
        let (treaty, findings) = resolve(&document, annexes);
        let findings: Vec<&String> = findings.iter().map(|f| &f.message).collect();
        assert!(unread.is_empty() && findings.is_empty(), "{unread:?} {findings:?}");
        Self { program: compile(&treaty), facts: Vec::new() }
    }

    fn text(text: &str) -> Self {
        Self::of(text, &Annexes::default())
    }

    /// An event at an hour, with its arguments.
    fn then(mut self, event: &str, hour: i64, args: &[(Slot, &str)]) -> Self {
        let id = self.program.names.sym(&(self.facts.len() + 1).to_string());
        let mut fact = Fact::new(id, self.program.event(event).unwrap(), Span::at(hour * 3_600));
        for (slot, name) in args {
            fact.set(*slot, self.program.names.sym(name));
        }
        self.facts.push(fact);
        self
    }

    /// The breaches: by whom, on what, how certain, at which hour.
    fn breaches(&self) -> Vec<(String, Kind, Truth, i64)> {
        let mut engine = Engine::new(&self.program);
        self.facts.iter().for_each(|fact| engine.push(fact.clone()).unwrap());
        engine.advance(1_000 * 3_600);
        let opened = engine.take().into_iter().filter_map(|o| if let Out::Opened(record) = o { Some(record) } else { None });
        opened.map(|r| (self.program.names.text(r.bearer), r.kind, r.truth, r.since / 3_600)).collect()
    }
}

fn act(by: &str, truth: Truth, hour: i64) -> (String, Kind, Truth, i64) {
    (by.to_owned(), Kind::Act, truth, hour)
}

#[test]
fn an_act_against_the_other_is_certain_when_both_are_named() {
    let text = "article 1.1 \"Other\": each Party shall not aid to the other Party.";
    let told =
        Told::text(text).then("aid", 1, &[(BY, "Northland"), (TO, "Southland")]).then("aid", 2, &[(BY, "Northland"), (TO, "Northland")]);
    assert_eq!(told.breaches(), [act("Northland", Truth::Yes, 1)]);
    let unnamed = Told::text(text).then("aid", 1, &[(BY, "Northland")]);
    assert_eq!(unnamed.breaches(), [act("Northland", Truth::Maybe, 1)]);
}

#[test]
fn of_several_forbidden_acts_the_most_certain_counts() {
    let told = Told::text("article 1.1 \"Either\": each Party shall not aid to Eastland or aid with Eastland.");
    let told = told.then("aid", 1, &[(BY, "Northland"), (WITH, "Eastland")]);
    assert_eq!(told.breaches(), [act("Northland", Truth::Yes, 1)], "to whom is not said, and with whom is");
}

#[test]
fn a_zone_in_parts_is_its_parts() {
    let file = "{\"type\": \"FeatureCollection\", \"features\": [{\"properties\": {\"name\": \"North Gate\"}}, {\"properties\": {\"name\": \"South Gate\"}}]}";
    let annexes = Annexes::from([("gates.geojson".to_owned(), Ok(file.as_bytes().to_vec()))]);
    let text = "zone Gate from \"gates.geojson\" each by \"name\".\nevent pass by Party in Gate.\narticle 1.1 \"Gates\": each Party shall not pass in any Gate.";
    let told = Told::of(text, &annexes);
    let told = told.then("pass", 1, &[(BY, "Northland"), (IN, "North Gate")]).then("pass", 2, &[(BY, "Northland"), (IN, "Market")]);
    let told = told.then("pass", 3, &[(BY, "Northland")]);
    assert_eq!(told.breaches(), [act("Northland", Truth::Yes, 1), act("Northland", Truth::Maybe, 3)], "the market is no gate");
}

#[test]
fn each_has_is_not_some_has() {
    let text = "article 1.1 \"Unless each called\": each Party shall not attack; except when call by each Party has occurred.";
    let told = Told::text(text).then("call", 1, &[(BY, "Northland")]).then("call", 2, &[(BY, "Southland")]);
    let told = told.then("attack", 3, &[(BY, "Northland")]).then("call", 4, &[(BY, "Eastland")]).then("attack", 5, &[(BY, "Northland")]);
    let mut engine = Engine::new(&told.program);
    told.facts.iter().for_each(|fact| engine.push(fact.clone()).unwrap());
    engine.advance(1_000 * 3_600);
    let standing: Vec<_> = engine.take().into_iter().filter_map(|o| if let Out::Opened(r) = o { Some(r.standing) } else { None }).collect();
    assert_eq!(standing, [servanda_watch::Standing::Open, servanda_watch::Standing::Excused], "after two of three, and after all three");
}

#[test]
fn each_of_a_register_cannot_be_told() {
    let text = "article 1.1 \"Visited\": each Party shall not attack; except when visit each Sector by Commission has occurred.";
    let told = Told::text(text).then("attack", 1, &[(BY, "Northland")]).then("visit", 2, &[(BY, "Commission"), (OBJECT, "S1")]);
    let told = told.then("attack", 3, &[(BY, "Northland")]);
    assert_eq!(told.breaches(), [act("Northland", Truth::Yes, 1), act("Northland", Truth::Maybe, 3)], "no visit is not each; one may be");
}

#[test]
fn what_comes_only_after_something_is_not_owed_before_it() {
    let text = "article 1.1 \"After a call\": when attack by any Party occurs, Commission shall visit within 24 hours of that attack only after call by that Party has occurred.";
    let idle = Told::text(text).then("attack", 1, &[(BY, "Northland")]);
    assert_eq!(idle.breaches(), [], "without the call nothing is owed");
    let missed = |breaches: Vec<(String, Kind, Truth, i64)>| breaches.iter().filter(|b| b.1 == Kind::Missed && b.2 == Truth::Yes).count();
    let called = Told::text(text).then("attack", 1, &[(BY, "Northland")]).then("call", 2, &[(BY, "Northland")]);
    assert_eq!(missed(called.breaches()), 1);
    let early = Told::text(text).then("attack", 1, &[(BY, "Northland")]).then("visit", 2, &[(BY, "Commission")]);
    assert_eq!(missed(early.then("call", 3, &[(BY, "Northland")]).breaches()), 1, "a visit before the call is not the one owed");
    let done = Told::text(text).then("attack", 1, &[(BY, "Northland")]).then("call", 2, &[(BY, "Northland")]);
    assert_eq!(done.then("visit", 3, &[(BY, "Commission")]).breaches(), []);
}

#[test]
fn a_label_met_before_binds_that_one() {
    let text = "article 1.1 \"That one\": when attack by any Party A occurs, Party A shall call within 12 hours of that attack.";
    let told = Told::text(text).then("attack", 1, &[(BY, "Southland")]);
    assert_eq!(told.breaches(), [("Southland".to_owned(), Kind::Missed, Truth::Yes, 13)]);
    let other = Told::text(text).then("attack", 1, &[(BY, "Southland")]).then("call", 2, &[(BY, "Northland")]);
    assert_eq!(other.breaches().len(), 1, "a call by another is not that one's");
}

#[test]
fn who_suspends_for_itself_leaves_the_others_bound() {
    let text = |for_itself: &str| {
        format!(
            "article 1.1 \"Truce\": each Party shall not call.
            article 1.2 \"Way out\": Southland has power to suspend article 1.1{for_itself}."
        )
    };
    let told = |for_itself: &str| {
        let mut told = Told::text(&text(for_itself)).then("suspension", 2, &[(BY, "Southland")]);
        let cited = told.program.cites.iter().find(|(_, article)| told.program.of_article.get(article) == Some(&0)).map(|(name, _)| *name);
        told.facts[0].about = cited.unwrap();
        told.then("call", 3, &[(BY, "Northland")]).then("call", 4, &[(BY, "Southland")]).breaches()
    };
    assert_eq!(told(" for itself"), [act("Northland", Truth::Yes, 3)]);
    assert_eq!(told(""), []);
}

#[test]
fn a_clock_runs_from_the_attribution_for_which_an_article_waits() {
    let text = "article 1.1 \"Help\": when attack by Southland is attributed, Eastland shall call within 24 hours of attribution;
        attributed by Commission.";
    let told = |helps: Option<i64>| {
        let mut told =
            Told::text(text).then("attack", 1, &[(BY, "Southland")]).then("attribution", 60, &[(BY, "Commission"), (TO, "Southland")]);
        told.facts[1].about = told.facts[0].id;
        match helps {
            Some(hour) => told.then("call", hour, &[(BY, "Eastland")]).breaches(),
            None => told.breaches(),
        }
    };
    assert_eq!(told(None), [("Eastland".to_owned(), Kind::Missed, Truth::Yes, 84)], "a day from the decision, not from the act");
    assert_eq!(told(Some(84)), []);
}

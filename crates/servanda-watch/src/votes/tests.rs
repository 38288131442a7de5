//! Each rule on votes cast by hand.

use super::*;
use servanda_model::{Annexes, resolve};

fn treaty(text: &str) -> Treaty {
    let head = "```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South, East, West.\nbody Staff acts for North.\n";
    resolve(&servanda_syntax::read(&format!("{head}{text}\n```\n")), &Annexes::default()).0
}

fn ballot(body: &str, accused: Option<&str>, votes: [&str; 3]) -> Ballot {
    let names = |list: &str| list.split(' ').filter(|n| !n.is_empty()).map(str::to_owned).collect();
    Ballot {
        act: "a".to_owned(),
        kind: "decision".to_owned(),
        body: body.to_owned(),
        article: None,
        accused: accused.map(str::to_owned),
        votes: votes.map(names),
    }
}

fn carried(text: &str, accused: Option<&str>, votes: [&str; 3]) -> Option<Truth> {
    ballot("Council", accused, votes).counted(&treaty(text)).and_then(|d| d.carried)
}

const OF: &str = "body Council of North, South, East";

#[test]
fn each_rule_counts_as_its_words_say() {
    use Truth::{Maybe, No, Yes};
    let rows = [
        ("by majority", ["North South", "East", ""], Yes),
        ("by majority", ["North", "South East", ""], No),
        ("by majority", ["North", "South", ""], Maybe),
        ("by unanimity", ["North South East", "", ""], Yes),
        ("by unanimity", ["North South", "", "East"], No),
        ("by unanimity", ["North South", "", ""], Maybe),
        ("by consensus", ["North", "", "South East"], Yes),
        ("by consensus", ["North South", "East", ""], No),
        ("by consensus", ["North South", "", ""], Maybe),
        ("by 2 votes", ["North South", "", ""], Yes),
        ("by 2 votes", ["North", "South", "East"], No),
        ("by 2 votes including East", ["North South", "East", ""], No),
        ("by 2 votes including East", ["North South", "", ""], Maybe),
        ("by 2 votes including some Power", ["North South", "East", ""], No),
        // Somebody acts for North; somebody else sits nowhere in it; two words of one member are none.
        ("by majority", ["Staff South", "East", ""], Yes),
        ("by 2 votes", ["North West", "South East", ""], No),
        ("by 2 votes", ["North South", "South East", ""], Maybe),
    ];
    for (rule, votes, expected) in rows {
        let text = format!("{OF} decides {rule}.\ngroup Powers, each a Power, is East.");
        assert_eq!(carried(&text, None, votes), Some(expected), "{rule} {votes:?}");
    }
}

#[test]
fn the_accused_does_not_vote_on_itself_and_counts_as_present() {
    let text = format!("{OF} quorum 3 decides by majority excluding the accused.");
    assert_eq!(carried(&text, Some("East"), ["North South", "East", ""]), Some(Truth::Yes));
    assert_eq!(carried(&text, Some("North"), ["North South", "East", ""]), Some(Truth::No), "one of two is no majority");
    assert_eq!(carried(&text, None, ["North South", "East", ""]), Some(Truth::Maybe), "against whom it is decides whose vote falls away");
    assert_eq!(carried(&text, Some("East"), ["North South", "", ""]), Some(Truth::Maybe), "two are there, and the third is not on record");
    let few = "body Council of North, South quorum 3 decides by 1 votes.";
    assert_eq!(carried(few, None, ["North South", "", ""]), Some(Truth::No), "there are never three");
}

#[test]
fn where_others_may_sit_only_what_does_not_depend_on_them_is_certain() {
    let text = |rule: &str| format!("body Council of North and others decides {rule}.");
    assert_eq!(carried(&text("by 2 votes"), None, ["North Utopia", "", ""]), Some(Truth::Yes));
    assert_eq!(carried(&text("by majority"), None, ["North Utopia", "", ""]), Some(Truth::Maybe));
    assert_eq!(carried(&text("by consensus"), None, ["North", "Utopia", ""]), Some(Truth::No));
}

#[test]
fn without_votes_or_without_a_rule_it_is_taken_as_recorded() {
    let why = |text: &str, votes| ballot("Council", None, votes).counted(&treaty(text)).map(|d| (d.carried, d.why));
    let (carried, said) = why(&format!("{OF} decides by majority."), ["", "", ""]).unwrap();
    assert!(carried.is_none() && said.contains("no votes are on record"), "{said}");
    let (carried, said) = why(&format!("{OF}."), ["North", "", ""]).unwrap();
    assert!(carried.is_none() && said.contains("does not say how"), "{said}");
    assert_eq!(why("body Council acts for North.", ["", "", ""]), None, "who acts for one party does not vote");
}

#[test]
fn an_article_that_gives_a_power_says_how_it_is_decided() {
    let text = "body Council of North, South, East decides by majority.\narticle 1.1 \"Truce\": each Party shall not fire.\n\
        article 1.2 \"Way out\": Council has power to suspend article 1.1; decided by unanimity.";
    let mut one = ballot("Council", None, ["North South", "East", ""]);
    assert_eq!(one.counted(&treaty(text)).and_then(|d| d.carried), Some(Truth::Yes));
    "suspension".clone_into(&mut one.kind);
    assert_eq!(one.counted(&treaty(text)).and_then(|d| d.carried), Some(Truth::No), "all have to agree to this");
}

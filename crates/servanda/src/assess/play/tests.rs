//! Assessments hang together, and are the same on any number of threads.

use super::*;

use servanda_base::host::MemoryHost;

const TEXT: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty Northland, Southland, Eastland, Westland.\n\
    group Sides, each a Side, is Northland, Southland.\nforce Shield of Eastland.\nzone Hub.\n\
    event armed-attack by Party against Party.\nsource Mission sees open-fire, reports within 6 hours.\nmoment H is 2027-03-01 00:00.\n\
    article 1.1 \"Truce\": each Side shall not open-fire starting H.\n\
    article 2.1 \"G\": when armed-attack by Southland against Northland has occurred, Eastland shall defend Northland within 3 days of that armed-attack.\n\
    article 2.2 \"B\": when armed-attack by Southland against Northland has occurred, Westland shall defend Northland.\n\
    article 3.1 \"F\": Eastland shall deploy Shield in Hub no later than 2027-02-01.\n```\n";

fn run(text: &str, assumed: &str, options: Options, stop: bool) -> Assessment {
    let mut host = MemoryHost::default();
    host.files.insert("case/treaty.md".to_owned(), text.as_bytes().to_vec());
    host.files.insert("case/assumptions.toml".to_owned(), assumed.as_bytes().to_vec());
    let loaded = crate::load(&host, "case/treaty.md").unwrap();
    let ready = super::super::ready(&host, &loaded, None).unwrap();
    assert!(ready.problems.is_empty(), "{:?}", ready.problems);
    let stop = AtomicBool::new(stop);
    assess(&loaded, &ready, options, &mut Onlooker { stop: &stop, told: &mut |_, _, _| () })
}

fn few(threads: usize) -> Options {
    Options { draws: 2048, seed: 3, threads }
}

const BACKSTOP: &str = "backstop = [\"Westland\"]\n[balance]\nof = \"Southland\"\nlow = 0.0\nhigh = 0.4\n";

#[test]
fn the_same_seed_gives_the_same_assessment_on_any_number_of_threads() {
    let one = run(TEXT, BACKSTOP, few(1), false);
    assert_eq!(one, run(TEXT, BACKSTOP, few(3), false));
    assert_ne!(one.outcomes[0].margin, run(TEXT, BACKSTOP, Options { seed: 4, ..few(1) }, false).outcomes[0].margin);
}

#[test]
fn figures_hang_together() {
    let a = run(TEXT, BACKSTOP, few(2), false);
    let o = &a.outcomes[1];
    assert_eq!((o.role.challenger.as_str(), o.role.protected.as_str()), ("Southland", "Northland"));
    // Kept, renounced and broken at one of three levels: every draw is one of them.
    let sum = o.kept.count + o.renounced.count + o.breaks.iter().map(|s| s.count).sum::<u64>();
    assert_eq!(sum, 2048);
    assert!(o.never_pays[0].count <= o.never_pays[1].count && o.never_pays[1].count <= o.never_pays[2].count);
    assert_eq!(o.weakest.iter().map(|s| s.count).sum::<u64>(), 2048);
    assert_eq!(o.by_stage.len(), 11);
    let frontier = o.frontier.as_ref().unwrap();
    assert_eq!((frontier.levels.len(), frontier.levels[0].len(), frontier.levels[0][0].len()), (3, 9, 13));
    // More force and a surer backstop: full war pays no more often, up to the few draws that the game is known to turn round.
    let full = &frontier.levels[2];
    assert!(full[8][12].share >= full[0][0].share, "{:?} {:?}", full[8][12], full[0][0]);
    assert!(full[8][0].share > full[0][0].share + 0.02, "the backstop moves it: {:?} {:?}", full[8][0], full[0][0]);
    // The divisions that nobody breaks lie among those that both prefer.
    assert!(o.self_enforcing.exists.count <= o.over_time.exists.count);
    assert!(o.once.exists.share > 0.99);
    let first = &o.influences[0];
    assert!(first.with_others.middle >= first.alone.low && first.with_others.middle > 0.05, "{first:?}");
    assert!(o.influences.windows(2).all(|w| w[0].with_others.middle >= w[1].with_others.middle));
    // Without anybody who answers there is nothing of guarantors.
    let other = &a.outcomes[0];
    assert!(other.frontier.is_none() && other.checks.is_empty() && other.thresholds.iter().all(|t| t.key != "force"));
}

#[test]
fn a_guarantee_is_worth_more_than_none() {
    let none: String =
        TEXT.lines().filter(|l| !l.starts_with("article 2.") && !l.starts_with("article 3.")).map(|l| format!("{l}\n")).collect();
    let with = run(TEXT, BACKSTOP, few(2), false);
    let without = run(&none, BACKSTOP, few(2), false);
    let full = |a: &Assessment| a.outcomes[1].never_pays[2].share;
    assert!(full(&with) > full(&without) + 0.05, "{} {}", full(&with), full(&without));
    assert!(with.outcomes[1].margin.middle > without.outcomes[1].margin.middle);
}

#[test]
fn what_is_stopped_says_so() {
    let a = run(TEXT, BACKSTOP, few(2), true);
    assert!(a.draws == 0 && a.asked == 2048);
    let text = servanda_report::assess::assess_text(&a);
    assert!(
        text.contains("STOPPED EARLY: not all of 2048") && text.contains("not played before the stop") && !text.contains("margin"),
        "{text}"
    );
}

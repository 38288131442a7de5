//! Laws that hold for any game, and shares of draws in which what one would expect does not.

use proptest::prelude::*;
use servanda_assess::game::lane::Lane;
use servanda_assess::game::lanes::Solver;
use servanda_assess::{Level, Param, Params, Rules, Shock, Summary, Values, solve};
use wide::{f64x4, f64x8};

use crate::near;

/// Ranges from which the additions and the rest of the parameters are drawn; what is left out keeps its default.
const RANGES: [(Param, f64, f64); 36] = [
    (Param::Delta, 0.8, 0.98),
    (Param::X, 0.0, 0.6),
    (Param::L0, -0.8, 0.8),
    (Param::G, -0.1, 0.1),
    (Param::Ts, 0.0, 12.0),
    (Param::M, 0.3, 3.0),
    (Param::Alpha, 0.0, 0.5),
    (Param::Phi, 0.0, 3.0),
    (Param::N, 0.0, 0.5),
    (Param::Mg, 0.0, 0.5),
    (Param::Mb, 0.0, 1.0),
    (Param::CR, 0.0, 0.6),
    (Param::CU, 0.0, 0.6),
    (Param::Kappa, 0.0, 1.0),
    (Param::S, 0.0, 0.3),
    (Param::SU, 0.0, 0.3),
    (Param::Y1, 0.0, 0.2),
    (Param::Y2, 0.0, 0.3),
    (Param::D1, 0.0, 1.0),
    (Param::D2, 0.0, 1.0),
    (Param::Eta, 0.0, 1.0),
    (Param::V, 0.0, 1.0),
    (Param::K, 0.0, 0.4),
    (Param::A, 0.0, 0.3),
    (Param::Tau, 0.0, 1.0),
    (Param::Lam2, 0.0, 1.0),
    (Param::Lam3, 0.0, 1.0),
    (Param::Beta, 0.0, 1.0),
    (Param::H, 0.0, 1.0),
    (Param::Sig, 0.005, 0.2),
    (Param::W0, 0.0, 1.0),
    (Param::Ramp, 0.0, 6.0),
    (Param::Q, 0.0, 1.0),
    (Param::Arrival, 0.0, 4.0),
    (Param::Cover, 0.0, 1.0),
    (Param::Void, 0.0, 0.3),
];

fn game() -> impl Strategy<Value = Params> {
    (proptest::collection::vec(0.0..1.0_f64, RANGES.len()), prop_oneof![Just(0.0), 0.0..4.0_f64], proptest::bool::ANY).prop_map(
        |(units, delay, whole)| {
            let mut p = Params { delay, ..Params::default() };
            for ((param, least, most), unit) in RANGES.iter().zip(units) {
                p.set(*param, least + (most - least) * unit);
            }
            // Half of the games are those of the description, without additions.
            if whole { Params { ts: f64::INFINITY, ramp: 0.0, q: 1.0, arrival: 0.0, cover: 1.0, void: 0.0, delay: 0.0, ..p } } else { p }
        },
    )
}

fn rules() -> impl Strategy<Value = Rules> {
    (0_usize..14, proptest::bool::ANY, proptest::option::weighted(0.3, 1.0..200.0_f64)).prop_map(|(horizon, t2, quantal)| Rules {
        horizon,
        shock: if t2 { Shock::T2 } else { Shock::Logistic },
        quantal,
    })
}

fn in_lanes<L: Lane>(games: &[Params], rules: &Rules) -> Vec<Summary> {
    let mut out = Vec::new();
    let mut solver = Solver::<L>::default();
    games.chunks(L::WIDTH).for_each(|group| solver.solve(group, rules, &mut out));
    out
}

fn bits(s: &Summary) -> Vec<u64> {
    [s.value.r, s.value.u, s.value.g, s.margin].iter().chain(&s.answers).map(|x| x.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn lanes_give_what_the_reference_gives(games in proptest::collection::vec(game(), 1..11), rules in rules()) {
        let wide = in_lanes::<f64x8>(&games, &rules);
        let four = in_lanes::<f64x4>(&games, &rules);
        let one = in_lanes::<f64>(&games, &rules);
        prop_assert_eq!(wide.len(), games.len());
        for (i, p) in games.iter().enumerate() {
            // To the bit among widths, and wherever a game stands in its group.
            prop_assert_eq!(bits(&wide[i]), bits(&one[i]));
            prop_assert_eq!(bits(&four[i]), bits(&one[i]));
            prop_assert_eq!((wide[i].worst, wide[i].window, wide[i].renounced), (one[i].worst, one[i].window, one[i].renounced));
            let s = solve(p, &rules).summary;
            let numbers = |s: &Summary| [s.value.r, s.value.u, s.value.g, s.margin, s.answers[1], s.answers[2], s.answers[3]];
            for (got, wanted) in numbers(&one[i]).into_iter().zip(numbers(&s)) {
                prop_assert!((got - wanted).abs() < 1e-12, "{} {} for {:?}", got, wanted, p);
            }
            prop_assert_eq!((one[i].first, one[i].worst, one[i].renounced), (s.first, s.worst, s.renounced));
        }
    }

    #[test]
    fn nobody_gains_by_another_choice_and_each_value_is_possible(p in game(), rules in rules()) {
        let rules = Rules { quantal: None, ..rules };
        let solution = solve(&p, &rules);
        for stage in &solution.stages {
            prop_assert!(stage.wins.iter().all(|w| (0.0..=1.0).contains(w)) && stage.wins[0] >= stage.wins[1] && stage.wins[1] >= stage.wins[2]);
            for (lost, notch) in stage.notches.iter().enumerate() {
                let best = notch.levels[notch.best as usize].r;
                prop_assert!(notch.levels.iter().all(|level| level.r <= best + 1e-11));
                prop_assert!(notch.answers.iter().all(|r| (0.0..=1.0).contains(r)));
                if lost == notch.answers.len() - 2 {
                    prop_assert!(notch.answers.iter().sum::<f64>() <= 0.0, "a dead guarantee answers nothing");
                }
                if !notch.renounces {
                    prop_assert!(notch.value.u >= 1.0 - stage.wins[0] - p.cu - p.su - 1e-11);
                }
            }
        }
        // Nothing is won that is not there: with the costs added back, R and U share one stake at most.
        let Values { r, u, .. } = solution.summary.value;
        prop_assert!(r + u <= 1.0 + 1e-9, "{} and {}", r, u);
    }

    #[test]
    fn a_dead_body_is_no_guarantee(p in game(), rules in rules()) {
        // Whatever the guarantors would like, a body that never acts leaves the deal to itself.
        let with = solve(&Params { q: 0.0, ..p }, &rules).summary;
        let without = solve(&Params { q: 0.0, v: 0.0, n: p.n + 0.2, beta: 1.0, k: 0.0, ..p }, &rules).summary;
        prop_assert!((with.value.r - without.value.r).abs() < 1e-12);
        prop_assert!((with.margin - without.margin).abs() < 1e-12);
    }
}

#[test]
fn quantal_response_comes_near_to_best_replies() {
    for shock in [Shock::T2, Shock::Logistic] {
        let rules = Rules { shock, ..Rules::default() };
        let p = Params { s: 0.03, ..Params::default() };
        let best = solve(&p, &rules).summary.value;
        let gap = |lambda| {
            let value = solve(&p, &Rules { quantal: Some(lambda), ..rules }).summary.value;
            (value.r - best.r).abs().max((value.u - best.u).abs())
        };
        let ladder = [30.0, 300.0, 3_000.0, 30_000.0, 300_000.0].map(gap);
        assert!(ladder.is_sorted_by(|a, b| a > b), "{ladder:?}");
        assert!(ladder[4] < 1e-6, "{ladder:?}");
        let even = solve(&p, &Rules { quantal: Some(0.0), ..rules });
        even.stages[3].notches[1].chances.iter().for_each(|chance| near(*chance, 0.25, 1e-15));
    }
}

#[test]
fn a_ramp_that_is_over_and_a_drift_that_ends_late_change_nothing() {
    let p = Params::default();
    let rules = Rules::default();
    let plain = solve(&p, &rules).summary;
    for same in [
        Params { ramp: 3.0, w0: 1.0, ..p },
        Params { ts: 10.0, ..p },
        Params { ts: 400.0, ..p },
        Params { cover: 0.1, ..p },
        Params { ramp: 1e-9, w0: 1.0, ..p },
    ] {
        let s = solve(&same, &rules).summary;
        near(s.value.g, plain.value.g, 1e-13);
        near(s.margin, plain.margin, 1e-13);
    }
    // A drift that ends at once is no drift; half of a ramp over one stage is half of the force.
    near(solve(&Params { ts: 0.0, ..p }, &rules).summary.margin, solve(&Params { g: 0.0, ..p }, &rules).summary.margin, 1e-13);
    let first = Rules { horizon: 0, ..rules };
    near(
        solve(&Params { ramp: 5.0, w0: 0.5, ..p }, &first).summary.margin,
        solve(&Params { n: p.n / 2.0, ..p }, &first).summary.margin,
        1e-13,
    );
}

/// The ranges of the published illustration, and so many draws by `SplitMix64`.
fn draws(n: usize) -> Vec<Params> {
    let ranges = [
        (Param::Delta, 0.92, 0.97),
        (Param::X, 0.2, 0.4),
        (Param::L0, 0.0, 0.5),
        (Param::G, 0.0, 0.06),
        (Param::M, 1.0, 2.0),
        (Param::Alpha, 0.05, 0.2),
        (Param::Phi, 1.0, 2.0),
        (Param::Mg, 0.05, 0.2),
        (Param::Mb, 0.1, 0.6),
        (Param::CR, 0.1, 0.4),
        (Param::CU, 0.2, 0.5),
        (Param::Kappa, 0.1, 0.6),
        (Param::S, 0.0, 0.15),
        (Param::SU, 0.05, 0.25),
        (Param::Y1, 0.01, 0.06),
        (Param::Y2, 0.03, 0.12),
        (Param::D1, 0.3, 0.8),
        (Param::D2, 0.7, 0.99),
        (Param::Eta, 0.2, 0.6),
        (Param::V, 0.1, 0.4),
        (Param::K, 0.05, 0.2),
        (Param::A, 0.0, 0.12),
        (Param::Tau, 0.0, 0.5),
        (Param::Beta, 0.1, 0.9),
        (Param::H, 0.3, 0.7),
        (Param::Sig, 0.02, 0.08),
    ];
    let mut state = 7_u64;
    let mut unit = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from((z ^ (z >> 31)) >> 32).unwrap()) / 4_294_967_296.0
    };
    let one = |_| {
        let mut p = Params::default();
        ranges.iter().for_each(|(param, least, most)| p.set(*param, least + (most - least) * unit()));
        p
    };
    (0..n).map(one).collect()
}

/// Thresholds are nearly monotone: more force in place can make the other replies of the guarantors weaker. The shares are printed, and bounded
/// where the description of the game found them.
#[test]
fn more_guarantee_rarely_makes_things_worse() {
    let rules = Rules::default();
    let base = draws(20_000);
    let play = |change: &dyn Fn(&mut Params)| {
        let mut games = base.clone();
        games.iter_mut().for_each(change);
        in_lanes::<f64x4>(&games, &rules)
    };
    let share = |n: usize| n as f64 / base.len() as f64;
    let compare = |name: &str, less: &[Summary], more: &[Summary], margin_most: f64, kept_most: f64| {
        let worse = share(less.iter().zip(more).filter(|(a, b)| b.margin < a.margin - 1e-9).count());
        let broken = share(less.iter().zip(more).filter(|(a, b)| a.kept() && !b.kept()).count());
        println!("{name}: the margin falls in {worse:.4} of the draws, a kept deal breaks in {broken:.4}");
        assert!(worse <= margin_most && broken <= kept_most, "{name}: {worse} {broken}");
    };
    let [n0, n1, n2] = [0.0125, 0.1, 0.4].map(|n| play(&|p: &mut Params| p.n = n));
    compare("N from 0.0125 to 0.1", &n0, &n1, 0.05, 0.001);
    compare("N from 0.1 to 0.4", &n1, &n2, 0.05, 0.001);
    let [s0, s1, s2] = [0.0, 0.1, 0.2].map(|s| play(&|p: &mut Params| p.s = s));
    compare("s from 0.1 to 0.2", &s1, &s2, 0.0, 0.0);
    // Attribution and an automatic penalty buy peace below the threshold of force; without them there is none.
    let kept = |all: &[Summary]| share(all.iter().filter(|s| s.kept()).count());
    println!("kept without a penalty {:.3}, with 0.1 {:.3}, with 0.2 {:.3}", kept(&s0), kept(&s1), kept(&s2));
    assert!(kept(&s0) < 0.01 && kept(&s1) > 0.5 && kept(&s2) > kept(&s1));
}

/// What the description of the game found by running it, as shares of draws from like ranges: printed, and bounded where it is a matter of sign or
/// of size.
#[test]
fn what_was_found_by_running_the_game_is_found_again() {
    let base = draws(20_000);
    let share = |rules: &Rules, change: &dyn Fn(&mut Params), holds: &dyn Fn(&Summary) -> bool| {
        let mut games = base.clone();
        games.iter_mut().for_each(change);
        let outcomes = in_lanes::<f64x4>(&games, rules);
        outcomes.iter().filter(|s| holds(s)).count() as f64 / base.len() as f64
    };
    let rules = Rules::default();
    // The first breach, if any, is mostly a hybrid one.
    let [none, hybrid, limited, full] = Level::ALL.map(|level| share(&rules, &|_| (), &|s: &Summary| s.first == level));
    println!("first breach: none {none:.3}, hybrid {hybrid:.3}, limited {limited:.3}, full {full:.3}");
    assert!(hybrid > 0.25 && hybrid > 3.0 * (limited + full));
    // Small forces alone move little, the backstop moves a lot; both together nearly rule a full attack out.
    let full = |n: f64, beta: f64| share(&rules, &|p| (p.n, p.beta) = (n, beta), &|s: &Summary| s.worst < Level::Full);
    let [low, backed, more, most] = [full(0.0125, 0.1), full(0.0125, 0.9), full(0.1, 0.9), full(0.4, 0.9)];
    println!("no full attack pays: {low:.3} {backed:.3} {more:.3} {most:.3}");
    assert!(backed - low > 2.0 * (more - backed) && most > 0.93 && low < backed && backed < more && more < most);
    // A drift without an end lets the challenger outgrow any guarantee; one that ends does not.
    let kept = |horizon, ts: f64| share(&Rules { horizon, ..rules }, &|p| p.ts = ts, &|s: &Summary| s.kept());
    let (endless, ended) = ([5, 10, 20, 40].map(|t| kept(t, f64::INFINITY)), [5, 10, 20, 40].map(|t| kept(t, 5.0)));
    println!("kept by horizon 5, 10, 20, 40: {endless:.3?}; where the drift ends after 5: {ended:.3?}");
    assert!(endless.is_sorted_by(|a, b| a > b) && endless[0] > 2.0 * endless[3]);
    assert!(ended[3] > 0.8 * ended[1]);
}

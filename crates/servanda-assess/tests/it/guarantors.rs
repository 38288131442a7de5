//! Several guarantors: one of them is the game itself, and two are held against a tree of their own.

use servanda_assess::game::guarantors::{Guarantor, solve as solve_each};
use servanda_assess::tree::{Node, Ratio, Tree};
use servanda_assess::{Level, Params, Rules, Shock, solve};

use crate::near;

fn one(p: &Params, rules: &Rules) {
    let alone = solve(p, rules);
    for alike in [0.0, 0.3, 1.0] {
        let got = solve_each(p, &[Guarantor::of(p)], alike, rules).unwrap();
        let s = &alone.summary;
        near(got.value.r, s.value.r, 1e-12);
        near(got.value.u, s.value.u, 1e-12);
        near(got.value.g[0], s.value.g, 1e-12);
        near(got.margin, s.margin, 1e-12);
        assert_eq!(got.window, s.window);
        got.answers.iter().zip(s.answers).for_each(|(a, b)| near(*a, b, 1e-12));
        got.each[0].iter().zip(s.answers).for_each(|(a, b)| near(*a, b, 1e-12));
        let path: Vec<Level> = alone.stages.iter().map(|stage| stage.notches[0].best).collect();
        assert_eq!(got.path, path);
    }
}

#[test]
fn one_guarantor_is_the_game_itself() {
    let p = Params::default();
    for shock in [Shock::T2, Shock::Logistic, Shock::Types(4)] {
        for horizon in [0, 3, 10] {
            let rules = Rules { horizon, shock, quantal: None };
            one(&p, &rules);
            one(&Params { q: 0.6, delay: 1.4, arrival: 1.5, cover: 0.3, void: 0.05, ramp: 3.0, w0: 0.2, ts: 4.0, ..p }, &rules);
            one(&Params { s: 0.0, a: 0.1, tau: 1.0, n: 0.3, beta: 0.9, ..p }, &Rules { quantal: Some(80.0), ..rules });
        }
    }
}

#[test]
fn what_makes_no_sense_is_told() {
    let p = Params::default();
    let g = Guarantor::of(&p);
    let told = |all: &[Guarantor], alike| solve_each(&p, all, alike, &Rules::default()).unwrap_err();
    assert!(told(&[], 0.0).contains("1 to 6"));
    assert!(told(&[g; 7], 0.0).contains("there are 7"));
    assert!(told(&[g], 1.5).contains("0 to 1"));
    assert!(told(&[g, Guarantor { beta: 2.0, ..g }], 0.0).starts_with("guarantor 2: `beta`"));
}

/// Two guarantors with a spread so small that each is certain stand together or leave it to the other, as their order has it.
#[test]
fn whoever_comes_last_leaves_it_to_the_first() {
    let p = Params { s: 0.0, ..Params::default() };
    let g = Guarantor { n: 0.1, mg: 0.1, mb: 0.0, v: 0.5, k: 0.02, a: 0.0, beta: 0.0, h: 0.0, sig: 1e-5 };
    let rules = Rules { horizon: 0, shock: Shock::Logistic, quantal: None };
    let two = solve_each(&p, &[g, g], 0.0, &rules).unwrap();
    // A hybrid breach is answered once one of them does; without a pledge the other gains nothing by it. The last one does it.
    near(two.answers[1], 1.0, 1e-4);
    assert!(two.each[0][1] < 1e-4 && two.each[1][1] > 1.0 - 1e-4, "{:?}", two.each);
    // In a war more force helps both, and a pledge makes each pay for itself.
    let pledged = solve_each(&p, &[Guarantor { a: 0.2, ..g }; 2], 0.0, &rules).unwrap();
    assert!(pledged.each.iter().all(|each| each[1] > 1.0 - 1e-4 && each[3] > 1.0 - 1e-4), "{:?}", pledged.each);
}

/// A game of one stage with two guarantors, written down move by move. The payoffs are added up here by hand.
fn tree(p: &Params, g: [Guarantor; 2], alike: f64, types: usize) -> Tree {
    let wins = |set: usize, backed: usize| {
        let has = |set: usize, i: usize| f64::from(u8::from(set >> i & 1 == 1));
        let sent: f64 = (0..2).map(|i| has(set, i) * (g[i].n + g[i].mg) + has(backed, i) * g[i].mb).sum();
        let defence: f64 = 1.0 + p.alpha + p.phi * sent;
        1.0 / (1.0 + (p.m * (defence.ln() - p.l0)).exp())
    };
    let (weight, both) = ([g[0].n + g[0].mg, g[1].n + g[1].mg], g[0].n + g[0].mg + g[1].n + g[1].mg);
    let end = |share: f64, costs: [f64; 4]| Node::End {
        payoffs: vec![share - costs[0], 1.0 - share - costs[1], g[0].v * (1.0 - share) - costs[2], g[1].v * (1.0 - share) - costs[3]],
    };
    let chance = |name: &str, branches: Vec<(f64, Node)>| Node::Chance {
        name: name.to_owned(),
        branches: branches.into_iter().enumerate().map(|(i, (p, node))| (format!("b{i}"), Ratio::of(p), node)).collect(),
    };
    // Who pays what: private costs of those who answer, and what standing aside costs.
    let war = |set: usize, costs: [f64; 4]| {
        let fought = |backed: usize| {
            let helped: f64 =
                (0..2).map(|i| f64::from(u8::from(set >> i & 1 == 1) + u8::from(backed >> i & 1 == 1)) * weight[i] / both).sum();
            let mut costs = costs;
            costs[0] += p.cr * (1.0 + p.kappa * helped);
            costs[1] += p.cu;
            for i in (0..2).filter(|i| set >> i & 1 == 1) {
                costs[2 + i] += g[i].k * (1.0 - g[i].beta * g[i].h);
            }
            end(wins(set, backed), costs)
        };
        let b = |i: usize| if set >> i & 1 == 1 { g[i].beta } else { 0.0 };
        let apart = vec![
            ((1.0 - b(0)) * (1.0 - b(1)), fought(0)),
            (b(0) * (1.0 - b(1)), fought(1)),
            ((1.0 - b(0)) * b(1), fought(2)),
            (b(0) * b(1), fought(3)),
        ];
        // One draw for both: the surer backstop comes whenever the other does.
        let (sure, least, more) = if b(0) > b(1) { (1, b(1), b(0)) } else { (2, b(0), b(1)) };
        let together = vec![(1.0 - more, fought(0)), (more - least, fought(sure)), (least, fought(3 & set))];
        chance("backstops", vec![(1.0 - alike, chance("apart", apart)), (alike, chance("together", together))])
    };
    let level = |level: usize, costs: [f64; 2], know: &str, e: [usize; 2], alike: bool| {
        let last = |set: usize| {
            let mut paid = [0.0; 4];
            for i in 0..2 {
                let answers = set >> i & 1 == 1;
                paid[2 + i] = match (level, answers) {
                    (_, true) => costs[i],
                    (1, false) => 0.15 * g[i].a,
                    (2, false) => g[i].a + p.tau * g[i].n * p.lam2,
                    (_, false) => g[i].a + p.tau * g[i].n * p.lam3,
                };
            }
            let plus = |paid: [f64; 4], part: f64| {
                std::array::from_fn(|n| paid[n] + if n >= 2 && set >> (n - 2) & 1 == 1 { part * g[n - 2].k } else { 0.0 })
            };
            match (level, set) {
                (1, 0) => end(p.x + (1.0 - p.delta) * p.y1, [0.15 * p.s, 0.0, paid[2], paid[3]]),
                (1, _) => end(p.x, plus([0.15 * p.s, 0.0, paid[2], paid[3]], 0.02)),
                (2, 0) => end(p.x + p.y2, [0.2 * p.cr + 0.5 * p.s, 0.0, paid[2], paid[3]]),
                (2, _) => {
                    let paid = [0.2 * p.cr + 0.5 * p.s, 0.0, paid[2], paid[3]];
                    chance("esc", vec![(p.eta, war(set, paid)), (1.0 - p.eta, end(p.x, plus(paid, 0.1)))])
                }
                _ => war(set, [p.s, 0.0, paid[2], paid[3]]),
            }
        };
        let decides = |player: usize, set: String, yes: Node, no: Node| Node::Move {
            player,
            set,
            actions: vec![("answer".to_owned(), yes), ("aside".to_owned(), no)],
        };
        // The first knows its own cost, and that of the other where both are alike; the second sees what the first did.
        let second = |first: usize| decides(3, format!("{know}{level}e{}after{first}", e[1]), last(first | 2), last(first));
        let knows = if alike { format!("alike{level}e{}", e[0]) } else { format!("apart{level}e{}", e[0]) };
        decides(2, knows, second(1), second(0))
    };
    let costs = [Shock::costs(types, g[0].sig), Shock::costs(types, g[1].sig)];
    let challenger = |e: [usize; 2], alike: bool| {
        let cost = [costs[0][e[0]], costs[1][e[1]]];
        let know = if alike { "alike" } else { "apart" };
        let seen = |n: usize| level(n, cost, know, e, alike);
        let hybrid = chance("det1", vec![(p.d1, seen(1)), (1.0 - p.d1, end(p.x + (1.0 - p.delta) * p.y1, [0.0; 4]))]);
        let limited = chance("det2", vec![(p.d2, seen(2)), (1.0 - p.d2, end(p.x + p.y2, [0.2 * p.cr, 0.0, 0.0, 0.0]))]);
        let actions = vec![
            ("comply".to_owned(), end(p.x, [0.0; 4])),
            ("hybrid".to_owned(), hybrid),
            ("limited".to_owned(), limited),
            ("full".to_owned(), seen(3)),
        ];
        Node::Move { player: 0, set: "R".to_owned(), actions }
    };
    let n = u128::try_from(types).unwrap();
    let both = |same: bool| {
        let pairs = (0..types).flat_map(|a| (0..types).map(move |b| [a, b])).filter(|[a, b]| !same || a == b);
        let each = if same { Ratio::new(1, n) } else { Ratio::new(1, n * n) };
        Node::Chance { name: "costs".to_owned(), branches: pairs.map(|e| (format!("{e:?}"), each, challenger(e, same))).collect() }
    };
    let root = chance("crisis", vec![(1.0 - alike, both(false)), (alike, both(true))]);
    Tree { title: "two".to_owned(), players: ["R", "U", "G1", "G2"].map(str::to_owned).to_vec(), root }
}

#[test]
fn two_guarantors_are_those_of_a_tree() {
    let strong = Guarantor { n: 0.05, mg: 0.2, mb: 0.3, v: 0.4, k: 0.1, a: 0.05, beta: 0.7, h: 0.5, sig: 0.05 };
    let weak = Guarantor { n: 0.1, mg: 0.05, mb: 0.1, v: 0.15, k: 0.06, a: 0.02, beta: 0.3, h: 0.2, sig: 0.02 };
    let bound = Guarantor { a: 0.3, ..weak };
    for p in [
        Params::default(),
        Params { cr: 0.1, s: 0.0, ..Params::default() },
        Params { y1: 0.3, s: 0.0, d1: 0.9, ..Params::default() },
        Params { cr: 0.05, y2: 0.3, s: 0.01, d2: 0.6, l0: -0.2, ..Params::default() },
    ] {
        for g in [[strong, weak], [weak, strong], [bound, weak], [weak, weak]] {
            for alike in [0.0, 0.4, 1.0] {
                for types in [1, 2, 4] {
                    let solved = tree(&p, g, alike, types).solve().unwrap();
                    let rules = Rules { horizon: 0, shock: Shock::Types(types), quantal: None };
                    // In the tree the protected side may not renounce.
                    let got = solve_each(&Params { su: 9.0, ..p }, &g, alike, &rules).unwrap();
                    let values = [got.value.r, got.value.u, got.value.g[0], got.value.g[1]];
                    for (a, b) in solved.payoffs.iter().zip(values) {
                        assert!((a - b).abs() < 1e-12, "tree {a} solver {b}: {p:?} {g:?} {alike} {types}");
                    }
                    assert_eq!(solved.choices[&(0, "R".to_owned())], got.path[0] as usize);
                }
            }
        }
    }
}

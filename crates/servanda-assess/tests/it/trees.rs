//! Explicit trees: the shipped ones read and written back to the byte, and the solver held against trees solved by other means.

use servanda_assess::tree::{Size, build, efg};
use servanda_assess::{Params, Rules, Shock, solve};

use crate::{json, near, shared};

const NAMES: [&str; 2] = ["sg1_T0_K3_keep", "sg1_T0_K3_renege"];

#[track_caller]
fn same(got: &str, wanted: &str) {
    got.lines().zip(wanted.lines()).for_each(|(got, wanted)| assert_eq!(got, wanted));
    assert_eq!(got.len(), wanted.len());
}

#[test]
fn the_shipped_trees_are_built_to_the_byte() {
    for name in NAMES {
        let (Some(text), Some(expected)) = (shared(&format!("{name}.efg")), json("sg1_expected.json")) else { return };
        let (p, _) = crate::vectors::params(&serde_json::Value::Null, &expected[name]["params"]);
        let tree = build(name, &p, Size { horizon: 0, types: 3, u_moves: false }).unwrap();
        same(&efg::write(&tree), &text);
        assert_eq!(tree.root.count(), 64);
    }
}

#[test]
fn the_shipped_trees_have_the_stated_equilibria() {
    for (name, equilibria) in NAMES.into_iter().zip([None, Some(92)]) {
        let (Some(text), Some(expected)) = (shared(&format!("{name}.efg")), json("sg1_expected.json")) else { return };
        let tree = efg::read(&text).unwrap();
        same(&efg::write(&tree), &text);
        let solved = tree.solve().unwrap();
        near(solved.payoffs[0], expected[name]["VR"].as_f64().unwrap(), 1e-9);
        near(solved.payoffs[1], expected[name]["VG"].as_f64().unwrap(), 1e-9);
        assert_eq!(solved.choices[&(0, "R|t0|".to_owned())] as u64, expected[name]["R_path"][0].as_u64().unwrap());
        // Sequential rationality leaves one of so many.
        let found = tree.pure_equilibria().unwrap();
        assert!(equilibria.is_none_or(|n| n == found), "{name}: {found}");
        assert!(found > 1);
    }
}

/// The solver and the tree must agree on values and on the challenger's first choice.
#[track_caller]
fn agree(p: &Params, size: Size) {
    let tree = build("test", p, size).unwrap();
    // A protected side that may not move is made to pay too much for moving.
    let game = if size.u_moves { *p } else { Params { su: 9.0, ..*p } };
    let rules = Rules { horizon: size.horizon, shock: Shock::Types(size.types), quantal: None };
    let solution = solve(&game, &rules);
    // What is written into a file and read back has twelve digits.
    for (tree, players, within) in [(efg::read(&efg::write(&tree)).unwrap(), tree.players.len(), 1e-10), (tree, 3, 1e-12)] {
        let solved = tree.solve().unwrap();
        let values = [solution.summary.value.r, solution.summary.value.u, solution.summary.value.g];
        let place = |name: &str| tree.players.iter().position(|player| player == name);
        for (name, value) in ["R", "U", "G"].into_iter().zip(values).take(players) {
            if let Some(at) = place(name) {
                assert!(
                    (solved.payoffs[at] - value).abs() < within,
                    "{name}: tree {} solver {value} for {p:?} {size:?}",
                    solved.payoffs[at]
                );
            }
        }
        let first = solved.choices[&(place("R").unwrap(), "R|t0|".to_owned())];
        assert_eq!(first, solution.stages[0].notches[0].best as usize);
    }
}

fn sizes() -> impl Iterator<Item = Size> {
    [(0, 5), (1, 2), (1, 3), (2, 1), (2, 2)]
        .into_iter()
        .flat_map(|(horizon, types)| [false, true].map(|u_moves| Size { horizon, types, u_moves }))
}

#[test]
fn the_solver_agrees_with_explicit_trees() {
    let p = Params::default();
    for size in sizes() {
        agree(&p, size);
        // Weak guarantees, strong ones, and a protected side that would rather fight.
        agree(&Params { n: 0.0, beta: 0.0, a: 0.0, s: 0.0, ..p }, size);
        agree(&Params { n: 0.4, beta: 0.9, a: 0.1, k: 0.02, cr: 0.1, ..p }, size);
        agree(&Params { x: 0.6, cu: 0.05, su: 0.0, l0: -0.8, ..p }, size);
        agree(&Params { d1: 0.9, y1: 0.2, s: 0.01, tau: 2.0, ..p }, size);
        agree(&Params { ramp: 2.0, w0: 0.1, ts: 0.5, g: 0.3, n: 0.3, ..p }, size);
    }
}

/// Games in which each addition matters, with the addition on.
#[test]
fn each_addition_agrees_with_explicit_trees() {
    let tempted = [
        Params { s: 0.01, a: 0.1, k: 0.05, n: 0.2, beta: 0.8, ..Params::default() },
        Params { cr: 0.12, s: 0.0, y1: 0.1, y2: 0.2, d1: 0.9, ..Params::default() },
        Params { cr: 0.05, l0: 0.6, cu: 0.1, su: 0.01, n: 0.3, ..Params::default() },
    ];
    for size in sizes() {
        for p in tempted {
            let additions = [
                Params { q: 0.4, ..p },
                Params { q: 0.0, ..p },
                Params { delay: 0.3, ..p },
                Params { delay: 1.0, ..p },
                Params { delay: 1.6, ..p },
                Params { arrival: 0.5, ..p },
                Params { arrival: 1.5, cover: 0.25, ramp: 1.0, w0: 0.2, ..p },
                Params { void: 0.15, ..p },
                Params { void: 1.0, ..p },
                Params { q: 0.7, delay: 1.25, arrival: 1.0, cover: 0.5, void: 0.1, ramp: 3.0, w0: 0.3, ts: 1.0, ..p },
            ];
            for with in additions {
                agree(&with, size);
            }
        }
    }
}

#[test]
fn a_tree_that_would_be_too_large_is_refused() {
    let size = Size { horizon: 3, types: 2, u_moves: true };
    assert!(build("t", &Params::default(), size).unwrap_err().contains("at most 3 stages"));
    let size = Size { horizon: 0, types: 6, u_moves: true };
    assert!(build("t", &Params::default(), size).is_err());
}

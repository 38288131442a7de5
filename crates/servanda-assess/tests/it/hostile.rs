//! Whatever comes in, an answer or a sentence comes out.

use proptest::prelude::*;
use servanda_assess::game::guarantors::{Guarantor, solve as solve_each};
use servanda_assess::game::lanes::Solver;
use servanda_assess::game::{ranges, roles::mirror};
use servanda_assess::solve_file::solve_file;
use servanda_assess::tree::efg;
use servanda_assess::{Param, Params, Rules, Shock, solve};
use wide::f64x8;

/// Any values that make sense, their ends among them.
fn extreme() -> impl Strategy<Value = Params> {
    let unit = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64];
    proptest::collection::vec(unit, Param::ALL.len()).prop_map(|units| {
        let mut p = Params::default();
        for (param, unit) in Param::ALL.iter().zip(units) {
            let (least, most) = param.about().range;
            // What has no end, and what is longer than any horizon, is as good as the horizon.
            p.set(*param, least + unit * (most.min(500.0) - least));
        }
        p.y1 = p.y1.min(1.0 - p.x);
        p.y2 = p.y2.min(1.0 - p.x);
        p
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    (0_usize..30, 0_usize..4, proptest::option::of(0.0..1e6_f64)).prop_map(|(horizon, shock, quantal)| {
        let shock = [Shock::T2, Shock::Logistic, Shock::Types(1), Shock::Types(7)][shock];
        Rules { horizon, shock, quantal }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_game_that_makes_sense_has_a_finite_answer(p in extreme(), rules in rules()) {
        prop_assert_eq!(p.check(), Ok(()));
        let s = solve(&p, &rules).summary;
        prop_assert!([s.value.r, s.value.u, s.value.g, s.margin].iter().all(|x| x.is_finite()), "{:?} {:?}", p, s);
        prop_assert!(s.answers.iter().all(|r| (0.0..=1.0).contains(r)));
        let mut out = Vec::new();
        Solver::<f64x8>::default().solve(&[p, mirror(&p)], &rules, &mut out);
        prop_assert_eq!(out.len(), 2);
        prop_assert!(out.iter().all(|s| [s.value.r, s.value.u, s.value.g, s.margin].iter().all(|x| x.is_finite())), "{:?}", out);
        prop_assert!((out[0].value.r - s.value.r).abs() < 1e-9, "{:?} {:?} {:?}", p, out[0], s);
        let short = Rules { horizon: rules.horizon.min(4), ..rules };
        let g = Guarantor::of(&p);
        let three = solve_each(&p, &[g, Guarantor { a: 0.3, ..g }, Guarantor { v: 2.0, ..g }], 0.5, &short).unwrap();
        prop_assert!(three.value.g.iter().chain([&three.value.r, &three.value.u, &three.margin]).all(|x| x.is_finite()));
        let found = ranges(&p, &short, 5);
        prop_assert!(found.enforcing.iter().chain(&found.dynamic).all(|(low, high)| low <= high));
    }

    #[test]
    fn no_text_breaks_the_readers(text in "\\PC{0,200}", cut in 0_usize..400, swap in 0_usize..400, by in proptest::char::any()) {
        let _ = (solve_file(text.as_bytes()), efg::read(&text));
        let game = r#"{"defaults": {"T": 2, "beta": 0.5}, "tests": [{"params": {"ts": 3, "N": 1e-3}, "shock": "logit", "VR": 0.3, "r_t0": [0.1, null, {}]}]}"#;
        let tree = "EFG 2 R \"a\" { \"R\" \"G\" } \"\" c \"\" 1 \"e#1\" { \"x\" 1/3 \"y\" 2/3 } 0 p \"\" 1 1 \"s\" { \"a\" } 0 t \"\" 1 \"\" { 1, 2 } t \"\" 2 \"\" { 3, -1e-3 }";
        for whole in [game, tree] {
            let broken: String = whole.chars().take(cut).enumerate().map(|(i, c)| if i == swap { by } else { c }).collect();
            let _ = (solve_file(broken.as_bytes()), efg::read(&broken).map(|tree| (tree.solve(), tree.pure_equilibria(), efg::write(&tree))));
        }
    }
}

//! Values of a separate implementation of the same game, to nine places.

use serde_json::Value;
use servanda_assess::game::lane::Lane;
use servanda_assess::game::lanes::Solver;
use servanda_assess::{Level, Param, Params, Rules, Shock, Solution, Summary, solve};
use wide::{f64x4, f64x8};

use crate::{json, near};

pub(crate) fn params(defaults: &Value, changes: &Value) -> (Params, usize) {
    let mut p = Params::default();
    let mut horizon = 10;
    for (name, value) in defaults.as_object().into_iter().chain(changes.as_object()).flatten() {
        if name == "T" {
            horizon = usize::try_from(value.as_u64().unwrap()).unwrap();
        } else {
            p.set(Param::of(name).unwrap(), value.as_f64().unwrap());
        }
    }
    (p, horizon)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn in_lane<L: Lane>(p: &Params, rules: &Rules) -> Summary {
    // The game stands last among others, so that no lane reads its neighbour.
    let mut games = vec![Params { beta: 0.05, s: 0.01, ..*p }; L::WIDTH];
    *games.last_mut().unwrap() = *p;
    let mut out = Vec::new();
    Solver::<L>::default().solve(&games, rules, &mut out);
    out.pop().unwrap()
}

#[test]
fn every_vector_is_met_by_the_reference_and_in_each_width() {
    let Some(file) = json("sg1_numeric.json") else { return };
    let tests = file["tests"].as_array().unwrap();
    assert_eq!(tests.len(), 6);
    for test in tests {
        let (p, horizon) = params(&file["defaults"], &test["params"]);
        p.check().unwrap();
        let shock = if test["shock"] == "t2" { Shock::T2 } else { Shock::Logistic };
        let rules = Rules { horizon, shock, quantal: None };
        let solution: Solution = solve(&p, &rules);
        let s = &solution.summary;
        let of = |name: &str| test[name].as_f64().unwrap();
        near(s.value.r, of("VR"), 1e-9);
        near(s.value.u, of("VU"), 1e-9);
        near(s.value.g, of("VG"), 1e-9);
        near(s.margin, of("margin"), 1e-9);
        assert_eq!(s.kept(), test["keep"].as_bool().unwrap());
        let path: Vec<f64> = solution.stages.iter().map(|t| f64::from(t.notches[0].best as u8)).collect();
        assert_eq!(path, numbers(&test["R_path"]));
        let renounced: Vec<Value> = solution.stages.iter().map(|t| t.notches[0].renounces.into()).collect();
        assert_eq!(&renounced, test["U_renounce"].as_array().unwrap());
        s.answers[1..].iter().zip(numbers(&test["r_t0"])).for_each(|(got, wanted)| near(*got, wanted, 1e-9));
        for lanes in [in_lane::<f64>(&p, &rules), in_lane::<f64x4>(&p, &rules), in_lane::<f64x8>(&p, &rules)] {
            near(lanes.value.r, of("VR"), 1e-9);
            near(lanes.value.u, of("VU"), 1e-9);
            near(lanes.value.g, of("VG"), 1e-9);
            near(lanes.margin, of("margin"), 1e-9);
            assert_eq!((lanes.worst, lanes.window, lanes.kept()), (s.worst, s.window, s.kept()));
        }
    }
}

#[test]
fn the_defaults_without_force_in_place_and_backstop() {
    let p = Params { n: 0.0, beta: 0.0, ..Params::default() };
    for (shock, r, margin) in [(Shock::Logistic, 0.302_699_598, -0.004_327_460), (Shock::T2, 0.306_876_828, -0.011_485_559)] {
        let s = solve(&p, &Rules { shock, ..Rules::default() }).summary;
        near(s.value.r, r, 6e-10);
        near(s.margin, margin, 6e-10);
        assert_ne!(s.worst, Level::Comply);
    }
}

#[test]
fn games_with_types_are_those_of_the_trees() {
    let Some(file) = json("sg1_expected.json") else { return };
    for (name, test) in file.as_object().unwrap() {
        let (p, horizon) = params(&Value::Null, &test["params"]);
        let eps = numbers(&test["eps"]);
        Shock::costs(3, p.sig).iter().zip(&eps).for_each(|(got, wanted)| near(*got, *wanted, 1e-12));
        // The trees give the protected side no move: it is made to pay too much for renouncing.
        let solution = solve(&Params { su: 10.0, ..p }, &Rules { horizon, shock: Shock::Types(eps.len()), quantal: None });
        let s = &solution.summary;
        near(s.value.r, test["VR"].as_f64().unwrap(), 1e-9);
        near(s.value.u, test["VU"].as_f64().unwrap(), 1e-9);
        near(s.value.g, test["VG"].as_f64().unwrap(), 1e-9);
        for (t, stage) in solution.stages.iter().enumerate() {
            for (n, notch) in stage.notches.iter().enumerate() {
                assert_eq!(notch.best as u64, test["R_choice"][t][n].as_u64().unwrap(), "{name}");
                notch.answers[1..].iter().zip(numbers(&test["response"][t][n])).for_each(|(got, wanted)| near(*got, wanted, 1e-6));
            }
        }
    }
}

//! A file of games in JSON, each solved and printed with twelve places, so that another implementation can be held against this one.
//!
//! The file has `defaults`, the parameters that all games share, and `tests`: each with its own `params`, and `shock`, `logit` or `t2`. `T` among
//! the parameters is the last stage. `constants`, where given, must be those of the game. Where a test states results of its own (`VR`, `VU`,
//! `VG`, `margin`, `r_t0`), it is said how far they are met.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use servanda_base::near::nearest;

use crate::game::{GRAB_COST, HORIZON_MAX, HYBRID_COST, LIMITED_COST, NOTCHES, PENALTY, Rules, Shock, Solution, solve};
use crate::params::{Param, Params};

/// What a file of games comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Solved {
    /// What is printed.
    pub text: String,
    /// How far the values that the file states are missed at most; none when it states none.
    pub missed: Option<f64>,
}

/// Values that a file states count as met when they are this near.
pub const MET: f64 = 1e-9;
/// Most games of a file.
pub const GAMES_MAX: usize = 10_000;

/// Solves a file of games.
///
/// # Errors
/// When it is no such file: one sentence that says where and what.
pub fn solve_file(bytes: &[u8]) -> Result<Solved, String> {
    let file: Value = serde_json::from_slice(bytes).map_err(|error| format!("this is no JSON: {error}"))?;
    let file = file.as_object().ok_or("a file of games is an object with `defaults` and `tests`")?;
    known(file, &["defaults", "constants", "tests"])?;
    constants(file.get("constants"))?;
    let mut shared = (Params::default(), Rules::default().horizon);
    if let Some(defaults) = file.get("defaults") {
        read(defaults, &mut shared).map_err(|error| format!("defaults: {error}"))?;
    }
    let tests = file.get("tests").and_then(Value::as_array).ok_or("there are no `tests`: a list of games")?;
    if tests.len() > GAMES_MAX {
        return Err(format!("there are {} games, and at most {GAMES_MAX} are solved at once", tests.len()));
    }
    let mut out = Solved { text: String::new(), missed: None };
    for (test, number) in tests.iter().zip(1..) {
        let (game, rules) = game(test, shared).map_err(|error| format!("game {number}: {error}"))?;
        let solution = solve(&game, &rules);
        show(&mut out.text, number, &rules, &solution);
        if let Some(missed) = missed(test, &solution) {
            out.missed = Some(out.missed.unwrap_or(0.0).max(missed));
        }
    }
    let games = if tests.len() == 1 { "1 game".to_owned() } else { format!("{} games", tests.len()) };
    let _ = match out.missed {
        None => writeln!(out.text, "{games}; the file states no results of its own"),
        Some(missed) if missed <= MET => writeln!(out.text, "{games}; the results that the file states are met to {missed:.0e}"),
        Some(missed) => writeln!(out.text, "{games}; a result that the file states is MISSED by {missed:.1e}"),
    };
    Ok(out)
}

/// Names of an object that mean nothing are slips.
fn known(object: &Map<String, Value>, names: &[&str]) -> Result<(), String> {
    let Some(strange) = object.keys().find(|key| !names.contains(&key.as_str())) else { return Ok(()) };
    let hint = nearest(strange, names.iter().copied())
        .map_or_else(|| format!("known are {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(format!("`{strange}` means nothing here; {hint}"))
}

/// The constants of the game may be repeated, and cannot be changed.
fn constants(stated: Option<&Value>) -> Result<(), String> {
    let Some(stated) = stated else { return Ok(()) };
    let stated = stated.as_object().ok_or("`constants` is an object of numbers")?;
    let notches = u64::try_from(NOTCHES).unwrap_or_default();
    let ours = [
        ("K", Value::from(notches)),
        ("W", PENALTY.to_vec().into()),
        ("xi1", HYBRID_COST.into()),
        ("xi2", LIMITED_COST.into()),
        ("zeta", GRAB_COST.into()),
    ];
    known(stated, &ours.each_ref().map(|(name, _)| *name))?;
    let differs = |(name, value): &&(&str, Value)| stated.get(*name).is_some_and(|said| said != value);
    match ours.iter().find(differs) {
        Some((name, value)) => Err(format!("constants: `{name}` is {value} in this game, and cannot be changed")),
        None => Ok(()),
    }
}

/// Reads parameters over those that are there.
fn read(values: &Value, (params, horizon): &mut (Params, usize)) -> Result<(), String> {
    for (name, value) in values.as_object().ok_or("parameters are an object of numbers")? {
        if name == "T" {
            let stages = value.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= HORIZON_MAX);
            *horizon =
                stages.ok_or_else(|| format!("`T` (the last stage) is {value}, and can be a whole number from 0 to {HORIZON_MAX}"))?;
            continue;
        }
        let param = Param::of(name)?;
        let number = value.as_f64().ok_or_else(|| format!("`{name}` is {value}, and is a number"))?;
        param.check(number)?;
        params.set(param, number);
    }
    Ok(())
}

fn game(test: &Value, mut shared: (Params, usize)) -> Result<(Params, Rules), String> {
    let object = test.as_object().ok_or("a game is an object with `params` and `shock`")?;
    known(object, &["params", "shock", "quantal", "VR", "VU", "VG", "margin", "keep", "R_path", "U_renounce", "r_t0"])?;
    if let Some(values) = test.get("params") {
        read(values, &mut shared)?;
    }
    let (params, horizon) = shared;
    params.check()?;
    let shock = match test.get("shock").map(Value::as_str) {
        None => Rules::default().shock,
        Some(Some("t2")) => Shock::T2,
        Some(Some("logit")) => Shock::Logistic,
        Some(_) => return Err(format!("`shock` is {}, and can be \"t2\" or \"logit\"", test["shock"])),
    };
    let quantal = match test.get("quantal") {
        None => None,
        Some(value) => Some(value.as_f64().filter(|n| *n >= 0.0).ok_or_else(|| format!("`quantal` is {value}, and is a number from 0"))?),
    };
    Ok((params, Rules { horizon, shock, quantal }))
}

fn show(text: &mut String, number: usize, rules: &Rules, solution: &Solution) {
    let s = &solution.summary;
    let _ = writeln!(text, "game {number} shock {} T {}", rules.shock.word(), rules.horizon);
    let _ = writeln!(text, "VR {:.12}\nVU {:.12}\nVG {:.12}", s.value.r, s.value.u, s.value.g);
    let _ = writeln!(text, "margin {:.12} at {}\nkept {}", s.margin, s.window, if s.kept() { "yes" } else { "no" });
    let whole = || solution.stages.iter().map(|stage| &stage.notches[0]);
    let words = |words: Vec<&str>| words.join(" ");
    let _ = writeln!(text, "R {}", words(whole().map(|notch| notch.best.word()).collect()));
    let _ = writeln!(text, "U {}", words(whole().map(|notch| if notch.renounces { "renounce" } else { "keep" }).collect()));
    for (t, notch) in whole().enumerate() {
        let [_, r1, r2, r3] = notch.answers;
        let _ = writeln!(text, "r {t} {r1:.12} {r2:.12} {r3:.12}");
    }
    text.push('\n');
}

/// How far the results that a test states are missed.
fn missed(test: &Value, solution: &Solution) -> Option<f64> {
    let s = &solution.summary;
    let numbers = [("VR", s.value.r), ("VU", s.value.u), ("VG", s.value.g), ("margin", s.margin)];
    let stated = numbers.into_iter().filter_map(|(name, ours)| Some((test.get(name)?.as_f64()?, ours)));
    let answers = test.get("r_t0").and_then(Value::as_array).into_iter().flatten().zip(s.answers.into_iter().skip(1));
    let answers = answers.filter_map(|(said, ours)| Some((said.as_f64()?, ours)));
    let kept = test.get("keep").and_then(Value::as_bool).map(|said| (f64::from(u8::from(said)), f64::from(u8::from(s.kept()))));
    let path = test.get("R_path").and_then(Value::as_array).into_iter().flatten().zip(&solution.stages);
    let path = path.filter_map(|(said, stage)| Some((said.as_f64()?, f64::from(stage.notches[0].best as u8))));
    stated.chain(answers).chain(kept).chain(path).map(|(said, ours)| (said - ours).abs()).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_solved_and_its_own_results_are_held_against_ours() {
        let solved = solve_file(
            br#"{"defaults": {"T": 1, "N": 0}, "tests": [{"params": {"beta": 0.0, "T": 10}, "shock": "t2", "VR": 0.306876828}, {}]}"#,
        );
        let Ok(Solved { text, missed }) = solved else { panic!("{solved:?}") };
        assert!(text.starts_with("game 1 shock t2 T 10\nVR 0.30687682"), "{text}");
        assert!(text.contains("\ngame 2 shock t2 T 1\n") && text.contains("\nr 1 0."), "{text}");
        assert!(missed.is_some_and(|m| m < 1e-9), "{missed:?}");
        let wrong = solve_file(br#"{"tests": [{"VR": 0.9}]}"#);
        assert!(wrong.is_ok_and(|s| s.text.contains("MISSED by")));
        let path = solve_file(br#"{"tests": [{"R_path": [3]}]}"#);
        assert!(path.is_ok_and(|s| s.missed.is_some_and(|m| m > 0.5)));
    }

    #[test]
    fn a_file_that_is_wrong_is_told_where_and_what() {
        let told = |text: &str| solve_file(text.as_bytes()).err().unwrap_or_default();
        assert!(told("[").starts_with("this is no JSON: EOF"));
        assert!(told("[]").contains("an object with `defaults` and `tests`"));
        assert_eq!(told(r#"{"test": []}"#), "`test` means nothing here; did you mean `tests`?");
        assert_eq!(told("{}"), "there are no `tests`: a list of games");
        assert_eq!(told(r#"{"tests": [{}, {"params": {"kapa": 1}}]}"#), "game 2: no parameter is called `kapa`; did you mean `kappa`?");
        assert_eq!(
            told(r#"{"defaults": {"beta": 1.5}, "tests": []}"#),
            "defaults: `beta` (reliability of the backstop) is 1.5, and can be 0 to 1"
        );
        assert!(told(r#"{"tests": [{"params": {"T": 9999}}]}"#).contains("a whole number from 0 to 400"));
        assert!(told(r#"{"tests": [{"shock": "normal"}]}"#).contains("can be \"t2\" or \"logit\""));
        assert_eq!(told(r#"{"constants": {"K": 3}, "tests": []}"#), "constants: `K` is 2 in this game, and cannot be changed");
        assert!(told(r#"{"tests": [{"params": {"x": 0.99}}]}"#).contains("nobody can hold more"));
        assert!(told(r#"{"tests": [{"quantal": -1}]}"#).contains("a number from 0"));
    }
}

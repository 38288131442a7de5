//! A game as an explicit tree in Gambit's format: `cargo run -p servanda-assess --example tree -- LAST_STAGE TYPES [u] [NAME=VALUE …] > game.efg`,
//! where `u` lets the protected side renounce and NAME is a parameter.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for developers")]

use std::process::ExitCode;

use servanda_assess::tree::{Size, build, efg};
use servanda_assess::{Param, Params};

fn tree(args: &[String]) -> Result<String, String> {
    let [horizon, types, rest @ ..] = args else { return Err("give the last stage and the number of types".to_owned()) };
    let number = |text: &String| text.parse().map_err(|_| format!("`{text}` is no whole number"));
    let mut size = Size { horizon: number(horizon)?, types: number(types)?, u_moves: false };
    let mut p = Params::default();
    for word in rest {
        match word.split_once('=') {
            None if word == "u" => size.u_moves = true,
            None => return Err(format!("`{word}` is neither u nor NAME=VALUE")),
            Some((name, value)) => p.set(Param::of(name)?, value.parse().map_err(|_| format!("`{value}` is no number"))?),
        }
    }
    Ok(efg::write(&build("sg1", &p, size)?))
}

fn main() -> ExitCode {
    match tree(&std::env::args().skip(1).collect::<Vec<String>>()) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

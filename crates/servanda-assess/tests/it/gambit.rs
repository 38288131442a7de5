//! Gambit itself, where it is installed for `python3` (or for the interpreter that `SERVANDA_PYTHON` names): it loads what is exported, and its own
//! method comes to the same values.

use std::process::Command;

use servanda_assess::tree::{Size, build, efg};
use servanda_assess::{Params, Rules, Shock, solve};

use crate::near;

const SCRIPT: &str = "
import sys, pygambit
game = pygambit.read_efg(sys.argv[1])
two = len(game.players) == 2
if two:
    profile = pygambit.nash.lcp_solve(game, rational=False, use_strategic=False).equilibria[0]
else:
    profile = pygambit.nash.logit_solve(game, use_strategic=False).equilibria[0]
print(len(game.nodes) if not callable(game.nodes) else len(game.nodes()), *[float(profile.payoff(player)) for player in game.players])
";

#[test]
fn gambit_loads_the_export_and_agrees() {
    let python = std::env::var("SERVANDA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !Command::new(&python).args(["-c", "import pygambit"]).output().is_ok_and(|out| out.status.success()) {
        println!("skipped: Gambit is not installed for {python}");
        return;
    }
    let keep = Params::default();
    let renege = Params { n: 0.0, cr: 0.15, s: 0.02, a: 0.0, beta: 0.0, ..keep };
    for (p, size) in [
        (keep, Size { horizon: 0, types: 3, u_moves: false }),
        (renege, Size { horizon: 0, types: 3, u_moves: false }),
        (renege, Size { horizon: 0, types: 3, u_moves: true }),
        (Params { q: 0.5, ..renege }, Size { horizon: 1, types: 1, u_moves: false }),
    ] {
        let tree = build("audit", &p, size).unwrap();
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("audit.efg");
        std::fs::write(&path, efg::write(&tree)).unwrap();
        let out = Command::new(&python).arg("-c").arg(SCRIPT).arg(&path).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let numbers: Vec<f64> = text.split_whitespace().map(|n| n.parse().unwrap()).collect();
        near(numbers[0], f64::from(u32::try_from(tree.root.count()).unwrap()), 0.1);
        let game = if size.u_moves { p } else { Params { su: 9.0, ..p } };
        let s = solve(&game, &Rules { horizon: size.horizon, shock: Shock::Types(size.types), quantal: None }).summary;
        println!("{size:?}: Gambit {:?}, the solver {:?}", &numbers[1..], s.value);
        let within = if size.u_moves { 1e-4 } else { 1e-9 };
        near(numbers[1], s.value.r, within);
        near(*numbers.last().unwrap(), s.value.g, within);
    }
}

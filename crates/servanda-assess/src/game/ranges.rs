//! Which divisions of the stake hold: in a single bargain, over time, and by themselves.

use wide::f64x4;

use super::lane::Lane;
use super::lanes::Solver;
use super::shock::count;
use super::{Rules, TIE, force};
use crate::closed_forms;
use crate::params::Params;

/// The three ranges of the challenger's share. The last two are scanned over a grid and need not be in one piece.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranges {
    /// Both prefer the division to a war at the beginning (Fearon 1995); none when there is no such division.
    pub fixed: Option<(f64, f64)>,
    /// Both prefer the game to that war.
    pub dynamic: Vec<(f64, f64)>,
    /// The challenger complies and the protected side keeps the deal at every stage.
    pub enforcing: Vec<(f64, f64)>,
    /// The step of the grid: an end of a range is known to within it.
    pub step: f64,
}

/// Scans the challenger's share over so many points, at least two.
#[must_use]
pub fn ranges(p: &Params, rules: &Rules, points: usize) -> Ranges {
    let most = 1.0 - p.y1.max(p.y2).clamp(0.0, 1.0);
    let steps = points.clamp(2, 100_001) - 1;
    let step = most / count(steps);
    let games: Vec<Params> = (0..=steps).map(|i| Params { x: most * (count(i) / count(steps)), ..*p }).collect();
    let mut outcomes = Vec::with_capacity(games.len());
    let mut solver = Solver::<f64x4>::default();
    games.chunks(f64x4::WIDTH).for_each(|group| solver.solve(group, rules, &mut outcomes));
    let [alone, ..] = force::wins(p, 0);
    let (r, u) = (alone - p.cr, 1.0 - alone - p.cu);
    let pieces = |holds: &dyn Fn(&super::Summary) -> bool| {
        let mut out: Vec<(f64, f64)> = Vec::new();
        let mut open = false;
        for (game, outcome) in games.iter().zip(&outcomes) {
            let here = holds(outcome);
            match out.last_mut().filter(|_| open && here) {
                Some(piece) => piece.1 = game.x,
                None if here => out.push((game.x, game.x)),
                None => {}
            }
            open = here;
        }
        out
    };
    let fixed = closed_forms::bargaining_range(alone, p.cr, p.cu);
    Ranges {
        fixed: Some((fixed.0.max(0.0), fixed.1.min(1.0))).filter(|(low, high)| low <= high),
        dynamic: pieces(&|s| s.value.r >= r - TIE && s.value.u >= u - TIE),
        enforcing: pieces(&|s| s.kept()),
        step,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::solve;

    #[test]
    fn each_point_of_a_range_is_what_the_solver_says() {
        let (p, rules) = (Params { s: 0.12, ..Params::default() }, Rules::default());
        let found = ranges(&p, &rules, 201);
        let inside = |pieces: &[(f64, f64)], x: f64| pieces.iter().any(|(low, high)| (*low..=*high).contains(&x));
        let [alone, ..] = force::wins(&p, 0);
        for i in 0..=200 {
            let x = (1.0 - p.y2) * (f64::from(i) / 200.0);
            let s = solve(&Params { x, ..p }, &rules).summary;
            assert_eq!(inside(&found.enforcing, x), s.kept(), "{x}");
            assert_eq!(inside(&found.dynamic, x), s.value.r >= alone - p.cr - TIE && s.value.u >= 1.0 - alone - p.cu - TIE, "{x}");
        }
        assert!(!found.enforcing.is_empty() && found.step < 0.005);
        // Guarantors hold the challenger to less than war alone would give it, and no further than the stake.
        let (low, high) = found.fixed.unwrap();
        assert!((high - low - p.cr - p.cu).abs() < 1e-12);
        assert!(found.enforcing.iter().any(|(from, _)| *from < low));
    }

    #[test]
    fn where_nothing_holds_there_is_no_range() {
        let hopeless = Params { s: 0.0, y1: 0.2, d1: 0.0, ..Params::default() };
        assert!(ranges(&hopeless, &Rules::default(), 51).enforcing.is_empty());
        let lost = Params { l0: 5.0, cr: 0.0, cu: 0.0, ..Params::default() };
        assert!(ranges(&lost, &Rules::default(), 1).fixed.is_some(), "war without costs is one division");
    }
}

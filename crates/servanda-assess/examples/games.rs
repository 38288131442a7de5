//! Games a second on one core, for both shocks, by the reference and in lanes; `cargo xtask bench assess` runs it in release and a vectorised
//! numpy of the same game beside it.
#![expect(clippy::print_stdout, reason = "a command of the project's own")]

use std::time::Instant;

use servanda_assess::game::lane::Lane;
use servanda_assess::game::lanes::Solver;
use servanda_assess::{Param, Params, Rules, Shock, Summary, solve};
use wide::{f64x4, f64x8};

/// Ranges from which the games are drawn, evenly.
const RANGES: [(Param, f64, f64); 27] = [
    (Param::Delta, 0.92, 0.97),
    (Param::X, 0.2, 0.4),
    (Param::L0, 0.0, 0.5),
    (Param::G, 0.0, 0.06),
    (Param::M, 1.0, 2.0),
    (Param::Alpha, 0.05, 0.2),
    (Param::Phi, 1.0, 2.0),
    (Param::N, 0.0, 0.1),
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

/// `SplitMix64`.
fn games(n: u64) -> Vec<Params> {
    let mut state = 0_u64;
    let mut unit = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
        let kept = ((z ^ (z >> 31)) >> 11) as f64;
        kept / 9_007_199_254_740_992.0
    };
    (0..n)
        .map(|_| {
            let mut p = Params::default();
            RANGES.iter().for_each(|(param, least, most)| p.set(*param, least + (most - least) * unit()));
            p
        })
        .collect()
}

/// The best of some rounds: on a machine with other work the others measure that work.
fn best<T>(rounds: usize, mut round: impl FnMut() -> T) -> (f64, Option<T>) {
    let mut best = (f64::INFINITY, None);
    for _ in 0..rounds {
        let start = Instant::now();
        let out = round();
        best = (start.elapsed().as_secs_f64().min(best.0), Some(out));
    }
    best
}

fn lanes<L: Lane>(games: &[Params], rules: &Rules) -> Vec<Summary> {
    let mut solver = Solver::<L>::default();
    let mut out = Vec::with_capacity(games.len());
    games.chunks(L::WIDTH).for_each(|group| solver.solve(group, rules, &mut out));
    out
}

fn main() {
    let (games, rounds) = (games(1 << 13), 60);
    println!("{} games of 11 stages and 27 parameters, one core, the best of {rounds} rounds", games.len());
    for shock in [Shock::T2, Shock::Logistic] {
        let rules = Rules { shock, ..Rules::default() };
        let show = |name: &str, (seconds, out): (f64, Option<Vec<Summary>>)| {
            // Of the bits of every outcome: the same for every width, and on every machine.
            let digest = out
                .iter()
                .flatten()
                .flat_map(|s| [s.value.r, s.value.u, s.value.g, s.margin])
                .fold(0_u64, |sum, x| sum.rotate_left(5) ^ x.to_bits());
            #[expect(clippy::cast_precision_loss, reason = "for show")]
            let rate = games.len() as f64 / seconds;
            println!("{:<6} {name:<10} {rate:>10.0} games/s   digest {digest:016x}", shock.word());
        };
        show("reference", best(4, || games.iter().map(|p| solve(p, &rules).summary).collect()));
        show("f64", best(rounds, || lanes::<f64>(&games, &rules)));
        show("f64x4", best(rounds, || lanes::<f64x4>(&games, &rules)));
        show("f64x8", best(rounds, || lanes::<f64x8>(&games, &rules)));
    }
}

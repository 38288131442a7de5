//! Runs over many draws: nothing that is no assumption changes them.

use std::sync::atomic::{AtomicBool, Ordering};

use servanda_assess::draws::{
    Control, Distribution, Draft, Edit, Plan, Prior, Progress, Run, Sampler, compare, frontier, margin_indices, predictive, tally, tornado,
};
use servanda_assess::{Level, Param, Rules, Shock};

/// Triangles and beta distributions over the suggested ranges.
fn sampler() -> Sampler {
    let uniform = |least, most| Distribution::Uniform { least, most };
    let triangle = |least, most| Distribution::Triangular { least, mode: 0.5 * (least + most), most };
    let prior = Prior {
        marginals: vec![
            (Param::Delta, uniform(0.92, 0.97)),
            (Param::X, uniform(0.2, 0.4)),
            (Param::L0, triangle(0.0, 0.5)),
            (Param::G, triangle(0.0, 0.06)),
            (Param::Ts, uniform(3.0, 7.0)),
            (Param::CR, triangle(0.1, 0.4)),
            (Param::S, uniform(0.0, 0.15)),
            (Param::D1, uniform(0.3, 0.8)),
            (Param::A, uniform(0.0, 0.12)),
            (Param::Mb, uniform(0.1, 0.6)),
            (Param::Beta, Distribution::Beta { a: 2.0, b: 2.0, least: 0.1, most: 0.9 }),
            (Param::Sig, Distribution::Point(0.05)),
        ],
        pairs: vec![(Param::Beta, Param::Mb, 0.5), (Param::A, Param::D1, 0.3)],
        ..Prior::default()
    };
    Sampler::new(&prior).unwrap()
}

fn run(draws: u64) -> Run {
    Run { rules: Rules { horizon: 6, shock: Shock::T2, quantal: None }, seed: 11, draws }
}

fn threads(n: usize) -> Control<'static> {
    Control { threads: n, ..Control::default() }
}

#[test]
fn threads_change_no_bit_of_any_result() {
    let (sampler, run) = (sampler(), run(5_000));
    let drafts = [Draft::default(), Draft::default().with(Param::S, Edit::Add(0.05)), Draft::default().with(Param::Q, Edit::Set(0.2))];
    let all = |control: &Control<'_>| {
        let tally = tally(&sampler, &drafts[0], &run, control);
        let cells = frontier(&sampler, &drafts[0], [(Param::N, &[0.0, 0.1]), (Param::Beta, &[0.1, 0.9])], &run, control).unwrap();
        let compared = compare(&sampler, &drafts, &run, control);
        let plan = Plan { scrambles: 2, rows: 128, seed: 5 };
        let indices = margin_indices(&sampler, &drafts[0], &run, &plan, control).unwrap();
        format!("{tally:?} {cells:?} {compared:?} {indices:?} {:?}", predictive(&sampler, &drafts[0], &run, control))
    };
    let one = all(&threads(1));
    assert_eq!(one, all(&threads(2)));
    assert_eq!(one, all(&threads(7)));
}

#[test]
fn a_stopped_run_is_a_shorter_run() {
    let sampler = sampler();
    let cancel = AtomicBool::new(false);
    let stop = |p: Progress| cancel.store(p.done >= 2, Ordering::Relaxed);
    let control = Control { threads: 1, cancel: Some(&cancel), progress: Some(&stop) };
    let stopped = tally(&sampler, &Draft::default(), &run(50_000), &control);
    assert_eq!(stopped.draws, 2_048);
    assert_eq!(stopped, tally(&sampler, &Draft::default(), &run(2_048), &threads(1)));
}

#[test]
fn drafts_are_compared_on_the_same_draws() {
    let (sampler, run) = (sampler(), run(6_000));
    let drafts = [
        Draft::default(),
        Draft::default(),
        Draft::default().with(Param::S, Edit::Add(0.05)),
        Draft::default().with(Param::Q, Edit::Set(0.0)),
    ];
    let got = compare(&sampler, &drafts, &run, &threads(2));
    // The same draft differs by nothing, with certainty; a penalty helps, a body that cannot act harms.
    assert_eq!((got[1].margin.at.to_bits(), got[1].margin.high.to_bits()), (0.0_f64.to_bits(), 0.0_f64.to_bits()));
    assert!(got[2].margin.low > 0.0 && got[2].kept.low > 0.0, "{:?}", got[2]);
    assert!(got[3].margin.high < 0.0 && got[3].kept.high < 0.0, "{:?}", got[3]);
    // Pairing tells more than two runs apart: the interval of the difference is narrower than that of either mean.
    assert!(got[2].margin.high - got[2].margin.low < got[2].tally.margin().high - got[2].tally.margin().low);
    let alone = tally(&sampler, &drafts[2], &run, &threads(1));
    assert_eq!(alone, got[2].tally);
    let shares = [Level::Hybrid, Level::Limited, Level::Full].map(|level| alone.nothing_from(level).at);
    assert!(shares.is_sorted() && alone.kept().at <= shares[0] && shares[2] <= 1.0, "{shares:?}");
    assert_eq!(alone.worst.iter().sum::<u64>(), alone.draws);
}

#[test]
fn a_cell_of_a_grid_is_the_run_of_its_values() {
    let (sampler, run) = (sampler(), run(3_000));
    let cells =
        frontier(&sampler, &Draft::default(), [(Param::N, &[0.0, 0.3]), (Param::Beta, &[0.1, 0.5, 0.9])], &run, &threads(2)).unwrap();
    assert_eq!(cells.len(), 6);
    let last = cells[5];
    let alone = Draft::default().with(Param::N, Edit::Set(0.3)).with(Param::Beta, Edit::Set(0.9));
    assert_eq!(last.tally, tally(&sampler, &alone, &run, &threads(1)));
    let full = |n: usize| cells[n].tally.nothing_from(Level::Full).at;
    assert!(full(5) > full(0), "{} {}", full(5), full(0));
    assert!(frontier(&sampler, &Draft::default(), [(Param::Beta, &[1.5]), (Param::N, &[0.0])], &run, &threads(1)).is_err());
}

#[test]
fn what_moves_the_margin_is_found_both_ways() {
    let (sampler, run) = (sampler(), run(0));
    let (middle, bars) = tornado(&sampler, &Draft::default(), &run);
    assert_eq!(bars.len(), 11, "points have no bar");
    assert!(bars.is_sorted_by(|a, b| a.width() >= b.width()));
    let bar = |param| *bars.iter().find(|bar| bar.param == param).unwrap();
    assert!(bar(Param::S).low.1 < middle && middle < bar(Param::S).high.1);
    assert!((bar(Param::X).low.0 - 0.22).abs() < 1e-12 && (bar(Param::X).high.0 - 0.38).abs() < 1e-12);
    let plan = Plan { scrambles: 4, rows: 512, seed: 1 };
    let indices = margin_indices(&sampler, &Draft::default(), &run, &plan, &threads(2)).unwrap();
    let most = indices.iter().max_by(|a, b| a.1.total.at.total_cmp(&b.1.total.at)).unwrap();
    assert!([Param::CR, Param::S, Param::G].contains(&most.0), "{most:?}");
    for (param, index) in &indices {
        assert!(index.first.at < index.total.high + 0.05 && index.total.at > -1e-12, "{param:?} {index:?}");
    }
    let sum: f64 = indices.iter().map(|(_, index)| index.first.at).sum();
    assert!(sum < 1.1, "{sum}");
}

#[test]
fn the_prior_predictive_of_an_answer_is_held_against_its_anchor() {
    let got = predictive(&sampler(), &Draft::default(), &run(4_000), &threads(2));
    let [low, middle, high] = got.quantiles;
    assert!(0.0 < low && low < middle && middle < high && high < 1.0 && (low..high).contains(&got.mean), "{got:?}");
    let (mean, [least, _, most]) = got.anchor;
    // Beta(2, 2.6): mean .43, five to ninety-five per cent .10 to .80.
    assert!((mean - 0.43).abs() < 0.01 && (least - 0.10).abs() < 0.015 && (most - 0.80).abs() < 0.015, "{got:?}");
}

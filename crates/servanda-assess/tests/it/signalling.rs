//! The front stage: each equilibrium leaves nobody anything to gain, and none is missed.

use proptest::prelude::*;
use servanda_assess::signalling::{Equilibrium, Front, Kind, Signal};

use crate::near;

/// Low resolve never fights, high resolve does; a deployment that only high resolve would pay for.
fn classic() -> Front {
    Front {
        high: 0.4,
        sunk: 0.3,
        audience: 0.0,
        peace: 1.0,
        aside: 0.8,
        fight: [[0.2, 0.2], [0.9, 0.9]],
        stays: 0.0,
        unmet: 0.5,
        met: [-0.5, -0.5],
    }
}

/// What a type has, written anew: peace, or a challenge that it meets or not, less what deploying cost.
fn worth(f: &Front, kind: usize, m: usize, challenge: f64) -> f64 {
    let (sunk, audience) = if m == 1 { (f.sunk, f.audience) } else { (0.0, 0.0) };
    (1.0 - challenge) * f.peace + challenge * f.fight[kind][m].max(f.aside - audience) - sunk
}

fn gain(f: &Front, belief: f64, m: usize) -> f64 {
    let audience = if m == 1 { f.audience } else { 0.0 };
    let against = |kind: usize| if f.fight[kind][m] > f.aside - audience { f.met[m] } else { f.unmet };
    belief * against(1) + (1.0 - belief) * against(0) - f.stays
}

/// By how much somebody could do better, or a belief is off.
fn regret(f: &Front, e: &Equilibrium) -> f64 {
    let mut worst = 0.0_f64;
    for kind in 0..2 {
        let each = [0, 1].map(|m| worth(f, kind, m, e.challenges[m]));
        let has = (1.0 - e.deploys[kind]) * each[0] + e.deploys[kind] * each[1];
        worst = worst.max(each[0].max(each[1]) - has).max((has - e.values[kind]).abs());
    }
    for m in 0..2 {
        let sent = |kind: usize| if m == 1 { e.deploys[kind] } else { 1.0 - e.deploys[kind] };
        let (high, low) = (f.high * sent(1), (1.0 - f.high) * sent(0));
        // After a signal that is sent the belief is Bayes'; after one that is not, some belief must justify the reply.
        let (g0, g1) = (gain(f, 0.0, m), gain(f, 1.0, m));
        let even = if g0 * g1 < 0.0 { g0 / (g0 - g1) } else { 0.0 };
        let beliefs: Vec<f64> = if high + low > 0.0 { vec![high / (high + low)] } else { vec![0.0, 1.0, even] };
        let off = |belief: &f64| {
            let gain = gain(f, *belief, m);
            (gain.max(0.0) - e.challenges[m] * gain).abs()
        };
        worst = worst.max(beliefs.iter().map(off).fold(f64::INFINITY, f64::min));
        if let (Some(stated), true) = (e.beliefs[m], high + low > 0.0) {
            worst = worst.max((stated - high / (high + low)).abs());
        }
    }
    worst
}

#[test]
fn sunk_cost_alone_does_not_keep_low_resolve_out() {
    // Challenged when quiet, low resolve yields (0.8) rather than pay 0.3 for peace (0.7); high resolve has 0.9 either way without deploying.
    let found = classic().equilibria();
    assert!(found.iter().all(|e| regret(&classic(), e) < 1e-9));
    assert!(!found.iter().any(|e| e.kind == Kind::Separating(Signal::Deploy)), "deploying for peace at 0.7 is worse than fighting at 0.9");
    // Where war is worse for both, and deploying costs less than high resolve loses by it, but more than low resolve would lose.
    let apart = Front { fight: [[-0.5, -0.5], [0.85, 0.85]], aside: 0.9, sunk: 0.12, high: 0.3, ..classic() };
    assert!(apart.equilibria().iter().all(|e| regret(&apart, e) < 1e-9));
    let tied = Front { audience: 0.6, fight: [[-0.5, -0.5], [0.5, 0.6]], aside: 0.55, sunk: 0.35, ..classic() };
    let found = tied.equilibria();
    let separating: Vec<_> = found.iter().filter(|e| e.kind == Kind::Separating(Signal::Deploy)).collect();
    // Quiet, both yield at 0.55 once challenged; deployed, high resolve fights and is not challenged: 0.65. Low resolve would have 0.65 as well,
    // were it believed: sunk cost alone does not keep it out.
    assert!(separating.is_empty(), "{found:?}");
    let kept_out = Front { sunk: 0.2, fight: [[-0.5, -0.5], [0.5, 0.6]], aside: 0.55, audience: 0.6, high: 0.9, ..classic() };
    let pool = kept_out.equilibria();
    let deploy = pool.iter().find(|e| e.kind == Kind::Pooling(Signal::Deploy)).expect("a high prior lets low resolve hide");
    near(deploy.values[0], 0.8, 1e-12);
    near(kept_out.dangers(deploy).0, 0.0, 1e-12);
}

#[test]
fn low_resolve_bluffs_as_often_as_leaves_the_challenger_in_doubt() {
    let f = Front { sunk: 0.05, aside: 0.5, audience: 0.2, fight: [[0.0, 0.0], [0.45, 0.6]], high: 0.2, ..classic() };
    let found = f.equilibria();
    let mixed = found.iter().find(|e| e.kind == Kind::SemiSeparating).expect("bluffing");
    // The challenger is indifferent at one half: one low bluff for each high deployment.
    near(mixed.deploys[0] * 0.8, 0.2, 1e-12);
    near(mixed.deploys[1], 1.0, 1e-12);
    // Low resolve does not care: 0.95 - c (0.95 - 0.25) = 0.5.
    near(mixed.challenges[1], 0.45 / 0.7, 1e-12);
    assert!(regret(&f, mixed) < 1e-9);
    // Hiding among those who stay quiet works with no prior: quiet pooling is not reasonable, as high resolve alone could gain.
    let quiet = found.iter().find(|e| e.kind == Kind::Pooling(Signal::Quiet));
    assert!(quiet.is_none_or(|e| regret(&f, e) < 1e-9));
}

/// Whether nobody would deviate were it alone believed to, by trying every reply that a belief justifies.
fn survives(f: &Front, e: &Equilibrium) -> bool {
    let Kind::Pooling(signal) = e.kind else { return true };
    let off = usize::from(signal == Signal::Quiet);
    let replies: Vec<f64> = (0..=100)
        .map(|i| gain(f, f64::from(i) / 100.0, off))
        .flat_map(|gain| {
            if gain > 0.0 {
                vec![1.0]
            } else if gain < 0.0 {
                vec![0.0]
            } else {
                vec![0.0, 1.0]
            }
        })
        .collect();
    let most = |kind: usize| replies.iter().map(|reply| worth(f, kind, off, *reply)).fold(f64::MIN, f64::max);
    let could = [0, 1].map(|kind| most(kind) > e.values[kind] + 1e-9);
    let alone = |kind: usize| worth(f, kind, off, if gain(f, [0.0, 1.0][kind], off) > 0.0 { 1.0 } else { 0.0 }) > e.values[kind] + 1e-9;
    could[0] == could[1] || !(0..2).any(|kind| could[kind] && alone(kind))
}

#[test]
fn the_intuitive_criterion_rejects_silence_that_only_doubt_upholds() {
    // The force in place is what makes high resolve fight and win: 1.2, less 0.25 for deploying. Low resolve would not deploy whatever followed. The
    // challenger would rather fight this force (0.1) than stay, and is only kept away by taking it for a bluff that it does not dare to call.
    let f = Front {
        high: 0.4,
        sunk: 0.25,
        audience: 0.1,
        peace: 1.0,
        aside: 0.8,
        fight: [[0.0, 0.0], [0.5, 1.2]],
        stays: 0.0,
        unmet: -0.2,
        met: [-0.5, 0.1],
    };
    let found = f.equilibria();
    let quiet = found.iter().find(|e| e.kind == Kind::Pooling(Signal::Quiet)).expect("both stay quiet and have peace");
    assert!(quiet.intuitive, "peace at 1 is better than any war after deploying");
    // Where quiet is challenged too, high resolve has 0.8 and would have 0.95.
    let torn = Front { met: [-0.1, 0.1], unmet: 0.2, fight: [[0.0, 0.0], [0.5, 1.2]], stays: 0.0, ..f };
    let found = torn.equilibria();
    assert!(found.iter().any(|e| e.kind == Kind::Separating(Signal::Deploy)), "{found:?}");
    assert!(!found.iter().any(|e| e.kind == Kind::Pooling(Signal::Quiet)), "challenged whatever it believes, silence does not hold");
}

fn front() -> impl Strategy<Value = Front> {
    (0.05..0.95_f64, 0.0..0.5_f64, 0.0..0.5_f64, proptest::collection::vec(-0.5..1.0_f64, 6), proptest::collection::vec(-1.0..1.0_f64, 3))
        .prop_map(|(high, sunk, audience, g, r)| Front {
            high,
            sunk,
            audience,
            peace: 0.8,
            aside: g[0],
            fight: [[g[1].min(g[2]), g[3].min(g[4])], [g[1].max(g[2]), g[3].max(g[4])]],
            stays: 0.0,
            unmet: r[0],
            met: [r[1], r[2]],
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nobody_can_do_better_and_no_pure_equilibrium_is_missed(f in front()) {
        let found = f.equilibria();
        for e in &found {
            prop_assert!(regret(&f, e) < 1e-9, "{:?} {}", e, regret(&f, e));
            prop_assert_eq!(e.intuitive, survives(&f, e), "{:?}", e);
        }
        // Every pure profile, by trying it.
        for bits in 0..16_u32 {
            let bit = |n: u32| f64::from(bits >> n & 1);
            let (deploys, challenges) = ([bit(0), bit(1)], [bit(2), bit(3)]);
            let values = [0, 1].map(|kind| if deploys[kind] > 0.5 { worth(&f, kind, 1, challenges[1]) } else { worth(&f, kind, 0, challenges[0]) });
            let e = Equilibrium { kind: Kind::SemiSeparating, deploys, challenges, beliefs: [None; 2], values, intuitive: true };
            if regret(&f, &e) < 1e-9 {
                let same = |known: &&Equilibrium| known.deploys.iter().zip(deploys).all(|(a, b)| (a - b).abs() < 1e-9);
                prop_assert!(found.iter().any(|known| same(&known)), "missed {:?} among {:?}", e, found);
            }
        }
        prop_assert!(!found.is_empty(), "an equilibrium always exists");
    }
}

/// The criterion has something to say: among many fronts there are equilibria that it rejects, and always one that it leaves.
#[test]
fn some_equilibria_are_rejected_and_never_all() {
    let mut state = 5_u64;
    let mut unit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 32).unwrap()) / 4_294_967_296.0
    };
    let (mut rejected, mut all) = (0, 0);
    for _ in 0..20_000 {
        let mut between = |least: f64, most: f64| least + (most - least) * unit();
        let f = Front {
            high: between(0.05, 0.95),
            sunk: between(0.0, 0.5),
            audience: between(0.0, 0.5),
            peace: between(0.5, 1.0),
            aside: between(-0.5, 1.0),
            fight: [[between(-0.5, 1.0), between(-0.5, 1.2)], [between(-0.5, 1.0), between(-0.5, 1.2)]],
            stays: 0.0,
            unmet: between(-1.0, 1.0),
            met: [between(-1.0, 1.0), between(-1.0, 1.0)],
        };
        let found = f.equilibria();
        all += found.len();
        rejected += found.iter().filter(|e| !e.intuitive).count();
        assert!(found.iter().any(|e| e.intuitive), "{f:?} {found:?}");
    }
    println!("{rejected} of {all} equilibria are rejected");
    assert!(rejected > 20 && rejected < all / 2);
}

//! Random numbers by counting: `SplitMix64`'s mixing (Steele, Lea and Flood 2014), once for each of seed, draw and parameter.

/// 2^64 over the golden ratio, made odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Scatters the bits of a number; every bit of the result hangs on every bit of the input.
#[must_use]
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The bits of a draw.
#[must_use]
pub fn bits(seed: u64, draw: u64, stream: u64) -> u64 {
    let step = |state: u64, n: u64| mix(state.wrapping_add(n.wrapping_add(1).wrapping_mul(STEP)));
    step(step(step(0, seed), draw), stream)
}

/// A number between 0 and 1, neither of them.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
pub fn unit(seed: u64, draw: u64, stream: u64) -> f64 {
    ((bits(seed, draw, stream) >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::shock::count;

    #[test]
    fn draws_are_even_and_know_nothing_of_one_another() {
        let n = 40_000;
        let mean = |of: &dyn Fn(u64) -> f64| (0..n).map(of).sum::<f64>() / count(40_000);
        let of = |seed, stream| move |i| unit(seed, i, stream) - 0.5;
        let (a, b, c) = (of(1, 0), of(1, 1), of(2, 0));
        // Means within five standard errors: of an even draw 0.289 / sqrt(n), of a product a twelfth / sqrt(n).
        for mean in [mean(&a), mean(&b), mean(&c)] {
            assert!(mean.abs() < 5.0 * 0.289 / 200.0, "{mean}");
        }
        for product in [mean(&|i| a(i) * b(i)), mean(&|i| a(i) * c(i)), mean(&|i| a(i) * a(i + 1))] {
            assert!(product.abs() < 5.0 / 12.0 / 200.0, "{product}");
        }
        let mut tenths = [0_u32; 10];
        (0..n).for_each(|i| {
            if let Some(tenth) = tenths.iter_mut().rev().zip(1..).find(|(_, k)| unit(3, i, 5) >= 1.0 - f64::from(*k) / 10.0).map(|(t, _)| t)
            {
                *tenth += 1;
            }
        });
        assert!(tenths.iter().all(|t| t.abs_diff(4_000) < 300), "{tenths:?}");
    }

    #[test]
    fn the_generator_is_the_published_one() {
        // SplitMix64 of seed 1234567, as several independent implementations have it.
        let first = mix(1_234_567_u64.wrapping_add(STEP));
        assert_eq!(first, 6_457_827_717_110_365_317);
    }
}

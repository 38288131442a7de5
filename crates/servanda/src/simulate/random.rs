//! Draws: `SplitMix64` (Steele, Lea and Flood 2014). The n-th draw of a stream is a function of seed, stream and n in whole numbers, so that it is
//! the same on every machine.

/// A step that visits every 64-bit number: 2^64 over the golden ratio, made odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of draws.
#[derive(Clone, Debug)]
pub(super) struct Draws(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Draws {
    /// A stream of its own for each purpose: more of one thing does not change the draws of another.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Self(mix(seed ^ mix(stream.wrapping_add(STEP))))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 to `n - 1`; 0 when there is none.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        // The high half of a 128-bit product; its bias is below 2^-40 for every `n` here.
        u64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).unwrap_or(0)
    }

    /// Whether something of this probability, in a thousand, comes about.
    pub(super) fn chance(&mut self, permille: u64) -> bool {
        self.below(1_000) < permille
    }

    /// A number from one to the other, both included; the first when they are the wrong way round.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to.saturating_sub(from)).unwrap_or(0).saturating_add(1);
        from.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// One of some things.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len() as u64);
        all.get(usize::try_from(at).ok()?)
    }

    /// The same things in any order (Fisher and Yates).
    pub(super) fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        for last in (1..all.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap_or(last);
            all.swap(last, other);
        }
        all
    }

    /// So many of some things, each at most once, in their order.
    pub(super) fn some<T: Clone>(&mut self, all: &[T], most: usize) -> Vec<T> {
        let (mut left, mut wanted) = (all.len() as u64, most.min(all.len()) as u64);
        let mut out = Vec::new();
        for one in all {
            if self.below(left) < wanted {
                out.push(one.clone());
                wanted -= 1;
            }
            left -= 1;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first outputs for seed 1234567 that several independent implementations agree on.
        let mut draws = Draws(1_234_567);
        assert_eq!(
            [draws.next(), draws.next(), draws.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn draws_stay_in_their_range_and_reach_its_ends() {
        let mut draws = Draws::new(7, 1);
        let seen: std::collections::BTreeSet<i64> = (0..200).map(|_| draws.between(-2, 2)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2]);
        assert_eq!((draws.below(0), draws.between(5, 3), draws.pick::<u8>(&[])), (0, 5, None));
        let orders: std::collections::BTreeSet<Vec<u8>> = (0..200).map(|_| draws.shuffled(vec![1, 2, 3])).collect();
        assert_eq!(orders.len(), 6, "each order comes");
        assert_eq!(draws.some(&[1, 2, 3], 9), [1, 2, 3]);
        assert_eq!(draws.some(&[1, 2, 3, 4], 2).len(), 2);
    }
}

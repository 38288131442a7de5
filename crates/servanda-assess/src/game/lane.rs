//! One number, or several side by side: the same operations in the same order, so that a game gives the same bits in every lane of every width.
//! Nothing here fuses a multiplication with an addition, which machines do differently.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

use wide::{bytemuck, f64x4, f64x8, u64x4, u64x8};

/// Several numbers side by side.
pub trait Lane:
    Copy
    + Debug
    + Default
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Send
    + Sync
{
    /// How many.
    const WIDTH: usize;
    /// One number in each.
    fn splat(x: f64) -> Self;
    /// A number for each.
    fn from_fn(of: impl FnMut(usize) -> f64) -> Self;
    /// The number in one; the first when there are not so many.
    fn lane(self, i: usize) -> f64;
    /// Square roots.
    fn sqrt(self) -> Self;
    /// The greater of two.
    fn max(self, other: Self) -> Self;
    /// The less of two.
    fn min(self, other: Self) -> Self;
    /// Where this is more than the other, one thing, else another.
    fn if_more(self, than: Self, then: Self, or: Self) -> Self;
    /// Two to a whole number from -1022 to 1023.
    fn pow2(self) -> Self;

    /// Each by itself, through a function that is the same on every machine.
    #[must_use]
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self::from_fn(|i| of(self.lane(i)))
    }

    /// The exponential, to a unit or two in the last place: e^x = 2^n e^r with |r| at most half of ln 2, and the series of e^r.
    #[must_use]
    #[inline]
    fn exp(self) -> Self {
        // Adding this leaves no place for a fraction, and so rounds.
        const ROUND: f64 = 6_755_399_441_055_744.0;
        const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
        const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
        let x = self.max(Self::splat(-708.0)).min(Self::splat(709.0));
        let n = (x * Self::splat(std::f64::consts::LOG2_E) + Self::splat(ROUND)) - Self::splat(ROUND);
        let r = (x - n * Self::splat(LN_2_HIGH)) - n * Self::splat(LN_2_LOW);
        INVERSE_FACTORIALS.iter().fold(Self::splat(0.0), |sum, term| sum * r + Self::splat(*term)) * n.pow2()
    }

    /// ln(1 + y) for y from 0 to 1: twice the series of the inverse hyperbolic tangent of y / (2 + y).
    #[must_use]
    #[inline]
    fn ln_1p_unit(self) -> Self {
        let s = self / (Self::splat(2.0) + self);
        let square = s * s;
        let series = INVERSE_ODD.iter().fold(Self::splat(0.0), |sum, term| sum * square + Self::splat(*term));
        (s + s) * series
    }
}

/// 1/13!, …, 1/1!, 1/0!.
const INVERSE_FACTORIALS: [f64; 14] = {
    let mut out = [1.0; 14];
    let (mut i, mut term, mut n) = (13, 1.0, 0.0);
    while i > 0 {
        i -= 1;
        n += 1.0;
        term /= n;
        out[i] = term;
    }
    out
};

/// 1/35, …, 1/3, 1: one ninth to the eighteenth is below the last place.
const INVERSE_ODD: [f64; 18] = {
    let mut out = [1.0; 18];
    let (mut i, mut n) = (17, 1.0);
    while i > 0 {
        i -= 1;
        n += 2.0;
        out[i] = 1.0 / n;
    }
    out
};

/// The place of the exponent in the bits of a number, and what lies there for a power of two: 2^52 + (n + 1023) has n + 1023 in its last bits.
const EXPONENT: u32 = 52;
const BIAS: f64 = 4_503_599_627_370_496.0 + 1_023.0;

impl Lane for f64 {
    const WIDTH: usize = 1;
    #[inline]
    fn splat(x: f64) -> Self {
        x
    }
    #[inline]
    fn from_fn(mut of: impl FnMut(usize) -> f64) -> Self {
        of(0)
    }
    #[inline]
    fn lane(self, _: usize) -> f64 {
        self
    }
    #[inline]
    fn sqrt(self) -> Self {
        Self::sqrt(self)
    }
    #[inline]
    fn max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    #[inline]
    fn min(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    #[inline]
    fn if_more(self, than: Self, then: Self, or: Self) -> Self {
        if self > than { then } else { or }
    }
    #[inline]
    fn pow2(self) -> Self {
        Self::from_bits((self + BIAS).to_bits() << EXPONENT)
    }
}

macro_rules! lanes {
    ($lanes:ident, $bits:ident, $width:literal) => {
        impl Lane for $lanes {
            const WIDTH: usize = $width;
            #[inline]
            fn splat(x: f64) -> Self {
                Self::splat(x)
            }
            #[inline]
            fn from_fn(of: impl FnMut(usize) -> f64) -> Self {
                Self::new(std::array::from_fn(of))
            }
            #[inline]
            fn lane(self, i: usize) -> f64 {
                let all: [f64; $width] = self.to_array();
                all.get(i).copied().unwrap_or(all[0])
            }
            #[inline]
            fn sqrt(self) -> Self {
                self.sqrt()
            }
            #[inline]
            fn max(self, other: Self) -> Self {
                self.if_more(other, self, other)
            }
            #[inline]
            fn min(self, other: Self) -> Self {
                other.if_more(self, self, other)
            }
            #[inline]
            fn if_more(self, than: Self, then: Self, or: Self) -> Self {
                self.simd_gt(than).bitselect(then, or)
            }
            #[inline]
            fn pow2(self) -> Self {
                let bits: $bits = bytemuck::cast(self + Self::splat(BIAS));
                bytemuck::cast(bits << EXPONENT)
            }
        }
    };
}

lanes!(f64x4, u64x4, 4);
lanes!(f64x8, u64x8, 8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_and_the_logarithm_are_near_to_those_of_the_library() {
        for i in -7_000..7_000 {
            let x = f64::from(i) * 0.1003;
            let (got, wanted) = (Lane::exp(x), libm::exp(x.clamp(-708.0, 709.0)));
            assert!((got - wanted).abs() <= 4e-16 * wanted, "{x}: {got} {wanted}");
        }
        for i in 0..=1_000 {
            let y = f64::from(i) / 1_000.0;
            assert!((y.ln_1p_unit() - libm::log1p(y)).abs() <= 4e-16 * y, "{y}");
        }
        assert_eq!(Lane::exp(0.0_f64).to_bits(), 1.0_f64.to_bits());
    }

    /// What a lane of this width gives for a number, bit by bit.
    fn bits<L: Lane>(x: f64) -> [u64; 5] {
        let l = L::from_fn(|i| if i + 1 == L::WIDTH { x } else { 0.5 });
        let last = L::WIDTH - 1;
        let unit = l.if_more(L::splat(0.0), L::splat(1.0) / (L::splat(1.0) + l), L::splat(0.25));
        [l.exp(), unit.ln_1p_unit(), (l * l).sqrt(), l.max(L::splat(0.1)), l.min(L::splat(0.1))].map(|v| v.lane(last).to_bits())
    }

    #[test]
    fn every_width_gives_the_same_bits() {
        for i in -900..900 {
            let x = f64::from(i) * 0.737;
            assert_eq!(bits::<f64>(x), bits::<f64x4>(x), "{x}");
            assert_eq!(bits::<f64>(x), bits::<f64x8>(x), "{x}");
        }
    }
}

//! Points that fill a cube evenly (Sobol 1967), scrambled at random (Owen 1995).
//!
//! The direction numbers are our own: primitive polynomials in their order, and for each dimension the starting numbers, out of a few, that leave
//! the fewest squares empty beside the dimensions before it. Scrambling is Laine and Karras' hash in the form of Burley 2020.

use super::counter::mix;

/// Most dimensions.
pub const DIMENSIONS_MAX: usize = 90;
const BITS: usize = 32;
/// Starting numbers that are tried for each dimension.
const TRIED: u64 = 24;
/// Points by which they are judged: 2^8 over squares of a sixteenth.
const JUDGED: u32 = 256;

/// A sequence of points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sobol {
    directions: Vec<[u32; BITS]>,
}

impl Sobol {
    /// The sequence of so many dimensions.
    ///
    /// # Errors
    /// When there would be too many.
    pub fn new(dimensions: usize) -> Result<Self, String> {
        if dimensions > DIMENSIONS_MAX {
            return Err(format!("at most {DIMENSIONS_MAX} dimensions are known, and {dimensions} asked for"));
        }
        let mut directions: Vec<[u32; BITS]> = Vec::new();
        let mut columns: Vec<Vec<u32>> = Vec::new();
        let first = std::array::from_fn(|bit| 1 << (BITS - 1 - bit));
        for (dimension, (degree, polynomial)) in (0_u64..).zip(std::iter::once((0, 0)).chain(primitive())).take(dimensions) {
            let candidate = |n: u64| if degree == 0 { first } else { numbers(degree, polynomial, mix(dimension * TRIED + n)) };
            let column = |of: &[u32; BITS]| (0..JUDGED).map(|i| point(of, i) >> 28).collect::<Vec<u32>>();
            let empty = |of: &[u32; BITS]| {
                let own = column(of);
                columns.iter().map(|other| holes(other, &own)).sum::<u32>()
            };
            let best = (0..TRIED).map(candidate).min_by_key(empty).unwrap_or(first);
            columns.push(column(&best));
            directions.push(best);
        }
        Ok(Self { directions })
    }

    /// One coordinate of one point, scrambled by a seed, between 0 and 1.
    #[must_use]
    pub fn at(&self, index: u32, dimension: usize, seed: u64) -> f64 {
        (f64::from(self.bits(index, dimension, seed)) + 0.5) / 4_294_967_296.0
    }

    fn bits(&self, index: u32, dimension: usize, seed: u64) -> u32 {
        let bits = self.directions.get(dimension).map_or(0, |of| point(of, index));
        let key = u32::try_from(mix(seed ^ mix(dimension as u64 + 1)) >> 32).unwrap_or(0);
        scrambled(bits, key)
    }
}

fn point(directions: &[u32; BITS], index: u32) -> u32 {
    directions.iter().enumerate().filter(|(bit, _)| index >> bit & 1 == 1).fold(0, |sum, (_, direction)| sum ^ direction)
}

/// Squares without a point.
fn holes(a: &[u32], b: &[u32]) -> u32 {
    let mut seen = [0_u32; 16];
    for (x, y) in a.iter().zip(b) {
        if let Some(row) = seen.get_mut(*x as usize) {
            *row |= 1 << y;
        }
    }
    seen.iter().map(|row| 16 - row.count_ones()).sum()
}

/// A hash under which each bit hangs on those above it alone: a random tree of swaps.
fn scrambled(bits: u32, key: u32) -> u32 {
    let mut x = bits.reverse_bits();
    x = x.wrapping_add(key);
    x ^= x.wrapping_mul(0x6c50_b47c);
    x ^= x.wrapping_mul(0xb82f_1e52);
    x ^= x.wrapping_mul(0xc7af_e638);
    x ^= x.wrapping_mul(0x8d22_f6e6);
    x.reverse_bits()
}

/// The direction numbers of a polynomial, its inner coefficients as bits, with odd starting numbers drawn from a seed.
fn numbers(degree: usize, polynomial: u32, seed: u64) -> [u32; BITS] {
    let mut m = [0_u64; BITS];
    for k in 0..BITS {
        m[k] = if k < degree {
            (mix(seed.wrapping_add(k as u64)) & ((1 << (k + 1)) - 1)) | 1
        } else {
            let inner = (1..degree).filter(|i| polynomial >> (degree - 1 - i) & 1 == 1).fold(0, |sum, i| sum ^ (m[k - i] << i));
            inner ^ m[k - degree] ^ (m[k - degree] << degree)
        };
    }
    std::array::from_fn(|k| u32::try_from(m[k] << (BITS - 1 - k)).unwrap_or(0))
}

/// Primitive polynomials over two elements, by degree: degree and inner coefficients.
fn primitive() -> impl Iterator<Item = (usize, u32)> {
    (1..=9).flat_map(|degree: usize| {
        (0..1_u32 << (degree - 1)).filter(move |inner| is_primitive(degree, *inner)).map(move |inner| (degree, inner))
    })
}

/// Whether x takes 2^degree - 1 steps to come back to 1.
fn is_primitive(degree: usize, inner: u32) -> bool {
    let whole = 1 << degree | inner << 1 | 1;
    let (mut x, mut steps) = (1_u32, 0_u32);
    loop {
        x <<= 1;
        if x >> degree & 1 == 1 {
            x ^= whole;
        }
        steps += 1;
        if x == 1 || steps >= 1 << degree {
            return steps == (1 << degree) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dimension_fills_every_part_once_and_pairs_fill_most_squares() {
        let sobol = Sobol::new(DIMENSIONS_MAX).unwrap();
        for dimension in 0..DIMENSIONS_MAX {
            for seed in [0, 9] {
                let mut parts = [0; 256];
                (0..256).for_each(|i| parts[sobol.bits(i, dimension, seed) as usize >> 24] += 1);
                assert_eq!(parts, [1; 256], "{dimension}");
            }
        }
        let full = |a: usize, b: usize| {
            let cell = |i, d| sobol.bits(i, d, 3) >> 28;
            let column = |d| (0..1_024).map(|i| cell(i, d)).collect::<Vec<u32>>();
            holes(&column(a), &column(b))
        };
        let pairs: Vec<u32> = (0..DIMENSIONS_MAX).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| full(a, b)).collect();
        let bad = pairs.iter().filter(|holes| **holes > 0).count();
        assert!(bad * 5 < pairs.len(), "{bad} pairs of {} leave squares empty", pairs.len());
        assert!(Sobol::new(DIMENSIONS_MAX + 1).is_err());
    }

    #[test]
    fn polynomials_are_the_primitive_ones() {
        // So many of each degree: phi(2^n - 1) / n.
        let counts: Vec<usize> = (1..=9).map(|degree| primitive().filter(|(of, _)| *of == degree).count()).collect();
        assert_eq!(counts, [1, 1, 2, 2, 6, 6, 18, 16, 48]);
    }

    #[test]
    fn scrambles_differ_and_integrate_well() {
        let sobol = Sobol::new(6).unwrap();
        // The integral of the product of 1 + (x - 1/2) is 1.
        let error = |seed| {
            let product = |i| (0..6).map(|d| 0.5 + sobol.at(i, d, seed)).product::<f64>();
            ((0..4_096).map(product).sum::<f64>() / 4_096.0 - 1.0).abs()
        };
        let errors: Vec<f64> = (0..8).map(error).collect();
        // Plain draws would err by 0.012.
        assert!(errors.iter().all(|e| *e < 0.002), "{errors:?}");
        assert_ne!(sobol.at(3, 2, 1).to_bits(), sobol.at(3, 2, 2).to_bits());
    }
}

//! On which input a number rests: first-order and total indices of Sobol by the plan of Saltelli, A, B and each A with one column of B, evaluated
//! point by point without a stored matrix. First order by the estimator of Saltelli and others (2010), total by that of Jansen (1999). The points
//! are scrambled Sobol points; independent scramblings give the intervals.

use sobol_burley::sample;

use super::Estimate;

/// Scramblings: the 97.5 % point of Student's t with one less degrees of freedom is [`T`].
const REPEATS: u32 = 16;
const T: f64 = 2.131_449_545_559_323;
/// Points of a scrambling at most: more than the generator keeps apart.
const POINTS_MAX: u32 = 1 << 16;
/// How many inputs there may be: the points have 256 dimensions, two for each.
pub const INPUTS_MAX: usize = 128;

/// How much of the variance an input decides.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Index {
    /// Alone.
    pub first: Estimate,
    /// With all that it does together with others.
    pub total: Estimate,
}

/// The indices of `inputs` inputs, each even between 0 and 1, on what `outcomes` gives for a list of points. About `points` points are used for each
/// scrambling, a power of two. None when there are too many inputs.
///
/// `outcomes` is given `inputs + 2` points at a time or a multiple of it, one after another in one list, and adds a number for each.
pub fn sensitivity(inputs: usize, points: u32, seed: u64, outcomes: &mut dyn FnMut(&[f64], &mut Vec<f64>)) -> Option<Vec<Index>> {
    if inputs == 0 || inputs > INPUTS_MAX {
        return None;
    }
    let points = points.clamp(16, POINTS_MAX).next_power_of_two();
    let mut firsts = vec![Vec::new(); inputs];
    let mut totals = vec![Vec::new(); inputs];
    let (mut list, mut values) = (Vec::new(), Vec::new());
    for repeat in 0..REPEATS {
        let scramble = super::numbers::bits(seed, u64::from(repeat), 0);
        let scramble = (scramble >> 32) as u32;
        let mut sums = Sums::new(inputs);
        // A few points of the plan at a time, so that games are played side by side and nothing is stored.
        for start in (0..points).step_by(16) {
            list.clear();
            values.clear();
            for point in start..(start + 16).min(points) {
                plan(point, scramble, inputs, &mut list);
            }
            outcomes(&list, &mut values);
            values.chunks_exact(inputs + 2).for_each(|of_point| sums.add(of_point));
        }
        for (n, (first, total)) in sums.indices().into_iter().enumerate() {
            firsts[n].push(first);
            totals[n].push(total);
        }
    }
    let estimate = |values: &Vec<f64>| Estimate::with(values, T);
    Some(firsts.iter().zip(&totals).map(|(f, t)| Index { first: estimate(f), total: estimate(t) }).collect())
}

/// A, B, and A with each column of B in turn.
fn plan(point: u32, scramble: u32, inputs: usize, list: &mut Vec<f64>) {
    #[expect(clippy::cast_possible_truncation, reason = "fewer than 256 dimensions")]
    let at = |dimension: usize| (f64::from(sample(point, dimension as u32, scramble)) + 1e-9).min(1.0 - 1e-9);
    let a: Vec<f64> = (0..inputs).map(at).collect();
    let b: Vec<f64> = (inputs..2 * inputs).map(at).collect();
    list.extend_from_slice(&a);
    list.extend_from_slice(&b);
    for n in 0..inputs {
        let start = list.len();
        list.extend_from_slice(&a);
        list[start + n] = b[n];
    }
}

struct Sums {
    count: f64,
    /// Shifts every value by the first, so that squares of large numbers do not swallow the differences.
    shift: Option<f64>,
    sum: f64,
    squares: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

impl Sums {
    fn new(inputs: usize) -> Self {
        Self { count: 0.0, shift: None, sum: 0.0, squares: 0.0, first: vec![0.0; inputs], total: vec![0.0; inputs] }
    }

    fn add(&mut self, values: &[f64]) {
        let [a, b, rest @ ..] = values else { return };
        let shift = *self.shift.get_or_insert(*a);
        let (a, b) = (a - shift, b - shift);
        self.count += 2.0;
        self.sum += a + b;
        self.squares += a * a + b * b;
        for (n, ab) in rest.iter().enumerate() {
            let ab = ab - shift;
            self.first[n] += b * (ab - a);
            self.total[n] += (a - ab) * (a - ab);
        }
    }

    /// First-order and total index of each input; nothing when nothing varies.
    fn indices(&self) -> Vec<(f64, f64)> {
        let points = self.count / 2.0;
        let mean = self.sum / self.count;
        let variance = self.squares / self.count - mean * mean;
        let of = |sum: f64| if variance > 1e-30 { sum / points / variance } else { 0.0 };
        self.first.iter().zip(&self.total).map(|(first, total)| (of(*first), of(*total) / 2.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The function of Ishigami and Homma with a = 7, b = 0.1, whose indices are known.
    #[test]
    fn the_indices_of_ishigami() {
        let mut ishigami = |list: &[f64], out: &mut Vec<f64>| {
            for x in list.chunks_exact(3) {
                let [a, b, c] = [x[0], x[1], x[2]].map(|u| std::f64::consts::PI * (2.0 * u - 1.0));
                out.push(libm::sin(a) + 7.0 * libm::sin(b).powi(2) + 0.1 * c.powi(4) * libm::sin(a));
            }
        };
        let found = sensitivity(3, 4096, 1, &mut ishigami).unwrap();
        let known = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        for (index, (first, total)) in found.iter().zip(known) {
            assert!((index.first.mean - first).abs() < 2e-3 && (index.total.mean - total).abs() < 2e-3, "{index:?} {first} {total}");
            assert!(index.first.low - 1e-3 < first && first < index.first.high + 1e-3, "{index:?} {first}");
            assert!(index.total.high - index.total.low < 0.02);
        }
        assert_eq!(found, sensitivity(3, 4096, 1, &mut ishigami).unwrap(), "the same seed, the same numbers");
        assert_ne!(found, sensitivity(3, 4096, 2, &mut ishigami).unwrap());
    }

    #[test]
    fn what_does_not_vary_decides_nothing() {
        let found = sensitivity(2, 64, 1, &mut |list, out| out.extend(list.chunks_exact(2).map(|_| 5.0))).unwrap();
        assert!(found.iter().all(|i| i.first.mean.abs() < 1e-12 && i.total.mean.abs() < 1e-12));
        assert!(sensitivity(129, 64, 1, &mut |_, _| ()).is_none());
    }
}

//! Symmetric matrices of at most a dozen rows, which is all that the models here need.

use crate::error::Unfit;

/// A square matrix by rows.
pub(crate) type Square = Vec<Vec<f64>>;

pub(crate) fn zeros(n: usize) -> Square {
    vec![vec![0.0; n]; n]
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Adds `weight` times the product of a column and a row.
pub(crate) fn add_outer(to: &mut Square, a: &[f64], b: &[f64], weight: f64) {
    for (row, x) in to.iter_mut().zip(a) {
        for (cell, y) in row.iter_mut().zip(b) {
            *cell += weight * x * y;
        }
    }
}

pub(crate) fn times(a: &Square, x: &[f64]) -> Vec<f64> {
    a.iter().map(|row| dot(row, x)).collect()
}

/// `a b a` for symmetric `a`: the sandwich of robust variances.
pub(crate) fn sandwich(a: &Square, b: &Square) -> Square {
    let half: Square = a.iter().map(|row| times(b, row)).collect();
    half.iter().map(|row| times(a, row)).collect()
}

/// The inverse of a symmetric positive definite matrix, by Gauss and Jordan on the matrix scaled to a unit diagonal (so that units of
/// covariates do not decide what counts as singular).
pub(crate) fn inverse(a: &Square) -> Result<Square, Unfit> {
    /// A pivot of a correlation-like matrix below this says that a covariate repeats others.
    const PIVOT_MIN: f64 = 1e-10;
    let n = a.len();
    let mut scale = Vec::with_capacity(n);
    for (i, row) in a.iter().enumerate() {
        match row.get(i) {
            Some(&d) if d.is_finite() && d > 0.0 => scale.push(1.0 / d.sqrt()),
            _ => return Err(Unfit::Singular),
        }
    }
    // Each row is the scaled matrix beside the identity.
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
    for (i, (row, s)) in a.iter().zip(&scale).enumerate() {
        let left = row.iter().zip(&scale).map(|(x, t)| x * s * t);
        rows.push(left.chain((0..n).map(|j| if i == j { 1.0 } else { 0.0 })).collect());
    }
    for pivot in 0..n {
        let mut chosen = rows[pivot].clone();
        let p = chosen[pivot];
        if !p.is_finite() || p < PIVOT_MIN {
            return Err(Unfit::Singular);
        }
        chosen.iter_mut().for_each(|x| *x /= p);
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = if i == pivot { 0.0 } else { row[pivot] };
            row.iter_mut().zip(&chosen).for_each(|(x, c)| *x -= factor * c);
        }
        rows[pivot] = chosen;
    }
    Ok(rows.iter().zip(&scale).map(|(row, s)| row.iter().skip(n).zip(&scale).map(|(x, t)| x * s * t).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::{inverse, sandwich, times};
    use crate::error::Unfit;

    #[test]
    fn an_inverse_undoes_its_matrix_whatever_the_units() {
        let a = vec![vec![4e6, 2.0, 1e3], vec![2.0, 3e-6, 0.0], vec![1e3, 0.0, 9.0]];
        let b = inverse(&a).unwrap();
        for (i, row) in a.iter().enumerate() {
            for (j, x) in times(&b, row).iter().enumerate() {
                // Units differ by 1e6 between rows, and so does what is left.
                let unit = (row[i] / a[j][j]).sqrt();
                let wanted = if i == j { 1.0 } else { 0.0 };
                assert!((x - wanted).abs() < 1e-9 * unit.max(1.0), "{i} {j} {x}");
            }
        }
    }

    #[test]
    fn a_covariate_that_repeats_another_is_found() {
        assert_eq!(inverse(&vec![vec![1.0, 2.0], vec![2.0, 4.0]]), Err(Unfit::Singular));
        assert_eq!(inverse(&vec![vec![0.0]]), Err(Unfit::Singular));
    }

    #[test]
    fn a_sandwich_by_hand() {
        let a = vec![vec![2.0, 0.0], vec![0.0, 1.0]];
        let b = vec![vec![1.0, 3.0], vec![3.0, 5.0]];
        assert_eq!(sandwich(&a, &b), vec![vec![4.0, 6.0], vec![6.0, 5.0]]);
    }
}

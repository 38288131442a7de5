//! Round numbers for scale bars and graticules: 1, 2 or 5 times a power of ten.

use crate::coord::Bounds;

/// Lines of a graticule per direction at most.
const LINES_MAX: usize = 200;

/// Exact powers of ten by division and multiplication; exponents −18 to 18.
fn power_of_ten(exponent: i32) -> f64 {
    let mut power = 1.0;
    for _ in 0..exponent.unsigned_abs().min(18) {
        power *= 10.0;
    }
    if exponent < 0 { 1.0 / power } else { power }
}

/// The greatest nice number that is not above `x`; 0 when `x` is below 10⁻¹⁸ or not a number.
#[must_use]
pub fn nice_below(x: f64) -> f64 {
    let mut best = 0.0;
    for exponent in -18..=18 {
        for digit in [1.0, 2.0, 5.0] {
            let nice = if exponent < 0 { digit / power_of_ten(-exponent) } else { digit * power_of_ten(exponent) };
            if nice <= x {
                best = nice;
            }
        }
    }
    best
}

/// The least nice number that is not below `x`; 5·10¹⁸ when `x` is above it or not a number.
#[must_use]
pub fn nice_above(x: f64) -> f64 {
    for exponent in -18..=18 {
        for digit in [1.0, 2.0, 5.0] {
            let nice = if exponent < 0 { digit / power_of_ten(-exponent) } else { digit * power_of_ten(exponent) };
            if nice >= x {
                return nice;
            }
        }
    }
    5e18
}

/// Length of a scale bar, metres, for a map `map_width_m` wide: nice, at most a quarter of the width.
#[must_use]
pub fn scale_bar_m(map_width_m: f64) -> f64 {
    nice_below(map_width_m / 4.0)
}

/// Lines of equal longitude and latitude for a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Graticule {
    /// Distance between lines, degrees; nice.
    pub step_deg: f64,
    /// Longitudes inside the box, west to east, degrees.
    pub meridians: Vec<f64>,
    /// Latitudes inside the box, south to north, degrees.
    pub parallels: Vec<f64>,
}

/// A graticule with at most about `lines` lines across the longer side of the box.
#[must_use]
pub fn graticule(bounds: Bounds, lines: usize) -> Graticule {
    let lines = u32::try_from(lines.clamp(1, LINES_MAX)).unwrap_or(1);
    let span = (bounds.east - bounds.west).max(bounds.north - bounds.south);
    let step_deg = nice_above((span / f64::from(lines)).max(1e-6));
    Graticule {
        step_deg,
        meridians: multiples(bounds.west, bounds.east, step_deg),
        parallels: multiples(bounds.south, bounds.north, step_deg),
    }
}

fn multiples(from: f64, to: f64, step: f64) -> Vec<f64> {
    let mut values = Vec::new();
    let mut count = libm::ceil(from / step);
    while values.len() < LINES_MAX {
        // Rounded to 10⁻⁹ degrees (0.1 mm), so that labels are short.
        let value = libm::round(count * step * 1e9) / 1e9 + 0.0;
        if value.is_nan() || value > to {
            break;
        }
        values.push(value);
        count += 1.0;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= b.abs() * 1e-15
    }

    #[test]
    fn nice_numbers() {
        for (x, below, above) in
            [(1.0, 1.0, 1.0), (1.9, 1.0, 2.0), (4.99, 2.0, 5.0), (7.0, 5.0, 10.0), (0.03, 0.02, 0.05), (123_456.0, 100_000.0, 200_000.0)]
        {
            assert!(close(nice_below(x), below), "{x}");
            assert!(close(nice_above(x), above), "{x}");
        }
        assert!(nice_below(f64::NAN) <= 0.0 && nice_below(-3.0) <= 0.0);
        assert!(close(nice_above(f64::NAN), 5e18));
        assert!(close(scale_bar_m(730_000.0), 100_000.0));
    }

    #[test]
    fn graticule_has_short_labels() {
        let grid = graticule(Bounds { west: 36.95, south: 47.83, east: 38.4, north: 48.61 }, 8);
        assert!(close(grid.step_deg, 0.2));
        let labels: Vec<String> = grid.meridians.iter().map(f64::to_string).collect();
        assert_eq!(labels, ["37", "37.2", "37.4", "37.6", "37.8", "38", "38.2", "38.4"]);
        assert_eq!(grid.parallels.len(), 4);
        assert!(graticule(Bounds { west: 1.0, south: 1.0, east: 1.0, north: 1.0 }, 0).meridians.len() < 3);
        let odd = Bounds { west: f64::NAN, south: 0.0, east: f64::NAN, north: 1.0 };
        assert!(graticule(odd, usize::MAX).parallels.len() <= LINES_MAX + 1);
    }
}

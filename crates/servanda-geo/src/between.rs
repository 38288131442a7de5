//! The strip between two lines, such as the withdrawal lines of the two sides.

use std::sync::Arc;

use crate::apart;
use crate::coord::{LonLat, Polygon};
use crate::error::GeoError;
use crate::figure::Figure;
use crate::geodesic;
use crate::sweep;

/// The area enclosed by two lines whose ends are joined by straight edges, and the distance that the treaty
/// wants between them. The distance is a demand on the lines ([`Between::keeps_apart`]), not a limit of the area.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    line_a: Arc<Figure>,
    line_b: Arc<Figure>,
    at_least_m: f64,
    enclosed: Arc<Figure>,
}

fn only_line(figure: &Figure) -> Result<&[LonLat], GeoError> {
    match figure.lines() {
        [line] if figure.polygons().is_empty() && figure.points().is_empty() => Ok(&line.points),
        lines => Err(GeoError::NotOneLine { lines: lines.len() }),
    }
}

/// The ring along `a`, over to the start of `b` and along it, and back; with the length of the two joins.
fn ring(a: &[LonLat], b: impl Iterator<Item = LonLat>) -> Option<(Vec<LonLat>, f64)> {
    let mut points = a.to_vec();
    points.extend(b);
    let (first, last) = (*points.first()?, *points.last()?);
    let joins = geodesic::distance_m(*a.last()?, *points.get(a.len())?) + geodesic::distance_m(last, first);
    points.push(first);
    let wraps = points.windows(2).any(|e| (e[1].lon() - e[0].lon()).abs() > 180.0);
    let simple = sweep::corners(&points) >= 3 && sweep::clashes(&[&points]).is_empty();
    (simple && !wraps).then_some((points, joins))
}

impl Between {
    /// Each figure must be one line. Either line may run either way: of the two ways to join the ends, the one
    /// that gives a simple ring is taken, and of two such ways the one with the shorter joins.
    ///
    /// # Errors
    /// [`GeoError::NotOneLine`]; [`GeoError::LinesDoNotEnclose`] when the lines cross.
    pub fn new(line_a: Arc<Figure>, line_b: Arc<Figure>, at_least_m: f64) -> Result<Self, GeoError> {
        let (a, b) = (only_line(&line_a)?, only_line(&line_b)?);
        let turned = ring(a, b.iter().rev().copied());
        let straight = ring(a, b.iter().copied());
        let shell = match (turned, straight) {
            (Some(one), Some(two)) => Some(if two.1 < one.1 { two.0 } else { one.0 }),
            (one, two) => one.or(two).map(|r| r.0),
        };
        let shell = shell.ok_or(GeoError::LinesDoNotEnclose)?;
        let enclosed = Arc::new(Figure::new(vec![Polygon { shell, holes: Vec::new() }], Vec::new(), Vec::new())?);
        Ok(Self { line_a, line_b, at_least_m, enclosed })
    }

    /// The enclosed area.
    #[must_use]
    pub fn enclosed(&self) -> &Figure {
        &self.enclosed
    }

    /// The distance wanted, metres.
    #[must_use]
    pub const fn at_least_m(&self) -> f64 {
        self.at_least_m
    }

    /// Least distance between the two lines, metres.
    #[must_use]
    pub fn separation_m(&self) -> f64 {
        apart::figures_apart_m(&self.line_a, &self.line_b)
    }

    /// Are the lines everywhere as far apart as wanted?
    #[must_use]
    pub fn keeps_apart(&self) -> bool {
        self.separation_m() >= self.at_least_m
    }
}

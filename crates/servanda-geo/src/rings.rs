//! Are the rings of a polygon rings? Places and words for what the sweep finds.

use crate::coord::LonLat;
use crate::error::{Fault, Place};
use crate::read::Found;
use crate::sweep::{self, Clash};

/// Closed, long enough, not crossing itself.
pub(crate) fn check_ring(points: &[LonLat], place: &Place, found: &mut Found) {
    if points.first() != points.last() {
        found.add(place, Fault::UnclosedRing);
    } else if points.len() < 4 || sweep::corners(points) < 3 {
        found.add(place, Fault::RingTooShort { points: points.len() });
    } else {
        let ring = place.ring.unwrap_or(0);
        for clash in sweep::clashes(&[points]) {
            found.add(place, fault(&clash, ring));
        }
    }
}

/// Holes inside the shell, beside each other. The rings have passed [`check_ring`].
pub(crate) fn check_holes(rings: &[Vec<LonLat>], place: &Place, found: &mut Found) {
    let slices: Vec<&[LonLat]> = rings.iter().map(Vec::as_slice).collect();
    for clash in sweep::clashes(&slices) {
        let ring = match &clash {
            Clash::HoleOutsideShell { ring } | Clash::HoleInsideHole { ring } => Some(*ring),
            Clash::Crossing { .. } | Clash::Overlap { .. } | Clash::TooManyVisits { .. } => None,
        };
        found.add(&Place { ring, ..place.clone() }, fault(&clash, 0));
    }
}

/// `ring_offset` is the ring in the file that the sweep saw as ring 0.
fn fault(clash: &Clash, ring_offset: usize) -> Fault {
    let name = |edge: (usize, usize)| (edge.0 + ring_offset, edge.1);
    let plain = |p: LonLat| (p.lon(), p.lat());
    match *clash {
        Clash::Crossing { first, second, near } => Fault::Crossing { first: name(first), second: name(second), near: plain(near) },
        Clash::Overlap { first, second, near } => Fault::Overlap { first: name(first), second: name(second), near: plain(near) },
        Clash::HoleOutsideShell { .. } => Fault::HoleOutsideShell,
        Clash::HoleInsideHole { .. } => Fault::HoleInsideHole,
        Clash::TooManyVisits { at } => Fault::PointVisitedTooOften { at: plain(at) },
    }
}

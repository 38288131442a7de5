//! Dates in the treaty's zone. Zone data is bundled, so every machine agrees.

use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, civil};
use servanda_syntax::ast::Instant;

use crate::treaty::Treaty;

/// A date turned into one instant, or why that is not possible without a choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolved {
    /// One instant.
    At(Timestamp),
    /// The clock shows this time twice (going back); the first of the two.
    Twice(Timestamp),
    /// The clock skips this time (going forward); the instant of the change.
    Skipped(Timestamp),
    /// No such zone.
    NoZone,
}

impl Resolved {
    /// The instant, whatever had to be chosen.
    #[must_use]
    pub fn timestamp(self) -> Option<Timestamp> {
        match self {
            Self::At(t) | Self::Twice(t) | Self::Skipped(t) => Some(t),
            Self::NoZone => None,
        }
    }
}

/// The zone with this name.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    TimeZone::get(name).ok()
}

/// A date of an instrument as an instant; a date without a clock begins its day.
#[must_use]
pub fn resolve(treaty: &Treaty, instrument: usize, instant: &Instant) -> Resolved {
    let name = match &instant.zone {
        Some(zone) => zone.text.as_str(),
        None => treaty.instruments.get(instrument).map_or("UTC", |i| i.zone.text.as_str()),
    };
    let Some(zone) = zone(name) else { return Resolved::NoZone };
    let local = instant.date.to_datetime(instant.clock.unwrap_or(civil::Time::midnight()));
    let ambiguous = zone.to_ambiguous_zoned_datetime(local);
    let kind = ambiguous.offset();
    let Ok(zoned) = ambiguous.compatible() else { return Resolved::NoZone };
    match kind {
        AmbiguousOffset::Unambiguous { .. } => Resolved::At(zoned.timestamp()),
        AmbiguousOffset::Fold { .. } => Resolved::Twice(zoned.timestamp()),
        AmbiguousOffset::Gap { .. } => Resolved::Skipped(zoned.timestamp()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_bundled() {
        assert!(zone("Europe/Kyiv").is_some());
        assert!(zone("Europe/Atlantis").is_none());
    }
}

//! The fields that a mapping can fill, by what they are a field of.

use std::fmt;

use crate::args::Marker;

/// What a row becomes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Of {
    /// A [`Report`](crate::Report).
    Report,
    /// A [`Claim`](crate::Claim).
    Claim,
    /// An [`Act`](crate::Act).
    Act,
    /// A [`Watermark`](crate::Watermark).
    Watermark,
}

impl Of {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Report, Self::Claim, Self::Act, Self::Watermark];

    /// As a mapping file writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Claim => "claim",
            Self::Act => "act",
            Self::Watermark => "watermark",
        }
    }

    /// The fields by name, in the order in which they are explained.
    pub(crate) fn fields(self) -> &'static [(&'static str, Field)] {
        match self {
            Self::Report => REPORT,
            Self::Claim => CLAIM,
            Self::Act => ACT,
            Self::Watermark => WATERMARK,
        }
    }

    /// Without these there is none.
    pub(crate) fn required(self) -> &'static [&'static str] {
        match self {
            Self::Report => &["id", "kind", "occurred_from"],
            Self::Claim => &["id", "speaker", "subject", "number"],
            Self::Act => &["id", "body", "kind", "at"],
            Self::Watermark => &["source", "until"],
        }
    }

    /// Whether it has arguments by preposition.
    pub(crate) fn has_args(self) -> bool {
        matches!(self, Self::Report | Self::Act)
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A field, whatever it is a field of: who speaks a claim stands where the body of an act stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    Id,
    Source,
    Observer,
    Received,
    From,
    To,
    OpenEnd,
    Zone,
    TimePrecision,
    Lat,
    Lon,
    Radius,
    PlacePrecision,
    PlaceName,
    Sector,
    Kind,
    Actor,
    Against,
    Value,
    Unit,
    /// Of `count`, `killed`, `injured`, which bound.
    Count(Counted, Bound),
    Weapon,
    Text,
    Evidence,
    Corrects,
    Retracts,
    Revised,
    Body,
    Subject,
    List,
    Category,
    Qualifier,
    Parent,
    Repeats,
    About,
    VotesFor,
    VotesAgainst,
    VotesAbstained,
    Arg(Marker),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Counted {
    Things,
    Killed,
    Injured,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bound {
    Low,
    Best,
    High,
}

impl Field {
    pub(crate) fn is_time(self) -> bool {
        matches!(self, Self::Received | Self::From | Self::To | Self::Revised)
    }

    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Evidence | Self::VotesFor | Self::VotesAgainst | Self::VotesAbstained)
    }
}

const REPORT: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("source", Field::Source),
    ("observer", Field::Observer),
    ("received", Field::Received),
    ("occurred_from", Field::From),
    ("occurred_to", Field::To),
    ("open_end", Field::OpenEnd),
    ("zone", Field::Zone),
    ("time_precision", Field::TimePrecision),
    ("lat", Field::Lat),
    ("lon", Field::Lon),
    ("radius_m", Field::Radius),
    ("place_precision", Field::PlacePrecision),
    ("place", Field::PlaceName),
    ("sector", Field::Sector),
    ("kind", Field::Kind),
    ("actor", Field::Actor),
    ("against", Field::Against),
    ("value", Field::Value),
    ("unit", Field::Unit),
    ("count", Field::Count(Counted::Things, Bound::Best)),
    ("count_low", Field::Count(Counted::Things, Bound::Low)),
    ("count_high", Field::Count(Counted::Things, Bound::High)),
    ("killed", Field::Count(Counted::Killed, Bound::Best)),
    ("killed_low", Field::Count(Counted::Killed, Bound::Low)),
    ("killed_high", Field::Count(Counted::Killed, Bound::High)),
    ("injured", Field::Count(Counted::Injured, Bound::Best)),
    ("injured_low", Field::Count(Counted::Injured, Bound::Low)),
    ("injured_high", Field::Count(Counted::Injured, Bound::High)),
    ("weapon", Field::Weapon),
    ("text", Field::Text),
    ("evidence", Field::Evidence),
    ("corrects", Field::Corrects),
    ("retracts", Field::Retracts),
    ("revised", Field::Revised),
];

const CLAIM: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("speaker", Field::Body),
    ("subject", Field::Subject),
    ("window_from", Field::From),
    ("window_to", Field::To),
    ("open_end", Field::OpenEnd),
    ("zone", Field::Zone),
    ("time_precision", Field::TimePrecision),
    ("list", Field::List),
    ("category", Field::Category),
    ("number", Field::Value),
    ("qualifier", Field::Qualifier),
    ("parent", Field::Parent),
    ("repeats", Field::Repeats),
    ("source", Field::Source),
    ("published", Field::Received),
    ("text", Field::Text),
    ("corrects", Field::Corrects),
    ("revised", Field::Revised),
];

const ACT: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("body", Field::Body),
    ("kind", Field::Kind),
    ("about", Field::About),
    ("votes_for", Field::VotesFor),
    ("votes_against", Field::VotesAgainst),
    ("votes_abstained", Field::VotesAbstained),
    ("at", Field::From),
    ("zone", Field::Zone),
    ("time_precision", Field::TimePrecision),
    ("published", Field::Received),
    ("source", Field::Source),
    ("text", Field::Text),
    ("corrects", Field::Corrects),
    ("revised", Field::Revised),
];

const WATERMARK: &[(&str, Field)] = &[("source", Field::Source), ("until", Field::From), ("zone", Field::Zone)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_field_exists_and_no_name_stands_twice() {
        for of in Of::ALL {
            let names: Vec<&str> = of.fields().iter().map(|(name, _)| *name).collect();
            assert!(of.required().iter().all(|r| names.contains(r)), "{of}");
            assert!(names.iter().enumerate().all(|(at, name)| !names[..at].contains(name)), "{of}");
        }
    }
}

//! A report: what one observer says happened, with the precision that it states.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use servanda_base::Number;

use crate::args::Args;
use crate::origin::Origin;
use crate::time::{Grain, Interval};

/// Words of a feed: borrowed from the row while it is read, owned once it is kept.
pub type Text<'a> = Cow<'a, str>;

/// What one observer says happened. What a source does not state is missing, never zero.
#[derive(Clone, PartialEq, Debug)]
pub struct Report<'a> {
    /// Unique for its source.
    pub id: Text<'a>,
    /// Who publishes the report.
    pub source: Option<Text<'a>>,
    /// Who saw it.
    pub observer: Option<Text<'a>>,
    /// When it became known.
    pub received: Option<Timestamp>,
    /// When it happened.
    pub occurred: Interval,
    /// How finely time and place are stated.
    pub precision: Precision<'a>,
    /// Where it happened.
    pub place: Option<Point>,
    /// The place in words.
    pub place_name: Option<Text<'a>>,
    /// The part of the ground by which a treaty counts.
    pub sector: Option<Text<'a>>,
    /// An event or a measure of the treaty, or a coarse class.
    pub kind: Text<'a>,
    /// Who did it, as this report says.
    pub actor: Option<Text<'a>>,
    /// To whom it was done.
    pub against: Option<Text<'a>>,
    /// Everything else that the event says, by its preposition.
    pub args: Args<'a>,
    /// The level of a measure.
    pub value: Option<Number>,
    /// What `value` counts.
    pub unit: Option<Text<'a>>,
    /// How many: shots, vehicles, drones.
    pub count: Option<Count>,
    /// How many people died.
    pub killed: Option<Count>,
    /// How many people were hurt.
    pub injured: Option<Count>,
    /// With what.
    pub weapon: Option<Text<'a>>,
    /// The report in its own words.
    pub text: Option<Text<'a>>,
    /// What the report rests on.
    pub evidence: Vec<Evidence<'a>>,
    /// The report that this one amends; its own id when a source sends a report again, changed.
    pub corrects: Option<Text<'a>>,
    /// The report that this one takes back.
    pub retracts: Option<Text<'a>>,
    /// Which state of a report that its source keeps changing; the later one holds.
    pub revised: Option<Timestamp>,
    /// Where it was read.
    pub origin: Origin,
}

/// A place on the ground, WGS84.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// How far off it may be, in metres.
    pub radius_m: Option<f64>,
}

/// How finely a source states when and where.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Precision<'a> {
    /// Of the time.
    pub time: Grain,
    /// Of the place, in the words of the source or its mapping.
    pub place: Option<Text<'a>>,
}

/// A number of people or things, with the range that the source gives. A plain number is its own range.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is named after what it is")]
pub struct Count {
    pub low: u32,
    pub best: u32,
    pub high: u32,
}

/// Something that a report rests on. The bytes are kept elsewhere.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Evidence<'a> {
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: Option<Text<'a>>,
    /// Where it was published.
    pub uri: Option<Text<'a>>,
}

/// A copy that leans on no row.
pub(crate) fn owned(text: Text<'_>) -> Text<'static> {
    Cow::Owned(text.into_owned())
}

impl Evidence<'_> {
    fn into_owned(self) -> Evidence<'static> {
        Evidence { sha256: self.sha256.map(owned), uri: self.uri.map(owned) }
    }
}

impl Report<'_> {
    /// Nothing yet, read there.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            id: Text::default(),
            source: None,
            observer: None,
            received: None,
            occurred: Interval::default(),
            precision: Precision::default(),
            place: None,
            place_name: None,
            sector: None,
            kind: Text::default(),
            actor: None,
            against: None,
            args: Args::default(),
            value: None,
            unit: None,
            count: None,
            killed: None,
            injured: None,
            weapon: None,
            text: None,
            evidence: Vec::new(),
            corrects: None,
            retracts: None,
            revised: None,
            origin,
        }
    }

    /// The report on its own, to be kept when the next row is read.
    #[must_use]
    pub fn into_owned(self) -> Report<'static> {
        Report {
            id: owned(self.id),
            source: self.source.map(owned),
            observer: self.observer.map(owned),
            received: self.received,
            occurred: self.occurred,
            precision: Precision { time: self.precision.time, place: self.precision.place.map(owned) },
            place: self.place,
            place_name: self.place_name.map(owned),
            sector: self.sector.map(owned),
            kind: owned(self.kind),
            actor: self.actor.map(owned),
            against: self.against.map(owned),
            args: self.args.into_owned(),
            value: self.value,
            unit: self.unit.map(owned),
            count: self.count,
            killed: self.killed,
            injured: self.injured,
            weapon: self.weapon.map(owned),
            text: self.text.map(owned),
            evidence: self.evidence.into_iter().map(Evidence::into_owned).collect(),
            corrects: self.corrects.map(owned),
            retracts: self.retracts.map(owned),
            revised: self.revised,
            origin: self.origin,
        }
    }

    /// What the report says, without where it was read, when it came and which state of it this is: two reports of one id that agree in
    /// this are one.
    pub(crate) fn content(&self, state: &mut impl Hasher) {
        let texts = [
            &self.observer,
            &self.precision.place,
            &self.place_name,
            &self.sector,
            &self.actor,
            &self.against,
            &self.unit,
            &self.weapon,
            &self.text,
            &self.corrects,
            &self.retracts,
        ];
        // Most fields of most reports are missing: only what is there is hashed, behind its number.
        for (number, text) in (0_u8..).zip(texts) {
            if let Some(text) = text {
                state.write_u8(number);
                text.hash(state);
            }
        }
        (&self.kind, &self.occurred, self.precision.time).hash(state);
        for (number, (marker, text)) in (0x20_u8..).zip(self.args.iter()) {
            (number, marker, text).hash(state);
        }
        for (number, count) in (0x40_u8..).zip([self.count, self.killed, self.injured]) {
            if let Some(count) = count {
                (number, count).hash(state);
            }
        }
        if let Some(Point { lon, lat, radius_m }) = self.place {
            (0x50_u8, lon.to_bits(), lat.to_bits(), radius_m.map(f64::to_bits)).hash(state);
        }
        if let Some(value) = self.value {
            (0x51_u8, value).hash(state);
        }
        if !self.evidence.is_empty() {
            (0x52_u8, &self.evidence).hash(state);
        }
    }
}

//! When something happened: from texts, zones and stated precision to an interval of instants.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::reject::Wrong;
use crate::stamp::{Clock, Stamp, Written};

/// The time within which something happened, both ends included; the two are equal when a source names one instant. A whole day ends a
/// nanosecond before the next one begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Interval {
    /// Not before this.
    pub from: Timestamp,
    /// Not after this; missing when it began at `from` and nobody says when it ended.
    pub to: Option<Timestamp>,
}

impl Interval {
    /// One instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self { from: instant, to: Some(instant) }
    }

    /// The instant, when it is one.
    #[must_use]
    pub fn instant(self) -> Option<Timestamp> {
        (self.to == Some(self.from)).then_some(self.from)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            Some(to) if to == self.from => write!(f, "{to}"),
            Some(to) => write!(f, "{} to {to}", self.from),
            None => write!(f, "{}, end not known", self.from),
        }
    }
}

/// How finely a source states a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Grain {
    /// To the second or finer.
    #[default]
    Second,
    /// To the minute.
    Minute,
    /// To the hour.
    Hour,
    /// To the day.
    Day,
    /// To a few days.
    Days,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

impl Grain {
    /// All of them, finest first.
    pub const ALL: &[Self] = &[Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Days, Self::Month, Self::Year];

    /// As a feed writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Days => "days",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// What a source says about its own times, beside the times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Spread {
    /// The time is known so finely: it is widened to the whole second, minute, … around it.
    To(Grain),
    /// So many days before and after the date.
    Around(u16),
}

impl Spread {
    /// Reads `day`, `month`, `3 days around`.
    pub(crate) fn parse(text: &str) -> Result<Self, Wrong> {
        if let Some(grain) = Grain::ALL.iter().find(|g| g.word() == text) {
            return Ok(Self::To(*grain));
        }
        let days = text.strip_suffix(" days around").or_else(|| text.strip_suffix(" day around"));
        days.and_then(|n| n.parse().ok()).map(Self::Around).ok_or_else(|| {
            Wrong::new(format!("`{}` is no precision of a time", crate::number::short(text)))
                .help("one of second, minute, hour, day, days, month, year, `3 days around`")
        })
    }
}

/// The zone of times that name none.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Zone {
    /// A named zone; its rules are bundled, so every machine agrees.
    Named(TimeZone),
    /// Some zone on Earth: from UTC+14, where a day begins first, to UTC-12, where it ends last.
    Anywhere,
}

impl Zone {
    /// The zone with this name, or `anywhere`.
    pub(crate) fn parse(name: &str) -> Result<Self, Wrong> {
        match name {
            "UTC" | "Z" => Ok(Self::Named(TimeZone::UTC)),
            "anywhere" => Ok(Self::Anywhere),
            _ => TimeZone::get(name).map(Self::Named).map_err(|_| {
                let wrong = Wrong::new(format!("there is no time zone `{}`", crate::number::short(name)));
                wrong.help("write an IANA name such as `Europe/Kyiv`, or `UTC`")
            }),
        }
    }

    /// What is said about a name that is none, with the nearest that is. The nearest of six hundred takes its time.
    pub(crate) fn near(wrong: Wrong, name: &str) -> Wrong {
        let known: Vec<String> = jiff::tz::db().available().map(|n| n.to_string()).collect();
        match servanda_base::near::nearest(name, known.iter().map(String::as_str)) {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong,
        }
    }
}

/// Zones that rows name, looked up once.
#[derive(Default, Debug)]
pub(crate) struct Zones {
    known: Vec<(String, Result<Zone, Wrong>)>,
    /// How many names that are none were told the nearest.
    helped: u8,
}

impl Zones {
    pub(crate) fn get(&mut self, name: &str) -> Result<&Zone, Wrong> {
        let at = match self.known.iter().position(|(n, _)| n == name) {
            Some(at) => at,
            None => {
                // A feed that names a new zone in each row gains nothing here and must not fill the memory either.
                if self.known.len() >= 64 {
                    self.known.clear();
                }
                let mut zone = Zone::parse(name);
                if self.helped < 8 {
                    self.helped += u8::from(zone.is_err());
                    zone = zone.map_err(|wrong| Zone::near(wrong, name));
                }
                self.known.push((name.to_owned(), zone));
                self.known.len() - 1
            }
        };
        match self.known.get(at) {
            Some((_, Ok(zone))) => Ok(zone),
            Some((_, Err(wrong))) => Err(wrong.clone()),
            None => Err(Wrong::new("no zone")),
        }
    }
}

/// A time as it was understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct When {
    pub(crate) interval: Interval,
    pub(crate) grain: Grain,
    /// The clock showed this time twice, so that the interval holds both.
    pub(crate) twice: bool,
}

/// From and to (or one time alone) as an interval.
pub(crate) fn interval(from: Stamp, to: Option<Stamp>, zone: Option<&Zone>, spread: Option<Spread>) -> Result<When, Wrong> {
    // Most times are one instant, and say so.
    if let (None, None) = (to, spread) {
        let at = match from {
            Stamp::Instant(at) => Some(at),
            Stamp::Written(Written { date, clock: Some(Clock { time, ends_day: false, .. }), offset: Some(offset) }) => {
                Some(fixed(date.to_datetime(time), offset)?)
            }
            Stamp::Written(_) => None,
        };
        if let Some(at) = at {
            return Ok(When { interval: Interval::at(at), grain: from.grain(), twice: false });
        }
    }
    let first = widened(from.written(), spread, false)?;
    let last = widened(to.unwrap_or(from).written(), spread, true)?;
    let (begin, end) = (bounds(first, zone)?, bounds(last, zone)?);
    if end.1 < begin.0 {
        return Err(Wrong::new(format!("ends at {} and begins at {}, after it", end.1, begin.0)));
    }
    let grain = match spread {
        Some(Spread::To(grain)) => grain,
        Some(Spread::Around(_)) => Grain::Days,
        None => from.grain().max(to.map_or(Grain::Second, Stamp::grain)),
    };
    Ok(When { interval: Interval { from: begin.0, to: Some(end.1) }, grain, twice: begin.2 || end.2 })
}

/// The stamp moved to the first or last moment that the precision allows. Days and longer drop the clock, so that they begin and end with
/// the day of the zone.
fn widened(stamp: Written, spread: Option<Spread>, last: bool) -> Result<Written, Wrong> {
    let out = |_| out_of_range();
    let day = |date: Date| Written { date, clock: None, ..stamp };
    Ok(match spread {
        None | Some(Spread::To(Grain::Second)) => stamp,
        Some(Spread::To(Grain::Minute | Grain::Hour)) => {
            let hour = spread == Some(Spread::To(Grain::Hour));
            let Some(clock) = stamp.clock else { return Ok(stamp) };
            let minute = |m: i8| if hour { m } else { clock.time.minute() };
            let time = if last {
                Time::new(clock.time.hour(), minute(59), 59, 999_999_999)
            } else {
                Time::new(clock.time.hour(), minute(0), 0, 0)
            };
            Written { clock: Some(Clock { time: time.map_err(out)?, ..clock }), ..stamp }
        }
        Some(Spread::To(Grain::Day | Grain::Days)) => day(stamp.date),
        Some(Spread::To(Grain::Month)) => day(if last { stamp.date.last_of_month() } else { stamp.date.first_of_month() }),
        Some(Spread::To(Grain::Year)) => day(if last { stamp.date.last_of_year() } else { stamp.date.first_of_year() }),
        Some(Spread::Around(days)) => {
            let days = SignedDuration::from_hours(24 * i64::from(days));
            day(if last { stamp.date.checked_add(days) } else { stamp.date.checked_sub(days) }.map_err(out)?)
        }
    })
}

/// The first and last instant of a stamp, and whether its clock time came twice.
fn bounds(stamp: Written, zone: Option<&Zone>) -> Result<(Timestamp, Timestamp, bool), Wrong> {
    let Some(clock) = stamp.clock else {
        let next = stamp.date.tomorrow().map_err(|_| out_of_range())?;
        let midnight = |date: Date| date.to_datetime(Time::midnight());
        let (begin, end) = match (stamp.offset, zone) {
            (Some(offset), _) => (fixed(midnight(stamp.date), offset)?, fixed(midnight(next), offset)?),
            (None, Some(Zone::Named(zone))) => {
                // A day begins at the change when the clock skips midnight.
                let start = |date: Date| zone.to_timestamp(midnight(date)).map_err(|_| out_of_range());
                (start(stamp.date)?, start(next)?)
            }
            (None, Some(Zone::Anywhere)) => (fixed(midnight(stamp.date), EAST)?, fixed(midnight(next), WEST)?),
            (None, None) => return Err(no_zone("a day")),
        };
        return Ok((begin, end.checked_sub(SignedDuration::from_nanos(1)).map_err(|_| out_of_range())?, false));
    };
    let mut local = stamp.date.to_datetime(clock.time);
    if clock.ends_day {
        local = local.checked_add(SignedDuration::from_hours(24)).map_err(|_| out_of_range())?;
    }
    let zone = match (stamp.offset, zone) {
        (Some(offset), _) => {
            let at = fixed(local, offset)?;
            return Ok((at, at, false));
        }
        (None, Some(Zone::Named(zone))) => zone,
        (None, Some(Zone::Anywhere)) => return Ok((fixed(local, EAST)?, fixed(local, WEST)?, false)),
        (None, None) => return Err(no_zone("a clock time")),
    };
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => fixed(local, offset).map(|at| (at, at, false)),
        AmbiguousOffset::Fold { before, after } => Ok((fixed(local, before)?, fixed(local, after)?, true)),
        AmbiguousOffset::Gap { .. } => Err(Wrong::new(format!("{local} does not exist: the clock went forward over it"))
            .help("correct the time, or write it with its offset from UTC")),
    }
}

const EAST: Offset = Offset::constant(14);
const WEST: Offset = Offset::constant(-12);

fn fixed(local: DateTime, offset: Offset) -> Result<Timestamp, Wrong> {
    offset.to_timestamp(local).map_err(|_| out_of_range())
}

fn out_of_range() -> Wrong {
    Wrong::new("this time lies outside the calendar")
}

fn no_zone(what: &str) -> Wrong {
    Wrong::new(format!("{what} without a time zone")).help("write the offset (`2027-03-01T18:00Z`) or name the zone in the column `zone`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(from: &str, to: Option<&str>, zone: Option<&str>, spread: Option<&str>) -> Result<String, String> {
        let zone = zone.map(|z| Zone::parse(z).unwrap());
        let spread = spread.map(|s| Spread::parse(s).unwrap());
        let stamp = |t: &str| Stamp::Written(Written::parse(t).unwrap());
        interval(stamp(from), to.map(stamp), zone.as_ref(), spread)
            .map(|w| format!("{} {:?} {}", w.interval, w.grain, w.twice))
            .map_err(|w| w.0.reason)
    }

    #[test]
    fn a_time_with_offset_is_an_instant() {
        assert_eq!(read("2027-03-01T18:00:00+02:00", None, Some("Asia/Tokyo"), None).unwrap(), "2027-03-01T16:00:00Z Second false");
        assert_eq!(read("2027-03-01 18:00", None, None, None).unwrap_err(), "a clock time without a time zone");
        assert_eq!(read("2027-03-01", None, None, None).unwrap_err(), "a day without a time zone");
    }

    #[test]
    fn a_day_has_as_many_hours_as_its_zone_gives_it() {
        // Clocks went forward on 2027-03-28 and back on 2027-10-31: 23 and 25 hours.
        assert_eq!(
            read("2027-03-28", None, Some("Europe/Kyiv"), None).unwrap(),
            "2027-03-27T22:00:00Z to 2027-03-28T20:59:59.999999999Z Day false"
        );
        assert_eq!(
            read("2027-10-31", None, Some("Europe/Kyiv"), None).unwrap(),
            "2027-10-30T21:00:00Z to 2027-10-31T21:59:59.999999999Z Day false"
        );
        assert_eq!(
            read("2028-02-29", None, Some("UTC"), None).unwrap(),
            "2028-02-29T00:00:00Z to 2028-02-29T23:59:59.999999999Z Day false"
        );
        assert_eq!(
            read("2027-03-01", None, Some("anywhere"), None).unwrap(),
            "2027-02-28T10:00:00Z to 2027-03-02T11:59:59.999999999Z Day false"
        );
    }

    #[test]
    fn a_clock_that_shows_a_time_twice_gives_both_and_one_that_skips_it_none() {
        assert_eq!(
            read("2027-10-31 03:30", None, Some("Europe/Kyiv"), None).unwrap(),
            "2027-10-31T00:30:00Z to 2027-10-31T01:30:00Z Minute true"
        );
        assert_eq!(
            read("2027-03-28 03:30", None, Some("Europe/Kyiv"), None).unwrap_err(),
            "2027-03-28T03:30:00 does not exist: the clock went forward over it"
        );
        // The zone where midnight is skipped: the day begins an hour later.
        assert_eq!(
            read("2018-11-04", None, Some("America/Sao_Paulo"), None).unwrap(),
            "2018-11-04T03:00:00Z to 2018-11-05T01:59:59.999999999Z Day false"
        );
    }

    #[test]
    fn twenty_four_hours_is_the_end_of_the_day() {
        assert_eq!(read("2028-02-29T24:00", None, Some("UTC"), None).unwrap(), "2028-03-01T00:00:00Z Minute false");
        assert_eq!(read("2028-02-28T24:00Z", None, None, None).unwrap(), "2028-02-29T00:00:00Z Minute false");
    }

    #[test]
    fn a_stated_precision_widens() {
        let at = |spread| read("2024-02-14 09:41:30", None, Some("UTC"), Some(spread)).unwrap();
        assert_eq!(at("second"), "2024-02-14T09:41:30Z Second false");
        assert_eq!(at("minute"), "2024-02-14T09:41:00Z to 2024-02-14T09:41:59.999999999Z Minute false");
        assert_eq!(at("hour"), "2024-02-14T09:00:00Z to 2024-02-14T09:59:59.999999999Z Hour false");
        assert_eq!(at("day"), "2024-02-14T00:00:00Z to 2024-02-14T23:59:59.999999999Z Day false");
        assert_eq!(at("3 days around"), "2024-02-11T00:00:00Z to 2024-02-17T23:59:59.999999999Z Days false");
        assert_eq!(at("month"), "2024-02-01T00:00:00Z to 2024-02-29T23:59:59.999999999Z Month false");
        assert_eq!(at("year"), "2024-01-01T00:00:00Z to 2024-12-31T23:59:59.999999999Z Year false");
        assert!(Spread::parse("fortnight").is_err());
        assert!(Spread::parse("99999 days around").is_err());
    }

    #[test]
    fn an_end_before_its_beginning_is_wrong_and_the_same_day_is_not() {
        assert!(read("2024-02-14", Some("2024-02-13"), Some("UTC"), None).unwrap_err().contains("ends at"));
        assert_eq!(
            read("2024-02-14 18:00", Some("2024-02-14"), Some("UTC"), None).unwrap(),
            "2024-02-14T18:00:00Z to 2024-02-14T23:59:59.999999999Z Day false"
        );
        assert!(read("9999-12-31", None, Some("UTC"), None).unwrap_err().contains("outside the calendar"));
    }

    #[test]
    fn an_unknown_zone_has_a_near_one() {
        let help = |name: &str| Zones::default().get(name).unwrap_err().0.help.unwrap();
        assert_eq!(help("Europe/Warsow"), "did you mean `Europe/Warsaw`?");
        assert_eq!(help("nowhere near"), "write an IANA name such as `Europe/Kyiv`, or `UTC`");
    }
}

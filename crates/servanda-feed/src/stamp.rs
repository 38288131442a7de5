//! Dates and clock times as texts write them, before it is known in which zone.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::fmt::strtime;
use jiff::tz::Offset;

use crate::number::{decimal, short};
use crate::reject::Wrong;
use crate::time::Grain;

/// A time as a text gives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stamp {
    /// An instant counted from 1970.
    Instant(Timestamp),
    /// A date, with or without a clock.
    Written(Written),
}

/// A date with what else the text says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Written {
    pub(crate) date: Date,
    pub(crate) clock: Option<Clock>,
    pub(crate) offset: Option<Offset>,
}

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Clock {
    pub(crate) time: Time,
    pub(crate) grain: Grain,
    /// `24:00`: midnight at the end of the date, not at its beginning.
    pub(crate) ends_day: bool,
}

/// How a text is to be read as a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum TimeFormat {
    /// ISO 8601 and RFC 3339: see [`Written::parse`].
    Iso,
    /// Seconds since 1970-01-01 UTC.
    Unix,
    /// Milliseconds since 1970-01-01 UTC.
    UnixMillis,
    /// A pattern of `strptime`.
    Pattern(String),
}

impl TimeFormat {
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "iso" => Self::Iso,
            "unix" => Self::Unix,
            "unix-ms" => Self::UnixMillis,
            pattern => Self::Pattern(pattern.to_owned()),
        }
    }

    pub(crate) fn read(&self, text: &str) -> Result<Stamp, Wrong> {
        match self {
            Self::Iso => Written::parse(text).map(Stamp::Written),
            Self::Unix => since_epoch(text, 1),
            Self::UnixMillis => since_epoch(text, 1_000),
            Self::Pattern(pattern) => Written::by_pattern(text, pattern).map(Stamp::Written),
        }
    }
}

impl Written {
    /// Reads `2027-03-01`, `20270301`, `2027-03-01T18:00`, `2027-03-01 9:05:30.25`, each with `Z`, `+02:00`, `+0200`, `+02` or nothing
    /// behind the clock. `24:00` ends its day. A leap second counts as the second before it.
    pub(crate) fn parse(text: &str) -> Result<Self, Wrong> {
        let no_time = || {
            Wrong::new(format!("`{}` is not a time", short(text)))
                .help("write `2027-03-01T18:00:00Z`, `2027-03-01T18:00+02:00`, or a date and a zone")
        };
        let mut rest = Digits(text.as_bytes());
        let year = rest.number(4, 4).ok_or_else(no_time)?;
        let dashed = rest.take(b'-');
        let month = rest.number(2, 2).ok_or_else(no_time)?;
        if dashed && !rest.take(b'-') {
            return Err(no_time());
        }
        let day = rest.number(2, 2).ok_or_else(no_time)?;
        let date = date(year, month, day).ok_or_else(|| Wrong::new(format!("`{}` is not a day of the calendar", short(text))))?;
        let mut stamp = Self { date, clock: None, offset: None };
        if rest.0.is_empty() {
            return Ok(stamp);
        }
        if !(rest.take(b'T') || rest.take(b't') || rest.take(b' ')) {
            return Err(no_time());
        }
        let hour = rest.number(1, 2).ok_or_else(no_time)?;
        let minute = if rest.take(b':') { rest.number(2, 2).ok_or_else(no_time)? } else { return Err(no_time()) };
        let (mut second, mut nanosecond, mut grain) = (0, 0, Grain::Minute);
        if rest.take(b':') {
            second = rest.number(2, 2).ok_or_else(no_time)?;
            grain = Grain::Second;
            if rest.take(b'.') || rest.take(b',') {
                nanosecond = rest.fraction().ok_or_else(no_time)?;
            }
        }
        let ends_day = hour == 24 && minute == 0 && second == 0 && nanosecond == 0;
        let hour = if ends_day { 0 } else { hour };
        let time = time(hour, minute, if second == 60 { 59 } else { second }, nanosecond);
        let time = time.ok_or_else(|| Wrong::new(format!("`{}` is not a time of the clock", short(text))))?;
        stamp.clock = Some(Clock { time, grain, ends_day });
        stamp.offset = rest.offset().ok_or_else(no_time)?;
        Ok(stamp)
    }

    fn by_pattern(text: &str, pattern: &str) -> Result<Self, Wrong> {
        let no_time = || Wrong::new(format!("`{}` is not a time written as `{pattern}`", short(text)));
        let parts = strtime::parse(pattern, text).map_err(|_| no_time())?;
        let date = parts.to_date().map_err(|_| no_time())?;
        let clock = match grain_of(pattern) {
            Grain::Day => None,
            grain => Some(Clock { time: parts.to_time().map_err(|_| no_time())?, grain, ends_day: false }),
        };
        Ok(Self { date, clock, offset: parts.offset() })
    }
}

impl Stamp {
    /// How finely the text states the time.
    pub(crate) fn grain(self) -> Grain {
        match self {
            Self::Instant(_) => Grain::Second,
            Self::Written(written) => written.clock.map_or(Grain::Day, |clock| clock.grain),
        }
    }

    /// As a date and a clock; an instant in UTC.
    pub(crate) fn written(self) -> Written {
        match self {
            Self::Written(written) => written,
            Self::Instant(at) => {
                let local = Offset::UTC.to_datetime(at);
                let clock = Clock { time: local.time(), grain: Grain::Second, ends_day: false };
                Written { date: local.date(), clock: Some(clock), offset: Some(Offset::UTC) }
            }
        }
    }
}

fn since_epoch(text: &str, per_second: i64) -> Result<Stamp, Wrong> {
    let at = match (text.parse::<i64>(), per_second) {
        (Ok(seconds), 1) => Timestamp::from_second(seconds),
        (Ok(milliseconds), 1_000) => Timestamp::from_millisecond(milliseconds),
        _ => Timestamp::from_nanosecond(i128::from(decimal(text)?.millionths) * 1_000 / i128::from(per_second)),
    };
    at.map(Stamp::Instant).map_err(|_| Wrong::new(format!("`{}` lies outside the calendar", short(text))))
}

/// How fine the times of a pattern are.
fn grain_of(pattern: &str) -> Grain {
    let has = |letters: &[char]| pattern.split('%').skip(1).any(|p| p.trim_start_matches(['-', '_', '0']).starts_with(letters));
    if has(&['S', 'T', 's', 'X', 'c', 'r']) {
        Grain::Second
    } else if has(&['M', 'R']) {
        Grain::Minute
    } else if has(&['H', 'I', 'k', 'l']) {
        Grain::Hour
    } else {
        Grain::Day
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn time(hour: u32, minute: u32, second: u32, nanosecond: u32) -> Option<Time> {
    let part = |n: u32| i8::try_from(n).ok();
    Time::new(part(hour)?, part(minute)?, part(second)?, i32::try_from(nanosecond).ok()?).ok()
}

/// What is left of a text.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn take(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// A number of so many digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let (mut value, mut digits) = (0, 0);
        while digits < most
            && let Some((first, rest)) = self.0.split_first()
            && first.is_ascii_digit()
        {
            value = value * 10 + u32::from(first - b'0');
            digits += 1;
            self.0 = rest;
        }
        (digits >= least).then_some(value)
    }

    /// Decimals of a second, in nanoseconds; finer ones are dropped.
    fn fraction(&mut self) -> Option<u32> {
        let (mut value, mut unit, mut any) = (0, 100_000_000, false);
        while let Some((first, rest)) = self.0.split_first()
            && first.is_ascii_digit()
        {
            value += u32::from(first - b'0') * unit;
            unit /= 10;
            any = true;
            self.0 = rest;
        }
        any.then_some(value)
    }

    /// What stands behind the clock: nothing, or an offset. `None` when it is neither.
    fn offset(&mut self) -> Option<Option<Offset>> {
        if self.0.is_empty() {
            return Some(None);
        }
        self.take(b' ');
        if self.take(b'Z') || self.take(b'z') {
            return self.0.is_empty().then_some(Some(Offset::UTC));
        }
        let sign = if self.take(b'+') {
            1
        } else if self.take(b'-') {
            -1
        } else {
            return None;
        };
        let hours = self.number(2, 2)?;
        self.take(b':');
        let minutes = if self.0.is_empty() { 0 } else { self.number(2, 2)? };
        if !self.0.is_empty() || hours > 23 || minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * i32::try_from(hours * 3_600 + minutes * 60).ok()?).ok().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match Written::parse(text) {
            Ok(s) => format!(
                "{}{}{}",
                s.date,
                s.clock.map_or(String::new(), |c| format!(" {}{} {:?}", c.time, if c.ends_day { " (end)" } else { "" }, c.grain)),
                s.offset.map_or(String::new(), |o| format!(" {o}"))
            ),
            Err(wrong) => wrong.reason,
        }
    }

    #[test]
    fn dates_and_times_as_feeds_write_them() {
        for (text, seen) in [
            ("2027-03-01", "2027-03-01"),
            ("20220224", "2022-02-24"),
            ("2028-02-29", "2028-02-29"),
            ("2014-01-22 00:00:00.000", "2014-01-22 00:00:00 Second"),
            ("2022-03-15 16:10:34+00:00", "2022-03-15 16:10:34 Second +00"),
            ("2025-12-31 9:05", "2025-12-31 09:05:00 Minute"),
            ("2027-03-01t18:00z", "2027-03-01 18:00:00 Minute +00"),
            ("2027-03-01T18:00:00.1234567891-0330", "2027-03-01 18:00:00.123456789 Second -03:30"),
            ("2027-03-01T18:00 +02", "2027-03-01 18:00:00 Minute +02"),
            ("2016-12-31T23:59:60Z", "2016-12-31 23:59:59 Second +00"),
            ("2027-03-01T24:00", "2027-03-01 00:00:00 (end) Minute"),
        ] {
            assert_eq!(shown(text), seen, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_reason() {
        for text in [
            "",
            "soon",
            "2027",
            "2027-3-1",
            "2027-0301",
            "202703-01",
            "2027-03-01T18",
            "2027-03-01T18:00:00.",
            "2027-03-01T18:00X",
            "2027-03-01T18:00+25:00",
            "2027-03-01T18:00+02:00x",
            "2027-03-01 ",
            "٢٠٢٧-03-01",
            "2027-03-01T",
        ] {
            assert!(shown(text).ends_with("is not a time"), "{text}: {}", shown(text));
        }
        for text in ["2027-02-29", "2100-02-29", "2027-13-01", "2027-00-10", "2027-04-31"] {
            assert!(shown(text).ends_with("is not a day of the calendar"), "{text}: {}", shown(text));
        }
        for text in ["2027-03-01T24:01", "2027-03-01T25:00", "2027-03-01T12:60", "2027-03-01T12:00:61"] {
            assert!(shown(text).ends_with("is not a time of the clock"), "{text}: {}", shown(text));
        }
    }

    #[test]
    fn other_ways_to_write_a_time() {
        let read = |format: &str, text: &str| TimeFormat::from_word(format).read(text).map(Stamp::written).map_err(|w| w.reason);
        assert_eq!(read("%m/%d/%Y", "02/24/2022").unwrap(), Written::parse("2022-02-24").unwrap());
        assert_eq!(read("%d %B %Y", "24 February 2022").unwrap(), Written::parse("2022-02-24").unwrap());
        assert_eq!(read("%d.%m.%Y %H:%M", "24.02.2022 05:07").unwrap(), Written::parse("2022-02-24 05:07").unwrap());
        assert_eq!(read("unix", "1709210096").unwrap(), Written::parse("2024-02-29T12:34:56Z").unwrap());
        assert_eq!(read("unix-ms", "1709210096500").unwrap(), Written::parse("2024-02-29T12:34:56.5Z").unwrap());
        assert_eq!(read("unix", "1709210096.5").unwrap(), Written::parse("2024-02-29T12:34:56.5Z").unwrap());
        assert_eq!(read("%m/%d/%Y", "24/02/2022").unwrap_err(), "`24/02/2022` is not a time written as `%m/%d/%Y`");
        assert_eq!(read("unix", "99999999999999999").unwrap_err(), "`99999999999999999` lies outside the calendar");
        assert_eq!(read("unix", "noon").unwrap_err(), "`noon` is not a number");
    }
}

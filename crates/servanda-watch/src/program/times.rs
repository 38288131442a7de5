//! Calendar and exact time. Days, months and years are calendar in the instrument's zone; hours and minutes are exact.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use servanda_base::quantity::Duration;

use crate::fact::{EVER, NEVER, Seconds};

/// A length of time, with its calendar parts apart and the zone in which they count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Dur {
    /// Calendar months.
    pub months: i64,
    /// Calendar days.
    pub days: i64,
    /// Exact seconds.
    pub seconds: i64,
    /// The number of the zone in [`Zones`].
    pub zone: u16,
}

impl Dur {
    /// From a quantity of the text.
    #[must_use]
    pub fn of(duration: Duration, zone: u16) -> Self {
        Self { months: duration.months, days: duration.days, seconds: duration.minutes.saturating_mul(60), zone }
    }

    /// Exact seconds.
    #[must_use]
    pub fn exact(seconds: i64) -> Self {
        Self { seconds, ..Self::default() }
    }

    /// The same length the other way.
    #[must_use]
    pub fn back(self) -> Self {
        Self { months: -self.months, days: -self.days, seconds: -self.seconds, ..self }
    }

    /// The most that it can last, seconds: months of 31 days, and an hour for each clock change that may fall into it.
    #[must_use]
    pub fn at_most(self) -> Seconds {
        let days = self.months.abs().saturating_mul(31).saturating_add(self.days.abs());
        let change = if days > 0 { 7_200 } else { 0 };
        days.saturating_mul(86_400).saturating_add(change).saturating_add(self.seconds.abs())
    }
}

/// The zones of a text.
#[derive(Clone, Debug, Default)]
pub struct Zones {
    zones: Vec<(String, TimeZone)>,
}

/// Days whose length is a matter of course: no calendar is asked.
const FIXED: u16 = u16::MAX;

impl Zones {
    /// The number of a zone; UTC when there is no such zone, which the check has reported.
    pub fn id(&mut self, name: &str) -> u16 {
        if let Some(at) = self.zones.iter().position(|(n, _)| n == name) {
            return u16::try_from(at).unwrap_or(FIXED);
        }
        let zone = servanda_model::moments::zone(name).unwrap_or(TimeZone::UTC);
        self.zones.push((name.to_owned(), zone));
        u16::try_from(self.zones.len() - 1).unwrap_or(FIXED)
    }

    fn zone(&self, id: u16) -> &TimeZone {
        static UTC: TimeZone = TimeZone::UTC;
        self.zones.get(usize::from(id)).map_or(&UTC, |(_, z)| z)
    }

    /// A time so much later. A month without that day ends on its last day; a local time that the clock skips is the instant of the change.
    #[must_use]
    pub fn add(&self, time: Seconds, dur: Dur) -> Seconds {
        if time <= EVER || time >= NEVER {
            return time;
        }
        let exact = time.saturating_add(dur.seconds);
        if dur.months == 0 && dur.days == 0 {
            return exact;
        }
        if dur.months == 0 && self.zone(dur.zone) == &TimeZone::UTC {
            return exact.saturating_add(dur.days.saturating_mul(86_400));
        }
        let later = || {
            let zoned = Timestamp::from_second(time).ok()?.to_zoned_datetime(self.zone(dur.zone).clone());
            let span = Some(dur.months).filter(|m| m.abs() < 200_000)?.months();
            let span = span.try_days(dur.days).ok()?;
            Some(zoned.checked_add(span).ok()?.timestamp().as_second())
        };
        later().map_or(if dur.months < 0 || dur.days < 0 { EVER } else { NEVER }, |t| t.saturating_add(dur.seconds))
    }

    /// The last second of the local day of a time.
    #[must_use]
    pub fn day_end(&self, time: Seconds, zone: u16) -> Seconds {
        self.day_start_after(time, zone, 1).map_or(time, |t| t - 1)
    }

    /// The first second of the local day of a time.
    #[must_use]
    pub fn day_begin(&self, time: Seconds, zone: u16) -> Seconds {
        self.day_start_after(time, zone, 0).unwrap_or(time)
    }

    fn day_start_after(&self, time: Seconds, zone: u16, days: i64) -> Option<Seconds> {
        let zoned = Timestamp::from_second(time).ok()?.to_zoned_datetime(self.zone(zone).clone());
        let date = zoned.date().checked_add(days.days()).ok()?;
        self.midnight(date, zone)
    }

    fn midnight(&self, date: civil::Date, zone: u16) -> Option<Seconds> {
        let start = date.at(0, 0, 0, 0);
        Some(self.zone(zone).to_ambiguous_zoned_datetime(start).compatible().ok()?.timestamp().as_second())
    }

    /// The last second of the calendar unit of a time.
    #[must_use]
    pub fn unit_end(&self, time: Seconds, unit: u8, zone: u16) -> Seconds {
        // Within this many days the next unit has begun, and it is not over.
        let on = [1, 7, 31, 366][usize::from(unit.min(3))];
        let later = self.day_start_after(self.unit_start(time, unit, zone), zone, on);
        let next = later.map(|t| self.unit_start(t, unit, zone)).filter(|next| *next > time);
        next.or_else(|| self.day_start_after(time, zone, 1)).map_or(time, |t| t.saturating_sub(1))
    }

    /// The first second of the calendar unit of a time: 0 day, 1 week (from Monday), 2 month, 3 year.
    #[must_use]
    pub fn unit_start(&self, time: Seconds, unit: u8, zone: u16) -> Seconds {
        let start = || {
            let date = Timestamp::from_second(time).ok()?.to_zoned_datetime(self.zone(zone).clone()).date();
            let first = match unit {
                0 => date,
                1 => date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?,
                2 => date.first_of_month(),
                _ => date.first_of_year(),
            };
            self.midnight(first, zone)
        };
        start().unwrap_or(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Seconds {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    #[test]
    fn days_are_calendar_and_hours_exact_over_a_clock_change() {
        let mut zones = Zones::default();
        let kyiv = zones.id("Europe/Kyiv");
        let start = at("2027-03-20T00:00:00+02:00");
        let days = zones.add(start, Dur { days: 14, zone: kyiv, ..Dur::default() });
        let hours = zones.add(start, Dur::exact(336 * 3600));
        assert_eq!(days, at("2027-04-03T00:00:00+03:00"));
        assert_eq!(hours - days, 3600, "the clock went forward on 28 March 2027");
    }

    #[test]
    fn a_month_without_the_day_ends_on_its_last() {
        let mut zones = Zones::default();
        let utc = zones.id("UTC");
        let month = |from: &str, months| zones.add(at(from), Dur { months, zone: utc, ..Dur::default() });
        assert_eq!(month("2027-01-31T12:00:00Z", 1), at("2027-02-28T12:00:00Z"));
        assert_eq!(month("2028-01-31T12:00:00Z", 1), at("2028-02-29T12:00:00Z"));
        assert_eq!(month("2028-03-31T12:00:00Z", -1), at("2028-02-29T12:00:00Z"));
        assert_eq!(zones.add(0, Dur { months: i64::MAX, zone: utc, ..Dur::default() }), NEVER);
    }

    #[test]
    fn a_day_ends_where_its_zone_says() {
        let mut zones = Zones::default();
        let kyiv = zones.id("Europe/Kyiv");
        assert_eq!(zones.day_end(at("2027-03-28T10:00:00+03:00"), kyiv), at("2027-03-28T23:59:59+03:00"));
        assert_eq!(zones.unit_start(at("2027-03-28T10:00:00+03:00"), 0, kyiv), at("2027-03-28T00:00:00+02:00"));
        assert_eq!(zones.unit_start(at("2027-03-28T10:00:00+03:00"), 1, kyiv), at("2027-03-22T00:00:00+02:00"));
    }
}

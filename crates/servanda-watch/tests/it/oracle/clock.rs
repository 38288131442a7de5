//! Calendar and exact time.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use servanda_base::quantity::Duration;
use servanda_model::ast::{Anchor, Instant, MomentForm, Time};
use servanda_watch::Span;

use super::{At, Env, Reach, World};

fn zone(name: &str) -> TimeZone {
    if name == "UTC" { TimeZone::UTC } else { TimeZone::get(name).unwrap() }
}

impl World<'_> {
    pub(crate) fn local(&self, article: usize, time: i64) -> ZonedDateTime {
        let instrument = self.treaty.articles.get(article).map_or(0, |a| a.instrument);
        Timestamp::from_second(time).unwrap().to_zoned_datetime(zone(&self.treaty.instruments[instrument].zone.text))
    }

    /// Days, months and years are calendar; hours and minutes are exact.
    pub(crate) fn later(&self, article: usize, time: i64, by: Duration, sign: i64) -> i64 {
        let calendar = (by.months * sign).months().days(by.days * sign);
        self.local(article, time).checked_add(calendar).unwrap().timestamp().as_second() + sign * by.minutes * 60
    }

    pub(crate) fn day_begin(&self, article: usize, time: i64) -> i64 {
        self.local(article, time).start_of_day().unwrap().timestamp().as_second()
    }

    pub(crate) fn day_end(&self, article: usize, time: i64) -> i64 {
        self.local(article, time).tomorrow().unwrap().start_of_day().unwrap().timestamp().as_second() - 1
    }

    /// The first second of the day, week, month or year of a time.
    pub(crate) fn unit_begin(&self, article: usize, time: i64, unit: &str) -> i64 {
        let local = self.local(article, time);
        let first = match unit {
            "day" => local,
            "week" => {
                let back = i64::from(local.weekday().to_monday_zero_offset());
                local.checked_sub(back.days()).unwrap()
            }
            "month" => local.first_of_month().unwrap(),
            "year" => local.first_of_year().unwrap(),
            other => panic!("{other}"),
        };
        first.start_of_day().unwrap().timestamp().as_second()
    }

    pub(crate) fn instant(&self, article: usize, instant: &Instant) -> i64 {
        self.instant_in(self.treaty.articles.get(article).map_or(0, |a| a.instrument), instant)
    }

    fn instant_in(&self, instrument: usize, instant: &Instant) -> i64 {
        let name = instant.zone.as_ref().map_or(self.treaty.instruments[instrument].zone.text.as_str(), |w| w.text.as_str());
        let local = instant.date.to_datetime(instant.clock.unwrap_or(jiff::civil::Time::midnight()));
        local.to_zoned_datetime(zone(name)).unwrap().timestamp().as_second()
    }

    pub(crate) fn moment(&self, name: &str) -> Reach {
        match self.treaty.names.moments.get(name).map(|m| (m.instrument, &m.form)) {
            Some((instrument, MomentForm::At(instant))) => {
                let at = self.instant_in(instrument, instant);
                Reach { possible: Some(at), certain: Some(at) }
            }
            _ => self.moments.get(name).copied().unwrap_or_default(),
        }
    }

    /// Whether a moment is declared as a day.
    fn is_day(&self, name: &str) -> bool {
        matches!(self.treaty.names.moments.get(name).map(|m| &m.form), Some(MomentForm::At(instant)) if instant.clock.is_none())
    }

    /// When a time begins and when its last second is: the same for a clock time, a whole day for a date and for `D+14`.
    pub(crate) fn extent(&self, article: usize, time: &Time) -> (Reach, Reach) {
        let point = |at: Reach| (at, at);
        let both = |at: Reach, f: &dyn Fn(i64) -> i64| Reach { possible: at.possible.map(f), certain: at.certain.map(f) };
        let day = |at: Reach| (both(at, &|t| self.day_begin(article, t)), both(at, &|t| self.day_end(article, t)));
        match time {
            Time::Instant(instant) => {
                let at = self.instant(article, instant);
                let at = Reach { possible: Some(at), certain: Some(at) };
                if instant.clock.is_none() { day(at) } else { point(at) }
            }
            Time::Moment(word) => {
                let at = self.moment(&word.text);
                if self.is_day(&word.text) { day(at) } else { point(at) }
            }
            Time::Offset(word, n, true) => point(both(self.moment(&word.text), &|t| t + n * 3_600)),
            Time::Offset(word, n, false) => {
                let moment = self.moment(&word.text);
                let (begin, end) = day(both(moment, &|t| self.later(article, t, Duration::days(*n), 1)));
                // Day 0 begins with the moment.
                let not_before = |at: Option<i64>, m: Option<i64>| at.zip(m).map(|(a, m)| a.max(m));
                let begin =
                    Reach { possible: not_before(begin.possible, moment.possible), certain: not_before(begin.certain, moment.certain) };
                (begin, end)
            }
        }
    }

    /// Whether a time is a whole day.
    pub(crate) fn whole_day(&self, time: &Time) -> bool {
        match time {
            Time::Instant(instant) => instant.clock.is_none(),
            Time::Moment(word) => self.is_day(&word.text),
            Time::Offset(_, _, hours) => !hours,
        }
    }

    /// The moment from which a clock runs, if it has come.
    pub(crate) fn anchor(&self, anchor: &Anchor, env: &Env, at: &At) -> Option<Span> {
        let point = |t: i64| Span { from: t, to: t };
        match anchor {
            Anchor::Activation => Some(at.start),
            Anchor::Breach(_, None) => Some(at.breach.map_or(at.span, point)),
            Anchor::Breach(first, Some(citation)) => {
                let other = self.treaty.find(self.article(at.article).instrument, citation)?;
                let mut all: Vec<i64> = self
                    .records
                    .iter()
                    .filter(|r| {
                        r.counts
                            && r.article == other
                            && r.opened < self.cut
                            && r.verdict.truth == servanda_watch::Truth::Yes
                            && !r.verdict.excused
                    })
                    .map(|r| r.verdict.since)
                    .collect();
                all.sort_unstable();
                if *first { all.first() } else { all.last() }.copied().map(point)
            }
            Anchor::Attribution => at.attribution.or_else(|| self.waited_for(env, at)).map(point),
            Anchor::Notice => self.latest_act("notice"),
            Anchor::Signature => self.latest_act("signature"),
            Anchor::EntryIntoForce => {
                let instrument = self.treaty.articles.get(at.article).map_or(0, |a| a.instrument);
                self.entries[instrument].certain.map(point)
            }
            Anchor::Moment(word) => self.moment(&word.text).certain.map(point),
            Anchor::That(word, knowledge) => {
                let met = env.events.iter().rev().find(|m| m.name == word.text)?;
                Some(if *knowledge { point(met.known) } else { met.when })
            }
        }
    }

    fn latest_act(&self, name: &str) -> Option<Span> {
        let acts = self
            .facts
            .iter()
            .filter(|f| f.says.event == name && f.says.when.to <= self.now && self.established(f, 500) == servanda_watch::Truth::Yes);
        acts.map(|f| f.says.when.to).max().map(|t| Span { from: t, to: t })
    }
}

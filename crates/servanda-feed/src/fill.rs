//! From a row and the rules of a mapping to a report, a claim, an act or a watermark.

use jiff::Timestamp;

use crate::act::Act;
use crate::claim::Claim;
use crate::item::Item;
use crate::mapping::field::Field;
use crate::mapping::rule::Rule;
use crate::mapping::{Mapping, Record};
use crate::number::{count, decimal, measured};
use crate::parts::{evidence, names, qualifier, range, truth};
use crate::reject::Wrong;
use crate::report::{Point, Report, Text};
use crate::row::Row;
use crate::stamp::Stamp;
use crate::summary::{Note, Summary};
use crate::time::{Interval, Spread, When, Zones, interval};
use crate::watermark::Watermark;

/// Ids are kept for as long as a record is written.
const ID_MAX: usize = 1_000;

/// A number of things that somebody claims to have counted.
fn counted(text: &str) -> Result<servanda_base::Number, Wrong> {
    let number = decimal(text)?;
    if number.millionths < 0 { Err(Wrong::new("a count cannot be negative")) } else { Ok(number) }
}

/// What filling needs beside the row.
pub(crate) struct Filler<'m, 's> {
    pub(crate) mapping: &'m Mapping,
    pub(crate) zones: &'s mut Zones,
    pub(crate) summary: &'s mut Summary,
}

impl<'m> Filler<'m, '_> {
    /// Fills an item from a row. In place, because reports are large and there are millions of them.
    pub(crate) fn fill<'a>(&mut self, record: &'a Record, row: Row<'a>, item: &mut Item<'a>) -> Result<(), Wrong>
    where
        'm: 'a,
    {
        match item {
            Item::Report(report) => self.report(record, row, report),
            Item::Claim(claim) => self.claim(record, row, claim),
            Item::Act(act) => self.act(record, row, act),
            Item::Watermark(watermark) => self.watermark(record, row, watermark),
        }
    }

    fn report<'a>(&mut self, record: &'a Record, row: Row<'a>, report: &mut Report<'a>) -> Result<(), Wrong> {
        let (mut times, mut place, mut counts) = (Times::default(), Place::default(), [[None; 3]; 3]);
        let line = report.origin.line;
        self.each(record, row, |field, text, rule| {
            match field {
                Field::Id => report.id = text,
                Field::Source => report.source = Some(text),
                Field::Observer => report.observer = Some(text),
                Field::Lat => place.lat = Some(measured(&text, -90.0, 90.0)?),
                Field::Lon => place.lon = Some(measured(&text, -180.0, 180.0)?),
                Field::Radius => place.radius_m = Some(measured(&text, 0.0, 2.1e7)?),
                Field::PlacePrecision => report.precision.place = Some(text),
                Field::PlaceName => report.place_name = Some(text),
                Field::Sector => report.sector = Some(text),
                Field::Kind => report.kind = text,
                Field::Actor => report.actor = Some(text),
                Field::Against => report.against = Some(text),
                Field::Value => report.value = Some(decimal(&text)?),
                Field::Unit => report.unit = Some(text),
                Field::Count(what, bound) => {
                    if let Some(held) = counts.get_mut(what as usize).and_then(|c| c.get_mut(bound as usize)) {
                        *held = Some(count(&text)?);
                    }
                }
                Field::Weapon => report.weapon = Some(text),
                Field::Text => report.text = Some(text),
                Field::Evidence => report.evidence = evidence(&text, rule)?,
                Field::Corrects => report.corrects = Some(text),
                Field::Retracts => report.retracts = Some(text),
                Field::Arg(marker) => report.args.set(marker, text),
                other => times.take(other, text, rule)?,
            }
            Ok(())
        })?;
        let when = self.when(&times, line)?.ok_or_else(|| missing(record, "occurred_from", self.mapping))?;
        (report.occurred, report.precision.time) = (when.interval, when.grain);
        (report.received, report.revised) = (self.moment(&times.received, &times)?, self.moment(&times.revised, &times)?);
        report.place = place.point(self.summary, line)?;
        let [things, killed, injured] = counts;
        for (held, name, stated) in
            [(&mut report.count, "count", things), (&mut report.killed, "killed", killed), (&mut report.injured, "injured", injured)]
        {
            if stated != [None; 3] {
                *held = range(name, stated, self.summary, line)?;
            }
        }
        require(record, self.mapping, &[("id", &report.id), ("kind", &report.kind)])?;
        Ok(())
    }

    fn claim<'a>(&mut self, record: &'a Record, row: Row<'a>, claim: &mut Claim<'a>) -> Result<(), Wrong> {
        let (mut times, mut number) = (Times::default(), None);
        let line = claim.origin.line;
        self.each(record, row, |field, text, rule| {
            match field {
                Field::Id => claim.id = text,
                Field::Body => claim.speaker = text,
                Field::Subject => claim.subject = text,
                Field::List => claim.list = Some(text),
                Field::Category => claim.category = Some(text),
                Field::Value => number = Some(counted(&text)?),
                Field::Qualifier => claim.qualifier = qualifier(&text)?,
                Field::Parent => claim.parent = Some(text),
                Field::Repeats => claim.repeats = Some(text),
                Field::Source => claim.source = Some(text),
                Field::Text => claim.text = Some(text),
                Field::Corrects => claim.corrects = Some(text),
                other => times.take(other, text, rule)?,
            }
            Ok(())
        })?;
        claim.window = self.when(&times, line)?.map(|when| when.interval);
        (claim.published, claim.revised) = (self.moment(&times.received, &times)?, self.moment(&times.revised, &times)?);
        require(record, self.mapping, &[("id", &claim.id), ("speaker", &claim.speaker), ("subject", &claim.subject)])?;
        claim.number = number.ok_or_else(|| missing(record, "number", self.mapping))?;
        Ok(())
    }

    fn act<'a>(&mut self, record: &'a Record, row: Row<'a>, act: &mut Act<'a>) -> Result<(), Wrong> {
        let mut times = Times::default();
        let line = act.origin.line;
        self.each(record, row, |field, text, rule| {
            match field {
                Field::Id => act.id = text,
                Field::Body => act.body = text,
                Field::Kind => act.kind = text,
                Field::About => act.about = Some(text),
                Field::VotesFor => act.votes.yes = names(&text, rule),
                Field::VotesAgainst => act.votes.no = names(&text, rule),
                Field::VotesAbstained => act.votes.abstained = names(&text, rule),
                Field::Source => act.source = Some(text),
                Field::Text => act.text = Some(text),
                Field::Corrects => act.corrects = Some(text),
                Field::Arg(marker) => act.args.set(marker, text),
                other => times.take(other, text, rule)?,
            }
            Ok(())
        })?;
        act.at = self.when(&times, line)?.ok_or_else(|| missing(record, "at", self.mapping))?.interval;
        (act.published, act.revised) = (self.moment(&times.received, &times)?, self.moment(&times.revised, &times)?);
        require(record, self.mapping, &[("id", &act.id), ("body", &act.body), ("kind", &act.kind)])?;
        Ok(())
    }

    fn watermark<'a>(&mut self, record: &'a Record, row: Row<'a>, watermark: &mut Watermark<'a>) -> Result<(), Wrong> {
        let mut times = Times::default();
        let line = watermark.origin.line;
        self.each(record, row, |field, text, rule| {
            match field {
                Field::Source => watermark.source = text,
                other => times.take(other, text, rule)?,
            }
            Ok(())
        })?;
        let until = self.when(&times, line)?.ok_or_else(|| missing(record, "until", self.mapping))?.interval;
        watermark.until = until.to.unwrap_or(until.from);
        require(record, self.mapping, &[("source", &watermark.source)])?;
        Ok(())
    }

    /// Hands each field that the row fills to `take`, and names the column when it cannot be taken.
    fn each<'a>(
        &self,
        record: &'a Record,
        row: Row<'a>,
        mut take: impl FnMut(Field, Text<'a>, &'a Rule) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        let column = |rule: &Rule, name: &str| rule.column(&self.mapping.columns).unwrap_or(name).to_owned();
        for filled in record.fields.iter().filter(|filled| filled.may_fill(row)) {
            match filled.pick(row) {
                Ok(None) => {}
                Ok(Some((text, rule))) => take(filled.field, text, rule).map_err(|wrong| wrong.at(&column(rule, filled.name)))?,
                Err((rule, wrong)) => return Err(wrong.at(&column(rule, filled.name))),
            }
        }
        Ok(())
    }

    /// When it happened; none when the row does not say.
    fn when(&mut self, times: &Times<'_>, line: u64) -> Result<Option<When>, Wrong> {
        let Some((text, rule)) = &times.from else {
            return match &times.to {
                None => Ok(None),
                Some((_, rule)) => Err(self.at(Wrong::new("an end without a beginning"), rule)),
            };
        };
        let from = rule.stamp(text).map_err(|wrong| self.at(wrong, rule))?;
        let to = times.to.as_ref().map(|(text, rule)| rule.stamp(text).map_err(|wrong| self.at(wrong, rule))).transpose()?;
        let mut when = self.interval(from, to, times, rule, times.precision)?;
        if when.twice {
            self.summary.note(Note::Twice, line);
        }
        if times.open_end {
            when.interval.to = None;
        }
        Ok(Some(when))
    }

    /// A moment that is not when it happened: the end of what the text names, because by then it was so.
    fn moment(&mut self, time: &Option<(Text<'_>, &Rule)>, times: &Times<'_>) -> Result<Option<Timestamp>, Wrong> {
        let Some((text, rule)) = time else { return Ok(None) };
        let stamp = rule.stamp(text).map_err(|wrong| self.at(wrong, rule))?;
        let Interval { from, to } = self.interval(stamp, None, times, rule, None)?.interval;
        Ok(Some(to.unwrap_or(from)))
    }

    /// An interval in the zone of the row, of the rule, or of the mapping, whichever is there.
    fn interval(&mut self, from: Stamp, to: Option<Stamp>, times: &Times<'_>, rule: &Rule, spread: Option<Spread>) -> Result<When, Wrong> {
        let zone = match (&times.zone, &rule.zone) {
            (Some((name, by)), _) => match self.zones.get(name) {
                Ok(zone) => Some(zone),
                Err(wrong) => return Err(self.at(wrong, by)),
            },
            (None, Some(zone)) => Some(zone),
            (None, None) => self.mapping.zone.as_ref(),
        };
        interval(from, to, zone, spread).map_err(|wrong| self.at(wrong, rule))
    }

    fn at(&self, wrong: Wrong, rule: &Rule) -> Wrong {
        match rule.column(&self.mapping.columns) {
            Some(column) => wrong.at(column),
            None => wrong,
        }
    }
}

/// Times of a row, until all of them and the zone are known.
#[derive(Default)]
struct Times<'a> {
    from: Option<(Text<'a>, &'a Rule)>,
    to: Option<(Text<'a>, &'a Rule)>,
    received: Option<(Text<'a>, &'a Rule)>,
    revised: Option<(Text<'a>, &'a Rule)>,
    zone: Option<(Text<'a>, &'a Rule)>,
    precision: Option<Spread>,
    open_end: bool,
}

impl<'a> Times<'a> {
    fn take(&mut self, field: Field, text: Text<'a>, rule: &'a Rule) -> Result<(), Wrong> {
        match field {
            Field::From => self.from = Some((text, rule)),
            Field::To => self.to = Some((text, rule)),
            Field::Received => self.received = Some((text, rule)),
            Field::Revised => self.revised = Some((text, rule)),
            Field::Zone => self.zone = Some((text, rule)),
            Field::TimePrecision => self.precision = Some(Spread::parse(&text)?),
            Field::OpenEnd => self.open_end = truth(&text)?,
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Place {
    lon: Option<f64>,
    lat: Option<f64>,
    radius_m: Option<f64>,
}

impl Place {
    fn point(self, summary: &mut Summary, line: u64) -> Result<Option<Point>, Wrong> {
        match (self.lon, self.lat) {
            (None, None) => Ok(None),
            (Some(lon), Some(lat)) => {
                if lon.abs() + lat.abs() < 1e-9 {
                    summary.note(Note::NullIsland, line);
                }
                Ok(Some(Point { lon, lat, radius_m: self.radius_m }))
            }
            (Some(_), None) => Err(Wrong::new("a longitude without a latitude").at("lat")),
            (None, Some(_)) => Err(Wrong::new("a latitude without a longitude").at("lon")),
        }
    }
}

fn require(record: &Record, mapping: &Mapping, fields: &[(&str, &str)]) -> Result<(), Wrong> {
    for (name, text) in fields {
        if text.is_empty() {
            return Err(missing(record, name, mapping));
        }
        if *name == "id" && text.len() > ID_MAX {
            return Err(Wrong::new("an id of more than 1000 bytes").at(name));
        }
    }
    Ok(())
}

fn missing(record: &Record, name: &str, mapping: &Mapping) -> Wrong {
    let rule = record.fields.iter().find(|f| f.name == name).and_then(|f| f.rules.first());
    let column = rule.and_then(|r| r.column(&mapping.columns)).unwrap_or(name);
    Wrong::new(format!("nothing stands here, and there is no {} without `{name}`", record.of)).at(column)
}

//! From a row and the rules of a mapping to a report, a claim, an act or a watermark.

use jiff::Timestamp;

use crate::act::Act;
use crate::claim::{Claim, Qualifier};
use crate::mapping::field::{Field, Of};
use crate::mapping::rule::Rule;
use crate::mapping::{Mapping, Record};
use crate::number::{count, decimal, measured, short};
use crate::origin::Origin;
use crate::reject::Wrong;
use crate::report::{Count, Evidence, Point, Report, Text};
use crate::row::{LIST, Row};
use crate::summary::{Note, Summary};
use crate::time::{Interval, Spread, When, Zone, Zones, interval};
use crate::watermark::Watermark;

/// What one row became.
#[derive(Clone, PartialEq, Debug)]
pub enum Item<'a> {
    /// What somebody saw.
    Report(Report<'a>),
    /// What somebody says they counted.
    Claim(Claim<'a>),
    /// What a body did.
    Act(Act<'a>),
    /// Up to when a source is complete.
    Watermark(Watermark<'a>),
}

impl Item<'_> {
    /// Its id; a watermark has none.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Report(report) => &report.id,
            Self::Claim(claim) => &claim.id,
            Self::Act(act) => &act.id,
            Self::Watermark(_) => "",
        }
    }

    /// Marks a later state of what was read before as its correction.
    pub(crate) fn corrects_itself(&mut self) {
        let (id, corrects) = match self {
            Self::Report(report) => (&report.id, &mut report.corrects),
            Self::Claim(claim) => (&claim.id, &mut claim.corrects),
            Self::Act(act) => (&act.id, &mut act.corrects),
            Self::Watermark(_) => return,
        };
        *corrects = Some(id.clone());
    }
}

/// What filling needs beside the row.
pub(crate) struct Filler<'m, 's> {
    pub(crate) mapping: &'m Mapping,
    pub(crate) zones: &'s mut Zones,
    pub(crate) summary: &'s mut Summary,
}

impl<'m> Filler<'m, '_> {
    /// Fills one record from a row.
    pub(crate) fn item<'a>(&mut self, record: &'a Record, row: Row<'a>, origin: Origin) -> Result<Item<'a>, Wrong>
    where
        'm: 'a,
    {
        match record.of {
            Of::Report => self.report(record, row, origin).map(Item::Report),
            Of::Claim => self.claim(record, row, origin).map(Item::Claim),
            Of::Act => self.act(record, row, origin).map(Item::Act),
            Of::Watermark => self.watermark(record, row, origin).map(Item::Watermark),
        }
    }

    fn report<'a>(&mut self, record: &'a Record, row: Row<'a>, origin: Origin) -> Result<Report<'a>, Wrong> {
        let (mut times, mut place, mut counts) = (Times::default(), Place::default(), [[None; 3]; 3]);
        let line = origin.line;
        let mut report = Report::new(origin);
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
                Field::Evidence => report.evidence = evidence(text, rule)?,
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
        report.count = range("count", things, self.summary, line)?;
        report.killed = range("killed", killed, self.summary, line)?;
        report.injured = range("injured", injured, self.summary, line)?;
        require(record, self.mapping, &[("id", &report.id), ("kind", &report.kind)])?;
        Ok(report)
    }

    fn claim<'a>(&mut self, record: &'a Record, row: Row<'a>, origin: Origin) -> Result<Claim<'a>, Wrong> {
        let (mut times, mut number) = (Times::default(), None);
        let line = origin.line;
        let mut claim = Claim::new(origin);
        self.each(record, row, |field, text, rule| {
            match field {
                Field::Id => claim.id = text,
                Field::Body => claim.speaker = text,
                Field::Subject => claim.subject = text,
                Field::List => claim.list = Some(text),
                Field::Category => claim.category = Some(text),
                Field::Value => number = Some(decimal(&text)?),
                Field::Qualifier => claim.qualifier = qualifier(&text)?,
                Field::Parent => claim.parent = Some(text),
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
        Ok(claim)
    }

    fn act<'a>(&mut self, record: &'a Record, row: Row<'a>, origin: Origin) -> Result<Act<'a>, Wrong> {
        let mut times = Times::default();
        let line = origin.line;
        let mut act = Act::new(origin);
        self.each(record, row, |field, text, rule| {
            match field {
                Field::Id => act.id = text,
                Field::Body => act.body = text,
                Field::Kind => act.kind = text,
                Field::About => act.about = Some(text),
                Field::VotesFor => act.votes.yes = names(text, rule),
                Field::VotesAgainst => act.votes.no = names(text, rule),
                Field::VotesAbstained => act.votes.abstained = names(text, rule),
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
        Ok(act)
    }

    fn watermark<'a>(&mut self, record: &'a Record, row: Row<'a>, origin: Origin) -> Result<Watermark<'a>, Wrong> {
        let mut times = Times::default();
        let line = origin.line;
        let mut watermark = Watermark::new(origin);
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
        Ok(watermark)
    }

    /// Hands each field that the row fills to `take`, and names the column when it cannot be taken.
    fn each<'a>(
        &self,
        record: &'a Record,
        row: Row<'a>,
        mut take: impl FnMut(Field, Text<'a>, &'a Rule) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        let column = |rule: &Rule, name: &str| rule.column(&self.mapping.columns).unwrap_or(name).to_owned();
        for filled in &record.fields {
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
        let zone = self.zone(times, rule)?;
        let mut when = interval(from, to, zone.as_ref(), times.precision).map_err(|wrong| self.at(wrong, rule))?;
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
        let zone = self.zone(times, rule)?;
        let Interval { from, to } = interval(stamp, None, zone.as_ref(), None).map_err(|wrong| self.at(wrong, rule))?.interval;
        Ok(Some(to.unwrap_or(from)))
    }

    /// The zone of times that name none: that of the row, of the rule, of the mapping.
    fn zone(&mut self, times: &Times<'_>, rule: &Rule) -> Result<Option<Zone>, Wrong> {
        match (&times.zone, &rule.zone) {
            (Some((name, by)), _) => self.zones.get(name).map(Some).map_err(|wrong| self.at(wrong, by)),
            (None, Some(zone)) => Ok(Some(zone.clone())),
            (None, None) => Ok(self.mapping.zone.clone()),
        }
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

/// A number with its range. A range that leaves the number out is widened to hold it: all three were stated, and which of them is wrong cannot be
/// known.
fn range(name: &str, [low, best, high]: [Option<u32>; 3], summary: &mut Summary, line: u64) -> Result<Option<Count>, Wrong> {
    let Some(best) = best else {
        return if low.or(high).is_some() {
            Err(Wrong::new(format!("a range of `{name}` without the number itself")).at(name))
        } else {
            Ok(None)
        };
    };
    let (low, high) = (low.unwrap_or(best), high.unwrap_or(best));
    let count = Count { low: low.min(best).min(high), best, high: high.max(best).max(low) };
    if (count.low, count.high) != (low, high) {
        summary.note(Note::Disordered, line);
    }
    Ok(Some(count))
}

fn require(record: &Record, mapping: &Mapping, fields: &[(&str, &str)]) -> Result<(), Wrong> {
    match fields.iter().find(|(_, text)| text.is_empty()) {
        Some((name, _)) => Err(missing(record, name, mapping)),
        None => Ok(()),
    }
}

fn missing(record: &Record, name: &str, mapping: &Mapping) -> Wrong {
    let rule = record.fields.iter().find(|f| f.name == name).and_then(|f| f.rules.first());
    let column = rule.and_then(|r| r.column(&mapping.columns)).unwrap_or(name);
    Wrong::new(format!("nothing stands here, and there is no {} without `{name}`", record.of)).at(column)
}

fn truth(text: &str) -> Result<bool, Wrong> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(Wrong::new(format!("`{}` is neither yes nor no", short(text)))),
    }
}

fn qualifier(text: &str) -> Result<Qualifier, Wrong> {
    Qualifier::ALL
        .iter()
        .copied()
        .find(|q| q.word() == text.to_lowercase())
        .ok_or_else(|| Wrong::new(format!("`{}` is no qualifier of a number", short(text))).help("one of exactly, more than, about"))
}

/// The items of a list, without blanks around them.
fn items<'a>(text: &'a str, split: impl Fn(char) -> bool + 'a) -> impl Iterator<Item = &'a str> {
    text.split(move |c: char| c == LIST || split(c)).map(str::trim).filter(|item| !item.is_empty())
}

fn names<'a>(text: Text<'_>, rule: &Rule) -> Vec<Text<'a>> {
    let split = rule.split.as_deref().unwrap_or(";");
    items(&text, |_| false)
        .flat_map(|part| part.split(split))
        .map(str::trim)
        .filter(|i| !i.is_empty())
        .map(|i| i.to_owned().into())
        .collect()
}

/// Evidence: an address, a hash (`sha256:` and 64 hexadecimal digits), or a hash with the address behind it.
fn evidence<'a>(text: Text<'_>, rule: &Rule) -> Result<Vec<Evidence<'a>>, Wrong> {
    let mut all: Vec<Evidence<'a>> = Vec::new();
    let parts: Vec<&str> = match &rule.split {
        Some(split) => items(&text, |_| false).flat_map(|p| p.split(split.as_str())).flat_map(str::split_whitespace).collect(),
        None => items(&text, char::is_whitespace).collect(),
    };
    for part in parts {
        if let Some(hash) = part.strip_prefix("sha256:") {
            if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(Wrong::new(format!("`{}` is no SHA-256", short(part))).help("write `sha256:` and 64 hexadecimal digits"));
            }
            all.push(Evidence { sha256: Some(hash.to_ascii_lowercase().into()), uri: None });
        } else if let Some(Evidence { uri: uri @ None, .. }) = all.last_mut() {
            *uri = Some(part.to_owned().into());
        } else {
            all.push(Evidence { sha256: None, uri: Some(part.to_owned().into()) });
        }
    }
    Ok(all)
}

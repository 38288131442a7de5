//! The files of an exercise: reports, claims and acts in our own columns, sources, the answer key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::claims::Claim;
use super::observe::{Blind, LATEST, Report, Role, Says, Source, UNLISTED};
use super::scene::{RADIUS_M, Spot, marker};
use super::table::{self, Table, list, quoted, rate};
use super::words::{Act, Known};
use super::world::{DAY, Event, HAPPENS, HOUR, Value, World};

/// With what every text of an exercise begins.
pub(super) const LABEL: &str = "EXERCISE, invented";
/// The prior that is stated leaves so much room on both sides, in a thousand.
const ROOM: u64 = 100;

/// Everything that is written.
#[derive(Debug)]
pub(super) struct Cast<'a> {
    pub(super) world: World<'a>,
    pub(super) sources: Vec<Source>,
    pub(super) blind: Blind,
    pub(super) reports: Vec<Report>,
    pub(super) acts: Vec<Act>,
    pub(super) known: Known,
    pub(super) claims: Vec<Claim>,
}

type Row = BTreeMap<String, String>;

fn set(row: &mut Row, column: &str, text: impl Into<String>) {
    row.insert(column.to_owned(), text.into());
}

impl Cast<'_> {
    /// Reports in the order in which they come, duplicates behind their first.
    pub(super) fn reports_csv(&self) -> Vec<u8> {
        let mut table = Table::default();
        for report in &self.reports {
            if let Some(row) = self.report(report) {
                if report.twice {
                    table.push(row.clone());
                }
                table.push(row);
            }
        }
        table.csv(&[
            "report_id",
            "source",
            "received",
            "occurred_from",
            "zone",
            "lat",
            "lon",
            "radius_m",
            "sector",
            "type",
            "actor",
            "against",
            "value",
            "unit",
            "corrects",
            "retracts",
            "text",
        ])
    }

    fn report(&self, report: &Report) -> Option<Row> {
        let (event, source) = (self.world.events.get(report.event)?, self.sources.get(report.source)?);
        let mut row = Row::new();
        set(&mut row, "report_id", &report.id);
        set(&mut row, "source", &source.name);
        set(&mut row, "received", table::instant(report.received));
        set(&mut row, "occurred_from", if report.day_only { table::day(report.at) } else { table::instant(report.at) });
        if report.day_only {
            set(&mut row, "zone", "UTC");
        }
        set(&mut row, "type", if report.says == Says::Unlisted { UNLISTED } else { &event.kind });
        if let Some(spot) = report.spot {
            set(&mut row, "lat", Spot::degrees(spot.lat));
            set(&mut row, "lon", Spot::degrees(spot.lon));
            set(&mut row, "radius_m", (RADIUS_M - 50).to_string());
        }
        // The place is told by coordinates, or by the name of ground that nobody has drawn; a part of a zone is told by both.
        let here = self.world.scene.place_slot(&event.kind);
        let placed = event.ground.as_ref().filter(|(at, _)| *at == here).map(|(at, ground)| (*at, ground));
        if let Some((_, ground)) = placed
            && (report.spot.is_none() || self.world.scene.is_part(ground))
        {
            set(&mut row, "sector", ground);
        }
        for (at, value) in event.args.iter().filter(|(at, _)| placed.is_none_or(|(here, _)| here != **at)) {
            let text = self.known.text(value);
            match marker(*at) {
                "by" => set(&mut row, "actor", text),
                "against" => set(&mut row, "against", text),
                word => set(&mut row, &format!("args.{word}"), text),
            }
        }
        if let Some(actor) = &report.actor {
            set(&mut row, "actor", actor);
        }
        if let Some(value) = event.value {
            set(&mut row, "value", table::number(value));
            let unit = self.world.scene.treaty.names.measures.get(&event.kind).and_then(|(_, _, unit)| unit.as_ref());
            if let Some(unit) = unit {
                set(&mut row, "unit", &unit.text);
            }
        }
        let about = report.about.and_then(|n| self.reports.get(n)).map_or("", |r| r.id.as_str());
        let text = match report.says {
            Says::PutRight => {
                set(&mut row, "corrects", about);
                format!("{LABEL}: puts {about} right")
            }
            Says::TakenBack => {
                set(&mut row, "retracts", about);
                format!("{LABEL}: takes {about} back")
            }
            _ => format!("{LABEL}: {}", if report.says == Says::Unlisted { UNLISTED } else { &event.kind }),
        };
        set(&mut row, "text", text);
        Some(row)
    }

    pub(super) fn acts_csv(&self) -> Vec<u8> {
        let mut table = Table::default();
        for act in &self.acts {
            let mut row = Row::new();
            set(&mut row, "act_id", &act.id);
            set(&mut row, "body", &act.body);
            set(&mut row, "kind", &act.kind);
            set(&mut row, "about", act.about.as_deref().unwrap_or(""));
            set(&mut row, "at", table::instant(act.at));
            set(&mut row, "published", table::instant(act.published));
            set(&mut row, "source", "Exercise Register");
            set(&mut row, "text", format!("{LABEL}: {}", act.kind));
            for (word, text) in act.args(&self.known) {
                set(&mut row, &format!("args.{word}"), text);
            }
            table.push(row);
        }
        table.csv(&["act_id", "body", "kind", "about", "at", "published", "source", "text"])
    }

    pub(super) fn claims_csv(&self) -> Vec<u8> {
        let mut table = Table::default();
        for claim in &self.claims {
            let mut row = Row::new();
            set(&mut row, "claim_id", &claim.id);
            set(&mut row, "speaker", &claim.speaker);
            set(&mut row, "subject", &claim.subject);
            set(&mut row, "window_from", table::instant(claim.window.0));
            set(&mut row, "window_to", table::instant(claim.window.1));
            set(&mut row, "list", format!("Exercise list of {}", claim.speaker));
            set(&mut row, "category", &claim.category);
            set(&mut row, "number", claim.number.to_string());
            set(&mut row, "qualifier", claim.qualifier);
            set(&mut row, "parent", claim.parent.as_deref().unwrap_or(""));
            set(&mut row, "source", format!("Exercise Ministry of {}", claim.speaker));
            set(&mut row, "published", table::instant(claim.window.1 + 6 * HOUR));
            set(&mut row, "text", format!("{LABEL}: a count by the list and in the hours of {}", claim.speaker));
            table.push(row);
        }
        table.csv(&[
            "claim_id",
            "speaker",
            "subject",
            "window_from",
            "window_to",
            "list",
            "category",
            "number",
            "qualifier",
            "parent",
            "source",
            "published",
            "text",
        ])
    }

    /// Who observes, with the rates at which the reports were drawn.
    pub(super) fn sources_toml(&self) -> Vec<u8> {
        let mut out = format!("# {LABEL}: these observers do not exist. Their rates are those by which their reports were drawn.\n");
        for source in &self.sources {
            let (kind, within, more) = match &source.role {
                Role::Mission => ("neutral", LATEST, self.watching()),
                Role::Press => ("press", 2 * DAY, String::new()),
                Role::Ministry(party) => ("party", DAY, format!("operated_by = {}\n", quoted(party))),
            };
            let basis = match source.role {
                Role::Mission => "exercise: invented; rates hold where and when it watches",
                Role::Press => "exercise: invented; it names the day and no hour",
                Role::Ministry(_) => "exercise: invented; rates hold for the acts of others, which it alone reports",
            };
            let _ = write!(
                out,
                "\n[[source]]\nname = {}\nkind = \"{kind}\"\n{more}detects = {}\nfalse_alarms = {}\nreports_within = \"{} hours\"\nbasis = {}\n",
                quoted(&source.name),
                rate(source.detects),
                rate(source.false_alarms),
                within / HOUR,
                quoted(basis)
            );
        }
        let kinds: BTreeSet<&str> = self.world.events.iter().filter(|e| !e.word).map(|e| e.kind.as_str()).collect();
        for kind in kinds {
            let _ = write!(
                out,
                "\n[[prior]]\nevent = {}\nlow = {}\nhigh = {}\nbasis = \"exercise: invented; of what may happen one half does\"\n",
                quoted(kind),
                rate(HAPPENS - ROOM),
                rate(HAPPENS + ROOM)
            );
        }
        out.into_bytes()
    }

    /// When and where the mission watches: not in one sector, and not on one day.
    fn watching(&self) -> String {
        let (start, end) = (self.world.start, self.world.end);
        let spans = self.blind.day.map_or(vec![(start, end)], |(from, to)| vec![(start, from), (to, end)]);
        let seen: Vec<String> = self.blind.sectors.iter().filter(|s| Some(*s) != self.blind.sector.as_ref()).cloned().collect();
        let sectors = if self.blind.sector.is_some() { format!(", sectors = {}", list(&seen)) } else { String::new() };
        let spans: Vec<String> = spans
            .iter()
            .map(|(from, to)| format!("  {{ from = \"{}\", to = \"{}\"{sectors} }},\n", table::instant(*from), table::instant(*to)))
            .collect();
        format!("watching = [\n{}]\n", spans.concat())
    }

    /// What really happened, what was due and not done, what was only said; and which reports speak of it.
    pub(super) fn truth_jsonl(&self) -> Vec<u8> {
        let mut spoken: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for report in &self.reports {
            let source = self.sources.get(report.source).map_or("", |s| s.name.as_str());
            let line = format!("{{\"id\":{},\"source\":{},\"says\":{}}}", quoted(&report.id), quoted(source), quoted(report.says.words()));
            spoken.entry(report.event).or_default().push(line);
        }
        let mut by_word: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for act in &self.acts {
            let right = act.right.map_or_else(String::new, |right| format!(",\"right\":{right}"));
            let line = format!("{{\"id\":{},\"kind\":{}{right}}}", quoted(&act.id), quoted(&act.kind));
            by_word.entry(act.event).or_default().push(line);
        }
        let told = |n: &usize| {
            let event = self.world.events.get(*n);
            event.is_some_and(|e| e.happened || e.why != super::world::Why::Invented) || spoken.contains_key(n)
        };
        let mut order: Vec<usize> = (0..self.world.events.len()).filter(told).collect();
        order.sort_by_key(|n| (self.world.events.get(*n).map(|e| e.at), *n));
        let ids: BTreeMap<usize, String> = (1..).zip(&order).map(|(number, n)| (*n, format!("exercise-truth-{number}"))).collect();
        let mut out = String::new();
        for n in order {
            let Some(event) = self.world.events.get(n) else { continue };
            let lines = |of: &BTreeMap<usize, Vec<String>>| of.get(&n).map(|l| l.join(",")).unwrap_or_default();
            let _ = writeln!(
                out,
                "{{\"id\":{},\"label\":\"{LABEL}\",{},\"reports\":[{}],\"acts\":[{}]}}",
                quoted(ids.get(&n).map_or("", String::as_str)),
                self.fields(event, &ids),
                lines(&spoken),
                lines(&by_word)
            );
        }
        out.into_bytes()
    }

    fn fields(&self, event: &Event, ids: &BTreeMap<usize, String>) -> String {
        let text = |value: &Value| match value {
            Value::Event(other) if ids.contains_key(other) => quoted(ids.get(other).map_or("", String::as_str)),
            value => quoted(&self.known.text(value)),
        };
        let args: Vec<String> = event.args.iter().map(|(at, value)| format!("\"{}\":{}", marker(*at), text(value))).collect();
        let article = event.article.map_or_else(|| "null".to_owned(), |id| quoted(&self.world.scene.treaty.cite(id)));
        let mut out = format!(
            "\"happened\":{},\"why\":{},\"article\":{article},\"type\":{},\"args\":{{{}}},\"at\":{}",
            event.happened,
            quoted(event.why.words()),
            quoted(&event.kind),
            args.join(","),
            quoted(&table::instant(event.at))
        );
        if let Some(about) = &event.about {
            let _ = write!(out, ",\"about\":{}", quoted(about));
        }
        if let Some((_, ground)) = &event.ground {
            let _ = write!(out, ",\"place\":{}", quoted(ground));
        }
        if let Some(spot) = event.spot {
            let _ = write!(out, ",\"lat\":{},\"lon\":{}", Spot::degrees(spot.lat), Spot::degrees(spot.lon));
        }
        if let Some(value) = event.value {
            let _ = write!(out, ",\"value\":{}", table::number(value));
        }
        out
    }

    /// Whether a report is as it was is for the trainer; the numbers of those that were planted.
    pub(super) fn planted(&self) -> Vec<(&str, &'static str)> {
        self.reports.iter().filter(|r| r.says.is_planted()).map(|r| (r.id.as_str(), r.says.words())).collect()
    }
}

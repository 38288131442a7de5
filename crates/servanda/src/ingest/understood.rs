//! What a row is in the text: which event, whose act, in which zones, when, how probable.

use servanda_feed::{Act, Claim, Report};
use servanda_geo::LonLat;
use servanda_model::describe::list;
use servanda_model::moments;
use servanda_report::Understood;
use servanda_watch::facts::{Ground, Maker, RADIUS_M, lies_in};
use servanda_watch::incidents::{Incident, Objection};
use servanda_watch::observers::Observers;
use servanda_watch::{Fact, Odds, Program, Truth, compile_after};

use crate::load::Loaded;
use crate::watch::{Strangers, ground};

/// Reads rows as the text does.
pub(super) struct Reader<'a> {
    loaded: &'a Loaded,
    observers: &'a Observers,
    program: Program,
    ground: Ground,
    /// What is wrong with the reports of the file, taken together.
    told: Vec<Objection>,
    strangers: Strangers<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(loaded: &'a Loaded, observers: &'a Observers, told: Vec<Objection>) -> Self {
        let program = compile_after(&loaded.treaty, &Program::default());
        Self { loaded, observers, program, ground: ground(loaded), told, strangers: Strangers::new(loaded, observers) }
    }

    /// A report, with the incident of which it is a part; none when it is a part of none.
    pub(super) fn report(&mut self, report: &Report<'static>, incident: Option<&Incident>) -> Understood {
        let mut out = Understood::default();
        let told = self.told.iter().filter(|o| o.origin == report.origin).cloned().collect::<Vec<_>>();
        self.odd(&mut out, told);
        let alone = Incident {
            id: report.id.to_string(),
            says: report.clone(),
            sources: report.source.iter().map(ToString::to_string).collect(),
            known: servanda_watch::incidents::known(report),
            revised: servanda_watch::incidents::known(report),
            reports: vec![report.id.to_string()],
            disputed_actor: false,
        };
        if let Some(other) = &report.retracts {
            out.say("becomes", format!("the end of `{other}`, as far as this source said it"));
            return out;
        }
        let mut maker = Maker::new(&self.program, &self.loaded.treaty, self.observers, &self.ground);
        let made = maker.incident(incident.unwrap_or(&alone));
        let odd = std::mem::take(&mut maker.odd);
        self.odd(&mut out, odd);
        match made {
            Ok(fact) => {
                self.event(&mut out, &fact);
                self.when(&mut out, &fact);
                for (word, name) in [("by", &report.actor), ("against", &report.against)] {
                    if let Some(name) = name {
                        out.say(word, self.name(name));
                    }
                }
                report.args.iter().for_each(|(marker, name)| out.say(marker.word(), self.name(name)));
                self.place(&mut out, report);
                self.probability(&mut out, report, &fact, incident.unwrap_or(&alone));
            }
            Err(objection) => self.odd(&mut out, vec![objection]),
        }
        match incident {
            Some(incident) if incident.reports.len() > 1 => {
                out.say("incident", format!("`{}`, of the reports {}", incident.id, list(&incident.reports)));
            }
            Some(incident) => out.say("incident", format!("`{}`, of this report alone", incident.id)),
            None => {}
        }
        let strangers = self.strangers.incident(&alone);
        self.odd(&mut out, strangers);
        out
    }

    pub(super) fn act(&mut self, act: &Act<'static>) -> Understood {
        let mut out = Understood::default();
        match Maker::new(&self.program, &self.loaded.treaty, self.observers, &self.ground).act(act) {
            Ok(fact) => {
                self.event(&mut out, &fact);
                self.when(&mut out, &fact);
                out.say("by", self.name(&act.body));
                act.args.iter().for_each(|(marker, name)| out.say(marker.word(), self.name(name)));
                out.say("probability", "certain: an act is what was done by word".to_owned());
            }
            Err(objection) => self.odd(&mut out, vec![objection]),
        }
        let stranger = self.strangers.act(act);
        self.odd(&mut out, stranger);
        out
    }

    /// A claim is no fact: it is shown beside what is established.
    pub(super) fn claim(&mut self, claim: &Claim<'static>) -> Understood {
        let mut out = Understood::default();
        out.say(
            "becomes",
            "a claim: a number that somebody states, shown beside what is established and never counted as an event".to_owned(),
        );
        out.say("speaker", self.name(&claim.speaker));
        if claim.window.is_none_or(|w| w.to.is_none()) {
            out.say("compared", "with nothing: its window has no stated end".to_owned());
        }
        let stranger = self.strangers.claim(claim);
        self.odd(&mut out, stranger);
        out
    }

    fn odd(&self, out: &mut Understood, told: impl IntoIterator<Item = Objection>) {
        for objection in told {
            out.usable &= !objection.rejected;
            out.odd.push(objection.reason);
        }
    }

    fn event(&self, out: &mut Understood, fact: &Fact) {
        let name = self.program.events.get(usize::from(fact.event)).map_or("", |e| e.name.as_str());
        let articles: Vec<usize> = self.program.clauses.iter().filter(|c| c.events.contains(&fact.event)).map(|c| c.article).collect();
        let spoken = if articles.is_empty() {
            "of which no article speaks by itself".to_owned()
        } else {
            format!("of which {} speak{}", self.loaded.treaty.cite_all(&articles, 12), if articles.len() == 1 { "s" } else { "" })
        };
        out.say("event", format!("`{name}`, {spoken}"));
    }

    fn when(&self, out: &mut Understood, fact: &Fact) {
        let zone = self.loaded.treaty.instruments.first().map_or("UTC", |i| i.zone.text.as_str());
        let local = |seconds: i64| {
            let (at, tz) = (jiff::Timestamp::from_second(seconds).ok()?, moments::zone(zone)?);
            Some(at.to_zoned_datetime(tz).strftime("%Y-%m-%d %H:%M:%S").to_string())
        };
        let shown = |seconds: i64| local(seconds).unwrap_or_else(|| "no known time".to_owned());
        let happened = if fact.when.from == fact.when.to {
            shown(fact.when.from)
        } else {
            format!("some time from {} to {}", shown(fact.when.from), shown(fact.when.to))
        };
        out.say("happened", format!("{happened} {zone}"));
        out.say("known", format!("{} {zone}", shown(fact.known)));
    }

    /// What a name is in the text.
    fn name(&self, name: &str) -> String {
        let names = &self.loaded.treaty.names;
        let sort = if names.parties.contains_key(name) {
            "a party"
        } else if names.bodies.contains_key(name) {
            "a body"
        } else if names.forces.contains_key(name) {
            "a force"
        } else if names.zones.contains_key(name) {
            "a zone"
        } else if self.ground.parts.iter().any(|(_, part, _)| part == name) {
            "a part of a zone"
        } else if names.knows(name) {
            "a term of the text"
        } else {
            "a name that the text does not list"
        };
        format!("{name}, {sort}")
    }

    fn place(&self, out: &mut Understood, report: &Report<'_>) {
        if let Some(sector) = &report.sector {
            out.say("sector", self.name(sector));
        }
        let Some(point) = report.place else {
            let known =
                report.place_name.as_ref().map_or_else(String::new, |n| format!("; `{n}` is a name, and no map says where it lies"));
            return out.say("ground", format!("no coordinates: it may lie in any zone of the text{known}"));
        };
        let Ok(at) = LonLat::new(point.lon, point.lat) else { return };
        let radius = point.radius_m.unwrap_or(RADIUS_M);
        let zones = self.ground.zones.iter().map(|(name, zone)| (name.clone(), zone));
        let parts = self.ground.parts.iter().map(|(whole, part, zone)| (format!("{part} of {whole}"), zone));
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        for (name, zone) in zones.chain(parts) {
            match lies_in(zone, at, radius) {
                Truth::Yes => certain.push(name),
                Truth::Maybe => possible.push(name),
                Truth::No => {}
            }
        }
        let stated = if point.radius_m.is_some() { "as stated" } else { "for want of a stated radius" };
        let said = match (certain.is_empty(), possible.is_empty()) {
            (true, true) if self.ground.zones.is_empty() => "no zone of the text is drawn: it may lie in any".to_owned(),
            (true, true) => "in none of the zones that are drawn".to_owned(),
            (false, true) => format!("certainly in {}", list(&certain)),
            (true, false) => format!("perhaps in {}", list(&possible)),
            (false, false) => format!("certainly in {}, perhaps in {}", list(&certain), list(&possible)),
        };
        out.say("ground", format!("{said} (within {radius} m, {stated})"));
    }

    fn probability(&self, out: &mut Understood, report: &Report<'_>, fact: &Fact, incident: &Incident) {
        let said = match fact.odds {
            Odds::CERTAIN => "certain: a register says so".to_owned(),
            Odds::UNKNOWN if !self.observers.priors.contains_key(report.kind.as_ref()) => {
                format!("unknown: sources.toml states no prior for `{}`", report.kind)
            }
            Odds::UNKNOWN => "unknown: no source of it states how often it misses or invents something".to_owned(),
            odds => {
                let percent = |permille: u16| format!("{}.{} %", permille / 10, permille % 10);
                format!("{} to {} on the word of {}", percent(odds.low), percent(odds.high), list(&incident.sources))
            }
        };
        let word = match fact.odds.against(500) {
            Truth::Yes => "more likely than not",
            Truth::Maybe => "undetermined",
            Truth::No => "refuted",
        };
        out.say("probability", format!("{said}; {word}"));
    }
}

//! From reports to incidents. Two reports are one incident when they share an id or one corrects the other, and in no other case: fusion by
//! place and time is a step of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use servanda_feed::{Origin, Report};

use crate::fact::Seconds;

/// An incident: what some reports say happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Incident {
    /// The id of its first report.
    pub id: String,
    /// What its latest report says.
    pub says: Report<'static>,
    /// Who reports it, each once.
    pub sources: Vec<String>,
    /// When it was first known.
    pub known: Seconds,
    /// When the latest report on it came.
    pub revised: Seconds,
    /// Its reports, as read.
    pub reports: Vec<String>,
    /// Whether its reports name different actors: then nobody in particular is its actor.
    pub disputed_actor: bool,
}

/// A report that could not be used, with the reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Objection {
    /// Where it was read.
    pub origin: Origin,
    /// The report.
    pub report: String,
    /// Why.
    pub reason: String,
    /// Whether it was left out; otherwise it was used all the same.
    pub rejected: bool,
}

/// A report that came so long before what it reports has the clock running backwards, seconds: observers' clocks err by hours.
const CLOCK_SKEW_MAX: Seconds = 6 * 3_600;

/// When a report came: as it says, or when what it reports was over.
#[must_use]
pub fn known(report: &Report<'_>) -> Seconds {
    let over = report.occurred.to.unwrap_or(report.occurred.from);
    report.received.unwrap_or(over).as_second()
}

/// The incidents that some reports make, in the order of their first reports' ids; only what was known by `as_of`.
#[must_use]
pub fn incidents(reports: &[Report<'static>], as_of: Option<Seconds>) -> (Vec<Incident>, Vec<Objection>) {
    let mut objections = Vec::new();
    // Asked and never walked through: their order reaches nothing.
    let mut heads: HashMap<String, String> = HashMap::new();
    // Incidents are large: they stay where they are, and only their places are looked up.
    let mut all: Vec<Option<Incident>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    // In the order in which they came, so that a later report amends an earlier one. Of reports that came at once, what is amended comes
    // before what amends it, however the ids are spelt and wherever they stand in the files.
    let known_by: Vec<&Report<'static>> = reports.iter().filter(|r| as_of.is_none_or(|t| known(r) <= t)).collect();
    let depths = depths(&known_by);
    let mut order: Vec<(Seconds, usize, &Report<'static>)> = known_by.iter().map(|r| (known(r), depth_of(&depths, r), *r)).collect();
    order.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
    // Only a report that amends another has to know whether that one comes later.
    let amends = order.iter().any(|(.., r)| r.corrects.is_some());
    let ids: HashSet<&str> = order.iter().filter(|_| amends).map(|(.., r)| r.id.as_ref()).collect();
    for (.., report) in order {
        let mut object = |reason: String, rejected: bool| {
            objections.push(Objection { origin: report.origin.clone(), report: report.id.to_string(), reason, rejected });
        };
        if let Some(received) = report.received
            && received.as_second() + CLOCK_SKEW_MAX < report.occurred.from.as_second()
        {
            object(format!("the clock runs backwards: received {received}, before it happened at {}", report.occurred.from), true);
            continue;
        }
        if let Some(other) = &report.retracts {
            let head = heads.get(other.as_ref()).cloned().unwrap_or_else(|| other.to_string());
            match places.get(&head).and_then(|place| all.get_mut(*place)) {
                Some(Some(incident)) if !speaks_for(report, incident) => object(
                    format!("it takes back `{other}`, which {} reported: only who reported it can take it back", of_whom(incident)),
                    true,
                ),
                Some(Some(incident)) if incident.sources.len() > 1 => {
                    // Another source still stands by it.
                    incident.sources.retain(|s| Some(s.as_str()) != report.source.as_deref());
                }
                Some(place) => {
                    *place = None;
                    places.remove(&head);
                }
                None => object(format!("it takes back `{other}`, which is not known"), true),
            }
            continue;
        }
        let amended = report.corrects.as_deref();
        if let Some(other) = amended.filter(|other| !heads.contains_key(*other)) {
            let later = ids.contains(other);
            object(
                format!("it corrects `{other}`, which is {}; it stands for itself", if later { "not known yet" } else { "not known" }),
                false,
            );
        }
        // Nobody amends the word of another: that would make a register say what a party says.
        let others = |other: &str| {
            let incident = places.get(heads.get(other)?).and_then(|place| all.get(*place)?.as_ref())?;
            (!speaks_for(report, incident)).then(|| of_whom(incident))
        };
        let amended = match amended.and_then(|other| Some((other, others(other)?))) {
            Some((other, whose)) => {
                object(format!("it corrects `{other}`, which {whose} reported; it stands for itself"), false);
                None
            }
            None => amended,
        };
        let head = amended.and_then(|other| heads.get(other)).or_else(|| heads.get(report.id.as_ref())).cloned();
        let head = head.unwrap_or_else(|| report.id.to_string());
        heads.insert(report.id.to_string(), head.clone());
        let source = report.source.as_deref().unwrap_or("").to_owned();
        match places.get(&head).and_then(|place| all.get_mut(*place)?.as_mut()) {
            Some(incident) => {
                let same_actor = incident.says.actor == report.actor;
                if amended.is_none() && !same_actor {
                    incident.disputed_actor = true;
                }
                if !source.is_empty() && !incident.sources.contains(&source) {
                    incident.sources.push(source);
                }
                incident.revised = known(report);
                incident.reports.push(report.id.to_string());
                if amended.is_some() {
                    incident.says = report.clone();
                    incident.disputed_actor = false;
                }
            }
            None => {
                let sources = if source.is_empty() { Vec::new() } else { vec![source] };
                let (known, reports) = (known(report), vec![report.id.to_string()]);
                let incident =
                    Incident { id: head.clone(), says: report.clone(), sources, known, revised: known, reports, disputed_actor: false };
                places.insert(head, all.len());
                all.push(Some(incident));
            }
        }
    }
    let mut order: Vec<(String, usize)> = places.into_iter().collect();
    order.sort_unstable();
    (order.into_iter().filter_map(|(_, place)| all.get_mut(place)?.take()).collect(), objections)
}

/// Whether a report comes from one of those who reported an incident. Where neither names a source, it is taken to be the same.
fn speaks_for(report: &Report<'_>, incident: &Incident) -> bool {
    let source = report.source.as_deref().unwrap_or("");
    if source.is_empty() { incident.sources.is_empty() } else { incident.sources.iter().any(|s| s == source) }
}

fn of_whom(incident: &Incident) -> String {
    if incident.sources.is_empty() { "somebody who is not named".to_owned() } else { incident.sources.join(", ") }
}

/// How many amendments lie before each report that amends another; every other has none.
fn depths<'a>(reports: &[&'a Report<'static>]) -> BTreeMap<&'a str, usize> {
    let before: BTreeMap<&str, &str> = reports
        .iter()
        .filter_map(|r| Some((r.id.as_ref(), r.corrects.as_deref().or(r.retracts.as_deref())?)))
        .filter(|(id, of)| id != of)
        .collect();
    let mut out: BTreeMap<&str, usize> = BTreeMap::new();
    for report in reports.iter().filter(|r| before.contains_key(r.id.as_ref())) {
        let mut path = Vec::new();
        let mut at = report.id.as_ref();
        // Back to what is known already or amends nothing; a ring ends where it began.
        while !out.contains_key(at) && !path.contains(&at) && path.len() < 10_000 {
            path.push(at);
            match before.get(at) {
                Some(of) => at = of,
                None => break,
            }
        }
        let first = out.get(at).map_or(0, |d| d + 1);
        out.extend((first..).zip(path.into_iter().rev()).map(|(depth, id)| (id, depth)));
    }
    out
}

fn depth_of(depths: &BTreeMap<&str, usize>, report: &Report<'_>) -> usize {
    depths.get(report.id.as_ref()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(id: &str, source: &str, day: i64, received: i64) -> Report<'static> {
        let at = |s: i64| jiff::Timestamp::from_second(s).unwrap();
        Report {
            id: id.to_owned().into(),
            source: Some(source.to_owned().into()),
            kind: "fire".into(),
            received: Some(at(received)),
            occurred: servanda_feed::time::Interval::at(at(day)),
            ..Report::new(servanda_feed::Origin { file: "t".into(), line: 1 })
        }
    }

    #[test]
    fn a_correction_changes_the_incident_and_not_its_name() {
        let first = report("a", "Mission", 1_000, 2_000);
        let second = Report { corrects: Some("a".into()), ..report("b", "Mission", 1_500, 3_000) };
        let (all, none) = incidents(&[second.clone(), first.clone()], None);
        assert!(none.is_empty(), "{none:?}");
        assert_eq!((all.len(), all[0].id.as_str(), all[0].says.occurred.from.as_second()), (1, "a", 1_500));
        assert_eq!((all[0].known, all[0].revised), (2_000, 3_000));
        let (then, _) = incidents(&[second, first], Some(2_500));
        assert_eq!(then[0].says.occurred.from.as_second(), 1_000, "as it was known then");
    }

    #[test]
    fn a_retraction_takes_back_one_word_and_not_another() {
        let one = report("a", "Mission", 1_000, 2_000);
        let same = report("a", "Press", 1_000, 2_100);
        let back = Report { retracts: Some("a".into()), ..report("c", "Mission", 1_000, 3_000) };
        assert!(incidents(&[one.clone(), back.clone()], None).0.is_empty());
        let (all, _) = incidents(&[one, same, back], None);
        assert_eq!(all[0].sources, ["Press"]);
    }

    #[test]
    fn nobody_amends_or_takes_back_the_word_of_another() {
        let first = Report { actor: Some("South".into()), ..report("a", "Register", 1_000, 2_000) };
        let other = Report { corrects: Some("a".into()), actor: Some("North".into()), ..report("b", "South Ministry", 1_500, 3_000) };
        let (all, told) = incidents(&[first.clone(), other], None);
        let says: Vec<_> = all.iter().map(|i| (i.id.as_str(), i.says.actor.as_deref().unwrap_or(""), i.sources.join(","))).collect();
        assert_eq!(says, [("a", "South", "Register".to_owned()), ("b", "North", "South Ministry".to_owned())]);
        assert!(!told[0].rejected && told[0].reason.contains("Register"), "{told:?}");
        for source in [Some("South Ministry"), None] {
            let back = Report { retracts: Some("a".into()), source: source.map(Into::into), ..report("c", "", 1_000, 3_000) };
            let (all, told) = incidents(&[first.clone(), back], None);
            assert!(all.len() == 1 && told.len() == 1 && told[0].rejected, "{source:?} {told:?}");
        }
    }

    #[test]
    fn the_spelling_of_ids_decides_nothing() {
        // All received at once, each amending the one before: one incident, whatever the names.
        for names in [["r8", "r9", "r10"], ["c", "b", "a"], ["a", "b", "c"]] {
            let first = report(names[0], "Mission", 1_000, 2_000);
            let second = Report { corrects: Some(names[0].to_owned().into()), ..report(names[1], "Mission", 1_100, 2_000) };
            let third = Report { corrects: Some(names[1].to_owned().into()), ..report(names[2], "Mission", 1_200, 2_000) };
            let (all, told) = incidents(&[third, first, second], None);
            assert!(told.is_empty(), "{names:?}: {told:?}");
            assert_eq!((all.len(), all[0].id.as_str(), all[0].says.occurred.from.as_second()), (1, names[0], 1_200), "{names:?}");
        }
        let one = Report { corrects: Some("b".into()), ..report("a", "Mission", 1_000, 2_000) };
        let other = Report { corrects: Some("a".into()), ..report("b", "Mission", 1_000, 2_000) };
        assert!(!incidents(&[one, other], None).1.is_empty(), "a ring of corrections is told, and ends");
    }

    #[test]
    fn what_cannot_be_is_told() {
        let ghost = Report { corrects: Some("x".into()), ..report("b", "Mission", 1_000, 2_000) };
        let (all, told) = incidents(&[ghost], None);
        assert!(all.len() == 1 && told.len() == 1 && !told[0].rejected && told[0].reason.contains("`x`"));
        let (all, told) = incidents(&[report("a", "Mission", 100_000, 10)], None);
        assert!(all.is_empty() && told[0].rejected && told[0].reason.contains("backwards"));
    }

    #[test]
    fn two_sides_that_name_each_other_leave_the_actor_open() {
        let a = Report { actor: Some("North".into()), ..report("a", "South HQ", 1_000, 2_000) };
        let b = Report { actor: Some("South".into()), ..report("a", "North HQ", 1_000, 2_100) };
        assert!(incidents(&[a, b], None).0[0].disputed_actor);
    }
}

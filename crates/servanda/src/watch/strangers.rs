//! Names that neither the text nor `sources.toml` knows: a slip of the pen would otherwise make a breach somebody's who does not exist.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::near::nearest;
use servanda_feed::{Act, Claim, Origin};
use servanda_watch::incidents::{Incident, Objection};
use servanda_watch::observers::Observers;

use crate::load::Loaded;

/// So many strangers are told; who has more has another trouble than a slip of the pen.
const TOLD_MOST: usize = 200;

/// What a name should be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum What {
    Actor,
    Source,
}

/// Tells each unknown name once, at its first use.
#[derive(Clone, Debug)]
pub(crate) struct Strangers<'a> {
    loaded: &'a Loaded,
    /// Members of an open register act under names that no text lists.
    open: bool,
    known: BTreeMap<What, BTreeSet<&'a str>>,
    told: BTreeSet<(What, String)>,
}

impl<'a> Strangers<'a> {
    pub(crate) fn new(loaded: &'a Loaded, observers: &'a Observers) -> Self {
        let names = &loaded.treaty.names;
        let actors = names.parties.keys().chain(names.bodies.keys()).chain(names.forces.keys()).map(String::as_str).collect();
        let sources = observers.by_name.keys().map(String::as_str).collect();
        let open = names.groups.values().any(|g| names.is_open(g));
        Self { loaded, open, known: BTreeMap::from([(What::Actor, actors), (What::Source, sources)]), told: BTreeSet::new() }
    }

    pub(crate) fn incident(&mut self, incident: &Incident) -> Vec<Objection> {
        let (says, mut out) = (&incident.says, Vec::new());
        if !self.open {
            let actors = says.actor.iter().chain(&says.against);
            out.extend(actors.filter_map(|name| self.tell(What::Actor, name, &incident.id, &says.origin)));
        }
        out.extend(incident.sources.iter().filter_map(|name| self.tell(What::Source, name, &incident.id, &says.origin)));
        out
    }

    pub(crate) fn claim(&mut self, claim: &Claim<'_>) -> Option<Objection> {
        self.tell(What::Actor, &claim.speaker, &claim.id, &claim.origin)
    }

    pub(crate) fn act(&mut self, act: &Act<'_>) -> Option<Objection> {
        self.tell(What::Actor, &act.body, &act.id, &act.origin)
    }

    fn tell(&mut self, what: What, name: &str, id: &str, origin: &Origin) -> Option<Objection> {
        let known = self.known.get(&what)?;
        if name.is_empty() || known.contains(name) || self.loaded.treaty.names.knows(name) || self.told.len() > TOLD_MOST {
            return None;
        }
        if !self.told.insert((what, name.to_owned())) {
            return None;
        }
        let near = nearest(name, known.iter().copied()).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
        let word = match what {
            What::Actor => "party or body",
            What::Source => "source",
        };
        let reason = format!("`{name}` is no {word} that the case knows{near}");
        Some(Objection { origin: origin.clone(), report: id.to_owned(), reason, rejected: false })
    }
}

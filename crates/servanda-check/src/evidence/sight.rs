//! Which sources see what, and who runs them.

use super::*;

/// Whether an event stands for a breach of anything in the text: it is called so and says nothing more.
#[must_use]
pub fn is_any_breach(treaty: &Treaty, name: &str) -> bool {
    ANY_BREACH.contains(&name) && treaty.names.events.get(name).is_none_or(|e| matches!(e.form, EventForm::Plain))
}

// --- who sees what ---

/// Which sources see which events and measures.
#[derive(Clone, Debug)]
pub struct Sight<'t> {
    treaty: &'t Treaty,
    families: Families<'t>,
    named: BTreeMap<&'t str, Vec<&'t Source>>,
    /// The same by the numbers of the families.
    numbered: Vec<Vec<&'t Source>>,
    /// Sources that count things of any kind.
    counting: Vec<&'t Source>,
}

impl<'t> Sight<'t> {
    /// Of a text.
    #[must_use]
    pub fn new(treaty: &'t Treaty) -> Self {
        let mut named: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
        let mut counting = Vec::new();
        for source in treaty.names.sources.values() {
            for name in &source.sees {
                named.entry(name.text.as_str()).or_default().push(source);
            }
            let counts_kinds = source.sees.iter().filter_map(|n| treaty.names.measures.get(&n.text)).any(|(_, takes, _)| {
                takes
                    .object
                    .iter()
                    .chain(takes.cases.iter().map(|(_, sort)| sort))
                    .any(|sort| sort.text == "Kind" || treaty.names.kinds.contains_key(&sort.text))
            });
            if counts_kinds {
                counting.push(source);
            }
        }
        let families = Families::new(treaty);
        let numbered = families.names().map(|name| named.get(name).cloned().unwrap_or_default()).collect();
        Self { treaty, families, named, numbered, counting }
    }

    /// The sources that see an event or measure: by its name, by a wider event, or some kind of it.
    #[must_use]
    pub fn of_name(&self, name: &str) -> Vec<&'t Source> {
        let mut out: Vec<&Source> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut todo = vec![name];
        while let Some(name) = todo.pop() {
            if !seen.insert(name) {
                continue;
            }
            out.extend(self.named.get(name).into_iter().flatten());
            let kin = self.families.wider(name).into_iter().chain(self.families.narrower(name));
            out.extend(kin.filter_map(|number| self.numbered.get(number)).flatten());
            // A combination of events is seen by whoever sees a part of it.
            if let Some(EventForm::Derived(condition)) = self.treaty.names.events.get(name).map(|e| &e.form) {
                let parts = mentions::of_condition(condition).into_iter().filter_map(|mention| match mention {
                    Mention::Fact(pattern) => Some(pattern.name.text.as_str()),
                    _ => None,
                });
                let at = todo.len();
                todo.extend(parts);
                todo[at..].reverse();
            }
        }
        let mut names = BTreeSet::new();
        out.retain(|s| names.insert(s.name.text.as_str()));
        out
    }

    /// The sources that see an act: by its name, or because they count the things that it moves.
    #[must_use]
    pub fn of_act(&self, act: &Pattern) -> Vec<&'t Source> {
        let mut out = self.of_name(&act.name.text);
        let thing = act.object.iter().chain(case(act, Preposition::Of)).any(|noun| match &noun.kind {
            NounKind::Term(_, word, _) => self.treaty.names.kinds.contains_key(&word.text),
            _ => false,
        });
        if thing {
            let more = self.counting.iter().filter(|s| !out.iter().any(|o| o.name.text == s.name.text));
            let more: Vec<&Source> = more.copied().collect();
            out.extend(more);
        }
        out
    }

    /// The sources that see whether an article is kept: those that see its acts, or what its grades of breach are about.
    #[must_use]
    pub fn of_article(&self, article: &'t Article) -> Vec<&'t Source> {
        let Some(norm) = article.norm() else { return Vec::new() };
        let mut out: Vec<&Source> = Vec::new();
        for pattern in act_patterns(&norm.act) {
            out.extend(self.of_act(pattern));
        }
        for (_, _, condition) in article.breach_when() {
            for mention in mentions::of_condition(condition) {
                if let Mention::Fact(pattern) = mention {
                    out.extend(self.of_name(&pattern.name.text));
                }
            }
        }
        // Whoever is to see any violation sees a violation of this article.
        out.extend(self.named.iter().filter(|(n, _)| is_any_breach(self.treaty, n)).flat_map(|(_, sources)| sources));
        let mut names = BTreeSet::new();
        out.retain(|s| names.insert(s.name.text.as_str()));
        out
    }

    /// Whether somebody judges an event, so that no source is needed to establish it.
    #[must_use]
    pub fn is_judged(&self, name: &str) -> bool {
        matches!(self.treaty.names.events.get(name).map(|e| &e.form), Some(EventForm::Judged(_)))
    }
}

/// The parties that run a verifier: the operator of a source, the party for which a body acts, the party itself. A body of
/// several members is nobody's: what it says they say together.
#[must_use]
pub fn operators(treaty: &Treaty, verifier: &str) -> BTreeSet<String> {
    let names = &treaty.names;
    let term = match names.sources.get(verifier) {
        Some(source) => match &source.operated_by {
            Some(operator) => operator.text.as_str(),
            None => return BTreeSet::new(),
        },
        None => verifier,
    };
    if let Some(body) = names.bodies.get(term)
        && body.acts_for.is_none()
    {
        let members = names.body_members(body);
        return if members.len() == 1 && !body.and_others { members } else { BTreeSet::new() };
    }
    names.stands_for(term).into_iter().filter(|p| names.parties.contains_key(p)).collect()
}

/// The parties that answer an act against somebody: bearers of a duty or promise that waits for an event done `against`
/// somebody by somebody else.
#[must_use]
pub fn guarantors(treaty: &Treaty) -> BTreeMap<String, ArticleId> {
    let mut out = BTreeMap::new();
    for (id, article) in treaty.standing() {
        let (Some(norm), Some(when)) = (article.norm(), article.when()) else { continue };
        if !matches!(norm.modal, Modal::Shall | Modal::Intends) {
            continue;
        }
        for (atom, negated) in mentions::atoms(when) {
            let Some(event) = fact(&atom.kind).filter(|_| !negated) else { continue };
            if case(event, Preposition::Against).is_none() {
                continue;
            }
            let (by, against) = matching::sides(treaty, event);
            for bearer in treaty.bearers(&norm.subject) {
                if treaty.names.parties.contains_key(&bearer) && !by.contains(&bearer) && !against.contains(&bearer) {
                    out.entry(bearer).or_insert(id);
                }
            }
        }
    }
    out
}

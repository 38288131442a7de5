//! The text as each reading or proposal has it. A reading is a dispute on what the text means, a proposal a text that is
//! not agreed; both change a copy, never the text.

mod amounts;
mod changes;

use std::collections::{BTreeMap, BTreeSet};

use servanda_syntax::ast::{Change, Geometry, Override, OverrideForm, Scope};

use crate::names::Names;
use crate::treaty::{Article, ArticleId, Treaty};
use amounts::Open;

/// The text under some readings or proposals.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Their labels; empty for the text as it stands.
    pub labels: Vec<String>,
    /// Whether they are proposals.
    pub proposal: bool,
    /// The text with them applied.
    pub treaty: Treaty,
}

/// The text as it stands, then under each label (changes with the same label go together over the whole file), then under all
/// readings of different parties at once when no two of them change the same thing. A version that says the same as one before it is
/// left out. Each copy is made when it is asked for.
pub fn variants(treaty: &Treaty) -> impl Iterator<Item = Variant> {
    let open = amounts::open(treaty);
    let effects = Effects::new(treaty, &open);
    let mut told = BTreeSet::from([Effect::default()]);
    let text = Variant { labels: Vec::new(), proposal: false, treaty: treaty.clone() };
    let versions = versions(treaty, &open).into_iter().filter(move |(labels, _)| told.insert(effects.of(labels)));
    std::iter::once(text).chain(versions.map(|(labels, form)| Variant {
        treaty: apply(treaty, &labels),
        proposal: form == OverrideForm::Proposal,
        labels,
    }))
}

/// The labels of each version, those of readings and proposals first.
fn versions(treaty: &Treaty, open: &[Open]) -> Vec<(Vec<String>, OverrideForm)> {
    let named = treaty.overrides.iter().map(|(_, of)| (vec![of.label.text.clone()], of.form));
    let chosen = open.iter().flat_map(|amount| {
        // The first of each choice stands in the text; what a reading leaves open is chosen under that reading.
        let home = amount.within.and_then(|i| treaty.overrides.get(i)).map(|(_, of)| &of.label.text);
        let labels = amount.choices.iter().skip(1).map(|(label, _)| label).filter(move |label| home != Some(label));
        labels.map(move |label| (home.into_iter().chain([label]).cloned().collect(), OverrideForm::Proposal))
    });
    let mut known: BTreeSet<(Vec<String>, OverrideForm)> = BTreeSet::new();
    let mut out: Vec<(Vec<String>, OverrideForm)> = named.chain(chosen).filter(|version| known.insert(version.clone())).collect();
    let readings: Vec<String> =
        out.iter().filter(|(_, form)| *form == OverrideForm::Reading).flat_map(|(labels, _)| labels).cloned().collect();
    if readings.len() > 1 && !clash(treaty, &readings) {
        out.push((readings, OverrideForm::Reading));
    }
    out
}

/// What some labels change: the readings and proposals that they name, and where they choose another quantity than the text does, each
/// by its place in a list.
type Effect = (BTreeSet<usize>, BTreeMap<usize, usize>);

/// What each label changes.
#[derive(Default)]
struct Effects {
    changes: BTreeMap<String, Vec<usize>>,
    /// The quantities that are open, the reading or proposal in which each stands, and which of its choices goes by the label.
    chosen: BTreeMap<String, Vec<(usize, Option<usize>, usize)>>,
    /// For each of them and each of its choices, the first choice that is as much.
    same: Vec<Vec<usize>>,
}

impl Effects {
    fn new(treaty: &Treaty, open: &[Open]) -> Self {
        let mut out = Self::default();
        for (index, (_, of)) in treaty.overrides.iter().enumerate() {
            out.changes.entry(of.label.text.clone()).or_default().push(index);
        }
        for (index, amount) in open.iter().enumerate() {
            let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
            let mut same = Vec::new();
            for (choice, (label, quantity)) in amount.choices.iter().enumerate() {
                out.chosen.entry(label.clone()).or_default().push((index, amount.within, choice));
                same.push(*firsts.entry(format!("{quantity:?}")).or_insert(choice));
            }
            out.same.push(same);
        }
        out
    }

    fn of(&self, labels: &[String]) -> Effect {
        let changes: BTreeSet<usize> = labels.iter().filter_map(|l| self.changes.get(l)).flatten().copied().collect();
        let mut chosen: BTreeMap<usize, usize> = BTreeMap::new();
        for &(index, within, choice) in labels.iter().filter_map(|l| self.chosen.get(l)).flatten() {
            if within.is_none_or(|i| changes.contains(&i)) {
                let first = chosen.entry(index).or_insert(choice);
                *first = choice.min(*first);
            }
        }
        let stands_for = |index: usize, choice: usize| self.same.get(index).and_then(|same| same.get(choice)).copied().unwrap_or(choice);
        let chosen =
            chosen.into_iter().map(|(index, choice)| (index, stands_for(index, choice))).filter(|(_, choice)| *choice > 0).collect();
        (changes, chosen)
    }
}

/// Whether two labels change the same article or term: then they cannot hold together.
fn clash(treaty: &Treaty, labels: &[String]) -> bool {
    let labels: BTreeSet<&String> = labels.iter().collect();
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    treaty.overrides.iter().filter(|(_, of)| labels.contains(&of.label.text)).any(|(instrument, of)| {
        let what = match &of.scope {
            Scope::Article(citation) => format!("{:?}", treaty.find(*instrument, citation)),
            Scope::Term(word) => word.text.clone(),
            Scope::Treaty(_) => "this treaty".to_owned(),
        };
        *seen.entry(what).or_insert(&of.label.text) != &of.label.text
    })
}

/// A change that finds nothing to change in what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Idle<'t> {
    /// The instrument in which the reading or proposal stands.
    pub instrument: usize,
    /// The reading or proposal.
    pub of: &'t Override,
    /// The change.
    pub change: &'t Change,
}

/// The changes of all readings and proposals that change nothing, in the order of the text. Those under one label come one after
/// another, so that a change may find what an earlier one has put there.
#[must_use]
pub fn idle(treaty: &Treaty) -> Vec<Idle<'_>> {
    let mut by_label: BTreeMap<&str, Vec<&(usize, Override)>> = BTreeMap::new();
    for of in treaty.overrides.iter() {
        by_label.entry(&of.1.label.text).or_default().push(of);
    }
    let mut out: Vec<Idle<'_>> = by_label.values().flat_map(|overrides| Changed::by(treaty, overrides).idle).collect();
    out.sort_by_key(|i| i.of.span);
    out
}

fn apply(treaty: &Treaty, labels: &[String]) -> Treaty {
    let overrides: Vec<&(usize, Override)> = treaty.overrides.iter().filter(|(_, of)| labels.contains(&of.label.text)).collect();
    let changed = Changed::by(treaty, &overrides);
    let mut out = treaty.clone();
    for (id, article) in changed.articles {
        out.articles[id] = article;
    }
    if let Some(names) = changed.names {
        out.names = names;
    }
    amounts::choose(&mut out, labels);
    // Measured on the zones as the text has them; a zone that another label moves, or one that is built from it, is not measured again.
    let moves = |change: &Change| matches!(change, Change::IsPlace(_));
    let moved = overrides.iter().any(|(_, of)| of.changes.iter().any(moves));
    let open = |zone: &crate::names::Zone| matches!(&zone.geometry, Some(Geometry::Place(place)) if place.amount().is_some_and(|a| !a.proposed.is_empty()));
    if moved || out.names.zones.values().any(open) {
        out.coverings.clear();
    }
    out
}

/// What readings and proposals make of the articles and names that they change.
#[derive(Default)]
struct Changed<'t> {
    articles: BTreeMap<ArticleId, Article>,
    names: Option<Names>,
    idle: Vec<Idle<'t>>,
}

impl<'t> Changed<'t> {
    fn by(treaty: &'t Treaty, overrides: &[&'t (usize, Override)]) -> Self {
        let mut out = Self::default();
        for (instrument, of) in overrides {
            let articles: Vec<ArticleId> = match &of.scope {
                Scope::Article(citation) => treaty.find(*instrument, citation).into_iter().collect(),
                Scope::Term(_) => Vec::new(),
                Scope::Treaty(_) => {
                    treaty.articles.iter().enumerate().filter(|(_, a)| a.instrument == *instrument).map(|(id, _)| id).collect()
                }
            };
            for change in &of.changes {
                let changed = match &of.scope {
                    Scope::Term(term) => changes::of_term(out.names.get_or_insert_with(|| treaty.names.clone()), term, change),
                    // Where a citation leads nowhere, that is said already.
                    Scope::Article(_) if articles.is_empty() => true,
                    Scope::Article(_) | Scope::Treaty(_) => {
                        let mut any = false;
                        for &id in &articles {
                            let article = out.articles.entry(id).or_insert_with(|| treaty.articles[id].clone());
                            any |= changes::of_article(article, change, of.span);
                        }
                        any
                    }
                };
                if !changed {
                    out.idle.push(Idle { instrument: *instrument, of, change });
                }
            }
        }
        out
    }
}

/// Whether two things of the syntax say the same, wherever they stand: their places are left out of the comparison.
#[must_use]
pub fn says_the_same<T: std::fmt::Debug>(one: &T, other: &T) -> bool {
    without_spans(&format!("{one:?}")) == without_spans(&format!("{other:?}"))
}

fn without_spans(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some((before, from)) = rest.split_once("Span { start: ") {
        out.push_str(before);
        rest = from.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use servanda_syntax::ast::{Geometry, NounKind, Place};
    use servanda_syntax::mentions::Mention;

    fn treaty(clauses: &str) -> Treaty {
        let head = "treaty \"T\" in time zone UTC. party Northland, Southland. zone Strip. zone Port.\n";
        let document = servanda_syntax::read(&format!("```servanda\n{head}{clauses}\n```\n"));
        assert!(document.fences.iter().all(|f| f.problems.is_empty()), "{:?}", document.fences[0].problems);
        crate::resolve(&document, &crate::Annexes::default()).0
    }

    fn labels(clauses: &str) -> Vec<String> {
        variants(&treaty(clauses)).map(|v| v.labels.join("+")).collect()
    }

    #[test]
    fn every_bracket_names_versions_in_the_order_of_the_text() {
        let text = "article 1.1 \"A\": Northland shall pay within [\"a\" 5 days | \"b\" 6 days] of activation.
            term is [\"c\" 1 years | \"d\" 2 years] from signature.
            standard Balance is [\"e\" 50 % | \"f\" 60 %].
            force Corps of Northland; lasts [\"g\" 1 years | \"h\" 2 years] from signature.
            zone Buffer is within [\"i\" 5 km | \"j\" 6 km] of Strip.";
        assert_eq!(labels(text), ["", "b", "d", "f", "h", "j"]);
        let widths: Vec<String> = variants(&treaty(text))
            .filter_map(|v| match &v.treaty.names.zones["Buffer"].geometry {
                Some(Geometry::Place(Place::Within(amount, _))) => Some(amount.quantity.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(widths, ["5 km", "5 km", "5 km", "5 km", "5 km", "6 km"]);
    }

    #[test]
    fn versions_that_say_the_same_are_made_once() {
        let text =
            "article 1.1 \"A\": Northland shall pay within [\"a\" 5 days | \"b\" 6 days | \"c\" 6 days | \"d\" 5 days] of activation.";
        assert_eq!(labels(text), ["", "b"], "c is b again, and d is the text");
    }

    #[test]
    fn no_version_copies_the_readings_that_make_the_others() {
        let treaty = treaty(
            "article 1.1 \"A\": Northland shall pay within 9 days of activation.
            reading \"a\" by Southland of article 1.1: within 5 days of activation.
            reading \"b\" by Southland of article 1.1: within 6 days of activation.",
        );
        let shared = variants(&treaty).filter(|v| std::sync::Arc::ptr_eq(&v.treaty.overrides, &treaty.overrides)).count();
        assert_eq!(shared, 3, "else each of a thousand readings copies the thousand");
    }

    #[test]
    fn what_a_proposal_leaves_open_is_chosen_under_it() {
        let text = "article 1.1 \"A\": Northland shall pay within 9 days of activation.
            proposal \"fast\" by Southland of article 1.1: within [\"a\" 5 days | \"b\" 6 days] of activation.";
        assert_eq!(labels(text), ["", "fast", "fast+b"]);
    }

    #[test]
    fn a_term_is_reread_wherever_the_article_speaks_of_it() {
        let text = "event raid in Zone. body Panel. source Eyes sees raid.
            article 1.1 \"A\":
              when raid in any Strip occurs and not raid in that Strip is alleged, Northland shall guard Strip
                begun within 1 day of that raid only after raid in some Strip has occurred
                completed no later than 2030-01-01
                followed by report on that Strip to Southland within 2 days of activation;
              except when more than 3 raid in Strip within 2 days per Strip;
              on breach: Southland shall close Strip, failing which Panel shall open Strip;
              ends when raid in Strip has occurred without raid in that Strip since.
            reading \"port\" by Southland of article 1.1: read Strip as Port.";
        let treaty = treaty(text);
        let terms = |treaty: &Treaty| -> (usize, usize) {
            let all = treaty.mentions(0).into_iter().filter_map(|m| match m {
                Mention::Term(word) => Some(word.text.clone()),
                Mention::Noun(noun) => match &noun.kind {
                    NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) => Some(word.text.clone()),
                    _ => None,
                },
                _ => None,
            });
            let all: Vec<String> = all.collect();
            (all.iter().filter(|t| *t == "Strip").count(), all.iter().filter(|t| *t == "Port").count())
        };
        assert_eq!(terms(&treaty), (11, 0));
        assert_eq!(variants(&treaty).last().map(|v| terms(&v.treaty)), Some((0, 11)));
    }

    #[test]
    fn a_list_takes_the_place_of_an_annex() {
        let document = servanda_syntax::read(
            "```servanda\ntreaty \"T\" in time zone UTC. party Northland.
            group Sites, each a Site, from \"annex/sites.json\" each by \"name\".
            reading \"few\" by Northland of Sites: is Dam.\n```\n",
        );
        let annex = Ok(br#"[{"name": "Dam"}, {"name": "Bridge"}]"#.to_vec());
        let treaty = crate::resolve(&document, &[("annex/sites.json".to_owned(), annex)].into()).0;
        let members: Vec<usize> = variants(&treaty).map(|v| v.treaty.names.stands_for("Sites").len()).collect();
        assert_eq!(members, [2, 1]);
    }
}

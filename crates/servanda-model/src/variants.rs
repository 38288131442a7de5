//! The text as each reading or proposal has it. A reading is a dispute on what the text means, a proposal a text that is
//! not agreed; both change a copy, never the text.

mod amounts;
mod changes;

use std::collections::BTreeSet;

use servanda_syntax::ast::{Change, Override, OverrideForm, Scope};

use crate::treaty::Treaty;
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
    let mut told = BTreeSet::from([Effect::default()]);
    let text = Variant { labels: Vec::new(), proposal: false, treaty: treaty.clone() };
    let versions = versions(treaty, &open).into_iter().filter(move |(labels, _)| told.insert(effect(treaty, &open, labels)));
    std::iter::once(text).chain(versions.map(|(labels, form)| Variant {
        treaty: apply(treaty, &labels).0,
        proposal: form == OverrideForm::Proposal,
        labels,
    }))
}

/// The labels of each version, those of readings and proposals first.
fn versions(treaty: &Treaty, open: &[Open]) -> Vec<(Vec<String>, OverrideForm)> {
    let mut out: Vec<(Vec<String>, OverrideForm)> = Vec::new();
    for (_, change) in &treaty.overrides {
        let version = (vec![change.label.text.clone()], change.form);
        if !out.contains(&version) {
            out.push(version);
        }
    }
    for amount in open {
        // The first of each choice stands in the text; what a reading leaves open is chosen under that reading.
        let home = amount.within.and_then(|i| treaty.overrides.get(i)).map(|(_, change)| &change.label.text);
        for (label, _) in amount.choices.iter().skip(1).filter(|(label, _)| home != Some(label)) {
            let labels: Vec<String> = home.into_iter().chain([label]).cloned().collect();
            if !out.iter().any(|(known, _)| *known == labels) {
                out.push((labels, OverrideForm::Proposal));
            }
        }
    }
    let readings: Vec<String> =
        out.iter().filter(|(_, form)| *form == OverrideForm::Reading).flat_map(|(labels, _)| labels).cloned().collect();
    if readings.len() > 1 && !clash(treaty, &readings) {
        out.push((readings, OverrideForm::Reading));
    }
    out
}

/// What some labels change: the readings and proposals that they name, and where they choose another quantity than the text does, each
/// by its place in a list.
type Effect = (Vec<usize>, Vec<(usize, usize)>);

fn effect(treaty: &Treaty, open: &[Open], labels: &[String]) -> Effect {
    let changes: Vec<usize> =
        treaty.overrides.iter().enumerate().filter(|(_, (_, o))| labels.contains(&o.label.text)).map(|(i, _)| i).collect();
    let chosen = open
        .iter()
        .enumerate()
        .filter(|(_, amount)| amount.within.is_none_or(|i| changes.contains(&i)))
        .filter_map(|(i, amount)| {
            let (_, quantity) = amount.choices.iter().find(|(label, _)| labels.contains(label))?;
            let choice = amount.choices.iter().position(|(_, q)| q == quantity)?;
            (choice > 0).then_some((i, choice))
        })
        .collect();
    (changes, chosen)
}

/// Whether two labels change the same article or term: then they cannot hold together.
fn clash(treaty: &Treaty, labels: &[String]) -> bool {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (instrument, change) in &treaty.overrides {
        if !labels.contains(&change.label.text) {
            continue;
        }
        let what = match &change.scope {
            Scope::Article(citation) => format!("{:?}", treaty.find(*instrument, citation)),
            Scope::Term(word) => word.text.clone(),
            Scope::Treaty(_) => "this treaty".to_owned(),
        };
        if seen.iter().any(|(w, l)| *w == what && *l != change.label.text) {
            return true;
        }
        seen.push((what, &change.label.text));
    }
    false
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
    let labels: BTreeSet<&String> = treaty.overrides.iter().map(|(_, o)| &o.label.text).collect();
    let mut out: Vec<Idle<'_>> = labels.into_iter().flat_map(|label| apply(treaty, std::slice::from_ref(label)).1).collect();
    out.sort_by_key(|i| i.of.span);
    out
}

fn apply<'t>(treaty: &'t Treaty, labels: &[String]) -> (Treaty, Vec<Idle<'t>>) {
    let mut out = treaty.clone();
    let mut idle = Vec::new();
    for (instrument, of) in treaty.overrides.iter().filter(|(_, o)| labels.contains(&o.label.text)) {
        for change in &of.changes {
            let changed = match &of.scope {
                // Where a citation leads nowhere, that is said already.
                Scope::Article(citation) => {
                    treaty.find(*instrument, citation).is_none_or(|id| changes::of_article(&mut out.articles[id], change, of.span))
                }
                Scope::Term(term) => changes::of_term(&mut out.names, term, change),
                Scope::Treaty(_) => {
                    let articles = out.articles.iter_mut().filter(|a| a.instrument == *instrument);
                    articles.map(|article| changes::of_article(article, change, of.span)).filter(|changed| *changed).count() > 0
                }
            };
            if !changed {
                idle.push(Idle { instrument: *instrument, of, change });
            }
        }
    }
    amounts::choose(&mut out, labels);
    (out, idle)
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

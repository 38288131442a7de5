//! Forces on the ground, forces that may not be there, and limits on armies.

use std::collections::BTreeSet;

use servanda_model::Treaty;
use servanda_model::ast::{Choice, Compare, Modal, NounKind, Pattern, Preposition};
use servanda_model::matching::case;
use servanda_model::treaty::act_patterns;

use super::{Cap, Presence, answers, words};
use crate::clocks::facts::Facts;
use crate::clocks::promises;

/// What others bring to the protected side's ground, and what may not be brought. A force that comes in answer to an attack is an answer.
pub(super) fn presence(facts: &Facts<'_>, challenger: &str, protected: &str) -> (Vec<Presence>, Vec<Presence>) {
    let treaty = facts.treaty;
    let answering: BTreeSet<usize> = promises::with(facts).iter().map(|p| p.response.article).collect();
    let (mut there, mut barred) = (Vec::new(), Vec::new());
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm() else { continue };
        let all = treaty.bearers(&norm.subject);
        let by: BTreeSet<String> = all.iter().filter(|b| *b != challenger && *b != protected).cloned().collect();
        // Only the challenger is bound: a rule on its own troops.
        if all.len() == 1 && all.contains(challenger) {
            continue;
        }
        for pattern in act_patterns(&norm.act) {
            let Some(what) = brought(treaty, pattern) else { continue };
            let entry = |wording| Presence {
                article: id,
                what: what.clone(),
                by: by.clone(),
                wording,
                air: words::air(&what) || words::air(&pattern.name.text),
                gates: answers::gates(facts, id, norm.when.as_ref(), challenger),
            };
            match words::wording(norm) {
                Some(wording) if !answering.contains(&id) && (!by.is_empty() || all.is_empty()) => there.push(entry(wording)),
                None if matches!(norm.modal, Modal::ShallNot) => barred.push(entry(super::Wording::Owed)),
                _ => {}
            }
        }
    }
    (there, barred)
}

/// The troops that an act brings somewhere: a declared force, or a kind named as troops, jets or the like.
fn brought(treaty: &Treaty, pattern: &Pattern) -> Option<String> {
    let first = pattern.name.text.split('-').next().unwrap_or_default();
    if !words::BRING.contains(&first) {
        return None;
    }
    pattern.object.iter().chain(pattern.cases.iter().map(|(_, n)| n)).find_map(|noun| match &noun.kind {
        NounKind::Term(_, word, _) if treaty.names.forces.contains_key(&word.text) => Some(word.text.clone()),
        NounKind::Term(_, word, _) if treaty.names.kinds.contains_key(&word.text) && words::troops(&word.text) => Some(word.text.clone()),
        _ => None,
    })
}

/// Limits on the armies of these parties: a measure of theirs, counted in people, that is kept at most at a level.
pub(super) fn caps(treaty: &Treaty, sides: &[&str]) -> Vec<Cap> {
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        let Some(norm) = article.norm().filter(|n| n.modal == Modal::Shall) else { continue };
        for choice in &norm.act.choices {
            let Choice::Keep(pattern, Compare::AtMost | Compare::Below, amount) = choice else { continue };
            let quantity = &amount.quantity;
            // What is limited in one place is no limit of an army.
            if !words::people(&quantity.word) || case(pattern, Preposition::In).is_some() {
                continue;
            }
            let of = case(pattern, Preposition::Of).or_else(|| case(pattern, Preposition::By));
            let whose = of.map_or_else(|| treaty.bearers(&norm.subject), |noun| treaty.noun_parties(noun));
            for side in sides.iter().filter(|s| whose.contains(**s)) {
                #[expect(clippy::cast_precision_loss, reason = "people")]
                let most = quantity.number.millionths as f64 / 1e6;
                out.push(Cap { article: id, party: (*side).to_owned(), most, word: quantity.word.clone() });
            }
        }
    }
    out
}

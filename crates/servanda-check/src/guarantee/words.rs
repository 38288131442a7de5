//! Words in the names of acts, events and kinds by which their sort is told. A name is cut at hyphens and spaces; a part counts whole.

use servanda_model::ast::{Choice, Modal, Norm};

use super::{Breach, Means, Wording};
use crate::evidence::is_talk;

/// Parts of the names of attacks.
const ATTACK: &[&str] =
    &["attack", "invasion", "invade", "aggression", "war", "assault", "offensive", "intervention", "occupation", "occupy", "annexation"];
const SANCTIONS: &[&str] = &["sanction", "sanctions", "embargo"];
const FORCE: &[&str] = &[
    "militarily",
    "military",
    "intervene",
    "defend",
    "defence",
    "assist",
    "help",
    "fight",
    "force",
    "forces",
    "repel",
    "protect",
    "troops",
];
const AID: &[&str] = &[
    "supply",
    "aid",
    "weapons",
    "arms",
    "finance",
    "fund",
    "support",
    "train",
    "intelligence",
    "share-intelligence",
    "logistics",
    "equip",
    "rearm",
    "stocks",
    "packages",
];
const AIR: &[&str] = &["air", "sky", "jets", "aircraft", "fighters", "airspace"];
/// First parts of the names of acts that bring a force somewhere.
pub(super) const BRING: &[&str] =
    &["deploy", "station", "base", "send", "place", "host", "keep", "maintain", "establish", "patrol", "police"];

/// The parts of a name.
fn parts(name: &str) -> impl Iterator<Item = String> {
    name.split(['-', ' ']).map(str::to_lowercase)
}

fn has(name: &str, words: &[&str]) -> bool {
    parts(name).any(|part| words.contains(&part.as_str()))
}

/// The least breach that an event of this name is.
pub(super) fn breach(event: &str) -> Breach {
    // An invasion is an attack, whatever its aim: a grab of land is one too.
    if has(event, ATTACK) { Breach::Limited } else { Breach::Hybrid }
}

/// By what means an act of this name answers.
pub(super) fn means(act: &str) -> Means {
    if has(act, SANCTIONS) {
        Means::Sanctions
    } else if is_talk(act) {
        Means::Talk
    } else if has(act, FORCE) {
        Means::Force
    } else if has(act, AID) {
        Means::Aid
    } else {
        Means::Other
    }
}

/// Whether a name speaks of the air.
pub(super) fn air(name: &str) -> bool {
    has(name, AIR)
}

/// How firmly a norm speaks; none when it forbids.
pub(super) fn wording(norm: &Norm) -> Option<Wording> {
    let free = norm.act.choices.iter().any(|c| matches!(c, Choice::Discretion(..)));
    Some(match norm.modal {
        Modal::Shall if free => Wording::Discretion,
        Modal::Shall => Wording::Owed,
        Modal::Intends => Wording::Intended,
        Modal::May | Modal::Power | Modal::Reserves => Wording::Allowed,
        Modal::Should | Modal::Expected => Wording::Expected,
        Modal::ShallNot | Modal::ShouldNot | Modal::IntendsNot | Modal::ExpectedNot => return None,
    })
}

/// Whether a kind of this name is troops or their weapons in the air.
pub(super) fn troops(kind: &str) -> bool {
    has(kind, &["troops", "forces", "contingent", "contingents", "soldiers", "brigade", "battalion"]) || air(kind)
}

/// Whether a unit counts people.
pub(super) fn people(unit: &str) -> bool {
    has(unit, &["people", "persons", "personnel", "troops", "soldiers"])
}

//! What goes into the game, by name: a slot for each number, the same for every text, so that drafts are compared on common draws.

use servanda_assess::assumptions::{Kind, Spread};

/// A number that the game needs. The order is the order of the draws.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "each is the key of its assumption; `about` says what it is")]
pub enum Slot {
    Patience,
    Share,
    Balance,
    Drift,
    DriftEnds,
    Decisiveness,
    Weight,
    AirDefence,
    Army,
    ChallengerArmy,
    Force,
    Comes,
    Sent,
    BackstopForce,
    CostAttacker,
    CostDefender,
    CostJoined,
    Penalty,
    CostOfRenouncing,
    GainHybrid,
    GainLimited,
    SeenHybrid,
    SeenLimited,
    Escalates,
    Interest,
    Fighting,
    Pledge,
    Losses,
    HitLimited,
    HitFull,
    Private,
    BackstopComes,
    BackstopCarries,
    Member,
    Unruled,
    Home,
    Unjudged,
    Unnamed,
    Delay,
    Arrival,
    Cover,
    Voided,
}

/// How many there are.
pub const SLOTS: usize = 42;

impl Slot {
    /// All, with their assumption (its part before a full stop) and what they are in plain words.
    pub const ALL: [(Self, &'static str, &'static str); SLOTS] = [
        (Self::Patience, "patience", "what the next period is worth today"),
        (Self::Share, "share", "what the challenger holds under the deal"),
        (Self::Balance, "balance", "balance of forces at the start"),
        (Self::Drift, "drift", "how fast the challenger outgrows the other"),
        (Self::DriftEnds, "drift_ends", "when that ends"),
        (Self::Decisiveness, "decisiveness", "how much a better balance decides"),
        (Self::Weight, "weight", "what a guarantor's soldier counts beside the protected side's"),
        (Self::AirDefence, "air_defence", "air defence that stays in any case"),
        (Self::Army, "army", "army of the protected side"),
        (Self::ChallengerArmy, "army", "army of the challenger"),
        (Self::Force, "force", "guarantors' force in place"),
        (Self::Comes, "comes", "part of that force that really comes"),
        (Self::Sent, "sent", "what guarantors send when they fight"),
        (Self::BackstopForce, "backstop_force", "what the backstop adds"),
        (Self::CostAttacker, "cost_attacker", "cost of war for the challenger"),
        (Self::CostDefender, "cost_defender", "cost of war for the protected side"),
        (Self::CostJoined, "cost_joined", "added cost of each power that joins"),
        (Self::Penalty, "penalty", "penalty for a breach"),
        (Self::CostOfRenouncing, "cost_of_renouncing", "what the protected side loses by ending the deal"),
        (Self::GainHybrid, "gain_hybrid", "gain of a hybrid breach"),
        (Self::GainLimited, "gain_limited", "gain of a limited grab"),
        (Self::SeenHybrid, "seen_hybrid", "chance that a hybrid breach is seen and attributed"),
        (Self::SeenLimited, "seen_limited", "chance that a limited grab is seen and attributed"),
        (Self::Escalates, "escalates", "chance that an answered grab becomes a war"),
        (Self::Interest, "interest", "guarantors' own interest"),
        (Self::Fighting, "fighting", "guarantors' cost of fighting"),
        (Self::Pledge, "pledge", "what a broken pledge costs the guarantors"),
        (Self::Losses, "losses", "weight of losses of the force in place"),
        (Self::HitLimited, "hit_limited", "losses of that force in a limited grab"),
        (Self::HitFull, "hit_full", "losses of that force in a full attack"),
        (Self::Private, "private", "spread of what guarantors alone know of their cost"),
        (Self::BackstopComes, "backstop_comes", "chance that the backstop comes"),
        (Self::BackstopCarries, "backstop_carries", "guarantors' cost that the backstop takes over"),
        (Self::Member, "decides.member", "chance that a member of the deciding body votes to act"),
        (Self::Unruled, "decides.unruled", "chance that a body without a stated rule acts"),
        (Self::Home, "decides.home", "chance that a guarantor's parliament lets it act"),
        (Self::Unjudged, "decides.unjudged", "chance that an unjudged fact is taken to have happened"),
        (Self::Unnamed, "decides.unnamed", "chance that somebody acts when nobody is named"),
        (Self::Delay, "delay", "time from a breach to the answer"),
        (Self::Arrival, "arrival", "time from the truce to the arrival of the force"),
        (Self::Cover, "cover", "how far the guarantee holds before that"),
        (Self::Voided, "voided", "chance that the guarantee is voided"),
    ];

    /// Its place among the draws.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The assumption that it is drawn from.
    #[must_use]
    pub const fn head(self) -> &'static str {
        Self::ALL[self.index()].1
    }

    /// What it is, in plain words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        Self::ALL[self.index()].2
    }
}

/// From where a value is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum From {
    /// The text gives the number.
    Text,
    /// The case's own assumptions, by line.
    Case(usize),
    /// A default of this program.
    Default,
    /// It plays no part here.
    Idle,
}

/// One number that goes in.
#[derive(Clone, PartialEq, Debug)]
pub struct Input {
    /// Which.
    pub slot: Slot,
    /// The key of the assumption that was taken, such as `pledge.owed`.
    pub key: String,
    /// What is believed of it.
    pub spread: Spread,
    /// What it is counted in.
    pub unit: String,
    /// How sure it is.
    pub kind: Kind,
    /// Where the value is from.
    pub from: From,
    /// The source of the value.
    pub source: String,
    /// What more there is to say.
    pub note: String,
    /// What the text says that led to it: a sentence with its articles; empty where the text has no say.
    pub because: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stand_in_their_order_and_have_their_assumption() {
        let assumptions = servanda_assess::assumptions::Assumptions::default();
        for (n, (slot, key, _)) in Slot::ALL.iter().enumerate() {
            assert_eq!(slot.index(), n);
            assert!(assumptions.keys().any(|k| k == *key || k.starts_with(&format!("{key}."))), "{key}");
        }
        // And every assumption is used by one.
        for key in assumptions.keys() {
            assert!(Slot::ALL.iter().any(|(_, head, _)| key == *head || key.starts_with(&format!("{head}."))), "{key}");
        }
    }
}

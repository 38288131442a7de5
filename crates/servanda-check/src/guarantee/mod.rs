//! What a text says of a guarantee: who answers if one side attacks another, how firmly, after whose decision and how late; what stands on
//! the ground; what ends it. Facts with their articles, for whoever weighs them: nothing here is a number that the text does not give.

mod answers;
mod presence;
mod sides;
mod words;

use std::collections::BTreeSet;

use servanda_base::Duration;
use servanda_model::{ArticleId, Treaty};

use crate::clocks::facts::Facts;
use crate::clocks::gap;
use crate::evidence::Voting;

pub use sides::belligerents;

/// How an act is worded, the weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wording {
    /// `is expected to`, `should`: nobody owes it.
    Expected,
    /// `may`, `reserves the right to`, `has power to`: it is allowed.
    Allowed,
    /// `intends to`: it is announced.
    Intended,
    /// `shall take such action as it deems necessary`: it is owed, and what, the bearer decides.
    Discretion,
    /// `shall`: it is owed.
    Owed,
}

impl Wording {
    /// In the words of the clause.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expected => "is hoped for",
            Self::Allowed => "is allowed",
            Self::Intended => "is intended",
            Self::Discretion => "is owed, and what, the bearer decides",
            Self::Owed => "is owed",
        }
    }
}

/// How far a breach goes. What an answer is to answer follows from the event that it waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Breach {
    /// Below an attack: fire, sabotage, a refusal.
    Hybrid,
    /// An attack with a limited aim.
    Limited,
    /// An attack on the whole.
    Full,
}

/// What is done in answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Means {
    /// Words, meetings, notices.
    Talk,
    /// Something that is neither of the others.
    Other,
    /// Money, arms, training, intelligence.
    Aid,
    /// Sanctions.
    Sanctions,
    /// Force.
    Force,
}

/// A decision that must come before an answer or a deployment.
#[derive(Clone, PartialEq, Debug)]
pub enum Gate {
    /// A body of several members, by its rule.
    Body {
        /// Its name.
        name: String,
        /// Members and rule.
        voting: Voting,
        /// The article that turns to it.
        article: ArticleId,
    },
    /// A parliament or another body that acts for one party alone.
    Home {
        /// Its name.
        name: String,
        /// The party.
        party: String,
        /// The article that waits for it.
        article: ArticleId,
    },
    /// Each bearer decides under its own constitution.
    Constitution {
        /// The article.
        article: ArticleId,
    },
    /// A fact that nobody is to judge.
    Unjudged {
        /// The event.
        event: String,
        /// The article.
        article: ArticleId,
    },
    /// A request of the protected side.
    Request {
        /// The article.
        article: ArticleId,
    },
}

/// A promise, or less, to answer the challenger's act.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The article.
    pub article: ArticleId,
    /// How firmly.
    pub wording: Wording,
    /// Who; empty when nobody is named.
    pub by: BTreeSet<String>,
    /// By what means.
    pub means: Means,
    /// Whether sanctions are among what is named.
    pub sanctions: bool,
    /// Whether it is one of several things, of which one suffices.
    pub menu: bool,
    /// The act in the words of the clause.
    pub act: String,
    /// What sets it off, in the words of the clause.
    pub trigger: String,
    /// The least breach that sets it off.
    pub from: Breach,
    /// From the act to the answer at the latest; none: the text sets no limit.
    pub latest: Option<Duration>,
    /// The decisions that must come first.
    pub gates: Vec<Gate>,
}

/// A force that others bring to the protected side's ground, or may not bring.
#[derive(Clone, PartialEq, Debug)]
pub struct Presence {
    /// The article.
    pub article: ArticleId,
    /// The force, or what may not be there.
    pub what: String,
    /// Who brings it; empty when nobody is named.
    pub by: BTreeSet<String>,
    /// How firmly.
    pub wording: Wording,
    /// Whether it flies: an air patrol, air defence.
    pub air: bool,
    /// The decisions that must come first.
    pub gates: Vec<Gate>,
}

/// A limit on one side's army.
#[derive(Clone, PartialEq, Debug)]
pub struct Cap {
    /// The article.
    pub article: ArticleId,
    /// Whose.
    pub party: String,
    /// At most so many, in `word`.
    pub most: f64,
    /// What is counted, such as people.
    pub word: String,
}

/// A cause for which the answers end by themselves.
#[derive(Clone, PartialEq, Debug)]
pub struct Void {
    /// The article.
    pub article: ArticleId,
    /// The cause in the words of the clause.
    pub cause: String,
    /// Whose act it is; empty when the text does not say.
    pub by: BTreeSet<String>,
    /// Whether it is an attack, which is there for all to see, or somebody is to say that it happened.
    pub judged: bool,
    /// The answers that end.
    pub ends: Vec<ArticleId>,
}

/// When protection comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comes {
    /// It is there when the truce begins.
    WithTheTruce,
    /// It comes later.
    After {
        /// At least so long after.
        least: Duration,
        /// At most so long after; none: no limit.
        most: Option<Duration>,
    },
}

/// What a text says of the guarantee of one side against the other.
#[derive(Clone, PartialEq, Debug)]
pub struct Guarantee {
    /// Who might attack.
    pub challenger: String,
    /// Who is protected.
    pub protected: String,
    /// The answers, in the order of the text.
    pub answers: Vec<Answer>,
    /// Forces of others on the ground of the protected side.
    pub presence: Vec<Presence>,
    /// Forces that may not be there.
    pub barred: Vec<Presence>,
    /// Limits on the army of either side.
    pub caps: Vec<Cap>,
    /// What ends it.
    pub voids: Vec<Void>,
    /// When the first protection comes after the truce; none when the text does not relate the two.
    pub comes: Option<Comes>,
    /// The sources that see what the challenger may not do.
    pub seen_by: BTreeSet<String>,
    /// The rule that each article forbids the challenger.
    pub rules: Vec<ArticleId>,
    /// How long the guarantee runs, when its instrument says so.
    pub term: Option<String>,
}

/// Reads the guarantee of `protected` against `challenger` out of a text.
#[must_use]
pub fn guarantee(treaty: &Treaty, challenger: &str, protected: &str) -> Guarantee {
    let facts = Facts::new(treaty);
    let answers = answers::answers(&facts, challenger, protected);
    let (mut presence, barred) = presence::presence(&facts, challenger, protected);
    // A force stands for the side for which somebody fights.
    if !answers.iter().any(|a| a.means == Means::Force) {
        presence.clear();
    }
    let rules = sides::rules(treaty, challenger);
    let sight = crate::evidence::Sight::new(treaty);
    let seen_by = rules.iter().flat_map(|&id| sight.of_article(&treaty.articles[id])).map(|source| source.name.text.clone()).collect();
    let term = answers.iter().find_map(|a| {
        let term = treaty.instruments.get(treaty.articles[a.article].instrument)?.term.as_ref()?;
        Some(term.length.quantity.to_string())
    });
    Guarantee {
        challenger: challenger.to_owned(),
        protected: protected.to_owned(),
        voids: answers::voids(treaty, &answers),
        comes: match gap::protection(&facts) {
            gap::Protection::InPlace => Some(Comes::WithTheTruce),
            gap::Protection::Late(gap) => Some(Comes::After { least: gap.at_least(), most: gap.at_most() }),
            gap::Protection::Unknown => None,
        },
        caps: presence::caps(treaty, &[challenger, protected]),
        answers,
        presence,
        barred,
        seen_by,
        rules,
        term,
    }
}

#[cfg(test)]
mod tests;

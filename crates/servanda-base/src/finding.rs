//! Findings: what is wrong with a text, as data, collected and sorted by place.

use crate::span::{Place, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// A weakness that a party can use.
    Warning,
    /// The clause cannot do what it is there for.
    Error,
}

impl Severity {
    /// The word used in every output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The identity of a rule: the code is for citation and never reused, the name says what is wrong in the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Rule {
    /// Such as `SV401`.
    pub code: &'static str,
    /// Such as `circular-activation`.
    pub name: &'static str,
}

/// Another place that a finding speaks of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// A phrase.
    pub text: String,
}

/// One thing that is wrong, with its reasons.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which rule found it.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// The article it concerns, as cited; absent for declarations and for the text as a whole.
    pub article: Option<String>,
    /// All articles of which it says the same, the first included, as cited; empty when it concerns one article or none.
    pub covers: Vec<String>,
    /// One line that stands alone.
    pub message: String,
    /// The place it is about.
    pub primary: Place,
    /// What is said under the primary place.
    pub primary_text: String,
    /// Other places.
    pub labels: Vec<Label>,
    /// What could happen because of it, step by step; empty when the finding is not about behaviour.
    pub witness: Vec<String>,
    /// What could happen because of it, in one sentence.
    pub why: Option<String>,
    /// Wording that would close it.
    pub help: Option<String>,
    /// The versions of the text in which it holds, each by the readings or proposals that make it (`A + B`); any of them suffices. Empty when
    /// it holds for the text as it stands.
    pub under: Vec<String>,
    /// For a finding on the text as it stands: the readings and proposals under which it does not hold.
    pub not_under: Vec<String>,
}

impl Finding {
    /// A finding with nothing but its message; the builder methods below add the rest.
    #[must_use]
    pub fn new(rule: Rule, severity: Severity, primary: impl Into<Place>, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            article: None,
            covers: Vec::new(),
            message: message.into(),
            primary: primary.into(),
            primary_text: String::new(),
            labels: Vec::new(),
            witness: Vec::new(),
            why: None,
            help: None,
            under: Vec::new(),
            not_under: Vec::new(),
        }
    }

    /// Names the article.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Self {
        self.article = Some(article.into());
        self
    }

    /// Names all articles of which the same is said.
    #[must_use]
    pub fn covers(mut self, articles: impl IntoIterator<Item = String>) -> Self {
        self.covers.extend(articles);
        self
    }

    /// The phrase under the primary place.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.primary_text = text.into();
        self
    }

    /// Another place with a phrase.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: span.into(), text: text.into() });
        self
    }

    /// One step of the witness.
    #[must_use]
    pub fn step(mut self, step: impl Into<String>) -> Self {
        self.witness.push(step.into());
        self
    }

    /// Several steps of the witness.
    #[must_use]
    pub fn steps(mut self, steps: impl IntoIterator<Item = String>) -> Self {
        self.witness.extend(steps);
        self
    }

    /// What could happen because of it.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Wording that would close it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The order of every output: by place, then code, then message.
    #[must_use]
    pub fn order(&self) -> (Place, &'static str, &str, &[String]) {
        (self.primary, self.rule.code, &self.message, &self.under)
    }
}

/// Sorts by place and drops exact repetitions.
#[must_use]
pub fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.dedup();
    findings
}

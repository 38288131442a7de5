//! Instruments and articles, and what can be asked of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use servanda_base::Span;
use servanda_syntax::ast::{
    self, Act, ArticleBody, Choice, Citation, Condition, Deadline, DeadlineKind, Due, Grade, InstrumentForm, Modal, Norm, NounKind,
    Override, Pattern, Slot, SlotKind, Statement, StatementKind, Step, Subject, SubjectKind, Term, Word,
};
use servanda_syntax::mentions;

use crate::names::Names;

/// Index of an article in [`Treaty::articles`].
pub type ArticleId = usize;

/// One text with a legal standing of its own; a file may hold several.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Treaty, declaration or draft.
    pub form: InstrumentForm,
    /// Its title.
    pub title: Word,
    /// Who made it; empty when the text does not say.
    pub by: Vec<Word>,
    /// The time zone in which its dates and days count.
    pub zone: Word,
    /// How long it runs, when the text says.
    pub term: Option<Term>,
    /// The declaration.
    pub span: Span,
}

/// An article with its surroundings.
#[derive(Clone, Debug)]
pub struct Article {
    /// Index of the instrument.
    pub instrument: usize,
    /// Number, title, norm or statement, slots.
    pub ast: ast::Article,
    /// Index of the fence it stands in.
    pub fence: usize,
    /// Index of the section it stands in.
    pub section: usize,
    /// Whether its prose is a paraphrase, so that rules on wording do not apply.
    pub paraphrase: bool,
    /// Whether its fence is bracketed: not yet agreed.
    pub bracketed: bool,
    /// Where it is published.
    pub sources: Vec<String>,
    /// Struck out under the reading or proposal at hand.
    pub deleted: bool,
}

/// Whether one zone holds another, as their maps have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Covering {
    /// All of it.
    Whole,
    /// Not this place, given as people cite it.
    NotAt(String),
}

/// Everything that a file says.
#[derive(Clone, Debug, Default)]
pub struct Treaty {
    /// The title of the file.
    pub title: String,
    /// The instruments in order.
    pub instruments: Vec<Instrument>,
    /// The articles in order.
    pub articles: Vec<Article>,
    /// Readings and proposals, with the instrument in which each stands. Shared by all versions of a text, since none of them changes these.
    pub overrides: Arc<Vec<(usize, Override)>>,
    /// What is declared.
    pub names: Names,
    /// Whether a zone that is watched (first) holds another (second), where their maps decide it. Filled by whoever reads geometry.
    pub coverings: BTreeMap<(String, String), Covering>,
    /// Number by instrument and article number.
    pub(crate) index: BTreeMap<(usize, String), ArticleId>,
}

impl Treaty {
    /// The articles that stand: those not struck out, with their ids.
    pub fn standing(&self) -> impl Iterator<Item = (ArticleId, &Article)> {
        self.articles.iter().enumerate().filter(|(_, a)| !a.deleted)
    }

    /// The article that a citation in this instrument names.
    #[must_use]
    pub fn find(&self, instrument: usize, citation: &Citation) -> Option<ArticleId> {
        self.find_number(instrument, &citation.number.text, citation.of.as_ref().map(|w| w.text.as_str()))
    }

    /// The article with this number, in the instrument titled so, or in this one.
    #[must_use]
    pub fn find_number(&self, instrument: usize, number: &str, of: Option<&str>) -> Option<ArticleId> {
        let instrument = match of {
            Some(title) => self.instruments.iter().position(|i| i.title.text == title)?,
            None => instrument,
        };
        self.index.get(&(instrument, number.to_owned())).copied().filter(|&id| !self.articles[id].deleted)
    }

    /// How an article is cited: `article 3.1`, with its instrument when the file has several.
    #[must_use]
    pub fn cite(&self, id: ArticleId) -> String {
        let Some(article) = self.articles.get(id) else { return "an article".to_owned() };
        let number = &article.ast.number.text;
        match self.instruments.get(article.instrument) {
            Some(instrument) if self.instruments.len() > 1 => format!("article {number} of \"{}\"", instrument.title.text),
            _ => format!("article {number}"),
        }
    }

    /// How several articles are cited: `articles 3.1 and 5.2 of "X" and article 1.1 of "Y"`; more than `most` are counted.
    #[must_use]
    pub fn cite_all(&self, ids: &[ArticleId], most: usize) -> String {
        let shown = if ids.len() > most { &ids[..most.saturating_sub(1)] } else { ids };
        let mut groups: Vec<(usize, Vec<&str>)> = Vec::new();
        for article in shown.iter().filter_map(|&id| self.articles.get(id)) {
            match groups.last_mut() {
                Some((instrument, numbers)) if *instrument == article.instrument => numbers.push(&article.ast.number.text),
                _ => groups.push((article.instrument, vec![&article.ast.number.text])),
            }
        }
        let mut parts: Vec<String> = groups
            .iter()
            .map(|(instrument, numbers)| {
                let word = if numbers.len() == 1 { "article" } else { "articles" };
                let of = match self.instruments.get(*instrument) {
                    Some(i) if self.instruments.len() > 1 => format!(" of \"{}\"", i.title.text),
                    _ => String::new(),
                };
                format!("{word} {}{of}", crate::describe::list(numbers))
            })
            .collect();
        if ids.len() > shown.len() {
            parts.push(format!("{} more", ids.len() - shown.len()));
        }
        crate::describe::list(&parts)
    }

    /// The articles that an effect or ending aims at; an empty target is the article itself.
    #[must_use]
    pub fn targets(&self, from: ArticleId, target: Option<&ast::Target>) -> Vec<ArticleId> {
        let instrument = self.articles[from].instrument;
        match target {
            None | Some(ast::Target::ThisArticle) => vec![from],
            Some(ast::Target::ThisTreaty) => self.standing().filter(|(_, a)| a.instrument == instrument).map(|(id, _)| id).collect(),
            Some(ast::Target::Articles(numbers, of)) => {
                numbers.iter().filter_map(|n| self.find_number(instrument, &n.text, of.as_ref().map(|w| w.text.as_str()))).collect()
            }
        }
    }

    /// The steps of a ladder that lead somewhere: what somebody shall or may do, and articles that stand.
    #[must_use]
    pub fn steps_that_stand<'a>(&self, instrument: usize, steps: &'a [Step]) -> Vec<&'a Step> {
        steps
            .iter()
            .filter(|step| match step {
                Step::Norm(_) => true,
                Step::As(citation) => self.find(instrument, citation).is_some(),
            })
            .collect()
    }

    /// Whom a subject binds: parties, or bodies that act for nobody.
    #[must_use]
    pub fn bearers(&self, subject: &Subject) -> BTreeSet<String> {
        match &subject.kind {
            SubjectKind::Noun(noun) => self.noun_parties(noun),
            SubjectKind::AtLeast(_, term) | SubjectKind::Jointly(term) => self.names.stands_for(&term.text),
            SubjectKind::Unnamed => BTreeSet::new(),
        }
    }

    /// The parties and bodies that a noun may stand for. `the breaching party`, `the accused` and `the other X` may be anybody of
    /// the sort that they come from; `that X` likewise.
    #[must_use]
    pub fn noun_parties(&self, noun: &ast::Noun) -> BTreeSet<String> {
        match &noun.kind {
            NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) => self.names.stands_for(&word.text),
            NounKind::BreachingParty | NounKind::Accused => self.names.parties.keys().cloned().collect(),
            NounKind::ThisTreaty | NounKind::ThisArticle => BTreeSet::new(),
        }
    }

    /// Whether a noun names one thing of its own rather than anything of a sort.
    #[must_use]
    pub fn is_particular(&self, noun: &ast::Noun) -> bool {
        match &noun.kind {
            NounKind::Term(None, word, None) => {
                self.names.group_of(&word.text).is_none_or(|g| g.name.text == word.text)
                    && !crate::names::BUILT_IN_SORTS.contains(&word.text.as_str())
            }
            _ => false,
        }
    }

    /// All conditions, acts and slots of an article as one list of mentions.
    #[must_use]
    pub fn mentions(&self, id: ArticleId) -> Vec<mentions::Mention<'_>> {
        mentions::of_article(&self.articles[id].ast)
    }
}

impl Article {
    /// Its norm, when it has one.
    #[must_use]
    pub fn norm(&self) -> Option<&Norm> {
        match &self.ast.body {
            ArticleBody::Norm(norm) => Some(norm),
            ArticleBody::Statement(_) => None,
        }
    }

    /// Its statement, when it is one.
    #[must_use]
    pub fn statement(&self) -> Option<&Statement> {
        match &self.ast.body {
            ArticleBody::Norm(_) => None,
            ArticleBody::Statement(statement) => Some(statement),
        }
    }

    /// Its modal word.
    #[must_use]
    pub fn modal(&self) -> Option<Modal> {
        self.norm().map(|n| n.modal)
    }

    /// Whether it binds: `shall` or `shall not`.
    #[must_use]
    pub fn is_binding(&self) -> bool {
        matches!(self.modal(), Some(Modal::Shall | Modal::ShallNot))
    }

    /// Whether it must be done by a moment, rather than kept true: `shall`, an act, and no `throughout the term`.
    #[must_use]
    pub fn is_achievement(&self) -> bool {
        self.norm().is_some_and(|norm| {
            norm.modal == Modal::Shall
                && !norm.act.choices.iter().any(|c| matches!(c, Choice::Keep(..)))
                && !self.slots().any(|s| matches!(s.kind, SlotKind::Throughout))
        })
    }

    /// Its slots.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.ast.slots.iter()
    }

    /// The condition under which it is activated.
    #[must_use]
    pub fn when(&self) -> Option<&Condition> {
        self.norm().and_then(|n| n.when.as_ref())
    }

    /// The verifiers named, with the slot.
    #[must_use]
    pub fn verified(&self) -> Option<(&Slot, &[Word], Option<&Word>)> {
        self.slots().find_map(|s| match &s.kind {
            SlotKind::Verified { by, to } => Some((s, by.as_slice(), to.as_ref())),
            _ => None,
        })
    }

    /// The body that attributes, with the slot and the time it has.
    #[must_use]
    pub fn attributed(&self) -> Option<(&Slot, &Word, Option<&ast::Amount>)> {
        self.slots().find_map(|s| match &s.kind {
            SlotKind::Attributed { by, within, .. } => Some((s, by, within.as_ref())),
            _ => None,
        })
    }

    /// The ladders on breach, with their grade.
    pub fn on_breach(&self) -> impl Iterator<Item = (&Slot, Option<Grade>, &[Step])> {
        self.slots().filter_map(|s| match &s.kind {
            SlotKind::OnBreach(grade, steps) => Some((s, *grade, steps.as_slice())),
            _ => None,
        })
    }

    /// The conditions that make a breach of a grade.
    pub fn breach_when(&self) -> impl Iterator<Item = (&Slot, Grade, &Condition)> {
        self.slots().filter_map(|s| match &s.kind {
            SlotKind::BreachWhen(grade, condition) => Some((s, *grade, condition)),
            _ => None,
        })
    }

    /// What ends an article by itself, here: as a statement or as slots.
    #[must_use]
    pub fn endings(&self) -> Vec<&ast::Ending> {
        let mut out: Vec<&ast::Ending> = self
            .statement()
            .and_then(|s| match &s.kind {
                StatementKind::Ends(ending) => Some(ending),
                _ => None,
            })
            .into_iter()
            .collect();
        out.extend(self.slots().filter_map(|s| match &s.kind {
            SlotKind::Ends(ending) => Some(ending),
            _ => None,
        }));
        out
    }

    /// The place of its norm or statement, for findings.
    #[must_use]
    pub fn body_span(&self) -> Span {
        match &self.ast.body {
            ArticleBody::Norm(norm) => norm.span,
            ArticleBody::Statement(statement) => statement.span,
        }
    }

    /// The place of its head: `article 3.1 "Ceasefire"`.
    #[must_use]
    pub fn head_span(&self) -> Span {
        Span { start: self.ast.span.start, end: self.ast.title.span.end }
    }
}

/// The patterns that an act consists of: what is done, or the measure kept.
#[must_use]
pub fn act_patterns(act: &Act) -> Vec<&Pattern> {
    act.choices
        .iter()
        .filter_map(|c| match c {
            Choice::Keep(pattern, ..) | Choice::Do(pattern) | Choice::Discretion(_, Some(pattern)) => Some(pattern),
            Choice::Effect(_) | Choice::Discretion(_, None) => None,
        })
        .collect()
}

/// The deadline by which a duty is to be complete.
#[must_use]
pub fn last_deadline(due: Option<&Due>) -> Option<&Deadline> {
    match due? {
        Due::By(timing) | Due::BegunCompleted(_, timing) => timing.deadline.as_ref(),
    }
}

/// The length and anchor of a deadline `within … of …`.
#[must_use]
pub fn within(deadline: &Deadline) -> Option<(&ast::Amount, &ast::Anchor)> {
    match &deadline.kind {
        DeadlineKind::Within(amount, anchor) => Some((amount, anchor)),
        _ => None,
    }
}

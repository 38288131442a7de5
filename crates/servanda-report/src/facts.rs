//! What the summary counts, what a clause is owed, and which findings come first.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{FileId, Finding, Severity, Span};
use servanda_model::ast::{AtomKind, InstrumentForm, Modal, SlotKind, State, SubjectKind};
use servanda_model::treaty::last_deadline;
use servanda_model::{ArticleId, Treaty, describe, mentions};
use servanda_syntax::markdown::{Markdown, Section};

/// How many articles of which force.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// All that stand.
    pub articles: usize,
    /// `shall` and `shall not`.
    pub binding: usize,
    /// Those of them that stand in drafts, which bind nobody yet.
    pub would_bind: usize,
    /// `may`, `has power to`, `reserves the right to`.
    pub powers: usize,
    /// `should`, `intends to`, `is expected to`.
    pub non_binding: usize,
    /// Entry into force, confirmations, endings.
    pub statements: usize,
    /// Binding articles that nobody verifies.
    pub without_verifier: usize,
    /// Binding articles whose breach nobody attributes.
    pub without_attributor: usize,
    /// Binding articles whose breach has no consequence, here or in another article.
    pub without_remedy: usize,
    /// Duties to be performed.
    pub achievements: usize,
    /// Duties to be performed that have no deadline.
    pub without_deadline: usize,
}

impl Counts {
    /// The articles by their force, in words. What stands in a draft would bind; it does not yet.
    #[must_use]
    pub fn force(&self) -> String {
        let bind = match (self.binding - self.would_bind, self.would_bind) {
            (bind, 0) => format!("{bind} bind"),
            (0, would) => format!("{would} would bind"),
            (bind, would) => format!("{bind} bind, {would} would bind"),
        };
        format!("{bind}, {} give a power or leave, {} do not bind, {}", self.powers, self.non_binding, plural(self.statements, "statement"))
    }

    /// What so many of those counted as binding are called.
    #[must_use]
    pub fn binding_articles(&self, n: usize) -> &'static str {
        match (self.would_bind, n) {
            (0, 1) => "binding article",
            (0, _) => "binding articles",
            (all, 1) if all == self.binding => "article that would bind",
            (all, _) if all == self.binding => "articles that would bind",
            (_, 1) => "article that binds or would bind",
            _ => "articles that bind or would bind",
        }
    }
}

/// What a clause has in one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// It says this.
    Says(String),
    /// It owes something here and says nothing.
    Hole,
    /// Nothing is owed here.
    NotOwed,
}

/// A row of the clause table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Which article.
    pub id: ArticleId,
    /// Who is bound, in the words of the clause.
    pub bearer: Cell,
    /// The modal, or `statement`.
    pub modal: String,
    /// By when.
    pub deadline: Cell,
    /// Who checks.
    pub verifier: Cell,
    /// Who says who did it.
    pub attributor: Cell,
    /// What follows from a breach.
    pub remedy: Cell,
}

/// The word for an instrument and what it means for a reader.
#[must_use]
pub fn form_words(form: InstrumentForm) -> (&'static str, &'static str) {
    match form {
        InstrumentForm::Treaty => ("treaty", "binds its parties"),
        InstrumentForm::Declaration => ("declaration", "binds, at most, those who make it"),
        InstrumentForm::Draft => ("draft", "binds nobody yet"),
    }
}

/// Runs of white space made one space.
#[must_use]
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The articles that answer a breach of each article, by its id.
#[must_use]
pub fn answered_elsewhere(treaty: &Treaty) -> BTreeMap<ArticleId, Vec<ArticleId>> {
    let mut out: BTreeMap<ArticleId, Vec<ArticleId>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        let Some(when) = article.when() else { continue };
        for (atom, negated) in mentions::atoms(when) {
            if let AtomKind::State { citation, state: State::InBreach(_), .. } = &atom.kind
                && !negated
                && let Some(target) = treaty.find(article.instrument, citation)
                && target != id
            {
                let list = out.entry(target).or_default();
                if !list.contains(&id) {
                    list.push(id);
                }
            }
        }
    }
    out
}

/// The clause table: one row for each article that stands.
#[must_use]
pub fn rows(treaty: &Treaty, source: &str) -> Vec<Row> {
    let elsewhere = answered_elsewhere(treaty);
    let cell = |says: Option<String>, owed: bool| match says {
        Some(text) => Cell::Says(text),
        None if owed => Cell::Hole,
        None => Cell::NotOwed,
    };
    treaty
        .standing()
        .map(|(id, article)| {
            let binding = article.is_binding();
            let names = |words: &[servanda_model::ast::Word]| words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(", ");
            let bearer = match article.norm() {
                Some(norm) if matches!(norm.subject.kind, SubjectKind::Unnamed) => Cell::Hole,
                Some(norm) => Cell::Says(describe::subject(&norm.subject)),
                None => Cell::NotOwed,
            };
            let deadline =
                article.norm().and_then(|n| last_deadline(n.due.as_ref())).map(|d| squeeze(source.get(d.span.range()).unwrap_or("")));
            let remedy = remedy_words(treaty, article, elsewhere.get(&id).map_or(&[], Vec::as_slice));
            Row {
                id,
                bearer,
                modal: article.modal().map_or_else(|| "statement".to_owned(), |m| describe::modal(m).to_owned()),
                deadline: cell(deadline, article.is_achievement()),
                verifier: cell(article.verified().map(|(_, by, _)| names(by)), binding),
                attributor: cell(article.attributed().map(|(_, by, _)| by.text.clone()), binding),
                remedy: cell(remedy, binding),
            }
        })
        .collect()
}

fn remedy_words(treaty: &Treaty, article: &servanda_model::Article, elsewhere: &[ArticleId]) -> Option<String> {
    use servanda_model::ast::Step;
    let mut parts: Vec<String> = Vec::new();
    for slot in article.slots() {
        if let SlotKind::OnBreach(_, steps) = &slot.kind {
            for step in steps {
                let part = match step {
                    Step::Norm(_) => "own ladder".to_owned(),
                    Step::As(citation) => format!("as {}", citation.number.text),
                };
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
    }
    let numbers: Vec<&str> = elsewhere.iter().filter_map(|&id| treaty.articles.get(id)).map(|a| a.ast.number.text.as_str()).collect();
    if !numbers.is_empty() {
        parts.push(format!("see {}", numbers.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The counts of a text.
#[must_use]
pub fn counts(treaty: &Treaty) -> Counts {
    let mut out = Counts::default();
    for (_, article) in treaty.standing() {
        out.articles += 1;
        match article.modal() {
            Some(Modal::Shall | Modal::ShallNot) => {
                let draft = treaty.instruments.get(article.instrument).is_some_and(|i| i.form == InstrumentForm::Draft);
                out.binding += 1;
                out.would_bind += usize::from(draft);
            }
            Some(Modal::May | Modal::Power | Modal::Reserves) => out.powers += 1,
            Some(_) => out.non_binding += 1,
            None => out.statements += 1,
        }
        out.achievements += usize::from(article.is_achievement());
    }
    for row in rows(treaty, "") {
        out.without_verifier += usize::from(row.verifier == Cell::Hole);
        out.without_attributor += usize::from(row.attributor == Cell::Hole);
        out.without_remedy += usize::from(row.remedy == Cell::Hole);
        out.without_deadline += usize::from(row.deadline == Cell::Hole);
    }
    out
}

/// How many errors, warnings and notes.
#[must_use]
pub fn by_severity(findings: &[Finding]) -> [usize; 3] {
    let of = |s| findings.iter().filter(|f| f.severity == s).count();
    [of(Severity::Error), of(Severity::Warning), of(Severity::Note)]
}

/// `2 of them only under a reading or proposal`; nothing when all hold for the text as it stands.
#[must_use]
pub fn in_versions(findings: &[Finding], severity: Severity) -> Option<String> {
    let all = findings.iter().filter(|f| f.severity == severity).count();
    match findings.iter().filter(|f| f.severity == severity && !f.under.is_empty()).count() {
        0 => None,
        some if some == all => Some("only under a reading or proposal".to_owned()),
        some => Some(format!("{some} of them only under a reading or proposal")),
    }
}

/// Which articles a finding is about, found without going through all of them for each finding.
#[derive(Clone, Debug)]
pub struct Places {
    /// First byte, one past the last, and id of each article, in the order of the file.
    spans: Vec<(Span, ArticleId)>,
    /// The articles by each way in which one is cited.
    cited: BTreeMap<String, ArticleId>,
}

impl Places {
    /// Of a text.
    #[must_use]
    pub fn new(treaty: &Treaty) -> Self {
        let mut spans: Vec<(Span, ArticleId)> = treaty.articles.iter().enumerate().map(|(id, a)| (a.ast.span, id)).collect();
        spans.sort_unstable();
        let mut cited = BTreeMap::new();
        for (id, article) in treaty.articles.iter().enumerate() {
            let cite = treaty.cite(id);
            let bare = cite.strip_prefix("article ").map(str::to_owned);
            for words in bare.into_iter().chain([cite, article.ast.number.text.clone()]) {
                cited.entry(words).or_insert(id);
            }
        }
        Self { spans, cited }
    }

    /// The article that a finding is about: the one it stands in, or the one it names.
    #[must_use]
    pub fn article(&self, finding: &Finding) -> Option<ArticleId> {
        let at = finding.primary;
        let before = self.spans.partition_point(|(span, _)| span.start <= at.span.start);
        let inside = self.spans.get(..before).and_then(<[_]>::last).filter(|(span, _)| at.file == FileId(0) && at.span.start < span.end);
        inside.map(|(_, id)| *id).or_else(|| self.cited.get(finding.article.as_deref()?).copied())
    }

    /// All articles that a finding is about.
    #[must_use]
    pub fn articles(&self, finding: &Finding) -> BTreeSet<ArticleId> {
        finding.covers.iter().filter_map(|words| self.cited.get(words).copied()).chain(self.article(finding)).collect()
    }
}

/// The headings of a file, to be asked for each finding.
#[derive(Clone, Debug)]
pub struct Headings<'a> {
    /// In the order of the file.
    sections: Vec<&'a Section>,
    /// The first heading of level 1.
    title: Option<&'a str>,
}

impl<'a> Headings<'a> {
    /// Of a file.
    #[must_use]
    pub fn new(markdown: &'a Markdown) -> Self {
        let sections: Vec<&Section> = markdown.sections.iter().filter(|s| s.level > 0).collect();
        let title = sections.iter().find(|s| s.level == 1).map(|s| s.title.as_str());
        Self { sections, title }
    }

    /// The headings that a byte stands under, the title of the file left out when there are others.
    #[must_use]
    pub fn path(&self, byte: u32) -> String {
        let before = self.sections.partition_point(|s| s.span.start <= byte);
        let Some(section) = self.sections.get(..before).and_then(<[_]>::last) else { return String::new() };
        let skip = usize::from(section.path.len() > 1 && self.title.is_some() && section.path.first().map(String::as_str) == self.title);
        section.path.get(skip..).unwrap_or(&[]).join(" › ")
    }
}

/// Rules about the whole guarantee, the gravest first. Rules that are not listed are about single articles.
const WHOLE: &[&str] = &[
    "SV401", // articles that wait for one another
    "SV404", // hostage to the party to be deterred
    "SV705", // attacks that trigger nothing
    "SV706", // the accused can veto
    "SV407", // no entry into force
    "SV403", // clauses that can never begin
    "SV406", // an approval that may never come
    "SV703", // satisfied by doing nothing
    "SV701", // assurance, not obligation
    "SV105", // promise without content
    "SV704", "SV904", "SV402", "SV207", "SV206", "SV604",
];

/// Rules about the file rather than about the deal, the last.
const TEXT: &[&str] = &["SV001", "SV002", "SV003", "SV101", "SV102", "SV804", "SV901", "SV902"];

/// The gravest findings for the text as it stands: by severity, then rules about the whole guarantee before rules about
/// single articles, then by place; at most one for each rule.
#[must_use]
pub fn worst(findings: &[Finding], most: usize) -> Vec<&Finding> {
    let rank = |f: &Finding| match WHOLE.iter().position(|code| *code == f.rule.code) {
        Some(place) => place,
        None if TEXT.contains(&f.rule.code) => WHOLE.len() + 1,
        None => WHOLE.len(),
    };
    let mut order: Vec<&Finding> = findings.iter().filter(|f| f.severity > Severity::Note).collect();
    order.sort_by_key(|f| (!f.under.is_empty(), std::cmp::Reverse(f.severity), rank(f), f.order()));
    let mut out: Vec<&Finding> = Vec::new();
    for finding in order {
        if out.len() < most && !out.iter().any(|f| f.rule == finding.rule) {
            out.push(finding);
        }
    }
    out
}

/// The message of a finding as a sentence. Messages stand alone; those about a single word get their article in front.
#[must_use]
pub fn sentence(finding: &Finding) -> String {
    let message = finding.message.trim().trim_end_matches('.');
    let text = match &finding.article {
        Some(article) if TEXT.contains(&finding.rule.code) => {
            let bare = article.strip_prefix("article ").unwrap_or(article);
            let number = bare.split_whitespace().next().unwrap_or(bare);
            if message.contains(number) { message.to_owned() } else { format!("article {bare}: {message}") }
        }
        _ => message.to_owned(),
    };
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => String::new(),
    }
}

/// `1 article`, `2 articles`.
#[must_use]
pub fn plural(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

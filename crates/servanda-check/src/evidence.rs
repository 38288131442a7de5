//! Who sees what, who decides, whom a body can be stopped by.
//!
//! Everything here is read from the text alone: a source sees what its declaration says, a body decides as its rule says.
//! What the text leaves open stays open ([`Answer::Unknown`]); it is never guessed.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span;
use servanda_model::ast::{
    Amount, Anchor, AtomKind, Body, Choice, Compare, Condition, Counted, DeadlineKind, DecisionKind, DecisionRule, Due, EntryForm,
    EventForm, EventStatus, Members, Modal, Norm, Noun, NounKind, Pattern, Preposition, Quantifier, SlotKind, Source, State,
    StatementKind, Step, Subject, SubjectKind, Window, Word,
};
use servanda_model::matching::{self, case, nouns_meet};
use servanda_model::mentions::{self, Mention};
use servanda_model::treaty::act_patterns;
use servanda_model::{Article, ArticleId, Treaty, describe};

// --- words ---

/// Acts that only pass words on: by themselves they change nothing for the party that broke the text.
const TALK: [&str; 7] = ["notify", "consult", "report", "inform", "warn", "discuss", "meet"];
/// Events by which texts mean a breach of anything in them.
const ANY_BREACH: [&str; 3] = ["violation", "breach", "non-compliance"];

/// More findings of one cause in one instrument than this become one finding, with a label for each place.
pub(crate) const MANY: usize = 4;
/// How many labels such a finding carries.
pub(crate) const LABELS: usize = 12;

/// Whether an act is only talk: `notify`, `consult`, `report-losses`.
#[must_use]
pub fn is_talk(act: &str) -> bool {
    TALK.iter().any(|talk| act.strip_prefix(talk).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// `A, B and C`, with the given last word.
#[must_use]
pub fn listed<T: AsRef<str>>(items: impl IntoIterator<Item = T>, last: &str) -> String {
    let items: Vec<T> = items.into_iter().collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.as_ref().to_owned(),
        Some((end, rest)) => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", rest.join(", "), end.as_ref())
        }
    }
}

/// Somebody whom a subject binds, as the doer of a sentence: `a Guarantor`, `too few of Guarantors`; and whether the verb
/// stands in the plural.
#[must_use]
pub fn somebody(subject: &Subject) -> (String, bool) {
    match &subject.kind {
        SubjectKind::Noun(Noun { kind: NounKind::Term(Some(_), word, _), .. }) => (one_of(&word.text), false),
        SubjectKind::Noun(noun) => (describe::noun(noun), false),
        SubjectKind::AtLeast(_, group) => (format!("too few of {}", group.text), true),
        SubjectKind::Jointly(group) => (group.text.clone(), true),
        SubjectKind::Unnamed => ("an unnamed party".to_owned(), false),
    }
}

/// A member, with its article.
fn one_of(member: &str) -> String {
    let vowel = member.starts_with(['A', 'E', 'I', 'O', 'U']) && !member.starts_with("Uni") && !member.starts_with("Eu");
    format!("{} {member}", if vowel { "an" } else { "a" })
}

/// Whether a bearer can be held to account by others: not a body of the text, nor the members of a register, who come and go.
#[must_use]
pub fn answers_for_itself(treaty: &Treaty, bearer: &str) -> bool {
    let names = &treaty.names;
    let registered = names.group_of(bearer).is_some_and(|g| matches!(g.members, Members::Registered(_)));
    names.parties.contains_key(bearer) || (!names.bodies.contains_key(bearer) && !registered)
}

// --- conditions ---

/// What a condition of an article does there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Brings a norm, a step of a ladder or a text into force.
    Activates,
    /// Must come before the act.
    OnlyAfter,
    /// Excuses.
    Excepts,
    /// Suspends the article.
    Suspends,
    /// Makes a breach of a grade.
    Breach,
    /// Ends something.
    Ends,
}

/// All conditions of an article with what they do.
#[must_use]
pub fn conditions(article: &Article) -> Vec<(Role, &Condition)> {
    fn norm<'a>(norm: &'a Norm, out: &mut Vec<(Role, &'a Condition)>) {
        out.extend(norm.when.iter().map(|c| (Role::Activates, c)));
        for due in norm.due.iter().chain(norm.followed_by.iter().filter_map(|(_, due)| due.as_ref())) {
            let timings = match due {
                Due::By(timing) => [Some(timing), None],
                Due::BegunCompleted(begun, completed) => [Some(begun), Some(completed)],
            };
            out.extend(timings.into_iter().flatten().filter_map(|t| t.only_after.as_ref()).map(|c| (Role::OnlyAfter, c)));
        }
    }
    let mut out = Vec::new();
    if let Some(own) = article.norm() {
        norm(own, &mut out);
    }
    match article.statement().map(|s| &s.kind) {
        Some(StatementKind::EntersIntoForce(_, EntryForm::When(condition))) => out.push((Role::Activates, condition)),
        Some(StatementKind::Ends(ending)) => out.push((Role::Ends, &ending.when)),
        _ => {}
    }
    for slot in article.slots() {
        match &slot.kind {
            SlotKind::ExceptWhen(condition) => out.push((Role::Excepts, condition)),
            SlotKind::SuspendedWhile(condition) => out.push((Role::Suspends, condition)),
            SlotKind::BreachWhen(_, condition) => out.push((Role::Breach, condition)),
            SlotKind::Ends(ending) => out.push((Role::Ends, &ending.when)),
            SlotKind::OnBreach(_, steps) | SlotKind::Then(steps) => {
                for step in steps {
                    if let Step::Norm(step) = step {
                        norm(step, &mut out);
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// The event, measure or count that an atom is about.
#[must_use]
pub fn fact(kind: &AtomKind) -> Option<&Pattern> {
    match kind {
        AtomKind::Event { pattern, .. } | AtomKind::Measure { pattern, .. } => Some(pattern),
        AtomKind::Count { counted: Counted::Pattern(pattern), .. } => Some(pattern),
        _ => None,
    }
}

/// How events include one another.
#[derive(Clone, Debug, Default)]
pub struct Families<'t> {
    parents: BTreeMap<&'t str, Vec<&'t str>>,
    children: BTreeMap<&'t str, Vec<&'t str>>,
}

impl<'t> Families<'t> {
    /// Of a text.
    #[must_use]
    pub fn new(treaty: &'t Treaty) -> Self {
        let mut out = Self::default();
        for event in treaty.names.events.values() {
            if let EventForm::Includes(parts) = &event.form {
                for part in parts {
                    out.parents.entry(part.text.as_str()).or_default().push(event.name.text.as_str());
                    out.children.entry(event.name.text.as_str()).or_default().push(part.text.as_str());
                }
            }
        }
        out
    }

    fn closure(edges: &BTreeMap<&'t str, Vec<&'t str>>, name: &str) -> BTreeSet<&'t str> {
        let mut out = BTreeSet::new();
        let mut todo: Vec<&'t str> = edges.get(name).cloned().unwrap_or_default();
        while let Some(at) = todo.pop() {
            if out.insert(at) {
                todo.extend(edges.get(at).into_iter().flatten());
            }
        }
        out
    }

    /// The events of which this one is a kind.
    #[must_use]
    pub fn wider(&self, name: &str) -> BTreeSet<&'t str> {
        Self::closure(&self.parents, name)
    }

    /// The events that are kinds of this one.
    #[must_use]
    pub fn narrower(&self, name: &str) -> BTreeSet<&'t str> {
        Self::closure(&self.children, name)
    }
}

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
                takes.object.iter().chain(takes.cases.iter().map(|(_, sort)| sort)).any(|sort| {
                    sort.text == "Kind" || treaty.names.kinds.contains_key(&sort.text)
                })
            });
            if counts_kinds {
                counting.push(source);
            }
        }
        Self { treaty, families: Families::new(treaty), named, counting }
    }

    /// The sources that see an event or measure: by its name, by a wider event, or some kind of it.
    #[must_use]
    pub fn of_name(&self, name: &str) -> Vec<&'t Source> {
        let mut out: Vec<&Source> = Vec::new();
        let mut seen = BTreeSet::new();
        self.collect(name, &mut seen, &mut out);
        let mut names = BTreeSet::new();
        out.retain(|s| names.insert(s.name.text.as_str()));
        out
    }

    fn collect(&self, name: &str, seen: &mut BTreeSet<String>, out: &mut Vec<&'t Source>) {
        if !seen.insert(name.to_owned()) {
            return;
        }
        let mut add = |name: &str| out.extend(self.named.get(name).into_iter().flatten());
        add(name);
        self.families.wider(name).into_iter().for_each(&mut add);
        self.families.narrower(name).into_iter().for_each(&mut add);
        // A combination of events is seen by whoever sees a part of it.
        if let Some(EventForm::Derived(condition)) = self.treaty.names.events.get(name).map(|e| &e.form) {
            for mention in mentions::of_condition(condition) {
                if let Mention::Fact(pattern) = mention {
                    self.collect(&pattern.name.text, seen, out);
                }
            }
        }
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

// --- who attributes ---

/// Who attributes what, by the text.
#[derive(Clone, Debug, Default)]
pub struct Attributions<'t> {
    /// By event: article, body, window.
    by_event: BTreeMap<&'t str, Vec<(ArticleId, &'t Word, Option<&'t Amount>)>>,
    /// Bodies that attribute whatever is brought before them: article and body.
    general: Vec<(ArticleId, String)>,
    /// Articles whose remedy is another article: from the other to them.
    callers: BTreeMap<ArticleId, Vec<ArticleId>>,
}

impl<'t> Attributions<'t> {
    /// Of a text.
    #[must_use]
    pub fn new(treaty: &'t Treaty) -> Self {
        let mut out = Self::default();
        for (id, article) in treaty.standing() {
            if let Some((_, body, window)) = article.attributed() {
                for name in attributed_events(article) {
                    out.by_event.entry(name).or_default().push((id, body, window));
                }
            }
            for slot in article.slots() {
                if let SlotKind::OnBreach(_, steps) | SlotKind::Then(steps) = &slot.kind {
                    for step in steps {
                        if let Step::As(citation) = step
                            && let Some(to) = treaty.find(article.instrument, citation)
                        {
                            out.callers.entry(to).or_default().push(id);
                        }
                    }
                }
            }
            for norm in matching::norms(treaty, id) {
                if matching::is_negative(norm.modal) {
                    continue;
                }
                let attributes = act_patterns(&norm.act).iter().any(|p| p.name.text == "attribute" || p.name.text.starts_with("attribute-"));
                if attributes {
                    out.general.push((id, describe::subject(&norm.subject)));
                }
            }
        }
        out
    }

    /// Who attributes an event: article, body, window.
    #[must_use]
    pub fn of_event(&self, name: &str) -> &[(ArticleId, &'t Word, Option<&'t Amount>)] {
        self.by_event.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody attributes what is brought before it, whatever it is.
    #[must_use]
    pub fn is_general(&self) -> bool {
        !self.general.is_empty()
    }

    /// Whether anybody attributes anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.general.is_empty() && self.by_event.is_empty()
    }

    /// The articles that take this one as their remedy.
    #[must_use]
    pub fn callers(&self, id: ArticleId) -> &[ArticleId] {
        self.callers.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether an article's attribution is made by somebody: its own body, the body of an article that leads to it, a body
    /// that attributes the events it waits for, or one that attributes everything.
    #[must_use]
    pub fn reaches(&self, treaty: &Treaty, id: ArticleId) -> bool {
        let Some(article) = treaty.articles.get(id) else { return false };
        self.is_general()
            || article.attributed().is_some()
            || self.callers(id).iter().any(|&c| treaty.articles[c].attributed().is_some())
            || attributed_atoms(article).iter().any(|p| !self.of_event(&p.name.text).is_empty())
    }
}

/// The events that an article's body is to attribute: those of its `is attributed`, and the act that it forbids.
#[must_use]
pub fn attributed_events(article: &Article) -> BTreeSet<&str> {
    let mut out: BTreeSet<&str> = attributed_atoms(article).into_iter().map(|p| p.name.text.as_str()).collect();
    if let Some(norm) = article.norm().filter(|n| n.modal == Modal::ShallNot) {
        out.extend(act_patterns(&norm.act).into_iter().map(|p| p.name.text.as_str()));
    }
    out
}

/// The patterns behind `is attributed` in an article.
#[must_use]
pub fn attributed_atoms(article: &Article) -> Vec<&Pattern> {
    conditions(article)
        .into_iter()
        .flat_map(|(_, condition)| mentions::atoms(condition))
        .filter_map(|(atom, _)| match &atom.kind {
            AtomKind::Event { pattern, status: EventStatus::Attributed(_), .. } => Some(pattern),
            _ => None,
        })
        .collect()
}

/// Where an article counts time from attribution.
#[must_use]
pub fn counts_from_attribution(article: &Article) -> Vec<Span> {
    let mut out = Vec::new();
    for mention in mentions::of_article(&article.ast) {
        match mention {
            Mention::Deadline(deadline) => {
                if let DeadlineKind::Within(_, Anchor::Attribution) | DeadlineKind::Between(_, _, Anchor::Attribution) = &deadline.kind {
                    out.push(deadline.span);
                }
            }
            Mention::Atom(atom) => {
                if let AtomKind::Event { window: Some(window), .. } = &atom.kind
                    && let Window::Within(_, Some(Anchor::Attribution))
                    | Window::WithinBefore(_, Anchor::Attribution)
                    | Window::AtLeastBefore(_, Anchor::Attribution)
                    | Window::Between(_, _, Anchor::Attribution) = window
                {
                    out.push(atom.span);
                }
            }
            _ => {}
        }
    }
    for slot in article.slots() {
        if let SlotKind::Effective { anchor: Anchor::Attribution, .. } = &slot.kind {
            out.push(slot.span);
        }
    }
    out
}

// --- what follows from a breach ---

/// What in the text depends on the breach of an article, beside its own ladder.
#[derive(Clone, Debug, Default)]
pub struct Consequences {
    by_article: BTreeMap<ArticleId, Vec<(ArticleId, Span)>>,
}

/// Another article's condition: where, its event, whether under `not`.
type Waiting<'t> = BTreeMap<&'t str, Vec<(ArticleId, &'t Pattern, bool)>>;

impl Consequences {
    /// Of a text.
    #[must_use]
    pub fn new(treaty: &Treaty) -> Self {
        let mut out = Self::default();
        let mut waiting: Waiting<'_> = BTreeMap::new();
        for (id, article) in treaty.standing() {
            out.cited(treaty, id, article);
            for (role, condition) in conditions(article) {
                if role == Role::Breach {
                    continue;
                }
                for (atom, negated) in mentions::atoms(condition) {
                    if let Some(pattern) = fact(&atom.kind) {
                        let there = waiting.entry(pattern.name.text.as_str()).or_default();
                        // The same words in the same article once: a long text repeats itself.
                        if !there.iter().any(|(i, p, n)| *i == id && p.span == pattern.span && *n == negated) {
                            there.push((id, pattern, negated));
                        }
                    }
                }
            }
        }
        let families = Families::new(treaty);
        for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
            if let Some(found) = violated(treaty, &families, &waiting, id, article) {
                out.by_article.entry(id).or_default().push(found);
            }
        }
        out
    }

    fn cited(&mut self, treaty: &Treaty, id: ArticleId, article: &Article) {
        for mention in treaty.mentions(id) {
            let (citation, span) = match mention {
                Mention::Atom(atom) => match &atom.kind {
                    AtomKind::State { citation, state: State::InBreach(_) | State::Observed, .. } => (citation, atom.span),
                    _ => continue,
                },
                Mention::Deadline(deadline) => match &deadline.kind {
                    DeadlineKind::Within(_, Anchor::Breach(_, Some(citation)))
                    | DeadlineKind::Between(_, _, Anchor::Breach(_, Some(citation))) => (citation, deadline.span),
                    _ => continue,
                },
                _ => continue,
            };
            if let Some(to) = treaty.find(article.instrument, citation) {
                self.by_article.entry(to).or_default().push((id, span));
            }
        }
    }

    /// What depends on the breach of an article: the other article, and where it says so.
    #[must_use]
    pub fn of(&self, id: ArticleId) -> &[(ArticleId, Span)] {
        self.by_article.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether more than talk depends on the breach of an article.
    #[must_use]
    pub fn bites(&self, treaty: &Treaty, id: ArticleId) -> bool {
        self.of(id).iter().any(|&(other, _)| {
            other == id || treaty.articles[other].norm().is_none_or(|norm| !may_be_talk(norm))
        })
    }
}

/// Whether a norm can be met by talk alone: the bearer chooses among its acts.
#[must_use]
pub fn may_be_talk(norm: &Norm) -> bool {
    norm.act.choices.iter().any(|choice| matches!(choice, Choice::Do(pattern) if is_talk(&pattern.name.text)))
}

/// The first condition of another article that a violation of this one meets.
fn violated(
    treaty: &Treaty, families: &Families<'_>, waiting: &Waiting<'_>, id: ArticleId, article: &Article,
) -> Option<(ArticleId, Span)> {
    let norm = article.norm()?;
    let bearers = treaty.bearers(&norm.subject);
    let actor_meets = |event: &Pattern| {
        matching::actor(event).is_none_or(|noun| bearers.is_empty() || !bearers.is_disjoint(&treaty.noun_parties(noun)))
    };
    for name in ANY_BREACH.iter().filter(|n| is_any_breach(treaty, n)) {
        for (other, event, negated) in waiting.get(name).into_iter().flatten() {
            if *other != id && !negated && actor_meets(event) {
                return Some((*other, event.span));
            }
        }
    }
    for choice in &norm.act.choices {
        let (act, violated_by_not) = match choice {
            Choice::Do(pattern) => (pattern, norm.modal == Modal::Shall),
            Choice::Keep(pattern, ..) => (pattern, false),
            Choice::Effect(_) | Choice::Discretion(..) => continue,
        };
        let name = act.name.text.as_str();
        let names = std::iter::once(name).chain(families.wider(name)).chain(families.narrower(name));
        for (other, event, negated) in names.filter_map(|n| waiting.get(n)).flatten() {
            let same = || {
                let cases = act.cases.iter().filter(|(p, _)| *p != Preposition::By);
                let objects = act.object.iter().zip(&event.object).all(|(a, b)| nouns_meet(treaty, a, b));
                objects && cases.into_iter().all(|(p, noun)| case(event, *p).is_none_or(|there| nouns_meet(treaty, noun, there)))
            };
            if *other != id && *negated == violated_by_not && actor_meets(event) && same() {
                return Some((*other, event.span));
            }
        }
    }
    None
}

// --- who decides ---

/// Whether somebody can stop a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// By its own vote.
    Vote,
    /// By staying away.
    Absence,
    /// Without its vote too few are left to decide at all.
    TooFewLeft,
    /// Not alone.
    No,
    /// The text does not say enough.
    Unknown,
}

/// How many votes carry a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needed {
    /// All that may vote.
    All,
    /// More than half of those that may vote.
    Majority,
    /// So many.
    Votes(usize),
    /// The text does not say.
    Unstated,
}

/// How a body, or a group without a body, decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voting {
    /// The members that the text names.
    pub members: BTreeSet<String>,
    /// Whether there are, or may be, others.
    pub open: bool,
    /// The votes needed.
    pub needed: Needed,
    /// Members without whom nothing is decided.
    pub each_of: BTreeSet<String>,
    /// Members of whom at least one must agree.
    pub one_of: BTreeSet<String>,
    /// Members that never vote.
    pub excluded: BTreeSet<String>,
    /// Whether a member does not vote on itself.
    pub excludes_accused: bool,
    /// How many must be present.
    pub quorum: Option<usize>,
}

/// How many members a body may have for its coalitions to be enumerated one by one.
const ENUMERATED: usize = 12;

impl Voting {
    /// Of a body under its own rule or another, or of the group that a rule names.
    #[must_use]
    pub fn new(treaty: &Treaty, body: Option<&Body>, rule: Option<&DecisionRule>) -> Self {
        let names = &treaty.names;
        let rule = rule.or_else(|| body.and_then(|b| b.decides.as_ref()));
        let (members, open) = match (rule.and_then(|r| r.of.as_ref()), body) {
            (Some(group), _) => {
                let open = names.group_of(&group.text).is_some_and(|g| names.is_open(g));
                (names.stands_for(&group.text), open)
            }
            (None, Some(body)) => {
                let open = body.of.is_empty()
                    || body.and_others
                    || body.of.iter().any(|w| names.group_of(&w.text).is_some_and(|g| names.is_open(g)));
                (names.body_members(body), open)
            }
            (None, None) => (BTreeSet::new(), true),
        };
        let mut out = Self {
            members,
            open,
            needed: Needed::Unstated,
            each_of: BTreeSet::new(),
            one_of: BTreeSet::new(),
            excluded: BTreeSet::new(),
            excludes_accused: false,
            quorum: body.and_then(|b| b.quorum).and_then(|n| usize::try_from(n.millionths / 1_000_000).ok()),
        };
        let Some(rule) = rule else { return out };
        out.needed = match rule.kind {
            DecisionKind::Unanimity | DecisionKind::Consensus => Needed::All,
            DecisionKind::Majority => Needed::Majority,
            DecisionKind::Votes(n) => Needed::Votes(usize::try_from(n.millionths / 1_000_000).unwrap_or(usize::MAX)),
        };
        match &rule.including {
            Some(noun @ Noun { kind: NounKind::Term(Some(Quantifier::Some | Quantifier::Any), ..), .. }) => {
                out.one_of = treaty.noun_parties(noun);
            }
            Some(noun) => out.each_of = treaty.noun_parties(noun),
            None => {}
        }
        match &rule.excluding {
            Some(Noun { kind: NounKind::Accused | NounKind::BreachingParty, .. }) => out.excludes_accused = true,
            Some(noun) => out.excluded = treaty.noun_parties(noun),
            None => {}
        }
        // Whoever must be among the votes is a member, also where the list of members does not say so.
        out.members.extend(out.each_of.iter().cloned());
        out
    }

    /// The members that vote when this party is accused.
    #[must_use]
    pub fn voters(&self, accused: &str) -> BTreeSet<String> {
        self.members
            .iter()
            .filter(|m| !self.excluded.contains(*m) && !(self.excludes_accused && m.as_str() == accused))
            .cloned()
            .collect()
    }

    /// Whether these votes carry a decision on this party. Only for a closed membership and a stated rule.
    #[must_use]
    pub fn carries(&self, yes: &BTreeSet<String>, accused: &str) -> bool {
        let voters = self.voters(accused);
        let votes = yes.intersection(&voters).count();
        let enough = match self.needed {
            Needed::All => votes == voters.len() && votes > 0,
            Needed::Majority => 2 * votes > voters.len(),
            Needed::Votes(n) => votes >= n.max(1),
            Needed::Unstated => false,
        };
        let has_each = self.each_of.intersection(&voters).all(|m| yes.contains(m));
        let has_one = self.one_of.is_empty() || self.one_of.iter().any(|m| yes.contains(m) && voters.contains(m));
        enough && has_each && has_one
    }

    /// Whether this party can stop a decision on itself.
    #[must_use]
    pub fn can_stop(&self, accused: &str) -> Answer {
        let voters = self.voters(accused);
        let votes = voters.contains(accused);
        if self.needed == Needed::Unstated {
            let alone = self.members.len() == 1 && self.members.contains(accused);
            return match (self.open, self.members.contains(accused)) {
                (false, true) if alone => Answer::Vote,
                (false, false) => Answer::No,
                _ => Answer::Unknown,
            };
        }
        if votes && (self.needed == Needed::All || self.each_of.contains(accused)) {
            return Answer::Vote;
        }
        if self.excludes_accused && self.open {
            return Answer::No;
        }
        if self.open {
            return if self.excluded.contains(accused) { Answer::No } else { Answer::Unknown };
        }
        if !self.members.contains(accused) {
            return Answer::No;
        }
        if !self.carries(&voters, accused) {
            // With everybody in favour it fails: it fails because of the accused only if its own vote would have made up
            // the number.
            let everybody: BTreeSet<String> = self.members.difference(&self.excluded).cloned().collect();
            let open_case = Self { excludes_accused: false, ..self.clone() };
            let lacks_its_vote = !votes && open_case.carries(&everybody, accused);
            return if lacks_its_vote { Answer::TooFewLeft } else { Answer::No };
        }
        let others: BTreeSet<String> = voters.iter().filter(|v| v.as_str() != accused).cloned().collect();
        if votes && !self.carries(&others, accused) {
            return Answer::Vote;
        }
        if self.quorum.is_some_and(|q| q == self.members.len()) {
            return Answer::Absence;
        }
        Answer::No
    }

    /// Whether this party carries a decision alone.
    #[must_use]
    pub fn carries_alone(&self, party: &str) -> bool {
        !self.open && self.carries(&BTreeSet::from([party.to_owned()]), party)
    }

    /// The smallest sets of members whose votes carry a decision on this party; none when the text leaves them open or
    /// they are too many to list.
    #[must_use]
    pub fn minimal_winning(&self, accused: &str) -> Option<Vec<BTreeSet<String>>> {
        self.minimal(accused, |voting, set, _| voting.carries(set, accused))
    }

    /// The smallest sets of members that can stop a decision on this party together.
    #[must_use]
    pub fn minimal_blocking(&self, accused: &str) -> Option<Vec<BTreeSet<String>>> {
        self.minimal(accused, |voting, set, voters| {
            let others: BTreeSet<String> = voters.difference(set).cloned().collect();
            !voting.carries(&others, accused)
        })
    }

    /// The minimal sets with a property that grows with the set.
    fn minimal(
        &self, accused: &str, holds: impl Fn(&Self, &BTreeSet<String>, &BTreeSet<String>) -> bool,
    ) -> Option<Vec<BTreeSet<String>>> {
        let voters = self.voters(accused);
        if self.open || self.needed == Needed::Unstated || voters.len() > ENUMERATED {
            return None;
        }
        let order: Vec<&String> = voters.iter().collect();
        let mut masks: Vec<u32> = (0..1_u32 << order.len()).collect();
        masks.sort_by_key(|m| (m.count_ones(), *m));
        let mut found: Vec<u32> = Vec::new();
        for mask in masks {
            if found.iter().any(|f| f & mask == *f) {
                continue;
            }
            let set = order.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, m)| (*m).clone()).collect();
            if holds(self, &set, &voters) {
                found.push(mask);
            }
        }
        let sets = found.into_iter().map(|mask| {
            order.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, m)| (*m).clone()).collect()
        });
        Some(sets.collect())
    }
}

/// The parties that an article can put in the dock: those that act against somebody, or commit what the text forbids, in its
/// condition; those whose breach it waits for; those against whom it acts.
#[must_use]
pub fn accused(treaty: &Treaty, forbidden: &BTreeSet<&str>, id: ArticleId) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let Some(article) = treaty.articles.get(id) else { return out };
    let Some(norm) = article.norm() else { return out };
    for (atom, negated) in norm.when.iter().flat_map(mentions::atoms) {
        if negated {
            continue;
        }
        match &atom.kind {
            AtomKind::State { citation, state: State::InBreach(_), by, .. } => match by {
                Some(noun) => out.extend(treaty.noun_parties(noun)),
                None => {
                    let cited = treaty.find(article.instrument, citation).and_then(|id| treaty.articles[id].norm());
                    out.extend(cited.map(|n| treaty.bearers(&n.subject)).unwrap_or_default());
                }
            },
            kind => {
                let Some(event) = fact(kind) else { continue };
                let hostile = case(event, Preposition::Against).is_some()
                    || forbidden.contains(event.name.text.as_str())
                    || is_any_breach(treaty, &event.name.text);
                if hostile {
                    let (by, against) = matching::sides(treaty, event);
                    let victim = case(event, Preposition::Against).is_some_and(|n| treaty.is_particular(n));
                    out.extend(by.into_iter().filter(|p| !victim || !against.contains(p)));
                }
            }
        }
    }
    for pattern in act_patterns(&norm.act) {
        if matching::is_negative(norm.modal) {
            continue;
        }
        if let Some(noun) = case(pattern, Preposition::Against).filter(|n| treaty.is_particular(n)) {
            out.extend(treaty.noun_parties(noun));
        }
    }
    out.retain(|p| treaty.names.parties.contains_key(p));
    out
}

/// The acts that the text forbids, with the events that include them.
#[must_use]
pub fn forbidden(treaty: &Treaty) -> BTreeSet<&str> {
    let families = Families::new(treaty);
    let mut out = BTreeSet::new();
    for (_, article) in treaty.standing() {
        if let Some(norm) = article.norm().filter(|n| n.modal == Modal::ShallNot) {
            for pattern in act_patterns(&norm.act) {
                if out.insert(pattern.name.text.as_str()) {
                    out.extend(families.wider(&pattern.name.text));
                }
            }
        }
    }
    out
}

/// Whether a norm can be broken by somebody whom others hold to account: a party, or a body that does what it is forbidden.
/// What bodies of the text have to do they do by deciding, and keep their own record.
#[must_use]
pub fn binds_somebody(treaty: &Treaty, norm: &Norm) -> bool {
    let bearers = treaty.bearers(&norm.subject);
    let limits = norm.modal == Modal::ShallNot
        || norm.act.choices.iter().any(|c| matches!(c, Choice::Keep(_, Compare::AtMost | Compare::Below, _)));
    bearers.iter().any(|b| answers_for_itself(treaty, b) || (limits && treaty.names.bodies.contains_key(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::treaty;

    fn voting(body: &str) -> Voting {
        let text = format!("party Aland, Borduria, Cetnia, Dorland.\ngroup Powers, each a Power, is Aland, Borduria.\n{body}");
        let treaty = treaty(&text);
        let body = treaty.names.bodies.get("Council").cloned();
        Voting::new(&treaty, body.as_ref(), None)
    }

    #[test]
    fn each_rule_is_blocked_by_those_it_needs() {
        for (rule, answer) in [
            ("by unanimity", Answer::Vote),
            ("by consensus", Answer::Vote),
            ("by majority", Answer::No),
            ("by 3 votes", Answer::No),
            ("by 4 votes", Answer::Vote),
            ("by 2 votes including each Power", Answer::Vote),
            ("by 2 votes including some Power", Answer::No),
            ("by consensus excluding the accused", Answer::No),
            ("by 3 votes excluding the accused", Answer::No),
            ("by 4 votes excluding the accused", Answer::TooFewLeft),
            ("by consensus excluding Aland", Answer::No),
            ("by 5 votes", Answer::No),
        ] {
            let voting = voting(&format!("body Council of Aland, Borduria, Cetnia, Dorland decides {rule}."));
            assert_eq!(voting.can_stop("Aland"), answer, "{rule}");
        }
    }

    #[test]
    fn what_the_text_leaves_open_stays_open() {
        assert_eq!(voting("body Council.").can_stop("Aland"), Answer::Unknown);
        assert_eq!(voting("body Council of Aland and others decides by 3 votes.").can_stop("Aland"), Answer::Unknown);
        assert_eq!(voting("body Council of Aland and others decides by consensus.").can_stop("Aland"), Answer::Vote);
        assert_eq!(voting("body Council of Borduria and others decides by consensus.").can_stop("Aland"), Answer::Unknown);
        assert_eq!(voting("body Council decides by 9 votes including each Power.").can_stop("Aland"), Answer::Vote);
        assert_eq!(voting("body Council decides by 5 votes excluding the accused.").can_stop("Aland"), Answer::No);
        assert_eq!(voting("body Council of Borduria, Cetnia.").can_stop("Aland"), Answer::No);
    }

    #[test]
    fn a_full_quorum_is_broken_by_staying_away() {
        let full = voting("body Council of Aland, Borduria, Cetnia quorum 3 decides by majority.");
        assert_eq!(full.can_stop("Aland"), Answer::Absence);
        let spare = voting("body Council of Aland, Borduria, Cetnia quorum 2 decides by majority.");
        assert_eq!(spare.can_stop("Aland"), Answer::No);
    }

    #[test]
    fn minimal_sets_agree_with_every_coalition() {
        for rule in [
            "by unanimity", "by majority", "by 1 votes", "by 2 votes", "by 3 votes including each Power",
            "by 2 votes including some Power", "by majority excluding the accused", "by consensus excluding the accused",
        ] {
            let voting = voting(&format!("body Council of Aland, Borduria, Cetnia, Dorland decides {rule}."));
            let voters: Vec<String> = voting.voters("Aland").into_iter().collect();
            let (winning, blocking) = (voting.minimal_winning("Aland").unwrap(), voting.minimal_blocking("Aland").unwrap());
            for mask in 0..1_u32 << voters.len() {
                let part = |bit: u32| -> BTreeSet<String> {
                    voters.iter().enumerate().filter(|(i, _)| mask >> i & 1 == bit).map(|(_, v)| v.clone()).collect()
                };
                let (yes, no) = (part(1), part(0));
                let carried = voting.carries(&yes, "Aland");
                assert_eq!(winning.iter().any(|w| w.is_subset(&yes)), carried, "{rule} {yes:?}");
                assert_eq!(blocking.iter().any(|b| b.is_subset(&no)), !carried, "{rule} {no:?}");
            }
        }
    }

    #[test]
    fn a_source_sees_kinds_of_an_event_and_what_it_counts() {
        let t = treaty(
            "party Aland.\nkind Gun.\nzone Strip.\n\
             event shell by Party.\nevent snipe by Party.\nevent fire by Party includes shell, snipe.\n\
             measure holdings of Kind in Zone counted in weapons.\n\
             source Posts sees fire.\nsource Ears sees shell.\nsource Counters sees holdings.\n\
             article 1.1 \"A\":\n  Aland shall pull-back every Gun from Strip.\n\
             article 1.2 \"B\":\n  Aland shall leave-camp from Strip.",
        );
        let sight = Sight::new(&t);
        let names = |s: Vec<&Source>| s.iter().map(|s| s.name.text.clone()).collect::<Vec<_>>();
        assert_eq!(names(sight.of_name("snipe")), ["Posts"]);
        assert_eq!(names(sight.of_name("fire")), ["Posts", "Ears"]);
        assert_eq!(names(sight.of_article(&t.articles[0])), ["Counters"]);
        assert!(sight.of_article(&t.articles[1]).is_empty());
    }

    #[test]
    fn talk_is_known_by_its_first_word() {
        assert!(is_talk("notify") && is_talk("report-losses") && is_talk("meet-at-once"));
        assert!(!is_talk("reporter") && !is_talk("deploy") && !is_talk("submit-report"));
    }
}

//! Who sees what, who decides, whom a body can be stopped by.
//!
//! Everything here is read from the text alone: a source sees what its declaration says, a body decides as its rule says.
//! What the text leaves open stays open ([`Answer::Unknown`]); it is never guessed.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::{Finding, Span};
use servanda_model::ast::{
    Amount, Anchor, AtomKind, Body, Choice, Compare, Condition, Counted, DeadlineKind, DecisionKind, DecisionRule, Due, EntryForm,
    EventForm, EventStatus, Members, Modal, Norm, Noun, NounKind, Pattern, Preposition, Quantifier, SlotKind, Source, State, StatementKind,
    Step, Subject, SubjectKind, Window, Word,
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

/// One finding for each article, or, where an instrument has many, one for all: the first, with the others as labels and a
/// sentence of its own.
pub(crate) fn fold(treaty: &Treaty, found: &[(ArticleId, Finding)], message: impl Fn(&str) -> String) -> Vec<Finding> {
    let instrument = |id: ArticleId| treaty.articles.get(id).map(|a| a.instrument);
    let mut out = Vec::new();
    for of_one in found.chunk_by(|(one, _), (other, _)| instrument(*one) == instrument(*other)) {
        let ids: Vec<ArticleId> = of_one.iter().map(|(id, _)| *id).collect();
        match of_one {
            [(_, first), rest @ ..] if of_one.len() > MANY => {
                let mut finding = first.clone();
                finding.message = message(&treaty.cite_all(&ids, 12));
                for (_, other) in rest.iter().take(LABELS) {
                    finding = finding.label(other.primary.span, other.primary_text.clone());
                }
                out.push(finding.step(format!("the same holds for {}", treaty.cite_all(&ids[1..], 20))));
            }
            few => out.extend(few.iter().map(|(_, finding)| finding.clone())),
        }
    }
    out
}

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
                takes
                    .object
                    .iter()
                    .chain(takes.cases.iter().map(|(_, sort)| sort))
                    .any(|sort| sort.text == "Kind" || treaty.names.kinds.contains_key(&sort.text))
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

/// The article that lets a body attribute, the body, and the time it has.
pub type Attribution<'t> = (ArticleId, &'t Word, Option<&'t Amount>);

/// Who attributes what, by the text.
#[derive(Clone, Debug, Default)]
pub struct Attributions<'t> {
    /// By event: article, body, window.
    by_event: BTreeMap<&'t str, Vec<Attribution<'t>>>,
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
                let attributes =
                    act_patterns(&norm.act).iter().any(|p| p.name.text == "attribute" || p.name.text.starts_with("attribute-"));
                if attributes {
                    out.general.push((id, describe::subject(&norm.subject)));
                }
            }
        }
        out
    }

    /// Who attributes an event: article, body, window.
    #[must_use]
    pub fn of_event(&self, name: &str) -> &[Attribution<'t>] {
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

/// An event or measure for which articles wait, by its name.
type Waiting<'t> = BTreeMap<&'t str, Vec<Awaited<'t>>>;

/// The same words in many articles once: a long text repeats itself.
struct Awaited<'t> {
    pattern: &'t Pattern,
    words: String,
    negated: bool,
    /// Who does it, when the words say so.
    actor: Option<BTreeSet<String>>,
    /// The first two articles that say so: one of them is another article.
    articles: Vec<ArticleId>,
}

impl Awaited<'_> {
    fn other(&self, id: ArticleId) -> Option<ArticleId> {
        self.articles.iter().copied().find(|&a| a != id)
    }
}

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
                        await_fact(treaty, &mut waiting, id, pattern, negated);
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
        self.of(id).iter().any(|&(other, _)| other == id || treaty.articles[other].norm().is_none_or(|norm| !may_be_talk(norm)))
    }
}

/// Whether a norm can be met by talk alone: the bearer chooses among its acts.
#[must_use]
pub fn may_be_talk(norm: &Norm) -> bool {
    norm.act.choices.iter().any(|choice| matches!(choice, Choice::Do(pattern) if is_talk(&pattern.name.text)))
}

fn await_fact<'t>(treaty: &Treaty, waiting: &mut Waiting<'t>, id: ArticleId, pattern: &'t Pattern, negated: bool) {
    let words = describe::pattern(pattern);
    let there = waiting.entry(pattern.name.text.as_str()).or_default();
    match there.iter_mut().find(|a| a.negated == negated && a.words == words) {
        Some(awaited) => {
            if awaited.articles.len() < 2 && !awaited.articles.contains(&id) {
                awaited.articles.push(id);
            }
        }
        None => {
            let actor = matching::actor(pattern).map(|noun| treaty.noun_parties(noun));
            there.push(Awaited { pattern, words, negated, actor, articles: vec![id] });
        }
    }
}

/// The first condition of another article that a violation of this one meets.
fn violated(
    treaty: &Treaty,
    families: &Families<'_>,
    waiting: &Waiting<'_>,
    id: ArticleId,
    article: &Article,
) -> Option<(ArticleId, Span)> {
    let norm = article.norm()?;
    let bearers = treaty.bearers(&norm.subject);
    let actor_meets = |event: &Awaited<'_>| event.actor.as_ref().is_none_or(|by| bearers.is_empty() || !bearers.is_disjoint(by));
    for event in ANY_BREACH.iter().filter(|n| is_any_breach(treaty, n)).filter_map(|n| waiting.get(n)).flatten() {
        if let Some(other) = event.other(id).filter(|_| !event.negated && actor_meets(event)) {
            return Some((other, event.pattern.span));
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
        for event in names.filter_map(|n| waiting.get(n)).flatten() {
            let same = || {
                let cases = act.cases.iter().filter(|(p, _)| *p != Preposition::By);
                let objects = act.object.iter().zip(&event.pattern.object).all(|(a, b)| nouns_meet(treaty, a, b));
                objects && cases.into_iter().all(|(p, noun)| case(event.pattern, *p).is_none_or(|there| nouns_meet(treaty, noun, there)))
            };
            if let Some(other) = event.other(id).filter(|_| event.negated == violated_by_not && actor_meets(event) && same()) {
                return Some((other, event.pattern.span));
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
            .filter(|m| !self.excluded.contains(*m))
            .filter(|m| !self.excludes_accused || m.as_str() != accused)
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
    fn minimal(&self, accused: &str, holds: impl Fn(&Self, &BTreeSet<String>, &BTreeSet<String>) -> bool) -> Option<Vec<BTreeSet<String>>> {
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
        let sets =
            found.into_iter().map(|mask| order.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, m)| (*m).clone()).collect());
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
    let limits =
        norm.modal == Modal::ShallNot || norm.act.choices.iter().any(|c| matches!(c, Choice::Keep(_, Compare::AtMost | Compare::Below, _)));
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
            "by unanimity",
            "by majority",
            "by 1 votes",
            "by 2 votes",
            "by 3 votes including each Power",
            "by 2 votes including some Power",
            "by majority excluding the accused",
            "by consensus excluding the accused",
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

    #[test]
    fn many_findings_of_one_cause_are_one() {
        let articles: String = (1..=5).map(|n| format!("article 1.{n} \"A\": Aland shall not shell. ")).collect();
        let t = treaty(&format!("party Aland. {articles}"));
        let one = |id: ArticleId| {
            let span = t.articles[id].head_span();
            (id, Finding::new(crate::catalogue::rule("SV601"), servanda_base::Severity::Note, span, "one").here("here"))
        };
        assert_eq!(fold(&t, &(0..4).map(one).collect::<Vec<_>>(), |_| "many".to_owned()).len(), 4);
        let many = fold(&t, &(0..5).map(one).collect::<Vec<_>>(), |cited| format!("many: {cited}"));
        assert_eq!(many.len(), 1);
        assert_eq!(many[0].message, "many: articles 1.1, 1.2, 1.3, 1.4 and 1.5");
        assert_eq!((many[0].labels.len(), many[0].witness.len()), (4, 1));
    }

    /// What must be said about a deliberately imperfect agreement, by code and article.
    #[test]
    fn the_sample_agreement_is_told_its_faults() {
        let document = servanda_syntax::read(&format!("```servanda\n{SAMPLE}```\n"));
        let (t, _) = servanda_model::resolve(&document, &servanda_model::Annexes::default());
        let found: Vec<(&str, String, String)> =
            crate::check_version(&t).into_iter().map(|f| (f.rule.code, f.article.unwrap_or_default(), f.message)).collect();
        for (code, article, words) in [
            ("SV503", "article 3.1", "only in Buffer Zone"),
            ("SV506", "article 8.1", "48 hours under article 3.1 and 72 hours under article 8.1"),
            ("SV506", "article 8.1", "no source sees `armed-attack`"),
            ("SV501", "article 8.2", "no verification source"),
            ("SV501", "article 10.1", "no verification source"),
            ("SV601", "article 10.1", "nothing follows"),
            ("SV601", "article 11.2", "nothing follows"),
            ("SV604", "article 8.3", "only to `notify Guarantor`"),
            ("SV505", "article 8.3", "operated by United States"),
        ] {
            let told = found.iter().any(|(c, a, m)| *c == code && a == article && m.contains(words));
            assert!(told, "{code} {article}: {found:#?}");
        }
        assert!(!found.iter().any(|(c, ..)| matches!(*c, "SV706" | "SV803")), "{found:#?}");
    }

    const SAMPLE: &str = r#"treaty "Agreement on a Ceasefire and on Security Guarantees" in time zone Europe/Kyiv.
party Ukraine, Russia, France, United Kingdom, United States.
group Belligerents, each a Belligerent, is Ukraine, Russia.
group Guarantors, each a Guarantor, is France, United Kingdom.
body Special Commission decides by 5 votes excluding the accused.
body House Of Commons acts for United Kingdom.
body Multinational Force acts for Guarantors.
moment H is 2027-03-01 00:00.
moment D is when article 3.1 is in force.
line Contact Line from "annex-b/contact-line.geojson".
zone Sector from "annex-b/sectors.geojson" each by "sector_id".
zone Buffer Zone is within 5 km of Contact Line.
zone Fifty Kilometre Zone is within 50 km of Contact Line.
zone Military Hub from "annex-d/hubs.geojson" each by "hub_id".
kind Tube Artillery is "guns, howitzers and mortars of 100 mm calibre or more".
event open-fire by Party across Line in Zone.
event offensive by Party across Line in Zone.
event hotline-call by Party to Body.
event return-fire by Party in Zone.
event armed-attack by Party against Party.
event request by Party to Party.
event approval by Body of Party.
measure personnel of Party counted in people.
measure holdings of Kind in Zone counted in weapons.
source Monitoring Mission sees open-fire and offensive in Buffer Zone,
  detects 70 %, false alarms 3 %, reports within 6 hours, operated by United States.
source Satellite Imagery sees holdings, detects 85 %, false alarms 5 %, every 24 hours, reports within 12 hours.
source Inspection Team sees personnel, every 90 days, reports within 5 days.
standard Balance is 50 %.
standard Clear And Convincing is 75 %.

article 3.1 "Ceasefire":
  each Belligerent shall not open-fire across Contact Line starting H;
  throughout the term;
  except as article 3.2;
  verified by Monitoring Mission to Balance;
  attributed by Special Commission to Clear And Convincing within 48 hours;
  minor breach when more than 3 open-fire per day per Sector;
  material breach when more than 50 open-fire per day per Sector
    or offensive by Belligerent across Contact Line is attributed to Clear And Convincing
    or more than 4 minor breach within 14 days;
  on minor breach: the breaching party shall report to Special Commission within 12 hours of attribution,
    failing which Monitoring Mission shall inspect Sector within 48 hours of breach;
  on material breach: as article 8.1.

article 3.2 "Self-defence":
  when offensive by Belligerent across Contact Line is alleged
    and hotline-call by Belligerent to Special Commission has occurred within 1 hour,
  each Belligerent may return-fire in Sector;
  then: each Belligerent shall report to Special Commission within 2 hours of activation;
  ends when not offensive by Belligerent across Contact Line is alleged.

article 4.1 "Ceiling on armed forces":
  Ukraine shall keep personnel of Ukraine at most 800 000 people;
  phased at most 900 000 people from D+180, at most 850 000 people from D+365, at most 800 000 people from D+540;
  suspended while article 3.1 is in material breach by Russia;
  verified by Inspection Team to Balance;
  minor breach when personnel of Ukraine exceeds 816 000 people for 60 days;
  material breach when personnel of Ukraine exceeds 880 000 people for 90 days;
  on minor breach: Ukraine shall submit-plan to Special Commission within 30 days of attribution;
  on material breach: Special Commission shall determine-remedy within 60 days of attribution.

article 5.1 "Withdrawal of tube artillery":
  when article 3.1 is in force,
  each Belligerent shall pull-back every Tube Artillery from Fifty Kilometre Zone no later than D+14;
  verified by Satellite Imagery, Monitoring Mission to Balance;
  minor breach when holdings of Tube Artillery in Fifty Kilometre Zone at least 1 weapons for 24 hours;
  material breach when holdings of Tube Artillery in Fifty Kilometre Zone at least 20 weapons for 72 hours;
  on breach: the breaching party shall pull-back every Tube Artillery from Fifty Kilometre Zone within 48 hours of attribution,
    failing which as article 10.2.

article 5.2 "Weapons-free zone":
  when article 5.1 is fulfilled,
  each Belligerent shall keep holdings of Tube Artillery in Fifty Kilometre Zone at most 0 weapons;
  throughout the term;
  verified by Satellite Imagery to Balance;
  on breach: as article 10.2.

article 7.1 "Activation of the Multinational Force":
  when article 3.1 is in force for 7 days
    and request by Ukraine to Guarantor has occurred
    and approval by House Of Commons has occurred within 90 days,
  United Kingdom shall deploy Multinational Force in Military Hub within 30 days of activation;
  suspended while article 7.2 is in breach;
  verified by Monitoring Mission to Balance;
  on breach: United Kingdom shall notify Ukraine within 24 hours of breach,
    failing which France shall deploy Multinational Force in Military Hub within 45 days of breach.

article 7.2 "Distance from the line":
  Multinational Force shall not enter Buffer Zone;
  throughout the term;
  except when request by Special Commission to Multinational Force has occurred;
  verified by Monitoring Mission to Balance;
  on breach: Multinational Force shall leave-zone within 6 hours of attribution.

article 8.1 "Consultation":
  when armed-attack by Russia against Ukraine is attributed to Clear And Convincing,
  each Guarantor shall consult with Ukraine within 24 hours of attribution;
  attributed by Special Commission to Clear And Convincing within 72 hours;
  then: each Guarantor shall supply-materiel to Ukraine within 72 hours of attribution,
    failing which as article 8.2;
  notwithstanding article 11.2.

article 8.2 "Response ladder":
  when armed-attack by Russia against Ukraine is attributed to Clear And Convincing,
  at least 1 of Guarantors shall deploy Air Defence Package in Ukraine within 7 days of attribution;
  then: jointly Guarantors shall reinforce Multinational Force within 21 days of attribution;
  on breach: as article 8.3.

article 8.3 "Backstop":
  when article 8.2 is in breach by Guarantor
    or armed-attack by Russia against Multinational Force is verified to Balance,
  United States shall provide-support to Multinational Force within 48 hours of activation;
  verified by Monitoring Mission to Balance;
  on breach: United States shall notify Guarantor within 24 hours of breach.

article 10.1 "Suspension of sanctions":
  when article 5.1 is fulfilled,
  each Guarantor shall suspend-sanctions against Russia within 30 days of activation.

article 10.2 "Snapback":
  when article 3.1 is in material breach by Russia or article 5.1 is in material breach by Russia,
  any Guarantor has power to terminate article 10.1;
  effective 30 days after notice unless Special Commission decides otherwise by 5 votes excluding the accused.

article 11.1 "Amendment":
  jointly Parties has power to amend this treaty;
  decided by unanimity of Parties;
  survives termination.

article 11.2 "Withdrawal":
  each Party has power to leave this treaty;
  effective 12 months after notice;
  except when article 8.1 is in force or article 3.1 is in breach.

"#;
}

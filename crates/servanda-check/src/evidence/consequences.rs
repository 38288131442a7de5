//! What follows from a breach.

use super::*;

// --- what follows from a breach ---

/// What in the text depends on the breach of an article, beside its own ladder.
#[derive(Clone, Debug, Default)]
pub struct Consequences {
    by_article: BTreeMap<ArticleId, Vec<(ArticleId, Span)>>,
}

/// An event or measure for which articles wait, by its name.
type Waiting<'t> = BTreeMap<&'t str, Vec<Awaited<'t>>>;

/// The same by the numbers of the families of events.
struct Kin<'t, 'w> {
    families: Families<'t>,
    numbered: Vec<&'w [Awaited<'t>]>,
}

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
        let kin = Kin { numbered: families.names().map(|name| waiting.get(name).map_or(&[][..], Vec::as_slice)).collect(), families };
        for (id, article) in treaty.standing().filter(|(_, a)| a.is_binding()) {
            if let Some(found) = violated(treaty, &kin, &waiting, id, article) {
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
fn violated(treaty: &Treaty, kin: &Kin<'_, '_>, waiting: &Waiting<'_>, id: ArticleId, article: &Article) -> Option<(ArticleId, Span)> {
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
        let related = kin.families.wider(name).into_iter().chain(kin.families.narrower(name));
        let related = related.filter_map(|number| kin.numbered.get(number)).copied();
        for event in waiting.get(name).into_iter().map(Vec::as_slice).chain(related).flatten() {
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

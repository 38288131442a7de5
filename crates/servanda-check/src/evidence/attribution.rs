//! Who decides who did it.

use super::*;

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

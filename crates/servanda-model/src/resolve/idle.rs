//! Changes of readings and proposals that find nothing to change: the text has moved on, or the change is about something else.

use servanda_base::{Finding, Severity, Span, near};
use servanda_syntax::amend::{self, Amend};
use servanda_syntax::ast::{Change, OverrideForm, Scope, Slot, Word};

use super::IDLE;
use crate::treaty::{Article, Treaty};
use crate::variants::{self, Idle};

/// A finding for each.
pub(super) fn changes(treaty: &Treaty) -> Vec<Finding> {
    variants::idle(treaty).iter().map(|idle| finding(treaty, idle)).collect()
}

fn finding(treaty: &Treaty, idle: &Idle<'_>) -> Finding {
    let form = if idle.of.form == OverrideForm::Reading { "reading" } else { "proposal" };
    let id = match &idle.of.scope {
        Scope::Article(citation) => treaty.find(idle.instrument, citation),
        Scope::Term(_) | Scope::Treaty(_) => None,
    };
    let article = id.and_then(|id| treaty.articles.get(id));
    let about = match (&idle.of.scope, id) {
        (_, Some(id)) => treaty.cite(id),
        (Scope::Term(word), _) => format!("`{}`", word.text),
        _ => "this treaty".to_owned(),
    };
    let who = format!("the {form} \"{}\"", idle.of.label.text);
    let (message, help) = match idle.change {
        Change::Without(_) => (
            format!("{who} strikes out a slot that {about} does not have"),
            "write the slot as the article has it, word for word, or take the change out".to_owned(),
        ),
        Change::Read(term, as_what) if article.is_some() => {
            let used = article.map(terms).unwrap_or_default();
            let help = match near::nearest(&term.text, used.iter().map(String::as_str)) {
                Some(near) if near != term.text => format!("did you mean `{near}`?"),
                _ => "name a term as the article has it, or take the change out".to_owned(),
            };
            (format!("{who} reads `{}` as `{}`, and {about} does not speak of it", term.text, as_what.text), help)
        }
        _ => (
            format!("{who} changes nothing in {about}"),
            "take the change out, or write it for what it is to change: an article, a zone, a group, a body or a term".to_owned(),
        ),
    };
    let mut finding = Finding::new(IDLE, Severity::Warning, place(idle), message)
        .here("changes nothing")
        .why("whoever reads this version believes that it differs from the text, and it is checked as if it did")
        .help(help);
    if let Some(id) = id {
        finding = finding.article(treaty.cite(id));
    }
    match (idle.change, article) {
        (Change::Without(slot), Some(article)) => match alike(article, slot) {
            Some(there) => finding.label(there.span, "the article says this"),
            None => finding,
        },
        _ => finding,
    }
}

/// The slot of the same kind that the article has, when it has one.
fn alike<'a>(article: &'a Article, slot: &Slot) -> Option<&'a Slot> {
    article.slots().find(|s| std::mem::discriminant(&s.kind) == std::mem::discriminant(&slot.kind))
}

fn place(idle: &Idle<'_>) -> Span {
    match idle.change {
        Change::Without(slot) | Change::Slot(slot) => slot.span,
        Change::Read(one, other) => one.span.to(other.span),
        Change::Span(during) => during.span,
        Change::Deadline(deadline) => deadline.span,
        Change::Deleted | Change::Replaced(_) | Change::IsPlace(_) | Change::Is(_) => idle.of.span,
    }
}

/// The terms of which an article speaks.
fn terms(article: &Article) -> Vec<String> {
    struct Collect(Vec<String>);
    impl Amend for Collect {
        fn term(&mut self, term: &mut Word) {
            self.0.push(term.text.clone());
        }
    }
    let mut collect = Collect(Vec::new());
    amend::article(&mut article.ast.clone(), &mut collect);
    collect.0
}

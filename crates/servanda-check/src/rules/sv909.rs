//! SV909 body depends on a person: when the person is gone, so is what hangs on it.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{EventForm, NounKind};
use servanda_model::matching::norms;
use servanda_model::{ArticleId, Treaty};

use crate::catalogue::rule;

/// What hangs on a person.
struct Use {
    article: Option<ArticleId>,
    span: Span,
    what: String,
}

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let names = &treaty.names;
    // A person whose post passes on is not missed.
    let alone = |term: &str| names.persons.get(term).is_some_and(|(_, successor)| successor.is_none()) && !is_office(term);
    let mut uses: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for body in names.bodies.values() {
        if let Some(chair) = body.chair.as_ref().filter(|c| alone(&c.text)) {
            let found = Use { article: None, span: chair.span, what: format!("chairs {}", body.name.text) };
            uses.entry(chair.text.clone()).or_default().push(found);
        }
    }
    for (id, article) in treaty.standing() {
        for norm in norms(treaty, id) {
            for person in treaty.bearers(&norm.subject).into_iter().filter(|b| alone(b)) {
                let found = Use { article: Some(id), span: norm.subject.span, what: format!("has to act under {}", treaty.cite(id)) };
                uses.entry(person).or_default().push(found);
            }
        }
        if let Some((slot, body, _)) = article.attributed().filter(|(_, body, _)| alone(&body.text)) {
            let found = Use { article: Some(id), span: slot.span, what: format!("attributes under {}", treaty.cite(id)) };
            uses.entry(body.text.clone()).or_default().push(found);
        }
    }
    for event in names.events.values() {
        if let EventForm::Judged(noun) = &event.form
            && let NounKind::Term(_, word, _) = &noun.kind
            && alone(&word.text)
        {
            let found = Use { article: None, span: noun.span, what: format!("judges `{}`", event.name.text) };
            uses.entry(word.text.clone()).or_default().push(found);
        }
    }
    uses.iter().map(|(person, uses)| finding(treaty, person, uses)).collect()
}

/// Whether a person is named by an office, which somebody else will hold after them: `Director General`, `President Of The
/// Council`.
fn is_office(term: &str) -> bool {
    const TITLES: [&str; 10] =
        ["Ambassador", "Chief", "Commander", "Director", "General", "Governor", "Minister", "President", "Representative", "Secretary"];
    let is_title = |word: &str| TITLES.contains(&word);
    let mut words = term.split(' ');
    let last_is_title = term.split(' ').next_back().is_some_and(is_title);
    last_is_title || (words.next().is_some_and(is_title) && words.next() == Some("Of"))
}

fn finding(treaty: &Treaty, person: &str, uses: &[Use]) -> Finding {
    let first = &uses[0];
    let mut finding =
        Finding::new(rule("SV909"), Severity::Warning, first.span, format!("{person} {}, and the text names no successor", first.what))
            .here("one person, without a successor");
    // The article that the person, or the body it chairs, acts under.
    let chaired: Vec<&str> =
        treaty.names.bodies.values().filter(|b| b.chair.as_ref().is_some_and(|c| c.text == person)).map(|b| b.name.text.as_str()).collect();
    let hangs = treaty.standing().find(|&(id, article)| {
        let acts = norms(treaty, id).iter().any(|n| treaty.bearers(&n.subject).iter().any(|b| chaired.contains(&b.as_str())));
        acts || article.attributed().is_some_and(|(_, body, _)| chaired.contains(&body.text.as_str()))
    });
    let article = uses.iter().find_map(|u| u.article).or(hangs.map(|(id, _)| id));
    if let Some(id) = article {
        finding = finding.article(treaty.cite(id));
    }
    if let Some((id, article)) = hangs {
        finding = finding.label(article.body_span(), format!("{} hangs on it", treaty.cite(id)));
    }
    for more in uses.iter().skip(1).take(3) {
        finding = finding.label(more.span, format!("also {}", more.what));
    }
    let end = match article {
        Some(id) => format!("nobody can act for {person}; what {} orders stays undone, and no article applies", treaty.cite(id)),
        None => format!("nobody can act for {person}; no article says who follows"),
    };
    finding
        .step(format!("day 0: {person} {}", first.what))
        .step(format!("later: {person} dies, resigns or refuses"))
        .step(end)
        .why("the text outlives the person only on paper")
        .help(format!("`person {person} succeeded by <an office or another person>.`"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};

    const HEAD: &str = "person Jane Doe. person Jon Doe.\n";

    fn raises(text: &str) -> usize {
        codes(super::run, &format!("{HEAD}{text}")).len()
    }

    #[test]
    fn chairs_bearers_and_judges_need_a_successor() {
        for text in [
            "body Council of X, Y chaired by Jane Doe.",
            "article 1.1 \"A\": Jane Doe shall sign.",
            "event calm as judged by Jane Doe.",
            "article 1.1 \"A\": X shall not shell; attributed by Jane Doe.",
            "group Signers, each a Signer, is Jane Doe. article 1.1 \"A\": each Signer shall sign.",
        ] {
            assert_eq!(raises(text), 1, "{text}");
            let cured = format!("{HEAD}{text}").replace("person Jane Doe.", "person Jane Doe succeeded by Jon Doe.");
            assert!(codes(super::run, &cured).is_empty(), "{text}");
        }
        assert_eq!(raises("body Council of X, Y chaired by X."), 0);
        for office in ["Director General", "President Of The Council", "Force Commander"] {
            assert_eq!(raises(&format!("person {office}. body Council of X, Y chaired by {office}.")), 0, "{office}");
        }
        assert_eq!(raises("person President Doe. body Council of X, Y chaired by President Doe."), 1);
        assert_eq!(raises(""), 0);
    }

    #[test]
    fn one_person_is_told_once_with_the_article_that_hangs_on_it() {
        let text = "body Council of X, Y chaired by Jane Doe. event calm as judged by Jane Doe.
            article 4.1 \"A\": Council shall monitor this treaty.";
        let findings = super::run(&treaty(&format!("{HEAD}{text}")));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].article.as_deref(), Some("article 4.1"));
    }
}

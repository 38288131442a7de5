//! SV702 unnamed bearer: nobody is named, or several are without saying whether each or together.

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Modal, Norm, Noun, NounKind, SubjectKind};
use servanda_model::matching::norms;
use servanda_model::{ArticleId, Treaty, describe};

use crate::catalogue::rule;
use crate::evidence::fold;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let (mut out, mut unnamed) = (Vec::new(), Vec::new());
    for (id, _) in treaty.standing() {
        // One finding for an article: its own norm first, then its ladders.
        let found = norms(treaty, id).into_iter().find_map(|norm| finding(treaty, id, norm).map(|f| (norm, f)));
        match found {
            Some((norm, found)) if found.severity == Severity::Error && norm.subject.kind == SubjectKind::Unnamed => {
                unnamed.push((id, found));
            }
            Some((_, found)) => out.push(found),
            None => {}
        }
    }
    out.extend(fold(treaty, &unnamed, |cited| format!("{cited} say what somebody shall do, and not who")));
    out
}

fn finding(treaty: &Treaty, id: ArticleId, norm: &Norm) -> Option<Finding> {
    let cite = treaty.cite(id);
    let act = describe::act(norm);
    let modal = describe::modal(norm.modal);
    match &norm.subject.kind {
        SubjectKind::Unnamed => Some(
            Finding::new(
                rule("SV702"),
                severity(norm.modal),
                norm.subject.span,
                format!("{cite} says that somebody {modal} {act}, and not who"),
            )
            .article(&cite)
            .here("no party is named")
            .step(format!("day 0: {cite} applies"))
            .step(format!("day 400: nobody has come to {act}; no party is in breach"))
            .why("each party can say that another was meant, and none can be held to it")
            .help(format!("`each <party> {modal} {act}`")),
        ),
        SubjectKind::Noun(noun) => {
            if matches!(noun.kind, NounKind::ThisTreaty | NounKind::ThisArticle) {
                return Some(a_text(&cite, noun, norm));
            }
            let NounKind::Term(None, word, _) = &noun.kind else { return None };
            let group = treaty.names.groups.get(&word.text).filter(|g| g.member.text != g.name.text);
            if group.is_none() && word.text != "Parties" {
                return None;
            }
            let member = group.map_or("Party", |g| g.member.text.as_str());
            let members: Vec<String> = treaty.bearers(&norm.subject).into_iter().filter(|m| *m != word.text).collect();
            let who = members.first().map_or_else(|| format!("one {member}"), Clone::clone);
            Some(
                Finding::new(
                    rule("SV702"),
                    Severity::Error,
                    norm.subject.span,
                    format!("{cite} binds {} without saying whether each of them, or all together", word.text),
                )
                .article(&cite)
                .here("each, jointly, or some?")
                .step(format!("day 0: {cite} applies"))
                .step(format!("{who} acts alone, the others do not; or nobody acts, and each waits for the others"))
                .step("the text does not say who is in breach")
                .why("whether a missing contribution is a breach, and whose, can be argued either way")
                .help(format!("`each {member} {modal} {act}` or `jointly {} {modal} {act}`", word.text)),
            )
        }
        SubjectKind::AtLeast(..) | SubjectKind::Jointly(_) => None,
    }
}

/// A text is not bound: it enters into force, ends, is suspended; parties act.
fn a_text(cite: &str, noun: &Noun, norm: &Norm) -> Finding {
    let (text, act, modal) = (describe::noun(noun), describe::act(norm), describe::modal(norm.modal));
    Finding::new(
        rule("SV702"),
        severity(norm.modal),
        norm.subject.span,
        format!("{cite} says that {text} {modal} {act}, and a text can neither act nor be in breach"),
    )
    .article(cite)
    .here("no party is named")
    .step(format!("day 0: {cite} applies"))
    .step(format!("{text} does nothing, being a text; no party is in breach"))
    .why("whatever it says, nobody can be held to it")
    .help(format!(
        "name who: each Party {modal} {act}; what a text does by itself is a statement: `{text} enters into force on …`, `ends {text} when …`"
    ))
}

fn severity(modal: Modal) -> Severity {
    if matches!(modal, Modal::Shall | Modal::ShallNot) { Severity::Error } else { Severity::Warning }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, treaty};
    use servanda_base::Severity;

    fn severities(article: &str) -> Vec<Severity> {
        let text = format!("group Friends, each a Friend, is X, Y. article 1.1 \"A\": {article}.");
        super::run(&treaty(&text)).iter().map(|f| f.severity).collect()
    }

    #[test]
    fn somebody_must_be_named() {
        assert_eq!(severities("an unnamed party shall help X"), [Severity::Error]);
        assert_eq!(severities("an unnamed party should help X"), [Severity::Warning]);
        assert_eq!(severities("X shall not shell; on breach: an unnamed party shall help Y"), [Severity::Error]);
        assert_eq!(severities("an unnamed party shall help X; on breach: an unnamed party shall help Y").len(), 1);
    }

    #[test]
    fn a_text_is_no_bearer() {
        assert_eq!(severities("this treaty shall help X"), [Severity::Error]);
        assert_eq!(severities("this article has power to suspend article 1.1"), [Severity::Warning]);
        assert_eq!(severities("X shall not shell; on breach: this treaty shall lapse"), [Severity::Error]);
        assert!(severities("this treaty enters into force on signature").is_empty());
    }

    #[test]
    fn many_unnamed_are_told_once() {
        let text: String = (1..=6).map(|n| format!("article 1.{n} \"A\": an unnamed party shall help X. ")).collect();
        let findings = super::run(&treaty(&text));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].labels.len(), 5, "one for each of the others");
        assert_eq!(codes(super::run, &text[..text.len() / 2]).len(), 3);
    }

    #[test]
    fn several_need_a_word_for_how() {
        assert_eq!(severities("Friends shall help Z"), [Severity::Error]);
        assert_eq!(severities("Parties shall help Z"), [Severity::Error]);
        for subject in ["each Friend", "jointly Friends", "at least 1 of Friends", "any Friend", "X", "jointly Parties"] {
            assert!(severities(&format!("{subject} shall help Z")).is_empty(), "{subject}");
        }
        assert!(codes(super::run, "group Crew, each a Crew, is X, Y. article 1.1 \"A\": Crew shall help Z.").is_empty());
    }
}

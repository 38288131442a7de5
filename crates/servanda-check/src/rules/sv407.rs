//! SV407 no entry into force: no article says when the text begins to bind.

use std::collections::BTreeSet;

use servanda_base::{Finding, Severity};
use servanda_model::Treaty;
use servanda_model::ast::{InstrumentForm, StatementKind};

use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut begins: BTreeSet<usize> = BTreeSet::new();
    let mut binds: BTreeSet<usize> = BTreeSet::new();
    for (_, article) in treaty.standing() {
        if matches!(article.statement().map(|s| &s.kind), Some(StatementKind::EntersIntoForce(..))) {
            begins.insert(article.instrument);
        }
        // An article of a draft that begins with a condition says itself when it begins.
        let treaty_form = treaty.instruments.get(article.instrument).is_some_and(|i| i.form == InstrumentForm::Treaty);
        if article.is_binding() && (treaty_form || article.when().is_none()) {
            binds.insert(article.instrument);
        }
    }
    treaty
        .instruments
        .iter()
        .enumerate()
        .filter(|(index, _)| binds.contains(index) && !begins.contains(index))
        .map(|(_, instrument)| {
            // A draft is not meant to bind yet; that its text has no such clause is still worth a warning.
            let severity = if instrument.form == InstrumentForm::Treaty { Severity::Error } else { Severity::Warning };
            Finding::new(
                rule("SV407"),
                severity,
                instrument.span,
                format!("\"{}\" has duties and does not say when they begin to bind", instrument.title.text),
            )
            .here("no article says when it enters into force")
            .step("day 0: the text is agreed and published")
            .step("a duty is not performed; its bearer says that the text is not in force yet")
            .step("no article answers")
            .why("each side can choose the day from which it counts the other's breaches")
            .help("add: `article … \"Entry into force\": this treaty enters into force on signature.`")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, whole};

    #[test]
    fn duties_need_a_beginning() {
        assert_eq!(codes(super::run, "article 1.1 \"A\": X shall act-one immediately."), ["SV407"]);
        assert!(codes(super::run, "article 1.1 \"A\": X intends to act-one.").is_empty());
        let text = "article 0.1 \"Start\": this treaty enters into force on signature. article 1.1 \"A\": X shall act-one immediately.";
        assert!(codes(super::run, text).is_empty());
    }

    #[test]
    fn a_draft_may_begin_article_by_article() {
        let text = |form: &str, when: &str| {
            format!(
                "{form} \"D\" by Xland, Yland in time zone UTC. party Xland, Yland. event sign by Party. article 1.1 \"A\": {when} Xland shall act-one immediately."
            )
        };
        let raised = |text: &str| !super::run(&whole(text)).is_empty();
        assert!(raised(&text("draft", "")));
        assert!(!raised(&text("draft", "when sign by Yland has occurred,")));
        assert!(raised(&text("treaty", "when sign by Yland has occurred,").replace(" by Xland, Yland", "")));
    }
}

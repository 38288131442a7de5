//! SV402 in force is not observed: a condition asks whether a rule of conduct binds, where it means whether it is kept.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity};
use servanda_model::ast::{Amount, Atom, AtomKind, Choice, Condition, Due, EntryForm, Preposition, SlotKind, State, StatementKind};
use servanda_model::{Article, ArticleId, Treaty, describe, matching, mentions};

use crate::catalogue::rule;
use crate::evidence::fact;

/// A condition that tests whether an article is in force.
struct Test<'a> {
    article: ArticleId,
    atom: &'a Atom,
    lasting: Option<&'a Amount>,
}

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut by_rule: BTreeMap<ArticleId, Vec<Test<'_>>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        for condition in conditions(treaty, id, article) {
            let atoms = mentions::atoms(condition);
            for (atom, _) in atoms.iter().filter(|(_, negated)| !negated) {
                let AtomKind::State { citation, state: State::InForce, lasting, .. } = &atom.kind else { continue };
                let Some(kept) = treaty.find(article.instrument, citation).filter(|k| *k != id) else { continue };
                if !is_conduct(&treaty.articles[kept]) || asks_for_breach(treaty, article, &atoms, kept) {
                    continue;
                }
                // An answer to an act against somebody must not stop when the rule is broken.
                let answers = |atom: &Atom| fact(&atom.kind).is_some_and(|act| matching::case(act, Preposition::Against).is_some());
                if lasting.is_none() && atoms.iter().any(|(atom, negated)| !negated && answers(atom)) {
                    continue;
                }
                // A duty of those whom the rule binds may begin with it; it is others who need to know whether it is kept.
                if lasting.is_none() && same_bearers(treaty, article, kept) {
                    continue;
                }
                by_rule.entry(kept).or_default().push(Test { article: id, atom, lasting: lasting.as_ref() });
            }
        }
    }
    by_rule.into_iter().filter_map(|(kept, tests)| finding(treaty, kept, &tests)).collect()
}

/// The conditions on which something begins: of norms, of their acts, of an entry into force.
fn conditions<'a>(treaty: &'a Treaty, id: ArticleId, article: &'a Article) -> Vec<&'a Condition> {
    let mut out = Vec::new();
    for norm in matching::norms(treaty, id) {
        out.extend(&norm.when);
        let timings = match &norm.due {
            Some(Due::By(timing)) => vec![timing],
            Some(Due::BegunCompleted(begun, completed)) => vec![begun, completed],
            None => Vec::new(),
        };
        out.extend(timings.into_iter().filter_map(|t| t.only_after.as_ref()));
    }
    if let Some(StatementKind::EntersIntoForce(_, EntryForm::When(condition))) = article.statement().map(|s| &s.kind) {
        out.push(condition);
    }
    out
}

/// Whether an article says how to behave, rather than what to do by when.
fn is_conduct(article: &Article) -> bool {
    article.norm().is_some_and(|norm| {
        matching::is_negative(norm.modal)
            || norm.act.choices.iter().any(|c| matches!(c, Choice::Keep(..)))
            || (article.is_binding() && article.slots().any(|s| matches!(s.kind, SlotKind::Throughout)))
    })
}

/// Whether the same condition, or a slot of the article, asks for the conduct as well.
fn asks_for_breach(treaty: &Treaty, article: &Article, atoms: &[(&Atom, bool)], kept: ArticleId) -> bool {
    let asks = |atom: &Atom| match &atom.kind {
        AtomKind::State { citation, state: State::Observed | State::InBreach(_), .. } => {
            treaty.find(article.instrument, citation) == Some(kept)
        }
        _ => false,
    };
    atoms.iter().any(|(atom, _)| asks(atom))
        || article.slots().any(|slot| match &slot.kind {
            SlotKind::SuspendedWhile(condition) => mentions::atoms(condition).into_iter().any(|(a, _)| asks(a)),
            SlotKind::Ends(ending) if ending.target.is_none() => mentions::atoms(&ending.when).into_iter().any(|(a, _)| asks(a)),
            _ => false,
        })
}

fn same_bearers(treaty: &Treaty, article: &Article, kept: ArticleId) -> bool {
    match (article.norm(), treaty.articles[kept].norm()) {
        (Some(one), Some(other)) => treaty.bearers(&one.subject).is_subset(&treaty.bearers(&other.subject)),
        _ => false,
    }
}

fn finding(treaty: &Treaty, kept: ArticleId, tests: &[Test<'_>]) -> Option<Finding> {
    let first = tests.iter().find(|t| t.lasting.is_some()).or_else(|| tests.first())?;
    let norm = treaty.articles[kept].norm()?;
    let (cite, there) = (treaty.cite(first.article), treaty.cite(kept));
    let waited = first.lasting.map_or_else(String::new, |l| format!(" for {}", l.quantity));
    let mut finding = Finding::new(
        rule("SV402"),
        Severity::Warning,
        first.atom.span,
        format!("{cite} asks whether {there} is in force{waited}, not whether it is kept"),
    )
    .article(&cite)
    .here("holds while the rule is broken every day")
    .label(norm.span, format!("{there} stays in force however often it is broken"));
    for other in tests.iter().filter(|t| !std::ptr::eq(t.atom, first.atom)).take(12) {
        finding = finding.label(other.atom.span, format!("{} asks the same", treaty.cite(other.article)));
    }
    let breach = match norm.act.choices.first() {
        Some(Choice::Keep(pattern, _, amount)) => format!("{} passes the limit of {}", describe::pattern(pattern), amount.quantity),
        _ => format!("{} does what it {}: {}", describe::subject(&norm.subject), describe::modal(norm.modal), describe::act(norm)),
    };
    let begins = match treaty.articles[first.article].norm() {
        Some(norm) => {
            format!("the condition holds: {} {} {}", describe::subject(&norm.subject), describe::modal(norm.modal), describe::act(norm))
        }
        None => "the condition holds, and the text enters into force".to_owned(),
    };
    let cure = first.lasting.map_or_else(|| "7 days".to_owned(), |l| l.quantity.to_string());
    let breach = format!("{breach}; this is a breach, and {there} stays in force");
    let steps = match first.lasting {
        Some(lasting) => [format!("day 1: {breach}"), format!("after {}: {begins}", lasting.quantity)],
        None => [format!("day 0, in the same moment: {begins}"), format!("day 1: {breach}, and so does the condition")],
    };
    Some(
        finding
            .step(format!("day 0: {there} comes in force"))
            .steps(steps)
            .step("no article asks whether the breach has ended")
            .why("what was meant to follow a rule that holds follows one that is being broken")
            .help(format!(
                "write `{} is observed for {cure}`; where it is to go on while the rule is broken, leave it",
                describe_citation(first.atom)
            )),
    )
}

fn describe_citation(atom: &Atom) -> String {
    match &atom.kind {
        AtomKind::State { citation, .. } => describe::citation(citation),
        _ => "the article".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "treaty \"T\" in time zone UTC.\nparty Ukraine, Russia, France.\ngroup Sides, each a Side, is Ukraine, Russia.\n\
        article 3.1 \"Truce\": each Side shall not open-fire.\narticle 3.2 \"Law\": Ukraine shall adopt-law immediately.\n";

    fn found(text: &str) -> Vec<String> {
        run(&crate::clocks::tests::treaty(&format!("{HEAD}{text}"))).into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn a_rule_of_conduct_can_be_in_force_and_broken() {
        assert_eq!(
            found("article 7.1 \"Force\": when article 3.1 is in force for 7 days, France shall come."),
            ["article 7.1 asks whether article 3.1 is in force for 7 days, not whether it is kept"]
        );
        assert_eq!(found("article 7.1 \"Force\": when article 3.1 is in force, France shall come.").len(), 1);
        assert_eq!(found("article 7.1 \"Force\": this treaty enters into force when article 3.1 is in force.").len(), 1);
        assert!(found("article 7.1 \"Force\": when article 3.1 is observed for 7 days, France shall come.").is_empty());
        assert!(found("article 7.1 \"Force\": when article 3.2 is in force, France shall come.").is_empty());
    }

    #[test]
    fn those_whom_the_rule_binds_may_begin_with_it() {
        assert!(found("article 5.1 \"Out\": when article 3.1 is in force, each Side shall depart.").is_empty());
        assert_eq!(found("article 5.1 \"Out\": when article 3.1 is in force for 3 days, each Side shall depart.").len(), 1);
    }

    #[test]
    fn an_answer_to_an_act_goes_on_while_the_rule_is_broken() {
        let text = "event raid by Party against Party.
            article 7.1 \"Help\": when article 3.1 is in force and raid by Russia against Ukraine has occurred, France shall come.";
        assert!(found(text).is_empty());
        assert_eq!(found(&text.replace(" and raid by Russia against Ukraine has occurred", "")).len(), 1);
    }

    #[test]
    fn a_text_that_asks_for_breaches_elsewhere_is_not_told_twice() {
        assert!(
            found("article 7.1 \"Force\": when article 3.1 is in force, France shall come; suspended while article 3.1 is in breach.")
                .is_empty()
        );
        assert!(
            found("article 7.1 \"Force\": when article 3.1 is in force and not article 3.1 is in breach, France shall come.").is_empty()
        );
    }

    #[test]
    fn one_rule_makes_one_finding() {
        let text = "article 7.1 \"A\": when article 3.1 is in force, France shall come.\narticle 7.2 \"B\": when article 3.1 is in force for 2 days, France shall go.";
        assert_eq!(found(text), ["article 7.2 asks whether article 3.1 is in force for 2 days, not whether it is kept"]);
    }
}

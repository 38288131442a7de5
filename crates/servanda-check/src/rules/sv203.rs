//! SV203 unbounded deadline: a duty to do something, and no time by which.

use std::collections::BTreeMap;

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Choice, Modal, Norm, SlotKind};
use servanda_model::treaty::last_deadline;
use servanda_model::{Article, ArticleId, Treaty, describe, matching};

use crate::catalogue::rule;

/// First parts of the names of acts that are kept up rather than done once.
const KEPT_UP: &[&str] = &[
    "respect",
    "refrain",
    "maintain",
    "remain",
    "ensure",
    "observe",
    "abide",
    "honour",
    "cooperate",
    "uphold",
    "preserve",
    "monitor",
    "supervise",
    "safeguard",
    "protect",
    "administer",
    "command",
    "permit",
    "allow",
    "abstain",
    "comply",
    "patrol",
    "enforce",
    "apply",
    "admit",
    "man",
    "guarantee",
    "facilitate",
];
/// First parts of the names of acts that are kept up when nothing particular has to have happened first.
const STANDING: &[&str] = &["assist", "support", "help", "pay", "supply", "provide", "train", "consult"];
/// More articles than this in one instrument are told in one finding.
const SINGLE: usize = 4;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut by_instrument: BTreeMap<usize, Vec<(ArticleId, Vec<&Norm>)>> = BTreeMap::new();
    for (id, article) in treaty.standing() {
        let open: Vec<&Norm> = matching::norms(treaty, id).into_iter().filter(|n| is_open(article, n)).collect();
        if !open.is_empty() {
            by_instrument.entry(article.instrument).or_default().push((id, open));
        }
    }
    let mut out = Vec::new();
    for articles in by_instrument.into_values() {
        if articles.len() > SINGLE {
            out.extend(together(treaty, &articles));
        } else {
            out.extend(articles.iter().filter_map(|(id, norms)| single(treaty, *id, norms)));
        }
    }
    out
}

/// Whether a norm is a duty to act that sets no time: no deadline, no end of its span, no life of its own.
fn is_open(article: &Article, norm: &Norm) -> bool {
    let own = article.norm().is_some_and(|n| std::ptr::eq(n, norm));
    let kept = own && article.slots().any(|s| matches!(s.kind, SlotKind::Throughout | SlotKind::Lasts(_)));
    let bounded = last_deadline(norm.due.as_ref()).is_some() || norm.during.as_ref().is_some_and(|d| d.until.is_some());
    norm.modal == Modal::Shall && !kept && !bounded && norm.act.choices.iter().all(|c| is_deed(c, norm.when.is_some()))
}

fn is_deed(choice: &Choice, triggered: bool) -> bool {
    match choice {
        Choice::Keep(..) => false,
        Choice::Effect(_) | Choice::Discretion(..) => true,
        Choice::Do(pattern) => {
            let verb = pattern.name.text.split('-').next().unwrap_or_default();
            !KEPT_UP.contains(&verb) && (triggered || !STANDING.contains(&verb))
        }
    }
}

fn span_of(norm: &Norm) -> Span {
    norm.subject.span.to(norm.act.span)
}

fn single(treaty: &Treaty, id: ArticleId, norms: &[&Norm]) -> Option<Finding> {
    let first = norms.first()?;
    let cite = treaty.cite(id);
    let act = describe::act(first);
    let mut finding =
        Finding::new(rule("SV203"), Severity::Warning, span_of(first), format!("the duty to {act} in {cite} has no deadline"))
            .article(&cite)
            .here("can be put off without ever being broken");
    for norm in norms.iter().skip(1) {
        finding = finding.label(span_of(norm), "this step has none either");
    }
    let day = if first.when.is_some() { "day 0: the condition is met, and the duty begins" } else { "day 0: the duty is in force" };
    Some(
        finding
            .step(day)
            .step(format!("day 30, day 400: {} has not begun to {act}", describe::subject(&first.subject)))
            .step("any day: it is not late, because no day is set; no breach, and no remedy")
            .why("the other side cannot show on any day that the duty is broken")
            .help("add `within 14 days of activation` or `no later than` a date; for something to be kept up, add `; throughout the term`"),
    )
}

fn together(treaty: &Treaty, articles: &[(ArticleId, Vec<&Norm>)]) -> Option<Finding> {
    let (id, norms) = articles.first()?;
    let first = norms.first()?;
    let numbers: Vec<&str> = articles.iter().map(|(id, _)| treaty.articles[*id].ast.number.text.as_str()).collect();
    let shown =
        if numbers.len() > 12 { format!("{} and {} more", numbers[..10].join(", "), numbers.len() - 10) } else { describe::list(&numbers) };
    let instrument = match treaty.instruments.get(treaty.articles[*id].instrument) {
        Some(instrument) if treaty.instruments.len() > 1 => format!(" of \"{}\"", instrument.title.text),
        _ => String::new(),
    };
    let mut finding = Finding::new(
        rule("SV203"),
        Severity::Warning,
        span_of(first),
        format!("{} articles{instrument} set duties without a deadline: {shown}", articles.len()),
    )
    .article(treaty.cite(*id))
    .here("can be put off without ever being broken");
    for norm in articles.iter().flat_map(|(_, norms)| norms).skip(1).take(24) {
        finding = finding.label(span_of(norm), "so can this");
    }
    Some(
        finding
            .step(format!("day 0: the duty of {} is in force", treaty.cite(*id)))
            .step(format!("day 30, day 400: {} has not begun to {}", describe::subject(&first.subject), describe::act(first)))
            .step("any day: it is not late, because no day is set; no breach, and no remedy")
            .why("the other side cannot show on any day that one of these duties is broken")
            .help("add `within 14 days of activation` or `no later than` a date to each; for something to be kept up, add `; throughout the term`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Finding> {
        let head = "treaty \"T\" in time zone UTC.\nparty Ukraine, Russia.\nmoment D is 2027-03-01.\nmeasure personnel of Party.\n";
        run(&crate::clocks::tests::treaty(&format!("{head}{text}")))
    }

    #[test]
    fn only_duties_to_act_owe_a_deadline() {
        assert_eq!(found("article 1.1 \"A\": Ukraine shall depart.").len(), 1);
        for bound in [
            "Ukraine may depart",
            "Ukraine intends to depart",
            "Ukraine shall not depart",
            "Ukraine should depart",
            "Ukraine shall depart no later than D+3",
            "Ukraine shall depart immediately",
            "Ukraine shall report until D+30",
            "Ukraine shall depart; throughout the term",
            "Ukraine shall keep personnel of Ukraine at most 5 people",
            "Ukraine shall respect-borders",
        ] {
            assert!(found(&format!("article 1.1 \"A\": {bound}.")).is_empty(), "{bound}");
        }
        assert!(found("article 1.1 \"A\": Ukraine shall assist Russia.").is_empty());
        assert_eq!(found("article 1.1 \"A\": when before D, Ukraine shall assist Russia.").len(), 1);
        assert_eq!(found("article 1.1 \"A\": Ukraine shall depart only after article 1.1 is in force.").len(), 1);
    }

    #[test]
    fn steps_of_ladders_count_and_share_one_finding() {
        let text = "article 1.1 \"A\": Ukraine shall depart no later than D+3; on breach: Ukraine shall compensate Russia, failing which Ukraine shall apologise.";
        let found = found(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].labels.len(), 1);
        assert!(found[0].message.contains("compensate Russia"));
    }

    #[test]
    fn many_articles_make_one_finding() {
        let text: String = (1..=6).map(|n| format!("article 1.{n} \"A\": Ukraine shall do-thing.\n")).collect();
        let found = found(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "6 articles set duties without a deadline: 1.1, 1.2, 1.3, 1.4, 1.5 and 1.6");
    }
}

//! SV209 protection gap: between the truce and the arrival of what protects it.

use servanda_base::{Finding, Severity};
use servanda_model::Treaty;

use crate::catalogue::rule;
use crate::clocks::facts::Facts;
use crate::clocks::gap::{self, Gap};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    gap::gap(&Facts::new(treaty)).map(|gap| finding(treaty, &gap)).into_iter().collect()
}

fn finding(treaty: &Treaty, gap: &Gap) -> Finding {
    let cite = treaty.cite(gap.article);
    let least = gap.at_least();
    let length = match (gap.at_most(), least.nominal_minutes() > 0) {
        (Some(most), _) => format!("up to {most}"),
        (None, true) => format!("at least {least}, and no upper limit"),
        (None, false) => "a time without any upper limit".to_owned(),
    };
    let arrives =
        if gap.force { format!("the arrival of {} under {cite}", gap.what) } else { format!("the moment at which {} begins", gap.what) };
    let mut finding = Finding::new(
        rule("SV209"),
        Severity::Warning,
        treaty.articles[gap.article].body_span(),
        format!("between {} and {arrives} lies {length}", gap.truce),
    )
    .article(&cite)
    .here("arrives only after all that must come first");
    if let Some(span) = gap.truce_span {
        finding = finding.label(span, "the truce");
    }
    finding = finding.step(format!("day 0: {} begins", gap.truce));
    let mut open = false;
    for wait in &gap.waits {
        open |= wait.at_most.is_none();
        let takes = match (wait.at_most, wait.at_least.nominal_minutes() > 0) {
            (Some(most), true) if most == wait.at_least => format!("takes {most}"),
            (Some(most), _) => format!("takes up to {most}"),
            (None, true) => format!("takes at least {}, with no limit", wait.at_least),
            (None, false) => "has no limit".to_owned(),
        };
        finding = finding.step(format!("then: {}; this {takes}", wait.what)).label(wait.span, takes);
    }
    let when =
        if open { "a day that no article sets".to_owned() } else { format!("{} at the latest", length.trim_start_matches("up to ")) };
    finding
        .step(format!("{when}: {} is there; until then no article puts it there", gap.what))
        .why(if gap.force {
            "an attack in this time meets a truce that is in force and a force that is not there yet"
        } else {
            "an attack in this time meets a truce that is in force and no promise to answer it"
        })
        .help(if gap.force {
            format!("put the force in place first: let the truce wait for it (`when {cite} is fulfilled`), or oblige somebody to send it by the truce (`no later than` the moment at which the truce begins)")
        } else {
            format!("let {cite} begin with the truce itself: ask only that the truce is in force")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "treaty \"T\" in time zone UTC.\nparty Ukraine, Russia, France.\ngroup Sides, each a Side, is Ukraine, Russia.\n\
        force Shield of France.\nzone Hub.\nbody Assembly acts for France.\nevent approval by Body of Party.\nevent request by Party to Party.\n\
        event armed-attack by Party against Party.\nmoment H is 2027-03-01 00:00.\nmoment D is when article 3.1 is in force.\n";
    const TRUCE: &str = "article 3.1 \"Ceasefire\": each Side shall not open-fire starting H.\n";

    fn found(text: &str) -> Vec<Finding> {
        run(&crate::clocks::tests::treaty(&format!("{HEAD}{text}")))
    }

    #[test]
    fn waits_requests_and_votes_add_up() {
        let text = format!(
            "{TRUCE}article 7.1 \"Force\": when article 3.1 is in force for 7 days and request by Ukraine to France has occurred and approval by Assembly of France has occurred, France shall deploy Shield in Hub within 30 days of activation."
        );
        let found = found(&text);
        assert_eq!(
            found[0].message,
            "between the truce of article 3.1 and the arrival of Shield under article 7.1 lies at least 7 days, and no upper limit"
        );
        assert_eq!(found[0].witness.len(), 6);
    }

    #[test]
    fn a_time_that_is_set_is_added() {
        let text = format!(
            "{TRUCE}article 7.1 \"Force\": when article 3.1 is in force for 7 days, France shall deploy Shield in Hub within 30 days of activation."
        );
        assert!(found(&text)[0].message.ends_with("lies up to 37 days"));
    }

    #[test]
    fn a_force_in_place_leaves_no_gap() {
        assert!(found(&format!("{TRUCE}article 7.1 \"Force\": France shall deploy Shield in Hub no later than 2027-02-01.")).is_empty());
        assert!(found(&format!("{TRUCE}article 7.1 \"Force\": France shall deploy Shield in Hub no later than D.")).is_empty());
        let waits = "article 3.1 \"Ceasefire\": when article 7.1 is fulfilled, each Side shall not open-fire.\narticle 7.1 \"Force\": France shall deploy Shield in Hub within 30 days of signature.";
        assert!(found(waits).is_empty());
        assert_eq!(found(&format!("{TRUCE}article 7.1 \"Force\": France shall deploy Shield in Hub no later than D+14.")).len(), 1);
    }

    #[test]
    fn one_force_in_place_suffices() {
        let text = format!(
            "{TRUCE}article 7.1 \"Force\": France may deploy Shield in Hub.\narticle 7.2 \"First\": France shall deploy Shield in Hub no later than D."
        );
        assert!(found(&text).is_empty());
    }

    #[test]
    fn a_promise_that_waits_for_the_truce_to_settle_is_late() {
        let text = |wait: &str| {
            format!(
                "{TRUCE}article 8.1 \"Answer\": when {wait}armed-attack by Russia against Ukraine occurs, France shall assist Ukraine within 24 hours of that armed-attack."
            )
        };
        assert_eq!(found(&text("article 3.1 is in force for 30 days and ")).len(), 1);
        assert!(found(&text("")).is_empty());
        assert!(found(&text("article 3.1 is in force and ")).is_empty());
    }

    #[test]
    fn a_truce_may_be_an_act() {
        let text = "event conclude Deal by Party.\narticle 7.1 \"Force\": when conclude Ceasefire by Ukraine has occurred, France may deploy Shield in Hub.";
        assert!(found(text)[0].message.starts_with(
            "between the truce (conclude Ceasefire by Ukraine) and the arrival of Shield under article 7.1 lies a time without"
        ));
        assert!(found("article 7.1 \"Force\": France may deploy Shield in Hub.").is_empty());
    }
}

//! SV201 impossible deadline: what must come first takes longer than the deadline allows.

use servanda_base::{Duration, Finding, Severity};
use servanda_model::ast::{AtomKind, DeadlineKind, Time};
use servanda_model::{Treaty, describe};

use crate::catalogue::rule;
use crate::clocks::network::{self, Base, Impossible, Lower, Reason, What};

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let mut last = None;
    for case in network::impossible(treaty) {
        let next = finding(treaty, &case);
        // One finding for each article: a second clause of it that fails too is a label.
        if last == Some(case.article)
            && let Some(previous) = out.pop()
        {
            out.push(previous.label(case.deadline.span, "this cannot be met either"));
            continue;
        }
        last = Some(case.article);
        out.push(next);
    }
    out
}

fn finding(treaty: &Treaty, case: &Impossible<'_>) -> Finding {
    let cite = treaty.cite(case.article);
    let deadline = deadline_words(&case.deadline.kind);
    let base = network::base_words(treaty, &case.base);
    let earliest = earliest_words(&case.base, &case.lower);
    let mut finding = Finding::new(
        rule("SV201"),
        Severity::Error,
        case.deadline.span,
        format!("{cite} cannot be carried out in time: it is due {deadline}, and what must come first takes until {earliest}"),
    )
    .article(&cite)
    .here(format!("due {deadline}"))
    .step(format!("day 0: {base}").replace("day 0: the calendar", "the dates of the text, in order:"));
    let mut reasons: Vec<&Reason<'_>> = Vec::new();
    let mut next = case.lower.reason.as_deref();
    while let Some(reason) = next.filter(|_| reasons.len() < 12) {
        reasons.push(reason);
        next = reason.before.as_deref();
    }
    for reason in reasons.iter().rev() {
        let there = treaty.cite(reason.article);
        match reason.what {
            What::Atom(atom) => {
                finding = finding
                    .step(format!("{there} waits until {}", describe::atom(atom)))
                    .label(atom.span, format!("{there} waits for this"));
            }
            What::Starting(time) => {
                finding = finding.step(format!("{there} begins at {}", describe::time(time)));
                if let Some(during) = treaty.articles[reason.article].norm().and_then(|n| n.during.as_ref()) {
                    finding = finding.label(during.span, format!("{there} begins here"));
                }
            }
            What::Entry => finding = finding.step(format!("{there} binds from its entry into force")),
        }
    }
    finding
        .step(format!("{earliest} at the earliest: {} can begin to {}", describe::subject(&case.norm.subject), describe::act(case.norm)))
        .step(format!("due {deadline}: too late in every case, and no article excuses it"))
        .why("the duty is broken on the day it can first be performed, whatever its bearer does")
        .help(format!(
            "let the time run from what must come first (`within 14 days of activation`), or set a deadline later than {earliest}"
        ))
}

fn deadline_words(kind: &DeadlineKind) -> String {
    match kind {
        DeadlineKind::NoLaterThan(time) => format!("no later than {}", describe::time(time)),
        DeadlineKind::Within(amount, anchor) => format!("within {} of {}", amount.quantity, anchor_words(anchor)),
        DeadlineKind::Between(least, most, anchor) => {
            format!("between {} and {} before {}", least.quantity, most.quantity, anchor_words(anchor))
        }
        DeadlineKind::Immediately => "immediately".to_owned(),
        DeadlineKind::TogetherWith(citation, _) => format!("together with {}", describe::citation(citation)),
    }
}

fn anchor_words(anchor: &servanda_model::ast::Anchor) -> String {
    use servanda_model::ast::Anchor;
    match anchor {
        Anchor::Activation => "activation".to_owned(),
        Anchor::Breach(first, citation) => {
            let of = citation.as_ref().map_or_else(String::new, |c| format!(" of {}", describe::citation(c)));
            format!("{}breach{of}", if *first { "first " } else { "" })
        }
        Anchor::Notice => "notice".to_owned(),
        Anchor::Attribution => "attribution".to_owned(),
        Anchor::Signature => "signature".to_owned(),
        Anchor::EntryIntoForce => "entry into force".to_owned(),
        Anchor::Moment(word) => word.text.clone(),
        Anchor::That(name, knowledge) => format!("{}that {}", if *knowledge { "knowledge of " } else { "" }, name.text),
    }
}

fn earliest_words(base: &Base, lower: &Lower<'_>) -> String {
    let plus = lower.point.plus;
    let nothing = plus.nominal_minutes() == 0;
    match base {
        Base::Calendar => date_words(lower),
        Base::Moment(name) if nothing => name.clone(),
        Base::Moment(name) => format!("{plus} after {name}"),
        Base::Entry(_) if nothing => "entry into force".to_owned(),
        Base::Entry(_) => format!("{plus} after entry into force"),
        Base::Signature(_) if nothing => "signature".to_owned(),
        Base::Signature(_) => format!("{plus} after signature"),
        Base::Breach(_) if nothing => "the breach".to_owned(),
        Base::Breach(_) => format!("{plus} after the breach"),
        Base::Event(name) if nothing => format!("the {name}"),
        Base::Event(name) => format!("{plus} after the {name}"),
    }
}

/// The date in the text from which a bound on the calendar runs, and what is added to it.
fn date_words(lower: &Lower<'_>) -> String {
    let mut root = lower.reason.as_deref();
    while let Some(reason) = root.and_then(|r| r.before.as_deref()) {
        root = Some(reason);
    }
    let time = root.and_then(|r| match r.what {
        What::Starting(time) => Some(time),
        What::Atom(atom) => match &atom.kind {
            AtomKind::After(time) => Some(time),
            _ => None,
        },
        What::Entry => None,
    });
    let (said, words) = match time {
        Some(time @ Time::Offset(_, count, true)) => (Duration::hours(*count), describe::time(time)),
        Some(time @ Time::Offset(_, count, false)) => (Duration::days(*count), describe::time(time)),
        Some(time) => (Duration::default(), describe::time(time)),
        None => (Duration::default(), "entry into force".to_owned()),
    };
    let plus = lower.point.plus;
    let rest = Duration { months: plus.months - said.months, days: plus.days - said.days, minutes: plus.minutes - said.minutes };
    if rest.nominal_minutes() == 0 { words } else { format!("{rest} after {words}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let head = "treaty \"T\" in time zone Europe/Kyiv.\nparty Ukraine, Russia.\ngroup Sides, each a Side, is Ukraine, Russia.\nmoment D is when article 1.1 is in force.\narticle 1.1 \"Truce\": each Side shall not open-fire.\n";
        run(&crate::clocks::tests::treaty(&format!("{head}{text}"))).into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn a_wait_longer_than_the_deadline_is_impossible() {
        let text =
            |days| format!("article 2.1 \"Out\": when article 1.1 is observed for {days} days, each Side shall depart no later than D+14.");
        assert_eq!(codes(&text(15)).len(), 1);
        assert!(codes(&text(14)).is_empty());
    }

    #[test]
    fn waits_add_up_through_articles() {
        let text = |days| {
            format!(
                "article 2.1 \"Quiet\": when article 1.1 is in force for 10 days, each Side shall report no later than D+20.\n\
                 article 2.2 \"Out\": when article 2.1 is fulfilled for {days} days, each Side shall depart no later than D+14."
            )
        };
        assert_eq!(codes(&text(5)).len(), 1);
        assert!(codes(&text(4)).is_empty());
    }

    #[test]
    fn dates_are_compared_on_the_calendar_of_the_instrument() {
        let text = |start| format!("article 2.1 \"Out\": each Side shall depart no later than 2027-03-01 starting {start}.");
        assert_eq!(codes(&text("2027-03-02 00:00")).len(), 1);
        // The first of March ends in Kyiv two hours before it ends in London.
        assert_eq!(codes(&text("2027-03-01 23:30 Europe/London")).len(), 1);
        assert!(codes(&text("2027-03-01")).is_empty());
    }

    #[test]
    fn one_of_several_ways_in_suffices() {
        let text = "article 2.1 \"Out\": when article 1.1 is in force for 30 days or article 1.1 is in force for 3 days, each Side shall depart no later than D+14.";
        assert!(codes(text).is_empty());
    }

    #[test]
    fn rings_of_moments_and_articles_end() {
        let text = "moment E is when article 2.1 is fulfilled and after F.\nmoment F is when after E.\n\
            article 2.1 \"A\": when article 2.2 is fulfilled, each Side shall depart no later than E+1 only after article 2.1 is fulfilled.\n\
            article 2.2 \"B\": when article 2.1 is fulfilled, each Side shall report no later than F+2 starting E+3.";
        let _ = codes(text);
    }

    #[test]
    fn long_chains_end_and_are_summed_as_far_as_they_are_followed() {
        let chain: String = (2..1_000)
            .map(|n| {
                format!(
                    "article {n}.1 \"A\": when article {}.1 is fulfilled for 1 days, each Side shall act-{n} no later than D+5.\n",
                    n + 1
                )
            })
            .collect();
        let last = "article 1000.1 \"A\": when article 1.1 is in force, each Side shall act-1000 no later than D+14.";
        // The last six of the chain at least are certain; what is cut is never reported wrongly.
        assert!(codes(&format!("{chain}{last}")).len() >= 6);
    }

    #[test]
    fn notice_asked_for_earlier_than_the_clock_allows() {
        let text = |days| {
            format!(
                "event notify-move by Side.\narticle 2.1 \"Move\": each Side shall move-guns within {days} days of that notify-move\n only after notify-move by Side has occurred at least 30 days before that move-guns."
            )
        };
        assert_eq!(codes(&text(10)).len(), 1);
        assert!(codes(&text(40)).is_empty());
    }
}

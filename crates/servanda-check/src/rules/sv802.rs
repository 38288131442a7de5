//! SV802 phases contradict: phases of a ceiling that overlap or zigzag, or a level that is permitted and a breach at once.

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Amount, Atom, AtomKind, Choice, Compare, Pattern, Phase, SlotKind, Time};
use servanda_model::{Article, ArticleId, Treaty, describe, mentions};

use crate::catalogue::rule;
use crate::clocks::network;

/// One thing that is wrong with the levels of an article.
struct Fault {
    span: Span,
    message: String,
    here: String,
    labels: Vec<(Span, String)>,
    steps: Vec<String>,
    help: String,
}

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    let mut out = Vec::new();
    for (id, article) in treaty.standing() {
        let Some((pattern, compare, amount)) = article.norm().and_then(|n| {
            n.act.choices.iter().find_map(|c| match c {
                Choice::Keep(pattern, compare, amount) => Some((pattern, *compare, amount)),
                _ => None,
            })
        }) else {
            continue;
        };
        let phases = article.slots().find_map(|s| match &s.kind {
            SlotKind::Phased(phases) => Some(phases.as_slice()),
            _ => None,
        });
        let level = Level { treaty, id, article, pattern, compare, amount, phases: phases.unwrap_or_default() };
        let faults: Vec<Fault> = [level.order(), level.direction(), level.last(), level.thresholds()].into_iter().flatten().collect();
        out.extend(level.finding(&faults));
    }
    out
}

/// The level that an article sets, now and in phases.
struct Level<'a> {
    treaty: &'a Treaty,
    id: ArticleId,
    article: &'a Article,
    pattern: &'a Pattern,
    compare: Compare,
    amount: &'a Amount,
    phases: &'a [Phase],
}

impl Level<'_> {
    fn finding(&self, faults: &[Fault]) -> Option<Finding> {
        let first = faults.first()?;
        let mut finding = Finding::new(rule("SV802"), Severity::Error, first.span, first.message.clone())
            .article(self.treaty.cite(self.id))
            .here(first.here.clone())
            .steps(first.steps.clone())
            .why("both sides can cite the text, one that the level is permitted, the other that it is not")
            .help(first.help.clone());
        for (span, text) in &first.labels {
            finding = finding.label(*span, text.clone());
        }
        for other in faults.iter().skip(1) {
            finding = finding.label(other.span, other.message.clone());
        }
        Some(finding)
    }

    fn cite(&self) -> String {
        self.treaty.cite(self.id)
    }

    /// Phases that begin together, or before the one written ahead of them.
    fn order(&self) -> Option<Fault> {
        let instrument = self.article.instrument;
        let at = |time: &Time| network::point(self.treaty, instrument, time, false);
        self.phases.windows(2).find_map(|pair| {
            let [one, two] = pair else { return None };
            let (a, b) = (at(&one.from)?, at(&two.from)?);
            if a.0 != b.0 || b.1.is_after(a.1) {
                return None;
            }
            let (first, second) = (describe::time(&one.from), describe::time(&two.from));
            Some(Fault {
                span: two.span,
                message: format!("two phases of {} overlap: {} {} from {first} and {} {} from {second}", self.cite(), one.compare.words(), one.amount.quantity, two.compare.words(), two.amount.quantity),
                here: format!("begins at {second}"),
                labels: vec![(one.span, format!("begins at {first}"))],
                steps: vec![
                    format!("{second}: {} applies by the later phase", two.amount.quantity),
                    format!("{first}: {} applies by the earlier phase", one.amount.quantity),
                    "no article says which of the two counts".to_owned(),
                ],
                help: "write the phases in the order of their dates, each with a date of its own: `phased at most 900 000 people from D+180, at most 800 000 people from D+540`".to_owned(),
            })
        })
    }

    /// Phases that go down and up again, or turn a ceiling into a floor.
    fn direction(&self) -> Option<Fault> {
        if let Some(turned) = self.phases.iter().find(|p| p.compare != self.compare) {
            return Some(Fault {
                span: turned.span,
                message: format!(
                    "{} is {} {}, but one of its phases is {} {}",
                    self.cite(),
                    self.compare.words(),
                    self.amount.quantity,
                    turned.compare.words(),
                    turned.amount.quantity
                ),
                here: format!("{} here", turned.compare.words()),
                labels: vec![(self.amount.span, format!("{} here", self.compare.words()))],
                steps: vec![format!("from {}: a limit from the other side applies", describe::time(&turned.from))],
                help: format!("write `{}` in every phase, or a second article for the other limit", self.compare.words()),
            });
        }
        let (mut rising, mut falling) = (None, None);
        for pair in self.phases.windows(2) {
            let [one, two] = pair else { continue };
            match two.amount.quantity.number.cmp(&one.amount.quantity.number) {
                std::cmp::Ordering::Greater => rising = rising.or(Some((one, two))),
                std::cmp::Ordering::Less => falling = falling.or(Some((one, two))),
                std::cmp::Ordering::Equal => {}
            }
        }
        let ((_, up), (_, down)) = (rising?, falling?);
        // The turn is the phase that comes second.
        let (turn, before) = if up.span > down.span { (up, down) } else { (down, up) };
        Some(Fault {
            span: turn.span,
            message: format!(
                "the phases of {} turn back: {} from {}, then {} from {}",
                self.cite(),
                before.amount.quantity,
                describe::time(&before.from),
                turn.amount.quantity,
                describe::time(&turn.from)
            ),
            here: "turns back".to_owned(),
            labels: vec![(before.span, "the other way here".to_owned())],
            steps: self
                .phases
                .iter()
                .map(|p| format!("from {}: {} {}", describe::time(&p.from), p.compare.words(), p.amount.quantity))
                .collect(),
            help: "let the phases go one way, or say in an article of its own why the level returns".to_owned(),
        })
    }

    /// The number of the norm applies from the last phase; a last phase with another number leaves it without a time.
    fn last(&self) -> Option<Fault> {
        let last = self.phases.last()?;
        if last.compare != self.compare
            || last.amount.quantity.unit != self.amount.quantity.unit
            || last.amount.quantity.number == self.amount.quantity.number
        {
            return None;
        }
        let from = describe::time(&last.from);
        Some(Fault {
            span: self.amount.span,
            message: format!(
                "the {} of {} never apply: from {from} its last phase is {} {}",
                self.amount.quantity,
                self.cite(),
                last.compare.words(),
                last.amount.quantity
            ),
            here: "from when is not said".to_owned(),
            labels: vec![(last.span, "the last phase has another number".to_owned())],
            steps: vec![
                format!("from {from}, and on every day after: {} {}", last.compare.words(), last.amount.quantity),
                format!("no phase brings the {} of the article itself", self.amount.quantity),
            ],
            help: format!(
                "add a last phase with the article's own number: `{} {} from` its date",
                self.compare.words(),
                self.amount.quantity
            ),
        })
    }

    /// A breach that lies inside what is permitted, now or in a phase.
    fn thresholds(&self) -> Option<Fault> {
        let mut first: Option<Fault> = None;
        for (slot, grade, condition) in self.article.breach_when() {
            let atoms = mentions::atoms(condition);
            // A threshold with a time of its own knows of the phases.
            if atoms.iter().any(|(a, _)| matches!(a.kind, AtomKind::After(_) | AtomKind::Before(_))) {
                continue;
            }
            for (atom, negated) in atoms {
                let Some((permitted, from)) = self.permitted_breach(atom).filter(|_| !negated) else { continue };
                if let Some(fault) = &mut first {
                    fault.labels.push((atom.span, "this breach too lies inside a permitted level".to_owned()));
                    continue;
                }
                let grade = match grade {
                    servanda_model::ast::Grade::Minor => "minor",
                    servanda_model::ast::Grade::Material => "material",
                };
                let since = from.map_or_else(String::new, |t| format!(" from {}", describe::time(t)));
                let (words, cite) = (self.compare.words(), self.cite());
                first = Some(Fault {
                    span: atom.span,
                    message: format!(
                        "{cite} permits {words} {}{since} and calls it a {grade} breach when {}",
                        permitted.quantity,
                        describe::atom(atom)
                    ),
                    here: "inside a permitted level".to_owned(),
                    labels: vec![(permitted.span, "permitted here".to_owned()), (slot.span, format!("a {grade} breach here"))],
                    steps: vec![
                        format!(
                            "{}: {} is {}, as permitted",
                            from.map_or_else(|| "day 0".to_owned(), describe::time),
                            describe::pattern(self.pattern),
                            permitted.quantity
                        ),
                        format!("the same day: \"{}\" holds, a {grade} breach", describe::atom(atom)),
                        "no article says which of the two counts".to_owned(),
                    ],
                    help: format!(
                        "let the breach begin with the phase that it belongs to: `{} and after` the last phase, or set its number outside every permitted level",
                        describe::atom(atom)
                    ),
                });
            }
        }
        first
    }

    /// The level that is permitted although it fulfils the fact: the phase in which this is plainest, or the norm's own.
    fn permitted_breach(&self, atom: &Atom) -> Option<(&Amount, Option<&Time>)> {
        let AtomKind::Measure { pattern, compare, amount, .. } = &atom.kind else { return None };
        if pattern.name.text != self.pattern.name.text || describe::pattern(pattern) != describe::pattern(self.pattern) {
            return None;
        }
        let own = (self.compare, self.amount, None);
        let phases = self.phases.iter().map(|p| (p.compare, &p.amount, Some(&p.from)));
        let levels: Vec<_> = if self.phases.is_empty() { vec![own] } else { phases.collect() };
        levels.into_iter().find_map(|(level, permitted, from)| {
            if permitted.quantity.unit != amount.quantity.unit {
                return None;
            }
            let (limit, breach) = (permitted.quantity.number, amount.quantity.number);
            // The limit itself is permitted: does it fulfil the fact?
            let inside = match (level, compare) {
                (Compare::AtMost, Compare::Exceeds) => limit > breach,
                (Compare::AtMost, Compare::AtLeast) => limit >= breach,
                (Compare::AtLeast, Compare::Below) => limit < breach,
                (Compare::AtLeast, Compare::AtMost) => limit <= breach,
                _ => false,
            };
            inside.then_some((permitted, from))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(own: &str, slots: &str) -> Vec<Finding> {
        run(&crate::clocks::tests::treaty(&format!(
            "treaty \"T\" in time zone UTC.\nparty Ukraine.\nmeasure personnel of Party.\nmoment D is 2027-03-01.\n\
             article 4.1 \"Cap\": Ukraine shall keep personnel of Ukraine {own}{slots}."
        )))
    }

    #[test]
    fn a_permitted_level_is_no_breach() {
        let slots = "; phased at most 900 000 people from D+180, at most 800 000 people from D+540; minor breach when personnel of Ukraine exceeds 816 000 people for 60 days";
        let found = found("at most 800 000 people", slots);
        assert_eq!(
            found[0].message,
            "article 4.1 permits at most 900 000 people from D+180 and calls it a minor breach when personnel of Ukraine exceeds 816 000 people for 60 days"
        );
    }

    #[test]
    fn the_limit_itself_is_permitted() {
        assert!(found("at most 800 people", "; minor breach when personnel of Ukraine exceeds 800 people").is_empty());
        assert_eq!(found("at most 800 people", "; minor breach when personnel of Ukraine at least 800 people").len(), 1);
        assert!(found("at least 800 people", "; minor breach when personnel of Ukraine below 800 people").is_empty());
        assert_eq!(found("at least 800 people", "; minor breach when personnel of Ukraine below 900 people").len(), 1);
    }

    #[test]
    fn a_threshold_with_its_own_time_knows_the_phases() {
        let slots = "; phased at most 900 people from D+180, at most 800 people from D+540; minor breach when personnel of Ukraine exceeds 816 people and after D+540";
        assert!(found("at most 800 people", slots).is_empty());
    }

    #[test]
    fn the_norms_own_number_applies_from_the_last_phase() {
        assert_eq!(found("at most 800 people", "; phased at most 900 people from D+180, at most 850 people from D+365").len(), 1);
        assert!(found("at most 800 people", "; phased at most 900 people from D+180, at most 800 people from D+365").is_empty());
    }

    #[test]
    fn phases_overlap_or_turn_back() {
        assert!(
            found("at most 800 people", "; phased at most 900 people from D+180, at most 800 people from D+180")[0]
                .message
                .contains("overlap")
        );
        assert!(
            found("at most 800 people", "; phased at most 900 people from D+365, at most 800 people from D+180")[0]
                .message
                .contains("overlap")
        );
        assert!(
            found(
                "at most 800 people",
                "; phased at most 700 people from D+180, at most 900 people from D+365, at most 800 people from D+400"
            )[0]
            .message
            .contains("turn back")
        );
        assert!(
            found("at most 800 people", "; phased at least 700 people from D+180, at most 800 people from D+400")[0]
                .message
                .contains("one of its phases")
        );
    }
}

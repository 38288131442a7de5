//! All rules, in order of their codes. Codes are stable and never reused.

use servanda_base::{Finding, Rule};
use servanda_model::Treaty;

use crate::rules;

/// A rule with its page.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Code and name.
    pub rule: Rule,
    /// Its page: what it means, an example that raises it, one that does not, the treaty that failed this way.
    pub page: &'static str,
    /// The check; absent for rules that reading and resolving the text already apply.
    pub run: Option<fn(&Treaty) -> Vec<Finding>>,
}

macro_rules! entries {
    ($( $code:literal $name:literal $run:expr; )*) => {
        /// The catalogue.
        pub const CATALOGUE: &[Entry] = &[ $( Entry {
            rule: Rule { code: $code, name: $name },
            page: include_str!(concat!("../rules/", $code, ".md")),
            run: $run,
        } ),* ];
    };
}

entries! {
    "SV001" "unreadable-clause" None;
    "SV002" "unknown-article" None;
    "SV003" "unknown-time-zone" None;
    "SV004" "idle-change" None;
    "SV101" "undefined-term" None;
    "SV102" "term-declared-twice" None;
    "SV201" "impossible-deadline" Some(rules::sv201::run);
    "SV202" "inverted-deadline" Some(rules::sv202::run);
    "SV203" "unbounded-deadline" Some(rules::sv203::run);
    "SV205" "calendar-trap" None;
    "SV207" "latency-budget" Some(rules::sv207::run);
    "SV208" "sampling-slower-than-breach" Some(rules::sv208::run);
    "SV209" "protection-gap" Some(rules::sv209::run);
    "SV210" "response-before-attribution" Some(rules::sv210::run);
    "SV301" "norm-conflict" Some(rules::sv301::run);
    "SV304" "self-judged-exception" Some(rules::sv304::run);
    "SV305" "priority-ring" None;
    "SV401" "circular-activation" Some(rules::sv401::run);
    "SV402" "in-force-is-not-observed" Some(rules::sv402::run);
    "SV403" "dead-clause" Some(rules::sv403::run);
    "SV404" "hostage-condition" Some(rules::sv404::run);
    "SV406" "veto-by-inaction" Some(rules::sv406::run);
    "SV407" "no-entry-into-force" Some(rules::sv407::run);
    "SV408" "force-without-framework" Some(rules::sv408::run);
    "SV501" "unmonitorable" Some(rules::sv501::run);
    "SV503" "coverage-gap" Some(rules::sv503::run);
    "SV505" "verifier-not-independent" Some(rules::sv505::run);
    "SV506" "nobody-attributes" Some(rules::sv506::run);
    "SV601" "no-remedy" Some(rules::sv601::run);
    "SV602" "ladder-without-top" Some(rules::sv602::run);
    "SV604" "toothless-last-resort" Some(rules::sv604::run);
    "SV608" "guarantee-lost-through-anothers-breach" Some(rules::sv608::run);
    "SV609" "one-sided-breach" Some(rules::sv609::run);
    "SV701" "assurance-not-obligation" Some(rules::sv701::run);
    "SV702" "unnamed-bearer" Some(rules::sv702::run);
    "SV703" "discretionary-content" Some(rules::sv703::run);
    "SV706" "accused-can-veto" Some(rules::sv706::run);
    "SV802" "phases-contradict" Some(rules::sv802::run);
    "SV803" "unequal-baselines" Some(rules::sv803::run);
    "SV804" "annex-unusable" None;
    "SV901" "prose-drifted" None;
    "SV909" "body-depends-on-a-person" Some(rules::sv909::run);
}

/// The entry with this code or name, case ignored.
#[must_use]
pub fn find(code_or_name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|e| e.rule.code.eq_ignore_ascii_case(code_or_name) || e.rule.name.eq_ignore_ascii_case(code_or_name))
}

/// The rule with this code, for the rule files: a code that is not in the catalogue is a bug.
#[must_use]
pub fn rule(code: &'static str) -> Rule {
    CATALOGUE.iter().find(|e| e.rule.code == code).map_or(Rule { code, name: "unlisted" }, |e| e.rule)
}

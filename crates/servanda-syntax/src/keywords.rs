//! The reserved words. A word in this list is never the name of an act, an event or a measure.

/// All keywords, sorted. The test `keywords_match_the_grammar` compares them with the published EBNF.
pub const KEYWORDS: &[&str] = &[
    "a", "about", "accused", "across", "act", "action", "activate", "activation", "acts", "administered", "after",
    "against", "alarms", "all", "alleged", "amend", "an", "and", "any", "article", "as", "at", "attributed",
    "attribution", "before", "begun", "behind", "below", "between", "beyond", "body", "breach", "breaching", "by",
    "chaired", "claimed", "commanded", "completed", "confirms", "consensus", "constitution", "counted", "counts",
    "de", "decided", "decides", "declaration", "deems", "deleted", "detects", "draft", "each", "effective", "ends",
    "enters", "entry", "event", "every", "exceeds", "except", "excluding", "expected", "facto", "failing", "false",
    "first", "followed", "for", "force", "from", "fulfilled", "group", "has", "hosted", "immediately", "in",
    "includes", "including", "inside", "intends", "into", "is", "it", "itself", "jointly", "judged", "keep", "kind",
    "knowledge", "lasts", "later", "least", "leave", "line", "majority", "material", "may", "measure", "minor",
    "mirror", "moment", "more", "most", "near", "necessary", "no", "nobody", "not", "notice", "notwithstanding",
    "observed", "occurred", "occurs", "of", "on", "one", "only", "operated", "or", "other", "others", "otherwise",
    "outside", "own", "part", "party", "per", "person", "phased", "power", "proposal", "proposed", "quorum", "read",
    "reading", "recognised", "recognises", "registered", "renewable", "replaced", "reports", "reserves", "right",
    "sees", "serves", "shall", "should", "signature", "since", "some", "source", "standard", "starting", "status",
    "subject", "succeeded", "such", "survives", "suspend", "suspended", "take", "term", "terminate", "terminated",
    "termination", "than", "that", "the", "then", "this", "throughout", "time", "to", "together", "treaty",
    "unanimity", "under", "unless", "unnamed", "until", "uses", "verified", "votes", "when", "which", "while",
    "with", "within", "without", "zone",
];

/// Whether a word is reserved.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

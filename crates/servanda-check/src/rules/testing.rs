//! Small treaties for the tests of the rules.

use servanda_base::Finding;
use servanda_model::Treaty;

/// A treaty with three parties X, Y and Z; names of one letter are moments, so the text says `X` and means a party.
pub(crate) fn treaty(text: &str) -> Treaty {
    let mut named = String::from("treaty \"T\" in time zone UTC. party Xland, Yland, Zland.\n");
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        named.push(c);
        let after = chars.peek().copied().unwrap_or(' ');
        if matches!(c, 'X' | 'Y' | 'Z') && !before.is_alphanumeric() && !after.is_alphanumeric() && after != '+' {
            named.push_str("land");
        }
        before = c;
    }
    whole(&named)
}

/// A whole text, as it stands.
pub(crate) fn whole(text: &str) -> Treaty {
    let document = servanda_syntax::read(&format!("```servanda\n{text}\n```\n"));
    for fence in &document.fences {
        assert!(fence.problems.is_empty(), "{:?}", fence.problems);
    }
    servanda_model::resolve(&document, &servanda_model::Annexes::default()).0
}

/// The codes that a rule raises on a text.
pub(crate) fn codes(run: fn(&Treaty) -> Vec<Finding>, text: &str) -> Vec<&'static str> {
    run(&treaty(text)).iter().map(|f| f.rule.code).collect()
}

//! Clauses in words again, for sentences about them. The words are those of the grammar.

use servanda_syntax::ast::{
    Atom, AtomKind, Choice, Citation, Condition, Counted, DecisionKind, DecisionRule, Effect, EffectVerb, EventStatus, Grade, Modal, Norm,
    Noun, NounKind, Pattern, Quantifier, State, Subject, SubjectKind, Target, Time,
};

/// A noun.
#[must_use]
pub fn noun(noun: &Noun) -> String {
    match &noun.kind {
        NounKind::Term(quantifier, word, label) => {
            let quantifier = match quantifier {
                Some(Quantifier::Each) => "each ",
                Some(Quantifier::Every) => "every ",
                Some(Quantifier::Some) => "some ",
                Some(Quantifier::Any) => "any ",
                None => "",
            };
            let label = label.as_ref().map_or_else(String::new, |l| format!(" {}", l.text));
            format!("{quantifier}{}{label}", word.text)
        }
        NounKind::BreachingParty => "the breaching party".to_owned(),
        NounKind::Accused => "the accused".to_owned(),
        NounKind::Other(word) => format!("the other {}", word.text),
        NounKind::That(word) => format!("that {}", word.text),
        NounKind::ThisTreaty => "this treaty".to_owned(),
        NounKind::ThisArticle => "this article".to_owned(),
    }
}

/// A pattern: `conclude Peace Deal by Ukraine`.
#[must_use]
pub fn pattern(pattern: &Pattern) -> String {
    let mut out = pattern.name.text.clone();
    if let Some(object) = &pattern.object {
        out.push(' ');
        out.push_str(&noun(object));
    }
    for (preposition, argument) in &pattern.cases {
        out.push(' ');
        out.push_str(preposition.word());
        out.push(' ');
        out.push_str(&noun(argument));
    }
    out
}

/// The bearers of a norm.
#[must_use]
pub fn subject(subject: &Subject) -> String {
    match &subject.kind {
        SubjectKind::Noun(n) => noun(n),
        SubjectKind::AtLeast(number, word) => format!("at least {number} of {}", word.text),
        SubjectKind::Jointly(word) => format!("jointly {}", word.text),
        SubjectKind::Unnamed => "an unnamed party".to_owned(),
    }
}

/// A modal word.
#[must_use]
pub fn modal(modal: Modal) -> &'static str {
    match modal {
        Modal::Shall => "shall",
        Modal::ShallNot => "shall not",
        Modal::May => "may",
        Modal::Power => "has power to",
        Modal::Should => "should",
        Modal::ShouldNot => "should not",
        Modal::Intends => "intends to",
        Modal::IntendsNot => "intends not to",
        Modal::Expected => "is expected to",
        Modal::ExpectedNot => "is expected not to",
        Modal::Reserves => "reserves the right to",
    }
}

/// An effect on articles.
#[must_use]
pub fn effect(effect: &Effect) -> String {
    let verb = match effect.verb {
        EffectVerb::Suspend => "suspend",
        EffectVerb::Terminate => "terminate",
        EffectVerb::Activate => "activate",
        EffectVerb::Amend => "amend",
        EffectVerb::Mirror => "mirror",
        EffectVerb::Leave => "leave",
    };
    let target = match &effect.target {
        Target::Articles(numbers, of) => {
            let numbers: Vec<&str> = numbers.iter().map(|n| n.text.as_str()).collect();
            let of = of.as_ref().map_or_else(String::new, |o| format!(" of \"{}\"", o.text));
            format!("article {}{of}", numbers.join(" and "))
        }
        Target::ThisTreaty => "this treaty".to_owned(),
        Target::ThisArticle => "this article".to_owned(),
    };
    format!("{verb} {target}{}", if effect.for_itself { " for itself" } else { "" })
}

/// What a norm says to do.
#[must_use]
pub fn act(norm: &Norm) -> String {
    let choices: Vec<String> = norm
        .act
        .choices
        .iter()
        .map(|c| match c {
            Choice::Keep(p, compare, amount) => format!("keep {} {} {}", pattern(p), compare.words(), amount.quantity),
            Choice::Effect(e) => effect(e),
            Choice::Do(p) => pattern(p),
            Choice::Discretion(_, None) => "take such action as it deems necessary".to_owned(),
            Choice::Discretion(_, Some(p)) => format!("take such action as it deems necessary including {}", pattern(p)),
        })
        .collect();
    choices.join(" or ")
}

/// A citation.
#[must_use]
pub fn citation(citation: &Citation) -> String {
    let of = citation.of.as_ref().map_or_else(String::new, |o| format!(" of \"{}\"", o.text));
    format!("article {}{of}", citation.number.text)
}

/// A point in time.
#[must_use]
pub fn time(time: &Time) -> String {
    match time {
        Time::Instant(instant) => {
            let clock = instant.clock.map_or_else(String::new, |c| format!(" {:02}:{:02}", c.hour(), c.minute()));
            let zone = instant.zone.as_ref().map_or_else(String::new, |z| format!(" {}", z.text));
            format!("{}{clock}{zone}", instant.date)
        }
        Time::Moment(word) => word.text.clone(),
        Time::Offset(word, count, hours) => format!("{}+{count}{}", word.text, if *hours { "h" } else { "" }),
    }
}

fn grade(grade: Option<Grade>) -> &'static str {
    match grade {
        Some(Grade::Minor) => "minor ",
        Some(Grade::Material) => "material ",
        None => "",
    }
}

/// A state of an article.
#[must_use]
pub fn state(state: State) -> String {
    match state {
        State::InForce => "in force".to_owned(),
        State::Suspended => "suspended".to_owned(),
        State::Fulfilled => "fulfilled".to_owned(),
        State::Terminated => "terminated".to_owned(),
        State::Observed => "observed".to_owned(),
        State::InBreach(g) => format!("in {}breach", grade(g)),
    }
}

/// A fact, without its window.
#[must_use]
pub fn atom(atom: &Atom) -> String {
    match &atom.kind {
        AtomKind::Event { pattern: p, status, .. } => {
            let status = match status {
                EventStatus::Occurs => "occurs".to_owned(),
                EventStatus::HasOccurred(None) => "has occurred".to_owned(),
                EventStatus::HasOccurred(Some(without)) => format!("has occurred without {} since", pattern(without)),
                EventStatus::Alleged(None) => "is alleged".to_owned(),
                EventStatus::Alleged(Some(by)) => format!("is alleged by {}", noun(by)),
                EventStatus::Verified(_) => "is verified".to_owned(),
                EventStatus::Attributed(_) => "is attributed".to_owned(),
            };
            format!("{} {status}", pattern(p))
        }
        AtomKind::Measure { pattern: p, compare, amount, lasting } => {
            let lasting = lasting.as_ref().map_or_else(String::new, |l| format!(" for {}", l.quantity));
            format!("{} {} {}{lasting}", pattern(p), compare.words(), amount.quantity)
        }
        AtomKind::State { citation: c, state: s, by, lasting } => {
            let by = by.as_ref().map_or_else(String::new, |b| format!(" by {}", noun(b)));
            let lasting = lasting.as_ref().map_or_else(String::new, |l| format!(" for {}", l.quantity));
            format!("{} is {}{by}{lasting}", citation(c), state(*s))
        }
        AtomKind::Count { more_than, counted, .. } => match counted {
            Counted::Pattern(p) => format!("more than {more_than} {}", pattern(p)),
            Counted::Breach(g) => format!("more than {more_than} {}breach", grade(*g)),
        },
        AtomKind::After(t) => format!("after {}", time(t)),
        AtomKind::Before(t) => format!("before {}", time(t)),
    }
}

/// A whole condition.
#[must_use]
pub fn condition(c: &Condition) -> String {
    match c {
        Condition::Or(parts) => parts.iter().map(condition).collect::<Vec<_>>().join(" or "),
        Condition::And(parts) => parts
            .iter()
            .map(|p| if matches!(p, Condition::Or(_)) { format!("({})", condition(p)) } else { condition(p) })
            .collect::<Vec<_>>()
            .join(" and "),
        Condition::Not(inner, _) => match inner.as_ref() {
            Condition::Atom(_) | Condition::Not(..) => format!("not {}", condition(inner)),
            Condition::Or(_) | Condition::And(_) => format!("not ({})", condition(inner)),
        },
        Condition::Atom(a) => atom(a),
    }
}

/// How a body decides.
#[must_use]
pub fn rule(rule: &DecisionRule) -> String {
    let mut out = match rule.kind {
        DecisionKind::Unanimity => "by unanimity".to_owned(),
        DecisionKind::Consensus => "by consensus".to_owned(),
        DecisionKind::Majority => "by majority".to_owned(),
        DecisionKind::Votes(n) => format!("by {n} votes"),
    };
    if let Some(of) = &rule.of {
        out.push_str(&format!(" of {}", of.text));
    }
    if let Some(including) = &rule.including {
        out.push_str(&format!(" including {}", noun(including)));
    }
    if let Some(excluding) = &rule.excluding {
        out.push_str(&format!(" excluding {}", noun(excluding)));
    }
    out
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [init @ .., last] => {
            let init: Vec<&str> = init.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", init.join(", "), last.as_ref())
        }
    }
}

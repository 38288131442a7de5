//! Norms: who shall do what, by when.

use jiff::civil;
use servanda_base::{Number, Quantity, Span, Unit};

use super::core::{Parser, Read};
use crate::ast::{
    Act, Amount, Anchor, Choice, Compare, Condition, Deadline, DeadlineKind, DecisionKind, DecisionRule, Due, Effect, EffectVerb, Instant,
    Modal, Norm, Noun, NounKind, Pattern, Quantifier, Subject, SubjectKind, Target, Term, TermStart, Time, TimeSpan, Timing, Word,
};
use crate::keywords::is_keyword;
use crate::lexer::TokenKind;
use crate::tree::NodeKind;

impl Parser<'_> {
    /// `when condition ,` if it is there.
    pub(super) fn when_prefix(&mut self) -> Read<Option<Condition>> {
        if !self.eat("when") {
            return Ok(None);
        }
        let condition = self.condition()?;
        self.need_kind(TokenKind::Comma, "`,`")?;
        Ok(Some(condition))
    }

    pub(super) fn norm_after_subject(&mut self, start: Span, when: Option<Condition>, subject: Subject) -> Read<Norm> {
        let modal = self.modal()?;
        let act = self.act()?;
        let due = self.due()?;
        let during = self.time_span()?;
        let mut followed_by = Vec::new();
        while self.eat("followed") {
            self.need("by")?;
            let next = self.act()?;
            followed_by.push((next, self.due()?));
        }
        Ok(Norm { span: self.since(start), when, subject, modal, act, due, during, followed_by })
    }

    pub(super) fn subject(&mut self) -> Read<Subject> {
        let start = self.here();
        let kind = if self.eat_all(&["at", "least"])? {
            let number = self.number()?;
            self.need("of")?;
            SubjectKind::AtLeast(number, self.need_term()?)
        } else if self.eat("jointly") {
            SubjectKind::Jointly(self.need_term()?)
        } else if self.eat("an") {
            self.need_all(&["unnamed", "party"])?;
            SubjectKind::Unnamed
        } else {
            SubjectKind::Noun(self.noun()?)
        };
        Ok(Subject { span: self.since(start), kind })
    }

    /// Whether a noun can begin here.
    fn at_noun(&mut self) -> bool {
        self.at_term() || self.next_is_word(0, &["each", "every", "some", "any", "the", "that", "this"])
    }

    pub(super) fn noun(&mut self) -> Read<Noun> {
        let start = self.here();
        let kind = self.noun_kind()?;
        Ok(Noun { span: self.since(start), kind })
    }

    fn noun_kind(&mut self) -> Read<NounKind> {
        for (word, quantifier) in
            [("each", Quantifier::Each), ("every", Quantifier::Every), ("some", Quantifier::Some), ("any", Quantifier::Any)]
        {
            if self.eat(word) {
                let term = self.need_term()?;
                return Ok(NounKind::Term(Some(quantifier), term, self.label()));
            }
        }
        if self.eat("the") {
            if self.eat("breaching") {
                self.need("party")?;
                return Ok(NounKind::BreachingParty);
            }
            if self.eat("accused") {
                return Ok(NounKind::Accused);
            }
            self.need("other")?;
            return Ok(NounKind::Other(self.need_term()?));
        }
        if self.eat("that") {
            let what = if self.at_term() { self.need_term()? } else { self.need_name()? };
            return Ok(NounKind::That(what));
        }
        if self.eat("this") {
            if self.eat("treaty") {
                return Ok(NounKind::ThisTreaty);
            }
            self.need("article")?;
            return Ok(NounKind::ThisArticle);
        }
        let term = self.need_term()?;
        Ok(NounKind::Term(None, term, self.label()))
    }

    fn label(&mut self) -> Option<Word> {
        if self.kind(0) == Some(TokenKind::Moment) { self.need_kind(TokenKind::Moment, "a label").ok() } else { None }
    }

    fn modal(&mut self) -> Read<Modal> {
        if self.eat("shall") {
            return Ok(if self.eat("not") { Modal::ShallNot } else { Modal::Shall });
        }
        if self.eat("may") {
            return Ok(Modal::May);
        }
        if self.eat("has") {
            self.need_all(&["power", "to"])?;
            return Ok(Modal::Power);
        }
        if self.eat("should") {
            return Ok(if self.eat("not") { Modal::ShouldNot } else { Modal::Should });
        }
        if self.eat("intends") {
            let not = self.eat("not");
            self.need("to")?;
            return Ok(if not { Modal::IntendsNot } else { Modal::Intends });
        }
        if self.eat("is") {
            self.need("expected")?;
            let not = self.eat("not");
            self.need("to")?;
            return Ok(if not { Modal::ExpectedNot } else { Modal::Expected });
        }
        self.need_all(&["reserves", "the", "right", "to"])?;
        Ok(Modal::Reserves)
    }

    fn act(&mut self) -> Read<Act> {
        self.node(NodeKind::Act, |p| {
            let start = p.here();
            let mut choices = vec![p.choice()?];
            while p.eat("or") {
                choices.push(p.choice()?);
            }
            Ok(Act { span: p.since(start), choices })
        })
    }

    fn choice(&mut self) -> Read<Choice> {
        let start = self.here();
        if self.eat("keep") {
            let pattern = self.pattern()?;
            let compare = self.compare()?;
            return Ok(Choice::Keep(pattern, compare, self.amount()?));
        }
        if self.eat("take") {
            self.need_all(&["such", "action", "as", "it", "deems", "necessary"])?;
            let including = if self.eat("including") { Some(self.pattern()?) } else { None };
            return Ok(Choice::Discretion(self.since(start), including));
        }
        if self.eat("leave") {
            self.need_all(&["this", "treaty"])?;
            let effect = Effect { span: self.since(start), verb: EffectVerb::Leave, target: Target::ThisTreaty, for_itself: false };
            return Ok(Choice::Effect(effect));
        }
        for (word, verb) in [
            ("suspend", EffectVerb::Suspend),
            ("terminate", EffectVerb::Terminate),
            ("activate", EffectVerb::Activate),
            ("amend", EffectVerb::Amend),
            ("mirror", EffectVerb::Mirror),
        ] {
            if self.eat(word) {
                let target = self.target()?;
                let for_itself = self.eat_all(&["for", "itself"])?;
                return Ok(Choice::Effect(Effect { span: self.since(start), verb, target, for_itself }));
            }
        }
        self.welcome("an act");
        Ok(Choice::Do(self.pattern()?))
    }

    pub(super) fn pattern(&mut self) -> Read<Pattern> {
        self.node(NodeKind::Pattern, |p| {
            let start = p.here();
            let name = p.need_name()?;
            let object = if p.at_noun() { Some(p.noun()?) } else { None };
            let mut cases = Vec::new();
            while let Some(preposition) = p.eat_preposition() {
                cases.push((preposition, p.noun()?));
            }
            Ok(Pattern { span: p.since(start), name, object, cases })
        })
    }

    fn due(&mut self) -> Read<Option<Due>> {
        if self.eat("begun") {
            let Some(begun) = self.timing()? else { return Err(self.fail()) };
            self.need("completed")?;
            let Some(completed) = self.timing()? else { return Err(self.fail()) };
            return Ok(Some(Due::BegunCompleted(begun, completed)));
        }
        Ok(self.timing()?.map(Due::By))
    }

    fn timing(&mut self) -> Read<Option<Timing>> {
        let deadline = self.deadline()?;
        let only_after = if self.eat("only") {
            self.need("after")?;
            Some(self.condition()?)
        } else {
            None
        };
        if deadline.is_none() && only_after.is_none() {
            return Ok(None);
        }
        Ok(Some(Timing { deadline, only_after }))
    }

    pub(super) fn deadline(&mut self) -> Read<Option<Deadline>> {
        let start = self.here();
        let kind = if self.eat("no") {
            self.need_all(&["later", "than"])?;
            DeadlineKind::NoLaterThan(self.time()?)
        } else if self.eat("within") {
            let amount = self.amount()?;
            self.need("of")?;
            DeadlineKind::Within(amount, self.anchor()?)
        } else if self.eat("immediately") {
            DeadlineKind::Immediately
        } else if self.eat("between") {
            let least = self.amount()?;
            self.need("and")?;
            let most = self.amount()?;
            self.need("before")?;
            DeadlineKind::Between(least, most, self.anchor()?)
        } else if self.eat("together") {
            self.need("with")?;
            let citation = self.citation()?;
            let within = if self.eat("within") { Some(self.amount()?) } else { None };
            DeadlineKind::TogetherWith(citation, within)
        } else {
            return Ok(None);
        };
        Ok(Some(Deadline { span: self.since(start), kind }))
    }

    pub(super) fn anchor(&mut self) -> Read<Anchor> {
        if self.eat("activation") {
            return Ok(Anchor::Activation);
        }
        let first = self.eat("first");
        if first || self.at_word("breach") {
            self.need("breach")?;
            let of = if self.eat("of") { Some(self.citation()?) } else { None };
            return Ok(Anchor::Breach(first, of));
        }
        if self.eat("notice") {
            return Ok(Anchor::Notice);
        }
        if self.eat("attribution") {
            return Ok(Anchor::Attribution);
        }
        if self.eat("signature") {
            return Ok(Anchor::Signature);
        }
        if self.eat("entry") {
            self.need_all(&["into", "force"])?;
            return Ok(Anchor::EntryIntoForce);
        }
        if self.kind(0) == Some(TokenKind::Moment) {
            return Ok(Anchor::Moment(self.need_kind(TokenKind::Moment, "a moment")?));
        }
        let knowledge = self.eat("knowledge");
        if knowledge {
            self.need("of")?;
        }
        self.welcome("a moment");
        self.need("that")?;
        Ok(Anchor::That(self.need_name()?, knowledge))
    }

    pub(super) fn time_span(&mut self) -> Read<Option<TimeSpan>> {
        let start = self.here();
        let starting = if self.eat("starting") { Some(self.time()?) } else { None };
        let until = if self.eat("until") { Some(self.time()?) } else { None };
        if starting.is_none() && until.is_none() {
            return Ok(None);
        }
        Ok(Some(TimeSpan { span: self.since(start), starting, until }))
    }

    pub(super) fn time(&mut self) -> Read<Time> {
        match self.kind(0) {
            Some(TokenKind::Moment) => Ok(Time::Moment(self.need_kind(TokenKind::Moment, "a moment")?)),
            Some(TokenKind::Offset) => {
                let (moment, count, hours) = self.offset()?;
                Ok(Time::Offset(moment, count, hours))
            }
            _ => {
                self.welcome("a moment such as D or D+14");
                Ok(Time::Instant(self.instant()?))
            }
        }
    }

    fn offset(&mut self) -> Read<(Word, i64, bool)> {
        let mut word = self.need_kind(TokenKind::Offset, "a moment and a number of days, such as D+14")?;
        let text = word.text.clone();
        let (moment, count) = text.split_once('+').unwrap_or((&text, "0"));
        let hours = count.ends_with('h');
        let count = if let Ok(count) = count.trim_end_matches('h').parse::<i64>()
            && count <= 10_000_000
        {
            count
        } else {
            self.problem(word.span, format!("`{text}` counts too far"), Some("write a date".to_owned()));
            0
        };
        moment.clone_into(&mut word.text);
        Ok((word, count, hours))
    }

    pub(super) fn instant(&mut self) -> Read<Instant> {
        let start = self.here();
        let text = self.need_kind(TokenKind::Date, "a date such as 2026-01-06")?;
        let date = match text.text.parse::<civil::Date>() {
            Ok(date) => date,
            Err(_) => {
                self.problem(
                    text.span,
                    format!("`{}` is no day of the calendar", text.text),
                    Some("dates are written year-month-day".to_owned()),
                );
                civil::Date::constant(1, 1, 1)
            }
        };
        let clock = if self.kind(0) == Some(TokenKind::Clock) { self.clock()? } else { None };
        let zone = if self.kind(0) == Some(TokenKind::Zone) { Some(self.need_kind(TokenKind::Zone, "a time zone")?) } else { None };
        Ok(Instant { span: self.since(start), date, clock, zone })
    }

    fn clock(&mut self) -> Read<Option<civil::Time>> {
        let word = self.need_kind(TokenKind::Clock, "a clock time such as 18:00")?;
        let (hour, minute) = word.text.split_once(':').unwrap_or(("", ""));
        if let (Ok(hour), Ok(minute)) = (hour.parse::<i8>(), minute.parse::<i8>())
            && let Ok(time) = civil::Time::new(hour, minute, 0, 0)
        {
            return Ok(Some(time));
        }
        let help = if word.text == "24:00" { "the end of a day is 00:00 of the next day" } else { "clocks run from 00:00 to 23:59" };
        self.problem(word.span, format!("`{}` is no time of day", word.text), Some(help.to_owned()));
        Ok(None)
    }

    pub(super) fn duration(&mut self) -> Read<Term> {
        let start = self.here();
        let length = self.amount()?;
        self.need("from")?;
        let from = match self.kind(0) {
            Some(TokenKind::Date) => TermStart::Instant(self.instant()?),
            Some(TokenKind::Offset) => {
                let (moment, count, hours) = self.offset()?;
                TermStart::Offset(moment, count, hours)
            }
            _ => {
                self.welcome("a date");
                TermStart::Anchor(self.anchor()?)
            }
        };
        let renewable =
            if self.eat("renewable") { Some(if self.at_word("by") { Some(self.decision_rule()?) } else { None }) } else { None };
        Ok(Term { span: self.since(start), length, from, renewable })
    }

    pub(super) fn decision_rule(&mut self) -> Read<DecisionRule> {
        let start = self.here();
        self.need("by")?;
        let kind = if self.eat("unanimity") {
            DecisionKind::Unanimity
        } else if self.eat("consensus") {
            DecisionKind::Consensus
        } else if self.eat("majority") {
            DecisionKind::Majority
        } else {
            let votes = self.number()?;
            self.need("votes")?;
            DecisionKind::Votes(votes)
        };
        let of = if self.eat("of") { Some(self.need_term()?) } else { None };
        let including = if self.eat("including") { Some(self.noun()?) } else { None };
        let excluding = if self.eat("excluding") { Some(self.noun()?) } else { None };
        Ok(DecisionRule { span: self.since(start), kind, of, including, excluding })
    }

    pub(super) fn compare(&mut self) -> Read<Compare> {
        if self.eat("at") {
            if self.eat("most") {
                return Ok(Compare::AtMost);
            }
            self.need("least")?;
            Ok(Compare::AtLeast)
        } else if self.eat("exceeds") {
            Ok(Compare::Exceeds)
        } else {
            self.need("below")?;
            Ok(Compare::Below)
        }
    }

    pub(super) fn number(&mut self) -> Read<Number> {
        let word = self.need_kind(TokenKind::Number, "a number")?;
        match Number::parse(&word.text) {
            Ok(number) => Ok(number),
            Err(reason) => {
                self.problem(word.span, format!("`{}`: {reason}", word.text), None);
                Ok(Number::default())
            }
        }
    }

    /// A unit: a name that is no keyword at all.
    pub(super) fn unit_word(&mut self) -> Read<Word> {
        if self.kind(0) != Some(TokenKind::Word) || is_keyword(self.raw(0)) {
            self.welcome("a unit such as days, hours, km or people");
            return Err(self.fail());
        }
        self.need_kind(TokenKind::Word, "a unit")
    }

    pub(super) fn amount(&mut self) -> Read<Amount> {
        let start = self.here();
        if self.kind(0) == Some(TokenKind::OpenSquare) {
            self.bump();
            let mut proposed = vec![self.proposed()?];
            while self.eat_kind(TokenKind::Bar, "`|`") {
                proposed.push(self.proposed()?);
            }
            self.need_kind(TokenKind::CloseSquare, "`]`")?;
            let quantity = proposed[0].1.clone();
            return Ok(Amount { span: self.since(start), quantity, proposed });
        }
        self.welcome("`[`");
        let quantity = self.quantity()?;
        Ok(Amount { span: self.since(start), quantity, proposed: Vec::new() })
    }

    fn proposed(&mut self) -> Read<(Word, Quantity)> {
        let label = self.need_string()?;
        Ok((label, self.quantity()?))
    }

    fn quantity(&mut self) -> Read<Quantity> {
        let about = self.eat("about");
        let number = self.number()?;
        let percent = self.kind(0) == Some(TokenKind::Percent);
        let word = if percent { self.need_kind(TokenKind::Percent, "`%`")? } else { self.unit_word()? };
        Ok(Quantity { number, unit: Unit::from_word(&word.text), word: word.text, about })
    }
}

//! Conditions.

use servanda_base::Span;

use super::core::{Parser, Read};
use crate::ast::{Atom, AtomKind, Condition, Counted, EventStatus, Pattern, Rate, RateWindow, State, Window};
use crate::lexer::TokenKind;
use crate::tree::NodeKind;

impl Parser<'_> {
    pub(super) fn condition(&mut self) -> Read<Condition> {
        self.node(NodeKind::Condition, |p| {
            p.nested(|p| {
                let mut any = vec![p.conjunction()?];
                while p.eat("or") {
                    any.push(p.conjunction()?);
                }
                Ok(if any.len() == 1 { any.remove(0) } else { Condition::Or(any) })
            })
        })
    }

    fn conjunction(&mut self) -> Read<Condition> {
        let mut all = vec![self.unit()?];
        while self.eat("and") {
            all.push(self.unit()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::And(all) })
    }

    fn unit(&mut self) -> Read<Condition> {
        let start = self.here();
        if self.eat("not") {
            let inner = self.nested(Self::unit)?;
            return Ok(Condition::Not(Box::new(inner), self.since(start)));
        }
        if self.eat_kind(TokenKind::Open, "`(`") {
            let inner = self.condition()?;
            self.need_kind(TokenKind::Close, "`)`")?;
            return Ok(inner);
        }
        Ok(Condition::Atom(self.node(NodeKind::Atom, Self::atom)?))
    }

    fn atom(&mut self) -> Read<Atom> {
        let start = self.here();
        let kind = self.atom_kind()?;
        Ok(Atom { span: self.since(start), kind })
    }

    fn atom_kind(&mut self) -> Read<AtomKind> {
        if self.eat("after") {
            return Ok(AtomKind::After(self.time()?));
        }
        if self.eat("before") {
            return Ok(AtomKind::Before(self.time()?));
        }
        if self.eat("more") {
            self.need("than")?;
            let more_than = self.number()?;
            let grade = self.eat_grade();
            let counted = if grade.is_some() || self.at_word("breach") {
                self.need("breach")?;
                Counted::Breach(grade)
            } else {
                Counted::Pattern(self.pattern()?)
            };
            return Ok(AtomKind::Count { more_than, counted, rate: self.rate()? });
        }
        if self.at_word("article") {
            let citation = self.citation()?;
            self.need("is")?;
            let state = self.state()?;
            let by = if self.eat("by") { Some(self.noun()?) } else { None };
            let lasting = if self.eat("for") { Some(self.amount()?) } else { None };
            return Ok(AtomKind::State { citation, state, by, lasting });
        }
        let start = self.here();
        let pattern = self.pattern()?;
        self.about_pattern(start, pattern)
    }

    fn about_pattern(&mut self, _start: Span, pattern: Pattern) -> Read<AtomKind> {
        let status = if self.eat("occurs") {
            EventStatus::Occurs
        } else if self.eat("has") {
            self.need("occurred")?;
            if self.eat("without") {
                let without = self.pattern()?;
                self.need("since")?;
                EventStatus::HasOccurred(Some(without))
            } else {
                EventStatus::HasOccurred(None)
            }
        } else if self.eat("is") {
            if self.eat("alleged") {
                EventStatus::Alleged(if self.eat("by") { Some(self.noun()?) } else { None })
            } else {
                let verified = self.eat("verified");
                if !verified {
                    self.need("attributed")?;
                }
                let to = if self.eat("to") { Some(self.need_term()?) } else { None };
                if verified { EventStatus::Verified(to) } else { EventStatus::Attributed(to) }
            }
        } else {
            let compare = self.compare()?;
            let amount = self.amount()?;
            let lasting = if self.eat("for") { Some(self.amount()?) } else { None };
            return Ok(AtomKind::Measure { pattern, compare, amount, lasting });
        };
        let window = self.window()?;
        Ok(AtomKind::Event { pattern, status, window })
    }

    fn window(&mut self) -> Read<Option<Window>> {
        if self.eat("within") {
            let amount = self.amount()?;
            if self.eat("of") {
                return Ok(Some(Window::Within(amount, Some(self.anchor()?))));
            }
            if self.eat("before") {
                return Ok(Some(Window::WithinBefore(amount, self.anchor()?)));
            }
            return Ok(Some(Window::Within(amount, None)));
        }
        if self.eat_all(&["at", "least"])? {
            let amount = self.amount()?;
            self.need("before")?;
            return Ok(Some(Window::AtLeastBefore(amount, self.anchor()?)));
        }
        if self.eat("between") {
            let least = self.amount()?;
            self.need("and")?;
            let most = self.amount()?;
            self.need("before")?;
            return Ok(Some(Window::Between(least, most, self.anchor()?)));
        }
        Ok(None)
    }

    fn rate(&mut self) -> Read<Rate> {
        let window = if self.eat("per") {
            RateWindow::Per(self.unit_word()?)
        } else {
            self.need("within")?;
            RateWindow::Within(self.amount()?)
        };
        let per = if self.eat("per") { Some(self.need_term()?) } else { None };
        Ok(Rate { window, per })
    }

    fn state(&mut self) -> Read<State> {
        if self.eat("in") {
            if self.eat("force") {
                return Ok(State::InForce);
            }
            let grade = self.eat_grade();
            self.need("breach")?;
            return Ok(State::InBreach(grade));
        }
        for (word, state) in [
            ("suspended", State::Suspended),
            ("fulfilled", State::Fulfilled),
            ("terminated", State::Terminated),
            ("observed", State::Observed),
        ] {
            if self.eat(word) {
                return Ok(state);
            }
        }
        Err(self.fail())
    }
}

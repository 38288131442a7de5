//! Declarations.

use super::core::{Parser, Read};
use crate::ast::{
    Amount, Basis, Body, Declaration, DeclarationKind, EventForm, Framework, Geometry, InstrumentForm, Members, MomentForm, Place,
    Preposition, Signature, Source, Status, Word,
};
use crate::lexer::TokenKind;
use crate::tree::NodeKind;

impl Parser<'_> {
    pub(super) fn declaration(&mut self) -> Read<Declaration> {
        let start = self.here();
        let kind = self.declaration_kind()?;
        let span = self.since(start);
        self.full_stop();
        Ok(Declaration { span, kind })
    }

    fn declaration_kind(&mut self) -> Read<DeclarationKind> {
        let proposed = self.eat("proposed");
        if proposed {
            return if self.eat("body") {
                self.body(true)
            } else {
                self.need("source")?;
                self.source(true)
            };
        }
        let word = self.raw(0).to_owned();
        self.bump();
        match word.as_str() {
            "treaty" => self.instrument(InstrumentForm::Treaty),
            "declaration" => self.instrument(InstrumentForm::Declaration),
            "draft" => self.instrument(InstrumentForm::Draft),
            "party" => Ok(DeclarationKind::Party(self.terms()?)),
            "person" => {
                let name = self.need_term()?;
                let successor = if self.eat("succeeded") { self.need("by").and_then(|()| self.need_term()).map(Some)? } else { None };
                Ok(DeclarationKind::Person { name, successor })
            }
            "group" => self.group(),
            "body" => self.body(false),
            "force" => self.force(),
            "kind" => {
                let name = self.need_term()?;
                let is = if self.eat("is") { Some(self.need_string()?) } else { None };
                let includes = if self.eat("includes") { self.terms()? } else { Vec::new() };
                Ok(DeclarationKind::Kind { name, is, includes })
            }
            "line" => {
                let name = self.need_term()?;
                let from = if self.eat("from") { Some(self.need_string()?) } else { None };
                Ok(DeclarationKind::Line { name, from })
            }
            "zone" => self.zone(),
            "event" => self.event(),
            "measure" => {
                let name = self.need_name()?;
                let signature = self.signature()?;
                let unit = if self.eat("counted") { self.need("in").and_then(|()| self.unit_word()).map(Some)? } else { None };
                Ok(DeclarationKind::Measure { name, signature, unit })
            }
            "source" => self.source(false),
            "standard" => {
                let name = self.need_term()?;
                self.need("is")?;
                Ok(DeclarationKind::Standard { name, is: self.amount()? })
            }
            "moment" => {
                let name = self.need_kind(TokenKind::Moment, "one capital letter")?;
                self.need("is")?;
                let is = if self.eat("when") { MomentForm::When(self.condition()?) } else { MomentForm::At(self.instant()?) };
                Ok(DeclarationKind::Moment { name, is })
            }
            _ => {
                self.need("is")?;
                Ok(DeclarationKind::Term(self.duration()?))
            }
        }
    }

    fn instrument(&mut self, form: InstrumentForm) -> Read<DeclarationKind> {
        let title = self.need_string()?;
        let by = if self.eat("by") { self.terms()? } else { Vec::new() };
        self.need_all(&["in", "time", "zone"])?;
        let zone = self.need_kind(TokenKind::Zone, "a time zone such as Europe/Kyiv")?;
        Ok(DeclarationKind::Instrument { form, title, by, zone })
    }

    pub(super) fn terms(&mut self) -> Read<Vec<Word>> {
        let mut terms = vec![self.need_term()?];
        while self.eat_kind(TokenKind::Comma, "`,`") {
            terms.push(self.need_term()?);
        }
        Ok(terms)
    }

    fn group(&mut self) -> Read<DeclarationKind> {
        let name = self.need_term()?;
        self.need_kind(TokenKind::Comma, "`,`")?;
        self.need("each")?;
        if !self.eat("a") {
            self.need("an")?;
        }
        let member = self.need_term()?;
        self.need_kind(TokenKind::Comma, "`,`")?;
        let members = if self.eat("is") {
            Members::Listed(self.terms()?)
        } else if self.eat("from") {
            let file = self.need_string()?;
            self.need_all(&["each", "by"])?;
            Members::From(file, self.need_string()?)
        } else {
            self.need_all(&["as", "registered"])?;
            Members::Registered(if self.eat("by") { Some(self.need_term()?) } else { None })
        };
        Ok(DeclarationKind::Group { name, member, members })
    }

    fn body(&mut self, proposed: bool) -> Read<DeclarationKind> {
        let mut body = Body { name: self.need_term()?, proposed, ..Body::default() };
        if self.eat("of") {
            body.of = self.terms()?;
            body.and_others = self.eat_all(&["and", "others"])?;
        }
        if self.eat("chaired") {
            self.need("by")?;
            body.chair = Some(self.need_term()?);
        }
        if self.eat("quorum") {
            body.quorum = Some(self.number()?);
        }
        if self.eat("acts") {
            self.need("for")?;
            body.acts_for = Some(self.need_term()?);
        }
        if self.eat("decides") {
            body.decides = Some(self.decision_rule()?);
        }
        Ok(DeclarationKind::Body(body))
    }

    fn force(&mut self) -> Read<DeclarationKind> {
        let name = self.need_term()?;
        self.need("of")?;
        let of = self.terms()?;
        let framework = self.parts(NodeKind::Framework, Self::framework);
        Ok(DeclarationKind::Force { name, of, framework })
    }

    fn framework(&mut self) -> Read<Framework> {
        if self.eat("status") {
            self.need("under")?;
            return Ok(Framework::Status(self.basis()?));
        }
        if self.eat("commanded") {
            self.need("by")?;
            return Ok(Framework::Command(self.need_term()?));
        }
        if self.eat("uses") {
            self.need_all(&["force", "under"])?;
            return Ok(Framework::UsesForce(self.basis()?));
        }
        if self.eat("hosted") {
            self.need("by")?;
            let host = self.need_term()?;
            let basis = if self.eat("under") { Some(self.basis()?) } else { None };
            return Ok(Framework::Hosted(host, basis));
        }
        self.need("lasts")?;
        Ok(Framework::Lasts(self.duration()?))
    }

    fn basis(&mut self) -> Read<Basis> {
        if self.at_word("article") {
            return Ok(Basis::Article(self.citation()?));
        }
        Ok(Basis::Text(self.need_string()?))
    }

    fn zone(&mut self) -> Read<DeclarationKind> {
        let name = self.need_term()?;
        let geometry = if self.eat("from") {
            let file = self.need_string()?;
            let each = if self.eat("each") { self.need("by").and_then(|()| self.need_string()).map(Some)? } else { None };
            Some(Geometry::From(file, each))
        } else if self.eat("is") {
            Some(Geometry::Place(self.place()?))
        } else {
            None
        };
        let status = self.parts(NodeKind::Status, Self::status);
        Ok(DeclarationKind::Zone { name, geometry, status })
    }

    fn status(&mut self) -> Read<Status> {
        if self.eat("administered") {
            self.need("by")?;
            return Ok(Status::Administered(self.terms()?));
        }
        if self.eat("claimed") {
            self.need("by")?;
            return Ok(Status::Claimed(self.terms()?));
        }
        self.need_all(&["recognised", "as"])?;
        let whose = self.need_term()?;
        let de_facto = self.eat_all(&["de", "facto"])?;
        let by = if self.eat("by") { self.terms()? } else { Vec::new() };
        Ok(Status::Recognised(whose, de_facto, by))
    }

    pub(super) fn place(&mut self) -> Read<Place> {
        if self.eat("within") {
            let amount = self.amount()?;
            self.need("of")?;
            return Ok(Place::Within(amount, self.need_term()?));
        }
        if self.eat("beyond") {
            let amount = self.amount()?;
            self.need("of")?;
            return Ok(Place::Beyond(amount, self.need_term()?));
        }
        if self.eat_all(&["at", "least"])? {
            let amount: Amount = self.amount()?;
            self.need("between")?;
            let one = self.need_term()?;
            self.need("and")?;
            return Ok(Place::Between(amount, one, self.need_term()?));
        }
        self.need_all(&["the", "part", "of"])?;
        let whole = self.need_term()?;
        if self.eat("inside") {
            return Ok(Place::Inside(whole, self.need_term()?));
        }
        self.need("outside")?;
        Ok(Place::Outside(whole, self.need_term()?))
    }

    fn signature(&mut self) -> Read<Signature> {
        let object = if self.at_sort() { Some(self.sort()?) } else { None };
        let mut cases = Vec::new();
        while let Some(preposition) = self.eat_preposition() {
            cases.push((preposition, self.sort()?));
        }
        Ok(Signature { object, cases })
    }

    fn at_sort(&mut self) -> bool {
        self.at_term() || self.at_name()
    }

    fn sort(&mut self) -> Read<Word> {
        if self.at_term() { self.need_term() } else { self.need_name() }
    }

    /// Takes a preposition; `in time zone` and `counted in` never stand where this is asked.
    pub(super) fn eat_preposition(&mut self) -> Option<Preposition> {
        let found = Preposition::ALL.iter().find(|(_, word)| self.next_is_word(0, &[word])).map(|(p, _)| *p);
        if found.is_some() {
            self.bump();
        } else {
            self.welcome("a preposition");
        }
        found
    }

    fn event(&mut self) -> Read<DeclarationKind> {
        let name = self.need_name()?;
        let signature = self.signature()?;
        let form = if self.eat("is") {
            self.need("when")?;
            EventForm::Derived(self.condition()?)
        } else if self.eat("as") {
            self.need_all(&["judged", "by"])?;
            if self.eat("nobody") { EventForm::JudgedByNobody } else { EventForm::Judged(self.noun()?) }
        } else if self.eat("includes") {
            let mut names = vec![self.need_name()?];
            while self.eat_kind(TokenKind::Comma, "`,`") {
                names.push(self.need_name()?);
            }
            EventForm::Includes(names)
        } else {
            EventForm::Plain
        };
        Ok(DeclarationKind::Event { name, signature, form })
    }

    fn source(&mut self, proposed: bool) -> Read<DeclarationKind> {
        let mut source = Source { name: self.need_term()?, proposed, ..Source::default() };
        self.need("sees")?;
        source.sees.push(self.need_name()?);
        while self.eat("and") {
            source.sees.push(self.need_name()?);
        }
        if self.eat("in") {
            source.within = Some(self.need_term()?);
        }
        while self.eat_kind(TokenKind::Comma, "`,`") {
            if self.eat("detects") {
                source.detects = Some(self.amount()?);
            } else if self.eat("false") {
                self.need("alarms")?;
                source.false_alarms = Some(self.amount()?);
            } else if self.eat("reports") {
                self.need("within")?;
                source.reports_within = Some(self.amount()?);
            } else if self.eat("every") {
                source.every = Some(self.amount()?);
            } else {
                self.need_all(&["operated", "by"])?;
                source.operated_by = Some(self.need_term()?);
            }
        }
        Ok(DeclarationKind::Source(source))
    }
}

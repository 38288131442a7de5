//! Articles with their slots, readings and proposals.

use super::core::{Parser, Read};
use crate::ast::{
    Affirmed, Article, ArticleBody, Change, Citation, Ending, EntryForm, Grade, Override, OverrideForm, Phase, Scope, Slot, SlotKind,
    Statement, StatementKind, Step, SubjectKind, Target,
};
use crate::lexer::TokenKind;
use crate::tree::NodeKind;

impl Parser<'_> {
    pub(super) fn article(&mut self) -> Read<Article> {
        let start = self.here();
        self.need("article")?;
        let number = self.article_number()?;
        let title = self.need_string()?;
        self.need_kind(TokenKind::Colon, "`:`")?;
        let body = self.article_body();
        if body.is_err() {
            // The slots are still read, so that their mistakes show too; the article itself is lost.
            self.skip_to_part();
        }
        let slots = self.parts(NodeKind::Slot, Self::slot);
        let span = self.since(start);
        self.full_stop();
        Ok(Article { span, number, title, body: body?, slots })
    }

    pub(super) fn article_number(&mut self) -> Read<crate::ast::Word> {
        let number = self.need_kind(TokenKind::Number, "an article number")?;
        if number.text.contains(' ') {
            self.problem(number.span, "an article number has no spaces", None);
        }
        Ok(number)
    }

    fn article_body(&mut self) -> Read<ArticleBody> {
        if self.at_word("ends") {
            return self.node(NodeKind::Statement, |p| {
                let ending = p.ending()?;
                Ok(ArticleBody::Statement(Statement { span: ending.span, kind: StatementKind::Ends(ending) }))
            });
        }
        if self.at_name() {
            return self.node(NodeKind::Statement, |p| {
                let start = p.here();
                let one = p.pattern()?;
                p.need_all(&["counts", "as"])?;
                let other = p.pattern()?;
                Ok(ArticleBody::Statement(Statement { span: p.since(start), kind: StatementKind::CountsAs(one, other) }))
            });
        }
        self.node(NodeKind::Norm, Self::norm_or_statement)
    }

    fn norm_or_statement(&mut self) -> Read<ArticleBody> {
        let start = self.here();
        let when = self.when_prefix()?;
        let subject = self.subject()?;
        if when.is_none() {
            if self.eat("enters") {
                self.need_all(&["into", "force"])?;
                let form = if self.eat("when") {
                    EntryForm::When(self.condition()?)
                } else {
                    self.need("on")?;
                    if self.eat("signature") { EntryForm::OnSignature } else { EntryForm::On(self.instant()?) }
                };
                let kind = StatementKind::EntersIntoForce(subject, form);
                return Ok(ArticleBody::Statement(Statement { span: self.since(start), kind }));
            }
            let confirms = self.eat("confirms");
            if confirms || self.eat("recognises") {
                let affirmed = self.affirmed()?;
                let kind = if confirms { StatementKind::Confirms(subject, affirmed) } else { StatementKind::Recognises(subject, affirmed) };
                return Ok(ArticleBody::Statement(Statement { span: self.since(start), kind }));
            }
        }
        // "this treaty" can enter into force, but it cannot be bound to act; the model says so with a better message.
        debug_assert!(matches!(
            subject.kind,
            SubjectKind::Noun(_) | SubjectKind::AtLeast(..) | SubjectKind::Jointly(_) | SubjectKind::Unnamed
        ));
        Ok(ArticleBody::Norm(self.norm_after_subject(start, when, subject)?))
    }

    fn affirmed(&mut self) -> Read<Affirmed> {
        if self.kind(0) == Some(TokenKind::String) {
            return Ok(Affirmed::Text(self.need_string()?));
        }
        self.welcome("text in quotes");
        let noun = self.noun()?;
        if !self.eat("as") {
            return Ok(Affirmed::Noun(noun, None, false));
        }
        let as_what = self.noun()?;
        let de_facto = self.eat_all(&["de", "facto"])?;
        Ok(Affirmed::Noun(noun, Some(as_what), de_facto))
    }

    pub(super) fn citation(&mut self) -> Read<Citation> {
        let start = self.here();
        self.need("article")?;
        let number = self.article_number()?;
        let of = if self.eat("of") { Some(self.need_string()?) } else { None };
        Ok(Citation { span: self.since(start), number, of })
    }

    pub(super) fn target(&mut self) -> Read<Target> {
        if self.eat("this") {
            if self.eat("treaty") {
                return Ok(Target::ThisTreaty);
            }
            self.need("article")?;
            return Ok(Target::ThisArticle);
        }
        self.need("article")?;
        let mut numbers = vec![self.article_number()?];
        while self.eat("and") {
            numbers.push(self.article_number()?);
        }
        let of = if self.eat("of") { Some(self.need_string()?) } else { None };
        Ok(Target::Articles(numbers, of))
    }

    fn ending(&mut self) -> Read<Ending> {
        let start = self.here();
        self.need("ends")?;
        let target = if self.at_word("when") { None } else { Some(self.target()?) };
        self.need("when")?;
        let when = self.condition()?;
        Ok(Ending { span: self.since(start), target, when })
    }

    pub(super) fn slot(&mut self) -> Read<Slot> {
        let start = self.here();
        let kind = self.slot_kind()?;
        Ok(Slot { span: self.since(start), kind })
    }

    fn slot_kind(&mut self) -> Read<SlotKind> {
        if self.eat("throughout") {
            self.need_all(&["the", "term"])?;
            return Ok(SlotKind::Throughout);
        }
        if self.eat("lasts") {
            return Ok(SlotKind::Lasts(self.duration()?));
        }
        if self.eat("except") {
            if self.eat("when") {
                return Ok(SlotKind::ExceptWhen(self.condition()?));
            }
            self.need("as")?;
            return Ok(SlotKind::ExceptAs(self.citation()?));
        }
        if self.eat("notwithstanding") {
            return Ok(SlotKind::Notwithstanding(self.citation()?));
        }
        if self.eat("subject") {
            self.need("to")?;
            return Ok(SlotKind::SubjectTo(self.citation()?));
        }
        if self.eat("under") {
            self.need_all(&["own", "constitution"])?;
            return Ok(SlotKind::UnderOwnConstitution);
        }
        if self.eat("phased") {
            let mut phases = vec![self.phase()?];
            while self.eat_kind(TokenKind::Comma, "`,`") {
                phases.push(self.phase()?);
            }
            return Ok(SlotKind::Phased(phases));
        }
        if self.eat("verified") {
            self.need("by")?;
            let by = self.terms()?;
            let to = if self.eat("to") { Some(self.need_term()?) } else { None };
            return Ok(SlotKind::Verified { by, to });
        }
        if self.eat("attributed") {
            self.need("by")?;
            let by = self.need_term()?;
            let to = if self.eat("to") { Some(self.need_term()?) } else { None };
            let within = if self.eat("within") { Some(self.amount()?) } else { None };
            return Ok(SlotKind::Attributed { by, to, within });
        }
        if let Some(grade) = self.eat_grade() {
            self.need_all(&["breach", "when"])?;
            return Ok(SlotKind::BreachWhen(grade, self.condition()?));
        }
        if self.eat("on") {
            let grade = self.eat_grade();
            self.need("breach")?;
            self.need_kind(TokenKind::Colon, "`:`")?;
            return Ok(SlotKind::OnBreach(grade, self.chain()?));
        }
        if self.eat("then") {
            self.need_kind(TokenKind::Colon, "`:`")?;
            return Ok(SlotKind::Then(self.chain()?));
        }
        if self.eat("suspended") {
            self.need("while")?;
            return Ok(SlotKind::SuspendedWhile(self.condition()?));
        }
        if self.at_word("ends") {
            return Ok(SlotKind::Ends(self.ending()?));
        }
        if self.eat("survives") {
            self.need("termination")?;
            return Ok(SlotKind::Survives);
        }
        if self.eat("one") {
            self.need_all(&["act", "serves", "all"])?;
            return Ok(SlotKind::OneActServesAll);
        }
        if self.eat("effective") {
            let after = self.amount()?;
            self.need("after")?;
            let anchor = self.anchor()?;
            let unless = if self.eat("unless") {
                let who = self.need_term()?;
                self.need_all(&["decides", "otherwise"])?;
                Some((who, self.decision_rule()?))
            } else {
                None
            };
            return Ok(SlotKind::Effective { after, anchor, unless });
        }
        self.need("decided")?;
        Ok(SlotKind::Decided(self.decision_rule()?))
    }

    pub(super) fn eat_grade(&mut self) -> Option<Grade> {
        if self.eat("minor") {
            Some(Grade::Minor)
        } else if self.eat("material") {
            Some(Grade::Material)
        } else {
            None
        }
    }

    fn phase(&mut self) -> Read<Phase> {
        let start = self.here();
        let compare = self.compare()?;
        let amount = self.amount()?;
        self.need("from")?;
        let from = self.time()?;
        Ok(Phase { span: self.since(start), compare, amount, from })
    }

    fn chain(&mut self) -> Read<Vec<Step>> {
        let mut steps = vec![self.node(NodeKind::Step, Self::step)?];
        while self.eat_kind(TokenKind::Comma, "`,`") {
            self.need_all(&["failing", "which"])?;
            steps.push(self.node(NodeKind::Step, Self::step)?);
        }
        Ok(steps)
    }

    fn step(&mut self) -> Read<Step> {
        if self.eat("as") {
            return Ok(Step::As(self.citation()?));
        }
        let start = self.here();
        let when = self.when_prefix()?;
        let subject = self.subject()?;
        Ok(Step::Norm(self.norm_after_subject(start, when, subject)?))
    }

    pub(super) fn override_(&mut self) -> Read<Override> {
        let start = self.here();
        let form = if self.eat("reading") {
            OverrideForm::Reading
        } else {
            self.need("proposal")?;
            OverrideForm::Proposal
        };
        let label = self.need_string()?;
        self.need("by")?;
        let by = self.terms()?;
        self.need("of")?;
        let scope_start = self.here();
        let scope = if self.at_word("article") {
            Scope::Article(self.citation()?)
        } else if self.eat("this") {
            self.need("treaty")?;
            Scope::Treaty(self.since(scope_start))
        } else {
            Scope::Term(self.need_term()?)
        };
        self.need_kind(TokenKind::Colon, "`:`")?;
        let mut changes = Vec::new();
        match self.node(NodeKind::Change, Self::change) {
            Ok(change) => changes.push(change),
            Err(_) => self.skip_to_part(),
        }
        changes.extend(self.parts(NodeKind::Change, Self::change));
        let span = self.since(start);
        self.full_stop();
        Ok(Override { span, form, label, by, scope, changes })
    }

    fn change(&mut self) -> Read<Change> {
        if self.eat("deleted") {
            return Ok(Change::Deleted);
        }
        if self.eat("replaced") {
            self.need("by")?;
            return Ok(Change::Replaced(self.article_body()?));
        }
        if self.eat("read") {
            let term = self.need_term()?;
            self.need("as")?;
            return Ok(Change::Read(term, self.need_term()?));
        }
        if self.eat("is") {
            if self.at_term() {
                return Ok(Change::Is(self.terms()?));
            }
            return Ok(Change::IsPlace(self.place()?));
        }
        if self.at_word("starting") || self.at_word("until") {
            return match self.time_span()? {
                Some(span) => Ok(Change::Span(span)),
                None => Err(self.fail()),
            };
        }
        if self.eat("without") {
            return Ok(Change::Without(self.node(NodeKind::Slot, Self::slot)?));
        }
        if let Some(deadline) = self.deadline()? {
            return Ok(Change::Deadline(deadline));
        }
        Ok(Change::Slot(self.node(NodeKind::Slot, Self::slot)?))
    }
}

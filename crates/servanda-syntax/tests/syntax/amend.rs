//! What can be changed in place is what is spoken of: the two walks over the syntax visit the same places.

use servanda_base::Span;
use servanda_syntax::amend::{self, Amend};
use servanda_syntax::ast::{Amount, ArticleBody, Item, NounKind, SlotKind, StatementKind, Word};
use servanda_syntax::mentions::{self, Mention};

use crate::grammar::{SplitMix64, Table};
use crate::render::{Spacing, parse, render, rounds};

#[derive(Default, PartialEq, Eq, Debug)]
struct Seen {
    terms: Vec<Span>,
    amounts: Vec<Span>,
}

impl Amend for Seen {
    fn term(&mut self, term: &mut Word) {
        self.terms.push(term.span);
    }
    fn amount(&mut self, amount: &mut Amount) {
        self.amounts.push(amount.span);
    }
}

fn mentioned(article: &servanda_syntax::ast::Article) -> Seen {
    let mut seen = Seen::default();
    for mention in mentions::of_article(article) {
        match mention {
            Mention::Amount(amount) => seen.amounts.push(amount.span),
            Mention::Term(word) => seen.terms.push(word.span),
            Mention::Noun(noun) => {
                if let NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) = &noun.kind {
                    seen.terms.push(word.span);
                }
            }
            _ => {}
        }
    }
    seen
}

#[test]
fn every_term_and_quantity_can_be_changed_in_place() {
    let mut random = SplitMix64(7);
    let (mut terms, mut amounts, mut slots, mut counts_as) = (0, 0, 0, 0);
    for seed in 0..rounds(1_500) {
        let text = render(&Table::reference().sentence(seed, 60), &mut random, Spacing::Plain);
        for item in parse(&text).items {
            let Item::Article(mut article) = item else { continue };
            let there = mentioned(&article);
            let mut changed = Seen::default();
            amend::article(&mut article, &mut changed);
            assert_eq!(changed, there, "{text}");
            terms += there.terms.len();
            amounts += there.amounts.len();
            slots += article.slots.iter().filter(|s| matches!(s.kind, SlotKind::OnBreach(..) | SlotKind::Phased(_))).count();
            let statement = matches!(&article.body, ArticleBody::Statement(s) if matches!(s.kind, StatementKind::CountsAs(..)));
            counts_as += usize::from(statement);
        }
    }
    let rare = [terms / 20, amounts / 10, slots, counts_as];
    assert!(rare.iter().all(|n| *n > 10), "too few places to mean anything: {rare:?}");
}

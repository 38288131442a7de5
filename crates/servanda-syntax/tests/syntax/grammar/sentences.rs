//! Random sentences of the grammar, the same for the same seed.

use super::ebnf::{Ebnf, Expr};

pub(super) struct Generator<'a> {
    ebnf: &'a Ebnf,
    /// For each rule the fewest tokens it can be written with.
    shortest: &'a [usize],
    random: SplitMix64,
    size: usize,
    sentence: Vec<String>,
}

impl<'a> Generator<'a> {
    pub(super) fn new(ebnf: &'a Ebnf, shortest: &'a [usize], seed: u64, size: usize) -> Self {
        let random = SplitMix64(seed);
        Self { ebnf, shortest, random, size, sentence: Vec::new() }
    }

    /// Grows freely up to `size` tokens and then ends as soon as the grammar lets it.
    pub(super) fn run(mut self) -> Vec<String> {
        let ebnf = self.ebnf;
        match &ebnf.rules[0].body {
            // An outermost list is filled up, or most sentences would be empty or of one item.
            Expr::Repeat(item) => {
                while !self.is_full() {
                    self.write(item);
                }
            }
            body => self.write(body),
        }
        self.sentence
    }

    fn is_full(&self) -> bool {
        self.sentence.len() >= self.size
    }

    fn write(&mut self, expr: &Expr) {
        match expr {
            Expr::Terminal(name) => self.sentence.push(name.clone()),
            Expr::Rule(name) => {
                let ebnf = self.ebnf;
                let index = ebnf.index(name).expect("every rule is defined");
                self.write(&ebnf.rules[index].body);
            }
            Expr::Sequence(parts) => parts.iter().for_each(|part| self.write(part)),
            Expr::Choice(branches) if self.is_full() => {
                let cost = |branch: &&Expr| tokens(self.ebnf, self.shortest, branch);
                let branch = branches.iter().min_by_key(cost).expect("a choice has branches");
                self.write(branch);
            }
            Expr::Choice(branches) => {
                let branch = self.random.below(branches.len());
                self.write(&branches[branch]);
            }
            Expr::Optional(inner) => {
                if !self.is_full() && self.random.below(2) == 0 {
                    self.write(inner);
                }
            }
            Expr::Repeat(inner) => {
                while !self.is_full() && self.random.below(2) == 0 {
                    self.write(inner);
                }
            }
        }
    }
}

/// The fewest tokens per rule. Starts from "cannot end" and relaxes until nothing gets shorter.
pub(super) fn shortest(ebnf: &Ebnf) -> Vec<usize> {
    let mut shortest = vec![usize::MAX; ebnf.rules.len()];
    loop {
        let next: Vec<_> = ebnf.rules.iter().map(|rule| tokens(ebnf, &shortest, &rule.body)).collect();
        if next == shortest {
            return shortest;
        }
        shortest = next;
    }
}

fn tokens(ebnf: &Ebnf, shortest: &[usize], expr: &Expr) -> usize {
    let cost = |part: &Expr| tokens(ebnf, shortest, part);
    match expr {
        Expr::Terminal(_) => 1,
        Expr::Rule(name) => ebnf.index(name).map_or(usize::MAX, |index| shortest[index]),
        Expr::Sequence(parts) => parts.iter().map(cost).fold(0, usize::saturating_add),
        Expr::Choice(branches) => branches.iter().map(cost).min().unwrap_or(usize::MAX),
        Expr::Optional(_) | Expr::Repeat(_) => 0,
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number under `bound`; its slight bias does not matter for choosing among a few branches.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a usize fits in 64 bits");
        usize::try_from(self.next() % bound).expect("smaller than a usize")
    }
}

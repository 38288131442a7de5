//! From assumptions to games.

use super::counter;
use super::distribution::{Distribution, Marginal};
use super::normal;
use crate::game::mirror;
use crate::params::{Param, Params};

/// What is assumed of all parameters.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Prior {
    /// The values of those that have no distribution.
    pub base: Params,
    /// The distributions.
    pub marginals: Vec<(Param, Distribution)>,
    /// Pairs with the rank correlation (Spearman) of their values.
    pub pairs: Vec<(Param, Param, f64)>,
}

/// Makes games of numbers between 0 and 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Sampler {
    base: Params,
    marginals: Vec<(Param, Marginal)>,
    /// First, second, and the correlation of the normal scores.
    pairs: Vec<(usize, usize, f64)>,
}

impl Sampler {
    /// Prepares the assumptions.
    ///
    /// # Errors
    /// When a distribution makes no sense, a parameter has two or stands in two pairs, or the greatest values exceed the stake.
    pub fn new(prior: &Prior) -> Result<Self, String> {
        let mut marginals: Vec<(Param, Marginal)> = Vec::new();
        let mut most = prior.base;
        for (param, distribution) in &prior.marginals {
            distribution.check(*param)?;
            if marginals.iter().any(|(known, _)| known == param) {
                return Err(format!("`{}` has two distributions", param.about().symbol));
            }
            most.set(*param, distribution.range().1);
            marginals.push((*param, Marginal::new(*distribution)));
        }
        most.check()?;
        prior.base.check()?;
        // Points take no draw of their own; the order of the rest is that of the parameters, not that of the file.
        let mut base = prior.base;
        marginals.retain(|(param, marginal)| {
            let (least, most) = marginal.distribution.range();
            let varies = least < most;
            if !varies {
                base.set(*param, least);
            }
            varies
        });
        marginals.sort_by_key(|(param, _)| *param);
        let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
        for (a, b, rank) in &prior.pairs {
            let place = |param: &Param| {
                let at = marginals.iter().position(|(known, _)| known == param);
                at.ok_or_else(|| format!("`{}` is correlated and has no distribution", param.about().symbol))
            };
            let (first, second) = (place(a)?, place(b)?);
            if !(-1.0..=1.0).contains(rank) {
                return Err(format!("the correlation of `{}` and `{}` is {rank}, and can be -1 to 1", a.about().symbol, b.about().symbol));
            }
            if first == second || pairs.iter().any(|(x, y, _)| [first, second].iter().any(|n| n == x || n == y)) {
                return Err(format!("`{}` and `{}`: a parameter can stand in one pair", a.about().symbol, b.about().symbol));
            }
            // Pearson (1907): the correlation of normal scores that has this rank correlation.
            pairs.push((first, second, 2.0 * libm::sin(std::f64::consts::PI * rank / 6.0)));
        }
        Ok(Self { base, marginals, pairs })
    }

    /// The parameters that vary, in the order of their numbers.
    pub fn params(&self) -> impl ExactSizeIterator<Item = Param> + '_ {
        self.marginals.iter().map(|(param, _)| *param)
    }

    /// The game of a number between 0 and 1 for each parameter that varies. The second of a pair leans on the number of the first.
    #[must_use]
    pub fn game(&self, unit: impl Fn(usize) -> f64) -> Params {
        let mut p = self.base;
        for (place, (param, marginal)) in self.marginals.iter().enumerate() {
            let own = unit(place);
            let leaning = self.pairs.iter().find(|(_, second, _)| *second == place);
            let u = leaning.map_or(own, |(first, _, r)| {
                normal::cdf(r * normal::quantile(unit(*first)) + (1.0 - r * r).max(0.0).sqrt() * normal::quantile(own))
            });
            p.set(*param, marginal.quantile(u));
        }
        p
    }

    /// A draw. The number of a parameter hangs on no other, so that adding a distribution leaves the draws of the others as they are.
    #[must_use]
    pub fn draw(&self, seed: u64, number: u64) -> Params {
        self.game(|place| self.marginals.get(place).map_or(0.5, |(param, _)| counter::unit(seed, number, *param as u64)))
    }

    /// The game in which everything has its median.
    #[must_use]
    pub fn median(&self) -> Params {
        self.game(|_| 0.5)
    }
}

/// A change of one parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Edit {
    /// To this value.
    Set(f64),
    /// By this factor.
    Scale(f64),
    /// By this much.
    Add(f64),
}

/// A draft: what its clauses change. The changes are made in their order, and a value stays in the range that makes sense.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Draft {
    /// Whether the other belligerent is the challenger: the sides are exchanged before anything is changed.
    pub mirrored: bool,
    /// The changes.
    pub edits: Vec<(Param, Edit)>,
}

impl Draft {
    /// The draft with one more change.
    #[must_use]
    pub fn with(mut self, param: Param, edit: Edit) -> Self {
        self.edits.push((param, edit));
        self
    }

    /// The game under this draft.
    #[must_use]
    pub fn apply(&self, mut p: Params) -> Params {
        if self.mirrored {
            p = mirror(&p);
        }
        for (param, edit) in &self.edits {
            let (least, most) = param.about().range;
            let value = match edit {
                Edit::Set(value) => *value,
                Edit::Scale(by) => p.get(*param) * by,
                Edit::Add(by) => p.get(*param) + by,
            };
            p.set(*param, value.max(least).min(most));
        }
        p
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::shock::count;

    fn prior() -> Prior {
        Prior {
            marginals: vec![
                (Param::Mb, Distribution::Uniform { least: 0.1, most: 0.6 }),
                (Param::Beta, Distribution::Beta { a: 2.0, b: 3.0, least: 0.0, most: 1.0 }),
                (Param::S, Distribution::Point(0.07)),
            ],
            pairs: vec![(Param::Beta, Param::Mb, 0.6)],
            ..Prior::default()
        }
    }

    #[test]
    fn pairs_have_the_rank_correlation_that_was_asked_for() {
        let Ok(sampler) = Sampler::new(&prior()) else { panic!("the prior holds") };
        assert_eq!(sampler.params().collect::<Vec<_>>(), [Param::Mb, Param::Beta]);
        let n = 20_000;
        let games: Vec<Params> = (0..n).map(|i| sampler.draw(5, i)).collect();
        assert!(games.iter().all(|p| (p.s - 0.07).abs() < 1e-15));
        let ranks = |of: fn(&Params) -> f64| {
            let mut order: Vec<usize> = (0..games.len()).collect();
            order.sort_by(|a, b| of(&games[*a]).total_cmp(&of(&games[*b])));
            let mut ranks = vec![0.0; games.len()];
            order.iter().enumerate().for_each(|(rank, i)| ranks[*i] = count(rank) / count(games.len()) - 0.5);
            ranks
        };
        let product: f64 = ranks(|p| p.mb).iter().zip(ranks(|p| p.beta)).map(|(a, b)| a * b).sum();
        let spearman = 12.0 * product / count(games.len());
        assert!((spearman - 0.6).abs() < 0.02, "{spearman}");
        // Another distribution beside them changes no draw.
        let mut more = prior();
        more.marginals.push((Param::X, Distribution::Uniform { least: 0.2, most: 0.4 }));
        let Ok(more) = Sampler::new(&more) else { panic!("the prior holds") };
        assert!((more.draw(5, 77).beta - sampler.draw(5, 77).beta).abs() < 1e-15);
        assert!((more.draw(5, 77).x - more.draw(5, 78).x).abs() > 1e-9);
    }

    #[test]
    fn assumptions_that_make_no_sense_are_told() {
        let told = |change: &dyn Fn(&mut Prior)| {
            let mut prior = prior();
            change(&mut prior);
            Sampler::new(&prior).err().unwrap_or_default()
        };
        assert_eq!(told(&|p| p.marginals.push((Param::Mb, Distribution::Point(0.2)))), "`MB` has two distributions");
        assert_eq!(told(&|p| p.pairs.push((Param::Beta, Param::X, 0.1))), "`x` is correlated and has no distribution");
        assert!(told(&|p| p.pairs[0].2 = 1.5).contains("can be -1 to 1"));
        assert!(told(&|p| p.pairs.push((Param::Mb, Param::Beta, 0.1))).contains("a parameter can stand in one pair"));
        assert!(
            told(&|p| p.marginals.push((Param::X, Distribution::Uniform { least: 0.2, most: 0.99 }))).contains("more than the whole stake")
        );
    }

    #[test]
    fn a_draft_changes_what_it_says_and_nothing_leaves_its_range() {
        let p = Params::default();
        let draft = Draft::default().with(Param::Beta, Edit::Scale(3.0)).with(Param::S, Edit::Add(-1.0)).with(Param::N, Edit::Set(0.2));
        let changed = draft.apply(p);
        assert_eq!(
            (changed.beta.to_bits(), changed.s.to_bits(), changed.n.to_bits()),
            (1.0_f64.to_bits(), 0.0_f64.to_bits(), 0.2_f64.to_bits())
        );
        assert_eq!(Params { beta: p.beta, s: p.s, n: p.n, ..changed }, p);
        let other = Draft { mirrored: true, ..draft }.apply(p);
        assert_eq!(other, Params { beta: 1.0, s: 0.0, n: 0.2, ..mirror(&p) });
    }
}

//! The samples behind the figures: which rows of which table, and what each covariate is.

mod agreements;
mod cease_fires;
mod endings;
mod peace_years;
mod pledges;

use std::collections::{BTreeMap, BTreeSet};

use servanda_evidence::{Link, Row, Spell, Year};

pub(crate) use pledges::called_in;

/// What a model is estimated from.
pub(crate) enum Sample {
    /// Spells, for proportional hazards.
    Spells(Vec<Row>),
    /// Years, with the link.
    Years(Vec<Year>, Link),
}

/// A case with its spell and covariates, before it is cut down to what one model needs.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) cluster: String,
    pub(crate) spell: Spell,
    pub(crate) x: BTreeMap<&'static str, f64>,
}

/// What the tables give: by key, the spells of each curve and the sample of each model, each with the number of its cases.
#[derive(Default)]
pub(crate) struct Samples {
    pub(crate) curves: BTreeMap<&'static str, (usize, Vec<Spell>)>,
    pub(crate) models: BTreeMap<&'static str, (usize, Sample)>,
}

impl Samples {
    /// Everything, or nothing when a table is not there.
    pub(crate) fn read() -> Option<Self> {
        let mut all = Self::default();
        cease_fires::add(&mut all)?;
        endings::add(&mut all)?;
        peace_years::add(&mut all)?;
        agreements::add(&mut all)?;
        Some(all)
    }

    fn curve(&mut self, key: &'static str, cases: &[Case], keep: impl Fn(&Case) -> bool) {
        let kept: Vec<&Case> = cases.iter().filter(|c| keep(c)).collect();
        self.curves.insert(key, (subjects(kept.iter().copied()), kept.iter().map(|c| c.spell).collect()));
    }

    fn cox(&mut self, key: &'static str, cases: &[Case], covariates: &[&str]) {
        let clusters = numbers(cases);
        let covariates_of = |c: &Case| covariates.iter().map(|k| c.x.get(k).copied()).collect::<Option<Vec<f64>>>();
        let kept: Vec<(&Case, Vec<f64>)> = cases.iter().filter_map(|c| Some((c, covariates_of(c)?))).collect();
        let n = subjects(kept.iter().map(|(c, _)| *c));
        let rows = kept.into_iter().map(|(c, x)| Row { spell: c.spell, x, cluster: clusters[c.cluster.as_str()] }).collect();
        self.models.insert(key, (n, Sample::Spells(rows)));
    }
}

/// Cases may be cut into several spells.
fn subjects<'c>(cases: impl Iterator<Item = &'c Case>) -> usize {
    cases.map(|c| c.id.as_str()).collect::<BTreeSet<_>>().len()
}

/// A number for each cluster.
fn numbers(cases: &[Case]) -> BTreeMap<&str, usize> {
    let names: BTreeSet<&str> = cases.iter().map(|c| c.cluster.as_str()).collect();
    names.into_iter().zip(0..).collect()
}

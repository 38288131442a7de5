//! Walter's years of peace after civil wars.

use std::collections::BTreeMap;

use servanda_evidence::{Link, Year};

use super::{Sample, Samples};
use crate::shared::{Record, Table};

const FEW: [&str; 3] = ["unpko", "comprehensive", "victory"];
/// Governance, income, recent turmoil, deaths (log), ethnic division.
const MORE: [&str; 5] = ["fhcompor1", "lgdpl", "instabl", "intensityln", "ethfrac"];

/// Adds what this table gives; nothing when it is not there.
pub(crate) fn add(all: &mut Samples) -> Option<()> {
    let table = Table::open("walter_2015_postwar_peace.csv")?;
    let mut wars: BTreeMap<&str, Vec<Record<'_>>> = BTreeMap::new();
    table.rows().for_each(|r| wars.entry(r.text("id")).or_default().push(r));
    let (mut few, mut many, mut spells) = (Vec::new(), Vec::new(), 0);
    for rows in wars.values_mut() {
        rows.sort_by(|a, b| a.number("year").unwrap().total_cmp(&b.number("year").unwrap()));
        let mut begun = None;
        for r in rows.iter() {
            let now = r.number("year").unwrap();
            spells += usize::from(begun.is_none());
            let year_of_peace: f64 = now - *begun.get_or_insert(now) + 1.0;
            let x = |columns: &[&str]| -> Vec<f64> { columns.iter().map(|c| r.number(c).unwrap()).collect() };
            let country = r.text("ccode").trim_end_matches(".0").parse().unwrap();
            let year = |x: Vec<f64>| Year { failed: r.is("renewed_war", 1.0), x, cluster: country };
            let first = [x(&FEW), vec![year_of_peace.ln()]].concat();
            many.push(year([first.clone(), x(&MORE)].concat()));
            few.push(year(first));
            // The last year of a peace: what follows under the same war is another peace.
            if r.is("lastyear", 1.0) {
                begun = None;
            }
        }
    }
    all.models.insert("peace-years.few", (spells, Sample::Years(few, Link::Cloglog)));
    all.models.insert("peace-years.odds", (spells, Sample::Years(many.clone(), Link::Logit)));
    all.models.insert("peace-years.many", (spells, Sample::Years(many, Link::Cloglog)));
    Some(())
}

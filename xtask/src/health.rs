//! The measure of health of each example.

use servanda::health::{COUNTED, Health};

use crate::{Disk, examples};

pub(crate) fn print() -> Result<(), String> {
    println!("{:<24} {:>7}  {}  {:>6}  per binding article", "case", "binding", COUNTED.join(" "), "errors");
    for case in examples()? {
        let loaded = servanda::load(&Disk, &case.to_string_lossy()).map_err(|f| f.message)?;
        let checked = servanda::check(&loaded);
        let health = Health::of(&loaded.treaty, &checked.findings);
        let cells: Vec<String> = health.errors.iter().map(|n| format!("{n:>5}")).collect();
        let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ratio = health.per_article().map_or_else(|| "nothing binds".to_owned(), |r| format!("{r:.2}"));
        println!("{name:<24} {:>7}  {}  {:>6}  {ratio}", health.binding, cells.join(" "), health.total());
    }
    Ok(())
}

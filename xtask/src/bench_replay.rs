//! `cargo xtask bench replay TABLE CASE MAPPING`: a table of years through a case, from its bytes to the state of each article under every
//! reading. Times are CPU seconds of this process.

use servanda::inputs::Feed;

use crate::Disk;
use crate::bench_watch::{cpu_seconds, peak_kib, rate};

pub(crate) fn run(args: &[&str]) -> Result<(), String> {
    let [table, case, mapping] = args else { return Err("cargo xtask bench replay TABLE CASE MAPPING".to_owned()) };
    let told = |failure: servanda::load::Failure| failure.message;
    let loaded = servanda::load(&Disk, case).map_err(told)?;
    let feed = Feed { file: (*table).to_owned(), mapping: Some((*mapping).to_owned()) };
    let begun = cpu_seconds();
    let inputs = servanda::inputs::read(&Disk, &loaded, &[feed]).map_err(told)?;
    let read = cpu_seconds() - begun;
    let watched = servanda::watch::watch(&loaded, &inputs, None);
    let all = cpu_seconds() - begun;
    let rows = inputs.summaries.first().map_or(0, |s| s.rows);
    println!(
        "{rows} rows read in {read:.2} s, watched under {} versions of the text in {:.2} s: {all:.2} s ({} rows/s)",
        watched.versions.len(),
        all - read,
        rate(rows, all)
    );
    let verdicts: usize = watched.versions.iter().map(|v| v.outcome.records.len()).sum();
    let rejected = inputs.rejects.total() + watched.objections.iter().filter(|o| o.rejected).count() as u64;
    println!(
        "{} incidents, {verdicts} verdicts, {rejected} rows not usable; peak memory {} MiB",
        watched.incidents.len(),
        peak_kib() / 1024
    );
    Ok(())
}

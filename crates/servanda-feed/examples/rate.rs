//! How fast a file is read: `cargo run --release -p servanda-feed --example rate -- FILE MAPPING`, where MAPPING is a built-in name or a file.
//! Prints rows and rows a second, with a checksum of what was read so that nothing can be left out.
#![expect(clippy::unwrap_used, reason = "a tool for developers")]
#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::hash::{DefaultHasher, Hasher};
use std::time::Instant;

use servanda_feed::{Entry, Feed, Item, Mapping};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (file, name) = (&args[1], &args[2]);
    let mapping = Mapping::built_in(name).unwrap_or_else(|| Mapping::parse(name, &std::fs::read_to_string(name).unwrap()).unwrap());
    let bytes = std::fs::read(file).unwrap();
    for _ in 0..std::env::args().nth(3).map_or(3, |n| n.parse().unwrap()) {
        let begun = Instant::now();
        let mut feed = Feed::new(file, &mapping, bytes.as_slice());
        let mut sum = DefaultHasher::new();
        loop {
            // By reference: a report is large, and moving it costs more than reading it.
            match &feed.next_entry() {
                Ok(Some(Entry::Item(Item::Report(report)))) => {
                    sum.write_usize(report.id.len());
                    sum.write_i64(report.occurred.from.as_second());
                    sum.write_usize(report.args.iter().map(|(_, text)| text.len()).sum());
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => panic!("{error}"),
            }
        }
        let seconds = begun.elapsed().as_secs_f64();
        let rows = feed.summary().rows;
        #[expect(clippy::cast_precision_loss, reason = "a rate to look at")]
        let rate = (rows as f64 / seconds, bytes.len() as f64 / seconds / 1e6);
        println!("{rows} rows in {seconds:.3} s: {:.0} rows/s, {:.0} MB/s, checksum {:016x}", rate.0, rate.1, sum.finish());
    }
}

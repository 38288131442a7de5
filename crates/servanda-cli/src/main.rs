//! The command line: arguments, terminal, exit codes. Everything else is in the library.

mod os;

use servanda::base::Severity;

fn main() {
    let path = std::env::args().nth(2).unwrap_or_default();
    let loaded = servanda::load(&os::Os, &path).unwrap();
    let checked = servanda::check(&loaded);
    for f in &checked.findings {
        println!("{}: {}[{}] {} {:?}", loaded.sources.locate(f.primary), f.severity.word(), f.rule.code, f.message, f.under);
        for w in &f.witness { println!("      {w}"); }
    }
    println!("{} errors {} warnings; health {:?}", checked.count(Severity::Error), checked.count(Severity::Warning), servanda::health::Health::of(&loaded.treaty, &checked.findings));
}

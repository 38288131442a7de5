//! `servanda assess` and `servanda compare`: long work with progress on a terminal, and Ctrl-C that leaves what is done.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use servanda::Loaded;
use servanda::assess::{Onlooker, Options, Ready};
use servanda::base::plain;
use servanda::load::Failure;
use servanda::report::assess::{assess_csv, assess_json, assess_text, compare_json, compare_text, explain_text};

use crate::args::{Assess, AssessCommand, AssessFormat, Compare};
use crate::os::Os;
use crate::{code, print, say};

pub(crate) fn assess(args: &Assess) -> Result<i32, Failure> {
    match &args.command {
        Some(AssessCommand::Solve(args)) => {
            let solved = servanda::assess::solve(&Os, &args.file)?;
            print(&solved.text)?;
            return Ok(if solved.missed.is_some_and(|missed| missed > servanda::assess::MET) { code::BAD_NEWS } else { code::CLEAN });
        }
        Some(AssessCommand::Export(args)) => {
            let (loaded, ready) = ready(&args.case, args.assumptions.as_deref())?;
            print(&servanda::assess::export(&loaded, &ready, args.challenger.as_deref(), args.stages, args.shocks)?)?;
            return Ok(code::CLEAN);
        }
        None => {}
    }
    let (loaded, ready) = ready(args.case.as_deref().unwrap_or("."), args.assumptions.as_deref())?;
    if args.strict {
        let missing = ready.missing();
        let file = ready.file.as_deref().unwrap_or(servanda::assess::FILE);
        let hint = format!("without --strict their defaults are used; `servanda assess {} --explain` shows them", loaded.path);
        if !ready.problems.is_empty() {
            return Err(Failure { message: format!("{file}: what is wrong there would be left out"), hint });
        }
        if !missing.is_empty() {
            return Err(Failure { message: format!("{file}: nothing is assumed for {}", missing.join(", ")), hint });
        }
    }
    if args.explain {
        print(&explain_text(&loaded.treaty.title, &ready.roles()))?;
        return Ok(code::CLEAN);
    }
    let options = Options { draws: args.draws, seed: args.seed, threads: 0 };
    let assessment = looking_on(|onlooker| servanda::assess::assess(&loaded, &ready, options, onlooker));
    print(&match args.format {
        AssessFormat::Text => assess_text(&assessment),
        AssessFormat::Json => assess_json(&assessment),
        AssessFormat::Csv => assess_csv(&assessment),
    })?;
    Ok(code::CLEAN)
}

pub(crate) fn compare(args: &Compare) -> Result<i32, Failure> {
    let drafts: Vec<(Loaded, Ready)> =
        args.drafts.iter().map(|path| ready(path, args.assumptions.as_deref())).collect::<Result<_, Failure>>()?;
    let sides: Vec<servanda::assess::Side<'_>> = drafts.iter().map(|(loaded, ready)| servanda::assess::Side { loaded, ready }).collect();
    let options = Options { draws: args.draws, seed: args.seed, threads: 0 };
    let comparisons = looking_on(|onlooker| servanda::assess::compare(&sides, options, onlooker))?;
    print(&if args.json { compare_json(&comparisons) } else { compare_text(&comparisons) })?;
    Ok(code::CLEAN)
}

/// A case made ready; what is wrong in its assumptions is said.
fn ready(case: &str, assumptions: Option<&str>) -> Result<(Loaded, Ready), Failure> {
    let loaded = servanda::load(&Os, case)?;
    let ready = servanda::assess::ready(&Os, &loaded, assumptions)?;
    let file = ready.file.as_deref().unwrap_or(servanda::assess::FILE);
    for problem in &ready.problems {
        say(&format!("warning: {}", plain(&format!("{case}: {file}: {problem}; the default counts"))));
    }
    Ok((loaded, ready))
}

/// Does long work: on a terminal it says how far it is, and at Ctrl-C it ends with what it has.
#[expect(clippy::exit, reason = "a second Ctrl-C means now")]
fn looking_on<T>(work: impl FnOnce(&mut Onlooker<'_>) -> T) -> T {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // A second Ctrl-C ends the program: somebody means it.
    let listening = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    drop(listening);
    let shown = std::io::stderr().is_terminal();
    let mut last = String::new();
    let mut told = |what: &str, done: u64, of: u64| {
        let line = format!("{what}: {} %", done.saturating_mul(100) / of.max(1));
        if shown && line != last {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K{}", plain(&line));
            last = line;
        }
    };
    let out = work(&mut Onlooker { stop: &stop, told: &mut told });
    if shown {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
    }
    out
}

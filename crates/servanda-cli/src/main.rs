//! The command line: arguments, terminal, exit codes. Everything else is in the library.

mod args;
mod assess;
mod follow;
mod os;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use clap::Parser;
use servanda::base::Severity;
use servanda::base::host::Host;
use servanda::base::plain;
use servanda::feed::Reject;
use servanda::inputs::Feed;
use servanda::load::Failure;
use servanda::simulate::Options;

use args::{Check, Cli, Command, Explain, Fmt, Format, Ingest, Level, New, Run, Simulate, Watch, WatchFormat};
use os::Os;

/// What the process says when it ends.
mod code {
    pub(crate) const CLEAN: i32 = 0;
    pub(crate) const BAD_NEWS: i32 = 1;
    pub(crate) const COMMAND_LINE: i32 = 2;
    pub(crate) const FAILURE: i32 = 3;
}

fn main() {
    let args: Vec<OsString> = std::env::args_os().collect();
    let result = match Cli::try_parse_from(&args) {
        Ok(cli) => match cli.command {
            Command::Run(args) => run(&args),
            Command::Check(args) => check(&args),
            Command::Watch(args) => watch(&args),
            Command::Ingest(args) => ingest(&args),
            Command::Simulate(args) => simulate(&args),
            Command::Assess(args) => assess::assess(&args),
            Command::Compare(args) => assess::compare(&args),
            Command::Explain(args) => explain(&args),
            Command::Fmt(args) => fmt(&args),
            Command::New(args) => new(&args),
        },
        Err(told) => tell(&told, &args),
    };
    let code = result.unwrap_or_else(|failure| {
        say(&format!("error: {}\n  = help: {}", plain(&failure.message), plain(&failure.hint)));
        code::FAILURE
    });
    std::process::exit(code);
}

/// Says something on standard error. Where nobody listens there is nobody to tell.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// What the arguments themselves come to: help, the version, or what is wrong with them. What is wrong is told of the arguments as they can
/// be shown, since it repeats them.
fn tell(told: &clap::Error, args: &[OsString]) -> Result<i32, Failure> {
    let written = if told.use_stderr() {
        match Cli::try_parse_from(args.iter().map(|arg| plain(&arg.to_string_lossy()))) {
            Err(shown) => shown.print(),
            // Shown otherwise they are in order: then on one line, as any other text.
            Ok(_) => {
                say(&plain(&told.to_string()));
                Ok(())
            }
        }
        // Where nobody listens there is nobody to tell.
        .or(Ok(()))
    } else {
        told.print().and_then(|()| std::io::stdout().flush())
    };
    written.or_else(|error| unwritten(&error)).map(|()| told.exit_code())
}

/// Prints a result; false when nobody reads it. A reader that has seen enough (`| head`) ends the program quietly; any other trouble is a
/// failure.
fn print(text: &str) -> Result<bool, Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) => unwritten(&error).map(|()| false),
    }
}

/// What it means that something could not be written to standard output.
fn unwritten(error: &std::io::Error) -> Result<(), Failure> {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return Ok(());
    }
    Err(Failure { message: format!("cannot write the result: {error}"), hint: "is the disk full?".to_owned() })
}

fn run(args: &Run) -> Result<i32, Failure> {
    if args.out.is_none() && std::path::Path::new(&args.case).join("out").is_symlink() {
        let message = format!("{}/out is a link, and may lead anywhere", args.case);
        return Err(Failure { message, hint: "choose where to write with --out DIR".to_owned() });
    }
    let ran = servanda::run::run(&mut Os, &args.case, args.out.as_deref())?;
    print(&ran.summary)?;
    Ok(code::CLEAN)
}

fn check(args: &Check) -> Result<i32, Failure> {
    for rule in &args.only {
        if let Err(message) = servanda::explain::explain(rule) {
            say(&format!("error: {}", plain(&message)));
            return Ok(code::COMMAND_LINE);
        }
    }
    let loaded = servanda::load(&Os, &args.treaty)?;
    let mut checked = servanda::check(&loaded);
    checked.findings.retain(|f| {
        let wanted = |r: &String| r.eq_ignore_ascii_case(f.rule.code) || r.eq_ignore_ascii_case(f.rule.name);
        let named = args.only.is_empty() || args.only.iter().any(wanted);
        named && (f.under.is_empty() || !args.text_only)
    });
    let color = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    print(&match args.format {
        Format::Full => servanda::report::text_full(&checked.findings, &loaded.sources, color),
        Format::Short => servanda::report::text_short(&checked.findings, &loaded.sources),
        Format::Json => servanda::report::check_json(&loaded.treaty, &loaded.sources, &checked.findings),
    })?;
    let level = match args.deny {
        Level::Notes => Severity::Note,
        Level::Warnings => Severity::Warning,
        Level::Errors => Severity::Error,
    };
    Ok(if checked.at_least(level) { code::BAD_NEWS } else { code::CLEAN })
}

fn watch(args: &Watch) -> Result<i32, Failure> {
    if args.follow {
        return follow::follow(args);
    }
    let loaded = servanda::load(&Os, &args.case)?;
    let inputs = servanda::inputs::read(&Os, &loaded, &feeds(&args.reports, args.mapping.as_ref()))?;
    let watched = servanda::watch::watch(&loaded, &inputs, args.as_of.map(jiff::Timestamp::as_second));
    let view = servanda::watch::view(&inputs, &watched);
    print(&match args.format {
        _ if args.readings => servanda::report::watch_matrix(&view),
        WatchFormat::Text => servanda::report::watch_text(&view),
        WatchFormat::Json => servanda::report::watch_json(&view),
        WatchFormat::Jsonl => servanda::report::watch_jsonl(&view),
    })?;
    Ok(if watched.breached() { code::BAD_NEWS } else { code::CLEAN })
}

/// The files that a command line names, each to be read by its mapping.
fn feeds(reports: &[String], mapping: Option<&String>) -> Vec<Feed> {
    reports.iter().map(|file| Feed { file: file.clone(), mapping: mapping.cloned() }).collect()
}

fn ingest(args: &Ingest) -> Result<i32, Failure> {
    let loaded = servanda::load(&Os, &args.case)?;
    let feeds = feeds(&args.reports, args.mapping.as_ref());
    if args.explain {
        for feed in &feeds {
            match servanda::ingest::explain(&Os, &loaded, feed, args.row.unwrap_or(1))? {
                Some(text) => drop(print(&text)?),
                None => {
                    let message = format!("{}: no row stands there: the file ends before", feed.file);
                    return Err(Failure { message, hint: "give a line of the file with --row".to_owned() });
                }
            }
        }
        return Ok(code::CLEAN);
    }
    let inputs = servanda::inputs::read(&Os, &loaded, &feeds)?;
    let ingested = servanda::ingest::ingest(&loaded, &inputs);
    if let Some(path) = &args.rejects {
        // A log or a treaty must not be lost to a slip of the name.
        if Os.exists(path) && !Os.read(path).is_ok_and(|old| old.starts_with(Reject::CSV_HEADER.trim_end().as_bytes())) {
            let message = format!("{path}: it is there already, and is no table of rejects");
            return Err(Failure { message, hint: "name a new file with --rejects FILE".to_owned() });
        }
        Os.write(&[(path, ingested.rejects_csv().as_bytes())])
            .map_err(|message| Failure { message, hint: "choose a file that can be written with --rejects FILE".to_owned() })?;
    }
    print(&ingested.text())?;
    Ok(if ingested.rejected() > 0 { code::BAD_NEWS } else { code::CLEAN })
}

fn simulate(args: &Simulate) -> Result<i32, Failure> {
    let loaded = servanda::load(&Os, &args.case)?;
    let options = Options { seed: args.seed, days: args.days, from: args.from.map(jiff::Timestamp::as_second) };
    let exercise = servanda::simulate::simulate(&loaded, options)?;
    let folder = plain(&servanda::simulate::write(&mut Os, &loaded, &exercise, args.out.as_deref())?);
    let (reports, acts, claims) = exercise.rows;
    print(&format!(
        "wrote {folder}: an exercise, all of it invented; {} things happen, {reports} reports, {acts} acts, {claims} claims\n\
         the answer key is {folder}/truth.jsonl\nnext: servanda watch {folder}\n",
        exercise.happened
    ))?;
    Ok(code::CLEAN)
}

fn explain(args: &Explain) -> Result<i32, Failure> {
    let Some(rule) = &args.rule else {
        print(&format!("{}\nservanda explain CODE says more.\n", servanda::explain::list()))?;
        return Ok(code::CLEAN);
    };
    match servanda::explain::explain(rule) {
        Ok(page) => print(page).map(|_| code::CLEAN),
        Err(message) => {
            say(&format!("error: {}", plain(&message)));
            Ok(code::COMMAND_LINE)
        }
    }
}

fn fmt(args: &Fmt) -> Result<i32, Failure> {
    let formatted = servanda::fmt::fmt(&Os, &args.treaty, args.confirm)?;
    if !formatted.changed {
        return Ok(code::CLEAN);
    }
    if args.check {
        say(&plain(&format!("{} would change; run `servanda fmt {}`", formatted.path, args.treaty)));
        return Ok(code::BAD_NEWS);
    }
    // The user's own file: behind a link it is the file that is meant, and the link stays.
    let path = std::fs::canonicalize(&formatted.path).map_or_else(|_| formatted.path.clone(), |p| p.to_string_lossy().into_owned());
    Os.write(&[(&path, formatted.text.as_bytes())])
        .map_err(|message| Failure { message, hint: "make the file writable, or copy it to where it is".to_owned() })?;
    say(&plain(&format!("{}: {}", formatted.path, if args.confirm { "formatted and confirmed" } else { "formatted" })));
    Ok(code::CLEAN)
}

fn new(args: &New) -> Result<i32, Failure> {
    let path = servanda::new::new(&mut Os, &args.dir).map_err(|message| Failure { message, hint: "nothing was changed".to_owned() })?;
    print(&format!("wrote {}\nnext: servanda run {}\n", plain(&path), plain(&args.dir)))?;
    Ok(code::CLEAN)
}

//! Following a log that grows: the only place that waits.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::time::{Duration, SystemTime};

use servanda::base::host::{Host, beside, inside};
use servanda::base::plain;
use servanda::feed::Format;
use servanda::follow::{Basis, Ready, Session, Then, digest_of};
use servanda::inputs::{Inputs, mapping};
use servanda::load::Failure;
use servanda::report::{FollowState, Told};

use crate::args::{Watch, WatchFormat};
use crate::os::Os;
use crate::{code, print, say};

/// So many rows may be read before the state is kept again.
const ROWS_UNKEPT: u32 = 256;

/// A log as it comes.
enum Tail {
    /// A file that may grow.
    File(File),
    /// Standard input, which ends when its writer does.
    Input(io::Stdin),
}

impl Read for Tail {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Input(input) => input.read(buffer),
            Self::File(file) => match file.read(buffer)? {
                0 if !buffer.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
                read => Ok(read),
            },
        }
    }
}

pub(crate) fn follow(args: &Watch) -> Result<i32, Failure> {
    let loaded = servanda::load(&Os, &args.case)?;
    let name = log_of(args, &loaded.path)?;
    if args.format == WatchFormat::Json {
        let message = "one JSON document has an end, and what is followed has none".to_owned();
        return Err(Failure { message, hint: "print one change a line with --format jsonl, or text".to_owned() });
    }
    let from_input = name == "-";
    if from_input && args.state.is_some() {
        let message = "what came through standard input cannot be read again after a restart".to_owned();
        return Err(Failure { message, hint: "write it to a file too (`tee -a FILE`), and follow that file".to_owned() });
    }
    let by = mapping(&Os, args.mapping.as_deref().unwrap_or("report"))?;
    let _alone = args.state.as_deref().map(alone).transpose()?;
    let observers = servanda::inputs::observers(&Os, &loaded)?;
    let acts = servanda::inputs::acts(&Os, &loaded)?;
    for reject in acts.rejects.kept() {
        say(&plain(&format!("rejected: {reject}")));
    }
    let ready = Ready::new(&loaded, Inputs { observers, ..acts });
    let basis = Basis::of(&Os, &loaded, &by.identity())?;
    let before = match &args.state {
        Some(path) if Os.exists(path) => Some(kept(path, &name, &basis)?),
        _ => None,
    };
    let shown = if from_input { "standard input" } else { name.as_str() };
    let (input, mut opened) = if from_input {
        (Tail::Input(io::stdin()), None)
    } else {
        let (file, what) = open(&name)?;
        (Tail::File(file), Some(what))
    };
    let mut session = Session::new(&ready, shown, &by, input, before)?;
    let endless = ready.without_end();
    if !endless.is_empty() {
        say(&plain(&format!(
            "following {shown}; no verdict becomes final by itself: {} do not say how late they may report",
            servanda::model::describe::list(&endless)
        )));
    }
    let mut unkept = 0;
    let mut verified = None;
    loop {
        let stepped = session.step()?;
        if !show(args, &session, &stepped.told)? {
            // Nobody has read it: it is not kept as told.
            return Ok(code::CLEAN);
        }
        unkept += 1;
        if stepped.then != Then::More || unkept > ROWS_UNKEPT {
            keep(args, &session, &basis)?;
            unkept = 0;
        }
        match stepped.then {
            Then::More => {}
            Then::End => return Ok(if session.follow().breached() { code::BAD_NEWS } else { code::CLEAN }),
            Then::Wait => {
                std::thread::sleep(Duration::from_millis(args.every));
                let other = opened
                    .as_ref()
                    .and_then(|before| replaced(before, session.bytes(), &name).or_else(|| rewritten(&session, &name, &mut verified)));
                if let Some((file, what, why)) = other {
                    opened = Some(what);
                    let told = session.replace(Tail::File(file), why)?;
                    show(args, &session, &told)?;
                    if args.state.is_some() {
                        say("the state is not kept any more: what was read before cannot be read again");
                    }
                }
            }
        }
    }
}

/// The log: what `--reports` names, or the only file of the case's reports.
fn log_of(args: &Watch, treaty: &str) -> Result<String, Failure> {
    let failure = |message: String| Failure { message, hint: "name one file, or - for standard input, with --reports".to_owned() };
    if let [one] = args.reports.as_slice() {
        return Ok(one.clone());
    }
    if !args.reports.is_empty() {
        return Err(failure("one log is followed at a time".to_owned()));
    }
    let folder = beside(treaty, "reports");
    let names = Os.list(&folder).map_err(|reason| failure(format!("{folder}: {reason}")))?;
    let files: Vec<String> = names.into_iter().filter(|name| Format::of_file(name).is_some()).collect();
    match files.as_slice() {
        [one] => Ok(inside(&folder, one)),
        _ => Err(failure(format!("{folder} holds {} files, and one log is followed at a time", files.len()))),
    }
}

fn open(name: &str) -> Result<(File, Metadata), Failure> {
    let failure = |reason: String| Failure {
        message: format!("{name}: {reason}"),
        hint: "give the path of a log, or - for standard input".to_owned(),
    };
    let file = File::open(name).map_err(|error| failure(error.to_string()))?;
    let what = file.metadata().map_err(|error| failure(error.to_string()))?;
    if what.is_file() { Ok((file, what)) } else { Err(failure("this is no file".to_owned())) }
}

/// The state of an earlier run, if it can be gone on with.
fn kept(path: &str, log: &str, basis: &Basis) -> Result<FollowState, Failure> {
    let failure = |reason: String| Failure {
        message: format!("{path}: {reason}"),
        hint: "give the state of an earlier run, or a new file".to_owned(),
    };
    let state = FollowState::of_json(&Os.read(path).map_err(failure)?).map_err(failure)?;
    basis.check(&state, open(log)?.0)?;
    Ok(state)
}

fn keep(args: &Watch, session: &Session<'_, Tail>, basis: &Basis) -> Result<(), Failure> {
    let (Some(path), Some(state)) = (&args.state, session.state(basis)) else { return Ok(()) };
    Os.write(&[(path, state.to_json().as_bytes())])
        .map_err(|message| Failure { message, hint: "what was told until now would be told again after a restart".to_owned() })
}

/// Prints what was told; false when nobody reads it any more.
fn show(args: &Watch, session: &Session<'_, Tail>, told: &[Told]) -> Result<bool, Failure> {
    if told.is_empty() {
        return Ok(true);
    }
    print(&if args.format == WatchFormat::Jsonl { session.jsonl(told) } else { session.text(told) })
}

/// The file that took the place of the log, or the log itself when it was cut.
fn replaced(before: &Metadata, bytes: u64, name: &str) -> Option<(File, Metadata, &'static str)> {
    let file = File::open(name).ok()?;
    let now = file.metadata().ok().filter(Metadata::is_file)?;
    if is_another(before, &now) {
        return Some((file, now, "was replaced by another file"));
    }
    (now.len() < bytes).then_some((file, now, "became shorter"))
}

/// Of a longer log what was read is looked at again only when it did not grow since the last look.
const VERIFIED_BYTES: u64 = 64 << 20;

/// The log from its beginning when what was read of it is not what stands there now: somebody wrote it anew in its place, perhaps longer.
fn rewritten(
    session: &Session<'_, Tail>,
    name: &str,
    verified: &mut Option<(u64, Option<SystemTime>, bool)>,
) -> Option<(File, Metadata, &'static str)> {
    let mut file = File::open(name).ok()?;
    let what = file.metadata().ok().filter(Metadata::is_file)?;
    let now = (what.len(), what.modified().ok());
    let seen = verified.replace((now.0, now.1, true));
    let same = seen.filter(|(len, at, _)| (*len, *at) == now);
    let waits = session.bytes() > VERIFIED_BYTES && same.is_none();
    if waits || same.is_some_and(|(.., done)| done) {
        *verified = Some((now.0, now.1, !waits));
        return None;
    }
    let (bytes, digest) = session.read_so_far();
    if digest_of(&file, bytes).ok()? == (bytes, digest) {
        return None;
    }
    file.rewind().ok()?;
    Some((file, what, "was written anew in its place"))
}

/// The lock beside a state file: two followers would each overwrite what the other has told. The system lets it go when its holder ends,
/// however that ends, so that a lock file that was left behind holds nobody back.
fn alone(state: &str) -> Result<File, Failure> {
    let path = format!("{state}.lock");
    let failure = |reason: String, hint: &str| Failure { message: format!("{path}: {reason}"), hint: hint.to_owned() };
    let cannot = |error: io::Error| failure(error.to_string(), "make the folder of the state file writable");
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let who = if holder.trim().is_empty() { String::new() } else { format!(" (process {})", plain(holder.trim())) };
            let reason = format!("another follower keeps its state in {state}{who}");
            return Err(failure(reason, "end it, or give this one a state file of its own"));
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    let write = file.set_len(0).and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
    write.map_err(cannot)?;
    Ok(file)
}

#[cfg(unix)]
fn is_another(before: &Metadata, now: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (before.dev(), before.ino()) != (now.dev(), now.ino())
}

/// Where files have no numbers, one that took the place of another is noticed when it is shorter.
#[cfg(not(unix))]
fn is_another(_: &Metadata, _: &Metadata) -> bool {
    false
}

//! An exercise: an invented, labelled stream of reports, claims and acts in a case's own ground and words, for a commission to try itself on.
//!
//! [`simulate`] is a function of the loaded case, a seed and the days; it knows no clock and no file. [`write`] puts what it made into a folder
//! that `watch` reads, with a copy of the treaty, and into no folder that holds anything else.

mod claims;
mod conditions;
mod duties;
mod files;
mod holds;
mod norms;
mod observe;
mod order;
mod random;
mod readme;
mod realise;
mod scene;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod world;

use servanda_base::hash;
use servanda_base::host::{Host, beside, inside, outside};
use servanda_base::span::FileId;
use servanda_watch::Program;
use servanda_watch::fact::NEVER;
use servanda_watch::program::{Entry, From, Moment};

use crate::load::{Failure, Loaded};

/// How the README of an exercise begins; a folder with another one is not overwritten.
pub const MARK: &str = "# EXERCISE: everything in this folder is INVENTED";
/// Longest exercise, days.
pub const DAYS_MAX: u32 = 366;
/// Where an exercise begins when neither the text nor anybody says: so many days after 1970, which is a date that means nothing to anybody.
const BEGINNING: i64 = 25_000 * world::DAY;
/// Folders of a case: what is invented is never written among what was reported.
const OF_A_CASE: [&str; 5] = ["reports", "claims", "acts", "annex", "feeds"];

/// What an exercise is made of beside the case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// The draws.
    pub seed: u64,
    /// How long it lasts, days.
    pub days: u32,
    /// From when on, seconds since 1970; the text's own start without it.
    pub from: Option<i64>,
}

/// An exercise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exercise {
    /// Its files, by their place in the folder.
    pub files: Vec<(String, Vec<u8>)>,
    /// When it begins and ends, seconds since 1970.
    pub days: (i64, i64),
    /// What happened.
    pub happened: usize,
    /// Reports, acts and claims.
    pub rows: (usize, usize, usize),
    /// Articles without a part in it, as they are cited, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// Makes an exercise. The same case, seed and days give the same bytes on every machine.
///
/// # Errors
/// When the text speaks of nothing that anybody can do, or the days lie outside the calendar.
pub fn simulate(loaded: &Loaded, options: Options) -> Result<Exercise, Failure> {
    let failure = |message: &str, hint: &str| Failure { message: message.to_owned(), hint: hint.to_owned() };
    let program = servanda_watch::compile(&loaded.treaty);
    let start = options.from.unwrap_or_else(|| beginning(&program));
    let end = start.saturating_add(i64::from(options.days.clamp(1, DAYS_MAX)) * world::DAY);
    let calendar = [start.saturating_sub(2_000 * world::DAY), end.saturating_add(2_000 * world::DAY)];
    if calendar.iter().any(|time| table::instant(*time).is_empty()) {
        return Err(failure("the days of the exercise lie outside the calendar", "give a time of this millennium with --from"));
    }
    let cast = cast(loaded, &program, options.seed, (start, end));
    if !cast.world.events.iter().any(|e| e.happened) {
        let hint = "write articles that say who shall or shall not do what; `servanda new DIR` makes a case that has some";
        return Err(failure("no article speaks of an act that can happen in these days", hint));
    }
    let text = loaded.sources.get(FileId::default()).map_or("", |source| source.text());
    let readme = readme::readme(&cast, options, &loaded.treaty.title, &hash::pin(text.as_bytes()));
    let mut files = vec![
        ("README.md".to_owned(), readme.into_bytes()),
        ("treaty.md".to_owned(), text.as_bytes().to_vec()),
        ("sources.toml".to_owned(), cast.sources_toml()),
        (inside("reports", "exercise.csv"), cast.reports_csv()),
        (inside("claims", "exercise.csv"), cast.claims_csv()),
        (inside("acts", "exercise.csv"), cast.acts_csv()),
        ("truth.jsonl".to_owned(), cast.truth_jsonl()),
    ];
    for (path, bytes) in &loaded.annexes {
        let free = outside(path).is_none() && files.iter().all(|(name, _)| name != path);
        if let (true, Ok(bytes)) = (free, bytes) {
            files.push((path.clone(), bytes.clone()));
        }
    }
    Ok(Exercise {
        files,
        days: (start, end),
        happened: cast.world.events.iter().filter(|e| e.happened).count(),
        rows: (cast.reports.len(), cast.acts.len(), cast.claims.len()),
        left_out: cast.world.left_out.iter().map(|(id, reason)| (loaded.treaty.cite(*id), reason.clone())).collect(),
    })
}

/// What happens, who reports it, what bodies and parties say.
fn cast<'a>(loaded: &'a Loaded, program: &'a Program, seed: u64, days: (i64, i64)) -> files::Cast<'a> {
    let stream = |n| random::Draws::new(seed, n);
    let scene = scene::Scene::new(loaded, &mut stream(1));
    let mut world = world::World::new(program, scene, stream(2), days);
    world.play();
    let sources = observe::sources(&world.scene.candidates("Party"));
    let mut draws = stream(3);
    let blind = observe::Blind::new(&world, &mut draws);
    let reports = observe::reports(&world, &sources, &blind, &mut draws);
    let (acts, known) = words::acts(&world, &reports, &mut stream(4));
    let claims = claims::claims(&world, &sources, &reports, &mut stream(5));
    files::Cast { world, sources, blind, reports, acts, known, claims }
}

/// When everything that the text dates has begun to bind; else the first day that an article or moment names.
fn beginning(program: &Program) -> i64 {
    let dated = |time: &i64| time.abs() < NEVER;
    let entries = program.entries.iter().filter_map(|entry| if let Entry::At(time) = entry { Some(*time) } else { None });
    let starts = program.clauses.iter().filter_map(|clause| match clause.during.0?.from {
        From::At(time) => Some(time),
        _ => None,
    });
    let moments = program.moments.iter().filter_map(|moment| if let Moment::At(time) = moment { Some(*time) } else { None });
    let latest = entries.filter(dated).max();
    latest.or_else(|| starts.filter(dated).min()).or_else(|| moments.filter(dated).min()).unwrap_or(BEGINNING)
}

/// Writes an exercise into a folder, `exercise/` beside the treaty by default, and returns that folder.
///
/// # Errors
/// When the folder is one of the case's own or holds anything that is no exercise, or cannot be written; nothing is changed then.
pub fn write(host: &mut dyn Host, loaded: &Loaded, exercise: &Exercise, out: Option<&str>) -> Result<String, Failure> {
    let folder = out.map_or_else(|| beside(&loaded.path, "exercise"), str::to_owned);
    let hint = "give an empty folder, or one that holds an exercise, with --out DIR; nothing was changed".to_owned();
    let last = folder.split(['/', '\\']).rfind(|part| !part.is_empty() && *part != ".").unwrap_or("");
    if OF_A_CASE.iter().any(|own| own.eq_ignore_ascii_case(last)) {
        return Err(Failure { message: format!("{folder}: what is invented is not written among what was reported"), hint });
    }
    let mark = host.read(&inside(&folder, "README.md")).is_ok_and(|bytes| bytes.starts_with(MARK.as_bytes()));
    let folders = std::iter::once(folder.clone()).chain(OF_A_CASE.iter().map(|own| inside(&folder, own)));
    let mut held = None;
    for folder in folders {
        let names = host.list(&folder).map_err(|reason| Failure { message: format!("{folder}: {reason}"), hint: hint.clone() })?;
        held = held.or_else(|| names.first().map(|name| inside(&folder, name)));
    }
    if let Some(held) = held.filter(|_| !mark) {
        return Err(Failure { message: format!("{folder} holds {held}, which belongs to no exercise"), hint });
    }
    let paths: Vec<String> = exercise.files.iter().map(|(name, _)| inside(&folder, name)).collect();
    let files: Vec<(&str, &[u8])> = paths.iter().zip(&exercise.files).map(|(path, (_, bytes))| (path.as_str(), bytes.as_slice())).collect();
    host.write(&files).map_err(|message| Failure { message, hint: "choose a folder that can be written with --out DIR".to_owned() })?;
    Ok(folder)
}

//! What a case folder holds for `watch`: who observes, reports, claims, acts.

use servanda_base::host::{Host, beside, inside};
use servanda_feed::{Act, Claim, Format, Mapping, Rejects, Report, Seen, Summary};
use servanda_watch::observers::Observers;

use crate::load::{Failure, Loaded};

/// Everything that somebody reported, claimed or did, as read.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Who observes.
    pub observers: Observers,
    /// What they report.
    pub reports: Vec<Report<'static>>,
    /// What each side says that it counted.
    pub claims: Vec<Claim<'static>>,
    /// What bodies and parties did by word.
    pub acts: Vec<Act<'static>>,
    /// Rows that could not be taken.
    pub rejects: Rejects,
    /// What each file came to.
    pub summaries: Vec<Summary>,
    /// The files that were read.
    pub files: Vec<String>,
}

impl Inputs {
    /// Whether there is anything to watch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// A file of reports and the mapping by which it is to be read; none for our own columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feed {
    /// The file.
    pub file: String,
    /// The mapping: a file, or the name of one that comes with the program.
    pub mapping: Option<String>,
}

/// Reads the inputs of a case: `sources.toml`, and the files of `reports/`, `claims/` and `acts/` in our own columns; with `feeds`, those
/// files in the place of `reports/`.
///
/// # Errors
/// When a file, `sources.toml` or a mapping cannot be read. A row that cannot be read is a reject, and the rest goes on.
pub fn read(host: &dyn Host, loaded: &Loaded, feeds: &[Feed]) -> Result<Inputs, Failure> {
    let observers = observers(host, loaded)?;
    let mut out = Inputs { observers, ..Inputs::default() };
    let mut seen = Seen::default();
    if feeds.is_empty() {
        read_folder(host, loaded, "reports", "report", &mut out, &mut seen)?;
    }
    for feed in feeds {
        let mapping = mapping(host, feed.mapping.as_deref().unwrap_or("report"))?;
        read_file(host, &feed.file, &mapping, &mut out, &mut seen)?;
    }
    read_folder(host, loaded, "claims", "claim", &mut out, &mut seen)?;
    read_folder(host, loaded, "acts", "act", &mut out, &mut seen)?;
    Ok(out)
}

/// Who observes: the sources that the text declares, and those of `sources.toml` beside it.
///
/// # Errors
/// When `sources.toml` is there and cannot be read.
pub fn observers(host: &dyn Host, loaded: &Loaded) -> Result<Observers, Failure> {
    let failure = |message: String, hint: &str| Failure { message, hint: hint.to_owned() };
    let sources = beside(&loaded.path, "sources.toml");
    let text = if host.exists(&sources) {
        let bytes = host.read(&sources).map_err(|reason| failure(format!("{sources}: {reason}"), "make the file readable"))?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    } else {
        None
    };
    Observers::read(&loaded.treaty, text.as_deref())
        .map_err(|error| failure(format!("{sources}:{}: {}", error.line, error.reason), &error.help))
}

/// The acts of a case alone.
///
/// # Errors
/// When a file of them cannot be read.
pub fn acts(host: &dyn Host, loaded: &Loaded) -> Result<Inputs, Failure> {
    let mut out = Inputs::default();
    read_folder(host, loaded, "acts", "act", &mut out, &mut Seen::default())?;
    Ok(out)
}

/// A mapping by the path of its file or by the name of one that comes with the program.
///
/// # Errors
/// When there is no such mapping, or it cannot hold.
pub fn mapping(host: &dyn Host, name: &str) -> Result<Mapping, Failure> {
    if let Some(mapping) = Mapping::built_in(name) {
        return Ok(mapping);
    }
    let known: Vec<&str> = Mapping::all_built_in().map(|(name, _)| name).collect();
    let bytes = host.read(name).map_err(|reason| Failure {
        message: format!("mapping {name}: {reason}"),
        hint: format!("give the path of a mapping file, or one of {}", known.join(", ")),
    })?;
    Mapping::parse(name, &String::from_utf8_lossy(&bytes))
        .map_err(|error| Failure { message: error.to_string(), hint: "docs/reference/feeds.md says what a mapping holds".to_owned() })
}

fn read_folder(host: &dyn Host, loaded: &Loaded, folder: &str, own: &str, out: &mut Inputs, seen: &mut Seen) -> Result<(), Failure> {
    let folder = beside(&loaded.path, folder);
    let own = mapping(host, own)?;
    let names = host.list(&folder).map_err(|reason| Failure {
        message: format!("{folder}: {reason}"),
        hint: "make the folder readable; what is in it is a part of the case".to_owned(),
    })?;
    for name in names.into_iter().filter(|name| Format::of_file(name).is_some()) {
        read_file(host, &inside(&folder, &name), &own, out, seen)?;
    }
    Ok(())
}

fn read_file(host: &dyn Host, file: &str, mapping: &Mapping, out: &mut Inputs, seen: &mut Seen) -> Result<(), Failure> {
    let bytes = host
        .read(file)
        .map_err(|reason| Failure { message: format!("{file}: {reason}"), hint: "give the path of a file of reports".to_owned() })?;
    let batch = servanda_feed::read(file, mapping, bytes.as_slice(), seen)
        .map_err(|error| Failure { message: format!("{file}: {error}"), hint: "make the file readable".to_owned() })?;
    out.reports.extend(batch.reports);
    out.claims.extend(batch.claims);
    out.acts.extend(batch.acts);
    out.rejects.append(batch.rejects);
    out.summaries.push(batch.summary);
    out.files.push(file.to_owned());
    Ok(())
}

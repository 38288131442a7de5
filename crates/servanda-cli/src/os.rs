//! The machine: the only place that touches files.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use servanda::base::host::{FILE_BYTES_MAX, Host, THERE_ALREADY};

/// The real machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Os;

impl Host for Os {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let what = fs::metadata(path).map_err(|error| reason(&error))?;
        if what.is_dir() {
            return Err("this is a folder without a treaty.md".to_owned());
        }
        if !what.is_file() {
            return Err("this is a pipe or a device, not a file".to_owned());
        }
        let mut bytes = Vec::new();
        // Bounded while reading, not before: some files grow, and some (under /proc) say that they are empty.
        let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
        read.map_err(|error| reason(&error))?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(format!(
                "more than {} MiB, which no treaty or annex needs; split it, or check that it is a text",
                FILE_BYTES_MAX >> 20
            ));
        }
        Ok(bytes)
    }

    fn write(&mut self, files: &[(&str, &[u8])]) -> Result<(), String> {
        for (path, _) in files {
            sweep(Path::new(path));
        }
        let mut staged = Vec::new();
        for (path, bytes) in files {
            match stage(path, bytes) {
                Ok(pair) => staged.push(pair),
                Err(error) => {
                    staged.iter().for_each(discard);
                    return Err(format!("{error}; what was there before is untouched"));
                }
            }
        }
        for (done, pair) in staged.iter().enumerate() {
            if let Err(error) = fs::rename(&pair.temporary, &pair.target) {
                staged[done..].iter().for_each(discard);
                let before = match done {
                    0 => "what was there before is untouched".to_owned(),
                    _ => format!("already new: {}", files[..done].iter().map(|(path, _)| *path).collect::<Vec<_>>().join(", ")),
                };
                return Err(format!("{}: {}; {before}", files[done].0, reason(&error)));
            }
        }
        Ok(())
    }

    fn create(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{path}: {}", reason(&error));
        let target = Path::new(path);
        fs::create_dir_all(folder_of(target)).map_err(failed)?;
        // The system decides who was first, and follows no link.
        let mut file = match OpenOptions::new().write(true).create_new(true).open(target) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(THERE_ALREADY.to_owned()),
            other => other.map_err(failed)?,
        };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
            let _ = fs::remove_file(target);
            failed(error)
        })
    }

    fn exists(&self, path: &str) -> bool {
        // A pipe is there too: reading it then says that it is no file.
        fs::metadata(path).is_ok_and(|what| !what.is_dir())
    }

    fn read_below(&self, folder: &str, path: &str) -> Result<Vec<u8>, String> {
        let real = |path: &str| fs::canonicalize(path).map_err(|error| reason(&error));
        if !real(path)?.starts_with(real(folder)?) {
            return Err("this link leads out of the folder of the treaty".to_owned());
        }
        self.read(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, String> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|error| reason(&error))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| reason(&error))?;
            if !entry.path().is_dir() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }
}

/// A file written whole, waiting beside its place.
struct Staged {
    temporary: PathBuf,
    target: PathBuf,
    /// Held open and locked until the file takes its place: so others see that its writer lives.
    _held: File,
}

/// Removes what killed processes left beside a file that is to be written: files of the name that [`temporary`] gives, which nobody holds.
/// Whatever else is there stays, and what cannot be removed is no trouble.
fn sweep(target: &Path) {
    let Some(name) = target.file_name().map(|name| name.to_string_lossy()) else { return };
    for entry in fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        let ours = |found: &str| {
            let number = found.strip_prefix('.')?.strip_prefix(&*name)?.strip_prefix('.')?.strip_suffix(".tmp")?;
            (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(())
        };
        // The type is that of the entry itself: a link is none of ours, wherever it leads.
        let is_file = entry.file_type().is_ok_and(|what| what.is_file());
        if is_file && ours(&entry.file_name().to_string_lossy()).is_some() {
            let free = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if free {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Where a file waits before it takes its place.
fn temporary(target: &Path) -> PathBuf {
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    folder_of(target).join(format!(".{name}.{}.tmp", std::process::id()))
}

fn discard(staged: &Staged) {
    let _ = fs::remove_file(&staged.temporary);
}

/// Writes the bytes beside the place where they belong. A crash before the rename leaves the temporary file and the old one whole.
fn stage(path: &str, bytes: &[u8]) -> Result<Staged, String> {
    let failed = |error: &std::io::Error| format!("{path}: {}", reason(error));
    // A link is replaced and not followed: a case that comes from elsewhere must not name a file of this machine as its report.
    let target = PathBuf::from(path);
    let old = fs::symlink_metadata(&target).ok().filter(|old| !old.is_symlink());
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return Err(format!("{path}: something that is no file is in the way"));
    }
    let folder = folder_of(&target);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {}", folder.display(), reason(&error)))?;
    let temporary = temporary(&target);
    // A leftover of a crashed process with the same number; `create_new` then follows no link that somebody put there.
    let _ = fs::remove_file(&temporary);
    let written = OpenOptions::new().write(true).create_new(true).open(&temporary).and_then(|mut file| {
        // Where a file system knows no locks, nothing is swept either.
        let _ = file.try_lock();
        if let Some(old) = &old {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(file)
    });
    match written {
        Ok(held) => Ok(Staged { temporary, target, _held: held }),
        Err(error) => {
            let _ = fs::remove_file(&temporary);
            Err(failed(&error))
        }
    }
}

/// The folder of a file.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

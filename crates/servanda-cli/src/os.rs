//! The machine: the only place that touches files.

use std::fs;
use std::io::Write;
use std::path::Path;

use servanda::base::host::Host;

/// The real machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Os;

impl Host for Os {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if Path::new(path).is_dir() {
            return Err("this is a folder without a treaty.md".to_owned());
        }
        fs::read(path).map_err(|error| reason(&error))
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let target = Path::new(path);
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| format!("{}: {}", folder.display(), reason(&error)))?;
        let name = target.file_name().and_then(|n| n.to_str()).unwrap_or("out");
        let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
        // A crash before the rename leaves the temporary file and the old one whole; the next run overwrites nothing of either.
        let written = fs::File::create(&temporary).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        let moved = written.and_then(|()| fs::rename(&temporary, target));
        moved.map_err(|error| {
            let _ = fs::remove_file(&temporary);
            format!("{path}: {}", reason(&error))
        })
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).is_file()
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

//! Where input comes from and output goes.

use super::Failure;
use scorewright::files::{self, AtomicFile, same_file};
use std::error::Error;
use std::path::Path;

/// Every file that a run reads or writes, by the option that names it.
#[derive(Default)]
pub struct Places<'a> {
    inputs: Vec<(&'a str, &'a Path)>,
    outputs: Vec<(&'a str, &'a Path)>,
}

impl<'a> Places<'a> {
    /// A file that is read; `None` adds nothing.
    pub fn reads(mut self, option: &'a str, path: impl Into<Option<&'a Path>>) -> Self {
        self.inputs.extend(path.into().map(|path| (option, path)));
        self
    }

    /// A file that is written; `None` adds nothing.
    pub fn writes(mut self, option: &'a str, path: impl Into<Option<&'a Path>>) -> Self {
        self.outputs.extend(path.into().map(|path| (option, path)));
        self
    }

    /// Refuses an output that is an input or another output, by whatever name or link:
    /// before any work, and before anything is overwritten.
    pub fn check(self) -> Result<(), Failure> {
        for (k, &(option, path)) in self.outputs.iter().enumerate() {
            let others = self.outputs.iter().take(k).chain(&self.inputs);
            for &(other, there) in others {
                if same_file(path, there)? {
                    let (path, there) = (path.display(), there.display());
                    return Err(format!(
                        "{option} ({path}) and {other} ({there}) are one file; \
                         write {option} elsewhere"
                    )
                    .into());
                }
            }
        }
        Ok(())
    }
}

/// Makes the folder a file goes to.
pub fn make_folder_of(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => make_folder(folder),
        _ => Ok(()),
    }
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()).into())
}

/// Begins an output, in a folder made for it: it is there once it is committed, and whole.
pub fn create(path: &Path) -> Result<AtomicFile, Failure> {
    make_folder_of(path)?;
    Ok(AtomicFile::create(path)?)
}

/// Writes an output whole, in a folder made for it.
pub fn write_file(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Failure> {
    make_folder_of(path)?;
    Ok(files::write_file(path, text)?)
}

/// The most bytes of a text that is read whole: terms, rules, messages.
const LIMIT_TEXT: u64 = 16 << 20;

/// The text of a file; an error names the file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    Ok(files::read_text(path, LIMIT_TEXT)?)
}

/// Reads a file of rules; an error names the file.
pub fn read_with<T, E: Error>(
    path: &Path,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Failure> {
    read(&read_text(path)?).map_err(|error| format!("{}: {error}", path.display()).into())
}

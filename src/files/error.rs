//! What went wrong with a file, and with which.

use super::printable_path;
use std::io;
use std::path::{Path, PathBuf};

/// A file that could not be read, written or locked.
///
/// # Examples
///
/// ```
/// let error = scorewright::files::AtomicFile::create("no/such/folder/scores.csv").unwrap_err();
/// assert!(error.to_string().starts_with("cannot write no/such/folder/scores.csv: "));
/// assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
/// ```
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {}: {source}", printable_path(path))]
pub struct FileError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// `doing` is a verb: "read", "write".
    pub(crate) fn new(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    /// The file, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the system said.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }
}

/// The kind is kept, the message too.
impl From<FileError> for io::Error {
    fn from(error: FileError) -> Self {
        Self::new(error.kind(), error)
    }
}

//! A source that is looked at more than once, though it may be a pipe.

use super::FileError;
use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// The most bytes of a pipe or device that are kept.
const LIMIT: usize = 1 << 30;

/// A file, pipe or device, opened once and read from its start as often as needed.
///
/// A file is the same file every time, whatever is put in its place meanwhile. What a pipe
/// or device gave is kept in memory, as far as it was read, up to 1 GiB: save more than
/// that to a file first.
///
/// # Examples
///
/// ```
/// use scorewright::files::Input;
/// use std::io::Read as _;
/// let mut input = Input::open("data/credit_data.csv")?;
/// let mut start = [0; 6];
/// input.reader()?.read_exact(&mut start)?;
/// let mut all = String::new();
/// input.reader()?.read_to_string(&mut all)?; // from the start again
/// assert!(all.as_bytes().starts_with(&start));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    source: File,
    /// What a stream gave so far; `None` for a file, which can be read again.
    kept: Option<Vec<u8>>,
    length: u64,
}

impl Input {
    /// Opens a source; nothing is read yet.
    ///
    /// # Errors
    ///
    /// When it is not there, may not be read, or is a folder.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        let failed = |error| FileError::new("read", path, error);
        let source = File::open(path).map_err(failed)?;
        let found = source.metadata().map_err(failed)?;
        if found.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let is_file = found.is_file();
        Ok(Self {
            path: path.to_owned(),
            source,
            kept: (!is_file).then(Vec::new),
            length: if is_file { found.len() } else { 0 },
        })
    }

    /// As it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes the file has; 0 where that is not known.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// All of it, from the start.
    ///
    /// # Errors
    ///
    /// When the file cannot be read from its start again.
    pub fn reader(&mut self) -> Result<InputReader<'_>, FileError> {
        if self.kept.is_none() {
            let start = self.source.seek(SeekFrom::Start(0));
            start.map_err(|error| FileError::new("read", &self.path, error))?;
        }
        Ok(InputReader {
            input: self,
            place: 0,
        })
    }
}

/// A pass over an [`Input`].
#[derive(Debug)]
pub struct InputReader<'a> {
    input: &'a mut Input,
    /// Of what was kept, how much was given.
    place: usize,
}

impl Read for InputReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(kept) = &mut self.input.kept else {
            return self.input.source.read(buffer);
        };
        let mut rest = kept.get(self.place..).unwrap_or_default();
        if rest.is_empty() {
            let n = self.input.source.read(buffer)?;
            if kept.len() + n > LIMIT {
                let error = "a pipe or device may give 1 GiB; save more than that to a file first";
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, error));
            }
            kept.extend_from_slice(buffer.get(..n).unwrap_or_default());
            self.place = kept.len();
            return Ok(n);
        }
        let n = rest.read(buffer)?;
        self.place += n;
        Ok(n)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_pipe_gives_all_of_itself_every_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let text: String = (0..50_000).map(|row| format!("{row}\n")).collect();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut pipe = File::options().write(true).open(&path).unwrap();
                pipe.write_all(text.as_bytes()).unwrap();
            });
            let mut input = Input::open(&path).unwrap();
            for n in [7, 40_000, 3, usize::MAX, usize::MAX] {
                let mut read = String::new();
                let taken = input.reader().unwrap().take(n as u64);
                { taken }.read_to_string(&mut read).unwrap();
                assert_eq!(read, text[..n.min(text.len())]);
            }
        });
    }

    #[test]
    fn a_file_is_the_one_that_was_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("loans.csv");
        crate::files::write_file(&path, "first").unwrap();
        let mut input = Input::open(&path).unwrap();
        crate::files::write_file(&path, "second").unwrap();
        for _ in 0..2 {
            let mut read = String::new();
            input.reader().unwrap().read_to_string(&mut read).unwrap();
            assert_eq!(read, "first");
        }
        assert!(Input::open(folder.path()).is_err());
    }
}

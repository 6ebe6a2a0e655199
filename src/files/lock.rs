//! One at a time: read, change, save.

use super::FileError;
use super::target::{folder_of, followed};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// The right to read a file, change what it held and save it, while no other thread or
/// process that asks for the same right has it.
///
/// Two that only save leave one of two whole files; two that read, change and save lose
/// what one of them changed, unless each holds this from before the reading until after
/// the saving. It is advice: who does not ask is not kept out. The lock is an empty file
/// beside the target (`.states.json.lock`), which stays; it is free when its holder
/// drops it or dies.
///
/// # Examples
///
/// ```
/// use scorewright::files::{FileLock, write_file};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("counter");
/// write_file(&path, "7")?;
/// let lock = FileLock::acquire(&path)?; // waits until it is free
/// let count: u32 = std::fs::read_to_string(&path)?.parse()?;
/// write_file(&path, (count + 1).to_string())?;
/// assert!(FileLock::try_acquire(&path)?.is_none()); // somebody has it
/// drop(lock);
/// assert_eq!(std::fs::read_to_string(&path)?, "8");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Waits until nobody else has the lock of `path`, and takes it. The file itself need
    /// not be there; its folder must.
    ///
    /// # Errors
    ///
    /// When the lock cannot be made beside the file.
    pub fn acquire(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        let file = open(path).and_then(|file| file.lock().map(|()| file));
        file.map(|file| Self { _file: file })
            .map_err(|error| FileError::new("lock", path, error))
    }

    /// The same without waiting: `None` when somebody has it.
    ///
    /// # Errors
    ///
    /// As [`acquire`](Self::acquire).
    pub fn try_acquire(path: impl AsRef<Path>) -> Result<Option<Self>, FileError> {
        let path = path.as_ref();
        let failed = |error| FileError::new("lock", path, error);
        let file = open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// The file that is locked instead of `path`, which every save replaces.
fn open(path: &Path) -> io::Result<File> {
    let target = followed(path)?;
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut lock = std::ffi::OsString::from(".");
    lock.push(name);
    lock.push(".lock");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    options.open(folder_of(&target).join(lock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_file;

    #[test]
    fn two_threads_that_read_change_and_save_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counter");
        write_file(&path, "0").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let _lock = FileLock::acquire(&path).unwrap();
                        let count = std::fs::read_to_string(&path).unwrap();
                        let count: u32 = count.parse().unwrap();
                        write_file(&path, (count + 1).to_string()).unwrap();
                    }
                });
            }
        });
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "200");
    }

    #[test]
    fn a_lock_that_is_held_is_not_given_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book");
        let held = FileLock::try_acquire(&path).unwrap();
        assert!(held.is_some());
        assert!(FileLock::try_acquire(&path).unwrap().is_none());
        drop(held);
        assert!(FileLock::try_acquire(&path).unwrap().is_some());
    }
}

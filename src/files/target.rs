//! Where a name leads: through links, to a file, a stream or nothing yet.

use super::FileError;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

/// What is to be written.
#[derive(Debug)]
pub(super) enum Target {
    /// Nothing yet.
    New(PathBuf),
    /// A file that is replaced.
    Old(PathBuf, Metadata),
    /// A pipe, terminal or device, or a name for one that somebody opened.
    Stream(PathBuf),
}

impl Target {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let path = followed(path)?;
        let found = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::New(path)),
            found => found?,
        };
        if found.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !found.is_file() || is_of_system(&path) {
            return Ok(Self::Stream(path));
        }
        // A rename would replace what may not be written.
        fs::OpenOptions::new().write(true).open(&path)?;
        Ok(Self::Old(path, found))
    }
}

/// As many links as Linux follows.
const MAX_LINKS: u32 = 40;

/// The end of a chain of links, whether or not a file is there.
pub(super) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let is_link = fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        // `/dev/stdout` names what is open already; no name is to be found behind it.
        if !is_link || is_of_system(&path) {
            return Ok(path);
        }
        path = folder_of(&path).join(fs::read_link(&path)?);
    }
    Err(io::Error::other("too many links"))
}

/// A link beneath `/dev` or `/proc`: a stream by its name.
fn is_of_system(path: &Path) -> bool {
    let is_link = || fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc")) && is_link()
}

/// The folder of a file, `.` for a bare name.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether two names mean one file: by the file itself (links, hard links), and for files
/// that are not there yet by where they would be. Names of two such that differ in case
/// only count as one, as they would be on many disks. A pipe or device is no file.
///
/// # Errors
///
/// When the system does not let one of them be looked at.
///
/// # Examples
///
/// ```
/// use scorewright::files::same_file;
/// assert!(same_file("data/credit_data.csv", "src/../data/credit_data.csv")?);
/// assert!(!same_file("data/credit_data.csv", "data/credit_data.toml")?);
/// assert!(same_file("not_yet.csv", "./Not_Yet.csv")?);
/// # Ok::<(), scorewright::files::FileError>(())
/// ```
pub fn same_file(a: impl AsRef<Path>, b: impl AsRef<Path>) -> Result<bool, FileError> {
    let place = |path: &Path| Place::of(path).map_err(|error| FileError::new("find", path, error));
    Ok(place(a.as_ref())?.is(&place(b.as_ref())?))
}

/// What makes a file the same as another.
#[derive(Debug, PartialEq)]
enum Place {
    #[cfg(unix)]
    Inode(u64, u64),
    #[cfg(not(unix))]
    There(PathBuf),
    NotYet(PathBuf),
    Stream,
}

impl Place {
    fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self::NotYet(absolute(&followed(path)?)?))
            }
            Ok(found) if !found.is_file() && !found.is_dir() => Ok(Self::Stream),
            #[cfg(unix)]
            Ok(found) => {
                use std::os::unix::fs::MetadataExt as _;
                Ok(Self::Inode(found.dev(), found.ino()))
            }
            #[cfg(not(unix))]
            Ok(_) => Ok(Self::There(fs::canonicalize(path)?)),
            Err(error) => Err(error),
        }
    }

    fn is(&self, other: &Self) -> bool {
        let lower = |path: &Path| path.to_string_lossy().to_lowercase();
        match (self, other) {
            (Self::Stream, _) | (_, Self::Stream) => false,
            (Self::NotYet(a), Self::NotYet(b)) => lower(a) == lower(b),
            _ => self == other,
        }
    }
}

/// A path from the root, without links, of something that may not be there.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut done = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                done.pop();
            }
            Component::CurDir => {}
            part => done.push(part),
        }
        // As far as it is there, links are followed before the next `..`.
        if let Ok(real) = fs::canonicalize(&done) {
            done = real;
        }
    }
    Ok(done)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn one_file_is_known_by_all_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        fs::write(at("a/data.csv"), "x").unwrap();
        fs::write(at("a/other.csv"), "x").unwrap();
        symlink("a/data.csv", at("link.csv")).unwrap();
        symlink("a", at("linked_folder")).unwrap();
        symlink("a/new.csv", at("dangling.csv")).unwrap();
        fs::hard_link(at("a/data.csv"), at("hard.csv")).unwrap();
        for (one, other) in [
            ("a/data.csv", "a/data.csv"),
            ("a/data.csv", "a/b/../data.csv"),
            ("a/data.csv", "link.csv"),
            ("hard.csv", "link.csv"),
            ("linked_folder/data.csv", "hard.csv"),
            ("a/new.csv", "linked_folder/new.csv"),
            ("a/new.csv", "dangling.csv"),
            ("a/new.csv", "a/NEW.csv"),
            ("a/c/new.csv", "a/c/../c/new.csv"),
        ] {
            assert!(same_file(at(one), at(other)).unwrap(), "{one} {other}");
        }
        for (one, other) in [
            ("a/data.csv", "a/other.csv"),
            ("a/data.csv", "a/new.csv"),
            ("a/new.csv", "new.csv"),
        ] {
            assert!(!same_file(at(one), at(other)).unwrap(), "{one} {other}");
        }
        assert!(!same_file("/dev/null", "/dev/null").unwrap());
    }
}

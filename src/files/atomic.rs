//! Files that are either the old or the new one, whatever happens in between.
//!
//! A file is written beside its target, under a name of its own, and renamed over it
//! when it is whole. While it is written it is locked, so that a save that sweeps away
//! what killed processes left never takes the draft of one that lives.

use super::FileError;
use super::target::{Target, folder_of};
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Who may read a file that was not there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever the system lets (umask).
    Usual,
    /// Its owner alone: what a borrower's state and what was decided are nobody else's.
    Private,
}

/// What a save does to the disk, one step at a time; tests make steps fail.
pub(crate) trait Disk {
    /// A file being written.
    type File;
    /// A new file; `AlreadyExists` when the name is taken.
    fn create(&mut self, path: &Path, access: Access) -> io::Result<Self::File>;
    fn write(&mut self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;
    fn sync(&mut self, file: &mut Self::File) -> io::Result<()>;
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    type File = File;

    fn create(&mut self, path: &Path, access: Access) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if access == Access::Private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(path)?;
        match file.try_lock() {
            // Where a file system knows no locks, nobody sweeps.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::AlreadyExists.into()),
        }
        // Between the two steps it may have been swept.
        if is_at(&file, path) {
            Ok(file)
        } else {
            Err(io::ErrorKind::AlreadyExists.into())
        }
    }

    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, file: &mut File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
        // Only Unix lets a folder be opened to be synced.
        if cfg!(unix) {
            File::open(folder)?.sync_all()
        } else {
            Ok(())
        }
    }
}

/// A file that appears whole or not at all.
///
/// What is written goes to a file beside `path`, which [`commit`](Self::commit) syncs and
/// renames. Dropped without it, or killed, the old file stays as it was; what a killed
/// process left is swept by the next save. A link stays a link, and what it points to is
/// replaced; permissions of a file that was there are kept. A pipe or device is written
/// as it is.
///
/// # Examples
///
/// ```
/// use scorewright::files::{AtomicFile, CsvWriter};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("scores.csv");
/// std::fs::write(&path, "of last month")?;
/// let mut file = AtomicFile::create(&path)?;
/// let mut csv = CsvWriter::new(&mut file);
/// csv.write_record(["row", "points"])?;
/// csv.finish()?;
/// assert_eq!(std::fs::read_to_string(&path)?, "of last month"); // until it is whole
/// file.commit()?;
/// assert_eq!(std::fs::read_to_string(&path)?, "row,points\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    draft: Draft<RealDisk>,
}

impl AtomicFile {
    /// Begins a file; one that was not there before may be read by whom the system lets.
    ///
    /// # Errors
    ///
    /// When the folder is not there or may not be written, or `path` is a folder or a
    /// file that may not be written.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::start(path.as_ref(), Access::Usual)
    }

    /// The same for what only its owner should read: states of borrowers, audit trails.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn create_private(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::start(path.as_ref(), Access::Private)
    }

    fn start(path: &Path, access: Access) -> Result<Self, FileError> {
        let draft = Draft::start(RealDisk, path, access);
        let draft = draft.map_err(|error| FileError::new("write", path, error))?;
        Ok(Self {
            path: path.to_owned(),
            draft,
        })
    }

    /// Puts the file in place.
    ///
    /// # Errors
    ///
    /// When the disk is full or fails; the old file is untouched then.
    pub fn commit(self) -> Result<(), FileError> {
        let Self { path, draft } = self;
        draft
            .commit()
            .map_err(|error| FileError::new("write", &path, error))
    }
}

/// Errors are those of [`FileError`], so that they name the file.
impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.draft.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => Err(FileError::new("write", &self.path, error).into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a whole file: afterwards `path` holds `bytes`, or what it held before.
///
/// # Errors
///
/// As [`AtomicFile`].
///
/// # Examples
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("policy.toml");
/// scorewright::files::write_file(&path, "version = 1\n")?;
/// assert_eq!(std::fs::read_to_string(&path)?, "version = 1\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_file(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Result<(), FileError> {
    let path = path.as_ref();
    let written = write_atomically(path, bytes.as_ref(), Access::Usual);
    written.map_err(|error| FileError::new("write", path, error))
}

/// Writes `bytes` to `path`: to a file beside it, synced, then renamed over it.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    write_with(RealDisk, path, bytes, access)
}

fn write_with<D: Disk>(disk: D, path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let mut draft = Draft::start(disk, path, access)?;
    draft.write(bytes)?;
    draft.commit()
}

/// A file on its way to its target.
#[derive(Debug)]
struct Draft<D: Disk> {
    disk: D,
    file: Place<D::File>,
    target: PathBuf,
    /// Where it is until it is whole; `None` once it is, and for a stream.
    beside: Option<PathBuf>,
}

/// Where bytes go.
#[derive(Debug)]
enum Place<F> {
    Draft(F),
    /// A pipe, terminal or device: there is nothing to rename.
    Stream(File),
}

impl<D: Disk> Draft<D> {
    fn start(mut disk: D, path: &Path, access: Access) -> io::Result<Self> {
        let (target, old) = match Target::of(path)? {
            Target::Stream(path) => return Self::stream(disk, path),
            Target::New(path) => (path, None),
            Target::Old(path, old) => (path, Some(old)),
        };
        sweep(&target);
        // Not to be read by more people than the old one, not even for a moment.
        let access = old.as_ref().map_or(access, |_| Access::Private);
        let (file, beside) = create_unique(&mut disk, &target, access)?;
        let draft = Self {
            disk,
            file: Place::Draft(file),
            target,
            beside: Some(beside),
        };
        if let (Some(old), Some(beside)) = (old, &draft.beside) {
            keep_permissions(beside, &old)?;
        }
        Ok(draft)
    }

    fn stream(disk: D, path: PathBuf) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok(Self {
            disk,
            file: Place::Stream(file),
            target: path,
            beside: None,
        })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.file {
            Place::Draft(file) => self.disk.write(file, bytes),
            Place::Stream(file) => file.write_all(bytes),
        }
    }

    fn commit(mut self) -> io::Result<()> {
        let (Place::Draft(file), Some(beside)) = (&mut self.file, &self.beside) else {
            return Ok(());
        };
        self.disk.sync(file)?;
        // Open still, and so locked: nobody sweeps it on its way.
        self.disk.rename(beside, &self.target)?;
        self.beside = None;
        self.disk.sync_folder(folder_of(&self.target))
    }
}

impl<D: Disk> Drop for Draft<D> {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // One that cannot be removed is swept next time.
            let _ = fs::remove_file(beside);
        }
    }
}

/// How many names are tried: each taken one is a save under way or a leftover.
const MAX_TRIES: u32 = 1_000;

/// A new file beside `target`, under a name that nobody has: the process and a number
/// that no other save of it had.
fn create_unique<D: Disk>(
    disk: &mut D,
    target: &Path,
    access: Access,
) -> io::Result<(D::File, PathBuf)> {
    static N_SAVES: AtomicU64 = AtomicU64::new(0);
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    for _ in 0..MAX_TRIES {
        let number = N_SAVES.fetch_add(1, Ordering::Relaxed);
        let mut draft = std::ffi::OsString::from(".");
        draft.push(name);
        draft.push(format!(".{}-{number}{ENDING}", std::process::id()));
        let beside = folder_of(target).join(draft);
        match disk.create(&beside, access) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return Ok((created?, beside)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

const ENDING: &str = ".draft";

/// Owner, as far as the system lets, and permissions of the file that is replaced.
fn keep_permissions(draft: &Path, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, chown};
        let new = fs::metadata(draft)?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // Only root gives files away; the file is then the saver's.
            let _ = chown(draft, Some(old.uid()), Some(old.gid()));
        }
    }
    fs::set_permissions(draft, old.permissions())
}

/// Removes drafts of this file that killed processes left: those whose lock is free.
fn sweep(target: &Path) {
    let Some(name) = target.file_name() else {
        return;
    };
    let Ok(entries) = fs::read_dir(folder_of(target)) else {
        return;
    };
    for entry in entries.flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let of_target = is_draft_of(
            name.as_encoded_bytes(),
            entry.file_name().as_encoded_bytes(),
        );
        if is_file && of_target {
            sweep_one(&entry.path());
        }
    }
}

fn sweep_one(path: &Path) {
    let Ok(file) = File::open(path) else { return };
    if file.try_lock().is_ok() && is_at(&file, path) {
        let _ = fs::remove_file(path);
    }
}

/// Whether `found` is `.name.`, digits and hyphens, and the ending of drafts.
fn is_draft_of(name: &[u8], found: &[u8]) -> bool {
    let between = || {
        let rest = found.strip_prefix(b".")?.strip_prefix(name)?;
        rest.strip_prefix(b".")?.strip_suffix(ENDING.as_bytes())
    };
    let numbers = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    between().is_some_and(|between| !between.is_empty() && between.iter().all(numbers))
}

/// Whether a file opened is the one that stands at `path` now.
fn is_at(file: &File, path: &Path) -> bool {
    let Ok(there) = fs::symlink_metadata(path) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let same = |open: Metadata| (open.dev(), open.ino()) == (there.dev(), there.ino());
        file.metadata().is_ok_and(same)
    }
    #[cfg(not(unix))]
    {
        let _ = (file, there);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails at one step, writing half of what it was given.
    struct Failing {
        left: usize,
    }

    impl Failing {
        fn step(&mut self) -> io::Result<()> {
            if self.left == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.left -= 1;
            Ok(())
        }
    }

    impl Disk for Failing {
        type File = File;
        fn create(&mut self, path: &Path, access: Access) -> io::Result<File> {
            self.step()?;
            RealDisk.create(path, access)
        }
        fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
            if let Err(full) = self.step() {
                RealDisk.write(file, &bytes[..bytes.len() / 2])?;
                return Err(full);
            }
            RealDisk.write(file, bytes)
        }
        fn sync(&mut self, file: &mut File) -> io::Result<()> {
            self.step()?;
            RealDisk.sync(file)
        }
        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.rename(from, to)
        }
        fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.sync_folder(folder)
        }
    }

    fn n_files(folder: &tempfile::TempDir) -> usize {
        fs::read_dir(folder.path()).unwrap().count()
    }

    #[test]
    fn a_full_disk_leaves_the_old_file_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        for left in 0..6 {
            fs::write(&path, "old").unwrap();
            let saved = write_with(Failing { left }, &path, b"new!", Access::Usual);
            let found = fs::read_to_string(&path).unwrap();
            assert_eq!(saved.is_ok(), left >= 5, "step {left}");
            // Only the last step, the folder's sync, comes after the rename.
            assert_eq!(found, if left >= 4 { "new!" } else { "old" }, "step {left}");
            assert_eq!(n_files(&folder), 1, "no draft stays");
        }
    }

    #[test]
    fn leftovers_are_swept_and_drafts_of_the_living_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        for leftover in [
            ".card.json.77.draft",
            ".card.json.77-1.draft",
            ".other.json.77.draft",
            ".card.json.bak.draft",
        ] {
            fs::write(folder.path().join(leftover), "half").unwrap();
        }
        let mut living = AtomicFile::create(&path).unwrap();
        living.write_all(b"slow").unwrap();
        write_atomically(&path, b"quick", Access::Usual).unwrap();
        // The card, the living draft, and two that are none of ours.
        assert_eq!(n_files(&folder), 4);
        living.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "slow");
        assert_eq!(n_files(&folder), 3);
    }

    #[test]
    fn a_file_that_is_never_committed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        AtomicFile::create(&path)
            .unwrap()
            .write_all(b"half")
            .unwrap();
        assert_eq!(n_files(&folder), 0);
    }

    #[test]
    fn two_threads_save_a_hundred_times_each_and_nothing_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        let text = |thread: u8| vec![thread; 10_000];
        write_atomically(&path, &text(0), Access::Usual).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..2 {
                let (path, bytes) = (&path, text(thread));
                scope.spawn(move || {
                    for _ in 0..100 {
                        write_atomically(path, &bytes, Access::Usual).unwrap();
                        let read = fs::read(path).unwrap();
                        assert!(read == text(0) || read == text(1), "a whole file");
                    }
                });
            }
        });
        assert_eq!(n_files(&folder), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_permissions_are_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        fs::create_dir(at("real")).unwrap();
        fs::write(at("real/card.json"), "old").unwrap();
        symlink("real/card.json", at("link")).unwrap();
        symlink("link", at("link_of_link")).unwrap();
        symlink("real/not_yet.json", at("dangling")).unwrap();
        for wanted in [0o640, 0o600, 0o664] {
            fs::set_permissions(at("real/card.json"), fs::Permissions::from_mode(wanted)).unwrap();
            write_atomically(&at("link_of_link"), b"new", Access::Private).unwrap();
            assert_eq!(mode("real/card.json"), wanted);
        }
        assert_eq!(fs::read_to_string(at("real/card.json")).unwrap(), "new");
        write_atomically(&at("dangling"), b"new", Access::Private).unwrap();
        assert_eq!(mode("real/not_yet.json"), 0o600);
        for link in ["link", "link_of_link", "dangling"] {
            assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink());
        }
        symlink("loop", at("loop")).unwrap();
        assert!(write_atomically(&at("loop"), b"new", Access::Usual).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_written_as_they_are() {
        write_atomically(Path::new("/dev/null"), b"new", Access::Usual).unwrap();
        let error = write_file("/dev/full", "new").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(error.to_string().starts_with("cannot write /dev/full: "));
    }

    /// A disk that keeps whom its files were made for.
    struct Noting<'a>(&'a mut Vec<Access>);

    impl Disk for Noting<'_> {
        type File = File;
        fn create(&mut self, path: &Path, access: Access) -> io::Result<File> {
            self.0.push(access);
            RealDisk.create(path, access)
        }
        fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
            RealDisk.write(file, bytes)
        }
        fn sync(&mut self, file: &mut File) -> io::Result<()> {
            RealDisk.sync(file)
        }
        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            RealDisk.rename(from, to)
        }
        fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
            RealDisk.sync_folder(folder)
        }
    }

    #[test]
    fn what_replaces_a_file_is_private_until_it_has_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        let mut made = Vec::new();
        for _ in 0..2 {
            write_with(Noting(&mut made), &path, b"new", Access::Usual).unwrap();
        }
        assert_eq!(made, [Access::Usual, Access::Private]);
    }
}

//! Files that are either the old or the new one, whatever happens in between.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What a save does to the disk, one step at a time; tests make steps fail.
pub(crate) trait Disk {
    /// A file being written.
    type File;
    fn create(&mut self, path: &Path) -> io::Result<Self::File>;
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

    fn create(&mut self, path: &Path) -> io::Result<File> {
        File::create(path)
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

/// Writes `bytes` to `path`: to a file beside it, synced, then renamed over it.
///
/// Leftovers of saves that were killed are swept first.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(&mut RealDisk, path, bytes)
}

fn write_with<D: Disk>(disk: &mut D, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    sweep(folder, path);
    let draft = draft_path(folder, path)?;
    let written = (|| {
        let mut file = disk.create(&draft)?;
        disk.write(&mut file, bytes)?;
        disk.sync(&mut file)?;
        drop(file);
        disk.rename(&draft, path)
    })();
    if written.is_err() {
        // The old file is untouched; a draft that cannot be removed is swept next time.
        let _ = fs::remove_file(&draft);
    }
    written?;
    disk.sync_folder(folder)
}

/// `.card.json.123.draft` for `card.json`, with the process in the name so that
/// two processes do not write one draft.
fn draft_path(folder: &Path, path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut draft = std::ffi::OsString::from(".");
    draft.push(name);
    draft.push(format!(".{}.draft", std::process::id()));
    Ok(folder.join(draft))
}

/// Removes drafts that killed processes left of this file.
fn sweep(folder: &Path, path: &Path) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return;
    };
    let start = format!(".{name}.");
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let leftover = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(&start) && name.ends_with(".draft"));
        if leftover {
            let _ = fs::remove_file(entry.path());
        }
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
        fn create(&mut self, path: &Path) -> io::Result<File> {
            self.step()?;
            RealDisk.create(path)
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

    #[test]
    fn a_full_disk_leaves_the_old_file_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        for left in 0..6 {
            fs::write(&path, "old").unwrap();
            let saved = write_with(&mut Failing { left }, &path, b"new!");
            let found = fs::read_to_string(&path).unwrap();
            assert_eq!(saved.is_ok(), left >= 5, "step {left}");
            // Only the last step, the folder's sync, comes after the rename.
            assert_eq!(found, if left >= 4 { "new!" } else { "old" }, "step {left}");
            assert_eq!(
                fs::read_dir(folder.path()).unwrap().count(),
                1,
                "no draft stays"
            );
        }
    }

    #[test]
    fn leftovers_are_swept_by_the_next_save() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".card.json.77.draft"), "half").unwrap();
        fs::write(folder.path().join(".other.json.77.draft"), "not ours").unwrap();
        write_atomically(&folder.path().join("card.json"), b"new").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

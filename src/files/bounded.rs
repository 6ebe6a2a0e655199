//! Files read within a limit of size.

use super::FileError;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The text of a file of at most `limit` bytes, of which no more are read.
///
/// # Errors
///
/// When it cannot be read, has more bytes, or is not UTF-8.
///
/// # Examples
///
/// ```
/// use scorewright::files::read_text;
/// assert!(read_text("data/credit_data.toml", 1 << 20)?.contains("[[field]]"));
/// let error = read_text("data/credit_data.toml", 10).unwrap_err();
/// assert!(error.to_string().ends_with("it has more than 10 bytes, the limit"));
/// # Ok::<(), scorewright::files::FileError>(())
/// ```
pub fn read_text(path: impl AsRef<Path>, limit: u64) -> Result<String, FileError> {
    let path = path.as_ref();
    let failed = |error| FileError::new("read", path, error);
    let bytes = read_bounded(path, limit).map_err(failed)?.ok_or_else(|| {
        let why = format!("it has more than {limit} bytes, the limit");
        failed(io::Error::new(io::ErrorKind::FileTooLarge, why))
    })?;
    String::from_utf8(bytes).map_err(|_| {
        let why = "it is not UTF-8 text; save it as UTF-8";
        failed(io::Error::new(io::ErrorKind::InvalidData, why))
    })
}

/// The bytes of a file; `None` when it has more than `limit`, of which no more are read.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    // Room at once: growing on the way would hold a long file twice.
    let length = file.metadata()?.len().min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    // One byte more tells a file that is too long from one that just fits.
    let n = file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((n as u64 <= limit).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_just_fits_is_read_and_one_byte_more_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.toml");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), Some(b"12345".to_vec()));
        assert_eq!(read_bounded(&path, 4).unwrap(), None);
        assert!(read_bounded(&folder.path().join("absent"), 5).is_err());
    }
}

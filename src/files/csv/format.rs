//! How a file of CSV is laid out.

use super::encoding::Encoding;

/// The character between columns, the encoding, and lines before the header.
///
/// # Examples
///
/// ```
/// use scorewright::files::{CsvFormat, Encoding};
/// let format = CsvFormat::new().with_delimiter(b';').with_skipped_lines(3);
/// assert_eq!((format.delimiter(), format.skipped_lines()), (b';', 3));
/// assert_eq!(format.encoding(), Encoding::default()); // UTF-8
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvFormat {
    delimiter: u8,
    encoding: Encoding,
    n_skipped: u64,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self {
            delimiter: b',',
            encoding: Encoding::default(),
            n_skipped: 0,
        }
    }
}

impl From<u8> for CsvFormat {
    /// The format with this character between columns.
    fn from(delimiter: u8) -> Self {
        Self::new().with_delimiter(delimiter)
    }
}

impl CsvFormat {
    /// Commas, UTF-8, the header on the first line.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The byte between columns. Default: a comma.
    #[must_use]
    pub const fn with_delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// The encoding. Default: UTF-8.
    #[must_use]
    pub const fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// How many lines before the header are read past. Default: none.
    #[must_use]
    pub const fn with_skipped_lines(mut self, n_lines: u64) -> Self {
        self.n_skipped = n_lines;
        self
    }

    /// The byte between columns.
    #[must_use]
    pub const fn delimiter(self) -> u8 {
        self.delimiter
    }

    /// The encoding.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        self.encoding
    }

    /// How many lines before the header are read past.
    #[must_use]
    pub const fn skipped_lines(self) -> u64 {
        self.n_skipped
    }
}

//! Why a file was refused before any of its cells was read.

use super::encoding::Encoding;

/// Why a source is no CSV within the limits.
///
/// Messages name records, lines and limits, never a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CsvError {
    /// The source could not be read.
    #[error("cannot read: {kind}")]
    Io {
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// Nothing at all, not even a header.
    #[error("the file is empty; expected a header line with the names of the columns")]
    Empty,
    /// Two bytes per character.
    #[error("the file is UTF-16; save it as UTF-8, or read it with that encoding")]
    Utf16,
    /// A file of another kind.
    #[error("the file is {kind}, not CSV; {remedy}")]
    Foreign {
        /// What it is.
        kind: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// Bytes that are no text in the header.
    #[error("the header is not UTF-8; {}", encoding_remedy(*.likely))]
    HeaderNotUtf8 {
        /// The encoding that its bytes look like.
        likely: Option<Encoding>,
    },
    /// A zero byte.
    #[error(
        "record {record} (line {line}): a NUL byte; is the file UTF-16 (then read it with that encoding) or binary?"
    )]
    Nul {
        /// The header is record 0.
        record: u64,
        /// Starts at 1.
        line: u64,
    },
    /// A quoted field without its end.
    #[error("record {record} (line {line}): the quote opened here is never closed")]
    UnterminatedQuote {
        /// The header is record 0.
        record: u64,
        /// Where it opens.
        line: u64,
    },
    /// Text between a closing quote and the next delimiter.
    #[error(
        "record {record} (line {line}): text follows a closing quote; quotes inside a quoted field must be doubled"
    )]
    StrayQuote {
        /// The header is record 0.
        record: u64,
        /// Where the text is.
        line: u64,
    },
    /// One field is larger than any real one.
    #[error(
        "record {record} (line {line}): a field is longer than {limit} bytes; is a quote left open?"
    )]
    FieldTooLong {
        /// The header is record 0.
        record: u64,
        /// Where the field starts.
        line: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// One record is larger than any real one.
    #[error(
        "record {record} (line {line}): a record is longer than {limit} bytes; is a line break missing?"
    )]
    RecordTooLong {
        /// The header is record 0.
        record: u64,
        /// Where the record starts.
        line: u64,
        /// The limit, in bytes.
        limit: usize,
    },
    /// One record has more fields than any real one.
    #[error("record {record} (line {line}): more than {limit} columns")]
    TooManyColumns {
        /// The header is record 0.
        record: u64,
        /// Where the record starts.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// A character that cannot separate columns.
    #[error("the delimiter must be an ASCII character other than a quote or a line break")]
    BadDelimiter,
}

fn encoding_remedy(likely: Option<Encoding>) -> String {
    match likely {
        Some(encoding) => format!("its bytes look like {encoding}: read it with that encoding"),
        None => "save the file as UTF-8, or read it with its encoding".to_owned(),
    }
}

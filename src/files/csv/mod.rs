//! CSV, read behind a guard and written in one way.
//!
//! In: bytes nobody vouches for. Out: records with their place, or a [`CsvError`]
//! that names record and line. Promises that memory stays bounded whatever the
//! bytes are, that no line is swallowed by a quote left open, and that line numbers
//! are those of an editor.
//!
//! RFC 4180 lets a quoted cell hold line breaks, so two quotes left open may pair
//! up; what they then hold is a cell of its column, and checked as one.

mod decode;
mod encoding;
mod error;
mod foreign;
mod format;
mod guard;
mod header;
mod records;
mod write;

pub use encoding::Encoding;
pub use error::CsvError;
pub use format::CsvFormat;
pub(crate) use guard::LIMIT_COLUMNS;
pub(crate) use header::{UNNAMED, header_names};
pub(crate) use records::{Row, open, open_records};
pub use write::{CsvWriter, plain_text};

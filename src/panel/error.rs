//! Why a payment history or a panel was refused.

use crate::dataset::Problem;
use crate::files::{CsvError, printable, printable_path};
use std::path::PathBuf;

/// Why a payment history or a panel was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PanelError {
    /// What is wrong in a file.
    #[error("{}: {cause}", printable_path(path))]
    InFile {
        /// As it was given.
        path: PathBuf,
        /// What is wrong.
        cause: Box<PanelError>,
    },
    /// A payment history holds something impossible.
    #[error("account month {position}: `{column}` {problem}", column = printable(column))]
    History {
        /// Position in the history, from 0.
        position: usize,
        /// The column.
        column: &'static str,
        /// What is wrong; never the value.
        problem: &'static str,
    },
    /// A cell of a panel does not read.
    #[error(
        "record {record} (line {line}): column `{column}` {problem}",
        column = printable(column)
    )]
    Cell {
        /// The header is record 0.
        record: u64,
        /// Starts at 1, as editors count.
        line: u64,
        /// The name in the header.
        column: String,
        /// What is wrong; never the value.
        problem: &'static str,
    },
    /// A date after the day as of which the panel is read.
    #[error(
        "record {record} (line {line}): column `{column}` is dated after {as_of}, the day as of \
         which the panel is read; correct it, or read the panel as of a later day"
    )]
    Future {
        /// The header is record 0.
        record: u64,
        /// Starts at 1, as editors count.
        line: u64,
        /// The name in the header.
        column: String,
        /// The last day the panel can tell of.
        as_of: jiff::civil::Date,
    },
    /// The source could not be read, or is no CSV within the limits.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A record with more or fewer cells than the header, or with bytes that are no text.
    #[error("{0}")]
    Row(Problem),
    /// A panel's header is not the one its layout describes.
    #[error("panel: {problem}")]
    Header {
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// A line of a layout file is wrong.
    #[error(transparent)]
    Layout(#[from] crate::files::TomlError),
}

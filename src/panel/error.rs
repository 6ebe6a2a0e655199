//! Why a payment history or a panel was refused.

/// Why a payment history or a panel was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PanelError {
    /// A payment history holds something impossible.
    #[error("account month {position}: `{column}` {problem}")]
    History {
        /// Position in the history, from 0.
        position: usize,
        /// The column.
        column: &'static str,
        /// What is wrong; never the value.
        problem: &'static str,
    },
    /// A cell of a panel does not read.
    #[error("record {record} (line {line}): column `{column}` {problem}")]
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
    /// A panel's file is not the CSV its layout describes.
    #[error("panel: {problem}")]
    Csv {
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// A line of a layout file is wrong.
    #[cfg(feature = "serde")]
    #[error(transparent)]
    Layout(#[from] crate::files::TomlError),
}

//! Why a policy, a state book or a panel was refused.

use std::path::PathBuf;

/// Why the early-warning stage refused its input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WarningError {
    /// A setting of a policy built in code is out of bounds.
    #[error("policy `{policy}`: {problem}")]
    Policy {
        /// The policy's name.
        policy: String,
        /// The setting, its value and its bound.
        problem: String,
    },
    /// A line of a policy or layout file is wrong.
    #[error("line {line}: key `{key}`: {problem}")]
    File {
        /// Starts at 1, as editors count.
        line: usize,
        /// The key with its table, `threshold.amber`; the table alone when a key is missing.
        key: String,
        /// What is wrong with it, and its bound.
        problem: String,
    },
    /// The policy has rules that remember more than a [`WatchState`](super::WatchState) holds.
    #[error(
        "policy `{policy}` has a `{rule}` rule, which needs the larger state: use `EarlyWarning::with_trends`"
    )]
    NeedsTrends {
        /// The policy's name.
        policy: String,
        /// The first rule that needs it.
        rule: &'static str,
    },
    /// Columns of one batch differ in length.
    #[error("column `{column}` has {found} rows, the states have {expected}")]
    Length {
        /// The column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The number of states.
        expected: usize,
    },
    /// Bytes that are no state.
    #[error("state: {problem}")]
    State {
        /// What is wrong with them.
        problem: &'static str,
    },
    /// A state book's file is damaged or of another kind.
    #[error("state book {}: {problem}", path.display())]
    Book {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file could not be read or written.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// "read", "write" and the like.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
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
    Panel {
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// A labelled panel cannot answer the question.
    #[error("backtest: {problem}")]
    Backtest {
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// A card that cannot score a payment history.
    #[error(
        "the card scores `{field}`, which payment histories do not tell; train a card on behaviour features"
    )]
    Card {
        /// The first characteristic that is no behaviour feature.
        field: String,
    },
    /// Behaviour features that make no schema.
    #[error(transparent)]
    Schema(#[from] crate::schema::SchemaError),
    /// Behaviour features that make no data set.
    #[error(transparent)]
    Dataset(#[from] crate::dataset::DatasetError),
    /// A payment history that the card refuses.
    #[error(transparent)]
    Score(#[from] crate::scoring::ScoreError),
    /// A chart that could not be drawn.
    #[error("chart: {problem}")]
    Chart {
        /// What is wrong.
        problem: String,
    },
    /// The watch list was asked something about a borrower it cannot do.
    #[error("watch list: {problem}")]
    WatchList {
        /// What is wrong, and the remedy.
        problem: &'static str,
    },
}

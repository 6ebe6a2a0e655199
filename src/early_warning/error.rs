//! Why a policy, a state book or a panel was refused.

use std::path::PathBuf;

/// Why the early-warning stage refused its input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EarlyWarningError {
    /// A setting of a policy built in code is out of bounds.
    #[error("policy `{policy}`: {problem}")]
    Policy {
        /// The policy's name.
        policy: String,
        /// The setting, its value and its bound.
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
    /// Something is dated after the day it can tell of.
    #[error("{what} {position} is dated after {as_of}, the day of the log; correct its date")]
    Future {
        /// "event" and the like.
        what: &'static str,
        /// Its position, from 0.
        position: usize,
        /// The last day there can be anything of.
        as_of: jiff::civil::Date,
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
    #[error("state book {}: {problem}", crate::files::printable_path(path))]
    Book {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file could not be read or written.
    #[error("could not {doing} {}: {source}", crate::files::printable_path(path))]
    Io {
        /// "read", "write" and the like.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A labelled panel cannot answer the question.
    #[error("backtest: {problem}")]
    Backtest {
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// A panel without a default, on which nothing can be caught.
    #[error(
        "backtest: none of the panel's {accounts} accounts defaults within {horizon_days} days of \
         an observation before it, so there is nothing to catch; take a milder default, a longer \
         horizon or more accounts"
    )]
    NoDefault {
        /// How many accounts it holds.
        accounts: usize,
        /// How far ahead a default is to be seen.
        horizon_days: i32,
    },
    /// A card that cannot score a payment history.
    #[error(
        "the card scores `{field}`, which payment histories do not tell; train a card on behaviour features"
    )]
    Card {
        /// The first characteristic that is no behaviour feature.
        field: String,
    },
    /// A line of a policy file is wrong.
    #[error(transparent)]
    File(#[from] crate::files::TomlError),
    /// A payment history or panel that was refused.
    #[error(transparent)]
    Panel(#[from] crate::panel::PanelError),
    /// Behaviour features that make no schema.
    #[error(transparent)]
    Schema(#[from] crate::schema::SchemaError),
    /// Behaviour features that make no data set.
    #[error(transparent)]
    Dataset(#[from] crate::dataset::DatasetError),
    /// A payment history that the card refuses.
    #[error(transparent)]
    Score(#[from] crate::scoring::ScoreError),
    /// The watch list was asked something about a borrower it cannot do.
    #[error("watch list: {problem}")]
    WatchList {
        /// What is wrong, and the remedy.
        problem: &'static str,
    },
}

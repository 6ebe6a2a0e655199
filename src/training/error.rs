//! Why a model could not be fitted.

use super::dropped::{Dropped, listed, reasons};
use crate::binning::BinningError;
use crate::metrics::MetricError;

/// Why a model could not be fitted. Rows count from 0; values are never shown.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainingError {
    /// A setting out of its range.
    #[error("{setting} must be {expected}, got {got}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// Its range.
        expected: &'static str,
        /// What was set.
        got: String,
    },
    /// Two settings that exclude each other.
    #[error("{first} cannot be combined with {second}")]
    Conflict {
        /// The one.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// The data has no target.
    #[error("the data set has no target; give one field of its schema the role `target`")]
    NoTarget,
    /// Nothing with a positive weight.
    #[error("there are no rows of positive weight to learn from")]
    NoRows,
    /// Good and bad rows are both needed.
    #[error("all rows are {class}; a model needs good and bad ones")]
    OneClass {
        /// The class that is there.
        class: &'static str,
    },
    /// Slices that must go together differ in length.
    #[error("`{what}` has length {got}, expected {expected}")]
    Length {
        /// The slice that differs.
        what: &'static str,
        /// What it goes with.
        expected: usize,
        /// Its own length.
        got: usize,
    },
    /// A feature is NaN or infinite.
    #[error("row {row}: field `{field}` is not finite; bin it first")]
    NotFinite {
        /// The column.
        field: String,
        /// The row.
        row: usize,
    },
    /// A weight is negative, NaN or infinite.
    #[error("row {row}: the weight must be finite and not negative")]
    Weight {
        /// The row.
        row: usize,
    },
    /// Weights so large or small that sums of them lose their meaning.
    #[error("the weights must sum to a number between 1e-100 and 1e100; rescale them")]
    TotalWeight,
    /// An offset is NaN or infinite.
    #[error("row {row}: the offset must be finite")]
    Offset {
        /// The row.
        row: usize,
    },
    /// A column that never changes cannot have a coefficient.
    #[error("field `{field}` is constant; drop it")]
    Constant {
        /// The column.
        field: String,
    },
    /// A column is a combination of others; its coefficient is not determined.
    #[error(
        "field `{field}` is a linear combination of {}; drop one of them or set l2",
        listed(with)
    )]
    Collinear {
        /// The column.
        field: String,
        /// The columns it follows from.
        with: Vec<String>,
    },
    /// More coefficients than rows.
    #[error("{columns} fields and an intercept need more than {rows} rows; drop fields or set l2")]
    TooFewRows {
        /// Rows of positive weight.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// Good and bad can be told apart without error: the best coefficients are infinite.
    #[error(
        "{kind} separation: the coefficients of {} are infinite; \
         merge their pure bins, drop them, set l2 or use firth",
        listed(fields)
    )]
    Separation {
        /// Whether every row, or only some, can be told.
        kind: SeparationKind,
        /// The fields whose coefficients run away, in column order.
        fields: Vec<String>,
        /// Bins of those fields that hold one class only: field and position in its table.
        pure_bins: Vec<(String, usize)>,
    },
    /// The iteration limit came first. There is no model.
    #[error(
        "not converged after {iterations} iterations, gradient {gradient:e}; raise max_iterations"
    )]
    NotConverged {
        /// Steps taken.
        iterations: u32,
        /// The largest part of the gradient per unit of weight, in standardised columns.
        gradient: f64,
    },
    /// A coefficient that `f64` cannot hold.
    #[error("the coefficient of field `{field}` is too large for its scale; rescale the field")]
    Overflow {
        /// The column.
        field: String,
    },
    /// A scale on which linfa's line search may never end.
    #[error(
        "field `{field}` varies on a scale outside 1e-6 to 1e6; rescale it or use the newton solver"
    )]
    Scale {
        /// The column.
        field: String,
    },
    /// The solver cannot do that.
    #[error("the {solver} solver does not take {setting}; use newton")]
    Unsupported {
        /// The solver.
        solver: &'static str,
        /// What it does not take.
        setting: &'static str,
    },
    /// A field that tells the outcome by itself, as a copy of the target does.
    #[error(
        "field `{field}` alone reaches an auc of {auc:.4}: it looks like the outcome itself; \
         exclude it, or allow leaks if it is known before the decision"
    )]
    SuspectedLeak {
        /// The characteristic.
        field: String,
        /// Its own AUC, in training.
        auc: f64,
    },
    /// A name that is no characteristic of the binning.
    #[error("field `{field}` is not among the binned fields")]
    UnknownField {
        /// The name.
        field: String,
    },
    /// A feature that data to be joined lack, or describe otherwise.
    #[error("field `{field}`: the data sets to be joined must have it under one description")]
    OtherField {
        /// The name.
        field: String,
    },
    /// A field that the law keeps out of a decision was asked for.
    #[error("field `{field}` may not be used: its schema says prohibited")]
    Prohibited {
        /// The name.
        field: String,
    },
    /// Selection left nothing.
    #[error("no field is left to fit: {}", reasons(dropped))]
    NoFields {
        /// Every characteristic with its reason, in the order they fell.
        dropped: Vec<Dropped>,
    },
    /// linfa refused the data.
    #[error("linfa refused the data set or its settings")]
    Linfa,
    /// A measure has no value.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// A sum that is not finite.
    #[error(transparent)]
    Unit(#[from] crate::units::OutOfRange),
    /// The rows cannot be put into the bins.
    #[error(transparent)]
    Binning(#[from] BinningError),
}

/// How much of the outcome can be told without error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the theorem of Albert and Anderson (1984) knows no third
pub enum SeparationKind {
    /// Every row.
    Complete,
    /// Some rows; on the rest good and bad overlap.
    Quasi,
}

impl std::fmt::Display for SeparationKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Complete => "complete",
            Self::Quasi => "quasi-complete",
        })
    }
}

impl From<linfa::Error> for TrainingError {
    // Its text is dropped: a foreign message may quote data.
    fn from(_: linfa::Error) -> Self {
        Self::Linfa
    }
}

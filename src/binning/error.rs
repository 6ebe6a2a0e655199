//! Why fields could not be binned, and what to look at when they could.

use crate::scoring::Slot;
use std::fmt;
use std::path::PathBuf;

/// Why fields could not be binned, or rows not be put into bins.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BinningError {
    /// A setting outside its range.
    #[error("{setting} must be {expected}, got {value}{}", of_field(field.as_ref()))]
    Setting {
        /// The setter's name.
        setting: &'static str,
        /// Its range.
        expected: &'static str,
        /// What was given.
        value: String,
        /// The field, when the setting is one field's own.
        field: Option<String>,
    },
    /// The data has no target.
    #[error("the data has no target: give one field the role `target`")]
    NoTarget,
    /// The data has no rows of positive weight.
    #[error("the data has no rows of positive weight")]
    NoRows,
    /// Slices of time of other rows.
    #[error("the slices of time are of {got} rows, the data has {expected}")]
    SliceRows {
        /// Rows of the data.
        expected: usize,
        /// Rows of the slices.
        got: usize,
    },
    /// All rows are good, or all bad.
    #[error("all rows are {class}: binning needs both good and bad")]
    OneClass {
        /// `good` or `bad`.
        class: &'static str,
    },
    /// The schema has no feature that can be binned.
    #[error("the schema has no feature: give at least one field the role `feature`")]
    NoFeatures,
    /// A field named in the settings, an edit or the binning is not in the data.
    #[error("field `{field}` is not among the features of the data")]
    UnknownField {
        /// The name.
        field: String,
    },
    /// A column does not hold what its field says.
    #[error("field `{field}` needs a column of {expected}")]
    WrongColumn {
        /// The field.
        field: String,
        /// `numbers` or `levels`.
        expected: &'static str,
    },
    /// No merge of the prebins satisfies the limits.
    #[error(
        "field `{field}`: no binning satisfies {}; relax it or give the field its own",
        Listed(limits)
    )]
    Infeasible {
        /// The field.
        field: String,
        /// The limits without which there would be one.
        limits: Vec<Limit>,
    },
    /// The search over all pairs of bins is too long.
    #[error(
        "field `{field}`: too many merges to compare all pairs of bins; \
         take fewer prebins, or p-values between neighbours only"
    )]
    TooManyMerges {
        /// The field.
        field: String,
    },
    /// A value that the field refuses.
    #[error("record {record}: field `{field}` refuses {} values", slot_name(*slot))]
    Refused {
        /// Starts at 0, as rows of the data set.
        record: usize,
        /// The field.
        field: String,
        /// What the value is.
        slot: Slot,
    },
    /// A file of edits that cannot be read, or an entry that is not one edit.
    #[error("{}: {problem}", path.display())]
    EditsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        problem: String,
    },
    /// One of several edits that cannot be made.
    #[error("edit {number} ({edit}): {error}")]
    InEdit {
        /// Its number, from 1.
        number: usize,
        /// What it would have done.
        edit: String,
        /// What is wrong.
        error: Box<BinningError>,
    },
    /// An edit that cannot be made.
    #[error("field `{field}`: {problem}")]
    Edit {
        /// The field.
        field: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// A limit on bins, by the name of its setter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// `min_bins`
    MinBins,
    /// `max_bins`
    MaxBins,
    /// `min_bin_share`
    MinBinShare,
    /// `max_bin_share`
    MaxBinShare,
    /// `min_good`
    MinGood,
    /// `min_bad`
    MinBad,
    /// `rare_share`
    RareShare,
    /// `min_rate_difference`
    MinRateDifference,
    /// `max_p_value`
    MaxPValue,
    /// `trend`, or the direction the schema expects
    Trend,
}

impl Limit {
    /// The name of its setter.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MinBins => "min_bins",
            Self::MaxBins => "max_bins",
            Self::MinBinShare => "min_bin_share",
            Self::MaxBinShare => "max_bin_share",
            Self::MinGood => "min_good",
            Self::MinBad => "min_bad",
            Self::RareShare => "rare_share",
            Self::MinRateDifference => "min_rate_difference",
            Self::MaxPValue => "max_p_value",
            Self::Trend => "trend",
        }
    }

    /// Several, as a sentence has them: `min_good and trend`.
    #[cfg(feature = "train")]
    pub(crate) fn listed(limits: &[Self]) -> impl fmt::Display {
        Listed(limits)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something to look at in a binning that was made.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BinningWarning {
    /// So few good or bad rows that every bin is mostly chance.
    FewRows {
        /// Good rows of positive weight.
        n_good: usize,
        /// Bad rows of positive weight.
        n_bad: usize,
    },
    /// The field alone tells good from bad almost perfectly, in its bins or, before any
    /// limit joined them, in its values: look for a leak of the target. Training refuses
    /// it unless told otherwise.
    SuspectedLeak {
        /// The field.
        field: String,
        /// Its AUC alone, above 0.99.
        auc: f64,
    },
    /// The field alone tells good from bad so well that it deserves the same question.
    NearLeak {
        /// The field.
        field: String,
        /// Its AUC alone, above 0.95.
        auc: f64,
    },
    /// One value on all rows, and nothing missing.
    Constant {
        /// The field.
        field: String,
    },
    /// No row has an ordinary value: all are missing, or the same special code.
    NoValues {
        /// The field.
        field: String,
    },
    /// Different values, but one regular bin.
    OneBin {
        /// The field.
        field: String,
        /// The limits without which there would be more; none if no cut adds information.
        limits: Vec<Limit>,
    },
    /// A bin lighter than `min_bin_share` asks stands, since its bad rate clearly
    /// differs from that of all other rows.
    BelowMinShare {
        /// The field.
        field: String,
        /// The bin's position in the table.
        bin: usize,
        /// Its share of all rows.
        share: f64,
    },
    /// So few rows are regular that they make one bin below `min_bin_share`.
    FewRegularRows {
        /// The field.
        field: String,
        /// Their share of all rows.
        share: f64,
    },
    /// A bin without good or without bad rows: its woe is smoothed.
    PureBin {
        /// The field.
        field: String,
        /// The bin's position in the table.
        bin: usize,
        /// The class it holds, `good` or `bad`.
        class: &'static str,
        /// What its rows weigh.
        weight: f64,
    },
    /// A bin between cuts that were asked for, where no row lies.
    EmptyBin {
        /// The field.
        field: String,
        /// The bin's position in the table.
        bin: usize,
    },
    /// Levels too rare to judge, pooled.
    RareLevels {
        /// The field.
        field: String,
        /// How many levels.
        n_levels: usize,
    },
}

impl BinningWarning {
    /// The field it is about; `None` when it is about all.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::FewRows { .. } => None,
            Self::SuspectedLeak { field, .. }
            | Self::NearLeak { field, .. }
            | Self::Constant { field }
            | Self::NoValues { field }
            | Self::BelowMinShare { field, .. }
            | Self::OneBin { field, .. }
            | Self::FewRegularRows { field, .. }
            | Self::PureBin { field, .. }
            | Self::EmptyBin { field, .. }
            | Self::RareLevels { field, .. } => Some(field),
        }
    }
}

impl fmt::Display for BinningWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field() {
            write!(f, "field `{field}`: ")?;
        }
        match self {
            Self::FewRows { n_good, n_bad } => write!(
                f,
                "only {n_good} good and {n_bad} bad rows: with fewer than {LEAST_ROWS} of each, bins are mostly chance"
            ),
            Self::SuspectedLeak { auc, .. } => write!(
                f,
                "tells good from bad almost perfectly alone (AUC {auc:.4}): is it known at the time of decision?"
            ),
            Self::NearLeak { auc, .. } => write!(
                f,
                "tells good from bad very well alone (AUC {auc:.4}): is it known at the time of decision?"
            ),
            Self::Constant { .. } => f.write_str("constant: one value and nothing missing"),
            Self::NoValues { .. } => f.write_str("no row has an ordinary value"),
            Self::OneBin { limits, .. } if limits.is_empty() => {
                f.write_str("one regular bin: no cut adds information")
            }
            Self::OneBin { limits, .. } => {
                write!(
                    f,
                    "one regular bin; without {} there would be more",
                    Listed(limits)
                )
            }
            Self::BelowMinShare { bin, share, .. } => write!(
                f,
                "bin {bin} stands with {:.2} % of the rows, below min_bin_share: its bad rate clearly differs",
                share * 100.0
            ),
            Self::FewRegularRows { share, .. } => write!(
                f,
                "only {:.2} % of the rows are regular: one bin below min_bin_share",
                share * 100.0
            ),
            Self::PureBin {
                bin, class, weight, ..
            } => write!(
                f,
                "bin {bin} holds only {class} rows, {weight:.0}: woe is smoothed; is it known at the time of decision?"
            ),
            Self::EmptyBin { bin, .. } => write!(
                f,
                "bin {bin} holds no row: a cut asked for lies beyond all values, or two have none between them"
            ),
            Self::RareLevels { n_levels, .. } => {
                write!(f, "{n_levels} rare levels are pooled (below rare_share)")
            }
        }
    }
}

/// Good or bad rows below which every bin is suspect: the standard error of a
/// log-odds from 30 rows, `1 / √30`, is 0.18, as much as neighbouring bins differ.
pub(super) const LEAST_ROWS: usize = 30;

fn of_field(field: Option<&String>) -> String {
    field.map_or_else(String::new, |field| format!(" (field `{field}`)"))
}

struct Listed<'a>(&'a [Limit]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, limit) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" and ")?;
            }
            fmt::Display::fmt(limit, f)?;
        }
        Ok(())
    }
}

const fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Missing => "missing",
        Slot::Special(_) => "special",
        Slot::NonFinite => "non-finite",
        Slot::OutOfRange => "out-of-range",
        Slot::Unseen => "unseen",
        Slot::Regular => "regular",
    }
}

//! Why fields could not be binned, and what to look at when they could.

use crate::scoring::Slot;
use std::fmt;

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
    /// `min_rate_difference`
    MinRateDifference,
    /// `max_p_value`
    MaxPValue,
    /// `trend`, or the direction the schema expects
    Trend,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MinBins => "min_bins",
            Self::MaxBins => "max_bins",
            Self::MinBinShare => "min_bin_share",
            Self::MaxBinShare => "max_bin_share",
            Self::MinGood => "min_good",
            Self::MinBad => "min_bad",
            Self::MinRateDifference => "min_rate_difference",
            Self::MaxPValue => "max_p_value",
            Self::Trend => "trend",
        })
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
    /// The field alone tells good from bad almost perfectly: look for a leak of
    /// the target. Training refuses it unless told otherwise.
    SuspectedLeak {
        /// The field.
        field: String,
        /// Its AUC alone, above 0.99.
        auc: f64,
    },
    /// All rows fall into one bin: the field tells nothing.
    Constant {
        /// The field.
        field: String,
    },
    /// Different values, but one regular bin.
    OneBin {
        /// The field.
        field: String,
        /// The limit without which there would be more; `None` if no cut adds information.
        limit: Option<Limit>,
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
            | Self::Constant { field }
            | Self::OneBin { field, .. }
            | Self::FewRegularRows { field, .. }
            | Self::PureBin { field, .. }
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
            Self::Constant { .. } => f.write_str("all rows fall into one bin"),
            Self::OneBin {
                limit: Some(limit), ..
            } => {
                write!(f, "one regular bin; without {limit} there would be more")
            }
            Self::OneBin { limit: None, .. } => {
                f.write_str("one regular bin: no cut adds information")
            }
            Self::FewRegularRows { share, .. } => write!(
                f,
                "only {:.2} % of the rows are regular: one bin below min_bin_share",
                share * 100.0
            ),
            Self::PureBin { bin, .. } => {
                write!(
                    f,
                    "bin {bin} holds only good or only bad rows: woe is smoothed"
                )
            }
            Self::RareLevels { n_levels, .. } => write!(f, "{n_levels} rare levels are pooled"),
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

//! Why characteristics are not in a model.

use crate::binning::Limit;

/// A characteristic that is not in the model.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dropped {
    /// The characteristic.
    pub field: String,
    /// Why.
    pub reason: DropReason,
}

/// Why a characteristic is not in the model.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DropReason {
    /// Its schema prohibits its use.
    Prohibited,
    /// The caller left it out.
    Excluded,
    /// One value on all rows, and nothing missing.
    Constant,
    /// No row has an ordinary value: all are missing, or the same special code.
    NoValues,
    /// Its values differ, but all rows have the same `woe`.
    OneBin {
        /// The limits of the binning without which there would be more bins, by the
        /// names of their setters; none where no cut adds information.
        limits: Vec<Limit>,
    },
    /// It looks like the outcome itself, and leaks are dropped.
    SuspectedLeak {
        /// Its AUC alone.
        auc: f64,
    },
    /// Its information value is below the floor.
    LowIv {
        /// Its information value.
        iv: f64,
        /// The floor.
        min_iv: f64,
    },
    /// It goes with one of higher information value.
    Correlated {
        /// The one that stays.
        with: String,
        /// The correlation of their `woe`.
        correlation: f64,
    },
    /// It is a linear combination of others.
    Collinear {
        /// The others.
        with: Vec<String>,
    },
    /// The others tell most of it.
    Inflated {
        /// Its variance inflation when it fell.
        vif: f64,
    },
    /// Stepwise selection did not take it, or took it out.
    Stepwise,
    /// Its coefficient wants a sign that contradicts its bins: it is held at zero.
    WrongSign,
    /// Beside the others it adds nothing that rows held back confirm.
    AddsNothing,
    /// Its coefficient may as well be zero.
    Insignificant {
        /// Its p-value when it fell, above the selection's `max_p_value`.
        p_value: f64,
    },
}

impl DropReason {
    /// Whether a rule of the selection threw it out.
    pub(super) const fn is_selection(&self) -> bool {
        matches!(
            self,
            Self::LowIv { .. }
                | Self::Correlated { .. }
                | Self::Inflated { .. }
                | Self::Stepwise
                | Self::Insignificant { .. }
        )
    }

    /// The settings that keep such a characteristic in, by the names of their setters;
    /// none where no setting does.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::training::DropReason;
    /// assert_eq!(DropReason::WrongSign.lifted_by(), ["wrong_sign"]);
    /// assert!(DropReason::Constant.lifted_by().is_empty());
    /// ```
    #[must_use]
    pub fn lifted_by(&self) -> Vec<&'static str> {
        match self {
            Self::Excluded => vec!["exclude"],
            Self::OneBin { limits } => limits.iter().map(|limit| limit.name()).collect(),
            Self::SuspectedLeak { .. } => vec!["leaks"],
            Self::LowIv { .. } => vec!["min_iv"],
            Self::Correlated { .. } => vec!["max_correlation"],
            Self::Inflated { .. } => vec!["max_vif"],
            Self::Stepwise => vec!["stepwise"],
            Self::WrongSign => vec!["wrong_sign"],
            Self::Insignificant { .. } => vec!["max_p_value"],
            Self::Prohibited
            | Self::Constant
            | Self::NoValues
            | Self::Collinear { .. }
            | Self::AddsNothing => Vec::new(),
        }
    }
}

impl std::fmt::Display for DropReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Prohibited => f.write_str("prohibited by its schema"),
            Self::Excluded => f.write_str("left out as asked"),
            Self::Constant => f.write_str("constant: one value and nothing missing"),
            Self::NoValues => f.write_str("no row has an ordinary value"),
            Self::OneBin { limits } if limits.is_empty() => {
                f.write_str("one bin: no cut adds information")
            }
            Self::OneBin { limits } => write!(
                f,
                "one bin: without {} there would be more",
                Limit::listed(limits)
            ),
            Self::SuspectedLeak { auc } => write!(f, "suspected leak, auc {auc:.4} alone"),
            Self::LowIv { iv, min_iv } => write!(f, "iv {iv:.4} below min_iv {min_iv}"),
            Self::Insignificant { p_value } => {
                write!(f, "p-value {p_value:.4} above max_p_value")
            }
            Self::Correlated { with, correlation } => {
                write!(f, "correlation {correlation:.2} with `{with}`")
            }
            Self::Collinear { with } => write!(f, "a combination of {}", listed(with)),
            Self::Inflated { vif } => write!(f, "vif {vif:.1}"),
            Self::Stepwise => f.write_str("not taken by stepwise selection"),
            Self::AddsNothing => f.write_str("adds nothing beside the others"),
            Self::WrongSign => f.write_str("wrong sign, held at zero"),
        }
    }
}

/// The first reasons of fields that fell, and how many more there are.
pub(super) fn reasons(dropped: &[Dropped]) -> String {
    const SHOWN: usize = 4;
    let shown = dropped.iter().take(SHOWN);
    let shown: Vec<String> = shown
        .map(|dropped| format!("`{}`: {}", dropped.field, dropped.reason))
        .collect();
    match dropped.len().checked_sub(SHOWN) {
        None | Some(0) => shown.join("; "),
        Some(more) => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// Names as people list them: `` `a`, `b` ``.
pub(super) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

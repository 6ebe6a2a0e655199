//! Measures of discrimination, calibration and shift: pure functions on slices.
//!
//! In: one number per row (a score or a probability of bad), whether each row is
//! bad, optional weights; or one count per bin. Out: a number, or a
//! [`MetricError`] that says what was wrong with which position.
//!
//! Said once for all of them:
//!
//! - **Direction** is an argument, [`Higher`], never guessed from the values:
//!   points are [`Higher::Safer`], a pd is [`Higher::Riskier`].
//! - **Ties**: rows with equal scores (`-0.0` equals `0.0`) are one group. AUC
//!   counts a tied pair as half; KS is read only between distinct scores.
//! - **Weights**: none means every row weighs one, and then counts are integers
//!   and the result is one correctly rounded division. A weight of `k` is `k`
//!   copies of the row, zero leaves the row out.
//! - **NaN** anywhere is an error; an infinite score is merely the first or last.
//! - **Empty** input, or input with one class only where two are needed, is an error.
//! - Sums run in a fixed order, so the result is the same bits everywhere.
//!
//! ```
//! use scorewright::metrics::{Higher, auc, ks};
//!
//! let pd = [0.1, 0.4, 0.35, 0.8];
//! let bad = [false, false, true, true];
//! assert_eq!(auc(&pd, &bad, None, Higher::Riskier)?, 0.75); // 3 of 4 pairs in order
//! assert_eq!(ks(&pd, &bad, None, Higher::Riskier)?, 0.5);
//! # Ok::<(), scorewright::metrics::MetricError>(())
//! ```

mod bands;
mod calibration;
pub(crate) mod logistic_line;
mod loss;
pub(crate) mod random;
mod rank;
mod shift;

pub use bands::{Band, bands};
pub use calibration::{CalibrationCheck, calibration_check};
pub use loss::{brier, log_loss};
pub use rank::{AucInterval, auc, auc_interval, gini, ks};
pub use shift::{EmptyCell, iv, psi};

/// The 97.5 % point of the standard normal distribution: half the width, in standard
/// errors, of a two-sided 95 % confidence interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// What a higher number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // there is no third direction
pub enum Higher {
    /// More is safer: points.
    Safer,
    /// More is riskier: a probability of bad, log-odds of bad.
    Riskier,
}

/// Why a measure has no value. Positions count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// No rows, or no bins.
    #[error("there is nothing to measure: the input is empty")]
    Empty,
    /// Slices that must go together differ in length.
    #[error("`{what}` has length {got}, expected {expected}")]
    Length {
        /// The slice that differs.
        what: &'static str,
        /// The length of the first slice.
        expected: usize,
        /// Its own length.
        got: usize,
    },
    /// A number outside what the measure takes.
    #[error("`{what}` at position {position} must be {expected}")]
    Number {
        /// The slice it stands in.
        what: &'static str,
        /// Where it stands.
        position: usize,
        /// What it must be.
        expected: &'static str,
    },
    /// Good and bad rows of positive weight are both needed.
    #[error("all rows are {class}; both good and bad rows are needed")]
    OneClass {
        /// The class that is there.
        class: &'static str,
    },
    /// A bin is empty on one side and the caller said to refuse that.
    #[error("bin {position} has no {side}; merge it or choose how an empty cell counts")]
    EmptyCell {
        /// The bin.
        position: usize,
        /// The side that is empty.
        side: &'static str,
    },
    /// A setting out of its range.
    #[error("{setting} must be {expected}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// Its range.
        expected: &'static str,
    },
}

/// The checked rows of a measure: `value`, bad, and a weight that is zero or more.
fn check_rows(
    what: &'static str,
    values: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
) -> Result<(), MetricError> {
    if values.is_empty() {
        return Err(MetricError::Empty);
    }
    let length = |what, got| {
        (got == values.len())
            .then_some(())
            .ok_or(MetricError::Length {
                what,
                expected: values.len(),
                got,
            })
    };
    length("bad", bad.len())?;
    check_each(what, values, "a number", |value| !value.is_nan())?;
    if let Some(weights) = weights {
        length("weights", weights.len())?;
        check_each("weights", weights, "finite and not negative", |weight| {
            weight.is_finite() && weight >= 0.0
        })?;
    }
    Ok(())
}

fn check_each(
    what: &'static str,
    values: &[f64],
    expected: &'static str,
    holds: impl Fn(f64) -> bool,
) -> Result<(), MetricError> {
    match values.iter().position(|&value| !holds(value)) {
        None => Ok(()),
        Some(position) => Err(MetricError::Number {
            what,
            position,
            expected,
        }),
    }
}

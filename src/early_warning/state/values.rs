//! Scores, thresholds and distances as whole numbers, by the measure of a policy.

use super::reading::parts_of;
use crate::early_warning::policy::Measure;

/// The value of an observation without a score.
pub(crate) const MISSING: i32 = i32::MIN;

/// The value of a threshold in the policy's measure.
#[allow(clippy::cast_possible_truncation)] // checked: whole points within ±1e6
pub(crate) fn value_of(measure: Measure, threshold: f64) -> i32 {
    match measure {
        Measure::Points => threshold as i32,
        Measure::Pd => negative_parts(parts_of(threshold)),
    }
}

/// A distance in the policy's measure, in values; not negative.
pub(crate) fn span(measure: Measure, distance: f64) -> i32 {
    value_of(measure, distance).abs()
}

/// Parts per billion are at most 1e9, so they fit and their negative does too.
#[allow(clippy::cast_possible_wrap)]
pub(crate) const fn negative_parts(parts: u32) -> i32 {
    -(parts as i32)
}

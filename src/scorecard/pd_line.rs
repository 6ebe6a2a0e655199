//! The line from points to log-odds of bad: what a card keeps of it.

use super::rows_by_points::RowsByPoints;

/// The fitted line: log-odds of bad are `intercept + slope * x`, where `x` is what the
/// scaling says, `(offset - points) / factor`.
///
/// # Formula
///
/// `slope` is the slope of the outcomes on `x` over that of the outcomes on the
/// model's log-odds, both by maximum likelihood; `intercept` gives the mean
/// probability of the model. For a model fitted by maximum likelihood both are the
/// plain logistic regression of the outcomes on the points. Where points or model
/// separate good from bad, there is no slope to keep, and that of the scaling stays.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
pub(super) struct PdLine {
    pub(super) intercept: f64,
    pub(super) slope: f64,
    /// The mean probability of the model on the training rows.
    pub(super) model_mean_pd: f64,
    /// The slope of the outcomes on the model's log-odds; 1 by maximum likelihood.
    pub(super) model_slope: Option<f64>,
    pub(super) rows: RowsByPoints,
}

/// Where a rising function reaches `target` within ±`reach`, to the last bit.
pub(super) fn bisect(mean: impl Fn(f64) -> f64, target: f64, reach: f64) -> f64 {
    let (mut low, mut high) = (-reach, reach);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if mean(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
}

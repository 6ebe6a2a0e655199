//! The line from points to log-odds of bad, fitted to whole points.
//!
//! Rounding moves points, so probabilities read off the line of the scaling are no
//! longer those of the model: by a few percent at 20 points to double the odds, more
//! on short scales. The line is therefore fitted again, to the rounded points of the
//! training rows.

use super::pd_line::{PdLine, bisect};
use super::rows_by_points::RowsByPoints;
use crate::metrics::logistic_line::{Group, LogisticLine, logistic};

/// Slopes beyond these are not those of rounding; the scaling's stays.
const SLOPES: std::ops::RangeInclusive<f64> = 0.2..=5.0;

impl PdLine {
    /// Fits the line; `scaled` gives the scaling's log-odds of points.
    pub(super) fn fit(
        rows: RowsByPoints,
        model_mean_pd: f64,
        model_slope: Option<f64>,
        scaled: impl Fn(i32) -> f64,
    ) -> Self {
        let groups = rows.groups(scaled);
        let ratio = outcome_slope(&groups)
            .zip(model_slope)
            .map(|(of_points, of_model)| of_points / of_model);
        let slope = ratio.filter(|slope| SLOPES.contains(slope)).unwrap_or(1.0);
        let reach = groups.iter().fold(2000.0, |far: f64, group| {
            far.max(2.0 * (slope * group.x).abs())
        });
        let mean = |intercept: f64| mean_pd(&groups, |x| intercept + slope * x);
        Self {
            intercept: bisect(mean, model_mean_pd, reach),
            slope,
            model_mean_pd,
            model_slope,
            rows,
        }
    }
}

/// The slope of the outcomes on `x`, where there is one.
pub(super) fn outcome_slope(groups: &[Group]) -> Option<f64> {
    LogisticLine::fit(groups).map(|line| line.slope)
}

/// The mean of `σ(log_odds(x))` over all rows.
pub(super) fn mean_pd(groups: &[Group], log_odds: impl Fn(f64) -> f64) -> f64 {
    let all: f64 = groups.iter().map(Group::weight).sum();
    let pd = |group: &Group| group.weight() * logistic(log_odds(group.x));
    groups.iter().map(pd).sum::<f64>() / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_the_mean_and_undoes_a_stretch() {
        let rows = RowsByPoints {
            points: vec![0, 10],
            good: vec![5.0, 28.0],
            bad: vec![5.0, 2.0],
        };
        // The scaling says 2 ln 14 between them, the rows say ln 14.
        let scaled = |points: i32| 2.0 * 14.0_f64.ln() * (1.0 - f64::from(points) / 10.0);
        let line = PdLine::fit(rows, 7.0 / 40.0, Some(1.0), scaled);
        assert!((line.slope - 0.5).abs() < 1e-12);
        let worst = logistic(line.intercept + line.slope * scaled(0));
        assert!((worst - 0.5).abs() < 1e-12);
    }
}

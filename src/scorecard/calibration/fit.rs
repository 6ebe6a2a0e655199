//! What each method comes to, given the log-odds of a card by points.

use super::isotonic::Knots;
use super::method::{Calibration, Fitted};
use crate::metrics::logistic_line::{LogisticLine, logistic};
use crate::scorecard::ScorecardError;
use crate::scorecard::pd_line::bisect;
use crate::scorecard::rows_by_points::RowsByPoints;

/// The furthest that a calibration may shift log-odds: 22,026 times the odds.
const MAX_SHIFT: f64 = 10.0;
/// The steepest that one may make them.
const MAX_SLOPE: f64 = 100.0;

fn refuse<T>(setting: &'static str, expected: &'static str) -> Result<T, ScorecardError> {
    Err(ScorecardError::Calibration { setting, expected })
}

impl Calibration {
    /// Fits to a card that gives from `ends.0` to `ends.1` points, with these log-odds.
    pub(in crate::scorecard) fn fit(
        &self,
        ends: (i64, i64),
        log_odds: impl Fn(i32) -> f64,
    ) -> Result<Fitted, ScorecardError> {
        match self {
            Self::Platt { rows } => {
                check_rows(rows, ends)?;
                platt(rows, log_odds)
            }
            Self::Isotonic { rows } => {
                check_rows(rows, ends)?;
                match Knots::fit(rows) {
                    Some(knots) => Ok(Fitted::Knots(knots)),
                    None => refuse("the rows", "of both classes, good and bad"),
                }
            }
            Self::LongRunAverage {
                points,
                weights,
                bad_rate,
            } => {
                let inside = |points: &i32| (ends.0..=ends.1).contains(&i64::from(*points));
                if !points.is_sorted_by(|a, b| a < b) || !points.iter().all(inside) {
                    return refuse("the population", "of points that the card can give");
                }
                let log_odds: Vec<f64> = points.iter().map(|points| log_odds(*points)).collect();
                shifted(shift_to(&log_odds, weights, *bad_rate)?)
            }
            Self::Prior {
                sample_bad_rate,
                population_bad_rate,
            } => {
                let sample = logit("the sample's bad rate", *sample_bad_rate)?;
                shifted(logit("the population's bad rate", *population_bad_rate)? - sample)
            }
        }
    }
}

fn check_rows(rows: &RowsByPoints, ends: (i64, i64)) -> Result<(), ScorecardError> {
    match rows.problem(ends) {
        None => Ok(()),
        Some(_) => refuse(
            "the rows",
            "at least one, of points that the card can give, ascending, each with a weight",
        ),
    }
}

fn platt(rows: &RowsByPoints, log_odds: impl Fn(i32) -> f64) -> Result<Fitted, ScorecardError> {
    let Some(line) = LogisticLine::fit(&rows.groups(log_odds)) else {
        return refuse("the rows", "good and bad ones whose probabilities overlap");
    };
    let rises = line.slope > 0.0 && line.slope <= MAX_SLOPE;
    match rises && line.intercept.is_finite() {
        true => Ok(Fitted::Line {
            intercept: line.intercept,
            slope: line.slope,
        }),
        false => refuse(
            "the slope",
            "above 0 (more points, fewer bad rows) and at most 100",
        ),
    }
}

fn shifted(intercept: f64) -> Result<Fitted, ScorecardError> {
    match intercept.abs() <= MAX_SHIFT {
        true => Ok(Fitted::Line {
            intercept,
            slope: 1.0,
        }),
        false => refuse(
            "the target bad rate",
            "within 22,026 times the odds of today",
        ),
    }
}

fn logit(setting: &'static str, rate: f64) -> Result<f64, ScorecardError> {
    match rate > 0.0 && rate < 1.0 {
        true => Ok(libm::log(rate / (1.0 - rate))),
        false => refuse(setting, "above 0 and below 1"),
    }
}

/// The shift of log-odds of bad that makes the mean probability `target`: the mean rises
/// with the shift, so bisection finds it to the last bit.
fn shift_to(log_odds: &[f64], weights: &[f64], target: f64) -> Result<f64, ScorecardError> {
    logit("the target bad rate", target)?;
    if log_odds.is_empty() || !log_odds.iter().all(|value| value.is_finite()) {
        return refuse("the population", "at least one row");
    }
    let all: f64 = weights.iter().sum();
    let proper = |weight: &f64| weight.is_finite() && *weight >= 0.0;
    let proper = weights.len() == log_odds.len() && weights.iter().all(proper);
    if !(proper && all > 0.0 && all.is_finite()) {
        return refuse("weights", "one per row, finite, not negative, not all zero");
    }
    let mean = |shift: f64| {
        let rows = log_odds.iter().zip(weights);
        let sum = rows.map(|(value, weight)| weight * logistic(value + shift));
        sum.sum::<f64>() / all
    };
    Ok(bisect(mean, target, 2000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The oracle of King and Zeng: five probabilities brought to half their mean.
    #[test]
    fn a_shift_gives_the_published_probabilities() {
        let sample = [0.01, 0.02, 0.05, 0.10, 0.20];
        let log_odds = sample.map(|pd| logit("", pd).unwrap());
        let shift = shift_to(&log_odds, &[1.0; 5], 0.038).unwrap();
        assert!((shift + 0.772_712_076_4).abs() < 1e-10, "{shift}");
        let known = [0.00464258, 0.00933568, 0.02372648, 0.04880266, 0.10349260];
        for (log_odds, expected) in log_odds.into_iter().zip(known) {
            assert!((logistic(log_odds + shift) - expected).abs() < 5e-9);
        }
    }

    /// The same sources: a sample of half bads out of a population of 5 %.
    #[test]
    fn a_prior_gives_the_published_probabilities() {
        let fitted = Calibration::prior(0.5, 0.05).fit((0, 0), |_| 0.0);
        let Ok(Fitted::Line { intercept, .. }) = fitted else {
            panic!("a prior is a shift");
        };
        assert!((intercept + 19f64.ln()).abs() < 1e-12);
        for (pd, expected) in [(0.5, 0.05), (0.8, 0.173_913_04), (0.2, 0.012_987_01)] {
            let corrected = logistic(logit("", pd).unwrap() + intercept);
            assert!((corrected - expected).abs() < 5e-9, "{pd}");
        }
    }

    #[test]
    fn rates_out_of_bounds_are_refused_by_name() {
        for (sample, population, name) in [
            (0.0, 0.1, "the sample's bad rate"),
            (0.5, 1.0, "the population's bad rate"),
            (0.5, f64::NAN, "the population's bad rate"),
            (0.5, 1e-6, "the target bad rate"),
        ] {
            let error = Calibration::prior(sample, population).fit((0, 0), |_| 0.0);
            let error = error.unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}

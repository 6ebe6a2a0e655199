//! Points to probabilities, and the shift that meets a target bad rate.

use super::pd_line::{Calibration, bisect, logistic};
use super::scaling::MAX_SPAN;
use super::{Scorecard, ScorecardError};
use std::collections::BTreeMap;

/// The furthest that a calibration may shift log-odds: 22,026 times the odds.
pub(super) const MAX_SHIFT: f64 = 10.0;

impl Scorecard {
    /// Bounds on the points of any borrower: the sums of the terms' least and most.
    pub(super) fn attainable(&self) -> (i64, i64) {
        let base = i64::from(self.base_points);
        self.terms.iter().fold((base, base), |(least, most), one| {
            let points = || one.points.iter().map(|points| i64::from(points.value()));
            (
                least + points().min().unwrap_or(0),
                most + points().max().unwrap_or(0),
            )
        })
    }

    /// Fills the table of probabilities for all attainable points.
    pub(super) fn tabulate_pd(&mut self) -> Result<(), ScorecardError> {
        let (least, most) = self.attainable();
        let span = most - least;
        if span > i64::from(MAX_SPAN) {
            return Err(ScorecardError::Span {
                span,
                limit: MAX_SPAN,
            });
        }
        self.pd_from = i32::try_from(least).unwrap_or(i32::MIN);
        let ends = least..=most;
        self.pd = ends.map(|points| self.pd_of(points)).collect();
        Ok(())
    }

    /// The probability of bad at `points`, before it is tabulated.
    pub(super) fn pd_of(&self, points: i64) -> f64 {
        logistic(self.log_odds_of(self.scaled_log_odds(points)) + self.calibration_shift())
    }

    /// The log-odds of bad that the scaling gives points.
    #[allow(clippy::cast_precision_loss)] // points are within ±1,000,000
    pub(super) fn scaled_log_odds(&self, points: i64) -> f64 {
        (self.offset - points as f64) / self.factor
    }

    /// The log-odds of bad before calibration, by those of the scaling.
    pub(super) fn log_odds_of(&self, scaled: f64) -> f64 {
        match &self.pd_line {
            Some(line) => line.intercept + line.slope * scaled,
            None => scaled,
        }
    }

    /// The shift of a population that the card can score.
    pub(super) fn shift_of(
        &self,
        points: &[i32],
        weights: &[f64],
        target: f64,
    ) -> Result<f64, ScorecardError> {
        let refuse = |setting, expected| Err(ScorecardError::Calibration { setting, expected });
        let (least, most) = self.attainable();
        if !points
            .iter()
            .all(|&points| (least..=most).contains(&i64::from(points)))
        {
            return refuse("the population", "of points that the card can give");
        }
        let log_odds = points
            .iter()
            .map(|&points| self.scaled_log_odds(i64::from(points)));
        let log_odds: Vec<f64> = log_odds.map(|scaled| self.log_odds_of(scaled)).collect();
        let shift = calibration_shift(&log_odds, Some(weights), target)?;
        if shift.abs() > MAX_SHIFT {
            return refuse(
                "the target bad rate",
                "within 22,026 times the odds of today",
            );
        }
        Ok(shift)
    }

    /// Shifts the probabilities of all points so that the mean over a population
    /// is `target`; points stay as they are.
    ///
    /// `points` are the scores of the population, one weight each (or none: every
    /// row weighs 1).
    ///
    /// # Formula
    ///
    /// The unique `δ` with `mean σ(logit pd_i + δ) = target`, by bisection.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Calibration`] when `target` is not inside (0, 1) or asks for a
    /// shift beyond ±10, when there are no scores or some that the card cannot give, or weights
    /// are of another length, not finite or negative.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::units::Points;
    /// // All 600 today: 50 to 1. Last year one in ten such borrowers was bad.
    /// let card = card.calibrated(&[600, 600], None, 0.1)?;
    /// assert!((card.compile()?.pd(Points(600)).value() - 0.1).abs() < 1e-9);
    /// assert!((card.calibration_shift() - (50.0_f64 / 9.0).ln()).abs() < 1e-9); // from 50 to 9 to 1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn calibrated(
        mut self,
        points: &[i32],
        weights: Option<&[f64]>,
        target: f64,
    ) -> Result<Self, ScorecardError> {
        if weights.is_some_and(|weights| weights.len() != points.len()) {
            return Err(WRONG_WEIGHTS);
        }
        let weight = |row: usize| weights.map_or(Some(1.0), |weights| weights.get(row).copied());
        // Sorted by weight too: the sums do not depend on the order of the rows.
        let mut sorted: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
        for (row, &points) in points.iter().enumerate() {
            sorted.entry(points).or_default().extend(weight(row));
        }
        let sum = |mut weights: Vec<f64>| {
            weights.sort_unstable_by(f64::total_cmp);
            let proper = weights
                .iter()
                .all(|weight| weight.is_finite() && *weight >= 0.0);
            proper.then(|| weights.iter().sum::<f64>())
        };
        let points = sorted.keys().copied().collect::<Vec<_>>();
        let weights = sorted.into_values().map(sum).collect::<Option<Vec<f64>>>();
        let weights = weights.ok_or(WRONG_WEIGHTS)?;
        self.calibration = Some(Calibration {
            shift: self.shift_of(&points, &weights, target)?,
            target_bad_rate: target,
            points,
            weights,
        });
        self.tabulate_pd()?;
        Ok(self)
    }
}

const WRONG_WEIGHTS: ScorecardError = ScorecardError::Calibration {
    setting: "weights",
    expected: "one per row, finite, not negative, not all zero",
};

/// The shift of log-odds of bad that makes the mean probability `target`.
///
/// # Formula
///
/// The unique `δ` with `mean σ(log_odds_i + δ) = target`: the mean rises with
/// `δ`, so bisection finds it to the last bit.
///
/// # Errors
///
/// [`ScorecardError::Calibration`] as in [`Scorecard::calibrated`].
///
/// # Examples
///
/// ```
/// use scorewright::scorecard::calibration_shift;
/// let logit = |p: f64| (p / (1.0 - p)).ln();
/// let log_odds = [0.01, 0.02, 0.05, 0.10, 0.20].map(logit);
/// let shift = calibration_shift(&log_odds, None, 0.038)?;
/// assert!((shift + 0.7727120764).abs() < 1e-9);
/// # Ok::<(), scorewright::scorecard::ScorecardError>(())
/// ```
pub fn calibration_shift(
    log_odds: &[f64],
    weights: Option<&[f64]>,
    target: f64,
) -> Result<f64, ScorecardError> {
    let refuse = |setting, expected| Err(ScorecardError::Calibration { setting, expected });
    if !(target > 0.0 && target < 1.0) {
        return refuse("the target bad rate", "above 0 and below 1");
    }
    if log_odds.is_empty() || !log_odds.iter().all(|value| value.is_finite()) {
        return refuse(
            "the population",
            "at least one row, all with finite log-odds",
        );
    }
    let weight =
        |row: usize| weights.map_or(1.0, |weights| weights.get(row).copied().unwrap_or(0.0));
    let all: f64 = (0..log_odds.len()).map(weight).sum();
    let proper = weights.is_none_or(|weights| {
        weights.len() == log_odds.len() && weights.iter().all(|w| w.is_finite() && *w >= 0.0)
    });
    if !(proper && all > 0.0 && all.is_finite()) {
        return Err(WRONG_WEIGHTS);
    }
    let mean = |shift: f64| {
        let rows = log_odds.iter().enumerate();
        rows.map(|(row, value)| weight(row) * logistic(value + shift))
            .sum::<f64>()
            / all
    };
    Ok(bisect(mean, target, 2000.0))
}

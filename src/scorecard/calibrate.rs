//! Points to probabilities, and the shift that meets a target bad rate.

use super::scaling::MAX_SPAN;
use super::{Scorecard, ScorecardError};

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
    #[allow(clippy::cast_precision_loss)] // points are within ±1,000,000
    pub(super) fn pd_of(&self, points: i64) -> f64 {
        let log_odds = (self.offset - points as f64) / self.factor;
        logistic(log_odds + self.calibration_shift)
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
    /// [`ScorecardError::Calibration`] when `target` is not inside (0, 1), when
    /// there are no scores, or weights are of another length, not finite or negative.
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
        let log_odds: Vec<f64> = points
            .iter()
            .map(|&points| (self.offset - f64::from(points)) / self.factor)
            .collect();
        self.calibration_shift = calibration_shift(&log_odds, weights, target)?;
        self.tabulate_pd()?;
        Ok(self)
    }
}

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
        return refuse("weights", "one per row, finite, not negative, not all zero");
    }
    let mean = |shift: f64| {
        let rows = log_odds.iter().enumerate();
        rows.map(|(row, value)| weight(row) * logistic(value + shift))
            .sum::<f64>()
            / all
    };
    Ok(bisect(mean, target))
}

/// Where a rising function reaches `target`, to the last bit.
fn bisect(mean: impl Fn(f64) -> f64, target: f64) -> f64 {
    let (mut low, mut high) = (-2000.0, 2000.0);
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

/// `1 / (1 + exp(-x))`, the same bits on every machine.
pub(super) fn logistic(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + libm::exp(-log_odds))
    } else {
        let odds = libm::exp(log_odds);
        odds / (1.0 + odds)
    }
}

//! A card's probabilities by points, calibrated.

use super::method::{Calibration, FittedCalibration};
use crate::metrics::logistic_line::logistic;
use crate::scorecard::scaling::MAX_SPAN;
use crate::scorecard::{Scorecard, ScorecardError};

/// More calibrations in a row than this say nothing that fewer could not.
const MOST: usize = 4;

impl Scorecard {
    /// Bounds on the points of any borrower: the sums of the terms' least and most.
    pub(in crate::scorecard) fn attainable(&self) -> (i64, i64) {
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
    pub(in crate::scorecard) fn tabulate_pd(&mut self) -> Result<(), ScorecardError> {
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
        #[allow(clippy::cast_precision_loss)] // points are within ±1,000,000
        let pd = ends.map(|points| self.pd_of(points as f64)).collect();
        self.pd = pd;
        Ok(())
    }

    /// The probability of bad at `points`, before it is tabulated.
    pub(in crate::scorecard) fn pd_of(&self, points: f64) -> f64 {
        logistic(self.log_odds_at(points, self.calibrations.len()))
    }

    /// The log-odds of bad that the scaling gives points.
    pub(in crate::scorecard) fn scaled_log_odds(&self, points: f64) -> f64 {
        (self.offset - points) / self.factor
    }

    /// The log-odds of bad at `points` after the first `n` calibrations.
    pub(in crate::scorecard) fn log_odds_at(&self, points: f64, n: usize) -> f64 {
        let scaled = self.scaled_log_odds(points);
        let fitted = match &self.pd_line {
            Some(line) => line.intercept + line.slope * scaled,
            None => scaled,
        };
        let steps = self.calibrations.iter().take(n);
        steps.fold(fitted, |log_odds, step| step.apply(points, log_odds))
    }

    /// What `method` comes to on the card with its first `n` calibrations.
    pub(in crate::scorecard) fn fit_calibration(
        &self,
        method: Calibration,
        n: usize,
    ) -> Result<FittedCalibration, ScorecardError> {
        if n >= MOST {
            return Err(ScorecardError::Calibration {
                setting: "calibrations",
                expected: "at most 4; take those of before away with `uncalibrated`",
            });
        }
        let log_odds = |points| self.log_odds_at(f64::from(points), n);
        let fitted = method.fit(self.attainable(), log_odds)?;
        Ok(FittedCalibration { method, fitted })
    }

    /// Calibrates the probabilities of all points, on top of what was done before; points
    /// stay as they are.
    ///
    /// The card keeps the rows by points (no values of applicants) or rates that the
    /// calibration rests on, so that its file can be checked.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Calibration`] when there are no rows or some of points that the
    /// card cannot give; all are good or all bad, or (for Platt) points part them or lead
    /// the wrong way; a rate is not inside (0, 1) or asks for a shift beyond ±10; or there
    /// are four calibrations already.
    ///
    /// # Examples
    ///
    /// On [`Calibration`]'s constructors, with numbers. A shape, then a level:
    ///
    /// ```
    /// # #[cfg(feature = "train")] {
    /// # use scorewright::{dataset::Dataset, schema::Schema, training::LogisticModel};
    /// use scorewright::scorecard::{Calibration, Scorecard};
    /// use scorewright::scoring::Batch;
    /// # let schema = Schema::read("data/german_credit.toml")?;
    /// # let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// let (train, rows) = loans.split(0.6, 1)?; // rows that did not train it
    /// let card = Scorecard::params().build(&LogisticModel::train(&train)?)?;
    /// let mut batch = Batch::new();
    /// card.compile()?.score_dataset(&rows, &mut batch)?;
    /// let (points, bad) = (batch.points(), rows.bad().unwrap());
    /// let card = card
    ///     .calibrated(Calibration::platt(points, bad, None)?)?
    ///     .calibrated(Calibration::long_run_average(points, None, 0.08)?)?;
    /// let names: Vec<_> = card.calibrations().iter().map(|one| one.method().name()).collect();
    /// assert_eq!(names, ["platt", "long_run_average"]);
    /// card.compile()?.score_dataset(&rows, &mut batch)?;
    /// let mean = batch.pd().iter().map(|pd| pd.value()).sum::<f64>() / 400.0;
    /// assert!((mean - 0.08).abs() < 1e-12);
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn calibrated(mut self, calibration: Calibration) -> Result<Self, ScorecardError> {
        let fitted = self.fit_calibration(calibration, self.calibrations.len())?;
        self.calibrations.push(fitted);
        self.tabulate_pd()?;
        Ok(self)
    }

    /// The card without its calibrations.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Span`], never for a card that was made or loaded by this crate.
    pub fn uncalibrated(mut self) -> Result<Self, ScorecardError> {
        self.calibrations.clear();
        self.tabulate_pd()?;
        Ok(self)
    }

    /// Its calibrations, in the order they were applied.
    #[must_use]
    pub fn calibrations(&self) -> &[FittedCalibration] {
        &self.calibrations
    }
}

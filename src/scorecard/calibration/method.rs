//! What a calibration asks, and what came of it on a card.

use super::isotonic::Knots;
use crate::scorecard::ScorecardError;
use crate::scorecard::rows_by_points::{RowsByPoints, population};

/// A method of calibration with the rows or rates that it rests on; points stay as they
/// are, only their probabilities move.
///
/// Applied by [`Scorecard::calibrated`](crate::scorecard::Scorecard::calibrated), one after
/// the other: first a shape ([`platt`](Self::platt) or [`isotonic`](Self::isotonic)) fitted
/// to outcomes, then a level ([`long_run_average`](Self::long_run_average) or
/// [`prior`](Self::prior)) where the rows do not have that of the years to come.
///
/// Fit to rows that neither trained the card nor measure it afterwards: on the training
/// rows `platt` finds what the card already has, and `isotonic` follows their noise.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "card",
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Calibration {
    /// Intercept and slope on the log-odds, by maximum likelihood.
    #[non_exhaustive]
    Platt {
        /// What they are fitted to.
        rows: RowsByPoints,
    },
    /// Bad rates by points that never rise, by pooling adjacent violators.
    #[non_exhaustive]
    Isotonic {
        /// What they are fitted to.
        rows: RowsByPoints,
    },
    /// A shift of the log-odds that gives a population a mean probability.
    #[non_exhaustive]
    LongRunAverage {
        /// Of the population, ascending.
        points: Vec<i32>,
        /// Of rows, at each number of points.
        weights: Vec<f64>,
        /// The mean probability it gets.
        bad_rate: f64,
    },
    /// The offset of a sample in which bad rows are more or less frequent than among
    /// all borrowers.
    #[non_exhaustive]
    Prior {
        /// Of the rows that the card was trained or calibrated on.
        sample_bad_rate: f64,
        /// Of those that it will score.
        population_bad_rate: f64,
    },
}

impl Calibration {
    /// Platt's: intercept and slope on the card's log-odds, fitted to outcomes.
    ///
    /// Three slices of one length: points, whether the row is bad, weights or none.
    /// Two parameters: right with a few hundred rows.
    ///
    /// # Formula
    ///
    /// `logit pd' = a + b logit pd`, `a` and `b` by maximum likelihood, `0 < b ≤ 100`
    /// (Platt, *Probabilistic outputs for support vector machines*, 1999, without his
    /// change of the outcomes, so that the mean probability is the bad rate).
    ///
    /// # Errors
    ///
    /// As [`RowsByPoints::new`].
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
    /// use scorewright::scorecard::Calibration;
    /// use scorewright::units::Points;
    /// // Of forty with 560 points 10 were bad, of forty with 600 4.
    /// let points: Vec<i32> = (0..80).map(|n| if n < 40 { 560 } else { 600 }).collect();
    /// let bad: Vec<bool> = (0..80).map(|n| n % 40 < if n < 40 { 10 } else { 4 }).collect();
    /// let card = card.calibrated(Calibration::platt(&points, &bad, None)?)?;
    /// let scorer = card.compile()?;
    /// assert!((scorer.pd(Points(560)).value() - 0.25).abs() < 1e-9);
    /// assert!((scorer.pd(Points(600)).value() - 0.10).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn platt(
        points: &[i32],
        bad: &[bool],
        weights: Option<&[f64]>,
    ) -> Result<Self, ScorecardError> {
        let rows = RowsByPoints::new(points, bad, weights)?;
        Ok(Self::Platt { rows })
    }

    /// Isotonic: bad rates that never rise with points, whatever their shape.
    ///
    /// As many parameters as the rows ask for: wants a thousand bad rows or more, and
    /// replaces what came before it, a shift too. Borrowers of one block share a
    /// probability, so it tells fewer of them apart; points still do.
    ///
    /// # Formula
    ///
    /// The bad rates of greatest likelihood among those that do not rise with points, by
    /// pooling adjacent violators, weighted (Ayer et al. 1955; Zadrozny and Elkan 2002).
    /// Rows of the same points are one; a block without good or without bad rows joins
    /// its neighbour, so that no probability is 0 or 1; the mean over the rows stays the
    /// bad rate. Between two blocks log-odds go straight from one to the other by points,
    /// beyond the ends they stay.
    ///
    /// # Errors
    ///
    /// As [`RowsByPoints::new`].
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
    /// use scorewright::scorecard::Calibration;
    /// use scorewright::units::Points;
    /// // Bad: 5 of 10 at 510, 1 of 10 at 550, 3 of 10 at 560, 1 of 20 at 600.
    /// let points: Vec<i32> = [[510; 10], [550; 10], [560; 10], [600; 10], [600; 10]].concat();
    /// let bad: Vec<bool> = (0..50).map(|n| n % 10 < [5, 1, 3, 1, 0][n / 10]).collect();
    /// let card = card.calibrated(Calibration::isotonic(&points, &bad, None)?)?;
    /// let pd = |points| card.compile().map(|scorer| scorer.pd(Points(points)).value());
    /// for (points, expected) in [(500, 0.5), (510, 0.5), (550, 0.2), (560, 0.2), (600, 0.05)] {
    ///     assert!((pd(points)? - expected).abs() < 1e-12); // 4 of 20 at 550 and 560
    /// }
    /// assert!((pd(530)? - 1.0 / 3.0).abs() < 1e-12); // half way from odds of 1:1 to 1:4
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn isotonic(
        points: &[i32],
        bad: &[bool],
        weights: Option<&[f64]>,
    ) -> Result<Self, ScorecardError> {
        let rows = RowsByPoints::new(points, bad, weights)?;
        Ok(Self::Isotonic { rows })
    }

    /// The long-run average: the mean probability of a population becomes `bad_rate`.
    ///
    /// `points` are the scores of the population, outcomes are not needed; weights or none.
    ///
    /// # Formula
    ///
    /// `logit pd' = logit pd + δ` with the unique `δ` for which `mean pd' = bad_rate`, by
    /// bisection to the last bit; refused beyond ±10.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Calibration`] when weights are of another length, negative or not
    /// finite.
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
    /// use scorewright::scorecard::Calibration;
    /// use scorewright::units::Points;
    /// // All 600 today: 50 to 1. Over the years one in ten such borrowers was bad.
    /// let card = card.calibrated(Calibration::long_run_average(&[600, 600], None, 0.1)?)?;
    /// assert!((card.compile()?.pd(Points(600)).value() - 0.1).abs() < 1e-9);
    /// let (shift, slope) = card.calibrations()[0].line().unwrap();
    /// assert!((shift - (50.0_f64 / 9.0).ln()).abs() < 1e-9); // from 50 to 9 to 1
    /// assert_eq!(slope, 1.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn long_run_average(
        points: &[i32],
        weights: Option<&[f64]>,
        bad_rate: f64,
    ) -> Result<Self, ScorecardError> {
        let (points, weights) = population(points, weights)?;
        Ok(Self::LongRunAverage {
            points,
            weights,
            bad_rate,
        })
    }

    /// The correction of a sample whose bad rows were drawn more (or less) often.
    ///
    /// Right where good and bad rows were each drawn at random; where the bad rate differs
    /// for another reason (a selection by risk, another year), use
    /// [`long_run_average`](Self::long_run_average).
    ///
    /// # Formula
    ///
    /// `logit pd' = logit pd + logit population_bad_rate - logit sample_bad_rate`
    /// (King and Zeng, *Political Analysis* 9, 2001), refused beyond ±10.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::{Calibration, Scorecard};
    /// let card = Scorecard::builder("even")
    ///     .pdo(20.0, 600, 1.0) // 600 points at even odds
    ///     .numbers(Field::new("income", Kind::Amount), &[1000.0])
    ///     .points("income", &[560, 600, 640])
    ///     .build()?;
    /// use scorewright::units::Points;
    /// // Trained on as many bad as good rows; of all borrowers 5 % are bad.
    /// let card = card.calibrated(Calibration::prior(0.5, 0.05))?;
    /// let scorer = card.compile()?;
    /// assert!((scorer.pd(Points(600)).value() - 0.05).abs() < 1e-12);
    /// assert!((scorer.pd(Points(560)).value() - 4.0 / 23.0).abs() < 1e-12); // 4:1 over 19:1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn prior(sample_bad_rate: f64, population_bad_rate: f64) -> Self {
        Self::Prior {
            sample_bad_rate,
            population_bad_rate,
        }
    }

    /// Its name in the card's file: `platt`, `isotonic`, `long_run_average`, `prior`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Platt { .. } => "platt",
            Self::Isotonic { .. } => "isotonic",
            Self::LongRunAverage { .. } => "long_run_average",
            Self::Prior { .. } => "prior",
        }
    }
}

/// A calibration of a card, and what it came to.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
pub struct FittedCalibration {
    pub(in crate::scorecard) method: Calibration,
    pub(in crate::scorecard) fitted: Fitted,
}

/// How log-odds move.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "card",
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub(in crate::scorecard) enum Fitted {
    Line { intercept: f64, slope: f64 },
    Knots(Knots),
}

impl FittedCalibration {
    /// The method, with what it rests on.
    #[must_use]
    pub const fn method(&self) -> &Calibration {
        &self.method
    }

    /// `(a, b)` of `logit pd' = a + b logit pd`; `None` for an isotonic one.
    #[must_use]
    pub const fn line(&self) -> Option<(f64, f64)> {
        match self.fitted {
            Fitted::Line { intercept, slope } => Some((intercept, slope)),
            Fitted::Knots(_) => None,
        }
    }

    /// The log-odds by points of an isotonic one.
    #[must_use]
    pub const fn knots(&self) -> Option<&Knots> {
        match &self.fitted {
            Fitted::Line { .. } => None,
            Fitted::Knots(knots) => Some(knots),
        }
    }

    /// The log-odds after it at `points`, from those before it.
    pub(super) fn apply(&self, points: f64, log_odds: f64) -> f64 {
        match &self.fitted {
            Fitted::Line { intercept, slope } => intercept + slope * log_odds,
            Fitted::Knots(knots) => knots.at(points),
        }
    }
}

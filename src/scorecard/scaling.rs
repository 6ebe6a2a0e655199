//! From log-odds to points.

use super::ScorecardError;

/// How log-odds become points.
///
/// # Formula
///
/// `points = offset + factor * ln(good:bad odds)`, `factor = pdo / ln 2`,
/// `offset = base_points - factor * ln(base_odds)` (Siddiqi, *Credit Risk Scorecards*, 2006).
///
/// # Examples
///
/// ```
/// use scorewright::scorecard::Scaling;
/// // 600 points at 50 good to 1 bad, odds double every 20 points.
/// let scaling = Scaling::pdo(20, 600, 50.0);
/// let (offset, factor) = scaling.offset_and_factor()?;
/// assert!((offset - 487.122876205).abs() < 1e-9);
/// assert!((factor - 28.853900818).abs() < 1e-9);
/// # Ok::<(), scorewright::scorecard::ScorecardError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    pub(super) method: Method,
    pub(super) base: Base,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "card",
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub(super) enum Method {
    Pdo {
        pdo: f64,
        base_points: i32,
        good_bad_odds: f64,
    },
    MinMax {
        min: i32,
        max: i32,
    },
}

/// Where the points of the intercept go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Base {
    /// Spread evenly over the terms. The default.
    #[default]
    Spread,
    /// Kept apart, as points that every borrower starts from.
    Apart,
}

impl Scaling {
    /// `base_points` at `good_bad_odds`; the odds double every `pdo` points.
    ///
    /// `pdo` above 0 and at most 1,000; odds finite and above 0; base points
    /// within ±100,000. Checked by [`offset_and_factor`](Self::offset_and_factor) and when a card is made.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scorecard::Scaling;
    /// let (offset, factor) = Scaling::pdo(20, 600, 1.0).offset_and_factor()?;
    /// assert_eq!(offset, 600.0); // at odds of 1 to 1
    /// assert!((factor * 2.0_f64.ln() - 20.0).abs() < 1e-12); // 20 more for twice the odds
    /// # Ok::<(), scorewright::scorecard::ScorecardError>(())
    /// ```
    #[must_use]
    pub fn pdo(pdo: impl Into<f64>, base_points: i32, good_bad_odds: impl Into<f64>) -> Self {
        Self {
            method: Method::Pdo {
                pdo: pdo.into(),
                base_points,
                good_bad_odds: good_bad_odds.into(),
            },
            base: Base::default(),
        }
    }

    /// The worst attainable score is `min`, the best `max`.
    ///
    /// `min < max`, both within ±100,000 and at most 10,000 apart.
    #[must_use]
    pub const fn min_max(min: i32, max: i32) -> Self {
        Self {
            method: Method::MinMax { min, max },
            base: Base::Spread,
        }
    }

    /// Where the points of the intercept go. Default [`Base::Spread`].
    #[must_use]
    pub const fn with_base(self, base: Base) -> Self {
        Self { base, ..self }
    }

    /// Offset and factor of the line, for scaling by points to double the odds.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Scaling`] for a setting out of its bounds, or for
    /// min-max scaling, whose line depends on the card.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scorecard::Scaling;
    /// let (offset, factor) = Scaling::pdo(20, 600, 50.0).offset_and_factor()?;
    /// assert!((offset + factor * 100.0_f64.ln() - 620.0).abs() < 1e-9); // 100 to 1: twice 50
    /// # Ok::<(), scorewright::scorecard::ScorecardError>(())
    /// ```
    pub fn offset_and_factor(&self) -> Result<(f64, f64), ScorecardError> {
        self.check()?;
        let Method::Pdo {
            pdo,
            base_points,
            good_bad_odds,
        } = self.method
        else {
            return Err(ScorecardError::Scaling {
                setting: "min_max",
                expected: "scaling by pdo: the line of min-max scaling depends on the card",
            });
        };
        let factor = pdo / core::f64::consts::LN_2;
        let offset = f64::from(base_points) - factor * libm::log(good_bad_odds);
        Ok((offset, factor))
    }

    pub(super) fn check(&self) -> Result<(), ScorecardError> {
        let refuse = |setting, expected| Err(ScorecardError::Scaling { setting, expected });
        let points = -100_000..=100_000;
        match self.method {
            Method::Pdo { pdo, .. } if !(pdo > 0.0 && pdo <= 1000.0) => {
                refuse("pdo", "above 0 and at most 1,000")
            }
            Method::Pdo { good_bad_odds, .. }
                if !(good_bad_odds > 0.0 && good_bad_odds.is_finite()) =>
            {
                refuse("good_bad_odds", "finite and above 0")
            }
            Method::Pdo { base_points, .. } if !points.contains(&base_points) => {
                refuse("base_points", "within ±100,000")
            }
            Method::MinMax { min, max } if !points.contains(&min) || !points.contains(&max) => {
                refuse("min, max", "within ±100,000")
            }
            Method::MinMax { min, max } if min >= max || max - min > MAX_SPAN => {
                refuse("max", "above min and at most 10,000 more")
            }
            _ => Ok(()),
        }
    }
}

/// The most points between the worst and the best score; bounds the table of probabilities.
pub(super) const MAX_SPAN: i32 = 10_000;

//! What rounding to whole points costs.

use super::{Base, Scorecard};

/// What rounding to whole points costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RoundingCost {
    /// The largest distance between a borrower's points and the exact score, over
    /// all attainable rows; 0.5 at least is in the nature of rounding.
    pub largest_score_error: f64,
    /// The largest distance between probabilities that this implies.
    pub largest_pd_error: f64,
}

impl Scorecard {
    /// What rounding costs at worst, over every row that the bins allow.
    ///
    /// On data, compare [`exact_score`](Self::exact_score) with the points; the
    /// training program reports the change of AUC.
    ///
    /// # Formula
    ///
    /// The score error is the larger of `Σ max` and `-Σ min` of the bins' errors;
    /// the probability error is the largest difference of the table's probabilities for
    /// that error.
    #[must_use]
    pub fn rounding_cost(&self) -> RoundingCost {
        let base = self.base_points_error();
        let (low, high) = self.terms.iter().fold((base, base), |(low, high), one| {
            let errors = || {
                let pairs = one.points.iter().zip(&one.exact_points);
                pairs.map(|(points, exact)| f64::from(points.value()) - exact)
            };
            (
                low + errors().fold(f64::MAX, f64::min),
                high + errors().fold(f64::MIN, f64::max),
            )
        });
        let largest_score_error = high.max(-low);
        RoundingCost {
            largest_score_error,
            largest_pd_error: self.pd_error(largest_score_error),
        }
    }

    /// The base's part of the rounding error; 0 when the intercept is spread.
    fn base_points_error(&self) -> f64 {
        match self.base {
            Base::Spread => f64::from(self.base_points),
            Base::Apart => {
                f64::from(self.base_points) - (self.offset - self.factor * self.intercept)
            }
        }
    }

    /// The largest change of probability that `error` points can make.
    fn pd_error(&self, error: f64) -> f64 {
        let pd = |points: f64| self.pd_of(points);
        self.pd_table()
            .map(|(points, _)| f64::from(points.value()))
            .map(|points| (pd(points - error) - pd(points)).max(pd(points) - pd(points + error)))
            .fold(0.0, f64::max)
    }

    /// What each term carries of the intercept, in points.
    #[cfg(any(feature = "train", feature = "card"))]
    pub(super) fn share(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // a number of terms
        let n = self.terms.len().max(1) as f64;
        match self.base {
            Base::Spread => (self.offset - self.factor * self.intercept) / n,
            Base::Apart => 0.0,
        }
    }

    /// The score before rounding of a row given by its bins, as
    /// [`Scorer::bins`](crate::scoring::Scorer::bins) writes them; `None` when
    /// they are not bins of this card.
    #[must_use]
    pub fn exact_score(&self, bins: &[u16]) -> Option<f64> {
        if bins.len() != self.inputs.len() {
            return None;
        }
        let base = f64::from(self.base_points) - self.base_points_error();
        self.terms.iter().try_fold(base, |sum, term| {
            let place = term.place(bins, self.n_second(term.inputs))?;
            Some(sum + term.exact_points.get(place)?)
        })
    }
}

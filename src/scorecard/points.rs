//! From log-odds to whole points: what making a card and checking one share.

use super::card::{Scorecard, Term};
use super::rounding::{Exact, Rounded, round_card};
use super::scaling::{MAX_SPAN, Method, Scaling};
use super::{Base, ScorecardError};

/// The furthest that anything in points may lie from zero; keeps whole sums safe.
const FURTHEST: f64 = 2_000_000.0;

/// Offset and factor of the line that `scaling` gives these terms.
pub(super) fn line_of(
    scaling: Scaling,
    terms: &[Term],
    intercept: f64,
) -> Result<(f64, f64), ScorecardError> {
    let Method::MinMax { min, max } = scaling.method else {
        return scaling.offset_and_factor();
    };
    scaling.check()?;
    let (worst, best) = ends(terms, intercept);
    let factor = f64::from(max - min) / (worst - best);
    if !factor.is_finite() {
        return Err(ScorecardError::NoTerms);
    }
    Ok((f64::from(min) + factor * worst, factor))
}

/// The highest and the lowest log-odds of bad that the terms allow.
fn ends(terms: &[Term], intercept: f64) -> (f64, f64) {
    terms
        .iter()
        .fold((intercept, intercept), |(worst, best), term| {
            let parts = || term.log_odds.iter().copied();
            (
                worst + parts().fold(f64::MIN, f64::max),
                best + parts().fold(f64::MAX, f64::min),
            )
        })
}

impl Scorecard {
    /// What the intercept is worth in points.
    pub(super) fn total(&self) -> f64 {
        self.offset - self.factor * self.intercept
    }

    /// The points of a term before rounding, with its share of the intercept.
    pub(super) fn exact_points_of(&self, term: &Term) -> Vec<f64> {
        let share = self.share();
        let exact = term
            .log_odds
            .iter()
            .map(|log_odds| share - self.factor * log_odds);
        exact.collect()
    }

    /// The whole points that follow from the terms' log-odds, before any rule of law.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Span`] when they are too far apart, or too far from zero.
    pub(super) fn rounded(&self) -> Result<Rounded, ScorecardError> {
        let exact: Vec<Exact> = self.terms.iter().map(|term| self.exact(term)).collect();
        let far = |points: &f64| points.is_nan() || points.abs() > FURTHEST;
        let total = self.total();
        let span: f64 = exact.iter().map(Exact::span).sum();
        let beyond = exact.iter().any(|exact| exact.points.iter().any(far)) || far(&total);
        // Rounding moves the ends by less than one point.
        if beyond || span.is_nan() || span > f64::from(MAX_SPAN) + 1.0 {
            #[allow(clippy::cast_possible_truncation)] // saturates
            let span = if beyond { i64::MAX } else { span as i64 };
            return Err(ScorecardError::Span {
                span,
                limit: MAX_SPAN,
            });
        }
        Ok(round_card(&exact, total, self.base == Base::Apart))
    }

    fn exact(&self, term: &Term) -> Exact {
        let points = term.log_odds.iter().map(|log_odds| -self.factor * log_odds);
        Exact {
            points: points.collect(),
            weights: term.weights.clone(),
        }
    }
}

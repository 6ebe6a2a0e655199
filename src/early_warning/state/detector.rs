//! Two charts that find a slow fall: moving average and cumulative sum.

use crate::early_warning::error::EarlyWarningError;

/// An exponentially weighted moving average with exact limits.
///
/// # Formula
///
/// `z = λx + (1 - λ)z`, started at 0 on standardised `x`; alarm when
/// `|z| > L sqrt(λ / (2 - λ) (1 - (1 - λ)^2t))` (Roberts 1959; Montgomery,
/// *Introduction to Statistical Quality Control*, 9.2).
///
/// # Examples
///
/// ```
/// use scorewright::early_warning::Ewma;
/// let mut chart = Ewma::new(0.1, 2.7)?;
/// assert!(!chart.observe(-0.55));
/// assert!((chart.average() + 0.055).abs() < 1e-12);
/// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ewma {
    lambda: f64,
    width: f64,
    average: f64,
    /// `(1 - λ)^2t`, kept by multiplication so that no power is taken.
    decay: f64,
}

impl Ewma {
    /// `lambda` in `(0, 1]`, `width` (`L`) above 0, in standard deviations.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Policy`] when one is out of its bounds.
    pub fn new(lambda: f64, width: f64) -> Result<Self, EarlyWarningError> {
        if lambda > 0.0 && lambda <= 1.0 && width > 0.0 && width.is_finite() {
            Ok(Self::resume(lambda, width, (0.0, 1.0)))
        } else {
            Err(chart_error(
                "ewma",
                "lambda must be in (0, 1], width above 0",
            ))
        }
    }

    pub(crate) const fn resume(lambda: f64, width: f64, (average, decay): (f64, f64)) -> Self {
        Self {
            lambda,
            width,
            average,
            decay,
        }
    }

    /// Takes one standardised observation; whether the average is outside its limits.
    pub fn observe(&mut self, x: f64) -> bool {
        self.average = self.lambda * x + (1.0 - self.lambda) * self.average;
        self.decay *= (1.0 - self.lambda) * (1.0 - self.lambda);
        self.average.abs() > self.limit()
    }

    /// `z`, the average now.
    #[must_use]
    pub const fn average(&self) -> f64 {
        self.average
    }

    /// Half the distance between the limits now.
    #[must_use]
    pub fn limit(&self) -> f64 {
        self.width * (self.lambda / (2.0 - self.lambda) * (1.0 - self.decay)).sqrt()
    }

    pub(crate) const fn memory(&self) -> (f64, f64) {
        (self.average, self.decay)
    }
}

/// A two-sided cumulative sum.
///
/// # Formula
///
/// `C+ = max(0, C+ + x - k)`, `C- = max(0, C- - x - k)` on standardised `x`;
/// alarm when one is above `h`, strictly. Fast initial response starts both at
/// `h / 2` (Lucas and Crosier 1982).
///
/// # Examples
///
/// ```
/// use scorewright::early_warning::Cusum;
/// let mut chart = Cusum::new(0.5, 5.0)?.with_fast_start();
/// assert!(!chart.observe(0.8));
/// assert!((chart.high() - 2.8).abs() < 1e-12);
/// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cusum {
    slack: f64,
    decision: f64,
    high: f64,
    low: f64,
}

impl Cusum {
    /// `slack` (`k`) at least 0 and `decision` (`h`) above 0, in standard deviations.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Policy`] when one is out of its bounds.
    pub fn new(slack: f64, decision: f64) -> Result<Self, EarlyWarningError> {
        if slack >= 0.0 && slack.is_finite() && decision > 0.0 && decision.is_finite() {
            Ok(Self::resume(slack, decision, (0.0, 0.0)))
        } else {
            Err(chart_error(
                "cusum",
                "slack must be at least 0, decision above 0",
            ))
        }
    }

    /// Starts both sums at half the decision interval.
    #[must_use]
    pub const fn with_fast_start(mut self) -> Self {
        self.high = self.decision / 2.0;
        self.low = self.high;
        self
    }

    pub(crate) const fn resume(slack: f64, decision: f64, (high, low): (f64, f64)) -> Self {
        Self {
            slack,
            decision,
            high,
            low,
        }
    }

    /// Takes one standardised observation; whether a sum is above the decision interval.
    pub fn observe(&mut self, x: f64) -> bool {
        self.high = (self.high + x - self.slack).max(0.0);
        self.low = (self.low - x - self.slack).max(0.0);
        self.is_high() || self.low > self.decision
    }

    /// `C+`.
    #[must_use]
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// `C-`.
    #[must_use]
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// Whether the upper sum is above the decision interval.
    #[must_use]
    pub fn is_high(&self) -> bool {
        self.high > self.decision
    }

    pub(crate) const fn memory(&self) -> (f64, f64) {
        (self.high, self.low)
    }
}

fn chart_error(chart: &str, problem: &str) -> EarlyWarningError {
    EarlyWarningError::Policy {
        policy: chart.to_owned(),
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_bounds_are_refused() {
        assert!(Ewma::new(0.0, 3.0).is_err());
        assert!(Ewma::new(1.1, 3.0).is_err());
        assert!(Cusum::new(-0.1, 5.0).is_err());
        assert!(Cusum::new(0.5, f64::INFINITY).is_err());
    }

    #[test]
    fn the_two_sides_of_a_cusum_mirror_each_other() {
        let mut up = Cusum::new(0.5, 3.0).unwrap();
        let mut down = up;
        for x in [0.3, 1.9, -0.4, 2.2, 1.1] {
            assert_eq!(up.observe(x), down.observe(-x));
            assert!((up.high() - down.low()).abs() < 1e-12);
        }
    }
}

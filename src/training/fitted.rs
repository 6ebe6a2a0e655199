//! What a solver hands back: coefficients on the raw columns with their errors.

use super::TrainingError;
use super::constrain::{Maximise, Outcome, Point};
use super::newton::Newton;
use super::problem::Problem;
use super::steps::Limits;

/// How a fit ended. There is no model without it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Convergence {
    /// The largest part of the gradient left over, per unit of weight, in
    /// columns of mean 0 and deviation 1; of a joint fit the largest slope of its objective,
    /// penalty and bounds included, at its last fit.
    pub gradient: f64,
    /// Steps taken, over all sets of held coefficients; for `lbfgs` runs of its solver,
    /// which does not say how many steps each took.
    pub iterations: u32,
}

/// A logistic regression on plain columns:
/// `ln(bad:good odds) = intercept + Σ coefficient * x + offset`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticFit {
    intercept: f64,
    coefficients: Vec<f64>,
    intercept_std_error: f64,
    std_errors: Vec<Option<f64>>,
    log_likelihood: f64,
    null_log_likelihood: f64,
    n_rows: usize,
    total_weight: f64,
    convergence: Convergence,
    solver: &'static str,
}

impl LogisticFit {
    /// From standardised columns back to raw ones.
    pub(super) fn new(
        problem: &Problem,
        point: Point,
        solver: &'static str,
    ) -> Result<Self, TrainingError> {
        let slopes = problem.standards.iter().zip(&point.b[1..]);
        let coefficients: Vec<f64> = slopes.clone().map(|(s, &b)| s.raw_slope(b)).collect();
        let overflow = coefficients.iter().position(|value| !value.is_finite());
        if let Some(column) = overflow {
            let field = problem.names[column].clone();
            return Err(TrainingError::Overflow { field });
        }
        let shift: f64 = slopes.map(|(s, b)| s.shift() * b).sum();
        let factor = point.state.factor(&point.active, f64::MIN_POSITIVE);
        let factor = factor.map_err(|_| TrainingError::NotConverged {
            iterations: point.iterations,
            gradient: point.gradient,
        })?;
        let mut std_errors = vec![None; coefficients.len()];
        let variances = factor.inverse_diagonal();
        for (&i, variance) in point.active.iter().zip(variances).skip(1) {
            std_errors[i - 1] = Some(problem.standards[i - 1].raw_slope(variance.sqrt()));
        }
        // The intercept on raw columns is a combination of all coefficients.
        let combination: Vec<f64> = point
            .active
            .iter()
            .map(|&i| {
                if i == 0 {
                    1.0
                } else {
                    -problem.standards[i - 1].shift()
                }
            })
            .collect();
        let half = factor.half_solve(&combination);
        Ok(Self {
            intercept: point.b[0] - shift,
            coefficients,
            intercept_std_error: half.iter().map(|h| h * h).sum::<f64>().sqrt(),
            std_errors,
            log_likelihood: point.state.log_likelihood,
            null_log_likelihood: null_log_likelihood(problem)?,
            n_rows: problem.n_rows(),
            total_weight: problem.total,
            convergence: Convergence {
                gradient: point.gradient,
                iterations: point.iterations,
            },
            solver,
        })
    }

    /// Log-odds of bad where every column is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # use ndarray::array;
    /// # use scorewright::training::{Design, NewtonParams};
    /// # let x = array![[0.0], [0.0], [1.0], [1.0]];
    /// # let design = Design::new(x.view(), &[true, false, true, false])
    /// #     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
    /// // 3 of 10 are bad where x is 0, 6 of 10 where x is 1.
    /// let fit = NewtonParams::new().fit_design(&design)?;
    /// assert!((fit.intercept() - (3.0_f64 / 7.0).ln()).abs() < 1e-9); // log-odds at x = 0
    /// # Ok::<(), scorewright::training::TrainingError>(())
    /// ```
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// One per column; exactly 0 where a sign constraint holds it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use ndarray::array;
    /// # use scorewright::training::{Design, NewtonParams};
    /// # let x = array![[0.0], [0.0], [1.0], [1.0]];
    /// # let design = Design::new(x.view(), &[true, false, true, false])
    /// #     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
    /// // 3 of 10 are bad where x is 0, 6 of 10 where x is 1.
    /// let fit = NewtonParams::new().fit_design(&design)?;
    /// assert!((fit.coefficients()[0] - 3.5_f64.ln()).abs() < 1e-9); // (6 / 4) / (3 / 7)
    /// # Ok::<(), scorewright::training::TrainingError>(())
    /// ```
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The standard error of the intercept.
    #[must_use]
    pub const fn intercept_std_error(&self) -> f64 {
        self.intercept_std_error
    }

    /// One per column; `None` for a coefficient held at zero. Under a penalty
    /// they come from the penalised information, and given what is held.
    ///
    /// # Examples
    ///
    /// ```
    /// # use ndarray::array;
    /// # use scorewright::training::{Design, NewtonParams};
    /// # let x = array![[0.0], [0.0], [1.0], [1.0]];
    /// # let design = Design::new(x.view(), &[true, false, true, false])
    /// #     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
    /// // 3 of 10 are bad where x is 0, 6 of 10 where x is 1.
    /// let fit = NewtonParams::new().fit_design(&design)?;
    /// let expected = (1.0 / 3.0 + 1.0 / 7.0 + 1.0 / 6.0 + 1.0 / 4.0_f64).sqrt(); // of a log odds ratio
    /// assert!((fit.std_errors()[0].unwrap() - expected).abs() < 1e-6);
    /// # Ok::<(), scorewright::training::TrainingError>(())
    /// ```
    #[must_use]
    pub fn std_errors(&self) -> &[Option<f64>] {
        &self.std_errors
    }

    /// The log-likelihood, without the penalty.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// The log-likelihood of an intercept alone (and the offset).
    #[must_use]
    pub const fn null_log_likelihood(&self) -> f64 {
        self.null_log_likelihood
    }

    /// Rows of positive weight.
    #[must_use]
    pub const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The sum of weights; the number of rows when there are none.
    #[must_use]
    pub const fn total_weight(&self) -> f64 {
        self.total_weight
    }

    /// How the fit ended.
    #[must_use]
    pub const fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// `newton` or `lbfgs`.
    #[must_use]
    pub const fn solver(&self) -> &'static str {
        self.solver
    }

    /// Free coefficients and the intercept.
    pub(super) fn n_free(&self) -> usize {
        1 + self.std_errors.iter().flatten().count()
    }

    /// `2 k - 2 l`, with `k` the free coefficients and the intercept.
    ///
    /// # Examples
    ///
    /// ```
    /// # use ndarray::array;
    /// # use scorewright::training::{Design, NewtonParams};
    /// # let x = array![[0.0], [0.0], [1.0], [1.0]];
    /// # let design = Design::new(x.view(), &[true, false, true, false])
    /// #     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
    /// // 3 of 10 are bad where x is 0, 6 of 10 where x is 1.
    /// let fit = NewtonParams::new().fit_design(&design)?;
    /// assert!((fit.aic() - (4.0 - 2.0 * fit.log_likelihood())).abs() < 1e-12); // k = 2
    /// assert!((fit.aic() - 29.678).abs() < 1e-3);
    /// # Ok::<(), scorewright::training::TrainingError>(())
    /// ```
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.n_free() as f64 - 2.0 * self.log_likelihood
    }

    /// `k ln n - 2 l`, with `n` the sum of weights, since a weight of `k` is `k` rows.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.n_free() as f64 * libm::log(self.total_weight) - 2.0 * self.log_likelihood
    }

    /// Log-odds of bad of one row of raw columns, without offset.
    ///
    /// # Errors
    ///
    /// When `x` has another number of columns.
    ///
    /// # Examples
    ///
    /// ```
    /// # use ndarray::array;
    /// # use scorewright::training::{Design, NewtonParams};
    /// # let x = array![[0.0], [0.0], [1.0], [1.0]];
    /// # let design = Design::new(x.view(), &[true, false, true, false])
    /// #     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
    /// // 3 of 10 are bad where x is 0, 6 of 10 where x is 1.
    /// let fit = NewtonParams::new().fit_design(&design)?;
    /// assert!((fit.log_odds(&[1.0])? - 1.5_f64.ln()).abs() < 1e-9); // 6 bad to 4 good
    /// # Ok::<(), scorewright::training::TrainingError>(())
    /// ```
    pub fn log_odds(&self, x: &[f64]) -> Result<f64, TrainingError> {
        if x.len() != self.coefficients.len() {
            return Err(TrainingError::Length {
                what: "x",
                expected: self.coefficients.len(),
                got: x.len(),
            });
        }
        Ok(self.sum(x))
    }

    /// The log-odds of a row that has a value per coefficient.
    pub(super) fn sum<'x>(&self, x: impl IntoIterator<Item = &'x f64>) -> f64 {
        let terms = x.into_iter().zip(&self.coefficients).map(|(x, c)| x * c);
        self.intercept + terms.sum::<f64>()
    }
}

fn null_log_likelihood(problem: &Problem) -> Result<f64, TrainingError> {
    let start = problem.start();
    if !problem.has_offset() {
        let good = problem.total - problem.total_bad;
        let share = problem.total_bad / problem.total;
        return Ok(problem.total_bad * libm::log(share) + good * libm::log1p(-share));
    }
    let limits = Limits {
        max_iterations: 100,
        tolerance: 1e-10,
    };
    match (Newton { limits, l2: 0.0 }).maximise(problem, &[0], &start)? {
        Outcome::Maximum(point) => Ok(point.state.log_likelihood),
        // Both classes are there, so an intercept alone cannot separate.
        Outcome::Diverges(recession) => Err(recession.error(problem)),
    }
}

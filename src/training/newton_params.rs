//! The settings of Newton's method, as a linfa estimator.

use super::newton::Newton;
use super::problem::Problem;
use super::steps::{Limits, check_iteration};
use super::{Design, LogisticFit, Penalty, TrainingError, constrain, firth};
use crate::schema::Direction;
use linfa::ParamGuard;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::Fit;
use ndarray::{ArrayBase, Data, Ix2};

/// Settings of the Newton solver, to be checked.
///
/// A linfa estimator: `fit` takes a [`linfa::Dataset`] of `f64` features and
/// `bool` targets, `true` meaning bad. linfa keeps weights in `f32`; for weights
/// in `f64`, or an offset, use [`fit_design`](Self::fit_design).
///
/// ```
/// use linfa::{Dataset, traits::Fit};
/// use ndarray::array;
/// use scorewright::training::NewtonParams;
///
/// let x = array![[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]];
/// let bad = array![false, false, true, false, true, true];
/// let fit = NewtonParams::new().fit(&Dataset::new(x, bad))?;
/// assert!(fit.coefficients()[0] > 0.0);
/// # Ok::<(), scorewright::training::TrainingError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NewtonParams(NewtonValidParams);

/// Settings of the Newton solver, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct NewtonValidParams {
    penalty: Penalty,
    directions: Vec<Direction>,
    max_iterations: u32,
    tolerance: f64,
}

impl Default for NewtonParams {
    fn default() -> Self {
        Self::new()
    }
}

impl NewtonParams {
    /// No penalty, free directions, at most 100 iterations, tolerance 1e-10.
    #[must_use]
    pub const fn new() -> Self {
        Self(NewtonValidParams {
            penalty: Penalty::None,
            directions: Vec::new(),
            max_iterations: 100,
            tolerance: 1e-10,
        })
    }

    /// What is taken from the likelihood. Default [`Penalty::None`].
    #[must_use]
    pub const fn penalty(mut self, penalty: Penalty) -> Self {
        self.0.penalty = penalty;
        self
    }

    /// Which way each column may move the risk, in column order: a coefficient is at
    /// least zero where it is [`Direction::Rising`], at most zero where it is
    /// [`Direction::Falling`]. Columns beyond the list may go either way, as all do by default.
    ///
    /// A coefficient that wants the other sign is held at zero, and the rest is
    /// the maximum under that constraint.
    #[must_use]
    pub fn directions(mut self, directions: &[Direction]) -> Self {
        self.0.directions = directions.to_vec();
        self
    }

    /// The most steps, per set of coefficients held at zero; at least 1. Default 100.
    ///
    /// Each step halves at most 40 times, so the work is bounded.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: u32) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// The gradient per unit of weight below which the fit has converged, in
    /// standardised columns; in `(0, 1)`. Default 1e-10. One more step is taken
    /// after that, so results are good to rounding.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Fits rows with weights in `f64` and an offset.
    ///
    /// # Errors
    ///
    /// A setting out of range; data that is empty, of one class, not finite,
    /// constant, collinear or separable; no convergence.
    pub fn fit_design(&self, design: &Design<'_>) -> Result<LogisticFit, TrainingError> {
        self.check_ref()?.fit_design(design)
    }
}

impl ParamGuard for NewtonParams {
    type Checked = NewtonValidParams;
    type Error = TrainingError;

    fn check_ref(&self) -> Result<&Self::Checked, TrainingError> {
        check_iteration(self.0.max_iterations, self.0.tolerance)?;
        self.0.penalty.check()?;
        let signed = self
            .0
            .directions
            .iter()
            .any(|&direction| direction != Direction::Any);
        if self.0.penalty == Penalty::Firth && signed {
            let (first, second) = ("the penalty firth", "a constraint on signs");
            return Err(TrainingError::Conflict { first, second });
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, TrainingError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<D, T> Fit<ArrayBase<D, Ix2>, T, TrainingError> for NewtonValidParams
where
    D: Data<Elem = f64>,
    T: AsSingleTargets<Elem = bool>,
{
    type Object = LogisticFit;

    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<LogisticFit, TrainingError> {
        let bad = dataset.as_single_targets().to_vec();
        let weights: Option<Vec<f64>> = dataset
            .weights()
            .map(|weights| weights.iter().map(|&weight| f64::from(weight)).collect());
        let names = dataset.feature_names();
        let mut design = Design::new(dataset.records().view(), &bad).with_names(names);
        design.weights = weights.as_deref();
        self.fit_design(&design)
    }
}

impl NewtonValidParams {
    /// As [`NewtonParams::fit_design`].
    ///
    /// # Errors
    ///
    /// As [`NewtonParams::fit_design`], but for settings, which are checked.
    pub fn fit_design(&self, design: &Design<'_>) -> Result<LogisticFit, TrainingError> {
        let l2 = self.penalty.l2();
        let problem = Problem::new(design, l2)?;
        let limits = Limits {
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
        };
        let all: Vec<usize> = (0..problem.n).collect();
        if self.penalty == Penalty::Firth {
            let point = firth::maximise(&problem, limits, &all)?;
            return LogisticFit::new(&problem, point, "newton");
        }
        let point = constrain::fit(&problem, &Newton { limits, l2 }, &self.directions, &all)?;
        LogisticFit::new(&problem, point, "newton")
    }
}

//! Newton's method (IRLS) in standardised columns, with step halving.

use super::constrain::{self, Maximise, Outcome, Point};
use super::problem::{Problem, RANK_FLOOR, State};
use super::quadratic::Quadratic;
use super::separation::recession;
use super::{Design, LogisticFit, Penalty, TrainingError, firth};
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
        let signed = self.0.directions.iter().any(|&sign| sign != Direction::Any);
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

/// The limits that both solvers share.
pub(super) fn check_iteration(max_iterations: u32, tolerance: f64) -> Result<(), TrainingError> {
    let (setting, expected, got) = if max_iterations == 0 {
        ("max_iterations", "at least 1", "0".to_owned())
    } else if !(tolerance > 0.0 && tolerance < 1.0) {
        ("tolerance", "in (0, 1)", tolerance.to_string())
    } else {
        return Ok(());
    };
    Err(TrainingError::Setting {
        setting,
        expected,
        got,
    })
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

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) max_iterations: u32,
    pub(super) tolerance: f64,
}

/// Newton's method on the coefficients that are not held.
pub(super) struct Newton {
    pub(super) limits: Limits,
    pub(super) l2: f64,
}

/// The longest relative step of a converged fit.
///
/// The gradient alone would not do: along a separating direction it falls below
/// any tolerance while every step still adds about one to the log-odds.
const STILL: f64 = 1e-7;

/// Margins this close to zero, relative to the largest, may be ties (quasi-separation).
pub(super) const TIED: f64 = 1e-6;

impl Maximise for Newton {
    fn maximise(
        &self,
        problem: &Problem,
        active: &[usize],
        start: &[f64],
    ) -> Result<Outcome, TrainingError> {
        let mut b = start.to_vec();
        let mut state = problem.at(&b);
        if self.l2 <= 0.0 {
            check_rank(problem, active, &state)?;
        }
        let mut last = Vec::new();
        for iteration in 1..=self.limits.max_iterations {
            let Ok(factor) = state.factor(active, f64::MIN_POSITIVE) else {
                return self.failed(problem, &state, active, &[last, b], iteration);
            };
            let step = spread(
                &factor.solve(&part(&state.gradient, active)),
                active,
                b.len(),
            );
            let slope = state.slope(active, problem.total);
            let ahead = plus(&b, &step, 1.0);
            if slope <= self.limits.tolerance && is_still(&step, &b) {
                return Ok(Outcome::Maximum(polished(
                    problem, active, b, state, &ahead, iteration,
                )));
            }
            if self.l2 <= 0.0 && (state.smallest_margin > 0.0 || iteration > 25) {
                // A finite maximum would have been found by now.
                for candidate in [&b, &step] {
                    if let Some(found) = recession(problem, candidate, 1e-9) {
                        return Ok(Outcome::Diverges(found));
                    }
                }
            }
            let rise: f64 = step.iter().zip(&state.gradient).map(|(s, g)| s * g).sum();
            let Some((next, next_state)) = climb(problem, &b, &state, &step, rise) else {
                return self.failed(problem, &state, active, &[step, b], iteration);
            };
            (b, state) = (next, next_state);
            last = step;
        }
        self.failed(
            problem,
            &state,
            active,
            &[last, b],
            self.limits.max_iterations,
        )
    }

    /// Newton steps to the maximum of the quadratic model under the signs. One pass
    /// over the rows frees and holds any number of coefficients; dropped one by
    /// one with a fit each, two hundred noisy columns take minutes.
    fn approach(
        &self,
        problem: &Problem,
        directions: &[Direction],
        all: &[usize],
        start: &[f64],
    ) -> Option<Vec<f64>> {
        let mut b = start.to_vec();
        let mut state = problem.at(&b);
        for _ in 0..APPROACHES {
            let model = Quadratic::at(&state, &b);
            let peak = constrain::settle(problem, &model, directions, all, &b).ok()?;
            let step = plus(&peak.b, &b, -1.0);
            if is_still(&step, &b) {
                return Some(peak.b);
            }
            let rise: f64 = step.iter().zip(&state.gradient).map(|(s, g)| s * g).sum();
            (b, state) = climb(problem, &b, &state, &step, rise)?;
        }
        None
    }
}

/// The most quadratic models on the way to a constrained maximum; eight do.
const APPROACHES: u32 = 25;

impl Newton {
    /// No maximum: because there is none, or for want of iterations.
    fn failed(
        &self,
        problem: &Problem,
        state: &State,
        active: &[usize],
        candidates: &[Vec<f64>],
        iterations: u32,
    ) -> Result<Outcome, TrainingError> {
        // Before ten steps a long step proves nothing.
        if self.l2 <= 0.0 && iterations >= 10 {
            let full = candidates
                .iter()
                .filter(|candidate| candidate.len() == problem.n);
            for candidate in full {
                if let Some(found) = recession(problem, candidate, TIED) {
                    return Ok(Outcome::Diverges(found));
                }
            }
        }
        let gradient = state.slope(active, problem.total);
        Err(TrainingError::NotConverged {
            iterations,
            gradient,
        })
    }
}

/// Collinearity, seen at the start, before any pd nears 0 or 1.
pub(super) fn check_rank(
    problem: &Problem,
    active: &[usize],
    start: &State,
) -> Result<(), TrainingError> {
    if active.len() > problem.n_rows() {
        return Err(TrainingError::TooFewRows {
            rows: problem.n_rows(),
            columns: active.len() - 1,
        });
    }
    let Err(dependent) = start.factor(active, RANK_FLOOR) else {
        return Ok(());
    };
    let name = |&position: &usize| {
        let column = active.get(position)?.checked_sub(1)?;
        problem.names.get(column).cloned()
    };
    Err(TrainingError::Collinear {
        field: name(&dependent.column).unwrap_or_default(),
        with: dependent.on.iter().filter_map(name).collect(),
    })
}

/// Halves the step until the objective rises enough (Armijo), up to rounding.
fn climb(
    problem: &Problem,
    b: &[f64],
    state: &State,
    step: &[f64],
    rise: f64,
) -> Option<(Vec<f64>, State)> {
    let slack = 1e-13 * (problem.total + state.objective.abs());
    let mut length = 1.0;
    for _ in 0..40 {
        let next = plus(b, step, length);
        let next_state = problem.at(&next);
        // Written so that NaN is not a rise.
        if next_state.objective >= state.objective + 1e-4 * length * rise - slack {
            return Some((next, next_state));
        }
        length /= 2.0;
    }
    None
}

/// One step beyond convergence, kept unless the gradient grew.
fn polished(
    problem: &Problem,
    active: &[usize],
    b: Vec<f64>,
    state: State,
    ahead: &[f64],
    iterations: u32,
) -> Point {
    let next = problem.at(ahead);
    let slope = |state: &State| state.slope(active, problem.total);
    let (b, state) = if slope(&next) <= slope(&state) {
        (ahead.to_vec(), next)
    } else {
        (b, state)
    };
    Point {
        b,
        gradient: slope(&state),
        state,
        active: active.to_vec(),
        iterations,
    }
}

pub(super) fn is_still(step: &[f64], b: &[f64]) -> bool {
    let largest = |values: &[f64]| values.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    largest(step) <= STILL * (1.0 + largest(b))
}

pub(super) fn part(values: &[f64], active: &[usize]) -> Vec<f64> {
    active.iter().map(|&i| values[i]).collect()
}

/// The inverse of [`part`]: zero where a coefficient is held.
pub(super) fn spread(values: &[f64], active: &[usize], n: usize) -> Vec<f64> {
    let mut all = vec![0.0; n];
    active
        .iter()
        .zip(values)
        .for_each(|(&i, &value)| all[i] = value);
    all
}

pub(super) fn plus(b: &[f64], step: &[f64], length: f64) -> Vec<f64> {
    b.iter().zip(step).map(|(b, s)| b + length * s).collect()
}

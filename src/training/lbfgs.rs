//! linfa-logistic behind the same interface: the second solver, and the cross-check.
//!
//! It is used as its faults require (`linfa-logistic` 0.8.1): columns are
//! standardised first and extreme scales refused, since its line search has no
//! limit; the sign is pinned, since its positive class is the more frequent one;
//! weights and offsets are refused, since it ignores them; and the result is
//! checked afterwards, since it does not say whether it converged.

use super::constrain::{self, Maximise, Outcome};
use super::newton::polished;
use super::problem::Problem;
use super::rows::Rows;
use super::separation::recession;
use super::steps::{Limits, TIED, check_iteration, check_rank, part, plus, rise, spread};
use super::{Design, LogisticFit, Penalty, TrainingError};
use crate::schema::Direction;
use linfa::ParamGuard;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ArrayBase, Data, Ix1, Ix2};

/// Settings of the L-BFGS solver of linfa-logistic, to be checked.
///
/// A linfa estimator with the interface of
/// [`NewtonParams`](super::NewtonParams); the two agree to 1e-5.
///
/// ```
/// use linfa::{Dataset, traits::Fit};
/// use ndarray::array;
/// use scorewright::training::{LbfgsParams, NewtonParams};
///
/// let x = array![[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]];
/// let rows = Dataset::new(x, array![false, false, true, false, true, true]);
/// let (lbfgs, newton) = (LbfgsParams::new().fit(&rows)?, NewtonParams::new().fit(&rows)?);
/// assert!((lbfgs.coefficients()[0] - newton.coefficients()[0]).abs() < 1e-5);
/// # Ok::<(), scorewright::training::TrainingError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LbfgsParams(LbfgsValidParams);

/// Settings of the L-BFGS solver, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct LbfgsValidParams {
    penalty: Penalty,
    directions: Vec<Direction>,
    max_iterations: u32,
    tolerance: f64,
}

impl Default for LbfgsParams {
    fn default() -> Self {
        Self::new()
    }
}

impl LbfgsParams {
    /// No penalty, free directions, at most 1000 iterations, tolerance 1e-6.
    #[must_use]
    pub const fn new() -> Self {
        Self(LbfgsValidParams {
            penalty: Penalty::None,
            directions: Vec::new(),
            max_iterations: 1000,
            tolerance: 1e-6,
        })
    }

    /// What is taken from the likelihood; not [`Penalty::Firth`]. Default [`Penalty::None`].
    #[must_use]
    pub const fn penalty(mut self, penalty: Penalty) -> Self {
        self.0.penalty = penalty;
        self
    }

    /// Which way each column may move the risk, in column order. Default: either way.
    #[must_use]
    pub fn directions(mut self, directions: &[Direction]) -> Self {
        self.0.directions = directions.to_vec();
        self
    }

    /// The most iterations of each run; at least 1. Default 1000.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: u32) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// How far the result may be from the maximum, as the length of a Newton step
    /// from it relative to the coefficients, in standardised columns; in `(0, 1)`.
    /// Default 1e-6. Further away is [`TrainingError::NotConverged`], unless the
    /// maximum is within a ten-thousandth of a standard error, as far as the cost of
    /// nearly collinear columns tells. One Newton step ends the fit.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Fits rows without weights or offset.
    ///
    /// # Errors
    ///
    /// As [`NewtonParams::fit_design`](super::NewtonParams::fit_design); and for
    /// weights, an offset, Firth's penalty, or a column whose deviation lies
    /// outside 1e-6 to 1e6.
    pub fn fit_design(&self, design: &Design<'_>) -> Result<LogisticFit, TrainingError> {
        self.check_ref()?.fit_design(design)
    }
}

impl ParamGuard for LbfgsParams {
    type Checked = LbfgsValidParams;
    type Error = TrainingError;

    fn check_ref(&self) -> Result<&Self::Checked, TrainingError> {
        check_iteration(self.0.max_iterations, self.0.tolerance)?;
        self.0.penalty.check()?;
        if self.0.penalty == Penalty::Firth {
            return Err(unsupported("the penalty firth"));
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, TrainingError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

const fn unsupported(setting: &'static str) -> TrainingError {
    let solver = "lbfgs";
    TrainingError::Unsupported { solver, setting }
}

impl<D, T> Fit<ArrayBase<D, Ix2>, T, TrainingError> for LbfgsValidParams
where
    D: Data<Elem = f64>,
    T: AsSingleTargets<Elem = bool>,
{
    type Object = LogisticFit;

    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<LogisticFit, TrainingError> {
        if dataset.weights().is_some() {
            return Err(unsupported("weights"));
        }
        let bad = dataset.as_single_targets().to_vec();
        let names = dataset.feature_names();
        self.fit_design(&Design::new(dataset.records().view(), &bad).with_names(names))
    }
}

impl LbfgsValidParams {
    /// As [`LbfgsParams::fit_design`].
    ///
    /// # Errors
    ///
    /// As [`LbfgsParams::fit_design`], but for settings, which are checked.
    pub fn fit_design(&self, design: &Design<'_>) -> Result<LogisticFit, TrainingError> {
        let l2 = self.penalty.l2();
        let problem = Problem::new(design, l2)?;
        let limits = Limits {
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
        };
        let solver = Lbfgs::new(&problem, limits, l2)?;
        let all: Vec<usize> = (0..problem.n).collect();
        let point = constrain::fit(&problem, &solver, &self.directions, &all)?;
        LogisticFit::new(&problem, point, "lbfgs")
    }
}

/// linfa's solver on the coefficients that are not held.
pub(super) struct Lbfgs {
    limits: Limits,
    l2: f64,
}

/// Runs from where the last one stopped: linfa also stops when the cost no longer
/// changes in its last bit, which may be short of the maximum.
const RUNS: u32 = 8;

/// The distance to the maximum, in standard errors, that counts as having reached it.
///
/// linfa stops where the cost no longer changes, and of columns that nearly follow from
/// each other the cost says little: a step from there may be long, and still mean
/// nothing. From a distance of `λ` the cost is `λ² / 2` from its best, here 5e-9.
const NEAR: f64 = 1e-4;

impl Lbfgs {
    /// Refuses what linfa would ignore or might never return from.
    pub(super) fn new(problem: &Problem, limits: Limits, l2: f64) -> Result<Self, TrainingError> {
        if problem.is_weighted() {
            return Err(unsupported("weights"));
        }
        if problem.has_offset() {
            return Err(unsupported("an offset"));
        }
        numbers(problem)?;
        let fine = |deviation: f64| (1e-6..=1e6).contains(&deviation);
        let columns = problem.standards.iter().zip(&problem.names);
        for (standard, name) in columns {
            if !fine(standard.raw_deviation()) {
                let field = name.clone();
                return Err(TrainingError::Scale { field });
            }
        }
        Ok(Self { limits, l2 })
    }
}

impl Maximise for Lbfgs {
    fn maximise(
        &self,
        problem: &Problem,
        active: &[usize],
        start: &[f64],
    ) -> Result<Outcome, TrainingError> {
        if self.l2 <= 0.0 {
            check_rank(problem, active, &problem.at(start))?;
        }
        let features = self.features(problem, active)?;
        let mut from = None;
        let mut gradient = f64::NAN;
        for run in 1..=RUNS {
            let (b, theirs) = self.run(problem, active, &features, from)?;
            let state = problem.at(&b);
            gradient = state.slope(active, problem.total);
            let Ok(factor) = state.factor(active, f64::MIN_POSITIVE) else {
                return self
                    .diverging(problem, &[b])
                    .ok_or_else(|| self.short(gradient));
            };
            let step = factor.solve(&part(&state.gradient, active));
            let step = spread(&step, active, b.len());
            if self.l2 <= 0.0 && state.smallest_margin > 0.0 {
                return self
                    .diverging(problem, &[b])
                    .ok_or_else(|| self.short(gradient));
            }
            let ahead = plus(&b, &step, 1.0);
            let close = is_close(&step, &b, self.limits.tolerance);
            let near = rise(&step, &state) <= NEAR * NEAR;
            // Where nothing holds the slopes, the step shows where they go; the
            // first run may have stopped too early for that.
            let directions = [step, ahead.clone()];
            let doubtful = !close && (near || run > 1);
            if let Some(found) = self.diverging(problem, &directions).filter(|_| doubtful) {
                return Ok(found);
            }
            if close || near {
                return Ok(Outcome::Maximum(polished(
                    problem, active, b, state, &ahead, run,
                )));
            }
            from = Some(theirs);
        }
        Err(self.short(gradient))
    }
}

/// The rows as numbers: linfa takes a matrix, and one of a column per code is what
/// must not be.
fn numbers(problem: &Problem) -> Result<&Rows, TrainingError> {
    let rows = problem.rows();
    rows.ok_or_else(|| unsupported("a one-hot design"))
}

/// The columns as linfa gets them.
struct Features {
    rows: linfa::Dataset<f64, bool, Ix1>,
    /// What its coefficients are to be multiplied by.
    scales: Vec<f64>,
    /// The penalty in its units.
    alpha: f64,
}

impl Lbfgs {
    /// Under a penalty all columns share one scale, because the penalty counts raw
    /// slopes; otherwise each is standardised.
    fn features(&self, problem: &Problem, active: &[usize]) -> Result<Features, TrainingError> {
        let deviation = |&i: &usize| problem.standards[i - 1].raw_deviation();
        let slopes: Vec<usize> = active.iter().copied().filter(|&i| i > 0).collect();
        let largest = slopes.iter().map(deviation).fold(1e-300, f64::max);
        let scale = |i: &usize| {
            if self.l2 > 0.0 {
                deviation(i) / largest
            } else {
                1.0
            }
        };
        let scales: Vec<f64> = slopes.iter().map(scale).collect();
        let (mut cells, mut outcomes) = (Vec::new(), Vec::with_capacity(problem.n_rows()));
        numbers(problem)?.each(|row, z| {
            // linfa knows no weights: rows that are alike are given to it one by one.
            let (bad, mut left) = problem.outcome(row);
            while left > 0.5 {
                cells.extend(slopes.iter().zip(&scales).map(|(&i, scale)| z[i] * scale));
                outcomes.push(bad);
                left -= 1.0;
            }
        });
        let x = Array2::from_shape_vec((outcomes.len(), slopes.len()), cells);
        let x = x.map_err(|_| TrainingError::Linfa)?;
        Ok(Features {
            rows: linfa::Dataset::new(x, Array1::from(outcomes)),
            scales,
            alpha: if self.l2 > 0.0 {
                self.l2 / largest / largest
            } else {
                0.0
            },
        })
    }

    /// One run of linfa: our coefficients, and its own to start the next run from.
    fn run(
        &self,
        problem: &Problem,
        active: &[usize],
        features: &Features,
        from: Option<Array1<f64>>,
    ) -> Result<(Vec<f64>, Array1<f64>), TrainingError> {
        let mut params = LogisticRegression::default()
            .alpha(features.alpha)
            .max_iterations(u64::from(self.limits.max_iterations))
            .gradient_tolerance(1e-9 * problem.total);
        if let Some(from) = from {
            params = params.initial_params(from);
        }
        let fitted = params
            .fit(&features.rows)
            .map_err(|_| TrainingError::Linfa)?;
        // Its positive class is the more frequent one, so the sign follows the
        // sample. Pin it: our log-odds are those of bad.
        let side = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let theirs = fitted.params().iter().copied();
        let slopes = theirs.clone().zip(&features.scales);
        let slopes = slopes.map(|(slope, scale)| side * slope * scale);
        let ours: Vec<f64> = std::iter::once(side * fitted.intercept())
            .chain(slopes)
            .collect();
        let theirs = theirs.chain(std::iter::once(fitted.intercept())).collect();
        Ok((spread(&ours, active, problem.n), theirs))
    }

    /// Separation along one of `directions`, if it explains that there is no maximum.
    fn diverging(&self, problem: &Problem, directions: &[Vec<f64>]) -> Option<Outcome> {
        let mut directions = directions.iter().filter(|_| self.l2 <= 0.0);
        directions
            .find_map(|d| recession(problem, d, TIED))
            .map(Outcome::Diverges)
    }

    const fn short(&self, gradient: f64) -> TrainingError {
        let iterations = RUNS.saturating_mul(self.limits.max_iterations);
        TrainingError::NotConverged {
            iterations,
            gradient,
        }
    }
}

fn is_close(step: &[f64], b: &[f64], tolerance: f64) -> bool {
    let largest = |values: &[f64]| values.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    largest(step) <= tolerance * (1.0 + largest(b))
}
